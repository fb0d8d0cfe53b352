//! The further pages of lists that grow, and the links that lead there.

use crate::link::JudgmentIx;
use crate::route::{Growing, further_address};

use super::*;

/// The first page of every list.
pub(super) const FIRST: usize = 1;

impl Press<'_> {
    /// A further page of a list of a page.
    pub(crate) fn further(
        &self,
        ix: DocumentIx,
        list: Growing,
        number: usize,
    ) -> Result<String, Diagnostic> {
        let (parts, links) = (&self.parts, self.parts.links());
        let part = self.part(ix, list, number);
        let topic = parts.document(ix).facts.kind == Kind::Topic;
        let mut of = view::Further::new(parts.link(ix), self.further_pager(ix, list, number));
        match list {
            Growing::Timeline => return self.timeline_of(ix, number),
            Growing::Statements => of.statements = self.statements_on(ix, number),
            Growing::Mentions => of.mentions = parts.backlinks(ix, part.0, part.1),
            Growing::Citations => of.mentions = parts.citations(ix, part.0, part.1),
            Growing::Briefings => of.briefings = self.briefings_on(ix, number),
            Growing::Judgments => of.judgments = self.judgments_on(ix, number),
            Growing::Positions if topic => of.matrix = Some(parts.matrix(ix, part)),
            Growing::Positions => of.positions = parts.positions(ix, part),
            Growing::Ties => of.ties = parts.ties(ix, part),
            Growing::Figures => {
                let shown = cut(&links.figures_of[ix as usize], part);
                match topic {
                    true => of.series = shown.iter().map(|one| parts.series(*one)).collect(),
                    false => of.figures = parts.figure_entries(shown, self.counter(ix)),
                }
            }
            Growing::Parts | Growing::Derived => of.links = self.below(ix, list, number),
        }
        let frame = self.further_frame("page", ix, list, number);
        self.page("list.html", frame, of)
    }

    /// A further page of the timeline of an actor, topic or source.
    fn timeline_of(&self, ix: DocumentIx, number: usize) -> Result<String, Diagnostic> {
        let (parts, events) = (&self.parts, &self.parts.links().events_of[ix as usize]);
        let title = &parts.document(ix).words.title;
        let of = view::TimelinePage {
            timeline: parts.timeline(events, title, self.skip(number)),
            pager: self.further_pager(ix, Growing::Timeline, number),
        };
        let frame = self.further_frame("timeline", ix, Growing::Timeline, number);
        self.page("timeline.html", frame, of)
    }

    /// The statements of a page of their list, the newest first.
    pub(super) fn statements_on(&self, ix: DocumentIx, number: usize) -> Vec<view::Statement> {
        let all = &self.parts.links().statements_of[ix as usize];
        let part = self.part(ix, Growing::Statements, number);
        self.parts.statements(cut(all, part))
    }

    /// The briefings of a page of their list, the newest first.
    pub(super) fn briefings_on(&self, ix: DocumentIx, number: usize) -> Vec<view::BriefingRow> {
        let all = &self.parts.links().briefings_of[ix as usize];
        let part = self.part(ix, Growing::Briefings, number);
        self.parts.briefing_rows(cut(all, part))
    }

    /// The judgments of a page of their list.
    pub(super) fn judgments_on(&self, ix: DocumentIx, number: usize) -> Vec<view::Judgment> {
        let all = self.judgments_of(ix);
        let part = self.part(ix, Growing::Judgments, number);
        self.parts.judgments(cut(&all, part))
    }

    /// What lies below a page, by name: parts of a topic, or what passed a source on.
    pub(super) fn below(&self, ix: DocumentIx, list: Growing, number: usize) -> Vec<ShownLink> {
        let parts = &self.parts;
        let all = parts.by_name(&parts.links().children[ix as usize]);
        parts.links_to(cut(&all, self.part(ix, list, number)))
    }

    /// The actor whose numbers a list of figures shows, if it is one of an actor.
    pub(super) fn counter(&self, ix: DocumentIx) -> Option<DocumentIx> {
        (self.parts.document(ix).facts.kind == Kind::Actor).then_some(ix)
    }

    /// The judgments about an actor or resting on a source: those that are not settled by due date, then the others, the
    /// newest first; about a topic only the former. The ledger has them all.
    pub(super) fn judgments_of(&self, ix: DocumentIx) -> Vec<JudgmentIx> {
        let all = &self.parts.links().judgments_of[ix as usize];
        let of = |states: &[State]| -> Vec<_> {
            let lists = states.iter().map(|state| self.parts.in_state(all, *state));
            lists.flatten().collect()
        };
        let mut list = of(&[State::Overdue, State::Open, State::Present]);
        if self.parts.document(ix).facts.kind != Kind::Topic {
            list.extend(of(&[State::Resolved, State::Superseded]).into_iter().rev());
        }
        list
    }

    /// The frame of a further page: whose list it is, what is on it, and its number.
    fn further_frame(
        &self,
        kind: &'static str,
        ix: DocumentIx,
        list: Growing,
        number: usize,
    ) -> Frame {
        let parts = &self.parts;
        let what = self.word(match list {
            Growing::Statements => "list_statements",
            Growing::Timeline => "list_timeline",
            Growing::Mentions => "mentions",
            Growing::Citations => "cited_in",
            Growing::Briefings => "list_briefings",
            Growing::Judgments => "list_judgments",
            Growing::Positions => "positions",
            Growing::Ties => "ties",
            Growing::Figures => "list_figures",
            Growing::Parts => "parts",
            Growing::Derived => "passed_on_by",
        });
        let what = parts.numbered_title(&what, number);
        Frame {
            kind,
            title: parts.title_of(&parts.document(ix).words.title, &what),
            description: None,
            prose: None,
            breadcrumbs: vec![self.home_link(), parts.link(ix)],
            alternates: Vec::new(),
        }
    }

    /// The pages of a list that begins on the page that it is of.
    fn further_pager(&self, ix: DocumentIx, list: Growing, number: usize) -> view::Pager {
        let parts = &self.parts;
        let home = parts.address_of(ix);
        let first = further_address(&home, list, FIRST);
        let on = (number, self.per_page(ix, list));
        let mut pager = parts.pager_of(&first, on, self.count(ix, list));
        let home = parts.href(&home);
        if number == 2 {
            pager.previous = Some(home.clone());
        }
        for entry in pager.pages.iter_mut().filter(|entry| entry.number == FIRST) {
            entry.href.clone_from(&home);
        }
        pager
    }

    /// A link to the second page of a list of a page, if it has more entries than one page shows.
    pub(super) fn more(&self, ix: DocumentIx, list: Growing) -> Option<ShownLink> {
        let title = match list {
            Growing::Statements => "earlier_statements",
            Growing::Timeline => "earlier_events",
            Growing::Mentions => "more_mentions",
            Growing::Citations => "more_citations",
            Growing::Briefings => "earlier_briefings",
            Growing::Judgments => "more_judgments",
            Growing::Positions => "more_positions",
            Growing::Ties => "more_ties",
            Growing::Figures => "more_figures",
            Growing::Parts => "more_parts",
            Growing::Derived => "more_derived",
        };
        let second = further_address(&self.parts.address_of(ix), list, 2);
        (self.count(ix, list) > self.per_page(ix, list)).then(|| {
            let link = view::Link {
                title: self.word(title),
                href: self.parts.href(&second),
                kind: "page",
                id: String::new(),
            };
            link.into()
        })
    }

    /// How many entries a list of a page has.
    fn count(&self, ix: DocumentIx, list: Growing) -> usize {
        list.count(&self.parts.site.documents, self.parts.links(), ix)
    }

    /// How many entries of a list of a page stand on one page.
    fn per_page(&self, ix: DocumentIx, list: Growing) -> usize {
        let kind = self.parts.document(ix).facts.kind;
        list.per_page(kind, self.parts.site.config.per_page)
    }

    /// How many entries stand before a page of a list of a page, and how many it has at most.
    pub(super) fn part(&self, ix: DocumentIx, list: Growing, number: usize) -> (usize, usize) {
        let per_page = self.per_page(ix, list);
        ((number - 1) * per_page, per_page)
    }

    /// How many entries stand before a page of a list of the site, and how many it has at most.
    pub(super) fn skip(&self, number: usize) -> (usize, usize) {
        let per_page = self.parts.site.config.per_page;
        ((number - 1) * per_page, per_page)
    }
}

/// `count` entries of a list from place `from` on.
pub(super) fn cut<T>(list: &[T], (from, count): (usize, usize)) -> &[T] {
    let from = from.min(list.len());
    &list[from..(from + count).min(list.len())]
}
