//! The promises of publication, each as a small folder and what must have become of it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use super::*;

/// A site of the tests: paths and texts.
type Files = BTreeMap<String, String>;

/// A site's folder with a `content` folder in it.
struct Place {
    /// Removed when dropped.
    folder: tempfile::TempDir,
}

impl Place {
    /// An empty site.
    fn new() -> Place {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("content")).expect("a folder");
        Place { folder }
    }

    /// A path below the site.
    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Publishes `files` to `public` by `means`.
    fn publish_by(&self, files: &Files, means: Means) -> Result<Published, Error> {
        self.publish_while(files, means, || ())
    }

    /// The same; `meanwhile` is done whenever a file is made.
    fn publish_while(
        &self,
        files: &Files,
        means: Means,
        meanwhile: impl Fn() + Sync,
    ) -> Result<Published, Error> {
        let (paths, texts): (Vec<_>, Vec<_>) = files.clone().into_iter().unzip();
        let content = [self.at("content")];
        let output = self.at("public");
        let target = Target {
            output: &output,
            root: self.folder.path(),
            protected: &content,
        };
        let make = |at: usize| {
            meanwhile();
            Ok(Content::Bytes(texts[at].clone().into_bytes()))
        };
        publish_by(&target, &paths, &make, means)
    }

    /// Publishes `files` to `public`, which must succeed.
    fn publish(&self, files: &Files) -> Published {
        self.publish_by(files, Means::Exchange).expect("published")
    }

    /// What guards say of `output` as the output, written relative to the site.
    fn refusal(&self, output: &str) -> Option<String> {
        let content = [self.at("content")];
        let output = PathBuf::from(format!("{}/{output}", self.folder.path().display()));
        guard(&Target {
            output: &output,
            root: self.folder.path(),
            protected: &content,
        })
        .err()
        .map(|why| why.why)
    }

    /// The files of `public` without the manifest.
    fn published(&self) -> Files {
        read(&self.at("public"))
    }

    /// Waits until the clock of the disk, by which a change is told from what was before, has moved.
    fn let_the_clock_move(&self) {
        let now = || {
            fs::write(self.at("clock"), "x").expect("written");
            tree::changed(&fs::metadata(self.at("clock")).expect("there"))
        };
        let start = now();
        while now() == start {}
    }

    /// The names at the top of the site.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("readable");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("readable").file_name())
            .collect();
        names.sort();
        names
            .into_iter()
            .map(|name| name.into_string().expect("text"))
            .collect()
    }
}

/// The files of `folder` without manifest and staging folder.
fn read(folder: &Path) -> Files {
    let found = tree::walk(folder, Some(staging::INSIDE), None).expect("readable");
    let files = found
        .into_iter()
        .filter(|found| found.kind == Kind::File && found.path != Path::new(manifest::NAME));
    files
        .map(|found| {
            let text = fs::read_to_string(folder.join(&found.path)).expect("text");
            (found.path.to_str().expect("text").to_owned(), text)
        })
        .collect()
}

