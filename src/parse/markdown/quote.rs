//! Block quotes and footnotes: statements, notes, callouts, and plain ones.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{Event, Tag};
use rustc_hash::FxHashMap;

use crate::date::{DATE_HINT, Date};
use crate::diag::{Code, Span};
use crate::document::*;
use crate::parse::judgment;
use crate::parse::label::{self, NoteLabel};
use crate::parse::mark::{self, Flat, Label};
use crate::parse::prose::{self, text_of};
use crate::path::{push_attribute, push_text, slug};

use super::leaf::Sign;
use super::{Context, DEEPEST, Writer};

/// A footnote's definition.
#[derive(Clone, Debug)]
pub(super) struct Footnote {
    /// Its events, start and end included.
    events: Range<usize>,
    /// Where it is written, its label included.
    span: Span,
    /// Where its words are written.
    content: Range<usize>,
    /// What its first sign made of it.
    used: Option<Use>,
    /// Whether an unknown sign was told to be perhaps one of this.
    pub(super) missed: bool,
}

/// What a footnote is.
#[derive(Clone, Copy, Debug)]
enum Use {
    Note(u32),
    Statement(u32),
    Reprint(u32),
}

/// A note whose body is still to be written.
pub(super) struct Queued {
    note: u32,
    /// How many notes it stands in.
    around: usize,
    events: Range<usize>,
    context: Context,
}

impl Writer<'_, '_> {
    /// Finds the footnotes before anything is written.
    pub(super) fn collect_footnotes(&mut self) {
        let mut found: FxHashMap<String, Footnote> = FxHashMap::default();
        let mut twice = Vec::new();
        for at in 0..self.events.len() {
            let (Event::Start(Tag::FootnoteDefinition(label)), range) = &self.events[at] else {
                continue;
            };
            let end = self.end_of(at);
            let head = self.file[range.clone()].find("]:").map_or(0, |at| at + 2);
            let span = Span::new(range.start, range.start + head);
            let content = range.start + head..range.end;
            match found.get(label.as_ref()) {
                Some(first) => twice.push((label.to_string(), span, first.span)),
                None => drop(found.insert(
                    label.to_string(),
                    Footnote {
                        events: at..end,
                        span,
                        content,
                        used: None,
                        missed: false,
                    },
                )),
            }
        }
        self.footnotes = found;
        for (label, span, first) in twice {
            let path = self.record.path.clone();
            let fault = self.record.fault(
                Code::DuplicateFootnote,
                span,
                format!("a second footnote `{label}`"),
            );
            fault.hint = Some("give it a label of its own".into());
            *fault = fault.clone().related(&path, first, "first written here");
        }
    }

    /// Reports the footnotes that no sign asked for.
    pub(super) fn report_unused_footnotes(&mut self) {
        let mut unused: Vec<(Span, String)> = self
            .footnotes
            .iter()
            .filter(|(_, footnote)| footnote.used.is_none() && !footnote.missed)
            .map(|(label, footnote)| (footnote.span, label.clone()))
            .collect();
        unused.sort();
        for (span, label) in unused {
            let fault = self.record.fault(
                Code::UnusedFootnote,
                span,
                format!("nothing refers to the footnote `{label}`"),
            );
            fault.hint = Some(format!("put `[^{label}]` where it belongs, or remove it"));
        }
    }

    /// A footnote's sign in the text.
    pub(super) fn sign(&mut self, label: &str, range: Range<usize>) {
        let Some(footnote) = self.footnotes.get(label).cloned() else {
            return;
        };
        let at = self.html.len();
        let again = footnote.used.is_some();
        let (using, sign) = match footnote.used {
            Some(using) => (using, sign_again(using)),
            None => self.use_footnote(label, &footnote, range),
        };
        if let Some(known) = self.footnotes.get_mut(label) {
            known.used = Some(using);
        }
        let put = match using {
            Use::Note(number) if again => Put::NoteAgain(number),
            Use::Note(number)
                if self.record.note_words[number as usize].phrasing == Phrasing::Block =>
            {
                self.late.push(number);
                Put::NoteAgain(number)
            }
            Use::Note(number) => Put::Note(number),
            Use::Statement(number) if again => Put::AttributionAgain(number),
            Use::Statement(number) => Put::Attribution(number),
            Use::Reprint(number) if again => Put::ReprintAgain(number),
            Use::Reprint(number) => Put::Reprint(number),
        };
        self.put(put);
        self.leaf.bar(at, self.html.len());
        if let Some(sign) = sign {
            self.leaf.sign(at, sign);
        }
    }

