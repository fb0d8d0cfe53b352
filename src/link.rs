//! `link`: facts of all documents become [`Links`]: what each reference means, and every index of who with whom.
//!
//! It reads only facts and who is mentioned where, so equal facts and equal mentions relink nothing. It knows no addresses
//! and no words: places are looked up when a fault is printed (`site`), addresses when a page is rendered.

mod circle;
mod digest;
mod edit;
mod event;
mod figure;
mod judgment;
mod mark;
mod page;
mod position;
mod resolve;
mod roll;
mod shelf;
mod source;
mod statement;
mod tie;
mod translation;

pub use edit::Changed;
pub use figure::{is_stale, last_period, point_at as figure_point};
pub use resolve::marks_of;
pub use roll::Roll;
pub use source::origins;

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::date::Date;
use crate::diag::Code;
use crate::document::*;
use crate::names::{EntityIx, Names};
use crate::path::SitePath;
use crate::reads::{self, Column, InDocument, Marks, Part, Whole};

use edit::Edit;
use mark::Doubles;
use resolve::Resolved;
use shelf::{Shelf, Shelves};
use statement::{Numbers, Told};

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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// An old address.
    Alias(u32),
    /// The document's start.
    Start,
}

/// Everything that follows from all facts together.
#[derive(Debug, Default)]
pub struct Links {
    /// What each document's references mean.
    pub meanings: Column<Arc<[Meaning]>, { Part::Meanings as u8 }>,
    /// The documents that refer to files, or to addresses of the site.
    pub outside: Vec<DocumentIx>,
    /// All statements, newest first.
    pub statements: Marks<Arc<Statement>, { Part::Statements as u8 }>,
    /// The statement that each of a document's statements is; nothing for a plain attribution.
    pub statement_of: Column<Roll<Option<StatementIx>>, { Part::Statements as u8 }>,
    /// Who names each document, newest page first.
    pub backlinks: Column<Roll<Backlink>, { Part::Backlinks as u8 }>,
    /// Which links name each statement, newest page first.
    uses: Vec<Roll<(DocumentIx, ReferenceIx)>>,
    /// The statements that answer each statement.
    replies: Vec<Roll<StatementIx>>,
    /// The statements of each actor, about each topic, resting on each source; newest first.
    pub statements_of: Column<Roll<StatementIx>, { Part::StatementsOf as u8 }>,
    /// The pages that cite each source and their citations, newest page first.
    pub citations: Column<Roll<(DocumentIx, References)>, { Part::Citations as u8 }>,
    /// Briefings, newest first.
    pub briefings: Whole<DocumentIx, { Part::Briefings as u8 }>,
    /// The briefings about each actor and topic, newest first.
    pub briefings_of: Column<Roll<DocumentIx>, { Part::BriefingsOf as u8 }>,
    /// The topics below each topic, and, of sources, those that derive from each.
    pub children: Column<Vec<DocumentIx>, { Part::Children as u8 }>,
    /// The ties that others have to each actor: who, and which of its ties.
    pub tied: Column<Vec<(DocumentIx, u32)>, { Part::Tied as u8 }>,
    /// The page that took each page's place.
    pub superseded_by: Column<Option<DocumentIx>, { Part::Successor as u8 }>,
    /// Who each name belongs to.
    pub entities: Whole<Option<DocumentIx>, { Part::Entities as u8 }>,
    /// All events, by date: first day, last day, page, place.
    pub events: Marks<Event, { Part::Events as u8 }>,
    /// The event that each of a document's events is; nothing in a translation.
    pub event_of: Column<Box<[Option<EventIx>]>, { Part::Events as u8 }>,
    /// The events of the site's timeline: those of pages that are not withdrawn, by date.
    pub timeline: Whole<EventIx, { Part::Timeline as u8 }>,
    /// Those of each actor, topic (and of the topics below it) and source; by date.
    pub events_of: Column<Vec<EventIx>, { Part::EventsOf as u8 }>,
    /// All judgments, by due date; assessments of the present last.
    pub judgments: Marks<Judgment, { Part::Judgments as u8 }>,
    /// The judgment that each of a document's judgments is; nothing in a translation.
    pub judgment_of: Column<Box<[Option<JudgmentIx>]>, { Part::Judgments as u8 }>,
    /// The judgments of pages that are not withdrawn, by due date.
    pub ledger: Whole<JudgmentIx, { Part::Ledger as u8 }>,
    /// Those about each actor and topic (and the topics below it), and resting on each source.
    pub judgments_of: Column<Vec<JudgmentIx>, { Part::JudgmentsOf as u8 }>,
    /// The figures about or by each actor, about each topic (and the topics below it), and with points of each source.
    pub figures_of: Column<Vec<DocumentIx>, { Part::FiguresOf as u8 }>,
    /// The positions on each topic and its issues, newest first.
    pub positions_on: Column<Roll<Taken>, { Part::PositionsOn as u8 }>,
    /// The positions of each actor, newest first.
    pub positions_of: Column<Roll<Taken>, { Part::PositionsOf as u8 }>,
    /// The positions of each proposal's points, parallel to its points.
    points: FxHashMap<DocumentIx, Vec<Vec<Position>>>,
    /// What does not fit together.
    pub faults: Vec<Fault>,
}

