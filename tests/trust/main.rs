//! What the program promises to those who publish with it: the old site or the new one, whole; nothing of theirs removed;
//! nothing outside the site read; equal input, equal bytes.
//!
//! The program itself is run here, as authors run it. `docs/promises.md` lists every promise with the tests that show it, those
//! of other files too. `CHANCERY_LONG=1` makes what hangs on chance try more often.

mod builds;
mod disk;
mod input;
mod kill;
mod promises;
mod same;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The settings of the sites here; the title is the word that tells one from another.
const SETTINGS: &str = "base_url = \"https://example.org\"\n[checks]\ntoday = \"2026-01-31\"\n";

/// A file by path and text.
type File<'f> = (&'f str, &'f str);

/// A folder with a site in it, and room beside.
struct Place {
    /// It goes with the place.
    folder: tempfile::TempDir,
}

impl Place {
    /// A folder with a site of these files besides its settings.
    fn new(files: &[File<'_>]) -> Place {
        let place = Place {
            folder: tempfile::tempdir().expect("a folder"),
        };
        place.title("East");
        for (path, text) in files {
            place.put(path, text.as_bytes());
        }
        place
    }

    /// Where something lies beside the site.
    fn at(&self, path: &str) -> PathBuf {
        let folder = self.folder.path().canonicalize().expect("a folder");
        folder.join(path)
    }

    /// Writes a file of the site.
    fn put(&self, path: &str, bytes: &[u8]) {
        put(&self.at("site").join(path), bytes);
    }

    /// Gives the site a title, which all its pages show.
    fn title(&self, title: &str) {
        self.put(
            "site.toml",
            format!("title = \"{title}\"\n{SETTINGS}").as_bytes(),
        );
    }

    /// The command that builds the site into `output`.
    fn command(&self, output: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
        command.args(["build", "--root"]).arg(self.at("site"));
        command.arg("--output").arg(output);
        command
    }

    /// Builds the site into `public`.
    fn build(&self) -> Done {
        Done::of(self.command(&self.at("public")).output().expect("run"))
    }

    /// Builds the site elsewhere, and gives what is there then.
    fn built(&self, name: &str) -> Tree {
        let done = Done::of(self.command(&self.at(name)).output().expect("run"));
        assert_eq!(done.status, Some(0), "{}", done.said);
        tree(&self.at(name))
    }

    /// What is published.
    fn published(&self) -> Tree {
        tree(&self.at("public"))
    }
}

/// What a command came to.
struct Done {
    /// The exit status; nothing if it was killed.
    status: Option<i32>,
    /// What it said to people.
    said: String,
}

impl Done {
    /// Reads what a command left.
    fn of(output: Output) -> Done {
        Done {
            status: output.status.code(),
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The files of a folder, by relative path.
type Tree = BTreeMap<String, Vec<u8>>;

/// Every file below a folder; links are not followed.
fn tree(folder: &Path) -> Tree {
    let entries = walkdir::WalkDir::new(folder).into_iter();
    entries
        .map(|entry| entry.expect("readable"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("below");
            let path = path.to_str().expect("text").to_owned();
            (path, fs::read(entry.path()).expect("readable"))
        })
        .filter(|(path, _)| !path.starts_with(".chancery/"))
        .collect()
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("a name")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

/// Writes a file and the folders above it.
fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    fs::write(path, bytes).expect("a file");
}

/// How often something that hangs on chance is tried.
fn rounds(short: usize, long: usize) -> usize {
    match std::env::var_os("CHANCERY_LONG") {
        Some(_) => long,
        None => short,
    }
}
