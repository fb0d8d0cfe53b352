//! Statements: who said them, for whom they count, what they are about, and in which order they stand.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::date::Date;
use crate::diag::Code;
use crate::document::*;
use crate::names::SHARED_NAME_HINT;
use crate::path::{Id, nearest};

use super::edit::Edit;
use super::event::point;
use super::resolve::Resolved;
use super::roll::{Amendment, Few, Lists, Roll, lists, rolls};
use super::shelf::{Shelf, Shelves};
use super::{
    At, DocumentIx, Fault, Input, Kept, Links, Meaning, Position, Statement, StatementIx, held,
};

/// The stances of a topic that names none, after which every topic has `silent`.
const STANCES: [&str; 4] = ["supports", "conditional", "opposes", "unclear"];

/// What is wrong with the statements of each document that has such faults.
pub(super) type Told = BTreeMap<DocumentIx, Vec<Fault>>;

/// Reads all statements and sorts them newest first; tells what is wrong with them.
pub(super) fn statements(input: &Input<'_>, index: &Resolved, links: &mut Links) -> Told {
    let read: Vec<(Vec<Statement>, Vec<Fault>)> = (0..input.facts.len())
        .into_par_iter()
        .map(|document| read_all(input, index, links, document as DocumentIx))
        .collect();
    let (mut all, mut told) = (Vec::new(), Told::new());
    for (document, (statements, faults)) in read.into_iter().enumerate() {
        all.extend(statements);
        if !faults.is_empty() {
            told.insert(document as DocumentIx, faults);
        }
    }
    all.par_sort_by_key(place);
    links.statements = Vec::from_iter(all.into_iter().map(Arc::new)).into();
    number(input, links);
    told
}

/// Reads the statements of these documents again, and puts them where they belong among the others; tells whether any other
/// statement has another number now.
pub(super) fn statements_again(
    input: &Input<'_>,
    touched: &[DocumentIx],
    kept: &mut Kept,
    links: &mut Links,
) -> Numbers {
    unjoin_wordings(input, &kept.shelves, links);
    let mut come = Vec::new();
    for document in touched {
        let (statements, faults) = read_all(input, &kept.resolved, links, *document);
        come.extend(statements);
        kept.told.remove(document);
        if !faults.is_empty() {
            kept.told.insert(*document, faults);
        }
    }
    let numbers = touched.iter().map(|ix| &links.statement_of[*ix as usize]);
    let had = numbers.flat_map(|all| all.iter().flatten());
    let mut had: Vec<_> = had
        .map(|ix| place(&links.statements[*ix as usize]))
        .collect();
    let mut has: Vec<_> = come.iter().map(place).collect();
    had.sort_unstable();
    has.sort_unstable();
    let is_other = |one: &Arc<Statement>| touched.binary_search(&one.document).is_err();
    if had != has {
        links.statements.retain(is_other);
    }
    for statement in come {
        let all = &mut links.statements;
        let at = all.partition_point(|other| place(other) < place(&statement));
        match had == has {
            true => all[at] = Arc::new(statement),
            false => all.insert(at, Arc::new(statement)),
        }
    }
    if had != has {
        number(input, links);
        return Numbers::Others;
    }
    for document in touched {
        let mut numbers = links.statement_of[*document as usize].to_vec();
        numbers.resize(input.facts[*document as usize].statements.len(), None);
        links.statement_of[*document as usize] = numbers.into();
    }
    Numbers::Same
}

/// Whether statements have the numbers that they had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    /// They have.
    Same,
    /// Some have others.
    Others,
}

/// Where a statement stands among all.
fn place(statement: &Statement) -> (Reverse<Option<Date>>, DocumentIx, u32) {
    (
        Reverse(statement.date),
        statement.document,
        statement.number,
    )
}

/// Tells each document which of all statements its own are.
fn number(input: &Input<'_>, links: &mut Links) {
    let mut starts = Vec::with_capacity(input.facts.len() + 1);
    let mut end = 0;
    for facts in input.facts {
        starts.push(end);
        end += facts.statements.len();
    }
    starts.push(end);
    let mut all = vec![None; end];
    for (ix, statement) in links.statements.iter().enumerate() {
        let start = starts[statement.document as usize];
        all[start + statement.number as usize] = Some(ix as StatementIx);
    }
    let ranges = starts.windows(2).map(|ends| &all[ends[0]..ends[1]]);
    let of = ranges.map(|all| all.iter().copied().collect());
    links.statement_of = Vec::from_iter(of).into();
}

