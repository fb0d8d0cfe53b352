//! Names that link themselves: all strong names as one table, and where a document's prose has them.
//!
//! `names` folds the front matters into a table; `mentions` scans one document's prose chunks with it and is memoised by
//! (document, table). What `link` reads of a document's mentions has no offsets: which actors and topics, in order.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, Input, Match, MatchKind};
use rustc_hash::{FxHashMap, FxHasher};

use crate::config::NameLinks;
use crate::document::{Document, Kind, Put, ReferenceIx, Role, Target};
use crate::parse::fitted;
use crate::path::{Id, text_html, unescape_text};

/// What settles whose a name with two owners is.
pub const SHARED_NAME_HINT: &str =
    "list the one you mean in the page's `actors` or `topics`, or link it";

/// An actor or topic, by its place in [`Names::entities`].
pub type EntityIx = u32;

/// All names, as what finds them in HTML.
#[derive(Debug)]
struct Finder {
    automaton: DFA,
    /// Whether a name begins with a byte.
    begins: [bool; 256],
}

/// The table of strong names.
#[derive(Debug, Default)]
pub struct Names {
    finder: Option<Finder>,
    /// Who has each name, parallel to the automaton's patterns.
    owners: Vec<Box<[EntityIx]>>,
    /// The actors and topics that have names, by kind and id, sorted.
    pub entities: Vec<(Kind, Id)>,
    /// Who has a name, by its text in NFC.
    by_name: FxHashMap<Box<str>, Box<[EntityIx]>>,
    /// Who has an id: what an explicit link counts as.
    by_id: FxHashMap<Id, EntityIx>,
    /// Equal tables have equal hashes.
    pub hash: u64,
}

/// Folds the names of all actors and topics into one table; the last one if it is equal, for the automaton takes time.
pub fn names(documents: &[Arc<Document>], last: Option<&Arc<Names>>) -> Arc<Names> {
    let named = |d: &&Arc<Document>| {
        matches!(d.facts.kind, Kind::Actor | Kind::Topic) && d.facts.translation.is_none()
    };
    let mut entities: Vec<(Kind, Id)> = documents
        .iter()
        .filter(named)
        .map(|d| (d.facts.kind, d.facts.id.clone()))
        .collect();
    entities.sort();
    entities.dedup();
    let mut owned: Vec<(Box<str>, EntityIx)> = Vec::new();
    for document in documents.iter().filter(named) {
        let key = (document.facts.kind, document.facts.id.clone());
        let Ok(entity) = entities.binary_search(&key) else {
            continue;
        };
        let texts = document.facts.names.iter().map(|name| name.text.clone());
        owned.extend(
            texts
                .filter(|text| !text.trim().is_empty())
                .map(|text| (text, entity as EntityIx)),
        );
    }
    owned.sort();
    owned.dedup();
    let mut hasher = FxHasher::default();
    (&entities, &owned).hash(&mut hasher);
    let hash = hasher.finish();
    match last.filter(|last| last.hash == hash) {
        Some(last) => last.clone(),
        None => Arc::new(table(entities, owned, hash)),
    }
}

/// The table of these names, sorted, and their owners.
fn table(entities: Vec<(Kind, Id)>, owned: Vec<(Box<str>, EntityIx)>, hash: u64) -> Names {
    let mut by_name: FxHashMap<Box<str>, Vec<EntityIx>> = FxHashMap::default();
    let mut patterns: Vec<Box<str>> = Vec::new();
    for (text, entity) in owned {
        let owners = by_name.entry(text.clone()).or_default();
        if owners.is_empty() {
            patterns.push(text);
        }
        owners.push(entity);
    }
    let owners = patterns
        .iter()
        .map(|text| by_name[text].clone().into())
        .collect();
    let escaped: Vec<String> = patterns.iter().map(|text| text_html(text)).collect();
    Names {
        finder: Finder::new(&escaped),
        owners,
        by_id: entities
            .iter()
            .enumerate()
            .rev()
            .map(|(ix, (_, id))| (id.clone(), ix as EntityIx))
            .collect(),
        by_name: by_name
            .into_iter()
            .map(|(text, owners)| (text, owners.into()))
            .collect(),
        entities,
        hash,
    }
}

impl Finder {
    /// What finds these names, if there are some.
    fn new(names: &[String]) -> Option<Finder> {
        let mut begins = [false; 256];
        for byte in names.iter().filter_map(|name| name.bytes().next()) {
            begins[byte as usize] = true;
        }
        let mut builder = DFA::builder();
        let automaton = builder.match_kind(MatchKind::LeftmostLongest).build(names);
        let automaton = automaton.ok().filter(|_| !names.is_empty())?;
        Some(Finder { automaton, begins })
    }

