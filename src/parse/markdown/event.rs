//! Items of lists that are marks: events, and marks said elsewhere.

use crate::date::Date;
use crate::parse::event::{Opening, opening};

use super::*;

impl Writer<'_, '_> {
    /// Whether what is written here may be a mark of the page: no quotation, and no note.
    pub(super) fn may_hold_events(&self) -> bool {
        self.context.quotes == 0 && !self.context.note
    }

    /// An item that is an event: a date, a dash and text. Whether it was one.
    pub(super) fn event_item(&mut self, range: &Range<usize>) -> bool {
        let slice = &self.file[range.clone()];
        let indent = slice.len() - slice.trim_start_matches([' ', '\t']).len();
        let slice = &slice[indent..];
        let marker = slice.len()
            - slice
                .trim_start_matches(['-', '*', '+'])
                .trim_start_matches([' ', '\t'])
                .len();
        if !self.may_hold_events() {
            return false;
        }
        self.report_no_bullet(slice, range.start + indent);
        if !slice.starts_with(['-', '*', '+']) {
            return false;
        }
        let from = range.start + indent + marker;
        let at = |place: &Range<usize>| Span::new(from + place.start, from + place.end);
        let head = match opening(&slice[marker..]) {
            Opening::Event(head) => head,
            Opening::Text => return false,
            Opening::NoDash(place) => {
                let message = "a dated item without a dash is no event";
                self.record
                    .fault(Code::UnclearEvent, at(&place), message)
                    .hint = Some("write a dash behind the date: `- 2023-02-24 — ...`".into());
                return false;
            }
            Opening::Joined(place, meant) => {
                let message = "two dates with a dash between them are no date";
                self.record
                    .fault(Code::UnclearEvent, at(&place), message)
                    .hint = Some(format!("write a span with a slash: `- {meant} — ...`"));
                return false;
            }
            Opening::BadDate(place, message) => {
                self.bad_date(at(&place), message);
                return false;
            }
        };
        self.skip.push(from..from + head.text);
        let number = self.add_event(head.date, head.weight, at(&head.place));
        self.write_event(number, range);
        true
    }

    /// Reports an item that would be an event if it were a bullet: of a numbered list, or a task.
    fn report_no_bullet(&mut self, item: &str, from: usize) {
        let (message, rest) = if item.starts_with(|c: char| c.is_ascii_digit()) {
            let rest = item.trim_start_matches(|c: char| c.is_ascii_digit());
            let message = "a dated item of a numbered list is no event";
            (message, rest.strip_prefix(['.', ')']))
        } else {
            let rest = item.trim_start_matches(['-', '*', '+', ' ', '\t']);
            let boxes = ["[ ] ", "[x] ", "[X] "];
            let rest = boxes.iter().find_map(|one| rest.strip_prefix(one));
            ("a dated task is no event", rest)
        };
        let Some(rest) = rest else {
            return;
        };
        if let Opening::Event(head) = opening(rest) {
            let at = from + (item.len() - rest.len());
            let place = Span::new(at + head.place.start, at + head.place.end);
            self.record.fault(Code::UnclearEvent, place, message).hint =
                Some("write it as a bullet: `- 2023-02-24 — ...`".into());
        }
    }

    /// Writes the item that begins here as the event.
    fn write_event(&mut self, number: u32, range: &Range<usize>) {
        let end = self.end_of(self.at);
        self.at += 1;
        let start = self.html.len();
        self.put(Put::EventItem(number));
        let context = self.context;
        self.context.event = Some(number);
        let inner = self.html.len();
        self.record.event_words[number as usize].fragment = inner as u32..inner as u32;
        self.blocks_until(end);
        self.context = context;
        self.at = end + 1;
        if let Some((id, _)) = self.block_id(inner, range) {
            self.record.events[number as usize].id = id;
        }
        let fragment = inner as u32..self.end_of_event(number, inner) as u32;
        let words = &mut self.record.event_words[number as usize];
        words.text = text_of(&self.html, &fragment).trim().into();
        words.fragment = fragment;
        self.end_event(number);
        self.html.push_str("</li>\n");
        self.end_block(start, range);
    }

    /// Where the words of an event end that begin at `inner`: before the list of the events inside it, if it has some.
    fn end_of_event(&self, number: u32, inner: usize) -> usize {
        let nested = self.record.event_words.get(number as usize + 1);
        let lists = nested.and_then(|nested| {
            let at = nested.fragment.start;
            let own = self.blocks.iter().rev();
            let own = own.take_while(|block| block.start as usize >= inner);
            let around = own.filter(|block| block.start <= at && at <= block.end);
            around.map(|block| block.start as usize).min()
        });
        let end = lists.unwrap_or(self.html.len());
        self.html[..end].trim_end().len().max(inner)
    }

