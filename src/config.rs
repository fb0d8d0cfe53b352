//! `site.toml`: what is written becomes what it means.
//!
//! Every fault is a diagnostic with its place, and the value it spoils keeps its default, so a preview goes on. Knows the
//! file's text and nothing of the site; `site` calls it.

pub mod appearance;
pub mod lineage;

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::date::Day;
use crate::diag::{Code, Diagnostic, Severity, Span};
use crate::language;
use crate::likelihood::Standard;
use crate::path::{SitePath, encode_url, nearest};
use crate::source::CONFIG;

pub use appearance::Appearance;

/// What `site.toml` means; see the author's guide for each key.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The site's name.
    pub title: String,
    /// Where it is published, without a slash at the end: `https://example.org/east`.
    pub base_url: String,
    /// BCP 47 tag of the site's language.
    pub language: String,
    /// One sentence about the site.
    pub description: String,
    /// The licence of the content, as an SPDX id or an address.
    pub licence: Option<String>,
    /// A folder in `themes/`, or the theme that the program carries.
    pub theme: String,
    /// The folder that a build writes, relative to the root.
    pub output: String,
    /// Whether drafts are published.
    pub drafts: bool,
    /// Whether each statement has a page.
    pub statement_pages: bool,
    /// Whether each briefing has its Markdown twin.
    pub markdown_twins: bool,
    /// Whether each briefing has a card of its own.
    pub cards: bool,
    /// Entries on one page of a list.
    pub per_page: usize,
    /// How often a name links.
    pub names: NameLinks,
    /// Whether raw HTML in content passes.
    pub raw_html: bool,
    /// The standard of estimative words, `icd203` or `phia`.
    pub standard: Standard,
    /// From how many words a quotation wants a speaker.
    pub quotation_words: usize,
    /// What "today" is, if the site pins it.
    pub today: Option<Day>,
    /// The severities that the site changed.
    pub levels: BTreeMap<Code, Severity>,
    /// Entries in a feed.
    pub feed_limit: usize,
    /// Whether the site can be searched.
    pub search: bool,
    /// Port of the preview.
    pub port: u16,
    /// The address that opens the author's editor.
    pub editor: String,
    /// The links of the masthead.
    pub navigation: Vec<NavigationLink>,
    /// How it looks.
    pub appearance: Appearance,
    /// The site's own, for templates.
    pub extra: serde_json::Value,
}

/// One link of the masthead.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct NavigationLink {
    /// What is printed.
    pub title: String,
    /// What is printed on pages in other languages, by their tags.
    pub titles: BTreeMap<String, String>,
    /// An address of the site (`/topics/`) or of another.
    pub url: String,
}

/// How often a name links by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameLinks {
    /// The first time in each section.
    FirstInSection,
    /// The first time on each page.
    FirstOnPage,
    /// Always.
    All,
    /// Never.
    Off,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            title: "Untitled".into(),
            base_url: "http://127.0.0.1:1111".into(),
            language: "en".into(),
            description: String::new(),
            licence: None,
            theme: "default".into(),
            output: "public".into(),
            drafts: false,
            statement_pages: true,
            markdown_twins: true,
            cards: false,
            per_page: 50,
            names: NameLinks::FirstInSection,
            raw_html: false,
            standard: Standard::Icd203,
            quotation_words: 4,
            today: None,
            levels: BTreeMap::new(),
            feed_limit: 20,
            search: true,
            port: 1111,
            editor: "vscode://file/{path}:{line}:{column}".into(),
            navigation: Vec::new(),
            appearance: Appearance::default(),
            extra: serde_json::Value::Object(serde_json::Map::new()),
        }
    }
}

impl Config {
    /// The path part of `base_url`: nothing, or `/east`.
    pub fn base_path(&self) -> &str {
        // The slashes of either scheme are among the bytes that are left out, the first one behind the host is not.
        let scheme = "https://".len();
        let host = self.base_url.get(scheme..).unwrap_or("");
        host.find('/').map_or("", |at| &host[at..])
    }

    /// The same site at another `base_url`, or why not.
    pub fn at(mut self, base_url: &str) -> Result<Config, String> {
        self.base_url = sound_base(base_url)?;
        Ok(self)
    }
}

/// A base address without its last slashes, or what is wrong with it.
pub fn sound_base(text: &str) -> Result<String, String> {
    let trimmed = text.trim_end_matches('/');
    let host = trimmed
        .strip_prefix("https://")
        .or_else(|| trimmed.strip_prefix("http://"));
    match host {
        Some(host)
            if !host.is_empty()
                && !host.starts_with('/')
                && !host.contains(['?', '#', '"', '<', ' ']) =>
        {
            Ok(encode_url(trimmed).into_owned())
        }
        _ => Err(format!(
            "`{text}` is not an address that begins with https:// or http://"
        )),
    }
}

