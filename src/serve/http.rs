//! HTTP on the wire: what a request may be, and how an answer is written. The only file that names `httparse`.
//!
//! Requests are bounded before they are understood: a head of 16 KiB and 64 fields, five seconds to send it, no body. `Host`
//! must name this machine, or the interface that the user gave, so that no page of the web can read a preview
//! through a name that it points here (DNS rebinding). It knows no pages and keeps no connections.

use std::io::{self, Read, Write};
use std::net::{IpAddr, TcpStream};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::open_source;
use super::page::{Answer, Body};
use crate::path::decode_url;
use crate::raster::{Failure, Recipe, Studio};

/// The longest head of a request, in bytes; what Apache and nginx take is 8 KiB.
const HEAD: usize = 16 << 10;

/// The most fields of a head.
const FIELDS: usize = 64;

/// How long a client may take to send a head it has begun.
const HEAD_TIME: Duration = Duration::from_secs(5);

/// How long a connection may stay open without a request.
const IDLE_TIME: Duration = Duration::from_secs(60);

/// How long a client may take to receive an answer.
const ANSWER_TIME: Duration = Duration::from_secs(60);

/// How long a client may take to receive the next part of an answer.
const PART_TIME: Duration = Duration::from_secs(5);

/// A request, checked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// What it asks for.
    pub(super) method: Method,
    /// The path, decoded; begins with `/` and has no `.` or `..` part.
    pub(super) path: String,
    /// What follows the question mark, as sent.
    pub(super) query: String,
    /// Who asks, if it is a page of another origin or a stream.
    pub(super) origin: Origin,
    /// Whether a browser goes there or a program asks.
    pub(super) fetch: Fetch,
    /// Whether a page of another site led there.
    pub(super) from: From,
    /// What becomes of the connection.
    pub(super) then: Then,
}

/// The methods that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// The whole answer.
    Get,
    /// Its head.
    Head,
}

/// Whether the origin of a request may hear of drafts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// None is named, or one of ours.
    Ours,
    /// Any other.
    Foreign,
}

/// What the asker does with the answer, as browsers tell (Fetch Metadata).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fetch {
    /// A browser shows it.
    Navigation,
    /// Anything else.
    Other,
}

/// Who made a browser ask, as it tells (Fetch Metadata).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// The user, a page of this machine, or no browser.
    Here,
    /// A page of another site.
    Elsewhere,
}

/// What becomes of the connection after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// It waits for the next request.
    Keep,
    /// It is closed.
    Close,
}

/// Why there is no request to answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The client has gone, or was too slow to begin.
    Gone,
    /// The request is answered with this status and the connection closed.
    Refused(u16),
}

/// Reads the next request; `buffer` holds what was read beyond the last one.
pub(super) fn read_request(
    mut stream: &TcpStream,
    buffer: &mut Vec<u8>,
    interface: IpAddr,
) -> Result<Request, Stop> {
    let mut deadline = Instant::now()
        + if buffer.is_empty() {
            IDLE_TIME
        } else {
            HEAD_TIME
        };
    let mut part = [0; 4096];
    loop {
        if !buffer.is_empty()
            && let Some((request, length)) = parse(buffer, interface).map_err(Stop::Refused)?
        {
            buffer.drain(..length);
            return Ok(request);
        }
        if buffer.len() >= HEAD {
            return Err(Stop::Refused(if buffer.contains(&b'\n') {
                431
            } else {
                414
            }));
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let late = if buffer.is_empty() {
            Stop::Gone
        } else {
            Stop::Refused(408)
        };
        if left.is_zero() {
            return Err(late);
        }
        // A stream that takes no timeout is gone.
        stream
            .set_read_timeout(Some(left))
            .map_err(|_| Stop::Gone)?;
        match stream.read(&mut part) {
            Ok(0) => return Err(Stop::Gone),
            Ok(count) => {
                if buffer.is_empty() {
                    deadline = Instant::now() + HEAD_TIME;
                }
                buffer.extend_from_slice(&part[..count]);
            }
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why)
                if matches!(
                    why.kind(),
                    io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                ) =>
            {
                return Err(late);
            }
            Err(_) => return Err(Stop::Gone),
        }
    }
}

