//! Dated series: the keys of `content/figures/*.yaml` become facts and words.
//!
//! Values stay decimal strings; nothing is averaged, filled in or converted here. `fields` calls it for a figure.

use crate::date::Date;
use crate::diag::{Code, Span};
use crate::document::*;
use crate::number::{self, Decimal};

use super::fields::Reader;
use super::front::Written;

/// The keys of a point.
const POINT_KEYS: [&str; 9] = [
    "period", "value", "low", "high", "by", "source", "status", "as_of", "note",
];

/// How final a point may be.
const STATUSES: [PointStatus; 4] = [
    PointStatus::Final,
    PointStatus::Provisional,
    PointStatus::Forecast,
    PointStatus::Claimed,
];

/// What of a point is read so far.
#[derive(Default)]
struct Point {
    period: Option<Date>,
    value: Option<Decimal>,
    low: Option<Decimal>,
    high: Option<Decimal>,
    by: Option<ReferenceIx>,
    source: Option<ReferenceIx>,
    status: Option<PointStatus>,
    as_of: Option<Date>,
    note: Option<Box<str>>,
    /// Whether a value was written that could not be read, so that none is missing.
    faulty: bool,
}

impl Reader<'_, '_> {
    /// A figure's keys.
    pub(super) fn figure(&mut self) {
        self.fields.words.kind = "figure".into();
        for key in ["unit", "points"] {
            if !self.keys.has(key) {
                self.keys.missing(key, "the figure");
            }
        }
        let unit = self.plain("unit").unwrap_or_default();
        self.fields.facts.figure.scale = number::unit_scale(&unit);
        self.fields.facts.actors = self.many("about", Role::Actor);
        self.fields.facts.topics = self.many("topics", Role::Topic);
        let decimals = self.decimals();
        self.fields.facts.figure.stale_after = self.days();
        let mut words = FigureWords {
            unit,
            decimals,
            note: self.plain("note"),
            ..FigureWords::default()
        };
        let (mut points, mut notes, mut places) = (Vec::new(), Vec::new(), Vec::new());
        for map in self.keys.maps("points") {
            let place = map.first().map_or(Span::default(), |(key, _)| key.span);
            if let Some((point, note)) = self.point(map, place) {
                points.push(point);
                notes.push(note);
                places.push(place);
            }
        }
        self.fields.facts.figure.points = points.into();
        words.notes = notes.into();
        words.places = places.into();
        self.fields.words.figure = Some(Box::new(words));
    }

    /// How many decimals are printed, at most nine.
    fn decimals(&mut self) -> Option<u8> {
        let written = self.keys.text("decimals")?;
        let read = written.text.parse().ok().filter(|decimals| *decimals <= 9);
        if read.is_none() {
            let message = format!("`decimals` does not take `{}`", written.text);
            self.keys
                .fault(Code::UnknownValue, written.span, message)
                .hint = Some("write a number from 0 to 9".into());
        }
        read
    }

    /// After how many days a figure is stale: `400d`.
    fn days(&mut self) -> Option<u32> {
        let written = self.keys.text("stale_after")?;
        let days = written.text.strip_suffix('d').unwrap_or(&written.text);
        let read = days.trim().parse().ok().filter(|days| *days > 0);
        if read.is_none() {
            let message = format!("`stale_after` does not take `{}`", written.text);
            self.keys
                .fault(Code::UnknownValue, written.span, message)
                .hint = Some("write days: `400d`".into());
        }
        read
    }

    /// One point; nothing if it has no period or value.
    fn point(
        &mut self,
        map: Vec<(Written, Written)>,
        place: Span,
    ) -> Option<(FigurePoint, Option<Box<str>>)> {
        let mut point = Point::default();
        for (key, value) in map {
            self.point_key(&mut point, &key, value);
        }
        let bounds = [point.low, point.value, point.high];
        let known: Vec<Decimal> = bounds.into_iter().flatten().collect();
        if point.period.is_none() || known.is_empty() {
            if !point.faulty {
                let what = if point.period.is_none() {
                    "period"
                } else {
                    "value"
                };
                let message = format!("a point without its {what}");
                self.keys.fault(Code::MissingKey, place, message).hint =
                    Some("write `{period: 2022, value: 190.27, by: china, source: key}`".into());
            }
            return None;
        }
        if known.windows(2).any(|pair| pair[0] > pair[1]) {
            let message = "`low`, `value` and `high` are not in this order";
            self.keys.fault(Code::BadNumber, place, message).hint =
                Some("`low` is the least and `high` the most".into());
        }
        let facts = FigurePoint {
            period: point.period?,
            value: point.value,
            low: point.low,
            high: point.high,
            by: point.by,
            source: point.source,
            status: point.status,
            as_of: point.as_of,
        };
        Some((facts, point.note))
    }

    /// One key of a point.
    fn point_key(&mut self, point: &mut Point, key: &Written, value: Written) {
        match &*key.text {
            "period" => point.period = self.point_date(point, &value),
            "as_of" => point.as_of = self.point_date(point, &value),
            "value" => point.value = self.decimal(point, &value),
            "low" => point.low = self.decimal(point, &value),
            "high" => point.high = self.decimal(point, &value),
            "by" => point.by = Some(self.record.refer_id(&value.text, Role::Actor, value.span)),
            "source" => {
                point.source = Some(self.record.refer_id(&value.text, Role::Source, value.span));
            }
            "status" => point.status = self.status(&value),
            "note" => point.note = Some(value.text),
            _ => self.unknown(key, &POINT_KEYS, "a point"),
        }
    }

    /// A date of a point.
    fn point_date(&mut self, point: &mut Point, value: &Written) -> Option<Date> {
        match Date::parse(&value.text) {
            Ok(date) => Some(date),
            Err(fault) => {
                point.faulty = true;
                self.no_date(value.span, fault.about(&value.text));
                None
            }
        }
    }

    /// A value of a point.
    fn decimal(&mut self, point: &mut Point, value: &Written) -> Option<Decimal> {
        let read = Decimal::parse(&value.text);
        if read.is_none() {
            point.faulty = true;
            let message = format!("`{}` is no decimal number", value.text);
            self.keys.fault(Code::BadNumber, value.span, message).hint =
                Some("write digits with a decimal point and nothing else: 190.27".into());
        }
        read
    }

    /// How final a point is.
    fn status(&mut self, value: &Written) -> Option<PointStatus> {
        let found = STATUSES
            .into_iter()
            .find(|status| status.word() == &*value.text);
        if found.is_none() {
            let message = format!("`status` does not take `{}`", value.text);
            let words = STATUSES.map(PointStatus::word).join(", ");
            self.keys
                .fault(Code::UnknownValue, value.span, message)
                .hint = Some(format!("it takes one of: {words}"));
        }
        found
    }
}
