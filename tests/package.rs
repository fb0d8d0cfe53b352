//! What is derived from the one definition of the flags, and the package that it goes into: manual pages, completions, and
//! the list of files in `Cargo.toml`.
//!
//! The package itself is made by `packaging/deb`, which takes minutes; `CHANCERY_LONG=1 ./test` makes it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the program prints.
fn chancery(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    // Neither the width nor the language of a terminal may show.
    command.env("COLUMNS", "40").env("LC_ALL", "C");
    let done = command.args(arguments).output().expect("run");
    assert!(done.status.success(), "{arguments:?}");
    String::from_utf8(done.stdout).expect("text")
}

/// The words that a help names in the first column below this heading.
fn listed(help: &str, heading: &str) -> BTreeSet<String> {
    let (_, section) = help.split_once(heading).expect("the section");
    let lines = section.lines().skip(1).take_while(|line| !line.is_empty());
    lines
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

/// The commands of the program.
fn commands() -> BTreeSet<String> {
    let mut commands = listed(&chancery(&["--help"]), "Commands:");
    commands.remove("help");
    assert!(commands.len() > 5 && commands.contains("build"));
    commands
}

/// The long flags that the help of a command names.
fn flags(command: &str) -> BTreeSet<String> {
    let help = chancery(&[command, "--help"]);
    let words = help.split(|c: char| c.is_whitespace() || matches!(c, ',' | '`'));
    words
        .filter(|word| word.starts_with("--") && word.len() > 3)
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_manual_has_every_command_and_its_flags() {
    let manual = chancery(&["man"]);
    assert!(manual.contains(".TH chancery 1"));
    assert!(manual.contains("Exit status: 0 done"));
    for command in commands() {
        assert!(
            manual.contains(&format!("chancery\\-{command}(1)")),
            "{command}"
        );
        let page = chancery(&["man", &command]);
        let head = format!(
            ".TH chancery-{command} 1  \"chancery {}\"",
            env!("CARGO_PKG_VERSION")
        );
        assert!(page.contains(&head), "{page}");
        for flag in flags(&command) {
            let written = flag.replace('-', "\\-");
            assert!(
                page.contains(&format!("\\fB{written}\\fR")),
                "{command} {flag}"
            );
        }
    }
    assert_eq!(manual, chancery(&["man"]));
    assert!(!manual.contains("man(1)") && !manual.contains("help(1)"));
}

#[test]
fn completions_have_every_command_and_its_flags() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = chancery(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
            for flag in flags(&command) {
                let short = flag.trim_start_matches('-');
                let found = script.contains(&flag) || script.contains(&format!("-l {short}"));
                assert!(found, "{shell}: {command} {flag}");
            }
        }
        assert_eq!(script, chancery(&["completions", shell]));
    }
}

#[test]
fn bash_completes_commands_and_flags() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("chancery.bash");
    fs::write(&script, chancery(&["completions", "bash"])).expect("written");
    let completed = |words: &str| {
        let ask = format!(
            ". {}; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMPREPLY=(); \
             _chancery chancery \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"; echo \"${{COMPREPLY[*]}}\"",
            script.display()
        );
        let done = Command::new("bash").args(["--norc", "-c", &ask]).output();
        let done = done.expect("bash");
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        String::from_utf8(done.stdout)
            .expect("text")
            .trim()
            .to_owned()
    };
    assert_eq!(completed("chancery bui"), "build");
    assert_eq!(completed("chancery build --str"), "--strict");
    assert_eq!(completed("chancery build --format sar"), "sarif");
    assert_eq!(completed("chancery new act"), "actor");
}

/// The assets of the package: from where, and where to.
fn assets() -> Vec<(String, String)> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let assets = manifest["package"]["metadata"]["deb"]["assets"]
        .as_array()
        .expect("assets");
    let text = |value: &toml::Value| value.as_str().expect("text").to_owned();
    assets
        .iter()
        .map(|asset| (text(&asset[0]), text(&asset[1])))
        .collect()
}

/// The files that a pattern of the package's list stands for; a star stands for a part of a name.
fn found(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let pattern = folder.join(pattern);
    let name = pattern
        .file_name()
        .and_then(|name| name.to_str())
        .expect("a name");
    let Some((before, after)) = name.split_once('*') else {
        return Vec::from_iter(pattern.is_file().then_some(pattern));
    };
    let files = fs::read_dir(pattern.parent().expect("a folder")).expect("a folder");
    let files = files.map(|file| file.expect("a file").path());
    let fits = |path: &PathBuf| {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        name.len() >= before.len() + after.len()
            && name.starts_with(before)
            && name.ends_with(after)
    };
    files.filter(fits).collect()
}

#[test]
fn what_goes_into_the_package_exists_or_is_made_for_it() {
    let made = tempfile::tempdir().expect("a folder");
    let run = Command::new(root().join("packaging/generated"))
        .arg(env!("CARGO_BIN_EXE_chancery"))
        .arg(made.path())
        .status();
    assert!(run.expect("run").success());
    for (from, to) in assets() {
        let files = match from.strip_prefix("target/package/") {
            Some("THIRD-PARTY-LICENCES") => found(root(), "packaging/licences"),
            Some(made_here) => found(made.path(), made_here),
            None if from == "target/release/chancery" => found(root(), "src/main.rs"),
            None => found(root(), &from),
        };
        assert!(!files.is_empty(), "`{from}` is no file");
        assert!(to.starts_with("usr/"), "{to}");
    }
    let pages = found(made.path(), "man/*.1");
    assert_eq!(pages.len(), commands().len() + 1, "{pages:?}");
}

#[test]
fn the_texts_of_all_licences_go_along() {
    let done = Command::new(root().join("packaging/licences")).output();
    let texts = String::from_utf8(done.expect("run").stdout).expect("text");
    let fenced = ["tera ", "rustls ", "syntect ", "mimalloc "];
    for name in fenced {
        assert!(texts.lines().any(|line| line.starts_with(name)), "{name}");
    }
    assert!(
        !texts.contains("\nproptest "),
        "what only tests need is not in the program"
    );
    let silent = texts
        .rsplit("ship no text of their licence:")
        .next()
        .unwrap_or_default();
    assert!(
        silent
            .lines()
            .all(|line| line.is_empty() || line.contains(": ")),
        "{silent}"
    );
}
