//! The data between the phases: what `parse` makes of one page and every later phase reads.
//!
//! A [`Document`] is one page: [`Facts`] for `link`, [`Words`] and [`Marks`] for `render`, and a [`Body`] whose references
//! are holes. Facts hold identities, references, anchors and dates, no prose and no byte offsets, so that an edit of
//! prose leaves them equal. No logic lives here.

mod coded;

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::date::Date;
use crate::diag::{Code, Span};
use crate::likelihood::Band;
use crate::number::{Decimal, Literal};
use crate::path::{Id, SitePath, UrlPath};
use crate::reads::{Column, Part};

/// One page: a Markdown file, an entry of a keyed file, or a source defined where it is used.
#[derive(Debug, BorshDeserialize, BorshSerialize)]
pub struct Document {
    /// The file that it was written in.
    pub path: SitePath,
    /// Where its text begins and ends in that file.
    pub span: Span,
    /// What `link` reads.
    pub facts: Arc<Facts>,
    /// What the front matter says in words.
    pub words: Words,
    /// The words of its marks, each list parallel to that of the facts.
    pub marks: Marks,
    /// Its prose.
    pub body: Body,
    /// Where each reference of the facts is written.
    pub places: Box<[Span]>,
    /// Where each of the facts' anchors is written.
    pub anchor_places: Box<[Span]>,
    /// The checks that the author silenced.
    pub silenced: Box<[Silenced]>,
}

/// Documents, by path.
pub type Documents = Column<Arc<Document>, { Part::Document as u8 }>;

/// A reference, by its place in [`Facts::references`].
pub type ReferenceIx = u32;

/// Identities, references, anchors and dates of one page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct Facts {
    /// What kind of page it is.
    pub kind: Kind,
    /// The name that links use, unique in its kind.
    pub id: Id,
    /// The address that its place, `slug` and language give it.
    pub address: Option<UrlPath>,
    /// Old addresses that lead here.
    pub aliases: Box<[UrlPath]>,
    /// Whether it is held back.
    pub draft: bool,
    /// The language of its file's suffix (`moscow.it.md`): a translation of the page with the same id.
    pub translation: Option<Box<str>>,
    /// A briefing's day or time; a proposal's or source's day.
    pub date: Option<Date>,
    /// When it was last brought up to date.
    pub updated: Option<Date>,
    /// After this day nothing was known.
    pub cutoff: Option<Date>,
    /// Whether the page still stands.
    pub status: Status,
    /// What the page is about: actors.
    pub actors: Box<[ReferenceIx]>,
    /// What the page is about: topics.
    pub topics: Box<[ReferenceIx]>,
    /// The page that it takes the place of.
    pub supersedes: Option<ReferenceIx>,
    /// Names that link by themselves, the title or name first.
    pub names: Box<[Name]>,
    /// Names that only links use.
    pub weak_names: Box<[Name]>,
    /// Relations to other actors.
    pub ties: Box<[Tie]>,
    /// What a topic has besides.
    pub topic: TopicFacts,
    /// The sources that this source rests on.
    pub derived_from: Box<[ReferenceIx]>,
    /// Everything that is referred to, front matter first, then in the order of the text.
    pub references: Box<[Reference]>,
    /// Anchors of headings.
    pub headings: Box<[Box<str>]>,
    /// Ids of blocks (`^id` at their end) that are no mark.
    pub anchors: Box<[Id]>,
    /// Statements, in the order of the text.
    pub statements: Box<[StatementFacts]>,
    /// Notes, in the order of their signs.
    pub notes: Box<[NoteFacts]>,
    /// Events, in the order of the text.
    pub events: Box<[EventFacts]>,
    /// Judgments, in the order of the text.
    pub judgments: Box<[JudgmentFacts]>,
    /// Figures in prose, in the order of the text.
    pub literals: Box<[LiteralFacts]>,
    /// What a figure has besides.
    pub figure: FigureFacts,
}

