//! Webs of few ties and of many.

use super::*;
use crate::render::drawing::tests::{apart, elements};

/// A web of so many ties of either direction.
fn web(out: usize, back: usize) -> Web {
    let edge = |index: usize, direction| Edge {
        name: format!("Ministry <&\" of Foreign Affairs of the Republic number {index}"),
        href: format!("/actors/?n={index}&x=\""),
        label: "under sanctions by".to_owned(),
        dates: if index.is_multiple_of(2) {
            String::new()
        } else {
            "since 25 February 2022".to_owned()
        },
        direction,
        current: if index.is_multiple_of(3) {
            Standing::Past
        } else {
            Standing::Holds
        },
    };
    let out = (0..out).map(|index| edge(index, Direction::Out));
    Web {
        language: crate::language::Languages::default().english().clone(),
        center: "Ministry of Foreign Affairs <&\" of the People’s Republic of China".to_owned(),
        edges: out
            .chain((0..back).map(|index| edge(index, Direction::In)))
            .collect(),
    }
}

/// Draws a web that must be sound, show its ties, and have its texts apart.
fn drawn(web: &Web) -> String {
    let drawing = ties(web);
    elements(&drawing);
    assert_eq!(drawing, ties(web));
    let drawn = web.edges.len().min(MOST_EDGES);
    assert_eq!(drawing.matches("<a class=\"other").count(), drawn);
    assert_eq!(drawing.matches("class=\"head\"").count(), drawn);
    let plan = plan(web).expect("there are ties");
    let words = plan.threads.iter().flat_map(|thread| &thread.words);
    let words: Vec<&Words> = words.chain(&plan.name).collect();
    apart(&words);
    for area in words.iter().map(|words| words.area()) {
        assert!(area.bottom <= plan.height + 0.1, "{area:?}");
    }
    for words in &plan.name {
        let area = words.area();
        assert!(
            area.left >= plan.hub.left && area.bottom <= plan.hub.bottom,
            "{area:?}"
        );
    }
    drawing
}

#[test]
fn no_text_meets_another() {
    for (out, back) in [
        (1, 0),
        (0, 1),
        (3, 2),
        (7, 5),
        (30, 0),
        (0, 30),
        (20, 10),
        (2, 28),
        (40, 40),
    ] {
        drawn(&web(out, back));
    }
}

#[test]
fn nothing_is_drawn_of_nothing() {
    assert_eq!(ties(&web(0, 0)), "");
}

#[test]
fn ties_that_hold_go_first() {
    let drawing = drawn(&web(45, 0));
    assert_eq!(drawing.matches("class=\"other\"").count(), 30);
    assert!(drawing.contains("30 of 45 ties."));
}

#[test]
fn a_tie_says_in_full_what_it_is() {
    let drawing = drawn(&web(1, 0));
    assert!(drawing.contains("href=\"/actors/?n=0&amp;x=&quot;\""));
    assert!(drawing.contains(
        "Ministry &lt;&amp;\" of Foreign Affairs of the Republic number 0: under sanctions by (past)</title>"
    ));
    assert!(drawing.contains("role=\"group\"") && drawing.contains("<desc>1 tie. Dashed"));
}
