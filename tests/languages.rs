//! What pages print around the author's text is in the language of the page, all of it.
//!
//! A language of the tests has every English word in brackets, and a site whose content is Greek has every kind of page: a
//! Latin word outside brackets is one that somebody wrote into a template or into Rust.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use chancery::date::Day;
use chancery::render::{Output, render};
use chancery::route::{Route, RouteIx};
use chancery::site::{Cache, Options, Site, assemble};
use chancery::source::Sources;

/// A file of the repository.
fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// The English file with every word in brackets; labels stay, for authors write them, but the one that is printed.
fn bracketed() -> String {
    let (mut section, mut out) = (String::new(), String::new());
    for line in read("languages/en.toml").lines() {
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']).to_owned();
        }
        let kept = section == "labels" && !line.starts_with("date")
            || line.starts_with('#')
            || ["ordinary", "denials"]
                .iter()
                .any(|key| line.starts_with(key));
        match kept {
            true => out.push_str(line),
            false => {
                for (number, piece) in line.split('"').enumerate() {
                    match number % 2 {
                        0 => out.push_str(piece),
                        _ => out.push_str(&format!("\"⟦{piece}⟧\"")),
                    }
                }
            }
        }
        out.push('\n');
    }
    out
}

/// A site of these files on a day of its own.
fn site(files: &[(&str, &str)]) -> Arc<Site> {
    let sources = Sources::from_memory(files.iter().copied());
    let options = Options {
        clock: Day::parse("2026-01-31"),
        ..Options::default()
    };
    assemble(&sources, &options, &mut Cache::default())
}

/// The pages of a site, by address.
fn pages(site: &Site) -> Vec<(String, String)> {
    let all = site.routes.list.iter().enumerate();
    let html = all.filter(|(_, (_, route))| route.is_page() || matches!(route, Route::Redirect(_)));
    html.map(|(ix, (address, _))| {
        let text = match render(site, ix as RouteIx) {
            Ok(Output::Bytes(bytes)) => String::from_utf8(bytes).expect("text"),
            other => panic!("{address}: {other:?}"),
        };
        (address.to_string(), text)
    })
    .collect()
}

/// What a page shows or reads out: its text as a whole, and each attribute that is read or shown.
fn seen(html: &str) -> Vec<String> {
    let (mut seen, mut shown) = (Vec::new(), String::new());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        shown.push_str(&rest[..at]);
        // Text of two elements is not one word.
        shown.push(' ');
        let script = rest[at..].starts_with("<script type");
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..end];
        for name in [
            "aria-label",
            "title",
            "alt",
            "content",
            "data-label",
            "data-copied",
        ]
        .iter()
        .chain(&[
            "data-refused",
            "data-auto",
            "data-light",
            "data-dark",
            "data-change",
            "data-scrolls",
            "placeholder",
            "data-results",
            "data-fault",
            "data-preview",
            "data-pinned",
            "data-pin",
            "data-close",
            "data-on",
            "data-here",
            "data-hint",
        ]) {
            let start = format!(" {name}=\"");
            // What `meta` says is for programs, but for the description.
            let meta = *name == "content" && !tag.contains("escription\"");
            if let Some(from) = tag.find(&start).filter(|_| !meta) {
                let value = &tag[from + start.len()..];
                seen.push(value.split('"').next().unwrap_or("").to_owned());
            }
        }
        rest = &rest[end..];
        if script {
            rest = rest.split_once("</script>").map_or("", |(_, rest)| rest);
        }
    }
    shown.push_str(rest);
    seen.push(shown);
    seen
}

