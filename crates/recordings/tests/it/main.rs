//! Sessions: consents, audio, transcript, summary, through the API and the pages.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod claude;
mod consents;
mod demo;
mod files;
mod leftovers;
mod letters;
mod pages;
mod pipeline;
mod senders;
mod summarizer;
mod summary;
mod upload;

testing::opens_files!();
