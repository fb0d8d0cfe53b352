//! Templates that stand in the place of a theme's, and the version that each was made from.
//!
//! A copy of a theme's file does not follow when the theme changes. So a copy begins with a line that says what it was made from,
//! `{# from default/briefing.html 0123456789abcdef -#}`; once that file has another hash, the copy is told of. A template that
//! extends the theme's file keeps up by itself and needs no line. Knows no template language but these two tags; `theme` asks
//! for faults, `new` for a copy.

use std::collections::BTreeMap;

use super::{THEME, extended, templates};
use crate::config::lineage::Lineage;
use crate::diag::{Code, Diagnostic, Span};
use crate::path::{SitePath, nearest};
use crate::source::Sources;

/// Where each template is written, by its name in the engine.
type Files = BTreeMap<String, SitePath>;

/// A template of a theme, as a site's own begins: with the line that says what it was made from.
///
/// # Errors
/// There is none of this name; the nearest one, if there is one.
pub fn copy(sources: &Sources, lineage: &Lineage, file: &str) -> Result<String, Option<String>> {
    let files = templates(sources, lineage);
    let original = original(&lineage.names, &files, file);
    let text = original.as_ref().and_then(|(_, path)| sources.text(path));
    match (original, text) {
        (Some((name, path)), Some(text)) => {
            let hash = hash(sources, path).unwrap_or_default();
            Ok(format!("{}\n{text}", line(&name, &hash)))
        }
        _ => {
            let known = files.keys().filter_map(|name| name.split_once('/'));
            Err(nearest(file, known.map(|(_, file)| file)).map(str::to_owned))
        }
    }
}

/// What is wrong with the templates that stand in the place of others.
pub(super) fn faults(sources: &Sources, lineage: &Lineage, files: &Files) -> Vec<Diagnostic> {
    let themes = Themes {
        sources,
        lineage,
        files,
    };
    let told = files.values().filter_map(|path| {
        let text = sources.text(path)?;
        let (below, file) = themes.below(path)?;
        let over = original(below, files, file);
        match mark(text) {
            Some(mark) => themes.changed(path, &mark, over),
            None => themes.unmarked(path, text, over),
        }
    });
    told.collect()
}

/// What a template is held against.
struct Themes<'a> {
    sources: &'a Sources,
    lineage: &'a Lineage,
    files: &'a Files,
}

impl<'a> Themes<'a> {
    /// The themes below that of this template, and its name within its own.
    fn below<'p>(&self, path: &'p SitePath) -> Option<(&'a [String], &'p str)> {
        let names = &self.lineage.names[..];
        if path.is_below("templates") {
            return Some((names, path.as_str().strip_prefix("templates/")?));
        }
        let (theme, rest) = path.as_str().strip_prefix("themes/")?.split_once('/')?;
        let own = names.iter().position(|name| name == theme)?;
        Some((&names[own + 1..], rest.strip_prefix("templates/")?))
    }

    /// What is said of a template whose mark is not that of the file that it stands over, `over`.
    fn changed(
        &self,
        path: &SitePath,
        mark: &Mark<'_>,
        over: Option<(String, &SitePath)>,
    ) -> Option<Diagnostic> {
        let told =
            |message: String| Diagnostic::at(Code::TemplateChanged, path, mark.span, message);
        let made_from = self.files.get(mark.name);
        let Some(now) = made_from.and_then(|path| hash(self.sources, path)) else {
            let message = format!(
                "it was made from `{}`, and there is no such template now",
                mark.name
            );
            let near = nearest(mark.name, self.files.keys().map(String::as_str));
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            return Some(told(message).maybe_hint(hint));
        };
        if let Some((over, other)) = over.filter(|(over, _)| over != mark.name)
            && mark.name.ends_with(file_of(&over))
        {
            let message = format!(
                "it was made from `{}`, and now stands in the place of `{over}`",
                mark.name
            );
            let line = line(&over, &hash(self.sources, other)?);
            return Some(told(message).hint(format!(
                "hold it against that one, {}, and write `{line}`",
                print(file_of(&over))
            )));
        }
        if now == mark.hash {
            return None;
        }
        let message = format!("`{}` has changed since this was made from it", mark.name);
        Some(told(message).hint(format!(
            "take over what is new in it, {}, and write `{}`",
            print(file_of(mark.name)),
            line(mark.name, &now)
        )))
    }

    /// What is said of a site's template that stands over a theme's, whole, and does not say which version it knew.
    fn unmarked(
        &self,
        path: &SitePath,
        text: &str,
        over: Option<(String, &SitePath)>,
    ) -> Option<Diagnostic> {
        let (name, original) = over?;
        let own = path.is_below("templates");
        if !own || self.extends_a_theme(text) || text.contains("{% component ") {
            return None;
        }
        let message =
            format!("it stands in the place of `{name}` and does not say of which version");
        let line = line(&name, &hash(self.sources, original)?);
        let fault = Diagnostic::at(Code::UnmarkedTemplate, path, Span::default(), message);
        Some(fault.hint(format!(
            "begin it with `{line}`, or extend `{name}` and override a block"
        )))
    }

    /// Whether the template extends one of a theme by its full name.
    fn extends_a_theme(&self, text: &str) -> bool {
        let parent = extended(text).and_then(|name| name.split_once('/'));
        let theme = parent.map_or("", |(theme, _)| theme);
        theme == THEME || self.lineage.names.iter().any(|name| name == theme)
    }
}

/// The file of this name in the first of these themes that has one, with its whole name.
fn original<'f>(themes: &[String], files: &'f Files, file: &str) -> Option<(String, &'f SitePath)> {
    themes.iter().find_map(|theme| {
        let name = format!("{theme}/{file}");
        let path = files.get(&name)?;
        Some((name, path))
    })
}

