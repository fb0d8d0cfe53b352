//! `docs/promises.md` names tests, and each of them is one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The rows of the document's tables: what is promised, and the words between backticks in the last column.
fn rows(document: &str) -> Vec<(&str, BTreeSet<String>)> {
    let rows = document
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('`'));
    let cells = rows.filter_map(|line| line.trim_end_matches('|').rsplit_once(" | "));
    cells
        .map(|(promise, cell)| {
            let names = cell.split('`').skip(1).step_by(2);
            (promise, names.map(str::to_owned).collect())
        })
        .collect()
}

/// A section of the document.
fn section<'d>(document: &'d str, heading: &str) -> &'d str {
    let start = document.find(&format!("\n## {heading}\n"));
    let rest = &document[start.expect("a section") + 1..];
    &rest[..rest.find("\n## ").unwrap_or(rest.len())]
}

/// The document.
fn document(root: &Path) -> String {
    fs::read_to_string(root.join("docs/promises.md")).expect("the document")
}

/// Everything that may be named: test functions, pages of codes, golden cases, browser tests' files.
fn known(root: &Path) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for entry in walkdir::WalkDir::new(root.join("tests"))
        .into_iter()
        .chain(walkdir::WalkDir::new(root.join("src")))
    {
        let entry = entry.expect("readable");
        let path = entry.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if path
            .components()
            .any(|part| part.as_os_str() == "node_modules")
        {
            continue;
        }
        let parent = path
            .parent()
            .and_then(|parent| parent.file_name())
            .and_then(|name| name.to_str());
        match parent {
            Some("codes") => drop(known.insert(name.trim_end_matches(".md").to_owned())),
            Some("golden") | Some("browser") => drop(known.insert(name.to_owned())),
            _ => {}
        }
        if name.ends_with(".rs") {
            known.extend(tests_of(&fs::read_to_string(path).expect("readable")));
        }
    }
    known
}

/// The test functions in a source text.
fn tests_of(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() == "#[test]" {
            let head = lines
                .clone()
                .find_map(|line| line.trim().strip_prefix("fn "));
            found.extend(
                head.and_then(|head| head.split('(').next())
                    .map(str::to_owned),
            );
        }
    }
    found
}

#[test]
fn every_promise_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = document(root);
    let named: BTreeSet<String> = rows(&document)
        .into_iter()
        .flat_map(|(_, names)| names)
        .collect();
    let known = known(root);
    assert!(named.len() > 40, "{named:?}");
    let missing: Vec<&String> = named.difference(&known).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_promise_about_input_has_an_example_of_bad_input() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = document(root);
    let rows = rows(section(&document, "Input"));
    assert!(rows.len() > 8, "{rows:?}");
    for (promise, names) in rows {
        let is_example = |name: &String| {
            root.join("tests/golden").join(name).is_dir()
                || root.join("tests/codes").join(format!("{name}.md")).exists()
        };
        assert!(names.iter().any(is_example), "{promise}");
    }
}
