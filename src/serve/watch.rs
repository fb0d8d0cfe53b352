//! The watcher: turns what the system says about files into [`Event`]s. The only file that names `notify`.
//!
//! An event is a hint and no more: *what* happened is not believed, only *where*. Watched are the folders of inputs with
//! all below them, the root for `site.toml` and for folders that come and go, and the root's parent for the root itself.
//! So `target/`, `public/`, `node_modules/` and `.git` cost no watch and no work.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{EventKind, MetadataKind, ModifyKind};
use notify::{Config, RecommendedWatcher, RecursiveMode, Watcher};

use super::Event;
use crate::source::{FOLDERS, is_input};

/// The watches on one site.
pub(super) struct Watch {
    /// The system's watcher; its thread ends with it.
    watcher: RecommendedWatcher,
    /// The real path of the site's folder.
    root: PathBuf,
}

impl Watch {
    /// Watches the site at `root`, a real path, and sends what happens to `send`.
    pub(super) fn start(root: &Path, send: Sender<Event>) -> Result<Watch, notify::Error> {
        let place = root.to_owned();
        let hear = move |heard: notify::Result<notify::Event>| {
            if let Some(event) = translate(&place, heard) {
                // A loop that is gone wants no more events.
                let _ = send.send(event);
            }
        };
        let watcher = RecommendedWatcher::new(hear, Config::default().with_follow_symlinks(false))?;
        let mut watch = Watch {
            watcher,
            root: root.to_owned(),
        };
        watch.renew()?;
        Ok(watch)
    }

    /// Watches everything anew: a folder that was removed and made again is another folder to the system.
    pub(super) fn renew(&mut self) -> Result<(), notify::Error> {
        let inputs = FOLDERS.map(|folder| (self.root.join(folder), RecursiveMode::Recursive));
        let above = self
            .root
            .parent()
            .map(|parent| (parent.to_owned(), RecursiveMode::NonRecursive));
        let root = (self.root.clone(), RecursiveMode::NonRecursive);
        let mut result = Ok(());
        for (path, mode) in above.into_iter().chain([root]).chain(inputs) {
            // What was not watched cannot be given up, and need not be.
            let _ = self.watcher.unwatch(&path);
            if path.is_dir() {
                let watched = self.watcher.watch(&path, mode);
                // One that went between the question and the watch tells so by itself.
                result = result
                    .and(watched.or_else(|why| if path.is_dir() { Err(why) } else { Ok(()) }));
            }
        }
        result
    }
}

