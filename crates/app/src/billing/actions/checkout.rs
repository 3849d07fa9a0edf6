//! The page on which a client pays: opened once for what is paid together, closed when the
//! hold ends.

use domain::{
    booking::{hold_expired, hold_until},
    ids::{BookingId, PaymentGroupId, PaymentId},
    money::{self, BasisPoints, Cents},
    schema::{BillingType, BookingStatus},
};
use jiff::Timestamp;
use platform::{
    error::{Error, Result},
    i18n::Locale,
    id,
};
use sqlx::PgConnection;

use crate::{
    App,
    billing::{
        Order, accounts,
        provider::{CheckoutState, Item, ProviderError},
        queries::{self, Group, NewGroup},
    },
    booking::{self, Booking, Reader},
    post,
    who::User,
};

/// A checkout that a client can go to.
pub struct Opened {
    /// Our payment; of a series, the first one.
    pub payment_id: PaymentId,
    /// The checkout.
    pub group_id: PaymentGroupId,
    /// Where to pay.
    pub url: String,
}

/// Where a client goes from the provider's page; paths of ours.
#[derive(Clone, Debug)]
pub struct ReturnTo {
    /// After paying.
    pub success: String,
    /// Instead.
    pub cancel: String,
}

/// What the platform keeps.
fn commission(app: &App) -> BasisPoints {
    BasisPoints::new(u32::from(app.config.commission_bp)).unwrap_or_default()
}

/// Opens the checkout of a held booking, as often as the client wants. The provider is called
/// after the payment is written, outside the transaction, under the checkout's id.
///
/// # Errors
/// 404 for anyone but the client, 409 when the booking waits for no payment, its hold has
/// expired, or somebody is paying right now; 503 when the provider does not answer.
pub async fn open_checkout(app: &App, client: &User, id: &BookingId) -> Result<Opened> {
    let back = ReturnTo {
        success: format!("/bookings/{id}"),
        cancel: format!("/bookings/{id}/checkout"),
    };
    open_series_checkout(app, client, std::slice::from_ref(id), &back).await
}

