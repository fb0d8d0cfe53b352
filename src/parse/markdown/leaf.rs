//! What a paragraph, item, cell or heading needs as a whole: its sentences and quotations, what each sign marks, and where
//! names may link.

use std::borrow::Cow;
use std::ops::Range;

use crate::diag::{Code, Span};
use crate::document::{Block, Chunk, Hole, Put, Quoted};
use crate::parse::mark::closing_quote;
use crate::parse::prose::{self, Plain};
use crate::parse::wording;
use crate::path::{nfc, unescape_text};

use super::Writer;

/// What was noted while the leaf was written; ranges are of the HTML.
#[derive(Default)]
pub(super) struct Leaf {
    /// Where no name may link: links, code, citations.
    barred: Vec<Range<usize>>,
    /// Inline elements, in the order in which they ended.
    elements: Vec<Range<usize>>,
    /// Signs and where they stand.
    signs: Vec<(usize, Sign)>,
    /// The quotation mark that is open, and those of its kind inside.
    quoting: Option<(char, usize)>,
}

/// A sign in the text.
#[derive(Clone, Debug)]
pub(super) enum Sign {
    /// A citation.
    Cite,
    /// A note.
    Note(u32),
    /// An inline statement, with its words if its footnote has them.
    Statement(u32, Option<String>),
    /// A further sign of an inline statement.
    StatementAgain(u32),
    /// A mark said elsewhere.
    Reprint(u32),
}

impl Leaf {
    /// The text in NFC outside quotation marks: what they hold is evidence, and no name links there.
    pub(super) fn composed<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        // Letters of ASCII are composed, and of its signs one alone is a quotation mark.
        if text.is_ascii() && !text.contains('"') {
            return Cow::Borrowed(text);
        }
        let whole = nfc(text);
        if matches!(whole, Cow::Borrowed(_)) {
            let marks = text.chars().filter(|c| *c == '"' || !c.is_ascii());
            marks.for_each(|c| self.pass(c));
            return whole;
        }
        let (mut out, mut at) = (String::with_capacity(text.len()), 0);
        for (place, c) in text.char_indices() {
            let before = self.quoting.is_some();
            self.pass(c);
            if before != self.quoting.is_some() {
                let end = place + c.len_utf8();
                out.push_str(&if before {
                    Cow::Borrowed(&text[at..end])
                } else {
                    nfc(&text[at..end])
                });
                at = end;
            }
        }
        let rest = &text[at..];
        out.push_str(&if self.quoting.is_some() {
            Cow::Borrowed(rest)
        } else {
            nfc(rest)
        });
        Cow::Owned(out)
    }

    /// Notes a quotation mark.
    fn pass(&mut self, c: char) {
        self.quoting = match self.quoting {
            None => closing_quote(c).map(|_| (c, 0)),
            Some((open, inside)) if closing_quote(open).is_some_and(|close| close.contains(&c)) => {
                inside.checked_sub(1).map(|inside| (open, inside))
            }
            Some((open, inside)) if c == open => Some((open, inside + 1)),
            same => same,
        };
    }

    /// Notes an inline element.
    pub(super) fn element(&mut self, start: usize, end: usize) {
        self.elements.push(start..end);
    }

    /// Notes where no name may link.
    pub(super) fn bar(&mut self, start: usize, end: usize) {
        self.barred.push(start..end);
    }

    /// Notes a sign.
    pub(super) fn sign(&mut self, at: usize, sign: Sign) {
        self.signs.push((at, sign));
    }
}

/// The leaf as read: its text, sentences and quotations.
struct Reading {
    plain: Plain,
    /// Where sentences begin: in the text and in the HTML.
    sentences: Vec<(usize, usize)>,
    /// Quotations, in the text.
    quotations: Vec<Range<usize>>,
}

impl Writer<'_, '_> {
    /// Begins a leaf.
    pub(super) fn open_leaf(&mut self) {
        self.leaf = Leaf::default();
    }

    /// Ends the leaf that began at byte `start` of the HTML and stands at `range` of the file.
    pub(super) fn close_leaf(&mut self, start: usize, range: Range<usize>) {
        let leaf = std::mem::take(&mut self.leaf);
        let end = self.html.len();
        self.blocks.push(Block {
            start: start as u32,
            end: end as u32,
            source: range.start as u32,
            source_end: range.end as u32,
        });
        let reading = self.read_leaf(start..end);
        self.sentences
            .extend(reading.sentences.iter().map(|(_, html)| *html as u32));
        let attributed = self.mark_targets(&leaf, &reading, &range);
        if reading.plain.text.contains("[^") {
            self.report_unknown_signs(&reading.plain.text, &range);
        }
        if self.context.quotes == 0 && self.record.own_words {
            self.report_relative_times(&leaf, &reading, &range);
        }
        if self.context.quotes == 0 && !self.context.heading {
            self.note_prose(&leaf, &reading);
            if !self.context.note {
                self.report_unattributed(&leaf, &reading, &attributed, &range);
            }
        }
    }

