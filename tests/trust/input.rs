//! What an author, or a disk, may give the program: faults are told together and in order, and nothing outside the site is read.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use super::{Done, Place, put, tree};

/// Checks the site; what is wrong, one a line.
fn check(place: &Place) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.args(["check", "--format", "short", "--root"]);
    Done::of(command.arg(place.at("site")).output().expect("run"))
}

/// The path, line and column of each fault.
fn places(done: &Done) -> Vec<(String, usize, usize)> {
    let lines = done.said.lines().filter(|line| line.contains("]: "));
    lines
        .map(|line| {
            let mut parts = line.splitn(4, ':');
            let mut part = || parts.next().expect("a place");
            let path = part().to_owned();
            let mut number = || part().parse().expect("a number");
            (path, number(), number())
        })
        .collect()
}

#[test]
fn all_faults_are_told_in_one_run_in_order_of_place() {
    let page =
        |title: &str, body: &str| format!("---\ntitle: {title}\ndate: 2023-01-01\n---\n{body}\n");
    let place = Place::new(&[
        (
            "content/topics/z.md",
            "---\ntitle: Z\nparent: nowhere\n---\nText.\n",
        ),
        (
            "content/briefings/b.md",
            &page(
                "B",
                "Жук [[nobody]] и [[no one]].\n\nOnce more: [[nobody else]].",
            ),
        ),
        (
            "content/briefings/a.md",
            "---\ntitle:\ndate: 2023-02-30\n---\nText [[nothing]].\n",
        ),
        (
            "content/actors.yaml",
            "one: {name: One, kind: person}\ntwo: {name: Two, kind: persn}\n",
        ),
    ]);
    let done = check(&place);
    let found = places(&done);
    let wanted = [
        ("content/actors.yaml", 2, 24),
        ("content/briefings/a.md", 2, 1),
        ("content/briefings/a.md", 3, 7),
        ("content/briefings/a.md", 5, 6),
        ("content/briefings/b.md", 5, 5),
        ("content/briefings/b.md", 5, 18),
        ("content/briefings/b.md", 7, 12),
        ("content/topics/z.md", 3, 9),
    ];
    assert_eq!(
        found,
        wanted.map(|(path, line, column)| (path.to_owned(), line, column)),
        "{}",
        done.said
    );
    assert_eq!(done.status, Some(1));
}

#[test]
fn what_a_terminal_would_obey_is_escaped() {
    let place = Place::new(&[(
        "content/briefings/a.md",
        "---\ntitle: A\ndate: 2023-01-01\n---\n[[\u{1b}]0;owned\u{7}]]\n",
    )]);
    for output in [check(&place), place.build()] {
        assert!(output.said.contains("owned"), "{}", output.said);
        let heard = output.said.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(heard, None, "{:?}", output.said);
    }
}

/// A page of its own for a path.
fn page(path: &str) -> &'static str {
    match path {
        "content/actors.yaml" => "one: {name: One, kind: person}\n",
        "content/actors/one.md" => "---\nname: One\nkind: person\n---\nText.\n",
        path if path.contains("briefings") => "---\ntitle: A\ndate: 2023-01-01\n---\nText.\n",
        _ => "# A\n\nText.\n",
    }
}

#[test]
fn two_pages_at_one_address_are_both_named() {
    for (one, two) in [
        ("content/notes.md", "content/notes/index.md"),
        ("content/notes.md", "content/Notes.md"),
        // The same letters, composed and decomposed.
        ("content/caf\u{e9}.md", "content/cafe\u{301}.md"),
        (
            "content/briefings/2023-01-01-a.md",
            "content/briefings/2024-01-01-a.md",
        ),
        ("content/actors/one.md", "content/actors.yaml"),
    ] {
        let done = check(&Place::new(&[(one, page(one)), (two, page(two))]));
        assert_eq!(done.status, Some(1), "{one} {two}: {}", done.said);
        let is_told = |line: &str| {
            line.contains("error[duplicate-address]") && line.contains(one) && line.contains(two)
        };
        assert!(done.said.lines().any(is_told), "{one} {two}: {}", done.said);
    }
}

#[test]
fn a_file_that_is_not_text_is_told_of_at_the_byte() {
    let place = Place::new(&[]);
    put(
        &place.at("site/content/a.md"),
        b"---\ntitle: A\n---\n\nW\xc3\xb6rds \xff\n",
    );
    let done = check(&place);
    let told = "content/a.md:5:7: error[not-text]: `content/a.md` is not UTF-8 text";
    assert!(done.said.contains(told), "{}", done.said);
    put(&place.at("site/site.toml"), b"title = '\xff'\n");
    let done = check(&place);
    let told = "site.toml:1:10: error[not-text]: `site.toml` is not UTF-8 text";
    assert!(done.said.contains(told), "{}", done.said);
}

