//! Requests with an `Idempotency-Key`: done once for each key of a person, however often they
//! are sent.

use axum::{
    extract::{FromRef, FromRequest, Request},
    response::{IntoResponse, Response},
};
use domain::ids::UserId;
use jiff::Timestamp;
use platform::{
    error::{Error, Result},
    web::idempotency,
};
use serde::de::DeserializeOwned;
use sqlx::PgPool;

use crate::{
    App,
    json::{self, JsonBody},
    who::User,
};

/// A request of somebody who is logged in, to be done once for its key.
pub struct Once {
    pool: PgPool,
    now: Timestamp,
    owner: UserId,
    request: Request,
}

impl<S> FromRequest<S> for Once
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        use axum::extract::FromRequestParts as _;
        let (mut parts, body) = request.into_parts();
        let user = User::from_request_parts(&mut parts, state).await?;
        let app = App::from_ref(state);
        Ok(Self {
            pool: app.db.clone(),
            now: app.now(),
            owner: user.id,
            request: Request::from_parts(parts, body),
        })
    }
}

impl Once {
    /// Does it, unless it was done: then the answer of before is given again. It goes on when
    /// the client hangs up.
    ///
    /// # Errors
    /// 409 while the first request is still at work, 422 when the key was used for another one
    /// or is malformed.
    pub async fn run<F, Fut, T>(self, handle: F) -> Result<Response>
    where
        F: FnOnce(Request) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T>> + Send,
        T: IntoResponse,
    {
        let (owner, request) = (self.owner.as_str(), self.request);
        let handle = |request| async move { handle(request).await.into_response() };
        idempotency::once(&self.pool, self.now, owner, request, handle).await
    }

    /// The same, with the JSON that the request holds.
    ///
    /// # Errors
    /// Those of [`Self::run`], and of [`JsonBody`].
    pub async fn json<B, F, Fut, T>(self, handle: F) -> Result<Response>
    where
        B: DeserializeOwned + Send,
        F: FnOnce(B) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T>> + Send,
        T: IntoResponse,
    {
        self.run(|request| async move {
            let JsonBody(body) = JsonBody::from_request(request, &()).await?;
            handle(body).await
        })
        .await
    }

    /// The same, with the JSON that the request may hold.
    ///
    /// # Errors
    /// Those of [`Self::json`].
    pub async fn json_or_nothing<B, F, Fut, T>(self, handle: F) -> Result<Response>
    where
        B: DeserializeOwned + Default + Send,
        F: FnOnce(B) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T>> + Send,
        T: IntoResponse,
    {
        self.run(|request| async move { handle(json::json_or_nothing(request).await?).await })
            .await
    }
}
