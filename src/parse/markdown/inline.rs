//! What stands in a paragraph: text, stress, links, pictures, citations, signs.

use crate::number::Literal;
use crate::parse::event::{self, WrittenLiteral};
use crate::picture::Format;
use crate::seek;

use super::*;

impl<'a> Writer<'a, '_> {
    /// Whether the next event belongs into a paragraph.
    pub(super) fn is_inline(&self) -> bool {
        match &self.events[self.at].0 {
            Event::Start(tag) => {
                matches!(
                    tag,
                    Tag::Emphasis
                        | Tag::Strong
                        | Tag::Strikethrough
                        | Tag::Link { .. }
                        | Tag::Image { .. }
                )
            }
            Event::End(tag) => {
                matches!(
                    tag,
                    TagEnd::Emphasis
                        | TagEnd::Strong
                        | TagEnd::Strikethrough
                        | TagEnd::Link
                        | TagEnd::Image
                )
            }
            Event::Html(_) | Event::Rule => false,
            _ => true,
        }
    }

    /// Writes text and inline elements up to the event `end` or the next block.
    pub(super) fn inlines(&mut self, end: usize) {
        while self.at < end && self.is_inline() {
            if !self.skips() {
                self.inline();
            }
        }
        while let Some(open) = self.open.pop() {
            self.close(open);
        }
    }

    /// Writes one inline event.
    pub(super) fn inline(&mut self) {
        let (event, range) = self.events[self.at].clone();
        self.at += 1;
        match event {
            Event::Text(text) => self.cut_text(&text, &range),
            Event::Code(code) => {
                let start = self.html.len();
                self.html.push_str("<code>");
                push_text(&mut self.html, &code.replace(is_unprintable, ""));
                self.html.push_str("</code>");
                self.leaf.element(start, self.html.len());
                self.leaf.bar(start, self.html.len());
            }
            Event::InlineHtml(raw) | Event::Html(raw) => self.inline_html(&raw, range),
            Event::SoftBreak => self.html.push(' '),
            Event::HardBreak => self.html.push_str("<br>"),
            Event::FootnoteReference(label) => self.sign(&label, range),
            Event::TaskListMarker(done) => {
                self.html.push_str(if done {
                    "<input type=\"checkbox\" disabled checked> "
                } else {
                    "<input type=\"checkbox\" disabled> "
                });
            }
            Event::Start(Tag::Emphasis) => self.open_tag("<em>", "</em>"),
            Event::Start(Tag::Strong) => self.open_tag("<strong>", "</strong>"),
            Event::Start(Tag::Strikethrough) => self.open_tag("<del>", "</del>"),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                id,
                ..
            }) => self.link(link_type, &dest_url, &id, range),
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                ..
            }) => {
                self.at -= 1;
                let end = self.end_of(self.at);
                self.image(&dest_url, link_type, end, Span::new(range.start, range.end));
                self.at = end + 1;
            }
            Event::End(_) => {
                if let Some(open) = self.open.pop() {
                    self.close(open);
                }
            }
            Event::Start(_) | Event::Rule | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    /// Text without what is read otherwise at its start or end.
    pub(super) fn cut_text(&mut self, text: &str, range: &Range<usize>) {
        let same = range.len() == text.len();
        let cut = self
            .skip
            .iter()
            .find(|skip| same && skip.start < range.end && range.start < skip.end);
        let kept = match cut {
            Some(skip) if skip.start <= range.start => text
                .get(skip.end - range.start..)
                .unwrap_or(text)
                .to_owned(),
            Some(skip) => text
                .get(..skip.start - range.start)
                .unwrap_or(text)
                .to_owned(),
            None => return self.text(text),
        };
        self.text(&kept);
    }

    /// Text, escaped, in NFC outside quotations, without control characters.
    pub(super) fn text(&mut self, text: &str) {
        // A sign of HTML, a quotation mark, what is unprintable or none of ASCII may be anything but itself.
        let counts = |byte: u8| {
            let sign = (byte == b'&') | (byte == b'<') | (byte == b'>') | (byte == b'"');
            sign | !(b' '..0x7f).contains(&byte)
        };
        if seek::first(text, counts).is_none() {
            return self.html.push_str(text);
        }
        let text = match self.context.quotes {
            0 => self.leaf.composed(text),
            _ => Cow::Borrowed(text),
        };
        match has_unprintable(&text) {
            true => push_text(&mut self.html, &text.replace(is_unprintable, "")),
            false => push_text(&mut self.html, &text),
        }
    }

    /// Opens an inline element.
    pub(super) fn open_tag(&mut self, tag: &str, close: &'static str) {
        self.open.push(Open {
            start: self.html.len(),
            close: Close::Tag(close),
        });
        self.html.push_str(tag);
    }

    /// Closes an inline element.
    pub(super) fn close(&mut self, open: Open) {
        match open.close {
            Close::Tag(tag) => self.html.push_str(tag),
            Close::Link(reference) => self.put(Put::Close(reference)),
            Close::Cite(number) => self.put(Put::CiteClose(number)),
            Close::Nothing => return,
        }
        self.leaf.element(open.start, self.html.len());
        if matches!(open.close, Close::Tag("</strong>")) {
            self.strong_closed(open.start);
        }
        if !matches!(open.close, Close::Tag("</em>" | "</strong>" | "</del>")) {
            self.leaf.bar(open.start, self.html.len());
        }
    }

    /// Raw HTML in a paragraph: comments are dropped, the rest too, with a warning.
    pub(super) fn inline_html(&mut self, raw: &str, range: Range<usize>) {
        if raw.starts_with("<!--") {
            return;
        }
        if self.options.raw_html {
            self.html.push_str(raw);
        } else if !raw.starts_with("</") {
            self.raw_html(raw, range);
        }
    }

    /// Puts a hole here; one byte of the HTML stands for it.
    pub(super) fn put(&mut self, put: Put) {
        self.holes.push(Hole {
            at: self.html.len() as u32,
            put,
        });
        self.html.push(HOLE);
    }

    /// The start of a link or citation.
    pub(super) fn link(
        &mut self,
        link_type: LinkType,
        dest: &CowStr<'a>,
        id: &CowStr<'a>,
        range: Range<usize>,
    ) {
        let span = Span::new(range.start, range.end);
        let start = self.html.len();
        let key = [id, dest].into_iter().find(|text| text.starts_with('@'));
        match (link_type, key) {
            (LinkType::WikiLink { has_pothole }, _) => self.wikilink(dest, has_pothole, span),
            (
                LinkType::Shortcut
                | LinkType::ShortcutUnknown
                | LinkType::Collapsed
                | LinkType::CollapsedUnknown,
                Some(key),
            ) => {
                let number = self.citation(key, span);
                self.put(Put::Cite(number));
                self.leaf.bar(start, self.html.len());
                self.leaf.sign(start, leaf::Sign::Cite);
                self.at = self.end_of(self.at - 1) + 1;
            }
            (LinkType::Reference | LinkType::ReferenceUnknown, Some(key)) => {
                let number = self.citation(key, span);
                self.put(Put::CiteOpen(number));
                self.open.push(Open {
                    start,
                    close: Close::Cite(number),
                });
            }
            (LinkType::Email, _) => self.external(&format!("mailto:{dest}"), start),
            _ => self.ordinary(dest, span),
        }
    }

    /// Adds a citation as written, its `@` included.
    pub(super) fn citation(&mut self, written: &str, span: Span) -> u32 {
        let slice = &self.file[span.start as usize..span.end as usize];
        let at = slice
            .rfind(written.split([',', ';']).next().unwrap_or(written))
            .unwrap_or(0);
        let flat = Flat::new(self.file, span.start as usize + at..span.end as usize - 1);
        let cites = mark::citation(&flat, 0..flat.text.len());
        let cited = self.record.cite(cites);
        self.record.citations.push(cited);
        (self.record.citations.len() - 1) as u32
    }

    /// A wikilink, with words of its own or the target's name.
    pub(super) fn wikilink(&mut self, dest: &str, has_words: bool, span: Span) {
        let start = self.html.len();
        let target = dest.trim_end_matches('\\');
        let end = self.end_of(self.at - 1);
        let own = has_words || target.len() < dest.len();
        let reference = match event::literal(target) {
            Some(literal) => self.literal(&literal, own.then_some(end), span),
            None => self.record.refer(id_target(target), Role::Link, span),
        };
        if own {
            self.put(Put::Open(reference));
            self.open.push(Open {
                start,
                close: Close::Link(reference),
            });
        } else {
            self.put(Put::Named(reference));
            self.leaf.element(start, self.html.len());
            self.leaf.bar(start, self.html.len());
            self.at = end + 1;
        }
    }

    /// A number in prose that a series is asked about; its words, if it has some, go on up to the event `end`.
    fn literal(
        &mut self,
        literal: &WrittenLiteral<'_>,
        end: Option<usize>,
        span: Span,
    ) -> ReferenceIx {
        let reference = self.record.refer_id(literal.figure, Role::Literal, span);
        let by = literal
            .by
            .map(|by| self.record.refer_id(by, Role::Actor, span));
        let words: Option<String> = end.map(|end| {
            self.events[self.at..end]
                .iter()
                .filter_map(|(event, _)| words_of(event))
                .collect()
        });
        let written = words.as_deref().and_then(Literal::parse);
        match &literal.period {
            Err(message) => {
                let hint = "write `[[figure@2022|$190.3 billion]]` or `@latest`";
                self.record.fault(Code::BadDate, span, message.clone()).hint = Some(hint.into());
            }
            Ok(_) if words.is_some() && written.is_none() => {
                let message = "there is no number in these words to compare with the series";
                self.record.fault(Code::UnclearLiteral, span, message).hint =
                    Some("write the number in digits: `$190.3 billion`".into());
            }
            Ok(period) => self.record.literals.push(LiteralFacts {
                reference,
                period: *period,
                by,
                written,
            }),
        }
        reference
    }

    /// An ordinary Markdown link: to this page, a file of the content, an address of the site, or another site.
    pub(super) fn ordinary(&mut self, dest: &str, span: Span) {
        let start = self.html.len();
        let (place, anchor) = dest
            .split_once('#')
            .map_or((dest, None), |(place, anchor)| (place, Some(anchor)));
        let anchor = anchor
            .filter(|a| !a.is_empty())
            .map(|a| crate::path::decode_url(a).unwrap_or_else(|| a.to_owned()))
            .map(|a| a.trim_start_matches('^').into());
        let target = match address_kind(dest) {
            AddressKind::External => return self.external(dest, start),
            AddressKind::Refused => {
                let fault = self.record.fault(
                    Code::RefusedAddress,
                    span,
                    format!("`{dest}` is no address that is published"),
                );
                fault.hint =
                    Some("links are http, https, mailto, relative or begin with `#`".into());
                self.open.push(Open {
                    start,
                    close: Close::Nothing,
                });
                return;
            }
            AddressKind::Here => Some(Target::Id {
                id: Id::default(),
                anchor,
            }),
            AddressKind::Site if !place.ends_with(".md") => Some(Target::Address(dest.into())),
            AddressKind::Site | AddressKind::Relative => self
                .local(place, span)
                .map(|path| Target::File { path, anchor }),
        };
        match target {
            Some(target) => {
                let reference = self.record.refer(target, Role::Link, span);
                self.put(Put::Open(reference));
                self.open.push(Open {
                    start,
                    close: Close::Link(reference),
                });
            }
            None => self.open.push(Open {
                start,
                close: Close::Nothing,
            }),
        }
    }

    /// The start of a link to another site.
    pub(super) fn external(&mut self, dest: &str, start: usize) {
        self.html.push_str("<a rel=\"external\" href=\"");
        push_attribute(&mut self.html, &encode_url(dest));
        self.html.push_str("\">");
        self.open.push(Open {
            start,
            close: Close::Tag("</a>"),
        });
    }
}

