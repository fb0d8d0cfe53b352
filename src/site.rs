//! The snapshot: [`assemble`] is the one way to a [`Site`], with a [`Cache`] that changes the time and never the result.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::config::{self, Config, NameLinks};
use crate::date::Day;
use crate::diag::{self, Code, Diagnostic, Place, Severity, Span};
use crate::document::{Document, Facts, Horizon, Status};
use crate::link::{self, At, Fault, Links};
use crate::names::{self, EntityIx, Mentions, Names};
use crate::parse::{self, Parsed};
use crate::path::{SitePath, UrlPath};
use crate::route::{self, RouteIx, Routes};
use crate::source::{CONFIG, Content, Sources};
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
    /// What "today" is.
    pub today: Day,
    /// The documents that are published, by path.
    pub documents: Arc<Vec<Arc<Document>>>,
    /// The names that link themselves.
    pub names: Arc<Names>,
    /// The names in each document, parallel to `documents`.
    pub mentions: Arc<Vec<Arc<Mentions>>>,
    /// Who is linked with whom.
    pub links: Arc<Links>,
    /// Every page.
    pub routes: Arc<Routes>,
    /// The templates.
    pub theme: Arc<Theme>,
    /// What a page render asks for and does not change within a snapshot; `render` fills it.
    pub shared: Arc<OnceLock<theme::Shared>>,
    /// What parsing and `site.toml` told.
    told: Arc<Vec<Diagnostic>>,
}

/// What [`assemble`] did, in files and passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Files parsed.
    pub parsed: usize,
    /// Documents scanned for names.
    pub scanned: usize,
    /// Link passes.
    pub linked: usize,
    /// Route passes.
    pub routed: usize,
    /// Template sets loaded.
    pub themed: usize,
}

/// What one assembly leaves for the next.
#[derive(Debug, Default)]
pub struct Cache {
    options: Option<parse::Options>,
    files: FxHashMap<SitePath, CachedFile>,
    names: Option<Arc<Names>>,
    linked: Option<Linked>,
    theme: Option<Arc<Theme>>,
    /// What the last assembly did.
    pub work: Work,
}

/// A parsed file and the names in its documents.
#[derive(Debug)]
struct CachedFile {
    hash: u128,
    parsed: Arc<Parsed>,
    /// For which table and policy the names were sought.
    scanned: Option<(u64, NameLinks)>,
    mentions: Vec<Arc<Mentions>>,
}

/// The last link pass and what it read.
#[derive(Debug)]
struct Linked {
    facts: Vec<Arc<Facts>>,
    paths: Vec<SitePath>,
    withheld: Vec<Arc<Facts>>,
    names: u64,
    mentioned: Vec<Arc<[EntityIx]>>,
    assets: BTreeSet<SitePath>,
    links: Arc<Links>,
    /// Routes and the settings and files that they were made for.
    routed: Option<(Arc<Config>, Vec<SitePath>, Arc<Routes>)>,
}

/// Makes a snapshot of these sources. What is wrong is in [`Site::diagnostics`]; nothing fails.
pub fn assemble(sources: &Sources, options: &Options, cache: &mut Cache) -> Arc<Site> {
    cache.work = Work::default();
    let (config, mut told) = settings(sources, options);
    told.extend_from_slice(sources.refused());
    parse_all(sources, &config, cache, &mut told);
    let show = options.drafts == Drafts::Show || config.drafts;
    let (documents, withheld) = published(sources, cache, show);
    let names = name_table(&documents, cache);
    let mentions = all_mentions(sources, &documents, &names, config.names, cache);
    let links = linked(sources, &documents, withheld, &names, &mentions, cache);
    let config = Arc::new(config);
    let routes = routed(sources, &config, &documents, &links, cache);
    let theme = themed(sources, &config, cache);
    let today = options
        .today
        .or(config.today)
        .or(options.clock)
        .unwrap_or(Day::FIRST);
    Arc::new(Site {
        sources: sources.clone(),
        config,
        today,
        documents: Arc::new(documents),
        names,
        mentions: Arc::new(mentions),
        links,
        routes,
        theme,
        shared: Arc::default(),
        told: Arc::new(told),
    })
}

