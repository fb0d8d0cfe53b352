//! What a page says, collected while it is read: references with their places, marks, notes, citations.
//!
//! `fields` and `markdown` both write into one [`Record`]; it turns what `mark` read as text into facts and words. It knows
//! neither YAML nor Markdown.

use crate::date::Date;
use crate::diag::{Code, Diagnostic, Span};
use crate::document::*;
use crate::parse::mark::{Attribution, Speaker, WrittenCite, WrittenLink, WrittenStance};
use crate::path::{Id, SitePath, slug};

/// The defaults that a briefing's `statements` gives its dash lines.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// When.
    pub date: Option<Date>,
    /// Where.
    pub venue: Option<Box<str>>,
    /// The source, by reference.
    pub source: Option<ReferenceIx>,
}

/// Everything that one page says.
#[derive(Debug)]
pub struct Record {
    /// The file.
    pub path: SitePath,
    /// What is referred to.
    pub references: Vec<Reference>,
    /// Where, parallel to `references`.
    pub places: Vec<Span>,
    /// Facts of statements.
    pub statements: Vec<StatementFacts>,
    /// Their words.
    pub statement_words: Vec<StatementWords>,
    /// Facts of notes.
    pub notes: Vec<NoteFacts>,
    /// Their words.
    pub note_words: Vec<NoteWords>,
    /// Facts of events.
    pub events: Vec<EventFacts>,
    /// Their words.
    pub event_words: Vec<EventWords>,
    /// Facts of judgments.
    pub judgments: Vec<JudgmentFacts>,
    /// Their words.
    pub judgment_words: Vec<JudgmentWords>,
    /// The labelled paragraphs of judgments.
    pub judgment_parts: Vec<(u32, JudgmentPart, Fragment)>,
    /// Figures in prose.
    pub literals: Vec<LiteralFacts>,
    /// What is printed whole.
    pub embeds: Vec<Embed>,
    /// Citations.
    pub citations: Vec<Box<[Cited]>>,
    /// The language of the page, as a BCP 47 tag.
    pub language: Box<str>,
    /// Whether the page is in English, whose words some checks know, and in the author's own words.
    pub own_words: bool,
    /// Defaults of dash lines.
    pub defaults: Defaults,
    /// What was found wrong.
    pub faults: Vec<Diagnostic>,
}

impl Record {
    /// An empty record of a page in this file.
    pub fn new(path: &SitePath) -> Record {
        Record {
            path: path.clone(),
            references: Vec::new(),
            places: Vec::new(),
            statements: Vec::new(),
            statement_words: Vec::new(),
            notes: Vec::new(),
            note_words: Vec::new(),
            events: Vec::new(),
            event_words: Vec::new(),
            judgments: Vec::new(),
            judgment_words: Vec::new(),
            judgment_parts: Vec::new(),
            literals: Vec::new(),
            embeds: Vec::new(),
            citations: Vec::new(),
            language: "en".into(),
            own_words: false,
            defaults: Defaults::default(),
            faults: Vec::new(),
        }
    }

    /// Adds a reference.
    pub fn refer(&mut self, target: Target, role: Role, span: Span) -> ReferenceIx {
        self.references.push(Reference { target, role });
        self.places.push(span);
        (self.references.len() - 1) as ReferenceIx
    }

    /// Adds a reference to an id as written: `id`, `folder/id`, `id#anchor`.
    pub fn refer_id(&mut self, written: &str, role: Role, span: Span) -> ReferenceIx {
        self.refer(id_target(written), role, span)
    }

    /// Reports a fault and hands it out for its hint.
    pub fn fault(&mut self, code: Code, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.faults
            .push(Diagnostic::at(code, &self.path, span, message));
        self.faults.last_mut().expect("one was pushed just now")
    }

    /// Adds the sources of a citation.
    pub fn cite(&mut self, cites: Vec<WrittenCite>) -> Box<[Cited]> {
        cites
            .into_iter()
            .map(|cite| Cited {
                source: self.refer_id(&cite.key, Role::Citation, cite.span),
                locator: cite.locator.map(Into::into),
                reliability: cite.reliability,
                credibility: cite.credibility,
            })
            .collect()
    }

    /// Adds a position.
    pub fn stance(&mut self, stance: WrittenStance) -> StanceFacts {
        let topic = (!stance.topic.is_empty())
            .then(|| self.refer_id(&stance.topic, Role::Stance, stance.span));
        StanceFacts {
            at: topic.unwrap_or(0),
            topic,
            issue: stance.issue.map(|issue| slug(&issue).into()),
            stance: stance.stance.map(Into::into),
        }
    }

