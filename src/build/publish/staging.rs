//! The staging folder: where the next generation grows, the lock that guards it, and the exchange.
//!
//! Beside an output `public` stands a hidden folder `.public.chancery`:
//!
//! ```text
//! lock         held (`flock`) while a build publishes; a killed build's lock is free at once
//! next/        the idle generation: the one that was replaced last, and that becomes the next
//! old/         only between the two renames of a system without an exchange
//! record       what the last build wants to be told again, and never believes unread
//! .gitignore   so that no repository takes it in
//! ```
//!
//! An output that is a mount point cannot be renamed, and nothing beside it is on its file system. Then the folder lies
//! inside it as `.chancery`, entries are moved one by one, and a file `leaving` or `arriving` says how far a move has come.
//! There, and where the exchange is two renames, a kill can leave the output missing or half moved **until the next
//! run**, which recovers before it does anything else.
//!
//! What is removed here lies in a folder of that name, with a lock that carries our words and that we hold: provably
//! ours and dead. The contents of generations are not known here.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FlockOperation};
use rustix::io::Errno;

use super::manifest;
use super::tree::{self, NO_LINK};
use crate::diag::Error;

/// The staging folder's name inside an output that is a mount point.
pub(super) const INSIDE: &str = ".chancery";

/// What the lock file says; the proof that the folder is ours.
const WORDS: &str = "The staging folder of chancery. It may be removed when no build runs.\n";

/// The names that may stand in a staging folder.
const NAMES: [&str; 8] = [LOCK, NEXT, OLD, LEAVING, ARRIVING, IGNORE, RECORD, DRAFT];

/// The lock file.
const LOCK: &str = "lock";

/// The idle generation.
const NEXT: &str = "next";

/// The replaced generation, on its way to become the idle one.
const OLD: &str = "old";

/// The sign that the output's entries are being moved to [`OLD`].
const LEAVING: &str = "leaving";

/// The sign that the entries of [`NEXT`] are being moved into the output.
const ARRIVING: &str = "arriving";

/// Keeps the folder out of repositories.
const IGNORE: &str = ".gitignore";

/// What a publication keeps for the next.
const RECORD: &str = "record";

/// The same, half written.
const DRAFT: &str = "record.new";

/// How the next generation takes the place of the published one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    /// One system call; falls back to two renames where there is none.
    Exchange,
    /// The output is moved away and the next one moved in.
    Renames,
    /// The entries of the output are moved away and in, one by one.
    Entries,
}

/// The staging folder of one output, locked until it is dropped.
pub(super) struct Staging {
    /// The real path of the output.
    pub(super) output: PathBuf,
    /// The staging folder.
    folder: PathBuf,
    /// How to exchange.
    means: Means,
    /// Folders above the output that did not exist before, outermost first.
    parents: Vec<PathBuf>,
    /// Holds the lock.
    _lock: File,
}

impl Staging {
    /// Makes the folder if need be, waits for its lock, and recovers what a killed build left behind.
    pub(super) fn open(output: &Path, means: Means) -> Result<Staging, Error> {
        let folder = folder_of(output, means);
        let failed =
            |why: io::Error| Error::new(format!("cannot prepare `{}`", folder.display()), why);
        let parents = make_parents(output).map_err(failed)?;
        let lock = lock(&folder)
            .inspect_err(|_| remove_folders(&parents))
            .map_err(failed)?;
        let staging = Staging {
            output: output.to_owned(),
            folder: folder.clone(),
            means,
            parents,
            _lock: lock,
        };
        staging.recover().map_err(failed)?;
        Ok(staging)
    }

    /// The folder of the idle generation.
    pub(super) fn next(&self) -> PathBuf {
        self.folder.join(NEXT)
    }

