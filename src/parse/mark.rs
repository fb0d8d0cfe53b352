//! The grammar of marks: dash lines, citations, labelled lines. Text in, parts with their places out.
//!
//! It sees the text of one mark, already freed of quotation signs ([`Flat`]), and nothing of Markdown's events: `markdown`
//! finds where a mark is, this file reads it. Nothing is resolved here.

use std::borrow::Cow;

use crate::date::{self, DATE_HINT, Date};
use crate::diag::{Code, Span};
use crate::document::Mode;
use crate::language::{Speech, is_tag};
use crate::parse::prose::{self, REMARK};
use crate::path::near_miss;

/// The text of a mark without the signs that Markdown puts before its lines, and where each part is in the file.
#[derive(Debug, Default)]
pub struct Flat {
    /// The text; lines end in a newline.
    pub text: String,
    /// Where each line begins: in `text`, and in the file.
    lines: Vec<(usize, usize)>,
}

impl Flat {
    /// The lines of `file[range]`, indentation and quotation signs removed.
    pub fn new(file: &str, range: std::ops::Range<usize>) -> Flat {
        let mut flat = Flat::default();
        let mut at = range.start;
        // A quotation inside others has their signs before each further line.
        let before = &file[file[..at].rfind('\n').map_or(0, |end| end + 1)..at];
        let around = before.matches('>').count();
        let own = usize::from(file[range.clone()].starts_with('>'));
        for line in file[range.clone()].split_inclusive('\n') {
            let mut inner = line.trim_start_matches([' ', '\t']);
            let signs = if at == range.start {
                1
            } else {
                (around + own).max(1)
            };
            for _ in 0..signs {
                inner = inner
                    .strip_prefix('>')
                    .map_or(inner, |rest| rest.trim_start_matches(' '));
            }
            flat.lines
                .push((flat.text.len(), at + (line.len() - inner.len())));
            // What a remark left is white space in a mark.
            match inner.contains(REMARK) {
                true => flat.text.push_str(&inner.replace(REMARK, " ")),
                false => flat.text.push_str(inner),
            }
            at += line.len();
        }
        flat
    }

    /// Where the byte `at` of the text is in the file.
    pub fn source(&self, at: usize) -> usize {
        let line = self
            .lines
            .partition_point(|(start, _)| *start <= at)
            .saturating_sub(1);
        self.lines
            .get(line)
            .map_or(0, |(start, source)| source + (at - start))
    }

    /// The place in the file of a range of the text.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        let start = self.source(range.start);
        Span::new(
            start,
            if range.is_empty() {
                start
            } else {
                self.source(range.end - 1) + 1
            },
        )
    }

    /// The lines: where each begins in the text, and its words.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = (usize, &str)> {
        self.lines.iter().enumerate().map(|(number, (start, _))| {
            let end = self
                .lines
                .get(number + 1)
                .map_or(self.text.len(), |(next, _)| *next);
            (*start, &self.text[*start..end])
        })
    }
}

/// A wikilink as written.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenLink {
    /// What stands before a `|`: `id`, `folder/id` or `id#anchor`.
    pub target: String,
    /// What stands after it.
    pub text: Option<String>,
    /// Its place in the file.
    pub span: Span,
}

impl WrittenLink {
    /// What a reader of the plain text sees.
    pub fn shown(&self) -> &str {
        self.text.as_deref().unwrap_or(&self.target)
    }
}

/// Who said it: a link, or words that may be a strong name.
#[derive(Clone, Debug, PartialEq)]
pub enum Speaker {
    /// By link.
    Link(WrittenLink),
    /// By words.
    Words(String, Span),
}

/// One source of a citation, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenCite {
    /// The key, without `@`.
    pub key: String,
    /// Its place in the file.
    pub span: Span,
    /// What follows the key, without the grade.
    pub locator: Option<String>,
    /// Reliability of the source, `A` to `F`.
    pub reliability: Option<char>,
    /// Credibility of the information, 1 to 6.
    pub credibility: Option<u8>,
}

/// A position as written.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenStance {
    /// The topic; empty for an arrow that names an issue alone.
    pub topic: String,
    /// The issue.
    pub issue: Option<String>,
    /// The stance.
    pub stance: Option<String>,
    /// Its place in the file.
    pub span: Span,
}

/// What a dash line says.
#[derive(Debug, Default)]
pub struct Attribution {
    /// Who said it.
    pub speakers: Vec<Speaker>,
    /// Segments between the first and the date: speakers if they are strong names, else the venue.
    pub candidates: Vec<(String, Span)>,
    /// The segments after the date: the venue.
    pub venue: Vec<String>,
    /// On whose behalf.
    pub on_behalf: Vec<WrittenLink>,
    /// To whom.
    pub to: Vec<WrittenLink>,
    /// Through whom.
    pub via: Vec<WrittenLink>,
    /// In reply to what.
    pub re: Vec<WrittenLink>,
    /// When.
    pub date: Option<Date>,
    /// What it is known from.
    pub sources: Vec<WrittenCite>,
    /// The positions that it expresses.
    pub stances: Vec<WrittenStance>,
    /// Whether the words are the speaker's.
    pub mode: Mode,
    /// The original language and those it came through, the original first.
    pub languages: Vec<String>,
    /// Its permanent id.
    pub id: Option<(String, Span)>,
    /// What cannot be read, and how it would be.
    pub faults: Vec<ClauseFault>,
}

