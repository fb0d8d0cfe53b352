//! Fills the holes of a body: links, citations, notes, statements, names.
//!
//! A [`Fill`] says how much of a page's furniture comes along. The page itself has all of it; a mark printed elsewhere keeps
//! its own links, no names and note signs that point home; a sentence keeps its words.

mod mark;

use std::ops::Range;

use crate::document::*;
use crate::language::filled;
use crate::link::{DocumentIx, Meaning, StatementIx};
use crate::names::Mention;
use crate::parse::prose;
use crate::path::{push_attribute, push_text, text_html};

use super::part::{Parts, Sense};

/// How much of a page's furniture comes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Everything, on the page itself.
    Page,
    /// A mark away from home.
    Away,
    /// A mark that is printed whole in other text; what it would print whole is linked, or a mark could hold itself.
    Inside,
    /// One sentence in a backlink: what leads to this page is marked, everything else is words.
    Sentence(DocumentIx),
    /// Only words.
    Words,
    /// Only words, those of a mark.
    Mark,
    /// Only words, those of a mark that another names; one that it names itself goes by what was read of it, or two that name
    /// one another had no end.
    Named,
}

/// HTML of a range of a document's body.
pub fn html(parts: &Parts<'_>, document: DocumentIx, range: &Fragment, fill: Fill) -> String {
    let body = &parts.document(document).body;
    let mut out = String::with_capacity((range.end - range.start) as usize * 5 / 4 + 64);
    let mut filler = Filler {
        parts,
        document,
        fill,
        out: &mut out,
        views: None,
        begun: None,
    };
    filler.range(body, range.start as usize..range.end as usize);
    out
}

/// The prose of a page; views and series that it embeds are links.
pub fn page(parts: &Parts<'_>, document: DocumentIx) -> String {
    html(
        parts,
        document,
        &(0..parts.document(document).body.main),
        Fill::Page,
    )
}

/// The prose of a page without the views and series that it embeds, and where each of those belongs.
pub fn page_with_views(parts: &Parts<'_>, document: DocumentIx) -> (String, Vec<(usize, u32)>) {
    let mut views = Vec::new();
    let out = whole(parts, document, &mut views, None);
    (out, views)
}

/// The same, and where each block begins; the blocks of notes are among them, and so are pictures and marks printed whole.
pub fn page_with_blocks(parts: &Parts<'_>, document: DocumentIx) -> Blocked {
    let (mut views, mut blocks) = (Vec::new(), Vec::new());
    let html = whole(parts, document, &mut views, Some(&mut blocks));
    Blocked {
        html,
        views,
        blocks,
    }
}

/// The prose of a page with the places of what is in it.
pub struct Blocked {
    /// The prose.
    pub html: String,
    /// Where embedded views belong, by their numbers.
    pub views: Vec<(usize, u32)>,
    /// Where blocks begin, and their bytes in the file.
    pub blocks: Vec<(usize, Range<u32>)>,
}

/// The prose of a page; notes where views belong and, if asked, where blocks begin.
fn whole(
    parts: &Parts<'_>,
    document: DocumentIx,
    views: &mut Vec<(usize, u32)>,
    begun: Option<&mut Vec<(usize, Range<u32>)>>,
) -> String {
    let body = &parts.document(document).body;
    let mut out = String::with_capacity(body.main as usize * 5 / 4);
    let mut filler = Filler {
        parts,
        document,
        fill: Fill::Page,
        out: &mut out,
        views: Some(views),
        begun,
    };
    filler.range(body, 0..body.main as usize);
    out
}

/// The plain text of a fragment, as `parsed`, with the names of pages that are linked by their ids alone.
pub fn text(parts: &Parts<'_>, document: DocumentIx, fragment: &Fragment, parsed: &str) -> String {
    text_by(parts, document, (fragment, parsed), Fill::Mark)
}

/// The plain text of a fragment, its names by `fill`.
pub fn text_by(
    parts: &Parts<'_>,
    document: DocumentIx,
    (fragment, parsed): (&Fragment, &str),
    fill: Fill,
) -> String {
    let holes = &parts.document(document).body.holes;
    let first = holes.partition_point(|hole| hole.at < fragment.start);
    let mut inside = holes[first..]
        .iter()
        .take_while(|hole| hole.at < fragment.end);
    if !inside.any(|hole| matches!(hole.put, Put::Named(_))) {
        return parsed.to_owned();
    }
    let filled = html(parts, document, fragment, fill);
    prose::text_of(&filled, &(0..filled.len() as u32))
}

/// The sentence of a document around a byte of its HTML, with what leads to `target` marked.
pub fn sentence(
    parts: &Parts<'_>,
    document: DocumentIx,
    at: u32,
    target: DocumentIx,
) -> Option<String> {
    let range = sentence_at(&parts.document(document).body, at)?;
    let filled = html(parts, document, &range, Fill::Sentence(target));
    Some(balanced(filled.trim()))
}

