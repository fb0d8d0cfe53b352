//! What a judgment lacks, and words that do not belong into it.
//!
//! Quoted words are never scanned: they are another's.

use crate::parse::judgment::{self, Header, Part};
use crate::parse::wording;

use super::*;

/// What a claim must hold.
const TERM_HINT: &str =
    "put exactly one estimative term of the site's standard in bold: `**unlikely**`";

impl Writer<'_, '_> {
    /// Reports what a judgment lacks, and words that do not belong into it.
    pub(super) fn check_judgment(&mut self, number: u32, header: &Header, claim: Span) {
        let facts = self.record.judgments[number as usize].clone();
        let place = self.record.judgment_words[number as usize].place;
        if facts.horizon == Horizon::None && header.faults.is_empty() {
            let message = "the judgment does not say by when it can be held against what happened";
            self.record.fault(Code::JudgmentWithoutDate, place, message).hint =
                Some("add `· by 2026-12-31` to its first line, or `· as of 2026-01-31` for an assessment of the present".into());
        }
        let parts = self.record.judgment_words[number as usize].parts.clone();
        let labelled =
            self.record.judgment_parts[parts.start as usize..parts.end as usize].to_vec();
        if !labelled
            .iter()
            .any(|(_, label, _)| *label == JudgmentPart::Confidence)
        {
            let message = "the judgment does not say how sure its grounds are";
            self.record
                .fault(Code::JudgmentWithoutConfidence, place, message)
                .hint = Some("add a paragraph `Confidence: moderate. The reason.`".into());
        }
        self.check_terms(number, claim);
        self.check_standard(number, &labelled, claim);
        self.check_sentences(number, &labelled, claim);
    }

    /// Reports a claim with no term, or with two.
    fn check_terms(&mut self, number: u32, place: Span) {
        let bold = std::mem::take(&mut self.bold_terms);
        let words = &self.record.judgment_words[number as usize];
        let claim = wording::without_quotations(&words.text);
        let standard = self.options.standard;
        let all = self.speech.found(&claim);
        // An ordinary word counts in bold alone.
        let own: Vec<&str> = all
            .iter()
            .map(|found| found.term)
            .filter(|term| term.band(standard).is_some() && !term.ordinary)
            .map(|term| &*term.form)
            .collect();
        let foreign = all.iter().any(|found| found.term.band(standard).is_none());
        let denied = all
            .iter()
            .find(|found| self.speech.denies(&claim[..found.range.start]));
        let message = match (bold, own.len(), denied) {
            (0, _, _) if foreign => return,
            (0, _, _) => "the claim has no estimative term in bold".to_owned(),
            (1, 0 | 1, None) => return,
            (1, 0 | 1, Some(found)) => format!(
                "`not {}` is no term: its range would say the opposite",
                found.term.form
            ),
            _ => match own.len().max(bold) {
                2 => format!("the claim has two estimative terms: {}", own.join(", ")),
                count => format!("the claim has {count} estimative terms: {}", own.join(", ")),
            },
        };
        self.record.fault(Code::JudgmentTerm, place, message).hint = Some(TERM_HINT.into());
    }

    /// Reports words of the standard that the site does not use.
    fn check_standard(
        &mut self,
        number: u32,
        parts: &[(u32, JudgmentPart, Fragment)],
        place: Span,
    ) {
        let standard = self.options.standard;
        let claim = self.record.judgment_words[number as usize].fragment.clone();
        let fragments = [&claim]
            .into_iter()
            .chain(parts.iter().map(|(_, _, fragment)| fragment));
        let mut told: Vec<&str> = Vec::new();
        for fragment in fragments {
            let text = wording::without_quotations(&text_of(&self.html, fragment));
            for found in self.speech.found(&text) {
                let form = &*found.term.form;
                if found.term.band(standard).is_none() && !told.contains(&form) {
                    told.push(form);
                }
            }
        }
        let terms = self.speech.language().terms(standard).join(", ");
        for term in told {
            let message = format!("`{term}` is no word of {}", standard.short_name());
            self.record.fault(Code::OtherStandard, place, message).hint =
                Some(format!("it has: {terms}"));
        }
    }

    /// Reports sentences that speak of likelihood and confidence at once (ICD 203, D.6.e.2).
    fn check_sentences(
        &mut self,
        number: u32,
        parts: &[(u32, JudgmentPart, Fragment)],
        place: Span,
    ) {
        let standard = self.options.standard;
        let words = &self.record.judgment_words[number as usize];
        let claim = wording::without_quotations(&words.text);
        let speech = self.speech;
        let likely = |text: &str| {
            let found = speech.found(text);
            let mut terms = found.iter().map(|found| found.term);
            terms.any(|term| term.band(standard).is_some() && !term.ordinary)
        };
        let both = sentences(&claim)
            .any(|sentence| likely(sentence) && wording::names_confidence(sentence));
        let reasons = parts
            .iter()
            .filter(|part| part.1 == JudgmentPart::Confidence);
        let in_reason = reasons
            .map(|(_, _, fragment)| wording::without_quotations(&text_of(&self.html, fragment)))
            .any(|reason| likely(&reason));
        let message = match (both, in_reason) {
            (true, _) => "confidence and likelihood stand in one sentence",
            (false, true) => "the reason of the confidence says how likely it is",
            (false, false) => return,
        };
        self.record
            .fault(Code::ConfidenceWithLikelihood, place, message)
            .hint = Some(
            "say how likely it is in the claim, and how sure the grounds are below `Confidence:`"
                .into(),
        );
    }

    /// Reports lines that begin with what is nearly a label: they belong to the paragraph before them.
    pub(super) fn report_near_labels(&mut self, from: usize, flat: &Flat) {
        for (range, near) in judgment::nearly_labels(flat, from, &self.speech) {
            let message = format!("`{}:` is no label of a judgment", &flat.text[range.clone()]);
            let span = flat.span(range);
            self.record.fault(Code::UnclearLabel, span, message).hint =
                Some(format!("did you mean `{near}:`?"));
        }
    }

    /// Reports labels that a judgment can have once only.
    pub(super) fn report_twice(&mut self, parts: &[Part], flat: &Flat) {
        let once = [
            JudgmentPart::Confidence,
            JudgmentPart::Outcome,
            JudgmentPart::Was,
        ];
        for (number, part) in parts.iter().enumerate() {
            let again = parts[..number]
                .iter()
                .any(|other| other.label == part.label);
            if again && part.label.is_some_and(|label| once.contains(&label)) {
                let span = flat.span(part.start..part.range.start);
                self.record
                    .fault(
                        Code::UnclearJudgment,
                        span,
                        "a second paragraph with this label",
                    )
                    .hint = Some("make one of the two".into());
            }
        }
    }
}

/// The sentences of a text.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let starts = crate::parse::prose::sentences(text);
    let ends = starts
        .iter()
        .skip(1)
        .copied()
        .chain([text.len()])
        .collect::<Vec<_>>();
    starts
        .into_iter()
        .zip(ends)
        .map(|(start, end)| &text[start..end])
}
