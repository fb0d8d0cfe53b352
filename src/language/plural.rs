//! Plural categories of whole numbers (Unicode CLDR, plural rules for cardinals).
//!
//! Those of the languages that are likely here; others have `one` and `other`, as most have. It knows no word.

/// A rule by which whole numbers fall into categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plural {
    /// One form for all.
    Single,
    /// One, and all others.
    OneOther,
    /// None and one, and all others.
    FewestOther,
    /// By the last two digits: 1, 21; 2 to 4; the others.
    EastSlavic,
    /// One; 2 to 4 at the end; the others.
    Polish,
    /// One; 2 to 4; the others.
    Czech,
    /// One; none and up to 19; the others.
    Romanian,
    /// By the last two digits: 1; 2 to 9; 10 to 20.
    Lithuanian,
    /// By the last two digits, with a form for none.
    Latvian,
    /// By the last two digits: 1, 2, 3 and 4, the others.
    Slovenian,
    /// Six forms.
    Arabic,
}

impl Plural {
    /// The rule of a language.
    pub fn of(language: &str) -> Plural {
        match language {
            "ja" | "ko" | "zh" | "vi" | "th" | "id" | "ms" | "lo" | "my" => Plural::Single,
            "fr" | "hy" | "fa" | "hi" | "bn" | "am" => Plural::FewestOther,
            "uk" | "ru" | "be" | "sr" | "hr" | "bs" => Plural::EastSlavic,
            "pl" => Plural::Polish,
            "cs" | "sk" => Plural::Czech,
            "ro" | "mo" => Plural::Romanian,
            "lt" => Plural::Lithuanian,
            "lv" => Plural::Latvian,
            "sl" => Plural::Slovenian,
            "ar" => Plural::Arabic,
            _ => Plural::OneOther,
        }
    }

    /// The category of a number.
    pub fn category(self, number: u64) -> &'static str {
        let (tens, ones) = (number % 100, number % 10);
        match (self, number) {
            (Plural::Single, _) => "other",
            (Plural::OneOther | Plural::Polish | Plural::Czech | Plural::Romanian, 1) => "one",
            (Plural::FewestOther, 0 | 1) => "one",
            (Plural::OneOther | Plural::FewestOther, _) => "other",
            (Plural::EastSlavic, _) if ones == 1 && tens != 11 => "one",
            (Plural::EastSlavic | Plural::Polish, _)
                if (2..=4).contains(&ones) && !(12..=14).contains(&tens) =>
            {
                "few"
            }
            (Plural::EastSlavic | Plural::Polish, _) => "many",
            (Plural::Czech, 2..=4) => "few",
            (Plural::Romanian, 0) => "few",
            (Plural::Romanian, _) if (1..=19).contains(&tens) => "few",
            (Plural::Czech | Plural::Romanian, _) => "other",
            (Plural::Lithuanian, _) if (11..=19).contains(&tens) || ones == 0 => "other",
            (Plural::Lithuanian, _) if ones == 1 => "one",
            (Plural::Lithuanian, _) => "few",
            (Plural::Latvian, _) if ones == 0 || (11..=19).contains(&tens) => "zero",
            (Plural::Latvian, _) if ones == 1 => "one",
            (Plural::Latvian, _) => "other",
            (Plural::Slovenian, _) => ["other", "one", "two", "few", "few"]
                .get(tens as usize)
                .copied()
                .unwrap_or("other"),
            (Plural::Arabic, 0) => "zero",
            (Plural::Arabic, 1) => "one",
            (Plural::Arabic, 2) => "two",
            (Plural::Arabic, _) if (3..=10).contains(&tens) => "few",
            (Plural::Arabic, _) if tens > 10 => "many",
            (Plural::Arabic, _) => "other",
        }
    }

    /// The categories that whole numbers fall into.
    pub fn categories(self) -> &'static [&'static str] {
        match self {
            Plural::Single => &["other"],
            Plural::OneOther | Plural::FewestOther => &["one", "other"],
            Plural::EastSlavic | Plural::Polish => &["one", "few", "many"],
            Plural::Czech | Plural::Romanian | Plural::Lithuanian => &["one", "few", "other"],
            Plural::Latvian => &["zero", "one", "other"],
            Plural::Slovenian => &["one", "two", "few", "other"],
            Plural::Arabic => &["zero", "one", "two", "few", "many", "other"],
        }
    }
}

/// Every category there is.
pub const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
