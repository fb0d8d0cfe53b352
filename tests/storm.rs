//! Storms over a preview: whatever happens to the files, every address soon answers what a fresh build would write.
//!
//! A test serves a site, lets a storm loose on its files, and then asks for every address that the site has or ever had
//! until each is right: the bytes of a page rendered afresh from the disk, less the one script tag, and 404 for what is
//! gone. How long that may take is no part of a test; that it comes about by itself is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use chancery::path::{UrlPath, encode_url};
use chancery::raster::Studio;
use chancery::render::{Output, render};
use chancery::route::RouteIx;
use chancery::serve::{Handle, Open, Server, Settings, Voice};
use chancery::site::{Cache, Options, Site, assemble};
use chancery::source::Sources;

/// The script that the preview adds to each page.
const SCRIPT: &str = "/_/preview.js";

/// How long a preview may be wrong before a test gives it up; a promise kept is kept within two seconds.
const LIMIT: Duration = Duration::from_secs(20);

/// The rest between two looks at addresses that are still wrong.
const BREATH: Duration = Duration::from_millis(20);

/// The rest between two writes of a storm: a hundred a second.
const BEAT: Duration = Duration::from_millis(10);

/// A small site in which every page has to do with others.
const SITE: &[(&str, &str)] = &[
    (
        "site.toml",
        "title = \"East\"\nbase_url = \"https://example.org\"\n[checks]\ntoday = \"2026-01-31\"\n",
    ),
    ("content/index.md", "# Home\n\nPutin and China.\n"),
    (
        "content/actors/putin.md",
        "---\nname: Vladimir Putin\nkind: person\nnames: [Putin]\n---\nPresident.\n",
    ),
    (
        "content/actors/china.md",
        "---\nname: China\nkind: state\n---\nA state.\n",
    ),
    (
        "content/sources.yaml",
        "kremlin:\n  title: Press statements\n  date: 2023-03-21\n  url: https://example.org/a\n",
    ),
    (
        "content/topics/ps2.md",
        "---\ntitle: Power of Siberia 2\nissues: {price: The price}\n---\nA pipeline from Russia to China.\n",
    ),
    (
        "content/briefings/moscow.md",
        "---\ntitle: Xi in Moscow\ndate: 2023-03-22\nactors: [putin]\ntopics: [ps2]\n---\nPutin spoke of it.\n\n\
         > Practically all the parameters are settled.\n> — [[putin]], 2023-03-21 [@kremlin, B2] -> ps2#price: supports ^settled\n",
    ),
    (
        "content/briefings/beijing.md",
        "---\ntitle: Putin in Beijing\ndate: 2024-05-17\nsupersedes: moscow\n---\nHe said [so](moscow.md#settled).\n\n![A map](map.png)\n",
    ),
    ("content/briefings/map.png", "a map"),
    ("static/extra.css", "a{}"),
];

/// A site's folder, its preview, and what it has ever shown.
struct Preview {
    /// The real path of the site's folder.
    root: PathBuf,
    /// Where it is served.
    address: SocketAddr,
    /// Every address that a build has had in this test, with the base path.
    known: BTreeSet<String>,
}

/// Something that happens to the files, and its name.
type Storm<'a> = (&'a str, &'a dyn Fn(&Preview));

/// What an address must answer.
enum Wanted {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A page that says why there is none.
    Fault,
    /// That there is nothing.
    Nothing,
}

/// Ends the preview, also when its test fails.
struct StopAtEnd(Handle);

impl Drop for StopAtEnd {
    /// Ends it.
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Serves what `make` writes into a folder, and calls `test`.
fn previewing(make: impl FnOnce(&Path), test: impl FnOnce(&mut Preview)) {
    let around = tempfile::tempdir().expect("a folder");
    let root = around.path().canonicalize().expect("a folder").join("site");
    fs::create_dir(&root).expect("a folder");
    make(&root);
    let voice = Voice {
        say: &|_| {},
        draw: &|_| {},
        report: &|_| {},
        explain: &|_, fault| fault.message.clone(),
    };
    let settings = Settings {
        root: root.clone(),
        options: Options::default(),
        interface: Ipv4Addr::LOCALHOST.into(),
        port: 0,
        open: Open::Nothing,
    };
    let server = Server::bind(settings, &voice).expect("a port");
    let (address, stop) = (server.address(), StopAtEnd(server.handle()));
    std::thread::scope(|scope| {
        scope.spawn(|| server.run(&voice).expect("served"));
        let _stop = stop;
        let known = BTreeSet::new();
        test(&mut Preview {
            root,
            address,
            known,
        });
    });
}

/// Writes the small site.
fn small(root: &Path) {
    for (path, text) in SITE {
        put(root, path, text);
    }
}

/// Writes the showcase, and with it `more` pages.
fn showcase(root: &Path, more: usize) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&from.join("content"), &root.join("content"));
    fs::copy(from.join("site.toml"), root.join("site.toml")).expect("copied");
    for page in 0..more {
        put(
            root,
            &format!("content/made/{}/{page}.md", page % 5),
            &format!("# Page {page}\n\nPutin, {page}.\n"),
        );
    }
}

