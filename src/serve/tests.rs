//! The preview over real sockets: a small site, what is asked, and what must come back.

use std::cell::Cell;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::page::Answer;
use super::*;
use crate::path::UrlPath;
use crate::render::{Output, render};

/// How long anything may take before a test fails.
const LIMIT: Duration = Duration::from_secs(10);

/// The script tag of a preview without a base path.
const TAG: &str = "<script src=\"/_/preview.js\" defer></script>";

/// A site's folder and the address of its preview.
struct Client {
    /// The site's folder.
    root: PathBuf,
    /// Where it is served.
    address: SocketAddr,
    /// What the preview said.
    said: mpsc::Receiver<String>,
}

/// An answer as it came.
#[derive(Debug)]
struct Reply {
    /// The status.
    status: u16,
    /// The head, lower case.
    head: String,
    /// The body.
    body: String,
}

impl Reply {
    /// The value of the field `name`, lower case.
    fn field(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// Writes `files` into a folder, serves it under `base`, and calls `test`.
fn serving(files: &[(&str, &str)], base: &str, test: impl FnOnce(&Client)) {
    let folder = tempfile::tempdir().expect("a folder");
    for folder_name in ["content", "static"] {
        fs::create_dir(folder.path().join(folder_name)).expect("a folder");
    }
    let root = folder.path().canonicalize().expect("a folder");
    for (path, text) in files {
        put(&root, path, text);
    }
    let (say, said) = mpsc::channel();
    let say = Mutex::new(say);
    let speak = |line: &str| drop(say.lock().expect("no panic").send(line.to_owned()));
    let explain = |_: &Site, fault: &Diagnostic| format!("error: {}", fault.message);
    let voice = Voice {
        say: &speak,
        draw: &|drawing| panic!("nobody else reaches the loopback:\n{drawing}"),
        report: &|_| {},
        explain: &explain,
    };
    let settings = Settings {
        root: root.clone(),
        options: options(base),
        interface: Ipv4Addr::LOCALHOST.into(),
        port: 0,
        open: Open::Nothing,
    };
    let server = Server::bind(settings, &voice).expect("a port");
    let (handle, address) = (server.handle(), server.address());
    std::thread::scope(|scope| {
        scope.spawn(|| server.run(&voice).expect("served"));
        let stop = StopAtEnd(handle);
        let client = Client {
            root,
            address,
            said,
        };
        client.get("/");
        test(&client);
        drop(stop);
    });
}

/// The options of a test whose site lies at the path `base`.
fn options(base: &str) -> Options {
    Options {
        base_url: Some(format!("https://example.org{base}")),
        ..Options::default()
    }
}

/// Ends the preview, also when its test fails.
struct StopAtEnd(Handle);

impl Drop for StopAtEnd {
    /// Ends it.
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Writes one file of the site.
fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    fs::write(path, text).expect("a file");
}

impl Client {
    /// A connection to the preview.
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("connected");
        stream.set_read_timeout(Some(LIMIT)).expect("set");
        stream
    }

    /// The whole reply to these bytes; the connection must end or the length be told.
    fn send(&self, bytes: &str) -> Reply {
        let mut stream = self.connect();
        // One that is refused before all is sent may be closed under us.
        let _ = stream.write_all(bytes.as_bytes());
        receive(&mut BufReader::new(stream), bytes.starts_with("HEAD"))
    }

    /// The reply to a request for `target` with more `fields`.
    fn ask(&self, method: &str, target: &str, fields: &str) -> Reply {
        self.send(&format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{fields}\r\n",
            self.address
        ))
    }

    /// The reply to a plain request.
    fn get(&self, target: &str) -> Reply {
        self.ask("GET", target, "")
    }

    /// Waits until `target` is answered with a body that holds `text`; the status must be told too.
    fn await_text(&self, target: &str, status: u16, text: &str) -> Reply {
        let start = Instant::now();
        loop {
            let reply = self.get(target);
            if reply.status == status && reply.body.contains(text) {
                return reply;
            }
            assert!(
                start.elapsed() < LIMIT,
                "`{target}` never said `{text}`: {reply:?}"
            );
            std::thread::yield_now();
        }
    }

    /// The page at `address` as a build would write it, with the path of `base_url`.
    fn built(&self, address: &str, base: &str) -> String {
        let sources = Sources::read(&self.root).expect("readable");
        let site = assemble(&sources, &options(base), &mut Cache::default());
        let route = UrlPath::new(address).and_then(|address| site.resolve(&address));
        match render(&site, route.expect("a page")) {
            Ok(Output::Bytes(bytes)) => String::from_utf8(bytes).expect("text"),
            _ => panic!("{address} is no page"),
        }
    }

    /// An event stream.
    fn listen(&self, query: &str) -> Events {
        let mut stream = self.connect();
        write!(
            stream,
            "GET /_/events{query} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
        .expect("sent");
        let mut events = Events(BufReader::new(stream));
        let status = events.line();
        assert_eq!(status, "HTTP/1.1 200 OK");
        while events.line() != "retry: 500" {}
        events
    }
}

/// Reads one reply from a connection.
fn receive(stream: &mut BufReader<TcpStream>, is_head: bool) -> Reply {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(
            stream.read_line(&mut head).expect("in time") > 0,
            "closed without a reply: {head}"
        );
    }
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .expect("a status");
    let head = head.to_lowercase();
    let mut reply = Reply {
        status,
        head,
        body: String::new(),
    };
    let length: usize = reply
        .field("content-length")
        .and_then(|length| length.parse().ok())
        .expect("a length");
    if !is_head {
        let mut body = vec![0; length];
        stream.read_exact(&mut body).expect("as long as told");
        reply.body = String::from_utf8_lossy(&body).into_owned();
    }
    reply
}

/// The lines of an event stream.
struct Events(BufReader<TcpStream>);