/// What is wrong with a clause: the rule, its place, what it is, and the remedy.
pub type ClauseFault = (Code, Span, String, Cow<'static, str>);

impl Attribution {
    /// Whether this is a statement whoever the speaker is.
    pub fn is_certain(&self) -> bool {
        let linked = self
            .speakers
            .iter()
            .any(|speaker| matches!(speaker, Speaker::Link(_)));
        linked || self.date.is_some() || !self.sources.is_empty()
    }

    /// The speaker as printed when nobody is named by link.
    pub fn speaker_words(&self) -> String {
        let shown = |speaker: &Speaker| match speaker {
            Speaker::Link(link) => link.shown().to_owned(),
            Speaker::Words(words, _) => words.clone(),
        };
        self.speakers
            .iter()
            .map(shown)
            .collect::<Vec<_>>()
            .join(" and ")
    }
}

/// How much of the text is a dash that an attribution begins with, the space after it included.
pub fn dash(text: &str) -> Option<usize> {
    let mark = ["—", "–", "--"]
        .into_iter()
        .find(|mark| text.starts_with(mark))?;
    let rest = text[mark.len()..].trim_start_matches('-');
    let after = rest.trim_start_matches([' ', '\t', '\u{a0}']);
    (!after.is_empty() && !after.starts_with('\n')).then_some(text.len() - after.len())
}

/// The dash line of a quotation: where it begins in the text. It is the last line that begins with a dash.
pub fn dash_line(flat: &Flat) -> Option<usize> {
    flat.lines()
        .rev()
        .find(|(_, line)| dash(line).is_some())
        .map(|(start, _)| start)
}

/// A label before the dash line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// `Original:`
    Original,
    /// `Carried as:`
    Carried,
}

/// The labelled lines of a quotation: the label, where the whole begins and ends in the text, and where its words begin.
pub fn labels(
    flat: &Flat,
    end: usize,
    speech: &Speech<'_>,
) -> Vec<(Label, std::ops::Range<usize>, usize)> {
    let known = [
        ("original", Label::Original),
        ("carried_as", Label::Carried),
    ];
    let mut found: Vec<(Label, std::ops::Range<usize>, usize)> = Vec::new();
    let mut open = false;
    for (start, line) in flat.lines().take_while(|(start, _)| *start < end) {
        // A label has a capital: words that are quoted may go on with a colon.
        let colon = line
            .find(':')
            .filter(|_| line.starts_with(char::is_uppercase));
        let label = colon.and_then(|at| Some((at, speech.label(&known, &line[..at])?)));
        if let Some((colon, label)) = label {
            found.push((label, start..start + line.len(), start + colon + 1));
            open = true;
        } else if line.trim().is_empty() {
            open = false;
        } else if open && let Some(last) = found.last_mut() {
            last.1.end = start + line.len();
        }
    }
    found
}

/// The dash line inside a footnote: where it begins. The note begins with a dash, or with quoted words and a dash.
pub fn footnote_dash(text: &str) -> Option<usize> {
    let trimmed = text.trim_start();
    let start = text.len() - trimmed.len();
    if dash(trimmed).is_some() {
        return Some(start);
    }
    let open = trimmed.chars().next()?;
    let close = closing_quote(open)?;
    let mut from = open.len_utf8();
    while let Some(at) = trimmed[from..].find(close) {
        let after = from
            + at
            + trimmed[from + at..]
                .chars()
                .next()
                .map_or(1, char::len_utf8);
        let rest = trimmed[after..].trim_start_matches(['.', ',', ' ', '\n', '\t']);
        if dash(rest).is_some() {
            return Some(start + trimmed.len() - rest.len());
        }
        from = after;
    }
    None
}

/// The dash before who carried a wording: after quoted words, else the last one between spaces.
pub fn relay_dash(text: &str) -> Option<usize> {
    let spaced = || {
        let dashes = text
            .char_indices()
            .filter(|(at, _)| text[..*at].ends_with(' ') && dash(&text[*at..]).is_some());
        dashes.map(|(at, _)| at).next_back()
    };
    footnote_dash(text).or_else(spaced)
}

/// The quotation marks that may close what `open` opens.
pub fn closing_quote(open: char) -> Option<&'static [char]> {
    match open {
        '"' => Some(&['"']),
        '“' => Some(&['”']),
        '«' => Some(&['»']),
        '„' => Some(&['“', '”']),
        '「' => Some(&['」']),
        _ => None,
    }
}

/// Reads a dash line, from its dash to its end.
pub fn attribution(flat: &Flat, start: usize, end: usize, speech: &Speech<'_>) -> Attribution {
    let text = &flat.text[..end];
    let at = start + dash(&text[start..]).unwrap_or(0);
    let mut reader = Reader {
        flat,
        speech,
        text,
        at,
        segment: Segment::default(),
        segments: Vec::new(),
        out: Attribution::default(),
    };
    reader.run();
    reader.finish()
}

