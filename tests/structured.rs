//! What pages say to programs is sound: every JSON-LD block holds to schema.org's vocabulary, every annotation to the W3C's
//! model, and every name of a thing leads to the page that it is on.
//!
//! Held against the showcase of this repository and a small site with every kind of page. The vocabulary is an extract in
//! `tests/schema-org/`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use serde_json::{Value, json};

use chancery::date::Day;
use chancery::path::{UrlPath, decode_url};
use chancery::render::{Output, render};
use chancery::route::RouteIx;
use chancery::site::{self, Cache, Site};
use chancery::source::Sources;

/// A small site with every kind of page.
const SITE: [(&str, &str); 9] = [
    (
        "site.toml",
        "title = \"East\"\nbase_url = \"https://east.example/sub\"\nlicence = \"CC-BY-4.0\"\n",
    ),
    (
        "content/actors.yaml",
        "putin:\n  name: Vladimir Putin\n  kind: person\n  names: [Putin]\n  ids: {wikidata: Q7747, own: x}\n  ties:\n    - {holds: President, of: russia, from: 2012-05-07}\n    - {holds: Prime Minister, of: russia, from: 2008, to: 2012}\nrussia:\n  name: Russia\n  kind: state\n  country: RU\n  ties:\n    - {member_of: brics}\n    - {owns: gazprom}\nbrics:\n  name: BRICS\n  kind: group\ngazprom:\n  name: Gazprom\n  kind: organisation\n  ties:\n    - {part_of: russia}\n",
    ),
    (
        "content/sources.yaml",
        "kremlin:\n  title: Press statements\n  publisher: Kremlin\n  author: A. Scribe\n  date: 2023-03-21\n  language: ru\n  url: https://kremlin.example/a\n  archive: https://archive.example/a\nkremlin-en:\n  title: Press statements in English\n  language: en\n  date: 2023-03-21\n  url: https://kremlin.example/en/a\npaper:\n  title: A paper\n  date: 2023-03~\n  archive: files/paper.pdf\n",
    ),
    (
        "content/topics/ps2.md",
        "---\ntitle: Power of Siberia 2\nkind: project\nnames: [Siberia line]\nsummary: A pipeline.\nissues: {price: The price}\n---\nFrom Russia to China.\n",
    ),
    (
        "content/topics/plan.md",
        "---\ntitle: The plan\nkind: proposal\nparent: ps2\nby: russia\ndate: 2023-02-24\n---\n1. Agree on a price -> price: supports\n",
    ),
    (
        "content/briefings/moscow.md",
        "---\ntitle: Xi </script><!-- in Moscow\ndate: 2023-03-22\nauthors: [N. Author]\nsummary: What was said.\nactors: [putin]\ntopics: [ps2]\naliases: [/old/]\n---\nPutin spoke of [[plan|a plan]] in Russia.[^1]\n\n> Practically all the parameters are settled.[^2]\n> — [[putin]], 2023-03-21 [@kremlin-en, B2] -> ps2#price: supports ^settled\n\n> It was a good talk.[^3]\n> — [[putin]], 2023-03 [@paper] (paraphrase) ^talk\n\n> The sides will go on.\n> — [[russia]], 2023-03-21 [@kremlin] (document) ^joint\n\n> Nothing on the price.\n> — [[gazprom]], 2023-03-21 [@kremlin] (silent) ^nothing\n\n> All is well, said one of them.\n> — a diplomat, 2023-03~ [@kremlin] ^unnamed\n\n> Much [of it] is agreed.\n> — [[putin]], 2023-03-21 [@kremlin-en] ^cut\n\n[^1]: context: So it was.\n[^2]: fact-check (not borne out): No contract was signed.\n[^3]: fact-check: Nobody else said so.\n\n> [!correction] 2023-03-25\n> The day was wrong.\n",
    ),
    (
        "content/briefings/tracker.md",
        "---\ntitle: A tracker\nkind: tracker\ndate: 2023-04-05\nstatus: retracted\n---\nWords.\n",
    ),
    ("content/about.md", "---\ntitle: About\n---\nWords.\n"),
    ("static/favicon.svg", "<svg/>"),
];

/// A site of these sources on a day of its own.
fn assemble(sources: &Sources) -> Arc<Site> {
    let options = site::Options {
        clock: Day::parse("2026-01-31"),
        ..site::Options::default()
    };
    site::assemble(sources, &options, &mut Cache::default())
}

/// The small site.
fn small() -> Arc<Site> {
    let site = assemble(&Sources::from_memory(SITE));
    let faults: Vec<String> = site.diagnostics().into_iter().map(|d| d.message).collect();
    assert_eq!(faults, Vec::<String>::new());
    site
}

