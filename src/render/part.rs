//! The parts that pages share: links, dates, citations, statements, notes, rows of lists.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::date;
use crate::document::*;
use crate::link::{self, DocumentIx, Links, Meaning, StatementIx};
use crate::names::Mention;
use crate::path::{SitePath, UrlPath, encode_url, push_attribute, push_text};
use crate::route::{List, asset_address};
use crate::site::Site;
use crate::source::Content;

use super::body::{self, Fill};
use super::view;

/// Words per minute of a reader of prose (Brysbaert 2019, silent reading of English non-fiction: 238).
const READING_SPEED: u32 = 238;

/// What the digit of a grade is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// What the text claims.
    Claim,
    /// That a statement was made; never what it says.
    Said,
}

/// A view of the snapshot that makes parts of pages.
pub struct Parts<'s> {
    /// The snapshot.
    pub site: &'s Site,
}

impl<'s> Parts<'s> {
    /// A document.
    pub fn document(&self, ix: DocumentIx) -> &'s Document {
        &self.site.documents[ix as usize]
    }

    /// The documents, translations left out.
    pub fn originals(&self) -> impl Iterator<Item = (DocumentIx, &'s Document)> {
        let documents = self.site.documents.iter().enumerate();
        documents
            .filter(|(_, document)| document.facts.translation.is_none())
            .map(|(ix, document)| (ix as DocumentIx, &**document))
    }

    /// The links of the snapshot.
    pub fn links(&self) -> &'s Links {
        &self.site.links
    }

    /// The names in a document that link.
    pub fn mentions(&self, ix: DocumentIx) -> &'s [Mention] {
        &self.site.mentions[ix as usize].links
    }

    /// An address with the path of the base address, encoded.
    pub fn href(&self, address: &UrlPath) -> String {
        format!("{}{}", self.site.base_path(), encode_url(address.as_str()))
    }

    /// An address with host and all.
    pub fn permalink(&self, address: &UrlPath) -> String {
        format!(
            "{}{}",
            self.site.config.base_url,
            encode_url(address.as_str())
        )
    }

    /// The address of a document.
    pub fn address_of(&self, ix: DocumentIx) -> UrlPath {
        self.document(ix)
            .facts
            .address
            .clone()
            .unwrap_or_else(|| UrlPath::page(""))
    }

    /// The address of a document, for a link.
    pub fn href_of(&self, ix: DocumentIx) -> String {
        self.href(&self.address_of(ix))
    }

    /// A link to a document.
    pub fn link(&self, ix: DocumentIx) -> view::Link {
        let document = self.document(ix);
        view::Link {
            title: document.words.title.to_string(),
            href: self.href_of(ix),
            kind: document.facts.kind.word(),
            id: document.facts.id.to_string(),
        }
    }

    /// Links to documents.
    pub fn links_to(&self, pages: &[DocumentIx]) -> Vec<view::Link> {
        pages.iter().map(|ix| self.link(*ix)).collect()
    }

    /// Links to what references mean; statements by their speaker and day.
    pub fn links_of(&self, document: DocumentIx, references: &[ReferenceIx]) -> Vec<view::Link> {
        let link = |reference: &ReferenceIx| match self.links().meaning(document, *reference) {
            Meaning::Page(page, _) => Some(self.link(*page)),
            Meaning::Statement(statement) => Some(self.statement_link(*statement)),
            _ => None,
        };
        references.iter().filter_map(link).collect()
    }

    /// A link to a statement.
    pub fn statement_link(&self, statement: StatementIx) -> view::Link {
        let (facts, _, _) = self.said(statement);
        let (href, _) = self.statement_addresses(statement);
        let first = crate::parse::prose::shortened(&self.statement_text(statement), 48);
        let title = self.statement_title(statement);
        view::Link {
            title: if first.is_empty() {
                title
            } else {
                format!("{title}: {first}")
            },
            href,
            kind: "statement",
            id: facts.id.to_string(),
        }
    }

    /// The words of a statement, as plain text.
    pub fn statement_text(&self, statement: StatementIx) -> String {
        let (_, words, document) = self.said(statement);
        body::text(self, document, &words.fragment, &words.text)
    }

    /// The words of a note, as plain text.
    pub fn note_text(&self, document: DocumentIx, number: usize) -> String {
        let words = &self.document(document).marks.notes[number];
        body::text(self, document, &words.fragment, &words.text)
    }

    /// What a statement is called: its speaker and day.
    pub fn statement_title(&self, statement: StatementIx) -> String {
        let (facts, words, _) = self.said(statement);
        let speakers = self.speakers(statement);
        let who = match speakers.is_empty() {
            true => words.speaker.to_string(),
            false => speakers
                .into_iter()
                .map(|speaker| speaker.title)
                .collect::<Vec<_>>()
                .join(" and "),
        };
        match &facts.date {
            Some(date) => format!("{who}, {}", date.human()),
            None => who,
        }
    }

    /// Where a reference leads and the class of such a link; nothing if nowhere.
    pub fn target(
        &self,
        document: DocumentIx,
        reference: ReferenceIx,
    ) -> Option<(String, &'static str)> {
        match self.links().meaning(document, reference) {
            Meaning::Page(page, anchor) => {
                let href = if *page == document && anchor.is_some() {
                    String::new()
                } else {
                    self.href_of(*page)
                };
                let anchor = anchor
                    .as_deref()
                    .map(|anchor| format!("#{}", encode_url(anchor)))
                    .unwrap_or_default();
                Some((
                    format!("{href}{anchor}"),
                    link_class(self.document(*page).facts.kind),
                ))
            }
            Meaning::Statement(statement) => {
                Some((self.statement_addresses(*statement).1, "to-statement"))
            }
            Meaning::Asset(path) => Some((self.href(&asset_address(path)?), "to-file")),
            Meaning::Address(address) => Some((
                format!("{}{}", self.site.base_path(), encode_url(address)),
                "to-page",
            )),
            Meaning::Withheld | Meaning::Nothing => None,
        }
    }

    /// The name of what a reference means; as written if it means nothing.
    pub fn name_of(&self, document: DocumentIx, reference: ReferenceIx) -> String {
        match self.links().meaning(document, reference) {
            Meaning::Page(page, Some(anchor)) if *page == document => self.heading(*page, anchor),
            Meaning::Page(page, _) => self.document(*page).words.title.to_string(),
            Meaning::Statement(statement) => self.statement_title(*statement),
            Meaning::Asset(path) => path.file_name().to_owned(),
            Meaning::Address(address) => address.to_string(),
            Meaning::Withheld | Meaning::Nothing => {
                match &self.document(document).facts.references[reference as usize].target {
                    Target::Id { id, anchor } if id.as_str().is_empty() => {
                        anchor.as_deref().unwrap_or("").to_owned()
                    }
                    Target::Id { id, .. } => id.to_string(),
                    Target::File { path, .. } => path.to_string(),
                    Target::Address(text) | Target::Name(text) => text.to_string(),
                }
            }
        }
    }

    /// The words of a heading, or its anchor.
    fn heading(&self, page: DocumentIx, anchor: &str) -> String {
        let body = &self.document(page).body;
        let heading = body
            .headings
            .iter()
            .find(|heading| &*heading.anchor == anchor);
        heading.map_or_else(
            || anchor.to_owned(),
            |h| crate::parse::prose::text_of(&body.html, &h.fragment),
        )
    }

    /// A picture of the content.
    pub fn image(&self, path: &SitePath) -> view::Image {
        let dimensions = match self.site.sources.get(path).map(|file| &file.content) {
            Some(Content::Asset(asset)) => asset.dimensions,
            _ => None,
        };
        let src = asset_address(path)
            .map(|address| self.href(&address))
            .unwrap_or_default();
        view::Image {
            src,
            width: dimensions.map(|d| d.0),
            height: dimensions.map(|d| d.1),
        }
    }

    /// A date.
    pub fn date(&self, date: &date::Date) -> view::Date {
        view::Date {
            iso: date.to_string(),
            text: date.human(),
            year: date.earliest().year(),
            start: date.earliest().to_string(),
        }
    }

    /// A date that may be absent.
    pub fn maybe_date(&self, date: &Option<date::Date>) -> Option<view::Date> {
        date.as_ref().map(|date| self.date(date))
    }

    /// A date in words; a whole day, month or year with its machine form, of which HTML knows only those.
    pub fn push_time(&self, out: &mut String, date: &date::Date) {
        let iso = date.to_string();
        let plain =
            iso.bytes().all(|b| b.is_ascii_digit() || b == b'-') && matches!(iso.len(), 4 | 7 | 10);
        if plain {
            out.push_str(&format!("<time datetime=\"{iso}\">"));
        }
        push_text(out, &date.human());
        if plain {
            out.push_str("</time>");
        }
    }

    /// Links in a row.
    pub fn push_links(&self, out: &mut String, links: &[view::Link]) {
        for (number, link) in links.iter().enumerate() {
            if number > 0 {
                out.push_str(if number + 1 == links.len() {
                    " and "
                } else {
                    ", "
                });
            }
            out.push_str(&format!("<a class=\"to-{}\" href=\"", link.kind));
            push_attribute(out, &link.href);
            out.push_str("\">");
            push_text(out, &link.title);
            out.push_str("</a>");
        }
    }

    /// A citation in brackets: `[Kremlin 2023, p. 4, B2]`.
    pub fn push_cites(
        &self,
        out: &mut String,
        document: DocumentIx,
        cites: &[Cited],
        sense: Sense,
    ) {
        out.push_str("<span class=\"cite\">[");
        for (number, cited) in cites.iter().enumerate() {
            if number > 0 {
                out.push_str("; ");
            }
            self.push_cite(out, document, cited, sense);
        }
        out.push_str("]</span>");
    }

    /// One source of a citation.
    fn push_cite(&self, out: &mut String, document: DocumentIx, cited: &Cited, sense: Sense) {
        match self.cite(document, cited) {
            Some(cite) => {
                out.push_str("<a class=\"to-source\" href=\"");
                push_attribute(out, &cite.href);
                out.push_str("\" title=\"");
                push_attribute(out, &cite.title);
                out.push_str("\">");
                push_text(out, &cite.short);
                out.push_str("</a>");
                if let Some(locator) = &cite.locator {
                    out.push_str(", ");
                    push_text(out, locator);
                }
                if let Some(grade) = &cite.grade {
                    let said = if sense == Sense::Said {
                        "that it was said: "
                    } else {
                        ""
                    };
                    let source = cite.reliability.iter().map(|grade| grade.label.to_owned());
                    let information = cite
                        .credibility
                        .iter()
                        .map(|grade| format!("{said}{}", grade.label));
                    out.push_str(", <abbr class=\"grade\" title=\"");
                    push_attribute(
                        out,
                        &source.chain(information).collect::<Vec<_>>().join("; "),
                    );
                    out.push_str("\">");
                    push_text(out, grade);
                    out.push_str("</abbr>");
                }
            }
            None => {
                let withheld = *self.links().meaning(document, cited.source) == Meaning::Withheld;
                let class = if withheld { "withheld" } else { "broken" };
                out.push_str(&format!("<span class=\"{class}\">"));
                push_text(out, &self.name_of(document, cited.source));
                out.push_str("</span>");
            }
        }
    }

    /// A source in two words: who published it, and when.
    fn short_source(&self, document: DocumentIx, cited: &Cited) -> String {
        let Some(page) = self.links().page(document, cited.source) else {
            return String::new();
        };
        let source = self.document(page);
        let words = source.words.source.as_deref();
        let by = words
            .and_then(|words| words.publisher.as_deref().or(words.author.as_deref()))
            .unwrap_or(&source.words.title);
        match source.facts.date.or(words.and_then(|words| words.accessed)) {
            Some(date) => format!("{by} {}", date.earliest().year()),
            None => by.to_owned(),
        }
    }

    /// A source as cited; nothing if it is unknown.
    pub fn cite(&self, document: DocumentIx, cited: &Cited) -> Option<view::Cite> {
        let page = self.links().page(document, cited.source)?;
        let source = self.document(page);
        let words = source.words.source.as_deref();
        let letter = cited
            .reliability
            .or_else(|| cited.credibility.and(words.and_then(|words| words.grade)));
        let digit = cited.credibility;
        let code: String = letter
            .into_iter()
            .chain(digit.map(|digit| char::from(b'0' + digit)))
            .collect();
        Some(view::Cite {
            short: self.short_source(document, cited),
            title: source.words.title.to_string(),
            href: self.href_of(page),
            key: source.facts.id.to_string(),
            publisher: words
                .and_then(|words| words.publisher.as_deref())
                .map(str::to_owned),
            locator: cited.locator.as_deref().map(str::to_owned),
            grade: (!code.is_empty()).then_some(code),
            reliability: letter.map(reliability),
            credibility: digit.map(credibility),
        })
    }

    /// Sources as cited.
    pub fn cites(&self, document: DocumentIx, cited: &[Cited]) -> Vec<view::Cite> {
        cited
            .iter()
            .filter_map(|cited| self.cite(document, cited))
            .collect()
    }

    /// A statement's facts, its words, and the document that it is in.
    pub fn said(
        &self,
        statement: StatementIx,
    ) -> (&'s StatementFacts, &'s StatementWords, DocumentIx) {
        let statement = &self.links().statements[statement as usize];
        let document = self.document(statement.document);
        let number = statement.number as usize;
        (
            &document.facts.statements[number],
            &document.marks.statements[number],
            statement.document,
        )
    }

    /// The address of a statement's own page (else its place), and of its place.
    pub fn statement_addresses(&self, statement: StatementIx) -> (String, String) {
        let (facts, _, document) = self.said(statement);
        let anchor = format!(
            "{}#{}",
            self.href_of(document),
            encode_url(facts.id.as_str())
        );
        let own = self.site.config.statement_pages && facts.id.is_sound();
        let href = if own {
            self.href(&UrlPath::page(&format!("statements/{}", facts.id)))
        } else {
            anchor.clone()
        };
        (href, anchor)
    }

    /// Where a statement was said: the venue, with the segments before it that turned out to be no speakers.
    pub fn venue(&self, statement: StatementIx) -> Option<String> {
        let (_, words, _) = self.said(statement);
        let named = self.links().statements[statement as usize].named_segments;
        let segments = words.maybe_speakers.iter().skip(named).chain(&words.venue);
        let venue = segments
            .map(|segment| &**segment)
            .collect::<Vec<_>>()
            .join(", ");
        (!venue.is_empty())
            .then_some(venue)
            .or_else(|| words.default_venue.as_deref().map(str::to_owned))
    }

    /// Who carried a wording: the name of the actor that is linked, or the words.
    pub fn relay(&self, document: DocumentIx, wording: &Wording) -> Option<String> {
        match wording.by.and_then(|by| self.links().page(document, by)) {
            Some(actor) => Some(self.document(actor).words.title.to_string()),
            None => wording.relay.as_deref().map(str::to_owned),
        }
    }

    /// The speakers of a statement, each with the office held on that day.
    pub fn speakers(&self, statement: StatementIx) -> Vec<view::Speaker> {
        let date = self.links().statements[statement as usize].date;
        let speakers = self.links().statements[statement as usize].speakers.iter();
        speakers
            .map(|ix| {
                let link = self.link(*ix);
                view::Speaker {
                    id: link.id,
                    title: link.title,
                    href: link.href,
                    office: date.and_then(|date| self.office(*ix, &date)),
                }
            })
            .collect()
    }

    /// The office that an actor held over the whole date: `President of Russia`; the first in the file of several.
    pub fn office(&self, actor: DocumentIx, date: &date::Date) -> Option<String> {
        let ties = &self.document(actor).facts.ties;
        let tie = ties
            .iter()
            .find(|tie| matches!(tie.relation, Relation::Holds(_)) && link::held(tie, date))?;
        let Relation::Holds(label) = &tie.relation else {
            return None;
        };
        match self.links().page(actor, tie.of) {
            Some(of) => Some(format!("{label} of {}", self.with_article(of))),
            None => Some(label.to_string()),
        }
    }

    /// An actor's name as it stands after "of": with the article, if one of its names has it.
    fn with_article(&self, actor: DocumentIx) -> String {
        let document = self.document(actor);
        let wanted = format!("the {}", document.words.title);
        let names = document
            .facts
            .names
            .iter()
            .chain(&document.facts.weak_names);
        if names.into_iter().any(|name| *name.text == *wanted) {
            wanted
        } else {
            document.words.title.to_string()
        }
    }

    /// The positions of a statement.
    pub fn stances(&self, statement: StatementIx) -> Vec<view::Stance> {
        let positions = self.links().statements[statement as usize].stances.iter();
        positions
            .map(|position| view::Stance {
                topic: self.link(position.topic),
                issue: position
                    .issue
                    .map(|issue| self.issue(position.owner, issue)),
                stance: position.stance.as_deref().map(str::to_owned),
            })
            .collect()
    }

    /// The label of a topic's issue.
    pub fn issue(&self, owner: DocumentIx, issue: u32) -> String {
        self.document(owner)
            .words
            .issues
            .get(issue as usize)
            .map_or_else(String::new, ToString::to_string)
    }

    /// A statement as pages show it.
    pub fn statement(&self, ix: StatementIx) -> view::Statement {
        let statement = &self.links().statements[ix as usize];
        let (facts, words, document) = self.said(ix);
        let (href, anchor) = self.statement_addresses(ix);
        let filled = body::html(self, document, &words.fragment, Fill::Away);
        let block = filled.starts_with('<')
            && ["<p>", "<ul", "<ol", "<div", "<pre"]
                .iter()
                .any(|tag| filled.starts_with(tag));
        let language = |code: &str| view::Language {
            code: code.to_string(),
            name: language_name(code),
        };
        view::Statement {
            id: facts.id.to_string(),
            href,
            anchor,
            page: self.link(document),
            speakers: self.speakers(ix),
            speaker: words.speaker.to_string(),
            on_behalf: self.links_of(document, &facts.on_behalf),
            to: self.links_of(document, &facts.to),
            via: self.links_of(document, &facts.via),
            re: self.links_of(document, &facts.re),
            date: self.maybe_date(&facts.date),
            venue: self.venue(ix),
            html: if block || filled.is_empty() {
                filled
            } else {
                format!("<p>{filled}</p>")
            },
            text: self.statement_text(ix),
            mode: facts.mode.word(),
            mode_label: mode_label(facts.mode),
            languages: words.languages.iter().map(|code| language(code)).collect(),
            original: words.original.as_ref().map(|wording| view::Original {
                text: wording.text.to_string(),
                lang: words.languages.last().map(ToString::to_string),
            }),
            carried: words
                .carried
                .iter()
                .map(|wording| view::Carried {
                    text: wording.text.to_string(),
                    relay: self.relay(document, wording),
                    cites: self.cites(document, &wording.sources),
                })
                .collect(),
            cites: self.cites(document, &words.sources),
            stances: self.stances(ix),
            topics: self.links_to(&statement.topics),
            notes: self.notes_on(ix),
            counts_for: self.links_to(&statement.counts_for),
        }
    }

    /// Statements as pages show them.
    pub fn statements(&self, list: &[StatementIx]) -> Vec<view::Statement> {
        list.iter().map(|ix| self.statement(*ix)).collect()
    }

    /// The notes on a statement: those whose sign is part of it, and those on the words of an inline one.
    fn notes_on(&self, statement: StatementIx) -> Vec<view::Note> {
        let number = self.links().statements[statement as usize].number;
        let (_, words, document) = self.said(statement);
        let notes = self.document(document).marks.notes.iter().enumerate();
        let about = |note: &NoteWords| {
            note.statement == Some(number)
                || words.inline.is_some() && note.target.is_some() && note.target == words.inline
        };
        notes
            .filter(|(_, note)| about(note))
            .map(|(note, _)| self.note(document, note))
            .collect()
    }

    /// A note as pages show it.
    pub fn note(&self, document: DocumentIx, number: usize) -> view::Note {
        let page = self.document(document);
        let (facts, words) = (&page.facts.notes[number], &page.marks.notes[number]);
        let marks = words.target.as_ref().map(|target| {
            let parsed = crate::parse::prose::text_of(&page.body.html, target);
            body::text(self, document, target, &parsed)
        });
        view::Note {
            kind: facts.kind.word(),
            label: note_label(facts.kind),
            number: words.number,
            anchor: facts.anchor.to_string(),
            href: format!("{}#{}", self.href_of(document), encode_url(&facts.anchor)),
            html: body::html(self, document, &words.fragment, Fill::Away),
            text: self.note_text(document, number),
            date: self.maybe_date(&facts.date),
            verdict: words.verdict.as_deref().map(str::to_owned),
            page: self.link(document),
            marks,
        }
    }

    /// The notes of a kind in a document.
    pub fn notes_of(&self, document: DocumentIx, kind: NoteKind) -> Vec<view::Note> {
        let notes = self.document(document).facts.notes.iter().enumerate();
        notes
            .filter(|(_, note)| note.kind == kind)
            .map(|(number, _)| self.note(document, number))
            .collect()
    }

    /// The notes of a kind in all documents, newest first; those of translations are wordings of the originals'.
    pub fn all_notes(&self, kind: NoteKind, limit: usize) -> Vec<view::Note> {
        let mut found: Vec<(Option<date::Date>, DocumentIx, usize)> = Vec::new();
        for (ix, document) in self.originals() {
            let notes = document
                .facts
                .notes
                .iter()
                .enumerate()
                .filter(|(_, note)| note.kind == kind);
            found.extend(notes.map(|(number, note)| (note.date, ix, number)));
        }
        found
            .sort_by_key(|(date, document, number)| (std::cmp::Reverse(*date), *document, *number));
        found
            .into_iter()
            .take(limit)
            .map(|(_, document, number)| self.note(document, number))
            .collect()
    }

    /// A briefing in a list.
    pub fn briefing_row(&self, ix: DocumentIx) -> view::BriefingRow {
        let document = self.document(ix);
        view::BriefingRow {
            title: document.words.title.to_string(),
            href: self.href_of(ix),
            date: self.maybe_date(&document.facts.date),
            updated: self.maybe_date(&document.facts.updated),
            summary: document.words.summary.as_deref().map(one_line),
            topics: self.links_to(&self.links().pages(ix, &document.facts.topics)),
            actors: self.links_to(&self.links().pages(ix, &document.facts.actors)),
            kind: document.words.kind.to_string(),
            status: document.facts.status.word(),
            word_count: document.body.word_count,
            reading_time: reading_time(document.body.word_count),
        }
    }

    /// Briefings in a list.
    pub fn briefing_rows(&self, list: &[DocumentIx]) -> Vec<view::BriefingRow> {
        list.iter().map(|ix| self.briefing_row(*ix)).collect()
    }

    /// A source in a list.
    pub fn source_row(&self, ix: DocumentIx, number: Option<usize>) -> view::SourceRow {
        let document = self.document(ix);
        let none = SourceWords::default();
        let words = document.words.source.as_deref().unwrap_or(&none);
        let text = |field: &Option<Box<str>>| field.as_deref().map(str::to_owned);
        view::SourceRow {
            title: document.words.title.to_string(),
            href: self.href_of(ix),
            id: document.facts.id.to_string(),
            source_type: document.words.kind.to_string(),
            author: text(&words.author),
            publisher: text(&words.publisher),
            date: self.maybe_date(&document.facts.date),
            accessed: self.maybe_date(&words.accessed),
            link: text(&words.link),
            archive: words
                .archive
                .as_deref()
                .filter(|archive| archive.starts_with("http"))
                .map(str::to_owned),
            language: document.words.language.as_deref().map(str::to_owned),
            grade: words.grade.map(|grade| grade.to_string()),
            reliability: words.grade.map(reliability),
            tier: text(&words.tier),
            note: words.note.as_deref().map(one_line),
            cited_by: self.links().citations[ix as usize].len(),
            number,
        }
    }

    /// The sources that statements rest on, the most used first, at most `limit`.
    pub fn most_used(&self, statements: &[StatementIx], limit: usize) -> Vec<view::SourceRow> {
        let mut uses: FxHashMap<DocumentIx, usize> = FxHashMap::default();
        for statement in statements {
            let (facts, _, document) = self.said(*statement);
            for source in self.links().pages(document, &facts.sources) {
                *uses.entry(source).or_default() += 1;
            }
        }
        let mut ranked: Vec<(usize, DocumentIx)> = uses
            .into_iter()
            .map(|(source, count)| (count, source))
            .collect();
        ranked.sort_by_key(|(count, source)| (std::cmp::Reverse(*count), *source));
        ranked
            .into_iter()
            .take(limit)
            .map(|(_, source)| self.source_row(source, None))
            .collect()
    }

    /// The sources of a document in the order of their first use.
    pub fn sources_in_use(&self, ix: DocumentIx) -> Vec<DocumentIx> {
        let references = self.document(ix).facts.references.iter().enumerate();
        let mut seen: Vec<DocumentIx> = Vec::new();
        for (number, _) in references
            .filter(|(_, reference)| matches!(reference.role, Role::Citation | Role::Source))
        {
            if let Some(source) = self
                .links()
                .page(ix, number as ReferenceIx)
                .filter(|source| !seen.contains(source))
            {
                seen.push(source);
            }
        }
        seen
    }

    /// The sources at the end of a chain of `derived_from`: itself, if it derives from none.
    pub fn origins(&self, source: DocumentIx) -> Vec<DocumentIx> {
        let (mut open, mut seen, mut roots) = (vec![source], vec![source], Vec::new());
        while let Some(next) = open.pop() {
            let parents = self
                .links()
                .pages(next, &self.document(next).facts.derived_from);
            if parents.is_empty() {
                roots.push(next);
            }
            for parent in parents
                .into_iter()
                .filter(|parent| !seen.contains(parent))
                .collect::<Vec<_>>()
            {
                seen.push(parent);
                open.push(parent);
            }
        }
        if roots.is_empty() {
            vec![source]
        } else {
            roots
        }
    }

    /// The ties of an actor: its own, and those that others have to it.
    pub fn ties(&self, actor: DocumentIx) -> Vec<(Relation, view::Tie)> {
        let own = self.document(actor).facts.ties.iter().filter_map(|tie| {
            let of = self.links().page(actor, tie.of)?;
            Some((tie.relation.clone(), self.tie(actor, tie, of, Side::Own)))
        });
        let others = self.links().tied[actor as usize]
            .iter()
            .map(|(other, number)| {
                let tie = &self.document(*other).facts.ties[*number as usize];
                (
                    tie.relation.clone(),
                    self.tie(*other, tie, *other, Side::Inverse),
                )
            });
        own.chain(others).collect()
    }

    /// One tie; `holder` is whose it is, `of` whom it is shown with.
    fn tie(&self, holder: DocumentIx, tie: &Tie, of: DocumentIx, side: Side) -> view::Tie {
        let today = date::Date::day(self.site.today);
        let cited = tie.source.map(|source| Cited {
            source,
            locator: None,
            reliability: None,
            credibility: None,
        });
        view::Tie {
            label: relation_label(&tie.relation, side),
            of: self.link(of),
            from: self.maybe_date(&tie.from),
            to: self.maybe_date(&tie.to),
            current: link::held(tie, &today),
            inverse: side == Side::Inverse,
            cite: cited.and_then(|cited| self.cite(holder, &cited)),
        }
    }

    /// The latest position of an actor on each issue, by topic.
    pub fn positions(&self, actor: DocumentIx) -> Vec<view::TopicPositions> {
        type Rows = BTreeMap<Option<(DocumentIx, u32)>, view::PositionRow>;
        let mut latest: BTreeMap<(String, DocumentIx), Rows> = BTreeMap::new();
        for ix in &self.links().statements_of[actor as usize] {
            let statement = &self.links().statements[*ix as usize];
            let retracted = self.document(statement.document).facts.status == Status::Retracted;
            let own = statement.speakers.contains(&actor) || statement.counts_for.contains(&actor);
            if retracted || !own {
                continue;
            }
            for position in &statement.stances {
                let key = (
                    self.document(position.topic).words.title.to_string(),
                    position.topic,
                );
                latest
                    .entry(key)
                    .or_default()
                    .entry(position.issue.map(|issue| (position.owner, issue)))
                    .or_insert_with(|| view::PositionRow {
                        issue: position
                            .issue
                            .map(|issue| self.issue(position.owner, issue)),
                        stance: position.stance.as_deref().map(str::to_owned),
                        date: self.maybe_date(&statement.date),
                        statement: self.statement_link(*ix),
                    });
            }
        }
        latest
            .into_iter()
            .map(|((_, topic), rows)| view::TopicPositions {
                topic: self.link(topic),
                rows: rows.into_values().collect(),
            })
            .collect()
    }

    /// The pages that name a document, from `skip` on, with the sentences in which they do.
    pub fn backlinks(&self, target: DocumentIx, skip: usize, limit: usize) -> Vec<view::Mention> {
        let list = self.links().backlinks[target as usize]
            .iter()
            .skip(skip)
            .take(limit);
        list.map(|backlink| {
            let document = self.document(backlink.from);
            let linked = document.body.holes.iter().filter(|hole| match hole.put {
                Put::Open(reference) | Put::Named(reference) => {
                    backlink.references.contains(&reference)
                }
                _ => false,
            });
            let named = self
                .mentions(backlink.from)
                .iter()
                .filter(|mention| Some(mention.entity) == backlink.entity);
            let mut places: Vec<u32> = linked
                .map(|hole| hole.at)
                .chain(named.map(|mention| mention.start))
                .collect();
            places.sort_unstable();
            self.mention(backlink.from, &places, target)
        })
        .collect()
    }

    /// The pages that cite a source, with the sentences in which they do.
    pub fn citations(&self, source: DocumentIx, limit: usize) -> Vec<view::Mention> {
        let list = self.links().citations[source as usize].iter().take(limit);
        list.map(|(from, references)| {
            let document = self.document(*from);
            let cites = |number: u32| document.marks.citations[number as usize].iter().any(|c| references.contains(&c.source));
            let places: Vec<u32> = document
                .body
                .holes
                .iter()
                .filter(|hole| matches!(hole.put, Put::Cite(number) | Put::CiteOpen(number) if cites(number)))
                .map(|hole| hole.at)
                .collect();
            self.mention(*from, &places, source)
        })
        .collect()
    }

    /// A page and at most three of its sentences at these places.
    fn mention(&self, from: DocumentIx, places: &[u32], target: DocumentIx) -> view::Mention {
        let mut sentences: Vec<String> = Vec::new();
        for at in places {
            if sentences.len() == 3 {
                break;
            }
            if let Some(sentence) = body::sentence(self, from, *at, target)
                .filter(|s| !s.is_empty() && !sentences.contains(s))
            {
                sentences.push(sentence);
            }
        }
        view::Mention {
            page: self.link(from),
            date: self.maybe_date(&self.document(from).facts.date),
            sentences,
        }
    }

    /// The pages of a list at this address.
    pub fn pager(&self, first: &UrlPath, number: usize, count: usize) -> view::Pager {
        let total = crate::route::pages(count, self.site.config.per_page);
        let href = |page: usize| self.href(&first.numbered(page));
        let near = |page: &usize| *page == 1 || *page == total || page.abs_diff(number) <= 3;
        view::Pager {
            number,
            total,
            count,
            previous: (number > 1).then(|| href(number - 1)),
            next: (number < total).then(|| href(number + 1)),
            pages: (1..=total)
                .filter(near)
                .map(|page| view::PagerEntry {
                    number: page,
                    href: href(page),
                    current: page == number,
                })
                .collect(),
        }
    }

    /// The title of a derived list, unless its page has one.
    pub fn list_title(&self, list: List) -> String {
        let own = self
            .site
            .routes
            .prose(list)
            .map(|ix| self.document(ix).words.title.to_string());
        own.filter(|title| !title.is_empty())
            .unwrap_or_else(|| match list {
                List::Home => self.site.config.title.clone(),
                List::Briefings => "Briefings".into(),
                List::Actors => "Actors".into(),
                List::Topics => "Topics".into(),
                List::Statements => "Statements".into(),
                List::Sources => "Sources".into(),
                List::Corrections => "Corrections".into(),
                List::Method => "How to read this".into(),
                List::NotFound => "Not found".into(),
            })
    }
}

