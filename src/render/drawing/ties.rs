//! An actor in the middle and those it is tied to beside it: whose tie it is to the left, who the other is to the
//! right.
//!
//! [`plan`] gives every tie a row of its own, so that no text meets another; with ties on one side only the actor
//! stands at the other edge. It knows no relation's meaning: it is told the words.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::language::{Language, filled};

use super::text::{Anchor, LEADING, TEXT, Words, text_width, wrapped};
use super::{
    Area, At, Caption, Cover, Tenths, WIDTH, framed, push_area, push_group, push_head, push_path,
};

/// An actor and those it is tied to.
#[derive(Clone, Debug)]
pub struct Web {
    /// The name of the actor.
    pub center: String,
    /// Whose words are written around what it is told.
    pub language: Arc<Language>,
    /// Its ties, in the order in which they are shown.
    pub edges: Vec<Edge>,
}

/// A tie.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The name of the other.
    pub name: String,
    /// The page of the other.
    pub href: String,
    /// What the tie makes of the other, whose name stands above it: `President of`, `has as member`.
    pub label: String,
    /// Since or until when: `since 7 May 2012`; may be empty.
    pub dates: String,
    /// Whose tie it is.
    pub direction: Direction,
    /// Whether it still holds.
    pub current: Standing,
}

/// Whose tie it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The actor's, to the other.
    Out,
    /// The other's, to the actor.
    In,
}

/// Whether a tie still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It does.
    Holds,
    /// It is over.
    Past,
}

/// How many ties are drawn, those that hold first: more are a table.
pub const MOST_EDGES: usize = 30;

/// How wide the box of the actor is.
const HUB_WIDTH: f64 = 140.0;

/// From the box to the names beside it.
const REACH: f64 = 56.0;

/// From the words of one tie to those of the next.
const GAP: f64 = 10.0;

/// From one tie to the next where they meet the box.
const PORT: f64 = 12.0;

/// How far an arrow head reaches.
const HEAD: f64 = 10.0;

/// Draws an actor and its ties; nothing if it has none.
pub fn ties(web: &Web) -> String {
    plan(web).map_or_else(String::new, |plan| draw(web, &plan))
}

/// Where everything stands.
struct Plan<'a> {
    /// The box of the actor.
    hub: Area,
    /// The name in it.
    name: Vec<Words>,
    /// The ties.
    threads: Vec<Thread<'a>>,
    /// How high the drawing is.
    height: f64,
}

/// A tie in its place.
struct Thread<'a> {
    /// The tie.
    edge: &'a Edge,
    /// Where it meets the box.
    port: At,
    /// Where it meets the name of the other.
    end: At,
    /// The name of the other, and below it what the tie is.
    words: Vec<Words>,
}

/// Where everything stands; nothing if there is nothing.
fn plan(web: &Web) -> Option<Plan<'_>> {
    let mut edges: Vec<&Edge> = web.edges.iter().collect();
    edges.sort_by_key(|edge| edge.current);
    edges.truncate(MOST_EDGES);
    edges.first()?;
    let (to, from): (Vec<&Edge>, Vec<&Edge>) = edges
        .into_iter()
        .partition(|edge| edge.direction == Direction::In);
    let left = match (to.len(), from.len()) {
        (_, 0) => WIDTH - HUB_WIDTH - 2.0,
        (0, _) => 2.0,
        _ => (WIDTH - HUB_WIDTH) / 2.0,
    };
    let (to, from) = (written(to, left), written(from, WIDTH - left - HUB_WIDTH));
    let lines = wrapped(&web.center, HUB_WIDTH - 16.0, 6);
    let ports = (to.len().max(from.len()) + 1) as f64 * PORT;
    let tall = ports.max(lines.len() as f64 * LEADING + 28.0);
    let height = tall.max(total(&to)).max(total(&from)) + 4.0;
    let hub = Area {
        left,
        top: (height - tall) / 2.0,
        right: left + HUB_WIDTH,
        bottom: (height + tall) / 2.0,
    };
    let mut threads = spun(to, &hub);
    threads.extend(spun(from, &hub));
    Some(Plan {
        name: centered(&lines, &hub),
        hub,
        threads,
        height,
    })
}