impl Events {
    /// The next line, without its end.
    fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(
            self.0.read_line(&mut line).expect("in time") > 0,
            "the stream ended"
        );
        line.trim_end().to_owned()
    }

    /// The data of the next message, however it begins.
    fn data(&mut self) -> String {
        loop {
            if let Some(data) = self.line().strip_prefix("data: ") {
                return data.to_owned();
            }
        }
    }

    /// The data of the next message; what an edit did, which is told when there is time, is passed over.
    fn message(&mut self) -> String {
        loop {
            let data = self.data();
            if !data.contains("\"did\":") {
                return data;
            }
        }
    }

    /// What an edit did, as the next message about that has it.
    fn did(&mut self) -> serde_json::Value {
        loop {
            let data: serde_json::Value = serde_json::from_str(&self.data()).expect("data");
            if data["did"].is_object() {
                return data;
            }
        }
    }
}

/// A site of two pages, a style sheet and a picture.
const SITE: &[(&str, &str)] = &[
    (
        "site.toml",
        "title = \"Test\"\nbase_url = \"https://example.org\"\n",
    ),
    ("content/index.md", "# Home\n\nhome"),
    ("content/x.md", "# X\n\nabout x"),
    ("content/ярлык.md", "# Label\n\nlabel"),
    ("static/style.css", "a{}"),
    ("static/map.png", "\u{1}png"),
];

#[test]
fn a_page_is_the_built_page_and_one_script_tag() {
    serving(SITE, "", |client| {
        let reply = client.get("/x/");
        assert_eq!(reply.status, 200);
        let built = reply.body.replacen(TAG, "", 1);
        assert_eq!(built, client.built("/x/", ""));
        assert!(built.contains("about x") && !built.contains(TAG));
        assert_eq!(
            reply.field("content-type"),
            Some("text/html; charset=utf-8")
        );
        assert_eq!(reply.field("cache-control"), Some("no-store"));
        assert_eq!(
            reply.field("content-length"),
            Some(reply.body.len().to_string().as_str())
        );
        assert_eq!(reply.field("access-control-allow-origin"), None);
        assert_eq!(client.get("/x/index.html").body, reply.body);
        assert_eq!(client.get("/x/?a=b").body, reply.body);
    });
}

#[test]
fn every_address_is_what_a_build_writes() {
    serving(SITE, "", |client| {
        for text in ["about x", "edited"] {
            put(&client.root, "content/x.md", &format!("# X\n\n{text}"));
            client.await_text("/x/", 200, text);
            let sources = Sources::read(&client.root).expect("readable");
            let site = assemble(&sources, &options(""), &mut Cache::default());
            for (route, (address, _)) in site.routes.list.iter().enumerate() {
                let built = match render(&site, route as crate::route::RouteIx) {
                    Ok(Output::Bytes(bytes)) => bytes,
                    Ok(Output::File(path)) => {
                        fs::read(client.root.join(path.as_str())).expect("a file")
                    }
                    Ok(Output::Made(recipe)) => {
                        let studio = crate::raster::Studio::at(&client.root);
                        studio.picture(&recipe).expect("a picture")
                    }
                    Ok(Output::Twin(_)) => unreachable!("the texts are held"),
                    Err(fault) => panic!("{address}: {}", fault.message),
                };
                let reply = client.get(&crate::path::encode_url(address.as_str()));
                assert_eq!(reply.status, 200, "{address}");
                let (served, built) = (
                    reply.body.replacen(TAG, "", 1),
                    String::from_utf8_lossy(&built),
                );
                assert!(served == built, "{address}: {served} is not {built}");
            }
        }
    });
}

#[test]
fn addresses_are_exact_keys_after_decoding() {
    serving(SITE, "", |client| {
        assert_eq!(client.get("/%D1%8F%D1%80%D0%BB%D1%8B%D0%BA/").status, 200);
        assert_eq!(client.get("/X/").status, 404);
        assert_eq!(client.get("//x/").status, 404);
        assert_eq!(client.get("/style.css").body, "a{}");
        assert_eq!(
            client.get("/style.css?v=1").field("content-type"),
            Some("text/css; charset=utf-8")
        );
        assert_eq!(client.get("/map.png").body, "\u{1}png");
        assert_eq!(
            client.get("/map.png").field("content-type"),
            Some("image/png")
        );
        let reply = client.get("/x?a=b");
        assert_eq!(
            (reply.status, reply.field("location")),
            (302, Some("/x/?a=b"))
        );
        let reply = client.get("/%D1%8F%D1%80%D0%BB%D1%8B%D0%BA");
        assert_eq!(
            reply.field("location"),
            Some("/%d1%8f%d1%80%d0%bb%d1%8b%d0%ba/")
        );
    });
}

#[test]
fn a_base_path_is_mounted_and_the_root_leads_there() {
    serving(SITE, "/east", |client| {
        assert_eq!(client.get("/").field("location"), Some("/east/"));
        assert_eq!(client.get("/east").field("location"), Some("/east/"));
        assert_eq!(client.get("/east/x").field("location"), Some("/east/x/"));
        assert!(
            client
                .get("/east/x/")
                .body
                .contains("<script src=\"/east/_/preview.js\" defer></script>")
        );
        assert_eq!(client.get("/x/").status, 404);
        assert_eq!(client.get("/eastern/").status, 404);
        assert_eq!(client.get("/east/_/preview.js").status, 200);
        assert_eq!(client.get("/_/preview.js").status, 200);
    });
}

#[test]
fn what_is_not_there_is_the_sites_own_page_for_that() {
    serving(SITE, "", |client| {
        let reply = client.get("/nothing/");
        assert!(reply.status == 404 && reply.body.contains(TAG), "{reply:?}");
        put(&client.root, "content/404.md", "# Page\n\nlost?");
        client.await_text("/nothing/", 404, "lost?");
        put(&client.root, "content/nothing.md", "# Page\n\nsomething");
        client.await_text("/nothing/", 200, "something");
        fs::remove_file(client.root.join("content/nothing.md")).expect("removed");
        client.await_text("/nothing/", 404, "lost?");
    });
}

