//! Pages of a session.

mod consents;
mod summary_text;
mod templates;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::{ids::MomentId, schema::ConsentType};
use platform::{
    error::{Error, Result},
    web::Client,
};
use serde::Deserialize;

use self::templates::{Attempted, SessionPage, StateFragment};
use super::{
    access::Access,
    moments::{self, NewMoment},
    retry::retry_failed_step,
    session_view::{audio_link, open_view},
    summaries,
    upload::{self, Announced},
};
use crate::Recordings;
use site::{
    forms::{FormErrors, belongs_to_form},
    input::Form,
    page::{FlashRedirect, Page},
    render::{html, html_with},
    upload::Parts,
};

/// `GET /sessions/{id}`
pub async fn show(State(app): State<Recordings>, page: Page, access: Access) -> Result<Response> {
    let view = open_view(&app, access).await?;
    Ok(html(&SessionPage::new(page, view, Attempted::default())))
}

/// `GET /sessions/{id}/state`: how far the pipeline is, asked again every two seconds while it
/// works. When it has settled, the page is loaded again, since there is more to see.
pub async fn state(
    State(app): State<Recordings>,
    page: Page,
    access: Access,
    headers: HeaderMap,
) -> Result<Response> {
    let htmx = headers.contains_key("hx-request");
    if !htmx {
        return Ok(Redirect::to(&format!("/sessions/{}", access.id())).into_response());
    }
    let mut conn = app.db.acquire().await?;
    let progress = super::session_view::progress(&mut conn, &access).await?;
    drop(conn);
    let fragment = StateFragment::new(page, &access, progress);
    let settled = !fragment.state.working;
    let mut response = html(&fragment);
    if settled {
        let refresh = header::HeaderValue::from_static("true");
        response.headers_mut().insert("hx-refresh", refresh);
    }
    Ok(response)
}

/// The form of a consent.
#[derive(Deserialize)]
pub struct ConsentForm {
    r#type: String,
    accepted: bool,
}

/// `POST /sessions/{id}/consents`
pub async fn consent(
    State(app): State<Recordings>,
    access: Access,
    client: Client,
    Form(form): Form<ConsentForm>,
) -> Result<FlashRedirect> {
    let kind: ConsentType = form.r#type.parse().map_err(|_| Error::not_found())?;
    let withdrawn =
        access.consents.get(kind).answer_of(access.side) == Some(true) && !form.accepted;
    crate::consents::record(&app, &access, kind, form.accepted, &client).await?;
    let key = match (form.accepted, withdrawn) {
        (true, _) => "flash-session-consent-given",
        (false, true) => "flash-session-consent-withdrawn",
        (false, false) => "flash-session-consent-refused",
    };
    Ok(FlashRedirect::success(
        format!("/sessions/{}#accords", access.id()),
        key,
    ))
}

