//! A theme and those that it builds on, as their `theme.toml` say.
//!
//! What a theme does not have, a template, a component or a static file, is taken from the theme that its `base` names, and so
//! on. Knows which files there are and no template; `route` and `theme` look files up in this order.

use toml::de::DeTable;

use super::{Reader, place_of};
use crate::color::Color;
use crate::diag::{Code, Diagnostic, Place};
use crate::path::{SitePath, nearest};
use crate::source::{CONFIG, Sources};

/// A theme and those that it builds on.
#[derive(Clone, Debug, PartialEq)]
pub struct Lineage {
    /// The theme, then its base, and so on.
    pub names: Vec<String>,
    /// What its colours stand on.
    pub grounds: Grounds,
    /// How wide a picture of the prose is on a page, as HTML's `sizes` says it; nothing if no theme says.
    pub picture_sizes: Option<String>,
    /// What is wrong with it.
    pub faults: Vec<Diagnostic>,
}

/// The grounds that text in the accent colour stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grounds {
    /// In light pages.
    pub light: Vec<Color>,
    /// In dark ones.
    pub dark: Vec<Color>,
}

impl Lineage {
    /// The folders of one kind, `templates` or `static`, the theme's own first.
    pub fn folders(&self, kind: &str) -> Vec<String> {
        let names = self.names.iter();
        names.map(|name| format!("themes/{name}/{kind}")).collect()
    }
}

/// Reads the `theme.toml` of a theme and of those that it builds on.
pub fn lineage(sources: &Sources, theme: &str) -> Lineage {
    let mut found = Lineage {
        names: vec![theme.to_owned()],
        grounds: Grounds {
            light: Vec::new(),
            dark: Vec::new(),
        },
        picture_sizes: None,
        faults: Vec::new(),
    };
    if !is_there(sources, theme) {
        found.faults.push(unknown_theme(sources, theme));
    }
    let mut next = Some(theme.to_owned());
    while let Some(name) = next {
        let manifest = manifest(sources, &name, &mut found.faults);
        for (known, own) in [
            (&mut found.grounds.light, manifest.grounds.light),
            (&mut found.grounds.dark, manifest.grounds.dark),
        ] {
            if known.is_empty() {
                *known = own;
            }
        }
        found.picture_sizes = found.picture_sizes.or(manifest.picture_sizes);
        next = manifest.base.filter(|base| {
            let fault = base_fault(sources, &name, base, &found.names);
            let is_sound = fault.is_none();
            found.faults.extend(fault);
            is_sound
        });
        found.names.extend(next.clone());
    }
    if found.grounds.light.is_empty() {
        found.grounds.light.push(Color::WHITE);
    }
    if found.grounds.dark.is_empty() {
        found.grounds.dark.push(Color::BLACK);
    }
    found
}

/// What one `theme.toml` says.
struct Manifest {
    base: Option<String>,
    grounds: Grounds,
    picture_sizes: Option<String>,
}

/// The file that says what a theme is.
fn manifest_path(theme: &str) -> Option<SitePath> {
    SitePath::new(&format!("themes/{theme}/theme.toml"))
}

/// Whether this file says what a theme is, and so what it builds on.
pub fn is_manifest(path: &SitePath) -> bool {
    let theme = path.as_str().split('/').nth(1);
    theme.and_then(manifest_path).as_ref() == Some(path)
}

/// Reads the `theme.toml` of one theme; a theme without one has neither base nor grounds.
fn manifest(sources: &Sources, theme: &str, faults: &mut Vec<Diagnostic>) -> Manifest {
    let mut found = Manifest {
        base: None,
        grounds: Grounds {
            light: Vec::new(),
            dark: Vec::new(),
        },
        picture_sizes: None,
    };
    let file = manifest_path(theme).and_then(|path| Some((sources.text(&path)?, path)));
    let Some((text, path)) = file else {
        return found;
    };
    let (root, broken) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        path,
        faults: Vec::new(),
    };
    for fault in broken {
        let span = fault.span().unwrap_or(0..0);
        reader.fault(Code::WrongType, span, fault.message().trim().to_owned());
    }
    let root = root.get_ref();
    reader.unread("", root, &KEYS);
    let mut base = String::new();
    reader.text(root, "base", &mut base);
    found.base = (!base.is_empty()).then_some(base);
    if let Some(grounds) = reader.table(root, "grounds") {
        reader.unread("grounds.", grounds, &["light", "dark"]);
        found.grounds.light = reader.colors(grounds, "light");
        found.grounds.dark = reader.colors(grounds, "dark");
    }
    if let Some(pictures) = reader.table(root, "pictures") {
        reader.unread("pictures.", pictures, &["sizes"]);
        let mut sizes = String::new();
        reader.text(pictures, "sizes", &mut sizes);
        found.picture_sizes = (!sizes.is_empty()).then_some(sizes);
    }
    faults.append(&mut reader.faults);
    found
}

/// The keys of a `theme.toml`.
const KEYS: [&str; 8] = [
    "name",
    "version",
    "licence",
    "description",
    "base",
    "grounds",
    "pictures",
    "extra",
];

impl Reader {
    /// A list of colours.
    fn colors(&mut self, table: &DeTable<'_>, key: &str) -> Vec<Color> {
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        let Some(list) = value.get_ref().as_array() else {
            let message = format!("`{key}` is a list of colours: `[\"#ffffff\"]`");
            self.fault(Code::WrongType, value.span(), message);
            return Vec::new();
        };
        list.iter().filter_map(|item| self.color(item)).collect()
    }
}

