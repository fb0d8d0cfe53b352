//! From files to a snapshot, doing again only what an edit reaches.
//!
//! Three layers, each with its own condition: a file is parsed again if its bytes differ; names, links and routes are made again if
//! facts or the set of files do; templates if theirs do. An edit in place, which most are, takes the last snapshot and puts the new
//! documents into it; where it changes facts, the links of these documents are made again, and routes if they are others.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::prelude::*;

use super::shelved::{self, Shelved, Unparsed};
use super::{Drafts, Options, Site, Told};
use crate::config::{self, Config, NameLinks, lineage};
use crate::date::Day;
use crate::diag::{Code, Diagnostic, Span};
use crate::document::{Document, Documents, Facts};
use crate::language::{self, Languages};
use crate::link::{self, Changed, DocumentIx, Kept, Links};
use crate::names::{self, EntityIx, Mentions, Names};
use crate::parse::{self, Parsed};
use crate::path::SitePath;
use crate::route::{self, Routes};
use crate::source::{CONFIG, Change, Content, File, Kind, Sources};
use crate::theme::{self, Theme};

/// What [`assemble`] did, in files and passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Files parsed.
    pub parsed: usize,
    /// Documents scanned for names.
    pub scanned: usize,
    /// Link passes.
    pub linked: usize,
    /// Documents whose facts these read; all of them but after an edit in place.
    pub read: usize,
    /// Route passes that brought others.
    pub routed: usize,
    /// Template sets loaded.
    pub themed: usize,
}

/// What one assembly leaves for the next.
#[derive(Debug, Default)]
pub struct Cache {
    options: Option<parse::Options>,
    files: BTreeMap<SitePath, CachedFile>,
    names: Option<Arc<Names>>,
    linked: Option<Linked>,
    theme: Option<Arc<Theme>>,
    languages: Option<(u64, Languages, Vec<Diagnostic>)>,
    /// The last snapshot, and whether drafts were published in it.
    last: Option<(Arc<Site>, bool)>,
    /// What earlier processes parsed, until it was asked once.
    shelved: Option<Shelved>,
    /// What the last assembly did.
    pub work: Work,
}

impl Cache {
    /// One that knows what earlier processes parsed.
    pub fn of(shelved: Shelved) -> Cache {
        Cache {
            shelved: Some(shelved),
            ..Cache::default()
        }
    }
}

/// A parsed file and the names in its documents.
#[derive(Debug)]
struct CachedFile {
    parsed: Arc<Parsed>,
    /// For which table and policy the names were sought.
    scanned: Option<(u64, NameLinks)>,
    mentions: Vec<Arc<Mentions>>,
}

impl CachedFile {
    /// Its documents and the names in them, without those that are held back unless `show`.
    fn published(&self, show: bool) -> impl Iterator<Item = (&Arc<Document>, &Arc<Mentions>)> {
        let all = self.parsed.documents.iter().zip(&self.mentions);
        all.filter(move |(document, _)| show || !document.facts.draft)
    }
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
    /// What it left for the next one.
    kept: Kept,
    /// Routes and what they were made for.
    routed: Option<Routed>,
}

/// The last routes and what they were made for, besides links.
#[derive(Debug)]
struct Routed {
    config: Arc<Config>,
    /// Files that are copied.
    files: Vec<SitePath>,
    /// Pictures of the content that are offered in other widths, and the last of those.
    pictures: Vec<(SitePath, u32)>,
    routes: Arc<Routes>,
}

/// One call of [`assemble`]: what it is given, and what differs from the last time.
struct Task<'a> {
    sources: &'a Sources,
    config: Arc<Config>,
    languages: Languages,
    /// Whether drafts are published.
    show: bool,
    today: Day,
    /// What `site.toml` and files that were refused told.
    told: Arc<Vec<Diagnostic>>,
    /// The files that differ from those of the last snapshot.
    changes: Vec<Change>,
}

/// A file that was parsed again.
struct Reparsed {
    path: SitePath,
    /// Whether it has the documents that it had, in the same order, whatever they say of themselves.
    same_documents: bool,
    /// Whether it had faults or has some now.
    faulty: bool,
}

/// Makes a snapshot of these sources. What is wrong is in [`Site::diagnostics`]; nothing fails.
pub fn assemble(sources: &Sources, options: &Options, cache: &mut Cache) -> Arc<Site> {
    assembled(sources, BTreeMap::new(), options, cache)
}

