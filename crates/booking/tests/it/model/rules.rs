//! The rules, computed once more, and compared with what is on record.

use domain::schema::BookingStatus::{
    self, Cancelled, Completed, Confirmed, InProgress, NoShow, Pending,
};
use jiff::{SignedDuration, Timestamp};
use platform::db::Instant;

use super::{
    acts::{Act, Who},
    world::World,
};

/// What is on record about a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub status: BookingStatus,
    pub scheduled_at: Timestamp,
    pub minutes: i64,
    pub created_at: Timestamp,
    pub cancelled_at: Option<Timestamp>,
    pub price: i64,
    /// Amount, fee, refund, of a payment that came.
    pub paid: Option<(i64, i64, i64)>,
    pub rated_at: Option<Timestamp>,
    pub sessions: i64,
    /// When the coach moved it, if the latest move was theirs.
    pub moved_by_coach_at: Option<Timestamp>,
    pub in_series: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    status: BookingStatus,
    scheduled_at: Instant,
    duration: i32,
    created_at: Instant,
    cancelled_at: Option<Instant>,
    price: i32,
    amount: Option<i32>,
    fee: Option<i32>,
    refund: Option<i32>,
    came: bool,
    rated_at: Option<Instant>,
    sessions: i64,
    moved_by_coach_at: Option<Instant>,
    in_series: bool,
}

/// What the games must meet together.
pub const EVERYTHING: &[&str] = &[
    "held",
    "confirmed",
    "in progress",
    "completed",
    "absent",
    "given up",
    "refunded whole",
    "refunded half",
    "paid too late",
    "rated",
    "moved by its coach",
    "in a series",
];

/// What of it is on record now.
pub fn met(world: &World) -> Vec<&'static str> {
    let of = |seen: &Seen| match (seen.status, seen.paid) {
        (Pending, _) => "held",
        (Confirmed, _) => "confirmed",
        (InProgress, _) => "in progress",
        (Completed, _) if seen.rated_at.is_some() => "rated",
        (Completed, _) => "completed",
        (NoShow, _) => "absent",
        (Cancelled, None) => "given up",
        (Cancelled, Some(_)) if seen.sessions == 0 => "paid too late",
        (Cancelled, Some((amount, _, refund))) if amount == refund => "refunded whole",
        (Cancelled, Some(_)) => "refunded half",
    };
    let mut met: Vec<_> = world.seen.values().map(of).collect();
    for seen in world.seen.values() {
        met.extend(seen.moved_by_coach_at.map(|_| "moved by its coach"));
        met.extend(seen.in_series.then_some("in a series"));
    }
    met
}

async fn rows(world: &World) -> Vec<(String, Seen)> {
    let rows: Vec<Row> = sqlx::query_as(
        r#"
        SELECT b.id,
               b.status,
               b."scheduledAt" AS scheduled_at,
               b.duration,
               b."createdAt" AS created_at,
               b."cancelledAt" AS cancelled_at,
               b.price,
               p.amount,
               p."platformFee" AS fee,
               p."refundAmount" AS refund,
               coalesce(p.status NOT IN ('PENDING', 'FAILED'), false) AS came,
               r.created_at AS rated_at,
               (SELECT count(*) FROM "Session" s WHERE s."bookingId" = b.id) AS sessions,
               (
                 SELECT CASE m.side WHEN 'coach' THEN m.moved_at END
                 FROM trustcoach.booking_move m
                 WHERE m.booking_id = b.id
                 ORDER BY m.id DESC
                 LIMIT 1
               ) AS moved_by_coach_at,
               EXISTS (
                 SELECT FROM trustcoach.booking_in_series s WHERE s.booking_id = b.id
               ) AS in_series
        FROM "Booking" b
        LEFT JOIN "Payment" p ON p."bookingId" = b.id
        LEFT JOIN trustcoach.review r ON r.booking_id = b.id
        "#,
    )
    .fetch_all(world.site.db())
    .await
    .unwrap();
    rows.into_iter()
        .map(|row| {
            let whole = |cents: Option<i32>| i64::from(cents.unwrap_or(0));
            let seen = Seen {
                status: row.status,
                scheduled_at: row.scheduled_at.0,
                minutes: i64::from(row.duration),
                created_at: row.created_at.0,
                cancelled_at: row.cancelled_at.map(|at| at.0),
                price: i64::from(row.price),
                paid: row
                    .came
                    .then(|| (whole(row.amount), whole(row.fee), whole(row.refund))),
                rated_at: row.rated_at.map(|at| at.0),
                sessions: row.sessions,
                moved_by_coach_at: row.moved_by_coach_at.map(|at| at.0),
                in_series: row.in_series,
            };
            (row.id, seen)
        })
        .collect()
}

