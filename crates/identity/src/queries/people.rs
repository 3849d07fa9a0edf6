//! People, and what their logins rest on.

use domain::{
    ids::{CoachId, UserId},
    schema::Role,
};
use jiff::Timestamp;
use platform::{
    db::Instant,
    error::{Error, OnConstraint, Result},
};
use sqlx::PgConnection;

/// What decides whether a login counts.
pub struct LoginSubject {
    pub id: UserId,
    pub email: String,
    pub name: Option<String>,
    pub role: Role,
    pub coach_id: Option<CoachId>,
    pub version: i32,
    pub valid_from: Option<Instant>,
    pub revoked: bool,
    /// When the login was last used; none for one that is not ours, or not any more.
    pub seen_at: Option<Instant>,
    /// When its person last showed who they are.
    pub fresh_at: Option<Instant>,
    /// Whether they showed a second factor.
    pub second_factor: Option<bool>,
    /// Whether they have one.
    pub has_factor: bool,
}

/// The person of a login, with what could have ended it.
pub async fn login_subject(
    conn: &mut PgConnection,
    user: &str,
    login: &str,
) -> Result<Option<LoginSubject>> {
    Ok(sqlx::query_as!(
        LoginSubject,
        r#"
        SELECT u.id AS "id: UserId",
               u.email,
               u.name,
               u.role,
               c.id AS "coach_id?: CoachId",
               coalesce(s.version, 0) AS "version!",
               s.valid_from AS "valid_from?",
               EXISTS (SELECT FROM trustcoach.revoked_login r WHERE r.jti = $2) AS "revoked!",
               l.seen_at AS "seen_at?",
               l.fresh_at AS "fresh_at?",
               l.second_factor AS "second_factor?",
               trustcoach.has_second_factor(u.id) AS "has_factor!"
        FROM "User" u
        LEFT JOIN trustcoach.login l
          ON l.id = $2
          AND l.user_id = u.id
        LEFT JOIN "Coach" c
          ON c."userId" = u.id
          -- Whose profile was never published is no coach yet.
          AND NOT EXISTS (
            SELECT FROM trustcoach.coach_settings d
            WHERE d.coach_id = c.id
              AND d.draft
          )
        LEFT JOIN trustcoach.login_state s ON s.user_id = u.id
        WHERE u.id = $1
        "#,
        user,
        login,
    )
    .fetch_optional(conn)
    .await?)
}

/// Someone who may log in.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: UserId,
    /// Their address, as it is stored.
    pub email: String,
    pub name: Option<String>,
    /// The bcrypt hash; none when they came by OAuth.
    pub password: Option<String>,
    /// What they are on the platform.
    pub role: Role,
}

/// The person of an address (lower case). Should a Prisma client have stored two spellings of
/// one address, the exact one counts, then the oldest.
pub async fn person_by_email(conn: &mut PgConnection, email: &str) -> Result<Option<Person>> {
    Ok(sqlx::query_as!(
        Person,
        r#"
        SELECT id AS "id: UserId", email, name, password, role
        FROM "User"
        WHERE lower(email) = $1
        ORDER BY (email = $1) DESC, "createdAt", id
        LIMIT 1
        "#,
        email,
    )
    .fetch_optional(conn)
    .await?)
}

/// The person of an id.
pub async fn person_by_id(conn: &mut PgConnection, id: &UserId) -> Result<Option<Person>> {
    Ok(sqlx::query_as!(
        Person,
        r#"
        SELECT id AS "id: UserId", email, name, password, role
        FROM "User"
        WHERE id = $1
        "#,
        id as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Someone who registers.
pub struct NewUser<'a> {
    pub id: &'a UserId,
    pub email: &'a str,
    pub name: &'a str,
    /// The bcrypt hash; none for who chooses one later.
    pub password: Option<&'a str>,
    pub role: Role,
    pub now: Timestamp,
}

/// Writes a new person, whose address is proven.
///
/// # Errors
/// A conflict when the address is taken.
pub async fn insert_user(conn: &mut PgConnection, new: NewUser<'_>) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "User"
          (id, email, "emailVerified", name, password, role, "createdAt", "updatedAt")
        VALUES ($1, $2, $5, $3, $4, $6, $5, $5)
        "#,
        new.id as _,
        new.email,
        new.name,
        new.password,
        Instant(new.now) as _,
        new.role as _,
    )
    .execute(conn)
    .await
    .on_constraint("User_email_key", || Error::conflict("account-exists"))?;
    Ok(())
}

/// Stores a new password's hash.
pub async fn set_password(
    conn: &mut PgConnection,
    user: &UserId,
    hash: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "User"
        SET password = $2, "updatedAt" = $3
        WHERE id = $1
        "#,
        user as _,
        hash,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores the same password under a costlier hash, unless it was changed meanwhile.
pub async fn replace_hash(
    conn: &mut PgConnection,
    user: &UserId,
    old: &str,
    new: &str,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "User"
        SET password = $3
        WHERE id = $1
          AND password = $2
        "#,
        user as _,
        old,
        new,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many times all logins of a person have been ended, if their password is still the one
/// of this hash: both read at one instant.
pub async fn version_with_password(
    conn: &mut PgConnection,
    user: &UserId,
    hash: &str,
) -> Result<Option<i32>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT coalesce(s.version, 0) AS "version!"
        FROM "User" u
        LEFT JOIN trustcoach.login_state s ON s.user_id = u.id
        WHERE u.id = $1
          AND u.password = $2
        "#,
        user as _,
        hash,
    )
    .fetch_optional(conn)
    .await?)
}

