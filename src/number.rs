//! Figures as decimal numbers, never floats: read as written, scaled, rounded and compared.
//!
//! A [`Decimal`] is a value of a series. A [`Literal`] is a number as prose writes it (`over $190 billion`): its sense, its
//! digits and its scale word. Whether the two agree is decided in the literal's own precision, half-up. Knows no series,
//! no unit but its scale, no currency. A number without a scale word is one of the unit (`1.24` of millions) or is written
//! out in full (`1,240,000`), whichever is nearer to what is known.

use std::cmp::Ordering;
use std::fmt;

use borsh::{BorshDeserialize, BorshSerialize};

/// Most digits of a number: with the scales of [`SCALES`] it stays well inside 128 bits.
const MOST_DIGITS: usize = 18;

/// Powers of ten of the scale words that units and literals use, in the languages that the program speaks; longest words first
/// among those that share letters.
const SCALES: [(&str, i8); 46] = [
    ("trillion", 12),
    ("billion", 9),
    ("milliard", 9),
    ("million", 6),
    ("thousand", 3),
    ("per cent", -2),
    ("percent", -2),
    ("trn", 12),
    ("tn", 12),
    ("bcm", 9),
    ("bln", 9),
    ("bn", 9),
    ("mcm", 6),
    ("mln", 6),
    ("mn", 6),
    ("%", -2),
    ("bilioni", 12),
    ("bilione", 12),
    ("miliardo", 9),
    ("miliardi", 9),
    ("mld", 9),
    ("milione", 6),
    ("milioni", 6),
    ("mila", 3),
    ("per cento", -2),
    ("трильйонів", 12),
    ("трильйони", 12),
    ("трильйона", 12),
    ("трильйон", 12),
    ("трлн", 12),
    ("мільярдів", 9),
    ("мільярди", 9),
    ("мільярда", 9),
    ("мільярд", 9),
    ("млрд", 9),
    ("мільйонів", 6),
    ("мільйони", 6),
    ("мільйона", 6),
    ("мільйон", 6),
    ("млн", 6),
    ("тисяча", 3),
    ("тисячу", 3),
    ("тисячі", 3),
    ("тисяч", 3),
    ("тис", 3),
    ("відсотків", -2),
];

/// Letters that are scale words of sums of money alone: `$250m`; elsewhere `m` is a metre.
const OF_MONEY: [(&str, i8); 2] = [("m", 6), ("k", 3)];

/// Signs of currencies.
const CURRENCIES: [char; 5] = ['$', '€', '£', '¥', '₽'];

/// Codes of currencies (ISO 4217) that units and literals begin with.
const CODES: [&str; 8] = ["usd", "eur", "gbp", "cny", "rmb", "rub", "chf", "jpy"];

/// Words that make of "from … to …" a movement, not a range.
const MOVES: [&str; 10] = [
    "up",
    "down",
    "rose",
    "fell",
    "grew",
    "risen",
    "fallen",
    "rising",
    "falling",
    "increased",
];

/// A decimal number: digits, of which the last `scale` stand behind the point.
#[derive(Clone, Copy, Debug, Default, BorshDeserialize, BorshSerialize)]
pub struct Decimal {
    digits: i128,
    scale: u8,
}

impl Decimal {
    /// One.
    const ONE: Decimal = Decimal {
        digits: 1,
        scale: 0,
    };

