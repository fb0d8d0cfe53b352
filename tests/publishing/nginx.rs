//! The recipe for a plain server: nginx with the document's configuration, at the root and below a path.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::ask::{Answer, ask, await_port, free_port};
use super::sites::{Site, age, changed, tree};
use super::{Running, file, program, with};

/// What a file must be sent as, by its name or extension; the first that fits counts. The site has each of them.
const TYPES: [(&str, &str); 14] = [
    ("atom.xml", "application/atom+xml; charset=utf-8"),
    ("feed.json", "application/feed+json; charset=utf-8"),
    (".html", "text/html; charset=utf-8"),
    (".css", "text/css; charset=utf-8"),
    (".js", "application/javascript; charset=utf-8"),
    (".json", "application/json; charset=utf-8"),
    (".xml", "text/xml; charset=utf-8"),
    (".txt", "text/plain; charset=utf-8"),
    (".md", "text/markdown; charset=utf-8"),
    (".csv", "text/csv; charset=utf-8"),
    (".ics", "text/calendar; charset=utf-8"),
    (".svg", "image/svg+xml"),
    (".png", "image/png"),
    (".woff2", "font/woff2"),
];

/// The same, for what the site may have.
const MORE_TYPES: [(&str, &str); 3] = [
    (".jpg", "image/jpeg"),
    (".webp", "image/webp"),
    (".bin", "application/octet-stream"),
];

/// What is not compressed, because it is already, or is no text.
const PACKED: [&str; 5] = [".png", ".jpg", ".webp", ".woff2", ".bin"];

/// The two places of the document: host, path, and the folder that holds the site.
const PLACES: [(&str, &str, &str); 2] = [
    ("briefings.example", "", "public"),
    ("www.example", "/desk", "www/desk"),
];

/// A site at both places, and the server that has them.
struct Served {
    /// The site's folder.
    site: Site,
    /// Where it is served.
    port: u16,
    /// Ends with it.
    _server: Running,
}

impl Served {
    /// Builds a site, and serves it as the document says.
    fn new() -> Served {
        let site = Site::new();
        build(&site);
        let (port, folder) = (free_port(), site.at("nginx"));
        configure(&site, &folder, port);
        let server = Running::start(&mut nginx(&folder));
        await_port(port);
        Served {
            site,
            port,
            _server: server,
        }
    }

    /// Asks for an address on a host.
    fn ask(&self, host: &str, target: &str, head: &[&str]) -> Answer {
        let host = format!("Host: {host}");
        let head: Vec<&str> = [host.as_str()]
            .into_iter()
            .chain(head.iter().copied())
            .collect();
        ask(self.port, target, &head)
    }
}

/// Builds the site for both places.
fn build(site: &Site) {
    for (host, path, folder) in PLACES {
        let output = site.at(folder);
        let output = output.to_str().expect("text");
        let base = format!("https://{host}{path}");
        site.build(&["--output", output, "--base-url", &base]);
    }
}

/// The command that runs nginx in `folder`.
fn nginx(folder: &Path) -> Command {
    let mut command = Command::new(program("nginx"));
    command.args(["-e", "errors", "-c", "nginx.conf", "-p"]);
    command.arg(folder).stdout(Stdio::null());
    command
}