    /// Adds a statement; its words follow when they are known ([`Record::name_statement`]). Returns its number.
    pub fn statement(&mut self, attribution: Attribution, place: Span, certain: bool) -> usize {
        for (code, span, message, hint) in &attribution.faults {
            self.fault(*code, *span, message.clone()).hint = Some(hint.to_string());
        }
        let speaker = attribution.speaker_words();
        let certain = certain || attribution.is_certain();
        let mut facts = StatementFacts {
            certain,
            mode: attribution.mode,
            ..StatementFacts::default()
        };
        facts.speakers = attribution
            .speakers
            .iter()
            .map(|speaker| self.speaker(speaker))
            .collect();
        let maybe = attribution.candidates;
        let venue = (!attribution.venue.is_empty()).then(|| attribution.venue.join(", ").into());
        facts.maybe_speakers = maybe
            .iter()
            .map(|(words, span)| self.named(words, *span))
            .collect();
        facts.on_behalf = self.parties(attribution.on_behalf, Role::Party);
        facts.to = self.parties(attribution.to, Role::Party);
        facts.via = self.parties(attribution.via, Role::Party);
        facts.re = self.parties(attribution.re, Role::Re);
        facts.date = attribution.date.or(self.defaults.date);
        let mut sources = self.cite(attribution.sources);
        if sources.is_empty()
            && let Some(source) = self.defaults.source
        {
            sources = Box::new([Cited {
                source,
                locator: None,
                reliability: None,
                credibility: None,
            }]);
        }
        facts.sources = sources.iter().map(|cited| cited.source).collect();
        facts.stances = attribution
            .stances
            .into_iter()
            .map(|stance| self.stance(stance))
            .collect();
        if let Some((id, span)) = attribution.id {
            facts.id = self.sound_id(&id, span);
        }
        let words = StatementWords {
            speaker: speaker.into(),
            maybe_speakers: maybe.into_iter().map(|(words, _)| words.into()).collect(),
            venue,
            default_venue: self.defaults.venue.clone(),
            languages: attribution
                .languages
                .into_iter()
                .rev()
                .map(Into::into)
                .collect(),
            sources,
            place,
            ..StatementWords::default()
        };
        self.statements.push(facts);
        self.statement_words.push(words);
        self.statements.len() - 1
    }

    /// Another wording of a statement, with who carried it, if that is said.
    pub fn wording(&mut self, text: String, relay: Option<Attribution>) -> Wording {
        let relay = relay.unwrap_or_default();
        let words = relay.speaker_words();
        let by = match relay.speakers.first() {
            Some(Speaker::Link(link)) => Some(self.refer_id(&link.target, Role::Party, link.span)),
            Some(Speaker::Words(..)) | None => None,
        };
        Wording {
            text: text.into(),
            relay: (!words.is_empty()).then(|| words.into()),
            by,
            sources: self.cite(relay.sources),
        }
    }

    /// Gives a statement its words, and an id made of them if it has none.
    pub fn name_statement(&mut self, number: usize, text: String, fragment: Fragment) {
        let (facts, words) = (
            &mut self.statements[number],
            &mut self.statement_words[number],
        );
        if facts.id.as_str().is_empty() {
            let first: Vec<&str> = text.split_whitespace().take(4).collect();
            let date = facts.date.map(|date| date.to_string()).unwrap_or_default();
            let speaker = facts
                .speakers
                .first()
                .map(|ix| &self.references[*ix as usize].target);
            let speaker = match speaker {
                Some(Target::Id { id, .. }) => id.as_str().to_owned(),
                _ => words.speaker.to_string(),
            };
            facts.id = Id::fold(&slug(&format!("{speaker} {date} {}", first.join(" "))));
        }
        words.text = text.into();
        words.fragment = fragment;
    }

    /// The id if it can be part of an address; else a fault and none.
    pub fn sound_id(&mut self, written: &str, span: Span) -> Id {
        let id = Id::fold(written);
        if id.is_sound() {
            return id;
        }
        self.unsound(written, span);
        Id::default()
    }

    /// Reports what cannot be part of an address.
    pub fn unsound(&mut self, written: &str, span: Span) {
        let message = format!("`{written}` cannot be part of an address");
        self.fault(Code::BadSlug, span, message).hint =
            Some("leave out `/`, `\\`, `?`, `#`, `%` and lone dots".into());
    }

    /// A reference to the speaker.
    fn speaker(&mut self, speaker: &Speaker) -> ReferenceIx {
        match speaker {
            Speaker::Link(link) => self.refer_id(&link.target, Role::Speaker, link.span),
            Speaker::Words(words, span) => self.named(words, *span),
        }
    }

    /// A reference by strong name.
    fn named(&mut self, words: &str, span: Span) -> ReferenceIx {
        self.refer(
            Target::Name(crate::path::nfc(words).into()),
            Role::NamedSpeaker,
            span,
        )
    }

    /// References to parties.
    fn parties(&mut self, links: Vec<WrittenLink>, role: Role) -> Box<[ReferenceIx]> {
        links
            .into_iter()
            .map(|link| self.refer_id(&link.target, role, link.span))
            .collect()
    }
}

/// What a link target means: an id, with an anchor after `#`; the path before an id's last `/` is kept.
pub fn id_target(written: &str) -> Target {
    let (id, anchor) = match written.split_once('#') {
        Some((id, anchor)) => (id, Some(anchor.trim_start_matches('^').trim())),
        None => (written, None),
    };
    let anchor = anchor.filter(|anchor| !anchor.is_empty());
    Target::Id {
        id: Id::fold(id.trim().trim_end_matches(".md")),
        anchor: anchor.map(Into::into),
    }
}
