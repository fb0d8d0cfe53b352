//! Themes are easy: what the program carries, what the guide shows, and what a site and a base add to one another.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use chancery::build::render_faults;
use chancery::path::{SitePath, UrlPath};
use chancery::render::{Output, render};
use chancery::route::RouteIx;
use chancery::site::{Cache, Options, Site, assemble};
use chancery::source::Sources;

/// The most lines that the second theme may have, templates and style sheet together: it is there to show how few it takes.
const MOST_LINES: usize = 600;

/// The root of the repository, whose content is the showcase.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The snapshot of these sources.
fn site(sources: &Sources) -> Arc<Site> {
    assemble(sources, &Options::default(), &mut Cache::default())
}

/// The showcase with these lines in place of its theme.
fn showcase(lines: &str) -> Arc<Site> {
    let sources = Sources::read(root()).expect("the showcase");
    let path = SitePath::new("site.toml").expect("a path");
    let text = sources.text(&path).expect("settings").to_string();
    let theme = "theme = \"default\"\n";
    assert!(text.contains(theme), "the showcase says its theme");
    site(&sources.with(&path, Some(&text.replace(theme, lines))))
}

/// A site with two lines of settings, these lines, and these files.
fn small(lines: &str, files: &[(&str, &str)]) -> Arc<Site> {
    let settings = format!("title = 'x'\nbase_url = 'https://x.example'\n{lines}");
    let all = files.iter().copied().chain([("site.toml", &*settings)]);
    site(&Sources::from_memory(all))
}

/// What stands at an address.
fn page(site: &Site, address: &str) -> String {
    let address = UrlPath::new(address).expect("an address");
    let route = site.resolve(&address).expect("it stands for something");
    match render(site, route).expect("it renders") {
        Output::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Output::File(path) => site
            .sources
            .text(&path)
            .map_or(path.to_string(), |text| text.to_string()),
        Output::Made(_) => panic!("a picture is no page"),
        Output::Twin(_) => unreachable!("the texts are held"),
    }
}

#[test]
fn the_second_theme_takes_few_lines() {
    let (mut folders, mut lines) = (vec![root().join("themes/wire")], 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("it can be listed") {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                lines += fs::read_to_string(path).expect("text").lines().count();
            }
        }
    }
    assert!((1..MOST_LINES).contains(&lines), "{lines} lines");
}

#[test]
fn every_page_renders_in_the_second_theme_and_says_whose_it_is() {
    let site = showcase("theme = \"wire\"\n");
    assert_eq!(site.diagnostics(), []);
    assert_eq!(render_faults(&site, |_| true), []);
    let foreign: Vec<String> = (0..site.routes.list.len() as RouteIx)
        .into_par_iter()
        .filter_map(|route| {
            let Ok(Output::Bytes(bytes)) = render(&site, route) else {
                return None;
            };
            let text = String::from_utf8_lossy(&bytes);
            let is_page = text.contains("<body class=\"kind-") && !text.contains("kind-redirect");
            (is_page && !text.contains("/wire.css?v="))
                .then(|| site.routes.get(route).0.to_string())
        })
        .collect();
    assert_eq!(foreign, [""; 0]);
}

#[test]
fn the_look_of_the_settings_is_on_every_theme() {
    for theme in ["default", "wire"] {
        let lines = format!(
            "theme = \"{theme}\"\n[appearance]\naccent = \"#7a3b00\"\nscheme = \"dark\"\n[masthead]\nline = \"A line below\"\n[footer]\ntext = \"By hand\"\nlinks = [{{ title = \"Elsewhere\", url = \"/method/\" }}]\n"
        );
        let site = showcase(&lines);
        assert_eq!(site.diagnostics(), [], "{theme}");
        let home = page(&site, "/");
        for words in [
            "href=\"/appearance.css?v=",
            "data-theme=\"dark\"",
            ">A line below<",
            ">By hand<",
            "<a href=\"/method/\">Elsewhere</a>",
        ] {
            assert!(home.contains(words), "{theme}: no `{words}`");
        }
        assert!(!home.contains(" style="), "{theme}");
        let sheet = page(&site, "/appearance.css");
        assert!(sheet.contains("--site-accent-light: #7a3b00;"), "{sheet}");
    }
}

