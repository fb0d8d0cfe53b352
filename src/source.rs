//! The files of a site as one immutable value, read from disk or from memory.
//!
//! Text is held, assets are measured: their size, hash and what a picture says of itself are kept, their bytes stay on
//! disk. The themes that the program carries stand in as files of `themes/default` and `themes/wire` where the site has no such folder. Knows nothing of what the files
//! mean; `site` and `serve` call it.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};
use std::time::UNIX_EPOCH;

use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::diag::{Code, Diagnostic, Error, Span};
use crate::path::SitePath;
use crate::picture::{self, Format, Picture};
use crate::reads;

/// The themes that the program carries with it, each with the folder that it stands in.
static THEMES: [(&str, Dir<'_>); 2] = [
    (
        "themes/default",
        include_dir!("$CARGO_MANIFEST_DIR/themes/default"),
    ),
    (
        "themes/wire",
        include_dir!("$CARGO_MANIFEST_DIR/themes/wire"),
    ),
];

/// The folders whose files are inputs; `site.toml` is the one file beside them.
pub const FOLDERS: [&str; 5] = ["content", "languages", "templates", "themes", "static"];

/// The name of the configuration file.
pub const CONFIG: &str = "site.toml";

/// What the site keeps of one file.
#[derive(Debug)]
pub struct File {
    /// What is in it.
    pub content: Content,
    /// XXH3-128 of its bytes.
    pub hash: u128,
    /// What a change is noticed by, set anew when a look at the bytes finds none; zero for a file from memory.
    stamp: Mutex<Stamp>,
}

impl File {
    /// What an address of it carries, so that no browser keeps an earlier one: 16 digits of its hash.
    pub fn version(&self) -> String {
        format!("{:016x}", self.hash as u64)
    }

    /// What its bytes say, if it should be a picture.
    pub fn picture(&self) -> Option<&Picture> {
        match &self.content {
            Content::Asset(asset) => asset.picture.as_ref(),
            Content::Text(_) | Content::Left | Content::NotText(_) => None,
        }
    }

    /// What a change is noticed by.
    fn stamp(&self) -> Stamp {
        *self.stamp.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// This file, just read, or the one that is `known`, with its stamp, if the bytes are the same.
    fn or_known(self, known: Option<&Arc<File>>) -> Arc<File> {
        match known {
            Some(known) if known.hash == self.hash && self.is_like(known) => {
                *known.stamp.lock().unwrap_or_else(PoisonError::into_inner) = self.stamp();
                known.clone()
            }
            _ => Arc::new(self),
        }
    }

    /// Whether both are files of the disk, or both are carried by the program.
    fn is_like(&self, other: &File) -> bool {
        let is_on_disk = |file: &File| file.stamp() != Stamp::default();
        is_on_disk(self) == is_on_disk(other)
    }
}

/// What is in a file.
#[derive(Clone, Debug)]
pub enum Content {
    /// UTF-8 text, without a byte order mark.
    Text(Arc<str>),
    /// Such a text that was taken out ([`Sources::take_texts`]) and lies on the disk.
    Left,
    /// A file that should be text and is not UTF-8: what stands before the first byte that is none.
    NotText(Arc<str>),
    /// Any other file: its bytes stay where they are.
    Asset(Asset),
}

/// An asset's measures.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Size in bytes.
    pub size: u64,
    /// What the bytes say, of a file that is named like a picture.
    pub picture: Option<Picture>,
    /// The bytes, of a file that the program carries with it.
    pub embedded: Option<&'static [u8]>,
}

/// What tells an untouched file from one that may differ; times are nanoseconds since 1970.
///
/// Size and modification time alone miss two files of one size that change places, and tools that set the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Stamp {
    size: u64,
    time: i128,
    changed: i128,
    node: u64,
}

/// How old a change must be before its stamp tells it from the next one, in nanoseconds: two ticks of a slow kernel's clock.
const TICK: i128 = 20_000_000;

impl Stamp {
    /// The stamp of a file on disk.
    fn of(metadata: &Metadata) -> Stamp {
        let nanoseconds =
            |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
        Stamp {
            size: metadata.len(),
            time: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
            node: metadata.ino(),
        }
    }

    /// The stamp to keep of a file that is read at `now`: one without a node, which the disk never has, if another write
    /// could still get the same one.
    fn kept(self, now: i128) -> Stamp {
        match now - self.changed.max(self.time) {
            ..TICK => Stamp { node: 0, ..self },
            _ => self,
        }
    }
}

/// The time, in nanoseconds since 1970.
fn now() -> i128 {
    let since = UNIX_EPOCH.elapsed().unwrap_or_default();
    since.as_nanos() as i128
}

/// Where a watcher says that something may differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hints {
    /// Anywhere.
    All,
    /// At these absolute paths, or below them.
    Below(Vec<PathBuf>),
}

/// A path at which two sets of files differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub path: SitePath,
    /// How.
    pub kind: Kind,
}

/// How a file of one set differs from that of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is new.
    Added,
    /// Its bytes are others.
    Edited,
    /// It has gone.
    Removed,
}