/// A site of the given paths and texts.
fn site(files: &[(&str, &str)]) -> Files {
    files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

/// A site of `pages` pages that all say `word`.
fn saying(word: &str, pages: usize) -> Files {
    (0..pages)
        .map(|page| {
            (
                format!("p/{page}/index.html"),
                format!("{word} {page}\n").repeat(40),
            )
        })
        .collect()
}

/// The modification time of a file, in nanoseconds.
fn modified(path: &Path) -> i128 {
    let about = fs::metadata(path).expect("there");
    i128::from(about.mtime()) * 1_000_000_000 + i128::from(about.mtime_nsec())
}

#[test]
fn what_is_planned_is_published_and_nothing_else() {
    let place = Place::new();
    let first = site(&[
        ("a/index.html", "a"),
        ("b/c/index.html", "c"),
        ("index.html", "home"),
    ]);
    let second = site(&[
        ("a/index.html", "a2"),
        ("b", "now a file"),
        ("index.html", "home"),
    ]);
    assert_eq!(place.publish(&first).written, 3);
    assert_eq!(place.published(), first);
    let done = place.publish(&second);
    assert_eq!((done.files, done.changed, done.removed), (3, 2, 1));
    assert_eq!(place.published(), second);
    place.publish(&first);
    assert_eq!(place.published(), first);
    assert_eq!(place.names(), [".public.chancery", "content", "public"]);
    assert_eq!(
        previous_manifest(&place.at("public/")),
        Some(first.into_keys().collect())
    );
}

#[test]
fn a_rebuild_writes_what_differs() {
    let place = Place::new();
    let mut files = saying("x", 20);
    assert_eq!(place.publish(&files).written, 20);
    assert_eq!(
        place.publish(&files).written,
        20,
        "the second generation is made"
    );
    assert_eq!(place.publish(&files).written, 0);
    files.insert("p/3/index.html".into(), "edited".into());
    let done = place.publish(&files);
    assert_eq!((done.written, done.changed, done.bytes_written), (1, 1, 6));
    let done = place.publish(&files);
    assert_eq!(
        (done.written, done.changed),
        (1, 0),
        "the other generation catches up"
    );
    assert_eq!(place.publish(&files).written, 0);
}

#[test]
fn an_equal_build_exchanges_nothing() {
    let place = Place::new();
    place.publish(&saying("x", 3));
    let before = fs::metadata(place.at("public")).expect("there").ino();
    place.publish(&saying("x", 3));
    assert_eq!(
        fs::metadata(place.at("public")).expect("there").ino(),
        before
    );
}

#[test]
fn unchanged_files_keep_their_time_and_changed_ones_get_now() {
    let place = Place::new();
    let old = Modified::As(&fs::metadata("/proc/self/exe").expect("there"));
    place.publish(&site(&[("a", "1"), ("b", "1")]));
    tree::set_modified(&place.at("public/a"), &old).expect("set");
    let kept = modified(&place.at("public/a"));
    let first = modified(&place.at("public/b"));
    for text in ["2", "1", "1", "2", "2"] {
        place.publish(&site(&[("a", "1"), ("b", text)]));
        assert_eq!(
            modified(&place.at("public/a")),
            kept,
            "equal to the published bytes"
        );
    }
    // The idle generation may hold the right bytes already, from two builds ago: published now, they are new all the same.
    place.publish(&site(&[("a", "1"), ("b", "1")]));
    assert!(modified(&place.at("public/b")) > first);
}

#[test]
fn modes_are_set_whatever_the_umask_or_others_made_of_them() {
    let place = Place::new();
    let files = site(&[("a/b/index.html", "x")]);
    let mode = |path: &str| fs::metadata(place.at(path)).expect("there").mode() & 0o7777;
    for round in ["x", "y", "x", "y"] {
        place.publish(&site(&[("a/b/index.html", "x"), ("round", round)]));
        let modes = [
            "public",
            "public/a",
            "public/a/b",
            "public/a/b/index.html",
            "public/round",
        ]
        .map(mode);
        assert_eq!(modes, [0o755, 0o755, 0o755, 0o644, 0o644]);
        let file = place.at("public/a/b/index.html");
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).expect("set");
    }
    place.publish(&files);
}

#[test]
fn a_published_file_that_somebody_changed_is_mended() {
    let place = Place::new();
    let mut files = site(&[("a/index.html", "right"), ("n", "0")]);
    place.publish(&files);
    for round in 1..5 {
        let page = place.at("public/a/index.html");
        let time = fs::metadata(&page).expect("there");
        fs::write(&page, "wrong").expect("written");
        tree::set_modified(&page, &Modified::As(&time)).expect("set");
        files.insert("n".into(), round.to_string());
        place.publish(&files);
        assert_eq!(
            place.published(),
            files,
            "same length, same time, other bytes"
        );
    }
    fs::remove_file(place.at("public/a/index.html")).expect("removed");
    symlink(place.at("content"), place.at("public/a/index.html")).expect("linked");
    place.publish(&files);
    assert_eq!(place.published(), files);
}

#[test]
fn a_folder_replaced_by_a_link_leads_nowhere() {
    let place = Place::new();
    let files = site(&[("a/index.html", "page"), ("b", "1")]);
    place.publish(&files);
    fs::remove_dir_all(place.at("public/a")).expect("removed");
    symlink(place.at("content"), place.at("public/a")).expect("linked");
    let refused = place
        .publish_by(&files, Means::Exchange)
        .expect_err("a link of somebody else's is in the way");
    assert!(refused.why.contains("did not write"), "{refused}");
    fs::remove_file(place.at("public/a")).expect("removed");
    for text in ["2", "3"] {
        let next = place.at(".public.chancery/next");
        if next.join("a").exists() {
            fs::remove_dir_all(next.join("a")).expect("removed");
            symlink(place.at("content"), next.join("a")).expect("linked");
        }
        place.publish(&site(&[("a/index.html", "page"), ("b", text)]));
    }
    assert_eq!(
        fs::read_dir(place.at("content")).expect("readable").count(),
        0,
        "a source folder was written to"
    );
}

