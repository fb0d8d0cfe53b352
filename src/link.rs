//! `link`: facts of all documents become [`Links`]: what each reference means, and every index of who with whom.
//!
//! It reads only facts and who is mentioned where, so equal facts and equal mentions relink nothing. It knows no addresses
//! and no words: places are looked up when a fault is printed (`site`), addresses when a page is rendered.

mod event;
mod figure;
mod judgment;
mod position;
mod resolve;
mod source;
mod statement;
mod tie;

pub use figure::{is_stale, last_period, point_at as figure_point};
pub use resolve::{Earlier, Resolved, marks_of};
pub use source::origins;

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

use crate::date::Date;
use crate::diag::Code;
use crate::document::*;
use crate::names::{EntityIx, Names};
use crate::path::{Id, SitePath};

/// A document, by its place in the snapshot.
pub type DocumentIx = u32;

/// A statement, by its place in [`Links::statements`].
pub type StatementIx = u32;

/// An event, by its place in [`Links::events`].
pub type EventIx = u32;

/// A judgment, by its place in [`Links::judgments`].
pub type JudgmentIx = u32;

/// What `link` reads.
pub struct Input<'a> {
    /// The facts of the documents that are published, in the order of the snapshot.
    pub facts: &'a [Arc<Facts>],
    /// The file of each, parallel.
    pub paths: &'a [SitePath],
    /// The facts of drafts that are held back.
    pub withheld: &'a [Arc<Facts>],
    /// The table of names.
    pub names: &'a Names,
    /// Who is mentioned, parallel to `facts`.
    pub mentioned: &'a [Arc<[EntityIx]>],
    /// The assets that exist.
    pub assets: &'a BTreeSet<SitePath>,
}

/// What a reference means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A page, or an anchor on it.
    Page(DocumentIx, Option<Box<str>>),
    /// A statement.
    Statement(StatementIx),
    /// An event.
    Event(EventIx),
    /// A judgment.
    Judgment(JudgmentIx),
    /// A part of a page that is derived.
    View(DocumentIx, View),
    /// An asset.
    Asset(SitePath),
    /// An address of the site; whether it exists is known once there are routes.
    Address(Box<str>),
    /// A page that is not published.
    Withheld,
    /// Nothing.
    Nothing,
}

/// A part of a page that is derived, and can be linked and printed elsewhere; its anchor is `page-` and its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// What was said.
    Statements,
    /// Who stands where.
    Positions,
    /// Proposals, point by point.
    Proposals,
    /// What happened when.
    Timeline,
    /// What the site holds likely.
    Judgments,
    /// Series.
    Figures,
    /// Relations to others.
    Ties,
    /// The questions on which sides differ.
    Issues,
    /// Briefings about it.
    Briefings,
    /// What that rests on.
    Sources,
    /// Where a source is cited.
    Citations,
}

impl View {
    /// The word that links use.
    pub fn word(self) -> &'static str {
        match self {
            View::Statements => "statements",
            View::Positions => "positions",
            View::Proposals => "proposals",
            View::Timeline => "timeline",
            View::Judgments => "judgments",
            View::Figures => "figures",
            View::Ties => "ties",
            View::Issues => "issues",
            View::Briefings => "briefings",
            View::Sources => "sources",
            View::Citations => "citations",
        }
    }

    /// The views that a page of this kind has.
    pub fn of(kind: Kind) -> &'static [View] {
        match kind {
            Kind::Actor => &[
                View::Statements,
                View::Positions,
                View::Timeline,
                View::Judgments,
                View::Figures,
                View::Ties,
                View::Briefings,
                View::Sources,
            ],
            Kind::Topic => &[
                View::Statements,
                View::Positions,
                View::Proposals,
                View::Timeline,
                View::Judgments,
                View::Figures,
                View::Issues,
                View::Briefings,
                View::Sources,
            ],
            Kind::Source => &[
                View::Statements,
                View::Timeline,
                View::Judgments,
                View::Figures,
                View::Citations,
            ],
            Kind::Briefing | Kind::Figure | Kind::Page => &[],
        }
    }
}