/// An immutable set of files; a clone shares it.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Arc<BTreeMap<SitePath, Arc<File>>>,
    refused: Arc<Vec<Diagnostic>>,
    /// Where the files lie; nothing for files from memory.
    root: Option<Arc<Path>>,
}

impl Sources {
    /// Reads every input file below `root`.
    ///
    /// # Errors
    /// The folder or a file cannot be read. A link out of the root is no error but a diagnostic ([`Sources::refused`]).
    pub fn read(root: &Path) -> Result<Sources, Error> {
        let empty = Sources {
            root: Some(root.into()),
            ..Sources::default()
        };
        let listing = list(
            root,
            &[root.join(CONFIG)],
            &FOLDERS.map(|folder| root.join(folder)),
        )?;
        empty
            .updated(listing, |_| false)
            .map(Sources::with_carried_themes)
    }

    /// The sources made of these texts: for tests and tools.
    pub fn from_memory<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Sources {
        let files = files
            .into_iter()
            .filter_map(|(path, text)| {
                let path = SitePath::new(path)?;
                let file = describe(&path, text.as_bytes().to_vec(), Stamp::default(), None);
                Some((path, Arc::new(file)))
            })
            .collect();
        Sources {
            files: Arc::new(files),
            ..Sources::default()
        }
        .with_carried_themes()
    }

    /// The same sources with `text` at `path`; nothing in place of `text` removes the file.
    pub fn with(&self, path: &SitePath, text: Option<&str>) -> Sources {
        let mut files = BTreeMap::clone(&self.files);
        match text {
            Some(text) => {
                let file = describe(path, text.as_bytes().to_vec(), Stamp::default(), None);
                files.insert(path.clone(), Arc::new(file));
            }
            None => drop(files.remove(path)),
        }
        Sources {
            files: Arc::new(files),
            ..self.clone()
        }
    }

    /// Compares the disk with the snapshot, all of it or only where `hints` say; nothing if no file differs.
    ///
    /// A file differs if its stamp does *and* its hash does.
    ///
    /// # Errors
    /// A file that is there cannot be read.
    pub fn refresh(&self, root: &Path, hints: &Hints) -> Result<Option<Sources>, Error> {
        let (listing, within): (Listing, Vec<String>) = match hints {
            Hints::All => (
                list(root, &[root.join(CONFIG)], &FOLDERS.map(|f| root.join(f)))?,
                vec![String::new()],
            ),
            Hints::Below(paths) => {
                let inside: Vec<PathBuf> = paths
                    .iter()
                    .filter(|p| is_input(root, p))
                    .cloned()
                    .collect();
                let names = inside.iter().filter_map(|p| relative(root, p)).collect();
                (list(root, &[], &inside)?, names)
            }
        };
        let covered = |path: &SitePath| {
            within
                .iter()
                .any(|w| w.is_empty() || path.as_str() == w || path.is_below(w))
        };
        let next = self
            .updated(listing, |path| !covered(path))?
            .with_carried_themes();
        let same = next.files.len() == self.files.len()
            && next
                .files
                .iter()
                .zip(self.files.iter())
                .all(|(a, b)| a.0 == b.0 && a.1.hash == b.1.hash)
            && next.refused == self.refused;
        Ok((!same).then_some(next))
    }

    /// Where the disk differs from these files, by size and time alone; nothing is read.
    ///
    /// # Errors
    /// A folder that is there cannot be listed.
    pub fn stale(&self, root: &Path) -> Result<Hints, Error> {
        let mut listing = list(root, &[root.join(CONFIG)], &FOLDERS.map(|f| root.join(f)))?;
        crate::diag::sort(&mut listing.refused);
        let is_on_disk = |file: &&Arc<File>| file.stamp() != Stamp::default();
        let mut unseen = self.files.values().filter(is_on_disk).count();
        let mut stale = Vec::new();
        for (path, place, stamp) in listing.found {
            let known = self.files.get(&path).filter(is_on_disk);
            unseen -= usize::from(known.is_some());
            if known.is_none_or(|file| file.stamp() != stamp) {
                stale.push(place);
            }
        }
        Ok(match unseen {
            0 if listing.refused == *self.refused => Hints::Below(stale),
            _ => Hints::All,
        })
    }

    /// The file at `path`.
    pub fn get(&self, path: &SitePath) -> Option<&File> {
        reads::place(path.as_str());
        self.files.get(path).map(Arc::as_ref)
    }

    /// Whether the file at `path` is one of a theme that the program carries with it, byte for byte.
    pub fn is_as_carried(&self, path: &SitePath) -> bool {
        let mut carried = CARRIED.iter().flat_map(|(_, files)| files);
        let carried = carried.find(|(known, _)| known == path);
        carried.is_some_and(|(_, file)| self.get(path).is_some_and(|own| own.hash == file.hash))
    }

    /// What the bytes at `path` say, if a picture should be there.
    pub fn picture(&self, path: &SitePath) -> Option<&Picture> {
        self.get(path)?.picture()
    }

