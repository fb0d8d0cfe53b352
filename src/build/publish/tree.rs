//! What is on disk: the files of a generation, listed, compared, written and removed.
//!
//! Every path is listed before it is written to, and what is listed as a link or a device is removed, never opened: a
//! publication cannot be led out of its folder. Modes are set, not asked for, so the umask has no say.

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use blake3::Hash;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT};

use super::manifest::{self, Manifest};
use super::{Content, Writer};
use crate::diag::Error;

/// The mode of every published file.
pub(super) const FILE_MODE: u32 = 0o644;

/// The mode of every published folder.
pub(super) const FOLDER_MODE: u32 = 0o755;

/// Open flags under which a link is an error and a pipe does not block.
pub(super) const NO_LINK: i32 = rustix::fs::OFlags::NOFOLLOW
    .union(rustix::fs::OFlags::NONBLOCK)
    .bits() as i32;

/// How the names of files begin that are written aside, a number follows.
pub(super) const ASIDE: &str = ".chancery-aside-";

/// The largest file that is overwritten in place; a larger one is made anew.
///
/// Overwriting is six times cheaper than creating. But a server may still be sending the replaced generation's file to a
/// slow reader, and must not find another text in the middle of it: 64 KiB is what it hands to the system at once.
const IN_PLACE: u64 = 64 << 10;

/// A moment of a file's change (`ctime`), which the system sets and nobody can set back but with its clock.
pub(super) type Stamp = (i64, i64);

/// When a file or folder was changed.
pub(super) fn changed(about: &Metadata) -> Stamp {
    (about.ctime(), about.ctime_nsec())
}

/// What kind of thing a walk met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A plain file.
    File,
    /// A folder.
    Folder,
    /// A link, pipe, socket or device.
    Other,
}

/// Something below a folder.
#[derive(Debug)]
pub(super) struct Found {
    /// Its path, relative to the folder that was walked.
    pub(super) path: PathBuf,
    /// What it is.
    pub(super) kind: Kind,
}

/// Everything below `top` except our own staging folder, parents before children; nothing if there is no `top`. What `known`
/// knows of a folder is not asked of the disk.
pub(super) fn walk(
    top: &Path,
    omit: Option<&str>,
    known: Option<&Known<'_>>,
) -> Result<Vec<Found>, Error> {
    match fs::symlink_metadata(top) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Ok(about) if !about.is_dir() => {
            return Err(Error::new(
                format!("cannot read `{}`", top.display()),
                "it is not a folder",
            ));
        }
        _ => {}
    }
    let mut found = list(top, known)?;
    found.retain(|found| !omit.is_some_and(|omit| found.path.starts_with(omit)));
    // Byte by byte: what is above comes first all the same.
    found.sort_unstable_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
    Ok(found)
}

/// Everything below `top`, in no order; level by level, for folders may nest deeper than a stack allows.
fn list(top: &Path, known: Option<&Known<'_>>) -> Result<Vec<Found>, Error> {
    let (mut found, mut level) = (Vec::new(), vec![PathBuf::new()]);
    while !level.is_empty() {
        let listed = level
            .par_iter()
            .map(
                |inner| match known.and_then(|known| known.entries(top, inner)) {
                    Some(known) => Ok(known),
                    None => entries(top, inner),
                },
            )
            .collect::<Result<Vec<_>, _>>()?;
        let below = listed.iter().flatten();
        level = below
            .filter(|found| found.kind == Kind::Folder)
            .map(|found| found.path.clone())
            .collect();
        found.extend(listed.into_iter().flatten());
    }
    Ok(found)
}

