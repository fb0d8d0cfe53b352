//! What a page reads of a snapshot while it is rendered: the lists of a snapshot tell of it themselves.
//!
//! A snapshot is read by way of [`Column`], [`Marks`] and [`Whole`], which note what is asked of them while [`noted`] runs on this
//! thread, and cost one glance at a flag otherwise. What was noted is enough to tell later whether the page would be the
//! same again: a page is a function of what it reads. Nobody can read such a list and not be noted; what is asked as a slice counts as
//! the whole list. It knows no documents and no pages, only numbers.

use std::cell::{Cell, RefCell};
use std::hash::Hasher;
use std::ops::{Deref, DerefMut, Index, IndexMut};
use std::sync::OnceLock;

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// The parts of a snapshot that are told apart.
///
/// Of the first ones each document has its own; the others are the site's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Part {
    /// The document itself.
    Document,
    /// The names in it.
    Mentions,
    /// What its references mean.
    Meanings,
    /// Its statements.
    Statements,
    /// Who answers and names each of them.
    Answers,
    /// Its events.
    Events,
    /// Its judgments.
    Judgments,
    /// The positions of its points.
    Points,
    /// Who names it.
    Backlinks,
    /// The statements of it, about it or resting on it.
    StatementsOf,
    /// Who cites it.
    Citations,
    /// The briefings about it.
    BriefingsOf,
    /// What is below it.
    Children,
    /// The ties that others have to it.
    Tied,
    /// What took its place.
    Successor,
    /// The events of it, about it or resting on it.
    EventsOf,
    /// The judgments about it or resting on it.
    JudgmentsOf,
    /// The figures about it or by it.
    FiguresOf,
    /// The positions on it.
    PositionsOn,
    /// The positions it took.
    PositionsOf,
    /// The same page in other languages.
    Translations,
    /// Whose each name is.
    Entities,
    /// The briefings, in order.
    Briefings,
    /// The events of the site's timeline, in order.
    Timeline,
    /// The judgments of the ledger, in order.
    Ledger,
    /// What stands at every address.
    Routes,
    /// The pages that give lists their prose.
    Prose,
    /// Places by name.
    ByName,
    /// Actors by kind and name.
    Actors,
    /// The tree of topics.
    Topics,
    /// Sources by publisher.
    Sources,
    /// Figures by name.
    Figures,
    /// Corrections and updates.
    Notes,
    /// The ledger by state.
    LedgerByState,
    /// How judgments of each band came out.
    Decided,
}

impl Part {
    /// Every part, by its number.
    pub const ALL: [Part; 35] = [
        Part::Document,
        Part::Mentions,
        Part::Meanings,
        Part::Statements,
        Part::Answers,
        Part::Events,
        Part::Judgments,
        Part::Points,
        Part::Backlinks,
        Part::StatementsOf,
        Part::Citations,
        Part::BriefingsOf,
        Part::Children,
        Part::Tied,
        Part::Successor,
        Part::EventsOf,
        Part::JudgmentsOf,
        Part::FiguresOf,
        Part::PositionsOn,
        Part::PositionsOf,
        Part::Translations,
        Part::Entities,
        Part::Briefings,
        Part::Timeline,
        Part::Ledger,
        Part::Routes,
        Part::Prose,
        Part::ByName,
        Part::Actors,
        Part::Topics,
        Part::Sources,
        Part::Figures,
        Part::Notes,
        Part::LedgerByState,
        Part::Decided,
    ];

    /// How many there are.
    pub const COUNT: usize = Part::ALL.len();

    /// How many of them each document has.
    pub const OWN: usize = Part::Translations as usize + 1;
}

/// A part of one document, or of all of them together, as one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub u32);

impl Key {
    /// The key of a part of a document.
    pub fn of(document: u32, part: Part) -> Key {
        Key(Part::COUNT as u32 * (document + 1) + part as u32)
    }

    /// The key of a part of all documents.
    pub fn whole(part: Part) -> Key {
        Key(part as u32)
    }

    /// Whose part it is, unless of all, and which.
    pub fn split(self) -> (Option<u32>, Part) {
        let (row, part) = (self.0 / Part::COUNT as u32, self.0 % Part::COUNT as u32);
        (row.checked_sub(1), Part::ALL[part as usize])
    }
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// Parts of the snapshot, each once, in order.
    pub keys: Vec<Key>,
    /// The hashes of places of which it was asked what is there, each once, in order: addresses, files, and folders.
    pub places: Vec<u64>,
}

impl Reads {
    /// What reads all there is.
    pub fn everything() -> Reads {
        Reads {
            keys: Part::ALL.map(Key::whole).into(),
            places: Vec::new(),
        }
    }
}

