//! `parse`: one file becomes the documents that are written in it.
//!
//! It sees that file's bytes and the [`Options`] and nothing else, so files parse in parallel and a result is good for as
//! long as the bytes are. References stay references: `link` says what they mean.

pub mod event;
pub mod fields;
pub mod figure;
pub mod front;
pub mod highlight;
pub mod judgment;
pub mod label;
pub mod mark;
pub mod markdown;
pub mod prose;
pub mod record;
pub mod wording;

use std::sync::Arc;

use crate::config::Config;
use crate::date::{Date, dated_name};
use crate::diag::{Code, Diagnostic, Span, floor_boundary};
use crate::document::*;
use crate::language::Languages;
use crate::likelihood::Standard;
use crate::path::{Id, SitePath, UrlPath, is_web};

use fields::Fields;
use front::{Fence, Keys};
use markdown::{PageShape, Read};
use record::Record;

/// What of `site.toml` and the languages a parse depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Options {
    /// Whether raw HTML passes.
    pub raw_html: bool,
    /// From how many words a quotation wants a speaker.
    pub quotation_words: usize,
    /// Whose estimative words judgments use.
    pub standard: Standard,
    /// The language of pages that name none, as a BCP 47 tag.
    pub language: Box<str>,
    /// Whose labels and terms authors write.
    pub languages: Languages,
}

impl Options {
    /// The options that the configuration and the languages give.
    pub fn of(config: &Config, languages: &Languages) -> Options {
        Options {
            raw_html: config.raw_html,
            quotation_words: config.quotation_words,
            standard: config.standard,
            language: config.language.as_str().into(),
            languages: languages.clone(),
        }
    }
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Its documents, in the order of the file.
    pub documents: Vec<Arc<Document>>,
    /// What is wrong with it.
    pub faults: Vec<Diagnostic>,
}

/// Where a file's place puts what is written in it.
#[derive(Clone, Debug)]
struct Place {
    kind: Kind,
    /// Id, from the stem or key.
    id: Id,
    /// Folded parts of the address above the last, joined by `/`.
    folder: String,
    /// The last part of the address; empty for an index.
    last: String,
    /// The date that the file's name begins with.
    date: Option<Date>,
    /// The language suffix.
    language: Option<Box<str>>,
}

/// Whether the file holds documents at all.
pub fn is_document(path: &SitePath) -> bool {
    let keyed = matches!(path.extension(), "yaml" | "yml") && keyed_kind(path).is_some();
    path.is_below("content") && (path.extension() == "md" || keyed)
}

/// The name that a file of the content lacks to be read, where its own is nearly one: `moscow.md` for `moscow.MD`.
pub fn nearly_read(path: &SitePath) -> Option<String> {
    let written = path.extension();
    let wanted = match written.to_ascii_lowercase().as_str() {
        "md" | "markdown" | "mdown" | "mkd" => "md",
        "yaml" | "yml" if keyed_kind(path).is_some() => "yaml",
        _ => return None,
    };
    let read = path.is_below("content") && !is_document(path);
    read.then(|| format!("{}.{wanted}", path.stem()))
}

/// Parses one file of the content.
pub fn parse(path: &SitePath, text: &str, options: &Options) -> Parsed {
    match path.extension() {
        "md" => markdown_file(path, text, options),
        _ => match keyed_kind(path) {
            Some(Kind::Figure) => figure_file(path, text),
            Some(kind) => keyed_file(path, text, kind),
            None => Parsed::default(),
        },
    }
}

/// The kind of the entries of a keyed file: `content/sources.yaml`, `content/sources/*.yaml`; a figure has a file each.
fn keyed_kind(path: &SitePath) -> Option<Kind> {
    let inner = path.as_str().strip_prefix("content/")?;
    if inner.starts_with("figures/") {
        return Some(Kind::Figure);
    }
    let first = inner.split(['/', '.']).next()?;
    let kind = [
        ("actors", Kind::Actor),
        ("topics", Kind::Topic),
        ("sources", Kind::Source),
    ];
    kind.into_iter()
        .find(|(folder, _)| *folder == first)
        .map(|(_, kind)| kind)
}

