//! YAML front matter and keyed files, read key by key.
//!
//! The only file that names the YAML crate. A scanner of our own finds the keys of one level and the text of their values,
//! and bounds size and depth before the crate sees anything; each value is then read as the type that its key takes. So
//! every fault has its place, one fault does not hide another, and `no` or `007` stay text. Knows no document: `fields`
//! asks for keys by name.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};

use crate::date::{DATE_HINT, Date};
use crate::diag::{Code, Diagnostic, Span, floor_boundary};
use crate::language;
use crate::path::{SitePath, has_unprintable, is_unprintable, nearest};
use crate::seek;

/// Longest front matter, or entry of a keyed file, in bytes: longer ones are a mistake, and the YAML scanner's time grows faster
/// than its input.
const LONGEST: usize = 64 * 1024;

/// How far behind the last text of a value the next one is sought, in bytes: between two stand a key and perhaps a remark.
///
/// One that is written with escapes is nowhere, and a series may have tens of thousands.
const SOUGHT: usize = 16 * 1024;

/// Deepest nesting of brackets: the YAML scanner is quadratic in open brackets (20 s for 100,000).
const DEEPEST: usize = 32;

/// What is said of a piece of a map that is no key with a value.
const CUT_BY_COMMA: &str = "a comma ends a value: leave it out of a number, and put a text that has one into quotation marks";

/// Where the front matter of a Markdown file is.
pub enum Fence {
    /// There is none.
    Absent,
    /// The bytes between the fences, and where the body begins.
    Closed(std::ops::Range<usize>, usize),
    /// It is opened and never closed.
    Unclosed,
}

/// Finds the front matter: a first line of `---`, up to the next line of `---` (or `...`).
pub fn fence(text: &str) -> Fence {
    let Some(first) = text
        .split_inclusive('\n')
        .next()
        .filter(|line| line.trim_end() == "---")
    else {
        return Fence::Absent;
    };
    let start = first.len();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Fence::Closed(start..at, at + line.len());
        }
        at += line.len();
    }
    Fence::Unclosed
}

/// One key and the text of its value.
#[derive(Clone, Debug)]
struct Key<'a> {
    name: &'a str,
    span: Span,
    value: &'a str,
    /// Where `value` begins in the file.
    at: usize,
}

/// Text and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The text.
    pub text: Box<str>,
    /// Its place in the file.
    pub span: Span,
}

/// A list of maps as read: key and text, in order.
type Maps = Vec<Pairs<String>>;

/// The keys of one mapping, taken one by one; what is left over is unknown.
pub struct Keys<'a> {
    path: &'a SitePath,
    /// The whole mapping.
    pub span: Span,
    keys: Vec<Key<'a>>,
    /// The names asked for so far, for the nearest one to a wrong one.
    asked: Vec<&'static str>,
    /// Whether the whole was refused, so that no key of it is missing.
    refused: bool,
    /// What was found wrong.
    pub faults: Vec<Diagnostic>,
}

