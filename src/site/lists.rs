//! The orders in which lists of a whole snapshot stand: each made when a page first asks for it, and kept with the snapshot.
//!
//! A list that goes on over a thousand pages is sorted once, not a thousand times. It knows no order itself: `render` fills it.

use std::sync::OnceLock;

use crate::document::NoteKind;
use crate::link::{DocumentIx, JudgmentIx};

/// The orders of a snapshot's lists.
#[derive(Debug, Default)]
pub struct Lists {
    /// The place of each document among all by its name.
    pub by_name: OnceLock<Vec<u32>>,
    /// Actors, by kind and name.
    pub actors: OnceLock<Vec<DocumentIx>>,
    /// Topics in the order of their tree, each with its depth.
    pub topics: OnceLock<Vec<(DocumentIx, usize)>>,
    /// Sources, by publisher, the newest first.
    pub sources: OnceLock<Vec<DocumentIx>>,
    /// Figures, by name.
    pub figures: OnceLock<Vec<DocumentIx>>,
    /// Corrections, then updates, the newest first: each the note of a document.
    pub notes: OnceLock<Vec<(NoteKind, DocumentIx, usize)>>,
    /// The ledger of judgments by state, each with the place of its state.
    pub ledger: OnceLock<Vec<(usize, JudgmentIx)>>,
    /// Of each band, how many judgments came about or did not, and how many of them came about.
    pub decided: OnceLock<Vec<(usize, usize)>>,
}
