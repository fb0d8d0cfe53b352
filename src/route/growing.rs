//! The lists of a page that grow with the site: which there are, and how many entries each has.
//!
//! What has no room on the page itself goes on over further pages, a folder a list. `route` lays those out and the page links
//! the second one, both by the same count. It reads facts and links, and knows neither words nor order.

use std::collections::BTreeSet;

use crate::document::{Documents, Kind, Relation, Status};
use crate::link::{DocumentIx, JudgmentIx, Links};

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
    /// The briefings about an actor or topic.
    Briefings,
    /// The judgments about an actor or resting on a source, and about a topic those that are not settled.
    Judgments,
    /// The actors with a position on a topic, and the positions of an actor.
    Positions,
    /// The ties of an actor, offices that it holds left out.
    Ties,
    /// The figures of an actor, topic or source.
    Figures,
    /// The topics below a topic.
    Parts,
    /// The sources that derive from a source.
    Derived,
}

/// Series on one page of the figures of a topic: each is a drawing and a table.
const SERIES: usize = 10;

impl Growing {
    /// Every list.
    pub const ALL: [Growing; 11] = [
        Growing::Statements,
        Growing::Timeline,
        Growing::Mentions,
        Growing::Citations,
        Growing::Briefings,
        Growing::Judgments,
        Growing::Positions,
        Growing::Ties,
        Growing::Figures,
        Growing::Parts,
        Growing::Derived,
    ];

    /// The folder of its further pages, below the address of the page that it is of.
    pub fn folder(self) -> &'static str {
        match self {
            Growing::Statements => "statements",
            Growing::Timeline => "timeline",
            Growing::Mentions => "mentions",
            Growing::Citations => "citations",
            Growing::Briefings => "briefings",
            Growing::Judgments => "judgments",
            Growing::Positions => "positions",
            Growing::Ties => "ties",
            Growing::Figures => "figures",
            Growing::Parts => "parts",
            Growing::Derived => "derived",
        }
    }

    /// How many entries one page of the list has, where lists have `per_page`.
    pub fn per_page(self, kind: Kind, per_page: usize) -> usize {
        match (self, kind) {
            (Growing::Figures, Kind::Topic) => per_page.min(SERIES),
            _ => per_page,
        }
    }

    /// How many entries the list has.
    pub fn count(self, documents: &Documents, links: &Links, of: DocumentIx) -> usize {
        let ix = of as usize;
        let facts = &documents[ix].facts;
        match (self, facts.kind) {
            (Growing::Statements, _) => links.statements_of[ix].len(),
            (Growing::Timeline, _) => links.events_of[ix].len(),
            (Growing::Mentions, _) => links.backlinks[ix].len(),
            (Growing::Citations, _) => links.citations[ix].len(),
            (Growing::Briefings, _) => links.briefings_of[ix].len(),
            (Growing::Judgments, kind) => {
                let all = links.judgments_of[ix].iter();
                all.filter(|judgment| is_shown(documents, links, kind, **judgment))
                    .count()
            }
            (Growing::Positions, Kind::Topic) => {
                let actors = links.positions_on[ix].iter().map(|taken| taken.actor);
                actors.collect::<BTreeSet<DocumentIx>>().len()
            }
            (Growing::Positions, _) => {
                let issues = links.positions_of[ix].iter();
                let issues = issues.map(|taken| taken.position.column());
                issues.collect::<BTreeSet<_>>().len()
            }
            (Growing::Ties, _) => {
                let own = facts.ties.iter();
                let own = own.filter(|tie| !matches!(tie.relation, Relation::Holds(_)));
                let known = own.filter(|tie| links.page(of, tie.of).is_some());
                known.count() + links.tied[ix].len()
            }
            (Growing::Figures, _) => links.figures_of[ix].len(),
            (Growing::Parts, Kind::Topic) | (Growing::Derived, Kind::Source) => {
                links.children[ix].len()
            }
            (Growing::Parts | Growing::Derived, _) => 0,
        }
    }
}

/// Whether a judgment stands on a page of this kind: those of withdrawn pages do not, and on a topic's none that is settled.
fn is_shown(documents: &Documents, links: &Links, kind: Kind, ix: JudgmentIx) -> bool {
    let judgment = &links.judgments[ix as usize];
    let facts = &documents[judgment.document as usize].facts;
    let outcome = facts.judgments[judgment.number as usize].outcome;
    let settled = outcome.is_some() || judgment.closed_by.is_some();
    facts.status != Status::Retracted && !(kind == Kind::Topic && settled)
}
