//! TrustCoach IA, the product: one slice per capability, over `domain`, `platform` and
//! `speech`. See docs/ARCHITECTURE.md.

pub mod accounts;
pub mod assemble;
pub mod billing;
pub mod booking;
pub mod calendars;
pub mod coaches;
pub mod documents;
pub mod objects;
pub mod openapi;
pub mod organizations;
pub mod page;
pub mod post;
pub mod practice;
pub mod progress;
pub mod reviews;
pub mod router;
pub mod seed;
pub mod sessions;
pub mod state;
pub mod who;
pub mod worker;

mod forms;
mod once;
mod pagination;
mod read;
mod render;
mod zones;

use sqlx::Connection;

pub use state::App;

/// The database's migrations, embedded. `0001` is the specification's own SQL.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

/// Brings the database up to date: our tables, then the queue's.
pub async fn migrate(pool: &sqlx::PgPool) -> anyhow::Result<()> {
    // The first migrations name no schema. PostgreSQL would put their tables into the schema
    // called like the role before `public`, and ours has a common role's name.
    let mut conn = pool.acquire().await?.detach();
    sqlx::query("SET search_path TO public")
        .execute(&mut conn)
        .await?;
    MIGRATOR.run(&mut conn).await?;
    conn.close().await?;
    platform::queue::migrate(pool).await
}
