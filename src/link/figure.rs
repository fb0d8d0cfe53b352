//! Figures: who counts what, numbers in prose held against their series, and values that contradict one another.

use rustc_hash::FxHashMap;

use crate::date::{Date, Day};
use crate::diag::Code;
use crate::document::*;
use crate::number::{Decimal, Known, Literal, Sense};

use super::event::with_ancestors;
use super::shelf::{Shelf, Shelves};
use super::{At, DocumentIx, Fault, Input, Links};

/// Fills the index of figures and reports what does not agree.
pub(super) fn figures(input: &Input<'_>, shelves: &Shelves, links: &mut Links) {
    for (document, facts) in shelves.originals(input, Shelf::Figures) {
        index(input, links, document, facts);
        repeated(links, document, facts);
    }
    // A translation adds no facts, and its numbers are as wrong as any.
    for document in shelves.of(Shelf::Literals).iter().copied() {
        for literal in &input.facts[document as usize].literals {
            check(input, links, document, literal);
        }
    }
}

/// Adds a figure to those that it is about, who counted and what it rests on.
fn index(input: &Input<'_>, links: &mut Links, document: DocumentIx, facts: &Facts) {
    let topics = with_ancestors(input, links, &links.pages(document, &facts.topics));
    let points = facts.figure.points.iter();
    let of_points: Vec<ReferenceIx> = points
        .flat_map(|point| [point.by, point.source])
        .flatten()
        .collect();
    let mut pages = links.pages(document, &facts.actors);
    pages.extend(links.pages(document, &of_points));
    pages.extend(topics);
    pages.sort_unstable();
    pages.dedup();
    for page in pages {
        links.figures_of[page as usize].push(document);
    }
}

/// Reports two values of one counter for one period; those that stood so on different days are revisions.
fn repeated(links: &mut Links, document: DocumentIx, facts: &Facts) {
    let points = &facts.figure.points;
    // Who counted; of points that do not say, where the value is from.
    let counter = |links: &Links, point: &FigurePoint| match point.by {
        Some(by) => links.page(document, by),
        None => point.source.and_then(|source| links.page(document, source)),
    };
    let mut seen: FxHashMap<_, Vec<usize>> = FxHashMap::default();
    for (number, point) in points.iter().enumerate() {
        let period = (point.period.earliest(), point.period.latest());
        let key = (period, point.by.is_some(), counter(links, point));
        let before = seen.entry(key).or_default();
        let first = before.iter().copied().find(|other| {
            let other = points[*other].as_of;
            other == point.as_of || other.is_none() || point.as_of.is_none()
        });
        before.push(number);
        if let Some(first) = first {
            links.faults.push(Fault {
                code: Code::RepeatedValue,
                document,
                at: At::Point(number as u32),
                message: format!("a second value of one counter for {}", point.period),
                hint: Some("remove one, or say with `as_of` when each stood so".into()),
                related: Some((document, At::Point(first as u32), "the first is here")),
            });
        }
    }
}

/// The point of a series that is asked for: of the counter, else the period's first; the last one that is no forecast.
pub fn point_at(
    links: &Links,
    figure: (DocumentIx, &FigureFacts),
    period: Period,
    by: Option<DocumentIx>,
) -> Option<usize> {
    let (document, facts) = figure;
    let counted = |point: &FigurePoint| {
        by.is_none() || point.by.and_then(|by| links.page(document, by)) == by
    };
    let points = || {
        facts
            .points
            .iter()
            .enumerate()
            .filter(|(_, point)| counted(point))
    };
    match period {
        Period::At(date) => points()
            .find(|(_, point)| {
                point.period.earliest() == date.earliest() && point.period.latest() == date.latest()
            })
            .map(|(number, _)| number),
        Period::Latest => {
            let known = |point: &FigurePoint| point.status != Some(PointStatus::Forecast);
            let last = points()
                .filter(|(_, point)| known(point))
                .map(|(_, point)| point.period.latest())
                .max()?;
            points()
                .find(|(_, point)| known(point) && point.period.latest() == last)
                .map(|(number, _)| number)
        }
    }
}

/// The last period of a series that is no forecast; of forecasts alone nothing.
pub fn last_period(figure: &FigureFacts) -> Option<Date> {
    let known = figure
        .points
        .iter()
        .filter(|point| point.status != Some(PointStatus::Forecast));
    known.map(|point| point.period).max_by_key(Date::latest)
}

/// Whether a series ought to have a newer period by today.
pub fn is_stale(figure: &FigureFacts, today: Day) -> bool {
    let last = last_period(figure).map(|period| period.latest());
    figure.stale_after.zip(last).is_some_and(|(days, last)| {
        last.days_since_epoch() + i64::from(days) < today.days_since_epoch()
    })
}