    /// The first name from a byte of the text on, the longest of those that begin there.
    ///
    /// A handful of names the crate finds by vectors; with more it would ask its table about each byte, though few begin a name.
    fn next(&self, text: &str, from: usize) -> Option<Match> {
        let automaton = &self.automaton;
        if automaton.prefilter().is_some() {
            return automaton.try_find(&Input::new(text).range(from..)).ok()?;
        }
        let start = automaton.start_state(Anchored::No).ok()?;
        let (bytes, mut at) = (text.as_bytes(), from);
        let (mut state, mut found) = (start, None);
        while at < bytes.len() {
            if state == start && !self.begins[bytes[at] as usize] {
                at += 1;
                continue;
            }
            state = automaton.next_state(Anchored::No, state, bytes[at]);
            at += 1;
            if automaton.is_dead(state) {
                break;
            }
            if automaton.is_match(state) {
                let name = automaton.match_pattern(state, 0);
                found = Some(Match::new(name, at - automaton.pattern_len(name)..at));
            }
        }
        found
    }
}

impl Names {
    /// Who has this strong name, in NFC.
    pub fn owners(&self, name: &str) -> &[EntityIx] {
        self.by_name.get(name).map_or(&[], |owners| owners)
    }

    /// What is said of a name with several owners; nothing of one with one.
    pub fn shared(&self, name: &str) -> Option<String> {
        let owners = self.owners(name);
        let ids = owners
            .iter()
            .map(|ix| format!("`{}`", self.entities[*ix as usize].1));
        let ids: Vec<String> = ids.collect();
        (ids.len() > 1).then(|| format!("`{name}` is the name of {}", ids.join(" and ")))
    }

    /// The longest name that begins at `start`, ends before `last`, and is whole words there; its end and owners.
    fn shorter(&self, text: &str, start: usize, last: usize) -> Option<(usize, &[EntityIx])> {
        let ends = text[start..last]
            .char_indices()
            .map(|(at, c)| start + at + c.len_utf8());
        let ends: Vec<usize> = ends.filter(|end| is_whole(text, start, *end)).collect();
        ends.into_iter().rev().find_map(|end| {
            let owners = self.owners(&unescape_text(&text[start..end]));
            (!owners.is_empty()).then_some((end, owners))
        })
    }

    /// Every strong name.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(|name| &**name)
    }
}

/// A name in the prose: a range of the body's HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// First byte.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Whose name it is.
    pub entity: EntityIx,
}

/// The names in one document.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Mentions {
    /// The names that link, by place.
    pub links: Box<[Mention]>,
    /// Who is named, each once, by id: what `link` reads.
    pub entities: Arc<[EntityIx]>,
    /// Names with two owners that the page does not settle: place and name.
    pub ambiguous: Box<[(u32, Box<str>)]>,
}

/// Finds the names in a document's prose that link.
pub fn mentions(document: &Document, names: &Names, policy: NameLinks) -> Mentions {
    let Some(finder) = names.finder.as_ref().filter(|_| policy != NameLinks::Off) else {
        return Mentions::default();
    };
    let mut scan = Scan::new(document, names, policy);
    for chunk in &document.body.prose {
        scan.section(chunk.section, chunk.start);
        let text = &document.body.html[chunk.start as usize..chunk.end as usize];
        let mut at = 0;
        while let Some(found) = finder.next(text, at) {
            let start = found.start();
            let named = match is_whole(text, start, found.end()) {
                true => Some((found.end(), &*names.owners[found.pattern().as_usize()])),
                false => names.shorter(text, start, found.end()),
            };
            match named {
                Some((end, owners)) => {
                    scan.take(chunk.start + start as u32, chunk.start + end as u32, owners);
                    at = end;
                }
                None => at = start + text[start..].chars().next().map_or(1, char::len_utf8),
            }
        }
    }
    scan.finish()
}

/// One scan over a document.
struct Scan<'a> {
    document: &'a Document,
    policy: NameLinks,
    /// The actors and topics that the page is about: they settle whose a shared name is.
    about: Vec<EntityIx>,
    /// The document itself, whose names do not link on its own page.
    own: Option<EntityIx>,
    /// Explicit links to actors and topics, by place.
    explicit: std::iter::Peekable<std::vec::IntoIter<(u32, EntityIx)>>,
    section: u32,
    seen: Vec<EntityIx>,
    links: Vec<Mention>,
    ambiguous: Vec<(u32, Box<str>)>,
}

