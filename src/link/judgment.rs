//! Judgments: what they are about, what they rest on, and which one closes which.

use rustc_hash::FxHashMap;

use crate::date::Day;
use crate::diag::Code;
use crate::document::*;
use crate::path::Id;

use super::event::{about, point, with_ancestors};
use super::figure::point_at;
use super::shelf::{Shelf, Shelves};
use super::source::origins;
use super::{At, DocumentIx, Fault, Input, Judgment, JudgmentIx, Links, Meaning};

/// Reads all judgments, sorts them by due date, and points references to their marks at them.
pub(super) fn judgments(input: &Input<'_>, shelves: &Shelves, links: &mut Links) {
    let mut all: Vec<(DocumentIx, u32)> = shelves
        .originals(input, Shelf::Judgments)
        .flat_map(|(document, facts)| {
            (0..facts.judgments.len() as u32).map(move |number| (document, number))
        })
        .collect();
    all.sort_by_key(|(document, number)| {
        (due(facts_of(input, *document, *number)), *document, *number)
    });
    for document in shelves.of(Shelf::Judgments) {
        let count = input.facts[*document as usize].judgments.len();
        links.judgment_of[*document as usize] = vec![None; count].into();
    }
    for (ix, (document, number)) in all.iter().enumerate() {
        links.judgment_of[*document as usize][*number as usize] = Some(ix as JudgmentIx);
    }
    join_wordings(input, shelves, links);
    let mut ids = FxHashMap::default();
    for document in shelves.of(Shelf::Judgments).iter().copied() {
        let facts = &input.facts[document as usize];
        let numbers = &links.judgment_of[document as usize];
        for (judgment, ix) in facts.judgments.iter().zip(numbers) {
            if let Some(ix) = ix {
                let key = (document, judgment.id.as_str());
                ids.entry(key).or_insert(Meaning::Judgment(*ix));
            }
        }
    }
    point(&mut links.meanings, shelves, |page, anchor| {
        ids.get(&(page, anchor)).cloned()
    });
    let read: Vec<Judgment> = all
        .into_iter()
        .map(|(document, number)| read(input, links, document, number))
        .collect();
    links.judgments = read.into();
    close(input, links);
    for ix in 0..links.judgments.len() {
        check(input, links, ix);
    }
    index(input, links);
}

/// Joins the judgments of translations, which are wordings of the original page's, to those by their ids.
fn join_wordings(input: &Input<'_>, shelves: &Shelves, links: &mut Links) {
    let translations = shelves.of(Shelf::Translations);
    if translations.is_empty() {
        return;
    }
    let mut originals: FxHashMap<(Kind, &Id, &Id), JudgmentIx> = FxHashMap::default();
    for (document, facts) in shelves.originals(input, Shelf::Judgments) {
        for (number, judgment) in facts.judgments.iter().enumerate() {
            if let Some(ix) = links.judgment_of[document as usize][number] {
                originals.insert((facts.kind, &facts.id, &judgment.id), ix);
            }
        }
    }
    for document in translations {
        let facts = &input.facts[*document as usize];
        let original = |judgment: &JudgmentFacts| {
            let key = (facts.kind, &facts.id, &judgment.id);
            originals.get(&key).copied()
        };
        let joined = facts.judgments.iter().map(original).collect();
        links.judgment_of[*document as usize] = joined;
    }
}

/// A judgment's facts.
fn facts_of<'a>(input: &'a Input<'_>, document: DocumentIx, number: u32) -> &'a JudgmentFacts {
    &input.facts[document as usize].judgments[number as usize]
}

/// When a judgment is due, for the order: assessments of the present last.
fn due(facts: &JudgmentFacts) -> (Day, Day) {
    match facts.horizon {
        Horizon::By(date) => (date.latest(), date.earliest()),
        Horizon::AsOf(date) => (Day::LAST, date.earliest()),
        Horizon::None => (Day::LAST, Day::LAST),
    }
}

