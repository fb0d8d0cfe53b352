//! What the program is made of: every crate has a licence that `deny.toml` allows, and comes from where the others come from.
//!
//! `cargo deny` checks more (advisories, duplicates) and needs the network; this needs what a build has fetched already.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A file of the repository.
fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(path).expect("readable")
}

/// What Cargo prints, with the network out of reach.
fn cargo(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    let done = command
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("run");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8(done.stdout).expect("text")
}

/// The crates that are compiled on this machine, each as Cargo describes it.
fn crates() -> Vec<Value> {
    let told = cargo(&["--version", "--verbose"]);
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    let mut arguments = vec!["metadata", "--offline", "--locked", "--format-version", "1"];
    arguments.extend(["--filter-platform", host.expect("a host")]);
    let graph: Value = serde_json::from_str(&cargo(&arguments)).expect("JSON");
    let packages = graph["packages"].as_array().expect("packages");
    packages.clone()
}

/// The licences that `deny.toml` allows.
fn allowed() -> BTreeSet<String> {
    let settings: toml::Table = read("deny.toml").parse().expect("TOML");
    let list = settings["licenses"]["allow"].as_array().expect("a list");
    list.iter()
        .map(|one| one.as_str().expect("a name").to_owned())
        .collect()
}

/// An SPDX expression that is being read, word by word.
struct Expression<'e> {
    /// The words that are left, the next one last.
    words: Vec<&'e str>,
    /// The licences that are allowed.
    allowed: &'e BTreeSet<String>,
}

/// Whether a licence is one of those allowed, in all that its expression asks for.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut words: Vec<&str> = spaced.split_whitespace().collect();
    words.reverse();
    let mut expression = Expression { words, allowed };
    let holds = expression.any();
    assert!(expression.words.is_empty(), "{spaced}");
    holds
}

impl Expression<'_> {
    /// Takes the next word if it is `word`.
    fn takes(&mut self, word: &str) -> bool {
        let is_next = self.words.last() == Some(&word);
        if is_next {
            self.words.pop();
        }
        is_next
    }

    /// Terms joined by `OR`: one must hold.
    fn any(&mut self) -> bool {
        let mut holds = self.all();
        while self.takes("OR") {
            holds |= self.all();
        }
        holds
    }

    /// Terms joined by `AND`: each must hold.
    fn all(&mut self) -> bool {
        let mut holds = self.one();
        while self.takes("AND") {
            holds &= self.one();
        }
        holds
    }

    /// A licence, with its exception if it has one, or an expression in brackets.
    fn one(&mut self) -> bool {
        if self.takes("(") {
            let holds = self.any();
            assert!(self.takes(")"), "a bracket is open");
            return holds;
        }
        let mut name = self.words.pop().expect("a licence").to_owned();
        if self.takes("WITH") {
            name = format!("{name} WITH {}", self.words.pop().expect("an exception"));
        }
        self.allowed.contains(&name)
    }
}

#[test]
fn every_crate_has_a_licence_that_is_allowed() {
    let allowed = allowed();
    let crates = crates();
    assert!(crates.len() > 100);
    let mut refused = Vec::new();
    for one in &crates {
        let licence = one["license"].as_str().unwrap_or("none");
        if !is_allowed(licence, &allowed) {
            refused.push(format!("{} is under {licence}", one["name"]));
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn every_crate_comes_from_the_registry() {
    let lock: toml::Table = read("Cargo.lock").parse().expect("TOML");
    let packages = lock["package"].as_array().expect("packages");
    let mut sources = BTreeSet::new();
    for one in packages {
        match one.get("source").and_then(|source| source.as_str()) {
            None => assert_eq!(one["name"].as_str(), Some("chancery")),
            Some(source) => {
                assert!(source.starts_with("registry+"), "{}: {source}", one["name"]);
                assert!(one.get("checksum").is_some(), "{}", one["name"]);
                sources.insert(source);
            }
        }
    }
    assert_eq!(sources.len(), 1, "{sources:?}");
}

#[test]
fn an_expression_is_read_as_it_binds() {
    let allowed = BTreeSet::from(["MIT", "ISC", "A WITH B"].map(str::to_owned));
    for (expression, holds) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0/MIT", true),
        ("MIT AND GPL-3.0", false),
        ("MIT AND ISC", true),
        ("GPL-3.0 AND MIT OR ISC", true),
        ("GPL-3.0 AND (MIT OR ISC)", false),
        ("(MIT OR GPL-3.0) AND ISC", true),
        ("A", false),
        ("A WITH B", true),
    ] {
        assert_eq!(is_allowed(expression, &allowed), holds, "{expression}");
    }
}
