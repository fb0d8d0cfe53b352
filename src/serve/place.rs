//! Places as an author knows them: lines, columns, and links that open the editor there.
//!
//! The preview starts no program: what opens is an address, after the pattern of `serve.editor`, which the browser hands to
//! whoever asked the system for its kind. It knows files and no pages; `room` and its parts call it.

use std::collections::BTreeMap;
use std::path::Path;

use crate::diag::floor_boundary;
use crate::path::SitePath;
use crate::site::Site;

/// Finds lines and columns; each file is looked through once.
pub(super) struct Places<'a> {
    /// The site's folder.
    root: &'a Path,
    /// The snapshot.
    site: &'a Site,
    /// Where the lines of the files begin that were asked about.
    lines: BTreeMap<SitePath, Vec<usize>>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// The line, from 1.
    pub(super) line: usize,
    /// The column in characters, from 1.
    pub(super) column: usize,
    /// What opens the editor there; nothing for a file that the program carries.
    pub(super) editor: Option<String>,
}

impl<'a> Places<'a> {
    /// The places of a site that lies at `root`.
    pub(super) fn new(root: &'a Path, site: &'a Site) -> Places<'a> {
        Places {
            root,
            site,
            lines: BTreeMap::new(),
        }
    }

    /// The place of a byte of a file.
    pub(super) fn spot(&mut self, path: &SitePath, at: u32) -> Spot {
        let text = self.site.sources.text(path).map_or("", |text| &**text);
        let at = floor_boundary(text, at as usize);
        let lines = self
            .lines
            .entry(path.clone())
            .or_insert_with(|| starts(text));
        let line = lines.partition_point(|start| *start <= at);
        let start = lines[line - 1];
        let column = text[start..at].chars().count() + 1;
        Spot {
            line,
            column,
            editor: self.editor(path, line, column),
        }
    }

    /// The first byte of a line, from 1; of one behind the end the last.
    pub(super) fn start_of(&mut self, path: &SitePath, line: usize) -> u32 {
        let text = self.site.sources.text(path).map_or("", |text| &**text);
        let lines = self
            .lines
            .entry(path.clone())
            .or_insert_with(|| starts(text));
        lines[line.clamp(1, lines.len()) - 1] as u32
    }

    /// What opens the editor at a place of a file.
    fn editor(&self, path: &SitePath, line: usize, column: usize) -> Option<String> {
        let place = self.root.join(path.as_str());
        // The program's themes are its own, unless the site has a copy.
        if path.is_below("themes") && !place.is_file() {
            return None;
        }
        let pattern = &self.site.config.editor;
        Some(filled(pattern, &place.to_string_lossy(), line, column))
    }
}

/// Where lines begin.
fn starts(text: &str) -> Vec<usize> {
    let behind = text.match_indices('\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(behind).collect()
}

/// The pattern of an editor's address filled in; behind a slash, though not behind two, the path leaves out its own first one.
fn filled(pattern: &str, path: &str, line: usize, column: usize) -> String {
    let path = encoded(path);
    let bare = path.strip_prefix('/').unwrap_or(&path);
    pattern
        .replace("//{path}", &format!("//{path}"))
        .replace("/{path}", &format!("/{bare}"))
        .replace("{path}", &path)
        .replace("{line}", &line.to_string())
        .replace("{column}", &column.to_string())
}

/// A path for an address: everything but letters, digits, `-._~` and slashes percent-encoded.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 16);
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_editors_address_has_the_path_once_and_encoded() {
        let at = |pattern: &str| filled(pattern, "/home/a b/ж#1.md", 3, 7);
        assert_eq!(
            at("vscode://file/{path}:{line}:{column}"),
            "vscode://file/home/a%20b/%D0%B6%231.md:3:7"
        );
        assert_eq!(
            at("idea://open?file={path}&line={line}"),
            "idea://open?file=/home/a%20b/%D0%B6%231.md&line=3"
        );
        // What a path says is no pattern.
        let odd = filled("x://open?url=file://{path}:{line}", "/{line}/{path}", 1, 1);
        assert_eq!(odd, "x://open?url=file:///%7Bline%7D/%7Bpath%7D:1");
    }
}