/// An event as everybody reads it.
#[derive(Clone, Debug)]
pub struct Event {
    /// The document that it is in.
    pub document: DocumentIx,
    /// Its place in that document's facts.
    pub number: u32,
    /// When.
    pub date: Date,
    /// Who took part: the actors that its text links.
    pub actors: Box<[DocumentIx]>,
    /// What it is about: the topics that its text links, and its page's.
    pub topics: Box<[DocumentIx]>,
    /// What it is known from.
    pub sources: Box<[DocumentIx]>,
}

/// A judgment as everybody reads it.
#[derive(Clone, Debug)]
pub struct Judgment {
    /// The document that it is in.
    pub document: DocumentIx,
    /// Its place in that document's facts.
    pub number: u32,
    /// The actors that its text links.
    pub actors: Box<[DocumentIx]>,
    /// What it is about: the topics that its text links, and its page's.
    pub topics: Box<[DocumentIx]>,
    /// What it rests on: the sources that it cites, and those of the marks and figures that it links.
    pub sources: Box<[DocumentIx]>,
    /// How many of those do not derive from one another.
    pub origins: usize,
    /// The judgment that it closes.
    pub was: Option<JudgmentIx>,
    /// The judgment that closes it.
    pub closed_by: Option<JudgmentIx>,
}

/// A position that somebody took: one of a cell of the matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Whose position it is.
    pub actor: DocumentIx,
    /// Where it was taken.
    pub said: Said,
    /// The position.
    pub position: Position,
    /// When.
    pub date: Option<Date>,
}

/// Where a position was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// In a statement.
    Statement(StatementIx),
    /// In a point of a proposal, by its place among the points.
    Point(DocumentIx, u32),
}

/// A statement as everybody reads it.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The document that it is in.
    pub document: DocumentIx,
    /// Its place in that document's facts.
    pub number: u32,
    /// Who said it.
    pub speakers: Box<[DocumentIx]>,
    /// How many of the segments after the first are speakers; the others are the venue.
    pub named_segments: usize,
    /// The actors whose position it is.
    pub counts_for: Box<[DocumentIx]>,
    /// When.
    pub date: Option<Date>,
    /// The topics that it is about.
    pub topics: Box<[DocumentIx]>,
    /// The positions that it expresses: topic, issue, stance.
    pub stances: Box<[Position]>,
}

/// A position: the topic as written, the topic whose issue it is, the issue, the stance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The topic.
    pub topic: DocumentIx,
    /// The topic that the issue belongs to: itself or an ancestor.
    pub owner: DocumentIx,
    /// The issue, by its place in the owner's list.
    pub issue: Option<u32>,
    /// The stance.
    pub stance: Option<Box<str>>,
}

impl Position {
    /// What it is a position on, wherever it was named: whose issue and which, or a topic as a whole.
    pub fn column(&self) -> (DocumentIx, Option<u32>) {
        match self.issue {
            Some(issue) => (self.owner, Some(issue)),
            None => (self.topic, None),
        }
    }
}

/// References of one page to another: rarely more than four, and so in place.
pub type References = SmallVec<[ReferenceIx; 4]>;

/// A page that names another: by a link, or by a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlink {
    /// The page that names it.
    pub from: DocumentIx,
    /// Its links to it.
    pub references: References,
    /// The name by which it names it.
    pub entity: Option<EntityIx>,
}

/// A fault, by what it is about.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Which rule.
    pub code: Code,
    /// The document.
    pub document: DocumentIx,
    /// Where in it.
    pub at: At,
    /// What is wrong.
    pub message: String,
    /// The remedy.
    pub hint: Option<String>,
    /// Another document and place that belong to it.
    pub related: Option<(DocumentIx, At, &'static str)>,
}

/// A place, by what is written there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// A reference.
    Reference(ReferenceIx),
    /// A statement's dash line.
    Statement(u32),
    /// An event's date.
    Event(u32),
    /// A judgment's first line.
    Judgment(u32),
    /// A point of a figure.
    Point(u32),
    /// The `^id` of a block that is no mark.
    Anchor(u32),
    /// The document's start.
    Start,
}