/// What kind of page a document is.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshDeserialize,
    BorshSerialize,
)]
pub enum Kind {
    /// A briefing.
    Briefing,
    /// A person, state, organisation or group.
    Actor,
    /// An issue, proposal, project or regime.
    Topic,
    /// A source.
    Source,
    /// A dated series.
    Figure,
    /// Any other page, the home page and the prose of derived lists among them.
    #[default]
    Page,
}

impl Kind {
    /// The word for it in messages and data.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Briefing => "briefing",
            Kind::Actor => "actor",
            Kind::Topic => "topic",
            Kind::Source => "source",
            Kind::Figure => "figure",
            Kind::Page => "page",
        }
    }
}

/// Whether a page still stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub enum Status {
    /// It stands and is kept current.
    #[default]
    Published,
    /// It stands and is no longer kept current.
    Static,
    /// It is withdrawn: the page stays, its marks count nowhere.
    Retracted,
}

impl Status {
    /// The word that front matter and data use.
    pub fn word(self) -> &'static str {
        match self {
            Status::Published => "published",
            Status::Static => "static",
            Status::Retracted => "retracted",
        }
    }
}

/// A name and the language that it is in, if that is not the page's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct Name {
    /// The name, in NFC.
    pub text: Box<str>,
    /// BCP 47 tag.
    pub language: Option<Box<str>>,
}

/// What a topic has besides what every page has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct TopicFacts {
    /// Whether it is a proposal, with points.
    pub proposal: bool,
    /// The topic that it is part of.
    pub parent: Option<ReferenceIx>,
    /// The questions on which sides differ.
    pub issues: Box<[Box<str>]>,
    /// The stances one may take; nothing means the usual four.
    pub stances: Option<Box<[Box<str>]>>,
    /// Who proposed it.
    pub by: Box<[ReferenceIx]>,
    /// The proposal's text.
    pub source: Option<ReferenceIx>,
    /// The proposal that it revises.
    pub revises: Option<ReferenceIx>,
    /// A proposal's points.
    pub points: Box<[Point]>,
}

/// One point of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct Point {
    /// Its number.
    pub number: u32,
    /// The issues of the parent that it bears on.
    pub stances: Box<[StanceFacts]>,
}

/// One relation of an actor to another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct Tie {
    /// What relates them.
    pub relation: Relation,
    /// The other actor.
    pub of: ReferenceIx,
    /// Its first day.
    pub from: Option<Date>,
    /// Its end, exclusive when overlaps are sought.
    pub to: Option<Date>,
    /// Where that is known from.
    pub source: Option<ReferenceIx>,
}

/// What relates two actors.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub enum Relation {
    /// Holds this office of the other.
    Holds(Box<str>),
    /// Is a member of it.
    MemberOf,
    /// Is a part of it.
    PartOf,
    /// Speaks for it.
    SpeaksFor,
    /// Leads it.
    Leads,
    /// Owns it.
    Owns,
    /// Is under sanctions by it.
    SanctionedBy,
    /// Is its ally.
    AllyOf,
}

/// A reference: where it leads as written, and what it is used for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct Reference {
    /// Where it leads.
    pub target: Target,
    /// What for.
    pub role: Role,
}

/// Where a reference leads, as written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub enum Target {
    /// `[[id]]`, `[[folder/id]]`, `[[id#anchor]]`; an empty id stays on the page.
    Id {
        /// The folded id.
        id: Id,
        /// A heading or mark, folded, `^` left out.
        anchor: Option<Box<str>>,
    },
    /// A link to a file of the content, or an asset.
    File {
        /// The file.
        path: SitePath,
        /// A heading or mark.
        anchor: Option<Box<str>>,
    },
    /// A link to an address of the site: `/topics/`.
    Address(Box<str>),
    /// A strong name.
    Name(Box<str>),
}