/// A part between commas: its words, its links, and its place.
#[derive(Clone, Debug, Default)]
struct Segment {
    words: String,
    links: Vec<WrittenLink>,
    /// Words that are neither links nor joined by `and`.
    free: bool,
    /// Whether it begins with a link.
    linked: bool,
    /// Where words go on behind its last link: in the words, and in the text.
    behind: (usize, usize),
    /// The words behind its last link.
    rest: String,
    /// The last clause in it.
    clause: Option<Passed>,
    /// Where in the text words go on behind a clause.
    stray: Option<usize>,
    start: Option<usize>,
    end: usize,
}

/// A clause that was read inside a segment.
#[derive(Clone, Copy, Debug)]
struct Passed {
    kind: Clause,
    /// How many bytes of the segment's words stand before its first clause.
    words: usize,
    /// Whether some of them were free.
    free: bool,
}

/// What a clause is to the words behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clause {
    /// Somebody: an occasion may go on behind it.
    Party,
    /// An arrow without a stance.
    Arrow,
    /// Anything else.
    Other,
}

/// How an occasion is set apart from a clause before it.
const STRAY_HINT: &str =
    "put a comma before an occasion; `for`, `to`, `via` and `re` take links, as in `for [[x]]`";

/// Reads a dash line from left to right.
struct Reader<'a> {
    flat: &'a Flat,
    speech: &'a Speech<'a>,
    text: &'a str,
    at: usize,
    segment: Segment,
    segments: Vec<Segment>,
    out: Attribution,
}

impl<'a> Reader<'a> {
    /// Reads to the end.
    fn run(&mut self) {
        while let Some(c) = self.text[self.at..].chars().next() {
            let rest = &self.text[self.at..];
            if !begins_clause(c) {
                self.push_char(c);
            } else if let Some(link) = wikilink(self.flat, self.text, self.at) {
                self.at = self.end_of_link();
                self.take_link(link);
            } else if rest.starts_with("[@") && rest.contains(']') {
                let end = rest.find(']').map_or(rest.len(), |at| at + 1);
                self.out
                    .sources
                    .extend(citation(self.flat, self.at + 1..self.at + end - 1));
                self.at += end;
                self.passed(Clause::Other);
            } else if let Some(arrow) = arrow(rest) {
                let clause = self.stance(arrow);
                self.passed(clause);
            } else if rest.starts_with('^') && self.fresh() {
                self.id();
                self.passed(Clause::Other);
            } else if rest.starts_with('(') && self.parenthesis() {
                self.passed(Clause::Other);
            } else if rest.starts_with(',') {
                self.at += 1;
                self.close();
            } else if self.clause() {
                self.passed(Clause::Party);
            } else {
                self.push_char(c);
            }
        }
        self.close();
    }

    /// Whether what stands here follows white space.
    fn fresh(&self) -> bool {
        self.at == 0 || self.text[..self.at].ends_with(char::is_whitespace)
    }

    /// Where the link that begins here ends.
    fn end_of_link(&self) -> usize {
        self.text[self.at..]
            .find("]]")
            .map_or(self.text.len(), |end| self.at + end + 2)
    }

    /// Adds a link to the segment.
    fn take_link(&mut self, link: WrittenLink) {
        let segment = &mut self.segment;
        segment.start.get_or_insert(self.at);
        segment.end = self.at;
        segment.linked |= segment.words.trim().is_empty();
        segment.words.push_str(link.shown());
        segment.behind = (segment.words.len(), self.at);
        segment.links.push(link);
    }

    /// Notes a clause that was just read; words that follow an earlier one are that one's.
    fn passed(&mut self, kind: Clause) {
        if self.segment.stray.is_some() {
            return;
        }
        let (words, free) = match self.segment.clause {
            Some(first) => (first.words, first.free),
            None => (self.segment.words.len(), self.segment.free),
        };
        self.segment.clause = Some(Passed { kind, words, free });
    }

    /// Adds one character to the segment.
    fn push_char(&mut self, c: char) {
        if !c.is_whitespace() {
            self.segment.start.get_or_insert(self.at);
        }
        self.segment
            .words
            .push(if c.is_whitespace() { ' ' } else { c });
        let begins = self.fresh() || self.text[..self.at].ends_with([']', ')']);
        if !c.is_whitespace() && begins {
            let word = self.text[self.at..].split_whitespace().next();
            let free = !matches!(word, Some("and" | "&"));
            self.segment.free |= free && self.fresh();
            let says = word.is_some_and(|word| word.contains(char::is_alphanumeric));
            if free && says && self.segment.clause.is_some() {
                self.segment.stray.get_or_insert(self.at);
            }
        }
        self.at += c.len_utf8();
        if !c.is_whitespace() {
            self.segment.end = self.at;
        }
    }

    /// Ends a segment.
    fn close(&mut self) {
        let mut segment = std::mem::take(&mut self.segment);
        self.cut(&mut segment);
        segment.rest = prose::collapsed(segment.words.get(segment.behind.0..).unwrap_or_default());
        let words = segment
            .words
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let words = words
            .trim_matches(|c: char| c == ';' || c.is_whitespace())
            .to_owned();
        if !words.is_empty() && words != "." {
            self.segments.push(Segment { words, ..segment });
        }
    }

