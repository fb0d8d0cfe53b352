//! The shapes of a track whose places are known: what is ahead, the axis, marks, names.

use super::*;
use crate::render::drawing::text::{Anchor, TEXT, Words};
use crate::render::drawing::{
    Caption, circle, framed, push_area, push_group, push_head, push_line, push_path,
};

/// Draws a track by its plan.
pub(super) fn draw(track: &Track, plan: &Plan<'_>) -> String {
    let mut shapes = String::new();
    push_ahead(&mut shapes, plan);
    push_today(&mut shapes, plan, track);
    push_axis(&mut shapes, plan);
    let mut flags = plan.flags.iter().peekable();
    let mut named = Vec::new();
    for (index, mark) in plan.marks.iter().enumerate() {
        let flag = flags.next_if(|flag| flag.mark == index);
        named.push((mark, flag));
    }
    for (mark, flag) in &named {
        if let Some(flag) = flag {
            push_pole(&mut shapes, plan, (mark, flag));
        }
    }
    for named in named {
        push_mark(&mut shapes, plan, named);
    }
    let cover = Cover {
        class: "drawing-timeline",
        title: &track.title,
        description: &description(track, plan),
        height: plan.bottom + 4.0,
    };
    framed(&cover, &shapes)
}

/// How many events there are, and when.
fn description(track: &Track, plan: &Plan<'_>) -> String {
    let language = &track.language;
    let count = language.count("events_told", track.events.len());
    let today = match plan.today {
        Some(_) => format!(" {}", dated(track, "today_is")),
        None => String::new(),
    };
    let omitted = match plan.omitted {
        0 => String::new(),
        omitted => format!(" {}", language.count("not_drawn", omitted)),
    };
    format!("{count}{today}{omitted}")
}

/// A word with today in it.
fn dated(track: &Track, key: &str) -> String {
    let today = track.language.date(&Date::day(track.today));
    track.language.say(key, &[("date", &today)])
}

/// Appends the shade over what is ahead.
fn push_ahead(out: &mut String, plan: &Plan<'_>) {
    if let Some(left) = plan.today {
        let area = Area {
            left,
            top: 0.0,
            right: WIDTH,
            bottom: plan.bottom,
        };
        push_area(out, "future", &area);
    }
}

/// Appends the axis, the lines between its stretches, and their names as far as there is room.
fn push_axis(out: &mut String, plan: &Plan<'_>) {
    let across = |x, y| At { x, y };
    for (index, stretch) in plan.stretches.iter().enumerate() {
        let x = plan.across.at(stretch.from);
        if x >= plan.across.start {
            push_line(out, "grid", [across(x, plan.top), across(x, plan.bottom)]);
        }
        let width = text_width(&stretch.label);
        let left = beside_today(x.max(plan.across.start) + 5.0, width, plan.today);
        let next = plan.stretches.get(index + 1);
        let right = next.map_or(WIDTH, |next| plan.across.at(next.from));
        if left + width <= right - 2.0 {
            let words = Words {
                at: across(left, plan.axis + TEXT + 2.0),
                anchor: Anchor::Start,
                class: "label",
                text: stretch.label.clone(),
            };
            words.draw(out);
        }
    }
    push_line(
        out,
        "axis",
        [across(0.0, plan.axis), across(WIDTH, plan.axis)],
    );
}

/// Where a name of this width begins that would begin at `left`: behind the line of today, if that would cross it.
fn beside_today(left: f64, width: f64, today: Option<f64>) -> f64 {
    match today {
        Some(line) if line > left - 4.0 && line < left + width + 2.0 => line + 5.0,
        _ => left,
    }
}

/// Appends the line of today, its date, and the name of what comes after it.
fn push_today(out: &mut String, plan: &Plan<'_>, track: &Track) {
    let Some(x) = plan.today else { return };
    let caption = Caption {
        class: "today",
        title: &dated(track, "today_mark"),
        href: None,
    };
    push_group(out, &caption, |out| {
        push_line(out, "line", [At { x, y: 0.0 }, At { x, y: plan.bottom }]);
        for words in now(x, track) {
            words.draw(out);
        }
    });
}

