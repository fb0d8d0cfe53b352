//! The snapshot: [`fn@assemble`] is the one way to a [`Site`], with a [`Cache`] that changes the time and never the result;
//! [`assemble_once`] is the same without one, and with less memory.

mod assemble;
mod digest;
mod faults;
mod lists;
mod look;
mod picture;
mod reprint;
mod shelved;

use std::sync::{Arc, OnceLock};

pub use assemble::{Cache, Work, assemble, assemble_once};
pub use lists::Lists;
pub use shelved::Shelved;

use crate::config::Config;
use crate::date::Day;
use crate::diag::Diagnostic;
use crate::document::Documents;
use crate::language::Languages;
use crate::link::Links;
use crate::names::{Mentions, Names};
use crate::parse::Parsed;
use crate::path::UrlPath;
use crate::reads::{Column, Part};
use crate::route::{RouteIx, Routes};
use crate::source::Sources;
use crate::theme::{self, Theme};

/// What is asked of a site from outside its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// In place of `base_url`.
    pub base_url: Option<String>,
    /// Whether drafts are published.
    pub drafts: Drafts,
    /// In place of `checks.today`.
    pub today: Option<Day>,
    /// The day of the clock, for a site that pins none; the first day if it may not be asked.
    pub clock: Option<Day>,
}

/// Whether drafts are published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drafts {
    /// As `site.toml` says; without a word there, no.
    #[default]
    Hide,
    /// They are.
    Show,
}

/// A snapshot: everything that pages are made of. A clone shares it.
#[derive(Clone, Debug)]
pub struct Site {
    /// The files.
    pub sources: Sources,
    /// What `site.toml` means.
    pub config: Arc<Config>,
    /// The words of pages, and what authors write as labels.
    pub languages: Languages,
    /// What "today" is.
    pub today: Day,
    /// The documents that are published, by path.
    pub documents: Arc<Documents>,
    /// The names that link themselves.
    pub names: Arc<Names>,
    /// The names in each document, parallel to `documents`.
    pub mentions: Arc<Column<Arc<Mentions>, { Part::Mentions as u8 }>>,
    /// Who is linked with whom.
    pub links: Arc<Links>,
    /// Every page.
    pub routes: Arc<Routes>,
    /// The templates.
    pub theme: Arc<Theme>,
    /// What a page render asks for and does not change within a snapshot; `render` fills it.
    pub shared: Arc<OnceLock<theme::Shared>>,
    /// The orders of the lists of the whole site; `render` fills them.
    pub lists: Arc<Lists>,
    /// What was told before there were links.
    told: Told,
}

/// What was told before there were links.
#[derive(Clone, Debug)]
struct Told {
    /// Of `site.toml` and of files that were refused.
    settings: Arc<Vec<Diagnostic>>,
    /// The parsed files that have faults, by path.
    files: Arc<Vec<Arc<Parsed>>>,
}

impl Site {
    /// The path of the base address: nothing, or `/east`.
    pub fn base_path(&self) -> &str {
        self.config.base_path()
    }

    /// The route at an address.
    pub fn resolve(&self, address: &UrlPath) -> Option<RouteIx> {
        self.routes.resolve(address)
    }
}