/// What is on record about one booking.
pub async fn look(world: &World, id: &str) -> Seen {
    rows(world)
        .await
        .into_iter()
        .find(|(other, _)| other == id)
        .unwrap()
        .1
}

/// What a cancellation gives back now, or nothing where it is refused.
pub fn refund_due(booking: &Seen, now: Timestamp, who: Who) -> Option<i64> {
    if !matches!(booking.status, Pending | Confirmed) {
        return None;
    }
    let left = booking.scheduled_at.duration_since(now);
    let percent = match who {
        Who::Coach | Who::Admin => 100,
        Who::Client if left > SignedDuration::from_hours(24) => 100,
        // A time that the coach chose may be refused for 48 hours.
        Who::Client
            if left > SignedDuration::ZERO
                && booking
                    .moved_by_coach_at
                    .is_some_and(|at| now < at + SignedDuration::from_hours(48)) =>
        {
            100
        }
        Who::Client if left > SignedDuration::ZERO => 50,
        Who::Client => return None,
    };
    let paid = booking.paid.map_or(0, |(amount, _, _)| amount);
    Some((paid * percent + 99) / 100)
}

/// Whether the coach may say so now.
pub fn course_allowed(booking: &Seen, now: Timestamp, what: &str) -> bool {
    let since = now.duration_since(booking.scheduled_at);
    match what {
        "start" => booking.status == Confirmed && since >= SignedDuration::ZERO,
        // A coach who never said that it began says both at once.
        "complete" => {
            matches!(booking.status, Confirmed | InProgress) && since >= SignedDuration::ZERO
        }
        "no-show" => {
            booking.status == Confirmed
                && since >= SignedDuration::from_mins(15)
                && since <= SignedDuration::from_hours(24)
        }
        other => unreachable!("{other}"),
    }
}

/// Every rule, after a step.
pub async fn hold(world: &mut World, act: &Act) {
    let now = world.site.now();
    for (id, seen) in rows(world).await {
        if let Some(before) = world.seen.get(&id) {
            step(before, &seen, now, act);
        } else {
            let paid_at_once = matches!(act, Act::Book { paying: true, .. } | Act::Series { .. });
            assert!(
                seen.status == Pending
                    || paid_at_once && seen.status == Confirmed
                    || matches!(act, Act::Late { .. }) && seen.status == Cancelled,
                "a booking begins as a hold: {seen:?}"
            );
        }
        let has_session = matches!(seen.status, Confirmed | InProgress | Completed | NoShow);
        assert!(!has_session || seen.sessions == 1, "{seen:?}");
        assert!(
            !has_session || seen.paid.is_some(),
            "nothing is confirmed without its payment: {seen:?}"
        );
        world.seen.insert(id, seen);
    }
    none_overlap(world).await;
    ledger_is_true(world).await;
    counts_are_true(world).await;
}

fn step(before: &Seen, after: &Seen, now: Timestamp, act: &Act) {
    let legal = before.status == after.status
        || matches!(
            (before.status, after.status),
            (Pending, Confirmed | Cancelled)
                | (Confirmed, InProgress | Cancelled | NoShow)
                | (InProgress, Completed)
        )
        // Begun and completed at once: by the coach, or by time where nobody said anything.
        || (before.status, after.status) == (Confirmed, Completed);
    assert!(legal, "{act:?}: {before:?} became {after:?}");
    assert_eq!(
        before.price, after.price,
        "the price is fixed when it is booked"
    );
    if let (Some(first), Some(then)) = (before.paid, after.paid) {
        assert_eq!((first.0, first.1), (then.0, then.1), "a split stays");
        assert!(
            first.2 == 0 || first.2 == then.2,
            "refunded once: {after:?}"
        );
    }
    if before.status != Cancelled && after.status == Cancelled {
        // Only an act that takes its time may have done it a little earlier.
        let late = matches!(act, Act::Late { .. });
        assert!(after.cancelled_at == Some(now) || late, "{after:?}");
    }
    if before.status == Pending && after.status == Confirmed {
        assert!(
            now < after.created_at + SignedDuration::from_mins(15),
            "{after:?}"
        );
    }
    let refunded = after.paid.map_or(0, |paid| paid.2);
    match after.status {
        Confirmed | InProgress | Completed | NoShow => {
            assert_eq!(refunded, 0, "{after:?}");
        }
        Cancelled if before.status == Confirmed => {
            let Act::Cancel { who, .. } = act else {
                panic!("{act:?} cancelled {before:?}");
            };
            assert_eq!(Some(refunded), refund_due(before, now, *who), "{after:?}");
        }
        // Money that came for what was never confirmed goes back whole.
        Cancelled if before.paid.is_none() => {
            assert_eq!(refunded, after.paid.map_or(0, |paid| paid.0), "{after:?}");
        }
        Cancelled | Pending => {}
    }
}

