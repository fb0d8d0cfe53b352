//! The parts that pages share: links, dates and citations here; statements and notes, rows of lists, and words for what the
//! data says in letters in the inner rooms.

mod card;
mod event;
mod figure;
mod judgment;
mod list;
mod order;
mod position;
mod statement;
mod words;

use std::collections::BTreeMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use tera::Value;
use tera::value::Key;

use crate::date;
use crate::document::*;
use crate::language::{Behind, Language};
use crate::link::{self, DocumentIx, Links, Meaning, StatementIx, View};
use crate::names::Mention;
use crate::path::{SitePath, UrlPath, encode_url, push_attribute, push_text};
use crate::raster::{Narrower, Recipe};
use crate::reads;
use crate::route::{List, asset_address, copy_address};
use crate::site::Site;
use crate::theme::{Kept, Made, Shared};

use super::body::{self, Fill};
use super::view;
pub use crate::parse::prose::collapsed as one_line;
pub use event::certainty_word;
pub use judgment::{CALIBRATION_FROM, State, part_class};
pub use list::Tied;
pub use order::{ACTOR_KINDS, digest_orders};
pub use words::reading_time;
use words::{Side, link_class};

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

/// A date, and the `view::Date` that templates see of it: most pages have several, so each is made once for a snapshot.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub struct ShownDate {
    made: Value,
    /// The date.
    #[serde(skip)]
    pub date: date::Date,
}

/// A link, as templates see a `view::Link`: those to pages that many others name are each made once for a snapshot.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub struct ShownLink {
    made: Value,
}

impl ShownLink {
    /// What it is called.
    pub fn title(&self) -> &str {
        self.text("title")
    }

    /// Where it leads.
    pub fn href(&self) -> &str {
        self.text("href")
    }

    /// What kind of thing it leads to.
    pub fn kind(&self) -> &str {
        self.text("kind")
    }

    /// The id of what it leads to.
    pub fn id(&self) -> &str {
        self.text("id")
    }

    /// One of its fields, which all are text.
    fn text(&self, field: &'static str) -> &str {
        let fields = self.made.as_map();
        let found = fields.and_then(|fields| fields.get(&Key::Str(field)));
        found.and_then(Value::as_str).unwrap_or_default()
    }
}

impl From<view::Link> for ShownLink {
    fn from(link: view::Link) -> ShownLink {
        ShownLink { made: made(&link) }
    }
}

/// A source as cited or a speaker, as templates see it: most are the same on many pages, and are made once for a snapshot.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub struct Shown {
    made: Value,
}

/// What templates see of a view.
fn made(view: &impl Serialize) -> Value {
    // Text, numbers, lists and maps of them are what the engine takes.
    Value::try_from_serializable(view).unwrap_or_else(|_| Value::none())
}

/// A view of the snapshot that makes parts of pages.
pub struct Parts<'s> {
    /// The snapshot.
    pub site: &'s Site,
    /// Whose words are printed around the author's.
    pub language: &'s Arc<Language>,
}