/// The first sentence of a document's prose as plain text, if it begins with a paragraph.
pub fn opening(parts: &Parts<'_>, document: DocumentIx) -> Option<String> {
    let body = &parts.document(document).body;
    let first = body.blocks.first()?.start as usize;
    if !body.html[..first].ends_with("<p>") {
        return None;
    }
    let at = body.sentences.iter().find(|at| **at as usize >= first)?;
    let filled = html(parts, document, &sentence_at(body, *at)?, Fill::Words);
    let words = prose::text_of(&filled, &(0..filled.len() as u32));
    Some(prose::collapsed(&words)).filter(|words| !words.is_empty())
}

/// The sentence around a byte of a body's HTML, within its block.
fn sentence_at(body: &Body, at: u32) -> Option<Fragment> {
    let block = body
        .blocks
        .iter()
        .filter(|block| block.start <= at && at < block.end)
        .min_by_key(|block| block.end - block.start)?;
    let first = body
        .sentences
        .partition_point(|start| *start <= at)
        .checked_sub(1)?;
    let start = body.sentences[first].max(block.start);
    let next = body.sentences.get(first + 1).copied();
    Some(start..next.unwrap_or(u32::MAX).min(block.end))
}

/// The HTML with only the tags of words (`em`, `strong`, `del`, `code`, `mark`, `span`), each closed.
fn balanced(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..end];
        rest = &rest[end..];
        let name = tag
            .trim_start_matches(['<', '/'])
            .split([' ', '>'])
            .next()
            .unwrap_or("");
        if !matches!(name, "em" | "strong" | "del" | "code" | "mark") {
            if matches!(name, "br" | "p" | "li" | "td" | "th") && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !tag.starts_with("</") {
            open.push(name);
            out.push_str(tag);
        } else if open.last() == Some(&name) {
            open.pop();
            out.push_str(tag);
        }
    }
    out.push_str(rest);
    for name in open.into_iter().rev() {
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }
    out.trim().to_owned()
}

/// Copies HTML and fills its holes.
struct Filler<'p, 's, 'o> {
    parts: &'p Parts<'s>,
    document: DocumentIx,
    fill: Fill,
    out: &'o mut String,
    /// Where embedded views belong, by their numbers; nothing where they are links.
    views: Option<&'o mut Vec<(usize, u32)>>,
    /// Where blocks begin, and their bytes in the file; nothing where nobody asks.
    begun: Option<&'o mut Vec<(usize, Range<u32>)>>,
}

/// How far a range is read.
struct Reading<'m> {
    /// The names in the document.
    mentions: &'m [Mention],
    /// The next of them.
    mention: usize,
    /// The next block.
    block: usize,
}

impl<'s> Filler<'_, 's, '_> {
    /// One range of the body, with the names that link in it.
    fn range(&mut self, body: &Body, range: Range<usize>) {
        let first = body
            .holes
            .partition_point(|hole| (hole.at as usize) < range.start);
        let mentions = self.parts.mentions(self.document);
        let mut reading = Reading {
            mentions,
            mention: mentions.partition_point(|mention| (mention.start as usize) < range.start),
            block: body
                .blocks
                .partition_point(|block| (block.start as usize) < range.start),
        };
        let mut at = range.start;
        for hole in &body.holes[first..] {
            let place = hole.at as usize;
            let own_byte = !is_zero_width(hole.put);
            if place > range.end || place == range.end && (own_byte || opens(hole.put)) {
                break;
            }
            if place == range.start && closes(hole.put) {
                continue;
            }
            self.text(body, at..place, &mut reading);
            self.begin(body, place..place + 1, &mut reading);
            self.put(body, hole.put);
            at = place + usize::from(own_byte);
        }
        self.text(body, at..range.end, &mut reading);
    }

    /// A run without holes; names in it link on the page itself, and are marked in a sentence that they lead from.
    fn text(&mut self, body: &Body, range: Range<usize>, reading: &mut Reading) {
        let mut at = range.start;
        while let Some(mention) = reading
            .mentions
            .get(reading.mention)
            .filter(|mention| (mention.start as usize) < range.end)
        {
            reading.mention += 1;
            let (start, end) = (mention.start as usize, mention.end as usize);
            if start < at || end > range.end {
                continue;
            }
            self.copy(body, at..start, reading);
            self.begin(body, start..end, reading);
            self.name(&body.html[start..end], mention);
            at = end;
        }
        self.copy(body, at..range.end.max(at), reading);
    }

    /// A run as it is.
    fn copy(&mut self, body: &Body, range: Range<usize>, reading: &mut Reading) {
        self.begin(body, range.clone(), reading);
        self.out.push_str(&body.html[range]);
    }