impl InDocument for Arc<Statement> {
    /// The document that it is in.
    fn document(&self) -> DocumentIx {
        self.document
    }
}

impl InDocument for Event {
    /// The document that it is in.
    fn document(&self) -> DocumentIx {
        self.document
    }
}

impl InDocument for Judgment {
    /// The document that it is in.
    fn document(&self) -> DocumentIx {
        self.document
    }
}

impl Links {
    /// Which links name a statement, newest page first.
    pub fn uses(&self, statement: StatementIx) -> &[(DocumentIx, ReferenceIx)] {
        self.answered(statement);
        &self.uses[statement as usize]
    }

    /// The statements that answer a statement.
    pub fn replies(&self, statement: StatementIx) -> &[StatementIx] {
        self.answered(statement);
        &self.replies[statement as usize]
    }

    /// The statements that answer each statement.
    pub fn all_replies(&self) -> &[Roll<StatementIx>] {
        reads::whole(Part::Answers);
        &self.replies
    }

    /// The positions of each point of a proposal.
    pub fn points(&self, proposal: DocumentIx) -> Option<&Vec<Vec<Position>>> {
        reads::of(proposal, Part::Points);
        self.points.get(&proposal)
    }

    /// The proposals that have points, in no order, and the positions of each point.
    pub fn all_points(&self) -> impl Iterator<Item = (DocumentIx, &Vec<Vec<Position>>)> {
        reads::whole(Part::Points);
        self.points
            .iter()
            .map(|(proposal, points)| (*proposal, points))
    }

    /// Notes that it is read who answers or names a statement.
    fn answered(&self, statement: StatementIx) {
        let statement = &self.statements.unnoted()[statement as usize];
        reads::of(statement.document, Part::Answers);
    }

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

/// What a pass leaves for the next, besides its links.
#[derive(Debug)]
pub struct Kept {
    resolved: Resolved,
    shelves: Shelves,
    /// What is wrong with statements.
    told: Told,
    /// What is wrong with the ids of marks.
    doubles: Doubles,
}

/// An earlier pass over the same documents: what it found and left, and what was read then and is read otherwise now.
pub struct Earlier<'a> {
    /// What it found.
    pub links: &'a Links,
    /// What it left.
    pub kept: &'a mut Kept,
    /// The documents that changed, in order.
    pub changed: &'a [Changed],
}

/// Links all documents.
pub fn link(input: &Input<'_>) -> (Links, Kept) {
    let resolved = Resolved::new(input);
    let shelves = Shelves::new(input, resolved.meanings().map(|meanings| &**meanings));
    let mut links = Links {
        entities: entities(input, &resolved).into(),
        ..Links::of(input, &resolved)
    };
    let told = statement::statements(input, &resolved, &mut links);
    let mut kept = Kept {
        resolved,
        shelves,
        told,
        doubles: Doubles::new(),
    };
    derive(input, &kept, &mut links);
    let order = page::newest_first(input.facts);
    let known = &links;
    let (named, ((citations, briefings_of), (statements, (positions, doubles)))) = rayon::join(
        || page::names(input, &order, known),
        || {
            rayon::join(
                || {
                    let citations = page::citations(input, &order, known);
                    (citations, page::briefings_of(input, &order, known))
                },
                || {
                    let statements = statement::index(input, known);
                    let positions = position::positions(input, known);
                    let doubles = mark::doubles(input, &kept.resolved, known);
                    (statements, (positions, doubles))
                },
            )
        },
    );
    links.briefings = page::briefings(input, &order).into();
    (links.backlinks, links.uses) = (named.backlinks.into(), named.uses);
    (links.citations, links.briefings_of) = (citations.into(), briefings_of.into());
    (links.statements_of, links.replies) = (statements.0.into(), statements.1);
    (links.positions_on, links.positions_of) = (positions.0.into(), positions.1.into());
    kept.doubles = doubles;
    let doubles = kept.doubles.values().flatten();
    links.faults.extend(doubles.cloned());
    (links, kept)
}