/// What a reference is used for. A typed role resolves within its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub enum Role {
    /// A link in the text.
    Link,
    /// Printed whole where it stands.
    Embed,
    /// A picture.
    Image,
    /// A footnote or list item that is a mark said elsewhere.
    Reprint,
    /// A figure that a number in the text is checked against.
    Literal,
    /// The judgment that another one closes.
    Was,
    /// A source that is cited.
    Citation,
    /// `actors`, `of`, `by` and other fields that take an actor.
    Actor,
    /// `topics`, `parent`, `revises` and other fields that take a topic.
    Topic,
    /// `source`, `derived_from` and other fields that take a source.
    Source,
    /// `supersedes`.
    Briefing,
    /// Who said it, by link.
    Speaker,
    /// Who said it, by strong name; if nobody has the name, the words stand for themselves.
    NamedSpeaker,
    /// On whose behalf, to whom, through whom.
    Party,
    /// What it answers.
    Re,
    /// The topic of a stance.
    Stance,
}

/// Identities and dates of a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct StatementFacts {
    /// Its permanent name.
    pub id: Id,
    /// Whether it is one whoever the speaker is: by a link, a date or a source. Else only if the speaker's name is known.
    pub certain: bool,
    /// Who said it; several, or none for an unnamed one.
    pub speakers: Box<[ReferenceIx]>,
    /// Segments after the first that may be speakers or the venue, each by the strong name that it would be.
    pub maybe_speakers: Box<[ReferenceIx]>,
    /// On whose behalf.
    pub on_behalf: Box<[ReferenceIx]>,
    /// To whom.
    pub to: Box<[ReferenceIx]>,
    /// Through whom, nearest the speaker first.
    pub via: Box<[ReferenceIx]>,
    /// In reply to what.
    pub re: Box<[ReferenceIx]>,
    /// Who carried it in other words.
    pub carried_by: Box<[ReferenceIx]>,
    /// When it was said; the page's default filled in.
    pub date: Option<Date>,
    /// What it is known from; the page's default filled in.
    pub sources: Box<[ReferenceIx]>,
    /// The positions that it expresses.
    pub stances: Box<[StanceFacts]>,
    /// Whether the words are the speaker's.
    pub mode: Mode,
}

/// Whether the words of a statement are the speaker's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub enum Mode {
    /// A quotation.
    #[default]
    Quote,
    /// The author's own words.
    Paraphrase,
    /// The words of a text.
    Document,
    /// Looked for and not said.
    Silent,
}

impl Mode {
    /// The word that clauses and data use.
    pub fn word(self) -> &'static str {
        match self {
            Mode::Quote => "quote",
            Mode::Paraphrase => "paraphrase",
            Mode::Document => "document",
            Mode::Silent => "silent",
        }
    }
}

/// A position: a topic, one of its issues, and a stance.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct StanceFacts {
    /// The topic; nothing for a proposal's own parent.
    pub topic: Option<ReferenceIx>,
    /// The issue; nothing for the topic as a whole.
    pub issue: Option<Box<str>>,
    /// The stance; nothing if only the issue is named.
    pub stance: Option<Box<str>>,
    /// The reference whose place a fault is shown at, for a stance without a topic of its own.
    pub at: ReferenceIx,
}

/// Identity and date of a note.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct NoteFacts {
    /// What kind of note it is.
    pub kind: NoteKind,
    /// The day of a correction or update.
    pub date: Option<Date>,
    /// The anchor on its page.
    pub anchor: Box<str>,
}

/// What kind of note it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub enum NoteKind {
    /// A footnote without a kind.
    Plain,
    /// What one has to know besides.
    Context,
    /// How it was put into the page's language.
    Translation,
    /// What checking found.
    FactCheck,
    /// What the author thinks of it.
    Assessment,
    /// Who contests it.
    Dispute,
    /// What was wrong on this page.
    Correction,
    /// What happened since.
    Update,
}

