//! Every page that exists, and its address.
//!
//! One table serves the preview and the build: what works in one cannot be missing in the other. It knows which pages
//! there are, not what is on them.

mod growing;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::config::{Config, lineage};
use crate::diag::Code;
use crate::document::{Documents, Kind, Role, Status};
use crate::link::{At, DocumentIx, Fault, Links, Meaning, StatementIx};
use crate::path::{SitePath, UrlPath, decode_url};
use crate::picture::Picture;
use crate::reads::{self, Part, Whole};
use crate::source::Sources;
use std::sync::Arc;

pub use growing::Growing;

/// A route, by its place in [`Routes::list`].
pub type RouteIx = u32;

/// What stands at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// A derived list, and which of its pages.
    List(List, usize),
    /// A page of its own.
    Document(DocumentIx),
    /// A statement's page.
    Statement(StatementIx),
    /// Two proposals of a topic side by side.
    Compare(DocumentIx, DocumentIx, DocumentIx),
    /// A further page of a list of a page; from 2.
    Further(DocumentIx, Growing, usize),
    /// An old address.
    Redirect(DocumentIx),
    /// The source text of a briefing.
    Markdown(DocumentIx),
    /// A file that tells programs what a page shows.
    Beside(DocumentIx, Beside),
    /// A file of the whole record.
    Data(Data),
    /// The JSON Schema of such a file.
    Schema(Data),
    /// `sitemap.xml`: the map of all pages, or of its parts.
    Sitemap,
    /// A part of the map of a site that has more pages than one map may name: `sitemap-1.xml`.
    SitemapPart(usize),
    /// `robots.txt`.
    Robots,
    /// `atom.xml`.
    Atom,
    /// `feed.json`.
    JsonFeed,
    /// The style sheet of what `site.toml` says of the look.
    Appearance,
    /// A file copied as it is.
    File(SitePath),
    /// A picture of the content, this many pixels wide.
    Copy(SitePath, u32),
    /// What other sites show of a briefing, or of the site.
    Card(Option<DocumentIx>),
}

impl Route {
    /// Whether it is a page for readers: files for programs, pictures and old addresses are none.
    pub fn is_page(&self) -> bool {
        match self {
            Route::List(..)
            | Route::Document(_)
            | Route::Statement(_)
            | Route::Compare(..)
            | Route::Further(..) => true,
            Route::Redirect(_)
            | Route::Markdown(_)
            | Route::Beside(..)
            | Route::Data(_)
            | Route::Schema(_)
            | Route::Sitemap
            | Route::SitemapPart(_)
            | Route::Robots
            | Route::Atom
            | Route::JsonFeed
            | Route::Appearance
            | Route::File(_)
            | Route::Copy(..)
            | Route::Card(_) => false,
        }
    }
}

/// Addresses that one map of a site may name (sitemaps.org 0.9).
const MAPPED: usize = 50_000;

/// As many of a site in several languages: each page is named with all its translations, and a map has at most 50 MB.
const MAPPED_IN_LANGUAGES: usize = 10_000;

/// How many addresses one map of the site names.
pub fn mapped_at_once(documents: &Documents) -> usize {
    let translated = documents.iter().any(|it| it.facts.translation.is_some());
    match translated {
        true => MAPPED_IN_LANGUAGES,
        false => MAPPED,
    }
}

/// Whether the map of the site names what stands at an address: pages for readers, but the search, which has no text.
pub fn is_mapped(address: &UrlPath, route: &Route) -> bool {
    let is_page = route.is_page() && !matches!(route, Route::List(List::Search, _));
    is_page && address.as_str().ends_with('/')
}

/// The address of a part of the map of the site.
pub fn map_address(number: usize) -> UrlPath {
    UrlPath::page("").file(&format!("sitemap-{number}.xml"))
}

/// The derived lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// `/`
    Home,
    /// `/briefings/`
    Briefings,
    /// `/actors/`
    Actors,
    /// `/topics/`
    Topics,
    /// `/statements/`
    Statements,
    /// `/sources/`
    Sources,
    /// `/timeline/`
    Timeline,
    /// `/judgments/`
    Judgments,
    /// `/figures/`
    Figures,
    /// `/corrections/`
    Corrections,
    /// `/method/`
    Method,
    /// `/search/`, of a site that can be searched.
    Search,
    /// `/404.html`
    NotFound,
}