/// From which side a tie is seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// From its holder's.
    Own,
    /// From the other's.
    Inverse,
}

/// What a relation is called, from either side.
fn relation_label(relation: &Relation, side: Side) -> String {
    let label = match (relation, side) {
        (Relation::Holds(label), _) => return label.to_string(),
        (Relation::MemberOf, Side::Own) => "member of",
        (Relation::MemberOf, Side::Inverse) => "has as member",
        (Relation::PartOf, Side::Own) => "part of",
        (Relation::PartOf, Side::Inverse) => "has as part",
        (Relation::SpeaksFor, Side::Own) => "speaks for",
        (Relation::SpeaksFor, Side::Inverse) => "is spoken for by",
        (Relation::Leads, Side::Own) => "leads",
        (Relation::Leads, Side::Inverse) => "is led by",
        (Relation::Owns, Side::Own) => "owns",
        (Relation::Owns, Side::Inverse) => "is owned by",
        (Relation::SanctionedBy, Side::Own) => "under sanctions by",
        (Relation::SanctionedBy, Side::Inverse) => "has sanctions on",
        (Relation::AllyOf, _) => "ally of",
    };
    label.to_owned()
}

/// The class of a link to a page of this kind.
fn link_class(kind: Kind) -> &'static str {
    match kind {
        Kind::Briefing => "to-briefing",
        Kind::Actor => "to-actor",
        Kind::Topic => "to-topic",
        Kind::Source => "to-source",
        Kind::Page => "to-page",
    }
}

