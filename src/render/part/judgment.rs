//! Judgments and their ledger as pages show them.

use crate::language::Word;
use crate::likelihood::{Band, Standard};
use crate::link::JudgmentIx;

use super::*;

/// From how many resolved judgments calibration is shown: with fewer, a share says nothing.
pub const CALIBRATION_FROM: usize = 20;

/// Earlier judgments that one prints: a chain of a thousand that each printed all others would be a million.
const STEPS: usize = 12;

/// What became of a judgment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is not due yet.
    Open,
    /// It was due, and nobody says what came of it.
    Overdue,
    /// It is about the present, and never due.
    Present,
    /// It has an outcome.
    Resolved,
    /// A later one took its place.
    Superseded,
    /// Its page was withdrawn.
    Withdrawn,
}

impl State {
    /// The word for templates and classes.
    pub fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Overdue => "overdue",
            State::Present => "present",
            State::Resolved => "resolved",
            State::Superseded => "superseded",
            State::Withdrawn => "withdrawn",
        }
    }
}

impl<'s> Parts<'s> {
    /// A judgment's facts, its words, and the document that it is in.
    pub fn judged(&self, ix: JudgmentIx) -> (&'s JudgmentFacts, &'s JudgmentWords, DocumentIx) {
        let judgment = &self.links().judgments[ix as usize];
        let document = self.document(judgment.document);
        let number = judgment.number as usize;
        (
            &document.facts.judgments[number],
            &document.marks.judgments[number],
            judgment.document,
        )
    }

    /// Where a judgment is written.
    pub fn judgment_address(&self, ix: JudgmentIx) -> String {
        let (facts, _, document) = self.judged(ix);
        format!(
            "{}#{}",
            self.href_of(document),
            encode_url(facts.id.as_str())
        )
    }

    /// The claim of a judgment, as plain text.
    pub fn judgment_text(&self, ix: JudgmentIx) -> String {
        let (_, words, document) = self.judged(ix);
        body::text(self, document, &words.fragment, &words.text)
    }

    /// A link to a judgment: its words.
    pub fn judgment_link(&self, ix: JudgmentIx) -> ShownLink {
        let (facts, _, _) = self.judged(ix);
        let link = view::Link {
            title: crate::parse::prose::shortened(&self.judgment_text(ix), 80),
            href: self.judgment_address(ix),
            kind: "judgment",
            id: facts.id.to_string(),
        };
        link.into()
    }

    /// What became of a judgment by today.
    pub fn state(&self, ix: JudgmentIx) -> State {
        let (facts, _, _) = self.judged(ix);
        let judgment = &self.links().judgments[ix as usize];
        if self.document(judgment.document).facts.status == Status::Retracted {
            return State::Withdrawn;
        }
        match (facts.outcome, judgment.closed_by, facts.horizon) {
            (Some(_), _, _) => State::Resolved,
            (None, Some(_), _) => State::Superseded,
            (None, None, Horizon::By(due)) if due.latest() < self.site.today => State::Overdue,
            (None, None, Horizon::AsOf(_)) => State::Present,
            (None, None, Horizon::By(_) | Horizon::None) => State::Open,
        }
    }

    /// A judgment as pages show it.
    pub fn judgment(&self, ix: JudgmentIx) -> view::Judgment {
        let judgment = &self.links().judgments[ix as usize];
        let (facts, words, document) = self.judged(ix);
        let state = self.state(ix);
        let (horizon, due) = match facts.horizon {
            Horizon::By(date) => (Some("by"), Some(date)),
            Horizon::AsOf(date) => (Some("as_of"), Some(date)),
            Horizon::None => (None, None),
        };
        let link = |ix: Option<JudgmentIx>| ix.map(|ix| self.judgment_link(ix));
        let (history, history_before) = self.history(ix);
        view::Judgment {
            id: facts.id.to_string(),
            href: self.judgment_address(ix),
            page: self.link(document),
            made: self.maybe_date(&self.document(document).facts.date),
            html: body::html(self, document, &words.fragment, Fill::Away),
            text: self.judgment_text(ix),
            term: words.term.to_string(),
            low: facts.band.map(|band| band.low),
            high: facts.band.map(|band| band.high),
            range: facts.band.map(|band| self.range(band)),
            confidence: facts.confidence.map(Confidence::word),
            horizon,
            due: self.maybe_date(&due),
            state: state.word(),
            state_label: self.state_label(state),
            parts: self.judgment_parts(ix),
            outcome: self.outcome(ix),
            was: link(judgment.was),
            closed_by: link(judgment.closed_by),
            history,
            history_before,
            topics: self.links_to(&judgment.topics),
            sources: judgment.sources.len(),
            origins: judgment.origins,
        }
    }