/// The statements of one document, none of a translation, and what is wrong with them.
fn read_all(
    input: &Input<'_>,
    index: &Resolved,
    links: &Links,
    document: DocumentIx,
) -> (Vec<Statement>, Vec<Fault>) {
    let facts = &input.facts[document as usize];
    let (mut statements, mut faults) = (Vec::new(), Vec::new());
    if facts.translation.is_none() {
        for number in 0..facts.statements.len() as u32 {
            let one = Reader {
                input,
                index,
                links,
                document,
                facts,
                number,
            };
            statements.extend(one.read(&mut faults));
        }
    }
    (statements, faults)
}

/// Adds what was told of statements to the faults; a shared name that nothing settles is told of once.
pub(super) fn report(told: &Told, links: &mut Links) {
    for fault in told.values().flatten() {
        let known = |told: &Fault| told.message == fault.message;
        if fault.code != Code::AmbiguousName || !links.faults.iter().any(known) {
            links.faults.push(fault.clone());
        }
    }
}

/// Turns references to the anchor of a statement into references to the statement.
pub(super) fn point_at_statements(input: &Input<'_>, shelves: &Shelves, links: &mut Links) {
    let statement_of = &links.statement_of;
    point(&mut links.meanings, shelves, |page, anchor| {
        let mut statements = input.facts[page as usize].statements.iter();
        let number = statements.position(|statement| statement.id.as_str() == anchor)?;
        statement_of[page as usize][number].map(Meaning::Statement)
    });
}

/// Joins the statements of translations, which are wordings of the original page's, to those by their ids.
pub(super) fn join_wordings(input: &Input<'_>, shelves: &Shelves, links: &mut Links) {
    let translations = shelves.of(Shelf::Translations);
    if translations.is_empty() {
        return;
    }
    let mut originals: FxHashMap<(Kind, &Id, &Id), StatementIx> = FxHashMap::default();
    for (ix, statement) in links.statements.iter().enumerate() {
        let facts = &input.facts[statement.document as usize];
        let id = &facts.statements[statement.number as usize].id;
        originals.insert((facts.kind, &facts.id, id), ix as StatementIx);
    }
    for document in translations {
        let facts = &input.facts[*document as usize];
        let original = |s: &StatementFacts| originals.get(&(facts.kind, &facts.id, &s.id)).copied();
        let joined = facts.statements.iter().map(original).collect();
        links.statement_of[*document as usize] = joined;
    }
}

/// Takes the statements of translations for none, as before they are joined.
fn unjoin_wordings(input: &Input<'_>, shelves: &Shelves, links: &mut Links) {
    for document in shelves.of(Shelf::Translations) {
        let count = input.facts[*document as usize].statements.len();
        links.statement_of[*document as usize] = vec![None; count].into();
    }
}

/// Fills the indexes of statements.
pub(super) fn index(
    input: &Input<'_>,
    links: &Links,
) -> (Vec<Roll<StatementIx>>, Vec<Roll<StatementIx>>) {
    let mut about = lists(input.facts.len());
    let mut replies = lists(links.statements.len());
    let kind = |page: DocumentIx| input.facts[page as usize].kind;
    for (ix, statement) in links.statements.iter().enumerate() {
        let facts = &input.facts[statement.document as usize];
        enter(
            (links, &kind),
            ix as StatementIx,
            facts,
            (&mut about, &mut replies),
        );
    }
    (rolls(about), rolls(replies))
}