    /// What a walk of the output leaves out.
    pub(super) fn omitted(&self) -> Option<&'static str> {
        (self.means == Means::Entries).then_some(INSIDE)
    }

    /// Makes the idle generation's folder, and withdraws its manifest: from now on it is unfinished.
    ///
    /// That is on the disk before any file is: after a power cut no manifest may vouch for bytes of another build.
    pub(super) fn begin(&self) -> Result<(), Error> {
        let next = self.next();
        let begin = || -> io::Result<()> {
            settled(tree::make_folder(&next))?;
            match fs::remove_file(next.join(manifest::NAME)) {
                Ok(()) => File::open(&next)?.sync_all(),
                absent => settled(absent),
            }
        };
        begin().map_err(|why| Error::new(format!("cannot prepare `{}`", next.display()), why))
    }

    /// Keeps something for the next publication, or nothing. If the disk is in the way, that one is told nothing.
    pub(super) fn keep(&self, record: Option<&[u8]>) {
        let (place, draft) = (self.folder.join(RECORD), self.folder.join(DRAFT));
        let written = record.is_some_and(|record| {
            let made = fs::write(&draft, record).and_then(|()| fs::rename(&draft, &place));
            made.is_ok()
        });
        if !written {
            let _ = fs::remove_file(&draft);
            let _ = fs::remove_file(&place);
        }
    }

    /// Puts the next generation on the disk for good and in the place of the published one.
    pub(super) fn exchange(&self) -> Result<(), Error> {
        let exchange = || -> io::Result<()> {
            sync(&self.next())?;
            match self.means {
                Means::Exchange => exchange(&self.next(), &self.output).or_else(|why| match why {
                    Some(why) => Err(why),
                    None => self.exchange_by_renames(),
                }),
                Means::Renames => self.exchange_by_renames(),
                Means::Entries => {
                    File::create(self.folder.join(LEAVING))?.sync_all()?;
                    self.move_entries()
                }
            }
        };
        exchange().map_err(|why| {
            Error::new(
                format!("cannot publish to `{}`", self.output.display()),
                why,
            )
        })
    }

    /// Moves the published generation away and the next one in; undone if the second step fails.
    fn exchange_by_renames(&self) -> io::Result<()> {
        let (next, old) = (self.next(), self.folder.join(OLD));
        match fs::rename(&self.output, &old) {
            Err(why) if why.kind() == io::ErrorKind::NotFound => {
                return fs::rename(&next, &self.output);
            }
            moved => moved?,
        }
        if let Err(why) = fs::rename(&next, &self.output) {
            fs::rename(&old, &self.output)?;
            return Err(why);
        }
        fs::rename(&old, &next)
    }

    /// Finishes a move of entries, from the step at which it stands.
    fn move_entries(&self) -> io::Result<()> {
        let (next, old) = (self.next(), self.folder.join(OLD));
        let (leaving, arriving) = (self.folder.join(LEAVING), self.folder.join(ARRIVING));
        if leaving.exists() {
            // The manifest goes first and replaces the old one, so that the output never looks like somebody else's.
            settled(fs::rename(
                next.join(manifest::NAME),
                self.output.join(manifest::NAME),
            ))?;
            settled(fs::create_dir(&old))?;
            move_all(&self.output, &old, &[INSIDE, manifest::NAME])?;
            fs::rename(&leaving, &arriving)?;
        }
        if arriving.exists() {
            move_all(&next, &self.output, &[])?;
            settled(fs::remove_dir(&next))?;
            fs::remove_file(&arriving)?;
        }
        // Only now, or a move that is taken up again would take the old entries for the new ones.
        if old.exists() {
            settled(fs::remove_dir_all(&next))?;
            fs::rename(&old, &next)?;
        }
        Ok(())
    }

    /// Puts right what a build that was killed while it exchanged has left.
    ///
    /// One that was killed before leaves an idle generation without a manifest, which the next build reads and mends.
    fn recover(&self) -> io::Result<()> {
        let old = self.folder.join(OLD);
        match self.means {
            Means::Entries => self.move_entries(),
            Means::Exchange | Means::Renames if !old.exists() => Ok(()),
            Means::Exchange | Means::Renames if !self.output.exists() => {
                fs::rename(&old, &self.output)
            }
            Means::Exchange | Means::Renames => {
                settled(fs::remove_dir_all(self.next()))?;
                fs::rename(&old, self.next())
            }
        }
    }

    /// Leaves nothing behind but the published site: the idle generation, the lock and folders made for it go.
    ///
    /// Whatever cannot be removed stays for the next run; the error that led here matters more.
    pub(super) fn abandon(self) {
        if self.folder.join(OLD).exists() || self.folder.join(ARRIVING).exists() {
            return;
        }
        for name in [NEXT, LEAVING, IGNORE, RECORD, DRAFT, LOCK] {
            let path = self.folder.join(name);
            let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
        }
        let _ = fs::remove_dir(&self.folder);
        remove_folders(&self.parents);
    }
}