    /// The text at `path`, if it is text and held.
    pub fn text(&self, path: &SitePath) -> Option<&Arc<str>> {
        match &self.get(path)?.content {
            Content::Text(text) => Some(text),
            Content::Left | Content::NotText(_) | Content::Asset(_) => None,
        }
    }

    /// The text at `path`, read again if it was taken out; nothing if the disk has other bytes by now. Of a file that is not
    /// UTF-8 what stands before the fault.
    pub fn written(&self, path: &SitePath) -> Option<Arc<str>> {
        let file = self.get(path)?;
        match &file.content {
            Content::Text(text) | Content::NotText(text) => Some(text.clone()),
            Content::Left => {
                let place = self.root.as_ref()?.join(path.as_str());
                let read = read_file(&place, path, Stamp::default()).ok()??;
                match read.content {
                    Content::Text(text) if read.hash == file.hash => Some(text),
                    _ => None,
                }
            }
            Content::Asset(_) => None,
        }
    }

    /// Takes the texts of the wanted files out, in the order of paths; none of files from memory, or that others share.
    pub fn take_texts(
        &mut self,
        wanted: impl Fn(&SitePath) -> bool,
    ) -> BTreeMap<SitePath, Arc<str>> {
        if self.root.is_none() {
            return BTreeMap::new();
        }
        let files = Arc::make_mut(&mut self.files).iter_mut();
        let wanted = files.filter(|(path, _)| wanted(path));
        wanted
            .filter_map(|(path, file)| {
                let content = &mut Arc::get_mut(file)?.content;
                let Content::Text(text) = content else {
                    return None;
                };
                let text = text.clone();
                *content = Content::Left;
                Some((path.clone(), text))
            })
            .collect()
    }

    /// Every file, in the order of paths.
    pub fn iter(&self) -> impl Iterator<Item = (&SitePath, &File)> {
        reads::folder("");
        self.files.iter().map(|(path, file)| (path, file.as_ref()))
    }

    /// Every file below `folder`, in the order of paths.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a SitePath, &'a File)> {
        reads::folder(folder);
        let start = SitePath::new(folder);
        let files = start
            .map(|start| self.files.range(start..))
            .into_iter()
            .flatten();
        files
            .skip_while(move |(path, _)| !path.is_below(folder) && path.as_str() <= folder)
            .take_while(move |(path, _)| path.as_str().starts_with(folder))
            .filter(move |(path, _)| path.is_below(folder))
            .map(|(path, file)| (path, file.as_ref()))
    }

    /// How `next` differs from these files, in the order of paths.
    pub fn changes(&self, next: &Sources) -> Vec<Change> {
        let (mut old, mut new) = (self.files.iter().peekable(), next.files.iter().peekable());
        let mut changes = Vec::new();
        loop {
            let order = match (old.peek(), new.peek()) {
                (None, None) => return changes,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((old, _)), Some((new, _))) if old.is_same(new) => Ordering::Equal,
                (Some((old, _)), Some((new, _))) => old.cmp(new),
            };
            let before = if order.is_le() { old.next() } else { None };
            let after = if order.is_ge() { new.next() } else { None };
            let kind = match (before, after) {
                (Some((_, a)), Some((_, b))) if Arc::ptr_eq(a, b) || a.hash == b.hash => continue,
                (Some(_), Some(_)) => Kind::Edited,
                (Some(_), None) => Kind::Removed,
                (None, _) => Kind::Added,
            };
            if let Some((path, _)) = before.or(after) {
                changes.push(Change {
                    path: path.clone(),
                    kind,
                });
            }
        }
    }

    /// What was refused when the files were listed: links that leave the root or lead back to a folder around them, and names
    /// that no address can have.
    pub fn refused(&self) -> &[Diagnostic] {
        &self.refused
    }

    /// These sources brought to `listing`: files that `keep`, and carried ones, are taken as they are, others read where their stamp
    /// differs.
    fn updated(
        &self,
        listing: Listing,
        keep: impl Fn(&SitePath) -> bool,
    ) -> Result<Sources, Error> {
        let mut files: BTreeMap<SitePath, Arc<File>> = self
            .files
            .iter()
            .filter(|(path, file)| keep(path) || is_carried(path, file))
            .map(|(p, f)| (p.clone(), f.clone()))
            .collect();
        let read: Vec<(SitePath, Arc<File>)> = listing
            .found
            .into_par_iter()
            .filter_map(|(path, place, stamp)| match self.files.get(&path) {
                Some(file) if file.stamp() == stamp && stamp != Stamp::default() => {
                    Some(Ok((path, file.clone())))
                }
                known => read_file(&place, &path, stamp)
                    .map(|read| read.map(|file| (path, file.or_known(known))))
                    .transpose(),
            })
            .collect::<Result<_, Error>>()?;
        files.extend(read);
        let kept =
            |fault: &&Diagnostic| fault.place.as_ref().is_some_and(|place| keep(&place.path));
        let mut refused: Vec<Diagnostic> = self.refused.iter().filter(kept).cloned().collect();
        refused.extend(listing.refused);
        crate::diag::sort(&mut refused);
        Ok(Sources {
            files: Arc::new(files),
            refused: Arc::new(refused),
            root: self.root.clone(),
        })
    }

    /// Adds the files of each carried theme of whose name the site has none of its own, and removes those of the others.
    fn with_carried_themes(mut self) -> Sources {
        for (folder, carried) in &*CARRIED {
            let start = SitePath::new(folder).expect("the folder of a theme is a sound path");
            let below = self.files.range(start..);
            let mut below = below
                .take_while(|(path, _)| path.as_str().starts_with(folder))
                .filter(|(path, _)| path.is_below(folder))
                .map(|(path, file)| is_carried(path, file));
            let first = below.next();
            match first.is_some_and(|first| below.any(|other| other != first)) {
                true => {
                    let files = Arc::make_mut(&mut self.files);
                    files.retain(|path, file| !(path.is_below(folder) && is_carried(path, file)));
                }
                false if first.is_none() => {
                    Arc::make_mut(&mut self.files).extend(carried.iter().cloned());
                }
                false => {}
            }
        }
        self
    }
}

