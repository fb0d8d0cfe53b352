//! Axes: where a value stands, and which figures are written along an axis of them.
//!
//! It knows no drawing and draws nothing; the drawings call it.

use crate::language::Language;

/// The largest figure that is told from larger ones: beyond it an axis has no use.
const LARGEST: f64 = 1e18;

/// What a span of values is laid on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// The values at its ends.
    pub(super) values: Span,
    /// The coordinate of the first value.
    pub(super) start: f64,
    /// The coordinate of the last value.
    pub(super) end: f64,
}

impl Scale {
    /// Where a value stands.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = (value - self.values.from) / (self.values.to - self.values.from).max(1e-12);
        self.start + share * (self.end - self.start)
    }
}

/// From one value to another, the second not smaller.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    /// The smaller value.
    pub(super) from: f64,
    /// The larger value.
    pub(super) to: f64,
}

impl Span {
    /// How far apart its ends are.
    pub(super) fn length(&self) -> f64 {
        self.to - self.from
    }

    /// The smallest span with both in it.
    pub(super) fn with(self, other: Span) -> Span {
        Span {
            from: self.from.min(other.from),
            to: self.to.max(other.to),
        }
    }
}

/// A figure as far as an axis can show it; nothing for what is none.
pub(super) fn sound(figure: f64) -> Option<f64> {
    (!figure.is_nan()).then(|| figure.clamp(-LARGEST, LARGEST))
}

/// An axis of figures.
#[derive(Debug)]
pub(super) struct Figures {
    /// Its ends, each a tick.
    pub(super) reach: Span,
    /// What is written where, from the least on.
    pub(super) ticks: Vec<(f64, String)>,
    /// What the written figures are counted in: `million`, or nothing.
    pub(super) scale_word: String,
    /// Whether 0 is on it.
    pub(super) zero: Zero,
}

/// Whether 0 is on an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zero {
    /// It is.
    Shown,
    /// It would be below.
    Below,
    /// It would be above.
    Above,
}

/// An axis for figures between these: with round ticks, from 0 on unless all are far from it and near to each other.
pub(super) fn figures(figures: Span, language: &Language) -> Figures {
    let (zero, wanted) = wanted(figures);
    let step = round_step(wanted.length() / 5.0);
    // What is a tick but for rounding is one.
    let first = (wanted.from / step + 1e-9).floor() as i64;
    let last = (wanted.to / step - 1e-9).ceil() as i64;
    let reach = Span {
        from: first as f64 * step,
        to: last as f64 * step,
    };
    let (scale_word, divisor) = scale_word(reach.from.abs().max(reach.to.abs()));
    let decimals = (-(step / divisor).log10() - 1e-9).ceil().max(0.0) as usize;
    let tick = |index: i64| {
        let value = index as f64 * step;
        (value, figure(value / divisor, decimals, language))
    };
    Figures {
        reach,
        ticks: (first..=last).map(tick).collect(),
        scale_word: scale_word.map_or_else(String::new, |key| language.word(key).to_string()),
        zero,
    }
}

/// What an axis has to reach: less than a fifth of the way to 0 is a difference that an axis from 0 on would hide.
fn wanted(figures: Span) -> (Zero, Span) {
    let furthest = figures.from.abs().max(figures.to.abs());
    let length = figures.length();
    let near = length > furthest * 1e-6 && length < furthest * 0.2;
    let slack = length * 0.15;
    match figures {
        Span { from, to } if near && from > 0.0 => (
            Zero::Below,
            Span {
                from: from - slack,
                to,
            },
        ),
        Span { from, to } if near && to < 0.0 => (
            Zero::Above,
            Span {
                from,
                to: to + slack,
            },
        ),
        _ if furthest < 1e-12 => (Zero::Shown, Span { from: 0.0, to: 1.0 }),
        _ => (Zero::Shown, figures.with(Span { from: 0.0, to: 0.0 })),
    }
}

/// The least of 1, 2, 5, 10, 20, 50 and so on that is no less than `least`.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0].map(|step| step * power);
    let fits = steps.into_iter().find(|step| *step >= least * 0.999_999);
    fits.unwrap_or(10.0 * power)
}

/// What large figures are counted in, by the key of its word.
fn scale_word(furthest: f64) -> (Option<&'static str>, f64) {
    match furthest {
        far if far >= 1e12 => (Some("scale_trillion"), 1e12),
        far if far >= 1e9 => (Some("scale_billion"), 1e9),
        far if far >= 1e6 => (Some("scale_million"), 1e6),
        _ => (None, 1.0),
    }
}

/// A figure as its language writes it: `−1,250.5`.
fn figure(value: f64, decimals: usize, language: &Language) -> String {
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push_str(&language.word("group_sign"));
        }
        text.push(digit);
    }
    let below = value < 0.0 && digits.contains(|c: char| ('1'..='9').contains(&c));
    let rest = rest.replace('.', &language.word("decimal_sign"));
    format!("{}{text}{rest}", if below { "−" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;

    fn ticks(from: f64, to: f64) -> String {
        let axis = figures(Span { from, to }, Languages::default().english());
        let labels: Vec<&str> = axis.ticks.iter().map(|(_, label)| label.as_str()).collect();
        format!("{} {}", labels.join(" "), axis.scale_word)
            .trim()
            .to_owned()
    }

    #[test]
    fn ticks_are_round() {
        for (from, to, expect) in [
            (68.06, 244.82, "0 50 100 150 200 250"),
            (190.27, 190.27, "0 50 100 150 200"),
            (-4.5, 5.5, "−6 −4 −2 0 2 4 6"),
            (11.0, 13.0, "10.5 11.0 11.5 12.0 12.5 13.0"),
            (-1010.0, -1000.0, "−1,010 −1,005 −1,000 −995"),
            (0.0, 81.9e6, "0 20 40 60 80 100 million"),
            (0.0, 0.03, "0.00 0.01 0.02 0.03"),
            (0.0, 0.0, "0.0 0.2 0.4 0.6 0.8 1.0"),
        ] {
            assert_eq!(ticks(from, to), expect, "{from} {to}");
        }
    }

    #[test]
    fn an_axis_reaches_all_figures_in_few_steps() {
        for exponent in -9..=18 {
            for (from, to) in [
                (1.0, 9.7),
                (-3.3, 0.1),
                (99.0, 101.0),
                (-7.0, -6.9),
                (2.0, 2.0),
            ] {
                let scale = 10_f64.powi(exponent - 2);
                let wanted = Span {
                    from: from * scale,
                    to: to * scale,
                };
                let axis = figures(wanted, Languages::default().english());
                let slack = axis.reach.length() * 1e-6;
                assert!(axis.reach.from <= wanted.from + slack, "{wanted:?}");
                assert!(axis.reach.to >= wanted.to - slack, "{wanted:?}");
                assert!((2..=9).contains(&axis.ticks.len()), "{axis:?}");
                assert!(axis.ticks.windows(2).all(|two| two[0].0 < two[1].0));
                assert!(
                    axis.ticks.windows(2).all(|two| two[0].1 != two[1].1),
                    "{axis:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_no_figure_is_not_on_an_axis() {
        assert_eq!(sound(f64::NAN), None);
        assert_eq!(sound(f64::INFINITY), Some(LARGEST));
        assert_eq!(sound(-2.5), Some(-2.5));
    }
}
