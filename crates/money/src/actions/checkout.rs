//! Checkout: one provider's page for what is paid together, closed when the hold ends.
//!
//! Whoever sells places an order in the transaction that locks what is sold ([`place_order`]); the
//! provider is asked after the commit ([`open_page`]), under the checkout's id.

use std::sync::Arc;

use domain::{
    ids::{BookingId, CoachId, PaymentGroupId, PaymentId},
    money::{self, BasisPoints, Cents, Currency},
};
use jiff::Timestamp;
use platform::{
    error::{Error, Result},
    i18n::Locale,
    id,
};
use sqlx::PgConnection;

use crate::{
    Money, Order, accounts,
    provider::{CheckoutState, Item, ProviderError},
    queries::{self, Group, NewGroup},
};
use site::who::User;

/// What a client is to pay at once, to one coach.
#[derive(Clone, Debug)]
pub struct CheckoutRequest<'a> {
    /// Who pays.
    pub client: &'a User,
    /// Who is paid in the end.
    pub coach: CoachId,
    /// ISO 4217.
    pub currency: String,
    /// When the first of the holds ends.
    pub hold_until: Timestamp,
    /// One payment each; never empty.
    pub items: Vec<CheckoutItem>,
    /// Where the client goes then.
    pub return_to: ReturnTo,
}

/// One thing that is paid for.
#[derive(Clone, Debug)]
pub struct CheckoutItem {
    /// What the payment names.
    pub booking: BookingId,
    /// Fee included.
    pub price: Cents,
    /// What the client reads on the provider's page.
    pub description: String,
}

/// Where a client goes from the provider's page; paths of ours.
#[derive(Clone, Debug)]
pub struct ReturnTo {
    /// After paying.
    pub success: String,
    /// Instead.
    pub cancel: String,
}

/// A checkout that a client can go to.
pub struct OpenedCheckout {
    /// Our payment; of a series, the first one.
    pub payment_id: PaymentId,
    /// Where to pay.
    pub url: String,
}

/// A checkout as it is written, before the provider is asked.
#[must_use]
pub struct PlacedOrder {
    order: Order,
    /// The page that is open already.
    open: Option<Page>,
    /// Checkouts on which a part of this could be paid otherwise, and the provider's names for
    /// their pages.
    superseded: Vec<(PaymentGroupId, Option<String>)>,
}

/// A page of the provider's.
struct Page {
    session: String,
    url: String,
}

impl PlacedOrder {
    fn opened(self, url: String) -> OpenedCheckout {
        OpenedCheckout {
            payment_id: self.order.items[0].payment_id.clone(),
            url,
        }
    }
}

/// What the platform keeps.
fn commission(app: &Money) -> BasisPoints {
    BasisPoints::new(u32::from(app.config.commission_bp)).unwrap_or_default()
}

/// Writes one payment for each item and the checkout of them all, or finds those written before.
/// What is paid for is locked by the caller, in the same transaction.
///
/// # Errors
/// 409 `coach-not-payable` when the coach has no account that takes payments,
/// `payment-amount-refused` when such a sum cannot be paid.
pub async fn place_order(
    app: &Money,
    conn: &mut PgConnection,
    request: CheckoutRequest<'_>,
) -> Result<PlacedOrder> {
    let now = app.now();
    let client = request.client;
    let prices = request.items.iter().map(|item| item.price.get());
    let total = Cents(prices.sum());
    let currency = request.currency.parse::<Currency>();
    if !currency.is_ok_and(|currency| currency.takes(total)) {
        return Err(Error::conflict("payment-amount-refused"));
    }
    let account = accounts::to_pay(app, conn, &request.coach).await?;
    let mut items = vec![];
    for item in request.items {
        let split = money::split(item.price, commission(app)).map_err(anyhow::Error::from)?;
        let new = PaymentId::new(id::cuid(now));
        let currency = &request.currency;
        let payment =
            queries::request_payment(conn, &new, &item.booking, &split, currency, now).await?;
        items.push(Item {
            payment_id: payment,
            booking_id: item.booking,
            amount: split.amount,
            platform_fee: split.platform_fee,
            description: item.description,
        });
    }
    let mut order = Order {
        id: PaymentGroupId::new(id::cuid(now)),
        items,
        coach_id: request.coach,
        account,
        currency: request.currency,
        email: client.email.clone(),
        locale: post::reader(conn, &client.id, Locale::default())
            .await?
            .map_or_else(Locale::default, |r| r.locale),
        success_url: post::address(app, &request.return_to.success),
        cancel_url: post::address(app, &request.return_to.cancel),
        now,
        expires_at: request.hold_until,
    };
    let (open, superseded) = find_or_insert_group(app, conn, client, &mut order).await?;
    Ok(PlacedOrder {
        order,
        open,
        superseded,
    })
}

