//! Statements in the terms of schema.org, fact-checks of them, and where in a source the words stand (W3C Web Annotation Data
//! Model, 2017).

use crate::document::{Kind, Mode, NoteKind};
use crate::link::{DocumentIx, StatementIx};
use crate::render::part::Parts;
use crate::render::view;

use super::term::{Term, node};
use super::{authors, iso, language, on_the_web, publisher_id, site, source, thing, things};

/// What a statement's page says: the words, and each fact-check of them.
pub(super) fn statement<'s>(parts: &Parts<'s>, ix: StatementIx) -> Vec<Term<'s>> {
    let (_, words, page) = parts.said(ix);
    let Some(mut said) = self::words(parts, ix) else {
        return Vec::new();
    };
    let linked = &parts.links().statements[ix as usize];
    let sources = sources(parts, ix);
    let citation: Vec<Term<'s>> = sources.iter().map(|ix| source(parts, *ix)).collect();
    said.set("name", parts.statement_title(ix));
    said.set("about", things(parts, &linked.topics));
    let whole = match parts.document(page).facts.kind {
        Kind::Briefing | Kind::Page => thing(parts, page),
        // The page of an actor or topic stands for it, and that is no work with parts.
        Kind::Actor | Kind::Topic | Kind::Source | Kind::Figure => site(parts),
    };
    said.set("isPartOf", whole);
    // Of a quotation the vocabulary itself says that its origin is what it is based on.
    let based = citation
        .iter()
        .map(|cited| node!({ "@id": cited.get("@id") }));
    said.set("isBasedOn", based.collect::<Term<'_>>());
    said.set("citation", citation);
    let original = words.original.as_ref().map(|original| {
        node!({ "@type": "Quotation", "text": &original.text, "inLanguage": words.languages.last() })
    });
    said.set("translationOfWork", original);
    let mut found = vec![said];
    let notes = parts.notes_on(ix).into_iter();
    let checks = notes.filter(|note| note.kind == NoteKind::FactCheck.word());
    found.extend(checks.map(|note| review(parts, ix, note)));
    found
}

/// The words of a statement: a `Quotation`, or of a paraphrase a work of which they are the abstract; nothing for silence.
pub(super) fn words<'s>(parts: &Parts<'s>, ix: StatementIx) -> Option<Term<'s>> {
    let (facts, words, page) = parts.said(ix);
    let linked = &parts.links().statements[ix as usize];
    let (kind, text, field) = match facts.mode {
        Mode::Silent => return None,
        Mode::Paraphrase => ("CreativeWork", parts.statement_text(ix), "abstract"),
        Mode::Quote | Mode::Document => ("Quotation", parts.statement_text(ix), "text"),
    };
    let speakers = things(parts, &linked.speakers);
    let address = parts.full(&parts.statement_addresses(ix).0);
    let mut said = node!({
        "@type": kind,
        "@id": address.clone(),
        "url": address,
        "creator": speakers.clone(),
        "dateCreated": iso(&facts.date),
        "inLanguage": language(parts, page),
        "creditText": linked.speakers.is_empty().then_some(&words.speaker),
    });
    said.set(field, text);
    if facts.mode == Mode::Quote {
        said.set("spokenByCharacter", speakers);
    }
    Some(said)
}

/// The sources of a statement.
fn sources(parts: &Parts<'_>, ix: StatementIx) -> Vec<DocumentIx> {
    let (facts, _, page) = parts.said(ix);
    let mut sources = parts.links().pages(page, &facts.sources);
    let mut seen = std::collections::BTreeSet::new();
    sources.retain(|ix| seen.insert(*ix));
    sources
}

/// A fact-check of a statement, or of some of its words. Its verdict is in words: there is no number to it.
fn review<'s>(parts: &Parts<'s>, ix: StatementIx, note: view::Note) -> Term<'s> {
    let (facts, _, page) = parts.said(ix);
    let linked = &parts.links().statements[ix as usize];
    let document = parts.document(page);
    let claimed = note.marks.unwrap_or_else(|| parts.statement_text(ix));
    let address = parts.full(&note.href);
    let verdict = note
        .verdict
        .map(|verdict| node!({ "@type": "Rating", "alternateName": verdict }));
    node!({
        "@type": "ClaimReview",
        "@id": address.clone(),
        "url": address,
        "claimReviewed": claimed.clone(),
        "itemReviewed": node!({
            "@type": "Claim",
            "text": claimed,
            "author": things(parts, &linked.speakers),
            "dateCreated": iso(&facts.date),
            "appearance": node!({ "@id": parts.full(&parts.statement_addresses(ix).0) }),
        }),
        "reviewRating": verdict,
        "reviewBody": note.text,
        "author": authors(parts, page),
        "datePublished": iso(&document.facts.date),
        "inLanguage": language(parts, page),
    })
}

/// A Web Annotation that finds a quotation's words in its sources and leads from there to its page.
///
/// Nothing for any other statement, for words that an author cut or filled in, since a selector must match, and for sources
/// that are not on the web.
pub(super) fn annotation<'s>(parts: &Parts<'s>, ix: StatementIx) -> Option<Term<'s>> {
    let (facts, ..) = parts.said(ix);
    if facts.mode != Mode::Quote {
        return None;
    }
    let targets: Vec<Term<'s>> = sources(parts, ix)
        .into_iter()
        .filter_map(|source| target(parts, ix, source))
        .collect();
    let address = parts.full(&parts.statement_addresses(ix).0);
    (!targets.is_empty()).then(|| {
        node!({
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "id": format!("{address}#annotation"),
            "type": "Annotation",
            "motivation": "linking",
            "creator": node!({
                "id": publisher_id(parts),
                "type": "Organization",
                "name": &parts.site.config.title,
            }),
            "body": address,
            "target": targets,
        })
    })
}

/// A source and the words that stand in it.
fn target<'s>(parts: &Parts<'s>, ix: StatementIx, source: DocumentIx) -> Option<Term<'s>> {
    let link = on_the_web(&parts.document(source).words.source.as_deref()?.link)?;
    let exact = wording(parts, ix, source)?;
    let altered = exact.is_empty() || exact.contains(['[', ']', '…']) || exact.contains("...");
    (!altered).then(|| {
        node!({
            "source": link,
            "selector": node!({ "type": "TextQuoteSelector", "exact": exact }),
        })
    })
}

/// The words in the language of a source: those that are printed, or of a translation the original; nothing if neither is in
/// that language, or if of a translation nobody says which language the source is in.
fn wording(parts: &Parts<'_>, ix: StatementIx, source: DocumentIx) -> Option<String> {
    let (_, words, page) = parts.said(ix);
    let base = |tag: &str| tag.split('-').next().unwrap_or(tag).to_lowercase();
    let of_source = parts.document(source).words.language.as_deref().map(base);
    let original = words.languages.last().map(|tag| base(tag));
    let printed =
        of_source == Some(base(language(parts, page))) || of_source.is_none() && original.is_none();
    if printed {
        Some(parts.statement_text(ix))
    } else if of_source.is_some() && of_source == original {
        let original = words.original.as_ref();
        original.map(|wording| wording.text.to_string())
    } else {
        None
    }
}
