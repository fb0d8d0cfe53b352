//! Fenced code into HTML: the only file that names syntect and two-face.
//!
//! A block becomes text with `<span class="…">` around what has a class, one class a span, no span
//! across a line. The classes are the contract with themes:
//!
//! | class | for | class | for |
//! |---|---|---|---|
//! | `k` | keyword | `p` | punctuation |
//! | `s` | string, link | `o` | operator |
//! | `c` | comment | `a` | attribute, key of data |
//! | `n` | number | `g` | tag |
//! | `f` | function, macro | `d` | constant, escaped character |
//! | `t` | type, heading, section | `i` | inserted line |
//! | `v` | variable | `e` | deleted line |
//!
//! What has none of them is plain. It knows no Markdown and reports nothing: it says what it could
//! do, and its caller, the Markdown pass, what to tell the author. Results depend on language and
//! code alone; the cache changes only the time.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use syntect::parsing::{
    ClearAmount, ParseState, ParsingError, Scope, ScopeStackOp, SyntaxReference, SyntaxSet,
};
use xxhash_rust::xxh3::xxh3_64;

use crate::path::{nearest, push_text, text_html};

/// Longest line that is highlighted, in bytes: regular expressions take time per line (trust.md, 9).
const LONGEST_LINE: usize = 4 << 10;

/// Longest block that is highlighted, in bytes.
///
/// Ordinary Rust of this length takes 0.6 s, TypeScript 1.7 s; written to be slow, most languages
/// stay under 2 s, TypeScript takes 4 s, R nine.
const LONGEST_BLOCK: usize = 256 << 10;

/// Most lines that are highlighted: each costs TypeScript 50 µs, however short.
const MOST_LINES: usize = 32 << 10;

/// Most work in a block, as the sum of its lines' lengths squared: two of the longest lines.
///
/// Some rules, YAML's most of all, try each start and end in a line. A block of lines under 128
/// bytes never comes so far.
const MOST_WORK: usize = 2 * LONGEST_LINE * LONGEST_LINE;

/// Most white space in a block, as the sum of the squared lengths of its runs over 32 bytes.
///
/// CSS, SQL and the shell try every part of such a run: 1,000 lines of 250 spaces took nine seconds.
const MOST_SPACE: usize = 4 << 20;

/// Bytes of code and HTML that the cache holds before it is emptied.
const CACHE_BYTES: usize = 16 << 20;

/// Names of languages that are not highlighted, because there is nothing to highlight.
const PLAIN: [&str; 6] = ["", "text", "txt", "plain", "plaintext", "none"];

/// Usual names that the syntaxes have neither for a name nor for an extension.
const ALIASES: [(&str, &str); 19] = [
    ("shell", "sh"),
    ("console", "sh"),
    ("shell-session", "sh"),
    ("shellsession", "sh"),
    ("golang", "go"),
    ("csharp", "cs"),
    ("fsharp", "fs"),
    ("objc", "m"),
    ("docker", "dockerfile"),
    ("make", "makefile"),
    ("jsonc", "json"),
    ("json5", "json"),
    ("jsonl", "json"),
    ("jinja", "jinja2"),
    ("tera", "jinja2"),
    ("patch", "diff"),
    ("jsx", "tsx"),
    ("mjs", "js"),
    ("cjs", "js"),
];

/// What became of a block of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Highlighted {
    /// The inside of a `<code>` element.
    Html(String),
    /// No syntax has that name; the caller prints the code as plain text.
    UnknownLanguage {
        /// The name that was perhaps meant.
        nearest: Option<&'static str>,
    },
    /// A line over 4 KiB, a block over 256 KiB, or less that would take as long: several lines near
    /// 4 KiB, very many lines, long runs of spaces. The caller prints the code as plain text.
    TooLong,
}

