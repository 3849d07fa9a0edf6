//! What advisory locks are taken for.

use sqlx::PgConnection;

/// Something that is done one at a time. Each has a number of its own, which keeps the keys of
/// one apart from those of another.
#[derive(Clone, Copy, Debug)]
pub enum AdvisoryLock {
    /// What decides a coach's slots, by coach.
    Diary = 0,
    /// The bookings of a person, whether as a client or as a coach, by user; after the coach's
    /// diary.
    Person = 1,
    /// A step of a session's pipeline, by step and session.
    Step = 2,
    /// The number of calendars that a coach reads, by coach.
    Calendars = 75,
    /// The uploads that a person begins, by user; after the session's row.
    Uploads = 76,
    /// A movement of the ledger that is about no payment, by movement.
    Movement = 90,
    /// Renewing the rows that searches read.
    Listings = 7247,
    /// Filling the database at the beginning.
    Seed = 7248,
}

impl AdvisoryLock {
    /// Waits for the lock of a key, then holds it until the transaction ends.
    ///
    /// # Errors
    /// Only the database's.
    pub async fn hold(self, conn: &mut PgConnection, key: &str) -> sqlx::Result<()> {
        sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))")
            .bind(key)
            .bind(self as i64)
            .execute(conn)
            .await?;
        Ok(())
    }

    /// Waits for the locks of some keys, in their order, then holds them until the transaction
    /// ends. Whoever takes several takes them in one order, or they wait for each other.
    ///
    /// # Errors
    /// Only the database's.
    pub async fn hold_each(self, conn: &mut PgConnection, keys: &[&str]) -> sqlx::Result<()> {
        sqlx::query(
            "SELECT pg_advisory_xact_lock(hashtextextended(k.key, $2)) FROM unnest($1::text[]) AS k (key)",
        )
        .bind(keys)
        .bind(self as i64)
        .execute(conn)
        .await?;
        Ok(())
    }

    /// Takes the lock of a key until the transaction ends, unless somebody has it.
    ///
    /// # Errors
    /// Only the database's.
    pub async fn try_hold(self, conn: &mut PgConnection, key: &str) -> sqlx::Result<bool> {
        sqlx::query_scalar("SELECT pg_try_advisory_xact_lock(hashtextextended($1, $2))")
            .bind(key)
            .bind(self as i64)
            .fetch_one(conn)
            .await
    }

    /// Takes the lock of a key for as long as this connection is open, unless somebody has it.
    ///
    /// # Errors
    /// Only the database's.
    pub async fn try_keep(self, conn: &mut PgConnection, key: &str) -> sqlx::Result<bool> {
        sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended($1, $2))")
            .bind(key)
            .bind(self as i64)
            .fetch_one(conn)
            .await
    }
}