#[test]
fn files_of_others_in_the_output_are_kept() {
    let place = Place::new();
    place.publish(&site(&[("a/index.html", "1")]));
    fs::write(place.at("public/a/notes.txt"), "mine").expect("written");
    symlink("nowhere", place.at("public/link")).expect("linked");
    for text in ["2", "3", "4"] {
        let done = place.publish(&site(&[("a/index.html", text)]));
        assert_eq!((done.files, done.foreign), (1, 2));
        assert_eq!(
            place.published(),
            site(&[("a/index.html", text), ("a/notes.txt", "mine")])
        );
        assert!(
            fs::symlink_metadata(place.at("public/link"))
                .expect("there")
                .is_symlink()
        );
    }
    let refused = place
        .publish_by(&site(&[("a/notes.txt", "ours")]), Means::Exchange)
        .expect_err("not ours");
    assert!(refused.what.contains("notes.txt"), "{refused}");
    assert_eq!(
        place.published(),
        site(&[("a/index.html", "4"), ("a/notes.txt", "mine")])
    );
    fs::remove_file(place.at("public/a/notes.txt")).expect("removed");
    place.publish(&site(&[("a/index.html", "5")]));
    assert_eq!(place.published(), site(&[("a/index.html", "5")]));
}

#[test]
fn a_backup_by_hard_links_keeps_its_bytes() {
    let place = Place::new();
    for text in ["1", "2"] {
        place.publish(&site(&[("page", text)]));
        fs::hard_link(place.at("public/page"), place.at(&format!("backup{text}"))).expect("linked");
    }
    for text in ["3", "4"] {
        place.publish(&site(&[("page", text)]));
    }
    let text = |path: &str| fs::read_to_string(place.at(path)).expect("readable");
    assert_eq!((text("backup1"), text("backup2")), ("1".into(), "2".into()));
}

#[test]
fn an_output_that_is_not_ours_is_refused() {
    let place = Place::new();
    assert_eq!(place.refusal("public"), None);
    fs::create_dir(place.at("public")).expect("made");
    assert_eq!(place.refusal("public"), None, "an empty folder may be used");
    fs::write(place.at("public/thesis.doc"), "years of work").expect("written");
    assert!(
        place
            .refusal("public")
            .is_some_and(|why| why.contains("`thesis.doc`"))
    );
    fs::write(place.at("public/.chancery-manifest"), "anything").expect("written");
    assert!(
        guard_fails(&place, "public")
            .what
            .contains(".chancery-manifest")
    );
    fs::write(place.at("file"), "x").expect("written");
    assert!(
        place
            .refusal("file")
            .is_some_and(|why| why.contains("not a folder"))
    );
    fs::create_dir_all(place.at("pages/.git")).expect("made");
    assert!(
        place
            .refusal("pages")
            .is_some_and(|why| why.contains("`.git`"))
    );
    fs::create_dir_all(place.at("tree")).expect("made");
    fs::write(place.at("tree/.git"), "gitdir: elsewhere").expect("written");
    assert!(
        place
            .refusal("tree")
            .is_some_and(|why| why.contains("`.git`"))
    );
    assert!(place.refusal(".git/pages").is_some());
}

/// The error that guards give for `output`.
fn guard_fails(place: &Place, output: &str) -> Error {
    let output = place.at(output);
    guard(&Target {
        output: &output,
        root: place.folder.path(),
        protected: &[],
    })
    .expect_err("refused")
}

#[test]
fn an_output_among_the_sources_or_around_them_is_refused() {
    let place = Place::new();
    symlink("content", place.at("link")).expect("linked");
    symlink("nowhere", place.at("dangling")).expect("linked");
    symlink(".", place.at("self")).expect("linked");
    fs::create_dir(place.at("public")).expect("made");
    let refused = [
        "",
        ".",
        "/",
        "content",
        "content/",
        "content//.",
        "content/deep/down",
        "public/../content",
        "link",
        "link/x",
        "self",
        "self/content",
        "..",
        "self/../..",
        "dangling",
        "new/../content/x",
    ];
    for output in refused {
        assert!(
            guard_result(&place, output).is_err(),
            "`{output}` was not refused"
        );
    }
    for output in [
        "public",
        "public/",
        "./public",
        "self/public",
        "content/../public",
        "contents",
        "new/deep/public",
    ] {
        assert!(
            guard_result(&place, output).is_ok(),
            "`{output}` was refused"
        );
    }
    for output in ["/", "/..", "//", "."] {
        let target = Target {
            output: Path::new(output),
            root: place.folder.path(),
            protected: &[],
        };
        assert!(guard(&target).is_err(), "`{output}` was not refused");
    }
    let home = std::env::var_os("HOME").expect("a home");
    assert!(
        guard(&Target {
            output: Path::new(&home),
            root: place.folder.path(),
            protected: &[]
        })
        .is_err()
    );
    assert_eq!(
        place.names(),
        ["content", "dangling", "link", "public", "self"],
        "a guard changes nothing"
    );
}

