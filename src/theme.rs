//! Templates and theme files: the site's own over its theme's, and the theme's over those of the theme that it builds on.
//!
//! With `render` the only file that names the template engine. A theme's template is known as `<theme>/<file>`, the site's as
//! `<file>`; the engine falls back from the second to the first, so a site, or a theme with a base, replaces one file, or one
//! block of it, alone.
//! What a template may ask of the snapshot while it is rendered goes through [`Answers`].

mod face;
mod shadow;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::rc::Rc;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use tera::{Context, Kwargs, State, Tera, TeraResult, Value};

use crate::config::lineage::{self, Grounds, Lineage};
use crate::date::Date;
use crate::diag::{Code, Diagnostic, Place, Span};
use crate::language::{Behind, Filled, Language, filled, pieces};
use crate::path::{SitePath, nearest, slug, text_html};
use crate::reads::{self, Reads};
use crate::source::Sources;

pub use face::{FaceFile, face_files, nearest_face};
pub use shadow::copy;

/// The templates of a site.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
    /// What it is called.
    name: String,
    /// Where each template is written, by its name in the engine.
    files: BTreeMap<String, SitePath>,
    /// How wide a picture of the prose is on a page, as HTML's `sizes` says it.
    pub picture_sizes: String,
    /// What is wrong with them.
    pub faults: Vec<Diagnostic>,
    /// Whether each of them is one that the program carries with it, byte for byte.
    pub carried: bool,
    /// What the colours of its pages stand on.
    pub grounds: Grounds,
    /// Equal templates have equal hashes.
    pub hash: u64,
}

/// What the pages of a snapshot hand to their templates alike, by the place of their language; made when a page first asks.
#[derive(Debug)]
pub struct Shared {
    /// What every page has.
    pub spoken: Vec<OnceLock<Spoken>>,
    /// Dates, of which most pages have several.
    pub dates: Vec<Kept<Date>>,
    /// Links to pages that many others name, by their documents.
    pub links: Vec<Kept<u32>>,
    /// Sources as cited without a place in them.
    pub cites: Vec<Kept<Graded>>,
    /// Speakers, by document and office.
    pub speakers: Vec<Kept<(u32, Option<String>)>>,
    /// Components that are the same on many pages, rendered.
    pub kept: Vec<Kept<String>>,
    /// What pages share of all these, each rendered as a component, by where it is in memory: each is there as long as this.
    pub shown: Vec<RwLock<FxHashMap<usize, Option<Made>>>>,
}

/// A source as cited, by its document, and letter and digit of the grade that the citation gives.
pub type Graded = (u32, Option<char>, Option<u8>);

/// What is made when a page first asks, by a key.
pub type Kept<K> = RwLock<FxHashMap<K, Made>>;

impl Shared {
    /// Nothing yet, for so many languages.
    pub fn new(languages: usize) -> Shared {
        Shared {
            spoken: (0..languages).map(|_| OnceLock::new()).collect(),
            dates: (0..languages).map(|_| RwLock::default()).collect(),
            links: (0..languages).map(|_| RwLock::default()).collect(),
            cites: (0..languages).map(|_| RwLock::default()).collect(),
            speakers: (0..languages).map(|_| RwLock::default()).collect(),
            kept: (0..languages).map(|_| RwLock::default()).collect(),
            shown: (0..languages).map(|_| RwLock::default()).collect(),
        }
    }

    /// Notes that pages in a language share a value.
    pub fn share(&self, language: usize, value: &Value) {
        if let Some(place) = place(value) {
            let shown = self.shown[language].write();
            let mut shown = shown.unwrap_or_else(PoisonError::into_inner);
            shown.insert(place, None);
        }
    }
}

/// Where a map is in memory.
pub fn place(value: &Value) -> Option<usize> {
    value.as_map().map(|map| std::ptr::from_ref(map).addr())
}

/// Something that pages share, and what was read for it.
#[derive(Clone, Debug)]
pub struct Made {
    /// What was made.
    pub value: Value,
    /// What was read.
    pub reads: Reads,
}

