//! What a form shows beside a field that was not understood.

use axum::http::StatusCode;
use platform::{
    error::{Error, Result},
    i18n::Locale,
};

/// The errors of a form, by field, in the reader's language.
#[derive(Clone, Debug, Default)]
pub struct FormErrors {
    by_field: Vec<(String, String)>,
    general: Option<String>,
    status: StatusCode,
}

impl FormErrors {
    /// No error.
    pub fn none() -> Self {
        Self::default()
    }

    /// The errors that a refusal names. A refusal without fields is said above the form.
    pub fn from_error(error: &Error, locale: Locale) -> Self {
        let by_field: Vec<_> = error
            .fields
            .0
            .iter()
            .map(|f| (f.field.clone(), locale.text_with(f.key, &f.args)))
            .collect();
        let general = by_field.is_empty().then(|| match error.detail(locale) {
            Some(detail) => format!("{}. {detail}", error.title(locale).trim_end_matches('.')),
            None => error.title(locale),
        });
        Self {
            by_field,
            general,
            status: error.status,
        }
    }

    /// The errors of a refusal that belongs beside the form.
    ///
    /// # Errors
    /// The refusal itself, when it belongs on a page of its own.
    pub fn beside(error: Error, locale: Locale) -> Result<Self> {
        if belongs_to_form(&error) {
            Ok(Self::from_error(&error, locale))
        } else {
            Err(error)
        }
    }

    /// What the page with the form is answered with.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The sentence beside a field; `form` is the form as a whole.
    pub fn on(&self, field: &str) -> Option<&str> {
        if field == "form" {
            return self.general.as_deref();
        }
        self.by_field
            .iter()
            .find(|(f, _)| f == field)
            .map(|(_, m)| m.as_str())
    }

    /// Whether all is well.
    pub fn is_empty(&self) -> bool {
        self.by_field.is_empty() && self.general.is_none()
    }
}

/// Whether a refusal belongs beside the form (what the person typed is kept) rather than on
/// a page of its own.
pub fn belongs_to_form(error: &Error) -> bool {
    matches!(error.status.as_u16(), 409 | 413 | 415 | 422 | 429)
}
