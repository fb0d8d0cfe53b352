//! Pixels made fewer: each new one is the mean of the old ones around it, weighted by a Catmull-Rom spline as wide as the step.
//!
//! Weights are whole numbers and so are all sums, so that every machine comes to the same pixels. Colours count as much as they
//! cover. `raster` calls it.

use super::pixels::{Channels, Pixels};

/// The parts of one in which weights are counted: 14 bits leave room for the sum of a row of bytes in 32.
const ONE: i32 = 1 << 14;

/// The same pixels in these dimensions.
pub(super) fn scaled(pixels: &Pixels, (width, height): (u32, u32)) -> Pixels {
    let (width, height) = (width as usize, height as usize);
    let bytes = match pixels.channels {
        Channels::Grey => both::<1>(pixels, width, height),
        Channels::Colour => both::<3>(pixels, width, height),
        Channels::Clear => both::<4>(pixels, width, height),
    };
    Pixels {
        width,
        height,
        channels: pixels.channels,
        bytes,
        profile: pixels.profile.clone(),
    }
}

/// Both directions, rows first; colours weighted by what they cover in between.
fn both<const N: usize>(pixels: &Pixels, width: usize, height: usize) -> Vec<u8> {
    let columns = spans(pixels.width, width);
    let mut rows = Vec::with_capacity(pixels.height * width * N);
    let mut covered = Vec::with_capacity(pixels.width * N);
    for row in pixels.bytes.chunks_exact(pixels.width * N) {
        if N == 4 {
            covered.clear();
            covered.extend_from_slice(row);
            cover(&mut covered);
            narrow::<N>(&covered, &columns, &mut rows);
        } else {
            narrow::<N>(row, &columns, &mut rows);
        }
    }
    let mut bytes = shorten(&rows, width * N, &spans(pixels.height, height));
    if N == 4 {
        uncover(&mut bytes);
    }
    bytes
}

/// The old pixels of which a new one is made: the first of them, and the weight of each.
struct Span {
    first: usize,
    weights: Vec<i32>,
}

/// The spans of `count` new pixels in a row of `from` old ones.
fn spans(from: usize, count: usize) -> Vec<Span> {
    let step = from as f64 / count as f64;
    let reach = step.max(1.0);
    (0..count)
        .map(|at| {
            let middle = (at as f64 + 0.5) * step;
            let first = (middle - 2.0 * reach).floor().max(0.0) as usize;
            let end = ((middle + 2.0 * reach).ceil() as usize).min(from);
            let weight = |old: usize| spline((old as f64 + 0.5 - middle) / reach);
            let weights: Vec<f64> = (first..end).map(weight).collect();
            Span {
                first,
                weights: whole(&weights),
            }
        })
        .collect()
}

/// The Catmull-Rom spline: 1 in the middle, 0 at 1 and from 2 on.
fn spline(at: f64) -> f64 {
    let at = at.abs();
    match at {
        _ if at < 1.0 => (1.5 * at - 2.5) * at * at + 1.0,
        _ if at < 2.0 => ((-0.5 * at + 2.5) * at - 4.0) * at + 2.0,
        _ => 0.0,
    }
}

/// Weights as whole numbers whose sum is [`ONE`], so that an even surface stays as it is.
fn whole(weights: &[f64]) -> Vec<i32> {
    let sum: f64 = weights.iter().sum();
    let part = |weight: &f64| (weight / sum * f64::from(ONE)).round() as i32;
    let mut parts: Vec<i32> = weights.iter().map(part).collect();
    let missing = ONE - parts.iter().sum::<i32>();
    if let Some(greatest) = parts.iter_mut().max() {
        *greatest += missing;
    }
    parts
}

/// A sum of weighted bytes as a byte.
fn byte(sum: i32) -> u8 {
    ((sum + ONE / 2) / ONE).clamp(0, 255) as u8
}

/// Adds a row of `columns` new pixels.
fn narrow<const N: usize>(row: &[u8], columns: &[Span], out: &mut Vec<u8>) {
    for span in columns {
        let mut sums = [0i32; N];
        let old = row[span.first * N..].chunks_exact(N);
        for (pixel, weight) in old.zip(&span.weights) {
            for (sum, value) in sums.iter_mut().zip(pixel) {
                *sum += i32::from(*value) * weight;
            }
        }
        out.extend(sums.map(byte));
    }
}

/// Rows of `length` bytes made fewer.
fn shorten(rows: &[u8], length: usize, spans: &[Span]) -> Vec<u8> {
    let mut out = Vec::with_capacity(spans.len() * length);
    let mut sums = vec![0i32; length];
    for span in spans {
        sums.fill(0);
        let old = rows[span.first * length..].chunks_exact(length);
        for (row, weight) in old.zip(&span.weights) {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += i32::from(*value) * weight;
            }
        }
        out.extend(sums.iter().map(|sum| byte(*sum)));
    }
    out
}

/// Colours times what they cover.
fn cover(row: &mut [u8]) {
    for pixel in row.chunks_exact_mut(4) {
        let alpha = u32::from(pixel[3]);
        for value in &mut pixel[..3] {
            *value = ((u32::from(*value) * alpha + 127) / 255) as u8;
        }
    }
}

/// Colours as they were before [`cover`].
fn uncover(bytes: &mut [u8]) {
    for pixel in bytes.chunks_exact_mut(4) {
        let alpha = u32::from(pixel[3]);
        for value in &mut pixel[..3] {
            let colour = (u32::from(*value) * 255 + alpha / 2).checked_div(alpha);
            *value = colour.unwrap_or(0).min(255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pixels of one value.
    fn even(channels: Channels, value: &[u8]) -> Pixels {
        Pixels {
            width: 97,
            height: 61,
            channels,
            bytes: value.repeat(97 * 61),
            profile: None,
        }
    }

    #[test]
    fn an_even_surface_stays_as_it_is() {
        let cases: [(Channels, &[u8]); 3] = [
            (Channels::Grey, &[200]),
            (Channels::Colour, &[1, 128, 255]),
            (Channels::Clear, &[255, 0, 40, 255]),
        ];
        for (channels, value) in cases {
            let small = scaled(&even(channels, value), (31, 19));
            assert_eq!(small.bytes, value.repeat(31 * 19), "{channels:?}");
        }
    }

    #[test]
    fn what_is_clear_lends_no_colour() {
        let mut pixels = even(Channels::Clear, &[0, 255, 0, 0]);
        for pixel in pixels.bytes.chunks_exact_mut(4 * 97) {
            pixel[..4 * 48].copy_from_slice(&[200, 10, 10, 255].repeat(48));
        }
        for pixel in scaled(&pixels, (31, 19)).bytes.chunks_exact(4) {
            assert!(pixel[3] == 0 || pixel[1] <= 12, "{pixel:?} is green");
        }
    }

    #[test]
    fn halves_of_a_picture_stay_apart() {
        let mut pixels = even(Channels::Grey, &[0]);
        for row in pixels.bytes.chunks_exact_mut(97) {
            row[..48].fill(255);
        }
        let small = scaled(&pixels, (10, 5));
        for row in small.bytes.chunks_exact(10) {
            assert_eq!((row[0], row[9]), (255, 0));
        }
    }
}