/// Holds a number in prose against its series.
fn check(input: &Input<'_>, links: &mut Links, document: DocumentIx, literal: &LiteralFacts) {
    let Some(figure) = links.page(document, literal.reference) else {
        return;
    };
    let by = literal.by.and_then(|by| links.page(document, by));
    if literal.by.is_some() && by.is_none() {
        return;
    }
    let facts = &input.facts[figure as usize].figure;
    let found = point_at(links, (figure, facts), literal.period, by);
    let mut fault = |code, message: String, hint: String, related| {
        links.faults.push(Fault {
            code,
            document,
            at: At::Reference(literal.reference),
            message,
            hint: Some(hint),
            related,
        });
    };
    let id = &input.facts[figure as usize].id;
    let Some(number) = found else {
        let who = by.map_or_else(String::new, |by| {
            format!(" counted by `{}`", input.facts[by as usize].id)
        });
        let asked = match literal.period {
            Period::Latest => "last period".to_owned(),
            Period::At(date) => format!("period {date}"),
        };
        let message = format!("the figure `{id}` has no {asked}{who}");
        return fault(Code::UnknownPeriod, message, has_periods(facts), None);
    };
    let point = &facts.points[number];
    let Some(written) = &literal.written else {
        return;
    };
    let here = Some((figure, At::Point(number as u32), "the series says so here"));
    match written.agrees(&known(point, written), facts.scale) {
        Some(true) => {}
        Some(false) => fault(
            Code::LiteralDiffers,
            format!(
                "the text says {}, the series `{id}` {}{} for {}",
                said(written),
                value(point),
                scale_word(facts.scale),
                point.period
            ),
            "mend the text or the series".into(),
            here,
        ),
        None => fault(
            Code::UnclearLiteral,
            format!("the number cannot be compared with the unit of `{id}`"),
            "write it in the unit of the series, or with a scale word such as `billion`".into(),
            here,
        ),
    }
}

/// The periods that a series has, for a hint: in order, each once, at most twelve.
fn has_periods(facts: &FigureFacts) -> String {
    let mut periods: Vec<(Day, Day, String)> = facts
        .points
        .iter()
        .map(|point| {
            let period = point.period;
            (period.earliest(), period.latest(), period.to_string())
        })
        .collect();
    periods.sort();
    periods.dedup();
    let more = if periods.len() > 12 { ", …" } else { "" };
    let shown: Vec<String> = periods
        .into_iter()
        .take(12)
        .map(|(.., text)| text)
        .collect();
    match shown.is_empty() {
        true => "the series has no points".into(),
        false => format!("it has: {}{more}", shown.join(", ")),
    }
}

/// What a point knows, as a literal asks: its bounds for a range, else its value.
fn known(point: &FigurePoint, literal: &Literal) -> Known {
    let zero = Decimal::default();
    let low = point.low.or(point.value).or(point.high).unwrap_or(zero);
    let high = point.high.or(point.value).or(point.low).unwrap_or(zero);
    match (literal.sense, point.value) {
        (Sense::Range(_), _) | (_, None) => Known { low, high },
        (_, Some(value)) => Known {
            low: value,
            high: value,
        },
    }
}

/// A number in prose as a message shows it: with what bounds it, and its scale.
fn said(literal: &Literal) -> String {
    let before = match literal.sense {
        Sense::Exactly | Sense::Range(_) => "",
        Sense::Over => "over ",
        Sense::AtLeast => "at least ",
        Sense::Under => "under ",
        Sense::AtMost => "at most ",
        Sense::Nearly => "nearly ",
        Sense::About => "about ",
    };
    let upper = match literal.sense {
        Sense::Range(upper) => format!("–{upper}"),
        _ => String::new(),
    };
    let scale = scale_word(literal.scale);
    format!("{before}{}{upper}{scale}", literal.number)
}

/// The word for a power of ten, with the space before it; nothing if there is none.
fn scale_word(scale: Option<i8>) -> &'static str {
    match scale {
        Some(12) => " trillion",
        Some(9) => " billion",
        Some(6) => " million",
        Some(3) => " thousand",
        Some(-2) => " per cent",
        _ => "",
    }
}

/// A point's value as a message shows it.
fn value(point: &FigurePoint) -> String {
    match (point.value, point.low, point.high) {
        (Some(value), _, _) => value.to_string(),
        (None, Some(low), Some(high)) => format!("{low}–{high}"),
        (None, Some(low), None) => format!("at least {low}"),
        (None, None, Some(high)) => format!("at most {high}"),
        (None, None, None) => String::new(),
    }
}
