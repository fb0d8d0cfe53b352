//! `check`: every diagnostic, nothing written; and, when asked, whether the links to other sites live.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use rayon::prelude::*;

use crate::build::{examine, render_faults};
use crate::diag::{self, Code, Diagnostic, Error, Place, Span};
use crate::site::Site;

/// How long one address may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Addresses asked at once.
const AT_ONCE: usize = 8;

/// Everything that is wrong with the site: its content, its templates, and each page as it is rendered.
pub fn check(site: &Site) -> Vec<Diagnostic> {
    let mut all = site.diagnostics();
    all.extend(site.judged(render_faults(site)));
    diag::sort(&mut all);
    all
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
        let Some(text) = site.sources.text(&document.path) else {
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
