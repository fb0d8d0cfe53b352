//! A timeline as a calendar that one subscribes to (iCalendar, RFC 5545): whole days, no times, no zones.
//!
//! It knows days and words, not events: whoever calls it chooses them. A calendar has no way to say that a date is not sure,
//! so only what surely spans whole days goes in ([`crate::date::Date::whole_days`]); the table beside it has the rest. Equal entries give equal bytes:
//! the stamp of an entry is its page's day, never the clock's.

use icalendar::{Calendar, Component, Event, EventLike, Property};

use crate::date::Day;
use crate::link::{DocumentIx, EventIx};

use super::part::Parts;

/// Who made it, as the standard wants it said.
const MAKER: &str = "-//chancery//chancery//EN";

/// One entry: whole days.
pub struct Entry<'e> {
    /// Its name, unique in the world and the same in every build: its full address.
    pub uid: &'e str,
    /// Its first day.
    pub first: Day,
    /// The day after its last.
    pub end: Day,
    /// What happens, in one line.
    pub summary: &'e str,
    /// What there is to say besides; may be empty.
    pub description: &'e str,
    /// Where one reads about it: a full address.
    pub url: &'e str,
    /// What it is about.
    pub categories: &'e [String],
    /// The day of the page that it is on.
    pub stamp: Day,
}

/// `timeline.ics` of a topic: the events of it and of the topics below it whose days are sure, by date.
pub fn calendar_of(parts: &Parts<'_>, topic: DocumentIx) -> String {
    let title = &parts.document(topic).words.title;
    let told: Vec<Told> = parts.links().events_of[topic as usize]
        .iter()
        .filter_map(|ix| told(parts, *ix))
        .collect();
    let entries: Vec<Entry<'_>> = told.iter().map(Told::entry).collect();
    calendar(title, &entries)
}

/// What an event's entry says, kept while it is written.
struct Told {
    days: (Day, Day),
    text: String,
    page: String,
    url: String,
    topics: Vec<String>,
    stamp: Day,
}

impl Told {
    /// The entry.
    fn entry(&self) -> Entry<'_> {
        Entry {
            uid: &self.url,
            first: self.days.0,
            end: self.days.1,
            summary: &self.text,
            description: &self.page,
            url: &self.url,
            categories: &self.topics,
            stamp: self.stamp,
        }
    }
}

/// What is told of an event; nothing if its days are not sure.
fn told(parts: &Parts<'_>, ix: EventIx) -> Option<Told> {
    let event = &parts.links().events[ix as usize];
    let page = parts.document(event.document);
    let days = event.date.whole_days()?;
    let written = page.facts.updated.or(page.facts.date);
    Some(Told {
        days,
        text: parts.event_text(ix),
        page: page.words.title.to_string(),
        url: parts.full(&parts.event_address(ix)),
        topics: event
            .topics
            .iter()
            .map(|topic| parts.document(*topic).words.title.to_string())
            .collect(),
        // A page without a day is stamped with the event's own.
        stamp: written.map_or(days.0, |date| date.earliest()),
    })
}

/// A calendar of this name with these entries in this order.
pub fn calendar(name: &str, entries: &[Entry<'_>]) -> String {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", MAKER))
        .append_property(Property::new("CALSCALE", "GREGORIAN"))
        .name(&plain(name));
    for entry in entries {
        calendar.push(event(entry));
    }
    calendar.to_string()
}

/// One entry.
fn event(entry: &Entry<'_>) -> Event {
    let mut event = Event::new();
    event
        .uid(entry.uid)
        .append_property(Property::new(
            "DTSTAMP",
            format!("{}T000000Z", compact(entry.stamp)),
        ))
        .append_property(day("DTSTART", entry.first))
        .append_property(day("DTEND", entry.end))
        // A day on which something happened takes nobody's time.
        .append_property(Property::new("TRANSP", "TRANSPARENT"))
        .summary(&plain(entry.summary))
        .url(entry.url);
    if !entry.description.is_empty() {
        event.description(&plain(entry.description));
    }
    if !entry.categories.is_empty() {
        event.categories(entry.categories.iter().map(|category| plain(category)));
    }
    event
}

/// A property that is a whole day.
fn day(name: &str, day: Day) -> Property {
    Property::new(name, compact(day))
        .add_parameter("VALUE", "DATE")
        .done()
}

/// A day without its dashes.
fn compact(day: Day) -> String {
    day.to_string().replace('-', "")
}

/// Text without the control characters that the standard forbids; lines stay apart.
fn plain(text: &str) -> String {
    let lines = text.replace("\r\n", "\n");
    lines.replace(|c: char| c.is_control() && c != '\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The days of a date that is written so.
    fn span(date: &str) -> Option<String> {
        let (first, end) = crate::date::Date::parse(date)
            .expect("a date")
            .whole_days()?;
        Some(format!("{first} {end}"))
    }

    /// A calendar with one entry.
    fn one(summary: &str, description: &str) -> String {
        let entry = Entry {
            uid: "https://east.example/x/#a",
            first: Day::new(2023, 3, 20).expect("a day"),
            end: Day::new(2023, 3, 23).expect("a day"),
            summary,
            description,
            url: "https://east.example/x/#a",
            categories: &["Peace, talks".into(), "Gas".into()],
            stamp: Day::new(2023, 3, 24).expect("a day"),
        };
        calendar("East: gas", &[entry])
    }

    #[test]
    fn only_whole_days_that_are_sure_go_in() {
        assert_eq!(span("2023-03-21").as_deref(), Some("2023-03-21 2023-03-22"));
        assert_eq!(
            span("2023-03-20/2023-03-22").as_deref(),
            Some("2023-03-20 2023-03-23")
        );
        assert_eq!(
            span("2023-03-21T10:00:00Z").as_deref(),
            Some("2023-03-21 2023-03-22")
        );
        for unsure in [
            "2023",
            "2023-03",
            "2023-21",
            "2023-03-21~",
            "2023-03-21?",
            "2023-03-21/..",
            "2023-03/2023-04",
        ] {
            assert_eq!(span(unsure), None, "{unsure}");
        }
    }

    #[test]
    fn an_entry_has_all_that_the_standard_asks_for() {
        let text = one("Xi in Moscow", "");
        let wanted = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//chancery//chancery//EN\r\nCALSCALE:GREGORIAN\r\n\
            NAME:East: gas\r\nX-WR-CALNAME:East: gas\r\nBEGIN:VEVENT\r\nDTEND;VALUE=DATE:20230323\r\nDTSTAMP:20230324T000000Z\r\n\
            DTSTART;VALUE=DATE:20230320\r\nSUMMARY:Xi in Moscow\r\nTRANSP:TRANSPARENT\r\nUID:https://east.example/x/#a\r\n\
            URL:https://east.example/x/#a\r\nCATEGORIES:Peace\\, talks,Gas\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(text, wanted);
    }

    #[test]
    fn lines_are_folded_and_text_is_escaped() {
        let long = "Переговоры; в Москве, \\ и далее ".repeat(8);
        let text = one(&long, "two\r\nlines\u{7}");
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        assert!(text.split("\r\n").all(|line| !line.contains('\n')));
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains("SUMMARY:Переговоры\\; в Москве\\, \\\\ и далее"));
        assert!(unfolded.contains("DESCRIPTION:two\\nlines \r\n"));
    }

    #[test]
    fn equal_entries_give_equal_bytes() {
        assert_eq!(one("a", "b"), one("a", "b"));
    }
}