/// Notes that a person reads the mail of their address; the first time counts.
pub async fn verify_email(conn: &mut PgConnection, user: &UserId, now: Timestamp) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "User"
        SET "emailVerified" = $2, "updatedAt" = $2
        WHERE id = $1
          AND "emailVerified" IS NULL
        "#,
        user as _,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Drops the password of a person whose address nobody has proven; answers whether there was
/// one.
pub async fn drop_unproven_password(
    conn: &mut PgConnection,
    user: &UserId,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        UPDATE "User"
        SET password = NULL, "updatedAt" = $2
        WHERE id = $1
          AND "emailVerified" IS NULL
          AND password IS NOT NULL
        "#,
        user as _,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How many times all logins of a person have been ended.
pub async fn login_version(conn: &mut PgConnection, user: &UserId) -> Result<i32> {
    Ok(sqlx::query_scalar!(
        "SELECT version FROM trustcoach.login_state WHERE user_id = $1",
        user as _,
    )
    .fetch_optional(conn)
    .await?
    .unwrap_or_default())
}

/// Ends all logins of a person; answers the version of those made from now on.
pub async fn end_all_logins(conn: &mut PgConnection, user: &UserId, now: Timestamp) -> Result<i32> {
    Ok(sqlx::query_scalar!(
        "
        INSERT INTO trustcoach.login_state AS s (user_id, version, valid_from)
        VALUES ($1, 1, $2)
        ON CONFLICT (user_id) DO UPDATE
        SET version = s.version + 1, valid_from = excluded.valid_from
        RETURNING version
        ",
        user as _,
        Instant(now) as _,
    )
    .fetch_one(conn)
    .await?)
}

/// Ends one login, until it would have ended by itself.
pub async fn end_login(conn: &mut PgConnection, login: &str, expires_at: Timestamp) -> Result<()> {
    sqlx::query!(
        "
        INSERT INTO trustcoach.revoked_login (jti, expires_at)
        VALUES ($1, $2)
        ON CONFLICT (jti) DO NOTHING
        ",
        login,
        Instant(expires_at) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets ended logins that would have ended by themselves.
pub async fn purge_ended_logins(conn: &mut PgConnection, now: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM trustcoach.revoked_login WHERE expires_at < $1",
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// A person as they see themselves.
#[derive(Clone, Debug)]
pub struct Profile {
    pub id: UserId,
    pub email: String,
    pub email_verified: Option<Instant>,
    pub name: Option<String>,
    pub image: Option<String>,
    pub role: Role,
    pub coach_id: Option<CoachId>,
    pub has_password: bool,
    pub language: Option<String>,
    pub timezone: Option<String>,
}

/// What a person sees of themselves.
pub async fn profile(conn: &mut PgConnection, user: &UserId) -> Result<Option<Profile>> {
    Ok(sqlx::query_as!(
        Profile,
        r#"
        SELECT u.id AS "id: UserId",
               u.email,
               u."emailVerified" AS email_verified,
               u.name,
               u.image,
               u.role,
               c.id AS "coach_id?: CoachId",
               u.password IS NOT NULL AS "has_password!",
               p.language AS "language?",
               p.timezone AS "timezone?"
        FROM "User" u
        LEFT JOIN "Coach" c
          ON c."userId" = u.id
          -- Whose profile was never published is no coach yet.
          AND NOT EXISTS (
            SELECT FROM trustcoach.coach_settings d
            WHERE d.coach_id = c.id
              AND d.draft
          )
        LEFT JOIN trustcoach.preference p ON p.user_id = u.id
        WHERE u.id = $1
        "#,
        user as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Changes a person's name.
pub async fn save_name(
    conn: &mut PgConnection,
    user: &UserId,
    name: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "User"
        SET name = $2, "updatedAt" = $3
        WHERE id = $1
        "#,
        user as _,
        name,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps the language and the zone in which a person wants to be written to.
pub async fn save_preference(
    conn: &mut PgConnection,
    user: &UserId,
    language: &str,
    timezone: Option<&str>,
) -> Result<()> {
    sqlx::query!(
        "
        INSERT INTO trustcoach.preference (user_id, language, timezone)
        VALUES ($1, $2, $3)
        ON CONFLICT (user_id) DO UPDATE
        SET language = excluded.language, timezone = excluded.timezone
        ",
        user as _,
        language,
        timezone,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps the language in which a person wants to be written to, and their zone as it is.
pub async fn save_language(conn: &mut PgConnection, user: &UserId, language: &str) -> Result<()> {
    sqlx::query!(
        "
        INSERT INTO trustcoach.preference (user_id, language)
        VALUES ($1, $2)
        ON CONFLICT (user_id) DO UPDATE
        SET language = excluded.language
        ",
        user as _,
        language,
    )
    .execute(conn)
    .await?;
    Ok(())
}
