//! What templates see: the only serialisable types towards them. `docs/templates.md` describes each field.
//!
//! Optional fields are null rather than absent, lists empty rather than null; fields that end in `html`, `content` and
//! `sentences` are HTML, all others text.

use serde::Serialize;
use serde_json::Value;

use crate::language::Word;

use super::part::{Shown, ShownDate, ShownLink};

/// What every page has, and what its kind has besides, in one map.
#[derive(Serialize)]
pub struct Page<'a, Kind: Serialize> {
    pub kind: &'static str,
    pub title: String,
    pub description: Option<String>,
    pub path: String,
    pub href: String,
    pub permalink: String,
    pub lang: &'a str,
    pub dir: &'static str,
    pub words_lang: &'a str,
    pub words_dir: &'static str,
    pub locale: String,
    pub translations: Vec<Translation>,
    pub content: String,
    pub toc: Vec<TocEntry>,
    pub breadcrumbs: Vec<ShownLink>,
    pub alternates: Vec<Alternate>,
    pub backlinks: Vec<Mention>,
    pub backlinks_more: Option<ShownLink>,
    pub backlink_count: usize,
    pub structured_data: Option<String>,
    pub card: Card,
    pub extra: &'a Value,
    pub word_count: u32,
    pub reading_time: u32,
    pub draft: bool,
    #[serde(flatten)]
    pub of: Kind,
}

/// What other sites show of a page.
#[derive(Serialize)]
pub struct Card {
    pub src: String,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub alt: String,
}

/// The site's settings.
#[derive(Serialize)]
pub struct Config<'a> {
    pub title: &'a str,
    pub base_url: &'a str,
    pub base_path: &'a str,
    pub language: &'a str,
    pub default_language: &'a str,
    pub description: &'a str,
    pub licence: Option<&'a str>,
    pub navigation: Vec<Navigation<'a>>,
    pub search: Option<String>,
    pub appearance: Appearance<'a>,
    pub masthead: Masthead<'a>,
    pub footer: Footer<'a>,
    pub extra: &'a Value,
    pub today: ShownDate,
}

/// What `[appearance]` says; its colours and faces are in the style sheet at `href`.
#[derive(Serialize)]
pub struct Appearance<'a> {
    pub href: Option<String>,
    pub scheme: &'static str,
    pub text: Option<&'a str>,
    pub headings: Option<&'a str>,
    pub preload: Vec<String>,
    pub preload_italic: Vec<String>,
}

/// What stands above each page.
#[derive(Serialize)]
pub struct Masthead<'a> {
    pub title: &'a str,
    pub line: Option<&'a str>,
    pub logo: Option<Image>,
}

/// What stands below each page.
#[derive(Serialize)]
pub struct Footer<'a> {
    pub text: Option<&'a str>,
    pub links: Vec<Navigation<'a>>,
}

/// One link of the masthead.
#[derive(Serialize)]
pub struct Navigation<'a> {
    pub title: &'a str,
    pub href: String,
    pub current: bool,
}

/// A link.
#[derive(Serialize, Clone)]
pub struct Link {
    pub title: String,
    pub href: String,
    pub kind: &'static str,
    pub id: String,
}

/// A date.
#[derive(Serialize)]
pub struct Date {
    pub iso: String,
    pub text: String,
    pub year: i32,
    pub start: String,
    pub datetime: Option<String>,
}

/// An entry of the table of contents.
#[derive(Serialize)]
pub struct TocEntry {
    pub level: u8,
    pub id: String,
    pub title: String,
    pub href: String,
}

/// The same page in a language: itself or a translation.
#[derive(Serialize)]
pub struct Translation {
    pub lang: String,
    pub locale: String,
    pub name: Word,
    pub href: String,
    pub permalink: String,
    pub current: bool,
    pub original: bool,
}

/// A file beside the page.
#[derive(Serialize)]
pub struct Alternate {
    #[serde(rename = "type")]
    pub media_type: &'static str,
    pub title: String,
    pub href: String,
}

/// A page that names this one, with the sentences in which it does.
#[derive(Serialize)]
pub struct Mention {
    pub page: ShownLink,
    pub date: Option<ShownDate>,
    pub sentences: Vec<String>,
}

/// A letter or digit of the Admiralty scale with its words.
#[derive(Serialize, Clone)]
pub struct Graded {
    pub code: String,
    pub label: Word,
}

