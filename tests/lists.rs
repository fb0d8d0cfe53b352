//! Lists that go on over further pages lose nothing, whatever they are of: each entry stands on one page, and no page grows
//! with the site.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery::date::Day;
use chancery::diag::Severity;
use chancery::path::UrlPath;
use chancery::render::{Output, render};
use chancery::route::{List, Route, RouteIx};
use chancery::site::{self, Cache, Options, Site};
use chancery::source::Sources;

/// Files by path.
type Files = Vec<(String, String)>;

/// Prints the entries of the lists of each page, a line an entry: which list, and what.
const TEMPLATES: [(&str, &str); 11] = [
    ("base.html", "{% block content %}{% endblock content %}"),
    (
        "actors.html",
        "{% for g in page.groups %}{% for a in g.actors %}row {{ a.href | safe }}\n{% endfor %}{% endfor %}",
    ),
    (
        "topics.html",
        "{% for t in page.topics %}row {{ t.href | safe }}\n{% endfor %}",
    ),
    (
        "sources.html",
        "{% for g in page.groups %}{% for s in g.sources %}row {{ s.href | safe }}\n{% endfor %}{% endfor %}",
    ),
    (
        "figures.html",
        "{% for f in page.figures %}row {{ f.link.href | safe }}\n{% endfor %}",
    ),
    (
        "corrections.html",
        "{% for list in [page.corrections, page.updates] %}{% for n in list %}row {{ n.href | safe }}\n{% endfor %}{% endfor %}",
    ),
    (
        "actor.html",
        "{% for t in page.ties %}ties {{ t.of.href | safe }}\n{% endfor %}{% for p in page.positions %}{% for r in p.rows %}positions {{ r.statement.href | safe }}\n{% endfor %}{% endfor %}{% for j in page.judgments %}judgments {{ j.href | safe }}\n{% endfor %}{% for f in page.figures %}figures {{ f.link.href | safe }}\n{% endfor %}{% for b in page.briefings %}briefings {{ b.href | safe }}\n{% endfor %}{% for m in page.backlinks %}mentions {{ m.page.href | safe }}\n{% endfor %}",
    ),
    (
        "topic.html",
        "{% for l in page.children %}parts {{ l.href | safe }}\n{% endfor %}{% for r in page.positions.rows %}positions {{ r.actor.href | safe }}\n{% endfor %}{% for j in page.judgments %}judgments {{ j.href | safe }}\n{% endfor %}{% for s in page.series %}figures {{ s.link.href | safe }}\n{% endfor %}{% for b in page.briefings %}briefings {{ b.href | safe }}\n{% endfor %}{% for s in page.statements %}statements {{ s.anchor | safe }}\n{% endfor %}",
    ),
    (
        "source.html",
        "{% for l in page.feeds %}derived {{ l.href | safe }}\n{% endfor %}{% for j in page.judgments %}judgments {{ j.href | safe }}\n{% endfor %}{% for f in page.figures %}figures {{ f.link.href | safe }}\n{% endfor %}{% for m in page.citations %}citations {{ m.page.href | safe }}\n{% endfor %}{% for s in page.statements %}statements {{ s.anchor | safe }}\n{% endfor %}",
    ),
    (
        "list.html",
        "{% for s in page.statements %}row {{ s.anchor | safe }}\n{% endfor %}{% for m in page.mentions %}row {{ m.page.href | safe }}\n{% endfor %}{% for b in page.briefings %}row {{ b.href | safe }}\n{% endfor %}{% for j in page.judgments %}row {{ j.href | safe }}\n{% endfor %}{% if page.matrix %}{% for r in page.matrix.rows %}row {{ r.actor.href | safe }}\n{% endfor %}{% endif %}{% for p in page.positions %}{% for r in p.rows %}row {{ r.statement.href | safe }}\n{% endfor %}{% endfor %}{% for t in page.ties %}row {{ t.of.href | safe }}\n{% endfor %}{% for s in page.series %}row {{ s.link.href | safe }}\n{% endfor %}{% for f in page.figures %}row {{ f.link.href | safe }}\n{% endfor %}{% for l in page.links %}row {{ l.href | safe }}\n{% endfor %}",
    ),
    ("briefing.html", ""),
];

/// The settings of a site whose lists have so many entries on a page.
fn settings(per_page: usize) -> (String, String) {
    let text = format!(
        "title = \"East\"\nbase_url = \"https://east.example/sub\"\n[pages]\nstatements = false\nmarkdown = false\nper_page = {per_page}\n[checks.levels]\nduplicate-mark = \"error\"\n"
    );
    ("site.toml".to_owned(), text)
}