/// What `site.toml` and the command line say.
fn settings(sources: &Sources, options: &Options) -> (Config, Vec<Diagnostic>) {
    let path = SitePath::new(CONFIG).expect("the name of the configuration file is a sound path");
    let (config, mut told) = match sources.text(&path) {
        Some(text) => config::read(text),
        None => {
            let fault = Diagnostic::at(
                Code::MissingKey,
                &path,
                Span::default(),
                "there is no readable `site.toml`",
            );
            (
                Config::default(),
                vec![fault.hint("`chancery init` makes one")],
            )
        }
    };
    match &options.base_url {
        None => (config, told),
        Some(base) => match config.clone().at(base) {
            Ok(config) => (config, told),
            Err(why) => {
                told.push(Diagnostic::new(Code::UnknownValue, None, why));
                (config, told)
            }
        },
    }
}

/// Parses the files that changed, in parallel; facts that did not change keep their identity.
fn parse_all(sources: &Sources, config: &Config, cache: &mut Cache, told: &mut Vec<Diagnostic>) {
    let options = parse::Options::of(config);
    if cache.options.as_ref() != Some(&options) {
        cache.files.clear();
        cache.options = Some(options.clone());
    }
    let files: Vec<(&SitePath, &crate::source::File)> = sources
        .below("content")
        .filter(|(path, _)| parse::is_document(path))
        .collect();
    if files.len() != cache.files.len()
        || files
            .iter()
            .any(|(path, _)| !cache.files.contains_key(*path))
    {
        let known: BTreeSet<&SitePath> = files.iter().map(|(path, _)| *path).collect();
        cache.files.retain(|path, _| known.contains(path));
    }
    let stale: Vec<(&SitePath, &crate::source::File)> = files
        .iter()
        .copied()
        .filter(|(path, file)| {
            cache
                .files
                .get(*path)
                .is_none_or(|cached| cached.hash != file.hash)
        })
        .collect();
    let fresh: Vec<(SitePath, CachedFile)> = stale
        .into_par_iter()
        .map(|(path, file)| {
            let mut parsed = match &file.content {
                Content::Text(text) => parse::parse(path, text, &options),
                Content::NotText | Content::Asset(_) => Parsed {
                    documents: Vec::new(),
                    faults: vec![parse::fields::not_text(path)],
                },
            };
            if let Some(last) = cache.files.get(path) {
                keep_facts(&mut parsed, &last.parsed);
            }
            (
                path.clone(),
                CachedFile {
                    hash: file.hash,
                    parsed: Arc::new(parsed),
                    scanned: None,
                    mentions: Vec::new(),
                },
            )
        })
        .collect();
    cache.work.parsed = fresh.len();
    cache.files.extend(fresh);
    for (path, _) in &files {
        told.extend_from_slice(&cache.files[*path].parsed.faults);
    }
}

/// Gives documents whose facts are as before the same facts.
fn keep_facts(parsed: &mut Parsed, last: &Parsed) {
    for (new, old) in parsed.documents.iter_mut().zip(&last.documents) {
        if new.facts == old.facts
            && let Some(document) = Arc::get_mut(new)
        {
            document.facts = old.facts.clone();
        }
    }
}

/// The documents that are published, and the facts of those held back.
fn published(
    sources: &Sources,
    cache: &Cache,
    show: bool,
) -> (Vec<Arc<Document>>, Vec<Arc<Facts>>) {
    let files = sources
        .below("content")
        .filter_map(|(path, _)| cache.files.get(path));
    let all = files.flat_map(|file| file.parsed.documents.iter());
    let (shown, held): (Vec<_>, Vec<_>) = all.partition(|document| show || !document.facts.draft);
    (
        shown.into_iter().cloned().collect(),
        held.into_iter()
            .map(|document| document.facts.clone())
            .collect(),
    )
}

/// The table of names; the last one if it is equal.
fn name_table(documents: &[Arc<Document>], cache: &mut Cache) -> Arc<Names> {
    let fresh = names::names(documents);
    match &cache.names {
        Some(last) if last.hash == fresh.hash => last.clone(),
        _ => {
            let fresh = Arc::new(fresh);
            cache.names = Some(fresh.clone());
            fresh
        }
    }
}