#[test]
fn targets_that_lead_out_are_refused() {
    serving(SITE, "", |client| {
        for target in [
            "/../../etc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/..%2f..%2fetc/passwd",
            "/x/../../site.toml",
        ] {
            let reply = client.get(target);
            assert!(
                reply.status == 400 && !reply.body.contains("root:"),
                "{target}: {reply:?}"
            );
        }
        for target in [
            "//evil.example",
            "/%2f%2fevil.example",
            "/%5c%5cevil.example/",
            "/etc/passwd",
            "/content/x.md",
            "/site.toml",
            "/%5c..%5cx",
            "/static/style.css",
        ] {
            assert!(matches!(client.get(target).status, 400 | 404), "{target}");
        }
        assert_eq!(client.get("/%zz").status, 400);
    });
}

#[test]
fn a_foreign_host_hears_nothing() {
    serving(SITE, "", |client| {
        let host = |host: &str| {
            client.send(&format!(
                "GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            ))
        };
        for foreign in [
            "evil.example",
            "evil.example:1111",
            "192.168.1.5",
            "localhost.evil.example",
            "0.0.0.0",
        ] {
            let reply = host(foreign);
            assert!(
                reply.status == 403 && !reply.body.contains("home"),
                "{foreign}: {reply:?}"
            );
        }
        for ours in ["localhost", "127.0.0.1:1", "[::1]:1111"] {
            assert_eq!(host(ours).status, 200, "{ours}");
        }
        assert_eq!(client.send("GET / HTTP/1.1\r\n\r\n").status, 400);
    });
}

#[test]
fn a_foreign_origin_hears_of_no_change() {
    serving(SITE, "", |client| {
        for origin in ["http://evil.example", "null", "https://evil.example:1111"] {
            for target in [
                "/_/",
                "/_/preview.js",
                "/_/preview.css",
                "/_/events",
                "/_/changed?page=/x/",
                "/_/page?page=/x/",
                "/_/faults",
                "/_/open?path=content/x.md",
                "/_/nothing",
            ] {
                let reply = client.ask("GET", target, &format!("Origin: {origin}\r\n"));
                assert_eq!(reply.status, 403, "{origin} {target}");
            }
        }
        let reply = client.ask(
            "GET",
            "/_/changed?page=/x/",
            "Origin: http://localhost:1111\r\n",
        );
        assert_eq!(reply.status, 200);
    });
}

#[test]
fn only_get_and_head_are_methods() {
    serving(SITE, "", |client| {
        let whole = client.get("/x/");
        let head = client.ask("HEAD", "/x/", "");
        assert_eq!(
            (head.status, head.head.as_str()),
            (200, whole.head.as_str())
        );
        for method in [
            "POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "BREW",
        ] {
            let reply = client.ask(method, "/x/", "");
            assert_eq!(
                (reply.status, reply.field("allow")),
                (405, Some("get, head")),
                "{method}"
            );
        }
    });
}

#[test]
fn requests_over_the_limits_are_answered() {
    serving(SITE, "", |client| {
        assert_eq!(
            client
                .ask("GET", "/", &format!("X: {}\r\n", "y".repeat(20_000)))
                .status,
            431
        );
        assert_eq!(client.ask("GET", "/", &"X: y\r\n".repeat(100)).status, 431);
        assert_eq!(client.get(&format!("/{}", "y".repeat(40_000))).status, 414);
        assert_eq!(client.send("\u{16}\u{3}\u{1}\u{2}\r\n\r\n").status, 400);
        assert_eq!(client.get("/x/").status, 200);
    });
}

#[test]
fn a_connection_serves_one_request_after_another() {
    serving(SITE, "", |client| {
        let mut stream = BufReader::new(client.connect());
        let request = |target: &str| format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        for (target, text) in [
            ("/x/", "about x"),
            ("/nothing/", TAG),
            ("/style.css", "a{}"),
            ("/", "home"),
        ] {
            stream
                .get_mut()
                .write_all(request(target).as_bytes())
                .expect("sent");
            assert!(receive(&mut stream, false).body.contains(text));
        }
        stream
            .get_mut()
            .write_all(request("/x/").repeat(3).as_bytes())
            .expect("sent");
        for _ in 0..3 {
            assert_eq!(receive(&mut stream, false).status, 200);
        }
        stream
            .get_mut()
            .write_all(b"GET /x/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
            .expect("sent");
        assert_eq!(receive(&mut stream, false).status, 200);
        assert_eq!(
            stream.read(&mut [0]).expect("in time"),
            0,
            "closed as HTTP/1.0 wants"
        );
    });
}

/// The time that a page takes.
fn time(client: &Client) -> Duration {
    let start = Instant::now();
    assert_eq!(client.get("/x/").status, 200);
    start.elapsed()
}

#[test]
fn slow_clients_do_not_keep_others_waiting() {
    serving(SITE, "", |client| {
        let mut slow = Vec::new();
        for at in 0..400 {
            let mut stream = client.connect();
            let begun = [
                "",
                "G",
                "GET /x/ HTTP/1.1\r\n",
                "GET /x/ HTTP/1.1\r\nHost: localhost\r\nX:",
            ][at % 4];
            // Those that came first are sent away while we write.
            let _ = stream.write_all(begun.as_bytes());
            slow.push(stream);
            if at % 40 == 0 {
                assert!(time(client) < Duration::from_secs(2));
            }
        }
        assert!(time(client) < Duration::from_secs(2));
    });
}

#[test]
fn clients_that_do_not_read_do_not_keep_others_waiting() {
    let large = "y".repeat(8_000_000);
    let files = [SITE, &[("static/large.txt", large.as_str())]].concat();
    serving(&files, "", |client| {
        let mut deaf = Vec::new();
        for _ in 0..50 {
            let mut stream = client.connect();
            stream
                .write_all(b"GET /large.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .expect("sent");
            deaf.push(stream);
        }
        assert!(time(client) < Duration::from_secs(2));
        assert_eq!(client.get("/large.txt").body.len(), large.len());
    });
}

#[test]
fn hundreds_of_idle_streams_cost_the_others_nothing() {
    serving(SITE, "", |client| {
        let mut streams: Vec<Events> = (0..200)
            .map(|at| client.listen(["", "?page=/x/", "?page=/"][at % 3]))
            .collect();
        assert!(time(client) < Duration::from_secs(2));
        put(&client.root, "content/x.md", "# Page\n\nnews");
        client.await_text("/x/", 200, "news");
        for (at, stream) in streams.iter_mut().enumerate() {
            match at % 3 {
                0 => assert_eq!(
                    [stream.message(), stream.message()].join(" "),
                    "{\"generation\":1} {\"generation\":2}"
                ),
                1 => assert_eq!(stream.message(), "{\"generation\":2,\"change\":\"page\"}"),
                _ => {}
            }
        }
        assert!(time(client) < Duration::from_secs(2));
    });
}

#[test]
fn more_streams_than_there_is_room_for_push_out_the_oldest() {
    serving(SITE, "", |client| {
        let mut streams: Vec<Events> = (0..530).map(|_| client.listen("")).collect();
        assert!(time(client) < Duration::from_secs(2));
        assert_eq!(
            streams.pop().expect("there").message(),
            "{\"generation\":1}"
        );
    });
}

#[test]
fn only_a_page_whose_bytes_differ_is_told() {
    serving(SITE, "", |client| {
        let print = |target: &str| {
            let reply = client.get(target);
            let field = reply.field("server-timing").expect("a print").to_owned();
            field
                .trim_start_matches("page;desc=\"")
                .trim_end_matches('"')
                .to_owned()
        };
        let (home, x) = (print("/"), print("/x/"));
        let mut home_stream = client.listen(&format!("?page=/&had={home}"));
        let mut x_stream = client.listen(&format!("?page=/x/&had={x}"));
        put(&client.root, "content/x.md", "# Page\n\nnews");
        assert!(x_stream.message().ends_with("\"change\":\"page\"}"));
        put(&client.root, "static/style.css", "b{}");
        assert!(
            home_stream.message().ends_with("\"change\":\"style\"}"),
            "the edit of x was none of its affair"
        );
        assert!(x_stream.message().ends_with("\"change\":\"style\"}"));
        let changed = |page: &str, had: &str| {
            client
                .get(&format!("/_/changed?page={page}&had={had}"))
                .body
        };
        assert!(changed("/x/", &x).contains("\"change\":\"page\""));
        assert!(changed("/", &home).contains("\"change\":\"style\""));
        assert!(changed("/", &print("/")).contains("\"change\":\"none\""));
        let late = client.listen(&format!("?page=/x/&had={x}")).message();
        assert!(
            late.ends_with("\"change\":\"page\"}"),
            "what it missed is told at once: {late}"
        );
        assert_eq!(client.get("/_/changed").status, 400);
        assert_eq!(client.get("/_/nothing").status, 404);
    });
}

#[test]
fn a_page_that_cannot_be_rendered_is_its_diagnostic_and_recovers() {
    serving(SITE, "", |client| {
        put(
            &client.root,
            "templates/page.html",
            "{{ page.nothing.of_that }}",
        );
        let reply = client.await_text("/x/", 500, "error: ");
        assert!(reply.body.contains(TAG));
        assert_eq!(
            reply.field("content-type"),
            Some("text/html; charset=utf-8")
        );
        assert_eq!(client.get("/actors/").status, 200, "the other pages go on");
        let mut stream = client.listen("?page=/x/");
        put(&client.root, "templates/page.html", "<body>mended</body>");
        assert!(stream.message().ends_with("\"change\":\"page\"}"));
        client.await_text("/x/", 200, "mended");
    });
}

/// A site with a fault in its second paragraph.
const FAULTY: &[(&str, &str)] = &[
    (
        "site.toml",
        "title = \"Test\"\nbase_url = \"https://example.org\"\n[serve]\neditor = \"edit://{path}:{line}:{column}\"\n",
    ),
    ("content/x.md", "# X\n\nfirst\n\nto [[nowhere]]\n"),
    (
        "content/actors.yaml",
        "ada:\n  name: Ada\n  kind: person\nbob:\n  name: Bob\n  kind: person\n",
    ),
];

impl Client {
    /// The data at an address of the room.
    fn data(&self, name: &str) -> serde_json::Value {
        let reply = self.get(&format!("/_/{name}"));
        assert_eq!(reply.status, 200, "{name}: {reply:?}");
        assert_eq!(reply.field("content-type"), Some("application/json"));
        assert_eq!(reply.field("cache-control"), Some("no-store"));
        serde_json::from_str(&reply.body).expect("data")
    }

    /// What opens the editor at a place of a file.
    fn editor(&self, path: &str, place: &str) -> String {
        format!("edit://{}/{path}:{place}", self.root.display())
    }
}

#[test]
fn a_page_knows_its_file_its_blocks_and_its_faults() {
    serving(FAULTY, "/east", |client| {
        let about = client.data("page?page=/east/x/");
        assert_eq!(about["file"], "content/x.md");
        assert_eq!(about["line"], 1);
        let editor = |place: &str| client.editor("content/x.md", place);
        assert_eq!(about["editor"], editor("1:1"));
        let blocks = serde_json::json!([
            {"at": [0], "line": 3, "editor": editor("3:1")},
            {"at": [1], "line": 5, "editor": editor("5:1")},
        ]);
        assert_eq!(about["blocks"], blocks);
        let fault = &about["faults"][0];
        assert_eq!(
            [&fault["severity"], &fault["code"], &fault["path"]],
            ["error", "unknown-link", "content/x.md"]
        );
        assert_eq!(
            [&fault["line"], &fault["column"], &fault["block"]],
            [5, 4, 1]
        );
        assert_eq!(fault["href"], "/east/x/#line-5");
        assert_eq!(fault["editor"], editor("5:4"));
        assert_eq!(about["faults"].as_array().map(Vec::len), Some(1));
        let entry = client.data("page?page=/east/actors/bob/");
        assert_eq!(
            (&entry["line"], &entry["faults"]),
            (&4.into(), &serde_json::json!([]))
        );
        let derived = client.data("page?page=/east/timeline/");
        assert_eq!(
            (&derived["file"], &derived["blocks"]),
            (&serde_json::Value::Null, &serde_json::json!([]))
        );
        assert_eq!(client.get("/_/page").status, 400);
        assert_eq!(client.get("/east/_/page?page=x").status, 400);
    });
}

#[test]
fn a_page_that_cannot_be_rendered_knows_why() {
    serving(FAULTY, "", |client| {
        put(
            &client.root,
            "templates/page.html",
            "{{ page.nothing.of_that }}",
        );
        client.await_text("/x/", 500, "error: ");
        let about = client.data("page?page=/x/");
        assert_eq!(about["blocks"], serde_json::json!([]));
        assert_eq!(about["faults"][0]["code"], "template-fault");
        assert_eq!(about["faults"][0]["path"], "templates/page.html");
        assert_eq!(about["faults"][1]["code"], "unknown-link");
    });
}

#[test]
fn all_faults_are_listed_the_worst_first() {
    serving(FAULTY, "", |client| {
        let faults = client.data("faults");
        assert_eq!(
            [
                &faults["errors"],
                &faults["warnings"],
                &faults["notes"],
                &faults["more"]
            ],
            [1, 0, 0, 0]
        );
        assert_eq!(faults["faults"][0]["href"], "/x/#line-5");
        assert_eq!(faults["generation"], 1);
        let many: String = (0..600).map(|at| format!("[[nowhere-{at}]]\n\n")).collect();
        put(&client.root, "content/x.md", &format!("# X\n\n{many}"));
        client.await_text("/x/", 200, "nowhere-599");
        let faults = client.data("faults");
        assert_eq!([&faults["errors"], &faults["more"]], [600, 100]);
        assert_eq!(faults["faults"].as_array().map(Vec::len), Some(500));
    });
}

#[test]
fn a_line_of_a_file_leads_to_its_page() {
    serving(FAULTY, "/east", |client| {
        let root = client.root.display();
        for (query, href) in [
            ("path=content/x.md&line=3", "/east/x/#line-3"),
            ("path=./content/x.md", "/east/x/#line-1"),
            (
                &*format!("path={root}/content/x.md&line=5"),
                "/east/x/#line-5",
            ),
            (
                "path=content/actors.yaml&line=5",
                "/east/actors/bob/#line-5",
            ),
        ] {
            let told = serde_json::json!({ "href": href });
            assert_eq!(client.data(&format!("open?{query}")), told);
            let target = format!("/_/open?{query}");
            let reply = client.ask("GET", &target, "Sec-Fetch-Mode: navigate\r\n");
            assert_eq!((reply.status, reply.field("location")), (302, Some(href)));
        }
        for (query, status) in [
            ("", 400),
            ("path=content/x.md&line=x", 400),
            ("path=content/y.md", 404),
            ("path=site.toml", 404),
            ("path=/etc/passwd", 404),
            ("path=../x.md", 404),
        ] {
            assert_eq!(
                client.get(&format!("/_/open?{query}")).status,
                status,
                "{query}"
            );
        }
        let foreign = "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Site: cross-site\r\n";
        assert_eq!(
            client
                .ask("GET", "/_/open?path=content/x.md", foreign)
                .status,
            403
        );
    });
}

#[test]
fn open_pages_are_told_where_an_editor_is() {
    serving(FAULTY, "", |client| {
        let (mut all, mut one) = (client.listen(""), client.listen("?page=/x/"));
        assert_eq!(all.message(), "{\"generation\":1}");
        client.ask("HEAD", "/_/open?path=content/x.md&line=1", "");
        client.ask(
            "GET",
            "/_/open?path=content/x.md&line=2",
            "Sec-Fetch-Mode: navigate\r\n",
        );
        client.get("/_/open?path=content/x.md&line=3");
        for stream in [&mut all, &mut one] {
            assert_eq!(stream.message(), "{\"open\":\"/x/#line-3\"}");
        }
    });
}

#[test]
fn the_room_has_its_addresses_with_and_without_the_base_path() {
    serving(FAULTY, "/east", |client| {
        for (name, media) in [
            ("", "text/html; charset=utf-8"),
            ("preview.js", "text/javascript; charset=utf-8"),
            ("preview.css", "text/css; charset=utf-8"),
            ("page?page=/east/x/", "application/json"),
            ("faults", "application/json"),
            ("changed?page=/east/x/", "application/json"),
            ("open?path=content/x.md", "application/json"),
        ] {
            let [bare, based] = ["", "/east"].map(|base| client.get(&format!("{base}/_/{name}")));
            assert_eq!(bare.body, based.body, "{name}");
            for reply in [bare, based] {
                assert_eq!(
                    (reply.status, reply.field("content-type")),
                    (200, Some(media)),
                    "{name}"
                );
                assert_eq!(reply.field("cache-control"), Some("no-store"), "{name}");
            }
        }
        for name in ["nothing", "preview", "desk/", "../x"] {
            assert!(client.get(&format!("/_/{name}")).status >= 400, "{name}");
        }
    });
}

/// A site with something of everything that lies on the desk.
const BUSY: &[(&str, &str)] = &[
    (
        "site.toml",
        "title = \"A & B\"\nbase_url = \"https://example.org\"\n[checks]\ntoday = \"2026-01-31\"\n",
    ),
    (
        "content/x.md",
        "# X\n\nto [[nowhere]], said <b>the chair</b>\n",
    ),
    (
        "content/actors.yaml",
        "bob:\n  name: Bob Lund\n  kind: person\n  weak_names: [the chair]\n",
    ),
    (
        "content/held.md",
        "---\ntitle: Held back\ndraft: true\n---\ntext\n",
    ),
    (
        "content/briefings/2026-01-01-outlook.md",
        "---\ntitle: Outlook\n---\n> [!judgment] by 2026-01-15\n> It is **likely** that it was.\n>\n> Confidence: low. One report.\n\nThen\n\n> [!judgment] by 2026-02-15\n> It is **unlikely** that it will be.\n>\n> Confidence: low. One report.\n\nAnd\n\n> [!judgment] by 2027-02-15\n> It is **unlikely** to be far off.\n>\n> Confidence: low. One report.\n",
    ),
];

#[test]
fn on_the_desk_lies_what_waits_for_the_author() {
    serving(BUSY, "", |client| {
        let desk = client.get("/_/").body;
        for part in [
            "<h1>A &amp; B</h1>",
            "<link rel=\"stylesheet\" href=\"/_/preview.css\">",
            TAG,
            "<code>unknown-link</code>",
            "<a href=\"/x/#line-3\">",
            "content/x.md:3:4</a>",
            "Held back <em>not shown</em>",
            "<code>--drafts</code>",
            "<strong>overdue 15 January 2026</strong> <em>likely</em>",
            "<strong>due 15 February 2026</strong> <em>unlikely</em>",
            "<strong>the chair</strong>: <a href=\"/actors/bob/\">Bob Lund</a>",
            "content/x.md:3</a>",
        ] {
            assert!(desk.contains(part), "{part}: {desk}");
        }
        for part in ["far off", "style=", "<style", "<script>"] {
            assert!(!desk.contains(part), "{part}: {desk}");
        }
        let about = client.data("page?page=/_/");
        assert_eq!(about["faults"], serde_json::json!([]));
    });
}

#[test]
fn the_desk_hears_of_changes_as_pages_do() {
    serving(BUSY, "", |client| {
        let reply = client.get("/_/");
        let print = reply.field("server-timing").expect("a print").to_owned();
        let had = print
            .trim_start_matches("page;desc=\"")
            .trim_end_matches('"');
        let target = format!("/_/changed?page=/_/&had={had}");
        assert!(client.get(&target).body.contains("\"change\":\"none\""));
        put(&client.root, "content/x.md", "# X\n\nto nobody\n");
        client.await_text("/x/", 200, "to nobody");
        assert!(client.get(&target).body.contains("\"change\":\"page\""));
    });
}

#[test]
fn what_an_edit_did_is_told_to_everybody() {
    serving(FAULTY, "/east", |client| {
        let (mut all, mut one) = (client.listen(""), client.listen("?page=/east/x/"));
        put(&client.root, "content/x.md", "# The new title\n\nsaid\n");
        client.await_text("/east/x/", 200, "The new title");
        for stream in [&mut all, &mut one] {
            let told = stream.did();
            let page = serde_json::json!({ "title": "The new title", "href": "/east/x/" });
            assert_eq!(told["did"]["pages"][0], page, "{told}");
            assert_eq!(told["did"]["gone"], 0);
        }
        fs::remove_file(client.root.join("content/x.md")).expect("removed");
        client.await_text("/east/x/", 404, "");
        assert_eq!(all.did()["did"]["gone"], 1);
    });
}

#[test]
fn after_any_storm_the_preview_is_the_disk() {
    serving(SITE, "", |client| {
        let content = client.root.join("content");
        for page in 0..300 {
            put(
                &client.root,
                &format!("content/deep/{}/{page}.md", page % 7),
                &format!("# Page\n\npage {page}"),
            );
        }
        client.await_text("/deep/5/299/", 200, "page 299");
        fs::rename(content.join("deep"), content.join("moved")).expect("renamed");
        client.await_text("/moved/5/299/", 200, "page 299");
        client.await_text("/deep/5/299/", 404, "");
        for round in 0..100 {
            put(
                &client.root,
                "content/x.md",
                &format!("# Page\n\nround {round}"),
            );
        }
        client.await_text("/x/", 200, "round 99");
        fs::write(content.join("x.md~"), "# Page\n\natomic").expect("written");
        fs::rename(content.join("x.md~"), content.join("x.md")).expect("renamed");
        client.await_text("/x/", 200, "atomic");
        fs::remove_dir_all(&content).expect("removed");
        client.await_text("/x/", 404, "");
        put(&client.root, "content/x.md", "# Page\n\nmade again");
        client.await_text("/x/", 200, "made again");
        put(&client.root, "content/x.md", "# Page\n\nand still watched");
        client.await_text("/x/", 200, "and still watched");
        assert!(
            !client.root.join("public").exists(),
            "the output is none of its affair"
        );
    });
}

#[test]
fn a_root_that_is_replaced_is_watched_again() {
    serving(SITE, "", |client| {
        let aside = client.root.with_extension("aside");
        fs::rename(&client.root, &aside).expect("renamed");
        put(&client.root, "content/x.md", "# Page\n\nanother root");
        client.await_text("/x/", 200, "another root");
        put(&client.root, "content/x.md", "# Page\n\nstill watched");
        client.await_text("/x/", 200, "still watched");
        fs::remove_dir_all(aside).expect("removed");
    });
}

#[test]
fn what_is_no_input_causes_no_work() {
    serving(SITE, "", |client| {
        for path in [
            "public/index.html",
            "target/x/y",
            ".git/index",
            "node_modules/x/y.js",
            "notes.txt",
        ] {
            put(&client.root, path, "noise");
        }
        put(&client.root, "content/x.md", "# Page\n\nthe only change");
        client.await_text("/x/", 200, "the only change");
        let said: Vec<String> = client.said.try_iter().collect();
        assert_eq!(said[0], format!("serving http://{}/", client.address));
        assert!(
            said[1..]
                .iter()
                .all(|line| line.starts_with("changed: 1 file, ")),
            "{said:?}"
        );
        assert!(
            said.len() <= 3,
            "at most an empty and a full file: {said:?}"
        );
    });
}

#[test]
fn a_taken_port_moves_on_and_says_so() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = taken.local_addr().expect("bound").port();
    let said = Mutex::new(Vec::new());
    let say = |line: &str| said.lock().expect("no panic").push(line.to_owned());
    let voice = Voice {
        say: &say,
        draw: &|_| {},
        report: &|_| {},
        explain: &|_, _| String::new(),
    };
    let options = Options::default();
    let settings = |interface: IpAddr, port| Settings {
        root: PathBuf::from("/nowhere"),
        options: options.clone(),
        interface,
        port,
        open: Open::Nothing,
    };
    let server =
        Server::bind(settings(Ipv4Addr::LOCALHOST.into(), port), &voice).expect("the next port");
    assert_ne!(server.address().port(), port);
    let line = format!("port {port} is taken, using {}", server.address().port());
    assert_eq!(
        said.lock().expect("no panic").drain(..).collect::<Vec<_>>(),
        [line]
    );
    assert!(
        server
            .run(&voice)
            .expect_err("no site")
            .what
            .contains("/nowhere")
    );
    Server::bind(settings(Ipv4Addr::UNSPECIFIED.into(), 0), &voice).expect("a port");
    assert_eq!(
        said.lock().expect("no panic")[0],
        "warning: whoever can reach this machine can read this preview, drafts included"
    );
    let elsewhere = Ipv4Addr::new(192, 0, 2, 1).into();
    assert!(
        Server::bind(settings(elsewhere, 0), &voice)
            .is_err_and(|why| why.what.contains("192.0.2.1"))
    );
}

/// The addresses of the preview's own, those to come too.
const ROOM: &[&str] = &[
    "reload.js",
    "preview.js",
    "preview.css",
    "events",
    "events?page=/x/",
    "changed?page=/x/",
    "page?page=/x/",
    "faults",
    "open?path=content/x.md&line=1",
    "",
    "nothing",
];

#[test]
fn no_other_origin_reads_the_previews_own_addresses() {
    serving(SITE, "/east", |client| {
        for name in ROOM {
            for target in [format!("/_/{name}"), format!("/east/_/{name}")] {
                for origin in [
                    "null",
                    "http://evil.example",
                    "http://127.0.0.1.evil.example",
                ] {
                    let reply = client.ask("GET", &target, &format!("Origin: {origin}\r\n"));
                    assert_eq!(reply.status, 403, "{origin} {target}");
                }
            }
        }
    });
}

#[test]
fn no_answer_may_be_read_by_a_page_of_another_site() {
    serving(SITE, "", |client| {
        let room = ROOM.iter().map(|name| format!("/_/{name}"));
        let pages = ["/", "/x/", "/x", "/style.css", "/nothing/", "/%zz"].map(str::to_owned);
        for target in room.chain(pages) {
            for method in ["GET", "HEAD", "OPTIONS"] {
                // A stream has no end to wait for.
                if method == "GET" && target.contains("events") {
                    continue;
                }
                let reply = client.ask(method, &target, "Origin: http://localhost:1\r\n");
                assert!(
                    !reply.head.contains("access-control-"),
                    "{target}: {reply:?}"
                );
                for (field, value) in [
                    ("cross-origin-resource-policy", "same-origin"),
                    ("x-content-type-options", "nosniff"),
                    ("cache-control", "no-store"),
                ] {
                    assert_eq!(reply.field(field), Some(value), "{method} {target}");
                }
            }
        }
        let mut stream = client.connect();
        write!(stream, "GET /_/events HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
        let mut head = String::new();
        let mut lines = BufReader::new(stream);
        while !head.ends_with("\r\n\r\n") {
            lines.read_line(&mut head).expect("in time");
        }
        assert!(!head.to_lowercase().contains("access-control-"), "{head}");
        assert!(head.contains("Cross-Origin-Resource-Policy: same-origin"));
    });
}

#[test]
fn a_link_on_another_site_leads_to_a_page_and_nothing_is_embedded_there() {
    serving(SITE, "", |client| {
        let fields = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n";
        assert_eq!(client.ask("GET", "/x/", fields).status, 200);
        let embedded = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n";
        for target in ["/_/preview.js", "/_/faults", "/_/page?page=/x/", "/_/"] {
            assert_eq!(client.ask("GET", target, embedded).status, 403, "{target}");
        }
    });
}

#[test]
fn a_client_that_sends_a_byte_at_a_time_is_told_that_it_is_late() {
    serving(SITE, "", |client| {
        let mut stream = client.connect();
        let pace = Duration::from_millis(20);
        stream.set_read_timeout(Some(pace)).expect("set");
        stream.write_all(b"GET /x/ HTTP/1.1\r\nX: ").expect("sent");
        let (start, mut answer) = (Instant::now(), [0; 12]);
        while stream.read_exact(&mut answer).is_err() {
            assert!(start.elapsed() < LIMIT, "it is waited for without end");
            // One that has been closed meanwhile has its answer to be read.
            let _ = stream.write_all(b"x");
        }
        assert_eq!(&answer, b"HTTP/1.1 408");
    });
}

#[test]
fn what_is_no_plain_file_of_the_site_is_no_asset() {
    let outside = tempfile::tempdir().expect("a folder");
    put(outside.path(), "secret.png", "secret");
    serving(SITE, "", |client| {
        let at = |name: &str| client.root.join("static").join(name);
        let made = std::process::Command::new("mkfifo")
            .arg(at("pipe.png"))
            .status();
        assert!(made.expect("a program").success());
        let link = |to: &Path, name: &str| {
            std::os::unix::fs::symlink(to, at(name)).expect("a link");
        };
        link(&outside.path().join("secret.png"), "secret.png");
        link(outside.path(), "out");
        link(Path::new("/dev/zero"), "zero.png");
        link(Path::new("map.png"), "inside.png");
        client.await_text("/inside.png", 200, "\u{1}png");
        for target in ["/pipe.png", "/secret.png", "/out/secret.png", "/zero.png"] {
            assert_eq!(client.get(target).status, 404, "{target}");
        }
        let open = |name: &str| {
            let path = crate::path::SitePath::new(&format!("static/{name}")).expect("a path");
            open_source(&client.root, &path)
        };
        assert!(open("map.png").is_ok() && open("inside.png").is_ok());
        for name in [
            "pipe.png",
            "secret.png",
            "out/secret.png",
            "zero.png",
            "out",
        ] {
            assert!(open(name).is_err(), "{name}");
        }
        // What becomes a link between the snapshot and the request is refused when it is opened.
        fs::remove_file(at("map.png")).expect("removed");
        link(&outside.path().join("secret.png"), "map.png");
        assert!(!client.get("/map.png").body.contains("secret"));
        client.await_text("/map.png", 404, "");
    });
}

/// Every file below a folder, with its bytes and the time of its last change.
fn tree(folder: &Path) -> std::collections::BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("listed") {
            let path = entry.expect("listed").path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    let file = |path: PathBuf| {
        let time = fs::metadata(&path)
            .and_then(|it| it.modified())
            .expect("a time");
        (path.clone(), (fs::read(path).expect("readable"), time))
    };
    files.into_iter().map(file).collect()
}

#[test]
fn a_preview_writes_nothing_to_the_sites_folder() {
    let published = [("public/index.html", "old"), (".public.chancery/lock", "")];
    serving(&[SITE, &published].concat(), "", |client| {
        put(&client.root, "content/x.md", "# X\n\nedited");
        let before = tree(&client.root);
        client.await_text("/x/", 200, "edited");
        for target in [
            "/",
            "/x/",
            "/nothing/",
            "/map.png",
            "/sitemap.xml",
            "/_/changed?page=/x/",
        ] {
            client.get(target);
        }
        assert_eq!(tree(&client.root), before);
    });
}

#[test]
fn who_loses_events_compares_everything() {
    let touched = |count: usize| Event::Touched(vec![PathBuf::from("/site/content/x.md"); count]);
    let hints = |events: Vec<Event>| {
        let mut batch = Batch::default();
        events.into_iter().for_each(|event| batch.fold(event));
        match batch.hints() {
            Hints::All => None,
            Hints::Below(paths) => Some(paths.len()),
        }
    };
    assert_eq!(hints(vec![touched(1), touched(2)]), Some(1));
    assert_eq!(hints(vec![touched(1), Event::Lost, touched(1)]), None);
    assert_eq!(hints(vec![Event::Moved, touched(1)]), None);
    assert_eq!(hints(vec![touched(MANY + 1)]), None, "a storm");
}

#[test]
fn the_way_for_others_is_said_and_drawn() {
    let (said, drawings) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let voice = Voice {
        say: &|line| said.lock().expect("no panic").push(line.to_owned()),
        draw: &|drawing| drawings.lock().expect("no panic").push(drawing.to_owned()),
        report: &|_| {},
        explain: &|_, _| String::new(),
    };
    let (here, there) = ("http://127.0.0.1:1111/", "http://192.168.1.5:1111/");
    invite(there, there, &voice);
    assert!(
        said.lock().expect("no panic").is_empty(),
        "it has been said"
    );
    invite(here, there, &voice);
    let said = said.into_inner().expect("no panic");
    assert_eq!(said, [format!("on the network {there}")]);
    let drawn = phone::drawn(there).expect("a code");
    assert_eq!(
        drawings.into_inner().expect("no panic"),
        [drawn.clone(), drawn]
    );
}

#[test]
fn a_page_is_rendered_once_for_a_snapshot() {
    let (kept, made) = (Kept::default(), Cell::new(0));
    let ask = |route, size| {
        kept.answer(route, || {
            made.set(made.get() + 1);
            Answer::text(200, &" ".repeat(size))
        })
    };
    for _ in 0..3 {
        assert_eq!(ask(1, 10).size(), 10);
    }
    assert_eq!(made.get(), 1);
    // What is large is made again, and of many pages the oldest goes.
    let large = 2 * 1024 * 1024;
    assert_eq!((ask(2, large).size(), ask(2, large).size()), (large, large));
    assert_eq!(made.get(), 3);
    (3..20).for_each(|route| drop(ask(route, 10)));
    ask(1, 10);
    assert_eq!(made.get(), 21);
}

#[test]
fn a_search_index_is_that_of_the_snapshot() {
    serving(SITE, "/east", |client| {
        let fresh = || {
            let sources = Sources::read(&client.root).expect("the site can be read");
            assemble(&sources, &options("/east"), &mut Cache::default())
        };
        let hold = || {
            let site = fresh();
            let index = crate::render::search::index(&site);
            for name in index.names() {
                let reply = client.get(&format!("/east/search/{name}"));
                let wanted = index.bytes(&site, name).expect("it is named");
                assert_eq!(reply.status, 200, "{name}");
                assert_eq!(reply.body, String::from_utf8_lossy(&wanted), "{name}");
            }
            index.names().count()
        };
        let before = hold();
        let text = "---\ntitle: Quagga\ndate: 2024-01-01\n---\nA quagga was seen.\n";
        put(&client.root, "content/briefings/quagga.md", text);
        client.await_text("/east/briefings/quagga/", 200, "seen");
        assert!(hold() > before, "the new briefing has a file");
        for nothing in ["terms/none.bin", "texts/", "facets/x"] {
            let target = format!("/east/search/{nothing}");
            assert_eq!(client.get(&target).status, 404, "{target}");
        }
    });
}

#[test]
fn a_site_without_search_has_none_of_it() {
    let off = [(
        "site.toml",
        "title = \"East\"\nbase_url = \"https://east.example\"\n[search]\nenabled = false\n",
    )];
    serving(&off, "", |client| {
        for target in ["/search/", "/search/index.json"] {
            assert_eq!(client.get(target).status, 404, "{target}");
        }
        assert!(!client.get("/").body.contains("search"), "a box is left");
    });
}