impl<'a> Keys<'a> {
    /// The keys of the front matter in `file[range]`.
    pub fn scan(path: &'a SitePath, file: &'a str, range: std::ops::Range<usize>) -> Keys<'a> {
        if range.len() > LONGEST {
            let mut keys = Keys::scan_file(path, file, range.start..range.start);
            let place = Span::new(range.start, range.start);
            keys.refuse_length("the front matter", range.len(), place)
                .hint = Some("write what is text below the second `---`".into());
            return keys;
        }
        Keys::scan_file(path, file, range)
    }

    /// The keys of the mapping in `file[range]`, of any length.
    pub fn scan_file(path: &'a SitePath, file: &'a str, range: std::ops::Range<usize>) -> Keys<'a> {
        let span = Span::new(range.start, range.end);
        let mut keys = Keys::empty(path, span);
        keys.split(&file[range.clone()], range.start);
        keys.refuse_duplicates();
        keys
    }

    /// No keys yet.
    fn empty(path: &'a SitePath, span: Span) -> Keys<'a> {
        Keys {
            path,
            span,
            keys: Vec::new(),
            asked: Vec::new(),
            refused: false,
            faults: Vec::new(),
        }
    }

    /// Splits a keyed file into its entries, each with keys of its own.
    pub fn entries(mut self) -> (Vec<(Written, Keys<'a>)>, Vec<Diagnostic>) {
        let mut entries = Vec::new();
        for key in std::mem::take(&mut self.keys) {
            let name = Written {
                text: unquoted(key.name).into(),
                span: key.span,
            };
            let span = Span::new(key.span.start as usize, key.at + key.value.len());
            let mut inner = Keys::empty(self.path, span);
            if key.value.len() > LONGEST {
                let what = format!("the entry `{}`", name.text);
                inner.refuse_length(&what, key.value.len(), key.span).hint =
                    Some("give it a page of its own, with its text below the front matter".into());
            } else if key.value.trim_start().starts_with('{') {
                inner.split_flow(key.value, key.at);
            } else {
                inner.split_entry(key.value, key.at);
            }
            inner.refuse_duplicates();
            entries.push((name, inner));
        }
        (entries, self.faults)
    }

    /// Reports that `what`, of so many bytes, is too long to be read, and hands the fault out for its hint.
    fn refuse_length(&mut self, what: &str, bytes: usize, place: Span) -> &mut Diagnostic {
        self.refused = true;
        let message = format!("{what} has {bytes} bytes of at most {LONGEST}");
        self.fault(Code::FrontMatterTooLarge, place, message)
    }

    /// Splits the value of an entry, which begins on the line after its name, into keys.
    fn split_entry(&mut self, text: &'a str, start: usize) {
        let (head, rest) = text.split_at(text.find('\n').map_or(text.len(), |end| end + 1));
        let word = head.trim();
        if !word.is_empty() && !word.starts_with('#') {
            let indent = head.len() - head.trim_start().len();
            self.no_key(word, start + indent);
            self.refused = rest.trim().is_empty();
        }
        self.split(rest, start + head.len());
    }

    /// Whether the key is written, as far as that can be known.
    pub fn has(&self, name: &str) -> bool {
        self.refused || self.keys.iter().any(|key| key.name == name)
    }

    /// Where the key is written, or the mapping.
    pub fn place(&self, name: &str) -> Span {
        self.keys.iter().find(|key| key.name == name).map_or(
            Span {
                end: self.span.start,
                ..self.span
            },
            |key| key.span,
        )
    }

    /// Takes text; empty text is a fault.
    pub fn text(&mut self, name: &'static str) -> Option<Written> {
        let key = self.take(name)?;
        let text: String = match plain(key.value).or_else(|| quoted(key.value)) {
            Some(text) => text.to_owned(),
            None => self.read(&key, "text")?,
        };
        if text.trim().is_empty() {
            self.empty_value(&key);
            return None;
        }
        let span = value_span(&key);
        Some(Written {
            text: printable(&text),
            span,
        })
    }

    /// Reports that a key is missing.
    pub fn missing(&mut self, name: &str, what: &str) {
        let at = Span::new(self.span.start as usize, self.span.start as usize);
        self.fault(Code::MissingKey, at, format!("{what} has no `{name}`"))
            .hint = Some(format!("add `{name}:`"));
    }

    /// Takes `true` or `false`.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        let key = self.take(name)?;
        match plain(key.value) {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => self.read(&key, "`true` or `false`"),
        }
    }

    /// Takes a date.
    pub fn date(&mut self, name: &'static str) -> Option<(Date, Span)> {
        let written = self.text(name)?;
        match Date::parse(&written.text) {
            Ok(date) => Some((date, written.span)),
            Err(fault) => {
                let message = fault.about(&written.text);
                self.fault(Code::BadDate, written.span, message).hint = Some(DATE_HINT.into());
                None
            }
        }
    }

    /// Takes one of several words.
    pub fn choice<T: Copy>(
        &mut self,
        name: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let written = self.text(name)?;
        let found = words
            .iter()
            .find(|(word, _)| *word == &*written.text)
            .map(|(_, meaning)| *meaning);
        if found.is_none() {
            let list = words
                .iter()
                .map(|(word, _)| *word)
                .collect::<Vec<_>>()
                .join(", ");
            let near = nearest(&written.text, words.iter().map(|(word, _)| *word));
            let hint = near.map_or(format!("it takes one of: {list}"), |n| {
                format!("did you mean `{n}`?")
            });
            let message = format!("`{name}` does not take `{}`", written.text);
            self.fault(Code::UnknownValue, written.span, message).hint = Some(hint);
        }
        found
    }

    /// Takes a list of texts, or one text.
    pub fn list(&mut self, name: &'static str) -> Vec<Written> {
        let Some(key) = self.take(name) else {
            return Vec::new();
        };
        let one = plain(key.value).map(|text| vec![text.to_owned()]);
        let texts: Option<Vec<String>> = match one.or_else(|| bracketed(key.value)) {
            Some(texts) => Some(texts),
            None if matches!(key.value.trim_start().chars().next(), Some('"' | '\'')) => self
                .read::<String>(&key, "text or a list of texts")
                .map(|text| vec![text]),
            None => self.read(&key, "a list of texts"),
        };
        self.written(&key, texts.unwrap_or_default())
    }

    /// Takes a map of texts, in order.
    pub fn map(&mut self, name: &'static str) -> Vec<(Written, Box<str>)> {
        let Some(key) = self.take(name) else {
            return Vec::new();
        };
        let Some(pairs) = self.read::<Pairs<String>>(&key, "a map of texts") else {
            return Vec::new();
        };
        let mut from = 0;
        let mut found = Vec::new();
        for (name, text) in pairs.pairs {
            let name = find(&key, &name, &mut from);
            if name.text.trim().is_empty() {
                self.empty_value(&key);
            } else if is_nothing(&text) {
                self.without_value(&key, &name);
            } else {
                found.push((name, find(&key, &text, &mut from).text));
            }
        }
        found
    }

    /// Takes a list of maps of texts, each key and text with its place; a map in which a value is not there is a fault and
    /// left out.
    pub fn maps(&mut self, name: &'static str) -> Vec<Vec<(Written, Written)>> {
        let Some(key) = self.take(name) else {
            return Vec::new();
        };
        let Some(maps) = self.read::<Maps>(&key, "a list of maps") else {
            return Vec::new();
        };
        let mut from = 0;
        let mut found = Vec::new();
        for map in maps {
            let (mut pairs, mut whole) = (Vec::new(), true);
            for (name, text) in map.pairs {
                let name = find(&key, &name, &mut from);
                if is_nothing(&text) {
                    self.without_value(&key, &name);
                    whole = false;
                } else {
                    pairs.push((name, find(&key, &text, &mut from)));
                }
            }
            if whole {
                found.push(pairs);
            }
        }
        found
    }

    /// Takes a list of names, each text or `{text, language}`.
    pub fn names(&mut self, name: &'static str) -> Vec<(Written, Option<Box<str>>)> {
        let Some(key) = self.take(name) else {
            return Vec::new();
        };
        let unmarked = |text: String| OneName {
            text,
            language: None,
        };
        let one = plain(key.value).map(|text| vec![text.to_owned()]);
        let clear = one.or_else(|| bracketed(key.value));
        let names: Vec<OneName> = match clear.map_or_else(|| serde_yaml::from_str(key.value), Ok) {
            Ok(texts) => texts.into_iter().map(unmarked).collect(),
            Err(_) => self
                .read(&key, "a list of names, each text or `{text, language}`")
                .unwrap_or_default(),
        };
        let mut from = 0;
        let mut found = Vec::new();
        for name in names {
            let written = find(&key, &name.text, &mut from);
            if written.text.trim().is_empty() {
                self.empty_value(&key);
                continue;
            }
            let language = name.language.map(|tag| find(&key, &tag, &mut from));
            let language = language.and_then(|tag| self.sound_tag(tag));
            found.push((written, language.map(|tag| tag.text)));
        }
        found
    }

    /// Takes the tag of a language.
    pub fn language(&mut self, name: &'static str) -> Option<Written> {
        let tag = self.text(name)?;
        self.sound_tag(tag)
    }

    /// The tag, if it is one; else a fault.
    fn sound_tag(&mut self, tag: Written) -> Option<Written> {
        if language::is_tag(&tag.text) {
            return Some(tag);
        }
        let message = language::no_tag(&tag.text);
        self.fault(Code::UnknownValue, tag.span, message).hint = Some(language::TAG_HINT.into());
        None
    }

    /// Takes a value of the site's own, as written.
    pub fn any(&mut self, name: &'static str) -> Option<serde_json::Value> {
        let key = self.take(name)?;
        self.read(&key, "a value")
    }

    /// Lets a key pass that others read.
    pub fn ignore(&mut self, name: &'static str) {
        self.asked.push(name);
        self.keys.retain(|key| key.name != name);
    }

    /// Reports the keys that nobody took, and what none of them may hold; private ones pass.
    pub fn finish(mut self, what: &str) -> Vec<Diagnostic> {
        for key in std::mem::take(&mut self.keys) {
            if key.name.starts_with('_') {
                continue;
            }
            self.sound(&key);
            let near = nearest(key.name, self.asked.iter().copied());
            let hint = near.map_or("keys of the site's own go under `extra`".to_owned(), |n| {
                format!("did you mean `{n}`?")
            });
            let message = format!("nothing reads `{}` in {what}", key.name);
            self.fault(Code::UnknownKey, key.span, message).hint = Some(hint);
        }
        self.faults
    }

    /// Reports a fault and hands it out for its hint.
    pub fn fault(&mut self, code: Code, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.faults
            .push(Diagnostic::at(code, self.path, span, message));
        self.faults.last_mut().expect("one was pushed just now")
    }

    /// Removes the key; a value that is not there, too deep or of a forbidden form is a fault.
    fn take(&mut self, name: &'static str) -> Option<Key<'a>> {
        self.asked.push(name);
        let found = self.keys.iter().position(|key| key.name == name)?;
        let key = self.keys.remove(found);
        self.sound(&key).then_some(key)
    }

    /// Whether the key has a value of a form that is read; reports why not.
    fn sound(&mut self, key: &Key<'_>) -> bool {
        if is_empty(key.value) {
            self.empty_value(key);
            return false;
        }
        if let Some(refusal) = bound(key.value) {
            self.refuse(key.at, refusal);
            return false;
        }
        true
    }

    /// Reports what [`bound`] found in the text that begins at byte `from` of the file.
    fn refuse(&mut self, from: usize, (at, code, message): (usize, Code, String)) {
        let hint = match code {
            Code::ForbiddenYaml => "write the value out, or put the text into quotation marks",
            _ => "nest less",
        };
        let place = Span::new(from + at, from + at + 1);
        self.fault(code, place, message).hint = Some(hint.into());
    }

    /// Reports an empty value.
    fn empty_value(&mut self, key: &Key<'_>) {
        let message = format!("`{}` is there and its value is not", key.name);
        self.fault(Code::EmptyValue, key.span, message).hint =
            Some("write a value or remove the key".into());
    }

    /// Reports a key inside the map of `key` that has no value: most often because a comma cut a value in two.
    fn without_value(&mut self, key: &Key<'_>, name: &Written) {
        let behind = (name.span.end as usize).saturating_sub(key.at);
        let rest = key.value.get(behind..).unwrap_or("").trim_start();
        let hint = match rest.trim_start_matches(['"', '\'']).starts_with(':') {
            true if key.name == "ok" => "say why the check is silenced, or remove the key",
            true => "write a value or remove the key",
            false => CUT_BY_COMMA,
        };
        let message = format!("`{}` is there and its value is not", name.text);
        self.fault(Code::EmptyValue, name.span, message).hint = Some(hint.into());
    }

    /// Reads a value as a type; `what` says which, for the message.
    fn read<T: DeserializeOwned>(&mut self, key: &Key<'_>, what: &str) -> Option<T> {
        match serde_yaml::from_str(key.value) {
            Ok(value) => Some(value),
            Err(why) => {
                self.unreadable(key, what, &why);
                None
            }
        }
    }

    /// Reports a value that is not of the type `what`, or no YAML at all.
    fn unreadable(&mut self, key: &Key<'_>, what: &str, why: &serde_yaml::Error) {
        let reason = why.to_string();
        let whole = value_span(key);
        let there = why.location().map_or(whole, |place| {
            let at = key.at + place.index().min(key.value.len());
            Span::new(at, at)
        });
        let name = key.name;
        if reason.contains("duplicate") {
            let message = format!("`{name}`: {}", bare(&reason));
            self.fault(Code::DuplicateKey, there, message).hint = Some("keep one of them".into());
        } else if let Some(open) = left_open(key.value) {
            let message = format!("`{name}` opens {open} and does not close it");
            self.fault(Code::BadYaml, whole, message);
        } else if let Some((line, at)) = indented_key(key.value) {
            let message = format!("`{line}` is indented, so that it belongs to `{name}`");
            let place = Span::new(key.at + at, key.at + at + line.len());
            self.fault(Code::WrongType, place, message).hint =
                Some(format!("begin it in the column of `{name}`"));
        } else if is_colon_in_text(key.value) {
            let message = format!("`{name}` holds a colon and a space, which make a map of it");
            self.fault(Code::WrongType, whole, message).hint =
                Some("put the text into quotation marks".into());
        } else if reason.contains("while ") || reason.contains("did not find") {
            let message = format!("`{name}` cannot be read: {}", bare(&reason));
            self.fault(Code::BadYaml, there, message);
        } else {
            let found = shape(key.value);
            let found = match what.starts_with(&*found) {
                true => "this one".into(),
                false => found,
            };
            let message = format!("`{name}` takes {what}, not {found}");
            self.fault(Code::WrongType, whole, message);
        }
    }

    /// Texts out of the key's value with their places; empty ones are faults.
    fn written(&mut self, key: &Key<'a>, texts: Vec<String>) -> Vec<Written> {
        let mut from = 0;
        let mut found = Vec::new();
        for text in texts {
            let written = find(key, &text, &mut from);
            if written.text.trim().is_empty() {
                self.empty_value(key)
            } else {
                found.push(written)
            }
        }
        found
    }

    /// Splits a block mapping into keys: lines at the indentation of the first that read `name:`.
    fn split(&mut self, text: &'a str, start: usize) {
        let mut at = 0;
        let mut indent = None;
        for line in text.split_inclusive('\n') {
            let inner = line.trim_start_matches(' ');
            let depth = line.len() - inner.len();
            let blank = inner.trim().is_empty() || inner.starts_with('#');
            if !blank && depth <= *indent.get_or_insert(depth) {
                match key_of(inner) {
                    Some((name, after)) => {
                        self.close(text, start, at);
                        let name_at = start + at + depth;
                        self.keys.push(Key {
                            name: unquoted(name),
                            span: Span::new(name_at, name_at + name.len()),
                            value: "",
                            at: name_at + after,
                        });
                    }
                    None if inner.starts_with(['-', ']', '}']) && !self.keys.is_empty() => {}
                    None => self.no_key(inner.trim_end(), start + at + depth),
                }
            }
            at += line.len();
        }
        self.close(text, start, text.len());
    }

    /// Reports a line, at byte `at` of the file, that is no key with a value.
    fn no_key(&mut self, line: &str, at: usize) {
        if let Some(refusal) = bound(line) {
            return self.refuse(at, refusal);
        }
        let place = Span::new(at, at + line.len());
        let message = format!("`{line}` is not a key with a value");
        self.fault(Code::BadYaml, place, message).hint = Some("write `key: value`".into());
    }

    /// Ends the value of the last key at `end` of `text`.
    fn close(&mut self, text: &'a str, start: usize, end: usize) {
        if let Some(key) = self.keys.last_mut() {
            key.value = &text[key.at - start..end];
        }
    }

    /// Splits a flow mapping `{a: b, c: d}` into keys.
    fn split_flow(&mut self, text: &'a str, start: usize) {
        let open = text.len() - text.trim_start().len() + 1;
        let close = text.rfind('}').unwrap_or(text.len());
        let mut at = open;
        for piece in split_top(&text[open..close.max(open)], ',') {
            let inner = piece.trim_start();
            let name_at = start + at + (piece.len() - inner.len());
            if let Some((name, after)) = key_of(inner) {
                let span = Span::new(name_at, name_at + name.len());
                let key = Key {
                    name: unquoted(name),
                    span,
                    value: &inner[after..],
                    at: name_at + after,
                };
                self.keys.push(key);
            } else if !inner.trim().is_empty() {
                let place = Span::new(name_at, name_at + inner.trim_end().len());
                let message = format!("`{}` is not a key with a value", inner.trim());
                self.fault(Code::BadYaml, place, message).hint = Some(CUT_BY_COMMA.into());
            }
            at += piece.len() + 1;
        }
    }

    /// Reports keys that are written twice; the first counts.
    fn refuse_duplicates(&mut self) {
        let mut first: FxHashMap<&str, Span> = FxHashMap::default();
        let (path, faults) = (self.path, &mut self.faults);
        self.keys.retain(|key| {
            let known = *first.entry(key.name).or_insert(key.span);
            if known != key.span {
                let message = format!("`{}` is written twice", key.name);
                let fault = Diagnostic::at(Code::DuplicateKey, path, key.span, message)
                    .hint("keep one of the two")
                    .related(path, known, "first written here");
                faults.push(fault);
            }
            known == key.span
        });
    }
}

/// A map with the order of its keys, in which no key is written twice.
struct Pairs<V> {
    pairs: Vec<(String, V)>,
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Pairs<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Collects the pairs.
        struct Collect<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for Collect<V> {
            type Value = Pairs<V>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a map")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<V>, A::Error> {
                let mut pairs: Vec<(String, V)> = Vec::new();
                let mut known = FxHashSet::default();
                while let Some((key, value)) = map.next_entry::<String, V>()? {
                    if !known.insert(key.clone()) {
                        return Err(serde::de::Error::custom(format!("duplicate key `{key}`")));
                    }
                    pairs.push((key, value));
                }
                Ok(Pairs { pairs })
            }
        }
        deserializer.deserialize_map(Collect(PhantomData))
    }
}

