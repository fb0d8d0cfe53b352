//! Axes of time: days as numbers, and the days, months and years that are written along an axis.
//!
//! Time is counted in days since 1970 as an `f64`, so that the middle of a day or of a year is a number too. It knows
//! no drawing and no clock; the drawings call it.

use super::axis::Span;
use super::text::text_width;
use crate::date::{Date, Day};
use crate::language::Language;

/// The days from the beginning of one to the end of another.
pub(super) fn days(from: Day, to: Day) -> Span {
    Span {
        from: from.days_since_epoch() as f64,
        to: (to.max(from).days_since_epoch() + 1) as f64,
    }
}

/// A stretch of a calendar that is named on an axis: a day, a month, a year, or several.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stretch {
    /// Where it begins.
    pub(super) from: f64,
    /// The middle of the day, month or year that names it.
    pub(super) middle: f64,
    /// Its name.
    pub(super) label: String,
}

/// How long the stretches of an axis are.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    /// So many days.
    Days(i64),
    /// So many months; whole years are twelve each.
    Months(i32),
}

/// The lengths that stretches may have; those of 7 and 14 days begin on Mondays.
const STEPS: [Step; 18] = [
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Days(14),
    Step::Months(1),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(24),
    Step::Months(60),
    Step::Months(120),
    Step::Months(240),
    Step::Months(600),
    Step::Months(1_200),
    Step::Months(2_400),
    Step::Months(6_000),
    Step::Months(12_000),
    Step::Months(24_000),
];

impl Step {
    /// About how many days it is long.
    fn length(self) -> f64 {
        match self {
            Step::Days(days) => days as f64,
            Step::Months(months) => f64::from(months) * 30.4,
        }
    }

    /// How much room its label needs with this short name of a month.
    fn room(self, month: &str) -> f64 {
        text_width(&match self {
            Step::Days(_) => format!("30 {month} 2000  "),
            Step::Months(1) => format!("{month} 2000  "),
            Step::Months(months) if months < 12 => format!("{month}   "),
            Step::Months(_) => "2000  ".to_owned(),
        })
    }
}

/// The longest of the short names of months; of equals that of March, if it is one.
fn longest_month(language: &Language) -> &str {
    let months = language.short_months();
    let letters = |month: &&String| month.chars().count();
    let longest = months.iter().max_by_key(letters);
    let march = months.get(2);
    let equal = march.filter(|march| Some(letters(march)) == longest.as_ref().map(letters));
    equal.or(longest).map_or("", String::as_str)
}

/// What an axis of time has to show.
pub(super) struct Calendar<'a> {
    /// The days on it.
    pub(super) span: Span,
    /// How wide it is.
    pub(super) width: f64,
    /// Days of the shortest stretch that means something.
    pub(super) finest: f64,
    /// Whose names of months are written.
    pub(super) language: &'a Language,
}

/// The stretches of an axis of time, in order; the first may begin before it.
pub(super) fn stretches(calendar: &Calendar<'_>) -> Vec<Stretch> {
    let (span, language) = (calendar.span, calendar.language);
    let month = longest_month(language);
    let fits = |step: &&Step| {
        step.length() * 1.05 >= calendar.finest
            && span.length() / step.length() * step.room(month) <= calendar.width
    };
    let step = *STEPS.iter().find(fits).unwrap_or(&Step::Months(24_000));
    match step {
        Step::Days(days) => by_days(span, days, language),
        Step::Months(months) => by_months(span, months, language),
    }
}

/// Stretches of so many days, the first of each year that begins on the axis with its year.
fn by_days(span: Span, step: i64, language: &Language) -> Vec<Stretch> {
    let first = span.from.floor() as i64;
    // 1 January 1970 was a Thursday.
    let first = first - (first + 3).rem_euclid(step);
    let mut year = None;
    let mut stretches = Vec::new();
    for day in (first..).step_by(step as usize) {
        let from = day as f64;
        if from >= span.to {
            break;
        }
        let date = Day::from_unix_seconds(day * 86_400);
        let pattern = match Some(date.year()) {
            known if known == year || from < span.from => "%-d %b",
            _ => "%-d %b %Y",
        };
        if from >= span.from {
            year = Some(date.year());
        }
        stretches.push(Stretch {
            from,
            middle: from + 0.5,
            label: language.format(&Date::day(date), pattern),
        });
    }
    stretches
}

/// Stretches of so many months; January is called by its year, and so is the first month that begins on the axis.
fn by_months(span: Span, step: i32, language: &Language) -> Vec<Stretch> {
    let first = Day::from_unix_seconds(span.from.floor() as i64 * 86_400);
    let first = first.year() * 12 + i32::from(first.month()) - 1;
    let mut month = first - first.rem_euclid(step);
    let mut begun = 0;
    let mut stretches = Vec::new();
    while let Some(day) = month_begins(month) {
        let from = day.days_since_epoch() as f64;
        if from >= span.to {
            break;
        }
        begun += i32::from(from >= span.from);
        let named = if step % 12 == 0 { 365.0 } else { 30.0 };
        stretches.push(Stretch {
            from,
            middle: from + named / 2.0,
            label: match month.rem_euclid(12) {
                0 => day.year().to_string(),
                _ if begun == 1 => language.format(&Date::day(day), "%b %Y"),
                _ => language.format(&Date::day(day), "%b"),
            },
        });
        month += step;
    }
    stretches
}

/// The first day of a month counted from the beginning of the year 0.
fn month_begins(month: i32) -> Option<Day> {
    Day::new(month.div_euclid(12), month.rem_euclid(12) as u8 + 1, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;

    fn calendar(from: &str, to: &str, width: f64) -> Vec<Stretch> {
        let day = |text| Day::parse(text).expect("a day");
        stretches(&Calendar {
            span: days(day(from), day(to)),
            width,
            finest: 1.0,
            language: Languages::default().english(),
        })
    }

    #[test]
    fn a_calendar_suits_its_span() {
        for (from, to, expect) in [
            (
                "2014-01-01",
                "2019-12-31",
                "2014 Jul 2015 Jul 2016 Jul 2017 Jul 2018 Jul 2019 Jul",
            ),
            (
                "2023-03-20",
                "2023-03-24",
                "20 Mar 2023 21 Mar 22 Mar 23 Mar 24 Mar",
            ),
            (
                "2022-12-20",
                "2023-01-20",
                "19 Dec 26 Dec 2022 2 Jan 2023 9 Jan 16 Jan",
            ),
            ("2023-02-10", "2023-05-20", "Feb Mar 2023 Apr May"),
            ("2022-11-10", "2023-09-30", "Oct 2023 Apr Jul"),
            (
                "0988-01-01",
                "2023-12-31",
                "900 1000 1100 1200 1300 1400 1500 1600 1700 1800 1900 2000",
            ),
        ] {
            let labels = calendar(from, to, 640.0)
                .into_iter()
                .map(|stretch| stretch.label);
            assert_eq!(labels.collect::<Vec<_>>().join(" "), expect, "{from} {to}");
        }
    }

    #[test]
    fn a_calendar_is_in_order_and_has_room() {
        for to in [
            "0000-01-02",
            "0001-05-05",
            "0040-01-01",
            "1999-12-31",
            "9999-12-31",
        ] {
            let stretches = calendar("0000-01-01", to, 700.0);
            assert!((1..=20).contains(&stretches.len()), "{to}: {stretches:?}");
            assert!(stretches.windows(2).all(|two| two[0].from < two[1].from));
        }
    }
}
