//! What `site.toml` says of the look, as a style sheet and as templates see it.
//!
//! The sheet sets custom properties, `--site-accent-light` and the like, which themes read where they set their own; so it looks
//! the same before and after a theme's sheet. Knows no theme's rules; `render` calls it.

use xxhash_rust::xxh3::xxh3_64;

use super::part::Parts;
use super::view;
use crate::color::Color;
use crate::config::appearance::{Face, Tone};
use crate::config::{Appearance, NavigationLink};
use crate::path::{UrlPath, encode_url};
use crate::route::{self, Route};
use crate::theme::{FaceFile, face_files};

/// The style sheet.
pub(super) fn sheet(parts: &Parts<'_>) -> String {
    let appearance = &parts.site.config.appearance;
    let mut out = String::new();
    for face in own_faces(appearance) {
        for file in face_files(&parts.site.sources, face) {
            out += &font_face(face, &file);
        }
    }
    out += ":root {\n";
    for (name, [light, dark]) in appearance
        .tones()
        .map(|(key, tone)| (key, shades(parts, tone)))
    {
        for (ground, color) in [("light", light), ("dark", dark)] {
            if let Some(color) = color {
                out += &format!("  --site-{name}-{ground}: {color};\n");
            }
        }
    }
    for (name, face) in appearance.faces() {
        out += &format!("  --site-{name}-face: {};\n", family(face));
    }
    out + "}\n"
}

/// The address of the sheet with its hash, if there is one.
pub(super) fn sheet_href(parts: &Parts<'_>) -> Option<String> {
    let has_sheet = parts.site.config.appearance.has_sheet();
    has_sheet.then(|| {
        let href = parts.href(&route::sheet_address());
        format!("{href}?v={:016x}", xxh3_64(sheet(parts).as_bytes()))
    })
}

/// What templates see of it.
pub(super) fn appearance<'s>(parts: &Parts<'s>) -> view::Appearance<'s> {
    let appearance = &parts.site.config.appearance;
    let early = |italic: bool| {
        let faces = own_faces(appearance).into_iter();
        let files = faces.flat_map(|face| face_files(&parts.site.sources, face));
        let files = files.filter(|file| file.italic == italic && is_of_text(file));
        let href = |file| format!("{}{}", parts.site.base_path(), font_path(&file));
        files.map(href).collect()
    };
    view::Appearance {
        href: sheet_href(parts),
        scheme: appearance.scheme.word(),
        text: appearance.text.as_ref().map(word),
        headings: appearance.headings.as_ref().map(word),
        preload: early(false),
        preload_italic: early(true),
    }
}

/// What templates see of the masthead.
pub(super) fn masthead<'s>(parts: &Parts<'s>) -> view::Masthead<'s> {
    let config = &parts.site.config;
    let masthead = &config.appearance.masthead;
    view::Masthead {
        title: masthead.title.as_ref().unwrap_or(&config.title),
        line: masthead.line.as_deref(),
        logo: masthead
            .logo
            .as_deref()
            .and_then(|logo| picture(parts, logo)),
    }
}

/// What templates see of the footer.
pub(super) fn footer<'s>(parts: &Parts<'s>) -> view::Footer<'s> {
    let footer = &parts.site.config.appearance.footer;
    let link = |link: &'s NavigationLink| view::Navigation {
        title: (link.titles.get(&*parts.language.tag)).unwrap_or(&link.title),
        href: href(parts, &link.url),
        current: false,
    };
    view::Footer {
        text: footer.text.as_deref(),
        links: footer.links.iter().map(link).collect(),
    }
}

/// The address of a link in `site.toml`: one of the site has the path of the base address before it.
pub(super) fn href(parts: &Parts<'_>, url: &str) -> String {
    match url.starts_with('/') && !url.starts_with("//") {
        true => format!("{}{}", parts.site.base_path(), encode_url(url)),
        false => url.to_owned(),
    }
}