impl List {
    /// Every list.
    pub const ALL: [List; 13] = [
        List::Home,
        List::Briefings,
        List::Actors,
        List::Topics,
        List::Statements,
        List::Sources,
        List::Timeline,
        List::Judgments,
        List::Figures,
        List::Corrections,
        List::Method,
        List::Search,
        List::NotFound,
    ];

    /// The address of its first page.
    pub fn address(self) -> UrlPath {
        match self {
            List::Home => UrlPath::page(""),
            List::Briefings => UrlPath::page("briefings"),
            List::Actors => UrlPath::page("actors"),
            List::Topics => UrlPath::page("topics"),
            List::Statements => UrlPath::page("statements"),
            List::Sources => UrlPath::page("sources"),
            List::Timeline => UrlPath::page("timeline"),
            List::Judgments => UrlPath::page("judgments"),
            List::Figures => UrlPath::page("figures"),
            List::Corrections => UrlPath::page("corrections"),
            List::Method => UrlPath::page("method"),
            List::Search => UrlPath::page("search"),
            List::NotFound => UrlPath::page("").file("404.html"),
        }
    }
}

/// The files beside the page of an actor, topic or figure. One that would be empty does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Beside {
    /// The statements of an actor, as a table.
    Statements,
    /// The positions on a topic, as a table.
    Positions,
    /// The events of a topic, as a table.
    Timeline,
    /// Those of them whose days are sure, as a calendar.
    Calendar,
    /// The points of a figure, as a table.
    Points,
    /// News of an actor or topic.
    Atom,
}

impl Beside {
    /// Every file.
    pub const ALL: [Beside; 6] = [
        Beside::Statements,
        Beside::Positions,
        Beside::Timeline,
        Beside::Calendar,
        Beside::Points,
        Beside::Atom,
    ];

    /// The file's name.
    pub fn name(self) -> &'static str {
        match self {
            Beside::Statements => "statements.csv",
            Beside::Positions => "positions.csv",
            Beside::Timeline => "timeline.csv",
            Beside::Calendar => "timeline.ics",
            Beside::Points => "data.csv",
            Beside::Atom => "atom.xml",
        }
    }
}

/// The files of the whole record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Data {
    /// Briefings.
    Briefings,
    /// Actors.
    Actors,
    /// Topics.
    Topics,
    /// Sources.
    Sources,
    /// Statements.
    Statements,
    /// Events.
    Events,
    /// Figures.
    Figures,
    /// Judgments.
    Judgments,
    /// Notes.
    Notes,
    /// Links.
    Links,
}

impl Data {
    /// Every file.
    pub const ALL: [Data; 10] = [
        Data::Briefings,
        Data::Actors,
        Data::Topics,
        Data::Sources,
        Data::Statements,
        Data::Events,
        Data::Figures,
        Data::Judgments,
        Data::Notes,
        Data::Links,
    ];

    /// The file's name without its extension.
    pub fn name(self) -> &'static str {
        match self {
            Data::Briefings => "briefings",
            Data::Actors => "actors",
            Data::Topics => "topics",
            Data::Sources => "sources",
            Data::Statements => "statements",
            Data::Events => "events",
            Data::Figures => "figures",
            Data::Judgments => "judgments",
            Data::Notes => "notes",
            Data::Links => "links",
        }
    }
}

/// All routes.
#[derive(Debug, Default)]
pub struct Routes {
    /// What was found, in the order in which it was; equal findings make equal routes.
    found: Vec<Entry>,
    /// By address, sorted.
    pub list: Whole<(UrlPath, Route), { Part::Routes as u8 }>,
    by_address: FxHashMap<UrlPath, RouteIx>,
    /// The page that gives each list its prose and title.
    prose: FxHashMap<List, DocumentIx>,
    /// The published pages that are the same in several languages, the original first; for each of them all.
    translations: FxHashMap<DocumentIx, Arc<[DocumentIx]>>,
    /// What stands at two addresses, and addresses that stand for nothing.
    pub faults: Vec<Fault>,
    /// How many of these are of the first kind.
    conflicts: usize,
    /// Files of the site's own that stand where another file is, most often one that the site makes itself.
    pub displaced: Vec<SitePath>,
}

/// What routes are made of.
pub struct Input<'a> {
    /// The site's settings.
    pub config: &'a Config,
    /// The documents that are published.
    pub documents: &'a Documents,
    /// Who is linked with whom.
    pub links: &'a Links,
    /// The files.
    pub sources: &'a Sources,
}

