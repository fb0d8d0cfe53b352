//! Dates in words: `21 March 2023`, `dal 7 maggio 2012`, `близько березня 2023 року`.
//!
//! What a date is made of `date` says; the names and patterns are the file's. A date behind a word has the form that the word
//! wants: the genitive, or an article that goes by the date's first word.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::date::{Date, Day, Extent, Form, Moment, Point, Qualifier};

use super::pattern::filled;
use super::read::Entries;
use super::{Language, Word};

/// How a language says dates.
#[derive(Debug)]
pub struct DateWords {
    /// January first, each as it stands alone and as it stands behind a day.
    months: [Vec<String>; 2],
    /// Short.
    months_short: Vec<String>,
    /// Monday first.
    weekdays: Vec<String>,
    /// Short.
    weekdays_short: Vec<String>,
    /// Spring first, each as it stands alone and in the genitive.
    seasons: [Vec<String>; 2],
    /// Patterns by their keys, as they stand alone and in the genitive.
    patterns: [BTreeMap<Box<str>, Word>; 2],
    /// Patterns of a date behind a word: by the word, then by the beginning of the date or by what is known of it.
    behind: BTreeMap<Box<str>, BTreeMap<Box<str>, Word>>,
}

/// A word that a date stands behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// `since 2012`
    Since,
    /// `until 2012`
    Until,
    /// `by 31 December 2023`
    By,
    /// `as of 31 January 2026`
    AsOf,
}

impl Behind {
    /// Its key in a file.
    fn key(self) -> &'static str {
        match self {
            Behind::Since => "since",
            Behind::Until => "until",
            Behind::By => "by",
            Behind::AsOf => "as_of",
        }
    }

    /// The word with this key.
    pub fn of_key(key: &str) -> Option<Behind> {
        [Behind::Since, Behind::Until, Behind::By, Behind::AsOf]
            .into_iter()
            .find(|behind| behind.key() == key)
    }
}

/// A date with the words around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What stands before it.
    pub before: String,
    /// The date itself.
    pub date: String,
    /// What stands behind it.
    pub after: String,
}

impl Said {
    /// All of it.
    pub fn text(&self) -> String {
        format!("{}{}{}", self.before, self.date, self.after)
    }
}

/// The case of a date.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// As it stands alone.
    Plain = 0,
    /// The genitive.
    Of = 1,
}

impl DateWords {
    /// How the language of these entries says dates.
    pub fn of(entries: &Entries) -> DateWords {
        let list = |key: &str| entries.list(&format!("dates.{key}"));
        let mut behind = entries.tables("dates");
        let genitive = behind.remove("of").unwrap_or_default();
        DateWords {
            months: [list("months"), list("months_of")],
            months_short: list("months_short"),
            weekdays: list("weekdays"),
            weekdays_short: list("weekdays_short"),
            seasons: [list("seasons"), list("seasons_of")],
            patterns: [entries.texts("dates").into_iter().collect(), genitive],
            behind,
        }
    }

    /// A pattern in a case; where it has none of its own, as it stands alone.
    fn pattern(&self, key: &str, case: Case) -> &str {
        let own = self.patterns[case as usize].get(key);
        let own = own.or_else(|| self.patterns[0].get(key));
        own.map_or("{date}", |word| word)
    }

    /// The name of a month from 1 to 12.
    fn month(&self, month: u8, case: Case) -> &str {
        name(&self.months[case as usize], usize::from(month) - 1)
    }

    /// The month, from 1 to 12, that a word names in any form and case; a full stop behind it does not count.
    pub fn month_named(&self, word: &str) -> Option<u8> {
        let folded = |name: &str| name.trim_end_matches('.').to_lowercase();
        let word = folded(word);
        let lists = self.months.iter().chain([&self.months_short]);
        let found = lists.filter_map(|names| names.iter().position(|name| folded(name) == word));
        found.map(|at| at as u8 + 1).next()
    }

    /// The name of a season from 0 to 3.
    fn season(&self, season: u8, case: Case) -> &str {
        name(&self.seasons[case as usize], usize::from(season))
    }

