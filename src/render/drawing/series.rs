//! Figures over time, as lines: who counts what, with ranges and forecasts.
//!
//! [`plan`] lays everything out, `values` finds room for the printed figures, `shapes` draws it. It knows no source
//! and no unit's meaning: a value comes with the words that were printed for it. Lines differ by shape and dash as
//! well as by colour.

mod shapes;
#[cfg(test)]
mod tests;
mod values;

use std::cmp::Ordering;
use std::sync::Arc;

use super::axis::{self, Figures, Scale, Span, Zero};
use super::calendar::{self, Calendar, Stretch};
use super::text::{Anchor, LEADING, Row, TEXT, Words, spread, text_width, wrapped};
use super::{Area, At, Caption, Cover, WIDTH};
use crate::date::Day;
use crate::language::Language;

/// A series of figures as lines, one a counter.
#[derive(Clone, Debug)]
pub struct Series {
    /// What is counted: `China–Russia trade`.
    pub title: String,
    /// In what it is counted: `US$ billion`.
    pub unit: String,
    /// Whose words are written around what it is told.
    pub language: Arc<Language>,
    /// What each counter counted.
    pub lines: Vec<Line>,
    /// How many figures are left out, as they lie between others.
    pub omitted: usize,
}

/// What one counter counted.
#[derive(Clone, Debug)]
pub struct Line {
    /// Who counted; empty if nobody is named.
    pub name: String,
    /// The figures, in any order.
    pub dots: Vec<Dot>,
}

/// One figure.
#[derive(Clone, Debug)]
pub struct Dot {
    /// The first day of its period.
    pub from: Day,
    /// The last day of its period.
    pub to: Day,
    /// The least that it may be.
    pub low: f64,
    /// The most that it may be.
    pub high: f64,
    /// What it is; nothing if only a range is known.
    pub value: Option<f64>,
    /// The figure as printed: `190.27`, `185–190`.
    pub label: String,
    /// The period as printed: `2022`.
    pub period: String,
    /// Whether it is counted or foreseen.
    pub look: Look,
}

/// Whether a figure is counted or foreseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Counted.
    Solid,
    /// Foreseen: drawn hollow, and joined by dashes.
    Hollow,
}

/// How far a mark reaches from its centre.
const REACH: f64 = 6.0;

/// The upper end of the vertical axis; the unit stands above it.
const TOP: f64 = 52.0;

/// How high the vertical axis is if the names beside it need no more.
const HEIGHT: f64 = 280.0;

/// The widest that the names of lines get.
const NAME_WIDTH: f64 = 168.0;

/// From one name to the next.
const NAME_LEADING: f64 = 6.0;

/// From the end of the horizontal axis to the names, with a sample mark between.
const NAME_GAP: f64 = 38.0;

/// How many looks of lines there are; a ninth line looks like the first.
const LOOKS: usize = 8;

/// Draws a series; nothing if it has no figures.
pub fn series(series: &Series) -> String {
    plan(series).map_or_else(String::new, |plan| shapes::draw(series, &plan))
}

/// Where everything stands.
struct Plan<'a> {
    /// Between the axes.
    plot: Area,
    /// The vertical axis.
    figures: Figures,
    /// Where figures stand.
    height: Scale,
    /// What is written below: where, and what.
    periods: Vec<(f64, Stretch)>,
    /// The figures of each line, in order of time.
    lines: Vec<Vec<Spot<'a>>>,
    /// Names beside the ends of lines.
    names: Vec<Name>,
    /// Figures beside their dots.
    values: Vec<Words>,
}

/// A figure in its place.
#[derive(Clone, Debug)]
struct Spot<'a> {
    /// The figure.
    dot: &'a Dot,
    /// Where it is: the value, or the middle of its range.
    at: At,
    /// Where its range ends above.
    top: f64,
    /// Where its range ends below.
    bottom: f64,
}

impl Spot<'_> {
    /// What it covers.
    fn area(&self) -> Area {
        let own = Area::around(self.at, REACH);
        Area {
            top: own.top.min(self.top),
            bottom: own.bottom.max(self.bottom),
            ..own
        }
    }
}

/// The name of a line in its place.
#[derive(Clone, Debug)]
struct Name {
    /// Which line it names.
    line: usize,
    /// The name as far as there is room.
    words: Vec<Words>,
    /// Where the sample of its mark stands.
    sample: At,
}

/// Where everything stands; nothing if there is nothing.
fn plan(series: &Series) -> Option<Plan<'_>> {
    let dots = || series.lines.iter().flat_map(|line| &line.dots);
    let figures = axis::figures(
        dots().filter_map(extent).reduce(Span::with)?,
        &series.language,
    );
    let time = dots().filter_map(days).reduce(Span::with)?;
    let names: Vec<Vec<String>> = series
        .lines
        .iter()
        .map(|line| wrapped(&line.name, NAME_WIDTH, 3))
        .collect();
    let plot = plot(&names, &figures);
    let across = Scale {
        values: time,
        start: plot.left + 2.5 * REACH,
        end: plot.right - 2.5 * REACH,
    };
    let height = Scale {
        values: figures.reach,
        start: plot.bottom,
        end: plot.top,
    };
    let mut lines: Vec<Vec<Spot>> = series
        .lines
        .iter()
        .map(|line| placed(line, (&across, &height)))
        .collect();
    part(&mut lines);
    Some(Plan {
        plot,
        periods: periods(dots(), &across, &series.language),
        names: named(names, &lines, &plot),
        values: values::valued(&lines, &plot),
        figures,
        height,
        lines,
    })
}