/// Removes those of `folders`, outermost first, that are empty.
fn remove_folders(folders: &[PathBuf]) {
    for folder in folders.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
}

/// Moves every entry of `from` except `stay` into `to`.
fn move_all(from: &Path, to: &Path, stay: &[&str]) -> io::Result<()> {
    let entries = match fs::read_dir(from) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?.collect::<io::Result<Vec<_>>>()?,
    };
    let moved = entries
        .iter()
        .map(fs::DirEntry::file_name)
        .filter(|name| !stay.iter().any(|stay| name == stay));
    for name in moved {
        fs::rename(from.join(&name), to.join(&name))?;
    }
    Ok(())
}

/// The manifest's folder of what was last published to `output`: a kill may have left it in the staging folder.
pub(super) fn published(output: &Path) -> PathBuf {
    let old = folder_of(output, Means::Exchange).join(OLD);
    if !output.exists() && old.exists() {
        old
    } else {
        output.to_owned()
    }
}

/// What a publication kept for the next.
pub(super) fn record(output: &Path, means: Means) -> Option<Vec<u8>> {
    let mut how = fs::OpenOptions::new();
    how.read(true).custom_flags(NO_LINK);
    let mut file = how.open(folder_of(output, means).join(RECORD)).ok()?;
    let mut bytes = Vec::new();
    let plain = file.metadata().is_ok_and(|about| about.is_file());
    let read = plain.then(|| file.read_to_end(&mut bytes))?;
    read.is_ok().then_some(bytes)
}

/// The best means that the place of `output` allows.
pub(super) fn means(output: &Path) -> Means {
    match cfg!(any(target_os = "linux", target_vendor = "apple")) {
        _ if is_mount(output) => Means::Entries,
        true => Means::Exchange,
        false => Means::Renames,
    }
}

/// Whether [`INSIDE`] in `output` is ours and no stranger's.
pub(super) fn is_inside(output: &Path) -> bool {
    let lock = output.join(INSIDE).join(LOCK);
    let signed = || {
        fs::symlink_metadata(&lock)
            .is_ok_and(|about| about.is_file() && about.len() == WORDS.len() as u64)
    };
    is_mount(output) || (signed() && fs::read(&lock).is_ok_and(|words| words == WORDS.as_bytes()))
}

/// Whether `output` is a mount point, as far as the system tells.
#[cfg(target_os = "linux")]
pub(super) fn is_mount(output: &Path) -> bool {
    use rustix::fs::{AtFlags, StatxAttributes, StatxFlags, statx};
    statx(
        CWD,
        output,
        AtFlags::SYMLINK_NOFOLLOW,
        StatxFlags::BASIC_STATS,
    )
    .is_ok_and(|about| about.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

/// Whether `output` is a mount point: its parent is on another file system.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_mount(output: &Path) -> bool {
    let device = |path: &Path| fs::metadata(path).ok().map(|about| about.dev());
    output
        .parent()
        .is_some_and(|parent| device(output).is_some() && device(output) != device(parent))
}

/// Where the staging folder of `output` is.
fn folder_of(output: &Path, means: Means) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(output.file_name().unwrap_or_default());
    name.push(".chancery");
    match means {
        Means::Exchange | Means::Renames => output.with_file_name(name),
        Means::Entries => output.join(INSIDE),
    }
}

/// Makes the folders above `output`; returns those that were not there, outermost first.
fn make_parents(output: &Path) -> io::Result<Vec<PathBuf>> {
    let above = output.ancestors().skip(1);
    let mut missing: Vec<PathBuf> = above
        .take_while(|folder| !folder.exists())
        .map(Path::to_owned)
        .collect();
    missing.reverse();
    for folder in &missing {
        settled(tree::make_folder(folder))?;
    }
    Ok(missing)
}