/// The words of a text-like event.
pub(super) fn words_of<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    match event {
        Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
            Some(text)
        }
        Event::SoftBreak | Event::HardBreak => Some(" "),
        _ => None,
    }
}

/// Where an address leads, by its form.
pub(super) enum AddressKind {
    /// To another site, by a scheme that is published.
    External,
    /// Nowhere: a scheme or form that is never published.
    Refused,
    /// To an anchor of this page.
    Here,
    /// To an address of the site.
    Site,
    /// To a file, from this one.
    Relative,
}

/// Where `dest` leads.
pub(super) fn address_kind(dest: &str) -> AddressKind {
    let lower = dest.trim().to_ascii_lowercase();
    let scheme = lower
        .split_once(':')
        .map(|(scheme, _)| scheme)
        .filter(|scheme| !scheme.contains(['/', '#', '?', '.']));
    match scheme {
        Some("http" | "https" | "mailto") => AddressKind::External,
        Some(_) => AddressKind::Refused,
        None if lower.starts_with("//")
            || lower.contains('\\')
            || lower.contains(|c: char| c.is_control()) =>
        {
            AddressKind::Refused
        }
        None if lower.starts_with('#') || lower.is_empty() => AddressKind::Here,
        None if lower.starts_with('/') => AddressKind::Site,
        None => AddressKind::Relative,
    }
}

/// Whether an address is on another host.
pub(super) fn is_foreign(dest: &str) -> bool {
    matches!(
        address_kind(dest),
        AddressKind::External | AddressKind::Refused
    )
}

/// Whether a name is that of a picture.
pub(super) fn is_picture(name: &str) -> bool {
    let extension = name.rsplit('.').next().unwrap_or("");
    Format::named(extension).is_some()
}
