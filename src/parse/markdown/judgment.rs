//! Judgments: a callout whose paragraphs are a claim and what is labelled below it.

use crate::parse::judgment::{self, Header, Part};

use super::*;

impl Writer<'_, '_> {
    /// A judgment, its first line read already, up to the event `end`.
    pub(super) fn judgment(
        &mut self,
        header: Header,
        flat: &Flat,
        end: usize,
        range: &Range<usize>,
    ) {
        let number = self.add_judgment(&header, flat);
        let from = self.record.references.len() as ReferenceIx;
        let begin = self.at;
        self.put(Put::JudgmentOpen(number));
        self.html.push('\n');
        let first = self.record.judgment_parts.len() as u32;
        let parts = judgment::parts(flat, header.end, &self.speech);
        let claim = flat.text[parts[0].range.clone()].trim_end().len() + parts[0].range.start;
        let claim = flat.span(parts[0].range.start..claim);
        self.report_twice(&parts, flat);
        self.report_near_labels(header.end, flat);
        for part in parts {
            self.at = begin;
            match part.label {
                None => self.claim(number, &part, flat, end, range),
                Some(label) => self.labelled_part(number, label, &part, flat, end, range),
            }
        }
        self.html.push_str("</section>\n");
        self.record.judgment_words[number as usize].parts =
            first..self.record.judgment_parts.len() as u32;
        let written = from..self.record.references.len() as ReferenceIx;
        self.record.judgments[number as usize].written = written;
        self.name_judgment(number);
        self.check_judgment(number, &header, claim);
    }

    /// Adds a judgment; its words follow.
    fn add_judgment(&mut self, header: &Header, flat: &Flat) -> u32 {
        for (code, span, message, hint) in &header.faults {
            self.record.fault(*code, *span, message.clone()).hint = Some((*hint).into());
        }
        let id = match &header.id {
            Some((id, span)) => self.record.sound_id(id, *span),
            None => Id::default(),
        };
        self.record.judgments.push(JudgmentFacts {
            id,
            horizon: header.horizon,
            ..JudgmentFacts::default()
        });
        let line = flat.text.find('\n').unwrap_or(flat.text.len());
        self.record.judgment_words.push(JudgmentWords {
            place: flat.span(0..line.max(1)),
            ..JudgmentWords::default()
        });
        (self.record.judgments.len() - 1) as u32
    }

    /// Names a judgment without an id by its first words.
    fn name_judgment(&mut self, number: u32) {
        let text = &self.record.judgment_words[number as usize].text;
        let facts = &mut self.record.judgments[number as usize];
        if facts.id.as_str().is_empty() {
            let first: Vec<&str> = text.split_whitespace().take(4).collect();
            facts.id = Id::fold(&slug(&format!("judgment {}", first.join(" "))));
        }
    }

    /// Writes the blocks of `words` of the file alone, up to the event `end`; returns where they stand.
    fn segment(&mut self, words: Range<usize>, end: usize, whole: &Range<usize>) -> Fragment {
        let kept = self.skip.len();
        self.skip.push(whole.start..words.start);
        self.skip.push(words.end..whole.end);
        let start = self.html.len();
        self.blocks_until(end);
        // What notes skip stays skipped: they are written after the block of their sign.
        self.skip.drain(kept..kept + 2);
        start as u32..self.html.trim_end().len().max(start) as u32
    }

    /// The claim: its one term in bold gets its range.
    fn claim(&mut self, number: u32, part: &Part, flat: &Flat, end: usize, range: &Range<usize>) {
        let context = self.context;
        self.context.judgment = Some(number);
        let words = flat.source(part.range.start)..self.source_end(flat, part.range.end, range);
        let fragment = self.segment(words, end, range);
        self.context = context;
        let words = &mut self.record.judgment_words[number as usize];
        words.text = text_of(&self.html, &fragment).trim().into();
        words.fragment = fragment;
    }