/// The request at the start of `bytes` and the length of its head; nothing if it is not there yet, or a status to refuse it with.
fn parse(bytes: &[u8], interface: IpAddr) -> Result<Option<(Request, usize)>, u16> {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS];
    let mut head = httparse::Request::new(&mut fields);
    let length = match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) if length <= HEAD => length,
        Ok(httparse::Status::Complete(_)) | Err(httparse::Error::TooManyHeaders) => {
            return Err(431);
        }
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(400),
    };
    let fields = Fields(head.headers);
    let (authority, target) = split_target(head.path.ok_or(400u16)?)?;
    let host = match (authority, fields.one("host")?) {
        (Some(authority), Some(_)) => authority,
        (None, Some(host)) => host,
        (_, None) => return Err(400),
    };
    if !is_ours(host, interface) {
        return Err(403);
    }
    let method = match head.method {
        Some("GET") => Method::Get,
        Some("HEAD") => Method::Head,
        _ => return Err(405),
    };
    let origin = match fields.one("origin")? {
        Some(origin)
            if !origin
                .strip_prefix("http://")
                .is_some_and(|host| is_ours(host, interface)) =>
        {
            Origin::Foreign
        }
        _ => Origin::Ours,
    };
    let fetch = match fields.one("sec-fetch-mode")? {
        Some("navigate") => Fetch::Navigation,
        _ => Fetch::Other,
    };
    let from = match fields.one("sec-fetch-site")? {
        Some("cross-site") => From::Elsewhere,
        _ => From::Here,
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = sound_path(path).ok_or(400u16)?;
    let then = fields.then(head.version == Some(1))?;
    Ok(Some((
        Request {
            method,
            path,
            query: query.to_owned(),
            origin,
            fetch,
            from,
            then,
        },
        length,
    )))
}

/// The authority, if there is one, and the path of a target: `/x`, or `http://host/x` as proxies write it.
fn split_target(target: &str) -> Result<(Option<&str>, &str), u16> {
    match target.strip_prefix("http://") {
        None => Ok((None, target)),
        Some(rest) => {
            let at = rest.find('/').ok_or(400u16)?;
            Ok((Some(&rest[..at]), &rest[at..]))
        }
    }
}

/// The path decoded, if it is one: from `/`, UTF-8, no control characters, no fragment, no part `.` or `..`.
fn sound_path(path: &str) -> Option<String> {
    let path =
        decode_url(path).filter(|decoded| decoded.starts_with('/') && !path.contains('#'))?;
    let sound = !path.contains(char::is_control)
        && !path
            .split(['/', '\\'])
            .any(|part| matches!(part, "." | ".."));
    sound.then_some(path)
}

/// Whether `host`, with or without a port, names this machine's loopback or what the user serves on.
///
/// Who listens on every interface is reached by several addresses, so there any address will do: rebinding needs a name.
fn is_ours(host: &str, interface: IpAddr) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    if name.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let bare = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    let ip = match bare {
        Some(inner) => inner.parse().ok().map(IpAddr::V6),
        None => name.parse().ok().map(IpAddr::V4),
    };
    let ours = |ip: IpAddr| {
        ip.is_loopback() || interface.is_unspecified() || ip == interface.to_canonical()
    };
    ip.is_some_and(|ip| ours(ip.to_canonical()))
}

/// The fields of a head.
struct Fields<'a>(&'a [httparse::Header<'a>]);

impl<'a> Fields<'a> {
    /// The value of the field `name`, which may stand once.
    fn one(&self, name: &str) -> Result<Option<&'a str>, u16> {
        let mut found = self
            .0
            .iter()
            .filter(|field| field.name.eq_ignore_ascii_case(name));
        let first = found
            .next()
            .map(|field| std::str::from_utf8(field.value).map(str::trim));
        match (first, found.next()) {
            (None, _) => Ok(None),
            (Some(Ok(value)), None) => Ok(Some(value)),
            _ => Err(400),
        }
    }

    /// What becomes of the connection; one with a body, which nobody reads, is closed.
    fn then(&self, is_current: bool) -> Result<Then, u16> {
        let said = self
            .one("connection")?
            .unwrap_or_default()
            .to_ascii_lowercase();
        let body = self.one("transfer-encoding")?.is_some()
            || self.one("content-length")?.is_some_and(|it| it != "0");
        let keep = if is_current {
            !said.contains("close")
        } else {
            said.contains("keep-alive")
        };
        Ok(if keep && !body {
            Then::Keep
        } else {
            Then::Close
        })
    }
}