/// The showcase of this repository.
fn showcase() -> Arc<Site> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assemble(&Sources::read(root).expect("the repository can be read"))
}

/// The JSON-LD blocks of each page, by address.
fn blocks(site: &Site) -> BTreeMap<String, Vec<Value>> {
    let pages = site.routes.list.iter().enumerate();
    let pages = pages.filter(|(_, (address, _))| address.output_file().ends_with(".html"));
    let read = pages.map(|(ix, (address, _))| {
        let Ok(Output::Bytes(bytes)) = render(site, ix as RouteIx) else {
            panic!("{address} cannot be rendered");
        };
        let html = String::from_utf8(bytes).expect("a page is text");
        let scripts = html.split("<script type=\"application/ld+json\">").skip(1);
        let parsed = scripts.map(|script| {
            let text = script.split("</script>").next().unwrap_or_default();
            serde_json::from_str(text).unwrap_or_else(|why| panic!("{address}: {why}: {text}"))
        });
        (address.to_string(), parsed.collect())
    });
    read.collect()
}

/// The nodes of a page of the small site, without the path to it.
fn nodes(address: &str) -> Vec<Value> {
    let page = blocks(&small()).remove(address).expect("a page");
    let schema = match &page[0] {
        Value::Array(both) => &both[0],
        one => one,
    };
    let graph = schema["@graph"].as_array().expect("a graph");
    let own = graph
        .iter()
        .filter(|node| node["@type"] != "BreadcrumbList");
    own.cloned().collect()
}

/// The annotation on a page of the small site.
fn annotation(address: &str) -> Option<Value> {
    let page = blocks(&small()).remove(address).expect("a page");
    page[0].get(1).cloned()
}

/// The vocabulary.
struct Vocabulary {
    /// The types above each type.
    types: BTreeMap<&'static str, Vec<&'static str>>,
    /// The types that may have each property, and those of its values.
    properties: BTreeMap<&'static str, (Vec<&'static str>, Vec<&'static str>)>,
}

/// The vocabulary, as it lies beside the tests.
static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut vocabulary = Vocabulary {
        types: BTreeMap::new(),
        properties: BTreeMap::new(),
    };
    for line in include_str!("schema-org/vocabulary.txt").lines().skip(1) {
        let (head, tail) = line.split_once(" :").expect("a colon");
        let words = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
        match head.split_once(' ').expect("a name") {
            ("type", name) => drop(vocabulary.types.insert(name, words(tail))),
            (_, name) => {
                let (domain, range) = tail.split_once("->").expect("an arrow");
                vocabulary
                    .properties
                    .insert(name, (words(domain), words(range)));
            }
        }
    }
    vocabulary
});

impl Vocabulary {
    /// A type and all above it; nothing but itself for one that is not in the list.
    fn with_those_above<'t>(&self, name: &'t str) -> BTreeSet<&'t str>
    where
        'static: 't,
    {
        let (mut open, mut found) = (vec![name], BTreeSet::new());
        while let Some(next) = open.pop() {
            if found.insert(next) {
                open.extend(self.types.get(next).into_iter().flatten());
            }
        }
        found
    }
}