impl Made {
    /// What was made, for one page more, which has read the same.
    pub fn again(&self) -> Value {
        reads::repeat(&self.reads);
        self.value.clone()
    }
}

/// What every page in one language hands to its template.
#[derive(Debug)]
pub struct Spoken {
    /// The words of the language.
    pub words: Value,
    /// The settings, once for each link of the masthead that may lead to the page, and once for none.
    pub settings: Vec<Value>,
    /// What was read for them.
    pub reads: Reads,
}

/// What a template may ask of the snapshot.
pub trait Answers {
    /// The address of a page or file of the site, with the path of the base address; with `?v=HASH` if `versioned`.
    fn address(&self, path: &str, versioned: Versioned) -> String;
    /// Briefings, newest first.
    fn briefings(&self, wanted: &Wanted) -> Value;
    /// The language of the page.
    fn language(&self) -> &Language;
    /// Briefings, events and statements up to today, newest first.
    fn latest(&self, wanted: &Wanted) -> Value;
    /// A component as HTML, rendered for the first page that asks and kept for the others.
    ///
    /// # Errors
    /// A fault of the component.
    fn once(&self, call: &Call<'_>) -> TeraResult<Value>;
    /// A date, a link or a source as this component prints it.
    ///
    /// # Errors
    /// A fault of the component.
    fn shown(&self, part: Part, value: &Value) -> TeraResult<Value>;
}

/// A component of one argument that has a filter of its own.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// `day`.
    Day,
    /// `link_to`.
    Link,
    /// `cite`.
    Cite,
}

impl Part {
    /// The call of the component with this argument.
    pub fn call(self, value: &Value) -> Call<'static> {
        let (component, argument) = match self {
            Part::Day => ("day", "d"),
            Part::Link => ("link_to", "l"),
            Part::Cite => ("cite", "c"),
        };
        let mut arguments = Context::new();
        arguments.insert_value(argument, value.clone());
        Call {
            component,
            arguments,
            key: String::new(),
        }
    }
}

/// A call of a component.
pub struct Call<'a> {
    /// Its name.
    component: &'a str,
    /// Its arguments.
    arguments: Context,
    /// Equal calls have equal keys.
    pub key: String,
}

/// Whether an address carries its file's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versioned {
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// Which briefings, or what else is new, a template asks for.
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
    static ANSWERS: RefCell<Option<Rc<dyn Answers>>> = const { RefCell::new(None) };
}

/// How wide a picture may be on a page of a theme that does not say: as wide as the window.
const ANY_WIDTH: &str = "100vw";

/// Loads the templates of the theme, of those that it builds on, and the site's own.
pub fn theme(sources: &Sources, name: &str) -> Theme {
    let lineage = lineage::lineage(sources, name);
    let mut faults = lineage.faults.clone();
    let mut files = templates(sources, &lineage);
    faults.extend(shadow::faults(sources, &lineage, &files));
    let named = files
        .iter()
        .filter_map(|(name, path)| Some((name.clone(), sources.text(path)?.clone())));
    let mut texts: Vec<(String, Arc<str>)> = named.collect();
    for alias in aliases(&lineage, &files, &texts) {
        files.insert(alias.name.clone(), alias.path);
        texts.push((alias.name, alias.text));
    }
    let of_themes = |path: &SitePath| path.is_below("themes");
    if faults.is_empty() && !files.values().any(of_themes) {
        faults.push(no_templates(name));
    }
    let mut tera = engine(&lineage.names);
    let raw = texts
        .iter()
        .map(|(template, text)| (template.as_str(), text.as_ref()));
    // Which of them is wrong is asked only if one is.
    if tera.add_raw_templates(raw).is_err() {
        texts.retain(
            |(template, text)| match syntax_fault(template, text, &files) {
                Some(fault) => {
                    faults.push(fault);
                    false
                }
                None => true,
            },
        );
        tera = load(&lineage, &texts, &files, &mut faults);
    }
    Theme {
        tera,
        name: name.to_owned(),
        carried: files.values().all(|path| sources.is_as_carried(path)),
        files,
        picture_sizes: lineage.picture_sizes.unwrap_or_else(|| ANY_WIDTH.into()),
        faults,
        grounds: lineage.grounds,
        hash: key(sources, name),
    }
}

