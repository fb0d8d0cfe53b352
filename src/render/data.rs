//! `/data/`: the whole record, one JSON array a file, and the JSON Schema of each.
//!
//! A contract: fields are added, never renamed. Objects are sorted by `id`, absent values are left out, addresses are
//! relative to the site. `links.json` has no ids and is sorted by page and place.

mod mark;

use std::borrow::Cow;
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::document::*;
use crate::link::{DocumentIx, EventIx, JudgmentIx, Meaning, StatementIx};
use crate::path::{UrlPath, encode_url, is_web};
use crate::route::Data;

use super::body;
use super::part::{Parts, one_line};

/// A briefing.
#[derive(Serialize, JsonSchema)]
#[serde(rename = "briefing")]
struct Briefing {
    /// Unique among briefings.
    id: String,
    /// Address of its page, relative to the site.
    url: String,
    title: String,
    /// EDTF date or RFC 3339 time.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<String>,
    /// After this day nothing was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    cutoff: Option<String>,
    /// `briefing`, `backgrounder`, `tracker` or `transcript`.
    kind: String,
    /// `published`, `static` or `retracted`.
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<String>,
    /// Ids of actors that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actors: Vec<String>,
    /// Ids of topics that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    topics: Vec<String>,
    /// Words of its text.
    words: u32,
}

/// A person, state, organisation or group.
#[derive(Serialize, JsonSchema)]
#[serde(rename = "actor")]
struct Actor {
    id: String,
    url: String,
    name: String,
    kind: String,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    /// Other names that link by themselves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    names: Vec<Name>,
    /// Identifiers elsewhere, by scheme.
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    ids: std::collections::BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ties: Vec<Tie>,
}

/// A name and its language.
#[derive(Serialize, JsonSchema)]
struct Name {
    text: String,
    /// BCP 47.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
}

/// A relation to another actor.
#[derive(Serialize, JsonSchema)]
struct Tie {
    /// `holds`, `member_of`, `part_of`, `speaks_for`, `leads`, `owns`, `sanctioned_by` or `ally_of`.
    relation: &'static str,
    /// The office, of `holds`.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    /// Id of the other actor.
    of: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

/// An issue, proposal, project or regime.
#[derive(Serialize, JsonSchema)]
#[serde(rename = "topic")]
struct Topic {
    id: String,
    url: String,
    title: String,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    issues: Vec<Issue>,
    /// Who proposed it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    points: Vec<Point>,
}

/// A question on which sides differ.
#[derive(Serialize, JsonSchema)]
struct Issue {
    id: String,
    label: String,
}

/// A point of a proposal.
#[derive(Serialize, JsonSchema)]
struct Point {
    number: u32,
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    issues: Vec<PointIssue>,
}

/// The issue that a point bears on.
#[derive(Serialize, JsonSchema)]
struct PointIssue {
    issue: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    stance: Option<String>,
}

/// A source.
#[derive(Serialize, JsonSchema)]
#[serde(rename = "source")]
struct Source {
    id: String,
    url: String,
    title: String,
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    source_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accessed: Option<String>,
    /// Where it is on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    /// Where a copy is on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    archive: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// Reliability, `A` to `F` (NATO Admiralty scale).
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<String>,
    /// `primary`, `secondary` or `tertiary`.
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    derived_from: Vec<String>,
    /// Addresses of the pages that cite it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cited_by: Vec<String>,
}

/// A statement.
#[derive(Serialize, JsonSchema)]
#[serde(rename = "statement")]
struct Statement {
    id: String,
    /// Address of its own page, or its place on the page that it is in.
    url: String,
    /// Address of the page that it is in.
    page: String,
    /// Ids of who said it; empty for an unnamed speaker.
    by: Vec<String>,
    /// The words for an unnamed speaker.
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker: Option<String>,
    /// The first speaker's title on that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(rename = "for", skip_serializing_if = "Vec::is_empty")]
    on_behalf: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    to: Vec<String>,
    /// Who relayed it, nearest the speaker first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    via: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    re: Vec<String>,
    /// When it was said, EDTF.
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    venue: Option<String>,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    original: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    carried_as: Vec<Carried>,
    /// `quote`, `paraphrase`, `document` or `silent`.
    mode: &'static str,
    /// The language read first, the original last (BCP 47).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    languages: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<CitedSource>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stances: Vec<Stance>,
    /// Ids of the actors whose position it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    counts_for: Vec<String>,
}

/// Another published wording.
#[derive(Serialize, JsonSchema)]
struct Carried {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    relay: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<CitedSource>,
}

/// A source as cited.
#[derive(Serialize, JsonSchema)]
struct CitedSource {
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    locator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<String>,
    /// 1 to 6: that it was said, never what it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    credibility: Option<u8>,
}

/// A position.
#[derive(Serialize, JsonSchema)]
struct Stance {
    topic: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    issue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stance: Option<String>,
}

/// A note.
#[derive(Serialize, JsonSchema)]
#[serde(rename = "note")]
struct Note {
    /// The page's address and the note's anchor.
    id: String,
    url: String,
    page: String,
    /// `note`, `context`, `translation`, `fact-check`, `assessment`, `dispute`, `correction` or `update`.
    kind: &'static str,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<String>,
}

/// A link between two pages.
#[derive(Serialize, JsonSchema)]
#[serde(rename = "link")]
struct Link<'a> {
    /// Address of the page that it is on.
    from: &'a str,
    /// Address of the page that it leads to.
    to: &'a str,
    /// `link`, `name`, `front_matter` or `statement`.
    kind: &'static str,
    /// The anchor that it leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    anchor: Option<Cow<'a, str>>,
}

