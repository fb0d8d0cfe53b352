//! Dates as authors write them: EDTF levels 0 and 1 (Library of Congress, 2019), and RFC 3339 times.
//!
//! [`Day`] is one day of the calendar, [`Date`] whatever stands in a text: a year, a season, an
//! interval, a day about which somebody is unsure. A date always has a first and a last day
//! ([`Date::earliest`], [`Date::latest`]); everything that sorts or compares goes by those. It knows
//! no clock, no zone of this machine and no language: `language` says dates in words. Parsing,
//! linking and rendering call it.
//!
//! Left out: years before 0 or after 9999, fractions of a second (read, not kept), and all that is
//! EDTF level 2.

use std::cmp::Ordering;
use std::fmt;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Serialize, Serializer};

/// Seconds in a day; leap seconds are not counted, as in Unix time.
const DAY_SECONDS: i64 = 86_400;

/// One day of the proleptic Gregorian calendar, in the years 0 to 9999.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, BorshDeserialize, BorshSerialize,
)]
pub struct Day {
    /// 0 to 9999; 0 is 1 BC.
    year: i16,
    /// 1 to 12.
    month: u8,
    /// 1 to 31.
    day: u8,
}

impl Day {
    /// The first day there is: where a date without a beginning begins.
    pub const FIRST: Day = Day {
        year: 0,
        month: 1,
        day: 1,
    };

    /// The last day there is: where a date without an end ends.
    pub const LAST: Day = Day {
        year: 9999,
        month: 12,
        day: 31,
    };

    /// The day with these numbers, or nothing if the calendar has none.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Day> {
        let year = i16::try_from(year)
            .ok()
            .filter(|year| (0..=9999).contains(year))?;
        let sound = (1..=12).contains(&month) && (1..=month_length(year, month)).contains(&day);
        sound.then_some(Day { year, month, day })
    }

    /// The day that `text` writes, as `2023-03-21` and in no other way; nothing if it writes none.
    pub fn parse(text: &str) -> Option<Day> {
        match Date::parse(text).ok()?.shape {
            Shape::Point(Point {
                extent: Extent::Day(day),
                qualifier: Qualifier::None,
            }) => Some(day),
            Shape::Point(_) | Shape::Interval(..) | Shape::Moment(_) => None,
        }
    }

    /// The day in which, in UTC, this many seconds have passed since 1970; the nearest there is for
    /// years out of range.
    pub fn from_unix_seconds(seconds: i64) -> Day {
        Day::from_days(seconds.div_euclid(DAY_SECONDS))
    }

    /// The year, 0 to 9999.
    pub fn year(self) -> i32 {
        i32::from(self.year)
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }

    /// How many days after 1 January 1970 it is; negative before.
    pub fn days_since_epoch(self) -> i64 {
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil: years
        // begin in March, so the leap day comes last.
        let month = i64::from(self.month);
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The day so many days later, or earlier; stops at [`Day::FIRST`] and [`Day::LAST`].
    pub fn plus_days(self, days: i64) -> Day {
        Day::from_days(self.days_since_epoch().saturating_add(days))
    }

    /// The day of the week: 0 is Monday, 6 Sunday.
    pub fn weekday(self) -> u8 {
        // 1 January 1970 was a Thursday.
        (self.days_since_epoch() + 3).rem_euclid(7) as u8
    }

    /// The number of the day in its year: 1 to 366.
    pub fn ordinal(self) -> i64 {
        let new_year = Day {
            month: 1,
            day: 1,
            ..self
        };
        self.days_since_epoch() - new_year.days_since_epoch() + 1
    }

    /// The inverse of [`Day::days_since_epoch`], held within the years that exist.
    fn from_days(days: i64) -> Day {
        let days =
            days.clamp(Day::FIRST.days_since_epoch(), Day::LAST.days_since_epoch()) + 719_468;
        // civil_from_days, from the same paper.
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = (shifted + 2) % 12 + 1;
        Day {
            year: (era * 400 + year_of_era + i64::from(month <= 2)) as i16,
            month: month as u8,
            day: (day_of_year - (153 * shifted + 2) / 5 + 1) as u8,
        }
    }

    /// The last day of a month that exists.
    fn last_of(year: i16, month: u8) -> Day {
        Day {
            year,
            month,
            day: month_length(year, month),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

/// What an author wrote for a date: how much of it is known, and how surely.
///
/// Twenty bytes or fewer, and `Copy`. Ordered by first day, then by time of day, then by last day
/// (`2023-03-01` before `2023-03` before `2023`); dates that cover the same days are ordered by how
/// they are written, so that equal in order is equal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, BorshDeserialize, BorshSerialize)]
pub struct Date {
    /// Which of the forms it has.
    shape: Shape,
}

/// Why a text is no date; its `Display` is the sentence for a diagnostic.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DateFault {
    /// Nothing of the kind.
    NotADate,
    /// A year that cannot be stored.
    YearOutOfRange,
    /// A month or day of one digit.
    OneDigit,
    /// A month that is neither 1 to 12 nor a season, 21 to 24.
    NoSuchMonth(u8),
    /// A day that its month does not have.
    NoSuchDay {
        /// The year as written.
        year: u16,
        /// The month, which exists.
        month: u8,
        /// The day, which does not.
        day: u8,
    },
    /// A time of day that is not one.
    BadTime,
    /// A time of day without its zone.
    NoZone,
    /// A time as the end of an interval.
    TimeInInterval,
    /// An interval with neither beginning nor end.
    BoundlessInterval,
    /// An interval whose beginning is after its end.
    EndsBeforeItBegins,
}

/// What to do about a text that is no date.
pub const DATE_HINT: &str =
    "write a date as 2023, 2023-03, 2023-03-21, 2023-03~ or 2023-03-20/2023-03-22";

impl DateFault {
    /// The sentence for a diagnostic about `text`, which is no date.
    pub fn about(self, text: &str) -> String {
        let why = self.to_string();
        match self {
            DateFault::NotADate => format!("`{text}` is no date"),
            DateFault::NoSuchDay { .. } if why.starts_with(text) => format!("`{text}` is no day"),
            _ => format!("`{text}` is no date: {why}"),
        }
    }
}

impl fmt::Display for DateFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match *self {
            DateFault::NotADate => "not a date",
            DateFault::YearOutOfRange => "a year before 0 or after 9999",
            DateFault::OneDigit => "a month or day is written with two digits, as `2023-03-05`",
            DateFault::NoSuchMonth(month) => return write!(out, "month {month} does not exist"),
            DateFault::NoSuchDay { year, month, day } => {
                return write!(out, "{year:04}-{month:02}-{day:02} is not a day");
            }
            DateFault::BadTime => {
                "not a time of day, as `2023-03-21T14:00:00Z` or `2023-03-21T14:00:00+03:00`"
            }
            DateFault::NoZone => "a time without its zone, as `Z` or `+03:00`",
            DateFault::TimeInInterval => "an interval goes from day to day, without times",
            DateFault::BoundlessInterval => "an interval with neither beginning nor end",
            DateFault::EndsBeforeItBegins => "an interval ends before it begins",
        })
    }
}

