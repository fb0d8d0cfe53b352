//! Maps for crawlers: `sitemap.xml` (sitemaps.org 0.9), in parts if the site has more pages than one map may name.
//!
//! Every page for readers is on one map, with the day of its last change where it has one. It knows no templates; `render`
//! calls it.

use crate::document::Kind;
use crate::path::{UrlPath, text_html};
use crate::route::{Route, is_mapped, map_address, mapped_at_once};

use super::part::Parts;

/// The beginning of every map.
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// The name space of maps.
const SPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The map of all pages; where they are too many, the list of its parts.
pub fn sitemap(parts: &Parts<'_>) -> String {
    let count = mapped(parts).count();
    let at_once = mapped_at_once(&parts.site.documents);
    if count <= at_once {
        return map(parts, mapped(parts));
    }
    let mut out = format!("{HEAD}<sitemapindex xmlns=\"{SPACE}\">\n");
    for number in 1..=count.div_ceil(at_once) {
        let address = text_html(&parts.permalink(&map_address(number)));
        out.push_str(&format!("<sitemap><loc>{address}</loc></sitemap>\n"));
    }
    out.push_str("</sitemapindex>\n");
    out
}

/// A part of the map, counted from 1.
pub fn part(parts: &Parts<'_>, number: usize) -> String {
    let at_once = mapped_at_once(&parts.site.documents);
    let pages = mapped(parts).skip((number - 1) * at_once);
    map(parts, pages.take(at_once))
}

/// The pages that are on the map.
fn mapped<'s>(parts: &Parts<'s>) -> impl Iterator<Item = &'s (UrlPath, Route)> + use<'s> {
    let all = parts.site.routes.list.iter();
    all.filter(|(address, route)| is_mapped(address, route))
}

/// A map of these pages.
fn map<'s>(parts: &Parts<'s>, pages: impl Iterator<Item = &'s (UrlPath, Route)>) -> String {
    let mut out = format!("{HEAD}<urlset xmlns=\"{SPACE}\"");
    if parts.site.routes.has_translations() {
        out.push_str(" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\"");
    }
    out.push_str(">\n");
    for (address, route) in pages {
        out.push_str("<url><loc>");
        out.push_str(&text_html(&parts.permalink(address)));
        out.push_str("</loc>");
        if let Route::Document(ix) = route {
            let facts = &parts.document(*ix).facts;
            let dated = matches!(facts.kind, Kind::Briefing | Kind::Page);
            if let Some(date) = facts.updated.max(facts.date).filter(|_| dated) {
                out.push_str(&format!("<lastmod>{}</lastmod>", date.earliest()));
            }
        }
        push_alternates(parts, &mut out, route);
        out.push_str("</url>\n");
    }
    out.push_str("</urlset>\n");
    out
}

/// The same page in other languages, for crawlers.
fn push_alternates(parts: &Parts<'_>, out: &mut String, route: &Route) {
    let page = match route {
        Route::Document(ix) => Some(*ix),
        Route::List(list, 1) => parts.site.routes.prose(*list),
        _ => None,
    };
    let pages = page.map_or_else(Vec::new, |page| parts.translations(page));
    let original = pages.iter().filter(|page| page.original);
    let default = original.map(|page| ("x-default", &page.permalink));
    let all = pages.iter().map(|page| (&*page.lang, &page.permalink));
    for (lang, address) in all.chain(default) {
        out.push_str(&format!(
            "<xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"{}\"/>",
            text_html(lang),
            text_html(address)
        ));
    }
}
