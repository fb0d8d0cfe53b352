//! A scanner of tags that stands in for a browser; it knows only what the properties ask.

/// One tag of a page.
pub struct Tag<'a> {
    pub name: &'a str,
    attributes: Vec<(&'a str, String)>,
    /// Whether it is an end tag.
    pub closes: bool,
    /// Whether it ends in `/`, as a drawing's elements without content do.
    empty: bool,
}

impl Tag<'_> {
    /// An attribute's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        all.find(|(key, _)| *key == name).map(|(_, v)| v.as_str())
    }
}

/// The tags of a page, in order; comments, the document's type and the insides of scripts are passed over.
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let end = end_of_tag(rest);
        let (inner, after) = rest.split_at(end);
        rest = after;
        if inner.starts_with('!') {
            continue;
        }
        let tag = tag(inner);
        if matches!(tag.name, "script" | "style") && !tag.closes {
            let close = format!("</{}", tag.name);
            rest = rest.find(&close).map_or("", |at| &rest[at..]);
        }
        found.push(tag);
    }
    found
}

/// Where a tag ends: at the first `>` outside quotation marks.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// A tag by what stands between its brackets.
fn tag(inner: &str) -> Tag<'_> {
    let (closes, inner) = match inner.strip_prefix('/') {
        Some(inner) => (true, inner),
        None => (false, inner),
    };
    let (empty, inner) = match inner.strip_suffix('/') {
        Some(inner) => (true, inner),
        None => (false, inner),
    };
    let (name, mut rest) = inner
        .split_once(|c: char| c.is_whitespace())
        .unwrap_or((inner, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        let length = rest.find(|c: char| c == '=' || c.is_whitespace());
        let (key, after) = rest.split_at(length.unwrap_or(rest.len()));
        if key.is_empty() {
            break;
        }
        let value = after.strip_prefix("=\"").and_then(|v| v.split_once('"'));
        let (value, after) = value.unwrap_or(("", after.trim_start_matches('=')));
        attributes.push((key, unescape(value)));
        rest = after;
    }
    Tag {
        name: name.trim_end_matches('/'),
        attributes,
        closes,
        empty,
    }
}

/// An attribute's value as a browser reads it.
fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x2F;", "/")
        .replace("&amp;", "&")
}

/// Elements without an end.
const VOID: [&str; 7] = ["br", "hr", "img", "input", "link", "meta", "wbr"];

/// Elements that no paragraph and no inline element may hold.
const BLOCKS: [&str; 22] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "details",
    "div",
    "dl",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "ol",
    "p",
    "table",
    "ul",
];

/// Elements that hold only text and one another.
const INLINE: [&str; 19] = [
    "abbr", "b", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "mark", "p", "q", "span",
    "strong", "sup", "time", "summary",
];

/// Children and the parents that they want.
const PARENTS: [(&str, &[&str]); 9] = [
    ("li", &["ul", "ol"]),
    ("tr", &["thead", "tbody", "table"]),
    ("td", &["tr"]),
    ("th", &["tr"]),
    ("thead", &["table"]),
    ("tbody", &["table"]),
    ("figcaption", &["figure"]),
    ("dt", &["dl", "div"]),
    ("dd", &["dl", "div"]),
];

/// The first thing wrong with how a page nests.
pub fn misnested(html: &str) -> Option<String> {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags(html) {
        let path = || open.join(" > ");
        if tag.closes {
            if open.last() != Some(&tag.name) {
                return Some(format!("</{}> ends {}", tag.name, path()));
            }
            open.pop();
            continue;
        }
        let holder = open.iter().find(|name| INLINE.contains(name));
        if let Some(holder) = holder.filter(|_| BLOCKS.contains(&tag.name)) {
            return Some(format!("<{}> in <{holder}>: {}", tag.name, path()));
        }
        if tag.name == "a" && open.contains(&"a") {
            return Some(format!("a link in a link: {}", path()));
        }
        let parents = PARENTS.iter().find(|(child, _)| *child == tag.name);
        if let Some((_, parents)) = parents
            && open.last().is_none_or(|last| !parents.contains(last))
        {
            return Some(format!("<{}> in {}", tag.name, path()));
        }
        let drawn = tag.empty && open.contains(&"svg");
        if !drawn && !VOID.contains(&tag.name) {
            open.push(tag.name);
        }
    }
    (!open.is_empty()).then(|| format!("never closed: {}", open.join(" > ")))
}

#[test]
fn the_checker_sees_what_it_is_for() {
    assert_eq!(misnested("<p>a <em>b</em><br></p>"), None);
    assert!(misnested("<p><div></div></p>").is_some());
    assert!(misnested("<p><em>a</p></em>").is_some());
    assert!(misnested("<a href=\"a>b\"><a></a></a>").is_some());
    assert!(misnested("<div>").is_some());
    assert_eq!(misnested("<svg><path d=\"M0\"/></svg>"), None);
    let tags = tags("<a title=\"x > y\" href=\"/a?b&amp;c\" hidden>");
    assert_eq!(tags[0].get("href"), Some("/a?b&c"));
    assert_eq!(tags[0].get("hidden"), Some(""));
}
