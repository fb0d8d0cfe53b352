//! What each kind of page shows, in the terms of `view`.

mod actor;
mod derived;
mod further;
mod record;
mod topic;

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::document::*;
use crate::language::direction;
use crate::likelihood::{Band, Standard};
use crate::link::{self, DocumentIx, StatementIx};
use crate::parse::prose;
use crate::path::{encode_url, push_attribute};
use crate::route::{Beside, Data, Growing, List, Route};

use super::body::{self, Fill};
use super::part::{ShownLink, State, one_line, reading_time};
use super::{LARGEST, Press, card, data_address, linked, view};

pub(crate) use actor::identifier;
use further::{FIRST, cut};

/// Sources, briefings and the like on a page that has more of them.
const SHORT: usize = 10;

/// Corrections and updates on the home page.
const LATEST: usize = 5;

/// What a page is besides its kind's own.
struct Frame {
    kind: &'static str,
    title: String,
    description: Option<String>,
    /// The document whose prose it has.
    prose: Option<DocumentIx>,
    breadcrumbs: Vec<ShownLink>,
    alternates: Vec<view::Alternate>,
}

impl Press<'_> {
    /// Renders a page: its frame, and what its kind has besides.
    fn page<K: serde::Serialize>(
        &self,
        template: &str,
        frame: Frame,
        of: K,
    ) -> Result<String, Diagnostic> {
        let parts = &self.parts;
        let empty = serde_json::Value::Object(serde_json::Map::new());
        let document = frame.prose.map(|ix| parts.document(ix));
        let of_own = document
            .is_some_and(|document| document.facts.kind != Kind::Page || frame.kind == "page");
        let backlinks = frame.prose.filter(|_| of_own);
        let per_page = parts.site.config.per_page;
        let count = backlinks.map_or(0, |ix| parts.links().backlinks[ix as usize].len());
        let words = document.map_or(0, |document| document.body.word_count);
        let more = backlinks.and_then(|ix| self.more(ix, Growing::Mentions));
        let here = linked::Here {
            address: self.address,
            title: &frame.title,
            breadcrumbs: &frame.breadcrumbs,
        };
        // An old address says nothing of its own.
        let structured_data =
            (frame.kind != "redirect").then(|| linked::structured_data(parts, &here));
        let words_lang = match parts.site.languages.speaks(self.tag) {
            true => self.tag,
            false => &parts.language.tag,
        };
        let page = view::Page {
            kind: frame.kind,
            title: frame.title,
            description: frame.description,
            path: self.address.to_string(),
            href: parts.href(self.address),
            permalink: parts.permalink(self.address),
            lang: self.tag,
            dir: direction(self.tag),
            words_lang,
            words_dir: direction(words_lang),
            locale: parts.site.languages.locale(self.tag),
            translations: frame
                .prose
                .map_or_else(Vec::new, |ix| parts.translations(ix)),
            content: match frame.prose {
                Some(ix) => self.content(ix)?,
                None => String::new(),
            },
            toc: frame.prose.map_or_else(Vec::new, |ix| self.contents(ix)),
            breadcrumbs: frame.breadcrumbs,
            alternates: frame.alternates,
            backlinks: backlinks.map_or_else(Vec::new, |ix| parts.backlinks(ix, 0, per_page)),
            backlinks_more: more,
            backlink_count: count,
            structured_data: structured_data.flatten(),
            card: card::of_page(parts, self.address),
            extra: document
                .map(|d| &*d.words.extra)
                .filter(|extra| extra.is_object())
                .unwrap_or(&empty),
            word_count: words,
            reading_time: reading_time(words),
            draft: document.is_some_and(|document| document.facts.draft),
            of,
        };
        let own = document
            .filter(|_| of_own)
            .and_then(|d| d.words.template.as_ref());
        let template = own
            .map(|(name, _)| &**name)
            .filter(|name| parts.site.theme.has(name))
            .unwrap_or(template);
        self.template(template, &page)
    }

    /// The prose of a page, with the views and series that it embeds.
    fn content(&self, ix: DocumentIx) -> Result<String, Diagnostic> {
        let (html, views) = body::page_with_views(&self.parts, ix);
        let (content, _) = self.with_views(ix, &html, &views)?;
        Ok(content)
    }

    /// The prose of a page with its views put in, and where each of those ends.
    pub(super) fn with_views(
        &self,
        ix: DocumentIx,
        html: &str,
        views: &[(usize, u32)],
    ) -> Result<(String, Vec<usize>), Diagnostic> {
        let mut out = String::with_capacity(html.len() + views.len() * 4096);
        let (mut at, mut ends) = (0, Vec::with_capacity(views.len()));
        let embeds = &self.parts.document(ix).marks.embeds;
        let mut known: Vec<(u32, String)> = Vec::new();
        for &(place, number) in views {
            out.push_str(&html[at..place]);
            at = place;
            let same = |other: &u32| {
                self.embeds_same(ix, &embeds[*other as usize], &embeds[number as usize])
            };
            match known.iter().find(|(other, _)| same(other)) {
                Some((_, view)) => out.push_str(view),
                None => {
                    let view = self.embed(ix, number)?;
                    out.push_str(&view);
                    known.push((number, view));
                }
            }
            ends.push(out.len());
            if out.len() > LARGEST {
                // The page is refused as too large; there is no need to make all of it.
                return Ok((out, ends));
            }
        }
        out.push_str(&html[at..]);
        Ok((out, ends))
    }

    /// Whether two embeds of a page print the same.
    fn embeds_same(&self, ix: DocumentIx, one: &Embed, other: &Embed) -> bool {
        let links = self.parts.links();
        links.meaning(ix, one.reference) == links.meaning(ix, other.reference)
            && links.pages(ix, &one.chosen) == links.pages(ix, &other.chosen)
    }

    /// The table of contents.
    fn contents(&self, ix: DocumentIx) -> Vec<view::TocEntry> {
        let headings = self.parts.document(ix).body.headings.iter();
        headings
            .map(|heading| view::TocEntry {
                level: heading.level,
                id: heading.anchor.to_string(),
                title: plain_heading(&body::html(&self.parts, ix, &heading.fragment, Fill::Away)),
                href: format!("#{}", encode_url(&heading.anchor)),
            })
            .collect()
    }

    /// A link to the home page, for breadcrumbs.
    fn home_link(&self) -> ShownLink {
        self.list_link(List::Home)
    }

    /// A link to a derived list.
    fn list_link(&self, list: List) -> ShownLink {
        let title = self.parts.list_title(list);
        let link = view::Link {
            title,
            href: self.parts.href(&list.address()),
            kind: "page",
            id: String::new(),
        };
        link.into()
    }

    /// The frame of a page of a derived list; the prose of the list stands on its first page.
    fn list_frame(
        &self,
        (list, number): (List, usize),
        kind: &'static str,
        data: Option<Data>,
    ) -> Frame {
        let prose = self.parts.site.routes.prose(list);
        let summary = prose
            .and_then(|ix| self.parts.document(ix).words.summary.as_deref())
            .map(one_line);
        let json = |data| view::Alternate {
            media_type: "application/json",
            title: self.word("record_as_data"),
            href: self.parts.href(&data_address(data)),
        };
        let title = self.parts.list_title(list);
        let first = number == 1;
        let above = match (list, first) {
            (List::Home, _) => Vec::new(),
            (_, true) => vec![self.home_link()],
            (_, false) => vec![self.home_link(), self.list_link(list)],
        };
        Frame {
            kind,
            title: match first {
                true => title,
                false => self.parts.numbered_title(&title, number),
            },
            description: summary.filter(|_| first),
            prose: prose.filter(|_| first),
            breadcrumbs: above,
            alternates: data.map(json).into_iter().collect(),
        }
    }

    /// The frame of a page of its own, below a derived list.
    fn own_frame(&self, ix: DocumentIx, kind: &'static str, list: Option<List>) -> Frame {
        let document = self.parts.document(ix);
        let mut breadcrumbs = vec![self.home_link()];
        breadcrumbs.extend(list.map(|list| self.list_link(list)));
        Frame {
            kind,
            title: document.words.title.to_string(),
            description: document.words.summary.as_deref().map(one_line),
            prose: Some(ix),
            breadcrumbs,
            alternates: self.beside(),
        }
    }

    /// The files beside this page.
    fn beside(&self) -> Vec<view::Alternate> {
        let site = self.parts.site;
        let file = |file: Beside| {
            let (media_type, title) = match file {
                Beside::Statements => ("text/csv", "statements_as_table"),
                Beside::Positions => ("text/csv", "positions_as_table"),
                Beside::Timeline => ("text/csv", "timeline_as_table"),
                Beside::Calendar => ("text/calendar", "timeline_as_calendar"),
                Beside::Points => ("text/csv", "series_as_table"),
                Beside::Atom => ("application/atom+xml", "news_as_atom"),
            };
            let address = self.address.file(file.name());
            let route = site.resolve(&address)?;
            matches!(site.routes.get(route).1, Route::Beside(..)).then(|| view::Alternate {
                media_type,
                title: self.word(title),
                href: self.parts.href(&address),
            })
        };
        Beside::ALL.into_iter().filter_map(file).collect()
    }

    /// The home page.
    pub(crate) fn home(&self) -> Result<String, Diagnostic> {
        let (parts, links) = (&self.parts, self.parts.links());
        let mut frame = self.list_frame((List::Home, 1), "home", None);
        frame.description = frame
            .description
            .or_else(|| Some(parts.site.config.description.clone()).filter(|d| !d.is_empty()));
        frame.alternates = vec![
            self.alternate("application/atom+xml", "news_as_atom", "/atom.xml"),
            self.alternate("application/feed+json", "news_as_json", "/feed.json"),
        ];
        let count = |kind: Kind| {
            parts
                .site
                .documents
                .iter()
                .filter(|d| d.facts.kind == kind && d.facts.translation.is_none())
                .count()
        };
        let (_, ahead) = parts.split(&links.timeline);
        let mut due = parts.in_state(&links.ledger, State::Overdue);
        due.extend(parts.in_state(&links.ledger, State::Open));
        due.truncate(LATEST);
        let mut newest = links.ledger.clone();
        newest.sort_by_key(|ix| {
            let judgment = &links.judgments[*ix as usize];
            (
                std::cmp::Reverse(parts.document(judgment.document).facts.date),
                *ix,
            )
        });
        newest.truncate(LATEST);
        let of = view::Home {
            next: ahead
                .iter()
                .take(LATEST)
                .map(|ix| parts.event(*ix))
                .collect(),
            due: parts.judgments(&due),
            judgments: parts.judgments(&newest),
            recent: parts.briefing_rows(&links.briefings[..links.briefings.len().min(SHORT)]),
            corrections: parts.newest_notes(NoteKind::Correction, LATEST),
            updates: parts.newest_notes(NoteKind::Update, LATEST),
            topics: parts.links_to(slice(&parts.roots(), FIRST, parts.site.config.per_page)),
            counts: view::Counts {
                briefings: links.briefings.len(),
                actors: count(Kind::Actor),
                topics: count(Kind::Topic),
                statements: links.statements.len(),
                sources: count(Kind::Source),
                events: links.timeline.len(),
                figures: count(Kind::Figure),
                judgments: links.ledger.len(),
            },
        };
        self.page("index.html", frame, of)
    }

    /// A word of the page's language.
    fn word(&self, key: &str) -> String {
        self.parts.language.word(key).to_string()
    }

    /// A file of the site as an alternate; its title is the word with this key.
    fn alternate(&self, media_type: &'static str, title: &str, address: &str) -> view::Alternate {
        view::Alternate {
            media_type,
            title: self.word(title),
            href: format!("{}{address}", self.parts.site.base_path()),
        }
    }

    /// The list of briefings.
    pub(crate) fn briefings(&self, number: usize) -> Result<String, Diagnostic> {
        let parts = &self.parts;
        let list = slice(&parts.links().briefings, number, parts.site.config.per_page);
        let mut years: Vec<view::Year> = Vec::new();
        for ix in list {
            let year = parts
                .document(*ix)
                .facts
                .date
                .map_or(0, |date| date.earliest().year());
            if years.last().is_none_or(|last| last.year != year) {
                years.push(view::Year {
                    year,
                    briefings: Vec::new(),
                });
            }
            if let Some(last) = years.last_mut() {
                last.briefings.push(parts.briefing_row(*ix));
            }
        }
        let pager = parts.pager(
            &List::Briefings.address(),
            number,
            parts.links().briefings.len(),
        );
        self.page(
            "briefings.html",
            self.list_frame(
                (List::Briefings, number),
                "briefings",
                Some(Data::Briefings),
            ),
            view::Briefings { years, pager },
        )
    }

    /// A briefing.
    pub(crate) fn briefing(&self, ix: DocumentIx) -> Result<String, Diagnostic> {
        let (parts, links) = (&self.parts, self.parts.links());
        let document = parts.document(ix);
        let facts = &document.facts;
        let mut frame = self.own_frame(ix, "briefing", Some(List::Briefings));
        let markdown = parts
            .site
            .config
            .markdown_twins
            .then(|| parts.href(&parts.address_of(ix).file("index.md")));
        frame
            .alternates
            .extend(markdown.iter().map(|href| view::Alternate {
                media_type: "text/markdown",
                title: self.word("source_text"),
                href: href.clone(),
            }));
        let sources = parts.sources_in_use(ix);
        let (earlier, later) = self.neighbours(ix);
        let of = view::Briefing {
            date: parts.maybe_date(&facts.date),
            updated: parts.maybe_date(&facts.updated),
            cutoff: parts.maybe_date(&facts.cutoff),
            review_by: parts.maybe_date(&document.words.review_by),
            status: facts.status.word(),
            authors: document
                .words
                .authors
                .iter()
                .map(ToString::to_string)
                .collect(),
            briefing_kind: document.words.kind.to_string(),
            actors: parts.links_to(&links.pages(ix, &facts.actors)),
            topics: parts.links_to(&links.pages(ix, &facts.topics)),
            summary: document.words.summary.as_deref().map(one_line),
            corrections: parts.notes_of(ix, NoteKind::Correction),
            updates: parts.notes_of(ix, NoteKind::Update),
            notes: (0..facts.notes.len())
                .map(|number| parts.note(ix, number))
                .collect(),
            source_summary: self.source_summary(&sources),
            sources: sources
                .iter()
                .enumerate()
                .map(|(number, source)| parts.source_row(*source, Some(number + 1)))
                .collect(),
            earlier: earlier.map(|ix| parts.briefing_row(ix)),
            later: later.map(|ix| parts.briefing_row(ix)),
            supersedes: facts
                .supersedes
                .and_then(|reference| links.page(ix, reference))
                .map(|page| parts.link(page)),
            superseded_by: links.superseded_by[ix as usize].map(|page| parts.link(page)),
            markdown,
            key_judgments: self.key_judgments(ix),
            next: self.next_events(ix),
            cite_as: self.cite_briefing(ix),
        };
        self.page("briefing.html", frame, of)
    }

    /// The judgments of a briefing, unless its first section holds one of them.
    fn key_judgments(&self, ix: DocumentIx) -> Vec<view::Judgment> {
        let document = self.parts.document(ix);
        let own = self.parts.links().judgment_of[ix as usize].iter().flatten();
        let own: Vec<_> = own.copied().collect();
        // The first section ends where the second heading begins.
        let first_ends = document
            .body
            .headings
            .get(1)
            .map_or(document.body.main, |heading| heading.fragment.start);
        let first = document.marks.judgments.first();
        match first.is_some_and(|words| words.fragment.start < first_ends) {
            true => Vec::new(),
            false => self.parts.judgments(&own),
        }
    }

    /// The events of a briefing that are after its information cut-off.
    fn next_events(&self, ix: DocumentIx) -> Vec<view::Event> {
        let Some(cutoff) = self.parts.document(ix).facts.cutoff else {
            return Vec::new();
        };
        let links = self.parts.links();
        let mut own: Vec<_> = links.event_of[ix as usize]
            .iter()
            .flatten()
            .copied()
            .collect();
        own.sort_unstable();
        own.into_iter()
            .filter(|event| links.events[*event as usize].date.earliest() > cutoff.latest())
            .map(|event| self.parts.event(event))
            .collect()
    }

    /// How to cite a briefing: who, its title, its day, the site, the address. What a translation leaves out is its original's.
    fn cite_briefing(&self, ix: DocumentIx) -> String {
        let document = self.parts.document(ix);
        let original = self.parts.site.routes.translations(ix).first();
        let original = original.map_or(document, |original| self.parts.document(*original));
        let site = &self.parts.site.config.title;
        let mut authors = [document, original].map(|it| &it.words.authors).into_iter();
        let who = match authors.find(|authors| !authors.is_empty()) {
            None => site.clone(),
            Some(authors) => authors.join(", "),
        };
        let language = self.parts.language;
        let title = language.say("quoted", &[("text", &document.words.title)]);
        let mut said = format!("{who}: {title}. ");
        if let Some(date) = document.facts.date.or(original.facts.date) {
            said += &format!("{site}, {}", language.date(&date));
            if let Some(updated) = document.facts.updated {
                let day = language.date(&updated);
                said += &format!(", {}", language.say("cite_updated", &[("date", &day)]));
            }
            said += ". ";
        }
        said + &self.parts.permalink(self.address)
    }

    /// The briefings before and after on the page's first topic.
    fn neighbours(&self, ix: DocumentIx) -> (Option<DocumentIx>, Option<DocumentIx>) {
        let links = self.parts.links();
        let topic = links
            .pages(ix, &self.parts.document(ix).facts.topics)
            .first()
            .copied();
        let Some(topic) = topic else {
            return (None, None);
        };
        let list = &links.briefings_of[topic as usize];
        // The newest is first, and of one day the one that is first in the snapshot.
        let order = |ix: DocumentIx| (std::cmp::Reverse(self.parts.document(ix).facts.date), ix);
        let Ok(place) = list.binary_search_by_key(&order(ix), |other| order(*other)) else {
            return (None, None);
        };
        (
            list.get(place + 1).copied(),
            place
                .checked_sub(1)
                .and_then(|before| list.get(before))
                .copied(),
        )
    }

    /// How many sources, how many independent origins, and their grades.
    fn source_summary(&self, sources: &[DocumentIx]) -> view::SourceSummary {
        let parts = &self.parts;
        let mut origins: Vec<DocumentIx> = sources
            .iter()
            .flat_map(|source| {
                link::origins(parts.links(), |ix| &parts.document(ix).facts, *source)
            })
            .collect();
        origins.sort_unstable();
        origins.dedup();
        let words = |ix: &DocumentIx| parts.document(*ix).words.source.as_deref();
        let mut grades: BTreeMap<char, usize> = BTreeMap::new();
        for grade in sources.iter().filter_map(|ix| words(ix)?.grade) {
            *grades.entry(grade).or_default() += 1;
        }
        let primary =
            |ix: &&DocumentIx| words(ix).and_then(|words| words.tier.as_deref()) == Some("primary");
        view::SourceSummary {
            sources: sources.len(),
            origins: origins.len(),
            primary: sources.iter().filter(primary).count(),
            grades: grades
                .into_iter()
                .map(|(grade, count)| view::GradeCount {
                    grade: grade.to_string(),
                    label: parts.reliability(grade).label,
                    count,
                })
                .collect(),
        }
    }

    /// Corrections, then updates.
    pub(crate) fn corrections(&self, number: usize) -> Result<String, Diagnostic> {
        let parts = &self.parts;
        let all = parts.news();
        let shown = slice(all, number, parts.site.config.per_page);
        let of_kind = |kind: NoteKind| {
            let notes = shown.iter().filter(|note| note.0 == kind);
            let notes = notes.map(|(_, document, note)| parts.note(*document, *note));
            notes.collect::<Vec<view::Note>>()
        };
        let of = view::Corrections {
            corrections: of_kind(NoteKind::Correction),
            updates: of_kind(NoteKind::Update),
            pager: parts.pager(&List::Corrections.address(), number, all.len()),
        };
        let list = (List::Corrections, number);
        let frame = self.list_frame(list, "corrections", Some(Data::Notes));
        self.page("corrections.html", frame, of)
    }

    /// How to read the site: its own prose, then the standards.
    pub(crate) fn method(&self) -> Result<String, Diagnostic> {
        let row = |(letter, digit): (char, u8)| view::AdmiraltyRow {
            letter,
            reliability: self.parts.reliability(letter).label,
            digit,
            credibility: self.parts.credibility(digit).label,
        };
        let of = view::Method {
            standards: self.standards(),
            admiralty: "ABCDEF".chars().zip(1..).map(row).collect(),
        };
        self.page(
            "method.html",
            self.list_frame((List::Method, 1), "method", None),
            of,
        )
    }

    /// The two standards of estimative words, in per cent.
    fn standards(&self) -> Vec<view::StandardTable> {
        let parts = &self.parts;
        let table = |standard: Standard| {
            let row = |band: &Band| view::StandardRow {
                terms: parts.terms(standard, band),
                range: parts.range(band),
            };
            view::StandardTable {
                name: parts.language.word(match standard {
                    Standard::Icd203 => "standard_icd203",
                    Standard::Phia => "standard_phia",
                }),
                rows: standard.bands().iter().map(row).collect(),
            }
        };
        Standard::ALL.into_iter().map(table).collect()
    }

    /// Where the site is searched, and the lists for whoever has no script.
    pub(crate) fn search(&self) -> Result<String, Diagnostic> {
        let lists = [
            List::Briefings,
            List::Statements,
            List::Actors,
            List::Topics,
            List::Sources,
        ];
        let of = view::Search {
            lists: lists.map(|list| self.list_link(list)).into(),
        };
        self.page(
            "search.html",
            self.list_frame((List::Search, 1), "search", None),
            of,
        )
    }

    /// What stands where nothing stands.
    pub(crate) fn not_found(&self) -> Result<String, Diagnostic> {
        self.page(
            "404.html",
            self.list_frame((List::NotFound, 1), "not_found", None),
            view::Plain {},
        )
    }

    /// Any other page.
    pub(crate) fn plain(&self, ix: DocumentIx) -> Result<String, Diagnostic> {
        self.page(
            "page.html",
            self.own_frame(ix, "page", None),
            view::Plain {},
        )
    }

    /// An old address: a link and a refresh.
    pub(crate) fn redirect(&self, ix: DocumentIx) -> Result<String, Diagnostic> {
        let parts = &self.parts;
        let document = parts.document(ix);
        let address = document.facts.address.as_ref().unwrap_or(self.address);
        let target = Press::new(parts.site, address, self.tag);
        let frame = Frame {
            kind: "redirect",
            title: document.words.title.to_string(),
            description: None,
            prose: None,
            breadcrumbs: Vec::new(),
            alternates: Vec::new(),
        };
        target.page("redirect.html", frame, view::Plain {})
    }
}

/// The entries of one page of a list; pages count from 1.
fn slice<T>(list: &[T], number: usize, per_page: usize) -> &[T] {
    cut(list, ((number.max(1) - 1) * per_page, per_page))
}

/// A heading's HTML without links and signs, for a table of contents.
fn plain_heading(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let sign = rest[at..].starts_with("<sup class=\"sign\">");
        let last = if sign { "</sup>" } else { ">" };
        let end = rest[at..]
            .find(last)
            .map_or(rest.len(), |end| at + end + last.len());
        let tag = &rest[at..end];
        if [
            "<em>",
            "</em>",
            "<code>",
            "</code>",
            "<strong>",
            "</strong>",
        ]
        .contains(&tag)
        {
            out.push_str(tag);
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}