/// Where each template is written, by its name in the engine.
fn templates(sources: &Sources, lineage: &Lineage) -> BTreeMap<String, SitePath> {
    let mut files = BTreeMap::new();
    for (folder, prefix) in folders(lineage) {
        let texts = sources.below(&folder);
        for (path, _) in texts.filter(|(path, _)| sources.text(path).is_some()) {
            let name = format!("{prefix}{}", &path.as_str()[folder.len() + 1..]);
            files.insert(name, path.clone());
        }
    }
    files
}

/// A template under another name.
struct Alias {
    name: String,
    path: SitePath,
    text: Arc<str>,
}

/// The name before which the theme's own file stands, whatever the theme is called: `theme/base.html`.
const THEME: &str = "theme";

/// The files that templates extend by [`THEME`], each as the nearest theme has it.
///
/// Only those, as each is read once more.
fn aliases(
    lineage: &Lineage,
    files: &BTreeMap<String, SitePath>,
    texts: &[(String, Arc<str>)],
) -> Vec<Alias> {
    if lineage.names.iter().any(|name| name == THEME) {
        return Vec::new();
    }
    let known = |name: &str| texts.iter().find(|(known, _)| known == name);
    let mut wanted: Vec<&str> = texts
        .iter()
        .filter_map(|(_, text)| extended(text))
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    let alias = |name: &str| {
        let file = name.strip_prefix(THEME)?.strip_prefix('/')?;
        let themes = lineage.names.iter();
        let (original, text) = themes
            .filter_map(|theme| known(&format!("{theme}/{file}")))
            .next()?;
        Some(Alias {
            name: name.to_owned(),
            path: files.get(original)?.clone(),
            text: text.clone(),
        })
    };
    wanted.into_iter().filter_map(alias).collect()
}

/// The template that another extends.
fn extended(text: &str) -> Option<&str> {
    let tag = text.split("{%").nth(1)?.trim_start_matches('-');
    let rest = tag.trim_start().strip_prefix("extends")?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split(quote).next()
}

/// The folders of templates, each with what its files are called behind: the site's own by nothing.
fn folders(lineage: &Lineage) -> Vec<(String, String)> {
    let themes = lineage.folders("templates").into_iter();
    let prefixes = lineage.names.iter().map(|name| format!("{name}/"));
    let own = ("templates".to_owned(), String::new());
    themes.zip(prefixes).chain([own]).collect()
}

/// The fault of a theme that has files and no template, and builds on nothing.
fn no_templates(name: &str) -> Diagnostic {
    let message = format!("the theme `{name}` has no templates");
    let fault = Diagnostic::new(Code::UnknownTheme, manifest(name), message);
    fault.hint(format!(
        "put some into `themes/{name}/templates/`, or write `base = \"default\"` into `themes/{name}/theme.toml`"
    ))
}

/// The fault of a theme without a template that a page needs.
fn no_template(name: &str, template: &str) -> Diagnostic {
    let message = format!("the theme `{name}` has no template `{template}`");
    let fault = Diagnostic::new(Code::TemplateFault, manifest(name), message);
    fault.hint(format!(
        "write `themes/{name}/templates/{template}`, or `base = \"default\"` into `themes/{name}/theme.toml`"
    ))
}

/// The beginning of the file that says what a theme is.
fn manifest(name: &str) -> Option<Place> {
    let path = SitePath::new(&format!("themes/{name}/theme.toml"))?;
    let span = Span::default();
    Some(Place { path, span })
}

