//! The grammar of events and of figures in prose: a dated beginning, and `figure@period/counter`.
//!
//! Text in, parts with their places in it out. It sees one item, cell or link and nothing of Markdown's events.

use std::ops::Range;

use crate::date::{self, Date};
use crate::document::{Period, Weight};

/// How an item that may be an event begins.
#[derive(Debug, PartialEq)]
pub enum Opening {
    /// With a date and a dash.
    Event(Head),
    /// With what looks like a date and is none; where it is, and what is wrong.
    BadDate(Range<usize>, String),
    /// With a date and another sign than a dash; where the date is.
    NoDash(Range<usize>),
    /// With two dates that a dash joins; where both are, and the span as it is meant.
    Joined(Range<usize>, String),
    /// As any text.
    Text,
}

/// The date of an event and what of the text it takes.
#[derive(Debug, PartialEq)]
pub struct Head {
    /// When it was.
    pub date: Date,
    /// Whether the date is in bold.
    pub weight: Weight,
    /// Where the date is written, stars included.
    pub place: Range<usize>,
    /// Where the event's own text begins.
    pub text: usize,
}

/// Reads how an item begins, its list marker left out.
pub fn opening(text: &str) -> Opening {
    let Some((written, place, weight)) = leading_date(text) else {
        return Opening::Text;
    };
    let rest = &text[place.end..];
    let dashed = rest.trim_start_matches([' ', '\t']);
    let dash = ["—", "–", "--"]
        .into_iter()
        .find(|dash| dashed.starts_with(dash));
    let Some(dash) = dash else {
        let other = rest.starts_with(':') || rest.starts_with(" - ");
        return match other && Date::parse(written).is_ok() {
            true => Opening::NoDash(place),
            false => Opening::Text,
        };
    };
    let after = dashed[dash.len()..].trim_start_matches([' ', '\t']);
    if after.trim().is_empty() {
        return Opening::Text;
    }
    let close = rest.len() - after.len() == dash.len();
    if let Some(second) = joined(written, after, close) {
        // A shorter one is the end of the first: `2023–24`.
        let same = written.len().saturating_sub(second.len());
        let meant = format!(
            "{written}/{}{second}",
            written.get(..same).unwrap_or_default()
        );
        let end = text.len() - after.len() + second.len();
        return Opening::Joined(place.start..end, meant);
    }
    match Date::parse(written) {
        Ok(date) => Opening::Event(Head {
            date,
            weight,
            text: text.len() - after.len(),
            place,
        }),
        Err(fault) => Opening::BadDate(place, fault.about(written)),
    }
}

/// The second date that the text behind a first one begins with, if the text of an event follows it: `2026-05-22 — the summit`.
/// Where no space stands around the dash before it, it may be short (`2023–24 — ...`), and a colon may follow.
fn joined<'t>(first: &str, after: &'t str, close: bool) -> Option<&'t str> {
    let end = after.find(|c: char| !c.is_ascii_digit() && c != '-')?;
    let (date, rest) = after.split_at(end);
    let is_followed = [" — ", " – ", " -- "]
        .iter()
        .any(|dash| rest.starts_with(dash))
        || close && rest.starts_with(':');
    let is_alike = date.len() == first.len() && date::is_date_like(date);
    (is_followed && (is_alike || close && date.len() == 2)).then_some(date)
}

/// The date that a cell consists of, and whether it is in bold; the words if it is none but looks like one.
pub fn cell_date(text: &str) -> Option<(Result<Date, String>, Weight)> {
    let (written, place, weight) = leading_date(text)?;
    let whole = text[place.end..].trim().is_empty();
    whole.then(|| {
        let date = Date::parse(written).map_err(|fault| fault.about(written));
        (date, weight)
    })
}

/// What looks like a date at the start of a text: the words, their place with stars, and whether they are in bold.
fn leading_date(text: &str) -> Option<(&str, Range<usize>, Weight)> {
    let start = text.len() - text.trim_start().len();
    let rest = &text[start..];
    let (inner, stars, weight) = match rest.strip_prefix("**").or_else(|| rest.strip_prefix("__")) {
        Some(inner) => (inner, 2, Weight::Major),
        None => (rest, 0, Weight::Minor),
    };
    let word = inner
        .find(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '|' | '—' | '–'))
        .unwrap_or(inner.len());
    // A time of day has colons; behind any other date a colon is the author's own.
    let end = match date::is_date_like(&inner[..word]) {
        true => word,
        false => inner[..word].find(':').unwrap_or(word),
    };
    let written = &inner[..end];
    let closed = stars == 0 || inner[end..].starts_with(&rest[..stars]);
    // An interval is a date or a mistake: `2023-03-20/22`.
    let interval = written.contains('/') && written.starts_with(|c: char| c.is_ascii_digit());
    (closed && (date::is_date_like(written) || interval && written.len() > 5))
        .then(|| (written, start..start + end + 2 * stars, weight))
}

