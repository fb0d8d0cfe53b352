//! What is derived from marks alone: timelines, the ledger of judgments, figures, proposals side by side, and what pages
//! embed of these.

use crate::link::{Meaning, View};
use crate::render::part::CALIBRATION_FROM;
use crate::route::{Growing, MOST_COMPARED, comparable, comparison};

use super::*;

impl Press<'_> {
    /// The timeline of the site.
    pub(crate) fn timeline(&self, number: usize) -> Result<String, Diagnostic> {
        let (parts, events) = (&self.parts, &self.parts.links().timeline);
        let title = parts.site.config.title.clone();
        let of = view::TimelinePage {
            timeline: parts.timeline(events, &title, self.skip(number)),
            pager: parts.pager(&List::Timeline.address(), number, events.len()),
        };
        let frame = self.list_frame((List::Timeline, number), "timeline", Some(Data::Events));
        self.page("timeline.html", frame, of)
    }

    /// The first page of the timeline of an actor, topic or source, with a link to the next.
    pub(super) fn own_timeline(&self, ix: DocumentIx) -> view::Timeline {
        let events = &self.parts.links().events_of[ix as usize];
        let title = &self.parts.document(ix).words.title;
        view::Timeline {
            more: self.more(ix, Growing::Timeline),
            ..self.parts.timeline(events, title, self.skip(1))
        }
    }

    /// The ledger of judgments: by state on its first page, then what did not fit, in the same order.
    pub(crate) fn ledger(&self, number: usize) -> Result<String, Diagnostic> {
        let (parts, ledger) = (&self.parts, self.parts.ledger());
        let shown = slice(ledger, number, parts.site.config.per_page);
        let [overdue, open, present, resolved, superseded] = [0, 1, 2, 3, 4].map(|wanted| {
            let own = shown.iter().filter(|(state, _)| *state == wanted);
            own.map(|(_, ix)| parts.judgment(*ix)).collect()
        });
        let of = view::Judgments {
            overdue,
            open,
            present,
            resolved,
            superseded,
            resolved_count: parts.decided(),
            calibration_from: CALIBRATION_FROM,
            calibration: parts.calibration(),
            pager: parts.pager(&List::Judgments.address(), number, ledger.len()),
        };
        let frame = self.list_frame(
            (List::Judgments, number),
            "judgments",
            Some(Data::Judgments),
        );
        self.page("judgments.html", frame, of)
    }

    /// The list of figures.
    pub(crate) fn figures(&self, number: usize) -> Result<String, Diagnostic> {
        let parts = &self.parts;
        let all = parts.figures();
        let of = view::Figures {
            figures: parts.figure_entries(slice(all, number, parts.site.config.per_page), None),
            pager: parts.pager(&List::Figures.address(), number, all.len()),
        };
        let list = (List::Figures, number);
        let frame = self.list_frame(list, "figures", Some(Data::Figures));
        self.page("figures.html", frame, of)
    }

    /// A figure.
    pub(crate) fn figure(&self, ix: DocumentIx) -> Result<String, Diagnostic> {
        let (parts, links) = (&self.parts, self.parts.links());
        let facts = &parts.document(ix).facts;
        let of = view::Figure {
            series: parts.whole_series(ix),
            about: parts.links_to(&links.pages(ix, &facts.actors)),
            topics: parts.links_to(&links.pages(ix, &facts.topics)),
            quoted_in: parts.backlinks(ix, 0, parts.site.config.per_page),
        };
        self.page(
            "figure.html",
            self.own_frame(ix, "figure", Some(List::Figures)),
            of,
        )
    }

    /// The newest proposals of a topic point by point, with the pages of each two; nothing for a topic without any.
    pub(super) fn compared(&self, topic: DocumentIx) -> Option<view::Comparison> {
        if self.parts.document(topic).facts.topic.issues.is_empty() {
            return None;
        }
        let proposals = self.parts.proposals(topic);
        let newest = &proposals[proposals.len().saturating_sub(MOST_COMPARED)..];
        (proposals.len() > 1).then(|| view::Comparison {
            pairs: self.pairs(topic),
            proposal_count: proposals.len(),
            ..self.parts.comparison(topic, newest)
        })
    }

    /// The pages of two proposals of a topic side by side.
    fn pairs(&self, topic: DocumentIx) -> Vec<view::ProposalPair> {
        let parts = &self.parts;
        let documents = &parts.site.documents;
        let proposals = comparable(documents, parts.links(), topic);
        let mut pairs = Vec::new();
        for (number, left) in proposals.iter().enumerate() {
            for right in &proposals[number + 1..] {
                if let Some(address) = comparison(documents, (topic, *left, *right)) {
                    pairs.push(view::ProposalPair {
                        left: parts.link(*left),
                        right: parts.link(*right),
                        href: parts.href(&address),
                    });
                }
            }
        }
        pairs
    }

    /// Two proposals of a topic side by side.
    pub(crate) fn compare(
        &self,
        topic: DocumentIx,
        left: DocumentIx,
        right: DocumentIx,
    ) -> Result<String, Diagnostic> {
        let parts = &self.parts;
        let title = |ix: DocumentIx| &parts.document(ix).words.title;
        let of = view::Compare {
            topic: parts.link(topic),
            comparison: view::Comparison {
                pairs: self.pairs(topic),
                ..parts.comparison(topic, &[left, right])
            },
        };
        let frame = Frame {
            kind: "comparison",
            title: parts.language.say(
                "comparison_title",
                &[("left", title(left)), ("right", title(right))],
            ),
            description: Some(
                parts
                    .language
                    .say("comparison_description", &[("topic", title(topic))]),
            ),
            prose: None,
            breadcrumbs: vec![
                self.home_link(),
                self.list_link(List::Topics),
                parts.link(topic),
            ],
            alternates: Vec::new(),
        };
        self.page("compare.html", frame, of)
    }

    /// What a page embeds: a view of another page, or a series as a chart.
    pub(super) fn embed(&self, document: DocumentIx, number: u32) -> Result<String, Diagnostic> {
        let (parts, links) = (&self.parts, self.parts.links());
        let embed = &parts.document(document).marks.embeds[number as usize];
        let href = parts
            .target(document, embed.reference)
            .map(|(href, _)| href);
        let mut of = view::Embedded {
            kind: "link",
            title: parts.name_of(document, embed.reference),
            href: href.unwrap_or_default(),
            positions: None,
            comparison: None,
            timeline: None,
            judgments: Vec::new(),
            statements: Vec::new(),
            series: None,
        };
        match links.meaning(document, embed.reference) {
            Meaning::View(page, view) => {
                let name = parts.view_name(*view);
                of.title = parts.title_of(&parts.document(*page).words.title, &name);
                let chosen = links.pages(document, &embed.chosen);
                let chosen = (!embed.chosen.is_empty()).then_some(chosen);
                self.fill_view(&mut of, *page, *view, chosen);
            }
            Meaning::Page(page, _) => {
                of.kind = "figure";
                of.series = Some(parts.series(*page));
            }
            _ => {}
        }
        self.embedded(&of)
    }

    /// Fills in what a view holds; of proposals those that are chosen, else all.
    fn fill_view(
        &self,
        of: &mut view::Embedded,
        page: DocumentIx,
        view: View,
        chosen: Option<Vec<DocumentIx>>,
    ) {
        let (parts, links) = (&self.parts, self.parts.links());
        let per_page = parts.site.config.per_page;
        let is_topic = parts.document(page).facts.kind == Kind::Topic;
        match view {
            View::Positions if is_topic => {
                of.kind = "positions";
                of.positions = Some(view::Positions {
                    csv: None,
                    ..self.matrix(page)
                });
            }
            View::Proposals => {
                of.kind = "proposals";
                let all = chosen.unwrap_or_else(|| parts.proposals(page));
                let newest = &all[all.len().saturating_sub(MOST_COMPARED)..];
                of.comparison = Some(view::Comparison {
                    proposal_count: all.len(),
                    ..parts.comparison(page, newest)
                });
            }
            View::Timeline => {
                of.kind = "timeline";
                let title = &parts.document(page).words.title;
                let events = &links.events_of[page as usize];
                of.timeline = Some(view::Timeline {
                    more: (events.len() > SHORT).then(|| {
                        let link = view::Link {
                            title: self.word("all_events"),
                            href: of.href.clone(),
                            ..parts.link_words(page)
                        };
                        link.into()
                    }),
                    ..parts.timeline(events, title, (0, SHORT))
                });
            }
            View::Judgments => {
                of.kind = "judgments";
                of.judgments = self.judgments_on(page, FIRST);
            }
            View::Statements => {
                of.kind = "statements";
                of.statements =
                    parts.statements(slice(&links.statements_of[page as usize], 1, per_page));
            }
            View::Positions
            | View::Figures
            | View::Ties
            | View::Issues
            | View::Briefings
            | View::Sources
            | View::Citations => {}
        }
    }
}
