//! `render`: a page is a function of the snapshot and a route.
//!
//! Pure: no input or output, no clock, no randomness, no map without an order. Equal site and route give equal bytes. One
//! match, one arm a kind of page; what a page shows is put together in `page`, its parts in `part`, its prose in `body`.

pub mod appearance;
pub mod block;
pub mod body;
pub mod calendar;
mod card;
pub mod data;
pub mod drawing;
pub mod feed;
pub mod latest;
pub mod linked;
pub mod page;
pub mod part;
mod preload;
pub mod search;
pub mod sitemap;
pub mod table;
pub mod twin;
pub mod view;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::{Arc, PoisonError};

use tera::{Context, TeraResult, Value};

use crate::diag::{Code, Diagnostic};
use crate::document::Kind;
use crate::language::Language;
use crate::link::DocumentIx;
use crate::path::{SitePath, UrlPath, encode_url};
use crate::raster::Recipe;
use crate::reads;
use crate::route::{Beside, Data, List, Route, RouteIx};
use crate::site::Site;
use crate::source::Content;
use crate::theme::{self, Answers, Call, Made, Part, Spoken, Versioned, Wanted};

use part::Parts;

/// Largest page, in bytes: a larger one is a mistake of the content or a template.
const LARGEST: usize = 50 * 1024 * 1024;

/// What stands at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of this file below the root.
    File(SitePath),
    /// The picture that this makes.
    Made(Recipe),
    /// The Markdown twin of this document, whose text is not held; [`twin::markdown`] makes it of that.
    Twin(DocumentIx),
}

/// Renders what stands at a route.
///
/// # Errors
/// A fault of a template with its place, a page that is too large, or a fault of ours; the other pages go on.
pub fn render(site: &Site, route: RouteIx) -> Result<Output, Diagnostic> {
    let (address, what) = site.routes.get(route);
    let caught = catch_unwind(AssertUnwindSafe(|| {
        Press::new(site, address, language_of(site, what)).route(what)
    }));
    let output = caught.unwrap_or_else(|_| {
        let fault = Diagnostic::new(
            Code::OurFault,
            None,
            format!("`{address}` could not be rendered"),
        );
        Err(fault.hint("this is a fault of chancery: please report it with the page that shows it"))
    })?;
    match &output {
        // The record grows with the site, and is no mistake.
        Output::Bytes(bytes) if what.is_page() && bytes.len() > LARGEST => {
            let message = format!("`{address}` has {} bytes of at most {LARGEST}", bytes.len());
            Err(Diagnostic::new(Code::PageTooLarge, None, message)
                .hint("split the page, or shorten its lists"))
        }
        _ => Ok(output),
    }
}

/// Writes what [`render`] makes of a file of the record, without ever holding all of it.
///
/// # Errors
/// It cannot be written, or a fault of ours.
pub fn write_record(site: &Site, data: Data, out: &mut dyn Write) -> io::Result<()> {
    let language = site.languages.of("en");
    let parts = Parts { site, language };
    catch_unwind(AssertUnwindSafe(|| data::write(&parts, data, out)))
        .unwrap_or_else(|_| Err(io::Error::other("it could not be rendered")))
}

/// The language of what stands at a route: its document's, else the site's; data are in English, whatever the site is.
pub(crate) fn language_of<'s>(site: &'s Site, route: &Route) -> &'s str {
    let document = match route {
        Route::Document(ix)
        | Route::Further(ix, ..)
        | Route::Redirect(ix)
        | Route::Compare(ix, ..) => Some(*ix),
        Route::Card(of) => *of,
        Route::List(list, _) => site.routes.prose(*list),
        Route::Beside(_, Beside::Atom | Beside::Calendar)
        | Route::Statement(_)
        | Route::Sitemap
        | Route::SitemapPart(_)
        | Route::Robots
        | Route::Atom
        | Route::JsonFeed
        | Route::Markdown(_)
        | Route::Copy(..)
        | Route::Appearance
        | Route::File(_) => None,
        Route::Data(_) | Route::Schema(_) | Route::Beside(..) => return "en",
    };
    let document = document.map(|ix| &site.documents[ix as usize]);
    let own = document.filter(|document| document.facts.kind != Kind::Source);
    own.and_then(|document| document.words.language.as_deref())
        .unwrap_or(&site.config.language)
}

