//! Markdown events become a [`Body`]: HTML with holes where other pages, notes and citations are named.
//!
//! The only file that names the Markdown crate. One pass over the events; what a paragraph needs as a whole (sentences,
//! quotations, what a sign marks) is worked out when it ends (`leaf`), what a block quote or footnote means is read by
//! `mark` (`quote`). It resolves nothing: every reference stays a hole.

mod leaf;
mod quote;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{
    Alignment, BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options as Extensions, Parser,
    Tag, TagEnd,
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::diag::{Code, Span};
use crate::document::*;
use crate::parse::Options;
use crate::parse::highlight::{Highlighted, highlight};
use crate::parse::mark::{self, Flat};
use crate::parse::prose::{HOLE, text_of};
use crate::parse::record::{Record, id_target};
use crate::path::{Id, SitePath, encode_url, push_attribute, push_text, slug};

use leaf::Leaf;
use quote::Footnote;

/// What is read from a Markdown file besides what the [`Record`] collects.
#[derive(Debug, Default)]
pub struct Read {
    /// The prose.
    pub body: Body,
    /// Ids of blocks that are no mark.
    pub anchors: Vec<Id>,
    /// Where they are written, parallel to `anchors`.
    pub anchor_places: Vec<Span>,
    /// A proposal's points: number, stances, words.
    pub points: Vec<(u32, Vec<StanceFacts>, Fragment)>,
    /// Sources defined where they are used: key, address, title, place.
    pub sources: Vec<(String, String, String, Span)>,
    /// The checks silenced before a block.
    pub silenced: Vec<Silenced>,
    /// The words of a first heading that is the page's title.
    pub title: Option<String>,
    /// Footnotes that are marks said elsewhere.
    pub reprints: Vec<Reprint>,
}

/// What of the page the reader has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageShape {
    /// A page with its title in the front matter.
    Titled,
    /// A page whose first heading is its title.
    Untitled,
    /// A proposal: the items of its numbered lists are its points.
    Proposal,
}

/// Reads the Markdown of `file` from byte `base` on.
pub fn read(
    file: &str,
    base: usize,
    shape: PageShape,
    options: &Options,
    record: &mut Record,
) -> Read {
    let file = without_marks_of_ours(file);
    let text = without_remarks(&file[base..]);
    let file: Cow<'_, str> = match text {
        Cow::Borrowed(_) => Cow::Borrowed(&*file),
        Cow::Owned(text) => Cow::Owned(format!("{}{text}", &file[..base])),
    };
    let parser =
        Parser::new_with_broken_link_callback(&file[base..], extensions(), Some(citation_target));
    let definitions: Vec<(String, String, String, Span)> = parser
        .reference_definitions()
        .iter()
        .filter_map(|(label, def)| {
            let title = def
                .title
                .as_deref()
                .unwrap_or("")
                .replace([HOLE, BLANK as char], "");
            let span = Span::new(def.span.start, def.span.end).shifted(base);
            Some((
                label.strip_prefix('@')?.to_owned(),
                def.dest.to_string(),
                title,
                span,
            ))
        })
        .collect();
    let events = parser
        .into_offset_iter()
        .map(|(event, range)| (event, range.start + base..range.end + base));
    let events = bounded(events, record);
    let mut writer = Writer::new(&file, events, options, record);
    writer.read.sources = definitions;
    writer.read.sources.sort();
    writer.shape = shape;
    writer.whole();
    writer.read
}

/// Deepest nesting of lists and quotations that is written: each level takes stack, and no reader follows so many.
const DEEPEST: usize = 100;

/// The events without the containers that nest too deep; what is in them stays.
fn bounded<'a>(
    events: impl Iterator<Item = (Event<'a>, Range<usize>)>,
    record: &mut Record,
) -> Vec<(Event<'a>, Range<usize>)> {
    let (mut depth, mut told, mut kept) = (0_usize, false, Vec::new());
    for (event, range) in events {
        let within = match &event {
            Event::Start(tag) if is_container(&tag.to_end()) => {
                depth += 1;
                depth <= DEEPEST
            }
            Event::End(tag) if is_container(tag) => {
                depth -= 1;
                depth < DEEPEST
            }
            _ => true,
        };
        if within {
            kept.push((event, range));
        } else if !told {
            told = true;
            let message = format!("lists and quotations nest more than {DEEPEST} deep");
            let place = Span::new(range.start, range.start + 1);
            record.fault(Code::NestedTooDeep, place, message).hint =
                Some("begin a new list or quotation".into());
        }
    }
    kept
}

/// Whether a tag holds blocks.
fn is_container(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::FootnoteDefinition
    )
}

/// The extensions, one by one: `Options::all()` would turn on old footnotes.
fn extensions() -> Extensions {
    Extensions::ENABLE_TABLES
        | Extensions::ENABLE_FOOTNOTES
        | Extensions::ENABLE_STRIKETHROUGH
        | Extensions::ENABLE_TASKLISTS
        | Extensions::ENABLE_HEADING_ATTRIBUTES
        | Extensions::ENABLE_GFM
        | Extensions::ENABLE_WIKILINKS
}

/// Keeps `[@key, p. 4]` as a link that the writer knows again.
fn citation_target(link: BrokenLink<'_>) -> Option<(CowStr<'_>, CowStr<'_>)> {
    link.reference
        .strip_prefix('@')
        .is_some_and(|key| key.starts_with(|c: char| !c.is_whitespace()))
        .then_some((link.reference, CowStr::Borrowed("")))
}