/// Files, each with its path.
type Files = Vec<(SitePath, Arc<File>)>;

/// The files of the carried themes, by the folder that they stand in.
static CARRIED: LazyLock<Vec<(&str, Files)>> = LazyLock::new(|| {
    let themes = THEMES.iter();
    themes
        .map(|(folder, dir)| (*folder, carried(folder, dir)))
        .collect()
});

/// The files of one theme that the program carries.
fn carried(place: &str, dir: &'static Dir<'static>) -> Files {
    let (mut folders, mut files) = (vec![dir], Vec::new());
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        files.extend(folder.files().filter_map(|file| {
            let path = format!("{place}/{}", file.path().to_string_lossy());
            let (path, bytes) = (SitePath::new(&path)?, file.contents());
            let file = describe(&path, bytes.to_vec(), Stamp::default(), Some(bytes));
            Some((path, Arc::new(file)))
        }));
    }
    files
}

/// Whether the file stands in for one that the site has not.
fn is_carried(path: &SitePath, file: &File) -> bool {
    let is_theme = THEMES.iter().any(|(folder, _)| path.is_below(folder));
    is_theme && file.stamp() == Stamp::default()
}

/// What a walk over the disk found.
#[derive(Default)]
struct Listing {
    found: Vec<(SitePath, PathBuf, Stamp)>,
    refused: Vec<Diagnostic>,
}

/// Lists the input files among `files` and below `folders`; hidden ones and `node_modules` are passed over, links that leave
/// the root are refused.
fn list(root: &Path, files: &[PathBuf], folders: &[PathBuf]) -> Result<Listing, Error> {
    let mut listing = Listing::default();
    let home = root
        .canonicalize()
        .map_err(|why| Error::new(format!("cannot read `{}`", root.display()), why))?;
    for start in files.iter().chain(folders) {
        let below_a_link = || start.parent().is_some_and(|around| leaves(&home, around));
        if fs::symlink_metadata(start).is_err() || below_a_link() {
            continue;
        }
        let walk = WalkDir::new(start)
            .follow_links(true)
            .sort_by(in_a_folder)
            .into_iter();
        let mut refused = Vec::new();
        let seen = walk.filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            let hidden = name.starts_with('.') && entry.path() != root || name == "node_modules";
            let link = Some(entry.path()).filter(|_| !hidden && entry.path_is_symlink());
            let why = link.and_then(|link| refusal(&home, link));
            refused.extend(why.and_then(|why| refused_link(root, entry.path(), why)));
            !hidden && why.is_none()
        });
        let (mut found, mut broken) = (Vec::new(), Vec::new());
        for entry in seen {
            match entry {
                Ok(entry) if entry.file_type().is_file() => match misnamed(root, entry.path()) {
                    Some(fault) => broken.push(fault),
                    None => found.push(entry),
                },
                Ok(_) => {}
                Err(fault) => match refused_at(&home, &fault) {
                    Some(refusal) => broken.extend(
                        fault
                            .path()
                            .and_then(|link| refused_link(root, link, refusal)),
                    ),
                    // What has gone meanwhile is no link.
                    None if has_gone(&fault) => {}
                    None => {
                        let what = format!("cannot read `{}`", start.display());
                        return Err(Error::new(what, fault));
                    }
                },
            }
        }
        let stamped = found.par_iter().filter_map(|entry| stamped(root, entry));
        listing.found.par_extend(stamped);
        listing.refused.extend(refused.into_iter().chain(broken));
    }
    Ok(listing)
}

/// The order of two entries of one folder by their names: all before these is the same, and need not be taken apart.
fn in_a_folder(one: &DirEntry, other: &DirEntry) -> Ordering {
    let (one, other) = (one.path().as_os_str(), other.path().as_os_str());
    one.cmp(other)
}

