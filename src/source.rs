//! The files of a site as one immutable value, read from disk or from memory.
//!
//! Text is held, assets are measured: their size, hash and picture dimensions are kept, their bytes stay on disk. The
//! default theme stands in as files of `themes/default` where the site has no such folder. Knows nothing of what the files
//! mean; `site` and `serve` call it.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use walkdir::WalkDir;
use xxhash_rust::xxh3::xxh3_128;

use crate::diag::{Code, Diagnostic, Error, Span};
use crate::path::SitePath;

/// The theme that the program carries with it.
static DEFAULT_THEME: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The folders whose files are inputs; `site.toml` is the one file beside them.
pub const FOLDERS: [&str; 4] = ["content", "templates", "themes", "static"];

/// The name of the configuration file.
pub const CONFIG: &str = "site.toml";

/// The first bytes of a picture that are enough to find its dimensions, in bytes.
const HEADER: u64 = 64 * 1024;

/// What the site keeps of one file.
#[derive(Clone, Debug)]
pub struct File {
    /// What is in it.
    pub content: Content,
    /// XXH3-128 of its bytes.
    pub hash: u128,
    /// Size and time by which a change is noticed; zero for a file from memory.
    stamp: Stamp,
}

/// What is in a file.
#[derive(Clone, Debug)]
pub enum Content {
    /// UTF-8 text, without a byte order mark.
    Text(Arc<str>),
    /// A file that should be text and is not UTF-8.
    NotText,
    /// Any other file: its bytes stay where they are.
    Asset(Asset),
}

/// An asset's measures.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Size in bytes.
    pub size: u64,
    /// Width and height in pixels, of a picture whose header tells.
    pub dimensions: Option<(u32, u32)>,
    /// The bytes, of a file that the program carries with it.
    pub embedded: Option<&'static [u8]>,
}

/// Size and modification time (nanoseconds since 1970).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Stamp {
    size: u64,
    time: u128,
}

impl Stamp {
    /// The stamp of a file on disk.
    fn of(metadata: &Metadata) -> Stamp {
        let time = metadata
            .modified()
            .ok()
            .and_then(|t| t.duration_since(UNIX_EPOCH).ok());
        Stamp {
            size: metadata.len(),
            time: time.map_or(0, |t| t.as_nanos()),
        }
    }
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
}

impl Sources {
    /// Reads every input file below `root`.
    ///
    /// # Errors
    /// The folder or a file cannot be read. A link out of the root is no error but a diagnostic ([`Sources::refused`]).
    pub fn read(root: &Path) -> Result<Sources, Error> {
        let empty = Sources::default();
        let listing = list(
            root,
            &[root.join(CONFIG)],
            &FOLDERS.map(|folder| root.join(folder)),
        )?;
        empty
            .updated(listing, |_| false)
            .map(Sources::with_default_theme)
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
            refused: Arc::default(),
        }
        .with_default_theme()
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
            refused: self.refused.clone(),
        }
    }

    /// Compares the disk with the snapshot, all of it or only where `hints` say; nothing if no file differs.
    ///
    /// A file differs if its size or time does *and* its hash does.
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
            .with_default_theme();
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
        let is_on_disk = |file: &&Arc<File>| file.stamp != Stamp::default();
        let mut unseen = self.files.values().filter(is_on_disk).count();
        let mut stale = Vec::new();
        for (path, place, stamp) in listing.found {
            let known = self.files.get(&path).filter(is_on_disk);
            unseen -= usize::from(known.is_some());
            if known.is_none_or(|file| file.stamp != stamp) {
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
        self.files.get(path).map(Arc::as_ref)
    }

    /// The text at `path`, if it is text.
    pub fn text(&self, path: &SitePath) -> Option<&Arc<str>> {
        match &self.get(path)?.content {
            Content::Text(text) => Some(text),
            Content::NotText | Content::Asset(_) => None,
        }
    }

    /// Every file, in the order of paths.
    pub fn iter(&self) -> impl Iterator<Item = (&SitePath, &File)> {
        self.files.iter().map(|(path, file)| (path, file.as_ref()))
    }

    /// Every file below `folder`, in the order of paths.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a SitePath, &'a File)> {
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

    /// What was refused when the files were listed: links that leave the root.
    pub fn refused(&self) -> &[Diagnostic] {
        &self.refused
    }

    /// These sources brought to `listing`: files that `keep` are taken as they are, others read where their stamp differs.
    fn updated(
        &self,
        listing: Listing,
        keep: impl Fn(&SitePath) -> bool,
    ) -> Result<Sources, Error> {
        let mut files: BTreeMap<SitePath, Arc<File>> = self
            .files
            .iter()
            .filter(|(path, _)| keep(path))
            .map(|(p, f)| (p.clone(), f.clone()))
            .collect();
        let read: Vec<(SitePath, Arc<File>)> = listing
            .found
            .into_par_iter()
            .filter_map(|(path, place, stamp)| match self.files.get(&path) {
                Some(file) if file.stamp == stamp && stamp != Stamp::default() => {
                    Some(Ok((path, file.clone())))
                }
                _ => read_file(&place, &path, stamp)
                    .map(|r| r.map(|file| (path, Arc::new(file))))
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
        })
    }

    /// Adds the files of the default theme, if the site has none of its own under that name.
    fn with_default_theme(self) -> Sources {
        if self.below("themes/default").next().is_some() {
            return self;
        }
        let mut files = BTreeMap::clone(&self.files);
        let mut folders = vec![&DEFAULT_THEME];
        while let Some(folder) = folders.pop() {
            folders.extend(folder.dirs());
            for file in folder.files() {
                let path = format!("themes/default/{}", file.path().to_string_lossy());
                if let Some(path) = SitePath::new(&path) {
                    let bytes = file.contents();
                    files.insert(
                        path.clone(),
                        Arc::new(describe(
                            &path,
                            bytes.to_vec(),
                            Stamp::default(),
                            Some(bytes),
                        )),
                    );
                }
            }
        }
        Sources {
            files: Arc::new(files),
            refused: self.refused,
        }
    }
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
        if fs::symlink_metadata(start).is_err() {
            continue;
        }
        let walk = WalkDir::new(start)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter();
        let mut refused = Vec::new();
        let seen = walk.filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            let hidden = name.starts_with('.') && entry.path() != root || name == "node_modules";
            let foreign = !hidden && entry.path_is_symlink() && leaves(&home, entry.path());
            if foreign {
                refused.extend(relative(root, entry.path()).and_then(|it| SitePath::new(&it)));
            }
            !hidden && !foreign
        });
        let (mut found, mut broken) = (Vec::new(), Vec::new());
        for entry in seen {
            match entry {
                Ok(entry) if entry.file_type().is_file() => found.push(entry),
                Ok(_) => {}
                Err(fault)
                    if fault
                        .io_error()
                        .is_some_and(|io| io.kind() == std::io::ErrorKind::NotFound) =>
                {
                    // A link to nothing is refused; what has gone meanwhile is no link.
                    let link = fault.path().filter(|path| path.is_symlink());
                    let path = link.and_then(|link| relative(root, link));
                    broken.extend(path.and_then(|it| SitePath::new(&it)));
                }
                Err(fault) => {
                    return Err(Error::new(
                        format!("cannot read `{}`", start.display()),
                        fault,
                    ));
                }
            }
        }
        let stamped = found.par_iter().filter_map(|entry| stamped(root, entry));
        listing.found.par_extend(stamped);
        let refused = refused.iter().chain(&broken);
        listing.refused.extend(refused.map(refusal));
    }
    Ok(listing)
}