/// Minutes to read so many words, at least one.
pub fn reading_time(words: u32) -> u32 {
    words.div_ceil(READING_SPEED).max(1)
}

/// Text on one line.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reliability of a source (NATO Admiralty scale).
pub fn reliability(letter: char) -> view::Graded {
    let label = match letter {
        'A' => "completely reliable",
        'B' => "usually reliable",
        'C' => "fairly reliable",
        'D' => "not usually reliable",
        'E' => "unreliable",
        _ => "cannot be judged",
    };
    view::Graded {
        code: letter.to_string(),
        label,
    }
}

/// Credibility of an information (NATO Admiralty scale).
pub fn credibility(digit: u8) -> view::Graded {
    let label = match digit {
        1 => "confirmed by other sources",
        2 => "probably true",
        3 => "possibly true",
        4 => "doubtful",
        5 => "improbable",
        _ => "cannot be judged",
    };
    view::Graded {
        code: digit.to_string(),
        label,
    }
}

/// What a note is called.
pub fn note_label(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::Plain => "Note",
        NoteKind::Context => "Context",
        NoteKind::Translation => "Translation",
        NoteKind::FactCheck => "Fact-check",
        NoteKind::Assessment => "Assessment",
        NoteKind::Dispute => "Dispute",
        NoteKind::Correction => "Correction",
        NoteKind::Update => "Update",
    }
}