/// Opens one checkout for several held bookings with one coach: one payment each, one charge.
///
/// # Errors
/// Those of [`open_checkout`]; all or nothing.
pub async fn open_series_checkout(
    app: &App,
    client: &User,
    bookings: &[BookingId],
    back: &ReturnTo,
) -> Result<Opened> {
    // A page that the provider has closed meanwhile is followed by a new one, once.
    for _ in 0..2 {
        let mut asked = ask(app, client, bookings, back).await?;
        for (group, session) in &asked.superseded {
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
        let group = asked.order.id.clone();
        if let Some((session, url)) = asked.open.take() {
            let state = app
                .payments
                .checkout_state(&session)
                .await
                .map_err(unavailable)?;
            if state == CheckoutState::Open {
                return Ok(asked.opened(url));
            }
            closed(app, &group, state).await?;
            continue;
        }
        let checkout = app
            .payments
            .open_checkout(&asked.order)
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
        return Ok(asked.opened(checkout.url));
    }
    Err(Error::conflict("payment-under-way"))
}

/// A checkout as we have written it, before the provider is asked.
struct Asked {
    order: Order,
    /// The page that is open already.
    open: Option<(String, String)>,
    /// Pages on which a part of this could be paid otherwise.
    superseded: Vec<(PaymentGroupId, Option<String>)>,
}

impl Asked {
    fn opened(self, url: String) -> Opened {
        Opened {
            payment_id: self.order.items[0].payment_id.clone(),
            group_id: self.order.id,
            url,
        }
    }
}

async fn ask(app: &App, client: &User, bookings: &[BookingId], back: &ReturnTo) -> Result<Asked> {
    let now = app.now();
    let mut ids = bookings.to_vec();
    ids.sort();
    ids.dedup();
    let mut tx = app.db.begin().await?;
    let mut held: Vec<Booking> = vec![];
    for id in &ids {
        held.push(payable(&mut tx, client, id, now).await?);
    }
    let first = held.first().ok_or_else(Error::not_found)?.clone();
    if held
        .iter()
        .any(|b| b.coach_id != first.coach_id || b.currency != first.currency)
    {
        return Err(Error::conflict("checkout-mixed"));
    }
    let account = accounts::to_pay(app, &mut tx, &first.coach_id).await?;
    let mut items = vec![];
    for booking in &held {
        let split =
            money::split(booking.price.into(), commission(app)).map_err(anyhow::Error::from)?;
        let new = PaymentId::new(id::cuid(now));
        let currency = &booking.currency;
        let payment = queries::ask(&mut tx, &new, &booking.id, &split, currency, now).await?;
        items.push(Item {
            payment_id: payment,
            booking_id: booking.id.clone(),
            amount: split.amount,
            platform_fee: split.platform_fee,
            description: booking::details(&mut tx, &booking.id).await?.coach_name,
        });
    }
    let mut order = Order {
        id: PaymentGroupId::new(id::cuid(now)),
        items,
        coach_id: first.coach_id,
        account,
        currency: first.currency,
        email: client.email.clone(),
        locale: post::reader(&mut tx, &client.id, Locale::default())
            .await?
            .map_or_else(Locale::default, |r| r.locale),
        success_url: post::address(app, &back.success),
        cancel_url: post::address(app, &back.cancel),
        now,
        expires_at: held
            .iter()
            .map(|b| hold_until(b.created_at.0))
            .min()
            .unwrap_or(now),
    };
    let asked = grouped(app, &mut tx, client, &mut order).await?;
    tx.commit().await?;
    let (open, superseded) = asked;
    Ok(Asked {
        order,
        open,
        superseded,
    })
}

type Grouped = (
    Option<(String, String)>,
    Vec<(PaymentGroupId, Option<String>)>,
);

/// Finds the checkout of exactly this, or writes a new one.
async fn grouped(
    app: &App,
    conn: &mut PgConnection,
    client: &User,
    order: &mut Order,
) -> Result<Grouped> {
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
            && (Cents::from(g.cents), Cents::from(g.fee)) == (amount, fee)
    };
    let open = queries::open_groups(conn, &payments).await?;
    let (mut same, others): (Vec<_>, Vec<_>) = open.into_iter().partition(same);
    // A page of another provider, before the configuration changed, is not ours to close.
    let page = |g: Group| {
        let session = g.session_id.filter(|_| g.provider == provider);
        (g.id, session)
    };
    let mut superseded: Vec<_> = others.into_iter().map(page).collect();
    if let Some(group) = same.pop() {
        superseded.extend(same.into_iter().map(page));
        order.id = group.id;
        return Ok((group.session_id.zip(group.url), superseded));
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
        payments: &payments,
    };
    queries::insert_group(conn, &new, order.now).await?;
    Ok((None, superseded))
}

async fn payable(
    conn: &mut PgConnection,
    client: &User,
    id: &BookingId,
    now: Timestamp,
) -> Result<Booking> {
    let booking = booking::lock_for(conn, id, Reader::client(client))
        .await?
        .ok_or_else(Error::not_found)?;
    if booking.status == BookingStatus::Pending && hold_expired(booking.created_at.0, now) {
        return Err(Error::conflict("hold-expired"));
    }
    if booking.status != BookingStatus::Pending || booking.billing_type != BillingType::Individual {
        return Err(booking::wrong_state(booking.status));
    }
    Ok(booking)
}

/// Writes that a page is closed, unless somebody has paid there: that will be told.
async fn closed(app: &App, group: &PaymentGroupId, state: CheckoutState) -> Result<()> {
    if state == CheckoutState::Complete {
        return Err(Error::conflict("payment-under-way"));
    }
    let mut conn = app.db.acquire().await?;
    queries::group_closed(&mut conn, group, app.now()).await
}

/// Closes the page of a checkout that nobody should pay on any more.
pub async fn close(app: &App, group: &PaymentGroupId) -> Result<()> {
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

/// 503: nothing is lost, and it can be asked again.
pub fn unavailable(error: ProviderError) -> Error {
    Error::unavailable(error)
}