/// The names in each document, those of unchanged files from the cache.
fn all_mentions(
    sources: &Sources,
    documents: &[Arc<Document>],
    names: &Names,
    policy: NameLinks,
    cache: &mut Cache,
) -> Vec<Arc<Mentions>> {
    let key = Some((names.hash, policy));
    let stale: Vec<SitePath> = sources
        .below("content")
        .map(|(path, _)| path)
        .filter(|path| cache.files.get(*path).is_some_and(|f| f.scanned != key))
        .cloned()
        .collect();
    let fresh: Vec<(SitePath, Vec<Arc<Mentions>>)> = stale
        .into_par_iter()
        .map(|path| {
            let file = &cache.files[&path];
            let scan = |(ix, document): (usize, &Arc<Document>)| {
                let mut found = names::mentions(document, names, policy);
                if let Some(last) = file
                    .mentions
                    .get(ix)
                    .filter(|last| last.entities == found.entities)
                {
                    found.entities = last.entities.clone();
                }
                Arc::new(found)
            };
            let mentions = file.parsed.documents.iter().enumerate().map(scan).collect();
            (path, mentions)
        })
        .collect();
    cache.work.scanned = fresh.iter().map(|(_, mentions)| mentions.len()).sum();
    for (path, mentions) in fresh {
        if let Some(file) = cache.files.get_mut(&path) {
            file.scanned = key;
            file.mentions = mentions;
        }
    }
    let by_document: FxHashMap<*const Document, &Arc<Mentions>> = cache
        .files
        .values()
        .flat_map(|file| {
            file.parsed
                .documents
                .iter()
                .map(Arc::as_ptr)
                .zip(&file.mentions)
        })
        .collect();
    documents
        .iter()
        .map(|document| {
            by_document
                .get(&Arc::as_ptr(document))
                .map_or_else(Arc::default, |m| (*m).clone())
        })
        .collect()
}

/// Links, unless facts, mentions and assets are as before.
fn linked(
    sources: &Sources,
    documents: &[Arc<Document>],
    withheld: Vec<Arc<Facts>>,
    names: &Names,
    mentions: &[Arc<Mentions>],
    cache: &mut Cache,
) -> Arc<Links> {
    let facts: Vec<Arc<Facts>> = documents
        .iter()
        .map(|document| document.facts.clone())
        .collect();
    let mentioned: Vec<Arc<[EntityIx]>> = mentions
        .iter()
        .map(|mentions| mentions.entities.clone())
        .collect();
    let assets: BTreeSet<SitePath> = sources
        .below("content")
        .filter(|(path, _)| !parse::is_document(path))
        .map(|(path, _)| path.clone())
        .collect();
    let paths: Vec<SitePath> = documents
        .iter()
        .map(|document| document.path.clone())
        .collect();
    let same = |a: &Arc<Facts>, b: &Arc<Facts>| Arc::ptr_eq(a, b) || a == b;
    if let Some(last) = &cache.linked
        && last.names == names.hash
        && last.facts.len() == facts.len()
        && last.facts.iter().zip(&facts).all(|(a, b)| same(a, b))
        && last
            .mentioned
            .iter()
            .zip(&mentioned)
            .all(|(a, b)| Arc::ptr_eq(a, b) || a == b)
        && last.paths == paths
        && last.withheld == withheld
        && last.assets == assets
    {
        return last.links.clone();
    }
    let input = link::Input {
        facts: &facts,
        paths: &paths,
        withheld: &withheld,
        names,
        mentioned: &mentioned,
        assets: &assets,
    };
    let links = Arc::new(link::link(&input));
    cache.work.linked = 1;
    cache.linked = Some(Linked {
        facts,
        paths,
        withheld,
        names: names.hash,
        mentioned,
        assets,
        links: links.clone(),
        routed: None,
    });
    links
}

/// Routes, unless links, settings and files are as before.
fn routed(
    sources: &Sources,
    config: &Arc<Config>,
    documents: &[Arc<Document>],
    links: &Arc<Links>,
    cache: &mut Cache,
) -> Arc<Routes> {
    let theme = format!("themes/{}/static", config.theme);
    let files: Vec<SitePath> = sources
        .below("static")
        .chain(sources.below(&theme))
        .map(|(path, _)| path.clone())
        .collect();
    let Some(last) = &mut cache.linked else {
        return Arc::default();
    };
    if let Some((settings, known, routes)) = &last.routed
        && settings == config
        && *known == files
    {
        return routes.clone();
    }
    let routes = Arc::new(route::routes(&route::Input {
        config,
        documents,
        links,
        sources,
    }));
    cache.work.routed = 1;
    last.routed = Some((config.clone(), files, routes.clone()));
    routes
}

