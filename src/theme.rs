//! Templates and theme files: the site's own over its theme's.
//!
//! With `render` the only file that names the template engine. A theme's template is known as `<theme>/<file>`, the site's as
//! `<file>`; the engine falls back from the second to the first, so a site replaces one file, or one block of it, alone.
//! What a template may ask of the snapshot while it is rendered goes through [`Answers`].

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use tera::{Context, Kwargs, State, Tera, TeraResult, Value};

use crate::date::Date;
use crate::diag::{Code, Diagnostic, Place, Span};
use crate::path::{SitePath, slug};
use crate::source::Sources;

/// The templates of a site.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
    /// Where each template is written, by its name in the engine.
    files: BTreeMap<String, SitePath>,
    /// What is wrong with them.
    pub faults: Vec<Diagnostic>,
    /// Equal templates have equal hashes.
    pub hash: u64,
}

/// What every page of a snapshot hands to its template.
pub type Shared = Context;

/// What a template may ask of the snapshot.
pub trait Answers {
    /// The address of a page or file of the site, with the path of the base address; with `?v=HASH` if `versioned`.
    fn address(&self, path: &str, versioned: Versioned) -> String;
    /// Briefings, newest first.
    fn briefings(&self, wanted: &Wanted) -> Value;
}

/// Whether an address carries its file's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versioned {
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// Which briefings a template asks for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// About this topic.
    pub topic: Option<String>,
    /// About this actor.
    pub actor: Option<String>,
    /// Of this year.
    pub year: Option<i64>,
    /// At most so many.
    pub limit: Option<usize>,
}

thread_local! {
    /// Who answers the template that is being rendered on this thread.
    static ANSWERS: RefCell<Option<Arc<dyn Answers>>> = const { RefCell::new(None) };
}

/// Loads the templates of the theme and the site's own.
pub fn theme(sources: &Sources, name: &str) -> Theme {
    let own = format!("themes/{name}/templates");
    let mut faults = Vec::new();
    if sources.below(&own).next().is_none() {
        let fault = Diagnostic::new(Code::UnknownTheme, None, format!("there is no theme `{name}`"));
        faults.push(fault.hint(format!("put its templates into `{own}`, or set `theme = \"default\"` in site.toml")));
    }
    let mut files = BTreeMap::new();
    let mut texts: Vec<(String, Arc<str>)> = Vec::new();
    for (folder, prefix) in [(own.as_str(), format!("{name}/")), ("templates", String::new())] {
        for (path, _) in sources.below(folder) {
            let Some(text) = sources.text(path) else { continue };
            let template = format!("{prefix}{}", &path.as_str()[folder.len() + 1..]);
            files.insert(template.clone(), path.clone());
            texts.push((template, text.clone()));
        }
    }
    texts.retain(|(template, text)| match syntax_fault(template, text, &files) {
        Some(fault) => {
            faults.push(fault);
            false
        }
        None => true,
    });
    let tera = load(name, &texts, &files, &mut faults);
    Theme { tera, files, faults, hash: key(sources, name) }
}