/// The code as HTML, by the rules of `language`.
///
/// `language` is the first word of a fence's info string, up to a comma, brace or space: a name or an
/// extension in any letter case (`rust`, `Rust`, `rs`). None, `text` and `plain` give plain text. The
/// first block of a language takes some 40 ms, later ones 50 µs a line.
pub fn highlight(language: &str, code: &str) -> Highlighted {
    let language = language
        .split([' ', '\t', ',', '{'])
        .next()
        .unwrap_or("")
        .to_lowercase();
    if PLAIN.contains(&language.as_str()) {
        return Highlighted::Html(text_html(code));
    }
    let Some(&syntax) = grammars().by_name.get(&language) else {
        return Highlighted::UnknownLanguage {
            nearest: nearest_language(&language),
        };
    };
    if is_too_long(code) {
        return Highlighted::TooLong;
    }
    remembered(cache(), (syntax, code), || {
        let grammars = grammars();
        guarded(code, || {
            paint(&grammars.set, &grammars.set.syntaxes()[syntax], code)
        })
    })
}

/// Whether highlighting might take longer than trust.md, 9 allows.
fn is_too_long(code: &str) -> bool {
    let squares = |lengths: &mut dyn Iterator<Item = usize>| lengths.map(|l| l * l).sum::<usize>();
    let lines = || code.split('\n').map(str::len);
    let mut runs = code
        .split(|c: char| c == '\n' || !c.is_ascii_whitespace())
        .map(str::len)
        .filter(|length| *length > 32);
    code.len() > LONGEST_BLOCK
        || lines().any(|length| length > LONGEST_LINE)
        || lines().count() > MOST_LINES
        || squares(&mut lines()) > MOST_WORK
        || squares(&mut runs) > MOST_SPACE
}

/// The syntaxes, and what they are called.
struct Grammars {
    /// Every syntax; its rules are read when first used.
    set: SyntaxSet,
    /// Lower-case names, extensions and aliases, each with the number of its syntax in the set.
    by_name: HashMap<String, usize>,
    /// The names that a hint may offer, sorted: those that can stand in an info string.
    offered: Vec<String>,
    /// What each scope means, the more special rows first.
    meanings: Vec<(Scope, Meaning)>,
}

/// The syntaxes, loaded at the first block of code: some 5 ms and 3 MB.
fn grammars() -> &'static Grammars {
    static GRAMMARS: OnceLock<Grammars> = OnceLock::new();
    GRAMMARS.get_or_init(|| {
        let set = two_face::syntax::extra_newlines();
        let by_name = names(&set);
        let mut offered: Vec<String> = set
            .syntaxes()
            .iter()
            .map(|syntax| syntax.name.to_lowercase())
            .filter(|name| !name.contains([' ', ',', '{']))
            .chain(ALIASES.map(|(alias, _)| alias.to_owned()))
            .filter(|name| by_name.contains_key(name))
            .collect();
        offered.sort();
        offered.dedup();
        let meanings = MEANINGS
            .iter()
            .filter_map(|(scope, meaning)| Some((Scope::new(scope).ok()?, *meaning)))
            .collect();
        Grammars {
            set,
            by_name,
            offered,
            meanings,
        }
    })
}

/// What the syntaxes are called; names win over extensions, later syntaxes over earlier ones.
fn names(set: &SyntaxSet) -> HashMap<String, usize> {
    let mut by_name = HashMap::new();
    for (number, syntax) in set.syntaxes().iter().enumerate() {
        for extension in &syntax.file_extensions {
            by_name.insert(extension.to_lowercase(), number);
        }
    }
    for (number, syntax) in set.syntaxes().iter().enumerate() {
        by_name.insert(syntax.name.to_lowercase(), number);
    }
    for (alias, known) in ALIASES {
        if let Some(&number) = by_name.get(known) {
            by_name.entry(alias.to_owned()).or_insert(number);
        }
    }
    by_name
}

/// The known language nearest to a wrong name.
fn nearest_language(wrong: &str) -> Option<&'static str> {
    nearest(wrong, grammars().offered.iter().map(String::as_str))
}

