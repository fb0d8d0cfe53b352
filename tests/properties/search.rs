//! The search index held against the site that it is made of, decoded as a reader's browser does.
//!
//! What a page says must find it, what is hidden must be in no file, and the bytes must not depend on who makes them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use chancery::document::Kind;
use chancery::link::{DocumentIx, StatementIx};
use chancery::parse::prose::text_of;
use chancery::render::body::{self, Fill};
use chancery::render::part::Parts;
use chancery::render::search::{Index, index, terms};

use super::*;

/// The kinds of entries, as postings name them.
const SHELVES: [&str; 5] = ["briefing", "statement", "actor", "topic", "source"];

/// An index, decoded.
struct Decoded {
    /// For each term the places of its entries on each shelf, with weight and parts.
    terms: BTreeMap<String, Vec<(usize, u32, u8)>>,
    /// The words of names and titles.
    words: BTreeSet<String>,
    /// The address of each entry, by shelf.
    addresses: Vec<Vec<String>>,
}

/// Reads what was written.
struct Reader<'b>(&'b [u8]);

impl Reader<'_> {
    /// The next byte.
    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().expect("a byte more");
        self.0 = rest;
        *first
    }

    /// A number, seven bits a byte.
    fn number(&mut self) -> u32 {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            value |= u32::from(byte & 127) << shift;
            if byte < 128 {
                return value;
            }
            shift += 7;
        }
    }

    /// So many bytes.
    fn take(&mut self) -> Vec<u8> {
        let length = self.number() as usize;
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken.to_vec()
    }
}

/// The words of a file, each with its list if there are any.
fn listed(bytes: &[u8], has_lists: bool) -> Vec<(String, Vec<u8>)> {
    let (mut reader, mut last, mut found) = (Reader(bytes), Vec::new(), Vec::new());
    while !reader.0.is_empty() {
        let shared = reader.number() as usize;
        let mut word: Vec<u8> = last;
        word.truncate(shared);
        word.extend(reader.take());
        last = word.clone();
        let list = if has_lists { reader.take() } else { Vec::new() };
        found.push((String::from_utf8(word).expect("whole letters"), list));
    }
    found
}

/// The name of the file that begins with a word: FNV-1a, 32 bits.
fn named(word: &str) -> String {
    let hash = word.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    format!("{hash:08x}")
}

/// Decodes an index, from its first file on.
fn decoded(site: &Site, index: &Index) -> Decoded {
    let bytes = |name: &str| {
        index
            .bytes(site, name)
            .unwrap_or_else(|| panic!("no {name}"))
    };
    let manifest: Value = serde_json::from_slice(&bytes("index.json")).expect("JSON");
    let firsts = |key: &str| -> Vec<String> {
        let list = manifest[key].as_array().expect("a list");
        list.iter()
            .map(|word| word.as_str().expect("a word").into())
            .collect()
    };
    let mut all = BTreeMap::new();
    for first in firsts("terms") {
        let found = listed(&bytes(&format!("terms/{}.bin", named(&first))), true);
        assert_eq!(found[0].0, first);
        all.extend(found.into_iter().map(|(term, list)| (term, places(&list))));
    }
    let words = firsts("words")
        .into_iter()
        .flat_map(|first| listed(&bytes(&format!("words/{}.bin", named(&first))), false));
    let addresses = manifest["shelves"].as_array().expect("shelves").iter();
    Decoded {
        terms: all,
        words: words.map(|(word, _)| word).collect(),
        addresses: addresses.map(|shelf| addresses_of(shelf, &bytes)).collect(),
    }
}

/// The addresses of a shelf's entries.
fn addresses_of(shelf: &Value, bytes: &dyn Fn(&str) -> Vec<u8>) -> Vec<String> {
    let number = |key: &str| shelf[key].as_u64().expect("a number") as usize;
    let kind = shelf["kind"].as_str().expect("a kind");
    let groups = 0..number("count").div_ceil(number("group"));
    let all = groups.flat_map(|group| {
        let texts: Vec<Value> =
            serde_json::from_slice(&bytes(&format!("texts/{kind}-{group}-0.json"))).expect("JSON");
        texts
            .into_iter()
            .map(|text| text["u"].as_str().expect("an address").to_owned())
    });
    all.collect()
}

/// A list, decoded.
fn places(list: &[u8]) -> Vec<(usize, u32, u8)> {
    let (mut reader, mut found) = (Reader(list), Vec::new());
    let mask = reader.byte();
    for shelf in (0..SHELVES.len()).filter(|shelf| mask >> shelf & 1 == 1) {
        let mut place = 0;
        for _ in 0..reader.number() {
            place += reader.number();
            found.push((shelf, place, reader.byte()));
        }
    }
    assert!(reader.0.is_empty(), "nothing stands behind a list");
    found
}