#[test]
fn what_stands_closer_wins() {
    let day = "{% component day(d) %}<i>day</i>{% endcomponent day %}";
    let site = small(
        "theme = 'a'",
        &[
            ("content/about.md", "---\ntitle: About\n---\nText."),
            ("themes/a/theme.toml", "base = 'b'"),
            ("themes/a/static/a.css", "a"),
            ("themes/a/static/both.css", "of a"),
            ("themes/b/theme.toml", "base = 'default'"),
            ("themes/b/static/b.css", "b"),
            ("themes/b/static/both.css", "of b"),
            ("themes/b/static/site.css", "of b"),
            ("static/site.css", "of the site"),
            ("themes/b/templates/components.html", day),
            (
                "themes/b/templates/page.html",
                "{% extends \"default/page.html\" %}{% block page_head %}b, {{ super() }}{% endblock %}",
            ),
            (
                "themes/a/templates/page.html",
                "{% extends \"b/page.html\" %}{% block page_head %}a, {{ super() }}{{ <day d={config.today} /> }}{% endblock %}",
            ),
            (
                "templates/page.html",
                "{% extends \"theme/page.html\" %}{% block page_head %}site, {{ super() }}{% endblock %}",
            ),
        ],
    );
    assert_eq!(site.diagnostics(), []);
    let about = page(&site, "/about/");
    assert!(about.contains("site, a, b, <h1>About</h1>"), "{about}");
    assert!(about.contains("<i>day</i>"), "{about}");
    let path = |address| page(&site, address);
    assert_eq!(path("/a.css"), "themes/a/static/a.css");
    assert_eq!(path("/b.css"), "themes/b/static/b.css");
    assert_eq!(path("/both.css"), "themes/a/static/both.css");
    assert_eq!(path("/site.css"), "static/site.css");
    assert!(
        path("/style.css").contains("--paper"),
        "the default theme's"
    );
}

#[test]
fn a_theme_without_what_a_page_needs_says_which_file() {
    let site = small("theme = 'a'", &[("themes/a/templates/index.html", "x")]);
    let faults = render_faults(&site, |_| true);
    let told = faults
        .iter()
        .find(|fault| fault.message.contains("method.html"));
    let told = told.expect("there is no `method.html`");
    assert_eq!(told.message, "the theme `a` has no template `method.html`");
    assert!(
        told.hint
            .as_deref()
            .is_some_and(|hint| hint.contains("base = \"default\""))
    );
}

#[test]
fn the_theme_of_the_guide_works() {
    let guide = fs::read_to_string(root().join("docs/guide.md")).expect("the guide");
    let mut files: Vec<(&str, &str)> = Vec::new();
    for block in guide
        .split("\n```")
        .filter(|block| block.contains(" themes/harbour/"))
    {
        let (info, text) = block.split_once('\n').expect("a block has lines");
        files.push((info.split_once(' ').expect("a path").1, text));
    }
    assert_eq!(files.len(), 3, "{files:?}");
    let site = small(
        "theme = 'harbour'\n[appearance]\naccent = '#00527a'\n",
        &files,
    );
    assert_eq!(site.diagnostics(), []);
    assert_eq!(render_faults(&site, |_| true), []);
    assert!(page(&site, "/").contains("/harbour.css?v="));
}

/// The files of faces that a page preloads, without their folder.
fn preloaded(page: &str) -> Vec<&str> {
    let links = page.split("<link rel=\"preload\"").skip(1);
    let hrefs = links.filter_map(|rest| rest.split("href=\"").nth(1)?.split('"').next());
    hrefs.filter_map(|href| href.rsplit('/').next()).collect()
}

