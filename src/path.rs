//! Names of places: [`SitePath`] is a source file, [`UrlPath`] an address of the built site, [`Id`] what a link names.
//!
//! The only file that joins, folds, slugs or escapes. It knows no file system and no configuration; everybody calls it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use rapidfuzz::distance::osa;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::seek;

/// A file of the site, relative to its root, with `/` between parts: `content/briefings/moscow.md`.
///
/// Never absolute, never with an empty, `.` or `..` part. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, BorshDeserialize, BorshSerialize)]
pub struct SitePath(Arc<str>);

impl SitePath {
    /// The path that `text` writes, or nothing if it is absolute, empty or leaves the root.
    pub fn new(text: &str) -> Option<SitePath> {
        SitePath::is_sound(text).then(|| SitePath(text.into()))
    }

    /// Whether a text is such a path.
    pub fn is_sound(text: &str) -> bool {
        !text.is_empty()
            && !text.bytes().any(|byte| matches!(byte, b'\0' | b'\\'))
            && text.split('/').all(|part| !matches!(part, "" | "." | ".."))
    }

    /// Whether both are one text in memory; equal paths need not be.
    pub fn is_same(&self, other: &SitePath) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The path as written, `/` between parts.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part: `moscow.md`.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The last part without its extension: `moscow`.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// What follows the last dot of the last part, or nothing.
    pub fn extension(&self) -> &str {
        self.file_name()
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension)
    }

    /// The folder that holds it: `content/briefings`, or nothing for a file at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Whether it lies below `folder` (`content`), at any depth.
    pub fn is_below(&self, folder: &str) -> bool {
        self.0
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    }

    /// The path that a link `relative` written in this file means, or nothing if it leaves the root.
    ///
    /// `../actors/putin.md` in `content/briefings/x.md` is `content/actors/putin.md`; a leading `/` counts from `top`.
    pub fn join_link(&self, relative: &str, top: &str) -> Option<SitePath> {
        let (start, rest) = match relative.strip_prefix('/') {
            Some(rest) => (top, rest),
            None => (self.folder(), relative),
        };
        let mut parts: Vec<&str> = start.split('/').filter(|part| !part.is_empty()).collect();
        let floor = top.split('/').filter(|part| !part.is_empty()).count();
        for part in rest.split('/') {
            match part {
                "" | "." => {}
                ".." if parts.len() > floor => drop(parts.pop()),
                ".." => return None,
                part => parts.push(part),
            }
        }
        SitePath::new(&parts.join("/"))
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for SitePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}

/// An address of the built site, without host and without the path of `base_url`.
///
/// Begins with `/`; a page ends with `/`, a file does not: `/actors/xi-jinping/`, `/atom.xml`. Not percent-encoded.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, BorshDeserialize, BorshSerialize)]
pub struct UrlPath(Arc<str>);

impl UrlPath {
    /// The address that `text` writes, or nothing if it does not begin with `/` or has an empty, `.` or `..` part.
    pub fn new(text: &str) -> Option<UrlPath> {
        let rest = text.strip_prefix('/')?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let sound = (rest.is_empty() && text == "/")
            || (!text.contains(['\0', '\\', '?', '#'])
                && rest.split('/').all(|part| !matches!(part, "" | "." | "..")));
        sound.then(|| UrlPath(text.into()))
    }

    /// The page below `folders` (already folded, joined by `/`): `page("actors/xi-jinping")` is `/actors/xi-jinping/`.
    pub fn page(folders: &str) -> UrlPath {
        match folders.trim_matches('/') {
            "" => UrlPath("/".into()),
            inner => UrlPath(format!("/{inner}/").into()),
        }
    }

    /// The file `name` at this page's address: `/actors/x/` and `atom.xml` make `/actors/x/atom.xml`.
    pub fn file(&self, name: &str) -> UrlPath {
        UrlPath(format!("{}{name}", self.0).into())
    }

    /// The page numbered `number` of this list; the first is the list itself, the second `.../page/2/`: where no id can stand.
    pub fn numbered(&self, number: usize) -> UrlPath {
        match number {
            0 | 1 => self.clone(),
            number => UrlPath(format!("{}page/{number}/", self.0).into()),
        }
    }

    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file that holds it in the output folder: `actors/xi-jinping/index.html`, `atom.xml`.
    pub fn output_file(&self) -> String {
        let inner = &self.0[1..];
        if inner.is_empty() || inner.ends_with('/') {
            format!("{inner}index.html")
        } else {
            inner.to_owned()
        }
    }

