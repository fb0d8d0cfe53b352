//! The live preview: a snapshot of the site in memory, a loop that keeps it true to the disk, and doors for browsers.
//!
//! ```text
//! watch, sweep ──Event──► the loop: compare, assemble, swap the snapshot ──► reload: tells open pages
//!                                                          │
//! browsers ──► door ──► http ──► page: renders the one route that was asked for
//! ```
//!
//! The loop is the only writer and `Event` all that can happen to it. Requests read whichever snapshot is current when
//! they begin. No rendered output is kept, so nothing can be stale. It never touches the output folder, prints nothing by
//! itself (the caller's [`Voice`] does) and knows neither templates nor formats. `cli` calls it.

mod about;
mod desk;
mod did;
mod door;
mod fault;
mod http;
mod kept;
mod open;
mod page;
mod phone;
mod place;
mod reload;
mod room;
mod search;
mod sweep;
#[cfg(test)]
mod tests;
mod watch;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::diag::{Diagnostic, Error};
use crate::path::SitePath;
use crate::site::{Cache, Options, Shelved, Site, assemble};
use crate::source::{Change, Follow, Hints, Kind, Sources, open_plain};
use kept::Kept;
use watch::Watch;

/// How long a lone event waits for its companions.
///
/// An editor empties a file and fills it some ten microseconds later; the two are one change.
const SETTLE: Duration = Duration::from_millis(1);

/// How long a file that has just become empty is waited for: a busy editor may be about to fill it.
const EMPTY: Duration = Duration::from_millis(25);

/// The longest rest between two changes of a storm.
const LONGEST_REST: Duration = Duration::from_millis(100);

/// The waits for quiet after which the whole tree is compared; the last one repeats.
///
/// They mend what a watcher missed (folders made faster than they can be watched, files behind a link) within the promised
/// two seconds.
const QUIET: [Duration; 3] = [
    Duration::from_millis(300),
    Duration::from_millis(1000),
    Duration::from_millis(1800),
];

/// The wait between two comparisons where no watcher can be had.
const POLL: Duration = Duration::from_millis(500);

/// The most hinted paths that are compared one by one; more are a storm, and the whole tree is compared.
const MANY: usize = 512;

/// How many ports are tried when the wanted one is taken.
const PORTS: u16 = 64;

/// What to serve and where.
#[derive(Clone)]
pub struct Settings {
    /// The site's folder.
    pub root: PathBuf,
    /// What the site is assembled with.
    pub options: Options,
    /// The address to listen on.
    pub interface: IpAddr,
    /// The first port to try; 0 lets the system choose.
    pub port: u16,
    /// What to open once it serves.
    pub open: Open,
}

/// What opens by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Nothing.
    Nothing,
    /// The site, in the user's browser.
    Browser,
}

/// How the preview speaks to its user; the caller prints.
pub struct Voice<'a> {
    /// Says one line.
    pub say: &'a (dyn Fn(&str) + Sync),
    /// Shows a drawing of several lines, where the user looks at a terminal and not at a log.
    pub draw: &'a (dyn Fn(&str) + Sync),
    /// Reports the diagnostics of a new snapshot.
    pub report: &'a (dyn Fn(&Site) + Sync),
    /// Puts one diagnostic into plain text, with its place and source line, for the page that it spoils.
    pub explain: &'a (dyn Fn(&Site, &Diagnostic) -> String + Sync),
}

/// Serves the site until the process ends.
///
/// # Errors
/// No port is free, the address cannot be used, or the site cannot be read at the start.
pub fn serve(settings: Settings, voice: &Voice) -> Result<(), Error> {
    Server::bind(settings, voice)?.run(voice)
}

/// What can happen to the preview.
#[derive(Debug, PartialEq, Eq)]
enum Event {
    /// Something may differ at or below these absolute paths.
    Touched(Vec<PathBuf>),
    /// The watcher lost events: anything may differ.
    Lost,
    /// A watched folder came, went or was replaced: it must be watched anew, and anything may differ.
    Moved,
    /// The preview ends.
    Stop,
}

/// A preview that has its port and does not answer yet.
pub struct Server {
    /// What to serve.
    settings: Settings,
    /// The socket.
    listener: TcpListener,
    /// Where it listens.
    address: SocketAddr,
    /// What happens.
    events: (Sender<Event>, Receiver<Event>),
}

/// Ends a running preview from another thread.
#[derive(Clone)]
pub struct Handle(Sender<Event>);

impl Handle {
    /// Ends it; a second call does nothing.
    pub fn stop(&self) {
        // A server that is gone has stopped.
        let _ = self.0.send(Event::Stop);
    }
}

