//! Reloading: tells open pages that their bytes differ, and answers them when they ask.
//!
//! All event streams lie with one thread, so hundreds of idle ones cost no more than their sockets. A stream without a page
//! hears of every generation; one tab opens it for all tabs of a browser, since a browser opens six
//! connections to a host and no more, and each tab then asks about its own page. A stream with a page (`?page=/x/&had=PRINT`)
//! hears only when that page's bytes differ. A page is rendered anew to compare it; nothing rendered is kept.
//!
//! What a page does about a change is the script's affair.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::did::Edit;
use super::page::{self, Answer, Change, Print};
use super::room::{is_desk, value};
use super::{Preview, Snapshot};
use crate::path::decode_url;

/// The most streams; the oldest makes room for a new one.
const CAP: usize = 512;

/// How often streams are looked at: those whose client has gone are dropped.
const LOOK: Duration = Duration::from_secs(1);

/// How often a stream is written to at least, so that a dead connection is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The head of an event stream; a client that lost it comes again after half a second.
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
    X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n\r\nretry: 500\n\n";

/// What the thread of the streams is told.
pub(super) enum Note {
    /// There is one more.
    Join(Stream),
    /// The snapshot is another.
    Changed,
    /// Everybody hears this, which is JSON.
    Say(String),
    /// The preview ends.
    Stop,
}

/// A client that listens.
pub(super) struct Stream {
    /// Its connection.
    socket: Arc<TcpStream>,
    /// The page that it is about; all if there is none.
    page: Option<Page>,
}

/// A page that is open somewhere.
pub(super) struct Page {
    /// Its path with the base path, decoded.
    path: String,
    /// The print of the bytes that it shows, if it knows.
    had: Option<Print>,
}

impl Page {
    /// The page that a query names: `page`, the path as the browser writes it, and `had`, the print that came with it.
    pub(super) fn from_query(query: &str) -> Option<Page> {
        let path = decode_url(&value(query, "page")?).filter(|path| path.starts_with('/'))?;
        Some(Page {
            path,
            had: value(query, "had").and_then(|had| Print::from_text(&had)),
        })
    }

    /// Its path with the base path, decoded.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// How the page differs in `snapshot` from what it shows; from now on it shows that.
    ///
    /// A page that does not know what it shows is believed to be up to date.
    fn catch_up(&mut self, print: Option<Print>) -> Change {
        let had = std::mem::replace(&mut self.had, print);
        match (had, print) {
            (Some(had), Some(print)) => print.since(had),
            (Some(_), None) => Change::Page,
            (None, _) => Change::Nothing,
        }
    }
}

impl Stream {
    /// A stream on a connection whose request was read.
    pub(super) fn new(socket: Arc<TcpStream>, page: Option<Page>) -> Stream {
        Stream { socket, page }
    }

    /// Sends `text` at once or not at all: a client that does not read is no client.
    fn send(&self, text: &str) -> io::Result<()> {
        match (&*self.socket).write(text.as_bytes())? {
            count if count == text.len() => Ok(()),
            _ => Err(io::ErrorKind::WriteZero.into()),
        }
    }

    /// Begins the stream: the head and the generation, so that a client that comes back asks what it missed.
    fn begin(&mut self, preview: &Preview, snapshot: &Snapshot) -> io::Result<()> {
        self.socket.set_nonblocking(true)?;
        self.send(HEAD)?;
        match self.page {
            None => self.send(&message(snapshot, None)),
            Some(_) => self.tell(preview, snapshot, &mut BTreeMap::new()),
        }
    }

    /// Tells of a new generation what this stream is about; `prints` holds those of pages rendered for other streams.
    fn tell(
        &mut self,
        preview: &Preview,
        snapshot: &Snapshot,
        prints: &mut BTreeMap<String, Option<Print>>,
    ) -> io::Result<()> {
        let Some(page) = &mut self.page else {
            return self.send(&message(snapshot, None));
        };
        let print = prints
            .entry(page.path.clone())
            .or_insert_with(|| print(preview, snapshot, &page.path));
        match page.catch_up(*print) {
            Change::Nothing => Ok(()),
            change => self.send(&message(snapshot, Some(change))),
        }
    }