/// The text with `%% remarks %%` blanked, byte for byte, outside code.
fn without_remarks(text: &str) -> Cow<'_, str> {
    if !text.contains("%%") {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let (mut inside, mut fenced) = (false, false);
    for line in text.split_inclusive('\n') {
        let start = line.trim_start();
        if !inside && (start.starts_with("```") || start.starts_with("~~~")) {
            fenced = !fenced;
        }
        if fenced || !inside && !line.contains("%%") {
            out.extend_from_slice(line.as_bytes());
            continue;
        }
        let kept = without_line_remarks(line, &mut inside);
        let blank = kept.iter().all(|b| b.is_ascii_whitespace() || *b == BLANK);
        out.extend(
            kept.into_iter()
                .map(|b| if blank && b == BLANK { b' ' } else { b }),
        );
    }
    String::from_utf8(out).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Raw HTML without its comments.
fn without_html_comments(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    out + rest
}

/// The text with the characters that stand for holes and remarks as spaces, byte for byte.
fn without_marks_of_ours(text: &str) -> Cow<'_, str> {
    match text.contains([HOLE, BLANK as char]) {
        true => Cow::Owned(text.replace([HOLE, BLANK as char], " ")),
        false => Cow::Borrowed(text),
    }
}

/// What a byte of a remark becomes on a line that has other words; [`Writer::text`] drops it.
const BLANK: u8 = 2;

/// One line with its remarks blanked; `inside` tells whether one is open.
fn without_line_remarks(line: &str, inside: &mut bool) -> Vec<u8> {
    let mut kept = Vec::with_capacity(line.len());
    let mut code = false;
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("%%") && !code {
            *inside = !*inside;
            kept.extend([BLANK; 2]);
            rest = &rest[2..];
            continue;
        }
        code ^= c == '`' && !*inside;
        if *inside && c != '\n' {
            kept.extend(std::iter::repeat_n(BLANK, c.len_utf8()));
        } else {
            kept.extend_from_slice(&rest.as_bytes()[..c.len_utf8()]);
        }
        rest = &rest[c.len_utf8()..];
    }
    kept
}

/// An inline element that is open.
struct Open {
    /// Where it begins in the HTML.
    start: usize,
    /// What closes it.
    close: Close,
}

/// What closes an inline element.
enum Close {
    /// A tag.
    Tag(&'static str),
    /// The end of a link.
    Link(ReferenceIx),
    /// The end of words that cite.
    Cite(u32),
    /// Nothing: an address that was refused.
    Nothing,
}

/// Where the writer is, for what may not be there.
#[derive(Clone, Copy, Default)]
struct Context {
    /// The statement that the words are part of.
    statement: Option<u32>,
    /// Block quotes around.
    quotes: u32,
    /// Whether this is the body of a note.
    note: bool,
    /// Whether this is a heading.
    heading: bool,
}

/// Writes HTML and holes from events.
struct Writer<'a, 'r> {
    file: &'a str,
    events: Vec<(Event<'a>, Range<usize>)>,
    at: usize,
    options: &'r Options,
    record: &'r mut Record,
    shape: PageShape,
    html: String,
    holes: Vec<Hole>,
    blocks: Vec<Block>,
    sentences: Vec<u32>,
    prose: Vec<Chunk>,
    headings: Vec<Heading>,
    footnotes: FxHashMap<String, Footnote>,
    /// Notes whose bodies are still to be written, by footnote events.
    queue: Vec<quote::Queued>,
    /// Parts of the file that are read otherwise.
    skip: Vec<Range<usize>>,
    open: Vec<Open>,
    leaf: Leaf,
    context: Context,
    section: u32,
    numbers: u32,
    silencing: Vec<(Code, String)>,
    /// Lists and quotes that are open.
    depth: u32,
    /// Notes to put behind the block of their sign.
    late: Vec<u32>,
    /// Words of statements that stand in footnotes.
    late_words: Vec<(usize, String)>,
    reprints: Vec<Reprint>,
    read: Read,
}

impl<'a, 'r> Writer<'a, 'r> {
    /// A writer at the first event.
    fn new(
        file: &'a str,
        events: Vec<(Event<'a>, Range<usize>)>,
        options: &'r Options,
        record: &'r mut Record,
    ) -> Self {
        Writer {
            html: String::with_capacity(file.len() + file.len() / 4),
            file,
            events,
            at: 0,
            options,
            record,
            shape: PageShape::Titled,
            holes: Vec::new(),
            blocks: Vec::new(),
            sentences: Vec::new(),
            prose: Vec::new(),
            headings: Vec::new(),
            footnotes: FxHashMap::default(),
            queue: Vec::new(),
            skip: Vec::new(),
            open: Vec::new(),
            leaf: Leaf::default(),
            context: Context::default(),
            section: 0,
            numbers: 0,
            silencing: Vec::new(),
            depth: 0,
            late: Vec::new(),
            late_words: Vec::new(),
            reprints: Vec::new(),
            read: Read::default(),
        }
    }

    /// Writes the page, then the notes that it refers to.
    fn whole(&mut self) {
        self.collect_footnotes();
        self.blocks_until(self.events.len());
        let main = self.html.len();
        self.read.body.word_count = self.word_count(main);
        self.write_queue();
        self.report_unused_footnotes();
        self.finish(main);
    }

    /// How many words the page itself has.
    fn word_count(&self, main: usize) -> u32 {
        crate::parse::prose::word_count(&text_of(&self.html, &(0..main as u32))) as u32
    }

    /// Puts everything in its order.
    fn finish(&mut self, main: usize) {
        self.name_anchors();
        let (notes, statements) = (&self.record.note_words, &self.record.statement_words);
        self.holes.sort_by_cached_key(|hole| {
            (
                hole.at,
                rank(hole.put),
                nesting(hole.put, notes, statements),
            )
        });
        self.blocks
            .sort_by_key(|block| (block.start, std::cmp::Reverse(block.end)));
        self.sentences.sort_unstable();
        self.prose.sort_by_key(|chunk| chunk.start);
        self.read.reprints = std::mem::take(&mut self.reprints);
        let body = &mut self.read.body;
        body.html = std::mem::take(&mut self.html).into();
        body.main = main as u32;
        body.holes = std::mem::take(&mut self.holes).into();
        body.blocks = std::mem::take(&mut self.blocks).into();
        body.sentences = std::mem::take(&mut self.sentences).into();
        body.prose = std::mem::take(&mut self.prose).into();
        body.headings = std::mem::take(&mut self.headings).into();
    }

    /// Gives notes and headings anchors of their own; those of statements and blocks, which are permanent, come first.
    fn name_anchors(&mut self) {
        let mut taken: FxHashSet<String> = FxHashSet::default();
        for statement in &self.record.statements {
            taken.extend([statement.id.to_string(), format!("{}-said", statement.id)]);
        }
        taken.extend(self.read.anchors.iter().map(|id| id.to_string()));
        taken.extend((1..=self.numbers).map(|number| format!("sign-{number}")));
        taken.extend((1..=self.reprints.len()).map(|number| format!("reprint-{number}")));
        taken.extend(
            self.read
                .points
                .iter()
                .map(|point| format!("point-{}", point.0)),
        );
        let notes = self.record.notes.iter_mut().map(|note| &mut note.anchor);
        let headings = self.headings.iter_mut().map(|heading| &mut heading.anchor);
        for anchor in notes.chain(headings) {
            let wanted: &str = if anchor.is_empty() { "section" } else { anchor };
            let further = (2..).map(|count| format!("{wanted}-{count}"));
            let free = [wanted.to_owned()]
                .into_iter()
                .chain(further)
                .find(|one| !taken.contains(one));
            if let Some(free) = free {
                taken.insert(free.clone());
                *anchor = free.into();
            }
        }
    }

    /// Writes blocks up to the event `end`.
    fn blocks_until(&mut self, end: usize) {
        while self.at < end {
            if self.skips() {
                continue;
            }
            let (start, range) = (self.html.len(), self.events[self.at].1.clone());
            if self.is_inline() {
                self.open_leaf();
                self.inlines(end);
                self.close_leaf(start, range);
                continue;
            }
            if matches!(self.events[self.at].0, Event::Start(_)) {
                self.silence(&range);
            }
            self.block(start, range);
            self.flush_late();
        }
    }

    /// Writes one block.
    fn block(&mut self, start: usize, range: Range<usize>) {
        match self.events[self.at].0.clone() {
            Event::Start(Tag::Paragraph) => self.paragraph(start, range),
            Event::Start(Tag::Heading {
                level, id, classes, ..
            }) => self.heading(level as u8, id, &classes, range),
            Event::Start(Tag::BlockQuote(kind)) => self.block_quote(kind.map(alert_word), range),
            Event::Start(Tag::CodeBlock(kind)) => self.code_block(&kind, range),
            Event::Start(Tag::List(first)) => self.list(first, range),
            Event::Start(Tag::Item) => self.item(range),
            Event::Start(Tag::FootnoteDefinition(_)) => self.at = self.end_of(self.at) + 1,
            Event::Start(Tag::HtmlBlock) => self.html_block(range),
            Event::Start(Tag::Table(alignments)) => self.table(&alignments, range),
            Event::Rule => {
                self.html.push_str("<hr>\n");
                self.at += 1;
            }
            _ => self.at += 1,
        }
    }

    /// Passes over an event that is read otherwise.
    fn skips(&mut self) -> bool {
        let range = &self.events[self.at].1;
        let skipped = self
            .skip
            .iter()
            .any(|skip| skip.start <= range.start && range.end <= skip.end);
        if skipped {
            match self.events[self.at].0 {
                Event::Start(_) => self.at = self.end_of(self.at) + 1,
                // The end of an element whose start was written closes it.
                Event::End(_) => return false,
                _ => self.at += 1,
            }
        }
        skipped
    }

    /// The event that ends what the event `start` begins.
    fn end_of(&self, start: usize) -> usize {
        let mut depth = 0_usize;
        for (at, (event, _)) in self.events.iter().enumerate().skip(start) {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return at;
                    }
                }
                _ if depth == 0 => return at,
                _ => {}
            }
        }
        self.events.len().saturating_sub(1)
    }

