//! The tree of topics, and a topic.

use super::*;

impl Press<'_> {
    /// The tree of topics.
    pub(crate) fn topics(&self, number: usize) -> Result<String, Diagnostic> {
        let parts = &self.parts;
        let all = parts.tree();
        let shown = slice(all, number, parts.site.config.per_page).iter();
        let of = view::Topics {
            topics: shown
                .map(|(ix, depth)| self.topic_row(*ix, *depth))
                .collect(),
            pager: parts.pager(&List::Topics.address(), number, all.len()),
        };
        let list = (List::Topics, number);
        let frame = self.list_frame(list, "topics", Some(Data::Topics));
        self.page("topics.html", frame, of)
    }

    /// A topic in the tree.
    pub(super) fn topic_row(&self, ix: DocumentIx, depth: usize) -> view::TopicRow {
        let (parts, links) = (&self.parts, self.parts.links());
        let statements = &links.statements_of[ix as usize];
        let last = statements
            .iter()
            .find_map(|statement| links.statements[*statement as usize].date);
        view::TopicRow {
            title: parts.document(ix).words.title.to_string(),
            href: parts.href_of(ix),
            kind: parts.document(ix).words.kind.to_string(),
            kind_label: parts.kind_label(&parts.document(ix).words.kind),
            depth,
            briefings: links.briefings_of[ix as usize].len(),
            statements: statements.len(),
            last: parts.maybe_date(&last),
        }
    }

    /// A topic.
    pub(crate) fn topic(&self, ix: DocumentIx) -> Result<String, Diagnostic> {
        let (parts, links) = (&self.parts, self.parts.links());
        let document = parts.document(ix);
        let facts = &document.facts.topic;
        let parent = facts.parent.and_then(|reference| links.page(ix, reference));
        let mut frame = self.own_frame(ix, "topic", Some(List::Topics));
        frame
            .breadcrumbs
            .extend(parent.map(|parent| parts.link(parent)));
        let statements = &links.statements_of[ix as usize];
        let source = facts.source.map(|source| Cited {
            source,
            locator: None,
            reliability: None,
            credibility: None,
        });
        let issues = facts.issues.iter().zip(&document.words.issues);
        let figures = cut(
            &links.figures_of[ix as usize],
            self.part(ix, Growing::Figures, FIRST),
        );
        let (past, _) = parts.split(&links.events_of[ix as usize]);
        let of = view::Topic {
            topic_kind: document.words.kind.to_string(),
            kind_label: parts.kind_label(&document.words.kind),
            parent: parent.map(|parent| parts.link(parent)),
            children: self.below(ix, Growing::Parts, FIRST),
            children_more: self.more(ix, Growing::Parts),
            by: parts.links_to(&links.pages(ix, &facts.by)),
            date: parts.maybe_date(&document.facts.date),
            source: source.and_then(|cited| parts.shown_cite(ix, &cited)),
            revises: facts
                .revises
                .and_then(|reference| links.page(ix, reference))
                .map(|page| parts.link(page)),
            issues: issues
                .map(|(id, label)| view::Issue {
                    id: id.to_string(),
                    label: label.to_string(),
                })
                .collect(),
            judgments: self.judgments_on(ix, FIRST),
            judgments_more: self.more(ix, Growing::Judgments),
            timeline: self.own_timeline(ix),
            opening: body::opening(parts, ix),
            last_event: past.last().map(|event| parts.event(*event)),
            positions: self.matrix(ix),
            comparison: self.compared(ix),
            series: figures.iter().map(|one| parts.series(*one)).collect(),
            series_more: self.more(ix, Growing::Figures),
            points: self.points(ix),
            statements: self.statements_on(ix, FIRST),
            statement_count: statements.len(),
            statements_more: self.more(ix, Growing::Statements),
            sources: parts.most_used(statements, SHORT),
            briefings: self.briefings_on(ix, FIRST),
            briefings_more: self.more(ix, Growing::Briefings),
        };
        self.page("topic.html", frame, of)
    }

    /// The first page of the matrix of a topic, with a link to the next.
    pub(super) fn matrix(&self, ix: DocumentIx) -> view::Positions {
        let first = self.part(ix, Growing::Positions, FIRST);
        view::Positions {
            more: self.more(ix, Growing::Positions),
            ..self.parts.matrix(ix, first)
        }
    }

    /// The points of a proposal.
    pub(super) fn points(&self, ix: DocumentIx) -> Vec<view::PointRow> {
        let (parts, document) = (&self.parts, self.parts.document(ix));
        let Some(positions) = parts.links().points(ix) else {
            return Vec::new();
        };
        let points = document
            .facts
            .topic
            .points
            .iter()
            .zip(&document.marks.points)
            .zip(positions);
        points
            .map(|((point, fragment), positions)| view::PointRow {
                number: point.number,
                html: body::html(parts, ix, fragment, Fill::Away),
                stances: positions
                    .iter()
                    .map(|position| view::PointStance {
                        issue: position
                            .issue
                            .map(|issue| parts.issue(position.owner, issue)),
                        stance: position.stance.as_deref().map(str::to_owned),
                    })
                    .collect(),
            })
            .collect()
    }
}
