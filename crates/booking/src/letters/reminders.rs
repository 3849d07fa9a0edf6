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
    db::retry_on_deadlock,
    error::Result,
    queue::{Attempt, Job, Lane, Outcome},
    sweep::Sweep,
};
use serde::{Deserialize, Serialize};

use super::{
    queries::{self, OpenReminder},
    recipient::{Recipient, client, recipients},
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
    const LANE: Lane = Lane::Letters;
    const ATTEMPTS: u32 = 1;

    async fn run(self, app: Bookings, _: Attempt) -> Outcome {
        remind(&app).await.into()
    }
}

async fn remind(app: &App) -> Result<()> {
    let now = app.now();
    let mut conn = app.db.acquire().await?;
    let open = queries::open_reminders(&mut conn, now, now + Reminder::Day.before()).await?;
    let over = queries::to_ask_for_review(&mut conn, now - ASK_UNTIL, now - ASK_AFTER, now).await?;
    drop(conn);
    let due: Vec<(OpenReminder, Reminder)> = open
        .into_iter()
        .filter_map(|open| {
            let reminder = reminder(&open.kind)?;
            let due = reminder.due(open.told_at.0, open.scheduled_at.0, now);
            (due == Due::Now).then_some((open, reminder))
        })
        .collect();
    let sweep = |name| Sweep {
        name,
        db: &app.db,
        now,
    };
    let id = |(open, _): &(OpenReminder, Reminder)| open.postponed_as();
    let reminded = sweep("remind")
        .each(due, id, |(open, reminder)| async move {
            retry_on_deadlock(|| remind_one(app, &open, reminder, now)).await
        })
        .await;
    let asked = sweep("ask_opinion")
        .each(over, BookingId::to_string, |id| async move {
            retry_on_deadlock(|| ask_for_review(app, &id, now)).await
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
async fn remind_one(
    app: &App,
    open: &OpenReminder,
    reminder: Reminder,
    now: Timestamp,
) -> Result<()> {
    let id = &open.booking_id;
    let mut tx = app.db.begin().await?;
    let still = lock(&mut tx, id).await?.is_some_and(|b| {
        b.status == BookingStatus::Confirmed && b.scheduled_at == open.scheduled_at
    });
    let about = (id, &open.user_id);
    if !still
        || !queries::note_first_sent(&mut tx, about, &open.kind, open.scheduled_at, now).await?
    {
        return Ok(());
    }
    let booking = details::for_letters(&mut tx, id).await?;
    for to in recipients(&mut tx, &booking).await? {
        if to.reader.id == open.user_id {
            let letter = reminder_letter(app, &to, reminder, now);
            post::letter(&mut tx, app, &letter.mail(app, &to.reader)?).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

fn reminder_letter(app: &App, to: &Recipient<'_>, reminder: Reminder, now: Timestamp) -> Letter {
    let booking = to.booking;
    let start = booking.scheduled_at.0;
    let (kind, subject, text) = match reminder {
        Reminder::Day => (Kind::ReminderDay, "mail-day-subject", "mail-day-text"),
        Reminder::Hour => (Kind::ReminderHour, "mail-hour-subject", "mail-hour-text"),
    };
    let soon = to.soon(now);
    let sentence = |key: &str| {
        to.reader.tw(
            key,
            [
                ("name", to.other_name().into()),
                ("when", soon.clone().into()),
            ],
        )
    };
    let letter = to
        .answered_by_other(Letter::about(sentence(subject)))
        .paragraph(sentence(text));
    let mut letter = to.add_place(to.add_facts(app, letter));
    let free = booking::free_cancellation_until(start);
    if to.is_client() && now < free {
        let until = to.moment(app, free);
        letter = letter.paragraph_after(to.t1("mail-confirmed-free", "when", until));
    }
    let useless = start - reminder.useless();
    to.add_page(app, letter)
        .optional(kind, booking.id.as_str(), useless)
}

/// Asks the client for a review, unless they gave one already.
async fn ask_for_review(app: &App, id: &BookingId, now: Timestamp) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let Some(locked) = lock(&mut tx, id).await? else {
        return Ok(());
    };
    let booking = details::for_letters(&mut tx, id).await?;
    let about = (id, &booking.client_id);
    if locked.status != BookingStatus::Completed
        || booking.rating.is_some()
        || !queries::note_first_sent(
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
    if let Some(to) = client(&mut tx, &booking).await? {
        let path = format!("/bookings/{id}");
        let letter = Letter::about(to.t1("mail-review-subject", "name", to.other_name()))
            .paragraph(to.sentence(app, "mail-review-text"))
            .action(to.t("mail-review-action"), post::address(app, &path))
            .paragraph_after(to.t("mail-review-after"))
            .optional(Kind::Review, id.as_str(), now + ASK_UNTIL);
        post::letter(&mut tx, app, &letter.mail(app, &to.reader)?).await?;
    }
    tx.commit().await?;
    Ok(())
}
