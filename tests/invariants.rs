//! What `ARCHITECTURE.md` calls invariants, each as a test.
//!
//! The sites are small and made of text. Nothing is timed: that an edit is cheap is asserted as how much work it was.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use chancery::build::again::Again;
use chancery::diag::{Code, Diagnostic, floor_boundary};
use chancery::document::Document;
use chancery::link::StatementIx;
use chancery::parse::{self, parse};
use chancery::path::SitePath;
use chancery::reads;
use chancery::render::{Output, render, twin};
use chancery::route::RouteIx;
use chancery::site::{Cache, Options, Shelved, Site, Work, assemble, assemble_once};
use chancery::source::Sources;

/// A small site in which every page has to do with others.
const SITE: [(&str, &str); 8] = [
    (
        "site.toml",
        "title = \"East\"\nbase_url = \"https://example.org/east\"\n",
    ),
    (
        "content/actors.yaml",
        "putin:\n  name: Vladimir Putin\n  kind: person\n  names: [Putin]\n  ties:\n    - {holds: President, of: russia, from: 2012-05-07}\nrussia:\n  name: Russia\n  kind: state\n  country: RU\nchina:\n  name: China\n  kind: state\n",
    ),
    (
        "content/sources.yaml",
        "kremlin:\n  title: Press statements\n  date: 2023-03-21\n  url: https://example.org/a\n",
    ),
    (
        "content/topics/ps2.md",
        "---\ntitle: Power of Siberia 2\nissues: {price: The price}\n---\nA pipeline from Russia to China.\n",
    ),
    (
        "content/topics/plan.md",
        "---\ntitle: The plan\nkind: proposal\nparent: ps2\nby: china\ndate: 2023-02-24\n---\n1. Agree on a price -> price: supports\n",
    ),
    (
        "content/briefings/moscow.md",
        "---\ntitle: Xi in Moscow\ndate: 2023-03-22\nactors: [putin]\ntopics: [ps2]\n---\nPutin spoke of [[plan|a plan]] in Russia.[^1]\n\n> Practically all the parameters are settled.\n> — [[putin]], 2023-03-21 [@kremlin, B2] -> ps2#price: supports ^settled\n\n[^1]: context: China was there.\n",
    ),
    (
        "content/briefings/beijing.md",
        "---\ntitle: Putin in Beijing\ndate: 2024-05-17\nsupersedes: moscow\n---\nHe said \"all the parameters are settled\"[^again] and [so](moscow.md#settled).\n\n[^again]: [[settled]]\n",
    ),
    (
        "content/about.md",
        "---\ntitle: About\n---\n![[settled]]\n\n![A map](map.svg)\n",
    ),
];

/// The file at a path.
fn path(text: &str) -> SitePath {
    SitePath::new(text).expect("a sound path")
}

/// The small site.
fn sources() -> Sources {
    Sources::from_memory(SITE)
}

/// A snapshot made without a cache.
fn cold(sources: &Sources) -> Arc<Site> {
    assemble(sources, &Options::default(), &mut Cache::default())
}

/// The small site, assembled, with one file replaced and assembled again: both snapshots, and the work of the second.
fn edited(file: &str, text: &str) -> (Arc<Site>, Arc<Site>, Work) {
    let mut cache = Cache::default();
    let sources = sources();
    let first = assemble(&sources, &Options::default(), &mut cache);
    let changed = sources.with(&path(file), Some(text));
    let second = assemble(&changed, &Options::default(), &mut cache);
    (first, second, cache.work)
}

/// The text of a file of the small site.
fn text(file: &str) -> &'static str {
    let found = SITE.iter().find(|(path, _)| *path == file);
    found.expect("a file of the site").1
}

/// A document in words, its facts and its prose.
fn document(document: &Document) -> String {
    format!("{document:#?}")
}

/// A snapshot in words: all that is compared, whatever it shares with others.
fn snapshot(site: &Site) -> String {
    let documents: Vec<String> = site.documents.iter().map(|one| document(one)).collect();
    let links = &site.links;
    let points: BTreeMap<_, _> = links.all_points().collect();
    let said = 0..links.statements.len() as StatementIx;
    let uses: Vec<_> = said.map(|ix| links.uses(ix)).collect();
    let faults = site.diagnostics();
    [
        format!("{:#?}", site.config),
        documents.join("\n"),
        format!("{:#?}", site.mentions),
        format!("{:#?}\n{:#?}", links.meanings, links.statements),
        format!("{:#?}", links.outside),
        format!("{:#?}\n{:#?}", links.statement_of, links.backlinks),
        format!("{uses:#?}\n{:#?}", links.all_replies()),
        format!("{:#?}\n{:#?}", links.statements_of, links.citations),
        format!("{:#?}\n{:#?}", links.briefings, links.briefings_of),
        format!("{:#?}\n{:#?}", links.children, links.tied),
        format!("{:#?}\n{:#?}", links.superseded_by, links.entities),
        format!("{:#?}\n{:#?}", links.events, links.event_of),
        format!("{:#?}\n{:#?}", links.timeline, links.events_of),
        format!("{:#?}\n{:#?}", links.judgments, links.judgment_of),
        format!("{:#?}\n{:#?}", links.ledger, links.judgments_of),
        format!("{:#?}\n{:#?}", links.positions_on, links.positions_of),
        format!("{:#?}", links.figures_of),
        format!("{points:#?}\n{:#?}\n{faults:#?}", site.routes.list),
    ]
    .join("\n")
}