    /// A labelled paragraph, its label and level left out.
    fn labelled_part(
        &mut self,
        number: u32,
        label: JudgmentPart,
        part: &Part,
        flat: &Flat,
        end: usize,
        range: &Range<usize>,
    ) {
        let text = &flat.text[part.range.clone()];
        let mut parts = self.record.judgment_parts.iter();
        let again = parts.any(|(other, known, _)| *other == number && *known == label);
        let length = match label {
            _ if again => 0,
            JudgmentPart::Confidence => self.confidence(number, part, flat),
            JudgmentPart::Outcome => self.outcome(number, part, flat),
            JudgmentPart::Was => self.was(number, part, flat),
            _ => 0,
        };
        let empty = text[length..].trim().is_empty();
        let index = self.record.judgment_parts.len() as u32;
        self.record.judgment_parts.push((number, label, 0..0));
        self.put(Put::JudgmentPart(index));
        let start = self.html.len() as u32;
        let fragment = match empty {
            true => start..start,
            false => {
                let words = flat.source(part.range.start + length)
                    ..self.source_end(flat, part.range.end, range);
                self.segment(words, end, range)
            }
        };
        self.record.judgment_parts[index as usize].2 = fragment;
        self.html.push_str("</div>\n");
    }

    /// Where in the file what ends at byte `end` of the text ends.
    fn source_end(&self, flat: &Flat, end: usize, range: &Range<usize>) -> usize {
        match end < flat.text.len() {
            true => flat.source(end),
            false => range.end,
        }
    }

    /// Reads the level of a confidence; returns how much of the text it takes.
    fn confidence(&mut self, number: u32, part: &Part, flat: &Flat) -> usize {
        let text = &flat.text[part.range.clone()];
        match judgment::confidence(text, &self.speech) {
            Some((level, length)) => {
                self.record.judgments[number as usize].confidence = Some(level);
                length
            }
            None => {
                let message = format!(
                    "`{}` is no confidence: it is high, moderate or low",
                    first_word(text)
                );
                self.unclear_part(
                    part,
                    flat,
                    &message,
                    "write `Confidence: moderate. The reason.`",
                );
                0
            }
        }
    }

    /// Reads an outcome; returns how much of the text it takes.
    fn outcome(&mut self, number: u32, part: &Part, flat: &Flat) -> usize {
        let hint = "write `Outcome: no, 2024-01-01, the reason [@source]`";
        match judgment::outcome(&flat.text[part.range.clone()], &self.speech) {
            Some((outcome, length)) => {
                if outcome.date.is_none() {
                    self.unclear_part(
                        part,
                        flat,
                        "an outcome without the day on which it was known",
                        hint,
                    );
                }
                self.record.judgments[number as usize].outcome = Some(outcome);
                length
            }
            None => {
                let word = first_word(&flat.text[part.range.clone()]);
                let message = format!("`{word}` is no outcome: it is yes, no or void");
                self.unclear_part(part, flat, &message, hint);
                0
            }
        }
    }

    /// Reads which judgment is closed; returns how much of the text that takes.
    fn was(&mut self, number: u32, part: &Part, flat: &Flat) -> usize {
        match judgment::was(&flat.text[part.range.clone()]) {
            Some((id, place, length)) => {
                let span = flat.span(part.range.start + place.start..part.range.start + place.end);
                let reference = self.record.refer_id(id, Role::Was, span);
                self.record.judgments[number as usize].was = Some(reference);
                length
            }
            None => {
                let message = "`Was:` names no judgment";
                self.unclear_part(
                    part,
                    flat,
                    message,
                    "write the id of the judgment that this one closes",
                );
                0
            }
        }
    }

    /// Reports a labelled paragraph that cannot be read.
    fn unclear_part(&mut self, part: &Part, flat: &Flat, message: &str, hint: &str) {
        let span = flat.span(part.start..part.range.start.max(part.start + 1));
        self.record.fault(Code::UnclearJudgment, span, message).hint = Some(hint.into());
    }

    /// Puts the range behind a term in bold that the standard knows; the first of a claim is its term.
    pub(super) fn strong_closed(&mut self, start: usize) {
        let Some(number) = self.context.judgment else {
            return;
        };
        let bold = text_of(&self.html, &(start as u32..self.html.len() as u32));
        let standard = self.options.standard;
        let found = self.speech.found(&bold).into_iter();
        let mut known = found.filter_map(|found| Some((found.term, found.term.band(standard)?)));
        if let Some((term, band)) = known.next() {
            self.bold_terms += 1 + known.count();
            let facts = &mut self.record.judgments[number as usize];
            if facts.band.is_none() {
                facts.band = Some(band);
                self.record.judgment_words[number as usize].term = term.form.clone();
                self.put(Put::Likelihood(number));
            }
        }
    }
}

/// The first word of a text, for a message.
fn first_word(text: &str) -> &str {
    let first = text.split_whitespace().next().unwrap_or("");
    first.trim_end_matches(['.', ',', ';', ':'])
}
