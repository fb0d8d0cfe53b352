//! Which documents have what only some have: a phase goes through its shelf and not through the site.
//!
//! Kept from pass to pass; a document that was edited is put where it belongs now. Knows what a shelf holds and nothing of
//! what a phase does with it.

use crate::document::{Facts, Kind, Reference, Role, Target};

use super::{DocumentIx, Input, Meaning};

/// What a document can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shelf {
    /// It is a translation.
    Translations,
    /// Events.
    Events,
    /// Judgments.
    Judgments,
    /// Numbers that are held against a series.
    Literals,
    /// It is a series.
    Figures,
    /// Sources that it derives from.
    Derived,
    /// A topic above it, or sources that it derives from.
    Below,
    /// Relations to actors.
    Ties,
    /// Points of a proposal.
    Points,
    /// A page that it takes the place of.
    Successors,
    /// A proposal that it revises.
    Revisions,
    /// References to places on pages: they may be marks.
    Places,
    /// References that lead to a place or would lead to a mark of that id, if there were one.
    Marks,
    /// References to files, or to addresses of the site.
    Outside,
}

/// Every shelf, by its number.
const ALL: [Shelf; 14] = [
    Shelf::Translations,
    Shelf::Events,
    Shelf::Judgments,
    Shelf::Literals,
    Shelf::Figures,
    Shelf::Derived,
    Shelf::Below,
    Shelf::Ties,
    Shelf::Points,
    Shelf::Successors,
    Shelf::Revisions,
    Shelf::Places,
    Shelf::Marks,
    Shelf::Outside,
];

impl Shelf {
    /// Whether a document belongs on it.
    fn takes(self, input: &Input<'_>, facts: &Facts, meanings: &[Meaning]) -> bool {
        match self {
            Shelf::Translations => facts.translation.is_some(),
            Shelf::Events => !facts.events.is_empty(),
            Shelf::Judgments => !facts.judgments.is_empty(),
            Shelf::Literals => !facts.literals.is_empty(),
            Shelf::Figures => facts.kind == Kind::Figure,
            Shelf::Derived => !facts.derived_from.is_empty(),
            Shelf::Below => facts.topic.parent.is_some() || !facts.derived_from.is_empty(),
            Shelf::Ties => !facts.ties.is_empty(),
            Shelf::Points => !facts.topic.points.is_empty(),
            Shelf::Successors => facts.supersedes.is_some(),
            Shelf::Revisions => facts.topic.revises.is_some(),
            Shelf::Places => {
                let mut all = meanings.iter();
                all.any(|meaning| matches!(meaning, Meaning::Page(_, Some(_))))
            }
            Shelf::Marks => {
                let mut all = facts.references.iter().zip(meanings);
                all.any(|(reference, meaning)| may_be_mark(input, reference, meaning))
            }
            Shelf::Outside => {
                let mut all = meanings.iter();
                all.any(|meaning| matches!(meaning, Meaning::Asset(_) | Meaning::Address(_)))
            }
        }
    }
}

/// Whether a reference leads to a place on a page, or does not lead to a page by that page's own id: a mark that comes might be meant.
fn may_be_mark(input: &Input<'_>, reference: &Reference, meaning: &Meaning) -> bool {
    let Target::Id { id, .. } = &reference.target else {
        return matches!(
            meaning,
            Meaning::Page(_, Some(_)) | Meaning::View(..) | Meaning::Nothing
        );
    };
    match meaning {
        Meaning::Page(page, None) => {
            let facts = &input.facts[*page as usize];
            let by_id = facts.id == *id && !matches!(facts.kind, Kind::Source | Kind::Figure);
            !by_id && takes_marks(reference.role)
        }
        Meaning::Asset(_) | Meaning::Address(_) => false,
        Meaning::Page(_, Some(_))
        | Meaning::View(..)
        | Meaning::Statement(_)
        | Meaning::Event(_)
        | Meaning::Judgment(_)
        | Meaning::Withheld
        | Meaning::Nothing => true,
    }
}

/// Whether a reference of this role may lead to a mark; the others take pages of one kind.
fn takes_marks(role: Role) -> bool {
    match role {
        Role::Link | Role::Embed | Role::Image | Role::Reprint | Role::Was | Role::Re => true,
        Role::Literal
        | Role::Citation
        | Role::Actor
        | Role::Topic
        | Role::Source
        | Role::Briefing
        | Role::Speaker
        | Role::NamedSpeaker
        | Role::Party
        | Role::Stance => false,
    }
}

/// All shelves; on each the documents in order.
#[derive(Debug, Default)]
pub(super) struct Shelves([Vec<DocumentIx>; ALL.len()]);

impl Shelves {
    /// Puts every document where it belongs; `meanings` are those before marks have their places.
    pub(super) fn new<'m>(
        input: &Input<'_>,
        meanings: impl Iterator<Item = &'m [Meaning]>,
    ) -> Shelves {
        let mut shelves = Shelves::default();
        for (document, (facts, meanings)) in input.facts.iter().zip(meanings).enumerate() {
            for (shelf, documents) in ALL.iter().zip(&mut shelves.0) {
                if shelf.takes(input, facts, meanings) {
                    documents.push(document as DocumentIx);
                }
            }
        }
        shelves
    }

    /// Puts one document where it belongs now.
    pub(super) fn put(&mut self, input: &Input<'_>, document: DocumentIx, meanings: &[Meaning]) {
        let facts = &input.facts[document as usize];
        for (shelf, documents) in ALL.iter().zip(&mut self.0) {
            match (
                documents.binary_search(&document),
                shelf.takes(input, facts, meanings),
            ) {
                (Err(place), true) => documents.insert(place, document),
                (Ok(place), false) => drop(documents.remove(place)),
                (Ok(_), true) | (Err(_), false) => {}
            }
        }
    }

    /// The documents on a shelf.
    pub(super) fn of(&self, shelf: Shelf) -> &[DocumentIx] {
        &self.0[shelf as usize]
    }

    /// The documents on a shelf that are no translations, with their facts.
    pub(super) fn originals<'a>(
        &'a self,
        input: &'a Input<'_>,
        shelf: Shelf,
    ) -> impl Iterator<Item = (DocumentIx, &'a Facts)> {
        let all = self.of(shelf).iter();
        all.map(|ix| (*ix, &*input.facts[*ix as usize]))
            .filter(|(_, facts)| facts.translation.is_none())
    }
}
