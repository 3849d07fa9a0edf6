//! Second factors: passkeys, an application's codes, recovery codes; and what was begun with them.

use domain::ids::UserId;
use jiff::Timestamp;
use platform::{
    db::Instant,
    error::{Error, OnConstraint, Result},
};
use serde_json::Value;
use sqlx::PgConnection;

/// A passkey of a person.
#[derive(Clone, Debug)]
pub struct PasskeyRow {
    pub id: String,
    pub name: String,
    /// As webauthn-rs stores it.
    pub credential: Value,
    pub created_at: Instant,
    pub used_at: Option<Instant>,
}

/// The passkeys of a person, the oldest first.
pub async fn passkeys(conn: &mut PgConnection, user: &UserId) -> Result<Vec<PasskeyRow>> {
    Ok(sqlx::query_as!(
        PasskeyRow,
        "
        SELECT id, name, credential, created_at, used_at
        FROM trustcoach.passkey
        WHERE user_id = $1
        ORDER BY created_at, id
        ",
        user as _,
    )
    .fetch_all(conn)
    .await?)
}

/// A passkey of a person, locked until the transaction ends: its counter is checked and written
/// as one.
pub async fn passkey_for_update(
    conn: &mut PgConnection,
    user: &UserId,
    credential: &str,
) -> Result<Option<PasskeyRow>> {
    Ok(sqlx::query_as!(
        PasskeyRow,
        "
        SELECT id, name, credential, created_at, used_at
        FROM trustcoach.passkey
        WHERE user_id = $1
          AND credential_id = $2
        FOR UPDATE
        ",
        user as _,
        credential,
    )
    .fetch_optional(conn)
    .await?)
}

/// A passkey to be kept.
pub struct NewPasskey<'a> {
    pub id: &'a str,
    pub user: &'a UserId,
    pub credential_id: &'a str,
    pub credential: &'a Value,
    pub name: &'a str,
    pub now: Timestamp,
}

/// Keeps a passkey.
///
/// # Errors
/// A conflict when the passkey is known already, to whomever.
pub async fn insert_passkey(conn: &mut PgConnection, new: NewPasskey<'_>) -> Result<()> {
    sqlx::query!(
        "
        INSERT INTO trustcoach.passkey (id, user_id, credential_id, credential, name, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ",
        new.id,
        new.user as _,
        new.credential_id,
        new.credential,
        new.name,
        Instant(new.now) as _,
    )
    .execute(conn)
    .await
    .on_constraint("passkey_credential", || Error::conflict("passkey-refused"))?;
    Ok(())
}

/// Notes that a passkey was used, with its counter.
pub async fn use_passkey(
    conn: &mut PgConnection,
    id: &str,
    credential: &Value,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "UPDATE trustcoach.passkey SET credential = $2, used_at = $3 WHERE id = $1",
        id,
        credential,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes a passkey of a person; answers its name.
pub async fn drop_passkey(
    conn: &mut PgConnection,
    user: &UserId,
    id: &str,
) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        "DELETE FROM trustcoach.passkey WHERE id = $1 AND user_id = $2 RETURNING name",
        id,
        user as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// What a person's passkeys know them by; `fresh` the first time.
pub async fn passkey_handle(conn: &mut PgConnection, user: &UserId, fresh: &str) -> Result<String> {
    Ok(sqlx::query_scalar!(
        "
        INSERT INTO trustcoach.passkey_handle AS h (user_id, handle)
        VALUES ($1, $2)
        ON CONFLICT (user_id) DO UPDATE SET handle = h.handle
        RETURNING handle
        ",
        user as _,
        fresh,
    )
    .fetch_one(conn)
    .await?)
}

/// Whose passkeys know them by a handle.
pub async fn person_of_handle(conn: &mut PgConnection, handle: &str) -> Result<Option<UserId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT user_id AS "id: UserId" FROM trustcoach.passkey_handle WHERE handle = $1"#,
        handle,
    )
    .fetch_optional(conn)
    .await?)
}

/// Whether a person has a second factor.
pub async fn has_factor(conn: &mut PgConnection, user: &UserId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT trustcoach.has_second_factor($1) AS "has!""#,
        user.as_str(),
    )
    .fetch_one(conn)
    .await?)
}

/// The secret of a person's application.
#[derive(Clone, Debug)]
pub struct TotpRow {
    pub sealed_secret: String,
    /// When a first code was right; none before.
    pub confirmed_at: Option<Instant>,
}

