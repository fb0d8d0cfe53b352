//! Which entries have which term, how much it weighs there and where it stands: postings, coded in few bytes.
//!
//! Entries are read in blocks, side by side, and the lists of the blocks are joined: what comes out does not depend on how many
//! threads there are. It knows entries, no files.
//!
//! The code of a term's list, which `search.js` reads: a byte whose bits say on which shelves it occurs; for each of these
//! the number of entries, then for each entry its distance from the one before (from 0 for the first) and a byte, the weight in its high
//! half (1 to 15), in its low half the parts of the text in which it stands, none for a title. Numbers have seven bits a byte,
//! the lowest first.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::render::part::Parts;

use super::catalogue::{Catalogue, Entry, Shelf};
use super::entry::{Written, written};
use super::tokens::{Tokens, is_unspaced};

/// All terms of a site.
pub(super) struct Postings {
    /// Each term and its coded list, sorted.
    pub(super) terms: Vec<(Box<str>, Vec<u8>)>,
    /// The words of names and titles as they are written, sorted: what a slip of a finger is held against.
    pub(super) words: Vec<Box<str>>,
    /// In how many pieces the text of each briefing is kept.
    pub(super) pieces: Vec<u8>,
}

/// Entries that are read in one go.
const BLOCK: usize = 512;

/// The shortest word that a slip of a finger is sought in, in letters: shorter ones are all alike.
const SHORTEST: usize = 4;

/// Reads all entries.
pub(super) fn postings(parts: &Parts<'_>, catalogue: &Catalogue) -> Postings {
    let mut blocks: Vec<(Shelf, usize)> = Vec::new();
    for shelf in Shelf::ALL {
        let starts = (0..catalogue.on(shelf).len()).step_by(BLOCK);
        blocks.extend(starts.map(|start| (shelf, start)));
    }
    let read: Vec<Block> = blocks
        .into_par_iter()
        .map(|(shelf, start)| {
            let mut block = Block::new(shelf);
            let entries = catalogue.on(shelf)[start..].iter().take(BLOCK);
            for (place, entry) in (start as u32..).zip(entries) {
                block.read(parts, place, entry);
            }
            block
        })
        .collect();
    joined(read)
}

/// The lists of some neighbouring entries of a shelf.
struct Block {
    shelf: Shelf,
    terms: FxHashMap<Box<str>, u32>,
    lists: Vec<List>,
    /// How often each term stands in the entry that is being read.
    counts: Vec<Count>,
    /// The terms that do.
    touched: Vec<u32>,
    words: FxHashSet<Box<str>>,
    pieces: Vec<u8>,
    tokens: Tokens,
}

/// A term's entries.
#[derive(Default)]
struct List {
    first: u32,
    last: u32,
    count: u32,
    /// The coded list without the distance of the first entry.
    code: Vec<u8>,
}

/// How often a term stands in an entry.
#[derive(Clone, Copy, Default)]
struct Count {
    /// How often, that it stands in the title counted more.
    weight: u16,
    /// What standing in the title adds.
    title: u8,
    /// The parts of the text that have it.
    parts: u8,
}

/// How often a word of the title, and one of those that say what an entry is about, counts.
const TITLE: u16 = 3;

/// The same of words about an entry.
const ABOUT: u16 = 2;

impl Block {
    /// A block of nothing.
    fn new(shelf: Shelf) -> Block {
        Block {
            shelf,
            terms: FxHashMap::default(),
            lists: Vec::new(),
            counts: Vec::new(),
            touched: Vec::new(),
            words: FxHashSet::default(),
            pieces: Vec::new(),
            tokens: Tokens::default(),
        }
    }

    /// Reads an entry.
    fn read(&mut self, parts: &Parts<'_>, place: u32, entry: &Entry) {
        let written = written(parts, entry);
        let mut length = 0;
        let title = Count {
            weight: TITLE,
            title: title_bonus(&written.title),
            parts: 0,
        };
        let about = Count {
            weight: ABOUT,
            ..Count::default()
        };
        self.count(&written.title, title);
        for name in &written.names {
            let title = title_bonus(name) - 2;
            self.count(name, Count { title, ..about });
        }
        self.count(&written.about, about);
        for (passage, part) in written.passages.iter().zip(written.parts()) {
            let body = Count {
                weight: 1,
                title: 0,
                parts: 1 << part,
            };
            length += self.count(&passage.text, body);
        }
        self.note_words(&written);
        if self.shelf == Shelf::Briefings {
            self.pieces.push(written.pieces() as u8);
        }
        self.list(place, length);
    }

    /// Counts the terms of a text; how many there are.
    fn count(&mut self, text: &str, count: Count) -> usize {
        let mut tokens = std::mem::take(&mut self.tokens);
        let mut length = 0;
        tokens.terms(text, &mut |term| {
            length += 1;
            let ix = match self.terms.get(term) {
                Some(ix) => *ix,
                None => {
                    let ix = self.lists.len() as u32;
                    self.terms.insert(term.into(), ix);
                    self.lists.push(List::default());
                    self.counts.push(Count::default());
                    ix
                }
            };
            let known = &mut self.counts[ix as usize];
            if known.weight == 0 {
                self.touched.push(ix);
            }
            known.weight = known.weight.saturating_add(count.weight);
            known.title = known.title.max(count.title);
            known.parts |= count.parts;
        });
        self.tokens = tokens;
        length
    }