    /// Cuts what stands behind a clause of a segment and does not belong to it; words among it are told.
    fn cut(&mut self, segment: &mut Segment) {
        let Some(clause) = segment.clause else {
            return;
        };
        let (before, behind) = segment.words.split_at(clause.words);
        let before = before.trim();
        let belongs = match clause.kind {
            Clause::Party => segment.links.is_empty() && !date::is_date_like(before),
            Clause::Arrow => false,
            Clause::Other => before.is_empty(),
        };
        match segment.stray {
            Some(_) if belongs => return,
            None if behind.contains(char::is_alphanumeric) => return,
            None => {}
            Some(start) => {
                let span = self.flat.span(start..segment.end.max(start));
                let words = prose::collapsed(self.text[start..segment.end.max(start)].trim());
                let (message, hint) = match clause.kind {
                    Clause::Arrow => (
                        format!("`{words}` follows an arrow without a sign"),
                        "write a colon before a stance, `-> topic#issue: stance`, and a comma before an occasion",
                    ),
                    Clause::Party | Clause::Other => (
                        format!("`{words}` follows a clause without a comma"),
                        STRAY_HINT,
                    ),
                };
                self.unclear(span, message, hint);
            }
        }
        segment.words.truncate(clause.words);
        segment.free = clause.free;
    }

    /// Reads `for`, `to`, `via` or `re` with the links that follow; false if that is not what stands here.
    fn clause(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(word) = ["for", "to", "via", "re"]
            .into_iter()
            .find(|word| rest.starts_with(word))
        else {
            return false;
        };
        let after = &rest[word.len()..];
        let inner = after.trim_start();
        if !self.fresh() || !inner.starts_with("[[") || inner.len() == after.len() {
            return false;
        }
        self.at = self.text.len() - inner.len();
        let mut links = Vec::new();
        while let Some(link) = wikilink(self.flat, self.text, self.at) {
            links.push(link);
            self.at = self.end_of_link();
            let rest = &self.text[self.at..];
            let next = rest.trim_start_matches([' ', '\n', ',', '\t']);
            let next = next.strip_prefix("and ").unwrap_or(next).trim_start();
            if !next.starts_with("[[") {
                break;
            }
            self.at = self.text.len() - next.len();
        }
        match word {
            "for" => self.out.on_behalf.extend(links),
            "to" => self.out.to.extend(links),
            "via" => self.out.via.extend(links),
            _ => self.out.re.extend(links),
        }
        true
    }

    /// Reads a clause in parentheses; false if the words are part of the segment.
    fn parenthesis(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(end) = rest.find(')') else {
            return false;
        };
        let inner = prose::collapsed(&rest[1..end]);
        let span = self.flat.span(self.at..self.at + end + 1);
        let modes = [Mode::Paraphrase, Mode::Document, Mode::Silent];
        if let Some(mode) = modes.into_iter().find(|mode| mode.word() == inner) {
            self.mode(mode, span);
        } else if let Some(path) = inner.strip_prefix("from ") {
            self.languages(path, span);
        } else if let Some(hint) = nearly_clause(&inner) {
            self.unclear(span, format!("`({inner})` is no clause"), hint);
        } else {
            return false;
        }
        self.at += end + 1;
        true
    }

    /// Takes whose words they are; they are of one kind.
    fn mode(&mut self, mode: Mode, span: Span) {
        if self.out.mode == Mode::Quote {
            self.out.mode = mode;
            return;
        }
        let message = format!("`({})` after `({})`", mode.word(), self.out.mode.word());
        let hint = "keep the one that says whose words these are";
        self.unclear(span, message, hint);
    }

    /// Takes the languages of `(from ru via it)`.
    fn languages(&mut self, path: &str, span: Span) {
        let languages: Vec<String> = path
            .split(" via ")
            .map(|tag| tag.trim().to_owned())
            .collect();
        if !languages.iter().all(|tag| is_tag(tag)) {
            let message = format!("`(from {path})` does not name languages");
            let hint = "write language tags, as in `(from ru via en)`";
            self.unclear(span, message, hint);
        } else if self.out.languages.is_empty() {
            self.out.languages = languages;
        } else {
            let hint = "write one, as in `(from ru via en)`";
            self.unclear(span, "a second `(from ...)`".into(), hint);
        }
    }

    /// Reads `^id`.
    fn id(&mut self) {
        let rest = &self.text[self.at + 1..];
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let span = self.flat.span(self.at..self.at + 1 + end);
        if end == 0 || self.out.id.is_some() {
            let message = match end {
                0 => "`^` names no id",
                _ => "a second `^id`",
            };
            self.unclear(span, message.into(), "end the dash line with one `^id`");
        } else {
            self.out.id = Some((without_stop(&rest[..end]).to_owned(), span));
        }
        self.at += 1 + end;
    }

    /// Reads `topic#issue: stance` after an arrow of this length, which stands here; tells what it is to words behind it.
    fn stance(&mut self, arrow: usize) -> Clause {
        let start = self.at + arrow;
        let (stance, end) = stance(self.flat, self.text, start);
        self.at = end;
        match stance {
            Some(stance) if !stance.topic.is_empty() => {
                let clause = match stance.stance {
                    Some(_) => Clause::Other,
                    None => Clause::Arrow,
                };
                self.out.stances.push(stance);
                clause
            }
            Some(_) | None => {
                let span = self.flat.span(start - arrow..start);
                let message = "an arrow that leads to no topic".to_owned();
                self.unclear(span, message, "write `-> topic#issue: stance`");
                self.skip_stance();
                Clause::Other
            }
        }
    }

