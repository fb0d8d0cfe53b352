//! The tables beside pages, as CSV: UTF-8, a heading, `CRLF`, quotation marks where they are needed (RFC 4180).
//!
//! Each file has the same columns whatever is in it, and its rows in one order, so that two builds can be compared. A cell
//! that a spreadsheet would run as a formula is disarmed. Several ids in a cell are parted by spaces, which no id has. What is
//! on a retracted page is left out. It knows which rows there are, not where the file stands.

mod mark;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::date::Date;
use crate::document::Status;
use crate::link::{DocumentIx, Position, StatementIx};

use super::data::{id_of, ids, iso, issue_id};
use super::part::Parts;

pub use mark::{points, timeline};

/// The columns of an actor's statements, named as in `/data/statements.json`.
const STATEMENTS: [&str; 19] = [
    "id",
    "date",
    "by",
    "speaker",
    "title",
    "for",
    "to",
    "via",
    "re",
    "venue",
    "mode",
    "text",
    "original",
    "languages",
    "topics",
    "stances",
    "counts_for",
    "sources",
    "url",
];

/// The columns of the positions on a topic.
const POSITIONS: [&str; 11] = [
    "actor",
    "by",
    "speaker",
    "topic",
    "issue",
    "stance",
    "date",
    "mode",
    "statement",
    "point",
    "url",
];

/// `statements.csv` of an actor: its statements, and those made for it or through it, newest first.
pub fn statements(parts: &Parts<'_>, actor: DocumentIx) -> String {
    let list = parts.links().statements_of[actor as usize].iter().copied();
    let rows = list
        .filter(|ix| stands(parts, *ix))
        .map(|ix| statement(parts, ix));
    written(STATEMENTS, rows)
}

/// Whether the page that a statement is on was not retracted.
fn stands(parts: &Parts<'_>, ix: StatementIx) -> bool {
    let page = parts.links().statements[ix as usize].document;
    parts.document(page).facts.status != Status::Retracted
}

/// One statement.
fn statement(parts: &Parts<'_>, ix: StatementIx) -> [String; STATEMENTS.len()] {
    let (facts, words, page) = parts.said(ix);
    let linked = &parts.links().statements[ix as usize];
    let office = parts.speakers(ix).into_iter().find_map(|by| by.office);
    let original = words.original.as_ref().map(|original| &*original.text);
    let languages: Vec<&str> = words.languages.iter().map(|code| &**code).collect();
    let stances: Vec<String> = linked.stances.iter().map(|at| stance(parts, at)).collect();
    [
        facts.id.to_string(),
        iso(&facts.date).unwrap_or_default(),
        ids_of(parts, &linked.speakers),
        unnamed(parts, ix),
        office.unwrap_or_default(),
        ids(parts, page, &facts.on_behalf).join(" "),
        ids(parts, page, &facts.to).join(" "),
        ids(parts, page, &facts.via).join(" "),
        ids(parts, page, &facts.re).join(" "),
        parts.venue(ix).unwrap_or_default(),
        facts.mode.word().to_owned(),
        parts.statement_text(ix),
        original.unwrap_or_default().to_owned(),
        languages.join(" "),
        ids_of(parts, &linked.topics),
        stances.join(" "),
        ids_of(parts, &linked.counts_for),
        ids(parts, page, &facts.sources).join(" "),
        parts.full(&parts.statement_addresses(ix).0),
    ]
}

/// The words for a speaker who is no actor of the site.
fn unnamed(parts: &Parts<'_>, ix: StatementIx) -> String {
    let known = !parts.links().statements[ix as usize].speakers.is_empty();
    match known {
        true => String::new(),
        false => parts.said(ix).1.speaker.to_string(),
    }
}

/// Ids of documents, parted by spaces.
fn ids_of(parts: &Parts<'_>, list: &[DocumentIx]) -> String {
    let ids: Vec<String> = list.iter().map(|ix| id_of(parts, *ix)).collect();
    ids.join(" ")
}