    /// Whether the client is still there, as far as its side of the connection tells.
    fn is_open(&self) -> bool {
        let mut part = [0; 256];
        match (&*self.socket).read(&mut part) {
            Ok(count) => count > 0,
            Err(why) => matches!(
                why.kind(),
                io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
            ),
        }
    }
}

impl Drop for Stream {
    /// Ends the connection.
    fn drop(&mut self) {
        // One that has gone already cannot be ended.
        let _ = self.socket.shutdown(Shutdown::Both);
    }
}

/// One message: the generation, and the change if it is about a page.
fn message(snapshot: &Snapshot, change: Option<Change>) -> String {
    let generation = snapshot.generation;
    let change = change
        .map(|change| format!(",\"change\":\"{}\"", change.word()))
        .unwrap_or_default();
    format!("data: {{\"generation\":{generation}{change}}}\n\n")
}

/// The print of the page at `path`, rendered for it; none of the desk, which is not made on the thread of the streams.
fn print(preview: &Preview, snapshot: &Snapshot, path: &str) -> Option<Print> {
    if is_desk(&snapshot.site, path) {
        return None;
    }
    page::answer(preview, snapshot, path, "").print
}

/// Keeps the streams until the preview ends; what they hear of goes to `edits` too.
pub(super) fn run(preview: &Preview, notes: Receiver<Note>, edits: Sender<Edit>) {
    let mut streams: Vec<Stream> = Vec::new();
    let mut last = preview.snapshot();
    let (mut looked, mut beat) = (Instant::now(), Instant::now());
    loop {
        match notes.recv_timeout(LOOK.saturating_sub(looked.elapsed())) {
            Ok(Note::Join(mut stream)) => {
                if streams.len() >= CAP {
                    streams.remove(0);
                }
                if stream.begin(preview, &preview.snapshot()).is_ok() {
                    streams.push(stream);
                }
            }
            Ok(Note::Changed) => {
                let (snapshot, mut prints) = (preview.snapshot(), BTreeMap::new());
                streams.retain_mut(|stream| stream.tell(preview, &snapshot, &mut prints).is_ok());
                let old = std::mem::replace(&mut last, snapshot.clone());
                if !streams.is_empty() {
                    // One who is gone need not know.
                    let _ = edits.send(Edit { old, new: snapshot });
                }
            }
            Ok(Note::Say(data)) => {
                let message = format!("data: {data}\n\n");
                streams.retain(|stream| stream.send(&message).is_ok());
            }
            Err(RecvTimeoutError::Timeout) => {}
            Ok(Note::Stop) | Err(RecvTimeoutError::Disconnected) => return,
        }
        if looked.elapsed() >= LOOK {
            looked = Instant::now();
            streams.retain(Stream::is_open);
        }
        if beat.elapsed() >= HEARTBEAT {
            beat = Instant::now();
            streams.retain(|stream| stream.send(":\n\n").is_ok());
        }
    }
}

/// What a page that asks is told: how it differs from what it shows, and the print of what it would show now.
pub(super) fn changed(snapshot: &Snapshot, page: &mut Page, print: Option<Print>) -> Answer {
    let change = page.catch_up(print).word();
    let now = print.map(Print::text).unwrap_or_default();
    let generation = snapshot.generation;
    let text = format!("{{\"generation\":{generation},\"change\":\"{change}\",\"now\":\"{now}\"}}");
    Answer::bytes(200, "application/json", text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_named_as_a_browser_writes_it() {
        let page = |query: &str| {
            Page::from_query(query).map(|page| (page.path, page.had.map(Print::text)))
        };
        let had = "0123456789abcdef-fedcba9876543210";
        assert_eq!(
            page("page=%2Fa%2F%25D0%25B6%2F"),
            Some(("/a/ж/".into(), None))
        );
        assert_eq!(
            page(&format!("had={had}&page=/x/")),
            Some(("/x/".into(), Some(had.into())))
        );
        for query in ["", "page", "page=x", "page=%zz", "pages=/x/"] {
            assert_eq!(page(query), None, "{query}");
        }
    }
}
