//! Language tags: what form they have, what is their language and territory, and what languages call themselves.
//!
//! Knows no words of pages and not which languages a site has.

/// What is said to whoever writes something else where a language tag belongs.
pub const TAG_HINT: &str = "write one of BCP 47: `en`, `pt-BR`, `zh-Hant`";

/// What is said of a text that is no tag.
pub fn no_tag(text: &str) -> String {
    format!("`{text}` is no tag of a language")
}

/// Whether a text is a language tag as BCP 47 forms them (RFC 5646, 2.1), of a language with a code of ISO 639: longer ones were
/// never registered, and are words such as `french`. Which languages there are is not asked.
pub fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-').peekable();
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let digit_first = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    let is_variant = |part: &str| {
        plain(part) && (matches!(part.len(), 5..=8) || part.len() == 4 && digit_first(part))
    };
    let first = parts.next().unwrap_or_default();
    if !letters(first) || !matches!(first.len(), 2 | 3) {
        return false;
    }
    for _ in 0..3 {
        parts.next_if(|part| part.len() == 3 && letters(part));
    }
    parts.next_if(|part| part.len() == 4 && letters(part));
    parts.next_if(|part| is_territory(part));
    while parts.next_if(|part| is_variant(part)).is_some() {}
    while let Some(single) = parts.next_if(|part| part.len() == 1 && plain(part)) {
        let least = if single.eq_ignore_ascii_case("x") {
            1
        } else {
            2
        };
        let belongs = |part: &&str| plain(part) && (least..=8).contains(&part.len());
        if parts.next_if(belongs).is_none() {
            return false;
        }
        while parts.next_if(belongs).is_some() {}
    }
    parts.next().is_none()
}

/// What languages call themselves, of those that the program has no words in.
const CALLED: [(&str, &str); 31] = [
    ("ar", "العربية"),
    ("be", "беларуская"),
    ("bg", "български"),
    ("cs", "čeština"),
    ("da", "dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("es", "español"),
    ("et", "eesti"),
    ("fa", "فارسی"),
    ("fi", "suomi"),
    ("fr", "français"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hu", "magyar"),
    ("ja", "日本語"),
    ("kk", "қазақ тілі"),
    ("ko", "한국어"),
    ("lt", "lietuvių"),
    ("lv", "latviešu"),
    ("mn", "монгол"),
    ("nl", "Nederlands"),
    ("no", "norsk"),
    ("pl", "polski"),
    ("pt", "português"),
    ("ro", "română"),
    ("ru", "русский"),
    ("sr", "српски"),
    ("sv", "svenska"),
    ("tr", "Türkçe"),
    ("zh", "中文"),
];

/// What the language of a tag calls itself, if that is known here.
pub fn called(tag: &str) -> Option<&'static str> {
    let base = base_of(tag);
    let known = CALLED.iter().find(|(tag, _)| *tag == base);
    known.map(|(_, name)| *name)
}

/// The language of a tag without its region: `it` of `it-CH`.
pub fn base_of(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// Whether a part of a tag is a territory: two letters or three figures.
pub fn is_territory(part: &str) -> bool {
    let of = |wanted: fn(&u8) -> bool| part.bytes().all(|byte| wanted(&byte));
    part.len() == 2 && of(u8::is_ascii_alphabetic) || part.len() == 3 && of(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_has_the_form_of_bcp_47() {
        for tag in [
            "en",
            "it-CH",
            "zh-Hant",
            "zh-Hant-TW",
            "sr-Latn-RS",
            "es-419",
            "de-1996",
            "ca-valencia",
            "zh-yue",
            "en-u-ca-gregory",
            "tlh",
            "de-x-private",
        ] {
            assert!(is_tag(tag), "{tag}");
        }
        for text in [
            "",
            "e",
            "not a tag!",
            "en_GB",
            "en-",
            "-en",
            "en--GB",
            "русский",
            "en-x",
            "en-u",
            "123",
            "french",
            "englishish",
        ] {
            assert!(!is_tag(text), "{text}");
        }
    }

    #[test]
    fn a_language_calls_itself_by_its_base() {
        assert_eq!(called("fr-CA"), Some("français"));
        assert_eq!(called("tlh"), None);
    }
}