/// Writes one file of the record, a row at a time: all of them together may be longer than what else a snapshot takes.
pub fn write(parts: &Parts<'_>, data: Data, out: &mut dyn Write) -> io::Result<()> {
    let links = parts.links();
    let statements = 0..links.statements.len() as StatementIx;
    let events = 0..links.events.len() as EventIx;
    let judgments = 0..links.judgments.len() as JudgmentIx;
    let id = |ix: DocumentIx| parts.document(ix).facts.id.clone();
    match data {
        Data::Briefings => {
            let all = originals(parts, Kind::Briefing);
            sorted(out, all, id, |ix| briefing(parts, ix))
        }
        Data::Actors => {
            let all = originals(parts, Kind::Actor);
            sorted(out, all, id, |ix| actor(parts, ix))
        }
        Data::Topics => {
            let all = originals(parts, Kind::Topic);
            sorted(out, all, id, |ix| topic(parts, ix))
        }
        Data::Sources => {
            let all = originals(parts, Kind::Source);
            sorted(out, all, id, |ix| source(parts, ix))
        }
        Data::Figures => {
            let all = originals(parts, Kind::Figure);
            sorted(out, all, id, |ix| mark::figure(parts, ix))
        }
        Data::Statements => {
            let id = |ix| parts.said(ix).0.id.clone();
            sorted(out, statements, id, |ix| statement(parts, ix))
        }
        Data::Events => {
            let id = |ix| parts.happened(ix).0.id.clone();
            sorted(out, events, id, |ix| mark::event(parts, ix))
        }
        Data::Judgments => {
            let id = |ix| parts.judged(ix).0.id.clone();
            sorted(out, judgments, id, |ix| mark::judgment(parts, ix))
        }
        Data::Notes => {
            let notes = |(ix, document): (DocumentIx, &Document)| {
                (0..document.facts.notes.len()).map(move |number| (ix, number))
            };
            let all = parts.originals().flat_map(notes);
            let id = |(ix, number)| note_id(parts, ix, number);
            sorted(out, all, id, |(ix, number)| note(parts, ix, number))
        }
        Data::Links => write_links(parts, out),
    }
}

