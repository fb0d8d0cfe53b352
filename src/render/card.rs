//! What other sites show of a page: the words of its card, and where the card is.
//!
//! A briefing has a card of its own if the site asks for them; every other page has the site's. It knows neither pixels nor
//! templates; `render` calls it.

use crate::document::Status;
use crate::link::DocumentIx;
use crate::path::UrlPath;
use crate::raster::{CARD_SIZE, Card, Colour, Recipe};
use crate::route::{CARD, Route, RouteIx};

use super::part::{Parts, one_line};
use super::view;

/// The accent of the default theme by day.
const ACCENT: Colour = [0x8f, 0x1d, 0x1a];

/// What makes the card of a briefing, or of the site.
pub(super) fn recipe(parts: &Parts<'_>, of: Option<DocumentIx>) -> Recipe {
    let card = match of {
        Some(ix) => briefing(parts, ix),
        None => site(parts),
    };
    Recipe::Card(Box::new(card))
}

/// The card of the site: its name, what it says of itself, and its address without the scheme.
fn site(parts: &Parts<'_>) -> Card {
    let config = &parts.site.config;
    let address = config.base_url.split_once("://");
    let address = address.map_or(&*config.base_url, |(_, rest)| rest);
    Card {
        site: String::new(),
        title: one_line(&config.title),
        summary: one_line(&config.description),
        day: String::new(),
        names: vec![address.to_owned()],
        accent: accent(parts),
    }
}

/// The accent that the site asks for, else the theme's.
fn accent(parts: &Parts<'_>) -> Colour {
    let own = parts.site.config.appearance.accent.light;
    own.map_or(ACCENT, |color| color.channels())
}

/// The card of a briefing: its title, its day, and who it is about.
fn briefing(parts: &Parts<'_>, ix: DocumentIx) -> Card {
    let document = parts.document(ix);
    let day = document.facts.date.map(|date| parts.language.date(&date));
    let retracted = document.facts.status == Status::Retracted;
    let status = retracted.then(|| parts.language.word("row_retracted").to_string());
    let day = day.into_iter().chain(status);
    let actors = parts.links().pages(ix, &document.facts.actors);
    let name = |ix: &DocumentIx| one_line(&parts.document(*ix).words.title);
    Card {
        site: one_line(&parts.site.config.title),
        title: one_line(&document.words.title),
        summary: String::new(),
        day: day.collect::<Vec<_>>().join(" · "),
        names: actors.iter().map(name).collect(),
        accent: accent(parts),
    }
}

/// The card of the page at an address: its own, else the site's.
pub(super) fn of_page(parts: &Parts<'_>, address: &UrlPath) -> view::Card {
    let own = address.as_str().ends_with('/').then(|| address.file(CARD));
    let own = own.and_then(|address| Some((parts.site.resolve(&address)?, address)));
    let is_card = |route: RouteIx| matches!(parts.site.routes.get(route).1, Route::Card(_));
    let root = UrlPath::page("").file(CARD);
    let (address, route) = match own.filter(|(route, _)| is_card(*route)) {
        Some((route, address)) => (address, Some(route)),
        None => (root.clone(), parts.site.resolve(&root)),
    };
    let route = route.map(|route| &parts.site.routes.get(route).1);
    let (version, dimensions, alt) = match route {
        Some(Route::File(path)) => {
            let file = parts.site.sources.get(path);
            let dimensions = file.and_then(|file| file.picture()?.dimensions);
            let version = file.map(|file| file.version()).unwrap_or_default();
            (version, dimensions, parts.site.config.title.clone())
        }
        Some(Route::Card(of)) => {
            let alt = match of {
                Some(ix) => described(&briefing(parts, *ix)),
                None => described(&site(parts)),
            };
            (recipe(parts, *of).version(), Some(CARD_SIZE), alt)
        }
        _ => (String::new(), None, String::new()),
    };
    view::Card {
        src: format!("{}?v={version}", parts.permalink(&address)),
        width: dimensions.map(|(width, _)| width),
        height: dimensions.map(|(_, height)| height),
        alt,
    }
}

/// What a card says, for those who do not see it.
fn described(card: &Card) -> String {
    let names = card.names.join(", ");
    let parts = [&card.site, &card.title, &card.summary, &card.day, &names];
    let said = parts.into_iter().filter(|part| !part.is_empty());
    // A sentence brings its own full stop.
    let said = said.map(|part| part.trim_end_matches('.'));
    said.collect::<Vec<_>>().join(". ")
}