/// What `work` gives, or the code as plain text if a library panics or gives up over it.
fn guarded(code: &str, work: impl FnOnce() -> Result<String, ParsingError>) -> Highlighted {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(html)) => Highlighted::Html(html),
        Ok(Err(_)) | Err(_) => Highlighted::Html(text_html(code)),
    }
}

/// Blocks that were highlighted before.
#[derive(Default)]
struct Cache {
    /// By the hash of language and code, the code itself to be sure, and the result.
    blocks: HashMap<(usize, u64), (Box<str>, Arc<Highlighted>)>,
    /// Bytes of code and HTML in it.
    bytes: usize,
}

/// What all parses of this process share: a block is highlighted once, however often a preview reads its page.
fn cache() -> &'static Mutex<Cache> {
    static CACHE: OnceLock<Mutex<Cache>> = OnceLock::new();
    CACHE.get_or_init(Mutex::default)
}

/// The block's earlier result, or what `work` gives, kept for the next time.
fn remembered(
    cache: &Mutex<Cache>,
    (syntax, code): (usize, &str),
    work: impl FnOnce() -> Highlighted,
) -> Highlighted {
    // A panic elsewhere leaves at worst a wrong count of bytes.
    let lock = || cache.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (syntax, xxh3_64(code.as_bytes()));
    let known = lock()
        .blocks
        .get(&key)
        .filter(|(same, _)| **same == *code)
        .map(|(_, known)| Arc::clone(known));
    if let Some(known) = known {
        return Highlighted::clone(&known);
    }
    let made = Arc::new(work());
    let bytes = code.len()
        + match &*made {
            Highlighted::Html(html) => html.len(),
            Highlighted::UnknownLanguage { .. } | Highlighted::TooLong => 0,
        };
    let mut cache = lock();
    if cache.bytes + bytes > CACHE_BYTES {
        *cache = Cache::default();
    }
    cache.bytes += bytes;
    cache.blocks.insert(key, (code.into(), Arc::clone(&made)));
    drop(cache);
    Highlighted::clone(&made)
}

/// The code with its spans. Nesting needs no bound of ours: syntect stops at 100 open contexts.
fn paint(set: &SyntaxSet, syntax: &SyntaxReference, code: &str) -> Result<String, ParsingError> {
    let mut state = ParseState::new(syntax);
    let mut scopes = Scopes::default();
    let mut html = Spans::new(code.len() * 4);
    for line in code.split_inclusive('\n') {
        let mut from = 0;
        for (at, change) in state.parse_line(line, set)? {
            html.push(line.get(from..at).unwrap_or(""), scopes.class());
            from = at.max(from);
            scopes.apply(&change);
        }
        html.push(line.get(from..).unwrap_or(""), scopes.class());
        html.close();
    }
    Ok(html.out)
}

/// The scopes that are open at a place, each as the class that text in it has.
///
/// A stack of classes in place of syntect's stack of scopes: a scope's class follows from its own
/// meaning and the class around it, so nothing is looked for below the top.
#[derive(Default)]
struct Scopes {
    /// The classes, innermost last.
    open: Vec<Option<Class>>,
    /// What was set aside, to be put back.
    cleared: Vec<Vec<Option<Class>>>,
}

impl Scopes {
    /// The class of text here.
    fn class(&self) -> Option<Class> {
        self.open.last().copied().flatten()
    }

    /// Follows one change of syntect's stack.
    fn apply(&mut self, change: &ScopeStackOp) {
        match change {
            ScopeStackOp::Push(scope) => self.open.push(class_within(*scope, self.class())),
            ScopeStackOp::Pop(count) => {
                self.open.truncate(self.open.len().saturating_sub(*count));
            }
            ScopeStackOp::Clear(amount) => {
                let keep = match amount {
                    ClearAmount::TopN(count) => self.open.len().saturating_sub(*count),
                    ClearAmount::All => 0,
                };
                self.cleared.push(self.open.split_off(keep));
            }
            ScopeStackOp::Restore => self.open.extend(self.cleared.pop().unwrap_or_default()),
            ScopeStackOp::Noop => {}
        }
    }
}

