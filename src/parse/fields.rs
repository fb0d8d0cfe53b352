//! Front matter becomes facts and words: which keys each kind of page takes, and what they mean.

use crate::date::{DATE_HINT, Date};
use crate::diag::{Code, Diagnostic, Span};
use crate::document::*;
use crate::path::{SitePath, UrlPath, is_web, nfc};

use super::front::{Keys, Written};
use super::record::{Defaults, Record};

/// What the front matter says.
#[derive(Debug, Default)]
pub struct Fields {
    /// Facts, without those of the text.
    pub facts: Facts,
    /// Words.
    pub words: Words,
    /// `slug`, as written.
    pub slug: Option<Written>,
    /// The checks silenced on the page.
    pub silenced: Vec<Silenced>,
    /// Where a missing key is missed.
    pub place: Span,
    /// Where the date is written.
    pub date_place: Span,
    /// Whether there is a title and it cannot be read, so that it is not missing.
    pub faulty_title: bool,
    /// The same of the date.
    pub faulty_date: bool,
}

/// The relations that a tie may have besides `holds`.
const RELATIONS: [(&str, Relation); 7] = [
    ("member_of", Relation::MemberOf),
    ("part_of", Relation::PartOf),
    ("speaks_for", Relation::SpeaksFor),
    ("leads", Relation::Leads),
    ("owns", Relation::Owns),
    ("sanctioned_by", Relation::SanctionedBy),
    ("ally_of", Relation::AllyOf),
];

/// Reads the keys of one page of this kind.
pub fn read(keys: Keys<'_>, kind: Kind, record: &mut Record) -> Fields {
    let place = Span {
        end: keys.span.start,
        ..keys.span
    };
    let mut reader = Reader {
        keys,
        record,
        fields: Fields {
            place,
            date_place: place,
            ..Fields::default()
        },
    };
    reader.common(kind);
    match kind {
        Kind::Briefing => reader.briefing(),
        Kind::Actor => reader.actor(),
        Kind::Topic => reader.topic(),
        Kind::Source => reader.source(),
        Kind::Figure => reader.figure(),
        Kind::Page => reader.page(),
    }
    let Reader { keys, fields, .. } = reader;
    let faults = keys.finish(match kind {
        Kind::Briefing => "a briefing",
        Kind::Actor => "an actor",
        Kind::Topic => "a topic",
        Kind::Source => "a source",
        Kind::Figure => "a figure",
        Kind::Page => "a page",
    });
    record.faults.extend(faults);
    fields
}

/// Reads keys into fields; references go into the record.
pub(super) struct Reader<'k, 'r> {
    pub(super) keys: Keys<'k>,
    pub(super) record: &'r mut Record,
    pub(super) fields: Fields,
}

impl Reader<'_, '_> {
    /// What every page takes.
    fn common(&mut self, kind: Kind) {
        let name = if kind == Kind::Actor { "name" } else { "title" };
        self.fields.faulty_title = self.keys.has(name);
        if let Some(title) = self.keys.text(name) {
            if matches!(kind, Kind::Actor | Kind::Topic) {
                self.fields.facts.names = Box::new([Name {
                    text: nfc(&title.text).into(),
                    language: None,
                }]);
            }
            self.fields.words.title = title.text;
        }
        self.fields.slug = self.keys.text("slug");
        self.aliases();
        self.fields.facts.draft = self.keys.flag("draft").unwrap_or(false);
        if let Some(tag) = self.keys.language("language") {
            self.fields.words.language = Some(tag.text);
            self.fields.words.language_place = tag.span;
        }
        self.fields.words.summary = self.plain("summary");
        self.fields.words.template = self
            .keys
            .text("template")
            .map(|written| (written.text, written.span));
        if let Some(extra) = self.keys.any("extra") {
            self.fields.words.extra = extra.into();
        }
        self.silenced();
        self.keys.ignore("tags");
        self.keys.ignore("cssclasses");
    }

