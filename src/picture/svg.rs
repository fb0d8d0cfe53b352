//! The dimensions that a drawing in SVG says of itself: `width` and `height` in pixels, else the sides of its `viewBox`.
//!
//! The first tag is read and nothing behind it. `picture` calls it.

/// How far into a file its first tag is looked for, in bytes: comments and licences may stand before it.
const HEAD: usize = 64 * 1024;

/// Whether these bytes begin like a drawing.
pub(super) fn is_svg(bytes: &[u8]) -> bool {
    tag(bytes).is_some()
}

/// Width and height, rounded, if the first tag says both or a `viewBox`.
pub(super) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let tag = tag(bytes)?;
    let side = |name| attribute(&tag, name).and_then(pixels);
    let said = side("width").zip(side("height"));
    let drawn = || {
        let numbers = attribute(&tag, "viewBox")?;
        let numbers = numbers.split([' ', ',', '\n', '\t']);
        let mut sides = numbers.filter(|part| !part.is_empty()).skip(2);
        Some((pixels(sides.next()?)?, pixels(sides.next()?)?))
    };
    said.or_else(drawn)
}

/// The first tag, if it is `svg`, without its brackets.
fn tag(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    let mut rest = head.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<!") => ">",
            _ => break,
        };
        rest = rest.split_once(end)?.1.trim_start();
    }
    let inner = rest.strip_prefix("<svg")?;
    let inner = inner.split_once('>')?.0;
    inner
        .starts_with(|c: char| c.is_whitespace() || c == '/')
        .then(|| inner.to_owned())
}

/// The value of an attribute of a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    loop {
        let (before, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, next) = after[1..].split_once(quote)?;
        if before.trim() == name {
            return Some(value);
        }
        rest = next;
    }
}

/// A length in pixels, rounded; nothing for one in another unit, or of no extent.
fn pixels(length: &str) -> Option<u32> {
    let length = length.trim();
    let number: f64 = length.strip_suffix("px").unwrap_or(length).parse().ok()?;
    (0.5..1e9).contains(&number).then(|| number.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_says_its_sides_or_its_box() {
        let cases = [
            ("<svg width=\"640\" height='480px'>", Some((640, 480))),
            (
                "<?xml version=\"1.0\"?>\n<!-- > --><!DOCTYPE svg>\n<svg xmlns=\"x\" viewBox=\"0 0 4.4 1\"/>",
                Some((4, 1)),
            ),
            (
                "<svg width=\"100%\" height=\"100%\" viewBox=\"0,0,30,20\">",
                Some((30, 20)),
            ),
            ("<svg width=\"10cm\" height=\"4cm\">", None),
            (
                "<svg stroke-width=\"3\" height=\"4\" viewBox=\"0 0 -1 nan\">",
                None,
            ),
            ("<svg>", None),
        ];
        for (text, wanted) in cases {
            assert_eq!(dimensions(text.as_bytes()), wanted, "{text}");
        }
        assert!(!is_svg(b"<html><svg></svg>") && !is_svg(b"<svgx>") && !is_svg(b"<svg"));
    }
}