impl Decoded {
    /// Whether every term of a text finds the entry at an address.
    fn finds(&self, text: &str, shelf: usize, address: &str) {
        for term in terms(text) {
            let found = self.terms.get(&term).into_iter().flatten();
            let mut here = found.filter(|(on, _, _)| *on == shelf);
            assert!(
                here.any(|(_, place, mark)| {
                    self.addresses[shelf][*place as usize] == address && mark >> 4 > 0
                }),
                "`{term}` does not find {address}"
            );
        }
    }
}

/// Holds the index of a site against its pages.
fn hold(site: &Site) {
    let index = index(site);
    let decoded = decoded(site, &index);
    let language = site.languages.of(&site.config.language);
    let parts = Parts { site, language };
    let mut entries = 0;
    for ix in 0..site.documents.len() as DocumentIx {
        let document = parts.document(ix);
        let shelf = match document.facts.kind {
            Kind::Briefing => 0,
            Kind::Actor => 2,
            Kind::Topic => 3,
            Kind::Source => 4,
            Kind::Figure | Kind::Page => continue,
        };
        let Some(address) = &document.facts.address else {
            continue;
        };
        let address = chancery::path::encode_url(address.as_str()).into_owned();
        let filled = body::html(&parts, ix, &(0..document.body.main), Fill::Words);
        let prose = text_of(&filled, &(0..filled.len() as u32));
        decoded.finds(&prose, shelf, &address);
        decoded.finds(&document.words.title, shelf, &address);
        decoded.finds(
            document.words.summary.as_deref().unwrap_or(""),
            shelf,
            &address,
        );
        for name in &document.facts.names {
            decoded.finds(&name.text, shelf, &address);
        }
        for note in 0..document.facts.notes.len() {
            decoded.finds(&parts.note_text(ix, note), shelf, &address);
        }
        entries += 1;
    }
    for ix in 0..site.links.statements.len() as StatementIx {
        let (href, _) = parts.statement_addresses(ix);
        let address = href.strip_prefix(site.base_path()).unwrap_or(&href);
        decoded.finds(&parts.statement_text(ix), 1, address);
        for speaker in site.links.statements[ix as usize].speakers.iter() {
            for name in &parts.document(*speaker).facts.names {
                decoded.finds(&name.text, 1, address);
            }
        }
        entries += 1;
    }
    assert_eq!(
        entries,
        decoded.addresses.iter().map(Vec::len).sum::<usize>()
    );
    let shortest = |word: &&String| word.chars().count() < 4;
    assert_eq!(decoded.words.iter().find(shortest), None);
}

/// Every file of an index.
fn files(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let index = index(site);
    let names: Vec<String> = index.names().map(str::to_owned).collect();
    let bytes = |name: &String| index.bytes(site, name).expect("it is named");
    names
        .iter()
        .map(|name| (name.clone(), bytes(name)))
        .collect()
}

/// The files of an index that one thread makes.
fn files_of_one_thread(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("a thread").install(|| files(site))
}

/// Whether a file of an index says a word; words that share their beginnings are put together before.
fn says(name: &str, bytes: &[u8], word: &str) -> bool {
    let has_lists = name.starts_with("terms/");
    match name.ends_with(".bin") && !name.starts_with("facets/") {
        true => listed(bytes, has_lists)
            .iter()
            .any(|(known, _)| known.contains(word)),
        false => String::from_utf8_lossy(bytes).contains(word),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_word_of_a_page_finds_it(files in any_site()) {
        hold(&assemble(&sources(&files)));
    }

    #[test]
    fn what_is_hidden_is_in_no_file_of_the_index(generated in any_site()) {
        for (name, bytes) in files(&assemble(&sources(&generated))) {
            prop_assert!(!says(&name, &bytes, HIDDEN), "{name}");
        }
    }

    #[test]
    fn an_index_is_the_same_whoever_makes_it(generated in any_site()) {
        let site = assemble(&sources(&generated));
        prop_assert_eq!(files(&site), files_of_one_thread(&site));
    }
}

#[test]
fn every_word_of_the_showcase_finds_its_page() {
    let site = showcase();
    hold(&site);
    assert!(files(&site) == files_of_one_thread(&site));
}

#[test]
fn a_draft_that_is_shown_is_found() {
    let options = Options {
        drafts: chancery::site::Drafts::Show,
        ..Options::default()
    };
    let site = chancery::site::assemble(&sources(&fixed()), &options, &mut Cache::default());
    let found = files(&site);
    assert!(found.iter().any(|(name, bytes)| says(name, bytes, HIDDEN)));
    hold(&site);
}
