//! What authors may write on a page: labels and estimative terms of its language, and the English ones.
//!
//! A label is a key here (`confidence`), never what it means: `parse` knows that. Case does not count.

use std::ops::Range;

use crate::date::Date;
use crate::likelihood::{Band, Standard};
use crate::path::{near_miss, nearest_within, slip};

use super::Language;
use super::read::Entries;

/// A form of an estimative term.
#[derive(Debug, PartialEq, Eq)]
pub struct Term {
    /// The form, in lower case with single spaces.
    pub form: Box<str>,
    /// Its first letter.
    first: char,
    /// Its band in each standard.
    bands: [Option<&'static Band>; 2],
    /// Whether it is an everyday word too, which counts in bold alone.
    pub ordinary: bool,
}

impl Term {
    /// The band that it names in a standard.
    pub fn band(&self, standard: Standard) -> Option<&'static Band> {
        self.bands[standard as usize]
    }
}

/// The forms of all terms of a language.
pub fn terms(entries: &Entries) -> Vec<Term> {
    let ordinary = entries.list("terms.ordinary");
    let mut terms: Vec<Term> = Vec::new();
    for standard in Standard::ALL {
        let bands = entries.bands(standard).into_iter().zip(standard.bands());
        for (forms, band) in bands.flat_map(|(terms, band)| {
            let forms = terms.into_iter().flatten();
            forms.map(move |form| (form, band))
        }) {
            let form = forms.to_lowercase();
            let Some(first) = form.chars().next() else {
                continue;
            };
            let at = match terms.iter().position(|term| *term.form == *form) {
                Some(at) => at,
                None => {
                    terms.push(Term {
                        ordinary: ordinary.contains(&form),
                        form: form.into(),
                        first,
                        bands: [None, None],
                    });
                    terms.len() - 1
                }
            };
            terms[at].bands[standard as usize] = Some(band);
        }
    }
    terms
}

/// An estimative term in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<'l> {
    /// Where.
    pub range: Range<usize>,
    /// Which.
    pub term: &'l Term,
}

/// Up to how many letters a label is too short to be missed by one: too many words are near it.
const SHORT_LABEL: usize = 3;

/// What authors may write on a page.
#[derive(Clone, Copy, Debug)]
pub struct Speech<'l> {
    /// The page's language.
    own: &'l Language,
    /// English, unless that is the page's.
    english: Option<&'l Language>,
}

