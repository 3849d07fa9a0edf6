//! Sessions: consents, audio, transcript, summary, through the API and the pages.

mod claude;
mod consents;
mod demo;
mod files;
mod leftovers;
mod letters;
mod pages;
mod pipeline;
pub mod room;
mod summarizer;
mod summary;
mod upload;