/// Opens the page of an order, or finds the one already open; pages on which a part of it could
/// be paid otherwise are closed first. `None` when the provider has closed the page meanwhile: an
/// order placed now gets a new one.
///
/// # Errors
/// 409 `payment-under-way` when somebody is paying right now, `payment-refused` or
/// `payment-amount-refused` when the provider will not, 503 when it does not answer.
pub async fn open_page(app: &Money, mut placed: PlacedOrder) -> Result<Option<OpenedCheckout>> {
    for (group, session) in &placed.superseded {
        let state = match session {
            Some(session) => app
                .payments
                .close_checkout(session)
                .await
                .map_err(unavailable)?,
            None => CheckoutState::Closed,
        };
        closed(app, group, state).await?;
    }
    let group = placed.order.id.clone();
    if let Some(page) = placed.open.take() {
        let state = app
            .payments
            .checkout_state(&page.session)
            .await
            .map_err(unavailable)?;
        if state == CheckoutState::Open {
            return Ok(Some(placed.opened(page.url)));
        }
        closed(app, &group, state).await?;
        return Ok(None);
    }
    let checkout = app
        .payments
        .open_checkout(&placed.order)
        .await
        .map_err(unavailable)?;
    let mut conn = app.db.acquire().await?;
    queries::group_opened(
        &mut conn,
        &group,
        &checkout.session_id,
        &checkout.url,
        checkout.expires_at,
        app.now(),
    )
    .await?;
    Ok(Some(placed.opened(checkout.url)))
}

type OpenAndSuperseded = (Option<Page>, Vec<(PaymentGroupId, Option<String>)>);

/// Finds the checkout of exactly this, or writes a new one.
async fn find_or_insert_group(
    app: &Money,
    conn: &mut PgConnection,
    client: &User,
    order: &mut Order,
) -> Result<OpenAndSuperseded> {
    let mut payments: Vec<String> = order
        .items
        .iter()
        .map(|i| i.payment_id.as_str().to_owned())
        .collect();
    payments.sort();
    let provider = app.payments.name();
    let (amount, fee) = (order.amount(), order.platform_fee());
    let same = |g: &Group| {
        g.payments == payments
            && g.provider == provider
            && (g.amount, g.fee) == (amount, fee)
            && (g.account.is_none() || g.account == order.account)
    };
    let open = queries::open_groups(conn, &payments).await?;
    let (mut same, others): (Vec<_>, Vec<_>) = open.into_iter().partition(same);
    // A page of another provider, before the configuration changed, is not ours to close.
    let session = |g: Group| {
        let session = g.session_id.filter(|_| g.provider == provider);
        (g.id, session)
    };
    let mut superseded: Vec<_> = others.into_iter().map(session).collect();
    if let Some(group) = same.pop() {
        superseded.extend(same.into_iter().map(session));
        order.id = group.id;
        let page = group.session_id.zip(group.url);
        let page = page.map(|(session, url)| Page { session, url });
        return Ok((page, superseded));
    }
    let new = NewGroup {
        id: &order.id,
        provider,
        client: &client.id,
        coach: &order.coach_id,
        amount,
        fee,
        currency: &order.currency,
        hold_until: order.expires_at,
        account: order.account.as_deref(),
        payments: &payments,
    };
    queries::insert_group(conn, &new, order.now).await?;
    Ok((None, superseded))
}

/// Writes that a page is closed, unless somebody has paid there: that will be told.
async fn closed(app: &Money, group: &PaymentGroupId, state: CheckoutState) -> Result<()> {
    if state == CheckoutState::Complete {
        return Err(Error::conflict("payment-under-way"));
    }
    let mut conn = app.db.acquire().await?;
    queries::group_closed(&mut conn, group, app.now()).await
}

/// Closes the page of a checkout that nobody should pay on any more.
pub async fn close(app: &Money, group: &PaymentGroupId) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let Some(row) = queries::group(&mut conn, group).await? else {
        return Ok(());
    };
    drop(conn);
    if row.provider == app.payments.name()
        && let Some(session) = &row.session_id
    {
        // Paid in the last moment: that is told too, and goes back.
        app.payments
            .close_checkout(session)
            .await
            .map_err(unavailable)?;
    }
    let mut conn = app.db.acquire().await?;
    queries::group_closed(&mut conn, group, app.now()).await
}

/// What is paid on the page of a checkout.
pub struct CheckoutTotal {
    /// All of it, fees included.
    pub amount: Cents,
    /// ISO 4217.
    pub currency: String,
    /// How many payments.
    pub payments: usize,
}

/// What is paid on the latest checkout of a payment.
///
/// # Errors
/// Only the database's.
pub async fn checkout_total(
    conn: &mut PgConnection,
    payment: &PaymentId,
) -> Result<Option<CheckoutTotal>> {
    let group = queries::group_of(conn, payment).await?;
    Ok(group.map(|group| CheckoutTotal {
        amount: group.amount,
        currency: group.currency,
        payments: group.payments.len(),
    }))
}

/// What a provider that did not do something is told as: 503 when it did not answer, for nothing
/// is lost and it can be asked again; 409 when it understood and will not, for asking again is of
/// no use.
pub fn unavailable(error: ProviderError) -> Error {
    let ProviderError::Refused { code, message } = &error else {
        return Error::unavailable(error);
    };
    tracing::warn!(code, message, "the payment provider refused");
    let said = match code.as_str() {
        "amount_too_small" | "amount_too_large" => "payment-amount-refused",
        "account_invalid" | "insufficient_capabilities_for_transfer" => "coach-not-payable",
        _ => "payment-refused",
    };
    Error {
        source: Some(Arc::new(error.into())),
        ..Error::conflict(said)
    }
}
