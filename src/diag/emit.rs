//! Diagnostics as text: for people, for editors, for programs, for code hosts.
//!
//! Works out lines and columns, which a diagnostic does not know, from the files' text that the
//! caller lends it; each file is looked through once, however many diagnostics it has. It sorts
//! nothing, counts nothing and writes nowhere: the command line does. What it returns never moves
//! a terminal's cursor or reverses its text, whatever the content says ([`escape_controls`]).

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write;
use std::sync::Arc;

use serde::Serialize;
use serde_json::json;
use unicode_width::UnicodeWidthChar;

use super::{Code, Diagnostic, Place, Severity, floor_boundary};
use crate::path::{SitePath, encode_url};

/// Cells of a source line that are printed; longer lines are cut around the caret.
const LINE_CELLS: usize = 100;

/// Cells that stay before the caret in a line that is cut on both sides.
const CELLS_BEFORE: usize = 40;

/// What stands where a line is cut.
const CUT: &str = "...";

/// Bytes between two counts of characters: a column costs no more than this to find.
const STRIDE: usize = 1024;

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// With the source line and carets, for reading.
    Human,
    /// `path:line:column: error[code]: message`, one a line.
    Short,
    /// One JSON object a line.
    Json,
    /// One SARIF 2.1.0 document.
    Sarif,
    /// Workflow commands that GitHub shows beside the change.
    Github,
}

impl Format {
    /// The words for the formats, in the order in which they are explained.
    pub const WORDS: &'static [&'static str] = &["human", "short", "json", "sarif", "github"];

    /// The format that `word` names.
    pub fn from_word(word: &str) -> Option<Format> {
        match word {
            "human" => Some(Format::Human),
            "short" => Some(Format::Short),
            "json" => Some(Format::Json),
            "sarif" => Some(Format::Sarif),
            "github" => Some(Format::Github),
            _ => None,
        }
    }
}

/// Whether the format for people is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// Plain text.
    Never,
    /// With ANSI escape sequences.
    Always,
}

/// How to print, and where the text is.
#[derive(Clone, Copy)]
pub struct Printer<'a> {
    /// The form of the output.
    pub format: Format,
    /// Whether [`Format::Human`] is coloured; the others never are.
    pub color: Color,
    /// The text of a file, if it is there and is text; asked once a file.
    pub text: &'a dyn Fn(&SitePath) -> Option<Arc<str>>,
}

/// The diagnostics in the printer's format and in the order given, those that are off left out.
///
/// Ends with a line end, unless it is empty; in [`Format::Human`] with an empty line.
pub fn print(diagnostics: &[Diagnostic], printer: &Printer) -> String {
    let mut files = Files {
        text: printer.text,
        known: HashMap::new(),
    };
    let shown = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity != Severity::Off);
    if printer.format == Format::Sarif {
        return sarif(shown, &mut files);
    }
    let mut out = String::new();
    for diagnostic in shown {
        match printer.format {
            Format::Human => human(&mut out, diagnostic, &mut files, printer.color),
            Format::Short => short(&mut out, diagnostic, &mut files),
            Format::Json => json_line(&mut out, diagnostic, &mut files),
            Format::Github => github(&mut out, diagnostic, &mut files),
            Format::Sarif => {}
        }
    }
    out
}

/// The text with what a terminal would obey made visible: `\n`, `\t`, `\u{1b}`, `\u{202e}`.
///
/// That is control characters (C0, DEL, C1), line and paragraph separators, and the characters that
/// override or isolate the direction of writing.
pub fn escape_controls(text: &str) -> Cow<'_, str> {
    if !text.contains(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_obeyed(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Whether a terminal would act on a character instead of showing it.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The files that diagnostics are about, each read and indexed once.
struct Files<'a> {
    /// The text of a file.
    text: &'a dyn Fn(&SitePath) -> Option<Arc<str>>,
    /// Those seen so far; nothing for one without text.
    known: HashMap<SitePath, Option<Arc<File>>>,
}

impl Files<'_> {
    /// The file, if it has text.
    fn file(&mut self, path: &SitePath) -> Option<Arc<File>> {
        match self.known.entry(path.clone()) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(place) => {
                let file = (self.text)(path).map(|text| Arc::new(File::new(text)));
                place.insert(file).clone()
            }
        }
    }

    /// A place's lines and columns; the file's start if it has no text.
    fn region(&mut self, place: &Place) -> Region {
        self.file(&place.path).map_or(
            Region {
                line: 1,
                column: 1,
                end_line: 1,
                end_column: 1,
            },
            |file| file.region(place),
        )
    }
}