/// One state of the site.
struct Snapshot {
    /// Counted up with every change, from 1.
    generation: u64,
    /// The site.
    site: Arc<Site>,
    /// What is wrong with it, once somebody has asked.
    faults: OnceLock<Vec<Diagnostic>>,
    /// Pages that were asked for.
    kept: Kept,
    /// What it is searched with, once somebody has asked.
    search: Arc<search::Search>,
}

impl Snapshot {
    /// A state of the site.
    fn new(generation: u64, site: Arc<Site>) -> Arc<Snapshot> {
        Arc::new(Snapshot {
            generation,
            site,
            faults: OnceLock::new(),
            kept: Kept::default(),
            search: Arc::default(),
        })
    }

    /// What is wrong with the site, by place.
    fn diagnostics(&self) -> &[Diagnostic] {
        self.faults.get_or_init(|| self.site.diagnostics())
    }
}

/// What the threads of the preview share.
struct Preview<'a> {
    /// The real path of the site's folder.
    root: PathBuf,
    /// Its path as the user gave it, made absolute.
    given: PathBuf,
    /// The interface that the user gave.
    interface: IpAddr,
    /// The state to answer from.
    current: Mutex<Arc<Snapshot>>,
    /// How to speak.
    voice: &'a Voice<'a>,
}

impl Preview<'_> {
    /// The state to answer from.
    fn snapshot(&self) -> Arc<Snapshot> {
        self.current
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Makes `site` the state to answer from; the last one, whose end takes its time, is for the caller to drop.
    fn swap(&self, site: Arc<Site>) -> Arc<Snapshot> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let next = Snapshot::new(current.generation + 1, site);
        std::mem::replace(&mut *current, next)
    }
}

