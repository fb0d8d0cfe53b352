//! The further pages of lists that grow, and the links that lead there.

use crate::route::{Growing, further_address};

use super::*;

impl Press<'_> {
    /// A further page of a list of a page.
    pub(crate) fn further(
        &self,
        ix: DocumentIx,
        list: Growing,
        number: usize,
    ) -> Result<String, Diagnostic> {
        let (parts, links) = (&self.parts, self.parts.links());
        let (skip, per_page) = self.skip(number);
        let mut of = view::Further {
            of_page: parts.link(ix),
            statements: Vec::new(),
            mentions: Vec::new(),
            pager: self.further_pager(ix, list, number),
        };
        match list {
            Growing::Timeline => return self.timeline_of(ix, number),
            Growing::Statements => {
                let all = &links.statements_of[ix as usize];
                of.statements = parts.statements(slice(all, number, per_page));
            }
            Growing::Mentions => of.mentions = parts.backlinks(ix, skip, per_page),
            Growing::Citations => of.mentions = parts.citations(ix, skip, per_page),
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
        let first = further_address(&home, list, 1);
        let mut pager = parts.pager(&first, number, list.count(parts.links(), ix));
        let home = parts.href(&home);
        if number == 2 {
            pager.previous = Some(home.clone());
        }
        for entry in pager.pages.iter_mut().filter(|entry| entry.number == 1) {
            entry.href.clone_from(&home);
        }
        pager
    }

    /// A link to the second page of a list of this page, if it has more entries than one page shows.
    pub(super) fn more(&self, ix: DocumentIx, list: Growing) -> Option<view::Link> {
        let title = match list {
            Growing::Statements => "earlier_statements",
            Growing::Timeline => "earlier_events",
            Growing::Mentions => "more_mentions",
            Growing::Citations => "more_citations",
        };
        let count = list.count(self.parts.links(), ix);
        (count > self.parts.site.config.per_page).then(|| view::Link {
            title: self.word(title),
            href: self.parts.href(&further_address(self.address, list, 2)),
            kind: "page",
            id: String::new(),
        })
    }

    /// How many entries stand before a page of a list, and how many it has at most.
    pub(super) fn skip(&self, number: usize) -> (usize, usize) {
        let per_page = self.parts.site.config.per_page;
        ((number - 1) * per_page, per_page)
    }
}