async fn none_overlap(world: &World) {
    for side in ["coachId", "userId"] {
        let overlaps: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            r#"
            SELECT count(*)
            FROM "Booking" a
            JOIN "Booking" b ON a."{side}" = b."{side}" AND a.id < b.id
            WHERE a.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
              AND b.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
              AND a."scheduledAt" < b."scheduledAt" + make_interval(mins => b.duration)
              AND b."scheduledAt" < a."scheduledAt" + make_interval(mins => a.duration)
            "#
        )))
        .fetch_one(world.site.db())
        .await
        .unwrap();
        assert_eq!(overlaps, 0, "{side}");
    }
}

/// The ledger holds, for each payment, exactly what the rules make of it, and nothing else.
async fn ledger_is_true(world: &World) {
    let unbalanced: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT movement FROM trustcoach.ledger_line GROUP BY movement, currency HAVING sum(cents) <> 0) AS m",
    )
    .fetch_one(world.site.db())
    .await
    .unwrap();
    assert_eq!(unbalanced, 0);
    let lines: Vec<(String, i64)> = sqlx::query_as(
        "SELECT split_part(account, ':', 1), sum(cents)::bigint FROM trustcoach.ledger_line GROUP BY 1",
    )
    .fetch_all(world.site.db())
    .await
    .unwrap();
    let balance = |account: &str| {
        lines
            .iter()
            .find(|(name, _)| name == account)
            .map_or(0, |(_, cents)| *cents)
    };
    let (mut provider, mut platform) = (0, 0);
    for (amount, fee, refund) in world.seen.values().filter_map(|seen| seen.paid) {
        // round_half_up(amount × 15 %), and the same share of it for what goes back.
        assert_eq!(fee, (amount * 1500 + 5000) / 10_000);
        let fee_back = if amount == 0 {
            0
        } else {
            (2 * fee * refund + amount) / (2 * amount)
        };
        provider += amount - refund;
        platform -= fee - fee_back;
    }
    assert_eq!(balance("provider"), provider);
    assert_eq!(balance("platform"), platform);
    assert_eq!(balance("coach"), -provider - platform);
}

async fn counts_are_true(world: &World) {
    let wrong: Vec<(String, i32, Option<f64>)> = sqlx::query_as(
        r#"
        SELECT c.id, c."totalSessions", c."averageRating"
        FROM "Coach" c
        WHERE c."totalSessions" <> (
                SELECT count(*) FROM "Booking" b
                WHERE b."coachId" = c.id AND b.status = 'COMPLETED'
              )
           OR round(c."averageRating"::numeric, 6) IS DISTINCT FROM (
                SELECT round(avg(r.rating), 6) FROM trustcoach.review r WHERE r.coach_id = c.id
              )
        "#,
    )
    .fetch_all(world.site.db())
    .await
    .unwrap();
    assert_eq!(wrong, []);
}

/// When all is done: no hold is left over, no refund and no event waits.
pub async fn settled(world: &World) {
    let now = world.site.now();
    for (_, seen) in rows(world).await {
        assert!(
            seen.status != Pending || now < seen.created_at + SignedDuration::from_mins(15),
            "{seen:?}"
        );
    }
    let waiting: (i64, i64) = sqlx::query_as(
        r"
        SELECT (SELECT count(*) FROM trustcoach.refund WHERE sent_at IS NULL),
               (SELECT count(*) FROM trustcoach.payment_event WHERE processed_at IS NULL)
        ",
    )
    .fetch_one(world.site.db())
    .await
    .unwrap();
    assert_eq!(waiting, (0, 0));
}
