//! What a reference means: ids by kind, names, files, headings and marks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use crate::date::dated_name;
use crate::diag::Code;
use crate::document::*;
use crate::path::{Id, SitePath, nearest, slug};

use super::shelf::{Shelf, Shelves};
use super::{At, Changed, DocumentIx, Fault, Input, Meaning, View};

/// Everything that can be named.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// Pages that are no sources, by id.
    pages: FxHashMap<Id, Vec<DocumentIx>>,
    /// Of each kind, by id; the first of several.
    kinds: BTreeMap<Kind, FxHashMap<Id, DocumentIx>>,
    /// By the path of their address without slashes: `actors/xi-jinping`.
    addresses: FxHashMap<Box<str>, DocumentIx>,
    /// By file; a keyed file has none.
    files: FxHashMap<SitePath, DocumentIx>,
    /// Statements, events, judgments and other blocks, by id: the documents that have one, in order, once for each.
    marks: FxHashMap<Id, SmallVec<[DocumentIx; 2]>>,
    /// Strong and weak names, folded.
    names: FxHashMap<Id, Vec<DocumentIx>>,
    /// Drafts and their marks: ids, and addresses without slashes at their ends.
    withheld: FxHashSet<Box<str>>,
}

impl Tables {
    /// Collects what can be named, by place and by id at once.
    fn new(input: &Input<'_>) -> Tables {
        let (places, named) = rayon::join(|| Tables::by_place(input), || Tables::by_id(input));
        let withheld = input.withheld.iter().flat_map(|facts| names_of(facts));
        Tables {
            addresses: places.addresses,
            files: places.files,
            withheld: withheld.map(Box::from).collect(),
            ..named
        }
    }

    /// Collects documents by file and by address.
    fn by_place(input: &Input<'_>) -> Tables {
        let mut tables = Tables::default();
        tables.files.reserve(input.facts.len());
        tables.addresses.reserve(input.facts.len());
        for (ix, (facts, path)) in input.facts.iter().zip(input.paths).enumerate() {
            let ix = ix as DocumentIx;
            if path.extension() == "md" {
                tables.files.entry(path.clone()).or_insert(ix);
            }
            let Some(address) = &facts.address else {
                continue;
            };
            let address = address.as_str().trim_matches('/');
            tables.addresses.entry(address.into()).or_insert(ix);
            if let Some((folder, last)) = address.rsplit_once('/')
                && last != facts.id.as_str()
            {
                let by_id = format!("{folder}/{}", facts.id);
                tables.addresses.entry(by_id.into()).or_insert(ix);
            }
        }
        tables
    }

    /// Collects documents and marks by their ids and names, translations left out.
    fn by_id(input: &Input<'_>) -> Tables {
        let mut tables = Tables::default();
        tables.pages.reserve(input.facts.len());
        for (ix, facts) in super::event::originals(input) {
            tables.add(ix, facts);
        }
        tables
    }

    /// Adds one document by its ids and names.
    fn add(&mut self, ix: DocumentIx, facts: &Facts) {
        let of_kind = self.kinds.entry(facts.kind).or_default();
        of_kind.entry(facts.id.clone()).or_insert(ix);
        if !matches!(facts.kind, Kind::Source | Kind::Figure) {
            self.pages.entry(facts.id.clone()).or_default().push(ix);
        }
        for id in marks_of(facts) {
            self.marks.entry(id.clone()).or_default().push(ix);
        }
        for name in facts.names.iter().chain(&facts.weak_names) {
            let owners = self.names.entry(Id::fold(&name.text)).or_default();
            if !owners.contains(&ix) {
                owners.push(ix);
            }
        }
    }

