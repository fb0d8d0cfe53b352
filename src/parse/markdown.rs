//! Markdown events become a [`Body`]: HTML with holes where other pages, notes and citations are named.
//!
//! With its inner rooms the only place that names the Markdown crate. One pass over the events (`block`, `inline`); what a paragraph needs as a whole (sentences,
//! quotations, what a sign marks) is worked out when it ends (`leaf`), what a block quote or footnote means is read by
//! `mark` (`quote`). It resolves nothing: every reference stays a hole.

mod block;
mod claim;
mod event;
mod inline;
mod judgment;
mod leaf;
mod quote;
mod remark;
mod table;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{
    Alignment, BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options as Extensions, Parser,
    Tag, TagEnd,
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::diag::{Code, Span};
use crate::document::*;
use crate::language::Speech;
use crate::parse::highlight::{Highlighted, highlight};
use crate::parse::mark::{self, Flat};
use crate::parse::prose::{self, HOLE, text_of};
use crate::parse::record::{Record, id_target};
use crate::parse::{Options, fitted};
use crate::path::{
    Id, SitePath, encode_url, has_unprintable, is_unprintable, push_attribute, push_text, slug,
};

use leaf::Leaf;
use quote::Footnote;
use remark::{without_html_comments, without_remarks, without_unprintable};

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
    let file = without_unprintable(file);
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
                .replace(is_unprintable, "");
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
    let events = bounded(events, file.len() / BYTES_OF_EVENT, record);
    let mut writer = Writer::new(&file, events, options, record);
    writer.read.sources = definitions;
    writer.read.sources.sort();
    writer.shape = shape;
    writer.whole();
    writer.read
}

/// Deepest nesting of lists and quotations, and of notes, that is written: each level takes stack, and no reader follows so many.
const DEEPEST: usize = 100;

/// About how many bytes of a file make an event: of text with links some forty, of lists and tables fewer.
const BYTES_OF_EVENT: usize = 32;

/// The events, of which there are about so many, without the containers that nest too deep; what is in them stays.
fn bounded<'a>(
    events: impl Iterator<Item = (Event<'a>, Range<usize>)>,
    expected: usize,
    record: &mut Record,
) -> Vec<(Event<'a>, Range<usize>)> {
    let (mut depth, mut told, mut kept) = (0_usize, false, Vec::with_capacity(expected));
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
    /// The event that the words are part of.
    event: Option<u32>,
    /// The judgment whose claim the words are.
    judgment: Option<u32>,
    /// Whether this is a point of a proposal, whose own lists are none.
    point: bool,
}

/// Writes HTML and holes from events.
struct Writer<'a, 'r> {
    file: &'a str,
    events: Vec<(Event<'a>, Range<usize>)>,
    at: usize,
    options: &'r Options,
    /// What the page may write as labels and terms.
    speech: Speech<'r>,
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
    /// How many notes what is written stands in.
    notes_around: usize,
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
    /// How many events were named so by their dates and first words.
    event_names: FxHashMap<String, usize>,
    /// Estimative terms in bold in the claim that is written.
    bold_terms: usize,
    /// Where the numbers of points are written, by number.
    point_places: FxHashMap<u32, Span>,
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
            speech: options.languages.speech(&record.language),
            record,
            shape: PageShape::Titled,
            holes: Vec::new(),
            blocks: Vec::new(),
            sentences: Vec::new(),
            prose: Vec::new(),
            headings: Vec::new(),
            footnotes: FxHashMap::default(),
            queue: Vec::new(),
            notes_around: 0,
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
            event_names: FxHashMap::default(),
            bold_terms: 0,
            point_places: FxHashMap::default(),
            read: Read::default(),
        }
    }

    /// Writes the page, then the notes that it refers to.
    fn whole(&mut self) {
        self.collect_footnotes();
        self.blocks_until(self.events.len());
        let main = self.html.len();
        self.read.body.word_count = prose::words_in(&self.html) as u32;
        self.write_queue();
        self.report_unused_footnotes();
        self.finish(main);
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
        body.html = Box::from(&*self.html);
        body.main = main as u32;
        body.holes = fitted(std::mem::take(&mut self.holes));
        body.blocks = fitted(std::mem::take(&mut self.blocks));
        body.sentences = fitted(std::mem::take(&mut self.sentences));
        body.prose = fitted(std::mem::take(&mut self.prose));
        body.headings = fitted(std::mem::take(&mut self.headings));
    }

    /// Gives notes and headings anchors of their own; those of statements and blocks, which are permanent, come first.
    fn name_anchors(&mut self) {
        let mut taken: FxHashSet<String> = FxHashSet::default();
        for statement in &self.record.statements {
            taken.extend([statement.id.to_string(), format!("{}-said", statement.id)]);
        }
        taken.extend(self.read.anchors.iter().map(|id| id.to_string()));
        taken.extend(self.record.events.iter().map(|event| event.id.to_string()));
        taken.extend(self.record.judgments.iter().map(|one| one.id.to_string()));
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
        // How often a name was tried: thousands of equal headings would be counted again and again.
        let mut tried: FxHashMap<String, usize> = FxHashMap::default();
        for anchor in notes.chain(headings) {
            let wanted: &str = if anchor.is_empty() { "section" } else { anchor };
            let count = tried.entry(wanted.to_owned()).or_insert(0);
            let free = loop {
                *count += 1;
                let one = match *count {
                    1 => wanted.to_owned(),
                    count => format!("{wanted}-{count}"),
                };
                if !taken.contains(&one) {
                    break one;
                }
            };
            taken.insert(free.clone());
            *anchor = free.into();
        }
    }

    /// Notes a block whose HTML began at `start`, and where the file has it.
    fn end_block(&mut self, start: usize, range: &Range<usize>) {
        self.blocks.push(Block {
            start: start as u32,
            end: self.html.len() as u32,
            source: range.start as u32,
            source_end: range.end as u32,
        });
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
                if self.at < end {
                    self.take_event_id(start, &range);
                }
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