    /// Notes the blocks that begin in what is put next, if anybody asks for them.
    fn begin(&mut self, body: &Body, range: Range<usize>, reading: &mut Reading) {
        let Some(begun) = &mut self.begun else {
            return;
        };
        while let Some(block) = body.blocks.get(reading.block)
            && (block.start as usize) < range.end
        {
            let inside = (block.start as usize).saturating_sub(range.start);
            let source = block.source..block.source_end;
            begun.push((self.out.len() + inside, source));
            reading.block += 1;
        }
    }

    /// Notes that what was put from byte `at` on is what a reference was written for, if anybody asks.
    fn begin_at(&mut self, at: usize, reference: ReferenceIx) {
        if let Some(begun) = &mut self.begun
            && let Some(place) = self
                .parts
                .document(self.document)
                .places
                .get(reference as usize)
        {
            begun.push((at, place.start..place.end));
        }
    }

    /// A name that links itself.
    fn name(&mut self, text: &str, mention: &Mention) {
        let owner = self.parts.site.links.entities[mention.entity as usize];
        match (self.fill, owner) {
            (Fill::Page, Some(owner)) => {
                let owner = self.parts.as_read(self.document, owner);
                let kind = self.parts.document(owner).facts.kind.word();
                self.out.push_str("<a class=\"name name-");
                self.out.push_str(kind);
                self.out.push_str("\" href=\"");
                push_attribute(self.out, &self.parts.href_of(owner));
                self.out.push_str("\">");
                self.out.push_str(text);
                self.out.push_str("</a>");
            }
            (Fill::Sentence(target), Some(owner)) if owner == target => self.marked(text),
            _ => self.out.push_str(text),
        }
    }

    /// Words that lead to the page whose backlink this is.
    fn marked(&mut self, html: &str) {
        self.out.push_str("<mark>");
        self.out.push_str(html);
        self.out.push_str("</mark>");
    }

    /// What a hole holds.
    fn put(&mut self, body: &Body, put: Put) {
        match put {
            Put::Open(reference) => self.open(reference),
            Put::Close(reference) => self.close(reference),
            Put::Named(reference) => self.named(reference),
            Put::Anchor(number) => push_attribute(self.out, &body.headings[number as usize].anchor),
            Put::Image(reference) => self.image(reference),
            Put::Cite(number) if !self.is_sentence() => self.cite(number),
            Put::Cite(_) => self.out.truncate(self.out.trim_end_matches(' ').len()),
            Put::Point(number) if !self.is_sentence() => self.point(number),
            Put::CiteOpen(number) if !self.is_sentence() => self.cite_open(number),
            Put::CiteClose(number) if !self.is_sentence() => self.cite_close(number),
            Put::Embed(number) if !self.is_sentence() => self.embed(number),
            Put::Listed(reference) => self.listed(reference),
            Put::EventItem(number) if self.is_sentence() => self.event_date(number),
            Put::EventItem(number) => self.event_item(number),
            Put::EventRow(number) if !self.is_sentence() => self.event_open("tr", number),
            Put::EventDate(number) => self.event_date(number),
            Put::JudgmentOpen(number) if !self.is_sentence() => self.judgment_open(number),
            Put::JudgmentPart(number) if !self.is_sentence() => self.judgment_part(number),
            Put::Likelihood(number)
                if !matches!(self.fill, Fill::Words | Fill::Mark | Fill::Named) =>
            {
                self.likelihood(number)
            }
            Put::Note(number) => self.note(number, First::Yes),
            Put::NoteAgain(number) => self.note(number, First::No),
            Put::NoteBlock(number) if self.fill == Fill::Page => self.note_block(number),
            Put::NoteOpen(number) if self.fill == Fill::Page => {
                let class = class_of(self.facts().notes[number as usize].kind);
                self.out
                    .push_str(&format!("<span class=\"noted noted-{class}\">"));
            }
            Put::NoteClose(_) | Put::QuoteClose(_) if self.fill == Fill::Page => {
                self.out.push_str("</span>")
            }
            Put::StatementOpen(number) if !self.is_sentence() => self.statement_open(number),
            Put::StatementClose(number) if !self.is_sentence() => self.statement_close(number),
            Put::QuoteOpen(number) if self.fill == Fill::Page => self.quote_open(number),
            Put::Attribution(number) => self.attribution(number, First::Yes),
            Put::AttributionAgain(number) => self.attribution(number, First::No),
            Put::Reprint(number) => self.reprint(number, First::Yes),
            Put::ReprintAgain(number) => self.reprint(number, First::No),
            Put::Point(_)
            | Put::EventRow(_)
            | Put::JudgmentOpen(_)
            | Put::JudgmentPart(_)
            | Put::Likelihood(_)
            | Put::CiteOpen(_)
            | Put::CiteClose(_)
            | Put::Embed(_)
            | Put::NoteBlock(_)
            | Put::NoteOpen(_)
            | Put::NoteClose(_)
            | Put::QuoteOpen(_)
            | Put::QuoteClose(_)
            | Put::StatementOpen(_)
            | Put::StatementClose(_) => {}
        }
    }