/// Lays the document's files as they lie below `/etc/nginx`, with our folders and port, and checks them as it says.
fn configure(site: &Site, folder: &Path, port: u16) {
    let listen = format!("listen 127.0.0.1:{port};");
    let at = |path: &str| site.at(path).to_str().expect("text").to_owned();
    let (public, www) = (at("public"), at("www"));
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {};\n", at(&format!("nginx/{kind}"))))
        .concat();
    let laid = [
        ("snippets/briefings.conf", vec![]),
        ("conf.d/briefings-cache.conf", vec![]),
        (
            "sites-available/briefings",
            vec![
                ("listen 80;", listen.as_str()),
                ("/srv/briefings/public", &public),
            ],
        ),
        (
            "sites-available/desk",
            vec![("listen 80;", &listen), ("/srv/www", &www)],
        ),
    ];
    for (path, replaced) in laid {
        let place = folder.join(path);
        fs::create_dir_all(place.parent().expect("below")).expect("folders");
        fs::write(place, with(&file(&format!("/etc/nginx/{path}")), &replaced)).expect("written");
    }
    let main = format!(
        "daemon off;\nmaster_process off;\npid nginx.pid;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}\
         include conf.d/*.conf;\ninclude sites-available/*;\n}}\n"
    );
    fs::write(folder.join("nginx.conf"), main).expect("written");
    let tested = nginx(folder).arg("-t").output().expect("run");
    let said = String::from_utf8_lossy(&tested.stderr);
    assert!(
        said.contains("test is successful") && !said.contains("[warn]"),
        "{said}"
    );
}

/// The address of a file of the output.
fn address(file: &str) -> String {
    let page = file.strip_suffix("index.html");
    format!("/{}", page.unwrap_or(file))
}

/// What a file must be sent as.
fn media_type(file: &str) -> &'static str {
    let mut known = TYPES.iter().chain(&MORE_TYPES);
    let found = known.find(|(end, _)| file.ends_with(end));
    let (_, media) = found.unwrap_or_else(|| panic!("what is `{file}`?"));
    media
}

#[test]
fn every_file_is_sent_as_what_it_is() {
    let served = Served::new();
    for (host, path, folder) in PLACES {
        let files = tree(&served.site.at(folder));
        for (end, _) in TYPES {
            assert!(files.keys().any(|file| file.ends_with(end)), "no `{end}`");
        }
        for (file, bytes) in files {
            let answer = served.ask(host, &format!("{path}{}", address(&file)), &[]);
            assert_eq!((answer.status, answer.body == bytes), (200, true), "{file}");
            assert_eq!(
                answer.field("content-type"),
                Some(media_type(&file)),
                "{file}"
            );
            assert_eq!(answer.field("x-content-type-options"), Some("nosniff"));
            assert_eq!(answer.field("referrer-policy"), Some("same-origin"));
            let policy = answer.field("content-security-policy").expect("a policy");
            assert!(policy.starts_with("default-src 'self'"), "{policy}");
            assert!(!policy.contains("unsafe-inline"), "{policy}");
        }
    }
}

#[test]
fn what_is_not_there_is_the_sites_page_with_status_404() {
    let served = Served::new();
    for (host, path, folder) in PLACES {
        let page = fs::read(served.site.at(folder).join("404.html")).expect("the page");
        for target in [
            "/nothing/",
            "/briefings/nothing",
            "/.chancery-manifest",
            "/a/b/c.html?v=0a",
        ] {
            let answer = served.ask(host, &format!("{path}{target}"), &[]);
            assert_eq!(
                (answer.status, answer.body == page),
                (404, true),
                "{target}"
            );
            assert_eq!(
                answer.field("content-type"),
                Some("text/html; charset=utf-8")
            );
            assert!(answer.field("content-security-policy").is_some());
            let cached = answer.field("cache-control").unwrap_or_default();
            assert!(!cached.contains("immutable"), "{target}");
        }
    }
    assert!(served.site.at("www/.desk.chancery/lock").is_file());
    for hidden in ["/.desk.chancery/lock", "/.desk.chancery/next/index.html"] {
        assert_eq!(
            served.ask("www.example", hidden, &[]).status,
            404,
            "{hidden}"
        );
    }
}

