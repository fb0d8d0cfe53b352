//! What a path of the preview is answered with: a function of the snapshot, which `http` sends and `reload` compares.
//!
//! It finds a page by its exact address in the site's table; no path meets the file system here. A page is the built page
//! and one script tag, and a page that cannot be rendered is its diagnostic. No sockets, no state.

use xxhash_rust::xxh3::xxh3_64;

use super::{Preview, Snapshot, search};
use crate::path::{SitePath, UrlPath, encode_url, text_html};
use crate::raster::Recipe;
use crate::render::{Output, render};
use crate::route::RouteIx;
use crate::site::Site;

/// The first part of the preview's own addresses, below the base path.
pub(super) const ROOM: &str = "/_/";

/// An answer without its wire format.
#[derive(Clone)]
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    /// The media type.
    pub(super) media: &'static str,
    /// The bytes.
    pub(super) body: Body,
    /// Where to look instead, percent-encoded.
    pub(super) location: Option<String>,
    /// What tells a changed page from an equal one; only pages have it.
    pub(super) print: Option<Print>,
}

/// The bytes of an answer.
#[derive(Clone)]
pub(super) enum Body {
    /// In memory.
    Bytes(Vec<u8>),
    /// A file of the snapshot, to be read from disk.
    File(SitePath),
    /// A picture that is made when it is asked for, and kept.
    Made(Recipe),
}

/// Hashes of a page's bytes, without the script tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Print {
    /// Of all bytes.
    whole: u64,
    /// Of all bytes but the versions of style sheets.
    frame: u64,
}

/// How a page differs from an earlier self.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Not at all.
    Nothing,
    /// In the versions of its style sheets alone.
    Style,
    /// In anything else.
    Page,
}

impl Change {
    /// The word for it that the script knows.
    pub(super) fn word(self) -> &'static str {
        match self {
            Change::Nothing => "none",
            Change::Style => "style",
            Change::Page => "page",
        }
    }
}

impl Print {
    /// The print of a page's bytes.
    pub(super) fn of(bytes: &[u8]) -> Print {
        Print {
            whole: xxh3_64(bytes),
            frame: xxh3_64(&without_style_versions(bytes)),
        }
    }

    /// How a page with this print differs from one with the `earlier`.
    pub(super) fn since(self, earlier: Print) -> Change {
        match earlier {
            earlier if earlier.whole == self.whole => Change::Nothing,
            earlier if earlier.frame == self.frame => Change::Style,
            _ => Change::Page,
        }
    }

    /// The print as text: two hexadecimal numbers with a dash between.
    pub(super) fn text(self) -> String {
        format!("{:016x}-{:016x}", self.whole, self.frame)
    }

    /// The print that `text` holds.
    pub(super) fn from_text(text: &str) -> Option<Print> {
        let (whole, frame) = text.split_once('-')?;
        let number = |digits: &str| u64::from_str_radix(digits, 16).ok();
        Some(Print {
            whole: number(whole)?,
            frame: number(frame)?,
        })
    }
}

/// The bytes without what stands between `.css?` and the next quotation mark.
fn without_style_versions(bytes: &[u8]) -> Vec<u8> {
    const MARK: &[u8] = b".css?";
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(MARK.len()).position(|window| window == MARK) {
        let (before, after) = rest.split_at(at + MARK.len());
        out.extend_from_slice(before);
        let end = after
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\'' | b'>'))
            .unwrap_or(after.len());
        rest = &after[end..];
    }
    out.extend_from_slice(rest);
    out
}

impl Answer {
    /// An answer of plain text.
    pub(super) fn text(status: u16, text: &str) -> Answer {
        Answer::bytes(
            status,
            "text/plain; charset=utf-8",
            text.as_bytes().to_vec(),
        )
    }

    /// An answer that is no page.
    pub(super) fn bytes(status: u16, media: &'static str, bytes: Vec<u8>) -> Answer {
        Answer {
            status,
            media,
            body: Body::Bytes(bytes),
            location: None,
            print: None,
        }
    }

    /// How many bytes it holds in memory.
    pub(super) fn size(&self) -> usize {
        match &self.body {
            Body::Bytes(bytes) => bytes.len(),
            Body::File(_) | Body::Made(_) => 0,
        }
    }

