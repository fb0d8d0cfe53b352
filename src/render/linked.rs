//! What a page says to programs: JSON-LD in the terms of schema.org, and of a quotation a W3C Web Annotation.
//!
//! One function a kind of page, which follows from the address alone; `page` asks for it and knows nothing of it. The rule is
//! that of the site: what is not known is left out. So a date that only EDTF can say, a rating in numbers and the type of an
//! unnamed speaker are not here. Where the vocabulary has no word for a thing, the nearest one that is true is used:
//! a state is both a `Country` and an `Organization`, for only the latter speaks and is a member; a paraphrase is no
//! `Quotation` but a work of which an abstract is given; silence is nothing. Every node has its page's full address as `@id`,
//! so that what several pages say of one thing is said of one thing. `tests/structured.rs` holds it to the vocabulary.

mod kind;
mod said;
mod term;

use crate::date::Date;
use crate::document::{Kind, SourceWords};
use crate::link::DocumentIx;
use crate::path::{UrlPath, is_web};
use crate::route::{List, Route};

use super::part::{Parts, ShownLink};
use term::{Term, node};

pub use kind::{Dataset, dataset};

/// The page that is described.
pub struct Here<'p> {
    /// Its address.
    pub address: &'p UrlPath,
    /// Its title.
    pub title: &'p str,
    /// The pages above it.
    pub breadcrumbs: &'p [ShownLink],
}

/// What a page says to programs, as JSON that can stand in a script; nothing if it has nothing to say.
pub fn structured_data(parts: &Parts<'_>, here: &Here<'_>) -> Option<String> {
    let route = parts.site.resolve(here.address)?;
    let route = &parts.site.routes.get(route).1;
    let mut graph = match route {
        Route::List(List::NotFound, _) => return None,
        Route::List(List::Home, _) => kind::site(parts),
        Route::Document(ix) => match parts.document(*ix).facts.kind {
            Kind::Briefing => vec![kind::briefing(parts, *ix)],
            Kind::Actor => vec![kind::actor(parts, *ix)],
            Kind::Topic => kind::topic(parts, *ix),
            Kind::Source => vec![source(parts, *ix)],
            Kind::Figure => vec![kind::figure(parts, *ix)],
            Kind::Page => Vec::new(),
        },
        Route::Statement(ix) => said::statement(parts, *ix),
        _ => Vec::new(),
    };
    graph.extend(breadcrumbs(parts, here));
    if graph.is_empty() {
        return None;
    }
    let graph = node!({ "@context": "https://schema.org", "@graph": graph });
    let annotation = match route {
        Route::Statement(ix) => said::annotation(parts, *ix),
        _ => None,
    };
    let all = match annotation {
        Some(annotation) => Term::List(vec![graph, annotation]),
        None => graph,
    };
    Some(all.json())
}

/// The path to a page, itself last; nothing for the home page.
fn breadcrumbs<'s>(parts: &Parts<'s>, here: &Here<'s>) -> Option<Term<'s>> {
    let above = here.breadcrumbs.iter();
    let mut path: Vec<(&str, String)> = above
        .map(|link| (link.title(), parts.full(link.href())))
        .collect();
    if path.is_empty() {
        return None;
    }
    path.push((here.title, parts.permalink(here.address)));
    let items = path.into_iter().zip(1_u32..).map(|((name, item), number)| {
        node!({ "@type": "ListItem", "position": number, "name": name, "item": item })
    });
    Some(node!({
        "@type": "BreadcrumbList",
        "itemListElement": items.collect::<Term<'_>>(),
    }))
}

/// The full address of a derived list.
fn list_address(parts: &Parts<'_>, list: List) -> String {
    parts.permalink(&list.address())
}

/// The name of the site's publisher.
fn publisher_id(parts: &Parts<'_>) -> String {
    format!("{}#publisher", list_address(parts, List::Home))
}

/// Who publishes the site: by the site's own name, for it has no other.
fn publisher<'s>(parts: &Parts<'s>) -> Term<'s> {
    node!({
        "@type": "NewsMediaOrganization",
        "@id": publisher_id(parts),
        "name": &parts.site.config.title,
        "url": list_address(parts, List::Home),
    })
}