/// What takes part in everything: an actor, a topic and a source; and `count` of all that a list may be of.
fn growing(count: usize) -> Files {
    let lines = |line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let mut files: Files = vec![
        (
            "content/actors.yaml".into(),
            format!(
                "hub: {{name: Hubland, kind: state}}\n{}",
                lines(&|n| format!(
                    "a{n}: {{name: Actor {n}, kind: organisation, ties: [{{member_of: hub}}]}}\n"
                ))
            ),
        ),
        (
            "content/topics.yaml".into(),
            format!(
                "main: {{title: Main, issues: {{price: Price}}}}\n{}",
                lines(&|n| format!("t{n}: {{title: Topic {n}, parent: main}}\n"))
            ),
        ),
        (
            "content/sources.yaml".into(),
            format!(
                "wire: {{title: Wire, date: 2020-01-01, url: \"https://wire.example/\"}}\n{}",
                lines(&|n| format!(
                    "s{n}: {{title: Source {n}, publisher: House {}, date: 2020-01-01, url: \"https://wire.example/{n}\", derived_from: wire}}\n",
                    n % 4
                ))
            ),
        ),
    ];
    for n in 0..count {
        files.push((
            format!("content/figures/f{n}.yaml"),
            format!("title: Figure {n}\nunit: t\ntopics: [main]\npoints:\n  - {{period: 2020, value: {n}, by: hub, source: wire}}\n"),
        ));
        files.push((format!("content/briefings/b{n}.md"), briefing(n)));
    }
    files
}

/// A briefing with one mark of each kind.
fn briefing(n: usize) -> String {
    let day = Day::new(2021, 1 + (n % 12) as u8, 1 + (n / 12 % 28) as u8).expect("a day");
    format!(
        "---\ntitle: Briefing {n}\ndate: {day}\nactors: [hub]\ntopics: [main]\n---\n\
         Hubland was there [@wire].[^c] So were others.[^u]\n\n\
         [^c]: correction 2022-01-01: It was number {n}.\n\n\
         [^u]: update 2022-01-01: It is over, number {n}.\n\n\
         > The price of number {n} is too high.\n> — [[a{n}]], {day} [@wire] -> main#price: opposes ^said-{n}\n\n\
         > As to number {n}, yes.\n> — [[hub]], {day} [@wire] -> t{n}: supports ^hub-{n}\n\n\
         - {day} — [[hub]] and [[a{n}]] meet on [[main]] [@wire] ^met-{n}\n\n\
         > [!judgment] held-{n} · by 2030-12-31\n> That [[hub]] comes again to talk on [[main]] is **likely**.\n>\n> Confidence: low. Words are all there is.\n>\n> Basis: [[said-{n}]] [@wire]\n"
    )
}

/// A site of these files, which are without fault.
fn assemble(files: &Files) -> Arc<Site> {
    let options = Options {
        today: Day::parse("2026-01-31"),
        ..Options::default()
    };
    let sources = Sources::from_memory(
        files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str())),
    );
    let site = site::assemble(&sources, &options, &mut Cache::default());
    let faults = site.diagnostics();
    let mut errors = faults.iter().filter(|one| one.severity == Severity::Error);
    assert!(errors.next().is_none(), "{:?}", faults.first());
    site
}

/// A growing site whose pages print their entries.
fn printed(count: usize, per_page: usize) -> Arc<Site> {
    let mut files = growing(count);
    files.push(settings(per_page));
    files.extend(TEMPLATES.map(|(name, text)| (format!("templates/{name}"), text.to_owned())));
    assemble(&files)
}

/// What stands at an address; nothing if nothing does.
fn text(site: &Site, address: &str) -> Option<String> {
    let route = site.resolve(&UrlPath::new(address)?)?;
    match render(site, route) {
        Ok(Output::Bytes(bytes)) => Some(String::from_utf8(bytes).expect("text")),
        other => panic!("{address}: {other:?}"),
    }
}

/// The entries of a list on each of its pages: of the first those lines that begin with its name.
fn pages(site: &Site, first: &str, name: &str, further: &str) -> Vec<Vec<String>> {
    let entries = |text: &str, name: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| line.strip_prefix(name));
        lines.map(|rest| rest.trim().to_owned()).collect()
    };
    let home = text(site, first).expect("the first page is there");
    let others = (2..).map_while(|number| text(site, &format!("{further}page/{number}/")));
    let others = others.map(|text| entries(&text, "row "));
    [entries(&home, name)].into_iter().chain(others).collect()
}