/// Makes the staging folder and waits until its lock is ours.
///
/// A build that gives up removes the lock file with its folder, so the file that was locked must still be the one there.
fn lock(folder: &Path) -> io::Result<File> {
    let mut lacks_parents = false;
    loop {
        match tree::make_folder(folder) {
            // A build that gave up took the folders above away; where they are there and this goes on, nothing can be made.
            Err(why) if why.kind() == io::ErrorKind::NotFound && !lacks_parents => {
                lacks_parents = true;
                make_parents(folder)?;
                continue;
            }
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Err(why),
            made => settled(made)?,
        }
        lacks_parents = false;
        match fs::symlink_metadata(folder) {
            Ok(about) if about.is_dir() => {}
            // A build that gave up took it away between the two looks.
            Err(why) if why.kind() == io::ErrorKind::NotFound => continue,
            _ => return Err(io::Error::other("it is there, and is not a folder of ours")),
        }
        let path = folder.join(LOCK);
        let mut how = fs::OpenOptions::new();
        how.read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(tree::FILE_MODE)
            .custom_flags(NO_LINK);
        let mut file = match how.open(&path) {
            Err(why) if why.kind() == io::ErrorKind::NotFound => continue,
            file => file?,
        };
        rustix::io::retry_on_intr(|| rustix::fs::flock(&file, FlockOperation::LockExclusive))?;
        let still = fs::symlink_metadata(&path).is_ok_and(|now| {
            file.metadata()
                .is_ok_and(|held| (now.dev(), now.ino()) == (held.dev(), held.ino()))
        });
        if still {
            sign(folder, &mut file)?;
            return Ok(file);
        }
    }
}

/// Makes sure that the locked folder is ours, and says so in its lock.
///
/// The words are written before anything else is, so a folder with other things and without the words is a stranger's.
fn sign(folder: &Path, lock: &mut File) -> io::Result<()> {
    let mut words = String::new();
    lock.take(WORDS.len() as u64).read_to_string(&mut words)?;
    let strange = fs::read_dir(folder)?
        .collect::<io::Result<Vec<_>>>()?
        .into_iter()
        .map(|entry| entry.file_name())
        .find(|name| match words == WORDS {
            true => !NAMES.iter().any(|known| name == known),
            false => name != LOCK,
        });
    match strange {
        Some(name) => {
            if words.is_empty() {
                fs::remove_file(folder.join(LOCK))?;
            }
            let name = Path::new(&name).display();
            Err(io::Error::other(format!(
                "it holds `{name}`, which is not ours"
            )))
        }
        None if words == WORDS => Ok(()),
        None => {
            lock.set_len(0)?;
            io::Seek::rewind(lock)?;
            lock.write_all(WORDS.as_bytes())?;
            fs::write(folder.join(IGNORE), "*\n")
        }
    }
}

/// Exchanges two folders in one step; `Err(None)` where the system or the file system cannot.
///
/// An output that does not exist yet is simply moved in.
fn exchange(next: &Path, output: &Path) -> Result<(), Option<io::Error>> {
    if !output.exists() {
        return fs::rename(next, output).map_err(Some);
    }
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    match rustix::fs::renameat_with(CWD, next, CWD, output, rustix::fs::RenameFlags::EXCHANGE) {
        Ok(()) => return Ok(()),
        Err(Errno::NOSYS | Errno::INVAL | Errno::NOTSUP) => {}
        Err(why) => return Err(Some(why.into())),
    }
    Err(None)
}

/// Waits until everything written to the file system of `folder` is on the disk.
fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::fs::syncfs(File::open(folder)?)?;
    #[cfg(not(target_os = "linux"))]
    File::open(folder).map(|_| rustix::fs::sync())?;
    Ok(())
}

/// Success also where what should go is gone already, or what should be made is there.
fn settled(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(why)
            if matches!(
                why.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists
            ) =>
        {
            Ok(())
        }
        done => done,
    }
}
