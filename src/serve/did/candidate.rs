//! Which pages may differ between two snapshots: those of the edited documents, and those that print their words or rows.
//!
//! It follows references and marks from what differs, in both snapshots, and never misses a page; that it names some that turn
//! out equal costs a rendering each. What is edited outside the content may change every page. It renders nothing and knows no
//! templates; `did` calls it.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::config::lineage;
use crate::document::*;
use crate::link::{DocumentIx, Links, Meaning};
use crate::path::{Id, SitePath, UrlPath};
use crate::route::{List, Route};
use crate::site::Site;

/// Pages that may differ.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::serve) struct Candidates {
    /// Their addresses in either snapshot.
    pub(in crate::serve) pages: BTreeSet<UrlPath>,
    /// Those of them that are of edited documents.
    pub(in crate::serve) edited: BTreeSet<UrlPath>,
}

/// The pages that may differ between two snapshots.
pub(in crate::serve) fn candidates(old: &Site, new: &Site) -> Candidates {
    let files = changed_files(old, new);
    let pair = Pair::new(old, new);
    let (mut before, mut after) = (Side::new(old), Side::new(new));
    pair.compare(&files, &mut before, &mut after);
    let edited = before.own().chain(after.own()).collect();
    let asking = asking(new);
    let everywhere = files.iter().any(|path| !path.is_below("content"))
        || old.config != new.config
        || asking == Asking::Anywhere
        || before.names_a_list()
        || after.names_a_list();
    let pages = match everywhere {
        true => before.all().chain(after.all()).collect(),
        false => {
            let moved = pair.moved();
            let mut pages = before.reached(&moved);
            pages.extend(after.reached(&moved));
            if asking == Asking::Home {
                pages.insert(List::Home.address());
            }
            pages
        }
    };
    Candidates { pages, edited }
}

/// The files that are in one snapshot only or differ.
fn changed_files(old: &Site, new: &Site) -> Vec<SitePath> {
    let hashes = |site: &Site| -> FxHashMap<SitePath, u128> {
        let files = site.sources.iter();
        files
            .map(|(path, file)| (path.clone(), file.hash))
            .collect()
    };
    let before = hashes(old);
    let mut changed: Vec<SitePath> = Vec::new();
    for (path, file) in new.sources.iter() {
        if before.get(path) != Some(&file.hash) {
            changed.push(path.clone());
        }
    }
    changed.extend(
        before
            .into_keys()
            .filter(|path| new.sources.get(path).is_none()),
    );
    changed
}

/// Where templates ask for rows themselves, so that a page may print any of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asking {
    /// Nowhere.
    Nowhere,
    /// On the home page.
    Home,
    /// On pages of any kind.
    Anywhere,
}

/// Where the templates of a site and its theme ask for rows.
fn asking(site: &Site) -> Asking {
    let lineage = lineage::lineage(&site.sources, &site.config.theme);
    let folders = lineage.folders("templates").into_iter();
    let asked = folders.chain(["templates".to_owned()]).flat_map(|folder| {
        let files = site.sources.below(&folder);
        let asked = files.map(|(path, _)| {
            let text = site.sources.text(path).map_or("", |text| text);
            let asks = ["briefings(", "latest("]
                .iter()
                .any(|ask| text.contains(ask));
            match path.as_str().strip_prefix(&folder) {
                _ if !asks => Asking::Nowhere,
                Some("/index.html") => Asking::Home,
                Some(_) | None => Asking::Anywhere,
            }
        });
        asked.collect::<Vec<Asking>>()
    });
    asked.max().unwrap_or(Asking::Nowhere)
}

/// Two snapshots, and which documents of them are the same.
struct Pair<'s> {
    /// The earlier snapshot.
    old: &'s Site,
    /// The later one.
    new: &'s Site,
    /// The later place of each earlier document.
    later: Vec<Option<DocumentIx>>,
}

/// What tells a document from others: file, kind, id and language.
type Key<'s> = (&'s SitePath, Kind, &'s Id, Option<&'s str>);

/// The key of a document.
fn key(document: &Document) -> Key<'_> {
    let facts = &document.facts;
    (
        &document.path,
        facts.kind,
        &facts.id,
        facts.translation.as_deref(),
    )
}

/// What a reference means, in terms that two snapshots share.
type Shared<'s> = (u8, Option<DocumentIx>, u32, Option<&'s str>);