    /// The form in which two addresses are one to some file system: NFC and lower case.
    pub fn folded(&self) -> Cow<'_, str> {
        let address = self.0.trim_end_matches('/');
        let is_folded = |byte: &u8| byte.is_ascii() && !byte.is_ascii_uppercase();
        match address.as_bytes().iter().all(is_folded) {
            true => Cow::Borrowed(address),
            false => Cow::Owned(nfc(address).to_lowercase()),
        }
    }
}

impl fmt::Display for UrlPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for UrlPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}

/// What a link names: NFC, lower case, runs of white space as one `-`. Scripts are kept.
#[derive(
    Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, BorshDeserialize, BorshSerialize,
)]
pub struct Id(Box<str>);

impl Id {
    /// The id that `text` means: `Xi Jinping` and `xi-jinping` are one.
    pub fn fold(text: &str) -> Id {
        let text = text.trim();
        if !text.is_empty()
            && text
                .bytes()
                .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.'))
        {
            return Id(text.into());
        }
        Id(nfc(text)
            .to_lowercase()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join("-")
            .into())
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it may stand as one part of an address: not empty, no `/`, no `..`, no control character.
    pub fn is_sound(&self) -> bool {
        !self.0.is_empty()
            && !matches!(&*self.0, "." | "..")
            && !self
                .0
                .contains(|c: char| c.is_control() || matches!(c, '/' | '\\' | '?' | '#' | '%'))
    }
}

impl std::borrow::Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}

impl serde::Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.0)
    }
}

/// The text in Unicode's composed form; borrowed where it already is.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Hands out what a character is to a search: its compatibility form taken apart, in lower case, without accents.
///
/// Scripts are kept. A final sigma is a sigma, so that the letters of a word do not depend on its end.
pub fn fold_letter(c: char, take: &mut impl FnMut(char)) {
    if c.is_ascii() {
        return take(c.to_ascii_lowercase());
    }
    decompose_compatible(c, |part| {
        if !is_combining_mark(part) {
            part.to_lowercase()
                .filter(|c| !is_combining_mark(*c))
                .for_each(|c| take(if c == 'ς' { 'σ' } else { c }));
        }
    });
}

/// An anchor made of words: letters and digits of any script, lower case, joined by `-`; empty if there are none.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in nfc(text).chars() {
        if c.is_alphanumeric() {
            if gap && !out.is_empty() {
                out.push('-');
            }
            gap = false;
            out.extend(c.to_lowercase());
        } else if !matches!(c, '\'' | '’') {
            gap = true;
        }
    }
    out
}

/// A file name made of words in Latin letters: what `new` calls a file.
pub fn ascii_slug(text: &str) -> String {
    slug(&deunicode::deunicode(text))
}

