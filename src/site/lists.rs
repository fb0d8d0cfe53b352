//! The orders in which lists of a whole snapshot stand: each made when a page first asks for it, and kept with the snapshot.
//!
//! A list that goes on over a thousand pages is sorted once, not a thousand times. It knows no order itself: `render` fills it.

use crate::document::NoteKind;
use crate::link::{DocumentIx, JudgmentIx};
use crate::reads::{Once, Part};

/// The orders of a snapshot's lists.
#[derive(Debug, Default)]
pub struct Lists {
    /// The place of each document among all by its name.
    pub by_name: Once<Vec<u32>, { Part::ByName as u8 }>,
    /// Actors, by kind and name.
    pub actors: Once<Vec<DocumentIx>, { Part::Actors as u8 }>,
    /// Topics in the order of their tree, each with its depth.
    pub topics: Once<Vec<(DocumentIx, usize)>, { Part::Topics as u8 }>,
    /// Sources, by publisher, the newest first.
    pub sources: Once<Vec<DocumentIx>, { Part::Sources as u8 }>,
    /// Figures, by name.
    pub figures: Once<Vec<DocumentIx>, { Part::Figures as u8 }>,
    /// Corrections, then updates, the newest first: each the note of a document.
    pub notes: Once<Vec<(NoteKind, DocumentIx, usize)>, { Part::Notes as u8 }>,
    /// The ledger of judgments by state, each with the place of its state.
    pub ledger: Once<Vec<(usize, JudgmentIx)>, { Part::LedgerByState as u8 }>,
    /// Of each band, how many judgments came about or did not, and how many of them came about.
    pub decided: Once<Vec<(usize, usize)>, { Part::Decided as u8 }>,
}