/// Brings the indexes up to date with the statements of touched documents; all others are as they were.
pub(super) fn index_again(edit: &Edit<'_>, links: &mut Links) {
    let kind = |page: DocumentIx| edit.input.facts[page as usize].kind;
    let gathered = |links: &Links, facts: &dyn Fn(DocumentIx) -> Arc<Facts>| {
        let (mut about, mut replies) = (Few::new(), Few::new());
        for ix in edit.statements(links) {
            let facts = facts(links.statements[ix as usize].document);
            enter((links, &kind), ix, &facts, (&mut about, &mut replies));
        }
        (about, replies)
    };
    let (was_about, answered) = gathered(edit.last, &|ix| edit.was(ix).clone());
    let (about, replies) = gathered(links, &|ix| edit.input.facts[ix as usize].clone());
    let mut statements_of = edit.renumbered(&edit.last.statements_of);
    let mut replies_to = edit.renumbered(&edit.placed(&edit.last.replies, links));
    let is_old = |ix: &StatementIx| edit.touches(links.statements[*ix as usize].document);
    let rank = |ix: &StatementIx| *ix;
    let answered = answered.into_keys().filter_map(|ix| edit.now(ix));
    for (rolls, left, come) in [
        (&mut statements_of, was_about.into_keys().collect(), about),
        (&mut replies_to, answered.collect(), replies),
    ] {
        let amendment = Amendment {
            left,
            come,
            is_old: &is_old,
            rank: &rank,
        };
        amendment.apply(rolls);
    }
    links.statements_of = statements_of.into();
    links.replies = replies_to;
}

/// Enters a statement in the lists of those that it is about, and of the statements that it answers.
fn enter(
    (links, kind): (&Links, &dyn Fn(DocumentIx) -> Kind),
    ix: StatementIx,
    facts: &Facts,
    (about, replies): (&mut impl Lists<StatementIx>, &mut impl Lists<StatementIx>),
) {
    let statement = &links.statements[ix as usize];
    let facts = &facts.statements[statement.number as usize];
    let parties = [&facts.on_behalf, &facts.via, &facts.re, &facts.carried_by];
    let named = parties.into_iter().flatten().chain(&facts.sources);
    let named = named.filter_map(|reference| links.home(statement.document, *reference));
    let own = statement.speakers.iter().chain(&statement.counts_for);
    let own = own.chain(&statement.topics).copied();
    // What is answered may be any page; only these have a record of statements.
    let has_record =
        |page: &DocumentIx| matches!(kind(*page), Kind::Actor | Kind::Topic | Kind::Source);
    let mut pages: SmallVec<[DocumentIx; 12]> = own.chain(named).filter(has_record).collect();
    pages.sort_unstable();
    pages.dedup();
    for page in pages {
        about.list(page).push(ix);
    }
    for reference in &facts.re {
        if let Meaning::Statement(other) = links.meaning(statement.document, *reference) {
            replies.list(*other).push(ix);
        }
    }
}

/// Reads one statement.
struct Reader<'a> {
    input: &'a Input<'a>,
    index: &'a Resolved,
    links: &'a Links,
    document: DocumentIx,
    facts: &'a Facts,
    number: u32,
}

