//! The coach's desk: agenda, reviews, papers.

mod agenda;
mod reviews;
mod sessions;
