//! What holds of every site: links resolve, pages nest, equal input gives equal bytes, what is hidden stays hidden.
//!
//! Held against generated sites with every construct of the format, and against the showcase of this repository. A
//! scanner of tags stands in for a browser; it knows only what these properties ask.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use chancery::date::Day;
use chancery::diag::{Code, Severity};
use chancery::path::{UrlPath, decode_url};
use chancery::render::{Output, render};
use chancery::route::{Route, RouteIx};
use chancery::site::{self, Cache, Site};
use chancery::source::Sources;

/// A site of these sources on a day of its own.
fn assemble(sources: &Sources) -> Arc<Site> {
    let options = site::Options {
        clock: Day::parse("2026-01-31"),
        ..site::Options::default()
    };
    site::assemble(sources, &options, &mut Cache::default())
}

/// Everything that the site writes itself, by address; copied files are empty.
fn outputs(site: &Site) -> BTreeMap<UrlPath, Vec<u8>> {
    let routes = site.routes.list.iter().enumerate();
    routes
        .map(|(ix, (address, _))| {
            let bytes = match render(site, ix as RouteIx) {
                Ok(Output::Bytes(bytes)) => bytes,
                Ok(Output::File(_)) => Vec::new(),
                Err(fault) => panic!("{address}: {}", fault.message),
            };
            (address.clone(), bytes)
        })
        .collect()
}

/// The showcase of this repository.
fn showcase() -> Arc<Site> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assemble(&Sources::read(root).expect("the repository can be read"))
}

/// One tag of a page.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, String)>,
    closes: bool,
}

impl Tag<'_> {
    /// An attribute's value.
    fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        all.find(|(key, _)| *key == name).map(|(_, v)| v.as_str())
    }
}

/// The tags of a page, in order; comments, the document's type and the insides of scripts are passed over.
fn tags(html: &str) -> Vec<Tag<'_>> {
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
fn misnested(html: &str) -> Option<String> {
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
        if !VOID.contains(&tag.name) {
            open.push(tag.name);
        }
    }
    (!open.is_empty()).then(|| format!("never closed: {}", open.join(" > ")))
}

/// The ids of a page; twice the same is an error.
fn ids(address: &UrlPath, html: &str, wrong: &mut Vec<String>) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for tag in tags(html) {
        if let Some(id) = tag.get("id")
            && !ids.insert(id.to_owned())
        {
            wrong.push(format!("{address}: the id `{id}` twice"));
        }
    }
    ids
}

/// Everything that is wrong with the pages: nesting, ids, links, characters of ours.
fn faults(site: &Site) -> Vec<String> {
    let outputs = outputs(site);
    let mut wrong = Vec::new();
    let mut pages: BTreeMap<&UrlPath, (&str, BTreeSet<String>)> = BTreeMap::new();
    for (address, bytes) in &outputs {
        let Ok(text) = std::str::from_utf8(bytes) else {
            continue;
        };
        if text.contains(['\u{1}', '\u{2}']) {
            wrong.push(format!("{address}: a character of ours"));
        }
        if address.output_file().ends_with(".html") {
            wrong.extend(misnested(text).map(|why| format!("{address}: {why}")));
            let ids = ids(address, text, &mut wrong);
            pages.insert(address, (text, ids));
        }
    }
    for (address, (html, _)) in &pages {
        for tag in tags(html) {
            for link in ["href", "src"].into_iter().filter_map(|name| tag.get(name)) {
                let why = dead(site, &pages, address, link);
                wrong.extend(why.map(|why| format!("{address}: `{link}` {why}")));
            }
        }
    }
    wrong
}

