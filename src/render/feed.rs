//! News for readers and maps for crawlers: Atom (RFC 4287), JSON Feed 1.1, `sitemap.xml` (sitemaps.org 0.9), `robots.txt`.

use atom_syndication as atom;
use serde_json::json;

use crate::date::Date;
use crate::document::{Kind, NoteKind, Status};
use crate::link::DocumentIx;
use crate::path::{UrlPath, encode_url, text_html};
use crate::route::Route;

use super::body;
use super::part::{Parts, one_line};

/// One entry of a feed: a briefing, or a correction or update of one.
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
    for kind in [NoteKind::Correction, NoteKind::Update] {
        for (ix, document) in parts.originals() {
            let notes = document
                .facts
                .notes
                .iter()
                .enumerate()
                .filter(|(_, note)| note.kind == kind);
            all.extend(
                notes.filter_map(|(number, note)| self::note(parts, ix, number, note.date?)),
            );
        }
    }
    all.sort_by(|a, b| (b.updated, &a.address).cmp(&(a.updated, &b.address)));
    all.truncate(limit);
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
        authors: document
            .words
            .authors
            .iter()
            .map(ToString::to_string)
            .collect(),
        html,
    })
}

/// A correction or update as an entry.
fn note(parts: &Parts<'_>, ix: DocumentIx, number: usize, date: Date) -> Option<Entry> {
    let document = parts.document(ix);
    let (facts, words) = (&document.facts.notes[number], &document.marks.notes[number]);
    let label = super::part::note_label(facts.kind);
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
        authors: document
            .words
            .authors
            .iter()
            .map(ToString::to_string)
            .collect(),
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

/// `atom.xml`.
pub fn atom(parts: &Parts<'_>) -> String {
    let config = &parts.site.config;
    let entries = entries(parts);
    let home = format!("{}/", config.base_url);
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
        title: config.title.as_str().into(),
        id: home.clone(),
        updated: instant(&updated),
        subtitle: (!config.description.is_empty()).then(|| config.description.as_str().into()),
        rights: config.licence.as_deref().map(Into::into),
        lang: Some(config.language.clone()),
        links: vec![
            link(format!("{}/atom.xml", config.base_url), "self"),
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

/// `sitemap.xml`: every page for readers, with the day of its last change where it has one.
pub fn sitemap(parts: &Parts<'_>) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (address, route) in &parts.site.routes.list {
        let changed = match route {
            Route::List(..)
            | Route::Statement(_)
            | Route::StatementsOf(..)
            | Route::MentionsOf(..)
            | Route::CitationsOf(..) => None,
            Route::Document(ix) => {
                let facts = &parts.document(*ix).facts;
                (facts.kind == Kind::Briefing || facts.kind == Kind::Page)
                    .then(|| facts.updated.max(facts.date))
                    .flatten()
            }
            Route::Redirect(_)
            | Route::Markdown(_)
            | Route::Data(_)
            | Route::Schema(_)
            | Route::Sitemap
            | Route::Robots
            | Route::Atom
            | Route::JsonFeed
            | Route::File(_) => continue,
        };
        if !address.as_str().ends_with('/') {
            continue;
        }
        out.push_str("<url><loc>");
        out.push_str(&text_html(&parts.permalink(address)));
        out.push_str("</loc>");
        if let Some(date) = changed {
            out.push_str(&format!("<lastmod>{}</lastmod>", date.earliest()));
        }
        out.push_str("</url>\n");
    }
    out.push_str("</urlset>\n");
    out
}

/// `robots.txt`.
pub fn robots(parts: &Parts<'_>) -> String {
    format!(
        "User-agent: *\nAllow: /\n\nSitemap: {}\n",
        parts.permalink(&UrlPath::page("").file("sitemap.xml"))
    )
}
