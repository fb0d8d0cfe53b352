//! The faces of cards: text measured, broken into lines, and turned into outlines.
//!
//! Two faces are carried, a serif and a sans with Latin and Cyrillic letters, made from those of the default theme. A letter that
//! neither has is left out before anything is measured, so no box stands for it. `raster::card` calls it.

use std::sync::LazyLock;

use ttf_parser::{GlyphId, OutlineBuilder};

use super::ink::{Outline, Point};

/// The serif, in weight 600, for titles.
pub(super) static SERIF: LazyLock<Face> =
    LazyLock::new(|| Face::carried(include_bytes!("faces/serif.ttf")));

/// The sans, in weight 500, for everything else.
pub(super) static SANS: LazyLock<Face> =
    LazyLock::new(|| Face::carried(include_bytes!("faces/sans.ttf")));

/// Straight pieces that stand for one curve of an outline: at the size of a title none of them is longer than two pixels.
const PIECES: u8 = 8;

/// What stands where text goes on and the room does not.
const MORE: char = '…';

/// A face.
pub(super) struct Face {
    face: ttf_parser::Face<'static>,
}

impl Face {
    /// A face that the program carries.
    fn carried(bytes: &'static [u8]) -> Face {
        Face {
            face: ttf_parser::Face::parse(bytes, 0).expect("the faces that are carried are sound"),
        }
    }

    /// Text without what this face cannot draw, brackets that are empty for it, and space that is left over.
    pub(super) fn drawable(&self, text: &str) -> String {
        let space = |c: char| if c.is_whitespace() { ' ' } else { c };
        let text = text.replace('\u{2011}', "-");
        let drawn = text
            .chars()
            .map(space)
            .filter(|c| self.face.glyph_index(*c).is_some());
        let mut drawn: String = drawn.collect();
        for empty in ["()", "( )", "[]", "[ ]", "«»", "“”"] {
            drawn = drawn.replace(empty, "");
        }
        drawn.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// How wide text is at a size, in pixels.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        let glyphs = self.glyphs(text);
        glyphs.map(|(_, advance)| advance).sum::<f32>() * self.scale(size)
    }

    /// The outlines of text at a size, from a point on its line on.
    pub(super) fn outline(&self, text: &str, size: f32, (left, line): Point) -> Outline {
        let mut pen = Pen {
            scale: self.scale(size),
            origin: (left, line),
            start: (0.0, 0.0),
            at: (0.0, 0.0),
            outline: Outline::default(),
        };
        for (glyph, advance) in self.glyphs(text) {
            // A space has no outline.
            let _ = self.face.outline_glyph(glyph, &mut pen);
            pen.origin.0 += advance * pen.scale;
        }
        pen.outline
    }

    /// Text in lines no wider than `room`, at most `most` of them; nothing if it needs more.
    ///
    /// They are made as even as their number allows, for a title with one word on its last line looks forgotten.
    pub(super) fn lines(
        &self,
        text: &str,
        size: f32,
        (room, most): (f32, usize),
    ) -> Option<Vec<String>> {
        let lines = self.broken(text, size, room);
        if lines.len() > most {
            return None;
        }
        let mut even = lines;
        let mut narrower = room - size;
        while narrower > room / 2.0 {
            let next = self.broken(text, size, narrower);
            if next.len() > even.len() {
                break;
            }
            even = next;
            narrower -= size / 2.0;
        }
        Some(even)
    }

    /// Text in lines no wider than `room`, cut off after `most` of them.
    pub(super) fn cut(&self, text: &str, size: f32, (room, most): (f32, usize)) -> Vec<String> {
        let mut lines = self.broken(text, size, room);
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                self.shorten(last, size, room);
            }
        }
        lines
    }

    /// Takes words off the end of a line, of its only word letters, until there is room for what says that it goes on.
    fn shorten(&self, line: &mut String, size: f32, room: f32) {
        while !line.is_empty() && self.width(&format!("{line}{MORE}"), size) > room {
            match line.rfind(' ') {
                Some(space) => line.truncate(space),
                None => drop(line.pop()),
            }
        }
        let end = line.trim_end_matches([' ', ',', ';', ':', '–', '—', '-', '·']);
        line.truncate(end.len());
        line.push(MORE);
    }

    /// Text in lines no wider than `room`: broken at spaces, a word that is wider than that anywhere.
    fn broken(&self, text: &str, size: f32, room: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split_whitespace() {
            let last = lines.last_mut().expect("there is a line from the start on");
            let longer = match last.is_empty() {
                true => word.to_owned(),
                false => format!("{last} {word}"),
            };
            if self.width(&longer, size) <= room {
                *last = longer;
                continue;
            }
            if last.is_empty() {
                lines.pop();
            }
            lines.push(String::new());
            for letter in word.chars() {
                let last = lines.last_mut().expect("one was pushed just now");
                last.push(letter);
                if last.chars().count() > 1 && self.width(last, size) > room {
                    last.pop();
                    lines.push(letter.into());
                }
            }
        }
        lines
    }

    /// The glyphs of text, each with how far the next one stands from it, in units of the face.
    fn glyphs(&self, text: &str) -> impl Iterator<Item = (GlyphId, f32)> {
        let glyphs: Vec<GlyphId> = text
            .chars()
            .filter_map(|letter| self.face.glyph_index(letter))
            .collect();
        let count = glyphs.len();
        (0..count).map(move |at| {
            let own = self.face.glyph_hor_advance(glyphs[at]).unwrap_or(0);
            let next = glyphs.get(at + 1);
            let kern = next.map_or(0, |next| self.kerning(glyphs[at], *next));
            (glyphs[at], f32::from(own) + f32::from(kern))
        })
    }

    /// How much nearer than usual two glyphs stand.
    fn kerning(&self, left: GlyphId, right: GlyphId) -> i16 {
        let tables = self.face.tables().kern.into_iter();
        let mut found = tables
            .flat_map(|table| table.subtables)
            .filter_map(|table| table.glyphs_kerning(left, right));
        found.next().unwrap_or(0)
    }

    /// Pixels to a unit of the face, at a size.
    fn scale(&self, size: f32) -> f32 {
        size / f32::from(self.face.units_per_em())
    }
}

