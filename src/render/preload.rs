//! Which of the files that a template preloads a page has a use for.
//!
//! A face must be there before the first line is drawn, or the reader sees a stand-in; a face that no letter of the page is set in
//! is a burden. The head of a template cannot know, since it comes before the text. So it says what a link is for, and what is for
//! nothing is left out here: `data-letters`, code points as in `unicode-range`, and `data-marks`, elements and classes. A link with
//! both is for such letters within such elements. Knows no theme and no face; `render` calls it on every page.

use std::ops::RangeInclusive;

/// How a link that is meant begins.
const LINK: &str = "<link rel=\"preload\"";

/// How the attributes begin that say what a link is for.
const LETTERS: &str = " data-letters=\"";
const MARKS: &str = " data-marks=\"";

/// How the classes of an element begin.
const CLASS: &str = " class=\"";

/// About how many bytes are looked at together.
const PIECE: usize = 128;

/// Elements whose text nobody sees.
const UNSEEN: [&str; 3] = ["script", "style", "template"];

/// The page without the links to preload that it has no use for; the others lose what they said of it.
pub(super) fn useful(html: String) -> String {
    let Some(end) = html.find("</head>") else {
        return html;
    };
    let mut links = links(&html[..end]);
    if links.is_empty() {
        return html;
    }
    let body = &html[end..];
    let wide = wide(body);
    for link in &mut links {
        if !link.may_be_used(body, &wide) {
            link.use_of = Use::None;
        }
    }
    read(body, &mut links);
    let mut out = String::with_capacity(html.len());
    let mut done = 0;
    for link in &links {
        out.push_str(&html[done..link.start]);
        if link.use_of == Use::Found {
            out.push_str(&bare(&html[link.start..link.end]));
        }
        done = link.end;
    }
    out + &html[done..]
}

/// A link to preload that says what it is for.
struct Link {
    /// Where it begins in the page; the line break before it belongs to it.
    start: usize,
    /// Where it ends.
    end: usize,
    /// The code points that it is for; any if there are none.
    letters: Vec<RangeInclusive<u32>>,
    /// The elements by name, and by class after a full stop, that it is for; any if there are none.
    marks: Vec<String>,
    /// Whether the page has such letters, in such elements.
    use_of: Use,
}

impl Link {
    /// Whether a page may have a use for it, by what is anywhere in the page: marks as words, and letters beyond ASCII.
    fn may_be_used(&self, body: &str, wide: &[u32]) -> bool {
        let has_letter = |range: &RangeInclusive<u32>| {
            *range.start() < 0x80 || wide.iter().any(|letter| range.contains(letter))
        };
        let has_mark = |mark: &String| match mark.strip_prefix('.') {
            Some(class) => body.contains(class),
            None => body.contains(&format!("<{mark}>")) || body.contains(&format!("<{mark} ")),
        };
        (self.letters.is_empty() || self.letters.iter().any(has_letter))
            && (self.marks.is_empty() || self.marks.iter().any(has_mark))
    }
}

/// Whether a page has a use for a link.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Not known yet.
    Open,
    /// It has.
    Found,
    /// It has not: there are no such letters or elements anywhere.
    None,
}

/// The links of a head that say what they are for.
fn links(head: &str) -> Vec<Link> {
    let starts = head.match_indices(LINK).map(|(start, _)| start);
    starts
        .filter_map(|start| {
            let end = start + head[start..].find('>')? + 1;
            let tag = &head[start..end];
            let [letters, marks] = [LETTERS, MARKS].map(|name| attribute(tag, name));
            (letters.is_some() || marks.is_some()).then(|| Link {
                start: start - usize::from(head[..start].ends_with('\n')),
                end,
                letters: letters.map(ranges).unwrap_or_default(),
                marks: (marks.unwrap_or_default().split_whitespace())
                    .map(str::to_owned)
                    .collect(),
                use_of: Use::Open,
            })
        })
        .collect()
}

/// A link without what it said of its use.
fn bare(tag: &str) -> String {
    let mut out = tag.to_owned();
    for name in [LETTERS, MARKS] {
        if let Some(value) = attribute(tag, name) {
            out = out.replace(&format!("{name}{value}\""), "");
        }
    }
    out
}

/// The value of an attribute in a tag, by how the attribute begins.
fn attribute<'t>(tag: &'t str, begins: &str) -> Option<&'t str> {
    let (_, value) = tag.split_once(begins)?;
    value.split('"').next()
}

/// The code points of `U+0400-045F, U+2116`; what cannot be read is none.
fn ranges(text: &str) -> Vec<RangeInclusive<u32>> {
    let code = |text: &str| u32::from_str_radix(text, 16).ok();
    let range = |one: &str| {
        let one = one.trim().strip_prefix("U+")?;
        let (first, last) = one.split_once('-').unwrap_or((one, one));
        Some(code(first)?..=code(last)?)
    };
    text.split(',').filter_map(range).collect()
}