/// A name as written: text, or `{text, language}`.
#[derive(Default)]
struct OneName {
    text: String,
    language: Option<String>,
}

impl<'de> Deserialize<'de> for OneName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Takes either form.
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = OneName;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a name")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<OneName, E> {
                Ok(OneName {
                    text: text.to_owned(),
                    language: None,
                })
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<OneName, A::Error> {
                let mut name = OneName::default();
                while let Some((key, value)) = map.next_entry::<String, String>()? {
                    match key.as_str() {
                        "text" => name.text = value,
                        "language" => name.language = Some(value),
                        other => {
                            return Err(serde::de::Error::unknown_field(
                                other,
                                &["text", "language"],
                            ));
                        }
                    }
                }
                Ok(name)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// What is too large, too deep or not used at all in a piece of YAML: where, which rule, and the message.
fn bound(text: &str) -> Option<(usize, Code, String)> {
    // Without one of these nothing nests and nothing is forbidden.
    let counts = |b: u8| {
        let opens = (b == b'[') | (b == b'{') | (b == b'-');
        opens | (b == b'!') | (b == b'&') | (b == b'*')
    };
    seek::first(text, counts)?;
    let mut depth = 0_usize;
    let mut quote = None;
    let mut fresh = true;
    // How many dashes a line begins with, as long as nothing else stands on it.
    let mut dashes = Some(0);
    let literal = block_scalar(text);
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < literal) {
        dashes = match (c, dashes) {
            ('\n', _) => Some(0),
            ('-', Some(count)) if count > DEEPEST => {
                let message = format!("lists nest more than {DEEPEST} deep");
                return Some((at, Code::FrontMatterTooLarge, message));
            }
            ('-', Some(count)) => Some(count + 1),
            (' ', dashes) => dashes,
            _ => None,
        };
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if fresh => quote = Some(c),
            (None, '[' | '{') if fresh || depth > 0 => {
                depth += 1;
                if depth > DEEPEST {
                    let message = format!("brackets nest more than {DEEPEST} deep");
                    return Some((at, Code::FrontMatterTooLarge, message));
                }
            }
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            (None, '!' | '&' | '*') if fresh => {
                let message =
                    format!("`{c}` begins a YAML tag, anchor or alias, and these are not used");
                return Some((at, Code::ForbiddenYaml, message));
            }
            (None, _) => {}
        }
        let opens = matches!(c, '[' | '{' | ',') && depth > 0;
        let follows = |mark: char| text[..at].ends_with(mark);
        fresh = match c {
            '\n' => true,
            ' ' => fresh || follows(':') || follows('-') && dashes.is_some(),
            _ => opens,
        };
    }
    None
}