    /// What became of a judgment, in words.
    pub fn state_label(&self, state: State) -> Word {
        self.language.word(&format!("state_{}", state.word()))
    }

    /// The label of a paragraph of a judgment.
    pub fn part_label(&self, part: JudgmentPart) -> Word {
        self.language.word(match part {
            JudgmentPart::Confidence => "part_confidence",
            JudgmentPart::Basis => "part_basis",
            JudgmentPart::Assumes => "part_assumes",
            JudgmentPart::ChangesIf => "part_changes_if",
            JudgmentPart::Alternative => "part_alternative",
            JudgmentPart::Was => "part_was",
            JudgmentPart::Outcome => "part_outcome",
        })
    }

    /// What an outcome is called.
    pub fn verdict_label(&self, verdict: Verdict) -> Word {
        self.language.word(match verdict {
            Verdict::Yes => "verdict_yes",
            Verdict::No => "verdict_no",
            Verdict::Void => "verdict_void",
        })
    }

    /// A band's bounds as pages print them: `20–45 %`.
    pub fn range(&self, band: &Band) -> String {
        let (low, high) = (band.low.to_string(), band.high.to_string());
        self.language
            .say("range", &[("low", &low), ("high", &high)])
    }

    /// The terms of a band, as tables print them.
    pub fn terms(&self, standard: Standard, band: &Band) -> String {
        let terms = self.language.terms(standard).get(band.rank);
        terms.map_or_else(String::new, ToString::to_string)
    }

    /// Judgments as pages show them.
    pub fn judgments(&self, list: &[JudgmentIx]) -> Vec<view::Judgment> {
        list.iter().map(|ix| self.judgment(*ix)).collect()
    }

    /// The labelled paragraphs of a judgment, its outcome left out.
    fn judgment_parts(&self, ix: JudgmentIx) -> Vec<view::JudgmentPart> {
        let (facts, words, document) = self.judged(ix);
        let parts = &self.document(document).marks.judgment_parts;
        let own = words.parts.start as usize..words.parts.end as usize;
        let shown = parts[own]
            .iter()
            .filter(|part| part.1 != JudgmentPart::Outcome);
        shown
            .map(|(_, part, fragment)| view::JudgmentPart {
                kind: part_class(*part),
                label: self.part_label(*part),
                level: match part {
                    JudgmentPart::Confidence => facts.confidence.map(|c| c.word().to_owned()),
                    _ => None,
                },
                link: match part {
                    JudgmentPart::Was => self.links().judgments[ix as usize]
                        .was
                        .map(|was| self.judgment_link(was)),
                    _ => None,
                },
                html: body::html(self, document, fragment, Fill::Away),
            })
            .collect()
    }

    /// What came of a judgment.
    fn outcome(&self, ix: JudgmentIx) -> Option<view::Outcome> {
        let (facts, words, document) = self.judged(ix);
        let outcome = facts.outcome?;
        let parts = &self.document(document).marks.judgment_parts;
        let own = words.parts.start as usize..words.parts.end as usize;
        let reason = parts[own]
            .iter()
            .find(|part| part.1 == JudgmentPart::Outcome);
        Some(view::Outcome {
            verdict: outcome.verdict.word(),
            label: self.verdict_label(outcome.verdict),
            date: self.maybe_date(&outcome.date),
            html: reason.map_or_else(String::new, |(_, _, fragment)| {
                body::html(self, document, fragment, Fill::Away)
            }),
        })
    }

