//! What `docs/publishing.md` gives works: its files are taken out of the document and used.
//!
//! A fenced block whose info string names a language and a path is that file. A plain server, another machine's folder and
//! object storage are tried with the real programs (nginx, rsync, rclone) on loopback; `./test` installs what is missing,
//! and a test whose program is missing fails and says so. What a host would read is held to the host's own schema, where there
//! is one.

mod ask;
mod hosts;
mod nginx;
mod sites;
mod storage;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

/// The text of the document.
fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/publishing.md");
    fs::read_to_string(path).expect("the document")
}

/// The fenced blocks of the document, in order: info string and text.
fn blocks() -> Vec<(String, String)> {
    let (mut blocks, mut open) = (Vec::new(), None);
    for line in document().split_inclusive('\n') {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((info.trim().to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, text)), None) => text.push_str(line),
            (None, None) => {}
        }
    }
    blocks
}

/// The files that the document gives, by path.
fn files() -> BTreeMap<String, String> {
    let blocks = blocks().into_iter();
    blocks
        .filter_map(|(info, text)| Some((info.split_once(' ')?.1.to_owned(), text)))
        .collect()
}

/// The file that the document gives at this path.
fn file(path: &str) -> String {
    let text = files().remove(path);
    text.unwrap_or_else(|| panic!("docs/publishing.md gives no `{path}`"))
}

/// Replaces what a recipe names by what a test has; what is named must be there.
fn with(text: &str, replaced: &[(&str, &str)]) -> String {
    replaced.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "no `{from}` in:\n{text}");
        text.replace(from, to)
    })
}

/// Where a program of the system is.
fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into()]);
    let mut places = folders.map(|folder| folder.join(name));
    places
        .find(|place| place.is_file())
        .unwrap_or_else(|| panic!("there is no `{name}` on this machine; `./test` installs it"))
}

/// A server that ends with its test.
struct Running(Child);

impl Running {
    /// Starts a server.
    fn start(command: &mut Command) -> Running {
        Running(command.spawn().expect("started"))
    }
}

impl Drop for Running {
    /// Ends it.
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
