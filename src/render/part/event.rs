//! Events and timelines as pages show them.

use crate::date::{Date, Day};
use crate::link::EventIx;
use crate::render::drawing::{self, Certainty, Moment, OpenEnd, Track};

use super::*;

impl<'s> Parts<'s> {
    /// An event's facts, its words, and the document that it is in.
    pub fn happened(&self, ix: EventIx) -> (&'s EventFacts, &'s EventWords, DocumentIx) {
        let event = &self.links().events[ix as usize];
        let document = self.document(event.document);
        let number = event.number as usize;
        (
            &document.facts.events[number],
            &document.marks.events[number],
            event.document,
        )
    }

    /// Where an event is written.
    pub fn event_address(&self, ix: EventIx) -> String {
        let (facts, _, document) = self.happened(ix);
        format!(
            "{}#{}",
            self.href_of(document),
            encode_url(facts.id.as_str())
        )
    }

    /// A link to an event: its day and its words.
    pub fn event_link(&self, ix: EventIx) -> ShownLink {
        let (facts, _, _) = self.happened(ix);
        let link = view::Link {
            title: self.event_name(ix, &self.event_text(ix)),
            href: self.event_address(ix),
            kind: "event",
            id: facts.id.to_string(),
        };
        link.into()
    }

    /// What an event is called whose text is `text`: its day and the first words.
    pub fn event_name(&self, ix: EventIx, text: &str) -> String {
        let date = self.links().events[ix as usize].date;
        let words = crate::parse::prose::shortened(text, 60);
        format!("{}: {words}", self.language.date(&date))
    }

    /// The text of an event, as plain text.
    pub fn event_text(&self, ix: EventIx) -> String {
        let (_, words, document) = self.happened(ix);
        body::text(self, document, &words.fragment, &words.text)
    }

    /// The further cells of an event's row: the column's heading and the words; those of no words are left out.
    pub fn event_fields(&self, ix: EventIx) -> impl Iterator<Item = (String, String)> {
        let (_, words, document) = self.happened(ix);
        let field = move |field: &EventField| {
            let text = body::text(self, document, &field.fragment, &field.text);
            let text = text.trim().to_owned();
            (!text.is_empty()).then(|| (field.label.to_string(), text))
        };
        words.fields.iter().filter_map(field)
    }

    /// An event as pages show it.
    pub fn event(&self, ix: EventIx) -> view::Event {
        let event = &self.links().events[ix as usize];
        let (facts, words, document) = self.happened(ix);
        let cites = event.sources.iter().map(|source| self.cite_page(*source));
        view::Event {
            id: facts.id.to_string(),
            href: self.event_address(ix),
            page: self.link(document),
            date: self.date(&event.date),
            certainty: certainty_word(&event.date),
            major: facts.weight == Weight::Major,
            ahead: self.is_ahead(&event.date),
            html: body::html(self, document, &words.fragment, Fill::Away),
            text: self.event_text(ix),
            actors: self.links_to(&event.actors),
            topics: self.links_to(&event.topics),
            cites: cites.collect(),
            fields: self
                .event_fields(ix)
                .map(|(label, text)| view::Field { label, text })
                .collect(),
        }
    }

    /// Whether a date has surely not begun by today.
    pub fn is_ahead(&self, date: &Date) -> bool {
        date.earliest() > self.site.today
    }

    /// Of the events of a list, which is by date, `count` from place `from` on: what is ahead in this order, then the
    /// others, the newest first. The drawing stands where the list begins.
    pub fn timeline(
        &self,
        events: &[EventIx],
        title: &str,
        (from, count): (usize, usize),
    ) -> view::Timeline {
        let (past, ahead) = self.split(events);
        let all = ahead.iter().chain(past.iter().rev()).copied();
        let shown: Vec<EventIx> = all.skip(from).take(count).collect();
        let (ahead, past) = shown.split_at(ahead.len().saturating_sub(from).min(shown.len()));
        let drawn = if from == 0 { events } else { &[] };
        view::Timeline {
            count: events.len(),
            drawing: self.drawn_timeline(drawn, title),
            ahead: ahead.iter().map(|ix| self.event(*ix)).collect(),
            years: self.years(past),
            more: None,
        }
    }