/// The Latin words of a text that stand in no brackets and in no address.
fn bare(text: &str) -> Vec<String> {
    let (mut depth, mut outside) = (0_usize, String::new());
    for c in text.chars() {
        match c {
            '⟦' => depth += 1,
            '⟧' => depth = depth.saturating_sub(1),
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    let words = outside
        .split_whitespace()
        .filter(|word| !word.contains("://"));
    words
        .flat_map(|word| word.split(|c: char| !c.is_ascii_alphabetic()))
        .filter(|word| word.len() > 1 && !["amp", "quot", "lt", "gt", "times"].contains(word))
        .map(str::to_owned)
        .collect()
}

/// A site of every kind of page whose content has no Latin letter.
const GREEK: [(&str, &str); 9] = [
    (
        "site.toml",
        "title = 'Α'\nbase_url = 'https://x.example'\nlanguage = 'zz'\ndescription = 'Β'\n[pages]\nper_page = 1\n[[navigation]]\ntitle = 'Γ'\nurl = '/topics/'\n",
    ),
    (
        "content/actors.yaml",
        "china: {name: Κ, kind: state}\nrussia: {name: Ρ, kind: state}\nwang:\n  name: Ω\n  kind: person\n  names: [Ωω]\n  ties:\n    - {holds: Υ, of: china, from: 2020, source: s}\n    - {holds: Π, of: russia, from: 2010, to: 2012}\n    - {member_of: club, from: 2001}\nclub:\n  name: Λ\n  kind: organisation\n  ties:\n    - {sanctioned_by: russia, to: 2015}\n    - {ally_of: band}\nband: {name: Χ, kind: group}\n",
    ),
    (
        "content/topics.yaml",
        "peace: {title: Ε, issues: {border: Σ, fire: Τ}}\nroad: {title: Δ, kind: project, parent: peace}\nlaw: {title: Ν, kind: regime}\n",
    ),
    (
        "content/topics/paper.md",
        "---\ntitle: Πα\nkind: proposal\nparent: peace\nby: china\ndate: 2023-02-24\nsource: s\n---\n1. Αβγ [@s] -> border: supports\n2. Δεζ [@s]\n",
    ),
    (
        "content/topics/formula.md",
        "---\ntitle: Φο\nkind: proposal\nparent: peace\nby: russia\ndate: 2022-11-15\nrevises: paper\n---\n1. Ηθι -> border: opposes\n2. Κλμ -> fire\n",
    ),
    (
        "content/topics/third.md",
        "---\ntitle: Τρ\nkind: proposal\nparent: peace\nby: club\ndate: 2024\n---\n1. Νξο -> border: unclear\n",
    ),
    (
        "content/sources.yaml",
        "s: {title: Πηγή, publisher: Εκδότης, author: Συγγραφέας, date: 2023-02-24, url: 'https://192.0.2.1', archive: 'https://a.example', grade: B, tier: primary, type: news, note: Σημείωση}\nu: {title: Άλλη, accessed: 2023-03, url: 'https://192.0.2.2', derived_from: [s]}\nunused: {title: Κενή, date: 2020, url: 'https://192.0.2.3', tier: tertiary, type: book}\n",
    ),
    (
        "content/figures/goods.yaml",
        "title: Αγαθά\nunit: €\nabout: [china]\ntopics: [peace]\nstale_after: 30d\nnote: Σ\npoints:\n  - {period: 2021, value: 1250000.5, by: china, source: s, status: final, note: Ν}\n  - {period: 2021, value: 2000000, by: russia, source: u, status: claimed, as_of: 2022-03}\n  - {period: 2022, low: 3000000, by: china, source: s, status: provisional}\n  - {period: 2023, high: 4000000, by: russia, source: u}\n  - {period: 2027, value: 5000000, by: china, source: s, status: forecast}\n",
    ),
    (
        "content/figures/alone.yaml",
        "title: Μόνο\nunit: €\npoints:\n  - {period: 2027, value: 5, source: s, status: forecast}\n",
    ),
];

/// Its briefings.
const BRIEFINGS: [(&str, &str); 4] = [
    (
        "content/briefings/x.md",
        "---\ntitle: Ξ\ndate: 2023-03-22\nupdated: 2023-04-01\ncutoff: 2023-03-21\ntopics: [peace]\nactors: [china]\nauthors: [Α]\nsummary: Περίληψη\naliases: [/old/]\n---\n# Α\n\n## Β\n\n[[wang]], [[china]], [[russia]], [[peace]], [[s]]. [@u]\n\n## Γ\n\n> Αβγδ εζηθ.\n> Original: Ααα.\n> Carried as: Βββ. — [[russia]] [@u]\n> — [[wang]] and [[russia]], 2023-03-21, Αθήνα\n> for [[china]] to [[russia]] via [[club]] re [[paper]]\n> [@s, B2] (from ru via it) -> peace#border: conditional ^alpha\n\n> Δεύτερο.\n> — [[wang]], 2023-03-20 [@s] (paraphrase) -> peace: supports ^beta\n\n> — [[russia]], 2023-03-19 [@s] (silent) re [[alpha]] -> peace#fire: silent ^gamma\n\n> Τρίτο.\n> — [[wang]], 2023-03-18 [@s] (document) -> peace#fire ^delta\n\n> Ποιος.\n> — ένας διπλωμάτης, 2023-03 [@u] ^epsilon\n\nΕίπε «ναι και όχι πάλι»[^zeta]. Ένα[^c], δύο[^t], τρία[^f], τέσσερα[^a], πέντε[^d], έξι[^k], επτά[^up], οκτώ[^p], εννέα[^q].\n\n[^zeta]: — [[wang]], 2023-03-17 [@s]\n[^c]: context: Α\n[^t]: translation: Β\n[^f]: fact-check (Γ): Δ\n[^a]: assessment: Ε\n[^d]: dispute: Ζ\n[^k]: correction 2023-03-23: Η\n[^up]: update 2023-04-01: Θ\n[^p]: Ι\n[^q]: update 2023-04: Κ\n\n> [!context]\n> Λ\n\n> [!WARNING]\n> Μ\n\n| ⟦Date⟧ | Α | Β |\n|---|---|---|\n| 2023-02-24 | [[china]] Ν [@s] | Ξ |\n| 2023-04-02 | **Ο** | |\n\n- **2023-02~** — [[wang]] Π\n- 2023?/.. — Ρ\n- 2027-05-01 — [[russia]] Σ\n\n> [!judgment] one · by 2023-12-31\n> Α **⟦likely⟧** Β.\n>\n> Confidence: moderate. [@s]\n>\n> Basis: Γ [@u]\n>\n> Assumes: Δ\n>\n> Changes if: Ε\n>\n> Alternative: Ζ\n\n> [!judgment] two · by 2030\n> Α **⟦unlikely⟧** Β.\n>\n> Confidence: low.\n>\n> Was: one. Γ\n\n> [!judgment] three · as of 2026-01-31\n> Α **⟦remote⟧** Β.\n>\n> Confidence: high.\n\n> [!judgment] four · by 2025\n> Α **⟦very likely⟧** Β.\n>\n> Confidence: high.\n>\n> Outcome: no, 2025-12-01, Γ [@s]\n\n> [!judgment] five · by 2025\n> Α **⟦almost certain⟧** Β.\n>\n> Confidence: high.\n\n![[peace#positions]]\n\n![[peace#proposals]]\n\n![[peace#timeline]]\n\n![[peace#judgments]]\n\n![[peace#statements]]\n\n![[goods]]\n\n![[law#timeline]]\n\n[[goods@2021|1.25]]\n",
    ),
    (
        "content/briefings/y.md",
        "---\ntitle: Ψ\ndate: 2024-01-01\nkind: backgrounder\ntopics: [peace]\nsupersedes: x\n---\n[[wang]] και [[china]], [[peace]]: [[alpha]], [[two]]. [@s]\n\n![[alpha]]\n\n![[two]]\n\nΑβ[^n].\n\n[^n]: [[alpha]]\n",
    ),
    (
        "content/briefings/z.md",
        "---\ntitle: Ζ\ndate: 2024-02-01\nkind: tracker\nstatus: retracted\ntopics: [peace]\n---\n[[wang]], [[china]]. [@s]\n\n> [!judgment] six · by 2030\n> Α **⟦likely⟧** Β.\n>\n> Confidence: low.\n",
    ),
    (
        "content/briefings/x.uk.md",
        "---\ntitle: Χ\ndate: 2023-03-22\n---\nАбвг.\n",
    ),
];

/// The Greek site, in the language in brackets and in a theme.
fn greek(theme: &str) -> Arc<Site> {
    let words = bracketed();
    let settings = format!("theme = '{theme}'\n{}", GREEK[0].1);
    let mut files = vec![
        ("languages/zz.toml", words.as_str()),
        (GREEK[0].0, settings.as_str()),
    ];
    files.extend(&GREEK[1..]);
    files.extend(BRIEFINGS);
    site(&files)
}

#[test]
fn every_word_around_the_text_is_in_the_language_of_the_page() {
    for theme in ["default", "wire"] {
        every_word_is_in_brackets(&greek(theme), theme);
    }
}

/// Looks for Latin words outside brackets on the pages of the Greek site.
fn every_word_is_in_brackets(site: &Site, theme: &str) {
    let (mut wrong, mut kinds, mut count) = (BTreeSet::new(), BTreeSet::new(), 0);
    for (address, html) in pages(site) {
        let kind = html.split("<body class=\"").nth(1).unwrap_or("");
        kinds.insert(kind.split('"').next().unwrap_or("").to_owned());
        count += 1;
        if address.starts_with("/uk/") {
            continue;
        }
        for text in seen(&html) {
            let bare = bare(&text);
            if !bare.is_empty() {
                wrong.insert(format!("{address}: {}", bare.join(" ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{theme}: {wrong:#?}");
    assert!(kinds.len() >= 19 && count > 60, "{count} pages: {kinds:?}");
}

/// The texts of a JSON value that are shown: all but addresses and anchors.
fn texts(value: &serde_json::Value, shown: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => shown.push(text.clone()),
        serde_json::Value::Array(all) => all.iter().for_each(|one| texts(one, shown)),
        serde_json::Value::Object(all) => {
            for (key, one) in all {
                match (key.as_str(), one.as_array()) {
                    ("u", _) => {}
                    ("p", Some(passages)) => {
                        let passages = passages.iter().filter_map(|passage| passage.get(1));
                        passages.for_each(|text| texts(text, shown));
                    }
                    _ => texts(one, shown),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn search_speaks_the_language_of_the_page_and_shows_that_of_the_site() {
    let site = greek("default");
    let index = chancery::render::search::index(&site);
    let read = |name: &str| -> Vec<String> {
        let bytes = index.bytes(&site, name).expect(name);
        let value = serde_json::from_slice(&bytes).expect("JSON");
        let mut shown = Vec::new();
        texts(&value, &mut shown);
        shown
    };
    let named = |folder: &str| -> Vec<&str> {
        let names = index.names();
        names.filter(|name| name.starts_with(folder)).collect()
    };
    assert_eq!(named("speech/"), ["speech/uk.json", "speech/zz.json"]);
    let said = read("speech/zz.json");
    assert!(said.len() > 30, "{said:?}");
    let shown = named("texts/").into_iter().flat_map(read);
    let shown: Vec<String> = shown.chain(said).collect();
    let wrong: Vec<&String> = shown.iter().filter(|text| !bare(text).is_empty()).collect();
    assert_eq!(wrong, Vec::<&String>::new());
    assert!(read("speech/uk.json").contains(&"Нічого не знайдено.".to_owned()));
}

#[test]
fn an_italian_judgment_is_the_english_one() {
    let english = "> [!judgment] one · by 2026-12-31\n> A contract is **very unlikely** this year.\n>\n> Confidence: moderate. One side speaks.\n>\n> Basis: x\n>\n> Assumes: y\n>\n> Changes if: z\n>\n> Alternative: w\n>\n> Outcome: void, 2026-01-15, q\n";
    let italian = "> [!judgment] one · entro il 2026-12-31\n> Un contratto è **molto improbabile** quest’anno.\n>\n> Fiducia: moderata. Parla una parte.\n>\n> Fondamento: x\n>\n> Presuppone: y\n>\n> Cambia se: z\n>\n> Alternativa: w\n>\n> Esito: non decidibile, 2026-01-15, q\n";
    let ukrainian = "> [!judgment] one · до 2026-12-31\n> Контракт цього року **дуже малоймовірний**.\n>\n> Впевненість: помірна. Говорить одна сторона.\n>\n> Підстави: x\n>\n> Припущення: y\n>\n> Зміниться, якщо: z\n>\n> Альтернатива: w\n>\n> Результат: не визначено, 2026-01-15, q\n";
    let read = |language: &str, text: &str| {
        let page = format!("---\ntitle: T\ndate: 2023-03-22\nlanguage: {language}\n---\n{text}");
        let site = site(&[
            ("site.toml", "title = 'x'\nbase_url = 'https://x.example'\n"),
            ("content/briefings/x.md", &page),
        ]);
        let document = site.documents[0].clone();
        let parts = document.marks.judgment_parts.iter().map(|part| part.1);
        (document.facts.clone(), parts.collect::<Vec<_>>())
    };
    let (facts, parts) = read("en", english);
    assert!(facts.judgments[0].band.is_some() && facts.judgments[0].outcome.is_some());
    assert_eq!(parts.len(), 6);
    for (language, text) in [
        ("it", italian),
        ("uk", ukrainian),
        ("it", english),
        ("it-CH", italian),
    ] {
        let (own, own_parts) = read(language, text);
        assert_eq!(own.judgments, facts.judgments, "{language}");
        assert_eq!(own_parts, parts, "{language}");
    }
    let (_, unread) = read("en", italian);
    assert_eq!(unread, [], "an English page has no Italian labels");
}

#[test]
fn translations_name_each_other_and_no_draft() {
    let briefing = |title: &str, more: &str| {
        format!("---\ntitle: {title}\ndate: 2023-03-22\n{more}---\nText.\n")
    };
    let texts = [
        briefing("A", ""),
        briefing("B", ""),
        briefing("C", ""),
        briefing("D", "draft: true\n"),
        briefing("E", ""),
    ];
    let site = site(&[
        (
            "site.toml",
            "title = 'x'\nbase_url = 'https://x.example/p'\n[[navigation]]\ntitle = 'Topics'\nurl = '/topics/'\ntitles = { it = 'Temi' }\n",
        ),
        ("content/briefings/a.md", &texts[0]),
        ("content/briefings/a.it.md", &texts[1]),
        ("content/briefings/a.uk.md", &texts[2]),
        ("content/briefings/a.fr.md", &texts[3]),
        ("content/briefings/alone.md", &texts[4]),
        ("content/briefings/orphan.it.md", &texts[4]),
    ]);
    let all = pages(&site);
    let alternates = |address: &str| -> BTreeSet<String> {
        let (_, html) = all.iter().find(|(at, _)| at == address).expect(address);
        let lines = html
            .lines()
            .filter(|line| line.contains("hreflang") && line.starts_with("<link"));
        lines.map(str::to_owned).collect()
    };
    let wanted = alternates("/briefings/a/");
    assert_eq!(wanted.len(), 4, "{wanted:?}");
    assert!(wanted.contains(
        "<link rel=\"alternate\" hreflang=\"x-default\" href=\"https://x.example/p/briefings/a/\">"
    ));
    assert_eq!(alternates("/it/briefings/a/"), wanted);
    assert_eq!(alternates("/uk/briefings/a/"), wanted);
    assert!(alternates("/briefings/alone/").is_empty());
    assert!(alternates("/it/briefings/orphan/").is_empty());
    let italian = &all
        .iter()
        .find(|(at, _)| at == "/it/briefings/a/")
        .expect("it")
        .1;
    assert!(italian.contains("<p class=\"translations\">Leggi in: <a href=\"/p/briefings/a/\" lang=\"en\" hreflang=\"en\" rel=\"alternate\">English</a>, "));
    let locale = |name: &str, content: &str| {
        italian.contains(&format!(
            "<meta property=\"og:locale{name}\" content=\"{content}\">"
        ))
    };
    assert!(locale("", "it_IT") && locale(":alternate", "en_US"));
    assert!(locale(":alternate", "uk_UA") && !locale(":alternate", "fr"));
    assert!(!locale(":alternate", "it_IT"));
    assert!(italian.contains("<html lang=\"it\"") && italian.contains(">Temi</a>"));
    assert!(
        italian.contains(">Note di analisi</a>"),
        "the way down is in Italian"
    );
}

#[test]
fn a_language_without_words_is_told_and_marked() {
    let site = site(&[
        (
            "site.toml",
            "title = 'x'\nbase_url = 'https://x.example'\nlanguage = 'de-AT'\n",
        ),
        (
            "content/briefings/a.md",
            "---\ntitle: Wien\ndate: 2023-03-22\n---\nText.\n",
        ),
    ]);
    let told = chancery::check::check(&site);
    let told: Vec<&str> = told.iter().map(|fault| fault.message.as_str()).collect();
    assert_eq!(told, ["there are no words in `de-AT`"]);
    let all = pages(&site);
    let page = &all
        .iter()
        .find(|(at, _)| at == "/briefings/a/")
        .expect("it")
        .1;
    assert!(page.contains("<html lang=\"en\"") && page.contains("<h1 lang=\"de-AT\">Wien</h1>"));
    assert!(page.contains("<div class=\"prose\" lang=\"de-AT\">"));
}

#[test]
fn a_language_of_pages_without_words_is_told_once_at_the_first() {
    let french = "---\ntitle: Paris\ndate: 2023-03-22\nlanguage: fr\n---\nText.\n";
    let site = site(&[
        (
            "site.toml",
            "title = 'x'\nbase_url = 'https://x.example'\nlanguage = 'it'\n",
        ),
        ("content/briefings/a.md", french),
        ("content/briefings/b.md", &french.replace("fr", "fr-CA")),
        (
            "content/briefings/b.nl.md",
            "---\ntitle: Parijs\n---\nText.\n",
        ),
        ("content/briefings/c.md", &french.replace("fr", "it-CH")),
        (
            "content/sources.yaml",
            "a: {title: A, date: 2023, type: book, language: de}\n",
        ),
    ]);
    let told = chancery::check::check(&site);
    let told: Vec<String> = told
        .iter()
        .map(|fault| {
            let place = fault.place.as_ref().expect("a place");
            let (path, start) = (&place.path, place.span.start);
            format!("{path}:{start} {}", fault.message)
        })
        .collect();
    assert_eq!(
        told,
        [
            "content/briefings/a.md:44 there are no words in `fr`",
            "content/briefings/b.nl.md:0 there are no words in `nl`",
        ]
    );
}

#[test]
fn a_translation_is_cited_with_what_its_original_says() {
    let site = site(&[
        ("site.toml", "title = 'x'\nbase_url = 'https://x.example'\n"),
        (
            "content/briefings/a.md",
            "---\ntitle: Rome\ndate: 2023-03-22\nauthors: [Ada Rook]\n---\nText.\n",
        ),
        (
            "content/briefings/a.fr-CA.md",
            "---\ntitle: Rome, en bref\n---\nText.\n",
        ),
    ]);
    let all = pages(&site);
    let page = |wanted: &str| &all.iter().find(|(at, _)| at == wanted).expect(wanted).1;
    let french = page("/fr-CA/briefings/a/");
    let wanted =
        "Ada Rook: “Rome, en bref”. x, 22 March 2023. https://x.example/fr-CA/briefings/a/";
    assert!(french.contains(wanted), "{french}");
    let english = page("/briefings/a/");
    let wanted = "lang=\"fr-CA\" hreflang=\"fr-CA\" rel=\"alternate\">français</a>";
    assert!(english.contains(wanted), "{english}");
}

#[test]
fn a_word_that_no_language_has_is_a_fault_of_the_template() {
    for (template, wanted) in [
        ("{{ words.nothing }}", "field `nothing` is not defined"),
        (
            "{{ say(key=\"in_pge\", page=\"x\") }}",
            "no language has a word `in_pge`; did you mean `in_page`?",
        ),
        (
            "{{ say(key=\"in_page\") }}",
            "`in_page` wants `page`, which is not given",
        ),
    ] {
        let site = site(&[
            ("site.toml", "title = 'x'\nbase_url = 'https://x.example'\n"),
            ("templates/page.html", template),
            ("content/p.md", "# P\n"),
        ]);
        let route = site
            .routes
            .list
            .iter()
            .position(|(at, _)| at.to_string() == "/p/");
        let fault = render(&site, route.expect("a page") as RouteIx).expect_err("a fault");
        assert!(fault.message.contains(wanted), "{}", fault.message);
        let place = fault.place.expect("a place");
        assert_eq!(place.path.as_str(), "templates/page.html");
        assert!(place.span.end > place.span.start, "{template}");
    }
}

#[test]
fn an_edited_language_reaches_pages_and_parses() {
    let file = "> [!judgment] j · by 2030\n> A **x-ish** b.\n>\n> Confidence: low.\n";
    let page = format!("---\ntitle: T\ndate: 2023-03-22\nlanguage: xx\n---\n{file}");
    let settings = "title = 'x'\nbase_url = 'https://x.example'\n";
    let terms = "[terms]\nicd203 = [['a'], ['b'], ['c'], ['d'], ['x-ish'], ['e'], ['f']]\n";
    let first = Sources::from_memory([
        ("site.toml", settings),
        ("content/briefings/x.md", page.as_str()),
        ("languages/xx.toml", "name = 'X'\n"),
    ]);
    let path = chancery::path::SitePath::new("languages/xx.toml").expect("sound");
    let mut cache = Cache::default();
    let before = assemble(&first, &Options::default(), &mut cache);
    assert_eq!(before.documents[0].facts.judgments[0].band, None);
    let second = first.with(&path, Some(terms));
    let warm = assemble(&second, &Options::default(), &mut cache);
    assert_eq!(cache.work.parsed, 1, "labels and terms are read again");
    let cold = assemble(&second, &Options::default(), &mut Cache::default());
    assert!(warm.documents[0].facts.judgments[0].band.is_some());
    assert_eq!(pages(&warm), pages(&cold));
    let third = second.with(&path, None);
    let gone = assemble(&third, &Options::default(), &mut cache);
    assert_eq!(gone.documents[0].facts.judgments[0].band, None);
}

/// Keys whose ends are made of what is printed: a kind, a grade, a state.
const MADE: [&str; 17] = [
    "kind_",
    "row_",
    "group_",
    "reliability_",
    "credibility_",
    "tier_",
    "type_",
    "stance_",
    "state_",
    "level_",
    "verdict_",
    "status_",
    "view_",
    "alert_",
    "scale_",
    "standard_",
    "line_",
];

#[test]
fn every_word_is_used() {
    let mut text = String::new();
    for folder in ["src", "themes"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in walkdir::WalkDir::new(root).into_iter().flatten() {
            let name = entry.path().to_string_lossy().into_owned();
            if [".rs", ".html"].iter().any(|end| name.ends_with(end)) {
                text += &fs::read_to_string(entry.path()).expect("text");
            }
        }
    }
    let site = site(&[("site.toml", "title = 'x'\nbase_url = 'https://x.example'\n")]);
    let english = site.languages.english();
    let unused: Vec<&str> = english
        .words()
        .map(|(key, _)| key)
        .filter(|key| !MADE.iter().any(|made| key.starts_with(made)))
        .filter(|key| {
            let quoted = text.contains(&format!("\"{key}\""));
            let written = format!("words.{key}");
            let mut plain = text
                .match_indices(&written)
                .map(|(at, found)| &text[at + found.len()..]);
            !quoted
                && !plain
                    .any(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
        })
        .collect();
    assert_eq!(unused, Vec::<&str>::new());
}