/// What the templates of this theme and site are; equal ones have equal keys.
pub fn key(sources: &Sources, name: &str) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    name.hash(&mut hasher);
    for folder in [format!("themes/{name}/templates").as_str(), "templates"] {
        for (path, file) in sources.below(folder) {
            (path, file.hash).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// An engine with our filters and functions.
fn engine(name: &str) -> Tera {
    let mut tera = Tera::new();
    // An engine without templates takes a prefix; the error is for one that has some.
    let _ = tera.set_fallback_prefixes([format!("{name}/")]);
    tera.register_filter("slugify", |text: &str, _: Kwargs, _: &State| slug(text));
    tera.register_filter("json_encode", |value: &Value, _: Kwargs, _: &State| -> TeraResult<Value> {
        let text = serde_json::to_string(value).map_err(|why| tera::Error::message(why.to_string()))?;
        Ok(Value::safe_string(&text.replace("</", "<\\/")))
    });
    tera.register_filter("date", |text: &str, options: Kwargs, _: &State| -> TeraResult<String> {
        let date = Date::parse(text).map_err(|fault| tera::Error::message(format!("`{text}`: {fault}")))?;
        Ok(match options.get::<&str>("format")? {
            Some(format) => date.format(format),
            None => date.human(),
        })
    });
    tera.register_function("get_url", |options: Kwargs, _: &State| -> TeraResult<String> {
        let path: &str = options.must_get("path")?;
        let versioned = if options.get::<bool>("cachebust")?.unwrap_or(false) { Versioned::Yes } else { Versioned::No };
        ask(|answers| answers.address(path, versioned))
    });
    tera.register_function("briefings", |options: Kwargs, _: &State| -> TeraResult<Value> {
        let text = |key| -> TeraResult<Option<String>> { Ok(options.get::<&str>(key)?.map(str::to_owned)) };
        let limit = options.get::<i64>("limit")?.and_then(|limit| usize::try_from(limit).ok());
        let wanted = Wanted { topic: text("topic")?, actor: text("actor")?, year: options.get("year")?, limit };
        ask(|answers| answers.briefings(&wanted))
    });
    tera
}

/// Asks the snapshot that is being rendered.
fn ask<T>(question: impl FnOnce(&dyn Answers) -> T) -> TeraResult<T> {
    ANSWERS.with_borrow(|answers| match answers {
        Some(answers) => Ok(question(answers.as_ref())),
        None => Err(tera::Error::message("nothing is being rendered")),
    })
}

/// What is wrong with one template by itself.
fn syntax_fault(template: &str, text: &str, files: &BTreeMap<String, SitePath>) -> Option<Diagnostic> {
    let fault = engine("").add_raw_template(template, text).err()?;
    matches!(fault.kind(), tera::ErrorKind::SyntaxError(_)).then(|| diagnostic(&fault, template, files, text))
}

/// An engine with the templates; without the site's own if those do not fit, and without any if none do.
fn load(name: &str, texts: &[(String, Arc<str>)], files: &BTreeMap<String, SitePath>, faults: &mut Vec<Diagnostic>) -> Tera {
    let prefix = format!("{name}/");
    let themes: Vec<&(String, Arc<str>)> = texts.iter().filter(|(template, _)| template.starts_with(&prefix)).collect();
    let all: Vec<&(String, Arc<str>)> = texts.iter().collect();
    for set in [all, themes] {
        let mut tera = engine(name);
        match tera.add_raw_templates(set.iter().map(|(template, text)| (template.as_str(), text.as_ref()))) {
            Ok(()) => return tera,
            Err(fault) => faults.push(diagnostic(&fault, "", files, "")),
        }
    }
    engine(name)
}

/// A fault of the engine as a diagnostic with its place.
fn diagnostic(fault: &tera::Error, template: &str, files: &BTreeMap<String, SitePath>, text: &str) -> Diagnostic {
    let (message, report) = match fault.kind() {
        tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => (report.message().to_owned(), Some(report)),
        other => (other.to_string(), None),
    };
    let named = report.map(|report| report.filename()).filter(|name| !name.is_empty()).unwrap_or(template);
    let place = files.get(named).map(|path| Place {
        path: path.clone(),
        span: report.map_or(Span::default(), |report| {
            let range = &report.span().range;
            let end = if text.is_empty() { range.end } else { range.end.min(text.len()) };
            Span::new(range.start.min(end), end)
        }),
    });
    let lines: Vec<&str> = message.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Diagnostic::new(Code::TemplateFault, place, lowered(&lines.join("; ")))
}

/// The message as ours begin: with a small letter, without a full stop.
fn lowered(message: &str) -> String {
    let mut chars = message.trim_end_matches('.').chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}

impl Theme {
    /// Whether there is a template of this name.
    pub fn has(&self, template: &str) -> bool {
        self.tera.contains_template(template)
    }

    /// The names of the templates, for the nearest one to a wrong one.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Renders a template.
    ///
    /// # Errors
    /// A [`Code::TemplateFault`] with the place in the template.
    pub fn render(&self, template: &str, context: &Context, answers: Arc<dyn Answers>) -> Result<String, Diagnostic> {
        ANSWERS.set(Some(answers));
        let rendered = self.tera.render(template, context);
        ANSWERS.set(None);
        rendered.map_err(|fault| {
            let mut cause = &fault as &dyn std::error::Error;
            let mut found = diagnostic(&fault, template, &self.files, "");
            while let Some(next) = cause.source() {
                found.message = format!("{}: {next}", found.message);
                cause = next;
            }
            found
        })
    }
}
