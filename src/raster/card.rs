//! Cards: what other sites show of a page when somebody shares it. 1200 × 630 pixels, the size that they all take.
//!
//! From the top: a line in the site's colour, the site's name, the title as large as its length allows, and at the foot the day and who the page is about. A [`Card`]
//! is words and a colour; what a page says is put into it by `render`. `raster` calls it.

use super::face::{Face, SANS, SERIF};
use super::ink::{Colour, Sheet};
use super::pixels::{self, Pixels};

/// Width and height of a card, in pixels.
pub const SIZE: (u32, u32) = (1200, 630);

/// The colours of the default theme by day: its paper, ink, second ink and rules.
const PAPER: Colour = [0xfd, 0xfc, 0xf9];
const INK: Colour = [0x1f, 0x1d, 0x1a];
const QUIET: Colour = [0x62, 0x5c, 0x53];
const RULE: Colour = [0xdc, 0xd6, 0xc9];

/// From the sides to the text, in pixels: some sites cut a card's edges off.
const SIDE: f32 = 84.0;

/// The room for text in a line, in pixels.
const ROOM: f32 = SIZE.0 as f32 - 2.0 * SIDE;

/// The height of the line in the site's colour, in pixels.
const BAND: usize = 14;

/// The size of the site's name, of the day and of names, in pixels.
const SMALL: f32 = 32.0;

/// The line on which the site's name stands, from the top.
const HEAD: f32 = 94.0;

/// The first and the last line on which a title may stand.
const TITLE: (f32, f32) = (146.0, 440.0);

/// The sizes of a title, and how many lines of each have room; the last is cut off.
const TITLES: [(f32, usize); 4] = [(76.0, 3), (66.0, 4), (58.0, 4), (50.0, 5)];

/// From one line of text to the next, in sizes of it.
const LEADING: f32 = 1.14;

/// What a card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The site's name; nothing where it is the title.
    pub site: String,
    /// The title of the page.
    pub title: String,
    /// What stands below a title, in a sentence.
    pub summary: String,
    /// The day.
    pub day: String,
    /// Who it is about.
    pub names: Vec<String>,
    /// The site's colour.
    pub accent: Colour,
}

impl Card {
    /// All that it says, so that no two cards are told as one.
    pub(super) fn words(&self) -> Vec<u8> {
        let texts = [&self.site, &self.title, &self.summary, &self.day];
        let mut words = self.accent.to_vec();
        for text in texts.into_iter().chain(&self.names) {
            words.extend((text.len() as u64).to_le_bytes());
            words.extend(text.bytes());
        }
        words
    }

    /// The card as a PNG.
    pub(super) fn png(&self) -> Vec<u8> {
        pixels::card(&self.drawn())
    }

    /// The card, drawn.
    fn drawn(&self) -> Pixels {
        let (width, height) = (SIZE.0 as usize, SIZE.1 as usize);
        let mut sheet = Sheet::new(width, height, PAPER);
        sheet.block([0, 0, width, BAND], self.accent);
        let (site, title) = (SANS.drawable(&self.site), SERIF.drawable(&self.title));
        // A title in letters that no face has leaves the site's name, which says more than an empty sheet.
        let (site, title) = match title.is_empty() {
            true => (String::new(), SERIF.drawable(&self.site)),
            false => (site, title),
        };
        let mut line = Line {
            face: &SANS,
            size: SMALL,
            at: HEAD,
            colour: self.accent,
        };
        line.write(&mut sheet, &SANS.cut(&site, SMALL, (ROOM, 1)));
        let end = self.title(&mut sheet, &title);
        self.summary(&mut sheet, end);
        self.foot(&mut sheet);
        sheet.pixels()
    }

    /// Writes the title; where its last line stands.
    fn title(&self, sheet: &mut Sheet, title: &str) -> f32 {
        let fitting = TITLES.into_iter().find_map(|(size, most)| {
            let lines = SERIF.lines(title, size, (ROOM, most))?;
            Some((size, lines))
        });
        let (size, lines) = fitting.unwrap_or_else(|| {
            let (size, most) = TITLES[TITLES.len() - 1];
            (size, SERIF.cut(title, size, (ROOM, most)))
        });
        let mut line = Line {
            face: &SERIF,
            size,
            at: TITLE.0 + size * 0.72,
            colour: INK,
        };
        line.write(sheet, &lines)
    }

    /// Writes the sentence below a title, as much of it as there is room for.
    fn summary(&self, sheet: &mut Sheet, title_end: f32) {
        let first = title_end + SMALL * 2.0;
        let room = (TITLE.1 + SMALL - first) / (SMALL * 1.3);
        if self.summary.is_empty() || room < 1.0 {
            return;
        }
        let summary = SANS.drawable(&self.summary);
        let mut line = Line {
            face: &SANS,
            size: SMALL * 1.08,
            at: first,
            colour: QUIET,
        };
        let lines = SANS.cut(&summary, line.size, (ROOM, room as usize));
        line.write(sheet, &lines);
    }

    /// Writes the day and the names, below a rule; nothing if there is neither.
    fn foot(&self, sheet: &mut Sheet) {
        let day = SANS.drawable(&self.day);
        let names: Vec<String> = self.names.iter().map(|name| SANS.drawable(name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let names = in_a_row(names.into_iter().filter(|name| !name.is_empty()).collect());
        let lines: Vec<(String, Colour)> = [(day, INK), (names, QUIET)]
            .into_iter()
            .filter(|(text, _)| !text.is_empty())
            .collect();
        if lines.is_empty() {
            return;
        }
        let mut at = SIZE.1 as f32 - 58.0 - SMALL * 1.35 * (lines.len() - 1) as f32;
        let rule = (at - SMALL * 1.75) as usize;
        sheet.block([SIDE as usize, rule, ROOM as usize, 2], RULE);
        for (text, colour) in lines {
            let mut line = Line {
                face: &SANS,
                size: SMALL,
                at,
                colour,
            };
            line.write(sheet, &SANS.cut(&text, SMALL, (ROOM, 1)));
            at += SMALL * 1.35;
        }
    }
}

/// As many names as fit into a line, and how many more there are.
fn in_a_row(names: Vec<&str>) -> String {
    let row = |count: usize| {
        let more = names.len() - count;
        let more = (more > 0).then(|| format!("+{more}"));
        let shown = names[..count].iter().map(|name| (*name).to_owned());
        shown.chain(more).collect::<Vec<_>>().join(" · ")
    };
    let fits = |count: &usize| SANS.width(&row(*count), SMALL) <= ROOM;
    let count = (1..=names.len()).rev().find(fits);
    row(count.unwrap_or(names.len().min(1)))
}

/// How lines of text are written, and where the next one stands.
struct Line<'f> {
    face: &'f Face,
    size: f32,
    at: f32,
    colour: Colour,
}

impl Line<'_> {
    /// Writes lines one below the other; where the last one stands.
    fn write(&mut self, sheet: &mut Sheet, lines: &[String]) -> f32 {
        let mut last = self.at;
        for text in lines {
            let outline = self.face.outline(text, self.size, (SIDE, self.at));
            sheet.fill(&outline, self.colour);
            last = self.at;
            self.at += self.size * LEADING;
        }
        last
    }
}
