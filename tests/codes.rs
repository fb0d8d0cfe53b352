//! Every code has its page in `tests/codes/`, and every page is true.
//!
//! A page explains a rule, shows a small site that breaks it, what is said of that site, and the repair. A rule about what
//! was published shows that site first, below `Before`: it is built, and what fails and what is repaired are built over it.
//! The program prints these pages (`chancery explain CODE`), so they read as pages first; this file takes their fenced
//! blocks and holds the program to them. `BLESS=1 cargo test --test codes what_fails` writes what is said into them, for
//! whoever changes a message and then reads the difference. Causes that a page has no room for are tests at the end.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chancery::build::{self, Built, Settings, Strictness};
use chancery::diag::emit::{self, Color, Format, Printer};
use chancery::diag::{Code, Diagnostic};
use chancery::site::{self, Cache};
use chancery::source::Sources;

/// Codes whose fault cannot be written as the text of a small site, and why.
const WITHOUT_EXAMPLE: [(Code, &str); 6] = [
    (Code::NotText, "a file of text in memory is UTF-8"),
    (
        Code::BlockTooLong,
        "the shortest block that is too long has a line of 4 KiB",
    ),
    (Code::PageTooLarge, "the page has 50 MB"),
    (
        Code::LocatedPicture,
        "what a camera writes is no text; tests/pictures.rs has it",
    ),
    (Code::DeadLink, "it asks the web"),
    (Code::OurFault, "it takes a mistake of ours"),
];

/// The settings of an example that has none.
const SITE: &str = "title = \"East\"\nbase_url = \"https://example.org\"\n";

/// Files by path.
type Files = BTreeMap<String, String>;

/// Files that are written by path; nothing for one that is removed.
type Changes = BTreeMap<String, Option<String>>;

/// The files after the changes.
fn changed(files: &Files, changes: &Changes) -> Files {
    let mut files = files.clone();
    for (path, text) in changes {
        match text {
            Some(text) => drop(files.insert(path.clone(), text.clone())),
            None => {
                let known = files.remove(path);
                assert!(known.is_some(), "there is no `{path}` to remove");
            }
        }
    }
    files
}

/// Everything that is wrong with a site of these files, its pages rendered.
fn check(files: &Files) -> Vec<Diagnostic> {
    let (sources, mut cache) = (sources(files), Cache::default());
    let site = site::assemble(&sources, &site::Options::default(), &mut cache);
    chancery::check::check(&site)
}

/// Everything that is wrong with a site of these files, built over one of those that were published before.
fn rebuilt(before: &Files, files: &Files) -> Vec<Diagnostic> {
    let folder = tempfile::tempdir().expect("a folder for the site");
    let first = built(before, folder.path());
    assert!(first.published.is_some(), "{:#?}", first.diagnostics);
    built(files, folder.path()).diagnostics
}

/// What a build of these files comes to, published below `root`.
fn built(files: &Files, root: &Path) -> Built {
    let (sources, mut cache) = (sources(files), Cache::default());
    let site = site::assemble(&sources, &site::Options::default(), &mut cache);
    let settings = Settings {
        root,
        output: &root.join("public"),
        strictness: Strictness::Plain,
        progress: &|_, _| {},
    };
    build::build(&site, &settings).expect("the disk is not in the way")
}

/// The files as sources, with settings if there are none.
fn sources(files: &Files) -> Sources {
    let own = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    Sources::from_memory([("site.toml", SITE)].into_iter().chain(own))
}

/// What is said of a site of these files, one line a diagnostic.
fn said(files: &Files, diagnostics: &[Diagnostic]) -> String {
    let sources = sources(files);
    let printer = Printer {
        format: Format::Short,
        color: Color::Never,
        text: &|path| sources.text(path).cloned(),
    };
    emit::print(diagnostics, &printer)
}