/// A file with its path and stamp; nothing if it has gone, or its name is no text.
fn stamped(root: &Path, entry: &walkdir::DirEntry) -> Option<(SitePath, PathBuf, Stamp)> {
    let path = SitePath::new(&relative(root, entry.path())?)?;
    let stamp = Stamp::of(&entry.metadata().ok()?);
    Some((path, entry.path().to_owned(), stamp))
}

/// Whether what lies at `link` is outside the root, or nowhere.
fn leaves(home: &Path, link: &Path) -> bool {
    link.canonicalize()
        .map_or(true, |target| !target.starts_with(home))
}

/// What is said of a link that leaves the root.
fn refusal(path: &SitePath) -> Diagnostic {
    let text = format!("`{path}` is a link to somewhere outside the site");
    let fault = Diagnostic::at(Code::OutsideRoot, path, Span::default(), text);
    fault.hint("copy the file into the site")
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

/// Reads one file; nothing if it has gone in the meantime.
fn read_file(place: &Path, path: &SitePath, stamp: Stamp) -> Result<Option<File>, Error> {
    match fs::read(place) {
        Ok(bytes) => Ok(Some(describe(path, bytes, stamp, None))),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(Error::new(format!("cannot read `{path}`"), why)),
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
        std::str::from_utf8(&bytes[start..])
            .map_or(Content::NotText, |text| Content::Text(text.into()))
    } else {
        let mut header = Vec::new();
        let read = bytes.as_slice().take(HEADER).read_to_end(&mut header);
        let size = read.ok().and_then(|_| imagesize::blob_size(&header).ok());
        let dimensions = size.map(|size| (size.width as u32, size.height as u32));
        Content::Asset(Asset {
            size: bytes.len() as u64,
            dimensions,
            embedded,
        })
    };
    File {
        content,
        hash,
        stamp,
    }
}

/// Whether the file is read as text: content and settings by extension, templates all.
fn is_text(path: &SitePath) -> bool {
    let template = path.is_below("templates")
        || path.is_below("themes") && path.as_str().contains("/templates/");
    template
        || path.as_str() == CONFIG
        || path.file_name() == "theme.toml"
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
    fn what_the_disk_says_otherwise_is_found_without_reading() {
        let root = tempfile::tempdir().expect("a folder");
        let place = |path: &str| root.path().join(path);
        fs::create_dir_all(place("content")).expect("a folder");
        fs::write(place("content/a.md"), "a").expect("a file");
        fs::write(place("content/b.md"), "b").expect("a file");
        let sources = Sources::read(root.path()).expect("readable");
        let stale = || sources.stale(root.path()).expect("readable");
        assert_eq!(stale(), Hints::Below(Vec::new()));
        fs::write(place("content/a.md"), "longer").expect("a file");
        fs::write(place("content/c.md"), "c").expect("a file");
        let found = vec![place("content/a.md"), place("content/c.md")];
        assert_eq!(stale(), Hints::Below(found));
        fs::remove_file(place("content/b.md")).expect("removed");
        assert_eq!(stale(), Hints::All);
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
