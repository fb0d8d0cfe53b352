//! What templates see: the only serialisable types towards them. `docs/templates.md` describes each field.
//!
//! Optional fields are null rather than absent, lists empty rather than null; fields that end in `html`, `content` and
//! `sentences` are HTML, all others text.

use serde::Serialize;
use serde_json::Value;

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
    pub content: String,
    pub toc: Vec<TocEntry>,
    pub breadcrumbs: Vec<Link>,
    pub alternates: Vec<Alternate>,
    pub backlinks: Vec<Mention>,
    pub backlinks_more: Option<Link>,
    pub backlink_count: usize,
    pub structured_data: Option<String>,
    pub extra: &'a Value,
    pub word_count: u32,
    pub reading_time: u32,
    pub draft: bool,
    #[serde(flatten)]
    pub of: Kind,
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
    pub extra: &'a Value,
    pub today: Date,
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
#[derive(Serialize, Clone)]
pub struct Date {
    pub iso: String,
    pub text: String,
    pub year: i32,
    pub start: String,
}

/// An entry of the table of contents.
#[derive(Serialize)]
pub struct TocEntry {
    pub level: u8,
    pub id: String,
    pub title: String,
    pub href: String,
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
    pub page: Link,
    pub date: Option<Date>,
    pub sentences: Vec<String>,
}

/// A letter or digit of the Admiralty scale with its words.
#[derive(Serialize, Clone)]
pub struct Graded {
    pub code: String,
    pub label: &'static str,
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
    pub name: String,
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
    pub cites: Vec<Cite>,
}

/// A position.
#[derive(Serialize)]
pub struct Stance {
    pub topic: Link,
    pub issue: Option<String>,
    pub stance: Option<String>,
}

/// A statement.
#[derive(Serialize)]
pub struct Statement {
    pub id: String,
    pub href: String,
    pub anchor: String,
    pub page: Link,
    pub speakers: Vec<Speaker>,
    pub speaker: String,
    pub on_behalf: Vec<Link>,
    pub to: Vec<Link>,
    pub via: Vec<Link>,
    pub re: Vec<Link>,
    pub date: Option<Date>,
    pub venue: Option<String>,
    pub html: String,
    pub text: String,
    pub mode: &'static str,
    pub mode_label: &'static str,
    pub languages: Vec<Language>,
    pub original: Option<Original>,
    pub carried: Vec<Carried>,
    pub cites: Vec<Cite>,
    pub stances: Vec<Stance>,
    pub topics: Vec<Link>,
    pub notes: Vec<Note>,
    pub counts_for: Vec<Link>,
}

/// A note.
#[derive(Serialize)]
pub struct Note {
    pub kind: &'static str,
    pub label: &'static str,
    pub number: Option<u32>,
    pub anchor: String,
    pub href: String,
    pub html: String,
    pub text: String,
    pub date: Option<Date>,
    pub verdict: Option<String>,
    pub page: Link,
    pub marks: Option<String>,
}

/// A briefing in a list.
#[derive(Serialize)]
pub struct BriefingRow {
    pub title: String,
    pub href: String,
    pub date: Option<Date>,
    pub updated: Option<Date>,
    pub summary: Option<String>,
    pub topics: Vec<Link>,
    pub actors: Vec<Link>,
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
    pub of: Link,
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub current: bool,
    pub inverse: bool,
    pub cite: Option<Cite>,
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
    pub date: Option<Date>,
    pub accessed: Option<Date>,
    pub link: Option<String>,
    pub archive: Option<String>,
    pub language: Option<String>,
    pub grade: Option<String>,
    pub reliability: Option<Graded>,
    pub tier: Option<String>,
    pub note: Option<String>,
    pub cited_by: usize,
    pub number: Option<usize>,
}