impl std::error::Error for DateFault {}

impl Date {
    /// The date that `text` writes: EDTF level 0 or 1, or an RFC 3339 time; white space around it
    /// does not count.
    pub fn parse(text: &str) -> Result<Date, DateFault> {
        let text = text.trim();
        let shape = if let Some((start, end)) = text.split_once('/') {
            parse_interval(start, end)?
        } else if is_time_shaped(text) {
            Shape::Moment(Moment::parse(text)?)
        } else {
            Shape::Point(Point::parse(text)?)
        };
        Ok(Date { shape })
    }

    /// The date that is this whole day.
    pub fn day(day: Day) -> Date {
        let point = Point {
            extent: Extent::Day(day),
            qualifier: Qualifier::None,
        };
        Date {
            shape: Shape::Point(point),
        }
    }

    /// The first day it may mean; of a time its day as written, in its own zone.
    pub fn earliest(&self) -> Day {
        match self.shape {
            Shape::Point(point) | Shape::Interval(Bound::Known(point), _) => {
                point.extent.earliest()
            }
            Shape::Interval(Bound::Open | Bound::Unknown, _) => Day::FIRST,
            Shape::Moment(moment) => moment.day,
        }
    }

    /// The last day it may mean; [`Day::LAST`] if it has no end.
    pub fn latest(&self) -> Day {
        match self.shape {
            Shape::Point(point) | Shape::Interval(_, Bound::Known(point)) => point.extent.latest(),
            Shape::Interval(_, Bound::Open | Bound::Unknown) => Day::LAST,
            Shape::Moment(moment) => moment.day,
        }
    }

    /// Whether it names one day, or a time in one; `2023-03-21~` does, if not surely.
    pub fn is_day(&self) -> bool {
        match self.shape {
            Shape::Point(point) => matches!(point.extent, Extent::Day(_)),
            Shape::Interval(..) => false,
            Shape::Moment(_) => true,
        }
    }

    /// The first day and the day after the last; nothing for a date that is not sure, has no end or is no whole days:
    /// `2023-03`, `2023-03-21~`, `2023-03-21/..`.
    pub fn whole_days(&self) -> Option<(Day, Day)> {
        let (first, last) = (self.earliest(), self.latest());
        let span = self.to_string() == format!("{first}/{last}");
        let sure = !self.is_approximate() && !self.is_uncertain();
        (sure && (self.is_day() || span)).then(|| (first, last.plus_days(1)))
    }

    /// Whether it has a time of day.
    pub fn is_time(&self) -> bool {
        matches!(self.shape, Shape::Moment(_))
    }

    /// Whether it is written with a `/`, from one date to another.
    pub fn is_interval(&self) -> bool {
        matches!(self.shape, Shape::Interval(..))
    }

    /// Whether it, or an end of it, is marked as approximate (`~` or `%`).
    pub fn is_approximate(&self) -> bool {
        self.points().any(|point| point.qualifier.is_approximate())
    }

    /// Whether it, or an end of it, is marked as uncertain (`?` or `%`).
    pub fn is_uncertain(&self) -> bool {
        self.points().any(|point| point.qualifier.is_uncertain())
    }

    /// Whether it goes on: an interval that ends in `..`; not one whose end is unknown (`2012/`).
    pub fn is_open_end(&self) -> bool {
        matches!(self.shape, Shape::Interval(_, Bound::Open))
    }

