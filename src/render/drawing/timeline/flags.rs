//! The names of events above their marks, in rows, like flags on poles.
//!
//! No name covers another or the pole of another. A pole stands at its mark, and the name hangs from it to the right,
//! near the right edge to the left. Names that find no room are left out. It knows marks and draws nothing.

use super::{Mark, WIDTH};
use crate::render::drawing::text::{shortened, text_width};

/// The name of an event in its place.
#[derive(Clone, Debug)]
pub(super) struct Flag {
    /// Which of the marks it names.
    pub(super) mark: usize,
    /// The name as far as there is room.
    pub(super) text: String,
    /// Which row it is in, counted from the marks.
    pub(super) row: usize,
    /// Where its pole is.
    pub(super) pole: f64,
    /// Where it begins.
    pub(super) left: f64,
    /// Where it ends.
    pub(super) right: f64,
}

impl Flag {
    /// Whether the two can both be there: neither name covers the other or its pole.
    fn agrees(&self, other: &Flag) -> bool {
        let apart = self.right + NEAR < other.left || other.right + NEAR < self.left;
        match self.row {
            row if row == other.row => apart,
            row if row < other.row => !self.covers(other.pole),
            _ => !other.covers(self.pole),
        }
    }

    /// Whether a pole there would go through the name.
    fn covers(&self, pole: f64) -> bool {
        pole > self.left - 3.0 && pole < self.right + 3.0
    }
}

/// How near names in one row come to each other.
const NEAR: f64 = 12.0;

/// From a pole to its name.
const BESIDE: f64 = 5.0;

/// How many rows there are at most.
const MOST_ROWS: usize = 14;

/// The widths to which names are shortened, the first that says most; a last try with [`SHORTEST`] for those left out.
const WIDTHS: [f64; 4] = [340.0, 260.0, 200.0, 160.0];

/// The widest that a name gets where there is room.
const WIDEST: f64 = 480.0;

/// A name shortened further says nothing.
const SHORTEST: f64 = 130.0;

/// Which names near the right edge are placed first.
#[derive(Clone, Copy)]
enum First {
    /// Those that hang to the left.
    Left,
    /// Those that hang to the right.
    Right,
}

/// The names that find room, in the order of the marks.
pub(super) fn flags(marks: &[Mark<'_>]) -> Vec<Flag> {
    let tries = WIDTHS
        .iter()
        .flat_map(|width| [First::Left, First::Right].map(|first| (*width, first)));
    let mut best: Vec<Flag> = Vec::new();
    for (width, first) in tries {
        let mut flags = hung(marks, width, first);
        let_out(&mut flags, marks);
        if says(&flags) > says(&best) {
            best = flags;
        }
    }
    best.sort_by_key(|flag| flag.mark);
    best
}

/// Gives each flag as much of its name as the others leave room for.
fn let_out(flags: &mut [Flag], marks: &[Mark<'_>]) {
    for at in 0..flags.len() {
        if let Some(longer) = longer(&flags[at], flags, marks) {
            flags[at] = longer;
        }
    }
}

/// The same flag with more of its name; nothing if there is no room.
fn longer(own: &Flag, flags: &[Flag], marks: &[Mark<'_>]) -> Option<Flag> {
    let with_width = |steps: u32| Flag {
        row: own.row,
        ..flag(own.mark, &marks[own.mark], WIDEST - f64::from(steps) * 10.0)
    };
    let fits = |longer: &Flag| {
        let mut others = flags.iter().filter(|other| other.mark != own.mark);
        longer.right - longer.left > own.right - own.left
            && others.all(|other| longer.agrees(other))
    };
    (0..35).map(with_width).find(fits)
}

/// How much is said by names: each counts, and longer ones count more.
fn says(flags: &[Flag]) -> f64 {
    flags
        .iter()
        .map(|flag| 120.0 + flag.right - flag.left)
        .sum()
}

/// The names that find room if none is wider than `width`.
fn hung(marks: &[Mark<'_>], width: f64, first: First) -> Vec<Flag> {
    let flag = |mark: usize, width: f64| flag(mark, &marks[mark], width);
    // A name covers the poles of later marks if it hangs to the right, so that later ones go first and stay below.
    let (mut left, mut right): (Vec<usize>, Vec<usize>) =
        (0..marks.len()).partition(|mark| flag(*mark, width).left < flag(*mark, width).pole);
    right.reverse();
    let order = match first {
        First::Left => {
            left.append(&mut right);
            left
        }
        First::Right => {
            right.append(&mut left);
            right
        }
    };
    let mut flags: Vec<Flag> = Vec::new();
    for width in [width, SHORTEST] {
        for mark in &order {
            if !flags.iter().any(|flag| flag.mark == *mark) {
                flags.extend(raised(flag(*mark, width), &flags));
            }
        }
    }
    flags
}

/// A flag on the lowest row where it agrees with all others; nothing if there is none.
fn raised(mut flag: Flag, others: &[Flag]) -> Option<Flag> {
    for row in 0..MOST_ROWS {
        flag.row = row;
        if others.iter().all(|other| flag.agrees(other)) {
            return Some(flag);
        }
    }
    None
}

/// The name of a mark beside its pole, on the lowest row.
fn flag(index: usize, mark: &Mark<'_>, width: f64) -> Flag {
    let pole = if mark.is_day() {
        (mark.reach.from + mark.reach.to) / 2.0
    } else {
        mark.reach.from + 1.0
    };
    let (before, after) = (pole - BESIDE, WIDTH - pole - BESIDE);
    let text = shortened(&mark.moment.label, width.min(before.max(after)));
    let width = text_width(&text);
    let left = if width <= after {
        pole + BESIDE
    } else {
        before - width
    };
    Flag {
        mark: index,
        text,
        row: 0,
        pole,
        left,
        right: left + width,
    }
}
