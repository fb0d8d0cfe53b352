//! What is searched: the entries of a site, each on the shelf of its kind, the oldest first.
//!
//! An entry is known by its shelf and its place there. New pages come last, so what is made for the others keeps its name. It
//! knows dates and who is about what, no words.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::date::Date;
use crate::document::{Kind, ReferenceIx};
use crate::link::{DocumentIx, StatementIx};
use crate::render::part::Parts;

/// The kinds of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shelf {
    Briefings,
    Statements,
    Actors,
    Topics,
    Sources,
}

impl Shelf {
    /// Every shelf, in the order in which the fragments name them.
    pub(super) const ALL: [Shelf; 5] = [
        Shelf::Briefings,
        Shelf::Statements,
        Shelf::Actors,
        Shelf::Topics,
        Shelf::Sources,
    ];

    /// The word of filters and addresses.
    pub(super) fn word(self) -> &'static str {
        match self {
            Shelf::Briefings => "briefing",
            Shelf::Statements => "statement",
            Shelf::Actors => "actor",
            Shelf::Topics => "topic",
            Shelf::Sources => "source",
        }
    }

    /// How many entries share a file of texts: as many as make some kilobytes.
    pub(super) fn group(self) -> usize {
        match self {
            Shelf::Briefings | Shelf::Topics => 1,
            Shelf::Actors => 4,
            Shelf::Statements => 8,
            Shelf::Sources => 16,
        }
    }

    /// How many words an entry usually has: one that has more counts less for each word.
    pub(super) fn usual_length(self) -> f32 {
        match self {
            Shelf::Briefings => 1200.0,
            Shelf::Topics => 300.0,
            Shelf::Actors => 80.0,
            Shelf::Statements => 50.0,
            Shelf::Sources => 20.0,
        }
    }
}

/// One result that there may be.
#[derive(Debug)]
pub(super) struct Entry {
    /// What it is.
    pub(super) subject: Subject,
    /// Its day.
    pub(super) date: Option<Date>,
    /// The actors that it is about or by.
    pub(super) actors: Vec<DocumentIx>,
    /// The topics that it is about.
    pub(super) topics: Vec<DocumentIx>,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// A page of its own.
    Page(DocumentIx),
    /// A statement.
    Statement(StatementIx),
}

/// All entries.
#[derive(Debug)]
pub(super) struct Catalogue {
    /// By shelf, in the order of [`Shelf::ALL`].
    shelves: [Vec<Entry>; 5],
}

impl Catalogue {
    /// The entries of a shelf.
    pub(super) fn on(&self, shelf: Shelf) -> &[Entry] {
        &self.shelves[shelf as usize]
    }

    /// The years of a shelf's entries, each with the place of its first; those without a day are of the year 0.
    pub(super) fn years(&self, shelf: Shelf) -> Vec<(i32, usize)> {
        let year = |entry: &Entry| entry.date.map_or(0, |date| date.earliest().year());
        let mut years: Vec<(i32, usize)> = Vec::new();
        for (place, entry) in self.on(shelf).iter().enumerate() {
            if years.last().is_none_or(|(last, _)| *last != year(entry)) {
                years.push((year(entry), place));
            }
        }
        years
    }
}

/// Lists what is searched.
pub(super) fn catalogue(parts: &Parts<'_>) -> Catalogue {
    Catalogue {
        shelves: Shelf::ALL.map(|shelf| match shelf {
            Shelf::Briefings => pages(parts, Kind::Briefing),
            Shelf::Statements => statements(parts),
            Shelf::Actors => pages(parts, Kind::Actor),
            Shelf::Topics => pages(parts, Kind::Topic),
            Shelf::Sources => pages(parts, Kind::Source),
        }),
    }
}

/// The pages of a kind.
fn pages(parts: &Parts<'_>, kind: Kind) -> Vec<Entry> {
    let all = 0..parts.site.documents.len() as DocumentIx;
    let has_page = |ix: &DocumentIx| {
        let facts = &parts.document(*ix).facts;
        facts.kind == kind && facts.address.is_some()
    };
    sorted(all.filter(has_page).map(|ix| page(parts, ix)).collect())
}

/// A page as an entry.
fn page(parts: &Parts<'_>, ix: DocumentIx) -> Entry {
    let document = parts.document(ix);
    let facts = &document.facts;
    let known = |references: &[ReferenceIx]| -> Vec<DocumentIx> {
        let pages = references
            .iter()
            .filter_map(|one| parts.links().page(ix, *one));
        pages.collect::<BTreeSet<_>>().into_iter().collect()
    };
    let (actors, topics) = match facts.kind {
        Kind::Actor => (vec![ix], Vec::new()),
        Kind::Topic => {
            let parent = facts.topic.parent.as_slice();
            let mut topics = known(parent);
            topics.push(ix);
            (known(&facts.topic.by), topics)
        }
        Kind::Briefing => (known(&facts.actors), known(&facts.topics)),
        Kind::Source | Kind::Figure | Kind::Page => (Vec::new(), Vec::new()),
    };
    let accessed = document
        .words
        .source
        .as_ref()
        .and_then(|words| words.accessed);
    Entry {
        subject: Subject::Page(ix),
        date: facts.date.or(accessed),
        actors,
        topics,
    }
}

/// The statements.
fn statements(parts: &Parts<'_>) -> Vec<Entry> {
    let all = parts.links().statements.iter().enumerate();
    let entries = all.map(|(ix, statement)| {
        let actors = statement.speakers.iter().chain(&statement.counts_for);
        let actors: BTreeSet<DocumentIx> = actors.copied().collect();
        Entry {
            subject: Subject::Statement(ix as StatementIx),
            date: statement.date,
            actors: actors.into_iter().collect(),
            topics: statement.topics.to_vec(),
        }
    });
    let mut entries: Vec<Entry> = entries.collect();
    // The site's own order is newest first.
    entries.reverse();
    sorted(entries)
}

/// The oldest first; of one day as they come.
fn sorted(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.par_sort_by_key(|entry| entry.date);
    entries
}