    /// Takes `^id` from the end of an event's first line, which began at `start` and has more below it.
    pub(super) fn take_event_id(&mut self, start: usize, range: &Range<usize>) {
        let Some(number) = self.context.event else {
            return;
        };
        // An item inside an event has an id of its own.
        let is_first = self.record.event_words[number as usize].fragment.start as usize == start;
        if is_first
            && self.record.events[number as usize].id.as_str().is_empty()
            && let Some((id, _)) = self.block_id(start, range)
        {
            self.record.events[number as usize].id = id;
        }
    }

    /// Adds an event; its words follow.
    pub(super) fn add_event(&mut self, date: Date, weight: Weight, place: Span) -> u32 {
        let from = self.record.references.len() as ReferenceIx;
        self.record.events.push(EventFacts {
            date: Some(date),
            weight,
            written: from..from,
            ..EventFacts::default()
        });
        self.record.event_words.push(EventWords {
            place,
            ..EventWords::default()
        });
        (self.record.events.len() - 1) as u32
    }

    /// Ends an event: notes what it refers to, and names it by its date and first words if it has no id. What is inside
    /// another event is that one's.
    pub(super) fn end_event(&mut self, number: u32) {
        let nested = self.record.events.get(number as usize + 1);
        let all = self.record.references.len() as ReferenceIx;
        let written = nested.map_or(all, |nested| nested.written.start);
        let event = &self.record.events[number as usize];
        let id = match event.id.as_str().is_empty() {
            false => event.id.clone(),
            true => {
                let fragment = self.record.event_words[number as usize].fragment.clone();
                let text = self.named_text(&fragment);
                let first: Vec<&str> = text.split_whitespace().take(4).collect();
                let date = event.date.map(|date| date.to_string()).unwrap_or_default();
                let base = slug(&format!("{date} {}", first.join(" ")));
                let count = self.event_names.entry(base.clone()).or_default();
                *count += 1;
                match *count {
                    1 => Id::fold(&base),
                    count => Id::fold(&format!("{base}-{count}")),
                }
            }
        };
        let event = &mut self.record.events[number as usize];
        event.id = id;
        event.written.end = written;
    }

    /// The text of a fragment with the ids of what is linked by its name alone.
    fn named_text(&self, fragment: &Fragment) -> String {
        // What was put into this event was put last.
        let own = self
            .holes
            .iter()
            .rev()
            .take_while(|hole| hole.at >= fragment.start);
        let mut holes: Vec<&Hole> = own.filter(|hole| hole.at < fragment.end).collect();
        holes.sort_by_key(|hole| hole.at);
        let (mut text, mut at) = (String::new(), fragment.start);
        for hole in holes {
            if let Put::Named(reference) = hole.put
                && let Target::Id { id, .. } = &self.record.references[reference as usize].target
            {
                text.push_str(&text_of(&self.html, &(at..hole.at)));
                text.push_str(&format!(" {id} "));
                at = hole.at + 1;
            }
        }
        text.push_str(&text_of(&self.html, &(at..fragment.end)));
        text
    }

    /// Reports what looks like a date and is none.
    pub(super) fn bad_date(&mut self, place: Span, message: String) {
        self.record.fault(Code::BadDate, place, message).hint = Some(crate::date::DATE_HINT.into());
    }

    /// An item that is a wikilink alone: a mark said elsewhere is printed whole. Whether it was one.
    pub(super) fn reprinted(&mut self, range: &Range<usize>) -> bool {
        let end = self.end_of(self.at);
        let inner = match self.events[self.at + 1].0 {
            Event::Start(Tag::Paragraph) if self.end_of(self.at + 1) + 1 == end => self.at + 2,
            _ => self.at + 1,
        };
        let (
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }),
            place,
        ) = self.events[inner].clone()
        else {
            return false;
        };
        let bare = matches!(link_type, LinkType::WikiLink { has_pothole: false });
        let after = self.end_of(inner) + 1;
        let alone = after == end || after + 1 == end && inner == self.at + 2;
        if !bare || !alone || dest_url.contains('@') || !self.may_hold_events() {
            return false;
        }
        let span = Span::new(place.start, place.end);
        let start = self.html.len();
        let reference = self.record.refer(id_target(&dest_url), Role::Reprint, span);
        self.put(Put::Listed(reference));
        self.html.push('\n');
        self.end_block(start, range);
        self.sentences.push(start as u32);
        self.at = end + 1;
        true
    }
}
