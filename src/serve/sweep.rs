//! The sweep: compares the whole tree with the snapshot while nothing happens, so that what the watcher missed is found.
//!
//! It has a thread of its own, for a walk over ten thousand files takes longer than an edit may wait. It looks at sizes and
//! times, reads nothing and changes nothing: what it finds it tells the loop as the watcher does.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender};

use super::Event;
use crate::source::{Hints, Sources};

/// Sweeps once for every set of files that is asked about, until nobody asks any more.
pub(super) fn run(root: &Path, asked: Receiver<Sources>, events: Sender<Event>) {
    for sources in asked {
        let found = match sources.stale(root) {
            Ok(Hints::Below(paths)) if paths.is_empty() => continue,
            Ok(Hints::Below(paths)) => Event::Touched(paths),
            // What cannot be listed is looked at again, and complained of, by the loop.
            Ok(Hints::All) | Err(_) => Event::Lost,
        };
        // A loop that is gone wants no more events.
        let _ = events.send(found);
    }
}