/// A source as cited.
#[derive(Serialize, Clone)]
pub struct Cite {
    pub short: String,
    pub title: String,
    pub href: String,
    pub key: String,
    pub publisher: Option<String>,
    pub locator: Option<String>,
    pub grade: Option<String>,
    pub reliability: Option<Graded>,
    pub credibility: Option<Graded>,
}

/// Who said it, with the office held on that day.
#[derive(Serialize, Clone)]
pub struct Speaker {
    pub id: String,
    pub title: String,
    pub href: String,
    pub office: Option<String>,
}

/// A language.
#[derive(Serialize, Clone)]
pub struct Language {
    pub code: String,
    pub name: Word,
}

/// Another wording.
#[derive(Serialize)]
pub struct Original {
    pub text: String,
    pub lang: Option<String>,
}

/// Another published wording.
#[derive(Serialize)]
pub struct Carried {
    pub text: String,
    pub relay: Option<String>,
    pub cites: Vec<Shown>,
}

/// A position.
#[derive(Serialize)]
pub struct Stance {
    pub topic: ShownLink,
    pub issue: Option<String>,
    pub stance: Option<String>,
}

/// A statement.
#[derive(Serialize)]
pub struct Statement {
    pub id: String,
    pub href: String,
    pub anchor: String,
    pub page: ShownLink,
    pub speakers: Vec<Shown>,
    pub speaker: String,
    pub on_behalf: Vec<ShownLink>,
    pub to: Vec<ShownLink>,
    pub via: Vec<ShownLink>,
    pub re: Vec<ShownLink>,
    pub date: Option<ShownDate>,
    pub venue: Option<String>,
    pub html: String,
    pub text: String,
    pub mode: &'static str,
    pub mode_label: Word,
    pub languages: Vec<Language>,
    pub original: Option<Original>,
    pub carried: Vec<Carried>,
    pub cites: Vec<Shown>,
    pub stances: Vec<Stance>,
    pub topics: Vec<ShownLink>,
    pub notes: Vec<Note>,
    pub counts_for: Vec<ShownLink>,
}

/// A note.
#[derive(Serialize)]
pub struct Note {
    pub kind: &'static str,
    pub label: Word,
    pub number: Option<u32>,
    pub anchor: String,
    pub href: String,
    pub html: String,
    pub text: String,
    pub date: Option<ShownDate>,
    pub verdict: Option<String>,
    pub page: ShownLink,
    pub marks: Option<String>,
}

/// A briefing in a list.
#[derive(Serialize)]
pub struct BriefingRow {
    pub title: String,
    pub href: String,
    pub date: Option<ShownDate>,
    pub updated: Option<ShownDate>,
    pub summary: Option<String>,
    pub topics: Vec<ShownLink>,
    pub actors: Vec<ShownLink>,
    pub kind: String,
    pub status: &'static str,
    pub word_count: u32,
    pub reading_time: u32,
}

/// The pages of a list.
#[derive(Serialize)]
pub struct Pager {
    pub number: usize,
    pub total: usize,
    pub count: usize,
    pub previous: Option<String>,
    pub next: Option<String>,
    pub pages: Vec<PagerEntry>,
}

/// One page of a list.
#[derive(Serialize)]
pub struct PagerEntry {
    pub number: usize,
    pub href: String,
    pub current: bool,
}

/// A tie between two actors, seen from one of them.
#[derive(Serialize)]
pub struct Tie {
    pub label: String,
    pub of: ShownLink,
    pub from: Option<ShownDate>,
    pub to: Option<ShownDate>,
    pub current: bool,
    pub inverse: bool,
    pub cite: Option<Shown>,
}

/// A source in a list.
#[derive(Serialize)]
pub struct SourceRow {
    pub title: String,
    pub href: String,
    pub id: String,
    #[serde(rename = "type")]
    pub source_type: String,
    pub author: Option<String>,
    pub publisher: Option<String>,
    pub date: Option<ShownDate>,
    pub accessed: Option<ShownDate>,
    pub link: Option<String>,
    pub host: Option<String>,
    pub archive: Option<String>,
    pub language: Option<String>,
    pub language_name: Option<Word>,
    pub grade: Option<String>,
    pub reliability: Option<Graded>,
    pub tier: Option<String>,
    pub note: Option<String>,
    pub cited_by: usize,
    pub number: Option<usize>,
}