impl Routes {
    /// The route at an address.
    pub fn resolve(&self, address: &UrlPath) -> Option<RouteIx> {
        reads::place(address.as_str());
        self.by_address.get(address).copied()
    }

    /// What stands at the route.
    pub fn get(&self, route: RouteIx) -> &(UrlPath, Route) {
        // Whoever has its number has resolved its address.
        &self.list.unnoted()[route as usize]
    }

    /// The page that gives a list its prose and title.
    pub fn prose(&self, list: List) -> Option<DocumentIx> {
        reads::whole(Part::Prose);
        self.prose.get(&list).copied()
    }

    /// Whether any page has a translation.
    pub fn has_translations(&self) -> bool {
        reads::whole(Part::Translations);
        !self.translations.is_empty()
    }

    /// The same page in each language, the original first; nothing for a page without translations, or a draft.
    pub fn translations(&self, page: DocumentIx) -> &[DocumentIx] {
        reads::of(page, Part::Translations);
        self.translations.get(&page).map_or(&[], |all| all)
    }

    /// Whether a page or file stands at an address of the site, percent-encoded or not, its anchor and slash left aside.
    pub fn knows(&self, address: &str) -> bool {
        let place = address.split(['#', '?']).next().unwrap_or(address);
        let place = decode_url(place).unwrap_or_else(|| place.to_owned());
        let folder = place.strip_suffix("index.html");
        let folder = folder.filter(|folder| folder.ends_with('/'));
        let place = folder.unwrap_or(&place);
        [place.to_owned(), format!("{place}/")]
            .iter()
            .any(|a| UrlPath::new(a).is_some_and(|a| self.by_address.contains_key(&a)))
    }
}

/// The pages of a list of `count` entries.
pub fn pages(count: usize, per_page: usize) -> usize {
    count.div_ceil(per_page).max(1)
}

/// The address of a further page of a list of the page at `page`.
pub fn further_address(page: &UrlPath, list: Growing, number: usize) -> UrlPath {
    UrlPath::page(&format!("{}{}", page.as_str(), list.folder())).numbered(number)
}

/// Lays out the routes of the same documents again; the last ones if nothing that is found at an address is another.
pub fn routes_again(input: &Input<'_>, last: &Arc<Routes>) -> Arc<Routes> {
    let Layout { found, prose, .. } = laid_out(input);
    let unknown = last.faults.iter().skip(last.conflicts);
    if found == last.found && prose == last.prose && unknown.eq(&unknown_addresses(input, last)) {
        return last.clone();
    }
    Arc::new(settled(input, found, prose))
}

/// Lays out all routes.
pub fn routes(input: &Input<'_>) -> Routes {
    let Layout { found, prose, .. } = laid_out(input);
    settled(input, found, prose)
}

/// Collects what stands somewhere.
fn laid_out<'a>(input: &'a Input<'a>) -> Layout<'a> {
    let mut layout = Layout {
        input,
        found: Vec::new(),
        prose: FxHashMap::default(),
    };
    layout.documents();
    layout.lists();
    layout.statements();
    layout.beside();
    layout.comparisons();
    layout.machine_readable();
    layout.appearance();
    layout.files();
    layout.copies();
    layout
}

/// The routes of what was found, each conflict settled.
fn settled(input: &Input<'_>, found: Vec<Entry>, prose: FxHashMap<List, DocumentIx>) -> Routes {
    let mut sorted: Vec<&Entry> = found.iter().collect();
    sorted.par_sort_by(|a, b| (&a.address, a.rank).cmp(&(&b.address, b.rank)));
    let (faults, displaced) = conflicts(input, &sorted);
    sorted.dedup_by(|later, first| later.address == first.address);
    let list: Vec<(UrlPath, Route)> = sorted
        .into_iter()
        .map(|entry| (entry.address.clone(), entry.route.clone()))
        .collect();
    let by_address = list
        .iter()
        .enumerate()
        .map(|(ix, (address, _))| (address.clone(), ix as RouteIx))
        .collect();
    let mut routes = Routes {
        found,
        list: list.into(),
        by_address,
        prose,
        translations: translations(input.documents),
        conflicts: faults.len(),
        faults,
        displaced,
    };
    let unknown = unknown_addresses(input, &routes);
    routes.faults.extend(unknown);
    routes
}

/// The rank of the theme's files; those of the themes that it builds on follow.
const THEME: u8 = 4;

