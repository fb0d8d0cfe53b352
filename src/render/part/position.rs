//! Who stands where: the matrix of positions, proposals point by point, an actor's positions.

use std::collections::BTreeSet;

use crate::link::{Position, Said, Taken};
use crate::parse::prose;

use super::*;

/// Positions that a row of the matrix opens to; the others are on the actor's page.
const ROW_ENTRIES: usize = 30;

/// Positions that the rows of one page of a matrix open to, all together: a page of it stays one that can be fetched.
const ENTRIES: usize = 300;

/// A column of the matrix: an issue of a topic, or a topic as a whole.
type Column = (DocumentIx, Option<u32>);

impl<'s> Parts<'s> {
    /// A page of the matrix of a topic: of the actors whose positions are known `count` from place `from` on, by its issues.
    pub fn matrix(&self, topic: DocumentIx, (from, count): (usize, usize)) -> view::Positions {
        let taken = &self.links().positions_on[topic as usize];
        let columns = self.columns(topic, taken);
        let mut rows: Vec<(DocumentIx, Vec<&Taken>)> = Vec::new();
        let mut at: FxHashMap<DocumentIx, usize> = FxHashMap::default();
        for one in taken {
            let row = *at.entry(one.actor).or_insert_with(|| {
                rows.push((one.actor, Vec::new()));
                rows.len() - 1
            });
            rows[row].1.push(one);
        }
        rows.sort_by_key(|(actor, _)| self.row_key(*actor));
        let shown = &rows[from.min(rows.len())..(from + count).min(rows.len())];
        let entries = entries_of_a_row(shown.iter().map(|(_, taken)| taken.len()));
        view::Positions {
            issues: columns
                .iter()
                .map(|column| self.matrix_issue(topic, *column))
                .collect(),
            rows: shown
                .iter()
                .map(|(actor, taken)| view::MatrixRow {
                    entries: taken
                        .iter()
                        .take(entries)
                        .map(|one| self.matrix_entry(one))
                        .collect(),
                    ..self.matrix_row(*actor, &columns, taken)
                })
                .collect(),
            row_count: rows.len(),
            more: None,
            csv: (!taken.is_empty())
                .then(|| self.href(&self.address_of(topic).file("positions.csv"))),
        }
    }

    /// The columns of a matrix: the topic's own issues, then others that positions name, then the topic as a whole.
    fn columns(&self, topic: DocumentIx, taken: &[Taken]) -> Vec<Column> {
        if taken.is_empty() {
            return Vec::new();
        }
        let own = self.document(topic).facts.topic.issues.len() as u32;
        let mut columns: Vec<Column> = (0..own).map(|issue| (topic, Some(issue))).collect();
        let named: BTreeSet<Column> = taken.iter().map(|one| one.position.column()).collect();
        let is_own = |column: &Column| column.0 == topic && column.1.is_some_and(|it| it < own);
        let mut others: Vec<Column> = named.into_iter().filter(|it| !is_own(it)).collect();
        others.sort_by_key(|(owner, issue)| (issue.is_none(), *owner, *issue));
        columns.extend(others);
        columns
    }

    /// The head of a column.
    fn matrix_issue(&self, topic: DocumentIx, (owner, issue): Column) -> view::MatrixIssue {
        match issue {
            Some(issue) => {
                let ids = &self.document(owner).facts.topic.issues;
                let id = ids
                    .get(issue as usize)
                    .map_or_else(String::new, ToString::to_string);
                view::MatrixIssue {
                    label: self.issue(owner, issue),
                    href: (owner != topic).then(|| format!("{}#issue-{id}", self.href_of(owner))),
                    id,
                }
            }
            None => view::MatrixIssue {
                id: String::new(),
                label: match owner == topic {
                    true => self.language.word("as_a_whole").to_string(),
                    false => self.document(owner).words.title.to_string(),
                },
                href: (owner != topic).then(|| self.href_of(owner)),
            },
        }
    }

    /// What rows are sorted by: states, organisations, groups, then persons; each by name.
    fn row_key(&self, actor: DocumentIx) -> (usize, u32) {
        (self.group(actor), self.rank(actor))
    }

    /// A row: the latest position on each issue; what it opens to is not in it yet.
    fn matrix_row(
        &self,
        actor: DocumentIx,
        columns: &[Column],
        taken: &[&Taken],
    ) -> view::MatrixRow {
        let mut latest: FxHashMap<Column, (&Taken, usize)> = FxHashMap::default();
        for one in taken {
            latest.entry(one.position.column()).or_insert((one, 0)).1 += 1;
        }
        let cell = |column: &Column| {
            let (latest, count) = latest.get(column)?;
            Some(self.matrix_cell(latest, *count))
        };
        view::MatrixRow {
            actor: self.link(actor),
            cells: columns.iter().map(cell).collect(),
            entries: Vec::new(),
            entry_count: taken.len(),
        }
    }