    /// The number that `text` writes with a decimal point: `190.27`, `-3`; nothing if it is none or has over 18 digits.
    pub fn parse(text: &str) -> Option<Decimal> {
        let (negative, rest) = match text.trim().strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, text.trim()),
        };
        let (whole, part) = rest.split_once('.').unwrap_or((rest, ""));
        let digits = format!("{whole}{part}");
        let sound = !whole.is_empty()
            && digits.len() <= MOST_DIGITS
            && digits.bytes().all(|b| b.is_ascii_digit())
            && (rest.contains('.') != part.is_empty());
        let value: i128 = sound.then(|| digits.parse().ok()).flatten()?;
        Some(Decimal {
            digits: if negative { -value } else { value },
            scale: part.len() as u8,
        })
    }

    /// The number times ten to the power of `places`.
    pub fn shifted(self, places: i8) -> Decimal {
        let scale = i32::from(self.scale) - i32::from(places);
        match u8::try_from(scale) {
            Ok(scale) => Decimal { scale, ..self },
            Err(_) => Decimal {
                digits: self.digits * power(scale.unsigned_abs() as u8),
                scale: 0,
            },
        }
    }

    /// The number with this many decimals, half-up (away from zero).
    pub fn rounded(self, scale: u8) -> Decimal {
        let digits = match self.scale.checked_sub(scale) {
            None => self.digits * power(scale - self.scale),
            Some(0) => self.digits,
            Some(cut) => {
                let unit = power(cut);
                let half = unit / 2 * self.digits.signum();
                (self.digits + half) / unit
            }
        };
        Decimal { digits, scale }
    }

    /// How many decimals it has.
    pub fn decimals(self) -> u8 {
        self.scale
    }

    /// The number as a float, for the coordinates of drawings alone.
    pub fn coordinate(self) -> f64 {
        self.digits as f64 / power(self.scale) as f64
    }

    /// The half of the last place that is not zero: what "about" leaves open.
    fn about(self) -> Decimal {
        let mut zeros = 0;
        while self.digits != 0 && self.digits % power(zeros + 1) == 0 && zeros < 17 {
            zeros += 1;
        }
        Decimal {
            digits: power(zeros) * 5,
            scale: self.scale + 1,
        }
    }

    /// The sum of two numbers.
    fn plus(self, other: Decimal) -> Decimal {
        let scale = self.scale.max(other.scale);
        Decimal {
            digits: self.rounded(scale).digits + other.rounded(scale).digits,
            scale,
        }
    }

    /// The number with the other sign.
    fn negated(self) -> Decimal {
        Decimal {
            digits: -self.digits,
            ..self
        }
    }

    /// Its distance from zero.
    fn magnitude(self) -> Decimal {
        Decimal {
            digits: self.digits.abs(),
            ..self
        }
    }
}

/// Ten to the power of `places`, of at most 36.
fn power(places: u8) -> i128 {
    10_i128.pow(u32::from(places.min(36)))
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        let scale = self.scale.max(other.scale);
        self.rounded(scale).digits.cmp(&other.rounded(scale).digits)
    }
}

impl std::hash::Hash for Decimal {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let (mut digits, mut scale) = (self.digits, self.scale);
        while scale > 0 && digits % 10 == 0 {
            (digits, scale) = (digits / 10, scale - 1);
        }
        (digits, scale).hash(state);
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = format!(
            "{:0width$}",
            self.digits.unsigned_abs(),
            width = usize::from(self.scale) + 1
        );
        let (whole, part) = digits.split_at(digits.len() - usize::from(self.scale));
        match part {
            "" => write!(out, "{sign}{whole}"),
            part => write!(out, "{sign}{whole}.{part}"),
        }
    }
}

/// How the words around a number bound it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub enum Sense {
    /// The number itself.
    Exactly,
    /// More than it: "over", "more than".
    Over,
    /// It or more: "at least".
    AtLeast,
    /// Less than it: "under", "less than".
    Under,
    /// It or less: "at most", "up to".
    AtMost,
    /// A little less than it, at least nine tenths: "nearly", "almost".
    Nearly,
    /// Near it, within half of its last place that is not zero: "about", "some".
    About,
    /// From it to a second number.
    Range(Decimal),
}

/// A number as prose writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, BorshDeserialize, BorshSerialize)]
pub struct Literal {
    /// The number as written.
    pub number: Decimal,
    /// What the words make of it.
    pub sense: Sense,
    /// The power of ten of its scale word; nothing for the unit's own.
    pub scale: Option<i8>,
}

/// What a series says of a period: a value, or bounds, in its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The least it may be.
    pub low: Decimal,
    /// The most it may be.
    pub high: Decimal,
}