/// A template's name within its theme.
fn file_of(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, file)| file)
}

/// The words that say how to see the theme's file.
fn print(file: &str) -> String {
    format!("which `chancery new template {file} --print` prints")
}

/// The line that says what a template was made from.
fn line(name: &str, hash: &str) -> String {
    format!("{{# from {name} {hash} -#}}")
}

/// The hash of a file, as the line has it.
fn hash(sources: &Sources, path: &SitePath) -> Option<String> {
    Some(format!("{:016x}", sources.get(path)?.hash as u64))
}

/// The line of a template that says what it was made from.
struct Mark<'a> {
    /// The whole name of the original.
    name: &'a str,
    /// Its hash then.
    hash: &'a str,
    /// Where name and hash stand.
    span: Span,
}

/// Reads the line that a template begins with.
fn mark(text: &str) -> Option<Mark<'_>> {
    let (comment, _) = text.trim_start().strip_prefix("{#")?.split_once("#}")?;
    let words = comment
        .trim_matches('-')
        .trim()
        .strip_prefix("from ")?
        .trim();
    let (name, hash) = words.split_once(' ')?;
    let hash = hash.trim();
    let is_hash = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let start = text.find(words)?;
    is_hash.then(|| Mark {
        name,
        hash,
        span: Span::new(start, start + words.len()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::lineage::lineage;

    /// What is said of a site of the default theme with these files.
    fn told(files: &[(&str, &str)]) -> Vec<String> {
        let sources = Sources::from_memory(files.iter().copied());
        let theme = super::super::theme(&sources, "default");
        let line = |fault: &Diagnostic| {
            let place = fault.place.as_ref().map(|place| place.path.to_string());
            let place = place.unwrap_or_default();
            format!("{place}: {} {}", fault.code, fault.message)
        };
        theme.faults.iter().map(line).collect()
    }

    /// The default theme's file as a site's own begins.
    fn copied(file: &str) -> String {
        let sources = Sources::from_memory([]);
        copy(&sources, &lineage(&sources, "default"), file).expect("a template")
    }

    #[test]
    fn a_fresh_copy_is_without_fault() {
        for file in ["base.html", "page.html", "404.html"] {
            let text = copied(file);
            let path = format!("templates/{file}");
            assert_eq!(told(&[(&path, &text)]), [""; 0], "{file}");
        }
    }

    #[test]
    fn a_copy_of_an_older_version_is_told_of() {
        let text = copied("page.html");
        let hash = mark(&text).expect("a mark").hash.to_owned();
        let older = text.replace(&hash, "0123456789abcdef");
        assert_eq!(
            told(&[("templates/page.html", &older)]),
            [
                "templates/page.html: template-changed `default/page.html` has changed since this was made from it"
            ]
        );
        let gone = text.replace("default/page.html", "default/pgae.html");
        assert_eq!(
            told(&[("templates/page.html", &gone)]),
            [
                "templates/page.html: template-changed it was made from `default/pgae.html`, and there is no such template now"
            ]
        );
    }

    #[test]
    fn a_copy_under_another_name_is_held_against_its_original() {
        let text = copied("page.html");
        assert_eq!(told(&[("templates/wide.html", &text)]), [""; 0]);
        let hash = mark(&text).expect("a mark").hash.to_owned();
        let older = text.replace(&hash, "0123456789abcdef");
        assert_eq!(told(&[("templates/wide.html", &older)]).len(), 1);
    }

    #[test]
    fn a_copy_of_what_the_theme_has_in_its_own_way_now_is_told_of() {
        let text = copied("page.html");
        let sources = Sources::from_memory([
            ("templates/page.html", &*text),
            ("themes/mine/theme.toml", "base = 'default'"),
            (
                "themes/mine/templates/page.html",
                "{% extends \"default/page.html\" %}",
            ),
        ]);
        let theme = super::super::theme(&sources, "mine");
        let told: Vec<&str> = theme.faults.iter().map(|fault| &*fault.message).collect();
        assert_eq!(
            told,
            [
                "it was made from `default/page.html`, and now stands in the place of `mine/page.html`"
            ]
        );
    }

    #[test]
    fn what_stands_over_a_file_says_of_which_version_or_extends_it() {
        let whole = "{% extends \"base.html\" %}{% block content %}x{% endblock %}";
        assert_eq!(
            told(&[("templates/page.html", whole)]),
            [
                "templates/page.html: unmarked-template it stands in the place of `default/page.html` and does not say of which version"
            ]
        );
        for text in [
            "{% extends \"default/page.html\" %}{% block content %}x{% endblock %}",
            "{#- why -#}\n{%- extends 'default/page.html' -%}",
            "{% extends \"theme/page.html\" %}",
        ] {
            assert_eq!(told(&[("templates/page.html", text)]), [""; 0], "{text}");
        }
        let part = "{% component day(d) %}{{ d.iso }}{% endcomponent day %}";
        assert_eq!(told(&[("templates/components.html", part)]), [""; 0]);
        assert_eq!(told(&[("templates/other.html", whole)]), [""; 0]);
    }

    #[test]
    fn there_is_no_copy_of_what_no_theme_has() {
        let sources = Sources::from_memory([]);
        let lineage = lineage(&sources, "default");
        let near = copy(&sources, &lineage, "breifing.html");
        assert_eq!(near, Err(Some("briefing.html".into())));
        assert_eq!(copy(&sources, &lineage, "../site.toml"), Err(None));
    }
}