/// A label and its text.
#[derive(Serialize)]
pub struct Field {
    pub label: String,
    pub text: String,
}

/// An event.
#[derive(Serialize)]
pub struct Event {
    pub id: String,
    pub href: String,
    pub page: ShownLink,
    pub date: ShownDate,
    /// `day`, `span`, `approximate` or `uncertain`.
    pub certainty: &'static str,
    pub major: bool,
    pub ahead: bool,
    pub html: String,
    pub text: String,
    pub actors: Vec<ShownLink>,
    pub topics: Vec<ShownLink>,
    pub cites: Vec<Shown>,
    pub fields: Vec<Field>,
}

/// What is new: a briefing, an event or a statement, by `kind`.
#[derive(Serialize)]
pub struct Latest {
    pub kind: &'static str,
    pub date: ShownDate,
    pub briefing: Option<BriefingRow>,
    pub event: Option<Event>,
    pub statement: Option<Statement>,
}

/// Events by year and month, the newest first, those after today apart.
#[derive(Serialize)]
pub struct Timeline {
    pub count: usize,
    pub drawing: String,
    pub ahead: Vec<Event>,
    pub years: Vec<TimelineYear>,
    pub more: Option<ShownLink>,
}

/// The events of a year.
#[derive(Serialize)]
pub struct TimelineYear {
    pub year: i32,
    pub months: Vec<TimelineMonth>,
}

/// The events of a month; of a year without a month, the whole year's.
#[derive(Serialize)]
pub struct TimelineMonth {
    pub label: String,
    pub major: Vec<Event>,
    pub minor: Vec<Event>,
}

/// A judgment.
#[derive(Serialize)]
pub struct Judgment {
    pub id: String,
    pub href: String,
    pub page: ShownLink,
    pub made: Option<ShownDate>,
    pub html: String,
    pub text: String,
    pub term: String,
    pub low: Option<u8>,
    pub high: Option<u8>,
    pub range: Option<String>,
    pub confidence: Option<&'static str>,
    /// `by`, `as_of` or null.
    pub horizon: Option<&'static str>,
    pub due: Option<ShownDate>,
    /// `open`, `overdue`, `present`, `resolved`, `superseded` or `withdrawn`.
    pub state: &'static str,
    pub state_label: Word,
    pub parts: Vec<JudgmentPart>,
    pub outcome: Option<Outcome>,
    pub was: Option<ShownLink>,
    pub closed_by: Option<ShownLink>,
    pub history: Vec<JudgmentStep>,
    pub history_before: Option<ShownLink>,
    pub topics: Vec<ShownLink>,
    pub sources: usize,
    pub origins: usize,
}

/// A labelled paragraph of a judgment.
#[derive(Serialize)]
pub struct JudgmentPart {
    pub kind: &'static str,
    pub label: Word,
    pub level: Option<String>,
    pub link: Option<ShownLink>,
    pub html: String,
}

/// What came of a judgment.
#[derive(Serialize)]
pub struct Outcome {
    pub verdict: &'static str,
    pub label: Word,
    pub date: Option<ShownDate>,
    pub html: String,
}

/// An earlier judgment in the chain that leads to one.
#[derive(Serialize)]
pub struct JudgmentStep {
    pub link: ShownLink,
    pub term: String,
    pub range: Option<String>,
    pub made: Option<ShownDate>,
}

/// The ledger of judgments.
#[derive(Serialize)]
pub struct Judgments {
    pub overdue: Vec<Judgment>,
    pub open: Vec<Judgment>,
    pub present: Vec<Judgment>,
    pub resolved: Vec<Judgment>,
    pub superseded: Vec<Judgment>,
    pub resolved_count: usize,
    pub calibration_from: usize,
    pub calibration: Option<Calibration>,
    pub pager: Pager,
}

/// How often what was held likely came about.
#[derive(Serialize)]
pub struct Calibration {
    pub count: usize,
    pub rows: Vec<CalibrationRow>,
}

/// One band of the standard, and what came of the judgments in it.
#[derive(Serialize)]
pub struct CalibrationRow {
    pub terms: String,
    pub range: String,
    pub count: usize,
    pub came_about: usize,
    pub share: u32,
    pub within: bool,
}