/// Where a Markdown file's place puts it.
fn place(path: &SitePath) -> Place {
    let inner = path
        .as_str()
        .strip_prefix("content/")
        .unwrap_or(path.as_str());
    let mut parts: Vec<&str> = inner.split('/').collect();
    parts.pop();
    let mut stem = path.stem();
    let mut language = None;
    if let Some((rest, suffix)) = stem
        .rsplit_once('.')
        .filter(|(_, suffix)| is_language(suffix))
    {
        (stem, language) = (rest, Some(suffix.into()));
    }
    let mut date = None;
    if let Some((found, rest)) = dated_name(stem) {
        (stem, date) = (rest, Some(found));
    }
    let kind = match parts.first().copied() {
        Some("briefings") => Kind::Briefing,
        Some("actors") => Kind::Actor,
        Some("topics") => Kind::Topic,
        Some("sources") => Kind::Source,
        _ => Kind::Page,
    };
    let folder = parts
        .iter()
        .map(|part| Id::fold(part).to_string())
        .collect::<Vec<_>>()
        .join("/");
    let index = stem == "index";
    let kind = if index && parts.len() == 1 {
        Kind::Page
    } else {
        kind
    };
    let id = if index {
        Id::fold(parts.last().copied().unwrap_or("index"))
    } else {
        Id::fold(stem)
    };
    let last = if index { String::new() } else { id.to_string() };
    Place {
        kind,
        id,
        folder,
        last,
        date,
        language,
    }
}

/// Whether a suffix is a language: two or three small letters, with a region or without.
fn is_language(suffix: &str) -> bool {
    let (language, region) = suffix.split_once('-').unwrap_or((suffix, "XX"));
    let letters = |text: &str, lower: bool| {
        text.bytes().all(|b| {
            if lower {
                b.is_ascii_lowercase()
            } else {
                b.is_ascii_alphanumeric()
            }
        })
    };
    matches!(language.len(), 2 | 3)
        && letters(language, true)
        && matches!(region.len(), 2..=4)
        && letters(region, false)
}

/// The address of a page, or a fault if a part of it is unsound.
fn address(place: &Place, slug: Option<&front::Written>, record: &mut Record) -> Option<UrlPath> {
    let last = match slug {
        Some(slug) => {
            let id = Id::fold(&slug.text);
            if !id.is_sound() {
                record.unsound(&slug.text, slug.span);
                return None;
            }
            id.to_string()
        }
        None => place.last.clone(),
    };
    let language = place.language.as_deref().unwrap_or("");
    let parts: Vec<&str> = [language, &place.folder, &last]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    Some(UrlPath::page(&parts.join("/")))
}

/// Parses a Markdown file: front matter and prose.
fn markdown_file(path: &SitePath, text: &str, options: &Options) -> Parsed {
    let place = place(path);
    let mut record = Record::new(path);
    let (range, body) = match front::fence(text) {
        Fence::Absent => (0..0, 0),
        Fence::Closed(range, body) => (range, body),
        Fence::Unclosed => {
            let fault = record.fault(
                Code::UnclosedFrontMatter,
                Span::new(0, 3),
                "the front matter is opened and never closed",
            );
            fault.hint = Some("end it with a line `---`".into());
            return Parsed {
                documents: Vec::new(),
                faults: record.faults,
            };
        }
    };
    let keys = Keys::scan(path, text, range);
    let mut fields = fields::read(keys, place.kind, &mut record);
    let language = fields
        .words
        .language
        .as_deref()
        .or(place.language.as_deref());
    let language = language.unwrap_or(&options.language);
    let english = language.split('-').next() == Some("en");
    record.language = language.into();
    record.own_words = english && &*fields.words.kind != "transcript";
    let shape = match (&fields.words.title, fields.facts.topic.proposal) {
        (_, true) => PageShape::Proposal,
        (title, false) if title.is_empty() => PageShape::Untitled,
        _ => PageShape::Titled,
    };
    let read = markdown::read(text, body, shape, options, &mut record);
    complete(&mut fields, &place, &read, &mut record, path);
    let sources = inline_sources(path, &read, fields.facts.draft, &mut record);
    let document = assemble(path, Span::new(0, text.len()), fields, read, &mut record);
    let mut documents = vec![Arc::new(document)];
    documents.extend(sources.into_iter().map(Arc::new));
    // A character that nothing prints was read as spaces, and words may have been cut between them.
    let places = record
        .faults
        .iter_mut()
        .filter_map(|fault| fault.place.as_mut());
    for place in places {
        let within = |at: u32| floor_boundary(text, at as usize) as u32;
        place.span.start = within(place.span.start);
        place.span.end = within(place.span.end);
    }
    Parsed {
        documents,
        faults: record.faults,
    }
}