    /// The date in ISO 8601, which knows whole days, months and years and times; nothing for all that only EDTF can say.
    pub fn iso8601(&self) -> Option<String> {
        let plain = match self.shape {
            Shape::Point(point) => {
                let whole = matches!(
                    point.extent,
                    Extent::Day(_) | Extent::Month(..) | Extent::Year(_, 0)
                );
                whole && point.qualifier == Qualifier::None
            }
            Shape::Interval(..) => false,
            Shape::Moment(_) => true,
        };
        plain.then(|| self.to_string())
    }

    /// The moment for feeds (RFC 3339): its time as written, or else midnight UTC of its first day.
    pub fn instant_rfc3339(&self) -> String {
        match self.shape {
            Shape::Moment(moment) => moment.to_string(),
            Shape::Point(_) | Shape::Interval(..) => format!("{}T00:00:00Z", self.earliest()),
        }
    }

    /// What it is made of, for whoever says it in words.
    pub fn form(&self) -> Form {
        match self.shape {
            Shape::Point(point) => Form::Point(point),
            Shape::Moment(moment) => Form::Moment(moment),
            Shape::Interval(Bound::Known(from), Bound::Known(to)) => Form::Between(from, to),
            Shape::Interval(Bound::Known(from), Bound::Unknown) => Form::EndUnknown(from),
            Shape::Interval(Bound::Known(from), Bound::Open) => Form::Since(from),
            Shape::Interval(Bound::Unknown, Bound::Known(to)) => Form::BeginningUnknown(to),
            Shape::Interval(Bound::Open, Bound::Known(to)) => Form::Until(to),
            // An interval has an end that is known: `parse_interval` makes no other.
            Shape::Interval(Bound::Open | Bound::Unknown, Bound::Open | Bound::Unknown) => {
                Form::Point(Point {
                    extent: Extent::Day(Day::FIRST),
                    qualifier: Qualifier::None,
                })
            }
        }
    }

    /// The dates it is made of: itself, or the ends that an interval has.
    fn points(&self) -> impl Iterator<Item = Point> {
        let (first, second) = match self.shape {
            Shape::Point(point) => (Some(point), None),
            Shape::Interval(start, end) => (start.known(), end.known()),
            Shape::Moment(_) => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// The instant in seconds since 1970, for the order of times in one day; whole days come first.
    fn instant(&self) -> Option<i64> {
        match self.shape {
            Shape::Moment(moment) => Some(moment.instant()),
            Shape::Point(_) | Shape::Interval(..) => None,
        }
    }
}

impl Ord for Date {
    fn cmp(&self, other: &Date) -> Ordering {
        let key = |date: &Date| (date.earliest(), date.instant(), date.latest());
        key(self)
            .cmp(&key(other))
            .then_with(|| self.shape.cmp(&other.shape))
    }
}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Date) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shape {
            Shape::Point(point) => point.fmt(out),
            Shape::Interval(start, end) => write!(out, "{start}/{end}"),
            Shape::Moment(moment) => moment.fmt(out),
        }
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

/// Whether a text has the shape of a date, be it one or not: `2023-02-29` has, `21 March` has not.
///
/// White space around it does not count. Where this says yes and [`Date::parse`] no, the author
/// meant a date and slipped.
pub fn is_date_like(text: &str) -> bool {
    let text = text.trim();
    if is_time_shaped(text) {
        return true;
    }
    match text.split_once('/') {
        None => is_point_like(text),
        Some((start, end)) => {
            let open = |side: &str| matches!(side, "" | "..");
            let dated = |side: &str| is_point_like(side) || is_time_shaped(side);
            (dated(start) && (dated(end) || open(end))) || (open(start) && dated(end))
        }
    }
}

/// The day that the name of a file begins with, and the name behind it: `2023-03-21-moscow` is of 21 March and `moscow`.
pub fn dated_name(name: &str) -> Option<(Date, &str)> {
    let (day, rest) = (name.get(..10)?, name.get(10..)?.strip_prefix('-')?);
    let date = Date::parse(day).ok()?;
    (!rest.is_empty()).then_some((date, rest))
}

/// The forms of a date.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, BorshDeserialize, BorshSerialize,
)]
enum Shape {
    /// A day, a month, a season, a year.
    Point(Point),
    /// From one to another; one of the two is known.
    Interval(Bound, Bound),
    /// A time of day.
    Moment(Moment),
}

/// What a date is made of, for whoever says it in words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// A day, a month, a season, a year.
    Point(Point),
    /// From one to another.
    Between(Point, Point),
    /// From one on.
    Since(Point),
    /// From one to an end that nobody knows.
    EndUnknown(Point),
    /// Up to one.
    Until(Point),
    /// Up to one from a beginning that nobody knows.
    BeginningUnknown(Point),
    /// A time of day.
    Moment(Moment),
}

/// One end of an interval.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, BorshDeserialize, BorshSerialize,
)]
enum Bound {
    /// A date.
    Known(Point),
    /// `..`: there is none.
    Open,
    /// Nothing written: there is one, and nobody knows it.
    Unknown,
}

impl Bound {
    /// The end that `text` writes.
    fn parse(text: &str) -> Result<Bound, DateFault> {
        match text {
            "" => Ok(Bound::Unknown),
            ".." => Ok(Bound::Open),
            text if is_time_shaped(text) => Err(DateFault::TimeInInterval),
            text => Point::parse(text).map(Bound::Known),
        }
    }