    /// Puts the marks that a document has now in the place of those that it had.
    fn mark(&mut self, ix: DocumentIx, old: &Facts, new: &Facts) {
        if new.translation.is_some() || marks_of(old).eq(marks_of(new)) {
            return;
        }
        for id in marks_of(old) {
            let Some(owners) = self.marks.get_mut(id) else {
                continue;
            };
            owners.retain(|owner| *owner != ix);
            if owners.is_empty() {
                self.marks.remove(id);
            }
        }
        for id in marks_of(new) {
            let owners = self.marks.entry(id.clone()).or_default();
            let place = owners.partition_point(|owner| *owner <= ix);
            owners.insert(place, ix);
        }
    }
}

/// What the references of every document mean before marks have their places, and what that was found with.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    tables: Tables,
    documents: Vec<Means>,
}

/// What the references of one document mean, and what is wrong with them.
#[derive(Clone, Debug, PartialEq)]
struct Means {
    meanings: Arc<[Meaning]>,
    faults: Vec<Fault>,
}

impl Resolved {
    /// Resolves everything.
    pub(super) fn new(input: &Input<'_>) -> Resolved {
        let tables = Tables::new(input);
        let index = Index {
            input,
            tables: &tables,
        };
        let facts = input.facts.par_iter().enumerate();
        let documents = facts.map(|(ix, facts)| index.document(ix as DocumentIx, facts));
        Resolved {
            documents: documents.collect(),
            tables,
        }
    }

    /// Resolves the documents that changed, those that refer to a mark that came or went, and those with faults, whose hints may
    /// name any mark; the others mean what they meant. The documents of which something is another are told, in order.
    pub(super) fn again(
        &mut self,
        input: &Input<'_>,
        changed: &[Changed],
        (renamed, shelves): (&[Id], &Shelves),
    ) -> Vec<DocumentIx> {
        for one in changed {
            let facts = &input.facts[one.document as usize];
            self.tables.mark(one.document, &one.facts, facts);
        }
        let mut again: BTreeSet<DocumentIx> = changed.iter().map(|one| one.document).collect();
        if !renamed.is_empty() {
            let refer = shelves.of(Shelf::Marks).iter();
            again.extend(refer.filter(|ix| refers_to(&input.facts[**ix as usize], renamed)));
            let all = self.documents.iter().enumerate();
            let faulty = all.filter(|(_, means)| !means.faults.is_empty());
            again.extend(faulty.map(|(ix, _)| ix as DocumentIx));
        }
        let index = Index {
            input,
            tables: &self.tables,
        };
        let again: Vec<DocumentIx> = again.into_iter().collect();
        let found: Vec<Means> = again
            .par_iter()
            .map(|ix| index.document(*ix, &input.facts[*ix as usize]))
            .collect();
        let mut touched = Vec::new();
        for (document, means) in again.into_iter().zip(found) {
            let known = &mut self.documents[document as usize];
            let is_changed = changed.iter().any(|one| one.document == document);
            if *known != means || is_changed {
                *known = means;
                touched.push(document);
            }
        }
        touched
    }

    /// What every reference means, a reference to a mark its page and anchor.
    pub(super) fn meanings(&self) -> impl Iterator<Item = &Arc<[Meaning]>> {
        self.documents.iter().map(|it| &it.meanings)
    }

    /// What the references of one document mean, likewise.
    pub(super) fn meanings_of(&self, document: DocumentIx) -> &Arc<[Meaning]> {
        &self.documents[document as usize].meanings
    }

    /// Everything that is wrong with references.
    pub(super) fn faults(&self) -> impl Iterator<Item = &Fault> {
        self.documents.iter().flat_map(|it| &it.faults)
    }

    /// The ids that several marks have.
    pub(super) fn shared_marks(&self) -> impl Iterator<Item = &Id> {
        let all = self.tables.marks.iter();
        all.filter(|(_, owners)| owners.len() > 1).map(|(id, _)| id)
    }

    /// The documents that have a mark with this id, once for each.
    pub(super) fn owners(&self, mark: &Id) -> &[DocumentIx] {
        self.tables.marks.get(mark).map_or(&[], |owners| owners)
    }