/// A text with its lines found.
struct File {
    /// The text.
    text: Arc<str>,
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
    /// How many characters begin before each multiple of [`STRIDE`] bytes.
    chars: Vec<usize>,
}

/// Where something begins and ends: lines and columns from 1, columns in characters, the end
/// exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Region {
    /// Line of the first character.
    line: usize,
    /// Column of the first character.
    column: usize,
    /// Line of the place after the last character.
    end_line: usize,
    /// Column of the place after the last character.
    end_column: usize,
}

impl File {
    /// The text, looked through once.
    fn new(text: Arc<str>) -> File {
        let after_newline = |(at, byte): (usize, u8)| (byte == b'\n').then_some(at + 1);
        let lines = std::iter::once(0)
            .chain(text.bytes().enumerate().filter_map(after_newline))
            .collect();
        let mut chars = vec![0];
        for stride in text.as_bytes().chunks(STRIDE) {
            chars.push(chars.last().unwrap_or(&0) + count_chars(stride));
        }
        File { text, lines, chars }
    }

    /// Lines and columns of a place in it.
    fn region(&self, place: &Place) -> Region {
        let (line, column) = self.line_column(place.span.start);
        let (end_line, end_column) = self.line_column(place.span.end);
        Region {
            line,
            column,
            end_line,
            end_column,
        }
    }

    /// Line and column of a byte; the same as [`super::line_column`], without reading the file.
    fn line_column(&self, at: u32) -> (usize, usize) {
        let at = floor_boundary(&self.text, at as usize);
        let line = self.line_of(at);
        let column = self.chars_before(at) - self.chars_before(self.lines[line]) + 1;
        (line + 1, column)
    }

    /// The line of a byte, counted from 0.
    fn line_of(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at) - 1
    }

    /// How many characters begin before a byte.
    fn chars_before(&self, at: usize) -> usize {
        let stride = at / STRIDE;
        self.chars[stride] + count_chars(&self.text.as_bytes()[stride * STRIDE..at])
    }

    /// The line that holds a byte, without its end, and the byte at which it begins.
    fn line_at(&self, at: usize) -> (&str, usize) {
        let line = self.line_of(at);
        let start = self.lines[line];
        let end = self
            .lines
            .get(line + 1)
            .map_or(self.text.len(), |next| next - 1);
        let text = &self.text[start..end];
        (text.strip_suffix('\r').unwrap_or(text), start)
    }
}

/// How many characters begin in some bytes of UTF-8.
fn count_chars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count()
}

/// Appends a diagnostic as rustc prints them: message, place, line, carets, related places, hint.
fn human(out: &mut String, diagnostic: &Diagnostic, files: &mut Files, color: Color) {
    let ink = Ink {
        color,
        severity: diagnostic.severity,
    };
    let places = || {
        diagnostic
            .place
            .iter()
            .chain(diagnostic.related.iter().map(|(place, _)| place))
    };
    let digits = places()
        .map(|place| files.region(place).line.to_string().len())
        .max()
        .unwrap_or(1);
    let title = format!("{}[{}]", diagnostic.severity.word(), diagnostic.code);
    let margin = ink.frame(&format!("{:digits$} |", ""));
    let message = lines_behind(&diagnostic.message, &margin);
    let _ = writeln!(
        out,
        "{}{}",
        ink.severity(&title),
        ink.bold(&format!(": {message}"))
    );
    if let Some(place) = &diagnostic.place {
        let arrow = ink.frame(&format!("{:digits$}-->", ""));
        snippet(
            out,
            Label {
                place,
                text: "",
                arrow,
                mark: '^',
            },
            digits,
            files,
            ink,
        );
    }
    for (place, text) in &diagnostic.related {
        let arrow = ink.frame(&format!("{:digits$}:::", ""));
        snippet(
            out,
            Label {
                place,
                text,
                arrow,
                mark: '-',
            },
            digits,
            files,
            ink,
        );
    }
    if let Some(hint) = &diagnostic.hint {
        if diagnostic.place.is_some() {
            let _ = writeln!(out, "{margin}");
        }
        let sign = ink.frame(&format!("{:digits$} =", ""));
        let hint = lines_behind(hint, &margin);
        let _ = writeln!(out, "{sign} {} {hint}", ink.bold("hint:"));
    }
    out.push('\n');
}

/// A place as it is shown under a diagnostic.
struct Label<'a> {
    /// Where.
    place: &'a Place,
    /// What is said about it, behind the marks.
    text: &'a str,
    /// What stands before the path.
    arrow: String,
    /// What its characters are underlined with.
    mark: char,
}