    /// A paragraph: a picture or a mark alone, or text.
    fn paragraph(&mut self, start: usize, range: Range<usize>) {
        let end = self.end_of(self.at);
        if let Some(image_end) = self.lone_image(end) {
            self.at += 1;
            self.lone(image_end, &range);
            self.at = end + 1;
            return;
        }
        self.html.push_str("<p>");
        self.at += 1;
        self.open_leaf();
        let inner = self.html.len();
        self.inlines(end);
        self.at = end + 1;
        let id = self.block_id(inner, &range);
        self.html
            .truncate(self.html.trim_end_matches(' ').len().max(inner));
        if self.html[inner..].trim().is_empty() {
            self.drop_from(start);
            return;
        }
        self.close_leaf(inner, range);
        self.html.push_str("</p>\n");
        if let Some(id) = id {
            self.insert_id(start + 2, &id);
        }
    }

    /// Takes back what was written from `start` on.
    fn drop_from(&mut self, start: usize) {
        self.html.truncate(start);
        self.holes.retain(|hole| (hole.at as usize) < start);
    }

    /// Where a picture that is alone in its paragraph ends.
    fn lone_image(&self, end: usize) -> Option<usize> {
        matches!(self.events[self.at + 1].0, Event::Start(Tag::Image { .. }))
            .then(|| self.end_of(self.at + 1))
            .filter(|at| at + 1 == end)
    }

    /// A picture with its caption, or a mark printed whole.
    fn lone(&mut self, image_end: usize, range: &Range<usize>) {
        let Event::Start(Tag::Image {
            link_type,
            dest_url,
            title,
            ..
        }) = self.events[self.at].0.clone()
        else {
            return;
        };
        let span = Span::new(range.start, range.end);
        if matches!(link_type, LinkType::WikiLink { .. }) && !is_picture(&dest_url) {
            let reference = self.record.refer(id_target(&dest_url), Role::Embed, span);
            self.put(Put::Embed(reference));
            self.html.push('\n');
            return;
        }
        self.html.push_str("<figure class=\"picture\">");
        self.image(&dest_url, link_type, image_end, span);
        if !title.is_empty() {
            self.html.push_str("<figcaption>");
            self.text(&title);
            self.html.push_str("</figcaption>");
        }
        self.html.push_str("</figure>\n");
    }