/// What is noted on a thread.
#[derive(Default)]
struct Pad {
    /// For each key when it was last noted.
    stamps: Vec<u32>,
    /// Which page this is, counted from one.
    now: u32,
    /// What the page read.
    reads: Reads,
}

thread_local! {
    /// Whether somebody is listening: asked far more often than anything is noted.
    static ON: Cell<bool> = const { Cell::new(false) };
    static PAD: RefCell<Pad> = RefCell::default();
}

/// Does `work` on this thread, and tells what it read. Another call within it is an account of its own.
///
/// A thread that waits for others may be handed the next page meanwhile; then that page is such a call.
pub fn noted<T>(work: impl FnOnce() -> T) -> (T, Reads) {
    let _off = Switch::turned(true);
    // Whoever's stamps are older begins again: a key may be noted twice then, and is sorted out below.
    let turn = |reads: Reads| {
        PAD.with_borrow_mut(|pad| {
            pad.now += 1;
            std::mem::replace(&mut pad.reads, reads)
        })
    };
    let outer = turn(Reads::default());
    let done = work();
    let mut reads = turn(outer);
    reads.keys.sort_unstable();
    reads.keys.dedup();
    reads.places.sort_unstable();
    reads.places.dedup();
    (done, reads)
}

/// Does `work` without noting what it reads: something that all pages share, and that has a key of its own.
pub fn aside<T>(work: impl FnOnce() -> T) -> T {
    let _back = Switch::turned(false);
    work()
}

/// Notes again what was read for something that is kept.
pub fn repeat(reads: &Reads) {
    if ON.get() {
        for key in &reads.keys {
            put(*key);
        }
        PAD.with_borrow_mut(|pad| pad.reads.places.extend_from_slice(&reads.places));
    }
}

/// Notes that a part of a document is read.
pub fn of(document: u32, part: Part) {
    if ON.get() {
        put(Key::of(document, part));
    }
}

/// Notes that a part of all documents is read.
pub fn whole(part: Part) {
    if ON.get() {
        put(Key::whole(part));
    }
}

/// Notes that it is asked what is at a place: an address, or the path of a file.
pub fn place(place: &str) {
    if ON.get() {
        PAD.with_borrow_mut(|pad| pad.reads.places.push(hash_of(place)));
    }
}

/// Notes that it is asked which files are below a folder.
pub fn folder(folder: &str) {
    if ON.get() {
        place(&contents(folder));
    }
}

/// The place that stands for all that is below a folder: no address and no file is called so.
pub fn contents(folder: &str) -> String {
    format!("{folder}\0")
}

/// What a place is known by. Only addresses begin with a `/`.
pub fn hash_of(place: &str) -> u64 {
    xxh3_64(place.as_bytes())
}

/// Puts a key down, unless the page read it before.
fn put(key: Key) {
    PAD.with_borrow_mut(|pad| {
        let at = key.0 as usize;
        if at >= pad.stamps.len() {
            pad.stamps.resize(at + 1, 0);
        }
        if std::mem::replace(&mut pad.stamps[at], pad.now) != pad.now {
            pad.reads.keys.push(key);
        }
    });
}

/// Turns the noting on or off, and back when it is dropped, in a panic too.
struct Switch(bool);

impl Switch {
    /// Turned.
    fn turned(on: bool) -> Switch {
        Switch(ON.replace(on))
    }
}

impl Drop for Switch {
    /// Turns it back.
    fn drop(&mut self) {
        ON.set(self.0);
    }
}

/// A list with an entry for each document, of the part with this number: `ix` reads the entry of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column<T, const PART: u8>(Vec<T>);

/// A list of what stands in documents, such as statements: `ix` reads of the document of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks<T, const PART: u8>(Vec<T>);

/// A list of the whole site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole<T, const PART: u8>(Vec<T>);

/// What is made of the whole site when somebody first asks for it, and kept: whoever asks reads this, not what it was made of.
#[derive(Debug)]
pub struct Once<T, const PART: u8>(OnceLock<T>);

impl<T, const PART: u8> Default for Once<T, PART> {
    /// Nothing yet.
    fn default() -> Self {
        Once(OnceLock::new())
    }
}

impl<T, const PART: u8> Once<T, PART> {
    /// What was made, now if it was not yet.
    pub fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
        whole(Part::ALL[PART as usize]);
        self.0.get_or_init(|| aside(make))
    }
}

/// What stands in a document.
pub trait InDocument {
    /// The document.
    fn document(&self) -> u32;
}

impl<T, const PART: u8> Index<usize> for Column<T, PART> {
    type Output = T;

    /// The entry of a document.
    fn index(&self, ix: usize) -> &T {
        of(ix as u32, Part::ALL[PART as usize]);
        &self.0[ix]
    }
}

impl<T, const PART: u8> IndexMut<usize> for Column<T, PART> {
    /// The entry of a document, to be changed.
    fn index_mut(&mut self, ix: usize) -> &mut T {
        &mut self.0[ix]
    }
}