/// Appends a place: its path, its first line, and marks under it.
fn snippet(out: &mut String, label: Label, digits: usize, files: &mut Files, ink: Ink) {
    let Label {
        place,
        text,
        arrow,
        mark,
    } = label;
    let path = escape_controls(place.path.as_str());
    let text = escape_controls(text);
    let Some(file) = files.file(&place.path) else {
        let said = if text.is_empty() { "" } else { ": " };
        let _ = writeln!(out, "{arrow} {path}{said}{text}");
        return;
    };
    let Region { line, column, .. } = file.region(place);
    let margin = ink.frame(&format!("{:digits$} |", ""));
    let number = ink.frame(&format!("{line:digits$} |"));
    let start = floor_boundary(&file.text, place.span.start as usize);
    let (source, begins) = file.line_at(start);
    let end = floor_boundary(&file.text, place.span.end as usize).max(start) - begins;
    let Excerpt {
        shown,
        before,
        under,
    } = excerpt(source, start - begins, end);
    let marks: String = std::iter::repeat_n(mark, under).collect();
    let marks = if mark == '^' {
        ink.severity(&marks)
    } else {
        ink.frame(&marks)
    };
    let gap = if text.is_empty() { "" } else { " " };
    let _ = writeln!(out, "{arrow} {path}:{line}:{column}");
    let _ = writeln!(out, "{margin}");
    let _ = writeln!(out, "{}", format!("{number} {shown}").trim_end());
    let _ = writeln!(out, "{margin} {:before$}{marks}{gap}{text}", "");
}

/// A source line as it is shown.
#[derive(Debug, PartialEq, Eq)]
struct Excerpt {
    /// Its text, or what is left of it.
    shown: String,
    /// Cells before the marks.
    before: usize,
    /// Cells to mark, at least one.
    under: usize,
}

/// The part of a line around the bytes from `start` to `end`, which may lie behind its end.
///
/// Looks at no more of the line than it shows.
fn excerpt(line: &str, start: usize, end: usize) -> Excerpt {
    let (start, end) = (start.min(line.len()), end.min(line.len()));
    let ahead = forward(line, 0, LINE_CELLS);
    let (from, to) = if ahead == line.len() {
        (0, ahead)
    } else {
        let rest = forward(line, start, LINE_CELLS - CELLS_BEFORE);
        let spare = LINE_CELLS - cells(&line[start..rest]);
        let from = backward(line, start, spare.max(CELLS_BEFORE));
        (from, forward(line, from, LINE_CELLS))
    };
    let mut shown = String::new();
    if from > 0 {
        shown.push_str(CUT);
    }
    let mut before = shown.len();
    for c in line[from..to].chars() {
        push_cell(&mut shown, c);
    }
    if to < line.len() {
        shown.push_str(CUT);
    }
    before += cells(&line[from..start]);
    let under = cells(&line[start..end.clamp(start, to.max(start))]).max(1);
    Excerpt {
        shown,
        before,
        under,
    }
}

/// How far from `at` so many cells of a line reach, in bytes.
fn forward(line: &str, at: usize, mut budget: usize) -> usize {
    for (offset, c) in line[at..].char_indices() {
        match budget.checked_sub(width(c)) {
            Some(left) => budget = left,
            None => return at + offset,
        }
    }
    line.len()
}

/// How far back from `at` so many cells of a line reach, in bytes.
fn backward(line: &str, at: usize, mut budget: usize) -> usize {
    for (offset, c) in line[..at].char_indices().rev() {
        match budget.checked_sub(width(c)) {
            Some(left) => budget = left,
            None => return offset + c.len_utf8(),
        }
    }
    0
}