    /// A day by this pattern.
    fn day(&self, day: Day, pattern: &str) -> String {
        let values = [
            ("day", &*day.day().to_string()),
            ("month", self.month(day.month(), Case::Of)),
            ("year", &day.year().to_string()),
        ];
        filled(pattern, &values)
    }

    /// A stretch of days.
    fn extent(&self, extent: Extent, case: Case) -> String {
        let year = |year: i16, key: &str| {
            let year = [("year", &*year.to_string())];
            filled(self.pattern(key, case), &year)
        };
        let month = |of: i16, month: u8| {
            let values = [
                ("month", self.month(month, case)),
                ("year", &of.to_string()),
            ];
            filled(self.pattern("month", case), &values)
        };
        let unknown = |what: &str, date: String| {
            let pattern = self.pattern(what, Case::Plain);
            filled(pattern, &[("date", &date)])
        };
        match extent {
            Extent::Day(day) => self.day(day, self.pattern("day", case)),
            Extent::Month(year, number) => month(year, number),
            Extent::DayOfMonth(year, number) => unknown("day_unknown", month(year, number)),
            Extent::Season(year, season) => {
                let values = [
                    ("season", self.season(season, case)),
                    ("year", &year.to_string()),
                ];
                filled(self.pattern("season", case), &values)
            }
            Extent::Year(first, 0) => year(first, "year"),
            Extent::Year(first, 1) => year(first, "decade"),
            Extent::Year(first, _) => {
                let last = extent.latest().year();
                self.span("span_close", &first.to_string(), &last.to_string())
            }
            Extent::MonthOfYear(of) => unknown("month_unknown", year(of, "year")),
            Extent::DayOfYear(of) => unknown("day_unknown", year(of, "year")),
        }
    }

    /// A stretch of days with its doubts.
    fn point(&self, point: Point, case: Case) -> String {
        let (approximate, uncertain) = match point.qualifier {
            Qualifier::None => (false, false),
            Qualifier::Approximate => (true, false),
            Qualifier::Uncertain => (false, true),
            Qualifier::Both => (true, true),
        };
        let mut text = self.extent(point.extent, case);
        if approximate {
            let of = self.extent(point.extent, Case::Of);
            let values = [("date", &*text), ("of", &of)];
            text = filled(self.pattern("approximate", Case::Plain), &values);
        }
        if uncertain {
            let values = [("date", &*text)];
            text = filled(self.pattern("uncertain", Case::Plain), &values);
        }
        text
    }

    /// From one text to another.
    fn span(&self, pattern: &str, from: &str, to: &str) -> String {
        let values = [("from", from), ("to", to)];
        filled(self.pattern(pattern, Case::Plain), &values)
    }

    /// From one stretch of days to another: what both ends share is said once.
    fn between(&self, from: Point, to: Point) -> String {
        if from == to {
            return self.point(from, Case::Plain);
        }
        let sure = from.qualifier == Qualifier::None && to.qualifier == Qualifier::None;
        let short = sure.then(|| self.shortened(from.extent, to.extent));
        short.flatten().unwrap_or_else(|| {
            let ends = [from, to].map(|point| self.point(point, Case::Plain));
            self.span("span", &ends[0], &ends[1])
        })
    }

    /// From one stretch to another that share a month or a year, or are both years.
    fn shortened(&self, from: Extent, to: Extent) -> Option<String> {
        let end = self.extent(to, Case::Plain);
        match (from, to) {
            (Extent::Day(a), Extent::Day(b)) if (a.year(), a.month()) == (b.year(), b.month()) => {
                Some(self.span("span_close", &a.day().to_string(), &end))
            }
            (Extent::Day(a), Extent::Day(b)) if a.year() == b.year() => {
                let begin = self.day(a, self.pattern("day_of_year", Case::Plain));
                Some(self.span("span", &begin, &end))
            }
            (Extent::Month(year, a), Extent::Month(other, _)) if year == other => {
                Some(self.span("span_close", self.month(a, Case::Plain), &end))
            }
            (Extent::Season(year, a), Extent::Season(other, _)) if year == other => {
                Some(self.span("span_close", self.season(a, Case::Plain), &end))
            }
            (Extent::Year(a, 0), Extent::Year(b, 0)) => {
                Some(self.span("span_close", &a.to_string(), &b.to_string()))
            }
            _ => None,
        }
    }

