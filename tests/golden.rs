//! Every folder in `tests/golden/` is a small site, and what must come out of it.
//!
//! A case is `content/`, `site.toml` (one is supplied), `templates/`, `static/` as any site has them, and `expected/`: files
//! named like those of the output, compared byte for byte. Two names are of the tests alone: `diagnostics.txt` is everything
//! that is wrong, one line each, and `addresses.txt` every address that the content gives the site. What is not in
//! `expected/` is not compared.
//!
//! Pages are rendered with a theme of the tests (`tests/golden/theme/`), which prints what a page is told, a line a fact, so
//! that no change of the default theme touches an expectation. A case with a file `with-default-theme` has the default theme,
//! and of its pages only `<main>` is compared.
//!
//! `BLESS=1 cargo test --test golden` rewrites what is expected, for whoever reads the difference then; it adds and
//! removes no file.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use chancery::date::Day;
use chancery::diag::emit::{self, Color, Format, Printer};
use chancery::path::SitePath;
use chancery::render::{Output, render};
use chancery::route::{Route, RouteIx};
use chancery::site::{self, Cache, Site};
use chancery::source::Sources;

/// The settings of a case that has none.
const SETTINGS: &str = "title = \"East\"\nbase_url = \"https://east.example\"\n";

/// What chooses the theme of the tests.
const THEME: &str = "theme = \"golden\"\n";

/// One folder.
struct Case {
    folder: PathBuf,
    /// Only `<main>` of its pages is compared.
    default_theme: bool,
    /// The files below `expected/`, by their names there.
    expected: BTreeSet<String>,
}

impl Case {
    /// The case in this folder.
    fn open(folder: PathBuf) -> Case {
        Case {
            default_theme: folder.join("with-default-theme").exists(),
            expected: files_below(&folder.join("expected")),
            folder,
        }
    }

    /// Its name.
    fn name(&self) -> String {
        self.folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    }

    /// Its site.
    fn site(&self) -> std::sync::Arc<Site> {
        let mut sources = Sources::read(&self.folder).expect("the case can be read");
        let settings = path("site.toml");
        if sources.text(&settings).is_none() {
            let theme = if self.default_theme { "" } else { THEME };
            sources = sources.with(&settings, Some(&format!("{SETTINGS}{theme}")));
        }
        let theme = root().join("theme");
        for file in files_below(&theme) {
            let text = fs::read_to_string(theme.join(&file)).expect("the theme is text");
            sources = sources.with(&path(&format!("themes/golden/{file}")), Some(&text));
        }
        let options = site::Options {
            clock: Day::parse("2026-01-31"),
            ..site::Options::default()
        };
        let site = site::assemble(&sources, &options, &mut Cache::default());
        assert_eq!(
            site.config.theme == "golden",
            !self.default_theme,
            "{}: write `theme = \"golden\"` or a file `with-default-theme`",
            self.name()
        );
        site
    }

    /// What comes out under each expected name; nothing where nothing stands.
    fn outcome(&self, site: &Site, name: &str) -> Option<Vec<u8>> {
        match name {
            "diagnostics.txt" => Some(diagnostics(site).into_bytes()),
            "addresses.txt" => Some(addresses(site).into_bytes()),
            _ => {
                let list = &site.routes.list;
                let route = list.iter().position(|(at, _)| at.output_file() == name)?;
                Some(self.output(site, route as RouteIx, name))
            }
        }
    }

    /// The bytes of a route; of a page with the default theme only `<main>`.
    fn output(&self, site: &Site, route: RouteIx, name: &str) -> Vec<u8> {
        let bytes = match render(site, route) {
            Ok(Output::Bytes(bytes)) => bytes,
            Ok(Output::File(file)) => {
                fs::read(self.folder.join(file.as_str())).expect("the file is there")
            }
            Ok(Output::Made(recipe)) => format!("{recipe:#?}\n").into_bytes(),
            Ok(Output::Twin(_)) => unreachable!("the texts are held"),
            Err(fault) => format!("{}\n", fault.message).into_bytes(),
        };
        match self.default_theme && name.ends_with(".html") {
            true => main_of(&String::from_utf8_lossy(&bytes)).into_bytes(),
            false => bytes,
        }
    }

    /// Compares everything, or writes it; what differs.
    fn run(&self) -> Result<(), String> {
        if self.expected.is_empty() {
            return Err(format!("{} expects nothing\n", self.name()));
        }
        let site = self.site();
        let update = std::env::var_os("BLESS").is_some();
        let mut wrong = String::new();
        for name in &self.expected {
            let file = self.folder.join("expected").join(name);
            let wanted = fs::read(&file).expect("it was listed");
            let Some(got) = self.outcome(&site, name) else {
                wrong += &format!("{}: there is no {name}\n", self.name());
                continue;
            };
            if update && got != wanted {
                fs::write(&file, &got).expect("it can be written");
            } else if got != wanted {
                wrong += &format!("{}: {name}\n{}", self.name(), difference(&wanted, &got));
            }
        }
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(wrong),
        }
    }
}

