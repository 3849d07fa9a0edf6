//! TrustCoach IA put together from its slices: the router, the worker, the configuration, the
//! demonstration. See docs/ARCHITECTURE.md.

pub mod assemble;
pub mod openapi;
mod portraits;
pub mod rotate;
pub mod router;
pub mod seed;
pub mod state;
pub mod worker;

pub use state::Product;

use sqlx::Connection;

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