/// What the words of a statement are.
pub fn mode_label(mode: Mode) -> &'static str {
    match mode {
        Mode::Quote => "Quotation",
        Mode::Paraphrase => "Paraphrase",
        Mode::Document => "Document",
        Mode::Silent => "Silent",
    }
}

/// The English name of a language by its BCP 47 tag; the tag if it is not in the list.
pub fn language_name(tag: &str) -> String {
    const NAMES: [(&str, &str); 34] = [
        ("ar", "Arabic"),
        ("be", "Belarusian"),
        ("bg", "Bulgarian"),
        ("cs", "Czech"),
        ("da", "Danish"),
        ("de", "German"),
        ("el", "Greek"),
        ("en", "English"),
        ("es", "Spanish"),
        ("et", "Estonian"),
        ("fa", "Persian"),
        ("fi", "Finnish"),
        ("fr", "French"),
        ("he", "Hebrew"),
        ("hi", "Hindi"),
        ("hu", "Hungarian"),
        ("it", "Italian"),
        ("ja", "Japanese"),
        ("kk", "Kazakh"),
        ("ko", "Korean"),
        ("lt", "Lithuanian"),
        ("lv", "Latvian"),
        ("mn", "Mongolian"),
        ("nl", "Dutch"),
        ("no", "Norwegian"),
        ("pl", "Polish"),
        ("pt", "Portuguese"),
        ("ro", "Romanian"),
        ("ru", "Russian"),
        ("sr", "Serbian"),
        ("sv", "Swedish"),
        ("tr", "Turkish"),
        ("uk", "Ukrainian"),
        ("zh", "Chinese"),
    ];
    let base = tag.split('-').next().unwrap_or(tag);
    NAMES
        .iter()
        .find(|(code, _)| *code == base)
        .map_or_else(|| tag.to_owned(), |(_, name)| (*name).to_owned())
}
