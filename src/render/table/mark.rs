//! Events and series as tables.

use crate::date::{Date, Day};
use crate::document::{FigurePoint, PointStatus, ReferenceIx, Weight};
use crate::link::{DocumentIx, EventIx};
use crate::number::Decimal;
use crate::render::data::{id_of, iso};
use crate::render::part::{Parts, one_line};

use super::{ids_of, written};

/// The columns of a timeline.
const TIMELINE: [&str; 10] = [
    "id", "date", "first", "last", "major", "text", "actors", "topics", "sources", "url",
];

/// The columns of a figure's points.
const POINTS: [&str; 10] = [
    "period", "value", "low", "high", "unit", "by", "status", "as_of", "source", "note",
];

/// `timeline.csv` of a topic: its events and those of the topics below it, by date, each with the days that it spans.
pub fn timeline(parts: &Parts<'_>, topic: DocumentIx) -> String {
    let events = parts.links().events_of[topic as usize].iter();
    written(TIMELINE, events.map(|ix| event(parts, *ix)))
}

/// One event.
fn event(parts: &Parts<'_>, ix: EventIx) -> [String; TIMELINE.len()] {
    let event = &parts.links().events[ix as usize];
    let (facts, ..) = parts.happened(ix);
    let (first, last) = span(&event.date);
    [
        facts.id.to_string(),
        event.date.to_string(),
        first,
        last,
        (facts.weight == Weight::Major).to_string(),
        one_line(&parts.event_text(ix)),
        ids_of(parts, &event.actors),
        ids_of(parts, &event.topics),
        ids_of(parts, &event.sources),
        parts.full(&parts.event_address(ix)),
    ]
}

/// The first and the last day of a date; nothing for a bound that it does not have.
fn span(date: &Date) -> (String, String) {
    let day = |day: Day, none: Day| match day == none {
        true => String::new(),
        false => day.to_string(),
    };
    (
        day(date.earliest(), Day::FIRST),
        day(date.latest(), Day::LAST),
    )
}

/// `data.csv` of a figure: its points, in the order of the file.
pub fn points(parts: &Parts<'_>, ix: DocumentIx) -> String {
    let points = parts.document(ix).facts.figure.points.iter();
    let rows = points
        .enumerate()
        .map(|(number, at)| point(parts, (ix, number), at));
    written(POINTS, rows)
}

/// One point; what it does not have is empty.
fn point(
    parts: &Parts<'_>,
    (ix, number): (DocumentIx, usize),
    point: &FigurePoint,
) -> [String; POINTS.len()] {
    let words = parts.document(ix).words.figure.as_deref();
    let id = |reference: Option<ReferenceIx>| {
        let page = reference.and_then(|reference| parts.links().page(ix, reference));
        page.map_or_else(String::new, |page| id_of(parts, page))
    };
    let decimal = |value: Option<Decimal>| value.map_or_else(String::new, |v| v.to_string());
    let note = words.and_then(|words| words.notes.get(number)?.as_deref());
    [
        point.period.to_string(),
        decimal(point.value),
        decimal(point.low),
        decimal(point.high),
        words.map_or_else(String::new, |words| words.unit.to_string()),
        id(point.by),
        point.status.map_or("", PointStatus::word).to_owned(),
        iso(&point.as_of).unwrap_or_default(),
        id(point.source),
        note.map_or_else(String::new, one_line),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeline_has_the_days_that_its_dates_span() {
        let days = |date: &str| span(&Date::parse(date).expect("a date"));
        assert_eq!(days("2023-03~"), ("2023-03-01".into(), "2023-03-31".into()));
        assert_eq!(days("2023-03-21/.."), ("2023-03-21".into(), String::new()));
    }
}
