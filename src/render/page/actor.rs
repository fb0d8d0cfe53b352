//! The list of actors, and an actor.

use crate::language::Behind;
use crate::render::drawing::{self, Direction, Edge, Standing, Web};
use crate::render::part::{ACTOR_KINDS, ShownDate, Tied};

use super::*;

impl Press<'_> {
    /// The list of actors, by kind.
    pub(crate) fn actors(&self, number: usize) -> Result<String, Diagnostic> {
        let parts = &self.parts;
        let all = parts.actors();
        let shown = slice(all, number, parts.site.config.per_page);
        let labels = [
            "group_state",
            "group_organisation",
            "group_group",
            "group_person",
        ];
        let groups = shown.chunk_by(|one, other| parts.group(*one) == parts.group(*other));
        let groups = groups.map(|actors| {
            let group = parts.group(actors[0]);
            view::ActorGroup {
                kind: ACTOR_KINDS[group],
                label: parts.language.word(labels[group]),
                actors: actors.iter().map(|ix| self.actor_row(*ix)).collect(),
            }
        });
        let of = view::Actors {
            groups: groups.collect(),
            pager: parts.pager(&List::Actors.address(), number, all.len()),
        };
        let list = (List::Actors, number);
        let frame = self.list_frame(list, "actors", Some(Data::Actors));
        self.page("actors.html", frame, of)
    }

    /// An actor in the list.
    pub(super) fn actor_row(&self, ix: DocumentIx) -> view::ActorRow {
        let (parts, links) = (&self.parts, self.parts.links());
        let statements = &links.statements_of[ix as usize];
        let last = statements
            .iter()
            .find_map(|statement| links.statements[*statement as usize].date);
        let today = crate::date::Date::day(parts.site.today);
        view::ActorRow {
            title: parts.document(ix).words.title.to_string(),
            href: parts.href_of(ix),
            office: parts.office(ix, &today),
            country: parts
                .document(ix)
                .words
                .country
                .as_deref()
                .map(str::to_owned),
            statements: statements.len(),
            last: parts.maybe_date(&last),
        }
    }

    /// An actor.
    pub(crate) fn actor(&self, ix: DocumentIx) -> Result<String, Diagnostic> {
        let (parts, links) = (&self.parts, self.parts.links());
        let document = parts.document(ix);
        let statements = &links.statements_of[ix as usize];
        let shown = slice(statements, 1, parts.site.config.per_page);
        let mut days: Vec<view::DayOfStatements> = Vec::new();
        for statement in shown {
            let date = parts.maybe_date(&links.statements[*statement as usize].date);
            if days.last().is_none_or(|last| {
                last.date.as_ref().map(|d| d.date) != date.as_ref().map(|d| d.date)
            }) {
                days.push(view::DayOfStatements {
                    date,
                    statements: Vec::new(),
                });
            }
            if let Some(last) = days.last_mut() {
                last.statements.push(parts.statement(*statement));
            }
        }
        let figures = cut(
            &links.figures_of[ix as usize],
            self.part(ix, Growing::Figures, FIRST),
        );
        let ties_drawing = self.drawn_ties(ix);
        let of = view::Actor {
            ties_drawing,
            timeline: self.own_timeline(ix),
            judgments: self.judgments_on(ix, FIRST),
            judgments_more: self.more(ix, Growing::Judgments),
            figures: parts.figure_entries(figures, Some(ix)),
            figures_more: self.more(ix, Growing::Figures),
            actor_kind: document.words.kind.to_string(),
            country: document.words.country.as_deref().map(str::to_owned),
            names: self.names(document),
            ids: document
                .words
                .ids
                .iter()
                .map(|(scheme, value)| identifier(scheme, value))
                .collect(),
            image: self.picture(ix),
            offices: parts.offices(ix),
            ties: parts.ties(ix, self.part(ix, Growing::Ties, FIRST)),
            ties_more: self.more(ix, Growing::Ties),
            positions: parts.positions(ix, self.part(ix, Growing::Positions, FIRST)),
            positions_more: self.more(ix, Growing::Positions),
            titles: parts.titles(ix),
            last_words: parts.last_words(ix),
            days,
            statement_count: statements.len(),
            statements_more: self.more(ix, Growing::Statements),
            sources: parts.most_used(statements, SHORT),
            briefings: self.briefings_on(ix, FIRST),
            briefings_more: self.more(ix, Growing::Briefings),
        };
        self.page(
            "actor.html",
            self.own_frame(ix, "actor", Some(List::Actors)),
            of,
        )
    }

    /// The ties of an actor as a drawing.
    fn drawn_ties(&self, ix: DocumentIx) -> String {
        let date = |date: &Option<ShownDate>| date.as_ref().map(|date| date.date);
        let edge = |tied: &Tied<'_>| {
            let (language, tie) = (self.parts.language, self.parts.tie(tied));
            Edge {
                name: tie.of.title().to_owned(),
                href: tie.of.href().to_owned(),
                label: self.parts.label_below(&tied.tie.relation, tie.inverse),
                dates: match (date(&tie.from), date(&tie.to)) {
                    (Some(from), Some(to)) => {
                        let ends = [from, to].map(|date| language.date(&date));
                        language.say("from_to", &[("from", &ends[0]), ("to", &ends[1])])
                    }
                    (Some(from), None) => language.behind(Behind::Since, &from).text(),
                    (None, Some(to)) => language.behind(Behind::Until, &to).text(),
                    (None, None) => String::new(),
                },
                direction: if tie.inverse {
                    Direction::In
                } else {
                    Direction::Out
                },
                current: if tie.current {
                    Standing::Holds
                } else {
                    Standing::Past
                },
            }
        };
        drawing::ties(&Web {
            center: self.parts.document(ix).words.title.to_string(),
            language: self.parts.language.clone(),
            edges: self.parts.tied(ix).iter().map(edge).collect(),
        })
    }

    /// An actor's names besides the first.
    pub(super) fn names(&self, document: &Document) -> Vec<view::Name> {
        let names = document.facts.names.iter().skip(1);
        names
            .map(|name| view::Name {
                text: name.text.to_string(),
                lang: name.language.as_deref().map(str::to_owned),
            })
            .collect()
    }

    /// The picture of an actor.
    pub(super) fn picture(&self, ix: DocumentIx) -> Option<view::Image> {
        match self
            .parts
            .links()
            .meaning(ix, self.parts.document(ix).words.image?)
        {
            crate::link::Meaning::Asset(path) => Some(self.parts.image(path)),
            _ => None,
        }
    }
}

/// An identifier elsewhere, with its address where the scheme has one.
pub(crate) fn identifier(scheme: &str, value: &str) -> view::Identifier {
    let base = match scheme {
        "wikidata" => Some("https://www.wikidata.org/wiki/"),
        "opensanctions" => Some("https://www.opensanctions.org/entities/"),
        "lei" => Some("https://search.gleif.org/#/record/"),
        _ => None,
    };
    let mut safe = String::new();
    push_attribute(&mut safe, &encode_url(value));
    view::Identifier {
        scheme: scheme.into(),
        value: value.into(),
        href: base.map(|base| format!("{base}{safe}")),
    }
}
