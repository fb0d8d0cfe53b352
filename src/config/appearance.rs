//! How the site looks without a template: `[appearance]`, `[masthead]` and `[footer]` of `site.toml`.
//!
//! Colours and faces become one generated style sheet, the rest is printed by templates. Knows no theme and no file: whether a
//! colour can be read on the theme's ground and whether a face or logo is there, `site` says. `config` calls it.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{NavigationLink, Reader};
use crate::color::Color;
use crate::diag::Code;

/// What `[appearance]`, `[masthead]` and `[footer]` say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Appearance {
    /// The colour of marks and rules.
    pub accent: Tone,
    /// The colour of links.
    pub links: Tone,
    /// The face of the text.
    pub text: Option<Face>,
    /// The face of headings.
    pub headings: Option<Face>,
    /// What pages begin with.
    pub scheme: Scheme,
    /// What stands above each page.
    pub masthead: Masthead,
    /// What stands below it.
    pub footer: Footer,
}

impl Appearance {
    /// Whether there is something for a style sheet to say.
    pub fn has_sheet(&self) -> bool {
        let colours = [self.accent, self.links];
        self.faces().next().is_some() || colours.iter().any(|tone| *tone != Tone::default())
    }

    /// The colours, each with its key.
    pub fn tones(&self) -> [(&'static str, Tone); 2] {
        [("accent", self.accent), ("links", self.links)]
    }

    /// The faces that are set, each with its key.
    pub fn faces(&self) -> impl Iterator<Item = (&'static str, &Face)> {
        let text = self.text.as_ref().map(|face| ("text", face));
        let headings = self.headings.as_ref().map(|face| ("headings", face));
        text.into_iter().chain(headings)
    }
}

/// A colour on light and on dark ground.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tone {
    /// On light ground; nothing leaves it to the theme.
    pub light: Option<Color>,
    /// On dark ground; nothing makes it of the other.
    pub dark: Option<Color>,
}

/// A family of letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Face {
    /// The theme's serif.
    Serif,
    /// The theme's sans.
    Sans,
    /// The reader's system's.
    System,
    /// One that the site brings in `static/fonts/`.
    Own(String),
}

impl Face {
    /// The words for faces that no site brings.
    pub const WORDS: [&str; 3] = ["serif", "sans", "system"];

    /// The face that is called so.
    fn named(name: &str) -> Face {
        match name {
            "serif" => Face::Serif,
            "sans" => Face::Sans,
            "system" => Face::System,
            own => Face::Own(own.to_owned()),
        }
    }
}

/// Light or dark, until the reader chooses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// As the reader's system says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Scheme {
    /// The word that `site.toml` and templates have for it.
    pub fn word(self) -> &'static str {
        match self {
            Scheme::Auto => "auto",
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        }
    }
}

/// What stands above each page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masthead {
    /// In place of the site's title.
    pub title: Option<String>,
    /// A line below the title.
    pub line: Option<String>,
    /// The address of a picture in `static/`: `/logo.svg`.
    pub logo: Option<String>,
}

/// What stands below each page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Footer {
    /// In place of the site's description.
    pub text: Option<String>,
    /// In place of the theme's links.
    pub links: Vec<NavigationLink>,
}

/// The keys of the three tables.
pub(super) const KEYS: [(&str, &[&str]); 3] = [
    (
        "appearance",
        &["accent", "links", "text", "headings", "scheme"],
    ),
    ("masthead", &["title", "line", "logo"]),
    ("footer", &["text", "links"]),
];