impl<'s> Pair<'s> {
    /// Finds each document's later self.
    fn new(old: &'s Site, new: &'s Site) -> Pair<'s> {
        let places: FxHashMap<Key<'_>, DocumentIx> = new
            .documents
            .iter()
            .enumerate()
            .map(|(ix, document)| (key(document), ix as DocumentIx))
            .collect();
        let later = old
            .documents
            .iter()
            .map(|document| places.get(&key(document)).copied())
            .collect();
        Pair { old, new, later }
    }

    /// Notes on both sides what differs.
    fn compare(&self, files: &[SitePath], before: &mut Side<'_>, after: &mut Side<'_>) {
        let mut known = vec![false; self.new.documents.len()];
        for old in 0..self.old.documents.len() {
            let Some(new) = self.later[old].map(|new| new as usize) else {
                (before.edited[old], before.reworded[old]) = (true, true);
                continue;
            };
            known[new] = true;
            let differs = self.is_edited(old, new) || self.refers_otherwise(old, new);
            let assets = shows_one_of(self.new, new, files);
            let rewords = self.is_reworded(old, new);
            if differs || assets {
                (before.edited[old], after.edited[new]) = (true, true);
            }
            if rewords {
                (before.reworded[old], after.reworded[new]) = (true, true);
            }
        }
        for new in (0..known.len()).filter(|new| !known[*new]) {
            (after.edited[new], after.reworded[new]) = (true, true);
        }
    }

    /// Whether a document says something else.
    fn is_edited(&self, old: usize, new: usize) -> bool {
        let (before, after) = (&self.old.documents[old], &self.new.documents[new]);
        let text = |site: &'s Site, document: &Document| {
            let text = site.sources.text(&document.path)?;
            text.get(document.span.start as usize..document.span.end as usize)
        };
        !std::sync::Arc::ptr_eq(before, after)
            && (before.facts != after.facts || text(self.old, before) != text(self.new, after))
    }

    /// Whether a document's references, names or statements mean something else, though it may say the same.
    fn refers_otherwise(&self, old: usize, new: usize) -> bool {
        let names = |site: &'s Site, ix: usize| {
            let links = site.mentions[ix].links.iter();
            links.map(|one| (one.start, &site.names.entities[one.entity as usize]))
        };
        let same_names = std::sync::Arc::ptr_eq(&self.old.mentions[old], &self.new.mentions[new])
            && self.old.names.hash == self.new.names.hash;
        if !same_names && !names(self.old, old).eq(names(self.new, new)) {
            return true;
        }
        if std::sync::Arc::ptr_eq(&self.old.links, &self.new.links) {
            return false;
        }
        let (before, after) = (&self.old.links, &self.new.links);
        let are = |links: &Links, ix: usize| -> Vec<bool> {
            let statements = links.statement_of[ix].iter();
            statements.map(|statement| statement.is_some()).collect()
        };
        let meant = before.meanings[old]
            .iter()
            .map(|meaning| shared(before, meaning, |ix| self.later[ix as usize]));
        let means = after.meanings[new]
            .iter()
            .map(|meaning| shared(after, meaning, Some));
        !meant.eq(means) || are(before, old) != are(after, new)
    }

    /// Whether other pages may print something else of a document: its names, or what follows from all pages.
    fn is_reworded(&self, old: usize, new: usize) -> bool {
        let (before, after) = (&self.old.documents[old], &self.new.documents[new]);
        let same = std::sync::Arc::ptr_eq(before, after)
            || std::sync::Arc::ptr_eq(&before.facts, &after.facts)
            || outward(&before.facts) == outward(&after.facts);
        let words = |document: &Document| format!("{:?}", document.words);
        let said = std::sync::Arc::ptr_eq(before, after) || words(before) == words(after);
        let links = std::sync::Arc::ptr_eq(&self.old.links, &self.new.links);
        !same || !said || !links && outline(self.old, old) != outline(self.new, new)
    }

    /// The pages of lists whose rows are others, of those lists whose pages are known by their rows.
    fn moved(&self) -> BTreeMap<List, Moved> {
        let (old, new) = (&self.old.links, &self.new.links);
        let later = |document: DocumentIx| self.later[document as usize];
        let per_page = self.new.config.per_page;
        let said = |links: &Links| -> Vec<(DocumentIx, u32)> {
            let all = links.statements.iter();
            all.map(|one| (one.document, one.number)).collect()
        };
        let statements = said(old)
            .into_iter()
            .map(|(document, number)| (later(document), number));
        let briefings = old.briefings.iter().map(|ix| later(*ix));
        let now = said(new)
            .into_iter()
            .map(|(document, number)| (Some(document), number));
        BTreeMap::from([
            (List::Statements, moved(statements, now, per_page)),
            (
                List::Briefings,
                moved(
                    briefings,
                    new.briefings.iter().map(|ix| Some(*ix)),
                    per_page,
                ),
            ),
        ])
    }
}

