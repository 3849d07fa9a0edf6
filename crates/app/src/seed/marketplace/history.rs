//! What happened on the demo's marketplace, and what is booked: bookings, payments with their
//! split and their movements, sessions, opinions.

use std::collections::HashMap;

use domain::{
    booking::price,
    ids::CoachId,
    money::{BasisPoints, split},
    schema::BillingType,
    slots::Interval,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use platform::error::{Error, Result};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::{Cast, Opinion, Past, insert};
use market::coaches::{self, Bookable, usual_duration};

/// The rows of each table.
struct Rows<'a> {
    cast: &'a Cast,
    bookings: Vec<Value>,
    payments: Vec<Value>,
    lines: Vec<Value>,
    sessions: Vec<Value>,
    reviews: Vec<Value>,
}

/// Writes the past sessions of each coach, and a few to come.
pub(super) async fn write(
    conn: &mut PgConnection,
    cast: &Cast,
    past: &[Past],
    now: Timestamp,
) -> Result<()> {
    let mut found = Vec::new();
    for past in past {
        if let Some(coach) = coaches::bookable(conn, &past.coach).await?
            && coach.by_a_person()
        {
            let n = usize::try_from(past.place - 1).map_err(Error::internal)?;
            found.push((n, coach, past.sessions));
        }
    }
    let mut rows = Rows {
        cast,
        bookings: vec![],
        payments: vec![],
        lines: vec![],
        sessions: vec![],
        reviews: vec![],
    };
    for (n, coach, sessions) in &found {
        for k in 0..usize::try_from(*sessions).unwrap_or(0) {
            rows.past(coach, *n, k, now)?;
        }
    }
    rows.coming(conn, &found, now).await?;
    let Rows {
        bookings,
        payments,
        lines,
        sessions,
        reviews,
        ..
    } = rows;
    insert!(conn, "data/seed/bookings.sql", Value::from(bookings));
    insert!(conn, "data/seed/payments.sql", Value::from(payments));
    let lines = Value::from(lines);
    insert!(conn, "data/seed/ledger.sql", lines);
    insert!(conn, "data/seed/simulated_movements.sql", lines);
    insert!(conn, "data/seed/sessions.sql", Value::from(sessions));
    insert!(conn, "data/seed/reviews.sql", Value::from(reviews));
    let ids: Vec<String> = past.iter().map(|past| past.coach.to_string()).collect();
    insert!(conn, "data/seed/figures.sql", &ids);
    Ok(())
}

/// As PostgreSQL reads a timestamp in UTC.
fn stamp(at: Timestamp) -> String {
    TimeZone::UTC
        .to_datetime(at)
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}

fn days_ago(now: Timestamp, days: i64) -> Timestamp {
    now.saturating_sub(SignedDuration::from_hours(24 * days))
        .unwrap_or(now)
}