impl<'s> Parts<'s> {
    /// What the pages of the snapshot have in common.
    pub fn shared(&self) -> &'s Shared {
        let site = self.site;
        let empty = || Shared::new(site.languages.all().len());
        site.shared.get_or_init(empty)
    }

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
        [self.site.base_path(), &encode_url(address.as_str())].concat()
    }

    /// An address with host and all.
    pub fn permalink(&self, address: &UrlPath) -> String {
        [
            self.site.config.base_url.as_str(),
            &encode_url(address.as_str()),
        ]
        .concat()
    }

    /// An address with host and all, of one that begins with the path of the base address.
    pub fn full(&self, href: &str) -> String {
        let base = &self.site.config.base_url;
        let host = base.strip_suffix(self.site.base_path()).unwrap_or(base);
        format!("{host}{href}")
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
        match &self.document(ix).facts.address {
            Some(address) => self.href(address),
            None => self.href(&UrlPath::page("")),
        }
    }

    /// A link to a document.
    pub fn link(&self, ix: DocumentIx) -> ShownLink {
        let make = || made(&self.link_words(ix));
        let made = match self.document(ix).facts.kind {
            // A briefing is named by few pages, and there are many.
            Kind::Briefing => make(),
            _ => self.kept(&self.shared().links, &ix, make),
        };
        ShownLink { made }
    }

    /// What templates see of a link to a document.
    pub fn link_words(&self, ix: DocumentIx) -> view::Link {
        let document = self.document(ix);
        view::Link {
            title: document.words.title.to_string(),
            href: self.href_of(ix),
            kind: document.facts.kind.word(),
            id: document.facts.id.to_string(),
        }
    }

    /// The tag of the language that a document is in.
    pub fn tag_of(&self, ix: DocumentIx) -> &'s str {
        let own = self.document(ix).words.language.as_deref();
        own.unwrap_or(&self.site.config.language)
    }

    /// A page in each of its languages, itself among them; nothing for a page in one language alone.
    pub fn translations(&self, page: DocumentIx) -> Vec<view::Translation> {
        let mut found: Vec<view::Translation> = Vec::new();
        let all = self.site.routes.translations(page);
        for (place, ix) in all.iter().enumerate() {
            let lang = self.tag_of(*ix);
            // Of two that say they are in one language the first counts.
            if found.iter().any(|one| one.lang == lang) {
                continue;
            }
            let address = self.address_of(*ix);
            found.push(view::Translation {
                lang: lang.to_owned(),
                locale: self.site.languages.locale(lang),
                name: self.site.languages.own_name(lang),
                href: self.href(&address),
                permalink: self.permalink(&address),
                current: *ix == page,
                original: place == 0,
            });
        }
        let is_one = found.iter().any(|one| one.current) && found.len() > 1;
        if is_one { found } else { Vec::new() }
    }

    /// Links to documents.
    pub fn links_to(&self, pages: &[DocumentIx]) -> Vec<ShownLink> {
        pages.iter().map(|ix| self.link(*ix)).collect()
    }

    /// Links to what references mean; statements by their speaker and day.
    pub fn links_of(&self, document: DocumentIx, references: &[ReferenceIx]) -> Vec<ShownLink> {
        let link = |reference: &ReferenceIx| match self.links().meaning(document, *reference) {
            Meaning::Page(page, _) => Some(self.link(*page)),
            Meaning::Statement(statement) => Some(self.statement_link(*statement)),
            Meaning::Event(event) => Some(self.event_link(*event)),
            Meaning::Judgment(judgment) => Some(self.judgment_link(*judgment)),
            Meaning::View(page, view) => {
                let link = view::Link {
                    href: self.view_address(*page, *view),
                    ..self.link_words(*page)
                };
                Some(link.into())
            }
            _ => None,
        };
        references.iter().filter_map(link).collect()
    }

    /// The page to which a document's link to a page leads: the same page in the document's language, if there is one. A translation
    /// and its own original it names on purpose.
    pub fn as_read(&self, document: DocumentIx, page: DocumentIx) -> DocumentIx {
        if self.document(page).facts.translation.is_some() {
            return page;
        }
        let tag = self.tag_of(document);
        let mut all = self.site.routes.translations(page).iter().copied();
        let same = all.find(|one| self.tag_of(*one) == tag);
        same.filter(|same| *same != document).unwrap_or(page)
    }

    /// Where a reference leads and the class of such a link; nothing if nowhere.
    pub fn target(
        &self,
        document: DocumentIx,
        reference: ReferenceIx,
    ) -> Option<(String, &'static str)> {
        match self.links().meaning(document, reference) {
            Meaning::Page(page, anchor) => {
                let href = match anchor {
                    Some(_) if *page == document => String::new(),
                    Some(_) => self.href_of(*page),
                    None => self.href_of(self.as_read(document, *page)),
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
            Meaning::Event(event) => Some((self.event_address(*event), "to-event")),
            Meaning::Judgment(judgment) => Some((self.judgment_address(*judgment), "to-judgment")),
            Meaning::View(page, view) => Some((
                self.view_address(*page, *view),
                link_class(self.document(*page).facts.kind),
            )),
            Meaning::Asset(path) => Some((self.href(&asset_address(path)?), "to-file")),
            Meaning::Address(address) => Some((
                format!("{}{}", self.site.base_path(), encode_url(address)),
                "to-page",
            )),
            Meaning::Withheld | Meaning::Nothing => None,
        }
    }

    /// Where a derived part of a page is; its page where the part is empty, for then it is not printed.
    fn view_address(&self, page: DocumentIx, view: View) -> String {
        let anchor = match self.has_view(page, view) {
            true => format!("#page-{}", view.word()),
            false => String::new(),
        };
        format!("{}{anchor}", self.href_of(page))
    }

    /// Whether a derived part of a page has something in it.
    fn has_view(&self, page: DocumentIx, view: View) -> bool {
        let (links, ix) = (self.links(), page as usize);
        let document = self.document(page);
        let topic = document.facts.kind == Kind::Topic;
        match view {
            View::Statements => !links.statements_of[ix].is_empty(),
            View::Positions if topic => !links.positions_on[ix].is_empty(),
            View::Positions => !links.positions_of[ix].is_empty(),
            View::Proposals => {
                !document.facts.topic.issues.is_empty() && self.proposals(page).len() > 1
            }
            View::Timeline => !links.events_of[ix].is_empty(),
            View::Judgments if topic => links.judgments_of[ix].iter().any(|judgment| {
                !matches!(self.state(*judgment), State::Resolved | State::Superseded)
            }),
            View::Judgments => !links.judgments_of[ix].is_empty(),
            View::Figures => !links.figures_of[ix].is_empty(),
            View::Ties => {
                let office = |tie: &Tie| matches!(tie.relation, Relation::Holds(_));
                let mut own = document.facts.ties.iter();
                let tied = own.any(|tie| !office(tie) && links.page(page, tie.of).is_some());
                tied || !links.tied[ix].is_empty()
            }
            View::Issues => !document.facts.topic.issues.is_empty(),
            View::Briefings => !links.briefings_of[ix].is_empty(),
            View::Sources => !self.most_used(&links.statements_of[ix], 1).is_empty(),
            View::Citations => !links.citations[ix].is_empty(),
        }
    }

    /// The name of what a reference means; as written if it means nothing.
    pub fn name_of(&self, document: DocumentIx, reference: ReferenceIx) -> String {
        match self.links().meaning(document, reference) {
            Meaning::Page(page, Some(anchor)) if *page == document => self.heading(*page, anchor),
            Meaning::Page(page, _) => match self.literal(document, reference) {
                Some(value) => value,
                None => {
                    let page = self.as_read(document, *page);
                    self.document(page).words.title.to_string()
                }
            },
            Meaning::View(page, view) => {
                let name = self.view_name(*view);
                self.title_of(&self.document(*page).words.title, &name)
            }
            Meaning::Event(event) => self.event_link(*event).title().to_owned(),
            Meaning::Judgment(judgment) => self.judgment_link(*judgment).title().to_owned(),
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

    /// The name of what a reference in the words of a mark means: a mark that is named there has its text by `fill`, or only what
    /// was read of it if that is no fill of marks.
    pub fn name_within(&self, document: DocumentIx, reference: ReferenceIx, fill: Fill) -> String {
        let text = |document, fragment, parsed: &str| match fill {
            Fill::Named => body::text_by(self, document, (fragment, parsed), fill),
            _ => parsed.to_owned(),
        };
        match self.links().meaning(document, reference) {
            Meaning::Event(event) => {
                let (_, words, home) = self.happened(*event);
                self.event_name(*event, &text(home, &words.fragment, &words.text))
            }
            Meaning::Judgment(judgment) => {
                let (_, words, home) = self.judged(*judgment);
                let text = text(home, &words.fragment, &words.text);
                crate::parse::prose::shortened(&text, 80)
            }
            _ => self.name_of(document, reference),
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
        let file = self.site.sources.get(path);
        let dimensions = file.and_then(|file| file.picture()?.dimensions);
        let version = file.map(|file| format!("?v={}", file.version()));
        let src = asset_address(path)
            .map(|address| self.href(&address) + &version.unwrap_or_default())
            .unwrap_or_default();
        view::Image {
            srcset: self.srcset(path, &src),
            src,
            width: dimensions.map(|d| d.0),
            height: dimensions.map(|d| d.1),
        }
    }

    /// The widths in which a picture is offered, as HTML lists them; nothing if it has no other than its own, which is at `src`.
    ///
    /// Its own is left out where it is far wider than the widest copy: no screen shows the difference, and it may be megabytes.
    fn srcset(&self, path: &SitePath, src: &str) -> Option<String> {
        let picture = self.site.sources.picture(path)?;
        let copy = |width: u32| {
            let version = Recipe::Copy(self.narrower(path, width)?).version();
            let href = self.href(&copy_address(path, width)?);
            Some((format!("{href}?v={version} {width}w"), width))
        };
        let copies: Vec<(String, u32)> = picture.widths().filter_map(copy).collect();
        let (_, widest) = copies.last()?;
        let own = picture.dimensions.map_or(0, |(width, _)| width);
        let all = copies.iter().map(|(copy, _)| copy.clone());
        let own = (own <= widest / 2 * 3).then(|| format!("{src} {own}w"));
        Some(all.chain(own).collect::<Vec<_>>().join(", "))
    }

    /// What makes a narrower copy of a picture of the content; nothing if it is not offered in that width.
    pub fn narrower(&self, path: &SitePath, width: u32) -> Option<Narrower> {
        let file = self.site.sources.get(path)?;
        let picture = *file.picture()?;
        picture
            .widths()
            .any(|offered| offered == width)
            .then(|| Narrower {
                path: path.clone(),
                hash: file.hash,
                picture,
                width,
            })
    }

    /// A date.
    pub fn date(&self, date: &date::Date) -> ShownDate {
        let made = self.kept(&self.shared().dates, date, || made(&self.date_words(date)));
        ShownDate { made, date: *date }
    }

    /// What pages in a language share under a key; made when one first asks.
    fn kept<K: Clone + Eq + Hash>(
        &self,
        kept: &[Kept<K>],
        key: &K,
        make: impl FnOnce() -> Value,
    ) -> Value {
        let place = self.language.place;
        let known = {
            let kept = kept[place].read().unwrap_or_else(PoisonError::into_inner);
            kept.get(key).map(Made::again)
        };
        known.unwrap_or_else(|| {
            let (value, reads) = reads::noted(make);
            let made = Made { value, reads };
            let mut kept = kept[place].write().unwrap_or_else(PoisonError::into_inner);
            // Of two pages that made it at once the first counts.
            let value = kept.entry(key.clone()).or_insert(made).again();
            self.shared().share(place, &value);
            value
        })
    }

    /// What templates see of a date.
    fn date_words(&self, date: &date::Date) -> view::Date {
        view::Date {
            iso: date.to_string(),
            text: self.language.date(date),
            year: date.earliest().year(),
            start: date.earliest().to_string(),
            datetime: machine(date),
        }
    }

    /// A date that may be absent.
    pub fn maybe_date(&self, date: &Option<date::Date>) -> Option<ShownDate> {
        date.as_ref().map(|date| self.date(date))
    }

    /// A date in words; a whole day, month or year with its machine form, of which HTML knows only those.
    pub fn push_time(&self, out: &mut String, date: &date::Date) {
        self.push_timed(out, date, &self.language.date(date));
    }

    /// A date in these words.
    fn push_timed(&self, out: &mut String, date: &date::Date, words: &str) {
        let plain = machine(date);
        if let Some(iso) = &plain {
            out.push_str(&format!("<time datetime=\"{iso}\">"));
        }
        push_text(out, words);
        if plain.is_some() {
            out.push_str("</time>");
        }
    }

    /// A date behind a word, with its machine form.
    pub fn push_behind(&self, out: &mut String, behind: Behind, date: &date::Date) {
        let said = self.language.behind(behind, date);
        push_text(out, &said.before);
        self.push_timed(out, date, &said.date);
        push_text(out, &said.after);
    }

    /// What stands before a part of a row: a comma, or before the last `and`.
    pub fn push_between(&self, out: &mut String, number: usize, count: usize) {
        match number {
            0 => {}
            last if last + 1 == count => {
                out.push(' ');
                push_text(out, &self.language.word("and"));
                out.push(' ');
            }
            _ => out.push_str(", "),
        }
    }

    /// Links in a row.
    pub fn push_links(&self, out: &mut String, links: &[ShownLink]) {
        for (number, link) in links.iter().enumerate() {
            self.push_between(out, number, links.len());
            out.push_str(&format!("<a class=\"to-{}\" href=\"", link.kind()));
            push_attribute(out, link.href());
            out.push_str("\">");
            push_text(out, link.title());
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
                    let source = cite.reliability.iter().map(|grade| grade.label.to_string());
                    let information = cite.credibility.iter().map(|grade| match sense {
                        Sense::Said => {
                            let grade = [("grade", &*grade.label)];
                            self.language.say("that_it_was_said", &grade)
                        }
                        Sense::Claim => grade.label.to_string(),
                    });
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
    fn short_page(&self, page: DocumentIx) -> String {
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
            short: self.short_page(page),
            title: source.words.title.to_string(),
            href: self.href_of(page),
            key: source.facts.id.to_string(),
            publisher: words
                .and_then(|words| words.publisher.as_deref())
                .map(str::to_owned),
            locator: cited.locator.as_deref().map(str::to_owned),
            grade: (!code.is_empty()).then_some(code),
            reliability: letter.map(|letter| self.reliability(letter)),
            credibility: digit.map(|digit| self.credibility(digit)),
        })
    }

    /// A source as templates see it cited; nothing if it is unknown.
    pub fn shown_cite(&self, document: DocumentIx, cited: &Cited) -> Option<Shown> {
        let page = self.links().page(document, cited.source)?;
        let make = || {
            self.cite(document, cited)
                .map_or_else(Value::none, |cite| made(&cite))
        };
        let key = (page, cited.reliability, cited.credibility);
        let made = match cited.locator {
            // A place in a source is cited once or twice.
            Some(_) => make(),
            None => self.kept(&self.shared().cites, &key, make),
        };
        Some(Shown { made })
    }

    /// A source as cited without a locator or grade of its own.
    pub fn cite_page(&self, page: DocumentIx) -> Shown {
        let key = (page, None, None);
        let make = || made(&self.cited_page(page));
        Shown {
            made: self.kept(&self.shared().cites, &key, make),
        }
    }

    /// What templates see of a source that is cited so.
    fn cited_page(&self, page: DocumentIx) -> view::Cite {
        let source = self.document(page);
        let words = source.words.source.as_deref();
        view::Cite {
            short: self.short_page(page),
            title: source.words.title.to_string(),
            href: self.href_of(page),
            key: source.facts.id.to_string(),
            publisher: words
                .and_then(|words| words.publisher.as_deref())
                .map(str::to_owned),
            locator: None,
            grade: None,
            reliability: None,
            credibility: None,
        }
    }

    /// Sources as cited.
    pub fn cites(&self, document: DocumentIx, cited: &[Cited]) -> Vec<Shown> {
        let cites = cited.iter();
        cites
            .filter_map(|cited| self.shown_cite(document, cited))
            .collect()
    }
}

/// A whole day, month or year as HTML's `datetime` takes it; nothing for any other date.
fn machine(date: &date::Date) -> Option<String> {
    date.iso8601().filter(|_| !date.is_time())
}