/// What the templates of this theme and site are; equal ones have equal keys.
pub fn key(sources: &Sources, name: &str) -> u64 {
    let lineage = lineage::lineage(sources, name);
    let mut hasher = rustc_hash::FxHasher::default();
    for name in &lineage.names {
        name.hash(&mut hasher);
        let manifest = SitePath::new(&format!("themes/{name}/theme.toml"));
        let manifest = manifest.and_then(|path| sources.get(&path));
        manifest.map(|file| file.hash).hash(&mut hasher);
    }
    for (folder, _) in folders(&lineage) {
        for (path, file) in sources.below(&folder) {
            (path, file.hash).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// An engine with our filters and functions, that looks for a template in these themes in turn.
fn engine(themes: &[String]) -> Tera {
    let mut tera = Tera::new();
    // An engine without templates takes prefixes; the error is for one that has some.
    let prefixes: Vec<String> = themes.iter().map(|name| format!("{name}/")).collect();
    let _ = tera.set_fallback_prefixes(prefixes);
    tera.register_filter("slugify", |text: &str, _: Kwargs, _: &State| slug(text));
    tera.register_filter(
        "json_encode",
        |value: &Value, _: Kwargs, _: &State| -> TeraResult<Value> {
            let text = serde_json::to_string(value)
                .map_err(|why| tera::Error::message(why.to_string()))?;
            Ok(Value::safe_string(&text.replace("</", "<\\/")))
        },
    );
    tera.register_filter(
        "date",
        |value: &Value, options: Kwargs, _: &State| -> TeraResult<String> {
            // A date of a page is a map, whose `iso` is the date as written.
            let iso = value.get_from_path("iso").and_then(Value::as_str);
            let text = iso.or(value.as_str()).unwrap_or_default();
            let date = Date::parse(text)
                .map_err(|fault| tera::Error::message(format!("`{text}`: {fault}")))?;
            let format = options.get::<&str>("format")?;
            ask(|answers| match format {
                Some(format) => answers.language().format(&date, format),
                None => answers.language().date(&date),
            })
        },
    );
    tera.register_function(
        "get_url",
        |options: Kwargs, _: &State| -> TeraResult<String> {
            let path: &str = options.must_get("path")?;
            let versioned = if options.get::<bool>("cachebust")?.unwrap_or(false) {
                Versioned::Yes
            } else {
                Versioned::No
            };
            ask(|answers| answers.address(path, versioned))
        },
    );
    let parts = [
        ("day", Part::Day),
        ("link", Part::Link),
        ("cite", Part::Cite),
    ];
    for (name, part) in parts {
        tera.register_filter(
            name,
            move |value: &Value, _: Kwargs, _: &State| -> TeraResult<Value> {
                ask(|answers| answers.shown(part, value))?
            },
        );
    }
    tera.register_filter(
        "minutes",
        |number: u64, _: Kwargs, _: &State| -> TeraResult<String> {
            ask(|answers| {
                let (language, text) = (answers.language(), number.to_string());
                match language.counted("minutes", number) {
                    Some(form) => filled(form, &[("n", &text)]),
                    None => language.say("minutes", &[("n", &text)]),
                }
            })
        },
    );
    tera.register_function("say", said);
    tera.register_function("once", |options: Kwargs, _: &State| -> TeraResult<Value> {
        let call = call(&options)?;
        ask(|answers| answers.once(&call))?
    });
    tera.register_function(
        "briefings",
        |options: Kwargs, _: &State| -> TeraResult<Value> {
            let wanted = wanted(&options)?;
            ask(|answers| answers.briefings(&wanted))
        },
    );
    tera.register_function(
        "latest",
        |options: Kwargs, _: &State| -> TeraResult<Value> {
            let wanted = wanted(&options)?;
            ask(|answers| answers.latest(&wanted))
        },
    );
    tera
}

/// A word of the page's language with its placeholders filled: `say(key="in_page", page=...)`.
///
/// With `n` it is the form for that number. Values are escaped unless they are HTML already; a date fills `{date}`, and behind
/// a word that it depends on `{date.by}`. What comes out is HTML.
fn said(options: Kwargs, state: &State) -> TeraResult<Value> {
    let key: &str = options.must_get("key")?;
    let number = options.get::<u64>("n")?;
    let value = |name: &str| options.get::<Value>(name);
    let found = ask(|answers| {
        let language = answers.language();
        let counted = number.and_then(|number| language.counted(key, number));
        let pattern = counted.or_else(|| language.known(key));
        pattern.cloned().ok_or_else(|| unknown_word(language, key))
    })?;
    let pattern = found?;
    let mut out = String::with_capacity(pattern.len() + 64);
    for piece in pieces(&pattern) {
        match piece {
            Filled::Text(text) if is_plain(text) => out.push_str(text),
            Filled::Text(text) => out.push_str(&state.escape(text)?),
            Filled::Place(place) => {
                let (name, form) = place.split_once('.').unwrap_or((place, ""));
                let value = value(name)?.ok_or_else(|| {
                    tera::Error::message(format!("`{key}` wants `{name}`, which is not given"))
                })?;
                let text = value.as_str();
                let text = text.filter(|text| value.is_safe() || is_plain(text));
                match (text, value.get_from_path("iso").and_then(Value::as_str)) {
                    (Some(text), _) => out.push_str(text),
                    (None, Some(iso)) => out.push_str(&time(iso, form)?),
                    (None, None) => out.push_str(&state.escape_if_needed(&value)?),
                }
            }
        }
    }
    Ok(Value::safe_string(&out))
}

/// Whether HTML says a text as it is.
fn is_plain(text: &str) -> bool {
    let escaped = |byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'');
    !text.bytes().any(escaped)
}

/// The fault of a template that asks for a word that no language has.
fn unknown_word(language: &Language, key: &str) -> tera::Error {
    let known = nearest(key, language.words().map(|(known, _)| known));
    let near = known.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    tera::Error::message(format!("no language has a word `{key}`{near}"))
}

/// A date as HTML, in a form: `of`, or behind a word; whole days, months and years with what machines read.
fn time(iso: &str, form: &str) -> TeraResult<String> {
    let date =
        Date::parse(iso).map_err(|fault| tera::Error::message(format!("`{iso}`: {fault}")))?;
    ask(|answers| {
        let language = answers.language();
        let (before, text, after) = match (Behind::of_key(form), form) {
            (Some(behind), _) => {
                let said = language.behind(behind, &date);
                (said.before, said.date, said.after)
            }
            (None, "of") => (String::new(), language.date_of(&date), String::new()),
            (None, _) => (String::new(), language.date(&date), String::new()),
        };
        let plain = date.iso8601().filter(|_| !date.is_time());
        let open = plain.map_or_else(String::new, |iso| format!(" datetime=\"{iso}\""));
        format!(
            "{}<time{open}>{}</time>{}",
            text_html(&before),
            text_html(&text),
            text_html(&after)
        )
    })
}

/// Reads what a template asks for.
fn wanted(options: &Kwargs) -> TeraResult<Wanted> {
    let text =
        |key| -> TeraResult<Option<String>> { Ok(options.get::<&str>(key)?.map(str::to_owned)) };
    let limit = options.get::<i64>("limit")?;
    Ok(Wanted {
        topic: text("topic")?,
        actor: text("actor")?,
        year: options.get("year")?,
        limit: limit.and_then(|limit| usize::try_from(limit).ok()),
    })
}

/// Reads which component a template asks for: its name as `component`, and its arguments.
fn call(options: &Kwargs) -> TeraResult<Call<'_>> {
    let component = options.must_get("component")?;
    let mut arguments = Context::new();
    let mut key = String::from(component);
    for (name, value) in options.iter() {
        if let Some(name) = name.as_str().filter(|name| *name != "component") {
            key.push_str(&format!("\0{name}={value:?}"));
            arguments.insert_value(name.to_owned(), value.clone());
        }
    }
    Ok(Call {
        component,
        arguments,
        key,
    })
}

/// Asks the snapshot that is being rendered.
fn ask<T>(question: impl FnOnce(&dyn Answers) -> T) -> TeraResult<T> {
    ANSWERS.with_borrow(|answers| match answers {
        Some(answers) => Ok(question(answers.as_ref())),
        None => Err(tera::Error::message("nothing is being rendered")),
    })
}

/// What is wrong with one template by itself.
fn syntax_fault(
    template: &str,
    text: &str,
    files: &BTreeMap<String, SitePath>,
) -> Option<Diagnostic> {
    let fault = engine(&[]).add_raw_template(template, text).err()?;
    matches!(fault.kind(), tera::ErrorKind::SyntaxError(_))
        .then(|| diagnostic(&fault, template, files, text))
}

/// An engine with the templates, those left out that do not fit with the others.
///
/// What does not fit once some are left out may be a consequence, and is told only if it cannot be one.
fn load(
    lineage: &Lineage,
    texts: &[(String, Arc<str>)],
    files: &BTreeMap<String, SitePath>,
    faults: &mut Vec<Diagnostic>,
) -> Tera {
    let mut set: Vec<&(String, Arc<str>)> = texts.iter().collect();
    loop {
        let mut tera = engine(&lineage.names);
        let Err(fault) = tera.add_raw_templates(
            set.iter()
                .map(|(template, text)| (template.as_str(), text.as_ref())),
        ) else {
            return tera;
        };
        let first = faults.is_empty();
        let found = misfit(&fault, texts, files);
        let places: Vec<&SitePath> = found
            .iter()
            .filter_map(|fault| Some(&fault.place.as_ref()?.path))
            .collect();
        let before = set.len();
        set.retain(|(template, _)| {
            !files
                .get(template)
                .is_some_and(|path| places.contains(&path))
        });
        if set.len() == before {
            set.clear();
        }
        faults.extend(
            found
                .into_iter()
                .filter(|fault| first || stands_alone(fault)),
        );
    }
}

/// What does not fit between templates, one diagnostic each: the engine joins its reports into one text.
fn misfit(
    fault: &tera::Error,
    texts: &[(String, Arc<str>)],
    files: &BTreeMap<String, SitePath>,
) -> Vec<Diagnostic> {
    let text = |template: &str| {
        texts
            .iter()
            .find(|(name, _)| name == template)
            .map(|(_, text)| &**text)
    };
    let at = |template: &str, span: Span| {
        files.get(template).map(|path| Place {
            path: path.clone(),
            span,
        })
    };
    let whole = fault.to_string();
    match fault.kind() {
        tera::ErrorKind::Msg(reports) if reports.starts_with(REPORT) => {
            let each = reports[REPORT.len()..].split(NEXT_REPORT);
            each.filter_map(Report::read)
                .map(|report| {
                    let span = text(report.template).map(|text| report.span(text));
                    let place = at(report.template, span.unwrap_or_default());
                    Diagnostic::new(Code::TemplateFault, place, lowered(report.message))
                })
                .collect()
        }
        tera::ErrorKind::MissingParent { current, parent } => {
            let span = text(current).map(|text| quoted(text, parent));
            let message = format!("it extends `{parent}`, and there is no such template");
            let names = texts.iter().map(|(name, _)| name.as_str());
            let near = nearest(parent, names).map(|near| format!("did you mean `{near}`?"));
            vec![
                Diagnostic::new(
                    Code::TemplateFault,
                    at(current, span.unwrap_or_default()),
                    message,
                )
                .maybe_hint(near),
            ]
        }
        tera::ErrorKind::CircularExtend { tpl, .. }
        | tera::ErrorKind::CircularInclude { tpl, .. } => {
            vec![Diagnostic::new(
                Code::TemplateFault,
                at(tpl, Span::default()),
                lowered(&whole),
            )]
        }
        _ => {
            let named = files
                .keys()
                .filter(|name| whole.contains(&format!("`{name}`")));
            let place = named
                .max_by_key(|name| name.len())
                .and_then(|name| at(name, Span::default()));
            vec![Diagnostic::new(Code::TemplateFault, place, lowered(&whole))]
        }
    }
}

/// What the engine begins each of its reports with.
const REPORT: &str = "error: ";

/// What stands between two of them, with the beginning of the second.
const NEXT_REPORT: &str = "\n\nerror: ";

/// One report of the engine: `MESSAGE`, then ` --> TEMPLATE:LINE:COLUMN`, then the line with carets below it.
struct Report<'a> {
    message: &'a str,
    template: &'a str,
    line: usize,
    column: usize,
    /// Characters under the carets.
    width: usize,
}

