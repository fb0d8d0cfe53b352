//! What a build keeps for the next one: of which parts of the snapshot each page was made, and what it came to.
//!
//! A page is a function of what it reads. If all of that is as it was, so is the page, and nobody has to make it again to know its
//! hash. What is kept is a cache: one that is damaged, of another program, other settings, templates or another day is as good as none. It knows
//! no page.

use std::collections::BTreeMap;
use std::hash::Hash as _;
use std::ops::Range;
use std::sync::OnceLock;

use blake3::Hash;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

use crate::parse;
use crate::reads::{self, Digest, Digests, Key, Reads};
use crate::render::part::digest_orders;
use crate::route::RouteIx;
use crate::site::Site;
use crate::source::{self, Content, Sources};

/// How a record begins.
const MARK: &[u8; 16] = b"chancery pages 1";

/// Bytes of a digest of 128 bits.
const LONG: usize = 16;

/// What was known of one file when it was made.
#[derive(Debug)]
struct Page {
    /// What stood there.
    route: u64,
    /// What all that was read for it came to.
    digest: u128,
    /// The hash of its bytes.
    hash: Hash,
    /// Where it is written what was read for it.
    reads: Range<usize>,
}

/// What the last build knew, by file.
#[derive(Debug, Default)]
struct Record {
    bytes: Vec<u8>,
    /// What each document was known by.
    ids: Vec<u64>,
    pages: FxHashMap<String, Page>,
}

/// What is known of the files of a build.
pub struct Again {
    /// What is the same for all pages.
    common: Hash,
    digests: Digests,
    /// What each route comes to.
    routes: Vec<u64>,
    /// What is at each place that may be asked for.
    places: FxHashMap<u64, u64>,
    last: Record,
    /// Where the documents of the last build are now, unless all are where they were.
    moved: Option<Vec<Option<u32>>>,
    /// What this build learns: of each file what was read for it, written down, and what that came to.
    learnt: Vec<OnceLock<(Box<[u8]>, u128)>>,
}

impl Again {
    /// What a record tells of this site.
    pub fn new(site: &Site, record: Option<Vec<u8>>) -> Again {
        let mut digests = site.digests();
        digest_orders(site, &mut digests);
        let common = common(site);
        let last = record.and_then(|bytes| read(bytes, common));
        let last = last.unwrap_or_default();
        let list = site.routes.list.iter();
        let routes = list.map(|(_, route)| site.route_digest(route, &digests.ids));
        let routes: Vec<u64> = routes.collect();
        let addresses = site.routes.list.iter().zip(&routes);
        let addresses = addresses.map(|((address, _), route)| (address.as_str(), *route));
        let mut places = files(&site.sources);
        places.extend(addresses.map(|(address, route)| (reads::hash_of(address), route)));
        let moved = (last.ids != digests.ids).then(|| {
            let now: FxHashMap<u64, u32> = digests.ids.iter().copied().zip(0..).collect();
            last.ids.iter().map(|id| now.get(id).copied()).collect()
        });
        Again {
            places,
            routes,
            common,
            last,
            moved,
            learnt: Vec::new(),
            digests,
        }
    }

    /// The same, with room for what so many files teach.
    pub fn planned(self, files: usize) -> Again {
        let learnt = (0..files).map(|_| OnceLock::new()).collect();
        Again { learnt, ..self }
    }

    /// The hash of what would be made of a route for this file, if all that was read for it is as it was.
    pub fn known(&self, file: usize, path: &str, route: RouteIx) -> Option<Hash> {
        let page = self.last.pages.get(path)?;
        if page.route != self.routes[route as usize] {
            return None;
        }
        let last = Key::of(self.last.ids.len() as u32, reads::Part::Document);
        let read = &self.last.bytes[page.reads.clone()];
        let reads = Rest(read).reads(last)?;
        let reads = match &self.moved {
            None => reads,
            Some(moved) => now(reads, moved)?,
        };
        let digest = self.digest(&reads);
        (digest == page.digest).then(|| {
            let read = match &self.moved {
                None => read.into(),
                Some(_) => written(&reads),
            };
            // Another thread can only have learnt the same.
            let _ = self.learnt[file].set((read, digest));
            page.hash
        })
    }

    /// Keeps what was read for a file.
    pub fn learn(&self, file: usize, reads: &Reads) {
        // A file that is made twice reads the same twice.
        let _ = self.learnt[file].set((written(reads), self.digest(reads)));
    }

    /// What is to be kept, of files by path with these hashes; a file that is of no route was not learnt.
    pub fn record<'p>(
        &self,
        files: impl Iterator<Item = (&'p str, Option<RouteIx>)>,
        hashes: &[Hash],
    ) -> Vec<u8> {
        let mut out = MARK.to_vec();
        out.extend(self.common.as_bytes());
        number(&mut out, self.digests.ids.len() as u64);
        for id in &self.digests.ids {
            out.extend(id.to_le_bytes());
        }
        for (((path, route), hash), learnt) in files.zip(hashes).zip(&self.learnt) {
            let (Some(route), Some((read, digest))) = (route, learnt.get()) else {
                continue;
            };
            number(&mut out, path.len() as u64);
            out.extend(path.as_bytes());
            out.extend(self.routes[route as usize].to_le_bytes());
            out.extend(digest.to_le_bytes());
            out.extend(hash.as_bytes());
            number(&mut out, read.len() as u64);
            out.extend(read);
        }
        let whole = xxh3_128(&out);
        out.extend(whole.to_le_bytes());
        out
    }

