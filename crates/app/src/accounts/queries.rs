//! All SQL about people and their logins.

use domain::{
    ids::{CoachId, UserId},
    schema::Role,
};
use platform::{db::Instant, error::Result};
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
               EXISTS (SELECT FROM trustcoach.revoked_login r WHERE r.jti = $2) AS "revoked!"
        FROM "User" u
        LEFT JOIN "Coach" c ON c."userId" = u.id
        LEFT JOIN trustcoach.login_state s ON s.user_id = u.id
        WHERE u.id = $1
        "#,
        user,
        login,
    )
    .fetch_optional(conn)
    .await?)
}
