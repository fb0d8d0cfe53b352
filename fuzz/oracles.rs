//! What is asked of every text that is read: it ends, nothing panics, and what comes of it holds together.
//!
//! The targets of `cargo fuzz` and the tests (`tests/properties/fuzzed.rs`) share it. Each function takes a text and panics if a
//! promise is broken.

use std::sync::LazyLock;

use chancery::date::{Date, Day, dated_name, is_date_like};
use chancery::diag::{Code, Diagnostic};
use chancery::document::{Body, Document};
use chancery::language::Languages;
use chancery::parse::{Options, Parsed, parse};
use chancery::path::{SitePath, is_unprintable};
use chancery::render::{Output, render};
use chancery::route::{Route, RouteIx};
use chancery::site::{Cache, Site};
use chancery::source::Sources;

/// What a parse depends on besides its file.
static OPTIONS: LazyLock<Options> =
    LazyLock::new(|| Options::of(&chancery::config::read("").0, &Languages::default()));

/// The text as front matter of each kind of page, as a keyed file, and as settings.
pub fn front_matter(text: &str) {
    for (path, file) in [
        (
            "content/briefings/b.md",
            format!("---\n{text}\n---\nText.\n"),
        ),
        (
            "content/actors/a.md",
            format!("\u{feff}---\nname: A\n{text}"),
        ),
        (
            "content/topics/t.md",
            format!("---\ntitle: T\nkind: proposal\n{text}\n---\n1. One\n"),
        ),
        ("content/sources/s.md", format!("---\n{text}\n...\n")),
        ("content/page.md", text.to_owned()),
        ("content/actors.yaml", text.to_owned()),
        ("content/topics.yaml", format!("t:\n  {text}\n")),
        ("content/sources.yaml", format!("s: {{{text}}}\n")),
        (
            "content/figures/f.yaml",
            format!("title: T\nunit: t\n{text}\n"),
        ),
    ] {
        file_is_read(path, &file);
    }
    let (_, faults) = chancery::config::read(text);
    faults_lie_in(&faults, text);
}

/// The text as the body of a page, as its marks, and as words around marks; the whole site is made of it.
pub fn marks(text: &str) {
    let quoted = text.replace('\n', "\n> ");
    let line = text.replace('\n', " ");
    for body in [
        text.to_owned(),
        format!("> Words.\n> — {line}\n"),
        format!(
            "> {quoted}\n> — [[one]], 2023-03-21, {line} [@paper] -> t#price: supports ^said\n"
        ),
        format!(
            "\"{line}\"[^1] and [{line}] [[{line}]].\n\n[^1]: {line}\n\n[@paper]: <{line}> \"{line}\"\n"
        ),
        format!(
            "- 2023-03-21 — {line}\n- {line}\n\n| Date | Event | {line} |\n|---|---|---|\n| 2023 | {line} | x |\n"
        ),
        format!("> [!judgment] {quoted}\n> It is **likely** {line}.\n> Confidence: low. {line}\n"),
        format!("> [!{line}] {quoted}\n\n![[{line}]] [[f@2023|{line}]] ![x]({line})\n"),
    ] {
        let file = format!("---\ntitle: B\ndate: 2023-01-01\n---\n{body}");
        file_is_read("content/briefings/b.md", &file);
    }
    site_is_made(text);
}

/// The text as a date, and as the beginning of a name.
pub fn dates(text: &str) {
    let Ok(date) = Date::parse(text) else {
        assert!(Day::parse(text).is_none(), "{text:?} is a day and no date");
        return;
    };
    let printed = date.to_string();
    assert_eq!(
        Date::parse(&printed),
        Ok(date),
        "{text:?} printed {printed}"
    );
    assert!(
        date.earliest() <= date.latest(),
        "{text:?} ends before it begins"
    );
    assert!(
        is_date_like(text),
        "{text:?} is a date and does not look like one"
    );
    assert_eq!(date.cmp(&date), std::cmp::Ordering::Equal);
    if let Some((first, after)) = date.whole_days() {
        let long = first < after || after == Day::LAST;
        assert!(long && date.earliest() == first, "{text:?} has no days");
    }
    for said in [date.instant_rfc3339(), date.iso8601().unwrap_or(printed)] {
        assert!(Date::parse(&said).is_ok(), "{text:?} gives {said}");
    }
    if let Some((dated, rest)) = dated_name(text) {
        assert!(text.ends_with(rest) && dated.is_day() || !dated.is_day());
    }
}