/// The words beside the line of today: what comes after it is ahead, and its date is before it if there is room. The date, not
/// `today`: the page is read later.
fn now(x: f64, track: &Track) -> [Words; 2] {
    let date = track.language.date(&Date::day(track.today));
    let today = text_width(&date);
    let (today_from, ahead_from) = if x > today + 7.0 {
        (x - 7.0 - today, x + 7.0)
    } else {
        (x + 7.0, x + today + 17.0)
    };
    let words = |x, text: &str| Words {
        at: At { x, y: TEXT },
        anchor: Anchor::Start,
        class: "now",
        text: text.to_owned(),
    };
    [
        words(today_from, &date),
        words(ahead_from, &track.language.word("timeline_ahead")),
    ]
}

/// Where the baseline of a name is.
fn baseline(plan: &Plan<'_>, flag: &Flag) -> f64 {
    let lanes = plan
        .marks
        .iter()
        .filter(|mark| mark.moment.weight == Weight::Major);
    let top = lanes
        .map(|mark| mark.y - LANES.1 / 2.0)
        .fold(plan.axis, f64::min);
    top - 8.0 - flag.row as f64 * LEADING
}

/// Appends the pole from a name down to its mark.
fn push_pole(out: &mut String, plan: &Plan<'_>, (mark, flag): (&Mark<'_>, &Flag)) {
    let x = flag.pole;
    let y = baseline(plan, flag) - TEXT * 0.7;
    push_line(out, "leader", [At { x, y }, At { x, y: mark.y }]);
}

/// Appends an event: its mark, and its name if that has room.
fn push_mark(out: &mut String, plan: &Plan<'_>, (mark, flag): (&Mark<'_>, Option<&Flag>)) {
    let weight = match mark.moment.weight {
        Weight::Major => "major",
        Weight::Minor => "minor",
    };
    let certainty = match mark.moment.certainty {
        Certainty::Sure => "sure",
        Certainty::Approximate => "approximate",
        Certainty::Uncertain => "uncertain",
    };
    let caption = Caption {
        class: &format!("event {weight} {certainty}"),
        title: &format!("{}: {}", mark.moment.date, mark.moment.label),
        href: mark.moment.href.as_deref(),
    };
    push_group(out, &caption, |out| {
        push_body(out, mark);
        if let Some(flag) = flag {
            let words = Words {
                at: At {
                    x: flag.left,
                    y: baseline(plan, flag),
                },
                anchor: Anchor::Start,
                class: "name",
                text: flag.text.clone(),
            };
            words.draw(out);
        }
    });
}

/// Appends what a date covers: a disc for a day, a bar for more; with arrows, dashes and `?` for what is not known.
fn push_body(out: &mut String, mark: &Mark<'_>) {
    let body = mark.body();
    let middle = At {
        x: (body.left + body.right) / 2.0,
        y: mark.y,
    };
    match mark.moment.weight {
        Weight::Major if mark.is_day() => push_path(out, "mark", &circle(middle, REACH - 1.0)),
        Weight::Major | Weight::Minor => push_area(out, "mark", &body),
    }
    if mark.comes_from_before() {
        push_head(
            out,
            At {
                x: body.left - ARROW,
                y: mark.y,
            },
            -ARROW,
        );
    }
    if mark.goes_on() {
        push_head(
            out,
            At {
                x: body.right + ARROW,
                y: mark.y,
            },
            ARROW,
        );
    }
    match mark.moment.certainty {
        Certainty::Sure => {}
        Certainty::Approximate => push_whiskers(out, &body, mark.y),
        Certainty::Uncertain => push_doubt(out, mark, middle),
    }
}

/// Appends the dashed ends of a date that is about right.
fn push_whiskers(out: &mut String, body: &Area, y: f64) {
    let end = |x, reach| [At { x, y }, At { x: x + reach, y }];
    push_line(out, "whisker", end(body.left, -WHISKER));
    push_line(out, "whisker", end(body.right, WHISKER));
}

/// Appends the sign of a date that may be wrong: in a major mark, beside a minor one.
fn push_doubt(out: &mut String, mark: &Mark<'_>, middle: At) {
    let (x, anchor) = match mark.moment.weight {
        Weight::Major => (middle.x, Anchor::Middle),
        Weight::Minor => (mark.reach.to + 2.0, Anchor::Start),
    };
    let words = Words {
        at: At {
            x,
            y: middle.y + TEXT * 0.33,
        },
        anchor,
        class: "doubt",
        text: "?".to_owned(),
    };
    words.draw(out);
}