/// What guards say of `output`, written relative to the site and not normalised.
fn guard_result(place: &Place, output: &str) -> Result<(), Error> {
    let content = [place.at("content")];
    let output = PathBuf::from(format!("{}/{output}", place.folder.path().display()));
    guard(&Target {
        output: &output,
        root: place.folder.path(),
        protected: &content,
    })
}

#[test]
fn an_output_through_a_link_is_published_where_it_leads() {
    let place = Place::new();
    fs::create_dir_all(place.at("srv/www")).expect("made");
    symlink("srv/www", place.at("public")).expect("linked");
    for text in ["1", "2", "3"] {
        place.publish(&site(&[("page", text)]));
        assert_eq!(read(&place.at("srv/www")), site(&[("page", text)]));
    }
    assert!(
        fs::symlink_metadata(place.at("public"))
            .expect("there")
            .is_symlink()
    );
    assert!(place.at("srv/.www.chancery/next").exists());
}

#[test]
fn folders_may_nest_as_deep_as_a_path_goes() {
    let place = Place::new();
    let deep = format!("{}index.html", "a/".repeat(1_800));
    for word in ["one", "two", "three"] {
        let files = site(&[(&deep, word)]);
        assert_eq!(place.publish(&files).written, 1);
        assert_eq!(place.published(), files);
    }
    // The library keeps a folder open at each level as it removes them, and may not open so many.
    let removed = Command::new("rm")
        .arg("-rf")
        .arg(place.folder.path())
        .status();
    assert!(removed.expect("run").success());
}

#[test]
fn the_files_that_are_there_are_counted_against_the_plan() {
    let place = Place::new();
    fs::create_dir_all(place.at("next/a")).expect("made");
    fs::write(place.at("next/index.html"), "x").expect("written");
    fs::write(place.at("next/a/index.html"), "x").expect("written");
    assert!(count(&place.at("next"), 2).is_ok());
    // Two names that a disk takes for one leave one file.
    let why = count(&place.at("next"), 3).expect_err("one is missing");
    assert!(
        why.why.contains("3 files were written and 2 are there"),
        "{why}"
    );
}

#[test]
fn plans_that_no_folder_can_hold_are_refused() {
    let place = Place::new();
    place.publish(&site(&[("page", "1")]));
    let plans: [&[&str]; 8] = [
        &["../x"],
        &["/x"],
        &["a//b"],
        &["a", "a"],
        &["b", "a"],
        &["a", "a/index.html"],
        &[".chancery-manifest"],
        &["a/../b"],
    ];
    for files in plans {
        let files: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
        let output = place.at("public");
        let target = Target {
            output: &output,
            root: place.folder.path(),
            protected: &[],
        };
        let done = publish(&target, &files, &|_: usize| Ok(Content::Bytes(Vec::new())));
        assert!(done.is_err(), "{files:?}");
    }
    assert_eq!(place.published(), site(&[("page", "1")]));
}

#[test]
fn bytes_that_are_not_held_are_published_as_those_that_are() {
    let place = Place::new();
    let files = ["a".to_owned(), "b".to_owned()];
    let output = place.at("public");
    let target = Target {
        output: &output,
        root: place.folder.path(),
        protected: &[],
    };
    let rows = |count: usize| "a row\n".repeat(count);
    let by_parts = |count: usize| {
        let write: Writer =
            Box::new(move |out| (0..count).try_for_each(|_| out.write_all(b"a row\n")));
        Ok(Content::Written(write))
    };
    let (few, many) = (3, 100_000);
    for (first, second, changed) in [(few, many, 2), (few, many, 0), (many, few, 2)] {
        let counts = [first, second];
        let done = publish(&target, &files, &|at| by_parts(counts[at])).expect("published");
        assert_eq!(done.changed, changed);
        let wanted = [("a", &*rows(first)), ("b", &*rows(second))];
        assert_eq!(place.published(), site(&wanted));
        let held = |at: usize| Ok(Content::Bytes(rows(counts[at]).into_bytes()));
        assert_eq!(publish(&target, &files, &held).expect("held").changed, 0);
    }
    let fail = |_| {
        let write: Writer = Box::new(|out| {
            out.write_all(b"half a row")?;
            Err(io::Error::other("the rest is missing"))
        });
        Ok(Content::Written(write))
    };
    let why = publish(&target, &files, &fail).expect_err("fails");
    assert_eq!(why.why, "the rest is missing");
    let wanted = [("a", &*rows(many)), ("b", &*rows(few))];
    assert_eq!(place.published(), site(&wanted));
}