    /// An answer that says to look at `path`, which is not percent-encoded.
    fn elsewhere(path: &str, query: &str) -> Answer {
        let mark = if query.is_empty() { "" } else { "?" };
        let location = Some(format!("{}{mark}{query}", encode_path(path)));
        Answer {
            location,
            print: Some(Print::of(path.as_bytes())),
            ..Answer::text(302, "")
        }
    }

    /// A page: the HTML of `bytes` and the script tag.
    fn page(status: u16, bytes: Vec<u8>, base: &str) -> Answer {
        let print = Some(Print::of(&bytes));
        Answer {
            print,
            ..Answer::bytes(status, media_type("x.html"), with_script(bytes, base))
        }
    }
}

/// An answer that is a page of the preview's own.
pub(super) fn with_tag(bytes: Vec<u8>, base: &str) -> Answer {
    Answer::page(200, bytes, base)
}

/// The path percent-encoded for a header, `?`, `#` and `%` too.
fn encode_path(path: &str) -> String {
    encode_url(
        &path
            .replace('%', "%25")
            .replace('?', "%3F")
            .replace('#', "%23"),
    )
    .into_owned()
}

/// What the `path` of a request, decoded, is answered with.
pub(super) fn answer(preview: &Preview, snapshot: &Snapshot, path: &str, query: &str) -> Answer {
    let site = &snapshot.site;
    let base = site.base_path();
    let inner = match path.strip_prefix(base) {
        Some("") => return Answer::elsewhere(&format!("{base}/"), query),
        Some(inner) if inner.starts_with('/') => inner,
        _ if path == "/" => return Answer::elsewhere(&format!("{base}/"), query),
        _ => return missing(preview, snapshot),
    };
    if let Some((route, inner)) = route_at(site, inner) {
        let make = || rendered(preview, snapshot, route, inner);
        return snapshot.kept.answer(route, make);
    }
    if !inner.ends_with('/') && route_at(site, &format!("{inner}/")).is_some() {
        return Answer::elsewhere(&format!("{path}/"), query);
    }
    search::answer(snapshot, inner).unwrap_or_else(|| missing(preview, snapshot))
}

/// The route at an address without the base path, and the address that is its own.
fn route_at<'p>(site: &Site, inner: &'p str) -> Option<(RouteIx, &'p str)> {
    let resolve = |inner: &'p str| {
        let route = UrlPath::new(inner).and_then(|url| site.resolve(&url))?;
        Some((route, inner))
    };
    // A built site answers for a page's file as well.
    let folder = || {
        let folder = inner.strip_suffix("index.html")?;
        folder.ends_with('/').then_some(folder).and_then(resolve)
    };
    resolve(inner).or_else(folder)
}

/// The route of what a browser shows at a path with the base path: that of the site's own page for nothing where there is none.
pub(super) fn shown_at(site: &Site, path: &str) -> Option<RouteIx> {
    let inner = path.strip_prefix(site.base_path());
    let found = inner.and_then(|inner| route_at(site, inner));
    found
        .or_else(|| route_at(site, "/404.html"))
        .map(|(route, _)| route)
}

/// The answer for a route of the site, whose address is `inner`.
fn rendered(preview: &Preview, snapshot: &Snapshot, route: RouteIx, inner: &str) -> Answer {
    let base = snapshot.site.base_path();
    let media = media_type(inner);
    match render(&snapshot.site, route) {
        Ok(Output::Bytes(bytes)) if media.starts_with("text/html") => {
            Answer::page(200, bytes, base)
        }
        Ok(Output::Bytes(bytes)) => Answer::bytes(200, media, bytes),
        Ok(Output::File(path)) => {
            let print = Some(Print::of(path.as_str().as_bytes()));
            Answer {
                body: Body::File(path),
                print,
                ..Answer::bytes(200, media, Vec::new())
            }
        }
        Ok(Output::Made(recipe)) => {
            let print = Some(Print::of(&recipe.key().to_le_bytes()));
            Answer {
                body: Body::Made(recipe),
                print,
                ..Answer::bytes(200, media, Vec::new())
            }
        }
        // The preview holds all texts.
        Ok(Output::Twin(_)) => Answer::bytes(404, media, Vec::new()),
        Err(fault) => {
            let text = (preview.voice.explain)(&snapshot.site, &fault);
            Answer::page(
                500,
                plain_page("This page cannot be rendered", &text, base),
                base,
            )
        }
    }
}