/// Copies a folder.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("it can be listed") {
        let entry = entry.expect("it can be listed");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// Writes one file of a site.
fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    fs::write(path, text).expect("written");
}

/// Every address of the site on disk, with its base path, and what a build would write there.
fn fresh(root: &Path) -> BTreeMap<String, Wanted> {
    let sources = Sources::read(root).expect("readable");
    let site: &Site = &assemble(&sources, &Options::default(), &mut Cache::default());
    let routes = site.routes.list.par_iter().enumerate();
    let wanted = |(route, (address, _)): (usize, &(UrlPath, _))| {
        let wanted = match render(site, route as RouteIx) {
            Ok(Output::Bytes(bytes)) => Wanted::Bytes(bytes),
            Ok(Output::File(path)) => {
                Wanted::Bytes(fs::read(root.join(path.as_str())).expect("a file"))
            }
            Ok(Output::Made(recipe)) => {
                Wanted::Bytes(Studio::at(root).picture(&recipe).expect("a picture"))
            }
            Ok(Output::Twin(_)) => unreachable!("the texts are held"),
            Err(_) => Wanted::Fault,
        };
        (format!("{}{address}", site.base_path()), wanted)
    };
    routes.map(wanted).collect()
}

impl Preview {
    /// Writes one file.
    fn put(&self, path: &str, text: &str) {
        put(&self.root, path, text);
    }

    /// Writes `file` with one word in place of another.
    fn replace(&self, file: &str, word: &str, by: &str) {
        let text = fs::read_to_string(self.root.join(file)).expect("readable");
        assert!(text.contains(word), "`{file}` has no `{word}`");
        self.put(file, &text.replace(word, by));
    }

    /// Moves a file or a folder.
    fn rename(&self, from: &str, to: &str) {
        let to = self.root.join(to);
        fs::create_dir_all(to.parent().expect("a folder")).expect("folders");
        fs::rename(self.root.join(from), to).expect("renamed");
    }

    /// Removes a file.
    fn remove(&self, path: &str) {
        fs::remove_file(self.root.join(path)).expect("removed");
    }

    /// Removes a folder and all that is in it.
    fn remove_all(&self, path: &str) {
        fs::remove_dir_all(self.root.join(path)).expect("removed");
    }

    /// Notes the addresses of the site as it is, so that they are asked for when they are gone.
    fn remember(&mut self) {
        let sources = Sources::read(&self.root).expect("readable");
        let site = assemble(&sources, &Options::default(), &mut Cache::default());
        let address = |(address, _): &(UrlPath, _)| format!("{}{address}", site.base_path());
        self.known.extend(site.routes.list.iter().map(address));
    }

    /// Lets each of `storms` loose and waits after it; the name of a storm is its first part.
    fn weather(&mut self, storms: &[Storm]) {
        self.settle("the start");
        for (name, storm) in storms {
            storm(self);
            self.settle(name);
        }
    }

    /// Waits until every address is what a build of the disk as it is now would write; `storm` names what happened.
    fn settle(&mut self, storm: &str) {
        let mut wanted = fresh(&self.root);
        self.known.extend(wanted.keys().cloned());
        for address in &self.known {
            // The root leads to a base path, so it never answers that there is nothing.
            if address != "/" {
                wanted.entry(address.clone()).or_insert(Wanted::Nothing);
            }
        }
        let start = Instant::now();
        loop {
            let mut wrong = self.differing(wanted.iter().collect());
            if wrong.is_empty() {
                return;
            }
            while !wrong.is_empty() {
                assert!(start.elapsed() < LIMIT, "{storm}: {}", self.words(&wrong));
                sleep(BREATH);
                wrong = self.differing(wrong);
            }
        }
    }

