//! Sorted lists cut into files of some kilobytes: a query fetches those that its words fall into.
//!
//! Where a cut falls depends on the words around it, and a file is named after its first word, so that an edit changes the files that
//! it reaches and no others. It knows no entries.

use rustc_hash::FxHashSet;

use super::postings::push_number;

/// A file of neighbouring words.
pub(super) struct Shard {
    /// Its first word.
    pub(super) first: Box<str>,
    /// What it is called, without folder and extension.
    pub(super) name: String,
    /// What is in it.
    pub(super) bytes: Vec<u8>,
}

/// The bytes from which on a file may end, and those at which it must. One of 24 kB is fetched in the time of its request.
const SIZES: (usize, usize) = (8 * 1024, 24 * 1024);

/// One word in so many is one that a file may begin with.
const CUT: u32 = 8;

/// A list that has a file of its own, in bytes: its neighbours do not pay for it.
const ALONE: usize = 6 * 1024;

/// Cuts the lists of terms, which are sorted. In a file stand, one after the other, how much a term shares with the one before,
/// in bytes, how many bytes follow of it, these, how many bytes its list has, and the list.
pub(super) fn shards(terms: &[(Box<str>, Vec<u8>)]) -> Vec<Shard> {
    let mut cutter = Cutter::default();
    for (term, code) in terms {
        let alone = code.len() > ALONE;
        if alone {
            cutter.cut(term);
        }
        cutter.word(term);
        let shard = cutter.shard();
        push_number(shard, code.len() as u32);
        shard.extend_from_slice(code);
        cutter.ended = alone;
    }
    cutter.shards
}

/// Cuts a list of words, which are sorted. They stand in a file as in [`shards`], without lists.
pub(super) fn word_lists(words: &[Box<str>]) -> Vec<Shard> {
    let mut cutter = Cutter::default();
    words.iter().for_each(|word| cutter.word(word));
    cutter.shards
}

/// Makes files, one after the other.
#[derive(Default)]
struct Cutter {
    shards: Vec<Shard>,
    names: FxHashSet<u32>,
    last: Box<str>,
    /// Whether the file that is being made has all it can have.
    ended: bool,
}

impl Cutter {
    /// Adds a word to the file that is being made, or to a new one.
    fn word(&mut self, word: &str) {
        let size = self
            .shards
            .last()
            .map_or(usize::MAX, |shard| shard.bytes.len());
        let may = size >= SIZES.0 && fnv(word).is_multiple_of(CUT);
        if self.ended || may || size >= SIZES.1 {
            self.cut(word);
        }
        let shared = match self.shard().is_empty() {
            true => 0,
            false => shared(&self.last, word),
        };
        let shard = self.shard();
        push_number(shard, shared as u32);
        push_number(shard, (word.len() - shared) as u32);
        shard.extend_from_slice(&word.as_bytes()[shared..]);
        self.last = word.into();
    }

    /// Begins a new file with this word, unless its name is taken.
    fn cut(&mut self, word: &str) {
        let name = fnv(word);
        let empty = self
            .shards
            .last()
            .is_some_and(|shard| shard.bytes.is_empty());
        if !empty && self.names.insert(name) {
            self.shards.push(Shard {
                first: word.into(),
                name: format!("{name:08x}"),
                bytes: Vec::new(),
            });
            self.ended = false;
        }
    }

    /// The bytes of the file that is being made.
    fn shard(&mut self) -> &mut Vec<u8> {
        let shard = self.shards.last_mut().expect("the first word begins one");
        &mut shard.bytes
    }
}

/// How many bytes two words share at their beginning, whole letters.
fn shared(a: &str, b: &str) -> usize {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
    same.map(|(c, _)| c.len_utf8()).sum()
}

/// FNV-1a of a word's bytes, 32 bits: the reader's side finds the name of a file by it.
fn fnv(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Terms with lists of so many bytes.
    fn terms(count: usize, length: usize) -> Vec<(Box<str>, Vec<u8>)> {
        let term = |n: usize| (format!("term{n:05}").into(), vec![0; length]);
        (0..count).map(term).collect()
    }

    /// The files, by name.
    fn named(terms: &[(Box<str>, Vec<u8>)]) -> std::collections::BTreeMap<String, Vec<u8>> {
        let shards = shards(terms).into_iter();
        shards.map(|shard| (shard.name, shard.bytes)).collect()
    }

    #[test]
    fn files_are_neither_large_nor_many() {
        let cut = shards(&terms(20_000, 20));
        let whole: usize = cut.iter().map(|shard| shard.bytes.len()).sum();
        assert!(cut.iter().all(|shard| shard.bytes.len() < SIZES.1 + 64));
        assert!(cut.len() < whole / SIZES.0 + 2, "{} files", cut.len());
        assert!(cut.is_sorted_by(|a, b| a.first < b.first));
    }

    #[test]
    fn a_word_more_changes_the_file_that_it_falls_into() {
        let before = terms(20_000, 20);
        let mut after = before.clone();
        after.insert(9_000, ("term08999x".into(), vec![1; 20]));
        let (before, after) = (named(&before), named(&after));
        let other = after
            .iter()
            .filter(|(name, bytes)| before.get(*name) != Some(*bytes));
        assert!(other.count() <= 2);
    }

    #[test]
    fn a_long_list_has_a_file_of_its_own() {
        let mut all = terms(300, 20);
        all[150].1 = vec![0; ALONE + 1];
        let cut = shards(&all);
        let own = cut.iter().position(|shard| *shard.first == *all[150].0);
        let own = own.expect("it begins a file");
        assert!(cut[own].bytes.len() < ALONE + 32);
        assert_eq!(cut[own + 1].first, all[151].0);
    }

    #[test]
    fn words_share_whole_letters() {
        assert_eq!(shared("путин", "путь"), "пут".len());
        assert_eq!(shared("习近", "习近平"), "习近".len());
        assert_eq!(fnv("a"), 0xe40c_292c, "as the algorithm's authors have it");
    }
}