    /// A time: the day, the clock as read and how far it is ahead of UTC.
    fn moment(&self, moment: Moment) -> String {
        let (hours, minutes) = (moment.offset.abs() / 60, moment.offset.abs() % 60);
        let sign = if moment.offset < 0 { '−' } else { '+' };
        let zone = match (hours, minutes) {
            (0, 0) => String::new(),
            (hours, 0) => format!("{sign}{hours}"),
            (hours, minutes) => format!("{sign}{hours}:{minutes:02}"),
        };
        let (hour, minute) = (moment.second / 3600, moment.second / 60 % 60);
        let time = format!("{hour:02}:{minute:02} UTC{zone}");
        let day = self.day(moment.day, self.pattern("day", Case::Plain));
        let values = [("date", &*day), ("time", &time)];
        filled(self.pattern("time", Case::Plain), &values)
    }

    /// A date in a case; spans and times have one only.
    fn date(&self, date: &Date, case: Case) -> String {
        match date.form() {
            Form::Point(point) => self.point(point, case),
            Form::Moment(moment) => self.moment(moment),
            Form::Between(from, to) => self.between(from, to),
            Form::Since(point) => self.behind(point, Behind::Since).text(),
            Form::Until(point) => self.behind(point, Behind::Until).text(),
            Form::EndUnknown(point) => self.bounded(point, "end_unknown"),
            Form::BeginningUnknown(point) => self.bounded(point, "beginning_unknown"),
        }
    }

    /// A date of which one end is not known.
    fn bounded(&self, point: Point, pattern: &str) -> String {
        let values = [
            ("date", &*self.point(point, Case::Plain)),
            ("of", &self.point(point, Case::Of)),
            ("date.since", &self.behind(point, Behind::Since).text()),
            ("date.until", &self.behind(point, Behind::Until).text()),
        ];
        filled(self.pattern(pattern, Case::Plain), &values)
    }

    /// A stretch of days behind a word.
    fn behind(&self, point: Point, behind: Behind) -> Said {
        let kind = match point.extent {
            Extent::Day(_) => "day",
            Extent::Month(..) => "month",
            Extent::Season(..) => "season",
            Extent::Year(_, 0) => "year",
            Extent::Year(..)
            | Extent::DayOfMonth(..)
            | Extent::MonthOfYear(_)
            | Extent::DayOfYear(_) => "other",
        };
        let texts = [Case::Plain, Case::Of].map(|case| self.point(point, case));
        self.put_behind(behind, kind, texts)
    }

    /// A date, as it stands alone and in the genitive, behind a word.
    fn put_behind(&self, behind: Behind, kind: &str, [plain, of]: [String; 2]) -> Said {
        let first = plain.split(' ').next().unwrap_or("");
        let pattern = self.behind.get(behind.key()).and_then(|patterns| {
            let own = patterns.get(first).or_else(|| patterns.get(kind));
            own.or_else(|| patterns.get("other"))
        });
        let pattern = pattern.map_or("{date}", |word| word);
        let (place, date) = match pattern.find("{of}") {
            Some(at) => (at..at + "{of}".len(), of),
            None => {
                let at = pattern.find("{date}").unwrap_or(pattern.len());
                (at..(at + "{date}".len()).min(pattern.len()), plain)
            }
        };
        Said {
            before: pattern[..place.start].to_owned(),
            after: pattern[place.end..].to_owned(),
            date,
        }
    }
}

/// A name of a list; nothing for a place that it does not have.
fn name(names: &[String], at: usize) -> &str {
    names.get(at).map_or("", String::as_str)
}

