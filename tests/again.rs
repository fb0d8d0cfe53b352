//! A build after an edit makes what the edit reaches, and publishes what a first build would: whatever became of what the
//! last one kept, and of what it published.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chancery::build::{Settings, Strictness, build};
use chancery::site::{Cache, Options, assemble};
use chancery::source::Sources;

/// A site in which some pages have to do with others.
const SITE: [(&str, &str); 6] = [
    (
        "site.toml",
        "title = \"East\"\nbase_url = \"https://example.org\"\n[checks]\ntoday = \"2026-01-31\"\n[search]\nenabled = false\n",
    ),
    (
        "content/actors.yaml",
        "china:\n  name: China\n  kind: state\nrussia:\n  name: Russia\n  kind: state\n",
    ),
    (
        "content/briefings/a.md",
        "---\ntitle: A\ndate: 2023-01-01\n---\nRussia spoke, says [[b]].\n\n> All is settled.\n> — [[russia]], 2023-01-01 ^settled\n",
    ),
    (
        "content/briefings/b.md",
        "---\ntitle: B\ndate: 2023-01-02\n---\nOf China.\n",
    ),
    (
        "content/briefings/c.md",
        "---\ntitle: C\ndate: 2023-01-03\n---\nOf nobody.\n",
    ),
    ("static/extra.css", "a{}"),
];

/// A site in a folder.
struct Place(tempfile::TempDir);

impl Place {
    /// The site of [`SITE`].
    fn new() -> Place {
        let place = Place(tempfile::tempdir().expect("a folder"));
        for (path, text) in SITE {
            place.put(path, text);
        }
        place
    }

    /// Where something lies.
    fn at(&self, path: &str) -> PathBuf {
        let folder = self.0.path().canonicalize().expect("a folder");
        folder.join(path)
    }

    /// Writes a file of the site.
    fn put(&self, path: &str, text: &str) {
        let place = self.at("site").join(path);
        fs::create_dir_all(place.parent().expect("a folder")).expect("folders");
        fs::write(place, text).expect("written");
    }

    /// Builds into a folder; tells how many files were made.
    fn build(&self, output: &str) -> usize {
        let root = self.at("site");
        let sources = Sources::read(&root).expect("a site");
        let site = assemble(&sources, &Options::default(), &mut Cache::default());
        let settings = Settings {
            root: &root,
            output: &self.at(output),
            strictness: Strictness::Plain,
            progress: &|_, _| {},
        };
        let built = build(&site, &settings).expect("the disk is not in the way");
        assert!(built.published.is_some(), "{:#?}", built.diagnostics);
        built.rendered
    }

    /// Builds again; asserts that this is what a first build publishes, and tells how many files were made, and by that one.
    fn again(&self) -> (usize, usize) {
        let made = self.build("public");
        let fresh = tempfile::tempdir_in(self.0.path()).expect("a folder");
        let name = fresh.path().file_name().expect("a name").to_string_lossy();
        let all = self.build(&format!("{name}/public"));
        let (again, first) = (
            files(&self.at("public")),
            files(&fresh.path().join("public")),
        );
        assert!(again == first, "{:?}", differing(&again, &first));
        (made, all)
    }

    /// What the last build kept.
    fn record(&self) -> PathBuf {
        self.at(".public.chancery/record")
    }
}

/// The files below a folder.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let found = walkdir::WalkDir::new(folder).into_iter();
    let found = found.map(|entry| entry.expect("readable"));
    let found = found.filter(|entry| entry.file_type().is_file());
    let read = found.map(|entry| {
        let path = entry.path().strip_prefix(folder).expect("below");
        (path.to_owned(), fs::read(entry.path()).expect("readable"))
    });
    read.collect()
}

/// The files that two folders do not share.
fn differing<'f>(
    one: &'f BTreeMap<PathBuf, Vec<u8>>,
    other: &'f BTreeMap<PathBuf, Vec<u8>>,
) -> Vec<&'f PathBuf> {
    let all = one.keys().chain(other.keys());
    all.filter(|path| one.get(*path) != other.get(*path))
        .collect()
}

/// The files that are copied are read in each build.
const COPIED: usize = 1;

