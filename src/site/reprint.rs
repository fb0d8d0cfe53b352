//! Words that are quoted before a reprint, held against the statement that it reprints.
//!
//! A footnote with its own text is checked where it is read. A reprint needs the words of another page, which neither a
//! parse nor the links know.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

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
        let translated = OnceCell::new();
        for (ix, document) in self.documents.iter().enumerate() {
            for reprint in &document.marks.reprints {
                let meaning = self.links.meaning(ix as u32, reprint.reference);
                let Meaning::Statement(statement) = meaning else {
                    continue;
                };
                let foreign = reprint.quoted.iter();
                let foreign = foreign.filter(|quoted| {
                    let words = &*quoted.words;
                    let translated = || {
                        let all = translated.get_or_init(|| self.translated());
                        let mut all = all.get(statement).into_iter().flatten();
                        all.any(|wording| is_worded(wording, words))
                    };
                    !is_worded(self.worded(*statement), words) && !translated()
                });
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

    /// A statement as its own page has it.
    fn worded(&self, statement: StatementIx) -> &StatementWords {
        let home = &self.links.statements[statement as usize];
        &self.documents[home.document as usize].marks.statements[home.number as usize]
    }

    /// The statements as the translations of their pages have them.
    fn translated(&self) -> FxHashMap<StatementIx, Vec<&StatementWords>> {
        let mut found: FxHashMap<StatementIx, Vec<&StatementWords>> = FxHashMap::default();
        let pages = self.documents.iter().enumerate();
        for (ix, page) in pages.filter(|(_, page)| page.facts.translation.is_some()) {
            let joined = self.links.statement_of[ix].iter();
            for (of, wording) in joined.zip(&page.marks.statements) {
                if let Some(statement) = of {
                    found.entry(*statement).or_default().push(wording);
                }
            }
        }
        found
    }
}

/// Whether words occur in one of the wordings of a statement.
fn is_worded(statement: &StatementWords, words: &str) -> bool {
    let others = statement.original.iter().chain(&statement.carried);
    let mut all = others.map(|wording| &wording.text).chain([&statement.text]);
    all.any(|text| prose::occurs_in(words, text))
}
