//! The receipt of a payment: who, what, when, how much, and what went back.

use domain::{
    ids::{BookingId, PaymentId},
    schema::PaymentStatus,
};
use jiff::{Timestamp, tz::TimeZone};
use papers::{Block, Column, Paper, Row, RowKind, Table};
use platform::{
    error::{Error, Result},
    i18n::Locale,
};
use sqlx::PgConnection;

use super::{
    Words, books, foot, issuer, page_of,
    queries::{self, Receipt},
    set,
};
use crate::{
    App,
    billing::{self, simulated},
    booking::{self, Details, Reader},
    who::User,
};

/// A receipt, as a file.
pub struct ReceiptFile {
    /// `recu-2026-000012.pdf`.
    pub name: String,
    /// The PDF.
    pub bytes: Vec<u8>,
}

/// Gives a payment that has just come the next number of the year. Its transaction is to end
/// soon: others wait for their number meanwhile.
pub async fn issue_receipt(
    conn: &mut PgConnection,
    payment: &PaymentId,
    now: Timestamp,
) -> Result<Receipt> {
    let year = i32::from(now.to_zoned(books()).year());
    queries::issue(conn, payment, year, now).await
}

/// The receipt of a booking's payment, for its client; a payment from before receipts were
/// issued with it gets its own when it is first asked for.
///
/// # Errors
/// 404 for anyone else, and as long as nothing was paid.
pub async fn receipt(
    app: &App,
    client: &User,
    id: &BookingId,
    locale: Locale,
) -> Result<ReceiptFile> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let booking = booking::find(&mut tx, id, Reader::client(client)).await?;
    let booking = booking.ok_or_else(Error::not_found)?;
    let (payment, paid_at) = booking
        .payment_id
        .clone()
        .zip(booking.paid_at)
        .filter(|_| {
            let status = booking.payment_status;
            !matches!(status, Some(PaymentStatus::Pending | PaymentStatus::Failed))
        })
        .ok_or_else(Error::not_found)?;
    // Two who ask at once are given the same one.
    billing::lock_of(&mut tx, id).await?;
    let issued = match queries::receipt(&mut tx, &payment).await? {
        Some(issued) => issued,
        None => issue_receipt(&mut tx, &payment, now).await?,
    };
    // Who took it then, whatever takes payments now.
    let group = billing::queries::group_of(&mut tx, &payment).await?;
    let simulated = group.map_or(app.payments.name() == simulated::NAME, |group| {
        group.provider == simulated::NAME
    });
    tx.commit().await?;
    let paper = paper(app, &booking, &issued, paid_at.0, simulated, locale);
    Ok(ReceiptFile {
        name: format!("recu-{}.pdf", issued.number()),
        bytes: set(paper).await?,
    })
}

fn paper(
    app: &App,
    booking: &Details,
    issued: &Receipt,
    paid_at: Timestamp,
    simulated: bool,
    locale: Locale,
) -> Paper {
    // The zone that the client booked in: what they saw then.
    let zone = TimeZone::get(&booking.timezone).unwrap_or_else(|_| books());
    let words = Words {
        locale,
        zone: &zone,
    };
    let config = &app.config;
    let number = words.t1("receipt-number", "number", issued.number());
    let mut client = vec![booking.client_name.clone(), booking.client_email.clone()];
    client.dedup();
    let paid_with = if simulated {
        words.t("receipt-simulated")
    } else {
        words.t("receipt-card")
    };
    let mut facts = vec![
        (words.t("receipt-issued"), words.date(issued.issued_at.0)),
        (words.t("receipt-paid"), words.moment(paid_at)),
        (words.t("receipt-with"), paid_with),
    ];
    if let Some(payment) = &booking.payment_id {
        facts.push((words.t("receipt-reference"), payment.to_string()));
    }
    Paper {
        lang: locale.tag(),
        title: number.clone(),
        author: config.legal.name.clone(),
        issued_at: issued.issued_at.0,
        blocks: vec![
            Block::Title(words.t("receipt-title")),
            Block::Lede(words.locale.text_with(
                "receipt-lede",
                &[
                    ("when", words.moment(booking.scheduled_at.0).into()),
                    ("name", booking.coach_name.as_str().into()),
                ],
            )),
            Block::Parties(vec![
                (words.t("receipt-by"), issuer(&words, config)),
                (
                    words.t("receipt-for"),
                    vec![booking.coach_name.clone(), words.t("receipt-coach")],
                ),
                (words.t("receipt-from"), client),
            ]),
            Block::Facts(facts),
            Block::Table(amounts(&words, booking)),
            Block::Text(words.t1("paper-vat", "mention", config.legal.vat_mention.as_str())),
            Block::Note(words.t("receipt-note")),
        ],
        number,
        foot: foot(&words, config),
        page_of: page_of(locale),
    }
}

fn amounts(words: &Words<'_>, booking: &Details) -> Table {
    let column = |key, weight, number| Column {
        title: words.t(key),
        weight,
        number,
    };
    let row = |what: String, when: String, amount: String, kind| Row {
        cells: vec![what, when, amount],
        kind,
    };
    let paid = i64::from(booking.payment_amount.unwrap_or(booking.price));
    let currency = &booking.currency;
    let what = words.locale.text_with(
        "receipt-session",
        &[
            (
                "length",
                words.locale.minutes(booking.duration.into()).into(),
            ),
            (
                "mode",
                words.t(&format!("booking-mode-{}", booking.mode)).into(),
            ),
        ],
    );
    let when = words.date(booking.scheduled_at.0);
    let mut rows = vec![row(what, when, words.money(paid, currency), RowKind::Plain)];
    let back = i64::from(booking.refund_amount.unwrap_or(0));
    if back > 0 {
        let paid = words.money(paid, currency);
        rows.push(row(
            words.t("receipt-total"),
            String::new(),
            paid,
            RowKind::Sum,
        ));
        let when = booking.refunded_at.map(|at| words.date(at.0));
        let amount = words.money(-back, currency);
        let what = words.t("receipt-refund");
        rows.push(row(what, when.unwrap_or_default(), amount, RowKind::Plain));
    }
    let (key, left) = if back > 0 {
        ("receipt-left", paid - back)
    } else {
        ("receipt-total", paid)
    };
    let left = words.money(left, currency);
    rows.push(row(words.t(key), String::new(), left, RowKind::Total));
    Table {
        columns: vec![
            column("receipt-what", 9, false),
            column("receipt-when", 5, false),
            column("receipt-amount", 4, true),
        ],
        rows,
    }
}
