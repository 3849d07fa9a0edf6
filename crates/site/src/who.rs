//! Extractors for the current user and their permissions: a handler that takes one of these has
//! checked it. They read what `identity`'s middleware put into the request's extensions.
//!
//! | extractor | lets through |
//! | --- | --- |
//! | [`Visitor`] | anybody |
//! | [`Account`] | who is logged in, even if they still owe a second factor: their own account |
//! | [`User`] | who is logged in and owes none; an administrator changes things only when fresh |
//! | [`Coach`], [`Admin`] | the same, of that role |
//! | [`Fresh`] | the same, who has shown within minutes who they are: money, passwords, feeds |

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
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
    /// How well that login shows who they are.
    pub standing: Standing,
}

/// How well a login shows who its person is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether they have shown it within the last minutes.
    pub fresh: bool,
    /// Whether they have a second factor.
    pub has_factor: bool,
    /// Whether their role needs a second factor that they do not have, or did not show.
    pub owes_factor: bool,
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

/// Whoever is logged in, for the pages of their own account: through these a second factor is
/// added, and one shows again who one is.
#[derive(Clone, Debug)]
pub struct Account(pub User);

impl<S: Send + Sync> FromRequestParts<S> for Account {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Visitor(user) = Visitor::from_request_parts(parts, state).await?;
        user.map(Self).ok_or_else(Error::login_required)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for User {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Account(user) = Account::from_request_parts(parts, state).await?;
        if user.standing.owes_factor {
            return Err(Error::forbidden("second-factor-needed"));
        }
        // Whatever an administrator changes is a decision about somebody.
        if user.role == Role::Admin && !parts.method.is_safe() && !user.standing.fresh {
            return Err(fresh_login_needed());
        }
        Ok(user)
    }
}

/// Someone who has shown within the last minutes who they are.
#[derive(Clone, Debug)]
pub struct Fresh<T>(pub T);

impl<S: Send + Sync, T> FromRequestParts<S> for Fresh<T>
where
    T: FromRequestParts<S, Rejection = Error> + AsRef<User>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let who = T::from_request_parts(parts, state).await?;
        if who.as_ref().standing.fresh {
            Ok(Self(who))
        } else {
            Err(fresh_login_needed())
        }
    }
}

impl AsRef<User> for User {
    fn as_ref(&self) -> &User {
        self
    }
}

impl AsRef<User> for Account {
    fn as_ref(&self) -> &User {
        &self.0
    }
}

impl AsRef<User> for Coach {
    fn as_ref(&self) -> &User {
        &self.user
    }
}

impl AsRef<User> for Admin {
    fn as_ref(&self) -> &User {
        &self.0
    }
}

/// 403: they are asked again who they are. A page leads to where they show it.
pub fn fresh_login_needed() -> Error {
    Error::new(StatusCode::FORBIDDEN, "fresh-login-needed")
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
