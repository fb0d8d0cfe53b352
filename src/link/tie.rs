//! Ties between actors: two holders of one title at one time.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::document::*;

use super::shelf::{Shelf, Shelves};
use super::{At, DocumentIx, Fault, Input, Links};

/// One holder of a title.
struct Holder<'a> {
    actor: DocumentIx,
    tie: &'a Tie,
}

/// Reports titles that two actors surely held at one time; a tie's end is exclusive.
pub(super) fn holders(input: &Input<'_>, shelves: &Shelves, links: &mut Links) {
    let mut titles: BTreeMap<(DocumentIx, &str), Vec<Holder<'_>>> = BTreeMap::new();
    for (actor, facts) in shelves.originals(input, Shelf::Ties) {
        for tie in &facts.ties {
            if let Relation::Holds(label) = &tie.relation
                && let Some(of) = links.page(actor, tie.of)
            {
                let holder = Holder { actor, tie };
                titles.entry((of, label)).or_default().push(holder);
            }
        }
    }
    let mut faults = Vec::new();
    for ((_, label), mut holders) in titles {
        holders.sort_by_key(|holder| holder.tie.from.map(|from| from.earliest()));
        for (number, later) in holders.iter().enumerate() {
            let earlier = holders[..number]
                .iter()
                .find(|earlier| earlier.actor != later.actor && overlap(earlier.tie, later.tie));
            if let Some(earlier) = earlier {
                faults.push(Fault {
                    code: Code::OverlappingHolders,
                    document: later.actor,
                    at: At::Reference(later.tie.of),
                    message: format!(
                        "`{}` and `{}` are both `{label}` at one time",
                        input.facts[earlier.actor as usize].id,
                        input.facts[later.actor as usize].id
                    ),
                    hint: Some(hint(earlier.tie).into()),
                    related: Some((
                        earlier.actor,
                        At::Reference(earlier.tie.of),
                        "the other holder",
                    )),
                });
            }
        }
    }
    links.faults.extend(faults);
}

/// The remedy, by whether the earlier holder's end is written.
fn hint(earlier: &Tie) -> &'static str {
    match earlier.to {
        None => {
            "give the earlier one `to:`; it is exclusive. If the title has several holders, say so with `ok`"
        }
        Some(_) => {
            "mend `from` or `to`; the latter is exclusive. If the title has several holders, say so with `ok`"
        }
    }
}

/// Whether two ties, the first of which begins no later, surely overlap: an unknown beginning proves nothing.
fn overlap(earlier: &Tie, later: &Tie) -> bool {
    let both_hold = earlier.to.is_none() && later.to.is_none();
    let begun = later.from.is_some_and(|from| {
        earlier.from.is_some() && earlier.to.is_none_or(|to| from.latest() < to.earliest())
    });
    both_hold || begun
}