    /// The document of this kind and id.
    pub(super) fn of_kind(&self, kind: Kind, id: &Id) -> Option<DocumentIx> {
        self.tables.kinds.get(&kind)?.get(id).copied()
    }
}

/// More marks than these that came or went at once are no edit by hand, and everything is resolved anew.
const MOST_RENAMED: usize = 32;

/// The ids of marks that came or went, if everything else that can be named is as it was, so that equal references mean the same.
///
/// A statement without an id of its own is named by its speaker and day: who corrects one of these renames a mark.
pub(super) fn renamed(input: &Input<'_>, changed: &[Changed]) -> Option<Vec<Id>> {
    let mut renamed = Vec::new();
    for one in changed {
        let (old, new) = (&one.facts, &input.facts[one.document as usize]);
        if !named_the_same(old, new) {
            return None;
        }
        let (had, has) = (ids_of_marks(old), ids_of_marks(new));
        renamed.extend(had.symmetric_difference(&has).map(|id| (*id).clone()));
    }
    (renamed.len() <= MOST_RENAMED).then_some(renamed)
}

/// The ids of the marks of a page.
fn ids_of_marks(facts: &Facts) -> BTreeSet<&Id> {
    marks_of(facts).collect()
}

/// Whether references that lead to a document cannot tell these facts apart but by the ids of marks: all else that [`Tables`]
/// and [`Index`] read of the documents that they find.
fn named_the_same(old: &Facts, new: &Facts) -> bool {
    let numbers = |facts: &Facts| -> Vec<String> {
        let points = facts.topic.points.iter();
        points.map(|point| point.number.to_string()).collect()
    };
    let notes = |facts: &Facts| -> Vec<Box<str>> {
        let notes = facts.notes.iter();
        notes.map(|note| note.anchor.clone()).collect()
    };
    (old.kind, &old.id, &old.address, &old.translation)
        == (new.kind, &new.id, &new.address, &new.translation)
        && (&old.names, &old.weak_names) == (&new.names, &new.weak_names)
        && (&old.headings, &old.topic.issues) == (&new.headings, &new.topic.issues)
        && numbers(old) == numbers(new)
        && notes(old) == notes(new)
}

/// Whether a reference of a document names one of these marks, by its id or as a place on a page.
fn refers_to(facts: &Facts, renamed: &[Id]) -> bool {
    let is = |id: &Id| renamed.contains(id);
    facts.references.iter().any(|reference| {
        let (id, anchor) = match &reference.target {
            Target::Id { id, anchor } => (Some(id), anchor.as_deref()),
            Target::File { anchor, .. } => (None, anchor.as_deref()),
            Target::Address(_) | Target::Name(_) => (None, None),
        };
        id.is_some_and(is) || anchor.is_some_and(|anchor| is(&Id::fold(anchor)))
    })
}

/// Looks references up.
struct Index<'a> {
    input: &'a Input<'a>,
    tables: &'a Tables,
}

/// A reference and where it is.
struct Site<'a> {
    document: DocumentIx,
    number: ReferenceIx,
    reference: &'a Reference,
}