/// Why an address of the site leads nowhere; nothing if it leads somewhere, or to another site.
fn dead(
    site: &Site,
    pages: &BTreeMap<&UrlPath, (&str, BTreeSet<String>)>,
    from: &UrlPath,
    link: &str,
) -> Option<String> {
    let link = link
        .strip_prefix(&site.config.base_url)
        .map_or(link.to_owned(), |rest| {
            format!("{}{rest}", site.base_path())
        });
    if ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| link.starts_with(scheme))
    {
        return None;
    }
    let (place, anchor) = link.split_once('#').unwrap_or((&link, ""));
    let place = place.split('?').next().unwrap_or(place);
    let address = if place.is_empty() {
        from.clone()
    } else {
        let inner = place.strip_prefix(site.base_path());
        let decoded = inner.and_then(decode_url);
        match decoded.and_then(|inner| UrlPath::new(&inner)) {
            Some(address) => address,
            None => return Some("is no address of the site".into()),
        }
    };
    if site.resolve(&address).is_none() {
        return Some("leads nowhere".into());
    }
    let anchor = decode_url(anchor).unwrap_or_default();
    let known = pages
        .get(&address)
        .is_none_or(|(_, ids)| anchor.is_empty() || ids.contains(&anchor));
    (!known).then(|| "leads to an anchor that its page does not have".into())
}

/// Files by path.
type Files = Vec<(String, String)>;

/// The sources made of the files.
fn sources(files: &Files) -> Sources {
    let files = files.iter();
    Sources::from_memory(files.map(|(path, text)| (path.as_str(), text.as_str())))
}

/// What must be in no output: the words of drafts, private keys, remarks and comments.
const HIDDEN: &str = "zzhidden";

/// Ids that pieces of prose link; each is a file of [`fixed`].
const ACTORS: [&str; 4] = ["vladimir-putin", "xi-jinping", "china", "o-brien"];

/// What every generated site has: actors, topics, sources, a draft of each kind.
fn fixed() -> Files {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    vec![
        file(
            "content/actors.yaml",
            "vladimir-putin: {name: Vladimir Putin, kind: person, names: [Putin, {text: Путин, language: ru}], ties: [{holds: President, of: russia, from: 2012-05-07}]}\nxi-jinping: {name: Xi Jinping, kind: person, names: [{text: 习近平, language: zh}, Xi]}\nrussia: {name: Russia, kind: state}\nchina: {name: China, kind: state, _note: zzhidden}\no-brien: {name: \"O'Brien & <Sons>\", kind: group}\nghost: {name: zzhidden Ghost, kind: person, draft: true}\n",
        ),
        file(
            "content/topics.yaml",
            "peace: {title: Peace, issues: {territory: \"Territory <b>\", ceasefire: Ceasefire}}\nformula: {title: Formula, parent: peace}\nhush: {title: zzhidden topic, draft: true}\n",
        ),
        file(
            "content/sources.yaml",
            "s: {title: \"A \\\"source\\\"\", publisher: Agency, date: 2023-03-21, url: \"https://s.example/?a=b&c=d\", grade: B}\nt: {title: Second, author: N. N., date: 2023, type: book, derived_from: s}\nleak: {title: zzhidden paper, date: 2023, url: \"https://leak.example/zzhidden\", draft: true}\n",
        ),
        file(
            "content/briefings/anchor.md",
            "---\ntitle: Anchors\ndate: 2023-03-20\n---\n## A heading\n\n> Words of the mark with [[#a-heading]].[^n]\n> — [[china]], 2023-03-19 [@s] ^fixed-mark\n\nA block. ^fixed-block\n\nHe \"said it in words\"[^fixed-inline].\n\n[^n]: context: Of [[xi-jinping]].\n[^fixed-inline]: — Putin, 2023-03-19 [@s]\n",
        ),
        file(
            "content/briefings/withheld.md",
            "---\ntitle: zzhidden title\ndate: 2023-03-20\ndraft: true\nactors: [china]\ntopics: [peace]\n---\nOf China and Putin, zzhidden, and [[anchor]].\n\n> zzhidden words.\n> — [[china]], 2023-03-19 [@s] -> peace: supports ^withheld-mark\n\n![](zzhidden.svg)\n",
        ),
        file("content/briefings/zzhidden.svg", "<svg/>"),
        file("content/briefings/map.svg", "<svg/>"),
        file(
            "content/topics/paper.md",
            "---\ntitle: Paper\nkind: proposal\nparent: peace\nby: china\ndate: 2023-02-24\nsource: s\n---\n1. First [@s, p. 1] -> territory\n2. Second, of Putin -> ceasefire: supports\n",
        ),
        file(
            "content/method.md",
            "# The method\n\nProse of [[anchor#a-heading]].\n\n## A heading\n",
        ),
    ]
}

