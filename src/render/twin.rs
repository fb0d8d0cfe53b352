//! The Markdown twin of a briefing: its source text without what is not published.
//!
//! From an allow-list: of the front matter only the keys that the format knows, never private ones; no comments and
//! remarks; a link to a draft becomes its words.

use std::ops::Range;

use crate::document::Role;
use crate::link::{DocumentIx, Meaning};
use crate::parse::front::{Fence, fence};
use crate::path::is_unprintable;
use crate::site::Site;

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

/// The source text of a briefing as it is published; `text` is that of its file.
pub fn markdown(site: &Site, ix: DocumentIx, text: &str) -> String {
    let places = withheld(site, ix, text);
    let (front, start) = match fence(text) {
        Fence::Closed(range, body) => (
            published_keys(&without(&text[range.clone()], &places, range.start)),
            body,
        ),
        Fence::Absent | Fence::Unclosed => (String::new(), 0),
    };
    let body = without_comments(&without(&text[start..], &places, start));
    let twin = match front.is_empty() {
        true => body,
        false => format!("---\n{front}---\n{body}"),
    };
    match twin.contains(is_unprintable) {
        true => twin.replace(is_unprintable, " "),
        false => twin,
    }
}

/// The lines of the keys that are published; a key whose entries were all withheld goes with them.
fn published_keys(front: &str) -> String {
    let mut keys: Vec<(bool, String)> = Vec::new();
    for line in front.split_inclusive('\n') {
        let begins_key =
            line.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '\''));
        if begins_key {
            let key = line.split(':').next().unwrap_or("").trim();
            let published = PUBLISHED.contains(&key.trim_matches(['"', '\'']));
            keys.push((published, String::new()));
        }
        if let Some((_, lines)) = keys.last_mut()
            && !line.trim_start().starts_with('#')
        {
            lines.push_str(line);
        }
    }
    let says = |lines: &str| {
        let value = lines.split_once(':').map_or("", |(_, value)| value);
        value.contains(|c: char| !c.is_whitespace() && !matches!(c, '[' | ']' | '{' | '}'))
    };
    let kept = keys
        .into_iter()
        .filter(|(published, lines)| *published && says(lines));
    kept.map(|(_, lines)| lines).collect()
}

/// The places of links to drafts and the words that stay.
fn withheld(site: &Site, ix: DocumentIx, text: &str) -> Vec<(Range<usize>, String)> {
    let document = &site.documents[ix as usize];
    let front = match fence(text) {
        Fence::Closed(_, body) => body,
        Fence::Absent | Fence::Unclosed => 0,
    };
    let references = document.facts.references.iter().enumerate();
    let mut found: Vec<(Range<usize>, String)> = references
        .filter(|(number, _)| *site.links.meaning(ix, *number as u32) == Meaning::Withheld)
        .filter_map(|(number, reference)| {
            let place = document.places[number];
            let range = place.start as usize..place.end as usize;
            match (range.start < front, reference.role) {
                (true, _) => Some((entry(text, range), String::new())),
                (false, Role::Stance) => Some((with_arrow(text, range), String::new())),
                (false, _) => {
                    let link = text.get(range.clone())?;
                    let (link, end) = link.split_at(link.trim_end().len());
                    Some((range, words_of_link(link) + end))
                }
            }
        })
        .collect();
    found.sort_by_key(|(range, _)| range.start);
    found
}

/// An entry of a list in the front matter, with the comma or the line that it has to itself.
fn entry(text: &str, place: Range<usize>) -> Range<usize> {
    let line = text[..place.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[place.end..]
        .find('\n')
        .map_or(text.len(), |at| place.end + at + 1);
    let after = text[place.end..end].trim_end();
    match text[line..place.start].trim_start() {
        "- " if after.is_empty() => line..end,
        _ => match text[place.end..end].strip_prefix(',') {
            Some(rest) => place.start..end - rest.trim_start_matches(' ').len(),
            None => text[..place.start].trim_end_matches([',', ' ']).len()..place.end,
        },
    }
}

/// A stance, with the arrow before it.
fn with_arrow(text: &str, place: Range<usize>) -> Range<usize> {
    let before = text[..place.start].trim_end();
    let arrow = ["->", "→", "=>"]
        .into_iter()
        .find_map(|arrow| before.strip_suffix(arrow));
    arrow.map_or(place.start, |before| before.trim_end_matches(' ').len())..place.end
}

/// What a link shows: `[[x|words]]`, `[words](x)`; of a link that shows only its target, that.
fn words_of_link(link: &str) -> String {
    let bare = link.trim_start_matches(['!', '@']);
    if let Some(inner) = bare
        .strip_prefix("[[")
        .and_then(|rest| rest.strip_suffix("]]"))
    {
        return inner.rsplit('|').next().unwrap_or(inner).trim().to_owned();
    }
    match bare.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or("").to_owned(),
        None => bare.to_owned(),
    }
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
