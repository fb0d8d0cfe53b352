//! What an edit did: the pages whose bytes differ between two snapshots, told to whoever has a page open.
//!
//! Its thread waits a moment, so that the page that the author looks at comes first, renders the pages that may
//! differ from both snapshots, and gives up as soon as there is a newer one. What was given up is told with the next. It
//! is never on the path of a request, keeps nothing rendered, and knows neither sockets nor what is on a page. `serve` starts it,
//! `reload` feeds it.

mod candidate;

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use serde::Serialize;

use super::Snapshot;
use super::reload::Note;
use crate::path::{UrlPath, encode_url};
use crate::render::part::Parts;
use crate::render::{Output, render};
use crate::route::{Route, RouteIx};
use crate::site::Site;
use candidate::{Candidates, candidates};

/// The most pages that are rendered to tell which differ; of more it is only told that there may be any.
const MOST: usize = 3000;

/// The most pages that are named.
const NAMED: usize = 12;

/// How long the pages that are open come first.
const REST: Duration = Duration::from_millis(120);

/// Two snapshots, the earlier first.
pub(super) struct Edit {
    /// What was.
    pub(super) old: Arc<Snapshot>,
    /// What is.
    pub(super) new: Arc<Snapshot>,
}

/// What an edit did.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Did {
    /// How many pages differ; nothing where all may.
    count: Option<usize>,
    /// The first of them, those of edited documents before others.
    pages: Vec<Changed>,
    /// How many more there are.
    rest: usize,
    /// How many pages went.
    gone: usize,
}

impl Did {
    /// Whether any page differs or went, as far as is known.
    fn has_news(&self) -> bool {
        self.count != Some(0) || self.gone > 0
    }
}

/// A page that differs.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Changed {
    /// Its title.
    title: String,
    /// Its address with the base path.
    href: String,
}

/// Tells what edits did until nobody makes any more.
pub(super) fn run(edits: Receiver<Edit>, tell: Sender<Note>) {
    let mut next = edits.recv().ok();
    while let Some(edit) = next.take() {
        let newer = RefCell::new(edits.recv_timeout(REST));
        let cancelled = || {
            let mut newer = newer.borrow_mut();
            if matches!(*newer, Err(RecvTimeoutError::Timeout)) {
                *newer = match edits.try_recv() {
                    Ok(edit) => Ok(edit),
                    Err(std::sync::mpsc::TryRecvError::Empty) => Err(RecvTimeoutError::Timeout),
                    Err(_) => Err(RecvTimeoutError::Disconnected),
                };
            }
            !matches!(*newer, Err(RecvTimeoutError::Timeout))
        };
        // A fault of ours costs one message.
        let found = catch_unwind(AssertUnwindSafe(|| {
            did(&edit.old.site, &edit.new.site, &cancelled)
        }));
        let newer = newer.into_inner();
        next = match found {
            Ok(None) => newer.ok().map(|newer| Edit {
                old: edit.old,
                new: newer.new,
            }),
            told => {
                if let Ok(Some(did)) = told
                    && did.has_news()
                {
                    let generation = edit.new.generation;
                    let data = serde_json::json!({ "generation": generation, "did": did });
                    // Streams that are gone need not be told.
                    let _ = tell.send(Note::Say(data.to_string()));
                }
                newer.or_else(|_| edits.recv()).ok()
            }
        };
    }
}

/// The pages that differ between two snapshots; nothing if it was cancelled.
pub(super) fn did(old: &Site, new: &Site, cancelled: &dyn Fn() -> bool) -> Option<Did> {
    if cancelled() {
        return None;
    }
    let Candidates { pages, edited } = candidates(old, new);
    if pages.len() > MOST {
        return Some(Did {
            count: None,
            pages: Vec::new(),
            rest: 0,
            gone: 0,
        });
    }
    let (first, others): (Vec<UrlPath>, Vec<UrlPath>) =
        pages.into_iter().partition(|page| edited.contains(page));
    let (mut changed, mut count, mut gone) = (Vec::new(), 0, 0);
    for address in first.iter().chain(&others) {
        if cancelled() {
            return None;
        }
        let (before, after) = (old.resolve(address), new.resolve(address));
        match (before, after) {
            (_, Some(after)) => {
                if before.map(|before| shown(old, before)) != Some(shown(new, after)) {
                    count += 1;
                    if changed.len() < NAMED {
                        changed.push(named(new, after, address));
                    }
                }
            }
            (Some(_), None) => gone += 1,
            (None, None) => {}
        }
    }
    Some(Did {
        count: Some(count),
        rest: count - changed.len(),
        pages: changed,
        gone,
    })
}

