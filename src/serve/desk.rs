//! The desk: a page of the preview's own, on which lies what waits for the author.
//!
//! Diagnostics, drafts, judgments that are due, and names that stand without a link. It is made when it is asked for, works
//! without a script, and is dressed by `preview.css` alone. It knows no templates of the site; `room` calls it.

mod unlinked;

use std::fmt::Write;
use std::sync::Arc;

use super::fault::{Fault, address, faults};
use super::page::ROOM;
use super::place::{Places, Spot};
use super::{Preview, Snapshot};
use crate::document::{Document, Horizon, Status};
use crate::link::{DocumentIx, JudgmentIx};
use crate::parse::{self, is_document, parse};
use crate::path::{SitePath, encode_url, text_html};
use crate::render::body;
use crate::render::part::{Parts, State};
use crate::site::Site;
use unlinked::{Unlinked, unlinked};

/// For how many days ahead judgments are due soon.
const SOON: i64 = 30;

/// The most entries of a list; more are a number.
const MOST: usize = 200;

/// The desk as HTML.
pub(super) fn desk(preview: &Preview, snapshot: &Snapshot) -> Vec<u8> {
    let site = &snapshot.site;
    let mut desk = Desk {
        parts: Parts {
            site,
            language: site.languages.english(),
        },
        places: Places::new(&preview.root, site),
        out: String::new(),
    };
    desk.head();
    desk.faults(preview, snapshot);
    desk.drafts();
    desk.judgments();
    desk.names();
    desk.out.push_str("</main>\n</body>\n</html>\n");
    desk.out.into_bytes()
}

/// Writes the desk.
struct Desk<'s> {
    /// The snapshot's parts.
    parts: Parts<'s>,
    /// Lines and ways to the editor.
    places: Places<'s>,
    /// What is written so far.
    out: String,
}