/// Renders one route.
pub(crate) struct Press<'s> {
    /// The parts that pages share.
    pub(crate) parts: Parts<'s>,
    /// The address.
    pub(crate) address: &'s UrlPath,
    /// The tag of the page's language.
    pub(crate) tag: &'s str,
}

impl<'s> Press<'s> {
    /// What renders the page at this address in this language.
    pub(crate) fn new(site: &'s Site, address: &'s UrlPath, tag: &'s str) -> Press<'s> {
        let language = site.languages.of(tag);
        Press {
            parts: Parts { site, language },
            address,
            tag,
        }
    }

    /// One match, one arm a kind of page.
    fn route(&self, route: &Route) -> Result<Output, Diagnostic> {
        let html = match route {
            Route::List(List::Home, _) => self.home(),
            Route::List(List::Briefings, number) => self.briefings(*number),
            Route::List(List::Actors, number) => self.actors(*number),
            Route::List(List::Topics, number) => self.topics(*number),
            Route::List(List::Statements, number) => self.statements(*number),
            Route::List(List::Sources, number) => self.sources(*number),
            Route::List(List::Timeline, number) => self.timeline(*number),
            Route::List(List::Judgments, number) => self.ledger(*number),
            Route::List(List::Figures, number) => self.figures(*number),
            Route::List(List::Corrections, number) => self.corrections(*number),
            Route::List(List::Method, _) => self.method(),
            Route::List(List::Search, _) => self.search(),
            Route::List(List::NotFound, _) => self.not_found(),
            Route::Document(ix) => match self.parts.document(*ix).facts.kind {
                Kind::Briefing => self.briefing(*ix),
                Kind::Actor => self.actor(*ix),
                Kind::Topic => self.topic(*ix),
                Kind::Source => self.source(*ix),
                Kind::Figure => self.figure(*ix),
                Kind::Page => self.plain(*ix),
            },
            Route::Statement(ix) => self.statement(*ix),
            Route::Compare(topic, left, right) => self.compare(*topic, *left, *right),
            Route::Further(ix, list, number) => self.further(*ix, *list, *number),
            Route::Redirect(ix) => self.redirect(*ix),
            Route::Markdown(ix) => return Ok(self.twin(*ix)),
            Route::Beside(ix, Beside::Statements) => Ok(table::statements(&self.parts, *ix)),
            Route::Beside(ix, Beside::Positions) => Ok(table::positions(&self.parts, *ix)),
            Route::Beside(ix, Beside::Timeline) => Ok(table::timeline(&self.parts, *ix)),
            Route::Beside(ix, Beside::Calendar) => Ok(calendar::calendar_of(&self.parts, *ix)),
            Route::Beside(ix, Beside::Points) => Ok(table::points(&self.parts, *ix)),
            Route::Beside(ix, Beside::Atom) => Ok(feed::atom_of(&self.parts, *ix)),
            Route::Data(data) => {
                let mut bytes = Vec::new();
                // A list of bytes takes all that is written.
                let _ = data::write(&self.parts, *data, &mut bytes);
                return Ok(Output::Bytes(bytes));
            }
            Route::Schema(data) => Ok(data::schema(*data)),
            Route::Sitemap => Ok(sitemap::sitemap(&self.parts)),
            Route::SitemapPart(number) => Ok(sitemap::part(&self.parts, *number)),
            Route::Robots => Ok(feed::robots(&self.parts)),
            Route::Atom => Ok(feed::atom(&self.parts)),
            Route::JsonFeed => Ok(feed::json(&self.parts)),
            Route::Appearance => Ok(appearance::sheet(&self.parts)),
            Route::File(path) => return Ok(self.file(path)),
            Route::Copy(path, width) => return Ok(self.copy(path, *width)),
            Route::Card(of) => return Ok(Output::Made(card::recipe(&self.parts, *of))),
        };
        html.map(|text| Output::Bytes(text.into_bytes()))
    }

    /// A file that is copied; one that the program carries with it has its bytes here.
    fn file(&self, path: &SitePath) -> Output {
        match self.parts.site.sources.get(path).map(|file| &file.content) {
            Some(Content::Asset(asset)) => match asset.embedded {
                Some(bytes) => Output::Bytes(bytes.to_vec()),
                None => Output::File(path.clone()),
            },
            _ => Output::File(path.clone()),
        }
    }

    /// The Markdown twin of a document.
    fn twin(&self, ix: DocumentIx) -> Output {
        let site = self.parts.site;
        match site.sources.text(&self.parts.document(ix).path) {
            Some(text) => Output::Bytes(twin::markdown(site, ix, text).into_bytes()),
            None => Output::Twin(ix),
        }
    }

    /// A narrower copy of a picture; the picture itself, should it not be offered so any more.
    fn copy(&self, path: &SitePath, width: u32) -> Output {
        match self.parts.narrower(path, width) {
            Some(narrower) => Output::Made(Recipe::Copy(narrower)),
            None => self.file(path),
        }
    }

    /// Renders a template with a page's view.
    pub(crate) fn template<K: serde::Serialize>(
        &self,
        template: &str,
        page: &view::Page<'_, K>,
    ) -> Result<String, Diagnostic> {
        let fault = |why: tera::Error| {
            Diagnostic::new(
                Code::OurFault,
                None,
                format!("the view of `{}` is unsound: {why}", self.address),
            )
        };
        let page = Value::try_from_serializable(page).map_err(fault)?;
        self.filled(template, "page", page).map(preload::useful)
    }

    /// Renders the template of what a page embeds.
    pub(crate) fn embedded(&self, embed: &view::Embedded) -> Result<String, Diagnostic> {
        let value = Value::try_from_serializable(embed).unwrap_or_else(|_| Value::none());
        self.filled("embed.html", "embed", value)
    }

    /// Renders a template with the settings and one more value.
    fn filled(
        &self,
        template: &str,
        name: &'static str,
        value: Value,
    ) -> Result<String, Diagnostic> {
        let site = self.parts.site;
        let spoken = spoken(&self.parts);
        let mut context = Context::new();
        context.insert_value("config", self.config(spoken));
        context.insert_value("words", spoken.words.clone());
        context.insert_value(name, value);
        let snapshot = Snapshot {
            site: site.clone(),
            language: self.parts.language.clone(),
            is_of_documents: Cell::new(false),
            depth: Cell::new(0),
        };
        site.theme.render(template, &context, Rc::new(snapshot))
    }

    /// The site's settings, with the link of the masthead that leads here marked.
    fn config(&self, spoken: &Spoken) -> Value {
        let site = self.parts.site;
        let links = site.config.navigation.iter().enumerate();
        let here = links
            .filter(|(_, link)| leads_to(&link.url, self.address.as_str()))
            .max_by_key(|(_, link)| link.url.len());
        let index = here.map_or(site.config.navigation.len(), |(ix, _)| ix);
        let settings = spoken.settings.get(index).cloned();
        settings.unwrap_or_else(Value::none)
    }
}

/// What every page in this language hands to its template.
fn spoken<'s>(parts: &Parts<'s>) -> &'s Spoken {
    let (site, language) = (parts.site, parts.language);
    let spoken = parts.shared().spoken[language.place].get_or_init(|| {
        let links = 0..=site.config.navigation.len();
        let (settings, reads) = reads::noted(|| links.map(|ix| config(parts, ix)).collect());
        Spoken {
            words: words(language),
            settings,
            reads,
        }
    });
    reads::repeat(&spoken.reads);
    spoken
}

