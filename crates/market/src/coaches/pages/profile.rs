//! Page of a coach's profile, with the slot picker.

mod data;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use platform::error::Result;

use crate::Market;
use crate::coaches::{
    actions::{self, Profile},
    picker::{Frame, LONGEST_OFFERED, Picker, PickerQuery},
    queries::profile::ReferenceRow,
};
use site::{
    input::Query,
    page::{Page, capital},
    render,
    who::Visitor,
};

/// A diploma, and what the platform saw of it.
struct CertificationView {
    name: String,
    note: String,
    verified: bool,
}

struct ReviewView {
    id: String,
    who: String,
    answer: Option<String>,
    stars: String,
    comment: String,
    date: String,
}

#[derive(Template)]
#[template(path = "coaches/profile.html")]
struct ProfilePage {
    page: Page,
    id: String,
    name: String,
    first_name: String,
    headline: String,
    avatar: Option<String>,
    initials: String,
    mark: &'static str,
    rating: Option<(String, i64)>,
    badge: Option<String>,
    place: Option<String>,
    paragraphs: Vec<String>,
    specialties: Vec<String>,
    methodologies: Vec<String>,
    /// Pairs (label, words).
    facts: Vec<(String, String)>,
    /// What was checked, and when.
    checked: Option<String>,
    certifications: Vec<CertificationView>,
    references: Vec<ReferenceRow>,
    reviews: Vec<ReviewView>,
    hourly: Option<String>,
    takes_bookings: bool,
    own: bool,
    /// Whether everybody may see it.
    active: bool,
    /// An address of a video, elsewhere.
    video: Option<String>,
    /// The one address of this page, and of its picture.
    canonical: String,
    picture: Option<String>,
    /// What search engines read: JSON-LD.
    data: String,
    /// The next free time, in words.
    next: Option<String>,
    picker: Picker,
    /// What a session of the chosen length costs, in a sentence.
    session_price: Option<String>,
    /// Zones to see the hours in: name, label.
    zones: Vec<(String, String)>,
    zone: String,
}

/// `GET /coaches/{id}`.
///
/// # Errors
/// 404 when there is no such coach.
pub async fn show(
    State(app): State<Market>,
    Visitor(visitor): Visitor,
    page: Page,
    Path(id): Path<String>,
    Query(query): Query<PickerQuery>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let client = visitor.as_ref().map(|user| &user.id);
    let found = actions::profile(&app, &mut conn, &id, client, page.now).await?;
    let own = client == Some(&found.coach.user_id);
    let address = |minutes: u32, week: Option<jiff::civil::Date>| {
        let week = week.map_or_else(String::new, |week| format!("&week={week}"));
        format!("/coaches/{}?duration={minutes}{week}#slots", found.coach.id)
    };
    let frame = Frame {
        schedule: &found.schedule,
        name: &found.coach.name,
        longest: LONGEST_OFFERED,
        address: &address,
    };
    let picker = Picker::new(&page, &frame, &query);
    let address = |path: &str| post::address(&app, path);
    Ok(render::html(&ProfilePage::new(
        page, found, own, picker, &address,
    )))
}

