//! Colours as `site.toml` and themes write them, and how well one is read on another.
//!
//! Contrast is that of WCAG 2.2, "relative luminance" and "contrast ratio". Knows nothing of who wears which colour; `config`
//! reads with it, `theme` and `render` compare.

use std::fmt;

/// What text needs on its ground: WCAG 2.2, success criterion 1.4.3, level AA.
pub const READABLE: f64 = 4.5;

/// A colour of sRGB, printed as `#8f1d1a`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Color([u8; 3]);

impl Color {
    /// White, the lightest ground.
    pub const WHITE: Color = Color([255; 3]);
    /// Black, the darkest.
    pub const BLACK: Color = Color([0; 3]);

    /// Red, green and blue.
    pub fn channels(self) -> [u8; 3] {
        self.0
    }

    /// Reads `#8f1d1a` or `#911`.
    pub fn parse(text: &str) -> Option<Color> {
        let digits: Option<Vec<u8>> = text
            .strip_prefix('#')?
            .chars()
            .map(|digit| Some(digit.to_digit(16)? as u8))
            .collect();
        match digits?[..] {
            [r, g, b] => Some(Color([r * 17, g * 17, b * 17])),
            [a, b, c, d, e, f] => Some(Color([a * 16 + b, c * 16 + d, e * 16 + f])),
            _ => None,
        }
    }

    /// The contrast with another, from 1 to 21.
    pub fn contrast(self, other: Color) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// The least contrast with any of these grounds.
    pub fn least_contrast(self, grounds: &[Color]) -> f64 {
        let each = grounds.iter().map(|ground| self.contrast(*ground));
        each.fold(21.0, f64::min)
    }

    /// The shade nearest to this one that can be read on all of these grounds: darker on light ones, lighter on dark ones.
    pub fn readable_on(self, grounds: &[Color]) -> Color {
        let light = grounds.iter().all(|ground| ground.luminance() > MIDDLE);
        let end = if light { Color::BLACK } else { Color::WHITE };
        let shades = (0..=255).map(|part| self.towards(end, part));
        let mut readable = shades.filter(|shade| shade.least_contrast(grounds) >= READABLE);
        readable.next().unwrap_or(end)
    }

    /// This colour, `part` of 255 parts of the way to another.
    fn towards(self, end: Color, part: u32) -> Color {
        let mixed = |at: usize| {
            let (from, to) = (u32::from(self.0[at]), u32::from(end.0[at]));
            ((from * (255 - part) + to * part) / 255) as u8
        };
        Color([mixed(0), mixed(1), mixed(2)])
    }

    /// Relative luminance, from 0 to 1.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            match part <= 0.04045 {
                true => part / 12.92,
                false => ((part + 0.055) / 1.055).powf(2.4),
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

/// The luminance that black and white stand out from alike.
const MIDDLE: f64 = 0.179;

impl fmt::Display for Color {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(out, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A colour that is written right.
    fn color(text: &str) -> Color {
        Color::parse(text).expect("a colour")
    }

    #[test]
    fn a_colour_is_three_or_six_digits_behind_a_hash() {
        assert_eq!(color("#8F1d1a").to_string(), "#8f1d1a");
        assert_eq!(color("#911"), color("#991111"));
        for text in ["", "#", "red", "8f1d1a", "#8f1d1", "#8f1d1a00", "#8f1d1g"] {
            assert_eq!(Color::parse(text), None, "{text}");
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert_eq!(Color::WHITE.contrast(Color::BLACK), 21.0);
        let grey = color("#767676").contrast(Color::WHITE);
        assert!((4.54..4.55).contains(&grey), "{grey}");
    }

    #[test]
    fn the_nearest_shade_is_the_first_that_can_be_read() {
        let paper = [color("#fdfcf9"), color("#f5f2ea")];
        let night = [color("#171614")];
        assert_eq!(color("#8f1d1a").readable_on(&paper), color("#8f1d1a"));
        for written in ["#e0a000", "#00b050", "#8f1d1a", "#808080"] {
            for grounds in [&paper[..], &night] {
                let shade = color(written).readable_on(grounds);
                assert!(shade.least_contrast(grounds) >= READABLE, "{shade}");
                let spare = shade.least_contrast(grounds) < READABLE + 0.1;
                assert!(spare || shade == color(written), "{shade}");
            }
        }
    }
}
