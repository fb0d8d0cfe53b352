//! What the links of each document come to, whatever the places of documents and marks: by these a later build tells
//! whether a page would read the same again.

use std::hash::Hash;

use rayon::prelude::*;

use super::*;
use crate::reads::Digest;

/// What is looked up while digests are made.
#[derive(Clone, Copy)]
struct Known<'a> {
    links: &'a Links,
    names: &'a Names,
    /// What each document is known by.
    ids: &'a [u64],
}

impl Links {
    /// Fills in the digests of every part that is of the links; `ids` tells what each document is known by.
    pub fn digests(
        &self,
        names: &Names,
        ids: &[u64],
        own: &mut [[u64; Part::OWN]],
        whole: &mut [u64; Part::COUNT],
    ) {
        let known = Known {
            links: self,
            names,
            ids,
        };
        let rows = own.par_iter_mut().enumerate();
        rows.for_each(|(ix, row)| known.row(ix as DocumentIx, row));
        let names = self.entities.iter().zip(0..);
        whole[Part::Entities as usize] = known.all(names, |known, out, (owner, ix)| {
            known.entity(out, ix);
            out.put(owner.map_or(0, |owner| ids[owner as usize]));
        });
        whole[Part::Briefings as usize] = known.all(&self.briefings, Known::page);
        whole[Part::Timeline as usize] = known.all(&self.timeline, Known::event);
        whole[Part::Ledger as usize] = known.all(&self.ledger, Known::judgment);
        // What stands in documents is read in the order of all.
        let numbers = |count: usize| Vec::from_iter(0..count as u32);
        let (statements, events) = (numbers(self.statements.len()), numbers(self.events.len()));
        whole[Part::Statements as usize] = known.all(&statements, Known::said);
        whole[Part::Events as usize] = known.all(&events, Known::event);
        whole[Part::Judgments as usize] =
            known.all(&numbers(self.judgments.len()), Known::judgment);
    }
}