/// Whether a link of the masthead leads to this page or to one above it.
fn leads_to(link: &str, address: &str) -> bool {
    link.starts_with('/')
        && (link == address || link != "/" && link.ends_with('/') && address.starts_with(link))
}

/// The settings as templates see them, the link at `current` marked.
fn config(parts: &Parts<'_>, current: usize) -> Value {
    let config = &parts.site.config;
    let links = config.navigation.iter().enumerate();
    let navigation = links.map(|(ix, link)| view::Navigation {
        title: (link.titles.get(&*parts.language.tag)).unwrap_or(&link.title),
        href: appearance::href(parts, &link.url),
        current: ix == current,
    });
    let view = view::Config {
        title: &config.title,
        base_url: &config.base_url,
        base_path: config.base_path(),
        language: &config.language,
        default_language: &config.language,
        description: &config.description,
        licence: config.licence.as_deref(),
        navigation: navigation.collect(),
        search: config.search.then(|| parts.href(&List::Search.address())),
        appearance: appearance::appearance(parts),
        masthead: appearance::masthead(parts),
        footer: appearance::footer(parts),
        extra: &config.extra,
        today: parts.date(&crate::date::Date::day(parts.site.today)),
    };
    // Settings are text, numbers, lists and maps with text keys, all of which the engine takes.
    Value::try_from_serializable(&view).unwrap_or_else(|_| Value::none())
}

