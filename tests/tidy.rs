//! The tree is what `ARCHITECTURE.md` says: which room uses which, which file names which crate, who prints.
//!
//! It reads the sources as text. Comments do not count, and neither do the tests inside a file where a rule is about what
//! the program does.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The crates that are named in some files only, so that they can be replaced there: the crate, and the files or the
/// beginnings of their names.
const CRATES: [(&str, &[&str]); 32] = [
    ("aho_corasick", &["src/names.rs"]),
    ("atom_syndication", &["src/render/"]),
    // What a document is made of derives how it is written down; `shelved` writes and reads.
    (
        "borsh",
        &[
            "src/date.rs",
            "src/diag.rs",
            "src/diag/code.rs",
            "src/document",
            "src/number.rs",
            "src/path.rs",
            "src/site/shelved.rs",
        ],
    ),
    ("clap", &["src/cli.rs"]),
    ("clap_complete", &["src/cli.rs"]),
    ("clap_mangen", &["src/cli.rs"]),
    ("csv", &["src/render/table.rs"]),
    ("deunicode", &["src/path.rs"]),
    ("httparse", &["src/serve/http.rs"]),
    ("icalendar", &["src/render/calendar.rs"]),
    // Headers of pictures are read in one room, their pixels in another.
    ("image_webp", &["src/picture.rs", "src/raster/pixels.rs"]),
    ("imagesize", &["src/picture.rs"]),
    // Files that the program carries: the theme, the explanations, the scaffolds.
    (
        "include_dir",
        &["src/source.rs", "src/cli.rs", "src/new.rs"],
    ),
    ("jpeg_encoder", &["src/raster/pixels.rs"]),
    // Every page is read through once more.
    ("memchr", &["src/render/preload.rs"]),
    ("notify", &["src/serve/watch.rs"]),
    ("png", &["src/picture.rs", "src/raster/pixels.rs"]),
    ("pulldown_cmark", &["src/parse/markdown"]),
    ("qrcode", &["src/serve/phone.rs"]),
    // The exchange of two folders; opening a file without following a link.
    ("rustix", &["src/build/publish", "src/source.rs"]),
    ("schemars", &["src/render/data.rs"]),
    ("serde_yaml", &["src/parse/front.rs"]),
    ("rapidfuzz", &["src/path.rs"]),
    ("syntect", &["src/parse/highlight.rs"]),
    ("tera", &["src/theme.rs", "src/render.rs", "src/render/"]),
    ("toml", &["src/config", "src/language/read.rs"]),
    ("ttf_parser", &["src/raster/face.rs"]),
    ("two_face", &["src/parse/highlight.rs"]),
    ("unicode_normalization", &["src/path.rs"]),
    ("ureq", &["src/check.rs"]),
    ("walkdir", &["src/source.rs"]),
    ("zune_jpeg", &["src/picture.rs", "src/raster/pixels.rs"]),
];

/// What prints, or hands out what prints.
const PRINTERS: [&str; 7] = [
    "println!",
    "eprintln!",
    "print!",
    "eprint!",
    "dbg!",
    "stdout()",
    "stderr()",
];

/// A source file.
struct Source {
    /// `src/parse/front.rs`.
    path: String,
    /// All of it.
    text: String,
    /// Its code, line by line: without comments.
    code: String,
}

impl Source {
    /// Its module, with those around it: `["parse", "front"]`.
    fn modules(&self) -> Vec<&str> {
        let inner = self.path.trim_start_matches("src/");
        inner.trim_end_matches(".rs").split('/').collect()
    }

    /// The room that it belongs to: `parse`.
    fn room(&self) -> &str {
        self.modules()[0]
    }

    /// Its code without the tests at its end.
    fn own(&self) -> &str {
        let end = self.code.find("#[cfg(test)]\nmod tests {");
        &self.code[..end.unwrap_or(self.code.len())]
    }

