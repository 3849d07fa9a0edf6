//! Reminders, and the question how it was: once a minute, what is due is written.
//!
//! They are found by what the bookings are now, so they follow a booking that moves and stop
//! with one that is cancelled. A row in `reminder_sent`, made in the transaction that puts the
//! letter in the post, lets each be written once, however many workers look.

use domain::{
    booking,
    ids::BookingId,
    reminders::{ASK_AFTER, ASK_UNTIL, Due, Reminder},
    schema::BookingStatus,
};
use jiff::Timestamp;
use platform::{
    error::Result,
    queue::{Attempt, Job, Outcome},
    sweep::Sweep,
};
use serde::{Deserialize, Serialize};

use super::{
    queries::{self, Ahead},
    words::{Told, both, client},
};
use crate::{Bookings, details, queries::lock};
use post::{Kind, Letter};
use site::App;

/// Every minute: writes the reminders and the questions that are due.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Remind {}

impl Job for Remind {
    type State = Bookings;
    const NAME: &'static str = "remind";
    const ATTEMPTS: u32 = 1;

    async fn run(self, app: Bookings, _: Attempt) -> Outcome {
        remind(&app).await.into()
    }
}

async fn remind(app: &App) -> Result<()> {
    let now = app.now();
    let mut conn = app.db.acquire().await?;
    let ahead = queries::ahead(&mut conn, now, now + Reminder::Day.before()).await?;
    let over = queries::to_ask(&mut conn, now - ASK_UNTIL, now - ASK_AFTER, now).await?;
    drop(conn);
    let due: Vec<(Ahead, Reminder)> = ahead
        .into_iter()
        .filter_map(|ahead| {
            let reminder = reminder(&ahead.kind)?;
            let due = reminder.due(ahead.told_at.0, ahead.scheduled_at.0, now);
            (due == Due::Now).then_some((ahead, reminder))
        })
        .collect();
    let sweep = |name| Sweep {
        name,
        db: &app.db,
        now,
    };
    let id = |(ahead, _): &(Ahead, Reminder)| ahead.postponed_as();
    let reminded = sweep("remind")
        .each(due, id, |(ahead, reminder)| async move {
            remind_of(app, &ahead, reminder, now).await
        })
        .await;
    let asked = sweep("ask_opinion")
        .each(over, BookingId::to_string, |id| async move {
            ask(app, &id, now).await
        })
        .await;
    reminded.and(asked)
}

fn reminder(kind: &str) -> Option<Reminder> {
    match kind.parse() {
        Ok(Kind::ReminderDay) => Some(Reminder::Day),
        Ok(Kind::ReminderHour) => Some(Reminder::Hour),
        _ => None,
    }
}

/// Reminds one of the two, unless the booking is not what it was a moment ago.
async fn remind_of(app: &App, ahead: &Ahead, reminder: Reminder, now: Timestamp) -> Result<()> {
    let id = &ahead.booking_id;
    let mut tx = app.db.begin().await?;
    let still = lock(&mut tx, id).await?.is_some_and(|b| {
        b.status == BookingStatus::Confirmed && b.scheduled_at == ahead.scheduled_at
    });
    let about = (id, &ahead.user_id);
    if !still
        || !queries::first_to_say(&mut tx, about, &ahead.kind, ahead.scheduled_at, now).await?
    {
        return Ok(());
    }
    let booking = details::of(&mut tx, id).await?;
    for told in both(&mut tx, &booking).await? {
        if told.reader.id == ahead.user_id {
            let letter = reminder_letter(app, &told, reminder, now);
            post::letter(&mut tx, app, &letter.mail(app, &told.reader)?).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

fn reminder_letter(app: &App, told: &Told<'_>, reminder: Reminder, now: Timestamp) -> Letter {
    let booking = told.booking;
    let start = booking.scheduled_at.0;
    let (kind, subject, text) = match reminder {
        Reminder::Day => (Kind::ReminderDay, "mail-day-subject", "mail-day-text"),
        Reminder::Hour => (Kind::ReminderHour, "mail-hour-subject", "mail-hour-text"),
    };
    let soon = told.soon(now);
    let said = |key: &str| {
        told.reader.tw(
            key,
            [("name", told.name().into()), ("when", soon.clone().into())],
        )
    };
    let letter = told
        .answered(Letter::about(said(subject)))
        .paragraph(said(text));
    let mut letter = told.where_to(told.facts(app, letter));
    let free = booking::free_cancellation_until(start);
    if told.is_client() && now < free {
        let until = told.moment(app, free);
        letter = letter.paragraph_after(told.t1("mail-confirmed-free", "when", until));
    }
    let useless = start - reminder.useless();
    told.page(app, letter)
        .optional(kind, booking.id.as_str(), useless)
}

/// Asks the client how it was, unless they said so already.
async fn ask(app: &App, id: &BookingId, now: Timestamp) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let Some(locked) = lock(&mut tx, id).await? else {
        return Ok(());
    };
    let booking = details::of(&mut tx, id).await?;
    let about = (id, &booking.client_id);
    if locked.status != BookingStatus::Completed
        || booking.rating.is_some()
        || !queries::first_to_say(
            &mut tx,
            about,
            Kind::Review.as_str(),
            booking.scheduled_at,
            now,
        )
        .await?
    {
        return Ok(());
    }
    if let Some(told) = client(&mut tx, &booking).await? {
        let path = format!("/bookings/{id}");
        let letter = Letter::about(told.t1("mail-review-subject", "name", told.name()))
            .paragraph(told.say(app, "mail-review-text"))
            .action(told.t("mail-review-action"), post::address(app, &path))
            .paragraph_after(told.t("mail-review-after"))
            .optional(Kind::Review, id.as_str(), now + ASK_UNTIL);
        post::letter(&mut tx, app, &letter.mail(app, &told.reader)?).await?;
    }
    tx.commit().await?;
    Ok(())
}
