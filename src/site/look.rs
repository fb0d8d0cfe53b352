//! What is wrong with the look that `site.toml` asks for, once theme, files and routes are known: colours that cannot be read,
//! faces and logos that are not there, links of masthead and footer that lead nowhere.

use super::Site;
use crate::color::{Color, READABLE};
use crate::config::appearance::Face;
use crate::config::{place_of, place_of_link};
use crate::diag::{Code, Diagnostic, Place, Span};
use crate::path::{SitePath, UrlPath, nearest};
use crate::route::Route;
use crate::source::CONFIG;
use crate::theme::{face_files, nearest_face};

impl Site {
    /// What is wrong with the look.
    pub(super) fn unsound_look(&self) -> Vec<Diagnostic> {
        let mut faults = self.faint_colours();
        faults.extend(self.missing_faces());
        faults.extend(self.missing_logo());
        faults.extend(self.dead_links());
        faults
    }

    /// Links of the masthead and the footer to addresses of the site at which nothing stands: every page has them.
    fn dead_links(&self) -> Vec<Diagnostic> {
        let footer = &self.config.appearance.footer.links;
        let lists = [
            ("navigation", &self.config.navigation),
            ("footer.links", footer),
        ];
        let links = lists
            .into_iter()
            .flat_map(|(key, links)| links.iter().map(move |link| (key, &*link.url)));
        let fault = |(key, url): (&str, &str)| match leads_away(url) {
            Some(true) => None,
            Some(false) => Some(self.refused_link(key, url)),
            None if url.is_empty() || !self.routes.knows(url) => Some(self.dead_link(key, url)),
            None => None,
        };
        links.filter_map(fault).collect()
    }

    /// The fault of a link of a kind that no page has.
    fn refused_link(&self, key: &str, url: &str) -> Diagnostic {
        let place = self.place(|text| place_of_link(text, key, url));
        let message = format!("`{url}` of `{key}` is no address of the web");
        let hint =
            "write an address of the site, or one that begins with https://, http:// or mailto:";
        Diagnostic::new(Code::UnknownLink, place, message).hint(hint)
    }

    /// The fault of one such link.
    fn dead_link(&self, key: &str, url: &str) -> Diagnostic {
        let known = self.routes.list.iter().map(|(known, _)| known.as_str());
        let hint = match nearest(&format!("/{}", url.trim_start_matches('/')), known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write an address of the site, `/topics/`, or a full one".into(),
        };
        let place = self.place(|text| place_of_link(text, key, url));
        let message = format!("nothing stands at `{url}`, which `{key}` links");
        Diagnostic::new(Code::UnknownLink, place, message).hint(hint)
    }

    /// Colours that cannot be read on the theme's grounds.
    fn faint_colours(&self) -> Vec<Diagnostic> {
        let grounds = &self.theme.grounds;
        let mut faults = Vec::new();
        for (key, tone) in self.config.appearance.tones() {
            let shades = [
                (tone.light, "light", &grounds.light),
                (tone.dark, "dark", &grounds.dark),
            ];
            for (color, word, grounds) in shades {
                let Some(color) = color else { continue };
                let least = color.least_contrast(grounds);
                if least >= READABLE {
                    continue;
                }
                let place = self
                    .setting(&format!("appearance.{key}.{word}"))
                    .or_else(|| self.setting(&format!("appearance.{key}")));
                let message = format!(
                    "`{color}` has a contrast of {} with the {word} ground `{}`, and text needs {READABLE}",
                    cut(least),
                    faintest(color, grounds)
                );
                let shade = color.readable_on(grounds);
                let hint = format!(
                    "the nearest shade is `{shade}`, with {}",
                    cut(shade.least_contrast(grounds))
                );
                faults.push(Diagnostic::new(Code::LowContrast, place, message).hint(hint));
            }
        }
        faults
    }

    /// Faces that the site has no file of.
    fn missing_faces(&self) -> Vec<Diagnostic> {
        let faces = self.config.appearance.faces();
        let missing = faces.filter_map(|(key, face)| match face {
            Face::Own(name) if face_files(&self.sources, name).is_empty() => Some((key, name)),
            Face::Own(_) | Face::Serif | Face::Sans | Face::System => None,
        });
        let fault = |(key, name): (&str, &String)| {
            let place = self.setting(&format!("appearance.{key}"));
            let message = format!("`static/fonts/` has no file of the face `{name}`");
            let hint = match nearest_face(&self.sources, name, &Face::WORDS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "put `{}-Regular.woff2` there, or write `serif`, `sans` or `system`",
                    name.replace(' ', "")
                ),
            };
            Diagnostic::new(Code::UnknownFace, place, message).hint(hint)
        };
        missing.map(fault).collect()
    }

    /// A logo at whose address no file is.
    fn missing_logo(&self) -> Option<Diagnostic> {
        let logo = self.config.appearance.masthead.logo.as_deref()?;
        let route = UrlPath::new(logo).and_then(|address| self.resolve(&address));
        let is_file = |route| matches!(self.routes.get(route).1, Route::File(_));
        if route.is_some_and(is_file) {
            return None;
        }
        let message = format!("there is no file for the logo at `{logo}`");
        let files = self.sources.below("static");
        let known = files.filter_map(|(path, _)| path.as_str().strip_prefix("static"));
        let hint = match nearest(logo, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("put it at `static{logo}`"),
        };
        let place = self.setting("masthead.logo");
        Some(Diagnostic::new(Code::UnknownImage, place, message).hint(hint))
    }

    /// Where the value of a key of `site.toml` is written.
    fn setting(&self, key: &str) -> Option<Place> {
        self.place(|text| place_of(text, key))
    }

    /// A place in `site.toml`.
    fn place(&self, find: impl Fn(&str) -> Option<Span>) -> Option<Place> {
        let path = SitePath::new(CONFIG)?;
        let span = find(self.sources.text(&path)?)?;
        Some(Place { path, span })
    }
}