/// The words of a tie, not yet in their place.
struct Written<'a> {
    /// The tie.
    edge: &'a Edge,
    /// The name of the other, on up to three lines.
    name: Vec<String>,
    /// What the tie is, on up to three lines.
    relation: Vec<String>,
}

impl Written<'_> {
    /// How high the words are, with the gap after them.
    fn height(&self) -> f64 {
        (self.name.len() + self.relation.len()) as f64 * LEADING + GAP
    }
}

/// The words of the ties of one side, which is `width` wide.
fn written(edges: Vec<&Edge>, width: f64) -> Vec<Written<'_>> {
    let room = width - REACH - 8.0;
    let written = |edge| Written {
        edge,
        name: wrapped(&edge.name, room, 3),
        relation: broken(edge, room),
    };
    edges.into_iter().map(written).collect()
}

/// How high the words of one side are.
fn total(side: &[Written<'_>]) -> f64 {
    side.iter().map(Written::height).sum()
}

/// The name of the actor in its box.
fn centered(lines: &[String], hub: &Area) -> Vec<Words> {
    let (x, middle) = ((hub.left + hub.right) / 2.0, (hub.top + hub.bottom) / 2.0);
    let first = middle - (lines.len() as f64 - 1.0) * LEADING / 2.0 + TEXT * 0.33;
    let words = |(row, text): (usize, &String)| Words {
        at: At {
            x,
            y: first + row as f64 * LEADING,
        },
        anchor: Anchor::Middle,
        class: "name",
        text: text.clone(),
    };
    lines.iter().enumerate().map(words).collect()
}

/// The ties of one side in their places, from the top.
fn spun<'a>(side: Vec<Written<'a>>, hub: &Area) -> Vec<Thread<'a>> {
    let middle = (hub.top + hub.bottom) / 2.0;
    let first_port = middle - (side.len() as f64 - 1.0) / 2.0 * PORT;
    let mut top = middle - total(&side) / 2.0;
    let mut threads = Vec::new();
    for (index, written) in side.into_iter().enumerate() {
        let (near, far) = match written.edge.direction {
            Direction::Out => (hub.right, hub.right + REACH),
            Direction::In => (hub.left, hub.left - REACH),
        };
        let own = top + GAP / 2.0;
        top += written.height();
        threads.push(Thread {
            edge: written.edge,
            port: At {
                x: near,
                y: first_port + index as f64 * PORT,
            },
            end: At {
                x: far,
                y: (own + top - GAP / 2.0) / 2.0,
            },
            words: stood(written, At { x: far, y: own }),
        });
    }
    threads
}

