//! Cards: what other sites show of a page that is shared. Which pages have one of their own, what is in it, and that it exists.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use chancery::date::Day;
use chancery::path::UrlPath;
use chancery::picture::{self, Format};
use chancery::raster::{Card, Labour, Recipe, Studio};
use chancery::render::{Output, render};
use chancery::route::{Route, RouteIx};
use chancery::site::{self, Cache, Site};
use chancery::source::Sources;

/// The settings of a site with cards.
const SITE: &str = "title = \"East\"\nbase_url = \"https://east.example/table\"\n\
                    description = \"Briefings & more\"\nlanguage = \"en-GB\"\n[pages]\ncards = true\n";

/// A briefing and whom it is about.
const FILES: [(&str, &str); 5] = [
    (
        "content/actors/xi.md",
        "---\nname: Xi Jinping\nkind: person\n---\n",
    ),
    (
        "content/actors/putin.md",
        "---\nname: Vladimir Putin\nkind: person\n---\n",
    ),
    (
        "content/briefings/moscow.md",
        "---\ntitle: \"Xi in \\\"Moscow\\\"\"\ndate: 2023-03-22\nactors: [xi, putin]\n---\nText.\n",
    ),
    (
        "content/briefings/secret.md",
        "---\ntitle: Secret\ndate: 2023-03-23\ndraft: true\n---\nText.\n",
    ),
    ("content/about.md", "# About\n"),
];

/// A snapshot of these files with those settings.
fn site(settings: &str, drafts: site::Drafts) -> Arc<Site> {
    let files = FILES.into_iter().chain([("site.toml", settings)]);
    let options = site::Options {
        drafts,
        ..site::Options::default()
    };
    site::assemble(
        &Sources::from_memory(files),
        &options,
        &mut Cache::default(),
    )
}

/// What stands at an address.
fn output(site: &Site, address: &str) -> Option<Output> {
    let route = site.resolve(&UrlPath::new(address)?)?;
    Some(render(site, route).unwrap_or_else(|fault| panic!("{address}: {}", fault.message)))
}

/// The page at an address.
fn page(site: &Site, address: &str) -> String {
    match output(site, address) {
        Some(Output::Bytes(bytes)) => String::from_utf8(bytes).expect("text"),
        other => panic!("{address} is no page but {other:?}"),
    }
}

/// The card at an address.
fn card(site: &Site, address: &str) -> Card {
    match output(site, address) {
        Some(Output::Made(Recipe::Card(card))) => *card,
        other => panic!("{address} is no card but {other:?}"),
    }
}

/// The content of a page's `<meta>` of this name or property.
fn meta<'p>(page: &'p str, name: &str) -> &'p str {
    let tag = format!("=\"{name}\" content=\"");
    let (_, rest) = page
        .split_once(&tag)
        .unwrap_or_else(|| panic!("no `{name}` in {page}"));
    rest.split('"').next().unwrap_or(rest)
}

#[test]
fn a_briefing_says_what_it_is_to_other_sites() {
    let site = site(SITE, site::Drafts::Hide);
    let page = page(&site, "/briefings/moscow/");
    let said = |name| meta(&page, name);
    assert_eq!(said("og:title"), "Xi in &quot;Moscow&quot;");
    assert_eq!(said("og:description"), "Briefings &amp; more");
    assert_eq!(said("og:type"), "article");
    assert_eq!(
        said("og:url"),
        "https://east.example/table/briefings/moscow/"
    );
    assert_eq!(said("og:site_name"), "East");
    assert_eq!(said("og:locale"), "en_GB");
    assert_eq!(said("article:published_time"), "2023-03-22");
    let image = "https://east.example/table/briefings/moscow/card.png?v=";
    assert!(said("og:image").starts_with(image), "{}", said("og:image"));
    assert_eq!(said("og:image"), said("twitter:image"));
    assert_eq!(
        (said("og:image:width"), said("og:image:height")),
        ("1200", "630")
    );
    let alt = "East. Xi in &quot;Moscow&quot;. 22 March 2023. Xi Jinping, Vladimir Putin";
    assert_eq!(said("og:image:alt"), alt);
    assert_eq!(said("twitter:card"), "summary_large_image");
}