/// What stands in the address of an editor for a place.
const PLACES: [&str; 3] = ["path", "line", "column"];

/// The address that opens an editor, or what is wrong with it.
fn editor(text: &str) -> Result<String, String> {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    // What a browser would run or show itself opens no editor.
    let own = ["javascript", "data", "vbscript", "blob", "file"];
    if scheme.is_empty()
        || !scheme.chars().all(plain)
        || own.iter().any(|own| scheme.eq_ignore_ascii_case(own))
    {
        return Err(format!("`{text}` is no address that opens an editor"));
    }
    let named = text
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'));
    for (name, _) in named {
        if !PLACES.contains(&name) {
            return Err(format!(
                "`editor` takes `{{path}}`, `{{line}}` and `{{column}}`, and no `{{{name}}}`"
            ));
        }
    }
    Ok(text.to_owned())
}

/// Reads `site.toml`; what cannot be read keeps its default and is reported.
pub fn read(text: &str) -> (Config, Vec<Diagnostic>) {
    let path = SitePath::new(CONFIG).expect("the name of the configuration file is a sound path");
    let mut reader = Reader {
        path,
        faults: Vec::new(),
    };
    let (root, broken) = DeTable::parse_recoverable(text);
    for fault in broken {
        let span = fault.span().unwrap_or(0..0);
        reader.fault(Code::WrongType, span, fault.message().trim().to_owned());
    }
    let config = reader.config(root.get_ref());
    (config, reader.faults)
}

/// Where the value of a key of a TOML file is written; dots lead into tables: `appearance.accent`.
pub fn place_of(text: &str, key: &str) -> Option<Span> {
    let (root, _) = DeTable::parse_recoverable(text);
    let (folders, last) = key.rsplit_once('.').unwrap_or(("", key));
    let mut table = root.get_ref();
    for folder in folders.split('.').filter(|folder| !folder.is_empty()) {
        table = table.get(folder)?.get_ref().as_table()?;
    }
    let span = table.get(last)?.span();
    Some(Span::new(span.start, span.end))
}

/// Where the address of a link is written, the first of those that have it in the list at `key`.
pub fn place_of_link(text: &str, key: &str, url: &str) -> Option<Span> {
    let (root, _) = DeTable::parse_recoverable(text);
    let mut at = root.get_ref().get(key.split('.').next()?)?;
    for part in key.split('.').skip(1) {
        at = at.get_ref().as_table()?.get(part)?;
    }
    let items = at.get_ref().as_array()?.iter();
    let mut urls = items.filter_map(|item| item.get_ref().as_table()?.get("url"));
    let span = urls
        .find(|written| written.get_ref().as_str() == Some(url))?
        .span();
    Some(Span::new(span.start, span.end))
}

/// The tables of `site.toml` and the keys that each may have; the first row is the top.
const KEYS: [(&str, &[&str]); 9] = [
    (
        "",
        &[
            "title",
            "base_url",
            "language",
            "description",
            "licence",
            "theme",
            "build",
            "pages",
            "links",
            "content",
            "checks",
            "feeds",
            "search",
            "serve",
            "navigation",
            "appearance",
            "masthead",
            "footer",
            "extra",
        ],
    ),
    ("build", &["output", "drafts"]),
    ("pages", &["statements", "markdown", "per_page", "cards"]),
    ("links", &["names"]),
    ("content", &["raw_html"]),
    (
        "checks",
        &["standard", "quotation_words", "today", "levels"],
    ),
    ("feeds", &["limit"]),
    ("search", &["enabled"]),
    ("serve", &["port", "editor"]),
];

/// Reads tables and collects what is wrong with them.
struct Reader {
    path: SitePath,
    faults: Vec<Diagnostic>,
}

impl Reader {
    /// The whole configuration.
    fn config(&mut self, root: &DeTable<'_>) -> Config {
        self.known("", root);
        let mut config = Config::default();
        for key in ["title", "base_url"] {
            if !root.contains_key(key) {
                self.fault(
                    Code::MissingKey,
                    0..0,
                    format!("`site.toml` has no `{key}`"),
                );
            }
        }
        self.text(root, "title", &mut config.title);
        self.language(root, &mut config.language);
        self.text(root, "description", &mut config.description);
        self.text(root, "theme", &mut config.theme);
        let mut licence = String::new();
        self.text(root, "licence", &mut licence);
        config.licence = (!licence.is_empty()).then_some(licence);
        self.with(
            root,
            "base_url",
            |value| sound_base(value.as_str()?).into(),
            &mut config.base_url,
        );
        self.tables(root, &mut config);
        if let Some(list) = root.get("navigation") {
            config.navigation = self.links(list, "navigation");
        }
        config.appearance = self.appearance(root);
        if let Some(extra) = root.get("extra") {
            config.extra = json(extra.get_ref());
        }
        config
    }