/// Whether a list has `count` different entries, `per_page` on each page but the last.
fn assert_whole(pages: &[Vec<String>], (count, per_page): (usize, usize), what: &str) {
    let lengths: Vec<usize> = pages.iter().map(Vec::len).collect();
    let (last, full) = lengths.split_last().expect("there is a page");
    assert!(
        full.iter().all(|length| *length == per_page),
        "{what}: {lengths:?}"
    );
    assert!((1..=per_page).contains(last), "{what}: {lengths:?}");
    let entries: BTreeSet<&String> = pages.iter().flatten().collect();
    assert_eq!(entries.len(), count, "{what}: {entries:?}");
    assert_eq!(
        lengths.iter().sum::<usize>(),
        count,
        "{what}: an entry twice"
    );
}

#[test]
fn every_entry_of_a_list_of_the_site_is_on_one_page() {
    let (count, per_page) = (11, 3);
    let site = printed(count, per_page);
    let lists = [
        ("/actors/", count + 1),
        ("/topics/", count + 1),
        ("/sources/", count + 1),
        ("/figures/", count),
        ("/corrections/", 2 * count),
    ];
    for (address, entries) in lists {
        let pages = pages(&site, address, "row ", address);
        assert_whole(&pages, (entries, per_page), address);
    }
}

#[test]
fn every_entry_of_a_list_of_a_page_is_on_one_page() {
    let (count, per_page) = (11, 3);
    let site = printed(count, per_page);
    let lists = [
        ("/actors/hub/", "ties", count),
        ("/actors/hub/", "positions", count),
        ("/actors/hub/", "judgments", count),
        ("/actors/hub/", "figures", count),
        ("/actors/hub/", "briefings", count),
        ("/actors/hub/", "mentions", count),
        ("/topics/main/", "parts", count),
        ("/topics/main/", "positions", count),
        ("/topics/main/", "judgments", count),
        ("/topics/main/", "figures", count),
        ("/topics/main/", "briefings", count),
        ("/topics/main/", "statements", count),
        ("/sources/wire/", "derived", count),
        ("/sources/wire/", "judgments", count),
        ("/sources/wire/", "figures", count),
        ("/sources/wire/", "citations", count),
        ("/sources/wire/", "statements", 2 * count),
    ];
    for (address, name, entries) in lists {
        let further = format!("{address}{name}/");
        let pages = pages(&site, address, &format!("{name} "), &further);
        assert_whole(&pages, (entries, per_page), &further);
    }
}

#[test]
fn a_topic_that_is_its_own_ancestor_is_in_the_tree() {
    let mut files: Files = vec![
        settings(50),
        (
            "content/topics.yaml".into(),
            "a: {title: A}\nb: {title: B, parent: c}\nc: {title: C, parent: b}\n".into(),
        ),
    ];
    files.extend(TEMPLATES.map(|(name, text)| (format!("templates/{name}"), text.to_owned())));
    let sources = Sources::from_memory(
        files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str())),
    );
    let site = site::assemble(&sources, &Options::default(), &mut Cache::default());
    let tree = text(&site, "/topics/").expect("it is there");
    assert_eq!(
        tree,
        "row /sub/topics/a/\nrow /sub/topics/b/\nrow /sub/topics/c/\n"
    );
}

/// Largest page of a list: what a reader can be asked to fetch.
const LARGEST: usize = 1_000_000;

#[test]
fn no_page_of_a_growing_site_is_over_a_megabyte() {
    let mut files = growing(400);
    files.push(settings(50));
    let site = assemble(&files);
    let mut largest = (0, String::new());
    for (ix, (address, route)) in site.routes.list.iter().enumerate() {
        let of_three = ["/actors/hub/", "/topics/main/", "/sources/wire/"];
        let lists = matches!(route, Route::List(..) | Route::Further(..));
        if !lists && !of_three.contains(&address.as_str()) {
            continue;
        }
        match render(&site, ix as RouteIx) {
            Ok(Output::Bytes(bytes)) => {
                largest = largest.max((bytes.len(), address.to_string()));
            }
            other => panic!("{address}: {other:?}"),
        }
    }
    assert!(largest.0 < LARGEST, "{largest:?}");
    assert!(
        largest.0 > LARGEST / 20,
        "pages have little on them: {largest:?}"
    );
}

