//! `init` and `new`: a site that builds at once, and single files with their front matter. Nothing is ever overwritten.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::config::{self, lineage};
use crate::date::Day;
use crate::diag::Error;
use crate::path::{SitePath, ascii_slug};
use crate::source::{CONFIG, Sources};
use crate::theme;

/// What a new site consists of: path and text; `{today}` is the day.
const SITE: [(&str, &str); 7] = [
    ("site.toml", include_str!("new/site.toml")),
    (
        "content/briefings/first-briefing.md",
        include_str!("new/first-briefing.md"),
    ),
    (
        "content/actors/ministry.md",
        include_str!("new/ministry.md"),
    ),
    (
        "content/actors/minister.md",
        include_str!("new/minister.md"),
    ),
    (
        "content/topics/river-crossing.md",
        include_str!("new/river-crossing.md"),
    ),
    ("content/sources.yaml", include_str!("new/sources.yaml")),
    (".gitignore", "/public/\n/.public.chancery/\n/.chancery/\n"),
];

/// What `new` makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A briefing of today.
    Briefing,
    /// An actor.
    Actor,
    /// A topic.
    Topic,
}

/// Makes a new site in `folder`; the files that it made, relative to it.
///
/// # Errors
/// One of its files is already there (then nothing is made), or the disk is in the way.
pub fn init(folder: &Path, today: Day) -> Result<Vec<String>, Error> {
    let mut files: Vec<(&str, String)> = SITE
        .iter()
        .map(|(path, text)| (*path, text.replace("{today}", &today.to_string())))
        .collect();
    if folder.join(".gitignore").exists() {
        files.retain(|(path, _)| *path != ".gitignore");
    }
    if let Some((taken, _)) = files.iter().find(|(path, _)| folder.join(path).exists()) {
        return Err(Error::new(
            format!("`{}` is already there", folder.join(taken).display()),
            "nothing was written",
        ));
    }
    for (path, text) in &files {
        write_new(&folder.join(path), text)?;
    }
    Ok(files.into_iter().map(|(path, _)| path.to_owned()).collect())
}

/// Makes one file with its front matter below `root`; where it is, relative to the root.
///
/// # Errors
/// The file is already there, the title has no letters, or the disk is in the way.
pub fn file(root: &Path, kind: Kind, title: &str, today: Day) -> Result<PathBuf, Error> {
    let slug = ascii_slug(title);
    if slug.is_empty() {
        return Err(Error::new(
            format!("`{title}` has no letter or digit to name a file by"),
            "",
        ));
    }
    let quoted = quoted(title);
    let (path, text) = match kind {
        Kind::Briefing => (
            format!("content/briefings/{}/{slug}.md", today.year()),
            format!(
                "---\ntitle: {quoted}\ndate: {today}\nsummary: One or two sentences that stand alone.\nactors: []\ntopics: []\ndraft: true\n---\n\n## Bottom line\n\n"
            ),
        ),
        Kind::Actor => (
            format!("content/actors/{slug}.md"),
            format!("---\nname: {quoted}\nkind: organisation\nnames: []\n---\n"),
        ),
        Kind::Topic => (
            format!("content/topics/{slug}.md"),
            format!("---\ntitle: {quoted}\nkind: issue\n---\n"),
        ),
    };
    write_new(&root.join(&path), &text)?;
    Ok(PathBuf::from(path))
}

/// Copies the theme's template `file` to the site's own, which begins with what it was made from; where it is, relative to the
/// root.
///
/// # Errors
/// The theme has none of this name, the file is already there, or the disk is in the way.
pub fn template(root: &Path, sources: &Sources, file: &str) -> Result<PathBuf, Error> {
    let text = template_text(sources, file)?;
    let path = Path::new("templates").join(file);
    write_new(&root.join(&path), &text)?;
    Ok(path)
}

/// The theme's template `file`, as a copy of it begins.
///
/// # Errors
/// The theme has none of this name.
pub fn template_text(sources: &Sources, file: &str) -> Result<String, Error> {
    let settings = SitePath::new(CONFIG).and_then(|path| sources.text(&path));
    let theme = config::read(settings.map_or("", |text| text)).0.theme;
    let lineage = lineage::lineage(sources, &theme);
    theme::copy(sources, &lineage, file).map_err(|near| {
        let why = near.map_or(String::new(), |near| format!("did you mean `{near}`?"));
        Error::new(format!("the theme has no template `{file}`"), why)
    })
}

/// The title as YAML text, in quotation marks where it needs them.
fn quoted(title: &str) -> String {
    let plain = title
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | ',' | '.' | '\'' | '’'));
    let begins = title.starts_with(|c: char| c.is_alphabetic());
    if plain && begins && title.trim() == title {
        return title.to_owned();
    }
    format!(
        "\"{}\"",
        title
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace(['\n', '\r', '\t'], " ")
    )
}

/// Writes a file that is not there yet, and the folders above it.
fn write_new(path: &Path, text: &str) -> Result<(), Error> {
    let fault = |why: std::io::Error| match why.kind() {
        std::io::ErrorKind::AlreadyExists => Error::new(
            format!("`{}` is already there", path.display()),
            "nothing was overwritten",
        ),
        _ => Error::new(format!("cannot write `{}`", path.display()), why),
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(fault)?;
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(fault)?;
    file.write_all(text.as_bytes()).map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::{Cache, Options, assemble};

    /// A day for tests.
    fn today() -> Day {
        Day::new(2026, 1, 31).expect("a day")
    }

    #[test]
    fn a_new_site_is_without_fault_and_is_never_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        init(folder.path(), today()).expect("a new site");
        let sources = Sources::read(folder.path()).expect("readable");
        let site = assemble(&sources, &Options::default(), &mut Cache::default());
        assert_eq!(site.diagnostics(), []);
        assert_eq!(site.links.statements.len(), 1);
        assert!(init(folder.path(), today()).is_err());
    }

    #[test]
    fn a_new_template_is_the_themes_and_never_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        init(folder.path(), today()).expect("a new site");
        let read = || Sources::read(folder.path()).expect("readable");
        let path = template(folder.path(), &read(), "page.html").expect("a file");
        assert_eq!(path, Path::new("templates/page.html"));
        let text = fs::read_to_string(folder.path().join(&path)).expect("a file");
        assert!(text.starts_with("{# from default/page.html "), "{text}");
        let sources = read();
        assert_eq!(template_text(&sources, "page.html").ok(), Some(text));
        let site = assemble(&sources, &Options::default(), &mut Cache::default());
        assert_eq!(site.diagnostics(), []);
        assert!(template(folder.path(), &sources, "page.html").is_err());
        let unknown = template(folder.path(), &sources, "paeg.html");
        let told = unknown.expect_err("there is none").to_string();
        assert!(told.ends_with("did you mean `page.html`?"), "{told}");
    }

    #[test]
    fn a_new_file_is_named_and_dated_and_never_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = file(
            folder.path(),
            Kind::Briefing,
            "Міст: \"what next\"?",
            today(),
        )
        .expect("a file");
        assert_eq!(path, Path::new("content/briefings/2026/mist-what-next.md"));
        let text = fs::read_to_string(folder.path().join(&path)).expect("a file");
        assert!(
            text.contains("title: \"Міст: \\\"what next\\\"?\"\ndate: 2026-01-31\n"),
            "{text}"
        );
        assert!(
            file(
                folder.path(),
                Kind::Briefing,
                "Міст: \"what next\"?",
                today()
            )
            .is_err()
        );
        assert!(file(folder.path(), Kind::Topic, "?!", today()).is_err());
    }
}