#[test]
fn a_failure_leaves_the_old_site_and_nothing_else() {
    let place = Place::new();
    let fail = |at: usize| match at {
        17 => Err(Error::new(
            "cannot read `content/photo.jpg`",
            "it has vanished",
        )),
        at => Ok(Content::Bytes(at.to_string().into_bytes())),
    };
    let files: Vec<String> = (100..140)
        .map(|page| format!("{page}/index.html"))
        .collect();
    let (output, deep) = (place.at("public"), place.at("new/deep/public"));
    for target in [&output, &deep].map(|output| Target {
        output,
        root: place.folder.path(),
        protected: &[],
    }) {
        let why = publish(&target, &files, &fail).expect_err("fails");
        assert_eq!(
            why.to_string(),
            "cannot read `content/photo.jpg`: it has vanished"
        );
        assert_eq!(place.names(), ["content"]);
    }
    place.publish(&saying("old", 50));
    place.publish(&saying("older", 50));
    let target = Target {
        output: &output,
        root: place.folder.path(),
        protected: &[],
    };
    publish(&target, &files, &fail).expect_err("fails");
    assert_eq!(place.published(), saying("older", 50));
    assert_eq!(place.names(), ["content", "public"]);
    place.publish(&saying("new", 50));
    assert_eq!(place.published(), saying("new", 50));
}

#[test]
fn a_disk_that_refuses_is_an_error_with_its_path() {
    let place = Place::new();
    let long = format!("{}/index.html", "n".repeat(300));
    let why = place
        .publish_by(&site(&[("a", "1"), (&long, "2")]), Means::Exchange)
        .expect_err("fails");
    assert!(
        why.what.contains("nnn") && why.why.contains("too long"),
        "{why}"
    );
    assert_eq!(place.names(), ["content"]);
    fs::write(place.at("file"), "x").expect("written");
    let (files, output) = (["a".to_owned()], place.at("file/public"));
    let target = Target {
        output: &output,
        root: place.folder.path(),
        protected: &[],
    };
    assert!(publish(&target, &files, &|_: usize| Ok(Content::Bytes(Vec::new()))).is_err());
    assert_eq!(fs::read_to_string(place.at("file")).expect("there"), "x");
}

#[test]
fn only_plain_files_of_the_site_are_copied() {
    let place = Place::new();
    let copied = |path: &str| {
        let (output, from) = (place.at("public"), place.at(path));
        let target = Target {
            output: &output,
            root: place.folder.path(),
            protected: &[],
        };
        publish(&target, &["asset".to_owned()], &|_| {
            Ok(Content::Copy(from.clone()))
        })
        .map(|done| done.bytes_written)
    };
    fs::write(place.at("content/photo.jpg"), vec![7; 300_000]).expect("written");
    assert_eq!(copied("content/photo.jpg").expect("copied"), 300_000);
    assert_eq!(
        fs::read(place.at("public/asset")).expect("there"),
        vec![7; 300_000]
    );
    symlink("photo.jpg", place.at("content/inner.jpg")).expect("linked");
    assert!(copied("content/inner.jpg").is_ok());
    symlink("/etc/passwd", place.at("content/outer.jpg")).expect("linked");
    assert!(copied("content/outer.jpg").is_err_and(|why| why.why.contains("out of the site")));
    let pipe = place.at("content/pipe.jpg");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .expect("mkfifo runs")
            .success()
    );
    assert!(copied("content/pipe.jpg").is_err_and(|why| why.why.contains("not a plain file")));
    assert!(copied("content/gone.jpg").is_err_and(|why| why.what.contains("gone.jpg")));
    assert_eq!(
        fs::read(place.at("public/asset")).expect("there"),
        vec![7; 300_000]
    );
}