#[test]
fn a_series_of_thousands_keeps_its_peak_and_says_what_it_leaves_out() {
    let first = Day::new(2000, 1, 1).expect("a day");
    let point = |n: usize| {
        let day = first.plus_days(n as i64);
        let value = if n == 2345 { 98_765 } else { 100 + n % 7 };
        format!("  - {{period: {day}, value: {value}}}\n")
    };
    let points: String = (0..5000).map(point).collect();
    let files: Files = vec![
        settings(50),
        (
            "content/figures/price.yaml".into(),
            format!("title: Price\nunit: euro\npoints:\n{points}"),
        ),
    ];
    let site = assemble(&files);
    let page = text(&site, "/figures/price/").expect("it is there");
    assert!(page.len() < LARGEST, "{}", page.len());
    let chart = page
        .split_once("<svg")
        .and_then(|(_, rest)| rest.split_once("</svg>"));
    let (chart, _) = chart.expect("it has a chart");
    assert!(chart.contains("98\u{202f}765"), "the peak is not drawn");
    assert!(chart.contains("between the highest and the lowest"));
    assert!(page.contains("The last 1000 of 5000"));
    assert_eq!(page.matches("<th scope=\"row\"").count(), 1000);
    let table = text(&site, "/figures/price/data.csv").expect("it is there");
    assert_eq!(table.lines().count(), 5001);
}

#[test]
fn further_pages_are_told_apart() {
    let mut files = growing(7);
    files.push(settings(3));
    files.push((
        "content/actors/index.md".into(),
        "---\ntitle: Who is who\n---\nAbout the list.\n".into(),
    ));
    let site = assemble(&files);
    let mut titles: BTreeMap<String, String> = BTreeMap::new();
    let map = text(&site, "/sitemap.xml").expect("it is there");
    for (address, route) in &site.routes.list {
        if !matches!(route, Route::List(..) | Route::Further(..))
            || *address == List::NotFound.address()
        {
            continue;
        }
        let page = text(&site, address.as_str()).expect("it is there");
        let inner = |from: &str, to: &str| {
            let rest = page.split_once(from).map(|(_, rest)| rest);
            let inner = rest.and_then(|rest| rest.split_once(to));
            inner.map(|(inner, _)| inner.to_owned()).unwrap_or_default()
        };
        let title = inner("<title>", "</title>");
        let other = titles.insert(title.clone(), address.to_string());
        assert_eq!(other, None, "{title} is at {address} too");
        let canonical = inner("<link rel=\"canonical\" href=\"", "\"");
        assert_eq!(canonical, format!("https://east.example/sub{address}"));
        let searched = matches!(route, Route::List(List::Search, _));
        let loc = format!("<loc>{canonical}</loc>");
        assert_eq!(
            map.matches(&loc).count(),
            usize::from(!searched),
            "{address}"
        );
    }
    let second = text(&site, "/actors/page/2/").expect("it is there");
    assert!(second.contains("<h1>Who is who, page 2</h1>"));
    assert!(second.contains("rel=\"prev\"") && second.contains("rel=\"next\""));
    assert!(second.contains("<li><a href=\"/sub/actors/\">Who is who</a></li>"));
    assert!(!second.contains("About the list."));
}

#[test]
fn a_map_of_more_pages_than_one_may_name_has_parts() {
    let said = |n: usize| format!("> Word {n}.\n> — [[hub]], 2021 ^w{n}\n\n");
    let mut files: Files = vec![
        (
            "site.toml".into(),
            "title = \"East\"\nbase_url = \"https://east.example\"\n".into(),
        ),
        (
            "content/actors.yaml".into(),
            "hub: {name: Hubland, kind: state}\n".into(),
        ),
        (
            "content/briefings/x.it.md".into(),
            "---\ntitle: X\ndate: 2021-01-01\n---\nX\n".into(),
        ),
    ];
    for part in 0..51 {
        let name = if part == 0 {
            "x".to_owned()
        } else {
            format!("b{part}")
        };
        let body: String = (part * 200..(part + 1) * 200).map(said).collect();
        files.push((
            format!("content/briefings/{name}.md"),
            format!("---\ntitle: B {part}\ndate: 2021-01-01\n---\n{body}"),
        ));
    }
    let site = assemble(&files);
    let index = text(&site, "/sitemap.xml").expect("it is there");
    let parts: Vec<String> = (1..)
        .map_while(|number| text(&site, &format!("/sitemap-{number}.xml")))
        .collect();
    assert_eq!(parts.len(), 2);
    assert_eq!(index.matches("<sitemap>").count(), 2);
    assert!(index.contains("<loc>https://east.example/sitemap-2.xml</loc>"));
    let mut places: Vec<&str> = Vec::new();
    for part in &parts {
        let locs = part.split("<loc>").skip(1);
        let own: Vec<&str> = locs
            .filter_map(|rest| rest.split("</loc>").next())
            .collect();
        assert!(own.len() <= 10_000 && !own.is_empty());
        places.extend(own);
    }
    let distinct: BTreeSet<&&str> = places.iter().collect();
    assert_eq!(distinct.len(), places.len());
    assert!(distinct.contains(&"https://east.example/statements/w10199/"));
    assert!(distinct.contains(&"https://east.example/"));
}