/// The words that bound a number, longest first.
const SENSES: [(&str, Sense); 57] = [
    ("not more than", Sense::AtMost),
    ("no more than", Sense::AtMost),
    ("not less than", Sense::AtLeast),
    ("no less than", Sense::AtLeast),
    ("no fewer than", Sense::AtLeast),
    ("not over", Sense::AtMost),
    ("not under", Sense::AtLeast),
    ("a little under", Sense::Nearly),
    ("more than", Sense::Over),
    ("upwards of", Sense::Over),
    ("less than", Sense::Under),
    ("fewer than", Sense::Under),
    ("at least", Sense::AtLeast),
    ("at most", Sense::AtMost),
    ("close to", Sense::Nearly),
    ("just under", Sense::Nearly),
    ("approximately", Sense::About),
    ("roughly", Sense::About),
    ("around", Sense::About),
    ("nearly", Sense::Nearly),
    ("almost", Sense::Nearly),
    ("circa", Sense::About),
    ("about", Sense::About),
    ("above", Sense::Over),
    ("below", Sense::Under),
    ("under", Sense::Under),
    ("up to", Sense::AtMost),
    ("over", Sense::Over),
    ("some", Sense::About),
    ("poco meno di", Sense::Nearly),
    ("non oltre", Sense::AtMost),
    ("не більш ніж", Sense::AtMost),
    ("не менш ніж", Sense::AtLeast),
    ("менш ніж", Sense::Under),
    ("non più di", Sense::AtMost),
    ("non meno di", Sense::AtLeast),
    ("più di", Sense::Over),
    ("meno di", Sense::Under),
    ("al massimo", Sense::AtMost),
    ("almeno", Sense::AtLeast),
    ("fino a", Sense::AtMost),
    ("quasi", Sense::Nearly),
    ("oltre", Sense::Over),
    ("intorno a", Sense::About),
    ("не більше ніж", Sense::AtMost),
    ("не більше", Sense::AtMost),
    ("не менше ніж", Sense::AtLeast),
    ("не менше", Sense::AtLeast),
    ("щонайбільше", Sense::AtMost),
    ("щонайменше", Sense::AtLeast),
    ("більше ніж", Sense::Over),
    ("більш ніж", Sense::Over),
    ("понад", Sense::Over),
    ("менше ніж", Sense::Under),
    ("майже", Sense::Nearly),
    ("близько", Sense::About),
    ("приблизно", Sense::About),
];

impl Literal {
    /// Reads the first number of `text`, the words before it and the scale word after it; nothing without a number.
    pub fn parse(text: &str) -> Option<Literal> {
        let (start, number, end) = first_number(text)?;
        let before = text[..start].to_lowercase();
        let number = if negative(&text[..start]) {
            number.negated()
        } else {
            number
        };
        let words = |word: &str| {
            before
                .match_indices(word)
                .any(|(at, _)| whole_word(&before, at, word.len()))
        };
        let mut sense = sense_of(&before);
        let mut rest = &text[end..];
        let money = is_money(&before);
        let scaled = |rest: &str| {
            scale_of(rest, &SCALES).or_else(|| money.then(|| scale_of(rest, &OF_MONEY))?)
        };
        let mut scale = scaled(rest);
        let joined = match scale {
            Some((_, length)) => rest[length..].trim_start(),
            None => rest.trim_start(),
        };
        let second = ["–", "—", "-", "to ", "and "]
            .iter()
            .find_map(|join| joined.strip_prefix(join))
            .filter(|_| !joined.starts_with("and ") || words("between"))
            .map(|rest| rest.trim_start_matches(|c: char| !c.is_ascii_digit() && c != ' '));
        if let Some(upper) = second.filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            && let Some((high, end)) = number_at(upper, 0)
        {
            if joined.starts_with("to ") && MOVES.iter().any(|word| words(word)) {
                return None;
            }
            rest = &upper[end..];
            scale = scaled(rest).or(scale);
            sense = Sense::Range(high);
        }
        Some(Literal {
            number,
            sense,
            scale: scale.map(|(power, _)| power),
        })
    }