    /// The site's language, a tag.
    fn language(&mut self, root: &DeTable<'_>, into: &mut String) {
        let mut written = into.clone();
        self.text(root, "language", &mut written);
        if language::is_tag(&written) {
            *into = written;
        } else if let Some(value) = root.get("language") {
            let message = language::no_tag(&written);
            self.fault(Code::UnknownValue, value.span(), message).hint =
                Some(language::TAG_HINT.into());
        }
    }

    /// The tables below the top.
    fn tables(&mut self, root: &DeTable<'_>, config: &mut Config) {
        if let Some(build) = self.table(root, "build") {
            self.text(build, "output", &mut config.output);
            self.flag(build, "drafts", &mut config.drafts);
        }
        if let Some(pages) = self.table(root, "pages") {
            self.flag(pages, "statements", &mut config.statement_pages);
            self.flag(pages, "markdown", &mut config.markdown_twins);
            self.flag(pages, "cards", &mut config.cards);
            self.number(pages, "per_page", 1..=10_000, &mut config.per_page);
        }
        if let Some(links) = self.table(root, "links") {
            let names = [
                ("first_in_section", NameLinks::FirstInSection),
                ("first_on_page", NameLinks::FirstOnPage),
                ("all", NameLinks::All),
                ("off", NameLinks::Off),
            ];
            self.choice(links, "names", &names, &mut config.names);
        }
        if let Some(content) = self.table(root, "content") {
            self.flag(content, "raw_html", &mut config.raw_html);
        }
        if let Some(checks) = self.table(root, "checks") {
            self.checks(checks, config);
        }
        if let Some(feeds) = self.table(root, "feeds") {
            self.number(feeds, "limit", 1..=10_000, &mut config.feed_limit);
        }
        if let Some(search) = self.table(root, "search") {
            self.flag(search, "enabled", &mut config.search);
        }
        if let Some(serve) = self.table(root, "serve") {
            let mut port = usize::from(config.port);
            self.number(serve, "port", 1..=65_535, &mut port);
            config.port = port as u16;
            self.with(
                serve,
                "editor",
                |value| Some(editor(value.as_str()?)),
                &mut config.editor,
            );
        }
    }

