//! What was made once, kept in a folder below `.chancery/` in the root of a site: one file a key, named by it. Nobody else
//! may read there: it may be of pages that are held back.
//!
//! A file is believed if it says which key it is of and has the hash that it says; anything else is made again. It is a
//! cache: whoever removes the folder loses time and nothing else, and a folder that cannot be written, or is a link to
//! another place, is done without. It knows nothing of what is kept.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use xxhash_rust::xxh3::xxh3_128;

use crate::source::{Follow, open_plain};

/// The folder of what the program keeps for itself, below the root.
const OURS: &str = ".chancery";

/// How each file begins; its key and its hash follow.
const MARK: &[u8; 16] = b"chancery shelf 1";

/// The most bytes that are read of a file: those of a group of a million documents are less.
const LIMIT: u64 = 512 << 20;

/// Where what is kept begins in its file.
const HEAD: usize = MARK.len() + 32;

/// The folder with what was made.
#[derive(Debug)]
pub struct Shelf {
    root: PathBuf,
    /// Its name below ours.
    name: &'static str,
}

impl Shelf {
    /// The shelf of this name below this root, which need not be there yet.
    pub fn below(root: &Path, name: &'static str) -> Shelf {
        Shelf {
            root: root.to_owned(),
            name,
        }
    }

    /// What tells this folder from any other, if it is there: it is not what a copy of the root would have.
    pub fn identity(&self) -> Option<(u64, u64)> {
        let about = fs::symlink_metadata(self.folder()?).ok()?;
        Some((about.dev(), about.ino()))
    }

    /// Makes the folder, unless it is there; one that keeps itself out of version control.
    pub fn begin(&self) {
        // What cannot be made now is made another time, or never.
        let _ = self.folder().or_else(|| self.made());
    }

    /// What is kept under a key, if it is whole.
    pub fn get(&self, key: u128) -> Option<Vec<u8>> {
        let (mut begins, mut kept) = ([0; HEAD], Vec::new());
        let mut file = open_plain(&self.folder()?.join(name(key)), Follow::Nothing).ok()?;
        file.read_exact(&mut begins).ok()?;
        file.take(LIMIT).read_to_end(&mut kept).ok()?;
        (begins[..] == head(key, &kept)).then_some(kept)
    }

    /// Whether something whole is kept under a key.
    pub fn has(&self, key: u128) -> bool {
        self.get(key).is_some()
    }

    /// Keeps something; if the disk is in the way, it will be made again.
    pub fn put(&self, key: u128, kept: &[u8]) {
        static TURN: AtomicUsize = AtomicUsize::new(0);
        let Some(folder) = self.folder().or_else(|| self.made()) else {
            return;
        };
        let turn = TURN.fetch_add(1, Ordering::Relaxed);
        let draft = folder.join(format!("{}.{}.{turn}", name(key), std::process::id()));
        let mut how = fs::OpenOptions::new();
        let file = how.write(true).create_new(true).mode(0o600).open(&draft);
        let written = file.and_then(|mut file| {
            file.write_all(&head(key, kept))?;
            file.write_all(kept)
        });
        if written
            .and_then(|()| fs::rename(&draft, folder.join(name(key))))
            .is_err()
        {
            // What was half written is of no use; if it cannot be removed either, the next tidying does.
            let _ = fs::remove_file(&draft);
        }
    }

