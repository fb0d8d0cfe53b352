//! What sources derive from: their origins, and circles among them.

use rustc_hash::FxHashSet;

use crate::diag::Code;
use crate::document::*;

use super::shelf::{Shelf, Shelves};
use super::{At, DocumentIx, Fault, Input, Links};

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

/// How far the search for circles is with a source.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    No,
    Open,
    Done,
}

/// Reports sources that derive from one another in a circle; each circle once, where it closes.
pub(super) fn circles(input: &Input<'_>, shelves: &Shelves, links: &mut Links) {
    let mut seen = vec![Seen::No; input.facts.len()];
    let mut faults = Vec::new();
    for start in shelves.of(Shelf::Derived).iter().copied() {
        if seen[start as usize] != Seen::No {
            continue;
        }
        // Each entry: a source, and how many of its references were followed.
        let mut path: Vec<(DocumentIx, usize)> = vec![(start, 0)];
        seen[start as usize] = Seen::Open;
        while let Some((ix, next)) = path.last_mut() {
            let (from, number) = (*ix, *next);
            *next += 1;
            let Some(reference) = input.facts[from as usize].derived_from.get(number) else {
                seen[from as usize] = Seen::Done;
                path.pop();
                continue;
            };
            let Some(parent) = links.page(from, *reference) else {
                continue;
            };
            match seen[parent as usize] {
                Seen::No => {
                    seen[parent as usize] = Seen::Open;
                    path.push((parent, 0));
                }
                Seen::Open => faults.push(circle(input, &path, from, parent, *reference)),
                Seen::Done => {}
            }
        }
    }
    links.faults.extend(faults);
}

/// The fault of a circle that closes with a reference from one source of the path to an earlier one.
fn circle(
    input: &Input<'_>,
    path: &[(DocumentIx, usize)],
    from: DocumentIx,
    to: DocumentIx,
    reference: ReferenceIx,
) -> Fault {
    let id = |ix: DocumentIx| format!("`{}`", input.facts[ix as usize].id);
    let members = path.iter().map(|(ix, _)| *ix).skip_while(|ix| *ix != to);
    let chain: Vec<String> = members.chain([to]).map(id).collect();
    Fault {
        code: Code::CircularSource,
        document: from,
        at: At::Reference(reference),
        message: format!("sources derive from one another: {}", chain.join(" from ")),
        hint: Some("a source derives from what it repeats, never the other way round".into()),
        related: None,
    }
}