impl ProfilePage {
    fn new(
        page: Page,
        found: Profile,
        own: bool,
        picker: Picker,
        address: &dyn Fn(&str) -> String,
    ) -> Self {
        let canonical = address(&format!("/coaches/{}", found.coach.id));
        let picture = super::avatar(found.coach.avatar_url.as_deref()).map(|path| address(&path));
        let data = data::json_ld(&page, &found, &canonical, picture.as_deref());
        let coach = found.coach;
        let audience: Vec<String> = coach
            .target_audience
            .iter()
            .map(|a| page.t_of("coaches-audience", a))
            .collect();
        let modes: Vec<String> = coach
            .intervention_modes
            .iter()
            .map(|m| page.t_of("coaches-intervention", m))
            .collect();
        let place = super::place(
            &page,
            coach.city.as_deref(),
            coach.offers_remote,
            coach.offers_in_person,
        );
        let facts = [
            ("coaches-fact-audience", capital(&audience.join(", "))),
            ("coaches-fact-modes", capital(&modes.join(", "))),
            (
                "coaches-fact-languages",
                super::languages(page.locale, &coach.languages),
            ),
            ("coaches-fact-place", place.clone().unwrap_or_default()),
            (
                "coaches-fact-company",
                if coach.accepts_corporate {
                    page.t("coaches-company-yes")
                } else {
                    String::new()
                },
            ),
            (
                "coaches-fact-sessions",
                match coach.total_sessions {
                    0 => String::new(),
                    n => page.t1("coaches-sessions-count", "count", n),
                },
            ),
        ];
        let checked = coach.verified.then(|| {
            let what = page.t_of("coaches-checked", coach.badge_level);
            match &coach.verified_at {
                Some(at) => {
                    let seen = page.t1("coaches-checked-on", "date", page.date(at));
                    format!("{what} {seen}")
                }
                None => what,
            }
        });
        let session_price = actions::price(&coach, picker.minutes).map(|cents| {
            let price = super::price(page.locale, cents, &coach.currency);
            let duration = page.minutes(picker.minutes);
            page.tw(
                "coaches-price-for",
                [("duration", duration.into()), ("price", price.into())],
            )
        });
        Self {
            session_price,
            zones: site::zones::common(&page.zone, page.now),
            zone: page.zone.iana_name().unwrap_or("UTC").to_owned(),
            first_name: coach
                .name
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned(),
            headline: coach.headline.clone().unwrap_or_default(),
            avatar: super::avatar(coach.avatar_url.as_deref()),
            initials: site::page::initials(&coach.name),
            mark: super::mark(coach.id.as_str()),
            rating: super::rating(page.locale, coach.average_rating, coach.ratings),
            badge: super::badge(&page, coach.verified, coach.badge_level.as_str()),
            place,
            paragraphs: coach
                .bio
                .as_deref()
                .unwrap_or_default()
                .split("\n\n")
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(ToOwned::to_owned)
                .collect(),
            specialties: coach.specialties,
            methodologies: coach.methodologies,
            facts: facts
                .into_iter()
                .filter(|(_, words)| !words.is_empty())
                .map(|(key, words)| (page.t(key), words))
                .collect(),
            checked,
            certifications: found
                .certifications
                .iter()
                .map(|c| certification(&page, c))
                .collect(),
            references: found.references,
            reviews: found
                .reviews
                .into_iter()
                .map(|r| ReviewView {
                    id: r.booking_id.into_string(),
                    who: r.name.unwrap_or_else(|| page.t("review-anonymous")),
                    answer: r.answer,
                    stars: page.t1("coaches-review-rating", "rating", r.rating),
                    comment: r.comment,
                    date: page.date(&r.at),
                })
                .collect(),
            takes_bookings: found.takes_bookings,
            hourly: coach
                .hourly_rate
                .map(|cents| super::price(page.locale, cents.into(), &coach.currency)),
            id: coach.id.into_string(),
            name: coach.name,
            own,
            active: coach.active,
            video: coach.video_url.filter(|url| url.starts_with("https://")),
            canonical,
            picture,
            data,
            next: found
                .next_slot
                .map(|slot| page.moment(&platform::db::Instant(slot.start))),
            picker,
            page,
        }
    }
}

fn certification(
    page: &Page,
    row: &crate::coaches::queries::profile::CertificationRow,
) -> CertificationView {
    let mut notes = vec![row.issuer.clone()];
    notes.extend(row.year.map(|year| year.to_string()));
    if let Some(at) = row.expires_at {
        let key = if at.0 > page.now {
            "coaches-cert-until"
        } else {
            "coaches-cert-expired"
        };
        notes.push(page.t1(key, "date", page.date(&at)));
    }
    match (row.verified, &row.verified_at) {
        (true, Some(at)) => notes.push(page.t1("coaches-cert-seen-on", "date", page.date(at))),
        (true, None) => notes.push(page.t("coaches-cert-seen")),
        (false, _) => notes.push(page.t("coaches-cert-declared")),
    }
    CertificationView {
        name: row.name.clone(),
        note: notes.join(" · "),
        verified: row.verified,
    }
}
