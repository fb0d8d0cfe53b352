//! The manifest: the list of the files that a publication consists of, and the proof that a folder is ours.
//!
//! A text file at the top of each generation, one line a file, sorted: the BLAKE3 hash of its bytes, two spaces, its
//! path, as `b3sum` prints them. The first line names the format and counts the lines, so that a torn manifest is none, and
//! the files of others that lay beside ours: where there are none, a folder that has not changed since need not be listed.
//!
//! It lies inside the output because it must be exchanged together with what it describes. Its name begins with a dot:
//! the usual rules of web servers and static hosts leave such files out. Served all the same, it tells
//! nothing that the site does not publish: no sources, no drafts, no dates.

use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use blake3::Hash;

use super::tree::{FILE_MODE, NO_LINK, Stamp, changed};
use crate::diag::Error;
use crate::path::SitePath;

/// The manifest's name in each generation.
pub(super) const NAME: &str = ".chancery-manifest";

/// The first words of a manifest; the number of files follows.
const MAGIC: &str = "chancery manifest 1, files: ";

/// What stands between the number of files and that of the files of others; earlier manifests end before it.
const STRANGERS: &str = ", of others: ";

/// More bytes than its first line has.
const FIRST_LINE: u64 = 80;

/// The most bytes that are read of a manifest: two million files of 120 bytes a line.
const LIMIT: u64 = 256 << 20;

/// The digits of a hash.
const DIGITS: usize = 2 * blake3::OUT_LEN;

/// The files of one generation, sorted by path.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// Relative path and hash of each file.
    entries: Vec<(String, Hash)>,
    /// How many files of others lay beside them; nothing if it was not counted.
    strangers: Option<usize>,
}

impl Manifest {
    /// The manifest of `entries`, which are sorted by path, beside so many files of others.
    pub(super) fn new(entries: Vec<(String, Hash)>, strangers: usize) -> Manifest {
        debug_assert!(entries.is_sorted_by(|a, b| a.0 < b.0));
        Manifest {
            entries,
            strangers: Some(strangers),
        }
    }

    /// Whether there was nothing in its folders but its files.
    pub(super) fn is_all(&self) -> bool {
        self.strangers == Some(0)
    }

    /// The manifest in `folder` and when it was written; nothing if there is none.
    ///
    /// One that is there and cannot be understood is an error: it is not known what may be removed.
    pub(super) fn read(folder: &Path) -> Result<Option<(Manifest, Stamp)>, Error> {
        let Some((bytes, stamp)) = bytes_in(folder, LIMIT)? else {
            return Ok(None);
        };
        let text = String::from_utf8(bytes).map_err(|why| failed(folder, &why))?;
        let manifest = Manifest::parse(&text).map_err(|why| failed(folder, &why))?;
        Ok(Some((manifest, stamp)))
    }

    /// Whether a manifest is in `folder`, as far as its first line tells.
    ///
    /// One that is there and is of another version, or is none, is an error as for [`Manifest::read`].
    pub(super) fn is_in(folder: &Path) -> Result<bool, Error> {
        let begins = bytes_in(folder, FIRST_LINE)?;
        let read =
            begins.map(|(bytes, _)| counts_in(String::from_utf8_lossy(&bytes).lines().next()));
        let count = read.transpose().map_err(|why| failed(folder, &why))?;
        Ok(count.is_some())
    }

    /// Writes the manifest into `folder`.
    pub(super) fn write(&self, folder: &Path) -> Result<(), Error> {
        let path = folder.join(NAME);
        let write = || -> io::Result<()> {
            let mut file = fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(FILE_MODE)
                .open(&path)?;
            file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(FILE_MODE))?;
            file.write_all(self.print().as_bytes())
        };
        write().map_err(|why| Error::new(format!("cannot write `{}`", path.display()), why))
    }

    /// The hash of the file at `path`, if the generation has one.
    pub(super) fn hash(&self, path: &str) -> Option<Hash> {
        let found = self
            .entries
            .binary_search_by(|entry| entry.0.as_str().cmp(path));
        found.ok().map(|at| self.entries[at].1)
    }

    /// The paths, sorted.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.0.as_str())
    }

    /// The manifest as text.
    fn print(&self) -> String {
        let mut out = format!("{MAGIC}{}", self.entries.len());
        if let Some(strangers) = self.strangers {
            out.push_str(&format!("{STRANGERS}{strangers}"));
        }
        out.push('\n');
        for (path, hash) in &self.entries {
            out.push_str(&hash.to_hex());
            out.push_str("  ");
            out.push_str(&escape(path));
            out.push('\n');
        }
        out
    }

    /// The manifest that `text` holds, or what is wrong with it.
    fn parse(text: &str) -> Result<Manifest, String> {
        let mut lines = text.lines();
        let (count, strangers) = counts_in(lines.next())?;
        let entries = lines
            .map(|line| {
                let (hash, path) = line.split_at_checked(DIGITS)?;
                let path = path.strip_prefix("  ")?;
                let path = unescape(path)?;
                SitePath::is_sound(&path).then_some(())?;
                Some((path, Hash::from_hex(hash).ok()?))
            })
            .collect::<Option<Vec<_>>>()
            .filter(|entries| entries.len() == count && entries.is_sorted_by(|a, b| a.0 < b.0));
        entries
            .map(|entries| Manifest { entries, strangers })
            .ok_or_else(|| "it is damaged".into())
    }
}

