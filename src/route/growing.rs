//! The lists of a page that grow with the site: which there are, and how many entries each has.
//!
//! What has no room on the page itself goes on over further pages, a folder a list. `route` lays those out and the page links
//! the second one, both by the same count. It reads facts and links, and knows neither words nor order.

use crate::link::{DocumentIx, Links};

/// A list that grows with the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Growing {
    /// The statements of an actor, about a topic or resting on a source.
    Statements,
    /// The events of an actor, topic or source.
    Timeline,
    /// The pages that name a page.
    Mentions,
    /// The pages that cite a source.
    Citations,
}

impl Growing {
    /// Every list.
    pub const ALL: [Growing; 4] = [
        Growing::Statements,
        Growing::Timeline,
        Growing::Mentions,
        Growing::Citations,
    ];

    /// The folder of its further pages, below the address of the page that it is of.
    pub fn folder(self) -> &'static str {
        match self {
            Growing::Statements => "statements",
            Growing::Timeline => "timeline",
            Growing::Mentions => "mentions",
            Growing::Citations => "citations",
        }
    }

    /// How many entries the list has.
    pub fn count(self, links: &Links, of: DocumentIx) -> usize {
        let of = of as usize;
        match self {
            Growing::Statements => links.statements_of[of].len(),
            Growing::Timeline => links.events_of[of].len(),
            Growing::Mentions => links.backlinks[of].len(),
            Growing::Citations => links.citations[of].len(),
        }
    }
}
