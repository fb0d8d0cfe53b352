//! The files beside pages are what a page says they are: each exists if it has something in it, each page links its own and no
//! other, and programs can read them.
//!
//! Held against the showcase of this repository, and in small sites against what an author may write.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use chancery::date::Day;
use chancery::document::Kind;
use chancery::path::UrlPath;
use chancery::render::{Output, render};
use chancery::route::{Beside, Route};
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

/// The showcase of this repository.
fn showcase() -> Arc<Site> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assemble(&Sources::read(root).expect("the repository can be read"))
}

/// A site with actors, topics and a source, and this briefing.
fn with_briefing(briefing: &str) -> Arc<Site> {
    assemble(&Sources::from_memory([
        (
            "site.toml",
            "title = \"East\"\nbase_url = \"https://east.example/sub\"\n",
        ),
        (
            "content/actors.yaml",
            "putin:\n  name: Vladimir Putin\n  kind: person\n  ties:\n    - {holds: President, of: russia, from: 2012}\nrussia:\n  name: Russia\n  kind: state\nchina:\n  name: China\n  kind: state\n",
        ),
        (
            "content/topics.yaml",
            "ps2:\n  title: The line\n  kind: project\n  issues: {price: Price}\nbranch:\n  title: The branch\n  parent: ps2\nfar:\n  title: Far away\n",
        ),
        (
            "content/topics/plan.md",
            "---\ntitle: The plan\nkind: proposal\nparent: ps2\nby: [russia, china]\ndate: 2023-02-24\n---\n1. A price -> price: supports\n2. Peace\n",
        ),
        (
            "content/sources.yaml",
            "kremlin:\n  title: Statements\n  date: 2023-03-21\n  url: https://kremlin.example/a\n",
        ),
        (
            "content/figures/trade.yaml",
            "title: Trade\nunit: USD bn\npoints:\n  - {period: 2022, value: 190.27, by: china, source: kremlin}\n",
        ),
        ("content/briefings/x.md", briefing),
    ]))
}

/// A briefing with two statements and two events.
const BRIEFING: &str = "---\ntitle: X\ndate: 2023-03-22\n---\n> Settled, \"all\".\n> — [[putin]], 2023-03-21 [@kremlin, B2] -> branch#price: supports ^settled\n\n> =cmd|' /C calc'!A0\n> — a diplomat, 2023-03 [@kremlin] -> ps2: opposes ^formula\n\n- 2023-03-21 — Talks on [[ps2]] [@kremlin] ^talks\n- 2023~ — More talks on [[ps2]] [@kremlin]\n";

/// The text at an address.
fn text(site: &Site, address: &str) -> Option<String> {
    let route = site.resolve(&UrlPath::new(address)?)?;
    match render(site, route) {
        Ok(Output::Bytes(bytes)) => Some(String::from_utf8(bytes).expect("text")),
        _ => panic!("{address} has no bytes"),
    }
}

