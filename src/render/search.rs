//! The search index: an index of our own, cut into files of which a query fetches a few.
//!
//! [`index`] reads the snapshot, never a rendered page, and keeps what is coded; the texts of results, which are most of it, are
//! made when their file is asked for. `build` asks for all files, the preview for those that a browser wants. All lie below
//! `/search/`:
//!
//! | file | holds |
//! |---|---|
//! | `index.json` | how many entries each shelf has, their years, the first word of each file of words |
//! | `terms/HASH.bin` | terms and their postings, by alphabet; the name is the hash of the first term |
//! | `words/HASH.bin` | the words of names and titles, against which slips of the finger are held |
//! | `facets/SHELF.bin`, `facets/names.json` | who and what each entry is about |
//! | `texts/SHELF-GROUP-PIECE.json` | what results show |
//! | `speech/TAG.json` | what the script says, in a language of the site |
//!
//! It knows nothing of browsers; `search.js` in the theme reads the files.

mod catalogue;
mod entry;
mod facets;
mod fragments;
mod postings;
mod speech;
mod text;
mod tokens;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::site::Site;

use super::part::Parts;
use catalogue::{Catalogue, Shelf, catalogue};
use entry::{PARTS, Written, written};
use fragments::Shard;
use text::Place;
use tokens::Tokens;

/// The folder of all files, relative to the site.
pub const FOLDER: &str = "search/";

/// The index of a snapshot.
pub struct Index {
    catalogue: Catalogue,
    /// The files, by their names below [`FOLDER`].
    files: BTreeMap<String, Fragment>,
}

/// What is in a file of the index.
enum Fragment {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The texts of a group of entries: its shelf, its number, which piece of how many.
    Texts(Shelf, usize, (usize, usize)),
}

impl Index {
    /// The names of all files below [`FOLDER`], sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The bytes of a file of the index, with the snapshot that it was made of; nothing if there is no such file.
    pub fn bytes(&self, site: &Site, name: &str) -> Option<Vec<u8>> {
        match self.files.get(name)? {
            Fragment::Bytes(bytes) => Some(bytes.clone()),
            Fragment::Texts(shelf, group, piece) => {
                let entries = self.catalogue.on(*shelf);
                let first = group * shelf.group();
                let last = entries.len().min(first + shelf.group());
                let parts = parts_of(site);
                let texts = entries[first..last].iter().map(|entry| {
                    let date = entry
                        .date
                        .map_or_else(String::new, |date| parts.language.date(&date));
                    text(&written(&parts, entry), &date, *piece)
                });
                Some(Value::Array(texts.collect()).to_string().into_bytes())
            }
        }
    }
}

/// What pages share, in the language of the site: an index is one for all of them.
fn parts_of(site: &Site) -> Parts<'_> {
    let language = site.languages.of(&site.config.language);
    Parts { site, language }
}

/// Makes the index of a snapshot.
pub fn index(site: &Site) -> Index {
    let parts = parts_of(site);
    let catalogue = catalogue(&parts);
    let postings = postings::postings(&parts, &catalogue);
    let terms = fragments::shards(&postings.terms);
    let words = fragments::word_lists(&postings.words);
    let facets = facets::facets(&parts, &catalogue);
    let firsts = |shards: &[Shard]| shards.iter().map(|shard| json!(shard.first)).collect();
    let sizes: Vec<usize> = facets.columns.iter().map(Vec::len).collect();
    let manifest = json!({
        "shelves": Shelf::ALL.map(|shelf| json!({
            "kind": shelf.word(),
            "count": catalogue.on(shelf).len(),
            "group": shelf.group(),
            "years": catalogue.years(shelf),
            "facets": sizes[shelf as usize],
        })),
        "pieces": packed(&postings.pieces),
        "terms": Value::Array(firsts(&terms)),
        "words": Value::Array(firsts(&words)),
    });
    let mut files = BTreeMap::new();
    let mut add = |name: String, bytes: Vec<u8>| files.insert(name, Fragment::Bytes(bytes));
    add("index.json".into(), manifest.to_string().into_bytes());
    add(
        "facets/names.json".into(),
        facets.labels.to_string().into_bytes(),
    );
    for (tag, words) in speech::speech(site) {
        add(format!("speech/{tag}.json"), words.to_string().into_bytes());
    }
    for (shelf, column) in Shelf::ALL.into_iter().zip(facets.columns) {
        add(format!("facets/{}.bin", shelf.word()), column);
    }
    for (folder, shards) in [("terms", terms), ("words", words)] {
        for shard in shards {
            add(format!("{folder}/{}.bin", shard.name), shard.bytes);
        }
    }
    for shelf in Shelf::ALL {
        files.extend(texts(&catalogue, &postings.pieces, shelf));
    }
    Index { catalogue, files }
}

/// The terms of a text, as the index has them.
pub fn terms(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    Tokens::default().terms(text, &mut |term| found.push(term.to_owned()));
    found
}

/// The files of a shelf's texts.
fn texts<'c>(
    catalogue: &'c Catalogue,
    pieces: &'c [u8],
    shelf: Shelf,
) -> impl Iterator<Item = (String, Fragment)> + 'c {
    let groups = 0..catalogue.on(shelf).len().div_ceil(shelf.group());
    groups.flat_map(move |group| {
        let count = match shelf {
            Shelf::Briefings => usize::from(pieces[group]),
            Shelf::Statements | Shelf::Actors | Shelf::Topics | Shelf::Sources => 1,
        };
        (0..count).map(move |piece| {
            let name = format!("texts/{}-{group}-{piece}.json", shelf.word());
            (name, Fragment::Texts(shelf, group, (piece, count)))
        })
    })
}

/// What a result shows of an entry: its address, title, other names, day, what stands beside, whom it is about, and of its text
/// one piece: each passage with its anchor, and a 1 behind it if that is somewhere above.
fn text(written: &Written, date: &str, (piece, pieces): (usize, usize)) -> Value {
    let parts = written.parts().into_iter();
    let all = written.passages.iter().zip(parts);
    let here = all.filter(|(_, part)| part * pieces / PARTS == piece);
    let passages: Vec<Value> = here
        .map(|(passage, _)| match passage.place {
            Place::Here => json!([passage.anchor, passage.text]),
            Place::Above => json!([passage.anchor, passage.text, 1]),
        })
        .collect();
    json!({
        "u": written.address,
        "t": written.title,
        "n": written.names.join(", "),
        "d": date,
        "s": written.beside,
        "a": written.about,
        "p": passages,
    })
}

/// The numbers of pieces, three in a character: its code less 48, two bits each, the first lowest; 1 is 0, 2 is 1, 4 is 2.
fn packed(pieces: &[u8]) -> String {
    let packed = pieces.chunks(3).map(|three| {
        let bits = three
            .iter()
            .rev()
            .fold(0, |bits, pieces| (bits << 2) | (pieces / 2));
        char::from(48 + bits)
    });
    packed.collect()
}
