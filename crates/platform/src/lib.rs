//! Plumbing that knows nothing of coaching: configuration, database, clock, errors, logins,
//! queue, objects, mail, crypto, languages, telemetry.

pub mod assets;
pub mod clamd;
pub mod clock;
pub mod config;
pub mod crypto;
pub mod db;
pub mod embedded;
pub mod error;
pub mod i18n;
pub mod id;
pub mod login;
pub mod mail;
pub mod password;
pub mod private;
pub mod queue;
pub mod random;
pub mod storage;
pub mod sweep;
pub mod telemetry;
pub mod web;