    /// A cell, made of the latest position.
    fn matrix_cell(&self, taken: &Taken, count: usize) -> view::MatrixCell {
        let (mode, href) = self.taken_in(taken.said);
        view::MatrixCell {
            stance: taken.position.stance.as_deref().map(str::to_owned),
            date: self.maybe_date(&taken.date),
            href,
            who: self.who_said(taken),
            mode: mode.word(),
            mode_label: self.mode_label(mode),
            count,
        }
    }

    /// Who spoke, if it was not the actor itself.
    fn who_said(&self, taken: &Taken) -> Option<String> {
        match taken.said {
            Said::Statement(ix) => {
                let statement = &self.links().statements[ix as usize];
                if statement.speakers.contains(&taken.actor) {
                    return None;
                }
                let speakers = statement.speakers.iter();
                let names: Vec<&str> = speakers
                    .map(|ix| &*self.document(*ix).words.title)
                    .collect();
                Some(match names.is_empty() {
                    true => self.said(ix).1.speaker.to_string(),
                    false => names.join(&format!(" {} ", self.language.word("and"))),
                })
            }
            Said::Point(proposal, _) => Some(self.document(proposal).words.title.to_string()),
        }
    }

    /// Whether the words of a position are the speaker's, and where they are.
    fn taken_in(&self, said: Said) -> (Mode, String) {
        match said {
            Said::Statement(ix) => (self.said(ix).0.mode, self.statement_addresses(ix).0),
            Said::Point(proposal, number) => {
                let points = &self.document(proposal).facts.topic.points;
                let number = points.get(number as usize).map_or(0, |point| point.number);
                (
                    Mode::Document,
                    format!("{}#point-{number}", self.href_of(proposal)),
                )
            }
        }
    }

    /// A position in the history of a row.
    fn matrix_entry(&self, taken: &Taken) -> view::MatrixEntry {
        let (mode, href) = self.taken_in(taken.said);
        let position = &taken.position;
        let (who, speaker, text) = match taken.said {
            Said::Statement(ix) => {
                let speakers = &self.links().statements[ix as usize].speakers;
                let unnamed = speakers
                    .is_empty()
                    .then(|| self.said(ix).1.speaker.to_string());
                (self.links_to(speakers), unnamed, self.statement_text(ix))
            }
            Said::Point(proposal, number) => {
                let document = self.document(proposal);
                let text = document.marks.points.get(number as usize).map_or_else(
                    String::new,
                    |fragment| {
                        let parsed = prose::text_of(&document.body.html, fragment);
                        body::text(self, proposal, fragment, &parsed)
                    },
                );
                (vec![self.link(proposal)], None, text)
            }
        };
        view::MatrixEntry {
            issue: position
                .issue
                .map(|issue| self.issue(position.owner, issue)),
            stance: position.stance.as_deref().map(str::to_owned),
            date: self.maybe_date(&taken.date),
            who,
            speaker,
            mode: mode.word(),
            mode_label: self.mode_label(mode),
            text: prose::shortened(&text, 160),
            href,
        }
    }

    /// The latest position of an actor on each issue, by topic: `count` of them from place `from` on.
    pub fn positions(
        &self,
        actor: DocumentIx,
        (from, count): (usize, usize),
    ) -> Vec<view::TopicPositions> {
        let mut latest: BTreeMap<(&str, Column), &Taken> = BTreeMap::new();
        for taken in &self.links().positions_of[actor as usize] {
            // An issue is the same whichever of the topics below it a position names.
            let column = taken.position.column();
            let title = &*self.document(column.0).words.title;
            latest.entry((title, column)).or_insert(taken);
        }
        let shown = latest.into_iter().skip(from).take(count);
        let mut topics: Vec<view::TopicPositions> = Vec::new();
        let mut last = None;
        for ((_, (topic, _)), taken) in shown {
            if last.replace(topic) != Some(topic) {
                topics.push(view::TopicPositions {
                    topic: self.link(topic),
                    rows: Vec::new(),
                });
            }
            if let Some(of_topic) = topics.last_mut() {
                of_topic.rows.push(self.position_row(taken));
            }
        }
        topics
    }