impl Index<'_> {
    /// The document of this kind and id.
    fn of_kind(&self, kind: Kind, id: &Id) -> Option<DocumentIx> {
        self.tables.kinds.get(&kind)?.get(id).copied()
    }

    /// What the references of one document mean; marks by their page and anchor.
    fn document(&self, document: DocumentIx, facts: &Facts) -> Means {
        let mut faults = Vec::new();
        let each = facts.references.iter().enumerate();
        let meanings = each.map(|(number, reference)| {
            let site = Site {
                document,
                number: number as ReferenceIx,
                reference,
            };
            self.meaning(&site, &mut faults)
        });
        Means {
            meanings: meanings.collect(),
            faults,
        }
    }

    /// What one reference means; a fault if it should mean something and does not.
    fn meaning(&self, site: &Site<'_>, faults: &mut Vec<Fault>) -> Meaning {
        let found = match (&site.reference.target, site.reference.role) {
            (_, Role::NamedSpeaker) => return Meaning::Nothing,
            (Target::File { path, anchor }, role) => {
                self.file(site, path, anchor.as_deref(), role, faults)
            }
            (Target::Address(address), _) => match self.is_withheld_address(address) {
                true => Some(Meaning::Withheld),
                false => return Meaning::Address(address.clone()),
            },
            (Target::Id { id, .. }, Role::Stance) if id.as_str().is_empty() => {
                return Meaning::Nothing;
            }
            (
                Target::Id { id, anchor },
                Role::Link | Role::Embed | Role::Reprint | Role::Re | Role::Image | Role::Was,
            ) => self.anything(site, id, anchor.as_deref(), faults),
            (Target::Id { id, .. }, role) => self.typed(site, id, kind_of(role), faults),
            (Target::Name(_), _) => return Meaning::Nothing,
        };
        match found {
            Some(Meaning::Withheld) => {
                let hint = "publish it, or say it without the link".to_owned();
                faults.push(site.fault(
                    Code::LinkToDraft,
                    format!("`{}` is a draft", site.written()),
                    Some(hint),
                ));
                Meaning::Withheld
            }
            Some(meaning) => meaning,
            None => {
                self.report(site, faults);
                Meaning::Nothing
            }
        }
    }

    /// A file of the content: a page, or an asset.
    fn file(
        &self,
        site: &Site<'_>,
        path: &SitePath,
        anchor: Option<&str>,
        role: Role,
        faults: &mut Vec<Fault>,
    ) -> Option<Meaning> {
        if let Some(page) = self.tables.files.get(path).filter(|_| role != Role::Image) {
            let Some(anchor) = anchor else {
                return Some(Meaning::Page(*page, None));
            };
            let place = self.on_page(*page, anchor);
            if place.is_none() {
                faults.push(self.no_heading(site, *page, anchor));
            }
            return place.or(Some(Meaning::Page(*page, None)));
        }
        if self.is_withheld_file(path) {
            return Some(Meaning::Withheld);
        }
        self.input
            .assets
            .contains(path)
            .then(|| Meaning::Asset(path.clone()))
    }

    /// Whether an address of the site is that of a draft.
    fn is_withheld_address(&self, address: &str) -> bool {
        let place = address.split(['#', '?']).next().unwrap_or(address);
        self.tables.withheld.contains(place.trim_matches('/'))
    }

    /// Whether a file of the content is a draft: its place gives it the draft's address.
    fn is_withheld_file(&self, path: &SitePath) -> bool {
        let parts: Vec<String> = path
            .folder()
            .split('/')
            .skip(1)
            .map(|part| Id::fold(part).to_string())
            .collect();
        let stem = path.stem();
        let undated = dated_name(stem).map_or(stem, |(_, rest)| rest);
        let last = Id::fold(undated);
        let all = parts
            .iter()
            .map(String::as_str)
            .chain([last.as_str()].into_iter().filter(|last| *last != "index"));
        path.extension() == "md"
            && self
                .tables
                .withheld
                .contains(all.collect::<Vec<_>>().join("/").as_str())
    }

    /// A page, mark or source: pages first, then marks, then sources, then names.
    fn anything(
        &self,
        site: &Site<'_>,
        id: &Id,
        anchor: Option<&str>,
        faults: &mut Vec<Fault>,
    ) -> Option<Meaning> {
        if id.as_str().is_empty() {
            return match anchor {
                Some(anchor) => self.on_page(site.document, anchor),
                None => Some(Meaning::Page(site.document, None)),
            };
        }
        let pages = match id.as_str().contains('/') {
            true => self
                .tables
                .addresses
                .get(id.as_str())
                .map_or(&[][..], std::slice::from_ref),
            false => self.tables.pages.get(id).map_or(&[][..], Vec::as_slice),
        };
        let page = match pages {
            [] => None,
            [one] => Some(*one),
            several => {
                self.ambiguous(site, several, faults);
                Some(several[0])
            }
        };
        if let Some(page) = page {
            return self.whole_or_place(page, anchor);
        }
        let owners = self.tables.marks.get(id);
        if let Some(document) = owners.and_then(|owners| owners.first()) {
            return Some(Meaning::Page(*document, Some(id.as_str().into())));
        }
        let keyed = [Kind::Figure, Kind::Source].map(|kind| self.of_kind(kind, id));
        if let Some(page) = keyed.into_iter().flatten().next() {
            return self.whole_or_place(page, anchor);
        }
        if self.tables.withheld.contains(id.as_str()) {
            return Some(Meaning::Withheld);
        }
        let named = self.by_name(site, id, faults)?;
        self.whole_or_place(named, anchor)
    }

    /// A page, or the place on it that an anchor names.
    fn whole_or_place(&self, page: DocumentIx, anchor: Option<&str>) -> Option<Meaning> {
        match anchor {
            None => Some(Meaning::Page(page, None)),
            Some(anchor) => self.on_page(page, anchor),
        }
    }

    /// A heading, mark or derived part of a page.
    fn on_page(&self, page: DocumentIx, anchor: &str) -> Option<Meaning> {
        let facts = &self.input.facts[page as usize];
        let wanted = slug(anchor);
        let id = Id::fold(anchor);
        let heading = facts
            .headings
            .iter()
            .find(|heading| ***heading == *anchor || ***heading == *wanted);
        let mark = marks_of(facts).find(|known| **known == id);
        let note = facts
            .notes
            .iter()
            .map(|note| &note.anchor)
            .find(|known| ***known == *anchor || ***known == *wanted);
        let view = View::of(facts.kind)
            .iter()
            .find(|view| view.word() == anchor);
        let point = facts
            .topic
            .points
            .iter()
            .any(|point| anchor == format!("point-{}", point.number));
        let issue = facts.topic.issues.iter().find(|issue| ***issue == *wanted);
        let found = heading
            .map(|h| h.to_string())
            .or_else(|| mark.map(|id| id.to_string()))
            .or_else(|| note.map(|n| n.to_string()))
            .or_else(|| issue.map(|issue| format!("issue-{issue}")))
            .or_else(|| point.then(|| anchor.to_owned()));
        found
            .map(|anchor| Meaning::Page(page, Some(anchor.into())))
            .or_else(|| view.map(|view| Meaning::View(page, *view)))
    }

    /// The page with this name, strong or weak; of several the one that the page is about.
    fn by_name(&self, site: &Site<'_>, id: &Id, faults: &mut Vec<Fault>) -> Option<DocumentIx> {
        match self.tables.names.get(id)?.as_slice() {
            [one] => Some(*one),
            several => {
                let facts = &self.input.facts[site.document as usize];
                let about = facts.actors.iter().chain(&facts.topics);
                let about: Vec<DocumentIx> = about
                    .filter_map(|r| self.listed(&facts.references[*r as usize]))
                    .filter(|ix| several.contains(ix))
                    .collect();
                if about.len() != 1 {
                    self.ambiguous(site, several, faults);
                }
                Some(about.first().copied().unwrap_or(several[0]))
            }
        }
    }

    /// The actor or topic that an entry of the front matter names.
    fn listed(&self, reference: &Reference) -> Option<DocumentIx> {
        match &reference.target {
            Target::Id { id, .. } => self.of_kind(kind_of(reference.role), id),
            _ => None,
        }
    }

    /// A page of one kind; for an actor or topic its names serve too.
    fn typed(
        &self,
        site: &Site<'_>,
        id: &Id,
        kind: Kind,
        faults: &mut Vec<Fault>,
    ) -> Option<Meaning> {
        let by_last = || {
            let last = id.as_str().rsplit('/').next()?;
            self.of_kind(kind, &Id::fold(last))
        };
        let found = self.of_kind(kind, id).or_else(by_last);
        if let Some(page) = found {
            return Some(Meaning::Page(page, None));
        }
        if self.tables.withheld.contains(id.as_str()) {
            return Some(Meaning::Withheld);
        }
        let linked = matches!(
            site.reference.role,
            Role::Speaker | Role::Party | Role::Stance
        );
        let named = linked.then(|| self.by_name(site, id, faults)).flatten();
        named
            .filter(|page| self.input.facts[*page as usize].kind == kind)
            .map(|page| Meaning::Page(page, None))
    }

    /// Reports an id that several pages share.
    fn ambiguous(&self, site: &Site<'_>, pages: &[DocumentIx], faults: &mut Vec<Fault>) {
        let address = |ix: &DocumentIx| {
            self.input.facts[*ix as usize]
                .address
                .as_ref()
                .map(|a| a.as_str().trim_matches('/').to_owned())
        };
        let list: Vec<String> = pages
            .iter()
            .filter_map(address)
            .map(|a| format!("`[[{a}]]`"))
            .collect();
        let message = format!("`{}` is {} pages", site.written(), pages.len());
        faults.push(site.fault(
            Code::AmbiguousLink,
            message,
            Some(format!("write {}", list.join(" or "))),
        ));
    }

    /// Reports a reference to nothing, with the nearest name.
    fn report(&self, site: &Site<'_>, faults: &mut Vec<Fault>) {
        let written = site.written();
        let (code, what) = match site.reference.role {
            Role::Image => (Code::UnknownImage, "picture"),
            Role::Citation | Role::Source => (Code::UnknownSource, "source"),
            Role::Actor | Role::Speaker | Role::Party => (Code::UnknownActor, "actor"),
            Role::Topic | Role::Stance => (Code::UnknownTopic, "topic"),
            Role::Briefing => (Code::UnknownLink, "briefing"),
            Role::Literal => (Code::UnknownFigure, "figure"),
            Role::Was => (Code::UnknownLink, "judgment"),
            _ if matches!(site.reference.target, Target::File { .. }) => {
                (Code::UnknownLink, "page or file")
            }
            _ => (Code::UnknownLink, "page or mark"),
        };
        if let (
            Target::Id {
                id,
                anchor: Some(anchor),
            },
            Code::UnknownLink,
        ) = (&site.reference.target, code)
        {
            let named = || {
                self.tables
                    .pages
                    .get(id)
                    .or_else(|| self.tables.names.get(id))
            };
            let keyed = || [Kind::Figure, Kind::Source].map(|kind| self.of_kind(kind, id));
            let page = if id.as_str().is_empty() {
                Some(site.document)
            } else {
                let page = named().and_then(|pages| pages.first()).copied();
                page.or_else(|| keyed().into_iter().flatten().next())
            };
            if let Some(page) = page {
                return faults.push(self.no_heading(site, page, anchor));
            }
        }
        let near = match &site.reference.target {
            Target::File { path, .. } => self.nearest_file(path, code),
            _ => self.nearest_id(&written, code),
        };
        let new = match code {
            Code::UnknownActor => Some(
                "an actor has an entry in `content/actors.yaml` or a file in `content/actors/`",
            ),
            Code::UnknownTopic => {
                Some("a topic has an entry in `content/topics.yaml` or a file in `content/topics/`")
            }
            Code::UnknownFigure => Some("a figure has a file in `content/figures/`"),
            Code::UnknownSource => Some(
                "a source has an entry in `content/sources.yaml`, or a line `[@key]: https://... \"Publisher: Title, DATE\"`",
            ),
            _ => None,
        };
        let hint = near
            .map(|near| format!("did you mean `{near}`?"))
            .or_else(|| new.map(str::to_owned));
        faults.push(site.fault(code, format!("there is no {what} `{written}`"), hint));
    }

    /// The file nearest to a wrong one: an asset, or, if it is no picture that is missing, a page.
    fn nearest_file(&self, path: &SitePath, code: Code) -> Option<String> {
        let pages = self
            .tables
            .files
            .keys()
            .filter(|_| code != Code::UnknownImage)
            .map(|page| page.as_str());
        nearest(
            path.as_str(),
            pages.chain(self.input.assets.iter().map(SitePath::as_str)),
        )
        .map(str::to_owned)
    }

    /// The id nearest to a wrong one, among those that the rule takes.
    fn nearest_id(&self, written: &str, code: Code) -> Option<String> {
        let fits = |kind: Kind| match code {
            Code::UnknownSource => kind == Kind::Source,
            Code::UnknownActor => kind == Kind::Actor,
            Code::UnknownTopic => kind == Kind::Topic,
            Code::UnknownFigure => kind == Kind::Figure,
            _ => true,
        };
        let ids = self
            .tables
            .kinds
            .iter()
            .filter(|(kind, _)| fits(**kind))
            .flat_map(|(_, ids)| ids.keys().map(Id::as_str));
        let marks = self
            .tables
            .marks
            .keys()
            .filter(|_| code == Code::UnknownLink)
            .map(|id| id.as_str());
        nearest(written, ids.chain(marks)).map(str::to_owned)
    }

    /// A heading or mark that its page does not have.
    fn no_heading(&self, site: &Site<'_>, page: DocumentIx, anchor: &str) -> Fault {
        let facts = &self.input.facts[page as usize];
        let known = facts
            .headings
            .iter()
            .map(|h| &**h)
            .chain(marks_of(facts).map(Id::as_str))
            .chain(View::of(facts.kind).iter().map(|view| view.word()));
        let hint = nearest(&slug(anchor), known).map(|near| format!("did you mean `#{near}`?"));
        site.fault(
            Code::UnknownHeading,
            format!("`{}` has no heading or mark `{anchor}`", facts.id),
            hint,
        )
    }
}

