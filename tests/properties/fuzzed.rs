//! What `cargo fuzz` asks of any bytes, asked of its seeds and of texts that chance makes of them, without its compiler.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use proptest::prelude::*;

#[path = "../../fuzz/oracles.rs"]
mod oracles;

/// A target: its name, and what it asks of a text.
type Target = (&'static str, fn(&str));

/// The targets.
const TARGETS: [Target; 3] = [
    ("front_matter", oracles::front_matter),
    ("marks", oracles::marks),
    ("dates", oracles::dates),
];

/// What is put between pieces of seeds: line ends, what separates, what a reader might lose its place over.
const BETWEEN: [&str; 20] = [
    "", "", "", "\n", "\n\n", "\r", "\r\n", " ", "\t", ": ", ", ", "\"", "[", "]", "\\", "é", "日",
    "\u{301}", "\u{feff}", "\u{0}",
];

/// A folder of the fuzz targets.
fn folder(path: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "fuzz", path].iter().collect()
}

/// The names in a folder of the fuzz targets, less their endings.
fn names(path: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder(path)).expect("a folder");
    entries
        .map(|entry| {
            let name = entry.expect("a name").file_name();
            let name = name.into_string().expect("text");
            name.trim_end_matches(".rs").to_owned()
        })
        .collect()
}

/// The seeds of a target.
fn seeds(target: &str) -> Vec<String> {
    let inner = format!("seeds/{target}");
    let read = |name: &String| {
        let bytes = fs::read(folder(&inner).join(name)).expect("a seed");
        String::from_utf8_lossy(&bytes).into_owned()
    };
    names(&inner).iter().map(read).collect()
}

/// The seeds of each target, in the order of [`TARGETS`].
static SEEDS: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| TARGETS.iter().map(|(name, _)| seeds(name)).collect());

/// A piece of a text: from one of its characters up to another.
fn piece(text: &str, from: usize, length: usize) -> String {
    let count = text.chars().count().max(1);
    text.chars().skip(from % count).take(length).collect()
}

/// Texts made of pieces of a target's seeds.
fn spliced(target: usize) -> impl Strategy<Value = String> {
    let seed = prop::sample::select(SEEDS[target].clone());
    let between = prop::sample::select(BETWEEN.to_vec());
    let part = (seed, 0_usize..600, 1_usize..200, between)
        .prop_map(|(seed, from, length, between)| piece(&seed, from, length) + between);
    prop::collection::vec(part, 1..5).prop_map(|parts| parts.concat())
}

#[test]
fn every_target_has_seeds_and_holds_for_them() {
    let named: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names("targets"), named);
    assert_eq!(names("seeds"), named);
    for ((name, holds), seeds) in TARGETS.iter().zip(SEEDS.iter()) {
        assert!(seeds.len() > 5, "{name}");
        seeds.iter().for_each(|seed| holds(seed));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_splice_of_front_matters_is_read(text in spliced(0)) {
        oracles::front_matter(&text);
    }

    #[test]
    fn any_splice_of_dates_is_read(text in spliced(2), cut in 0_usize..12) {
        oracles::dates(&text);
        oracles::dates(&piece(&text, 0, cut));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_splice_of_marks_is_a_site(text in spliced(1)) {
        oracles::marks(&text);
    }
}