    /// Its date, if it has one.
    fn known(self) -> Option<Point> {
        match self {
            Bound::Known(point) => Some(point),
            Bound::Open | Bound::Unknown => None,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bound::Known(point) => point.fmt(out),
            Bound::Open => out.write_str(".."),
            Bound::Unknown => Ok(()),
        }
    }
}

/// The interval between two texts.
fn parse_interval(start: &str, end: &str) -> Result<Shape, DateFault> {
    let (start, end) = (Bound::parse(start)?, Bound::parse(end)?);
    match (start.known(), end.known()) {
        (None, None) => Err(DateFault::BoundlessInterval),
        (Some(a), Some(b)) if a.extent.earliest() > b.extent.latest() => {
            Err(DateFault::EndsBeforeItBegins)
        }
        _ => Ok(Shape::Interval(start, end)),
    }
}

/// A stretch of days without a time, and how surely it is known.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, BorshDeserialize, BorshSerialize,
)]
pub struct Point {
    /// The days.
    pub extent: Extent,
    /// The sign after them.
    pub qualifier: Qualifier,
}

impl Point {
    /// The stretch that `text` writes, its sign included.
    fn parse(text: &str) -> Result<Point, DateFault> {
        let (core, qualifier) = Qualifier::split(text);
        let extent = Extent::parse(core)?;
        Ok(Point { extent, qualifier })
    }
}

impl fmt::Display for Point {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.extent, self.qualifier.sign())
    }
}

/// EDTF's signs of doubt.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, BorshDeserialize, BorshSerialize,
)]
pub enum Qualifier {
    /// No doubt.
    None,
    /// `~`: about then.
    Approximate,
    /// `?`: perhaps then.
    Uncertain,
    /// `%`: perhaps, and about then.
    Both,
}

impl Qualifier {
    /// A text without its sign, and the sign.
    fn split(text: &str) -> (&str, Qualifier) {
        [
            Qualifier::Approximate,
            Qualifier::Uncertain,
            Qualifier::Both,
        ]
        .into_iter()
        .find_map(|sign| Some((text.strip_suffix(sign.sign())?, sign)))
        .unwrap_or((text, Qualifier::None))
    }

    /// The sign as written.
    fn sign(self) -> &'static str {
        match self {
            Qualifier::None => "",
            Qualifier::Approximate => "~",
            Qualifier::Uncertain => "?",
            Qualifier::Both => "%",
        }
    }

    /// Whether it says "about".
    fn is_approximate(self) -> bool {
        matches!(self, Qualifier::Approximate | Qualifier::Both)
    }

    /// Whether it says "perhaps".
    fn is_uncertain(self) -> bool {
        matches!(self, Qualifier::Uncertain | Qualifier::Both)
    }
}

/// How much of a date is written.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, BorshDeserialize, BorshSerialize,
)]
pub enum Extent {
    /// `2023-03-21`.
    Day(Day),
    /// `2023-03`.
    Month(i16, u8),
    /// `2023-03-XX`: some day of the month.
    DayOfMonth(i16, u8),
    /// `2023-21`; the number is 0 for spring to 3 for winter.
    Season(i16, u8),
    /// `2023`, and with 1 to 3 digits unspecified `202X`; the year is the first one meant.
    Year(i16, u8),
    /// `2023-XX`: some month of the year.
    MonthOfYear(i16),
    /// `2023-XX-XX`: some day of the year.
    DayOfYear(i16),
}

impl Extent {
    /// The days that `text` writes, without a sign.
    fn parse(text: &str) -> Result<Extent, DateFault> {
        if is_long_year(text) {
            return Err(DateFault::YearOutOfRange);
        }
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next().unwrap_or(""), parts.next(), parts.next());
        let (year, masked) = parse_year(year).ok_or(DateFault::NotADate)?;
        if parts.next().is_some() || (masked > 0 && month.is_some()) {
            return Err(DateFault::NotADate);
        }
        match (month, day) {
            (None, _) => Ok(Extent::Year(year, masked)),
            (Some("XX"), None) => Ok(Extent::MonthOfYear(year)),
            (Some("XX"), Some("XX")) => Ok(Extent::DayOfYear(year)),
            (Some(month), day) => parse_month_and_day(year, two_digits(month)?, day),
        }
    }

    /// Its first day.
    fn earliest(self) -> Day {
        let (year, month, day) = match self {
            Extent::Day(day) => return day,
            Extent::Month(year, month) | Extent::DayOfMonth(year, month) => (year, month, 1),
            Extent::Season(year, season) => (year, 3 * season + 3, 1),
            Extent::Year(year, _) | Extent::MonthOfYear(year) | Extent::DayOfYear(year) => {
                (year, 1, 1)
            }
        };
        Day { year, month, day }
    }

    /// Its last day.
    ///
    /// Seasons are the northern ones by whole months (spring is March to May), which EDTF leaves
    /// open; the winter of a year begins in its December and ends in the next February.
    pub fn latest(self) -> Day {
        match self {
            Extent::Day(day) => day,
            Extent::Month(year, month) | Extent::DayOfMonth(year, month) => {
                Day::last_of(year, month)
            }
            Extent::Season(9999, 3) => Day::LAST,
            Extent::Season(year, 3) => Day::last_of(year + 1, 2),
            Extent::Season(year, season) => Day::last_of(year, 3 * season + 5),
            Extent::Year(year, masked) => Day::last_of(year + masked_years(masked) - 1, 12),
            Extent::MonthOfYear(year) | Extent::DayOfYear(year) => Day::last_of(year, 12),
        }
    }
}

