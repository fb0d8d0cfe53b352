//! Numbers: what is printed is what was written, rounding is that of whole numbers, and what is looser agrees where what is
//! tighter does.

use proptest::prelude::*;

use chancery::number::{Decimal, Known, Literal, Sense, unit_scale};

/// A number as a series writes it: digits, of which the last ones stand behind the point.
fn decimal() -> impl Strategy<Value = (i128, u8)> {
    (-10_i128.pow(12)..10_i128.pow(12), 0_u8..6)
}

/// The text of a number, made of its digits without any help of the parser.
fn written(digits: i128, scale: u8) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let unit = 10_i128.pow(u32::from(scale));
    let (whole, part) = (digits.abs() / unit, digits.abs() % unit);
    match scale {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{part:0width$}", width = usize::from(scale)),
    }
}

/// A number of a series.
fn number((digits, scale): (i128, u8)) -> Decimal {
    Decimal::parse(&written(digits, scale)).expect("digits and a point are a number")
}

/// What a series knows that has one value.
fn exactly(value: Decimal) -> Known {
    Known {
        low: value,
        high: value,
    }
}

/// Whether a literal of these parts agrees with a value, in the unit of the series.
fn agrees(number: Decimal, sense: Sense, value: Decimal) -> bool {
    let literal = Literal {
        number,
        sense,
        scale: None,
    };
    let told = literal.agrees(&exactly(value), None);
    told.expect("numbers without scales can be compared")
}

proptest! {
    #[test]
    fn a_number_is_printed_as_it_was_written(digits in decimal()) {
        prop_assert_eq!(number(digits).to_string(), written(digits.0, digits.1));
    }

    #[test]
    fn rounding_is_half_up_of_whole_numbers((digits, scale) in decimal(), wanted in 0_u8..6) {
        let rounded = number((digits, scale)).rounded(wanted);
        let model = match scale.checked_sub(wanted) {
            None => digits * 10_i128.pow(u32::from(wanted - scale)),
            Some(cut) => {
                let unit = 10_i128.pow(u32::from(cut));
                (digits.abs() + unit / 2) / unit * digits.signum()
            }
        };
        prop_assert_eq!(rounded.to_string(), written(model, wanted));
    }

    #[test]
    fn numbers_are_ordered_by_value(a in decimal(), b in decimal()) {
        let common = |(digits, scale): (i128, u8)| digits * 10_i128.pow(u32::from(6 - scale));
        prop_assert_eq!(number(a).cmp(&number(b)), common(a).cmp(&common(b)));
        prop_assert_eq!(number(a) == number(b), common(a) == common(b));
    }

    #[test]
    fn a_rounded_number_agrees_in_its_own_precision(value in decimal(), decimals in 0_u8..6) {
        let value = number(value);
        prop_assert!(agrees(value.rounded(decimals), Sense::Exactly, value));
    }

    #[test]
    fn a_looser_word_agrees_where_a_tighter_one_does(stated in decimal(), offset in -2000_i128..2000, decimals in 0_u8..6) {
        let (stated, value) = (number(stated), number((stated.0 + offset, stated.1)));
        let stated = stated.rounded(decimals);
        let told = |sense| agrees(stated, sense, value);
        let looser = [
            (Sense::Exactly, Sense::About),
            (Sense::Over, Sense::AtLeast),
            (Sense::Under, Sense::AtMost),
            (Sense::Nearly, Sense::Under),
        ];
        for (tight, loose) in looser {
            prop_assert!(!told(tight) || told(loose), "{stated} {tight:?} {loose:?} {value}");
        }
        prop_assert_eq!(told(Sense::AtLeast), told(Sense::Over) || stated == value);
        prop_assert_eq!(told(Sense::AtMost), told(Sense::Under) || stated == value);
        prop_assert!(told(Sense::Over) as u8 + told(Sense::Under) as u8 + (stated == value) as u8 == 1);
    }

    #[test]
    fn a_wider_range_agrees_where_a_narrower_one_does(low in 0_i128..10_000, width in 0_i128..10_000, wider in 0_i128..10_000, value in 0_i128..30_000, scale in 0_u8..3) {
        let value = number((value, scale + 1));
        let told = |low: i128, high: i128| agrees(number((low, scale)), Sense::Range(number((high, scale))), value);
        prop_assert!(!told(low, low + width) || told(low - wider, low + width));
        prop_assert!(!told(low, low + width) || told(low, low + width + wider));
    }

    #[test]
    fn a_scale_word_is_nothing_but_a_power_of_ten(digits in 1_i128..1_000_000, scale in 0_u8..4, value in decimal()) {
        let value = number(value);
        let plain = format!("{}", number((digits, scale)));
        let told = |text: &str, unit: &str| {
            let literal = Literal::parse(text).expect("a number");
            literal.agrees(&exactly(value), unit_scale(unit))
        };
        prop_assert_eq!(told(&format!("{plain} billion"), "USD bn"), told(&plain, "USD bn"));
        prop_assert_eq!(told(&format!("${plain} million"), "mn t"), told(&plain, "mn t"));
        prop_assert_eq!(told(&format!("{plain} per cent"), "%"), told(&plain, "%"));
        prop_assert_eq!(told(&format!("{plain} per cent"), "USD bn"), None);
    }

    #[test]
    fn any_text_is_a_number_or_not(text in ".{0,60}", unit in ".{0,12}", value in decimal()) {
        if let Some(literal) = Literal::parse(&text) {
            literal.agrees(&exactly(number(value)), unit_scale(&unit));
        }
        if let Some(read) = Decimal::parse(&text) {
            prop_assert_eq!(Decimal::parse(&read.to_string()), Some(read));
        }
    }
}
