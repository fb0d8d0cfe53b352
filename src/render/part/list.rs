//! Rows of lists: briefings, sources, ties, positions, mentions, and the pages that lists go on over.

use crate::path::{host, is_web};

use super::*;

/// A tie, seen from one of the two.
#[derive(Clone, Copy)]
pub struct Tied<'s> {
    /// Whose it is.
    holder: DocumentIx,
    /// What is written of it.
    pub tie: &'s Tie,
    /// Whom it is shown with.
    with: DocumentIx,
    /// From which side it is seen.
    side: Side,
}

impl Tied<'_> {
    /// Whether it is an office that the actor itself holds.
    pub fn is_office(&self) -> bool {
        self.side == Side::Own && matches!(self.tie.relation, Relation::Holds(_))
    }
}

impl<'s> Parts<'s> {
    /// A briefing in a list.
    pub fn briefing_row(&self, ix: DocumentIx) -> view::BriefingRow {
        let document = self.document(ix);
        view::BriefingRow {
            title: document.words.title.to_string(),
            href: self.href_of(ix),
            date: self.maybe_date(&document.facts.date),
            updated: self.maybe_date(&document.facts.updated),
            summary: document.words.summary.as_deref().map(one_line),
            topics: self.links_to(&self.links().pages(ix, &document.facts.topics)),
            actors: self.links_to(&self.links().pages(ix, &document.facts.actors)),
            kind: document.words.kind.to_string(),
            status: document.facts.status.word(),
            word_count: document.body.word_count,
            reading_time: reading_time(document.body.word_count),
        }
    }

    /// Briefings in a list.
    pub fn briefing_rows(&self, list: &[DocumentIx]) -> Vec<view::BriefingRow> {
        list.iter().map(|ix| self.briefing_row(*ix)).collect()
    }

    /// A source in a list.
    pub fn source_row(&self, ix: DocumentIx, number: Option<usize>) -> view::SourceRow {
        let document = self.document(ix);
        let none = SourceWords::default();
        let words = document.words.source.as_deref().unwrap_or(&none);
        let text = |field: &Option<Box<str>>| field.as_deref().map(str::to_owned);
        let language = document.words.language.as_deref();
        view::SourceRow {
            title: document.words.title.to_string(),
            href: self.href_of(ix),
            id: document.facts.id.to_string(),
            source_type: document.words.kind.to_string(),
            author: text(&words.author),
            publisher: text(&words.publisher),
            date: self.maybe_date(&document.facts.date),
            accessed: self.maybe_date(&words.accessed),
            link: text(&words.link),
            host: words.link.as_deref().and_then(host).map(str::to_owned),
            archive: words
                .archive
                .as_deref()
                .filter(|archive| is_web(archive))
                .map(str::to_owned),
            language: language.map(str::to_owned),
            language_name: language.map(|tag| self.language.language_name(tag)),
            grade: words.grade.map(|grade| grade.to_string()),
            reliability: words.grade.map(|grade| self.reliability(grade)),
            tier: text(&words.tier),
            note: words.note.as_deref().map(one_line),
            cited_by: self.links().citations[ix as usize].len(),
            number,
        }
    }

    /// The sources that statements rest on, the most used first, at most `limit`.
    pub fn most_used(&self, statements: &[StatementIx], limit: usize) -> Vec<view::SourceRow> {
        let mut uses: FxHashMap<DocumentIx, usize> = FxHashMap::default();
        for statement in statements {
            let (facts, _, document) = self.said(*statement);
            for source in self.links().pages(document, &facts.sources) {
                *uses.entry(source).or_default() += 1;
            }
        }
        let mut ranked: Vec<(usize, DocumentIx)> = uses
            .into_iter()
            .map(|(source, count)| (count, source))
            .collect();
        ranked.sort_by_key(|(count, source)| (std::cmp::Reverse(*count), *source));
        ranked
            .into_iter()
            .take(limit)
            .map(|(_, source)| self.source_row(source, None))
            .collect()
    }

    /// The sources of a document in the order of their first use.
    pub fn sources_in_use(&self, ix: DocumentIx) -> Vec<DocumentIx> {
        let references = self.document(ix).facts.references.iter().enumerate();
        let mut seen: FxHashSet<DocumentIx> = FxHashSet::default();
        references
            .filter(|(_, reference)| matches!(reference.role, Role::Citation | Role::Source))
            .filter_map(|(number, _)| self.links().page(ix, number as ReferenceIx))
            .filter(|source| seen.insert(*source))
            .collect()
    }

    /// The offices of an actor: what it holds.
    pub fn offices(&self, actor: DocumentIx) -> Vec<view::Tie> {
        let all = self.tied(actor).into_iter();
        all.filter(Tied::is_office)
            .map(|tied| self.tie(&tied))
            .collect()
    }

    /// The ties of an actor besides its offices, `count` of them from place `from` on.
    pub fn ties(&self, actor: DocumentIx, (from, count): (usize, usize)) -> Vec<view::Tie> {
        let all = self.tied(actor).into_iter();
        let others = all.filter(|tied| !tied.is_office());
        others
            .skip(from)
            .take(count)
            .map(|tied| self.tie(&tied))
            .collect()
    }

