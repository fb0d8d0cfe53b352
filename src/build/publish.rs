//! Publication: a set of files takes the place of the one that was published before, all at once or not at all.
//!
//! It knows nothing of sites: the caller names the files and makes the bytes of each when asked, in parallel, and no more
//! are held than are being written. Two generations exist. The published one is the output folder; the idle one lies
//! in the staging folder beside it and is brought up to date, so that a build writes what differs
//! and no more. Then the two are exchanged in one step: killed at any moment, the output is the old site or the new one,
//! whole, and a reader meets no missing and no mixed page.
//!
//! ```text
//! guard ─► lock, recover ─► list both generations ─► clear the idle one ─► place each file ─► carry what is
//!          not ours ─► count ─► manifest ─► one sync ─► exchange
//! ```
//!
//! Three absences: it removes nothing that it did not write (files that others put into the output go along to the
//! next generation), follows no link out of the site or out of the output, and leaves nothing behind when it fails.

mod guard;
mod manifest;
mod staging;
#[cfg(test)]
mod tests;
mod tree;

use std::fs::Metadata;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use blake3::Hash;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::diag::Error;
use crate::path::SitePath;
use manifest::Manifest;
use staging::{Means, Staging};
use tree::{Generation, Kind, Modified, Payload};

/// Writes bytes.
pub type Writer = Box<dyn FnOnce(&mut dyn Write) -> io::Result<()>>;

/// The bytes of one file.
pub enum Content {
    /// The bytes themselves.
    Bytes(Vec<u8>),
    /// More bytes than should be held: what writes them.
    Written(Writer),
    /// A plain file below the root to copy. Links out of the root, pipes and devices are errors and are never opened.
    Copy(PathBuf),
}

/// Where to publish, and what must be kept out of the way.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The output folder, absolute or relative to the working folder; it need not exist.
    pub output: &'a Path,
    /// The site's root; the output may lie inside it, never be it or hold it.
    pub root: &'a Path,
    /// The source folders; the output may not be one, hold one or lie inside one.
    pub protected: &'a [PathBuf],
}

/// What a publication did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Files that are published now, the manifest and foreign files not counted.
    pub files: usize,
    /// Files of these that are new or differ from what was published before.
    pub changed: usize,
    /// Files that had to be written to disk.
    pub written: usize,
    /// Files that were published before and are no more.
    pub removed: usize,
    /// Files in the output that are not ours, and were kept.
    pub foreign: usize,
    /// Bytes that had to be written to disk.
    pub bytes_written: u64,
}

/// Who knows what the files consist of; asked from many threads.
pub trait Work: Sync {
    /// Makes the content of the file with this number.
    fn make(&self, file: usize) -> Result<Content, Error>;

    /// The hash of what [`Work::make`] would make, if that can be told without making it.
    fn known(&self, _file: usize) -> Option<Hash> {
        None
    }

    /// Called when a file is where it belongs.
    fn placed(&self) {}

    /// What is kept for the next publication ([`record`]), of files with these hashes.
    fn record(&self, _hashes: &[Hash]) -> Option<Vec<u8>> {
        None
    }
}

impl<F: Fn(usize) -> Result<Content, Error> + Sync> Work for F {
    /// Calls it.
    fn make(&self, file: usize) -> Result<Content, Error> {
        self(file)
    }
}

/// Publishes `files` (relative paths, sorted), which are made by `work` where no generation has them.
///
/// A second publication to the same output waits for the first. On any error the published site is as it was and
/// nothing is left behind.
pub fn publish(target: &Target, files: &[String], work: &dyn Work) -> Result<Published, Error> {
    let output = guard::settle(target)?;
    publish_by(target, files, work, staging::means(&output))
}

/// What the last publication to `output` kept for the next; nothing if there is none. It may be anything: the reader checks it.
pub fn record(output: &Path) -> Option<Vec<u8>> {
    let output = guard::real_path(output).ok()?;
    staging::record(&output, staging::means(&output))
}