/// Templates, unless they are as before.
fn themed(sources: &Sources, config: &Config, cache: &mut Cache) -> Arc<Theme> {
    let key = theme::key(sources, &config.theme);
    match &cache.theme {
        Some(last) if last.hash == key => last.clone(),
        _ => {
            let fresh = Arc::new(theme::theme(sources, &config.theme));
            cache.work.themed = 1;
            cache.theme = Some(fresh.clone());
            fresh
        }
    }
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

    /// Everything that is wrong with the site, by place; what the author silenced left out.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut all: Vec<Diagnostic> = self.told.to_vec();
        all.extend(
            self.links
                .faults
                .iter()
                .chain(&self.routes.faults)
                .map(|fault| self.placed(fault)),
        );
        all.extend(self.theme.faults.iter().cloned());
        all.extend(self.unknown_templates());
        all.extend(self.ambiguous_names());
        all.extend(self.overdue().iter().map(|fault| self.placed(fault)));
        self.judged(all)
    }

    /// Judgments that were due by today and have no outcome, and series whose last period is too long ago; pages that are
    /// no longer kept current are left alone.
    fn overdue(&self) -> Vec<Fault> {
        let kept =
            |document: u32| self.documents[document as usize].facts.status == Status::Published;
        let mut faults = Vec::new();
        for judgment in self.links.judgments.iter().filter(|one| kept(one.document)) {
            let facts = &self.documents[judgment.document as usize].facts;
            let written = &facts.judgments[judgment.number as usize];
            let known = written.outcome.and_then(|outcome| outcome.date);
            // Without a day of its own a site has the first of all: then nothing is said to be ahead.
            let ahead = |day: Day| self.today != Day::FIRST && day > self.today;
            if let Some(known) = known.filter(|known| ahead(known.earliest())) {
                faults.push(Fault {
                    code: Code::ReversedDate,
                    document: judgment.document,
                    at: At::Judgment(judgment.number),
                    message: format!(
                        "the outcome was known {known}, which is after {}",
                        self.today
                    ),
                    hint: Some("mend the date of the outcome".into()),
                    related: None,
                });
            }
            let open = written.outcome.is_none() && judgment.closed_by.is_none();
            if let Horizon::By(due) = written.horizon
                && open
                && due.latest() < self.today
            {
                faults.push(Fault {
                    code: Code::OverdueJudgment,
                    document: judgment.document,
                    at: At::Judgment(judgment.number),
                    message: format!(
                        "the judgment `{}` was due {due} and has no outcome",
                        written.id
                    ),
                    hint: Some(
                        "add a paragraph `Outcome: no, 2024-01-01, the reason [@source]`".into(),
                    ),
                    related: None,
                });
            }
        }
        for (ix, document) in self.documents.iter().enumerate() {
            let figure = &document.facts.figure;
            if link::is_stale(figure, self.today)
                && let (Some(last), Some(days)) = (link::last_period(figure), figure.stale_after)
            {
                faults.push(Fault {
                    code: Code::StaleFigure,
                    document: ix as u32,
                    at: At::Start,
                    message: format!(
                        "the last period is {last}, over {days} days before {}",
                        self.today
                    ),
                    hint: Some("add the newer period, or mend `stale_after`".into()),
                    related: None,
                });
            }
        }
        faults
    }

    /// Diagnostics by place, each with the severity that `[checks.levels]` gives it, what is silenced left out.
    pub fn judged(&self, mut all: Vec<Diagnostic>) -> Vec<Diagnostic> {
        for diagnostic in &mut all {
            if let Some(severity) = self.config.levels.get(&diagnostic.code) {
                diagnostic.severity = *severity;
            }
        }
        let silenced = self.silenced();
        all.retain(|diagnostic| {
            diagnostic.severity != Severity::Off && !is_silenced(diagnostic, &silenced)
        });
        diag::sort(&mut all);
        all
    }

    /// What authors silenced: where, which check, and why.
    pub fn silenced(&self) -> Vec<(Place, Code, &str)> {
        let all = self.documents.iter().flat_map(|document| {
            document.silenced.iter().map(|s| {
                (
                    Place {
                        path: document.path.clone(),
                        span: s.span,
                    },
                    s.code,
                    &*s.reason,
                )
            })
        });
        all.collect()
    }

    /// A fault of the links with its place.
    fn placed(&self, fault: &Fault) -> Diagnostic {
        let span = |document: u32, at: At| {
            let document = &self.documents[document as usize];
            match at {
                At::Reference(reference) => document
                    .places
                    .get(reference as usize)
                    .copied()
                    .unwrap_or_default(),
                At::Statement(number) => document.marks.statements[number as usize].place,
                At::Event(number) => document.marks.events[number as usize].place,
                At::Judgment(number) => document.marks.judgments[number as usize].place,
                At::Point(number) => document
                    .words
                    .figure
                    .as_ref()
                    .and_then(|figure| figure.places.get(number as usize).copied())
                    .unwrap_or_default(),
                At::Anchor(number) => document
                    .anchor_places
                    .get(number as usize)
                    .copied()
                    .unwrap_or_default(),
                At::Start => Span {
                    end: document.span.start,
                    ..document.span
                },
            }
        };
        let path = &self.documents[fault.document as usize].path;
        let mut diagnostic = Diagnostic::at(
            fault.code,
            path,
            span(fault.document, fault.at),
            fault.message.clone(),
        );
        diagnostic.hint = fault.hint.clone();
        match fault.related {
            Some((other, at, text)) => {
                diagnostic.related(&self.documents[other as usize].path, span(other, at), text)
            }
            None => diagnostic,
        }
    }

    /// Pages that ask for a template that is not there.
    fn unknown_templates(&self) -> Vec<Diagnostic> {
        let asked = self.documents.iter().filter_map(|d| {
            d.words
                .template
                .as_ref()
                .map(|(name, span)| (d, name, *span))
        });
        asked
            .filter(|(_, name, _)| !self.theme.has(name))
            .map(|(document, name, span)| {
                let near = crate::path::nearest(name, self.theme.names())
                    .map(|near| format!("did you mean `{near}`?"));
                Diagnostic::at(
                    Code::UnknownTemplate,
                    &document.path,
                    span,
                    format!("there is no template `{name}`"),
                )
                .maybe_hint(near)
            })
            .collect()
    }

    /// Shared names that no page's front matter settles: each once, at its first place.
    fn ambiguous_names(&self) -> Vec<Diagnostic> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut found = Vec::new();
        for (document, mentions) in self.documents.iter().zip(self.mentions.iter()) {
            for (at, name) in &mentions.ambiguous {
                if seen.insert(name) {
                    let block = document
                        .body
                        .blocks
                        .iter()
                        .rfind(|block| block.start <= *at && *at < block.end);
                    let from = block.map_or(0, |block| block.source as usize);
                    let text = self.sources.text(&document.path).map_or("", |text| &**text);
                    let start = text
                        .get(from..)
                        .and_then(|rest| rest.find(&**name))
                        .map_or(from, |at| from + at);
                    let span = Span::new(start, start + name.len());
                    let text = crate::path::unescape_text(name);
                    let message = self.names.shared(&text).unwrap_or_default();
                    let told = self
                        .links
                        .faults
                        .iter()
                        .any(|fault| fault.message == message);
                    if !told {
                        let fault =
                            Diagnostic::at(Code::AmbiguousName, &document.path, span, message);
                        found.push(fault.hint(names::SHARED_NAME_HINT));
                    }
                }
            }
        }
        found
    }
}

/// Whether the author silenced this; an error is never silenced.
fn is_silenced(diagnostic: &Diagnostic, silenced: &[(Place, Code, &str)]) -> bool {
    let Some(place) = &diagnostic.place else {
        return false;
    };
    diagnostic.severity != Severity::Error
        && silenced.iter().any(|(at, code, _)| {
            *code == diagnostic.code
                && at.path == place.path
                && at.span.start <= place.span.start
                && place.span.start < at.span.end
        })
}