    /// The events that have begun by today, and those that are ahead.
    pub fn split<'e>(&self, events: &'e [EventIx]) -> (&'e [EventIx], &'e [EventIx]) {
        let begun = |ix: &EventIx| !self.is_ahead(&self.links().events[*ix as usize].date);
        events.split_at(events.partition_point(begun))
    }

    /// Events, the newest first, by year and month; what covers more than a month stands last in its year.
    fn years(&self, newest: &[EventIx]) -> Vec<view::TimelineYear> {
        let mut years: Vec<view::TimelineYear> = Vec::new();
        for ix in newest {
            let event = self.event(*ix);
            let date = self.links().events[*ix as usize].date;
            let year = begin(&date).year();
            if years.last().is_none_or(|last| last.year != year) {
                years.push(view::TimelineYear {
                    year,
                    months: Vec::new(),
                });
            }
            if let Some(last) = years.last_mut() {
                let label = self.month_label(&date);
                add_to_month(&mut last.months, label, event);
            }
        }
        for year in &mut years {
            let whole = year.year.to_string();
            year.months.sort_by_key(|month| month.label == whole);
        }
        years
    }

    /// The month that a date is listed under; its year if it covers more than a month.
    fn month_label(&self, date: &Date) -> String {
        let (first, last) = (begin(date), date.latest());
        let within = first.year() == last.year() && first.month() == last.month();
        let interval = date.is_interval() && first.year() == last.year();
        match within || interval {
            true => self.language.format(date, "%B %Y"),
            false => first.year().to_string(),
        }
    }

    /// The drawing of a timeline; nothing for fewer than two events.
    fn drawn_timeline(&self, events: &[EventIx], title: &str) -> String {
        if events.len() < 2 {
            return String::new();
        }
        let moment = |ix: &EventIx| {
            let (facts, _, _) = self.happened(*ix);
            let date = self.links().events[*ix as usize].date;
            Moment {
                from: date.earliest(),
                to: date.latest(),
                open_end: if date.is_open_end() {
                    OpenEnd::Open
                } else {
                    OpenEnd::Closed
                },
                certainty: match certainty_word(&date) {
                    "approximate" => Certainty::Approximate,
                    "uncertain" => Certainty::Uncertain,
                    _ => Certainty::Sure,
                },
                weight: match facts.weight {
                    Weight::Major => drawing::Weight::Major,
                    Weight::Minor => drawing::Weight::Minor,
                },
                label: self.event_text(*ix),
                date: self.language.date(&date),
                href: Some(self.event_address(*ix)),
            }
        };
        drawing::timeline(&Track {
            title: self.language.say("timeline_of", &[("title", title)]),
            language: self.language.clone(),
            today: self.site.today,
            events: events.iter().map(moment).collect(),
        })
    }
}

/// How surely a date is known, in a word.
pub fn certainty_word(date: &Date) -> &'static str {
    if date.is_uncertain() {
        "uncertain"
    } else if date.is_approximate() {
        "approximate"
    } else if date.is_day() {
        "day"
    } else {
        "span"
    }
}

/// Adds an event to the month with this label, which may be new.
fn add_to_month(months: &mut Vec<view::TimelineMonth>, label: String, event: view::Event) {
    let known = months.iter().position(|month| month.label == label);
    let at = known.unwrap_or_else(|| {
        months.push(view::TimelineMonth {
            label,
            major: Vec::new(),
            minor: Vec::new(),
        });
        months.len() - 1
    });
    let month = &mut months[at];
    match event.major {
        true => month.major.push(event),
        false => month.minor.push(event),
    }
}

/// The day that a date is listed under: its first, or its last if nobody says when it began.
fn begin(date: &Date) -> Day {
    match date.earliest() {
        Day::FIRST => date.latest(),
        first => first,
    }
}