impl Report<'_> {
    /// Reads a report, without the word that it begins with.
    fn read(text: &str) -> Option<Report<'_>> {
        let (message, rest) = text.split_once('\n')?;
        let (locus, excerpt) = rest.trim_start().strip_prefix("--> ")?.split_once('\n')?;
        let mut parts = locus.rsplitn(3, ':');
        let column = parts.next()?.parse().ok()?;
        let line = parts.next()?.parse().ok()?;
        let carets = excerpt.lines().nth(2).unwrap_or("");
        Some(Report {
            message,
            template: parts.next()?,
            line,
            column,
            width: carets.matches('^').count(),
        })
    }

    /// Its place in the template's text.
    fn span(&self, text: &str) -> Span {
        let before: usize = text
            .split_inclusive('\n')
            .take(self.line.saturating_sub(1))
            .map(str::len)
            .sum();
        let line = text[before..].lines().next().unwrap_or("");
        let byte = |column: usize| {
            before
                + line
                    .char_indices()
                    .nth(column)
                    .map_or(line.len(), |(at, _)| at)
        };
        let start = self.column.saturating_sub(1);
        Span::new(byte(start), byte(start + self.width))
    }
}

/// Where a template names another, its quotation marks included.
fn quoted(text: &str, name: &str) -> Span {
    let written = ['"', '\'']
        .iter()
        .find_map(|mark| text.find(&format!("{mark}{name}{mark}")));
    written.map_or(Span::default(), |at| Span::new(at, at + name.len() + 2))
}

