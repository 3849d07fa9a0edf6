//! What every page and every JSON answer needs: the shared state, the layout, the extractors that
//! tell who is logged in, errors as pages, forms, cursors, zones, stored objects.

pub mod forms;
pub mod input;
pub mod json;
pub mod kept_form;
pub mod objects;
pub mod once;
pub mod page;
pub mod pagination;
pub mod render;
pub mod state;
pub mod upload;
pub mod who;
pub mod zones;

pub use state::App;
