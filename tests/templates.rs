//! The template reference is true: it names every field, kind, template, block and component that there is, and no other.
//!
//! Fields are read from `src/render/view.rs`, blocks and components from the default theme, kinds from the pages of the
//! showcase.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use chancery::render::{Output, render};
use chancery::route::RouteIx;
use chancery::site::{Cache, Options, assemble};
use chancery::source::Sources;

/// Names.
type Names = BTreeSet<String>;

/// A file of the repository.
fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// The reference.
fn reference() -> String {
    read("docs/templates.md")
}

/// The part of the reference below a heading.
fn section(heading: &str) -> String {
    let text = reference();
    let parts = text.split("\n## ");
    let mut parts = parts.filter(|part| part.starts_with(heading));
    parts.next().expect("the heading is there").to_owned()
}

/// What stands between backticks.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The names in a text.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|name| !name.is_empty())
}

/// The cells of each row of the tables in a text, without their heads.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().filter(|line| line.starts_with('|'));
    let rows = lines.map(|line| line.trim_matches('|').split(" | ").collect::<Vec<&str>>());
    rows.filter(|cells| cells[0].contains('`')).collect()
}

/// A template of the default theme.
fn template(file: &str) -> String {
    read(&format!("themes/default/templates/{file}"))
}

/// The names of the default theme's templates.
fn templates() -> Names {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/templates");
    let files = fs::read_dir(folder).expect("it can be listed");
    let names = files.map(|file| file.expect("it can be listed").file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}

/// What follows a tag's name up to its end, for each such tag: `block content`, `component day(d)`.
fn tags(text: &str, tag: &str) -> Vec<String> {
    let tags = text.split("{%").skip(1);
    let inner = tags.filter_map(|rest| rest.split("%}").next());
    let inner = inner.map(|inner| inner.trim_matches('-').trim());
    let named = inner.filter_map(|inner| inner.strip_prefix(tag)?.strip_prefix(' '));
    named.map(|rest| rest.trim().to_owned()).collect()
}

/// The fields of all views, as templates name them.
fn fields() -> Names {
    let mut renamed = None;
    let mut fields = Names::new();
    for line in read("src/render/view.rs").lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("#[serde(rename = \"") {
            renamed = rest.split('"').next().map(str::to_owned);
        }
        let public = line.strip_prefix("pub ");
        let field = public.and_then(|rest| rest.split_once(':'));
        if let Some((name, _)) = field.filter(|(name, _)| !name.contains(' ')) {
            fields.insert(renamed.take().unwrap_or_else(|| name.to_owned()));
        }
    }
    // What a kind of page has besides is laid into the page.
    fields.remove("of");
    fields
}

#[test]
fn every_field_that_templates_are_told_is_in_the_reference() {
    let text = reference();
    let known: Names = code(&text).flat_map(names).map(str::to_owned).collect();
    let fields = fields();
    let missing: Vec<&String> = fields.difference(&known).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// What the reference says of the type of a field, and the variable that templates find a page in.
const TYPES: [&str; 13] = [
    "text", "null", "or", "boolean", "link", "date", "cite", "note", "cell", "entry", "row",
    "HTML", "page",
];

#[test]
fn every_field_in_the_reference_is_one_that_templates_are_told() {
    let fields = fields();
    let mut written = String::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("it can be listed") {
            let path = entry.expect("it can be listed").path();
            match path.is_dir() {
                true => folders.push(path),
                false => written += &fs::read_to_string(path).unwrap_or_default(),
            }
        }
    }
    // A name is a field, the word of a value, or that of a type.
    let is_known = |name: &str| {
        let is_value = || written.contains(&format!("\"{name}\""));
        fields.contains(name) || TYPES.contains(&name) || is_value()
    };
    for heading in ["Parts", "By kind"] {
        let text = section(heading);
        for cells in rows(&text) {
            let told = cells[1..].join(" ");
            let without = told.replace("**HTML**", "").replace("**SVG**", "");
            let unknown: Vec<&str> = code(&without)
                .filter(|span| !span.contains(['%', '/', '#', '!', '-']) && span.is_ascii())
                .flat_map(names)
                .filter(|name| name.parse::<u32>().is_err() && !is_known(name))
                .collect();
            assert!(unknown.is_empty(), "{}: {unknown:?}", cells[0]);
        }
    }
}