    /// Those of `wanted` that are answered with something else, asked over two connections.
    fn differing<'w>(
        &self,
        wanted: Vec<(&'w String, &'w Wanted)>,
    ) -> Vec<(&'w String, &'w Wanted)> {
        let half = wanted.len().div_ceil(2).max(1);
        std::thread::scope(|scope| {
            let asked = wanted.chunks(half).map(|part| {
                scope.spawn(|| {
                    let mut client = Client(self.connect());
                    let wrong = part
                        .iter()
                        .filter(|(at, wanted)| !client.is_right(at, wanted));
                    wrong.copied().collect::<Vec<_>>()
                })
            });
            let asked: Vec<_> = asked.collect();
            asked
                .into_iter()
                .flat_map(|part| part.join().expect("answered"))
                .collect()
        })
    }

    /// A connection to the preview.
    fn connect(&self) -> BufReader<TcpStream> {
        let stream = TcpStream::connect(self.address).expect("connected");
        stream.set_read_timeout(Some(LIMIT)).expect("set");
        BufReader::new(stream)
    }

    /// The first few wrong addresses, what they should be and what they are.
    fn words(&self, wrong: &[(&String, &Wanted)]) -> String {
        let mut words = format!("{} addresses are wrong", wrong.len());
        for (address, wanted) in wrong.iter().take(3) {
            let (status, body) = Client(self.connect()).ask(address);
            let body = String::from_utf8_lossy(&body).into_owned();
            let wanted = match wanted {
                Wanted::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                Wanted::Fault => "a fault".into(),
                Wanted::Nothing => "nothing".into(),
            };
            let line = wanted
                .lines()
                .zip(body.lines())
                .find(|(wanted, served)| !served.contains(SCRIPT) && wanted != served);
            let _ = write!(words, "\n{address}: {status}, {line:?}");
        }
        words
    }
}

/// A connection that is used again and again.
struct Client(BufReader<TcpStream>);

impl Client {
    /// Whether `address` answers what it should.
    fn is_right(&mut self, address: &str, wanted: &Wanted) -> bool {
        let (status, body) = self.ask(address);
        match wanted {
            Wanted::Bytes(bytes) => status == 200 && without_script(body) == *bytes,
            Wanted::Fault => status == 500,
            Wanted::Nothing => status == 404,
        }
    }

    /// The status and the body of an address, which is not encoded.
    fn ask(&mut self, address: &str) -> (usize, Vec<u8>) {
        let target = encode_url(address);
        // In one piece: the second of two small ones would wait for an acknowledgement of the first.
        let request = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let sent = self.0.get_mut().write_all(request.as_bytes());
        sent.expect("sent");
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let count = self.0.read_line(&mut head).expect("in time");
            assert!(count > 0, "closed without a reply: {head}");
        }
        let number = |text: Option<&str>| text.and_then(|text| text.trim().parse::<usize>().ok());
        let status = number(head.split(' ').nth(1)).expect("a status");
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("Content-Length:"));
        let mut body = vec![0; number(length).expect("a length")];
        self.0.read_exact(&mut body).expect("as long as told");
        (status, body)
    }
}

/// The body of a page without the preview's script.
fn without_script(body: Vec<u8>) -> Vec<u8> {
    let text = match String::from_utf8(body) {
        Ok(text) => text,
        Err(other) => return other.into_bytes(),
    };
    let Some(source) = text.rfind(SCRIPT) else {
        return text.into_bytes();
    };
    let from = text[..source].rfind("<script ").expect("a tag");
    let end = "</script>";
    let to = source + text[source..].find(end).expect("an end") + end.len();
    (text[..from].to_owned() + &text[to..]).into_bytes()
}

/// A page with this text.
fn page(text: &str) -> String {
    format!("# Page\n\n{text}, says Putin.\n")
}

/// Writes a hundred times a second to each of `files` in turn.
fn hammer(preview: &Preview, files: &[&str]) {
    for round in 0..150 {
        preview.put(files[round % files.len()], &page(&format!("round {round}")));
        sleep(BEAT);
    }
}

