//! Words that checks look for in prose: time that depends on the day of reading, and confidence beside likelihood.
//!
//! English alone. Quoted words are blanked by whoever asks: what others said is never scanned.

use std::ops::Range;

/// Words that mean another day each day they are read.
const RELATIVE: [&str; 7] = [
    "yesterday",
    "today",
    "tomorrow",
    "tonight",
    "nowadays",
    "recently",
    "currently",
];

/// Pairs of words that do.
const PAIRS: [(&str, &str); 3] = [("at", "present"), ("these", "days"), ("right", "now")];

/// Words that make a relative time of the unit that follows.
const POINTERS: [&str; 3] = ["last", "next", "this"];

/// Units of time that a pointer may precede.
const UNITS: [&str; 22] = [
    "week",
    "month",
    "year",
    "quarter",
    "weekend",
    "night",
    "morning",
    "afternoon",
    "evening",
    "spring",
    "summer",
    "autumn",
    "fall",
    "winter",
    "decade",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Units that a number and "ago" may enclose.
const AGO: [&str; 10] = [
    "day", "days", "week", "weeks", "month", "months", "year", "years", "hours", "hour",
];

/// By first and last letter, the lengths that words at the end of a relative time have: bit 4 stands for words of four letters.
///
/// Nearly all words of a text are told apart by this alone, before any list is asked.
const ENDINGS: [[u16; LETTERS]; LETTERS] = {
    let mut endings = [[0; LETTERS]; LETTERS];
    mark_lengths(&RELATIVE, &mut endings);
    mark_lengths(&UNITS, &mut endings);
    mark_lengths(&[PAIRS[0].1, PAIRS[1].1, PAIRS[2].1, "ago"], &mut endings);
    endings
};

/// How many values the five lower bits of a byte have, in which letters differ, capitals not from small ones.
const LETTERS: usize = 32;

/// Sets the bits of some words, which are shorter than sixteen letters.
const fn mark_lengths(words: &[&str], endings: &mut [[u16; LETTERS]; LETTERS]) {
    let mut at = 0;
    while at < words.len() {
        let word = words[at].as_bytes();
        let (first, last) = (word[0] as usize, word[word.len() - 1] as usize);
        endings[first % LETTERS][last % LETTERS] |= 1 << word.len();
        at += 1;
    }
}

/// Whether a word may end a relative time, by its first and last letter and its length.
fn may_end(word: &[u8]) -> bool {
    let [first, .., last] = word else {
        return false;
    };
    let lengths = ENDINGS[*first as usize % LETTERS][*last as usize % LETTERS];
    word.len() < 16 && lengths & (1 << word.len()) != 0
}

/// Where a text names a time that depends on the day of reading, in order.
pub fn relative_times(text: &str) -> Vec<Range<usize>> {
    let (bytes, mut found, mut at) = (text.as_bytes(), Vec::new(), 0);
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && IN_WORD[bytes[at] as usize] {
            at += 1;
        }
        if may_end(&bytes[start..at])
            && let Some(start) = relative_from(text, start..at)
        {
            found.push(start..at);
        }
        at += 1;
    }
    found
}

/// Where a relative time begins that a word ends.
fn relative_from(text: &str, word: Range<usize>) -> Option<usize> {
    let is = |range: &Range<usize>, known: &str| text[range.clone()].eq_ignore_ascii_case(known);
    let among = |range: &Range<usize>, list: &[&str]| list.iter().any(|known| is(range, known));
    if is_name(text, &word) {
        return None;
    }
    if among(&word, &RELATIVE) {
        return Some(word.start);
    }
    let second = word_before(text, word.start);
    let first = word_before(text, second.start);
    // "the last year of the war" is a year that is named.
    if among(&second, &POINTERS) && among(&word, &UNITS) && !is(&first, "the") {
        let wider = is(&second, "this") && among(&first, &["earlier", "later"]);
        return Some(if wider { first.start } else { second.start });
    }
    if is(&word, "ago") && among(&second, &AGO) {
        return Some(first.start);
    }
    let pair = PAIRS
        .iter()
        .any(|(one, other)| is(&word, other) && is(&second, one));
    pair.then_some(second.start)
}

/// The last word that ends before a byte, or nothing at the start of the text.
fn word_before(text: &str, at: usize) -> Range<usize> {
    let inside = |byte: &u8| IN_WORD[*byte as usize];
    let before = &text.as_bytes()[..at];
    let end = before.iter().rposition(inside).map_or(0, |last| last + 1);
    let start = before[..end].iter().rposition(|byte| !inside(byte));
    start.map_or(0, |other| other + 1)..end
}

/// Whether a word with a capital stands inside a sentence, as in the name of a newspaper; a weekday has one anyway.
fn is_name(text: &str, word: &Range<usize>) -> bool {
    let capital = text[word.clone()].starts_with(|c: char| c.is_ascii_uppercase());
    let inside = || {
        let before = text[..word.start].trim_end().chars().next_back();
        before.is_some_and(|c| c.is_alphanumeric() || c == ',')
    };
    let weekday = || {
        let mut units = UNITS.iter();
        units.any(|unit| text[word.clone()].eq_ignore_ascii_case(unit))
    };
    capital && inside() && !weekday()
}

/// Whether a sentence speaks of the author's confidence.
pub fn names_confidence(sentence: &str) -> bool {
    let known = ["confidence", "confident", "confidently"];
    let mut words = sentence.split(|c: char| !c.is_ascii() || !IN_WORD[c as usize]);
    words.any(|word| known.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// The text with its quotations, marks included, as spaces: byte for byte as long.
pub fn without_quotations(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for range in super::prose::quotations(text) {
        out.push_str(&text[out.len()..range.start]);
        out.extend(std::iter::repeat_n(' ', range.len()));
    }
    out.push_str(&text[out.len()..]);
    out
}

/// The bytes that words are made of: ASCII letters, digits and hyphens.
const IN_WORD: [bool; 256] = {
    let mut inside = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        inside[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'-';
        byte += 1;
    }
    inside
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative times of a text.
    fn times(text: &str) -> Vec<&str> {
        relative_times(text)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn times_that_depend_on_the_day_of_reading_are_found() {
        assert_eq!(
            times("Yesterday, and last week."),
            ["Yesterday", "last week"]
        );
        assert_eq!(
            times("It met three days ago; earlier this year too."),
            ["three days ago", "earlier this year"]
        );
        assert_eq!(times("next Monday"), ["next Monday"]);
        assert_eq!(
            times("as Russia Today says, in the last year of the war"),
            Vec::<&str>::new()
        );
        assert_eq!(
            times("on this point, the last of them, long ago"),
            Vec::<&str>::new()
        );
        assert_eq!(times("the week of 20 March 2023"), Vec::<&str>::new());
    }

    #[test]
    fn quoted_words_are_blanked_in_place() {
        let text = "He said “we met yesterday” then.";
        let blanked = without_quotations(text);
        assert_eq!(blanked.len(), text.len());
        assert!(times(&blanked).is_empty());
    }

    #[test]
    fn confidence_is_a_word_of_its_own() {
        assert!(names_confidence("We have high confidence."));
        assert!(!names_confidence("A confidential note."));
    }
}