#[test]
fn a_card_says_title_day_and_names() {
    let site = site(SITE, site::Drafts::Hide);
    let own = card(&site, "/briefings/moscow/card.png");
    assert_eq!(
        (&*own.site, &*own.title, &*own.day),
        ("East", "Xi in \"Moscow\"", "22 March 2023")
    );
    assert_eq!(own.names, ["Xi Jinping", "Vladimir Putin"]);
    let all = card(&site, "/card.png");
    assert_eq!((&*all.title, &*all.summary), ("East", "Briefings & more"));
    assert_eq!(all.names, ["east.example/table"]);
}

#[test]
fn only_briefings_have_cards_of_their_own_and_only_if_the_site_asks() {
    let cards = |site: &Site| -> Vec<String> {
        let list = site.routes.list.iter();
        list.filter(|(_, route)| matches!(route, Route::Card(_)))
            .map(|(address, _)| address.to_string())
            .collect()
    };
    let plain = SITE.replace("cards = true", "cards = false");
    let without = site(&plain, site::Drafts::Hide);
    assert_eq!(cards(&without), ["/card.png"]);
    for drafts in [site::Drafts::Hide, site::Drafts::Show] {
        let with = site(SITE, drafts);
        assert_eq!(cards(&with), ["/briefings/moscow/card.png", "/card.png"]);
    }
    let shown = site(SITE, site::Drafts::Show);
    for (site, address) in [
        (&without, "/briefings/moscow/"),
        (&shown, "/briefings/secret/"),
    ] {
        let page = page(site, address);
        let image = meta(&page, "og:image");
        assert!(
            image.starts_with("https://east.example/table/card.png?v="),
            "{image}"
        );
    }
}

#[test]
fn a_draft_is_in_no_card() {
    let site = site(SITE, site::Drafts::Hide);
    for (ix, (address, _)) in site.routes.list.iter().enumerate() {
        if let Ok(Output::Made(recipe)) = render(&site, ix as RouteIx) {
            assert!(!format!("{recipe:?}").contains("Secret"), "{address}");
        }
    }
}

#[test]
fn a_sites_own_card_comes_before_the_programs() {
    let root = tempfile::tempdir().expect("a folder");
    let write = |path: &str, bytes: &[u8]| {
        let place = root.path().join(path);
        std::fs::create_dir_all(place.parent().expect("a folder")).expect("made");
        std::fs::write(place, bytes).expect("written");
    };
    write("site.toml", SITE.as_bytes());
    write("content/about.md", b"# About\n");
    let mut own = Vec::new();
    let mut encoder = png::Encoder::new(&mut own, 40, 20);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&[9; 800]).expect("pixels");
    writer.finish().expect("an end");
    write("static/card.png", &own);
    let sources = Sources::read(root.path()).expect("readable");
    let site = site::assemble(&sources, &site::Options::default(), &mut Cache::default());
    assert!(matches!(output(&site, "/card.png"), Some(Output::File(_))));
    let page = page(&site, "/about/");
    assert_eq!(
        (
            meta(&page, "og:image:width"),
            meta(&page, "og:image:height")
        ),
        ("40", "20")
    );
    assert_eq!(site.diagnostics(), []);
}

#[test]
fn a_card_is_drawn_once_and_always_the_same() {
    let site = site(SITE, site::Drafts::Hide);
    let recipe = Recipe::Card(Box::new(card(&site, "/briefings/moscow/card.png")));
    let root = tempfile::tempdir().expect("a folder");
    let draw = |root: &Path| {
        let studio = Studio::at(root);
        let bytes = studio.picture(&recipe).expect("a card");
        (bytes, studio.labour())
    };
    let (first, labour) = draw(root.path());
    assert_eq!(
        labour,
        Labour {
            made: 1,
            ..Labour::default()
        }
    );
    let (second, labour) = draw(root.path());
    assert_eq!(
        labour,
        Labour {
            kept: 1,
            ..Labour::default()
        }
    );
    let (elsewhere, _) = draw(&root.path().join("elsewhere"));
    assert!(first == second && first == elsewhere);
    let drawn = picture::measure(&first);
    assert_eq!(
        (drawn.format, drawn.dimensions),
        (Some(Format::Png), Some((1200, 630)))
    );
}

