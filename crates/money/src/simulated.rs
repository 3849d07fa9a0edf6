//! The simulated provider: the same states as the real one, a checkout page of our own that
//! says in plain words that no money moves. Refused in production by the configuration.
//!
//! It remembers what it did in a table of its own, so that the nightly comparison has
//! something to compare the ledger with. Its page stays open after the hold: that is how a
//! payment that comes too late can be tried.

use async_trait::async_trait;
use domain::{
    ids::{CoachId, PaymentGroupId, PaymentId},
    money::Cents,
};
use jiff::Timestamp;
use platform::db::Instant;
use sqlx::PgPool;

use super::{
    Answer, Checkout, Order, PaymentProvider, RefundOrder,
    provider::{CheckoutState, MovementKind, ProviderError, ProviderMovement, ProviderRefund},
};

/// What the provider is called.
pub const NAME: &str = "simulated";

/// How the name of a coach's account begins.
pub const ACCOUNT: &str = "sim_acct_";

/// Nobody's money.
pub struct Simulated {
    public_url: String,
    db: PgPool,
}

impl Simulated {
    /// Its checkout pages lie under `public_url`; it remembers in `db`.
    pub fn new(public_url: &str, db: PgPool) -> Self {
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            db,
        }
    }

    /// Whether it was told to refuse the next refund of this payment; it does so once.
    async fn refuses(&self, payment: &PaymentId) -> anyhow::Result<bool> {
        let done = sqlx::query!(
            r#"DELETE FROM trustcoach.simulated_refusal r WHERE r.payment_id = $1"#,
            payment.as_str(),
        )
        .execute(&self.db)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

/// What the simulated provider calls the charge of a checkout.
pub fn intent(group: &PaymentGroupId) -> String {
    format!("sim_pi_{group}")
}

/// What it calls a coach's account: they need none, and are paid out all the same.
pub fn account(coach: &CoachId) -> String {
    format!("{ACCOUNT}{coach}")
}

/// Whose account that is.
pub fn coach_of(account: &str) -> Option<CoachId> {
    account.strip_prefix(ACCOUNT).map(CoachId::new)
}

/// Records a movement, once.
pub async fn record_movement(
    db: &PgPool,
    kind: MovementKind,
    reference: &str,
    cents: Cents,
    currency: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    let cents = cents.get();
    if cents == 0 {
        return Ok(());
    }
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.simulated_movement (id, kind, reference, cents, currency, at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (id) DO NOTHING
        "#,
        format!("{}:{reference}", kind.as_str()),
        kind.as_str(),
        reference,
        cents,
        currency,
        Instant(now) as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

#[async_trait]
impl PaymentProvider for Simulated {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn open_checkout(&self, order: &Order) -> Answer<Checkout> {
        let first = order.items.first().ok_or_else(ProviderError::not_offered)?;
        Ok(Checkout {
            session_id: format!("sim_cs_{}", order.id),
            url: format!(
                "{}/checkout/simulated/{}",
                self.public_url, first.payment_id
            ),
            expires_at: order.expires_at,
        })
    }

    async fn checkout_state(&self, _: &str) -> Answer<CheckoutState> {
        Ok(CheckoutState::Open)
    }

    async fn close_checkout(&self, _: &str) -> Answer<CheckoutState> {
        Ok(CheckoutState::Closed)
    }

    async fn refund(&self, order: &RefundOrder) -> Answer<ProviderRefund> {
        let payment = &order.which.payment;
        if self.refuses(payment).await? {
            return Err(ProviderError::Refused {
                code: "simulated-refusal".to_owned(),
                message: "the simulated bank was told to refuse".to_owned(),
            });
        }
        let id = format!("sim_re_{}_{}", order.which, order.attempt).replace(':', "_");
        let fee = match &order.which.surplus {
            Some(charge) => format!("{charge}:{payment}"),
            None => payment.to_string(),
        };
        for (kind, reference, cents) in [
            (MovementKind::Refund, &id, order.amount),
            (MovementKind::FeeRefund, &fee, order.fee_back),
        ] {
            record_movement(&self.db, kind, reference, cents, &order.currency, order.now).await?;
        }
        Ok(ProviderRefund {
            id,
            cents: order.amount,
            payment: Some(payment.clone()),
            surplus: order.which.surplus.clone(),
            round: order.round,
            failed: false,
        })
    }

    async fn refunds_of(&self, _: &str) -> Answer<Vec<ProviderRefund>> {
        Ok(vec![])
    }

    async fn movements(&self, from: Timestamp, to: Timestamp) -> Answer<Vec<ProviderMovement>> {
        let rows = sqlx::query!(
            r#"
            SELECT m.kind, m.reference, m.cents, m.currency, m.at AS "at: Instant"
            FROM trustcoach.simulated_movement m
            WHERE m.at >= $1
              AND m.at < $2
            ORDER BY m.at, m.id
            "#,
            Instant(from) as _,
            Instant(to) as _,
        )
        .fetch_all(&self.db)
        .await
        .map_err(anyhow::Error::from)?;
        let seen = rows.into_iter().filter_map(|row| {
            Some(ProviderMovement {
                kind: MovementKind::named(&row.kind)?,
                reference: row.reference,
                cents: Cents(row.cents),
                currency: row.currency,
                at: row.at.0,
            })
        });
        Ok(seen.collect())
    }
}