impl Reader<'_> {
    /// The statement, or nothing for a plain attribution.
    fn read(&self, faults: &mut Vec<Fault>) -> Option<Statement> {
        let written = &self.facts.statements[self.number as usize];
        let mut speakers: Vec<DocumentIx> = Vec::new();
        for reference in &written.speakers {
            match &self.facts.references[*reference as usize].target {
                Target::Name(name) => speakers.extend(self.named(name)),
                _ => speakers.extend(self.links.page(self.document, *reference)),
            }
        }
        if speakers.is_empty() && !written.certain {
            return None;
        }
        if speakers.is_empty() {
            self.report_shared_name(written, faults);
        }
        let mut named_segments = 0;
        for reference in &written.maybe_speakers {
            let Target::Name(name) = &self.facts.references[*reference as usize].target else {
                break;
            };
            let found = self.named(name);
            if found.is_empty() || speakers.is_empty() {
                break;
            }
            speakers.extend(found);
            named_segments += 1;
        }
        let stances = self.positions(written, faults);
        let topics = match stances.is_empty() {
            true => self.links.pages(self.document, &self.facts.topics),
            false => {
                let mut topics: Vec<DocumentIx> =
                    stances.iter().map(|stance| stance.topic).collect();
                topics.dedup();
                topics
            }
        };
        let statement = Statement {
            document: self.document,
            number: self.number,
            counts_for: self.counts_for(written, &speakers).into(),
            speakers: speakers.into(),
            named_segments,
            date: written.date,
            topics: topics.into(),
            stances: stances.into(),
        };
        self.check(written, faults);
        Some(statement)
    }

    /// Reports a speaker's name with two owners that the page does not settle.
    fn report_shared_name(&self, written: &StatementFacts, faults: &mut Vec<Fault>) {
        for reference in &written.speakers {
            let Target::Name(name) = &self.facts.references[*reference as usize].target else {
                continue;
            };
            let Some(message) = self.input.names.shared(name) else {
                continue;
            };
            faults.push(Fault {
                code: Code::AmbiguousName,
                document: self.document,
                at: At::Reference(*reference),
                message,
                hint: Some(SHARED_NAME_HINT.into()),
                related: None,
            });
        }
    }

    /// Who has this strong name: the whole, or each of the parts that `and` joins.
    fn named(&self, name: &str) -> Vec<DocumentIx> {
        if let Some(one) = self.owner(name) {
            return vec![one];
        }
        let parts: Vec<Option<DocumentIx>> = name
            .split(" and ")
            .flat_map(|part| part.split(", "))
            .map(|part| self.owner(part.trim()))
            .collect();
        parts
            .into_iter()
            .collect::<Option<Vec<_>>>()
            .unwrap_or_default()
    }

    /// The actor with this strong name; of several the one that the page is about.
    fn owner(&self, name: &str) -> Option<DocumentIx> {
        let owners = self.input.names.owners(name).iter().filter_map(|entity| {
            let (kind, id) = &self.input.names.entities[*entity as usize];
            (*kind == Kind::Actor).then(|| self.index.of_kind(*kind, id))?
        });
        let owners: Vec<DocumentIx> = owners.collect();
        if let [one] = owners[..] {
            return Some(one);
        }
        let about = |ix: &&DocumentIx| {
            let id = &self.input.facts[**ix as usize].id;
            self.facts.actors.iter().any(|r| matches!(&self.facts.references[*r as usize].target, Target::Id { id: listed, .. } if listed == id))
        };
        match owners.iter().filter(about).collect::<Vec<_>>()[..] {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// The actors whose position it is (decisions §11).
    fn counts_for(&self, written: &StatementFacts, speakers: &[DocumentIx]) -> Vec<DocumentIx> {
        let on_behalf = self.links.pages(self.document, &written.on_behalf);
        let mut actors = match on_behalf.is_empty() {
            false => on_behalf,
            true => speakers
                .iter()
                .map(|speaker| {
                    self.principal(*speaker, written.date.as_ref())
                        .unwrap_or(*speaker)
                })
                .collect(),
        };
        actors.dedup();
        actors
    }

    /// The actor whose office the speaker held, or for whom it spoke, on that day.
    fn principal(&self, speaker: DocumentIx, date: Option<&Date>) -> Option<DocumentIx> {
        let ties = &self.input.facts[speaker as usize].ties;
        let tie = ties.iter().find(|tie| {
            matches!(tie.relation, Relation::Holds(_) | Relation::SpeaksFor)
                && date.is_some_and(|date| held(tie, date))
        })?;
        self.links.page(speaker, tie.of)
    }

    /// The positions that it expresses; faults for issues and stances that the topic does not have.
    fn positions(&self, written: &StatementFacts, faults: &mut Vec<Fault>) -> Vec<Position> {
        let mut positions = Vec::new();
        for stance in &written.stances {
            let Some(topic) = stance
                .topic
                .and_then(|reference| self.links.page(self.document, reference))
            else {
                continue;
            };
            match position(self.input, self.links, topic, stance) {
                Ok(position) => positions.push(position),
                Err((code, message, hint)) => faults.push(Fault {
                    code,
                    document: self.document,
                    at: At::Reference(stance.at),
                    message,
                    hint,
                    related: None,
                }),
            }
        }
        positions
    }

    /// Reports a statement without a source, or dated after its page.
    fn check(&self, written: &StatementFacts, faults: &mut Vec<Fault>) {
        let mut fault = |code, message: String, hint: &str| {
            faults.push(Fault {
                code,
                document: self.document,
                at: At::Statement(self.number),
                message,
                hint: Some(hint.into()),
                related: None,
            });
        };
        if written.sources.is_empty() {
            fault(
                Code::StatementWithoutSource,
                format!("the statement `{}` has no source", written.id),
                "end its dash line with `[@source]`",
            );
        }
        let last = [self.facts.date, self.facts.updated]
            .into_iter()
            .flatten()
            .map(|date| date.latest())
            .max();
        if let (Some(said), Some(last)) = (written.date, last)
            && said.earliest() > last
        {
            let message = format!(
                "the statement `{}` is dated {said}, after its page ({last})",
                written.id
            );
            fault(
                Code::LateStatement,
                message,
                "mend the date, or give the page `updated:`",
            );
        }
    }
}

/// Resolves what the points of proposals say; their issues are those of the proposal's ancestors.
pub(super) fn points(input: &Input<'_>, shelves: &Shelves, links: &mut Links) {
    for document in shelves.of(Shelf::Points).iter().copied() {
        let facts = &input.facts[document as usize];
        let mut all = Vec::new();
        for point in &facts.topic.points {
            let mut positions = Vec::new();
            for stance in &point.stances {
                let topic = stance
                    .topic
                    .map_or(Some(document), |reference| links.page(document, reference));
                match topic.map(|topic| position(input, links, topic, stance)) {
                    Some(Ok(position)) => positions.push(position),
                    Some(Err((code, message, hint))) => {
                        let at = At::Reference(stance.at);
                        links.faults.push(Fault {
                            code,
                            document,
                            at,
                            message,
                            hint,
                            related: None,
                        });
                    }
                    None => {}
                }
            }
            all.push(positions);
        }
        links.points.insert(document, all);
    }
}

/// The topic and those above it, as far as they go without a circle.
pub(super) fn ancestors(input: &Input<'_>, links: &Links, topic: DocumentIx) -> Vec<DocumentIx> {
    let mut chain = vec![topic];
    while let Some(parent) = chain
        .last()
        .and_then(|ix| links.page(*ix, input.facts[*ix as usize].topic.parent?))
    {
        if chain.contains(&parent) {
            break;
        }
        chain.push(parent);
    }
    chain
}

/// Resolves a stance: its issue through the topic's ancestors, its word among the stances of the issue's topic.
fn position(
    input: &Input<'_>,
    links: &Links,
    topic: DocumentIx,
    stance: &StanceFacts,
) -> Result<Position, (Code, String, Option<String>)> {
    let chain = ancestors(input, links, topic);
    let id = |ix: DocumentIx| -> &Id { &input.facts[ix as usize].id };
    let issues = |ix: DocumentIx| &input.facts[ix as usize].topic.issues;
    let mut owner = topic;
    let mut issue = None;
    if let Some(wanted) = &stance.issue {
        let found = chain
            .iter()
            .find_map(|ix| Some((*ix, issues(*ix).iter().position(|known| known == wanted)?)));
        let Some((ix, number)) = found else {
            let known: Vec<&str> = chain
                .iter()
                .flat_map(|ix| issues(*ix).iter().map(|i| &**i))
                .collect();
            let near = nearest(wanted, known.iter().copied())
                .map(|near| format!("did you mean `#{near}`?"));
            let hint = near
                .or_else(|| (!known.is_empty()).then(|| format!("it has: {}", known.join(", "))))
                .or_else(|| Some("list it under `issues` of the topic or of one above it".into()));
            return Err((
                Code::UnknownIssue,
                format!("`{}` has no issue `{wanted}`", id(topic)),
                hint,
            ));
        };
        (owner, issue) = (ix, Some(number as u32));
    }
    if let Some(word) = &stance.stance {
        let from = chain.iter().skip_while(|ix| **ix != owner);
        let stances = from
            .into_iter()
            .find_map(|ix| input.facts[*ix as usize].topic.stances.as_deref());
        let known: Vec<&str> =
            stances.map_or(STANCES.to_vec(), |list| list.iter().map(|s| &**s).collect());
        if **word != *"silent" && !known.contains(&&**word) {
            let hint =
                nearest(word, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let hint = hint.or_else(|| Some(format!("it has: {}, silent", known.join(", "))));
            return Err((
                Code::UnknownStance,
                format!("`{}` has no stance `{word}`", id(owner)),
                hint,
            ));
        }
    }
    Ok(Position {
        topic,
        owner,
        issue,
        stance: stance.stance.clone(),
    })
}