    /// Whether the literal says what is known, whose unit has this power of ten; nothing if they cannot be compared.
    pub fn agrees(&self, known: &Known, unit: Option<i8>) -> Option<bool> {
        let places = match (self.scale, unit) {
            (None, Some(unit)) if self.is_in_full(known, unit) => unit,
            (None, _) => 0,
            (Some(own), Some(unit)) if (own < 0) == (unit < 0) => unit - own,
            (Some(own), None) if own > 0 => -own,
            (Some(_), _) => return None,
        };
        let (low, high) = (known.low.shifted(places), known.high.shifted(places));
        let number = self.number;
        let rounded = |value: Decimal| value.rounded(number.decimals());
        Some(match self.sense {
            Sense::Exactly => rounded(low) <= number && number <= rounded(high),
            Sense::Over => low > number,
            Sense::AtLeast => low >= number,
            Sense::Under => high < number,
            Sense::AtMost => high <= number,
            Sense::Nearly => high < number && low >= number.shifted(-1).negated().plus(number),
            Sense::About => {
                let within = number.magnitude().about();
                number.plus(within.negated()) <= low && high <= number.plus(within)
            }
            Sense::Range(upper) => {
                number <= rounded(low) && high.rounded(upper.decimals()) <= upper
            }
        })
    }

    /// Whether a number without a scale word is written out in full, its unit having this power of ten: it is nearer to what
    /// is known in ones than to what is known in the unit, by orders of magnitude. Of less than one of the unit it is nearer
    /// than to one.
    fn is_in_full(&self, known: &Known, unit: i8) -> bool {
        let least = known.high.magnitude().max(Decimal::ONE);
        // Whole ones suffice, and stay inside 128 bits.
        unit > 0 && self.number.magnitude().rounded(0) >= least.rounded(0).shifted(unit - unit / 2)
    }
}

/// The power of ten of the scale word in a unit: `USD bn` is 9; nothing if it has none.
pub fn unit_scale(unit: &str) -> Option<i8> {
    let lower = unit.to_lowercase();
    let money = CODES.iter().any(|code| lower.starts_with(code)) || lower.starts_with(CURRENCIES);
    let of_money: &[(&str, i8)] = if money { &OF_MONEY } else { &[] };
    SCALES.iter().chain(of_money).find_map(|(word, power)| {
        lower
            .match_indices(word)
            .any(|(at, _)| whole_word(&lower, at, word.len()))
            .then_some(*power)
    })
}

/// Whether what stands before a number makes it a sum of money.
fn is_money(before: &str) -> bool {
    let bare = before.trim_end();
    bare.ends_with(CURRENCIES) || CODES.iter().any(|code| bare.ends_with(code))
}

/// How the words right before a number bound it; signs and codes of currencies may stand between.
fn sense_of(before: &str) -> Sense {
    let mut bare = before.trim_end();
    loop {
        let shorter = bare.trim_end_matches(CURRENCIES).trim_end();
        let shorter = CODES
            .iter()
            .chain(&["us", "a", "the", "−", "-", "minus"])
            .find_map(|word| {
                shorter
                    .strip_suffix(word)
                    .filter(|rest| rest.ends_with(' '))
            })
            .unwrap_or(shorter)
            .trim_end();
        if shorter == bare {
            break;
        }
        bare = shorter;
    }
    let ends = |word: &str| {
        let rest = bare.strip_suffix(word);
        rest.is_some_and(|rest| !rest.ends_with(char::is_alphabetic))
    };
    let sense = SENSES.iter().find(|(word, _)| ends(word));
    sense.map_or(Sense::Exactly, |(_, sense)| *sense)
}