/// Fills in what the file's place and its first heading say.
fn complete(fields: &mut Fields, place: &Place, read: &Read, record: &mut Record, path: &SitePath) {
    if fields.words.title.is_empty() {
        match &read.title {
            Some(title) => fields.words.title = title.as_str().into(),
            None if place.last.is_empty() || fields.faulty_title => {}
            None => {
                let word = place.kind.word();
                let name = if place.kind == Kind::Actor {
                    "name"
                } else {
                    "title"
                };
                let fault = record.fault(
                    Code::MissingKey,
                    fields.place,
                    format!("the {word} has no `{name}`"),
                );
                fault.hint = Some(match path.extension() {
                    "md" => format!("add `{name}:` to the front matter, or begin with `# ...`"),
                    _ => format!("add `{name}:`"),
                });
            }
        }
        if matches!(place.kind, Kind::Actor | Kind::Topic) && !fields.words.title.is_empty() {
            let mut names = std::mem::take(&mut fields.facts.names).into_vec();
            names.insert(
                0,
                Name {
                    text: crate::path::nfc(&fields.words.title).into(),
                    language: None,
                },
            );
            fields.facts.names = names.into();
        }
    }
    if let Some(date) = place.date {
        match fields.facts.date {
            None => fields.facts.date = Some(date),
            Some(written) if written.earliest() != date.earliest() => {
                let message =
                    format!("the front matter says {written}, the name of the file {date}");
                let fault = record.fault(Code::DateConflict, fields.date_place, message);
                fault.hint = Some(format!("rename `{path}` or mend `date`"));
            }
            Some(_) => {}
        }
    }
    if place.kind == Kind::Briefing
        && fields.facts.date.is_none()
        && !fields.faulty_date
        && place.language.is_none()
    {
        let fault = record.fault(Code::MissingKey, fields.place, "the briefing has no `date`");
        fault.hint = Some("add `date: 2023-03-21`".into());
    }
    if !place.last.is_empty() && !place.id.is_sound() {
        record.unsound(place.id.as_str(), Span::default());
    }
    fields.facts.kind = place.kind;
    fields.facts.id = place.id.clone();
    fields.facts.translation = place.language.clone();
    fields.facts.address = address(place, fields.slug.as_ref(), record);
}

/// Puts a document together.
fn assemble(
    path: &SitePath,
    span: Span,
    fields: Fields,
    read: Read,
    record: &mut Record,
) -> Document {
    let Fields {
        mut facts,
        mut words,
        mut silenced,
        ..
    } = fields;
    if words.language.is_none() {
        words.language = facts.translation.clone();
    }
    let mut points = Vec::new();
    let mut fragments = Vec::new();
    for (number, stances, fragment) in read.points {
        points.push(Point {
            number,
            stances: stances.into(),
        });
        fragments.push(fragment);
    }
    facts.topic.points = fitted(points);
    facts.references = fitted(std::mem::take(&mut record.references));
    facts.headings = read
        .body
        .headings
        .iter()
        .map(|heading| heading.anchor.clone())
        .collect();
    facts.anchors = fitted(read.anchors);
    facts.statements = fitted(std::mem::take(&mut record.statements));
    facts.notes = fitted(std::mem::take(&mut record.notes));
    facts.events = fitted(std::mem::take(&mut record.events));
    facts.judgments = fitted(std::mem::take(&mut record.judgments));
    facts.literals = fitted(std::mem::take(&mut record.literals));
    // What the front matter silences, it silences on its own page: of a keyed file, in its own entry.
    silenced.iter_mut().for_each(|one| one.span = span);
    silenced.extend(read.silenced);
    Document {
        path: path.clone(),
        span,
        facts: Arc::new(facts),
        words,
        marks: Marks {
            statements: fitted(std::mem::take(&mut record.statement_words)),
            notes: fitted(std::mem::take(&mut record.note_words)),
            citations: fitted(std::mem::take(&mut record.citations)),
            reprints: fitted(read.reprints),
            events: fitted(std::mem::take(&mut record.event_words)),
            judgments: fitted(std::mem::take(&mut record.judgment_words)),
            judgment_parts: fitted(std::mem::take(&mut record.judgment_parts)),
            embeds: fitted(std::mem::take(&mut record.embeds)),
            points: fitted(fragments),
        },
        body: read.body,
        places: fitted(std::mem::take(&mut record.places)),
        anchor_places: fitted(read.anchor_places),
        silenced: fitted(silenced),
    }
}