/// Writes `answer` to a request with `method`; files are read below `root`.
pub(super) fn write_answer(
    stream: &TcpStream,
    answer: Answer,
    method: Method,
    then: Then,
    root: &Path,
) -> io::Result<()> {
    let mut file = None;
    let mut answer = made(answer, root);
    let length = match &answer.body {
        Body::Bytes(bytes) => bytes.len() as u64,
        Body::Made(_) => 0,
        Body::File(path) => {
            match open_source(root, path).and_then(|file| Ok((file.metadata()?.len(), file))) {
                Ok((length, opened)) => {
                    file = Some(opened.take(length));
                    length
                }
                Err(why) => {
                    answer = Answer::text(404, &format!("cannot read `{path}`: {why}\n"));
                    return write_answer(stream, answer, method, then, root);
                }
            }
        }
    };
    let mut out = head(&answer, length, then);
    let deadline = Instant::now() + ANSWER_TIME;
    if let (Body::Bytes(bytes), Method::Get) = (&answer.body, method) {
        out.extend_from_slice(bytes);
    }
    write_all(stream, &out, deadline)?;
    match (file, method) {
        (Some(file), Method::Get) => write_file(stream, file, deadline),
        _ => Ok(()),
    }
}

/// The answer with its picture, if it is one that has to be made; one that cannot be decoded stands as its author left it.
///
/// One is made at a time: the other processors are left to pages.
fn made(answer: Answer, root: &Path) -> Answer {
    static ONE: Mutex<()> = Mutex::new(());
    let Body::Made(recipe) = &answer.body else {
        return answer;
    };
    let _alone = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let body = match (Studio::at(root).picture(recipe), recipe) {
        (Ok(bytes), _) => Body::Bytes(bytes),
        (Err(Failure::Broken(_)), Recipe::Copy(narrower)) => Body::File(narrower.path.clone()),
        (Err(Failure::Broken(why)), Recipe::Card(_)) => return Answer::text(500, &why),
        (Err(Failure::Machine(error)), _) => return Answer::text(404, &format!("{error}\n")),
    };
    Answer { body, ..answer }
}

/// The head of an answer of `length` bytes.
fn head(answer: &Answer, length: u64, then: Then) -> Vec<u8> {
    let mut out = format!(
        "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {length}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n",
        answer.status,
        reason(answer.status),
        answer.media
    );
    if let Some(location) = &answer.location {
        out.push_str(&format!("Location: {location}\r\n"));
    }
    if let Some(print) = answer.print {
        // The way a page's script learns which bytes it came with.
        out.push_str(&format!(
            "Server-Timing: page;desc=\"{}\"\r\n",
            print.text()
        ));
    }
    if answer.status == 405 {
        out.push_str("Allow: GET, HEAD\r\n");
    }
    out.push_str(match then {
        Then::Keep => "Connection: keep-alive\r\n\r\n",
        Then::Close => "Connection: close\r\n\r\n",
    });
    out.into_bytes()
}

/// Writes as many bytes of a file as its head promised; a file that has become shorter ends the connection.
fn write_file(
    stream: &TcpStream,
    mut file: io::Take<std::fs::File>,
    deadline: Instant,
) -> io::Result<()> {
    let mut part = vec![0; 64 << 10];
    while file.limit() > 0 {
        match file.read(&mut part)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => write_all(stream, &part[..count], deadline)?,
        }
    }
    Ok(())
}

/// Writes all of `bytes` before the deadline, and each part of them in time.
fn write_all(mut stream: &TcpStream, mut bytes: &[u8], deadline: Instant) -> io::Result<()> {
    stream.set_write_timeout(Some(PART_TIME))?;
    while !bytes.is_empty() {
        if Instant::now() > deadline {
            return Err(io::ErrorKind::TimedOut.into());
        }
        match stream.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) => return Err(why),
        }
    }
    Ok(())
}