#[test]
fn what_no_edit_reaches_is_not_made_again() {
    let place = Place::new();
    let all = place.build("public");
    assert_eq!(place.again(), (COPIED, all));
    place.put(
        "content/briefings/c.md",
        "---\ntitle: C\ndate: 2023-01-03\n---\nOf somebody.\n",
    );
    let (made, all) = place.again();
    assert!(made > COPIED && made < all / 2, "{made} of {all}");
    // The same edit, while the other generation has yet to be told of it.
    assert_eq!(place.again(), (COPIED, all));
    place.put(
        "content/briefings/d.md",
        "---\ntitle: D\ndate: 2023-01-04\n---\nOf Russia.\n",
    );
    let (made, more) = place.again();
    assert!(more > all && made < more, "{made} of {more}");
    fs::remove_file(place.at("site/content/briefings/a.md")).expect("removed");
    place.put(
        "content/briefings/b.md",
        "---\ntitle: Beta\ndate: 2023-01-02\n---\nOf China.\n",
    );
    let (made, less) = place.again();
    assert!(less < more && made < less, "{made} of {less}");
    // What everything hangs on.
    place.put("site.toml", &SITE[0].1.replace("East", "West"));
    let (made, all) = place.again();
    assert_eq!(made, all);
}

/// A picture of one pixel, of this grey.
fn picture(grey: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let writer = png::Encoder::new(&mut bytes, 1, 1).write_header();
    let done = writer.and_then(|mut writer| writer.write_image_data(&[grey]));
    done.expect("a pixel");
    bytes
}

#[test]
fn a_file_that_is_no_document_reaches_the_pages_that_ask_for_it() {
    let place = Place::new();
    place.put(
        "content/briefings/b.md",
        "---\ntitle: B\ndate: 2023-01-02\n---\nOf China: ![A grey](grey.png)\n",
    );
    let put_picture = |path: &str, grey: u8| {
        fs::write(place.at("site").join(path), picture(grey)).expect("written");
    };
    put_picture("content/briefings/grey.png", 0);
    let all = place.build("public");
    // The picture, and the page and the feed that show it.
    put_picture("content/briefings/grey.png", 9);
    let copied = COPIED + 1;
    assert_eq!(place.again(), (copied + 2, all));
    // One that nobody shows is nowhere.
    put_picture("content/briefings/other.png", 9);
    assert_eq!(place.again(), (copied, all));
    // A style sheet that is on every page of a theme stands there with its hash.
    place.put("static/style.css", "b{}");
    let (made, _) = place.again();
    assert!(made > all / 4, "{made} of {all}");
    place.put("static/style.css", "i{}");
    let (made, all) = place.again();
    assert!(made > all / 4, "{made} of {all}");
    // A face is looked for in a folder.
    place.put(
        "site.toml",
        &format!("{}[appearance]\ntext = \"Vollkorn\"\n", SITE[0].1),
    );
    place.put("static/fonts/vollkorn-400.woff2", "regular");
    place.again();
    place.put("static/fonts/vollkorn-700.woff2", "bold");
    let (made, all) = place.again();
    assert!(made > all / 4, "{made} of {all}");
}

#[test]
fn what_was_kept_is_believed_only_if_it_is_whole() {
    let place = Place::new();
    let all = place.build("public");
    let whole = fs::read(place.record()).expect("it was kept");
    let spoilt = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    let half = whole[..whole.len() / 2].to_vec();
    for record in [
        spoilt(0),
        spoilt(40),
        spoilt(whole.len() - 1),
        half,
        Vec::new(),
    ] {
        fs::write(place.record(), record).expect("written");
        assert_eq!(place.build("public"), all);
        assert_eq!(fs::read(place.record()).expect("it was kept"), whole);
    }
    fs::remove_file(place.record()).expect("removed");
    fs::create_dir(place.record()).expect("a folder");
    assert_eq!(place.build("public"), all);
}

#[test]
fn what_somebody_changed_in_the_output_is_mended() {
    let place = Place::new();
    let all = place.build("public");
    // Of the generation that was replaced there is none yet: what is published stands in for it.
    assert_eq!(place.again(), (COPIED, all));
    for folder in ["public", ".public.chancery/next"] {
        let page = place.at(folder).join("briefings/c/index.html");
        fs::write(page, "another").expect("written");
        let (made, _) = place.again();
        assert!(made <= COPIED + 1, "{made}");
    }
    fs::remove_dir_all(place.at(".public.chancery/next")).expect("removed");
    fs::remove_file(place.at("public/briefings/c/index.html")).expect("removed");
    assert_eq!(place.again(), (COPIED + 1, all));
}
