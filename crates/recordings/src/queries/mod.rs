//! All SQL about sessions.

mod consents;
mod moments;
mod pipeline;
mod session;
mod uploads;

pub use consents::*;
pub use moments::*;
pub use pipeline::*;
pub use session::*;
pub use uploads::*;
