//! The one error of the product. It knows what to say, not in which language or shape: a
//! middleware renders it as a page or as RFC 9457 `application/problem+json`.

use std::sync::Arc;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::i18n::{Arg, Locale};

/// The result of everything a person asks for.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One field that was not understood, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// The field's name as it was sent (camelCase in JSON, the input's name in a form).
    pub field: String,
    /// Key of the sentence in the catalogues.
    pub key: &'static str,
    /// What the sentence names.
    pub args: Vec<(&'static str, Arg)>,
}

/// What was wrong with a form or a body, field by field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    /// No error yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sentence to a field.
    pub fn add(&mut self, field: &str, key: &'static str) -> &mut Self {
        self.add_with(field, key, vec![])
    }

    /// Adds a sentence with arguments to a field.
    pub fn add_with(
        &mut self,
        field: &str,
        key: &'static str,
        args: Vec<(&'static str, Arg)>,
    ) -> &mut Self {
        self.0.push(FieldError {
            field: field.to_owned(),
            key,
            args,
        });
        self
    }

    /// Whether all is well.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` when all is well, otherwise the validation error.
    pub fn check(self) -> Result<()> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(Error::invalid(self))
        }
    }
}

/// Something that could not be done, and what to tell the person.
#[derive(Clone, Debug)]
pub struct Error {
    /// The HTTP status.
    pub status: StatusCode,
    /// Stable name of the problem, kebab-case; the catalogues hold `error-<code>` (what
    /// happened) and `error-<code>-detail` (what was kept, and what to do).
    pub code: &'static str,
    /// What the sentences name.
    pub args: Vec<(&'static str, Arg)>,
    /// The fields at fault.
    pub fields: FieldErrors,
    /// Seconds to wait before trying again.
    pub retry_after: Option<u64>,
    /// What stands in the way, when that is the reader's own.
    pub about: Option<Box<About>>,
    /// What really happened, for the log only.
    pub source: Option<Arc<anyhow::Error>>,
}

impl Error {
    /// An error of any status.
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            args: vec![],
            fields: FieldErrors::default(),
            retry_after: None,
            about: None,
            source: None,
        }
    }

    /// 400: the request itself is malformed.
    pub fn bad_request(code: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code)
    }

    /// 401: one has to log in first.
    pub fn login_required() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "login-required")
    }

    /// 403: this role may not, for things whose existence is no secret.
    pub fn forbidden(code: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, code)
    }

    /// 404: not there, or not for this person; nothing tells which.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found")
    }

    /// 409: the state of things does not allow it.
    pub fn conflict(code: &'static str) -> Self {
        Self::new(StatusCode::CONFLICT, code)
    }

    /// 422: understood, but some fields are wrong.
    pub fn invalid(fields: FieldErrors) -> Self {
        Self {
            fields,
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid")
        }
    }

    /// 422 about one field.
    pub fn field(field: &str, key: &'static str) -> Self {
        let mut fields = FieldErrors::new();
        fields.add(field, key);
        Self::invalid(fields)
    }

    /// 500: our fault. The person gets a number, the log gets the cause.
    pub fn internal(source: impl Into<anyhow::Error>) -> Self {
        Self {
            source: Some(Arc::new(source.into())),
            ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
        }
    }

    /// 503: something we need does not answer now.
    pub fn unavailable(source: impl Into<anyhow::Error>) -> Self {
        Self {
            source: Some(Arc::new(source.into())),
            retry_after: Some(5),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
        }
    }

    /// Names something in the sentences.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Leads to what stands in the way: its id, and the path of its page.
    #[must_use]
    pub fn about(mut self, id: impl Into<String>, link: impl Into<String>) -> Self {
        let (id, link) = (id.into(), link.into());
        self.about = Some(Box::new(About { id, link }));
        self
    }

    /// What happened, in one sentence.
    pub fn title(&self, locale: Locale) -> String {
        locale.text_with(&format!("error-{}", self.code), &self.args)
    }

    /// What was kept and what to do, when there is more to say.
    pub fn detail(&self, locale: Locale) -> Option<String> {
        locale.try_text(&format!("error-{}-detail", self.code), &self.args)
    }

    /// The RFC 9457 body. `instance` is the request's id.
    pub fn problem(&self, locale: Locale, instance: &str) -> Problem {
        Problem {
            r#type: format!("/problems/{}", self.code),
            title: self.title(locale),
            status: self.status.as_u16(),
            detail: self.detail(locale),
            code: self.code.to_owned(),
            instance: format!("urn:request:{instance}"),
            about: self.about.as_deref().cloned(),
            errors: self
                .fields
                .0
                .iter()
                .map(|f| FieldProblem {
                    field: f.field.clone(),
                    code: f.key.to_owned(),
                    message: locale.text_with(f.key, &f.args),
                })
                .collect(),
        }
    }
}

/// An error as RFC 9457 shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(title = "Problem")]
pub struct Problem {
    /// A stable address of the kind of problem.
    pub r#type: String,
    /// What happened, in the reader's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What was kept and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Stable name of the problem.
    pub code: String,
    /// The request, as the log names it.
    pub instance: String,
    /// What stands in the way, when that is the reader's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// The fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

/// Something of the reader's own that an error leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct About {
    pub id: String,
    /// The path of its page.
    pub link: String,
}

/// A field at fault.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// Its name as it was sent.
    pub field: String,
    /// Stable name of what is wrong.
    pub code: String,
    /// The sentence for the person.
    pub message: String,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.code)?;
        if let Some(source) = &self.source {
            write!(f, ": {source:#}")?;
        }
        for field in &self.fields.0 {
            write!(f, " [{}: {}]", field.field, field.key)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed => {
                Self::unavailable(error)
            }
            // A NUL in a text, an instant before 4713 BC: PostgreSQL stores none, and no person
            // types one.
            sqlx::Error::Database(refusal)
                if matches!(refusal.code().as_deref(), Some("22021" | "22008")) =>
            {
                Self::bad_request("malformed")
            }
            other => Self::internal(other),
        }
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<Error>() {
            Ok(known) => known,
            Err(other) => Self::internal(other),
        }
    }
}

/// Turns the refusal of a named constraint into a clear error.
pub trait OnConstraint<T> {
    /// When the constraint `name` refused, the error is `refusal()`; otherwise as usual.
    fn on_constraint(self, name: &str, refusal: impl FnOnce() -> Error) -> Result<T>;
}

impl<T> OnConstraint<T> for std::result::Result<T, sqlx::Error> {
    fn on_constraint(self, name: &str, refusal: impl FnOnce() -> Error) -> Result<T> {
        self.map_err(|e| {
            if crate::db::constraint(&e) == Some(name) {
                refusal()
            } else {
                e.into()
            }
        })
    }
}

impl<T> OnConstraint<T> for Result<T> {
    fn on_constraint(self, name: &str, refusal: impl FnOnce() -> Error) -> Result<T> {
        self.map_err(|e| {
            let refused = e
                .source
                .as_ref()
                .and_then(|s| s.downcast_ref::<sqlx::Error>())
                .and_then(crate::db::constraint);
            if refused == Some(name) { refusal() } else { e }
        })
    }
}

/// Without the middleware the body is bare; with it, the error in the extensions is
/// rendered for the reader.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.code).into_response();
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}
