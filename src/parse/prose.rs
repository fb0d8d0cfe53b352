//! Text without its tags: sentences, quotations and words.
//!
//! One sentence splitter and one finder of quotation marks serve notes, backlinks and checks. They see HTML text as
//! `markdown` writes it and know nothing else.

use rustc_hash::FxHashMap;

use crate::document::Fragment;
use crate::parse::mark::closing_quote;
use crate::seek;

/// The byte that stands for a hole in the HTML while a page is parsed and rendered.
///
/// U+0001 cannot come from content: `markdown` replaces control characters.
pub const HOLE: char = '\u{1}';

/// What stands for each byte of a remark, on a line that has other words: nobody prints it.
pub const REMARK: char = '\u{2}';

/// HTML without its tags and holes, and where each piece of it is.
pub struct Plain {
    /// The text, still escaped.
    pub text: String,
    /// Where pieces begin: in `text`, and in the HTML.
    pieces: Vec<(usize, usize)>,
}

impl Plain {
    /// The text of `html[range]`.
    pub fn new(html: &str, range: std::ops::Range<usize>) -> Plain {
        let mut plain = Plain {
            text: String::with_capacity(range.len()),
            pieces: Vec::new(),
        };
        let mut at = range.start;
        while at < range.end {
            let rest = &html[at..range.end];
            let stop = seek::first(rest, |byte| (byte == b'<') | (byte == HOLE as u8));
            let stop = stop.unwrap_or(rest.len());
            if stop > 0 {
                plain.pieces.push((plain.text.len(), at));
                plain.text.push_str(&rest[..stop]);
            }
            at += stop;
            let rest = &html[at..range.end];
            if rest.starts_with('<') {
                at += rest.find('>').map_or(rest.len(), |end| end + 1);
            } else if rest.starts_with(HOLE) {
                at += 1;
            }
        }
        plain
    }

    /// Where the byte `at` of the text is in the HTML; a byte that begins a piece is the piece's.
    pub fn html(&self, at: usize) -> usize {
        let piece = self
            .pieces
            .partition_point(|(start, _)| *start <= at)
            .saturating_sub(1);
        self.pieces
            .get(piece)
            .map_or(0, |(start, html)| html + (at - start))
    }

    /// Where the end of a range is in the HTML: right after its last byte.
    pub fn html_end(&self, end: usize) -> usize {
        if end == 0 {
            self.html(0)
        } else {
            self.html(end - 1) + 1
        }
    }

    /// How much of the text stands before the byte `at` of the HTML.
    pub fn before(&self, at: usize) -> usize {
        let piece = self.pieces.partition_point(|(_, html)| *html < at);
        let Some((start, html)) = piece.checked_sub(1).and_then(|i| self.pieces.get(i)) else {
            return 0;
        };
        let end = self
            .pieces
            .get(piece)
            .map_or(self.text.len(), |next| next.0);
        (start + (at - html)).min(end)
    }

    /// The pieces of text as ranges of the HTML.
    pub fn ranges(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let ends = self
            .pieces
            .iter()
            .skip(1)
            .map(|(start, _)| *start)
            .chain([self.text.len()]);
        self.pieces
            .iter()
            .zip(ends)
            .map(|((start, html), end)| *html..html + (end - start))
    }
}

/// Abbreviations after which a full stop ends no sentence, lower case, without their last stop.
const ABBREVIATIONS: [&str; 44] = [
    "mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "st", "no", "nos", "vs", "v", "e.g",
    "i.e", "cf", "al", "art", "arts", "p", "pp", "para", "paras", "fig", "vol", "ch", "ca", "c",
    "approx", "est", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
    "dec", "inc", "ltd",
];

/// How long the longest abbreviation without a stop inside is, in bytes.
const LONGEST_ABBREVIATION: usize = 6;

/// Where sentences begin in a text, the first at its first character that is no space.
pub fn sentences(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let first = text.len() - text.trim_start().len();
    if first < text.len() {
        starts.push(first);
    }
    let mut end = 0;
    while let Some((at, c)) = next_of(text, end, *b".!?") {
        end = at + c.len_utf8();
        let wide = matches!(c, '。' | '！' | '？');
        if !wide && !matches!(c, '.' | '!' | '?' | '…') {
            continue;
        }
        let rest = text[end..].trim_start_matches(['.', '!', '?', '…']);
        let rest = rest.trim_start_matches(['"', '”', '’', '»', '“', ')', ']', '」']);
        end = text.len() - rest.len();
        let next = rest.trim_start();
        let spaced = wide || rest.len() > next.len();
        let opens = next
            .chars()
            .next()
            .is_some_and(|c| !c.is_lowercase() && !matches!(c, ',' | ';' | ':' | '–' | '—' | '-'));
        if spaced && opens && !(c == '.' && abbreviates(&text[..at], next)) {
            starts.push(text.len() - next.len());
        }
    }
    starts
}