/// Everything that follows from all facts together.
#[derive(Debug, Default)]
pub struct Links {
    /// What each document's references mean.
    pub meanings: Vec<Arc<[Meaning]>>,
    /// All statements, newest first.
    pub statements: Vec<Statement>,
    /// The statement that each of a document's statements is; nothing for a plain attribution.
    pub statement_of: Vec<Box<[Option<StatementIx>]>>,
    /// Who names each document, newest page first.
    pub backlinks: Vec<Vec<Backlink>>,
    /// Which links name each statement, newest page first.
    pub uses: Vec<Vec<(DocumentIx, ReferenceIx)>>,
    /// The statements that answer each statement.
    pub replies: Vec<Vec<StatementIx>>,
    /// The statements of each actor, about each topic, resting on each source; newest first.
    pub statements_of: Vec<Vec<StatementIx>>,
    /// The pages that cite each source and their citations, newest page first.
    pub citations: Vec<Vec<(DocumentIx, References)>>,
    /// Briefings, newest first.
    pub briefings: Vec<DocumentIx>,
    /// The briefings about each actor and topic, newest first.
    pub briefings_of: Vec<Vec<DocumentIx>>,
    /// The topics below each topic, and, of sources, those that derive from each.
    pub children: Vec<Vec<DocumentIx>>,
    /// The ties that others have to each actor: who, and which of its ties.
    pub tied: Vec<Vec<(DocumentIx, u32)>>,
    /// The page that took each page's place.
    pub superseded_by: Vec<Option<DocumentIx>>,
    /// Who each name belongs to.
    pub entities: Vec<Option<DocumentIx>>,
    /// All events, by date: first day, last day, page, place.
    pub events: Vec<Event>,
    /// The event that each of a document's events is; nothing in a translation.
    pub event_of: Vec<Box<[Option<EventIx>]>>,
    /// The events of the site's timeline: those of pages that are not withdrawn, by date.
    pub timeline: Vec<EventIx>,
    /// Those of each actor, topic (and of the topics below it) and source; by date.
    pub events_of: Vec<Vec<EventIx>>,
    /// All judgments, by due date; assessments of the present last.
    pub judgments: Vec<Judgment>,
    /// The judgment that each of a document's judgments is; nothing in a translation.
    pub judgment_of: Vec<Box<[Option<JudgmentIx>]>>,
    /// The judgments of pages that are not withdrawn, by due date.
    pub ledger: Vec<JudgmentIx>,
    /// Those about each actor and topic (and the topics below it), and resting on each source.
    pub judgments_of: Vec<Vec<JudgmentIx>>,
    /// The figures about or by each actor, about each topic (and the topics below it), and with points of each source.
    pub figures_of: Vec<Vec<DocumentIx>>,
    /// The positions on each topic and its issues, newest first.
    pub positions_on: Vec<Vec<Taken>>,
    /// The positions of each actor, newest first.
    pub positions_of: Vec<Vec<Taken>>,
    /// The positions of each proposal's points, parallel to its points.
    pub points: FxHashMap<DocumentIx, Vec<Vec<Position>>>,
    /// What does not fit together.
    pub faults: Vec<Fault>,
}

impl Links {
    /// What a reference of a document means.
    pub fn meaning(&self, document: DocumentIx, reference: ReferenceIx) -> &Meaning {
        &self.meanings[document as usize][reference as usize]
    }

    /// The page that a reference means, if it means a whole page or a place on one.
    pub fn page(&self, document: DocumentIx, reference: ReferenceIx) -> Option<DocumentIx> {
        match self.meaning(document, reference) {
            Meaning::Page(page, _) | Meaning::View(page, _) => Some(*page),
            _ => None,
        }
    }

    /// The page of what a reference means: the page itself, or the one that an event or a judgment stands on.
    fn home(&self, document: DocumentIx, reference: ReferenceIx) -> Option<DocumentIx> {
        match self.meaning(document, reference) {
            Meaning::Page(page, _) | Meaning::View(page, _) => Some(*page),
            Meaning::Event(event) => Some(self.events[*event as usize].document),
            Meaning::Judgment(judgment) => Some(self.judgments[*judgment as usize].document),
            Meaning::Statement(_)
            | Meaning::Asset(_)
            | Meaning::Address(_)
            | Meaning::Withheld
            | Meaning::Nothing => None,
        }
    }

    /// The pages that references mean, those that mean none left out.
    pub fn pages(&self, document: DocumentIx, references: &[ReferenceIx]) -> Vec<DocumentIx> {
        references
            .iter()
            .filter_map(|reference| self.page(document, *reference))
            .collect()
    }
}

