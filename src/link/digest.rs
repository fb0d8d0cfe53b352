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
        let mut entities = Digest::default();
        for (ix, owner) in self.entities.iter().enumerate() {
            known.entity(&mut entities, ix as EntityIx);
            known.maybe(&mut entities, *owner);
        }
        whole[Part::Entities as usize] = entities.done();
        whole[Part::Briefings as usize] = of(self.briefings.iter(), |out, ix| known.page(out, *ix));
        whole[Part::Timeline as usize] = of(self.timeline.iter(), |out, ix| known.event(out, *ix));
        whole[Part::Ledger as usize] = of(self.ledger.iter(), |out, ix| known.judgment(out, *ix));
        // What stands in documents is read in the order of all.
        let statements = of(self.statements.iter(), |out, one| {
            known.mark(out, (one.document, one.number))
        });
        let events = of(self.events.iter(), |out, one| {
            known.mark(out, (one.document, one.number))
        });
        let judgments = of(self.judgments.iter(), |out, one| {
            known.mark(out, (one.document, one.number))
        });
        whole[Part::Statements as usize] = statements;
        whole[Part::Events as usize] = events;
        whole[Part::Judgments as usize] = judgments;
    }
}

/// The digest of entries, each put down by `put`.
fn of<T>(entries: impl ExactSizeIterator<Item = T>, mut put: impl FnMut(&mut Digest, T)) -> u64 {
    let mut out = Digest::default();
    for entry in entries {
        put(&mut out, entry);
    }
    out.done()
}