/// `GET /sessions/{id}/audio`: sends the player to a fresh signed address.
pub async fn audio(State(app): State<Recordings>, access: Access) -> Result<Response> {
    let link = audio_link(&app, &access).await?;
    let mut response = Redirect::temporary(&link.url).into_response();
    let no_store = header::HeaderValue::from_static("private, no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    Ok(response)
}

/// `POST /sessions/{id}/audio`: the audio of a browser without JavaScript.
pub async fn send_audio(
    State(app): State<Recordings>,
    page: Page,
    access: Access,
    form: Parts,
) -> Result<Response> {
    let to = format!("/sessions/{}", access.id());
    let receiving = {
        let (app, access) = (app.clone(), access.clone());
        tokio::spawn(async move { receive_form(&app, &access, form).await })
    };
    match receiving.await.map_err(Error::internal)? {
        Ok(()) => Ok(FlashRedirect::success(to, "flash-session-audio-received").into_response()),
        Err(error) if belongs_to_form(&error) || error.code == "upload-broken" => {
            let upload = Attempted {
                upload: Some(error.clone()),
                ..Attempted::default()
            };
            render_again(&app, page, &access, upload, error.status).await
        }
        Err(error) => Err(error),
    }
}

async fn receive_form(app: &Recordings, access: &Access, mut form: Parts) -> Result<()> {
    while let Some(part) = form.next().await? {
        if part.name() == "audio" {
            return upload::receive(app, access, Announced::default(), part).await;
        }
        part.skip().await?;
    }
    Err(Error::new(StatusCode::UNPROCESSABLE_ENTITY, "audio-empty"))
}

/// `POST /sessions/{id}/retry`
pub async fn retry(State(app): State<Recordings>, access: Access) -> Result<FlashRedirect> {
    retry_failed_step(&app, &access).await?;
    Ok(FlashRedirect::success(
        format!("/sessions/{}", access.id()),
        "flash-session-retried",
    ))
}

/// The form of the summary.
#[derive(Deserialize)]
pub struct SummaryForm {
    text: String,
    /// `validate`, or anything else to keep it for later.
    #[serde(default)]
    intent: String,
}

/// `POST /sessions/{id}/summary`
pub async fn summary(
    State(app): State<Recordings>,
    page: Page,
    access: Access,
    Form(form): Form<SummaryForm>,
) -> Result<Response> {
    let to = format!("/sessions/{}", access.id());
    let (saved, flash) = if form.intent == "validate" {
        let validated = summaries::validate(&app, &access, Some(&form.text)).await;
        (validated, "flash-session-summary-validated")
    } else {
        let saved = summaries::save(&app, &access, &form.text).await;
        (saved, "flash-session-summary-kept")
    };
    let Err(error) = saved else {
        return Ok(FlashRedirect::success(to, flash).into_response());
    };
    let errors = FormErrors::beside(error, page.locale)?;
    let status = errors.status();
    let attempted = Attempted {
        summary: Some((form.text, errors)),
        ..Attempted::default()
    };
    render_again(&app, page, &access, attempted, status).await
}

/// The form of a moment.
#[derive(Clone, Default, Deserialize)]
pub struct MomentForm {
    /// `12:34`, `1:02:03` or seconds.
    timestamp: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    note: String,
}

/// `POST /sessions/{id}/moments`
pub async fn mark_moment(
    State(app): State<Recordings>,
    page: Page,
    access: Access,
    Form(form): Form<MomentForm>,
) -> Result<Response> {
    let to = format!("/sessions/{}#moments", access.id());
    let new = summary_text::seconds(&form.timestamp)
        .ok_or_else(|| Error::field("timestamp", "error-field-moment-time"))
        .and_then(|timestamp| {
            let kind = form
                .kind
                .parse()
                .map_err(|_| Error::field("type", "error-field-choice"))?;
            Ok(NewMoment {
                timestamp,
                kind,
                note: Some(form.note.clone()),
            })
        });
    let marked = match new {
        Ok(new) => moments::mark(&app, &access, new).await,
        Err(error) => Err(error),
    };
    let Err(error) = marked else {
        return Ok(FlashRedirect::success(to, "flash-session-moment-marked").into_response());
    };
    let errors = FormErrors::beside(error, page.locale)?;
    let status = errors.status();
    let attempted = Attempted {
        moment: Some((form, errors)),
        ..Attempted::default()
    };
    render_again(&app, page, &access, attempted, status).await
}

/// `POST /sessions/{id}/moments/{moment}/delete`
pub async fn remove_moment(
    State(app): State<Recordings>,
    access: Access,
    Path((_, moment)): Path<(String, String)>,
) -> Result<FlashRedirect> {
    moments::remove(&app, &access, &MomentId::new(moment)).await?;
    Ok(FlashRedirect::success(
        format!("/sessions/{}#moments", access.id()),
        "flash-session-moment-removed",
    ))
}

/// The page again, with what was typed and what was wrong with it.
async fn render_again(
    app: &Recordings,
    page: Page,
    access: &Access,
    attempted: Attempted,
    status: StatusCode,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let access = access.reload(&mut conn).await?;
    drop(conn);
    let view = open_view(app, access).await?;
    Ok(html_with(status, &SessionPage::new(page, view, attempted)))
}