/// The matrix of positions: actors by issues.
#[derive(Serialize)]
pub struct Positions {
    pub issues: Vec<MatrixIssue>,
    pub rows: Vec<MatrixRow>,
    /// All of them, on all pages.
    pub row_count: usize,
    pub more: Option<ShownLink>,
    pub csv: Option<String>,
}

/// A column of the matrix.
#[derive(Serialize)]
pub struct MatrixIssue {
    pub id: String,
    pub label: String,
    pub href: Option<String>,
}

/// A row of the matrix.
#[derive(Serialize)]
pub struct MatrixRow {
    pub actor: ShownLink,
    pub cells: Vec<Option<MatrixCell>>,
    pub entries: Vec<MatrixEntry>,
    pub entry_count: usize,
}

/// A cell: the latest position.
#[derive(Serialize, Clone)]
pub struct MatrixCell {
    pub stance: Option<String>,
    pub date: Option<ShownDate>,
    pub href: String,
    pub who: Option<String>,
    pub mode: &'static str,
    pub mode_label: Word,
    pub count: usize,
}

/// A position in the history of a row.
#[derive(Serialize)]
pub struct MatrixEntry {
    pub issue: Option<String>,
    pub stance: Option<String>,
    pub date: Option<ShownDate>,
    pub who: Vec<ShownLink>,
    pub speaker: Option<String>,
    pub mode: &'static str,
    pub mode_label: Word,
    pub text: String,
    pub href: String,
}

/// Proposals, point by point.
#[derive(Serialize)]
pub struct Comparison {
    pub topic: ShownLink,
    pub proposals: Vec<ComparedProposal>,
    /// With those that are not compared here.
    pub proposal_count: usize,
    pub rows: Vec<ComparedIssue>,
    pub pairs: Vec<ProposalPair>,
}

/// A proposal in a comparison.
#[derive(Serialize)]
pub struct ComparedProposal {
    pub link: ShownLink,
    pub by: Vec<ShownLink>,
    pub date: Option<ShownDate>,
    pub points: usize,
}

/// An issue in a comparison; the last one has no id: points that bear on none.
#[derive(Serialize)]
pub struct ComparedIssue {
    pub id: Option<String>,
    pub label: String,
    pub cells: Vec<Vec<ComparedPoint>>,
}

/// A point in a comparison.
#[derive(Serialize)]
pub struct ComparedPoint {
    pub number: u32,
    pub html: String,
    pub stance: Option<String>,
    pub href: String,
}

/// Two proposals that have a page side by side.
#[derive(Serialize)]
pub struct ProposalPair {
    pub left: ShownLink,
    pub right: ShownLink,
    pub href: String,
}

/// Two proposals side by side.
#[derive(Serialize)]
pub struct Compare {
    pub topic: ShownLink,
    pub comparison: Comparison,
}

/// A series as a chart and a table.
#[derive(Serialize)]
pub struct Series {
    pub link: ShownLink,
    pub unit: String,
    pub note: Option<String>,
    pub chart: String,
    pub latest: Vec<FigureRow>,
    pub rows: Vec<FigureRow>,
    /// With those that the table leaves out.
    pub row_count: usize,
    pub contradictions: Vec<Contradiction>,
    pub stale: bool,
    pub last: Option<ShownDate>,
    pub csv: String,
}

/// A point of a series.
#[derive(Serialize, Clone)]
pub struct FigureRow {
    pub period: ShownDate,
    pub value: String,
    pub by: Option<ShownLink>,
    pub status: Option<&'static str>,
    pub as_of: Option<ShownDate>,
    pub cite: Option<Shown>,
    pub note: Option<String>,
    pub contradicted: bool,
}

/// A period whose counters differ.
#[derive(Serialize)]
pub struct Contradiction {
    pub period: ShownDate,
    pub rows: Vec<FigureRow>,
}

/// The list of figures.
#[derive(Serialize)]
pub struct Figures {
    pub figures: Vec<FigureEntry>,
    pub pager: Pager,
}

/// A figure in a list.
#[derive(Serialize)]
pub struct FigureEntry {
    pub link: ShownLink,
    pub unit: String,
    pub latest: Option<FigureRow>,
    pub points: usize,
    pub topics: Vec<ShownLink>,
    pub stale: bool,
}