#[test]
fn what_is_silenced_is_listed_where_the_author_says_so() {
    let text = "---\ntitle: A\nok:\n  relative-time: it is a diary\n---\n\n<!-- ok raw-html an old page -->\n<b>Words</b>\n";
    let done = check(&Place::new(&[("content/a.md", text)]));
    for told in [
        "content/a.md:4: `relative-time` is silenced: it is a diary",
        "content/a.md:8: `raw-html` is silenced: an old page",
    ] {
        assert!(done.said.contains(told), "{told}: {}", done.said);
    }
}

#[test]
fn a_page_and_a_file_at_one_address_are_a_fault() {
    for file in [
        "static/notes/index.html",
        "static/notes",
        "static/Notes/Index.html",
    ] {
        let done = check(&Place::new(&[("content/notes.md", page("")), (file, "x")]));
        let told = "content/notes.md:1:1: error[duplicate-address]: `content/notes.md` is at /";
        assert!(done.said.contains(told), "{file}: {}", done.said);
    }
}

#[test]
fn a_file_where_the_site_makes_one_itself_is_a_fault() {
    for file in [
        "robots.txt",
        "index.html",
        "data/actors.json",
        "timeline/index.html",
        "Sitemap.xml",
    ] {
        let path = format!("static/{file}");
        let done = check(&Place::new(&[("content/notes.md", page("")), (&path, "x")]));
        let told = format!(
            "{path}:1:1: error[duplicate-address]: `{path}` is at an address where another page or file is"
        );
        assert!(
            done.said.contains(&told) && done.status == Some(1),
            "{}",
            done.said
        );
    }
    // Over a file of the theme is where it may stand.
    let place = Place::new(&[
        ("content/notes.md", page("")),
        ("static/style.css", "mine"),
        ("static/own.txt", "x"),
    ]);
    assert_eq!(place.build().status, Some(0));
    assert_eq!(place.published()["style.css"], b"mine");
}

/// What lies outside the site and must appear nowhere.
const SECRET: &str = "eyes-only";

#[test]
fn nothing_outside_the_site_is_read() {
    for folder in ["content", "static", "templates", "themes/own"] {
        let place = Place::new(&[(
            "content/briefings/a.md",
            "---\ntitle: A\ndate: 2023-01-01\n---\n![x](x.png) ![y](out/y.png)\n",
        )]);
        put(
            &place.at("outside/secret.md"),
            format!("# Secret\n\n{SECRET}\n").as_bytes(),
        );
        put(&place.at("outside/x.png"), SECRET.as_bytes());
        put(&place.at("outside/y.png"), SECRET.as_bytes());
        put(&place.at("outside/base.html"), SECRET.as_bytes());
        let inside = place.at("site").join(folder);
        fs::create_dir_all(inside.join("briefings")).expect("a folder");
        symlink(place.at("outside"), inside.join("out")).expect("a link");
        symlink(place.at("outside/secret.md"), inside.join("secret.md")).expect("a link");
        symlink(place.at("outside/x.png"), inside.join("briefings/x.png")).expect("a link");
        symlink("../../outside/base.html", inside.join("base.html")).expect("a link");
        let done = place.build();
        assert_eq!(done.status, Some(1), "{folder}: {}", done.said);
        assert!(
            done.said.contains("error[outside-root]"),
            "{folder}: {}",
            done.said
        );
        assert!(!done.said.contains(SECRET), "{folder}: {}", done.said);
        assert!(!place.at("public").exists());
    }
}

#[test]
fn pipes_and_devices_are_never_opened() {
    let place = Place::new(&[(
        "content/briefings/a.md",
        "---\ntitle: A\ndate: 2023-01-01\n---\nText.\n",
    )]);
    for folder in ["content/briefings", "static", "templates"] {
        let inside = place.at("site").join(folder);
        fs::create_dir_all(&inside).expect("a folder");
        for name in ["pipe.md", "pipe.png", "pipe.html"] {
            let made = Command::new("mkfifo").arg(inside.join(name)).status();
            assert!(made.expect("run").success());
        }
    }
    // Whoever opened one of them would wait for ever.
    let done = place.build();
    assert_eq!(done.status, Some(0), "{}", done.said);
    let published = tree(&place.at("public"));
    assert!(published.keys().all(|path| !path.contains("pipe")));
    for device in ["/dev/zero", "/dev/tty"] {
        let link = place.at("site/static/device.png");
        let _ = fs::remove_file(&link);
        symlink(Path::new(device), &link).expect("a link");
        assert_eq!(place.build().status, Some(1), "{device}");
    }
}
