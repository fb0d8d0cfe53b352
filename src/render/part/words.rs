//! Words for what the data says in letters: relations, grades, kinds of notes, modes, languages.

use crate::language::Word;

use super::*;

/// From which side a tie is seen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// From its holder's.
    Own,
    /// From the other's.
    Inverse,
}

impl Parts<'_> {
    /// What a relation is called from its holder's side.
    pub fn own_label(&self, relation: &Relation) -> String {
        self.relation_label(relation, Side::Own)
    }

    /// What a relation makes of the other whose name stands above it: `has sanctions on` below who is behind `sanctioned_by`.
    pub fn label_below(&self, relation: &Relation, is_holder: bool) -> String {
        let side = if is_holder { Side::Own } else { Side::Inverse };
        self.relation_label(relation, side)
    }

    /// What a relation is called, from either side.
    pub(super) fn relation_label(&self, relation: &Relation, side: Side) -> String {
        let key = match (relation, side) {
            (Relation::Holds(label), _) => return label.to_string(),
            (Relation::MemberOf, Side::Own) => "member_of",
            (Relation::MemberOf, Side::Inverse) => "member_of_inverse",
            (Relation::PartOf, Side::Own) => "tied_part_of",
            (Relation::PartOf, Side::Inverse) => "tied_part_of_inverse",
            (Relation::SpeaksFor, Side::Own) => "speaks_for",
            (Relation::SpeaksFor, Side::Inverse) => "speaks_for_inverse",
            (Relation::Leads, Side::Own) => "leads",
            (Relation::Leads, Side::Inverse) => "leads_inverse",
            (Relation::Owns, Side::Own) => "owns",
            (Relation::Owns, Side::Inverse) => "owns_inverse",
            (Relation::SanctionedBy, Side::Own) => "sanctioned_by",
            (Relation::SanctionedBy, Side::Inverse) => "sanctioned_by_inverse",
            (Relation::AllyOf, _) => "ally_of",
        };
        self.language.word(key).to_string()
    }

    /// Reliability of a source (NATO Admiralty scale).
    pub fn reliability(&self, letter: char) -> view::Graded {
        let known = match letter {
            'A'..='E' => letter,
            _ => 'F',
        };
        view::Graded {
            code: letter.to_string(),
            label: self.language.word(&format!("reliability_{known}")),
        }
    }

    /// Credibility of an information (NATO Admiralty scale).
    pub fn credibility(&self, digit: u8) -> view::Graded {
        let known = match digit {
            1..=5 => digit,
            _ => 6,
        };
        view::Graded {
            code: digit.to_string(),
            label: self.language.word(&format!("credibility_{known}")),
        }
    }

    /// What a note is called.
    pub fn note_label(&self, kind: NoteKind) -> Word {
        self.language.word(match kind {
            NoteKind::Plain => "note_plain",
            NoteKind::Context => "note_context",
            NoteKind::Translation => "note_translation",
            NoteKind::FactCheck => "note_fact_check",
            NoteKind::Assessment => "note_assessment",
            NoteKind::Dispute => "note_dispute",
            NoteKind::Correction => "note_correction",
            NoteKind::Update => "note_update",
        })
    }

    /// What the words of a statement are.
    pub fn mode_label(&self, mode: Mode) -> Word {
        self.language.word(match mode {
            Mode::Quote => "mode_quote",
            Mode::Paraphrase => "mode_paraphrase",
            Mode::Document => "mode_document",
            Mode::Silent => "mode_silent",
        })
    }

    /// What a derived part of a page is called.
    pub fn view_name(&self, view: View) -> Word {
        self.language.word(&format!("view_{}", view.word()))
    }

    /// A page and a part of it, as a title.
    pub fn title_of(&self, page: &str, title: &str) -> String {
        self.language
            .say("title_of", &[("page", page), ("title", title)])
    }

    /// What a page of a list is called.
    pub fn numbered_title(&self, title: &str, number: usize) -> String {
        let number = number.to_string();
        self.language
            .say("numbered_title", &[("title", title), ("n", &number)])
    }

    /// What a kind of page is called: `kind_proposal`.
    pub fn kind_label(&self, kind: &str) -> Word {
        self.language.word(&format!("kind_{kind}"))
    }
}

/// The class of a link to a page of this kind.
pub(super) fn link_class(kind: Kind) -> &'static str {
    match kind {
        Kind::Briefing => "to-briefing",
        Kind::Actor => "to-actor",
        Kind::Topic => "to-topic",
        Kind::Source => "to-source",
        Kind::Figure => "to-figure",
        Kind::Page => "to-page",
    }
}

/// Minutes to read so many words, at least one.
pub fn reading_time(words: u32) -> u32 {
    words.div_ceil(READING_SPEED).max(1)
}