#[test]
fn a_hundred_writes_a_second_end_in_the_last_one() {
    previewing(small, |preview| {
        preview.weather(&[
            ("one file", &|it| hammer(it, &["content/x.md"])),
            ("several files", &|it| {
                hammer(it, &["content/x.md", "content/deep/y.md", "content/z.md"])
            }),
            ("as fast as can be", &|it| {
                for round in 0..2000 {
                    it.put("content/x.md", &page(&format!("round {round:04}")));
                }
            }),
            ("a style sheet and a picture", &|it| {
                for round in 0..100 {
                    it.put("static/extra.css", &format!("a{{--x:{round}}}"));
                    it.put("content/briefings/map.png", &format!("map {round}"));
                }
            }),
        ]);
    });
}

#[test]
fn however_an_editor_saves_the_last_text_is_shown() {
    let file = "content/briefings/moscow.md";
    let edit = |it: &Preview, to: &str, word: &str| {
        let text = fs::read_to_string(it.root.join(file)).expect("readable");
        it.put(to, &format!("{text}\n{word}\n"));
    };
    let beside = |name: &str| format!("content/briefings/{name}");
    previewing(small, |preview| {
        preview.weather(&[
            ("written anew and renamed", &|it| {
                edit(it, &beside(".moscow.md.tmp"), "first");
                it.rename(&beside(".moscow.md.tmp"), file);
            }),
            ("the old one put aside, a new one written", &|it| {
                it.rename(file, &beside("moscow.md~"));
                it.rename(&beside("moscow.md~"), &beside("moscow.md~1~"));
                let text = fs::read_to_string(it.root.join(beside("moscow.md~1~")));
                it.put(file, &format!("{}\nsecond\n", text.expect("readable")));
            }),
            ("the backup removed", &|it| {
                it.remove(&beside("moscow.md~1~"))
            }),
            ("a probe, a swap file, a backup that goes", &|it| {
                it.put(&beside("4913"), "");
                it.remove(&beside("4913"));
                it.put(&beside(".moscow.md.swp"), "swap");
                it.rename(file, &beside("moscow.md~"));
                let text = fs::read_to_string(it.root.join(beside("moscow.md~")));
                it.put(file, &format!("{}\nthird\n", text.expect("readable")));
                it.remove(&beside("moscow.md~"));
            }),
            ("a lock that is a link to nowhere", &|it| {
                symlink("user@machine.1", it.root.join(beside(".#moscow.md"))).expect("linked");
                edit(it, file, "fourth");
                it.remove(&beside(".#moscow.md"));
            }),
            ("a hundred saves by renaming", &|it| {
                for round in 0..100 {
                    it.put(&beside("moscow.tmp"), &page(&format!("round {round}")));
                    it.rename(&beside("moscow.tmp"), file);
                }
            }),
            ("emptied and filled", &|it| {
                it.put(file, "");
                sleep(BEAT);
                it.put(file, &page("filled"));
            }),
            ("equal in size and time", &|it| {
                let place = it.root.join(file);
                let time = fs::metadata(&place)
                    .and_then(|it| it.modified())
                    .expect("a time");
                it.put(&beside("moscow.tmp"), &page("FILLED"));
                let new = fs::File::options()
                    .write(true)
                    .open(it.root.join(beside("moscow.tmp")));
                new.and_then(|new| new.set_modified(time)).expect("set");
                it.rename(&beside("moscow.tmp"), file);
            }),
            ("two that change places", &|it| {
                for name in ["one", "two"] {
                    it.put(&format!("content/{name}.md"), &page(name));
                    let written = fs::File::options()
                        .write(true)
                        .open(it.root.join(format!("content/{name}.md")));
                    written
                        .and_then(|it| it.set_modified(std::time::UNIX_EPOCH + LIMIT))
                        .expect("set");
                }
            }),
            ("and have done so", &|it| {
                it.rename("content/one.md", "content/three.md");
                it.rename("content/two.md", "content/one.md");
                it.rename("content/three.md", "content/two.md");
            }),
        ]);
    });
}