/// A figure's page.
#[derive(Serialize)]
pub struct Figure {
    pub series: Series,
    pub about: Vec<ShownLink>,
    pub topics: Vec<ShownLink>,
    pub quoted_in: Vec<Mention>,
}

/// A page of the timeline.
#[derive(Serialize)]
pub struct TimelinePage {
    pub timeline: Timeline,
    pub pager: Pager,
}

/// What is printed where a page embeds a view or a series.
#[derive(Serialize)]
pub struct Embedded {
    /// `positions`, `proposals`, `timeline`, `judgments`, `statements` or `figure`.
    pub kind: &'static str,
    pub title: String,
    pub href: String,
    pub positions: Option<Positions>,
    pub comparison: Option<Comparison>,
    pub timeline: Option<Timeline>,
    pub judgments: Vec<Judgment>,
    pub statements: Vec<Statement>,
    pub series: Option<Series>,
}

/// What would fall if a source fell.
#[derive(Serialize)]
pub struct Falls {
    pub statements: usize,
    pub events: usize,
    pub judgments: usize,
    pub figures: usize,
    pub pages: usize,
    pub derived: usize,
    /// Marks that rest on nothing else.
    pub alone: usize,
}

/// The home page.
#[derive(Serialize)]
pub struct Home {
    pub next: Vec<Event>,
    pub due: Vec<Judgment>,
    pub judgments: Vec<Judgment>,
    pub recent: Vec<BriefingRow>,
    pub corrections: Vec<Note>,
    pub updates: Vec<Note>,
    pub topics: Vec<ShownLink>,
    pub counts: Counts,
}

/// How much a site has of each.
#[derive(Serialize)]
pub struct Counts {
    pub briefings: usize,
    pub actors: usize,
    pub topics: usize,
    pub statements: usize,
    pub sources: usize,
    pub events: usize,
    pub figures: usize,
    pub judgments: usize,
}

/// The list of briefings.
#[derive(Serialize)]
pub struct Briefings {
    pub years: Vec<Year>,
    pub pager: Pager,
}

/// The briefings of a year.
#[derive(Serialize)]
pub struct Year {
    pub year: i32,
    pub briefings: Vec<BriefingRow>,
}

/// A briefing.
#[derive(Serialize)]
pub struct Briefing {
    pub date: Option<ShownDate>,
    pub updated: Option<ShownDate>,
    pub cutoff: Option<ShownDate>,
    pub review_by: Option<ShownDate>,
    pub status: &'static str,
    pub authors: Vec<String>,
    pub briefing_kind: String,
    pub actors: Vec<ShownLink>,
    pub topics: Vec<ShownLink>,
    pub summary: Option<String>,
    pub corrections: Vec<Note>,
    pub updates: Vec<Note>,
    pub notes: Vec<Note>,
    pub sources: Vec<SourceRow>,
    pub source_summary: SourceSummary,
    pub earlier: Option<BriefingRow>,
    pub later: Option<BriefingRow>,
    pub supersedes: Option<ShownLink>,
    pub superseded_by: Option<ShownLink>,
    pub markdown: Option<String>,
    /// Empty if the first section holds them.
    pub key_judgments: Vec<Judgment>,
    pub next: Vec<Event>,
    pub cite_as: String,
}

/// What a briefing rests on.
#[derive(Serialize)]
pub struct SourceSummary {
    pub sources: usize,
    pub origins: usize,
    pub primary: usize,
    pub grades: Vec<GradeCount>,
}

/// How many sources have a grade.
#[derive(Serialize)]
pub struct GradeCount {
    pub grade: String,
    pub label: Word,
    pub count: usize,
}

/// The list of actors.
#[derive(Serialize)]
pub struct Actors {
    pub groups: Vec<ActorGroup>,
    pub pager: Pager,
}

/// The actors of a kind.
#[derive(Serialize)]
pub struct ActorGroup {
    pub kind: &'static str,
    pub label: Word,
    pub actors: Vec<ActorRow>,
}

/// An actor in a list.
#[derive(Serialize)]
pub struct ActorRow {
    pub title: String,
    pub href: String,
    pub office: Option<String>,
    pub country: Option<String>,
    pub statements: usize,
    pub last: Option<ShownDate>,
}

