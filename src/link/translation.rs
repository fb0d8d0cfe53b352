//! Translations: those without an original that is published, and quotations in them that are no wordings of the original's.

use rustc_hash::FxHashSet;

use crate::diag::Code;
use crate::document::*;
use crate::path::Id;

use super::shelf::{Shelf, Shelves};
use super::{At, DocumentIx, Fault, Input, Links};

/// What is known of an original: its kind and id.
type Key<'f> = (Kind, &'f Id);

/// The originals among these pages.
fn originals<'f>(pages: impl Iterator<Item = &'f Facts>) -> FxHashSet<Key<'f>> {
    let originals = pages.filter(|facts| facts.translation.is_none());
    originals.map(|facts| (facts.kind, &facts.id)).collect()
}

/// Reports translations of nothing, which are in no list, and of drafts, which tell what is not to be told.
pub(super) fn alone(input: &Input<'_>, shelves: &Shelves, links: &mut Links) {
    let translations = shelves.of(Shelf::Translations);
    if translations.is_empty() {
        return;
    }
    let published = originals(input.facts.iter().map(|facts| &**facts));
    let drafts = originals(input.withheld.iter().map(|facts| &**facts));
    for ix in translations {
        let facts = &input.facts[*ix as usize];
        let key = (facts.kind, &facts.id);
        if !published.contains(&key) {
            links.faults.push(fault(input, *ix, drafts.contains(&key)));
            continue;
        }
        let joined = links.statement_of[*ix as usize].iter();
        let apart = facts.statements.iter().zip(joined).enumerate();
        let apart = apart.filter(|(_, (statement, of))| statement.certain && of.is_none());
        let apart: Vec<Fault> = apart.map(|(number, _)| unjoined(*ix, number)).collect();
        links.faults.extend(apart);
    }
}

/// The fault of a quotation with a dash line that is no wording of one of the original's.
fn unjoined(ix: DocumentIx, number: usize) -> Fault {
    Fault {
        code: Code::UnjoinedWording,
        document: ix,
        at: At::Statement(number as u32),
        message: "the original has no statement with this id: the day, the sources and the positions of the dash line are not printed".into(),
        hint: Some("end the dash lines of both with one `^id`".into()),
        related: None,
    }
}

/// The fault of a translation of a draft, or of nothing.
fn fault(input: &Input<'_>, ix: DocumentIx, of_draft: bool) -> Fault {
    let facts = &input.facts[ix as usize];
    let language = facts.translation.as_deref().unwrap_or_default();
    let (name, id) = (input.paths[ix as usize].file_name(), &facts.id);
    let other = name.replacen(&format!(".{language}."), &format!("-{language}."), 1);
    let (code, message, hint) = match of_draft {
        true => (
            Code::TranslationOfDraft,
            format!("`{name}` would be published, and it is a translation of the draft `{id}`"),
            "write `draft: true` into it, too".to_owned(),
        ),
        false => (
            Code::TranslationOfNothing,
            format!(
                "by its name `{name}` is `{id}` in the language `{language}`, and there is no original"
            ),
            format!(
                "write the original, or call the file `{other}` and put `language: {language}` into it if that is its language"
            ),
        ),
    };
    Fault {
        code,
        document: ix,
        at: At::Start,
        message,
        hint: Some(hint),
        related: None,
    }
}
