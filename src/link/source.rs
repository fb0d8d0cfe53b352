//! What sources derive from: their origins.

use rustc_hash::FxHashSet;

use crate::document::*;

use super::{DocumentIx, Links};

/// The sources at the root of one: itself, or those that it derives from in the end. In a circle, its first member.
pub fn origins<'f>(
    links: &Links,
    facts: impl Fn(DocumentIx) -> &'f Facts,
    source: DocumentIx,
) -> Vec<DocumentIx> {
    let derived = |ix: DocumentIx| links.pages(ix, &facts(ix).derived_from);
    let (mut roots, mut open) = (Vec::new(), vec![source]);
    let mut seen: FxHashSet<DocumentIx> = FxHashSet::from_iter([source]);
    while let Some(ix) = open.pop() {
        let above = derived(ix);
        if above.is_empty() {
            roots.push(ix);
        }
        open.extend(above.into_iter().filter(|parent| seen.insert(*parent)));
    }
    if roots.is_empty() {
        roots.extend(seen.iter().min());
    }
    roots
}