impl NoteKind {
    /// The word that footnotes and data use.
    pub fn word(self) -> &'static str {
        match self {
            NoteKind::Plain => "note",
            NoteKind::Context => "context",
            NoteKind::Translation => "translation",
            NoteKind::FactCheck => "fact-check",
            NoteKind::Assessment => "assessment",
            NoteKind::Dispute => "dispute",
            NoteKind::Correction => "correction",
            NoteKind::Update => "update",
        }
    }

    /// Whether feeds tell of it.
    pub fn is_news(self) -> bool {
        matches!(self, NoteKind::Correction | NoteKind::Update)
    }
}

/// Identity and date of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct EventFacts {
    /// Its permanent name.
    pub id: Id,
    /// When it was; nothing only while it is read.
    pub date: Option<Date>,
    /// Whether its date is in bold.
    pub weight: Weight,
    /// What its text refers to: its links are participants and topics, its citations sources.
    pub written: std::ops::Range<ReferenceIx>,
}

/// How much an event weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub enum Weight {
    /// One of many.
    #[default]
    Minor,
    /// One that a reader in a hurry must see.
    Major,
}

/// Identity, band and dates of a judgment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct JudgmentFacts {
    /// Its permanent name.
    pub id: Id,
    /// When it can be held against what happened.
    pub horizon: Horizon,
    /// The band of its estimative term, by the site's standard.
    #[borsh(
        serialize_with = "coded::write_band",
        deserialize_with = "coded::read_band"
    )]
    pub band: Option<&'static Band>,
    /// How sure the author is of the grounds.
    pub confidence: Option<Confidence>,
    /// What its text refers to.
    pub written: std::ops::Range<ReferenceIx>,
    /// The earlier judgment that it closes.
    pub was: Option<ReferenceIx>,
    /// What came of it.
    pub outcome: Option<Outcome>,
}

/// When a judgment can be held against what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub enum Horizon {
    /// It does not say.
    #[default]
    None,
    /// A prediction, due on the last day of this date.
    By(Date),
    /// An assessment of the present: never due.
    AsOf(Date),
}

/// How sure an author is of the grounds of a judgment (ICD 203).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshDeserialize, BorshSerialize,
)]
pub enum Confidence {
    /// Scant or questionable grounds.
    Low,
    /// Credible grounds that do not settle it.
    Moderate,
    /// Good grounds of several kinds.
    High,
}

impl Confidence {
    /// The word that judgments and data use.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Moderate => "moderate",
            Confidence::High => "high",
        }
    }
}

/// What came of a judgment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct Outcome {
    /// Whether what it was about came about.
    pub verdict: Verdict,
    /// When that was known.
    pub date: Option<Date>,
}

/// Whether what a judgment was about came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub enum Verdict {
    /// It did.
    Yes,
    /// It did not.
    No,
    /// It can no longer be decided.
    Void,
}

impl Verdict {
    /// The word that judgments and data use.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Yes => "yes",
            Verdict::No => "no",
            Verdict::Void => "void",
        }
    }
}

/// A number in prose that a series is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct LiteralFacts {
    /// The figure.
    pub reference: ReferenceIx,
    /// Which of its periods.
    pub period: Period,
    /// Who counted; nothing for the period's first point.
    pub by: Option<ReferenceIx>,
    /// The number as written; nothing where the series' own is printed.
    pub written: Option<Literal>,
}

/// A period of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub enum Period {
    /// The last one that is no forecast.
    Latest,
    /// This one.
    At(Date),
}

/// What a figure has besides what every page has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct FigureFacts {
    /// The power of ten of its unit's scale word.
    pub scale: Option<i8>,
    /// After how many days without a newer period it is stale.
    pub stale_after: Option<u32>,
    /// Its points, as written.
    pub points: Box<[FigurePoint]>,
}

