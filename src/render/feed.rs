//! News for readers: Atom (RFC 4287), JSON Feed 1.1; and `robots.txt`.

use std::cmp::Reverse;

use atom_syndication as atom;
use serde_json::json;

use crate::date::Date;
use crate::document::{Mode, Status};
use crate::link::{DocumentIx, StatementIx};
use crate::parse::prose;
use crate::path::{UrlPath, encode_url, text_html};

use super::body;
use super::part::{Parts, one_line};

/// Characters of a statement that a reader of feeds shows before it is opened.
const SUMMARY: usize = 200;

/// One entry of a feed: a briefing, a correction or update of one, a statement.
struct Entry {
    address: String,
    title: String,
    summary: Option<String>,
    /// When it appeared.
    published: Date,
    /// When it last changed.
    updated: Date,
    authors: Vec<String>,
    /// HTML with full addresses.
    html: String,
}

/// The newest entries, newest first.
fn entries(parts: &Parts<'_>) -> Vec<Entry> {
    let limit = parts.site.config.feed_limit;
    let briefings = parts
        .links()
        .briefings
        .iter()
        .copied()
        .filter(|ix| parts.document(*ix).facts.status != Status::Retracted);
    let mut all: Vec<Entry> = briefings
        .take(limit)
        .filter_map(|ix| briefing(parts, ix))
        .collect();
    for (ix, _) in parts.originals() {
        all.extend(notes(parts, ix));
    }
    newest(parts, all)
}

/// The newest entries about an actor or topic: briefings about it, its statements, corrections and updates on any of them.
fn entries_of(parts: &Parts<'_>, page: DocumentIx) -> Vec<Entry> {
    let limit = parts.site.config.feed_limit;
    let about = &parts.links().briefings_of[page as usize];
    let stands = |ix: &DocumentIx| parts.document(*ix).facts.status != Status::Retracted;
    let mut all: Vec<Entry> = about
        .iter()
        .filter(|ix| stands(ix))
        .take(limit)
        .filter_map(|ix| briefing(parts, *ix))
        .collect();
    for ix in about.iter().chain([&page]) {
        all.extend(notes(parts, *ix));
    }
    let said = parts.links().statements_of[page as usize].iter().copied();
    // Sorted before they are rendered: there may be thousands.
    let mut said: Vec<(Reverse<Date>, StatementIx)> = said
        .filter(|ix| stands(&parts.said(*ix).2))
        .filter_map(|ix| Some((Reverse(appeared(parts, ix)?), ix)))
        .collect();
    said.sort();
    let said = said.into_iter().take(limit);
    all.extend(said.map(|(Reverse(date), ix)| statement(parts, ix, date)));
    newest(parts, all)
}

/// As many of the newest as a feed has.
fn newest(parts: &Parts<'_>, mut all: Vec<Entry>) -> Vec<Entry> {
    all.sort_by(|a, b| (b.updated, &a.address).cmp(&(a.updated, &b.address)));
    all.truncate(parts.site.config.feed_limit);
    all
}

/// A briefing as an entry; nothing if it has no date.
fn briefing(parts: &Parts<'_>, ix: DocumentIx) -> Option<Entry> {
    let document = parts.document(ix);
    let published = document.facts.date?;
    let summary = document.words.summary.as_deref().map(one_line);
    let html = summary
        .as_deref()
        .map(|summary| format!("<p>{}</p>", text_html(summary)))
        .unwrap_or_default();
    Some(Entry {
        address: parts.permalink(&parts.address_of(ix)),
        title: document.words.title.to_string(),
        summary,
        published,
        updated: document
            .facts
            .updated
            .filter(|updated| *updated > published)
            .unwrap_or(published),
        authors: authors(parts, ix),
        html,
    })
}

/// Who wrote a page.
fn authors(parts: &Parts<'_>, ix: DocumentIx) -> Vec<String> {
    let authors = parts.document(ix).words.authors.iter();
    authors.map(ToString::to_string).collect()
}

/// When a statement came to be on the site: its page's day; on a page without one the day when it was said.
fn appeared(parts: &Parts<'_>, ix: StatementIx) -> Option<Date> {
    let (facts, _, page) = parts.said(ix);
    parts.document(page).facts.date.or(facts.date)
}

/// A statement as an entry.
fn statement(parts: &Parts<'_>, ix: StatementIx, date: Date) -> Entry {
    let (facts, _, page) = parts.said(ix);
    let said = match facts.mode {
        Mode::Quote | Mode::Document => String::new(),
        Mode::Paraphrase => format!(" {}", parts.language.word("feed_paraphrase")),
        Mode::Silent => format!(" {}", parts.language.word("feed_silent")),
    };
    let from = parts.document(page);
    let title = parts.statement_title(ix);
    let (address, place) = parts.statement_addresses(ix);
    let html = format!(
        "<blockquote>{}</blockquote>\n<p>{}{said}, <a href=\"{}\">{}</a></p>",
        absolute(parts, &parts.statement_html(ix)),
        text_html(&title),
        text_html(&parts.full(&place)),
        text_html(&from.words.title),
    );
    Entry {
        address: parts.full(&address),
        title: format!("{title}{said}"),
        summary: Some(prose::shortened(&parts.statement_text(ix), SUMMARY)),
        published: date,
        updated: date,
        authors: authors(parts, page),
        html,
    }
}

/// The corrections and updates on a page, each with its day.
fn notes(parts: &Parts<'_>, ix: DocumentIx) -> Vec<Entry> {
    let notes = parts.document(ix).facts.notes.iter().enumerate();
    notes
        .filter(|(_, note)| note.kind.is_news())
        .filter_map(|(number, facts)| note(parts, ix, number, facts.date?))
        .collect()
}

