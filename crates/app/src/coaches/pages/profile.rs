//! A coach: who, for whom, how, what was checked; and their slots.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use domain::slots::{Interval, Schedule};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use platform::{db::Instant, error::Result};
use serde::Deserialize;

use crate::{
    App,
    coaches::{
        actions::{self, Profile},
        queries::profile::ReferenceRow,
        schedule::usual_duration,
    },
    page::{Page, zone_name},
    render,
    who::Visitor,
};

/// Longer sessions are arranged with companies.
const LONGEST_OFFERED: u32 = 180;

/// Which slots the page shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Minutes.
    duration: String,
    /// First of the seven days, in the reader's zone.
    week: String,
}

/// A free time.
struct SlotView {
    /// The instant, RFC 3339.
    start: String,
    /// On the chip.
    short: String,
    /// In words.
    long: String,
}

/// A day that has free times.
struct DayView {
    today: bool,
    weekday: String,
    date: String,
    slots: Vec<SlotView>,
    /// Those beyond the first few, one tap away.
    more: Vec<SlotView>,
}

/// A length of session.
struct DurationView {
    label: String,
    href: String,
    chosen: bool,
}

/// A diploma, and what the platform saw of it.
struct CertificationView {
    name: String,
    note: String,
    verified: bool,
}

struct ReviewView {
    stars: String,
    comment: String,
    date: String,
}

/// The slots of seven days.
struct Picker {
    durations: Vec<DurationView>,
    minutes: u32,
    /// What such a session costs, in a sentence.
    price: Option<String>,
    days: Vec<DayView>,
    /// `du 3 au 9 mars`.
    span: String,
    previous: Option<String>,
    next: Option<String>,
    /// When these days are full: the next free time in words, and its week.
    later: Option<(String, String)>,
    /// Whose hours these are, in a sentence.
    zone: String,
    /// The coach's own zone in another, when its clock shows something else.
    coach_zone: Option<String>,
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
    own: bool,
    picker: Picker,
}

/// `GET /coaches/{id}`.
///
/// # Errors
/// 404 when there is no such coach.
pub async fn show(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    page: Page,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let client = visitor.as_ref().map(|user| &user.id);
    let found = actions::profile(&mut conn, &id, client, page.now).await?;
    let own = client == Some(&found.coach.user_id);
    let picker = Picker::of(&page, &found, &asked);
    Ok(render::html(&ProfilePage::of(page, found, own, picker)))
}

