//! Any front matter, settings and dash lines, against their readers: they end, they do not panic, and each fault that they
//! find lies in the text, at the beginning of a character.

use proptest::prelude::*;

use chancery::diag::{Code, Diagnostic};
use chancery::language::Languages;
use chancery::parse::{Options, parse};
use chancery::path::SitePath;
use chancery::source::Sources;

use super::assemble;

/// Pieces of front matters: keys, signs of YAML, values that look like something else.
const YAML: [&str; 40] = [
    "title: ",
    "date: ",
    "actors: ",
    "topics: ",
    "ties:\n",
    "aliases: ",
    "slug: ",
    "extra: ",
    "ok: ",
    "draft: ",
    "issues: ",
    "  - ",
    "- ",
    "  ",
    "\n",
    ": ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "\"",
    "'",
    "|\n",
    ">\n",
    "# ",
    "&a ",
    "*a ",
    "!!str ",
    "---\n",
    "? ",
    "~",
    "null",
    "yes",
    "007",
    "2023-02-30",
    "2023-03-21/..",
    "é",
    "жук",
    "\t",
];

/// Pieces of dash lines and citations.
const DASH: [&str; 36] = [
    "[[one]]",
    "[[",
    "]]",
    "**One**",
    " for ",
    " to ",
    " via ",
    " re ",
    ", ",
    "2023-03-21",
    "2023-02-30",
    "2023~",
    "[@paper",
    "[@",
    "]",
    ", p. 3",
    ", B2",
    ", A9",
    "(from ru)",
    "(",
    ")",
    " -> ",
    "->",
    "t#price",
    "t#",
    "#",
    ": supports",
    ": ",
    " ^id",
    "^",
    "^^",
    "·",
    "—",
    "–",
    "é",
    "\\",
];

/// Pieces of settings.
const TOML: [&str; 28] = [
    "title",
    "base_url",
    "language",
    "[checks]\n",
    "[checks.levels]\n",
    "[[navigation]]\n",
    "[build]\n",
    "today",
    "standard",
    "url",
    " = ",
    "=",
    "\"",
    "'",
    "'''",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\n",
    "true",
    "1",
    "-1e9",
    "2026-01-31",
    "https://x",
    "é",
    "#",
];

/// Pieces in any order, and any text between them.
fn pieces(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = prop::sample::select(of).prop_map(str::to_owned);
    let any = prop_oneof![9 => piece, 1 => ".{0,8}"];
    prop::collection::vec(any, 0..40).prop_map(|pieces| pieces.concat())
}

/// Faults that do not lie in their text.
fn astray<'d>(diagnostics: &'d [Diagnostic], text: &str) -> Vec<&'d Diagnostic> {
    let lies = |diagnostic: &&Diagnostic| {
        let span = diagnostic.place.as_ref().map(|place| place.span);
        span.is_none_or(|span| {
            span.start <= span.end
                && text.is_char_boundary(span.start as usize)
                && text.is_char_boundary(span.end as usize)
        })
    };
    diagnostics
        .iter()
        .filter(|diagnostic| !lies(diagnostic))
        .collect()
}

/// What is wrong with a file.
fn faults(path: &str, text: &str) -> Vec<Diagnostic> {
    let options = Options::of(&chancery::config::read("").0, &Languages::default());
    parse(&SitePath::new(path).expect("a path"), text, &options).faults
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_front_matter_can_be_read(keys in pieces(&YAML), mark in prop::sample::select(vec!["", "\u{feff}"])) {
        for (path, text) in [
            ("content/briefings/b.md", format!("{mark}---\n{keys}\n---\nText.\n")),
            ("content/actors/a.md", format!("{mark}---\nname: A\n{keys}\n---\nText.\n")),
            ("content/topics/t.md", format!("---\n{keys}")),
            ("content/actors.yaml", format!("{mark}a:\n  {keys}\n")),
            ("content/sources.yaml", keys.clone()),
            ("content/figures/f.yaml", format!("title: T\nunit: t\n{keys}\n")),
        ] {
            let faults = faults(path, &text);
            prop_assert!(astray(&faults, &text).is_empty(), "{path}: {text:?}: {:#?}", astray(&faults, &text));
        }
    }

    #[test]
    fn any_dash_line_can_be_read(line in pieces(&DASH)) {
        for body in [
            format!("> Words.\n> — {line}\n"),
            format!("> Words.\n> — [[one]], 2023-03-21 {line}\n> -- {line}\n"),
            format!("\"Words\"[^1] and [{line}] or {line}.\n\n[^1]: \"Words\" — {line}\n"),
            format!("Text[^2].\n\n[^2]: fact-check ({line}): {line}\n\n[@paper]: <{line}> \"{line}\"\n"),
        ] {
            let text = format!("---\ntitle: B\ndate: 2023-01-01\n---\n{body}");
            let faults = faults("content/briefings/b.md", &text);
            prop_assert!(astray(&faults, &text).is_empty(), "{text:?}: {:#?}", astray(&faults, &text));
        }
    }

    #[test]
    fn a_file_may_have_any_name(stem in "[-0-9a-zйéñ日 .]{1,14}", folder in prop::sample::select(vec!["", "briefings/", "actors/é/", "topics/"])) {
        let path = format!("content/{folder}{stem}.md");
        let text = "---\ntitle: B\nname: B\nkind: person\ndate: 2023-01-01\n---\nText.\n";
        let files = [(path.as_str(), text), ("content/x.md", "# X\n\n[y](x.md) [[x]]\n")];
        let site = assemble(&Sources::from_memory(files));
        let ours = |fault: &Diagnostic| fault.code == Code::OurFault;
        prop_assert!(!site.diagnostics().iter().any(ours), "{path}");
    }

    #[test]
    fn any_settings_can_be_read(text in pieces(&TOML)) {
        let (_, faults) = chancery::config::read(&text);
        prop_assert!(astray(&faults, &text).is_empty(), "{text:?}: {:#?}", astray(&faults, &text));
    }
}

#[test]
fn a_fault_outside_its_text_is_seen() {
    let text = "---\ntitle:\ndate: 2023-02-30\n---\nText.\n";
    let faults = faults("content/briefings/b.md", text);
    assert!(faults.len() >= 2 && astray(&faults, text).is_empty());
    assert!(!astray(&faults, &text[..6]).is_empty());
}