impl Server {
    /// Takes the wanted port or the next free one.
    ///
    /// # Errors
    /// No port is free, or the address cannot be used.
    pub fn bind(settings: Settings, voice: &Voice) -> Result<Server, Error> {
        let listener = listen(settings.interface, settings.port)?;
        let failed = |why| Error::new(format!("cannot listen on `{}`", settings.interface), why);
        let address = listener.local_addr().map_err(failed)?;
        if settings.port != 0 && address.port() != settings.port {
            (voice.say)(&format!(
                "port {} is taken, using {}",
                settings.port,
                address.port()
            ));
        }
        if !address.ip().to_canonical().is_loopback() {
            let place = match address.ip() {
                ip if ip.is_unspecified() => "this machine".to_owned(),
                ip => ip.to_string(),
            };
            (voice.say)(&format!(
                "warning: whoever can reach {place} can read this preview, drafts included"
            ));
        }
        Ok(Server {
            settings,
            listener,
            address,
            events: channel(),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What ends it.
    pub fn handle(&self) -> Handle {
        Handle(self.events.0.clone())
    }

    /// Reads the site, then serves it until the handle ends it.
    ///
    /// # Errors
    /// The site cannot be read.
    pub fn run(self, voice: &Voice) -> Result<(), Error> {
        let Server {
            settings,
            listener,
            address,
            events: (send, receive),
        } = self;
        let root = settings.root.canonicalize();
        let root = root
            .map_err(|why| Error::new(format!("cannot read `{}`", settings.root.display()), why))?;
        // Watched first and read then: no change can fall between.
        let watch = Watch::start(&root, send.clone());
        let watch = watch
            .inspect_err(|why| (voice.say)(&format!("warning: {why}; looking for changes instead")))
            .ok();
        let sources = Sources::read(&root)?;
        let mut cache = Cache::of(Shelved::read(&root));
        let site = assemble(&sources, &settings.options, &mut cache);
        (voice.report)(&site);
        let place = browsable(address, site.base_path());
        let given = std::path::absolute(&settings.root).unwrap_or_else(|_| root.clone());
        let reached = phone::reached(address).map(|there| browsable(there, site.base_path()));
        let current = Mutex::new(Snapshot::new(1, site));
        let preview = Preview {
            root,
            given,
            interface: settings.interface,
            current,
            voice,
        };
        let (tell, told) = channel();
        let door = door::Door::new(&preview, listener, tell.clone());
        std::thread::scope(|scope| {
            let (edits, edited) = channel();
            let saying = tell.clone();
            scope.spawn(|| reload::run(&preview, told, edits));
            scope.spawn(|| did::run(edited, saying));
            scope.spawn(|| door.keep(scope));
            let (sweep, asked) = sync_channel(0);
            let found = send.clone();
            scope.spawn(|| sweep::run(&preview.root, asked, found));
            let _closing = Closing {
                door: &door,
                address,
                tell: tell.clone(),
            };
            (voice.say)(&format!("serving {place}"));
            if let Some(reached) = reached {
                invite(&place, &reached, voice);
            }
            if settings.open == Open::Browser {
                open_browser(&place, voice);
            }
            let mut keeper = Keeper {
                preview: &preview,
                settings: &settings,
                sources,
                cache,
                watch,
                sweep,
                tell,
                fault: String::new(),
            };
            keeper.keep(&receive);
        });
        Ok(())
    }
}

/// Ends the other threads when the loop ends, however it does.
struct Closing<'a> {
    /// Who lets connections in.
    door: &'a door::Door<'a>,
    /// Where.
    address: SocketAddr,
    /// Who keeps the streams.
    tell: Sender<reload::Note>,
}

impl Drop for Closing<'_> {
    /// Ends them.
    fn drop(&mut self) {
        self.door.close(self.address);
        // A thread of streams that is gone has ended.
        let _ = self.tell.send(reload::Note::Stop);
    }
}

/// A listener on the first free port from `port` on.
fn listen(interface: IpAddr, port: u16) -> Result<TcpListener, Error> {
    let mut taken = None;
    for port in port..=port.saturating_add(if port == 0 { 0 } else { PORTS }) {
        match TcpListener::bind((interface, port)) {
            Err(why) if why.kind() == std::io::ErrorKind::AddrInUse => taken = Some(why),
            Err(why) => {
                return Err(Error::new(
                    format!("cannot listen on `{}`", SocketAddr::new(interface, port)),
                    why,
                ));
            }
            Ok(listener) => return Ok(listener),
        }
    }
    let why = taken.map_or_else(String::new, |why| why.to_string());
    Err(Error::new(
        format!("no port from {port} on is free on `{interface}`"),
        why,
    ))
}

/// The address to type into a browser on this machine.
fn browsable(address: SocketAddr, base: &str) -> String {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    format!("http://{}{base}/", SocketAddr::new(ip, address.port()))
}

/// Shows the way to `reached`, where other machines find the preview; `place` has been said already.
fn invite(place: &str, reached: &str, voice: &Voice) {
    if reached != place {
        (voice.say)(&format!("on the network {reached}"));
    }
    if let Some(drawing) = phone::drawn(reached) {
        (voice.draw)(&drawing);
    }
}

/// Asks the system to open `place`; a system that cannot is not an error.
fn open_browser(place: &str, voice: &Voice) {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let mut command = Command::new(program);
    let started = command
        .arg(place)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Err(why) = started {
        (voice.say)(&format!("cannot open a browser: `{program}`: {why}"));
    }
}

/// Keeps the snapshot true to the disk.
struct Keeper<'a> {
    /// Where the snapshot is.
    preview: &'a Preview<'a>,
    /// What the site is assembled with.
    settings: &'a Settings,
    /// The files of the current snapshot.
    sources: Sources,
    /// What a warm assembly reuses.
    cache: Cache,
    /// The watcher, where one can be had.
    watch: Option<Watch>,
    /// Where a comparison of the whole tree is asked for.
    sweep: SyncSender<Sources>,
    /// Where open pages hear of a new snapshot.
    tell: Sender<reload::Note>,
    /// What was said last about sources that cannot be read; empty if they can.
    fault: String,
}

/// Everything that happened since the last comparison, folded.
#[derive(Default)]
struct Batch {
    /// Where something may differ.
    paths: Vec<PathBuf>,
    /// How far beyond those paths to look.
    reach: Reach,
}

/// How much a batch asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// A comparison at the paths.
    #[default]
    Paths,
    /// A comparison of the whole tree.
    Tree,
    /// The watches made anew, and a comparison of the whole tree.
    Watches,
    /// The end.
    Stop,
}

impl Batch {
    /// Adds one event.
    fn fold(&mut self, event: Event) {
        let reach = match event {
            Event::Touched(paths) => {
                self.paths.extend(paths);
                if self.paths.len() > MANY {
                    Reach::Tree
                } else {
                    Reach::Paths
                }
            }
            Event::Lost => Reach::Tree,
            Event::Moved => Reach::Watches,
            Event::Stop => Reach::Stop,
        };
        self.reach = self.reach.max(reach);
    }