impl ProfilePage {
    fn of(page: Page, found: Profile, own: bool, picker: Picker) -> Self {
        let coach = found.coach;
        let audience: Vec<String> =
            coach.target_audience.iter().map(|a| page.t_of("coaches-audience", a)).collect();
        let modes: Vec<String> =
            coach.intervention_modes.iter().map(|m| page.t_of("coaches-intervention", m)).collect();
        let place =
            super::place(&page, coach.city.as_deref(), coach.offers_remote, coach.offers_in_person);
        let facts = [
            ("coaches-fact-audience", super::capital(&audience.join(", "))),
            ("coaches-fact-modes", super::capital(&modes.join(", "))),
            ("coaches-fact-languages", super::languages(page.locale, &coach.languages)),
            ("coaches-fact-place", place.clone().unwrap_or_default()),
            (
                "coaches-fact-company",
                if coach.accepts_corporate { page.t("coaches-company-yes") } else { String::new() },
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
        Self {
            first_name: coach.name.split_whitespace().next().unwrap_or_default().to_owned(),
            headline: coach.headline.clone().unwrap_or_default(),
            avatar: super::avatar(coach.avatar_url.as_deref()),
            initials: crate::page::initials(&coach.name),
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
            certifications: found.certifications.iter().map(|c| certification(&page, c)).collect(),
            references: found.references,
            reviews: found
                .reviews
                .into_iter()
                .map(|r| ReviewView {
                    stars: page.t1("coaches-review-rating", "rating", r.rating),
                    comment: r.comment,
                    date: page.date(&r.at),
                })
                .collect(),
            hourly: coach
                .hourly_rate
                .map(|cents| super::price(page.locale, cents.into(), &coach.currency)),
            id: coach.id.into_string(),
            name: coach.name,
            own,
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
        let key = if at.0 > page.now { "coaches-cert-until" } else { "coaches-cert-expired" };
        notes.push(page.t1(key, "date", page.date(&at)));
    }
    match (row.verified, &row.verified_at) {
        (true, Some(at)) => notes.push(page.t1("coaches-cert-seen-on", "date", page.date(at))),
        (true, None) => notes.push(page.t("coaches-cert-seen")),
        (false, _) => notes.push(page.t("coaches-cert-declared")),
    }
    CertificationView { name: row.name.clone(), note: notes.join(" · "), verified: row.verified }
}

impl Picker {
    fn of(page: &Page, found: &Profile, asked: &Asked) -> Self {
        let schedule = &found.schedule;
        let rules = schedule.rules();
        let offered: Vec<u32> =
            rules.durations.iter().copied().filter(|m| *m <= LONGEST_OFFERED).collect();
        let minutes = asked
            .duration
            .parse()
            .ok()
            .filter(|minutes| rules.durations.contains(minutes))
            .unwrap_or_else(|| usual_duration(rules));
        let id = found.coach.id.as_str();
        let zone = &page.zone;
        let today = page.now.to_zoned(zone.clone()).date();
        let horizon = page.now.saturating_add(rules.horizon).unwrap_or(Timestamp::MAX);
        let last_day = zone.to_datetime(horizon).date();
        let first: Date =
            asked.week.parse().ok().filter(|day| (today..=last_day).contains(day)).unwrap_or(today);
        let day_after = first.saturating_add(7.days());
        let (from, to) = (midnight(first, zone), midnight(day_after, zone));
        let slots = actions::starts(schedule, page.now, from, to, minutes);
        let here = |week: Date| week_address(id, minutes, week, today);
        Self {
            durations: offered
                .iter()
                .map(|m| DurationView {
                    label: page.minutes(*m),
                    href: week_address(id, *m, first, today),
                    chosen: *m == minutes,
                })
                .collect(),
            minutes,
            price: actions::price(&found.coach, minutes).map(|cents| {
                let price = super::price(page.locale, cents, &found.coach.currency);
                let duration = page.minutes(minutes);
                page.tw("coaches-price-for", [("duration", duration.into()), ("price", price.into())])
            }),
            days: days(page, &slots),
            span: page.tw(
                "coaches-week-span",
                [
                    ("from", page.locale.day(first).into()),
                    ("to", page.locale.day(first.saturating_add(6.days())).into()),
                ],
            ),
            previous: (first > today).then(|| here(first.saturating_sub(7.days()).max(today))),
            next: (day_after <= last_day).then(|| here(day_after)),
            later: if slots.is_empty() {
                first_after(schedule, page.now, to, horizon, minutes).map(|at| {
                    (page.moment(&Instant(at)), here(zone.to_datetime(at).date()))
                })
            } else {
                None
            },
            zone: page.t1("coaches-zone", "zone", page.zone_name()),
            coach_zone: (!super::agree(zone, schedule.zone(), page.now)).then(|| {
                let name = found.coach.name.split_whitespace().next().unwrap_or_default();
                let zone = zone_name(schedule.zone());
                page.tw("coaches-zone-coach", [("name", name.into()), ("zone", zone.into())])
            }),
        }
    }
}

fn week_address(id: &str, minutes: u32, week: Date, today: Date) -> String {
    let week = if week == today { String::new() } else { format!("&week={week}") };
    format!("/coaches/{id}?duration={minutes}{week}#slots")
}

fn midnight(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned(zone.clone()).map_or(Timestamp::MAX, |at| at.timestamp())
}

/// The first slot from an instant on.
fn first_after(
    schedule: &Schedule,
    now: Timestamp,
    from: Timestamp,
    until: Timestamp,
    minutes: u32,
) -> Option<Timestamp> {
    let fortnight = SignedDuration::from_hours(14 * 24);
    let mut from = from;
    while from <= until {
        let to = from.checked_add(fortnight).ok()?;
        if let Some(found) = schedule.slots(now, from, to, minutes).first() {
            return Some(*found);
        }
        from = to;
    }
    None
}

/// Slots by the days of the reader's calendar.
fn days(page: &Page, slots: &[Interval]) -> Vec<DayView> {
    /// Chips of a day that show at once.
    const AT_ONCE: usize = 6;
    let today = page.now.to_zoned(page.zone.clone()).date();
    let at: Vec<_> = slots.iter().map(|slot| slot.start.to_zoned(page.zone.clone())).collect();
    at.chunk_by(|a, b| a.date() == b.date())
        .map(|times| {
            let date = times[0].date();
            let mut slots: Vec<SlotView> = times
                .iter()
                .map(|time| {
                    let mut short = page.locale.time(time.time());
                    let mut long = page.moment(&Instant(time.timestamp()));
                    // In the hour that comes twice, the name of the offset tells which.
                    if times.iter().filter(|other| other.time() == time.time()).count() > 1 {
                        let offset = time.strftime("%Z").to_string();
                        short = format!("{short} {offset}");
                        long = format!("{long} ({offset})");
                    }
                    SlotView { start: time.timestamp().to_string(), short, long }
                })
                .collect();
            let more = slots.split_off(slots.len().min(AT_ONCE));
            let day = page.locale.day(date);
            DayView {
                today: date == today,
                weekday: super::capital(page.locale.weekday(date)),
                date: day.split_once(' ').map_or(day.clone(), |(_, rest)| rest.to_owned()),
                slots,
                more,
            }
        })
        .collect()
}
