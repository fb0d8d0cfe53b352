//! The recipes for another machine's folder and for object storage: what moves is what changed, and what is gone goes last.
//!
//! The store is `moto`, a server that speaks S3 and is not ours; Debian's `rclone` has none (`rclone serve s3` came with 1.65).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::ask::{ask, await_port, free_port};
use super::sites::{Site, age, changed, tree};
use super::{Running, file, program};

/// What a file must be kept as in the store: its end, type, and how long browsers may keep it.
const KEPT: [(&str, &str, &str); 9] = [
    (".html", "text/html; charset=utf-8", "no-cache"),
    ("feed.json", "application/json", "no-cache"),
    (".xml", "text/xml; charset=utf-8", "no-cache"),
    (".ics", "text/calendar; charset=utf-8", "no-cache"),
    (".csv", "text/csv; charset=utf-8", "no-cache"),
    (".md", "text/markdown; charset=utf-8", "no-cache"),
    (".css", "text/css; charset=utf-8", "public, max-age=3600"),
    (
        ".js",
        "text/javascript; charset=utf-8",
        "public, max-age=3600",
    ),
    (".woff2", "font/woff2", "public, max-age=3600"),
];

/// A script of the document, beside a site.
fn script(site: &Site, name: &str) -> PathBuf {
    let place = site.at(name);
    fs::write(&place, file(name)).expect("written");
    place
}

/// Runs a script of the document in the site's folder, where it finds the program.
fn run(site: &Site, command: &mut Command) -> String {
    let ours = Path::new(env!("CARGO_BIN_EXE_chancery"))
        .parent()
        .expect("its folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(
        [ours.to_owned()]
            .into_iter()
            .chain(std::env::split_paths(&path)),
    );
    let done = command
        .current_dir(site.root())
        .env("PATH", path.expect("a path"))
        // The day on which the site is built elsewhere in these tests.
        .env("SOURCE_DATE_EPOCH", "1770681600");
    said(done.output().expect("run"))
}

/// What a program said, which succeeded.
fn said(output: Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

/// A store with an empty bucket `site`, and what must be set to speak to it.
struct Store {
    /// Where it listens.
    port: u16,
    /// Ends with it.
    _server: Running,
}

impl Store {
    /// Starts it; nothing where `./test` said that it cannot be had.
    fn new() -> Option<Store> {
        if std::env::var_os("CHANCERY_STORE").is_some_and(|which| which == "none") {
            eprintln!("NOT TRIED: object storage");
            return None;
        }
        let moto = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/moto/bin/moto_server");
        assert!(
            moto.is_file(),
            "there is no `{}`; `./test` installs it",
            moto.display()
        );
        let port = free_port();
        let server = Running::start(
            Command::new(moto)
                .args(["-H", "127.0.0.1", "-p", &port.to_string()])
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        );
        await_port(port);
        let store = Store {
            port,
            _server: server,
        };
        said(
            store
                .rclone()
                .args(["mkdir", "store:site"])
                .output()
                .expect("run"),
        );
        Some(store)
    }

    /// Sets what `rclone` must know.
    fn known<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command
            .env("RCLONE_CONFIG", "/dev/null")
            .env("RCLONE_CONFIG_STORE_TYPE", "s3")
            .env("RCLONE_CONFIG_STORE_PROVIDER", "Other")
            .env("RCLONE_CONFIG_STORE_ACCESS_KEY_ID", "key")
            .env("RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY", "secret")
            .env(
                "RCLONE_CONFIG_STORE_ENDPOINT",
                format!("http://127.0.0.1:{}", self.port),
            )
            .env("RCLONE_CONFIG_STORE_ACL", "public-read")
            .env("RCLONE_VERBOSE", "1")
            .env_remove("AWS_CA_BUNDLE")
    }

    /// `rclone`, which knows the store.
    fn rclone(&self) -> Command {
        let mut command = Command::new(program("rclone"));
        self.known(&mut command);
        command
    }

    /// Runs the document's script; what it moved and removed, in that order of time.
    fn publish(&self, site: &Site) -> Vec<Step> {
        program("rclone");
        let script = script(site, "publish-rclone.sh");
        let log = run(
            site,
            self.known(Command::new("sh").arg(script).arg("store:site")),
        );
        log.lines().filter_map(Step::read).collect()
    }

    /// What the bucket holds.
    fn held(&self, site: &Site) -> BTreeMap<String, Vec<u8>> {
        let back = site.at("back");
        let _ = fs::remove_dir_all(&back);
        said(
            self.rclone()
                .args(["copy", "store:site"])
                .arg(&back)
                .output()
                .expect("run"),
        );
        tree(&back)
    }
}

/// What `rclone` did to a file.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// It was put into the bucket.
    Sent(String),
    /// It was taken out of it.
    Removed(String),
}