    /// Removes what is kept under any other key, and what a killed build left half written.
    pub fn keep(&self, keys: &BTreeSet<u128>) {
        let Some(folder) = self.folder() else {
            return;
        };
        let kept: BTreeSet<String> = keys.iter().map(|key| name(*key)).collect();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let file = entry.file_name().to_string_lossy().into_owned();
            if is_ours(&file) && !kept.contains(&file) {
                // What stays is a file too many in a cache.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// The folder, if it is there and no link.
    fn folder(&self) -> Option<PathBuf> {
        let ours = self.root.join(OURS);
        let folder = ours.join(self.name);
        let is_folder =
            |place: &Path| fs::symlink_metadata(place).is_ok_and(|found| found.is_dir());
        (is_folder(&ours) && is_folder(&folder)).then_some(folder)
    }

    /// The folder, made now.
    fn made(&self) -> Option<PathBuf> {
        let ours = self.root.join(OURS);
        if ours.is_symlink() {
            return None;
        }
        let mut how = fs::DirBuilder::new();
        let made = how.recursive(true).mode(0o700).create(ours.join(self.name));
        made.ok()?;
        let folder = self.folder()?;
        if let Ok(mut file) = fs::File::create_new(ours.join(".gitignore")) {
            // Without it the author has one more folder to leave out by hand.
            let _ = file.write_all(b"*\n");
        }
        Some(folder)
    }
}

/// The name of the file under a key.
fn name(key: u128) -> String {
    format!("{key:032x}")
}

/// Whether a file has such a name, or that of one half written.
fn is_ours(file: &str) -> bool {
    let key = file.split('.').next().unwrap_or(file);
    key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// How the file of what is kept under a key begins.
fn head(key: u128, kept: &[u8]) -> Vec<u8> {
    let mut head = MARK.to_vec();
    head.extend(key.to_le_bytes());
    head.extend(xxh3_128(kept).to_le_bytes());
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "images";

    #[test]
    fn what_is_kept_is_found_and_what_is_damaged_is_not() {
        let root = tempfile::tempdir().expect("a folder");
        let shelf = Shelf::below(root.path(), NAME);
        assert_eq!(shelf.get(7), None);
        shelf.put(7, b"a picture");
        assert_eq!(shelf.get(7).as_deref(), Some(&b"a picture"[..]));
        let file = root.path().join(OURS).join(NAME).join(name(7));
        let whole = fs::read(&file).expect("it was kept");
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&file, &damaged).expect("written");
            assert_eq!(shelf.get(7), None, "byte {at}");
            fs::write(&file, &whole[..at]).expect("written");
            assert_eq!(shelf.get(7), None, "cut at {at}");
        }
        shelf.put(7, b"another");
        assert_eq!(shelf.get(7).as_deref(), Some(&b"another"[..]));
        fs::copy(&file, root.path().join(OURS).join(NAME).join(name(8))).expect("copied");
        assert_eq!(shelf.get(8), None, "a picture of another recipe");
    }

    #[test]
    fn tidying_takes_only_what_is_ours() {
        let root = tempfile::tempdir().expect("a folder");
        let shelf = Shelf::below(root.path(), NAME);
        for key in 1..4 {
            shelf.put(key, b"x");
        }
        let folder = root.path().join(OURS).join(NAME);
        for other in ["notes.txt", &format!("{}.1.2", name(9))] {
            fs::write(folder.join(other), "x").expect("written");
        }
        shelf.keep(&BTreeSet::from([2]));
        let mut left: Vec<String> = fs::read_dir(&folder)
            .expect("listed")
            .map(|entry| entry.expect("read").file_name().to_string_lossy().into())
            .collect();
        left.sort();
        assert_eq!(left, [name(2), "notes.txt".into()]);
        let ignored = fs::read_to_string(root.path().join(OURS).join(".gitignore"));
        assert_eq!(ignored.expect("there"), "*\n");
    }

    #[test]
    fn a_link_to_another_place_is_no_shelf() {
        let (root, other) = (tempfile::tempdir(), tempfile::tempdir());
        let (root, other) = (root.expect("a folder"), other.expect("a folder"));
        std::os::unix::fs::symlink(other.path(), root.path().join(OURS)).expect("a link");
        let shelf = Shelf::below(root.path(), NAME);
        shelf.put(1, b"x");
        assert_eq!(shelf.get(1), None);
        assert!(!other.path().join(NAME).join(name(1)).exists());
    }
}