/// Whether a tie held over the whole date; its end is inclusive here.
pub fn held(tie: &Tie, date: &Date) -> bool {
    tie.from
        .is_none_or(|from| from.earliest() <= date.earliest())
        && tie.to.is_none_or(|to| date.latest() <= to.latest())
}

/// Links all documents; what their references mean is taken from an earlier pass as far as that stands.
pub fn link(input: &Input<'_>, earlier: Option<Earlier<'_>>) -> (Links, Resolved) {
    let resolved = Resolved::new(input, earlier);
    let count = input.facts.len();
    let mut links = Links {
        backlinks: vec![Vec::new(); count],
        statements_of: vec![Vec::new(); count],
        citations: vec![Vec::new(); count],
        briefings_of: vec![Vec::new(); count],
        children: vec![Vec::new(); count],
        tied: vec![Vec::new(); count],
        superseded_by: vec![None; count],
        events_of: vec![Vec::new(); count],
        judgments_of: vec![Vec::new(); count],
        figures_of: vec![Vec::new(); count],
        positions_on: vec![Vec::new(); count],
        positions_of: vec![Vec::new(); count],
        ..Links::default()
    };
    links.entities = input
        .names
        .entities
        .iter()
        .map(|(kind, id)| resolved.of_kind(*kind, id))
        .collect();
    (links.meanings, links.faults) = resolved.meanings();
    statement::statements(input, &resolved, &mut links);
    statement::points(input, &mut links);
    position::positions(input, &mut links);
    event::events(input, &mut links);
    figure::figures(input, &mut links);
    source::circles(input, &mut links);
    judgment::judgments(input, &mut links);
    tie::holders(input, &mut links);
    let order = newest_first(input.facts);
    links.briefings = order
        .iter()
        .copied()
        .filter(|ix| is_listed_briefing(&input.facts[*ix as usize]))
        .collect();
    connect(input, &order, &mut links);
    (links, resolved)
}

/// Documents by date, the newest first, those without one last; then by their place.
fn newest_first(facts: &[Arc<Facts>]) -> Vec<DocumentIx> {
    let mut order: Vec<DocumentIx> = (0..facts.len() as DocumentIx).collect();
    order.par_sort_by_key(|ix| (std::cmp::Reverse(facts[*ix as usize].date), *ix));
    order
}

/// Whether it is a briefing of its own, no translation of one.
fn is_listed_briefing(facts: &Facts) -> bool {
    facts.kind == Kind::Briefing && facts.translation.is_none()
}

/// Fills the indexes between pages, newest page first, and reports marks that share an id; each list by itself, side by side.
fn connect(input: &Input<'_>, order: &[DocumentIx], links: &mut Links) {
    let mut backlinks = std::mem::take(&mut links.backlinks);
    let mut uses = std::mem::take(&mut links.uses);
    let mut citations = std::mem::take(&mut links.citations);
    let known = &*links;
    let (_, (_, faults)) = rayon::join(
        || name(input, order, known, &mut backlinks, &mut uses),
        || {
            rayon::join(
                || cite(input, order, known, &mut citations),
                || duplicates(input, known),
            )
        },
    );
    links.backlinks = backlinks;
    links.uses = uses;
    links.citations = citations;
    links.faults.extend(faults);
    file(input, order, links);
}

/// Who names each page and each statement: by links, and by names.
fn name(
    input: &Input<'_>,
    order: &[DocumentIx],
    links: &Links,
    backlinks: &mut [Vec<Backlink>],
    uses: &mut [Vec<(DocumentIx, ReferenceIx)>],
) {
    for from in order.iter().copied() {
        let facts = &input.facts[from as usize];
        for (ix, reference) in facts.references.iter().enumerate() {
            let ix = ix as ReferenceIx;
            match reference.role {
                Role::Link | Role::Embed | Role::Reprint | Role::Literal | Role::Was => {}
                _ => continue,
            }
            if let Meaning::Statement(statement) = links.meaning(from, ix) {
                uses[*statement as usize].push((from, ix));
            } else if let Some(page) = links.home(from, ix).filter(|page| *page != from) {
                backlink(from, &mut backlinks[page as usize])
                    .references
                    .push(ix);
            }
        }
        for entity in input.mentioned[from as usize].iter() {
            if let Some(page) = links.entities[*entity as usize].filter(|page| *page != from) {
                backlink(from, &mut backlinks[page as usize]).entity = Some(*entity);
            }
        }
    }
}

