//! What a person does with their account.

mod links;
mod logins;
mod profile;
mod register;
mod verify;

pub use links::{ask_magic_link, ask_reset, choose_new_password, log_in_by_link};
pub use logins::{SetLogin, log_in, log_out, log_out_everywhere};
pub use profile::{ProfileChange, change_password, save_profile};
pub use register::register;
pub use verify::{Proof, ask_verification, verify};
