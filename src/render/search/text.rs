//! The text of a page as passages: what stands between two starts of blocks, each with the anchor that is nearest.
//!
//! It reads a body and its holes, never a rendered page: names of pages are put in, what belongs to other pages (marks printed
//! whole, citations) is left out. It knows neither terms nor files.

use crate::document::*;
use crate::link::DocumentIx;
use crate::parse::prose::HOLE;
use crate::path::unescape_text;
use crate::render::part::{Parts, one_line};

/// A run of text without a block's border in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Passage {
    /// The fragment of the address that lands on it or right above; empty for the page's top.
    pub(super) anchor: String,
    /// Its words.
    pub(super) text: String,
    /// Where the anchor is.
    pub(super) place: Place,
}

/// Where the anchor of a passage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At the passage: it is a mark or a block with an id.
    Here,
    /// Somewhere above: it is the heading's, or the page's top.
    Above,
}

/// The passages of a page: its prose, then the words of its notes and what its statements have besides.
pub(super) fn passages(parts: &Parts<'_>, document: DocumentIx) -> Vec<Passage> {
    let mut reader = Reader {
        parts,
        document,
        found: Vec::new(),
        text: String::new(),
        section: String::new(),
        mark: None,
        tag: None,
    };
    reader.prose();
    reader.notes();
    reader.wordings();
    reader.found
}

/// Reads a body.
struct Reader<'p, 's> {
    parts: &'p Parts<'s>,
    document: DocumentIx,
    found: Vec<Passage>,
    /// The passage that is being read, still escaped.
    text: String,
    /// The anchor of the section.
    section: String,
    /// The anchor of the mark or block that is being read, where there is one.
    mark: Option<String>,
    /// The inside of the tag that is being read; holes may cut it.
    tag: Option<String>,
}

/// What breaks a text into passages, sorted.
const BLOCKS: [&str; 26] = [
    "aside",
    "blockquote",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tr",
    "ul",
];

/// Whose end is the end of the mark that is in it.
const HOLDERS: [&str; 4] = ["/li", "/tr", "/section", "/figure"];

impl Reader<'_, '_> {
    /// The prose and its holes, in order.
    fn prose(&mut self) {
        let body = &self.parts.document(self.document).body;
        let main = body.main as usize;
        let mut at = 0;
        for hole in &body.holes {
            let place = hole.at as usize;
            if place >= main {
                break;
            }
            self.html(&body.html[at..place]);
            self.hole(hole.put);
            at = place;
        }
        self.html(&body.html[at..main]);
        self.end();
    }

    /// A run of HTML; a tag may begin in it or end.
    fn html(&mut self, mut rest: &str) {
        while !rest.is_empty() {
            let sought = if self.tag.is_some() { '>' } else { '<' };
            let found = rest.find(sought);
            let run = &rest[..found.unwrap_or(rest.len())];
            match &mut self.tag {
                Some(tag) => tag.extend(run.split(HOLE)),
                None => self.words(run),
            }
            let Some(end) = found else {
                return;
            };
            rest = &rest[end + 1..];
            match self.tag.take() {
                Some(tag) => self.tag(&tag),
                None => self.tag = Some(String::new()),
            }
        }
    }

    /// A run of text; a citation that is left out takes the space before it along.
    fn words(&mut self, run: &str) {
        for words in run.split(HOLE) {
            if words.starts_with(['.', ',', ';', ':', '!', '?', ')']) {
                self.text.truncate(self.text.trim_end_matches(' ').len());
            }
            self.text.push_str(words);
        }
    }

    /// A whole tag: a block's border ends a passage, an id is an anchor.
    fn tag(&mut self, tag: &str) {
        let name = tag.split([' ', '\n']).next().unwrap_or(tag);
        if BLOCKS.binary_search(&name.trim_start_matches('/')).is_ok() {
            self.end();
        } else if matches!(name, "br" | "/td" | "/th" | "img") {
            self.text.push(' ');
        }
        if HOLDERS.contains(&name) {
            self.mark = None;
        }
        let id = tag
            .split_once(" id=\"")
            .and_then(|(_, rest)| rest.split_once('"'));
        if let Some((id, _)) = id.filter(|(id, _)| !id.is_empty()) {
            self.mark = Some(unescape_text(id).into_owned());
        }
    }