#[test]
fn the_kinds_of_pages_are_those_that_pages_have() {
    let by_kind = section("By kind");
    let listed = rows(&by_kind).into_iter().filter_map(|cells| {
        let first = code(cells[0]).next()?.to_owned();
        cells[0].contains(".html").then_some(first)
    });
    let listed: Names = listed.filter(|name| !name.contains('.')).collect();
    let on_every = section("On every page");
    let row = rows(&on_every)
        .into_iter()
        .find(|cells| cells[0].contains("`kind`"));
    let row = row.expect("a row for `kind`");
    let told: Names = code(row[1]).flat_map(names).map(str::to_owned).collect();
    assert_eq!(listed, told);

    let sources = Sources::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the showcase");
    let site = assemble(&sources, &Options::default(), &mut Cache::default());
    let mut there = Names::new();
    for route in 0..site.routes.list.len() as RouteIx {
        if let Ok(Output::Bytes(bytes)) = render(&site, route) {
            let page = String::from_utf8_lossy(&bytes);
            let class = page.split("<body class=\"kind-").nth(1);
            let kind = class.and_then(|rest| rest.split(['"', ' ']).next());
            there.extend(kind.map(str::to_owned));
        }
    }
    there.remove("redirect");
    assert_eq!(there, told);
}

#[test]
fn the_templates_are_those_of_the_default_theme() {
    let by_kind = section("By kind");
    let named: Names = code(&by_kind)
        .filter(|name| name.ends_with(".html"))
        .map(str::to_owned)
        .collect();
    let mut there = templates();
    // What all extend, and what all call, are no pages.
    there.remove("base.html");
    there.remove("components.html");
    there.remove("cards.html");
    assert_eq!(named, there);
}

#[test]
fn the_blocks_of_each_template_are_those_that_it_has() {
    let blocks = |file: &str| -> Names { tags(&template(file), "block").into_iter().collect() };
    let base = blocks("base.html");
    let mut left = templates();
    for file in ["cards.html", "components.html", "redirect.html"] {
        left.remove(file);
    }
    let text = section("Blocks and components");
    for cells in rows(&text)
        .iter()
        .filter(|cells| cells[0].contains(".html"))
    {
        let files: Vec<&str> = code(cells[0]).collect();
        let told: Names = code(cells[1]).map(str::to_owned).collect();
        let mut there = Names::new();
        for file in &files {
            left.remove(*file);
            let own = blocks(file).into_iter();
            there.extend(own.filter(|block| *file == "base.html" || !base.contains(block)));
        }
        assert_eq!(told, there, "{files:?}");
    }
    assert!(left.is_empty(), "no row for {left:?}");
}

/// Components by name, each with the names of its parameters.
type Components = BTreeMap<String, Vec<String>>;

/// A component as it is written: `day(d)`, `note(n, home: bool = true)`.
fn component(text: &str) -> Option<(String, Vec<String>)> {
    let (name, rest) = text.split_once('(')?;
    let parameters = rest.trim_end().strip_suffix(')')?.split(',');
    let parameters = parameters.filter_map(|one| one.split([':', '=']).next());
    let parameters = parameters.map(|one| one.trim().to_owned());
    Some((
        name.to_owned(),
        // What begins with `@` comes from the page without being handed over.
        parameters
            .filter(|one| !one.is_empty() && !one.starts_with('@'))
            .collect(),
    ))
}

#[test]
fn the_components_are_those_of_the_default_theme() {
    let written = template("components.html");
    let there: Components = tags(&written, "component")
        .iter()
        .filter_map(|text| component(text))
        .collect();
    let text = section("Blocks and components");
    let rows = rows(&text);
    let cells = rows.iter().filter(|cells| !cells[0].contains(".html"));
    let told: Components = cells
        .flat_map(|cells| code(cells[0]))
        .filter_map(component)
        .collect();
    assert_eq!(told, there);
}
