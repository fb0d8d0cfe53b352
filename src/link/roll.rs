//! Lists that one pass takes over from another, and how an edit changes the few that it reaches.
//!
//! Whoever reads a roll sees a slice. Knows nothing of what a list holds; the indexes of `link` are made of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A list that snapshots share: of two passes that find the same, the later has that of the earlier.
#[derive(PartialEq, Eq)]
pub struct Roll<T>(Arc<[T]>);

impl<T> Clone for Roll<T> {
    /// The same list.
    fn clone(&self) -> Roll<T> {
        Roll(self.0.clone())
    }
}

impl<T> Default for Roll<T> {
    /// The list of nothing.
    fn default() -> Roll<T> {
        Roll(Arc::default())
    }
}

impl<T> Deref for Roll<T> {
    type Target = [T];

    /// What is in it.
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> From<Vec<T>> for Roll<T> {
    /// A new list; an empty one takes no memory.
    fn from(entries: Vec<T>) -> Roll<T> {
        match entries.is_empty() {
            true => Roll::default(),
            false => Roll(entries.into()),
        }
    }
}

impl<T> FromIterator<T> for Roll<T> {
    /// A new list.
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Roll<T> {
        Vec::from_iter(entries).into()
    }
}

impl<'a, T> IntoIterator for &'a Roll<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    /// Its entries in order.
    fn into_iter(self) -> std::slice::Iter<'a, T> {
        self.0.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for Roll<T> {
    /// As any list.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// Where entries are gathered, by the number of their list: all lists, or the few that an edit reaches.
pub(super) trait Lists<T> {
    /// The list with this number.
    fn list(&mut self, number: u32) -> &mut Vec<T>;
}

impl<T> Lists<T> for Vec<Vec<T>> {
    /// One of all lists.
    fn list(&mut self, number: u32) -> &mut Vec<T> {
        &mut self[number as usize]
    }
}

/// The lists that a few documents have entries in.
pub(super) type Few<T> = BTreeMap<u32, Vec<T>>;

impl<T> Lists<T> for Few<T> {
    /// One of the lists that are reached, from now on.
    fn list(&mut self, number: u32) -> &mut Vec<T> {
        self.entry(number).or_default()
    }
}

/// As many lists of nothing.
pub(super) fn lists<T>(count: usize) -> Vec<Vec<T>> {
    std::iter::repeat_with(Vec::new).take(count).collect()
}

/// Gathered lists as rolls.
pub(super) fn rolls<T>(lists: Vec<Vec<T>>) -> Vec<Roll<T>> {
    lists.into_iter().map(Roll::from).collect()
}

/// What an edit does to rolls.
pub(super) struct Amendment<'a, T, K> {
    /// The rolls that edited documents had entries in.
    pub(super) left: BTreeSet<u32>,
    /// The entries that edited documents have now, by roll.
    pub(super) come: Few<T>,
    /// Whether an entry is of an edited document.
    pub(super) is_old: &'a dyn Fn(&T) -> bool,
    /// Where an entry stands.
    pub(super) rank: &'a dyn Fn(&T) -> K,
}

impl<T: Clone, K: Ord> Amendment<'_, T, K> {
    /// Makes those rolls again in which edited documents had or have entries; all others stay.
    pub(super) fn apply(mut self, rolls: &mut [Roll<T>]) {
        let mut reached = self.left;
        reached.extend(self.come.keys());
        for number in reached {
            let roll = &mut rolls[number as usize];
            let kept = roll.iter().filter(|entry| !(self.is_old)(entry));
            let mut entries: Vec<T> = kept.cloned().collect();
            for entry in self.come.remove(&number).unwrap_or_default() {
                let rank = (self.rank)(&entry);
                let place = entries.partition_point(|other| (self.rank)(other) <= rank);
                entries.insert(place, entry);
            }
            *roll = entries.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amendment_makes_the_rolls_again_that_it_reaches_and_no_others() {
        let mut all: Vec<Roll<u32>> =
            rolls(vec![vec![1, 3, 5], vec![3, 7], vec![2, 4], Vec::new()]);
        let before = all.clone();
        let amendment = Amendment {
            left: BTreeSet::from([0, 1]),
            come: Few::from([(0, vec![4]), (3, vec![9, 6])]),
            is_old: &|entry: &u32| *entry == 3,
            rank: &|entry: &u32| *entry,
        };
        amendment.apply(&mut all);
        let told: Vec<&[u32]> = all.iter().map(|roll| &**roll).collect();
        assert_eq!(told, [&[1, 4, 5][..], &[7], &[2, 4], &[6, 9]]);
        assert!(Arc::ptr_eq(&all[2].0, &before[2].0));
    }
}
