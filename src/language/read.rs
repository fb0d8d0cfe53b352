//! The file of a language: TOML into entries with their places, and what is wrong with them.
//!
//! What keys there are, and which placeholders a text has, the English file says: the others are held against it. It knows
//! no use of a word; `language` makes languages of entries.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::diag::{Code, Diagnostic, Span};
use crate::likelihood::Standard;
use crate::path::{SitePath, nearest};

use super::pattern::names;
use super::plural::{CATEGORIES, Plural};
use super::{CARRIED, ENGLISH, Word, base_of};

/// The terms of a band, each with its forms.
pub type BandTerms = Vec<Vec<String>>;

/// What stands at a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// Texts.
    List(Vec<String>),
    /// The terms of a standard, band by band.
    Bands(Vec<BandTerms>),
    /// Something that no key takes.
    Other(&'static str),
}

/// An entry of a file.
#[derive(Clone, Debug)]
pub struct Entry {
    value: Value,
    /// Where the key stands.
    key: Range<usize>,
    /// Where the value stands.
    place: Range<usize>,
}

/// The entries of a file by their paths: `words.contents`, `counted.events.one`.
#[derive(Clone, Debug, Default)]
pub struct Entries(BTreeMap<String, Entry>);

/// The tables whose own tables are one entry each: what a file writes replaces all of it.
const WHOLE: [&str; 6] = [
    "counted.",
    "dates.of.",
    "dates.since.",
    "dates.until.",
    "dates.by.",
    "dates.as_of.",
];

/// The labels that are read in one place, so that no word may stand for two of them.
const GROUPS: [&[&str]; 6] = [
    &[
        "confidence",
        "basis",
        "assumes",
        "changes_if",
        "alternative",
        "was",
        "outcome",
    ],
    &["high", "moderate", "low"],
    &["yes", "no", "void"],
    &["by", "as_of"],
    &["original", "carried_as"],
    &[
        "context",
        "translation",
        "fact_check",
        "assessment",
        "dispute",
        "correction",
        "update",
    ],
];

/// Reads a file: its entries, and what is no TOML in it.
pub fn entries(text: &str) -> (Entries, Vec<(Range<usize>, String)>) {
    let (root, broken) = DeTable::parse_recoverable(text);
    let mut found = Entries::default();
    collect(root.get_ref(), "", &mut found);
    let broken = broken.iter().map(|fault| {
        let place = fault.span().unwrap_or(0..0);
        (place, fault.message().trim().to_owned())
    });
    (found, broken.collect())
}

/// Collects the entries of a table and of those in it.
fn collect(table: &DeTable<'_>, path: &str, found: &mut Entries) {
    for (key, value) in table {
        let whole = format!("{path}{}", key.get_ref());
        let read = match value.get_ref() {
            DeValue::Table(inner) => {
                collect(inner, &format!("{whole}."), found);
                continue;
            }
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Array(_) => array(value.get_ref()).unwrap_or(Value::Other("array")),
            other => Value::Other(other.type_str()),
        };
        let entry = Entry {
            value: read,
            key: key.span(),
            place: value.span(),
        };
        found.0.insert(whole, entry);
    }
}

/// A list of texts, or of bands.
fn array(value: &DeValue<'_>) -> Option<Value> {
    let items = || value.as_array().into_iter().flat_map(|list| list.iter());
    let texts = |value: &DeValue<'_>| -> Option<Vec<String>> {
        let list = value.as_array()?.iter();
        list.map(|item| item.get_ref().as_str().map(str::to_owned))
            .collect()
    };
    if let Some(list) = texts(value) {
        return Some(Value::List(list));
    }
    let term = |value: &DeValue<'_>| match value.as_str() {
        Some(text) => Some(vec![text.to_owned()]),
        None => texts(value),
    };
    let band = |value: &DeValue<'_>| -> Option<BandTerms> {
        let list = value.as_array()?.iter();
        list.map(|item| term(item.get_ref())).collect()
    };
    let bands: Option<Vec<BandTerms>> = items().map(|item| band(item.get_ref())).collect();
    bands.map(Value::Bands)
}

