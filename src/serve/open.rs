//! The way from an editor to a page: the address that shows a line of a file.
//!
//! A browser that goes to `/_/open` is led on; anything else, an editor's plugin, is told where, and so are the open pages, of
//! which the visible one goes there. A path of a request is only compared with those of the snapshot. `door` calls it.

use std::path::Path;

use super::fault::{address, document_at};
use super::http::{Fetch, From, Request};
use super::page::Answer;
use super::place::Places;
use super::room::{json, value};
use super::{Preview, Snapshot};
use crate::path::SitePath;

/// What a request to open a place comes to.
pub(super) struct Opened {
    /// The answer.
    pub(super) answer: Answer,
    /// Where the open pages are told to go.
    pub(super) tell: Option<String>,
}

/// The address that shows what the query names: `path`, and `line` from 1.
pub(super) fn open(preview: &Preview, snapshot: &Snapshot, request: &Request) -> Opened {
    if request.from == From::Elsewhere {
        return only(Answer::text(403, "Forbidden\n"));
    }
    let Some(path) = value(&request.query, "path") else {
        return only(Answer::text(400, "which `path`?\n"));
    };
    let line = value(&request.query, "line").map_or(Ok(1), |line| line.parse());
    let Ok(line) = line else {
        return only(Answer::text(400, "which `line`?\n"));
    };
    let found = candidates(&path).find_map(|path| href(preview, snapshot, &path, line));
    match (found, request.fetch) {
        (None, _) => only(Answer::text(404, &format!("no page comes of `{path}`\n"))),
        (Some(href), Fetch::Navigation) => only(Answer {
            location: Some(href),
            ..Answer::text(302, "")
        }),
        (Some(href), Fetch::Other) => Opened {
            answer: json(&serde_json::json!({ "href": href })),
            tell: Some(serde_json::json!({ "open": href }).to_string()),
        },
    }
}

/// An answer of which the open pages need not know.
fn only(answer: Answer) -> Opened {
    Opened { answer, tell: None }
}

/// What a path may mean: itself; in a query that a form wrote, a plus sign is a space.
fn candidates(path: &str) -> impl Iterator<Item = String> {
    let spaced = path.contains('+').then(|| path.replace('+', " "));
    std::iter::once(path.to_owned()).chain(spaced)
}

/// The address of the page that the line of a file is on, if one comes of that file.
fn href(preview: &Preview, snapshot: &Snapshot, path: &str, line: usize) -> Option<String> {
    let site = &snapshot.site;
    let given = Path::new(path);
    let inner = given
        .strip_prefix(&preview.root)
        .or_else(|_| given.strip_prefix(&preview.given))
        .or_else(|_| given.strip_prefix("."))
        .unwrap_or(given);
    let path = SitePath::new(inner.to_str()?)?;
    let at = Places::new(&preview.root, site).start_of(&path, line);
    let document = document_at(site, &path, at)?;
    let address = address(site, document)?;
    Some(format!("{address}#line-{}", line.max(1)))
}
