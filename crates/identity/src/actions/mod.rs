//! What a person does with their account.

mod again;
mod codes;
mod entry;
mod login_links;
mod logins;
mod passkeys;
mod password_reset;
mod profile;
mod register;
mod revoke;
mod tokens;
mod verify;

pub use again::{Shown, Ways, show, ways};
pub use codes::{NewApplication, begin_totp, confirm_totp, remove_totp, renew_recovery_codes};
pub use entry::{Entry, Pending, pending, second};
pub use login_links::{SendLink, log_in_by_link, request_login_link};
pub use logins::{CLEAR_SITE_DATA, SetLogin, log_in, log_out, log_out_everywhere};
pub use passkeys::{
    Challenge, add as add_passkey, begin_adding, begin_again, begin_login,
    log_in as log_in_by_passkey, remove as remove_passkey,
};
pub use password_reset::{request_password_reset, reset_password};
pub use profile::{ProfileChange, change_password, save_profile};
pub use register::{
    BROWSER_COOKIE, BeginRegistration, NewAccount, confirm_registration, create_admin,
    is_registering, register,
};
pub use revoke::{end_login, forget_device};
pub use verify::{Proof, resend_verification, verify};
