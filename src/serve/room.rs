//! The room: what the preview's own addresses below `/_/` are answered with.
//!
//! The script and style sheet that it adds to pages, and what it knows of them: a page's blocks and faults, the faults of
//! all, the way from an editor's place to a page, the desk. Each is computed when it is asked for. It knows neither
//! sockets nor streams; `door` calls it.

use serde::Serialize;

use super::http::Request;
use super::page::{self, Answer, Print, ROOM};
use super::{Preview, Snapshot};
use super::{about, desk, fault, reload};
use crate::path::decode_url;
use crate::site::Site;

/// The script of every page: a library that morphs one page into another, and what uses it, in one scope of their own.
///
/// `idiomorph.js` is idiomorph 0.8.0 as it is published, under the licence that lies beside it.
const SCRIPT: &str = concat!(
    "(() => {\n\"use strict\";\n",
    include_str!("client/idiomorph.js"),
    "\n",
    include_str!("client/morph.js"),
    include_str!("client/furniture.js"),
    include_str!("client/blocks.js"),
    include_str!("client/faults.js"),
    include_str!("client/tray.js"),
    include_str!("client/preview.js"),
    "})();\n"
);

/// The style of what the preview adds to a page, and of its own pages.
const STYLE: &str = include_str!("client/preview.css");

/// What the address `name` of the room is answered with.
pub(super) fn answer(
    preview: &Preview,
    snapshot: &Snapshot,
    name: &str,
    request: &Request,
) -> Answer {
    match name {
        "" => page::with_tag(desk::desk(preview, snapshot), snapshot.site.base_path()),
        "preview.js" => Answer::bytes(200, "text/javascript; charset=utf-8", SCRIPT.into()),
        "preview.css" => Answer::bytes(200, "text/css; charset=utf-8", STYLE.into()),
        "changed" => match reload::Page::from_query(&request.query) {
            Some(mut page) => {
                let print = print(preview, snapshot, page.path());
                reload::changed(snapshot, &mut page, print)
            }
            None => Answer::text(400, "which `page`?\n"),
        },
        "page" => match reload::Page::from_query(&request.query) {
            Some(page) => json(&about::about(preview, snapshot, page.path())),
            None => Answer::text(400, "which `page`?\n"),
        },
        "faults" => json(&fault::faults(preview, snapshot)),
        _ => Answer::text(404, "the preview has no such address\n"),
    }
}

/// Whether a path, with or without the base path, is that of the desk.
pub(super) fn is_desk(site: &Site, path: &str) -> bool {
    path == ROOM || path.strip_prefix(site.base_path()) == Some(ROOM)
}

/// The print of what a browser shows at a path, rendered for it.
fn print(preview: &Preview, snapshot: &Snapshot, path: &str) -> Option<Print> {
    match is_desk(&snapshot.site, path) {
        true => Some(Print::of(&desk::desk(preview, snapshot))),
        false => page::answer(preview, snapshot, path, "").print,
    }
}

/// The value of a key in a query, decoded.
pub(super) fn value(query: &str, key: &str) -> Option<String> {
    let mut pairs = query.split('&');
    pairs
        .find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))
        .and_then(decode_url)
}

/// An answer of data.
pub(super) fn json(value: &impl Serialize) -> Answer {
    match serde_json::to_vec(value) {
        Ok(bytes) => Answer::bytes(200, "application/json", bytes),
        Err(why) => Answer::text(500, &format!("{why}\n")),
    }
}