#[test]
fn a_reader_sees_no_missing_and_no_mixed_page() {
    let place = Place::new();
    let (one, two) = (saying("one", 30), saying("two", 30));
    place.publish(&one);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = [0, 0];
            while !stop.load(Ordering::Relaxed) {
                for path in one.keys() {
                    let text = fs::read_to_string(place.at("public").join(path))
                        .expect("a page was missing");
                    match text {
                        text if text == one[path] => seen[0] += 1,
                        text if text == two[path] => seen[1] += 1,
                        text => panic!("a mixed page: {text}"),
                    }
                }
            }
            seen
        });
        for _ in 0..25 {
            place.publish(&two);
            place.publish(&one);
        }
        stop.store(true, Ordering::Relaxed);
        let seen = reader.join().expect("the reader saw whole sites");
        assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
    });
}

#[test]
fn a_second_build_waits_for_the_first() {
    let place = Place::new();
    let (output, order) = (place.at("public"), std::sync::Mutex::new(Vec::new()));
    let target = Target {
        output: &output,
        root: place.folder.path(),
        protected: &[],
    };
    let (started, begun) = mpsc::channel();
    let (release, held) = mpsc::channel::<()>();
    let (started, held) = (std::sync::Mutex::new(started), std::sync::Mutex::new(held));
    let note = |word: &str| order.lock().expect("no panic").push(word.to_owned());
    std::thread::scope(|scope| {
        let first = scope.spawn(|| {
            publish(&target, &["page".to_owned()], &|_| {
                started.lock().expect("no panic").send(()).expect("heard");
                held.lock().expect("no panic").recv().expect("released");
                note("first");
                Ok(Content::Bytes(b"first".to_vec()))
            })
        });
        begun.recv().expect("begun");
        let second = scope.spawn(|| {
            publish(&target, &["page".to_owned()], &|_| {
                note("second");
                Ok(Content::Bytes(b"second".to_vec()))
            })
        });
        release.send(()).expect("heard");
        assert!(
            first.join().expect("no panic").is_ok() && second.join().expect("no panic").is_ok()
        );
    });
    assert_eq!(order.into_inner().expect("no panic"), ["first", "second"]);
    assert_eq!(place.published(), site(&[("page", "second")]));
}

#[test]
fn builds_that_fail_and_builds_that_succeed_wait_for_each_other() {
    let place = Place::new();
    let output = place.at("public");
    let target = Target {
        output: &output,
        root: place.folder.path(),
        protected: &[],
    };
    std::thread::scope(|scope| {
        for turn in 0..8 {
            scope.spawn(move || {
                for round in 0..10 {
                    let done = publish(
                        &target,
                        &["page".to_owned()],
                        &|_| match (turn + round) % 2 {
                            0 => Err(Error::new("cannot", "on purpose")),
                            _ => Ok(Content::Bytes(format!("{turn} {round}").into_bytes())),
                        },
                    );
                    if let Err(why) = done {
                        assert_eq!(why.what, "cannot", "{why}");
                    }
                }
            });
        }
    });
    assert_eq!(place.published().len(), 1);
}

#[test]
fn a_staging_folder_that_is_not_ours_is_left_alone() {
    let place = Place::new();
    fs::create_dir(place.at(".public.chancery")).expect("made");
    fs::write(place.at(".public.chancery/letters"), "dear").expect("written");
    let why = place
        .publish_by(&saying("x", 2), Means::Exchange)
        .expect_err("refused");
    assert!(why.why.contains("`letters`"), "{why}");
    assert_eq!(
        read(&place.at(".public.chancery")),
        site(&[("letters", "dear")])
    );
    assert!(!place.at("public").exists());
}

#[test]
#[cfg(target_os = "linux")]
fn a_place_where_no_folder_can_be_made_is_an_error() {
    let place = Place::new();
    let target = Target {
        output: Path::new("/proc/public"),
        root: place.folder.path(),
        protected: &[],
    };
    let made = |_| Ok(Content::Bytes(Vec::new()));
    let why = publish(&target, &["x".to_owned()], &made).expect_err("refused");
    assert!(why.what.contains("/proc/.public.chancery"), "{why}");
}

#[test]
fn every_means_of_exchange_publishes_the_same() {
    for means in [Means::Exchange, Means::Renames, Means::Entries] {
        let place = Place::new();
        fs::create_dir(place.at("public")).expect("made");
        for word in ["one", "two", "three", "three", "one"] {
            let mut files = saying(word, 10);
            files.insert(format!("{word}/index.html"), word.into());
            place.publish_by(&files, means).expect("published");
            assert_eq!(place.published(), files, "{means:?}");
        }
    }
}

