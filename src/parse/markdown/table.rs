//! Tables; one whose first column is headed `Date` is a list of events.

use crate::parse::event::cell_date;

use super::*;

/// The columns of a table that is being written.
#[derive(Default)]
struct Columns {
    /// Their headings, as plain text.
    headings: Vec<String>,
    /// The event that the row is.
    event: Option<u32>,
    /// Its cells after the second.
    fields: Vec<EventField>,
}

impl Columns {
    /// Whether rows are events: the first column is headed `Date`, and there is a second.
    fn dated(&self, speech: &Speech<'_>) -> bool {
        let headed = || speech.label(&[("date", ())], self.headings[0].trim());
        self.headings.len() > 1 && headed().is_some()
    }
}

impl Writer<'_, '_> {
    /// A table, its columns aligned by classes.
    pub(super) fn table(&mut self, alignments: &[Alignment], range: Range<usize>) {
        let end = self.end_of(self.at);
        self.at += 1;
        let start = self.html.len();
        self.html
            .push_str("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"");
        push_attribute(&mut self.html, &self.speech.language().word("table"));
        self.html.push_str("\"><table>\n");
        let (mut column, mut head) = (0, false);
        let mut columns = Columns::default();
        while self.at < end {
            let (event, cell) = self.events[self.at].clone();
            self.at += 1;
            match event {
                Event::Start(Tag::TableHead) => {
                    (column, head) = (0, true);
                    self.html.push_str("<thead><tr>");
                }
                Event::End(TagEnd::TableHead) => {
                    head = false;
                    self.html.push_str("</tr></thead>\n<tbody>\n");
                }
                Event::Start(Tag::TableRow) => {
                    column = 0;
                    self.open_row(&mut columns);
                }
                Event::End(TagEnd::TableRow) => self.close_row(&mut columns),
                Event::Start(Tag::TableCell) => {
                    let tag = if head { "th" } else { "td" };
                    self.open_cell(tag, alignments.get(column));
                    let fragment = match (columns.event, column) {
                        (Some(number), 0) => self.date_cell(number),
                        _ => self.cell(cell.clone()),
                    };
                    if head {
                        columns.headings.push(text_of(&self.html, &fragment));
                    } else {
                        self.event_cell(&mut columns, column, fragment, &cell);
                    }
                    self.html.push_str(&format!("</{tag}>"));
                    column += 1;
                }
                _ => {}
            }
        }
        self.at = end + 1;
        self.html.push_str("</tbody></table></div>\n");
        self.end_block(start, &range);
    }

    /// The start of a row: of an event, if the table lists events and the first cell is a date.
    fn open_row(&mut self, columns: &mut Columns) {
        columns.fields.clear();
        columns.event = None;
        let range = self.events[self.at].1.clone();
        if columns.dated(&self.speech) && self.may_hold_events() && self.has_text_cell() {
            match cell_date(self.file[range.clone()].trim_matches(['|', ' '])) {
                Some((Ok(date), weight)) => {
                    let place = Span::new(range.start, range.end);
                    columns.event = Some(self.add_event(date, weight, place));
                }
                Some((Err(message), _)) => {
                    self.bad_date(Span::new(range.start, range.end), message)
                }
                None => self.report_no_date(&range),
            }
        }
        match columns.event {
            Some(number) => self.put(Put::EventRow(number)),
            None => self.html.push_str("<tr>"),
        }
    }

    /// Reports a cell that may be meant as a date, because it has digits.
    fn report_no_date(&mut self, range: &Range<usize>) {
        let cell = self.file[range.clone()].trim_matches(['|', ' ', '*', '_']);
        if !cell.contains(|c: char| c.is_ascii_digit()) {
            return;
        }
        let date = self.speech.dated(cell);
        let hint = date.map_or(crate::date::DATE_HINT.into(), |date| {
            format!("write `{date}`")
        });
        let message = format!("`{cell}` is no date that is read, so the row is no event");
        let place = Span::new(range.start, range.end);
        self.record.fault(Code::UnclearEvent, place, message).hint = Some(hint);
    }

    /// Whether the second cell of the row that begins here says something.
    fn has_text_cell(&self) -> bool {
        let second = self.end_of(self.at) + 1;
        match self.events.get(second) {
            Some((Event::Start(Tag::TableCell), range)) => {
                !self.file[range.clone()].trim_matches(['|', ' ']).is_empty()
            }
            _ => false,
        }
    }

    /// The end of a row.
    fn close_row(&mut self, columns: &mut Columns) {
        if let Some(number) = columns.event.take() {
            self.record.event_words[number as usize].fields =
                std::mem::take(&mut columns.fields).into();
            self.end_event(number);
        }
        self.html.push_str("</tr>\n");
    }

    /// The start of a cell.
    fn open_cell(&mut self, tag: &str, alignment: Option<&Alignment>) {
        self.html.push('<');
        self.html.push_str(tag);
        self.html.push_str(match alignment {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::None) | None => "",
        });
        self.html.push('>');
    }

    /// The cell with an event's date.
    fn date_cell(&mut self, number: u32) -> Fragment {
        self.at = self.end_of(self.at - 1) + 1;
        let start = self.html.len() as u32;
        self.put(Put::EventDate(number));
        start..self.html.len() as u32
    }

    /// The inside of a cell.
    fn cell(&mut self, range: Range<usize>) -> Fragment {
        let end = self.end_of(self.at - 1);
        self.open_leaf();
        let inner = self.html.len();
        self.inlines(end);
        self.at = end + 1;
        if self.html[inner..].contains("[[") {
            let span = Span::new(range.start, range.end);
            let fault = self.record.fault(
                Code::WikilinkPipe,
                span,
                "a wikilink's `|` splits this cell, and its words are lost",
            );
            fault.hint = Some("write `\\|` in a table".into());
        }
        self.close_leaf(inner, range);
        inner as u32..self.html.len() as u32
    }

    /// Notes a cell of an event's row: its text in the second column, a field in a further one.
    fn event_cell(
        &mut self,
        columns: &mut Columns,
        column: usize,
        fragment: Fragment,
        range: &Range<usize>,
    ) {
        let Some(number) = columns.event else {
            return;
        };
        match column {
            0 => {}
            1 => {
                if let Some((id, _)) = self.block_id(fragment.start as usize, range) {
                    self.record.events[number as usize].id = id;
                }
                let fragment = fragment.start..self.html.len() as u32;
                let words = &mut self.record.event_words[number as usize];
                words.text = text_of(&self.html, &fragment).trim().into();
                words.fragment = fragment;
            }
            _ => {
                let text = text_of(&self.html, &fragment);
                if let Some(heading) = columns
                    .headings
                    .get(column)
                    .filter(|_| !fragment.is_empty())
                {
                    columns.fields.push(EventField {
                        label: heading.trim().into(),
                        text: text.trim().into(),
                        fragment,
                    });
                }
            }
        }
    }
}