impl Reader {
    /// The three tables.
    pub(super) fn appearance(&mut self, root: &DeTable<'_>) -> Appearance {
        let mut found = Appearance::default();
        if let Some(table) = self.table(root, "appearance") {
            found.accent = self.tone(table, "accent");
            found.links = self.tone(table, "links");
            found.text = self.optional(table, "text").as_deref().map(Face::named);
            found.headings = self.optional(table, "headings").as_deref().map(Face::named);
            let schemes =
                [Scheme::Auto, Scheme::Light, Scheme::Dark].map(|scheme| (scheme.word(), scheme));
            self.choice(table, "scheme", &schemes, &mut found.scheme);
        }
        if let Some(table) = self.table(root, "masthead") {
            found.masthead = Masthead {
                title: self.optional(table, "title"),
                line: self.optional(table, "line"),
                logo: self.logo(table),
            };
        }
        if let Some(table) = self.table(root, "footer") {
            found.footer.text = self.optional(table, "text");
            if let Some(list) = table.get("links") {
                found.footer.links = self.links(list, "footer.links");
            }
        }
        found
    }

    /// Text that need not be there, and is not empty if it is.
    fn optional(&mut self, table: &DeTable<'_>, key: &str) -> Option<String> {
        let mut text = String::new();
        self.text(table, key, &mut text);
        (!text.is_empty()).then_some(text)
    }

    /// The address of the logo, which is a file of the site.
    fn logo(&mut self, table: &DeTable<'_>) -> Option<String> {
        let logo = self.optional(table, "logo")?;
        if logo.starts_with('/') && !logo.starts_with("//") {
            return Some(logo);
        }
        let span = table.get("logo").map_or(0..0, Spanned::span);
        let message = format!("`{logo}` is no address of a file of the site");
        let fault = self.fault(Code::UnknownValue, span, message);
        fault.hint = Some("put the picture into `static/` and write `/logo.svg`".into());
        None
    }

    /// A colour for both grounds, or a table with one for each.
    fn tone(&mut self, table: &DeTable<'_>, key: &str) -> Tone {
        let Some(value) = table.get(key) else {
            return Tone::default();
        };
        let Some(both) = value.get_ref().as_table() else {
            return Tone {
                light: self.color(value),
                dark: None,
            };
        };
        self.unread(&format!("appearance.{key}."), both, &["light", "dark"]);
        Tone {
            light: both.get("light").and_then(|value| self.color(value)),
            dark: both.get("dark").and_then(|value| self.color(value)),
        }
    }