    /// Passes over `: stance` behind an arrow without a topic.
    fn skip_stance(&mut self) {
        let rest = &self.text[self.at..];
        if let Some(word) = rest.trim_start().strip_prefix(':') {
            let word = word.trim_start();
            let length = word
                .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))
                .unwrap_or(word.len());
            self.at = self.text.len() - word.len() + length;
        }
    }

    /// Reports a clause that cannot be read.
    fn unclear(&mut self, span: Span, message: String, hint: impl Into<Cow<'static, str>>) {
        let fault = (Code::UnclearClause, span, message, hint.into());
        self.out.faults.push(fault);
    }

    /// Makes speakers, date and venue of the segments.
    fn finish(mut self) -> Attribution {
        let segments = std::mem::take(&mut self.segments);
        self.report_dates(&segments);
        let mut segments = segments.into_iter();
        if let Some(first) = segments.next() {
            match self.dated(&first) {
                true => {}
                false => self.speakers(first),
            }
        }
        for segment in segments {
            let first = self.out.date.is_none() && self.out.candidates.is_empty();
            if first && !segment.links.is_empty() && !segment.free {
                self.out
                    .speakers
                    .extend(segment.links.into_iter().map(Speaker::Link));
            } else if !self.dated(&segment) {
                let span = self.place(&segment);
                match self.out.date {
                    None => self.out.candidates.push((segment.words, span)),
                    Some(_) => self.out.venue.push(segment.words),
                }
            }
        }
        self.out
    }

    /// The place of a segment.
    fn place(&self, segment: &Segment) -> Span {
        let start = segment.start.unwrap_or(segment.end);
        self.flat.span(start..segment.end.max(start))
    }

    /// Reports dates that are not read as such: in words, or joined to other words in a line that has no other date.
    fn report_dates(&mut self, segments: &[Segment]) {
        let dated = |segment: &Segment| {
            segment.links.is_empty() && date::is_date_like(without_stop(&segment.words))
        };
        let undated = !segments.iter().any(dated);
        for (number, segment) in segments.iter().enumerate() {
            let span = self.place(segment);
            let next = segments.get(number + 1);
            let next = next.filter(|next| next.words.len() == "2023".len() && dated(next));
            let with_year = next.map(|next| format!("{} {}", segment.words, next.words));
            let whole = undated.then_some(&segment.words);
            let written = [whole, with_year.as_ref()].into_iter().flatten();
            let mut written = written.filter_map(|text| Some((text, self.speech.dated(text)?)));
            if let Some((text, date)) = written.next() {
                let message = format!("`{text}` is no date that is read");
                self.unclear(span, message, format!("write `{date}`"));
            } else if undated
                && !(number == 0 && segment.linked)
                && let Some(date) = joined_date(&segment.words, number == 0 || segment.linked)
            {
                let message = format!("`{}` is a date and more", segment.words);
                let hint = format!("part `{date}` from the rest by a comma");
                self.unclear(span, message, hint);
            }
        }
    }

    /// Takes the segment as the date, if it is one and the first.
    fn dated(&mut self, segment: &Segment) -> bool {
        let words = without_stop(&segment.words);
        if self.out.date.is_some() || !segment.links.is_empty() || !date::is_date_like(words) {
            return false;
        }
        match Date::parse(words) {
            Ok(date) => self.out.date = Some(date),
            Err(fault) => {
                let span = self.place(segment);
                let message = fault.about(words);
                self.out
                    .faults
                    .push((Code::BadDate, span, message, DATE_HINT.into()));
            }
        }
        true
    }

    /// Takes the first segment: links joined by `and`, or words.
    fn speakers(&mut self, first: Segment) {
        if first.links.is_empty() || first.free && !first.linked {
            let span = self.place(&first);
            if !first.links.is_empty() && first.words.contains(" and ") {
                let message = format!(
                    "`{}` is one unnamed speaker, and the link in it is lost",
                    first.words
                );
                let hint = "link each of several speakers; or let one link hold all of the words: `[[x|y and x]]`";
                self.unclear(span, message, hint);
            }
            self.out.speakers.push(Speaker::Words(first.words, span));
            return;
        }
        if first.free {
            self.report_behind_link(&first);
        }
        self.out
            .speakers
            .extend(first.links.into_iter().map(Speaker::Link));
    }

    /// Reports words in the segment of the speakers that are no part of their links.
    fn report_behind_link(&mut self, first: &Segment) {
        let (rest, span) = match &*first.rest {
            "" => (&*first.words, self.place(first)),
            rest => {
                let start = first.behind.1;
                let text = &self.text[start..first.end.max(start)];
                let start = start + (text.len() - text.trim_start().len());
                (rest, self.flat.span(start..first.end.max(start)))
            }
        };
        let message = format!("`{rest}` stands beside the link of the speaker");
        let hint =
            "put a comma behind the link, or let the link hold the words: `[[x|the office of x]]`";
        self.unclear(span, message, hint);
    }
}