/// The words of a language as templates see them; those of the site's own below `extra`.
fn words(language: &Language) -> Value {
    let mut words = BTreeMap::new();
    let mut extra = BTreeMap::new();
    for (key, word) in language.words() {
        match key.strip_prefix("extra.") {
            Some(key) => extra.insert(key.to_owned(), Value::from(&**word)),
            None => words.insert(key.to_owned(), Value::from(&**word)),
        };
    }
    let value = |map: &BTreeMap<String, Value>| Value::try_from_serializable(map);
    // Maps of texts are what the engine takes.
    words.insert(
        "extra".to_owned(),
        value(&extra).unwrap_or_else(|_| Value::none()),
    );
    value(&words).unwrap_or_else(|_| Value::none())
}

/// How many components of a language are kept at most: a theme has a few, a site's own template may ask for one on each page.
const MOST_KEPT: usize = 100;

/// How many components may be rendered each within another; the engine's own limit is for calls without `once` and filters.
const DEEPEST: usize = 10;

/// What templates ask of the snapshot.
struct Snapshot {
    /// The snapshot.
    site: Site,
    /// The language of the page.
    language: Arc<Language>,
    /// Whether it was asked for documents.
    is_of_documents: Cell<bool>,
    /// How many components are being rendered for it, each within another.
    depth: Cell<usize>,
}

/// A component, rendered.
struct Component {
    /// The HTML.
    made: Made,
    /// Whether it is the same for every page, since it asked for no documents: what shows some is part of the page that shows it.
    is_of_snapshot: bool,
}

impl Snapshot {
    /// What pages share.
    fn parts(&self) -> Parts<'_> {
        Parts {
            site: &self.site,
            language: &self.language,
        }
    }

    /// Renders a component that may ask for words and settings.
    fn component(&self, call: &Call<'_>) -> TeraResult<Component> {
        if self.depth.get() == DEEPEST {
            let message =
                "`once`, `day`, `link` or `cite` ends in a component that asks for itself";
            return Err(tera::Error::message(message));
        }
        let spoken = spoken(&self.parts());
        let mut values = Context::new();
        values.insert_value("words", spoken.words.clone());
        if let Some(settings) = spoken.settings.last() {
            values.insert_value("config", settings.clone());
        }
        let before = self.is_of_documents.replace(false);
        self.depth.set(self.depth.get() + 1);
        let (html, reads) = reads::noted(|| self.site.theme.component(call, &values));
        self.depth.set(self.depth.get() - 1);
        let is_of_documents = self.is_of_documents.get();
        self.is_of_documents.set(before || is_of_documents);
        Ok(Component {
            made: Made {
                value: html?,
                reads,
            },
            is_of_snapshot: !is_of_documents,
        })
    }
}