/// Words of a sentence, among them names, entities, scripts and quotation marks.
fn words() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "Putin",
        "Xi Jinping",
        "China",
        "Путин",
        "主席习近平说",
        "O'Brien & <Sons>",
        "the U.S. said",
        "No. 5",
        "3.4 per cent",
        "and",
        "of it",
        "\"in four words here\"",
        "“some words”",
        "*stress*",
        "**strong**",
        "`code <b>`",
        "~~gone~~",
        "&amp;",
        "…",
        "[a link](https://example.org/?a=b&c=d)",
        "$5–$10",
        "Peace",
        "Formula.",
        "Another sentence!",
        "[not a link]",
        "a_b_c",
    ]);
    prop::collection::vec(pieces, 1..9).prop_map(|words| words.join(" "))
}

/// Links that resolve, or lead to drafts.
fn link() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "[[anchor]]",
        "[[anchor#a-heading|its heading]]",
        "[[fixed-mark]]",
        "[[anchor#^fixed-inline]]",
        "[[fixed-block]]",
        "[[peace#statements]]",
        "[text](anchor.md#a-heading)",
        "[up](../topics/paper.md)",
        "[lists](/briefings/)",
        "[[paper#point-2]]",
        "[@s]",
        "[@s, p. 4, B2; @t]",
        "[cited words][@t]",
        "[[withheld]]",
        "[[withheld-mark|hidden]]",
        "[[ghost]]",
        "[@leak]",
        "[draft](withheld.md)",
        "![map](map.svg)",
        "[top](#)",
        "%% zzhidden %%",
        "<!-- zzhidden -->",
        "[[briefings/anchor]]",
    ]);
    let actor = prop::sample::select(ACTORS.to_vec()).prop_map(|id| format!("[[{id}]]"));
    prop_oneof![3 => fixed.prop_map(str::to_owned), 2 => actor]
}

/// Text: words with links between.
fn text() -> impl Strategy<Value = String> {
    prop::collection::vec((words(), link()), 1..4).prop_map(|pairs| {
        let parts = pairs
            .into_iter()
            .map(|(words, link)| format!("{words} {link}"));
        parts.collect::<Vec<_>>().join(" ")
    })
}

/// A dash line's clauses behind the speaker.
fn clauses() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "for [[china]]",
        "to [[xi-jinping]] and [[ghost]]",
        "via [[o-brien]]",
        "re [[fixed-mark]]",
        "re [[paper]]",
        ", a hall, in the evening",
        "(from ru via en)",
        "(paraphrase)",
        "-> peace#ceasefire: supports",
        "→ [[formula#territory]]: opposes",
        "-> hush",
        "[@t, p. 3]",
    ]);
    prop::collection::vec(pieces, 0..4).prop_map(|clauses| clauses.join(" "))
}