/// How much of a value is text below `|` or `>`, in which no sign means anything.
fn block_scalar(text: &str) -> usize {
    if !text.trim_start().starts_with(['|', '>']) {
        return 0;
    }
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let mut lines = text.split_inclusive('\n');
    let mut length = lines.next().map_or(0, str::len);
    let mut least = None;
    for line in lines {
        let blank = line.trim().is_empty();
        if !blank && indent(line) < *least.get_or_insert(indent(line).max(1)) {
            break;
        }
        length += line.len();
    }
    length
}

/// The key that a line begins with and where its value starts, counted from the line's first character.
fn key_of(line: &str) -> Option<(&str, usize)> {
    let name_end = match line.chars().next()? {
        quote @ ('"' | '\'') => line[1..].find(quote)? + 2,
        c if c.is_alphanumeric() || c == '_' => line.find(':')?,
        _ => return None,
    };
    let rest = line[name_end..].strip_prefix(':')?;
    let sound = rest.is_empty() || rest.starts_with([' ', '\n', '\r', '\t']);
    let name = &line[..name_end];
    (sound && !name.contains(" #")).then_some((name, name_end + 1))
}

/// The name without its quotation marks.
fn unquoted(name: &str) -> &str {
    name.trim_matches(|c| matches!(c, '"' | '\''))
}