    /// A picture: its address is a hole, its text the alternative.
    fn image(&mut self, dest: &str, link_type: LinkType, image_end: usize, span: Span) {
        let wiki = matches!(link_type, LinkType::WikiLink { .. });
        if wiki && !is_picture(dest) {
            let reference = self.record.refer(id_target(dest), Role::Link, span);
            self.put(Put::Named(reference));
            return;
        }
        let alt: String = self.events[self.at + 1..image_end]
            .iter()
            .filter_map(|(event, _)| words_of(event))
            .collect();
        let alt = if wiki && alt == dest {
            String::new()
        } else {
            alt
        };
        let alt = alt.replace([HOLE, BLANK as char], "");
        if is_foreign(dest) {
            let refused = matches!(address_kind(dest), AddressKind::Refused);
            let (message, until) = match refused {
                true => ("is no address that is published", "words"),
                false => ("is on another host", "a link"),
            };
            let message = format!("the picture `{dest}` {message}");
            let fault = self.record.fault(Code::RefusedAddress, span, message);
            fault.hint = Some(format!(
                "save it beside the page; until then it is printed as {until}"
            ));
            if refused {
                self.text(&alt);
                return;
            }
            self.html.push_str("<a rel=\"external\" href=\"");
            push_attribute(&mut self.html, &encode_url(dest));
            self.html.push_str("\">");
            self.text(if alt.is_empty() { dest } else { &alt });
            self.html.push_str("</a>");
            return;
        }
        let Some(path) = self.local(dest, span) else {
            self.text(&alt);
            return;
        };
        let reference = self
            .record
            .refer(Target::File { path, anchor: None }, Role::Image, span);
        self.html.push_str("<img");
        self.put(Put::Image(reference));
        self.html.push_str(" alt=\"");
        push_attribute(&mut self.html, &alt);
        self.html.push_str("\" loading=\"lazy\">");
    }

    /// The file of the content that a relative address means; a fault if it leaves the content.
    fn local(&mut self, dest: &str, span: Span) -> Option<SitePath> {
        let decoded = crate::path::decode_url(dest).unwrap_or_else(|| dest.to_owned());
        let path = self.record.path.join_link(&decoded, "content");
        if path.is_none() {
            let fault = self.record.fault(
                Code::OutsideRoot,
                span,
                format!("`{dest}` leaves the content"),
            );
            fault.hint = Some("keep files beside the pages that use them".into());
        }
        path
    }