#[test]
fn files_and_folders_come_and_go() {
    let many = |it: &Preview, folder: &str| {
        for number in 0..60 {
            let deep = format!("content/{folder}/{}/{}/{number}.md", number % 3, number % 4);
            it.put(&deep, &page(&format!("number {number}")));
        }
    };
    previewing(small, |preview| {
        preview.weather(&[
            ("a page added", &|it| it.put("content/new.md", &page("new"))),
            ("a page deleted", &|it| it.remove("content/new.md")),
            ("a page renamed", &|it| {
                it.rename(
                    "content/briefings/beijing.md",
                    "content/briefings/peking.md",
                )
            }),
            ("a folder of many", &|it| many(it, "deep")),
            ("a folder renamed", &|it| {
                it.rename("content/deep", "content/moved")
            }),
            ("an edit in the renamed folder", &|it| {
                it.put("content/moved/1/1/1.md", &page("edited"))
            }),
            ("a folder inside it moved", &|it| {
                it.rename("content/moved/2", "content/a/b/c/d")
            }),
            ("an edit in the moved folder", &|it| {
                it.put("content/a/b/c/d/2/2.md", &page("edited"))
            }),
            ("a folder moved out of the site's inputs", &|it| {
                it.rename("content/a", "aside")
            }),
            ("and edited there, and brought back", &|it| {
                it.put("aside/b/c/d/2/2.md", &page("edited outside"));
                it.rename("aside", "content/again");
            }),
            ("folders that change places", &|it| {
                it.rename("content/moved/0", "content/moved/9");
                it.rename("content/moved/1", "content/moved/0");
                it.rename("content/moved/9", "content/moved/1");
            }),
            ("a file where a folder was", &|it| {
                it.remove_all("content/moved/0");
                it.put("content/moved/0.md", &page("a file"));
            }),
            ("all of content removed", &|it| it.remove_all("content")),
            ("and made again", &|it| {
                small(&it.root);
                many(it, "anew");
            }),
            ("and still watched", &|it| {
                it.put("content/anew/0/0/0.md", &page("edited"))
            }),
            ("removed and made at once", &|it| {
                it.remove_all("content");
                small(&it.root);
            }),
            ("and watched", &|it| it.put("content/x.md", &page("x"))),
        ]);
        assert!(
            !preview.root.join("public").exists(),
            "no output is written"
        );
    });
}

#[test]
fn what_everything_depends_on_is_shown_everywhere() {
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
    previewing(small, |preview| {
        preview.weather(&[
            ("an actor's name", &|it| {
                it.replace(
                    "content/actors/putin.md",
                    "Vladimir Putin",
                    "Wladimir Putin",
                )
            }),
            ("an actor's file", &|it| {
                it.rename("content/actors/putin.md", "content/actors/vladimir.md");
                it.replace("content/briefings/moscow.md", "putin", "vladimir");
            }),
            ("a draft", &|it| {
                it.replace(
                    "content/briefings/moscow.md",
                    "title: Xi",
                    "status: draft\ntitle: Xi",
                )
            }),
            ("no draft any more", &|it| {
                it.replace("content/briefings/moscow.md", "status: draft\n", "")
            }),
            ("a source", &|it| {
                it.replace("content/sources.yaml", "Press", "More press")
            }),
            ("the title of the site", &|it| {
                it.replace("site.toml", "East", "West")
            }),
            ("the path of the site", &|it| {
                it.replace("site.toml", "example.org", "example.org/east")
            }),
            ("no path again", &|it| {
                it.replace("site.toml", "example.org/east", "example.org")
            }),
            ("settings that cannot be read", &|it| {
                it.replace("site.toml", "title =", "title")
            }),
            ("and mended", &|it| {
                it.replace("site.toml", "title", "title =")
            }),
            ("a template that fails", &|it| {
                it.put("templates/page.html", "{{ page.nothing.of_that }}")
            }),
            ("a template of its own", &|it| {
                it.put("templates/page.html", "<body>{{ page.title }}</body>")
            }),
            ("no template", &|it| it.remove_all("templates")),
            ("a theme of the site's own", &|it| {
                copy(&theme, &it.root.join("themes/default"))
            }),
            ("a style of the theme", &|it| {
                it.put("themes/default/static/more.css", "b{}")
            }),
            ("a part of a theme", &|it| {
                it.remove_all("themes/default/templates")
            }),
            ("no theme", &|it| it.remove_all("themes")),
            ("a static file", &|it| {
                it.put("static/deep/extra.css", "c{}")
            }),
            ("no static files", &|it| it.remove_all("static")),
            ("the root replaced", &|it| {
                fs::rename(&it.root, it.root.with_extension("aside")).expect("renamed");
                fs::create_dir(&it.root).expect("a folder");
                small(&it.root);
                it.put("content/other.md", &page("another root"));
            }),
            ("and watched", &|it| {
                it.put("content/other.md", &page("watched"))
            }),
            ("the old root back", &|it| {
                fs::rename(&it.root, it.root.with_extension("other")).expect("renamed");
                fs::rename(it.root.with_extension("aside"), &it.root).expect("renamed");
            }),
        ]);
    });
}