/// Which pages of a list have other rows.
enum Moved {
    /// All, for its length is another.
    All,
    /// These.
    Some(BTreeSet<usize>),
}

/// Compares the rows of a list, `per_page` on a page.
fn moved<T: PartialEq>(
    old: impl Iterator<Item = T>,
    new: impl Iterator<Item = T>,
    per_page: usize,
) -> Moved {
    let (old, new): (Vec<T>, Vec<T>) = (old.collect(), new.collect());
    if old.len() != new.len() {
        return Moved::All;
    }
    let rows = old.iter().zip(&new).enumerate();
    let other = rows.filter(|(_, (old, new))| old != new);
    Moved::Some(other.map(|(row, _)| row / per_page + 1).collect())
}

/// What a reference means, in terms that two snapshots share; `later` gives a document's place in the later one.
fn shared<'s>(
    links: &'s Links,
    meaning: &'s Meaning,
    later: impl Fn(DocumentIx) -> Option<DocumentIx>,
) -> Shared<'s> {
    match meaning {
        Meaning::Page(page, anchor) => (0, later(*page), 0, anchor.as_deref()),
        Meaning::Statement(ix) => {
            let one = &links.statements[*ix as usize];
            (1, later(one.document), one.number, None)
        }
        Meaning::Event(ix) => {
            let one = &links.events[*ix as usize];
            (2, later(one.document), one.number, None)
        }
        Meaning::Judgment(ix) => {
            let one = &links.judgments[*ix as usize];
            (3, later(one.document), one.number, None)
        }
        Meaning::View(page, view) => (4, later(*page), 0, Some(view.word())),
        Meaning::Asset(path) => (5, None, 0, Some(path.as_str())),
        Meaning::Address(address) => (6, None, 0, Some(address)),
        Meaning::Withheld => (7, None, 0, None),
        Meaning::Nothing => (8, None, 0, None),
    }
}

/// Whether a document refers to one of these files.
fn shows_one_of(site: &Site, document: usize, files: &[SitePath]) -> bool {
    let meanings = site.links.meanings[document].iter();
    let mut assets = meanings.filter_map(|meaning| match meaning {
        Meaning::Asset(path) => Some(path),
        _ => None,
    });
    assets.any(|path| files.contains(path))
}

/// What other pages may know of a document's facts: without its marks and the references of its text.
fn outward(facts: &Facts) -> Facts {
    let fields = facts.references.iter().filter(|reference| {
        matches!(
            reference.role,
            Role::Actor | Role::Topic | Role::Source | Role::Briefing
        )
    });
    Facts {
        references: fields.cloned().collect(),
        anchors: Box::default(),
        statements: Box::default(),
        notes: Box::default(),
        events: Box::default(),
        judgments: Box::default(),
        literals: Box::default(),
        ..facts.clone()
    }
}

/// What other pages print of a document that follows from all pages: how often it is cited, and which parts it has.
fn outline(site: &Site, ix: usize) -> (usize, [bool; 9]) {
    let links = &site.links;
    let parts = [
        links.statements_of[ix].is_empty(),
        links.positions_on[ix].is_empty(),
        links.positions_of[ix].is_empty(),
        links.events_of[ix].is_empty(),
        links.judgments_of[ix].is_empty(),
        links.figures_of[ix].is_empty(),
        links.tied[ix].is_empty(),
        links.briefings_of[ix].is_empty(),
        links.children[ix].is_empty(),
    ];
    (links.citations[ix].len(), parts)
}

/// What differs, in terms of one of two snapshots.
struct Side<'s> {
    /// The snapshot.
    site: &'s Site,
    /// Whether each document says or means something else.
    edited: Vec<bool>,
    /// Whether other pages may print something else of it.
    reworded: Vec<bool>,
}