/// A correction or update as an entry.
fn note(parts: &Parts<'_>, ix: DocumentIx, number: usize, date: Date) -> Option<Entry> {
    let document = parts.document(ix);
    let (facts, words) = (&document.facts.notes[number], &document.marks.notes[number]);
    let label = parts.note_label(facts.kind);
    let html = body::html(parts, ix, &words.fragment, body::Fill::Away);
    Some(Entry {
        address: format!(
            "{}#{}",
            parts.permalink(&parts.address_of(ix)),
            encode_url(&facts.anchor)
        ),
        title: format!("{label}: {}", document.words.title),
        summary: Some(one_line(&parts.note_text(ix, number))),
        published: date,
        updated: date,
        authors: authors(parts, ix),
        html: absolute(parts, &html),
    })
}

/// The HTML with full addresses.
fn absolute(parts: &Parts<'_>, html: &str) -> String {
    let base = &parts.site.config.base_url;
    let host = base.strip_suffix(parts.site.base_path()).unwrap_or(base);
    html.replace("href=\"/", &format!("href=\"{host}/"))
        .replace("src=\"/", &format!("src=\"{host}/"))
}

/// A time as Atom has it: midnight UTC of a day.
fn instant(date: &Date) -> atom::FixedDateTime {
    // Our own RFC 3339 text always parses.
    date.instant_rfc3339().parse().unwrap_or_default()
}

/// What a feed is of.
struct Channel {
    title: String,
    subtitle: Option<String>,
    /// The full address of the page that it has the news of.
    home: String,
    entries: Vec<Entry>,
}

/// `atom.xml`: the news of the site.
pub fn atom(parts: &Parts<'_>) -> String {
    let config = &parts.site.config;
    let channel = Channel {
        title: config.title.clone(),
        subtitle: (!config.description.is_empty()).then(|| config.description.clone()),
        home: format!("{}/", config.base_url),
        entries: entries(parts),
    };
    written(parts, channel)
}

/// `atom.xml` of an actor or topic.
pub fn atom_of(parts: &Parts<'_>, page: DocumentIx) -> String {
    let words = &parts.document(page).words;
    let channel = Channel {
        title: format!("{}: {}", parts.site.config.title, words.title),
        subtitle: words.summary.as_deref().map(one_line),
        home: parts.permalink(&parts.address_of(page)),
        entries: entries_of(parts, page),
    };
    written(parts, channel)
}

/// A feed as Atom.
fn written(parts: &Parts<'_>, channel: Channel) -> String {
    let config = &parts.site.config;
    let Channel {
        title,
        subtitle,
        home,
        entries,
    } = channel;
    let updated = entries
        .iter()
        .map(|entry| entry.updated)
        .max()
        .unwrap_or(Date::day(parts.site.today));
    let link = |href: String, rel: &str| atom::Link {
        href,
        rel: rel.into(),
        ..atom::Link::default()
    };
    let person = |name: &String| atom::Person {
        name: name.clone(),
        ..atom::Person::default()
    };
    let entry = |entry: Entry| atom::Entry {
        title: entry.title.as_str().into(),
        id: entry.address.clone(),
        updated: instant(&entry.updated),
        published: Some(instant(&entry.published)),
        authors: match entry.authors.is_empty() {
            true => vec![person(&config.title)],
            false => entry.authors.iter().map(person).collect(),
        },
        links: vec![link(entry.address, "alternate")],
        summary: entry.summary.as_deref().map(Into::into),
        content: (!entry.html.is_empty()).then(|| atom::Content {
            value: Some(entry.html),
            content_type: Some("html".into()),
            ..atom::Content::default()
        }),
        ..atom::Entry::default()
    };
    let feed = atom::Feed {
        title: title.as_str().into(),
        id: home.clone(),
        updated: instant(&updated),
        subtitle: subtitle.as_deref().map(Into::into),
        rights: config.licence.as_deref().map(Into::into),
        lang: Some(config.language.clone()),
        links: vec![
            link(format!("{home}atom.xml"), "self"),
            link(home, "alternate"),
        ],
        entries: entries.into_iter().map(entry).collect(),
        ..atom::Feed::default()
    };
    let mut text = feed.to_string();
    text.push('\n');
    text
}

/// `feed.json`.
pub fn json(parts: &Parts<'_>) -> String {
    let config = &parts.site.config;
    let items: Vec<serde_json::Value> = entries(parts)
        .into_iter()
        .map(|entry| {
            let mut item = json!({
                "id": entry.address,
                "url": entry.address,
                "title": entry.title,
                "content_html": entry.html,
                "date_published": entry.published.instant_rfc3339(),
                "date_modified": entry.updated.instant_rfc3339(),
            });
            if let Some(summary) = entry.summary {
                item["summary"] = summary.into();
            }
            if !entry.authors.is_empty() {
                item["authors"] = entry
                    .authors
                    .into_iter()
                    .map(|name| json!({ "name": name }))
                    .collect();
            }
            item
        })
        .collect();
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": config.title,
        "home_page_url": format!("{}/", config.base_url),
        "feed_url": format!("{}/feed.json", config.base_url),
        "description": config.description,
        "language": config.language,
        "items": items,
    });
    // A feed is maps, lists and text, which always serialise.
    let mut text = serde_json::to_string_pretty(&feed).unwrap_or_default();
    text.push('\n');
    text
}

/// `robots.txt`.
pub fn robots(parts: &Parts<'_>) -> String {
    format!(
        "User-agent: *\nAllow: /\n\nSitemap: {}\n",
        parts.permalink(&UrlPath::page("").file("sitemap.xml"))
    )
}
