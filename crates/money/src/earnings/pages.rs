//! The page of a month's earnings, and its files.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{agenda::start_of, money::Cents};
use jiff::civil::Date;
use platform::error::{Error, Result};
use serde::Deserialize;
use site::input::Query;

use super::{
    csv,
    month::{self, Month, Sums, negated},
    statement,
};
use crate::{
    Money,
    queries::earnings as queries,
    typesetting::{download, typeset},
};
use site::{page::Page, render, who::Coach};

/// The height of the tallest bar, in the drawing's own units.
const TALLEST: i64 = 100;

/// A month of the chart.
struct Bar {
    href: String,
    /// `juin`.
    short: String,
    /// `juin 2026 : 680,00 €`.
    label: String,
    name: String,
    amount: String,
    height: i64,
    top: i64,
    chosen: bool,
}

/// `juin`, `juil`, `nov`: as few letters as tell the months apart.
fn short_month(name: &str) -> String {
    let short = name.chars().count() <= 4 || name.starts_with("juil");
    name.chars().take(if short { 4 } else { 3 }).collect()
}

/// Sums of a currency, written out.
struct Total {
    charged: String,
    refunded: String,
    commission: String,
    net: String,
}

/// A movement, written out.
struct Line {
    date: String,
    what: String,
    session: String,
    href: Option<String>,
    gross: String,
    commission: String,
    net: String,
}

#[derive(Template)]
#[template(path = "billing/earnings.html")]
struct EarningsPage {
    page: Page,
    month: String,
    written: String,
    totals: Vec<Total>,
    bars: Vec<Bar>,
    lines: Vec<Line>,
    previous: String,
    next: Option<String>,
    pay: String,
}

/// Which month.
#[derive(Debug, Deserialize)]
pub struct EarningsQuery {
    month: Option<String>,
}

/// `GET /desk/earnings?month=2026-06`: what cannot be read is this month.
pub async fn earnings_page(
    State(app): State<Money>,
    page: Page,
    coach: Coach,
    Query(query): Query<EarningsQuery>,
) -> Result<Response> {
    let now = app.now();
    let requested = query.month.as_deref().and_then(month::parse);
    let mut conn = app.db.acquire().await?;
    let month = Month::load(&mut conn, &coach.id, requested, now).await?;
    let first_bar = month::months_later(month.first, -11);
    let from = start_of(first_bar, &month.zone);
    let zone = month.zone.iana_name().unwrap_or("UTC");
    let months = queries::months(&mut conn, &coach.id, from, month.to, zone).await?;
    drop(conn);
    let this = now.to_zoned(month.zone.clone()).date().first_of_month();
    let href = |first: Date| format!("/desk/earnings?month={}", month::year_month(first));
    Ok(render::html(&EarningsPage {
        month: month::name(page.locale, month.first),
        written: month::year_month(month.first),
        totals: month.sums.iter().map(|sums| total(&page, sums)).collect(),
        bars: bars(&page, &month, &months),
        lines: lines(&page, &month),
        previous: href(month::months_later(month.first, -1)),
        next: (month.first < this).then(|| href(month::months_later(month.first, 1))),
        pay: "/desk/payouts".to_owned(),
        page,
    }))
}

fn total(page: &Page, sums: &Sums) -> Total {
    let money = |cents: Cents| page.money(cents.get(), &sums.currency);
    Total {
        charged: money(sums.charged),
        refunded: money(negated(sums.refunded)),
        commission: money(negated(sums.commission)),
        net: money(sums.net),
    }
}

/// Twelve months, the chosen one last, in the currency of most of them.
fn bars(page: &Page, month: &Month, months: &[(Date, Cents, String)]) -> Vec<Bar> {
    let currency = months.last().map_or("EUR", |(_, _, currency)| currency);
    let net_of = |first: Date| -> i64 {
        months
            .iter()
            .filter(|(at, _, c)| *at == first && c == currency)
            .map(|(_, net, _)| net.get())
            .sum()
    };
    let all: Vec<(Date, i64)> = (0..12)
        .map(|back| month::months_later(month.first, back - 11))
        .map(|first| (first, net_of(first)))
        .collect();
    let tallest = all.iter().map(|(_, net)| *net).max().unwrap_or(0).max(1);
    all.into_iter()
        .map(|(first, net)| {
            let name = month::name(page.locale, first);
            let amount = page.money(net, currency);
            let height = net.max(0) * TALLEST / tallest;
            Bar {
                href: format!("/desk/earnings?month={}", month::year_month(first)),
                short: short_month(page.locale.month(first)),
                label: page.tw(
                    "earnings-bar",
                    [
                        ("month", name.as_str().into()),
                        ("amount", amount.as_str().into()),
                    ],
                ),
                name,
                amount,
                height,
                top: TALLEST - height,
                chosen: first == month.first,
            }
        })
        .collect()
}

fn lines(page: &Page, month: &Month) -> Vec<Line> {
    let date = |at: jiff::Timestamp| page.locale.date(at.to_zoned(month.zone.clone()).date());
    month
        .rows
        .iter()
        .map(|row| Line {
            date: date(row.at.0),
            what: page.t(month::movement_sentence(&row.movement)),
            session: match (&row.scheduled_at, &row.client_name) {
                (Some(at), Some(client)) => page.tw(
                    "earnings-session-with",
                    [
                        ("date", date(at.0).into()),
                        ("name", client.as_str().into()),
                    ],
                ),
                _ => String::new(),
            },
            href: row.booking_id.as_ref().map(|id| format!("/bookings/{id}")),
            gross: page.money(row.gross.get(), &row.currency),
            commission: page.money(negated(row.commission).get(), &row.currency),
            net: page.money(row.net.get(), &row.currency),
        })
        .collect()
}

/// `GET /desk/earnings/{2026-06.csv|2026-06.pdf}`
///
/// # Errors
/// 404 when it names no month.
pub async fn earnings_file(
    State(app): State<Money>,
    page: Page,
    coach: Coach,
    Path(name): Path<String>,
) -> Result<Response> {
    let (month, kind) = name.split_once('.').ok_or_else(Error::not_found)?;
    let first = month::parse(month).ok_or_else(Error::not_found)?;
    if !matches!(kind, "csv" | "pdf") {
        return Err(Error::not_found());
    }
    let now = app.now();
    let mut conn = app.db.acquire().await?;
    let month = Month::load(&mut conn, &coach.id, Some(first), now).await?;
    drop(conn);
    if kind == "csv" {
        let text = csv::csv(&month, page.locale);
        return Ok(download(
            "text/csv; charset=utf-8",
            &name,
            text.into_bytes(),
        ));
    }
    let paper = statement::paper(&app.config, &month, page.locale, now);
    Ok(download("application/pdf", &name, typeset(paper).await?))
}