/// The words of a tie below each other, beside the end of its line.
fn stood(written: Written<'_>, corner: At) -> Vec<Words> {
    let (x, anchor) = match written.edge.direction {
        Direction::Out => (corner.x + 6.0, Anchor::Start),
        Direction::In => (corner.x - 6.0, Anchor::End),
    };
    let name = written.name.into_iter().map(|text| ("name", text));
    let relation = written.relation.into_iter().map(|text| ("label", text));
    let words = |(row, (class, text)): (usize, (&'static str, String))| Words {
        at: At {
            x,
            y: corner.y + row as f64 * LEADING + TEXT * 0.95,
        },
        anchor,
        class,
        text,
    };
    name.chain(relation).enumerate().map(words).collect()
}

/// What a tie is, and since or until when.
fn relation(edge: &Edge) -> String {
    match edge.dates.as_str() {
        "" => edge.label.clone(),
        dates => format!("{}, {dates}", edge.label),
    }
}

/// What a tie is, and since or until when, the dates on a line of their own if not all fits on one.
fn broken(edge: &Edge, room: f64) -> Vec<String> {
    let relation = relation(edge);
    if text_width(&relation) <= room || edge.dates.is_empty() {
        return wrapped(&relation, room, 2);
    }
    let mut lines = wrapped(&format!("{},", edge.label), room, 2);
    lines.extend(wrapped(&edge.dates, room, 2));
    lines
}

/// Draws an actor and its ties by their plan.
fn draw(web: &Web, plan: &Plan<'_>) -> String {
    let mut shapes = String::new();
    for thread in &plan.threads {
        push_thread(&mut shapes, thread);
    }
    for thread in &plan.threads {
        push_other(&mut shapes, web, thread);
    }
    push_area(&mut shapes, "hub", &plan.hub);
    let caption = Caption {
        class: "center",
        title: &web.center,
        href: None,
    };
    push_group(&mut shapes, &caption, |out| {
        plan.name.iter().for_each(|words| words.draw(out));
    });
    let cover = Cover {
        class: "drawing-ties",
        title: &web.language.say("ties_of", &[("actor", &web.center)]),
        description: &description(web),
        height: plan.height,
    };
    framed(&cover, &shapes)
}

/// How many ties there are, and how many of them are not drawn.
fn description(web: &Web) -> String {
    let past = web
        .edges
        .iter()
        .filter(|edge| edge.current == Standing::Past);
    let language = &web.language;
    let past = match past.count() {
        0 => String::new(),
        _ => format!(" {}", language.word("past_ties")),
    };
    let count = web.edges.len();
    let told = match (
        count > MOST_EDGES,
        language.counted("ties_shown", count as u64),
    ) {
        (true, Some(form)) => filled(
            form,
            &[
                ("shown", &MOST_EDGES.to_string()),
                ("n", &count.to_string()),
            ],
        ),
        _ => language.count("ties", count),
    };
    format!("{told}{past}")
}

/// Appends the line of a tie with its arrow head, at the other's end or the actor's.
fn push_thread(out: &mut String, thread: &Thread<'_>) {
    let class = class("tie", thread.edge);
    let side = (thread.end.x - thread.port.x).signum();
    let (mut from, mut to) = (thread.port, thread.end);
    let tip = match thread.edge.direction {
        Direction::Out => to,
        Direction::In => from,
    };
    match thread.edge.direction {
        Direction::Out => to.x -= HEAD * side,
        Direction::In => from.x += HEAD * side,
    }
    let bend = Tenths((from.x + to.x) / 2.0);
    let (x0, y0, x1, y1) = (Tenths(from.x), Tenths(from.y), Tenths(to.x), Tenths(to.y));
    let commands = format!("M{x0} {y0}C{bend} {y0} {bend} {y1} {x1} {y1}");
    let caption = Caption {
        class: &class,
        title: "",
        href: None,
    };
    push_group(out, &caption, |out| {
        push_path(out, "line", &commands);
        push_head(out, tip, HEAD);
    });
}

/// Appends the name of the other, a link, and what the tie is.
fn push_other(out: &mut String, web: &Web, thread: &Thread<'_>) {
    let edge = thread.edge;
    let relation = relation(edge);
    let past = match edge.current {
        Standing::Holds => String::new(),
        Standing::Past => format!(" {}", web.language.word("past")),
    };
    let title = format!("{}: {relation}{past}", edge.name);
    let caption = Caption {
        class: &class("other", edge),
        title: &title,
        href: Some(&edge.href),
    };
    push_group(out, &caption, |out| {
        thread.words.iter().for_each(|words| words.draw(out));
    });
}

/// The classes of what belongs to a tie.
fn class(what: &str, edge: &Edge) -> String {
    match edge.current {
        Standing::Holds => what.to_owned(),
        Standing::Past => format!("{what} past"),
    }
}