/// The next character from the byte `from` on that is one of `ascii` or none of ASCII, and where; the others are passed over fast.
fn next_of<const N: usize>(text: &str, from: usize, ascii: [u8; N]) -> Option<(usize, char)> {
    let stops = |byte: u8| {
        let known = ascii.iter();
        known.fold(!byte.is_ascii(), |stops, one| stops | (byte == *one))
    };
    let at = from + seek::first(&text[from..], stops)?;
    Some((at, text[at..].chars().next()?))
}

/// Whether a full stop after `before` belongs to an abbreviation, an initial or a number that counts what follows.
fn abbreviates(before: &str, after: &str) -> bool {
    let word = before
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“'))
        .next()
        .unwrap_or("");
    if word.len() > LONGEST_ABBREVIATION && !word.contains('.') {
        return false;
    }
    let lower = word.to_lowercase();
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase)
        || word.contains('.') && word.split('.').all(|p| p.chars().count() == 1);
    let month = lower.len() == 3 || lower == "sept";
    match lower.as_str() {
        "no" | "nos" | "art" | "p" | "pp" | "para" | "paras" | "ch" | "vol" | "fig" | "v" | "c"
        | "ca" => after.starts_with(|c: char| c.is_ascii_digit()),
        known if ABBREVIATIONS.contains(&known) => {
            !month
                || !after.starts_with(char::is_uppercase)
                || matches!(known, "gen" | "col" | "mrs")
        }
        _ => initial,
    }
}

/// Quotations in a text, their marks included, outermost ones only, in order.
pub fn quotations(text: &str) -> Vec<std::ops::Range<usize>> {
    let (mut from, mut found) = (0, Vec::new());
    let mut pairs_of_text = None;
    while let Some((start, c)) = next_of(text, from, *b"\"") {
        from = start + c.len_utf8();
        if closing_quote(c).is_none() {
            continue;
        }
        let end = match c {
            '"' => text[start + 1..].find('"').map(|at| start + at + 2),
            _ => {
                let pairs = pairs_of_text.get_or_insert_with(|| pairs(text));
                pairs.get(&start).copied()
            }
        };
        if let Some(end) = end {
            found.push(start..end);
            from = end;
        }
    }
    found
}

/// Where what each opening mark opens ends, nested ones of its kind skipped; not of `"`, which closes itself.
fn pairs(text: &str) -> FxHashMap<usize, usize> {
    let mut pairs = FxHashMap::default();
    let mut open = ['“', '«', '„', '「'].map(|mark| (mark, Vec::new()));
    let mut end = 0;
    while let Some((at, c)) = next_of(text, end, []) {
        end = at + c.len_utf8();
        for (mark, starts) in &mut open {
            if closing_quote(*mark).is_some_and(|close| close.contains(&c)) {
                pairs.extend(starts.pop().map(|start| (start, end)));
            } else if c == *mark {
                starts.push(at);
            }
        }
    }
    pairs
}

/// The words inside quotation marks, the marks left out.
pub fn inside_quotes(text: &str) -> &str {
    let trimmed = text.trim();
    let open = trimmed.chars().next();
    let close = open.and_then(closing_quote);
    match (open, close) {
        (Some(open), Some(close)) => {
            let inner = &trimmed[open.len_utf8()..];
            inner.strip_suffix(close).unwrap_or(inner)
        }
        _ => trimmed,
    }
}

/// How many words a text has: runs between white space that hold a letter or digit.
pub fn word_count(text: &str) -> usize {
    text.split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count()
}

/// What a byte of HTML is to whoever counts words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Byte {
    /// A letter or digit of ASCII.
    Letter,
    /// White space of ASCII.
    Space,
    /// Any other sign of ASCII.
    Sign,
    /// `<`, the beginning of a tag.
    Tag,
    /// `&`, the beginning of a reference to a character.
    Reference,
    /// Part of a character that is none of ASCII.
    Wide,
}

/// What each byte is.
const BYTES: [Byte; 256] = {
    let mut bytes = [Byte::Wide; 256];
    let mut byte = 0;
    while byte < 128 {
        bytes[byte] = match byte as u8 {
            b'<' => Byte::Tag,
            b'&' => Byte::Reference,
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => Byte::Letter,
            b'\t'..=b'\r' | b' ' => Byte::Space,
            _ => Byte::Sign,
        };
        byte += 1;
    }
    bytes
};

