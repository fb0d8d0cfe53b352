//! Words that are quoted before a reprint, held against the statement that it reprints.
//!
//! A footnote with its own text is checked where it is read. A reprint needs the words of another page, which neither a
//! parse nor the links know.

use super::Site;
use crate::diag::{Code, Diagnostic};
use crate::document::{Quoted, StatementWords};
use crate::link::{Meaning, StatementIx};
use crate::parse::prose;

/// What the author can do about it.
const HINT: &str = "quote the statement's words, or let the footnote be a statement of its own";

impl Site {
    /// Quoted words that do not occur in the statement that their footnote reprints.
    pub(super) fn misquoted(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (ix, document) in self.documents.iter().enumerate() {
            for reprint in &document.marks.reprints {
                let meaning = self.links.meaning(ix as u32, reprint.reference);
                let Meaning::Statement(statement) = meaning else {
                    continue;
                };
                let foreign = reprint.quoted.iter();
                let foreign = foreign.filter(|quoted| !self.holds(*statement, &quoted.words));
                for Quoted { words, place } in foreign {
                    let home = &self.links.statements[*statement as usize];
                    let page = &self.documents[home.document as usize];
                    let id = &page.facts.statements[home.number as usize].id;
                    let message = format!("`{words}` does not occur in the statement `{id}`");
                    let written = page.marks.statements[home.number as usize].place;
                    let fault =
                        Diagnostic::at(Code::WordsNotInStatement, &document.path, *place, message);
                    found.push(
                        fault
                            .hint(HINT)
                            .related(&page.path, written, "the statement"),
                    );
                }
            }
        }
        found
    }

    /// Whether words occur in a wording of a statement: its own, the original, another published one, or a translation's.
    fn holds(&self, statement: StatementIx, words: &str) -> bool {
        let home = &self.links.statements[statement as usize];
        let own = &self.documents[home.document as usize].marks.statements[home.number as usize];
        is_worded(own, words) || self.is_translated(statement, words)
    }

    /// Whether words occur in a statement as a translation of its page has it.
    fn is_translated(&self, statement: StatementIx, words: &str) -> bool {
        let translations = self.documents.iter().enumerate();
        let translations = translations.filter(|(_, page)| page.facts.translation.is_some());
        translations.into_iter().any(|(ix, page)| {
            let joined = self.links.statement_of[ix].iter();
            let mut joined = joined.zip(&page.marks.statements);
            joined.any(|(of, wording)| *of == Some(statement) && is_worded(wording, words))
        })
    }
}

/// Whether words occur in one of the wordings of a statement.
fn is_worded(statement: &StatementWords, words: &str) -> bool {
    let others = statement.original.iter().chain(&statement.carried);
    let mut all = others.map(|wording| &wording.text).chain([&statement.text]);
    all.any(|text| prose::occurs_in(words, text))
}
