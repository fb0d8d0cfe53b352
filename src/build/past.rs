//! What the published site had and the next one has not: addresses that are gone, and judgments whose words changed.
//!
//! Reads the manifest and the record of the output folder before it is replaced, and compares. It knows no publishing; a
//! folder without a manifest of ours has no past.

use std::collections::BTreeSet;
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::diag::{Code, Diagnostic, Place};
use crate::document::{Document, NoteKind};
use crate::link::marks_of;
use crate::path::{Id, UrlPath, nearest, slug};
use crate::site::Site;

use super::publish::previous_manifest;

/// What the published site had.
#[derive(Debug, Default)]
pub struct Past {
    /// Its files.
    files: Vec<String>,
    /// Events, judgments and statements without pages of their own: id and address.
    marks: Vec<(String, String)>,
    /// Judgments: id, term, and the id of the one that each closed.
    terms: FxHashMap<String, (String, Option<String>)>,
    /// Addresses of notes.
    notes: BTreeSet<String>,
}

/// Reads what is published in a folder; nothing if it is not ours.
pub fn past(output: &Path) -> Option<Past> {
    let files = previous_manifest(output)?;
    let record = |name: &str| rows(&output.join("data").join(format!("{name}.json")));
    let judgments = record("judgments");
    // An event that was named by its date and first words has no id that an author wrote and could keep.
    let written = |row: &Row| {
        let mut dated = row.id.iter().zip(&row.date);
        !dated.any(|(id, date)| id.starts_with(&format!("{}-", slug(date))))
    };
    let events = record("events").into_iter().filter(written);
    // A statement with a page of its own is told of as a page.
    let placed = |row: &Row| row.url.as_ref().is_some_and(|url| url.contains('#'));
    let statements = record("statements").into_iter().filter(placed);
    let marks = events.chain(judgments.clone()).chain(statements);
    Some(Past {
        files,
        marks: marks.filter_map(|row| row.id.zip(row.url)).collect(),
        terms: judgments
            .into_iter()
            .filter_map(|row| Some((row.id?, (row.term?, row.was))))
            .collect(),
        notes: record("notes")
            .into_iter()
            .filter_map(|row| row.id)
            .collect(),
    })
}

/// What is wanted of an object of the record.
#[derive(Clone, Deserialize)]
struct Row {
    id: Option<String>,
    url: Option<String>,
    date: Option<String>,
    term: Option<String>,
    was: Option<String>,
}

