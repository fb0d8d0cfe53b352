//! What reads events, judgments and figures, against any text: it never panics, and no word of the author's is lost.

use proptest::prelude::*;

use chancery::document::Document;
use chancery::parse::{Options, parse};
use chancery::path::SitePath;
use chancery::site::Site;

use super::assemble;
use super::site::{Files, sources};

/// Signs and words that these marks give a meaning to; none of them hides what follows.
const SIGNS: [&str; 38] = [
    "—",
    "–",
    "--",
    "-",
    "·",
    ":",
    ";",
    "^",
    "~",
    "?",
    "%",
    "*",
    "**",
    "_",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "“",
    "”",
    "@",
    "2023",
    "2023-02-30",
    "2023-03-21",
    "by",
    "as of",
    "Confidence:",
    "confidence: high",
    "Basis:",
    "Was:",
    "Outcome:",
    "yes,",
    "no,",
    "**likely**",
    "unlikely",
    "$190.3",
    "over",
];

/// Words of the author's, each known by its beginning, with signs around and between.
fn text() -> impl Strategy<Value = String> {
    let around = prop::sample::select(vec!["", "*", "**", "\"", "`", "~~"]);
    let word = ("w[a-z]{3,6}", around).prop_map(|(word, around)| format!("{around}{word}{around}"));
    let sign = prop::sample::select(SIGNS.to_vec()).prop_map(str::to_owned);
    let link = Just("[[china]]".to_owned());
    prop::collection::vec(prop_oneof![4 => word, 3 => sign, 1 => link], 1..12)
        .prop_map(|parts| parts.join(" "))
}

/// The words in a text that are the author's.
fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.starts_with('w') && word.len() > 3)
        .collect()
}

/// A site with this briefing.
fn site(body: &str) -> std::sync::Arc<Site> {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let files: Files = vec![
        file(
            "site.toml",
            "title = \"East\"\nbase_url = \"https://east.example\"\n",
        ),
        file("content/actors.yaml", "china: {name: China, kind: state}\n"),
        file(
            "content/briefings/b.md",
            &format!("---\ntitle: B\ndate: 2023-01-01\n---\n{body}\n"),
        ),
    ];
    assemble(&sources(&files))
}

/// The briefing of a site.
fn briefing(site: &Site) -> &Document {
    let briefing = site
        .documents
        .iter()
        .find(|one| one.path.as_str() == "content/briefings/b.md");
    briefing.expect("the briefing")
}

/// The words of the author's that are not in the text of the briefing's page.
fn lost(site: &Site, written: &str) -> Vec<String> {
    let route = site
        .routes
        .list
        .iter()
        .position(|(at, _)| at.as_str() == "/briefings/b/");
    let page = match chancery::render::render(site, route.expect("its page") as u32) {
        Ok(chancery::render::Output::Bytes(bytes)) => String::from_utf8(bytes).expect("text"),
        other => panic!("{other:?}"),
    };
    let mut plain = String::new();
    for piece in page.split('<') {
        plain.push(' ');
        plain.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    let missing = words(written)
        .into_iter()
        .filter(|word| !plain.contains(word));
    missing.map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_event_keeps_its_words(date in prop::sample::select(vec!["2023-01-01 —", "**2023~** –", "2023-01/.. --", "2023-02-30 —", "2023:"]), text in text()) {
        let site = site(&format!("- {date} {text}\n- another"));
        prop_assert_eq!(lost(&site, &text), Vec::<String>::new());
        let document = briefing(&site);
        for event in &document.marks.events {
            let kept = words(&text).into_iter().filter(|word| !event.text.contains(word));
            prop_assert_eq!(kept.count(), 0, "{} of {}", &event.text, &text);
        }
        let dated = !date.contains("02-30") && !date.contains(':');
        prop_assert_eq!(document.facts.events.len(), usize::from(dated));
    }

    #[test]
    fn a_row_keeps_its_words(event in text(), field in text()) {
        let row = format!("{event} {field}");
        let site = site(&format!("| Date | Event | Field |\n|---|---|---|\n| 2023-01-01 | {event} | {field} |"));
        prop_assert_eq!(lost(&site, &row), Vec::<String>::new());
        let document = briefing(&site);
        prop_assert_eq!(document.facts.events.len(), 1);
        let own = &document.marks.events[0];
        prop_assert!(words(&event).iter().all(|word| own.text.contains(word)));
        let fields: String = own.fields.iter().map(|field| &*field.text).collect();
        prop_assert!(words(&field).iter().all(|word| fields.contains(word)));
    }

    #[test]
    fn a_judgment_keeps_its_words(lines in prop::collection::vec((prop::sample::select(vec!["", "Confidence: low. ", "Basis: ", "**Assumes:** ", "Changes if: ", "Alternative: ", "Outcome: no, 2023-02-01, ", "Was: "]), text(), any::<bool>()), 1..6)) {
        let body: String = lines.iter().map(|(label, text, apart)| format!("> {label}{text}\n{}", if *apart { ">\n" } else { "" })).collect();
        let site = site(&format!("> [!judgment] j · by 2024-01-01\n{body}"));
        prop_assert_eq!(lost(&site, &body), Vec::<String>::new(), "{}", body);
        prop_assert_eq!(briefing(&site).facts.judgments.len(), 1);
    }

    #[test]
    fn any_text_can_be_read(text in "(?s).{0,200}", marks in prop::collection::vec(text(), 0..6)) {
        let marks = marks.join("\n");
        let site = site("");
        let options = Options::of(&site.config, &site.languages);
        for body in [
            format!("- {text}\n- 2023-01-01 — {text}{marks}\n"),
            format!("| Date | {text} |\n|---|---|\n| 2023 | {text} | {marks} |\n"),
            format!("> [!judgment] {text}\n> {marks}\n> {text}\n"),
            format!("[[{text}]] [[figure@{text}|{marks}]] ![[{text}]]\n"),
        ] {
            let page = format!("---\ntitle: B\ndate: 2023-01-01\n---\n{body}");
            parse(&SitePath::new("content/briefings/b.md").expect("a path"), &page, &options);
        }
        for figure in [
            format!("title: T\nunit: {text}\npoints:\n  - {{period: {text}, value: {text}, by: {text}}}\n"),
            format!("title: T\nunit: t\nstale_after: {text}\ndecimals: {text}\npoints: {text}\n"),
        ] {
            parse(&SitePath::new("content/figures/f.yaml").expect("a path"), &figure, &options);
        }
    }
}