/// Whether nothing but white space, comments or a null is there.
fn is_empty(value: &str) -> bool {
    let mut words = value
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    match (words.next(), words.next()) {
        (None, _) => true,
        (Some(word), None) => is_nothing(word) || word.starts_with("~ #"),
        _ => false,
    }
}

/// Whether a text is empty or one of the words that YAML has for nothing.
fn is_nothing(text: &str) -> bool {
    matches!(text.trim(), "" | "~" | "null" | "Null" | "NULL")
}

/// The value of a plain scalar on one line, if it is clearly one.
fn plain(value: &str) -> Option<&str> {
    let text = value.trim();
    let special = |c: char| "\"'[]{}|>&*!%@`#,?".contains(c);
    let sound = !text.contains(['\n', '\\'])
        && !text.contains(" #")
        && !text.contains(": ")
        && !text.ends_with(':');
    let first = text.chars().next()?;
    (sound && !special(first) && !(first == '-' && (text.len() == 1 || text.starts_with("- "))))
        .then_some(text)
}

/// The text of a value in quotation marks on one line, if no sign in it means anything but itself.
fn quoted(value: &str) -> Option<&str> {
    let text = trimmed(value);
    let mark = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = text[1..].strip_suffix(mark)?;
    // YAML ends lines at more characters than one, and refuses others.
    let counts = |c: char| {
        let line = matches!(c, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' | '\u{feff}');
        line || c == mark || c == '\\' || is_unprintable(c)
    };
    (!inner.contains(counts)).then_some(inner)
}

/// The texts of a list in brackets, if each of them is clearly one.
fn bracketed(value: &str) -> Option<Vec<String>> {
    let inner = trimmed(value).strip_prefix('[')?.strip_suffix(']')?;
    let text = |item| quoted(item).or_else(|| word(item)).map(str::to_owned);
    split_top(inner, ',').into_iter().map(text).collect()
}

/// An item of a list in brackets that has no quotation marks and needs none.
fn word(item: &str) -> Option<&str> {
    let text = trimmed(item);
    let joins = |byte: u8| matches!(byte, b' ' | b'-' | b'_' | b'.' | b'/');
    let sound = |byte: u8| byte.is_ascii_alphanumeric() || joins(byte);
    let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    (begins && text.bytes().all(sound)).then_some(text)
}

/// The value without the white space around it that YAML passes over.
fn trimmed(value: &str) -> &str {
    value
        .trim_start_matches([' ', '\n'])
        .trim_end_matches([' ', '\n', '\r'])
}

/// What a value is, for messages.
fn shape(value: &str) -> Cow<'static, str> {
    let text = value.trim();
    let first_line = text.lines().next().unwrap_or("");
    match text.chars().next() {
        Some('[') => "a list".into(),
        Some('{') => "a map".into(),
        Some('-') if text.starts_with("- ") => "a list".into(),
        Some('|' | '>' | '"' | '\'') => "text".into(),
        _ if key_of(first_line).is_some() => "a map".into(),
        _ => format!("`{first_line}`").into(),
    }
}

