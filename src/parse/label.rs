//! The labels of notes and callouts: `context:`, `[!correction] 2023-03-23`, and what is nearly one.
//!
//! It sees the beginning of a note or callout and nothing of Markdown's events; what follows a label is `markdown`'s.

use crate::date;
use crate::document::NoteKind;
use crate::language::Speech;
use crate::path::slip;

/// The label of a note: its kind, verdict, date as written, and how much of the text it is.
#[derive(Debug, PartialEq)]
pub struct NoteLabel<'a> {
    /// What kind of note it is.
    pub kind: NoteKind,
    /// What a fact-check found.
    pub verdict: Option<&'a str>,
    /// The date as written, of a correction or update.
    pub date: Option<&'a str>,
    /// Bytes of the label, with the space after it.
    pub length: usize,
}

/// The kinds that a note's first words name, by their keys in the file of a language.
const KINDS: [(&str, NoteKind); 7] = [
    ("context", NoteKind::Context),
    ("translation", NoteKind::Translation),
    ("fact_check", NoteKind::FactCheck),
    ("assessment", NoteKind::Assessment),
    ("dispute", NoteKind::Dispute),
    ("correction", NoteKind::Correction),
    ("update", NoteKind::Update),
];

/// Reads `context:`, `fact-check (false):` or `correction 2023-03-23:` at the start of a note.
pub fn note_label<'t>(text: &'t str, speech: &Speech<'_>) -> Option<NoteLabel<'t>> {
    let colon = text.find(':')?;
    let head = &text[..colon];
    let (kind, end) = speech.beginning(&KINDS, head)?;
    let (verdict, date) = arguments(head[end..].trim())?;
    let after = text[colon + 1..].trim_start_matches([' ', '\n', '\t']);
    Some(NoteLabel {
        kind,
        verdict,
        date,
        length: text.len() - after.len(),
    })
}

/// Reads `[!context]`, `[!fact-check] (false)` or `[!correction] 2023-03-23` at the start of a block quote.
pub fn callout_label<'t>(text: &'t str, speech: &Speech<'_>) -> Option<NoteLabel<'t>> {
    let inner = text.strip_prefix("[!")?;
    let close = inner.find(']')?;
    let kind = speech.label(&KINDS, &inner[..close])?;
    let line_end = text.find('\n').unwrap_or(text.len());
    let rest = callout_title(&text[close + 3..line_end]);
    let (verdict, date) = arguments(rest.trim_end_matches(':').trim())?;
    Some(NoteLabel {
        kind,
        verdict,
        date,
        length: (line_end + 1).min(text.len()),
    })
}

/// What the first line of a callout says behind its kind, without Obsidian's mark of a fold: here nothing is folded.
pub fn callout_title(rest: &str) -> &str {
    rest.strip_prefix(['-', '+']).unwrap_or(rest).trim()
}

/// A note that begins nearly as one of a kind: how many bytes of it do, and the remedy. It is asked for notes without a label.
pub fn nearly_note(text: &str, speech: &Speech<'_>) -> Option<(usize, String)> {
    let head = &text[..text.find(':').unwrap_or(0)];
    if let Some((kind, end)) = speech.beginning(&KINDS, text) {
        let rest = text[end..].trim_start();
        let start = text.len() - rest.len();
        let word = rest.split(char::is_whitespace).next().unwrap_or_default();
        let word = word.trim_end_matches([',', '.', ';', ':', '—', '–']);
        let checked = kind == NoteKind::FactCheck;
        let dated = matches!(kind, NoteKind::Correction | NoteKind::Update);
        if dated && date::is_date_like(word) {
            let length = start + word.len();
            return Some((length, format!("write `{}: ...`", &text[..length])));
        }
        if let Some(close) = rest.find(')').filter(|_| checked && rest.starts_with('(')) {
            let length = start + close + 1;
            return Some((length, format!("write `{}: ...`", &text[..length])));
        }
        let verdict = head.get(end..).unwrap_or_default().trim();
        let one = !verdict.is_empty() && !verdict.contains(char::is_whitespace);
        let verdict = (checked && one).then_some(verdict)?;
        return Some((
            head.len(),
            format!("write `{} ({verdict}): ...`", &text[..end]),
        ));
    }
    let end = head.find(|c: char| c.is_whitespace() || c == '(');
    let (word, rest) = head.split_at(end.unwrap_or(head.len()));
    if word.is_empty() {
        return None;
    }
    let near = speech
        .slip(&KINDS, word)
        .filter(|_| arguments(rest.trim()).is_some())?;
    Some((head.len(), format!("did you mean `{near}:`?")))
}

