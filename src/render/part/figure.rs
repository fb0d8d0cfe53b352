//! Series as charts and tables.

use crate::link::figure_point;
use crate::number::Decimal;
use crate::render::drawing::{self, Dot, Line, Look};

use super::*;

/// Values of one period that are compared with each other: no series has so many counters.
const MOST_COUNTERS: usize = 100;

/// Rows of a series on its own page: the table beside the page has the others.
const ROWS: usize = 1000;

/// Rows of a series among others.
const ROWS_AMONG_OTHERS: usize = 100;

/// Points that a chart draws: twenty years of months. More lie on one another.
const DOTS: usize = 240;

impl<'s> Parts<'s> {
    /// What a figure says of itself.
    fn figure_words(&self, ix: DocumentIx) -> &'s FigureWords {
        static NONE: std::sync::LazyLock<FigureWords> =
            std::sync::LazyLock::new(FigureWords::default);
        self.document(ix).words.figure.as_deref().unwrap_or(&NONE)
    }

    /// A series among others: its chart, and its last numbers.
    pub fn series(&self, ix: DocumentIx) -> view::Series {
        self.series_of(ix, ROWS_AMONG_OTHERS)
    }

    /// A series on its own page: its chart, and its numbers.
    pub fn whole_series(&self, ix: DocumentIx) -> view::Series {
        self.series_of(ix, ROWS)
    }

    /// A series with its chart and at most so many rows, the last ones.
    fn series_of(&self, ix: DocumentIx, most: usize) -> view::Series {
        let words = self.figure_words(ix);
        let points = &self.document(ix).facts.figure.points;
        let unsorted = self.figure_rows(ix);
        let mut order: Vec<usize> = (0..points.len()).collect();
        order.sort_by_key(|number| {
            let period = points[*number].period;
            (period.earliest(), period.latest())
        });
        let in_order = order.into_iter().map(|number| unsorted[number].clone());
        let mut rows: Vec<view::FigureRow> = in_order.collect();
        let (row_count, mut contradictions) = (rows.len(), contradictions(&rows));
        rows.drain(..row_count.saturating_sub(most));
        contradictions.drain(..contradictions.len().saturating_sub(most));
        view::Series {
            link: self.link(ix),
            unit: words.unit.to_string(),
            note: words.note.as_deref().map(one_line),
            chart: self.chart(ix),
            latest: self
                .latest(ix)
                .into_iter()
                .map(|number| unsorted[number].clone())
                .collect(),
            contradictions,
            stale: self.is_stale(ix),
            last: self.last_period(ix).map(|date| self.date(&date)),
            csv: self.href(&self.address_of(ix).file("data.csv")),
            rows,
            row_count,
        }
    }

    /// A figure in a list, with the latest value of this counter if it has one, else of the first.
    pub fn figure_entry(&self, ix: DocumentIx, counter: Option<DocumentIx>) -> view::FigureEntry {
        let document = self.document(ix);
        let rows = self.figure_rows(ix);
        let known = self.latest(ix);
        let by = |number: &&usize| {
            let by = document.facts.figure.points[**number].by;
            by.and_then(|by| self.links().page(ix, by)) == counter
        };
        let own = known.iter().find(|number| counter.is_some() && by(number));
        let latest = own.or(known.first()).map(|number| rows[*number].clone());
        view::FigureEntry {
            link: self.link(ix),
            unit: self.figure_words(ix).unit.to_string(),
            latest,
            points: document.facts.figure.points.len(),
            topics: self.links_to(&self.links().pages(ix, &document.facts.topics)),
            stale: self.is_stale(ix),
        }
    }

    /// Figures in a list.
    pub fn figure_entries(
        &self,
        list: &[DocumentIx],
        counter: Option<DocumentIx>,
    ) -> Vec<view::FigureEntry> {
        let entry = |ix: &DocumentIx| self.figure_entry(*ix, counter);
        list.iter().map(entry).collect()
    }

    /// All points of a figure, in the order of the file.
    pub fn figure_rows(&self, ix: DocumentIx) -> Vec<view::FigureRow> {
        let facts = &self.document(ix).facts.figure;
        let mut rows: Vec<view::FigureRow> = (0..facts.points.len())
            .map(|number| self.figure_row(ix, number))
            .collect();
        // A counter that revises its own number contradicts nobody.
        let counter = |point: &FigurePoint| {
            let named = point.by.or(point.source);
            named.and_then(|named| self.links().page(ix, named))
        };
        let mut periods: FxHashMap<date::Date, Vec<usize>> = FxHashMap::default();
        for (number, point) in facts.points.iter().enumerate() {
            periods.entry(point.period).or_default().push(number);
        }
        let differs = |a: &FigurePoint, b: &FigurePoint| counter(a) != counter(b) && !same(a, b);
        for (number, point) in facts.points.iter().enumerate() {
            let others = periods[&point.period].iter().take(MOST_COUNTERS);
            let mut others = others.map(|other| &facts.points[*other]);
            rows[number].contradicted = others.any(|other| differs(point, other));
        }
        rows
    }

    /// One point of a figure.
    fn figure_row(&self, ix: DocumentIx, number: usize) -> view::FigureRow {
        let point = &self.document(ix).facts.figure.points[number];
        let words = self.figure_words(ix);
        let by = point.by.and_then(|by| self.links().page(ix, by));
        let cited = point.source.map(|source| Cited {
            source,
            locator: None,
            reliability: None,
            credibility: None,
        });
        view::FigureRow {
            period: self.date(&point.period),
            value: self.value(ix, point),
            by: by.map(|by| self.link(by)),
            status: point.status.map(PointStatus::word),
            as_of: self.maybe_date(&point.as_of),
            cite: cited.and_then(|cited| self.shown_cite(ix, &cited)),
            note: words
                .notes
                .get(number)
                .cloned()
                .flatten()
                .map(|note| one_line(&note)),
            contradicted: false,
        }
    }

    /// A point's value as pages print it, without its unit.
    pub fn value(&self, ix: DocumentIx, point: &FigurePoint) -> String {
        let decimals = self.figure_words(ix).decimals;
        let print = |value: Decimal| {
            let text = match decimals {
                Some(decimals) => value.rounded(decimals).to_string(),
                None => value.to_string(),
            };
            grouped(&text, &self.language.word("decimal_sign"))
        };
        match (point.value, point.low, point.high) {
            (Some(value), Some(low), Some(high)) => {
                format!("{} ({}–{})", print(value), print(low), print(high))
            }
            (Some(value), _, _) => print(value),
            (None, Some(low), Some(high)) => format!("{}–{}", print(low), print(high)),
            (None, Some(low), None) => self.language.say("at_least", &[("value", &print(low))]),
            (None, None, Some(high)) => self.language.say("at_most", &[("value", &print(high))]),
            (None, None, None) => String::new(),
        }
    }

    /// What a number in prose without words of its own prints: the value that it asks for, with the unit.
    pub fn literal(&self, document: DocumentIx, reference: ReferenceIx) -> Option<String> {
        let literals = &self.document(document).facts.literals;
        // They stand in the order of their references.
        let at = literals.binary_search_by_key(&reference, |literal| literal.reference);
        let literal = &literals[at.ok()?];
        let figure = self.links().page(document, reference)?;
        let by = literal.by.and_then(|by| self.links().page(document, by));
        let facts = &self.document(figure).facts.figure;
        let number = figure_point(self.links(), (figure, facts), literal.period, by)?;
        let unit = &self.figure_words(figure).unit;
        Some(format!(
            "{} {unit}",
            self.value(figure, &facts.points[number])
        ))
    }

    /// The counters of a figure in the order of their first point; nothing for points that name none.
    fn counters(&self, ix: DocumentIx) -> Vec<Option<DocumentIx>> {
        let mut counters = Vec::new();
        for point in &self.document(ix).facts.figure.points {
            let by = point.by.and_then(|by| self.links().page(ix, by));
            if !counters.contains(&by) {
                counters.push(by);
            }
        }
        counters
    }

    /// The points of a counter.
    fn points_by(&self, ix: DocumentIx, counter: Option<DocumentIx>) -> Vec<usize> {
        let points = self.document(ix).facts.figure.points.iter().enumerate();
        points
            .filter(|(_, point)| point.by.and_then(|by| self.links().page(ix, by)) == counter)
            .map(|(number, _)| number)
            .collect()
    }

    /// The last point of each counter that is no forecast and whose period has begun.
    fn latest(&self, ix: DocumentIx) -> Vec<usize> {
        let points = &self.document(ix).facts.figure.points;
        let last = |counter: &Option<DocumentIx>| {
            let known = self.points_by(ix, *counter).into_iter();
            known
                .filter(|number| points[*number].status != Some(PointStatus::Forecast))
                .filter(|number| points[*number].period.earliest() <= self.site.today)
                // Of equal periods the first in the file: it is the period's default.
                .rev()
                .max_by_key(|number| points[*number].period.latest())
        };
        self.counters(ix).iter().filter_map(last).collect()
    }

    /// The last period of a figure that is no forecast.
    pub fn last_period(&self, ix: DocumentIx) -> Option<date::Date> {
        crate::link::last_period(&self.document(ix).facts.figure)
    }

    /// Whether a newer period ought to be there by today.
    fn is_stale(&self, ix: DocumentIx) -> bool {
        crate::link::is_stale(&self.document(ix).facts.figure, self.site.today)
    }

    /// The chart of a figure: one line a counter.
    pub fn chart(&self, ix: DocumentIx) -> String {
        let counters = self.counters(ix);
        let most = (DOTS / counters.len().max(1)).max(2);
        let mut omitted = 0;
        let line = |counter: Option<DocumentIx>| {
            let points = self.points_by(ix, counter).into_iter();
            let all: Vec<Dot> = points.filter_map(|number| self.dot(ix, number)).collect();
            let count = all.len();
            let dots = thinned(all, most);
            omitted += count - dots.len();
            Line {
                name: counter
                    .map_or_else(String::new, |by| self.document(by).words.title.to_string()),
                dots,
            }
        };
        let lines = counters.into_iter().map(line).collect();
        drawing::series(&drawing::Series {
            title: self.document(ix).words.title.to_string(),
            unit: self.figure_words(ix).unit.to_string(),
            language: self.language.clone(),
            lines,
            omitted,
        })
    }

    /// A point in a chart.
    fn dot(&self, ix: DocumentIx, number: usize) -> Option<Dot> {
        let point = &self.document(ix).facts.figure.points[number];
        let low = point.low.or(point.value).or(point.high)?;
        let high = point.high.or(point.value).or(point.low)?;
        let forecast = point.status == Some(PointStatus::Forecast);
        Some(Dot {
            from: point.period.earliest(),
            to: point.period.latest(),
            low: low.coordinate(),
            high: high.coordinate(),
            value: point.value.map(Decimal::coordinate),
            label: self.value(ix, point),
            period: self.language.date(&point.period),
            look: if forecast { Look::Hollow } else { Look::Solid },
        })
    }
}

