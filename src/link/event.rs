//! Events: who took part, what they are about, and in which order they stand.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::document::*;

use super::shelf::{Shelf, Shelves};
use super::statement::ancestors;
use super::{DocumentIx, Event, EventIx, Input, Links, Meaning};

/// Reads all events, sorts them by date, and points references to their marks at them.
pub(super) fn events(input: &Input<'_>, shelves: &Shelves, links: &mut Links) {
    let mut all = Vec::new();
    for (document, facts) in shelves.originals(input, Shelf::Events) {
        for (number, written) in facts.events.iter().enumerate() {
            all.extend(read(input, links, document, number as u32, written));
        }
    }
    all.sort_by_key(|event: &Event| {
        let date = event.date;
        // Of two on one day, those with a time of day stand behind those without, by it.
        let time = date.is_time().then(|| date.instant_rfc3339());
        (
            date.earliest(),
            date.latest(),
            time,
            event.document,
            event.number,
        )
    });
    for document in shelves.of(Shelf::Events) {
        let count = input.facts[*document as usize].events.len();
        links.event_of[*document as usize] = vec![None; count].into();
    }
    for (ix, event) in all.iter().enumerate() {
        links.event_of[event.document as usize][event.number as usize] = Some(ix as EventIx);
    }
    links.events = all.into();
    let mut ids = FxHashMap::default();
    for document in shelves.of(Shelf::Events).iter().copied() {
        let facts = &input.facts[document as usize];
        for (event, ix) in facts.events.iter().zip(&links.event_of[document as usize]) {
            if let Some(ix) = ix {
                let key = (document, event.id.as_str());
                ids.entry(key).or_insert(Meaning::Event(*ix));
            }
        }
    }
    point(&mut links.meanings, shelves, |page, anchor| {
        ids.get(&(page, anchor)).cloned()
    });
    index(input, links);
}

/// The documents that are no translations.
pub(super) fn originals<'a>(
    input: &'a Input<'_>,
) -> impl Iterator<Item = (DocumentIx, &'a Arc<Facts>)> {
    let all = input.facts.iter().enumerate();
    all.filter(|(_, facts)| facts.translation.is_none())
        .map(|(document, facts)| (document as DocumentIx, facts))
}

/// Turns references to an anchor of a page into references to the mark that `mark` finds there.
///
/// Most documents refer to no mark: their lists stay shared with the pass before.
pub(super) fn point(
    meanings: &mut [Arc<[Meaning]>],
    shelves: &Shelves,
    mark: impl Fn(DocumentIx, &str) -> Option<Meaning>,
) {
    for document in shelves.of(Shelf::Places) {
        let list = &mut meanings[*document as usize];
        let found = list
            .iter()
            .enumerate()
            .filter_map(|(number, meaning)| match meaning {
                Meaning::Page(page, Some(anchor)) => Some((number, mark(*page, anchor)?)),
                _ => None,
            });
        let found: Vec<(usize, Meaning)> = found.collect();
        if !found.is_empty() {
            let list = Arc::make_mut(list);
            for (number, mark) in found {
                list[number] = mark;
            }
        }
    }
}

/// The pages of these kinds that the references in a range link or cite, each once.
pub(super) fn named(
    links: &Links,
    input: &Input<'_>,
    document: DocumentIx,
    written: &std::ops::Range<ReferenceIx>,
    wanted: (Kind, &[Role]),
) -> Vec<DocumentIx> {
    let (kind, roles) = wanted;
    let references = &input.facts[document as usize].references;
    let mut pages: Vec<DocumentIx> = Vec::new();
    for reference in written.clone() {
        if !roles.contains(&references[reference as usize].role) {
            continue;
        }
        let page = links
            .page(document, reference)
            .filter(|page| input.facts[*page as usize].kind == kind);
        if let Some(page) = page.filter(|page| !pages.contains(page)) {
            pages.push(page);
        }
    }
    pages
}

/// What a mark is about besides what it links: its page's topics, and the page itself if it is an actor or topic.
pub(super) fn about(
    links: &Links,
    input: &Input<'_>,
    document: DocumentIx,
    written: &std::ops::Range<ReferenceIx>,
) -> (Vec<DocumentIx>, Vec<DocumentIx>) {
    let facts = &input.facts[document as usize];
    let mut actors = named(
        links,
        input,
        document,
        written,
        (Kind::Actor, &[Role::Link]),
    );
    let mut topics = named(
        links,
        input,
        document,
        written,
        (Kind::Topic, &[Role::Link]),
    );
    let own = match facts.kind {
        Kind::Topic => vec![document],
        _ => links.pages(document, &facts.topics),
    };
    for topic in own {
        if !topics.contains(&topic) {
            topics.push(topic);
        }
    }
    if facts.kind == Kind::Actor && !actors.contains(&document) {
        actors.insert(0, document);
    }
    (actors, topics)
}

/// One event.
fn read(
    input: &Input<'_>,
    links: &Links,
    document: DocumentIx,
    number: u32,
    written: &EventFacts,
) -> Option<Event> {
    let (actors, topics) = about(links, input, document, &written.written);
    let cited = (Kind::Source, &[Role::Citation][..]);
    Some(Event {
        document,
        number,
        date: written.date?,
        actors: actors.into(),
        topics: topics.into(),
        sources: named(links, input, document, &written.written, cited).into(),
    })
}

/// The topics with all that are above them, each once.
pub(super) fn with_ancestors(
    input: &Input<'_>,
    links: &Links,
    topics: &[DocumentIx],
) -> Vec<DocumentIx> {
    let mut all: Vec<DocumentIx> = topics
        .iter()
        .flat_map(|topic| ancestors(input, links, *topic))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Fills the indexes of events; those of withdrawn pages are in none.
fn index(input: &Input<'_>, links: &mut Links) {
    for ix in 0..links.events.len() {
        let event = &links.events[ix];
        if input.facts[event.document as usize].status == Status::Retracted {
            continue;
        }
        let topics = with_ancestors(input, links, &event.topics);
        let pages = topics.iter().chain(&event.actors).chain(&event.sources);
        let pages: Vec<DocumentIx> = pages.copied().collect();
        links.timeline.push(ix as EventIx);
        for page in pages {
            links.events_of[page as usize].push(ix as EventIx);
        }
    }
}