/// A list in memory of its own length. Boxed as it is, it would stay where it grew, which is up to half empty: an allocator
/// does not move what fits.
pub fn fitted<T>(list: Vec<T>) -> Box<[T]> {
    let mut exact = Vec::with_capacity(list.len());
    exact.extend(list);
    exact.into_boxed_slice()
}

/// Parses the file of a figure.
fn figure_file(path: &SitePath, text: &str) -> Parsed {
    let mut record = Record::new(path);
    let mut place = place(path);
    place.kind = Kind::Figure;
    let keys = Keys::scan_file(path, text, 0..text.len());
    let mut fields = fields::read(keys, Kind::Figure, &mut record);
    let read = Read::default();
    complete(&mut fields, &place, &read, &mut record, path);
    let whole = Span::new(0, text.len());
    let document = assemble(path, whole, fields, read, &mut record);
    Parsed {
        documents: vec![Arc::new(document)],
        faults: record.faults,
    }
}

/// Parses a keyed file: each entry is a document.
fn keyed_file(path: &SitePath, text: &str, kind: Kind) -> Parsed {
    let (entries, mut faults) = Keys::scan_file(path, text, 0..text.len()).entries();
    let mut documents = Vec::new();
    let folder = match kind {
        Kind::Actor => "actors",
        Kind::Topic => "topics",
        Kind::Source => "sources",
        Kind::Figure => "figures",
        Kind::Briefing | Kind::Page => "",
    };
    for (key, keys) in entries {
        let mut record = Record::new(path);
        let id = record.sound_id(&key.text, key.span);
        let place = Place {
            kind,
            last: id.to_string(),
            id,
            folder: folder.into(),
            date: None,
            language: None,
        };
        let span = keys.span;
        let mut fields = fields::read(keys, kind, &mut record);
        for silenced in &mut fields.silenced {
            silenced.span = span;
        }
        complete(&mut fields, &place, &Read::default(), &mut record, path);
        if !place.last.is_empty() {
            documents.push(Arc::new(assemble(
                path,
                span,
                fields,
                Read::default(),
                &mut record,
            )));
        }
        faults.append(&mut record.faults);
    }
    Parsed { documents, faults }
}

/// The sources that a page defines where it uses them: `[@fox]: https://... "Fox: Xi in Moscow, 2023-03-21"`; those of a draft
/// are drafts.
fn inline_sources(path: &SitePath, read: &Read, draft: bool, record: &mut Record) -> Vec<Document> {
    let mut documents = Vec::new();
    for (key, link, title, span) in &read.sources {
        let id = record.sound_id(key, *span);
        if id.as_str().is_empty() {
            continue;
        }
        let (publisher, rest) = match title.split_once(": ") {
            Some((publisher, rest)) => (Some(publisher), rest),
            None => (None, title.as_str()),
        };
        let (words, date) = match rest
            .rsplit_once(", ")
            .map(|(words, date)| (words, Date::parse(date.trim())))
        {
            Some((words, Ok(date))) => (words, Some(date)),
            _ => (rest, None),
        };
        if title.is_empty() || date.is_none() {
            let what = if title.is_empty() { "title" } else { "date" };
            let fault = record.fault(
                Code::MissingKey,
                *span,
                format!("the source `{key}` has no {what}"),
            );
            fault.hint = Some(format!(
                "write `[@{key}]: {link} \"Publisher: Title, 2023-03-21\"`"
            ));
        }
        let address = Some(link.as_str()).filter(|link| is_web(link));
        if address.is_none() {
            let message = fields::no_web_address(link);
            record.fault(Code::RefusedAddress, *span, message).hint = Some(fields::WEB.into());
        }
        let facts = Facts {
            kind: Kind::Source,
            address: Some(UrlPath::page(&format!("sources/{id}"))),
            id,
            date,
            draft,
            ..Facts::default()
        };
        let source = SourceWords {
            publisher: publisher.map(Into::into),
            link: address.map(Into::into),
            ..SourceWords::default()
        };
        let words = Words {
            title: words.into(),
            kind: "article".into(),
            source: Some(Box::new(source)),
            ..Words::default()
        };
        documents.push(Document {
            path: path.clone(),
            span: *span,
            facts: Arc::new(facts),
            words,
            marks: Marks::default(),
            body: Body::default(),
            places: Box::default(),
            anchor_places: Box::default(),
            silenced: Box::default(),
        });
    }
    documents
}
