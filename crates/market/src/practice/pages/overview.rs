//! Becoming a coach, and the profile as a whole: what is missing, who sees it, publishing it,
//! coming back to the list.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use platform::error::Result;

use super::{Frame, SECTIONS};
use crate::Market;
use crate::practice::{
    actions::{self, field_of},
    profile_owner::ProfileOwner,
    queries::{self, Own},
    section_change::missing,
};
use site::{
    page::{FlashRedirect, Page},
    render::{html, html_with},
    who::Visitor,
};

#[derive(Template)]
#[template(path = "practice/start.html")]
struct StartPage {
    page: Page,
    logged_in: bool,
}

/// `GET /become-a-coach`: what it takes; or the step where one left.
pub async fn start(
    State(app): State<Market>,
    page: Page,
    Visitor(user): Visitor,
) -> Result<Response> {
    let logged_in = user.is_some();
    if let Some(user) = user {
        let mut conn = app.db.acquire().await?;
        if let Some((id, draft)) = queries::profile_of_user(&mut conn, &user.id).await? {
            let to = if draft {
                let step = actions::own(&mut conn, &id).await?.step;
                let section = usize::try_from(step - 1).ok().and_then(|n| SECTIONS.get(n));
                format!("/become-a-coach/{}", section.unwrap_or(&"you"))
            } else {
                "/desk/profile".to_owned()
            };
            return Ok(Redirect::to(&to).into_response());
        }
    }
    Ok(html(&StartPage { page, logged_in }))
}

/// `POST /become-a-coach`: begins a draft, in the zone of the browser.
pub async fn begin(
    State(app): State<Market>,
    page: Page,
    user: site::who::User,
) -> Result<Redirect> {
    let zone = page.zone.iana_name().unwrap_or("Europe/Paris");
    actions::begin(&app, &user, zone).await?;
    Ok(Redirect::to("/become-a-coach"))
}

/// Something to fill in, and where.
struct Todo {
    label: String,
    href: String,
}

#[derive(Template)]
#[template(path = "practice/overview.html")]
struct OverviewPage {
    page: Page,
    frame: Frame,
    own: Own,
    todo: Vec<Todo>,
    /// The address of their mail, when they have not confirmed it.
    unconfirmed: Option<String>,
    badge: Option<String>,
    facts: Vec<(String, String)>,
}

impl OverviewPage {
    async fn load(app: &Market, page: Page, owner: &ProfileOwner) -> Result<Self> {
        let mut conn = app.db.acquire().await?;
        let own = actions::own(&mut conn, &owner.id).await?;
        let section = if owner.draft { "review" } else { "" };
        let frame = Frame::new(&page, owner, section);
        let todo = missing(&own)
            .into_iter()
            .map(field_of)
            .filter(|field| *field != "email")
            .map(|field| {
                let section = match field {
                    "headline" | "bio" | "city" => "you",
                    "specialties" | "languages" => "work",
                    _ => "sessions",
                };
                Todo {
                    label: page.t_of("practice-missing", field),
                    href: format!("{}/{section}#f-{field}", frame.base),
                }
            })
            .collect();
        let rate = |cents: Option<i32>| {
            cents
                .map(|c| page.money(c, &own.currency))
                .unwrap_or_default()
        };
        let facts = [
            (
                "practice-headline",
                own.headline.clone().unwrap_or_default(),
            ),
            ("practice-specialties", own.specialties.join(", ")),
            ("practice-methodologies", own.methodologies.join(", ")),
            ("practice-city", own.city.clone().unwrap_or_default()),
            ("practice-hourly", rate(own.hourly_rate)),
            ("practice-daily", rate(own.daily_rate)),
        ]
        .into_iter()
        .filter(|(_, words)| !words.is_empty())
        .map(|(key, words)| (page.t(key), words))
        .collect();
        Ok(Self {
            todo,
            unconfirmed: (!own.email_verified).then(|| owner.user.email.clone()),
            badge: own
                .verified
                .then(|| page.t_of("coaches-badge", own.badge_level)),
            facts,
            frame,
            own,
            page,
        })
    }
}

/// `GET /desk/profile`, `GET /become-a-coach/review`.
pub async fn show(State(app): State<Market>, page: Page, owner: ProfileOwner) -> Result<Response> {
    let wanted = if owner.draft {
        "/become-a-coach/review"
    } else {
        "/desk/profile"
    };
    if page.path() != wanted {
        return Ok(Redirect::to(wanted).into_response());
    }
    if owner.draft {
        let mut conn = app.db.acquire().await?;
        queries::save_progress(&mut conn, &owner.id, 7).await?;
    }
    Ok(html(&OverviewPage::load(&app, page, &owner).await?))
}

/// `POST /become-a-coach/publish`
pub async fn publish(
    State(app): State<Market>,
    page: Page,
    owner: ProfileOwner,
) -> Result<Response> {
    match actions::publish(&app, &owner).await {
        Ok(()) => Ok(FlashRedirect::success(
            "/desk/profile/verification",
            "flash-profile-published",
        )
        .into_response()),
        // What is missing is listed on the page itself.
        Err(error) if error.status == 422 => Ok(html_with(
            error.status,
            &OverviewPage::load(&app, page, &owner).await?,
        )),
        Err(error) => Err(error),
    }
}

/// `POST /desk/profile/resume`
pub async fn resume(State(app): State<Market>, owner: ProfileOwner) -> Result<FlashRedirect> {
    actions::resume(&app, &owner).await?;
    Ok(FlashRedirect::success(
        "/desk/profile",
        "flash-profile-resumed",
    ))
}
