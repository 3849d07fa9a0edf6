//! Errors shown at the terminal, in its language.

use app::assemble::DatabaseError;
use platform::i18n::{Arg, Locale};

/// A sentence of the catalogues, with what it names.
#[derive(Debug, thiserror::Error)]
#[error("{key}")]
pub struct Problem {
    key: &'static str,
    args: Vec<(&'static str, Arg)>,
}

impl Problem {
    /// The sentence `key`.
    pub fn new(key: &'static str) -> Self {
        Self { key, args: vec![] }
    }

    /// Names something in it.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}

/// An error in the reader's language where it is one of the expected ones, else as it is.
pub fn told(error: &anyhow::Error, locale: Locale) -> String {
    for cause in error.chain() {
        if let Some(problem) = cause.downcast_ref::<Problem>() {
            return locale.text_with(problem.key, &problem.args);
        }
        if let Some(DatabaseError::Silent { place, reason }) = cause.downcast_ref() {
            let args = [
                ("place", place.as_str().into()),
                ("reason", reason.as_str().into()),
            ];
            return locale.text_with("cli-database-silent", &args);
        }
        if let Some(speech::Error::ModelMissing { name, path }) = cause.downcast_ref() {
            let args = [
                ("name", name.as_str().into()),
                ("path", path.display().to_string().into()),
            ];
            return locale.text_with("cli-model-missing", &args);
        }
        let key = match cause.downcast_ref() {
            Some(speech::Error::NotAudio) => Some("cli-not-audio"),
            Some(speech::Error::Empty) => Some("cli-audio-empty"),
            _ => None,
        };
        if let Some(key) = key {
            return locale.text(key);
        }
    }
    format!("{error:#}")
}
