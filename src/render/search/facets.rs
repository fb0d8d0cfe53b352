//! Who and what each entry is about, in columns that filters count: two numbers a name, not the names.
//!
//! Names are numbered by how often they occur, so that most numbers are one byte. It knows no terms.

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use crate::link::DocumentIx;
use crate::render::part::Parts;

use super::catalogue::{Catalogue, Entry, Shelf};
use super::postings::push_number;

/// The columns and what their numbers mean.
pub(super) struct Facets {
    /// `{"actors": [[id, name]], "topics": [[id, name]]}`, by number.
    pub(super) labels: Value,
    /// Of each shelf: for each entry how many actors (high half of a byte) and topics (low half), then their numbers.
    pub(super) columns: Vec<Vec<u8>>,
}

/// The most actors, and the most topics, of one entry that are counted.
const MOST: usize = 15;

/// Makes the columns.
pub(super) fn facets(parts: &Parts<'_>, catalogue: &Catalogue) -> Facets {
    let actors = numbered(catalogue, |entry| &entry.actors);
    let topics = numbered(catalogue, |entry| &entry.topics);
    let column = |shelf: Shelf| {
        let mut column = Vec::new();
        for entry in catalogue.on(shelf) {
            let (by, on) = (cut(&entry.actors), cut(&entry.topics));
            column.push(((by.len() << 4) | on.len()) as u8);
            by.iter()
                .for_each(|one| push_number(&mut column, actors.number[one]));
            on.iter()
                .for_each(|one| push_number(&mut column, topics.number[one]));
        }
        column
    };
    let labels = |numbers: &Numbers| -> Vec<Value> {
        let pages = numbers.order.iter().map(|ix| parts.document(*ix));
        pages
            .map(|page| json!([page.facts.id.as_str(), page.words.title]))
            .collect()
    };
    Facets {
        columns: Shelf::ALL.into_iter().map(column).collect(),
        labels: json!({"actors": labels(&actors), "topics": labels(&topics)}),
    }
}

/// As many as are counted.
fn cut(pages: &[DocumentIx]) -> &[DocumentIx] {
    &pages[..pages.len().min(MOST)]
}

/// Pages with numbers.
struct Numbers {
    order: Vec<DocumentIx>,
    number: FxHashMap<DocumentIx, u32>,
}

/// The pages that entries name, the most frequent first.
fn numbered(catalogue: &Catalogue, of: impl Fn(&Entry) -> &[DocumentIx]) -> Numbers {
    let mut counts: FxHashMap<DocumentIx, usize> = FxHashMap::default();
    for shelf in Shelf::ALL {
        for page in catalogue.on(shelf).iter().flat_map(|entry| cut(of(entry))) {
            *counts.entry(*page).or_default() += 1;
        }
    }
    let mut order: Vec<DocumentIx> = counts.keys().copied().collect();
    order.sort_unstable_by_key(|page| (std::cmp::Reverse(counts[page]), *page));
    let number = order.iter().zip(0..).map(|(page, number)| (*page, number));
    Numbers {
        number: number.collect(),
        order,
    }
}
