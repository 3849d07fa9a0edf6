//! Form errors: what a form shows beside the fields of a refused request.

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use platform::{
    error::{About, Error, Result},
    i18n::Locale,
};

use crate::render::html_with;

/// The errors of a form, by field, in the reader's language.
#[derive(Clone, Debug, Default)]
pub struct FormErrors {
    by_field: Vec<(String, String)>,
    general: Option<String>,
    code: &'static str,
    about: Option<Box<About>>,
    status: StatusCode,
    retry_after: Option<u64>,
}

impl FormErrors {
    pub fn none() -> Self {
        Self::default()
    }

    /// The errors that a refusal names. One without fields is shown above the form.
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
            code: error.code,
            about: error.about.clone(),
            status: error.status,
            retry_after: error.retry_after,
        }
    }

    /// The errors of a refusal that is shown on the form.
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

    /// The name of the refusal; empty when there is none.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The page of what stands in the way, when that is the reader's own.
    pub fn link(&self) -> Option<&str> {
        self.about.as_ref().map(|about| about.link.as_str())
    }

    /// The refusal's status: that of the page with the form.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The page with the form again, with the refusal's status and `Retry-After`.
    pub fn response(&self, form: &impl Template) -> Response {
        let mut response = html_with(self.status, form);
        if let Some(seconds) = self.retry_after {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    /// The sentence beside a field; `form` stands for the form as a whole.
    pub fn on(&self, field: &str) -> Option<&str> {
        if field == "form" {
            return self.general.as_deref();
        }
        self.by_field
            .iter()
            .find(|(f, _)| f == field)
            .map(|(_, m)| m.as_str())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_field.is_empty() && self.general.is_none()
    }
}

/// Whether a refusal is shown on the form, with what the person typed, rather than on a page of
/// its own.
pub fn belongs_to_form(error: &Error) -> bool {
    matches!(error.status.as_u16(), 409 | 413 | 415 | 422 | 429)
}