impl<'s> Side<'s> {
    /// A side on which nothing differs yet.
    fn new(site: &'s Site) -> Side<'s> {
        let none = vec![false; site.documents.len()];
        Side {
            site,
            edited: none.clone(),
            reworded: none,
        }
    }

    /// The addresses of the edited documents.
    fn own(&self) -> impl Iterator<Item = UrlPath> {
        let documents = self.site.documents.iter().zip(&self.edited);
        let edited = documents.filter(|(_, edited)| **edited);
        edited.filter_map(|(document, _)| document.facts.address.clone())
    }

    /// The addresses of all pages.
    fn all(&self) -> impl Iterator<Item = UrlPath> {
        let pages = self.site.routes.list.iter();
        pages
            .filter(|(_, route)| route.is_page())
            .map(|(address, _)| address.clone())
    }

    /// Whether the title of a derived list differs, which every page below it prints.
    fn names_a_list(&self) -> bool {
        let proses = List::ALL.map(|list| self.site.routes.prose(list));
        let mut proses = proses.into_iter().flatten();
        proses.any(|ix| self.reworded[ix as usize])
    }

    /// The addresses of the pages that what differs may reach.
    fn reached(&self, moved: &BTreeMap<List, Moved>) -> BTreeSet<UrlPath> {
        let touched = self.touched();
        let shown = self.shown(&touched);
        let statements = self.statements(&touched);
        let any_shown = |pages: &[DocumentIx]| pages.iter().any(|page| shown[*page as usize]);
        // A page lists its translations.
        let routes = &self.site.routes;
        let translated = |page: DocumentIx| {
            let mut pages = routes.translations(page).iter();
            pages.any(|page| self.edited[*page as usize])
        };
        let is_reached = |route: &Route| match route {
            Route::List(list, number) => {
                let prose = routes.prose(*list);
                prose.is_some_and(translated) || self.is_listed(*list, *number, &touched, moved)
            }
            Route::Document(ix) => shown[*ix as usize] || translated(*ix),
            Route::Further(ix, ..) => shown[*ix as usize],
            Route::Statement(ix) => statements[*ix as usize],
            Route::Compare(topic, left, right) => any_shown(&[*topic, *left, *right]),
            _ => false,
        };
        let pages = self.site.routes.list.iter();
        pages
            .filter(|(_, route)| route.is_page() && is_reached(route))
            .map(|(address, _)| address.clone())
            .collect()
    }

    /// The documents whose marks may be printed otherwise: the edited ones, and those that print words of reworded ones.
    fn touched(&self) -> Vec<bool> {
        let reworded = self.spread_words();
        let mut touched = self.edited.clone();
        let links = &self.site.links;
        let hit = |pages: &[DocumentIx]| pages.iter().any(|page| reworded[*page as usize]);
        if reworded.contains(&true) {
            for (from, touched) in touched.iter_mut().enumerate() {
                *touched |= reworded[from] || self.names_one_of(from, &reworded);
            }
            for one in &links.statements {
                let owners = one.stances.iter().flat_map(|one| [one.topic, one.owner]);
                let stances: Vec<DocumentIx> = owners.collect();
                if hit(&one.speakers) || hit(&one.counts_for) || hit(&one.topics) || hit(&stances) {
                    touched[one.document as usize] = true;
                }
            }
            for one in &links.events {
                touched[one.document as usize] |=
                    hit(&one.actors) || hit(&one.topics) || hit(&one.sources);
            }
            for one in &links.judgments {
                touched[one.document as usize] |=
                    hit(&one.actors) || hit(&one.topics) || hit(&one.sources);
            }
            for (document, points) in links.all_points() {
                let mut positions = points.iter().flatten();
                touched[document as usize] |= positions.any(|one| hit(&[one.topic, one.owner]));
            }
        }
        self.follow_judgments(&mut touched);
        touched
    }

    /// The reworded documents, and those of which others print what follows from them: holders of an office of theirs, what
    /// derives from a source, and the same page in other languages, to which links may lead.
    fn spread_words(&self) -> Vec<bool> {
        let mut reworded = self.reworded.clone();
        let links = &self.site.links;
        let mut open: Vec<DocumentIx> = (0..reworded.len() as DocumentIx)
            .filter(|ix| reworded[*ix as usize])
            .collect();
        let first = open.len();
        let mut at = 0;
        while let Some(ix) = open.get(at).copied() {
            let kind = self.site.documents[ix as usize].facts.kind;
            let holders = links.tied[ix as usize]
                .iter()
                .map(|(holder, _)| *holder)
                .filter(|_| at < first);
            let derived = links.children[ix as usize]
                .iter()
                .copied()
                .filter(|_| kind == Kind::Source);
            let translations = self.site.routes.translations(ix).iter().copied();
            let next: Vec<DocumentIx> = holders
                .chain(derived)
                .chain(translations)
                .filter(|next| !reworded[*next as usize])
                .collect();
            for next in next {
                reworded[next as usize] = true;
                open.push(next);
            }
            at += 1;
        }
        reworded
    }

    /// Whether a document refers to or names one of these.
    fn names_one_of(&self, from: usize, wanted: &[bool]) -> bool {
        let links = &self.site.links;
        let named = self.site.mentions[from].entities.iter();
        let mut named = named.filter_map(|entity| links.entities[*entity as usize]);
        let mut meant = links.meanings[from].iter();
        named.any(|page| wanted[page as usize])
            || meant.any(|meaning| match meaning {
                Meaning::Page(page, _) | Meaning::View(page, _) => wanted[*page as usize],
                _ => false,
            })
    }

    /// Adds the documents of judgments that a touched one closes, or that are closed by it, and so on.
    fn follow_judgments(&self, touched: &mut [bool]) {
        let judgments = &self.site.links.judgments;
        let mut open: Vec<usize> = (0..judgments.len())
            .filter(|ix| touched[judgments[*ix].document as usize])
            .collect();
        let mut known: BTreeSet<usize> = open.iter().copied().collect();
        while let Some(ix) = open.pop() {
            touched[judgments[ix].document as usize] = true;
            let near = [judgments[ix].was, judgments[ix].closed_by];
            for next in near.into_iter().flatten().map(|next| next as usize) {
                if known.insert(next) {
                    open.push(next);
                }
            }
        }
    }

    /// The documents whose pages print something of the touched ones.
    fn shown(&self, touched: &[bool]) -> Vec<bool> {
        let mut shown = touched.to_vec();
        let links = &self.site.links;
        let list = (0..touched.len()).filter(|ix| touched[*ix]);
        for ix in list {
            self.targets(ix, &mut |page| shown[page as usize] = true);
        }
        for one in links
            .statements
            .iter()
            .filter(|one| touched[one.document as usize])
        {
            let owners = one.stances.iter().flat_map(|one| [one.topic, one.owner]);
            let near = one
                .speakers
                .iter()
                .chain(&one.counts_for)
                .chain(&one.topics);
            near.copied()
                .chain(owners)
                .for_each(|page| shown[page as usize] = true);
        }
        let events = links.events.iter();
        let events = events.map(|one| (one.document, [&one.actors, &one.topics, &one.sources]));
        let judged = links.judgments.iter();
        let judged = judged.map(|one| (one.document, [&one.actors, &one.topics, &one.sources]));
        for (_, pages) in events.chain(judged).filter(|one| touched[one.0 as usize]) {
            for page in pages.into_iter().flatten() {
                shown[*page as usize] = true;
            }
        }
        self.neighbours(touched, &mut shown);
        self.ancestors(&mut shown);
        self.printers(touched, &mut shown);
        shown
    }

    /// Calls `take` with each document that another one refers to or names.
    fn targets(&self, from: usize, take: &mut impl FnMut(DocumentIx)) {
        let links = &self.site.links;
        for meaning in links.meanings[from].iter() {
            match meaning {
                Meaning::Page(page, _) | Meaning::View(page, _) => take(*page),
                Meaning::Statement(ix) => take(links.statements[*ix as usize].document),
                Meaning::Event(ix) => take(links.events[*ix as usize].document),
                Meaning::Judgment(ix) => take(links.judgments[*ix as usize].document),
                _ => {}
            }
        }
        let named = self.site.mentions[from].entities.iter();
        named
            .filter_map(|entity| links.entities[*entity as usize])
            .for_each(&mut *take);
        for position in links
            .points(from as DocumentIx)
            .into_iter()
            .flatten()
            .flatten()
        {
            take(position.topic);
            take(position.owner);
        }
    }

    /// Adds the briefings before and after a touched one on its topics.
    fn neighbours(&self, touched: &[bool], shown: &mut [bool]) {
        for list in &self.site.links.briefings_of {
            for near in list.windows(2) {
                let [one, other] = [near[0] as usize, near[1] as usize];
                if touched[one] || touched[other] {
                    (shown[one], shown[other]) = (true, true);
                }
            }
        }
    }

    /// Adds the topics above those that are shown, which print the marks of all below them.
    fn ancestors(&self, shown: &mut [bool]) {
        let links = &self.site.links;
        let above = |ix: usize| {
            let facts = &self.site.documents[ix].facts;
            let parent = facts.topic.parent?;
            links.page(ix as DocumentIx, parent)
        };
        for start in 0..shown.len() {
            let mut at = start;
            while shown[at]
                && let Some(parent) = above(at).filter(|parent| !shown[*parent as usize])
            {
                at = parent as usize;
                shown[at] = true;
            }
        }
    }

    /// Adds the pages that print a mark of a touched document, or a part of a page that is shown.
    fn printers(&self, touched: &[bool], shown: &mut [bool]) {
        let links = &self.site.links;
        let prints = |meaning: &Meaning, shown: &[bool]| match meaning {
            Meaning::Statement(ix) => touched[links.statements[*ix as usize].document as usize],
            Meaning::Event(ix) => touched[links.events[*ix as usize].document as usize],
            Meaning::Judgment(ix) => touched[links.judgments[*ix as usize].document as usize],
            Meaning::View(page, _) => shown[*page as usize],
            Meaning::Page(page, _) => {
                let figure = self.site.documents[*page as usize].facts.kind == Kind::Figure;
                figure && touched[*page as usize]
            }
            _ => false,
        };
        let direct = shown.to_vec();
        for (from, shown) in shown.iter_mut().enumerate() {
            *shown |= links.meanings[from]
                .iter()
                .any(|meaning| prints(meaning, &direct));
        }
    }

    /// The statements whose pages print something of the touched documents.
    fn statements(&self, touched: &[bool]) -> Vec<bool> {
        let links = &self.site.links;
        let own = |ix: usize| touched[links.statements[ix].document as usize];
        let mut reached: Vec<bool> = (0..links.statements.len()).map(own).collect();
        for from in (0..touched.len()).filter(|ix| touched[*ix]) {
            for meaning in links.meanings[from].iter() {
                if let Meaning::Statement(ix) = meaning {
                    reached[*ix as usize] = true;
                }
            }
        }
        for list in &links.statements_of {
            for near in list.windows(2) {
                let [one, other] = [near[0] as usize, near[1] as usize];
                if own(one) || own(other) {
                    (reached[one], reached[other]) = (true, true);
                }
            }
        }
        for (ix, replies) in links.all_replies().iter().enumerate() {
            reached[ix] |= replies.iter().any(|reply| own(*reply as usize));
        }
        reached
    }

    /// Whether a page of a derived list may differ.
    fn is_listed(
        &self,
        list: List,
        number: usize,
        touched: &[bool],
        moved: &BTreeMap<List, Moved>,
    ) -> bool {
        let links = &self.site.links;
        let per_page = self.site.config.per_page;
        let prose = self.site.routes.prose(list);
        if prose.is_some_and(|ix| touched[ix as usize]) {
            return true;
        }
        let rows = (number - 1) * per_page..number * per_page;
        let holds = |documents: &mut dyn Iterator<Item = DocumentIx>| {
            let mut rows = documents.skip(rows.start).take(per_page);
            rows.any(|document| touched[document as usize])
        };
        let other = match moved.get(&list) {
            Some(Moved::All) => true,
            Some(Moved::Some(pages)) => pages.contains(&number),
            None => false,
        };
        match list {
            List::Statements => {
                other || holds(&mut links.statements.iter().map(|one| one.document))
            }
            List::Briefings => other || holds(&mut links.briefings.iter().copied()),
            // Few pages, whose order and drawings follow from all rows.
            List::Timeline => {
                let mut events = links.events.iter();
                events.any(|one| touched[one.document as usize])
            }
            List::Judgments => {
                let mut judgments = links.judgments.iter();
                judgments.any(|one| touched[one.document as usize])
            }
            List::Home
            | List::Actors
            | List::Topics
            | List::Sources
            | List::Figures
            | List::Corrections
            | List::Method
            | List::Search
            | List::NotFound => true,
        }
    }
}