/// The types of a node.
fn types(node: &Value) -> Vec<&str> {
    match &node["@type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// What is wrong with a node of schema.org and all inside it.
fn faults(node: &Value) -> Vec<String> {
    let types = types(node);
    let mut wrong = Vec::new();
    if types.is_empty() {
        wrong.push(format!("no type: {node}"));
    }
    let mut all = BTreeSet::new();
    for name in &types {
        if !VOCABULARY.types.contains_key(name) {
            wrong.push(format!("there is no type `{name}`"));
        }
        all.extend(VOCABULARY.with_those_above(name));
    }
    for (key, value) in node.as_object().into_iter().flatten() {
        match key.as_str() {
            "@type" => {}
            "@id" if is_address(value) => {}
            "@id" => wrong.push(format!("{value} is no full address")),
            name => wrong.extend(faults_of_property(&all, name, value)),
        }
    }
    wrong
}

/// What is wrong with a property of a node with these types.
fn faults_of_property(types: &BTreeSet<&str>, name: &str, value: &Value) -> Vec<String> {
    let Some((domain, range)) = VOCABULARY.properties.get(name) else {
        return vec![format!("there is no property `{name}`")];
    };
    let mut wrong = Vec::new();
    if !domain.iter().any(|one| types.contains(one)) {
        wrong.push(format!("{types:?} have no `{name}`"));
    }
    let values = match value {
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    };
    if values.is_empty() {
        wrong.push(format!("`{name}` is empty"));
    }
    for value in values {
        if !fits(value, range) {
            wrong.push(format!("`{name}` takes {range:?}, not {value}"));
        }
        if value.is_object() && !is_reference(value) {
            wrong.extend(faults(value));
        }
    }
    wrong
}

/// Types whose values are no things.
const PLAIN: [&str; 8] = [
    "Boolean", "Date", "DateTime", "Float", "Integer", "Number", "Text", "URL",
];

/// Whether a value is of one of these types; a full address may stand for a thing.
fn fits(value: &Value, range: &[&str]) -> bool {
    let things = range.iter().any(|one| !PLAIN.contains(one));
    match value {
        Value::String(text) => {
            !text.is_empty()
                && range.iter().any(|one| match *one {
                    "Text" => true,
                    "Date" | "DateTime" => is_date(text),
                    "URL" => is_address(value),
                    _ => things && is_address(value),
                })
        }
        Value::Number(_) => range
            .iter()
            .any(|one| matches!(*one, "Integer" | "Number" | "Float")),
        Value::Bool(_) => range.contains(&"Boolean"),
        Value::Object(_) if is_reference(value) => things,
        Value::Object(_) => types(value).iter().any(|one| {
            let all = VOCABULARY.with_those_above(one);
            range.iter().any(|wanted| all.contains(wanted))
        }),
        Value::Null | Value::Array(_) => false,
    }
}

/// Whether a node only names another.
fn is_reference(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|map| map.len() == 1 && map.contains_key("@id"))
}

/// Whether a value is a full address.
fn is_address(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    ["https://", "http://"]
        .iter()
        .any(|start| text.starts_with(start))
        && !text.contains([' ', '"', '<'])
}

/// Whether a text is a date or time of ISO 8601.
fn is_date(text: &str) -> bool {
    let day = text.get(..10).unwrap_or(text);
    let whole = match day.len() {
        4 | 7 => Day::parse(&format!("{day}{}", &"-01-01"[day.len() - 4..])).is_some(),
        _ => Day::parse(day).is_some(),
    };
    whole && (text.len() == day.len() || text[10..].starts_with('T'))
}

/// What a Web Annotation lacks of what the W3C's model requires (sections 3.1, 3.2, 4 and 4.2.4).
fn faults_of_annotation(annotation: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            wrong.push(format!("{what}: {annotation}"));
        }
    };
    must(
        annotation["@context"] == "http://www.w3.org/ns/anno.jsonld",
        "the context",
    );
    must(is_address(&annotation["id"]), "one id that is an address");
    must(annotation["type"] == "Annotation", "its type");
    must(is_address(&annotation["body"]), "a body that is an address");
    let targets = annotation["target"].as_array().cloned().unwrap_or_default();
    must(!targets.is_empty(), "a target");
    for target in targets {
        must(is_address(&target["source"]), "a target's source");
        must(
            target["selector"]["type"] == "TextQuoteSelector",
            "a selector's type",
        );
        let exact = target["selector"]["exact"].as_str();
        must(
            exact.is_some_and(|text| !text.is_empty()),
            "a selector's words",
        );
    }
    wrong
}

/// What is wrong with the blocks of a page.
fn faults_of_page(blocks: &[Value]) -> Vec<String> {
    let mut wrong = Vec::new();
    for block in blocks.iter().flat_map(|block| match block {
        Value::Array(list) => list.clone(),
        one => vec![one.clone()],
    }) {
        if block["@context"] == "https://schema.org" {
            let graph = block["@graph"].as_array().cloned().unwrap_or_default();
            wrong.extend(graph.iter().flat_map(faults));
        } else {
            wrong.extend(faults_of_annotation(&block));
        }
    }
    wrong
}