/// The backlink from `from` in a list, a new one if there is none yet; pages are gone through one after the other.
fn backlink(from: DocumentIx, list: &mut Vec<Backlink>) -> &mut Backlink {
    if list.last().is_none_or(|last| last.from != from) {
        list.push(Backlink {
            from,
            references: SmallVec::new(),
            entity: None,
        });
    }
    list.last_mut().expect("it was there or has been added")
}

/// The pages that cite each source.
fn cite(
    input: &Input<'_>,
    order: &[DocumentIx],
    links: &Links,
    citations: &mut [Vec<(DocumentIx, References)>],
) {
    for from in order.iter().copied() {
        let facts = &input.facts[from as usize];
        for (ix, reference) in facts.references.iter().enumerate() {
            let ix = ix as ReferenceIx;
            let Meaning::Page(source, _) = *links.meaning(from, ix) else {
                continue;
            };
            if reference.role != Role::Citation {
                continue;
            }
            let list = &mut citations[source as usize];
            match list.last_mut() {
                Some((page, references)) if *page == from => references.push(ix),
                _ => list.push((from, smallvec![ix])),
            }
        }
    }
}

/// Files pages under what they are about, come after, belong below or are tied to.
fn file(input: &Input<'_>, order: &[DocumentIx], links: &mut Links) {
    for from in order.iter().copied() {
        let facts = &input.facts[from as usize];
        if is_listed_briefing(facts) {
            let about = facts.actors.iter().chain(&facts.topics);
            let about = about.filter_map(|reference| links.page(from, *reference));
            for page in about.collect::<BTreeSet<_>>() {
                links.briefings_of[page as usize].push(from);
            }
        }
        let older = facts.supersedes.and_then(|older| links.page(from, older));
        if let Some(older) = older {
            links.superseded_by[older as usize].get_or_insert(from);
        }
    }
    for (from, facts) in event::originals(input) {
        for reference in facts.topic.parent.iter().chain(&facts.derived_from) {
            if let Some(parent) = links.page(from, *reference) {
                links.children[parent as usize].push(from);
            }
        }
        for (number, tie) in facts.ties.iter().enumerate() {
            if let Some(of) = links.page(from, tie.of) {
                links.tied[of as usize].push((from, number as u32));
            }
        }
    }
}

/// Reports marks that share an id; a plain attribution is none.
fn duplicates(input: &Input<'_>, links: &Links) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen: FxHashMap<&Id, (DocumentIx, At)> = FxHashMap::default();
    for (document, facts) in input
        .facts
        .iter()
        .enumerate()
        .filter(|(_, facts)| facts.translation.is_none())
    {
        let statements = facts
            .statements
            .iter()
            .enumerate()
            .filter(|(number, _)| links.statement_of[document][*number].is_some())
            .map(|(number, s)| (&s.id, At::Statement(number as u32)));
        let blocks = facts
            .anchors
            .iter()
            .enumerate()
            .map(|(number, id)| (id, At::Anchor(number as u32)));
        let events = facts.events.iter().enumerate();
        let events = events.map(|(number, event)| (&event.id, At::Event(number as u32)));
        let judgments = facts.judgments.iter().enumerate();
        let judgments = judgments.map(|(number, one)| (&one.id, At::Judgment(number as u32)));
        for (id, at) in statements
            .chain(blocks)
            .chain(events)
            .chain(judgments)
            .filter(|(id, _)| !id.as_str().is_empty())
        {
            if let Some((first, place)) = seen.get(id) {
                faults.push(Fault {
                    code: Code::DuplicateMark,
                    document: document as DocumentIx,
                    at,
                    message: format!("two marks have the id `{id}`"),
                    hint: Some(match at {
                        At::Event(_) => format!(
                            "say it once and reprint it: `- [[{id}]]`; or give one an id of its own: `^{id}-2`"
                        ),
                        _ => format!("give one an id of its own: `^{id}-2`"),
                    }),
                    related: Some((*first, *place, "the first is here")),
                });
            } else {
                seen.insert(id, (document as DocumentIx, at));
            }
        }
    }
    faults
}
