//! Where the blocks of a document stand on its page: the way from a place of the file to an element, for the preview.
//!
//! A block's element is named by the way to it: of the element that holds the page's prose the child with this number, of
//! that one the child with that, counting elements alone. The page itself carries none of this. It reads the prose once
//! more, from the same filler, and knows neither lines nor browsers; `serve` calls it.

use std::ops::Range;

use crate::diag::Diagnostic;
use crate::link::DocumentIx;
use crate::route::Route;
use crate::site::Site;

use super::body::{self, Blocked};
use super::part::Parts;
use super::{Press, language_of};

/// A block of the file on the page that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The numbers of the children on the way from the element that holds the prose.
    pub at: Vec<u32>,
    /// Its bytes in the file.
    pub source: Range<u32>,
}

/// The blocks of a document's prose in the order of the page, each after the one that holds it.
///
/// A block that has no element of its own, because it is words alone, is its parent; blocks with one element are one.
///
/// # Errors
/// A view that the page embeds cannot be rendered, and so the page cannot.
pub fn blocks(site: &Site, document: DocumentIx) -> Result<Vec<Placed>, Diagnostic> {
    let (content, starts) = content(site, document)?;
    Ok(place(&content, &starts))
}

/// A place of the prose at which a block begins.
#[derive(Clone, Debug)]
struct Start {
    /// The byte of the prose.
    at: usize,
    /// The block's bytes in the file.
    source: Range<u32>,
}

/// The prose of a document as its page has it, and where blocks begin in it, in order.
fn content(site: &Site, document: DocumentIx) -> Result<(String, Vec<Start>), Diagnostic> {
    let tag = language_of(site, &Route::Document(document));
    let address = Parts {
        site,
        language: site.languages.of(tag),
    }
    .address_of(document);
    let press = Press::new(site, &address, tag);
    let Blocked {
        html,
        views,
        blocks,
    } = body::page_with_blocks(&press.parts, document);
    let (content, ends) = press.with_views(document, &html, &views)?;
    // Behind each view everything lies as much further on as all views up to there are long.
    let moved = |at: usize, before: usize| match before.min(ends.len()).checked_sub(1) {
        Some(last) => at + ends[last] - views[last].0,
        None => at,
    };
    let starts = blocks.into_iter().map(|(at, source)| {
        let before = views.partition_point(|(place, _)| *place < at);
        Start {
            at: moved(at, before),
            source,
        }
    });
    let mut starts: Vec<Start> = starts.collect();
    starts.sort_by_key(|start| start.at);
    Ok((content, starts))
}

/// Elements that have no end tag.
const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// Elements whose inside is no HTML.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// Elements that stand in a line of text: a block that begins with one of them is the words around it.
const INLINE: [&str; 23] = [
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "em", "i", "img", "ins", "input",
    "kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup",
];

/// The elements that are open at a place of the prose.
struct Way<'h> {
    /// Their names, those that no element holds first.
    names: Vec<&'h str>,
    /// Their numbers among the children of the element around them.
    at: Vec<u32>,
    /// How many children each has so far, that which holds the prose first.
    children: Vec<u32>,
}

impl<'h> Way<'h> {
    /// Passes a tag.
    fn pass(&mut self, tag: &Tag<'h>) {
        match tag.shape {
            Shape::End => {
                if let Some(depth) = self.names.iter().rposition(|name| *name == tag.name) {
                    self.names.truncate(depth);
                    self.at.truncate(depth);
                    self.children.truncate(depth + 1);
                }
            }
            Shape::Start | Shape::Closed => {
                let number = self.next();
                *self.children.last_mut().expect("the prose is open always") += 1;
                let drawn = self
                    .names
                    .iter()
                    .any(|name| matches!(*name, "svg" | "math"));
                let closed = tag.shape == Shape::Closed && drawn;
                if !closed && !VOID.contains(&tag.name) {
                    self.names.push(tag.name);
                    self.at.push(number);
                    self.children.push(0);
                }
            }
        }
    }

    /// The number of the next child.
    fn next(&self) -> u32 {
        self.children.last().copied().unwrap_or_default()
    }

    /// The way to the next child.
    fn to_next(&self) -> Vec<u32> {
        self.at.iter().copied().chain([self.next()]).collect()
    }
}