    /// Reads a footnote at its first sign: a mark said elsewhere, a statement, or a note.
    fn use_footnote(
        &mut self,
        label: &str,
        footnote: &Footnote,
        range: Range<usize>,
    ) -> (Use, Option<Sign>) {
        self.numbers += 1;
        let flat = Flat::new(self.file, footnote.content.clone());
        let text = flat.text.trim();
        if let Some(target) = text
            .strip_prefix("[[")
            .and_then(|t| t.strip_suffix("]]"))
            .filter(|t| !t.contains("[["))
        {
            let span = Span::new(range.start, range.end);
            let reference = self.record.refer_id(
                target.split('|').next().unwrap_or(target),
                Role::Reprint,
                span,
            );
            self.reprints.push(Reprint {
                reference,
                number: self.numbers,
                quoted: Box::default(),
            });
            let number = self.reprints.len() as u32 - 1;
            return (Use::Reprint(number), Some(Sign::Reprint(number)));
        }
        match mark::footnote_dash(&flat.text) {
            Some(dash) => self.footnote_statement(label, footnote, &flat, dash),
            None => self.footnote_note(label, footnote, &flat),
        }
    }

    /// A footnote that is a statement.
    fn footnote_statement(
        &mut self,
        label: &str,
        footnote: &Footnote,
        flat: &Flat,
        dash: usize,
    ) -> (Use, Option<Sign>) {
        let mut attribution = mark::attribution(flat, dash, flat.text.len(), &self.speech);
        if attribution.id.is_none() && !label.bytes().all(|b| b.is_ascii_digit()) {
            attribution.id = Some((label.to_owned(), footnote.span));
        }
        let place = flat.span(dash..flat.text.trim_end().len());
        let number = self.record.statement(attribution, place, true);
        self.record.statement_words[number].number = Some(self.numbers);
        let words = self.plain_words(footnote.events.clone(), 0..flat.source(dash));
        let own = (!words.is_empty()).then_some(words);
        if let Some(words) = &own {
            self.late_words.push((number, words.clone()));
            self.record.name_statement(number, words.clone(), 0..0);
        }
        (
            Use::Statement(number as u32),
            Some(Sign::Statement(number as u32, own)),
        )
    }

    /// A footnote that is a note.
    fn footnote_note(
        &mut self,
        label: &str,
        footnote: &Footnote,
        flat: &Flat,
    ) -> (Use, Option<Sign>) {
        let start = flat.text.len() - flat.text.trim_start().len();
        let read = label::note_label(&flat.text[start..], &self.speech);
        if read.is_none()
            && let Some((length, hint)) = label::nearly_note(&flat.text[start..], &self.speech)
        {
            let span = flat.span(start..start + length);
            let words = &flat.text[start..start + length];
            let message = format!("`{words}` begins like a kind of note and is read as none");
            self.record.fault(Code::UnclearLabel, span, message).hint = Some(hint);
        }
        if let Some(read) = &read {
            self.skip
                .push(flat.source(start)..flat.source(start + read.length - 1) + 1);
        }
        let anchor = match label.bytes().all(|b| b.is_ascii_digit()) {
            true => format!("note-{}", self.numbers),
            false => slug(label),
        };
        let number = self.note(read.as_ref(), anchor, Some(self.numbers), footnote.span);
        let inner = &self.events[footnote.events.start + 1..footnote.events.end];
        let inline = inner
            .iter()
            .filter(|(event, _)| matches!(event, Event::Start(tag) if !is_phrasing(tag)))
            .count()
            <= 1;
        if !inline {
            self.record.note_words[number as usize].phrasing = Phrasing::Block;
        }
        let context = Context {
            note: true,
            ..Context::default()
        };
        self.enqueue(number, footnote.events.clone(), context);
        (Use::Note(number), Some(Sign::Note(number)))
    }