/// The secret of a person's application, if they have begun to set one up.
pub async fn totp(conn: &mut PgConnection, user: &UserId) -> Result<Option<TotpRow>> {
    Ok(sqlx::query_as!(
        TotpRow,
        "SELECT sealed_secret, confirmed_at FROM trustcoach.totp WHERE user_id = $1",
        user as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Keeps a secret that is to be confirmed; answers the one that waits already, if one does. A
/// confirmed one stays.
pub async fn begin_totp(
    conn: &mut PgConnection,
    user: &UserId,
    sealed_secret: &str,
    now: Timestamp,
) -> Result<TotpRow> {
    Ok(sqlx::query_as!(
        TotpRow,
        "
        INSERT INTO trustcoach.totp AS t (user_id, sealed_secret, created_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (user_id) DO UPDATE SET sealed_secret = t.sealed_secret
        RETURNING sealed_secret, confirmed_at
        ",
        user as _,
        sealed_secret,
        Instant(now) as _,
    )
    .fetch_one(conn)
    .await?)
}

/// Takes a code's step, once: a code that was used, or an older one, counts no more. Confirms
/// the secret.
pub async fn take_step(
    conn: &mut PgConnection,
    user: &UserId,
    step: i64,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "
        UPDATE trustcoach.totp
        SET last_step = $2, confirmed_at = coalesce(confirmed_at, $3)
        WHERE user_id = $1
          AND last_step < $2
        ",
        user as _,
        step,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes a person's application; answers whether there was one.
pub async fn drop_totp(conn: &mut PgConnection, user: &UserId) -> Result<bool> {
    let done = sqlx::query!("DELETE FROM trustcoach.totp WHERE user_id = $1", user as _,)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Puts new recovery codes in the place of all others.
pub async fn replace_recovery_codes(
    conn: &mut PgConnection,
    user: &UserId,
    hashes: &[String],
    now: Timestamp,
) -> Result<()> {
    drop_recovery_codes(conn, user).await?;
    sqlx::query!(
        "
        INSERT INTO trustcoach.recovery_code (user_id, code_hash, created_at)
        SELECT $1, hash, $3
        FROM unnest($2::text[]) AS hash
        ",
        user as _,
        hashes,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes a person's recovery codes.
pub async fn drop_recovery_codes(conn: &mut PgConnection, user: &UserId) -> Result<()> {
    sqlx::query!(
        "DELETE FROM trustcoach.recovery_code WHERE user_id = $1",
        user as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Uses a recovery code up; answers whether it was one that was left.
pub async fn take_recovery_code(
    conn: &mut PgConnection,
    user: &UserId,
    hash: &str,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "
        UPDATE trustcoach.recovery_code
        SET used_at = $3
        WHERE user_id = $1
          AND code_hash = $2
          AND used_at IS NULL
        ",
        user as _,
        hash,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How many recovery codes a person has left.
pub async fn recovery_codes_left(conn: &mut PgConnection, user: &UserId) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT count(*) AS "left!"
        FROM trustcoach.recovery_code
        WHERE user_id = $1
          AND used_at IS NULL
        "#,
        user as _,
    )
    .fetch_one(conn)
    .await?)
}

/// What was begun: a passkey's challenge, or a login that waits for its second factor.
pub struct Ceremony<'a> {
    pub token_hash: &'a str,
    /// `register`, `login`, `again` or `second`.
    pub kind: &'a str,
    pub user: Option<&'a UserId>,
    pub state: &'a Value,
    pub expires_at: Timestamp,
}

/// What was begun, and whose it is.
#[derive(Debug)]
pub struct Begun {
    pub user: Option<UserId>,
    pub state: Value,
}

/// Writes down what begins.
pub async fn begin_ceremony(conn: &mut PgConnection, new: Ceremony<'_>) -> Result<()> {
    sqlx::query!(
        "
        INSERT INTO trustcoach.ceremony (token_hash, kind, user_id, state, expires_at)
        VALUES ($1, $2, $3, $4, $5)
        ",
        new.token_hash,
        new.kind,
        new.user as _,
        new.state,
        Instant(new.expires_at) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes what was begun: whoever answers first, once.
pub async fn take_ceremony(
    conn: &mut PgConnection,
    kind: &str,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Begun>> {
    Ok(sqlx::query_as!(
        Begun,
        r#"
        DELETE FROM trustcoach.ceremony
        WHERE token_hash = $1
          AND kind = $2
          AND expires_at > $3
        RETURNING user_id AS "user: UserId", state
        "#,
        token_hash,
        kind,
        Instant(now) as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Counts a try at what was begun, up to `most`.
pub async fn try_ceremony(
    conn: &mut PgConnection,
    kind: &str,
    token_hash: &str,
    most: i32,
    now: Timestamp,
) -> Result<Option<Begun>> {
    Ok(sqlx::query_as!(
        Begun,
        r#"
        UPDATE trustcoach.ceremony
        SET tries = tries + 1
        WHERE token_hash = $1
          AND kind = $2
          AND expires_at > $4
          AND tries < $3
        RETURNING user_id AS "user: UserId", state
        "#,
        token_hash,
        kind,
        most,
        Instant(now) as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// What was begun, looked at only.
pub async fn look_at_ceremony(
    conn: &mut PgConnection,
    kind: &str,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Begun>> {
    Ok(sqlx::query_as!(
        Begun,
        r#"
        SELECT user_id AS "user: UserId", state
        FROM trustcoach.ceremony
        WHERE token_hash = $1
          AND kind = $2
          AND expires_at > $3
        "#,
        token_hash,
        kind,
        Instant(now) as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Forgets what was begun and never ended.
pub async fn purge_ceremonies(conn: &mut PgConnection, now: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM trustcoach.ceremony WHERE expires_at < $1",
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
