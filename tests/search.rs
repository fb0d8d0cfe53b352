//! A build publishes the search index beside the page, all of it or none of it, and an edit changes the files that it reaches.

use std::collections::BTreeMap;
use std::path::Path;

use chancery::build::{Settings, Strictness, build};
use chancery::path::UrlPath;
use chancery::site::{Cache, Options, assemble};
use chancery::source::Sources;

/// The settings of a site that is searched.
const SETTINGS: &str = "title = \"East\"\nbase_url = \"https://east.example\"\n";

/// A briefing that says so, of the day.
fn briefing(title: &str, date: &str, text: &str) -> String {
    format!("---\ntitle: {title}\ndate: {date}\n---\n{text}\n")
}

/// The files below `search/` of a site with these files, published below `root`.
fn published(files: &[(&str, &str)], root: &Path) -> BTreeMap<String, Vec<u8>> {
    let sources = Sources::from_memory(files.iter().copied());
    let site = assemble(&sources, &Options::default(), &mut Cache::default());
    let settings = Settings {
        root,
        output: &root.join("public"),
        strictness: Strictness::Plain,
        progress: &|_, _| {},
    };
    let built = build(&site, &settings).expect("the disk is not in the way");
    assert!(built.published.is_some(), "{:#?}", built.diagnostics);
    let folder = root.join("public/search");
    let found = walkdir::WalkDir::new(&folder).into_iter().flatten();
    let found = found.filter(|entry| entry.file_type().is_file());
    let read = found.map(|entry| {
        let name = entry.path().strip_prefix(&folder).expect("it is below");
        let bytes = std::fs::read(entry.path()).expect("it is there");
        (name.to_string_lossy().into_owned(), bytes)
    });
    read.collect()
}

/// The names of files that two publications do not share.
fn differing(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let names = a
        .keys()
        .chain(b.keys())
        .collect::<std::collections::BTreeSet<_>>();
    let other = names
        .into_iter()
        .filter(|name| a.get(*name) != b.get(*name));
    other.cloned().collect()
}

#[test]
fn a_build_publishes_the_index_beside_the_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = briefing("Xi in Moscow", "2023-03-22", "Words of the day.");
    let files = [
        ("site.toml", SETTINGS),
        ("content/briefings/moscow.md", &text),
    ];
    let found = published(&files, folder.path());
    for name in [
        "index.html",
        "index.json",
        "facets/names.json",
        "facets/briefing.bin",
        "texts/briefing-0-0.json",
    ] {
        assert!(found.contains_key(name), "no {name}");
    }
    let text = String::from_utf8_lossy(&found["texts/briefing-0-0.json"]).into_owned();
    assert!(
        text.contains("/briefings/moscow/") && text.contains("Words of the day."),
        "{text}"
    );
    assert_eq!(published(&files, folder.path()), found, "again");
}

#[test]
fn a_site_that_is_not_searched_has_no_page_and_no_index() {
    let folder = tempfile::tempdir().expect("a folder");
    let off = format!("{SETTINGS}[search]\nenabled = false\n");
    let text = briefing("Xi in Moscow", "2023-03-22", "Words of the day.");
    let files = [
        ("site.toml", off.as_str()),
        ("content/briefings/moscow.md", &text),
    ];
    assert_eq!(published(&files, folder.path()), BTreeMap::new());
    let home = std::fs::read_to_string(folder.path().join("public/index.html")).expect("a page");
    assert!(!home.contains("search"), "a box is left");
}

#[test]
fn a_page_at_the_address_of_the_search_gives_it_its_prose() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        ("site.toml", SETTINGS),
        ("content/search.md", "# Look it up\n\nHow to ask.\n"),
    ];
    let page =
        String::from_utf8(published(&files, folder.path())["index.html"].clone()).expect("text");
    assert!(
        page.contains("<h1>Look it up</h1>")
            && page.contains("How to ask.")
            && page.contains("search-form"),
        "{page}"
    );
    let off = format!("{SETTINGS}[search]\nenabled = false\n");
    let files = [
        ("site.toml", off.as_str()),
        ("content/search.md", "# Look it up\n"),
    ];
    let page =
        String::from_utf8(published(&files, folder.path())["index.html"].clone()).expect("text");
    assert!(!page.contains("search-form"), "it is a page like any other");
}

#[test]
fn an_edit_and_a_new_page_change_the_files_that_they_reach() {
    let folder = tempfile::tempdir().expect("a folder");
    let briefings: Vec<(String, String)> = (10..60)
        .map(|n| {
            let text = briefing(
                &format!("Day {n}"),
                &format!("20{n}-01-01"),
                &format!("Word{n} of the day."),
            );
            (format!("content/briefings/day-{n}.md"), text)
        })
        .collect();
    let mut files: Vec<(&str, &str)> = briefings
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    files.push(("site.toml", SETTINGS));
    let first = published(&files, folder.path());
    let edited = briefings[7].1.replace("of the day", "of the morning");
    let other: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| {
            (
                *path,
                if *path == briefings[7].0 {
                    edited.as_str()
                } else {
                    *text
                },
            )
        })
        .collect();
    let second = published(&other, folder.path());
    let texts = |names: &[String]| {
        names
            .iter()
            .filter(|name| name.starts_with("texts/"))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        texts(&differing(&first, &second)),
        ["texts/briefing-7-0.json"]
    );
    let newest = briefing("Day 60", "2060-01-01", "Word60 of the day.");
    files.push(("content/briefings/day-60.md", &newest));
    let third = published(&files, folder.path());
    assert_eq!(
        texts(&differing(&first, &third)),
        ["texts/briefing-50-0.json"]
    );
}

#[test]
fn the_page_is_in_no_sitemap_and_has_its_address() {
    let sources = Sources::from_memory([("site.toml", SETTINGS)]);
    let site = assemble(&sources, &Options::default(), &mut Cache::default());
    let at = |address: &str| {
        site.resolve(&UrlPath::new(address).expect("sound"))
            .expect("it is there")
    };
    let text = |address: &str| match chancery::render::render(&site, at(address)) {
        Ok(chancery::render::Output::Bytes(bytes)) => String::from_utf8(bytes).expect("text"),
        other => panic!("{other:?}"),
    };
    assert!(text("/search/").contains("<h1>Search</h1>"));
    assert!(!text("/sitemap.xml").contains("/search/"));
    assert!(text("/404.html").contains("action=\"/search/\""));
}
