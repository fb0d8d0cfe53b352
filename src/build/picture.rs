//! The pictures of a build: copies made before anything is published, each original decoded once, and what is left over removed.
//!
//! A picture that cannot be decoded is the author's to mend, so it is told of with its place. `build` and `check` call it.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use crate::diag::{self, Diagnostic, Error};
use crate::path::SitePath;
use crate::raster::{Failure, Narrower, Recipe, Studio};
use crate::render::{Output, render};
use crate::route::{Route, RouteIx};
use crate::site::Site;

/// Makes the copies that are not there yet; what is wrong with the pictures that they are of.
///
/// # Errors
/// A picture cannot be read.
pub(super) fn stock(site: &Site, studio: &Studio) -> Result<Vec<Diagnostic>, Error> {
    told(site, &|copies| studio.stock(copies))
}

/// What is wrong with the pictures of the site at `root` that only decoding shows; nothing is written.
///
/// # Errors
/// A picture cannot be read.
pub fn examine(site: &Site, root: &Path) -> Result<Vec<Diagnostic>, Error> {
    let studio = Studio::at(root);
    told(site, &|copies| studio.examine(copies))
}

/// What is done with the copies of one picture.
type Work<'w> = &'w (dyn Fn(&[&Narrower]) -> Result<(), Failure> + Sync);

/// Does this work on the copies of each picture; what is wrong with the pictures, by place.
fn told(site: &Site, work: Work<'_>) -> Result<Vec<Diagnostic>, Error> {
    let mut copies: BTreeMap<SitePath, Vec<Narrower>> = BTreeMap::new();
    for recipe in recipes(site) {
        match recipe {
            Recipe::Copy(narrower) => copies
                .entry(narrower.path.clone())
                .or_default()
                .push(narrower),
            // It takes no file, and is drawn when it is published.
            Recipe::Card(_) => {}
        }
    }
    let told = copies.into_par_iter().map(|(path, copies)| {
        match work(&copies.iter().collect::<Vec<_>>()) {
            Ok(()) => Ok(None),
            Err(Failure::Broken(why)) => Ok(Some(site.broken_picture(&path, &why))),
            Err(Failure::Machine(error)) => Err(error),
        }
    });
    let told: Vec<Option<Diagnostic>> = told.collect::<Result<_, Error>>()?;
    let mut told: Vec<Diagnostic> = told.into_iter().flatten().collect();
    diag::sort(&mut told);
    Ok(told)
}

/// Removes what was kept of pictures that the site has no more.
pub(super) fn tidy(site: &Site, studio: &Studio) {
    studio.tidy(&recipes(site));
}

/// What makes the pictures of a site.
fn recipes(site: &Site) -> Vec<Recipe> {
    let routes = site.routes.list.iter().enumerate();
    let made = routes.filter(|(_, (_, route))| matches!(route, Route::Copy(..) | Route::Card(_)));
    made.filter_map(|(ix, _)| match render(site, ix as RouteIx) {
        Ok(Output::Made(recipe)) => Some(recipe),
        _ => None,
    })
    .collect()
}