impl Known<'_> {
    /// The digest of entries, each put down by `put`.
    fn all<T>(
        self,
        entries: impl IntoIterator<Item = T>,
        put: impl Fn(Self, &mut Digest, T),
    ) -> u64 {
        let mut out = Digest::default();
        entries
            .into_iter()
            .for_each(|entry| put(self, &mut out, entry));
        out.done()
    }

    /// The digests of a document's parts.
    fn row(self, ix: DocumentIx, row: &mut [u64; Part::OWN]) {
        self.marks(ix, row);
        let (links, at) = (self.links, ix as usize);
        let mut set = |part: Part, digest: u64| row[part as usize] = digest;
        set(
            Part::Backlinks,
            self.all(&links.backlinks[at], Known::backlink),
        );
        set(
            Part::StatementsOf,
            self.all(&links.statements_of[at], Known::said),
        );
        set(
            Part::Citations,
            self.all(&links.citations[at], Known::citation),
        );
        set(
            Part::BriefingsOf,
            self.all(&links.briefings_of[at], Known::page),
        );
        set(Part::Children, self.all(&links.children[at], Known::page));
        set(Part::Tied, self.all(&links.tied[at], Known::mark));
        set(
            Part::Successor,
            self.all(&links.superseded_by[at], Known::page),
        );
        set(Part::EventsOf, self.all(&links.events_of[at], Known::event));
        set(
            Part::JudgmentsOf,
            self.all(&links.judgments_of[at], Known::judgment),
        );
        set(
            Part::FiguresOf,
            self.all(&links.figures_of[at], Known::page),
        );
        set(
            Part::PositionsOn,
            self.all(&links.positions_on[at], Known::taken),
        );
        set(
            Part::PositionsOf,
            self.all(&links.positions_of[at], Known::taken),
        );
    }

    /// The digests of what stands in a document.
    fn marks(self, ix: DocumentIx, row: &mut [u64; Part::OWN]) {
        let (links, at) = (self.links, ix as usize);
        let mut set = |part: Part, digest: u64| row[part as usize] = digest;
        set(
            Part::Meanings,
            self.all(links.meanings[at].iter(), Known::meaning),
        );
        set(
            Part::Statements,
            self.all(&links.statement_of[at], Known::statement),
        );
        set(
            Part::Answers,
            self.all(&links.statement_of[at], Known::answers),
        );
        set(
            Part::Events,
            self.all(&*links.event_of[at], Known::happened),
        );
        set(
            Part::Judgments,
            self.all(&*links.judgment_of[at], Known::judged),
        );
        let points = links.points.get(&ix).into_iter().flatten();
        set(
            Part::Points,
            self.all(points, |known, out, positions| {
                known.positions(out, positions)
            }),
        );
    }

    /// A document.
    fn page(self, out: &mut Digest, ix: &DocumentIx) {
        out.put(self.ids[*ix as usize]);
    }

    /// Documents, in several lists.
    fn pages<const COUNT: usize>(self, out: &mut Digest, lists: [&[DocumentIx]; COUNT]) {
        for list in lists {
            list.len().hash(out);
            list.iter().for_each(|ix| self.page(out, ix));
        }
    }

    /// Something of a document, by its number there.
    fn mark(self, out: &mut Digest, (document, number): &(DocumentIx, u32)) {
        self.page(out, document);
        out.put(u64::from(*number));
    }

    /// An actor or topic that has names.
    fn entity(self, out: &mut Digest, ix: EntityIx) {
        let (kind, id) = &self.names.entities[ix as usize];
        (*kind as u8).hash(out);
        id.hash(out);
    }

    /// A statement, by where it stands.
    fn said(self, out: &mut Digest, ix: &StatementIx) {
        let one = &self.links.statements[*ix as usize];
        self.mark(out, &(one.document, one.number));
    }

    /// An event, by where it stands.
    fn event(self, out: &mut Digest, ix: &EventIx) {
        let one = &self.links.events[*ix as usize];
        self.mark(out, &(one.document, one.number));
    }

    /// A judgment, by where it stands.
    fn judgment(self, out: &mut Digest, ix: &JudgmentIx) {
        let one = &self.links.judgments[*ix as usize];
        self.mark(out, &(one.document, one.number));
    }

    /// A page that cites, and its citations.
    fn citation(self, out: &mut Digest, (page, references): &(DocumentIx, References)) {
        self.page(out, page);
        references.hash(out);
    }

    /// Who names and who answers a statement.
    fn answers(self, out: &mut Digest, ix: &Option<StatementIx>) {
        let at = ix.map(|ix| ix as usize);
        let uses = at.map_or(&[][..], |at| &self.links.uses[at]);
        let replies = at.map_or(&[][..], |at| &self.links.replies[at]);
        (uses.len(), replies.len()).hash(out);
        uses.iter().for_each(|one| self.mark(out, one));
        replies.iter().for_each(|reply| self.said(out, reply));
    }

    /// What a reference means.
    fn meaning(self, out: &mut Digest, meaning: &Meaning) {
        std::mem::discriminant(meaning).hash(out);
        match meaning {
            Meaning::Page(page, anchor) => {
                self.page(out, page);
                anchor.hash(out);
            }
            Meaning::Statement(ix) => self.said(out, ix),
            Meaning::Event(ix) => self.event(out, ix),
            Meaning::Judgment(ix) => self.judgment(out, ix),
            Meaning::View(page, view) => {
                self.page(out, page);
                view.word().hash(out);
            }
            Meaning::Asset(path) => path.hash(out),
            Meaning::Address(address) => address.hash(out),
            Meaning::Withheld | Meaning::Nothing => {}
        }
    }

    /// A statement as everybody reads it.
    fn statement(self, out: &mut Digest, ix: &Option<StatementIx>) {
        ix.is_some().hash(out);
        let Some(ix) = *ix else { return };
        let Statement {
            document: _,
            number,
            speakers,
            named_segments,
            counts_for,
            date,
            topics,
            stances,
        } = &*self.links.statements[ix as usize];
        (number, named_segments, date).hash(out);
        self.pages(out, [speakers, counts_for, topics]);
        self.positions(out, stances);
    }

    /// An event as everybody reads it.
    fn happened(self, out: &mut Digest, ix: &Option<EventIx>) {
        ix.is_some().hash(out);
        let Some(ix) = *ix else { return };
        let Event {
            document: _,
            number,
            date,
            actors,
            topics,
            sources,
        } = &self.links.events[ix as usize];
        (number, date).hash(out);
        self.pages(out, [actors, topics, sources]);
    }

    /// A judgment as everybody reads it.
    fn judged(self, out: &mut Digest, ix: &Option<JudgmentIx>) {
        ix.is_some().hash(out);
        let Some(ix) = *ix else { return };
        let Judgment {
            document: _,
            number,
            actors,
            topics,
            sources,
            origins,
            was,
            closed_by,
        } = &self.links.judgments[ix as usize];
        (number, origins).hash(out);
        self.pages(out, [actors, topics, sources]);
        for other in [was, closed_by] {
            other.is_some().hash(out);
            other.iter().for_each(|ix| self.judgment(out, ix));
        }
    }

    /// Positions.
    fn positions(self, out: &mut Digest, positions: &[Position]) {
        positions.len().hash(out);
        positions.iter().for_each(|one| self.position(out, one));
    }

    /// A position.
    fn position(self, out: &mut Digest, position: &Position) {
        let Position {
            topic,
            owner,
            issue,
            stance,
        } = position;
        self.pages(out, [&[*topic, *owner]]);
        (issue, stance).hash(out);
    }

    /// A position that somebody took.
    fn taken(self, out: &mut Digest, taken: &Taken) {
        let Taken {
            actor,
            said,
            position,
            date,
        } = taken;
        self.page(out, actor);
        match said {
            Said::Statement(ix) => self.said(out, ix),
            Said::Point(proposal, number) => self.mark(out, &(*proposal, *number)),
        }
        self.position(out, position);
        (matches!(said, Said::Point(..)), date).hash(out);
    }

    /// A page that names another.
    fn backlink(self, out: &mut Digest, backlink: &Backlink) {
        let Backlink {
            from,
            references,
            entity,
        } = backlink;
        self.page(out, from);
        references.hash(out);
        entity.is_some().hash(out);
        entity.iter().for_each(|ix| self.entity(out, *ix));
    }
}