impl Site<'_> {
    /// The target as a message shows it.
    fn written(&self) -> String {
        match &self.reference.target {
            Target::Id {
                id,
                anchor: Some(anchor),
            } => format!("{id}#{anchor}"),
            Target::Id { id, anchor: None } => id.to_string(),
            Target::File { path, .. } => path.to_string(),
            Target::Address(address) => address.to_string(),
            Target::Name(name) => name.to_string(),
        }
    }

    /// A fault at this reference.
    fn fault(&self, code: Code, message: String, hint: Option<String>) -> Fault {
        Fault {
            code,
            document: self.document,
            at: At::Reference(self.number),
            message,
            hint,
            related: None,
        }
    }
}

/// The kind of page that a typed role takes.
fn kind_of(role: Role) -> Kind {
    match role {
        Role::Actor | Role::Speaker | Role::NamedSpeaker | Role::Party => Kind::Actor,
        Role::Topic | Role::Stance => Kind::Topic,
        Role::Citation | Role::Source => Kind::Source,
        Role::Briefing => Kind::Briefing,
        Role::Literal => Kind::Figure,
        Role::Was | Role::Link | Role::Embed | Role::Image | Role::Reprint | Role::Re => Kind::Page,
    }
}

/// What a draft can be linked by: its id, those of its marks, and its address without slashes at the ends.
fn names_of(facts: &Facts) -> impl Iterator<Item = &str> {
    let ids = [&facts.id].into_iter().chain(marks_of(facts));
    let address = facts
        .address
        .iter()
        .map(|address| address.as_str().trim_matches('/'));
    ids.map(Id::as_str)
        .chain(address)
        .filter(|name| !name.is_empty())
}

/// The ids of what is marked on a page: statements, events, judgments and other blocks.
pub fn marks_of(facts: &Facts) -> impl Iterator<Item = &Id> {
    let statements = facts.statements.iter().map(|statement| &statement.id);
    let events = facts.events.iter().map(|event| &event.id);
    let judgments = facts.judgments.iter().map(|judgment| &judgment.id);
    let marks = statements.chain(events).chain(judgments);
    marks
        .chain(&facts.anchors)
        .filter(|id| !id.as_str().is_empty())
}