    /// Finds the sentences and quotations of `html[range]`.
    fn read_leaf(&self, range: Range<usize>) -> Reading {
        let start = range.start;
        let plain = Plain::new(&self.html, range);
        let starts = prose::sentences(&plain.text);
        let sentences = starts
            .iter()
            .enumerate()
            .map(|(number, at)| {
                let before = plain.text[..*at].trim_end().len();
                let html = if number == 0 {
                    start
                } else {
                    let end = self.after_closing(plain.html_end(before));
                    end + (self.html[end..].len() - self.html[end..].trim_start_matches(' ').len())
                };
                (*at, html)
            })
            .collect();
        let quotations = prose::quotations(&plain.text);
        Reading {
            plain,
            sentences,
            quotations,
        }
    }

    /// The place behind the closing tags and holes that stand at `at`.
    fn after_closing(&self, mut at: usize) -> usize {
        loop {
            let rest = &self.html[at..];
            if rest.starts_with("</") {
                at += rest.find('>').map_or(rest.len(), |end| end + 1);
            } else if rest.starts_with(prose::HOLE) {
                at += 1;
            } else {
                return at;
            }
        }
    }

    /// Gives each sign what it marks; returns the quotations that have a speaker.
    fn mark_targets(
        &mut self,
        leaf: &Leaf,
        reading: &Reading,
        range: &Range<usize>,
    ) -> Vec<Range<usize>> {
        let mut taken: Vec<Range<usize>> = leaf.elements.clone();
        let mut attributed = Vec::new();
        for (at, sign) in &leaf.signs {
            if matches!(sign, Sign::Cite) {
                continue;
            }
            let target = target(*at, leaf, reading);
            if !matches!(sign, Sign::Note(_)) {
                attributed.push(target.text.clone());
            }
            let fits =
                !taken.iter().any(|other| crosses(other, &target.html)) && !target.html.is_empty();
            match sign {
                Sign::Note(number) => {
                    let words = &mut self.record.note_words[*number as usize];
                    words.statement = self.context.statement;
                    if fits && self.context.statement.is_none() {
                        words.target = Some(target.html.start as u32..target.html.end as u32);
                        self.enclose(
                            &target.html,
                            Put::NoteOpen(*number),
                            Put::NoteClose(*number),
                        );
                        taken.push(target.html);
                    }
                }
                Sign::Statement(number, words) => {
                    if fits {
                        self.record.statement_words[*number as usize].inline =
                            Some(target.html.start as u32..target.html.end as u32);
                        self.enclose(
                            &target.html,
                            Put::QuoteOpen(*number),
                            Put::QuoteClose(*number),
                        );
                        taken.push(target.html.clone());
                    }
                    match words {
                        Some(words) if target.quoted => {
                            self.compare_words(*number, words, &target, reading, range);
                        }
                        Some(_) => {}
                        None => self.word_statement(*number, &target, reading),
                    }
                }
                Sign::StatementAgain(number) if target.quoted => {
                    self.compare_again(*number, &target, reading, range);
                }
                Sign::Reprint(number) if target.quoted => {
                    self.note_quoted(*number, &target, reading, range);
                }
                Sign::Cite | Sign::StatementAgain(_) | Sign::Reprint(_) => {}
            }
        }
        attributed
    }

    /// Puts something before and something behind what stands at `html`.
    fn enclose(&mut self, html: &Range<usize>, before: Put, behind: Put) {
        for (at, put) in [(html.start, before), (html.end, behind)] {
            self.holes.push(Hole { at: at as u32, put });
        }
    }

    /// Reports words in the text that are not among those that their footnote holds.
    fn compare_words(
        &mut self,
        number: u32,
        words: &str,
        target: &Target,
        reading: &Reading,
        range: &Range<usize>,
    ) {
        let marked = target.words(reading);
        if !prose::occurs_in(&marked, words) {
            let message = format!("`{marked}` does not occur in the words of its footnote");
            let hint = "quote the footnote's words, or mend the footnote";
            let place = self.locate(range, &marked);
            self.report_foreign_words(number, place, message, hint);
        }
    }

