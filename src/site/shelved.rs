//! What files were parsed to, kept below the root for the next process, in [`GROUPS`] groups of files by their paths: an edit
//! writes one of them.
//!
//! What a parse came to holds as long as the file's bytes, the program, and what of the settings a parse depends on are as they
//! were; a file of which that cannot be said is parsed. What another folder held is not believed: a repository could carry it.
//! It knows nothing of what documents hold.

use std::path::Path;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::diag::{Code, Diagnostic};
use crate::document::Document;
use crate::parse::{Options, Parsed};
use crate::path::SitePath;
use crate::shelf::Shelf;
use crate::source;

/// How many groups there are.
const GROUPS: usize = 64;

/// What is kept below a root.
#[derive(Debug)]
pub struct Shelved {
    shelf: Shelf,
    /// Whether what is learnt is kept, too.
    is_kept_up: bool,
}

/// A file that is to be parsed.
pub(super) struct Unparsed<'s> {
    /// Its path.
    pub(super) path: &'s SitePath,
    /// The hash of its bytes.
    pub(super) hash: u128,
    /// What it says; nothing if it is not UTF-8.
    pub(super) text: Option<Arc<str>>,
}

/// How a file is parsed.
type Parse<'p> = dyn Fn(&SitePath, Option<&str>) -> Parsed + Sync + 'p;

/// What each file came to, and how many were parsed for it.
pub(super) type Yield<'s> = (Vec<(&'s SitePath, Parsed)>, usize);

impl Shelved {
    /// What is kept below this root; nothing is written.
    pub fn read(root: &Path) -> Shelved {
        Shelved {
            shelf: Shelf::below(root, "parsed"),
            is_kept_up: false,
        }
    }

    /// The same, and what is learnt is kept, if somebody has begun with it: one who builds only once has no use for it.
    pub fn kept_up(root: &Path) -> Shelved {
        Shelved {
            is_kept_up: true,
            ..Shelved::read(root)
        }
    }

    /// Begins to keep what is learnt below this root, from the next time on.
    pub fn begin(root: &Path) {
        Shelved::read(root).shelf.begin();
    }

    /// What these files come to, those of which nothing is kept by `parse`, in the order of their paths.
    pub(super) fn parse_all<'s>(
        &self,
        files: Vec<Unparsed<'s>>,
        options: &Options,
        parse: &Parse<'_>,
    ) -> Yield<'s> {
        let Some(keys) = self.keys(options) else {
            return parse_all(files, parse);
        };
        let mut groups: Vec<Vec<Unparsed<'s>>> = keys.iter().map(|_| Vec::new()).collect();
        for file in files {
            let group = xxh3_64(file.path.as_str().as_bytes()) % GROUPS as u64;
            groups[group as usize].push(file);
        }
        let groups = groups.into_par_iter().zip(&keys);
        let parsed: Vec<Yield<'s>> = groups
            .map(|(files, key)| self.parse_group(*key, files, parse))
            .collect();
        let count = parsed.iter().map(|(_, count)| count).sum();
        if self.is_kept_up && count > 0 {
            self.shelf.keep(&keys.into_iter().collect());
        }
        let mut all: Vec<(&SitePath, Parsed)> =
            parsed.into_iter().flat_map(|(all, _)| all).collect();
        all.sort_unstable_by_key(|(path, _)| *path);
        (all, count)
    }

    /// The key of each group; nothing if there is no shelf, or nobody can say what program this is.
    fn keys(&self, options: &Options) -> Option<Vec<u128>> {
        let common = (self.shelf.identity()?, source::program()?);
        let common = xxh3_128(format!("{common:?} {options:?}").as_bytes());
        let key = |group| xxh3_128(format!("{group} {common:x}").as_bytes());
        Some((0..GROUPS).map(key).collect())
    }

    /// What the files of one group come to; the group is kept anew if it differs. They are parsed one after the other: with
    /// other threads inside, more groups than there are threads would be in memory.
    fn parse_group<'s>(&self, key: u128, files: Vec<Unparsed<'s>>, parse: &Parse<'_>) -> Yield<'s> {
        let bytes = self.shelf.get(key).unwrap_or_default();
        let known = entries(&bytes).unwrap_or_default();
        let (mut all, mut kept, mut fresh) = (Vec::new(), Vec::new(), Vec::new());
        for file in files {
            let entry = known.get(file.path.as_str());
            let entry = entry.filter(|entry| entry.hash == file.hash);
            match entry.and_then(|entry| Some((entry, decoded(file.path, entry.parsed)?))) {
                Some((entry, parsed)) => {
                    kept.push((file.path, entry));
                    all.push((file.path, parsed));
                }
                None => {
                    let parsed = parse(file.path, file.text.as_deref());
                    fresh.push((file.path, file.hash, parsed));
                }
            }
        }
        if self.is_kept_up && !(fresh.is_empty() && kept.len() == known.len()) {
            self.keep(key, &kept, &fresh);
        }
        let count = fresh.len();
        all.extend(fresh.into_iter().map(|(path, _, parsed)| (path, parsed)));
        (all, count)
    }

    /// Keeps a group: what was kept of it and still holds, and what was parsed.
    fn keep(
        &self,
        key: u128,
        kept: &[(&SitePath, &Entry<'_>)],
        fresh: &[(&SitePath, u128, Parsed)],
    ) {
        let mut out = Vec::new();
        for (path, entry) in kept {
            append(&mut out, path, entry);
        }
        // What this program could not do is tried again.
        let is_ours = |fault: &Diagnostic| fault.code == Code::OurFault;
        let sound = |parsed: &Parsed| !parsed.faults.iter().any(is_ours);
        for (path, hash, parsed) in fresh.iter().filter(|(.., parsed)| sound(parsed)) {
            let (hash, parsed) = (*hash, &*encoded(parsed));
            append(&mut out, path, &Entry { hash, parsed });
        }
        self.shelf.put(key, &out);
    }
}

/// What files come to of which nothing is kept.
pub(super) fn parse_all<'s>(files: Vec<Unparsed<'s>>, parse: &Parse<'_>) -> Yield<'s> {
    let count = files.len();
    let files = files.into_par_iter();
    // A text that nobody else holds is let go as soon as it is parsed.
    let all = files.map(|file| (file.path, parse(file.path, file.text.as_deref())));
    (all.collect(), count)
}

/// What is kept of one file.
struct Entry<'b> {
    /// The hash of its bytes.
    hash: u128,
    /// What it was parsed to, written down.
    parsed: &'b [u8],
}