/// Makes a snapshot that no other follows, and says what that took. The texts of documents, a quarter of what it would
/// hold, are left on the disk once they are parsed.
pub fn assemble_once(
    mut sources: Sources,
    options: &Options,
    shelved: Shelved,
) -> (Arc<Site>, Work) {
    let mut cache = Cache::of(shelved);
    let taken = sources.take_texts(parse::is_document);
    let site = assembled(&sources, taken, options, &mut cache);
    (site, cache.work)
}

/// Makes a snapshot of these sources and of the texts that were taken out of them.
fn assembled(
    sources: &Sources,
    taken: BTreeMap<SitePath, Arc<str>>,
    options: &Options,
    cache: &mut Cache,
) -> Arc<Site> {
    cache.work = Work::default();
    let last = cache.last.take();
    let (config, mut told) = settings(sources, options);
    told.extend_from_slice(sources.refused());
    let languages = spoken(sources, &config, cache, &mut told);
    let task = Task {
        sources,
        languages,
        show: options.drafts == Drafts::Show || config.drafts,
        today: options
            .today
            .or(config.today)
            .or(options.clock)
            .unwrap_or(Day::FIRST),
        told: Arc::new(told),
        changes: match &last {
            Some((last, _)) => last.sources.changes(sources),
            None => Sources::default().changes(sources),
        },
        config: Arc::new(config),
    };
    let reparsed = parse_changed(&task, taken, cache);
    let site = last
        .filter(|(last, shown)| *last.config == *task.config && *shown == task.show)
        .and_then(|(last, _)| edited(&last, &task, &reparsed, cache))
        .unwrap_or_else(|| relinked(&task, cache));
    let site = Arc::new(site);
    cache.last = Some((site.clone(), task.show));
    site
}

