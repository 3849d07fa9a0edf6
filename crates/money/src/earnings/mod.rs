//! A coach's earnings of a month: a page, a CSV file, a PDF statement and the API.

mod api;
mod csv;
mod month;
mod pages;
mod statement;

pub use api::{__path_desk_earnings, desk_earnings};
pub use pages::{earnings_file, earnings_page};