/// One point of a series.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct FigurePoint {
    /// What it counts over.
    pub period: Date,
    /// The value.
    pub value: Option<Decimal>,
    /// The least it may be.
    pub low: Option<Decimal>,
    /// The most it may be.
    pub high: Option<Decimal>,
    /// Who counted.
    pub by: Option<ReferenceIx>,
    /// Where that is known from.
    pub source: Option<ReferenceIx>,
    /// How final it is.
    pub status: Option<PointStatus>,
    /// When it stood so.
    pub as_of: Option<Date>,
}

/// How final a point of a series is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub enum PointStatus {
    /// It will not change.
    Final,
    /// It may be revised.
    Provisional,
    /// It has not happened yet.
    Forecast,
    /// A party says so.
    Claimed,
}

impl PointStatus {
    /// The word that series and data use.
    pub fn word(self) -> &'static str {
        match self {
            PointStatus::Final => "final",
            PointStatus::Provisional => "provisional",
            PointStatus::Forecast => "forecast",
            PointStatus::Claimed => "claimed",
        }
    }
}

/// What the front matter says in words.
#[derive(Clone, Debug, Default, BorshDeserialize, BorshSerialize)]
pub struct Words {
    /// `title` or `name`.
    pub title: Box<str>,
    /// `kind` as written, or its default.
    pub kind: Box<str>,
    /// One or two sentences.
    pub summary: Option<Box<str>>,
    /// BCP 47 tag of the page's language.
    pub language: Option<Box<str>>,
    /// Where that is written; the start of the file, if its name says it.
    pub language_place: Span,
    /// Who wrote it.
    pub authors: Box<[Box<str>]>,
    /// A template of the site's own.
    pub template: Option<(Box<str>, Span)>,
    /// Where each old address is written, parallel to the facts.
    pub alias_places: Box<[Span]>,
    /// When it should be looked at again.
    pub review_by: Option<Date>,
    /// An actor's country, ISO 3166-1 alpha-2.
    pub country: Option<Box<str>>,
    /// An actor's identifiers elsewhere, by scheme.
    pub ids: Box<[(Box<str>, Box<str>)]>,
    /// What an actor is sorted by.
    pub sort: Option<Box<str>>,
    /// The picture of an actor.
    pub image: Option<ReferenceIx>,
    /// The labels of a topic's issues, parallel to the facts.
    pub issues: Box<[Box<str>]>,
    /// A topic's `review_every`.
    pub review_every: Option<Box<str>>,
    /// What a source has besides.
    pub source: Option<Box<SourceWords>>,
    /// What a figure has besides.
    pub figure: Option<Box<FigureWords>>,
    /// The site's own, for templates.
    #[borsh(
        serialize_with = "coded::write_json",
        deserialize_with = "coded::read_json"
    )]
    pub extra: Arc<serde_json::Value>,
}

/// What a source says of itself.
#[derive(Clone, Debug, Default, BorshDeserialize, BorshSerialize)]
pub struct SourceWords {
    /// Who wrote it.
    pub author: Option<Box<str>>,
    /// Who published it.
    pub publisher: Option<Box<str>>,
    /// Where it is.
    pub link: Option<Box<str>>,
    /// When it was read.
    pub accessed: Option<Date>,
    /// Where a copy is: an address or a file.
    pub archive: Option<Box<str>>,
    /// Hash of the archived copy.
    pub sha256: Option<Box<str>>,
    /// Reliability, `A` to `F` (NATO Admiralty scale).
    #[borsh(
        serialize_with = "coded::write_letter",
        deserialize_with = "coded::read_letter"
    )]
    pub grade: Option<char>,
    /// `primary`, `secondary` or `tertiary`.
    pub tier: Option<Box<str>>,
    /// What kind of source it is.
    pub note: Option<Box<str>>,
}

/// What a figure says of itself.
#[derive(Clone, Debug, Default, BorshDeserialize, BorshSerialize)]
pub struct FigureWords {
    /// What its values are in.
    pub unit: Box<str>,
    /// How many decimals are printed; as written if nothing.
    pub decimals: Option<u8>,
    /// What one has to know of it.
    pub note: Option<Box<str>>,
    /// What one has to know of each point, parallel to the facts' points.
    pub notes: Box<[Option<Box<str>>]>,
    /// Where each point is written, parallel.
    pub places: Box<[Span]>,
}

