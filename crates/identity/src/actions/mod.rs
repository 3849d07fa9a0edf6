//! What a person does with their account.

mod login_links;
mod logins;
mod password_reset;
mod profile;
mod register;
mod tokens;
mod verify;

pub use login_links::{log_in_by_link, request_login_link};
pub use logins::{CLEAR_SITE_DATA, SetLogin, log_in, log_out, log_out_everywhere};
pub use password_reset::{request_password_reset, reset_password};
pub use profile::{ProfileChange, change_password, save_profile};
pub use register::{NewAccount, register};
pub use verify::{Proof, resend_verification, verify};
