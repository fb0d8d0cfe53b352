//! What the documents show is true: the sites that their examples make are without fault.
//!
//! A fenced block whose info string names a language and a path is a piece of that file; pieces of one file follow one
//! another. The readme's pieces go on from the site that `init` makes; the guide's are a site of their own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chancery::date::{Date, Day};
use chancery::diag::Severity;
use chancery::new;
use chancery::site::{Cache, Options, assemble};
use chancery::source::Sources;

/// The pieces of files in a document, by path.
fn pieces(document: &str) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut open: Option<String> = None;
    for line in document.split_inclusive('\n') {
        match (&open, line.strip_prefix("```")) {
            (Some(path), None) => files.entry(path.clone()).or_default().push_str(line),
            (Some(_), Some(_)) => open = None,
            (None, Some(info)) => {
                let path = info.split_whitespace().nth(1);
                open = Some(path.unwrap_or_default().to_owned());
            }
            (None, None) => {}
        }
    }
    files.remove("");
    files
}

/// What a document's examples go on from.
#[derive(PartialEq)]
enum Base {
    /// The site that `init` makes; pieces are added to its files.
    Site,
    /// Nothing: the document has the settings too.
    Nothing,
}

/// What is wrong with the site that a document's examples make.
fn faults(document: &str, base: Base) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let today = Day::new(2026, 1, 31).expect("a day");
    if base == Base::Site {
        new::init(folder.path(), today).expect("a new site");
    }
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(document)).expect(document);
    let files = pieces(&text);
    assert!(files.len() > 2, "`{document}` has no examples");
    for (path, text) in files {
        let place = folder.path().join(path);
        fs::create_dir_all(place.parent().expect("below the site")).expect("folders");
        let before = fs::read_to_string(&place).unwrap_or_default();
        fs::write(place, before + &text).expect("a file");
    }
    let sources = Sources::read(folder.path()).expect("readable");
    let options = Options {
        clock: Some(today),
        ..Options::default()
    };
    let site = assemble(&sources, &options, &mut Cache::default());
    let all = chancery::check::check(&site);
    all.iter()
        .filter(|d| d.severity >= Severity::Warning)
        .map(|d| format!("{:?}: {}", d.place, d.message))
        .collect()
}

#[test]
fn the_tour_of_the_readme_is_a_site_without_fault() {
    assert_eq!(faults("README.md", Base::Site), Vec::<String>::new());
}

#[test]
fn the_examples_of_the_guide_are_a_site_without_fault() {
    assert_eq!(faults("docs/guide.md", Base::Nothing), Vec::<String>::new());
}

#[test]
fn the_language_of_the_guide_says_days_in_its_own_words() {
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide.md"));
    let guide = guide.expect("the guide");
    let (_, block) = guide
        .split_once("```toml\nname = \"Norsk\"")
        .expect("a file of words");
    let (words, _) = block.split_once("```").expect("its end");
    let file = format!("name = \"Norsk\"{words}");
    let sources = Sources::from_memory([("languages/no.toml", file.as_str())]);
    let (languages, _) = chancery::language::languages(&sources);
    let day = Date::parse("2026-05-17").unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(languages.of("no").date(&day), "17. mai 2026");
}