/// The words of a page's marks.
#[derive(Debug, Default, BorshDeserialize, BorshSerialize)]
pub struct Marks {
    /// Parallel to [`Facts::statements`].
    pub statements: Box<[StatementWords]>,
    /// Parallel to [`Facts::notes`].
    pub notes: Box<[NoteWords]>,
    /// Citations, as the holes name them.
    pub citations: Box<[Box<[Cited]>]>,
    /// Footnotes that are marks said elsewhere.
    pub reprints: Box<[Reprint]>,
    /// Parallel to [`Facts::events`].
    pub events: Box<[EventWords]>,
    /// Parallel to [`Facts::judgments`].
    pub judgments: Box<[JudgmentWords]>,
    /// The labelled paragraphs of judgments: whose, which, and where in the body, without label and level.
    pub judgment_parts: Box<[(u32, JudgmentPart, Fragment)]>,
    /// What is printed whole, as the holes name it.
    pub embeds: Box<[Embed]>,
    /// The words of a proposal's points, parallel to [`TopicFacts::points`].
    pub points: Box<[Fragment]>,
}

/// A mark, series or derived view that is printed where it stands.
#[derive(Clone, Debug, PartialEq, Eq, BorshDeserialize, BorshSerialize)]
pub struct Embed {
    /// What.
    pub reference: ReferenceIx,
    /// The pages that are chosen from a view, in the order in which they are shown; nothing for all.
    pub chosen: Box<[ReferenceIx]>,
}

/// The words of an event.
#[derive(Clone, Debug, Default, BorshDeserialize, BorshSerialize)]
pub struct EventWords {
    /// Its text, as plain text.
    pub text: Box<str>,
    /// The same in the body.
    pub fragment: Fragment,
    /// The further cells of its row that are not empty.
    pub fields: Box<[EventField]>,
    /// Where its date is written.
    pub place: Span,
}

/// A further cell of the row that an event is.
#[derive(Clone, Debug, Default, BorshDeserialize, BorshSerialize)]
pub struct EventField {
    /// The column's heading.
    pub label: Box<str>,
    /// The cell, as plain text.
    pub text: Box<str>,
    /// The same in the body.
    pub fragment: Fragment,
}

/// The words of a judgment.
#[derive(Clone, Debug, Default, BorshDeserialize, BorshSerialize)]
pub struct JudgmentWords {
    /// Its estimative term; empty without one.
    pub term: Box<str>,
    /// The claim, as plain text.
    pub text: Box<str>,
    /// The same in the body.
    pub fragment: Fragment,
    /// Its labelled paragraphs, by their numbers in the marks.
    pub parts: std::ops::Range<u32>,
    /// Where its first line is written.
    pub place: Span,
}

/// What a labelled paragraph of a judgment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshDeserialize, BorshSerialize)]
pub enum JudgmentPart {
    /// How sure the author is of the grounds, and why.
    Confidence,
    /// What it rests on.
    Basis,
    /// What it takes for granted.
    Assumes,
    /// What would change it.
    ChangesIf,
    /// What else might be so.
    Alternative,
    /// The judgment that it closes.
    Was,
    /// What came of it.
    Outcome,
}

/// A footnote that is a mark said elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, BorshDeserialize, BorshSerialize)]
pub struct Reprint {
    /// The mark.
    pub reference: ReferenceIx,
    /// The number of its sign.
    pub number: u32,
    /// The words in quotation marks right before its signs.
    pub quoted: Box<[Quoted]>,
}

/// Words that a page quotes, and where.
#[derive(Clone, Debug, PartialEq, Eq, BorshDeserialize, BorshSerialize)]
pub struct Quoted {
    /// The words, without quotation marks around them.
    pub words: Box<str>,
    /// Where they are written.
    pub place: Span,
}

