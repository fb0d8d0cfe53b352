//! What an entry says: the words that are searched and those that a result shows.
//!
//! Both the postings and the files of texts are made of it, so that a place in the one is a place in the other. It knows
//! neither terms nor files.

use crate::document::*;
use crate::link::DocumentIx;
use crate::path::encode_url;
use crate::render::part::{Parts, one_line};

use super::catalogue::{Entry, Subject};
use super::text::{Passage, Place, passages};

/// The words of an entry.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Its address below the base address, encoded.
    pub(super) address: String,
    /// Its title, or who said it.
    pub(super) title: String,
    /// What else it is called, in any script; a page's alone.
    pub(super) names: Vec<String>,
    /// What else a result says beside its title.
    pub(super) beside: String,
    /// Whom and what it is about, by all their names.
    pub(super) about: String,
    /// Its text.
    pub(super) passages: Vec<Passage>,
}

/// How much text stands in one file, in bytes: ten of them are a page of results.
const PIECE: usize = 16 * 1024;

/// The parts of a text that postings tell apart.
pub(super) const PARTS: usize = 4;

impl Written {
    /// Which of the [`PARTS`] each passage is in.
    pub(super) fn parts(&self) -> Vec<usize> {
        let total = self.length().max(1);
        let mut before = 0;
        let part = |passage: &Passage| {
            let part = before * PARTS / total;
            before += passage.text.len();
            part
        };
        self.passages.iter().map(part).collect()
    }

    /// In how many pieces its text is kept: one, two or four.
    pub(super) fn pieces(&self) -> usize {
        match self.length().div_ceil(PIECE) {
            0 | 1 => 1,
            2 => 2,
            _ => PARTS,
        }
    }

    /// The bytes of its text.
    fn length(&self) -> usize {
        self.passages.iter().map(|passage| passage.text.len()).sum()
    }
}

/// Puts an entry into words.
pub(super) fn written(parts: &Parts<'_>, entry: &Entry) -> Written {
    match entry.subject {
        Subject::Statement(_) => statement(parts, entry),
        Subject::Page(ix) => match parts.document(ix).facts.kind {
            Kind::Source => source(parts, ix),
            Kind::Actor => actor(parts, ix),
            Kind::Topic => topic(parts, ix, entry),
            Kind::Briefing | Kind::Figure | Kind::Page => briefing(parts, ix, entry),
        },
    }
}

/// What every page has.
fn page(parts: &Parts<'_>, ix: DocumentIx) -> Written {
    let document = parts.document(ix);
    let summary = document.words.summary.iter().map(|text| Passage {
        anchor: String::new(),
        text: one_line(text),
        place: Place::Above,
    });
    Written {
        address: encode_url(parts.address_of(ix).as_str()).into_owned(),
        title: document.words.title.to_string(),
        passages: summary.chain(passages(parts, ix)).collect(),
        ..Written::default()
    }
}

/// A briefing.
fn briefing(parts: &Parts<'_>, ix: DocumentIx, entry: &Entry) -> Written {
    let beside = match parts.document(ix).facts.status {
        Status::Retracted => parts.language.word("row_retracted").to_string(),
        Status::Published | Status::Static => String::new(),
    };
    let about: Vec<DocumentIx> = entry.actors.iter().chain(&entry.topics).copied().collect();
    Written {
        beside,
        about: all_names(parts, &about),
        ..page(parts, ix)
    }
}

/// An actor: its names, its offices and what it is tied to.
fn actor(parts: &Parts<'_>, ix: DocumentIx) -> Written {
    let document = parts.document(ix);
    let tied = document.facts.ties.iter().map(|tie| {
        let of = parts.links().page(ix, tie.of);
        let of = of.map_or("", |of| &parts.document(of).words.title);
        match &tie.relation {
            Relation::Holds(office) => parts
                .language
                .say("office_of", &[("office", office), ("of", of)]),
            other => format!("{} {of}", parts.own_label(other)),
        }
    });
    let tied: Vec<String> = tied.collect();
    let today = crate::date::Date::day(parts.site.today);
    let mut written = page(parts, ix);
    if !tied.is_empty() {
        written.passages.push(Passage {
            anchor: String::new(),
            text: tied.join("; "),
            place: Place::Above,
        });
    }
    Written {
        names: own_names(document),
        beside: parts
            .office(ix, &today)
            .unwrap_or_else(|| kind(parts, document)),
        ..written
    }
}

