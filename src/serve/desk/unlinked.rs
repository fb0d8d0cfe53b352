//! Names of known actors and topics that stand in the prose of a page without a link to them.
//!
//! Weak names, names with several owners, and the last words of persons' names: what never links by itself, because it may
//! be anybody's; and where names link nowhere, all of them. It proposes and decides nothing, and it is read when the desk is
//! asked for. It knows bodies and links, and no HTML of pages; `desk` calls it.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::document::{Body, Document, Kind};
use crate::link::{DocumentIx, Meaning};
use crate::path::text_html;
use crate::site::Site;

/// The fewest letters of a last name: shorter ones are words of some language.
const LETTERS: usize = 3;

/// A name without a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unlinked {
    /// The page that it stands on.
    pub(super) document: DocumentIx,
    /// Its first byte in the body.
    pub(super) at: u32,
    /// The name, as HTML text.
    pub(super) name: Box<str>,
    /// Whose it may be.
    pub(super) owners: Vec<DocumentIx>,
}

/// The names that stand without a link on pages that link none of their owners: of each owner's the first on a page.
pub(super) fn unlinked(site: &Site) -> Vec<Unlinked> {
    let names = Names::new(site);
    let documents = site.documents.iter().enumerate();
    documents
        .flat_map(|(ix, document)| names.on_page(site, ix as DocumentIx, document))
        .collect()
}

/// Names by their first words, the longest first.
struct Names {
    /// The names that begin with a word, and whose they are.
    by_word: FxHashMap<Box<str>, Vec<Owned>>,
}

/// A name, and whose it is.
type Owned = (Box<str>, Vec<DocumentIx>);

impl Names {
    /// Every name of every actor and topic.
    fn new(site: &Site) -> Names {
        let mut owners: FxHashMap<Box<str>, BTreeSet<DocumentIx>> = FxHashMap::default();
        for (ix, document) in site.documents.iter().enumerate() {
            for name in names_of(document) {
                let owners = owners.entry(text_html(name).into()).or_default();
                owners.insert(ix as DocumentIx);
            }
        }
        let mut by_word: FxHashMap<Box<str>, Vec<Owned>> = FxHashMap::default();
        for (name, owners) in owners {
            let first = words(&name).next().filter(|(at, _)| *at == 0);
            if let Some(word) = first.map(|(_, word)| Box::from(word)) {
                let list = by_word.entry(word).or_default();
                list.push((name, owners.into_iter().collect()));
            }
        }
        for list in by_word.values_mut() {
            list.sort_by(|(one, _), (other, _)| (other.len(), one).cmp(&(one.len(), other)));
        }
        Names { by_word }
    }

    /// The longest name that begins at a word of the text.
    fn at(&self, text: &str, at: usize, word: &str) -> Option<(&str, &[DocumentIx])> {
        let ends = |name: &str| {
            let next = text[at + name.len()..].chars().next();
            !next.is_some_and(char::is_alphanumeric)
        };
        let mut list = self.by_word.get(word)?.iter();
        let found = list.find(|(name, _)| text[at..].starts_with(&**name) && ends(name));
        found.map(|(name, owners)| (&**name, &owners[..]))
    }

    /// The names that stand without a link on one page.
    fn on_page(&self, site: &Site, ix: DocumentIx, document: &Document) -> Vec<Unlinked> {
        let mut known = linked(site, ix);
        let mut found = Vec::new();
        for chunk in &document.body.prose {
            let text = chunk_text(&document.body, chunk.start, chunk.end);
            let mut past = 0;
            for (at, word) in words(text) {
                let Some((name, owners)) = self.at(text, at, word).filter(|_| at >= past) else {
                    continue;
                };
                past = at + name.len();
                if !owners.iter().any(|owner| known.contains(owner)) {
                    known.extend(owners);
                    found.push(Unlinked {
                        document: ix,
                        at: chunk.start + at as u32,
                        name: name.into(),
                        owners: owners.to_vec(),
                    });
                }
            }
        }
        found
    }
}

/// The names of an actor or topic: strong ones, weak ones, and the last word of a person's.
fn names_of(document: &Document) -> Vec<&str> {
    let facts = &document.facts;
    if !matches!(facts.kind, Kind::Actor | Kind::Topic) || facts.translation.is_some() {
        return Vec::new();
    }
    let own = facts.names.iter().chain(&facts.weak_names);
    let mut names: Vec<&str> = own.map(|name| &*name.text).collect();
    if facts.kind == Kind::Actor && &*document.words.kind == "person" {
        let title = document.words.title.rsplit_once(' ');
        let last = title.map(|(_, last)| last);
        names.extend(last.filter(|last| last.chars().count() >= LETTERS));
    }
    names
}

/// The pages that a page links or names, itself too.
fn linked(site: &Site, ix: DocumentIx) -> FxHashSet<DocumentIx> {
    let links = &site.links;
    let meant = links.meanings[ix as usize].iter();
    let meant = meant.filter_map(|meaning| match meaning {
        Meaning::Page(page, _) | Meaning::View(page, _) => Some(*page),
        _ => None,
    });
    let named = site.mentions[ix as usize].entities.iter();
    let named = named.filter_map(|entity| links.entities[*entity as usize]);
    meant.chain(named).chain([ix]).collect()
}

/// A run of prose.
fn chunk_text(body: &Body, start: u32, end: u32) -> &str {
    body.html
        .get(start as usize..end as usize)
        .unwrap_or_default()
}

/// The words of a text: letters and digits that stand together, and where.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(char::is_alphanumeric)?;
        let rest = &text[start..];
        let length = rest
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(rest.len());
        at = start + length;
        Some((start, &rest[..length]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::{Cache, Options, assemble};
    use crate::source::Sources;

    /// The names without a link on a page with this text, as `name: owners`.
    fn found(text: &str) -> Vec<String> {
        let actors = "ada:\n  name: Ada Berg\n  kind: person\n  weak_names: [the minister]\nbo:\n  name: Bo Lund\n  kind: person\n  names: [Lund & Co]\n  weak_names: [the minister, the chair]\nministry:\n  name: the minister office\n  kind: organisation\n";
        let sources = Sources::from_memory([
            ("site.toml", "title = 'x'\nbase_url = 'https://x.example'\n"),
            ("content/actors.yaml", actors),
            ("content/x.md", text),
        ]);
        let site = assemble(&sources, &Options::default(), &mut Cache::default());
        let id = |ix: &DocumentIx| site.documents[*ix as usize].facts.id.to_string();
        let shown = |one: Unlinked| {
            let owners: Vec<String> = one.owners.iter().map(id).collect();
            format!("{}: {}", one.name, owners.join(" "))
        };
        unlinked(&site).into_iter().map(shown).collect()
    }

    #[test]
    fn a_weak_name_stands_without_a_link() {
        assert_eq!(
            found("# X\n\nSo said the chair. The chair, the chair."),
            ["the chair: bo"]
        );
        assert_eq!(found("# X\n\nBerg and Bergen."), ["Berg: ada"]);
        assert_eq!(found("# X\n\nAsk the minister."), ["the minister: ada bo"]);
    }

    #[test]
    fn what_links_is_not_told() {
        assert!(found("# X\n\nAda Berg spoke. Berg went.").is_empty());
        assert!(found("# X\n\n[[bo|He]] spoke. The words of the chair.").is_empty());
        assert!(
            found("# X\n\nAsk the minister office.").is_empty(),
            "the longest name links"
        );
        assert!(
            found("# Berg\n\n\"Berg\" and `Berg`.").is_empty(),
            "no name links there"
        );
    }
}
