//! Figures beside their dots, where there is room for them.
//!
//! It sees dots in their places and never moves one.

use super::*;

/// Figures beside their dots: of all, or if not all find room, of the first and last, or of the last of each line.
///
/// The last are those that were counted and those that are foreseen. If they find no room either, there are none.
pub(super) fn valued(lines: &[Vec<Spot<'_>>], plot: &Area) -> Vec<Words> {
    let counted = |spot: &&Spot| spot.dot.look == Look::Solid;
    let first = lines.iter().filter_map(|line| line.first());
    let foreseen = lines
        .iter()
        .filter_map(|line| line.last())
        .filter(|spot| !counted(spot));
    let last = lines
        .iter()
        .filter_map(|line| line.iter().rfind(counted))
        .chain(foreseen);
    let ends = last.clone().chain(first);
    let tries: [Vec<&Spot>; 3] = [
        lines.iter().flatten().collect(),
        ends.collect(),
        last.collect(),
    ];
    let complete = |wanted: &Vec<&Spot>| beside(wanted, lines, plot);
    tries.iter().find_map(complete).unwrap_or_default()
}

/// The figures of `wanted` beside their dots; nothing if one of them finds no room among all dots.
fn beside(wanted: &[&Spot<'_>], lines: &[Vec<Spot<'_>>], plot: &Area) -> Option<Vec<Words>> {
    let mut values: Vec<Words> = Vec::new();
    let mut done: Vec<&Spot> = Vec::new();
    for spot in wanted {
        if done.iter().any(|other| std::ptr::eq(*other, *spot)) {
            continue;
        }
        let free = |words: &Words| {
            let own = words.area();
            own.left >= plot.left
                && own.right <= plot.right + NAME_GAP - 24.0
                && own.bottom <= plot.bottom
                && !lines
                    .iter()
                    .flatten()
                    .any(|other| own.overlaps(&other.area()))
                && !values.iter().any(|other| own.overlaps(&other.area()))
        };
        let mut places = above_and_below(spot);
        places.sort_by_key(|words| crossed(&words.area(), lines));
        values.push(places.into_iter().find(free)?);
        done.push(spot);
    }
    Some(values)
}

/// The figure of a dot above it and below it.
fn above_and_below(spot: &Spot<'_>) -> [Words; 2] {
    let area = spot.area();
    [area.top - 7.0, area.bottom + TEXT].map(|y| Words {
        at: At { x: spot.at.x, y },
        anchor: Anchor::Middle,
        class: "value",
        text: spot.dot.label.clone(),
    })
}

/// Whether a line goes through a place, as far as points along it tell.
fn crossed(area: &Area, lines: &[Vec<Spot<'_>>]) -> bool {
    let joins = lines.iter().flat_map(|line| line.windows(2));
    joins.into_iter().any(|join| {
        let (from, to) = (join[0].at, join[1].at);
        (0..=20).any(|step| {
            let share = f64::from(step) / 20.0;
            let point = At {
                x: from.x + (to.x - from.x) * share,
                y: from.y + (to.y - from.y) * share,
            };
            area.overlaps(&Area::around(point, 1.0))
        })
    })
}