    /// Adds a note; its words follow when its body is written.
    fn note(
        &mut self,
        label: Option<&NoteLabel<'_>>,
        anchor: String,
        number: Option<u32>,
        place: Span,
    ) -> u32 {
        let kind = label.map_or(NoteKind::Plain, |label| label.kind);
        let date = match label.and_then(|label| label.date) {
            Some(written) => match Date::parse(written) {
                Ok(date) => Some(date),
                Err(fault) => {
                    let message = fault.about(written);
                    self.record.fault(Code::BadDate, place, message).hint = Some(DATE_HINT.into());
                    None
                }
            },
            None if matches!(kind, NoteKind::Correction | NoteKind::Update) => {
                let word = kind.word();
                let fault = self.record.fault(
                    Code::UndatedCorrection,
                    place,
                    format!("this {word} has no date"),
                );
                fault.hint = Some(match number {
                    Some(_) => format!("write `{word} 2023-03-23: ...`"),
                    None => format!("write `[!{word}] 2023-03-23`"),
                });
                None
            }
            None => None,
        };
        self.record.notes.push(NoteFacts {
            kind,
            date,
            anchor: anchor.into(),
        });
        self.record.note_words.push(NoteWords {
            number,
            verdict: label.and_then(|label| label.verdict).map(Into::into),
            text: Box::default(),
            fragment: 0..0,
            phrasing: Phrasing::Inline,
            target: None,
            statement: None,
            place,
        });
        (self.record.notes.len() - 1) as u32
    }

    /// Writes the bodies of notes behind the page, and the words of statements that stand in footnotes.
    pub(super) fn write_queue(&mut self) {
        let mut queue = VecDeque::from(std::mem::take(&mut self.queue));
        while let Some(next) = queue.pop_front() {
            self.at = next.events.start + 1;
            self.context = next.context;
            self.notes_around = next.around + 1;
            self.enter_section();
            let start = self.html.len();
            self.blocks_until(next.events.end);
            let written = self.html[start..].trim_end();
            let (mut from, mut to) = (start, start + written.len());
            let words = &mut self.record.note_words[next.note as usize];
            if words.phrasing == Phrasing::Inline
                && written.starts_with("<p>")
                && written.ends_with("</p>")
            {
                (from, to) = (from + 3, to - 4);
            }
            words.fragment = from as u32..to as u32;
            words.text = text_of(&self.html, &words.fragment).into();
            queue.extend(std::mem::take(&mut self.queue));
        }
        for (number, words) in std::mem::take(&mut self.late_words) {
            let start = self.html.len() as u32;
            push_text(&mut self.html, &words);
            self.record.statement_words[number].fragment = start..self.html.len() as u32;
        }
    }

    /// Puts the notes that cannot stand in a paragraph, once no list or quote is open.
    pub(super) fn flush_late(&mut self) {
        if self.depth == 0 {
            for number in std::mem::take(&mut self.late) {
                self.put(Put::NoteBlock(number));
                self.html.push('\n');
            }
        }
    }

    /// A block quote: an alert, a note, another callout, a statement, an attributed quotation, or a plain one.
    pub(super) fn block_quote(&mut self, alert: Option<&'static str>, range: Range<usize>) {
        let end = self.end_of(self.at);
        let flat = Flat::new(self.file, range.clone());
        let start = self.html.len();
        self.at += 1;
        self.depth += 1;
        if let Some(word) = alert {
            let mut open = format!("<div class=\"alert alert-{word}\" data-label=\"");
            let label = self.speech.language().word(&format!("alert_{word}"));
            push_attribute(&mut open, &label);
            open.push_str("\">\n");
            self.wrapped(&open, end, "</div>\n");
        } else if let Some(label) = label::callout_label(&flat.text, &self.speech) {
            self.block_note(&label, &flat, end, range.clone());
        } else if let Some(header) =
            judgment::header(&flat, &self.speech).filter(|_| self.may_hold_events())
        {
            self.judgment(header, &flat, end, &range);
        } else if flat.text.starts_with("[!") {
            if judgment::header(&flat, &self.speech).is_some() {
                let line = flat.text.find('\n').unwrap_or(flat.text.len());
                let message = "a judgment inside a quotation or note stands in no ledger";
                self.record
                    .fault(Code::UnclearJudgment, flat.span(0..line.max(1)), message)
                    .hint = Some("write it on its own, below the paragraph".into());
            }
            self.callout(&flat, end);
        } else if let Some(dash) = mark::dash_line(&flat) {
            self.quotation(&flat, dash, end);
        } else {
            self.plain_quote(&flat, end, &range);
        }
        self.depth -= 1;
        self.at = end + 1;
        self.end_block(start, &range);
    }

