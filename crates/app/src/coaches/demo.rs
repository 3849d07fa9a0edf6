//! A believable marketplace to look around in: forty coaches, their hours, what clients said.
//!
//! Every id is fixed and every insertion leaves alone what is there, so that seeding again
//! changes nothing that people have done since.

mod history;
mod people;
mod rows;
mod weeks;
mod words;

use domain::ids::{CoachId, UserId};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use platform::error::Result;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use people::Person;

/// A coach of the demo, to log in as.
#[derive(Clone, Debug)]
pub struct DemoCoach {
    /// The coach.
    pub id: CoachId,
    /// The coach as a person.
    pub user_id: UserId,
    /// Where they log in with.
    pub email: String,
    /// What to call them.
    pub name: String,
}

/// Fills the marketplace, in one transaction. `hash` is the bcrypt hash of everybody's
/// password. Marie Dupont and Thomas Martin, where they are, get hours, faces and a past too.
///
/// # Errors
/// Only the database's.
pub async fn seed(conn: &mut PgConnection, now: Timestamp, hash: &str) -> Result<Vec<DemoCoach>> {
    let mut tx = conn.begin().await?;
    let people: Vec<&Person> = people::all().collect();
    let at = stamp(now);
    rows::users(&mut tx, &users(&people, hash, &at)).await?;
    rows::coaches(&mut tx, &coaches(&people, now)).await?;
    rows::certifications(&mut tx, &certifications(&people, now)).await?;
    rows::references(&mut tx, &references(&people, &at)).await?;

    let mut hours: Vec<Hours> = people
        .iter()
        .enumerate()
        .map(|(n, person)| Hours {
            coach: coach_id(n),
            week: person.week,
            rules: person.week,
        })
        .collect();
    let known = rows::specified(&mut tx).await?;
    for coach in &known {
        // The specification's two keep office hours, under the platform's own rules.
        hours.push(Hours {
            coach: coach.to_string(),
            week: 0,
            rules: usize::MAX,
        });
    }
    rows::faces(&mut tx).await?;
    rows::availabilities(&mut tx, &availabilities(&hours, &at)).await?;
    rows::slot_rules(&mut tx, &slot_rules(&hours)).await?;
    rows::time_off(&mut tx, &time_off(&people, now)).await?;

    let mut past: Vec<(CoachId, usize)> = people
        .iter()
        .enumerate()
        .map(|(n, p)| (CoachId::new(coach_id(n)), p.past))
        .collect();
    past.extend(known.into_iter().map(|id| (id, 8)));
    history::write(&mut tx, &past, now).await?;
    tx.commit().await?;

    Ok(people
        .iter()
        .enumerate()
        .map(|(n, person)| DemoCoach {
            id: CoachId::new(coach_id(n)),
            user_id: UserId::new(user_id(n)),
            email: email(person.name),
            name: person.name.to_owned(),
        })
        .collect())
}

struct Hours {
    coach: String,
    week: usize,
    rules: usize,
}

fn coach_id(n: usize) -> String {
    format!("demo-coach-{:02}", n + 1)
}

fn user_id(n: usize) -> String {
    format!("demo-coach-user-{:02}", n + 1)
}

fn client_id(n: usize) -> String {
    format!("demo-client-{:02}", n + 1)
}

/// As PostgreSQL reads a timestamp in UTC.
fn stamp(at: Timestamp) -> String {
    TimeZone::UTC
        .to_datetime(at)
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}

fn days_ago(now: Timestamp, days: i64) -> Timestamp {
    now.saturating_sub(SignedDuration::from_hours(24 * days))
        .unwrap_or(now)
}

/// `Éric Vasseur` as `eric-vasseur`.
fn slug(name: &str) -> String {
    let plain = |letter: char| match letter {
        'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        other => other,
    };
    name.to_lowercase()
        .chars()
        .map(plain)
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect()
}

/// An address that can never receive a letter.
fn email(name: &str) -> String {
    format!("{}@coach.example", slug(name).replacen('-', ".", 1))
}

fn users(people: &[&Person], hash: &str, at: &str) -> Value {
    let coaches = people
        .iter()
        .enumerate()
        .map(|(n, p)| (user_id(n), email(p.name), p.name, "COACH"));
    let clients = words::CLIENTS.iter().enumerate().map(|(n, name)| {
        (
            client_id(n),
            email(name).replace("@coach.", "@client."),
            *name,
            "USER",
        )
    });
    coaches
        .chain(clients)
        .map(|(id, email, name, role)| {
            json!({
                "id": id, "email": email, "emailVerified": at, "name": name,
                "password": hash, "role": role, "createdAt": at, "updatedAt": at,
            })
        })
        .collect()
}

