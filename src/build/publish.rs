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
//!          not ours ─► manifest ─► count ─► one sync ─► exchange
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

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

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

/// Publishes `files` (relative paths, sorted); `make(i)` makes the content of the `i`th, and is called from many threads.
///
/// A second publication to the same output waits for the first. On any error the published site is as it was and
/// nothing is left behind.
pub fn publish(
    target: &Target,
    files: &[String],
    make: &(dyn Fn(usize) -> Result<Content, Error> + Sync),
) -> Result<Published, Error> {
    let output = guard::settle(target)?;
    publish_by(target, files, make, staging::means(&output))
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
    make: &(dyn Fn(usize) -> Result<Content, Error> + Sync),
    means: Means,
) -> Result<Published, Error> {
    let plan = Plan::new(files)?;
    let staging = Staging::open(&guard::settle(target)?, means)?;
    // What the output is may have changed while another build held the lock.
    let done = guard::settle(target).and_then(|_| work(&staging, &plan, target, make));
    if done.is_err() {
        staging.abandon();
    }
    done
}

/// Brings the idle generation up to date and exchanges it with the published one.
fn work(
    staging: &Staging,
    plan: &Plan,
    target: &Target,
    make: &(dyn Fn(usize) -> Result<Content, Error> + Sync),
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
    let place = |at: usize| {
        let aside = staging.next().join(format!("{}{at}", tree::ASIDE));
        let payload = Payload::measure(make(at)?, &root, &aside)?;
        pair.place(&plan.files[at], payload)
    };
    let placed = (0..plan.files.len())
        .into_par_iter()
        .map(place)
        .collect::<Result<Vec<_>, _>>()?;
    for path in &foreign {
        tree::carry(
            &staging.output.join(path),
            &staging.next().join(path),
            &staging.next(),
        )?;
    }
    let manifest = Manifest::new(
        plan.files
            .iter()
            .cloned()
            .zip(placed.iter().map(|placed| placed.hash))
            .collect(),
    );
    manifest.write(&staging.next())?;
    let done = pair.account(&placed, &foreign, &manifest);
    if done.changed > 0 || done.removed > 0 || pair.published.manifest.is_none() {
        count(&staging.next(), done.files + done.foreign + 1)?;
        staging.exchange()?;
    }
    Ok(done)
}

/// The files to publish, checked.
struct Plan<'a> {
    /// Their paths, sorted, each once.
    files: &'a [String],
    /// The folders that hold them.
    folders: BTreeSet<&'a Path>,
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
        let mut folders = BTreeSet::new();
        for path in files {
            if SitePath::new(path).is_none()
                || [manifest::NAME, staging::INSIDE]
                    .iter()
                    .any(|ours| begins(path, ours))
            {
                return bad(path, "it is not a path that can be published");
            }
            folders.extend(
                Path::new(path)
                    .ancestors()
                    .skip(1)
                    .filter(|folder| !folder.as_os_str().is_empty()),
            );
        }
        match files.windows(2).find(|pair| pair[0] >= pair[1]) {
            Some(pair) if pair[0] == pair[1] => {
                return bad(&pair[1], "two pages have this address");
            }
            Some(pair) => return bad(&pair[1], "the files to publish are not sorted"),
            None => {}
        }
        match files
            .iter()
            .find(|path| folders.contains(Path::new(path.as_str())))
        {
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

    /// Refuses the plan if a file of somebody else's stands where one of ours, or a folder of ours, must be.
    fn admit(&self, foreign: &[&Path], output: &Path) -> Result<(), Error> {
        let in_the_way = |path: &&&Path| {
            self.folders.contains(**path) || path.ancestors().any(|part| self.has(part))
        };
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
                Kind::Folder => self.folders.contains(found.path.as_path()),
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
    hash: blake3::Hash,
    /// Whether the published generation has the same bytes.
    known: bool,
    /// The number of bytes that had to be written; nothing if the idle generation had them.
    written: Option<u64>,
}

impl Pair {
    /// Makes sure that the idle generation has `payload` at `path`, with the published file's time if that has the same bytes.
    fn place(&self, path: &str, payload: Payload) -> Result<Placed, Error> {
        let place = self.idle.folder.join(path);
        let published = self.published.holding(path, &payload);
        let idle = self.idle.holding(path, &payload);
        let (hash, length) = (payload.hash, payload.length);
        if idle.is_none() {
            payload.write(&place, &self.idle.folder)?;
        }
        let modified = match (&published, &idle) {
            (Some(published), Some(idle)) if tree::is_like(idle, published) => Ok(()),
            (Some(published), _) => tree::set_modified(&place, &Modified::As(published)),
            (None, Some(_)) => tree::set_modified(&place, &Modified::Now),
            (None, None) => Ok(()),
        };
        modified.map_err(|why| {
            Error::new(format!("cannot set the time of `{}`", place.display()), why)
        })?;
        Ok(Placed {
            hash,
            known: published.is_some(),
            written: idle.is_none().then_some(length),
        })
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

/// Counts the files in the finished generation against those planned.
///
/// They differ where the file system takes two names for one (letter case, Unicode form).
fn count(folder: &Path, planned: usize) -> Result<(), Error> {
    let there = tree::walk(folder, None)?
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
