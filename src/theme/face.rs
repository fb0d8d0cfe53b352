//! The files of a face that a site brings in `static/fonts/`, and what their names say of weight and style.
//!
//! `Literata-BoldItalic.woff2` is a file of the face `Literata`. Knows no font format; `site` asks whether a face is there, `render`
//! makes a style sheet of its files.

use crate::path::{SitePath, nearest, slug};
use crate::source::Sources;

/// Where a site's faces lie.
const FOLDER: &str = "static/fonts";

/// One file of a face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaceFile {
    /// Its name in `static/fonts/`.
    pub name: String,
    /// What a style sheet calls its format.
    pub format: &'static str,
    /// One weight, or the first and last of a file that has all.
    pub weight: &'static str,
    /// Whether it is slanted.
    pub italic: bool,
}

/// The files of the face that is called `name`, in the order of their names; one for each weight and style.
pub fn face_files(sources: &Sources, name: &str) -> Vec<FaceFile> {
    let mut files: Vec<FaceFile> = font_files(sources)
        .filter_map(|path| face_file(path, &key(name)))
        .collect();
    let mut known: Vec<(&'static str, bool)> = Vec::new();
    files.retain(|file| {
        let kind = (file.weight, file.italic);
        let is_new = !known.contains(&kind);
        known.push(kind);
        is_new
    });
    files
}

/// The name nearest to `wrong` among the faces that the site brings and `words`.
pub fn nearest_face(sources: &Sources, wrong: &str, words: &[&str]) -> Option<String> {
    let stems =
        font_files(sources).map(|path| stem(path).split(['-', '_', '[']).next().unwrap_or(""));
    nearest(wrong, stems.chain(words.iter().copied())).map(str::to_owned)
}

/// The files of all faces.
fn font_files(sources: &Sources) -> impl Iterator<Item = &SitePath> {
    let files = sources.below(FOLDER).map(|(path, _)| path);
    files.filter(|path| format(path.extension()).is_some())
}

/// What a style sheet calls the format of files with this extension.
fn format(extension: &str) -> Option<&'static str> {
    match extension {
        "woff2" => Some("woff2"),
        "woff" => Some("woff"),
        "otf" => Some("opentype"),
        "ttf" => Some("truetype"),
        _ => None,
    }
}

/// A file's name without its extension.
fn stem(path: &SitePath) -> &str {
    let name = path.file_name();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// A name without case, spaces and hyphens.
fn key(name: &str) -> String {
    slug(name).replace('-', "")
}

/// The file, if it is one of the face with this key: the name's first parts are the key, the others weights and styles.
fn face_file(path: &SitePath, wanted: &str) -> Option<FaceFile> {
    let name = path.as_str().strip_prefix(FOLDER)?.strip_prefix('/')?;
    let parts: Vec<String> = slug(stem(path)).split('-').map(str::to_owned).collect();
    let joined = |end: usize| parts[..end].concat();
    let end = (1..=parts.len()).find(|end| joined(*end) == wanted)?;
    let mut file = FaceFile {
        name: name.to_owned(),
        format: format(path.extension())?,
        weight: "400",
        italic: false,
    };
    for part in &parts[end..] {
        let bare = part.strip_suffix("italic").unwrap_or(part);
        file.italic |= bare.len() < part.len();
        if !bare.is_empty() {
            let (_, weight) = WORDS.iter().find(|(word, _)| *word == bare)?;
            file.weight = match *weight {
                "" => file.weight,
                weight => weight,
            };
        }
    }
    Some(file)
}

/// What the words in the names of font files say of the weight.
const WORDS: [(&str, &str); 29] = [
    ("100", "100"),
    ("thin", "100"),
    ("200", "200"),
    ("extralight", "200"),
    ("300", "300"),
    ("light", "300"),
    ("400", "400"),
    ("regular", "400"),
    ("normal", "400"),
    ("book", "400"),
    ("500", "500"),
    ("medium", "500"),
    ("600", "600"),
    ("semibold", "600"),
    ("demibold", "600"),
    ("700", "700"),
    ("bold", "700"),
    ("800", "800"),
    ("extrabold", "800"),
    ("900", "900"),
    ("black", "900"),
    ("heavy", "900"),
    ("variable", "100 900"),
    ("variablefont", "100 900"),
    ("vf", "100 900"),
    // Axes in the names of files that have all weights.
    ("wght", "100 900"),
    ("opsz", ""),
    ("wdth", ""),
    ("roman", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What the files of a face say: name, weight, style.
    fn files(names: &[&str], face: &str) -> Vec<(String, &'static str, bool)> {
        let paths: Vec<String> = names
            .iter()
            .map(|name| format!("{FOLDER}/{name}"))
            .collect();
        let sources = Sources::from_memory(paths.iter().map(|path| (path.as_str(), "x")));
        let found = face_files(&sources, face).into_iter();
        found
            .map(|file| (file.name, file.weight, file.italic))
            .collect()
    }

    #[test]
    fn a_files_name_says_weight_and_style() {
        let names = [
            "SourceSerif4-BoldItalic.woff2",
            "SourceSerif4-Caption.woff2",
            "SourceSerif4-Regular.woff2",
            "SourceSerif4.txt",
            "SourceSerif-Regular.woff2",
        ];
        let wanted = [
            ("SourceSerif4-BoldItalic.woff2".to_owned(), "700", true),
            ("SourceSerif4-Regular.woff2".to_owned(), "400", false),
        ];
        assert_eq!(files(&names, "Source Serif 4"), wanted);
    }

    #[test]
    fn a_variable_file_has_all_weights() {
        let names = [
            "Literata-Italic-VariableFont_opsz,wght.ttf",
            "literata[wght].woff2",
        ];
        let wanted = [
            (names[0].to_owned(), "100 900", true),
            (names[1].to_owned(), "100 900", false),
        ];
        assert_eq!(files(&names, "Literata"), wanted);
    }

    #[test]
    fn of_two_files_of_one_weight_the_first_is_used() {
        let names = ["x-400.woff2", "x-regular.woff2", "x.woff2"];
        assert_eq!(files(&names, "X").len(), 1);
    }
}