fn coaches(people: &[&Person], now: Timestamp) -> Value {
    people
        .iter()
        .enumerate()
        .map(|(n, p)| {
            let day = i64::try_from(n).unwrap_or(0);
            let verified = p.level != "STANDARD";
            let (city, latitude, longitude, zone) = p.place;
            let country = match zone {
                "America/Toronto" => "CA",
                "Europe/Brussels" => "BE",
                _ => "FR",
            };
            json!({
                "id": coach_id(n), "userId": user_id(n),
                "bio": p.bio, "headline": p.headline,
                "specialties": p.specialties, "languages": p.languages,
                "methodologies": p.methods, "interventionModes": p.modes,
                "targetAudience": p.audience, "acceptsCorporate": p.day_euros.is_some(),
                "hourlyRate": p.euros.map(|e| e * 100), "dailyRate": p.day_euros.map(|e| e * 100),
                "currency": "EUR",
                "avatarUrl": format!("/portraits/{}-{}.svg", p.face, slug(p.name)),
                "verified": verified, "badgeLevel": p.level,
                "verifiedAt": verified.then(|| stamp(days_ago(now, 40 + day * 9))),
                "city": city, "country": country, "timezone": zone,
                "latitude": latitude, "longitude": longitude,
                "offersRemote": p.meets.0, "offersInPerson": p.meets.1,
                "totalSessions": 0,
                "createdAt": stamp(days_ago(now, 60 + day * 9)), "updatedAt": stamp(now),
            })
        })
        .collect()
}

fn certifications(people: &[&Person], now: Timestamp) -> Value {
    let each =
        people.iter().enumerate().flat_map(|(n, person)| {
            person.diplomas.iter().enumerate().map(move |(k, (name, issuer, year, seen))| {
            let day = i64::try_from(n * 9 + k).unwrap_or(0);
            // Those of the international federation are renewed every three years.
            let ends = issuer.starts_with("International").then(|| days_ago(now, -(300 + day * 2)));
            json!({
                "id": format!("demo-certification-{:02}-{k}", n + 1), "coachId": coach_id(n),
                "name": name, "issuer": issuer, "year": year,
                "expiresAt": ends.map(stamp), "verified": seen,
                "verifiedAt": seen.then(|| stamp(days_ago(now, 40 + day))),
                "createdAt": stamp(days_ago(now, 60 + day)),
            })
        })
        });
    each.collect()
}

fn references(people: &[&Person], at: &str) -> Value {
    let each = people.iter().enumerate().flat_map(|(n, person)| {
        person.references.iter().enumerate().map(move |(k, row)| {
            let (company, sector, mission, year, words, who) = row;
            json!({
                "id": format!("demo-reference-{:02}-{k}", n + 1), "coachId": coach_id(n),
                "companyName": company, "sector": sector, "missionType": mission, "year": year,
                "testimonial": words, "contactName": who, "canDisplay": true, "createdAt": at,
            })
        })
    });
    each.collect()
}

fn availabilities(hours: &[Hours], at: &str) -> Value {
    let each = hours.iter().flat_map(|h| {
        let shape = weeks::SHAPES.get(h.week).copied().unwrap_or(weeks::OFFICE);
        shape
            .iter()
            .enumerate()
            .flat_map(move |(k, (days, start, end))| {
                days.iter().map(move |day| {
                json!({
                    "id": format!("demo-availability-{}-{k}-{day}", h.coach), "coachId": h.coach,
                    "dayOfWeek": day, "startTime": start, "endTime": end,
                    "createdAt": at, "updatedAt": at,
                })
            })
            })
    });
    each.collect()
}

fn slot_rules(hours: &[Hours]) -> Value {
    // The platform's own rules, written out for those who keep them.
    let usual = domain::slots::SlotRules::default();
    hours
        .iter()
        .filter_map(|h| {
            if h.rules == usize::MAX {
                return Some(json!({
                    "coach_id": h.coach, "step_minutes": usual.step_minutes,
                    "notice_minutes": usual.notice.as_mins(),
                    "horizon_days": usual.horizon.as_hours() / 24, "durations": usual.durations,
                }));
            }
            let (_, step, notice, horizon, durations) =
                weeks::RULES.iter().find(|(week, ..)| *week == h.rules)?;
            Some(json!({
                "coach_id": h.coach, "step_minutes": step, "notice_minutes": notice,
                "horizon_days": horizon, "durations": durations,
            }))
        })
        .collect()
}

fn time_off(people: &[&Person], now: Timestamp) -> Value {
    let each =
        weeks::AWAY
            .iter()
            .enumerate()
            .flat_map(|(k, (every, from, length))| {
                (0..people.len()).filter(move |n| n % every == every - 1).map(move |n| {
            json!({
                "id": format!("demo-time-off-{:02}-{k}", n + 1), "coach_id": coach_id(n),
                "starts_at": stamp(days_ago(now, -from)),
                "ends_at": stamp(days_ago(now, -(from + length))),
                "reason": "Congés", "created_at": stamp(now),
            })
        })
            });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_coach_of_the_demo_has_an_address_of_their_own() {
        let people: Vec<_> = people::all().collect();
        let emails: std::collections::HashSet<_> = people.iter().map(|p| email(p.name)).collect();
        assert_eq!((people.len(), emails.len()), (40, 40));
        assert_eq!(
            email("Pierre-Yves Le Goff"),
            "pierre.yves-le-goff@coach.example"
        );
    }

    #[test]
    fn prices_of_the_demo_are_between_50_and_250_euros() {
        for person in people::all() {
            assert!(
                person.euros.is_none_or(|e| (50..=250).contains(&e)),
                "{}",
                person.name
            );
            assert!(person.week < weeks::SHAPES.len(), "{}", person.name);
        }
    }
}