/// A position as a dash line writes it: `ps2#price:supports`.
fn stance(parts: &Parts<'_>, position: &Position) -> String {
    let mut out = id_of(parts, position.topic);
    if let Some(issue) = issue_id(parts, position) {
        out.push('#');
        out.push_str(&issue);
    }
    if let Some(stance) = &position.stance {
        out.push(':');
        out.push_str(stance);
    }
    out
}

/// `positions.csv` of a topic: who took which position on it or its issues, newest first.
///
/// A statement has one row for each of its positions and each actor whose position it is. The points of a proposal are the
/// documents of those who proposed it, on its day.
pub fn positions(parts: &Parts<'_>, topic: DocumentIx) -> String {
    let mut rows: Vec<Dated> = statements_below(parts, topic)
        .into_iter()
        .filter(|ix| stands(parts, *ix))
        .flat_map(|ix| said(parts, topic, ix))
        .collect();
    rows.extend(proposed(parts, topic));
    rows.sort();
    written(POSITIONS, rows.into_iter().map(|(_, row)| row))
}

/// A position with its date, by which it is sorted: newest first, then by actor and the other columns.
type Dated = (Reverse<Option<Date>>, [String; POSITIONS.len()]);

/// The statements about a topic and those below it, whose issues are its own.
fn statements_below(parts: &Parts<'_>, topic: DocumentIx) -> BTreeSet<StatementIx> {
    let links = parts.links();
    let (mut open, mut seen) = (vec![topic], BTreeSet::new());
    while let Some(next) = open.pop() {
        if seen.insert(next) {
            open.extend(&links.children[next as usize]);
        }
    }
    let lists = seen.into_iter().map(|ix| &links.statements_of[ix as usize]);
    lists.flatten().copied().collect()
}

/// Whether a position is on the topic, or on one of its issues by way of a topic below it.
fn concerns(position: &Position, topic: DocumentIx) -> bool {
    position.topic == topic || position.owner == topic
}

/// The actors of a row each: those in the list, or nobody.
fn each_actor(parts: &Parts<'_>, actors: &[DocumentIx]) -> Vec<String> {
    match actors.is_empty() {
        true => vec![String::new()],
        false => actors.iter().map(|actor| id_of(parts, *actor)).collect(),
    }
}

/// The positions on a topic that a statement expresses.
fn said(parts: &Parts<'_>, topic: DocumentIx, ix: StatementIx) -> Vec<Dated> {
    let linked = &parts.links().statements[ix as usize];
    let mut rows = Vec::new();
    for position in linked.stances.iter().filter(|at| concerns(at, topic)) {
        let (facts, ..) = parts.said(ix);
        for actor in each_actor(parts, &linked.counts_for) {
            let row = [
                actor,
                ids_of(parts, &linked.speakers),
                unnamed(parts, ix),
                id_of(parts, position.topic),
                issue_id(parts, position).unwrap_or_default(),
                position.stance.as_deref().unwrap_or_default().to_owned(),
                iso(&linked.date).unwrap_or_default(),
                facts.mode.word().to_owned(),
                facts.id.to_string(),
                String::new(),
                parts.full(&parts.statement_addresses(ix).0),
            ];
            rows.push((Reverse(linked.date), row));
        }
    }
    rows
}

