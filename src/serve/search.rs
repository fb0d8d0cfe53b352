//! The search index of a snapshot, made when a browser first asks for a file of it.
//!
//! A thread of its own makes it, outside the pool that assembles and renders: edits and pages wait for nothing. Whoever asks
//! waits a little and is told to ask again then. An index belongs to its snapshot, so none is stale. `page` calls it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use rayon::ThreadPoolBuilder;

use super::Snapshot;
use super::page::{Answer, media_type};
use crate::render::search::{FOLDER, Index, index};
use crate::site::Site;

/// How long a request waits for an index that is being made before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where the files of an index lie, below its folder.
const PLACES: [&str; 6] = [
    "index.json",
    "facets/",
    "speech/",
    "terms/",
    "texts/",
    "words/",
];

/// The index of one snapshot.
#[derive(Default)]
pub(super) struct Search {
    /// How far it is.
    state: Mutex<State>,
    /// Told when it is made.
    made: Condvar,
}

/// How far an index is.
#[derive(Clone, Default)]
enum State {
    /// Nobody has asked.
    #[default]
    Unasked,
    /// It is being made.
    Making,
    /// It is there.
    Made(Arc<Index>),
    /// It cannot be made.
    Failed,
}

/// What an address without the base path is answered with, if it is that of a file of the index.
pub(super) fn answer(snapshot: &Snapshot, inner: &str) -> Option<Answer> {
    let site = &snapshot.site;
    let name = inner.strip_prefix('/')?.strip_prefix(FOLDER)?;
    if !site.config.search || !PLACES.iter().any(|place| name.starts_with(place)) {
        return None;
    }
    match asked(&snapshot.search, site) {
        State::Made(index) => {
            let bytes = index.bytes(site, name)?;
            Some(Answer::bytes(200, media_type(name), bytes))
        }
        State::Unasked | State::Making => {
            Some(Answer::text(503, "the search index is being made\n"))
        }
        State::Failed => Some(Answer::text(500, "the search index cannot be made\n")),
    }
}

/// How far the index is, after some patience; the first to ask has it made.
fn asked(search: &Arc<Search>, site: &Arc<Site>) -> State {
    let mut state = search.state.lock().unwrap_or_else(PoisonError::into_inner);
    if let State::Unasked = *state {
        let (search, site) = (search.clone(), site.clone());
        let making = std::thread::Builder::new().name("search".into());
        *state = match making.spawn(move || make(&search, &site)) {
            Ok(_) => State::Making,
            Err(_) => State::Unasked,
        };
    }
    let unfinished = |state: &mut State| matches!(state, State::Making);
    let waited = search.made.wait_timeout_while(state, PATIENCE, unfinished);
    let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
    state.clone()
}

/// Makes the index and tells whoever waits for it.
fn make(search: &Search, site: &Site) {
    let made = catch_unwind(AssertUnwindSafe(|| {
        // One thread: the other processors are for edits and pages.
        let pool = ThreadPoolBuilder::new().num_threads(1).build().ok()?;
        Some(Arc::new(pool.install(|| index(site))))
    }));
    let state = made.ok().flatten().map_or(State::Failed, State::Made);
    *search.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    search.made.notify_all();
}
