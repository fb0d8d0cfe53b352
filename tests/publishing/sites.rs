//! A small site to publish that has a file of every kind, and the folder that a build makes of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use chancery::date::Day;
use chancery::new;

/// What the site has besides what `init` makes: path and text.
const MORE: [(&str, &str); 3] = [
    (
        "content/briefings/hearing.md",
        "---\ntitle: The hearing\ndate: 2026-02-02\nactors: [ministry]\ntopics: [river-crossing]\naliases: [/old/hearing.html, /p/12]\n---\n\
         The Ministry of Crossings was heard.\n\n- 2026-02-02 — The committee hears the [[ministry]]\n\n![The plan](plan.png)\n",
    ),
    (
        "content/briefings/later.md",
        "---\ntitle: Later\ndate: 2026-02-03\nactors: [minister]\n---\nNothing new.\n",
    ),
    ("static/note.txt", "Überschuß\n"),
];

/// A picture of one grey pixel.
const PICTURE: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\
    \0\0\0\nIDAT\x78\xda\x63\x68\0\0\0\x82\0\x81\xda\x45\x08\x3b\0\0\0\0IEND\xae\x42\x60\x82";

/// A site in a folder of its own.
pub struct Site {
    /// The folder, which goes with the site.
    folder: tempfile::TempDir,
}

impl Site {
    /// The site.
    pub fn new() -> Site {
        let site = Site {
            folder: tempfile::tempdir().expect("a folder"),
        };
        new::init(&site.root(), Day::new(2026, 1, 31).expect("a day")).expect("a site");
        for (path, text) in MORE {
            site.put(path, text.as_bytes());
        }
        site.put("content/briefings/plan.png", PICTURE);
        site
    }

    /// The folder that holds the site, and may hold more.
    pub fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The site's root.
    pub fn root(&self) -> PathBuf {
        self.at("site")
    }

    /// Writes a file of the site.
    pub fn put(&self, path: &str, bytes: &[u8]) {
        let place = self.root().join(path);
        fs::create_dir_all(place.parent().expect("below the root")).expect("folders");
        fs::write(place, bytes).expect("a file");
    }

    /// Adds a paragraph to a briefing.
    pub fn edit(&self, path: &str) {
        let text = fs::read_to_string(self.root().join(path)).expect("a briefing");
        self.put(path, format!("{text}\nOne word more.\n").as_bytes());
    }

    /// Takes one briefing away; another one has its addresses from then on.
    pub fn replace_hearing(&self) {
        fs::remove_file(self.root().join("content/briefings/hearing.md")).expect("removed");
        let text = fs::read_to_string(self.root().join("content/briefings/later.md"));
        let aliases = "\naliases: [/briefings/hearing/, /old/hearing.html, /p/12]\nactors:";
        let text = text.expect("a briefing").replace("\nactors:", aliases);
        self.put("content/briefings/later.md", text.as_bytes());
    }

    /// Builds the site.
    pub fn build(&self, flags: &[&str]) {
        let done = Command::new(env!("CARGO_BIN_EXE_chancery"))
            .args(["build", "--strict", "--today", "2026-02-10", "--root"])
            .arg(self.root())
            .args(flags)
            .output()
            .expect("run");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{said}");
    }
}

/// The files below a folder, by relative path, without what is the program's own.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter();
    entries
        .map(|entry| entry.expect("readable"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("below");
            let path = path.to_str().expect("text").to_owned();
            (path, fs::read(entry.path()).expect("readable"))
        })
        .filter(|(path, _)| !path.starts_with(".chancery"))
        .collect()
}

/// Gives each file below a folder a time long ago, as if it had been published then.
pub fn age(folder: &Path) {
    let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    for path in tree(folder).into_keys() {
        let file = fs::File::open(folder.join(path)).expect("a file");
        file.set_modified(then).expect("a time");
    }
}

/// The paths whose bytes differ, or that only the second has.
pub fn changed(
    before: &BTreeMap<String, Vec<u8>>,
    after: &BTreeMap<String, Vec<u8>>,
) -> Vec<String> {
    let differs = |(path, bytes): &(&String, &Vec<u8>)| before.get(*path) != Some(bytes);
    after
        .iter()
        .filter(differs)
        .map(|(path, _)| path.clone())
        .collect()
}
