//! What is newest in the record, of several kinds in one list, for pages that show it as it comes in.
//!
//! Up to today: what is ahead stands elsewhere. Knows no page; templates ask for it by `latest(...)`.

use std::cmp::Reverse;

use super::part::Parts;
use super::view;
use crate::date::Date;
use crate::document::{Kind, Status};
use crate::link::{DocumentIx, EventIx, StatementIx};
use crate::theme::Wanted;

/// One thing that is new.
#[derive(Clone, Copy)]
enum New {
    Briefing(DocumentIx),
    Event(EventIx),
    Statement(StatementIx),
}

/// Briefings, events and statements, newest first; of one day in this order.
pub(super) fn latest(parts: &Parts<'_>, wanted: &Wanted) -> Vec<view::Latest> {
    let limit = wanted.limit.unwrap_or(usize::MAX);
    let mut all = briefings(parts, wanted, limit);
    all.extend(events(parts, wanted, limit));
    all.extend(statements(parts, wanted, limit));
    all.sort_by_key(|(date, _)| Reverse(date.earliest()));
    all.truncate(limit);
    let views = all.into_iter();
    views.map(|(date, new)| entry(parts, &date, new)).collect()
}

/// The newest briefings that are wanted.
fn briefings(parts: &Parts<'_>, wanted: &Wanted, limit: usize) -> Vec<(Date, New)> {
    let links = parts.links();
    let list = chosen(parts, wanted, &links.briefings, &links.briefings_of);
    let dated = list.into_iter().filter_map(|ix| {
        let facts = &parts.document(ix).facts;
        let stands = facts.status != Status::Retracted;
        Some((facts.date.filter(|_| stands)?, New::Briefing(ix)))
    });
    newest(parts, wanted, dated, limit)
}

/// The newest events that are wanted.
fn events(parts: &Parts<'_>, wanted: &Wanted, limit: usize) -> Vec<(Date, New)> {
    let links = parts.links();
    let list = chosen(parts, wanted, &links.timeline, &links.events_of);
    let dated = list.into_iter().rev();
    let dated = dated.map(|ix| (links.events[ix as usize].date, New::Event(ix)));
    newest(parts, wanted, dated, limit)
}

/// The newest statements that are wanted.
fn statements(parts: &Parts<'_>, wanted: &Wanted, limit: usize) -> Vec<(Date, New)> {
    let links = parts.links();
    let all: Vec<StatementIx> = (0..links.statements.len() as StatementIx).collect();
    let list = chosen(parts, wanted, &all, &links.statements_of);
    let dated = list.into_iter().filter_map(|ix| {
        let statement = &links.statements[ix as usize];
        let page = &parts.document(statement.document).facts;
        let stands = page.status != Status::Retracted;
        Some((statement.date.filter(|_| stands)?, New::Statement(ix)))
    });
    newest(parts, wanted, dated, limit)
}

/// Of `all` those that are about the topic and the actor that are wanted, in their order.
fn chosen(
    parts: &Parts<'_>,
    wanted: &Wanted,
    all: &[u32],
    of: &[impl std::ops::Deref<Target = [u32]>],
) -> Vec<u32> {
    let about = |id: &Option<String>, kind: Kind| {
        let id = id.as_deref()?;
        let mut pages = parts.originals();
        let page = pages.find(|(_, page)| page.facts.kind == kind && page.facts.id.as_str() == id);
        Some(page.map_or(&[][..], |(ix, _)| &of[ix as usize]))
    };
    let topic = about(&wanted.topic, Kind::Topic);
    let actor = about(&wanted.actor, Kind::Actor);
    match (topic, actor) {
        (None, None) => all.to_vec(),
        (Some(list), None) | (None, Some(list)) => list.to_vec(),
        (Some(one), Some(two)) => {
            let both = one.iter().filter(|ix| two.contains(ix));
            both.copied().collect()
        }
    }
}

