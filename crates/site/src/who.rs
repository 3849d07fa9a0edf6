//! Extractors for the current user and their permissions: a handler that takes one of these has
//! checked it. They read what `identity`'s middleware put into the request's extensions.

use axum::{extract::FromRequestParts, http::request::Parts};
use domain::{
    ids::{CoachId, UserId},
    schema::Role,
};
use platform::{
    error::{Error, Result},
    login::Claims,
};

/// A person who is logged in.
#[derive(Clone, Debug)]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub name: Option<String>,
    pub role: Role,
    /// Their coach's profile, when they have a published one.
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

/// In a request's extensions when its cookie is that of a login that has ended: whose it was.
#[derive(Clone, Debug)]
pub struct EndedLogin(pub UserId);

/// In a request's extensions when its login could not be looked up (the database is down).
#[derive(Clone, Debug)]
pub struct LookupFailed(pub Error);

/// Whoever sends the request, logged in or not.
#[derive(Clone, Debug)]
pub struct Visitor(pub Option<User>);

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        match parts.extensions.get::<LookupFailed>() {
            Some(LookupFailed(error)) => Err(error.clone()),
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