    /// The last of the earlier judgments that led to one, the first of them first; and the one before those, which has the
    /// others on its own page.
    fn history(&self, ix: JudgmentIx) -> (Vec<view::JudgmentStep>, Option<ShownLink>) {
        let was = |ix: JudgmentIx| self.links().judgments[ix as usize].was;
        let mut chain: Vec<JudgmentIx> = Vec::new();
        let mut next = was(ix);
        // What closes itself by way of others is told of once.
        while let Some(earlier) = next.filter(|earlier| *earlier != ix && !chain.contains(earlier))
            && chain.len() < STEPS
        {
            chain.push(earlier);
            next = was(earlier);
        }
        let before = next.filter(|earlier| *earlier != ix && !chain.contains(earlier));
        let step = |ix: JudgmentIx| {
            let (facts, words, document) = self.judged(ix);
            view::JudgmentStep {
                link: self.judgment_link(ix),
                term: words.term.to_string(),
                range: facts.band.map(|band| self.range(band)),
                made: self.maybe_date(&self.document(document).facts.date),
            }
        };
        let steps = chain.iter().rev().map(|ix| step(*ix)).collect();
        (steps, before.map(|ix| self.judgment_link(ix)))
    }

    /// The judgments of a list in this state.
    pub fn in_state(&self, list: &[JudgmentIx], wanted: State) -> Vec<JudgmentIx> {
        let all = list.iter().copied();
        all.filter(|ix| self.state(*ix) == wanted).collect()
    }

    /// How often what was held likely came about, by band; nothing from too few judgments.
    ///
    /// Counts judgments whose outcome is yes or no; a void one decides nothing.
    pub fn calibration(&self) -> Option<view::Calibration> {
        let mut counts = self.counted();
        let count: usize = counts.iter().map(|row| row.1).sum();
        if count < CALIBRATION_FROM {
            return None;
        }
        counts.retain(|row| row.1 > 0);
        let row = |(band, count, came_about): (&Band, usize, usize)| {
            let share = (came_about * 100 + count / 2)
                .checked_div(count)
                .unwrap_or(0) as u32;
            view::CalibrationRow {
                terms: self.terms(self.site.config.standard, band),
                range: self.range(band),
                count,
                came_about,
                share,
                within: (usize::from(band.low) * count..=usize::from(band.high) * count)
                    .contains(&(came_about * 100)),
            }
        };
        Some(view::Calibration {
            count,
            rows: counts.into_iter().map(row).collect(),
        })
    }

    /// How many judgments came about or did not.
    pub fn decided(&self) -> usize {
        self.counted().iter().map(|row| row.1).sum()
    }

    /// Of each band, how many judgments came about or did not, and how many of them came about.
    pub(super) fn counted(&self) -> Vec<(&'static Band, usize, usize)> {
        let bands = self.site.config.standard.bands();
        let counts = self.site.lists.decided.get_or_init(|| self.counts(bands));
        let rows = bands.iter().zip(counts);
        rows.map(|(band, (count, came_about))| (band, *count, *came_about))
            .collect()
    }

    /// Counts them.
    fn counts(&self, bands: &[Band]) -> Vec<(usize, usize)> {
        let mut counts = vec![(0, 0); bands.len()];
        for ix in &self.links().ledger {
            let (facts, _, _) = self.judged(*ix);
            let verdict = facts.outcome.map(|outcome| outcome.verdict);
            let row = bands.iter().position(|band| Some(band) == facts.band);
            if let (Some(row), Some(Verdict::Yes | Verdict::No)) = (row, verdict) {
                counts[row].0 += 1;
                counts[row].1 += usize::from(verdict == Some(Verdict::Yes));
            }
        }
        counts
    }
}

/// The class of a paragraph of a judgment.
pub fn part_class(part: JudgmentPart) -> &'static str {
    match part {
        JudgmentPart::Confidence => "confidence",
        JudgmentPart::Basis => "basis",
        JudgmentPart::Assumes => "assumes",
        JudgmentPart::ChangesIf => "changes-if",
        JudgmentPart::Alternative => "alternative",
        JudgmentPart::Was => "was",
        JudgmentPart::Outcome => "outcome",
    }
}