/// Whether there is a theme of this name.
fn is_there(sources: &Sources, theme: &str) -> bool {
    sources.below(&format!("themes/{theme}")).next().is_some()
}

/// The names of all themes.
fn known_themes(sources: &Sources) -> Vec<&str> {
    let folders = sources.below("themes");
    let mut names: Vec<&str> = folders
        .filter_map(|(path, _)| path.as_str().split('/').nth(1))
        .collect();
    names.dedup();
    names
}

/// The fault of a site whose theme is nowhere.
fn unknown_theme(sources: &Sources, theme: &str) -> Diagnostic {
    let place = SitePath::new(CONFIG).and_then(|path| {
        let span = place_of(sources.text(&path)?, "theme")?;
        Some(Place { path, span })
    });
    let message = format!("there is no theme `{theme}`");
    let hint = match nearest(theme, known_themes(sources)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "put its templates into `themes/{theme}/templates/`, or set `theme = \"default\"`"
        ),
    };
    Diagnostic::new(Code::UnknownTheme, place, message).hint(hint)
}

/// What is wrong with the theme that `theme` builds on; `before` are those that led to it.
fn base_fault(sources: &Sources, theme: &str, base: &str, before: &[String]) -> Option<Diagnostic> {
    let path = manifest_path(theme)?;
    let span = sources
        .text(&path)
        .and_then(|text| place_of(text, "base"))
        .unwrap_or_default();
    if before.iter().any(|name| name == base) {
        let mut circle: Vec<&str> = before.iter().map(String::as_str).collect();
        circle.push(base);
        let message = format!(
            "themes build on one another in a circle: {}",
            circle.join(", then ")
        );
        let fault = Diagnostic::at(Code::CircularTheme, &path, span, message);
        return Some(fault.hint("remove `base` from one of them"));
    }
    if is_there(sources, base) {
        return None;
    }
    let message = format!("`{theme}` builds on `{base}`, and there is no such theme");
    let near = nearest(base, known_themes(sources));
    let hint = near.map_or_else(
        || "write `base = \"default\"`, or remove it".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Some(Diagnostic::at(Code::UnknownTheme, &path, span, message).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lineage of theme `a`, and what is said of it.
    fn of(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let sources = Sources::from_memory(files.iter().copied());
        let found = lineage(&sources, "a");
        let line = |fault: &Diagnostic| {
            let place = fault.place.as_ref().map(|place| place.path.to_string());
            let hint = fault.hint.as_deref().unwrap_or("");
            format!(
                "{}: {} {} ({hint})",
                place.unwrap_or_default(),
                fault.code,
                fault.message
            )
        };
        (found.names, found.faults.iter().map(line).collect())
    }

    #[test]
    fn a_theme_builds_on_its_base_and_so_on() {
        let (names, faults) = of(&[
            ("themes/a/theme.toml", "base = 'b'"),
            ("themes/b/theme.toml", "base = 'default'"),
        ]);
        assert_eq!(names, ["a", "b", "default"]);
        assert_eq!(faults, [""; 0]);
    }

    #[test]
    fn a_theme_without_a_manifest_stands_alone() {
        let (names, faults) = of(&[("themes/a/templates/index.html", "x")]);
        assert_eq!((names.len(), faults.len()), (1, 0));
    }

    #[test]
    fn grounds_are_the_nearest_that_are_told() {
        let sources = Sources::from_memory([
            (
                "themes/a/theme.toml",
                "base = 'b'\n[grounds]\ndark = ['#111111']",
            ),
            (
                "themes/b/theme.toml",
                "[grounds]\nlight = ['#eee', '#fff']\ndark = ['#222222']",
            ),
        ]);
        let grounds = lineage(&sources, "a").grounds;
        let print = |colors: &[Color]| colors.iter().map(Color::to_string).collect::<Vec<_>>();
        assert_eq!(print(&grounds.light), ["#eeeeee", "#ffffff"]);
        assert_eq!(print(&grounds.dark), ["#111111"]);
        let plain = lineage(&Sources::from_memory([("themes/a/static/x", "")]), "a");
        assert_eq!(plain.grounds.light, [Color::WHITE]);
        assert_eq!(plain.grounds.dark, [Color::BLACK]);
    }

    #[test]
    fn what_is_wrong_is_told_and_the_rest_is_used() {
        let (names, faults) = of(&[("themes/a/theme.toml", "base = 'defualt'\nnaem = 'x'")]);
        assert_eq!(names, ["a"]);
        let wanted = [
            "themes/a/theme.toml: unknown-key nothing reads `naem` (did you mean `name`?)",
            "themes/a/theme.toml: unknown-theme `a` builds on `defualt`, and there is no such theme (did you mean `default`?)",
        ];
        assert_eq!(faults, wanted);
        let (names, faults) = of(&[
            ("themes/a/theme.toml", "base = 'b'"),
            ("themes/b/theme.toml", "base = 'a'"),
        ]);
        assert_eq!(names, ["a", "b"]);
        let circle = "themes/b/theme.toml: circular-theme themes build on one another in a circle: a, then b, then a (remove `base` from one of them)";
        assert_eq!(faults, [circle]);
        let (_, faults) = of(&[("themes/a/theme.toml", "base = 1\n[grounds]\nlight = 'x'")]);
        assert_eq!(faults.len(), 2, "{faults:?}");
    }
}
