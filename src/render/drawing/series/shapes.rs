//! The shapes of a series whose places are known: axes, lines, ranges, marks, names.

use super::*;
use crate::render::drawing::{circle, framed, push_group, push_line, push_path, through};

/// Draws a series by its plan.
pub(super) fn draw(series: &Series, plan: &Plan<'_>) -> String {
    let mut shapes = String::new();
    push_height(&mut shapes, plan, series);
    push_periods(&mut shapes, plan);
    for (index, line) in plan.lines.iter().enumerate() {
        push_joins(&mut shapes, index, line);
    }
    for (index, line) in plan.lines.iter().enumerate() {
        for spot in line {
            push_dot(
                &mut shapes,
                &format!("line-{}", index % LOOKS + 1),
                (series, index, spot),
            );
        }
    }
    for name in &plan.names {
        push_name(&mut shapes, plan, (&series.lines[name.line].name, name));
    }
    plan.values.iter().for_each(|words| words.draw(&mut shapes));
    let cover = Cover {
        class: "drawing-series",
        title: &series.title,
        description: &description(plan, series),
        height: plan.plot.bottom + 36.0,
    };
    framed(&cover, &shapes)
}

/// What does not meet the eye.
fn description(plan: &Plan<'_>, series: &Series) -> String {
    let language = &series.language;
    let mut sentences = Vec::new();
    if plan.figures.zero != Zero::Shown {
        sentences.push(language.word("axis_not_zero"));
    }
    let mut spots = plan.lines.iter().flatten();
    if spots.any(|spot| spot.dot.look == Look::Hollow) {
        sentences.push(language.word("forecasts_key"));
    }
    let omitted = language.count("figures_not_drawn", series.omitted);
    let omitted = (series.omitted > 0).then_some(omitted);
    let sentences = sentences.iter().map(ToString::to_string).chain(omitted);
    sentences.collect::<Vec<String>>().join(" ")
}

/// Appends the vertical axis, its lines across, and the unit above it.
fn push_height(out: &mut String, plan: &Plan<'_>, series: &Series) {
    let Area { left, right, .. } = plan.plot;
    for (value, label) in &plan.figures.ticks {
        let y = plan.height.at(*value);
        let class = if *value == 0.0 { "axis" } else { "grid" };
        push_line(out, class, [At { x: left, y }, At { x: right, y }]);
        let words = Words {
            at: At {
                x: left - 8.0,
                y: y + TEXT * 0.32,
            },
            anchor: Anchor::End,
            class: "label",
            text: label.clone(),
        };
        words.draw(out);
    }
    push_break(out, plan, &series.language.word("axis_not_zero_mark"));
    let words = Words {
        at: At { x: 0.0, y: TEXT },
        anchor: Anchor::Start,
        class: "label",
        text: format!("{} {}", plan.figures.scale_word, series.unit)
            .trim()
            .to_owned(),
    };
    words.draw(out);
}

/// Appends a jag where the vertical axis stops before 0.
fn push_break(out: &mut String, plan: &Plan<'_>, title: &str) {
    let y = match plan.figures.zero {
        Zero::Shown => return,
        Zero::Below => plan.plot.bottom,
        Zero::Above => plan.plot.top,
    };
    let x = plan.plot.left;
    let jag = [(0.0, -18.0), (-6.0, -13.0), (6.0, -6.0), (0.0, 0.0)];
    let places = jag.map(|(right, down)| At {
        x: x + right,
        y: y + if plan.figures.zero == Zero::Below {
            down
        } else {
            -down
        },
    });
    let caption = Caption {
        class: "break",
        title,
        href: None,
    };
    push_group(out, &caption, |out| {
        push_path(out, "axis", &through(&places))
    });
}

/// Appends what is written along the horizontal axis.
fn push_periods(out: &mut String, plan: &Plan<'_>) {
    let y = plan.plot.bottom;
    if plan.figures.zero != Zero::Shown {
        let (left, right) = (plan.plot.left, plan.plot.right);
        push_line(out, "axis", [At { x: left, y }, At { x: right, y }]);
    }
    for (x, stretch) in &plan.periods {
        push_line(out, "axis", [At { x: *x, y }, At { x: *x, y: y + 6.0 }]);
        let words = Words {
            at: At {
                x: *x,
                y: y + 8.0 + TEXT,
            },
            anchor: Anchor::Middle,
            class: "label",
            text: stretch.label.clone(),
        };
        words.draw(out);
    }
}