/// The figures that a dot stands for; nothing if they are none.
fn extent(dot: &Dot) -> Option<Span> {
    let range = match (axis::sound(dot.low), axis::sound(dot.high)) {
        (Some(a), Some(b)) => Span {
            from: a.min(b),
            to: a.max(b),
        },
        _ => return None,
    };
    let value = dot.value.and_then(axis::sound).map(|value| Span {
        from: value,
        to: value,
    });
    Some(value.map_or(range, |value| range.with(value)))
}

/// The days of a dot that has any: a period without a beginning or end is the day that it has.
fn days(dot: &Dot) -> Option<Span> {
    extent(dot)?;
    match (dot.from == Day::FIRST, dot.to == Day::LAST) {
        (false, false) => Some(calendar::days(dot.from, dot.to)),
        (true, false) => Some(calendar::days(dot.to, dot.to)),
        (false, true) => Some(calendar::days(dot.from, dot.from)),
        (true, true) => None,
    }
}

/// The room between the axes, beside the names and the ticks.
fn plot(names: &[Vec<String>], figures: &Figures) -> Area {
    let widest = |texts: &mut dyn Iterator<Item = &String>| {
        texts.map(|text| text_width(text)).fold(0.0, f64::max)
    };
    let ticks = widest(&mut figures.ticks.iter().map(|(_, label)| label));
    let names_width = widest(&mut names.iter().flatten());
    let lines = names.iter().flatten().count() as f64;
    let names_height = lines * LEADING + names.len() as f64 * NAME_LEADING;
    let gap = if names_width > 0.0 { NAME_GAP } else { 12.0 };
    Area {
        left: ticks + 12.0,
        top: TOP,
        right: WIDTH - names_width - gap,
        bottom: TOP + HEIGHT.max(names_height),
    }
}

/// The figures of a line in their places, in order of time.
fn placed<'a>(line: &'a Line, (across, height): (&Scale, &Scale)) -> Vec<Spot<'a>> {
    let spot = |dot: &'a Dot| {
        let (days, range) = (days(dot)?, extent(dot)?);
        let middle = (range.from + range.to) / 2.0;
        Some(Spot {
            dot,
            at: At {
                x: across.at((days.from + days.to) / 2.0),
                y: height.at(dot.value.and_then(axis::sound).unwrap_or(middle)),
            },
            top: height.at(range.to),
            bottom: height.at(range.from),
        })
    };
    let mut spots: Vec<Spot> = line.dots.iter().filter_map(spot).collect();
    spots.sort_by(|a, b| a.at.x.partial_cmp(&b.at.x).unwrap_or(Ordering::Equal));
    spots
}

/// Moves lines whose dots hide each other a little apart.
fn part(lines: &mut [Vec<Spot<'_>>]) {
    let hidden = |(at, line): (usize, &Vec<Spot>)| {
        let mut others = lines[at + 1..].iter().flatten();
        others.any(|other| line.iter().any(|spot| spot.area().overlaps(&other.area())))
    };
    if !lines.iter().enumerate().any(hidden) {
        return;
    }
    let middle = (lines.len() as f64 - 1.0) / 2.0;
    let gap = (2.0 * REACH + 1.0).min(4.0 * REACH / lines.len() as f64);
    for (index, line) in lines.iter_mut().enumerate() {
        for spot in line {
            spot.at.x += (index as f64 - middle) * gap;
        }
    }
}

/// What is written along the horizontal axis.
fn periods<'a>(
    dots: impl Iterator<Item = &'a Dot>,
    across: &Scale,
    language: &Language,
) -> Vec<(f64, Stretch)> {
    let lengths = dots.filter_map(days).map(|days| days.length());
    let stretches = calendar::stretches(&Calendar {
        span: across.values,
        width: across.end - across.start,
        finest: lengths.fold(f64::MAX, f64::min),
        language,
    });
    let mut free = f64::MIN;
    let mut periods = Vec::new();
    for stretch in stretches {
        let (x, half) = (across.at(stretch.middle), text_width(&stretch.label) / 2.0);
        if x - half > free && x >= across.start - 1.0 && x <= across.end + 1.0 {
            free = x + half + 6.0;
            periods.push((x, stretch));
        }
    }
    periods
}

/// The names of lines beside their ends, pushed apart.
fn named(names: Vec<Vec<String>>, lines: &[Vec<Spot<'_>>], plot: &Area) -> Vec<Name> {
    let mut wanted: Vec<(usize, Vec<String>, Row)> = Vec::new();
    for (line, name) in names.into_iter().enumerate() {
        if let Some(last) = lines[line].last().filter(|_| !name.is_empty()) {
            let row = Row {
                middle: last.at.y,
                height: name.len() as f64 * LEADING + NAME_LEADING,
            };
            wanted.push((line, name, row));
        }
    }
    wanted.sort_by(|(_, _, a), (_, _, b)| a.middle.total_cmp(&b.middle));
    let rows: Vec<Row> = wanted.iter().map(|(_, _, row)| *row).collect();
    let tops = spread(&rows, plot.top - LEADING / 2.0, plot.bottom + LEADING / 2.0);
    let name = |((line, name, row), top): ((usize, Vec<String>, Row), f64)| Name {
        line,
        sample: At {
            x: plot.right + NAME_GAP - 16.0,
            y: top + row.height / 2.0,
        },
        words: column(&name, plot.right + NAME_GAP, top + NAME_LEADING / 2.0),
    };
    wanted.into_iter().zip(tops).map(name).collect()
}

/// Lines of a name below each other.
fn column(name: &[String], x: f64, top: f64) -> Vec<Words> {
    let words = |(row, text): (usize, &String)| Words {
        at: At {
            x,
            y: top + row as f64 * LEADING + TEXT * 0.95,
        },
        anchor: Anchor::Start,
        class: "name",
        text: text.clone(),
    };
    name.iter().enumerate().map(words).collect()
}