    /// Adds every event that arrives before `until`, at least those that are here.
    fn fold_until(&mut self, until: Instant, events: &Receiver<Event>) {
        while self.reach != Reach::Stop {
            match events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(event) => self.fold(event),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Where to compare.
    fn hints(mut self) -> Hints {
        if self.reach > Reach::Paths {
            return Hints::All;
        }
        self.paths.sort();
        self.paths.dedup();
        Hints::Below(self.paths)
    }
}

impl Keeper<'_> {
    /// Acts on events until the end: the first at once, a storm folded, the whole tree swept after each stretch of quiet.
    ///
    /// Between the changes of a storm it rests as long as the last one took, so browsers are still served meanwhile.
    fn keep(&mut self, events: &Receiver<Event>) {
        let (mut quiet, mut rested) = (0, Instant::now());
        loop {
            let mut batch = Batch::default();
            match events.recv_timeout(self.patience(quiet)) {
                Ok(event) => {
                    quiet = 0;
                    batch.fold(event);
                    batch.fold_until(rested.max(Instant::now() + SETTLE), events);
                }
                Err(RecvTimeoutError::Timeout) => {
                    quiet += 1;
                    // A sweep that is still under way is enough.
                    let _ = self.sweep.try_send(self.sources.clone());
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if batch.reach == Reach::Stop {
                return;
            }
            let start = Instant::now();
            if self.act(batch, start) {
                rested = Instant::now() + start.elapsed().min(LONGEST_REST);
            }
        }
    }

    /// How long to wait for an event before the whole tree is compared.
    fn patience(&self, quiet: usize) -> Duration {
        match self.watch {
            Some(_) => QUIET[quiet.min(QUIET.len() - 1)],
            None => POLL,
        }
    }

    /// Compares, and shows what differs; tells whether anything did.
    fn act(&mut self, batch: Batch, start: Instant) -> bool {
        if batch.reach == Reach::Watches
            && let Some(watch) = &mut self.watch
            && let Err(why) = watch.renew()
        {
            (self.preview.voice.say)(&format!("warning: {why}"));
        }
        match self.compare(&batch.hints()) {
            Ok(None) => {
                self.fault.clear();
                false
            }
            Ok(Some((sources, files))) => {
                self.fault.clear();
                self.sources = sources;
                self.show(files, start);
                true
            }
            // A root that is being replaced, a file without permission: the last good snapshot stays, and the next
            // comparison looks again.
            Err(why) => {
                let why = why.to_string();
                if why != self.fault {
                    (self.preview.voice.say)(&format!("warning: {why}"));
                    self.fault = why;
                }
                false
            }
        }
    }

    /// The files as they are now, if any differs, and how many do; those that have just become empty are looked at twice.
    fn compare(&self, hints: &Hints) -> Result<Option<(Sources, usize)>, Error> {
        let now = || self.sources.refresh(&self.preview.root, hints);
        let told = |sources: Sources| {
            let changes = self.sources.changes(&sources);
            (sources, changes)
        };
        let found = match now()?.map(told) {
            Some((sources, changes)) if empties(&sources, &changes) => {
                std::thread::sleep(EMPTY);
                now()?.map(told)
            }
            found => found,
        };
        Ok(found.map(|(sources, changes)| (sources, changes.len())))
    }

    /// Assembles the site and makes it the snapshot; `files` are the changed ones.
    fn show(&mut self, files: usize, start: Instant) {
        let say = self.preview.voice.say;
        let assembled = catch_unwind(AssertUnwindSafe(|| {
            assemble(&self.sources, &self.settings.options, &mut self.cache)
        }));
        let Ok(site) = assembled else {
            self.cache = Cache::default();
            return say(
                "error: this change makes chancery fail, which is a fault of chancery; the last state stays",
            );
        };
        let last = self.preview.swap(site.clone());
        // Streams that are gone need not be told.
        let _ = self.tell.send(reload::Note::Changed);
        let files = format!("{files} file{}", if files == 1 { "" } else { "s" });
        say(&format!(
            "changed: {files}, {} ms",
            start.elapsed().as_millis()
        ));
        (self.preview.voice.report)(&site);
        drop(last);
    }
}

/// Whether a file that had text has none among the `new` ones.
fn empties(new: &Sources, changes: &[Change]) -> bool {
    let is_empty = |path: &SitePath| new.text(path).is_some_and(|text| text.is_empty());
    let mut changes = changes.iter();
    changes.any(|change| change.kind == Kind::Edited && is_empty(&change.path))
}

/// The path below `root` of a file that the snapshot names, opened by nobody else: links and devices are refused.
fn open_source(root: &Path, path: &SitePath) -> std::io::Result<std::fs::File> {
    let place = root.join(path.as_str()).canonicalize()?;
    match place.starts_with(root) {
        true => open_plain(&place, Follow::Nothing),
        false => Err(std::io::Error::other("it lies outside the site")),
    }
}