/// The elements of the blocks that begin at `starts`, in one pass over the prose.
fn place(html: &str, starts: &[Start]) -> Vec<Placed> {
    let mut way = Way {
        names: Vec::new(),
        at: Vec::new(),
        children: vec![0],
    };
    let mut found: Vec<Placed> = Vec::with_capacity(starts.len());
    let mut starts = starts.iter().peekable();
    for tag in (Tags { html, at: 0 }) {
        while let Some(start) = starts.next_if(|start| start.at <= tag.at) {
            let begins = tag.shape != Shape::End
                && !INLINE.contains(&tag.name)
                && html[start.at..tag.at].trim().is_empty();
            let at = if begins {
                way.to_next()
            } else {
                way.at.clone()
            };
            add(&mut found, at, &start.source);
        }
        way.pass(&tag);
    }
    found
}

/// Adds a block; one with the element of the last one is the same, and one without an element is none.
fn add(found: &mut Vec<Placed>, at: Vec<u32>, source: &Range<u32>) {
    match found.last_mut() {
        _ if at.is_empty() => {}
        Some(last) if last.at == at => {
            last.source.start = last.source.start.min(source.start);
            last.source.end = last.source.end.max(source.end);
        }
        _ => found.push(Placed {
            at,
            source: source.clone(),
        }),
    }
}

/// A tag of the prose.
struct Tag<'h> {
    /// The byte of its `<`.
    at: usize,
    /// The element's name.
    name: &'h str,
    /// What kind of tag it is.
    shape: Shape,
}

/// What kind of tag it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// `<p>`
    Start,
    /// `<path/>`
    Closed,
    /// `</p>`
    End,
}

/// The tags of HTML that has them whole; comments and the inside of scripts are passed over.
struct Tags<'h> {
    /// The HTML.
    html: &'h str,
    /// How far it was read.
    at: usize,
}

impl<'h> Iterator for Tags<'h> {
    type Item = Tag<'h>;

    fn next(&mut self) -> Option<Tag<'h>> {
        loop {
            let at = self.at + self.html[self.at..].find('<')?;
            let rest = &self.html[at + 1..];
            if rest.starts_with("!--") {
                self.at = at + rest.find("-->").map_or(rest.len(), |end| end + 3) + 1;
                continue;
            }
            let (name_at, is_end) = match rest.strip_prefix('/') {
                Some(_) => (at + 2, true),
                None => (at + 1, false),
            };
            let name = &self.html[name_at..];
            let name = &name[..name
                .find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'))
                .unwrap_or(name.len())];
            let end = self.end_of(name_at + name.len());
            self.at = end;
            if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let shape = match () {
                () if is_end => Shape::End,
                () if self.html[..end].ends_with("/>") => Shape::Closed,
                () => Shape::Start,
            };
            if shape == Shape::Start && RAW.contains(&name) {
                let close = format!("</{name}");
                let inside = self.html[end..].find(&close);
                self.at = inside.map_or(self.html.len(), |inside| end + inside);
            }
            return Some(Tag { at, name, shape });
        }
    }
}

