//! Text that would be code where it is printed: in every field, of every kind of page, it stays text.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery::site::Site;
use chancery::source::Sources;

use super::html::tags;
use super::{assemble, outputs};

/// Closes what it stands in, and runs.
const CODE: &str = "\"'>]]></script></title></textarea><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>{{ 7777*7777 }}{% raw %}&lt;\u{2028}-->";

/// The text as a YAML scalar.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A site with the text wherever text may be.
fn site() -> Arc<Site> {
    let (code, bare) = (quoted(CODE), CODE);
    let files = [
        (
            "site.toml",
            format!(
                "title = '''{bare}'''\nbase_url = \"https://example.org\"\ndescription = '''{bare}'''\nlicence = '''{bare}'''\n[[navigation]]\ntitle = '''{bare}'''\nurl = \"/briefings/\"\n"
            ),
        ),
        (
            "content/actors.yaml",
            format!(
                "one:\n  name: {code}\n  kind: person\n  short: {code}\n  names: [{code}]\n  description: {code}\ntwo:\n  name: Two\n  kind: state\n"
            ),
        ),
        (
            "content/sources.yaml",
            format!(
                "paper:\n  title: {code}\n  publisher: {code}\n  author: {code}\n  date: 2023-01-01\n  note: {code}\n  url: 'https://example.org/?a=\"><script>alert(1)</script>'\n  archive: 'httpx:\"><script>alert(1)</script>'\nbad:\n  title: Bad\n  date: 2023-01-01\n  url: 'javascript:alert(1)'\n  archive: 'javascript:alert(1)'\n"
            ),
        ),
        (
            "content/topics/t.md",
            format!(
                "---\ntitle: {code}\nsummary: {code}\nissues: {{price: {code}}}\n---\n{bare}\n\n- 2023-01-02 — {bare}\n"
            ),
        ),
        (
            "content/topics/p.md",
            format!(
                "---\ntitle: P\nkind: proposal\nparent: t\ndate: 2023-01-01\nby: [one]\n---\n1. {bare} -> price: supports\n"
            ),
        ),
        (
            "content/figures/f.yaml",
            format!(
                "title: {code}\nunit: {code}\npoints:\n  - {{period: 2023, value: 1, by: {code}, note: {code}, source: paper}}\n  - {{period: 2024, value: 2}}\n"
            ),
        ),
        (
            "content/briefings/b.md",
            format!(
                "---\ntitle: {code}\ndate: 2023-01-03\nsummary: {code}\nauthors: [{code}]\nactors: [one]\ntopics: [t]\nextra: {{key: {code}}}\n---\n\
             # {bare} {{#x .y onclick=alert(1)}}\n\n{bare}\n\n> {bare}\n> — [[one]], 2023-01-02, {bare} [@paper, {bare}, B2] -> t#price: supports ^said\n\n\
             He said \"{bare}\"[^q] and so on[^n].\n\n[^q]: \"{bare}\" — [[one]], 2023-01-02 [@paper]\n[^n]: context: {bare}\n\n\
             | Date | Event | {bare} |\n|---|---|---|\n| 2023-01-01 | {bare} | {bare} |\n\n```{bare}\n{bare}\n```\n\n`{bare}`\n\n\
             [link](javascript:alert(1) \"{bare}\") [ok](https://example.org/\"onmouseover=alert(1) '{bare}') ![{bare}](data:text/html,x)\n\n\
             > [!judgment] {bare} · by 2024-01-01\n> It is **likely** {bare}.\n> Confidence: low. {bare}\n> Basis: {bare}\n\n![[figures/f]] [@bad; @own; @ours]\n\n[@own]: <javascript:alert(1)> \"Own: Words, 2023-01-01\"\n[@ours]: <data:text/html,x> '{bare}, 2023-01-01'\n"
            ),
        ),
    ];
    let files = files.iter().map(|(path, text)| (*path, text.as_str()));
    assemble(&Sources::from_memory(files))
}

/// Whether a script of a page is the theme's, or data.
fn is_ours(source: Option<&str>, kind: Option<&str>) -> bool {
    match (source, kind) {
        (Some(source), _) => source.starts_with('/') && !source.starts_with("//"),
        (None, kind) => kind.is_some_and(|kind| kind.ends_with("json")),
    }
}

/// Attributes in which a browser runs code or styles.
const RUN: [&str; 6] = [
    "onerror",
    "onload",
    "onclick",
    "onmouseover",
    "style",
    "srcdoc",
];

/// What is wrong with one page.
fn faults(page: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for tag in tags(page).iter().filter(|tag| !tag.closes) {
        if tag.name == "script" && !is_ours(tag.get("src"), tag.get("type")) {
            wrong.push("a script".to_owned());
        }
        let run = RUN.iter().filter(|name| tag.get(name).is_some());
        wrong.extend(run.map(|name| format!("{name} on <{}>", tag.name)));
        let links = ["href", "src", "action", "data"];
        let links = links.iter().filter_map(|name| tag.get(name));
        wrong.extend(links.filter(|link| !is_sound(link)).map(str::to_owned));
    }
    for sign in ["<img src=x", "60481729"] {
        wrong.extend(page.contains(sign).then(|| sign.to_owned()));
    }
    wrong
}

/// Whether an address may stand in a page.
fn is_sound(link: &str) -> bool {
    let scheme = link.split(['/', '?', '#']).next().unwrap_or_default();
    let known = ["http:", "https:", "mailto:"];
    !scheme.contains(':') || known.iter().any(|known| link.starts_with(known))
}

#[test]
fn text_that_would_be_code_stays_text() {
    let site = site();
    let mut shown = BTreeSet::new();
    for (address, bytes) in outputs(&site) {
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        let file = address.output_file();
        if file.ends_with(".html") {
            assert_eq!(faults(&text), [""; 0], "{address}");
        } else if file.ends_with(".xml") {
            assert!(
                !text.contains("<script") && !text.contains("<img"),
                "{address}"
            );
        } else if file.ends_with(".json") {
            let read: Result<serde_json::Value, _> = serde_json::from_str(&text);
            assert!(read.is_ok(), "{address}");
        }
        if text.contains("alert(1)") {
            shown.insert(file);
        }
    }
    for kind in [".html", ".xml", ".json", ".csv", ".ics", ".md"] {
        assert!(
            shown.iter().any(|file| file.ends_with(kind)),
            "the text is in no `{kind}`"
        );
    }
    assert!(shown.len() > 30, "{shown:#?}");
}

#[test]
fn code_is_seen_where_it_is() {
    for page in [
        "<script>alert(1)</script>",
        "<script src=\"//evil.example/x.js\"></script>",
        "<p onclick=\"x\">",
        "<p style=\"x\">",
        "<a href=\"javascript:x\">",
        "<iframe srcdoc=\"x\">",
    ] {
        assert_eq!(faults(page).len(), 1, "{page}");
    }
    assert_eq!(
        faults("<script type=\"application/ld+json\">{}</script><a href=\"/a:b\">"),
        [""; 0]
    );
}