#[test]
fn links_inside_the_site_are_followed_and_no_others() {
    previewing(
        |root| {
            small(root);
            put(root, "shared/one.md", &page("shared"));
            put(root, "content/real/two.md", &page("real"));
            put(&root.with_extension("outside"), "secret.md", "secret");
            symlink("../shared", root.join("content/linked")).expect("linked");
        },
        |preview| {
            preview.weather(&[
                ("a file behind a link", &|it| {
                    it.put("shared/one.md", &page("edited"))
                }),
                ("a new file behind a link", &|it| {
                    it.put("shared/deep/new.md", &page("new"))
                }),
                ("a link to a folder of inputs", &|it| {
                    symlink("real", it.root.join("content/again")).expect("linked")
                }),
                ("an edit there", &|it| {
                    it.put("content/real/two.md", &page("edited"))
                }),
                ("a link that leads out", &|it| {
                    symlink(
                        it.root.with_extension("outside"),
                        it.root.join("content/out"),
                    )
                    .expect("linked");
                    symlink("/etc/hostname", it.root.join("content/briefings/host.png"))
                        .expect("linked");
                }),
                ("a link that changes its mind", &|it| {
                    it.remove("content/again");
                    symlink("briefings", it.root.join("content/again")).expect("linked");
                }),
                ("links that lead to themselves", &|it| {
                    symlink(".", it.root.join("content/here")).expect("linked");
                    symlink("../..", it.root.join("content/real/up")).expect("linked");
                    symlink("never", it.root.join("content/never")).expect("linked");
                }),
                ("an edit beside them", &|it| {
                    it.put("content/real/two.md", &page("beside"))
                }),
                ("no link", &|it| it.remove("content/linked")),
                ("a pipe", &|it| {
                    let made = Command::new("mkfifo")
                        .arg(it.root.join("content/pipe.png"))
                        .status();
                    assert!(made.expect("a program").success());
                    it.put("content/real/two.md", &page("beside a pipe"));
                }),
            ]);
        },
    );
}

/// Runs git in the site's folder.
fn git(root: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    let settings = [
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.org",
        "-c",
        "gc.auto=0",
    ];
    command.current_dir(root).args(settings).args(arguments);
    for unset in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(unset);
    }
    let done = command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .expect("git runs");
    assert!(
        done.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
}

/// Writes a thousand small pages about `word`, in folders that depend on it.
fn thousand(root: &Path, word: &str) {
    for number in 0..1000 {
        let folder = if number % 4 == 0 { word } else { "both" };
        let text = format!("# Page {number}\n\n{word}.\n");
        put(
            root,
            &format!("content/{folder}/{}/{number}.md", number % 10),
            &text,
        );
    }
}

#[test]
fn a_checkout_of_a_thousand_files_is_one_change_of_the_site() {
    let prepare = |root: &Path| {
        put(
            root,
            "site.toml",
            "title = \"x\"\n[checks]\ntoday = \"2026-01-31\"\n",
        );
        git(root, &["init", "-q", "-b", "one"]);
        for word in ["one", "two"] {
            if word == "two" {
                git(root, &["checkout", "-q", "-b", "two"]);
                fs::remove_dir_all(root.join("content")).expect("removed");
            }
            thousand(root, word);
            git(root, &["add", "-A"]);
            git(root, &["commit", "-q", "-m", word]);
        }
    };
    previewing(prepare, |preview| {
        preview.remember();
        git(&preview.root, &["checkout", "-q", "one"]);
        preview.settle("a checkout");
        for branch in ["two", "one", "two"] {
            git(&preview.root, &["checkout", "-q", branch]);
        }
        preview.settle("there and back again");
    });
}

#[test]
fn the_showcase_stays_true_through_a_days_work() {
    previewing(
        |root| showcase(root, 40),
        |preview| {
            preview.remember();
            let made = [
                "content/made/1/1.md",
                "content/method.md",
                "content/made/2/2.md",
            ];
            hammer(preview, &made);
            preview.replace(
                "content/actors/vladimir-putin.md",
                "Vladimir Putin",
                "Wladimir Putin",
            );
            preview.rename("content/made/3", "content/moved/deeper");
            preview.remove("content/actors/wang-yi.md");
            preview.settle("a morning's work");
            preview.rename("content/briefings/2025", "content/briefings/last");
            preview.remove_all("content/topics");
            preview.replace("site.toml", "Eastern Table", "Western Table");
            preview.put("static/more.css", "a{}");
            preview.settle("a day's work");
        },
    );
}

