//! The page of a client's feed, and the forms of both feeds.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use platform::error::{Error, Result};
use serde::Deserialize;

use super::FeedView;
use crate::actions::feeds::{self, Side};
use site::{
    App,
    input::Form,
    page::{FlashRedirect, Page},
    render::html,
    who::{Coach, Fresh, User},
};

#[derive(Template)]
#[template(path = "calendars/account.html")]
struct AccountPage {
    page: Page,
    view: FeedView,
}

/// `GET /account/calendars`
pub async fn show(State(app): State<App>, page: Page, user: User) -> Result<Response> {
    let feed = feeds::find(&app, &user.id, Side::Client).await?;
    let view = FeedView {
        feed,
        action: "/account/calendars/feed",
        back: "/account/calendars",
        fresh: user.standing.fresh,
    };
    Ok(html(&AccountPage { page, view }))
}

/// Whether a feed tells with whom.
#[derive(Deserialize)]
pub struct FeedForm {
    #[serde(default)]
    names: Option<String>,
}

/// `POST /account/calendars/feed/{change}`
pub async fn change(
    State(app): State<App>,
    Fresh(user): Fresh<User>,
    Path(change): Path<String>,
    Form(form): Form<FeedForm>,
) -> Result<Response> {
    change_feed(
        &app,
        &user,
        Side::Client,
        &change,
        &form,
        "/account/calendars",
    )
    .await
}

/// `POST /desk/calendars/feed/{change}`
pub async fn change_coach(
    State(app): State<App>,
    Fresh(coach): Fresh<Coach>,
    Path(change): Path<String>,
    Form(form): Form<FeedForm>,
) -> Result<Response> {
    change_feed(
        &app,
        &coach.user,
        Side::Coach,
        &change,
        &form,
        "/desk/calendars",
    )
    .await
}

async fn change_feed(
    app: &App,
    user: &User,
    side: Side,
    change: &str,
    form: &FeedForm,
    back: &str,
) -> Result<Response> {
    let message = match change {
        "create" => {
            // Asked twice, the first address stays.
            if feeds::find(app, &user.id, side).await?.is_none() {
                feeds::renew(app, &user.id, side).await?;
            }
            "flash-feed-created"
        }
        "renew" => {
            feeds::renew(app, &user.id, side).await?;
            "flash-feed-renewed"
        }
        "names" => {
            feeds::set_names(app, &user.id, side, form.names.is_some()).await?;
            "flash-feed-names"
        }
        "revoke" => {
            feeds::revoke(app, &user.id, side).await?;
            "flash-feed-revoked"
        }
        _ => return Err(Error::not_found()),
    };
    Ok(FlashRedirect::success(back, message).into_response())
}