/// The five alerts of GitHub, and the word of a judgment.
const OTHER_CALLOUTS: [&str; 6] = ["note", "tip", "important", "warning", "caution", "judgment"];

/// What is wrong with the first line of a callout that is none of the known ones, and the remedy.
pub fn nearly_callout(kind: &str, title: &str, speech: &Speech<'_>) -> Option<(String, String)> {
    let known = speech.label(&KINDS, kind);
    if let Some(known) = known.filter(|_| !title.is_empty()) {
        let message = format!("`{title}` is no part of the first line of `[!{kind}]`");
        let hint = match known {
            NoteKind::FactCheck => "write the verdict alone, in parentheses: `(false)`".to_owned(),
            NoteKind::Correction | NoteKind::Update => "write the date alone: `2026-01-31`".into(),
            _ => "begin the words on the next line".into(),
        };
        return Some((message, hint));
    }
    let lower = kind.to_lowercase();
    if OTHER_CALLOUTS.contains(&&*lower) {
        return None;
    }
    let other = || slip(&lower, OTHER_CALLOUTS);
    let near = speech.slip(&KINDS, kind).or_else(other)?;
    let message = format!("`[!{kind}]` is no known kind of callout");
    Some((message, format!("did you mean `[!{near}]`?")))
}

/// What follows a note's kind: nothing, a verdict in parentheses, or a date.
fn arguments(text: &str) -> Option<(Option<&str>, Option<&str>)> {
    if text.is_empty() {
        return Some((None, None));
    }
    if let Some(verdict) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        return Some((Some(verdict.trim()), None));
    }
    text.starts_with(|c: char| c.is_ascii_digit())
        .then_some((None, Some(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;

    /// What an English page may write.
    fn english() -> Speech<'static> {
        static OURS: std::sync::LazyLock<Languages> = std::sync::LazyLock::new(Languages::default);
        OURS.speech("en")
    }

    #[test]
    fn note_labels() {
        let label = note_label("fact-check (false): No.", &english()).expect("a label");
        assert_eq!(
            (label.kind, label.verdict, label.length),
            (NoteKind::FactCheck, Some("false"), 20)
        );
        assert_eq!(
            note_label("correction 2023-03-23: x", &english()).and_then(|l| l.date),
            Some("2023-03-23")
        );
        assert_eq!(note_label("In context: x", &english()), None);
        assert_eq!(note_label("context of it: x", &english()), None);
        assert_eq!(
            callout_label("[!context]\nwords", &english()).map(|l| l.length),
            Some(11)
        );
        assert_eq!(callout_label("[!judgment] x\n", &english()), None);
        let folded = callout_label("[!correction]- 2023-03-23\nwords", &english());
        assert!(folded.is_some_and(|label| label.date.is_some()));
        assert_eq!(callout_title("+ A title "), "A title");
    }

    #[test]
    fn a_label_is_missed_by_a_sign_or_a_letter() {
        let note = |text: &str| nearly_note(text, &english()).map(|(_, hint)| hint);
        for (text, hint) in [
            (
                "correction 2026-11-30 An earlier version",
                "write `correction 2026-11-30: ...`",
            ),
            ("Update 2026-11-30, it is", "write `Update 2026-11-30: ...`"),
            ("fact-check (false) No.", "write `fact-check (false): ...`"),
            ("fact-check false: No.", "write `fact-check (false): ...`"),
            ("contxt: x", "did you mean `context:`?"),
            ("corection 2026-11-30: x", "did you mean `correction:`?"),
        ] {
            assert_eq!(note(text).as_deref(), Some(hint), "{text}");
        }
        for text in [
            "context of it: x",
            "A plain note",
            "See: x",
            "Translations of it: x",
        ] {
            assert_eq!(note(text), None, "{text}");
        }
        let callout = |kind, title| nearly_callout(kind, title, &english()).map(|told| told.1);
        assert!(callout("fact-check", "false").is_some_and(|hint| hint.contains("(false)")));
        assert_eq!(
            callout("dispte", "").as_deref(),
            Some("did you mean `[!dispute]`?")
        );
        assert_eq!(
            callout("warnin", "").as_deref(),
            Some("did you mean `[!warning]`?")
        );
        for kind in ["info", "quote", "NOTE", "abstract", "tip-of-the-day"] {
            assert_eq!(callout(kind, "A title"), None, "{kind}");
        }
    }
}
