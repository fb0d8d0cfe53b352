//! Who took which position: of statements, and of the points of proposals, which are their proposers' documents.

use std::cmp::Reverse;

use crate::date::Day;
use crate::document::*;

use super::{DocumentIx, Input, Links, Said, Statement, StatementIx, Taken};

/// Fills the positions on each topic and of each actor, newest first; those of withdrawn pages count nowhere.
pub(super) fn positions(input: &Input<'_>, links: &mut Links) {
    let (mut all, mut spoken) = (Vec::new(), Vec::new());
    for (ix, statement) in links.statements.iter().enumerate() {
        if input.facts[statement.document as usize].status == Status::Retracted {
            continue;
        }
        // Whoever speaks for another has said it too: it is on the speaker's own page, and in no matrix.
        let counted = &statement.counts_for;
        let speakers = statement.speakers.iter();
        let speakers = speakers.filter(|speaker| !counted.contains(speaker));
        for position in &statement.stances {
            let taken = |actor: &DocumentIx| Taken {
                actor: *actor,
                said: Said::Statement(ix as StatementIx),
                position: position.clone(),
                date: statement.date,
            };
            all.extend(counted.iter().map(taken));
            spoken.extend(speakers.clone().map(taken));
        }
    }
    for (proposal, points) in sorted_points(links) {
        let facts = &input.facts[proposal as usize];
        if facts.status == Status::Retracted || facts.translation.is_some() {
            continue;
        }
        let proposers = links.pages(proposal, &facts.topic.by);
        for (number, positions) in points.iter().enumerate() {
            for position in positions {
                all.extend(proposers.iter().map(|actor| Taken {
                    actor: *actor,
                    said: Said::Point(proposal, number as u32),
                    position: position.clone(),
                    date: facts.date,
                }));
            }
        }
    }
    for taken in &all {
        let topics = [taken.position.owner, taken.position.topic];
        for (number, topic) in topics.into_iter().enumerate() {
            // A position on an issue of a topic above stands on that topic; one without an issue on its own.
            if number == 0 || topic != taken.position.owner {
                links.positions_on[topic as usize].push(taken.clone());
            }
        }
    }
    for taken in all.into_iter().chain(spoken) {
        links.positions_of[taken.actor as usize].push(taken);
    }
    let statements = &links.statements;
    for list in links.positions_on.iter_mut().chain(&mut links.positions_of) {
        list.sort_by_key(|taken| Reverse(order(taken, statements)));
    }
}

/// The order of positions: by first day, last day, page and place; what is undated stands first. The points of a proposal are
/// one text: the first stands for it.
fn order(taken: &Taken, statements: &[Statement]) -> (Option<(Day, Day)>, DocumentIx, u32) {
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
fn sorted_points(links: &Links) -> Vec<(DocumentIx, &Vec<Vec<super::Position>>)> {
    let mut points: Vec<_> = links
        .points
        .iter()
        .map(|(ix, points)| (*ix, points))
        .collect();
    points.sort_by_key(|(ix, _)| *ix);
    points
}
