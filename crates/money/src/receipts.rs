//! Receipts: numbered within the year when the payment comes, typeset when the client downloads
//! them.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    ids::{BookingId, PaymentId},
    money::Cents,
    schema::PaymentStatus,
};
use jiff::Timestamp;
use papers::{Block, Column, Paper, Row, RowKind, Table};
use platform::{
    error::{Error, Result},
    i18n::Locale,
};
use sqlx::PgConnection;

use crate::{
    Money, Payment, ReceiptSubject,
    queries::{self, Receipt},
    simulated,
    typesetting::{PaperLocale, download, foot, issuer, page_of, typeset},
};
use site::zones;
use site::{page::Page, who::User};

/// Gives a payment that has just come the next number of the year. Its transaction is to end
/// soon: others wait for their number meanwhile.
pub async fn issue_receipt(
    conn: &mut PgConnection,
    payment: &PaymentId,
    now: Timestamp,
) -> Result<Receipt> {
    // Years are counted in the zone of the platform's accounts.
    let year = i32::from(now.to_zoned(zones::paris()).year());
    queries::issue_receipt(conn, payment, year, now).await
}

/// `GET /bookings/{id}/receipt.pdf`: a payment from before receipts were issued with it gets its
/// own when it is first downloaded.
///
/// # Errors
/// 404 for anyone but the client, and as long as nothing was paid.
pub async fn receipt_file(
    State(app): State<Money>,
    page: Page,
    client: User,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let subject = app.sold.receipt_subject(&mut tx, &id, &client.id).await?;
    let subject = subject.ok_or_else(Error::not_found)?;
    // Locked: two who ask at once are given the same one.
    let payment = queries::lock_payment(&mut tx, &id).await?;
    let payment = payment.ok_or_else(Error::not_found)?;
    let paid_at = payment
        .paid_at
        .filter(|_| {
            !matches!(
                payment.status,
                PaymentStatus::Pending | PaymentStatus::Failed
            )
        })
        .ok_or_else(Error::not_found)?;
    let issued = match queries::receipt(&mut tx, &payment.id).await? {
        Some(issued) => issued,
        None => issue_receipt(&mut tx, &payment.id, now).await?,
    };
    // Who took it then, whatever takes payments now.
    let group = queries::group_of(&mut tx, &payment.id).await?;
    let simulated = group.map_or_else(
        || crate::is_simulated(&app),
        |group| group.provider == simulated::NAME,
    );
    tx.commit().await?;
    let content = ReceiptContent {
        subject,
        payment,
        paid_at: paid_at.0,
        issued,
        simulated,
    };
    let paper = content.paper(&app, page.locale);
    let name = format!("recu-{}.pdf", issued.number());
    Ok(download("application/pdf", &name, typeset(paper).await?))
}

/// All that a receipt says.
struct ReceiptContent {
    subject: ReceiptSubject,
    payment: Payment,
    paid_at: Timestamp,
    issued: Receipt,
    simulated: bool,
}

impl ReceiptContent {
    fn paper(&self, app: &Money, locale: Locale) -> Paper {
        let subject = &self.subject;
        // The zone that the client booked in: what they saw then.
        let zone = zones::stored(&subject.timezone);
        let words = PaperLocale {
            locale,
            zone: &zone,
        };
        let config = &app.config;
        let number = words.t1("receipt-number", "number", self.issued.number());
        let mut client = vec![subject.client_name.clone(), subject.client_email.clone()];
        client.dedup();
        let issued_at = self.issued.issued_at.0;
        Paper {
            lang: locale.tag(),
            title: number.clone(),
            author: config.legal.name.clone(),
            issued_at,
            blocks: vec![
                Block::Title(words.t("receipt-title")),
                Block::Lede(words.locale.text_with(
                    "receipt-lede",
                    &[
                        ("when", words.moment(subject.scheduled_at).into()),
                        ("name", subject.coach_name.as_str().into()),
                    ],
                )),
                Block::Parties(vec![
                    (words.t("receipt-by"), issuer(&words, config)),
                    (
                        words.t("receipt-for"),
                        vec![subject.coach_name.clone(), words.t("receipt-coach")],
                    ),
                    (words.t("receipt-from"), client),
                ]),
                Block::Facts(vec![
                    (words.t("receipt-issued"), words.date(issued_at)),
                    (words.t("receipt-paid"), words.moment(self.paid_at)),
                    (words.t("receipt-with"), words.t(self.means())),
                    (words.t("receipt-reference"), self.payment.id.to_string()),
                ]),
                Block::Table(self.amounts(&words)),
                Block::Text(words.t1("paper-vat", "mention", config.legal.vat_mention.as_str())),
                Block::Note(words.t("receipt-note")),
            ],
            number,
            foot: foot(&words, config),
            page_of: page_of(locale),
        }
    }

    /// The sentence for what it was paid with.
    const fn means(&self) -> &'static str {
        if self.simulated {
            "receipt-simulated"
        } else {
            "receipt-card"
        }
    }

    fn amounts(&self, words: &PaperLocale<'_>) -> Table {
        let (subject, payment) = (&self.subject, &self.payment);
        let column = |key, weight, number| Column {
            title: words.t(key),
            weight,
            number,
        };
        let row = |what: String, when: String, amount: String, kind| Row {
            cells: vec![what, when, amount],
            kind,
        };
        let money = |cents: Cents| words.money(cents, &payment.currency);
        let (paid, back) = (payment.amount, payment.refunded());
        let what = words.locale.text_with(
            "receipt-session",
            &[
                ("length", words.locale.minutes(subject.minutes).into()),
                (
                    "mode",
                    words.t(&format!("booking-mode-{}", subject.mode)).into(),
                ),
            ],
        );
        let when = words.date(subject.scheduled_at);
        let mut rows = vec![row(what, when, money(paid), RowKind::Plain)];
        let mut left = paid;
        if back > Cents::ZERO {
            left = Cents(paid.get() - back.get());
            rows.push(row(
                words.t("receipt-total"),
                String::new(),
                money(paid),
                RowKind::Sum,
            ));
            let when = payment.refunded_at.map(|at| words.date(at.0));
            let amount = money(Cents(-back.get()));
            let what = words.t("receipt-refund");
            rows.push(row(what, when.unwrap_or_default(), amount, RowKind::Plain));
        }
        let key = if back > Cents::ZERO {
            "receipt-left"
        } else {
            "receipt-total"
        };
        rows.push(row(
            words.t(key),
            String::new(),
            money(left),
            RowKind::Total,
        ));
        Table {
            columns: vec![
                column("receipt-what", 9, false),
                column("receipt-when", 5, false),
                column("receipt-amount", 4, true),
            ],
            rows,
        }
    }
}
