//! The two ways to write the tables: for a terminal and as Markdown.

use std::fmt;

use super::{Part, PolicyTable};
use crate::explain::Layout;
use crate::explain::page::Lines;

const COLUMNS: usize = 100;

impl fmt::Display for PolicyTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Lines::new(Layout::plain(COLUMNS));
        lines.line(0, &self.title);
        for said in &self.said {
            lines.line(0, said);
        }
        for part in &self.parts {
            lines.heading(&part.title);
            for said in &part.said {
                lines.line(1, said);
            }
            for row in &part.rows {
                part.block(row, &mut lines);
            }
        }
        f.write_str(lines.into_text().trim_end())
    }
}

impl Part {
    /// A row as lines: its name and what it is, then each further column that says something.
    fn block(&self, row: &[String], lines: &mut Lines) {
        let [name, what, rest @ ..] = row else { return };
        lines.line(1, &format!("{name}  {what}"));
        for (title, cell) in self.columns.iter().skip(2).zip(rest).filter(|(_, cell)| !cell.is_empty()) {
            lines.line(3, &format!("{}: {cell}", title.to_lowercase()));
        }
    }
}

impl PolicyTable {
    /// The tables as Markdown.
    ///
    /// # Example: the first line is the policy's title
    /// ```
    /// let policy = duly::catalog::policy("cumbria-scp")?;
    /// assert!(duly::explain::policy(&policy).markdown().starts_with("# "));
    /// # Ok::<(), duly::catalog::CatalogError>(())
    /// ```
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut lines = vec![format!("# {}", self.title)];
        for said in &self.said {
            lines.extend([String::new(), said.clone()]);
        }
        for part in &self.parts {
            lines.extend([String::new(), format!("## {}", part.title)]);
            for said in &part.said {
                lines.extend([String::new(), said.clone()]);
            }
            if !part.rows.is_empty() {
                lines.push(String::new());
                lines.push(row(part.columns.iter().copied()));
                lines.push(row(part.columns.iter().map(|_| "---")));
                lines.extend(part.rows.iter().map(|cells| row(cells.iter().map(String::as_str))));
            }
        }
        lines.join("\n") + "\n"
    }
}

/// A row of a Markdown table; a bar within a cell is written as a character of text.
fn row<'c>(cells: impl Iterator<Item = &'c str>) -> String {
    let cells: Vec<String> = cells.map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |", cells.join(" | "))
}
