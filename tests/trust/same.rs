//! Equal input, equal bytes: the showcase, built twice, with everything else about the two builds different.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use super::{Done, Tree, put, tree};

/// What the showcase consists of in this repository.
const PARTS: [&str; 5] = ["site.toml", "content", "templates", "themes", "static"];

/// The files of the showcase.
fn showcase() -> Tree {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let parts = PARTS.iter().filter(|part| root.join(part).exists());
    parts
        .flat_map(|part| {
            let files = tree(&root.join(part)).into_iter();
            files.map(move |(path, bytes)| match path.as_str() {
                "" => ((*part).to_owned(), bytes),
                _ => (format!("{part}/{path}"), bytes),
            })
        })
        .collect()
}

/// The modes of what is in a folder, and of the folder.
fn modes(folder: &Path) -> Vec<(String, u32)> {
    let entries = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter();
    entries
        .map(|entry| entry.expect("readable"))
        .map(|entry| {
            let mode = entry.metadata().expect("readable").permissions().mode();
            (
                entry
                    .path()
                    .strip_prefix(folder)
                    .expect("below")
                    .display()
                    .to_string(),
                mode,
            )
        })
        .collect()
}

/// The number of a user who owns nothing.
const NOBODY: u32 = 65534;

/// Whether this test runs as the user who may become any other.
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0)
}

/// Makes a folder, and all that is in it, that of [`NOBODY`].
fn give_away(folder: &Path) {
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.expect("readable");
        chown(entry.path(), Some(NOBODY), Some(NOBODY)).expect("given");
    }
}

#[test]
fn order_zone_locale_threads_path_umask_and_user_make_no_difference() {
    let around = tempfile::tempdir().expect("a folder");
    fs::set_permissions(around.path(), fs::Permissions::from_mode(0o755)).expect("set");
    let program = around.path().join("chancery");
    fs::copy(env!("CARGO_BIN_EXE_chancery"), &program).expect("copied");
    let (plain, other) = (
        around.path().join("a"),
        around.path().join("zwei Wörter/日本/b"),
    );
    let files = showcase();
    assert!(files.len() > 50);
    for (path, bytes) in &files {
        put(&plain.join("site").join(path), bytes);
    }
    for (path, bytes) in files.iter().rev() {
        put(&other.join("site").join(path), bytes);
    }
    let build = |folder: &Path, umask: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("umask {umask}; exec \"$@\""), "sh"]);
        command.arg(&program).args(["build", "--root"]);
        command.arg(folder.join("site"));
        command
            .arg("--output")
            .arg(folder.join("public"))
            .env_clear();
        command
    };
    let mut other_build = build(&other, "077");
    if is_root() {
        // Who may be anybody else is.
        give_away(&around.path().join("zwei Wörter"));
        other_build.uid(NOBODY).gid(NOBODY);
    }
    let runs = [
        build(&plain, "022")
            .envs([
                ("TZ", "Pacific/Kiritimati"),
                ("RAYON_NUM_THREADS", "7"),
                ("HOME", "/"),
            ])
            .output(),
        other_build
            .envs([
                ("TZ", "America/Los_Angeles"),
                ("LC_ALL", "tr_TR.UTF-8"),
                ("LANGUAGE", "tr"),
                ("RAYON_NUM_THREADS", "1"),
                ("USER", "somebody"),
            ])
            .current_dir("/")
            .output(),
    ];
    for run in runs {
        let done = Done::of(run.expect("run"));
        assert_eq!(done.status, Some(0), "{}", done.said);
    }
    let (first, second) = (plain.join("public"), other.join("public"));
    let (one, two) = (tree(&first), tree(&second));
    let differing: Vec<&String> = one
        .keys()
        .chain(two.keys())
        .filter(|path| one.get(*path) != two.get(*path))
        .collect();
    assert!(differing.is_empty(), "{differing:?}");
    assert!(one.len() > files.len());
    assert_eq!(modes(&first), modes(&second));
    let index = fs::metadata(second.join("index.html")).expect("a file");
    assert_eq!(
        index.permissions().mode() & 0o777,
        0o644,
        "readers are others"
    );
}