impl Desk<'_> {
    /// The head of the page and its title.
    fn head(&mut self) {
        let site = self.parts.site;
        let title = text_html(&site.config.title);
        let base = encode_url(site.base_path());
        self.write(format_args!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>Desk: {title}</title>\n\
             <link rel=\"stylesheet\" href=\"{base}{ROOM}preview.css\">\n</head>\n\
             <body class=\"desk\">\n<main>\n<header>\n<h1>{title}</h1>\n\
             <p><a href=\"{base}/\">To the site</a></p>\n</header>\n"
        ));
    }

    /// Everything that is wrong.
    fn faults(&mut self, preview: &Preview, snapshot: &Snapshot) {
        let all = faults(preview, snapshot);
        let counts = all.counts;
        let count = counts.errors + counts.warnings + counts.notes;
        self.open("faults", "Diagnostics", count);
        if count > 0 {
            let list = [
                counted(counts.errors, "error"),
                counted(counts.warnings, "warning"),
                counted(counts.notes, "note"),
            ];
            self.write(format_args!("<p>{}</p>\n", list.join(", ")));
        }
        self.list(&all.faults, Desk::fault);
        self.more(all.more);
        self.close(count, "Nothing is wrong.");
    }

    /// A diagnostic.
    fn fault(&mut self, fault: &Fault) {
        let severity = fault.severity;
        let (code, message) = (fault.code, text_html(&fault.message));
        self.write(format_args!(
            "<li class=\"fault fault-{severity}\"><p><strong>{severity}</strong> <code>{code}</code> {message}</p>\n"
        ));
        if let Some(hint) = &fault.hint {
            let hint = text_html(hint);
            self.write(format_args!("<p class=\"hint\">{hint}</p>\n"));
        }
        self.out.push_str("<p class=\"place\">");
        if let Some(href) = &fault.href {
            self.link(href, "Page");
        }
        if let (Some(path), Some(line), Some(column)) = (&fault.path, fault.line, fault.column) {
            let text = format!("{path}:{line}:{column}");
            self.editor(fault.editor.as_deref(), &text);
        }
        self.out.push_str("</p></li>\n");
    }

    /// The drafts, shown or not.
    fn drafts(&mut self) {
        let drafts = drafts(self.parts.site);
        self.open("drafts", "Drafts", drafts.len());
        let is_hidden = |one: &Draft| one.shown.is_none();
        if drafts.iter().any(is_hidden) {
            self.out.push_str(
                "<p>The preview shows drafts when it is started with <code>--drafts</code>, or with <code>build.drafts = true</code> in <code>site.toml</code>.</p>\n",
            );
        }
        self.list(&drafts, Desk::draft);
        self.close(drafts.len(), "There is no draft.");
    }

    /// A draft.
    fn draft(&mut self, draft: &Draft) {
        let document = &draft.document;
        let title = match &*document.words.title {
            "" => document.path.as_str(),
            title => title,
        };
        self.out.push_str("<li><p>");
        let href = draft.shown.and_then(|ix| address(self.parts.site, ix));
        match href {
            Some(href) => self.link(&href, title),
            None => self.write(format_args!("{} <em>not shown</em> ", text_html(title))),
        }
        let spot = self.places.spot(&document.path, document.span.start);
        self.place(&document.path, &spot);
        self.out.push_str("</p></li>\n");
    }

    /// The judgments that are overdue or due soon, by their day.
    fn judgments(&mut self) {
        let today = self.parts.site.today;
        let last = today.plus_days(SOON);
        let due: Vec<JudgmentIx> = self
            .parts
            .links()
            .ledger
            .iter()
            .copied()
            .filter(|ix| {
                let (facts, _, document) = self.parts.judged(*ix);
                let kept = self.parts.document(document).facts.status == Status::Published;
                let open = matches!(self.parts.state(*ix), State::Open | State::Overdue);
                let soon = matches!(facts.horizon, Horizon::By(date) if date.latest() <= last);
                kept && open && soon
            })
            .collect();
        self.open("judgments", "Judgments due", due.len());
        self.list(&due[..due.len().min(MOST)], Desk::judgment);
        self.more(due.len().saturating_sub(MOST));
        let none = format!("No judgment is due in the {SOON} days from {today} on.");
        self.close(due.len(), &none);
    }

    /// A judgment that is due.
    fn judgment(&mut self, ix: &JudgmentIx) {
        let (facts, words, document) = self.parts.judged(*ix);
        let state = match self.parts.state(*ix) {
            State::Overdue => "overdue",
            _ => "due",
        };
        let date = match facts.horizon {
            Horizon::By(date) => self.parts.language.date(&date),
            Horizon::AsOf(_) | Horizon::None => String::new(),
        };
        let (term, text) = (&*words.term, self.parts.judgment_text(*ix));
        self.write(format_args!(
            "<li class=\"{state}\"><p><strong>{state} {}</strong> <em>{}</em> ",
            text_html(&date),
            text_html(term)
        ));
        let href = self.parts.judgment_address(*ix);
        self.link(&href, &text);
        let path = &self.parts.document(document).path;
        let spot = self.places.spot(path, words.place.start);
        self.place(path, &spot);
        self.out.push_str("</p></li>\n");
    }

    /// The names that stand without a link.
    fn names(&mut self) {
        let all = unlinked(self.parts.site);
        self.open("names", "Names without a link", all.len());
        if !all.is_empty() {
            self.out.push_str(
                "<p>They may mean an actor or topic that their page does not link. Write a link, or leave them.</p>\n",
            );
        }
        self.list(&all[..all.len().min(MOST)], Desk::name);
        self.more(all.len().saturating_sub(MOST));
        self.close(all.len(), "Every known name links.");
    }

    /// A name that stands without a link.
    fn name(&mut self, one: &Unlinked) {
        let site = self.parts.site;
        let document = self.parts.document(one.document);
        let at = source_of(site, document, one);
        let spot = self.places.spot(&document.path, at);
        self.write(format_args!("<li><p><strong>{}</strong>: ", one.name));
        for (number, owner) in one.owners.iter().enumerate() {
            self.out.push_str(if number > 0 { "or " } else { "" });
            let href = self.parts.href_of(*owner);
            self.link(&href, &self.parts.document(*owner).words.title);
        }
        self.out.push_str("</p>\n");
        if let Some(sentence) = body::sentence(&self.parts, one.document, one.at, u32::MAX) {
            self.write(format_args!("<blockquote>{sentence}</blockquote>\n"));
        }
        self.out.push_str("<p class=\"place\">");
        if let Some(href) = address(site, one.document) {
            let href = format!("{href}#line-{}", spot.line);
            self.link(&href, &document.words.title);
        }
        self.place(&document.path, &spot);
        self.out.push_str("</p></li>\n");
    }

    /// Begins a section.
    fn open(&mut self, id: &str, title: &str, count: usize) {
        self.write(format_args!(
            "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{title} <span class=\"count\">{count}</span></h2>\n"
        ));
    }

    /// Ends a section of `count` entries, saying `none` if there is not one.
    fn close(&mut self, count: usize, none: &str) {
        if count == 0 {
            self.write(format_args!("<p class=\"none\">{none}</p>\n"));
        }
        self.out.push_str("</section>\n");
    }

    /// A list, if it has entries.
    fn list<T>(&mut self, entries: &[T], entry: impl Fn(&mut Self, &T)) {
        if entries.is_empty() {
            return;
        }
        self.out.push_str("<ul>\n");
        for one in entries {
            entry(self, one);
        }
        self.out.push_str("</ul>\n");
    }

    /// How many entries are left out.
    fn more(&mut self, count: usize) {
        if count > 0 {
            self.write(format_args!("<p class=\"more\">and {count} more</p>\n"));
        }
    }

    /// A link.
    fn link(&mut self, href: &str, text: &str) {
        let (href, text) = (attribute(href), text_html(text));
        self.write(format_args!("<a href=\"{href}\">{text}</a> "));
    }

    /// A place in a file, which opens the editor.
    fn place(&mut self, path: &SitePath, spot: &Spot) {
        let text = format!("{path}:{}", spot.line);
        self.editor(spot.editor.as_deref(), &text);
    }

    /// Words that open the editor, where it can be.
    fn editor(&mut self, editor: Option<&str>, text: &str) {
        let text = text_html(text);
        match editor.map(attribute) {
            Some(href) => self.write(format_args!(
                "<a class=\"editor\" href=\"{href}\">{text}</a>"
            )),
            None => self.write(format_args!("<span class=\"editor\">{text}</span>")),
        }
    }

    /// Writes HTML.
    fn write(&mut self, html: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(html);
    }
}