/// One judgment; which one closes it follows.
fn read(input: &Input<'_>, links: &Links, document: DocumentIx, number: u32) -> Judgment {
    let facts = facts_of(input, document, number);
    let (actors, topics) = about(links, input, document, &facts.written);
    let sources = rests_on(input, links, document, facts);
    let mut roots: Vec<DocumentIx> = sources
        .iter()
        .flat_map(|source| origins(links, |ix| &*input.facts[ix as usize], *source))
        .collect();
    roots.sort_unstable();
    roots.dedup();
    Judgment {
        document,
        number,
        actors: actors.into(),
        topics: topics.into(),
        sources: sources.into(),
        origins: roots.len(),
        was: facts
            .was
            .and_then(|reference| match links.meaning(document, reference) {
                Meaning::Judgment(ix) => Some(*ix),
                _ => None,
            }),
        closed_by: None,
    }
}

/// The sources that a judgment cites, and those of the marks and figures that it links, each once.
fn rests_on(
    input: &Input<'_>,
    links: &Links,
    document: DocumentIx,
    facts: &JudgmentFacts,
) -> Vec<DocumentIx> {
    let mut sources: Vec<DocumentIx> = Vec::new();
    for reference in facts.written.clone() {
        let found: Vec<DocumentIx> = match links.meaning(document, reference) {
            Meaning::Statement(ix) => {
                let statement = &links.statements[*ix as usize];
                let facts = &input.facts[statement.document as usize];
                let written = &facts.statements[statement.number as usize];
                links.pages(statement.document, &written.sources)
            }
            Meaning::Event(ix) => links.events[*ix as usize].sources.to_vec(),
            Meaning::Page(page, _) if is_literal(input, document, reference) => {
                counted_from(input, links, document, (reference, *page))
            }
            Meaning::Page(page, _) => match input.facts[*page as usize].kind {
                Kind::Source => vec![*page],
                Kind::Figure => {
                    let points = &input.facts[*page as usize].figure.points;
                    let sources: Vec<ReferenceIx> =
                        points.iter().filter_map(|point| point.source).collect();
                    links.pages(*page, &sources)
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        for source in found {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
    }
    sources
}

/// Whether a reference asks a series for one of its numbers.
fn is_literal(input: &Input<'_>, document: DocumentIx, reference: ReferenceIx) -> bool {
    let references = &input.facts[document as usize].references;
    references[reference as usize].role == Role::Literal
}

/// The source of the number that a reference asks a figure for.
fn counted_from(
    input: &Input<'_>,
    links: &Links,
    document: DocumentIx,
    (reference, figure): (ReferenceIx, DocumentIx),
) -> Vec<DocumentIx> {
    let literals = &input.facts[document as usize].literals;
    let series = &input.facts[figure as usize].figure;
    let asked = literals
        .iter()
        .find(|literal| literal.reference == reference);
    let point = asked.and_then(|literal| {
        let by = literal.by.and_then(|by| links.page(document, by));
        point_at(links, (figure, series), literal.period, by)
    });
    let source = point.and_then(|point| links.page(figure, series.points[point].source?));
    source.into_iter().collect()
}

/// Tells each judgment which one closes it, if that one stands; what `Was:` names must be a judgment, and another one.
fn close(input: &Input<'_>, links: &mut Links) {
    let round: Vec<usize> = (0..links.judgments.len())
        .filter(|ix| comes_back(links, *ix))
        .collect();
    for ix in round {
        // Judgments that close one another close nothing.
        links.judgments[ix].was = None;
    }
    for ix in 0..links.judgments.len() {
        let judgment = &links.judgments[ix];
        let (document, was) = (judgment.document, judgment.was);
        let facts = facts_of(input, document, judgment.number);
        let stands = input.facts[document as usize].status != Status::Retracted;
        match was {
            Some(other) if other as usize == ix => links.judgments[ix].was = None,
            Some(other) if stands => {
                links.judgments[other as usize]
                    .closed_by
                    .get_or_insert(ix as JudgmentIx);
            }
            Some(_) | None => {}
        }
        let named = facts
            .was
            .map(|reference| links.meaning(document, reference));
        let wrong = match named {
            Some(Meaning::Nothing | Meaning::Withheld) | None => false,
            Some(_) => links.judgments[ix].was.is_none(),
        };
        if let Some(reference) = facts.was.filter(|_| wrong) {
            links.faults.push(Fault {
                code: Code::UnclearJudgment,
                document,
                at: At::Reference(reference),
                message: "`Was:` does not name an earlier judgment".into(),
                hint: Some("write the id of the judgment that this one closes".into()),
                related: None,
            });
        }
    }
}

/// Whether the judgments that one closes lead back to it.
fn comes_back(links: &Links, ix: usize) -> bool {
    let mut next = links.judgments[ix].was;
    for _ in 0..links.judgments.len() {
        match next {
            Some(was) if was as usize == ix => return true,
            Some(was) => next = links.judgments[was as usize].was,
            None => return false,
        }
    }
    // A circle further on, which this one is no part of.
    false
}

/// Reports a judgment on too few grounds, and dates that run backwards.
fn check(input: &Input<'_>, links: &mut Links, ix: usize) {
    let judgment = &links.judgments[ix];
    let facts = facts_of(input, judgment.document, judgment.number);
    let made = input.facts[judgment.document as usize].date;
    let mut faults: Vec<(Code, String, &str)> = Vec::new();
    let grounds = match (judgment.sources.len(), judgment.origins) {
        (0, _) => Some("no source"),
        (1, _) => Some("one source"),
        (_, 1) => Some("sources of one origin"),
        _ => None,
    };
    if let Some(grounds) = grounds {
        faults.push((
            Code::ThinJudgment,
            format!("the judgment `{}` rests on {grounds}", facts.id),
            "cite what it rests on in a paragraph `Basis:`, or link the statements and events",
        ));
    }
    if let (Some(made), Horizon::By(due)) = (made, facts.horizon)
        && due.latest() < made.earliest()
    {
        let message = format!("the judgment is due {due}, before its page ({made})");
        faults.push((Code::ReversedDate, message, "mend the date behind `by`"));
    }
    let closed = judgment
        .was
        .map(|was| links.judgments[was as usize].document);
    let before = closed.and_then(|document| input.facts[document as usize].date);
    if let (Some(made), Some(before)) = (made, before)
        && made.latest() < before.earliest()
    {
        let message = format!("the judgment closes one that was made later ({before})");
        faults.push((
            Code::ReversedDate,
            message,
            "`Was:` names an earlier judgment",
        ));
    }
    let known = facts.outcome.and_then(|outcome| outcome.date);
    if let (Some(made), Some(known)) = (made, known)
        && known.latest() < made.earliest()
    {
        let message = format!("the outcome was known {known}, before the judgment ({made})");
        faults.push((Code::ReversedDate, message, "mend the date of the outcome"));
    }
    let (document, at) = (judgment.document, At::Judgment(judgment.number));
    links
        .faults
        .extend(faults.into_iter().map(|(code, message, hint)| Fault {
            code,
            document,
            at,
            message,
            hint: Some(hint.into()),
            related: None,
        }));
}

/// Fills the indexes of judgments; those of withdrawn pages are in none.
fn index(input: &Input<'_>, links: &mut Links) {
    for ix in 0..links.judgments.len() {
        let judgment = &links.judgments[ix];
        if input.facts[judgment.document as usize].status == Status::Retracted {
            continue;
        }
        let topics = with_ancestors(input, links, &judgment.topics);
        let pages = topics
            .iter()
            .chain(&judgment.actors)
            .chain(&judgment.sources);
        let pages: Vec<DocumentIx> = pages.copied().collect();
        links.ledger.push(ix as JudgmentIx);
        for page in pages {
            links.judgments_of[page as usize].push(ix as JudgmentIx);
        }
    }
}
