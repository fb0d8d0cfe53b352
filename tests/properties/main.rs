//! What holds of every site: links resolve, pages nest, equal input gives equal bytes, what is hidden stays hidden.
//!
//! Held against generated sites with every construct of the format ([`site`]), and against the showcase of this
//! repository. What is derived from marks is held against naive models ([`record`], [`number`]), and what reads them against
//! any text ([`fuzzed`], [`grammar`], [`input`]). Text that would be code stays text ([`hostile`]).

mod fuzzed;
mod grammar;
mod hostile;
mod html;
mod input;
mod number;
mod record;
mod search;
mod site;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use chancery::date::Day;
use chancery::diag::{Code, Severity};
use chancery::path::{UrlPath, decode_url};
use chancery::render::{Output, render};
use chancery::route::{Route, RouteIx};
use chancery::site::{Cache, Options, Site};
use chancery::source::Sources;

use html::{misnested, tags};
use site::{Files, HIDDEN, any_site, fixed, sources};

/// A site of these sources on a day of its own.
fn assemble(sources: &Sources) -> Arc<Site> {
    let options = Options {
        clock: Day::parse("2026-01-31"),
        ..Options::default()
    };
    chancery::site::assemble(sources, &options, &mut Cache::default())
}

/// Everything that the site writes itself, by address; copied files are empty.
fn outputs(site: &Site) -> BTreeMap<UrlPath, Vec<u8>> {
    let routes = site.routes.list.iter().enumerate();
    routes
        .map(|(ix, (address, _))| {
            let bytes = match render(site, ix as RouteIx) {
                Ok(Output::Bytes(bytes)) => bytes,
                Ok(Output::File(_) | Output::Made(_) | Output::Twin(_)) => Vec::new(),
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_link_of_any_site_resolves_and_its_pages_nest(files in any_site()) {
        let site = assemble(&sources(&files));
        // Chance writes ids twice, and other words at a second sign of a footnote.
        let chance = [Code::DuplicateMark, Code::WordsNotInStatement];
        let errors: Vec<_> = site.diagnostics().into_iter().filter(|d| d.severity == Severity::Error && !chance.contains(&d.code)).collect();
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
fn a_clock_is_in_no_page_of_a_site_that_has_its_day() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = Sources::read(root).expect("the repository can be read");
    let at = |clock: &str| {
        let options = Options {
            today: Day::parse("2026-01-31"),
            clock: Day::parse(clock),
            ..Options::default()
        };
        outputs(&chancery::site::assemble(
            &sources,
            &options,
            &mut Cache::default(),
        ))
    };
    let (first, later) = (at("2026-01-31"), at("2031-12-01"));
    assert!(first == later, "{:?}", differing(&first, &later));
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
