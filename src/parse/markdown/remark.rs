//! What is written and never published: `%% remarks %%`, HTML comments, bytes that would be taken for our own marks.

use std::borrow::Cow;

use crate::parse::prose::REMARK;
use crate::path::{has_unprintable, is_unprintable};

/// The text with `%% remarks %%` blanked, byte for byte, outside code.
pub(super) fn without_remarks(text: &str) -> Cow<'_, str> {
    if !text.contains("%%") {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let (mut inside, mut fenced) = (false, false);
    for line in text.split_inclusive('\n') {
        let start = line.trim_start();
        if !inside && (start.starts_with("```") || start.starts_with("~~~")) {
            fenced = !fenced;
        }
        if fenced || !inside && !line.contains("%%") {
            out.extend_from_slice(line.as_bytes());
            continue;
        }
        let kept = without_line_remarks(line, &mut inside);
        let blank = kept.iter().all(|b| b.is_ascii_whitespace() || *b == BLANK);
        out.extend(
            kept.into_iter()
                .map(|b| if blank && b == BLANK { b' ' } else { b }),
        );
    }
    String::from_utf8(out).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Raw HTML without its comments.
pub(super) fn without_html_comments(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    out + rest
}

/// The text with characters that nothing may print as spaces, byte for byte; those that stand for holes and remarks are two of
/// them.
pub(super) fn without_unprintable(text: &str) -> Cow<'_, str> {
    if !has_unprintable(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match is_unprintable(c) {
            true => out.push_str(&"   "[..c.len_utf8()]),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// What a byte of a remark becomes on a line that has other words; the writer drops it.
const BLANK: u8 = REMARK as u8;

/// One line with its remarks blanked; `inside` tells whether one is open.
pub(super) fn without_line_remarks(line: &str, inside: &mut bool) -> Vec<u8> {
    let mut kept = Vec::with_capacity(line.len());
    let mut code = false;
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("%%") && !code {
            *inside = !*inside;
            kept.extend([BLANK; 2]);
            rest = &rest[2..];
            continue;
        }
        code ^= c == '`' && !*inside;
        if *inside && c != '\n' {
            kept.extend(std::iter::repeat_n(BLANK, c.len_utf8()));
        } else {
            kept.extend_from_slice(&rest.as_bytes()[..c.len_utf8()]);
        }
        rest = &rest[c.len_utf8()..];
    }
    kept
}
