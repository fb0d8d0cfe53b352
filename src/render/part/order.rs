//! The orders of the lists of the whole site: who and what stands in them, and in which row.

use std::hash::Hash;

use crate::link::JudgmentIx;
use crate::reads::{Digest, Digests, Part};

use super::*;

/// The kinds of actors in the order of their groups.
pub const ACTOR_KINDS: [&str; 4] = ["state", "organisation", "group", "person"];

/// The states of judgments in the order of the ledger.
pub const LEDGER: [State; 5] = [
    State::Overdue,
    State::Open,
    State::Present,
    State::Resolved,
    State::Superseded,
];

/// Fills in what the orders of the site's lists come to.
pub fn digest_orders(site: &Site, digests: &mut Digests) {
    let language = site.languages.of(&site.config.language);
    let parts = Parts { site, language };
    let Digests { ids, whole, .. } = digests;
    let mut set = |part: Part, put: &dyn Fn(&mut Digest)| {
        let mut out = Digest::default();
        put(&mut out);
        whole[part as usize] = out.done();
    };
    let page = |out: &mut Digest, ix: DocumentIx| out.put(ids[ix as usize]);
    let pages = |out: &mut Digest, list: &[DocumentIx]| list.iter().for_each(|ix| page(out, *ix));
    set(Part::ByName, &|out| {
        for (ix, id) in ids.iter().enumerate() {
            out.put(*id);
            out.put(u64::from(parts.rank(ix as DocumentIx)));
        }
    });
    set(Part::Actors, &|out| pages(out, parts.actors()));
    set(Part::Topics, &|out| {
        for (ix, depth) in parts.tree() {
            page(out, *ix);
            out.put(*depth as u64);
        }
    });
    set(Part::Sources, &|out| pages(out, parts.sources()));
    set(Part::Figures, &|out| pages(out, parts.figures()));
    set(Part::Notes, &|out| {
        for (kind, ix, number) in parts.news() {
            page(out, *ix);
            (kind, number).hash(out);
        }
    });
    set(Part::LedgerByState, &|out| {
        for (place, judgment) in parts.ledger() {
            let judgment = &parts.links().judgments[*judgment as usize];
            page(out, judgment.document);
            (place, judgment.number).hash(out);
        }
    });
    set(Part::Decided, &|out| {
        for (_, count, came_about) in parts.counted() {
            (count, came_about).hash(out);
        }
    });
}