    /// Whether it holds tests and nothing else.
    fn is_tests(&self) -> bool {
        self.modules().last() == Some(&"tests")
    }
}

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the repository.
fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// Every source file, by path.
fn sources() -> Vec<Source> {
    let (mut folders, mut found) = (vec![PathBuf::from("src")], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).expect("it can be listed") {
            let path = folder.join(entry.expect("it can be listed").file_name());
            if root().join(&path).is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found.into_iter().map(source).collect()
}

/// One source file.
fn source(path: String) -> Source {
    let text = read(&path);
    let code = text
        .lines()
        .map(|line| {
            if line.trim_start().starts_with("//") {
                ""
            } else {
                line.rsplit_once(" // ").map_or(line, |(code, _)| code)
            }
        })
        .collect::<Vec<_>>()
        .join("\n");
    Source { path, text, code }
}

/// The rooms in the order of `lib.rs`.
fn rooms() -> Vec<String> {
    let lib = source("src/lib.rs".into());
    let lines = lib.code.lines();
    let names = lines.filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

/// Whether a name could go on with this character.
fn joins(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where `name` stands in `code` as a whole name that is not part of a longer path.
fn places<'c>(code: &'c str, name: &'c str) -> impl Iterator<Item = usize> + 'c {
    code.match_indices(name)
        .map(|(at, _)| at)
        .filter(move |at| {
            let before = code[..*at].chars().next_back();
            let after = code[at + name.len()..].chars().next();
            !before.is_some_and(|c| joins(c) || matches!(c, ':' | '.' | '"'))
                && !after.is_some_and(joins)
        })
}

/// The rooms that `code` uses: the first name of each path from `crate::` on, those in braces too.
fn used(code: &str) -> BTreeSet<String> {
    let name = |text: &str| -> String {
        text.trim_start()
            .chars()
            .take_while(|c| joins(*c))
            .collect()
    };
    let mut found = BTreeSet::new();
    for at in places(code, "crate") {
        let Some(path) = code[at + "crate".len()..].strip_prefix("::") else {
            continue;
        };
        match path.strip_prefix('{') {
            None => drop(found.insert(name(path))),
            Some(list) => found.extend(top_level(list).into_iter().map(name)),
        }
    }
    found
}

/// The entries of a list in braces, from behind its opening brace on.
fn top_level(list: &str) -> Vec<&str> {
    let (mut depth, mut from, mut entries) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                entries.push(&list[from..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                entries.push(&list[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    entries
}

#[test]
fn a_room_uses_only_rooms_above_it() {
    let rooms = rooms();
    let place = |room: &str| rooms.iter().position(|known| known == room);
    let mut wrong = Vec::new();
    for source in sources() {
        let here = match source.room() {
            "lib" => continue,
            "main" => rooms.len(),
            room => place(room).unwrap_or_else(|| panic!("{} is in no room", source.path)),
        };
        for room in used(&source.code) {
            match place(&room) {
                Some(there) if there <= here => {}
                Some(_) => wrong.push(format!("{} uses `{room}`, which is below it", source.path)),
                None => wrong.push(format!("{} uses `{room}`, which is no room", source.path)),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_path_climbs_out_of_its_room() {
    for source in sources() {
        let inside = source.modules().len();
        let climb = vec!["super"; inside].join("::") + "::";
        let out = places(source.own(), &climb).count();
        assert_eq!(out, 0, "{} leaves its room by `{climb}`", source.path);
    }
}

#[test]
fn lib_is_a_list_of_rooms() {
    let lib = source("src/lib.rs".into());
    for line in lib.code.lines().filter(|line| !line.trim().is_empty()) {
        assert!(line.starts_with("pub mod "), "`{line}` is code");
    }
}

#[test]
fn a_crate_is_named_where_it_can_be_replaced() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (name, allowed) in CRATES {
            if allowed.iter().any(|start| source.path.starts_with(start)) {
                continue;
            }
            let is_path = |at: usize| {
                let rest = &source.code[at + name.len()..];
                rest.starts_with("::") || source.code[..at].ends_with("use ")
            };
            if places(&source.code, name).any(is_path) {
                wrong.push(format!("{} names `{name}`", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_crate_that_is_fenced_in_is_a_dependency() {
    let manifest = read("Cargo.toml");
    for (name, _) in CRATES {
        let known = manifest.lines().any(|line| {
            let key = line.split([' ', '=', '.']).next().unwrap_or("");
            key.replace('-', "_") == name
        });
        assert!(known, "`{name}` is no dependency");
    }
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    for source in sources() {
        assert!(source.text.starts_with("//! "), "{}", source.path);
    }
}

#[test]
fn only_the_command_line_prints() {
    let silent = |source: &Source| source.room() != "cli" && !source.is_tests();
    for source in sources().iter().filter(|source| silent(source)) {
        for printer in PRINTERS {
            let whole = |(at, _): (usize, &str)| !source.own()[..at].ends_with(joins);
            let prints = source.own().match_indices(printer).any(whole);
            assert!(!prints, "{} prints: `{printer}`", source.path);
        }
    }
}

#[test]
fn nothing_is_unwrapped_without_a_reason() {
    for source in sources().iter().filter(|source| !source.is_tests()) {
        for call in [".unwrap()", "todo!(", "unimplemented!("] {
            assert!(!source.own().contains(call), "{} has `{call}`", source.path);
        }
    }
}

#[test]
fn the_code_map_names_every_file_and_no_other() {
    let text = read("ARCHITECTURE.md");
    let map = text
        .split("\n## ")
        .find(|section| section.starts_with("Code map"))
        .expect("ARCHITECTURE.md has a code map");
    let named: BTreeSet<&str> = map
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| word.starts_with("src/"))
        .collect();
    let sources = sources();
    let there = sources.iter().filter(|source| !source.is_tests());
    let there: BTreeSet<&str> = there.map(|source| source.path.as_str()).collect();
    assert_eq!(named, there);
}

#[test]
fn a_use_is_found_wherever_it_stands() {
    let code = "use crate::{date::Day, parse::{self, mark}};\nfn f(x: crate::link::At) {}\n// crate::no\nuse xcrate::y;";
    let found = used(code);
    let wanted = ["date", "link", "no", "parse"].map(str::to_owned);
    assert_eq!(
        found,
        BTreeSet::from(wanted),
        "comments are cut by `source`"
    );
}
