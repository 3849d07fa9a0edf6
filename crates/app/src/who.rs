//! Who asks. A handler that takes one of these extractors has checked the permission.

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{header, request::Parts},
    middleware::Next,
    response::Response,
};
use domain::{
    ids::{CoachId, UserId},
    schema::Role,
};
use platform::{
    error::{Error, Result},
    login::Claims,
};

use crate::{App, accounts};

/// A person who is logged in.
#[derive(Clone, Debug)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: Option<String>,
    /// What they are on the platform.
    pub role: Role,
    /// Their coach's profile, when they have one.
    pub coach_id: Option<CoachId>,
    /// The login that this request carries.
    pub login: Claims,
}

impl User {
    /// What to call them.
    pub fn display_name(&self) -> &str {
        self.name
            .as_deref()
            .filter(|n| !n.trim().is_empty())
            .unwrap_or(&self.email)
    }
}

/// Reads the login of a request once; the extractors below find it.
pub async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let mut clear = vec![];
    match accounts::identify(&app, request.headers()).await {
        Ok(identified) => {
            clear = identified.clear;
            if let Some(user) = identified.user {
                request.extensions_mut().insert(user);
            }
        }
        Err(error) => {
            request.extensions_mut().insert(Unknown(error));
        }
    }
    let mut response = next.run(request).await;
    // A login that the answer makes overwrites or removes the unreadable cookie itself.
    let headers = response.headers_mut();
    for cookie in clear {
        let name = cookie
            .as_bytes()
            .split(|&b| b == b'=')
            .next()
            .unwrap_or_default();
        let is_set = headers.get_all(header::SET_COOKIE).iter().any(|set| {
            set.as_bytes()
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(b"="))
        });
        if !is_set {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// Who asks could not be found out (the database is down).
#[derive(Clone, Debug)]
struct Unknown(Error);

/// Whoever asks, logged in or not.
#[derive(Clone, Debug)]
pub struct Visitor(pub Option<User>);

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        match parts.extensions.get::<Unknown>() {
            Some(Unknown(error)) => Err(error.clone()),
            None => Ok(Self(parts.extensions.get::<User>().cloned())),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for User {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        Visitor::from_request_parts(parts, state)
            .await?
            .0
            .ok_or_else(Error::login_required)
    }
}

/// A coach who is logged in.
#[derive(Clone, Debug)]
pub struct Coach {
    /// The coach's profile.
    pub id: CoachId,
    /// The coach as a person.
    pub user: User,
}

impl<S: Send + Sync> FromRequestParts<S> for Coach {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let user = User::from_request_parts(parts, state).await?;
        let id = user
            .coach_id
            .clone()
            .ok_or_else(|| Error::forbidden("coaches-only"))?;
        Ok(Self { id, user })
    }
}

/// An administrator of the platform who is logged in.
#[derive(Clone, Debug)]
pub struct Admin(pub User);

impl<S: Send + Sync> FromRequestParts<S> for Admin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let user = User::from_request_parts(parts, state).await?;
        if user.role == Role::Admin {
            Ok(Self(user))
        } else {
            Err(Error::not_found())
        }
    }
}
