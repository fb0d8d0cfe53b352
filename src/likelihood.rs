//! The two standards of estimative words, and the words of a text that belong to them.
//!
//! ICD 203 (Director of National Intelligence, *Analytic Standards*, 2 January 2015) and the yardstick of the Professional
//! Head of Intelligence Assessment (United Kingdom). PHIA's bands have gaps, so the two are never converted into one
//! another. Knows no judgment: `parse` asks what a text says, `render` prints the tables.

use std::ops::Range;

/// A standard of estimative words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standard {
    /// Intelligence Community Directive 203 (United States, 2015).
    Icd203,
    /// The yardstick of the Professional Head of Intelligence Assessment (United Kingdom).
    Phia,
}

/// One band of a standard: its words, and its bounds in per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Band {
    /// The words for it.
    pub terms: &'static [&'static str],
    /// Its lower bound.
    pub low: u8,
    /// Its upper bound.
    pub high: u8,
}

/// A band from its words and bounds.
const fn band(terms: &'static [&'static str], low: u8, high: u8) -> Band {
    Band { terms, low, high }
}

/// ICD 203's bands.
const ICD_203: [Band; 7] = [
    band(&["almost no chance", "remote"], 1, 5),
    band(&["very unlikely", "highly improbable"], 5, 20),
    band(&["unlikely", "improbable"], 20, 45),
    band(&["roughly even chance", "roughly even odds"], 45, 55),
    band(&["likely", "probable"], 55, 80),
    band(&["very likely", "highly probable"], 80, 95),
    band(&["almost certain", "nearly certain"], 95, 99),
];

/// PHIA's bands.
const PHIA: [Band; 7] = [
    band(&["remote chance"], 0, 5),
    band(&["highly unlikely"], 10, 20),
    band(&["unlikely"], 25, 35),
    band(&["realistic possibility"], 40, 50),
    band(&["likely", "probable"], 55, 75),
    band(&["highly likely"], 80, 90),
    band(&["almost certain"], 95, 100),
];

impl Standard {
    /// Both.
    pub const ALL: [Standard; 2] = [Standard::Icd203, Standard::Phia];

    /// The name that pages print.
    pub fn name(self) -> &'static str {
        match self {
            Standard::Icd203 => "ICD 203 (United States)",
            Standard::Phia => "PHIA yardstick (United Kingdom)",
        }
    }

    /// The name for messages.
    pub fn short_name(self) -> &'static str {
        match self {
            Standard::Icd203 => "ICD 203",
            Standard::Phia => "PHIA",
        }
    }

    /// Its bands, the least likely first.
    pub fn bands(self) -> &'static [Band] {
        match self {
            Standard::Icd203 => &ICD_203,
            Standard::Phia => &PHIA,
        }
    }

    /// The band that a term names.
    pub fn band(self, term: &str) -> Option<&'static Band> {
        self.bands().iter().find(|band| band.terms.contains(&term))
    }

    /// All its words, the least likely first.
    pub fn terms(self) -> impl Iterator<Item = &'static str> {
        self.bands().iter().flat_map(|band| band.terms).copied()
    }
}

/// An estimative word in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where.
    pub range: Range<usize>,
    /// The word, in lower case with single spaces.
    pub term: &'static str,
}

/// The estimative words of either standard in a text, the longest at each place, in order.
pub fn found(text: &str) -> Vec<Found> {
    let lower = text.to_ascii_lowercase();
    let mut all = Vec::new();
    let mut at = 0;
    while at < lower.len() {
        let begins = !lower[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-');
        match begins.then(|| longest(&lower[at..])).flatten() {
            Some((term, length)) => {
                all.push(Found {
                    range: at..at + length,
                    term,
                });
                at += length;
            }
            None => at += lower[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    all
}

/// The longest term that `lower` begins with, white space between its words as it comes, and how many bytes it takes.
fn longest(lower: &str) -> Option<(&'static str, usize)> {
    let terms = Standard::ALL.into_iter().flat_map(Standard::terms);
    terms
        .filter_map(|term| Some((term, length_of(term, lower)?)))
        .max_by_key(|(_, length)| *length)
}

/// How many bytes of `lower` the term takes, if `lower` begins with it as whole words.
fn length_of(term: &str, lower: &str) -> Option<usize> {
    let mut rest = lower;
    for (number, word) in term.split(' ').enumerate() {
        if number > 0 {
            let next = rest.trim_start();
            if next.len() == rest.len() {
                return None;
            }
            rest = next;
        }
        rest = rest.strip_prefix(word)?;
    }
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-');
    ends.then(|| lower.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The terms in a text.
    fn terms(text: &str) -> Vec<&'static str> {
        found(text).into_iter().map(|found| found.term).collect()
    }

    #[test]
    fn the_longest_word_at_a_place_counts() {
        assert_eq!(terms("It is Very  likely, perhaps."), ["very likely"]);
        assert_eq!(
            terms("highly unlikely or likely"),
            ["highly unlikely", "likely"]
        );
        assert_eq!(
            terms("the likelihood is unlikely-looking"),
            Vec::<&str>::new()
        );
        assert_eq!(
            terms("a remote chance; remote"),
            ["remote chance", "remote"]
        );
    }

    #[test]
    fn bands_are_ordered_and_icd_203_has_no_gaps() {
        for standard in Standard::ALL {
            let bands = standard.bands();
            assert!(bands.windows(2).all(|pair| pair[0].high <= pair[1].low));
        }
        let icd = Standard::Icd203.bands();
        assert!(icd.windows(2).all(|pair| pair[0].high == pair[1].low));
        assert_eq!(
            Standard::Icd203.band("unlikely").map(|b| (b.low, b.high)),
            Some((20, 45))
        );
        assert_eq!(
            Standard::Phia.band("unlikely").map(|b| (b.low, b.high)),
            Some((25, 35))
        );
        assert_eq!(Standard::Icd203.band("highly likely"), None);
    }
}
