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

/// By first letter, the lengths that words at the end of a relative time have: bit 4 stands for words of four letters.
///
/// Most words of a text are told apart by this alone, before any list is asked.
const ENDINGS: [u16; 26] = {
    let mut endings = [0; 26];
    mark_lengths(&RELATIVE, &mut endings);
    mark_lengths(&UNITS, &mut endings);
    mark_lengths(&[PAIRS[0].1, PAIRS[1].1, PAIRS[2].1, "ago"], &mut endings);
    endings
};

/// Sets the bits of some words, which are lower case and shorter than sixteen letters.
const fn mark_lengths(words: &[&str], endings: &mut [u16; 26]) {
    let mut at = 0;
    while at < words.len() {
        let word = words[at].as_bytes();
        endings[(word[0] - b'a') as usize] |= 1 << word.len();
        at += 1;
    }
}

/// Whether a word, which is not empty, may end a relative time, by its first letter and its length.
fn may_end(bytes: &[u8], (start, end): (usize, usize)) -> bool {
    let letter = (bytes[start] | 0x20).wrapping_sub(b'a');
    let lengths = ENDINGS.get(letter as usize).copied().unwrap_or(0);
    end - start < 16 && lengths & (1 << (end - start)) != 0
}

/// Where a text names a time that depends on the day of reading, in order.
pub fn relative_times(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    // The two words before the one that is looked at.
    let (mut first, mut second) = ((0, 0), (0, 0));
    let mut at = 0;
    while let Some(word) = next_word(bytes, at) {
        at = word.1;
        if may_end(bytes, word)
            && let Some(start) = relative_from(text, [first, second, word].map(|(a, b)| a..b))
        {
            found.push(start..at);
        }
        (first, second) = (second, word);
    }
    found
}

/// Where a relative time begins that the last of three words ends.
fn relative_from(text: &str, words: [Range<usize>; 3]) -> Option<usize> {
    let is = |range: &Range<usize>, known: &str| text[range.clone()].eq_ignore_ascii_case(known);
    let among = |range: &Range<usize>, list: &[&str]| list.iter().any(|known| is(range, known));
    let [first, second, word] = &words;
    if is_name(text, word) {
        return None;
    }
    if among(word, &RELATIVE) {
        return Some(word.start);
    }
    // "the last year of the war" is a year that is named.
    if among(second, &POINTERS) && among(word, &UNITS) && !is(first, "the") {
        let wider = is(second, "this") && among(first, &["earlier", "later"]);
        return Some(if wider { first.start } else { second.start });
    }
    if is(word, "ago") && among(second, &AGO) {
        return Some(first.start);
    }
    let pair = PAIRS
        .iter()
        .any(|(one, other)| is(word, other) && is(second, one));
    pair.then_some(second.start)
}

/// Whether a word with a capital stands inside a sentence, as in the name of a newspaper; a weekday has one anyway.
fn is_name(text: &str, word: &Range<usize>) -> bool {
    let capital = text[word.clone()].starts_with(|c: char| c.is_ascii_uppercase());
    let before = text[..word.start].trim_end().chars().next_back();
    let inside = before.is_some_and(|c| c.is_alphanumeric() || c == ',');
    let weekday = UNITS
        .iter()
        .any(|unit| text[word.clone()].eq_ignore_ascii_case(unit));
    capital && inside && !weekday
}

/// Whether a sentence speaks of the author's confidence.
pub fn names_confidence(sentence: &str) -> bool {
    words(sentence).any(|range| {
        let word = sentence[range].to_lowercase();
        matches!(word.as_str(), "confidence" | "confident" | "confidently")
    })
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

/// The words of a text, of which alone the lists above are made.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (start, end) = next_word(text.as_bytes(), at)?;
        at = end;
        Some(start..end)
    })
}

/// Where the next word from a byte on begins and ends.
fn next_word(bytes: &[u8], from: usize) -> Option<(usize, usize)> {
    let inside = |at: &usize| bytes.get(*at).is_some_and(|byte| IN_WORD[*byte as usize]);
    let mut start = from;
    while start < bytes.len() && !inside(&start) {
        start += 1;
    }
    let mut end = start;
    while inside(&end) {
        end += 1;
    }
    (start < end).then_some((start, end))
}

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
