//! The languages that the program carries, held against one another and against what they must say.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::pattern::names;
use super::plural::CATEGORIES;
use super::*;
use crate::date::Date;

/// The languages of the program.
fn ours() -> Languages {
    Languages::default()
}

/// A date.
fn date(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

/// What a date is called in a language.
fn said(tag: &str, text: &str) -> String {
    ours().of(tag).date(&date(text))
}

/// The faults of a site's own file.
fn faults(name: &str, text: &str) -> Vec<String> {
    let sources = Sources::from_memory([(format!("languages/{name}.toml").as_str(), text)]);
    let (_, faults) = languages(&sources);
    let line = |fault: Diagnostic| {
        let place = fault.place.map_or(0..0, |place| {
            place.span.start as usize..place.span.end as usize
        });
        let hint = fault.hint.unwrap_or_default();
        format!(
            "{}: {} [{}] ({hint})",
            fault.code,
            fault.message,
            text.get(place).unwrap_or("")
        )
    };
    faults.into_iter().map(line).collect()
}

#[test]
fn every_language_is_a_file_without_fault() {
    for (tag, text) in CARRIED {
        assert_eq!(faults(tag, text), Vec::<String>::new(), "{tag}");
    }
}

#[test]
fn every_language_has_the_keys_of_english() {
    let keys = |text: &str| -> BTreeSet<String> {
        let (entries, broken) = read::entries(text);
        assert_eq!(broken, []);
        let paths = entries.paths();
        // Numbers fall into other categories, and dates have other forms, in each language.
        let shared = paths.map(|path| match path.split_once('.') {
            Some(("counted", rest)) => format!("counted.{}", rest.split('.').next().unwrap_or("")),
            Some(("dates", rest)) => format!("dates.{}", rest.split('.').next().unwrap_or("")),
            _ => path.to_owned(),
        });
        shared.collect()
    };
    let english = keys(CARRIED[0].1);
    for (tag, text) in CARRIED {
        let own = keys(text);
        assert_eq!(english.difference(&own).next(), None, "{tag} lacks it");
        assert_eq!(own.difference(&english).next(), None, "only {tag} has it");
    }
}

#[test]
fn counted_words_have_every_category_and_the_same_placeholders() {
    let english = ours();
    let english = english.english();
    for language in ours().all() {
        for (key, forms) in &language.counted {
            for category in language.plural.categories() {
                assert!(
                    forms.contains_key(*category),
                    "{} {key} {category}",
                    language.tag
                );
            }
            for form in forms.keys() {
                let number = form.bytes().all(|b| b.is_ascii_digit());
                assert!(number || CATEGORIES.contains(&&**form), "{key} {form}");
            }
            let model = names(&english.counted[key]["other"]);
            assert_eq!(names(&forms["other"]), model, "{} {key}", language.tag);
        }
        for (key, word) in language.words() {
            let model = english.known(key).expect("English has it");
            assert_eq!(names(word), names(model), "{} {key}", language.tag);
            assert!(
                !word.is_empty() || key == "article",
                "{} {key}",
                language.tag
            );
        }
    }
}

#[test]
fn the_terms_of_a_standard_are_complete_and_name_one_band_each() {
    for language in ours().all() {
        for standard in Standard::ALL {
            let printed = language.terms(standard);
            assert_eq!(printed.len(), standard.bands().len(), "{}", language.tag);
            assert!(printed.iter().all(|terms| !terms.is_empty()));
            for band in standard.bands() {
                let named = language.terms.iter();
                let mut named = named.filter(|term| term.band(standard) == Some(band));
                assert!(named.next().is_some(), "{} {band:?}", language.tag);
            }
        }
        for term in &language.terms {
            let text = format!("x {} y", term.form);
            let found = ours().speech(&language.tag).found(&text).len();
            assert_eq!(found, 1, "{}: `{}` is read as one", language.tag, term.form);
        }
    }
}

#[test]
fn the_longest_term_at_a_place_counts() {
    let all = ours();
    let terms = |tag: &str, text: &str| -> Vec<String> {
        let found = all.speech(tag).found(text).into_iter();
        found.map(|found| found.term.form.to_string()).collect()
    };
    assert_eq!(terms("en", "It is Very  likely, perhaps."), ["very likely"]);
    assert_eq!(
        terms("en", "highly unlikely or likely"),
        ["highly unlikely", "likely"]
    );
    assert!(terms("en", "the likelihood is unlikely-looking").is_empty());
    assert_eq!(
        terms("en", "a remote chance; remote"),
        ["remote chance", "remote"]
    );
    assert_eq!(
        terms("it", "È Molto Improbabile, anzi unlikely."),
        ["molto improbabile", "unlikely"]
    );
    assert_eq!(
        terms("uk", "Це ДУЖЕ МАЛОЙМОВІРНО, а те ймовірне."),
        ["дуже малоймовірно", "ймовірне"]
    );
    assert!(terms("en", "molto improbabile").is_empty());
}

#[test]
fn a_term_means_the_same_band_in_each_language() {
    let all = ours();
    let band = |tag: &str, text: &str| {
        let found = all.speech(tag).found(text).into_iter().next();
        found.and_then(|found| found.term.band(Standard::Icd203))
    };
    for (italian, ukrainian, english) in [
        (
            "quasi nessuna possibilità",
            "майже неможливо",
            "almost no chance",
        ),
        ("molto improbabile", "дуже малоймовірно", "very unlikely"),
        ("improbabile", "малоймовірно", "unlikely"),
        (
            "probabilità all’incirca pari",
            "приблизно рівні шанси",
            "roughly even chance",
        ),
        ("probabile", "ймовірно", "likely"),
        ("molto probabile", "дуже ймовірно", "very likely"),
        ("quasi certo", "майже напевно", "almost certain"),
    ] {
        let wanted = band("en", english);
        assert!(wanted.is_some());
        assert_eq!(band("it", italian), wanted, "{italian}");
        assert_eq!(band("uk", ukrainian), wanted, "{ukrainian}");
    }
}

#[test]
fn a_word_that_denies_is_seen_before_its_term() {
    let all = ours();
    let denies = |tag: &str, text: &str| all.speech(tag).denies(text);
    assert!(denies("en", "It is not ") && denies("en", "It isn’t ") && denies("it", "Non è "));
    assert!(denies("uk", "Це не ") && denies("it", "It is not "));
    assert!(!denies("en", "A knot ") && !denies("en", "It is ") && !denies("uk", "поле "));
}

#[test]
fn numbers_fall_into_the_categories_of_their_language() {
    let all = ours();
    let count = |tag: &str, number: usize| all.of(tag).count("statements", number);
    assert_eq!(count("en", 1), "1 statement");
    assert_eq!(count("en", 0), "0 statements");
    assert_eq!(count("it", 2), "2 dichiarazioni");
    for (number, wanted) in [
        (1, "1 заява"),
        (2, "2 заяви"),
        (5, "5 заяв"),
        (11, "11 заяв"),
        (12, "12 заяв"),
        (21, "21 заява"),
        (22, "22 заяви"),
        (111, "111 заяв"),
    ] {
        assert_eq!(count("uk", number), wanted);
    }
    assert_eq!(all.of("en").count("used", 2), "used twice");
    assert_eq!(all.of("uk").count("used", 2), "використано 2 рази");
    let few = ["pl", "cs", "lt", "ro", "sl"].map(|tag| Plural::of(tag).category(3));
    assert_eq!(few, ["few"; 5]);
    assert_eq!(Plural::of("ar").category(2), "two");
    assert_eq!(Plural::of("fr").category(0), "one");
    assert_eq!(Plural::of("ja").category(1), "other");
}

#[test]
fn a_languages_direction_is_that_of_its_script() {
    let ways = ["en", "uk", "ar", "fa-IR", "he", "az", "az-Arab", "ar-Latn"].map(direction);
    let (left, right) = ("ltr", "rtl");
    assert_eq!(ways, [left, left, right, right, right, left, right, left]);
}

#[test]
fn a_language_without_a_file_is_its_base_or_english() {
    let all = ours();
    assert_eq!(&*all.of("it-CH").tag, "it");
    assert_eq!(&*all.of("de").tag, "en");
    assert!(all.speaks("uk") && all.speaks("it-CH") && !all.speaks("de-AT"));
}

#[test]
fn a_date_reads_as_its_language_has_it() {
    for (text, english, italian, ukrainian) in [
        (
            "2023-03-21",
            "21 March 2023",
            "21 marzo 2023",
            "21 березня 2023 року",
        ),
        ("2023-03", "March 2023", "marzo 2023", "березень 2023 року"),
        ("2023", "2023", "2023", "2023"),
        ("0988", "988", "988", "988"),
        (
            "2023-03~",
            "about March 2023",
            "marzo 2023 circa",
            "близько березня 2023 року",
        ),
        (
            "2023?",
            "2023 (uncertain)",
            "2023 (incerto)",
            "2023 (непевно)",
        ),
        (
            "2023%",
            "about 2023 (uncertain)",
            "2023 circa (incerto)",
            "близько 2023 року (непевно)",
        ),
        (
            "2023-03-20/2023-03-22",
            "20–22 March 2023",
            "20–22 marzo 2023",
            "20–22 березня 2023 року",
        ),
        (
            "2023-03-30/2023-04-02",
            "30 March – 2 April 2023",
            "30 marzo – 2 aprile 2023",
            "30 березня – 2 квітня 2023 року",
        ),
        (
            "2022-12-30/2023-01-02",
            "30 December 2022 – 2 January 2023",
            "30 dicembre 2022 – 2 gennaio 2023",
            "30 грудня 2022 року – 2 січня 2023 року",
        ),
        (
            "2023-03/2023-05",
            "March–May 2023",
            "marzo–maggio 2023",
            "березень–травень 2023 року",
        ),
        (
            "2022-03/2023-05",
            "March 2022 – May 2023",
            "marzo 2022 – maggio 2023",
            "березень 2022 року – травень 2023 року",
        ),
        ("2020/2023", "2020–2023", "2020–2023", "2020–2023"),
        ("2023/2023", "2023", "2023", "2023"),
        (
            "2020~/2023",
            "about 2020 – 2023",
            "2020 circa – 2023",
            "близько 2020 року – 2023",
        ),
        (
            "2012-05-07/..",
            "since 7 May 2012",
            "dal 7 maggio 2012",
            "з 7 травня 2012 року",
        ),
        (
            "2012-05-08/..",
            "since 8 May 2012",
            "dall’8 maggio 2012",
            "з 8 травня 2012 року",
        ),
        (
            "2012-05/..",
            "since May 2012",
            "da maggio 2012",
            "з травня 2012 року",
        ),
        (
            "2012-05-07/",
            "from 7 May 2012, end unknown",
            "dal 7 maggio 2012, fine ignota",
            "з 7 травня 2012 року, кінець невідомий",
        ),
        ("../2012", "until 2012", "fino al 2012", "до 2012 року"),
        (
            "/2012",
            "until 2012, beginning unknown",
            "fino al 2012, inizio ignoto",
            "до 2012 року, початок невідомий",
        ),
        (
            "2023-21",
            "spring 2023",
            "primavera 2023",
            "весна 2023 року",
        ),
        (
            "2023-22/..",
            "since summer 2023",
            "dall’estate 2023",
            "з літа 2023 року",
        ),
        (
            "2023-21/2023-23",
            "spring–autumn 2023",
            "primavera–autunno 2023",
            "весна–осінь 2023 року",
        ),
        ("202X", "the 2020s", "anni 2020", "2020-ті роки"),
        (
            "../202X",
            "until the 2020s",
            "fino agli anni 2020",
            "до 2020-х років",
        ),
        ("20XX", "2000–2099", "2000–2099", "2000–2099"),
        (
            "2023-XX",
            "2023, month unknown",
            "2023, mese ignoto",
            "2023, місяць невідомий",
        ),
        (
            "2023-03-XX",
            "March 2023, day unknown",
            "marzo 2023, giorno ignoto",
            "березень 2023 року, день невідомий",
        ),
        (
            "2023-03-21T14:00:00Z",
            "21 March 2023, 14:00 UTC",
            "21 marzo 2023, 14:00 UTC",
            "21 березня 2023 року, 14:00 UTC",
        ),
        (
            "2023-03-21T17:00:00+03:00",
            "21 March 2023, 17:00 UTC+3",
            "21 marzo 2023, 17:00 UTC+3",
            "21 березня 2023 року, 17:00 UTC+3",
        ),
        (
            "2023-03-21T17:00:00-03:30",
            "21 March 2023, 17:00 UTC−3:30",
            "21 marzo 2023, 17:00 UTC−3:30",
            "21 березня 2023 року, 17:00 UTC−3:30",
        ),
    ] {
        assert_eq!(said("en", text), english, "{text}");
        assert_eq!(said("it", text), italian, "{text}");
        assert_eq!(said("uk", text), ukrainian, "{text}");
    }
}

#[test]
fn a_date_behind_a_word_has_the_form_that_the_word_wants() {
    let all = ours();
    let behind = |tag: &str, how, text: &str| all.of(tag).behind(how, &date(text)).text();
    for (text, italian, ukrainian) in [
        (
            "2023-12-31",
            "entro il 31 dicembre 2023",
            "до 31 грудня 2023 року",
        ),
        (
            "2023-12-11",
            "entro l’11 dicembre 2023",
            "до 11 грудня 2023 року",
        ),
        ("2023-12", "entro dicembre 2023", "до грудня 2023 року"),
        ("2023", "entro il 2023", "до 2023 року"),
        ("2023-21", "entro la primavera 2023", "до весни 2023 року"),
    ] {
        assert_eq!(behind("it", Behind::By, text), italian);
        assert_eq!(behind("uk", Behind::By, text), ukrainian);
    }
    assert_eq!(
        behind("en", Behind::AsOf, "2026-01-31"),
        "as of 31 January 2026"
    );
    assert_eq!(
        behind("it", Behind::AsOf, "2026-01-31"),
        "al 31 gennaio 2026"
    );
    assert_eq!(
        behind("uk", Behind::AsOf, "2026-01-31"),
        "станом на 31 січня 2026 року"
    );
}

#[test]
fn a_template_formats_the_first_day() {
    let all = ours();
    let format = |tag: &str, text: &str, pattern: &str| all.of(tag).format(&date(text), pattern);
    let time = "2023-03-05T09:08:07+03:00";
    assert_eq!(format("en", time, "%A, %-d %B %Y"), "Sunday, 5 March 2023");
    assert_eq!(format("en", time, "%a %e %b"), "Sun  5 Mar");
    assert_eq!(format("en", time, "%F %T %j"), "2023-03-05 09:08:07 064");
    assert_eq!(format("en", time, "%d.%m. %H:%M:%S"), "05.03. 09:08:07");
    assert_eq!(format("en", time, "100%% %q %-é %"), "100% %q %-é %");
    assert_eq!(format("en", "2023-03", "%F %T"), "2023-03-01 00:00:00");
    assert_eq!(format("it", time, "%A %-d %B"), "domenica 5 marzo");
    assert_eq!(format("uk", time, "%-d %B, %B"), "5 березня, березня");
    assert_eq!(format("uk", time, "%B %Y"), "березень 2023");
}

#[test]
fn the_faults_of_a_file_have_places_and_remedies() {
    assert_eq!(
        faults("it", "[words]\ncontentz = 'x'\n"),
        [
            "unknown-key: no language has a word `words.contentz` [contentz] (did you mean `contents`?)"
        ]
    );
    assert_eq!(
        faults("it", "[words]\nin_page = 'dentro'\n"),
        [
            "missing-placeholder: `words.in_page` leaves out `{page}` ['dentro'] (the English text is `in {page}`)"
        ]
    );
    assert_eq!(
        faults("it", "[words]\ncontents = 'a {b}'\n"),
        [
            "missing-placeholder: nothing fills `{b}` of `words.contents` ['a {b}'] (the English text is `Contents`)"
        ]
    );
    assert_eq!(
        faults("it", "[labels]\nbasis = ['X']\nassumes = ['x']\n"),
        [
            "duplicate-term: the label `x` stands for `basis` and for `assumes` [['x']] (leave it to one of the two: what it means would be a guess)"
        ]
    );
    let terms = "[terms]\nphia = [['a'], ['b'], ['c'], ['d'], ['e'], ['f'], ['a']]\n";
    let told = faults("it", terms);
    assert!(told[0].starts_with("duplicate-term: the term `a` stands for two bands"));
    let told = faults("it", "[terms]\nphia = [['a']]\n");
    assert!(told[0].starts_with("wrong-type: `terms.phia` is a list of the terms of 7 bands"));
    let told = faults(
        "uk",
        "[counted]\nsources = { one = '{n} x', other = '{n} y' }\n",
    );
    assert!(told[0].starts_with("missing-key: `counted.sources` has no form `few`"));
    let told = faults("it", "[dates]\nmonths = ['a']\n");
    assert!(told[0].starts_with("wrong-type: `dates.months` has 1 of 12 names"));
    let told = faults("it", "words = \n");
    assert!(told[0].starts_with("wrong-type: "), "{told:?}");
    let told = faults("de", "name = 'Deutsch'\n[words]\ncontents = 'Inhalt'\n");
    assert!(told[0].starts_with("untranslated-language: "), "{told:?}");
    assert_eq!(told.len(), 1);
}

#[test]
fn a_file_of_the_site_replaces_single_words_and_adds_languages() {
    let sources = Sources::from_memory([
        (
            "languages/it.toml",
            "[words]\ncontents = 'Sommario'\n[extra]\nmotto = 'x'\n",
        ),
        (
            "languages/de.toml",
            "name = 'Deutsch'\n[words]\ncontents = 'Inhalt'\n",
        ),
        ("languages/it-CH.toml", "[words]\nfeed = 'Abbonamento'\n"),
    ]);
    let (all, _) = languages(&sources);
    let word = |tag: &str, key: &str| all.of(tag).word(key).to_string();
    assert_eq!(word("it", "contents"), "Sommario");
    assert_eq!(word("it", "extra.motto"), "x");
    assert_eq!(word("it", "list_topics"), "Temi");
    assert_eq!(word("it-CH", "contents"), "Sommario");
    assert_eq!(word("it-CH", "feed"), "Abbonamento");
    assert_eq!(word("de", "contents"), "Inhalt");
    assert_eq!(word("de", "list_topics"), "Topics");
    assert_ne!(all, ours());
    let places: Vec<usize> = all.all().iter().map(|language| language.place).collect();
    assert_eq!(places, [0, 1, 2, 3, 4]);
}

proptest! {
    #[test]
    fn no_date_is_without_words(text in "[-0-9X/.~?%TZ:+ ]{0,24}", pattern in "[%a-zA-Zé -]{0,12}") {
        if let Ok(date) = Date::parse(&text) {
            for language in ours().all() {
                prop_assert!(!language.date(&date).is_empty());
                let _ = (language.format(&date, &pattern), language.behind(Behind::By, &date));
            }
        }
    }

    #[test]
    fn no_file_is_too_strange(text in "(\\[(words|counted|labels|terms|dates|x)\\]\n|[a-z]{1,6} = (1|'\\{n\\}'|\\[\\]|\\[\\['é'\\]\\]|\\{ one = '' \\})\n|[=\\[\\]'é]){0,12}") {
        let sources = Sources::from_memory([("languages/xx.toml", text.as_str())]);
        let (all, _) = languages(&sources);
        prop_assert!(all.speaks("xx"));
    }

    #[test]
    fn a_pattern_without_values_stays(text in ".{0,40}") {
        prop_assert_eq!(filled(&text, &[]), text);
    }
}
