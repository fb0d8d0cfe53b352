//! A build may be killed at any moment: the published site is the old one or the new one, whole, and a reader never meets anything
//! else; what it leaves behind is gone after the next run.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Place, Tree, names, rounds};

/// Numbers without a pattern, the same in each run (xorshift).
struct Chance(u64);

impl Chance {
    /// A number below `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// Makes the site one of two: they differ on every page, and each has pages that the other has not.
fn become_version(place: &Place, version: usize) {
    let content = place.at("site/content/briefings");
    let _ = fs::remove_dir_all(&content);
    for number in 0..24 {
        let page =
            format!("---\ntitle: Page {number}\ndate: 2023-01-01\n---\nVersion {version}.\n");
        let name = match number % 3 {
            0 => format!("only-{version}-{number}"),
            _ => format!("both-{number}"),
        };
        place.put(&format!("content/briefings/{name}.md"), page.as_bytes());
    }
    place.title(&format!("Version {version}"));
}

/// The paths that both versions have with bytes that differ.
fn telling(versions: &[Tree; 2]) -> Vec<&String> {
    let both = versions[0].iter().filter(|(path, bytes)| {
        let other = versions[1].get(*path);
        path.ends_with(".html") && other.is_some_and(|other| other != *bytes)
    });
    both.map(|(path, _)| path).collect()
}

/// Reads published pages until `stop`; each must be there, and be one of either version.
fn read(place: &Place, versions: &[Tree; 2], stop: &AtomicBool) -> usize {
    let (public, paths) = (place.at("public"), telling(versions));
    let mut count = 0;
    while !stop.load(Ordering::Relaxed) {
        for path in &paths {
            let bytes = fs::read(public.join(path)).expect("a page was missing");
            let whole = versions.iter().any(|version| version[*path] == bytes);
            assert!(whole, "a mixed page: {path}");
            count += 1;
        }
    }
    count
}

/// Starts builds of one version after the other and kills them; how many died of it.
fn kill_builds(place: &Place, versions: &[Tree; 2], whole: Duration) -> usize {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let (mut killed, mut span) = (0, whole.as_micros() as u64);
    for round in 0..rounds(15, 100) {
        become_version(place, round % 2);
        let mut command = place.command(&place.at("public"));
        let mut build = command.stderr(Stdio::null()).spawn().expect("started");
        // Any moment of a build will do; the numbers only spread them over it.
        thread::sleep(Duration::from_micros(chance.below(span)));
        build.kill().expect("killed");
        let died = build.wait().expect("dead").signal().is_some();
        killed += usize::from(died);
        // How long a build takes is what the machine has time for: the span follows it.
        span = match died {
            true => span + span / 16,
            false => span * 2 / 3,
        };
        let published = place.published();
        assert!(
            versions.contains(&published),
            "round {round} left {:?}",
            published.keys()
        );
    }
    killed
}

#[test]
fn a_build_killed_at_any_moment_leaves_a_whole_site() {
    let place = Place::new(&[]);
    let versions = [0, 1].map(|version| {
        become_version(&place, version);
        place.built(&format!("version-{version}"))
    });
    assert!(telling(&versions).len() > 20);
    become_version(&place, 0);
    let start = Instant::now();
    assert_eq!(place.build().status, Some(0));
    let whole = start.elapsed();
    let stop = AtomicBool::new(false);
    let killed = AtomicUsize::new(0);
    let read = thread::scope(|scope| {
        let reader = scope.spawn(|| read(&place, &versions, &stop));
        killed.store(kill_builds(&place, &versions, whole), Ordering::Relaxed);
        stop.store(true, Ordering::Relaxed);
        reader.join().expect("the reader met whole pages alone")
    });
    let killed = killed.into_inner();
    assert!(
        killed * 3 > rounds(15, 100),
        "only {killed} died before they were done"
    );
    assert!(read > 100, "{read} pages were read");
    for version in [1, 0] {
        become_version(&place, version);
        assert_eq!(place.build().status, Some(0));
        assert!(place.published() == versions[version]);
    }
    assert_eq!(
        names(&place.at(".public.chancery")),
        [".gitignore", "lock", "next", "record"]
    );
    let beside = names(&place.at(""));
    assert!(
        beside.iter().all(|name| !name.contains("public")
            || [".public.chancery", "public"].contains(&name.as_str())),
        "{beside:?}"
    );
}