/// The names of the faces that the site brings, each once.
fn own_faces(appearance: &Appearance) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for (_, face) in appearance.faces() {
        match face {
            Face::Own(name) if !names.contains(&name.as_str()) => names.push(name),
            Face::Own(_) | Face::Serif | Face::Sans | Face::System => {}
        }
    }
    names
}

/// A colour on light and on dark ground; without one for the dark the nearest shade that can be read there.
fn shades(parts: &Parts<'_>, tone: Tone) -> [Option<Color>; 2] {
    let grounds = &parts.site.theme.grounds;
    let made = || tone.light.map(|color| color.readable_on(&grounds.dark));
    [tone.light, tone.dark.or_else(made)]
}

/// Whether text or headings are set in a file of a face by themselves: in its weights from regular to bold.
fn is_of_text(file: &FaceFile) -> bool {
    matches!(file.weight, "400" | "600" | "700" | "100 900")
}

/// The rule that makes a file known as one of a face.
fn font_face(face: &str, file: &FaceFile) -> String {
    format!(
        "@font-face {{ font-family: {}; src: url({}) format(\"{}\"); font-weight: {}; font-style: {}; font-display: optional; }}\n",
        quoted(face),
        quoted(&font_path(file)[1..]),
        file.format,
        file.weight,
        if file.italic { "italic" } else { "normal" },
    )
}

/// Where a file of a face is published, below the base address.
fn font_path(file: &FaceFile) -> String {
    format!("/fonts/{}", encode_url(&file.name))
}

/// The value of a property that sets a face.
fn family(face: &Face) -> String {
    match face {
        Face::Serif => "var(--serif)".into(),
        Face::Sans => "var(--sans)".into(),
        Face::System => "system-ui, sans-serif".into(),
        Face::Own(name) => format!("{}, var(--serif)", quoted(name)),
    }
}

/// The word for a face, or its name.
fn word(face: &Face) -> &str {
    match face {
        Face::Serif => "serif",
        Face::Sans => "sans",
        Face::System => "system",
        Face::Own(name) => name,
    }
}

/// Text as a style sheet's string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out + "\""
}

