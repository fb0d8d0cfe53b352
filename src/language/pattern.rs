//! Texts with placeholders: `{n} sources of {origins}`.
//!
//! A placeholder is a name in braces, small letters, `_` and `.`; anything else in braces stays. It knows no key and no file.

/// A placeholder of a text, or what stands between two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled<'p> {
    /// As it is.
    Text(&'p str),
    /// What belongs under this name.
    Place(&'p str),
}

/// The text with each placeholder that is among `values` filled.
pub fn filled(pattern: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(pattern.len() + 32);
    for piece in pieces(pattern) {
        match piece {
            Filled::Text(text) => out.push_str(text),
            Filled::Place(name) => match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => out.push_str(value),
                None => out.push_str(&format!("{{{name}}}")),
            },
        }
    }
    out
}

/// The text in pieces.
pub fn pieces(pattern: &str) -> impl Iterator<Item = Filled<'_>> {
    let mut rest = pattern;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, length) = match name_at(rest) {
            Some(name) => (Filled::Place(name), name.len() + 2),
            None => {
                let places = rest.match_indices('{').map(|(at, _)| at);
                let next = places.skip_while(|at| *at == 0 || name_at(&rest[*at..]).is_none());
                let length = next.take(1).next().unwrap_or(rest.len());
                (Filled::Text(&rest[..length]), length)
            }
        };
        rest = &rest[length..];
        Some(piece)
    })
}

/// The names of the placeholders of a text, without what follows a dot.
pub fn names(pattern: &str) -> std::collections::BTreeSet<&str> {
    pieces(pattern)
        .filter_map(|piece| match piece {
            Filled::Place(name) => name.split('.').next(),
            Filled::Text(_) => None,
        })
        .collect()
}

/// The name of the placeholder that a text begins with.
fn name_at(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('{')?;
    let name = &inner[..inner.find('}')?];
    let sound = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | '.');
    (!name.is_empty() && name.chars().all(sound)).then_some(name)
}