    /// A heading; it starts a section.
    fn heading(
        &mut self,
        level: u8,
        id: Option<CowStr<'a>>,
        classes: &[CowStr<'a>],
        range: Range<usize>,
    ) {
        let end = self.end_of(self.at);
        self.at += 1;
        self.enter_section();
        let start = self.html.len();
        let shown = level.max(2);
        self.html.push_str(&format!("<h{shown} id=\""));
        self.put(Put::Anchor(self.headings.len() as u32));
        self.html.push('"');
        if !classes.is_empty() {
            self.html.push_str(" class=\"");
            push_attribute(&mut self.html, &classes.join(" "));
            self.html.push('"');
        }
        self.html.push('>');
        let context = self.context;
        self.context.heading = true;
        self.open_leaf();
        let inner = self.html.len();
        self.inlines(end);
        self.at = end + 1;
        self.close_leaf(inner, range);
        self.context = context;
        let fragment = inner as u32..self.html.len() as u32;
        let words = text_of(&self.html, &fragment);
        self.html.push_str(&format!("</h{shown}>\n"));
        let untitled = self.shape == PageShape::Untitled
            && self.read.title.is_none()
            && self.context.quotes == 0;
        if level == 1 && untitled {
            self.read.title = Some(words);
            self.drop_from(start);
            self.blocks.retain(|block| (block.start as usize) < start);
            self.sentences.retain(|at| (*at as usize) < start);
            return;
        }
        let anchor = id.map_or_else(|| slug(&words), |id| slug(&id));
        self.headings.push(Heading {
            level: shown,
            anchor: anchor.into(),
            fragment,
        });
    }

    /// Starts a section: an empty chunk marks its place.
    fn enter_section(&mut self) {
        self.section += 1;
        let at = self.html.len() as u32;
        self.prose.push(Chunk {
            start: at,
            end: at,
            section: self.section,
        });
    }

    /// A block of code, highlighted by classes.
    fn code_block(&mut self, kind: &CodeBlockKind<'a>, range: Range<usize>) {
        let end = self.end_of(self.at);
        let code: String = self.events[self.at + 1..end]
            .iter()
            .filter_map(|(event, _)| words_of(event))
            .collect();
        let code = code.replace([HOLE, BLANK as char], "");
        let language = match kind {
            CodeBlockKind::Fenced(words) => {
                words.split([' ', ',', '{']).next().unwrap_or("").to_owned()
            }
            CodeBlockKind::Indented => String::new(),
        };
        let start = self.html.len();
        self.html.push_str("<pre class=\"code\"");
        if !language.is_empty() {
            self.html.push_str(" data-language=\"");
            push_attribute(&mut self.html, &language);
            self.html.push('"');
        }
        self.html.push_str("><code>");
        let span = Span::new(
            range.start,
            (range.start + 3 + language.len()).min(range.end),
        );
        self.code(&language, &code, span);
        self.html.push_str("</code></pre>\n");
        self.blocks.push(Block {
            start: start as u32,
            end: self.html.len() as u32,
            source: range.start as u32,
        });
        self.at = end + 1;
    }

    /// The inside of a block of code.
    fn code(&mut self, language: &str, code: &str, span: Span) {
        if language.is_empty() {
            push_text(&mut self.html, code);
            return;
        }
        match highlight(language, code) {
            Highlighted::Html(html) => self.html.push_str(&html),
            Highlighted::UnknownLanguage { nearest } => {
                let fault = self.record.fault(
                    Code::UnknownLanguage,
                    span,
                    format!("`{language}` cannot be highlighted"),
                );
                fault.hint = nearest.map(|name| format!("did you mean `{name}`?"));
                push_text(&mut self.html, code);
            }
            Highlighted::TooLong => {
                self.record.fault(
                    Code::BlockTooLong,
                    span,
                    "the block is too long to highlight",
                );
                push_text(&mut self.html, code);
            }
        }
    }

    /// A list.
    fn list(&mut self, first: Option<u64>, range: Range<usize>) {
        let end = self.end_of(self.at);
        self.at += 1;
        self.depth += 1;
        let start = self.html.len();
        match first {
            None => self.html.push_str("<ul>\n"),
            Some(1) => self.html.push_str("<ol>\n"),
            Some(number) => self.html.push_str(&format!("<ol start=\"{number}\">\n")),
        }
        let mut number = first.unwrap_or(0) as u32;
        while self.at < end {
            let points =
                self.shape == PageShape::Proposal && first.is_some() && self.context.quotes == 0;
            if points && matches!(self.events[self.at].0, Event::Start(Tag::Item)) {
                self.point(number);
                number += 1;
            } else {
                let next = self.end_of(self.at) + 1;
                self.blocks_until(next);
            }
        }
        self.at = end + 1;
        self.depth -= 1;
        self.html.push_str(if first.is_some() {
            "</ol>\n"
        } else {
            "</ul>\n"
        });
        self.blocks.push(Block {
            start: start as u32,
            end: self.html.len() as u32,
            source: range.start as u32,
        });
    }

    /// A point of a proposal: its words, and the issues that its arrows name.
    fn point(&mut self, number: u32) {
        let range = self.events[self.at].1.clone();
        // The number is shown as written: lists may leave numbers out.
        let written: String = self.file[range.clone()]
            .trim_start()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        let number = written.parse().unwrap_or(number);
        let flat = Flat::new(self.file, range.clone());
        let arrow = [" -> ", " → ", " => "]
            .iter()
            .filter_map(|arrow| flat.text.find(arrow))
            .min();
        let mut stances = Vec::new();
        if let Some(start) = arrow {
            let mut at = start + 1;
            while let Some(length) = mark::arrow(&flat.text[at..]) {
                let (stance, end) = mark::stance(&flat, &flat.text, at + length);
                at = flat.text.len() - flat.text[end..].trim_start().len();
                if let Some(mut stance) = stance {
                    if stance.issue.is_none() {
                        stance.issue = Some(std::mem::take(&mut stance.topic));
                    }
                    let span = stance.span;
                    let mut facts = self.record.stance(stance);
                    if facts.topic.is_none() {
                        facts.at = self.record.refer(
                            Target::Id {
                                id: Id::default(),
                                anchor: None,
                            },
                            Role::Stance,
                            span,
                        );
                    }
                    stances.push(facts);
                }
            }
            self.skip
                .push(flat.source(start)..flat.source(at.saturating_sub(1)) + 1);
        }
        let start = self.html.len();
        self.html
            .push_str(&format!("<li value=\"{number}\" id=\"point-{number}\">"));
        let end = self.end_of(self.at);
        self.at += 1;
        let inner = self.html.len();
        self.blocks_until(end);
        self.at = end + 1;
        let fragment = inner as u32..self.html.trim_end().len() as u32;
        self.put(Put::Point(self.read.points.len() as u32));
        self.html.push_str("</li>\n");
        self.blocks.push(Block {
            start: start as u32,
            end: self.html.len() as u32,
            source: range.start as u32,
        });
        self.read.points.push((number, stances, fragment));
    }

    /// An item of a list.
    fn item(&mut self, range: Range<usize>) {
        let end = self.end_of(self.at);
        self.at += 1;
        let start = self.html.len();
        let task = matches!(
            self.events.get(self.at).map(|e| &e.0),
            Some(Event::TaskListMarker(_))
        );
        self.html
            .push_str(if task { "<li class=\"task\">" } else { "<li>" });
        let inner = self.html.len();
        self.blocks_until(end);
        self.at = end + 1;
        let id = self.block_id(inner, &range);
        self.html.push_str("</li>\n");
        if let Some(id) = id {
            self.insert_id(start + 3, &id);
        }
        self.blocks.push(Block {
            start: start as u32,
            end: self.html.len() as u32,
            source: range.start as u32,
        });
    }

    /// Takes `^id` from the end of the block that stands at `range` of the file.
    fn block_id(&mut self, inner: usize, range: &Range<usize>) -> Option<Id> {
        let text = &self.html[inner..];
        let end = text.trim_end().len();
        let at = text[..end].rfind(" ^")?;
        let word = &text[at + 2..end];
        if word.is_empty()
            || word.contains(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))
        {
            return None;
        }
        let id = Id::fold(word);
        let place = self.locate(range, &format!("^{word}"));
        self.html.truncate(inner + at);
        let cut = self.html.len() as u32;
        if let Some(block) = self.blocks.last_mut() {
            block.end = block.end.min(cut);
        }
        for chunk in self
            .prose
            .iter_mut()
            .rev()
            .take_while(|chunk| chunk.end > cut)
        {
            chunk.end = chunk.end.min(cut).max(chunk.start);
        }
        self.read.anchors.push(id.clone());
        self.read.anchor_places.push(place);
        Some(id)
    }

    /// Writes an `id` into a tag that is already there, at byte `at`, and moves what lies behind it.
    fn insert_id(&mut self, at: usize, id: &Id) {
        let mut attribute = String::from(" id=\"");
        push_attribute(&mut attribute, id.as_str());
        attribute.push('"');
        self.html.insert_str(at, &attribute);
        let (from, by) = (at as u32, attribute.len() as u32);
        let shift = |place: &mut u32| *place += if *place >= from { by } else { 0 };
        self.holes.iter_mut().for_each(|hole| shift(&mut hole.at));
        self.sentences.iter_mut().for_each(shift);
        for block in &mut self.blocks {
            shift(&mut block.start);
            shift(&mut block.end);
        }
        for chunk in &mut self.prose {
            shift(&mut chunk.start);
            shift(&mut chunk.end);
        }
        let notes = self
            .record
            .note_words
            .iter_mut()
            .flat_map(|note| [Some(&mut note.fragment), note.target.as_mut()]);
        let statements = self
            .record
            .statement_words
            .iter_mut()
            .flat_map(|s| [Some(&mut s.fragment), s.inline.as_mut()]);
        for fragment in notes.chain(statements).flatten().filter(|f| f.end > from) {
            shift(&mut fragment.start);
            shift(&mut fragment.end);
        }
    }