/// How many words the text of this HTML has, as [`word_count`] counts in [`text_of`]; the text is not made for it.
pub fn words_in(html: &str) -> usize {
    let (mut count, mut counted) = (0, false);
    let (bytes, mut at) = (html.as_bytes(), 0);
    // How long the piece that begins here is, up to `last`.
    let until = |at: usize, last: u8| {
        let rest = &bytes[at..];
        let end = rest.iter().position(|byte| *byte == last);
        end.map_or(rest.len(), |end| end + 1)
    };
    while let Some(byte) = bytes.get(at) {
        match BYTES[*byte as usize] {
            Byte::Letter => {
                count += usize::from(!counted);
                counted = true;
                // The rest of the word is counted with it.
                let goes_on =
                    |byte: &u8| matches!(BYTES[*byte as usize], Byte::Letter | Byte::Sign);
                while bytes.get(at).is_some_and(goes_on) {
                    at += 1;
                }
                if bytes.get(at) == Some(&b' ') {
                    counted = false;
                    at += 1;
                }
            }
            Byte::Space => {
                counted = false;
                at += 1;
            }
            Byte::Sign => at += 1,
            Byte::Tag => {
                let length = until(at, b'>');
                counted &= apart(&html[at..at + length]).is_none();
                at += length;
            }
            Byte::Reference => at += until(at, b';'),
            Byte::Wide => {
                let c = html[at..].chars().next().unwrap_or_default();
                let letter = c.is_alphanumeric();
                count += usize::from(letter & !counted);
                counted = letter | (counted & !c.is_whitespace());
                at += c.len_utf8().max(1);
            }
        }
    }
    count
}

/// What a tag puts between the text before it and the text behind it.
fn apart(tag: &str) -> Option<&'static str> {
    match tag {
        "</p>" | "</li>" | "</tr>" | "</pre>" => Some("\n\n"),
        "<br>" | "</td>" | "</th>" => Some(" "),
        _ => None,
    }
}

