//! The site, a briefing, an actor and a topic in the terms of schema.org, and a table as a `Dataset`.

use std::collections::BTreeSet;

use crate::document::{Kind, NoteKind, Relation, Role, Status};
use crate::link::{DocumentIx, Meaning};
use crate::path::UrlPath;
use crate::render::page::identifier;
use crate::render::part::{Parts, one_line};
use crate::route::{Beside, List, Route};

use super::term::{Term, node};
use super::{
    authors, iso, language, licence, list_address, publisher, publisher_id, site as this_site,
    source, thing, things, type_of,
};

/// The site and who publishes it.
///
/// `publishingPrinciples` is a word for works and publishers; `correctionsPolicy` for publishers alone.
pub(super) fn site<'s>(parts: &Parts<'s>) -> Vec<Term<'s>> {
    let config = &parts.site.config;
    let description = Some(&config.description).filter(|text| !text.is_empty());
    let method = list_address(parts, List::Method);
    let mut site = this_site(parts);
    site.set("description", description);
    site.set("inLanguage", &config.language);
    site.set("license", licence(parts));
    site.set("publishingPrinciples", method.clone());
    site.set("publisher", node!({ "@id": publisher_id(parts) }));
    let mut publisher = publisher(parts);
    publisher.set("description", description);
    publisher.set("publishingPrinciples", method);
    publisher.set("correctionsPolicy", list_address(parts, List::Corrections));
    vec![site, publisher]
}

/// A briefing.
pub(super) fn briefing<'s>(parts: &Parts<'s>, ix: DocumentIx) -> Term<'s> {
    let (document, links) = (parts.document(ix), parts.links());
    let (facts, words) = (&document.facts, &document.words);
    let about = [
        links.pages(ix, &facts.topics),
        links.pages(ix, &facts.actors),
    ]
    .concat();
    let sources = parts.sources_in_use(ix);
    let said = links.statement_of[ix as usize].iter().flatten();
    let quotations: Vec<Term<'s>> = said
        .filter_map(|statement| super::said::words(parts, *statement))
        .collect();
    let corrections = 0..facts.notes.len();
    let corrections: Vec<Term<'s>> = corrections
        .filter(|number| facts.notes[*number].kind == NoteKind::Correction)
        .map(|number| correction(parts, ix, number))
        .collect();
    let status = (facts.status != Status::Published).then(|| facts.status.word());
    let address = parts.permalink(&parts.address_of(ix));
    node!({
        "@type": type_of(parts, ix),
        "@id": address.clone(),
        "url": address,
        "headline": &words.title,
        "abstract": words.summary.as_deref().map(one_line),
        "datePublished": iso(&facts.date),
        "dateModified": iso(&facts.updated.or(facts.date)),
        "author": authors(parts, ix),
        "publisher": publisher(parts),
        "isPartOf": this_site(parts),
        "inLanguage": language(parts, ix),
        "license": licence(parts),
        "wordCount": document.body.word_count,
        "creativeWorkStatus": status,
        "about": things(parts, &about),
        "mentions": things(parts, &mentioned(parts, ix, &about)),
        "citation": sources.iter().map(|ix| source(parts, *ix)).collect::<Term<'_>>(),
        "correction": corrections,
        "hasPart": quotations,
    })
}

/// A correction of a page.
fn correction<'s>(parts: &Parts<'s>, ix: DocumentIx, number: usize) -> Term<'s> {
    let facts = &parts.document(ix).facts.notes[number];
    let page = parts.permalink(&parts.address_of(ix));
    node!({
        "@type": "CorrectionComment",
        "@id": format!("{page}#{}", crate::path::encode_url(&facts.anchor)),
        "text": one_line(&parts.note_text(ix, number)),
        "datePublished": iso(&facts.date),
    })
}

