//! The door: who is let in, how many, and who must go when it is full.
//!
//! A thread a connection, and a cap. When the cap is reached the connection that has waited longest is closed for the new
//! one: slow clients and forgotten connections cost others nothing, however many they are. Event streams leave their
//! thread and wait in `reload`. It tells the preview's own addresses, which `room` answers, from those of the site.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, Scope};
use std::time::{Duration, Instant};

use super::Preview;
use super::http::{self, Fetch, From, Method, Origin, Request, Stop, Then};
use super::open;
use super::page::{self, Answer, ROOM};
use super::reload::{self, Note};
use super::room;

/// The most connections that wait or are being answered; a browser opens six.
///
/// With the streams' cap it stays well below the 1,024 files that a process may have open by default.
const CAP: usize = 192;

/// How long to wait when the system has no more connections to give.
const BREATH: Duration = Duration::from_millis(20);

/// How long a closed connection is still listened to.
const LINGER: Duration = Duration::from_millis(300);

/// How many parts of 4 KiB a closed connection may still send.
const LINGER_PARTS: usize = 64;

/// The listening socket and everybody who came in.
pub(super) struct Door<'a> {
    /// What is served.
    preview: &'a Preview<'a>,
    /// The socket.
    listener: TcpListener,
    /// Where event streams go.
    streams: Sender<Note>,
    /// The connections by number, the number counting up.
    visitors: Mutex<BTreeMap<u64, Visitor>>,
    /// Whether nobody is let in any more.
    closed: AtomicBool,
}

/// One connection.
struct Visitor {
    /// Its socket.
    stream: Arc<TcpStream>,
    /// Since when it waits for its client.
    since: Instant,
}

impl<'a> Door<'a> {
    /// A door that nobody keeps yet.
    pub(super) fn new(
        preview: &'a Preview<'a>,
        listener: TcpListener,
        streams: Sender<Note>,
    ) -> Door<'a> {
        Door {
            preview,
            listener,
            streams,
            visitors: Mutex::default(),
            closed: AtomicBool::new(false),
        }
    }

    /// Lets connections in until the door is closed.
    pub(super) fn keep<'scope>(&'scope self, scope: &'scope Scope<'scope, '_>) {
        for number in 0.. {
            let came = self.listener.accept();
            if self.closed.load(Ordering::SeqCst) {
                return;
            }
            let Ok((stream, _)) = came else {
                self.make_room(0);
                std::thread::sleep(BREATH);
                continue;
            };
            self.make_room(CAP - 1);
            let stream = Arc::new(stream);
            let visitor = Visitor {
                stream: stream.clone(),
                since: Instant::now(),
            };
            self.lock().insert(number, visitor);
            if self.closed.load(Ordering::SeqCst) {
                // Closed between the two looks: nobody has sent this one away.
                return drop(stream.shutdown(Shutdown::Both));
            }
            let visit = move || {
                // A panic costs one connection.
                let _ = catch_unwind(AssertUnwindSafe(|| self.attend(number, &stream)));
                self.lock().remove(&number);
            };
            if Builder::new()
                .name("connection".into())
                .spawn_scoped(scope, visit)
                .is_err()
            {
                self.lock().remove(&number);
            }
        }
    }

    /// Lets nobody in any more and sends everybody away.
    pub(super) fn close(&self, address: SocketAddr) {
        self.closed.store(true, Ordering::SeqCst);
        // Wakes the keeper, who waits for somebody to come.
        let mut address = address;
        if address.ip().is_unspecified() {
            address.set_ip(match address {
                SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
            });
        }
        let _ = TcpStream::connect_timeout(&address, Duration::from_secs(1));
        for visitor in self.lock().values() {
            visitor.send_away();
        }
    }

    /// The visitors.
    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Visitor>> {
        self.visitors.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends away whoever has waited longest until at most `many` are left, or one if there is no telling.
    fn make_room(&self, many: usize) {
        let mut visitors = self.lock();
        let over = if many == 0 {
            1
        } else {
            visitors.len().saturating_sub(many)
        };
        for _ in 0..over {
            let longest = visitors
                .iter()
                .min_by_key(|(_, visitor)| visitor.since)
                .map(|(number, _)| *number);
            if let Some(visitor) = longest.and_then(|number| visitors.remove(&number)) {
                visitor.send_away();
            }
        }
    }

    /// Answers a connection's requests until it ends or becomes an event stream.
    fn attend(&self, number: u64, stream: &Arc<TcpStream>) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut buffer = Vec::new();
        loop {
            let request = match http::read_request(stream, &mut buffer, self.preview.interface) {
                Ok(request) => request,
                Err(Stop::Gone) => return Ok(()),
                Err(Stop::Refused(status)) => {
                    let answer = Answer::text(status, &format!("{}\n", http::reason(status)));
                    http::write_answer(
                        stream,
                        answer,
                        Method::Get,
                        Then::Close,
                        &self.preview.root,
                    )?;
                    return linger(stream);
                }
            };
            let (method, then) = (request.method, request.then);
            match self.direct(&request) {
                Direction::Answer(answer) => {
                    http::write_answer(stream, answer, method, then, &self.preview.root)?
                }
                Direction::Stream(page) => {
                    // A hub that is gone has stopped, and the stream ends with it.
                    let _ = self
                        .streams
                        .send(Note::Join(reload::Stream::new(stream.clone(), page)));
                    return Ok(());
                }
            }
            if then == Then::Close {
                return linger(stream);
            }
            if let Some(visitor) = self.lock().get_mut(&number) {
                visitor.since = Instant::now();
            }
        }
    }

    /// Where a request goes.
    fn direct(&self, request: &Request) -> Direction {
        let snapshot = self.preview.snapshot();
        let path = &request.path;
        let below_base = path.strip_prefix(snapshot.site.base_path());
        // The room is found without the base path too, so that an editor need not know it.
        let room = below_base
            .and_then(|inner| inner.strip_prefix(ROOM))
            .or_else(|| path.strip_prefix(ROOM));
        let Some(name) = room else {
            return Direction::Answer(page::answer(self.preview, &snapshot, path, &request.query));
        };
        let embedded = request.from == From::Elsewhere && request.fetch == Fetch::Other;
        if request.origin == Origin::Foreign || embedded {
            return Direction::Answer(Answer::text(403, "Forbidden\n"));
        }
        match name {
            "events" if request.method == Method::Get => {
                Direction::Stream(reload::Page::from_query(&request.query))
            }
            "open" => {
                let opened = open::open(self.preview, &snapshot, request);
                if let Some(told) = opened.tell.filter(|_| request.method == Method::Get) {
                    // Streams that are gone need not be told.
                    let _ = self.streams.send(Note::Say(told));
                }
                Direction::Answer(opened.answer)
            }
            _ => Direction::Answer(room::answer(self.preview, &snapshot, name, request)),
        }
    }
}

/// Ends a connection so that the last answer arrives: what the client still sends is read, for a moment, and dropped.
///
/// A socket that is closed with bytes unread takes back what was written to it.
fn linger(mut stream: &TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(LINGER))?;
    let mut part = [0; 4096];
    for _ in 0..LINGER_PARTS {
        if stream.read(&mut part)? == 0 {
            break;
        }
    }
    Ok(())
}

/// Where a request goes.
enum Direction {
    /// It is answered.
    Answer(Answer),
    /// It becomes an event stream, for one page or for all.
    Stream(Option<reload::Page>),
}

impl Visitor {
    /// Ends the connection; its thread notices by itself.
    fn send_away(&self) {
        // One that has gone already cannot be sent.
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}
