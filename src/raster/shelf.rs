//! What was made once, kept below the root of a site in `.chancery/images/`: one file a recipe, named by its key.
//!
//! A file is believed if it says which recipe it is of and has the hash that it says; anything else is made again. It is a
//! cache: whoever removes the folder loses time and nothing else, and a folder that cannot be written, or is a link to
//! another place, is done without. `raster` calls it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use xxhash_rust::xxh3::xxh3_128;

use crate::source::{Follow, open_plain};

/// The folder of what the program keeps for itself, below the root.
const OURS: &str = ".chancery";

/// The folder in it.
const IMAGES: &str = "images";

/// How each file begins; its key and its hash follow.
const MARK: &[u8; 16] = b"chancery image 1";

/// Where the picture begins in its file.
const HEAD: usize = MARK.len() + 32;

/// The folder with what was made.
pub(super) struct Shelf {
    root: PathBuf,
}

impl Shelf {
    /// The shelf below this root, which need not be there yet.
    pub(super) fn below(root: &Path) -> Shelf {
        Shelf {
            root: root.to_owned(),
        }
    }

    /// What is kept under a key, if it is whole.
    pub(super) fn get(&self, key: u128) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut file = open_plain(&self.folder()?.join(name(key)), Follow::Nothing).ok()?;
        file.read_to_end(&mut bytes).ok()?;
        let head = head(key, bytes.get(HEAD..)?);
        bytes.starts_with(&head).then(|| bytes.split_off(HEAD))
    }

    /// Whether something whole is kept under a key.
    pub(super) fn has(&self, key: u128) -> bool {
        self.get(key).is_some()
    }

    /// Keeps a picture; if the disk is in the way, it will be made again.
    pub(super) fn put(&self, key: u128, picture: &[u8]) {
        static TURN: AtomicUsize = AtomicUsize::new(0);
        let Some(folder) = self.folder().or_else(|| self.made()) else {
            return;
        };
        let turn = TURN.fetch_add(1, Ordering::Relaxed);
        let draft = folder.join(format!("{}.{}.{turn}", name(key), std::process::id()));
        let written = fs::File::create_new(&draft).and_then(|mut file| {
            file.write_all(&head(key, picture))?;
            file.write_all(picture)
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
    pub(super) fn keep(&self, keys: &BTreeSet<u128>) {
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
        let folder = ours.join(IMAGES);
        let is_folder =
            |place: &Path| fs::symlink_metadata(place).is_ok_and(|found| found.is_dir());
        (is_folder(&ours) && is_folder(&folder)).then_some(folder)
    }

    /// The folder, made now; one that keeps itself out of version control.
    fn made(&self) -> Option<PathBuf> {
        let ours = self.root.join(OURS);
        if ours.is_symlink() {
            return None;
        }
        fs::create_dir_all(ours.join(IMAGES)).ok()?;
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

/// How the file of this picture begins.
fn head(key: u128, picture: &[u8]) -> Vec<u8> {
    let mut head = MARK.to_vec();
    head.extend(key.to_le_bytes());
    head.extend(xxh3_128(picture).to_le_bytes());
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found_and_what_is_damaged_is_not() {
        let root = tempfile::tempdir().expect("a folder");
        let shelf = Shelf::below(root.path());
        assert_eq!(shelf.get(7), None);
        shelf.put(7, b"a picture");
        assert_eq!(shelf.get(7).as_deref(), Some(&b"a picture"[..]));
        let file = root.path().join(OURS).join(IMAGES).join(name(7));
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
        fs::copy(&file, root.path().join(OURS).join(IMAGES).join(name(8))).expect("copied");
        assert_eq!(shelf.get(8), None, "a picture of another recipe");
    }

    #[test]
    fn tidying_takes_only_what_is_ours() {
        let root = tempfile::tempdir().expect("a folder");
        let shelf = Shelf::below(root.path());
        for key in 1..4 {
            shelf.put(key, b"x");
        }
        let folder = root.path().join(OURS).join(IMAGES);
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
        let shelf = Shelf::below(root.path());
        shelf.put(1, b"x");
        assert_eq!(shelf.get(1), None);
        assert!(!other.path().join(IMAGES).join(name(1)).exists());
    }
}