/// The first `limit` that have come and are of the year that is wanted.
fn newest(
    parts: &Parts<'_>,
    wanted: &Wanted,
    dated: impl Iterator<Item = (Date, New)>,
    limit: usize,
) -> Vec<(Date, New)> {
    let of_year = |date: &Date| {
        let year = i64::from(date.earliest().year());
        wanted.year.is_none_or(|wanted| wanted == year)
    };
    dated
        .filter(|(date, _)| !parts.is_ahead(date) && of_year(date))
        .take(limit)
        .collect()
}

/// What a template sees of one.
fn entry(parts: &Parts<'_>, date: &Date, new: New) -> view::Latest {
    let mut entry = view::Latest {
        kind: "briefing",
        date: parts.date(date),
        briefing: None,
        event: None,
        statement: None,
    };
    match new {
        New::Briefing(ix) => entry.briefing = Some(parts.briefing_row(ix)),
        New::Event(ix) => {
            entry.kind = "event";
            entry.event = Some(parts.event(ix));
        }
        New::Statement(ix) => {
            entry.kind = "statement";
            entry.statement = Some(parts.statement(ix));
        }
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::{Cache, Options, assemble};
    use crate::source::Sources;

    /// What is newest of a small site, a word and a day each.
    fn told(wanted: &Wanted) -> Vec<String> {
        let sources = Sources::from_memory([
            (
                "site.toml",
                "title = 'x'\nbase_url = 'https://x.example'\n[checks]\ntoday = 2023-03-31\n",
            ),
            (
                "content/actors/ann.md",
                "---\nname: Ann\nkind: person\n---\n",
            ),
            (
                "content/actors/bob.md",
                "---\nname: Bob\nkind: person\n---\n",
            ),
            (
                "content/topics/river.md",
                "---\ntitle: River\nkind: issue\n---\n",
            ),
            (
                "content/briefings/one.md",
                "---\ntitle: One\ndate: 2023-03-22\ntopics: [river]\n---\n\
                 - 2023-03-20 — [[ann]] comes.\n- 2023-03-22 — [[bob]] goes.\n- 2023-04-05 — A vote.\n\n\
                 > We shall see.\n> — Ann, 2023-03-21\n",
            ),
            (
                "content/briefings/two.md",
                "---\ntitle: Two\ndate: 2023-03-30\nstatus: retracted\n---\n> Not now.\n> — Bob, 2023-03-29\n",
            ),
        ]);
        let site = assemble(&sources, &Options::default(), &mut Cache::default());
        let entries = latest(
            &Parts {
                site: &site,
                language: site.languages.english(),
            },
            wanted,
        );
        let line = |entry: &view::Latest| format!("{} {}", entry.kind, entry.date.date);
        entries.iter().map(line).collect()
    }

    #[test]
    fn the_newest_comes_first_and_nothing_that_is_ahead_or_withdrawn() {
        let wanted = [
            "briefing 2023-03-22",
            "event 2023-03-22",
            "statement 2023-03-21",
            "event 2023-03-20",
        ];
        assert_eq!(told(&Wanted::default()), wanted);
        let two = Wanted {
            limit: Some(2),
            ..Wanted::default()
        };
        assert_eq!(told(&two), wanted[..2]);
    }

    #[test]
    fn what_is_wanted_of_an_actor_a_topic_or_a_year_is_only_that() {
        let of = |actor: Option<&str>, topic: Option<&str>, year| {
            told(&Wanted {
                actor: actor.map(str::to_owned),
                topic: topic.map(str::to_owned),
                year,
                limit: None,
            })
        };
        assert_eq!(
            of(Some("ann"), None, None),
            ["statement 2023-03-21", "event 2023-03-20"]
        );
        assert_eq!(of(Some("bob"), Some("river"), None), ["event 2023-03-22"]);
        assert_eq!(of(None, Some("river"), None).len(), 4);
        assert_eq!(of(None, None, Some(2022)), [""; 0]);
        assert_eq!(of(Some("nobody"), None, None), [""; 0]);
    }
}
