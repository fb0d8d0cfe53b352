//! `build`: every route is rendered, in parallel, and published at once; with an error, nothing is.

pub mod past;
pub mod publish;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::diag::{self, Code, Diagnostic, Error, Severity};
use crate::render::{Output, render};
use crate::route::{Route, RouteIx};
use crate::site::Site;
use crate::source::FOLDERS;

use publish::{Content, Published, Target, guard, publish};

/// What a build came to.
#[derive(Debug)]
pub struct Built {
    /// Everything that was found wrong, by place.
    pub diagnostics: Vec<Diagnostic>,
    /// What was published; nothing if an error, or with [`Strictness::Strict`] a warning, forbade it.
    pub published: Option<Published>,
    /// Pages for readers.
    pub pages: usize,
    /// Statements.
    pub statements: usize,
}

/// From which severity on nothing is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// From errors on.
    Plain,
    /// From warnings on.
    Strict,
}

impl Strictness {
    /// Whether these diagnostics forbid publication.
    pub fn forbids(self, diagnostics: &[Diagnostic]) -> bool {
        let least = if self == Strictness::Strict {
            Severity::Warning
        } else {
            Severity::Error
        };
        diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity >= least)
    }
}

/// What a build is told.
pub struct Settings<'a> {
    /// The site's root.
    pub root: &'a Path,
    /// The output folder, absolute or relative to the working folder.
    pub output: &'a Path,
    /// What forbids publication.
    pub strictness: Strictness,
    /// Called with how many files are done and how many there are.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// Builds the site.
///
/// # Errors
/// The output is refused, or the disk is in the way; the published site is as it was.
pub fn build(site: &Site, settings: &Settings<'_>) -> Result<Built, Error> {
    let protected: Vec<PathBuf> = FOLDERS
        .iter()
        .map(|folder| settings.root.join(folder))
        .collect();
    let target = Target {
        output: settings.output,
        root: settings.root,
        protected: &protected,
    };
    guard(&target)?;
    let mut built = Built {
        diagnostics: site.diagnostics(),
        published: None,
        pages: site
            .routes
            .list
            .iter()
            .filter(|(_, route)| is_page(route))
            .count(),
        statements: site.links.statements.len(),
    };
    if let Some(past) = past::past(settings.output) {
        let found = past::compared(&past, site);
        built.diagnostics.extend(site.judged(found));
        diag::sort(&mut built.diagnostics);
    }
    if settings.strictness.forbids(&built.diagnostics) {
        built.diagnostics.extend(render_faults(site));
        diag::sort(&mut built.diagnostics);
        return Ok(built);
    }
    let files: Vec<String> = site
        .routes
        .list
        .iter()
        .map(|(address, _)| address.output_file())
        .collect();
    let mut order: Vec<RouteIx> = (0..files.len() as RouteIx).collect();
    order.sort_by(|a, b| files[*a as usize].cmp(&files[*b as usize]));
    let sorted: Vec<String> = order.iter().map(|ix| files[*ix as usize].clone()).collect();
    let faults: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());
    let done = AtomicUsize::new(0);
    let make = |ix: usize| {
        let content = content(site, order[ix], settings.root, &faults)?;
        (settings.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, sorted.len());
        Ok(content)
    };
    let published = publish(&target, &sorted, &make);
    let faulty = !faults
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
        .is_empty();
    if faulty {
        built.diagnostics.extend(render_faults(site));
        diag::sort(&mut built.diagnostics);
    } else {
        built.published = Some(published?);
    }
    Ok(built)
}

/// The content of one file; a page that cannot be rendered is noted and ends the publication.
fn content(
    site: &Site,
    route: RouteIx,
    root: &Path,
    faults: &Mutex<Vec<Diagnostic>>,
) -> Result<Content, Error> {
    match render(site, route) {
        Ok(Output::Bytes(bytes)) => Ok(Content::Bytes(bytes)),
        Ok(Output::File(path)) => Ok(Content::Copy(root.join(path.as_str()))),
        Err(fault) => {
            let error = Error::new("a page cannot be rendered", &fault.message);
            faults
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner())
                .push(fault);
            Err(error)
        }
    }
}

/// What is wrong with pages as they are rendered, all of them; nothing if there is no theme to render them with.
pub fn render_faults(site: &Site) -> Vec<Diagnostic> {
    let mut themes = site.theme.faults.iter().map(|fault| fault.code);
    if themes.any(|code| matches!(code, Code::UnknownTheme | Code::CircularTheme)) {
        return Vec::new();
    }
    let routes = 0..site.routes.list.len() as RouteIx;
    let mut faults: Vec<Diagnostic> = routes
        .into_par_iter()
        .filter_map(|route| render(site, route).err())
        .collect();
    diag::sort(&mut faults);
    faults
}

/// Whether a route is a page for readers.
fn is_page(route: &Route) -> bool {
    matches!(
        route,
        Route::List(..)
            | Route::Document(_)
            | Route::Statement(_)
            | Route::Compare(..)
            | Route::TimelineOf(..)
            | Route::StatementsOf(..)
            | Route::MentionsOf(..)
            | Route::CitationsOf(..)
    )
}