/// Reads one file twice, and looks at what came of it.
fn file_is_read(path: &str, text: &str) {
    let Some(site_path) = SitePath::new(path) else {
        return;
    };
    let read = || parse(&site_path, text, &OPTIONS);
    let (parsed, again) = (read(), read());
    let shown = |parsed: &Parsed| format!("{:?}{:?}", parsed.documents, parsed.faults);
    assert!(
        shown(&parsed) == shown(&again),
        "{path}: {text:?} is read in two ways"
    );
    faults_lie_in(&parsed.faults, text);
    for document in &parsed.documents {
        document_is_sound(document, text);
    }
}

/// Each fault lies in the text, at the beginning of a character.
fn faults_lie_in(faults: &[Diagnostic], text: &str) {
    for fault in faults {
        let span = fault.place.as_ref().map(|place| place.span);
        let lies = span.is_none_or(|span| {
            span.start <= span.end
                && text.is_char_boundary(span.start as usize)
                && text.is_char_boundary(span.end as usize)
        });
        assert!(lies, "{fault:?} lies astray in {text:?}");
    }
}

/// The places of a document lie in its file, and the parts of its body in its HTML.
fn document_is_sound(document: &Document, text: &str) {
    let facts = &document.facts;
    assert_eq!(facts.references.len(), document.places.len());
    assert_eq!(facts.anchors.len(), document.anchor_places.len());
    for place in document.places.iter().chain(&document.anchor_places) {
        let range = place.start as usize..place.end as usize;
        assert!(
            text.get(range).is_some(),
            "{place:?} lies astray in {text:?}"
        );
    }
    body_is_sound(&document.body);
}

/// What is said of a body's HTML is true of it.
fn body_is_sound(body: &Body) {
    let html = &*body.html;
    let lies = |start: u32, end: u32| html.get(start as usize..end as usize).is_some();
    assert!(lies(0, body.main), "the page is longer than its HTML");
    assert!(body.holes.is_sorted_by_key(|hole| hole.at), "{html:?}");
    for hole in &body.holes {
        assert!(lies(hole.at, hole.at), "a hole outside {html:?}");
    }
    for (start, end) in body.blocks.iter().map(|block| (block.start, block.end)) {
        assert!(lies(start, end), "a block outside {html:?}");
    }
    for chunk in &body.prose {
        assert!(lies(chunk.start, chunk.end), "prose outside {html:?}");
    }
    for heading in &body.headings {
        let range = &heading.fragment;
        assert!(lies(range.start, range.end), "a heading outside {html:?}");
    }
    assert!(body.sentences.is_sorted(), "{html:?}");
}

/// Makes a site with the text on a page of each kind, and renders all of it.
fn site_is_made(text: &str) {
    let page = |front: &str| format!("---\n{front}\n---\n{text}\n");
    let files = [
        (
            "content/briefings/b.md",
            page("title: B\ndate: 2023-01-01\nactors: [one]\ntopics: [t]"),
        ),
        (
            "content/actors/one.md",
            page("name: One\nkind: person\nnames: [Uno]"),
        ),
        (
            "content/topics/t.md",
            page("title: T\nissues: {price: Price}"),
        ),
        (
            "content/topics/p.md",
            page("title: P\nkind: proposal\nparent: t\nby: one\ndate: 2023-01-01"),
        ),
        (
            "content/sources.yaml",
            "paper: {title: Paper, date: 2023, url: \"https://s.example/\"}\n".to_owned(),
        ),
        (
            "content/figures/f.yaml",
            "title: F\nunit: t\npoints: [{period: 2023, value: 1, source: paper}]\n".to_owned(),
        ),
    ];
    let sources = Sources::from_memory(files.iter().map(|(path, text)| (*path, text.as_str())));
    let options = chancery::site::Options {
        clock: Day::parse("2026-01-31"),
        ..Default::default()
    };
    let site = chancery::site::assemble(&sources, &options, &mut Cache::default());
    is_none_of_ours(&site.diagnostics());
    pages_are_made(&site);
}

/// Every page can be rendered, and nothing stands in its text that may not.
fn pages_are_made(site: &Site) {
    for (route, (address, what)) in site.routes.list.iter().enumerate() {
        let text = match render(site, route as RouteIx) {
            Ok(Output::Bytes(bytes)) if !matches!(what, Route::File(_) | Route::Card(_)) => {
                String::from_utf8(bytes).expect("a page is text")
            }
            Ok(Output::Bytes(_) | Output::File(_) | Output::Made(_) | Output::Twin(_)) => continue,
            Err(fault) => panic!("{address}: {fault:?}"),
        };
        let strange = text.find(is_unprintable);
        assert!(
            strange.is_none(),
            "{address}: {:?}",
            strange.map(|at| &text[at..])
        );
    }
}

/// No fault is one of the program's own.
fn is_none_of_ours(faults: &[Diagnostic]) {
    for fault in faults {
        assert!(fault.code != Code::OurFault, "{fault:?}");
    }
}