/// What is in the folder `inner` of `top`, in no order.
fn entries(top: &Path, inner: &Path) -> Result<Vec<Found>, Error> {
    let folder = top.join(inner);
    let failed = |why: io::Error| Error::new(format!("cannot read `{}`", folder.display()), why);
    let mut found = Vec::new();
    // It was a folder when it was listed, or when the manifest was written that lists it.
    let about = fs::symlink_metadata(&folder).map_err(failed)?;
    if !about.is_dir() {
        return Err(failed(io::Error::other("it is no folder any more")));
    }
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = match entry.file_type().map_err(failed)? {
            kind if kind.is_dir() => Kind::Folder,
            kind if kind.is_file() => Kind::File,
            _ => Kind::Other,
        };
        found.push(Found {
            path: inner.join(entry.file_name()),
            kind,
        });
    }
    Ok(found)
}

/// What a manifest tells of the folders of its generation, when there was nothing in them but what it lists.
pub(super) struct Known<'m> {
    /// What is in each folder.
    folders: FxHashMap<&'m str, Vec<(&'m str, Kind)>>,
    /// When the manifest was written.
    stamp: Stamp,
}

impl Known<'_> {
    /// What this manifest tells; nothing if there were files of others.
    pub(super) fn of((manifest, stamp): &(Manifest, Stamp)) -> Option<Known<'_>> {
        if !manifest.is_all() {
            return None;
        }
        let mut folders: FxHashMap<&str, Vec<(&str, Kind)>> = FxHashMap::default();
        for path in manifest.paths() {
            let (mut inner, mut kind) = (path, Kind::File);
            // Whoever is above a folder that is known knows it.
            while let Some((folder, _)) = inner.rsplit_once('/') {
                let is_known = folders.contains_key(folder);
                folders.entry(folder).or_default().push((inner, kind));
                if is_known {
                    break;
                }
                (inner, kind) = (folder, Kind::Folder);
            }
        }
        let stamp = *stamp;
        Some(Known { folders, stamp })
    }

    /// What is in the folder `inner` of `top`, if nothing came or went there since the manifest was written.
    pub(super) fn entries(&self, top: &Path, inner: &Path) -> Option<Vec<Found>> {
        let known = self.folders.get(inner.to_str()?)?;
        let about = fs::symlink_metadata(top.join(inner)).ok()?;
        let is_as_was = about.is_dir() && changed(&about) < self.stamp;
        let found = known.iter().map(|(path, kind)| Found {
            path: path.into(),
            kind: *kind,
        });
        is_as_was.then(|| found.collect())
    }
}

/// One complete set of files on disk: the published one, or the idle one that becomes the next.
pub(super) struct Generation {
    /// Where it is.
    pub(super) folder: PathBuf,
    /// What it consists of, and when that was written down; nothing if it was never finished.
    pub(super) manifest: Option<(Manifest, Stamp)>,
    /// What is really there.
    pub(super) found: Vec<Found>,
}

impl Generation {
    /// The generation that readers see, less what [`walk`] omits.
    pub(super) fn published(folder: &Path, omit: Option<&str>) -> Result<Generation, Error> {
        Generation::of(folder, omit, Manifest::read(folder)?)
    }

    /// The generation that a build, finished or killed, has left in the staging folder; a torn manifest is none.
    pub(super) fn idle(folder: &Path) -> Result<Generation, Error> {
        Generation::of(folder, None, Manifest::read(folder).unwrap_or(None))
    }

    /// The generation in a folder, of which a manifest tells.
    fn of(
        folder: &Path,
        omit: Option<&str>,
        manifest: Option<(Manifest, Stamp)>,
    ) -> Result<Generation, Error> {
        let found = walk(folder, omit, manifest.as_ref().and_then(Known::of).as_ref())?;
        Ok(Generation {
            folder: folder.to_owned(),
            manifest,
            found,
        })
    }

    /// What it holds at `path`, if that is a plain file with the very bytes of this hash and number.
    ///
    /// The manifest is believed only about a file that has not been touched since it was written (`ctime` before the
    /// manifest's); any other file is read. So a file that somebody changed under us is noticed and mended.
    pub(super) fn holding(&self, path: &str, hash: Hash, length: u64) -> Option<Metadata> {
        if self.found.is_empty() {
            return None;
        }
        let about = fs::symlink_metadata(self.folder.join(path)).ok()?;
        let is_listed = || self.lists(path, hash);
        (about.len() == length && self.has(path, &about, hash, is_listed)).then_some(about)
    }

