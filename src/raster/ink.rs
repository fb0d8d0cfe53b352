//! Shapes onto a sheet of pixels, their edges smoothed by how much of a pixel they cover.
//!
//! Each row of pixels is crossed by sixteen lines; what lies between two crossings of an outline is covered, to the fraction of a pixel.
//! Additions, products and quotients are all that is used, in one order, so that every machine comes to the same pixels.
//! `raster::card` calls it.

use super::pixels::{Channels, Pixels};

/// Red, green and blue.
pub type Colour = [u8; 3];

/// Lines by which a row of pixels is crossed: with sixteen no step shows along a flat curve.
const LINES: usize = 16;

/// Steps between a pixel that is not covered and one that is: few enough that the colours of a card fit a palette.
const STEPS: f32 = 24.0;

/// A sheet of pixels.
pub(super) struct Sheet {
    width: usize,
    bytes: Vec<u8>,
}

/// A place, in pixels from the left and from the top.
pub(super) type Point = (f32, f32);

/// The outline of a shape: straight edges, each with a direction.
#[derive(Default)]
pub(super) struct Outline {
    pub(super) edges: Vec<(Point, Point)>,
}

/// Where an outline crosses a line, and whether downwards (1) or upwards (-1).
type Crossing = (f32, i32);

impl Sheet {
    /// A sheet of one colour.
    pub(super) fn new(width: usize, height: usize, colour: Colour) -> Sheet {
        Sheet {
            width,
            bytes: colour.repeat(width * height),
        }
    }

    /// Fills a rectangle: its left, top, width and height in whole pixels.
    pub(super) fn block(&mut self, [left, top, width, height]: [usize; 4], colour: Colour) {
        let rows = self.bytes.chunks_exact_mut(self.width * 3);
        for row in rows.skip(top).take(height) {
            let pixels = row.chunks_exact_mut(3).skip(left).take(width);
            pixels.for_each(|pixel| pixel.copy_from_slice(&colour));
        }
    }

    /// Fills a shape; what lies outside the sheet is cut off.
    pub(super) fn fill(&mut self, outline: &Outline, colour: Colour) {
        let width = self.width;
        let height = self.bytes.len() / 3 / width;
        let mut crossings: Vec<Vec<Crossing>> = vec![Vec::new(); height * LINES];
        for edge in &outline.edges {
            cross(&mut crossings, *edge);
        }
        let rows = self.bytes.chunks_exact_mut(width * 3);
        let mut cover = vec![0f32; width];
        for (row, lines) in rows.zip(crossings.chunks_exact_mut(LINES)) {
            if lines.iter().all(Vec::is_empty) {
                continue;
            }
            cover.fill(0.0);
            for line in lines {
                line.sort_by(|a, b| a.0.total_cmp(&b.0));
                inside(line, &mut cover);
            }
            let pixels = row.chunks_exact_mut(3).zip(&cover);
            for (pixel, cover) in pixels.filter(|(_, cover)| **cover > 0.0) {
                blend(pixel, colour, (cover / LINES as f32).min(1.0));
            }
        }
    }

    /// The pixels.
    pub(super) fn pixels(self) -> Pixels {
        Pixels {
            width: self.width,
            height: self.bytes.len() / 3 / self.width,
            channels: Channels::Colour,
            bytes: self.bytes,
            profile: None,
        }
    }
}

/// Notes where an edge crosses the lines.
fn cross(crossings: &mut [Vec<Crossing>], (from, to): (Point, Point)) {
    let (top, bottom, direction) = match from.1 <= to.1 {
        true => (from, to, 1),
        false => (to, from, -1),
    };
    let line_below = |y: f32| (y * LINES as f32 + 0.5).floor().max(0.0) as usize;
    let end = line_below(bottom.1).min(crossings.len());
    for (number, line) in crossings[..end]
        .iter_mut()
        .enumerate()
        .skip(line_below(top.1))
    {
        let y = (number as f32 + 0.5) / LINES as f32;
        let x = top.0 + (y - top.1) * (bottom.0 - top.0) / (bottom.1 - top.1);
        line.push((x, direction));
    }
}

/// Adds what lies inside along one line, whose crossings are sorted.
fn inside(line: &[Crossing], cover: &mut [f32]) {
    let mut winding = 0;
    for (at, (x, direction)) in line.iter().enumerate() {
        winding += direction;
        if let (true, Some((end, _))) = (winding != 0, line.get(at + 1)) {
            stretch(*x, *end, cover);
        }
    }
}

/// Adds a stretch of one line.
fn stretch(from: f32, to: f32, cover: &mut [f32]) {
    let end = cover.len() as f32;
    let (from, to) = (from.clamp(0.0, end), to.clamp(0.0, end));
    let first = from as usize;
    for (number, pixel) in cover.iter_mut().enumerate().skip(first) {
        let left = number as f32;
        if left >= to {
            break;
        }
        *pixel += to.min(left + 1.0) - from.max(left);
    }
}

/// Puts a colour over a pixel, as much of it as is covered, in steps.
fn blend(pixel: &mut [u8], colour: Colour, cover: f32) {
    let cover = (cover * STEPS + 0.5).floor() / STEPS;
    for (value, over) in pixel.iter_mut().zip(colour) {
        let mixed = f32::from(*value) * (1.0 - cover) + f32::from(over) * cover;
        *value = (mixed + 0.5) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An outline through these points and back.
    fn through(points: &[Point]) -> Outline {
        let next = points.iter().cycle().skip(1);
        Outline {
            edges: points.iter().copied().zip(next.copied()).collect(),
        }
    }

    /// The first channel of a sheet of 4 × 4 that was white, after a black shape.
    fn filled(points: &[Point]) -> Vec<u8> {
        let mut sheet = Sheet::new(4, 4, [255; 3]);
        sheet.fill(&through(points), [0; 3]);
        sheet.pixels().bytes.into_iter().step_by(3).collect()
    }

    #[test]
    fn a_shape_covers_pixels_in_part() {
        let square = [(0.5, 1.0), (2.0, 1.0), (2.0, 2.5), (0.5, 2.5)];
        let wanted = [
            [255, 255, 255, 255],
            [128, 0, 255, 255],
            [191, 128, 255, 255],
            [255, 255, 255, 255],
        ];
        assert_eq!(filled(&square), wanted.concat());
        let back: Vec<Point> = square.into_iter().rev().collect();
        assert_eq!(filled(&back), wanted.concat(), "whichever way it is drawn");
    }

    #[test]
    fn what_lies_outside_is_cut_off() {
        let wide = [(-9.0, -9.0), (99.0, -9.0), (99.0, 99.0), (-9.0, 99.0)];
        assert_eq!(filled(&wide), [0; 16]);
        assert_eq!(filled(&[(9.0, 9.0), (12.0, 9.0), (9.0, 12.0)]), [255; 16]);
    }
}