/// A piece of the body: a range of its HTML, in bytes.
pub type Fragment = std::ops::Range<u32>;

/// The words of a statement.
#[derive(Clone, Debug, Default, BorshDeserialize, BorshSerialize)]
pub struct StatementWords {
    /// The words, as plain text, soft breaks as one space.
    pub text: Box<str>,
    /// The same in the body.
    pub fragment: Fragment,
    /// The number of its sign; nothing for a block.
    pub number: Option<u32>,
    /// Where it is in the text: the quotation of an inline statement; nothing for a block.
    pub inline: Option<Fragment>,
    /// The original wording.
    pub original: Option<Wording>,
    /// Other published wordings.
    pub carried: Box<[Wording]>,
    /// An unnamed speaker, or a named one as written.
    pub speaker: Box<str>,
    /// The segments that may be speakers, parallel to `maybe_speakers`.
    pub maybe_speakers: Box<[Box<str>]>,
    /// Where, on what occasion.
    pub venue: Option<Box<str>>,
    /// The page's default, of a statement whose dash line says no venue.
    pub default_venue: Option<Box<str>>,
    /// The language read first, the original last, as BCP 47 tags.
    pub languages: Box<[Box<str>]>,
    /// Locators and grades, parallel to the facts' `sources`.
    pub sources: Box<[Cited]>,
    /// Where its dash line is written.
    pub place: Span,
}

/// Another wording of a statement.
#[derive(Clone, Debug, BorshDeserialize, BorshSerialize)]
pub struct Wording {
    /// The words.
    pub text: Box<str>,
    /// Who carried it, as written.
    pub relay: Option<Box<str>>,
    /// Who carried it, by link.
    pub by: Option<ReferenceIx>,
    /// What it is known from.
    pub sources: Box<[Cited]>,
}

/// One source of a citation.
#[derive(Clone, Debug, PartialEq, Eq, BorshDeserialize, BorshSerialize)]
pub struct Cited {
    /// The source.
    pub source: ReferenceIx,
    /// Where in it: `p. 4`.
    pub locator: Option<Box<str>>,
    /// The item's grade: reliability of the source.
    #[borsh(
        serialize_with = "coded::write_letter",
        deserialize_with = "coded::read_letter"
    )]
    pub reliability: Option<char>,
    /// The item's grade: credibility of the information, 1 to 6.
    pub credibility: Option<u8>,
}

/// The words of a note.
#[derive(Clone, Debug, BorshDeserialize, BorshSerialize)]
pub struct NoteWords {
    /// The number of its sign; nothing for a block.
    pub number: Option<u32>,
    /// The verdict of a fact-check.
    pub verdict: Option<Box<str>>,
    /// Its words, as plain text.
    pub text: Box<str>,
    /// The same in the body.
    pub fragment: Fragment,
    /// Whether it is one paragraph, and so can stand inside a paragraph.
    pub phrasing: Phrasing,
    /// What it marks, in the body.
    pub target: Option<Fragment>,
    /// The statement that its sign is part of.
    pub statement: Option<u32>,
    /// Where it is written.
    pub place: Span,
}

/// Whether a fragment can stand inside a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshDeserialize, BorshSerialize)]
pub enum Phrasing {
    /// Only text and what stands in text.
    Inline,
    /// Paragraphs, lists, tables.
    Block,
}

/// Prose as HTML with holes where other pages are named.
#[derive(Debug, Default, BorshDeserialize, BorshSerialize)]
pub struct Body {
    /// The page's HTML up to `main`, then the fragments of notes and statements that stand elsewhere.
    pub html: Box<str>,
    /// How much of `html` is the page itself.
    pub main: u32,
    /// What is put in, sorted by place.
    pub holes: Box<[Hole]>,
    /// Blocks, sorted by place, nested ones after those that hold them.
    pub blocks: Box<[Block]>,
    /// Where sentences begin, sorted.
    pub sentences: Box<[u32]>,
    /// Where names may link, sorted.
    pub prose: Box<[Chunk]>,
    /// Headings, in order.
    pub headings: Box<[Heading]>,
    /// Words of the page itself.
    pub word_count: u32,
}