/// The code points in a text that are none of ASCII, each once.
fn wide(text: &str) -> Vec<u32> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        // Most pieces are ASCII, which is seen of many bytes at once.
        let mut end = PIECE.min(rest.len());
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        let piece;
        (piece, rest) = rest.split_at(end);
        if piece.is_ascii() {
            continue;
        }
        for letter in piece.chars().filter(|c| !c.is_ascii()).map(u32::from) {
            if !found.contains(&letter) {
                found.push(letter);
            }
        }
    }
    found
}

/// Reads what is seen of a page, and notes which links it has a use for.
fn read(mut rest: &str, links: &mut [Link]) {
    while let Some(start) = rest.find('<') {
        note_text(&rest[..start], links);
        if links.iter().all(|link| link.use_of != Use::Open) {
            return;
        }
        let tag = &rest[start..];
        let tag = &tag[..tag.find('>').map_or(tag.len(), |end| end + 1)];
        rest = &rest[start + tag.len()..];
        let name = tag[1..].split(|c: char| !c.is_ascii_alphanumeric()).next();
        let name = name.unwrap_or_default();
        let close = || rest.find(&format!("</{name}>"));
        if UNSEEN.contains(&name) {
            rest = close().map_or("", |end| &rest[end..]);
        } else if !name.is_empty() {
            note_mark(name, tag, || &rest[..close().unwrap_or(rest.len())], links);
        }
    }
    note_text(rest, links);
}

/// Notes the links that are for letters of this text, wherever it stands.
fn note_text(text: &str, links: &mut [Link]) {
    if !text.is_ascii() {
        let open = links.iter_mut().filter(|link| link.use_of == Use::Open);
        for link in open.filter(|link| link.marks.is_empty()) {
            if has_any(text, &link.letters) {
                link.use_of = Use::Found;
            }
        }
    }
}

/// Notes the links that are for this element, or for letters within it.
fn note_mark<'p>(name: &str, tag: &str, inner: impl Fn() -> &'p str, links: &mut [Link]) {
    let open = links.iter_mut().filter(|link| link.use_of == Use::Open);
    for link in open.filter(|link| !link.marks.is_empty()) {
        let is_meant = link.marks.iter().any(|mark| match mark.strip_prefix('.') {
            Some(class) => has_class(tag, class),
            None => mark == name,
        });
        if is_meant && (link.letters.is_empty() || has_any(inner(), &link.letters)) {
            link.use_of = Use::Found;
        }
    }
}

/// Whether a tag is of this class.
fn has_class(tag: &str, class: &str) -> bool {
    let classes = || attribute(tag, CLASS).unwrap_or_default();
    tag.contains(class) && classes().split_ascii_whitespace().any(|one| one == class)
}

/// Whether a text has one of these code points.
fn has_any(text: &str, letters: &[RangeInclusive<u32>]) -> bool {
    text.chars()
        .any(|c| letters.iter().any(|range| range.contains(&u32::from(c))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the files that a page with this body preloads.
    fn preloaded(body: &str) -> Vec<String> {
        let link = |name: &str, rest: &str| format!("\n{LINK} href=\"{name}\"{rest}>");
        let head = [
            link("always", ""),
            link("cyrillic", " data-letters=\"U+0400-045F, U+2116\""),
            link("italic", " data-marks=\"em .none\""),
            link(
                "both",
                " data-marks=\"em\" data-letters=\"U+0400-045F, U+2116\"",
            ),
        ];
        let head = head.concat();
        let page = useful(format!("<head>{head}\n</head><body>{body}</body>"));
        assert!(!page.contains("data-"), "{page}");
        assert!(page.ends_with(&format!("\n</head><body>{body}</body>")));
        let hrefs = page.split("href=\"").skip(1);
        hrefs
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn a_face_is_preloaded_where_its_letters_are_seen() {
        assert_eq!(preloaded("<p>Moscow, ’23</p>"), ["always"]);
        assert_eq!(preloaded("<p>Москва</p>"), ["always", "cyrillic"]);
        assert_eq!(preloaded("№"), ["always", "cyrillic"]);
    }

    #[test]
    fn letters_in_attributes_scripts_and_cards_are_not_seen() {
        let body = "<p title=\"Москва\">x</p><script>\"Москва\"</script><template><p><em>Москва</em></p></template>";
        assert_eq!(preloaded(body), ["always"]);
        let after = format!("{body}<p>Київ</p>");
        assert_eq!(preloaded(&after), ["always", "cyrillic"]);
    }

    #[test]
    fn a_face_is_preloaded_where_an_element_or_class_has_it() {
        assert_eq!(preloaded("<p><em>x</em></p>"), ["always", "italic"]);
        assert_eq!(preloaded("<p class=\"a none\">x</p>"), ["always", "italic"]);
        assert_eq!(preloaded("<p class=\"nonesuch\">x</p>"), ["always"]);
    }

    #[test]
    fn a_face_for_letters_within_an_element_is_for_those_alone() {
        let outside = "<p><em>x</em> Москва</p>";
        assert_eq!(preloaded(outside), ["always", "cyrillic", "italic"]);
        let inside = "<p><em>Москва</em></p>";
        assert_eq!(preloaded(inside), ["always", "cyrillic", "italic", "both"]);
    }
}