/// Puts the entries of one file over those below it.
pub fn overlay(below: &mut Entries, above: Entries) {
    let mut replaced: Vec<String> = Vec::new();
    for path in above.0.keys() {
        if WHOLE.iter().any(|start| path.starts_with(start)) {
            let table = path.rsplit_once('.').map_or("", |(table, _)| table);
            replaced.push(format!("{table}."));
        }
    }
    replaced.dedup();
    let gone = |path: &str| {
        replaced
            .iter()
            .any(|table| path.starts_with(table.as_str()))
    };
    below.0.retain(|path, _| !gone(path));
    below.0.extend(above.0);
}

impl Entries {
    /// The paths of all entries.
    #[cfg(test)]
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The text at a path; nothing where there is none.
    pub fn text(&self, path: &str) -> &str {
        match self.0.get(path).map(|entry| &entry.value) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// The list at a path.
    pub fn list(&self, path: &str) -> Vec<String> {
        match self.0.get(path).map(|entry| &entry.value) {
            Some(Value::List(list)) => list.clone(),
            _ => Vec::new(),
        }
    }

    /// The terms of a standard, band by band; each with its forms.
    pub fn bands(&self, standard: Standard) -> Vec<BandTerms> {
        let path = format!("terms.{}", key_of(standard));
        match self.0.get(&path).map(|entry| &entry.value) {
            Some(Value::Bands(bands)) => bands.clone(),
            _ => Vec::new(),
        }
    }

    /// The texts of a table by their keys.
    pub fn texts(&self, table: &str) -> Vec<(Box<str>, Word)> {
        let start = format!("{table}.");
        let own = self.0.iter().filter_map(|(path, entry)| {
            let key = path.strip_prefix(start.as_str())?;
            match &entry.value {
                Value::Text(text) if !key.contains('.') => Some((key.into(), text.as_str().into())),
                _ => None,
            }
        });
        own.collect()
    }

    /// The words of the site's own, as `extra.KEY`.
    pub fn extra(&self) -> Vec<(Box<str>, Word)> {
        let own = self.texts("extra").into_iter();
        own.map(|(key, word)| (format!("extra.{key}").into(), word))
            .collect()
    }

    /// The lists of a table by their keys.
    pub fn lists(&self, table: &str) -> Vec<(Box<str>, Vec<String>)> {
        let start = format!("{table}.");
        let own = self.0.iter().filter_map(|(path, entry)| {
            let key = path.strip_prefix(start.as_str())?;
            match &entry.value {
                Value::List(list) => Some((key.into(), list.clone())),
                _ => None,
            }
        });
        own.collect()
    }

    /// The tables of texts in a table, by their keys.
    pub fn tables(&self, table: &str) -> BTreeMap<Box<str>, BTreeMap<Box<str>, Word>> {
        let start = format!("{table}.");
        let mut found: BTreeMap<Box<str>, BTreeMap<Box<str>, Word>> = BTreeMap::new();
        for (path, entry) in &self.0 {
            let inner = path
                .strip_prefix(start.as_str())
                .and_then(|rest| rest.split_once('.'));
            if let (Some((key, form)), Value::Text(text)) = (inner, &entry.value) {
                let forms = found.entry(key.into()).or_default();
                forms.insert(form.into(), text.as_str().into());
            }
        }
        found
    }
}

/// What a standard is called in a file.
pub fn key_of(standard: Standard) -> &'static str {
    match standard {
        Standard::Icd203 => "icd203",
        Standard::Phia => "phia",
    }
}

/// Everything that is wrong with a site's own file of this language.
pub fn faults(
    tag: &str,
    path: &SitePath,
    own: &Entries,
    broken: Vec<(Range<usize>, String)>,
) -> Vec<Diagnostic> {
    let (english, _) = entries(CARRIED[0].1);
    let check = Check {
        tag,
        path,
        own,
        english: &english,
    };
    let mut faults: Vec<Diagnostic> = broken
        .into_iter()
        .map(|(place, message)| check.fault(Code::WrongType, place, message))
        .collect();
    for (key, entry) in &own.0 {
        faults.extend(check.entry(key, entry));
    }
    faults.extend(check.repeated_labels());
    faults.extend(check.repeated_terms());
    faults.extend(check.incomplete_counts());
    // What cannot be read is not missing.
    let carried = CARRIED.iter().any(|(known, _)| *known == base_of(tag));
    if !carried && faults.is_empty() {
        faults.extend(check.missing());
    }
    faults
}

