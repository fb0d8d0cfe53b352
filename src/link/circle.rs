//! Circles: pages that derive from, stand below, revise or supersede one another, so that none of them is the first.

use crate::diag::Code;
use crate::document::*;

use super::shelf::{Shelf, Shelves};
use super::{At, DocumentIx, Fault, Input, Links};

/// A relation between pages that has a beginning.
struct Relation {
    code: Code,
    /// The pages that have it to others.
    shelf: Shelf,
    /// The references to those others.
    of: fn(&Facts) -> &[ReferenceIx],
    /// What pages in a circle do.
    says: &'static str,
    /// What stands between one page and the next.
    between: &'static str,
    hint: &'static str,
}

/// Those that are looked through.
const RELATIONS: [Relation; 4] = [
    Relation {
        code: Code::CircularSource,
        shelf: Shelf::Derived,
        of: |facts| &facts.derived_from,
        says: "sources derive from one another",
        between: "from",
        hint: "a source derives from what it repeats, never the other way round",
    },
    Relation {
        code: Code::CircularPages,
        shelf: Shelf::Below,
        of: |facts| facts.topic.parent.as_slice(),
        says: "topics stand below one another",
        between: "below",
        hint: "`parent` names the topic above; remove it from the one at the top",
    },
    Relation {
        code: Code::CircularPages,
        shelf: Shelf::Revisions,
        of: |facts| facts.topic.revises.as_slice(),
        says: "proposals revise one another",
        between: "revises",
        hint: "`revises` names the earlier proposal; remove it from the first one",
    },
    Relation {
        code: Code::CircularPages,
        shelf: Shelf::Successors,
        of: |facts| facts.supersedes.as_slice(),
        says: "briefings supersede one another",
        between: "supersedes",
        hint: "`supersedes` names the older briefing; remove it from the oldest",
    },
];

/// How far the search is with a page.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    No,
    Open,
    Done,
}

/// Reports every circle once, where it closes.
pub(super) fn circles(input: &Input<'_>, shelves: &Shelves, links: &mut Links) {
    for relation in &RELATIONS {
        let faults = relation.circles(input, shelves, links);
        links.faults.extend(faults);
    }
}

impl Relation {
    /// The faults of its circles.
    fn circles(&self, input: &Input<'_>, shelves: &Shelves, links: &Links) -> Vec<Fault> {
        let starts = shelves.of(self.shelf);
        let mut faults = Vec::new();
        if starts.is_empty() {
            return faults;
        }
        let mut seen = vec![Seen::No; input.facts.len()];
        for start in starts.iter().copied() {
            if seen[start as usize] != Seen::No {
                continue;
            }
            // Each entry: a page, and how many of its references were followed.
            let mut path: Vec<(DocumentIx, usize)> = vec![(start, 0)];
            seen[start as usize] = Seen::Open;
            while let Some((ix, next)) = path.last_mut() {
                let (from, number) = (*ix, *next);
                *next += 1;
                let Some(reference) = (self.of)(&input.facts[from as usize]).get(number) else {
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
                    Seen::Open => faults.push(self.fault(input, &path, parent, *reference)),
                    Seen::Done => {}
                }
            }
        }
        faults
    }

    /// The fault of a circle that closes with a reference from the last page of the path to an earlier one.
    fn fault(
        &self,
        input: &Input<'_>,
        path: &[(DocumentIx, usize)],
        to: DocumentIx,
        reference: ReferenceIx,
    ) -> Fault {
        let id = |ix: DocumentIx| format!("`{}`", input.facts[ix as usize].id);
        let members = path.iter().map(|(ix, _)| *ix).skip_while(|ix| *ix != to);
        let chain: Vec<String> = members.chain([to]).map(id).collect();
        let chain = chain.join(&format!(" {} ", self.between));
        let from = path.last().map_or(to, |(ix, _)| *ix);
        Fault {
            code: self.code,
            document: from,
            at: At::Reference(reference),
            message: format!("{}: {chain}", self.says),
            hint: Some(self.hint.into()),
            related: None,
        }
    }
}
