//! Series that are usual, and series that are not.

use super::*;
use crate::render::drawing::tests::{apart, elements};

/// A figure of a year.
fn dot(year: i32, value: f64) -> Dot {
    Dot {
        from: Day::new(year, 1, 1).expect("a day"),
        to: Day::new(year, 12, 31).expect("a day"),
        low: value,
        high: value,
        value: Some(value),
        label: value.to_string(),
        period: year.to_string(),
        look: Look::Solid,
    }
}

/// A series of these lines.
fn of(lines: &[(&str, Vec<Dot>)]) -> Series {
    let line = |(name, dots): &(&str, Vec<Dot>)| Line {
        name: (*name).to_owned(),
        dots: dots.clone(),
    };
    Series {
        language: crate::language::Languages::default().english().clone(),
        title: "Trade <&\"".to_owned(),
        unit: "US$ & billion".to_owned(),
        lines: lines.iter().map(line).collect(),
        omitted: 0,
    }
}

/// How often something stands in a drawing.
fn count(drawing: &str, what: &str) -> usize {
    drawing.matches(what).count()
}

/// Draws a series that must be sound and must show all of its figures.
fn drawn(one: &Series) -> String {
    let drawing = series(one);
    elements(&drawing);
    assert_eq!(drawing, series(one));
    let dots = one.lines.iter().flat_map(|line| &line.dots).count();
    let titled = count(&drawing, "<g class=\"dot") - count(&drawing, "<g class=\"dot key");
    assert_eq!(titled, dots, "{drawing}");
    let plan = plan(one).expect("there are figures");
    let names = plan.names.iter().flat_map(|name| &name.words);
    apart(&names.chain(&plan.values).collect::<Vec<_>>());
    drawing
}

#[test]
fn two_counters_stand_side_by_side() {
    let customs =
        |shift: f64| (2014..2026).map(move |year| dot(year, f64::from(year - 2000) + shift));
    let one = of(&[
        ("China & <Customs>", customs(0.0).collect()),
        ("Russia", customs(0.2).collect()),
    ]);
    let drawing = drawn(&one);
    assert!(drawing.contains("China &amp;") && drawing.contains("&lt;Customs&gt;"));
    assert_eq!(count(&drawing, "<path class=\"line "), 2);
    let plan = plan(&one).expect("there are figures");
    for (a, b) in plan.lines[0].iter().zip(&plan.lines[1]) {
        assert!((b.at.x - a.at.x).abs() >= REACH, "{a:?} {b:?}");
    }
    assert!(plan.periods.windows(2).all(|two| two[0].0 < two[1].0));
}

#[test]
fn nothing_is_drawn_of_nothing() {
    let lost = Dot {
        low: f64::NAN,
        ..dot(2022, 1.0)
    };
    assert_eq!(series(&of(&[])), "");
    assert_eq!(series(&of(&[("IMF", Vec::new())])), "");
    assert_eq!(series(&of(&[("IMF", vec![lost])])), "");
}

#[test]
fn one_figure_is_a_drawing() {
    let drawing = drawn(&of(&[("", vec![dot(2022, 190.27)])]));
    assert_eq!(count(&drawing, "class=\"line "), 0);
    assert!(drawing.contains(">2022</text>") && drawing.contains(">190.27</text>"));
    assert!(drawing.contains("<title>2022: 190.27 US$ &amp; billion</title>"));
}

#[test]
fn a_forecast_is_hollow_and_dashed() {
    let mut dots: Vec<Dot> = (2022..2027).map(|year| dot(year, 7.0)).collect();
    dots[3].look = Look::Hollow;
    dots[4].look = Look::Hollow;
    let drawing = drawn(&of(&[("IMF", dots)]));
    assert_eq!(count(&drawing, "dot-hollow"), 2);
    assert_eq!(count(&drawing, "<path class=\"line line-1\""), 1);
    assert_eq!(count(&drawing, "<path class=\"line line-1 forecast\""), 1);
    assert!(drawing.contains("(forecast)</title>"));
}

#[test]
fn a_range_is_a_bar_with_caps() {
    let range = Dot {
        low: 185.0,
        high: 190.0,
        value: None,
        label: "185–190".to_owned(),
        ..dot(2022, 0.0)
    };
    let drawing = drawn(&of(&[("IMF", vec![range, dot(2023, 200.0)])]));
    assert_eq!(count(&drawing, "class=\"range\""), 3);
}

#[test]
fn figures_below_zero_have_their_axis() {
    let drawing = drawn(&of(&[("IMF", vec![dot(2022, -2.5), dot(2023, 1.5)])]));
    assert!(drawing.contains(">−2</text>"));
    let far = drawn(&of(&[("IMF", vec![dot(2022, -100.0), dot(2023, -101.0)])]));
    assert!(far.contains("class=\"break\"") && far.contains("does not begin at 0"));
}

#[test]
fn many_lines_have_names_apart() {
    let lines: Vec<(String, Vec<Dot>)> = (0..20)
        .map(|line| {
            (
                format!("Statistical office number {line}"),
                vec![dot(2022, 5.0), dot(2023, 5.0)],
            )
        })
        .collect();
    let lines: Vec<(&str, Vec<Dot>)> = lines.iter().map(|(a, b)| (a.as_str(), b.clone())).collect();
    drawn(&of(&lines));
}

#[test]
fn a_period_without_an_end_is_the_day_that_it_has() {
    let open = Dot {
        to: Day::LAST,
        ..dot(2022, 5.0)
    };
    let begun = Dot {
        from: Day::FIRST,
        ..dot(2019, 4.0)
    };
    let huge = Dot {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
        ..dot(2020, f64::MAX)
    };
    drawn(&of(&[("IMF", vec![open.clone(), begun])]));
    drawn(&of(&[("IMF", vec![open, huge])]));
}