/// The cells that a text takes.
fn cells(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// The cells that a character takes as [`push_cell`] shows it: two for a wide one, none for a
/// combining one.
fn width(c: char) -> usize {
    match c {
        '\t' => 1,
        c if is_obeyed(c) => c.escape_default().len(),
        c => c.width().unwrap_or(0),
    }
}

/// Appends a character of a source line: a tab as one space, what a terminal would obey escaped.
fn push_cell(out: &mut String, c: char) {
    match c {
        '\t' => out.push(' '),
        c if is_obeyed(c) => out.extend(c.escape_default()),
        c => out.push(c),
    }
}

/// A message whose further lines stand behind `margin`.
///
/// No line begins with the message's own words, or content could write commands into the log of a
/// code host.
fn lines_behind(message: &str, margin: &str) -> String {
    let mut lines = message.trim_end().lines().map(escape_controls);
    let mut out = lines.next().unwrap_or_default().into_owned();
    for line in lines {
        let _ = write!(out, "\n{margin} {line}");
    }
    out
}

/// Colours of the terminal.
#[derive(Clone, Copy)]
struct Ink {
    /// Whether there are any.
    color: Color,
    /// What the diagnostic's own colour follows from.
    severity: Severity,
}

impl Ink {
    /// A text in the colour of the severity.
    fn severity(self, text: &str) -> String {
        self.paint(
            text,
            match self.severity {
                Severity::Error => "1;31",
                Severity::Warning => "1;33",
                Severity::Hint | Severity::Off => "1;36",
            },
        )
    }

    /// A text in the colour of what frames the source.
    fn frame(self, text: &str) -> String {
        self.paint(text, "1;34")
    }

    /// A text in bold.
    fn bold(self, text: &str) -> String {
        self.paint(text, "1")
    }

    /// A text in a style (ECMA-48, SGR).
    fn paint(self, text: &str, style: &str) -> String {
        match self.color {
            Color::Never => text.to_owned(),
            Color::Always => format!("\u{1b}[{style}m{text}\u{1b}[0m"),
        }
    }
}

/// Appends a diagnostic as one line that editors read.
fn short(out: &mut String, diagnostic: &Diagnostic, files: &mut Files) {
    if let Some(place) = &diagnostic.place {
        let Region { line, column, .. } = files.region(place);
        let path = escape_controls(place.path.as_str());
        let _ = write!(out, "{path}:{line}:{column}: ");
    }
    let message = escape_controls(&diagnostic.message);
    let _ = writeln!(
        out,
        "{}[{}]: {message}",
        diagnostic.severity.word(),
        diagnostic.code
    );
}

/// A diagnostic as JSON.
#[derive(Serialize)]
struct Record<'a> {
    /// Name of the rule.
    code: &'a str,
    /// `hint`, `warning` or `error`.
    severity: &'a str,
    /// What is wrong.
    message: &'a str,
    /// Its place, as keys of the record itself; all null without one.
    #[serde(flatten)]
    place: PlaceRecord<'a>,
    /// What to do about it, or null.
    hint: Option<&'a str>,
    /// Other places.
    related: Vec<RelatedRecord<'a>>,
}

/// Another place as JSON.
#[derive(Serialize)]
struct RelatedRecord<'a> {
    /// What is said about it.
    message: &'a str,
    /// Where.
    #[serde(flatten)]
    place: PlaceRecord<'a>,
}

/// A place as JSON: lines and columns from 1, columns in characters, the end exclusive.
#[derive(Default, Serialize)]
struct PlaceRecord<'a> {
    /// The file, relative to the site's root.
    path: Option<&'a str>,
    /// First line.
    line: Option<usize>,
    /// First column.
    column: Option<usize>,
    /// Line of the end.
    end_line: Option<usize>,
    /// Column of the end.
    end_column: Option<usize>,
}

