//! What is wrong with the look that `site.toml` asks for, once theme and files are known: colours that cannot be read, faces and
//! logos that are not there.

use super::Site;
use crate::color::{Color, READABLE};
use crate::config::appearance::Face;
use crate::config::place_of;
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
        faults
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
        let path = SitePath::new(CONFIG)?;
        let span: Span = place_of(self.sources.text(&path)?, key)?;
        Some(Place { path, span })
    }
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
    fn a_logo_without_a_file_is_told() {
        let wanted = "unknown-image: there is no file for the logo at `/lgoo.svg` (did you mean `/logo.svg`?) at '/lgoo.svg'";
        assert_eq!(told("[masthead]\nlogo = '/lgoo.svg'\n"), [wanted]);
        assert_eq!(told("[masthead]\nlogo = '/logo.svg'\n"), [""; 0]);
    }
}
