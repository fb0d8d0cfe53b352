//! Statements and notes as pages show them.

use super::*;

impl<'s> Parts<'s> {
    /// A link to a statement.
    pub fn statement_link(&self, statement: StatementIx) -> ShownLink {
        let (facts, _, _) = self.said(statement);
        let (href, _) = self.statement_addresses(statement);
        let first = crate::parse::prose::shortened(&self.statement_text(statement), 48);
        let title = self.statement_title(statement);
        let link = view::Link {
            title: if first.is_empty() {
                title
            } else {
                format!("{title}: {first}")
            },
            href,
            kind: "statement",
            id: facts.id.to_string(),
        };
        link.into()
    }

    /// The words of a statement, as plain text.
    pub fn statement_text(&self, statement: StatementIx) -> String {
        let (_, words, document) = self.said(statement);
        body::text(self, document, &words.fragment, &words.text)
    }

    /// The words of a statement as blocks.
    pub fn statement_html(&self, statement: StatementIx) -> String {
        let (_, words, document) = self.said(statement);
        let filled = body::html(self, document, &words.fragment, Fill::Away);
        let blocks = ["<p>", "<ul", "<ol", "<div", "<pre"];
        match blocks.iter().any(|tag| filled.starts_with(tag)) || filled.is_empty() {
            true => filled,
            false => format!("<p>{filled}</p>"),
        }
    }

    /// The words of a note, as plain text.
    pub fn note_text(&self, document: DocumentIx, number: usize) -> String {
        let words = &self.document(document).marks.notes[number];
        body::text(self, document, &words.fragment, &words.text)
    }

    /// What a statement is called: its speaker and day.
    pub fn statement_title(&self, statement: StatementIx) -> String {
        let (facts, words, _) = self.said(statement);
        let speakers = self.speakers(statement);
        let who = match speakers.is_empty() {
            true => words.speaker.to_string(),
            false => self.names_of(&speakers),
        };
        match &facts.date {
            Some(date) => format!("{who}, {}", self.language.date(date)),
            None => who,
        }
    }

    /// The names of speakers: `A and B`.
    pub fn names_of(&self, speakers: &[view::Speaker]) -> String {
        let and = format!(" {} ", self.language.word("and"));
        let names: Vec<&str> = speakers.iter().map(|one| one.title.as_str()).collect();
        names.join(&and)
    }

    /// A statement's facts, its words, and the document that it is in.
    pub fn said(
        &self,
        statement: StatementIx,
    ) -> (&'s StatementFacts, &'s StatementWords, DocumentIx) {
        let statement = &self.links().statements[statement as usize];
        let document = self.document(statement.document);
        let number = statement.number as usize;
        (
            &document.facts.statements[number],
            &document.marks.statements[number],
            statement.document,
        )
    }

    /// The address of a statement's own page (else its place), and of its place.
    pub fn statement_addresses(&self, statement: StatementIx) -> (String, String) {
        let (facts, _, document) = self.said(statement);
        let anchor = format!(
            "{}#{}",
            self.href_of(document),
            encode_url(facts.id.as_str())
        );
        let own = self.site.config.statement_pages && facts.id.is_sound();
        let href = if own {
            self.href(&UrlPath::page(&format!("statements/{}", facts.id)))
        } else {
            anchor.clone()
        };
        (href, anchor)
    }

    /// Where a statement was said: the venue, with the segments before it that turned out to be no speakers.
    pub fn venue(&self, statement: StatementIx) -> Option<String> {
        let (_, words, _) = self.said(statement);
        let named = self.links().statements[statement as usize].named_segments;
        let segments = words.maybe_speakers.iter().skip(named).chain(&words.venue);
        let venue = segments
            .map(|segment| &**segment)
            .collect::<Vec<_>>()
            .join(", ");
        (!venue.is_empty())
            .then_some(venue)
            .or_else(|| words.default_venue.as_deref().map(str::to_owned))
    }

    /// Who carried a wording: the name of the actor that is linked, or the words.
    pub fn relay(&self, document: DocumentIx, wording: &Wording) -> Option<String> {
        match wording.by.and_then(|by| self.links().page(document, by)) {
            Some(actor) => Some(self.document(actor).words.title.to_string()),
            None => wording.relay.as_deref().map(str::to_owned),
        }
    }

    /// The speakers of a statement, each with the office held on that day.
    pub fn speakers(&self, statement: StatementIx) -> Vec<view::Speaker> {
        let speakers = self.speaking(statement).into_iter();
        speakers
            .map(|(ix, office)| self.speaker(ix, office))
            .collect()
    }

    /// The speakers of a statement as templates see them.
    fn shown_speakers(&self, statement: StatementIx) -> Vec<Shown> {
        let speakers = self.speaking(statement).into_iter();
        speakers
            .map(|key| {
                let make = || made(&self.speaker(key.0, key.1.clone()));
                let made = self.kept(&self.shared().speakers, &key, make);
                Shown { made }
            })
            .collect()
    }

    /// Who speaks in a statement, and in which office.
    fn speaking(&self, statement: StatementIx) -> Vec<(DocumentIx, Option<String>)> {
        let statement = &self.links().statements[statement as usize];
        let office = |ix: DocumentIx| statement.date.and_then(|date| self.office(ix, &date));
        let speakers = statement.speakers.iter();
        speakers.map(|ix| (*ix, office(*ix))).collect()
    }

    /// A speaker.
    fn speaker(&self, ix: DocumentIx, office: Option<String>) -> view::Speaker {
        let link = self.link_words(ix);
        view::Speaker {
            id: link.id,
            title: link.title,
            href: link.href,
            office,
        }
    }

