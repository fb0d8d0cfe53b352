//! `build`: every route is rendered, in parallel, and published at once; with an error, nothing is.

pub mod again;
pub mod past;
mod picture;
pub mod publish;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use blake3::Hash;
use rayon::prelude::*;

use crate::diag::{self, Code, Diagnostic, Error, Severity};
use crate::link::DocumentIx;
use crate::raster::{Failure, Labour, Recipe, Studio};
use crate::reads::{self, Reads};
use crate::render::search::{self, Index};
use crate::render::{Output, render, twin, write_record};
use crate::route::{Route, RouteIx};
use crate::site::Site;
use crate::source::FOLDERS;

use again::Again;
pub use picture::examine;
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
    /// Routes that were rendered: of the others it was known that they would be as they were.
    pub rendered: usize,
    /// What the pictures took.
    pub labour: Labour,
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
            .filter(|(_, route)| route.is_page())
            .count(),
        statements: site.links.statements.len(),
        rendered: 0,
        labour: Labour::default(),
    };
    let (lost, again) = rayon::join(
        || past::past(settings.output).map(|past| past::compared(&past, site)),
        || Again::new(site, publish::record(settings.output)),
    );
    built
        .diagnostics
        .extend(site.judged(lost.unwrap_or_default()));
    diag::sort(&mut built.diagnostics);
    if settings.strictness.forbids(&built.diagnostics) {
        built.diagnostics.extend(render_faults(site, |_| true));
        diag::sort(&mut built.diagnostics);
        return Ok(built);
    }
    let studio = Studio::at(settings.root);
    let broken = picture::stock(site, &studio)?;
    built.diagnostics.extend(site.judged(broken));
    diag::sort(&mut built.diagnostics);
    if settings.strictness.forbids(&built.diagnostics) {
        return Ok(built);
    }
    let (published, tally) = made(site, settings, &target, &studio, again);
    built.rendered = tally.rendered;
    if tally.is_faulty {
        built.diagnostics.extend(render_faults(site, |_| true));
        diag::sort(&mut built.diagnostics);
    } else {
        built.published = Some(published?);
        picture::tidy(site, &studio);
    }
    built.labour = studio.labour();
    Ok(built)
}

/// How the making of the files went.
struct Tally {
    /// Routes that were rendered.
    rendered: usize,
    /// Whether one of them could not be.
    is_faulty: bool,
}

/// Makes all files and publishes them; a page that cannot be rendered ends it.
fn made(
    site: &Site,
    settings: &Settings<'_>,
    target: &Target<'_>,
    studio: &Studio,
    again: Again,
) -> (Result<Published, Error>, Tally) {
    let index = site.config.search.then(|| search::index(site));
    let plan = plan(site, index.as_ref());
    let paths: Vec<String> = plan.keys().cloned().collect();
    let files: Vec<Planned> = plan.into_values().collect();
    let done = AtomicUsize::new(0);
    let press = Press {
        site,
        root: settings.root,
        studio,
        paths: &paths,
        files: &files,
        again: again.planned(files.len()),
        rendered: AtomicUsize::new(0),
        is_faulty: AtomicBool::new(false),
        done: &|| (settings.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, paths.len()),
    };
    let published = publish(target, &paths, &press);
    let tally = Tally {
        rendered: press.rendered.into_inner(),
        is_faulty: press.is_faulty.into_inner(),
    };
    (published, tally)
}

/// What a file is made of.
enum Planned<'i> {
    /// What stands at a route.
    Route(RouteIx),
    /// A file of the search index, by its name.
    Fragment(&'i Index, &'i str),
}

/// All files of the site, by path; one of the site's own stands over one of the search index.
fn plan<'i>(site: &Site, index: Option<&'i Index>) -> BTreeMap<String, Planned<'i>> {
    let fragments = index.into_iter().flat_map(|index| {
        let names = index.names();
        names.map(move |name| {
            let file = format!("{}{name}", search::FOLDER);
            (file, Planned::Fragment(index, name))
        })
    });
    let routes = site.routes.list.iter().zip(0..);
    let routes = routes.map(|((address, _), ix)| (address.output_file(), Planned::Route(ix)));
    fragments.chain(routes).collect()
}

/// The content of a file of the search index.
fn fragment(site: &Site, index: &Index, name: &str) -> Result<Content, Error> {
    let bytes = index.bytes(site, name);
    let missing = || Error::new("the search index is unsound", name);
    bytes.map(Content::Bytes).ok_or_else(missing)
}

