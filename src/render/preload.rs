//! Which of the files that a template preloads a page has a use for.
//!
//! A face must be there before the first line is drawn, or the reader sees a stand-in; a face that no letter of the page is set in
//! is a burden. The head of a template cannot know, since it comes before the text. So it says what a link is for, and what is for
//! nothing is left out here: `data-letters`, code points as in `unicode-range`, and `data-marks`, elements and classes. A link with
//! both is for such letters within such elements. Knows no theme and no face; `render` calls it on every page.

use std::ops::{Range, RangeInclusive};

use memchr::{memchr, memmem, memrchr};

/// How a link that is meant begins.
const LINK: &str = "<link rel=\"preload\"";

/// How the attributes begin that say what a link is for, up to their first quotation mark.
const LETTERS: &str = " data-letters=";
const MARKS: &str = " data-marks=";

/// How the classes of an element begin.
const CLASS: &str = " class=";

/// About how many bytes are looked at together.
const PIECE: usize = 128;

/// The page without the links to preload that it has no use for; the others lose what they said of it.
pub(super) fn useful(html: String) -> String {
    let Some(mut head) = head(&html) else {
        return html;
    };
    if head.links.is_empty() {
        return html;
    }
    let body = &html[head.end..];
    head.leave_out(body);
    head.find_marks(body);
    head.read(body);
    let mut out = String::with_capacity(html.len());
    let mut done = 0;
    for link in &head.links {
        out.push_str(&html[done..link.start]);
        if link.use_of == Use::Found {
            out.push_str(&bare(&html[link.start..link.end]));
        }
        done = link.end;
    }
    out.push_str(&html[done..]);
    out
}

/// The links to preload of a head that say what they are for.
#[derive(Default)]
struct Head<'h> {
    links: Vec<Link>,
    /// The letters that links are for, each set once.
    letters: Vec<(&'h str, Letters)>,
    /// The marks that links are for, each set once.
    marks: Vec<(&'h str, Marks<'h>)>,
    /// Where the head ends.
    end: usize,
}

/// Code points.
type Letters = Vec<RangeInclusive<u32>>;

/// Elements, by what they are called.
struct Marks<'h> {
    names: Vec<&'h str>,
    classes: Vec<&'h str>,
}

/// A link to preload that says what it is for.
struct Link {
    /// Where it begins in the page; the line break before it belongs to it.
    start: usize,
    /// Where it ends.
    end: usize,
    /// Which letters it is for; any if there is none.
    letters: Option<usize>,
    /// Which marks it is for; any if there is none.
    marks: Option<usize>,
    /// Whether the page has such letters, in such elements.
    use_of: Use,
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

/// What the head of a page says; nothing if it has none.
fn head(html: &str) -> Option<Head<'_>> {
    let mut head = Head::default();
    loop {
        head.end += next(&html[head.end..], b'<');
        let rest = html.get(head.end..).filter(|rest| !rest.is_empty())?;
        if rest.starts_with("</head>") {
            return Some(head);
        }
        let length = match rest.starts_with(LINK).then(|| rest.find('>')).flatten() {
            Some(close) => close + 1,
            None => 1,
        };
        if length > 1 {
            head.take(html, length);
        }
        head.end += length;
    }
}

impl<'h> Head<'h> {
    /// Takes the tag that begins where the head ends so far, if it says what it is for.
    fn take(&mut self, html: &'h str, length: usize) {
        let start = self.end;
        let tag = &html[start..start + length];
        let letters = attribute(tag, LETTERS);
        let marks = attribute(tag, MARKS);
        if letters.is_some() || marks.is_some() {
            let link = Link {
                start: start - usize::from(html[..start].ends_with('\n')),
                end: start + length,
                letters: letters.map(|text| place(&mut self.letters, text, ranges)),
                marks: marks.map(|text| place(&mut self.marks, text, elements)),
                use_of: Use::Open,
            };
            self.links.push(link);
        }
    }

    /// Leaves out what a page has nowhere: letters beyond ASCII, classes and elements.
    fn leave_out(&mut self, body: &str) {
        for (_, marks) in &mut self.marks {
            marks
                .classes
                .retain(|class| memmem::find(body.as_bytes(), class.as_bytes()).is_some());
        }
        let has_marks: Vec<bool> = self
            .marks
            .iter()
            .map(|(_, marks)| marks.may_be_in(body))
            .collect();
        let wide = wide(body);
        let has_letter = |range: &RangeInclusive<u32>| {
            *range.start() < 0x80 || wide.iter().any(|letter| range.contains(letter))
        };
        for link in &mut self.links {
            let letters = link.letters.map(|place| &self.letters[place].1);
            let may_be_used = letters.is_none_or(|letters| letters.iter().any(has_letter))
                && link.marks.is_none_or(|place| has_marks[place]);
            if !may_be_used {
                link.use_of = Use::None;
            }
        }
    }