/// Refuses what [`publish`] would refuse, so that the caller can before it works; changes nothing.
pub fn guard(target: &Target) -> Result<(), Error> {
    guard::settle(target).map(|_| ())
}

/// The paths published in `output`, sorted; nothing if it holds no readable manifest of ours.
pub fn previous_manifest(output: &Path) -> Option<Vec<String>> {
    let output = guard::real_path(output).ok()?;
    let (manifest, _) = Manifest::read(&staging::published(&output)).ok()??;
    Some(manifest.paths().map(str::to_owned).collect())
}

/// Publishes by the given means of exchange.
fn publish_by(
    target: &Target,
    files: &[String],
    work: &dyn Work,
    means: Means,
) -> Result<Published, Error> {
    let plan = Plan::new(files)?;
    let staging = Staging::open(&guard::settle(target)?, means)?;
    // What the output is may have changed while another build held the lock.
    let done = guard::settle(target).and_then(|_| place_all(&staging, &plan, target, work));
    if done.is_err() {
        staging.abandon();
    }
    done
}

/// Brings the idle generation up to date and exchanges it with the published one.
fn place_all(
    staging: &Staging,
    plan: &Plan,
    target: &Target,
    work: &dyn Work,
) -> Result<Published, Error> {
    let root = guard::real_path(target.root)
        .map_err(|why| Error::new(format!("cannot resolve `{}`", target.root.display()), why))?;
    let (published, idle) = rayon::join(
        || Generation::published(&staging.output, staging.omitted()),
        || Generation::idle(&staging.next()),
    );
    let pair = Pair {
        published: published?,
        idle: idle?,
    };
    let foreign = pair.published.foreign();
    plan.admit(&foreign, &staging.output)?;
    staging.begin()?;
    plan.clear(&pair.idle)?;
    let has_names = foreign.is_empty() && plan.is_in(&pair.idle);
    let place = |at: usize| {
        let path = &plan.files[at];
        let kept = work.known(at).map(|hash| pair.keep(path, hash));
        let placed = match kept.transpose()?.flatten() {
            Some(placed) => placed,
            None => {
                let aside = staging.next().join(format!("{}{at}", tree::ASIDE));
                pair.place(path, Payload::measure(work.make(at)?, &root, &aside)?)?
            }
        };
        work.placed();
        Ok(placed)
    };
    let placed = (0..plan.files.len())
        .into_par_iter()
        // Of neighbours more than one may be large.
        .with_max_len(1)
        .map(place)
        .collect::<Result<Vec<_>, _>>()?;
    for path in &foreign {
        tree::carry(
            &staging.output.join(path),
            &staging.next().join(path),
            &staging.next(),
        )?;
    }
    if !has_names {
        count(&staging.next(), placed.len() + foreign.len())?;
    }
    let filled = Filled {
        plan,
        pair: &pair,
        placed,
        foreign,
    };
    finish(staging, &filled, work)
}

/// The idle generation with everything where it belongs.
struct Filled<'p> {
    plan: &'p Plan<'p>,
    pair: &'p Pair,
    /// What became of each planned file.
    placed: Vec<Placed>,
    /// The files of others that were carried along.
    foreign: Vec<&'p Path>,
}

/// Puts the manifest to a filled generation, and that in the place of the published one.
fn finish(staging: &Staging, filled: &Filled<'_>, work: &dyn Work) -> Result<Published, Error> {
    let Filled {
        plan,
        pair,
        placed,
        foreign,
    } = filled;
    let hashes: Vec<Hash> = placed.iter().map(|placed| placed.hash).collect();
    let entries = plan.files.iter().cloned().zip(hashes.iter().copied());
    let manifest = Manifest::new(entries.collect(), foreign.len());
    manifest.write(&staging.next())?;
    staging.keep(work.record(&hashes).as_deref());
    let done = pair.account(placed, foreign, &manifest);
    if done.changed > 0 || done.removed > 0 || pair.published.manifest.is_none() {
        staging.exchange()?;
    }
    Ok(done)
}

