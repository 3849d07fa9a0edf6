//! SQL about checkouts: the payments that are paid together, and what was told of them.

use std::collections::BTreeSet;

use domain::{
    ids::{BookingId, CoachId, PaymentGroupId, PaymentId, UserId},
    money::Cents,
    payment::Fact,
};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// A row of `payment_group`, with its payments in the order of their ids.
#[derive(Clone, Debug)]
pub struct Group {
    pub id: PaymentGroupId,
    pub provider: String,
    pub client_id: UserId,
    pub coach_id: CoachId,
    pub amount: Cents,
    pub fee: Cents,
    pub currency: String,
    pub session_id: Option<String>,
    pub url: Option<String>,
    pub intent: Option<String>,
    /// The coach's account at the provider that it pays.
    pub account: Option<String>,
    pub payments: Vec<String>,
}

/// The one list of columns; `$rest` is everything after the table.
macro_rules! groups {
    ($rest:literal, $($arg:expr),* $(,)?) => {
        sqlx::query_as!(
            Group,
            r#"
            SELECT g.id AS "id: PaymentGroupId",
                   g.provider,
                   g.client_id AS "client_id: UserId",
                   g.coach_id AS "coach_id: CoachId",
                   g.cents::bigint AS "amount!: Cents",
                   g.fee::bigint AS "fee!: Cents",
                   g.currency,
                   g.session_id,
                   g.url,
                   g.intent,
                   g.account,
                   ARRAY(
                     SELECT m.payment_id
                     FROM trustcoach.payment_group_payment m
                     WHERE m.group_id = g.id
                     ORDER BY m.payment_id
                   ) AS "payments!"
            FROM trustcoach.payment_group g
            "# + $rest,
            $($arg),*
        )
    };
}

/// A checkout.
pub async fn group(conn: &mut PgConnection, id: &PaymentGroupId) -> Result<Option<Group>> {
    Ok(groups!(r#"WHERE g.id = $1"#, id.as_str())
        .fetch_optional(conn)
        .await?)
}

/// The checkout whose charge the provider calls so.
pub async fn group_by_intent(conn: &mut PgConnection, intent: &str) -> Result<Option<Group>> {
    // A second one on the same page is known by what was told of it.
    Ok(groups!(
        r#"
        WHERE g.intent = $1
           OR g.id IN (SELECT f.group_id FROM trustcoach.payment_fact f WHERE f.name = 'paid:' || $1)
        LIMIT 1
        "#,
        intent,
    )
    .fetch_optional(conn)
    .await?)
}

/// The latest checkout of a payment; the one that has paid it, if one has.
pub async fn group_of(conn: &mut PgConnection, payment: &PaymentId) -> Result<Option<Group>> {
    Ok(groups!(
        r#"
        JOIN trustcoach.payment_group_payment p ON p.group_id = g.id
        WHERE p.payment_id = $1
        ORDER BY p.intent IS NULL, g.intent IS NULL, g.created_at DESC, g.id DESC
        LIMIT 1
        "#,
        payment.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// The checkouts on which one of these payments can still be paid.
pub async fn open_groups(conn: &mut PgConnection, payments: &[String]) -> Result<Vec<Group>> {
    Ok(groups!(
        r#"
        WHERE g.closed_at IS NULL
          AND EXISTS (
                SELECT FROM trustcoach.payment_group_payment p
                WHERE p.group_id = g.id
                  AND p.payment_id = ANY ($1)
              )
        ORDER BY g.id
        "#,
        payments,
    )
    .fetch_all(conn)
    .await?)
}

/// The same, of bookings.
pub async fn open_groups_of(
    conn: &mut PgConnection,
    bookings: &[String],
) -> Result<Vec<PaymentGroupId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT DISTINCT g.id AS "id: PaymentGroupId"
        FROM trustcoach.payment_group g
        JOIN trustcoach.payment_group_payment m ON m.group_id = g.id
        JOIN "Payment" p ON p.id = m.payment_id
        WHERE g.closed_at IS NULL
          AND p."bookingId" = ANY ($1)
        "#,
        bookings,
    )
    .fetch_all(conn)
    .await?)
}

/// Checkouts that should have been closed by `before` and are not, but for those that are
/// postponed because closing them failed.
pub async fn groups_to_close(
    conn: &mut PgConnection,
    before: Timestamp,
    now: Timestamp,
) -> Result<Vec<PaymentGroupId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT g.id AS "id: PaymentGroupId"
        FROM trustcoach.payment_group g
        WHERE g.closed_at IS NULL
          AND g.hold_until < $1
          AND NOT EXISTS (
                SELECT FROM trustcoach.postponed p
                WHERE p.sweep = 'close_checkouts'
                  AND p.id = g.id
                  AND p.next_attempt_at > $2
              )
        ORDER BY g.hold_until
        LIMIT 200
        "#,
        Instant(before) as _,
        Instant(now) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// A new checkout, before the provider knows of it.
pub struct NewGroup<'a> {
    pub id: &'a PaymentGroupId,
    pub provider: &'a str,
    pub client: &'a UserId,
    pub coach: &'a CoachId,
    pub amount: Cents,
    pub fee: Cents,
    pub currency: &'a str,
    pub hold_until: Timestamp,
    /// The coach's account at the provider.
    pub account: Option<&'a str>,
    pub payments: &'a [String],
}