/// The text with each run of white space as one space, and none at its ends.
pub fn collapsed(text: &str) -> String {
    if is_collapsed(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Whether a text clearly has no white space but single spaces between words.
fn is_collapsed(text: &str) -> bool {
    let counts = |byte: u8| (byte < b' ') | !byte.is_ascii();
    let spaced = text.starts_with(' ') || text.ends_with(' ') || text.contains("  ");
    !spaced && seek::first(text, counts).is_none()
}

/// The text of a fragment: tags and holes left out, blocks apart by an empty line, references to characters resolved.
pub fn text_of(html: &str, fragment: &Fragment) -> String {
    let range = fragment.start as usize..fragment.end as usize;
    let mut text = String::with_capacity(range.len());
    let mut rest = &html[range];
    while let Some(stop) = rest.find(['<', HOLE]) {
        text.push_str(&rest[..stop]);
        rest = &rest[stop..];
        if rest.starts_with(HOLE) {
            rest = rest.trim_start_matches(HOLE);
            // A citation that is left out takes the space before it along.
            let closes = |c: char| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')');
            if rest.starts_with(closes) {
                text.truncate(text.trim_end_matches(' ').len());
            }
            continue;
        }
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        text.push_str(apart(&rest[..end]).unwrap_or_default());
        rest = &rest[end..];
    }
    text.push_str(rest);
    let text = crate::path::unescape_text(&text);
    if is_collapsed(&text) {
        return text.into_owned();
    }
    let blocks = text.split("\n\n").map(collapsed);
    blocks
        .filter(|block| !block.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// The text cut at a word's end to at most `limit` characters, with an ellipsis if it was cut.
pub fn shortened(text: &str, limit: usize) -> String {
    let line = collapsed(text);
    match line.char_indices().nth(limit) {
        None => line,
        Some((end, _)) => {
            let cut = line[..end].rfind(' ').unwrap_or(end);
            format!("{}…", line[..cut].trim_end_matches([',', ';', ':', '.']))
        }
    }
}

/// Whether a quotation's words occur in the whole wording: pieces around `[…]` and `...` in order. White space, case, the kinds of
/// quotation marks and dashes, and the brackets around an adapted letter are folded.
pub fn occurs_in(fragment: &str, whole: &str) -> bool {
    let whole = folded(whole);
    let pieces = fragment
        .replace("[…]", "…")
        .replace("[...]", "…")
        .replace("...", "…");
    let mut from = 0;
    folded(&pieces)
        .split('…')
        .map(|piece| piece.trim_matches(|c: char| c == ' ' || c == ',' || c == '.'))
        .all(|piece| {
            let found = whole[from..].find(piece);
            from = found.map_or(from, |at| from + at + piece.len());
            found.is_some()
        })
}

/// A wording with what editors may change alike: marks of quotation and dashes of one kind each, no brackets, small letters.
fn folded(text: &str) -> String {
    let alike = |c: char| match c {
        '‘' | '’' | '‚' | '‛' | 'ʼ' | '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '"' => {
            Some('\'')
        }
        '‐' | '‑' | '–' | '—' | '−' => Some('-'),
        '[' | ']' => None,
        _ => Some(c),
    };
    let text: String = text.chars().filter_map(alike).collect();
    collapsed(&text).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_alike_with_and_without_a_text() {
        for html in [
            "<p>One <em>two</em>-three &amp; four&lt;five.</p>\n<p>Six\u{1}.</p>",
            "<ul><li>a</li><li>b 2</li></ul><pre>c\n\nd</pre>",
            "<table><tr><td>x</td><td>y</td></tr></table>Привет, 世界 — «да»<br>нет",
            "",
        ] {
            let text = text_of(html, &(0..html.len() as u32));
            assert_eq!(words_in(html), word_count(&text), "{html}");
        }
    }

    /// The sentences of a text.
    fn split(text: &str) -> Vec<&str> {
        let starts = sentences(text);
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        starts
            .iter()
            .zip(ends)
            .map(|(start, end)| text[*start..end].trim())
            .collect()
    }

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        assert_eq!(
            split("The U.S. Treasury agreed. No. 5 rose 3.4 per cent! Why?"),
            [
                "The U.S. Treasury agreed.",
                "No. 5 rose 3.4 per cent!",
                "Why?"
            ]
        );
        assert_eq!(
            split("He said \"No.\" Then he left. e.g. this"),
            ["He said \"No.\"", "Then he left. e.g. this"]
        );
        assert_eq!(
            split("Mr. Lavrov met J. Kerry (see Art. 5). 中国说。俄罗斯说。"),
            [
                "Mr. Lavrov met J. Kerry (see Art. 5).",
                "中国说。",
                "俄罗斯说。"
            ]
        );
        assert_eq!(
            split("On 5 Dec. 2022 it came. It stayed."),
            ["On 5 Dec. 2022 it came.", "It stayed."]
        );
        assert_eq!(
            split("Prices rose … and fell. 2024 came."),
            ["Prices rose … and fell.", "2024 came."]
        );
    }

    #[test]
    fn quotations_nest_and_may_stay_open() {
        let text = "He said \"yes\" and «no «never» again» but \"open";
        let found: Vec<&str> = quotations(text).into_iter().map(|r| &text[r]).collect();
        assert_eq!(found, ["\"yes\"", "«no «never» again»"]);
        assert_eq!(inside_quotes("“all”"), "all");
        let text = "„so“ and “open “in” it, “a “b” c” end";
        let found: Vec<&str> = quotations(text).into_iter().map(|r| &text[r]).collect();
        assert_eq!(found, ["„so“", "“in”", "“a “b” c”"]);
    }

    #[test]
    fn text_has_its_place_in_the_html() {
        let html = "<p>One <em>two</em> \u{1}three.</p>";
        let plain = Plain::new(html, 3..html.len() - 4);
        assert_eq!(plain.text, "One two three.");
        assert_eq!(plain.html(4), html.find("two").unwrap_or(0));
        assert_eq!(plain.html_end(7), html.find("two").unwrap_or(0) + 3);
        assert_eq!(plain.before(html.find("three").unwrap_or(0)), 8);
        assert_eq!(text_of(html, &(0..html.len() as u32)), "One two three.");
    }

    #[test]
    fn a_fragment_occurs_with_gaps() {
        assert!(occurs_in(
            "practically all […] are settled",
            "Practically all the parameters are  settled."
        ));
        let said = "Nobody's fault: The bridge, \"our pride\", will be open—soon";
        for quoted in [
            "nobody’s fault",
            "[t]he bridge, ‘our pride’, will be",
            "[The] bridge",
            "will be open - soon".replace(" - ", "–").as_str(),
        ] {
            assert!(occurs_in(quoted, said), "{quoted}");
        }
        assert!(!occurs_in("nobodys fault", said));
        assert!(!occurs_in(
            "all the terms",
            "Practically all the parameters are settled."
        ));
    }
}