/// The power of ten of the scale word that `text` begins with, and its length with the space before it.
fn scale_of(text: &str, words: &[(&str, i8)]) -> Option<(i8, usize)> {
    let trimmed = text.trim_start_matches([' ', '\u{a0}', '\u{202f}', '-']);
    let space = text.len() - trimmed.len();
    let lower = trimmed.to_lowercase();
    words
        .iter()
        .find(|(word, _)| lower.starts_with(word) && whole_word(&lower, 0, word.len()))
        .map(|(word, power)| (*power, space + word.len()))
}

/// Whether `text[at..at + length]` is no part of a longer word.
fn whole_word(text: &str, at: usize, length: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + length..].chars().next();
    let sign = text[at..].starts_with('%');
    sign || !before.is_some_and(char::is_alphabetic) && !after.is_some_and(char::is_alphanumeric)
}

/// Whether a minus sign stands right before the number: not the dash of a word, as in `G-7`.
fn negative(before: &str) -> bool {
    let bare = before.trim_end_matches(CURRENCIES);
    let sign = bare
        .strip_suffix(['-', '–'])
        .is_some_and(|rest| !rest.ends_with(char::is_alphanumeric));
    sign || bare.ends_with('−') || bare.trim_end().to_lowercase().ends_with("minus")
}

/// The number at byte `start` and where it ends: groups of three by comma, space or apostrophe; a decimal point or comma.
fn number_at(text: &str, start: usize) -> Option<(Decimal, usize)> {
    let rest = &text[start..];
    let mut groups = vec![leading_digits(rest)];
    let (mut at, mut part) = (groups[0].len(), "");
    while let Some(sign) = rest[at..].chars().next() {
        let tail = &rest[at + sign.len_utf8()..];
        let digits = leading_digits(tail);
        let groups_so_far = groups.len() > 1 || groups[0].len() <= 3 && groups[0] != "0";
        let is_group = digits.len() == 3 && groups_so_far;
        let next = at + sign.len_utf8() + digits.len();
        match sign {
            ',' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' if is_group => {
                groups.push(digits);
                at = next;
            }
            '.' if is_group && decimal_comma(&rest[next..]) => {
                groups.push(digits);
                at = next;
            }
            '.' | ',' if !digits.is_empty() => {
                part = digits;
                at = next;
                break;
            }
            _ => break,
        }
    }
    let whole = groups.concat();
    let written = if part.is_empty() {
        whole
    } else {
        format!("{whole}.{part}")
    };
    Some((Decimal::parse(&written)?, start + at))
}

/// The first number of a text that has a scale word or a currency's sign, else its first: where it begins and ends.
fn first_number(text: &str) -> Option<(usize, Decimal, usize)> {
    let mut first = None;
    let mut at = 0;
    while let Some(start) = text[at..]
        .find(|c: char| c.is_ascii_digit())
        .map(|found| at + found)
    {
        let (number, end) = number_at(text, start)?;
        let marked =
            text[..start].ends_with(CURRENCIES) || scale_of(&text[end..], &SCALES).is_some();
        if marked {
            // A range has its scale word behind its second number.
            return match first {
                Some((before, number, ends)) if joins(&text[ends..start]) => {
                    Some((before, number, ends))
                }
                _ => Some((start, number, end)),
            };
        }
        first = first.or(Some((start, number, end)));
        at = end;
    }
    first
}

/// Whether what stands between two numbers makes a range of them.
fn joins(between: &str) -> bool {
    let bare = between.trim().trim_end_matches(CURRENCIES).trim();
    matches!(bare, "–" | "—" | "-" | "to" | "and")
}

/// Whether a decimal comma follows: a comma and digits that are no group of three.
fn decimal_comma(rest: &str) -> bool {
    rest.strip_prefix(',')
        .is_some_and(|rest| !leading_digits(rest).is_empty())
}