/// What the files of a build are made with.
struct Press<'a> {
    site: &'a Site,
    root: &'a Path,
    studio: &'a Studio,
    /// The files and where they go.
    paths: &'a [String],
    files: &'a [Planned<'a>],
    /// What is known of them.
    again: Again,
    /// How many routes were rendered.
    rendered: AtomicUsize,
    /// Whether one of them could not be.
    is_faulty: AtomicBool,
    /// Called when a file is done.
    done: &'a (dyn Fn() + Sync),
}

impl publish::Work for Press<'_> {
    /// The content of one file.
    fn make(&self, file: usize) -> Result<Content, Error> {
        match &self.files[file] {
            Planned::Route(route) => self.content(file, *route),
            Planned::Fragment(index, name) => fragment(self.site, index, name),
        }
    }

    /// Tells how far it is.
    fn placed(&self) {
        (self.done)();
    }

    /// The hash of a page for which everything is as it was when it was made.
    fn known(&self, file: usize) -> Option<Hash> {
        match &self.files[file] {
            Planned::Route(route) => self.again.known(file, &self.paths[file], *route),
            Planned::Fragment(..) => None,
        }
    }

    /// What the next build is told of the pages.
    fn record(&self, hashes: &[Hash]) -> Option<Vec<u8>> {
        let routes = self.files.iter().map(|planned| match planned {
            Planned::Route(route) => Some(*route),
            Planned::Fragment(..) => None,
        });
        let files = self.paths.iter().map(String::as_str).zip(routes);
        Some(self.again.record(files, hashes))
    }
}

impl Press<'_> {
    /// The content of one file, of which is kept what was read for it.
    fn content(&self, file: usize, route: RouteIx) -> Result<Content, Error> {
        self.rendered.fetch_add(1, Ordering::Relaxed);
        if let Route::Data(data) = self.site.routes.get(route).1 {
            self.again.learn(file, &Reads::everything());
            let site = self.site.clone();
            return Ok(Content::Written(Box::new(move |out| {
                write_record(&site, data, out)
            })));
        }
        let (content, reads) = reads::noted(|| self.output(route));
        // What is copied is read each time.
        if !matches!(content, Ok(Content::Copy(_))) {
            self.again.learn(file, &reads);
        }
        content
    }

    /// What stands at a route; a page that cannot be rendered is told of and ends the publication.
    fn output(&self, route: RouteIx) -> Result<Content, Error> {
        match render(self.site, route) {
            Ok(Output::Bytes(bytes)) => Ok(Content::Bytes(bytes)),
            Ok(Output::File(path)) => Ok(Content::Copy(self.root.join(path.as_str()))),
            Ok(Output::Made(recipe)) => self.picture(&recipe),
            Ok(Output::Twin(ix)) => self.twin(ix),
            Err(fault) => {
                self.is_faulty.store(true, Ordering::Relaxed);
                Err(Error::new("a page cannot be rendered", &fault.message))
            }
        }
    }

    /// The Markdown twin of a document, of its text as it was when the document was made.
    fn twin(&self, ix: DocumentIx) -> Result<Content, Error> {
        let path = &self.site.documents[ix as usize].path;
        let what = || format!("cannot read `{path}` again");
        let changed = || Error::new(what(), "it changed while the site was built");
        let text = self.site.sources.written(path).ok_or_else(changed)?;
        Ok(Content::Bytes(
            twin::markdown(self.site, ix, &text).into_bytes(),
        ))
    }

    /// A picture that is made; one that cannot be decoded was told of, and stands as its author left it.
    fn picture(&self, recipe: &Recipe) -> Result<Content, Error> {
        match (self.studio.picture(recipe), recipe) {
            (Ok(bytes), _) => Ok(Content::Bytes(bytes)),
            (Err(Failure::Machine(error)), _) => Err(error),
            (Err(Failure::Broken(_)), Recipe::Copy(narrower)) => {
                Ok(Content::Copy(self.root.join(narrower.path.as_str())))
            }
            (Err(Failure::Broken(why)), Recipe::Card(_)) => {
                Err(Error::new("a card cannot be drawn", why))
            }
        }
    }
}

/// What is wrong with what stands at these routes as it is rendered; nothing if there is no theme to render it with.
pub fn render_faults(site: &Site, wanted: impl Fn(RouteIx) -> bool + Sync) -> Vec<Diagnostic> {
    let mut themes = site.theme.faults.iter().map(|fault| fault.code);
    if themes.any(|code| matches!(code, Code::UnknownTheme | Code::CircularTheme)) {
        return Vec::new();
    }
    let routes = 0..site.routes.list.len() as RouteIx;
    let mut faults: Vec<Diagnostic> = routes
        .into_par_iter()
        .filter(|route| wanted(*route))
        .filter_map(|route| render(site, route).err())
        .collect();
    diag::sort(&mut faults);
    faults
}