/// The class of text in `scope`, inside text of the class `around`.
///
/// A comment is a comment throughout, and a key is a key though it be written as a string.
fn class_within(scope: Scope, around: Option<Class>) -> Option<Class> {
    let meaning = grammars()
        .meanings
        .iter()
        .find(|(prefix, _)| prefix.is_prefix_of(scope));
    match meaning {
        _ if around == Some("c") => around,
        Some((_, Meaning::Is("s"))) if around == Some("a") => around,
        Some((_, Meaning::Is(class))) => Some(class),
        Some((_, Meaning::Code)) => None,
        None => around,
    }
}

/// A class of the contract, one letter.
type Class = &'static str;

/// What a scope says about the text in it.
#[derive(Clone, Copy)]
enum Meaning {
    /// Text of this class.
    Is(Class),
    /// Code again, whatever is around it: an interpolation in a string.
    Code,
}

/// Scopes of Sublime's grammars, by prefix; the first row that fits counts, so special ones come first.
const MEANINGS: &[(&str, Meaning)] = {
    use Meaning::{Code, Is};
    &[
        ("comment", Is("c")),
        ("punctuation.definition.comment", Is("c")),
        ("string", Is("s")),
        ("punctuation.definition.string", Is("s")),
        ("punctuation.definition.char", Is("s")),
        ("punctuation.section.interpolation", Is("p")),
        ("punctuation.section.embedded", Is("p")),
        ("punctuation.definition.inserted", Is("i")),
        ("punctuation.definition.deleted", Is("e")),
        ("punctuation.definition.heading", Is("t")),
        ("punctuation.definition.annotation", Is("a")),
        ("punctuation.definition.variable", Is("v")),
        ("punctuation.definition.numeric", Is("n")),
        ("punctuation", Is("p")),
        ("constant.numeric", Is("n")),
        ("storage.type.numeric", Is("n")),
        ("keyword.other.unit", Is("n")),
        ("storage.type.string", Is("s")),
        ("constant", Is("d")),
        ("support.constant", Is("d")),
        ("entity.name.constant", Is("d")),
        ("keyword.operator.word", Is("k")),
        ("keyword.operator.logical.python", Is("k")),
        ("keyword.operator", Is("o")),
        ("keyword", Is("k")),
        ("storage", Is("k")),
        ("entity.name.function", Is("f")),
        ("entity.name.macro", Is("f")),
        ("support.function", Is("f")),
        ("support.macro", Is("f")),
        ("variable.function", Is("f")),
        ("variable.annotation", Is("a")),
        ("variable.language", Is("d")),
        ("variable", Is("v")),
        ("support.variable", Is("v")),
        ("entity.other.attribute-name", Is("a")),
        ("entity.name.tag.yaml", Is("a")),
        ("entity.name.tag.toml", Is("a")),
        ("meta.mapping.key.json", Is("a")),
        ("support.type.property-name", Is("a")),
        ("meta.property-name", Is("a")),
        ("entity.name.tag", Is("g")),
        ("entity.name.label", Is("v")),
        ("entity.name", Is("t")),
        ("entity.other.inherited-class", Is("t")),
        ("support.type", Is("t")),
        ("support.class", Is("t")),
        ("markup.inserted", Is("i")),
        ("markup.deleted", Is("e")),
        ("markup.heading", Is("t")),
        ("markup.underline.link", Is("s")),
        ("markup.raw", Is("s")),
        ("meta.diff.header", Is("t")),
        ("meta.diff.range", Is("t")),
        ("meta.interpolation", Code),
        ("meta.embedded", Code),
        ("meta.template.expression", Code),
        ("source", Code),
    ]
};

/// HTML text with spans, neighbours of one class in one span.
struct Spans {
    /// What is finished, and what is open.
    out: String,
    /// The class of the open span.
    open: Option<Class>,
    /// White space after the open span's text, in or out of it as what follows decides.
    space: String,
}

impl Spans {
    /// No text yet, and room for some.
    fn new(capacity: usize) -> Spans {
        Spans {
            out: String::with_capacity(capacity),
            open: None,
            space: String::new(),
        }
    }

