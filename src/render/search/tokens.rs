//! Text into terms: what counts as a word, and which words are one.
//!
//! `themes/default/static/search.js` does the same with what a reader types, and `tests/browser/search.test.mjs` holds the two
//! against each other. Letters lose case and accents; English loses its plural and possessive `s`; scripts without spaces
//! become pairs of neighbours. It knows no pages.

use crate::path::fold_letter;

/// Hands out the terms of texts, one after the other.
#[derive(Default)]
pub(super) struct Tokens {
    /// The word that is being read.
    word: String,
    /// What stands before it.
    before: Before,
    /// How many characters of a script without spaces it has.
    pair: usize,
}

/// What stands before a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Before {
    /// Space, a sign, nothing.
    #[default]
    Gap,
    /// A word and an apostrophe.
    Apostrophe,
}

impl Tokens {
    /// Hands out each term of a text.
    pub(super) fn terms(&mut self, text: &str, take: &mut impl FnMut(&str)) {
        self.read(text, &mut |word| {
            stem(word);
            take(word);
        });
    }

    /// Hands out each word of a text as it is written, case and accents aside.
    pub(super) fn words(&mut self, text: &str, take: &mut impl FnMut(&str)) {
        self.read(text, &mut |word| take(word));
    }

    /// Reads a text letter by letter.
    fn read(&mut self, text: &str, take: &mut impl FnMut(&mut String)) {
        for c in text.chars() {
            if c.is_ascii() {
                self.letter(c.to_ascii_lowercase(), take);
            } else {
                fold_letter(c, &mut |c| self.letter(c, take));
            }
        }
        self.end(Before::Gap, take);
    }

    /// One letter, or a sign that ends a word.
    fn letter(&mut self, c: char, take: &mut impl FnMut(&mut String)) {
        if is_unspaced(c) {
            if self.pair == 0 {
                self.end(Before::Gap, take);
            }
            self.next_of_pair(c, take);
        } else if c.is_alphanumeric() {
            if self.pair > 0 {
                self.end(Before::Gap, take);
            }
            self.word.push(c);
        } else if matches!(c, '\'' | '’') && !self.word.is_empty() {
            self.end(Before::Apostrophe, take);
        } else {
            self.end(Before::Gap, take);
        }
    }

    /// A character of a script without spaces: a term with the one before it.
    fn next_of_pair(&mut self, c: char, take: &mut impl FnMut(&mut String)) {
        self.word.push(c);
        self.pair += 1;
        if self.pair > 1 {
            take(&mut self.word);
            self.word.clear();
            self.word.push(c);
        }
    }

    /// The end of a word; the `s` of a possessive is none, and the last of several pairs has been told.
    fn end(&mut self, after: Before, take: &mut impl FnMut(&mut String)) {
        let possessive = self.before == Before::Apostrophe && self.word == "s";
        if !self.word.is_empty() && !possessive && self.pair < 2 {
            take(&mut self.word);
        }
        self.word.clear();
        self.pair = 0;
        self.before = after;
    }
}

/// Whether a character is of a script that puts no spaces between words: Han, Kana, Thai, Lao.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0e01}'..='\u{0eff}' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// An English word without the `s` of its plural; words that end so by nature keep it.
fn stem(word: &mut String) {
    let length = word.len();
    if length < 4 || !word.ends_with('s') || !word.is_ascii() {
        return;
    }
    let ends = |end: &str| word.ends_with(end);
    if ends("ss") || ends("us") || ends("is") {
        return;
    }
    if ends("ies") && length > 4 {
        word.truncate(length - 3);
        word.push('y');
    } else if ["sses", "shes", "ches", "xes", "zes"].into_iter().any(ends) {
        word.truncate(length - 2);
    } else {
        word.truncate(length - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The terms of a text, with a space between.
    fn terms(text: &str) -> String {
        let mut found = Vec::new();
        Tokens::default().terms(text, &mut |term| found.push(term.to_owned()));
        found.join(" ")
    }

    #[test]
    fn case_accents_and_forms_do_not_count() {
        assert_eq!(terms("Côte d’Ivoire, ÎLE"), "cote d ivoire ile");
        assert_eq!(terms("ПУТИН Йошкар-Ола ё"), "путин иошкар ола е");
        assert_eq!(terms("ﬁne ＡＢＣ"), "fine abc");
        assert_eq!(terms("ΟΔΟΣ οδος"), "οδοσ οδοσ");
    }

    #[test]
    fn an_english_word_loses_its_s() {
        assert_eq!(
            terms("Russia's sanctions, China’s parties"),
            "russia sanction china party"
        );
        assert_eq!(
            terms("crisis status glass taxes branches gas as"),
            "crisis status glass tax branch gas as"
        );
        assert_eq!(terms("s it's 's"), "s it s");
    }

    #[test]
    fn han_is_told_in_pairs() {
        assert_eq!(terms("习近平 Xi说 人"), "习近 近平 xi 说 人");
        assert_eq!(terms("中国2023年"), "中国 2023 年");
    }

    #[test]
    fn numbers_are_words() {
        assert_eq!(terms("12-point plan: $190.3bn"), "12 point plan 190 3bn");
    }
}