impl fmt::Display for Extent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Extent::Day(day) => day.fmt(out),
            Extent::Month(year, month) => write!(out, "{year:04}-{month:02}"),
            Extent::DayOfMonth(year, month) => write!(out, "{year:04}-{month:02}-XX"),
            Extent::Season(year, season) => write!(out, "{year:04}-{}", season + 21),
            Extent::Year(year, masked) => {
                let digits = format!("{year:04}");
                let masked = usize::from(masked.min(3));
                write!(out, "{}{}", &digits[..4 - masked], &"XXX"[..masked])
            }
            Extent::MonthOfYear(year) => write!(out, "{year:04}-XX"),
            Extent::DayOfYear(year) => write!(out, "{year:04}-XX-XX"),
        }
    }
}

/// A year of four signs, the last three of which may be `X`: the first year meant, and how many are.
fn parse_year(text: &str) -> Option<(i16, u8)> {
    let digits = text.trim_end_matches('X');
    let masked = text.len() - digits.len();
    let sound = text.len() == 4 && masked <= 3 && digits.bytes().all(|b| b.is_ascii_digit());
    if !sound {
        return None;
    }
    let number: i16 = digits.parse().ok()?;
    let masked = masked as u8;
    Some((number * masked_years(masked), masked))
}

/// What follows a known year: a month or season of two digits, and perhaps its day.
fn parse_month_and_day(year: i16, month: u8, day: Option<&str>) -> Result<Extent, DateFault> {
    match (month, day) {
        (1..=12, None) => Ok(Extent::Month(year, month)),
        (1..=12, Some("XX")) => Ok(Extent::DayOfMonth(year, month)),
        (1..=12, Some(day)) => {
            let day = two_digits(day)?;
            let fault = DateFault::NoSuchDay {
                year: year.unsigned_abs(),
                month,
                day,
            };
            Day::new(i32::from(year), month, day)
                .map(Extent::Day)
                .ok_or(fault)
        }
        (21..=24, None) => Ok(Extent::Season(year, month - 21)),
        (21..=24, Some(_)) => Err(DateFault::NotADate),
        _ => Err(DateFault::NoSuchMonth(month)),
    }
}

/// The number that two digits write.
fn two_digits(text: &str) -> Result<u8, DateFault> {
    match text.as_bytes() {
        [a, b] if a.is_ascii_digit() && b.is_ascii_digit() => Ok((a - b'0') * 10 + (b - b'0')),
        [a] if a.is_ascii_digit() => Err(DateFault::OneDigit),
        _ => Err(DateFault::NotADate),
    }
}

/// Whether it is one of EDTF's ways to write a year out of our range: `-0044`, `Y17000`.
fn is_long_year(text: &str) -> bool {
    let digits = text
        .strip_prefix('Y')
        .or_else(|| text.strip_prefix('-'))
        .unwrap_or("");
    digits.len() >= 4 && digits.bytes().all(|b| b.is_ascii_digit())
}

/// How many years a year with so many unspecified digits may mean.
fn masked_years(masked: u8) -> i16 {
    10_i16.pow(u32::from(masked.min(3)))
}

/// Whether a text is four signs of a year, and perhaps shorter groups of digits after dashes.
fn is_point_like(text: &str) -> bool {
    let (core, _) = Qualifier::split(text);
    let mut parts = core.split('-');
    let year = parts.next().unwrap_or("");
    let group = |part: &str| {
        matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit() || b == b'X')
    };
    parse_year(year).is_some() && parts.clone().count() <= 2 && parts.all(group)
}

/// A time of day in a zone.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, BorshDeserialize, BorshSerialize,
)]
pub struct Moment {
    /// The day as written.
    pub day: Day,
    /// Seconds since midnight as written, below 86,400.
    pub second: u32,
    /// Minutes by which the clock that was read is ahead of UTC.
    pub offset: i16,
}

impl Moment {
    /// The time that `text` writes (RFC 3339, section 5.6).
    ///
    /// A fraction of a second is dropped; a leap second is read as the second before it.
    fn parse(text: &str) -> Result<Moment, DateFault> {
        let (day, clock) = text.split_at_checked(10).ok_or(DateFault::NotADate)?;
        let Extent::Day(day) = Extent::parse(day)? else {
            return Err(DateFault::NotADate);
        };
        let clock = clock.get(1..).ok_or(DateFault::BadTime)?;
        let zone_at = clock
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.')))
            .unwrap_or(clock.len());
        let (clock, zone) = clock.split_at(zone_at);
        let second = parse_clock(clock).ok_or(DateFault::BadTime)?;
        let offset = parse_zone(zone)?;
        Ok(Moment {
            day,
            second,
            offset,
        })
    }

