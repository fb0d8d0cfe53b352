//! What an edit changes between two passes over the same documents, and how what the earlier one found is taken over.
//!
//! The indexes of `link` ask here which documents to look at again, and under which number a statement goes now. Knows no index.

use std::sync::Arc;

use crate::document::Facts;
use crate::names::EntityIx;

use super::roll::Roll;
use super::shelf::{Shelf, Shelves};
use super::{DocumentIx, Input, Links, Meaning, Said, StatementIx, Taken};

/// A document of which `link` reads something else than in the earlier pass.
pub struct Changed {
    /// The document.
    pub document: DocumentIx,
    /// Its facts in the earlier pass.
    pub facts: Arc<Facts>,
    /// Who was mentioned in it.
    pub mentioned: Arc<[EntityIx]>,
}

/// An edit: what the later pass reads, and what the earlier one read and found.
pub(super) struct Edit<'a> {
    /// What is read now.
    pub(super) input: &'a Input<'a>,
    /// What was found.
    pub(super) last: &'a Links,
    /// The documents that changed, in order.
    pub(super) changed: &'a [Changed],
    /// These, and those whose references mean something else now, in order.
    pub(super) touched: Vec<DocumentIx>,
    /// The number of each earlier statement now; nothing if all have the numbers that they had.
    pub(super) moved: Option<Vec<Option<StatementIx>>>,
}

impl Edit<'_> {
    /// The facts that a document had.
    pub(super) fn was(&self, document: DocumentIx) -> &Arc<Facts> {
        let changed = self.changed(document);
        changed.map_or(&self.input.facts[document as usize], |one| &one.facts)
    }

    /// Who was mentioned in a document.
    pub(super) fn mentioned(&self, document: DocumentIx) -> &[EntityIx] {
        let changed = self.changed(document);
        changed.map_or(&self.input.mentioned[document as usize], |one| {
            &one.mentioned
        })
    }

    /// What changed in a document.
    fn changed(&self, document: DocumentIx) -> Option<&Changed> {
        let found = self
            .changed
            .binary_search_by_key(&document, |one| one.document);
        found.ok().map(|ix| &self.changed[ix])
    }

    /// Whether a document is to be looked at again.
    pub(super) fn touches(&self, document: DocumentIx) -> bool {
        self.touched.binary_search(&document).is_ok()
    }

    /// The statements of the touched documents in one of the two passes, in order.
    pub(super) fn statements(&self, links: &Links) -> Vec<StatementIx> {
        let all = self.touched.iter().flat_map(|document| {
            let own = links.statement_of[*document as usize].iter().flatten();
            own.filter(|ix| links.statements[**ix as usize].document == *document)
        });
        let mut all: Vec<StatementIx> = all.copied().collect();
        all.sort_unstable();
        all
    }

    /// The number of an earlier statement now.
    pub(super) fn now(&self, statement: StatementIx) -> Option<StatementIx> {
        match &self.moved {
            Some(moved) => moved[statement as usize],
            None => Some(statement),
        }
    }

    /// Lists of statements with the numbers that these have now; those in which none has another stay.
    pub(super) fn renumbered<T: Numbered>(&self, rolls: &[Roll<T>]) -> Vec<Roll<T>> {
        let Some(moved) = &self.moved else {
            return rolls.to_vec();
        };
        let now = |roll: &Roll<T>| {
            let stays = |entry: &T| {
                let number = entry.statement();
                number.is_none_or(|ix| moved[ix as usize] == Some(ix))
            };
            match roll.iter().all(stays) {
                true => roll.clone(),
                false => roll.iter().filter_map(|entry| entry.now(moved)).collect(),
            }
        };
        rolls.iter().map(now).collect()
    }

    /// Lists of each statement under the numbers that these have now.
    pub(super) fn placed<T>(&self, rolls: &[Roll<T>], links: &Links) -> Vec<Roll<T>> {
        let Some(moved) = &self.moved else {
            return rolls.to_vec();
        };
        let mut placed = vec![Roll::default(); links.statements.len()];
        for (roll, ix) in rolls.iter().zip(moved) {
            if let Some(ix) = ix {
                placed[*ix as usize] = roll.clone();
            }
        }
        placed
    }

    /// Takes over what references meant where that is equal, and adds the documents to the touched ones of whose references another
    /// mark is meant, whatever its number.
    ///
    /// Marks may have come, gone or other numbers, so the documents that refer to places are looked at.
    pub(super) fn keep_meanings(&mut self, shelves: &Shelves, links: &mut Links) {
        for document in shelves.of(Shelf::Places).iter().copied() {
            let ix = document as usize;
            let (old, new) = (&self.last.meanings[ix], &links.meanings[ix]);
            let mut both = old.iter().zip(new.iter());
            let same = old.len() == new.len()
                && both.all(|(old, new)| named(self.last, old) == named(links, new));
            if let (false, Err(place)) = (same, self.touched.binary_search(&document)) {
                self.touched.insert(place, document);
            }
            if old == new {
                links.meanings[ix] = old.clone();
            }
        }
    }
}

/// A meaning in terms that two passes share: a mark as its document and its place there.
fn named<'l>(links: &'l Links, meaning: &'l Meaning) -> Result<(u8, DocumentIx, u32), &'l Meaning> {
    match meaning {
        Meaning::Statement(ix) => {
            let one = &links.statements[*ix as usize];
            Ok((0, one.document, one.number))
        }
        Meaning::Event(ix) => {
            let one = &links.events[*ix as usize];
            Ok((1, one.document, one.number))
        }
        Meaning::Judgment(ix) => {
            let one = &links.judgments[*ix as usize];
            Ok((2, one.document, one.number))
        }
        Meaning::Page(..)
        | Meaning::View(..)
        | Meaning::Asset(_)
        | Meaning::Address(_)
        | Meaning::Withheld
        | Meaning::Nothing => Err(meaning),
    }
}

/// The number of each statement of an earlier pass in a later one.
pub(super) fn moved(last: &Links, links: &Links) -> Vec<Option<StatementIx>> {
    let now = |document: DocumentIx, number: u32| {
        let numbers = &links.statement_of[document as usize];
        numbers.get(number as usize).copied().flatten()
    };
    let all = last.statements.iter();
    all.map(|one| now(one.document, one.number)).collect()
}

/// An entry that names a statement by its number.
pub(super) trait Numbered: Clone {
    /// The number.
    fn statement(&self) -> Option<StatementIx>;

    /// The entry with the number that the statement has now; nothing if there is no such statement any more.
    fn now(&self, moved: &[Option<StatementIx>]) -> Option<Self>;
}

impl Numbered for StatementIx {
    /// It is one.
    fn statement(&self) -> Option<StatementIx> {
        Some(*self)
    }

    /// The number now.
    fn now(&self, moved: &[Option<StatementIx>]) -> Option<StatementIx> {
        moved[*self as usize]
    }
}

impl Numbered for Taken {
    /// The statement in which the position was taken.
    fn statement(&self) -> Option<StatementIx> {
        match self.said {
            Said::Statement(ix) => Some(ix),
            Said::Point(..) => None,
        }
    }

    /// The position as one of that statement.
    fn now(&self, moved: &[Option<StatementIx>]) -> Option<Taken> {
        match self.said {
            Said::Statement(ix) => Some(Taken {
                said: Said::Statement(moved[ix as usize]?),
                ..self.clone()
            }),
            Said::Point(..) => Some(self.clone()),
        }
    }
}