impl Language {
    /// A date in words: `21 March 2023`, `about March 2023`, `20–22 March 2023`, `since 7 May 2012`.
    pub fn date(&self, date: &Date) -> String {
        self.dates.date(date, Case::Plain)
    }

    /// A date in the genitive.
    pub fn date_of(&self, date: &Date) -> String {
        self.dates.date(date, Case::Of)
    }

    /// A date behind a word: `by 31 December 2023`.
    pub fn behind(&self, behind: Behind, date: &Date) -> Said {
        match date.form() {
            Form::Point(point) => self.dates.behind(point, behind),
            _ => {
                let texts = [self.date(date), self.date_of(date)];
                let kind = if date.is_time() { "day" } else { "other" };
                self.dates.put_behind(behind, kind, texts)
            }
        }
    }

    /// The first day of a date, and its time of day if it has one, as `pattern` says (strftime).
    ///
    /// Knows `%Y %m %d %e %-d %B %b %A %a %j %H %M %S %F %T %%`; any other specifier stays as written. A month behind a day has
    /// the form for that. A month or a year is printed as its first day: ask [`Language::date`] for what is known.
    pub fn format(&self, date: &Date, pattern: &str) -> String {
        let second = match date.form() {
            Form::Moment(moment) => moment.second,
            _ => 0,
        };
        let dated = ["%d", "%e", "%-d"].iter().any(|it| pattern.contains(it));
        let case = if dated { Case::Of } else { Case::Plain };
        let mut out = String::with_capacity(pattern.len() + 16);
        let mut rest = pattern;
        while let Some(at) = rest.find('%') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let (specifier, tail) = rest.split_at(specifier_length(rest));
            let named = self.named(specifier, date.earliest(), case);
            match named {
                Some(name) => out.push_str(name),
                None => push_number(&mut out, specifier, date.earliest(), second),
            }
            rest = tail;
        }
        out.push_str(rest);
        out
    }

    /// The name of a month or day that a specifier stands for, if it is one of a name.
    fn named(&self, specifier: &str, day: Day, case: Case) -> Option<&str> {
        let (month, weekday) = (usize::from(day.month()) - 1, usize::from(day.weekday()));
        let dates = &self.dates;
        match specifier {
            "%B" => Some(dates.month(day.month(), case)),
            "%b" => Some(name(&dates.months_short, month)),
            "%A" => Some(name(&dates.weekdays, weekday)),
            "%a" => Some(name(&dates.weekdays_short, weekday)),
            _ => None,
        }
    }

    /// The short names of the months, January first.
    pub fn short_months(&self) -> &[String] {
        &self.dates.months_short
    }
}

/// How many bytes the specifier at the start of `text` has: `%Y`, `%-d`, or a lone `%`.
fn specifier_length(text: &str) -> usize {
    let mut chars = text.chars();
    let percent = chars.next().map_or(0, char::len_utf8);
    match (chars.next(), chars.next()) {
        (Some('-'), Some(letter)) => percent + 1 + letter.len_utf8(),
        (Some(letter), _) => percent + letter.len_utf8(),
        (None, _) => percent,
    }
}

/// Appends the number that `specifier` stands for, or itself if it stands for nothing.
fn push_number(out: &mut String, specifier: &str, day: Day, second: u32) {
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    // Writing to a string cannot fail.
    let _ = match specifier {
        "%Y" => write!(out, "{:04}", day.year()),
        "%m" => write!(out, "{:02}", day.month()),
        "%d" => write!(out, "{:02}", day.day()),
        "%e" => write!(out, "{:2}", day.day()),
        "%-d" => write!(out, "{}", day.day()),
        "%j" => write!(out, "{:03}", day.ordinal()),
        "%H" => write!(out, "{hour:02}"),
        "%M" => write!(out, "{minute:02}"),
        "%S" => write!(out, "{second:02}"),
        "%F" => write!(out, "{day}"),
        "%T" => write!(out, "{hour:02}:{minute:02}:{second:02}"),
        "%%" => out.write_str("%"),
        unknown => out.write_str(unknown),
    };
}