    /// The table of checks and the levels below it.
    fn checks(&mut self, checks: &DeTable<'_>, config: &mut Config) {
        let standards = [("icd203", Standard::Icd203), ("phia", Standard::Phia)];
        self.choice(checks, "standard", &standards, &mut config.standard);
        self.number(
            checks,
            "quotation_words",
            1..=1_000,
            &mut config.quotation_words,
        );
        let day = |value: &DeValue<'_>| {
            let text = value
                .as_str()
                .map(str::to_owned)
                .or_else(|| value.as_datetime().map(|d| d.to_string()))?;
            Some(
                Day::parse(&text)
                    .map(Some)
                    .ok_or_else(|| format!("`{text}` is not a day")),
            )
        };
        self.with(checks, "today", day, &mut config.today);
        let Some(levels) = self.table(checks, "levels") else {
            return;
        };
        for (key, value) in levels {
            let Some(code) = Code::from_name(key.get_ref()) else {
                let hint = nearest(key.get_ref(), Code::ALL.iter().map(|code| code.name()));
                let fault = format!("there is no check `{}`", key.get_ref());
                self.fault(Code::UnknownCode, key.span(), fault).hint =
                    hint.map(|n| format!("did you mean `{n}`?"));
                continue;
            };
            match value.get_ref().as_str().and_then(Severity::from_word) {
                Some(severity) => drop(config.levels.insert(code, severity)),
                None => drop(self.fault(
                    Code::UnknownValue,
                    value.span(),
                    format!("the level of `{code}` is not off, hint, warning or error"),
                )),
            }
        }
    }

    /// The list of links at `key`.
    fn links(&mut self, list: &Spanned<DeValue<'_>>, key: &str) -> Vec<NavigationLink> {
        let Some(items) = list.get_ref().as_array() else {
            self.fault(
                Code::WrongType,
                list.span(),
                format!("`{key}` is a list of tables: `[[{key}]]`"),
            );
            return Vec::new();
        };
        let mut links = Vec::new();
        for item in items.iter() {
            let field = |key| {
                item.get_ref()
                    .as_table()
                    .and_then(|t| t.get(key))
                    .and_then(|v| v.get_ref().as_str())
            };
            match (field("title"), field("url")) {
                (Some(title), Some(url)) => links.push(NavigationLink {
                    title: title.into(),
                    titles: self.titles(item),
                    url: url.into(),
                }),
                _ => drop(self.fault(
                    Code::MissingKey,
                    item.span(),
                    format!("a link of `{key}` has a `title` and a `url`, both text"),
                )),
            }
        }
        links
    }

    /// The titles of a navigation link in other languages.
    fn titles(&mut self, item: &Spanned<DeValue<'_>>) -> BTreeMap<String, String> {
        let written = item.get_ref().as_table().and_then(|it| it.get("titles"));
        let Some(titles) = written else {
            return BTreeMap::new();
        };
        let text = |(tag, title): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
            let tag: &std::borrow::Cow<'_, str> = tag.get_ref();
            Some((tag.to_string(), title.get_ref().as_str()?.to_owned()))
        };
        let table = titles.get_ref().as_table();
        let read: Option<BTreeMap<String, String>> =
            table.and_then(|table| table.iter().map(text).collect());
        read.unwrap_or_else(|| {
            let message = "`titles` is a table of texts by language: `{ it = \"Temi\" }`".into();
            self.fault(Code::WrongType, titles.span(), message);
            BTreeMap::new()
        })
    }

    /// Reports the keys of `table` that nothing reads.
    fn known(&mut self, name: &str, table: &DeTable<'_>) {
        let mut rows = KEYS.iter().chain(&appearance::KEYS);
        let Some((_, keys)) = rows.find(|row| row.0 == name) else {
            return;
        };
        match name {
            "" => self.unread("", table, keys),
            name => self.unread(&format!("{name}."), table, keys),
        }
    }

    /// Reports the keys of `table` that are not in `keys`; `prefix` leads to the table.
    fn unread(&mut self, prefix: &str, table: &DeTable<'_>, keys: &[&str]) {
        for key in table.keys().filter(|key| !keys.contains(&&**key.get_ref())) {
            let written = key.get_ref();
            let whole = format!("{prefix}{written}");
            let near = nearest(written, keys.iter().copied());
            let fault = self.fault(
                Code::UnknownKey,
                key.span(),
                format!("nothing reads `{whole}`"),
            );
            fault.hint = Some(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "keys of the site's own go under `[extra]`".into(),
            });
        }
    }

    /// The table at `key`, its keys checked.
    fn table<'t>(&mut self, parent: &'t DeTable<'_>, key: &str) -> Option<&'t DeTable<'t>> {
        let value = parent.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.fault(Code::WrongType, value.span(), format!("`{key}` is a table"));
            return None;
        };
        self.known(key, table);
        Some(table)
    }

    /// Reads text; empty text is a fault except for the description.
    fn text(&mut self, table: &DeTable<'_>, key: &str, into: &mut String) {
        let written = table.get(key).filter(|_| key != "description");
        let empty = |value: &Spanned<DeValue<'_>>| {
            let text = value.get_ref().as_str();
            text.is_some_and(|text| text.trim().is_empty())
        };
        match written.filter(|value| empty(value)) {
            Some(value) => {
                self.fault(Code::EmptyValue, value.span(), format!("`{key}` is empty"));
            }
            None => {
                let read = |value: &DeValue<'_>| value.as_str().map(|text| Ok(text.to_owned()));
                self.with(table, key, read, into);
            }
        }
    }

    /// Reads true or false.
    fn flag(&mut self, table: &DeTable<'_>, key: &str, into: &mut bool) {
        self.with(table, key, |value| value.as_bool().map(Ok), into);
    }

    /// Reads a whole number within `range`.
    fn number(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
        range: std::ops::RangeInclusive<usize>,
        into: &mut usize,
    ) {
        let read = |value: &DeValue<'_>| {
            let number = value
                .as_integer()?
                .to_string()
                .parse::<usize>()
                .ok()
                .filter(|n| range.contains(n));
            Some(number.ok_or_else(|| {
                format!(
                    "`{key}` is a number from {} to {}",
                    range.start(),
                    range.end()
                )
            }))
        };
        self.with(table, key, read, into);
    }

    /// Reads one of several words.
    fn choice<T: Copy>(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
        words: &[(&str, T)],
        into: &mut T,
    ) {
        let read = |value: &DeValue<'_>| {
            let written = value.as_str()?;
            let found = words
                .iter()
                .find(|(word, _)| *word == written)
                .map(|(_, meaning)| *meaning);
            let list = words
                .iter()
                .map(|(word, _)| *word)
                .collect::<Vec<_>>()
                .join(", ");
            Some(found.ok_or_else(|| format!("`{key}` is one of: {list}")))
        };
        self.with(table, key, read, into);
    }

    /// Reads the value at `key`, if there is one: nothing for a wrong type, an error for a wrong value.
    fn with<T>(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
        read: impl Fn(&DeValue<'_>) -> Option<Result<T, String>>,
        into: &mut T,
    ) {
        let Some(value) = table.get(key) else { return };
        match read(value.get_ref()) {
            Some(Ok(found)) => *into = found,
            Some(Err(fault)) => drop(self.fault(Code::UnknownValue, value.span(), fault)),
            None => {
                let fault = format!("`{key}` takes no {}", value.get_ref().type_str());
                self.fault(Code::WrongType, value.span(), fault);
            }
        }
    }

    /// Reports a fault and hands it out for its hint.
    fn fault(
        &mut self,
        code: Code,
        span: std::ops::Range<usize>,
        message: String,
    ) -> &mut Diagnostic {
        self.faults.push(Diagnostic::at(
            code,
            &self.path,
            Span::new(span.start, span.end),
            message,
        ));
        self.faults.last_mut().expect("one was pushed just now")
    }
}