/// The phrase that goes with a status.
pub(super) fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        414 => "URI Too Long",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    /// The path and query, or the status, of a request with this head.
    fn parsed(head: &str) -> Result<Option<String>, u16> {
        let request = parse(head.as_bytes(), Ipv4Addr::LOCALHOST.into())?;
        Ok(request.map(|(request, _)| format!("{}?{}", request.path, request.query)))
    }

    /// The same of a request for `target`.
    fn target(target: &str) -> Result<Option<String>, u16> {
        parsed(&format!(
            "GET {target} HTTP/1.1\r\nHost: localhost:1111\r\n\r\n"
        ))
    }

    #[test]
    fn a_target_is_decoded_and_cannot_leave() {
        assert_eq!(
            target("/a%20b/%D0%B6/?q=%20"),
            Ok(Some("/a b/ж/?q=%20".into()))
        );
        assert_eq!(target("http://127.0.0.1:1111/x"), Ok(Some("/x?".into())));
        let bad = [
            "/../../etc/passwd",
            "/%2e%2e/x",
            "/a/..",
            "/./",
            "/%",
            "/%zz",
            "/%ff",
            "/%00",
            "/%0a",
            "/a\\..\\b",
            "*",
            "x",
            "/x#y",
            "https://localhost/",
            "http://localhost",
        ];
        for path in bad {
            assert_eq!(target(path), Err(400), "{path}");
        }
        assert_eq!(target("http://evil.example/"), Err(403));
    }

    #[test]
    fn a_head_comes_whole_or_is_waited_for() {
        assert_eq!(parsed("GET / HTTP/1.1\r\nHost: loc"), Ok(None));
        assert_eq!(parsed("GET / HTTP/1.1\r\n\r\n"), Err(400), "no host");
        assert_eq!(
            parsed("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"),
            Err(400)
        );
        assert_eq!(
            parsed("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            Err(405)
        );
        assert_eq!(
            parsed("GET / HTTP/1.1\r\nHost: localhost\r\nX\r\n\r\n"),
            Err(400)
        );
        assert_eq!(parsed("\u{16}\u{3}\u{1}"), Err(400), "TLS");
        let many = "X: y\r\n".repeat(FIELDS + 1);
        assert_eq!(
            parsed(&format!("GET / HTTP/1.1\r\nHost: localhost\r\n{many}\r\n")),
            Err(431)
        );
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        let loopback = IpAddr::from(Ipv4Addr::LOCALHOST);
        let any = IpAddr::from(Ipv4Addr::UNSPECIFIED);
        for host in [
            "localhost",
            "LOCALHOST:80",
            "127.0.0.1:1111",
            "127.9.9.9",
            "[::1]:1111",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(is_ours(host, loopback) && is_ours(host, any), "{host}");
        }
        for host in ["192.168.1.5:1111", "[fe80::1]", "0.0.0.0"] {
            assert!(!is_ours(host, loopback) && is_ours(host, any), "{host}");
        }
        let given = IpAddr::from([192, 168, 1, 5]);
        assert!(is_ours("192.168.1.5:1111", given) && is_ours("localhost", given));
        assert!(!is_ours("192.168.1.6:1111", given) && !is_ours("myhost", given));
        let newer: IpAddr = "2001:db8::5".parse().expect("an address");
        assert!(is_ours("[2001:db8::5]:1111", newer) && is_ours("[2001:DB8:0::5]", newer));
        assert!(!is_ours("[2001:db8::6]:1111", newer) && !is_ours("2001:db8::5", newer));
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "127.0.0.1@evil.example",
            "::1",
            "2130706433",
            "127.1",
            "localhost:1111:2",
            "evil.example:127.0.0.1",
            "127.0.0.1 evil",
            "[127.0.0.1]",
            "localhost.",
            "127.0.0.1.",
            "evil.example.",
            "user@localhost",
            "localhost@evil.example",
            "localhost,evil.example",
            "localhost/evil",
            "[::1",
            "[::1]evil",
            "[::1%25lo]",
            "[::1]:80:80",
        ] {
            assert!(!is_ours(host, loopback) && !is_ours(host, any), "{host}");
        }
    }

    #[test]
    fn an_origin_is_judged_like_a_host() {
        let origin = |origin: &str| {
            let head = format!("GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n\r\n");
            parse(head.as_bytes(), Ipv4Addr::LOCALHOST.into())
                .map(|found| found.map(|(request, _)| request.origin))
        };
        assert_eq!(origin("http://127.0.0.1:1111"), Ok(Some(Origin::Ours)));
        for foreign in [
            "null",
            "http://evil.example",
            "https://localhost",
            "http://localhost.evil.example:1111",
            "x",
        ] {
            assert_eq!(origin(foreign), Ok(Some(Origin::Foreign)), "{foreign}");
        }
    }

    #[test]
    fn a_connection_is_kept_unless_somebody_wants_it_closed() {
        let then = |version: &str, fields: &str| {
            let head = format!("GET / HTTP/{version}\r\nHost: localhost\r\n{fields}\r\n");
            parse(head.as_bytes(), Ipv4Addr::LOCALHOST.into())
                .map(|found| found.map(|(request, _)| request.then))
        };
        assert_eq!(then("1.1", ""), Ok(Some(Then::Keep)));
        assert_eq!(then("1.0", ""), Ok(Some(Then::Close)));
        assert_eq!(
            then("1.0", "Connection: Keep-Alive\r\n"),
            Ok(Some(Then::Keep))
        );
        assert_eq!(then("1.1", "Connection: close\r\n"), Ok(Some(Then::Close)));
        assert_eq!(then("1.1", "Content-Length: 9\r\n"), Ok(Some(Then::Close)));
        assert_eq!(
            then("1.1", "Transfer-Encoding: chunked\r\n"),
            Ok(Some(Then::Close))
        );
    }
}