    /// The same of the bytes of this hash, whatever their number, if the manifest lists them.
    pub(super) fn listed(&self, path: &str, hash: Hash) -> Option<Metadata> {
        let about = match self.lists(path, hash) {
            true => fs::symlink_metadata(self.folder.join(path)).ok()?,
            false => return None,
        };
        self.has(path, &about, hash, || true).then_some(about)
    }

    /// Whether the manifest lists bytes of this hash at `path`.
    fn lists(&self, path: &str, hash: Hash) -> bool {
        let listed = self.manifest.as_ref();
        listed.and_then(|(manifest, _)| manifest.hash(path)) == Some(hash)
    }

    /// Whether what is at `path` is a plain file with the bytes of this hash, which the manifest lists or not.
    fn has(
        &self,
        path: &str,
        about: &Metadata,
        hash: Hash,
        is_listed: impl FnOnce() -> bool,
    ) -> bool {
        let written = self.manifest.as_ref().map(|(_, stamp)| *stamp);
        let is_touched = Some(changed(about)) >= written;
        let read = || hash_file(&self.folder.join(path)).is_ok_and(|found| found == hash);
        about.is_file() && ((!is_touched && is_listed()) || read())
    }

    /// What is there and stands in no manifest of ours: files that somebody else put there, and links.
    pub(super) fn foreign(&self) -> Vec<&Path> {
        let ours = |path: &Path| {
            let known = |(manifest, _): &(Manifest, Stamp)| {
                path.to_str().and_then(|path| manifest.hash(path))
            };
            path == Path::new(manifest::NAME) || self.manifest.as_ref().and_then(known).is_some()
        };
        let strange = self
            .found
            .iter()
            .filter(|found| found.kind != Kind::Folder && !ours(&found.path));
        strange.map(|found| found.path.as_path()).collect()
    }
}

/// The hash of a plain file's bytes.
fn hash_file(path: &Path) -> io::Result<Hash> {
    let mut file = open_plain(path)?;
    hash_reader(&mut file).map(|(hash, _)| hash)
}

/// The hash and number of all bytes that `reader` has.
fn hash_reader(reader: &mut File) -> io::Result<(Hash, u64)> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(reader)?;
    Ok((hasher.finalize(), hasher.count()))
}

/// Opens a plain file for reading; a link, pipe or device is an error.
fn open_plain(path: &Path) -> io::Result<File> {
    let file = fs::OpenOptions::new()
        .read(true)
        .custom_flags(NO_LINK)
        .open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::other("it is not a plain file")),
    }
}

/// The bytes of one planned file, measured.
pub(super) struct Payload {
    /// The hash of the bytes.
    pub(super) hash: Hash,
    /// Their number.
    pub(super) length: u64,
    /// Where they come from.
    source: Source,
}

/// Where a payload's bytes come from.
enum Source {
    /// Memory.
    Bytes(Vec<u8>),
    /// An open file and its path.
    File(File, PathBuf),
}

impl Payload {
    /// Measures `content`; a file to copy must be a plain one below `root`, which is a real path. Where nothing is, `aside`,
    /// is room for what is written before it is known whether it is wanted.
    pub(super) fn measure(content: Content, root: &Path, aside: &Path) -> Result<Payload, Error> {
        match content {
            Content::Written(write) => written(write, aside)
                .map_err(|why| Error::new(format!("cannot write `{}`", aside.display()), why)),
            Content::Bytes(bytes) => {
                let (hash, length) = (blake3::hash(&bytes), bytes.len() as u64);
                Ok(Payload {
                    hash,
                    length,
                    source: Source::Bytes(bytes),
                })
            }
            Content::Copy(path) => Payload::copied(path, root),
        }
    }