/// The actors and topics that a page names in its text, those left out that it is about.
fn mentioned(parts: &Parts<'_>, ix: DocumentIx, about: &[DocumentIx]) -> Vec<DocumentIx> {
    let links = parts.links();
    let named = parts.mentions(ix).iter();
    let named = named.filter_map(|mention| links.entities[mention.entity as usize]);
    let references = parts.document(ix).facts.references.iter();
    let linked = references.zip(links.meanings[ix as usize].iter());
    let linked = linked.filter_map(|(reference, meaning)| match meaning {
        Meaning::Page(page, _) if reference.role == Role::Link => Some(*page),
        _ => None,
    });
    let all: BTreeSet<DocumentIx> = named.chain(linked).collect();
    let wanted = |ix: &DocumentIx| {
        matches!(parts.document(*ix).facts.kind, Kind::Actor | Kind::Topic) && !about.contains(ix)
    };
    all.into_iter().filter(wanted).collect()
}

/// An actor: names, identifiers, and its ties of today as far as the vocabulary has words for them.
pub(super) fn actor<'s>(parts: &Parts<'s>, ix: DocumentIx) -> Term<'s> {
    let document = parts.document(ix);
    let (facts, words) = (&document.facts, &document.words);
    let names: Vec<&str> = facts.names.iter().skip(1).map(|name| &*name.text).collect();
    let identifiers: Vec<Term<'s>> = words
        .ids
        .iter()
        .map(|(scheme, value)| {
            node!({ "@type": "PropertyValue", "propertyID": scheme, "value": value })
        })
        .collect();
    let same: Vec<String> = words
        .ids
        .iter()
        .filter_map(|(scheme, value)| identifier(scheme, value).href)
        .collect();
    let mut actor = thing(parts, ix);
    actor.set("url", actor.get("@id"));
    actor.set("alternateName", names);
    actor.set("description", words.summary.as_deref().map(one_line));
    actor.set("identifier", identifiers);
    actor.set("sameAs", same);
    for (word, value) in ties(parts, ix) {
        actor.add(word, value);
    }
    actor
}

/// The ties of an actor that hold today, each as a word of the vocabulary and its value.
fn ties<'s>(parts: &Parts<'s>, ix: DocumentIx) -> Vec<(&'static str, Term<'s>)> {
    let today = crate::date::Date::day(parts.site.today);
    let person = *parts.document(ix).words.kind == *"person";
    let mut found = Vec::new();
    for tie in &parts.document(ix).facts.ties {
        let Some(of) = parts.links().page(ix, tie.of) else {
            continue;
        };
        if !crate::link::held(tie, &today) {
            continue;
        }
        let other = || thing(parts, of);
        let organised = *parts.document(of).words.kind != *"person";
        match &tie.relation {
            Relation::Holds(office) if person => {
                found.push(("jobTitle", office.into()));
                if organised {
                    found.push(("worksFor", other()));
                }
            }
            Relation::SpeaksFor | Relation::Leads | Relation::PartOf if person && organised => {
                found.push(("affiliation", other()));
            }
            Relation::PartOf if organised => found.push(("parentOrganization", other())),
            Relation::MemberOf if organised => found.push(("memberOf", other())),
            Relation::Owns => found.push(("owns", other())),
            _ => {}
        }
    }
    found
}

/// A topic, and the table of the positions on it.
pub(super) fn topic<'s>(parts: &Parts<'s>, ix: DocumentIx) -> Vec<Term<'s>> {
    let document = parts.document(ix);
    let words = &document.words;
    let names = document.facts.names.iter().skip(1);
    let names: Vec<&str> = names.map(|name| &*name.text).collect();
    let topics = list_address(parts, List::Topics);
    let mut topic = thing(parts, ix);
    topic.set("url", topic.get("@id"));
    topic.set("alternateName", names);
    topic.set("description", words.summary.as_deref().map(one_line));
    topic.set("termCode", document.facts.id.as_str());
    topic.set(
        "inDefinedTermSet",
        node!({
            "@type": "DefinedTermSet",
            "@id": topics.clone(),
            "name": parts.list_title(List::Topics),
            "url": topics,
        }),
    );
    let mut found = vec![topic];
    let table = parts.address_of(ix).file(Beside::Positions.name());
    if stands(parts, &table, Route::Beside(ix, Beside::Positions)) {
        found.push(positions(parts, ix, &table));
    }
    found
}

