//! Jobs that renew the rows search reads (`coach_listing`): free hours, cells, words.

use std::collections::HashSet;

use domain::{
    geography::{Point, shown_cell},
    ids::CoachId,
    slots::Schedule,
};
use jiff::{SignedDuration, Timestamp};
use platform::{
    db::Instant,
    error::Result,
    queue::{Attempt, Job, Lane, Outcome},
    sweep::Tally,
};
use serde::{Deserialize, Serialize};
use sqlx::{Connection, PgConnection};

use super::{
    actions::days_after,
    queries::{
        projection::{self, HomeRow, Renewed},
        words,
    },
    schedule::{self, usual_duration},
    towns,
};
use crate::Market;

/// Coaches looked at in one transaction.
const BATCH: i64 = 200;
/// Where a coach who is never free stands in the order of the next slot.
const NEVER: i64 = 253_402_300_799;
const HOUR: i64 = 3600;
/// When a row that could not be renewed is tried again.
const PUT_OFF: SignedDuration = SignedDuration::from_hours(1);

/// Renews the rows of the coaches that changed, and of those that time made old. A trigger
/// enqueues it; every minute it runs anyway.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct RefreshListings {}

impl Job for RefreshListings {
    type State = Market;
    const NAME: &'static str = "refresh_listings";
    const LANE: Lane = Lane::Upkeep;
    const ATTEMPTS: u32 = 3;

    async fn run(self, app: Market, _: Attempt) -> Outcome {
        refresh(&app).await.into()
    }
}

/// Every night: forgets words that no coach uses any more.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ForgetWords {}

impl Job for ForgetWords {
    type State = Market;
    const NAME: &'static str = "forget_words";
    const LANE: Lane = Lane::Upkeep;
    const ATTEMPTS: u32 = 3;

    async fn run(self, app: Market, _: Attempt) -> Outcome {
        let forget = async {
            let mut conn = app.db.acquire().await?;
            words::forget_unused(&mut conn).await
        };
        forget.await.into()
    }
}

/// Renews every row that is old.
///
/// # Errors
/// The database's; at the end, when some rows could not be renewed.
pub async fn refresh(app: &Market) -> Result<()> {
    let mut outcome = Ok(());
    while let Some(done) = batch(app).await? {
        outcome = outcome.and(done);
    }
    outcome
}

/// Renews some rows, and says whether all of them could be; `None` when none is old.
async fn batch(app: &Market) -> Result<Option<Result<()>>> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    if !projection::try_lock_listings(&mut tx).await? {
        return Ok(None);
    }
    projection::set_needs_accounts(&mut tx, app.payments.needs_accounts()).await?;
    let mut ids = projection::take_stale(&mut tx, 4 * BATCH).await?;
    if ids.is_empty() {
        ids = projection::due_coaches(&mut tx, Instant(now), BATCH).await?;
    }
    if ids.is_empty() {
        return Ok(None);
    }
    let done = renew(app, &mut tx, &ids, now).await?;
    tx.commit().await?;
    Ok(Some(done))
}

/// Renews rows together. When that fails, one by one: one that cannot be renewed keeps no other
/// old, and is tried again in an hour.
async fn renew(
    app: &Market,
    conn: &mut PgConnection,
    ids: &[String],
    now: Timestamp,
) -> Result<Result<()>> {
    let mut together = conn.begin().await?;
    if renew_together(app, &mut together, ids, now).await.is_ok() {
        together.commit().await?;
        return Ok(Ok(()));
    }
    together.rollback().await?;
    let mut tally = Tally::of("refresh_listings");
    for id in ids {
        let mut alone = conn.begin().await?;
        let done = renew_together(app, &mut alone, std::slice::from_ref(id), now).await;
        tally.add(&done);
        if done.is_ok() {
            alone.commit().await?;
        } else {
            alone.rollback().await?;
            projection::put_off(conn, id, Instant(now + PUT_OFF)).await?;
        }
    }
    Ok(tally.end())
}

async fn renew_together(
    app: &Market,
    conn: &mut PgConnection,
    ids: &[String],
    now: Timestamp,
) -> Result<()> {
    let homes = projection::coach_homes(conn, ids).await?;
    let bookable = homes.iter().filter(|home| home.bookable);
    let coaches: Vec<CoachId> = bookable.map(|home| home.id.clone()).collect();
    let coaches = money::payable(app, conn, coaches).await?;
    let schedules = schedule::offered(conn, &coaches, None, now, now, days_after(now, 366)).await?;
    let mut renewed = Renewed::default();
    for home in &homes {
        let schedule = schedules.get(&home.id);
        renewed.push(home, schedule, now);
    }
    projection::write_renewed(conn, &renewed).await?;
    words::add_words(conn, ids).await
}

impl Renewed {
    fn push(&mut self, home: &HomeRow, schedule: Option<&Schedule>, now: Timestamp) {
        let notice = schedule.map_or(0, |s| s.rules().notice.as_secs());
        let starts: Vec<i64> = schedule
            .map(|s| s.slots(now, now, days_after(now, 366), usual_duration(s.rules())))
            .unwrap_or_default()
            .into_iter()
            .map(Timestamp::as_second)
            .collect();
        let tomorrow = days_after(now, 1);
        let due = starts.first().map_or(tomorrow, |first| {
            // The first instant at which the notice is no longer given.
            let late = Timestamp::from_second(first - notice + 1).unwrap_or(tomorrow);
            late.min(tomorrow)
        });
        let hours: Vec<i64> = starts.iter().map(|start| start.div_euclid(HOUR)).collect();
        let first_hour = hours.first().copied().unwrap_or(0);
        self.ids.push(home.id.to_string());
        self.next.push(starts.first().copied().unwrap_or(NEVER));
        self.notice.push(i32::try_from(notice).unwrap_or(i32::MAX));
        self.free_hour
            .push(i32::try_from(first_hour).unwrap_or_default());
        self.free.push(bits(&hours));
        self.cells.push(cell(home));
        self.due.push(Instant(due));
    }
}

/// One bit for each hour from the first to the last: whether a session can start in it.
fn bits(hours: &[i64]) -> String {
    let (Some(first), Some(last)) = (hours.first(), hours.last()) else {
        return String::new();
    };
    let free: HashSet<i64> = hours.iter().copied().collect();
    (*first..=*last)
        .map(|hour| if free.contains(&hour) { '1' } else { '0' })
        .collect()
}

/// The cell in which everybody may see a coach.
fn cell(home: &HomeRow) -> Option<i32> {
    let point = home
        .latitude
        .zip(home.longitude)
        .and_then(|(latitude, longitude)| Point::new(latitude, longitude));
    let city = home
        .city
        .as_deref()
        .and_then(|city| towns::of_coach(city, home.country.as_deref()))
        .map(|town| town.point);
    shown_cell(point, city).map(domain::geography::Cell::number)
}

#[cfg(test)]
mod tests {
    use super::bits;

    #[test]
    fn the_bits_are_the_hours_in_which_a_session_can_start() {
        assert_eq!(bits(&[]), "");
        assert_eq!(bits(&[10, 10, 11, 14]), "11001");
    }
}
