//! The Markdown twin of a briefing: its source text without what is not published.
//!
//! From an allow-list: of the front matter only the keys that the format knows, never private ones; no comments and
//! remarks; a link to a draft becomes its words.

use std::ops::Range;

use crate::document::Put;
use crate::link::{DocumentIx, Meaning};
use crate::parse::front::{Fence, fence};

use super::part::Parts;

/// The keys of a briefing's front matter that are published.
const PUBLISHED: [&str; 18] = [
    "title",
    "date",
    "actors",
    "topics",
    "authors",
    "updated",
    "cutoff",
    "kind",
    "status",
    "review_by",
    "supersedes",
    "statements",
    "slug",
    "aliases",
    "language",
    "summary",
    "names",
    "weak_names",
];

/// The source text of a briefing as it is published.
pub fn markdown(parts: &Parts<'_>, ix: DocumentIx) -> String {
    let document = parts.document(ix);
    let Some(text) = parts.site.sources.text(&document.path) else {
        return String::new();
    };
    let (front, start) = match fence(text) {
        Fence::Closed(range, body) => (published_keys(&text[range]), body),
        Fence::Absent | Fence::Unclosed => (String::new(), 0),
    };
    let body = without(&text[start..], &withheld(parts, ix), start);
    let body = without_comments(&body);
    if front.is_empty() {
        body
    } else {
        format!("---\n{front}---\n{body}")
    }
}

/// The lines of the keys that are published.
fn published_keys(front: &str) -> String {
    let mut kept = String::new();
    let mut keep = false;
    for line in front.split_inclusive('\n') {
        let begins_key =
            line.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '\''));
        if begins_key {
            let key = line
                .split(':')
                .next()
                .unwrap_or("")
                .trim()
                .trim_matches(['"', '\'']);
            keep = PUBLISHED.contains(&key);
        }
        if keep && !line.trim_start().starts_with('#') {
            kept.push_str(line);
        }
    }
    kept
}

/// The places of links to drafts and the words that stay.
fn withheld(parts: &Parts<'_>, ix: DocumentIx) -> Vec<(Range<usize>, String)> {
    let document = parts.document(ix);
    let Some(text) = parts.site.sources.text(&document.path) else {
        return Vec::new();
    };
    let mut found: Vec<(Range<usize>, String)> = document
        .body
        .holes
        .iter()
        .filter_map(|hole| match hole.put {
            Put::Open(reference) | Put::Named(reference)
                if *parts.links().meaning(ix, reference) == Meaning::Withheld =>
            {
                let place = document.places[reference as usize];
                let range = place.start as usize..place.end as usize;
                let words = words_of_link(text.get(range.clone())?);
                Some((range, words))
            }
            _ => None,
        })
        .collect();
    found.sort_by_key(|(range, _)| range.start);
    found
}

/// What a link shows: `[[x|words]]`, `[words](x)`; nothing of a link that shows only its target.
fn words_of_link(link: &str) -> String {
    if let Some(inner) = link
        .strip_prefix("[[")
        .and_then(|rest| rest.strip_suffix("]]"))
    {
        return inner
            .split_once('|')
            .map_or(String::new(), |(_, words)| words.trim().to_owned());
    }
    let inner = link
        .strip_prefix('[')
        .and_then(|rest| rest.split(']').next());
    inner.unwrap_or("").to_owned()
}

/// The text with ranges replaced; ranges count from `offset` before it.
fn without(text: &str, ranges: &[(Range<usize>, String)], offset: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, words) in ranges {
        let (start, end) = (
            range.start.saturating_sub(offset),
            range.end.saturating_sub(offset),
        );
        if start >= at && end <= text.len() {
            out.push_str(&text[at..start]);
            out.push_str(words);
            at = end;
        }
    }
    out.push_str(&text[at..]);
    out
}

/// The text without HTML comments and `%% remarks %%`, outside code.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fenced = false;
    let mut until: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        if until.is_none()
            && (line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~"))
        {
            fenced = !fenced;
        }
        if fenced {
            out.push_str(line);
            continue;
        }
        let kept = line_without_comments(line, &mut until);
        if kept.trim().is_empty() && !line.trim().is_empty() {
            continue;
        }
        out.push_str(&kept);
    }
    out
}

/// One line without comments; `until` is what ends a comment that is open.
fn line_without_comments<'t>(line: &'t str, until: &mut Option<&'static str>) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest: &'t str = line;
    let mut code = false;
    while !rest.is_empty() {
        if let Some(end) = *until {
            match rest.find(end) {
                Some(at) => {
                    rest = &rest[at + end.len()..];
                    *until = None;
                }
                None => {
                    return if line.ends_with('\n') && !kept.is_empty() {
                        kept + "\n"
                    } else {
                        kept
                    };
                }
            }
            continue;
        }
        let opened = [("<!--", "-->"), ("%%", "%%")]
            .into_iter()
            .find(|(open, _)| !code && rest.starts_with(open));
        if let Some((open, end)) = opened {
            rest = &rest[open.len()..];
            *until = Some(end);
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        code ^= c == '`';
        kept.push(c);
        rest = &rest[c.len_utf8()..];
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_private_keys_are_left_out() {
        assert_eq!(
            published_keys("title: A\n_secret: x\n  more\ndate: 2023\ntags: [a]\n"),
            "title: A\ndate: 2023\n"
        );
        let text = "One %% two %% three.\n<!-- ok raw-html why\nmore -->\n`%%` stays\n```\n%% stays %%\n```\n";
        assert_eq!(
            without_comments(text),
            "One  three.\n`%%` stays\n```\n%% stays %%\n```\n"
        );
        assert_eq!(words_of_link("[[draft|the draft]]"), "the draft");
    }
}