    /// Seconds since 1970, UTC.
    fn instant(self) -> i64 {
        self.day.days_since_epoch() * DAY_SECONDS + i64::from(self.second)
            - i64::from(self.offset) * 60
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = (self.second / 3600, self.second / 60 % 60, self.second % 60);
        write!(out, "{}T{hour:02}:{minute:02}:{second:02}", self.day)?;
        if self.offset == 0 {
            return out.write_str("Z");
        }
        let sign = if self.offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (self.offset.abs() / 60, self.offset.abs() % 60);
        write!(out, "{sign}{hours:02}:{minutes:02}")
    }
}

/// Whether a text begins as RFC 3339 times do: a day, a `T` or a space, and a digit.
fn is_time_shaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes.get(10), Some(b'T' | b't' | b' '))
        && bytes.get(11).is_some_and(u8::is_ascii_digit)
        && text.contains(':')
        && text.get(..10).is_some_and(is_point_like)
}

/// Seconds since midnight out of `14:00:00`, with or without a fraction.
fn parse_clock(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = whole.split(':');
    let mut next = |limit: u8| {
        let number = two_digits(parts.next()?).ok()?;
        (number <= limit).then_some(u32::from(number))
    };
    let (hour, minute, second) = (next(23)?, next(59)?, next(60)?);
    let sound = parts.next().is_none()
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit());
    sound.then_some(hour * 3600 + minute * 60 + second.min(59))
}

/// Minutes ahead of UTC out of `Z` or `+03:00`.
fn parse_zone(text: &str) -> Result<i16, DateFault> {
    let sign = match text.as_bytes().first() {
        None => return Err(DateFault::NoZone),
        Some(b'Z' | b'z') if text.len() == 1 => return Ok(0),
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(_) => return Err(DateFault::BadTime),
    };
    let (hours, minutes) = text[1..].split_once(':').ok_or(DateFault::BadTime)?;
    match (two_digits(hours), two_digits(minutes)) {
        (Ok(hours @ 0..=23), Ok(minutes @ 0..=59)) => {
            Ok(sign * (i16::from(hours) * 60 + i16::from(minutes)))
        }
        _ => Err(DateFault::BadTime),
    }
}

