//! Drawings as SVG: figures over time, events on an axis, an actor and its ties.
//!
//! Pure functions from plain structs to text, made when the site is built. They know neither the site nor the look:
//! what is drawn carries classes that the theme colours, and no `style` and no `id`, so that a strict content
//! security policy holds and several drawings stand on one page. No meaning hangs on colour: shapes, dashes and words
//! say it too. Pages call them and show the same in a table or a list; what finds no room in a drawing is still
//! there.
//!
//! This file has what drawings share: places, shapes, the frame. Coordinates are units of a drawing `WIDTH` wide,
//! which is scaled to its column.

mod axis;
mod calendar;
mod series;
#[cfg(test)]
mod tests;
mod text;
mod ties;
mod timeline;

pub use series::{Dot, Line, Look, Series, series};
pub use ties::{Direction, Edge, MOST_EDGES, Standing, Web, ties};
pub use timeline::{Certainty, Moment, OpenEnd, Track, Weight, timeline};

use std::fmt;

use crate::path::{push_attribute, push_text};

use text::TEXT;

/// Width of every drawing.
const WIDTH: f64 = 720.0;

/// A place in a drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
struct At {
    /// From the left.
    x: f64,
    /// From the top.
    y: f64,
}

/// A rectangle in a drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Area {
    /// Its left edge.
    left: f64,
    /// Its upper edge.
    top: f64,
    /// Its right edge.
    right: f64,
    /// Its lower edge.
    bottom: f64,
}

impl Area {
    /// The square that reaches `reach` from its centre.
    fn around(center: At, reach: f64) -> Area {
        Area {
            left: center.x - reach,
            top: center.y - reach,
            right: center.x + reach,
            bottom: center.y + reach,
        }
    }

    /// Whether the two share more than an edge.
    fn overlaps(&self, other: &Area) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// A coordinate as it is printed: with at most one decimal, and no zero below zero.
struct Tenths(f64);

impl fmt::Display for Tenths {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The sum turns −0 into 0.
        ((self.0 * 10.0).round() / 10.0 + 0.0).fmt(out)
    }
}

/// What a drawing says of itself as a whole.
struct Cover<'a> {
    /// Which drawing it is, for the theme: `drawing-series`.
    class: &'static str,
    /// What is to be seen.
    title: &'a str,
    /// What else has to be known about it; may be empty.
    description: &'a str,
    /// How high it is.
    height: f64,
}

/// The whole drawing around its shapes.
///
/// One with links is a group: of an image, those who listen hear nothing but its name.
fn framed(cover: &Cover<'_>, shapes: &str) -> String {
    let role = if shapes.contains("<a ") {
        "group"
    } else {
        "img"
    };
    let mut out = format!(
        "<svg class=\"drawing {}\" viewBox=\"0 0 {} {}\" font-size=\"{}\" role=\"{role}\" aria-label=\"",
        cover.class,
        Tenths(WIDTH),
        Tenths(cover.height.ceil()),
        Tenths(TEXT),
    );
    push_attribute(&mut out, cover.title);
    out.push_str("\">");
    push_titled(&mut out, "title", cover.title);
    push_titled(&mut out, "desc", cover.description);
    out.push_str(shapes);
    out.push_str("</svg>");
    out
}

/// Appends an element with nothing but text, unless there is none.
fn push_titled(out: &mut String, element: &str, text: &str) {
    if !text.is_empty() {
        out.push_str(&format!("<{element}>"));
        push_text(out, text);
        out.push_str(&format!("</{element}>"));
    }
}

/// What a group of shapes is called and where it leads.
struct Caption<'a> {
    /// What it is, for the theme.
    class: &'a str,
    /// What is shown when it is pointed at.
    title: &'a str,
    /// Where it leads, if anywhere.
    href: Option<&'a str>,
}

/// Appends what `draw` appends as one group, a link if it leads somewhere.
fn push_group(out: &mut String, caption: &Caption<'_>, draw: impl FnOnce(&mut String)) {
    let element = if caption.href.is_some() { "a" } else { "g" };
    out.push_str(&format!("<{element} class=\"{}\"", caption.class));
    if let Some(href) = caption.href {
        out.push_str(" href=\"");
        push_attribute(out, href);
        out.push('"');
    }
    out.push('>');
    push_titled(out, "title", caption.title);
    draw(out);
    out.push_str(&format!("</{element}>"));
}

/// Appends a straight line.
fn push_line(out: &mut String, class: &str, ends: [At; 2]) {
    let [from, to] = ends;
    out.push_str(&format!(
        "<line class=\"{class}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
        Tenths(from.x),
        Tenths(from.y),
        Tenths(to.x),
        Tenths(to.y)
    ));
}

/// Appends a rectangle.
fn push_area(out: &mut String, class: &str, area: &Area) {
    out.push_str(&format!(
        "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
        Tenths(area.left),
        Tenths(area.top),
        Tenths(area.right - area.left),
        Tenths(area.bottom - area.top),
    ));
}

/// Appends a path of these commands.
fn push_path(out: &mut String, class: &str, commands: &str) {
    out.push_str(&format!("<path class=\"{class}\" d=\"{commands}\"/>"));
}

/// The commands of a path that goes straight from place to place.
fn through(places: &[At]) -> String {
    let mut commands = String::new();
    for (at, place) in places.iter().enumerate() {
        let command = if at == 0 { 'M' } else { 'L' };
        commands.push_str(&format!("{command}{} {}", Tenths(place.x), Tenths(place.y)));
    }
    commands
}

/// A circle as a path.
fn circle(center: At, reach: f64) -> String {
    let (left, y, r) = (Tenths(center.x - reach), Tenths(center.y), Tenths(reach));
    let width = Tenths(2.0 * reach);
    let back = Tenths(-2.0 * reach);
    format!("M{left} {y}a{r} {r} 0 1 0 {width} 0a{r} {r} 0 1 0 {back} 0Z")
}

/// Appends an arrow head with its tip at `tip` that points right, or left for a negative `reach`.
fn push_head(out: &mut String, tip: At, reach: f64) {
    let back = tip.x - reach;
    let half = reach.abs() * 0.6;
    let corner = |y| At { x: back, y };
    let places = [tip, corner(tip.y - half), corner(tip.y + half)];
    push_path(out, "head", &(through(&places) + "Z"));
}