/// The pages that are the same in several languages: an original and the translations of its kind and id, drafts left out.
///
/// Of several originals with one id it is the one in the translation's folder.
fn translations(documents: &Documents) -> FxHashMap<DocumentIx, Arc<[DocumentIx]>> {
    let published = || {
        let all = documents.iter().enumerate();
        all.filter(|(_, document)| !document.facts.draft)
    };
    if published().all(|(_, document)| document.facts.translation.is_none()) {
        return FxHashMap::default();
    }
    let mut originals: FxHashMap<_, Vec<DocumentIx>> = FxHashMap::default();
    for (ix, document) in published() {
        if document.facts.translation.is_none() {
            let key = (document.facts.kind, &document.facts.id);
            originals.entry(key).or_default().push(ix as DocumentIx);
        }
    }
    let folder = |ix: DocumentIx| {
        let path = documents[ix as usize].path.as_str();
        path.rsplit_once('/').map_or("", |(folder, _)| folder)
    };
    let mut groups: BTreeMap<DocumentIx, Vec<DocumentIx>> = BTreeMap::new();
    for (ix, document) in published() {
        let ix = ix as DocumentIx;
        let key = (document.facts.kind, &document.facts.id);
        let same = originals
            .get(&key)
            .filter(|_| document.facts.translation.is_some());
        let original = same.and_then(|same| {
            let beside = same.iter().find(|one| folder(**one) == folder(ix));
            beside.or_else(|| same.first().filter(|_| same.len() == 1))
        });
        if let Some(original) = original {
            groups
                .entry(*original)
                .or_insert_with(|| vec![*original])
                .push(ix);
        }
    }
    let mut found = FxHashMap::default();
    for group in groups.into_values() {
        let group: Arc<[DocumentIx]> = group.into();
        found.extend(group.iter().map(|ix| (*ix, group.clone())));
    }
    found
}

/// A route before conflicts are settled: the lowest rank stays.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    address: UrlPath,
    route: Route,
    rank: u8,
    document: Option<DocumentIx>,
}

/// The file of a card, at the address of its page; a site's own `static/card.png` comes before that of the site.
pub const CARD: &str = "card.png";

/// Collects routes.
struct Layout<'a> {
    input: &'a Input<'a>,
    found: Vec<Entry>,
    prose: FxHashMap<List, DocumentIx>,
}

