//! Marks that share an id. Knows where marks stand in their documents and nothing of what they say.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Code;
use crate::path::Id;

use super::edit::Edit;
use super::resolve::{Resolved, marks_of};
use super::{At, DocumentIx, Fault, Input, Links};

/// What is told of each id that several marks have.
pub(super) type Doubles = BTreeMap<Id, Vec<Fault>>;

/// Reports the marks that share an id.
pub(super) fn doubles(input: &Input<'_>, resolved: &Resolved, links: &Links) -> Doubles {
    let ids = resolved.shared_marks();
    let told = ids.map(|id| (id.clone(), doubles_of(input, resolved, links, id)));
    told.filter(|(_, faults)| !faults.is_empty()).collect()
}

/// Reports anew the ids of the marks that touched documents had or have.
pub(super) fn doubles_again(
    edit: &Edit<'_>,
    resolved: &Resolved,
    links: &Links,
    doubles: &mut Doubles,
) {
    let mut ids: BTreeSet<&Id> = BTreeSet::new();
    for document in &edit.touched {
        ids.extend(marks_of(edit.was(*document)));
        ids.extend(marks_of(&edit.input.facts[*document as usize]));
    }
    for id in ids {
        let faults = doubles_of(edit.input, resolved, links, id);
        match faults.is_empty() {
            true => doubles.remove(id),
            false => doubles.insert(id.clone(), faults),
        };
    }
}

/// Reports the marks that have an id which an earlier one has.
fn doubles_of(input: &Input<'_>, resolved: &Resolved, links: &Links, id: &Id) -> Vec<Fault> {
    let mut owners = resolved.owners(id).to_vec();
    if owners.len() < 2 {
        return Vec::new();
    }
    owners.dedup();
    let mut marks = owners.into_iter().flat_map(|document| {
        let places = places(input, links, document, id);
        places.into_iter().map(move |at| (document, at))
    });
    let Some((first, place)) = marks.next() else {
        return Vec::new();
    };
    let fault = |(document, at)| Fault {
        code: Code::DuplicateMark,
        document,
        at,
        message: format!("two marks have the id `{id}`"),
        hint: Some(match at {
            At::Event(_) => format!(
                "say it once and reprint it: `- [[{id}]]`; or give one an id of its own: `^{id}-2`"
            ),
            _ => format!("give one an id of its own: `^{id}-2`"),
        }),
        related: Some((first, place, "the first is here")),
    };
    marks.map(fault).collect()
}

/// Where the marks of a document stand that have an id; a plain attribution is none.
fn places(input: &Input<'_>, links: &Links, document: DocumentIx, id: &Id) -> Vec<At> {
    let facts = &input.facts[document as usize];
    let numbers = &links.statement_of[document as usize];
    let statements = facts.statements.iter().zip(numbers).enumerate();
    let statements = statements
        .filter(|(_, (one, number))| number.is_some() && one.id == *id)
        .map(|(number, _)| At::Statement(number as u32));
    let anchors = facts.anchors.iter().enumerate();
    let anchors = anchors
        .filter(|(_, one)| *one == id)
        .map(|(number, _)| At::Anchor(number as u32));
    let events = facts.events.iter().enumerate();
    let events = events
        .filter(|(_, one)| one.id == *id)
        .map(|(number, _)| At::Event(number as u32));
    let judgments = facts.judgments.iter().enumerate();
    let judgments = judgments
        .filter(|(_, one)| one.id == *id)
        .map(|(number, _)| At::Judgment(number as u32));
    statements
        .chain(anchors)
        .chain(events)
        .chain(judgments)
        .collect()
}