/// Text for an attribute in double quotation marks.
fn attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    crate::path::push_attribute(&mut out, text);
    out
}

/// A number of things.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A draft.
struct Draft {
    /// What it is.
    document: Arc<Document>,
    /// Its place in the snapshot, where drafts are shown.
    shown: Option<DocumentIx>,
}

/// Every draft. A snapshot has none of those that are not shown, so the files that may be drafts are read again.
fn drafts(site: &Site) -> Vec<Draft> {
    let options = parse::Options::of(&site.config, &site.languages);
    let shown = |document: &Document| {
        let mut range = super::fault::documents_of(site, &document.path);
        range.find(|ix| {
            let known = &site.documents[*ix as usize];
            known.facts.id == document.facts.id && known.facts.kind == document.facts.kind
        })
    };
    let files = site.sources.below("content");
    let files = files.filter(|(path, _)| is_document(path));
    let texts = files.filter_map(|(path, _)| Some((path, site.sources.text(path)?)));
    texts
        .filter(|(_, text)| may_be_draft(text))
        .flat_map(|(path, text)| parse(path, text, &options).documents)
        .filter(|document| document.facts.draft)
        .map(|document| Draft {
            shown: shown(&document),
            document,
        })
        .collect()
}

/// Whether a file has the key of drafts, or words that look like it.
fn may_be_draft(text: &str) -> bool {
    let mut words = text.match_indices("draft");
    words.any(|(at, word)| {
        let rest = text[at + word.len()..].trim_start_matches(['"', '\'', ' ']);
        rest.starts_with(':')
    })
}

/// Where in its file a name stands: its first occurrence in the block that holds it.
fn source_of(site: &Site, document: &Document, one: &Unlinked) -> u32 {
    let blocks = document.body.blocks.iter();
    let block = blocks
        .filter(|block| block.start <= one.at && one.at < block.end)
        .min_by_key(|block| block.end - block.start);
    let from = block.map_or(document.span.start, |block| block.source);
    let text = site.sources.text(&document.path);
    let rest = text.and_then(|text| text.get(from as usize..));
    let name = crate::path::unescape_text(&one.name);
    let at = rest.and_then(|rest| rest.find(&*name));
    from + at.unwrap_or(0) as u32
}