/// Whether a character may stand in no page, feed or table: XML knows no control characters but white space, and two that are
/// none, and the first of them stand for holes in a body.
pub fn is_unprintable(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t') || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Whether a text has an unprintable character.
pub fn has_unprintable(text: &str) -> bool {
    // Such a character is below a space, DEL, or begins with the bytes C2 or EF.
    let may_be = |byte: u8| {
        let space = (byte == b'\n') | (byte == b'\r') | (byte == b'\t');
        (byte < b' ') & !space | (byte == 0x7f) | (byte == 0xc2) | (byte == 0xef)
    };
    let mut rest = text;
    while let Some(at) = seek::first(rest, may_be) {
        rest = &rest[at..];
        match rest.chars().next() {
            Some(c) if !is_unprintable(c) => rest = &rest[c.len_utf8()..],
            found => return found.is_some(),
        }
    }
    false
}

/// Appends `text` as HTML text: `&`, `<` and `>` escaped, quotation marks as they are.
pub fn push_text(out: &mut String, text: &str) {
    push_escaped(out, text, |b| (b == b'&') | (b == b'<') | (b == b'>'));
}

/// Appends `text` as the inside of a double-quoted HTML attribute.
pub fn push_attribute(out: &mut String, text: &str) {
    push_escaped(out, text, |b| {
        (b == b'&') | (b == b'<') | (b == b'>') | (b == b'"') | (b == b'\'')
    });
}

/// Appends `text`, each byte for which `is_escaped` holds as a reference.
fn push_escaped(out: &mut String, text: &str, is_escaped: impl Fn(u8) -> bool + Copy) {
    let mut rest = text;
    while let Some(at) = seek::first(rest, is_escaped) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// The text as HTML text.
pub fn text_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    push_text(&mut out, text);
    out
}

/// The characters of HTML text that [`push_text`] escaped, as they were.
pub fn unescape_text(html: &str) -> Cow<'_, str> {
    if !html.contains('&') {
        return Cow::Borrowed(html);
    }
    Cow::Owned(
        html.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

/// Whether an address is one of the web, the only kind that a source may have.
pub fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// Where on the web an address leads, as people say it: its host without `www.`; nothing if it leads nowhere on the web.
pub fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://").filter(|_| is_web(address))?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then_some(host)
}

/// The bytes that stand for themselves in an address (RFC 3986); `%` among them, for what is encoded stays.
const IN_ADDRESS: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        plain[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let marks = b"-._~:/?#[]@!$&()*+,;=%'";
    let mut at = 0;
    while at < marks.len() {
        plain[marks[at] as usize] = true;
        at += 1;
    }
    plain
};

/// Percent-encodes an address for an attribute, a header or XML (RFC 3986); what is already encoded stays.
pub fn encode_url(address: &str) -> Cow<'_, str> {
    if address.bytes().all(|byte| IN_ADDRESS[byte as usize]) {
        return Cow::Borrowed(address);
    }
    let mut out = String::with_capacity(address.len() + 16);
    for byte in address.bytes() {
        if IN_ADDRESS[byte as usize] {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    Cow::Owned(out)
}

/// Undoes percent-encoding; nothing if what comes out is not UTF-8 or an escape is broken.
pub fn decode_url(address: &str) -> Option<String> {
    let mut out = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        if byte == b'%' {
            let digits = tail.get(..2)?;
            // A sign would count as part of a number.
            let sound = digits.iter().all(u8::is_ascii_hexdigit);
            let digits = std::str::from_utf8(digits).ok().filter(|_| sound)?;
            out.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &tail[2..];
        } else {
            out.push(byte);
            rest = tail;
        }
    }
    String::from_utf8(out).ok()
}

/// The known name nearest to `wrong`, if it is near enough to be a slip.
///
/// Edit distance (Damerau-Levenshtein, restricted) of at most a third of the longer name, at least one; never so much that
/// nothing of the shorter one is left.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = wrong.chars().count();
    let comparator = osa::BatchComparator::new(wrong.chars());
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let other = name.chars().count();
        let most = (other.max(length) / 3)
            .max(1)
            .min(best.map_or(usize::MAX, |it| it.0));
        if other.abs_diff(length) > most {
            continue;
        }
        let within = osa::Args::default().score_cutoff(most);
        let distance = comparator.distance_with_args(name.chars(), &within);
        if let Some(distance) = distance.filter(|distance| *distance < other.min(length)) {
            let found = (distance, name);
            best = Some(best.map_or(found, |best| best.min(found)));
        }
    }
    best.map(|(_, name)| name)
}

/// The known word that a wrong one misses by a slip: one letter, or two of a long word. Closer than [`nearest`], for places
/// where any word may stand.
pub fn near_miss<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let long = |name: &str| name.chars().count().min(wrong.chars().count()) >= LONG_WORD;
    let slips = |name: &str| if long(name) { 2 } else { 1 };
    nearest_within(wrong, known, slips)
}

/// The known word that lacks a letter of a wrong one, has one more, or has two of them the other way round. No other word of a
/// language is so near: `content` is no slip for `context`.
pub fn slip<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let is_slip = |name: &&str| {
        let alike = name.chars().count() != wrong.chars().count() || sorted(name) == sorted(wrong);
        alike && osa::distance(wrong.chars(), name.chars()) == 1
    };
    known.into_iter().find(is_slip)
}