    /// Settles the links that are for elements alone: these are looked for, without a look at each tag.
    fn find_marks(&mut self, body: &str) {
        let is_settled = |link: &Link| link.use_of != Use::Open || link.letters.is_some();
        if self.links.iter().all(is_settled) {
            return;
        }
        let hidden = hidden(body);
        for link in &mut self.links {
            let marks = link
                .marks
                .filter(|_| link.use_of == Use::Open && link.letters.is_none());
            if let Some(place) = marks {
                link.use_of = match self.marks[place].1.are_seen(body, &hidden) {
                    true => Use::Found,
                    false => Use::None,
                };
            }
        }
    }

    /// Reads what is seen of a page, and notes which links it has a use for.
    fn read(&mut self, mut rest: &str) {
        let open = |link: &Link| link.use_of == Use::Open;
        let anywhere = |link: &Link| link.use_of == Use::Open && link.marks.is_none();
        while self.links.iter().any(open) {
            let letters = self.links.iter().any(anywhere);
            loop {
                let start = next(rest, b'<');
                if letters && self.note_text(&rest[..start]) {
                    rest = &rest[start..];
                    break;
                }
                let Some(inner) = rest.get(start + 1..) else {
                    return;
                };
                if inner.starts_with('/') {
                    rest = inner;
                    continue;
                }
                let (name, behind) = inner.split_at(name_end(inner));
                let attributes;
                (attributes, rest) = behind.split_at(next(behind, b'>'));
                match name {
                    _ if HIDDEN.contains(&name) => rest = &rest[close(rest, name)..],
                    _ if !name.is_empty() && self.note_mark(name, attributes, rest) => break,
                    _ => {}
                }
            }
        }
    }

    /// Notes the links that are for letters of this text, wherever it stands; whether there are any.
    fn note_text(&mut self, text: &str) -> bool {
        let mut any = false;
        let anywhere = |link: &&mut Link| link.marks.is_none() && link.use_of == Use::Open;
        for link in self.links.iter_mut().filter(anywhere) {
            let letters = link.letters.map(|place| &self.letters[place].1);
            if letters.is_some_and(|letters| has_any(text, letters)) {
                link.use_of = Use::Found;
                any = true;
            }
        }
        any
    }

    /// Notes the links that are for this element, or for letters within it; `rest` is what follows its tag. Whether there are any.
    fn note_mark(&mut self, name: &str, attributes: &str, rest: &str) -> bool {
        let mut any = false;
        for (place, (_, marks)) in self.marks.iter().enumerate() {
            if !marks.have(name, attributes) {
                continue;
            }
            let of_marks = |link: &&mut Link| link.marks == Some(place) && link.use_of == Use::Open;
            for link in self.links.iter_mut().filter(of_marks) {
                let letters = link.letters.map(|place| &self.letters[place].1);
                let within = || &rest[..close(rest, name)];
                if letters.is_none_or(|letters| has_any(within(), letters)) {
                    link.use_of = Use::Found;
                    any = true;
                }
            }
        }
        any
    }
}

impl Marks<'_> {
    /// Whether they may be in a text, seen or not, of which the classes are known to be there.
    fn may_be_in(&self, text: &str) -> bool {
        !self.classes.is_empty() || self.have_name(text, &[])
    }

    /// Whether an element of one of the names begins in a text outside these stretches of it.
    fn have_name(&self, text: &str, hidden: &[Range<usize>]) -> bool {
        let begins = |name: &&str| {
            let open = format!("<{name}");
            let mut starts = memmem::find_iter(text.as_bytes(), &open);
            starts.any(|start| {
                is_outside(start, hidden) && name_end(&text[start + 1..]) == name.len()
            })
        };
        self.names.iter().any(begins)
    }

    /// Whether one of them is outside these stretches of a text.
    fn are_seen(&self, text: &str, hidden: &[Range<usize>]) -> bool {
        let has_class = |class: &&str| {
            let mut places =
                memmem::find_iter(text.as_bytes(), *class).filter(|at| is_outside(*at, hidden));
            places.any(|at| {
                let start = memrchr(b'<', &text.as_bytes()[..at]);
                start.is_some_and(|start| {
                    let tag = &text[start + 1..];
                    let (name, rest) = tag.split_at(name_end(tag));
                    self.have(name, &rest[..next(rest, b'>')])
                })
            })
        };
        self.have_name(text, hidden) || self.classes.iter().any(has_class)
    }

    /// Whether an element of this name and with these attributes is one of them.
    fn have(&self, name: &str, attributes: &str) -> bool {
        let is_named = || self.names.contains(&name);
        let is_of_class = || {
            let classes = attribute(attributes, CLASS).unwrap_or_default();
            let mut classes = classes.split_ascii_whitespace();
            classes.any(|class| self.classes.contains(&class))
        };
        is_named() || !self.classes.is_empty() && !attributes.is_empty() && is_of_class()
    }
}