#[test]
fn a_page_preloads_the_faces_that_it_shows_and_no_others() {
    let text = |words: &str| format!("---\ntitle: A page\n---\n{words}\n");
    let [plain, italic, mixed] = [
        "In plain words.",
        "In *slanted* words.",
        "Said in Łódź: «Москва».",
    ]
    .map(text);
    let files = [
        ("content/plain.md", &*plain),
        ("content/italic.md", &*italic),
        ("content/mixed.md", &*mixed),
    ];
    let default = small("", &files);
    let always = ["sans-latin-normal.woff2", "serif-latin-normal.woff2"];
    assert_eq!(preloaded(&page(&default, "/plain/")), always);
    let slanted = [&always[..], &["serif-latin-italic.woff2"]].concat();
    assert_eq!(preloaded(&page(&default, "/italic/")), slanted);
    let scripts = |face: &str| {
        ["latin", "latin-ext", "cyrillic"].map(|script| format!("{face}-{script}-normal.woff2"))
    };
    let both = [scripts("sans"), scripts("serif")].concat();
    assert_eq!(preloaded(&page(&default, "/mixed/")), both);
    let wire = small("theme = 'wire'\n", &files);
    assert_eq!(preloaded(&page(&wire, "/italic/")), always[..1]);
    assert_eq!(preloaded(&page(&wire, "/mixed/")), scripts("sans"));
}

#[test]
fn the_letters_of_a_face_are_the_same_wherever_they_are_said() {
    let read = |path: &str| fs::read_to_string(root().join(path)).expect("text");
    let sheet = read("themes/default/static/style.css");
    let said = sheet.split("unicode-range: ").skip(1);
    let mut ranges: Vec<&str> = said.filter_map(|rest| rest.split(';').next()).collect();
    assert_eq!(ranges.len(), 9, "a rule for each file");
    ranges.sort_unstable();
    ranges.dedup();
    assert_eq!(ranges.len(), 3, "three scripts");
    let components = read("themes/default/templates/components.html");
    let script = read("packaging/faces");
    for range in ranges {
        let is_basic = range.contains("U+0000-00FF");
        assert!(
            is_basic || components.contains(&format!("\"{range}\"")),
            "{range}"
        );
        let cut = range.replace("U+", "").replace(',', "");
        assert!(script.contains(&format!("\"{cut}\"")), "{cut}");
    }
}

#[test]
fn a_filter_and_once_print_the_component_that_the_site_has() {
    let components = "{% component day(d) -%}<b>{{ d.iso }}</b>{%- endcomponent day %}\
        {% component link_to(l) -%}<i>{{ l.title }}</i>{%- endcomponent link_to %}\
        {% component sign(text: string, @words) -%}{{ text }} {{ words.contents }}{%- endcomponent sign %}\
        {% component newest() -%}{% for b in briefings(limit=1) %}{{ b.title }}{% endfor %}{%- endcomponent newest %}";
    let template = "{% for b in briefings(limit=1) %}{{ b.date | day }}{{ b.topics[0] | link }}{% endfor %}|\
        {{ once(component=\"sign\", text=\"<\") }}|{{ once(component=\"sign\", text=\"&\") }}|{{ once(component=\"newest\") }}";
    let site = small(
        "",
        &[
            ("templates/components.html", components),
            ("templates/page.html", template),
            ("content/topics/t.md", "---\ntitle: T\n---\n"),
            (
                "content/briefings/b.md",
                "---\ntitle: B\ndate: 2024-05-06\ntopics: [t]\n---\n",
            ),
            ("content/one.md", "---\ntitle: One\n---\n"),
            ("content/two.md", "---\ntitle: Two\n---\n"),
        ],
    );
    let wanted = "<b>2024-05-06</b><i>T</i>|&lt; Contents|&amp; Contents|B";
    for address in ["/one/", "/two/", "/one/"] {
        assert_eq!(page(&site, address), wanted);
    }
}

#[test]
fn a_component_that_asks_for_itself_is_a_fault() {
    let own = "{% component link_to(l) -%}{{ l | link }}{%- endcomponent link_to %}\
        {% component again() -%}{{ once(component=\"again\") }}{%- endcomponent again %}";
    for template in [
        "{{ page.breadcrumbs[0] | link }}",
        "{{ once(component=\"again\") }}",
    ] {
        let files = [
            ("templates/components.html", own),
            ("templates/page.html", template),
            ("content/one.md", "---\ntitle: One\n---\n"),
        ];
        let faults = render_faults(&small("", &files), |_| true);
        let faults: Vec<_> = faults.iter().map(|fault| fault.code.name()).collect();
        assert!(faults.contains(&"template-fault"), "{faults:?}");
    }
}