/// What a value opens and does not close, if that is what is wrong with it.
fn left_open(value: &str) -> Option<&'static str> {
    let text = value.trim();
    let open = text.chars().next()?;
    let (close, what) = match open {
        '"' => ('"', "a quotation mark"),
        '\'' => ('\'', "a quotation mark"),
        '[' => (']', "a bracket"),
        '{' => ('}', "a brace"),
        _ => return None,
    };
    (!text[1..].contains(close)).then_some(what)
}

/// Whether a text on one line holds `: `, so that YAML takes it for a map.
fn is_colon_in_text(value: &str) -> bool {
    let text = value.trim();
    let plain = text.starts_with(|c: char| !matches!(c, '[' | '{' | '"' | '\'' | '|' | '>' | '-'));
    plain && !text.contains('\n') && (text.contains(": ") || text.ends_with(':'))
}

/// The first line below a text that is indented and reads as a key, and where it begins in the value.
fn indented_key(value: &str) -> Option<(&str, usize)> {
    let mut lines = value.split_inclusive('\n');
    let first = lines.next()?;
    let text = first.trim();
    let marks = ['[', '{', '"', '\'', '|', '>', '#'];
    let is_text = quoted(text).is_some() || !text.starts_with(marks) && !text.starts_with("- ");
    if text.is_empty() || !is_text {
        return None;
    }
    let mut at = first.len();
    for line in lines {
        let inner = line.trim_start_matches(' ');
        if key_of(inner).is_some_and(|(name, _)| !name.contains(' ')) {
            return Some((inner.trim_end(), at + line.len() - inner.len()));
        }
        at += line.len();
    }
    None
}

/// The crate's message without its place, which ours has.
fn bare(reason: &str) -> &str {
    reason.split(" at line ").next().unwrap_or(reason)
}

/// The place of a key's value, without the space around it.
fn value_span(key: &Key<'_>) -> Span {
    let trimmed = key.value.trim_start();
    let start = key.at + (key.value.len() - trimmed.len());
    let line = trimmed.lines().next().unwrap_or("").trim_end();
    Span::new(start, start + line.len())
}

/// The text without control characters, which an escape like `\x01` may bring.
fn printable(text: &str) -> Box<str> {
    if !has_unprintable(text) && !text.contains('\r') {
        return text.into();
    }
    text.replace(|c: char| is_unprintable(c) || c == '\r', "")
        .into()
}

/// The text and where it is in the key's value, sought from `from` on.
fn find(key: &Key<'_>, text: &str, from: &mut usize) -> Written {
    let end = floor_boundary(key.value, *from + text.len() + SOUGHT);
    let found = key.value[*from..end].find(text).map(|at| *from + at);
    let span = match found {
        Some(at) if !text.is_empty() => {
            *from = at + text.len();
            Span::new(key.at + at, key.at + at + text.len())
        }
        _ => value_span(key),
    };
    Written {
        text: printable(text),
        span,
    }
}