impl Rows<'_> {
    fn client(&self, n: usize) -> String {
        self.cast.clients[n % self.cast.clients.len()].id.clone()
    }

    /// A session held some weeks ago, in the coach's morning or afternoon.
    fn past(&mut self, coach: &Bookable, n: usize, k: usize, now: Timestamp) -> Result<()> {
        let zone = TimeZone::get(&coach.timezone).map_err(Error::internal)?;
        let day = i64::try_from(4 + k * 11 + n % 7).unwrap_or(4);
        let hour = [9, 10, 11, 14, 15, 16, 17][(n + k * 3) % 7];
        let date = zone.to_datetime(days_ago(now, day)).date();
        let start = date
            .at(hour, 0, 0, 0)
            .to_zoned(zone)
            .map_err(|e| Error::internal(anyhow::Error::new(e)))?
            .timestamp();
        let id = format!("demo-booking-{}-{k:02}", coach.id);
        let client = self.client(n + k * 5);
        self.booking(
            coach,
            &id,
            &client,
            start,
            60,
            "COMPLETED",
            days_ago(start, 6),
        )?;

        // Three in four give a rating.
        let turn = n * 5 + k * 7;
        if turn % 4 != 3 {
            let opinions = &self.cast.opinions;
            let Opinion { rating, comment } = &opinions[(n * 3 + k) % opinions.len()];
            let at = start
                .saturating_add(SignedDuration::from_hours(26))
                .unwrap_or(start);
            self.reviews.push(json!({
                "booking_id": id, "coach_id": coach.id, "rating": rating, "comment": comment,
                "published": comment.is_some(), "created_at": stamp(at), "updated_at": stamp(at),
            }));
        }
        Ok(())
    }

    /// Sessions to come, at times that were really free for the coach and for the client.
    async fn coming(
        &mut self,
        conn: &mut PgConnection,
        found: &[(usize, Bookable, i32)],
        now: Timestamp,
    ) -> Result<()> {
        let ids: Vec<CoachId> = found.iter().map(|(_, coach, _)| coach.id.clone()).collect();
        let until = days_ago(now, -21);
        let schedules = coaches::offered(conn, &ids, None, now, now, until).await?;
        let mut taken: HashMap<String, Vec<Interval>> = HashMap::new();
        for (n, coach, _) in found {
            let Some(schedule) = schedules.get(&coach.id) else {
                continue;
            };
            let minutes = usual_duration(schedule.rules());
            let length = SignedDuration::from_mins(i64::from(minutes));
            let free = schedule.slots(now, now, until, minutes);
            let mut last = now;
            for k in 0..n % 4 {
                let client = self.client(n + k * 5 + 2);
                let theirs = taken.entry(client.clone()).or_default();
                let start = free.iter().skip(n % 9 + k * 8).copied().find(|start| {
                    let end = start.saturating_add(length).unwrap_or(*start);
                    *start >= last && theirs.iter().all(|t| t.end <= *start || end <= t.start)
                });
                let Some(start) = start else { continue };
                let end = start.saturating_add(length).unwrap_or(start);
                theirs.push(Interval { start, end });
                last = end;
                let id = format!("demo-booking-{}-next-{k}", coach.id);
                self.booking(
                    coach,
                    &id,
                    &client,
                    start,
                    minutes,
                    "CONFIRMED",
                    days_ago(now, 1),
                )?;
            }
        }
        Ok(())
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "one for each thing a booking says"
    )]
    fn booking(
        &mut self,
        coach: &Bookable,
        id: &str,
        client: &str,
        start: Timestamp,
        minutes: u32,
        status: &str,
        made: Timestamp,
    ) -> Result<()> {
        let hourly = coach.hourly_rate.map(Into::into);
        let price =
            price(hourly, None, minutes, BillingType::Individual).map_err(Error::internal)?;
        let parts = split(price, BasisPoints::DEFAULT_COMMISSION).map_err(Error::internal)?;
        let (made, start) = (stamp(made), stamp(start));
        let payment = id.replace("demo-booking", "demo-payment");
        let currency = &coach.currency;
        self.bookings.push(json!({
            "id": id, "userId": client, "coachId": coach.id, "scheduledAt": start,
            "duration": minutes, "timezone": coach.timezone,
            "mode": if coach.offers_remote { "REMOTE" } else { "IN_PERSON" },
            "meetingUrl": coach.offers_remote.then(|| format!("https://meet.jit.si/trustcoach-{id}")),
            "price": price, "currency": currency, "status": status,
            "createdAt": made, "updatedAt": made,
        }));
        self.payments.push(json!({
            "id": payment, "bookingId": id, "amount": parts.amount,
            "platformFee": parts.platform_fee, "coachPayout": parts.coach_payout,
            "currency": currency, "paidAt": made, "createdAt": made, "updatedAt": made,
        }));
        let accounts = [
            ("provider".to_owned(), parts.amount.get()),
            ("platform".to_owned(), -parts.platform_fee.get()),
            (format!("coach:{}", coach.id), -parts.coach_payout.get()),
        ];
        for (account, cents) in accounts.into_iter().filter(|(_, cents)| *cents != 0) {
            self.lines.push(json!({
                "movement": format!("charge:{payment}"), "at": made, "account": account,
                "payment_id": payment, "booking_id": id, "cents": cents, "currency": currency,
            }));
        }
        self.sessions.push(json!({
            "id": id.replace("demo-booking", "demo-session"), "bookingId": id,
            "createdAt": made, "updatedAt": made,
        }));
        Ok(())
    }
}