    /// Measures the plain file at `path`, which must lie below `root`, a real path.
    pub(super) fn copied(path: PathBuf, root: &Path) -> Result<Payload, Error> {
        let open = || -> io::Result<Payload> {
            let real = fs::canonicalize(&path)?;
            if !real.starts_with(root) {
                return Err(io::Error::other("it is a link out of the site"));
            }
            let mut file = open_plain(&real)?;
            let (hash, length) = hash_reader(&mut file)?;
            Ok(Payload {
                hash,
                length,
                source: Source::File(file, real),
            })
        };
        open().map_err(|why| Error::new(format!("cannot copy `{}`", path.display()), why))
    }

    /// Writes the bytes to `path`, over a plain file that may be there; makes the folders it needs below `top`.
    pub(super) fn write(self, path: &Path, top: &Path) -> Result<(), Error> {
        let failed = |why: io::Error| Error::new(format!("cannot write `{}`", path.display()), why);
        let mut out = open_for_writing(path, top).map_err(failed)?;
        match self.source {
            Source::Bytes(bytes) => out.write_all(&bytes).map_err(failed)?,
            Source::File(mut file, from) => {
                let copied = copy(&mut file, &mut out).map_err(failed)?;
                if copied != (self.hash, self.length) {
                    let what = format!("cannot copy `{}`", from.display());
                    return Err(Error::new(what, "it changed while it was read"));
                }
            }
        }
        finish(&out, self.length).map_err(failed)
    }
}

/// Lets `write` write to a file that has its name only while it is opened, and measures what came.
fn written(write: Writer, aside: &Path) -> io::Result<Payload> {
    let mut how = fs::OpenOptions::new();
    let file = how
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(aside)?;
    fs::remove_file(aside)?;
    let measured = Measured {
        file,
        hasher: blake3::Hasher::new(),
    };
    let mut out = BufWriter::with_capacity(256 << 10, measured);
    write(&mut out)?;
    let Measured { file, hasher } = out.into_inner()?;
    Ok(Payload {
        hash: hasher.finalize(),
        length: hasher.count(),
        source: Source::File(file, aside.to_owned()),
    })
}

/// A file, and the hash of what was written to it.
struct Measured {
    file: File,
    hasher: blake3::Hasher,
}

impl Write for Measured {
    /// Writes some of the bytes, and takes these into the hash.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }

    /// Nothing is held back.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Copies all of `from` to `to`, and measures what was copied.
fn copy(from: &mut File, to: &mut File) -> io::Result<(Hash, u64)> {
    from.seek(SeekFrom::Start(0))?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 256 << 10];
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok((hasher.finalize(), hasher.count())),
            count => {
                hasher.update(&buffer[..count]);
                to.write_all(&buffer[..count])?;
            }
        }
    }
}

/// Cuts what was longer before and sets the published mode.
fn finish(file: &File, length: u64) -> io::Result<()> {
    let about = file.metadata()?;
    if about.len() > length {
        file.set_len(length)?;
    }
    if about.mode() & 0o7777 != FILE_MODE {
        file.set_permissions(PermissionsExt::from_mode(FILE_MODE))?;
    }
    Ok(())
}

/// Opens `path` for writing over what is there, and makes the folders between `top` and it.
///
/// It is not emptied first: ext4 takes a file that is emptied and written for a careless replacement and puts its bytes on the
/// disk at once (`auto_da_alloc`), which makes overwriting forty times dearer.
fn open_for_writing(path: &Path, top: &Path) -> io::Result<File> {
    match fs::symlink_metadata(path) {
        // A hard link of somebody's (`cp -al` as a backup) must keep its bytes; what may not be written may be replaced.
        Ok(about) if about.nlink() > 1 || about.len() > IN_PLACE || about.mode() & 0o200 == 0 => {
            fs::remove_file(path)?;
        }
        _ => {}
    }
    let open = || {
        let mut how = fs::OpenOptions::new();
        how.write(true)
            .create(true)
            .truncate(false)
            .mode(FILE_MODE)
            .custom_flags(NO_LINK)
            .open(path)
    };
    match (open(), path.parent()) {
        (Err(why), Some(folder)) if why.kind() == io::ErrorKind::NotFound => {
            make_folders(folder, top)?;
            open()
        }
        (file, _) => file,
    }
}