    /// The ties of an actor: its own, then those that others have to it.
    pub fn tied(&self, actor: DocumentIx) -> Vec<Tied<'s>> {
        let own = self.document(actor).facts.ties.iter().filter_map(|tie| {
            let with = self.links().page(actor, tie.of)?;
            Some(Tied {
                holder: actor,
                tie,
                with,
                side: Side::Own,
            })
        });
        let others = self.links().tied[actor as usize].iter();
        let others = others.map(|(other, number)| Tied {
            holder: *other,
            tie: &self.document(*other).facts.ties[*number as usize],
            with: *other,
            side: Side::Inverse,
        });
        own.chain(others).collect()
    }

    /// A tie as pages show it.
    pub fn tie(&self, tied: &Tied<'_>) -> view::Tie {
        let tie = tied.tie;
        let today = date::Date::day(self.site.today);
        let cited = tie.source.map(|source| Cited {
            source,
            locator: None,
            reliability: None,
            credibility: None,
        });
        view::Tie {
            label: self.relation_label(&tie.relation, tied.side),
            of: self.link(tied.with),
            from: self.maybe_date(&tie.from),
            to: self.maybe_date(&tie.to),
            current: link::held(tie, &today),
            inverse: tied.side == Side::Inverse,
            cite: cited.and_then(|cited| self.shown_cite(tied.holder, &cited)),
        }
    }

    /// The pages that name a document, from `skip` on, with the sentences in which they do.
    pub fn backlinks(&self, target: DocumentIx, skip: usize, limit: usize) -> Vec<view::Mention> {
        let list = self.links().backlinks[target as usize]
            .iter()
            .skip(skip)
            .take(limit);
        list.map(|backlink| {
            let document = self.document(backlink.from);
            let linked = document.body.holes.iter().filter(|hole| match hole.put {
                Put::Open(reference) | Put::Named(reference) | Put::Listed(reference) => {
                    backlink.references.binary_search(&reference).is_ok()
                }
                _ => false,
            });
            let named = self
                .mentions(backlink.from)
                .iter()
                .filter(|mention| Some(mention.entity) == backlink.entity);
            let mut places: Vec<u32> = linked
                .map(|hole| hole.at)
                .chain(named.map(|mention| mention.start))
                .collect();
            places.sort_unstable();
            self.mention(backlink.from, &places, target)
        })
        .collect()
    }

    /// The pages that cite a source, from `skip` on, with the sentences in which they do.
    pub fn citations(&self, source: DocumentIx, skip: usize, limit: usize) -> Vec<view::Mention> {
        let list = self.links().citations[source as usize]
            .iter()
            .skip(skip)
            .take(limit);
        list.map(|(from, references)| {
            let document = self.document(*from);
            let is_meant = |cited: &Cited| references.binary_search(&cited.source).is_ok();
            let cites = |number: u32| document.marks.citations[number as usize].iter().any(is_meant);
            let places: Vec<u32> = document
                .body
                .holes
                .iter()
                .filter(|hole| matches!(hole.put, Put::Cite(number) | Put::CiteOpen(number) if cites(number)))
                .map(|hole| hole.at)
                .collect();
            self.mention(*from, &places, source)
        })
        .collect()
    }

    /// A page and at most three of its sentences at these places.
    pub(super) fn mention(
        &self,
        from: DocumentIx,
        places: &[u32],
        target: DocumentIx,
    ) -> view::Mention {
        let mut sentences: Vec<String> = Vec::new();
        let starts = &self.document(from).body.sentences;
        let mut last = None;
        for at in places {
            // Places of one sentence follow each other: it is filled once.
            let sentence = Some(starts.partition_point(|start| start <= at));
            if std::mem::replace(&mut last, sentence) == sentence {
                continue;
            }
            if sentences.len() == 3 {
                break;
            }
            if let Some(sentence) = body::sentence(self, from, *at, target)
                .filter(|s| !s.is_empty() && !sentences.contains(s))
            {
                sentences.push(sentence);
            }
        }
        view::Mention {
            page: self.link(from),
            date: self.maybe_date(&self.document(from).facts.date),
            sentences,
        }
    }

    /// The pages of a list at this address.
    pub fn pager(&self, first: &UrlPath, number: usize, count: usize) -> view::Pager {
        self.pager_of(first, (number, self.site.config.per_page), count)
    }

    /// The pages of a list at this address that has `per_page` entries on a page: its ends, and those around this one.
    pub fn pager_of(
        &self,
        first: &UrlPath,
        (number, per_page): (usize, usize),
        count: usize,
    ) -> view::Pager {
        let total = crate::route::pages(count, per_page);
        let href = |page: usize| self.href(&first.numbered(page));
        let near = number.saturating_sub(3).max(2)..=(number + 3).min(total.saturating_sub(1));
        let ends = (total > 1).then_some(total);
        view::Pager {
            number,
            total,
            count,
            previous: (number > 1).then(|| href(number - 1)),
            next: (number < total).then(|| href(number + 1)),
            pages: std::iter::once(1)
                .chain(near)
                .chain(ends)
                .map(|page| view::PagerEntry {
                    number: page,
                    href: href(page),
                    current: page == number,
                })
                .collect(),
        }
    }

    /// The title of a derived list, unless its page has one.
    pub fn list_title(&self, list: List) -> String {
        let own = self
            .site
            .routes
            .prose(list)
            .map(|ix| self.document(ix).words.title.to_string());
        own.filter(|title| !title.is_empty()).unwrap_or_else(|| {
            let key = match list {
                List::Home => return self.site.config.title.clone(),
                List::Briefings => "list_briefings",
                List::Actors => "list_actors",
                List::Topics => "list_topics",
                List::Statements => "list_statements",
                List::Sources => "list_sources",
                List::Timeline => "list_timeline",
                List::Judgments => "list_judgments",
                List::Figures => "list_figures",
                List::Corrections => "list_corrections",
                List::Method => "list_method",
                List::Search => "search",
                List::NotFound => "list_not_found",
            };
            self.language.word(key).to_string()
        })
    }
}