/// The digits that `text` begins with.
fn leading_digits(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `literal` agrees with `value` in a unit.
    fn agrees(literal: &str, value: &str, unit: &str) -> Option<bool> {
        let value = Decimal::parse(value).expect("a number");
        let known = Known {
            low: value,
            high: value,
        };
        Literal::parse(literal)?.agrees(&known, unit_scale(unit))
    }

    #[test]
    fn decimals_are_printed_as_written() {
        for text in ["190.27", "-3", "0.50", "007", "1000000"] {
            let printed = Decimal::parse(text).expect("a number").to_string();
            assert_eq!(
                printed.trim_start_matches('0'),
                text.trim_start_matches('0')
            );
        }
        for text in [
            "",
            ".5",
            "1.",
            "1,5",
            "1e5",
            "12.3.4",
            "1234567890123456789",
        ] {
            assert_eq!(Decimal::parse(text).map(|d| d.to_string()), None, "{text}");
        }
    }

    #[test]
    fn rounding_is_half_up_and_order_is_by_value() {
        let round = |text: &str, scale| Decimal::parse(text).map(|d| d.rounded(scale).to_string());
        assert_eq!(round("0.25", 1).as_deref(), Some("0.3"));
        assert_eq!(round("-0.25", 1).as_deref(), Some("-0.3"));
        assert_eq!(round("2.5", 0).as_deref(), Some("3"));
        assert_eq!(round("2", 2).as_deref(), Some("2.00"));
        assert_eq!(Decimal::parse("1.50"), Decimal::parse("1.5"));
        assert!(Decimal::parse("-2") < Decimal::parse("1.9"));
    }

    #[test]
    fn a_literal_is_compared_in_its_own_precision() {
        assert_eq!(agrees("$190.3 billion", "190.27", "USD bn"), Some(true));
        assert_eq!(agrees("$190 bn", "190.27", "USD bn"), Some(true));
        assert_eq!(
            agrees("190.2 billion dollars", "190.27", "USD bn"),
            Some(false)
        );
        assert_eq!(agrees("190,27 milliards", "190.27", "USD bn"), Some(true));
        assert_eq!(agrees("190,270 million", "190.27", "USD bn"), Some(true));
        assert_eq!(agrees("190.3", "190.27", "USD bn"), Some(true));
        assert_eq!(agrees("1,234 ships", "1234", "ships"), Some(true));
        assert_eq!(agrees("31 per cent", "31.2", "%"), Some(true));
        assert_eq!(agrees("$2 billion", "2000000000", "USD"), Some(true));
        assert_eq!(agrees("down −3.5 per cent", "-3.5", "%"), Some(true));
        assert_eq!(
            agrees("the 2022 total of $190 billion", "190.27", "USD bn"),
            Some(true)
        );
        assert_eq!(agrees("1.234,5 tonnes", "1234.5", "t"), Some(true));
        assert_eq!(agrees("minus 3.5", "-3.5", "%"), Some(true));
        assert_eq!(
            agrees("no more than $200 billion", "190.27", "USD bn"),
            Some(true)
        );
        assert_eq!(
            agrees("not less than 190 bn", "190.27", "USD bn"),
            Some(true)
        );
        assert_eq!(agrees("15.4 bcm", "15.4", "bcm a year"), Some(true));
    }

    #[test]
    fn a_number_written_out_in_full_is_held_against_the_scaled_value() {
        for (literal, value, unit, wanted) in [
            ("1,240,000", "1.24", "million", true),
            ("1 240 000 passengers", "1.24", "million", true),
            ("1,240,001", "1.24", "million", false),
            ("1,200,000", "1.24", "million", false),
            ("over 1,200,000", "1.24", "million", true),
            ("nearly 1,300,000", "1.24", "million", true),
            ("1,200,000–1,300,000", "1.24", "million", true),
            ("240,000", "0.24", "million", true),
            ("1,234,568", "1.2345678", "million", true),
            ("$190,270,000,000", "190.27", "USD bn", true),
            ("1,240", "1.24", "million", false),
            ("over 5", "1.24", "million", false),
            ("less than 1", "0.0004", "million", true),
            ("1,200", "1200", "USD bn", true),
            ("over 900", "31.2", "thousand", false),
            ("31,200", "31.2", "thousand", true),
            ("-31,200", "-31.2", "thousand", true),
        ] {
            let found = agrees(literal, value, unit);
            assert_eq!(found, Some(wanted), "{literal}, {value} {unit}");
        }
    }

    #[test]
    fn numbers_are_read_in_every_language_of_the_program() {
        for (literal, value, unit, wanted) in [
            ("240,1 miliardi", "240.1", "USD bn", true),
            ("oltre 200 miliardi", "240.1", "USD bn", true),
            ("quasi 250 miliardi", "240.1", "USD bn", true),
            ("al massimo 300 miliardi", "240.1", "USD bn", true),
            ("240,1 milioni", "240.1", "USD bn", false),
            ("500 mila", "0.5", "million", true),
            ("1,24 miliardi", "1.24", "million", false),
            ("240 100 млн", "240.1", "USD bn", true),
            ("понад 200 млрд", "240.1", "USD bn", true),
            ("майже 250 мільярдів", "240.1", "USD bn", true),
            ("1 240 тис.", "1.24", "million", true),
            ("500 тисяч", "0.5", "million", true),
            ("240,1 млн", "240.1", "USD bn", false),
            ("не більш ніж 250 млрд", "240.1", "USD bn", true),
            ("non oltre 250 miliardi", "240.1", "USD bn", true),
            ("3 тисячі", "0.003", "million", true),
            (
                "0.12345678901234567",
                "999999999999999999",
                "USD trillion",
                false,
            ),
        ] {
            let found = agrees(literal, value, unit);
            assert_eq!(found, Some(wanted), "{literal}, {value} {unit}");
        }
    }

    #[test]
    fn words_bound_a_literal_by_their_sense() {
        assert_eq!(agrees("over $190 billion", "190.27", "USD bn"), Some(true));
        assert_eq!(agrees("over 191 billion", "190.27", "USD bn"), Some(false));
        assert_eq!(agrees("nearly 200 billion", "190.27", "USD bn"), Some(true));
        assert_eq!(
            agrees("nearly 300 billion", "190.27", "USD bn"),
            Some(false)
        );
        assert_eq!(
            agrees("nearly 190 billion", "190.27", "USD bn"),
            Some(false)
        );
        assert_eq!(agrees("about 190 billion", "186", "USD bn"), Some(true));
        assert_eq!(agrees("about 190 billion", "196", "USD bn"), Some(false));
        assert_eq!(agrees("under 200 billion", "190.27", "USD bn"), Some(true));
        assert_eq!(
            agrees("between 180 and 195 billion", "190.27", "USD bn"),
            Some(true)
        );
        assert_eq!(agrees("180–185 bn", "190.27", "USD bn"), Some(false));
        assert_eq!(
            agrees("$180 billion to $200 billion", "190.27", "USD bn"),
            Some(true)
        );
    }

    #[test]
    fn what_cannot_be_compared_is_told_apart() {
        assert_eq!(agrees("31 per cent", "31", "USD bn"), None);
        assert_eq!(agrees("31 billion", "31", "%"), None);
        assert_eq!(Literal::parse("nineteen"), None);
        assert_eq!(Literal::parse("up from $10 billion to $12 billion"), None);
    }

    #[test]
    fn a_letter_is_a_scale_word_of_money_alone() {
        assert_eq!(agrees("$250m", "0.25", "USD bn"), Some(true));
        assert_eq!(agrees("250 m", "250", "m"), Some(true));
        assert_eq!(agrees("250 million metres", "250", "m"), Some(false));
        assert_eq!(
            agrees("$250 per 1000 m3", "250", "USD per 1000 m3"),
            Some(true)
        );
        assert_eq!(unit_scale("USD m"), Some(6));
    }

    #[test]
    fn only_the_words_right_before_a_number_bound_it() {
        assert_eq!(
            agrees("over the year at $190.3 bn", "190.27", "USD bn"),
            Some(true)
        );
        assert_eq!(agrees("over US$190 bn", "190.27", "USD bn"), Some(true));
        assert_eq!(agrees("nearly a 200 bn", "190.27", "USD bn"), Some(true));
    }
}
