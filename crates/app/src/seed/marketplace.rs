//! A believable marketplace to look around in: forty coaches, their hours, what clients said.
//! The people are in `data/marketplace.json`, their faces in `data/portraits`.
//!
//! Every id is fixed and every insertion leaves alone what is there, so that seeding again
//! changes nothing that people have done since.

mod history;

use domain::ids::CoachId;
use jiff::Timestamp;
use platform::{
    db::Instant,
    error::{Error, Result},
};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use super::insert;

const MARKETPLACE: &str = include_str!("../../data/marketplace.json");

/// Who plays, and what the past is made of; the rest of the file goes to the database as it is.
#[derive(Deserialize)]
struct Cast {
    coaches: Vec<Person>,
    clients: Vec<Person>,
    opinions: Vec<Opinion>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    id: String,
    /// A coach has an id as a person, and `id` as a coach.
    user_id: Option<String>,
    email: String,
    name: String,
}

#[derive(Deserialize)]
struct Opinion {
    rating: i32,
    comment: Option<String>,
}

/// Fills the marketplace, in one transaction. `hash` is the bcrypt hash of everybody's
/// password. Marie Dupont and Thomas Martin, where they are, get hours, faces and a past too.
///
/// # Errors
/// Only the database's.
pub async fn seed(conn: &mut PgConnection, now: Timestamp, hash: &str) -> Result<()> {
    let market: Value = serde_json::from_str(MARKETPLACE).map_err(Error::internal)?;
    let cast = Cast::deserialize(&market).map_err(Error::internal)?;
    let at = Instant(now);
    let user = |person: &Person, role: &str| {
        json!({
            "id": person.user_id.as_ref().unwrap_or(&person.id), "email": person.email,
            "emailVerified": at, "name": person.name, "password": hash, "role": role,
        })
    };
    let coaches = cast.coaches.iter().map(|coach| user(coach, "COACH"));
    let clients = cast.clients.iter().map(|client| user(client, "USER"));
    let users: Value = coaches.chain(clients).collect();
    let mut tx = conn.begin().await?;
    insert!(tx, "data/seed/users.sql", users, at as _);
    insert!(tx, "data/seed/coaches.sql", market, at as _);
    insert!(tx, "data/seed/certifications.sql", market, at as _);
    insert!(tx, "data/seed/references.sql", market, at as _);
    insert!(tx, "data/seed/faces.sql", market);
    insert!(tx, "data/seed/availabilities.sql", market, at as _);
    insert!(tx, "data/seed/slot_rules.sql", market);
    insert!(tx, "data/seed/time_off.sql", market, at as _);
    let past = sqlx::query_file_as!(Past, "data/seed/past.sql", market)
        .fetch_all(&mut *tx)
        .await?;
    history::write(&mut tx, &cast, &past, now).await?;
    tx.commit().await?;
    Ok(())
}

/// How many sessions a coach of the demo or of the specification has held.
struct Past {
    coach: CoachId,
    /// The place of the coach in the file, from 1.
    place: i64,
    sessions: i32,
}
