//! Tracks that are usual, and tracks that are not.

use proptest::prelude::*;

use super::*;
use crate::render::drawing::tests::elements;

/// A day that is written as text.
fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// A major event with this date.
fn event(date: &str) -> Moment {
    let date = Date::parse(date).expect("a date");
    Moment {
        from: date.earliest(),
        to: date.latest(),
        open_end: if date.is_open_end() {
            OpenEnd::Open
        } else {
            OpenEnd::Closed
        },
        certainty: match date.is_uncertain() {
            true => Certainty::Uncertain,
            false if date.is_approximate() => Certainty::Approximate,
            false => Certainty::Sure,
        },
        weight: Weight::Major,
        label: "Xi <&\" visits Moscow".to_owned(),
        date: crate::language::Languages::default().english().date(&date),
        href: Some("/briefings/?a=1&b=\"".to_owned()),
    }
}

/// A track of these events.
fn of(events: Vec<Moment>) -> Track {
    Track {
        language: crate::language::Languages::default().english().clone(),
        title: "Visits <&\"".to_owned(),
        today: day("2026-01-31"),
        events,
    }
}

/// Draws a track that must be sound, show all of its events, and have its names apart.
fn drawn(track: &Track) -> String {
    let drawing = timeline(track);
    elements(&drawing);
    assert_eq!(drawing, timeline(track));
    let marks = track.events.len().min(MOST_MARKS);
    assert_eq!(drawing.matches("class=\"event ").count(), marks);
    let plan = plan(track).expect("there are events");
    for (at, flag) in plan.flags.iter().enumerate() {
        assert!(flag.left >= 0.0 && flag.right <= WIDTH, "{flag:?}");
        for other in &plan.flags[at + 1..] {
            let beside = flag.left >= other.right || other.left >= flag.right;
            assert!(flag.row != other.row || beside, "{flag:?} {other:?}");
            let (high, low) = if flag.row > other.row {
                (flag, other)
            } else {
                (other, flag)
            };
            let through = high.pole > low.left && high.pole < low.right;
            assert!(high.row == low.row || !through, "{high:?} {low:?}");
        }
    }
    for mark in &plan.marks {
        let body = mark.body();
        assert!(body.left >= 0.0 && body.right <= WIDTH, "{body:?}");
        assert!(body.bottom <= plan.bottom + 1.0, "{body:?}");
    }
    drawing
}

#[test]
fn nothing_is_drawn_of_nothing() {
    assert_eq!(timeline(&of(Vec::new())), "");
}

#[test]
fn one_event_is_a_drawing() {
    let drawing = drawn(&of(vec![event("2023-03-21")]));
    assert!(drawing.contains("<title>21 March 2023: Xi &lt;&amp;\" visits Moscow</title>"));
    assert!(
        drawing.contains("<a class=\"event major sure\" href=\"/briefings/?a=1&amp;b=&quot;\">")
    );
    assert!(!drawing.contains("class=\"today\""), "it is long past");
}

#[test]
fn what_is_after_today_is_ahead() {
    let drawing = drawn(&of(vec![event("2023-03-21"), event("2027")]));
    assert!(drawing.contains(">ahead</text>") && drawing.contains("class=\"future\""));
    assert!(drawing.contains("Today is 31 January 2026."));
    let later = drawn(&of(vec![event("2030"), event("2031")]));
    assert!(
        later.contains("class=\"future\" x=\"16\""),
        "all of it is ahead"
    );
}

#[test]
fn a_date_is_as_wide_as_it_is_unknown() {
    let track = of(vec![
        event("2023-03-21"),
        event("2024"),
        event("2025-02~"),
        event("2025-06-01?"),
    ]);
    let drawing = drawn(&track);
    let plan = plan(&track).expect("there are events");
    let widths: Vec<f64> = plan.marks.iter().map(|mark| mark.reach.length()).collect();
    assert!(
        widths[0] < widths[2] + 1.0 && widths[2] < widths[1],
        "{widths:?}"
    );
    assert_eq!(drawing.matches("class=\"whisker\"").count(), 2);
    assert_eq!(drawing.matches(">?</text>").count(), 1);
}

#[test]
fn a_date_without_an_end_is_cut_off_with_an_arrow() {
    let drawing = drawn(&of(vec![
        event("2023"),
        event("2012-05-07/.."),
        event("../2024"),
        event("2020/"),
    ]));
    assert_eq!(drawing.matches("class=\"head\"").count(), 3);
    let all = Moment {
        from: Day::FIRST,
        to: Day::LAST,
        ..event("2023")
    };
    let alone = drawn(&of(vec![all]));
    assert_eq!(alone.matches("class=\"head\"").count(), 2);
}

#[test]
fn major_events_go_first_where_there_are_too_many() {
    let many = |weight, count: i64| {
        let moved = move |days| Moment {
            from: day("2022-01-01").plus_days(days * 3),
            to: day("2022-01-01").plus_days(days * 3),
            weight,
            ..event("2022")
        };
        (0..count).map(moved)
    };
    let events: Vec<Moment> = many(Weight::Minor, 450)
        .chain(many(Weight::Major, 50))
        .collect();
    let drawing = drawn(&of(events));
    assert_eq!(drawing.matches("class=\"event major").count(), 50);
    assert!(drawing.contains("500 events. ") && drawing.contains("100 of them are not drawn."));
    let dense = drawn(&of(many(Weight::Major, 200).collect()));
    assert!(dense.matches("class=\"name\"").count() > 10);
}

#[test]
fn the_calendar_goes_on() {
    let track = of(vec![event("2022-02-04"), event("2027-05-01")]);
    let plan = plan(&track).expect("there are events");
    assert!(
        plan.stretches
            .windows(2)
            .all(|two| two[0].from < two[1].from)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_track_is_too_strange(
        dates in prop::collection::vec((0_i64..3_652_424, 0_i64..900, 0_u8..12, "\\PC{0,40}"), 1..80),
    ) {
        let moment = |(from, length, kind, label): (i64, i64, u8, String)| Moment {
            from: if kind == 0 { Day::FIRST } else { Day::FIRST.plus_days(from) },
            to: if kind == 1 { Day::LAST } else { Day::FIRST.plus_days(from + length * i64::from(kind % 2)) },
            open_end: if kind < 3 { OpenEnd::Open } else { OpenEnd::Closed },
            certainty: [Certainty::Sure, Certainty::Approximate, Certainty::Uncertain][usize::from(kind % 3)],
            weight: if kind < 8 { Weight::Major } else { Weight::Minor },
            label,
            ..event("2023")
        };
        drawn(&of(dates.into_iter().map(moment).collect()));
    }
}
