//! Events, figures and judgments as rows of the record.

use std::collections::BTreeMap;

use crate::link::{EventIx, JudgmentIx};
use crate::number::Decimal;

use super::*;

/// An event.
#[derive(Serialize, JsonSchema)]
#[serde(rename = "event")]
pub(super) struct Event {
    pub(super) id: String,
    /// Address of its place on its page.
    url: String,
    page: String,
    /// EDTF date.
    date: String,
    text: String,
    /// Ids of who took part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actors: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    topics: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<String>,
    /// Whether a reader in a hurry must see it.
    major: bool,
    /// Further cells of its row, by the column's heading.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<String, String>,
}

/// A dated series.
#[derive(Serialize, JsonSchema)]
#[serde(rename = "figure")]
pub(super) struct Figure {
    pub(super) id: String,
    url: String,
    title: String,
    unit: String,
    points: Vec<FigurePointRow>,
}

/// A point of a series; its numbers are decimal text, never floats.
#[derive(Serialize, JsonSchema)]
struct FigurePointRow {
    /// EDTF date.
    period: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<String>,
    /// Id of who counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// `final`, `provisional`, `forecast` or `claimed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// A judgment.
#[derive(Serialize, JsonSchema)]
#[serde(rename = "judgment")]
pub(super) struct Judgment {
    pub(super) id: String,
    /// Address of its place on its page.
    url: String,
    page: String,
    text: String,
    /// Its estimative term.
    term: String,
    /// The lower bound of the term's range, in per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<u8>,
    /// The upper bound, in per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<u8>,
    /// `high`, `moderate` or `low`.
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<&'static str>,
    /// Why the confidence is what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// When it was made: its page's date.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    /// By when it can be held against what happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    /// Of an assessment of the present, its day.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    /// Ids of the sources that it rests on, those of the marks that it links among them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    basis: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alternatives: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assumes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes_if: Vec<String>,
    /// Id of the judgment that it closes.
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<OutcomeRow>,
}

/// What came of a judgment.
#[derive(Serialize, JsonSchema)]
struct OutcomeRow {
    /// `yes`, `no` or `void`.
    verdict: &'static str,
    /// When that was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Ids of the sources that say so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<String>,
}

/// One event.
pub(super) fn event(parts: &Parts<'_>, ix: EventIx) -> Event {
    let event = &parts.links().events[ix as usize];
    let (facts, _, document) = parts.happened(ix);
    let page = url_of(parts, document);
    Event {
        id: facts.id.to_string(),
        url: format!("{page}#{}", encode_url(facts.id.as_str())),
        page,
        date: event.date.to_string(),
        text: parts.event_text(ix),
        actors: event
            .actors
            .iter()
            .map(|actor| id_of(parts, *actor))
            .collect(),
        topics: event
            .topics
            .iter()
            .map(|topic| id_of(parts, *topic))
            .collect(),
        sources: event
            .sources
            .iter()
            .map(|source| id_of(parts, *source))
            .collect(),
        major: facts.weight == Weight::Major,
        fields: parts.event_fields(ix).collect(),
    }
}

/// One figure.
pub(super) fn figure(parts: &Parts<'_>, ix: DocumentIx) -> Figure {
    let document = parts.document(ix);
    let words = document.words.figure.as_deref();
    let id = |reference: Option<ReferenceIx>| {
        let page = reference.and_then(|reference| parts.links().page(ix, reference));
        page.map(|page| id_of(parts, page))
    };
    let number = |value: Option<Decimal>| value.map(|value| value.to_string());
    let row = |(place, point): (usize, &FigurePoint)| FigurePointRow {
        period: point.period.to_string(),
        value: number(point.value),
        low: number(point.low),
        high: number(point.high),
        by: id(point.by),
        source: id(point.source),
        status: point.status.map(PointStatus::word),
        as_of: iso(&point.as_of),
        note: words
            .and_then(|words| words.notes.get(place).cloned().flatten())
            .map(|note| one_line(&note)),
    };
    Figure {
        id: document.facts.id.to_string(),
        url: url_of(parts, ix),
        title: document.words.title.to_string(),
        unit: words.map_or_else(String::new, |words| words.unit.to_string()),
        points: document
            .facts
            .figure
            .points
            .iter()
            .enumerate()
            .map(row)
            .collect(),
    }
}

/// One judgment.
pub(super) fn judgment(parts: &Parts<'_>, ix: JudgmentIx) -> Judgment {
    let (facts, words, document) = parts.judged(ix);
    let page = url_of(parts, document);
    let band = facts.band;
    let (due, as_of) = match facts.horizon {
        Horizon::By(date) => (Some(date), None),
        Horizon::AsOf(date) => (None, Some(date)),
        Horizon::None => (None, None),
    };
    let said = |part| paragraphs(parts, ix, part);
    let was = parts.links().judgments[ix as usize].was;
    Judgment {
        id: facts.id.to_string(),
        url: format!("{page}#{}", encode_url(facts.id.as_str())),
        page,
        text: parts.judgment_text(ix),
        term: words.term.to_string(),
        low: band.map(|band| band.low),
        high: band.map(|band| band.high),
        confidence: facts.confidence.map(Confidence::word),
        reason: said(JudgmentPart::Confidence).into_iter().next(),
        date: iso(&parts.document(document).facts.date),
        due: iso(&due),
        as_of: iso(&as_of),
        sources: parts.links().judgments[ix as usize]
            .sources
            .iter()
            .map(|source| id_of(parts, *source))
            .collect(),
        basis: said(JudgmentPart::Basis),
        alternatives: said(JudgmentPart::Alternative),
        assumes: said(JudgmentPart::Assumes),
        changes_if: said(JudgmentPart::ChangesIf),
        was: was.map(|was| parts.judged(was).0.id.to_string()),
        outcome: facts.outcome.map(|outcome| OutcomeRow {
            verdict: outcome.verdict.word(),
            date: iso(&outcome.date),
            reason: said(JudgmentPart::Outcome).into_iter().next(),
            sources: outcome_sources(parts, ix),
        }),
    }
}

/// The words of a judgment's paragraphs with this label, as plain text; empty ones left out.
fn paragraphs(parts: &Parts<'_>, ix: JudgmentIx, part: JudgmentPart) -> Vec<String> {
    let (_, words, document) = parts.judged(ix);
    let marks = &parts.document(document).marks.judgment_parts;
    let own = &marks[words.parts.start as usize..words.parts.end as usize];
    own.iter()
        .filter(|(_, label, _)| *label == part)
        .map(|(_, _, fragment)| {
            let parsed =
                crate::parse::prose::text_of(&parts.document(document).body.html, fragment);
            super::body::text(parts, document, fragment, parsed.trim())
        })
        .filter(|text| !text.is_empty())
        .collect()
}

/// The sources that a judgment's outcome cites.
fn outcome_sources(parts: &Parts<'_>, ix: JudgmentIx) -> Vec<String> {
    let (_, words, document) = parts.judged(ix);
    let page = parts.document(document);
    let marks = &page.marks.judgment_parts;
    let own = &marks[words.parts.start as usize..words.parts.end as usize];
    let Some((_, _, fragment)) = own
        .iter()
        .find(|(_, label, _)| *label == JudgmentPart::Outcome)
    else {
        return Vec::new();
    };
    let inside = |hole: &&Hole| fragment.start <= hole.at && hole.at < fragment.end;
    let mut ids: Vec<String> = Vec::new();
    for hole in page.body.holes.iter().filter(inside) {
        if let Put::Cite(number) | Put::CiteOpen(number) = hole.put {
            for cited in &page.marks.citations[number as usize] {
                if let Some(source) = parts.links().page(document, cited.source) {
                    ids.push(id_of(parts, source));
                }
            }
        }
    }
    ids
}