/// Every `@id` in a value.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().flat_map(names).collect(),
        Value::Object(map) => {
            let own = map.get("@id").and_then(Value::as_str).map(str::to_owned);
            own.into_iter()
                .chain(map.values().flat_map(names))
                .collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn every_block_holds_to_the_vocabulary() {
    for site in [small(), showcase()] {
        let mut described = 0;
        for (address, blocks) in blocks(&site) {
            described += blocks.len();
            let wrong = faults_of_page(&blocks);
            assert!(wrong.is_empty(), "{address}: {wrong:#?}");
        }
        assert!(described > 10);
    }
}

#[test]
fn every_thing_has_its_name_on_a_page_of_the_site() {
    for site in [small(), showcase()] {
        for (address, blocks) in blocks(&site) {
            for name in blocks.iter().flat_map(names) {
                let path = name.strip_prefix(&site.config.base_url).expect(&name);
                let page = path.split('#').next().and_then(decode_url);
                let page = page.and_then(|page| UrlPath::new(&page)).expect(&name);
                assert!(
                    site.resolve(&page).is_some(),
                    "{address}: {name} leads nowhere"
                );
            }
        }
    }
}

#[test]
fn the_vocabulary_is_asked() {
    let publisher = |key: &str, value: Value| json!({ "@type": "WebSite", key: value });
    for (wrong, why) in [
        (json!({ "name": "x" }), "no type"),
        (json!({ "@type": "Websight" }), "no type `Websight`"),
        (publisher("naem", json!("x")), "no property"),
        (
            publisher("correctionsPolicy", json!("https://x.example/")),
            "have no",
        ),
        (publisher("datePublished", json!("2023-03~")), "takes"),
        (publisher("datePublished", json!("2023-21")), "takes"),
        (publisher("license", json!("CC-BY-4.0")), "takes"),
        (
            publisher("publisher", json!({ "@type": "Country", "name": "x" })),
            "takes",
        ),
        (
            publisher("publisher", json!({ "@type": "Person", "text": "x" })),
            "have no",
        ),
        (publisher("about", json!([])), "empty"),
        (publisher("wordCount", json!("many")), "takes"),
    ] {
        let faults = faults(&wrong).join("\n");
        assert!(faults.contains(why), "{wrong}: {faults}");
    }
    let sound = json!({ "@type": "Quotation", "text": "x", "creator": { "@type": ["Country", "Organization"] } });
    assert_eq!(faults(&sound), Vec::<String>::new());
}

#[test]
fn a_kind_of_page_has_its_types() {
    let kinds = |address: &str| -> Vec<String> {
        nodes(address)
            .iter()
            .map(|node| types(node).join("+"))
            .collect()
    };
    for (address, wanted) in [
        ("/", vec!["WebSite", "NewsMediaOrganization"]),
        ("/about/", vec![]),
        ("/actors/", vec![]),
        ("/actors/putin/", vec!["Person"]),
        ("/actors/russia/", vec!["Country+Organization"]),
        ("/actors/brics/", vec!["Organization"]),
        ("/topics/ps2/", vec!["DefinedTerm", "Dataset"]),
        ("/briefings/moscow/", vec!["AnalysisNewsArticle"]),
        ("/briefings/tracker/", vec!["NewsArticle"]),
        ("/sources/kremlin/", vec!["CreativeWork"]),
        ("/statements/settled/", vec!["Quotation", "ClaimReview"]),
        ("/statements/joint/", vec!["Quotation"]),
        ("/statements/talk/", vec!["CreativeWork", "ClaimReview"]),
        ("/statements/nothing/", vec![]),
    ] {
        if address == "/" || !wanted.is_empty() {
            assert_eq!(kinds(address), wanted, "{address}");
        }
    }
    let all = blocks(&small());
    assert!(all["/404.html"].is_empty() && all["/old/"].is_empty());
    for (address, page) in &all {
        let text = serde_json::to_string(page).expect("JSON");
        let path = text.contains("BreadcrumbList");
        assert_eq!(
            path,
            !matches!(&**address, "/" | "/404.html" | "/old/"),
            "{address}"
        );
    }
}

#[test]
fn policies_are_where_the_vocabulary_has_them() {
    let home = nodes("/");
    assert_eq!(
        home[0]["publishingPrinciples"],
        "https://east.example/sub/method/"
    );
    assert_eq!(home[0]["correctionsPolicy"], Value::Null);
    assert_eq!(home[0]["publisher"]["@id"], home[1]["@id"]);
    assert_eq!(
        home[0]["license"],
        "https://spdx.org/licenses/CC-BY-4.0.html"
    );
    assert_eq!(
        home[1]["correctionsPolicy"],
        "https://east.example/sub/corrections/"
    );
}

#[test]
fn a_briefing_says_what_it_is_about_and_what_it_only_mentions() {
    let briefing = nodes("/briefings/moscow/").remove(0);
    let ids = |key: &str| -> Vec<&str> {
        let list = briefing[key].as_array().into_iter().flatten();
        list.filter_map(|node| {
            node["@id"]
                .as_str()?
                .strip_prefix("https://east.example/sub/")
        })
        .collect()
    };
    assert_eq!(ids("about"), ["topics/ps2/", "actors/putin/"]);
    assert_eq!(ids("mentions"), ["actors/russia/", "topics/plan/"]);
    assert_eq!(
        ids("citation"),
        ["sources/kremlin-en/", "sources/paper/", "sources/kremlin/"]
    );
    assert_eq!(briefing["correction"][0]["datePublished"], "2023-03-25");
    assert_eq!(briefing["author"][0]["name"], "N. Author");
    assert_eq!(briefing["hasPart"].as_array().map(Vec::len), Some(5));
    let tracker = nodes("/briefings/tracker/").remove(0);
    assert_eq!(tracker["creativeWorkStatus"], "retracted");
    assert_eq!(tracker["author"]["@type"], "NewsMediaOrganization");
}

#[test]
fn an_actor_has_the_ties_of_today() {
    let putin = nodes("/actors/putin/").remove(0);
    assert_eq!(putin["jobTitle"], json!(["President"]));
    assert_eq!(putin["worksFor"][0]["name"], "Russia");
    assert_eq!(
        putin["sameAs"],
        json!(["https://www.wikidata.org/wiki/Q7747"])
    );
    assert_eq!(putin["alternateName"], json!(["Putin"]));
    let russia = nodes("/actors/russia/").remove(0);
    assert_eq!(russia["memberOf"][0]["name"], "BRICS");
    assert_eq!(russia["owns"][0]["name"], "Gazprom");
}

#[test]
fn a_paraphrase_is_no_quotation_and_silence_is_nothing() {
    let talk = nodes("/statements/talk/").remove(0);
    assert_eq!(
        (&talk["text"], &talk["abstract"]),
        (&Value::Null, &json!("It was a good talk."))
    );
    assert_eq!(nodes("/statements/nothing/"), Vec::<Value>::new());
    let joint = nodes("/statements/joint/").remove(0);
    assert_eq!(joint["spokenByCharacter"], Value::Null);
    assert_eq!(joint["creator"][0]["name"], "Russia");
    let unnamed = nodes("/statements/unnamed/").remove(0);
    assert_eq!(
        (&unnamed["creator"], &unnamed["creditText"]),
        (&Value::Null, &json!("a diplomat"))
    );
}

#[test]
fn a_date_that_only_edtf_can_say_is_left_out() {
    assert_eq!(nodes("/statements/unnamed/")[0]["dateCreated"], Value::Null);
    assert_eq!(nodes("/sources/paper/")[0]["datePublished"], Value::Null);
    assert_eq!(nodes("/statements/talk/")[0]["dateCreated"], "2023-03");
}

#[test]
fn a_fact_check_has_its_verdict_in_words_and_no_number() {
    let review = nodes("/statements/settled/").remove(1);
    let rating = json!({ "@type": "Rating", "alternateName": "not borne out" });
    assert_eq!(review["reviewRating"], rating);
    assert_eq!(review["itemReviewed"]["@type"], "Claim");
    let without = nodes("/statements/talk/").remove(1);
    assert_eq!(without["reviewRating"], Value::Null);
    assert_eq!(without["reviewBody"], "Nobody else said so.");
}

#[test]
fn only_a_quotation_as_its_source_has_it_is_annotated() {
    let settled = annotation("/statements/settled/").expect("an annotation");
    let target = json!([{
        "source": "https://kremlin.example/en/a",
        "selector": { "type": "TextQuoteSelector", "exact": "Practically all the parameters are settled." },
    }]);
    assert_eq!(settled["target"], target);
    for other in ["talk", "joint", "nothing", "cut"] {
        let address = format!("/statements/{other}/");
        assert_eq!(annotation(&address), None, "{address}");
    }
}

#[test]
fn a_translation_is_sought_by_its_original() {
    let page = "---\ntitle: T\ndate: 2023-03-22\n---\n> All is settled.\n>\n> Original: Всё решено.\n>\n> — [[putin]], 2023-03-21 [@kremlin; @kremlin-en] (from ru) ^with\n\n> All is well.\n> — [[putin]], 2023-03-21 [@kremlin] (from ru) ^without\n";
    let sources = Sources::from_memory(SITE);
    let file = chancery::path::SitePath::new("content/briefings/t.md").expect("a path");
    let pages = blocks(&assemble(&sources.with(&file, Some(page))));
    let words = |address: &str| -> Vec<Value> {
        let targets = pages[address][0][1]["target"].as_array().cloned();
        let targets = targets.unwrap_or_default().into_iter();
        targets
            .map(|target| target["selector"]["exact"].clone())
            .collect()
    };
    assert_eq!(
        words("/statements/with/"),
        [json!("Всё решено."), json!("All is settled.")]
    );
    assert_eq!(words("/statements/without/"), Vec::<Value>::new());
}

#[test]
fn no_text_ends_the_script_that_it_is_in() {
    let briefing = nodes("/briefings/moscow/").remove(0);
    assert_eq!(briefing["headline"], "Xi </script><!-- in Moscow");
}
