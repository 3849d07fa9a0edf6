
pub mod clock;
pub mod crypto;
pub mod id;
pub mod random;