/// What is kept of the files of a group, by path; nothing if the bytes do not say that.
fn entries(bytes: &[u8]) -> Option<FxHashMap<String, Entry<'_>>> {
    let mut rest = bytes;
    let mut entries = FxHashMap::default();
    while !rest.is_empty() {
        let path = String::deserialize(&mut rest).ok()?;
        let hash = u128::deserialize(&mut rest).ok()?;
        let length = u32::deserialize(&mut rest).ok()?;
        let parsed = rest.split_off(..length as usize)?;
        entries.insert(path, Entry { hash, parsed });
    }
    Some(entries)
}

/// Appends an entry as [`entries`] reads it.
fn append(out: &mut Vec<u8>, path: &SitePath, entry: &Entry<'_>) {
    let entry = (path.as_str(), entry.hash, entry.parsed);
    entry.serialize(out).expect("memory takes all");
}

/// What a file was parsed to, written down.
fn encoded(parsed: &Parsed) -> Vec<u8> {
    let parsed = (&parsed.documents, &parsed.faults);
    borsh::to_vec(&parsed).expect("memory takes all")
}

/// What was written down of a file; nothing if it is unsound.
fn decoded(path: &SitePath, bytes: &[u8]) -> Option<Parsed> {
    type Pair = (Vec<Document>, Vec<Diagnostic>);
    let (documents, faults) = Pair::try_from_slice(bytes).ok()?;
    let shared = |document| Document {
        path: path.clone(),
        ..document
    };
    Some(Parsed {
        documents: documents.into_iter().map(shared).map(Arc::new).collect(),
        faults,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::language::languages;
    use crate::parse::parse;
    use crate::source::Sources;

    #[test]
    fn what_is_unsound_is_nothing_and_never_a_panic() {
        let path = SitePath::new("content/outlook.md").expect("a path");
        let text = "---\ntitle: Outlook\ndate: 2026-01-01\ngrade: B2\nextra: {share: 97.45424510282939}\n---\n> [!judgment] by 2026-06-30: An agreement is likely.\n> Confidence: low\n\nWords[^a].\n\n[^a]: context: A note [@tass, B2].\n";
        let (languages, _) = languages(&Sources::from_memory([]));
        let parsed = parse(&path, text, &Options::of(&Config::default(), &languages));
        let whole = encoded(&parsed);
        let back = decoded(&path, &whole).expect("it is whole");
        assert_eq!(format!("{back:#?}"), format!("{parsed:#?}"));
        for at in 0..whole.len() {
            assert!(decoded(&path, &whole[..at]).is_none(), "cut at {at}");
            for bit in [0x01, 0x80] {
                let mut other = whole.clone();
                other[at] ^= bit;
                // Another text is as sound as this one; another length or kind is not.
                let _ = decoded(&path, &other);
            }
        }
        let mut group = Vec::new();
        let (hash, parsed) = (1, &*whole);
        append(&mut group, &path, &Entry { hash, parsed });
        assert_eq!(entries(&group).map(|all| all.len()), Some(1));
        for at in 1..group.len() {
            assert!(entries(&group[..at]).is_none(), "cut at {at}");
        }
    }

    #[test]
    fn what_a_panic_left_is_not_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = SitePath::new("content/a.md").expect("a path");
        let (languages, _) = languages(&Sources::from_memory([]));
        let options = Options::of(&Config::default(), &languages);
        let ours = |path: &SitePath, _: Option<&str>| {
            let fault =
                Diagnostic::new(Code::OurFault, None, format!("`{path}` could not be read"));
            Parsed {
                documents: Vec::new(),
                faults: vec![fault],
            }
        };
        Shelved::begin(folder.path());
        for _ in 0..2 {
            let (hash, text) = (1, Some("a".into()));
            let path = &path;
            let files = vec![Unparsed { path, hash, text }];
            let shelved = Shelved::kept_up(folder.path());
            assert_eq!(shelved.parse_all(files, &options, &ours).1, 1);
        }
    }
}