    /// The office that an actor held over the whole date: `President of Russia`; the first in the file of several.
    pub fn office(&self, actor: DocumentIx, date: &date::Date) -> Option<String> {
        let ties = &self.document(actor).facts.ties;
        let tie = ties
            .iter()
            .find(|tie| matches!(tie.relation, Relation::Holds(_)) && link::held(tie, date))?;
        self.title_held(actor, tie)
    }

    /// The title that a tie gives to its holder; nothing if it gives none.
    pub(super) fn title_held(&self, actor: DocumentIx, tie: &Tie) -> Option<String> {
        let Relation::Holds(label) = &tie.relation else {
            return None;
        };
        match self.links().page(actor, tie.of) {
            Some(of) => {
                let of = self.with_article(of);
                let values = [("office", &**label), ("of", of.as_str())];
                Some(self.language.say("office_of", &values))
            }
            None => Some(label.to_string()),
        }
    }

    /// An actor's name as it stands after "of": with the article, if one of its names has it.
    pub(super) fn with_article(&self, actor: DocumentIx) -> String {
        let document = self.document(actor);
        let article = self.language.word("article");
        let wanted = format!("{article} {}", document.words.title);
        let names = document
            .facts
            .names
            .iter()
            .chain(&document.facts.weak_names);
        if names.into_iter().any(|name| *name.text == *wanted) {
            wanted
        } else {
            document.words.title.to_string()
        }
    }

    /// The positions of a statement.
    pub fn stances(&self, statement: StatementIx) -> Vec<view::Stance> {
        let positions = self.links().statements[statement as usize].stances.iter();
        positions
            .map(|position| view::Stance {
                topic: self.link(position.topic),
                issue: position
                    .issue
                    .map(|issue| self.issue(position.owner, issue)),
                stance: position.stance.as_deref().map(str::to_owned),
            })
            .collect()
    }

    /// The label of a topic's issue.
    pub fn issue(&self, owner: DocumentIx, issue: u32) -> String {
        self.document(owner)
            .words
            .issues
            .get(issue as usize)
            .map_or_else(String::new, ToString::to_string)
    }

    /// A statement as pages show it.
    pub fn statement(&self, ix: StatementIx) -> view::Statement {
        let statement = &self.links().statements[ix as usize];
        let (facts, words, document) = self.said(ix);
        let (href, anchor) = self.statement_addresses(ix);
        let language = |code: &str| view::Language {
            code: code.to_string(),
            name: self.language.language_name(code),
        };
        view::Statement {
            id: facts.id.to_string(),
            href,
            anchor,
            page: self.link(document),
            speakers: self.shown_speakers(ix),
            speaker: words.speaker.to_string(),
            on_behalf: self.links_of(document, &facts.on_behalf),
            to: self.links_of(document, &facts.to),
            via: self.links_of(document, &facts.via),
            re: self.links_of(document, &facts.re),
            date: self.maybe_date(&facts.date),
            venue: self.venue(ix),
            html: self.statement_html(ix),
            text: self.statement_text(ix),
            mode: facts.mode.word(),
            mode_label: self.mode_label(facts.mode),
            languages: words.languages.iter().map(|code| language(code)).collect(),
            original: words.original.as_ref().map(|wording| view::Original {
                text: wording.text.to_string(),
                lang: words.languages.last().map(ToString::to_string),
            }),
            carried: words
                .carried
                .iter()
                .map(|wording| view::Carried {
                    text: wording.text.to_string(),
                    relay: self.relay(document, wording),
                    cites: self.cites(document, &wording.sources),
                })
                .collect(),
            cites: self.cites(document, &words.sources),
            stances: self.stances(ix),
            topics: self.links_to(&statement.topics),
            notes: self.notes_on(ix),
            counts_for: self.links_to(&statement.counts_for),
        }
    }

    /// Statements as pages show them.
    pub fn statements(&self, list: &[StatementIx]) -> Vec<view::Statement> {
        list.iter().map(|ix| self.statement(*ix)).collect()
    }

    /// The notes on a statement: those whose sign is part of it, and those on the words of an inline one.
    pub fn notes_on(&self, statement: StatementIx) -> Vec<view::Note> {
        let number = self.links().statements[statement as usize].number;
        let (_, words, document) = self.said(statement);
        let notes = self.document(document).marks.notes.iter().enumerate();
        let about = |note: &NoteWords| {
            note.statement == Some(number)
                || words.inline.is_some() && note.target.is_some() && note.target == words.inline
        };
        notes
            .filter(|(_, note)| about(note))
            .map(|(note, _)| self.note(document, note))
            .collect()
    }

    /// A note as pages show it.
    pub fn note(&self, document: DocumentIx, number: usize) -> view::Note {
        let page = self.document(document);
        let (facts, words) = (&page.facts.notes[number], &page.marks.notes[number]);
        let marks = words.target.as_ref().map(|target| {
            let parsed = crate::parse::prose::text_of(&page.body.html, target);
            body::text(self, document, target, &parsed)
        });
        view::Note {
            kind: facts.kind.word(),
            label: self.note_label(facts.kind),
            number: words.number,
            anchor: facts.anchor.to_string(),
            href: format!("{}#{}", self.href_of(document), encode_url(&facts.anchor)),
            html: body::html(self, document, &words.fragment, Fill::Away),
            text: self.note_text(document, number),
            date: self.maybe_date(&facts.date),
            verdict: words.verdict.as_deref().map(str::to_owned),
            page: self.link(document),
            marks,
        }
    }

    /// The notes of a kind in a document.
    pub fn notes_of(&self, document: DocumentIx, kind: NoteKind) -> Vec<view::Note> {
        let notes = self.document(document).facts.notes.iter().enumerate();
        notes
            .filter(|(_, note)| note.kind == kind)
            .map(|(number, _)| self.note(document, number))
            .collect()
    }
}