/// How many files a manifest with this first line has, and how many of others lay beside them, or what is wrong with it.
fn counts_in(line: Option<&str>) -> Result<(usize, Option<usize>), String> {
    let counts = || {
        let counts = line?.strip_prefix(MAGIC)?;
        let Some((files, strangers)) = counts.split_once(STRANGERS) else {
            return Some((counts.parse().ok()?, None));
        };
        Some((files.parse().ok()?, Some(strangers.parse().ok()?)))
    };
    counts().ok_or_else(|| "it is not a manifest of this version of chancery".into())
}

/// The first bytes of the manifest in `folder`, at most `limit`, and when it was written; nothing if there is none.
fn bytes_in(folder: &Path, limit: u64) -> Result<Option<(Vec<u8>, Stamp)>, Error> {
    let mut how = fs::OpenOptions::new();
    how.read(true).custom_flags(NO_LINK);
    let file = match how.open(folder.join(NAME)) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(|why| failed(folder, &why))?,
    };
    let about = file.metadata().map_err(|why| failed(folder, &why))?;
    if !about.is_file() {
        return Err(failed(folder, &"it is not a plain file"));
    }
    let mut bytes = Vec::new();
    let read = file.take(limit).read_to_end(&mut bytes);
    read.map_err(|why| failed(folder, &why))?;
    // A second name or another mode of the file is a change of it, but nothing was written then.
    let modified = (about.mtime(), about.mtime_nsec());
    Ok(Some((bytes, changed(&about).min(modified))))
}

/// That the manifest in `folder` cannot be read.
fn failed(folder: &Path, why: &dyn std::fmt::Display) -> Error {
    Error::new(
        format!("cannot read `{}`", folder.join(NAME).display()),
        why,
    )
}

/// The path on one line: a line feed, a carriage return and a backslash are escaped.
fn escape(path: &str) -> String {
    path.replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
}

/// Undoes [`escape`].
fn unescape(line: &str) -> Option<String> {
    if !line.contains('\\') {
        return Some(line.to_owned());
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        out.push(match c {
            '\\' => match rest.next()? {
                'n' => '\n',
                'r' => '\r',
                '\\' => '\\',
                _ => return None,
            },
            c => c,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_comes_back_as_it_was() {
        let hash = blake3::hash(b"x");
        let entries = vec![("a\nb/index.html".into(), hash), ("ж.xml".into(), hash)];
        let manifest = Manifest::new(entries, 3);
        assert_eq!(Manifest::parse(&manifest.print()), Ok(manifest));
    }

    #[test]
    fn a_manifest_that_counted_no_files_of_others_vouches_for_no_folder() {
        let read = |first: &str| Manifest::parse(first).map(|manifest| manifest.is_all());
        assert_eq!(read(&format!("{MAGIC}0\n")), Ok(false));
        assert_eq!(read(&format!("{MAGIC}0{STRANGERS}2\n")), Ok(false));
        assert_eq!(read(&format!("{MAGIC}0{STRANGERS}0\n")), Ok(true));
        assert!(read(&format!("{MAGIC}0{STRANGERS}\n")).is_err());
    }

    #[test]
    fn a_torn_foreign_or_escaping_manifest_is_none() {
        let hash = blake3::hash(b"x").to_hex();
        let text = |lines: &str| Manifest::parse(&format!("{MAGIC}1\n{lines}")).is_ok();
        assert!(text(&format!("{hash}  index.html\n")));
        for bad in [
            "",
            "x  index.html\n",
            &format!("{hash}  ../x\n"),
            &format!("{hash}  /etc/passwd\n"),
        ] {
            assert!(!text(bad), "{bad}");
        }
        assert!(Manifest::parse("chancery manifest 2, files: 0\n").is_err());
        assert!(Manifest::parse("").is_err());
    }
}
