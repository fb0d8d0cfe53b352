//! Events, judgments, and what is printed whole: the marks that are no statements and no notes.

use crate::language::Behind;
use crate::link::{EventIx, JudgmentIx};
use crate::render::part::{State, part_class};

use super::*;

impl Filler<'_, '_, '_> {
    /// The start of an item that is an event, its date included.
    pub(super) fn event_item(&mut self, number: u32) {
        self.event_open("li", number);
        self.event_date(number);
        self.out.push(' ');
    }

    /// The start of an element that is an event.
    pub(super) fn event_open(&mut self, tag: &str, number: u32) {
        let facts = &self.facts().events[number as usize];
        let major = if facts.weight == Weight::Major {
            " event-major"
        } else {
            ""
        };
        self.out.push_str(&format!("<{tag} class=\"event{major}\""));
        if self.fill == Fill::Page {
            self.out.push_str(" id=\"");
            push_attribute(self.out, facts.id.as_str());
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// The date of an event.
    pub(super) fn event_date(&mut self, number: u32) {
        let date = self.facts().events[number as usize].date;
        match date {
            Some(date) if self.is_sentence() => {
                push_text(self.out, &self.parts.language.date(&date));
                self.out.push_str(" — ");
            }
            Some(date) => {
                self.out.push_str("<span class=\"event-date\">");
                self.parts.push_time(self.out, &date);
                self.out.push_str("</span>");
            }
            None => {}
        }
    }

    /// An item that is a mark said elsewhere; anything else is linked by its name.
    pub(super) fn listed(&mut self, reference: ReferenceIx) {
        match self.parts.site.links.meaning(self.document, reference) {
            Meaning::Event(event) if self.prints_whole() => {
                self.parts.push_event(self.out, "li", *event);
            }
            Meaning::Judgment(judgment) if self.prints_whole() => {
                self.out.push_str("<li>");
                self.parts.push_judgment(self.out, *judgment);
                self.out.push_str("</li>");
            }
            _ => {
                let sentence = self.is_sentence();
                self.out.push_str(if sentence { "" } else { "<li>" });
                self.named(reference);
                self.out.push_str(if sentence { "" } else { "</li>" });
            }
        }
    }

    /// Whether marks that are named here may be printed whole.
    fn prints_whole(&self) -> bool {
        !self.is_sentence() && self.fill != Fill::Inside
    }

    /// A mark, series or view printed whole; where it cannot be, it is linked.
    pub(super) fn embed(&mut self, number: u32) {
        let reference = self.marks().embeds[number as usize].reference;
        self.begin_at(self.out.len(), reference);
        let whole = self.prints_whole();
        match self.parts.site.links.meaning(self.document, reference) {
            Meaning::Statement(statement) if whole => {
                self.parts.push_statement(self.out, *statement);
            }
            Meaning::Event(event) if whole => self.parts.push_event(self.out, "div", *event),
            Meaning::Judgment(judgment) if whole => {
                self.parts.push_judgment(self.out, *judgment);
            }
            _ => {
                let view = is_view(self.parts, self.document, reference);
                match self.views.as_mut().filter(|_| view) {
                    Some(views) => views.push((self.out.len(), number)),
                    None => {
                        self.out.push_str("<p class=\"embed\">");
                        self.named(reference);
                        self.out.push_str("</p>");
                    }
                }
            }
        }
    }

    /// The start of a judgment.
    pub(super) fn judgment_open(&mut self, number: u32) {
        let ix = self.parts.site.links.judgment_of[self.document as usize][number as usize];
        let facts = &self.facts().judgments[number as usize];
        let state = ix.map(|ix| self.parts.state(ix));
        let class = state.map_or("open", |state| state.word());
        self.out.push_str(&format!(
            "<section class=\"judgment judgment-{class}\" aria-label=\"{}\"",
            text_html(&self.parts.language.word("judgment"))
        ));
        let own = (self.fill == Fill::Page).then(|| facts.id.clone());
        if let Some(id) = &own {
            self.out.push_str(" id=\"");
            push_attribute(self.out, id.as_str());
            self.out.push('"');
        }
        self.out.push('>');
        let href = own.map_or_else(String::new, |id| format!("#{id}"));
        self.parts.push_judgment_head(self.out, facts, state, &href);
    }

    /// The start of a labelled paragraph of a judgment: its label, and what is read out of its first words.
    pub(super) fn judgment_part(&mut self, index: u32) {
        let (number, part, _) = &self.marks().judgment_parts[index as usize];
        let facts = &self.facts().judgments[*number as usize];
        let was = facts.was.filter(|_| *part == JudgmentPart::Was);
        self.parts.push_part_head(self.out, *part, facts);
        if let Some(was) = was {
            self.out.push_str("<p>");
            self.named(was);
            self.out.push_str("</p>");
        }
    }

    /// The range of an estimative term.
    pub(super) fn likelihood(&mut self, number: u32) {
        if let Some(band) = self.facts().judgments[number as usize].band {
            self.out.push_str(&format!(
                " <span class=\"likelihood\">({})</span>",
                text_html(&self.parts.range(band))
            ));
        }
    }
}

/// Whether a reference means what a template prints: a view, or a series.
pub(super) fn is_view(parts: &Parts<'_>, document: DocumentIx, reference: ReferenceIx) -> bool {
    match parts.site.links.meaning(document, reference) {
        Meaning::View(..) => true,
        Meaning::Page(page, _) => parts.document(*page).facts.kind == Kind::Figure,
        _ => false,
    }
}

impl Parts<'_> {
    /// An event away from home, in this element.
    pub fn push_event(&self, out: &mut String, tag: &str, ix: EventIx) {
        let (facts, words, document) = self.happened(ix);
        let major = if facts.weight == Weight::Major {
            " event-major"
        } else {
            ""
        };
        let how = if tag == "li" { "reprinted" } else { "embedded" };
        out.push_str(&format!("<{tag} class=\"event{major} {how}\">"));
        if let Some(date) = &facts.date {
            out.push_str("<span class=\"event-date\">");
            self.push_time(out, date);
            out.push_str("</span> ");
        }
        out.push_str(&html(self, document, &words.fragment, Fill::Inside));
        out.push_str(" <a class=\"home\" href=\"");
        push_attribute(out, &self.event_address(ix));
        out.push_str("\">");
        push_text(out, &self.document(document).words.title);
        out.push_str(&format!("</a></{tag}>"));
    }

    /// A judgment away from home, whole.
    pub fn push_judgment(&self, out: &mut String, ix: JudgmentIx) {
        let (facts, words, document) = self.judged(ix);
        let state = self.state(ix);
        out.push_str(&format!(
            "<section class=\"judgment judgment-{} embedded\" aria-label=\"{}\">",
            state.word(),
            text_html(&self.language.word("judgment"))
        ));
        let href = self.judgment_address(ix);
        self.push_judgment_head(out, facts, Some(state), &href);
        out.push_str(&html(self, document, &words.fragment, Fill::Inside));
        let parts = &self.document(document).marks.judgment_parts;
        for (_, part, fragment) in &parts[words.parts.start as usize..words.parts.end as usize] {
            self.push_part_head(out, *part, facts);
            if let (JudgmentPart::Was, Some(was)) = (part, self.links().judgments[ix as usize].was)
            {
                let link = self.judgment_link(was);
                out.push_str("<p>");
                self.push_links(out, &[link]);
                out.push_str("</p>");
            }
            out.push_str(&html(self, document, fragment, Fill::Inside));
            out.push_str("</div>");
        }
        out.push_str("</section>");
    }

    /// The first line of a judgment: what it is, by when, and what became of it.
    fn push_judgment_head(
        &self,
        out: &mut String,
        facts: &JudgmentFacts,
        state: Option<State>,
        href: &str,
    ) {
        out.push_str("<p class=\"judgment-head\"><a href=\"");
        push_attribute(out, href);
        out.push_str("\">");
        push_text(out, &self.language.word("judgment"));
        out.push_str("</a>");
        let dated = match facts.horizon {
            Horizon::By(date) => Some((Behind::By, date)),
            Horizon::AsOf(date) => Some((Behind::AsOf, date)),
            Horizon::None => None,
        };
        if let Some((behind, date)) = dated {
            out.push_str(" · ");
            self.push_behind(out, behind, &date);
        }
        if let Some(state) = state {
            out.push_str(" · <span class=\"judgment-state\">");
            push_text(out, &self.state_label(state));
            if let Some(outcome) = facts.outcome {
                out.push_str(": ");
                push_text(out, &self.verdict_label(outcome.verdict));
            }
            out.push_str("</span>");
        }
        out.push_str("</p>\n");
    }

    /// The start of a labelled paragraph of a judgment.
    fn push_part_head(&self, out: &mut String, part: JudgmentPart, facts: &JudgmentFacts) {
        out.push_str(&format!(
            "<div class=\"judgment-part part-{}\"><p class=\"part-label\">{}:",
            part_class(part),
            text_html(&self.part_label(part))
        ));
        match (part, facts.confidence, facts.outcome) {
            (JudgmentPart::Confidence, Some(level), _) => {
                let level = self.language.word(&format!("level_{}", level.word()));
                out.push_str(&format!(" <b>{}</b>", text_html(&level)));
            }
            (JudgmentPart::Outcome, _, Some(outcome)) => {
                let verdict = self.verdict_label(outcome.verdict);
                out.push_str(&format!(" <b>{}</b>", text_html(&verdict)));
                if let Some(date) = &outcome.date {
                    out.push_str(", ");
                    self.push_time(out, date);
                }
            }
            _ => {}
        }
        out.push_str("</p>\n");
    }
}