/// The positions on a topic that the points of proposals express.
fn proposed(parts: &Parts<'_>, topic: DocumentIx) -> Vec<Dated> {
    let mut rows = Vec::new();
    // In any order: the rows are sorted.
    for (ix, points) in parts.links().all_points() {
        let facts = &parts.document(ix).facts;
        if facts.status == Status::Retracted || facts.translation.is_some() {
            continue;
        }
        let by = parts.links().pages(ix, &facts.topic.by);
        for (point, positions) in facts.topic.points.iter().zip(points) {
            for position in positions.iter().filter(|at| concerns(at, topic)) {
                for actor in each_actor(parts, &by) {
                    let row = [
                        actor,
                        ids_of(parts, &by),
                        String::new(),
                        id_of(parts, position.topic),
                        issue_id(parts, position).unwrap_or_default(),
                        position.stance.as_deref().unwrap_or_default().to_owned(),
                        iso(&facts.date).unwrap_or_default(),
                        "document".to_owned(),
                        String::new(),
                        point.number.to_string(),
                        format!(
                            "{}#point-{}",
                            parts.permalink(&parts.address_of(ix)),
                            point.number
                        ),
                    ];
                    rows.push((Reverse(facts.date), row));
                }
            }
        }
    }
    rows
}

/// A table with these columns and rows.
fn written<const N: usize>(
    columns: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // Rows are as long as the heading, by their type, and memory takes every byte.
    let whole = "a row of the heading's length is written to memory";
    out.write_record(columns).expect(whole);
    for row in rows {
        out.write_record(row.map(disarmed)).expect(whole);
    }
    let bytes = out.into_inner().expect(whole);
    String::from_utf8(bytes).expect("text between commas is text")
}

/// What makes a spreadsheet run a cell, at its beginning (OWASP, "CSV Injection"): signs, also as East Asian keyboards
/// write them, full-width or small.
const SIGNS: [char; 12] = [
    '=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫',
];

/// The cell with an apostrophe before it if a spreadsheet would run it as a formula; a decimal number stays one.
///
/// White space and signs without width before the formula do not stop a spreadsheet that trims, so they do not stop this.
fn disarmed(cell: String) -> String {
    let passed_over = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
    };
    let runs = cell.trim_start_matches(passed_over).starts_with(SIGNS)
        || cell.starts_with(['\t', '\r', '\n']);
    match runs && !is_decimal(&cell) {
        true => format!("'{cell}"),
        false => cell,
    }
}

/// Whether a cell is a decimal number as a program writes it: `-12.5`.
fn is_decimal(cell: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = cell.strip_prefix('-').unwrap_or(cell);
    match number.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(number),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The cells of a table, its heading left out, as a program reads them.
    fn cells(table: &str) -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let rows = reader.records().map(|row| row.expect("a sound row"));
        rows.map(|row| row.iter().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn a_formula_is_disarmed_and_a_number_is_not() {
        for formula in [
            "=1+1",
            "+1",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\rx",
            " =1",
            "\u{FEFF}=1",
            "＝1",
            "- a",
            "-",
            "-1.",
            "--1",
            "-1,5",
            "- 1",
        ] {
            assert_eq!(disarmed(formula.into()), format!("'{formula}"));
        }
        for plain in ["", "-1", "-12.50", "12", "a=b", "2023-03-21", "'=1", "– so"] {
            assert_eq!(disarmed(plain.into()), plain);
        }
    }

    #[test]
    fn a_table_has_a_heading_and_ends_its_lines_with_crlf() {
        let row = ["-190.27".to_owned(), "after \"revision\", twice".to_owned()];
        assert_eq!(
            written(["value", "note"], [row]),
            "value,note\r\n-190.27,\"after \"\"revision\"\", twice\"\r\n"
        );
    }

    proptest! {
        #[test]
        fn no_cell_is_run_and_none_loses_text(cell in "[ \t\r\n\u{FEFF}=+@＝'\",a1.-]{0,8}|.*") {
            let table = written(["a", "b"], [[cell.clone(), "x".into()]]);
            let read = cells(&table).remove(0).remove(0);
            let first = read.trim_start().chars().next().unwrap_or('x');
            let number = read.parse::<f64>().is_ok();
            prop_assert!(number || !"=+-@＝＋－＠".contains(first), "`{read}` would be run");
            prop_assert!(read == cell || read == format!("'{cell}"), "`{cell}` became `{read}`");
        }
    }
}