#[test]
fn two_renames_that_were_cut_short_are_recovered() {
    let place = Place::new();
    place
        .publish_by(&saying("old", 5), Means::Renames)
        .expect("published");
    place
        .publish_by(&saying("new", 5), Means::Renames)
        .expect("published");
    let old = place.at(".public.chancery/old");
    fs::rename(place.at("public"), &old).expect("cut after the first rename");
    assert_eq!(
        previous_manifest(&place.at("public")).map(|files| files.len()),
        Some(5)
    );
    Staging::open(&place.at("public"), Means::Renames).expect("recovered");
    assert_eq!(place.published(), saying("new", 5));
    fs::rename(place.at(".public.chancery/next"), &old).expect("cut after the second");
    Staging::open(&place.at("public"), Means::Renames).expect("recovered");
    assert_eq!(place.published(), saying("new", 5));
    assert!(!old.exists() && place.at(".public.chancery/next").exists());
}

#[test]
fn a_move_of_entries_that_was_cut_short_at_its_end_is_recovered() {
    for mark in ["arriving", ""] {
        let place = Place::new();
        fs::create_dir(place.at("public")).expect("made");
        for word in ["old", "new"] {
            let mut files = saying(word, 5);
            files.insert("deep/index.html".into(), word.into());
            place.publish_by(&files, Means::Entries).expect("published");
        }
        let new = place.published();
        let inside = |name: &str| place.at("public/.chancery").join(name);
        fs::rename(inside("next"), inside("old")).expect("the old generation, moved away");
        if !mark.is_empty() {
            fs::write(inside(mark), "").expect("cut before the mark was taken away");
        }
        Staging::open(&place.at("public"), Means::Entries).expect("recovered");
        assert_eq!(place.published(), new);
        assert_eq!(read(&inside("next"))["deep/index.html"], "old");
        assert!(!inside("old").exists() && !inside("arriving").exists());
    }
}

/// What the victim of [`a_killed_build_leaves_the_old_site_or_the_new_one`] is told by.
const VICTIM: &str = "CHANCERY_TEST_VICTIM";

/// Publishes for ever, in another process, so that it can be killed.
#[test]
fn victim() {
    let Ok(told) = std::env::var(VICTIM) else {
        return;
    };
    let (means, folder) = told.split_once(' ').expect("means and folder");
    let means = match means {
        "Exchange" => Means::Exchange,
        "Renames" => Means::Renames,
        _ => Means::Entries,
    };
    let (output, root) = (Path::new(folder).join("public"), PathBuf::from(folder));
    for round in 0.. {
        let files = saying(&format!("round{round}"), 40 + round % 7);
        let (paths, texts): (Vec<_>, Vec<_>) = files.into_iter().unzip();
        let target = Target {
            output: &output,
            root: &root,
            protected: &[],
        };
        let make = |at: usize| Ok(Content::Bytes(texts[at].clone().into_bytes()));
        publish_by(&target, &paths, &make, means).expect("published");
    }
}

/// Starts the victim on `place`.
fn start_victim(place: &Place, means: Means) -> Child {
    let module = module_path!().split_once("::").expect("inside the crate").1;
    Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", &format!("{module}::victim"), "--nocapture"])
        .env(
            VICTIM,
            format!("{means:?} {}", place.folder.path().display()),
        )
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started")
}

/// Whether the published pages are one round's, whole.
fn is_whole(files: &Files) -> bool {
    let Some(first) = files.values().next() else {
        return false;
    };
    let word = first.split(' ').next().unwrap_or_default();
    let round: usize = word.trim_start_matches("round").parse().expect("a round");
    *files == saying(word, 40 + round % 7)
}