impl Known<'_> {
    /// The digests of a document's parts.
    fn row(self, ix: DocumentIx, row: &mut [u64; Part::OWN]) {
        let (links, at) = (self.links, ix as usize);
        let mut set = |part: Part, digest: u64| row[part as usize] = digest;
        let said = || links.statement_of[at].iter().flatten();
        set(
            Part::Meanings,
            of(links.meanings[at].iter(), |out, meaning| {
                self.meaning(out, meaning)
            }),
        );
        set(
            Part::Statements,
            of(links.statement_of[at].iter(), |out, ix| {
                self.statement(out, *ix)
            }),
        );
        let mut answers = Digest::default();
        for (number, statement) in said().enumerate() {
            let (uses, replies) = (
                &links.uses[*statement as usize],
                &links.replies[*statement as usize],
            );
            if !uses.is_empty() || !replies.is_empty() {
                (number, uses.len(), replies.len()).hash(&mut answers);
                uses.iter()
                    .for_each(|(page, reference)| self.mark(&mut answers, (*page, *reference)));
                replies
                    .iter()
                    .for_each(|reply| self.said(&mut answers, *reply));
            }
        }
        set(Part::Answers, answers.done());
        set(
            Part::Events,
            of(links.event_of[at].iter(), |out, ix| self.happened(out, *ix)),
        );
        set(
            Part::Judgments,
            of(links.judgment_of[at].iter(), |out, ix| {
                self.judged(out, *ix)
            }),
        );
        let points = links.points.get(&ix).map_or(&[][..], |points| points);
        set(
            Part::Points,
            of(points.iter(), |out, positions| {
                positions.len().hash(out);
                positions
                    .iter()
                    .for_each(|position| self.position(out, position));
            }),
        );
        set(
            Part::Backlinks,
            of(links.backlinks[at].iter(), |out, link| {
                self.backlink(out, link)
            }),
        );
        set(
            Part::StatementsOf,
            of(links.statements_of[at].iter(), |out, ix| {
                self.said(out, *ix)
            }),
        );
        set(
            Part::Citations,
            of(links.citations[at].iter(), |out, (page, references)| {
                self.page(out, *page);
                references.hash(out);
            }),
        );
        set(
            Part::BriefingsOf,
            of(links.briefings_of[at].iter(), |out, ix| self.page(out, *ix)),
        );
        set(
            Part::Children,
            of(links.children[at].iter(), |out, ix| self.page(out, *ix)),
        );
        set(
            Part::Tied,
            of(links.tied[at].iter(), |out, tie| self.mark(out, *tie)),
        );
        set(
            Part::Successor,
            links.superseded_by[at].map_or(0, |ix| self.ids[ix as usize]),
        );
        set(
            Part::EventsOf,
            of(links.events_of[at].iter(), |out, ix| self.event(out, *ix)),
        );
        set(
            Part::JudgmentsOf,
            of(links.judgments_of[at].iter(), |out, ix| {
                self.judgment(out, *ix)
            }),
        );
        set(
            Part::FiguresOf,
            of(links.figures_of[at].iter(), |out, ix| self.page(out, *ix)),
        );
        set(
            Part::PositionsOn,
            of(links.positions_on[at].iter(), |out, taken| {
                self.taken(out, taken)
            }),
        );
        set(
            Part::PositionsOf,
            of(links.positions_of[at].iter(), |out, taken| {
                self.taken(out, taken)
            }),
        );
    }

    /// A document.
    fn page(self, out: &mut Digest, ix: DocumentIx) {
        out.put(self.ids[ix as usize]);
    }

    /// A document, if there is one.
    fn maybe(self, out: &mut Digest, ix: Option<DocumentIx>) {
        out.put(ix.map_or(0, |ix| self.ids[ix as usize]));
    }

    /// Documents.
    fn pages(self, out: &mut Digest, pages: &[DocumentIx]) {
        pages.len().hash(out);
        pages.iter().for_each(|ix| self.page(out, *ix));
    }

    /// Something of a document, by its number there.
    fn mark(self, out: &mut Digest, (document, number): (DocumentIx, u32)) {
        self.page(out, document);
        out.put(u64::from(number));
    }

    /// An actor or topic that has names.
    fn entity(self, out: &mut Digest, ix: EntityIx) {
        let (kind, id) = &self.names.entities[ix as usize];
        (*kind as u8).hash(out);
        id.hash(out);
    }

    /// A statement, by where it stands.
    fn said(self, out: &mut Digest, ix: StatementIx) {
        let one = &self.links.statements[ix as usize];
        self.mark(out, (one.document, one.number));
    }

    /// An event, by where it stands.
    fn event(self, out: &mut Digest, ix: EventIx) {
        let one = &self.links.events[ix as usize];
        self.mark(out, (one.document, one.number));
    }

    /// A judgment, by where it stands.
    fn judgment(self, out: &mut Digest, ix: JudgmentIx) {
        let one = &self.links.judgments[ix as usize];
        self.mark(out, (one.document, one.number));
    }

    /// What a reference means.
    fn meaning(self, out: &mut Digest, meaning: &Meaning) {
        std::mem::discriminant(meaning).hash(out);
        match meaning {
            Meaning::Page(page, anchor) => {
                self.page(out, *page);
                anchor.hash(out);
            }
            Meaning::Statement(ix) => self.said(out, *ix),
            Meaning::Event(ix) => self.event(out, *ix),
            Meaning::Judgment(ix) => self.judgment(out, *ix),
            Meaning::View(page, view) => {
                self.page(out, *page);
                view.word().hash(out);
            }
            Meaning::Asset(path) => path.hash(out),
            Meaning::Address(address) => address.hash(out),
            Meaning::Withheld | Meaning::Nothing => {}
        }
    }

    /// A statement as everybody reads it.
    fn statement(self, out: &mut Digest, ix: Option<StatementIx>) {
        ix.is_some().hash(out);
        let Some(ix) = ix else { return };
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
        for list in [speakers, counts_for, topics] {
            self.pages(out, list);
        }
        stances.len().hash(out);
        stances
            .iter()
            .for_each(|position| self.position(out, position));
    }

    /// An event as everybody reads it.
    fn happened(self, out: &mut Digest, ix: Option<EventIx>) {
        ix.is_some().hash(out);
        let Some(ix) = ix else { return };
        let Event {
            document: _,
            number,
            date,
            actors,
            topics,
            sources,
        } = &self.links.events[ix as usize];
        (number, date).hash(out);
        for list in [actors, topics, sources] {
            self.pages(out, list);
        }
    }

    /// A judgment as everybody reads it.
    fn judged(self, out: &mut Digest, ix: Option<JudgmentIx>) {
        ix.is_some().hash(out);
        let Some(ix) = ix else { return };
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
        for list in [actors, topics, sources] {
            self.pages(out, list);
        }
        for other in [was, closed_by] {
            other.is_some().hash(out);
            other.iter().for_each(|ix| self.judgment(out, *ix));
        }
    }

    /// A position.
    fn position(self, out: &mut Digest, position: &Position) {
        let Position {
            topic,
            owner,
            issue,
            stance,
        } = position;
        self.pages(out, &[*topic, *owner]);
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
        self.page(out, *actor);
        match said {
            Said::Statement(ix) => self.said(out, *ix),
            Said::Point(proposal, number) => self.mark(out, (*proposal, *number)),
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
        self.page(out, *from);
        references.hash(out);
        entity.is_some().hash(out);
        entity.iter().for_each(|ix| self.entity(out, *ix));
    }
}
