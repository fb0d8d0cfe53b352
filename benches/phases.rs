//! How long each phase takes on corpora of 1,000 and 10,000 briefings: `cargo bench`.
//!
//! The corpora are made once by `bench/make_corpus.py`, below `target/corpus`. Figures are medians of divan's samples;
//! compare figures of one run only.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

use chancery::document::{Document, Facts};
use chancery::link::{self, Input};
use chancery::names::{EntityIx, Mentions};
use chancery::parse;
use chancery::path::SitePath;
use chancery::render::render;
use chancery::route::Route;
use chancery::site::{Cache, Options, Site, assemble};
use chancery::source::Sources;
use divan::{Bencher, black_box};
use rayon::prelude::*;

/// The same allocator as the program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Briefings of the corpora.
const SIZES: [usize; 2] = [1_000, 10_000];

fn main() {
    divan::main();
}

/// The folder of a corpus, made if it is not there.
fn corpus(briefings: usize) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join(format!("target/corpus/{briefings}"));
    if !folder.join("site.toml").exists() {
        let (actors, topics) = if briefings > 1_000 {
            ("400", "40")
        } else {
            ("40", "12")
        };
        let done = Command::new("python3")
            .arg(root.join("bench/make_corpus.py"))
            .args([
                "--briefings",
                &briefings.to_string(),
                "--actors",
                actors,
                "--topics",
                topics,
            ])
            .args(["--for", "chancery"])
            .arg(&folder)
            .status()
            .expect("python3 makes the corpus");
        assert!(done.success());
    }
    folder
}

/// A corpus in memory, read once.
struct Loaded {
    folder: PathBuf,
    sources: Sources,
    site: Arc<Site>,
}

/// The corpus of a size.
fn loaded(briefings: usize) -> &'static Loaded {
    static SMALL: OnceLock<Loaded> = OnceLock::new();
    static LARGE: OnceLock<Loaded> = OnceLock::new();
    let cell = if briefings == SIZES[0] {
        &SMALL
    } else {
        &LARGE
    };
    cell.get_or_init(|| {
        let folder = corpus(briefings);
        let sources = Sources::read(&folder).expect("a readable corpus");
        let site = assemble(&sources, &Options::default(), &mut Cache::default());
        Loaded {
            folder,
            sources,
            site,
        }
    })
}

/// Reading every file from disk.
#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn read(bencher: Bencher<'_, '_>, briefings: usize) {
    let folder = &loaded(briefings).folder;
    bencher.bench(|| Sources::read(folder));
}

/// Parsing every file, in parallel.
#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn parse_all(bencher: Bencher<'_, '_>, briefings: usize) {
    let corpus = loaded(briefings);
    let options = parse::Options {
        raw_html: false,
        quotation_words: 4,
        standard: chancery::likelihood::Standard::Icd203,
        language: "en".into(),
        languages: chancery::language::Languages::default(),
    };
    let files: Vec<(&SitePath, &Arc<str>)> = corpus
        .sources
        .below("content")
        .filter_map(|(path, _)| Some((path, corpus.sources.text(path)?)))
        .collect();
    bencher.bench(|| {
        files
            .par_iter()
            .map(|(path, text)| parse::parse(path, text, &options).documents.len())
            .sum::<usize>()
    });
}

/// Linking all documents.
#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn link_all(bencher: Bencher<'_, '_>, briefings: usize) {
    let site = &loaded(briefings).site;
    let facts: Vec<Arc<Facts>> = site
        .documents
        .iter()
        .map(|d: &Arc<Document>| d.facts.clone())
        .collect();
    let paths: Vec<SitePath> = site.documents.iter().map(|d| d.path.clone()).collect();
    let mentioned: Vec<Arc<[EntityIx]>> = site
        .mentions
        .iter()
        .map(|m: &Arc<Mentions>| m.entities.clone())
        .collect();
    let assets = Default::default();
    bencher.bench(|| {
        let input = Input {
            facts: &facts,
            paths: &paths,
            withheld: &[],
            names: &site.names,
            mentioned: &mentioned,
            assets: &assets,
        };
        link::link(&input)
    });
}

/// The first snapshot: parse, names, link, routes.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn assemble_cold(bencher: Bencher<'_, '_>, briefings: usize) {
    let sources = &loaded(briefings).sources;
    bencher.bench(|| assemble(sources, &Options::default(), &mut Cache::default()));
}

/// The snapshot after an edit of prose: one parse, no relink.
#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn assemble_after_a_prose_edit(bencher: Bencher<'_, '_>, briefings: usize) {
    let sources = &loaded(briefings).sources;
    let (path, _) = sources
        .below("content/briefings")
        .next()
        .expect("a briefing");
    let text = sources.text(path).expect("text");
    let edited = sources.with(path, Some(&format!("{text}\nA line more.\n")));
    let mut cache = Cache::default();
    assemble(sources, &Options::default(), &mut cache);
    let mut turn = false;
    bencher.bench_local(|| {
        turn = !turn;
        let next = if turn { &edited } else { sources };
        let site = assemble(next, &Options::default(), &mut cache);
        assert_eq!((cache.work.parsed, cache.work.linked), (1, 0));
        site
    });
}

/// Rendering every briefing, in parallel.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn render_briefings(bencher: Bencher<'_, '_>, briefings: usize) {
    let site = &loaded(briefings).site;
    let kind = |ix: u32| site.documents[ix as usize].facts.kind;
    let routes: Vec<u32> = (0..site.routes.list.len() as u32)
        .filter(|ix| matches!(site.routes.get(*ix).1, Route::Document(d) if kind(d) == chancery::document::Kind::Briefing))
        .collect();
    bencher.bench(|| {
        routes
            .par_iter()
            .filter(|ix| black_box(render(site, **ix)).is_ok())
            .count()
    });
}