/// The site, as what a page is part of.
fn site<'s>(parts: &Parts<'s>) -> Term<'s> {
    node!({
        "@type": "WebSite",
        "@id": format!("{}#website", list_address(parts, List::Home)),
        "name": &parts.site.config.title,
        "url": list_address(parts, List::Home),
    })
}

/// The site's licence: an address, the address of an SPDX id, or else its words.
fn licence<'s>(parts: &Parts<'s>) -> Option<Term<'s>> {
    let licence = parts.site.config.licence.as_deref()?;
    let is_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '+');
    if licence.starts_with("https://") || licence.starts_with("http://") {
        Some(licence.into())
    } else if licence.chars().all(is_id) {
        Some(format!("https://spdx.org/licenses/{licence}.html").into())
    } else {
        Some(node!({ "@type": "CreativeWork", "name": licence }))
    }
}

/// Who wrote a page; the publisher, if it does not say.
fn authors<'s>(parts: &Parts<'s>, ix: DocumentIx) -> Term<'s> {
    let authors = &parts.document(ix).words.authors;
    match authors.is_empty() {
        true => publisher(parts),
        false => authors
            .iter()
            .map(|name| node!({ "@type": "Person", "name": name }))
            .collect(),
    }
}

/// A date as schema.org takes it: a whole day, month or year, or a time; nothing for any other.
fn iso(date: &Option<Date>) -> Option<String> {
    date.as_ref().and_then(Date::iso8601)
}

/// The language of a page.
fn language<'s>(parts: &Parts<'s>, ix: DocumentIx) -> &'s str {
    let own = parts.document(ix).words.language.as_deref();
    own.unwrap_or(&parts.site.config.language)
}

/// The type of the thing that a page is about.
fn type_of<'s>(parts: &Parts<'s>, ix: DocumentIx) -> Term<'s> {
    let document = parts.document(ix);
    match (document.facts.kind, &*document.words.kind) {
        (Kind::Actor, "person") => "Person".into(),
        (Kind::Actor, "state") => vec!["Country", "Organization"].into(),
        (Kind::Actor, _) => "Organization".into(),
        (Kind::Topic, _) => "DefinedTerm".into(),
        (Kind::Briefing, "tracker" | "transcript") => "NewsArticle".into(),
        (Kind::Briefing, _) => "AnalysisNewsArticle".into(),
        (Kind::Figure, _) => "Dataset".into(),
        (Kind::Source | Kind::Page, _) => "CreativeWork".into(),
    }
}

/// A thing that has a page of its own, by its address and name.
fn thing<'s>(parts: &Parts<'s>, ix: DocumentIx) -> Term<'s> {
    node!({
        "@type": type_of(parts, ix),
        "@id": parts.permalink(&parts.address_of(ix)),
        "name": &parts.document(ix).words.title,
    })
}

/// Things that have pages of their own.
fn things<'s>(parts: &Parts<'s>, list: &[DocumentIx]) -> Term<'s> {
    list.iter().map(|ix| thing(parts, *ix)).collect()
}

/// The address, if it is one on the web.
fn on_the_web(address: &Option<Box<str>>) -> Option<&str> {
    address.as_deref().filter(|address| is_web(address))
}

/// A source, as a page's own and as what others cite.
fn source<'s>(parts: &Parts<'s>, ix: DocumentIx) -> Term<'s> {
    let document = parts.document(ix);
    let words = document.words.source.as_deref();
    let web = |address: fn(&SourceWords) -> &Option<Box<str>>| {
        words.and_then(|words| on_the_web(address(words)))
    };
    let publisher = words.and_then(|words| words.publisher.as_deref());
    node!({
        "@type": "CreativeWork",
        "@id": parts.permalink(&parts.address_of(ix)),
        "name": &document.words.title,
        "url": web(|words| &words.link),
        "archivedAt": web(|words| &words.archive),
        "publisher": publisher.map(|name| node!({ "@type": "Organization", "name": name })),
        // It may be a person or an office: the words do not say.
        "creditText": words.and_then(|words| words.author.as_deref()),
        "datePublished": iso(&document.facts.date),
        "inLanguage": document.words.language.as_deref(),
    })
}