    /// Blocks up to the event `end`, between two tags.
    fn wrapped(&mut self, open: &str, end: usize, close: &str) {
        self.html.push_str(open);
        self.blocks_until(end);
        self.html.push_str(close);
    }

    /// A note that is a block.
    fn block_note(&mut self, label: &NoteLabel<'_>, flat: &Flat, end: usize, range: Range<usize>) {
        let line = flat.text.find('\n').unwrap_or(flat.text.len());
        let place = flat.span(0..line.max(1));
        let anchor = format!("note-{}-{}", label.kind.word(), self.record.notes.len() + 1);
        let number = self.note(Some(label), anchor, None, place);
        self.skip
            .push(range.start..flat.source(label.length.saturating_sub(1)) + 1);
        self.record.note_words[number as usize].phrasing = Phrasing::Block;
        self.put(Put::NoteBlock(number));
        self.html.push('\n');
        let context = Context {
            note: true,
            ..self.context
        };
        self.enqueue(number, self.at - 1..end, context);
    }

    /// Leaves the body of a note to be written behind the page, unless it stands in too many others.
    fn enqueue(&mut self, note: u32, events: Range<usize>, context: Context) {
        if self.notes_around > DEEPEST {
            let place = self.record.note_words[note as usize].place;
            let message = format!("notes nest more than {DEEPEST} deep");
            self.record.fault(Code::NestedTooDeep, place, message).hint =
                Some("let the page itself refer to this note".into());
            return;
        }
        self.queue.push(Queued {
            note,
            around: self.notes_around,
            events,
            context,
        });
    }

    /// Another callout: its first line is its title.
    fn callout(&mut self, flat: &Flat, end: usize) {
        let line = flat.text.find('\n').unwrap_or(flat.text.len());
        let (kind, title) = flat.text[2..line].split_once(']').unwrap_or(("", ""));
        let title = label::callout_title(title);
        self.report_callout(kind, title, flat);
        let kind = slug(kind);
        self.html.push_str("<div class=\"callout callout-");
        push_text(&mut self.html, &kind);
        self.html.push_str("\">\n<p class=\"callout-title\">");
        push_text(&mut self.html, if title.is_empty() { &kind } else { title });
        self.html.push_str("</p>\n");
        self.skip.push(flat.source(0)..flat.source(line) + 1);
        self.wrapped("", end, "</div>\n");
    }

    /// Reports a callout that is nearly a known one, and one that hides a statement.
    fn report_callout(&mut self, kind: &str, title: &str, flat: &Flat) {
        if let Some((message, hint)) = label::nearly_callout(kind, title, &self.speech) {
            let line = flat.text.find('\n').unwrap_or(flat.text.len());
            let span = flat.span(0..line.max(1));
            self.record.fault(Code::UnclearLabel, span, message).hint = Some(hint);
        }
        let dash = mark::dash_line(flat);
        let dash = dash.filter(|at| {
            let attribution = mark::attribution(flat, *at, flat.text.len(), &self.speech);
            attribution.is_certain()
        });
        if let Some(dash) = dash {
            let span = flat.span(dash..flat.text.trim_end().len());
            let message = format!("the dash line of a callout `[!{kind}]` makes no statement");
            self.record.fault(Code::UnclearLabel, span, message).hint = Some(format!(
                "leave out `[!{kind}]`, or quote inside the callout: `> > ...`"
            ));
        }
    }