    /// The checks that are silenced on the page, each with its reason.
    fn silenced(&mut self) {
        for (code, reason) in self.keys.map("ok") {
            match Code::from_name(&code.text) {
                Some(known) => self.fields.silenced.push(Silenced {
                    code: known,
                    // Where it holds is known once the whole page is read.
                    span: Span::default(),
                    place: code.span,
                    reason,
                }),
                None => {
                    let near = crate::path::nearest(&code.text, Code::ALL.iter().map(|c| c.name()));
                    let fault = self.keys.fault(
                        Code::UnknownCode,
                        code.span,
                        format!("there is no check `{}`", code.text),
                    );
                    fault.hint = near.map(|name| format!("did you mean `{name}`?"));
                }
            }
        }
    }

    /// Old addresses; an entry without a leading slash is a weak name.
    fn aliases(&mut self) {
        let (mut addresses, mut places, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for alias in self.keys.list("aliases") {
            if !alias.text.starts_with('/') {
                names.push(Name {
                    text: nfc(&alias.text).into(),
                    language: None,
                });
                continue;
            }
            let slashed = if alias.text.ends_with('/') || alias.text.ends_with(".html") {
                alias.text.to_string()
            } else {
                format!("{}/", alias.text)
            };
            match UrlPath::new(&slashed) {
                Some(address) => {
                    addresses.push(address);
                    places.push(alias.span);
                }
                None => {
                    let message = format!("`{}` is no address of the site", alias.text);
                    let fault = self.keys.fault(Code::BadSlug, alias.span, message);
                    fault.hint = Some("write an old address as `/visits/moscow/`".into());
                }
            }
        }
        self.fields.facts.aliases = addresses.into();
        self.fields.words.alias_places = places.into();
        self.fields.facts.weak_names = names.into();
    }

    /// Text without its place.
    pub(super) fn plain(&mut self, key: &'static str) -> Option<Box<str>> {
        self.keys.text(key).map(|written| written.text)
    }

    /// A date without its place.
    fn date(&mut self, key: &'static str) -> Option<Date> {
        self.keys.date(key).map(|(date, _)| date)
    }

    /// One reference.
    fn one(&mut self, key: &'static str, role: Role) -> Option<ReferenceIx> {
        let written = self.keys.text(key)?;
        Some(self.record.refer_id(&written.text, role, written.span))
    }

    /// References in a list, or one.
    pub(super) fn many(&mut self, key: &'static str, role: Role) -> Box<[ReferenceIx]> {
        let list = self.keys.list(key);
        list.into_iter()
            .map(|written| self.record.refer_id(&written.text, role, written.span))
            .collect()
    }

    /// A briefing's keys.
    fn briefing(&mut self) {
        self.dated();
        if let Some(date) = self.fields.facts.date.filter(|date| !date.is_day()) {
            let place = self.fields.date_place;
            let fault = self.keys.fault(
                Code::BadDate,
                place,
                format!("a briefing is dated to the day, and {date} is no day"),
            );
            fault.hint = Some("write `date: 2023-03-21`".into());
        }
        self.updated();
        if let Some((cutoff, span)) = self.keys.date("cutoff") {
            self.fields.facts.cutoff = Some(cutoff);
            if self
                .fields
                .facts
                .date
                .is_some_and(|date| cutoff.earliest() > date.latest())
            {
                let fault = self.keys.fault(
                    Code::CutoffAfterDate,
                    span,
                    format!("the cut-off {cutoff} is after the briefing's date"),
                );
                fault.hint = Some("what is known later belongs into `updated`".into());
            }
        }
        let kinds = ["briefing", "backgrounder", "tracker", "transcript"].map(|word| (word, word));
        self.fields.words.kind = self
            .keys
            .choice("kind", &kinds)
            .unwrap_or("briefing")
            .into();
        let states = [Status::Published, Status::Static, Status::Retracted]
            .map(|status| (status.word(), status));
        self.fields.facts.status = self.keys.choice("status", &states).unwrap_or_default();
        self.fields.words.authors = self
            .keys
            .list("authors")
            .into_iter()
            .map(|written| written.text)
            .collect();
        self.fields.words.review_by = self.date("review_by");
        self.fields.facts.actors = self.many("actors", Role::Actor);
        self.fields.facts.topics = self.many("topics", Role::Topic);
        self.fields.facts.supersedes = self.one("supersedes", Role::Briefing);
        self.defaults();
    }

    /// The page's date.
    fn dated(&mut self) {
        self.fields.faulty_date = self.keys.has("date");
        if self.fields.faulty_date {
            self.fields.date_place = self.keys.place("date");
        }
        self.fields.facts.date = self.date("date");
    }

    /// The day when the page was last brought up to date, which is not before its date.
    fn updated(&mut self) {
        let Some((updated, span)) = self.keys.date("updated") else {
            return;
        };
        self.fields.facts.updated = Some(updated);
        if let Some(date) = self.fields.facts.date
            && updated.latest() < date.earliest()
        {
            let message = format!("the page was updated {updated}, before its date {date}");
            self.keys.fault(Code::ReversedDate, span, message).hint =
                Some("mend `date` or `updated`".into());
        }
    }

    /// Defaults of dash lines.
    fn defaults(&mut self) {
        let mut defaults = Defaults::default();
        for (key, value) in self.keys.map("statements") {
            match &*key.text {
                "date" => match Date::parse(&value) {
                    Ok(date) => defaults.date = Some(date),
                    Err(fault) => self.no_date(key.span, fault.about(&value)),
                },
                "venue" => defaults.venue = Some(value),
                "source" => {
                    defaults.source = Some(self.record.refer_id(&value, Role::Source, key.span))
                }
                _ => self.unknown(&key, &["date", "venue", "source"], "statements"),
            }
        }
        self.record.defaults = defaults;
    }

    /// Reports a key inside a map that nothing reads.
    pub(super) fn unknown(&mut self, key: &Written, known: &[&'static str], what: &str) {
        let near = crate::path::nearest(&key.text, known.iter().copied());
        let hint = near.map_or_else(
            || format!("it takes {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        self.keys
            .fault(
                Code::UnknownKey,
                key.span,
                format!("nothing reads `{}` in {what}", key.text),
            )
            .hint = Some(hint);
    }

    /// An actor's keys.
    fn actor(&mut self) {
        let kinds = ["person", "state", "organisation", "group"].map(|word| (word, word));
        self.fields.words.kind = self.kind(&kinds, "the actor");
        self.names();
        if let Some(country) = self.keys.text("country") {
            if country.text.len() == 2 && country.text.bytes().all(|b| b.is_ascii_uppercase()) {
                self.fields.words.country = Some(country.text);
            } else {
                let fault = self.keys.fault(
                    Code::UnknownValue,
                    country.span,
                    format!("`{}` is no country code", country.text),
                );
                fault.hint = Some("write two capital letters, as in ISO 3166-1: `RU`".into());
            }
        }
        self.fields.words.ids = self
            .keys
            .map("ids")
            .into_iter()
            .map(|(key, value)| (key.text, value))
            .collect();
        self.fields.words.sort = self.plain("sort");
        if let Some(image) = self.keys.text("image") {
            self.fields.words.image = self.image(&image);
        }
        let ties: Vec<Option<Tie>> = self
            .keys
            .maps("ties")
            .into_iter()
            .map(|map| self.tie(map))
            .collect();
        self.fields.facts.ties = ties.into_iter().flatten().collect();
    }

    /// The kind of a page that must have one.
    fn kind(&mut self, kinds: &[(&'static str, &'static str)], what: &str) -> Box<str> {
        if !self.keys.has("kind") {
            self.keys.missing("kind", what);
        }
        self.keys.choice("kind", kinds).unwrap_or("").into()
    }

    /// Strong and weak names.
    fn names(&mut self) {
        let name = |(written, language): (Written, Option<Box<str>>)| Name {
            text: nfc(&written.text).into(),
            language,
        };
        let mut strong = std::mem::take(&mut self.fields.facts.names).into_vec();
        strong.extend(self.keys.names("names").into_iter().map(name));
        let mut weak = std::mem::take(&mut self.fields.facts.weak_names).into_vec();
        weak.extend(self.keys.names("weak_names").into_iter().map(name));
        self.fields.facts.names = strong.into();
        self.fields.facts.weak_names = weak.into();
    }

    /// A picture of the content.
    fn image(&mut self, written: &Written) -> Option<ReferenceIx> {
        match self.record.path.join_link(&written.text, "content") {
            Some(path) => Some(self.record.refer(
                Target::File { path, anchor: None },
                Role::Image,
                written.span,
            )),
            None => {
                self.keys.fault(
                    Code::OutsideRoot,
                    written.span,
                    format!("`{}` leaves the content", written.text),
                );
                None
            }
        }
    }

    /// One tie.
    fn tie(&mut self, map: Vec<(Written, Written)>) -> Option<Tie> {
        let (mut relation, mut of, mut from, mut to, mut source) = (None, None, None, None, None);
        let first = map.first().map_or(Span::default(), |(key, _)| key.span);
        for (key, value) in map {
            let known = RELATIONS.iter().find(|(word, _)| *word == &*key.text);
            match (&*key.text, known) {
                ("holds", _) => relation = Some(Relation::Holds(value.text)),
                ("of", _) => of = Some(self.record.refer_id(&value.text, Role::Actor, value.span)),
                ("from", _) => from = self.tie_date(&value),
                ("to", _) => to = self.tie_date(&value),
                ("source", _) => {
                    source = Some(self.record.refer_id(&value.text, Role::Source, value.span))
                }
                (_, Some((_, known))) => {
                    relation = Some(known.clone());
                    of = Some(self.record.refer_id(&value.text, Role::Actor, value.span));
                }
                _ => {
                    let mut known = vec!["holds", "of", "from", "to", "source"];
                    known.extend(RELATIONS.iter().map(|(word, _)| *word));
                    self.unknown(&key, &known, "a tie");
                }
            }
        }
        if let (Some(from), Some(to)) = (from, to)
            && to.latest() < from.earliest()
        {
            let message = format!("a tie that ends ({to}) before it begins ({from})");
            self.keys.fault(Code::ReversedDate, first, message).hint =
                Some("mend `from` or `to`".into());
        }
        match (relation, of) {
            (Some(relation), Some(of)) => Some(Tie {
                relation,
                of,
                from,
                to,
                source,
            }),
            _ => {
                let fault = self.keys.fault(
                    Code::MissingKey,
                    first,
                    "a tie without what it is or whom it ties to",
                );
                fault.hint =
                    Some("write `{holds: President, of: russia}` or `{member_of: g7}`".into());
                None
            }
        }
    }

    /// A date of a tie.
    fn tie_date(&mut self, value: &Written) -> Option<Date> {
        match Date::parse(&value.text) {
            Ok(date) => Some(date),
            Err(fault) => {
                self.no_date(value.span, fault.about(&value.text));
                None
            }
        }
    }

    /// Reports a text inside a map that is no date.
    pub(super) fn no_date(&mut self, span: Span, message: String) {
        self.keys.fault(Code::BadDate, span, message).hint = Some(DATE_HINT.into());
    }

    /// A topic's keys.
    fn topic(&mut self) {
        let kinds = ["issue", "proposal", "project", "regime"].map(|word| (word, word));
        let kind = self.keys.choice("kind", &kinds).unwrap_or("issue");
        self.fields.words.kind = kind.into();
        self.fields.facts.topic.proposal = kind == "proposal";
        self.names();
        self.fields.facts.topic.parent = self.one("parent", Role::Topic);
        let issues = self.keys.map("issues");
        let (slugs, labels): (Vec<Box<str>>, Vec<Box<str>>) = issues
            .into_iter()
            .map(|(key, label)| (crate::path::slug(&key.text).into(), label))
            .unzip();
        self.fields.facts.topic.issues = slugs.into();
        self.fields.words.issues = labels.into();
        if self.keys.has("stances") {
            let stances = self.keys.list("stances");
            self.fields.facts.topic.stances =
                Some(stances.into_iter().map(|written| written.text).collect());
        }
        self.fields.words.review_every = self.plain("review_every");
        self.fields.facts.topic.by = self.many("by", Role::Actor);
        self.dated();
        self.fields.facts.topic.source = self.one("source", Role::Source);
        self.fields.facts.topic.revises = self.one("revises", Role::Topic);
    }

    /// A source's keys.
    fn source(&mut self) {
        self.dated();
        let mut source = SourceWords {
            accessed: self.date("accessed"),
            ..SourceWords::default()
        };
        if self.fields.facts.date.is_none() && source.accessed.is_none() && !self.fields.faulty_date
        {
            let fault = self.keys.fault(
                Code::MissingKey,
                self.fields.place,
                "the source has no `date`",
            );
            fault.hint = Some("add `date:`, or `accessed:` for a page without one".into());
        }
        self.fields.words.kind = self.plain("type").unwrap_or_default();
        source.author = self.plain("author");
        source.publisher = self.plain("publisher");
        let found = self.keys.has("url") || self.keys.has("archive");
        source.link = self.link("url");
        source.archive = self.plain("archive");
        source.sha256 = self.plain("sha256");
        source.note = self.plain("note");
        let grades = [
            ("A", 'A'),
            ("B", 'B'),
            ("C", 'C'),
            ("D", 'D'),
            ("E", 'E'),
            ("F", 'F'),
        ];
        source.grade = self.keys.choice("grade", &grades);
        let tiers = ["primary", "secondary", "tertiary"].map(|word| (word, word));
        source.tier = self.keys.choice("tier", &tiers).map(Into::into);
        self.fields.facts.derived_from = self.many("derived_from", Role::Source);
        if !found && !matches!(&*self.fields.words.kind, "interview" | "book" | "broadcast") {
            let fault = self.keys.fault(
                Code::SourceWithoutAddress,
                self.fields.place,
                "a source with neither `url` nor `archive`",
            );
            fault.hint = Some(
                "say where it can be read, or that it is an interview, book or broadcast".into(),
            );
        }
        self.fields.words.source = Some(Box::new(source));
    }

    /// An address of the web; any other is a fault.
    fn link(&mut self, key: &'static str) -> Option<Box<str>> {
        let written = self.keys.text(key)?;
        if is_web(&written.text) {
            return Some(written.text);
        }
        let message = no_web_address(&written.text);
        self.keys
            .fault(Code::RefusedAddress, written.span, message)
            .hint = Some(WEB.into());
        None
    }

    /// The keys of any other page.
    fn page(&mut self) {
        self.dated();
        self.updated();
        self.fields.words.kind = "page".into();
        self.fields.facts.topics = self.many("topics", Role::Topic);
        self.fields.facts.actors = self.many("actors", Role::Actor);
    }
}

/// How an address of the web begins.
pub const WEB: &str = "it begins with https:// or http://";

/// What is said of an address that is none of the web.
pub fn no_web_address(address: &str) -> String {
    format!("`{address}` is no address of the web")
}

/// A fault of the whole file, at the first byte that is no text.
pub fn not_text(path: &SitePath, at: usize) -> Diagnostic {
    let place = Span::new(at, at);
    let message = format!("`{path}` is not UTF-8 text");
    Diagnostic::at(Code::NotText, path, place, message).hint("save it as UTF-8")
}
