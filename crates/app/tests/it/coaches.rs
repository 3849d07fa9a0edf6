//! Finding a coach, and their free times.

mod listing;
mod pages;
mod slots;
