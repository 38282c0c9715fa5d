//! Renders evaluations, their reasons, and policies for people.

mod page;
mod policy;
mod table;
mod text;
mod why;

pub use policy::{PolicyTable, policy};
pub use text::text;
pub use why::why;

/// How a page is set: how wide, and whether in colour.
///
/// # Example: a narrow page, and a wide one in colour
/// ```
/// use duly::explain::{Layout, Style};
///
/// assert_eq!(Layout::plain(60), Layout { width: 60, style: Style::Plain });
/// assert_eq!(Layout::coloured(120).style, Style::Coloured);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The columns of a line; fewer than 40 are taken for 40.
    pub width: usize,
    /// Whether headings and what is late stand out.
    pub style: Style,
}

/// Whether a page is written in colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    Plain,
    /// With the codes by which a terminal changes its colours.
    Coloured,
}

impl Layout {
    /// Text alone, so many columns wide.
    #[must_use]
    pub fn plain(width: usize) -> Self {
        Self { width, style: Style::Plain }
    }

    /// In colour, so many columns wide.
    #[must_use]
    pub fn coloured(width: usize) -> Self {
        Self { width, style: Style::Coloured }
    }

    fn columns(self) -> usize {
        self.width.max(40)
    }
}