/// The rows of a table, its heading first.
fn rows(table: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(table.as_bytes());
    let rows = reader
        .records()
        .map(|row| row.expect("as long as the heading"));
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

/// The columns of these names of a table, a text a row.
fn columns(table: &str, names: &[&str]) -> Vec<String> {
    let all = rows(table);
    let at = |name: &&str| {
        all[0]
            .iter()
            .position(|known| known == name)
            .expect("a column")
    };
    let picked: Vec<usize> = names.iter().map(at).collect();
    let row = |row: &Vec<String>| {
        let cells: Vec<&str> = picked.iter().map(|at| &*row[*at]).collect();
        cells.join("|")
    };
    all[1..].iter().map(row).collect()
}

#[test]
fn a_file_exists_if_it_has_something_in_it() {
    for site in [showcase(), with_briefing(BRIEFING)] {
        let mut seen = BTreeSet::new();
        for (address, route) in &site.routes.list {
            let Route::Beside(_, file) = route else {
                continue;
            };
            seen.insert(*file);
            let text = text(&site, address.as_str()).expect("it is listed");
            match file {
                Beside::Statements | Beside::Positions | Beside::Timeline | Beside::Points => {
                    assert!(rows(&text).len() > 1, "{address}")
                }
                Beside::Calendar => assert!(text.contains("BEGIN:VEVENT"), "{address}"),
                Beside::Atom => {
                    let feed: atom_syndication::Feed = text.parse().expect("a feed");
                    assert!(!feed.entries().is_empty(), "{address}");
                    assert_eq!(
                        feed.links()[0].href(),
                        format!("{}{address}", site.config.base_url)
                    );
                }
            }
        }
        assert_eq!(seen, BTreeSet::from(Beside::ALL));
    }
}

#[test]
fn a_page_links_its_files_and_no_other() {
    let site = showcase();
    for document in site.documents.iter() {
        let (kind, Some(address)) = (document.facts.kind, &document.facts.address) else {
            continue;
        };
        if !matches!(kind, Kind::Actor | Kind::Topic | Kind::Figure) {
            continue;
        }
        let page = text(&site, address.as_str()).expect("a page");
        for file in Beside::ALL {
            let there = site.resolve(&address.file(file.name())).is_some();
            let link = format!(
                "<link rel=\"alternate\" type=\"{}\"",
                match file {
                    Beside::Atom => "application/atom+xml",
                    Beside::Calendar => "text/calendar",
                    _ => "text/csv",
                }
            );
            let linked = page.lines().any(|line| {
                line.starts_with(&link) && line.contains(&format!("{address}{}\"", file.name()))
            });
            assert_eq!(linked, there, "{address}{}", file.name());
        }
    }
}

#[test]
fn an_actor_has_a_table_of_all_its_statements() {
    let site = with_briefing(BRIEFING);
    let table = text(&site, "/actors/putin/statements.csv").expect("a table");
    assert_eq!(
        columns(
            &table,
            &[
                "id",
                "date",
                "by",
                "title",
                "text",
                "stances",
                "counts_for",
                "sources",
                "url"
            ]
        ),
        [
            "settled|2023-03-21|putin|President of Russia|Settled, \"all\".|branch#price:supports|russia|kremlin|https://east.example/sub/statements/settled/"
        ]
    );
    assert!(table.ends_with("\r\n"));
}

#[test]
fn a_topic_has_a_table_of_the_positions_on_it_and_its_issues() {
    let site = with_briefing(BRIEFING);
    let names = [
        "actor",
        "by",
        "speaker",
        "topic",
        "issue",
        "stance",
        "date",
        "mode",
        "statement",
        "point",
    ];
    let table = text(&site, "/topics/ps2/positions.csv").expect("a table");
    let wanted = [
        "russia|putin||branch|price|supports|2023-03-21|quote|settled|",
        "||a diplomat|ps2||opposes|2023-03|quote|formula|",
        "china|russia china||plan|price|supports|2023-02-24|document||1",
        "russia|russia china||plan|price|supports|2023-02-24|document||1",
    ];
    assert_eq!(columns(&table, &names), wanted);
    let below = text(&site, "/topics/branch/positions.csv").expect("a table");
    assert_eq!(columns(&below, &names), wanted[..1]);
    assert_eq!(text(&site, "/topics/far/positions.csv"), None);
    assert_eq!(text(&site, "/topics/far/atom.xml"), None);
}

#[test]
fn no_cell_of_a_table_is_a_formula() {
    let site = with_briefing(&BRIEFING.replace("a diplomat", "[[china]]"));
    let table = text(&site, "/actors/china/statements.csv").expect("a table");
    assert_eq!(columns(&table, &["text"]), ["'=cmd|' /C calc'!A0"]);
}

#[test]
fn a_retracted_page_is_in_no_file_beside_a_page() {
    let site = with_briefing(&BRIEFING.replace("date:", "status: retracted\ndate:"));
    let files: Vec<String> = site
        .routes
        .list
        .iter()
        .filter(|(_, route)| matches!(route, Route::Beside(..)))
        .map(|(address, _)| address.to_string())
        .collect();
    assert_eq!(
        files,
        [
            "/figures/trade/data.csv",
            "/topics/plan/positions.csv",
            "/topics/ps2/positions.csv"
        ]
    );
    let table = text(&site, "/topics/ps2/positions.csv").expect("a table");
    assert_eq!(columns(&table, &["mode"]), ["document", "document"]);
}

#[test]
fn a_feed_of_an_actor_has_briefings_statements_and_corrections() {
    let briefing = BRIEFING.replace("date:", "actors: [putin]\ndate:")
        + "\n> [!correction] 2023-03-25\n> The day was wrong.\n";
    let site = with_briefing(&briefing);
    let feed = text(&site, "/actors/putin/atom.xml").expect("a feed");
    let feed: atom_syndication::Feed = feed.parse().expect("a feed");
    assert_eq!(feed.title().as_str(), "East: Vladimir Putin");
    assert_eq!(feed.id(), "https://east.example/sub/actors/putin/");
    let titles: Vec<&str> = feed
        .entries()
        .iter()
        .map(|entry| entry.title().as_str())
        .collect();
    assert_eq!(
        titles,
        ["Correction: X", "X", "Vladimir Putin, 21 March 2023"]
    );
    let statement = &feed.entries()[2];
    assert_eq!(
        statement.id(),
        "https://east.example/sub/statements/settled/"
    );
    let words = statement.content().and_then(|content| content.value());
    assert_eq!(
        words,
        Some(
            "<blockquote><p>Settled, \"all\".</p></blockquote>\n<p>Vladimir Putin, 21 March 2023, <a href=\"https://east.example/sub/briefings/x/#settled\">X</a></p>"
        )
    );
}
