//! A disk that is full, or cannot be written to, costs a message: the old site stays whole and nothing is left behind.
//!
//! A test makes a small disk for itself: it runs once more in a namespace of its own, in which it may mount one. Where the
//! system does not allow that, a limit on the size of files stands in for the full disk, and the test says so.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Done, Place, names};

/// Set for a test that runs in its own namespace.
const INSIDE: &str = "CHANCERY_TEST_INSIDE";

/// Whether the system allows a namespace with mounts of its own.
fn may_mount() -> bool {
    let mut command = Command::new("unshare");
    let tried = command
        .args(["--map-root-user", "--mount", "true"])
        .output();
    tried.is_ok_and(|tried| tried.status.success())
}

/// Runs `body`, the body of the test `name`, where it may mount; says so if that is nowhere.
fn with_mounts(name: &str, body: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        return body();
    }
    if !may_mount() {
        eprintln!("{name}: nobody may mount here; a limit on the size of files stands in");
        return refuse_large_files();
    }
    let inside = Command::new("unshare")
        .args(["--map-root-user", "--mount"])
        .arg(std::env::current_exe().expect("this test"))
        .args(["--exact", name, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .expect("run");
    let said = String::from_utf8_lossy(&inside.stderr);
    assert!(inside.status.success(), "{said}");
    let ran = String::from_utf8_lossy(&inside.stdout).contains("1 passed");
    assert!(ran, "there is no test `{name}`");
}

/// Mounts a disk of so many megabytes at a folder, or changes the one that is there.
fn mount(options: &str, folder: &Path) {
    fs::create_dir_all(folder).expect("a folder");
    let mut command = Command::new("mount");
    command.args(["-t", "tmpfs", "-o", options, "tmpfs"]);
    assert!(command.arg(folder).status().expect("run").success());
}

/// A site with one page.
fn small() -> Place {
    Place::new(&[(
        "content/briefings/a.md",
        "---\ntitle: A\ndate: 2023-01-01\n---\nWords.\n",
    )])
}

/// Builds into `output`.
fn build(place: &Place, output: &Path) -> Done {
    Done::of(place.command(output).output().expect("run"))
}

/// A file of four megabytes in the site.
fn grow(place: &Place) {
    place.put("static/large.bin", &vec![7; 4 << 20]);
}

#[test]
fn a_full_disk_leaves_the_old_site_and_nothing_else() {
    with_mounts(
        "disk::a_full_disk_leaves_the_old_site_and_nothing_else",
        || {
            let place = small();
            let disk = place.at("disk");
            mount("size=4m", &disk);
            let output = disk.join("public");
            let kept = place.built("kept");
            let refused = format!("cannot write `{}", disk.join(".public.chancery").display());
            for built in [None, Some(&kept)] {
                if built.is_some() {
                    assert_eq!(build(&place, &output).status, Some(0));
                }
                grow(&place);
                let done = build(&place, &output);
                assert_eq!(done.status, Some(2), "{}", done.said);
                // Files are written side by side: the one that finds no room may be another than the large one.
                assert!(done.said.contains(&refused), "{}", done.said);
                assert!(
                    done.said.contains("`: No space left on device"),
                    "{}",
                    done.said
                );
                assert_eq!(names(&disk), Vec::from_iter(built.map(|_| "public")));
                if let Some(kept) = built {
                    assert!(super::tree(&output) == *kept);
                }
                fs::remove_file(place.at("site/static/large.bin")).expect("removed");
            }
            place.title("West");
            assert_eq!(build(&place, &output).status, Some(0));
            assert!(super::tree(&output) == place.built("west"));
        },
    );
}

#[test]
fn a_full_disk_that_is_the_output_itself_leaves_the_old_site() {
    with_mounts(
        "disk::a_full_disk_that_is_the_output_itself_leaves_the_old_site",
        || {
            let place = small();
            let output = place.at("public");
            mount("size=4m", &output);
            assert_eq!(build(&place, &output).status, Some(0));
            let kept = place.published();
            grow(&place);
            let done = build(&place, &output);
            assert_eq!(done.status, Some(2), "{}", done.said);
            assert!(
                done.said.contains("No space left on device"),
                "{}",
                done.said
            );
            assert!(place.published() == kept);
            assert!(!output.join(".chancery").exists());
        },
    );
}

#[test]
fn a_disk_that_cannot_be_written_to_leaves_the_old_site() {
    with_mounts(
        "disk::a_disk_that_cannot_be_written_to_leaves_the_old_site",
        || {
            let place = small();
            let disk = place.at("disk");
            mount("size=4m", &disk);
            let output = disk.join("public");
            assert_eq!(build(&place, &output).status, Some(0));
            let kept = super::tree(&output);
            mount("remount,ro", &disk);
            place.title("West");
            let done = build(&place, &output);
            assert_eq!(done.status, Some(2), "{}", done.said);
            assert!(done.said.contains("Read-only file system"), "{}", done.said);
            assert!(done.said.contains(".public.chancery"), "{}", done.said);
            assert!(super::tree(&output) == kept);
        },
    );
}

/// Builds under a limit on the size of files, and expects what a full disk brings about.
fn refuse_large_files() {
    let place = small();
    assert_eq!(place.build().status, Some(0));
    let kept = place.published();
    grow(&place);
    let build = place.command(&place.at("public"));
    // In blocks of 1,024 bytes; the signal that goes with the limit would end the program before it can speak.
    let limited = "trap '' XFSZ; ulimit -f 2048; exec \"$@\"";
    let done = Command::new("bash")
        .args(["-c", limited, "bash"])
        .arg(build.get_program())
        .args(build.get_args())
        .output();
    let done = Done::of(done.expect("run"));
    assert_eq!(done.status, Some(2), "{}", done.said);
    assert!(
        done.said.contains("/large.bin`: File too large"),
        "{}",
        done.said
    );
    assert!(place.published() == kept);
    assert_eq!(names(&place.at("")), ["public", "site"]);
}

#[test]
fn a_file_that_the_system_refuses_leaves_the_old_site_and_nothing_else() {
    refuse_large_files();
}
