//! Tables whose last column is wrapped; where not even its longest word has room each row is a block.

use textwrap::Options;

use super::Style;
use super::page::{Accent, Lines, accented};

/// A row of the table of what is owed: status, duty, by when, how strongly, by whom; what is to be added below it; and
/// whether it stands out.
pub(super) struct Row {
    pub(super) cells: [String; COLUMNS],
    pub(super) below: Vec<String>,
    pub(super) is_alarming: bool,
}

const COLUMNS: usize = 5;
const TITLES: [&str; COLUMNS] = ["status", "duty", "when", "strength", "who"];

pub(super) fn table(rows: &[Row], lines: &mut Lines) {
    let widths = widths(rows);
    let fixed: usize = widths.iter().rev().skip(1).map(|width| width.saturating_add(2)).sum();
    let left = lines.layout().columns().saturating_sub(fixed.saturating_add(2));
    let words = rows
        .iter()
        .flat_map(|row| row.cells.iter().skip(COLUMNS.saturating_sub(1)))
        .flat_map(|cell| cell.split(' '));
    if words.map(|word| word.chars().count()).max().is_some_and(|longest| left < longest) {
        for row in rows {
            block(row, lines);
        }
        return;
    }
    set(&TITLES.map(str::to_owned), &widths, left, Style::Plain, lines);
    for row in rows {
        let style = if row.is_alarming { lines.layout().style } else { Style::Plain };
        set(&row.cells, &widths, left, style, lines);
        row.below.iter().for_each(|note| lines.line(2, note));
    }
}

fn widths(rows: &[Row]) -> Vec<usize> {
    let widest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.cells.get(column)).map(|cell| cell.chars().count());
        cells.max().unwrap_or_default()
    };
    TITLES.iter().enumerate().map(|(column, title)| widest(column).max(title.chars().count())).collect()
}

/// One row; its first cell may stand out.
fn set(cells: &[String], widths: &[usize], left: usize, style: Style, lines: &mut Lines) {
    let Some((last, fixed)) = cells.split_last() else { return };
    let mut line = String::from("  ");
    for (position, (cell, width)) in fixed.iter().zip(widths).enumerate() {
        let shown = if position == 0 { accented(cell, Accent::Alarm, style) } else { cell.clone() };
        let padding = width.saturating_sub(cell.chars().count()).saturating_add(2);
        line.push_str(&shown);
        line.push_str(&" ".repeat(padding));
    }
    let indent: usize = widths.iter().take(fixed.len()).map(|width| width.saturating_add(2)).sum();
    let options = Options::new(left).word_splitter(textwrap::WordSplitter::NoHyphenation);
    for (position, part) in textwrap::wrap(last, options).iter().enumerate() {
        if position == 0 {
            lines.raw(&format!("{line}{part}"));
        } else {
            lines.raw(&format!("  {}{part}", " ".repeat(indent)));
        }
    }
    if last.is_empty() {
        lines.raw(&line);
    }
}

/// One row of a narrow page.
fn block(row: &Row, lines: &mut Lines) {
    let style = if row.is_alarming { lines.layout().style } else { Style::Plain };
    let [status, name, by, strength, who] = &row.cells;
    lines.line(1, &format!("{} {name}, {strength}", accented(status, Accent::Alarm, style)));
    lines.line(2, &format!("{by}, {who}"));
    row.below.iter().for_each(|note| lines.line(2, note));
}