/// What `heard` means for the site at `root`, if anything.
fn translate(root: &Path, heard: notify::Result<notify::Event>) -> Option<Event> {
    let Ok(heard) = heard else {
        return Some(Event::Lost);
    };
    if heard.need_rescan() {
        return Some(Event::Lost);
    }
    let structural = match heard.kind {
        EventKind::Access(_) => return None,
        EventKind::Modify(ModifyKind::Metadata(MetadataKind::AccessTime)) => return None,
        EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_)) => false,
        EventKind::Any
        | EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Remove(_)
        | EventKind::Other => true,
    };
    let watched =
        |path: &PathBuf| path == root || FOLDERS.iter().any(|folder| *path == root.join(folder));
    if structural && heard.paths.iter().any(watched) {
        return Some(Event::Moved);
    }
    let touched: Vec<PathBuf> = heard
        .paths
        .into_iter()
        .filter(|path| is_input(root, path))
        .collect();
    (!touched.is_empty()).then_some(Event::Touched(touched))
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{AccessKind, CreateKind, DataChange, Flag, RemoveKind};

    /// What an event of `kind` at `path` of the site means.
    fn heard(kind: EventKind, path: &str) -> Option<Event> {
        let root = Path::new("/site");
        translate(root, Ok(notify::Event::new(kind).add_path(root.join(path))))
    }

    #[test]
    fn only_inputs_matter_and_reading_them_does_not() {
        let write = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let touched = |path: &str| Some(Event::Touched(vec![Path::new("/site").join(path)]));
        for path in [
            "content/a.md",
            "templates/x.html",
            "themes/default/static/x.css",
            "static/x.png",
            "site.toml",
        ] {
            assert_eq!(heard(write, path), touched(path));
            assert_eq!(heard(EventKind::Access(AccessKind::Any), path), None);
        }
        for path in [
            "target/x",
            "public/index.html",
            ".git/index",
            "node_modules/x",
            ".public.chancery/lock",
            "README.md",
        ] {
            assert_eq!(heard(write, path), None, "{path}");
        }
        assert_eq!(heard(write, "/elsewhere/content/a.md"), None);
    }

    #[test]
    fn a_watched_folder_that_comes_or_goes_is_watched_anew() {
        assert_eq!(
            heard(EventKind::Remove(RemoveKind::Folder), "content"),
            Some(Event::Moved)
        );
        assert_eq!(
            heard(EventKind::Create(CreateKind::Folder), "static"),
            Some(Event::Moved)
        );
        assert_eq!(
            heard(EventKind::Create(CreateKind::Folder), "/site"),
            Some(Event::Moved)
        );
        assert_eq!(heard(EventKind::Create(CreateKind::Folder), "/other"), None);
        assert_eq!(heard(EventKind::Create(CreateKind::Folder), "target"), None);
    }

    #[test]
    fn what_the_watcher_lost_is_looked_for_everywhere() {
        let rescan = notify::Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(translate(Path::new("/site"), Ok(rescan)), Some(Event::Lost));
        assert_eq!(
            translate(Path::new("/site"), Err(notify::Error::generic("x"))),
            Some(Event::Lost)
        );
    }

    /// A watched site, and what is heard of it.
    struct Ear {
        /// The site's folder.
        root: PathBuf,
        /// The watches.
        watch: Watch,
        /// What they say.
        events: std::sync::mpsc::Receiver<Event>,
    }

    impl Ear {
        /// An ear at a folder that is there.
        fn at(root: &Path) -> Ear {
            let (send, events) = std::sync::mpsc::channel();
            let watch = Watch::start(root, send).expect("watched");
            Ear {
                root: root.to_owned(),
                watch,
                events,
            }
        }

        /// Writes to the file at `path` until that is heard, and watches anew what has moved as the preview does.
        ///
        /// A folder that has just come is watched a moment later, so the first write may pass unheard.
        fn hears(&mut self, path: &str) {
            let place = self.root.join(path);
            for round in 0..400 {
                std::fs::create_dir_all(place.parent().expect("a folder")).expect("folders");
                std::fs::write(&place, format!("round {round}")).expect("written");
                let wait = std::time::Duration::from_millis(25);
                while let Ok(event) = self.events.recv_timeout(wait) {
                    match event {
                        Event::Touched(paths) if paths.contains(&place) => return,
                        Event::Moved => self.watch.renew().expect("watched anew"),
                        Event::Touched(_) | Event::Lost | Event::Stop => {}
                    }
                }
            }
            panic!("`{path}` was never heard of");
        }

        /// Forgets what has been said so far.
        fn quiet(&self) {
            let wait = std::time::Duration::from_millis(50);
            while self.events.recv_timeout(wait).is_ok() {}
        }
    }

    #[test]
    fn what_comes_moves_or_is_replaced_is_heard_of_again() {
        let around = tempfile::tempdir().expect("a folder");
        let root = around.path().canonicalize().expect("real").join("site");
        let rename = |from: &str, to: &str| {
            std::fs::rename(root.join(from), root.join(to)).expect("renamed");
        };
        std::fs::create_dir_all(root.join("content")).expect("a folder");
        let mut ear = Ear::at(&root);
        ear.hears("content/x.md");
        ear.hears("content/a/b/c/d.md");
        rename("content/a", "content/z");
        ear.hears("content/z/b/c/d.md");
        rename("content/z/b", "content/b");
        ear.hears("content/b/c/d.md");
        rename("content/b", "aside");
        rename("aside", "content/again");
        ear.hears("content/again/c/d.md");
        ear.hears("static/new.css");
        std::fs::remove_dir_all(root.join("content")).expect("removed");
        ear.hears("content/x.md");
        std::fs::rename(&root, root.with_extension("aside")).expect("renamed");
        ear.hears("content/x.md");
        ear.hears("site.toml");
        std::fs::remove_dir_all(&root).expect("removed");
        ear.quiet();
        ear.watch.renew().expect("its parent is still watched");
        ear.hears("content/deep/x.md");
    }
}
