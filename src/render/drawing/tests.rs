//! What every drawing has to be: a sound piece of XML without styles and names, the same each time.

use super::text::Words;
use super::*;

/// Holds a drawing to what is asked of all, and returns its elements in order.
pub(super) fn elements(drawing: &str) -> Vec<&str> {
    let (mut open, mut seen) = (Vec::new(), Vec::new());
    for piece in drawing.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        no_bare_sign(text);
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{drawing}");
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap_or(tag);
        attributes(tag.trim_end_matches('/').strip_prefix(name).unwrap_or(""));
        seen.push(name);
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} are not closed: {drawing}");
    assert_eq!(seen.iter().filter(|name| **name == "svg").count(), 1);
    assert_eq!(seen[..2], ["svg", "title"]);
    seen
}

/// Every `&` begins one of the references that XML knows.
fn no_bare_sign(text: &str) {
    for rest in text.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;", "#39;"];
        assert!(known.iter().any(|sign| rest.starts_with(sign)), "{text}");
    }
}

/// Every attribute is quoted, known, and of numbers that are short.
fn attributes(text: &str) {
    let mut parts = text.split('"');
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        let name = name
            .strip_prefix(' ')
            .and_then(|name| name.strip_suffix('='));
        let name = name.unwrap_or_else(|| panic!("{text}"));
        no_bare_sign(value);
        match name {
            "class" | "role" | "aria-label" | "href" | "text-anchor" => {}
            "viewBox" | "font-size" | "x" | "y" | "x1" | "y1" | "x2" | "y2" | "width"
            | "height" | "d" => value
                .split(|c: char| c == ' ' || c.is_ascii_alphabetic())
                .for_each(number),
            name => panic!("`{name}` is not for drawings"),
        }
    }
}

/// A number has at most one decimal, and is no zero below zero.
fn number(text: &str) {
    if !text.is_empty() {
        assert!(text.parse::<f64>().is_ok_and(f64::is_finite), "{text}");
        assert_ne!(text, "-0");
        assert!(
            text.split_once('.')
                .is_none_or(|(_, decimals)| decimals.len() == 1),
            "{text}"
        );
    }
}

/// No text covers another, and all are within the drawing.
pub(super) fn apart(words: &[&Words]) {
    for (at, one) in words.iter().enumerate() {
        let own = one.area();
        assert!(
            own.left >= -0.1 && own.right <= WIDTH + 0.1 && own.top >= -0.1,
            "{one:?}"
        );
        for other in &words[at + 1..] {
            assert!(!own.overlaps(&other.area()), "{one:?} {other:?}");
        }
    }
}

#[test]
fn a_coordinate_is_short() {
    for (value, expect) in [
        (0.0, "0"),
        (-0.04, "0"),
        (1.25, "1.3"),
        (-3.0, "-3"),
        (719.96, "720"),
    ] {
        assert_eq!(Tenths(value).to_string(), expect);
    }
}

#[test]
fn a_drawing_with_links_is_a_group() {
    let cover = Cover {
        class: "drawing-none",
        title: "<&\"",
        description: "",
        height: 9.2,
    };
    let image = framed(&cover, "");
    assert!(image.contains("viewBox=\"0 0 720 10\"") && image.contains("role=\"img\""));
    assert!(image.contains("aria-label=\"&lt;&amp;&quot;\"><title>&lt;&amp;\"</title></svg>"));
    assert!(framed(&cover, "<a href=\"/\"></a>").contains("role=\"group\""));
    elements(&image);
}