/// A topic: its names and the questions on which sides differ.
fn topic(parts: &Parts<'_>, ix: DocumentIx, entry: &Entry) -> Written {
    let document = parts.document(ix);
    let mut written = page(parts, ix);
    let issues = document.words.issues.iter().map(|issue| issue.to_string());
    let issues = issues.collect::<Vec<_>>().join("; ");
    if !issues.is_empty() {
        written.passages.push(Passage {
            anchor: "page-issues".into(),
            text: issues,
            place: Place::Here,
        });
    }
    let parents = entry.topics.iter().filter(|topic| **topic != ix);
    let about: Vec<DocumentIx> = entry.actors.iter().chain(parents).copied().collect();
    Written {
        names: own_names(document),
        beside: kind(parts, document),
        about: all_names(parts, &about),
        ..written
    }
}

/// A source: its title, author, publisher and note.
fn source(parts: &Parts<'_>, ix: DocumentIx) -> Written {
    let words = parts.document(ix).words.source.as_deref();
    let publisher = words.and_then(|words| words.publisher.as_deref());
    let author = words.and_then(|words| words.author.as_deref());
    let by: Vec<&str> = author.into_iter().chain(publisher).collect();
    let mut written = page(parts, ix);
    let note = words.and_then(|words| words.note.as_deref());
    written.passages.extend(note.map(|note| Passage {
        anchor: String::new(),
        text: one_line(note),
        place: Place::Above,
    }));
    Written {
        beside: by.join(", "),
        ..written
    }
}

/// A statement: its words in every wording, who said it, where, and on what.
fn statement(parts: &Parts<'_>, entry: &Entry) -> Written {
    let Subject::Statement(ix) = entry.subject else {
        return Written::default();
    };
    let (_, words, document) = parts.said(ix);
    let (href, _) = parts.statement_addresses(ix);
    let base = parts.site.base_path();
    let speakers: Vec<String> = parts
        .speakers(ix)
        .into_iter()
        .map(|one| one.title)
        .collect();
    let original = words
        .original
        .iter()
        .map(|wording| wording.text.to_string());
    let carried = words.carried.iter().map(|wording| wording.text.to_string());
    let texts = std::iter::once(parts.statement_text(ix))
        .chain(original)
        .chain(carried);
    let passage = |text: String| Passage {
        anchor: String::new(),
        text: one_line(&text),
        place: Place::Here,
    };
    let venue = parts.venue(ix);
    let retracted = parts.document(document).facts.status == Status::Retracted;
    let beside = venue
        .into_iter()
        .chain(retracted.then(|| parts.language.word("on_retracted_page").to_string()));
    let about: Vec<DocumentIx> = entry.actors.iter().chain(&entry.topics).copied().collect();
    Written {
        address: href.strip_prefix(base).unwrap_or(&href).to_owned(),
        title: if speakers.is_empty() {
            words.speaker.to_string()
        } else {
            speakers.join(&format!(" {} ", parts.language.word("and")))
        },
        names: Vec::new(),
        beside: beside.collect::<Vec<_>>().join(", "),
        about: all_names(parts, &about),
        passages: texts
            .map(passage)
            .filter(|one| !one.text.is_empty())
            .collect(),
    }
}

/// What kind of actor or topic it is, as a word within a line; nothing for one that has none.
fn kind(parts: &Parts<'_>, document: &Document) -> String {
    let key = format!("kind_{}", document.words.kind);
    let known = parts.language.known(&key);
    known.map_or_else(String::new, |label| label.to_lowercase())
}

/// What a page is called besides its title.
fn own_names(document: &Document) -> Vec<String> {
    let names = document
        .facts
        .names
        .iter()
        .chain(&document.facts.weak_names);
    let names = names.map(|name| name.text.to_string());
    names
        .filter(|name| **name != *document.words.title)
        .collect()
}

/// Pages by all the names that stand for them: `Vladimir Putin (Putin, Путин); China`.
fn all_names(parts: &Parts<'_>, pages: &[DocumentIx]) -> String {
    let named = pages.iter().map(|ix| {
        let document = parts.document(*ix);
        let title = &document.words.title;
        let names = document.facts.names.iter().map(|name| &*name.text);
        let others: Vec<&str> = names.filter(|name| **name != **title).collect();
        match others.is_empty() {
            true => title.to_string(),
            false => format!("{title} ({})", others.join(", ")),
        }
    });
    named.collect::<Vec<_>>().join("; ")
}
