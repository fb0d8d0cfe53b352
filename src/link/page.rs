//! Pages and other pages: who names, cites and is about whom, what belongs below what, and what takes whose place.
//!
//! Lists of pages have the newest page first. Knows no marks but by their pages.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rayon::prelude::*;
use smallvec::{SmallVec, smallvec};

use crate::date::Date;
use crate::document::*;
use crate::names::EntityIx;

use super::edit::Edit;
use super::roll::{Amendment, Few, Lists, Roll, lists, rolls};
use super::shelf::{Shelf, Shelves};
use super::{Backlink, DocumentIx, Input, Links, Meaning, References};

/// A citation's place in a list: the page that cites, and its citations.
type Citing = (DocumentIx, References);

/// A link's place in a list: the page that it is on, and which of its references it is.
type Use = (DocumentIx, ReferenceIx);

/// Documents by date, the newest first, those without one last; then by their place.
pub(super) fn newest_first(facts: &[std::sync::Arc<Facts>]) -> Vec<DocumentIx> {
    let mut order: Vec<DocumentIx> = (0..facts.len() as DocumentIx).collect();
    order.par_sort_by_key(|ix| age(&facts[*ix as usize], *ix));
    order
}

/// Where a page stands among others.
fn age(facts: &Facts, ix: DocumentIx) -> (Reverse<Option<Date>>, DocumentIx) {
    (Reverse(facts.date), ix)
}

/// Whether it is a briefing of its own, no translation of one.
fn is_listed_briefing(facts: &Facts) -> bool {
    facts.kind == Kind::Briefing && facts.translation.is_none()
}

/// The briefings of this order.
pub(super) fn briefings(input: &Input<'_>, order: &[DocumentIx]) -> Vec<DocumentIx> {
    let order = order.iter().copied();
    order
        .filter(|ix| is_listed_briefing(&input.facts[*ix as usize]))
        .collect()
}

/// The briefings, those that changed at the places that they have now.
pub(super) fn briefings_again(edit: &Edit<'_>) -> Vec<DocumentIx> {
    let mut briefings = edit.last.briefings.to_vec();
    let facts = |ix: DocumentIx| &*edit.input.facts[ix as usize];
    for changed in edit.changed {
        let ix = changed.document;
        if changed.facts.date == facts(ix).date || !is_listed_briefing(facts(ix)) {
            continue;
        }
        briefings.retain(|other| *other != ix);
    }
    for changed in edit.changed {
        let ix = changed.document;
        if changed.facts.date == facts(ix).date || !is_listed_briefing(facts(ix)) {
            continue;
        }
        let age_of = |ix: DocumentIx| age(facts(ix), ix);
        let place = briefings.partition_point(|other| age_of(*other) < age_of(ix));
        briefings.insert(place, ix);
    }
    briefings
}

/// Who names each page and each statement.
pub(super) struct Named {
    /// The backlinks of each page.
    pub(super) backlinks: Vec<Roll<Backlink>>,
    /// The links to each statement.
    pub(super) uses: Vec<Roll<Use>>,
}

/// Who names each page and each statement: by links, and by names.
pub(super) fn names(input: &Input<'_>, order: &[DocumentIx], links: &Links) -> Named {
    let mut backlinks = lists(input.facts.len());
    let mut uses = lists(links.statements.len());
    for from in order {
        Page::of(input, *from, links).name(&mut backlinks, &mut uses);
    }
    Named {
        backlinks: rolls(backlinks),
        uses: rolls(uses),
    }
}

/// The pages that cite each source.
pub(super) fn citations(
    input: &Input<'_>,
    order: &[DocumentIx],
    links: &Links,
) -> Vec<Roll<Citing>> {
    let mut citations = lists(input.facts.len());
    for from in order {
        Page::of(input, *from, links).cite(&mut citations);
    }
    rolls(citations)
}

/// The briefings about each actor and topic.
pub(super) fn briefings_of(
    input: &Input<'_>,
    order: &[DocumentIx],
    links: &Links,
) -> Vec<Roll<DocumentIx>> {
    let mut briefings_of = lists(input.facts.len());
    for from in order {
        Page::of(input, *from, links).file(&mut briefings_of);
    }
    rolls(briefings_of)
}

/// The entries of some pages in the lists of others.
#[derive(Default)]
struct Entries {
    backlinks: Few<Backlink>,
    uses: Few<Use>,
    citations: Few<Citing>,
    briefings_of: Few<DocumentIx>,
}

impl Entries {
    /// Enters a page where it belongs.
    fn enter(&mut self, page: &Page<'_>) {
        page.name(&mut self.backlinks, &mut self.uses);
        page.cite(&mut self.citations);
        page.file(&mut self.briefings_of);
    }
}

