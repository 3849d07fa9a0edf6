//! All SQL about people and their logins.

mod factors;
mod log;
mod logins;
mod people;
mod registrations;
mod tokens;

pub use factors::*;
pub use log::{
    LoginEntry, begin_attempt, counted, forget_attempt, has_logged_in, purge_log, recent_logins,
    succeed_attempt,
};
pub use logins::*;
pub use people::{
    LoginSubject, NewUser, Person, Profile, drop_unproven_password, end_all_logins, end_login,
    insert_user, login_subject, login_version, person_by_email, person_by_id, profile,
    purge_ended_logins, replace_hash, save_language, save_name, save_preference, set_password,
    verify_email, version_with_password,
};
pub use registrations::*;
pub use tokens::{TokenRow, drop_tokens, insert_token, purge_tokens, take_token, token};
