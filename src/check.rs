//! `check`: every diagnostic, nothing written; and, when asked, whether the links to other sites live.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use rayon::prelude::*;

use crate::build::{examine, render_faults};
use crate::diag::{self, Code, Diagnostic, Error, Place, Span};
use crate::document::Document;
use crate::route::Route;
use crate::site::Site;

/// How long one address may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Addresses asked at once.
const AT_ONCE: usize = 8;

/// The longest body, in bytes of HTML, of a document that makes no page too large.
const MODEST_BODY: usize = 256 * 1024;

/// The longest lists that make no page too large, in entries a page.
const MODEST_LIST: usize = 200;

/// Everything that is wrong with the site: its content, its templates, and each page as it is rendered.
///
/// A page that cannot fail is not rendered. It fails by its template or by its size: so under templates that all are the
/// program's own, and while no document and no list is huge, only those are left that embed views. What is no page has no
/// size that is too large, and no template but the program's own.
pub fn check(site: &Site) -> Vec<Diagnostic> {
    let mut all = site.diagnostics();
    let modest = |document: &Document| document.body.html.len() <= MODEST_BODY;
    let sound = site.theme.carried
        && site.config.per_page <= MODEST_LIST
        && site.documents.iter().all(|document| modest(document));
    let wanted = |route| !sound || may_fail(site, &site.routes.get(route).1);
    all.extend(site.judged(render_faults(site, wanted)));
    diag::sort(&mut all);
    all
}

/// Whether what stands at a route may fail although no document, list or template gives reason.
fn may_fail(site: &Site, route: &Route) -> bool {
    let prose = match route {
        Route::Document(ix) => Some(*ix),
        Route::List(list, _) => site.routes.prose(*list),
        _ => None,
    };
    prose.is_some_and(|ix| !site.documents[ix as usize].marks.embeds.is_empty())
}

/// What is wrong with the pictures of the site at `root` that only decoding them shows.
///
/// # Errors
/// A picture cannot be read.
pub fn pictures(site: &Site, root: &Path) -> Result<Vec<Diagnostic>, Error> {
    Ok(site.judged(examine(site, root)?))
}