    /// Raw HTML as a block: comments are dropped or read, the rest is dropped with a warning.
    fn html_block(&mut self, range: Range<usize>) {
        let end = self.end_of(self.at);
        let raw: String = self.events[self.at + 1..end]
            .iter()
            .filter_map(|(event, _)| words_of(event))
            .collect();
        self.at = end + 1;
        let trimmed = raw.trim();
        match trimmed
            .strip_prefix("<!--")
            .and_then(|rest| rest.strip_suffix("-->"))
        {
            Some(comment) if !comment.contains("-->") => self.comment(comment, range),
            _ if self.options.raw_html => self.html.push_str(&without_html_comments(&raw)),
            _ => self.raw_html(trimmed, range),
        }
    }

    /// Reports raw HTML that is dropped.
    fn raw_html(&mut self, raw: &str, range: Range<usize>) {
        let first = raw.lines().next().unwrap_or("");
        let span = Span::new(range.start, range.start + first.len());
        let fault = self.record.fault(
            Code::RawHtml,
            span,
            format!("`{first}` is dropped: raw HTML is off"),
        );
        fault.hint =
            Some("write it in Markdown, or set `content.raw_html = true` in site.toml".into());
    }

    /// Reads `ok CODE reason` out of a comment.
    fn comment(&mut self, comment: &str, range: Range<usize>) {
        let mut words = comment.trim().splitn(3, char::is_whitespace);
        if words.next() != Some("ok") {
            return;
        }
        let (name, reason) = (
            words.next().unwrap_or(""),
            words.next().unwrap_or("").trim(),
        );
        match Code::from_name(name) {
            Some(code) => self.silencing.push((code, reason.to_owned())),
            None => {
                let near = crate::path::nearest(name, Code::ALL.iter().map(|code| code.name()));
                let span = Span::new(range.start, range.start + comment.len() + 7);
                let fault = self.record.fault(
                    Code::UnknownCode,
                    span,
                    format!("there is no check `{name}`"),
                );
                fault.hint = near.map(|name| format!("did you mean `{name}`?"));
            }
        }
    }

    /// Silences what was named before the block at `range`.
    fn silence(&mut self, range: &Range<usize>) {
        if self.file[range.clone()].trim_start().starts_with("<!--") {
            return;
        }
        for (code, reason) in std::mem::take(&mut self.silencing) {
            let span = Span::new(range.start, range.end);
            self.read.silenced.push(Silenced {
                code,
                span,
                reason: reason.into(),
            });
        }
    }

    /// A table, its columns aligned by classes.
    fn table(&mut self, alignments: &[Alignment], range: Range<usize>) {
        let end = self.end_of(self.at);
        self.at += 1;
        let start = self.html.len();
        self.html.push_str(
            "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"Table\"><table>\n",
        );
        let mut column = 0;
        let mut head = false;
        while self.at < end {
            let (event, cell) = self.events[self.at].clone();
            self.at += 1;
            match event {
                Event::Start(Tag::TableHead) => {
                    (column, head) = (0, true);
                    self.html.push_str("<thead><tr>");
                }
                Event::End(TagEnd::TableHead) => {
                    head = false;
                    self.html.push_str("</tr></thead>\n<tbody>\n");
                }
                Event::Start(Tag::TableRow) => {
                    column = 0;
                    self.html.push_str("<tr>");
                }
                Event::End(TagEnd::TableRow) => self.html.push_str("</tr>\n"),
                Event::Start(Tag::TableCell) => {
                    self.cell(alignments.get(column), head, cell);
                    column += 1;
                }
                _ => {}
            }
        }
        self.at = end + 1;
        self.html.push_str("</tbody></table></div>\n");
        self.blocks.push(Block {
            start: start as u32,
            end: self.html.len() as u32,
            source: range.start as u32,
        });
    }

