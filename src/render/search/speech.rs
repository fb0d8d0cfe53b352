//! What the script of the search says, in each language that pages of the site have.
//!
//! The words come with the index, so pages that are not searched do not carry them. Knows neither entries nor terms.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::site::Site;

/// The words that the script says as they are, or with placeholders that it fills.
const WORDS: [&str; 27] = [
    "quoted",
    "or",
    "kind",
    "actor",
    "topic",
    "source",
    "statement",
    "kind_briefing",
    "list_briefings",
    "list_statements",
    "list_actors",
    "list_topics",
    "list_sources",
    "search_all",
    "search_instead",
    "search_unknown",
    "search_most",
    "search_apart",
    "search_nothing",
    "search_year",
    "search_by_actor",
    "search_by_topic",
    "search_called",
    "search_said",
    "search_about",
    "search_further",
    "search_more",
];

/// The words that it says with a number.
const COUNTED: [&str; 3] = ["search_found", "search_together", "search_rest"];

/// The words for each tag that the words around a page are marked with.
pub(super) fn speech(site: &Site) -> BTreeMap<String, Value> {
    let documents = site.documents.iter();
    let own = documents.filter_map(|document| document.words.language.as_deref());
    let tags = own.chain([&*site.config.language]);
    let spoken = |tag: &str| match site.languages.speaks(tag) {
        true => tag.to_owned(),
        false => site.languages.english().tag.to_string(),
    };
    let tags: BTreeSet<String> = tags.map(spoken).collect();
    let all = tags.into_iter();
    all.map(|tag| (tag.clone(), said(site, &tag))).collect()
}

/// The words in the language of a tag.
fn said(site: &Site, tag: &str) -> Value {
    let language = site.languages.of(tag);
    let word = |key: &&'static str| (*key, language.word(key).to_string());
    let forms = |key: &&'static str| (*key, language.forms(key));
    json!({
        "words": WORDS.iter().map(word).collect::<BTreeMap<_, _>>(),
        "counted": COUNTED.iter().map(forms).collect::<BTreeMap<_, _>>(),
    })
}
