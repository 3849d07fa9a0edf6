//! Page of a coach's picture and video.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use platform::error::{Error, FieldErrors, Result};
use serde::Deserialize;

use super::{Frame, saved};
use crate::Market;
use crate::practice::{actions, photo, profile_owner::ProfileOwner, section_change::SectionChange};
use site::{
    forms::FormErrors,
    input::Form,
    page::{FlashRedirect, Page, initials},
    render::{html, html_with},
    upload::{Parts, read_form},
};

#[derive(Template)]
#[template(path = "practice/media.html")]
struct MediaPage {
    page: Page,
    frame: Frame,
    photo: Option<String>,
    initials: String,
    video: String,
    errors: FormErrors,
}

impl MediaPage {
    async fn load(app: &Market, page: Page, owner: &ProfileOwner) -> Result<Self> {
        let own = actions::own(&mut *app.db.acquire().await?, &owner.id).await?;
        Ok(Self {
            frame: Frame::new(&page, owner, "media"),
            photo: own
                .avatar_url
                .filter(|url| url.starts_with('/') && !url.starts_with("//")),
            initials: initials(&own.name),
            video: own.video_url.unwrap_or_default(),
            errors: FormErrors::none(),
            page,
        })
    }
}

/// `GET …/media`
pub async fn show(State(app): State<Market>, page: Page, owner: ProfileOwner) -> Result<Response> {
    Ok(html(&MediaPage::load(&app, page, &owner).await?))
}

/// `POST …/photo`
pub async fn photo(
    State(app): State<Market>,
    page: Page,
    owner: ProfileOwner,
    form: Parts,
) -> Result<Response> {
    let (sent, refused) = read_form(&app.config, form, "photo", photo::LARGEST).await?;
    let done = match (refused, sent.file) {
        (Some(error), _) => Err(error),
        (None, None) => Err(Error::field("photo", "error-field-photo-none")),
        (None, photo) => actions::set_photo(&app, &owner, photo.as_ref()).await,
    };
    match done {
        Ok(()) => {
            let here = format!("{}/media", owner.base());
            Ok(FlashRedirect::success(here, "flash-photo-saved").into_response())
        }
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let status = errors.status();
            let again = MediaPage {
                errors,
                ..MediaPage::load(&app, page, &owner).await?
            };
            Ok(html_with(status, &again))
        }
    }
}

/// `POST …/photo/delete`
pub async fn remove_photo(State(app): State<Market>, owner: ProfileOwner) -> Result<FlashRedirect> {
    actions::set_photo(&app, &owner, None).await?;
    let here = format!("{}/media", owner.base());
    Ok(FlashRedirect::success(here, "flash-photo-removed"))
}

/// The address of a video.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VideoForm {
    #[serde(default)]
    video_url: String,
}

/// `POST …/media`
pub async fn video(
    State(app): State<Market>,
    page: Page,
    owner: ProfileOwner,
    Form(form): Form<VideoForm>,
) -> Result<Response> {
    let change = SectionChange::Video(form.video_url.clone());
    match actions::save(&app, &owner, vec![change], 5, FieldErrors::new()).await {
        Ok(_) => Ok(saved(&owner, "media")),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let status = errors.status();
            let again = MediaPage {
                errors,
                video: form.video_url,
                ..MediaPage::load(&app, page, &owner).await?
            };
            Ok(html_with(status, &again))
        }
    }
}