/// The objects of a file of the record; none if it cannot be read.
fn rows(file: &Path) -> Vec<Row> {
    let read = std::fs::read(file).ok();
    read.and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

/// What of the past is gone or changed without a word.
pub fn compared(past: &Past, site: &Site) -> Vec<Diagnostic> {
    let mut found = lost_pages(past, site);
    found.extend(lost_marks(past, site));
    found.extend(changed_terms(past, site));
    found
}

/// Pages that had an address and have none now; the further pages of lists come and go.
fn lost_pages(past: &Past, site: &Site) -> Vec<Diagnostic> {
    let now: FxHashSet<String> = site
        .routes
        .list
        .iter()
        .map(|(address, _)| address.output_file())
        .collect();
    let had: FxHashSet<&str> = past.files.iter().map(String::as_str).collect();
    let gone = past.files.iter().filter(|file| !now.contains(*file));
    gone.filter_map(|file| page_of(file))
        .filter(|page| !is_derived(page, &had))
        .map(|page| {
            let message = format!("`/{page}` was published, and nothing stands there now");
            let statement = page
                .strip_prefix("statements/")
                .map(|id| id.trim_end_matches('/'));
            let fault = Diagnostic::new(Code::LostAddress, None, message);
            fault.hint(match statement {
                Some(id) => mark_hint(id, site),
                None => format!("add `aliases: [/{page}]` to the page that took its place"),
            })
        })
        .collect()
}

/// The address of a page by its file, without the slash before it: `old/` of `old/index.html`, `old.html`.
fn page_of(file: &str) -> Option<&str> {
    let folder = file.strip_suffix("index.html");
    let folder = folder.filter(|folder| folder.is_empty() || folder.ends_with('/'));
    folder.or_else(|| file.ends_with(".html").then_some(file))
}

/// Whether a folder holds a further page of a list, which follows the page before it, or two proposals side by side.
fn is_derived(folder: &str, had: &FxHashSet<&str>) -> bool {
    let folder = folder.trim_end_matches('/');
    let (above, last) = folder.rsplit_once('/').unwrap_or(("", folder));
    let number = last.parse::<usize>().ok();
    let follows = number.is_some_and(|number| {
        let before = format!("{above}/{}/index.html", number.saturating_sub(1));
        number == 2 || had.contains(before.as_str())
    });
    follows || folder.contains("/compare/") || folder.is_empty()
}

/// The remedy for a mark that is gone: its id, at the mark that is nearest to it by name.
fn mark_hint(id: &str, site: &Site) -> String {
    let documents = site.documents.iter();
    let marks = documents.flat_map(|document| marks_of(&document.facts));
    match nearest(id, marks.map(Id::as_str)) {
        Some(near) => format!("if `{near}` is the same mark, give it its old id: `^{id}`"),
        None => format!("write `^{id}` at the mark that took its place"),
    }
}

/// Marks that had a place on a page and are nowhere now, or on another page.
fn lost_marks(past: &Past, site: &Site) -> Vec<Diagnostic> {
    let address = |document: &Document| document.facts.address.clone();
    let mut homes: FxHashMap<UrlPath, &Document> = FxHashMap::default();
    let mut now: FxHashMap<&str, Vec<&Document>> = FxHashMap::default();
    for document in site.documents.iter() {
        homes.extend(address(document).map(|address| (address, &**document)));
        for id in marks_of(&document.facts) {
            now.entry(id.as_str()).or_default().push(document);
        }
    }
    let mut found = Vec::new();
    for (id, url) in &past.marks {
        let page = UrlPath::new(url.split('#').next().unwrap_or(url));
        let home = page.as_ref().and_then(|page| homes.get(page));
        let place = home.map(|document| start_of(document));
        match now.get(id.as_str()) {
            None => {
                let message = format!("`{url}` was published, and no mark has this id now");
                let fault = Diagnostic::new(Code::LostAddress, place, message);
                found.push(fault.hint(mark_hint(id, site)));
            }
            // A page that is gone is told of itself.
            Some(places) if home.is_some() && places.iter().all(|one| address(one) != page) => {
                let message = format!("`{url}` was published, and `{id}` is on another page now");
                let fault = Diagnostic::new(Code::LostAddress, place, message);
                found.push(fault.hint(
                    "links by its id follow it, and whoever kept the address does not: move it back",
                ));
            }
            Some(_) => {}
        }
    }
    found
}

/// The start of a document.
fn start_of(document: &Document) -> Place {
    let mut span = document.span;
    span.end = span.start;
    Place {
        path: document.path.clone(),
        span,
    }
}

/// Judgments with another term under the id that was published, where the page has no new correction.
fn changed_terms(past: &Past, site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for document in site
        .documents
        .iter()
        .filter(|d| d.facts.translation.is_none())
    {
        let address = document
            .facts
            .address
            .as_ref()
            .map_or("", |address| address.as_str());
        let corrected = document.facts.notes.iter().any(|note| {
            note.kind == NoteKind::Correction
                && !past.notes.contains(&format!("{address}#{}", note.anchor))
        });
        for (facts, words) in document
            .facts
            .judgments
            .iter()
            .zip(&document.marks.judgments)
        {
            let id = facts.id.as_str();
            let before = past.terms.get(id);
            let Some((term, was)) = before.filter(|(term, _)| **term != *words.term) else {
                continue;
            };
            // `Was:` that is new here says that this is another judgment now.
            if facts.was.is_some() && was.is_none() || corrected {
                continue;
            }
            let message = format!(
                "the judgment `{id}` was published as `{term}` and is `{}` now",
                words.term
            );
            let fault = Diagnostic::at(Code::JudgmentChanged, &document.path, words.place, message);
            found.push(fault.hint(format!(
                "write a new judgment with `Was: {id}` and keep this one, or add a correction to the page"
            )));
        }
    }
    found
}
