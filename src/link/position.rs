//! Who took which position: of statements, and of the points of proposals, which are their proposers' documents.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::date::Day;
use crate::document::*;

use super::edit::Edit;
use super::roll::{Amendment, Few, Lists, Roll, lists, rolls};
use super::{DocumentIx, Input, Links, Position, Said, Statement, StatementIx, Taken};

/// The positions on each topic and of each actor, newest first; those of withdrawn pages count nowhere.
pub(super) fn positions(input: &Input<'_>, links: &Links) -> (Vec<Roll<Taken>>, Vec<Roll<Taken>>) {
    let (mut on, mut of) = (lists(input.facts.len()), lists(input.facts.len()));
    for (ix, statement) in links.statements.iter().enumerate() {
        let facts = &input.facts[statement.document as usize];
        said(links, ix as StatementIx, facts, (&mut on, &mut of));
    }
    for (proposal, points) in sorted_points(links) {
        let facts = &input.facts[proposal as usize];
        if facts.status == Status::Retracted || facts.translation.is_some() {
            continue;
        }
        let proposers = links.pages(proposal, &facts.topic.by);
        for (number, positions) in points.iter().enumerate() {
            for position in positions {
                for actor in &proposers {
                    let taken = Taken {
                        actor: *actor,
                        said: Said::Point(proposal, number as u32),
                        position: position.clone(),
                        date: facts.date,
                    };
                    count(&taken, &mut on);
                    of.list(*actor).push(taken);
                }
            }
        }
    }
    let statements = &links.statements;
    for list in on.iter_mut().chain(&mut of) {
        list.sort_by_key(|taken| Reverse(order(taken, statements)));
    }
    (rolls(on), rolls(of))
}

/// Brings positions up to date with the statements of touched documents, none of which has points; all others are as they were.
pub(super) fn positions_again(edit: &Edit<'_>, links: &mut Links) {
    let gathered = |links: &Links, facts: &dyn Fn(DocumentIx) -> Arc<Facts>| {
        let (mut on, mut of) = (Few::new(), Few::new());
        for ix in edit.statements(links) {
            let facts = facts(links.statements[ix as usize].document);
            said(links, ix, &facts, (&mut on, &mut of));
        }
        (on, of)
    };
    let (were_on, were_of) = gathered(edit.last, &|ix| edit.was(ix).clone());
    let (on, of) = gathered(links, &|ix| edit.input.facts[ix as usize].clone());
    let mut positions_on = edit.renumbered(&edit.last.positions_on);
    let mut positions_of = edit.renumbered(&edit.last.positions_of);
    let is_old = |taken: &Taken| match taken.said {
        Said::Statement(ix) => edit.touches(links.statements[ix as usize].document),
        Said::Point(..) => false,
    };
    let rank = |taken: &Taken| Reverse(order(taken, &links.statements));
    for (rolls, left, come) in [
        (&mut positions_on, were_on, on),
        (&mut positions_of, were_of, of),
    ] {
        let amendment = Amendment {
            left: left.into_keys().collect(),
            come,
            is_old: &is_old,
            rank: &rank,
        };
        amendment.apply(rolls);
    }
    links.positions_on = positions_on.into();
    links.positions_of = positions_of.into();
}

/// Enters the positions that a statement expresses; one of a withdrawn page expresses none.
fn said(
    links: &Links,
    ix: StatementIx,
    facts: &Facts,
    (on, of): (&mut impl Lists<Taken>, &mut impl Lists<Taken>),
) {
    if facts.status == Status::Retracted {
        return;
    }
    let statement = &links.statements[ix as usize];
    // Whoever speaks for another has said it too: it is on the speaker's own page, and in no matrix.
    let counted = &statement.counts_for;
    let speakers = statement.speakers.iter();
    let speakers = speakers.filter(|speaker| !counted.contains(speaker));
    for position in &statement.stances {
        let taken = |actor: &DocumentIx| Taken {
            actor: *actor,
            said: Said::Statement(ix),
            position: position.clone(),
            date: statement.date,
        };
        for taken in counted.iter().map(taken) {
            count(&taken, on);
            of.list(taken.actor).push(taken);
        }
        for taken in speakers.clone().map(taken) {
            of.list(taken.actor).push(taken);
        }
    }
}

/// Enters a position on its topics: one on an issue of a topic above stands on that topic, one without an issue on its own.
fn count(taken: &Taken, on: &mut impl Lists<Taken>) {
    let Position { topic, owner, .. } = taken.position;
    on.list(owner).push(taken.clone());
    if topic != owner {
        on.list(topic).push(taken.clone());
    }
}

/// The order of positions: by first day, last day, page and place; what is undated stands first. The points of a proposal are
/// one text: the first stands for it.
fn order(taken: &Taken, statements: &[Arc<Statement>]) -> (Option<(Day, Day)>, DocumentIx, u32) {
    let (page, place) = match taken.said {
        Said::Statement(ix) => {
            let statement = &statements[ix as usize];
            (statement.document, statement.number)
        }
        Said::Point(proposal, number) => (proposal, u32::MAX - number),
    };
    let days = taken.date.map(|date| (date.earliest(), date.latest()));
    (days, page, place)
}

/// The points of all proposals, by proposal.
fn sorted_points(links: &Links) -> Vec<(DocumentIx, &Vec<Vec<Position>>)> {
    let mut points: Vec<_> = links
        .points
        .iter()
        .map(|(ix, points)| (*ix, points))
        .collect();
    points.sort_by_key(|(ix, _)| *ix);
    points
}