/// What a browser is shown at a route: the page, or why there is none.
fn shown(site: &Site, route: RouteIx) -> Result<Vec<u8>, String> {
    match render(site, route) {
        Ok(Output::Bytes(bytes)) => Ok(bytes),
        Ok(Output::File(path)) => Ok(path.as_str().into()),
        Ok(Output::Made(recipe)) => Ok(recipe.key().to_le_bytes().into()),
        Ok(Output::Twin(ix)) => Ok(ix.to_le_bytes().into()),
        Err(fault) => Err(format!("{fault:?}")),
    }
}

/// A page as it is named to the author.
fn named(site: &Site, route: RouteIx, address: &UrlPath) -> Changed {
    let parts = Parts {
        site,
        language: site.languages.of(&site.config.language),
    };
    let title = |ix: u32| parts.document(ix).words.title.to_string();
    let title = match &site.routes.get(route).1 {
        Route::List(list, 1) => parts.list_title(*list),
        Route::List(list, number) => format!("{}, page {number}", parts.list_title(*list)),
        Route::Document(ix) => title(*ix),
        Route::Statement(ix) => parts.statement_title(*ix),
        Route::Compare(_, left, right) => format!("{} and {}", title(*left), title(*right)),
        Route::Further(ix, list, number) => {
            format!("{}: {}, page {number}", title(*ix), list.folder())
        }
        _ => address.to_string(),
    };
    let title = match title.is_empty() {
        true => address.to_string(),
        false => title,
    };
    Changed {
        title,
        href: format!("{}{}", site.base_path(), encode_url(address.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use rayon::prelude::*;

    use crate::path::SitePath;
    use crate::site::{Cache, Options, assemble};
    use crate::source::Sources;

    /// What becomes of the text of a file; nothing removes it.
    type Change<'a> = &'a dyn Fn(&str) -> Option<String>;

    /// Text at the end of a file.
    fn appended(more: &str) -> impl Fn(&str) -> Option<String> {
        move |text| Some(format!("{text}\n{more}\n"))
    }

    /// Some words of a file replaced.
    fn replaced(from: &str, to: &str) -> impl Fn(&str) -> Option<String> {
        move |text| {
            assert!(text.contains(from), "`{from}` is nowhere");
            Some(text.replace(from, to))
        }
    }

    /// The snapshots of the site at `root` with each edit made upon those before it, the untouched one first.
    fn edited(root: &Path, edits: &[(&str, Change)]) -> Vec<Arc<Site>> {
        let mut cache = Cache::default();
        let mut sources = Sources::read(root).expect("readable");
        let mut sites = vec![assemble(&sources, &Options::default(), &mut cache)];
        for (path, edit) in edits {
            let path = SitePath::new(path).expect("sound");
            let text = sources.text(&path).map_or("", |text| &**text).to_owned();
            sources = sources.with(&path, edit(&text).as_deref());
            sites.push(assemble(&sources, &Options::default(), &mut cache));
        }
        sites
    }

    /// Every page of a snapshot.
    fn pages(site: &Site) -> BTreeMap<UrlPath, Result<Vec<u8>, String>> {
        let routes = site.routes.list.par_iter().enumerate();
        let pages = routes.filter(|(_, (_, route))| route.is_page());
        pages
            .map(|(ix, (address, _))| (address.clone(), shown(site, ix as RouteIx)))
            .collect()
    }

    /// Checks that each page that differs is a candidate, by rendering all pages of all snapshots.
    fn check(root: &Path, edits: &[(&str, Change)]) {
        let sites = edited(root, edits);
        let mut before = pages(&sites[0]);
        for (pair, (path, _)) in sites.windows(2).zip(edits) {
            let after = pages(&pair[1]);
            let found = candidates(&pair[0], &pair[1]).pages;
            let mut all: BTreeSet<&UrlPath> = before.keys().chain(after.keys()).collect();
            all.retain(|page| before.get(page) != after.get(page) && !found.contains(page));
            assert!(all.is_empty(), "{}: {path}: {all:?}", root.display());
            before = after;
        }
    }

    /// The root of the repository, whose content is the showcase.
    fn showcase() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    /// A briefing in which somebody speaks.
    const BRIEFING: &str = "---\ntitle: New\ndate: 2026-01-30\nactors: [china]\n---\nPutin and [[gazprom]].\n\n> \"No deal.\"\n> — [[alexei-miller]], 2026-01-29 -> power-of-siberia-2: opposes\n";

    #[test]
    fn no_page_of_the_showcase_that_differs_is_missed() {
        let putin = "content/actors/vladimir-putin.md";
        let pipeline = "content/topics/power-of-siberia-2.md";
        let new = "content/briefings/new.md";
        check(
            showcase(),
            &[
                ("content/about.md", &appended("One more sentence.")),
                (putin, &appended("He spoke to [[xi-jinping]].")),
                (putin, &replaced("Vladimir Putin", "V. Putin")),
                (
                    "content/actors/russia.md",
                    &replaced("name: Russia", "name: Russland"),
                ),
                (
                    pipeline,
                    &appended("- 2026-01-02 — A word with [[mongolia]]"),
                ),
                (pipeline, &replaced("title: Power", "title: The power")),
                (new, &|_| Some(BRIEFING.into())),
                (new, &replaced("Putin and", "Xi and Putin and")),
                (new, &|_| None),
                ("content/actors/brazil.md", &|_| None),
            ],
        );
    }

    #[test]
    fn a_home_page_that_asks_for_what_is_newest_is_not_missed() {
        let new = "content/briefings/new.md";
        check(
            showcase(),
            &[
                (
                    "site.toml",
                    &replaced("theme = \"default\"", "theme = \"wire\""),
                ),
                (new, &|_| Some(BRIEFING.into())),
                (new, &replaced("No deal.", "No deal today.")),
                (
                    "content/topics/power-of-siberia-2.md",
                    &appended("- 2026-01-02 — A word with [[mongolia]]"),
                ),
            ],
        );
    }

    #[test]
    fn no_page_of_a_small_site_that_differs_is_missed() {
        let golden = std::fs::read_dir(showcase().join("tests/golden")).expect("listed");
        let folders = golden.map(|entry| entry.expect("listed").path());
        for folder in folders.filter(|folder| folder.join("content").is_dir()) {
            let sources = Sources::read(&folder).expect("readable");
            let files = sources
                .below("content")
                .filter(|(path, _)| path.extension() == "md");
            let files: Vec<&str> = files.map(|(path, _)| path.as_str()).collect();
            let more = appended("More words.");
            let gone = |_: &str| None;
            let edits: Vec<(&str, Change)> = files
                .iter()
                .flat_map(|path| [(*path, &more as Change), (*path, &gone as Change)])
                .collect();
            check(&folder, &edits);
        }
    }

    /// What the last of some edits of the showcase did, as the titles of pages.
    fn titles(edits: &[(&str, Change)]) -> Vec<String> {
        let sites = edited(showcase(), edits);
        let [.., old, new] = &sites[..] else {
            panic!("there is an edit");
        };
        let did = did(old, new, &|| false).expect("not cancelled");
        assert_eq!(did.count, Some(did.pages.len() + did.rest));
        did.pages.into_iter().map(|page| page.title).collect()
    }

    #[test]
    fn an_edit_of_prose_names_the_page_alone() {
        let about = "content/about.md";
        assert_eq!(
            titles(&[(about, &appended("One more sentence."))]),
            ["About this site"]
        );
    }

    #[test]
    fn an_edit_of_facts_names_the_pages_that_tell_of_them() {
        let new = "content/briefings/new.md";
        let write: Change = &|_| Some(BRIEFING.into());
        let other = replaced("alexei-miller", "alexander-novak");
        let titles = titles(&[(new, write), (new, &other)]);
        assert_eq!(titles[0], "New", "the edited page comes first");
        for title in [
            "Alexei Miller",
            "Alexander Novak",
            "Power of Siberia 2 gas pipeline",
            "Statements",
        ] {
            assert!(
                titles.iter().any(|known| known == title),
                "{title}: {titles:?}"
            );
        }
        assert!(!titles.iter().any(|known| known == "Brazil"), "{titles:?}");
    }

    #[test]
    fn a_page_that_went_is_counted() {
        let sites = edited(showcase(), &[("content/about.md", &|_| None)]);
        let did = did(&sites[0], &sites[1], &|| false).expect("not cancelled");
        assert_eq!(did.gone, 1);
    }

    #[test]
    fn what_is_cancelled_tells_nothing() {
        let sites = edited(showcase(), &[("content/about.md", &|_| None)]);
        assert_eq!(did(&sites[0], &sites[1], &|| true), None);
    }

    #[test]
    fn a_template_may_change_every_page() {
        let template = "templates/page.html";
        let sites = edited(
            showcase(),
            &[(template, &|_| Some("<body>x</body>".into()))],
        );
        let found = candidates(&sites[0], &sites[1]).pages;
        let routes = sites[1].routes.list.iter();
        let all = routes.filter(|(_, route)| route.is_page());
        assert_eq!(found.len(), all.count());
    }
}