/// Links all documents after an edit: those that changed are read again, and with them those of whose references it
/// means something else. Tells how many these are; nothing if the edit changes what can be named.
///
/// The lists that none of them is in are those of the earlier pass.
pub fn relink(input: &Input<'_>, earlier: Earlier<'_>) -> Option<(Links, usize)> {
    let Earlier {
        links: last,
        kept,
        changed,
    } = earlier;
    let renamed = resolve::renamed(input, changed)?;
    let touched = (kept.resolved).again(input, changed, (&renamed, &kept.shelves));
    for document in touched.iter().copied() {
        let meanings = kept.resolved.meanings_of(document);
        kept.shelves.put(input, document, meanings);
    }
    let mut links = Links {
        entities: last.entities.clone(),
        statements: last.statements.clone(),
        statement_of: last.statement_of.clone(),
        ..Links::of(input, &kept.resolved)
    };
    // Whose words count for whom follows from the ties of actors, and which issues there are from topics.
    let settles = |ix: &DocumentIx| {
        let kind = input.facts[*ix as usize].kind;
        matches!(kind, Kind::Actor | Kind::Topic)
    };
    let all = touched.iter().any(settles);
    let numbers = match all {
        true => {
            kept.told = statement::statements(input, &kept.resolved, &mut links);
            Numbers::Others
        }
        false => statement::statements_again(input, &touched, kept, &mut links),
    };
    derive(input, kept, &mut links);
    let mut edit = Edit {
        input,
        last,
        changed,
        touched,
        moved: (numbers == Numbers::Others).then(|| edit::moved(last, &links)),
    };
    edit.keep_meanings(&kept.shelves, &mut links);
    match all {
        true => {
            let (statements_of, replies) = statement::index(input, &links);
            (links.statements_of, links.replies) = (statements_of.into(), replies);
            let (on, of) = position::positions(input, &links);
            (links.positions_on, links.positions_of) = (on.into(), of.into());
        }
        false => {
            statement::index_again(&edit, &mut links);
            position::positions_again(&edit, &mut links);
        }
    }
    page::pages_again(&edit, &mut links);
    mark::doubles_again(&edit, &kept.resolved, &links, &mut kept.doubles);
    let doubles = kept.doubles.values().flatten();
    links.faults.extend(doubles.cloned());
    let read = match all {
        true => input.facts.len(),
        false => edit.touched.len(),
    };
    Some((links, read))
}

impl Links {
    /// Links in which nothing is found yet but what references mean.
    fn of(input: &Input<'_>, resolved: &Resolved) -> Links {
        let count = input.facts.len();
        Links {
            meanings: Vec::from_iter(resolved.meanings().cloned()).into(),
            children: vec![Vec::new(); count].into(),
            tied: vec![Vec::new(); count].into(),
            superseded_by: vec![None; count].into(),
            event_of: vec![Box::default(); count].into(),
            events_of: vec![Vec::new(); count].into(),
            judgment_of: vec![Box::default(); count].into(),
            judgments_of: vec![Vec::new(); count].into(),
            figures_of: vec![Vec::new(); count].into(),
            ..Links::default()
        }
    }
}

/// Who each name belongs to.
fn entities(input: &Input<'_>, resolved: &Resolved) -> Vec<Option<DocumentIx>> {
    let all = input.names.entities.iter();
    all.map(|(kind, id)| resolved.of_kind(*kind, id)).collect()
}

/// What only some documents have, found anew in each pass, from the shelves; and what is wrong so far.
fn derive(input: &Input<'_>, kept: &Kept, links: &mut Links) {
    let shelves = &kept.shelves;
    links.outside = shelves.of(Shelf::Outside).to_vec();
    links.faults = kept.resolved.faults().cloned().collect();
    statement::report(&kept.told, links);
    statement::point_at_statements(input, shelves, links);
    statement::join_wordings(input, shelves, links);
    statement::points(input, shelves, links);
    event::events(input, shelves, links);
    figure::figures(input, shelves, links);
    circle::circles(input, shelves, links);
    translation::alone(input, shelves, links);
    judgment::judgments(input, shelves, links);
    tie::holders(input, shelves, links);
    page::kin(input, shelves, links);
}