/// The JSON Schema of one file of the record.
pub fn schema(data: Data) -> String {
    // What is written, not what would be read: what is left out when it is absent is not required.
    let settings = schemars::generate::SchemaSettings::default().for_serialize();
    let generator = settings.into_generator();
    let schema = match data {
        Data::Briefings => generator.into_root_schema_for::<Vec<Briefing>>(),
        Data::Actors => generator.into_root_schema_for::<Vec<Actor>>(),
        Data::Topics => generator.into_root_schema_for::<Vec<Topic>>(),
        Data::Sources => generator.into_root_schema_for::<Vec<Source>>(),
        Data::Statements => generator.into_root_schema_for::<Vec<Statement>>(),
        Data::Events => generator.into_root_schema_for::<Vec<mark::Event>>(),
        Data::Figures => generator.into_root_schema_for::<Vec<mark::Figure>>(),
        Data::Judgments => generator.into_root_schema_for::<Vec<mark::Judgment>>(),
        Data::Notes => generator.into_root_schema_for::<Vec<Note>>(),
        Data::Links => generator.into_root_schema_for::<Vec<Link>>(),
    };
    // A schema is maps, lists and text, which always serialise.
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Writes objects by their key, one a line, so that two builds can be compared with `diff`.
fn sorted<I: Copy, K: Ord, T: Serialize>(
    out: &mut dyn Write,
    all: impl IntoIterator<Item = I>,
    key: impl Fn(I) -> K,
    row: impl Fn(I) -> T,
) -> io::Result<()> {
    let mut all: Vec<I> = all.into_iter().collect();
    all.sort_by_cached_key(|one| key(*one));
    let mut rows = Rows::begin(out)?;
    for one in all {
        rows.write(&row(one))?;
    }
    rows.end()
}

/// An array of objects that is written, each on a line of its own.
struct Rows<'o> {
    out: &'o mut dyn Write,
    /// The line that is written next, with what divides it from the last.
    line: Vec<u8>,
    is_first: bool,
}

