//! SQL of sessions, consents, uploads, moments and the pipeline.

mod consents;
mod moments;
mod pipeline;
mod rows;
mod senders;
mod session;
mod uploads;

pub use consents::*;
pub use moments::*;
pub use pipeline::*;
pub use rows::*;
pub use senders::*;
pub use session::*;
pub use uploads::*;