impl Answers for Snapshot {
    fn address(&self, path: &str, versioned: Versioned) -> String {
        let site = &self.site;
        let mut address = format!("{}{}", site.base_path(), encode_url(path));
        let route = UrlPath::new(path)
            .and_then(|path| site.resolve(&path))
            .map(|ix| &site.routes.get(ix).1);
        match (versioned, route) {
            (Versioned::Yes, Some(Route::File(file))) => {
                if let Some(file) = site.sources.get(file) {
                    address.push_str(&format!("?v={}", file.version()));
                }
                address
            }
            (Versioned::Yes, Some(Route::Appearance)) => {
                appearance::sheet_href(&self.parts()).unwrap_or(address)
            }
            (Versioned::Yes | Versioned::No, _) => address,
        }
    }

    fn language(&self) -> &Language {
        &self.language
    }

    fn briefings(&self, wanted: &Wanted) -> Value {
        self.is_of_documents.set(true);
        let parts = self.parts();
        let about = |ix: u32, id: &Option<String>, kind: Kind| match id {
            None => true,
            Some(id) => {
                let facts = &parts.document(ix).facts;
                let pages = parts.links().pages(
                    ix,
                    if kind == Kind::Topic {
                        &facts.topics
                    } else {
                        &facts.actors
                    },
                );
                pages
                    .iter()
                    .any(|page| parts.document(*page).facts.id.as_str() == id)
            }
        };
        let year = |ix: u32| {
            parts
                .document(ix)
                .facts
                .date
                .map(|date| i64::from(date.earliest().year()))
        };
        let rows: Vec<view::BriefingRow> = parts
            .links()
            .briefings
            .iter()
            .copied()
            .filter(|ix| {
                about(*ix, &wanted.topic, Kind::Topic) && about(*ix, &wanted.actor, Kind::Actor)
            })
            .filter(|ix| wanted.year.is_none_or(|wanted| year(*ix) == Some(wanted)))
            .take(wanted.limit.unwrap_or(usize::MAX))
            .map(|ix| parts.briefing_row(ix))
            .collect();
        Value::try_from_serializable(&rows).unwrap_or_else(|_| Value::none())
    }

    fn latest(&self, wanted: &Wanted) -> Value {
        self.is_of_documents.set(true);
        let entries = latest::latest(&self.parts(), wanted);
        Value::try_from_serializable(&entries).unwrap_or_else(|_| Value::none())
    }

    fn once(&self, call: &Call<'_>) -> TeraResult<Value> {
        let parts = self.parts();
        let kept = &parts.shared().kept[self.language.place];
        let known = {
            let kept = kept.read().unwrap_or_else(PoisonError::into_inner);
            kept.get(&call.key).map(Made::again)
        };
        if let Some(html) = known {
            return Ok(html);
        }
        let html = self.component(call)?;
        if html.is_of_snapshot {
            let mut kept = kept.write().unwrap_or_else(PoisonError::into_inner);
            if kept.len() < MOST_KEPT {
                kept.insert(call.key.clone(), html.made.clone());
            }
        }
        Ok(html.made.again())
    }

    fn shown(&self, part: Part, value: &Value) -> TeraResult<Value> {
        let shown = &self.parts().shared().shown[self.language.place];
        let place = theme::place(value).unwrap_or_default();
        let known = {
            let shown = shown.read().unwrap_or_else(PoisonError::into_inner);
            let known = shown.get(&place);
            known.map(|made| made.as_ref().map(Made::again))
        };
        if let Some(Some(html)) = known {
            return Ok(html);
        }
        let html = self.component(&part.call(value))?;
        if html.is_of_snapshot && known.is_some() {
            let mut shown = shown.write().unwrap_or_else(PoisonError::into_inner);
            shown.insert(place, Some(html.made.clone()));
        }
        Ok(html.made.again())
    }
}

/// The files of the whole record, for the links to them.
pub(crate) fn data_address(data: Data) -> UrlPath {
    UrlPath::page("data").file(&format!("{}.json", data.name()))
}