impl<'a> Scan<'a> {
    /// A scan at the start of the document.
    fn new(document: &'a Document, names: &'a Names, policy: NameLinks) -> Scan<'a> {
        let facts = &document.facts;
        let entity = |reference: ReferenceIx| entity_of(document, names, reference);
        let about = facts
            .actors
            .iter()
            .chain(&facts.topics)
            .filter_map(|r| entity(*r))
            .collect();
        let own = names
            .entities
            .binary_search(&(facts.kind, facts.id.clone()))
            .ok()
            .map(|ix| ix as EntityIx);
        let explicit: Vec<(u32, EntityIx)> = document
            .body
            .holes
            .iter()
            .filter_map(|hole| match hole.put {
                Put::Open(reference) | Put::Named(reference) => Some((hole.at, entity(reference)?)),
                _ => None,
            })
            .collect();
        Scan {
            document,
            policy,
            about,
            own,
            explicit: explicit.into_iter().peekable(),
            section: 0,
            seen: Vec::new(),
            links: Vec::new(),
            ambiguous: Vec::new(),
        }
    }

    /// Enters the section that begins at byte `start`, if it is another one: what was linked before counts no more.
    fn section(&mut self, section: u32, start: u32) {
        if section != self.section && self.policy == NameLinks::FirstInSection {
            self.pass(self.section_start(start));
            self.seen.clear();
        }
        self.section = section;
    }

    /// Where the section begins that holds byte `at`: at its heading, or at the start of its note.
    fn section_start(&self, at: u32) -> u32 {
        let body = &self.document.body;
        let notes = self.document.marks.notes.iter();
        let begun = |start: &u32| *start <= at;
        let start = match at < body.main {
            true => body
                .headings
                .iter()
                .map(|h| h.fragment.start)
                .filter(begun)
                .max(),
            false => notes.map(|note| note.fragment.start).filter(begun).max(),
        };
        start.unwrap_or(0)
    }

    /// Notes the explicit links before byte `at`.
    fn pass(&mut self, at: u32) {
        while let Some((_, entity)) = self.explicit.next_if(|(place, _)| *place < at) {
            self.seen.push(entity);
        }
    }

    /// Takes a name at its place, if it links there.
    fn take(&mut self, start: u32, end: u32, owners: &[EntityIx]) {
        self.pass(start);
        let entity = match owners {
            [one] => *one,
            several => match several
                .iter()
                .filter(|owner| self.about.contains(owner))
                .collect::<Vec<_>>()[..]
            {
                [one] => *one,
                _ => {
                    let name = &self.document.body.html[start as usize..end as usize];
                    self.ambiguous.push((start, name.into()));
                    return;
                }
            },
        };
        if Some(entity) == self.own || self.policy != NameLinks::All && self.seen.contains(&entity)
        {
            return;
        }
        self.seen.push(entity);
        self.links.push(Mention { start, end, entity });
    }

    /// What was found.
    fn finish(self) -> Mentions {
        let mut entities: Vec<EntityIx> = self.links.iter().map(|mention| mention.entity).collect();
        entities.sort_unstable();
        entities.dedup();
        Mentions {
            links: fitted(self.links),
            entities: entities.into(),
            ambiguous: fitted(self.ambiguous),
        }
    }
}

/// The actor or topic that a reference by id leads to.
fn entity_of(document: &Document, names: &Names, reference: ReferenceIx) -> Option<EntityIx> {
    let reference = document.facts.references.get(reference as usize)?;
    let Target::Id { id, .. } = &reference.target else {
        return None;
    };
    let last = id.as_str().rsplit('/').next().unwrap_or(id.as_str());
    matches!(reference.role, Role::Link | Role::Actor | Role::Topic)
        .then(|| names.by_id.get(last).copied())?
}

/// Whether `text[start..end]` is a whole word or words.
///
/// Letters of a script without spaces match anywhere; an apostrophe ends a word (decisions §16).
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let joins = |inner: Option<char>, outer: Option<char>| {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_unspaced(c));
        letter(inner) && letter(outer)
    };
    let name = &text[start..end];
    !joins(name.chars().next(), text[..start].chars().next_back())
        && !joins(name.chars().next_back(), text[end..].chars().next())
}

