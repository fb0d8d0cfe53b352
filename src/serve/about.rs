//! What the preview knows of a page that is open: its file, where its blocks stand in it, and what is wrong with it.
//!
//! All of it is computed when a page asks. It knows no HTML beyond the ways that `render::block` gives; `room` calls it.

use serde::Serialize;

use super::fault::{self, Fault};
use super::page;
use super::place::Places;
use super::room::is_desk;
use super::{Preview, Snapshot};
use crate::diag::Diagnostic;
use crate::link::DocumentIx;
use crate::render::block::{Placed, blocks};
use crate::render::render;
use crate::route::{Route, RouteIx};
use crate::site::Site;

/// What the address `page` answers.
#[derive(Debug, Serialize)]
pub(super) struct About {
    /// The snapshot that it is about.
    generation: u64,
    /// The page's file, if it has one.
    file: Option<String>,
    /// The line of the file at which the page begins.
    line: Option<usize>,
    /// What opens the editor there.
    editor: Option<String>,
    /// The blocks of its prose.
    blocks: Vec<Block>,
    /// What is wrong with it.
    faults: Vec<Fault>,
}

/// A block of a page's prose.
#[derive(Debug, Serialize)]
struct Block {
    /// The way to its element.
    at: Vec<u32>,
    /// Its first line in the file.
    line: usize,
    /// What opens the editor there.
    editor: Option<String>,
}

/// What the preview knows of the page at `path`.
pub(super) fn about(preview: &Preview, snapshot: &Snapshot, path: &str) -> About {
    let site = &snapshot.site;
    let mut places = Places::new(&preview.root, site);
    let mut about = About {
        generation: snapshot.generation,
        file: None,
        line: None,
        editor: None,
        blocks: Vec::new(),
        faults: Vec::new(),
    };
    let route = page::shown_at(site, path).filter(|_| !is_desk(site, path));
    let Some(route) = route else {
        return about;
    };
    let document = document_of(site, route);
    let failed = render(site, route).err();
    let placed = match (document, &failed) {
        (Some(document), None) => blocks(site, document).unwrap_or_default(),
        _ => Vec::new(),
    };
    if let Some(document) = document {
        let own = &site.documents[document as usize];
        let spot = places.spot(&own.path, own.span.start);
        about.file = Some(own.path.to_string());
        about.line = Some(spot.line);
        about.editor = spot.editor;
        about.blocks = placed
            .iter()
            .map(|placed| {
                let spot = places.spot(&own.path, placed.source.start);
                Block {
                    at: placed.at.clone(),
                    line: spot.line,
                    editor: spot.editor,
                }
            })
            .collect();
    }
    let own = snapshot.diagnostics().iter().filter(|one| {
        document.is_some_and(|document| is_in(site, one, document))
            || failed.is_some() && is_shared(one)
    });
    let listed: Vec<&Diagnostic> = own.collect();
    let failure = failed.as_ref().filter(|fault| !listed.contains(fault));
    about.faults = failure
        .into_iter()
        .chain(listed.iter().copied())
        .map(|one| Fault {
            block: document.and_then(|document| block_of(site, one, document, &placed)),
            ..fault::fault(&mut places, site, one)
        })
        .collect();
    about
}

/// The document whose prose is on the page at a route.
fn document_of(site: &Site, route: RouteIx) -> Option<DocumentIx> {
    match site.routes.get(route).1 {
        Route::Document(document) => Some(document),
        Route::List(list, 1) => site.routes.prose(list),
        _ => None,
    }
}

/// Whether a diagnostic lies in a document.
fn is_in(site: &Site, diagnostic: &Diagnostic, document: DocumentIx) -> bool {
    let document = &site.documents[document as usize];
    diagnostic.place.as_ref().is_some_and(|place| {
        document.path == place.path
            && document.span.start <= place.span.start
            && place.span.start <= document.span.end
    })
}

/// Whether a diagnostic is about what all pages are made with: templates, settings.
fn is_shared(diagnostic: &Diagnostic) -> bool {
    let place = diagnostic.place.as_ref();
    place.is_none_or(|place| !place.path.is_below("content"))
}

/// The innermost block that a diagnostic's place lies in.
fn block_of(
    site: &Site,
    diagnostic: &Diagnostic,
    document: DocumentIx,
    placed: &[Placed],
) -> Option<usize> {
    let place = diagnostic.place.as_ref()?;
    let at = place.span.start;
    let same = site.documents[document as usize].path == place.path;
    let holding = placed
        .iter()
        .enumerate()
        .filter(|(_, block)| same && block.source.contains(&at));
    // Of blocks that are as long as one another the last is the innermost.
    let shortest = holding.min_by_key(|(ix, block)| {
        (
            block.source.end - block.source.start,
            std::cmp::Reverse(*ix),
        )
    });
    shortest.map(|(ix, _)| ix)
}