    /// A cell of a table.
    fn cell(&mut self, alignment: Option<&Alignment>, head: bool, range: Range<usize>) {
        let tag = if head { "th" } else { "td" };
        self.html.push('<');
        self.html.push_str(tag);
        self.html.push_str(match alignment {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::None) | None => "",
        });
        self.html.push('>');
        let end = self.end_of(self.at - 1);
        self.open_leaf();
        let inner = self.html.len();
        self.inlines(end);
        self.at = end + 1;
        if self.html[inner..].contains("[[") {
            let span = Span::new(range.start, range.end);
            let fault = self.record.fault(
                Code::WikilinkPipe,
                span,
                "a wikilink's `|` splits this cell, and its words are lost",
            );
            fault.hint = Some("write `\\|` in a table".into());
        }
        self.close_leaf(inner, range);
        self.html.push_str(&format!("</{tag}>"));
    }

    /// Whether the next event belongs into a paragraph.
    fn is_inline(&self) -> bool {
        match &self.events[self.at].0 {
            Event::Start(tag) => {
                matches!(
                    tag,
                    Tag::Emphasis
                        | Tag::Strong
                        | Tag::Strikethrough
                        | Tag::Link { .. }
                        | Tag::Image { .. }
                )
            }
            Event::End(tag) => {
                matches!(
                    tag,
                    TagEnd::Emphasis
                        | TagEnd::Strong
                        | TagEnd::Strikethrough
                        | TagEnd::Link
                        | TagEnd::Image
                )
            }
            Event::Html(_) | Event::Rule => false,
            _ => true,
        }
    }

    /// Writes text and inline elements up to the event `end` or the next block.
    fn inlines(&mut self, end: usize) {
        while self.at < end && self.is_inline() {
            if !self.skips() {
                self.inline();
            }
        }
        while let Some(open) = self.open.pop() {
            self.close(open);
        }
    }

    /// Writes one inline event.
    fn inline(&mut self) {
        let (event, range) = self.events[self.at].clone();
        self.at += 1;
        match event {
            Event::Text(text) => self.cut_text(&text, &range),
            Event::Code(code) => {
                let start = self.html.len();
                self.html.push_str("<code>");
                push_text(&mut self.html, &code.replace([HOLE, BLANK as char], ""));
                self.html.push_str("</code>");
                self.leaf.element(start, self.html.len());
                self.leaf.bar(start, self.html.len());
            }
            Event::InlineHtml(raw) | Event::Html(raw) => self.inline_html(&raw, range),
            Event::SoftBreak => self.html.push(' '),
            Event::HardBreak => self.html.push_str("<br>"),
            Event::FootnoteReference(label) => self.sign(&label, range),
            Event::TaskListMarker(done) => {
                self.html.push_str(if done {
                    "<input type=\"checkbox\" disabled checked> "
                } else {
                    "<input type=\"checkbox\" disabled> "
                });
            }
            Event::Start(Tag::Emphasis) => self.open_tag("<em>", "</em>"),
            Event::Start(Tag::Strong) => self.open_tag("<strong>", "</strong>"),
            Event::Start(Tag::Strikethrough) => self.open_tag("<del>", "</del>"),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                id,
                ..
            }) => self.link(link_type, &dest_url, &id, range),
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                ..
            }) => {
                self.at -= 1;
                let end = self.end_of(self.at);
                self.image(&dest_url, link_type, end, Span::new(range.start, range.end));
                self.at = end + 1;
            }
            Event::End(_) => {
                if let Some(open) = self.open.pop() {
                    self.close(open);
                }
            }
            Event::Start(_) | Event::Rule | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    /// Text without what is read otherwise at its start or end.
    fn cut_text(&mut self, text: &str, range: &Range<usize>) {
        let same = range.len() == text.len();
        let cut = self
            .skip
            .iter()
            .find(|skip| same && skip.start < range.end && range.start < skip.end);
        let kept = match cut {
            Some(skip) if skip.start <= range.start => text
                .get(skip.end - range.start..)
                .unwrap_or(text)
                .to_owned(),
            Some(skip) => text
                .get(..skip.start - range.start)
                .unwrap_or(text)
                .to_owned(),
            None => return self.text(text),
        };
        self.text(&kept);
    }

    /// Text, escaped, in NFC outside quotations, without control characters.
    fn text(&mut self, text: &str) {
        let text = match self.context.quotes {
            0 => self.leaf.composed(text),
            _ => Cow::Borrowed(text),
        };
        if text.contains(|c: char| c.is_control() && c != '\n' && c != '\t') {
            let kept: String = text
                .chars()
                .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
                .collect();
            push_text(&mut self.html, &kept);
        } else {
            push_text(&mut self.html, &text);
        }
    }

    /// Opens an inline element.
    fn open_tag(&mut self, tag: &str, close: &'static str) {
        self.open.push(Open {
            start: self.html.len(),
            close: Close::Tag(close),
        });
        self.html.push_str(tag);
    }

    /// Closes an inline element.
    fn close(&mut self, open: Open) {
        match open.close {
            Close::Tag(tag) => self.html.push_str(tag),
            Close::Link(reference) => self.put(Put::Close(reference)),
            Close::Cite(number) => self.put(Put::CiteClose(number)),
            Close::Nothing => return,
        }
        self.leaf.element(open.start, self.html.len());
        if !matches!(open.close, Close::Tag("</em>" | "</strong>" | "</del>")) {
            self.leaf.bar(open.start, self.html.len());
        }
    }

    /// Raw HTML in a paragraph: comments are dropped, the rest too, with a warning.
    fn inline_html(&mut self, raw: &str, range: Range<usize>) {
        if raw.starts_with("<!--") {
            return;
        }
        if self.options.raw_html {
            self.html.push_str(raw);
        } else if !raw.starts_with("</") {
            self.raw_html(raw, range);
        }
    }

    /// Puts a hole here; one byte of the HTML stands for it.
    fn put(&mut self, put: Put) {
        self.holes.push(Hole {
            at: self.html.len() as u32,
            put,
        });
        self.html.push(HOLE);
    }

    /// The start of a link or citation.
    fn link(
        &mut self,
        link_type: LinkType,
        dest: &CowStr<'a>,
        id: &CowStr<'a>,
        range: Range<usize>,
    ) {
        let span = Span::new(range.start, range.end);
        let start = self.html.len();
        let key = [id, dest].into_iter().find(|text| text.starts_with('@'));
        match (link_type, key) {
            (LinkType::WikiLink { has_pothole }, _) => self.wikilink(dest, has_pothole, span),
            (
                LinkType::Shortcut
                | LinkType::ShortcutUnknown
                | LinkType::Collapsed
                | LinkType::CollapsedUnknown,
                Some(key),
            ) => {
                let number = self.citation(key, span);
                self.put(Put::Cite(number));
                self.leaf.bar(start, self.html.len());
                self.leaf.sign(start, leaf::Sign::Cite);
                self.at = self.end_of(self.at - 1) + 1;
            }
            (LinkType::Reference | LinkType::ReferenceUnknown, Some(key)) => {
                let number = self.citation(key, span);
                self.put(Put::CiteOpen(number));
                self.open.push(Open {
                    start,
                    close: Close::Cite(number),
                });
            }
            (LinkType::Email, _) => self.external(&format!("mailto:{dest}"), start),
            _ => self.ordinary(dest, span),
        }
    }

    /// Adds a citation as written, its `@` included.
    fn citation(&mut self, written: &str, span: Span) -> u32 {
        let slice = &self.file[span.start as usize..span.end as usize];
        let at = slice
            .rfind(written.split([',', ';']).next().unwrap_or(written))
            .unwrap_or(0);
        let flat = Flat::new(self.file, span.start as usize + at..span.end as usize - 1);
        let cites = mark::citation(&flat, 0..flat.text.len());
        let cited = self.record.cite(cites);
        self.record.citations.push(cited);
        (self.record.citations.len() - 1) as u32
    }

    /// A wikilink, with words of its own or the target's name.
    fn wikilink(&mut self, dest: &str, has_words: bool, span: Span) {
        let start = self.html.len();
        let target = dest.trim_end_matches('\\');
        let reference = self.record.refer(id_target(target), Role::Link, span);
        let end = self.end_of(self.at - 1);
        if has_words || target.len() < dest.len() {
            self.put(Put::Open(reference));
            self.open.push(Open {
                start,
                close: Close::Link(reference),
            });
        } else {
            self.put(Put::Named(reference));
            self.leaf.element(start, self.html.len());
            self.leaf.bar(start, self.html.len());
            self.at = end + 1;
        }
    }

    /// An ordinary Markdown link: to this page, a file of the content, an address of the site, or another site.
    fn ordinary(&mut self, dest: &str, span: Span) {
        let start = self.html.len();
        let (place, anchor) = dest
            .split_once('#')
            .map_or((dest, None), |(place, anchor)| (place, Some(anchor)));
        let anchor = anchor
            .filter(|a| !a.is_empty())
            .map(|a| crate::path::decode_url(a).unwrap_or_else(|| a.to_owned()))
            .map(|a| a.trim_start_matches('^').into());
        let target = match address_kind(dest) {
            AddressKind::External => return self.external(dest, start),
            AddressKind::Refused => {
                let fault = self.record.fault(
                    Code::RefusedAddress,
                    span,
                    format!("`{dest}` is no address that is published"),
                );
                fault.hint =
                    Some("links are http, https, mailto, relative or begin with `#`".into());
                self.open.push(Open {
                    start,
                    close: Close::Nothing,
                });
                return;
            }
            AddressKind::Here => Some(Target::Id {
                id: Id::default(),
                anchor,
            }),
            AddressKind::Site if !place.ends_with(".md") => Some(Target::Address(dest.into())),
            AddressKind::Site | AddressKind::Relative => self
                .local(place, span)
                .map(|path| Target::File { path, anchor }),
        };
        match target {
            Some(target) => {
                let reference = self.record.refer(target, Role::Link, span);
                self.put(Put::Open(reference));
                self.open.push(Open {
                    start,
                    close: Close::Link(reference),
                });
            }
            None => self.open.push(Open {
                start,
                close: Close::Nothing,
            }),
        }
    }

    /// The start of a link to another site.
    fn external(&mut self, dest: &str, start: usize) {
        self.html.push_str("<a rel=\"external\" href=\"");
        push_attribute(&mut self.html, &encode_url(dest));
        self.html.push_str("\">");
        self.open.push(Open {
            start,
            close: Close::Tag("</a>"),
        });
    }
}