/// Draws the outlines of glyphs, whose ordinates count upwards, onto a sheet, where they count downwards.
struct Pen {
    scale: f32,
    /// Where the glyph stands.
    origin: Point,
    /// Where the contour began.
    start: Point,
    /// Where the pen is.
    at: Point,
    outline: Outline,
}

impl Pen {
    /// A point of the glyph on the sheet.
    fn point(&self, x: f32, y: f32) -> Point {
        (
            self.origin.0 + x * self.scale,
            self.origin.1 - y * self.scale,
        )
    }

    /// A straight edge to a point of the sheet.
    fn edge(&mut self, to: Point) {
        self.outline.edges.push((self.at, to));
        self.at = to;
    }

    /// A curve in straight pieces: where it is at each part of its way.
    fn curve(&mut self, place: impl Fn(f32) -> Point) {
        for piece in 1..=PIECES {
            self.edge(place(f32::from(piece) / f32::from(PIECES)));
        }
    }
}

/// The point between two others, at this part of the way.
fn between(from: Point, to: Point, part: f32) -> Point {
    (
        from.0 + (to.0 - from.0) * part,
        from.1 + (to.1 - from.1) * part,
    )
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = self.point(x, y);
        self.at = self.start;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.edge(self.point(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (a, b, c) = (self.at, self.point(x1, y1), self.point(x, y));
        self.curve(|part| between(between(a, b, part), between(b, c, part), part));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (a, b) = (self.at, self.point(x1, y1));
        let (c, d) = (self.point(x2, y2), self.point(x, y));
        self.curve(|part| {
            let middle = between(b, c, part);
            let (first, last) = (between(a, b, part), between(c, d, part));
            between(
                between(first, middle, part),
                between(middle, last, part),
                part,
            )
        });
    }

    fn close(&mut self) {
        self.edge(self.start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_no_face_has_are_left_out_with_their_brackets() {
        let drawn = |text| SERIF.drawable(text);
        assert_eq!(
            drawn("Xi Jinping (习近平) in\u{a0}Moscow"),
            "Xi Jinping in Moscow"
        );
        assert_eq!(drawn("Сі Цзіньпін у Москві"), "Сі Цзіньпін у Москві");
        assert_eq!(
            drawn("Größe, łódź, «ґанок» – €5"),
            "Größe, łódź, «ґанок» – €5"
        );
        assert_eq!(drawn("习近平"), "");
    }

    #[test]
    fn lines_fit_and_are_even() {
        let text =
            "The president of the republic receives the minister of the other one in the evening";
        let lines = SERIF.lines(text, 60.0, (1000.0, 4)).expect("it fits");
        assert_eq!(lines.join(" "), text);
        let widths: Vec<f32> = lines.iter().map(|line| SERIF.width(line, 60.0)).collect();
        assert!(
            widths.iter().all(|width| (500.0..=1000.0).contains(width)),
            "{widths:?}"
        );
        assert_eq!(SERIF.lines(text, 60.0, (1000.0, 2)), None);
    }

    #[test]
    fn what_does_not_fit_is_cut_off_or_broken_anywhere() {
        let cut = SANS.cut(&"word, ".repeat(99), 30.0, (400.0, 2));
        assert_eq!(cut.len(), 2);
        assert!(cut[1].ends_with("word…"), "{cut:?}");
        let long = SANS.cut(&"w".repeat(60), 30.0, (400.0, 9));
        assert!(long.len() > 2 && long.iter().all(|line| SANS.width(line, 30.0) <= 400.0));
        assert_eq!(long.concat().len(), 60);
    }

    #[test]
    fn letters_that_belong_together_stand_nearer() {
        let apart = SERIF.width("T", 100.0) + SERIF.width("o", 100.0);
        assert!(SERIF.width("To", 100.0) < apart);
        let apart = SERIF.width("Т", 100.0) + SERIF.width("о", 100.0);
        assert!(SERIF.width("То", 100.0) < apart, "Cyrillic");
    }
}
