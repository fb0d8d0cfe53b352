//! The words of languages: what pages print around the author's text, what authors write as labels, estimative terms, dates.
//!
//! A language is a file, `languages/it.toml`. The program carries some; a site's own file of the same name replaces single
//! words of one or adds another. What a file leaves out is the word of its base language (`it-CH` → `it`), else the English
//! one. It knows no documents and no templates: `parse` asks which label a word is, `render` for the words of a page.

mod dates;
mod pattern;
mod plural;
mod read;
mod speech;
mod tag;

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, LazyLock};

use rustc_hash::{FxHashMap, FxHasher};

use crate::diag::{Code, Diagnostic, Span};
use crate::likelihood::Standard;
use crate::path::SitePath;
use crate::source::Sources;

pub use dates::{Behind, Said};
pub use pattern::{Filled, filled, pieces};
pub use speech::{Found, Speech, Term};
pub use tag::{TAG_HINT, base_of, is_tag, no_tag};

use plural::Plural;
use read::Entries;
use tag::{called, is_territory};

/// The folder of a site's own files.
pub const FOLDER: &str = "languages";

/// A word as pages print it, shared by everything that prints it.
pub type Word = Arc<str>;

/// The files that the program carries, by tag.
const CARRIED: [(&str, &str); 3] = [
    (ENGLISH, include_str!("../languages/en.toml")),
    ("it", include_str!("../languages/it.toml")),
    ("uk", include_str!("../languages/uk.toml")),
];

/// The language that every other falls back to.
const ENGLISH: &str = "en";

/// The languages that the program carries.
static OURS: LazyLock<Languages> = LazyLock::new(|| {
    let ours = CARRIED.map(|(tag, text)| (tag.to_owned(), read::entries(text).0));
    Languages::of_entries(ours.into_iter().collect(), 0)
});

/// The languages of a site.
#[derive(Clone, Debug)]
pub struct Languages {
    /// By tag.
    all: Arc<[Arc<Language>]>,
    /// Equal files have equal keys.
    key: u64,
}

/// One language.
#[derive(Debug)]
pub struct Language {
    /// Its tag, as its file is called.
    pub tag: Box<str>,
    /// Its place among the languages of the site.
    pub place: usize,
    /// What it is called in itself.
    pub name: Word,
    /// Which category a number has.
    plural: Plural,
    /// Words by their keys, those of the site's own as `extra.KEY`.
    words: FxHashMap<Box<str>, Word>,
    /// Words that depend on a number: by key, then by category or number.
    counted: FxHashMap<Box<str>, BTreeMap<Box<str>, Word>>,
    /// What authors write for each label.
    labels: FxHashMap<Box<str>, Box<[Box<str>]>>,
    /// The estimative terms, every form of each.
    terms: Box<[Term]>,
    /// The form of each term that tables print, by standard and band.
    printed: [Box<[Box<str>]>; 2],
    /// What turns a term behind it into its opposite.
    denials: Box<[Box<str>]>,
    /// The names of languages by their tags.
    languages: FxHashMap<Box<str>, Word>,
    /// How dates are said.
    dates: dates::DateWords,
}

/// Two sets are the same if their files are.
impl PartialEq for Languages {
    fn eq(&self, other: &Languages) -> bool {
        self.key == other.key
    }
}

impl Eq for Languages {}

