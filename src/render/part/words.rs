//! Words for what the data says in letters: relations, grades, kinds of notes, modes, languages.

use super::*;

/// From which side a tie is seen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// From its holder's.
    Own,
    /// From the other's.
    Inverse,
}

/// What a relation is called from its holder's side.
pub fn own_label(relation: &Relation) -> String {
    relation_label(relation, Side::Own)
}

/// What a relation is called, from either side.
pub(super) fn relation_label(relation: &Relation, side: Side) -> String {
    let label = match (relation, side) {
        (Relation::Holds(label), _) => return label.to_string(),
        (Relation::MemberOf, Side::Own) => "member of",
        (Relation::MemberOf, Side::Inverse) => "has as member",
        (Relation::PartOf, Side::Own) => "part of",
        (Relation::PartOf, Side::Inverse) => "has as part",
        (Relation::SpeaksFor, Side::Own) => "speaks for",
        (Relation::SpeaksFor, Side::Inverse) => "is spoken for by",
        (Relation::Leads, Side::Own) => "leads",
        (Relation::Leads, Side::Inverse) => "is led by",
        (Relation::Owns, Side::Own) => "owns",
        (Relation::Owns, Side::Inverse) => "is owned by",
        (Relation::SanctionedBy, Side::Own) => "under sanctions by",
        (Relation::SanctionedBy, Side::Inverse) => "has sanctions on",
        (Relation::AllyOf, _) => "ally of",
    };
    label.to_owned()
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

/// Reliability of a source (NATO Admiralty scale).
pub fn reliability(letter: char) -> view::Graded {
    let label = match letter {
        'A' => "completely reliable",
        'B' => "usually reliable",
        'C' => "fairly reliable",
        'D' => "not usually reliable",
        'E' => "unreliable",
        _ => "cannot be judged",
    };
    view::Graded {
        code: letter.to_string(),
        label,
    }
}

/// Credibility of an information (NATO Admiralty scale).
pub fn credibility(digit: u8) -> view::Graded {
    let label = match digit {
        1 => "confirmed by other sources",
        2 => "probably true",
        3 => "possibly true",
        4 => "doubtful",
        5 => "improbable",
        _ => "cannot be judged",
    };
    view::Graded {
        code: digit.to_string(),
        label,
    }
}

/// What a note is called.
pub fn note_label(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::Plain => "Note",
        NoteKind::Context => "Context",
        NoteKind::Translation => "Translation",
        NoteKind::FactCheck => "Fact-check",
        NoteKind::Assessment => "Assessment",
        NoteKind::Dispute => "Dispute",
        NoteKind::Correction => "Correction",
        NoteKind::Update => "Update",
    }
}

/// What the words of a statement are.
pub fn mode_label(mode: Mode) -> &'static str {
    match mode {
        Mode::Quote => "Quotation",
        Mode::Paraphrase => "Paraphrase",
        Mode::Document => "Document",
        Mode::Silent => "Silent",
    }
}

/// The English name of a language by its BCP 47 tag; the tag if it is not in the list.
pub fn language_name(tag: &str) -> String {
    const NAMES: [(&str, &str); 34] = [
        ("ar", "Arabic"),
        ("be", "Belarusian"),
        ("bg", "Bulgarian"),
        ("cs", "Czech"),
        ("da", "Danish"),
        ("de", "German"),
        ("el", "Greek"),
        ("en", "English"),
        ("es", "Spanish"),
        ("et", "Estonian"),
        ("fa", "Persian"),
        ("fi", "Finnish"),
        ("fr", "French"),
        ("he", "Hebrew"),
        ("hi", "Hindi"),
        ("hu", "Hungarian"),
        ("it", "Italian"),
        ("ja", "Japanese"),
        ("kk", "Kazakh"),
        ("ko", "Korean"),
        ("lt", "Lithuanian"),
        ("lv", "Latvian"),
        ("mn", "Mongolian"),
        ("nl", "Dutch"),
        ("no", "Norwegian"),
        ("pl", "Polish"),
        ("pt", "Portuguese"),
        ("ro", "Romanian"),
        ("ru", "Russian"),
        ("sr", "Serbian"),
        ("sv", "Swedish"),
        ("tr", "Turkish"),
        ("uk", "Ukrainian"),
        ("zh", "Chinese"),
    ];
    let base = tag.split('-').next().unwrap_or(tag);
    NAMES
        .iter()
        .find(|(code, _)| *code == base)
        .map_or_else(|| tag.to_owned(), |(_, name)| (*name).to_owned())
}
