//! The coach's desk: agenda, reviews, papers.

mod agenda;
mod lists;
mod reviews;
