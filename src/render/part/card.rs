//! What the card of an actor says and its page does not: the title on any day, and the last words on each topic. Which of
//! them a reader needs depends on the page that links here, so the card holds all of them and knows no reader.

use super::*;

/// Topics on a card at most: enough for whoever is asked about much, and still in the first packets of a page.
const TOPICS: usize = 12;

/// Characters of the last words: a sentence or two.
const WORDS: usize = 170;

impl Parts<'_> {
    /// The titles that an actor held, in the order of the file, each with the days from which and until which it is printed.
    pub fn titles(&self, actor: DocumentIx) -> Vec<view::HeldTitle> {
        let ties = self.document(actor).facts.ties.iter();
        ties.filter_map(|tie| {
            Some(view::HeldTitle {
                title: self.title_held(actor, tie)?,
                from: self.maybe_date(&tie.from),
                to: self.maybe_date(&tie.to),
                first: tie.from.map(|from| from.earliest().to_string()),
                last: tie.to.map(|to| to.latest().to_string()),
            })
        })
        .collect()
    }

    /// The last words of an actor on each topic, the newest first; what is withdrawn is left out.
    pub fn last_words(&self, actor: DocumentIx) -> Vec<view::LastWords> {
        let mut found = Vec::new();
        let mut known: Vec<DocumentIx> = Vec::new();
        for ix in &self.links().statements_of[actor as usize] {
            if known.len() == TOPICS {
                break;
            }
            let topics = &self.links().statements[*ix as usize].topics;
            let mut new: Vec<DocumentIx> = topics.to_vec();
            new.retain(|topic| !known.contains(topic));
            new.truncate(TOPICS - known.len());
            if !new.is_empty() && self.speaks(actor, *ix) {
                found.push(self.words_on(actor, *ix, &new));
                known.append(&mut new);
            }
        }
        found
    }

    /// Whether a statement that stands has words of an actor, its own or those that count for it.
    fn speaks(&self, actor: DocumentIx, ix: StatementIx) -> bool {
        let statement = &self.links().statements[ix as usize];
        let (facts, _, document) = self.said(ix);
        let own = statement.speakers.contains(&actor) || statement.counts_for.contains(&actor);
        own && facts.mode != Mode::Silent
            && self.document(document).facts.status != Status::Retracted
    }

    /// The words of an actor on some topics.
    fn words_on(
        &self,
        actor: DocumentIx,
        ix: StatementIx,
        topics: &[DocumentIx],
    ) -> view::LastWords {
        let speakers = &self.links().statements[ix as usize].speakers;
        let (facts, _, _) = self.said(ix);
        let and = format!(" {} ", self.language.word("and"));
        let names = speakers
            .iter()
            .map(|speaker| self.document(*speaker).words.title.to_string());
        view::LastWords {
            topics: self.links_to(topics),
            text: crate::parse::prose::shortened(&self.statement_text(ix), WORDS),
            date: self.maybe_date(&facts.date),
            href: self.statement_addresses(ix).0,
            speaker: (!speakers.contains(&actor) && !speakers.is_empty())
                .then(|| names.collect::<Vec<_>>().join(&and)),
            mode: facts.mode.word(),
            mode_label: self.mode_label(facts.mode),
        }
    }
}