impl<'a> PlaceRecord<'a> {
    /// The place with its lines.
    fn new(place: &'a Place, files: &mut Files) -> PlaceRecord<'a> {
        let region = files.region(place);
        PlaceRecord {
            path: Some(place.path.as_str()),
            line: Some(region.line),
            column: Some(region.column),
            end_line: Some(region.end_line),
            end_column: Some(region.end_column),
        }
    }
}

/// Appends a diagnostic as a JSON object on a line.
fn json_line(out: &mut String, diagnostic: &Diagnostic, files: &mut Files) {
    let place = diagnostic.place.as_ref();
    let record = Record {
        code: diagnostic.code.name(),
        severity: diagnostic.severity.word(),
        message: &diagnostic.message,
        place: place.map_or_else(PlaceRecord::default, |place| PlaceRecord::new(place, files)),
        hint: diagnostic.hint.as_deref(),
        related: diagnostic
            .related
            .iter()
            .map(|(place, message)| RelatedRecord {
                message,
                place: PlaceRecord::new(place, files),
            })
            .collect(),
    };
    let text = serde_json::to_string(&record).expect("strings and numbers are JSON");
    push_json(out, &text);
}

/// Appends finished JSON and a line end, with `\u` escapes where a terminal would obey a character.
///
/// Outside strings JSON is ASCII, so this changes no value.
fn push_json(out: &mut String, json: &str) {
    for c in json.chars() {
        if is_obeyed(c) && c != '\n' {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out.push('\n');
}

/// The diagnostics as one SARIF document (OASIS, Static Analysis Results Interchange Format 2.1.0).
fn sarif<'a>(diagnostics: impl Iterator<Item = &'a Diagnostic>, files: &mut Files) -> String {
    let diagnostics: Vec<&Diagnostic> = diagnostics.collect();
    let mut codes: Vec<Code> = diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect();
    codes.sort();
    codes.dedup();
    let rules: Vec<_> = codes.iter().map(|code| sarif_rule(*code)).collect();
    let results: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| sarif_result(diagnostic, &codes, files))
        .collect();
    let driver = json!({
        "name": "chancery",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules,
    });
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut out = String::new();
    push_json(&mut out, &format!("{document:#}"));
    out
}

/// A code as a rule of SARIF.
fn sarif_rule(code: Code) -> serde_json::Value {
    json!({
        "id": code.name(),
        "shortDescription": { "text": code.title() },
        "defaultConfiguration": { "level": sarif_level(code.severity()) },
    })
}

/// A diagnostic as a result of SARIF; `codes` are the rules, sorted.
fn sarif_result(diagnostic: &Diagnostic, codes: &[Code], files: &mut Files) -> serde_json::Value {
    let mut result = json!({
        "ruleId": diagnostic.code.name(),
        "ruleIndex": codes.binary_search(&diagnostic.code).unwrap_or(0),
        "level": sarif_level(diagnostic.severity),
        "message": { "text": message_and_hint(diagnostic) },
    });
    if let Some(place) = &diagnostic.place {
        result["locations"] = json!([{ "physicalLocation": sarif_place(place, files) }]);
    }
    if !diagnostic.related.is_empty() {
        let related = diagnostic.related.iter().map(|(place, text)| {
            json!({
                "message": { "text": text },
                "physicalLocation": sarif_place(place, files),
            })
        });
        result["relatedLocations"] = related.collect();
    }
    result
}

/// A place as a physical location of SARIF.
fn sarif_place(place: &Place, files: &mut Files) -> serde_json::Value {
    let region = files.region(place);
    json!({
        "artifactLocation": { "uri": file_uri(place.path.as_str()), "uriBaseId": "%SRCROOT%" },
        "region": {
            "startLine": region.line,
            "startColumn": region.column,
            "endLine": region.end_line,
            "endColumn": region.end_column,
        },
    })
}

/// A path as a relative URI (RFC 3986): a name's own `%`, `?`, `#` and `:` are no syntax.
fn file_uri(path: &str) -> String {
    let path = path.replace('%', "%25").replace('?', "%3F");
    let path = path.replace('#', "%23").replace(':', "%3A");
    encode_url(&path).into_owned()
}

/// SARIF's word for a severity.
fn sarif_level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
        Severity::Off => "none",
    }
}