/// A file with its path and stamp; nothing if it has gone, or its name is no text.
fn stamped(root: &Path, entry: &DirEntry) -> Option<(SitePath, PathBuf, Stamp)> {
    let path = SitePath::new(&relative(root, entry.path())?)?;
    let stamp = Stamp::of(&entry.metadata().ok()?);
    Some((path, entry.path().to_owned(), stamp))
}

/// What is said of a file whose name can be no part of an address; nothing if it can.
fn misnamed(root: &Path, place: &Path) -> Option<Diagnostic> {
    let inside = place.strip_prefix(root).ok()?;
    let name = inside.to_string_lossy();
    let why = match inside.to_str() {
        None => "is not UTF-8",
        Some(name) if name.contains('\\') => "holds a backslash",
        Some(name) if name.contains(char::is_control) => "holds a control character",
        Some(_) => return None,
    };
    let path = SitePath::new(&name.replace('\\', "\u{fffd}"))?;
    let message = format!("`{name}` is not read: its name {why}");
    let fault = Diagnostic::at(Code::UnreadFile, &path, Span::default(), message);
    Some(fault.hint("give it another name"))
}

/// Why a walk did not follow the link at which it stopped, if that is what happened.
fn refused_at(home: &Path, fault: &walkdir::Error) -> Option<Refusal> {
    let link = fault.path().filter(|place| place.is_symlink())?;
    refusal(home, link)
}

/// Whether what a walk came to had gone.
fn has_gone(fault: &walkdir::Error) -> bool {
    fault
        .io_error()
        .is_some_and(|io| io.kind() == std::io::ErrorKind::NotFound)
}

/// Why a link is not followed.
#[derive(Clone, Copy)]
struct Refusal {
    /// What it is.
    why: &'static str,
    /// What to do about it.
    remedy: &'static str,
}

/// Whether what lies at `link` is outside the root, or nowhere.
fn leaves(home: &Path, link: &Path) -> bool {
    link.canonicalize()
        .map_or(true, |target| !target.starts_with(home))
}

/// Whether `link` leads to a folder that its own path goes through, so that a walk would have no end.
fn returns(link: &Path) -> bool {
    let is_target = |target: PathBuf| {
        let mut around = link.ancestors().skip(1);
        around.any(|folder| folder.canonicalize().is_ok_and(|folder| folder == target))
    };
    link.canonicalize().is_ok_and(is_target)
}

/// Why `link` is not followed, if so, and what to do about it.
fn refusal(home: &Path, link: &Path) -> Option<Refusal> {
    if leaves(home, link) {
        Some(Refusal {
            why: "is a link to somewhere outside the site",
            remedy: "copy the file into the site",
        })
    } else if returns(link) {
        Some(Refusal {
            why: "is a link to a folder around it",
            remedy: "remove the link",
        })
    } else {
        None
    }
}

/// What is said of a link that is not followed.
fn refused_link(root: &Path, link: &Path, refusal: Refusal) -> Option<Diagnostic> {
    let path = SitePath::new(&relative(root, link)?)?;
    let text = format!("`{path}` {}", refusal.why);
    let fault = Diagnostic::at(Code::OutsideRoot, &path, Span::default(), text);
    Some(fault.hint(refusal.remedy))
}

/// Whether a change at this absolute path can matter.
pub fn is_input(root: &Path, place: &Path) -> bool {
    relative(root, place).is_some_and(|path| {
        let first = path.split('/').next().unwrap_or("");
        (path == CONFIG || FOLDERS.contains(&first))
            && path
                .split('/')
                .all(|part| !part.starts_with('.') && part != "node_modules")
    })
}

/// The path of `place` below `root`, with `/`; nothing if it is not UTF-8 or not below.
fn relative(root: &Path, place: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = place
        .strip_prefix(root)
        .ok()?
        .iter()
        .map(|part| part.to_str())
        .collect();
    parts.map(|parts| parts.join("/"))
}

/// Whether a link is followed to the file that it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follow {
    /// It is.
    Links,
    /// It is refused.
    Nothing,
}

/// Opens a plain file to read; pipes and devices are refused, and never waited for.
///
/// # Errors
/// There is no such file, it is something else, or it cannot be read.
pub fn open_plain(place: &Path, follow: Follow) -> std::io::Result<fs::File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    let flags = match follow {
        Follow::Links => OFlags::NONBLOCK,
        Follow::Nothing => OFlags::NONBLOCK.union(OFlags::NOFOLLOW),
    };
    let file = fs::OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits() as i32)
        .open(place)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(std::io::Error::other("it is not a plain file")),
    }
}