    /// A quotation with a dash line.
    fn quotation(&mut self, flat: &Flat, dash: usize, end: usize) {
        let attribution = mark::attribution(flat, dash, flat.text.len(), &self.speech);
        let place = flat.span(dash..flat.text.trim_end().len());
        let number = self.record.statement(attribution, place, false);
        self.skip
            .push(flat.source(dash)..flat.source(flat.text.len().saturating_sub(1)) + 1);
        self.labelled(flat, dash, number, end);
        self.put(Put::StatementOpen(number as u32));
        let start = self.html.len();
        let context = self.context;
        self.context = Context {
            statement: Some(number as u32),
            quotes: context.quotes + 1,
            ..context
        };
        self.blocks_until(end);
        self.context = context;
        while self.html.ends_with(['\n', ' ']) {
            self.html.pop();
        }
        let fragment = start as u32..self.html.len() as u32;
        self.put(Put::StatementClose(number as u32));
        self.html.push('\n');
        let text = text_of(&self.html, &fragment);
        self.record.name_statement(number, text, fragment);
    }

    /// The original wording and other published wordings before a dash line.
    fn labelled(&mut self, flat: &Flat, dash: usize, number: usize, end: usize) {
        for (label, range, words) in mark::labels(flat, dash, &self.speech) {
            self.skip
                .push(flat.source(range.start)..flat.source(range.end - 1) + 1);
            let own = mark::relay_dash(&flat.text[words..range.end]).map(|at| words + at);
            let last = flat.source(own.unwrap_or(range.end) - 1) + 1;
            let text = self.plain_words(self.at..end, flat.source(words)..last);
            let relay = own.map(|at| mark::attribution(flat, at, range.end, &self.speech));
            let wording = self.record.wording(text, relay);
            if let Some(by) = wording.by {
                let facts = &mut self.record.statements[number];
                let mut relays = std::mem::take(&mut facts.carried_by).into_vec();
                relays.push(by);
                facts.carried_by = relays.into();
            }
            let statement = &mut self.record.statement_words[number];
            match label {
                Label::Original => statement.original = Some(wording),
                Label::Carried => {
                    let mut carried = std::mem::take(&mut statement.carried).into_vec();
                    carried.push(wording);
                    statement.carried = carried.into();
                }
            }
        }
    }

    /// The words of these events that stand at `place` of the file, as plain text on one line without quotation marks.
    fn plain_words(&self, events: Range<usize>, place: Range<usize>) -> String {
        let mut text = String::new();
        for (event, range) in &self.events[events] {
            if range.end <= place.start || place.end <= range.start {
                continue;
            }
            match event {
                Event::Text(words) if range.len() == words.len() => {
                    let from = place.start.saturating_sub(range.start);
                    let to = words.len().min(place.end - range.start);
                    text.push_str(words.get(from..to).unwrap_or(words));
                }
                Event::Text(words) | Event::Code(words) => text.push_str(words),
                Event::SoftBreak | Event::HardBreak | Event::Start(Tag::Paragraph) => {
                    text.push(' ')
                }
                _ => {}
            }
        }
        let line = prose::collapsed(&text);
        prose::inside_quotes(line.trim_end_matches([',', ' '])).to_owned()
    }

    /// A block quote without a dash line.
    fn plain_quote(&mut self, flat: &Flat, end: usize, range: &Range<usize>) {
        // What it quotes from others is told of, or not, where that is written.
        let own = flat.lines().filter(|(_, line)| !line.starts_with('>'));
        let words: usize = own.map(|(_, line)| prose::word_count(line)).sum();
        if words >= self.options.quotation_words && !self.context.note {
            let span = Span::new(range.start, range.start + 1);
            let fault = self.record.fault(
                Code::UnattributedQuotation,
                span,
                "a quotation with no speaker",
            );
            fault.hint = Some("end it with a line `— [[speaker]], DATE [@source]`".into());
        }
        let context = self.context;
        self.context.quotes += 1;
        self.wrapped("<blockquote>\n", end, "</blockquote>\n");
        self.context = context;
    }
}

/// What a further sign of a footnote marks: words that must be the statement's too.
fn sign_again(using: Use) -> Option<Sign> {
    match using {
        Use::Statement(number) => Some(Sign::StatementAgain(number)),
        Use::Reprint(number) => Some(Sign::Reprint(number)),
        Use::Note(_) => None,
    }
}

/// Whether a tag can stand inside a paragraph.
fn is_phrasing(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    )
}