impl Layout<'_> {
    /// Adds a route.
    fn add(&mut self, address: UrlPath, route: Route, rank: u8, document: Option<DocumentIx>) {
        self.found.push(Entry {
            address,
            route,
            rank,
            document,
        });
    }

    /// Pages of their own, their old addresses and their further pages.
    fn documents(&mut self) {
        let lists: FxHashMap<UrlPath, List> = self
            .all_lists()
            .map(|list| (list.address(), list))
            .collect();
        for (ix, document) in self.input.documents.iter().enumerate() {
            let (ix, facts) = (ix as DocumentIx, &document.facts);
            for alias in &facts.aliases {
                self.add(alias.clone(), Route::Redirect(ix), 2, Some(ix));
            }
            let Some(address) = &facts.address else {
                continue;
            };
            let not_found = address.as_str() == "/404/";
            match lists
                .get(address)
                .copied()
                .or(not_found.then_some(List::NotFound))
            {
                Some(list) if facts.kind == Kind::Page => {
                    self.prose.entry(list).or_insert(ix);
                }
                _ => self.add(address.clone(), Route::Document(ix), 1, Some(ix)),
            }
            if facts.kind == Kind::Briefing && self.input.config.markdown_twins {
                self.add(address.file("index.md"), Route::Markdown(ix), 3, Some(ix));
            }
            if facts.kind == Kind::Briefing && self.input.config.cards && !facts.draft {
                self.add(address.file(CARD), Route::Card(Some(ix)), 3, Some(ix));
            }
            self.further(ix, address);
        }
    }

    /// The further pages of lists that grow.
    fn further(&mut self, ix: DocumentIx, address: &UrlPath) {
        let Input {
            config,
            documents,
            links,
            ..
        } = self.input;
        let kind = documents[ix as usize].facts.kind;
        for list in Growing::ALL {
            let count = list.count(documents, links, ix);
            let per_page = list.per_page(kind, config.per_page);
            for number in 2..=pages(count, per_page) {
                let route = Route::Further(ix, list, number);
                self.add(further_address(address, list, number), route, 1, Some(ix));
            }
        }
    }

    /// The lists that the site has.
    fn all_lists(&self) -> impl Iterator<Item = List> + use<> {
        let searched = self.input.config.search;
        let all = List::ALL.into_iter();
        all.filter(move |list| *list != List::Search || searched)
    }

    /// Derived lists and their pages.
    fn lists(&mut self) {
        let per_page = self.input.config.per_page;
        for list in self.all_lists() {
            for number in 1..=pages(self.entries(list), per_page) {
                self.add(
                    list.address().numbered(number),
                    Route::List(list, number),
                    0,
                    None,
                );
            }
        }
    }

    /// How many entries a list has; none for a page that is not made of entries.
    fn entries(&self, list: List) -> usize {
        let links = self.input.links;
        let documents = self.input.documents.iter().map(|document| &document.facts);
        let originals = documents.filter(|facts| facts.translation.is_none());
        let of_kind = |kind: Kind| originals.clone().filter(|facts| facts.kind == kind).count();
        match list {
            List::Briefings => links.briefings.len(),
            List::Actors => of_kind(Kind::Actor),
            List::Topics => of_kind(Kind::Topic),
            List::Statements => links.statements.len(),
            List::Sources => of_kind(Kind::Source),
            List::Timeline => links.timeline.len(),
            List::Judgments => links.ledger.len(),
            List::Figures => of_kind(Kind::Figure),
            List::Corrections => {
                let notes = originals.flat_map(|facts| facts.notes.iter());
                notes.filter(|note| note.kind.is_news()).count()
            }
            List::Home | List::Method | List::Search | List::NotFound => 0,
        }
    }

    /// Pages of statements.
    fn statements(&mut self) {
        if !self.input.config.statement_pages {
            return;
        }
        for (ix, statement) in self.input.links.statements.iter().enumerate() {
            let facts = &self.input.documents[statement.document as usize].facts;
            let id = &facts.statements[statement.number as usize].id;
            if id.is_sound() {
                let address = UrlPath::page(&format!("statements/{id}"));
                self.add(
                    address,
                    Route::Statement(ix as StatementIx),
                    1,
                    Some(statement.document),
                );
            }
        }
    }

    /// Pages of two proposals side by side: each pair of a topic's newest proposals.
    fn comparisons(&mut self) {
        for topic in 0..self.input.documents.len() as DocumentIx {
            let proposals = comparable(self.input.documents, self.input.links, topic);
            for (number, left) in proposals.iter().enumerate() {
                for right in &proposals[number + 1..] {
                    if let Some(address) = comparison(self.input.documents, (topic, *left, *right))
                    {
                        self.add(
                            address,
                            Route::Compare(topic, *left, *right),
                            1,
                            Some(topic),
                        );
                    }
                }
            }
        }
    }

    /// Files beside the pages of actors, topics and figures.
    fn beside(&mut self) {
        let news = self.news();
        let positions = self.positions();
        let documents = self.input.documents.iter().enumerate();
        for (ix, document) in documents.filter(|(_, d)| d.facts.translation.is_none()) {
            let (ix, facts) = (ix as DocumentIx, &document.facts);
            let statements = &self.input.links.statements_of[ix as usize];
            let said = || statements.iter().any(|statement| self.stands(*statement));
            let happened = &self.input.links.events_of[ix as usize];
            let exists = |file| match (facts.kind, file) {
                (Kind::Actor, Beside::Statements) => said(),
                (Kind::Topic, Beside::Positions) => positions.contains(&ix),
                (Kind::Topic, Beside::Timeline) => !happened.is_empty(),
                (Kind::Topic, Beside::Calendar) => happened.iter().any(|event| {
                    let event = &self.input.links.events[*event as usize];
                    event.date.whole_days().is_some()
                }),
                (Kind::Figure, Beside::Points) => !facts.figure.points.is_empty(),
                (Kind::Actor | Kind::Topic, Beside::Atom) => news.contains(&ix),
                _ => false,
            };
            let files: Vec<Beside> = Beside::ALL.into_iter().filter(|f| exists(*f)).collect();
            for file in files {
                let address = facts.address.as_ref().map(|page| page.file(file.name()));
                if let Some(address) = address {
                    self.add(address, Route::Beside(ix, file), 3, Some(ix));
                }
            }
        }
    }

    /// Whether the page that a statement is on was not retracted.
    fn stands(&self, statement: StatementIx) -> bool {
        let page = self.input.links.statements[statement as usize].document;
        self.input.documents[page as usize].facts.status != Status::Retracted
    }

    /// The topics on which, or on whose issues, there is a position.
    fn positions(&self) -> FxHashSet<DocumentIx> {
        let links = self.input.links;
        let statements = 0..links.statements.len() as StatementIx;
        let said = statements
            .filter(|ix| self.stands(*ix))
            .flat_map(|ix| &links.statements[ix as usize].stances);
        let facts = |ix: &DocumentIx| &self.input.documents[*ix as usize].facts;
        let proposed = links
            .all_points()
            .filter(|(ix, _)| {
                facts(ix).translation.is_none() && facts(ix).status != Status::Retracted
            })
            .flat_map(|(_, points)| points.iter().flatten());
        said.chain(proposed)
            .flat_map(|position| [position.topic, position.owner])
            .collect()
    }

    /// The pages of which a feed has something to tell: a briefing about them, a correction or update on those or on
    /// themselves, or a statement; each with a day.
    fn news(&self) -> FxHashSet<DocumentIx> {
        let links = self.input.links;
        let facts = |ix: DocumentIx| &self.input.documents[ix as usize].facts;
        let noted = |ix: DocumentIx| {
            let mut notes = facts(ix).notes.iter();
            notes.any(|note| note.kind.is_news() && note.date.is_some())
        };
        let written =
            |ix: DocumentIx| facts(ix).status != Status::Retracted && facts(ix).date.is_some();
        let said = |ix: StatementIx| {
            let statement = &links.statements[ix as usize];
            let date = facts(statement.document).date.or(statement.date);
            self.stands(ix) && date.is_some()
        };
        let all = 0..self.input.documents.len() as DocumentIx;
        let news = all.filter(|ix| {
            let about = &links.briefings_of[*ix as usize];
            noted(*ix)
                || about.iter().any(|ix| written(*ix) || noted(*ix))
                || links.statements_of[*ix as usize].iter().any(|ix| said(*ix))
        });
        news.collect()
    }

    /// Files for machines.
    fn machine_readable(&mut self) {
        let root = UrlPath::page("");
        self.add(root.file("sitemap.xml"), Route::Sitemap, 0, None);
        let found = self.found.iter();
        let mapped = found.filter(|entry| is_mapped(&entry.address, &entry.route));
        let mapped: FxHashSet<&UrlPath> = mapped.map(|entry| &entry.address).collect();
        let parts = pages(mapped.len(), mapped_at_once(self.input.documents));
        for number in (1..=parts).filter(|_| parts > 1) {
            self.add(map_address(number), Route::SitemapPart(number), 0, None);
        }
        self.add(root.file("robots.txt"), Route::Robots, 0, None);
        self.add(root.file("atom.xml"), Route::Atom, 0, None);
        self.add(root.file("feed.json"), Route::JsonFeed, 0, None);
        self.add(root.file(CARD), Route::Card(None), 3, None);
        for data in Data::ALL {
            let folder = UrlPath::page("data");
            self.add(
                folder.file(&format!("{}.json", data.name())),
                Route::Data(data),
                0,
                None,
            );
            self.add(
                folder.file(&format!("schema/{}.json", data.name())),
                Route::Schema(data),
                0,
                None,
            );
        }
    }

    /// The style sheet of the site's settings, if they say something to one.
    fn appearance(&mut self) {
        if self.input.config.appearance.has_sheet() {
            self.add(sheet_address(), Route::Appearance, 0, None);
        }
    }

    /// Files that are copied: those of the theme, the site's own, and the assets that a published page uses.
    fn files(&mut self) {
        let lineage = lineage::lineage(self.input.sources, &self.input.config.theme);
        let themes = lineage.folders("static").into_iter().zip(THEME..=u8::MAX);
        for (folder, rank) in [("static".to_owned(), 1)].into_iter().chain(themes) {
            for (path, _) in self.input.sources.below(&folder) {
                if let Some(address) = UrlPath::new(&path.as_str()[folder.len()..]) {
                    self.add(address, Route::File(path.clone()), rank, None);
                }
            }
        }
        let links = self.input.links;
        let outside = links.outside.iter();
        let meanings = outside.flat_map(|ix| links.meanings[*ix as usize].iter());
        let used: BTreeSet<&SitePath> = meanings
            .filter_map(|meaning| match meaning {
                Meaning::Asset(path) => Some(path),
                _ => None,
            })
            .collect();
        for path in used {
            if let Some(address) = asset_address(path) {
                self.add(address, Route::File(path.clone()), 2, None);
            }
        }
    }

    /// The narrower copies of pictures that pages show.
    fn copies(&mut self) {
        let mut shown: BTreeMap<&SitePath, DocumentIx> = BTreeMap::new();
        for ix in self.input.links.outside.iter().copied() {
            let meanings = &self.input.links.meanings[ix as usize];
            let references = &self.input.documents[ix as usize].facts.references;
            for (reference, meaning) in references.iter().zip(meanings.iter()) {
                if let (Role::Image, Meaning::Asset(path)) = (reference.role, meaning) {
                    shown.entry(path).or_insert(ix);
                }
            }
        }
        for (path, document) in shown {
            let picture = self.input.sources.picture(path);
            for width in picture.into_iter().flat_map(Picture::widths) {
                if let Some(address) = copy_address(path, width) {
                    let route = Route::Copy(path.clone(), width);
                    self.add(address, route, 3, Some(document));
                }
            }
        }
    }
}