    /// Appends `text` of a class; white space joins the spans around it and never has one of its own.
    fn push(&mut self, text: &str, class: Option<Class>) {
        let words = text.trim_ascii_start();
        self.space.push_str(&text[..text.len() - words.len()]);
        if words.is_empty() {
            return;
        }
        if class != self.open {
            self.close();
            if let Some(class) = class {
                self.out.push_str("<span class=\"");
                self.out.push_str(class);
                self.out.push_str("\">");
                self.open = Some(class);
            }
        }
        self.out.push_str(&self.space);
        self.space.clear();
        let kept = words.trim_ascii_end();
        push_text(&mut self.out, kept);
        self.space.push_str(&words[kept.len()..]);
    }

    /// Ends the open span, and puts the white space behind it.
    fn close(&mut self) {
        if self.open.take().is_some() {
            self.out.push_str("</span>");
        }
        self.out.push_str(&self.space);
        self.space.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The HTML of a block that is highlighted.
    fn html(language: &str, code: &str) -> String {
        match highlight(language, code) {
            Highlighted::Html(html) => html,
            other => panic!("{language}: {other:?}"),
        }
    }

    /// HTML without its spans.
    fn text_of(html: &str) -> String {
        let mut out = String::new();
        for piece in html.split('<') {
            out.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
        }
        crate::path::unescape_text(&out).into_owned()
    }

    #[test]
    fn code_has_one_span_for_what_is_of_one_class() {
        assert_eq!(
            html("rust", "pub fn f() { \"<b>\" } // x & y\n"),
            "<span class=\"k\">pub fn</span> <span class=\"f\">f</span><span class=\"p\">() {</span> \
             <span class=\"s\">\"&lt;b&gt;\"</span> <span class=\"p\">}</span> \
             <span class=\"c\">// x &amp; y</span>\n"
        );
        assert_eq!(
            html("toml", "[a]\nb = 12"),
            "<span class=\"p\">[</span><span class=\"t\">a</span><span class=\"p\">]</span>\n\
             <span class=\"a\">b</span> <span class=\"p\">=</span> <span class=\"n\">12</span>"
        );
        assert_eq!(
            html("json", "{\"a\": true}"),
            "<span class=\"p\">{</span><span class=\"a\">\"a\"</span><span class=\"p\">:</span> \
             <span class=\"d\">true</span><span class=\"p\">}</span>"
        );
        assert_eq!(
            html("diff", "-a\n+b\n c\n"),
            "<span class=\"e\">-a</span>\n<span class=\"i\">+b</span>\n c\n"
        );
    }

    #[test]
    fn a_span_ends_with_its_line() {
        assert_eq!(
            html("js", "/* a\n\n b */\n"),
            "<span class=\"c\">/* a</span>\n\n <span class=\"c\">b */</span>\n"
        );
    }

    #[test]
    fn an_interpolation_is_code_again() {
        let html = html("ts", "`a ${b + 1} c`");
        assert!(html.contains("<span class=\"s\">`a</span>"), "{html}");
        assert!(html.contains("<span class=\"n\">1</span>"), "{html}");
    }

    #[test]
    fn a_language_has_names_and_extensions_in_any_case() {
        for language in [
            "rust",
            "Rust",
            "rs",
            "py",
            "Python",
            "toml",
            "TOML",
            "ts",
            "typescript",
            "yaml",
            "yml",
            "json",
            "sh",
            "bash",
            "shell",
            "html",
            "css",
            "js",
            "jsx",
            "tsx",
            "c++",
            "C#",
            "go",
            "sql",
            "markdown",
            "rust,ignore",
            "rust {.numbered}",
        ] {
            assert!(html(language, "x").contains('x'), "{language}");
        }
    }

    #[test]
    fn every_alias_names_a_syntax() {
        for (alias, known) in ALIASES {
            assert!(grammars().by_name.contains_key(known), "{alias}");
        }
        assert_eq!(grammars().meanings.len(), MEANINGS.len());
    }

    #[test]
    fn plain_text_is_only_escaped() {
        for language in ["", "text", "Plain"] {
            assert_eq!(
                html(language, "let a <b> & \"c\""),
                "let a &lt;b&gt; &amp; \"c\""
            );
        }
    }

    #[test]
    fn an_unknown_language_gets_the_nearest() {
        let nearest = |language| match highlight(language, "x") {
            Highlighted::UnknownLanguage { nearest } => nearest,
            other => panic!("{language}: {other:?}"),
        };
        assert_eq!(nearest("rsut"), Some("rust"));
        assert_eq!(nearest("javascritp"), Some("javascript"));
        assert_eq!(nearest("old-church-slavonic"), None);
    }

    #[test]
    fn what_would_take_long_is_not_begun() {
        let too_long = |code: &str| highlight("css", code) == Highlighted::TooLong;
        assert!(!too_long(&"a".repeat(LONGEST_LINE)));
        assert!(too_long(&"a".repeat(LONGEST_LINE + 1)));
        assert!(too_long(&"a { color: red }\n".repeat(16 << 10)));
        assert!(too_long(
            &format!("{}\n", "a".repeat(LONGEST_LINE)).repeat(5)
        ));
        assert!(too_long(&"a\n".repeat(MOST_LINES + 1)));
        assert!(too_long(&format!("{}\n", " ".repeat(250)).repeat(100)));
        assert!(matches!(
            highlight("text", &"a".repeat(LONGEST_BLOCK + 1)),
            Highlighted::Html(_)
        ));
    }

    #[test]
    fn a_block_is_the_same_twice() {
        let code = "fn main() { println!(\"{}\", 1); }\n";
        assert_eq!(highlight("rs", code), highlight("rust", code));
    }

    #[test]
    fn a_block_is_highlighted_once_for_its_language_and_text() {
        let (cache, times) = (Mutex::default(), std::cell::Cell::new(0));
        let ask = |syntax, code: &'static str| {
            let html = format!("{syntax}: {code}");
            let work = || {
                times.set(times.get() + 1);
                Highlighted::Html(html.clone())
            };
            assert_eq!(
                remembered(&cache, (syntax, code), work),
                Highlighted::Html(html.clone())
            );
        };
        for (syntax, code) in [(1, "a"), (1, "a"), (2, "a"), (1, "b"), (1, "a"), (2, "a")] {
            ask(syntax, code);
        }
        assert_eq!(times.get(), 3);
    }

