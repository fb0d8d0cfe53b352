//! What a build does to folders: nothing with an error, one after the other, and never to the sources.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::SystemTime;

use super::{Done, Place, names, put, tree};

/// A page.
const PAGE: (&str, &str) = (
    "content/briefings/a.md",
    "---\ntitle: A\ndate: 2023-01-01\n---\nWords.\n",
);

/// A page with an error.
const WRONG: &str = "---\ntitle: B\ndate: 2023-02-30\n---\nWords.\n";

/// Runs the program.
fn run(arguments: &[&str]) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    Done::of(command.args(arguments).output().expect("run"))
}

#[test]
fn with_an_error_nothing_is_published() {
    let place = Place::new(&[PAGE, ("content/briefings/b.md", WRONG)]);
    let done = place.build();
    assert_eq!(done.status, Some(1));
    assert!(
        done.said.contains("content/briefings/b.md:3:7"),
        "{}",
        done.said
    );
    assert_eq!(names(&place.at("")), ["site"]);
    fs::remove_file(place.at("site/content/briefings/b.md")).expect("removed");
    assert_eq!(place.build().status, Some(0));
    let kept = place.published();
    place.put("content/briefings/b.md", WRONG.as_bytes());
    assert_eq!(place.build().status, Some(1));
    assert!(place.published() == kept);
    // A warning is published, and is not when it counts as an error.
    place.put(
        "content/briefings/b.md",
        b"---\ntitle: B\ndate: 2023-01-02\n---\n<b>Words.</b>\n",
    );
    let (site, public) = (place.at("site"), place.at("public"));
    let (site, public) = (site.to_str().expect("text"), public.to_str().expect("text"));
    let build = ["build", "--root", site, "--output", public];
    assert_eq!(run(&[&build[..], &["--strict"]].concat()).status, Some(1));
    assert!(place.published() == kept);
    assert_eq!(run(&build).status, Some(0));
    assert!(place.published() != kept);
}

#[test]
fn what_cannot_run_has_a_status_of_its_own() {
    let place = Place::new(&[PAGE]);
    put(&place.at("public/letter.txt"), b"dear");
    let done = place.build();
    assert_eq!(done.status, Some(2));
    assert!(done.said.contains("`letter.txt`"), "{}", done.said);
    assert_eq!(tree(&place.at("public")).len(), 1);
    for arguments in [
        ["build", "--root", "/nowhere"],
        ["build", "--root", "--nothing"],
        ["bake", "--root", "x"],
    ] {
        assert_eq!(run(&arguments).status, Some(2), "{arguments:?}");
    }
    let site = place.at("site");
    let site = site.to_str().expect("text");
    for base in ["foo", "https://", "ftp://x.example"] {
        let done = run(&["build", "--root", site, "--base-url", base]);
        assert_eq!(done.status, Some(2), "{}", done.said);
        assert!(done.said.contains(&format!("`{base}` is not an address")));
    }
}

/// Bytes and time of every file below the site.
fn sources(place: &Place) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let root = place.at("site");
    let files = tree(&root).into_iter().map(|(path, bytes)| {
        let about = fs::metadata(root.join(&path)).expect("a file");
        (root.join(path), (bytes, about.modified().expect("a time")))
    });
    files.collect()
}

#[test]
fn sources_are_only_read() {
    let place = Place::new(&[
        PAGE,
        ("content/briefings/b.md", WRONG),
        ("static/x.txt", "x"),
    ]);
    let before = sources(&place);
    let site = place.at("site");
    let site = site.to_str().expect("text");
    assert_eq!(place.build().status, Some(1));
    assert_eq!(run(&["check", "--root", site]).status, Some(1));
    fs::remove_file(place.at("site/content/briefings/b.md")).expect("removed");
    assert_eq!(place.build().status, Some(0));
    assert_eq!(run(&["check", "--root", site]).status, Some(0));
    assert_eq!(run(&["init", site]).status, Some(2));
    let mut wanted = before;
    wanted.remove(&place.at("site/content/briefings/b.md"));
    assert_eq!(sources(&place), wanted);
}

#[test]
fn builds_at_once_end_in_one_of_their_sites() {
    let sites: Vec<Place> = (0..5)
        .map(|number| {
            let site = Place::new(&[PAGE]);
            site.title(&format!("Site {number}"));
            site
        })
        .collect();
    let shared = Place::new(&[]);
    let output = shared.at("public");
    for _ in 0..3 {
        let started: Vec<_> = sites
            .iter()
            .map(|site| {
                site.command(&output)
                    .arg("--quiet")
                    .spawn()
                    .expect("started")
            })
            .collect();
        for mut build in started {
            assert!(build.wait().expect("done").success());
        }
        let published = tree(&output);
        assert!(sites.iter().any(|site| site.built("own") == published));
        assert_eq!(
            names(&shared.at(".public.chancery")),
            [".gitignore", "lock", "next", "record"]
        );
    }
}

#[test]
fn what_others_put_into_the_output_goes_along() {
    let place = Place::new(&[PAGE]);
    assert_eq!(place.build().status, Some(0));
    put(&place.at("public/CNAME"), b"example.org\n");
    put(&place.at("public/letters/one.txt"), b"dear");
    for title in ["West", "North", "South"] {
        place.title(title);
        assert_eq!(place.build().status, Some(0));
        let published = place.published();
        assert_eq!(published["CNAME"], b"example.org\n");
        assert_eq!(published["letters/one.txt"], b"dear");
        assert!(String::from_utf8_lossy(&published["index.html"]).contains(title));
    }
}
