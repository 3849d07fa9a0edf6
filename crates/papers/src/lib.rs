//! Paper documents: a [`Paper`] value → tagged PDF/A-3, the same bytes each time.
//!
//! Set on A4 in the product's own two faces, which are embedded; text can be selected, searched
//! and read aloud (titles, paragraphs and tables are tagged). Nothing here knows of money or of
//! coaching: amounts arrive written out.

mod draw;
mod face;
mod layout;

use jiff::Timestamp;

/// A paper, from top to bottom.
#[derive(Clone, Debug)]
pub struct Paper {
    /// The language of its words, BCP 47.
    pub lang: &'static str,
    /// The document's title, as a reader's window shows it.
    pub title: String,
    /// Who issues it.
    pub author: String,
    /// When it was issued: the only date in the file, so that the same paper has the same bytes.
    pub issued_at: Timestamp,
    /// Beside the mark at the top: the number of the paper.
    pub number: String,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Lines at the foot of each page.
    pub foot: Vec<String>,
    /// `page 1 sur 2`, for a page and their number.
    pub page_of: fn(usize, usize) -> String,
}

/// A part of a paper.
#[derive(Clone, Debug)]
pub enum Block {
    /// The title, once.
    Title(String),
    /// What it is about, below the title.
    Lede(String),
    /// A title within.
    Heading(String),
    /// Two or three people side by side: what each is here, then lines.
    Parties(Vec<(String, Vec<String>)>),
    /// Names and what they stand for.
    Facts(Vec<(String, String)>),
    Table(Table),
    /// A paragraph.
    Text(String),
    /// A paragraph in small print.
    Note(String),
}

/// Rows under titles.
#[derive(Clone, Debug)]
pub struct Table {
    pub columns: Vec<Column>,
    /// The rows, each as long as the columns.
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub title: String,
    /// Its part of the width, among the others.
    pub weight: u16,
    /// Numbers stand at the end of their column.
    pub number: bool,
}

#[derive(Clone, Debug)]
pub struct Row {
    /// What stands in each column.
    pub cells: Vec<String>,
    pub kind: RowKind,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// One of many.
    Plain,
    /// A sum on the way.
    Sum,
    /// What it comes to.
    Total,
}

/// Why a paper could not be typeset: a fault of ours, not of the request.
#[derive(Debug, thiserror::Error)]
#[error("the paper could not be typeset: {0}")]
pub struct RenderError(String);

/// Renders a paper as PDF. The same paper gives the same bytes. Blocks for some milliseconds: call it
/// on a thread that may block.
///
/// # Errors
/// When the file would not be valid PDF/A-3.
pub fn render(paper: &Paper) -> Result<Vec<u8>, RenderError> {
    let faces = face::Faces::load()?;
    let layout = layout::lay_out(paper, &faces);
    draw::draw(paper, &faces, &layout)
}