/// A picture of the site with its address and measures; nothing if there is none.
fn picture(parts: &Parts<'_>, address: &str) -> Option<view::Image> {
    let site = parts.site;
    let route = site.resolve(&UrlPath::new(address)?)?;
    let Route::File(path) = &site.routes.get(route).1 else {
        return None;
    };
    let file = site.sources.get(path)?;
    let dimensions = file.picture().and_then(|picture| picture.dimensions);
    Some(view::Image {
        src: format!("{}?v={}", href(parts, address), file.version()),
        srcset: None,
        width: dimensions.map(|size| size.0),
        height: dimensions.map(|size| size.1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::{Cache, Options, Site, assemble};
    use crate::source::Sources;
    use std::sync::Arc;

    /// The snapshot of a site whose settings end with these lines.
    fn site(lines: &str) -> Arc<Site> {
        let settings = format!("title = 'x'\nbase_url = 'https://x.example/east'\n{lines}");
        let sources = Sources::from_memory([
            ("site.toml", &*settings),
            ("static/fonts/Literata-Bold.woff2", "b"),
            ("static/fonts/Literata-Italic.woff2", "i"),
            ("static/fonts/Literata-Light.woff2", "l"),
            ("static/fonts/Literata-Regular.woff2", "r"),
            ("static/logo.svg", "<svg/>"),
        ]);
        assemble(&sources, &Options::default(), &mut Cache::default())
    }

    /// What a template sees of the settings, and the sheet.
    fn made(lines: &str) -> (serde_json::Value, String) {
        let site = site(lines);
        let language = site.languages.english();
        let parts = Parts {
            site: &site,
            language,
        };
        let view = serde_json::json!({
            "appearance": appearance(&parts), "masthead": masthead(&parts), "footer": footer(&parts),
        });
        (view, sheet(&parts))
    }

    #[test]
    fn a_colour_for_light_ground_makes_one_for_the_dark() {
        let (_, sheet) = made("[appearance]\naccent = '#8f1d1a'\n");
        let dark = sheet
            .split_once("--site-accent-dark: ")
            .expect("a colour")
            .1;
        let dark = Color::parse(&dark[..7]).expect("a colour");
        let ground = Color::parse("#171614").expect("a colour");
        assert!(
            sheet.starts_with(":root {\n  --site-accent-light: #8f1d1a;\n"),
            "{sheet}"
        );
        assert!(dark.contrast(ground) >= 4.5, "{dark}");
    }

    #[test]
    fn both_colours_are_taken_as_they_are_written() {
        let (_, sheet) = made("[appearance]\nlinks = { light = '#048', dark = '#9cf' }\n");
        let wanted = ":root {\n  --site-links-light: #004488;\n  --site-links-dark: #99ccff;\n}\n";
        assert_eq!(sheet, wanted);
    }

    #[test]
    fn faces_are_the_themes_the_systems_or_files() {
        let (view, sheet) = made("[appearance]\ntext = 'Literata'\nheadings = 'sans'\n");
        let wanted = "@font-face { font-family: \"Literata\"; src: url(\"fonts/Literata-Bold.woff2\") format(\"woff2\"); font-weight: 700; font-style: normal; font-display: optional; }\n\
                      @font-face { font-family: \"Literata\"; src: url(\"fonts/Literata-Italic.woff2\") format(\"woff2\"); font-weight: 400; font-style: italic; font-display: optional; }\n\
                      @font-face { font-family: \"Literata\"; src: url(\"fonts/Literata-Light.woff2\") format(\"woff2\"); font-weight: 300; font-style: normal; font-display: optional; }\n\
                      @font-face { font-family: \"Literata\"; src: url(\"fonts/Literata-Regular.woff2\") format(\"woff2\"); font-weight: 400; font-style: normal; font-display: optional; }\n\
                      :root {\n  --site-text-face: \"Literata\", var(--serif);\n  --site-headings-face: var(--sans);\n}\n";
        assert_eq!(sheet, wanted);
        assert_eq!(view["appearance"]["text"], "Literata");
        assert_eq!(
            view["appearance"]["preload"],
            serde_json::json!([
                "/east/fonts/Literata-Bold.woff2",
                "/east/fonts/Literata-Regular.woff2"
            ])
        );
        assert_eq!(
            view["appearance"]["preload_italic"],
            serde_json::json!(["/east/fonts/Literata-Italic.woff2"])
        );
    }

    #[test]
    fn the_address_of_the_sheet_changes_with_it() {
        let href = |lines| made(lines).0["appearance"]["href"].to_string();
        let (one, two) = (
            href("[appearance]\naccent = '#911'\n"),
            href("[appearance]\naccent = '#119'\n"),
        );
        assert!(one.starts_with("\"/east/appearance.css?v="), "{one}");
        assert_ne!(one, two);
        assert_eq!(href(""), "null");
    }

    #[test]
    fn masthead_and_footer_are_handed_to_templates() {
        let (view, _) = made(
            "[masthead]\ntitle = 'X.'\nline = 'A line'\nlogo = '/logo.svg'\n[footer]\ntext = 'By hand'\nlinks = [{ title = 'About', url = '/about/' }]\n",
        );
        assert_eq!(view["masthead"]["title"], "X.");
        assert_eq!(view["masthead"]["line"], "A line");
        let src = view["masthead"]["logo"]["src"].to_string();
        assert!(src.starts_with("\"/east/logo.svg?v="), "{src}");
        assert_eq!(view["footer"]["text"], "By hand");
        assert_eq!(view["footer"]["links"][0]["href"], "/east/about/");
        let (view, _) = made("");
        assert_eq!(view["masthead"]["title"], "x");
        assert!(view["masthead"]["logo"].is_null());
    }
}