/// Proposals of a topic that are compared, the newest ones: 12 make a table of 12 columns and 66 pages of each two.
pub const MOST_COMPARED: usize = 12;

/// The newest proposals right below a topic, by date, if there are two or more: each two have a page.
pub fn comparable(documents: &Documents, links: &Links, topic: DocumentIx) -> Vec<DocumentIx> {
    let facts = |ix: DocumentIx| &documents[ix as usize].facts;
    if facts(topic).kind != Kind::Topic || facts(topic).translation.is_some() {
        return Vec::new();
    }
    let children = links.children[topic as usize].iter().copied();
    let mut proposals: Vec<DocumentIx> = children
        .filter(|child| facts(*child).topic.proposal)
        .collect();
    if proposals.len() < 2 {
        return Vec::new();
    }
    proposals.sort_by_key(|child| (facts(*child).date, *child));
    proposals.split_off(proposals.len().saturating_sub(MOST_COMPARED))
}

/// The address of two proposals of a topic side by side.
pub fn comparison(
    documents: &Documents,
    (topic, left, right): (DocumentIx, DocumentIx, DocumentIx),
) -> Option<UrlPath> {
    let topic = documents[topic as usize].facts.address.as_ref()?;
    let id = |ix: DocumentIx| &documents[ix as usize].facts.id;
    Some(UrlPath::page(&format!(
        "{}compare/{}/{}",
        topic.as_str(),
        id(left),
        id(right)
    )))
}

