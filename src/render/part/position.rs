//! Who stands where: the matrix of positions, proposals point by point, an actor's positions.

use crate::link::{Position, Said, Taken};
use crate::parse::prose;

use super::*;

/// Positions that a row of the matrix opens to; the others are on the actor's page.
const ROW_ENTRIES: usize = 30;

/// A column of the matrix: an issue of a topic, or a topic as a whole.
type Column = (DocumentIx, Option<u32>);

impl<'s> Parts<'s> {
    /// The matrix of a topic: the actors whose positions are known, by its issues.
    pub fn matrix(&self, topic: DocumentIx) -> view::Positions {
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
        view::Positions {
            issues: columns
                .iter()
                .map(|column| self.matrix_issue(topic, *column))
                .collect(),
            rows: rows
                .into_iter()
                .map(|(actor, taken)| self.matrix_row(actor, &columns, &taken))
                .collect(),
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
        let mut others: Vec<Column> = taken
            .iter()
            .map(|one| column_of(&one.position))
            .filter(|column| !columns.contains(column))
            .collect();
        others.sort_by_key(|(owner, issue)| (issue.is_none(), *owner, *issue));
        others.dedup();
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
    fn row_key(&self, actor: DocumentIx) -> (usize, String, DocumentIx) {
        let words = &self.document(actor).words;
        let kinds = ["state", "organisation", "group", "person"];
        let kind = kinds.iter().position(|kind| **kind == *words.kind);
        let name = words.sort.as_deref().unwrap_or(&words.title).to_lowercase();
        (kind.unwrap_or(kinds.len()), name, actor)
    }

    /// A row: the latest position on each issue, and all of them.
    fn matrix_row(
        &self,
        actor: DocumentIx,
        columns: &[Column],
        taken: &[&Taken],
    ) -> view::MatrixRow {
        let cell = |column: &Column| {
            let own: Vec<&&Taken> = taken
                .iter()
                .filter(|one| column_of(&one.position) == *column)
                .collect();
            own.first()
                .map(|latest| self.matrix_cell(latest, own.len()))
        };
        view::MatrixRow {
            actor: self.link(actor),
            cells: columns.iter().map(cell).collect(),
            entries: taken
                .iter()
                .take(ROW_ENTRIES)
                .map(|one| self.matrix_entry(one))
                .collect(),
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

    /// The latest position of an actor on each issue, by topic.
    pub fn positions(&self, actor: DocumentIx) -> Vec<view::TopicPositions> {
        type Rows = BTreeMap<Column, view::PositionRow>;
        let mut latest: BTreeMap<(String, DocumentIx), Rows> = BTreeMap::new();
        for taken in &self.links().positions_of[actor as usize] {
            let position = &taken.position;
            // An issue is the same whichever of the topics below it a position names.
            let (topic, _) = column_of(position);
            let title = self.document(topic).words.title.to_string();
            let rows = latest.entry((title, topic)).or_default();
            rows.entry(column_of(position)).or_insert_with(|| {
                let (mode, href) = self.taken_in(taken.said);
                let statement = match taken.said {
                    Said::Statement(ix) => self.statement_link(ix),
                    Said::Point(proposal, _) => view::Link {
                        href,
                        ..self.link(proposal)
                    },
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
            });
        }
        let topics = latest.into_iter();
        topics
            .map(|((_, topic), rows)| view::TopicPositions {
                topic: self.link(topic),
                rows: rows.into_values().collect(),
            })
            .collect()
    }

    /// The proposals among the topics below one, by date; the topic itself if it is one.
    pub fn proposals(&self, topic: DocumentIx) -> Vec<DocumentIx> {
        let (mut found, mut seen, mut open) = (Vec::new(), vec![topic], vec![topic]);
        while let Some(ix) = open.pop() {
            if self.document(ix).facts.topic.proposal {
                found.push(ix);
            }
            for child in &self.links().children[ix as usize] {
                if !seen.contains(child) {
                    seen.push(*child);
                    open.push(*child);
                }
            }
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
        let Some(positions) = self.links().points.get(&proposal) else {
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

/// The column that a position stands in.
fn column_of(position: &Position) -> Column {
    match position.issue {
        Some(issue) => (position.owner, Some(issue)),
        None => (position.topic, None),
    }
}
