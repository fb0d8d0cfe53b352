//! What JSON-LD is put together from, and written as.

use std::borrow::Cow;

/// A value of JSON-LD. What is not known is not written: a node has no term that is nothing or an empty list.
#[derive(Clone, Debug, PartialEq)]
pub enum Term<'s> {
    /// Nothing.
    Nothing,
    /// Text.
    Text(Cow<'s, str>),
    /// A number.
    Number(u64),
    /// Values in a row.
    List(Vec<Term<'s>>),
    /// Values by their keys, sorted by those.
    Node(Vec<(&'static str, Term<'s>)>),
}

/// A node of these keys and values, in whatever order they are written.
macro_rules! node {
    ({ $($key:literal : $value:expr),* $(,)? }) => {
        $crate::render::linked::term::Term::node([$(($key, $value.into())),*])
    };
}
pub(super) use node;

impl<'s> Term<'s> {
    /// A node of these values; of two with one key the last counts.
    pub fn node<const N: usize>(values: [(&'static str, Term<'s>); N]) -> Term<'s> {
        let mut node = Term::Node(Vec::with_capacity(N));
        for (key, value) in values {
            node.set(key, value);
        }
        node
    }

    /// Sets a value of a node; one that is not known is taken away.
    pub fn set(&mut self, key: &'static str, value: impl Into<Term<'s>>) {
        let Term::Node(values) = self else {
            return;
        };
        let value = value.into();
        let known = value != Term::Nothing && value != Term::List(Vec::new());
        match (values.binary_search_by_key(&key, |(key, _)| *key), known) {
            (Ok(place), true) => values[place].1 = value,
            (Ok(place), false) => drop(values.remove(place)),
            (Err(place), true) => values.insert(place, (key, value)),
            (Err(_), false) => {}
        }
    }

    /// Adds a value to a list of a node, unless it is there.
    pub fn add(&mut self, key: &'static str, value: Term<'s>) {
        let Term::Node(values) = self else {
            return;
        };
        match values.iter_mut().find(|(known, _)| *known == key) {
            Some((_, Term::List(list))) if list.contains(&value) => {}
            Some((_, Term::List(list))) => list.push(value),
            _ => self.set(key, vec![value]),
        }
    }

    /// The value as JSON that ends no script and opens no comment in one.
    pub fn json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    /// Appends the value as JSON.
    fn write(&self, out: &mut String) {
        match self {
            Term::Nothing => out.push_str("null"),
            Term::Text(text) => push_json(out, text),
            Term::Number(number) => out.push_str(&number.to_string()),
            Term::List(list) => {
                out.push('[');
                for (number, value) in list.iter().enumerate() {
                    out.push_str(if number > 0 { "," } else { "" });
                    value.write(out);
                }
                out.push(']');
            }
            Term::Node(values) => {
                out.push('{');
                for (number, (key, value)) in values.iter().enumerate() {
                    out.push_str(if number > 0 { ",\"" } else { "\"" });
                    out.push_str(key);
                    out.push_str("\":");
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// A value of a node.
    pub fn get(&self, key: &str) -> Term<'s> {
        match self {
            Term::Node(values) => {
                let found = values.iter().find(|(known, _)| *known == key);
                found.map_or(Term::Nothing, |(_, value)| value.clone())
            }
            _ => Term::Nothing,
        }
    }
}

impl<'s> From<&'s str> for Term<'s> {
    fn from(text: &'s str) -> Term<'s> {
        Term::Text(Cow::Borrowed(text))
    }
}

impl<'s> From<&'s String> for Term<'s> {
    fn from(text: &'s String) -> Term<'s> {
        Term::Text(Cow::Borrowed(text))
    }
}

impl<'s> From<&'s Box<str>> for Term<'s> {
    fn from(text: &'s Box<str>) -> Term<'s> {
        Term::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Term<'_> {
    fn from(text: String) -> Self {
        Term::Text(Cow::Owned(text))
    }
}

impl From<u32> for Term<'_> {
    fn from(number: u32) -> Self {
        Term::Number(number.into())
    }
}

impl<'s, T: Into<Term<'s>>> From<Option<T>> for Term<'s> {
    fn from(value: Option<T>) -> Term<'s> {
        value.map_or(Term::Nothing, Into::into)
    }
}

impl<'s, T: Into<Term<'s>>> From<Vec<T>> for Term<'s> {
    fn from(list: Vec<T>) -> Term<'s> {
        list.into_iter().collect()
    }
}

impl<'s, T: Into<Term<'s>>> FromIterator<T> for Term<'s> {
    fn from_iter<I: IntoIterator<Item = T>>(list: I) -> Term<'s> {
        Term::List(list.into_iter().map(Into::into).collect())
    }
}

/// Appends a text as JSON.
fn push_json(out: &mut String, text: &str) {
    // All bytes are looked at before any answer counts: many together.
    let is_escaped = |byte: u8| (byte == b'"') | (byte == b'\\') | (byte == b'<') | (byte < b' ');
    match text.bytes().fold(false, |any, byte| any | is_escaped(byte)) {
        false => {
            out.push('"');
            out.push_str(text);
            out.push('"');
        }
        true => {
            // Text always serialises.
            let json = serde_json::to_string(text).unwrap_or_default();
            out.push_str(&json.replace('<', "\\u003c"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_sorted_and_has_nothing_that_is_not_known() {
        let mut node = node!({
            "name": "N",
            "@type": "Thing",
            "about": Vec::<String>::new(),
            "url": None::<String>,
            "isPartOf": node!({ "@id": "x", "name": Term::Nothing }),
        });
        node.add("sameAs", "a".into());
        node.add("sameAs", "a".into());
        node.add("sameAs", "b".into());
        let wanted = r#"{"@type":"Thing","isPartOf":{"@id":"x"},"name":"N","sameAs":["a","b"]}"#;
        assert_eq!(node.json(), wanted);
        node.set("name", Term::Nothing);
        assert_eq!(node.get("name"), Term::Nothing);
        assert_eq!(node.get("@type"), "Thing".into());
    }

    #[test]
    fn json_says_every_text_and_ends_no_script() {
        let texts = [
            "plain, é",
            "a \"b\" \\ c",
            "line\nline\u{1}",
            "</script><!-- <",
        ];
        for text in texts {
            let json = Term::from(text).json();
            let read = serde_json::from_str::<String>(&json);
            assert_eq!(read.ok().as_deref(), Some(text));
            assert!(!json.contains('<'), "{json}");
        }
        let list = Term::List(vec![1.into(), Term::Nothing, Term::List(Vec::new())]);
        assert_eq!(list.json(), "[1,null,[]]");
    }
}