    /// Notes the words of the title and the names.
    fn note_words(&mut self, written: &Written) {
        let texts = std::iter::once(&written.title).chain(&written.names);
        for text in texts {
            self.tokens.words(text, &mut |word| {
                let letters = word.chars().take(SHORTEST).count();
                let spaced = !word.contains(is_unspaced);
                if letters == SHORTEST && spaced && !self.words.contains(word) {
                    self.words.insert(word.into());
                }
            });
        }
    }

    /// Adds the entry to the lists of its terms.
    fn list(&mut self, place: u32, length: usize) {
        let long = (length as f32 / self.shelf.usual_length()).clamp(0.5, 4.0);
        for ix in self.touched.drain(..) {
            let count = std::mem::take(&mut self.counts[ix as usize]);
            let list = &mut self.lists[ix as usize];
            if list.count == 0 {
                list.first = place;
            } else {
                push_number(&mut list.code, place - list.last);
            }
            list.code.push((weight(count, long) << 4) | count.parts);
            list.last = place;
            list.count += 1;
        }
    }
}

/// What a word of a title adds to its weight, 3 to 5: the fewer words there are, the more of the title it is.
fn title_bonus(title: &str) -> u8 {
    match title.split_whitespace().count() {
        0..=3 => 5,
        4..=6 => 4,
        _ => 3,
    }
}

/// The weight of a term in an entry, 1 to 15: BM25 without the rarity of the term, which the reader's side adds.
fn weight(count: Count, long: f32) -> u8 {
    let often = f32::from(count.weight);
    let saturated = often / (often + 1.2 * (0.25 + 0.75 * long));
    (1 + (saturated * 9.99) as u8 + count.title).min(15)
}

/// The lists of all blocks, by term.
fn joined(blocks: Vec<Block>) -> Postings {
    let (mut words, mut pieces) = (FxHashSet::default(), Vec::new());
    let mut lists: Vec<(Box<str>, Shelf, List)> = Vec::new();
    for block in blocks {
        let mut of_block = block.lists;
        let all = block.terms.into_iter();
        lists.extend(all.map(|(term, ix)| {
            let list = std::mem::take(&mut of_block[ix as usize]);
            (term, block.shelf, list)
        }));
        words.extend(block.words);
        pieces.extend(block.pieces);
    }
    lists.par_sort_unstable_by(|a, b| (&a.0, a.1, a.2.first).cmp(&(&b.0, b.1, b.2.first)));
    let runs: Vec<&[(Box<str>, Shelf, List)]> = lists.chunk_by(|a, b| a.0 == b.0).collect();
    let terms = runs
        .into_par_iter()
        .map(|run| (run[0].0.clone(), coded(run)));
    let mut words: Vec<Box<str>> = words.into_iter().collect();
    words.sort_unstable();
    Postings {
        terms: terms.collect(),
        words,
        pieces,
    }
}

/// The lists of one term as one.
fn coded(run: &[(Box<str>, Shelf, List)]) -> Vec<u8> {
    let mask = run
        .iter()
        .fold(0, |mask, (_, shelf, _)| mask | (1 << *shelf as u8));
    let size: usize = run.iter().map(|(_, _, list)| list.code.len() + 3).sum();
    let mut code = Vec::with_capacity(size + 4);
    code.push(mask);
    for on_shelf in run.chunk_by(|a, b| a.1 == b.1) {
        push_number(
            &mut code,
            on_shelf.iter().map(|(_, _, list)| list.count).sum(),
        );
        let mut last = 0;
        for (_, _, list) in on_shelf {
            push_number(&mut code, list.first - last);
            code.extend_from_slice(&list.code);
            last = list.last;
        }
    }
    code
}

/// Appends a number, seven bits a byte.
pub(super) fn push_number(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of these places, all of one weight.
    fn list(places: &[u32]) -> List {
        let mut list = List::default();
        for place in places {
            if list.count == 0 {
                list.first = *place;
            } else {
                push_number(&mut list.code, place - list.last);
            }
            list.code.push(0x11);
            list.last = *place;
            list.count += 1;
        }
        list
    }

    #[test]
    fn lists_of_blocks_join_as_if_there_were_one() {
        let run = |lists: &[&[u32]]| {
            let of = |places: &&[u32]| ("term".into(), Shelf::Statements, list(places));
            coded(&lists.iter().map(of).collect::<Vec<_>>())
        };
        let whole = run(&[&[0, 3, 500, 511, 512, 2000]]);
        assert_eq!(run(&[&[0, 3, 500, 511], &[512], &[2000]]), whole);
        assert_eq!(&whole[..4], [2, 6, 0, 0x11]);
    }

    #[test]
    fn a_title_weighs_more_than_a_text_and_a_short_one_more_than_a_long_one() {
        let count = |weight, title| Count {
            weight,
            title,
            parts: 0,
        };
        let said = weight(count(1, 0), 1.0);
        assert!(said >= 1 && weight(count(5, 0), 1.0) > said);
        assert!(weight(count(1, 0), 0.5) > weight(count(1, 0), 4.0));
        let titled = |title: &str| weight(count(TITLE, title_bonus(title)), 1.0);
        assert!(titled("Russia") > titled("What Russia said of the price in Moscow"));
        assert!(titled("What Russia said of the price in Moscow") > said + 2);
        assert_eq!(weight(count(u16::MAX, 5), 0.5), 15);
    }
}