/// The order of holes at one place: what closes, what opens, what has a byte of its own.
fn rank(put: Put) -> u8 {
    match put {
        Put::NoteClose(_) | Put::QuoteClose(_) => 0,
        Put::NoteOpen(_) | Put::QuoteOpen(_) => 1,
        _ => 2,
    }
}

/// The order of what opens or closes at one place: the longest opens first and closes last.
fn nesting(put: Put, notes: &[NoteWords], statements: &[StatementWords]) -> u32 {
    let range = |fragment: &Option<Fragment>| fragment.clone().unwrap_or_default();
    match put {
        Put::NoteOpen(number) => u32::MAX - range(&notes[number as usize].target).end,
        Put::QuoteOpen(number) => u32::MAX - range(&statements[number as usize].inline).end,
        Put::NoteClose(number) => u32::MAX - range(&notes[number as usize].target).start,
        Put::QuoteClose(number) => u32::MAX - range(&statements[number as usize].inline).start,
        _ => 0,
    }
}

/// The words of a text-like event.
fn words_of<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    match event {
        Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
            Some(text)
        }
        Event::SoftBreak | Event::HardBreak => Some(" "),
        _ => None,
    }
}

/// The class of one of the five GitHub alerts.
fn alert_word(kind: pulldown_cmark::BlockQuoteKind) -> &'static str {
    use pulldown_cmark::BlockQuoteKind;
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

/// Where an address leads, by its form.
enum AddressKind {
    /// To another site, by a scheme that is published.
    External,
    /// Nowhere: a scheme or form that is never published.
    Refused,
    /// To an anchor of this page.
    Here,
    /// To an address of the site.
    Site,
    /// To a file, from this one.
    Relative,
}

/// Where `dest` leads.
fn address_kind(dest: &str) -> AddressKind {
    let lower = dest.trim().to_ascii_lowercase();
    let scheme = lower
        .split_once(':')
        .map(|(scheme, _)| scheme)
        .filter(|scheme| !scheme.contains(['/', '#', '?', '.']));
    match scheme {
        Some("http" | "https" | "mailto") => AddressKind::External,
        Some(_) => AddressKind::Refused,
        None if lower.starts_with("//")
            || lower.contains('\\')
            || lower.contains(|c: char| c.is_control()) =>
        {
            AddressKind::Refused
        }
        None if lower.starts_with('#') || lower.is_empty() => AddressKind::Here,
        None if lower.starts_with('/') => AddressKind::Site,
        None => AddressKind::Relative,
    }
}

/// Whether an address is on another host.
fn is_foreign(dest: &str) -> bool {
    matches!(
        address_kind(dest),
        AddressKind::External | AddressKind::Refused
    )
}

/// Whether a name is that of a picture.
fn is_picture(name: &str) -> bool {
    let extension = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    matches!(
        extension.as_str(),
        "png" | "jpg" | "jpeg" | "gif" | "svg" | "webp" | "avif"
    )
}