    /// Whether only words come along.
    fn is_sentence(&self) -> bool {
        matches!(
            self.fill,
            Fill::Sentence(_) | Fill::Words | Fill::Mark | Fill::Named
        )
    }

    /// The facts of the document.
    fn facts(&self) -> &'s Facts {
        &self.parts.document(self.document).facts
    }

    /// The marks of the document.
    fn marks(&self) -> &'s Marks {
        &self.parts.document(self.document).marks
    }

    /// Whether a reference leads to the page whose backlink this is.
    fn is_target(&self, reference: ReferenceIx) -> bool {
        let Fill::Sentence(target) = self.fill else {
            return false;
        };
        match self.parts.site.links.meaning(self.document, reference) {
            Meaning::Page(page, _) => *page == target,
            Meaning::Statement(statement) => {
                self.parts.site.links.statements[*statement as usize].document == target
            }
            Meaning::Event(ix) => self.parts.site.links.events[*ix as usize].document == target,
            Meaning::Judgment(ix) => {
                self.parts.site.links.judgments[*ix as usize].document == target
            }
            Meaning::View(page, _) => *page == target,
            _ => false,
        }
    }

    /// The start of a link.
    fn open(&mut self, reference: ReferenceIx) {
        if self.is_sentence() {
            if self.is_target(reference) {
                self.out.push_str("<mark>");
            }
            return;
        }
        match self.target(reference) {
            Some((href, class)) => {
                self.out.push_str("<a class=\"");
                self.out.push_str(class);
                self.out.push_str("\" href=\"");
                push_attribute(self.out, &href);
                self.out.push_str("\">");
            }
            None => self.broken(reference),
        }
    }

    /// Where a reference leads and the class of such a link; away from home with the page's address.
    fn target(&self, reference: ReferenceIx) -> Option<(String, &'static str)> {
        let (href, class) = self.parts.target(self.document, reference)?;
        match self.fill != Fill::Page && href.starts_with('#') {
            true => Some((
                format!("{}{href}", self.parts.href_of(self.document)),
                class,
            )),
            false => Some((href, class)),
        }
    }

    /// The start of words that lead nowhere.
    fn broken(&mut self, reference: ReferenceIx) {
        let withheld =
            *self.parts.site.links.meaning(self.document, reference) == Meaning::Withheld;
        self.out.push_str(if withheld {
            "<span class=\"withheld\">"
        } else {
            "<span class=\"broken\">"
        });
    }

    /// The end of a link.
    fn close(&mut self, reference: ReferenceIx) {
        if self.is_sentence() {
            if self.is_target(reference) {
                self.out.push_str("</mark>");
            }
        } else {
            let linked = self.parts.target(self.document, reference).is_some();
            self.out.push_str(if linked { "</a>" } else { "</span>" });
        }
    }

    /// A link with the target's own name.
    fn named(&mut self, reference: ReferenceIx) {
        self.open(reference);
        let name = match self.fill {
            Fill::Mark => self
                .parts
                .name_within(self.document, reference, Fill::Named),
            Fill::Named => self
                .parts
                .name_within(self.document, reference, Fill::Words),
            _ => self.parts.name_of(self.document, reference),
        };
        push_text(self.out, &name);
        self.close(reference);
    }

    /// The address and size of a picture.
    fn image(&mut self, reference: ReferenceIx) {
        self.begin_at(self.out.len().saturating_sub("<img".len()), reference);
        if let Meaning::Asset(path) = self.parts.site.links.meaning(self.document, reference) {
            let image = self.parts.image(path);
            self.attribute("src", &image.src);
            if let Some(srcset) = &image.srcset {
                self.attribute("srcset", srcset);
                self.attribute("sizes", &self.parts.site.theme.picture_sizes);
            }
            if let (Some(width), Some(height)) = (image.width, image.height) {
                self.out
                    .push_str(&format!(" width=\"{width}\" height=\"{height}\""));
            }
        }
        if !self.is_first_picture(reference) {
            self.out.push_str(" loading=\"lazy\"");
        }
        self.out.push_str(" decoding=\"async\"");
    }

    /// Whether a picture is the first one that a reader of the page sees: that one is not to be waited for.
    fn is_first_picture(&self, reference: ReferenceIx) -> bool {
        let document = self.parts.document(self.document);
        let mut holes = document.body.holes.iter();
        let first = holes.find(|hole| matches!(hole.put, Put::Image(_)));
        self.fill == Fill::Page
            && document.words.image.is_none()
            && first.is_some_and(|hole| hole.put == Put::Image(reference))
    }

    /// An attribute of the tag that is open.
    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        push_attribute(self.out, value);
        self.out.push('"');
    }

    /// A citation in brackets.
    fn cite(&mut self, number: u32) {
        let cites = &self.parts.document(self.document).marks.citations[number as usize];
        self.parts
            .push_cites(self.out, self.document, cites, Sense::Claim);
    }

    /// The first source that words cite.
    fn first_cited(&self, number: u32) -> Option<ReferenceIx> {
        let cited = self.marks().citations[number as usize].first()?;
        Some(cited.source)
    }

    /// The start of words that cite: a link to the first source.
    fn cite_open(&mut self, number: u32) {
        if let Some(source) = self.first_cited(number) {
            self.open(source);
        }
    }

    /// The end of words that cite.
    fn cite_close(&mut self, number: u32) {
        if let Some(source) = self.first_cited(number) {
            self.close(source);
        }
    }

    /// A note's sign, and with the first the note itself.
    fn note(&mut self, number: u32, first: First) {
        let facts = &self.facts().notes[number as usize];
        let (kind, anchor, date) = (facts.kind, facts.anchor.clone(), facts.date);
        let words = &self.marks().notes[number as usize];
        let sign = words.number.unwrap_or(0);
        match self.fill {
            Fill::Sentence(_) | Fill::Words | Fill::Mark | Fill::Named => return,
            Fill::Away | Fill::Inside => {
                let what = self.parts.note_label(kind).to_string();
                return self.sign_away(&what, &anchor);
            }
            Fill::Page => self.sign(
                sign,
                &format!("#{anchor}"),
                (first == First::Yes).then_some(sign),
            ),
        }
        if first == First::No || words.phrasing == Phrasing::Block {
            return;
        }
        let (verdict, fragment) = (words.verdict.clone(), words.fragment.clone());
        self.out.push_str(&format!(
            "<span class=\"note note-{}\" role=\"note\" id=\"",
            class_of(kind)
        ));
        push_attribute(self.out, &anchor);
        self.out
            .push_str(&format!("\"><span class=\"note-number\">{sign}</span> "));
        self.note_head(kind, date, verdict.as_deref());
        self.inner(&fragment);
        self.out.push_str("</span>");
    }

    /// What a note is, in words.
    fn note_head(
        &mut self,
        kind: NoteKind,
        date: Option<crate::date::Date>,
        verdict: Option<&str>,
    ) {
        if kind == NoteKind::Plain {
            return;
        }
        self.out.push_str("<span class=\"note-kind\">");
        push_text(self.out, &self.parts.note_label(kind));
        if let Some(date) = date {
            self.out.push_str(", ");
            self.parts.push_time(self.out, &date);
        }
        if let Some(verdict) = verdict {
            self.out.push_str(": <span class=\"note-verdict\">");
            push_text(self.out, verdict);
            self.out.push_str("</span>");
        }
        self.out.push_str("</span> ");
    }

    /// A fragment of the same document, filled the same way.
    fn inner(&mut self, fragment: &Fragment) {
        let mut filler = Filler {
            parts: self.parts,
            document: self.document,
            fill: self.fill,
            out: self.out,
            views: None,
            begun: self.begun.as_deref_mut(),
        };
        let range = fragment.start as usize..fragment.end as usize;
        filler.range(&self.parts.document(self.document).body, range);
    }

    /// The sign of a note.
    fn sign(&mut self, number: u32, href: &str, id: Option<u32>) {
        self.out.push_str("<sup class=\"sign\"><a href=\"");
        push_attribute(self.out, href);
        self.out.push('"');
        if let Some(id) = id {
            self.out.push_str(&format!(" id=\"sign-{id}\""));
        }
        self.out.push_str(&format!(">{number}</a></sup>"));
    }

    /// The sign of a note or attribution of another page, which has no number here.
    fn sign_away(&mut self, what: &str, anchor: &str) {
        let home = format!("{}#{anchor}", self.parts.href_of(self.document));
        let title = &self.parts.document(self.document).words.title;
        let place = self.parts.language.say("in_page", &[("page", title)]);
        self.out.push_str("<sup class=\"sign\"><a href=\"");
        push_attribute(self.out, &home);
        self.out.push_str("\" aria-label=\"");
        push_attribute(self.out, &format!("{what} {place}"));
        self.out.push_str("\">*</a></sup>");
    }

    /// A note that is a block.
    fn note_block(&mut self, number: u32) {
        let facts = &self.facts().notes[number as usize];
        let (kind, anchor, date) = (facts.kind, facts.anchor.clone(), facts.date);
        let words = &self.marks().notes[number as usize];
        let (verdict, fragment, sign) =
            (words.verdict.clone(), words.fragment.clone(), words.number);
        self.out.push_str(&format!(
            "<aside class=\"note note-block note-{}\" aria-label=\"{}\" id=\"",
            class_of(kind),
            text_html(&self.parts.note_label(kind))
        ));
        push_attribute(self.out, &anchor);
        self.out.push_str("\">");
        if let Some(sign) = sign {
            self.out
                .push_str(&format!("<span class=\"note-number\">{sign}</span> "));
        }
        self.note_head(kind, date, verdict.as_deref());
        self.inner(&fragment);
        self.out.push_str("</aside>");
    }

    /// The start of a quotation with a dash line.
    fn statement_open(&mut self, number: u32) {
        let facts = &self.facts().statements[number as usize];
        let (mode, id) = (facts.mode, facts.id.clone());
        if self.statement(number).is_none() {
            self.out
                .push_str("<figure class=\"statement statement-plain\"><blockquote>");
            return;
        }
        self.out.push_str(&format!(
            "<figure class=\"statement statement-{}\"",
            mode.word()
        ));
        if self.fill == Fill::Page {
            self.out.push_str(" id=\"");
            push_attribute(self.out, id.as_str());
            self.out.push('"');
        }
        self.out.push('>');
        if mode != Mode::Silent {
            self.out.push_str("<blockquote>");
        }
    }

    /// Which statement of the site this is; nothing for a plain attribution.
    fn statement(&self, number: u32) -> Option<StatementIx> {
        self.parts.site.links.statement_of[self.document as usize][number as usize]
    }

    /// The end of a quotation: other wordings, and who said it.
    fn statement_close(&mut self, number: u32) {
        match self.statement(number) {
            Some(statement) => self.parts.push_statement_end(self.out, statement),
            None => {
                self.out.push_str("</blockquote><figcaption>— ");
                self.plain_caption(number);
                self.out.push_str("</figcaption></figure>");
            }
        }
    }

    /// The start of words that are an inline statement.
    fn quote_open(&mut self, number: u32) {
        let facts = &self.facts().statements[number as usize];
        let class = if facts.mode == Mode::Quote {
            "quoted"
        } else {
            "quoted quoted-paraphrase"
        };
        let id = facts.id.clone();
        self.out.push_str(&format!("<span class=\"{class}\" id=\""));
        push_attribute(self.out, id.as_str());
        self.out.push_str("\">");
    }

    /// The sign of an inline statement and its attribution.
    fn attribution(&mut self, number: u32, first: First) {
        let words = &self.marks().statements[number as usize];
        let sign = words.number.unwrap_or(0);
        let id = &self.facts().statements[number as usize].id;
        match (self.fill, first) {
            (Fill::Sentence(_) | Fill::Words | Fill::Mark | Fill::Named, _) => {}
            (Fill::Away | Fill::Inside, _) => {
                let what = self.parts.language.word("statement").to_string();
                self.sign_away(&what, id.as_str());
            }
            (Fill::Page, First::No) => {
                self.sign(sign, &format!("#{}", said_anchor(id, words)), None)
            }
            (Fill::Page, First::Yes) => {
                self.sign(sign, &format!("#{}", said_anchor(id, words)), Some(sign));
                self.said(number);
            }
        }
    }

    /// The attribution of an inline statement as a margin note, with the words if the text does not have them all.
    fn said(&mut self, number: u32) {
        let words = &self.marks().statements[number as usize];
        let id = &self.facts().statements[number as usize].id;
        let sign = words.number.unwrap_or(0);
        self.out
            .push_str("<span class=\"note note-statement\" role=\"note\" id=\"");
        push_attribute(self.out, &said_anchor(id, words));
        self.out
            .push_str(&format!("\"><span class=\"note-number\">{sign}</span> "));
        let shown = words.inline.as_ref().map(|range| range.end - range.start);
        if shown.is_none_or(|shown| (shown as usize) + 8 < words.text.len()) {
            self.out.push_str("<q>");
            let own = text(self.parts, self.document, &words.fragment, &words.text);
            push_text(self.out, &own);
            self.out.push_str("</q> ");
        }
        match self.statement(number) {
            Some(statement) => self.parts.push_caption(self.out, statement),
            None => self.plain_caption(number),
        }
        self.out.push_str("</span>");
    }

    /// Who is said to have said it, where that makes no statement: a plain attribution, a translation's own.
    fn plain_caption(&mut self, number: u32) {
        let words = &self.marks().statements[number as usize];
        let facts = &self.facts().statements[number as usize];
        let links = self.parts.links_of(self.document, &facts.speakers);
        if links.is_empty() {
            push_text(self.out, &words.speaker);
        } else {
            self.parts.push_links(self.out, &links);
        }
        for words in words.maybe_speakers.iter().chain(&words.venue) {
            self.out.push_str(", ");
            push_text(self.out, words);
        }
    }

    /// The issues of the parent that a proposal's point bears on.
    fn point(&mut self, number: u32) {
        let points = self.parts.site.links.points(self.document);
        for position in points
            .and_then(|points| points.get(number as usize))
            .into_iter()
            .flatten()
        {
            let Some(issue) = position.issue else {
                continue;
            };
            self.out.push_str(" <span class=\"stance\">");
            push_text(self.out, &self.parts.issue(position.owner, issue));
            if let Some(stance) = &position.stance {
                self.out.push_str(": <b>");
                push_text(self.out, self.parts.language.stance(stance));
                self.out.push_str("</b>");
            }
            self.out.push_str("</span>");
        }
    }

    /// A sign that refers to a statement said elsewhere.
    fn reprint(&mut self, number: u32, first: First) {
        let reprint = &self.marks().reprints[number as usize];
        let Some((href, _)) = self.target(reprint.reference) else {
            return;
        };
        let anchor = format!("reprint-{}", reprint.number);
        match (self.fill, first) {
            (Fill::Sentence(_) | Fill::Words | Fill::Mark | Fill::Named, _) => {}
            (Fill::Away | Fill::Inside, _) => self.sign(reprint.number, &href, None),
            (Fill::Page, First::No) => self.sign(reprint.number, &format!("#{anchor}"), None),
            (Fill::Page, First::Yes) => {
                self.sign(reprint.number, &format!("#{anchor}"), Some(reprint.number));
                self.out.push_str(&format!(
                    "<span class=\"note note-statement\" role=\"note\" id=\"{anchor}\">"
                ));
                self.out.push_str(&format!(
                    "<span class=\"note-number\">{}</span> ",
                    reprint.number
                ));
                match self
                    .parts
                    .site
                    .links
                    .meaning(self.document, reprint.reference)
                {
                    Meaning::Statement(statement) => self.parts.push_caption(self.out, *statement),
                    Meaning::Event(event) => {
                        let link = self.parts.event_link(*event);
                        self.parts.push_links(self.out, &[link]);
                    }
                    _ => self.named(reprint.reference),
                }
                self.out.push_str("</span>");
            }
        }
    }
}