/// Appends the line through the dots, dashed towards each that is foreseen.
fn push_joins(out: &mut String, index: usize, line: &[Spot<'_>]) {
    let class = |look| match look {
        Look::Solid => format!("line line-{}", index % LOOKS + 1),
        Look::Hollow => format!("line line-{} forecast", index % LOOKS + 1),
    };
    let mut run: Vec<At> = line.first().map(|spot| spot.at).into_iter().collect();
    let mut look = line.get(1).map_or(Look::Solid, |spot| spot.dot.look);
    for spot in line.iter().skip(1) {
        if spot.dot.look != look {
            push_path(out, &class(look), &through(&run));
            run.drain(..run.len() - 1);
            look = spot.dot.look;
        }
        run.push(spot.at);
    }
    if run.len() > 1 {
        push_path(out, &class(look), &through(&run));
    }
}

/// Appends a figure: its range, and its mark.
fn push_dot(out: &mut String, line: &str, (series, index, spot): (&Series, usize, &Spot<'_>)) {
    let class = match spot.dot.look {
        Look::Solid => format!("dot {line}"),
        Look::Hollow => format!("dot dot-hollow {line}"),
    };
    let caption = Caption {
        class: &class,
        title: &spoken(series, &series.lines[index].name, spot.dot),
        href: None,
    };
    push_group(out, &caption, |out| {
        let ranges = spot.bottom - spot.top > 0.1;
        if ranges {
            push_range(out, spot);
        }
        if spot.dot.value.is_some() || !ranges {
            push_path(out, "mark", &mark(index, spot.at, REACH));
        } else {
            for y in [spot.top, spot.bottom] {
                push_path(out, "mark", &mark(index, At { y, ..spot.at }, REACH * 0.6));
            }
        }
    });
}

/// Appends a bar with caps from the least to the most that a figure may be.
fn push_range(out: &mut String, spot: &Spot<'_>) {
    let x = spot.at.x;
    push_line(
        out,
        "range",
        [At { x, y: spot.top }, At { x, y: spot.bottom }],
    );
    for y in [spot.top, spot.bottom] {
        let ends = [x - REACH, x + REACH].map(|x| At { x, y });
        push_line(out, "range", ends);
    }
}

/// A figure in words: `2022, Customs of China: 190.27 US$ billion`.
fn spoken(series: &Series, name: &str, dot: &Dot) -> String {
    let counter = if name.is_empty() { "" } else { ", " };
    let foreseen = match dot.look {
        Look::Solid => String::new(),
        Look::Hollow => format!(" {}", series.language.word("forecast_mark")),
    };
    let figure = format!("{} {}", dot.label, series.unit);
    format!("{}{counter}{name}: {}{foreseen}", dot.period, figure.trim())
}

/// Appends the name of a line, with a sample of its mark and a thread to its end.
fn push_name(out: &mut String, plan: &Plan<'_>, (full, name): (&str, &Name)) {
    if let Some(last) = plan.lines[name.line].last() {
        let from = At {
            x: last.at.x + REACH + 3.0,
            y: last.at.y,
        };
        let to = At {
            x: name.sample.x - REACH - 3.0,
            y: name.sample.y,
        };
        push_line(out, "leader", [from, to]);
    }
    let caption = Caption {
        class: &format!("dot key line-{}", name.line % LOOKS + 1),
        title: full,
        href: None,
    };
    push_group(out, &caption, |out| {
        push_path(out, "mark", &mark(name.line, name.sample, REACH));
        name.words.iter().for_each(|words| words.draw(out));
    });
}

/// The mark of a line: circle, square, diamond, triangle, triangle upside down, cross, star, bar.
fn mark(line: usize, center: At, reach: f64) -> String {
    let corners: &[(f64, f64)] = match line % LOOKS {
        0 => return circle(center, reach),
        1 => &[(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)],
        2 => &[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)],
        3 => &[(0.0, -1.2), (1.15, 0.9), (-1.15, 0.9)],
        4 => &[(0.0, 1.2), (1.15, -0.9), (-1.15, -0.9)],
        5 => &[
            (-0.4, -1.1),
            (0.4, -1.1),
            (0.4, -0.4),
            (1.1, -0.4),
            (1.1, 0.4),
            (0.4, 0.4),
            (0.4, 1.1),
            (-0.4, 1.1),
            (-0.4, 0.4),
            (-1.1, 0.4),
            (-1.1, -0.4),
            (-0.4, -0.4),
        ],
        6 => &[
            (0.0, -1.4),
            (0.4, -0.4),
            (1.4, 0.0),
            (0.4, 0.4),
            (0.0, 1.4),
            (-0.4, 0.4),
            (-1.4, 0.0),
            (-0.4, -0.4),
        ],
        _ => &[(-1.2, -0.5), (1.2, -0.5), (1.2, 0.5), (-1.2, 0.5)],
    };
    let place = |(right, down): &(f64, f64)| At {
        x: center.x + right * reach,
        y: center.y + down * reach,
    };
    through(&corners.iter().map(place).collect::<Vec<_>>()) + "Z"
}