/// A page of `tests/codes/`, as far as it can be checked.
#[derive(Default)]
struct Page {
    /// The heading.
    name: String,
    /// The paragraphs before the first section.
    explanation: String,
    /// The files that were published before; none if the rule is not about them.
    before: Files,
    /// The files that break the rule, or what of `before` is changed so that they do.
    fails: Changes,
    /// What is said of them.
    says: String,
    /// What the repair changes.
    repaired: Changes,
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
        let section = self.sections.last().map(String::as_str);
        match (section, file) {
            (Some("Before"), Some(file)) if !removed => drop(self.before.insert(file, text)),
            (Some("Fails"), Some(file)) => {
                drop(self.fails.insert(file, (!removed).then_some(text)))
            }
            (Some("Says"), None) => self.says = text,
            (Some("Repaired"), Some(file)) => {
                drop(self.repaired.insert(file, (!removed).then_some(text)))
            }
            (section, _) => panic!("`{}`: a block `{info}` below {section:?}", self.name),
        }
    }

    /// The files that break the rule.
    fn failing(&self) -> Files {
        changed(&self.before, &self.fails)
    }

    /// The files after the repair.
    fn mended(&self) -> Files {
        changed(&self.failing(), &self.repaired)
    }

    /// Everything that is wrong with these files of the page.
    fn check(&self, files: &Files) -> Vec<Diagnostic> {
        match self.before.is_empty() {
            true => check(files),
            false => rebuilt(&self.before, files),
        }
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
        let sections: &[&str] = match (has_example(code), page.before.is_empty()) {
            (true, true) => &["Fails", "Says", "Repaired"],
            (true, false) => &["Before", "Fails", "Says", "Repaired"],
            (false, _) => &["When"],
        };
        assert_eq!(page.sections, sections, "`{code}`");
    }
}