    /// A colour.
    pub(super) fn color(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Color> {
        let written = value.get_ref().as_str();
        let found = written.and_then(Color::parse);
        if found.is_none() {
            let (code, message) = match written {
                Some(text) => (Code::UnknownValue, format!("`{text}` is no colour")),
                None => {
                    let found = value.get_ref().type_str();
                    (
                        Code::WrongType,
                        format!("a colour is text, and this is {found}"),
                    )
                }
            };
            let fault = self.fault(code, value.span(), message);
            fault.hint = Some("write red, green and blue as in `\"#8f1d1a\"`".into());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Config, read};
    use super::*;
    use crate::diag::Diagnostic;

    /// A `site.toml` with these lines at its end.
    fn with(lines: &str) -> (Config, Vec<Diagnostic>) {
        read(&format!(
            "title = 'x'\nbase_url = 'https://x.example'\n{lines}"
        ))
    }

    /// What is said of these lines: code, message, hint, and the text that it is said of.
    fn told(lines: &str) -> Vec<String> {
        let text = format!("title = 'x'\nbase_url = 'https://x.example'\n{lines}");
        let (_, faults) = read(&text);
        let line = |fault: &Diagnostic| {
            let span = fault.place.as_ref().map(|place| place.span);
            let at = span.map_or("", |span| &text[span.start as usize..span.end as usize]);
            let hint = fault.hint.as_deref().unwrap_or("");
            format!("{} {} ({hint}) at {at}", fault.code, fault.message)
        };
        faults.iter().map(line).collect()
    }

    #[test]
    fn every_key_is_read() {
        let (config, faults) = with(
            "[appearance]\naccent = '#911'\nlinks = { light = '#004488', dark = '#99ccff' }\ntext = 'Literata'\nheadings = 'sans'\nscheme = 'dark'\n\
             [masthead]\ntitle = 'Short'\nline = 'What it is'\nlogo = '/logo.svg'\n\
             [footer]\ntext = 'Kept by hand.'\n[[footer.links]]\ntitle = 'About'\nurl = '/about/'\n",
        );
        assert_eq!(faults, []);
        let color = |text| Color::parse(text);
        let wanted = Appearance {
            accent: Tone {
                light: color("#991111"),
                dark: None,
            },
            links: Tone {
                light: color("#004488"),
                dark: color("#99ccff"),
            },
            text: Some(Face::Own("Literata".into())),
            headings: Some(Face::Sans),
            scheme: Scheme::Dark,
            masthead: Masthead {
                title: Some("Short".into()),
                line: Some("What it is".into()),
                logo: Some("/logo.svg".into()),
            },
            footer: Footer {
                text: Some("Kept by hand.".into()),
                links: vec![NavigationLink {
                    title: "About".into(),
                    url: "/about/".into(),
                    titles: std::collections::BTreeMap::new(),
                }],
            },
        };
        assert_eq!(config.appearance, wanted);
    }

    #[test]
    fn words_for_faces_are_no_faces_of_the_site() {
        for (word, face) in [
            ("serif", Face::Serif),
            ("sans", Face::Sans),
            ("system", Face::System),
        ] {
            let (config, _) = with(&format!("[appearance]\ntext = '{word}'\n"));
            assert_eq!(config.appearance.text, Some(face));
            assert!(Face::WORDS.contains(&word));
        }
    }

    #[test]
    fn without_the_tables_there_is_no_sheet() {
        assert!(!with("").0.appearance.has_sheet());
        let masthead = with("[masthead]\nline = 'x'\n[appearance]\nscheme = 'dark'\n");
        assert!(!masthead.0.appearance.has_sheet());
        for line in [
            "accent = '#911'",
            "links = {dark = '#fff'}",
            "text = 'sans'",
            "headings = 'x'",
        ] {
            assert!(
                with(&format!("[appearance]\n{line}\n"))
                    .0
                    .appearance
                    .has_sheet()
            );
        }
    }

    #[test]
    fn what_is_wrong_is_told_where_it_stands() {
        let wanted = [
            (
                "[appearance]\naccent = 'red'",
                "unknown-value `red` is no colour (write red, green and blue as in `\"#8f1d1a\"`) at 'red'",
            ),
            (
                "[appearance]\naccent = 9",
                "wrong-type a colour is text, and this is integer (write red, green and blue as in `\"#8f1d1a\"`) at 9",
            ),
            (
                "[appearance]\naccent = { drak = '#fff' }",
                "unknown-key nothing reads `appearance.accent.drak` (did you mean `dark`?) at drak",
            ),
            (
                "[appearance]\nacent = '#fff'",
                "unknown-key nothing reads `appearance.acent` (did you mean `accent`?) at acent",
            ),
            (
                "[appearance]\nscheme = 'night'",
                "unknown-value `scheme` is one of: auto, light, dark () at 'night'",
            ),
            (
                "[appearance]\ntext = ''",
                "empty-value `text` is empty () at ''",
            ),
            (
                "[masthead]\nlogo = 'logo.svg'",
                "unknown-value `logo.svg` is no address of a file of the site (put the picture into `static/` and write `/logo.svg`) at 'logo.svg'",
            ),
            (
                "[footer]\nlinks = 'x'",
                "wrong-type `footer.links` is a list of tables: `[[footer.links]]` () at 'x'",
            ),
            (
                "[[footer.links]]\ntitle = 'x'",
                "missing-key a link of `footer.links` has a `title` and a `url`, both text () at [[footer.links]]",
            ),
        ];
        for (lines, line) in wanted {
            assert_eq!(told(lines), [line], "{lines}");
        }
    }
}