/// What is wrong, and on a line of its own what to do about it.
fn message_and_hint(diagnostic: &Diagnostic) -> String {
    match &diagnostic.hint {
        Some(hint) => format!("{}\nhint: {hint}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

/// Appends a diagnostic as a workflow command of GitHub.
fn github(out: &mut String, diagnostic: &Diagnostic, files: &mut Files) {
    out.push_str(match diagnostic.severity {
        Severity::Error => "::error ",
        Severity::Warning => "::warning ",
        Severity::Hint | Severity::Off => "::notice ",
    });
    if let Some(place) = &diagnostic.place {
        let region = files.region(place);
        let path = github_property(place.path.as_str());
        let _ = write!(out, "file={path},line={},", region.line);
        // GitHub takes columns only for what begins and ends in one line.
        let _ = if region.line == region.end_line {
            write!(
                out,
                "col={},endColumn={},",
                region.column, region.end_column
            )
        } else {
            write!(out, "endLine={},", region.end_line)
        };
    }
    let message = github_data(&message_and_hint(diagnostic));
    let _ = writeln!(out, "title={}::{message}", diagnostic.code);
}

/// A text as the data of a workflow command (`escapeData` of GitHub's toolkit).
fn github_data(text: &str) -> String {
    let text = text
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    escape_controls(&text).into_owned()
}

/// A text as a property of a workflow command (`escapeProperty` of GitHub's toolkit).
fn github_property(text: &str) -> String {
    github_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::{Span, line_column};
    use super::*;

    /// A path that is sound.
    fn path(text: &str) -> SitePath {
        SitePath::new(text).expect("a sound path")
    }

    /// An unknown link at the first place in `text` where `words` stand.
    fn unknown_link(text: &str, words: &str) -> Diagnostic {
        let start = text.find(words).expect("the words are in the text");
        let span = Span::new(start, start + words.len());
        Diagnostic::at(
            Code::UnknownLink,
            &path("content/a.md"),
            span,
            "a link to nothing, `puttin`",
        )
    }

    /// The diagnostics of a site of one text, `content/a.md`, as printed.
    fn printed(format: Format, text: &str, diagnostics: &[Diagnostic]) -> String {
        let lend = |asked: &SitePath| (asked.as_str() == "content/a.md").then(|| text.into());
        print(
            diagnostics,
            &Printer {
                format,
                color: Color::Never,
                text: &lend,
            },
        )
    }

    #[test]
    fn a_reader_gets_line_caret_and_hint() {
        let text = "---\ntitle: x\n---\nSee [[puttin]].\n";
        let diagnostic = unknown_link(text, "[[puttin]]").hint("did you mean `putin`?");
        let expect = "\
error[unknown-link]: a link to nothing, `puttin`
 --> content/a.md:4:5
  |
4 | See [[puttin]].
  |     ^^^^^^^^^^
  |
  = hint: did you mean `putin`?

";
        assert_eq!(printed(Format::Human, text, &[diagnostic]), expect);
    }

    #[test]
    fn related_places_share_the_margin() {
        let text = format!("# a\n{}# a\r\n", "\n".repeat(9));
        let second = text.rfind('#').expect("a heading");
        let span = Span::new(second, second + 3);
        let diagnostic = Diagnostic::at(
            Code::DuplicateMark,
            &path("content/a.md"),
            span,
            "`a` is here twice",
        )
        .related(&path("content/a.md"), Span::new(0, 3), "first defined here")
        .related(&path("content/gone.md"), Span::new(0, 3), "and here");
        let expect = "\
error[duplicate-mark]: `a` is here twice
  --> content/a.md:11:1
   |
11 | # a
   | ^^^
  ::: content/a.md:1:1
   |
 1 | # a
   | --- first defined here
  ::: content/gone.md: and here

";
        assert_eq!(printed(Format::Human, &text, &[diagnostic]), expect);
    }

    #[test]
    fn wide_characters_take_two_cells_and_a_tab_one() {
        let text = "\t习近平 said [[习近平]] e\u{301} [[x]]";
        let expect = "\
error[unknown-link]: a link to nothing, `puttin`
 --> content/a.md:1:11
  |
1 |  习近平 said [[习近平]] e\u{301} [[x]]
  |              ^^^^^^^^^^

error[unknown-link]: a link to nothing, `puttin`
 --> content/a.md:1:22
  |
1 |  习近平 said [[习近平]] e\u{301} [[x]]
  |                           ^^^^^

";
        let diagnostics = [
            unknown_link(text, "[[习近平]]"),
            unknown_link(text, "[[x]]"),
        ];
        assert_eq!(printed(Format::Human, text, &diagnostics), expect);
    }

    #[test]
    fn a_long_line_is_cut_around_its_caret() {
        let text = format!("{}[[x]]{}", "a".repeat(5000), "b".repeat(5000));
        let out = printed(Format::Human, &text, &[unknown_link(&text, "[[x]]")]);
        let expect = format!(
            "\
error[unknown-link]: a link to nothing, `puttin`
 --> content/a.md:1:5001
  |
1 | ...{}[[x]]{}...
  |    {}^^^^^

",
            "a".repeat(40),
            "b".repeat(55),
            " ".repeat(40)
        );
        assert_eq!(out, expect);
        let at_the_end = excerpt(&"a".repeat(500), 500, 500);
        assert_eq!(at_the_end.shown, format!("...{}", "a".repeat(100)));
        assert_eq!((at_the_end.before, at_the_end.under), (103, 1));
        let at_the_start = excerpt(&"a".repeat(500), 0, 500);
        assert_eq!(at_the_start.shown, format!("{}...", "a".repeat(100)));
        assert_eq!((at_the_start.before, at_the_start.under), (0, 100));
    }

    #[test]
    fn a_span_over_several_lines_marks_the_first() {
        let text = "> one\n> two\n";
        let out = printed(Format::Human, text, &[unknown_link(text, "one\n> two")]);
        assert!(out.ends_with("1 | > one\n  |   ^^^\n\n"), "{out}");
        let out = printed(Format::Human, text, &[unknown_link(text, "\n> two")]);
        assert!(out.ends_with("1 | > one\n  |      ^\n\n"), "{out}");
    }

    #[test]
    fn a_place_past_the_end_or_without_text_is_still_a_place() {
        let far = Diagnostic::at(
            Code::BadYaml,
            &path("content/a.md"),
            Span::new(90, 99),
            "broken",
        );
        let expect = "error[bad-yaml]: broken\n --> content/a.md:2:1\n  |\n2 |\n  | ^\n\n";
        assert_eq!(
            printed(Format::Human, "é\n", std::slice::from_ref(&far)),
            expect
        );
        assert_eq!(
            printed(Format::Short, "é\n", &[far]),
            "content/a.md:2:1: error[bad-yaml]: broken\n"
        );
        let gone = Diagnostic::at(Code::NotText, &path("gone.md"), Span::new(9, 9), "no text");
        assert_eq!(
            printed(Format::Human, "", std::slice::from_ref(&gone)),
            "error[not-text]: no text\n --> gone.md\n\n"
        );
        assert_eq!(
            printed(Format::Short, "", &[gone]),
            "gone.md:1:1: error[not-text]: no text\n"
        );
    }

    #[test]
    fn a_diagnostic_of_the_whole_site_has_no_place() {
        let diagnostic =
            Diagnostic::new(Code::UnknownTheme, None, "no theme `x`").hint("write one");
        let all = |format| printed(format, "", std::slice::from_ref(&diagnostic));
        assert_eq!(
            all(Format::Human),
            "error[unknown-theme]: no theme `x`\n  = hint: write one\n\n"
        );
        assert_eq!(all(Format::Short), "error[unknown-theme]: no theme `x`\n");
        assert_eq!(
            all(Format::Github),
            "::error title=unknown-theme::no theme `x`%0Ahint: write one\n"
        );
        assert_eq!(
            all(Format::Json),
            "{\"code\":\"unknown-theme\",\"severity\":\"error\",\"message\":\"no theme `x`\",\
             \"path\":null,\"line\":null,\"column\":null,\"end_line\":null,\"end_column\":null,\
             \"hint\":\"write one\",\"related\":[]}\n"
        );
        assert!(!all(Format::Sarif).contains("\"locations\""));
    }

    #[test]
    fn what_is_off_is_not_printed() {
        let mut diagnostic = unknown_link("[[x]]", "[[x]]");
        diagnostic.severity = Severity::Off;
        assert_eq!(printed(Format::Human, "[[x]]", &[diagnostic]), "");
    }

    #[test]
    fn nothing_reaches_the_terminal_that_it_would_obey() {
        let text = "a\u{1b}[31m\u{202e}[[x]]\u{9b}";
        let mut diagnostic = unknown_link(text, "[[x]]").hint("x\u{7}");
        diagnostic.message = "bad\u{1b}\n::set-output name=x::y\u{2066}".to_owned();
        let expect = "\
error[unknown-link]: bad\\u{1b}
  | ::set-output name=x::y\\u{2066}
 --> content/a.md:1:8
  |
1 | a\\u{1b}[31m\\u{202e}[[x]]\\u{9b}
  |                    ^^^^^
  |
  = hint: x\\u{7}

";
        let all = std::slice::from_ref(&diagnostic);
        assert_eq!(printed(Format::Human, text, all), expect);
        for format in Format::WORDS
            .iter()
            .filter_map(|word| Format::from_word(word))
        {
            let out = printed(format, text, all);
            assert!(!out.contains(|c| is_obeyed(c) && c != '\n'), "{out}");
            assert!(!out.lines().any(|line| line.starts_with("::set")), "{out}");
        }
        let json: serde_json::Value =
            serde_json::from_str(&printed(Format::Json, text, all)).expect("JSON");
        assert_eq!(json["message"], diagnostic.message.as_str());
    }

    #[test]
    fn controls_are_escaped_and_nothing_else() {
        assert!(matches!(
            escape_controls("Xi → 习 e\u{301}"),
            Cow::Borrowed(_)
        ));
        assert_eq!(
            escape_controls("a\tb\nc\u{85}\u{2028}"),
            "a\\tb\\nc\\u{85}\\u{2028}"
        );
    }

    #[test]
    fn colours_go_around_the_same_text() {
        let text = "[[x]]";
        let lend = |_: &SitePath| Some(Arc::from(text));
        let printer = Printer {
            format: Format::Human,
            color: Color::Always,
            text: &lend,
        };
        let out = print(&[unknown_link(text, text).hint("h")], &printer);
        assert!(
            out.starts_with("\u{1b}[1;31merror[unknown-link]\u{1b}[0m\u{1b}[1m: a link"),
            "{out}"
        );
        let bare = ["1", "1;31", "1;34", "0"].iter().fold(out, |out, style| {
            out.replace(&format!("\u{1b}[{style}m"), "")
        });
        assert_eq!(
            bare,
            printed(Format::Human, text, &[unknown_link(text, text).hint("h")])
        );
    }

    #[test]
    fn an_editor_gets_one_line() {
        let text = "é [[x]]\n";
        assert_eq!(
            printed(
                Format::Short,
                text,
                &[unknown_link(text, "[[x]]").hint("h")]
            ),
            "content/a.md:1:3: error[unknown-link]: a link to nothing, `puttin`\n"
        );
    }

    #[test]
    fn a_program_gets_json() {
        let text = "é [[x]]\n";
        let diagnostic =
            unknown_link(text, "[[x]]").related(&path("content/a.md"), Span::new(0, 2), "here");
        assert_eq!(
            printed(Format::Json, text, &[diagnostic]),
            "{\"code\":\"unknown-link\",\"severity\":\"error\",\
             \"message\":\"a link to nothing, `puttin`\",\"path\":\"content/a.md\",\"line\":1,\
             \"column\":3,\"end_line\":1,\"end_column\":8,\"hint\":null,\"related\":[\
             {\"message\":\"here\",\"path\":\"content/a.md\",\"line\":1,\"column\":1,\
             \"end_line\":1,\"end_column\":2}]}\n"
        );
    }

    #[test]
    fn a_code_host_gets_workflow_commands() {
        let text = "a [[x]]\n";
        let mut diagnostic = unknown_link(text, "[[x]]").hint("50%: yes, no");
        diagnostic.severity = Severity::Hint;
        assert_eq!(
            printed(Format::Github, text, &[diagnostic]),
            "::notice file=content/a.md,line=1,col=3,endColumn=8,title=unknown-link::\
             a link to nothing, `puttin`%0Ahint: 50%25: yes, no\n"
        );
        let odd = Diagnostic::at(Code::NotText, &path("a,b:c%.md"), Span::new(0, 0), "no");
        assert_eq!(
            printed(Format::Github, "", &[odd]),
            "::error file=a%2Cb%3Ac%25.md,line=1,col=1,endColumn=1,title=not-text::no\n"
        );
        let long = unknown_link("a\nb\nc", "a\nb");
        assert!(printed(Format::Github, "a\nb\nc", &[long]).contains("line=1,endLine=2,title="));
    }

    #[test]
    fn a_code_host_gets_sarif() {
        let text = "a [[x]]\n";
        let diagnostic = unknown_link(text, "[[x]]").hint("h").related(
            &path("content/b #1.md"),
            Span::new(0, 0),
            "here",
        );
        let out = printed(Format::Sarif, text, &[diagnostic.clone(), diagnostic]);
        let sarif: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!(sarif["version"], "2.1.0");
        let run = &sarif["runs"][0];
        let rule = json!({
            "id": "unknown-link",
            "shortDescription": { "text": "a link to nothing" },
            "defaultConfiguration": { "level": "error" },
        });
        assert_eq!(run["tool"]["driver"]["rules"], json!([rule]));
        let region = json!({ "startLine": 1, "startColumn": 3, "endLine": 1, "endColumn": 8 });
        let start = json!({ "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1 });
        let result = json!({
            "ruleId": "unknown-link",
            "ruleIndex": 0,
            "level": "error",
            "message": { "text": "a link to nothing, `puttin`\nhint: h" },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": "content/a.md", "uriBaseId": "%SRCROOT%" },
                "region": region,
            } }],
            "relatedLocations": [{
                "message": { "text": "here" },
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "content/b%20%231.md",
                        "uriBaseId": "%SRCROOT%",
                    },
                    "region": start,
                },
            }],
        });
        assert_eq!(run["results"], json!([result, result]));
    }

    #[test]
    fn every_word_names_its_format() {
        for word in Format::WORDS {
            assert!(Format::from_word(word).is_some(), "{word}");
        }
        assert_eq!(Format::from_word("xml"), None);
    }

    #[test]
    fn lines_and_columns_are_those_of_a_plain_count() {
        let text = format!(
            "{}\n{}\r\n\n{}",
            "aé习".repeat(700),
            "b".repeat(3000),
            "x\n".repeat(50)
        );
        let file = File::new(text.as_str().into());
        for at in 0..=text.len() as u32 + 2 {
            assert_eq!(file.line_column(at), line_column(&text, at), "{at}");
        }
    }

    #[test]
    fn each_file_is_asked_for_once() {
        let text: Arc<str> = "[[x]] ".repeat(100_000).into();
        let asked = std::cell::Cell::new(0);
        let lend = |_: &SitePath| {
            asked.set(asked.get() + 1);
            Some(Arc::clone(&text))
        };
        let diagnostics: Vec<Diagnostic> = (0..10_000)
            .map(|at| {
                let span = Span::new(at * 60, at * 60 + 5);
                Diagnostic::at(Code::UnknownLink, &path("content/a.md"), span, "nothing")
            })
            .collect();
        let printer = Printer {
            format: Format::Human,
            color: Color::Never,
            text: &lend,
        };
        let out = print(&diagnostics, &printer);
        assert_eq!(asked.get(), 1);
        assert!(out.contains("content/a.md:1:599941\n"));
    }
}