/// The files to publish, checked.
struct Plan<'a> {
    /// Their paths, sorted, each once.
    files: &'a [String],
    /// The folders that hold them.
    folders: FxHashSet<&'a str>,
}

impl Plan<'_> {
    /// The plan of `files`, if they can lie in one folder.
    fn new(files: &[String]) -> Result<Plan<'_>, Error> {
        let bad = |path: &str, why: &str| {
            Err(Error::new(
                format!("cannot publish `{}`", path.escape_debug()),
                why,
            ))
        };
        let mut folders = FxHashSet::default();
        for path in files {
            if SitePath::new(path).is_none()
                || [manifest::NAME, staging::INSIDE]
                    .iter()
                    .any(|ours| begins(path, ours))
            {
                return bad(path, "it is not a path that can be published");
            }
            let mut inner = path.as_str();
            // Whoever is above a folder that is known is known.
            while let Some((folder, _)) = inner.rsplit_once('/')
                && folders.insert(folder)
            {
                inner = folder;
            }
        }
        match files.windows(2).find(|pair| pair[0] >= pair[1]) {
            Some(pair) if pair[0] == pair[1] => {
                return bad(&pair[1], "two pages have this address");
            }
            Some(pair) => return bad(&pair[1], "the files to publish are not sorted"),
            None => {}
        }
        match files.iter().find(|path| folders.contains(path.as_str())) {
            Some(path) => bad(
                path,
                "one page needs a file and another a folder of this name",
            ),
            None => Ok(Plan { files, folders }),
        }
    }

    /// Whether a file of this path is planned.
    fn has(&self, path: &Path) -> bool {
        path.to_str().is_some_and(|path| {
            self.files
                .binary_search_by(|file| file.as_str().cmp(path))
                .is_ok()
        })
    }

    /// Whether this is the folder of a planned file.
    fn has_folder(&self, path: &Path) -> bool {
        path.to_str()
            .is_some_and(|path| self.folders.contains(path))
    }

    /// Whether a generation has a plain file of each name already: then no two of the names are one to this disk.
    fn is_in(&self, generation: &Generation) -> bool {
        let files = generation.found.iter();
        let files = files.filter(|found| found.kind == Kind::File && self.has(&found.path));
        files.count() == self.files.len()
    }

    /// Refuses the plan if a file of somebody else's stands where one of ours, or a folder of ours, must be.
    fn admit(&self, foreign: &[&Path], output: &Path) -> Result<(), Error> {
        let in_the_way =
            |path: &&&Path| self.has_folder(path) || path.ancestors().any(|part| self.has(part));
        match foreign.iter().find(in_the_way) {
            None => Ok(()),
            Some(path) => Err(Error::new(
                format!("cannot publish over `{}`", output.join(path).display()),
                "chancery did not write it, and the site now has a page there; move it away",
            )),
        }
    }

    /// Removes everything from the idle generation that is neither a planned file nor a folder of one.
    fn clear(&self, idle: &Generation) -> Result<(), Error> {
        for found in idle
            .found
            .iter()
            .rev()
            .filter(|found| found.path != Path::new(manifest::NAME))
        {
            let wanted = match found.kind {
                Kind::File => self.has(&found.path),
                Kind::Folder => self.has_folder(&found.path),
                Kind::Other => false,
            };
            if !wanted {
                tree::remove(&idle.folder.join(&found.path), found.kind)?;
            }
        }
        Ok(())
    }
}