    /// A position in the list of an actor's.
    fn position_row(&self, taken: &Taken) -> view::PositionRow {
        let (mode, href) = self.taken_in(taken.said);
        let position = &taken.position;
        let statement = match taken.said {
            Said::Statement(ix) => self.statement_link(ix),
            Said::Point(proposal, _) => {
                let link = view::Link {
                    href,
                    ..self.link_words(proposal)
                };
                link.into()
            }
        };
        view::PositionRow {
            issue: position
                .issue
                .map(|issue| self.issue(position.owner, issue)),
            stance: position.stance.as_deref().map(str::to_owned),
            date: self.maybe_date(&taken.date),
            statement,
            mode: mode.word(),
        }
    }

    /// The proposals among the topics below one, by date; the topic itself if it is one.
    pub fn proposals(&self, topic: DocumentIx) -> Vec<DocumentIx> {
        let (mut found, mut open) = (Vec::new(), vec![topic]);
        let mut seen: FxHashSet<DocumentIx> = FxHashSet::from_iter([topic]);
        while let Some(ix) = open.pop() {
            if self.document(ix).facts.topic.proposal {
                found.push(ix);
            }
            let children = self.links().children[ix as usize].iter();
            open.extend(children.filter(|child| seen.insert(**child)));
        }
        found.sort_by_key(|ix| (self.document(*ix).facts.date, *ix));
        found
    }

    /// Proposals point by point: the issues of a topic by these proposals, in this order.
    pub fn comparison(&self, topic: DocumentIx, proposals: &[DocumentIx]) -> view::Comparison {
        let issues = &self.document(topic).facts.topic.issues;
        let row = |issue: Option<u32>| view::ComparedIssue {
            id: issue
                .and_then(|issue| issues.get(issue as usize))
                .map(ToString::to_string),
            label: match issue {
                Some(issue) => self.issue(topic, issue),
                None => self.language.word("other_points").to_string(),
            },
            cells: proposals
                .iter()
                .map(|proposal| self.compared(*proposal, topic, issue))
                .collect(),
        };
        let rows = (0..issues.len() as u32).map(Some).chain([None]).map(row);
        view::Comparison {
            topic: self.link(topic),
            proposals: proposals
                .iter()
                .map(|ix| self.compared_proposal(*ix))
                .collect(),
            rows: rows
                .filter(|row| row.cells.iter().any(|cell| !cell.is_empty()))
                .collect(),
            proposal_count: proposals.len(),
            pairs: Vec::new(),
        }
    }

    /// The head of a proposal's column.
    fn compared_proposal(&self, ix: DocumentIx) -> view::ComparedProposal {
        let facts = &self.document(ix).facts;
        view::ComparedProposal {
            link: self.link(ix),
            by: self.links_to(&self.links().pages(ix, &facts.topic.by)),
            date: self.maybe_date(&facts.date),
            points: facts.topic.points.len(),
        }
    }

    /// The points of a proposal that bear on an issue of the topic; without an issue, those that bear on none of them.
    fn compared(
        &self,
        proposal: DocumentIx,
        topic: DocumentIx,
        issue: Option<u32>,
    ) -> Vec<view::ComparedPoint> {
        let document = self.document(proposal);
        let Some(positions) = self.links().points(proposal) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (number, positions) in positions.iter().enumerate() {
            let on_issue: Vec<&Position> = positions
                .iter()
                .filter(|position| position.owner == topic && position.issue.is_some())
                .collect();
            let own = match issue {
                Some(_) => on_issue
                    .iter()
                    .find(|position| position.issue == issue)
                    .copied(),
                None => None,
            };
            if issue.is_some() == own.is_some() && (issue.is_some() || on_issue.is_empty()) {
                let point = &document.facts.topic.points[number];
                let fragment = &document.marks.points[number];
                found.push(view::ComparedPoint {
                    number: point.number,
                    html: body::html(self, proposal, fragment, Fill::Away),
                    stance: own.and_then(|own| own.stance.as_deref()).map(str::to_owned),
                    href: format!("{}#point-{}", self.href_of(proposal), point.number),
                });
            }
        }
        found
    }
}

/// How many positions each row of a page of the matrix opens to, given how many it has: as many as leave room for all rows.
fn entries_of_a_row(rows: impl Iterator<Item = usize> + Clone) -> usize {
    let sum = |most: usize| rows.clone().map(|count| count.min(most)).sum::<usize>();
    let fits = (1..=ROW_ENTRIES).rev().find(|most| sum(*most) <= ENTRIES);
    fits.unwrap_or(1)
}
