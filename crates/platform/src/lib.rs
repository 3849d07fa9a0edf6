//! Plumbing that knows nothing of coaching: configuration, database, clock, errors, logins,
//! queue, objects, mail, crypto, languages, telemetry.

pub mod assets;
pub mod db;
pub mod error;
pub mod i18n;
pub mod mail;
pub mod queue;
pub mod storage;
pub mod telemetry;
pub mod web;