/// Brings the lists of pages up to date with the touched pages; all others name whom they named.
pub(super) fn pages_again(edit: &Edit<'_>, links: &mut Links) {
    let (mut were, mut are) = (Entries::default(), Entries::default());
    let mut touched = edit.touched.clone();
    touched.sort_by_key(|ix| age(&edit.input.facts[*ix as usize], *ix));
    for ix in touched {
        were.enter(&Page {
            ix,
            facts: edit.was(ix),
            mentioned: edit.mentioned(ix),
            links: edit.last,
        });
        are.enter(&Page::of(edit.input, ix, links));
    }
    let age = |ix: DocumentIx| age(&edit.input.facts[ix as usize], ix);
    let used = were.uses.into_keys();
    let uses = Amendment {
        left: used.filter_map(|ix| edit.now(ix)).collect(),
        come: are.uses,
        is_old: &|entry: &Use| edit.touches(entry.0),
        rank: &|entry: &Use| age(entry.0),
    };
    let backlinks = Amendment {
        left: were.backlinks.into_keys().collect(),
        come: are.backlinks,
        is_old: &|entry: &Backlink| edit.touches(entry.from),
        rank: &|entry: &Backlink| age(entry.from),
    };
    let citations = Amendment {
        left: were.citations.into_keys().collect(),
        come: are.citations,
        is_old: &|entry: &Citing| edit.touches(entry.0),
        rank: &|entry: &Citing| age(entry.0),
    };
    let briefings_of = Amendment {
        left: were.briefings_of.into_keys().collect(),
        come: are.briefings_of,
        is_old: &|entry: &DocumentIx| edit.touches(*entry),
        rank: &|entry: &DocumentIx| age(*entry),
    };
    let last = edit.last;
    links.uses = edit.placed(&last.uses, links);
    links.backlinks.clone_from(&last.backlinks);
    links.citations.clone_from(&last.citations);
    links.briefings_of.clone_from(&last.briefings_of);
    uses.apply(&mut links.uses);
    backlinks.apply(&mut links.backlinks);
    citations.apply(&mut links.citations);
    briefings_of.apply(&mut links.briefings_of);
    links.briefings = briefings_again(edit).into();
}

/// One page, and what its references mean.
struct Page<'a> {
    ix: DocumentIx,
    facts: &'a Facts,
    mentioned: &'a [EntityIx],
    links: &'a Links,
}

impl<'a> Page<'a> {
    /// A page of the snapshot.
    fn of(input: &Input<'a>, ix: DocumentIx, links: &'a Links) -> Page<'a> {
        Page {
            ix,
            facts: &input.facts[ix as usize],
            mentioned: &input.mentioned[ix as usize],
            links,
        }
    }

    /// Enters it at the pages and statements that it names.
    fn name(&self, backlinks: &mut impl Lists<Backlink>, uses: &mut impl Lists<Use>) {
        let from = self.ix;
        for (ix, reference) in self.facts.references.iter().enumerate() {
            let ix = ix as ReferenceIx;
            match reference.role {
                Role::Link | Role::Embed | Role::Reprint | Role::Literal | Role::Was => {}
                _ => continue,
            }
            if let Meaning::Statement(statement) = self.links.meaning(from, ix) {
                uses.list(*statement).push((from, ix));
            } else if let Some(page) = self.links.home(from, ix).filter(|page| *page != from) {
                backlink(from, backlinks.list(page)).references.push(ix);
            }
        }
        for entity in self.mentioned {
            let page = self.links.entities[*entity as usize];
            if let Some(page) = page.filter(|page| *page != from) {
                backlink(from, backlinks.list(page)).entity = Some(*entity);
            }
        }
    }

    /// Enters it at the sources that it cites.
    fn cite(&self, citations: &mut impl Lists<Citing>) {
        for (ix, reference) in self.facts.references.iter().enumerate() {
            let ix = ix as ReferenceIx;
            if reference.role != Role::Citation {
                continue;
            }
            let Meaning::Page(source, _) = *self.links.meaning(self.ix, ix) else {
                continue;
            };
            let list = citations.list(source);
            match list.last_mut() {
                Some((page, references)) if *page == self.ix => references.push(ix),
                _ => list.push((self.ix, smallvec![ix])),
            }
        }
    }

    /// Enters a briefing at what it is about.
    fn file(&self, briefings_of: &mut impl Lists<DocumentIx>) {
        if !is_listed_briefing(self.facts) {
            return;
        }
        let about = self.facts.actors.iter().chain(&self.facts.topics);
        let about = about.filter_map(|reference| self.links.page(self.ix, *reference));
        for page in about.collect::<BTreeSet<_>>() {
            briefings_of.list(page).push(self.ix);
        }
    }
}

/// The backlink from `from` in a list, a new one if there is none yet; pages are gone through one after the other.
fn backlink(from: DocumentIx, list: &mut Vec<Backlink>) -> &mut Backlink {
    if list.last().is_none_or(|last| last.from != from) {
        list.push(Backlink {
            from,
            references: SmallVec::new(),
            entity: None,
        });
    }
    list.last_mut().expect("it was there or has been added")
}

/// Fills in what comes after pages, belongs below them or is tied to them.
pub(super) fn kin(input: &Input<'_>, shelves: &Shelves, links: &mut Links) {
    let facts = |ix: DocumentIx| &*input.facts[ix as usize];
    let mut successors = shelves.of(Shelf::Successors).to_vec();
    successors.sort_by_key(|ix| age(facts(*ix), *ix));
    for from in successors {
        let older = facts(from).supersedes;
        if let Some(older) = older.and_then(|older| links.page(from, older)) {
            links.superseded_by[older as usize].get_or_insert(from);
        }
    }
    for (from, facts) in shelves.originals(input, Shelf::Below) {
        for reference in facts.topic.parent.iter().chain(&facts.derived_from) {
            if let Some(parent) = links.page(from, *reference) {
                links.children[parent as usize].push(from);
            }
        }
    }
    for (from, facts) in shelves.originals(input, Shelf::Ties) {
        for (number, tie) in facts.ties.iter().enumerate() {
            if let Some(of) = links.page(from, tie.of) {
                links.tied[of as usize].push((from, number as u32));
            }
        }
    }
}