/// A block of a page; `N` stands for a number of its own.
fn block() -> impl Strategy<Value = String> {
    let speaker = prop::sample::select(vec![
        "[[vladimir-putin]]",
        "Putin",
        "an official",
        "[[china]] and [[russia]]",
        "[[ghost]]",
    ]);
    let kind = prop::sample::select(vec![
        "",
        "context: ",
        "translation: ",
        "fact-check (false): ",
        "dispute: ",
        "correction 2023-03-24: ",
        "update 2023-04: ",
    ]);
    let callout = prop::sample::select(vec![
        "[!context]",
        "[!fact-check] (no)",
        "[!NOTE]",
        "[!tip-of-mine] Title",
        "[!correction] 2023-03-25",
    ]);
    prop_oneof![
        4 => text(),
        2 => words().prop_map(|title| format!("## {title}")),
        1 => (text(), text()).prop_map(|(title, body)| format!("### {title}\n\n{body}")),
        3 => (text(), text(), speaker, clauses()).prop_map(|(first, second, speaker, clauses)| {
            format!("> {first}\n>\n> {second}\n> — {speaker}, 2023-03-21 [@s] {clauses} ^mark-N")
        }),
        2 => (words(), clauses()).prop_map(|(words, clauses)| format!(
            "He said \"so many words of it\"[^inline-N][^n-N] and {words}[^inline-N].\n\n[^inline-N]: — Putin, 2023-03-21 [@s] {clauses}\n[^n-N]: translation: {words}"
        )),
        3 => (text(), kind, text()).prop_map(|(first, kind, note)| format!("{first}[^note-N] and on.\n\n[^note-N]: {kind}{note}")),
        1 => (text(), text()).prop_map(|(first, note)| format!("- {first}[^long-N]\n- another\n\n[^long-N]: {note}\n\n    {note}\n\n    - a list")),
        1 => (callout, text()).prop_map(|(callout, text)| format!("> {callout}\n> {text}\n>\n> - an item")),
        1 => text().prop_map(|text| format!("| A | B |\n|:--|--:|\n| {} | b[^cell-N] |\n\n[^cell-N]: In a cell.", text.replace('|', "\\|"))),
        1 => Just("![[fixed-mark]]\n\n![[china]]\n\n![[withheld-mark]]".to_owned()),
        1 => Just("As said[^again-N], and again[^again-N].\n\n[^again-N]: [[fixed-mark]]".to_owned()),
        1 => text().prop_map(|text| format!("1. {text}\n\n   loose\n2. [ ] task ^item-N")),
        1 => Just("```rust\nfn main() {} // zz\n```\n\n![map](map.svg \"A *caption*\")".to_owned()),
        1 => Just("%% zzhidden\nover lines %%\n\n<!-- ok raw-html zzhidden -->\nWords.".to_owned()),
        1 => Just("## Sign 1\n\n## Said\n\n## Said\n\n## mark-N\n\n## note-N\n\n## Reprint 1\n\n## Point 1".to_owned()),
    ]
}

/// A briefing of some blocks.
fn briefing() -> impl Strategy<Value = String> {
    let head = prop::sample::select(vec![
        "actors: [china, ghost]\ntopics: [peace]",
        "topics:\n  - hush\n  - formula",
        "status: retracted",
        "updated: 2023-03-30",
        "statements: {date: 2023-03-20, venue: Hall, source: s}",
        "_secret: zzhidden",
        "supersedes: anchor\naliases: [/old-N/]",
    ]);
    (head, prop::collection::vec(block(), 1..7)).prop_map(|(head, blocks)| {
        format!("---\ntitle: \"Title N <b> & more\"\ndate: 2023-03-22\n{head}\nsummary: Of China & others.\n---\n{}\n", blocks.join("\n\n"))
    })
}