/// Everything that is wrong with the site and its pages, one line each, hints below.
fn diagnostics(site: &Site) -> String {
    let printer = Printer {
        format: Format::Short,
        color: Color::Never,
        text: &|path| site.sources.text(path).cloned(),
    };
    emit::print(&chancery::check::check(site), &printer)
}

/// The addresses that content gives the site, and where old ones lead.
fn addresses(site: &Site) -> String {
    let mut out = String::new();
    for (address, route) in &site.routes.list {
        match route {
            Route::Redirect(to) => {
                let to = site.documents[*to as usize].facts.address.as_ref();
                let to = to.map(ToString::to_string).unwrap_or_default();
                out += &format!("{address} -> {to}\n");
            }
            Route::File(file) if file.is_below("themes") => {}
            Route::File(file) => out += &format!("{address} = {file}\n"),
            Route::Copy(file, width) => {
                out += &format!("{address} = {file}, {width} pixels wide\n");
            }
            Route::Document(_)
            | Route::Statement(_)
            | Route::Compare(..)
            | Route::Further(..)
            | Route::Markdown(_)
            | Route::Beside(..)
            | Route::Card(Some(_)) => out += &format!("{address}\n"),
            Route::List(_, number) if *number > 1 => out += &format!("{address}\n"),
            Route::List(..)
            | Route::Data(_)
            | Route::Schema(_)
            | Route::Sitemap
            | Route::SitemapPart(_)
            | Route::Robots
            | Route::Atom
            | Route::JsonFeed
            | Route::Card(None)
            | Route::Appearance => {}
        }
    }
    out
}

/// What stands between `<main>` and its end.
fn main_of(page: &str) -> String {
    let start = page.find("<main").unwrap_or(0);
    let end = page.find("</main>").map_or(page.len(), |at| at + 7);
    format!("{}\n", &page[start..end])
}

/// A sound path.
fn path(text: &str) -> SitePath {
    SitePath::new(text).expect("a sound path")
}

/// Where the cases are.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The files below a folder, relative to it, with `/` between parts.
fn files_below(folder: &Path) -> BTreeSet<String> {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten();
    files
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| {
            let inner = entry.path().strip_prefix(folder).ok()?;
            Some(inner.to_string_lossy().replace('\\', "/"))
        })
        .collect()
}

/// Lines before and after a change that are printed with it.
const CONTEXT: usize = 2;

/// The lines that differ: `-` what was expected, `+` what came out.
fn difference(wanted: &[u8], got: &[u8]) -> String {
    let (Ok(wanted), Ok(got)) = (std::str::from_utf8(wanted), std::str::from_utf8(got)) else {
        return "  the bytes differ\n".into();
    };
    let (a, b): (Vec<&str>, Vec<&str>) = (wanted.lines().collect(), got.lines().collect());
    let changes = changes(&a, &b);
    let near = |at: usize| {
        let from = at.saturating_sub(CONTEXT);
        let mut around = changes.iter().skip(from).take(at - from + CONTEXT + 1);
        around.any(|(sign, _)| *sign != ' ')
    };
    let mut out = String::new();
    let mut shown = true;
    for (at, (sign, line)) in changes.iter().enumerate() {
        if near(at) {
            out += &format!("  {sign} {line}\n");
        } else if shown {
            out += "    ...\n";
        }
        shown = near(at);
    }
    if changes.iter().all(|(sign, _)| *sign == ' ') {
        out += "  the ends of lines differ\n";
    }
    out
}

/// A shortest way from `a` to `b`, line by line (longest common subsequence).
fn changes<'t>(a: &[&'t str], b: &[&'t str]) -> Vec<(char, &'t str)> {
    let mut common = vec![vec![0_u32; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i][j] = match a[i] == b[j] {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            out.push((' ', a[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || i < a.len() && common[i + 1][j] >= common[i][j + 1] {
            out.push(('-', a[i]));
            i += 1;
        } else {
            out.push(('+', b[j]));
            j += 1;
        }
    }
    out
}

#[test]
fn every_case_comes_out_as_expected() {
    let folders = fs::read_dir(root()).expect("the cases are there").flatten();
    let mut folders: Vec<PathBuf> = folders
        .map(|entry| entry.path())
        .filter(|path| path.is_dir() && !path.ends_with("theme"))
        .collect();
    folders.sort();
    let wrong: Vec<String> = folders
        .into_par_iter()
        .filter_map(|folder| Case::open(folder).run().err())
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_difference_is_told_by_lines() {
    let told = difference(b"a\nb\nc\nd\ne\nf\n", b"a\nb\nc\nx\ne\nf\n");
    assert_eq!(told, "    ...\n    b\n    c\n  - d\n  + x\n    e\n    f\n");
}