/// The nearest of the known words that are within so many letters of a wrong one.
pub fn nearest_within<'a>(
    wrong: &str,
    known: impl IntoIterator<Item = &'a str>,
    most: impl Fn(&str) -> usize,
) -> Option<&'a str> {
    let all = known.into_iter();
    let all = all.map(|name| (osa::distance(wrong.chars(), name.chars()), name));
    let near = all.filter(|(distance, name)| *distance <= most(name));
    near.min().map(|(_, name)| name)
}

/// From how many letters on a word may be missed by two.
const LONG_WORD: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_what_people_say() {
        for (address, said) in [
            ("https://www.reuters.com/world/?a=b", Some("reuters.com")),
            ("http://en.kremlin.ru:8080", Some("en.kremlin.ru")),
            ("https://example.org#x", Some("example.org")),
            ("https:///x", None),
            ("ftp://example.org", None),
            ("local.pdf", None),
        ] {
            assert_eq!(host(address), said, "{address}");
        }
    }

    #[test]
    fn a_near_miss_is_a_slip() {
        let known = ["context", "judgment", "note"];
        assert_eq!(near_miss("judgement", known), Some("judgment"));
        assert_eq!(near_miss("contxt", known), Some("context"));
        assert_eq!(near_miss("contact", known), None);
        for (wrong, meant) in [
            ("contxt", Some("context")),
            ("conetxt", Some("context")),
            ("judgement", Some("judgment")),
            ("content", None),
            ("vote", None),
            ("contest", None),
        ] {
            assert_eq!(slip(wrong, known), meant, "{wrong}");
        }
        assert_eq!(near_miss("quote", known), None);
    }

    #[test]
    fn a_link_out_of_the_content_is_refused() {
        let page = SitePath::new("content/briefings/x.md").expect("sound");
        let joined = |link: &str| page.join_link(link, "content").map(|p| p.to_string());
        assert_eq!(
            joined("../actors/putin.md").as_deref(),
            Some("content/actors/putin.md")
        );
        assert_eq!(
            joined("map.png").as_deref(),
            Some("content/briefings/map.png")
        );
        assert_eq!(joined("/logo.svg").as_deref(), Some("content/logo.svg"));
        assert_eq!(joined("../../site.toml"), None);
        assert_eq!(joined("../../../etc/passwd"), None);
    }

    #[test]
    fn an_id_folds_case_space_and_form_and_keeps_its_script() {
        assert_eq!(Id::fold("Xi  Jinping").as_str(), "xi-jinping");
        assert_eq!(
            Id::fold("Володимир Зеленський").as_str(),
            "володимир-зеленський"
        );
        assert_eq!(Id::fold("e\u{301}"), Id::fold("é"));
        assert!(!Id::fold("../x").is_sound());
    }

    #[test]
    fn an_address_knows_its_file() {
        let page = UrlPath::page("actors/x");
        assert_eq!(page.output_file(), "actors/x/index.html");
        assert_eq!(page.file("atom.xml").output_file(), "actors/x/atom.xml");
        assert_eq!(UrlPath::page("").output_file(), "index.html");
        assert_eq!(page.numbered(2).as_str(), "/actors/x/page/2/");
        assert_eq!(UrlPath::new("/a/../b/"), None);
    }

    #[test]
    fn an_escape_of_an_address_is_two_digits() {
        assert_eq!(decode_url("/a%2Fb%20%c3%A9").as_deref(), Some("/a/b é"));
        for broken in ["%", "%2", "%2g", "%+1", "% 1", "%é", "%ff"] {
            assert_eq!(decode_url(broken), None, "{broken}");
        }
    }

    #[test]
    fn text_comes_back_as_it_was() {
        let text = "a < b & \"c\" > d";
        assert_eq!(unescape_text(&text_html(text)), text);
        assert_eq!(
            decode_url(&encode_url("/x/ж y/")).as_deref(),
            Some("/x/ж y/")
        );
        assert_eq!(decode_url("%zz"), None);
    }

    #[test]
    fn the_nearest_name_is_near() {
        assert_eq!(nearest("tilte", ["title", "date"]), Some("title"));
        assert_eq!(
            nearest("vladimir-puttin", ["vladimir-putin", "xi-jinping"]),
            Some("vladimir-putin")
        );
        assert_eq!(nearest("completely", ["title", "date"]), None);
        assert_eq!(nearest("G", ["A", "B"]), None);
    }
}
