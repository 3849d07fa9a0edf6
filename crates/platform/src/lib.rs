//! Plumbing that knows nothing of coaching: clock, randomness, ids, encryption, web login.

pub mod clock;
pub mod crypto;
pub mod id;
pub mod login;
pub mod password;
pub mod random;