    #[test]
    fn a_full_cache_changes_nothing() {
        let first = html("rs", "let a = 1;\n");
        let long = "let b = \"x\"; // y\n".repeat(2000);
        for number in 0..150 {
            let _ = remembered(cache(), (0, &format!("{number}{long}")), || {
                Highlighted::Html("x".repeat(1 << 17))
            });
        }
        assert_eq!(html("rs", "let a = 1;\n"), first);
    }

    #[test]
    fn a_panic_costs_one_block_its_colours() {
        let failed = guarded("a < b", || std::panic::panic_any("a fault of a library"));
        assert_eq!(failed, Highlighted::Html("a &lt; b".to_owned()));
        let gave_up = guarded("a < b", || Err(ParsingError::MissingMainContext));
        assert_eq!(gave_up, Highlighted::Html("a &lt; b".to_owned()));
    }

    #[test]
    fn no_text_is_lost_in_any_language() {
        let code =
            "a \"b\" <c d='e'> /* f */ # g\n\t(h) [i] {j} $k @l `m` é习 \\n -- o\n\n  % p; 1.5\r\n";
        for syntax in grammars().set.syntaxes().iter().step_by(3) {
            let name = syntax.name.to_lowercase();
            let number = grammars().by_name[&name];
            let Ok(html) = paint(&grammars().set, &grammars().set.syntaxes()[number], code) else {
                continue;
            };
            assert_eq!(text_of(&html), code, "{name}");
        }
    }
}