#[test]
fn what_fails_is_told_exactly() {
    let mut wrong = String::new();
    for (code, page) in examples() {
        let files = page.failing();
        let said = said(&files, &page.check(&files));
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
        let left = page.check(&page.mended());
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

/// What is said of a page's repaired site once pieces of one file are written otherwise.
fn edited(code: Code, path: &str, pieces: &[(&str, &str)]) -> String {
    let page = Page::read(&text_of(code));
    let mut files = page.mended();
    let text = files.entry(path.into()).or_insert_with(|| SITE.into());
    for (from, to) in pieces {
        assert!(text.contains(from), "`{path}` of `{code}` has no `{from}`");
        *text = text.replacen(from, to, 1);
    }
    said(&files, &page.check(&files))
}

/// What is said of the repaired briefing on Moscow once a piece of it is written otherwise.
fn moscow(code: Code, from: &str, to: &str) -> String {
    edited(code, "content/briefings/moscow.md", &[(from, to)])
}

#[test]
fn the_words_of_two_standards_are_told_apart_on_either_side() {
    let phia = ("org\"", "org\"\n\n[checks]\nstandard = \"phia\"");
    assert_eq!(
        edited(Code::OtherStandard, "site.toml", &[phia]),
        "content/briefings/moscow.md:7:3: error[other-standard]: `very unlikely` is no word of PHIA\n"
    );
    let quoted = "unlikely** (one called it \"highly likely\")";
    assert_eq!(moscow(Code::OtherStandard, "unlikely**", quoted), "");
}

#[test]
fn a_term_beside_the_one_in_bold_counts() {
    assert_eq!(
        moscow(
            Code::JudgmentTerm,
            "before the end",
            "or improbable before the end"
        ),
        "content/briefings/moscow.md:7:3: error[judgment-term]: the claim has two estimative terms: unlikely, improbable\n"
    );
}

#[test]
fn a_judgment_rests_on_the_sources_of_what_it_links() {
    let basis = "Basis: both accounts [@kremlin-2023-03-21; @mfa-2023-03-22].";
    assert_eq!(
        moscow(Code::ThinJudgment, basis, "Basis: what is known."),
        "content/briefings/moscow.md:6:3: warning[thin-judgment]: the judgment `ps2-contract` rests on no source\n"
    );
    let events = "Basis: [[one]] and [[two]].\n\n\
                  - 2023-03-20 — One [@kremlin-2023-03-21] ^one\n\
                  - 2023-03-21 — Two [@mfa-2023-03-22] ^two\n";
    assert_eq!(moscow(Code::ThinJudgment, basis, events), "");
}

#[test]
fn a_judgment_is_overdue_when_its_day_is_over_and_nothing_closed_it() {
    let without = |to| {
        let outcome = "Outcome: no, 2023-12-31, nothing was signed [@kremlin-2023-03-21].";
        moscow(Code::OverdueJudgment, outcome, to)
    };
    assert_eq!(
        without("Assumes: nothing."),
        "content/briefings/moscow.md:6:3: warning[overdue-judgment]: the judgment `ps2-contract` was due 2023-12-31 and has no outcome\n"
    );
    let again = "Assumes: nothing.\n\n\
                 > [!judgment] ps2-again · by 2024-12-31\n\
                 > It is **unlikely** [@kremlin-2023-03-21; @mfa-2023-03-22].\n\
                 > Confidence: low. Nobody says more.\n\
                 > Was: ps2-contract\n";
    assert_eq!(without(again), "");
    let due = |day: &str| {
        let pieces = [
            ("2023-12-31\n", day),
            ("Outcome: no, 2023-12-31,", "Assumes:"),
        ];
        edited(
            Code::OverdueJudgment,
            "content/briefings/moscow.md",
            &pieces,
        )
    };
    assert!(due("2024-01-14\n").contains("[overdue-judgment]"));
    assert_eq!(due("2024-01-15\n"), "");
}

#[test]
fn a_series_is_stale_when_its_days_are_over() {
    let on = |today| edited(Code::StaleFigure, "site.toml", &[("2025-06-30", today)]);
    assert_eq!(on("2026-02-04"), "");
    assert!(on("2026-02-05").contains("[stale-figure]: the last period is 2024, over 400 days"));
}

#[test]
fn the_end_of_a_tie_is_exclusive() {
    let to = |day| {
        edited(
            Code::OverlappingHolders,
            "content/actors.yaml",
            &[("to: 2023-07-25", day)],
        )
    };
    assert_eq!(to("to: 2023-07-25"), "");
    assert!(to("to: 2023-07-26").contains("[overlapping-holders]"));
}

#[test]
fn the_words_of_others_may_be_relative() {
    let when = |to| moscow(Code::RelativeTime, "on 1 March", to);
    assert_eq!(when("\"last week\", he said"), "");
    assert!(when("last week").contains("[relative-time]: `last week`"));
}

#[test]
fn a_dated_item_is_no_event_unless_it_is_a_bullet_of_the_page() {
    let item = |to| moscow(Code::UnclearEvent, "- 2023-03-20 —", to);
    for no_event in [
        "1. 2023-03-20:",
        "- [ ] 2023-03-20:",
        "> [!context]\n> - 2023-03-20:",
    ] {
        assert_eq!(item(no_event), "", "{no_event}");
    }
    for told in ["* 2023-03-20:", "1. 2023-03-20 —", "- [ ] 2023-03-20 —"] {
        assert!(item(told).contains("[unclear-event]"), "{told}");
    }
}

#[test]
fn an_address_is_kept_by_an_alias_and_a_mark_by_its_id() {
    let page = |from, to| {
        edited(
            Code::LostAddress,
            "content/briefings/xi-in-moscow.md",
            &[(from, to)],
        )
    };
    assert_eq!(
        page(
            "aliases: [/briefings/moscow/, /visit.html]\n",
            "aliases: [/visit.html]\n"
        ),
        "warning[lost-address]: `/briefings/moscow/` was published, and nothing stands there now\n"
    );
    assert_eq!(
        page(" ^ps2-parameters", ""),
        "warning[lost-address]: `/statements/ps2-parameters/` was published, and nothing stands there now\n"
    );
    assert_eq!(
        page(" ^xi-arrives", ""),
        "warning[lost-address]: `/briefings/moscow/#xi-arrives` was published, and no mark has this id now\n"
    );
    assert_eq!(page("date:", "status: retracted\ndate:"), "");
}

#[test]
fn a_changed_term_is_owned_up_to() {
    let term = ("**unlikely**", "**likely**");
    let page = |pieces: &[_]| edited(Code::JudgmentChanged, "content/briefings/moscow.md", pieces);
    assert_eq!(
        page(&[term]),
        "content/briefings/moscow.md:6:3: warning[judgment-changed]: the judgment `ps2-contract` was published as `unlikely` and is `likely` now\n"
    );
    let note =
        "2023-03-22].\n\nA mistake.[^slip]\n\n[^slip]: correction 2023-03-23: It said *unlikely*.";
    assert_eq!(page(&[term, ("2023-03-22].", note)]), "");
}