/// An actor.
#[derive(Serialize)]
pub struct Actor {
    pub actor_kind: String,
    pub country: Option<String>,
    pub names: Vec<Name>,
    pub ids: Vec<Identifier>,
    pub image: Option<Image>,
    pub offices: Vec<Tie>,
    pub ties: Vec<Tie>,
    pub ties_more: Option<ShownLink>,
    pub positions: Vec<TopicPositions>,
    pub positions_more: Option<ShownLink>,
    pub days: Vec<DayOfStatements>,
    pub statement_count: usize,
    pub statements_more: Option<ShownLink>,
    pub sources: Vec<SourceRow>,
    pub briefings: Vec<BriefingRow>,
    pub briefings_more: Option<ShownLink>,
    pub ties_drawing: String,
    pub timeline: Timeline,
    pub judgments: Vec<Judgment>,
    pub judgments_more: Option<ShownLink>,
    pub figures: Vec<FigureEntry>,
    pub figures_more: Option<ShownLink>,
    pub titles: Vec<HeldTitle>,
    pub last_words: Vec<LastWords>,
}

/// A title, and the days from which and until which it was held; open where there is none.
#[derive(Serialize)]
pub struct HeldTitle {
    pub title: String,
    pub from: Option<ShownDate>,
    pub to: Option<ShownDate>,
    pub first: Option<String>,
    pub last: Option<String>,
}

/// The last words of an actor on some topics.
#[derive(Serialize)]
pub struct LastWords {
    pub topics: Vec<ShownLink>,
    pub text: String,
    pub date: Option<ShownDate>,
    pub href: String,
    pub speaker: Option<String>,
    pub mode: &'static str,
    pub mode_label: Word,
}

/// A name and its language.
#[derive(Serialize)]
pub struct Name {
    pub text: String,
    pub lang: Option<String>,
}

/// An identifier elsewhere.
#[derive(Serialize)]
pub struct Identifier {
    pub scheme: String,
    pub value: String,
    pub href: Option<String>,
}

/// A picture.
#[derive(Serialize)]
pub struct Image {
    pub src: String,
    pub srcset: Option<String>,
    pub width: Option<u32>,
    pub height: Option<u32>,
}

/// An actor's positions on a topic.
#[derive(Serialize)]
pub struct TopicPositions {
    pub topic: ShownLink,
    pub rows: Vec<PositionRow>,
}

/// The latest position on an issue.
#[derive(Serialize)]
pub struct PositionRow {
    pub issue: Option<String>,
    pub stance: Option<String>,
    pub date: Option<ShownDate>,
    pub statement: ShownLink,
    pub mode: &'static str,
}

/// The statements of a day.
#[derive(Serialize)]
pub struct DayOfStatements {
    pub date: Option<ShownDate>,
    pub statements: Vec<Statement>,
}

/// The tree of topics.
#[derive(Serialize)]
pub struct Topics {
    pub topics: Vec<TopicRow>,
    pub pager: Pager,
}

/// A topic in the tree.
#[derive(Serialize)]
pub struct TopicRow {
    pub title: String,
    pub href: String,
    pub kind: String,
    pub kind_label: Word,
    pub depth: usize,
    pub briefings: usize,
    pub statements: usize,
    pub last: Option<ShownDate>,
}

/// A topic.
#[derive(Serialize)]
pub struct Topic {
    pub topic_kind: String,
    pub kind_label: Word,
    pub parent: Option<ShownLink>,
    pub children: Vec<ShownLink>,
    pub children_more: Option<ShownLink>,
    pub by: Vec<ShownLink>,
    pub date: Option<ShownDate>,
    pub source: Option<Shown>,
    pub revises: Option<ShownLink>,
    pub issues: Vec<Issue>,
    pub points: Vec<PointRow>,
    pub statements: Vec<Statement>,
    pub statement_count: usize,
    pub statements_more: Option<ShownLink>,
    pub sources: Vec<SourceRow>,
    pub briefings: Vec<BriefingRow>,
    pub briefings_more: Option<ShownLink>,
    pub judgments: Vec<Judgment>,
    pub judgments_more: Option<ShownLink>,
    pub timeline: Timeline,
    pub positions: Positions,
    pub comparison: Option<Comparison>,
    pub series: Vec<Series>,
    pub series_more: Option<ShownLink>,
    pub last_event: Option<Event>,
    pub opening: Option<String>,
}

