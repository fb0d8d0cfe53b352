//! The grammar of judgments: their first line, their labels, and what confidence and outcome say.
//!
//! Text in, parts with their places out. What stands for a label, and which estimative words a claim
//! holds, is asked of `language`; how the paragraphs
//! become HTML is `markdown`'s.

use std::ops::Range;

use crate::date::{DATE_HINT, Date};
use crate::diag::{Code, Span};
use crate::document::{Confidence, Horizon, JudgmentPart, Outcome, Verdict};
use crate::language::Speech;

use super::mark::Flat;

/// What the first line of a judgment says.
#[derive(Debug, Default)]
pub struct Header {
    /// Its id as written, and where.
    pub id: Option<(String, Span)>,
    /// When it can be held against what happened.
    pub horizon: Horizon,
    /// What cannot be read: code, place, message, hint.
    pub faults: Vec<(Code, Span, String, &'static str)>,
    /// Where the text begins.
    pub end: usize,
}

/// A piece of a judgment: the claim first, then its labelled paragraphs.
#[derive(Debug, PartialEq)]
pub struct Part {
    /// Its label; nothing for the claim.
    pub label: Option<JudgmentPart>,
    /// Its words in the text, label left out.
    pub range: Range<usize>,
    /// Where the label begins.
    pub start: usize,
}

/// The labels, by their keys in the file of a language.
const LABELS: [(&str, JudgmentPart); 7] = [
    ("confidence", JudgmentPart::Confidence),
    ("basis", JudgmentPart::Basis),
    ("assumes", JudgmentPart::Assumes),
    ("changes_if", JudgmentPart::ChangesIf),
    ("alternative", JudgmentPart::Alternative),
    ("was", JudgmentPart::Was),
    ("outcome", JudgmentPart::Outcome),
];

/// Most labelled paragraphs: for each the judgment is gone through anew, so that more would be a way to stop a build.
const MOST_LABELS: usize = 100;

/// How a first line is written.
const HEADER_HINT: &str = "write `> [!judgment] id · by 2026-12-31`, or `· as of 2026-01-31`";

/// Reads the first line of a judgment; nothing if the callout is none.
pub fn header(flat: &Flat, speech: &Speech<'_>) -> Option<Header> {
    let begins = |open: &&str| {
        let head = flat.text.get(..open.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(open))
    };
    let open = ["[!judgment]", "[!judgement]"].into_iter().find(begins)?;
    let line = flat.text.find('\n').unwrap_or(flat.text.len());
    let mut header = Header {
        end: (line + 1).min(flat.text.len()),
        ..Header::default()
    };
    let mut at = open.len();
    for segment in flat.text[open.len()..line].split('·') {
        let start = at + (segment.len() - segment.trim_start().len());
        at += segment.len() + '·'.len_utf8();
        header.segment((flat, speech), segment.trim(), start);
    }
    Some(header)
}

impl Header {
    /// Reads a segment of the first line, which begins at `start` of the text: the id, or a horizon.
    fn segment(&mut self, (flat, speech): (&Flat, &Speech<'_>), segment: &str, start: usize) {
        let span = flat.span(start..start + segment.len());
        let dated = speech
            .beginning(&[("by", false), ("as_of", true)], segment)
            .filter(|(_, length)| *length < segment.len());
        match dated {
            Some((present, length)) => {
                let written = segment[length..].trim();
                match Date::parse(written) {
                    Ok(date) if date.latest() == crate::date::Day::LAST => {
                        let message =
                            format!("`{written}` has no end, so the judgment is never due");
                        self.faults
                            .push((Code::UnclearJudgment, span, message, HEADER_HINT));
                    }
                    Ok(date) if present => self.horizon = Horizon::AsOf(date),
                    Ok(date) => self.horizon = Horizon::By(date),
                    Err(fault) => {
                        self.faults
                            .push((Code::BadDate, span, fault.about(written), DATE_HINT));
                    }
                }
            }
            None if segment.is_empty() => {}
            None if self.id.is_none() && !segment.contains(char::is_whitespace) => {
                self.id = Some((segment.trim_start_matches('^').to_owned(), span));
            }
            None => {
                let message = format!("`{segment}` is no part of a judgment's first line");
                self.faults
                    .push((Code::UnclearJudgment, span, message, HEADER_HINT));
            }
        }
    }
}

/// Cuts the text from `from` on into the claim and its labelled paragraphs: a label begins a line.
pub fn parts(flat: &Flat, from: usize, speech: &Speech<'_>) -> Vec<Part> {
    let mut parts = vec![Part {
        label: None,
        range: from..flat.text.len(),
        start: from,
    }];
    let mut fenced = false;
    for (start, line) in flat.lines().filter(|(start, _)| *start >= from) {
        let fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        fenced ^= fence;
        let Some((label, length)) =
            label(line, speech).filter(|_| !fenced && parts.len() <= MOST_LABELS)
        else {
            continue;
        };
        if let Some(last) = parts.last_mut() {
            last.range.end = start;
        }
        parts.push(Part {
            label: Some(label),
            range: start + length..flat.text.len(),
            start,
        });
    }
    parts
}

/// Lines that begin with what is nearly a label: where the word is, and the label.
pub fn nearly_labels<'l>(
    flat: &Flat,
    from: usize,
    speech: &Speech<'l>,
) -> Vec<(Range<usize>, &'l str)> {
    let mut found = Vec::new();
    for (start, line) in flat.lines().filter(|(start, _)| *start >= from) {
        let bare = line.trim_start_matches(['*', '_']);
        let Some(colon) = bare.find(':').filter(|_| label(line, speech).is_none()) else {
            continue;
        };
        let word = bare[..colon].trim_end_matches(['*', '_']);
        let begins = word.starts_with(char::is_uppercase);
        if let Some(near) = speech.nearly(&LABELS, word).filter(|_| begins) {
            let start = start + (line.len() - bare.len());
            found.push((start..start + word.len(), near));
        }
    }
    found
}

/// The label that a line begins with, in bold or not, and how many bytes it takes with the space behind it.
fn label(line: &str, speech: &Speech<'_>) -> Option<(JudgmentPart, usize)> {
    let stars = ['*', '_'];
    let bare = line.trim_start_matches(stars);
    let colon = bare.find(':')?;
    let label = speech.label(&LABELS, bare[..colon].trim_end_matches(stars))?;
    let after = bare[colon + 1..]
        .trim_start_matches(stars)
        .trim_start_matches(' ');
    Some((label, line.len() - after.len()))
}

/// Reads `moderate. The reason`: the confidence, and how many bytes it takes with the sign behind it.
pub fn confidence(text: &str, speech: &Speech<'_>) -> Option<(Confidence, usize)> {
    let levels = [Confidence::High, Confidence::Moderate, Confidence::Low];
    let levels = levels.map(|level| (level.word(), level));
    let bare = text.trim_start_matches('*');
    let (level, length) = speech.beginning(&levels, bare)?;
    let end = text.len() - bare.len() + length;
    let rest = text[end..].trim_start_matches('*');
    let ends = rest.trim().is_empty()
        || rest.starts_with(['.', ',', ';', ':', '\n'])
        || rest.trim_start().starts_with(['—', '–', '(']);
    ends.then(|| (level, passed(text, end)))
}

/// Reads `yes, 2023-12-31, the reason`: the outcome, and how many bytes it takes with the signs behind it.
pub fn outcome(text: &str, speech: &Speech<'_>) -> Option<(Outcome, usize)> {
    let verdicts = [Verdict::Yes, Verdict::No, Verdict::Void];
    let verdicts = verdicts.map(|verdict| (verdict.word(), verdict));
    let bare = text.trim_start_matches('*');
    let (verdict, read) = speech.beginning(&verdicts, bare)?;
    let mut length = passed(text, text.len() - bare.len() + read);
    let rest = &text[length..];
    let end = rest
        .find(|c: char| c.is_whitespace() || c == ',')
        .unwrap_or(rest.len());
    let word = rest[..end].trim_end_matches(['.', ';', ':']);
    let date = Date::parse(word).ok();
    if date.is_some() {
        length = passed(text, length + word.len());
    }
    Some((Outcome { verdict, date }, length))
}

/// Reads `[[id]]` or `id`: the id, its place, and how many bytes it takes with the sign behind it.
pub fn was(text: &str) -> Option<(&str, Range<usize>, usize)> {
    if let Some(inner) = text.strip_prefix("[[") {
        let end = inner.find("]]")?;
        let id = inner[..end].split('|').next()?.trim();
        return Some((id, 0..end + 4, passed(text, end + 4)));
    }
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.'))
        .unwrap_or(text.len());
    (end > 0).then(|| (&text[..end], 0..end, passed(text, end)))
}

/// How far a text is passed when `length` bytes of it are: with the sign and the space behind them.
fn passed(text: &str, length: usize) -> usize {
    let rest = text[length..].trim_start_matches([' ', '.', ',', ';', ':', '—', '–', '\n', '*']);
    text.len() - rest.len()
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

    const WHOLE: &str = "> [!judgment] ps2 · by 2023-12-31\n> It is **unlikely**.\n> Confidence: moderate. One word.\n>\n> Changes if: a price.\n";

    #[test]
    fn a_first_line_has_an_id_and_a_horizon() {
        let flat = Flat::new(WHOLE, 0..WHOLE.len());
        let read = header(&flat, &english()).expect("a judgment");
        assert_eq!(read.id.map(|(id, _)| id).as_deref(), Some("ps2"));
        assert!(matches!(read.horizon, Horizon::By(_)) && read.faults.is_empty());
        let other = "> [!JUDGMENT] as of 2023\n";
        let read = header(&Flat::new(other, 0..other.len()), &english()).expect("a judgment");
        assert!(matches!(read.horizon, Horizon::AsOf(_)) && read.id.is_none());
        let bad = "> [!judgment] a b · by soon\n";
        let read = header(&Flat::new(bad, 0..bad.len()), &english()).expect("a judgment");
        assert_eq!(read.faults.len(), 2);
        let british = "> [!judgement] ps2 · by 2023\n";
        let read = header(&Flat::new(british, 0..british.len()), &english()).expect("a judgment");
        assert_eq!(read.id.map(|(id, _)| id).as_deref(), Some("ps2"));
        let none = "> [!context] x\n";
        assert!(header(&Flat::new(none, 0..none.len()), &english()).is_none());
    }

    #[test]
    fn labels_begin_lines_with_or_without_a_blank_line_before() {
        let flat = Flat::new(WHOLE, 0..WHOLE.len());
        let from = header(&flat, &english()).expect("a judgment").end;
        let read: Vec<(Option<JudgmentPart>, &str)> = parts(&flat, from, &english())
            .into_iter()
            .map(|part| (part.label, flat.text[part.range].trim()))
            .collect();
        assert_eq!(
            read,
            [
                (None, "It is **unlikely**."),
                (Some(JudgmentPart::Confidence), "moderate. One word."),
                (Some(JudgmentPart::ChangesIf), "a price."),
            ]
        );
    }

    #[test]
    fn a_label_may_be_missed_by_a_slip() {
        let near = |text: &str| {
            let flat = Flat::new(text, 0..text.len());
            let found = nearly_labels(&flat, 0, &english()).into_iter();
            found.map(|(_, near)| near).collect::<Vec<_>>()
        };
        assert_eq!(
            near("Base: x\nAssume: y\nChange if: z\n"),
            ["Basis", "Assumes", "Changes if"]
        );
        assert_eq!(
            near("Basis: x\nNote: y\nConditions: z\nand base: w\n"),
            [""; 0]
        );
    }

    #[test]
    fn confidence_outcome_and_predecessor_are_read_with_their_signs() {
        let rest = |text: &'static str, read: usize| &text[read..];
        let (level, length) = confidence("Moderate. Why", &english()).expect("a level");
        assert_eq!(
            (level, rest("Moderate. Why", length)),
            (Confidence::Moderate, "Why")
        );
        assert_eq!(confidence("middling", &english()), None);
        let text = "no, 2024-01-01, nothing was signed [@x]";
        let (read, length) = outcome(text, &english()).expect("an outcome");
        assert_eq!((read.verdict, read.date.is_some()), (Verdict::No, true));
        assert_eq!(rest(text, length), "nothing was signed [@x]");
        assert_eq!(outcome("perhaps", &english()), None);
        assert_eq!(was("[[old|x]], for it").map(|(id, _, _)| id), Some("old"));
        assert_eq!(
            was("old-one").map(|(id, _, end)| (id, end)),
            Some(("old-one", 7))
        );
    }
}