impl<'s> Parts<'s> {
    /// The documents of a kind, translations left out.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = DocumentIx> {
        let originals = self.originals();
        originals
            .filter(move |(_, document)| document.facts.kind == kind)
            .map(|(ix, _)| ix)
    }

    /// The place of a document that is no briefing among all others by its name.
    pub fn rank(&self, ix: DocumentIx) -> u32 {
        let ranks = self.site.lists.by_name.get_or_init(|| {
            let name = |ix: DocumentIx| {
                let words = &self.document(ix).words;
                let name = words.sort.as_deref().unwrap_or(&words.title);
                (name.to_lowercase(), ix)
            };
            // Briefings stand in no list by name.
            let listed = self.site.documents.iter().enumerate();
            let listed = listed.filter(|(_, document)| document.facts.kind != Kind::Briefing);
            let mut order: Vec<(String, DocumentIx)> =
                listed.map(|(ix, _)| name(ix as DocumentIx)).collect();
            order.sort_unstable();
            let mut ranks = vec![0; self.site.documents.len()];
            for (rank, (_, ix)) in order.into_iter().enumerate() {
                ranks[ix as usize] = rank as u32;
            }
            ranks
        });
        ranks[ix as usize]
    }

    /// Documents by name.
    pub fn by_name(&self, list: &[DocumentIx]) -> Vec<DocumentIx> {
        let mut list = list.to_vec();
        list.sort_unstable_by_key(|ix| self.rank(*ix));
        list
    }

    /// The place of an actor's kind among the groups of actors.
    pub fn group(&self, actor: DocumentIx) -> usize {
        let kind = &*self.document(actor).words.kind;
        let place = ACTOR_KINDS.iter().position(|known| *known == kind);
        place.unwrap_or(ACTOR_KINDS.len() - 1)
    }

    /// All actors, by kind and name.
    pub fn actors(&self) -> &'s [DocumentIx] {
        self.site.lists.actors.get_or_init(|| {
            let mut all: Vec<DocumentIx> = self.of_kind(Kind::Actor).collect();
            all.sort_by_key(|ix| (self.group(*ix), self.rank(*ix)));
            all
        })
    }

    /// The topics that have no parent, by name.
    pub fn roots(&self) -> Vec<DocumentIx> {
        let parent = |ix: DocumentIx| {
            let parent = self.document(ix).facts.topic.parent?;
            self.links().page(ix, parent)
        };
        let all = self.of_kind(Kind::Topic);
        let roots: Vec<DocumentIx> = all.filter(|ix| parent(*ix).is_none()).collect();
        self.by_name(&roots)
    }

    /// All topics in the order of their tree, each with its depth; those that are their own ancestors stand behind it.
    pub fn tree(&self) -> &'s [(DocumentIx, usize)] {
        self.site.lists.topics.get_or_init(|| {
            let mut tree = Vec::new();
            let mut seen = vec![false; self.site.documents.len()];
            let all: Vec<DocumentIx> = self.of_kind(Kind::Topic).collect();
            for root in self.roots().into_iter().chain(self.by_name(&all)) {
                let mut open = vec![(root, 0)];
                while let Some((ix, depth)) = open.pop() {
                    if std::mem::replace(&mut seen[ix as usize], true) {
                        continue;
                    }
                    tree.push((ix, depth));
                    let children = self.by_name(&self.links().children[ix as usize]);
                    open.extend(children.into_iter().rev().map(|child| (child, depth + 1)));
                }
            }
            tree
        })
    }

    /// What sources are filed under: their publisher, whatever its letters' case; those without one last.
    pub fn shelf(&self, source: DocumentIx) -> (bool, String) {
        let publisher = self.publisher(source);
        (publisher.is_none(), publisher.unwrap_or("").to_lowercase())
    }

    /// Who published a source.
    pub fn publisher(&self, source: DocumentIx) -> Option<&'s str> {
        let words = self.document(source).words.source.as_deref()?;
        words.publisher.as_deref()
    }

    /// All sources by publisher, the newest first.
    pub fn sources(&self) -> &'s [DocumentIx] {
        self.site.lists.sources.get_or_init(|| {
            let mut all: Vec<DocumentIx> = self.of_kind(Kind::Source).collect();
            let date = |ix: DocumentIx| std::cmp::Reverse(self.document(ix).facts.date);
            all.sort_by_cached_key(|ix| (self.shelf(*ix), date(*ix), *ix));
            all
        })
    }

    /// All figures, by name.
    pub fn figures(&self) -> &'s [DocumentIx] {
        self.site.lists.figures.get_or_init(|| {
            let all: Vec<DocumentIx> = self.of_kind(Kind::Figure).collect();
            self.by_name(&all)
        })
    }

    /// All corrections, then all updates, the newest first; those of translations are wordings of the originals'.
    pub fn news(&self) -> &'s [(NoteKind, DocumentIx, usize)] {
        self.site.lists.notes.get_or_init(|| {
            let mut found: Vec<(bool, Option<date::Date>, DocumentIx, usize)> = Vec::new();
            for (ix, document) in self.originals() {
                let notes = document.facts.notes.iter().enumerate();
                let news = notes.filter(|(_, note)| note.kind.is_news());
                found.extend(news.map(|(number, note)| {
                    let update = note.kind == NoteKind::Update;
                    (update, note.date, ix, number)
                }));
            }
            found.sort_by_key(|(update, date, document, number)| {
                (*update, std::cmp::Reverse(*date), *document, *number)
            });
            let note = |(update, _, document, number)| match update {
                true => (NoteKind::Update, document, number),
                false => (NoteKind::Correction, document, number),
            };
            found.into_iter().map(note).collect()
        })
    }

    /// The newest notes of a kind in all documents, at most `limit`.
    pub fn newest_notes(&self, kind: NoteKind, limit: usize) -> Vec<view::Note> {
        let all = self.news().iter().filter(|note| note.0 == kind);
        let newest = all.take(limit);
        newest
            .map(|(_, document, number)| self.note(*document, *number))
            .collect()
    }

    /// The ledger by state, and of each judgment the place of its state; what is settled last is read first.
    pub fn ledger(&self) -> &'s [(usize, JudgmentIx)] {
        self.site.lists.ledger.get_or_init(|| {
            let mut lists = LEDGER.map(|_| Vec::new());
            for ix in &self.links().ledger {
                let state = self.state(*ix);
                if let Some(place) = LEDGER.iter().position(|known| *known == state) {
                    lists[place].push((place, *ix));
                }
            }
            lists[3].reverse();
            lists[4].reverse();
            lists.concat()
        })
    }
}