/// An issue of a topic.
#[derive(Serialize)]
pub struct Issue {
    pub id: String,
    pub label: String,
}

/// A point of a proposal.
#[derive(Serialize)]
pub struct PointRow {
    pub number: u32,
    pub html: String,
    pub stances: Vec<PointStance>,
}

/// The issue that a point bears on.
#[derive(Serialize)]
pub struct PointStance {
    pub issue: Option<String>,
    pub stance: Option<String>,
}

/// The list of statements.
#[derive(Serialize)]
pub struct Statements {
    pub statements: Vec<Statement>,
    pub pager: Pager,
}

/// A statement's page.
#[derive(Serialize)]
pub struct StatementPage {
    pub statement: Statement,
    pub replies: Vec<Statement>,
    pub reply_count: usize,
    pub used_in: Vec<ShownLink>,
    pub use_count: usize,
    pub cite_as: String,
    pub previous: Option<ShownLink>,
    pub next: Option<ShownLink>,
}

/// The list of sources.
#[derive(Serialize)]
pub struct Sources {
    pub groups: Vec<PublisherGroup>,
    pub count: usize,
    pub pager: Pager,
}

/// The sources of a publisher.
#[derive(Serialize)]
pub struct PublisherGroup {
    pub publisher: Option<String>,
    pub sources: Vec<SourceRow>,
}

/// A source.
#[derive(Serialize)]
pub struct Source {
    pub source: SourceRow,
    pub derived_from: Vec<ShownLink>,
    pub feeds: Vec<ShownLink>,
    pub feeds_more: Option<ShownLink>,
    pub statements: Vec<Statement>,
    pub statement_count: usize,
    pub statements_more: Option<ShownLink>,
    pub citations: Vec<Mention>,
    pub citations_more: Option<ShownLink>,
    pub falls: Falls,
    pub events: Vec<Event>,
    pub events_more: Option<ShownLink>,
    pub judgments: Vec<Judgment>,
    pub judgments_more: Option<ShownLink>,
    pub figures: Vec<FigureEntry>,
    pub figures_more: Option<ShownLink>,
}

/// Corrections and updates.
#[derive(Serialize)]
pub struct Corrections {
    pub corrections: Vec<Note>,
    pub updates: Vec<Note>,
    pub pager: Pager,
}

/// How to read the site.
#[derive(Serialize)]
pub struct Method {
    pub standards: Vec<StandardTable>,
    pub admiralty: Vec<AdmiraltyRow>,
}

/// A standard of estimative words.
#[derive(Serialize)]
pub struct StandardTable {
    pub name: Word,
    pub rows: Vec<StandardRow>,
}

/// A band of a standard.
#[derive(Serialize)]
pub struct StandardRow {
    pub terms: String,
    pub range: String,
}

/// A row of the Admiralty scale.
#[derive(Serialize)]
pub struct AdmiraltyRow {
    pub letter: char,
    pub reliability: Word,
    pub digit: u8,
    pub credibility: Word,
}

/// A further page of a list that grows; all lists but one are empty.
#[derive(Serialize)]
pub struct Further {
    #[serde(rename = "of")]
    pub of_page: ShownLink,
    pub statements: Vec<Statement>,
    pub mentions: Vec<Mention>,
    pub briefings: Vec<BriefingRow>,
    pub judgments: Vec<Judgment>,
    pub matrix: Option<Positions>,
    pub positions: Vec<TopicPositions>,
    pub ties: Vec<Tie>,
    pub series: Vec<Series>,
    pub figures: Vec<FigureEntry>,
    pub links: Vec<ShownLink>,
    pub pager: Pager,
}

impl Further {
    /// A page on which nothing stands yet.
    pub fn new(of_page: ShownLink, pager: Pager) -> Further {
        Further {
            of_page,
            statements: Vec::new(),
            mentions: Vec::new(),
            briefings: Vec::new(),
            judgments: Vec::new(),
            matrix: None,
            positions: Vec::new(),
            ties: Vec::new(),
            series: Vec::new(),
            figures: Vec::new(),
            links: Vec::new(),
            pager,
        }
    }
}

/// Where the site is searched.
#[derive(Serialize)]
pub struct Search {
    pub lists: Vec<ShownLink>,
}

/// A page that has nothing more.
#[derive(Serialize)]
pub struct Plain {}