impl Hash for Languages {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

/// What a site that has no files of its own speaks.
impl Default for Languages {
    fn default() -> Languages {
        OURS.clone()
    }
}

/// Reads the site's own files over those that the program carries, and says what is wrong with them.
pub fn languages(sources: &Sources) -> (Languages, Vec<Diagnostic>) {
    let own: Vec<(String, SitePath, Arc<str>)> = sources
        .below(FOLDER)
        .filter_map(|(path, _)| {
            let text = sources.text(path)?.clone();
            Some((path.stem().to_owned(), path.clone(), text))
        })
        .collect();
    if own.is_empty() {
        return (OURS.clone(), Vec::new());
    }
    let mut faults = Vec::new();
    let mut all: BTreeMap<String, Entries> = BTreeMap::new();
    for (tag, text) in CARRIED {
        all.insert(tag.to_owned(), read::entries(text).0);
    }
    for (tag, path, text) in own {
        let (entries, broken) = read::entries(&text);
        faults.extend(read::faults(&tag, &path, &entries, broken));
        read::overlay(all.entry(tag).or_default(), entries);
    }
    (Languages::of_entries(all, key(sources)), faults)
}

/// What the site's own files are; equal ones have equal keys, and none have the key 0.
pub fn key(sources: &Sources) -> u64 {
    let mut hasher = FxHasher::default();
    for (path, file) in sources.below(FOLDER) {
        (path, file.hash).hash(&mut hasher);
    }
    hasher.finish()
}

impl Languages {
    /// The languages that these entries make, what each leaves out filled in.
    fn of_entries(all: BTreeMap<String, Entries>, key: u64) -> Languages {
        let english = all.get(ENGLISH).cloned().unwrap_or_default();
        let made = all.iter().enumerate().map(|(place, (tag, own))| {
            let mut entries = english.clone();
            let base = base_of(tag);
            if let Some(base) = all.get(base).filter(|_| base != tag) {
                read::overlay(&mut entries, base.clone());
            }
            read::overlay(&mut entries, own.clone());
            Arc::new(Language::of(tag, place, &entries))
        });
        Languages {
            all: made.collect(),
            key,
        }
    }

    /// The language of a tag, else that of its base, else English.
    pub fn of(&self, tag: &str) -> &Arc<Language> {
        let exact = self.exact(tag).or_else(|| self.exact(base_of(tag)));
        exact.unwrap_or_else(|| self.english())
    }

    /// Whether there are words for this tag or its base.
    pub fn speaks(&self, tag: &str) -> bool {
        self.exact(tag)
            .or_else(|| self.exact(base_of(tag)))
            .is_some()
    }

    /// The language that this tag alone names.
    fn exact(&self, tag: &str) -> Option<&Arc<Language>> {
        let at = self
            .all
            .binary_search_by(|language| (*language.tag).cmp(tag));
        at.ok().map(|at| &self.all[at])
    }

    /// English, whose labels every page understands.
    pub fn english(&self) -> &Arc<Language> {
        let english = self.exact(ENGLISH);
        english.expect("the program carries English")
    }

    /// All of them, by tag.
    pub fn all(&self) -> &[Arc<Language>] {
        &self.all
    }

    /// What a page in this language may write: its own labels and terms, and the English ones.
    pub fn speech(&self, tag: &str) -> Speech<'_> {
        Speech::new(self.of(tag), self.english())
    }

    /// A tag as a language and a territory, as Open Graph has them: its own territory, else that of the words of its language.
    pub fn locale(&self, tag: &str) -> String {
        let (base, mut rest) = (base_of(tag), tag.split('-').skip(1));
        if let Some(territory) = rest.find(|part| is_territory(part)) {
            return format!("{base}_{}", territory.to_uppercase());
        }
        let word = self.of(tag).word("og_locale");
        match word.split_once('_') {
            Some((language, _)) if language == base => word.to_string(),
            _ => base.to_owned(),
        }
    }

    /// What a language is called in itself: by its own file, else as everybody knows it, else by its tag.
    pub fn own_name(&self, tag: &str) -> Word {
        match self.exact(tag).or_else(|| self.exact(base_of(tag))) {
            Some(language) => language.name.clone(),
            None => called(tag).unwrap_or(tag).into(),
        }
    }
}

/// The hint that there are no words for the language of a site or page.
pub fn unspoken(path: &SitePath, place: Span, tag: &str) -> Diagnostic {
    let message = format!("there are no words in `{tag}`");
    let fault = Diagnostic::at(Code::UntranslatedLanguage, path, place, message);
    fault.hint(format!(
        "write `{FOLDER}/{tag}.toml`, or pages print English around the text"
    ))
}

/// Languages that are usually written from right to left.
const FROM_THE_RIGHT: [&str; 10] = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];

/// Scripts that run from right to left, by the codes that a tag has for them.
const SCRIPTS_FROM_THE_RIGHT: [&str; 5] = ["Arab", "Aran", "Hebr", "Syrc", "Thaa"];

