//! What files were parsed to is kept for the next process: it comes back as it was, for the same bytes and settings alone, and
//! only if it is whole.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use chancery::path::SitePath;
use chancery::site::{Drafts, Options, Shelved, Site, assemble_once};
use chancery::source::Sources;

/// A site of three files, of which one has a fault.
const SITE: [(&str, &str); 4] = [
    (
        "site.toml",
        "title = \"East\"\nbase_url = \"https://example.org\"\n",
    ),
    (
        "content/actors.yaml",
        "china:\n  name: China\n  kind: state\nrussia:\n  name: Russia\n  kind: state\n",
    ),
    (
        "content/briefings/a.md",
        "---\ntitle: A\ndate: 2023-01-01\n---\nRussia spoke.\n\n> All is settled.\n> — [[russia]], 2023-01-01 ^settled\n",
    ),
    (
        "content/briefings/b.md",
        "---\ntitle: B\ndate: 2023-13-02\n---\n<b>Of China.</b>\n",
    ),
];

/// The sources of [`SITE`].
fn site() -> Sources {
    Sources::from_memory(SITE)
}

/// The path that this text writes.
fn path(text: &str) -> SitePath {
    SitePath::new(text).expect("a path of a site")
}

/// A snapshot, drafts included, and how many files were parsed for it.
fn snapshot(sources: Sources, shelved: Shelved) -> (Arc<Site>, usize) {
    let options = Options {
        drafts: Drafts::Show,
        ..Options::default()
    };
    let (site, work) = assemble_once(sources, &options, shelved);
    (site, work.parsed)
}

/// All that a parse told.
fn told(site: &Site) -> String {
    let documents: Vec<_> = site.documents.iter().collect();
    format!("{documents:#?}\n{:#?}", site.diagnostics())
}

/// A folder in which what these sources are parsed to is kept.
fn shelf(sources: &Sources) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    Shelved::begin(folder.path());
    snapshot(sources.clone(), Shelved::kept_up(folder.path()));
    folder
}

/// The files that are kept.
fn kept(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root.join(".chancery/parsed")).expect("a folder");
    entries
        .map(|entry| entry.expect("readable").path())
        .collect()
}

#[test]
fn whatever_a_file_is_parsed_to_comes_back_as_it_was() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = fs::read_dir(repository.join("tests/golden")).expect("a folder");
    let cases = cases.map(|case| case.expect("readable").path());
    let mut roots: Vec<PathBuf> = cases.filter(|case| case.join("content").is_dir()).collect();
    roots.push(repository.to_owned());
    let documents: usize = roots
        .par_iter()
        .map(|root| {
            let sources = Sources::read(root).expect("readable");
            let folder = shelf(&sources);
            let (fresh, all) = snapshot(sources.clone(), Shelved::read(root.join("none").as_ref()));
            let (back, parsed) = snapshot(sources, Shelved::read(folder.path()));
            assert!(all > 0, "{}", root.display());
            assert_eq!(parsed, 0, "{}", root.display());
            assert!(told(&fresh) == told(&back), "{}", root.display());
            back.documents.iter().count()
        })
        .sum();
    assert!(documents > 400, "only {documents} documents were compared");
}

#[test]
fn nothing_is_kept_before_somebody_begins_nor_by_who_only_reads() {
    let folder = tempfile::tempdir().expect("a folder");
    snapshot(site(), Shelved::read(folder.path()));
    assert!(!folder.path().join(".chancery").exists());
    snapshot(site(), Shelved::kept_up(folder.path()));
    assert!(!folder.path().join(".chancery").exists());
    Shelved::begin(folder.path());
    assert!(kept(folder.path()).is_empty());
    snapshot(site(), Shelved::read(folder.path()));
    assert!(kept(folder.path()).is_empty());
    snapshot(site(), Shelved::kept_up(folder.path()));
    let files = kept(folder.path());
    assert!(!files.is_empty());
    snapshot(
        site().with(&path(SITE[2].0), Some("Other words.\n")),
        Shelved::read(folder.path()),
    );
    assert_eq!(snapshot(site(), Shelved::read(folder.path())).1, 0);
}

#[test]
fn a_file_is_parsed_again_if_its_bytes_or_what_a_parse_depends_on_differ() {
    let sources = site();
    let folder = shelf(&sources);
    let build = |sources: &Sources| {
        let (site, parsed) = snapshot(sources.clone(), Shelved::kept_up(folder.path()));
        let (fresh, _) = snapshot(sources.clone(), Shelved::read(Path::new("nowhere")));
        assert!(told(&site) == told(&fresh));
        parsed
    };
    assert_eq!(build(&sources), 0);
    let edited = sources.with(&path(SITE[2].0), Some("---\ntitle: A\n---\nOther words.\n"));
    assert_eq!(build(&edited), 1);
    assert_eq!(build(&edited), 0);
    let added = edited.with(&path("content/c.md"), Some("---\ntitle: C\n---\nMore.\n"));
    assert_eq!(build(&added), 1);
    // The file that goes leaves the others what they are.
    assert_eq!(build(&edited), 0);
    // A file of the same bytes in another place is another.
    let moved = edited.with(&path("content/briefings/d.md"), Some(SITE[3].1));
    assert_eq!(build(&moved), 1);
    let settings = format!("{}[content]\nraw_html = true\n", SITE[0].1);
    let raw = moved.with(&path("site.toml"), Some(&settings));
    assert_eq!(build(&raw), 4);
    assert_eq!(build(&raw), 0);
}

#[test]
fn what_another_folder_kept_is_not_believed() {
    let (sources, other) = (site(), tempfile::tempdir().expect("a folder"));
    let folder = shelf(&sources);
    Shelved::begin(other.path());
    for file in kept(folder.path()) {
        let name = file.file_name().expect("a name");
        fs::copy(&file, other.path().join(".chancery/parsed").join(name)).expect("copied");
    }
    assert_eq!(snapshot(sources.clone(), Shelved::read(folder.path())).1, 0);
    assert!(snapshot(sources, Shelved::read(other.path())).1 > 0);
}

#[test]
fn only_its_owner_reads_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = shelf(&site());
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&folder.path().join(".chancery")), 0o700);
    for file in kept(folder.path()) {
        assert_eq!(mode(&file), 0o600);
    }
}

#[test]
fn what_is_damaged_is_parsed_again() {
    let sources = site();
    let folder = shelf(&sources);
    let (fresh, all) = snapshot(sources.clone(), Shelved::read(Path::new("nowhere")));
    for file in kept(folder.path()) {
        let whole = fs::read(&file).expect("readable");
        for at in (0..whole.len()).step_by(whole.len() / 5) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x20;
            fs::write(&file, &damaged).expect("written");
            let (site, parsed) = snapshot(sources.clone(), Shelved::read(folder.path()));
            assert!(parsed > 0, "byte {at} of {}", whole.len());
            assert!(told(&site) == told(&fresh));
        }
        fs::write(&file, &whole[..whole.len() / 2]).expect("written");
    }
    let (site, parsed) = snapshot(sources.clone(), Shelved::kept_up(folder.path()));
    assert_eq!(parsed, all);
    assert!(told(&site) == told(&fresh));
    assert_eq!(snapshot(sources, Shelved::read(folder.path())).1, 0);
}
