//! Whether a picture's bytes go on to its end: what a broken download leaves is known without decoding it.
//!
//! Parts are counted and their lengths believed; what follows the end is of no interest. `picture` calls it.

use super::Format;

/// Whether the end of the picture is there; formats whose end does not show are taken for whole.
pub(super) fn is_whole(format: Format, bytes: &[u8]) -> bool {
    match format {
        Format::Png => png(bytes).is_some(),
        Format::Jpeg => jpeg(bytes).is_some(),
        Format::Webp => webp(bytes).is_some(),
        Format::Gif | Format::Avif | Format::Svg => true,
    }
}

/// The four bytes at `at` as a number, the first byte the greatest.
fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(four)).ok()
}

/// Where the last chunk of a PNG ends.
fn png(bytes: &[u8]) -> Option<usize> {
    let mut at = 8;
    loop {
        let end = at + number(bytes, at)? + 12;
        let kind = bytes.get(at + 4..at + 8)?;
        match kind {
            b"IEND" => return Some(end).filter(|end| *end <= bytes.len()),
            _ => at = end,
        }
    }
}

/// Where the mark of the end of a JPEG is. In coded pixels no byte `ff` stands before another than `00`, so the mark is none of them.
fn jpeg(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        let (mark, kind) = (*bytes.get(at)?, *bytes.get(at + 1)?);
        at += match (mark, kind) {
            (0xff, 0xda) => break,
            (0xff, 0xd9) => return Some(at),
            (0xff, 0xff) | (0..=0xfe, _) => 1,
            (0xff, 0x01 | 0xd0..=0xd7) => 2,
            (0xff, _) => 2 + (number(bytes, at)? & 0xffff),
        };
    }
    let pixels = bytes.get(at..)?;
    let end = pixels.windows(2).position(|pair| pair == [0xff, 0xd9])?;
    Some(at + end)
}

/// Where a WebP says that it ends.
fn webp(bytes: &[u8]) -> Option<usize> {
    let size: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
    let end = u32::from_le_bytes(size) as usize + 8;
    Some(end).filter(|end| *end <= bytes.len())
}