/// The answer where the site has nothing: its own page for that, or a plain one.
fn missing(preview: &Preview, snapshot: &Snapshot) -> Answer {
    let own = UrlPath::new("/404.html").and_then(|url| snapshot.site.resolve(&url));
    let base = snapshot.site.base_path();
    match own.map(|route| rendered(preview, snapshot, route, "/404.html")) {
        // One that cannot be rendered is its diagnostic, and what was asked for is missing all the same.
        Some(own) => Answer { status: 404, ..own },
        None => Answer::page(
            404,
            plain_page("Not found", "the site has no such page", base),
            base,
        ),
    }
}

/// A page of the preview's own.
fn plain_page(title: &str, text: &str, base: &str) -> Vec<u8> {
    let (text, base) = (text_html(text), encode_url(base));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"{base}{ROOM}preview.css\">\n</head>\n\
         <body class=\"desk\">\n<main>\n<h1>{title}</h1>\n<pre>{text}</pre>\n</main>\n</body>\n</html>\n"
    )
    .into_bytes()
}

/// The page with the one script tag of the preview, before the end of its body.
fn with_script(page: Vec<u8>, base: &str) -> Vec<u8> {
    const END: &[u8] = b"</body>";
    let at = page
        .windows(END.len())
        .rposition(|window| window.eq_ignore_ascii_case(END));
    let tag = format!(
        "<script src=\"{}{ROOM}preview.js\" defer></script>",
        encode_url(base)
    );
    let (before, after) = page.split_at(at.unwrap_or(page.len()));
    [before, tag.as_bytes(), after].concat()
}

/// The media type by the extension of an address; pages have none.
pub(super) fn media_type(address: &str) -> &'static str {
    let name = address.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "" if name.is_empty() => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "jsonld" => "application/ld+json",
        "geojson" => "application/geo+json",
        "webmanifest" => "application/manifest+json",
        "xml" if name.contains("atom") => "application/atom+xml; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "vtt" => "text/vtt; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_alone_is_no_change_of_the_page() {
        let page = |css: &str, text: &str| {
            Print::of(format!("<link href=\"/a.css?v={css}\"><p>{text}").as_bytes())
        };
        assert_eq!(page("1", "x").since(page("1", "x")), Change::Nothing);
        assert_eq!(page("2", "x").since(page("1", "x")), Change::Style);
        assert_eq!(page("2", "y").since(page("1", "x")), Change::Page);
        assert_eq!(
            Print::from_text(&page("1", "x").text()),
            Some(page("1", "x"))
        );
        assert_eq!(Print::from_text("x-y"), None);
    }

    #[test]
    fn what_a_diagnostic_says_is_text() {
        let page = String::from_utf8(plain_page("Fault", "<script>&", "")).expect("text");
        assert!(page.contains("<pre>&lt;script&gt;&amp;</pre>"), "{page}");
    }

    #[test]
    fn the_script_tag_stands_once_before_the_end_of_the_body() {
        let page = |html: &str| String::from_utf8(with_script(html.into(), "/b")).expect("text");
        let tag = "<script src=\"/b/_/preview.js\" defer></script>";
        assert_eq!(
            page("<body>x<pre>&lt;/body></pre></BODY></html>"),
            format!("<body>x<pre>&lt;/body></pre>{tag}</BODY></html>")
        );
        assert_eq!(page("x"), format!("x{tag}"));
    }

    #[test]
    fn a_media_type_goes_by_the_extension() {
        assert!(media_type("/actors/st.petersburg/").starts_with("text/html"));
        assert!(media_type("/atom.xml").starts_with("application/atom+xml"));
        assert!(media_type("/sitemap.xml").starts_with("application/xml"));
        assert_eq!(media_type("/fonts/X.WOFF2"), "font/woff2");
        assert_eq!(media_type("/CNAME"), "application/octet-stream");
    }
}