/// Reads one file; nothing if it has gone in the meantime.
fn read_file(place: &Path, path: &SitePath, stamp: Stamp) -> Result<Option<File>, Error> {
    let stamp = stamp.kept(now());
    let read = || -> std::io::Result<File> {
        let mut file = open_plain(place, Follow::Links)?;
        if !is_text(path) && Format::named(path.extension()).is_none() {
            return measured(&mut file, stamp);
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(describe(path, bytes, stamp, None))
    };
    match read() {
        Ok(file) => Ok(Some(file)),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(Error::new(format!("cannot read `{path}`"), why)),
    }
}

/// What is kept of a file that is neither text nor a picture.
fn measured(file: &mut fs::File, stamp: Stamp) -> std::io::Result<File> {
    let (hash, size) = fingerprint(file)?;
    let asset = Asset {
        size,
        picture: None,
        embedded: None,
    };
    Ok(File {
        content: Content::Asset(asset),
        hash,
        stamp: Mutex::new(stamp),
    })
}

/// The XXH3-128 of the bytes of a file and their number; a part of them at a time is held.
pub fn fingerprint(file: &mut fs::File) -> std::io::Result<(u128, u64)> {
    let (mut hasher, mut size, mut part) = (Xxh3::new(), 0, vec![0; 256 << 10]);
    loop {
        match file.read(&mut part)? {
            0 => return Ok((hasher.digest128(), size)),
            count => {
                hasher.update(&part[..count]);
                size += count as u64;
            }
        }
    }
}

/// The hash of the program that runs, by which what one program kept is told from another's; nothing if it cannot be read.
pub fn program() -> Option<u128> {
    static PROGRAM: OnceLock<Option<u128>> = OnceLock::new();
    *PROGRAM.get_or_init(|| {
        let file = std::env::current_exe().and_then(fs::File::open);
        let (hash, _) = file.and_then(|mut file| fingerprint(&mut file)).ok()?;
        Some(hash)
    })
}

/// Bytes as text, or what of them stands before the first that is none.
fn text_of(bytes: &[u8]) -> Content {
    match std::str::from_utf8(bytes) {
        Ok(text) => Content::Text(text.into()),
        Err(fault) => {
            let sound = &bytes[..fault.valid_up_to()];
            Content::NotText(String::from_utf8_lossy(sound).into())
        }
    }
}

/// What is kept of a file with these bytes.
fn describe(
    path: &SitePath,
    bytes: Vec<u8>,
    stamp: Stamp,
    embedded: Option<&'static [u8]>,
) -> File {
    let hash = xxh3_128(&bytes);
    let content = if is_text(path) {
        let start = if bytes.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        text_of(&bytes[start..])
    } else {
        let named = Format::named(path.extension());
        Content::Asset(Asset {
            size: bytes.len() as u64,
            picture: named.map(|_| picture::measure(&bytes)),
            embedded,
        })
    };
    File {
        content,
        hash,
        stamp: Mutex::new(stamp),
    }
}

/// Whether the file is read as text: content and settings by extension, templates all.
fn is_text(path: &SitePath) -> bool {
    let template = path.is_below("templates")
        || path.is_below("themes") && path.as_str().contains("/templates/");
    template
        || path.as_str() == CONFIG
        || path.file_name() == "theme.toml"
        || path.is_below("languages") && path.extension() == "toml"
        || path.is_below("content") && matches!(path.extension(), "md" | "yaml" | "yml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_a_changed_hash() {
        let root = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(root.path().join("content/actors")).expect("folders");
        fs::write(root.path().join(CONFIG), "title = 'x'").expect("a file");
        fs::write(root.path().join("content/actors/a.md"), "one").expect("a file");
        let first = Sources::read(root.path()).expect("readable");
        assert!(
            first
                .refresh(root.path(), &Hints::All)
                .expect("readable")
                .is_none()
        );
        fs::write(root.path().join("content/actors/a.md"), "three").expect("a file");
        let hint = Hints::Below(vec![root.path().join("content/actors")]);
        let next = first
            .refresh(root.path(), &hint)
            .expect("readable")
            .expect("a change");
        let path = SitePath::new("content/actors/a.md").expect("sound");
        assert_eq!(next.text(&path).map(|t| &**t), Some("three"));
        fs::remove_dir_all(root.path().join("content")).expect("gone");
        let last = next
            .refresh(
                root.path(),
                &Hints::Below(vec![root.path().join("content")]),
            )
            .expect("readable");
        assert!(last.expect("a change").below("content").next().is_none());
    }

    #[test]
    fn a_file_that_has_just_changed_is_read_again() {
        let stamp = Stamp {
            size: 3,
            time: 5 * TICK,
            changed: 7 * TICK,
            node: 1,
        };
        assert_eq!(stamp.kept(8 * TICK), stamp);
        assert_eq!(stamp.kept(8 * TICK - 1).node, 0);
        assert_eq!(stamp.kept(0).node, 0, "a clock that was set back");
    }

    #[test]
    fn a_file_that_is_read_in_parts_is_known_by_its_bytes() {
        let root = tempfile::tempdir().expect("a folder");
        let place = root.path().join("film.bin");
        let path = SitePath::new("static/film.bin").expect("sound");
        for length in [0, 1, 300_000, 1 << 20] {
            let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            fs::write(&place, &bytes).expect("a file");
            let read = read_file(&place, &path, Stamp::default());
            let read = read.expect("readable").expect("there");
            let known = describe(&path, bytes, Stamp::default(), None);
            assert_eq!(read.hash, known.hash, "{length}");
            let size = |file: &File| match file.content {
                Content::Asset(asset) => Some(asset.size),
                Content::Text(_) | Content::Left | Content::NotText(_) => None,
            };
            assert_eq!(size(&read), Some(length));
            assert_eq!(size(&read), size(&known));
        }
    }

    #[test]
    fn a_text_that_was_taken_out_is_read_again_unless_it_changed() {
        let root = tempfile::tempdir().expect("a folder");
        let place = root.path().join("content/one.md");
        fs::create_dir_all(root.path().join("content")).expect("folders");
        fs::write(&place, "one").expect("a file");
        let path = SitePath::new("content/one.md").expect("sound");
        let mut sources = Sources::read(root.path()).expect("readable");
        let taken = sources.take_texts(|_| true);
        assert_eq!(taken.get(&path).map(|text| &**text), Some("one"));
        assert_eq!(sources.text(&path), None);
        let again = |sources: &Sources| sources.written(&path);
        assert_eq!(again(&sources).as_deref(), Some("one"));
        fs::write(&place, "two").expect("a file");
        assert_eq!(again(&sources), None);
        fs::remove_file(&place).expect("removed");
        assert_eq!(again(&sources), None);
        let mut held = Sources::from_memory([("content/one.md", "one")]);
        assert!(held.take_texts(|_| true).is_empty());
        assert_eq!(again(&held).as_deref(), Some("one"));
    }

    #[test]
    fn two_files_that_change_places_differ() {
        let root = tempfile::tempdir().expect("a folder");
        let at = |name: &str| root.path().join("content").join(name);
        fs::create_dir_all(root.path().join("content")).expect("folders");
        for name in ["one.md", "two.md"] {
            fs::write(at(name), name).expect("a file");
            let file = fs::File::options().write(true).open(at(name));
            file.and_then(|file| file.set_modified(UNIX_EPOCH))
                .expect("set");
        }
        let first = Sources::read(root.path()).expect("readable");
        fs::rename(at("one.md"), at("aside")).expect("renamed");
        fs::rename(at("two.md"), at("one.md")).expect("renamed");
        fs::rename(at("aside"), at("two.md")).expect("renamed");
        let next = first.refresh(root.path(), &Hints::All).expect("readable");
        let path = SitePath::new("content/one.md").expect("sound");
        let next = next.expect("a change");
        assert_eq!(next.text(&path).map(|text| &**text), Some("two.md"));
    }

    #[test]
    #[cfg(unix)]
    fn a_link_out_of_the_root_is_refused() {
        let root = tempfile::tempdir().expect("a folder");
        let outside = tempfile::tempdir().expect("a folder");
        fs::write(outside.path().join("secret.md"), "secret").expect("a file");
        fs::create_dir_all(root.path().join("content")).expect("a folder");
        std::os::unix::fs::symlink(
            outside.path().join("secret.md"),
            root.path().join("content/x.md"),
        )
        .expect("a link");
        let sources = Sources::read(root.path()).expect("readable");
        assert!(sources.below("content").next().is_none());
        assert_eq!(sources.refused().len(), 1);
    }

    #[test]
    fn a_link_to_a_folder_around_it_is_refused_and_the_rest_is_read() {
        let root = tempfile::tempdir().expect("a folder");
        let link = |from: &str, to: &str| {
            std::os::unix::fs::symlink(to, root.path().join(from)).expect("a link")
        };
        fs::create_dir_all(root.path().join("content/a")).expect("folders");
        fs::create_dir_all(root.path().join("content/b")).expect("folders");
        fs::write(root.path().join("content/a/x.md"), "x").expect("a file");
        link("content/here", ".");
        link("content/up", "..");
        link("content/a/other", "../b");
        link("content/b/other", "../a");
        let read = |sources: &Sources| {
            let files = sources.below("content");
            files.map(|(path, _)| path.to_string()).collect::<Vec<_>>()
        };
        let sources = Sources::read(root.path()).expect("readable");
        assert_eq!(read(&sources), ["content/a/x.md", "content/b/other/x.md"]);
        assert_eq!(sources.refused().len(), 4);
        let hints = ["here", "up", "a", "b"].map(|name| root.path().join("content").join(name));
        let next = sources.refresh(root.path(), &Hints::Below(hints.to_vec()));
        assert!(next.expect("readable").is_none(), "wherever a walk begins");
    }

    #[test]
    fn a_hint_below_a_link_does_not_lead_out() {
        let root = tempfile::tempdir().expect("a folder");
        let outside = tempfile::tempdir().expect("a folder");
        fs::write(outside.path().join("secret.md"), "secret").expect("a file");
        fs::create_dir_all(root.path().join("content")).expect("a folder");
        let sources = Sources::read(root.path()).expect("readable");
        let link = root.path().join("content/out");
        std::os::unix::fs::symlink(outside.path(), &link).expect("a link");
        let hint = Hints::Below(vec![link.join("secret.md")]);
        let next = sources.refresh(root.path(), &hint).expect("readable");
        assert!(next.is_none());
    }

    #[test]
    fn what_the_disk_says_otherwise_is_found_without_reading() {
        let root = tempfile::tempdir().expect("a folder");
        let place = |path: &str| root.path().join(path);
        fs::create_dir_all(place("content")).expect("a folder");
        fs::write(place("content/a.md"), "a").expect("a file");
        fs::write(place("content/b.md"), "b").expect("a file");
        let sources = Sources::read(root.path()).expect("readable");
        let stale = || sources.stale(root.path()).expect("readable");
        // What had just been written when it was read is looked at again, and then no more.
        while stale() != Hints::Below(Vec::new()) {
            let next = sources.refresh(root.path(), &Hints::All);
            assert!(next.expect("readable").is_none());
        }
        fs::write(place("content/a.md"), "longer").expect("a file");
        fs::write(place("content/c.md"), "c").expect("a file");
        let found = vec![place("content/a.md"), place("content/c.md")];
        assert_eq!(stale(), Hints::Below(found));
        fs::remove_file(place("content/b.md")).expect("removed");
        assert_eq!(stale(), Hints::All);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_file_that_no_address_can_name_is_told_of() {
        use std::os::unix::ffi::OsStrExt;
        let root = tempfile::tempdir().expect("a folder");
        let place = root.path().join("static");
        fs::create_dir_all(place.join(".hidden")).expect("folders");
        for name in [
            &b"back\\slash"[..],
            b"bell\x07",
            b"latin\xe9",
            "sound-é".as_bytes(),
            b".hidden/x\x07",
        ] {
            fs::write(place.join(std::ffi::OsStr::from_bytes(name)), "x").expect("a file");
        }
        let sources = Sources::read(root.path()).expect("readable");
        let read = sources.below("static").map(|(path, _)| path.as_str());
        assert_eq!(read.collect::<Vec<_>>(), ["static/sound-é"]);
        let told = sources
            .refused()
            .iter()
            .map(|fault| (fault.code, &*fault.message));
        let wanted = [
            "`static/back\\slash` is not read: its name holds a backslash",
            "`static/bell\u{7}` is not read: its name holds a control character",
            "`static/latin\u{fffd}` is not read: its name is not UTF-8",
        ];
        let wanted = wanted.map(|message| (Code::UnreadFile, message));
        assert_eq!(told.collect::<Vec<_>>(), wanted);
        let again = sources.refresh(root.path(), &Hints::All);
        assert!(again.expect("readable").is_none());
    }

    #[test]
    fn a_link_to_nothing_is_refused() {
        let root = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(root.path().join("content")).expect("a folder");
        std::os::unix::fs::symlink("nowhere.md", root.path().join("content/x.md")).expect("a link");
        let sources = Sources::read(root.path()).expect("readable");
        assert_eq!(sources.refused().len(), 1);
    }

    #[test]
    fn changes_are_told_by_path_and_kind() {
        let path = |text: &str| SitePath::new(text).expect("a path");
        let old = Sources::from_memory([("content/a.md", "a"), ("content/b.md", "b")]);
        assert_eq!(old.changes(&old.clone()), []);
        let new = old.with(&path("content/a.md"), Some("other"));
        let new = new.with(&path("content/b.md"), None);
        let new = new.with(&path("content/c.md"), Some("c"));
        let told: Vec<(String, Kind)> = old
            .changes(&new)
            .into_iter()
            .map(|change| (change.path.to_string(), change.kind))
            .collect();
        let wanted = [
            ("content/a.md", Kind::Edited),
            ("content/b.md", Kind::Removed),
            ("content/c.md", Kind::Added),
        ];
        assert_eq!(told, wanted.map(|(path, kind)| (path.to_owned(), kind)));
    }

    #[test]
    fn a_carried_theme_stands_in_for_a_whole_theme_and_never_for_a_part() {
        let root = tempfile::tempdir().expect("a folder");
        let place = root.path().join("themes/default/static");
        let refresh = |sources: &Sources, hint: &Path| {
            let hints = Hints::Below(vec![hint.to_owned()]);
            sources.refresh(root.path(), &hints).expect("readable")
        };
        let count = |sources: &Sources| sources.below("themes/default").count();
        let carried = Sources::read(root.path()).expect("readable");
        fs::create_dir_all(&place).expect("folders");
        assert!(
            refresh(&carried, &place).is_none(),
            "an empty folder is no theme"
        );
        fs::write(place.join("x.css"), "a{}").expect("a file");
        let own = refresh(&carried, &place.join("x.css")).expect("a change");
        assert_eq!(count(&own), 1);
        fs::remove_file(place.join("x.css")).expect("removed");
        let again = refresh(&own, &place.join("x.css")).expect("a change");
        assert_eq!(count(&again), count(&carried));
    }

    #[test]
    fn below_a_folder_is_only_that_folder() {
        let sources = Sources::from_memory([
            ("content/a.md", ""),
            ("content-old/b.md", ""),
            ("content/z/c.md", ""),
        ]);
        let below: Vec<&str> = sources.below("content").map(|(p, _)| p.as_str()).collect();
        assert_eq!(below, ["content/a.md", "content/z/c.md"]);
    }
}