/// Whether a sign is the first of its note.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    /// It is: the note stands behind it.
    Yes,
    /// It is not.
    No,
}

/// The anchor of an inline statement's attribution; that of the statement itself where no words of the text are marked.
fn said_anchor(id: &crate::path::Id, words: &StatementWords) -> String {
    match words.inline {
        Some(_) => format!("{id}-said"),
        None => id.to_string(),
    }
}

/// The class of a note.
fn class_of(kind: NoteKind) -> &'static str {
    if kind == NoteKind::Plain {
        "plain"
    } else {
        kind.word()
    }
}

/// Whether a hole has no byte of its own in the HTML.
fn is_zero_width(put: Put) -> bool {
    opens(put) || closes(put)
}

/// Whether a hole without a byte opens something.
fn opens(put: Put) -> bool {
    matches!(put, Put::NoteOpen(_) | Put::QuoteOpen(_))
}

/// Whether a hole without a byte closes something.
fn closes(put: Put) -> bool {
    matches!(put, Put::NoteClose(_) | Put::QuoteClose(_))
}

impl Parts<'_> {
    /// A statement away from home, whole.
    pub fn push_statement(&self, out: &mut String, statement: StatementIx) {
        let (facts, words, document) = self.said(statement);
        out.push_str(&format!(
            "<figure class=\"statement statement-{} statement-embedded\">",
            facts.mode.word()
        ));
        if facts.mode != Mode::Silent {
            out.push_str("<blockquote>");
            let filled = html(self, document, &words.fragment, Fill::Inside);
            let block =
                filled.starts_with("<p>") || filled.starts_with("<ul") || filled.starts_with("<ol");
            out.push_str(&if block {
                filled
            } else {
                format!("<p>{filled}</p>")
            });
        }
        self.push_statement_end(out, statement);
    }

    /// What follows the words of a statement: other wordings, and who said it.
    fn push_statement_end(&self, out: &mut String, statement: StatementIx) {
        let (facts, words, document) = self.said(statement);
        if facts.mode != Mode::Silent {
            out.push_str("</blockquote>");
        }
        let language = words.languages.last();
        for (label, wording, language) in words
            .original
            .iter()
            .map(|wording| ("original", wording, language))
            .chain(
                words
                    .carried
                    .iter()
                    .map(|wording| ("carried_as", wording, None)),
            )
        {
            out.push_str("<div class=\"wording\"><span class=\"wording-label\">");
            push_text(out, &self.language.word(label));
            out.push_str("</span> <q");
            if let Some(language) = language {
                out.push_str(" lang=\"");
                push_attribute(out, language);
                out.push('"');
            }
            out.push_str(" dir=\"auto\">");
            push_text(out, &wording.text);
            out.push_str("</q>");
            if let Some(relay) = self.relay(document, wording) {
                out.push_str(" — ");
                push_text(out, &relay);
            }
            if !wording.sources.is_empty() {
                out.push(' ');
                self.push_cites(out, document, &wording.sources, Sense::Said);
            }
            out.push_str("</div>");
        }
        out.push_str("<figcaption>");
        self.push_caption(out, statement);
        out.push_str("</figcaption></figure>");
    }

    /// Who said it, for, to, via and re whom, when, where, by what source, in which words and language, which position.
    pub fn push_caption(&self, out: &mut String, statement: StatementIx) {
        let (facts, words, document) = self.said(statement);
        let has_office = self.push_speakers(out, statement);
        let mut between = if has_office { ", " } else { " " };
        for (word, references) in [
            ("party_for", &facts.on_behalf),
            ("party_to", &facts.to),
            ("party_via", &facts.via),
            ("party_re", &facts.re),
        ] {
            let links = self.links_of(document, references);
            if !links.is_empty() {
                let mut parties = String::new();
                self.push_links(&mut parties, &links);
                let word = text_html(&self.language.word(word));
                let said = filled(&word, &[("parties", &parties)]);
                out.push_str(&format!("{between}<span class=\"party\">{said}</span>"));
                between = " ";
            }
        }
        if let Some(date) = &facts.date {
            out.push_str(", ");
            self.push_time(out, date);
        }
        if let Some(venue) = self.venue(statement) {
            out.push_str(", <span class=\"venue\">");
            push_text(out, &venue);
            out.push_str("</span>");
        }
        if !words.sources.is_empty() {
            out.push_str(" <span class=\"cites\">");
            self.push_cites(out, document, &words.sources, Sense::Said);
            out.push_str("</span>");
        }
        if facts.mode != Mode::Quote {
            out.push_str(&format!(
                " <span class=\"mode\">{}</span>",
                text_html(&self.mode_label(facts.mode))
            ));
        }
        if let Some((original, through)) = words.languages.split_last() {
            out.push_str(" <span class=\"language\">");
            let name = |tag: &str| self.language.language_name(tag).to_string();
            let said =
                |key: &str, place: &str, words: &str| self.language.say(key, &[(place, words)]);
            push_text(out, &said("from_language", "language", &name(original)));
            if !through.is_empty() {
                let and = format!(" {} ", self.language.word("and"));
                let names: Vec<String> = through.iter().rev().map(|tag| name(tag)).collect();
                out.push(' ');
                push_text(out, &said("by_way_of", "languages", &names.join(&and)));
            }
            out.push_str("</span>");
        }
        self.push_stances(out, statement);
        let (href, _) = self.statement_addresses(statement);
        out.push_str(" <a class=\"permalink\" href=\"");
        push_attribute(out, &href);
        out.push_str("\" aria-label=\"");
        push_attribute(out, &self.language.word("page_of_statement"));
        out.push_str("\">¶</a>");
    }

    /// The speakers, each with the office held on that day; an unnamed one as written. Whether it ends with an office.
    fn push_speakers(&self, out: &mut String, statement: StatementIx) -> bool {
        let speakers = self.speakers(statement);
        let (_, words, _) = self.said(statement);
        if speakers.is_empty() {
            out.push_str("<span class=\"speaker speaker-unnamed\">");
            push_text(out, &words.speaker);
            out.push_str("</span>");
        }
        for (number, speaker) in speakers.iter().enumerate() {
            self.push_between(out, number, speakers.len());
            out.push_str("<span class=\"speaker\"><a class=\"to-actor\" href=\"");
            push_attribute(out, &speaker.href);
            out.push_str("\">");
            push_text(out, &speaker.title);
            out.push_str("</a>");
            if let Some(office) = &speaker.office {
                out.push_str(", <span class=\"office\">");
                push_text(out, office);
                out.push_str("</span>");
            }
            out.push_str("</span>");
        }
        let last = speakers.last();
        last.is_some_and(|speaker| speaker.office.is_some())
    }

    /// The positions of a statement.
    fn push_stances(&self, out: &mut String, statement: StatementIx) {
        for stance in self.stances(statement) {
            out.push_str(" <span class=\"stance\"><a class=\"to-topic\" href=\"");
            push_attribute(out, stance.topic.href());
            out.push_str("\">");
            push_text(out, stance.issue.as_deref().unwrap_or(stance.topic.title()));
            out.push_str("</a>");
            if let Some(word) = &stance.stance {
                out.push_str(": <b>");
                push_text(out, self.language.stance(word));
                out.push_str("</b>");
            }
            out.push_str("</span>");
        }
    }
}