impl Tags<'_> {
    /// One past the `>` of the tag whose name ends at byte `from`; one in quotation marks does not count.
    fn end_of(&self, from: usize) -> usize {
        let mut quoted = None;
        for (at, byte) in self.html.bytes().enumerate().skip(from) {
            match (quoted, byte) {
                (None, b'>') => return at + 1,
                (None, b'"' | b'\'') => quoted = Some(byte),
                (Some(mark), byte) if mark == byte => quoted = None,
                _ => {}
            }
        }
        self.html.len()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::parse::prose::text_of;
    use crate::site::{Cache, Options, assemble};
    use crate::source::Sources;

    /// The site of these files.
    fn site(files: &[(&str, &str)]) -> std::sync::Arc<Site> {
        let sources = Sources::from_memory(files.iter().copied());
        assemble(&sources, &Options::default(), &mut Cache::default())
    }

    /// The blocks of the page `content/x.md` with this text, as the way and the first line of each.
    fn shown(text: &str) -> Vec<String> {
        let actors = "content/actors.yaml";
        let site = site(&[
            (actors, "ada:\n  name: Ada\n  kind: person\n"),
            ("content/x.md", text),
        ]);
        let ix = site
            .documents
            .iter()
            .position(|document| document.path.as_str() == "content/x.md")
            .expect("it is there");
        let line = |placed: &Placed| {
            let source = &text[placed.source.start as usize..];
            let way: Vec<String> = placed.at.iter().map(u32::to_string).collect();
            format!("{} {}", way.join("."), source.lines().next().unwrap_or(""))
        };
        let placed = blocks(&site, ix as DocumentIx).expect("rendered");
        placed.iter().map(line).collect()
    }

    #[test]
    fn a_block_is_the_element_that_its_words_stand_in() {
        let text = "# T\n\n*First* words.\n\n- one\n- two\n\n  more\n  - below\n\n> said\n\n## Next\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| c | d |\n";
        assert_eq!(
            shown(text),
            [
                "0 *First* words.",
                "1 - one",
                "1.0 - one",
                "1.0.0 one",
                "1.1 - two",
                "1.1.0 two",
                "1.1.1 more",
                "1.1.2 - below",
                "1.1.2.0 - below",
                "2 > said",
                "2.0 said",
                "3 ## Next",
                "4 ```",
                "5 | a | b |",
                "5.0.0.0.0  a | b |",
                "5.0.0.0.1  b |",
                "5.0.1.0.0  c | d |",
                "5.0.1.0.1  d |",
            ]
        );
    }

    #[test]
    fn notes_and_what_is_filled_in_move_the_others() {
        let text = "# T\n\nAda spoke[^1] and Ada went.\n\n[^1]: A note.\n\n![](a.png)\n\n> \"No.\"\n> — [[ada]], 2024-01-01\n\nLast.\n";
        assert_eq!(
            shown(text),
            [
                "0 Ada spoke[^1] and Ada went.",
                "0.2 A note.",
                "1 ![](a.png)",
                "2 > \"No.\"",
                "2.0.0 \"No.\"",
                "3 Last.",
            ]
        );
    }

    #[test]
    fn tags_are_told_from_what_looks_like_them() {
        let html = "<!-- <p> --><p title=\"a>b\">1 &lt; 2<br>x</p><svg><path d=\"\"/><g/></svg><script>if (a<b) {}</script><p>";
        let starts: Vec<Start> = html
            .match_indices("<p")
            .filter(|(at, _)| *at > 5)
            .map(|(at, _)| Start {
                at,
                source: 0..at as u32,
            })
            .collect();
        let ways: Vec<Vec<u32>> = place(html, &starts).into_iter().map(|it| it.at).collect();
        assert_eq!(ways, [vec![0], vec![1, 0], vec![3]]);
    }

    /// The text of the element at the end of a way, by a reading of its own; nothing if there is none.
    fn text_at(html: &str, way: &[u32]) -> Option<String> {
        let mut depth = Vec::new();
        let (mut open, mut counts) = (Vec::<&str>::new(), vec![0]);
        let mut from = None;
        for tag in (Tags { html, at: 0 }) {
            if tag.shape == Shape::End {
                while open.pop().expect("each end has its start") != tag.name {}
                counts.truncate(open.len() + 1);
                depth.truncate(open.len());
                if let Some((begin, level)) = from
                    && open.len() == level
                {
                    return Some(
                        text_of(&html[begin..tag.at], &(0..(tag.at - begin) as u32)).to_lowercase(),
                    );
                }
                continue;
            }
            depth.push(*counts.last().expect("one"));
            *counts.last_mut().expect("one") += 1;
            if depth == way && from.is_none() {
                from = Some((tag.at, open.len()));
            }
            if VOID.contains(&tag.name) || tag.shape == Shape::Closed {
                depth.pop();
            } else {
                open.push(tag.name);
                counts.push(0);
            }
        }
        None
    }

    #[test]
    fn every_block_of_every_document_is_found_on_its_page() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let golden = std::fs::read_dir(root.join("tests/golden")).expect("it can be listed");
        let mut folders: Vec<_> = golden.map(|entry| entry.expect("listed").path()).collect();
        folders.push(root.to_owned());
        let mut count = 0;
        for folder in folders
            .iter()
            .filter(|folder| folder.join("content").is_dir())
        {
            let sources = Sources::read(folder).expect("readable");
            let site = assemble(&sources, &Options::default(), &mut Cache::default());
            for ix in 0..site.documents.len() as DocumentIx {
                let path = &site.documents[ix as usize].path;
                let Ok((content, starts)) = content(&site, ix) else {
                    continue;
                };
                let file = site.sources.text(path).expect("text");
                for placed in place(&content, &starts) {
                    let source = &file[placed.source.start as usize..placed.source.end as usize];
                    let text = text_at(&content, &placed.at);
                    let text = text.unwrap_or_else(|| panic!("{path}: {placed:?} is nowhere"));
                    // Of a source without marks the last word stands in the element; a stance is said in the page's language.
                    let word = source
                        .split(|c: char| !c.is_alphanumeric())
                        .rfind(|word| word.len() > 3);
                    let plain = !source.contains(['[', '<', '|', '`', '^', '{', '—'])
                        && !source.contains("->");
                    assert!(
                        !plain || word.is_none_or(|word| text.contains(&word.to_lowercase())),
                        "{path}: {source:?} is not {text:?}"
                    );
                    count += 1;
                }
            }
        }
        assert!(count > 1000, "{count} blocks are too few to show anything");
    }
}