/// A place in the HTML where something is put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshDeserialize, BorshSerialize)]
pub struct Hole {
    /// Byte of the HTML.
    pub at: u32,
    /// What.
    pub put: Put,
}

/// What is put into a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshDeserialize, BorshSerialize)]
pub enum Put {
    /// The start of a link.
    Open(ReferenceIx),
    /// The end of a link.
    Close(ReferenceIx),
    /// A link with the target's own name.
    Named(ReferenceIx),
    /// A mark, series or view, printed whole, by its number in the marks.
    Embed(u32),
    /// An item of a list that is a mark said elsewhere, printed whole.
    Listed(ReferenceIx),
    /// The start of an item that is an event, its date included.
    EventItem(u32),
    /// The start of a row that is an event.
    EventRow(u32),
    /// The date of such a row.
    EventDate(u32),
    /// The start of a judgment.
    JudgmentOpen(u32),
    /// The start of a labelled paragraph of a judgment, by its number in the marks.
    JudgmentPart(u32),
    /// The range of a judgment's estimative term.
    Likelihood(u32),
    /// The address of a picture and its size, as attributes.
    Image(ReferenceIx),
    /// The anchor of a heading, by its number.
    Anchor(u32),
    /// A citation, by its number in the marks.
    Cite(u32),
    /// The start of words that cite.
    CiteOpen(u32),
    /// The end of words that cite.
    CiteClose(u32),
    /// The start of what a note marks.
    NoteOpen(u32),
    /// Its end.
    NoteClose(u32),
    /// The sign of a note, and the note.
    Note(u32),
    /// A further sign of a note.
    NoteAgain(u32),
    /// Notes that cannot stand in a paragraph, after the block of their sign; or a note that is a block.
    NoteBlock(u32),
    /// The start of a quotation with a dash line.
    StatementOpen(u32),
    /// Its end.
    StatementClose(u32),
    /// The start of words that are an inline statement.
    QuoteOpen(u32),
    /// Their end.
    QuoteClose(u32),
    /// The sign of an inline statement, and its attribution.
    Attribution(u32),
    /// A further sign of an inline statement.
    AttributionAgain(u32),
    /// The positions of a proposal's point, by its place among the points.
    Point(u32),
    /// A footnote's sign that refers to a mark said elsewhere, by its number in the marks.
    Reprint(u32),
    /// A further sign of such a footnote.
    ReprintAgain(u32),
}

/// A block of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshDeserialize, BorshSerialize)]
pub struct Block {
    /// Its first byte in the HTML.
    pub start: u32,
    /// One past its last.
    pub end: u32,
    /// Its first byte in the file.
    pub source: u32,
    /// One past its last byte in the file; of words in a list item that are no paragraph, of the first of them.
    pub source_end: u32,
}

/// A run of text in which names may link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshDeserialize, BorshSerialize)]
pub struct Chunk {
    /// Its first byte in the HTML.
    pub start: u32,
    /// One past its last.
    pub end: u32,
    /// The section that it is in.
    pub section: u32,
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq, BorshDeserialize, BorshSerialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its anchor.
    pub anchor: Box<str>,
    /// Its words in the body.
    pub fragment: Fragment,
}

/// A check that the author silenced.
#[derive(Clone, Debug, PartialEq, Eq, BorshDeserialize, BorshSerialize)]
pub struct Silenced {
    /// Which.
    pub code: Code,
    /// Where: one block, or the whole file.
    pub span: Span,
    /// Where the author says so; of a comment, the block behind it.
    pub place: Span,
    /// Why.
    pub reason: Box<str>,
}