    /// Reports words at a further sign of a footnote that are not the statement's.
    fn compare_again(
        &mut self,
        number: u32,
        target: &Target,
        reading: &Reading,
        range: &Range<usize>,
    ) {
        let words = self.record.statement_words[number as usize].text.clone();
        if self
            .late_words
            .iter()
            .any(|(own, _)| *own == number as usize)
        {
            return self.compare_words(number, &words, target, reading, range);
        }
        let marked = target.words(reading);
        if !words.is_empty() && !prose::occurs_in(&marked, &words) {
            let message =
                format!("`{marked}` does not occur in the words at the first sign of its footnote");
            let hint = "give these words a footnote of their own, or write the whole quotation into the footnote";
            let place = self.locate(range, &marked);
            self.report_foreign_words(number, place, message, hint);
        }
    }

    /// Reports words that are not those of the statement that their sign names.
    fn report_foreign_words(&mut self, number: u32, place: Span, message: String, hint: &str) {
        let path = self.record.path.clone();
        let footnote = self.record.statement_words[number as usize].place;
        let fault = self.record.fault(Code::WordsNotInStatement, place, message);
        fault.hint = Some(hint.into());
        *fault = fault.clone().related(&path, footnote, "the footnote");
    }

    /// Notes the words at a sign of a reprint: they are held against the statement once all pages are known.
    fn note_quoted(
        &mut self,
        number: u32,
        target: &Target,
        reading: &Reading,
        range: &Range<usize>,
    ) {
        let words = target.words(reading);
        let place = self.locate(range, &words);
        let reprint = &mut self.reprints[number as usize];
        let mut quoted = std::mem::take(&mut reprint.quoted).into_vec();
        quoted.push(Quoted {
            words: words.into(),
            place,
        });
        reprint.quoted = quoted.into();
    }

    /// Gives an inline statement the words that its sign marks.
    fn word_statement(&mut self, number: u32, target: &Target, reading: &Reading) {
        let skip = if target.quoted {
            quote_width(&reading.plain.text[target.text.clone()])
        } else {
            (0, 0)
        };
        let fragment = (target.html.start + skip.0) as u32..(target.html.end - skip.1) as u32;
        self.record
            .name_statement(number as usize, target.words(reading), fragment);
    }

    /// Notes where names may link: text outside links, code and quotations.
    fn note_prose(&mut self, leaf: &Leaf, reading: &Reading) {
        let quotes = reading
            .quotations
            .iter()
            .map(|q| reading.plain.html(q.start)..reading.plain.html_end(q.end));
        let mut barred: Vec<Range<usize>> = leaf.barred.iter().cloned().chain(quotes).collect();
        barred.sort_by_key(|range| range.start);
        for piece in reading.plain.ranges() {
            let mut from = piece.start;
            for bar in barred
                .iter()
                .filter(|bar| bar.start < piece.end && piece.start < bar.end)
            {
                self.push_prose(from, bar.start.min(piece.end));
                from = from.max(bar.end);
            }
            self.push_prose(from, piece.end);
        }
    }

    /// Notes one run of text, unless it is empty.
    fn push_prose(&mut self, start: usize, end: usize) {
        if start < end {
            self.prose.push(Chunk {
                start: start as u32,
                end: end as u32,
                section: self.section,
            });
        }
    }

    /// Reports footnote signs that no footnote answers.
    fn report_unknown_signs(&mut self, text: &str, range: &Range<usize>) {
        let labels: Vec<String> = self.footnotes.keys().cloned().collect();
        for piece in text.split("[^").skip(1) {
            let Some((label, _)) = piece
                .split_once(']')
                .filter(|(l, _)| !l.is_empty() && !l.contains(char::is_whitespace))
            else {
                continue;
            };
            let sign = format!("[^{label}]");
            let span = self.locate(range, &sign);
            let near =
                crate::path::nearest(label, labels.iter().map(String::as_str)).map(str::to_owned);
            if let Some(meant) = near.as_ref().and_then(|near| self.footnotes.get_mut(near)) {
                meant.missed = true;
            }
            let fault = self.record.fault(
                Code::UnknownFootnote,
                span,
                format!("there is no footnote `{label}`"),
            );
            fault.hint = Some(near.map_or_else(
                || format!("add a line `{sign}: ...`"),
                |near| format!("did you mean `[^{near}]`?"),
            ));
        }
    }