/// Whether a letter is of a script that is written without spaces: Han, Kana, Thai, Lao, Khmer, Myanmar.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x2FA1F)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::path::SitePath;

    /// Parses files.
    fn documents(files: &[(&str, &str)]) -> Vec<Arc<Document>> {
        let options = parse::Options {
            raw_html: false,
            quotation_words: 4,
            standard: crate::likelihood::Standard::Icd203,
            language: "en".into(),
            languages: crate::language::Languages::default(),
        };
        files
            .iter()
            .flat_map(|(path, text)| {
                parse::parse(&SitePath::new(path).expect("sound"), text, &options).documents
            })
            .collect()
    }

    /// The names that link in a briefing with this text, as `name->id`.
    fn linked(text: &str, policy: NameLinks) -> Vec<String> {
        let actors = "xi:\n  name: Xi\n  kind: person\nxi-jinping:\n  name: Xi Jinping\n  kind: person\n  names: [习近平]\nputin:\n  name: Putin\n  kind: person\nli-hui:\n  name: Li\n  kind: person\nli-qiang:\n  name: Li Qiang\n  kind: person\n  names: [Li]\n";
        let all = documents(&[
            ("content/actors.yaml", actors),
            ("content/briefings/b.md", text),
        ]);
        let names = names(&all, None);
        let briefing = all.last().expect("a briefing");
        let found = mentions(briefing, &names, policy);
        let html = &briefing.body.html;
        let shown = |m: &Mention| {
            format!(
                "{}->{}",
                &html[m.start as usize..m.end as usize],
                names.entities[m.entity as usize].1
            )
        };
        found
            .links
            .iter()
            .map(shown)
            .chain(found.ambiguous.iter().map(|(_, name)| format!("?{name}")))
            .collect()
    }

    #[test]
    fn the_longest_name_links_once_in_a_section() {
        let text = "---\ntitle: T\ndate: 2023-01-01\n---\nXi Jinping and Putin's Xi, and Xi.\n\n## Next\n\nPutin, Xiao.\n";
        assert_eq!(
            linked(text, NameLinks::FirstInSection),
            [
                "Xi Jinping->xi-jinping",
                "Putin->putin",
                "Xi->xi",
                "Putin->putin"
            ]
        );
        assert_eq!(linked(text, NameLinks::FirstOnPage).len(), 3);
        assert_eq!(linked(text, NameLinks::All).len(), 5);
        assert!(linked(text, NameLinks::Off).is_empty());
    }

    #[test]
    fn many_names_are_found_as_few_are() {
        let few = ["Xi", "Xi Jinping", "de Wit", "Wit", "Li", "Йозеф"].map(String::from);
        let many = (0..500).map(|number| format!("#{number} of many"));
        let many: Vec<String> = few.iter().cloned().chain(many).collect();
        let (one, other) = (Finder::new(&few), Finder::new(&many));
        let (one, other) = (one.expect("names"), other.expect("names"));
        assert!(one.automaton.prefilter().is_some() && other.automaton.prefilter().is_none());
        let text = "Xi Xi Jinpin Xi Jinping XiXi de Witt dde Wit LiXi Йозеф — Йозе Li";
        for from in (0..=text.len()).filter(|from| text.is_char_boundary(*from)) {
            assert_eq!(one.next(text, from), other.next(text, from), "from {from}");
        }
    }

    #[test]
    fn no_name_links_inside_links_code_headings_or_quotations() {
        let text = "---\ntitle: T\ndate: 2023-01-01\n---\n# Putin\n\n\"Putin\" `Putin` [Putin](https://x.org) [[xi|Putin]]\n\n> Putin\n> — [[xi]], 2022\n";
        assert!(linked(text, NameLinks::All).is_empty());
    }

    #[test]
    fn an_explicit_link_counts_as_the_first_occurrence() {
        let text = "---\ntitle: T\ndate: 2023-01-01\n---\n[[putin|He]] met Xi. Putin left.\n";
        assert_eq!(linked(text, NameLinks::FirstInSection), ["Xi->xi"]);
    }

    #[test]
    fn a_shared_name_is_never_guessed() {
        let text = "---\ntitle: T\ndate: 2023-01-01\n---\nLi said 中国习近平说.\n";
        assert_eq!(
            linked(text, NameLinks::FirstInSection),
            ["习近平->xi-jinping", "?Li"]
        );
        let settled = "---\ntitle: T\ndate: 2023-01-01\nactors: [li-hui]\n---\nLi said so.\n";
        assert_eq!(linked(settled, NameLinks::FirstInSection), ["Li->li-hui"]);
    }
}
