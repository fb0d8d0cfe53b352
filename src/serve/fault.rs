//! Diagnostics for the preview's script: each with its line, its page, its block and its way to the editor.
//!
//! What is wrong with one page, and with the whole site. It knows diagnostics and addresses, and no HTML; `room` and `about`
//! call it.

use serde::Serialize;

use super::place::Places;
use super::{Preview, Snapshot};
use crate::diag::{Diagnostic, Place, Severity};
use crate::link::DocumentIx;
use crate::path::{SitePath, encode_url};
use crate::site::Site;

/// The most diagnostics in the list of all; more are a number.
const MOST: usize = 500;

/// A diagnostic.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Fault {
    /// `error`, `warning` or `note`.
    pub(super) severity: &'static str,
    /// The rule's name.
    pub(super) code: &'static str,
    /// What is wrong.
    pub(super) message: String,
    /// What to do about it.
    pub(super) hint: Option<String>,
    /// The file, if it is about one.
    pub(super) path: Option<String>,
    /// The line, from 1.
    pub(super) line: Option<usize>,
    /// The column, from 1.
    pub(super) column: Option<usize>,
    /// The block of the page that it lies in.
    pub(super) block: Option<usize>,
    /// The page that it is about.
    pub(super) href: Option<String>,
    /// What opens the editor there.
    pub(super) editor: Option<String>,
    /// Other places that belong to it.
    pub(super) related: Vec<Related>,
}

/// Another place that belongs to a diagnostic.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Related {
    /// What is there.
    pub(super) text: String,
    /// The file.
    pub(super) path: String,
    /// The line, from 1.
    pub(super) line: usize,
    /// What opens the editor there.
    pub(super) editor: Option<String>,
}

/// How many diagnostics of each severity there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Counts {
    /// Errors.
    pub(super) errors: usize,
    /// Warnings.
    pub(super) warnings: usize,
    /// Hints.
    pub(super) notes: usize,
}

/// What the address `faults` answers.
#[derive(Debug, Serialize)]
pub(super) struct Faults {
    /// The snapshot that it is about.
    generation: u64,
    /// How many there are.
    #[serde(flatten)]
    pub(super) counts: Counts,
    /// The first of them, the worst first.
    pub(super) faults: Vec<Fault>,
    /// How many are left out.
    pub(super) more: usize,
}

/// Everything that is wrong with the site.
pub(super) fn faults(preview: &Preview, snapshot: &Snapshot) -> Faults {
    let all = snapshot.diagnostics();
    let count = |severity| all.iter().filter(|one| one.severity == severity).count();
    let counts = Counts {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        notes: count(Severity::Hint),
    };
    let mut worst: Vec<&Diagnostic> = all.iter().collect();
    worst.sort_by_key(|one| std::cmp::Reverse(one.severity));
    let mut places = Places::new(&preview.root, &snapshot.site);
    let shown = worst.iter().take(MOST);
    Faults {
        generation: snapshot.generation,
        counts,
        faults: shown
            .map(|one| fault(&mut places, &snapshot.site, one))
            .collect(),
        more: all.len().saturating_sub(MOST),
    }
}

/// One diagnostic with its place as an author knows it; its block is not sought.
pub(super) fn fault(places: &mut Places, site: &Site, diagnostic: &Diagnostic) -> Fault {
    let place = diagnostic.place.as_ref();
    let spot = place.map(|place| places.spot(&place.path, place.span.start));
    let related = diagnostic.related.iter().map(|(place, text)| {
        let spot = places.spot(&place.path, place.span.start);
        Related {
            text: text.clone(),
            path: place.path.to_string(),
            line: spot.line,
            editor: spot.editor,
        }
    });
    let related = related.collect();
    let line = spot.as_ref().map(|spot| spot.line);
    Fault {
        severity: word(diagnostic.severity),
        code: diagnostic.code.name(),
        message: diagnostic.message.clone(),
        hint: diagnostic.hint.clone(),
        path: place.map(|place| place.path.to_string()),
        line,
        column: spot.as_ref().map(|spot| spot.column),
        block: None,
        href: place
            .zip(line)
            .and_then(|(place, line)| href(site, place, line)),
        editor: spot.and_then(|spot| spot.editor),
        related,
    }
}

/// The word for a severity in the preview.
fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint | Severity::Off => "note",
    }
}

/// The address of the page that a place belongs to, with the line behind it.
fn href(site: &Site, place: &Place, line: usize) -> Option<String> {
    let document = document_at(site, &place.path, place.span.start)?;
    address(site, document).map(|address| format!("{address}#line-{line}"))
}

/// The address of a document's page with the base path, if it has one.
pub(super) fn address(site: &Site, document: DocumentIx) -> Option<String> {
    let address = site.documents[document as usize].facts.address.as_ref()?;
    site.resolve(address)?;
    Some(format!(
        "{}{}",
        site.base_path(),
        encode_url(address.as_str())
    ))
}

/// The documents of a file, in its order.
pub(super) fn documents_of(site: &Site, path: &SitePath) -> std::ops::Range<DocumentIx> {
    // Documents are in the order of their files.
    let first = site.documents.partition_point(|one| one.path < *path);
    let count = site.documents.unnoted()[first..].partition_point(|one| one.path == *path);
    first as DocumentIx..(first + count) as DocumentIx
}

/// The document that a byte of a file belongs to: the longest that holds it, else the last that begins before it.
///
/// A source that is defined in a page is a shorter one: whoever is at work there has the page in mind.
pub(super) fn document_at(site: &Site, path: &SitePath, at: u32) -> Option<DocumentIx> {
    let documents = documents_of(site, path);
    let span = |ix: &DocumentIx| site.documents[*ix as usize].span;
    let holding = documents
        .clone()
        .filter(|ix| span(ix).start <= at && at <= span(ix).end)
        .max_by_key(|ix| span(ix).end - span(ix).start);
    holding
        .or_else(|| documents.clone().rfind(|ix| span(ix).start <= at))
        .or_else(|| documents.clone().next())
}
