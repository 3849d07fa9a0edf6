//! Extractor for someone who has a coach's profile, be it a draft.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use domain::ids::CoachId;
use platform::error::{Error, Result};

use super::queries;
use site::{App, who::User};

/// Someone who has a profile, published or not. `who::Coach` are only those whose profile was
/// published once.
#[derive(Clone, Debug)]
pub struct ProfileOwner {
    pub id: CoachId,
    pub user: User,
    /// Whether it was never published.
    pub draft: bool,
}

impl ProfileOwner {
    /// Where their forms are.
    pub fn base(&self) -> &'static str {
        forms_base(self.draft)
    }
}

/// Where the forms of a draft are, and those of a profile.
pub fn forms_base(draft: bool) -> &'static str {
    if draft {
        "/become-a-coach"
    } else {
        "/desk/profile"
    }
}

impl<S> FromRequestParts<S> for ProfileOwner
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let user = User::from_request_parts(parts, state).await?;
        let mut conn = App::from_ref(state).db.acquire().await?;
        let (id, draft) = queries::profile_of_user(&mut conn, &user.id)
            .await?
            .ok_or_else(|| Error::forbidden("coaches-only"))?;
        Ok(Self { id, user, draft })
    }
}