/// At most `most` of the points of a line: of each stretch of time the lowest and the highest, so that no peak is lost, and its end.
fn thinned(mut dots: Vec<Dot>, most: usize) -> Vec<Dot> {
    if dots.len() <= most {
        return dots;
    }
    dots.sort_by_key(|dot| (dot.from, dot.to));
    let last = dots.len() - 1;
    let stretch = dots.len().div_ceil((most / 2).max(1));
    let mut kept: Vec<usize> = Vec::with_capacity(most + 1);
    for from in (0..dots.len()).step_by(stretch) {
        let all = from..(from + stretch).min(dots.len());
        let lowest = all
            .clone()
            .min_by(|a, b| dots[*a].low.total_cmp(&dots[*b].low));
        let highest = all.max_by(|a, b| dots[*a].high.total_cmp(&dots[*b].high));
        kept.extend(lowest.into_iter().chain(highest));
    }
    kept.push(last);
    kept.sort_unstable();
    kept.dedup();
    kept.into_iter().map(|at| dots[at].clone()).collect()
}

/// Whether two points say the same.
fn same(a: &FigurePoint, b: &FigurePoint) -> bool {
    (a.value, a.low, a.high) == (b.value, b.low, b.high)
}

/// The periods whose points differ, in the order of the rows.
fn contradictions(rows: &[view::FigureRow]) -> Vec<view::Contradiction> {
    let mut found: Vec<view::Contradiction> = Vec::new();
    let mut at: FxHashMap<crate::date::Date, usize> = FxHashMap::default();
    for row in rows.iter().filter(|row| row.contradicted) {
        let place = *at.entry(row.period.date).or_insert(found.len());
        match found.get_mut(place) {
            Some(one) => one.rows.push(row.clone()),
            None => found.push(view::Contradiction {
                period: row.period.clone(),
                rows: vec![row.clone()],
            }),
        }
    }
    found
}

/// A decimal number with its whole part in groups of three, by a narrow space as ISO 80000-1 asks; four digits stay.
fn grouped(number: &str, decimal_sign: &str) -> String {
    let (sign, rest) = number
        .strip_prefix('-')
        .map_or(("", number), |rest| ("−", rest));
    let (whole, part) = rest
        .split_once('.')
        .map_or((rest, None), |(w, p)| (w, Some(p)));
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if whole.len() > 4 && place > 0 && (whole.len() - place) % 3 == 0 {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    if let Some(part) = part {
        out.push_str(decimal_sign);
        out.push_str(part);
    }
    out
}