impl Step {
    /// The step that a line of the log tells: `... INFO  : atom.xml: Copied (new)`.
    fn read(line: &str) -> Option<Step> {
        let (_, told) = line.split_once("INFO  : ")?;
        let (file, what) = told.rsplit_once(": ")?;
        match what {
            "Deleted" => Some(Step::Removed(file.into())),
            what if what.starts_with("Copied (") => Some(Step::Sent(file.into())),
            _ => None,
        }
    }

    /// The file that was sent.
    fn sent(&self) -> Option<&str> {
        match self {
            Step::Sent(file) => Some(file),
            Step::Removed(_) => None,
        }
    }
}

/// The files that were sent, sorted.
fn sent(steps: &[Step]) -> Vec<&str> {
    let mut files: Vec<&str> = steps.iter().filter_map(Step::sent).collect();
    files.sort_unstable();
    files
}

#[test]
fn a_bucket_is_sent_what_changed_and_loses_what_is_gone_at_the_end() {
    let Some(store) = Store::new() else { return };
    let site = Site::new();
    let public = site.root().join("public");
    let first = store.publish(&site);
    let before = tree(&public);
    assert_eq!(sent(&first), before.keys().collect::<Vec<_>>());
    let is_asset = |step: &Step| {
        step.sent()
            .is_some_and(|file| file.ends_with(".css") || file.ends_with(".woff2"))
    };
    let is_page = |step: &Step| step.sent().is_some_and(|file| file.ends_with(".html"));
    assert!(
        first.iter().rposition(is_asset) < first.iter().position(is_page),
        "{first:#?}"
    );
    assert!(store.held(&site) == before);

    assert_eq!(store.publish(&site), [], "nothing changed");

    site.edit("content/briefings/later.md");
    let edited = store.publish(&site);
    let after = tree(&public);
    assert_eq!(sent(&edited), changed(&before, &after));
    assert!(sent(&edited).contains(&"briefings/later/index.html"));
    assert!(edited.len() < before.len() / 3, "{edited:?}");

    site.replace_hearing();
    let gone = store.publish(&site);
    let page = Step::Removed("briefings/hearing/index.md".into());
    assert!(gone.contains(&page), "{gone:#?}");
    let last_sent = gone.iter().rposition(|step| step.sent().is_some());
    let first_removed = gone.iter().position(|step| step.sent().is_none());
    assert!(last_sent < first_removed, "{gone:#?}");
    assert!(store.held(&site) == tree(&public));
}

#[test]
fn a_bucket_knows_the_type_of_each_file_and_how_long_it_may_be_kept() {
    let Some(store) = Store::new() else { return };
    let site = Site::new();
    store.publish(&site);
    for (end, media, kept) in KEPT {
        let files = tree(&site.root().join("public")).into_keys();
        let files: Vec<String> = files.filter(|file| file.ends_with(end)).collect();
        assert!(!files.is_empty(), "no `{end}`");
        for file in files {
            let answer = ask(store.port, &format!("/site/{file}"), &["Host: 127.0.0.1"]);
            assert_eq!(answer.field("content-type"), Some(media), "{file}");
            assert_eq!(answer.field("cache-control"), Some(kept), "{file}");
        }
    }
}

/// The inode of each file below a folder: another one means that the file was put there anew.
fn inodes(folder: &Path) -> BTreeMap<String, u64> {
    let files = tree(folder).into_keys();
    files
        .map(|file| {
            let inode = fs::metadata(folder.join(&file)).expect("a file").ino();
            (file, inode)
        })
        .collect()
}

#[test]
fn another_machine_is_sent_what_changed() {
    program("rsync");
    let site = Site::new();
    let (script, there) = (script(&site, "publish-rsync.sh"), site.at("there"));
    let publish = || {
        run(&site, Command::new("sh").arg(&script).arg(&there));
        (tree(&there), inodes(&there))
    };
    site.build(&[]);
    // `rsync` knows a file by its size and second.
    age(&site.root().join("public"));
    let (before, inodes_before) = publish();
    assert!(before == tree(&site.root().join("public")));
    assert!(!there.join(".chancery-manifest").exists());
    assert_eq!(
        publish(),
        (before.clone(), inodes_before.clone()),
        "nothing changed"
    );

    site.edit("content/briefings/later.md");
    site.replace_hearing();
    let (after, inodes_after) = publish();
    let moved = inodes_after
        .iter()
        .filter(|(file, inode)| inodes_before.get(*file) != Some(*inode));
    let moved: BTreeSet<String> = moved.map(|(file, _)| file.clone()).collect();
    assert_eq!(moved, changed(&before, &after).into_iter().collect());
    assert!(moved.contains("briefings/later/index.html"));
    assert!(
        after == tree(&site.root().join("public")),
        "what is gone is gone there too"
    );
}