impl<'o> Rows<'o> {
    /// Begins it.
    fn begin(out: &'o mut dyn Write) -> io::Result<Rows<'o>> {
        out.write_all(b"[")?;
        Ok(Rows {
            out,
            line: Vec::new(),
            is_first: true,
        })
    }

    /// Writes one object.
    fn write(&mut self, row: &impl Serialize) -> io::Result<()> {
        self.line.clear();
        let between: &[u8] = match std::mem::take(&mut self.is_first) {
            true => b"\n",
            false => b",\n",
        };
        self.line.extend(between);
        // Rows are text, numbers and lists, which always serialise.
        serde_json::to_writer(&mut self.line, row)?;
        self.out.write_all(&self.line)
    }

    /// Ends it.
    fn end(self) -> io::Result<()> {
        self.out.write_all(b"\n]\n")
    }
}

/// The documents of a kind, translations left out.
fn originals(parts: &Parts<'_>, kind: Kind) -> impl Iterator<Item = DocumentIx> {
    parts
        .originals()
        .filter(move |(_, document)| document.facts.kind == kind)
        .map(|(ix, _)| ix)
}

/// An address relative to the site.
fn url(address: &UrlPath) -> String {
    encode_url(address.as_str()).into_owned()
}

/// The address of a document, relative to the site.
fn url_of(parts: &Parts<'_>, ix: DocumentIx) -> String {
    url(&parts.address_of(ix))
}

/// The ids of what references mean.
pub(super) fn ids(
    parts: &Parts<'_>,
    document: DocumentIx,
    references: &[ReferenceIx],
) -> Vec<String> {
    parts
        .links_of(document, references)
        .into_iter()
        .map(|link| link.id().to_owned())
        .collect()
}

/// The id of a document.
pub(super) fn id_of(parts: &Parts<'_>, ix: DocumentIx) -> String {
    parts.document(ix).facts.id.to_string()
}

/// The id of the issue that a position is on.
pub(super) fn issue_id(parts: &Parts<'_>, position: &crate::link::Position) -> Option<String> {
    let issues = &parts.document(position.owner).facts.topic.issues;
    Some(issues.get(position.issue? as usize)?.to_string())
}

/// A date as data.
pub(super) fn iso(date: &Option<crate::date::Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

/// Optional text.
fn text(field: &Option<Box<str>>) -> Option<String> {
    field.as_deref().map(str::to_owned)
}

/// One briefing.
fn briefing(parts: &Parts<'_>, ix: DocumentIx) -> Briefing {
    let document = parts.document(ix);
    let facts = &document.facts;
    Briefing {
        id: facts.id.to_string(),
        url: url_of(parts, ix),
        title: document.words.title.to_string(),
        date: iso(&facts.date),
        updated: iso(&facts.updated),
        cutoff: iso(&facts.cutoff),
        kind: document.words.kind.to_string(),
        status: facts.status.word(),
        summary: document.words.summary.as_deref().map(one_line),
        authors: document
            .words
            .authors
            .iter()
            .map(ToString::to_string)
            .collect(),
        actors: ids(parts, ix, &facts.actors),
        topics: ids(parts, ix, &facts.topics),
        words: document.body.word_count,
    }
}

/// One actor.
fn actor(parts: &Parts<'_>, ix: DocumentIx) -> Actor {
    let document = parts.document(ix);
    let facts = &document.facts;
    let tie = |tie: &crate::document::Tie| {
        Some(Tie {
            relation: relation_word(&tie.relation),
            label: match &tie.relation {
                Relation::Holds(label) => Some(label.to_string()),
                _ => None,
            },
            of: id_of(parts, parts.links().page(ix, tie.of)?),
            from: iso(&tie.from),
            to: iso(&tie.to),
            source: tie
                .source
                .and_then(|source| parts.links().page(ix, source))
                .map(|page| id_of(parts, page)),
        })
    };
    Actor {
        id: facts.id.to_string(),
        url: url_of(parts, ix),
        name: document.words.title.to_string(),
        kind: document.words.kind.to_string(),
        country: text(&document.words.country),
        names: facts
            .names
            .iter()
            .skip(1)
            .map(|name| Name {
                text: name.text.to_string(),
                language: text(&name.language),
            })
            .collect(),
        ids: document
            .words
            .ids
            .iter()
            .map(|(scheme, value)| (scheme.to_string(), value.to_string()))
            .collect(),
        ties: facts.ties.iter().filter_map(tie).collect(),
    }
}

/// The word for a relation.
fn relation_word(relation: &Relation) -> &'static str {
    match relation {
        Relation::Holds(_) => "holds",
        Relation::MemberOf => "member_of",
        Relation::PartOf => "part_of",
        Relation::SpeaksFor => "speaks_for",
        Relation::Leads => "leads",
        Relation::Owns => "owns",
        Relation::SanctionedBy => "sanctioned_by",
        Relation::AllyOf => "ally_of",
    }
}

/// One topic.
fn topic(parts: &Parts<'_>, ix: DocumentIx) -> Topic {
    let document = parts.document(ix);
    let facts = &document.facts.topic;
    let issues = facts.issues.iter().zip(&document.words.issues);
    Topic {
        id: document.facts.id.to_string(),
        url: url_of(parts, ix),
        title: document.words.title.to_string(),
        kind: document.words.kind.to_string(),
        parent: facts
            .parent
            .and_then(|parent| parts.links().page(ix, parent))
            .map(|parent| id_of(parts, parent)),
        issues: issues
            .map(|(id, label)| Issue {
                id: id.to_string(),
                label: label.to_string(),
            })
            .collect(),
        by: ids(parts, ix, &facts.by),
        date: iso(&document.facts.date),
        points: points(parts, ix),
    }
}

/// The points of a proposal.
fn points(parts: &Parts<'_>, ix: DocumentIx) -> Vec<Point> {
    let document = parts.document(ix);
    let Some(positions) = parts.links().points(ix) else {
        return Vec::new();
    };
    let issue = |position: &crate::link::Position| {
        Some(PointIssue {
            issue: issue_id(parts, position)?,
            stance: position.stance.as_deref().map(str::to_owned),
        })
    };
    let points = document
        .facts
        .topic
        .points
        .iter()
        .zip(&document.marks.points)
        .zip(positions);
    points
        .map(|((point, fragment), positions)| Point {
            number: point.number,
            text: super::body::text(
                parts,
                ix,
                fragment,
                &crate::parse::prose::text_of(&document.body.html, fragment),
            ),
            issues: positions.iter().filter_map(issue).collect(),
        })
        .collect()
}

/// One source.
fn source(parts: &Parts<'_>, ix: DocumentIx) -> Source {
    let document = parts.document(ix);
    let none = SourceWords::default();
    let words = document.words.source.as_deref().unwrap_or(&none);
    let pages = parts.links().citations[ix as usize]
        .iter()
        .map(|(page, _)| url_of(parts, *page));
    let mut cited_by: Vec<String> = pages.collect();
    cited_by.sort();
    cited_by.dedup();
    Source {
        id: document.facts.id.to_string(),
        url: url_of(parts, ix),
        title: document.words.title.to_string(),
        source_type: document.words.kind.to_string(),
        publisher: text(&words.publisher),
        date: iso(&document.facts.date),
        accessed: iso(&words.accessed),
        link: text(&words.link),
        archive: text(&words.archive).filter(|archive| is_web(archive)),
        language: text(&document.words.language),
        grade: words.grade.map(|grade| grade.to_string()),
        tier: text(&words.tier),
        derived_from: ids(parts, ix, &document.facts.derived_from),
        cited_by,
    }
}

/// One statement.
fn statement(parts: &Parts<'_>, ix: StatementIx) -> Statement {
    let (facts, words, document) = parts.said(ix);
    let linked = &parts.links().statements[ix as usize];
    let base = parts.site.base_path();
    let (address, _) = parts.statement_addresses(ix);
    let stance = |position: &crate::link::Position| Stance {
        topic: id_of(parts, position.topic),
        issue: issue_id(parts, position),
        stance: position.stance.as_deref().map(str::to_owned),
    };
    let carried = |wording: &Wording| Carried {
        text: wording.text.to_string(),
        relay: parts.relay(document, wording),
        sources: cited(parts, document, &wording.sources),
    };
    Statement {
        id: facts.id.to_string(),
        url: address.strip_prefix(base).unwrap_or(&address).to_owned(),
        page: url_of(parts, document),
        by: linked
            .speakers
            .iter()
            .map(|speaker| id_of(parts, *speaker))
            .collect(),
        speaker: linked
            .speakers
            .is_empty()
            .then(|| words.speaker.to_string()),
        title: parts
            .speakers(ix)
            .into_iter()
            .next()
            .and_then(|speaker| speaker.office),
        on_behalf: ids(parts, document, &facts.on_behalf),
        to: ids(parts, document, &facts.to),
        via: ids(parts, document, &facts.via),
        re: ids(parts, document, &facts.re),
        on: iso(&facts.date),
        venue: parts.venue(ix),
        text: parts.statement_text(ix),
        original: words
            .original
            .as_ref()
            .map(|wording| wording.text.to_string()),
        carried_as: words.carried.iter().map(carried).collect(),
        mode: facts.mode.word(),
        languages: words.languages.iter().map(ToString::to_string).collect(),
        sources: cited(parts, document, &words.sources),
        stances: linked.stances.iter().map(stance).collect(),
        counts_for: linked
            .counts_for
            .iter()
            .map(|actor| id_of(parts, *actor))
            .collect(),
    }
}

/// Sources as cited.
fn cited(parts: &Parts<'_>, document: DocumentIx, cited: &[Cited]) -> Vec<CitedSource> {
    let row = |cited: &Cited| {
        let page = parts.links().page(document, cited.source)?;
        let own = parts
            .document(page)
            .words
            .source
            .as_deref()
            .and_then(|words| words.grade);
        Some(CitedSource {
            source: id_of(parts, page),
            locator: text(&cited.locator),
            grade: cited.reliability.or(own).map(|grade| grade.to_string()),
            credibility: cited.credibility,
        })
    };
    cited.iter().filter_map(row).collect()
}

/// The id of a note: the address of its page, and its anchor.
fn note_id(parts: &Parts<'_>, ix: DocumentIx, number: usize) -> String {
    let anchor = &parts.document(ix).facts.notes[number].anchor;
    format!("{}#{anchor}", url_of(parts, ix))
}

/// One note of a document, by its number there.
fn note(parts: &Parts<'_>, ix: DocumentIx, number: usize) -> Note {
    let document = parts.document(ix);
    let (facts, words) = (&document.facts.notes[number], &document.marks.notes[number]);
    let page = url_of(parts, ix);
    Note {
        id: format!("{page}#{}", facts.anchor),
        url: format!("{page}#{}", encode_url(&facts.anchor)),
        page,
        kind: facts.kind.word(),
        text: parts.note_text(ix, number),
        date: iso(&facts.date),
        verdict: text(&words.verdict),
    }
}

/// Writes all links between pages, each once, by page.
fn write_links(parts: &Parts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let all = 0..parts.site.documents.len() as DocumentIx;
    let urls: Vec<String> = all.clone().map(|ix| url_of(parts, ix)).collect();
    let mut pages: Vec<DocumentIx> = all.collect();
    pages.sort_by_key(|ix| (&urls[*ix as usize], *ix));
    // Pages are compared many times: by where their addresses come, pages of one address alike.
    let mut places = vec![0_u32; pages.len()];
    let address = |ix: &DocumentIx| &urls[*ix as usize];
    for (place, alike) in pages.chunk_by(|a, b| address(a) == address(b)).enumerate() {
        alike
            .iter()
            .for_each(|ix| places[*ix as usize] = place as u32);
    }
    let mut rows = Rows::begin(out)?;
    for ix in pages {
        for (to, kind, anchor) in links_of(parts, &places, ix) {
            let [from, to] = [ix, to].map(|ix| urls[ix as usize].as_str());
            rows.write(&Link {
                from,
                to,
                kind,
                anchor,
            })?;
        }
    }
    rows.end()
}

/// Where a page leads, as what, and to which anchor there.
type Row<'a> = (DocumentIx, &'static str, Option<Cow<'a, str>>);

/// The links of one page, sorted; `places` tells where the address of each page comes among all.
fn links_of<'a>(parts: &Parts<'a>, places: &[u32], ix: DocumentIx) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    for (number, kind) in link_kinds(&parts.document(ix).facts)
        .into_iter()
        .enumerate()
    {
        let (to, anchor) = match parts.links().meaning(ix, number as ReferenceIx) {
            Meaning::Page(page, anchor) => (*page, anchor.as_deref().map(Cow::Borrowed)),
            Meaning::Statement(statement) => {
                let (facts, _, page) = parts.said(*statement);
                (page, Some(facts.id.as_str().into()))
            }
            Meaning::Event(event) => {
                let (facts, _, page) = parts.happened(*event);
                (page, Some(facts.id.as_str().into()))
            }
            Meaning::Judgment(judgment) => {
                let (facts, _, page) = parts.judged(*judgment);
                (page, Some(facts.id.as_str().into()))
            }
            Meaning::View(page, view) => (*page, Some(format!("page-{}", view.word()).into())),
            _ => continue,
        };
        rows.push((to, kind, anchor));
    }
    for mention in parts.mentions(ix) {
        if let Some(page) = parts.links().entities[mention.entity as usize] {
            rows.push((page, "name", None));
        }
    }
    let order = |a: &Row<'a>, b: &Row<'a>| {
        let places = places[a.0 as usize].cmp(&places[b.0 as usize]);
        places.then_with(|| (a.1, &a.2).cmp(&(b.1, &b.2)))
    };
    rows.sort_by(order);
    rows.dedup_by(|a, b| order(a, b).is_eq());
    rows
}

/// The kind of link that each reference of a page is.
fn link_kinds(facts: &Facts) -> Vec<&'static str> {
    let references = facts.references.iter();
    let mut kinds: Vec<&str> = references.map(|one| link_kind(one.role)).collect();
    // Who counted a number is named in the text, with the role that front matter gives an actor.
    for by in facts.literals.iter().filter_map(|literal| literal.by) {
        kinds[by as usize] = "link";
    }
    for reference in facts.events.iter().flat_map(|event| event.written.clone()) {
        let kind = &mut kinds[reference as usize];
        if *kind == "link" {
            *kind = "event";
        }
    }
    kinds
}

/// The kind of link that a reference of this role is.
fn link_kind(role: Role) -> &'static str {
    match role {
        Role::Link
        | Role::Embed
        | Role::Reprint
        | Role::Literal
        | Role::Was
        | Role::Image
        | Role::Citation => "link",
        Role::Actor | Role::Topic | Role::Source | Role::Briefing => "front_matter",
        Role::Speaker | Role::NamedSpeaker | Role::Party | Role::Re | Role::Stance => "statement",
    }
}