/// Asks the web whether the addresses that the site links live; the dead ones, by place.
pub fn online(site: &Site) -> Vec<Diagnostic> {
    let addresses: Vec<(String, Place)> = external(site).into_iter().collect();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .user_agent(concat!("chancery/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let ask = || {
        let faults = addresses
            .par_iter()
            .filter_map(|(address, place)| dead(&agent, address, place));
        faults.collect::<Vec<Diagnostic>>()
    };
    let faults = match rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build() {
        Ok(pool) => pool.install(ask),
        Err(_) => ask(),
    };
    site.judged(faults)
}

/// What is wrong with one address; servers that refuse `HEAD` are asked again.
fn dead(agent: &ureq::Agent, address: &str, place: &Place) -> Option<Diagnostic> {
    let plain = address.split('#').next().unwrap_or(address);
    let why = match agent
        .head(plain)
        .call()
        .or_else(|_| agent.get(plain).call())
    {
        Ok(_) => return None,
        Err(ureq::Error::StatusCode(status)) => format!("it answers {status}"),
        Err(why) => why.to_string(),
    };
    let fault = Diagnostic::new(
        Code::DeadLink,
        Some(place.clone()),
        format!("`{address}` cannot be read: {why}"),
    );
    Some(fault.hint("mend the address, or give the source an `archive`"))
}

/// Every address of another site, at the first place that has it.
fn external(site: &Site) -> BTreeMap<String, Place> {
    let mut found = BTreeMap::new();
    for document in site.documents.iter() {
        let Some(text) = site.sources.written(&document.path) else {
            continue;
        };
        let words = document.words.source.as_deref();
        let own = words.and_then(|source| source.link.as_deref());
        let mut rest = &*document.body.html;
        let mut addresses: Vec<String> = own.into_iter().map(str::to_owned).collect();
        while let Some((_, after)) = rest.split_once("rel=\"external\" href=\"") {
            let (address, next) = after.split_once('"').unwrap_or((after, ""));
            addresses.push(address.replace("&amp;", "&"));
            rest = next;
        }
        for address in addresses
            .into_iter()
            .filter(|address| address.starts_with("http"))
        {
            let from = document.span.start as usize;
            let at = text
                .get(from..)
                .and_then(|rest| rest.find(&address))
                .map_or(from, |at| from + at);
            let span = Span::new(at, at + address.len());
            found.entry(address).or_insert_with(|| Place {
                path: document.path.clone(),
                span,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::{Cache, Options, assemble};
    use crate::source::Sources;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    /// A server that has `/here` and nothing else, for as many requests as are expected.
    fn server(requests: usize) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        std::thread::spawn(move || {
            for stream in listener.incoming().take(requests) {
                let mut stream = stream.expect("a connection");
                let mut request = [0; 1024];
                let length = stream.read(&mut request).unwrap_or(0);
                let found = String::from_utf8_lossy(&request[..length]).contains(" /here ");
                let status = if found { "200 OK" } else { "404 Not Found" };
                let answer =
                    format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                stream.write_all(answer.as_bytes()).expect("answered");
            }
        });
        port
    }

    /// The snapshot of a page of views, a briefing and these files.
    fn site(more: &[(&str, &str)]) -> std::sync::Arc<Site> {
        let files = [
            ("site.toml", "title = 'T'\nbase_url = 'https://x.example'\n"),
            ("content/views.md", "---\ntitle: V\n---\n![[t#timeline]]\n"),
            ("content/topics/t.md", "---\ntitle: Topic\n---\n"),
            (
                "content/briefings/b.md",
                "---\ntitle: B\ndate: 2023-01-01\n---\nText.\n",
            ),
        ];
        let sources = Sources::from_memory(files.into_iter().chain(more.iter().copied()));
        assemble(&sources, &Options::default(), &mut Cache::default())
    }

    #[test]
    fn a_page_under_carried_templates_is_rendered_only_if_it_may_fail() {
        let site = site(&[]);
        assert!(site.theme.carried);
        let routes = site.routes.list.iter();
        let pages = routes.filter(|(_, route)| may_fail(&site, route));
        let pages: Vec<&str> = pages.map(|(address, _)| address.as_str()).collect();
        assert_eq!(pages, ["/views/"]);
        assert_eq!(check(&site), []);
    }

    #[test]
    fn a_page_under_a_template_of_the_sites_own_is_rendered() {
        let template = "{% extends \"theme/briefing.html\" %}{% block content %}{{ page.title + 1 }}{% endblock %}";
        let site = site(&[("templates/briefing.html", template)]);
        assert!(!site.theme.carried);
        let codes: Vec<Code> = check(&site).iter().map(|fault| fault.code).collect();
        assert_eq!(codes, [Code::TemplateFault]);
    }

    #[test]
    fn a_dead_link_is_told_at_its_place_unless_it_is_silenced() {
        let port = server(5);
        let here = format!("http://127.0.0.1:{port}/here");
        let briefing = format!(
            "---\ntitle: T\ndate: 2023-01-01\n---\n[one]({here}) [two]({here}-not).\n\n<!-- ok dead-link known -->\n[three]({here}-either).\n"
        );
        let sources = Sources::from_memory([
            ("site.toml", "title = 'T'\nbase_url = 'https://x.example'\n"),
            ("content/briefings/b.md", &briefing),
        ]);
        let site = assemble(&sources, &Options::default(), &mut Cache::default());
        let faults = online(&site);
        let places: Vec<&str> = faults
            .iter()
            .filter_map(|fault| fault.place.as_ref())
            .map(|place| &briefing[place.span.start as usize..place.span.end as usize])
            .collect();
        assert_eq!(places, [format!("{here}-not")]);
        assert!(
            faults[0].message.ends_with("it answers 404"),
            "{}",
            faults[0].message
        );
    }
}