/// Whether an address that is none of the site's is one that a page may have; nothing of one of the site.
fn leads_away(url: &str) -> Option<bool> {
    let before_path = url.split(['/', '?', '#']).next().unwrap_or(url);
    let sound = ["https://", "http://", "mailto:", "#"];
    let is_sound = sound.iter().any(|begins| url.starts_with(begins));
    let is_away = before_path.contains(':') || url.starts_with("//") || url.starts_with('#');
    is_away.then_some(is_sound)
}

/// The ground on which a colour is read worst.
fn faintest(color: Color, grounds: &[Color]) -> Color {
    let mut worst = Color::WHITE;
    let mut least = f64::INFINITY;
    for ground in grounds {
        let contrast = color.contrast(*ground);
        if contrast < least {
            (worst, least) = (*ground, contrast);
        }
    }
    worst
}

/// A contrast with two decimals, cut off, so that what falls short never prints as enough.
fn cut(contrast: f64) -> String {
    format!("{:.2}", (contrast * 100.0).floor() / 100.0)
}

#[cfg(test)]
mod tests {
    use crate::site::{Cache, Options, assemble};
    use crate::source::Sources;

    /// What is said of a site whose settings end with these lines.
    fn told(lines: &str) -> Vec<String> {
        let settings = format!("title = 'x'\nbase_url = 'https://x.example'\n{lines}");
        let sources = Sources::from_memory([
            ("site.toml", &*settings),
            ("static/fonts/Literata-Regular.woff2", "r"),
            ("static/logo.svg", "<svg/>"),
        ]);
        let site = assemble(&sources, &Options::default(), &mut Cache::default());
        let line = |fault: &crate::diag::Diagnostic| {
            let span = fault.place.as_ref().expect("a place").span;
            let at = &settings[span.start as usize..span.end as usize];
            let hint = fault.hint.as_deref().expect("a hint");
            format!("{}: {} ({hint}) at {at}", fault.code, fault.message)
        };
        site.diagnostics().iter().map(line).collect()
    }

    #[test]
    fn a_colour_that_can_be_read_is_no_fault() {
        for lines in [
            "accent = '#8f1d1a'",
            "accent = { light = '#8f1d1a', dark = '#f0978a' }",
            "links = '#174a7c'",
        ] {
            assert_eq!(told(&format!("[appearance]\n{lines}\n")), [""; 0]);
        }
    }

    #[test]
    fn a_colour_that_cannot_be_read_is_told_with_its_contrast_and_the_nearest_shade() {
        let told = told("[appearance]\naccent = { light = '#e0a000', dark = '#8f1d1a' }\n");
        let wanted = [
            "low-contrast: `#e0a000` has a contrast of 2.04 with the light ground `#f5f2ea`, and text needs 4.5 (the nearest shade is `#906700`, with 4.54) at '#e0a000'",
            "low-contrast: `#8f1d1a` has a contrast of 1.84 with the dark ground `#211f1c`, and text needs 4.5 (the nearest shade is `#ba7372`, with 4.52) at '#8f1d1a'",
        ];
        assert_eq!(told, wanted);
    }

    #[test]
    fn a_face_without_a_file_is_told() {
        let wanted = "unknown-face: `static/fonts/` has no file of the face `Litterata` (did you mean `Literata`?) at 'Litterata'";
        assert_eq!(told("[appearance]\ntext = 'Litterata'\n"), [wanted]);
        let wanted = "unknown-face: `static/fonts/` has no file of the face `Big Caslon` (put `BigCaslon-Regular.woff2` there, or write `serif`, `sans` or `system`) at 'Big Caslon'";
        assert_eq!(told("[appearance]\nheadings = 'Big Caslon'\n"), [wanted]);
        assert_eq!(told("[appearance]\ntext = 'Literata'\n"), [""; 0]);
    }

    #[test]
    fn a_link_on_every_page_that_leads_nowhere_is_told() {
        let link = |url: &str| told(&format!("[[navigation]]\ntitle = 'x'\nurl = '{url}'\n"));
        let wanted = "unknown-link: nothing stands at `/topcs/`, which `navigation` links (did you mean `/topics/`?) at '/topcs/'";
        assert_eq!(link("/topcs/"), [wanted]);
        for url in ["javascript:x", "//x.example/", "ftp://x.example/", ""] {
            assert!(link(url)[0].starts_with("unknown-link: "), "{url}");
        }
        let wanted = "unknown-link: nothing stands at `topics`, which `navigation` links (did you mean `/topics/`?) at 'topics'";
        assert_eq!(link("topics"), [wanted]);
        for url in [
            "/topics/",
            "/topics/#x",
            "/logo.svg",
            "/",
            "https://x.example/nope/",
            "mailto:a@x.example",
            "#top",
        ] {
            assert_eq!(link(url), [""; 0], "{url}");
        }
        let wanted = "unknown-link: nothing stands at `/no/way/`, which `footer.links` links (write an address of the site, `/topics/`, or a full one) at '/no/way/'";
        let footer = "[[footer.links]]\ntitle = 'x'\nurl = '/no/way/'\n";
        assert_eq!(told(footer), [wanted]);
    }

    #[test]
    fn a_logo_without_a_file_is_told() {
        let wanted = "unknown-image: there is no file for the logo at `/lgoo.svg` (did you mean `/logo.svg`?) at '/lgoo.svg'";
        assert_eq!(told("[masthead]\nlogo = '/lgoo.svg'\n"), [wanted]);
        assert_eq!(told("[masthead]\nlogo = '/logo.svg'\n"), [""; 0]);
    }
}