/// Splits at `separator` outside brackets and quotation marks.
fn split_top(text: &str, separator: char) -> Vec<&str> {
    let (mut depth, mut quote, mut from, mut pieces) = (0_usize, None, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"') => quote = Some(c),
            (None, '\'') if text[..at].ends_with([' ', '[', '{', ',', ':']) => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            (None, c) if c == separator && depth == 0 => {
                pieces.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            (None, _) => {}
        }
    }
    pieces.push(&text[from..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of a front matter, and the file that they are in.
    fn with_keys<T>(text: &str, read: impl FnOnce(&mut Keys<'_>) -> T) -> (T, Vec<Diagnostic>) {
        let path = SitePath::new("content/x.md").expect("sound");
        let mut keys = Keys::scan(&path, text, 0..text.len());
        let found = read(&mut keys);
        (found, keys.finish("a page"))
    }

    #[test]
    fn what_looks_like_something_else_stays_text() {
        let text = "title: yes\nid: 007\nname: no\n";
        let (found, faults) = with_keys(text, |k| {
            ["title", "id", "name"].map(|n| k.text(n).map(|w| w.text.to_string()))
        });
        assert_eq!(found.map(Option::unwrap_or_default), ["yes", "007", "no"]);
        assert!(faults.is_empty());
    }

    #[test]
    fn what_is_clear_is_read_as_yaml_reads_it() {
        let texts = [
            "\"a b\"",
            " 'c'\n",
            "\"— “x”: é\"\r\n",
            "\"it's #1\"",
            "\"\"",
            "\"a\\x41\"",
            "'it''s'",
            "\"a\" # b",
            "\"a\" \"b\"",
            "\"a\u{2028}b\"",
            "\"a\u{85}b\"",
            "\"a\u{7f}\"",
            "\"a\n b\"",
            "\"",
        ];
        let read: Vec<&str> = texts.iter().filter_map(|text| quoted(text)).collect();
        assert_eq!(read, ["a b", "c", "— “x”: é", "it's #1", ""]);
        for text in texts {
            let yaml = serde_yaml::from_str::<String>(text).ok();
            assert!(quoted(text).is_none_or(|read| yaml.as_deref() == Some(read)));
        }
        let lists = [
            "[a, \"b, c\"]",
            " [ 007, null,2023-03-21 ]\n",
            "[x y,\n 'z']",
            "[]",
            "[a, ]",
            "[[a]]",
            "[a: b]",
            "[a #b]",
            "['a, b']",
            "[*a]",
            "[- a]",
            "[\"a\"\"b\"]",
            "[a\\b]",
            "[a] # b",
            "[\"a]",
        ];
        let read: Vec<Vec<String>> = lists.iter().filter_map(|list| bracketed(list)).collect();
        assert_eq!(
            read,
            [
                vec!["a", "b, c"],
                vec!["007", "null", "2023-03-21"],
                vec!["x y", "z"]
            ]
        );
        for list in lists {
            let yaml = serde_yaml::from_str::<Vec<String>>(list).ok();
            assert!(bracketed(list).is_none_or(|read| yaml == Some(read)));
        }
    }

    #[test]
    fn each_fault_has_its_place() {
        let text = "title:\ntilte: a\ndate: [1]\ndate: 2\nflag: maybe\n";
        let ((), mut faults) = with_keys(text, |k| {
            k.text("title");
            k.text("date");
            k.flag("flag");
        });
        crate::diag::sort(&mut faults);
        let found: Vec<(&str, u32)> = faults
            .iter()
            .map(|f| (f.code.name(), f.place.as_ref().map_or(0, |p| p.span.start)))
            .collect();
        assert_eq!(
            found,
            [
                ("empty-value", 0),
                ("unknown-key", 7),
                ("wrong-type", 22),
                ("duplicate-key", 26),
                ("wrong-type", 40)
            ]
        );
    }

    /// What is said of a front matter: code, the text at its place, message, hint.
    fn told(text: &str, read: impl FnOnce(&mut Keys<'_>)) -> Vec<String> {
        let ((), mut faults) = with_keys(text, read);
        crate::diag::sort(&mut faults);
        let line = |fault: &Diagnostic| {
            let span = fault.place.as_ref().expect("a place").span;
            let at = &text[span.start as usize..span.end as usize];
            let hint = fault.hint.as_deref().unwrap_or_default();
            format!("{}: {} ({hint}) at {at}", fault.code, fault.message)
        };
        faults.iter().map(line).collect()
    }

    #[test]
    fn a_key_in_a_map_has_a_value() {
        let text = "points:\n  - {period: 2024, value: 1,300}\n  - {period: 2025, value: 2, by: }\nok: {raw-html: }\n";
        let told = told(text, |k| {
            assert_eq!(k.maps("points"), Vec::<Vec<_>>::new());
            assert_eq!(k.map("ok"), []);
        });
        assert_eq!(
            told,
            [
                format!(
                    "empty-value: `300` is there and its value is not ({CUT_BY_COMMA}) at 300"
                ),
                "empty-value: `by` is there and its value is not (write a value or remove the key) at by".into(),
                "empty-value: `raw-html` is there and its value is not (say why the check is silenced, or remove the key) at raw-html".into(),
            ]
        );
    }

    #[test]
    fn what_no_key_may_hold_an_unknown_one_may_not_hold_either() {
        let told = told("foo:\na: &x 1\nb: *x\nc: !t 1\n_note:\n", |_| {});
        let codes: Vec<&str> = told
            .iter()
            .filter_map(|line| line.split(':').next())
            .filter(|code| *code != "unknown-key")
            .collect();
        assert_eq!(
            codes,
            [
                "empty-value",
                "forbidden-yaml",
                "forbidden-yaml",
                "forbidden-yaml"
            ]
        );
        assert_eq!(told.len(), 8);
    }

    #[test]
    fn a_line_that_is_indented_below_a_text_is_named() {
        let told = told("title: x\n  date: 2026-11-30\n", |k| {
            k.text("title");
        });
        let wanted = "wrong-type: `date: 2026-11-30` is indented, so that it belongs to `title` (begin it in the column of `title`) at date: 2026-11-30";
        assert_eq!(told, [wanted]);
    }

    #[test]
    fn a_language_is_named_by_a_tag() {
        let text = "language: not a tag!\nnames: [{text: A, language: русский}]\n";
        let told = told(text, |k| {
            k.language("language");
            let names = k.names("names");
            assert_eq!(names[0].1, None);
        });
        let hint = language::TAG_HINT;
        assert_eq!(
            told,
            [
                format!(
                    "unknown-value: `not a tag!` is no tag of a language ({hint}) at not a tag!"
                ),
                format!("unknown-value: `русский` is no tag of a language ({hint}) at русский"),
            ]
        );
    }

    #[test]
    fn a_bomb_is_refused_before_the_parser_sees_it() {
        let deep = format!("title: {}", "[".repeat(100_000));
        let (title, faults) = with_keys(&deep, |k| (k.text("title"), k.has("title")));
        assert_eq!(title, (None, true));
        assert_eq!(faults[0].code, Code::FrontMatterTooLarge);
        let bombs = "a: &x [1]\nb: *x\n<<: *x\nc: fine\n";
        let (c, faults) = with_keys(bombs, |k| {
            k.list("a");
            k.list("b");
            k.text("c").map(|w| w.text)
        });
        assert_eq!(
            c.as_deref(),
            Some("fine"),
            "one fault does not hide another key"
        );
        assert!(faults.iter().all(|fault| fault.code == Code::ForbiddenYaml));
        assert_eq!(faults.len(), 3);
        let (title, faults) = with_keys("title: Tea & biscuits * 2 - ok!\n", |k| {
            k.text("title").map(|w| w.text)
        });
        assert_eq!(
            (title.as_deref(), faults.len()),
            (Some("Tea & biscuits * 2 - ok!"), 0)
        );
    }

    #[test]
    fn an_entry_of_a_keyed_file_is_bounded_like_a_front_matter() {
        let path = SitePath::new("content/actors.yaml").expect("sound");
        let text = format!("a:\n  note: {}\nb:\n  note: b\n", "x ".repeat(LONGEST / 2));
        let (entries, _) = Keys::scan_file(&path, &text, 0..text.len()).entries();
        let told: Vec<_> = entries
            .into_iter()
            .map(|(_, mut keys)| {
                let note = keys.text("note").map(|note| note.text.len());
                (note, keys.has("name"), keys.finish("an actor"))
            })
            .collect();
        assert_eq!((told[1].0, told[1].1, told[1].2.len()), (Some(1), false, 0));
        assert_eq!(
            (told[0].0, told[0].1),
            (None, true),
            "none of its keys is missing"
        );
        assert_eq!(told[0].2[0].code, Code::FrontMatterTooLarge);
        assert_eq!(
            told[0].2[0].place.as_ref().map(|place| place.span.start),
            Some(0)
        );
    }

    #[test]
    fn a_text_that_is_nowhere_costs_the_others_no_place() {
        let far = "x".repeat(3 * SOUGHT);
        let text = format!(
            "ties:\n  - {{holds: \"\\x41\", of: b}}\n  - {{holds: {far}, of: c}}\n  - {{holds: D}}\n"
        );
        let (ties, faults) = with_keys(&text, |k| k.maps("ties"));
        assert!(faults.is_empty(), "{faults:?}");
        let written = |span: Span| &text[span.start as usize..span.end as usize];
        let values = ties.iter().flatten().map(|(_, value)| written(value.span));
        assert_eq!(
            values.collect::<Vec<_>>(),
            ["- {holds: \"\\x41\", of: b}", "b", &far, "c", "D"]
        );
    }

    #[test]
    fn lists_maps_and_names_keep_their_places() {
        let text = "actors: [a, \"b\"]\nties:\n  - {holds: President, of: russia, from: 2012-05-07}\nnames: [Putin, {text: Путин, language: ru}]\n";
        let ((actors, ties, names), faults) = with_keys(text, |k| {
            (k.list("actors"), k.maps("ties"), k.names("names"))
        });
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(
            actors
                .iter()
                .map(|w| &text[w.span.start as usize..w.span.end as usize])
                .collect::<Vec<_>>(),
            ["a", "b"]
        );
        let (key, value) = &ties[0][2];
        assert_eq!((&*key.text, &*value.text), ("from", "2012-05-07"));
        assert_eq!(names[1].1.as_deref(), Some("ru"));
    }

    #[test]
    fn a_keyed_file_is_entries_in_both_styles() {
        let path = SitePath::new("content/sources.yaml").expect("sound");
        let text = "# head\na-1:\n  title: One\n  url: https://x.org/a:b\n'b': {title: \"Two, or so\", tier: primary}\n";
        let (entries, faults) = Keys::scan_file(&path, text, 0..text.len()).entries();
        assert!(faults.is_empty());
        let titles: Vec<(String, String)> = entries
            .into_iter()
            .map(|(key, mut keys)| {
                (
                    key.text.to_string(),
                    keys.text("title")
                        .map_or(String::new(), |w| w.text.to_string()),
                )
            })
            .collect();
        assert_eq!(
            titles,
            [
                ("a-1".into(), "One".into()),
                ("b".into(), "Two, or so".to_string())
            ]
        );
    }
}