/// Numbers that look like chance and are the same for the same seed.
struct Chance(u64);

impl Chance {
    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    /// One of these.
    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

/// The places that an edit script works on.
const PLACES: [&str; 10] = [
    "content/x.md",
    "content/a/x.md",
    "content/a/b/y.md",
    "content/a/b/c/z.md",
    "content/actors/putin.md",
    "content/briefings/moscow.md",
    "content/briefings/map.png",
    "templates/page.html",
    "static/extra.css",
    "themes/default/static/x.css",
];

/// The folders that an edit script works on.
const PLACES_OF_MANY: [&str; 6] = [
    "content",
    "content/a",
    "content/a/b",
    "content/q",
    "content/briefings",
    "static",
];

/// The text of a page that an edit script writes: prose that names others, and sometimes facts.
fn words(number: usize, chance: &mut Chance) -> String {
    let front = match chance.below(5) {
        0 => format!(
            "---\ntitle: Title {number}\ndate: 202{number}-01-02\nactors: [putin]\ntopics: [ps2]\n---\n"
        ),
        1 => format!("---\nname: Person {number}\nkind: person\nnames: [Putin, P{number}]\n---\n"),
        2 => format!("---\ntitle: Draft {number}\nstatus: draft\n---\n"),
        _ => format!("# Page {number}\n\n"),
    };
    let mark = chance.of(&[
        "And [[china]].",
        "Putin, P1 and P2 met.[^1]",
        "> Settled.\n> — [[putin]], 2023-03-21 [@kremlin, B2] -> ps2#price: supports ^said",
        "- **2024-01-10** — [[putin]] meets [[china]] [@kremlin] ^met",
        "![[settled]]",
        "[So](moscow.md#settled) and [so](../x.md).\n\n[^1]: context: China.",
    ]);
    format!("{front}About P{number}.\n\n{mark}\n")
}

/// One step of an edit script, in words once it is done; a step that cannot be taken does nothing.
fn step(root: &Path, chance: &mut Chance) -> String {
    let (one, other) = (chance.of(&PLACES), chance.of(&PLACES));
    let (folder, target) = (chance.of(&PLACES_OF_MANY), chance.of(&PLACES_OF_MANY));
    let number = chance.below(10);
    let text = words(number, chance);
    let at = |path: &str| root.join(path);
    match chance.below(12) {
        0..=2 => {
            let _ = fs::create_dir_all(at(one).parent().expect("a folder"));
            let _ = fs::write(at(one), &text);
            format!("write {one} {number}")
        }
        3 => {
            let _ = fs::write(at("content/save.tmp"), &text);
            let _ = fs::rename(at("content/save.tmp"), at(one));
            format!("save {one} {number}")
        }
        4 => {
            let _ = fs::remove_file(at(one));
            format!("remove {one}")
        }
        5 => {
            let _ = fs::rename(at(one), at(other));
            format!("rename {one} {other}")
        }
        6 | 7 => {
            let _ = fs::rename(at(folder), at(target));
            format!("rename {folder} {target}")
        }
        8 => {
            let _ = fs::remove_dir_all(at(folder));
            format!("remove {folder}")
        }
        9 => {
            let _ = symlink(at(folder), at("content/link"));
            format!("link {folder}")
        }
        10 => {
            let _ = fs::remove_file(at("content/link"));
            small(root);
            "the small site".into()
        }
        _ => {
            let settings = format!(
                "title = \"{number}\"\nbase_url = \"https://example.org{}\"\n",
                chance.of(&["", "/b"])
            );
            put(root, "site.toml", &settings);
            format!("settings {number}")
        }
    }
}

#[test]
fn after_any_script_of_edits_the_preview_is_the_disk() {
    previewing(small, |preview| {
        for seed in 1..=12 {
            let mut chance = Chance(seed << 32 | 0x9e37_79b9);
            let mut script = format!("script {seed}");
            for at in 1..=15 {
                let _ = write!(script, "; {}", step(&preview.root, &mut chance));
                if at == 15 || chance.below(2) == 0 {
                    preview.settle(&script);
                }
            }
        }
    });
}
