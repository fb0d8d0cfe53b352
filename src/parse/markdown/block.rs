//! Blocks: paragraphs, headings, code, lists, points of proposals, raw HTML, tables.

use super::inline::{AddressKind, address_kind, is_foreign, is_picture, words_of};
use super::*;

impl<'a> Writer<'a, '_> {
    /// A paragraph: a picture or a mark alone, or text.
    pub(super) fn paragraph(&mut self, start: usize, range: Range<usize>) {
        let end = self.end_of(self.at);
        if let Some(image_end) = self.lone_image(end) {
            self.at += 1;
            self.lone(image_end, &range);
            self.at = end + 1;
            return;
        }
        self.html.push_str("<p>");
        self.at += 1;
        self.open_leaf();
        let inner = self.html.len();
        self.inlines(end);
        self.at = end + 1;
        let id = self.block_id(inner, &range);
        self.html
            .truncate(self.html.trim_end_matches(' ').len().max(inner));
        if self.html[inner..].trim().is_empty() {
            self.drop_from(start);
            return;
        }
        self.close_leaf(inner, range);
        self.html.push_str("</p>\n");
        if let Some(id) = id {
            self.anchor(id, start + 2);
        }
    }

    /// Gives the block whose tag has its name's end at byte `at` an id; in an event without one it is the event's.
    fn anchor(&mut self, (id, place): (Id, Span), at: usize) {
        let event = self
            .context
            .event
            .map(|number| &mut self.record.events[number as usize].id);
        if let Some(own) = event.filter(|own| own.as_str().is_empty()) {
            *own = id;
            return;
        }
        self.insert_id(at, &id);
        self.read.anchors.push(id);
        self.read.anchor_places.push(place);
    }

    /// Takes back what was written from `start` on.
    pub(super) fn drop_from(&mut self, start: usize) {
        self.html.truncate(start);
        self.holes.retain(|hole| (hole.at as usize) < start);
    }

    /// Where a picture that is alone in its paragraph ends.
    pub(super) fn lone_image(&self, end: usize) -> Option<usize> {
        matches!(self.events[self.at + 1].0, Event::Start(Tag::Image { .. }))
            .then(|| self.end_of(self.at + 1))
            .filter(|at| at + 1 == end)
    }

    /// A picture with its caption, or a mark printed whole.
    pub(super) fn lone(&mut self, image_end: usize, range: &Range<usize>) {
        let Event::Start(Tag::Image {
            link_type,
            dest_url,
            title,
            ..
        }) = self.events[self.at].0.clone()
        else {
            return;
        };
        let span = Span::new(range.start, range.end);
        if matches!(link_type, LinkType::WikiLink { .. }) && !is_picture(&dest_url) {
            self.embed(&dest_url, image_end, span);
            return;
        }
        self.html.push_str("<figure class=\"picture\">");
        self.image(&dest_url, link_type, image_end, span);
        if !title.is_empty() {
            self.html.push_str("<figcaption>");
            self.text(&title);
            self.html.push_str("</figcaption>");
        }
        self.html.push_str("</figure>\n");
    }

    /// A mark, series or view that is printed here; of proposals those that are named behind a `|`.
    fn embed(&mut self, dest: &str, image_end: usize, span: Span) {
        let target = id_target(dest);
        let chooses =
            matches!(&target, Target::Id { anchor: Some(anchor), .. } if &**anchor == "proposals");
        let reference = self.record.refer(target, Role::Embed, span);
        let words: String = self.events[self.at + 1..image_end]
            .iter()
            .filter_map(|(event, _)| words_of(event))
            .collect();
        let chosen = match chooses && words != dest {
            true => words
                .split(',')
                .map(|id| self.record.refer_id(id.trim(), Role::Topic, span))
                .collect(),
            false => Box::default(),
        };
        self.put(Put::Embed(self.record.embeds.len() as u32));
        self.record.embeds.push(Embed { reference, chosen });
        self.html.push('\n');
    }

    /// A picture: its address is a hole, its text the alternative.
    pub(super) fn image(&mut self, dest: &str, link_type: LinkType, image_end: usize, span: Span) {
        let wiki = matches!(link_type, LinkType::WikiLink { .. });
        if wiki && !is_picture(dest) {
            let reference = self.record.refer(id_target(dest), Role::Link, span);
            self.put(Put::Named(reference));
            return;
        }
        let alt: String = self.events[self.at + 1..image_end]
            .iter()
            .filter_map(|(event, _)| words_of(event))
            .collect();
        let alt = if wiki && alt == dest {
            String::new()
        } else {
            alt
        };
        let alt = alt.replace(is_unprintable, "");
        if is_foreign(dest) {
            let refused = matches!(address_kind(dest), AddressKind::Refused);
            let (message, until) = match refused {
                true => ("is no address that is published", "words"),
                false => ("is on another host", "a link"),
            };
            let message = format!("the picture `{dest}` {message}");
            let fault = self.record.fault(Code::RefusedAddress, span, message);
            fault.hint = Some(format!(
                "save it beside the page; until then it is printed as {until}"
            ));
            if refused {
                self.text(&alt);
                return;
            }
            self.html.push_str("<a rel=\"external\" href=\"");
            push_attribute(&mut self.html, &encode_url(dest));
            self.html.push_str("\">");
            self.text(if alt.is_empty() { dest } else { &alt });
            self.html.push_str("</a>");
            return;
        }
        let Some(path) = self.local(dest, span) else {
            self.text(&alt);
            return;
        };
        if alt.trim().is_empty() {
            let message = format!("the picture `{dest}` has no words for those who do not see it");
            self.record
                .fault(Code::PictureWithoutText, span, message)
                .hint = Some("say what it shows: `![The route of the pipeline](route.png)`".into());
        }
        let reference = self
            .record
            .refer(Target::File { path, anchor: None }, Role::Image, span);
        self.html.push_str("<img");
        self.put(Put::Image(reference));
        self.html.push_str(" alt=\"");
        push_attribute(&mut self.html, &alt);
        self.html.push_str("\">");
    }

    /// The file of the content that a relative address means; a fault if it leaves the content.
    pub(super) fn local(&mut self, dest: &str, span: Span) -> Option<SitePath> {
        let decoded = crate::path::decode_url(dest).unwrap_or_else(|| dest.to_owned());
        let path = self.record.path.join_link(&decoded, "content");
        if path.is_none() {
            let fault = self.record.fault(
                Code::OutsideRoot,
                span,
                format!("`{dest}` leaves the content"),
            );
            fault.hint = Some("keep files beside the pages that use them".into());
        }
        path
    }

    /// A heading; it starts a section.
    pub(super) fn heading(
        &mut self,
        level: u8,
        id: Option<CowStr<'a>>,
        classes: &[CowStr<'a>],
        range: Range<usize>,
    ) {
        let end = self.end_of(self.at);
        self.at += 1;
        self.enter_section();
        let start = self.html.len();
        let shown = level.max(2);
        self.html.push_str(&format!("<h{shown} id=\""));
        self.put(Put::Anchor(self.headings.len() as u32));
        self.html.push('"');
        if !classes.is_empty() {
            self.html.push_str(" class=\"");
            push_attribute(&mut self.html, &classes.join(" "));
            self.html.push('"');
        }
        self.html.push('>');
        let context = self.context;
        self.context.heading = true;
        self.open_leaf();
        let inner = self.html.len();
        self.inlines(end);
        self.at = end + 1;
        self.close_leaf(inner, range);
        self.context = context;
        let fragment = inner as u32..self.html.len() as u32;
        let words = text_of(&self.html, &fragment);
        self.html.push_str(&format!("</h{shown}>\n"));
        let untitled = self.shape == PageShape::Untitled
            && self.read.title.is_none()
            && self.context.quotes == 0;
        if level == 1 && untitled {
            self.read.title = Some(words);
            self.drop_from(start);
            self.blocks.retain(|block| (block.start as usize) < start);
            self.sentences.retain(|at| (*at as usize) < start);
            return;
        }
        let anchor = id.map_or_else(|| slug(&words), |id| slug(&id));
        self.headings.push(Heading {
            level: shown,
            anchor: anchor.into(),
            fragment,
        });
    }

    /// Starts a section: an empty chunk marks its place.
    pub(super) fn enter_section(&mut self) {
        self.section += 1;
        let at = self.html.len() as u32;
        self.prose.push(Chunk {
            start: at,
            end: at,
            section: self.section,
        });
    }

    /// A block of code, highlighted by classes.
    pub(super) fn code_block(&mut self, kind: &CodeBlockKind<'a>, range: Range<usize>) {
        let end = self.end_of(self.at);
        let code: String = self.events[self.at + 1..end]
            .iter()
            .filter_map(|(event, _)| words_of(event))
            .collect();
        let code = code.replace(is_unprintable, "");
        let language = match kind {
            CodeBlockKind::Fenced(words) => {
                words.split([' ', ',', '{']).next().unwrap_or("").to_owned()
            }
            CodeBlockKind::Indented => String::new(),
        };
        let start = self.html.len();
        self.html.push_str("<pre class=\"code\"");
        if !language.is_empty() {
            self.html.push_str(" data-language=\"");
            push_attribute(&mut self.html, &language);
            self.html.push('"');
        }
        self.html.push_str("><code>");
        let span = Span::new(
            range.start,
            (range.start + 3 + language.len()).min(range.end),
        );
        self.code(&language, &code, span);
        self.html.push_str("</code></pre>\n");
        self.end_block(start, &range);
        self.at = end + 1;
    }

    /// The inside of a block of code.
    pub(super) fn code(&mut self, language: &str, code: &str, span: Span) {
        if language.is_empty() {
            push_text(&mut self.html, code);
            return;
        }
        match highlight(language, code) {
            Highlighted::Html(html) => self.html.push_str(&html),
            Highlighted::UnknownLanguage { nearest } => {
                let fault = self.record.fault(
                    Code::UnknownLanguage,
                    span,
                    format!("`{language}` cannot be highlighted"),
                );
                fault.hint = nearest.map(|name| format!("did you mean `{name}`?"));
                push_text(&mut self.html, code);
            }
            Highlighted::TooLong => {
                self.record.fault(
                    Code::BlockTooLong,
                    span,
                    "the block is too long to highlight",
                );
                push_text(&mut self.html, code);
            }
        }
    }

    /// A list.
    pub(super) fn list(&mut self, first: Option<u64>, range: Range<usize>) {
        let end = self.end_of(self.at);
        self.at += 1;
        self.depth += 1;
        let start = self.html.len();
        match first {
            None => self.html.push_str("<ul>\n"),
            Some(1) => self.html.push_str("<ol>\n"),
            Some(number) => self.html.push_str(&format!("<ol start=\"{number}\">\n")),
        }
        let points =
            self.shape == PageShape::Proposal && self.may_hold_events() && !self.context.point;
        let mut numbers = match first.filter(|_| points) {
            Some(first) => self.numbers_of_points(first as u32, end),
            None => Vec::new(),
        }
        .into_iter();
        while self.at < end {
            if matches!(self.events[self.at].0, Event::Start(Tag::Item))
                && let Some(number) = numbers.next()
            {
                self.point(number);
            } else {
                let next = self.end_of(self.at) + 1;
                self.blocks_until(next);
            }
        }
        self.at = end + 1;
        self.depth -= 1;
        self.html.push_str(if first.is_some() {
            "</ol>\n"
        } else {
            "</ul>\n"
        });
        self.end_block(start, &range);
    }

    /// The numbers of the points in the list up to the event `end`: as written, for lists may leave numbers out; where all are
    /// the same they are counted, as Markdown does.
    fn numbers_of_points(&self, first: u32, end: usize) -> Vec<u32> {
        let (mut at, mut numbers) = (self.at, Vec::new());
        while at < end {
            let next = first.saturating_add(numbers.len() as u32);
            let written = self.file[self.number_of_item(at)].parse();
            numbers.push(written.unwrap_or(next));
            at = self.end_of(at) + 1;
        }
        if numbers.iter().all(|number| *number == first) {
            let counted = numbers.iter().zip(first..);
            return counted.map(|(_, number)| number).collect();
        }
        numbers
    }

    /// Where the number of the item that begins with the event `at` is written.
    fn number_of_item(&self, at: usize) -> Range<usize> {
        let range = self.events[at].1.clone();
        let item = &self.file[range.clone()];
        let start = range.start + (item.len() - item.trim_start().len());
        let digits = self.file[start..].bytes().take_while(u8::is_ascii_digit);
        start..start + digits.count()
    }

    /// Reports a word behind an arrow that is no stance, because its colon is missing.
    fn report_no_colon(&mut self, flat: &Flat, at: usize) {
        let rest = &flat.text[at..];
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '-');
        let word = &rest[..length.unwrap_or(rest.len())];
        let same_line = !flat.text[..at]
            .trim_end_matches([' ', '\t'])
            .ends_with('\n');
        if same_line && word.starts_with(char::is_alphanumeric) {
            let span = flat.span(at..at + word.len());
            let message = format!("`{word}` follows an arrow without a sign");
            self.record.fault(Code::UnclearClause, span, message).hint =
                Some("write a colon before a stance: `-> issue: stance`".into());
        }
    }

    /// Reports a number that an earlier point has.
    fn report_number_twice(&mut self, number: u32) {
        let written = self.number_of_item(self.at);
        let place = Span::new(written.start, written.end);
        let Some(first) = self.point_places.get(&number).copied() else {
            self.point_places.insert(number, place);
            return;
        };
        let path = self.record.path.clone();
        let message = format!("two points have the number {number}");
        let fault = self.record.fault(Code::DuplicateMark, place, message);
        let next = self.point_places.keys().max().map_or(1, |last| last + 1);
        fault.hint = Some(format!("go on counting: `{next}.`"));
        *fault = fault.clone().related(&path, first, "the first is here");
    }

    /// A point of a proposal: its words, and the issues that its arrows name.
    pub(super) fn point(&mut self, number: u32) {
        let range = self.events[self.at].1.clone();
        self.report_number_twice(number);
        let stances = self.stances_of_point(&Flat::new(self.file, range.clone()));
        let start = self.html.len();
        self.html
            .push_str(&format!("<li value=\"{number}\" id=\"point-{number}\">"));
        let end = self.end_of(self.at);
        self.at += 1;
        let inner = self.html.len();
        let context = self.context;
        self.context.point = true;
        self.blocks_until(end);
        self.context = context;
        self.at = end + 1;
        let fragment = inner as u32..self.html.trim_end().len() as u32;
        self.put(Put::Point(self.read.points.len() as u32));
        self.html.push_str("</li>\n");
        self.end_block(start, &range);
        self.read.points.push((number, stances, fragment));
    }

    /// The positions that the arrows of a point name, passed over in its text.
    fn stances_of_point(&mut self, flat: &Flat) -> Vec<StanceFacts> {
        let arrow = [" -> ", " → ", " => "]
            .iter()
            .filter_map(|arrow| flat.text.find(arrow))
            .min();
        let mut stances = Vec::new();
        if let Some(start) = arrow {
            let mut at = start + 1;
            while let Some(length) = mark::arrow(&flat.text[at..]) {
                let (stance, end) = mark::stance(flat, &flat.text, at + length);
                at = flat.text.len() - flat.text[end..].trim_start().len();
                if let Some(mut stance) = stance {
                    if stance.issue.is_none() {
                        stance.issue = Some(std::mem::take(&mut stance.topic));
                    }
                    let span = stance.span;
                    let mut facts = self.record.stance(stance);
                    if facts.topic.is_none() {
                        facts.at = self.record.refer(
                            Target::Id {
                                id: Id::default(),
                                anchor: None,
                            },
                            Role::Stance,
                            span,
                        );
                    }
                    stances.push(facts);
                }
            }
            self.skip
                .push(flat.source(start)..flat.source(at.saturating_sub(1)) + 1);
            let last: Option<&StanceFacts> = stances.last();
            if last.is_some_and(|last| last.stance.is_none()) {
                self.report_no_colon(flat, at);
            }
        }
        stances
    }

    /// An item of a list.
    pub(super) fn item(&mut self, range: Range<usize>) {
        if self.reprinted(&range) || self.event_item(&range) {
            return;
        }
        let end = self.end_of(self.at);
        self.at += 1;
        let start = self.html.len();
        let task = matches!(
            self.events.get(self.at).map(|e| &e.0),
            Some(Event::TaskListMarker(_))
        );
        self.html
            .push_str(if task { "<li class=\"task\">" } else { "<li>" });
        let inner = self.html.len();
        self.blocks_until(end);
        self.at = end + 1;
        let id = self.block_id(inner, &range);
        self.html.push_str("</li>\n");
        if let Some(id) = id {
            self.anchor(id, start + 3);
        }
        self.end_block(start, &range);
    }

    /// Takes `^id` from the end of the block that stands at `range` of the file, with its place.
    pub(super) fn block_id(&mut self, inner: usize, range: &Range<usize>) -> Option<(Id, Span)> {
        let text = &self.html[inner..];
        let end = text.trim_end().len();
        let (before, word) = text[..end].rsplit_once(' ')?;
        let (at, word) = (before.len(), word.strip_prefix('^')?);
        if word.is_empty()
            || word.contains(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))
        {
            return None;
        }
        let id = Id::fold(word);
        let place = self.locate(range, &format!("^{word}"));
        self.html.truncate(inner + at);
        let cut = self.html.len() as u32;
        if let Some(block) = self.blocks.last_mut() {
            block.end = block.end.min(cut);
        }
        for chunk in self
            .prose
            .iter_mut()
            .rev()
            .take_while(|chunk| chunk.end > cut)
        {
            chunk.end = chunk.end.min(cut).max(chunk.start);
        }
        Some((id, place))
    }

    /// Writes an `id` into a tag that is already there, at byte `at`, and moves what lies behind it.
    fn insert_id(&mut self, at: usize, id: &Id) {
        let mut attribute = String::from(" id=\"");
        push_attribute(&mut attribute, id.as_str());
        attribute.push('"');
        self.html.insert_str(at, &attribute);
        let (from, by) = (at as u32, attribute.len() as u32);
        let shift = |place: &mut u32| *place += if *place >= from { by } else { 0 };
        self.holes.iter_mut().for_each(|hole| shift(&mut hole.at));
        self.sentences.iter_mut().for_each(shift);
        for block in &mut self.blocks {
            shift(&mut block.start);
            shift(&mut block.end);
        }
        for chunk in &mut self.prose {
            shift(&mut chunk.start);
            shift(&mut chunk.end);
        }
        let notes = self
            .record
            .note_words
            .iter_mut()
            .flat_map(|note| [Some(&mut note.fragment), note.target.as_mut()]);
        let statements = self
            .record
            .statement_words
            .iter_mut()
            .flat_map(|s| [Some(&mut s.fragment), s.inline.as_mut()]);
        let events = self.record.event_words.iter_mut().map(|e| &mut e.fragment);
        let judgments = self
            .record
            .judgment_words
            .iter_mut()
            .map(|j| &mut j.fragment);
        let parts = self
            .record
            .judgment_parts
            .iter_mut()
            .map(|part| &mut part.2);
        let marks = notes.chain(statements).flatten();
        let fragments = marks.chain(events).chain(judgments).chain(parts);
        for fragment in fragments.filter(|f| f.end > from) {
            shift(&mut fragment.start);
            shift(&mut fragment.end);
        }
    }

    /// Raw HTML as a block: comments are dropped or read, the rest is dropped with a warning.
    pub(super) fn html_block(&mut self, range: Range<usize>) {
        let end = self.end_of(self.at);
        let raw: String = self.events[self.at + 1..end]
            .iter()
            .filter_map(|(event, _)| words_of(event))
            .collect();
        self.at = end + 1;
        let trimmed = raw.trim();
        match trimmed
            .strip_prefix("<!--")
            .and_then(|rest| rest.strip_suffix("-->"))
        {
            Some(comment) if !comment.contains("-->") => self.comment(comment, range),
            _ if self.options.raw_html => self.html.push_str(&without_html_comments(&raw)),
            _ => self.raw_html(trimmed, range),
        }
    }

    /// Reports raw HTML that is dropped.
    pub(super) fn raw_html(&mut self, raw: &str, range: Range<usize>) {
        let first = raw.lines().next().unwrap_or("");
        let span = Span::new(range.start, range.start + first.len());
        let fault = self.record.fault(
            Code::RawHtml,
            span,
            format!("`{first}` is dropped: raw HTML is off"),
        );
        fault.hint =
            Some("write it in Markdown, or set `content.raw_html = true` in site.toml".into());
    }

    /// Reads `ok CODE reason` out of a comment.
    pub(super) fn comment(&mut self, comment: &str, range: Range<usize>) {
        let mut words = comment.trim().splitn(3, char::is_whitespace);
        if words.next() != Some("ok") {
            return;
        }
        let (name, reason) = (
            words.next().unwrap_or(""),
            words.next().unwrap_or("").trim(),
        );
        let span = Span::new(range.start, range.start + comment.len() + 7);
        match Code::from_name(name) {
            Some(code) if reason.is_empty() => {
                let message = format!("`{code}` is silenced without a reason");
                let fault = self.record.fault(Code::EmptyValue, span, message);
                fault.hint = Some(format!("write `<!-- ok {code} the reason -->`"));
            }
            Some(code) => self.silencing.push((code, reason.to_owned())),
            None => {
                let near = crate::path::nearest(name, Code::ALL.iter().map(|code| code.name()));
                let fault = self.record.fault(
                    Code::UnknownCode,
                    span,
                    format!("there is no check `{name}`"),
                );
                fault.hint = near.map(|name| format!("did you mean `{name}`?"));
            }
        }
    }

    /// Silences what was named before the block at `range`.
    pub(super) fn silence(&mut self, range: &Range<usize>) {
        if self.file[range.clone()].trim_start().starts_with("<!--") {
            return;
        }
        for (code, reason) in std::mem::take(&mut self.silencing) {
            let span = Span::new(range.start, range.end);
            self.read.silenced.push(Silenced {
                code,
                span,
                place: span,
                reason: reason.into(),
            });
        }
    }
}