/// The address of the style sheet of the site's settings.
pub fn sheet_address() -> UrlPath {
    UrlPath::page("").file("appearance.css")
}

/// The address of an asset of the content.
pub fn asset_address(path: &SitePath) -> Option<UrlPath> {
    UrlPath::new(path.as_str().strip_prefix("content")?)
}

/// The address of a picture of the content, this many pixels wide: `/moscow/pipeline.800.jpg`.
pub fn copy_address(path: &SitePath, width: u32) -> Option<UrlPath> {
    let address = asset_address(path)?;
    let (stem, extension) = address.as_str().rsplit_once('.')?;
    UrlPath::new(&format!("{stem}.{width}.{extension}"))
}

/// Reports what shares an address: equal, by letter case or by Unicode form.
///
/// A site's file may stand over its theme's and over the site's card, and not over what the site makes without a page of the author's. Two pages are told of once, whatever else is at their addresses, old addresses each, and two
/// statements not at all: their ids are one, which `link` reports.
fn conflicts(input: &Input<'_>, found: &[&Entry]) -> (Vec<Fault>, Vec<SitePath>) {
    let mut first: FxHashMap<Cow<'_, str>, &Entry> = FxHashMap::default();
    first.reserve(found.len());
    let mut told: BTreeSet<(DocumentIx, Option<DocumentIx>)> = BTreeSet::new();
    let (mut faults, mut displaced) = (Vec::new(), Vec::new());
    for entry in found.iter().copied() {
        let known = match first.entry(standing(&entry.address)) {
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(entry);
                continue;
            }
            std::collections::hash_map::Entry::Occupied(taken) => *taken.get(),
        };
        let is_alias = |entry: &Entry| matches!(entry.route, Route::Redirect(_));
        if is_alias(entry) || is_alias(known) {
            let (alias, there) = match is_alias(entry) {
                true => (entry, known),
                false => (known, entry),
            };
            faults.extend(taken_alias(input, alias, there));
            continue;
        }
        let may = match (&known.route, &entry.route) {
            (Route::File(_), Route::File(_)) => entry.rank >= THEME,
            (Route::File(_), Route::Card(None)) => true,
            (Route::Statement(_), Route::Statement(_)) => true,
            _ => false,
        };
        let (of, other) = match (entry.document, known.document) {
            _ if may => continue,
            (Some(document), other) => (document, other),
            (None, Some(other)) => (other, None),
            (None, None) if entry.rank >= THEME => continue,
            (None, None) => {
                let routes = [&known.route, &entry.route];
                displaced.extend(routes.into_iter().filter_map(file_of).cloned());
                continue;
            }
        };
        if told.insert((of, other)) {
            faults.push(conflict(input, of, other, &entry.address));
        }
    }
    (faults, displaced)
}