/// How many days a month from 1 to 12 has.
fn month_length(year: i16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"))
    }

    fn fault(text: &str) -> String {
        Date::parse(text).map_or_else(
            |fault| fault.to_string(),
            |date| format!("{text} is {date:?}"),
        )
    }

    fn bounds(text: &str) -> String {
        format!("{} {}", date(text).earliest(), date(text).latest())
    }

    #[test]
    fn iso_8601_knows_whole_days_months_and_years_and_times() {
        let iso = |text: &str| Date::parse(text).expect("a date").iso8601();
        for plain in ["2023", "2023-03", "2023-03-21", "2023-03-21T10:00:00Z"] {
            assert_eq!(iso(plain).as_deref(), Some(plain));
        }
        for other in [
            "202X",
            "2023-21",
            "2023-XX",
            "2023-03-XX",
            "2023-03-21~",
            "2023?",
            "2023/2024",
            "2023/..",
        ] {
            assert_eq!(iso(other), None, "{other}");
        }
    }

    #[test]
    fn a_date_is_small() {
        assert!(size_of::<Date>() <= 20, "{}", size_of::<Date>());
        assert_eq!(size_of::<Day>(), 4);
    }

    #[test]
    fn a_date_covers_its_days() {
        for (text, expect) in [
            ("2023", "2023-01-01 2023-12-31"),
            ("2023-02", "2023-02-01 2023-02-28"),
            ("2024-02", "2024-02-01 2024-02-29"),
            ("2023-03-21", "2023-03-21 2023-03-21"),
            ("2023-03~", "2023-03-01 2023-03-31"),
            ("2023-03-20/2023-03-22", "2023-03-20 2023-03-22"),
            ("2012-05-07/..", "2012-05-07 9999-12-31"),
            ("2012-05-07/", "2012-05-07 9999-12-31"),
            ("../2012", "0000-01-01 2012-12-31"),
            ("2023-21", "2023-03-01 2023-05-31"),
            ("2023-22", "2023-06-01 2023-08-31"),
            ("2023-23", "2023-09-01 2023-11-30"),
            ("2023-24", "2023-12-01 2024-02-29"),
            ("9999-24", "9999-12-01 9999-12-31"),
            ("202X", "2020-01-01 2029-12-31"),
            ("20XX", "2000-01-01 2099-12-31"),
            ("2023-XX", "2023-01-01 2023-12-31"),
            ("2023-03-XX", "2023-03-01 2023-03-31"),
            ("2023-XX-XX", "2023-01-01 2023-12-31"),
            ("2023-03-21T23:30:00-05:00", "2023-03-21 2023-03-21"),
        ] {
            assert_eq!(bounds(text), expect, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_says_why() {
        for (text, expect) in [
            ("", "not a date"),
            ("yesterday", "not a date"),
            ("20230321", "not a date"),
            ("2023-03-21-01", "not a date"),
            ("202X-03", "not a date"),
            ("XXXX", "not a date"),
            ("2023-XX-21", "not a date"),
            ("2023-21-05", "not a date"),
            ("2023 / 2024", "not a date"),
            ("２０２３", "not a date"),
            ("2023-é", "not a date"),
            ("2023-13", "month 13 does not exist"),
            ("2023-00", "month 0 does not exist"),
            ("2023-02-29", "2023-02-29 is not a day"),
            ("2023-04-31/..", "2023-04-31 is not a day"),
            (
                "2023-3-5",
                "a month or day is written with two digits, as `2023-03-05`",
            ),
            ("-0044", "a year before 0 or after 9999"),
            ("Y17000", "a year before 0 or after 9999"),
            ("2023-03/2023-02", "an interval ends before it begins"),
            ("../..", "an interval with neither beginning nor end"),
            ("/", "an interval with neither beginning nor end"),
            ("2023/2024/2025", "not a date"),
            (
                "2023-03-21T14:00:00",
                "a time without its zone, as `Z` or `+03:00`",
            ),
            ("2023-02-29T14:00:00Z", "2023-02-29 is not a day"),
            (
                "2023-03-21T14:00:00Z/2023-03-22",
                "an interval goes from day to day, without times",
            ),
        ] {
            assert_eq!(fault(text), expect, "{text}");
        }
        for text in [
            "2023-03-21T24:00:00Z",
            "2023-03-21T14:00Z",
            "2023-03-21T14:00:00 MSK",
            "2023-03-21T14:00:00+3",
            "2023-03-21T14:00:00.Z",
            "2023-03-21T14:00:00Zé",
        ] {
            assert_eq!(Date::parse(text), Err(DateFault::BadTime), "{text}");
        }
    }

    #[test]
    fn a_date_is_printed_in_one_way() {
        for (text, canonical) in [
            ("2023-03-21t14:00:00.25z", "2023-03-21T14:00:00Z"),
            ("2023-03-21 14:00:00+03:00", "2023-03-21T14:00:00+03:00"),
            ("2023-03-21T14:00:00-00:00", "2023-03-21T14:00:00Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
            ("0988-XX-XX", "0988-XX-XX"),
            ("098X%", "098X%"),
            (" 2023\n", "2023"),
            ("2012-05-07/", "2012-05-07/"),
            ("/2012?", "/2012?"),
        ] {
            assert_eq!(date(text).to_string(), canonical);
        }
        assert_eq!(
            serde_json::to_string(&date("2023-03~")).expect("a string"),
            "\"2023-03~\""
        );
    }

    #[test]
    fn a_date_says_what_it_is() {
        let flags = |text: &str| {
            let date = date(text);
            [
                (date.is_day(), 'd'),
                (date.is_time(), 't'),
                (date.is_interval(), 'i'),
                (date.is_approximate(), 'a'),
                (date.is_uncertain(), 'u'),
                (date.is_open_end(), 'o'),
            ]
            .into_iter()
            .filter_map(|(is, letter)| is.then_some(letter))
            .collect::<String>()
        };
        assert_eq!(flags("2023-03-21"), "d");
        assert_eq!(flags("2023-03-21T14:00:00Z"), "dt");
        assert_eq!(flags("2023-03"), "");
        assert_eq!(flags("2023%"), "au");
        assert_eq!(flags("2020~/2023?"), "iau");
        assert_eq!(flags("2012/.."), "io");
        assert_eq!(flags("2012/"), "i");
        assert_eq!(flags("../2012"), "i");
    }

    #[test]
    fn a_feed_gets_a_moment() {
        let moment = |text: &str| date(text).instant_rfc3339();
        assert_eq!(moment("2023-03"), "2023-03-01T00:00:00Z");
        assert_eq!(
            moment("2023-03-21T14:00:00+03:00"),
            "2023-03-21T14:00:00+03:00"
        );
    }

    #[test]
    fn what_looks_like_a_date_is_told_from_a_place() {
        for text in [
            "2023-03-21",
            " 2023 ",
            "2023-02-29",
            "2023-3-5",
            "2023-13~",
            "202X",
            "2012-05-07/..",
            "../2012",
            "2023-03-20/2023-03-22",
            "2023-03-21T14:00:00Z",
            "2023-03-21 14:00",
        ] {
            assert!(is_date_like(text), "{text}");
        }
        for text in [
            "",
            "..",
            "/",
            "../..",
            "20 March 2023",
            "2023 summit",
            "2023-03-21 in Moscow",
            "2023-03-21 3 Kremlin halls",
            "Resolution 1441",
            "1441/99",
            "XXXX",
            "-",
            "20 33",
            "é",
        ] {
            assert!(!is_date_like(text), "{text}");
        }
    }

    #[test]
    fn a_name_may_begin_with_a_day() {
        let told = |name: &str| dated_name(name).map(|(date, rest)| format!("{date} {rest}"));
        assert_eq!(
            told("2023-03-21-moscow").as_deref(),
            Some("2023-03-21 moscow")
        );
        assert_eq!(told("2023-03-21-é").as_deref(), Some("2023-03-21 é"));
        for name in [
            "",
            "moscow",
            "2023-03-21",
            "2023-03-21-",
            "2023-03-21moscow",
            "2023-02-30-moscow",
            // The tenth byte is in the middle of a letter.
            "santiagos\u{e9}",
            "1Москв",
            "2023-03-2\u{e9}-x",
        ] {
            assert_eq!(told(name), None, "{name}");
        }
    }

    #[test]
    fn days_are_counted() {
        let day = |text: &str| Day::parse(text).expect("a day");
        assert_eq!(day("1970-01-01").days_since_epoch(), 0);
        assert_eq!(day("2023-03-21").days_since_epoch(), 19_437);
        assert_eq!(day("2023-03-21").weekday(), 1);
        assert_eq!(day("1969-12-31").weekday(), 2);
        assert_eq!(day("2024-02-28").plus_days(2).to_string(), "2024-03-01");
        assert_eq!(day("2023-01-01").plus_days(i64::MAX), Day::LAST);
        assert_eq!(day("2023-01-01").plus_days(i64::MIN), Day::FIRST);
        assert_eq!(Day::from_unix_seconds(-1).to_string(), "1969-12-31");
        assert_eq!(Day::from_unix_seconds(1_679_400_000), day("2023-03-21"));
        assert_eq!(Day::new(1900, 2, 29), None);
        assert_eq!(Day::new(10_000, 1, 1), None);
        assert_eq!(Day::parse("2023-03"), None);
        assert_eq!(Day::parse("2023-03-21~"), None);
    }

    #[test]
    fn dates_are_ordered_by_first_day_then_last() {
        let texts = [
            "../2012",
            "2023-03-01",
            "2023-03-01T09:00:00+03:00",
            "2023-03-01T08:00:00Z",
            "2023-03-01/2023-03-05",
            "2023-03",
            "2023-03-XX",
            "2023-03-02",
        ];
        let mut dates: Vec<Date> = texts.iter().rev().map(|text| date(text)).collect();
        dates.sort();
        let sorted: Vec<String> = dates.iter().map(Date::to_string).collect();
        assert_eq!(
            sorted,
            [
                "../2012",
                "2023-03-01",
                "2023-03-01/2023-03-05",
                "2023-03",
                "2023-03-XX",
                "2023-03-01T09:00:00+03:00",
                "2023-03-01T08:00:00Z",
                "2023-03-02",
            ]
        );
    }

    prop_compose! {
        fn any_day()(days in 0_i64..=3_652_424) -> Day { Day::FIRST.plus_days(days) }
    }

    /// A date without a `/`, as text.
    fn any_point() -> impl Strategy<Value = String> {
        let extent = prop_oneof![
            any_day().prop_map(|day| day.to_string()),
            any_day().prop_map(|day| day.to_string()[..7].to_owned()),
            any_day().prop_map(|day| format!("{}-XX", &day.to_string()[..7])),
            any_day().prop_map(|day| day.to_string()[..4].to_owned()),
            any_day().prop_map(|day| format!("{}X", &day.to_string()[..3])),
            any_day().prop_map(|day| format!("{}-XX", &day.to_string()[..4])),
            (any_day(), 21..=24).prop_map(|(day, season)| format!("{:04}-{season}", day.year())),
        ];
        (extent, prop::sample::select(vec!["", "", "~", "?", "%"]))
            .prop_map(|(extent, sign)| format!("{extent}{sign}"))
    }

    /// Any date at all.
    fn any_date() -> impl Strategy<Value = Date> {
        let time =
            (any_day(), 0_u32..86_400, -1439_i16..=1439).prop_map(|(day, second, offset)| {
                Moment {
                    day,
                    second,
                    offset,
                }
                .to_string()
            });
        let open = prop::sample::select(vec!["..", ""]);
        prop_oneof![
            any_point(),
            time,
            (any_point(), any_point()).prop_map(|(a, b)| format!("{a}/{b}")),
            (any_point(), open.clone()).prop_map(|(a, b)| format!("{a}/{b}")),
            (open, any_point()).prop_map(|(a, b)| format!("{a}/{b}")),
        ]
        .prop_filter_map("ends before it begins", |text| Date::parse(&text).ok())
    }

    proptest! {
        #[test]
        fn a_printed_date_is_read_back(date in any_date()) {
            prop_assert_eq!(Date::parse(&date.to_string()), Ok(date));
            prop_assert!(is_date_like(&date.to_string()));
        }

        #[test]
        fn a_date_begins_before_it_ends(date in any_date()) {
            prop_assert!(date.earliest() <= date.latest());
        }

        #[test]
        fn the_order_is_total_and_by_first_day(a in any_date(), b in any_date(), c in any_date()) {
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            prop_assert_eq!(a.cmp(&b) == Ordering::Equal, a == b);
            if a.earliest() < b.earliest() {
                prop_assert!(a < b);
            }
            if a <= b && b <= c {
                prop_assert!(a <= c);
            }
        }

        #[test]
        fn days_count_there_and_back(day in any_day(), days in -100_000_i64..100_000) {
            prop_assert_eq!(Day::from_days(day.days_since_epoch()), day);
            prop_assert_eq!(Day::new(day.year(), day.month(), day.day()), Some(day));
            prop_assert_eq!(Day::parse(&day.to_string()), Some(day));
            let moved = day.plus_days(days);
            if moved != Day::FIRST && moved != Day::LAST {
                prop_assert_eq!(moved.days_since_epoch() - day.days_since_epoch(), days);
                prop_assert_eq!(i64::from(moved.weekday()), (i64::from(day.weekday()) + days).rem_euclid(7));
            }
        }

        #[test]
        fn no_text_is_too_strange(text in "[-0-9X/.~?%TZ:+ é]{0,24}") {
            let _ = is_date_like(&text);
            if let Ok(date) = Date::parse(&text) {
                prop_assert_eq!(Date::parse(&date.to_string()), Ok(date));
            }
        }
    }
}