impl<T: InDocument, const PART: u8> Index<usize> for Marks<T, PART> {
    type Output = T;

    /// One of them.
    fn index(&self, ix: usize) -> &T {
        let one = &self.0[ix];
        of(one.document(), Part::ALL[PART as usize]);
        one
    }
}

impl<T: InDocument, const PART: u8> IndexMut<usize> for Marks<T, PART> {
    /// One of them, to be changed.
    fn index_mut(&mut self, ix: usize) -> &mut T {
        &mut self.0[ix]
    }
}

/// What the three lists have in common: asked as a slice, all is read.
macro_rules! list {
    ($list:ident) => {
        impl<T, const PART: u8> $list<T, PART> {
            /// The entries, for whoever makes no page: nothing is noted.
            pub fn unnoted(&self) -> &[T] {
                &self.0
            }
        }

        impl<T, const PART: u8> Default for $list<T, PART> {
            /// No entries.
            fn default() -> Self {
                $list(Vec::new())
            }
        }

        impl<T, const PART: u8> Deref for $list<T, PART> {
            type Target = Vec<T>;

            /// All entries.
            fn deref(&self) -> &Vec<T> {
                whole(Part::ALL[PART as usize]);
                &self.0
            }
        }

        impl<T, const PART: u8> DerefMut for $list<T, PART> {
            /// All entries, to be changed.
            fn deref_mut(&mut self) -> &mut Vec<T> {
                &mut self.0
            }
        }

        impl<T, const PART: u8> From<Vec<T>> for $list<T, PART> {
            /// The list of these entries.
            fn from(entries: Vec<T>) -> Self {
                $list(entries)
            }
        }

        impl<'a, T, const PART: u8> IntoIterator for &'a $list<T, PART> {
            type Item = &'a T;
            type IntoIter = std::slice::Iter<'a, T>;

            /// All entries.
            fn into_iter(self) -> Self::IntoIter {
                self.iter()
            }
        }
    };
}

list!(Column);
list!(Marks);
list!(Whole);

/// What each part of a snapshot comes to: two snapshots in which a part has one digest show the same by it.
///
/// A document has the same number in both, or another: digests are of what is meant, not of places.
pub struct Digests {
    /// What each document is known by, whatever its place.
    pub ids: Vec<u64>,
    /// The parts that documents have, a row a document.
    pub own: Vec<[u64; Part::OWN]>,
    /// The parts of all.
    pub whole: [u64; Part::COUNT],
}

impl Digests {
    /// The digest of what a key names.
    pub fn get(&self, key: Key) -> u64 {
        match key.split() {
            (Some(document), part) => self.own[document as usize][part as usize],
            (None, part) => self.whole[part as usize],
        }
    }
}

/// Words of which a digest is made.
#[derive(Default)]
pub struct Digest(Vec<u8>);

impl Digest {
    /// One number more.
    pub fn put(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    /// What the words come to; zero if there are none.
    pub fn done(&self) -> u64 {
        match self.0.is_empty() {
            true => 0,
            false => xxh3_64(&self.0),
        }
    }

    /// The same in twice as many digits.
    pub fn long(&self) -> u128 {
        xxh3_128(&self.0)
    }
}

impl Hasher for Digest {
    /// What the words come to.
    fn finish(&self) -> u64 {
        self.done()
    }

    /// More words.
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_noted_once_and_nothing_is_noted_aside() {
        let column: Column<u8, { Part::Children as u8 }> = vec![1, 2, 3].into();
        let whole: Whole<u8, { Part::Ledger as u8 }> = vec![4].into();
        let ((), reads) = noted(|| {
            let _ = (column[2], column[0], column[2]);
            let ((), inner) = noted(|| {
                let _ = column[1];
            });
            assert_eq!(inner.keys, [Key::of(1, Part::Children)]);
            let _ = column[2];
            aside(|| column[1]);
            let _ = whole.len();
        });
        let keys = [
            Key::whole(Part::Ledger),
            Key::of(0, Part::Children),
            Key::of(2, Part::Children),
        ];
        assert_eq!(reads.keys, keys);
        assert_eq!(keys[2].split(), (Some(2), Part::Children));
        assert_eq!(keys[0].split(), (None, Part::Ledger));
        let ((), after) = noted(|| ());
        assert_eq!(after, Reads::default());
    }

    #[test]
    fn parts_are_numbered_by_their_place() {
        for (place, part) in Part::ALL.iter().enumerate() {
            assert_eq!(*part as usize, place);
        }
    }

    #[test]
    fn a_panic_leaves_nothing_on() {
        let caught = std::panic::catch_unwind(|| noted(|| panic!("now")));
        assert!(caught.is_err() && !ON.get());
    }
}