#[test]
fn a_killed_build_leaves_the_old_site_or_the_new_one() {
    for means in [Means::Exchange, Means::Renames, Means::Entries] {
        let place = Place::new();
        fs::create_dir(place.at("public")).expect("made");
        let mut wait = 37;
        for _ in 0..if means == Means::Exchange { 20 } else { 7 } {
            let mut victim = start_victim(&place, means);
            while !place.at("public").join(manifest::NAME).exists() {
                assert!(
                    victim.try_wait().is_ok_and(|end| end.is_none()),
                    "the victim died by itself"
                );
                std::thread::yield_now();
            }
            // Any moment will do; the numbers only spread them.
            wait = wait * 7 % 101;
            std::thread::sleep(std::time::Duration::from_micros(9_000 + 517 * wait));
            victim.kill().expect("killed");
            victim.wait().expect("dead");
            if means != Means::Exchange {
                Staging::open(&place.at("public"), means).expect("recovered");
            }
            assert!(
                is_whole(&place.published()),
                "{means:?}: {:?}",
                place.published().keys()
            );
        }
        place
            .publish_by(&saying("last", 9), means)
            .expect("published after kills");
        place
            .publish_by(&saying("last", 9), means)
            .expect("published after kills");
        assert_eq!(place.published(), saying("last", 9));
        if means != Means::Entries {
            assert_eq!(read(&place.at(".public.chancery/next")), saying("last", 9));
            assert_eq!(place.names(), [".public.chancery", "content", "public"]);
        }
    }
}

#[test]
fn a_folder_that_did_not_change_is_known_without_a_look_unless_others_have_files_there() {
    let place = Place::new();
    place.publish(&saying("one", 3));
    let generation = || Generation::published(&place.at("public"), None).expect("readable");
    let folder = Path::new("p/1");
    // A stamp far ahead stands for a manifest that was written long after the folders.
    let known = |stamp: tree::Stamp| {
        let manifest = generation().manifest.expect("there").0;
        let vouched = (manifest, stamp);
        let known = tree::Known::of(&vouched);
        known.map(|known| {
            known
                .entries(&place.at("public"), folder)
                .map(|found| found.len())
        })
    };
    assert_eq!(known((i64::MAX, 0)), Some(Some(1)));
    assert_eq!(
        known((0, 0)),
        Some(None),
        "it changed after the manifest was written"
    );
    fs::remove_dir_all(place.at("public/p/1")).expect("removed");
    symlink(place.at("content"), place.at("public/p/1")).expect("a link");
    assert_eq!(known((i64::MAX, 0)), Some(None), "it is a link");
    fs::remove_file(place.at("public/p/1")).expect("removed");
    fs::write(place.at("public/p/2/note.txt"), "of another").expect("written");
    place.publish(&saying("two", 3));
    assert_eq!(known((i64::MAX, 0)), None, "there is a file of another");
}

#[test]
fn a_file_of_another_deep_in_the_output_is_found_whenever_it_comes_and_goes() {
    let place = Place::new();
    let note = "public/p/2/note.txt";
    for word in ["one", "two", "three"] {
        place.publish(&saying(word, 4));
        place.let_the_clock_move();
    }
    fs::write(place.at(note), "of another").expect("written");
    place.let_the_clock_move();
    // A second name and another mode change the manifest, which has told all the same when it was written.
    fs::hard_link(place.at("public/.chancery-manifest"), place.at("copy")).expect("a name");
    for word in ["four", "five", "six"] {
        assert_eq!(place.publish(&saying(word, 4)).foreign, 1);
        assert_eq!(
            fs::read_to_string(place.at(note)).expect("kept"),
            "of another"
        );
        place.let_the_clock_move();
    }
    fs::remove_file(place.at(note)).expect("removed");
    for word in ["seven", "eight", "nine"] {
        assert_eq!(place.publish(&saying(word, 4)).foreign, 0);
        assert!(!place.at(note).exists());
        place.let_the_clock_move();
    }
}

#[test]
fn names_are_counted_where_one_is_new_or_others_have_files() {
    let place = Place::new();
    // Whoever makes a page leaves a file in the next generation that nobody planned.
    let stray = || fs::write(place.at(".public.chancery/next/stray"), "x").expect("written");
    let publish = |files: &Files| {
        let done = place.publish_while(files, Means::Exchange, stray);
        done.map(|done| done.files).map_err(|why| why.what)
    };
    let refused = Err(format!(
        "cannot finish `{}`",
        place.at(".public.chancery/next").display()
    ));
    assert_eq!(publish(&saying("one", 3)), refused);
    place.publish(&saying("one", 3));
    place.publish(&saying("two", 3));
    assert_eq!(publish(&saying("three", 4)), refused);
    fs::write(place.at("public/of-another"), "x").expect("written");
    place.publish(&saying("four", 3));
    assert_eq!(publish(&saying("five", 3)), refused);
    fs::remove_file(place.at("public/of-another")).expect("removed");
    place.publish(&saying("six", 3));
    place.publish(&saying("seven", 3));
    assert_eq!(publish(&saying("eight", 3)), Ok(3), "each name was there");
}
