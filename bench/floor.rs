//! The floor of a build: what remains if a generator does nothing but read Markdown and write files.
//!
//! `bench/build` runs it beside the generators. One thread reads every Markdown file below a folder and turns it into HTML with
//! `pulldown-cmark`; then as many folders and files are made as a finished site has, each with as many bytes, taken from that
//! HTML. No links, no templates, no order.
//!
//! `floor CONTENT PATTERN OUT`: Markdown is below `CONTENT`, `PATTERN` is a finished site, `OUT` an empty folder. Without
//! `OUT` nothing is written.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use pulldown_cmark::{Options, Parser, html};
use walkdir::WalkDir;

/// The allocator of the program that it is compared with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [content, pattern, rest @ ..] = &arguments[..] else {
        eprintln!("usage: floor CONTENT PATTERN [OUT]");
        std::process::exit(2);
    };
    let text = rendered(Path::new(content))?;
    if text.is_empty() {
        eprintln!("there is no Markdown below `{content}`");
        std::process::exit(2);
    }
    match rest {
        [out, ..] => write(&text, Path::new(pattern), Path::new(out)),
        [] => Ok(()),
    }
}

/// The HTML of all Markdown files below a folder.
fn rendered(content: &Path) -> std::io::Result<String> {
    let mut all = String::new();
    for entry in WalkDir::new(content) {
        let entry = entry?;
        if entry.path().extension().is_some_and(|it| it == "md") {
            let text = fs::read_to_string(entry.path())?;
            html::push_html(&mut all, Parser::new_ext(&text, Options::all()));
        }
    }
    Ok(all)
}

/// Writes files of the sizes that `pattern` has, each with the beginning of `text`, as often as it takes.
fn write(text: &str, pattern: &Path, out: &Path) -> std::io::Result<()> {
    for entry in WalkDir::new(pattern) {
        let entry = entry?;
        let relative = entry.path().strip_prefix(pattern);
        let place = out.join(relative.expect("what is walked is below where the walk began"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(place)?;
            continue;
        }
        let (mut file, mut left) = (File::create(place)?, entry.metadata()?.len() as usize);
        while left > 0 {
            let part = left.min(text.len());
            file.write_all(&text.as_bytes()[..part])?;
            left -= part;
        }
    }
    Ok(())
}
