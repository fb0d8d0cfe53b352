//! Everything that is wrong with a snapshot, each with its place: what the phases told, and what only the whole shows.

use std::collections::BTreeSet;

use super::Site;
use crate::date::Day;
use crate::diag::{self, Code, Diagnostic, Place, Severity, Span};
use crate::document::{Horizon, Kind, Status};
use crate::language;
use crate::link::{self, At, Fault};
use crate::names;
use crate::parse;
use crate::path::SitePath;

impl Site {
    /// Everything that is wrong with the site, by place; what the author silenced left out.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut all: Vec<Diagnostic> = self.told.settings.to_vec();
        let heard = |told: &&Diagnostic| self.config.levels.get(&told.code) != Some(&Severity::Off);
        let parsed = self.told.files.iter().flat_map(|file| &file.faults);
        all.extend(parsed.filter(heard).cloned());
        all.extend(
            self.links
                .faults
                .iter()
                .chain(&self.routes.faults)
                .map(|fault| self.placed(fault)),
        );
        all.extend(self.theme.faults.iter().cloned());
        all.extend(self.unread_files());
        all.extend(self.displaced_files());
        all.extend(self.unknown_templates());
        all.extend(self.unspoken_languages());
        all.extend(self.unsound_look());
        all.extend(self.ambiguous_names());
        all.extend(self.picture_faults().iter().map(|fault| self.placed(fault)));
        all.extend(self.misquoted());
        all.extend(self.overdue().iter().map(|fault| self.placed(fault)));
        self.judged(all)
    }

    /// Judgments that were due by today and have no outcome, and series whose last period is too long ago; pages that are
    /// no longer kept current are left alone.
    fn overdue(&self) -> Vec<Fault> {
        let kept =
            |document: u32| self.documents[document as usize].facts.status == Status::Published;
        let mut faults = Vec::new();
        for judgment in self.links.judgments.iter().filter(|one| kept(one.document)) {
            let facts = &self.documents[judgment.document as usize].facts;
            let written = &facts.judgments[judgment.number as usize];
            let known = written.outcome.and_then(|outcome| outcome.date);
            // Without a day of its own a site has the first of all: then nothing is said to be ahead.
            let ahead = |day: Day| self.today != Day::FIRST && day > self.today;
            if let Some(known) = known.filter(|known| ahead(known.earliest())) {
                faults.push(Fault {
                    code: Code::ReversedDate,
                    document: judgment.document,
                    at: At::Judgment(judgment.number),
                    message: format!(
                        "the outcome was known {known}, which is after {}",
                        self.today
                    ),
                    hint: Some("mend the date of the outcome".into()),
                    related: None,
                });
            }
            let open = written.outcome.is_none() && judgment.closed_by.is_none();
            if let Horizon::By(due) = written.horizon
                && open
                && due.latest() < self.today
            {
                faults.push(Fault {
                    code: Code::OverdueJudgment,
                    document: judgment.document,
                    at: At::Judgment(judgment.number),
                    message: format!(
                        "the judgment `{}` was due {due} and has no outcome",
                        written.id
                    ),
                    hint: Some(
                        "add a paragraph `Outcome: no, 2024-01-01, the reason [@source]`".into(),
                    ),
                    related: None,
                });
            }
        }
        for (ix, document) in self.documents.iter().enumerate() {
            let figure = &document.facts.figure;
            if link::is_stale(figure, self.today)
                && let (Some(last), Some(days)) = (link::last_period(figure), figure.stale_after)
            {
                faults.push(Fault {
                    code: Code::StaleFigure,
                    document: ix as u32,
                    at: At::Start,
                    message: format!(
                        "the last period is {last}, over {days} days before {}",
                        self.today
                    ),
                    hint: Some("add the newer period, or mend `stale_after`".into()),
                    related: None,
                });
            }
        }
        faults
    }

    /// Diagnostics by place, each with the severity that `[checks.levels]` gives it, what is silenced left out.
    pub fn judged(&self, mut all: Vec<Diagnostic>) -> Vec<Diagnostic> {
        for diagnostic in &mut all {
            if let Some(severity) = self.config.levels.get(&diagnostic.code) {
                diagnostic.severity = *severity;
            }
        }
        let silenced = self.silenced_places();
        all.retain(|diagnostic| {
            diagnostic.severity != Severity::Off && !is_silenced(diagnostic, &silenced)
        });
        diag::sort(&mut all);
        all
    }

    /// What authors silenced: where they say so, which check, and why.
    pub fn silenced(&self) -> Vec<(Place, Code, &str)> {
        let all = self.documents.iter().flat_map(|document| {
            document.silenced.iter().map(|one| {
                let place = Place {
                    path: document.path.clone(),
                    span: one.place,
                };
                (place, one.code, &*one.reason)
            })
        });
        all.collect()
    }

    /// Where which check is silenced.
    fn silenced_places(&self) -> Vec<(&SitePath, Span, Code)> {
        let all = self.documents.iter().flat_map(|document| {
            let silenced = document.silenced.iter();
            silenced.map(|one| (&document.path, one.span, one.code))
        });
        all.collect()
    }

    /// Files of the content that would be pages under nearly the same name.
    fn unread_files(&self) -> impl Iterator<Item = Diagnostic> {
        let files = self.sources.below("content");
        files.filter_map(|(path, _)| {
            let name = parse::nearly_read(path)?;
            let message = format!("`{path}` is not read: a page's name ends in `.md` or `.yaml`");
            let fault = Diagnostic::at(Code::UnreadFile, path, Span::default(), message);
            Some(fault.hint(format!("name it `{name}`")))
        })
    }

    /// Files of the site's own that cannot be published, because something else is at their address.
    fn displaced_files(&self) -> impl Iterator<Item = Diagnostic> {
        self.routes.displaced.iter().map(|path| {
            let place = Place {
                path: path.clone(),
                span: Span::default(),
            };
            let message = format!("`{path}` is at an address where another page or file is");
            Diagnostic::new(Code::DuplicateAddress, Some(place), message)
                .hint("give it another name")
        })
    }

    /// A fault of the links with its place.
    pub(super) fn placed(&self, fault: &Fault) -> Diagnostic {
        let span = |document: u32, at: At| {
            let document = &self.documents[document as usize];
            match at {
                At::Reference(reference) => document
                    .places
                    .get(reference as usize)
                    .copied()
                    .unwrap_or_default(),
                At::Statement(number) => document.marks.statements[number as usize].place,
                At::Event(number) => document.marks.events[number as usize].place,
                At::Judgment(number) => document.marks.judgments[number as usize].place,
                At::Point(number) => document
                    .words
                    .figure
                    .as_ref()
                    .and_then(|figure| figure.places.get(number as usize).copied())
                    .unwrap_or_default(),
                At::Anchor(number) => document
                    .anchor_places
                    .get(number as usize)
                    .copied()
                    .unwrap_or_default(),
                At::Alias(number) => document
                    .words
                    .alias_places
                    .get(number as usize)
                    .copied()
                    .unwrap_or_default(),
                At::Start => Span {
                    end: document.span.start,
                    ..document.span
                },
            }
        };
        let path = &self.documents[fault.document as usize].path;
        let mut diagnostic = Diagnostic::at(
            fault.code,
            path,
            span(fault.document, fault.at),
            fault.message.clone(),
        );
        diagnostic.hint = fault.hint.clone();
        match fault.related {
            Some((other, at, text)) => {
                diagnostic.related(&self.documents[other as usize].path, span(other, at), text)
            }
            None => diagnostic,
        }
    }

    /// Pages that ask for a template that is not there.
    fn unknown_templates(&self) -> Vec<Diagnostic> {
        let asked = self.documents.iter().filter_map(|d| {
            d.words
                .template
                .as_ref()
                .map(|(name, span)| (d, name, *span))
        });
        asked
            .filter(|(_, name, _)| !self.theme.has(name))
            .map(|(document, name, span)| {
                let near = crate::path::nearest(name, self.theme.names())
                    .map(|near| format!("did you mean `{near}`?"));
                Diagnostic::at(
                    Code::UnknownTemplate,
                    &document.path,
                    span,
                    format!("there is no template `{name}`"),
                )
                .maybe_hint(near)
            })
            .collect()
    }

    /// Languages of pages for which there are no words: each once, at its first page.
    fn unspoken_languages(&self) -> Vec<Diagnostic> {
        let base = language::base_of;
        // The settings are told of the site's own.
        let mut seen = BTreeSet::from([base(&self.config.language)]);
        let mut faults = Vec::new();
        // A source is in a language that no page is printed in.
        let pages = self.documents.iter();
        for document in pages.filter(|document| document.facts.kind != Kind::Source) {
            let Some(tag) = document.words.language.as_deref() else {
                continue;
            };
            if !self.languages.speaks(tag) && seen.insert(base(tag)) {
                let place = document.words.language_place;
                faults.push(language::unspoken(&document.path, place, tag));
            }
        }
        faults
    }

    /// Shared names that no page's front matter settles: each once, at its first place.
    fn ambiguous_names(&self) -> Vec<Diagnostic> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut found = Vec::new();
        for (document, mentions) in self.documents.iter().zip(self.mentions.iter()) {
            for (at, name) in &mentions.ambiguous {
                if seen.insert(name) {
                    let block = document
                        .body
                        .blocks
                        .iter()
                        .rfind(|block| block.start <= *at && *at < block.end);
                    let from = block.map_or(0, |block| block.source as usize);
                    let text = self.sources.written(&document.path);
                    let start = text
                        .as_deref()
                        .and_then(|text| text.get(from..))
                        .and_then(|rest| rest.find(&**name))
                        .map_or(from, |at| from + at);
                    let span = Span::new(start, start + name.len());
                    let text = crate::path::unescape_text(name);
                    let message = self.names.shared(&text).unwrap_or_default();
                    let told = self
                        .links
                        .faults
                        .iter()
                        .any(|fault| fault.message == message);
                    if !told {
                        let fault =
                            Diagnostic::at(Code::AmbiguousName, &document.path, span, message);
                        found.push(fault.hint(names::SHARED_NAME_HINT));
                    }
                }
            }
        }
        found
    }
}

/// Whether the author silenced this; an error is never silenced.
fn is_silenced(diagnostic: &Diagnostic, silenced: &[(&SitePath, Span, Code)]) -> bool {
    let Some(place) = &diagnostic.place else {
        return false;
    };
    diagnostic.severity != Severity::Error
        && silenced.iter().any(|(path, span, code)| {
            *code == diagnostic.code
                && **path == place.path
                && span.start <= place.span.start
                && place.span.start < span.end
        })
}