/// One file that is held against the English one.
struct Check<'c> {
    tag: &'c str,
    path: &'c SitePath,
    own: &'c Entries,
    english: &'c Entries,
}

impl Check<'_> {
    /// A fault at a place of the file.
    fn fault(&self, code: Code, place: Range<usize>, message: String) -> Diagnostic {
        Diagnostic::at(code, self.path, Span::new(place.start, place.end), message)
    }

    /// What is wrong with one entry by itself.
    fn entry(&self, key: &str, entry: &Entry) -> Option<Diagnostic> {
        let model = self.model(key);
        let free = ["extra.", "languages."]
            .iter()
            .any(|it| key.starts_with(it));
        let form = ["since", "until", "by", "as_of"]
            .iter()
            .any(|form| key.starts_with(&format!("dates.{form}.")));
        let text = Value::Text(String::new());
        let model = match model {
            Some(model) => model,
            None if (free && key.matches('.').count() == 1) || form => &text,
            None => return Some(self.unknown(key, entry)),
        };
        match (model, &entry.value) {
            (Value::Text(model), Value::Text(text)) => self.placeholders(key, (model, text), entry),
            (Value::List(model), Value::List(list)) => self.length(key, (model, list), entry),
            (Value::Bands(model), Value::Bands(bands)) => {
                let count = model.len();
                let wrong = bands.len() != count || bands.iter().any(Vec::is_empty);
                wrong.then(|| {
                    let message = format!("`{key}` is a list of the terms of {count} bands");
                    self.fault(Code::WrongType, entry.place.clone(), message)
                })
            }
            (model, _) => {
                let wanted = match model {
                    Value::Text(_) | Value::Other(_) => "text",
                    Value::List(_) => "a list of texts",
                    Value::Bands(_) => "a list of lists of terms",
                };
                let message = format!("`{key}` is {wanted}");
                Some(self.fault(Code::WrongType, entry.place.clone(), message))
            }
        }
    }

    /// The English value that an entry stands for; of a counted word its `other` form.
    fn model(&self, key: &str) -> Option<&Value> {
        let known = |key: &str| self.english.0.get(key).map(|entry| &entry.value);
        if !key.starts_with("counted.") {
            return known(key);
        }
        let (word, category) = key.rsplit_once('.')?;
        let sound = CATEGORIES.contains(&category) || category.bytes().all(|b| b.is_ascii_digit());
        known(&format!("{word}.other")).filter(|_| sound)
    }

    /// A key that no language has, with the nearest of its table.
    fn unknown(&self, key: &str, entry: &Entry) -> Diagnostic {
        let (table, last) = key.rsplit_once('.').unwrap_or(("", key));
        let start = match table {
            "" => String::new(),
            table => format!("{table}."),
        };
        let siblings = self
            .english
            .0
            .keys()
            .filter_map(|known| known.strip_prefix(start.as_str())?.split('.').next());
        let near = match table.split_once('.') {
            Some(("counted", _)) if self.english.0.contains_key(&format!("{table}.other")) => {
                nearest(last, CATEGORIES)
            }
            _ => nearest(last, siblings),
        };
        let message = format!("no language has a word `{key}`");
        let fault = self.fault(Code::UnknownKey, entry.key.clone(), message);
        fault.hint(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "words of the site's own go under `[extra]`".into(),
        })
    }

    /// A placeholder that a text leaves out, or one that nothing fills.
    fn placeholders(
        &self,
        key: &str,
        (model, text): (&str, &str),
        entry: &Entry,
    ) -> Option<Diagnostic> {
        if !["words.", "counted."].iter().any(|it| key.starts_with(it)) {
            return None;
        }
        let (wanted, there) = (names(model), names(text));
        // Where one number or few have a form of their own, it may say the number in words.
        let told = key.starts_with("counted.") && !key.ends_with(".other");
        let missing = wanted
            .iter()
            .find(|name| !(there.contains(*name) || told && **name == "n"));
        let foreign = there
            .iter()
            .find(|name| !(wanted.contains(*name) || told && **name == "n"));
        let message = match (missing, foreign) {
            (Some(name), _) => format!("`{key}` leaves out `{{{name}}}`"),
            (None, Some(name)) => format!("nothing fills `{{{name}}}` of `{key}`"),
            (None, None) => return None,
        };
        let fault = self.fault(Code::MissingPlaceholder, entry.place.clone(), message);
        Some(fault.hint(format!("the English text is `{model}`")))
    }

    /// A list of another length: of months, days and seasons there are so many.
    fn length(
        &self,
        key: &str,
        (model, list): (&[String], &[String]),
        entry: &Entry,
    ) -> Option<Diagnostic> {
        let fixed = key.starts_with("dates.") && list.len() != model.len();
        let empty = list.iter().any(|text| text.trim().is_empty());
        let message = match (fixed, empty) {
            (true, _) => format!("`{key}` has {} of {} names", list.len(), model.len()),
            (false, true) => format!("`{key}` has an empty text"),
            (false, false) => return None,
        };
        Some(self.fault(Code::WrongType, entry.place.clone(), message))
    }

    /// Labels that stand for two things in one place.
    fn repeated_labels(&self) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        for group in GROUPS {
            let mut seen: BTreeMap<String, &str> = BTreeMap::new();
            for key in group {
                let path = format!("labels.{key}");
                for label in self.own.list(&path) {
                    match seen.insert(label.to_lowercase(), key) {
                        Some(other) if other != *key => {
                            let place = self.own.0[&path].place.clone();
                            let message =
                                format!("the label `{label}` stands for `{other}` and for `{key}`");
                            faults.push(self.fault(Code::DuplicateTerm, place, message).hint(
                                "leave it to one of the two: what it means would be a guess",
                            ));
                        }
                        _ => {}
                    }
                }
            }
        }
        faults
    }

    /// Terms that stand for two bands of one standard.
    fn repeated_terms(&self) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        for standard in Standard::ALL {
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            for (band, terms) in self.own.bands(standard).into_iter().enumerate() {
                for form in terms.into_iter().flatten() {
                    let before = seen.insert(form.to_lowercase(), band);
                    if before.is_some_and(|before| before != band) {
                        let path = format!("terms.{}", key_of(standard));
                        let place = self.own.0[&path].place.clone();
                        let message = format!("the term `{form}` stands for two bands");
                        let fault = self.fault(Code::DuplicateTerm, place, message);
                        faults.push(fault.hint("leave it in the band that it names"));
                    }
                }
            }
        }
        faults
    }

    /// Counted words that lack a category of their language.
    fn incomplete_counts(&self) -> Vec<Diagnostic> {
        let wanted = Plural::of(base_of(self.tag)).categories();
        let tables = self.own.tables("counted").into_iter();
        let lacking = tables.filter_map(|(key, forms)| {
            let missing = wanted
                .iter()
                .find(|category| !forms.contains_key(**category))?;
            let first = self
                .own
                .0
                .range(format!("counted.{key}.")..)
                .next()
                .map_or(0..0, |(_, entry)| entry.key.clone());
            let message = format!("`counted.{key}` has no form `{missing}`");
            let hint = format!("`{}` has: {}", self.tag, wanted.join(", "));
            Some(self.fault(Code::MissingKey, first, message).hint(hint))
        });
        lacking.collect()
    }

    /// How much a language of the site's own leaves in English.
    fn missing(&self) -> Option<Diagnostic> {
        let has = |path: &str| {
            let table = WHOLE.iter().any(|start| path.starts_with(start));
            let whole = path.rsplit_once('.').map_or(path, |(table, _)| table);
            match table {
                true => self.own.0.keys().any(|own| own.starts_with(whole)),
                false => self.own.0.contains_key(path),
            }
        };
        let counts = |path: &&String| !path.starts_with("languages.") && !has(path);
        let missing: Vec<&String> = self.english.0.keys().filter(counts).collect();
        let first = missing.first()?;
        let count = missing.len();
        let message = match count {
            1 => format!("`{first}` is left in English"),
            count => format!("{count} entries are left in English, `{first}` first"),
        };
        let fault = self.fault(Code::UntranslatedLanguage, 0..0, message);
        Some(fault.hint(format!(
            "see `{ENGLISH}.toml` of the program for all of them"
        )))
    }
}
