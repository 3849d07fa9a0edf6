//! A believable marketplace to look around in: forty coaches, their hours, what clients said.
//! The people are in `data/marketplace.json`, their faces in `data/portraits`.
//!
//! Every id is fixed and every insertion leaves alone what is there, so that seeding again
//! changes nothing that people have done since.

mod history;
mod rows;

use jiff::Timestamp;
use platform::{
    db::Instant,
    error::{Error, Result},
};
use serde::Deserialize;
use serde_json::Value;
use sqlx::{Connection, PgConnection};

const MARKETPLACE: &str = include_str!("../../data/marketplace.json");

/// What the past of the demo is made of; the rest of the file goes to the database as it is.
#[derive(Deserialize)]
struct Cast {
    clients: Vec<Client>,
    opinions: Vec<Opinion>,
}

#[derive(Deserialize)]
struct Client {
    id: String,
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
    let mut tx = conn.begin().await?;
    rows::users(&mut tx, &market, hash, at).await?;
    rows::coaches(&mut tx, &market, at).await?;
    rows::certifications(&mut tx, &market, at).await?;
    rows::references(&mut tx, &market, at).await?;
    rows::faces(&mut tx, &market).await?;
    rows::availabilities(&mut tx, &market, at).await?;
    rows::slot_rules(&mut tx, &market).await?;
    rows::time_off(&mut tx, &market, at).await?;
    let past = rows::past(&mut tx, &market).await?;
    history::write(&mut tx, &cast, &past, now).await?;
    tx.commit().await?;
    Ok(())
}