/// Writes a new checkout.
pub async fn insert_group(
    conn: &mut PgConnection,
    new: &NewGroup<'_>,
    now: Timestamp,
) -> Result<()> {
    let cents = |amount: Cents| amount.as_i32().map_err(anyhow::Error::from);
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.payment_group
          (id, provider, client_id, coach_id, cents, fee, currency, created_at, hold_until, account)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        "#,
        new.id.as_str(),
        new.provider,
        new.client.as_str(),
        new.coach.as_str(),
        cents(new.amount)?,
        cents(new.fee)?,
        new.currency,
        Instant(now) as _,
        Instant(new.hold_until) as _,
        new.account,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.payment_group_payment (group_id, payment_id)
        SELECT $1, payment
        FROM unnest($2::text[]) AS payment
        "#,
        new.id.as_str(),
        new.payments,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The provider has opened its page.
pub async fn group_opened(
    conn: &mut PgConnection,
    id: &PaymentGroupId,
    session: &str,
    url: &str,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE trustcoach.payment_group
        SET session_id = $2, url = $3, expires_at = $4
        WHERE id = $1
        "#,
        id.as_str(),
        session,
        url,
        Instant(expires_at) as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        UPDATE "Payment" AS p
        SET "stripeSessionId" = $2, "updatedAt" = $3
        FROM trustcoach.payment_group_payment m
        WHERE m.group_id = $1
          AND p.id = m.payment_id
        "#,
        id.as_str(),
        session,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Nobody pays there any more.
pub async fn group_closed(
    conn: &mut PgConnection,
    id: &PaymentGroupId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE trustcoach.payment_group
        SET closed_at = $2
        WHERE id = $1
          AND closed_at IS NULL
        "#,
        id.as_str(),
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The charge of a checkout, by the provider's name.
pub async fn group_paid(
    conn: &mut PgConnection,
    id: &PaymentGroupId,
    intent: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE trustcoach.payment_group
        SET intent = coalesce(intent, $2), closed_at = coalesce(closed_at, $3)
        WHERE id = $1
        "#,
        id.as_str(),
        intent,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// This charge of a checkout has paid a payment; no other one has.
pub async fn paid_by(
    conn: &mut PgConnection,
    group: &PaymentGroupId,
    payment: &PaymentId,
    intent: &str,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE trustcoach.payment_group_payment
        SET intent = $3
        WHERE group_id = $1
          AND payment_id = $2
        "#,
        group.as_str(),
        payment.as_str(),
        intent,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The charge that has paid a payment.
pub async fn charge_of_payment(
    conn: &mut PgConnection,
    payment: &PaymentId,
) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT m.intent AS "intent!"
        FROM trustcoach.payment_group_payment m
        WHERE m.payment_id = $1
          AND m.intent IS NOT NULL
        "#,
        payment.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// The bookings of a checkout, in the order in which everyone locks them.
pub async fn bookings_of(conn: &mut PgConnection, id: &PaymentGroupId) -> Result<Vec<BookingId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT p."bookingId" AS "id: BookingId"
        FROM trustcoach.payment_group_payment m
        JOIN "Payment" p ON p.id = m.payment_id
        WHERE m.group_id = $1
        ORDER BY p."bookingId"
        "#,
        id.as_str(),
    )
    .fetch_all(conn)
    .await?)
}

/// Keeps a fact of a checkout; `false` when it was known.
pub async fn record_fact(
    conn: &mut PgConnection,
    id: &PaymentGroupId,
    fact: &Fact,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        INSERT INTO trustcoach.payment_fact (group_id, name, fact, at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (group_id, name) DO NOTHING
        "#,
        id.as_str(),
        fact.name(),
        serde_json::to_value(fact).map_err(anyhow::Error::from)?,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// All that was told of a checkout.
pub async fn facts(conn: &mut PgConnection, id: &PaymentGroupId) -> Result<BTreeSet<Fact>> {
    let rows = sqlx::query_scalar!(
        r#"SELECT f.fact FROM trustcoach.payment_fact f WHERE f.group_id = $1"#,
        id.as_str(),
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|fact| Ok(serde_json::from_value(fact).map_err(anyhow::Error::from)?))
        .collect()
}

/// The movements of these names that are written already.
pub async fn written_movements(conn: &mut PgConnection, names: &[String]) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT DISTINCT l.movement
        FROM trustcoach.ledger_line l
        WHERE l.movement = ANY ($1)
        "#,
        names,
    )
    .fetch_all(conn)
    .await?)
}
