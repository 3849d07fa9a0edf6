//! A month of a coach's earnings: every movement of their account that is about a payment,
//! and its sums, to the cent those of the ledger.

use std::collections::BTreeMap;

use domain::{
    agenda::start_of,
    ids::CoachId,
    money::{Cents, MoneyError},
};
use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use platform::{error::Result, i18n::Locale};
use serde::Serialize;
use sqlx::PgConnection;

use crate::queries::earnings::{self as queries, CoachRow, EarningRow};

/// A month of a coach.
pub struct Month {
    /// Its first day.
    pub first: Date,
    pub coach: CoachRow,
    /// The zone that they live in, in which the month is counted.
    pub zone: TimeZone,
    /// When the next one begins.
    pub to: Timestamp,
    /// What happened, in order.
    pub rows: Vec<EarningRow>,
    /// What it comes to, by currency.
    pub sums: Vec<Sums>,
}

/// Sums, in cents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SumsView)]
pub struct Sums {
    /// ISO 4217.
    pub currency: String,
    /// What clients paid.
    #[schema(value_type = i64)]
    pub charged: Cents,
    /// What went back to them.
    #[schema(value_type = i64)]
    pub refunded: Cents,
    /// What the platform keeps.
    #[schema(value_type = i64)]
    pub commission: Cents,
    /// What the coach has earned.
    #[schema(value_type = i64)]
    pub net: Cents,
}

impl Sums {
    /// What clients paid and did not get back.
    pub const fn gross(&self) -> Cents {
        Cents(self.charged.get() - self.refunded.get())
    }
}

/// The first day of a month written as `2026-06`.
pub fn parse(text: &str) -> Option<Date> {
    let (year, month) = text.split_once('-')?;
    if year.len() != 4 || month.len() != 2 {
        return None;
    }
    let year = year.parse::<i16>().ok().filter(|y| *y >= 1970)?;
    Date::new(year, month.parse().ok()?, 1).ok()
}

/// `2026-06`.
pub fn year_month(first: Date) -> String {
    format!("{:04}-{:02}", first.year(), first.month())
}

/// `juin 2026`.
pub fn name(locale: Locale, first: Date) -> String {
    format!("{} {}", locale.month(first), first.year())
}

/// A month later, or earlier.
pub fn months_later(first: Date, months: i64) -> Date {
    first
        .checked_add(Span::new().months(months))
        .unwrap_or(first)
}

impl Month {
    /// A month of a coach; the present one unless another one is requested.
    pub async fn load(
        conn: &mut PgConnection,
        coach: &CoachId,
        requested: Option<Date>,
        now: Timestamp,
    ) -> Result<Self> {
        let row = queries::coach(conn, coach).await?;
        let zone = site::zones::stored(&row.timezone);
        let today = now.to_zoned(zone.clone()).date();
        let first = requested.unwrap_or(today).first_of_month();
        let (from, to) = (
            start_of(first, &zone),
            start_of(months_later(first, 1), &zone),
        );
        let rows = queries::earnings(conn, coach, from, to).await?;
        Ok(Self {
            first,
            coach: row,
            zone,
            to,
            sums: sums(&rows).map_err(anyhow::Error::from)?,
            rows,
        })
    }
}

/// What rows come to, by currency.
fn sums(rows: &[EarningRow]) -> std::result::Result<Vec<Sums>, MoneyError> {
    let mut all: BTreeMap<&str, Sums> = BTreeMap::new();
    for row in rows {
        let sums = all.entry(&row.currency).or_insert_with(|| Sums {
            currency: row.currency.clone(),
            ..Sums::default()
        });
        if row.gross >= Cents::ZERO {
            sums.charged = sums.charged.checked_add(row.gross)?;
        } else {
            sums.refunded = sums.refunded.checked_sub(row.gross)?;
        }
        sums.commission = sums.commission.checked_add(row.commission)?;
        sums.net = sums.net.checked_add(row.net)?;
    }
    Ok(all.into_values().collect())
}

/// What is paid, shown as taken away.
pub const fn negated(cents: Cents) -> Cents {
    Cents(-cents.get())
}

/// The sentence for a movement: what its name begins with.
pub fn movement_sentence(movement: &str) -> &'static str {
    match movement.split(':').next() {
        Some("charge") => "earnings-kind-charge",
        Some("refund") => "earnings-kind-refund",
        Some("dispute") => "earnings-kind-dispute",
        _ => "earnings-kind-other",
    }
}