/// Whether this stands at an address.
fn stands(parts: &Parts<'_>, address: &UrlPath, what: Route) -> bool {
    let route = parts.site.resolve(address);
    route.is_some_and(|route| parts.site.routes.get(route).1 == what)
}

/// The table of the positions on a topic.
fn positions<'s>(parts: &Parts<'s>, ix: DocumentIx, table: &UrlPath) -> Term<'s> {
    let title = &parts.document(ix).words.title;
    let page = parts.permalink(&parts.address_of(ix));
    let issues = parts.document(ix).words.issues.iter();
    let measured: Vec<String> = issues.map(ToString::to_string).collect();
    dataset(
        parts,
        &Dataset {
            id: &format!("{page}#positions"),
            url: &page,
            name: &format!("{title}: positions"),
            description: &format!(
                "Who took which position on {title}: actor, speaker, issue, stance, date and statement, a row each."
            ),
            about: &[ix],
            measured: &measured,
            period: None,
            file: table,
        },
    )
}

/// A figure: its points as a table.
pub(super) fn figure<'s>(parts: &Parts<'s>, ix: DocumentIx) -> Term<'s> {
    let document = parts.document(ix);
    let words = document.words.figure.as_deref();
    let title = &document.words.title;
    let unit = words.map_or("", |words| &words.unit);
    let page = parts.permalink(&parts.address_of(ix));
    let mut about = parts.links().pages(ix, &document.facts.actors);
    about.extend(parts.links().pages(ix, &document.facts.topics));
    let points = document.facts.figure.points.iter();
    let days = points.map(|point| (point.period.earliest(), point.period.latest()));
    let span = days.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    dataset(
        parts,
        &Dataset {
            id: &page,
            url: &page,
            name: title,
            description: &format!(
                "{title}, in {unit}: period, value, counter, status and source, a row each."
            ),
            about: &about,
            measured: &[format!("{title} ({unit})")],
            period: span
                .map(|(first, last)| format!("{first}/{last}"))
                .as_deref(),
            file: &parts.address_of(ix).file(Beside::Points.name()),
        },
    )
}

/// A table that stands beside a page.
pub struct Dataset<'d> {
    /// Its name: the full address of its page, with a fragment if the page is about something else.
    pub id: &'d str,
    /// The full address of its page.
    pub url: &'d str,
    /// What it is called.
    pub name: &'d str,
    /// What is in it, in a sentence.
    pub description: &'d str,
    /// The pages of what it is about.
    pub about: &'d [DocumentIx],
    /// What is counted or told, in words: issues, or a figure's title with its unit.
    pub measured: &'d [String],
    /// The days or years that it covers, ISO 8601: `2022` or `2019/2025`.
    pub period: Option<&'d str>,
    /// The address of its CSV file.
    pub file: &'d UrlPath,
}

/// A table as a `Dataset`.
pub fn dataset<'s>(parts: &Parts<'s>, table: &Dataset<'_>) -> Term<'s> {
    node!({
        "@type": "Dataset",
        "@id": table.id.to_owned(),
        "url": table.url.to_owned(),
        "name": table.name.to_owned(),
        "description": table.description.to_owned(),
        "about": things(parts, table.about),
        "variableMeasured": table.measured.to_vec(),
        "temporalCoverage": table.period.map(str::to_owned),
        "creator": publisher(parts),
        "license": licence(parts),
        "inLanguage": &parts.site.config.language,
        "isPartOf": this_site(parts),
        "distribution": vec![node!({
            "@type": "DataDownload",
            "contentUrl": parts.permalink(table.file),
            "encodingFormat": "text/csv",
        })],
    })
}