    /// Reports quotations of several words that nobody is said to have said.
    fn report_unattributed(
        &mut self,
        leaf: &Leaf,
        reading: &Reading,
        attributed: &[Range<usize>],
        range: &Range<usize>,
    ) {
        for quotation in &reading.quotations {
            let html = reading.plain.html(quotation.start)..reading.plain.html_end(quotation.end);
            let text = &reading.plain.text[quotation.clone()];
            let linked = leaf
                .barred
                .iter()
                .any(|bar| bar.start <= html.start && html.end <= bar.end);
            if linked
                || attributed.contains(quotation)
                || prose::word_count(text) < self.options.quotation_words
            {
                continue;
            }
            let words = unescape_text(text).into_owned();
            let span = self.locate(range, &words);
            let fault = self.record.fault(
                Code::UnattributedQuotation,
                span,
                "a quotation with no speaker",
            );
            fault.hint =
                Some("put a footnote sign behind it, and the dash line into the footnote".into());
        }
    }

    /// Reports time that depends on the day of reading; quoted words are not scanned.
    fn report_relative_times(&mut self, leaf: &Leaf, reading: &Reading, range: &Range<usize>) {
        let text = &reading.plain.text;
        let quoted = |found: &Range<usize>| {
            let mut quotations = reading.quotations.iter();
            quotations.any(|quotation| quotation.start <= found.start && found.end <= quotation.end)
        };
        let code: Vec<Range<usize>> = leaf
            .barred
            .iter()
            .filter(|bar| self.html[bar.start..].starts_with("<code>"))
            .cloned()
            .collect();
        let coded = |found: &Range<usize>| {
            let at = reading.plain.html(found.start);
            code.iter().any(|code| code.contains(&at))
        };
        let all = wording::relative_times(text).into_iter();
        for found in all.filter(|found| !quoted(found) && !coded(found)) {
            let words = &text[found];
            let span = self.locate(range, words);
            let message = format!("`{words}` is another day for each reader");
            self.record.fault(Code::RelativeTime, span, message).hint =
                Some("write the date".into());
        }
    }

    /// Where words are written in `range` of the file; its start if they are written otherwise.
    pub(super) fn locate(&self, range: &Range<usize>, words: &str) -> Span {
        let slice = &self.file[range.clone()];
        let first = || {
            words
                .char_indices()
                .nth(16)
                .map_or(words, |(at, _)| &words[..at])
        };
        match slice
            .find(words)
            .map(|at| (at, words.len()))
            .or_else(|| slice.find(first()).map(|at| (at, first().len())))
        {
            Some((at, length)) => Span::new(range.start + at, range.start + at + length),
            None => Span::new(range.start, range.start),
        }
    }
}

/// What a sign marks: in the leaf's text, in the HTML, and whether it is a quotation.
struct Target {
    text: Range<usize>,
    html: Range<usize>,
    quoted: bool,
}

impl Target {
    /// The words, without quotation marks around them.
    fn words(&self, reading: &Reading) -> String {
        let marked = unescape_text(&reading.plain.text[self.text.clone()]).into_owned();
        prose::inside_quotes(&marked).to_owned()
    }
}

/// What a sign at byte `at` of the HTML marks: the quotation, emphasis, link or code right before it, else the sentence.
fn target(at: usize, leaf: &Leaf, reading: &Reading) -> Target {
    let plain = &reading.plain;
    let last = plain.before(at);
    let mut end = last;
    loop {
        if let Some(quotation) = reading.quotations.iter().find(|q| q.end == end) {
            let html = plain.html(quotation.start)..plain.html_end(quotation.end);
            return Target {
                text: quotation.clone(),
                html,
                quoted: true,
            };
        }
        let element = leaf
            .elements
            .iter()
            .rev()
            .find(|element| element.end <= at && plain.before(element.end) == end);
        if let Some(element) = element {
            return Target {
                text: plain.before(element.start)..end,
                html: element.clone(),
                quoted: false,
            };
        }
        match plain.text[..end].chars().next_back() {
            Some(c) if matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '…' | ')' | ']' | ' ') => {
                end -= c.len_utf8()
            }
            _ => break,
        }
    }
    let sentence = reading
        .sentences
        .iter()
        .rev()
        .find(|(start, _)| *start < last.max(1));
    let (start, html) = sentence.copied().unwrap_or((0, at));
    Target {
        text: start..last.max(start),
        html: html..plain.html_end(last).max(html),
        quoted: false,
    }
}

/// Whether two ranges overlap and neither holds the other.
fn crosses(a: &Range<usize>, b: &Range<usize>) -> bool {
    (a.start < b.start && b.start < a.end && a.end < b.end)
        || (b.start < a.start && a.start < b.end && b.end < a.end)
}

/// The bytes of the quotation marks at both ends.
fn quote_width(text: &str) -> (usize, usize) {
    let width = |c: Option<char>| c.map_or(0, char::len_utf8);
    (width(text.chars().next()), width(text.chars().next_back()))
}