#[test]
fn an_address_without_its_slash_and_an_old_one_lead_to_the_page() {
    let served = Served::new();
    for (host, path, _) in PLACES {
        let page = format!("{path}/briefings/hearing");
        let moved = served.ask(host, &page, &[]);
        assert_eq!(moved.status, 301);
        assert_eq!(moved.field("location"), Some(format!("{page}/").as_str()));
        for old in ["/old/hearing.html", "/p/12/"] {
            let answer = served.ask(host, &format!("{path}{old}"), &[]);
            assert_eq!(answer.status, 200, "{old}");
            assert_eq!(
                answer.field("content-type"),
                Some("text/html; charset=utf-8")
            );
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(
                text.contains(&format!("content=\"0; url={page}/\"")),
                "{text}"
            );
        }
    }
}

/// The addresses with a hash that a page loads.
fn hashed(page: &str) -> Vec<String> {
    let quoted = page.split('"').filter(|word| word.contains("?v="));
    quoted.map(str::to_owned).collect()
}

#[test]
fn what_has_its_hash_in_its_address_is_kept_and_all_else_asked_for_again() {
    let served = Served::new();
    for (host, path, folder) in PLACES {
        let files = tree(&served.site.at(folder));
        let home = String::from_utf8(files["index.html"].clone()).expect("text");
        let assets = hashed(&home);
        assert!(
            assets.iter().any(|asset| asset.contains("/style.css?v=")),
            "{assets:?}"
        );
        for asset in &assets {
            let cached = served.ask(host, asset, &[]);
            assert_eq!(
                cached.field("cache-control"),
                Some("public, max-age=31536000, immutable"),
                "{asset}"
            );
        }
        let pages = files.keys().map(|file| address(file));
        for target in pages.chain([
            "/?v=0a1b".into(),
            "/style.css?v=".into(),
            "/feed.json?v=12".into(),
        ]) {
            let target = format!("{path}{target}");
            let answer = served.ask(host, &target, &[]);
            assert_eq!(answer.field("cache-control"), Some("no-cache"), "{target}");
            let tag = answer.field("etag").expect("a tag").to_owned();
            let again = served.ask(host, &target, &[&format!("If-None-Match: {tag}")]);
            assert_eq!((again.status, again.body.len()), (304, 0), "{target}");
        }
    }
}

#[test]
fn text_is_compressed_and_what_is_packed_is_not() {
    let served = Served::new();
    for (host, path, folder) in PLACES {
        for (file, bytes) in tree(&served.site.at(folder)) {
            if bytes.len() < 512 {
                continue;
            }
            let target = format!("{path}{}", address(&file));
            let answer = served.ask(host, &target, &["Accept-Encoding: gzip"]);
            let packed = PACKED.iter().any(|end| file.ends_with(end));
            let wanted = (!packed).then_some("gzip");
            assert_eq!(answer.field("content-encoding"), wanted, "{file}");
            assert!(packed || answer.body.len() < bytes.len(), "{file}");
            assert!(
                packed || answer.field("vary") == Some("Accept-Encoding"),
                "{file}"
            );
        }
    }
}

#[test]
fn the_next_build_is_served_at_once_and_changes_only_its_own_tags() {
    let served = Served::new();
    for (host, path, folder) in PLACES {
        let tag = |file: &String| {
            let answer = served.ask(host, &format!("{path}{}", address(file)), &[]);
            answer.field("etag").map(str::to_owned)
        };
        // The server knows a file by its size and second.
        age(&served.site.at(folder));
        let before = tree(&served.site.at(folder));
        let tags: Vec<_> = before.keys().map(tag).collect();
        served.site.edit("content/briefings/later.md");
        build(&served.site);
        let after = tree(&served.site.at(folder));
        let edited = changed(&before, &after);
        assert!(
            edited
                .iter()
                .any(|file| file == "briefings/later/index.html")
        );
        assert!(edited.len() < before.len() / 3, "{edited:?}");
        for (file, tagged) in before.keys().zip(tags) {
            assert_eq!(tag(file) != tagged, edited.contains(file), "{file}");
        }
        let page = served.ask(host, &format!("{path}/briefings/later/"), &[]);
        assert!(String::from_utf8_lossy(&page.body).contains("One word more."));
    }
}