    /// What a hole says or means to a reader who searches.
    fn hole(&mut self, put: Put) {
        let facts = &self.parts.document(self.document).facts;
        match put {
            Put::Named(reference) | Put::Listed(reference) => {
                let name = self.parts.name_of(self.document, reference);
                crate::path::push_text(&mut self.text, &name);
            }
            Put::Anchor(number) => {
                let body = &self.parts.document(self.document).body;
                self.section = body.headings[number as usize].anchor.to_string();
                self.mark = None;
            }
            Put::StatementOpen(number) => {
                self.end();
                self.mark = Some(facts.statements[number as usize].id.to_string());
            }
            Put::StatementClose(_) => {
                self.end();
                self.mark = None;
            }
            Put::EventItem(number) | Put::EventRow(number) => {
                self.end();
                self.mark = Some(facts.events[number as usize].id.to_string());
                if let Put::EventItem(_) = put {
                    self.date(number);
                }
            }
            Put::EventDate(number) => self.date(number),
            Put::JudgmentOpen(number) => {
                self.end();
                self.mark = Some(facts.judgments[number as usize].id.to_string());
            }
            Put::JudgmentPart(_) => self.end(),
            Put::Open(_)
            | Put::Close(_)
            | Put::Embed(_)
            | Put::Likelihood(_)
            | Put::Image(_)
            | Put::Cite(_)
            | Put::CiteOpen(_)
            | Put::CiteClose(_)
            | Put::NoteOpen(_)
            | Put::NoteClose(_)
            | Put::Note(_)
            | Put::NoteAgain(_)
            | Put::NoteBlock(_)
            | Put::QuoteOpen(_)
            | Put::QuoteClose(_)
            | Put::Attribution(_)
            | Put::AttributionAgain(_)
            | Put::Point(_)
            | Put::Reprint(_)
            | Put::ReprintAgain(_) => {}
        }
    }

    /// The date of an event, as it is printed.
    fn date(&mut self, number: u32) {
        let facts = &self.parts.document(self.document).facts;
        if let Some(date) = facts.events[number as usize].date {
            self.text.push_str(&self.parts.language.date(&date));
            self.text.push_str(" — ");
        }
    }

    /// The end of a passage.
    fn end(&mut self) {
        let text = one_line(&unescape_text(&self.text));
        self.text.clear();
        match self.mark.clone() {
            Some(mark) => self.add(mark, text, Place::Here),
            None => self.add(self.section.clone(), text, Place::Above),
        }
    }

    /// Adds a passage, if it says anything.
    fn add(&mut self, anchor: String, text: String, place: Place) {
        if text.chars().any(char::is_alphanumeric) {
            self.found.push(Passage {
                anchor,
                text,
                place,
            });
        }
    }

    /// The words of notes.
    fn notes(&mut self) {
        let facts = &self.parts.document(self.document).facts;
        for (number, note) in facts.notes.iter().enumerate() {
            let text = one_line(&self.parts.note_text(self.document, number));
            self.add(note.anchor.to_string(), text, Place::Here);
        }
    }

    /// What statements have besides the words in the text: whole wordings of fragments, the original, what others carried.
    fn wordings(&mut self) {
        let document = self.parts.document(self.document);
        let all = document
            .facts
            .statements
            .iter()
            .zip(&document.marks.statements);
        for (facts, words) in all {
            let whole = words.number.map(|_| &words.text);
            let original = words.original.iter().map(|wording| &wording.text);
            let carried = words.carried.iter().map(|wording| &wording.text);
            for text in whole.into_iter().chain(original).chain(carried) {
                self.add(facts.id.to_string(), one_line(text), Place::Here);
            }
        }
    }
}