/// The home page.
#[derive(Serialize)]
pub struct Home {
    pub recent: Vec<BriefingRow>,
    pub corrections: Vec<Note>,
    pub updates: Vec<Note>,
    pub topics: Vec<Link>,
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
    pub date: Option<Date>,
    pub updated: Option<Date>,
    pub cutoff: Option<Date>,
    pub review_by: Option<Date>,
    pub status: &'static str,
    pub authors: Vec<String>,
    pub briefing_kind: String,
    pub actors: Vec<Link>,
    pub topics: Vec<Link>,
    pub summary: Option<String>,
    pub corrections: Vec<Note>,
    pub updates: Vec<Note>,
    pub notes: Vec<Note>,
    pub sources: Vec<SourceRow>,
    pub source_summary: SourceSummary,
    pub earlier: Option<BriefingRow>,
    pub later: Option<BriefingRow>,
    pub supersedes: Option<Link>,
    pub superseded_by: Option<Link>,
    pub markdown: Option<String>,
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
    pub label: &'static str,
    pub count: usize,
}

/// The list of actors.
#[derive(Serialize)]
pub struct Actors {
    pub groups: Vec<ActorGroup>,
}

/// The actors of a kind.
#[derive(Serialize)]
pub struct ActorGroup {
    pub kind: &'static str,
    pub label: &'static str,
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
    pub last: Option<Date>,
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
    pub positions: Vec<TopicPositions>,
    pub days: Vec<DayOfStatements>,
    pub statement_count: usize,
    pub statements_more: Option<Link>,
    pub sources: Vec<SourceRow>,
    pub briefings: Vec<BriefingRow>,
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
    pub width: Option<u32>,
    pub height: Option<u32>,
}

/// An actor's positions on a topic.
#[derive(Serialize)]
pub struct TopicPositions {
    pub topic: Link,
    pub rows: Vec<PositionRow>,
}

/// The latest position on an issue.
#[derive(Serialize)]
pub struct PositionRow {
    pub issue: Option<String>,
    pub stance: Option<String>,
    pub date: Option<Date>,
    pub statement: Link,
}

/// The statements of a day.
#[derive(Serialize)]
pub struct DayOfStatements {
    pub date: Option<Date>,
    pub statements: Vec<Statement>,
}

/// The tree of topics.
#[derive(Serialize)]
pub struct Topics {
    pub topics: Vec<TopicRow>,
}

/// A topic in the tree.
#[derive(Serialize)]
pub struct TopicRow {
    pub title: String,
    pub href: String,
    pub kind: String,
    pub kind_label: &'static str,
    pub depth: usize,
    pub briefings: usize,
    pub statements: usize,
    pub last: Option<Date>,
}

/// A topic.
#[derive(Serialize)]
pub struct Topic {
    pub topic_kind: String,
    pub kind_label: &'static str,
    pub parent: Option<Link>,
    pub children: Vec<Link>,
    pub by: Vec<Link>,
    pub date: Option<Date>,
    pub source: Option<Cite>,
    pub revises: Option<Link>,
    pub issues: Vec<Issue>,
    pub points: Vec<PointRow>,
    pub statements: Vec<Statement>,
    pub statement_count: usize,
    pub statements_more: Option<Link>,
    pub sources: Vec<SourceRow>,
    pub briefings: Vec<BriefingRow>,
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
    pub used_in: Vec<Link>,
    pub cite_as: String,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

/// The list of sources.
#[derive(Serialize)]
pub struct Sources {
    pub groups: Vec<PublisherGroup>,
    pub count: usize,
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
    pub derived_from: Vec<Link>,
    pub feeds: Vec<Link>,
    pub statements: Vec<Statement>,
    pub statement_count: usize,
    pub statements_more: Option<Link>,
    pub citations: Vec<Mention>,
    pub citations_more: Option<Link>,
}

/// Corrections and updates.
#[derive(Serialize)]
pub struct Corrections {
    pub corrections: Vec<Note>,
    pub updates: Vec<Note>,
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
    pub name: &'static str,
    pub rows: Vec<StandardRow>,
}

/// A band of a standard.
#[derive(Serialize)]
pub struct StandardRow {
    pub terms: &'static str,
    pub range: &'static str,
}

/// A row of the Admiralty scale.
#[derive(Serialize)]
pub struct AdmiraltyRow {
    pub letter: char,
    pub reliability: &'static str,
    pub digit: u8,
    pub credibility: &'static str,
}

/// A further page of a list that grows.
#[derive(Serialize)]
pub struct Further {
    #[serde(rename = "of")]
    pub of_page: Link,
    pub statements: Vec<Statement>,
    pub mentions: Vec<Mention>,
    pub pager: Pager,
}

/// A page that has nothing more.
#[derive(Serialize)]
pub struct Plain {}
