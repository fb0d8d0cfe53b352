//! Events on an axis of time: the major ones above it with their names, the minor ones hanging below it.
//!
//! [`plan`] lays everything out, `flags` finds room for the names, `shapes` draws it. It knows no clock (today is
//! given) and no event's page. A date is as wide as what is known of it: a day is a mark, a month or an interval a
//! bar.

mod flags;
mod shapes;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::sync::Arc;

use super::axis::{Scale, Span};
use super::calendar::{self, Calendar, Stretch};
use super::text::{LEADING, text_width};
use super::{Area, At, Cover, WIDTH};
use crate::date::{Date, Day};
use crate::language::Language;
use flags::Flag;

/// Events on an axis of time.
#[derive(Clone, Debug)]
pub struct Track {
    /// What happens: `Visits of Xi Jinping to Moscow`.
    pub title: String,
    /// What is after it is ahead.
    pub today: Day,
    /// Whose words are written around what it is told.
    pub language: Arc<Language>,
    /// The events, in any order.
    pub events: Vec<Moment>,
}

/// One event.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Its first day; [`Day::FIRST`] if it has no beginning.
    pub from: Day,
    /// Its last day; [`Day::LAST`] if it has no end.
    pub to: Day,
    /// Whether it goes on.
    pub open_end: OpenEnd,
    /// How well its date is known.
    pub certainty: Certainty,
    /// Whether it is named in the drawing.
    pub weight: Weight,
    /// What happened.
    pub label: String,
    /// Its date in words.
    pub date: String,
    /// Where more is said of it.
    pub href: Option<String>,
}

/// Whether an event goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenEnd {
    /// It is over when its last day is.
    Closed,
    /// It goes on.
    Open,
}

/// How well a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// It is known.
    Sure,
    /// It is about then.
    Approximate,
    /// It may be wrong.
    Uncertain,
}

/// How much an event matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It is named in the drawing.
    Major,
    /// It is one of many.
    Minor,
}

/// How many events are drawn: more could not be told apart.
const MOST_MARKS: usize = 400;

/// From an edge of the drawing to the axis; arrows stand there.
const MARGIN: f64 = 16.0;

/// How far a major mark reaches from its centre.
const REACH: f64 = 8.0;

/// How far a minor mark reaches from its centre, across and down.
const MINOR_REACH: (f64, f64) = (2.0, 5.0);

/// Least share of what is ahead, against what is past: room for the word.
const ROOM_AHEAD: f64 = 0.075;

/// How far an arrow reaches out.
const ARROW: f64 = 13.0;

/// How far the dashes of an approximate date reach out.
const WHISKER: f64 = 10.0;

/// Rows of marks above the axis: how many at most, and how far apart.
const LANES: (usize, f64) = (8, 20.0);

/// Rows of marks below the axis: how many at most, and how far apart.
const MINOR_LANES: (usize, f64) = (14, 14.0);

/// Draws a track; nothing if it has no events.
pub fn timeline(track: &Track) -> String {
    plan(track).map_or_else(String::new, |plan| shapes::draw(track, &plan))
}

/// Where everything stands.
struct Plan<'a> {
    /// Where days stand.
    across: Scale,
    /// What is written along the axis.
    stretches: Vec<Stretch>,
    /// How far down the names and the lines of the calendar begin.
    top: f64,
    /// How far down the axis is.
    axis: f64,
    /// How far down the lowest mark reaches.
    bottom: f64,
    /// Where today is, if it is on the axis or before it.
    today: Option<f64>,
    /// The events, major ones first, each kind in order of time.
    marks: Vec<Mark<'a>>,
    /// The names of major events, each with the mark that it names.
    flags: Vec<Flag>,
    /// How many events are not drawn.
    omitted: usize,
}

/// An event in its place.
#[derive(Clone, Debug)]
struct Mark<'a> {
    /// The event.
    moment: &'a Moment,
    /// The first and last coordinate of its date.
    reach: Span,
    /// Which row it is in, counted from the axis.
    lane: usize,
    /// Where its middle is, from the top.
    y: f64,
}

impl Mark<'_> {
    /// What its date covers.
    fn body(&self) -> Area {
        let half = match self.moment.weight {
            Weight::Major if self.is_day() => REACH,
            Weight::Major => REACH * 0.75,
            Weight::Minor => MINOR_REACH.1,
        };
        Area {
            left: self.reach.from,
            top: self.y - half,
            right: self.reach.to,
            bottom: self.y + half,
        }
    }

    /// The coordinates between which nothing else in its row may be.
    fn room(&self) -> Span {
        let whisker = match self.moment.certainty {
            Certainty::Approximate => WHISKER,
            Certainty::Sure | Certainty::Uncertain => 0.0,
        };
        let sign = match (self.moment.certainty, self.moment.weight) {
            (Certainty::Uncertain, Weight::Minor) => text_width("?") + 3.0,
            _ => 0.0,
        };
        let arrow = if self.goes_on() { ARROW } else { 0.0 };
        Span {
            from: self.reach.from - whisker,
            to: self.reach.to + whisker.max(sign).max(arrow),
        }
    }

    /// Whether it is one day and known to be.
    fn is_day(&self) -> bool {
        self.moment.from == self.moment.to && self.moment.open_end == OpenEnd::Closed
    }

    /// Whether its beginning is out of sight.
    fn comes_from_before(&self) -> bool {
        self.moment.from == Day::FIRST
    }

    /// Whether its end is out of sight.
    fn goes_on(&self) -> bool {
        self.moment.to == Day::LAST || self.moment.open_end == OpenEnd::Open
    }
}

