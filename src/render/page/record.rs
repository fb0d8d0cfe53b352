//! The record: statements and sources, each list and each page.

use super::*;

impl Press<'_> {
    /// The list of statements.
    pub(crate) fn statements(&self, number: usize) -> Result<String, Diagnostic> {
        let parts = &self.parts;
        let per_page = parts.site.config.per_page;
        let count = parts.links().statements.len();
        let from = ((number - 1) * per_page).min(count);
        let shown: Vec<StatementIx> = (from..(from + per_page).min(count))
            .map(|ix| ix as StatementIx)
            .collect();
        let of = view::Statements {
            statements: parts.statements(&shown),
            pager: parts.pager(&List::Statements.address(), number, count),
        };
        self.page(
            "statements.html",
            self.list_frame(
                (List::Statements, number),
                "statements",
                Some(Data::Statements),
            ),
            of,
        )
    }

    /// A statement's page.
    pub(crate) fn statement(&self, ix: StatementIx) -> Result<String, Diagnostic> {
        let (parts, links) = (&self.parts, self.parts.links());
        let title = parts.statement_title(ix);
        let per_page = parts.site.config.per_page;
        let (_, _, document) = parts.said(ix);
        let mut pages: Vec<DocumentIx> = links
            .uses(ix)
            .iter()
            .map(|(page, _)| *page)
            .filter(|page| *page != document)
            .collect();
        pages.dedup();
        let speaker = links.statements[ix as usize].speakers.first();
        let list = speaker.map_or(&[][..], |speaker| &links.statements_of[*speaker as usize]);
        // The list is in the order of all statements.
        let place = list.binary_search(&ix).ok();
        let near = |at: Option<usize>| {
            at.and_then(|at| list.get(at))
                .map(|other| parts.statement_link(*other))
        };
        let description = prose::shortened(&parts.statement_text(ix), 200);
        let frame = Frame {
            kind: "statement",
            title,
            description: (!description.is_empty()).then_some(description),
            prose: None,
            breadcrumbs: vec![self.home_link(), self.list_link(List::Statements)],
            alternates: Vec::new(),
        };
        let of = view::StatementPage {
            statement: parts.statement(ix),
            replies: parts.statements(slice(links.replies(ix), FIRST, per_page)),
            reply_count: links.replies(ix).len(),
            used_in: parts.links_to(slice(&pages, FIRST, per_page)),
            use_count: pages.len(),
            cite_as: self.cite_as(ix),
            previous: near(place.map(|place| place + 1)),
            next: near(place.and_then(|place| place.checked_sub(1))),
        };
        self.page("statement.html", frame, of)
    }

    /// How to cite a statement: who, the words, when and where, the source, and the address.
    pub(super) fn cite_as(&self, ix: StatementIx) -> String {
        let parts = &self.parts;
        let (facts, words, document) = parts.said(ix);
        let speakers = parts.speakers(ix);
        let who = match speakers.is_empty() {
            true => words.speaker.to_string(),
            false => parts.names_of(&speakers),
        };
        let said = match facts.mode {
            Mode::Quote | Mode::Document => {
                let text = parts.statement_text(ix);
                parts.language.say("quoted", &[("text", &text)])
            }
            Mode::Paraphrase => {
                let text = parts.statement_text(ix);
                format!("{text} {}", self.word("cite_paraphrase"))
            }
            Mode::Silent => self.word("cite_silent"),
        };
        let when = facts.date.map(|date| parts.language.date(&date));
        let sources = words.sources.iter();
        let sources =
            sources
                .filter_map(|cited| parts.cite(document, cited))
                .map(|cite| match cite.publisher {
                    Some(publisher) => format!("{publisher}, {}", cite.title),
                    None => cite.title,
                });
        let place = [when, parts.venue(ix)]
            .into_iter()
            .flatten()
            .chain(sources)
            .collect::<Vec<_>>()
            .join(", ");
        format!(
            "{who}: {said} ({place}). {}, {}",
            parts.site.config.title,
            parts.permalink(self.address)
        )
    }

    /// The list of sources, by publisher.
    pub(crate) fn sources(&self, number: usize) -> Result<String, Diagnostic> {
        let parts = &self.parts;
        let all = parts.sources();
        let shown = slice(all, number, parts.site.config.per_page);
        let groups = shown.chunk_by(|one, other| parts.shelf(*one) == parts.shelf(*other));
        let groups = groups.map(|sources| {
            // Of several ways to write a name, that of the first of them.
            let first = sources.iter().min();
            view::PublisherGroup {
                publisher: first.and_then(|ix| parts.publisher(*ix).map(str::to_owned)),
                sources: sources
                    .iter()
                    .map(|ix| parts.source_row(*ix, None))
                    .collect(),
            }
        });
        let of = view::Sources {
            groups: groups.collect(),
            count: all.len(),
            pager: parts.pager(&List::Sources.address(), number, all.len()),
        };
        let list = (List::Sources, number);
        let frame = self.list_frame(list, "sources", Some(Data::Sources));
        self.page("sources.html", frame, of)
    }

    /// What would fall if a source fell: what rests on it, and how much of that on nothing else.
    fn falls(&self, ix: DocumentIx) -> view::Falls {
        let (parts, links) = (&self.parts, self.parts.links());
        let said = links.statements_of[ix as usize].iter().map(|statement| {
            let (facts, _, document) = parts.said(*statement);
            links.pages(document, &facts.sources)
        });
        let happened = links.events_of[ix as usize].iter();
        let judged = links.judgments_of[ix as usize].iter();
        let counted = links.figures_of[ix as usize].iter().map(|figure| {
            let points = parts.document(*figure).facts.figure.points.iter();
            let sources: Vec<ReferenceIx> = points.filter_map(|point| point.source).collect();
            links.pages(*figure, &sources)
        });
        // Who answers a source is listed with it, and does not rest on it.
        let (statements, said) = resting_on(ix, said);
        let (events, happened) = resting_on(
            ix,
            happened.map(|ix| links.events[*ix as usize].sources.to_vec()),
        );
        let (judgments, judged) = resting_on(
            ix,
            judged.map(|ix| links.judgments[*ix as usize].sources.to_vec()),
        );
        let (figures, counted) = resting_on(ix, counted);
        view::Falls {
            statements,
            events,
            judgments,
            figures,
            pages: links.citations[ix as usize].len(),
            derived: links.children[ix as usize].len(),
            alone: said + happened + judged + counted,
        }
    }

    /// The events that rest on a source, as its timeline has them: what is ahead, then the newest.
    fn newest_events(&self, ix: DocumentIx) -> Vec<view::Event> {
        let (past, ahead) = self.parts.split(&self.parts.links().events_of[ix as usize]);
        let all = ahead.iter().chain(past.iter().rev());
        let shown = all.take(self.parts.site.config.per_page);
        shown.map(|event| self.parts.event(*event)).collect()
    }

    /// A source.
    pub(crate) fn source(&self, ix: DocumentIx) -> Result<String, Diagnostic> {
        let (parts, links) = (&self.parts, self.parts.links());
        let facts = &parts.document(ix).facts;
        let statements = &links.statements_of[ix as usize];
        let figures = cut(
            &links.figures_of[ix as usize],
            self.part(ix, Growing::Figures, FIRST),
        );
        let of = view::Source {
            source: parts.source_row(ix, None),
            derived_from: parts.links_to(&links.pages(ix, &facts.derived_from)),
            feeds: self.below(ix, Growing::Derived, FIRST),
            feeds_more: self.more(ix, Growing::Derived),
            statements: self.statements_on(ix, FIRST),
            statement_count: statements.len(),
            statements_more: self.more(ix, Growing::Statements),
            citations: parts.citations(ix, 0, parts.site.config.per_page),
            citations_more: self.more(ix, Growing::Citations),
            falls: self.falls(ix),
            events: self.newest_events(ix),
            events_more: self.more(ix, Growing::Timeline),
            judgments: self.judgments_on(ix, FIRST),
            judgments_more: self.more(ix, Growing::Judgments),
            figures: parts.figure_entries(figures, None),
            figures_more: self.more(ix, Growing::Figures),
        };
        self.page(
            "source.html",
            self.own_frame(ix, "source", Some(List::Sources)),
            of,
        )
    }
}

/// How many marks rest on a source, given the sources of each, and how many of them on nothing else.
fn resting_on(source: DocumentIx, marks: impl Iterator<Item = Vec<DocumentIx>>) -> (usize, usize) {
    let on_it: Vec<Vec<DocumentIx>> = marks.filter(|of| of.contains(&source)).collect();
    let only = |of: &&Vec<DocumentIx>| of.iter().all(|one| *one == source);
    (on_it.len(), on_it.iter().filter(only).count())
}