#[test]
fn every_word_of_a_card_is_part_of_its_address() {
    let plain = Card {
        site: "East".into(),
        title: "Title".into(),
        summary: String::new(),
        day: "1 May 2023".into(),
        names: vec!["A".into(), "B".into()],
        accent: [1, 2, 3],
    };
    let cards = [
        Card {
            site: "West".into(),
            ..plain.clone()
        },
        Card {
            title: "Titl".into(),
            summary: "e".into(),
            ..plain.clone()
        },
        Card {
            day: "2 May 2023".into(),
            ..plain.clone()
        },
        Card {
            names: vec!["AB".into()],
            ..plain.clone()
        },
        Card {
            accent: [1, 2, 4],
            ..plain.clone()
        },
        plain,
    ];
    let versions = cards.map(|card| Recipe::Card(Box::new(card)).version());
    assert_eq!(BTreeSet::from(versions.clone()).len(), versions.len());
}

/// A card with this title and these names.
fn titled(title: &str, names: &[&str]) -> Recipe {
    Recipe::Card(Box::new(Card {
        site: "Eastern Table".into(),
        title: title.into(),
        summary: String::new(),
        day: "22 March 2023".into(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        accent: [0x8f, 0x1d, 0x1a],
    }))
}

#[test]
fn any_title_makes_a_card_that_stays_inside_its_edges() {
    let root = tempfile::tempdir().expect("a folder");
    let studio = Studio::at(root.path());
    let long = "A very long title that goes on and on ".repeat(20);
    let word = "ж".repeat(300);
    for title in ["", "Xi", &long, &word, "习近平在莫斯科", "\u{0}\u{202e}<&>"] {
        let names = ["Сі Цзіньпін"; 40];
        let bytes = studio.picture(&titled(title, &names)).expect("a card");
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes))
            .read_info()
            .expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut pixels).expect("pixels");
        // The paper is what most of the last row is.
        let paper = pixels[1200 * 629];
        for row in pixels.chunks_exact(1200).skip(20) {
            let edges = row[..60].iter().chain(&row[1140..]);
            assert!(edges.copied().all(|pixel| pixel == paper), "{title}");
        }
        assert!(
            pixels[1200 * 600..].iter().all(|pixel| *pixel == paper),
            "{title}"
        );
    }
}

#[test]
fn every_page_of_the_showcase_has_a_card_that_exists() {
    let sources = Sources::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("readable");
    let options = site::Options {
        clock: Day::parse("2026-01-31"),
        ..site::Options::default()
    };
    let site = site::assemble(&sources, &options, &mut Cache::default());
    let pages = site.routes.list.par_iter().enumerate();
    let images: BTreeSet<String> = pages
        .filter(|(_, (_, route))| !matches!(route, Route::Redirect(_)))
        .filter_map(|(ix, (address, _))| {
            let is_page = address.as_str().ends_with('/') || address.as_str() == "/404.html";
            let Ok(Output::Bytes(bytes)) = render(&site, ix as RouteIx) else {
                return None;
            };
            is_page.then(|| meta(&String::from_utf8(bytes).expect("text"), "og:image").to_owned())
        })
        .collect();
    assert_eq!(images.len(), site.links.briefings.len() + 1);
    let root = tempfile::tempdir().expect("a folder");
    let studio = Studio::at(root.path());
    images.par_iter().for_each(|image| {
        let (place, version) = image.split_once("?v=").expect("a version");
        let address = place
            .strip_prefix("https://eastern-table.example")
            .expect("ours");
        let Some(Output::Made(recipe)) = output(&site, address) else {
            panic!("{address} is not there");
        };
        assert_eq!(recipe.version(), version);
        let drawn = picture::measure(&studio.picture(&recipe).expect("a card"));
        assert_eq!(drawn.dimensions, Some((1200, 630)), "{address}");
    });
}