/// What `site.toml` and the command line say.
fn settings(sources: &Sources, options: &Options) -> (Config, Vec<Diagnostic>) {
    let path = SitePath::new(CONFIG).expect("the name of the configuration file is a sound path");
    let (config, mut told) = match sources.text(&path) {
        Some(text) => config::read(text),
        None => {
            let fault = not_text(&path, sources).unwrap_or_else(|| {
                let message = "there is no readable `site.toml`";
                Diagnostic::at(Code::MissingKey, &path, Span::default(), message)
                    .hint("`chancery init` makes one")
            });
            (Config::default(), vec![fault])
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

/// The languages of the site, unless they are as before, and what is wrong with them.
fn spoken(
    sources: &Sources,
    config: &Config,
    cache: &mut Cache,
    told: &mut Vec<Diagnostic>,
) -> Languages {
    let key = language::key(sources);
    let known = cache.languages.take().filter(|(last, _, _)| *last == key);
    let (_, languages, faults) = known.unwrap_or_else(|| {
        let (languages, faults) = language::languages(sources);
        (key, languages, faults)
    });
    told.extend_from_slice(&faults);
    told.extend(unspoken(sources, config, &languages));
    cache.languages = Some((key, languages.clone(), faults));
    languages
}

/// The hint that there are no words for the site's language.
fn unspoken(sources: &Sources, config: &Config, languages: &Languages) -> Option<Diagnostic> {
    if languages.speaks(&config.language) {
        return None;
    }
    let path = SitePath::new(CONFIG)?;
    let span = config::place_of(sources.text(&path)?, "language");
    let place = span.unwrap_or_default();
    Some(language::unspoken(&path, place, &config.language))
}

/// Parses the files that changed, in parallel; facts that did not change keep their identity. A text that was taken out is
/// let go as soon as it is parsed.
fn parse_changed(
    task: &Task<'_>,
    mut taken: BTreeMap<SitePath, Arc<str>>,
    cache: &mut Cache,
) -> Vec<Reparsed> {
    let options = parse::Options::of(&task.config, &task.languages);
    let stale: Vec<(&SitePath, &File)> = if cache.options.as_ref() == Some(&options) {
        let changed = task.changes.iter().map(|change| &change.path);
        let documents = changed.filter(|path| parse::is_document(path));
        documents
            .filter_map(|path| Some((path, task.sources.get(path)?)))
            .collect()
    } else {
        cache.files.clear();
        let all = task.sources.below("content");
        all.filter(|(path, _)| parse::is_document(path)).collect()
    };
    for gone in task.changes.iter().filter(|it| it.kind == Kind::Removed) {
        cache.files.remove(&gone.path);
    }
    let unparsed = stale.into_iter().map(|(path, file)| Unparsed {
        path,
        hash: file.hash,
        text: match &file.content {
            Content::Text(text) => Some(text.clone()),
            Content::Left | Content::NotText(_) | Content::Asset(_) => taken.remove(path),
        },
    });
    let unparsed = unparsed.collect();
    let parse = |path: &SitePath, text: Option<&str>| match text {
        Some(text) => guarded(path, || parse::parse(path, text, &options)),
        None => without_text(path, task.sources),
    };
    let (parsed, count) = match cache.shelved.take() {
        Some(shelved) => shelved.parse_all(unparsed, &options, &parse),
        None => shelved::parse_all(unparsed, &parse),
    };
    cache.options = Some(options);
    cache.work.parsed = count;
    parsed
        .into_iter()
        .map(|(path, parsed)| replace(path, parsed, task, cache))
        .collect()
}

/// What a file comes to that is not UTF-8.
fn without_text(path: &SitePath, sources: &Sources) -> Parsed {
    Parsed {
        documents: Vec::new(),
        faults: vec![not_text(path, sources).unwrap_or_else(|| parse::fields::not_text(path, 0))],
    }
}

/// The fault of a file that is not UTF-8.
fn not_text(path: &SitePath, sources: &Sources) -> Option<Diagnostic> {
    match &sources.get(path)?.content {
        Content::NotText(before) => Some(parse::fields::not_text(path, before.len())),
        Content::Text(_) | Content::Left | Content::Asset(_) => None,
    }
}

/// What `work` makes of a file, or a fault of ours at its first line if it panics: the other files go on.
fn guarded(path: &SitePath, work: impl FnOnce() -> Parsed) -> Parsed {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let message = format!("`{path}` could not be read");
        let fault = Diagnostic::at(Code::OurFault, path, Span::default(), message);
        let hint = "this is a fault of chancery: please report it with the file that shows it";
        Parsed {
            documents: Vec::new(),
            faults: vec![fault.hint(hint)],
        }
    })
}

/// Puts a parsed file in the place of its earlier self; facts that are equal are the earlier ones.
fn replace(path: &SitePath, mut parsed: Parsed, task: &Task<'_>, cache: &mut Cache) -> Reparsed {
    let last = cache.files.get(path);
    let earlier = last.map_or(&[][..], |it| &it.parsed.documents);
    let mut same_documents = last.is_some() && earlier.len() == parsed.documents.len();
    for (new, old) in parsed.documents.iter_mut().zip(earlier) {
        match Arc::get_mut(new).filter(|new| new.facts == old.facts) {
            Some(new) => new.facts = old.facts.clone(),
            None => {
                let is_published = task.show || !new.facts.draft;
                same_documents &= is_published && is_same_document(&old.facts, &new.facts);
            }
        }
    }
    let reparsed = Reparsed {
        path: path.clone(),
        same_documents,
        faulty: !parsed.faults.is_empty() || last.is_some_and(|it| !it.parsed.faults.is_empty()),
    };
    let file = CachedFile {
        parsed: Arc::new(parsed),
        scanned: None,
        mentions: cache
            .files
            .remove(path)
            .map_or_else(Vec::new, |it| it.mentions),
    };
    cache.files.insert(path.clone(), file);
    reparsed
}

/// Whether facts are those of one document at two times, that has the same names and is held back or not as before.
fn is_same_document(old: &Facts, new: &Facts) -> bool {
    (old.kind, &old.id, &old.translation, &old.names, old.draft)
        == (new.kind, &new.id, &new.translation, &new.names, new.draft)
}

/// The last snapshot with new documents, pictures or templates in the place of old ones; nothing if the edit does more.
fn edited(last: &Site, task: &Task<'_>, reparsed: &[Reparsed], cache: &mut Cache) -> Option<Site> {
    let widest = |sources: &Sources, path: &SitePath| sources.get(path).and_then(widest);
    let in_place = task.changes.iter().all(|change| {
        change.kind == Kind::Edited
            && widest(&last.sources, &change.path) == widest(task.sources, &change.path)
            && !lineage::is_manifest(&change.path)
    });
    if !in_place || !reparsed.iter().all(|file| file.same_documents) {
        return None;
    }
    let paths = reparsed.iter().map(|file| file.path.clone()).collect();
    scan(paths, &last.names, task.config.names, cache);
    let mut site = last.clone();
    let mut changed = Vec::new();
    for file in reparsed {
        let file = (&file.path, &cache.files[&file.path]);
        changed.extend(put_documents(&mut site, file, task.show));
    }
    if !changed.is_empty() {
        site.links = linked_again(&site, &changed, cache)?;
        site.routes = routed_again(task, &site.documents, &site.links, cache)?;
    }
    if reparsed.iter().any(|file| file.faulty) {
        site.told.files = faulty_files(cache);
    }
    site.told.settings = task.told.clone();
    site.sources = task.sources.clone();
    site.today = task.today;
    site.languages = task.languages.clone();
    site.theme = themed(task, cache);
    site.shared = Arc::default();
    site.lists = Arc::default();
    Some(site)
}

/// Puts the documents of one file into a snapshot that has them already; tells of which of them `link` reads something else.
fn put_documents(
    site: &mut Site,
    (path, file): (&SitePath, &CachedFile),
    show: bool,
) -> Vec<Changed> {
    let first = site.documents.partition_point(|one| one.path < *path);
    let documents = Arc::make_mut(&mut site.documents);
    let all = Arc::make_mut(&mut site.mentions);
    let mut changed = Vec::new();
    for (ix, (document, mentions)) in file.published(show).enumerate() {
        let ix = first + ix;
        let old = std::mem::replace(&mut documents[ix], document.clone());
        let named = std::mem::replace(&mut all[ix], mentions.clone());
        if !Arc::ptr_eq(&old.facts, &document.facts) || named.entities != mentions.entities {
            changed.push(Changed {
                document: ix as DocumentIx,
                facts: old.facts.clone(),
                mentioned: named.entities.clone(),
            });
        }
    }
    changed
}

/// The parsed files that have faults, by path.
fn faulty_files(cache: &Cache) -> Arc<Vec<Arc<Parsed>>> {
    let files = cache.files.values().map(|file| &file.parsed);
    Arc::new(
        files
            .filter(|parsed| !parsed.faults.is_empty())
            .cloned()
            .collect(),
    )
}

/// A snapshot whose names, links and routes are made anew where what they are made of differs.
fn relinked(task: &Task<'_>, cache: &mut Cache) -> Site {
    let parsed = cache.files.values().flat_map(|it| &it.parsed.documents);
    let (shown, held): (Vec<_>, Vec<_>) =
        parsed.partition(|document| task.show || !document.facts.draft);
    let documents: Documents = Vec::from_iter(shown.into_iter().cloned()).into();
    let withheld = held.into_iter().map(|it| it.facts.clone()).collect();
    let names = names::names(&documents, cache.names.as_ref());
    cache.names = Some(names.clone());
    let key = Some((names.hash, task.config.names));
    let unscanned = cache.files.iter().filter(|(_, file)| file.scanned != key);
    let unscanned = unscanned.map(|(path, _)| path.clone()).collect();
    scan(unscanned, &names, task.config.names, cache);
    let mentions = cache.files.values().flat_map(|it| it.published(task.show));
    let mentions: Vec<Arc<Mentions>> = mentions.map(|(_, mentions)| mentions.clone()).collect();
    let links = linked(task.sources, &documents, withheld, &names, &mentions, cache);
    let routes = routed(task, &documents, &links, cache);
    Site {
        sources: task.sources.clone(),
        config: task.config.clone(),
        languages: task.languages.clone(),
        today: task.today,
        documents: Arc::new(documents),
        names,
        mentions: Arc::new(mentions.into()),
        links,
        routes,
        theme: themed(task, cache),
        shared: Arc::default(),
        lists: Arc::default(),
        told: Told {
            settings: task.told.clone(),
            files: faulty_files(cache),
        },
    }
}

/// Looks for names in the documents of these files, in parallel; who is named keeps its identity where it is as before.
fn scan(paths: Vec<SitePath>, names: &Names, policy: NameLinks, cache: &mut Cache) {
    let files = &cache.files;
    let found: Vec<(SitePath, Vec<Arc<Mentions>>)> = paths
        .into_par_iter()
        .map(|path| {
            let file = &files[&path];
            let documents = file.parsed.documents.iter().enumerate();
            let mentions = documents.map(|(ix, document)| {
                let mut found = names::mentions(document, names, policy);
                let last = file.mentions.get(ix);
                if let Some(last) = last.filter(|last| last.entities == found.entities) {
                    found.entities = last.entities.clone();
                }
                Arc::new(found)
            });
            let mentions = mentions.collect();
            (path, mentions)
        })
        .collect();
    cache.work.scanned += found
        .iter()
        .map(|(_, mentions)| mentions.len())
        .sum::<usize>();
    for (path, mentions) in found {
        if let Some(file) = cache.files.get_mut(&path) {
            file.scanned = Some((names.hash, policy));
            file.mentions = mentions;
        }
    }
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
    let (links, kept) = link::link(&input);
    let links = Arc::new(links);
    cache.work.linked = 1;
    cache.work.read = facts.len();
    cache.linked = Some(Linked {
        facts,
        paths,
        withheld,
        names: names.hash,
        mentioned,
        assets,
        links: links.clone(),
        kept,
        routed: None,
    });
    links
}

/// Links after an edit in place; nothing if it changes what can be named.
fn linked_again(site: &Site, changed: &[Changed], cache: &mut Cache) -> Option<Arc<Links>> {
    let mut linked = cache.linked.take()?;
    for one in changed {
        let ix = one.document as usize;
        linked.facts[ix] = site.documents[ix].facts.clone();
        linked.mentioned[ix] = site.mentions[ix].entities.clone();
    }
    let input = link::Input {
        facts: &linked.facts,
        paths: &linked.paths,
        withheld: &linked.withheld,
        names: &site.names,
        mentioned: &linked.mentioned,
        assets: &linked.assets,
    };
    let earlier = link::Earlier {
        links: &linked.links,
        kept: &mut linked.kept,
        changed,
    };
    let (links, read) = link::relink(&input, earlier)?;
    linked.links = Arc::new(links);
    cache.work.linked = 1;
    cache.work.read = read;
    Some(cache.linked.insert(linked).links.clone())
}

/// Routes, unless links, settings and files are as before.
fn routed(
    task: &Task<'_>,
    documents: &Documents,
    links: &Arc<Links>,
    cache: &mut Cache,
) -> Arc<Routes> {
    let Task {
        sources, config, ..
    } = task;
    let themes = lineage::lineage(sources, &config.theme).folders("static");
    let folders = ["static".to_owned()].into_iter().chain(themes);
    let files: Vec<SitePath> = folders
        .flat_map(|folder| {
            let files = sources.below(&folder).map(|(path, _)| path.clone());
            files.collect::<Vec<SitePath>>()
        })
        .collect();
    let pictures: Vec<(SitePath, u32)> = sources
        .below("content")
        .filter_map(|(path, file)| Some((path.clone(), widest(file)?)))
        .collect();
    let Some(last) = &mut cache.linked else {
        return Arc::default();
    };
    if let Some(known) = &last.routed
        && known.config == *config
        && known.files == files
        && known.pictures == pictures
    {
        return known.routes.clone();
    }
    let routes = Arc::new(route::routes(&route::Input {
        config,
        documents,
        links,
        sources,
    }));
    cache.work.routed = 1;
    last.routed = Some(Routed {
        config: config.clone(),
        files,
        pictures,
        routes: routes.clone(),
    });
    routes
}

/// Routes after an edit in place: the last ones if no page comes, goes or has more or fewer further pages.
fn routed_again(
    task: &Task<'_>,
    documents: &Documents,
    links: &Links,
    cache: &mut Cache,
) -> Option<Arc<Routes>> {
    let input = route::Input {
        config: &task.config,
        documents,
        links,
        sources: task.sources,
    };
    let last = cache.linked.as_mut()?.routed.as_mut()?;
    let routes = route::routes_again(&input, &last.routes);
    cache.work.routed = usize::from(!Arc::ptr_eq(&routes, &last.routes));
    last.routes = routes.clone();
    Some(routes)
}

/// The last width in which a picture is offered besides its own; it tells all of them.
fn widest(file: &File) -> Option<u32> {
    file.picture()?.widths().last()
}

/// Templates, unless they are as before.
fn themed(task: &Task<'_>, cache: &mut Cache) -> Arc<Theme> {
    let (sources, name) = (task.sources, &task.config.theme);
    let key = theme::key(sources, name);
    match &cache.theme {
        Some(last) if last.hash == key => last.clone(),
        _ => {
            let fresh = Arc::new(theme::theme(sources, name));
            cache.work.themed = 1;
            cache.theme = Some(fresh.clone());
            fresh
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_costs_one_file_and_is_reported_as_ours() {
        let path = SitePath::new("content/a.md").expect("a path");
        let parsed = guarded(&path, || std::panic::panic_any("a fault of a library"));
        assert!(parsed.documents.is_empty());
        let told: Vec<(Code, &str)> = parsed
            .faults
            .iter()
            .map(|fault| (fault.code, &*fault.message))
            .collect();
        assert_eq!(told, [(Code::OurFault, "`content/a.md` could not be read")]);
        let sound = guarded(&path, Parsed::default);
        assert!(sound.faults.is_empty());
    }
}