/// Words without a full stop at their end; that of an open end belongs to the date: `2024-05-07/..`.
fn without_stop(words: &str) -> &str {
    match words.ends_with("/..") {
        true => words,
        false => words.trim_end_matches('.').trim_end(),
    }
}

/// A day or month that a segment with more words begins with, or, of the speaker's, ends with. A year is no such date: `2023
/// summit` is an occasion.
fn joined_date(words: &str, speaker: bool) -> Option<&str> {
    let signs = [':', ';', '.', '—', '–'];
    // What looks like a season is two years: `2022-23 budget`.
    let is_month = |word: &str| word.len() != 7 || word.get(5..).is_some_and(|it| it <= "12");
    let is_day = |word: &&str| word.contains('-') && Date::parse(word).is_ok() && is_month(word);
    let mut all = words
        .split_whitespace()
        .map(|word| word.trim_end_matches(signs));
    let last = all.clone().next_back().filter(|_| speaker);
    let found = all.next().filter(is_day).or(last.filter(is_day));
    found.filter(|date| date.len() < words.len())
}

/// How many bytes a clause in parentheses has at most: several languages and `via` between them.
const LONGEST_CLAUSE: usize = 80;

/// What is meant by words in parentheses that are nearly a clause.
fn nearly_clause(inner: &str) -> Option<&'static str> {
    // No clause is so long, and what is long is not looked at.
    if inner.len() > LONGEST_CLAUSE {
        return None;
    }
    let lower = inner.to_lowercase();
    let mut words = lower.split_whitespace();
    let first = words.next()?;
    let rest: Vec<&str> = words.collect();
    if rest.is_empty() {
        return match near_miss(first, ["paraphrase", "document", "silent"])? {
            "paraphrase" => Some("write `(paraphrase)`"),
            "document" => Some("write `(document)`"),
            _ => Some("write `(silent)`"),
        };
    }
    let from = near_miss(first, ["from"]).is_some();
    (from && rest.iter().all(|word| *word == "via" || is_tag(word)))
        .then_some("write `from` and language tags, as in `(from ru via en)`")
}

/// Whether a character may begin anything but words: a link, citation, arrow, id, parenthesis, the next segment, or one of the
/// words before links.
fn begins_clause(c: char) -> bool {
    let sign = matches!(c, '[' | '-' | '=' | '→' | '^' | '(' | ',');
    sign || matches!(c, 'f' | 't' | 'v' | 'r')
}

/// The wikilink that begins at `at`.
fn wikilink(flat: &Flat, text: &str, at: usize) -> Option<WrittenLink> {
    let inner = text[at..].strip_prefix("[[")?;
    // Up to the next one only, so that many that are never closed take no longer than one.
    let end = inner[..inner.find("[[").unwrap_or(inner.len())].find("]]")?;
    let (target, shown) = match inner[..end].split_once('|') {
        Some((target, shown)) => (target.trim_end_matches('\\'), Some(shown.trim().to_owned())),
        None => (&inner[..end], None),
    };
    Some(WrittenLink {
        target: target.trim().to_owned(),
        text: shown,
        span: flat.span(at..at + end + 4),
    })
}

/// How long an arrow here is.
pub fn arrow(text: &str) -> Option<usize> {
    ["->", "→", "=>"]
        .into_iter()
        .find(|arrow| text.starts_with(arrow))
        .map(str::len)
}

/// Reads `topic#issue: stance` from `at` on, and where it ends.
pub fn stance(flat: &Flat, text: &str, at: usize) -> (Option<WrittenStance>, usize) {
    let start = text.len() - text[at..].trim_start().len();
    let (target, mut end) = match wikilink(flat, text, start) {
        Some(link) => (
            link.target,
            text[start..]
                .find("]]")
                .map_or(text.len(), |end| start + end + 2),
        ),
        None => {
            let stop =
                |c: char| c.is_whitespace() || matches!(c, ':' | ',' | ';' | '^' | '[' | '(');
            let length = text[start..].find(stop).unwrap_or(text.len() - start);
            (text[start..start + length].to_owned(), start + length)
        }
    };
    if target.is_empty() {
        return (None, start);
    }
    let mut word = None;
    if let Some(rest) = text[end..].strip_prefix(':') {
        let inner = rest.trim_start();
        let length = inner
            .find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'))
            .unwrap_or(inner.len());
        if length > 0 {
            word = Some(inner[..length].to_owned());
            end = text.len() - inner.len() + length;
        }
    }
    let (topic, issue) = match target.split_once('#') {
        Some((topic, issue)) => (
            topic.to_owned(),
            Some(issue.trim_start_matches('^').to_owned()),
        ),
        None => (target, None),
    };
    (
        Some(WrittenStance {
            topic,
            issue,
            stance: word,
            span: flat.span(start..end),
        }),
        end,
    )
}