/// The place of what a text says in a list; it is read if it is not there yet.
fn place<'h, T>(known: &mut Vec<(&'h str, T)>, text: &'h str, read: fn(&'h str) -> T) -> usize {
    let there = known.iter().position(|(other, _)| *other == text);
    there.unwrap_or_else(|| {
        known.push((text, read(text)));
        known.len() - 1
    })
}

/// A link without what it said of its use.
fn bare(tag: &str) -> String {
    let mut out = tag.to_owned();
    for begins in [LETTERS, MARKS] {
        if let Some(value) = attribute(tag, begins) {
            out = out.replace(&format!("{begins}\"{value}\""), "");
        }
    }
    out
}

/// The value of an attribute in a tag, by how the attribute begins.
fn attribute<'t>(tag: &'t str, begins: &str) -> Option<&'t str> {
    let mut rest = tag;
    loop {
        let (before, value) = quoted(rest)?;
        if before.ends_with(begins) {
            return quoted(value).map(|(value, _)| value);
        }
        rest = value;
    }
}

/// What stands before the next quotation mark, and what behind it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let at = next(text, b'"');
    Some((&text[..at], text.get(at + 1..)?))
}

/// Where a byte of ASCII stands next, else where the text ends.
fn next(text: &str, sought: u8) -> usize {
    memchr(sought, text.as_bytes()).unwrap_or(text.len())
}

/// Where the name of an element ends.
fn name_end(tag: &str) -> usize {
    let end = tag.bytes().position(|byte| !byte.is_ascii_alphanumeric());
    end.unwrap_or(tag.len())
}

/// The code points of `U+0400-045F, U+2116`; what cannot be read is none.
fn ranges(text: &str) -> Letters {
    let code = |text: &str| u32::from_str_radix(text, 16).ok();
    let range = |one: &str| {
        let one = one.trim().strip_prefix("U+")?;
        let (first, last) = one.split_once('-').unwrap_or((one, one));
        Some(code(first)?..=code(last)?)
    };
    text.split(',').filter_map(range).collect()
}

/// The elements of `em .none`: by name, and by class after a full stop.
fn elements(text: &str) -> Marks<'_> {
    let words = || text.split_whitespace();
    Marks {
        names: words().filter(|word| !word.starts_with('.')).collect(),
        classes: words().filter_map(|word| word.strip_prefix('.')).collect(),
    }
}

/// Whether a place is in none of these stretches.
fn is_outside(at: usize, stretches: &[Range<usize>]) -> bool {
    !stretches.iter().any(|stretch| stretch.contains(&at))
}

/// The elements whose text nobody sees.
const HIDDEN: [&str; 3] = ["script", "style", "template"];

/// Where they are.
fn hidden(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    loop {
        let first = HIDDEN.iter().filter_map(|name| {
            let open = format!("<{name}");
            let mut starts = memmem::find_iter(&text.as_bytes()[from..], &open).map(|at| from + at);
            let start = starts.find(|at| name_end(&text[at + 1..]) == name.len())?;
            Some((start, *name))
        });
        let Some((start, name)) = first.min() else {
            return found;
        };
        let tag = start + next(&text[start..], b'>');
        from = tag + close(&text[tag..], name);
        found.push(start..from);
    }
}

/// Where an element of this name ends in what follows its tag.
fn close(rest: &str, name: &str) -> usize {
    let is_close = |at: &usize| {
        let tag = rest[at + 1..].strip_prefix('/');
        tag.and_then(|tag| tag.strip_prefix(name))
            .is_some_and(|after| after.starts_with('>'))
    };
    let mut starts = rest.match_indices('<').map(|(at, _)| at);
    starts.find(is_close).unwrap_or(rest.len())
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

/// Whether a text has one of these code points.
fn has_any(text: &str, letters: &Letters) -> bool {
    // Most texts are ASCII and most letters are not, which is seen of many bytes at once.
    let is_wide = letters.iter().all(|range| *range.start() >= 0x80);
    if is_wide && text.is_ascii() {
        return false;
    }
    let is_one = |c: char| letters.iter().any(|range| range.contains(&u32::from(c)));
    text.chars().any(is_one)
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
        assert_eq!(
            preloaded("<p class=\"a\">none <b>x</b> emu</p><embed>"),
            ["always"]
        );
        let hidden = "<template class=\"none\"><p class=\"none\"><em>x</em></p></template>none";
        assert_eq!(preloaded(hidden), ["always"]);
        assert_eq!(
            preloaded(&format!("{hidden}<em>x</em>")),
            ["always", "italic"]
        );
    }

    #[test]
    fn a_face_for_letters_within_an_element_is_for_those_alone() {
        let outside = "<p><em>x</em> Москва</p>";
        assert_eq!(preloaded(outside), ["always", "cyrillic", "italic"]);
        let inside = "<p><em>Москва</em></p>";
        assert_eq!(preloaded(inside), ["always", "cyrillic", "italic", "both"]);
    }
}