/// Whether `path` is `first` or lies below it.
fn begins(path: &str, first: &str) -> bool {
    path.strip_prefix(first)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The two generations.
struct Pair {
    /// What readers see.
    published: Generation,
    /// What becomes the next.
    idle: Generation,
}

/// What became of one planned file.
struct Placed {
    /// The hash of its bytes.
    hash: Hash,
    /// Whether the published generation has the same bytes.
    known: bool,
    /// The number of bytes that had to be written; nothing if the idle generation had them.
    written: Option<u64>,
}

impl Pair {
    /// Makes sure that the idle generation has the bytes of this hash at `path`, if one of the two has them; nothing if neither.
    fn keep(&self, path: &str, hash: Hash) -> Result<Option<Placed>, Error> {
        if let Some(idle) = self.idle.listed(path, hash) {
            let published = self.published.holding(path, hash, idle.len());
            self.date(path, published.as_ref(), Some(&idle))?;
            let known = published.is_some();
            return Ok(Some(Placed {
                hash,
                known,
                written: None,
            }));
        }
        if self.published.listed(path, hash).is_none() {
            return Ok(None);
        }
        let place = self.published.folder.join(path);
        let payload = Payload::copied(place, &self.published.folder)?;
        // A disk may have lost what it was given.
        match payload.hash == hash {
            true => self.place(path, payload).map(Some),
            false => Ok(None),
        }
    }

    /// Makes sure that the idle generation has `payload` at `path`, with the published file's time if that has the same bytes.
    fn place(&self, path: &str, payload: Payload) -> Result<Placed, Error> {
        let place = self.idle.folder.join(path);
        let (hash, length) = (payload.hash, payload.length);
        let published = self.published.holding(path, hash, length);
        let idle = self.idle.holding(path, hash, length);
        if idle.is_none() {
            payload.write(&place, &self.idle.folder)?;
        }
        self.date(path, published.as_ref(), idle.as_ref())?;
        Ok(Placed {
            hash,
            known: published.is_some(),
            written: idle.is_none().then_some(length),
        })
    }

    /// Gives the idle generation's file its time, by what the two generations had of it.
    fn date(
        &self,
        path: &str,
        published: Option<&Metadata>,
        idle: Option<&Metadata>,
    ) -> Result<(), Error> {
        let place = self.idle.folder.join(path);
        let dated = match (published, idle) {
            (Some(published), Some(idle)) if tree::is_like(idle, published) => Ok(()),
            (Some(published), _) => tree::set_modified(&place, &Modified::As(published)),
            (None, Some(_)) => tree::set_modified(&place, &Modified::Now),
            (None, None) => Ok(()),
        };
        dated
            .map_err(|why| Error::new(format!("cannot set the time of `{}`", place.display()), why))
    }

    /// Adds up what was done.
    fn account(&self, placed: &[Placed], foreign: &[&Path], next: &Manifest) -> Published {
        let before = self
            .published
            .manifest
            .as_ref()
            .map(|(manifest, _)| manifest);
        let gone = |manifest: &Manifest| {
            manifest
                .paths()
                .filter(|path| next.hash(path).is_none())
                .count()
        };
        Published {
            files: placed.len(),
            changed: placed.iter().filter(|placed| !placed.known).count(),
            written: placed
                .iter()
                .filter(|placed| placed.written.is_some())
                .count(),
            removed: before.map_or(0, gone),
            foreign: foreign.len(),
            bytes_written: placed.iter().filter_map(|placed| placed.written).sum(),
        }
    }
}

/// Counts the files in a generation without its manifest against those planned.
///
/// They differ where the file system takes two names for one (letter case, Unicode form).
fn count(folder: &Path, planned: usize) -> Result<(), Error> {
    let there = tree::walk(folder, None, None)?
        .iter()
        .filter(|found| found.kind != Kind::Folder)
        .count();
    match there == planned {
        true => Ok(()),
        false => Err(Error::new(
            format!("cannot finish `{}`", folder.display()),
            format!(
                "{planned} files were written and {there} are there: does this disk tell letter case apart?"
            ),
        )),
    }
}