/// Every page, feed and file as it is rendered, or what is wrong with it.
fn pages(site: &Site) -> BTreeMap<String, String> {
    let all = site.routes.list.iter().enumerate();
    all.map(|(ix, (address, _))| {
        let page = match render(site, ix as RouteIx) {
            Ok(Output::Bytes(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
            Ok(Output::File(file)) => format!("the file {file}"),
            Ok(Output::Made(recipe)) => format!("{recipe:?}"),
            Ok(Output::Twin(ix)) => {
                let text = site.sources.written(&site.documents[ix as usize].path);
                twin::markdown(site, ix, &text.expect("the file is as it was"))
            }
            Err(fault) => format!("{fault:?}"),
        };
        (address.to_string(), page)
    })
    .collect()
}

/// What stands in one file of a site: a page, or the picture or file that is put there.
fn made(site: &Site, route: usize) -> (Result<Output, Diagnostic>, blake3::Hash, reads::Reads) {
    let (output, reads) = reads::noted(|| render(site, route as RouteIx));
    let hash = match &output {
        Ok(Output::Bytes(bytes)) => blake3::hash(bytes),
        other => blake3::hash(format!("{other:?}").as_bytes()),
    };
    (output, hash, reads)
}

/// Asserts that what a build of one site keeps tells the truth of another; tells how many files need not be made.
fn told(before: &Site, after: &Site) -> usize {
    let files = |site: &Site| -> Vec<String> {
        let all = site.routes.list.iter();
        all.map(|(address, _)| address.output_file()).collect()
    };
    let (old, new) = (files(before), files(after));
    let first = Again::new(before, None).planned(old.len());
    let mut hashes = Vec::new();
    for route in 0..old.len() {
        let (output, hash, reads) = made(before, route);
        hashes.push(hash);
        if matches!(output, Ok(Output::Bytes(_) | Output::Made(_))) {
            first.learn(route, &reads);
        }
    }
    let planned = old.iter().zip(0..);
    let planned = planned.map(|(file, route)| (file.as_str(), Some(route)));
    let record = first.record(planned, &hashes);
    let second = Again::new(after, Some(record)).planned(new.len());
    let known = new.iter().enumerate().filter(|(route, file)| {
        let known = second.known(*route, file, *route as RouteIx);
        if let Some(hash) = known {
            assert!(hash == made(after, *route).1, "`{file}` is another now");
        }
        known.is_some()
    });
    known.count()
}

/// Asserts that two texts are equal; shows the first line that differs, not the texts.
fn same(a: &str, b: &str) {
    let differs = a.lines().zip(b.lines()).find(|(a, b)| a != b);
    assert!(a == b, "{differs:?}");
}

#[test]
fn a_prose_edit_relinks_nothing() {
    let file = "content/briefings/moscow.md";
    let prose = text(file).replace("spoke of", "spoke at length of");
    let (first, second, work) = edited(file, &prose);
    let wanted = Work {
        parsed: 1,
        scanned: 1,
        ..Work::default()
    };
    assert_eq!(work, wanted);
    assert!(Arc::ptr_eq(&first.links, &second.links));
    assert!(Arc::ptr_eq(&first.routes, &second.routes));
    assert!(Arc::ptr_eq(&first.theme, &second.theme));
    assert!(Arc::ptr_eq(&first.names, &second.names));
    for (a, b) in first.documents.iter().zip(second.documents.iter()) {
        assert!(Arc::ptr_eq(&a.facts, &b.facts), "{}", a.path);
        assert_eq!(Arc::ptr_eq(a, b), a.path.as_str() != file);
    }
}

#[test]
fn the_words_of_a_statement_are_prose() {
    let file = "content/briefings/moscow.md";
    let prose = text(file).replace("Practically all", "All");
    let (_, second, work) = edited(file, &prose);
    assert_eq!((work.parsed, work.linked, work.routed), (1, 0, 0));
    let words = second
        .documents
        .iter()
        .flat_map(|one| &one.marks.statements);
    let texts: Vec<&str> = words.map(|words| &*words.text).collect();
    assert!(texts.contains(&"All the parameters are settled."));
}

#[test]
fn the_words_of_events_and_judgments_are_prose() {
    let file = path("content/briefings/marks.md");
    let (sources, mut cache) = (sources().with(&file, Some(MARKS)), Cache::default());
    assemble(&sources, &Options::default(), &mut cache);
    let words = MARKS.replace("moves, Putin", "moves on, Putin");
    let words = words.replace("A contract", "Some contract");
    let sources = sources.with(&file, Some(&words));
    let site = assemble(&sources, &Options::default(), &mut cache);
    let work = cache.work;
    assert_eq!((work.parsed, work.linked, work.routed), (1, 0, 0));
    let marks = site.documents.iter().map(|one| &one.marks);
    let events: Vec<&str> = marks
        .clone()
        .flat_map(|marks| marks.events.iter().map(|words| &*words.text))
        .collect();
    assert!(events.iter().any(|text| text.contains("moves on")));
    let mut judgments = marks.flat_map(|marks| &marks.judgments);
    assert!(judgments.any(|words| words.text.starts_with("Some contract")));
}

#[test]
fn a_name_more_in_the_prose_relinks() {
    let file = "content/briefings/beijing.md";
    let (_, second, work) = edited(file, &format!("{}\nChina was host.\n", text(file)));
    assert_eq!((work.parsed, work.scanned, work.linked), (1, 1, 1));
    same(&snapshot(&second), &snapshot(&cold(&second.sources)));
}

/// Two more briefings with statements, the second of which links the first.
const RECORD: [(&str, &str); 2] = [
    (
        "content/briefings/record.md",
        "---\ntitle: Record\ndate: 2023-06-01\ntopics: [ps2]\n---\n> One.\n> — [[putin]], 2023-05-01 [@kremlin] -> ps2#price: supports ^one\n\n> Two.\n> — [[china]], 2023-05-02 [@kremlin] ^two\n",
    ),
    (
        "content/briefings/echo.md",
        "---\ntitle: Echo\ndate: 2023-07-01\n---\nAs in [[record]], [[one]].\n\n> Three.\n> — [[china]], 2023-06-02 [@kremlin] re [[one]] ^three\n",
    ),
];

/// The small site with those, assembled, edited and assembled again: both snapshots, and the work of the second.
fn recorded(from: &str, to: &str) -> (Arc<Site>, Arc<Site>, Work) {
    let site = RECORD.iter().fold(sources(), |all, (file, text)| {
        all.with(&path(file), Some(text))
    });
    let mut cache = Cache::default();
    let first = assemble(&site, &Options::default(), &mut cache);
    let (file, text) = RECORD[0];
    let changed = text.replace(from, to);
    assert_ne!(text, changed, "`{from}` is in {file}");
    let edited = site.with(&path(file), Some(&changed));
    let second = assemble(&edited, &Options::default(), &mut cache);
    same(&snapshot(&second), &snapshot(&cold(&edited)));
    (first, second, cache.work)
}

#[test]
fn an_edit_in_place_reads_the_facts_of_one_document() {
    // The second one gives statements other numbers, and their pages are routes.
    let edits = [
        ("[[putin]], 2023-05-01", "[[china]], 2023-05-01", 0),
        ("[[putin]], 2023-05-01", "[[putin]], 2023-05-03", 1),
        ("date: 2023-06-01", "date: 2023-08-01", 0),
        ("price: supports", "price: opposes", 0),
        ("[@kremlin] ^two", "^two", 0),
    ];
    for (from, to, routed) in edits {
        let (first, second, work) = recorded(from, to);
        let wanted = Work {
            parsed: 1,
            scanned: 1,
            linked: 1,
            read: 1,
            routed,
            ..Work::default()
        };
        assert_eq!(work, wanted, "{from}");
        assert_eq!(Arc::ptr_eq(&first.routes, &second.routes), routed == 0);
        let lists = first.links.backlinks.iter().zip(&second.links.backlinks);
        let kept = lists.filter(|(a, b)| std::ptr::eq(&***a, &***b));
        assert!(kept.count() + 1 >= first.documents.len(), "{from}");
    }
}

#[test]
fn an_edit_in_place_reads_whoever_refers_to_what_it_changes() {
    let (_, _, work) = recorded("^one", "^first");
    assert_eq!((work.linked, work.read), (1, 2));
    let (_, second, work) = recorded(
        "> — [[putin]], 2023-05-01 [@kremlin] -> ps2#price: supports ^one",
        "> ^one",
    );
    assert_eq!((work.linked, work.read), (1, 2));
    assert_eq!(second.links.statements.len(), 3);
}

#[test]
fn a_statement_that_becomes_the_first_of_its_page_keeps_its_replies() {
    let first = "> One.\n> — [[putin]], 2023-05-01 [@kremlin] -> ps2#price: supports ^one\n\n";
    let (_, second, _) = recorded(first, "");
    assert_eq!(second.links.statements.len(), 3);
    let (file, text) = RECORD[0];
    let mut cache = Cache::default();
    let echo = RECORD[1].1.replace("[[one]]", "[[two]]");
    let site = sources()
        .with(&path(file), Some(text))
        .with(&path(RECORD[1].0), Some(&echo));
    assemble(&site, &Options::default(), &mut cache);
    let edited = site.with(&path(file), Some(&text.replace(first, "")));
    let warm = assemble(&edited, &Options::default(), &mut cache);
    same(&snapshot(&warm), &snapshot(&cold(&edited)));
    let replies = warm.links.all_replies().iter().map(|replies| replies.len());
    assert_eq!(replies.sum::<usize>(), 1);
}

#[test]
fn statements_are_read_again_when_an_office_changes() {
    let mut cache = Cache::default();
    assemble(&sources(), &Options::default(), &mut cache);
    let file = "content/actors.yaml";
    let later = text(file).replace("from: 2012-05-07", "from: 2024-05-07");
    let edited = sources().with(&path(file), Some(&later));
    let warm = assemble(&edited, &Options::default(), &mut cache);
    assert_eq!(
        (cache.work.linked, cache.work.read),
        (1, warm.documents.len())
    );
    same(&snapshot(&warm), &snapshot(&cold(&edited)));
}

#[test]
fn a_build_after_an_edit_makes_what_reads_it() {
    let site = cold(&sources());
    let all = site.routes.list.len();
    assert_eq!(told(&site, &cold(&sources())), all);
    let about = sources().with(
        &path("content/about.md"),
        Some("---\ntitle: About\n---\nWords.\n"),
    );
    let known = told(&site, &cold(&about));
    assert!(known > all / 2 && known < all, "{known} of {all}");
    let settings = sources().with(
        &path("site.toml"),
        Some(&text("site.toml").replace("East", "West")),
    );
    assert_eq!(told(&site, &cold(&settings)), 0);
}

#[test]
fn what_a_build_keeps_is_true_of_the_showcase_after_any_edit() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = Sources::read(root).expect("the showcase");
    let content = sources.below("content");
    let texts: Vec<(&SitePath, &Arc<str>)> = content
        .filter_map(|(path, _)| Some((path, sources.text(path)?)))
        .collect();
    let site = cold(&sources);
    let all = site.routes.list.len();
    let mut kept = Vec::new();
    for (turn, (path, text)) in texts.iter().step_by(texts.len() / 16).enumerate() {
        let half = floor_boundary(text, text.len() / 2);
        let half = half + text[half..].find("\n\n").unwrap_or(0);
        let edited = match turn % 5 {
            0 => Some(format!("{text}\nRussia and China spoke of it.\n")),
            1 => Some(text.replacen("2023", "2022", 1)),
            2 => None,
            3 => Some(text[..half].to_owned()),
            _ => Some(text.replacen("title: ", "title: New ", 1)),
        };
        let edited = cold(&sources.with(path, edited.as_deref()));
        kept.push(told(&site, &edited));
    }
    assert!(kept.iter().any(|kept| *kept > all / 2), "{kept:?} of {all}");
}

#[test]
fn nothing_changed_is_no_work() {
    let (_, _, work) = edited("content/about.md", text("content/about.md"));
    assert_eq!(work, Work::default());
}

/// Pages whose places are named elsewhere, a page that names them, and one that names what is not there yet.
const PLACES: [(&str, &str); 5] = [
    (
        "content/topics/ferry.md",
        "---\ntitle: Ferry\nkind: proposal\nby: china\ndate: 2023-02-24\nissues: {toll: The toll}\n---\n## Who pays\n\n1. One -> toll: supports\n2. Two\n",
    ),
    (
        "content/briefings/one.md",
        "---\ntitle: One\ndate: 2023-03-22\n---\nA text.[^why]\n\n> Words.\n> — [[putin]], 2023-03-21 [@kremlin] ^said\n\n> More words.\n> — [[putin]], 2023-03-21 [@kremlin]\n\nA block. ^block\n\n[^why]: context: so\n",
    ),
    (
        "content/briefings/two.md",
        "---\ntitle: Two\ndate: 2023-03-23\n---\n> Other words.\n> — [[russia]], 2023-03-21 [@kremlin] ^other\n",
    ),
    (
        "content/briefings/who-names.md",
        "---\ntitle: Who names\ndate: 2024-01-01\n---\n[[ferry#who-pays]] [[ferry#point-2]] [[ferry#toll]] [[one#said]] [[said]] [[one#block]] [[block]] [[other]] [[one#why]] [a](one.md#block)\n",
    ),
    (
        "content/briefings/who-guesses.md",
        "---\ntitle: Who guesses\ndate: 2024-01-02\n---\n[[told]] [[one#told]] [[ferry#who-payz]] [[one#because]] [[otter]]\n",
    ),
];

#[test]
fn a_place_that_comes_or_goes_is_found_anew_where_it_is_named() {
    let edits = [
        ("content/topics/ferry.md", "## Who pays", "## Who payz"),
        ("content/topics/ferry.md", "2. Two", "3. Two"),
        ("content/topics/ferry.md", "toll: The toll", "fee: The fee"),
        ("content/briefings/one.md", "^said", "^told"),
        ("content/briefings/one.md", "^said", "^other"),
        ("content/briefings/one.md", "^block", "^other"),
        ("content/briefings/one.md", " ^block", ""),
        (
            "content/briefings/one.md",
            "words.\n> — [[putin]]",
            "words.\n> — [[russia]]",
        ),
        ("content/briefings/one.md", "[^why]", "[^because]"),
        ("content/briefings/two.md", "^other", "^said"),
        (
            "content/briefings/two.md",
            "[[russia]], 2023-03-21",
            "[[china]], 2023",
        ),
        ("content/briefings/two.md", "> — ", "> said by "),
    ];
    let site = PLACES.iter().fold(sources(), |all, (file, text)| {
        all.with(&path(file), Some(text))
    });
    let faults = cold(&site).diagnostics();
    let mut places = faults.iter().filter_map(|fault| fault.place.as_ref());
    let sound = path("content/briefings/who-names.md");
    assert!(places.all(|place| place.path != sound));
    for (file, from, to) in edits {
        let mut cache = Cache::default();
        assemble(&site, &Options::default(), &mut cache);
        let text = PLACES.iter().find(|(known, _)| *known == file);
        let (_, text) = text.expect("a page with places");
        let changed = text.replace(from, to);
        assert_ne!(*text, changed, "`{from}` is in {file}");
        // There and back: what went has to come again.
        for text in [&changed, *text] {
            let edited = site.with(&path(file), Some(text));
            let warm = assemble(&edited, &Options::default(), &mut cache);
            same(&snapshot(&warm), &snapshot(&cold(&edited)));
        }
    }
}

#[test]
fn a_theme_that_builds_on_another_brings_its_files() {
    let manifest = path("themes/mine/theme.toml");
    let site = sources()
        .with(
            &path("site.toml"),
            Some("title = \"East\"\nbase_url = \"https://example.org\"\ntheme = \"mine\"\n"),
        )
        .with(
            &path("themes/mine/templates/page.html"),
            Some("{{ page.title }}"),
        );
    let mut cache = Cache::default();
    for base in ["wire", "default", "wire"] {
        let text = format!("name = \"mine\"\nbase = \"{base}\"\n");
        let edited = site.with(&manifest, Some(&text));
        let warm = assemble(&edited, &Options::default(), &mut cache);
        same(&snapshot(&warm), &snapshot(&cold(&edited)));
    }
}

#[test]
fn a_template_edit_loads_templates_and_does_no_more() {
    let (first, second, work) = edited("templates/page.html", "{{ page.title }}");
    let wanted = Work {
        themed: 1,
        ..Work::default()
    };
    assert_eq!(work, wanted);
    assert!(Arc::ptr_eq(&first.links, &second.links));
}

#[test]
fn the_order_of_files_is_nothing() {
    let turned = Sources::from_memory(SITE.into_iter().rev());
    same(&snapshot(&cold(&turned)), &snapshot(&cold(&sources())));
}

#[test]
fn every_page_renders_to_the_same_bytes_twice() {
    let site = cold(&sources());
    let (first, again, anew) = (pages(&site), pages(&site), pages(&cold(&sources())));
    assert_eq!(first, again);
    assert_eq!(first, anew);
    assert!(first.len() > 30, "the site has {} pages", first.len());
}

#[test]
fn a_file_parses_the_same_whatever_the_others_are() {
    let site = cold(&sources());
    let options = parse::Options::of(&site.config, &site.languages);
    for (file, text) in SITE.iter().filter(|(file, _)| file.starts_with("content/")) {
        let alone = parse(&path(file), text, &options).documents;
        let among = site
            .documents
            .iter()
            .filter(|one| one.path.as_str() == *file);
        let among: Vec<String> = among.map(|one| document(one)).collect();
        let alone: Vec<String> = alone.iter().map(|one| document(one)).collect();
        assert_eq!(alone, among, "{file}");
    }
}

/// What an edit may make of each file: nothing removes it.
const EDITS: [(&str, &[Option<&str>]); 13] = [
    (
        "site.toml",
        &[
            None,
            Some(SITE[0].1),
            Some(
                "title = \"East\"\nbase_url = \"https://example.org\"\n[links]\nnames = \"all\"\n",
            ),
            Some(
                "title = \"E\"\nbase_url = \"https://example.org\"\n[build]\ndrafts = true\n[checks]\nquotation_words = 2\n",
            ),
            Some(
                "title = \"E\"\nbase_url = \"https://example.org\"\n[pages]\nstatements = false\nper_page = 1\n",
            ),
        ],
    ),
    (
        "content/actors.yaml",
        &[
            None,
            Some(SITE[1].1),
            Some(
                "putin:\n  name: V. V. Putin\n  kind: person\nrussia:\n  name: Russia\n  kind: state\n  names: [Putin]\n",
            ),
            Some("russia: &x {name: Russia\n"),
        ],
    ),
    (
        "content/actors/xi.md",
        &[
            None,
            Some("---\nname: Xi Jinping\nkind: person\nnames: [Xi, Putin]\n---\nOf China.\n"),
            Some("---\nname: Xi Jinping\nkind: person\nnames: [Xi]\ndraft: true\n---\nOf China.\n"),
        ],
    ),
    (
        "content/sources.yaml",
        &[
            None,
            Some(SITE[2].1),
            Some("kremlin:\n  title: T\n  date: 2023\n  derived_from: kremlin\n"),
        ],
    ),
    (
        "content/topics/ps2.md",
        &[
            None,
            Some(SITE[3].1),
            Some(
                "---\ntitle: Power of Siberia 2\nparent: plan\nissues: {prize: The prize}\n---\n[[xi]] in Russia.\n",
            ),
        ],
    ),
    (
        "content/briefings/moscow.md",
        &[
            None,
            Some(SITE[5].1),
            Some(
                "---\ntitle: Xi in Moscow\ndate: 2023-03-22\ndraft: true\n---\n> All.\n> — Putin, 2023 ^settled\n",
            ),
            Some(
                "---\ntitle: Xi in Moscow\ndate: 2023-03-22\n---\n[[xi]], Putin and Russia. ^settled\n\n## Moscow\n\nXi.\n",
            ),
            Some("---\ntitle: Xi in Moscow\n"),
        ],
    ),
    (
        "content/briefings/beijing.md",
        &[
            None,
            Some(SITE[6].1),
            Some(
                "---\ntitle: B\ndate: 2024\nslug: moscow\n---\n[[moscow#moscow]] [[xi]] [@kremlin] [@x]\n\n[@x]: https://example.org \"P: T, 2024\"\n",
            ),
        ],
    ),
    (
        "content/briefings/moscow.it.md",
        &[
            None,
            Some(
                "---\ntitle: Xi a Mosca\n---\n> Tutto.\n> — [[putin]], 2023-03-21 [@kremlin] ^settled\n",
            ),
        ],
    ),
    (
        "content/map.svg",
        &[
            None,
            Some("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"2\" height=\"1\"/>"),
        ],
    ),
    (
        "templates/page.html",
        &[
            None,
            Some("{{ page.title }}: {{ page.content | safe }}"),
            Some("{{ page.nope }}"),
            Some("{% if %}"),
        ],
    ),
    (
        "content/figures/trade.yaml",
        &[
            None,
            Some(
                "title: Trade\nunit: USD bn\nabout: [china]\ntopics: [ps2]\npoints:\n  - {period: 2022, value: 190.27, by: china, source: kremlin}\n  - {period: 2022, value: 185, by: russia}\n",
            ),
            Some(
                "title: Trade\nunit: USD mn\nstale_after: 30d\npoints: [{period: 2023, value: 190.3, by: china}]\n",
            ),
            Some("title: Trade\nunit: t\ndraft: true\npoints: [{period: 2022, value: 1}]\n"),
            Some("title: Trade\nunit: t\npoints: [{period: soon, value: many}]\n"),
        ],
    ),
    (
        "content/briefings/marks.md",
        &[
            None,
            Some(MARKS),
            Some(
                "---\ntitle: Marks\ndate: 2023-05-01\ntopics: [ps2]\nstatus: retracted\n---\n- 2023-04-02 — [[china]] moves ^moves\n\n> [!judgment] signed · by 2023-12-31\n> It is **unlikely**.\n> Confidence: high. [@kremlin]\n> Outcome: no, 2023-12-31\n",
            ),
            Some(
                "---\ntitle: Marks\ndate: 2023-05-01\ndraft: true\n---\n- 2023-04-01 — [[china]] moves ^moves\n",
            ),
            Some(
                "---\ntitle: Marks\ndate: 2023-05-01\n---\n| Date | Event | Votes |\n|---|---|---|\n| **2023-04** | [[xi]] moves ^moves | [[trade@latest]] |\n\n- 2023-02-30 — never\n",
            ),
        ],
    ),
    (
        "content/derived.md",
        &[
            None,
            Some(
                "---\ntitle: Derived\n---\n[[moves]], [[signed]], [[trade@2022|$190.3 billion]] and [[ps2#positions]].\n\n- [[moves]]\n\n![[ps2#timeline]]\n\n![[ps2#proposals|plan]]\n\n![[signed]]\n\n![[trade]]\n",
            ),
            Some(
                "---\ntitle: Derived\n---\n> [!judgment] again · as of 2023-06-01\n> It is **likely**.\n> Confidence: low. As [[moves]] says.\n> Was: signed\n\n![[ps2#judgments]]\n\n![[ps2#positions]]\n",
            ),
        ],
    ),
];

/// A page with a mark of each kind that may be derived from.
const MARKS: &str = "---\ntitle: Marks\ndate: 2023-05-01\ntopics: [ps2]\ncutoff: 2023-04-30\n---\nTrade was [[trade@2022|$190.3 billion]], or [[trade@2022/russia|over 180]].\n\n- 2023-04-01 — [[china]] moves, Putin too [@kremlin] ^moves\n- **2030** — [[russia]] will\n\n> [!judgment] signed · by 2023-12-31\n> A contract is **likely**, says [[china]].\n> Confidence: low. [[settled]], and [@kremlin].\n";

/// An edit: which file, and what becomes of it.
fn edit() -> impl Strategy<Value = (usize, usize)> {
    (0..EDITS.len()).prop_flat_map(|file| (Just(file), 0..EDITS[file].1.len()))
}

#[test]
fn a_snapshot_whose_texts_are_on_the_disk_equals_one_that_holds_them() {
    let root = tempfile::tempdir().expect("a folder");
    // Two people of one name, of whom nobody can tell which one is meant.
    let more = [
        (
            "content/actors/a.md",
            "---\nname: Ann Lee\nkind: person\n---\n",
        ),
        (
            "content/actors/b.md",
            "---\nname: Ann Lee\nkind: person\n---\n",
        ),
        ("content/who.md", "---\ntitle: Who\n---\nSo said Ann Lee.\n"),
    ];
    for (name, text) in SITE.into_iter().chain(more) {
        let place = root.path().join(name);
        std::fs::create_dir_all(place.parent().expect("a folder")).expect("folders");
        std::fs::write(place, text).expect("written");
    }
    let sources = Sources::read(root.path()).expect("readable");
    let held = cold(&sources);
    drop(sources);
    let sources = Sources::read(root.path()).expect("readable");
    let (left, _) = assemble_once(sources, &Options::default(), Shelved::read(root.path()));
    let briefing = path("content/briefings/moscow.md");
    assert!(held.sources.text(&briefing).is_some());
    assert!(left.sources.text(&briefing).is_none());
    let codes = held.diagnostics();
    assert!(codes.iter().any(|one| one.code == Code::AmbiguousName));
    assert_eq!(held.diagnostics(), left.diagnostics());
    assert_eq!(pages(&held), pages(&left));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_warm_snapshot_equals_a_cold_one(script in prop::collection::vec(edit(), 1..12)) {
        let mut cache = Cache::default();
        let mut sources = sources();
        let start = assemble(&sources, &Options::default(), &mut cache);
        let (mut before, mut last) = (None, None);
        for (file, variant) in script {
            let (file, variants) = EDITS[file];
            sources = sources.with(&path(file), variants[variant]);
            let warm = assemble(&sources, &Options::default(), &mut cache);
            let fresh = cold(&sources);
            same(&snapshot(&warm), &snapshot(&fresh));
            before = last.replace((warm, fresh)).map(|(warm, _)| warm);
        }
        if let Some((warm, fresh)) = last {
            prop_assert_eq!(pages(&warm), pages(&fresh));
            told(&before.unwrap_or(start), &warm);
        }
    }
}

/// The days that a briefing may have.
const DAYS: [&str; 4] = ["2023-03-22", "2023-04-01", "2024-05-18", "2022"];

/// What else a briefing's front matter may say.
const KEYS: [&str; 6] = [
    "",
    "topics: [ps2]\n",
    "actors: [putin, china]\n",
    "status: retracted\n",
    "supersedes: moscow\n",
    "topics: [plan]\nactors: [xi]\ndraft: false\n",
];

/// What a briefing may say: marks with equal ids, and references to them, to pages and to nothing.
const PARTS: [&str; 22] = [
    "> A.\n> — [[putin]], 2023-03-21 [@kremlin, B2] -> ps2#price: supports ^said",
    "> A.\n> — [[china]], 2023-03-21 [@kremlin] -> ps2#price: opposes ^said",
    "> B.\n> — [[putin]], 2023-03-20 [@kremlin]",
    "> B.\n> — [[russia]] for [[china]], 2023-03-23 via [[putin]] -> plan: unclear",
    "> C.\n> — [[china]], 2024-01-01 [@kremlin] re [[said]] ^answer",
    "> D.\n> — Putin",
    "> E.\n> — Nobody",
    "> F.\n> — [[xi]] ^said",
    "See [[said]] and [[answer]], and [so](b0.md#said).",
    "[[plan]] [[ps2#price]] [[b0]] [[moscow]]",
    "China and Putin were in Russia.",
    "Xi Jinping was not. [@kremlin]",
    "- 2023-04-01 — [[china]] moves [@kremlin] ^moves",
    "- 2023-04-03 — [[xi]] moves ^said",
    "[[moves]] [[signed]] ![[said]]",
    "> [!judgment] signed · by 2023-12-31\n> It is **likely**.\n> Confidence: low. [[said]], [[moves]], and [@kremlin].",
    "> [!judgment] closed · as of 2024-01-01\n> It is **unlikely**.\n> Confidence: low. [[answer]]\n> Was: signed",
    "A block. ^said",
    "![A map](map.svg) [topics](/topics/) [nowhere](/nowhere/)",
    "[[told]] [[b1#told]]",
    "Over [[trade@2022/china|$100 billion]].",
    "## Head",
];

/// The briefings that edits in place may write anew.
const PLACED: [&str; 4] = ["b0.md", "b1.md", "b2.md", "b0.it.md"];

/// Other files that they may, each with what it may say.
const SETTLED: [(&str, &[&str]); 3] = [
    (
        "content/actors.yaml",
        &[
            SITE[1].1,
            "putin:\n  name: Vladimir Putin\n  kind: person\n  names: [Putin]\n  ties:\n    - {speaks_for: china, from: 2012-05-07}\nrussia:\n  name: Russia\n  kind: state\n  country: RU\nchina:\n  name: China\n  kind: state\n  ties: [{part_of: russia}]\n",
        ],
    ),
    (
        "content/topics/ps2.md",
        &[
            SITE[3].1,
            "---\ntitle: Power of Siberia 2\nparent: plan\nissues: {price: The price}\n---\nA pipeline. [[said]]\n",
            "---\ntitle: Power of Siberia 2\nissues: {price: The price}\nstances: [supports, cool]\n---\nA pipeline.\n",
        ],
    ),
    (
        "content/actors/xi.md",
        &[
            "---\nname: Xi Jinping\nkind: person\nnames: [Xi]\n---\nOf China.\n",
            "---\nname: Xi Jinping\nkind: person\nnames: [Xi]\nties: [{holds: President, of: china}]\n---\nOf [[said]].\n\n> G.\n> — [[china]], 2023-03-21 [@kremlin]\n",
        ],
    ),
];

/// A briefing by chance.
fn briefing() -> impl Strategy<Value = String> {
    let parts = prop::collection::vec(prop::sample::select(&PARTS[..]), 0..7);
    let head = (
        prop::sample::select(&DAYS[..]),
        prop::sample::select(&KEYS[..]),
    );
    (head, parts).prop_map(|((day, keys), parts)| {
        format!(
            "---\ntitle: B\ndate: {day}\n{keys}---\n{}\n",
            parts.join("\n\n")
        )
    })
}

/// An edit that writes a file anew which is there.
fn rewriting() -> impl Strategy<Value = (String, String)> {
    let briefing = (prop::sample::select(&PLACED[..]), briefing());
    let other = prop::sample::select(&SETTLED[..]).prop_flat_map(|(file, texts)| {
        (
            Just(file.to_owned()),
            prop::sample::select(texts).prop_map(str::to_owned),
        )
    });
    prop_oneof![
        4 => briefing.prop_map(|(file, text)| (format!("content/briefings/{file}"), text)),
        1 => other,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_in_place_show_what_a_cold_start_shows(
        first in prop::collection::vec(briefing(), PLACED.len()),
        script in prop::collection::vec(rewriting(), 1..12),
    ) {
        let briefings = PLACED.iter().zip(&first);
        let site = briefings.fold(sources(), |all, (file, text)| {
            all.with(&path(&format!("content/briefings/{file}")), Some(text))
        });
        let figure = EDITS[10].1[1];
        let mut sources = site
            .with(&path("content/actors/xi.md"), Some(SETTLED[2].1[0]))
            .with(&path("content/figures/trade.yaml"), figure);
        let mut cache = Cache::default();
        let start = assemble(&sources, &Options::default(), &mut cache);
        let (mut before, mut last) = (None, None);
        for (file, text) in script {
            sources = sources.with(&path(&file), Some(&text));
            let warm = assemble(&sources, &Options::default(), &mut cache);
            let fresh = cold(&sources);
            same(&snapshot(&warm), &snapshot(&fresh));
            before = last.replace((warm, fresh)).map(|(warm, _)| warm);
        }
        if let Some((warm, fresh)) = last {
            prop_assert_eq!(pages(&warm), pages(&fresh));
            told(&before.unwrap_or(start), &warm);
        }
    }
}

/// The front matter of a briefing.
const PAGE: &str = "---\ntitle: T\ndate: 2023-01-01\n---\n";

/// Signs that a parser keeps open, waits for, or looks back from.
const SIGNS: [&str; 24] = [
    "[", "{", "(", ">", "> ", "- ", "1. ", "*", "`", "<", "![", "[[", "[^", "[@", "\"", "“",
    "<!--", "%%", "^", "-> ", "|", "\u{1}", "&", "\\",
];

/// Texts that have brought parsers down, by what they are.
fn bombs() -> Vec<(&'static str, String)> {
    let nested: String = (0..10_000)
        .map(|depth| format!("{}- x\n", "  ".repeat(depth % 400)))
        .collect();
    let deep: String = (0..2_000)
        .map(|depth| format!("{}- x\n", "  ".repeat(depth)))
        .collect();
    let mut bombs = Vec::from(SIGNS.map(|sign| (sign, sign.repeat(100_000))));
    bombs.push(("nested lists", nested));
    bombs.push(("a deep list", deep));
    bombs.push(("a line of 5 MB", "word ".repeat(1_000_000)));
    bombs.push(("a word of 1 MB", "w".repeat(1_000_000)));
    bombs.push((
        "footnotes",
        (0..10_000)
            .map(|n| format!("x[^{n}]\n\n[^{n}]: y[^{}]\n\n", n + 1))
            .collect(),
    ));
    bombs.push((
        "notes in notes",
        (0..3_000)
            .map(|n| format!("[^{n}]: y[^{}]\n\n", n + 1))
            .chain(["x[^0]\n".to_owned()])
            .collect(),
    ));
    bombs.push(("headings", "# a\n\n".repeat(4_000)));
    bombs.push((
        "marks that print themselves",
        "> a ![[said]]\n>\n> ![[said]]\n>\n> — b, 2023 ^said\n\n- 2023 — x [[moved]] ^moved\n\n  ![[moved]]\n\n\
         > [!judgment] due · by 2023\n> It is **likely** [[due]].\n>\n> ![[due]]\n\n![[said]]\n\n![[moved]]\n\n![[due]]\n"
            .into(),
    ));
    bombs.push(("keys", (0..4_000).map(|n| format!("k{n}: x\n")).collect()));
    bombs.push((
        "escapes",
        format!(
            "title: T\nunit: t\npoints:\n{}",
            "  - {period: 2023, value: 1, note: \"\\x41\"}\n".repeat(4_000)
        ),
    ));
    bombs.push((
        "dash lines",
        "> a\n> — b, 2023 -> c#d: e ^f\n\n".repeat(2_000),
    ));
    bombs.push(("events", "- 2023 — x [[b]] ^y\n".repeat(5_000)));
    bombs.push((
        "judgments",
        "> [!judgment] · by 2023\n> It is **likely**.\n> Was: x\n\n".repeat(2_000),
    ));
    bombs.push((
        "labels",
        format!("> [!judgment] x\n{}", "> Basis: x\n".repeat(5_000)),
    ));
    bombs.push(("literals", "[[b@2023/c|1]] ".repeat(5_000)));
    bombs.push((
        "a wide table",
        format!(
            "|{}\n|{}\n|{}\n",
            "a|".repeat(10_000),
            "-|".repeat(10_000),
            "[[a|".repeat(10_000)
        ),
    ));
    bombs.push((
        "aliases",
        (0..30).fold("a0: &a0 [x]\n".into(), |all: String, n| {
            format!("{all}a{}: &a{} [*a{n}, *a{n}]\n", n + 1, n + 1)
        }),
    ));
    bombs
}

#[test]
fn no_input_ends_in_a_panic() {
    for (what, bomb) in bombs() {
        let is_ours = |fault: &Diagnostic| fault.code == Code::OurFault;
        let page = format!("{PAGE}{bomb}\n\n> words\n> — [[x]], 2023 {bomb}\n");
        let bomb = &bomb[..floor_boundary(&bomb, 500_000)];
        let keys = format!("---\ntitle: {bomb}\nactors: {bomb}\n{bomb}: x\nextra: {bomb}\n---\n");
        for (file, text) in [
            ("content/briefings/a.md", page.as_str()),
            ("content/briefings/a.md", &keys),
            ("content/actors.yaml", bomb),
            ("content/sources.yaml", &keys),
            ("content/figures/f.yaml", bomb),
            ("site.toml", bomb),
        ] {
            let site = cold(&sources().with(&path(file), Some(text)));
            let ours = |(address, page): (&String, &String)| {
                assert!(!page.contains("OurFault"), "{what}: {address}");
            };
            assert!(!site.diagnostics().iter().any(is_ours), "{what}: {file}");
            if text == page {
                pages(&site).iter().for_each(ours);
            }
        }
    }
}
