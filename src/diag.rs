//! What an author can mend: [`Diagnostic`], a value that every phase returns beside its result.
//!
//! A diagnostic names a place by file and bytes; lines and columns are worked out when it is printed
//! ([`emit`]). It knows no site. An [`Error`] is the other thing: the machine is in the way.

pub mod code;
pub mod emit;

use std::fmt;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::path::SitePath;
pub use code::Code;

/// A range of bytes in one file, the front matter's bytes included.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshDeserialize,
    BorshSerialize,
)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte; equal to `start` for a point.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub fn new(start: usize, end: usize) -> Span {
        Span {
            start: start as u32,
            end: end.max(start) as u32,
        }
    }

    /// The same range, `offset` bytes further on.
    pub fn shifted(self, offset: usize) -> Span {
        Span {
            start: self.start + offset as u32,
            end: self.end + offset as u32,
        }
    }
}

/// How much a diagnostic matters; ordered, worst last. `Off` is never printed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshDeserialize, BorshSerialize,
)]
pub enum Severity {
    /// Switched off in `[checks.levels]`.
    Off,
    /// Worth knowing.
    Hint,
    /// Probably a mistake; fails with `--strict`.
    Warning,
    /// A mistake; nothing is published.
    Error,
}

impl Severity {
    /// The word that `site.toml` and the output use.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Off => "off",
            Severity::Hint => "hint",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    /// The severity that `word` names.
    pub fn from_word(word: &str) -> Option<Severity> {
        [
            Severity::Off,
            Severity::Hint,
            Severity::Warning,
            Severity::Error,
        ]
        .into_iter()
        .find(|s| s.word() == word)
    }
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshDeserialize, BorshSerialize)]
pub struct Place {
    /// The file.
    pub path: SitePath,
    /// Where in it.
    pub span: Span,
}

/// Longest message, in bytes: what is longer quotes a line of megabytes.
const LONGEST_MESSAGE: usize = 500;

/// One mistake, with its place and its remedy.
#[derive(Clone, Debug, PartialEq, Eq, BorshDeserialize, BorshSerialize)]
pub struct Diagnostic {
    /// Which rule was broken.
    pub code: Code,
    /// The code's own severity, or what `[checks.levels]` made of it.
    pub severity: Severity,
    /// Where; nothing if it is about the site as a whole.
    pub place: Option<Place>,
    /// What is wrong: lower case, no full stop, the offending text in backticks.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Other places that belong to it ("first defined here").
    pub related: Vec<(Place, String)>,
}

impl Diagnostic {
    /// A diagnostic with its code's own severity and no hint yet; a message without end is cut.
    pub fn new(code: Code, place: Option<Place>, message: impl Into<String>) -> Diagnostic {
        let mut message = message.into();
        if message.len() > LONGEST_MESSAGE {
            message.truncate(floor_boundary(&message, LONGEST_MESSAGE));
            message.push('…');
        }
        Diagnostic {
            code,
            severity: code.severity(),
            place,
            message,
            hint: None,
            related: Vec::new(),
        }
    }

    /// A diagnostic at `span` of `path`.
    pub fn at(code: Code, path: &SitePath, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(
            code,
            Some(Place {
                path: path.clone(),
                span,
            }),
            message,
        )
    }

    /// The same with a remedy.
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(hint.into());
        self
    }

    /// The same with a remedy, if there is one.
    pub fn maybe_hint(mut self, hint: Option<String>) -> Diagnostic {
        self.hint = hint.or(self.hint);
        self
    }

    /// The same with another place that belongs to it.
    pub fn related(mut self, path: &SitePath, span: Span, text: impl Into<String>) -> Diagnostic {
        self.related.push((
            Place {
                path: path.clone(),
                span,
            },
            text.into(),
        ));
        self
    }

    /// What diagnostics are sorted by: file, place, code, words.
    pub fn order(&self) -> (&str, Span, Code, &str) {
        let (path, span) = self
            .place
            .as_ref()
            .map_or(("", Span::default()), |p| (p.path.as_str(), p.span));
        (path, span, self.code, &self.message)
    }
}

/// Sorts by place and drops what is said twice.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
    diagnostics.dedup();
}

/// What the author cannot mend in a page: disk, port, arguments. Ends the command with status 2.
#[derive(Debug)]
pub struct Error {
    /// What was being done, to what: `cannot write public/index.html`.
    pub what: String,
    /// What the system said.
    pub why: String,
}

impl Error {
    /// An error of the environment.
    pub fn new(what: impl Into<String>, why: impl fmt::Display) -> Error {
        Error {
            what: what.into(),
            why: why.to_string(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.why.is_empty() {
            out.write_str(&self.what)
        } else {
            write!(out, "{}: {}", self.what, self.why)
        }
    }
}

impl std::error::Error for Error {}

/// Where a byte stands in a text: its line and its column, both from 1, columns in characters.
pub fn line_column(text: &str, at: u32) -> (usize, usize) {
    let at = floor_boundary(text, at as usize);
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text.as_bytes()[..at]
        .iter()
        .filter(|b| **b == b'\n')
        .count()
        + 1;
    (line, text[start..at].chars().count() + 1)
}

/// The nearest character boundary at or before `at`.
pub fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