/// The file that a route copies.
fn file_of(route: &Route) -> Option<&SitePath> {
    match route {
        Route::File(path) => Some(path),
        _ => None,
    }
}

/// The form in which two addresses are one file: `/notes/` and `/notes/index.html` are.
fn standing(address: &UrlPath) -> Cow<'_, str> {
    let bare = |text: &str| text.trim_end_matches("/index.html").len();
    match address.folded() {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..bare(text)]),
        Cow::Owned(mut text) => {
            text.truncate(bare(&text));
            Cow::Owned(text)
        }
    }
}

/// The fault of a document at an address where another, or another page or file, is.
fn conflict(
    input: &Input<'_>,
    of: DocumentIx,
    other: Option<DocumentIx>,
    address: &UrlPath,
) -> Fault {
    let path = |ix: DocumentIx| input.documents[ix as usize].path.to_string();
    let (message, hint) = match other {
        Some(other) => (
            format!("`{}` and `{}` are both at {address}", path(other), path(of)),
            "give one of them another `slug`, file name or key",
        ),
        None => (
            format!(
                "`{}` is at {address}, where another page or file is",
                path(of)
            ),
            "give it another `slug`, file name or key",
        ),
    };
    Fault {
        code: Code::DuplicateAddress,
        document: of,
        at: At::Start,
        message,
        hint: Some(hint.into()),
        related: other
            .filter(|other| *other != of)
            .map(|other| (other, At::Start, "the other is here")),
    }
}

/// The fault of an old address at which something stands.
fn taken_alias(input: &Input<'_>, alias: &Entry, there: &Entry) -> Option<Fault> {
    let document = alias.document?;
    let number = |of: DocumentIx, address: &UrlPath| {
        let aliases = &input.documents[of as usize].facts.aliases;
        aliases.iter().rposition(|one| one == address)
    };
    let is_alias = matches!(there.route, Route::Redirect(_));
    let (what, related) = match there.document {
        Some(other) if other == document && is_alias => ("is written twice".into(), None),
        Some(other) if other == document => ("is an address of the page itself".into(), None),
        Some(other) => {
            let path = &input.documents[other as usize].path;
            let owner = if is_alias { "an alias" } else { "the address" };
            (format!("is {owner} of `{path}`"), Some(other))
        }
        None => ("is where another page or file is".into(), None),
    };
    let place = |of, address| match number(of, address) {
        Some(number) => At::Alias(number as u32),
        None => At::Start,
    };
    Some(Fault {
        code: Code::DuplicateAddress,
        document,
        at: place(document, &alias.address),
        message: format!("the alias `{}` {what}", alias.address),
        hint: Some("remove the alias".into()),
        related: related.map(|other| (other, place(other, &there.address), "the other is here")),
    })
}

/// Reports links to addresses of the site at which nothing stands.
fn unknown_addresses(input: &Input<'_>, routes: &Routes) -> Vec<Fault> {
    let mut faults = Vec::new();
    for document in input.links.outside.iter().copied() {
        let meanings = &input.links.meanings[document as usize];
        for (number, meaning) in meanings.iter().enumerate() {
            let Meaning::Address(address) = meaning else {
                continue;
            };
            if !routes.knows(address) {
                let near = crate::path::nearest(
                    address,
                    routes.list.iter().map(|(known, _)| known.as_str()),
                );
                faults.push(Fault {
                    code: Code::UnknownLink,
                    document,
                    at: At::Reference(number as u32),
                    message: format!("nothing stands at `{address}`"),
                    hint: near.map(|near| format!("did you mean `{near}`?")),
                    related: None,
                });
            }
        }
    }
    faults
}