/// Reads the inside of `[@key, p. 4, B2; @other]`.
pub fn citation(flat: &Flat, range: std::ops::Range<usize>) -> Vec<WrittenCite> {
    let mut at = range.start;
    let mut cites = Vec::new();
    for piece in flat.text[range].split(';') {
        let inner = piece.trim_start();
        let start = at + (piece.len() - inner.len());
        at += piece.len() + 1;
        let Some(words) = inner.strip_prefix('@') else {
            continue;
        };
        let mut parts: Vec<&str> = words.split(',').map(str::trim).collect();
        let key = parts.remove(0);
        let grade = parts.last().and_then(|last| grade(last));
        if grade.is_some() {
            parts.pop();
        }
        let locator = parts
            .join(", ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let (reliability, credibility) = grade.unwrap_or((None, None));
        cites.push(WrittenCite {
            key: key.to_owned(),
            span: flat.span(start..start + 1 + key.len()),
            locator: (!locator.is_empty()).then_some(locator),
            reliability,
            credibility,
        });
    }
    cites
}

/// A grade: `B2`, `B` or `2` (decisions §8: `[A-F]?[1-6]` or `[A-F]`).
fn grade(text: &str) -> Option<(Option<char>, Option<u8>)> {
    let mut chars = text.chars();
    let (first, second) = (chars.next()?, chars.next());
    let letter = |c: char| ('A'..='F').contains(&c).then_some(c);
    let digit = |c: char| ('1'..='6').contains(&c).then(|| c as u8 - b'0');
    match (letter(first), second, chars.next()) {
        (Some(letter), Some(second), None) => digit(second).map(|d| (Some(letter), Some(d))),
        (Some(letter), None, None) => Some((Some(letter), None)),
        (None, None, None) => digit(first).map(|d| (None, Some(d))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;

    /// Reads a dash line.
    fn read(text: &str) -> Attribution {
        let flat = Flat::new(text, 0..text.len());
        let start = dash_line(&flat).expect("a dash line");
        attribution(&flat, start, flat.text.len(), &english())
    }

    #[test]
    fn what_a_remark_left_is_white_space() {
        let read = read("— Putin \u{2}\u{2}\u{2}, 2023, in Moscow\u{2}\u{2} today");
        assert!(matches!(&read.speakers[..], [Speaker::Words(words, _)] if words == "Putin"));
        assert_eq!(read.venue, ["in Moscow today"]);
    }

    #[test]
    fn every_clause_of_a_dash_line_is_read_over_several_lines() {
        let out = read(
            "> Practically all is settled.\n> — [[vladimir-putin|Putin]] for [[russia]] to [[xi-jinping]] and [[china]], 2023-03-21,\n> press statement, in the Kremlin via [[tass]] via [[ansa]] re [[paper]]\n> [@kremlin-2023, p. A1, B2; @b] (from ru via it) (paraphrase) -> [[ps2#terms]]: agreed => ps2: unclear ^ps2-x\n",
        );
        assert!(
            matches!(&out.speakers[..], [Speaker::Link(link)] if link.target == "vladimir-putin")
        );
        assert_eq!(
            (
                out.on_behalf.len(),
                out.to.len(),
                out.via.len(),
                out.re.len()
            ),
            (1, 2, 2, 1)
        );
        assert_eq!(
            out.date.map(|d| d.to_string()).as_deref(),
            Some("2023-03-21")
        );
        assert_eq!(out.venue, ["press statement", "in the Kremlin"]);
        assert_eq!(
            (
                out.sources[0].locator.as_deref(),
                out.sources[0].reliability,
                out.sources[0].credibility
            ),
            (Some("p. A1"), Some('B'), Some(2))
        );
        assert_eq!(out.languages, ["ru", "it"]);
        assert_eq!(out.mode, Mode::Paraphrase);
        assert_eq!(out.stances[0].issue.as_deref(), Some("terms"));
        assert_eq!(
            (
                out.stances[1].topic.as_str(),
                out.stances[1].stance.as_deref()
            ),
            ("ps2", Some("unclear"))
        );
        assert_eq!(out.id.map(|id| id.0).as_deref(), Some("ps2-x"));
        assert!(out.faults.is_empty());
    }

    #[test]
    fn words_may_be_speakers() {
        let out = read("— a senior EU diplomat, 2023-03");
        assert!(
            matches!(&out.speakers[..], [Speaker::Words(words, _)] if words == "a senior EU diplomat")
        );
        assert!(out.is_certain());
        assert!(!read("— Putin").is_certain());
        let out = read("-- [[brazil]] and [[china]], Beijing");
        assert_eq!(out.speakers.len(), 2);
        assert_eq!(out.candidates[0].0, "Beijing");
        assert_eq!(read("— [[a]], [[b]], 2020").speakers.len(), 2);
    }

    /// What is said of a dash line.
    fn told(text: &str) -> Vec<String> {
        let faults = read(text).faults.into_iter();
        let told = faults.map(|(_, span, message, _)| {
            assert!(span.start < span.end, "{message}");
            message
        });
        told.collect()
    }

    #[test]
    fn one_clause_that_cannot_be_read_takes_no_other_along() {
        let out = read("— [[minister]], 2026-11-29 (paraphrse) [@s]");
        assert_eq!(out.faults[0].3, "write `(paraphrase)`");
        assert!(out.date.is_some() && out.venue.is_empty());
        let out = read("— [[minister]], 2026-11-29 (form fr) [@s]");
        assert!(out.date.is_some() && out.faults.len() == 1);
        for (text, said) in [
            (
                "— Anna Berg and [[x]], 2026-11-29",
                "`Anna Berg and x` is one unnamed speaker, and the link in it is lost",
            ),
            (
                "— (paraphrase)  [[é]]  ééé",
                "`ééé` stands beside the link of the speaker",
            ),
            (
                "— [[m]] 2026-11-29 [@s]",
                "`2026-11-29` stands beside the link of the speaker",
            ),
            (
                "— Anna Berg 2026-11-29 [@s]",
                "`Anna Berg 2026-11-29` is a date and more",
            ),
            (
                "— [[m]], 2026-11-29 by phone",
                "`2026-11-29 by phone` is a date and more",
            ),
            (
                "— [[m]], 2026-11-29 (by phone)",
                "`2026-11-29 (by phone)` is a date and more",
            ),
            (
                "— [[m]], 30 January 2026, a hall",
                "`30 January 2026` is no date that is read",
            ),
            (
                "— [[m]], Jan. 30, 2026, a hall",
                "`Jan. 30 2026` is no date that is read",
            ),
            (
                "— [[m]], 30.01.2026, a hall",
                "`30.01.2026` is no date that is read",
            ),
            (
                "— [[m]], 2026-11-29 [@s] for the ministry",
                "`for the ministry` follows a clause without a comma",
            ),
            (
                "— [[m]], 2026-11-29 [@s] ^id trailing",
                "`trailing` follows a clause without a comma",
            ),
            (
                "— [[m]], 2026-11-29 -> t#i supports [@s]",
                "`supports` follows an arrow without a sign",
            ),
            (
                "— [[m]], 2026-11-29 (paraphrase) (document)",
                "`(document)` after `(paraphrase)`",
            ),
            (
                "— [[m]], 2026-11-29 (from french)",
                "`(from french)` does not name languages",
            ),
            (
                "— [[m]], 2026-11-29 (from fr) (from de)",
                "a second `(from ...)`",
            ),
        ] {
            assert_eq!(told(text), [said], "{text}");
        }
    }

    #[test]
    fn what_follows_a_clause_does_not_change_what_stands_before_it() {
        let out = read("— [[m]], 2026-11-29 [@s] for the ministry, in a hall");
        assert_eq!(
            out.date.map(|date| date.to_string()).as_deref(),
            Some("2026-11-29")
        );
        assert_eq!(out.venue, ["in a hall"]);
        let out = read("— [[m]] 2026-11-29 [@s]");
        assert!(matches!(&out.speakers[..], [Speaker::Link(link)] if link.target == "m"));
        assert!(read("— [[m]], 2026-11-29 [@s].").date.is_some());
    }

    #[test]
    fn occasions_may_hold_dates_numbers_and_parentheses() {
        for text in [
            "— [[m]], 2026-11-29, press briefing",
            "— [[m]], Moscow, 2023 summit",
            "— [[m]], 2022-23 budget debate",
            "— [[m]], 2026-11-29, interview with X (by phone) [@s]",
            "— [[m]], talks of 2023-03-21 in Moscow, 2023-03 [@s]",
            "— [[m]], 2023-03-21 talks in Moscow, 2023-03-22 [@s]",
            "— [[m]], 2026-11-29, statement to [[x]] in a hall",
            "— [[m]], 2026-11-29, a form (form B) of 30 January 2026",
            "— a spokesman for [[x]] in Brussels, 2026-11-29",
            "— a spokesman of [[x]], 2026-11-29",
            "— [[a]] (document) and [[b]], 2026-11-29",
            "— [[a]], 2015, as recalled in 2022 [@s]",
            "— [[m]], 2026-11-29 [@s]; [@t]. (from zh-Hant via de)",
            "— for [[x]]  [[é]] ",
        ] {
            assert_eq!(told(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn the_dash_line_is_the_last_one() {
        let flat = Flat::new("> one\n> — two\n> more\n> — Putin, 2023\n", 0..40);
        assert_eq!(
            dash_line(&flat).map(|at| flat.text[at..].starts_with("— Putin")),
            Some(true)
        );
        let text = "> a\n> --\n";
        assert_eq!(dash_line(&Flat::new(text, 0..text.len())), None);
    }

    #[test]
    fn a_footnote_may_hold_the_words() {
        assert_eq!(
            footnote_dash("\"All is \"settled\".\" — Putin, 2023"),
            Some(20)
        );
        assert_eq!(footnote_dash("— Putin, 2023"), Some(0));
        assert_eq!(footnote_dash("A plain note — with a dash"), None);
        assert!(footnote_dash("“All.” – Putin").is_some());
    }

    /// What an English page may write.
    fn english() -> Speech<'static> {
        static OURS: std::sync::LazyLock<Languages> = std::sync::LazyLock::new(Languages::default);
        OURS.speech("en")
    }

    #[test]
    fn a_quotation_inside_another_is_freed_of_the_signs_of_both() {
        let text = "> > one\n> > — Putin, 2023\n";
        let flat = Flat::new(text, 2..text.len());
        assert_eq!(flat.text, "one\n— Putin, 2023\n");
        assert_eq!(flat.source(4), text.find('—').unwrap_or(0));
        assert_eq!(
            Flat::new(text, 0..text.len()).text,
            "> one\n> — Putin, 2023\n"
        );
    }
}
