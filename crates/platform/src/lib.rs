
pub mod clock;
pub mod crypto;
pub mod id;
pub mod password;
pub mod random;
