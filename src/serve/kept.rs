//! Answers kept for as long as their snapshot is the current one.
//!
//! A browser asks for a page, is told what of it differs and asks again, and other tabs show the same page: one rendering
//! serves all of them. A snapshot has its own answers, so none is ever stale. `page` puts them in and takes them out; what an answer says is nothing
//! to this file.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::page::Answer;
use crate::route::RouteIx;

/// Pages that are kept at most: more than an author has open.
const MOST: usize = 16;

/// Bytes of a page that is kept at most, so that all together stay below some 16 MB.
const LARGEST: usize = 1024 * 1024;

/// The pages that were asked for last, with their answers.
#[derive(Default)]
pub(super) struct Kept(Mutex<VecDeque<(RouteIx, Answer)>>);

impl Kept {
    /// The answer for a route; `make` makes it if it is not kept.
    ///
    /// Two that ask for the same page at once may both make it.
    pub(super) fn answer(&self, route: RouteIx, make: impl FnOnce() -> Answer) -> Answer {
        let known = |(kept, _): &&(RouteIx, Answer)| *kept == route;
        if let Some((_, answer)) = self.pages().iter().find(known) {
            return answer.clone();
        }
        let answer = make();
        if answer.size() <= LARGEST {
            let mut pages = self.pages();
            pages.truncate(MOST - 1);
            pages.push_front((route, answer.clone()));
        }
        answer
    }

    /// The pages, also after a thread died that had them: they are whole at any time.
    fn pages(&self) -> std::sync::MutexGuard<'_, VecDeque<(RouteIx, Answer)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