/// A figure in prose as written: `figure@period/counter`.
#[derive(Debug, PartialEq)]
pub struct WrittenLiteral<'a> {
    /// The figure's id.
    pub figure: &'a str,
    /// Which period, or the words that are no date and what is wrong with them.
    pub period: Result<Period, String>,
    /// Who counted.
    pub by: Option<&'a str>,
}

/// Reads the target of a link that asks a figure for a period; nothing for any other target.
pub fn literal(target: &str) -> Option<WrittenLiteral<'_>> {
    let (figure, asked) = target.split_once('@')?;
    let (figure, asked) = (figure.trim(), asked.trim());
    if figure.is_empty() || asked.is_empty() {
        return None;
    }
    // An interval has a slash of its own: what follows the last one is a counter unless it is a date.
    let (period, by) = match asked.rsplit_once('/') {
        Some((period, by)) if !date::is_date_like(by) && by != ".." => (period, Some(by.trim())),
        _ => (asked, None),
    };
    let period = match period {
        "latest" => Ok(Period::Latest),
        _ => Date::parse(period)
            .map(Period::At)
            .map_err(|fault| fault.about(period)),
    };
    Some(WrittenLiteral { figure, period, by })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_dates_with_a_dash_between_them_are_told() {
        let joined = |text: &str| match opening(text) {
            Opening::Joined(place, meant) => Some((text[place].to_owned(), meant)),
            _ => None,
        };
        for (text, place, meant) in [
            (
                "2026-05-20–2026-05-22 — the summit",
                "2026-05-20–2026-05-22",
                "2026-05-20/2026-05-22",
            ),
            (
                "2026-05-20 – 2026-05-22 — the summit",
                "2026-05-20 – 2026-05-22",
                "2026-05-20/2026-05-22",
            ),
            ("2023–24 — season", "2023–24", "2023/2024"),
            ("2023–2024: two years", "2023–2024", "2023/2024"),
        ] {
            assert_eq!(
                joined(text),
                Some((place.to_owned(), meant.to_owned())),
                "{text}"
            );
        }
        for text in [
            "2023-05-20 — 10:30 it begins",
            "2023-05-20 — 2024 is agreed",
            "2023-05-20 — 24 — a number",
            "2023-05-20 — 12 states sign",
            "2013-10-10 — 2014–2020 programme begins",
            "2023-12-01 — 2024 – 2027 budget agreed",
        ] {
            assert_eq!(joined(text), None, "{text}");
        }
    }

    /// The date, weight and text of an event.
    fn event(text: &str) -> Option<(String, Weight, &str)> {
        match opening(text) {
            Opening::Event(head) => Some((head.date.to_string(), head.weight, &text[head.text..])),
            _ => None,
        }
    }

    #[test]
    fn an_event_is_a_date_a_dash_and_text() {
        let minor = |date: &str, text| Some((date.to_owned(), Weight::Minor, text));
        assert_eq!(event("2023-02-24 — x"), minor("2023-02-24", "x"));
        assert_eq!(event("2023-02 – x"), minor("2023-02", "x"));
        assert_eq!(event("2023~ -- x"), minor("2023~", "x"));
        assert_eq!(
            event("2023-03-20/2023-03-22 — x"),
            minor("2023-03-20/2023-03-22", "x")
        );
        assert_eq!(
            event("**2023-02-24** — x"),
            Some(("2023-02-24".to_owned(), Weight::Major, "x"))
        );
        let time = "2023-03-21T14:00:00+03:00";
        assert_eq!(event(&format!("{time} — x")), minor(time, "x"));
        assert_eq!(event("2023-02-24 —"), None);
        assert_eq!(event("Done — x"), None);
        assert!(
            matches!(opening("2023-02-30 — x"), Opening::BadDate(place, _) if place == (0..10))
        );
        assert_eq!(opening("2023-02-24: x"), Opening::NoDash(0..10));
        assert_eq!(opening("2023 was a year"), Opening::Text);
    }

    #[test]
    fn a_cell_is_a_date_or_not() {
        assert!(matches!(
            cell_date(" 2023-02-24 "),
            Some((Ok(_), Weight::Minor))
        ));
        assert!(matches!(
            cell_date("**2023**"),
            Some((Ok(_), Weight::Major))
        ));
        assert!(matches!(cell_date("2023-13"), Some((Err(_), _))));
        assert_eq!(cell_date("soon"), None);
        assert_eq!(cell_date("2023-02-24 or so"), None);
    }

    #[test]
    fn a_literal_names_figure_period_and_counter() {
        let read = literal("trade@2022/russia").expect("a literal");
        assert_eq!((read.figure, read.by), ("trade", Some("russia")));
        let read = literal("trade@2022/2023").expect("a literal");
        assert_eq!(read.by, None);
        let read = literal("trade@latest").expect("a literal");
        assert_eq!(read.period, Ok(Period::Latest));
        assert!(literal("trade@soon").is_some_and(|read| read.period.is_err()));
        assert_eq!(literal("trade"), None);
    }
}