    /// What all that was read comes to.
    fn digest(&self, reads: &Reads) -> u128 {
        let mut out = Digest::default();
        for key in &reads.keys {
            let (document, part) = key.split();
            (document.is_some(), part as u8).hash(&mut out);
            out.put(document.map_or(0, |ix| self.digests.ids[ix as usize]));
            out.put(self.digests.get(*key));
        }
        for place in &reads.places {
            out.put(*place);
            out.put(self.places.get(place).copied().unwrap_or(0));
        }
        out.long()
    }
}

/// What was read, with the documents where they are now; nothing if one of them is no more.
fn now(mut reads: Reads, moved: &[Option<u32>]) -> Option<Reads> {
    for key in &mut reads.keys {
        if let (Some(document), part) = key.split() {
            *key = Key::of((*moved.get(document as usize)?)?, part);
        }
    }
    // Documents of which one came before the other may stand the other way round now: then the page is made again.
    reads.keys.is_sorted().then_some(reads)
}

/// What is at the path of each file, and below each folder: there, of the assets, for nobody lists the others while a page is made.
fn files(sources: &Sources) -> FxHashMap<u64, u64> {
    let mut places = FxHashMap::default();
    let mut folders: BTreeMap<&str, Digest> = BTreeMap::new();
    for (path, file) in sources.iter() {
        let (path, hash) = (path.as_str(), file.hash as u64);
        places.insert(reads::hash_of(path), hash);
        if !matches!(file.content, Content::Asset(_)) {
            continue;
        }
        let above = path.match_indices('/').map(|(at, _)| &path[..at]);
        for folder in above.chain([""]) {
            let digest = folders.entry(folder).or_default();
            digest.put(reads::hash_of(path));
            digest.put(hash);
        }
    }
    for (folder, digest) in folders {
        places.insert(reads::hash_of(&reads::contents(folder)), digest.done());
    }
    places
}

/// What all pages hang on besides what they read: the program, the settings, what is neither document nor asset, the day.
fn common(site: &Site) -> Hash {
    let mut out = blake3::Hasher::new();
    // Of a program that cannot be read nothing is known: then no record is its own.
    let program = source::program().unwrap_or(std::process::id().into());
    out.update(&program.to_le_bytes());
    out.update(format!("{:?} {:?}", site.config, site.today).as_bytes());
    for (path, file) in site.sources.iter() {
        if !parse::is_document(path) && !matches!(file.content, Content::Asset(_)) {
            out.update(path.as_str().as_bytes());
            out.update(&file.hash.to_le_bytes());
        }
    }
    out.finalize()
}

/// What was read, as [`Rest::reads`] reads it: keys by how far each is from the last, and places.
fn written(reads: &Reads) -> Box<[u8]> {
    let mut out = Vec::new();
    let mut last = 0;
    number(&mut out, reads.keys.len() as u64);
    for key in &reads.keys {
        number(&mut out, u64::from(key.0 - last));
        last = key.0;
    }
    for place in &reads.places {
        out.extend(place.to_le_bytes());
    }
    out.into()
}

/// Appends a number, seven bits a byte, the lowest first (LEB128).
fn number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// The record in these bytes, if they are whole and of this program, these settings and this day.
fn read(bytes: Vec<u8>, common: Hash) -> Option<Record> {
    let (whole, check) = bytes.split_last_chunk::<LONG>()?;
    let rest = whole.strip_prefix(MARK)?;
    let rest = rest.strip_prefix(common.as_bytes())?;
    if xxh3_128(whole) != u128::from_le_bytes(*check) {
        return None;
    }
    let (mut ids, mut pages) = (Vec::new(), FxHashMap::default());
    let mut rest = Rest(rest);
    for _ in 0..rest.number()? {
        ids.push(u64::from_le_bytes(rest.take()?));
    }
    while !rest.0.is_empty() {
        let path = std::str::from_utf8(rest.counted()?).ok()?.to_owned();
        let route = u64::from_le_bytes(rest.take()?);
        let digest = u128::from_le_bytes(rest.take()?);
        let hash = Hash::from_bytes(rest.take()?);
        let length = rest.counted()?.len();
        let end = whole.len() - rest.0.len();
        let page = Page {
            route,
            digest,
            hash,
            reads: end - length..end,
        };
        pages.insert(path, page);
    }
    Some(Record { bytes, ids, pages })
}

/// What of a record is still to be read.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    /// The next bytes.
    fn take<const COUNT: usize>(&mut self) -> Option<[u8; COUNT]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    /// The next number.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.take()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// As many bytes as the next number says.
    fn counted(&mut self) -> Option<&'b [u8]> {
        let count = usize::try_from(self.number()?).ok()?;
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// What was read, to the end; `last` is a key beyond all.
    fn reads(mut self, last: Key) -> Option<Reads> {
        let mut reads = Reads::default();
        let mut key = 0_u64;
        for _ in 0..self.number()? {
            key = key.checked_add(self.number()?)?;
            if key >= u64::from(last.0) {
                return None;
            }
            reads.keys.push(Key(key as u32));
        }
        while !self.0.is_empty() {
            reads.places.push(u64::from_le_bytes(self.take()?));
        }
        Some(reads)
    }
}