/// A value of the site's own, for templates.
fn json(value: &DeValue<'_>) -> serde_json::Value {
    match value {
        DeValue::String(text) => text.to_string().into(),
        DeValue::Integer(number) => number
            .to_string()
            .parse::<i64>()
            .map_or(serde_json::Value::Null, Into::into),
        DeValue::Float(number) => number
            .to_string()
            .parse::<f64>()
            .map_or(serde_json::Value::Null, Into::into),
        DeValue::Boolean(truth) => (*truth).into(),
        DeValue::Datetime(date) => date.to_string().into(),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => serde_json::Value::Object(
            table
                .iter()
                .map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref())))
                .collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_told_in_one_run_and_spoils_only_its_key() {
        let (config, faults) = read(
            "title = 'East'\nbase_url = 'https://example.org/east/'\ntilte = 1\n[pages]\nper_page = 0\n[checks]\ntoday = 2026-01-31\n[checks.levels]\nunknown-lnik = 'off'\nraw-html = 'loud'\n",
        );
        assert_eq!(
            (config.base_url.as_str(), config.base_path()),
            ("https://example.org/east", "/east")
        );
        assert_eq!(
            config.today.map(|d| d.to_string()).as_deref(),
            Some("2026-01-31")
        );
        assert_eq!(config.per_page, 50);
        let mut codes: Vec<&str> = faults.iter().map(|f| f.code.name()).collect();
        codes.sort_unstable();
        assert_eq!(
            codes,
            [
                "unknown-code",
                "unknown-key",
                "unknown-value",
                "unknown-value"
            ]
        );
        assert_eq!(faults[0].hint.as_deref(), Some("did you mean `title`?"));
    }

    #[test]
    fn an_editor_is_opened_by_an_address_of_known_parts() {
        let editor = |text: &str| {
            let (config, faults) = read(&format!(
                "title = 'x'\nbase_url = 'https://x.example'\n[serve]\neditor = '{text}'"
            ));
            match faults.first() {
                Some(fault) => fault.message.clone(),
                None => config.editor,
            }
        };
        let zed = "zed://file/{path}:{line}:{column}";
        assert_eq!(editor(zed), zed);
        assert!(editor("zed://file/{file}").ends_with("no `{file}`"));
        for text in ["{path}", "vim {path}", "javascript:alert(1)", ""] {
            let message = editor(text);
            assert!(
                message.ends_with("is no address that opens an editor"),
                "{message}"
            );
        }
    }

    #[test]
    fn the_language_is_a_tag() {
        let (config, faults) =
            read("title = 'x'\nbase_url = 'https://x.example'\nlanguage = 'i t'");
        let told = [(faults[0].code, faults[0].message.as_str())];
        assert_eq!(faults[0].hint.as_deref(), Some(language::TAG_HINT));
        assert_eq!(
            told,
            [(Code::UnknownValue, "`i t` is no tag of a language")]
        );
        assert_eq!(config.language, "en");
    }

    #[test]
    fn a_broken_file_still_gives_a_site() {
        let (config, faults) = read("title = \nbase_url = 'x'");
        assert_eq!(config.theme, "default");
        assert!(!faults.is_empty());
    }
}