/// Whether a misfit is one even if a template is left out because it cannot be read: it is about what templates do not make.
fn stands_alone(fault: &Diagnostic) -> bool {
    ["unknown filter", "unknown test", "unknown function"]
        .iter()
        .any(|what| fault.message.starts_with(what))
}

/// A fault of the engine as a diagnostic with its place.
fn diagnostic(
    fault: &tera::Error,
    template: &str,
    files: &BTreeMap<String, SitePath>,
    text: &str,
) -> Diagnostic {
    let (message, report) = match fault.kind() {
        tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => {
            (report.message().to_owned(), Some(report))
        }
        other => (other.to_string(), None),
    };
    let named = report
        .map(|report| report.filename())
        .filter(|name| !name.is_empty())
        .unwrap_or(template);
    let place = files.get(named).map(|path| Place {
        path: path.clone(),
        span: report.map_or(Span::default(), |report| {
            let range = &report.span().range;
            let end = if text.is_empty() {
                range.end
            } else {
                range.end.min(text.len())
            };
            Span::new(range.start.min(end), end)
        }),
    });
    let lines: Vec<&str> = message
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let word = place
        .as_ref()
        .and_then(|place| text.get(place.span.start as usize..place.span.end as usize));
    match word.filter(|word| message == "Unknown tag" && is_inner_tag(word)) {
        Some(word) => {
            let message = format!("`{word}` does not belong here");
            Diagnostic::new(Code::TemplateFault, place, message)
                .hint("close the tag before it, or open the one that this is part of")
        }
        None => Diagnostic::new(Code::TemplateFault, place, lowered(&lines.join("; "))),
    }
}

/// Whether a tag is only known within another one.
fn is_inner_tag(word: &str) -> bool {
    word.starts_with("end") || matches!(word, "else" | "elif")
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

    /// Renders a component, which sees its arguments and, if it asks for them, these values.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn component(&self, call: &Call<'_>, values: &Context) -> TeraResult<Value> {
        let (name, arguments) = (call.component, &call.arguments);
        let tera = &self.tera;
        let html = tera.render_component_with_implicits(name, arguments, values, None, true)?;
        Ok(Value::safe_string(&html))
    }

    /// The names of the templates, for the nearest one to a wrong one.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Renders a template.
    ///
    /// # Errors
    /// A [`Code::TemplateFault`] with the place in the template.
    pub fn render(
        &self,
        template: &str,
        context: &Context,
        answers: Rc<dyn Answers>,
    ) -> Result<String, Diagnostic> {
        if !self.has(template) {
            return Err(no_template(&self.name, template));
        }
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
