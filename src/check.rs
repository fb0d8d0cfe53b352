//! `check`: every diagnostic, nothing written; and, when asked, whether the links to other sites live.

use std::collections::BTreeMap;
use std::time::Duration;

use rayon::prelude::*;

use crate::build::render_faults;
use crate::diag::{self, Code, Diagnostic, Place, Span};
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
