//! What a coach earned in a month: every movement of their account that is about a payment,
//! and its sums, to the cent those of the ledger.

use std::collections::BTreeMap;

use domain::{agenda::start_of, ids::CoachId};
use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use platform::{error::Result, i18n::Locale};
use sqlx::PgConnection;

use super::{
    accounting_zone,
    queries::{self, CoachRow, EarningRow},
};

/// A month of a coach.
pub struct Month {
    /// Its first day.
    pub first: Date,
    /// The coach.
    pub coach: CoachRow,
    /// The zone that they live in, in which the month is counted.
    pub zone: TimeZone,
    /// When the next one begins.
    pub to: Timestamp,
    /// What happened, in order.
    pub rows: Vec<EarningRow>,
    /// What it comes to, by currency.
    pub sums: BTreeMap<String, Sums>,
}

/// Sums, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// What clients paid.
    pub charged: i64,
    /// What went back to them, as a number above zero.
    pub refunded: i64,
    /// What the platform keeps.
    pub commission: i64,
    /// What the coach has earned.
    pub net: i64,
}

/// The first day of a month written as `2026-06`.
pub fn month_of(text: &str) -> Option<Date> {
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
    /// A month of a coach; the present one when none is asked for.
    pub async fn load(
        conn: &mut PgConnection,
        coach: &CoachId,
        asked: Option<Date>,
        now: Timestamp,
    ) -> Result<Self> {
        let row = queries::coach(conn, coach).await?;
        let zone = TimeZone::get(&row.timezone).unwrap_or_else(|_| accounting_zone());
        let today = now.to_zoned(zone.clone()).date();
        let first = asked.unwrap_or(today).first_of_month();
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
            sums: sums(&rows),
            rows,
        })
    }
}

/// What rows come to, by currency.
pub fn sums(rows: &[EarningRow]) -> BTreeMap<String, Sums> {
    let mut all: BTreeMap<String, Sums> = BTreeMap::new();
    for row in rows {
        let sums = all.entry(row.currency.clone()).or_default();
        if row.gross >= 0 {
            sums.charged += row.gross;
        } else {
            sums.refunded -= row.gross;
        }
        sums.commission += row.commission;
        sums.net += row.net;
    }
    all
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