/// Which way text in a language runs, `rtl` or `ltr`: the script in its tag says it, else the one that it usually has.
pub fn direction(tag: &str) -> &'static str {
    let is_in = |list: &[&str], word: &str| list.iter().any(|one| one.eq_ignore_ascii_case(word));
    let script = tag.split('-').nth(1).filter(|part| part.len() == 4);
    let from_the_right = match script {
        Some(script) => is_in(&SCRIPTS_FROM_THE_RIGHT, script),
        None => is_in(&FROM_THE_RIGHT, base_of(tag)),
    };
    if from_the_right { "rtl" } else { "ltr" }
}

impl Language {
    /// The language of a complete set of entries.
    fn of(tag: &str, place: usize, entries: &Entries) -> Language {
        let boxed = |list: Vec<String>| list.into_iter().map(Into::into).collect();
        let printed = |standard| {
            let bands = entries.bands(standard).into_iter();
            let firsts = bands.map(|terms| {
                let first = terms
                    .into_iter()
                    .filter_map(|forms| forms.into_iter().next());
                first.collect::<Vec<_>>().join(", ").into()
            });
            firsts.collect()
        };
        let labels = entries.lists("labels").into_iter();
        Language {
            tag: tag.into(),
            place,
            name: entries.text("name").into(),
            plural: Plural::of(base_of(tag)),
            words: entries
                .texts("words")
                .into_iter()
                .chain(entries.extra())
                .collect(),
            counted: entries.tables("counted").into_iter().collect(),
            labels: labels.map(|(key, list)| (key, boxed(list))).collect(),
            terms: speech::terms(entries).into(),
            printed: Standard::ALL.map(printed),
            denials: boxed(entries.list("terms.denials")),
            languages: entries.texts("languages").into_iter().collect(),
            dates: dates::DateWords::of(entries),
        }
    }

    /// The word with this key. A key that no language has is a fault of ours, which the tests find: it prints itself.
    pub fn word(&self, key: &str) -> Word {
        let known = self.words.get(key).cloned();
        known.unwrap_or_else(|| key.into())
    }

    /// The word with this key, if there is one.
    pub fn known(&self, key: &str) -> Option<&Word> {
        self.words.get(key)
    }

    /// All words with their keys, in no order.
    pub fn words(&self) -> impl Iterator<Item = (&str, &Word)> {
        self.words.iter().map(|(key, word)| (&**key, word))
    }

    /// The form of a counted word for this number, if there is such a word.
    pub fn counted(&self, key: &str, number: u64) -> Option<&Word> {
        let forms = self.counted.get(key)?;
        let exact = forms.get(number.to_string().as_str());
        let category = || forms.get(self.plural.category(number));
        exact.or_else(category).or_else(|| forms.get("other"))
    }

    /// All forms of a counted word, by category or number.
    pub fn forms(&self, key: &str) -> BTreeMap<&str, &str> {
        let forms = self.counted.get(key).into_iter().flatten();
        forms.map(|(form, word)| (&**form, &**word)).collect()
    }

    /// A counted word with its number in it.
    pub fn count(&self, key: &str, number: usize) -> String {
        let text = number.to_string();
        match self.counted(key, number as u64) {
            Some(form) => filled(form, &[("n", &text)]),
            None => text,
        }
    }

    /// The word with this key with its placeholders filled.
    pub fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        filled(&self.word(key), values)
    }

    /// What a stance is called: the site's own word, unless it is one that every topic has.
    pub fn stance<'s>(&'s self, stance: &'s str) -> &'s str {
        let known = self.words.get(format!("stance_{stance}").as_str());
        known.map_or(stance, |word| word)
    }

    /// The name of a language by its BCP 47 tag; the tag if it is not in the list.
    pub fn language_name(&self, tag: &str) -> Word {
        let known = self.languages.get(base_of(tag)).cloned();
        known.unwrap_or_else(|| tag.into())
    }

    /// The terms that tables print for each band of a standard, the least likely first.
    pub fn terms(&self, standard: Standard) -> &[Box<str>] {
        &self.printed[standard as usize]
    }

    /// Words in a row: `A, B and C`.
    pub fn row(&self, words: &[&str]) -> String {
        match words {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [before @ .., last] => {
                format!("{} {} {last}", before.join(", "), self.word("and"))
            }
        }
    }
}

#[cfg(test)]
mod tests;
