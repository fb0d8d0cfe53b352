//! Every code has its page in `tests/codes/`, and every page is true.
//!
//! A page explains a rule, shows a small site that breaks it, what is said of that site, and the repair. The program prints
//! these pages (`chancery explain CODE`), so they read as pages first; this file takes their fenced blocks and holds the
//! program to them. `BLESS=1 cargo test --test codes what_fails` writes what is said into them, for whoever changes a
//! message and then reads the difference.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use chancery::diag::emit::{self, Color, Format, Printer};
use chancery::diag::{Code, Diagnostic, Severity};
use chancery::site::{self, Cache};
use chancery::source::Sources;

/// Codes whose fault cannot be written as the text of a small site, and why.
const WITHOUT_EXAMPLE: [(Code, &str); 5] = [
    (Code::NotText, "a file of text in memory is UTF-8"),
    (
        Code::BlockTooLong,
        "the shortest block that is too long has a line of 4 KiB",
    ),
    (Code::PageTooLarge, "the page has 50 MB"),
    (Code::DeadLink, "it asks the web"),
    (Code::OurFault, "it takes a mistake of ours"),
];

/// The settings of an example that has none.
const SITE: &str = "title = \"East\"\nbase_url = \"https://example.org\"\n";

/// Files by path.
type Files = BTreeMap<String, String>;

/// Everything that is wrong with a site of these files, its pages rendered.
fn check(files: &Files) -> Vec<Diagnostic> {
    let (sources, mut cache) = (sources(files), Cache::default());
    let site = site::assemble(&sources, &site::Options::default(), &mut cache);
    chancery::check::check(&site)
}

/// The files as sources, with settings if there are none.
fn sources(files: &Files) -> Sources {
    let own = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    Sources::from_memory([("site.toml", SITE)].into_iter().chain(own))
}

/// What is said of the site, one line a diagnostic.
fn said(files: &Files) -> String {
    let sources = sources(files);
    let printer = Printer {
        format: Format::Short,
        color: Color::Never,
        text: &|path| sources.text(path).cloned(),
    };
    emit::print(&check(files), &printer)
}

/// A page of `tests/codes/`, as far as it can be checked.
#[derive(Default)]
struct Page {
    /// The heading.
    name: String,
    /// The paragraphs before the first section.
    explanation: String,
    /// The files that break the rule.
    fails: Files,
    /// What is said of them.
    says: String,
    /// The files that the repair changes; nothing for one that it removes.
    repaired: BTreeMap<String, Option<String>>,
    /// The headings of its sections, in order.
    sections: Vec<String>,
}

impl Page {
    /// Reads a page.
    fn read(text: &str) -> Page {
        let mut page = Page::default();
        let mut fence: Option<(String, String, String)> = None;
        for line in text.lines() {
            match &mut fence {
                Some((marks, info, block)) if line == marks.as_str() => {
                    let (info, block) = (info.clone(), block.clone());
                    fence = None;
                    page.block(&info, block);
                }
                Some((_, _, block)) => *block += &format!("{line}\n"),
                None if line.starts_with("```") => {
                    let marks: String = line.chars().take_while(|c| *c == '`').collect();
                    fence = Some((marks.clone(), line[marks.len()..].into(), String::new()));
                }
                None => page.line(line),
            }
        }
        assert!(fence.is_none(), "`{}` leaves a block open", page.name);
        page
    }

    /// Takes a line outside blocks.
    fn line(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("# ") {
            self.name = name.into();
        } else if let Some(section) = line.strip_prefix("## ") {
            self.sections.push(section.into());
        } else if self.sections.is_empty() {
            self.explanation += line.trim();
        }
    }

    /// Takes a block; the last word of its first line is a file.
    fn block(&mut self, info: &str, text: String) {
        let (info, removed) = match info.strip_suffix(" (removed)") {
            Some(info) => (info, true),
            None => (info, false),
        };
        let file = info.split_once(' ').map(|(_, file)| file.to_owned());
        match (self.sections.last().map(String::as_str), file) {
            (Some("Fails"), Some(file)) => drop(self.fails.insert(file, text)),
            (Some("Says"), None) => self.says = text,
            (Some("Repaired"), Some(file)) => {
                drop(self.repaired.insert(file, (!removed).then_some(text)))
            }
            (section, _) => panic!("`{}`: a block `{info}` below {section:?}", self.name),
        }
    }

    /// The files after the repair.
    fn after(&self) -> Files {
        let mut files = self.fails.clone();
        for (path, text) in &self.repaired {
            match text {
                Some(text) => drop(files.insert(path.clone(), text.clone())),
                None => {
                    let known = files.remove(path);
                    assert!(known.is_some(), "`{}` removes no file", self.name);
                }
            }
        }
        files
    }
}

/// The folder of the pages.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/codes")
}

/// The text of a code's page.
fn text_of(code: Code) -> String {
    let path = folder().join(format!("{code}.md"));
    fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// Whether the code is one of those without an example.
fn has_example(code: Code) -> bool {
    WITHOUT_EXAMPLE.iter().all(|(without, _)| *without != code)
}

/// The codes that have an example, with their pages.
fn examples() -> impl Iterator<Item = (Code, Page)> {
    let all = Code::ALL.iter().copied().filter(|code| has_example(*code));
    all.map(|code| (code, Page::read(&text_of(code))))
}

#[test]
fn every_code_has_its_page_and_every_page_its_code() {
    let files = fs::read_dir(folder()).expect("the folder is there");
    let mut written: Vec<String> = files
        .map(|file| file.expect("it can be listed").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    let mut wanted: Vec<String> = Code::ALL.iter().map(|code| format!("{code}.md")).collect();
    written.sort();
    wanted.sort();
    assert_eq!(written, wanted);
}

#[test]
fn every_page_is_headed_by_its_code_and_explains_it() {
    for code in Code::ALL.iter().copied() {
        let page = Page::read(&text_of(code));
        assert_eq!(page.name, code.name());
        assert!(page.explanation.len() > 80, "`{code}` is hardly explained");
        let sections: &[&str] = match has_example(code) {
            true => &["Fails", "Says", "Repaired"],
            false => &["When"],
        };
        assert_eq!(page.sections, sections, "`{code}`");
    }
}

#[test]
fn what_fails_is_told_exactly() {
    let mut wrong = String::new();
    for (code, page) in examples() {
        let said = said(&page.fails);
        if said == page.says && said.contains(&format!("[{code}]:")) {
            continue;
        }
        if std::env::var_os("BLESS").is_some() {
            let text = text_of(code).replace(&page.says, &said);
            fs::write(folder().join(format!("{code}.md")), text).expect("it can be written");
        }
        wrong += &format!("{code} says\n{said}and not\n{}\n", page.says);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_is_repaired_is_sound() {
    for (code, page) in examples() {
        assert!(!page.repaired.is_empty(), "`{code}` repairs nothing");
        let left: Vec<Diagnostic> = check(&page.after())
            .into_iter()
            .filter(|one| one.code == code || one.severity == Severity::Error)
            .collect();
        assert!(left.is_empty(), "`{code}` is not repaired: {left:#?}");
    }
}

#[test]
fn a_code_without_an_example_is_never_one_that_has_one() {
    for (code, reason) in WITHOUT_EXAMPLE {
        assert!(Page::read(&text_of(code)).fails.is_empty(), "`{code}`");
        assert!(!reason.is_empty(), "`{code}`");
    }
}