/// A whole site.
fn any_site() -> impl Strategy<Value = Files> {
    let base = prop::sample::select(vec![
        "https://east.example",
        "https://east.example/sub/path",
    ]);
    let names = prop::sample::select(vec!["first_in_section", "all", "off"]);
    let settings = (base, names, prop::sample::select(vec![2, 50]));
    (settings, prop::collection::vec(briefing(), 1..5)).prop_map(|((base, names, per_page), briefings)| {
        let mut files = fixed();
        let settings = format!(
            "title = \"East\"\nbase_url = \"{base}\"\n[links]\nnames = \"{names}\"\n[pages]\nper_page = {per_page}\n"
        );
        files.push(("site.toml".into(), settings));
        let mut blocks = 0;
        for (number, text) in briefings.into_iter().enumerate() {
            let mut numbered = String::new();
            for (part, piece) in text.split("\n\n").enumerate() {
                blocks += usize::from(!piece.starts_with("[^") && !piece.starts_with("    "));
                numbered += if part == 0 { "" } else { "\n\n" };
                numbered += &piece.replace("-N", &format!("-{number}-{blocks}")).replace("Title N", &format!("Title {number}"));
            }
            files.push((format!("content/briefings/b{number}.md"), numbered));
        }
        files
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_link_of_any_site_resolves_and_its_pages_nest(files in any_site()) {
        let site = assemble(&sources(&files));
        let errors: Vec<_> = site.diagnostics().into_iter().filter(|d| d.severity == Severity::Error && d.code != Code::DuplicateMark).collect();
        prop_assert!(errors.is_empty(), "{:#?}", errors);
        let faults = faults(&site);
        prop_assert!(faults.is_empty(), "{:#?}", faults);
    }

    #[test]
    fn what_is_hidden_is_in_no_output(files in any_site()) {
        for (address, bytes) in outputs(&assemble(&sources(&files))) {
            let text = String::from_utf8_lossy(&bytes);
            let at = text.find(HIDDEN);
            prop_assert!(at.is_none() && !address.as_str().contains(HIDDEN), "{}: {}", address, excerpt(&text, at));
        }
    }

    #[test]
    fn equal_input_gives_equal_bytes(files in any_site()) {
        let first = outputs(&assemble(&sources(&files)));
        let again = outputs(&assemble(&sources(&files)));
        prop_assert!(first == again, "{:?}", differing(&first, &again));
        let reversed: Files = files.iter().rev().cloned().collect();
        let other = outputs(&assemble(&sources(&reversed)));
        prop_assert!(first == other, "{:?}", differing(&first, &other));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
        let alone = pool.install(|| outputs(&assemble(&sources(&files))));
        prop_assert!(first == alone, "{:?}", differing(&first, &alone));
    }
}

/// The text around a place.
fn excerpt(text: &str, at: Option<usize>) -> String {
    let at = at.unwrap_or(0);
    let before: String = text[..at].chars().rev().take(60).collect();
    let after: String = text[at..].chars().take(40).collect();
    before.chars().rev().chain(after.chars()).collect()
}

/// The addresses whose bytes differ.
fn differing(a: &BTreeMap<UrlPath, Vec<u8>>, b: &BTreeMap<UrlPath, Vec<u8>>) -> Vec<UrlPath> {
    let all: BTreeSet<&UrlPath> = a.keys().chain(b.keys()).collect();
    all.into_iter()
        .filter(|address| a.get(*address) != b.get(*address))
        .cloned()
        .collect()
}

#[test]
fn every_link_of_the_showcase_resolves_and_its_pages_nest() {
    let faults = faults(&showcase());
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_showcase_renders_the_same_on_one_thread() {
    let first = outputs(&showcase());
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a thread");
    let alone = pool.install(|| outputs(&showcase()));
    assert!(first == alone, "{:?}", differing(&first, &alone));
}

#[test]
fn the_checker_sees_what_it_is_for() {
    assert_eq!(misnested("<p>a <em>b</em><br></p>"), None);
    assert!(misnested("<p><div></div></p>").is_some());
    assert!(misnested("<p><em>a</p></em>").is_some());
    assert!(misnested("<a href=\"a>b\"><a></a></a>").is_some());
    assert!(misnested("<div>").is_some());
    let tags = tags("<a title=\"x > y\" href=\"/a?b&amp;c\" hidden>");
    assert_eq!(tags[0].get("href"), Some("/a?b&c"));
    assert_eq!(tags[0].get("hidden"), Some(""));
}

#[test]
fn a_generated_site_has_a_page_of_every_kind() {
    let mut files = fixed();
    files.push((
        "site.toml".into(),
        "title = \"East\"\nbase_url = \"https://east.example\"\n".into(),
    ));
    let site = assemble(&sources(&files));
    assert!(
        site.diagnostics()
            .iter()
            .all(|d| d.severity < Severity::Error),
        "{:#?}",
        site.diagnostics()
    );
    let documents = site
        .routes
        .list
        .iter()
        .filter(|(_, route)| matches!(route, Route::Document(_)));
    assert!(documents.count() > 8);
}