/// Where everything stands; nothing if there is nothing.
fn plan(track: &Track) -> Option<Plan<'_>> {
    let mut events: Vec<&Moment> = track.events.iter().collect();
    // Of too many the minor ones are left out, and of those the earliest.
    events.sort_by_key(|event| (event.weight, Reverse((event.from, event.to))));
    let omitted = events.len().saturating_sub(MOST_MARKS);
    events.truncate(MOST_MARKS);
    events.sort_by_key(|event| (event.weight, event.from, event.to));
    events.first()?;
    let (days, today) = shown(&events, track.today);
    let across = Scale {
        values: days,
        start: MARGIN,
        end: WIDTH - MARGIN,
    };
    let mut marks: Vec<Mark> = events.iter().map(|event| marked(event, &across)).collect();
    let minor = marks
        .iter()
        .position(|mark| mark.moment.weight == Weight::Minor);
    let (above, below) = marks.split_at_mut(minor.unwrap_or(events.len()));
    let lanes = [stacked(above, LANES.0), stacked(below, MINOR_LANES.0)];
    let flags = flags::flags(above);
    let rows = flags.iter().map(|flag| flag.row + 1).max().unwrap_or(0);
    let top = if today.is_some() { LEADING + 12.0 } else { 4.0 };
    let lanes_top = top + rows as f64 * LEADING + 8.0;
    let axis = lanes_top + lanes[0] as f64 * LANES.1 + 4.0;
    for mark in above {
        mark.y = axis - (mark.lane as f64 + 0.5) * LANES.1 - 4.0;
    }
    for mark in below {
        mark.y = axis + LEADING + 8.0 + (mark.lane as f64 + 0.5) * MINOR_LANES.1;
    }
    Some(Plan {
        stretches: stretches(&across, &track.language),
        across,
        top,
        axis,
        bottom: axis + LEADING + 8.0 + lanes[1] as f64 * MINOR_LANES.1,
        today: today.map(|today| across.at(today)),
        marks,
        flags,
        omitted,
    })
}

/// The days that are shown, and today if it is among them or they are all ahead.
///
/// The days of all dates, some room around them, and today if that is not far.
fn shown(events: &[&Moment], today: Day) -> (Span, Option<f64>) {
    let now = calendar::days(today, today).to;
    let bound =
        |day: Day| (day != Day::FIRST && day != Day::LAST).then(|| calendar::days(day, day));
    let ends = events
        .iter()
        .flat_map(|event| [bound(event.from), bound(event.to)]);
    let here = Span { from: now, to: now };
    let dated = ends.flatten().reduce(Span::with).unwrap_or(here);
    let near = dated.length().max(30.0) * 0.2;
    let is_near = now > dated.from - near && now < dated.to + near;
    let wanted = if is_near { dated.with(here) } else { dated };
    let slack = (wanted.length() * 0.03).max((14.0 - wanted.length()) / 2.0);
    let from = wanted.from - slack;
    let ahead = now + (now - from) * ROOM_AHEAD;
    let to = if is_near {
        (wanted.to + slack).max(ahead)
    } else {
        wanted.to + slack
    };
    let days = Span { from, to };
    (days, (now < days.to).then_some(now.max(from)))
}

/// An event between the right coordinates, in no row yet.
fn marked<'a>(moment: &'a Moment, across: &Scale) -> Mark<'a> {
    let days = calendar::days(moment.from, moment.to);
    let (from, to) = (across.at(days.from), across.at(days.to));
    let mut mark = Mark {
        moment,
        reach: Span { from, to },
        lane: 0,
        y: 0.0,
    };
    let least = match moment.weight {
        Weight::Major => REACH,
        Weight::Minor => MINOR_REACH.0,
    };
    let inside = |x: f64| x.clamp(across.start, across.end);
    mark.reach = Span {
        from: inside(from),
        to: if mark.goes_on() && moment.to == Day::LAST {
            across.end
        } else {
            inside(to)
        },
    };
    if mark.is_day() || mark.reach.length() < 2.0 * least {
        let middle = (mark.reach.from + mark.reach.to) / 2.0;
        mark.reach = Span {
            from: middle - least,
            to: middle + least,
        };
    }
    mark
}

/// Gives each mark the row nearest to the axis in which it hides none, and says how many rows there are.
///
/// With more than `most` rows the marks begin to hide each other.
fn stacked(marks: &mut [Mark<'_>], most: usize) -> usize {
    let mut ends: Vec<f64> = Vec::new();
    for mark in marks {
        let room = mark.room();
        let free = ends.iter().position(|end| end + 3.0 <= room.from);
        mark.lane = match free {
            Some(lane) => lane,
            None if ends.len() < most => {
                ends.push(f64::MIN);
                ends.len() - 1
            }
            None => (0..ends.len())
                .min_by(|a, b| ends[*a].total_cmp(&ends[*b]))
                .unwrap_or(0),
        };
        ends[mark.lane] = room.to.max(ends[mark.lane]);
    }
    ends.len()
}

/// What is written along the axis.
fn stretches(across: &Scale, language: &Language) -> Vec<Stretch> {
    calendar::stretches(&Calendar {
        span: across.values,
        width: across.end - across.start,
        finest: 1.0,
        language,
    })
}
