//! Text in drawings: how wide it is, shortened, broken, and where it stands.
//!
//! Widths are estimates, rather too large: what is drawn with them does not overlap. It knows the theme's face by its
//! widths and nothing of what the text is about; the drawings call it.

use super::{Area, At, Tenths};
use crate::path::push_text;

/// Height of text: 16 px in a column of 608, and still to be read on a telephone.
pub(super) const TEXT: f64 = 19.0;

/// From one line of text to the next.
pub(super) const LEADING: f64 = 23.0;

/// Widths of the characters from space to `~` in hundredths of the height: those of Source Sans 3 semibold, the widest
/// that the theme sets.
const WIDTHS: [u8; 95] = [
    20, 31, 48, 51, 51, 84, 64, 27, 32, 32, 44, 51, 27, 32, 27, 34, 51, 51, 51, 51, 51, 51, 51, 51,
    51, 51, 27, 27, 51, 51, 51, 44, 87, 56, 60, 58, 62, 54, 51, 63, 66, 28, 49, 60, 50, 74, 66, 67,
    58, 67, 59, 54, 55, 65, 54, 80, 54, 50, 54, 32, 34, 32, 51, 50, 55, 52, 56, 46, 56, 51, 32, 52,
    56, 26, 26, 52, 27, 84, 56, 55, 56, 56, 37, 43, 36, 56, 49, 75, 48, 49, 44, 32, 25, 32, 51,
];

/// Which end of a text its place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// The text begins there.
    Start,
    /// The text is centred there.
    Middle,
    /// The text ends there.
    End,
}

/// A line of text in a drawing.
#[derive(Clone, Debug)]
pub(super) struct Words {
    /// Where its baseline is held.
    pub(super) at: At,
    /// Which end of it.
    pub(super) anchor: Anchor,
    /// What kind of text it is, for the theme.
    pub(super) class: &'static str,
    /// What it says.
    pub(super) text: String,
}

impl Words {
    /// The rectangle that the text covers.
    pub(super) fn area(&self) -> Area {
        let width = text_width(&self.text);
        let left = match self.anchor {
            Anchor::Start => self.at.x,
            Anchor::Middle => self.at.x - width / 2.0,
            Anchor::End => self.at.x - width,
        };
        Area {
            left,
            top: self.at.y - TEXT * 0.8,
            right: left + width,
            bottom: self.at.y + TEXT * 0.25,
        }
    }

    /// Appends it.
    pub(super) fn draw(&self, out: &mut String) {
        let (x, y) = (Tenths(self.at.x), Tenths(self.at.y));
        out.push_str(&format!(
            "<text class=\"{}\" x=\"{x}\" y=\"{y}\"",
            self.class
        ));
        out.push_str(match self.anchor {
            Anchor::Start => ">",
            Anchor::Middle => " text-anchor=\"middle\">",
            Anchor::End => " text-anchor=\"end\">",
        });
        push_text(out, &self.text);
        out.push_str("</text>");
    }
}

/// A row that wants a place among others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// Where its middle would be if it were alone.
    pub(super) middle: f64,
    /// How high it is.
    pub(super) height: f64,
}

/// How wide a text is at most, by the widths of the theme's own face.
pub(super) fn text_width(text: &str) -> f64 {
    units(text.chars().map(character_width).sum())
}

/// So many hundredths of the height.
fn units(hundredths: u32) -> f64 {
    f64::from(hundredths) * TEXT / 100.0
}

/// The width of a character in hundredths of the height; rather too much for what the face does not have.
fn character_width(c: char) -> u32 {
    match c {
        ' '..='~' => u32::from(WIDTHS[c as usize - 0x20]),
        '…' | '—' => 96,
        '\u{2000}'..='\u{206f}' => 51,
        '\u{300}'..='\u{36f}' => 0,
        '\0'..='\u{3ff}' => 66,
        '\u{400}'..='\u{10ff}' => 74,
        '\u{1100}'..='\u{1eff}' | '\u{2070}'..='\u{2dff}' => 80,
        _ => 115,
    }
}

/// A text that is no wider than `width`: cut after a word if one ends late enough, and then with `…`.
pub(super) fn shortened(text: &str, width: f64) -> String {
    if text_width(text) <= width {
        return text.to_owned();
    }
    let mut taken = character_width('…');
    let has_no_room = |c: char| {
        taken += character_width(c);
        units(taken) > width
    };
    let mut kept = &text[..text.find(has_no_room).unwrap_or(text.len())];
    if let Some((whole, _)) = kept.rsplit_once(' ')
        && whole.len() * 2 >= kept.len()
    {
        kept = whole;
    }
    let end = kept.trim_end_matches(|c: char| c.is_whitespace() || ",;:–—-(".contains(c));
    format!("{end}…")
}

/// A text on at most `most` lines no wider than `width`, the last one shortened.
pub(super) fn wrapped(text: &str, width: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let last = lines.len() == most;
        match lines.last_mut() {
            Some(line)
                if last || text_width(line) + text_width(" ") + text_width(word) <= width =>
            {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| shortened(line, width)).collect()
}

/// The upper edges of rows, each as near to the middle that it wants as the others allow.
///
/// The rows are given in the order of what they want, and all of them fit between `top` and `bottom`.
pub(super) fn spread(rows: &[Row], top: f64, bottom: f64) -> Vec<f64> {
    let mut tops = Vec::with_capacity(rows.len());
    let mut free = top;
    for row in rows {
        let own = (row.middle - row.height / 2.0).max(free);
        free = own + row.height;
        tops.push(own);
    }
    let mut limit = bottom;
    for (own, row) in tops.iter_mut().zip(rows).rev() {
        *own = own.min(limit - row.height);
        limit = *own;
    }
    tops
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_cut_after_a_word() {
        assert_eq!(shortened("Xi visits Moscow", 400.0), "Xi visits Moscow");
        assert_eq!(shortened("Xi visits, Moscow", 120.0), "Xi visits…");
        assert_eq!(
            shortened("Bundesverteidigungsministerium", 120.0),
            "Bundesvert…"
        );
    }

    #[test]
    fn a_text_breaks_between_words() {
        let lines = wrapped("Ministry of Foreign Affairs of China", 130.0, 2);
        assert_eq!(lines, ["Ministry of", "Foreign…"]);
        assert!(wrapped("  ", 130.0, 2).is_empty());
    }

    proptest! {
        #[test]
        fn what_is_shortened_fits(text in "\\PC{0,60}", width in 30.0..400.0) {
            prop_assert!(text_width(&shortened(&text, width)) <= width);
            let lines = wrapped(&text, width, 3);
            prop_assert!(lines.len() <= 3);
            prop_assert!(lines.iter().all(|line| text_width(line) <= width));
        }

        #[test]
        fn rows_are_pushed_apart(mut middles in prop::collection::vec(0.0..300.0, 0..12)) {
            middles.sort_by(f64::total_cmp);
            let rows: Vec<Row> = middles.into_iter().map(|middle| Row { middle, height: 25.0 }).collect();
            let tops = spread(&rows, 0.0, 300.0);
            prop_assert!(tops.windows(2).all(|two| two[1] - two[0] >= 25.0 - 1e-9));
            prop_assert!(tops.iter().all(|top| (-1e-9..=275.0 + 1e-9).contains(top)));
        }
    }
}