impl<'l> Speech<'l> {
    /// The labels and terms of these two.
    pub fn new(own: &'l Language, english: &'l Language) -> Speech<'l> {
        Speech {
            own,
            english: (own.tag != english.tag).then_some(english),
        }
    }

    /// The page's language.
    pub fn language(&self) -> &'l Language {
        self.own
    }

    /// The languages, the page's first.
    fn languages(&self) -> impl Iterator<Item = &'l Language> + use<'l> {
        [Some(self.own), self.english].into_iter().flatten()
    }

    /// What stands for a label.
    fn labels(&self, key: &str) -> impl Iterator<Item = &'l str> + use<'l> {
        let lists = [Some(self.own), self.english].into_iter().flatten();
        let lists: Vec<&'l [Box<str>]> = lists
            .filter_map(|language| language.labels.get(key).map(|list| &**list))
            .collect();
        lists.into_iter().flatten().map(|label| &**label)
    }

    /// Which of the labels a word is.
    pub fn label<T: Copy>(&self, known: &[(&str, T)], word: &str) -> Option<T> {
        let is = |key: &str| self.labels(key).any(|label| is_same(label, word));
        known
            .iter()
            .find(|(key, _)| is(key))
            .map(|(_, meaning)| *meaning)
    }

    /// The label that a word is meant to be: it misses it by a slip, and no other word is so near.
    pub fn slip<T>(&self, known: &[(&str, T)], word: &str) -> Option<&'l str> {
        let labels = self.long_labels(known);
        let meant = slip(&word.to_lowercase(), lower(&labels))?;
        labels
            .iter()
            .find(|(_, label)| label == meant)
            .map(|it| it.0)
    }

    /// The label that a word is nearly: it misses it by a slip, or begins like it and misses it by two letters.
    pub fn nearly<T>(&self, known: &[(&str, T)], word: &str) -> Option<&'l str> {
        let labels = self.long_labels(known);
        let word = word.to_lowercase();
        let alike = lower(&labels).filter(|label| label.chars().take(3).eq(word.chars().take(3)));
        let near =
            near_miss(&word, lower(&labels)).or_else(|| nearest_within(&word, alike, |_| 2))?;
        labels
            .iter()
            .find(|(_, label)| label == near)
            .map(|it| it.0)
    }

    /// The labels that are long enough for a word to miss them, as written and in small letters.
    fn long_labels<T>(&self, known: &[(&str, T)]) -> Vec<(&'l str, String)> {
        let labels = known.iter().flat_map(|(key, _)| self.labels(key));
        labels
            .filter(|label| label.chars().count() > SHORT_LABEL)
            .map(|label| (label, label.to_lowercase()))
            .collect()
    }

    /// Which of the labels a text begins with, and how many bytes of it that is; the longest that ends with a word counts.
    pub fn beginning<T: Copy>(&self, known: &[(&str, T)], text: &str) -> Option<(T, usize)> {
        let found = known.iter().flat_map(|(key, meaning)| {
            let lengths = self
                .labels(key)
                .filter_map(|label| Some((*meaning, length_of(label, text)?)));
            lengths.collect::<Vec<_>>()
        });
        found.max_by_key(|(_, length)| *length)
    }

    /// The estimative terms of either standard in a text, the longest at each place, in order.
    pub fn found(&self, text: &str) -> Vec<Found<'l>> {
        let mut all = Vec::new();
        let mut before = ' ';
        let mut at = 0;
        while let Some(first) = text[at..].chars().next() {
            let begins = !joins(before);
            match begins.then(|| self.longest(&text[at..], first)).flatten() {
                Some((term, length)) => {
                    all.push(Found {
                        range: at..at + length,
                        term,
                    });
                    at += length;
                    before = text[..at].chars().next_back().unwrap_or(' ');
                }
                None => {
                    at += first.len_utf8();
                    before = first;
                }
            }
        }
        all
    }

    /// The longest term that a text begins with, and how many bytes it takes; of equals the page's own.
    fn longest(&self, text: &str, first: char) -> Option<(&'l Term, usize)> {
        let lower = first.to_lowercase().next().unwrap_or(first);
        let mut best: Option<(&'l Term, usize)> = None;
        for language in self.languages() {
            for term in language.terms.iter().filter(|term| term.first == lower) {
                let length = length_of(&term.form, text);
                if let Some(length) = length.filter(|it| best.is_none_or(|(_, most)| *it > most)) {
                    best = Some((term, length));
                }
            }
        }
        best
    }

    /// The day or month that a text says otherwise than dates are written, as it would be written: `3 Nov 2025`, `January 30,
    /// 2026`, `30.01.2026`.
    pub fn dated(&self, text: &str) -> Option<Date> {
        let is_sign = |c: char| c.is_whitespace() || c == ',' || c == '.';
        let words: Vec<&str> = text
            .split(is_sign)
            .filter(|word| !word.is_empty())
            .collect();
        let month = |word: &str| {
            let mut named = self.languages().filter_map(|it| it.dates.month_named(word));
            named.next()
        };
        let count = |word: &str| word.parse::<u8>().ok();
        let day = |word: &str| count(word.trim_end_matches(char::is_alphabetic));
        let (year, month, day) = match words[..] {
            [day_of, named, year] if month(named).is_some() => (year, month(named), day(day_of)),
            [named, day_of, year] if month(named).is_some() => (year, month(named), day(day_of)),
            [day_of, number, year] if text.contains('.') => (year, count(number), count(day_of)),
            [named, year] => (year, month(named), None),
            _ => return None,
        };
        let sound = year.len() == 4 && (words.len() == 2 || day.is_some());
        let written = match day {
            Some(day) => format!("{year}-{:02}-{day:02}", month?),
            None => format!("{year}-{:02}", month?),
        };
        Date::parse(&written).ok().filter(|_| sound)
    }

    /// Whether a text ends in a word that denies what follows.
    pub fn denies(&self, before: &str) -> bool {
        let lower = before.trim_end().to_lowercase();
        let denials = || self.languages().flat_map(|language| &language.denials);
        denials().any(|denial| {
            lower.strip_suffix(&**denial).is_some_and(|rest| {
                // A contraction is the end of a longer word.
                denial.contains(['\'', '’']) || !rest.ends_with(char::is_alphanumeric)
            })
        })
    }
}

/// Whether two words are the same in all but case.
fn is_same(label: &str, word: &str) -> bool {
    length_of(label, word) == Some(word.len())
}

/// Whether a letter goes on with a word.
fn joins(c: char) -> bool {
    c.is_alphanumeric() || c == '-'
}

/// How many bytes of a text some words take that it begins with as whole words, in any case and with any white space.
fn length_of(words: &str, text: &str) -> Option<usize> {
    let mut rest = text;
    let mut last = ' ';
    for wanted in words.chars() {
        last = wanted;
        if wanted == ' ' {
            let next = rest.trim_start();
            if next.len() == rest.len() {
                return None;
            }
            rest = next;
            continue;
        }
        let found = rest.chars().next()?;
        if found != wanted && !found.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
        rest = &rest[found.len_utf8()..];
    }
    let ends = !joins(last) || !rest.starts_with(joins);
    ends.then(|| text.len() - rest.len())
}
/// Labels in small letters.
fn lower<'s>(labels: &'s [(&str, String)]) -> impl Iterator<Item = &'s str> {
    labels.iter().map(|(_, label)| label.as_str())
}
