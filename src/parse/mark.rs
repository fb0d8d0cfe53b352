//! The grammar of marks: dash lines, citations, note labels, labelled lines. Text in, parts with their places out.
//!
//! It sees the text of one mark, already freed of quotation signs ([`Flat`]), and nothing of Markdown's events: `markdown`
//! finds where a mark is, this file reads it. Nothing is resolved here.

use crate::date::{self, DATE_HINT, Date};
use crate::diag::{Code, Span};
use crate::document::{Mode, NoteKind};
use crate::language::Speech;
use crate::parse::prose::REMARK;

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
        for line in file[range].split_inclusive('\n') {
            let mut inner = line.trim_start_matches([' ', '\t']);
            if at == 0 || file[..at].ends_with('\n') || inner.starts_with('>') {
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
    pub faults: Vec<(Code, Span, String, &'static str)>,
}

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
pub fn attribution(flat: &Flat, start: usize, end: usize) -> Attribution {
    let text = &flat.text[..end];
    let at = start + dash(&text[start..]).unwrap_or(0);
    let mut reader = Reader {
        flat,
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
    start: Option<usize>,
    end: usize,
}

/// Reads a dash line from left to right.
struct Reader<'a> {
    flat: &'a Flat,
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
            } else if let Some(arrow) = arrow(rest) {
                self.stance(arrow);
            } else if rest.starts_with('^') && self.fresh() {
                self.id();
            } else if rest.starts_with('(') && self.parenthesis() {
                // Read as a clause.
            } else if rest.starts_with(',') {
                self.at += 1;
                self.close();
            } else if !self.clause() {
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
        self.segment.start.get_or_insert(self.at);
        self.segment.end = self.at;
        self.segment.words.push_str(link.shown());
        self.segment.links.push(link);
    }

    /// Adds one character to the segment.
    fn push_char(&mut self, c: char) {
        if !c.is_whitespace() {
            self.segment.start.get_or_insert(self.at);
        }
        self.segment
            .words
            .push(if c.is_whitespace() { ' ' } else { c });
        if !c.is_whitespace() && self.fresh() {
            let word = self.text[self.at..].split_whitespace().next();
            self.segment.free |= !matches!(word, Some("and" | "&"));
        }
        self.at += c.len_utf8();
        if !c.is_whitespace() {
            self.segment.end = self.at;
        }
    }

    /// Ends a segment.
    fn close(&mut self) {
        let segment = std::mem::take(&mut self.segment);
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
        let inner = rest[1..end].trim();
        match inner {
            "paraphrase" => self.out.mode = Mode::Paraphrase,
            "document" => self.out.mode = Mode::Document,
            "silent" => self.out.mode = Mode::Silent,
            _ => match inner.strip_prefix("from ") {
                Some(path) => {
                    let languages: Vec<String> = path
                        .split(" via ")
                        .map(|tag| tag.trim().to_owned())
                        .collect();
                    let tag = |t: &String| {
                        !t.is_empty() && t.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                    };
                    if languages.iter().all(tag) {
                        self.out.languages = languages;
                    } else {
                        let span = self.flat.span(self.at..self.at + end + 1);
                        let message = format!("`({inner})` does not name languages");
                        self.unclear(
                            span,
                            message,
                            "write language tags, as in `(from ru via en)`",
                        );
                    }
                }
                None => return false,
            },
        }
        self.at += end + 1;
        true
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
            self.out.id = Some((rest[..end].to_owned(), span));
        }
        self.at += 1 + end;
    }

    /// Reads `topic#issue: stance` after an arrow of this length, which stands here.
    fn stance(&mut self, arrow: usize) {
        let start = self.at + arrow;
        let (stance, end) = stance(self.flat, self.text, start);
        self.at = end;
        match stance {
            Some(stance) if !stance.topic.is_empty() => self.out.stances.push(stance),
            Some(_) | None => {
                let span = self.flat.span(start - arrow..start);
                let message = "an arrow that leads to no topic".to_owned();
                self.unclear(span, message, "write `-> topic#issue: stance`");
                self.skip_stance();
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
    fn unclear(&mut self, span: Span, message: String, hint: &'static str) {
        let fault = (Code::UnclearClause, span, message, hint);
        self.out.faults.push(fault);
    }

    /// Makes speakers, date and venue of the segments.
    fn finish(mut self) -> Attribution {
        let mut segments = std::mem::take(&mut self.segments).into_iter();
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
                let start = segment.start.unwrap_or(segment.end);
                let span = self.flat.span(start..segment.end.max(start));
                match self.out.date {
                    None => self.out.candidates.push((segment.words, span)),
                    Some(_) => self.out.venue.push(segment.words),
                }
            }
        }
        self.out
    }

    /// Takes the segment as the date, if it is one and the first.
    fn dated(&mut self, segment: &Segment) -> bool {
        if self.out.date.is_some()
            || !segment.links.is_empty()
            || !date::is_date_like(&segment.words)
        {
            return false;
        }
        match Date::parse(&segment.words) {
            Ok(date) => self.out.date = Some(date),
            Err(fault) => {
                let start = segment.start.unwrap_or(segment.end);
                let span = self.flat.span(start..segment.end.max(start));
                let message = fault.about(&segment.words);
                self.out
                    .faults
                    .push((Code::BadDate, span, message, DATE_HINT));
            }
        }
        true
    }

    /// Takes the first segment: links joined by `and`, or words.
    fn speakers(&mut self, first: Segment) {
        if first.links.is_empty() || first.free {
            let start = first.start.unwrap_or(first.end);
            let span = self.flat.span(start..first.end.max(start));
            self.out.speakers.push(Speaker::Words(first.words, span));
        } else {
            self.out
                .speakers
                .extend(first.links.into_iter().map(Speaker::Link));
        }
    }
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

/// The label of a note: its kind, verdict, date as written, and how much of the text it is.
#[derive(Debug, PartialEq)]
pub struct NoteLabel<'a> {
    /// What kind of note it is.
    pub kind: NoteKind,
    /// What a fact-check found.
    pub verdict: Option<&'a str>,
    /// The date as written, of a correction or update.
    pub date: Option<&'a str>,
    /// Bytes of the label, with the space after it.
    pub length: usize,
}

/// The kinds that a note's first words name, by their keys in the file of a language.
const KINDS: [(&str, NoteKind); 7] = [
    ("context", NoteKind::Context),
    ("translation", NoteKind::Translation),
    ("fact_check", NoteKind::FactCheck),
    ("assessment", NoteKind::Assessment),
    ("dispute", NoteKind::Dispute),
    ("correction", NoteKind::Correction),
    ("update", NoteKind::Update),
];

/// Reads `context:`, `fact-check (false):` or `correction 2023-03-23:` at the start of a note.
pub fn note_label<'t>(text: &'t str, speech: &Speech<'_>) -> Option<NoteLabel<'t>> {
    let colon = text.find(':')?;
    let head = &text[..colon];
    let (kind, end) = speech.beginning(&KINDS, head)?;
    let (verdict, date) = arguments(head[end..].trim())?;
    let after = text[colon + 1..].trim_start_matches([' ', '\n', '\t']);
    Some(NoteLabel {
        kind,
        verdict,
        date,
        length: text.len() - after.len(),
    })
}

/// Reads `[!context]`, `[!fact-check] (false)` or `[!correction] 2023-03-23` at the start of a block quote.
pub fn callout_label<'t>(text: &'t str, speech: &Speech<'_>) -> Option<NoteLabel<'t>> {
    let inner = text.strip_prefix("[!")?;
    let close = inner.find(']')?;
    let kind = speech.label(&KINDS, &inner[..close])?;
    let line_end = text.find('\n').unwrap_or(text.len());
    let (verdict, date) = arguments(
        text[close + 3..line_end]
            .trim()
            .trim_end_matches(':')
            .trim(),
    )?;
    Some(NoteLabel {
        kind,
        verdict,
        date,
        length: (line_end + 1).min(text.len()),
    })
}

/// What follows a note's kind: nothing, a verdict in parentheses, or a date.
fn arguments(text: &str) -> Option<(Option<&str>, Option<&str>)> {
    if text.is_empty() {
        return Some((None, None));
    }
    if let Some(verdict) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        return Some((Some(verdict.trim()), None));
    }
    text.starts_with(|c: char| c.is_ascii_digit())
        .then_some((None, Some(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;

    /// Reads a dash line.
    fn read(text: &str) -> Attribution {
        let flat = Flat::new(text, 0..text.len());
        let start = dash_line(&flat).expect("a dash line");
        attribution(&flat, start, flat.text.len())
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
    fn note_labels() {
        let label = note_label("fact-check (false): No.", &english()).expect("a label");
        assert_eq!(
            (label.kind, label.verdict, label.length),
            (NoteKind::FactCheck, Some("false"), 20)
        );
        assert_eq!(
            note_label("correction 2023-03-23: x", &english()).and_then(|l| l.date),
            Some("2023-03-23")
        );
        assert_eq!(note_label("In context: x", &english()), None);
        assert_eq!(note_label("context of it: x", &english()), None);
        assert_eq!(
            callout_label("[!context]\nwords", &english()).map(|l| l.length),
            Some(11)
        );
        assert_eq!(callout_label("[!judgment] x\n", &english()), None);
    }
}
