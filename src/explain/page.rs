//! Lines that are wrapped, and times as people read them.

use chrono::{DateTime, MappedLocalTime, NaiveDate, TimeZone, Utc};
use textwrap::Options;

use super::{Layout, Style};
use crate::calendar::Calendar;
use crate::moment::{Moment, Second};

/// Times on the wall clock of a calendar.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times<'a> {
    pub(super) calendar: &'a Calendar,
}

impl Times<'_> {
    /// The wall clock's time; with the name of the offset where the clock shows that time twice.
    pub(super) fn instant(self, instant: DateTime<Utc>) -> String {
        let local = self.calendar.local(Second::of(instant));
        let shown = local.format("%a %-d %b %Y %H:%M:%S");
        match self.calendar.zone().from_local_datetime(&local.naive_local()) {
            MappedLocalTime::Ambiguous(..) => format!("{shown} {}", local.format("%Z")),
            MappedLocalTime::Single(_) | MappedLocalTime::None => shown.to_string(),
        }
    }

    pub(super) fn moment(self, moment: Moment) -> String {
        match moment {
            Moment::Instant(instant) => self.instant(instant),
            Moment::Day(day) => day.format("%a %-d %b %Y").to_string(),
        }
    }

    /// A date of a count, whose year stands beside it.
    pub(super) fn date(date: NaiveDate) -> String {
        date.format("%a %-d %B").to_string()
    }
}

/// How a word stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accent {
    Heading,
    Alarm,
}

/// A page, line by line.
pub(super) struct Lines {
    layout: Layout,
    text: String,
}

impl Lines {
    pub(super) fn new(layout: Layout) -> Self {
        Self { layout, text: String::new() }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// A paragraph, so many steps to the right, wrapped; what is wrapped stands two steps further.
    pub(super) fn line(&mut self, depth: usize, text: &str) {
        let first = "  ".repeat(depth);
        let next = "  ".repeat(depth.saturating_add(2));
        self.wrapped(&first, &next, text);
    }

    /// A paragraph under a label of its own column.
    pub(super) fn labelled(&mut self, label: &str, text: &str) {
        let next = " ".repeat(12);
        self.wrapped(&format!("{label:<12}"), &next, text);
    }

    fn wrapped(&mut self, first: &str, next: &str, text: &str) {
        let options = Options::new(self.layout.columns())
            .initial_indent(first)
            .subsequent_indent(next)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for line in textwrap::wrap(text, options) {
            self.raw(&line);
        }
    }

    /// A line as it is.
    pub(super) fn raw(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// A heading after an empty line.
    pub(super) fn heading(&mut self, title: &str) {
        self.raw("");
        let title = accented(title, Accent::Heading, self.layout.style);
        self.raw(&title);
    }

    pub(super) fn layout(&self) -> Layout {
        self.layout
    }
}

/// A word with the codes that make it stand out, where the style has them.
pub(super) fn accented(word: &str, accent: Accent, style: Style) -> String {
    let code = match accent {
        Accent::Heading => "1",
        Accent::Alarm => "1;31",
    };
    match style {
        Style::Plain => word.to_owned(),
        Style::Coloured => format!("\u{1b}[{code}m{word}\u{1b}[0m"),
    }
}