/// Makes `folder` and its parents up to `top`, which exists, each with the published mode.
pub(super) fn make_folders(folder: &Path, top: &Path) -> io::Result<()> {
    let there = |made: io::Result<()>| match made {
        Err(why) if why.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    };
    let (mut missing, mut at) = (Vec::new(), folder);
    loop {
        match (make_folder(at), at.parent()) {
            (Err(why), Some(parent)) if why.kind() == io::ErrorKind::NotFound && at != top => {
                missing.push(at);
                at = parent;
            }
            (made, _) => {
                there(made)?;
                break;
            }
        }
    }
    missing
        .iter()
        .rev()
        .try_for_each(|folder| there(make_folder(folder)))
}

/// Makes one folder with the published mode.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().mode(FOLDER_MODE).create(folder)?;
    fs::set_permissions(folder, PermissionsExt::from_mode(FOLDER_MODE))
}

/// Whether a file already has the published file's time, and the published mode.
pub(super) fn is_like(idle: &Metadata, published: &Metadata) -> bool {
    let time = |about: &Metadata| (about.mtime(), about.mtime_nsec());
    time(idle) == time(published) && idle.mode() & 0o7777 == FILE_MODE
}

/// What a file's modification time becomes.
pub(super) enum Modified<'a> {
    /// The moment of this call.
    Now,
    /// That of the published file.
    As(&'a Metadata),
}

/// Sets the time and the published mode of the plain file at `path`.
pub(super) fn set_modified(path: &Path, when: &Modified) -> io::Result<()> {
    fs::set_permissions(path, PermissionsExt::from_mode(FILE_MODE))?;
    let (tv_sec, tv_nsec) = match when {
        Modified::Now => (0, UTIME_NOW),
        Modified::As(about) => (about.mtime(), about.mtime_nsec() as _),
    };
    let times = Timestamps {
        last_access: Timespec {
            tv_sec: 0,
            tv_nsec: UTIME_OMIT,
        },
        last_modification: Timespec { tv_sec, tv_nsec },
    };
    rustix::fs::utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW).map_err(io::Error::from)
}

/// Puts the foreign file or link at `from` to `to` as well: one more name of it, or a copy where that is not allowed.
pub(super) fn carry(from: &Path, to: &Path, top: &Path) -> Result<(), Error> {
    let carry = || -> io::Result<()> {
        if let Some(folder) = to.parent() {
            make_folders(folder, top)?;
        }
        match rustix::fs::linkat(CWD, from, CWD, to, AtFlags::empty()) {
            Ok(()) => Ok(()),
            Err(_) => {
                let mut out = fs::OpenOptions::new()
                    .write(true)
                    .create_new(true)
                    .open(to)?;
                let mut file = open_plain(from)?;
                io::copy(&mut file, &mut out)?;
                out.set_permissions(file.metadata()?.permissions())
            }
        }
    };
    carry().map_err(|why| {
        Error::new(
            format!("cannot keep `{}`, which is not ours", from.display()),
            why,
        )
    })
}

/// Removes what a walk found at `path`; a folder must be empty by now.
pub(super) fn remove(path: &Path, kind: Kind) -> Result<(), Error> {
    let removed = match kind {
        Kind::Folder => fs::remove_dir(path),
        Kind::File | Kind::Other => fs::remove_file(path),
    };
    removed.map_err(|why| Error::new(format!("cannot remove `{}`", path.display()), why))
}
