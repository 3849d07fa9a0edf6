//! What can be done, and what must come of it.

use domain::schema::BookingStatus;
use jiff::SignedDuration;
use money::{Event, EventContent};
use proptest::prelude::*;
use serde_json::json;

use super::{
    rules,
    world::{World, answer},
};

/// Something that someone does. Numbers pick among what there is.
#[derive(Clone, Debug)]
pub enum Act {
    /// A client takes one of the slots they are offered: they must get it.
    Book {
        client: usize,
        coach: usize,
        minutes: u32,
        pick: usize,
        /// They pay at once.
        paying: bool,
    },
    /// A client asks for a time; they get it if and only if it was offered.
    Ask {
        client: usize,
        coach: usize,
        minutes: u32,
        quarters: i64,
    },
    /// The client goes to pay.
    Checkout { pick: usize },
    /// A client takes a slot, goes to pay, and pays once the hold is over.
    Late { client: usize, coach: usize },
    /// A client takes the same hour of several weeks, and pays for all of it at once: all of it
    /// is booked, or nothing.
    Series {
        client: usize,
        coach: usize,
        pick: usize,
        count: i64,
    },
    /// Someone moves a session to a slot that is offered.
    Move { pick: usize, who: Who, slot: usize },
    /// The provider takes the money, or refuses the card.
    Pay { pick: usize, declined: bool },
    /// The provider says again what it said, or says it of something old.
    Repeat { pick: usize, declined: bool },
    /// Someone cancels, now or so many seconds from the start.
    Cancel {
        pick: usize,
        who: Who,
        after: Option<i64>,
    },
    /// The coach says how it went, now or so many seconds after the start.
    Course {
        pick: usize,
        what: &'static str,
        after: Option<i64>,
    },
    /// The client says what they thought of it.
    Rate { pick: usize, stars: i64 },
    /// Time passes.
    Wait { minutes: i64 },
    /// Time passes until so many seconds after a booking's start, which may be before it.
    Until { pick: usize, seconds: i64 },
    /// The background work is done.
    Minute,
}

/// On which side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Client,
    Coach,
    Admin,
}

/// Anything.
pub fn any() -> impl Strategy<Value = Act> {
    let minutes = || prop::sample::select(vec![30_u32, 60, 90]);
    let pick = || 0_usize..1000;
    prop_oneof![
        9 => (0..3_usize, 0..2_usize, minutes(), pick(), prop::bool::weighted(0.6)).prop_map(
            |(client, coach, minutes, pick, paying)| Act::Book { client, coach, minutes, pick, paying }
        ),
        3 => (0..3_usize, 0..2_usize, minutes(), -8_i64..800).prop_map(
            |(client, coach, minutes, quarters)| Act::Ask { client, coach, minutes, quarters }
        ),
        3 => pick().prop_map(|pick| Act::Checkout { pick }),
        2 => (0..3_usize, 0..2_usize, pick(), 2_i64..5).prop_map(
            |(client, coach, pick, count)| Act::Series { client, coach, pick, count }
        ),
        6 => (pick(), prop::sample::select(vec![Who::Client, Who::Coach]), pick())
            .prop_map(|(pick, who, slot)| Act::Move { pick, who, slot }),
        1 => (0..3_usize, 0..2_usize).prop_map(|(client, coach)| Act::Late { client, coach }),
        4 => (pick(), prop::bool::weighted(0.2)).prop_map(|(pick, declined)| Act::Pay { pick, declined }),
        2 => (pick(), any_bool()).prop_map(|(pick, declined)| Act::Repeat { pick, declined }),
        6 => (
            pick(),
            prop::sample::select(vec![Who::Client, Who::Client, Who::Client, Who::Coach, Who::Admin]),
            prop::option::of(prop::sample::select(vec![-86_401_i64, -86_400, -86_399, -1, 0])),
        )
            .prop_map(|(pick, who, after)| Act::Cancel { pick, who, after }),
        6 => (
            pick(),
            prop::sample::select(vec!["start", "complete", "no-show"]),
            prop::option::of(prop::sample::select(vec![-1_i64, 0, 899, 900, 86_400, 86_401])),
        )
            .prop_map(|(pick, what, after)| Act::Course { pick, what, after }),
        3 => (pick(), 0_i64..7).prop_map(|(pick, stars)| Act::Rate { pick, stars }),
        6 => prop::sample::select(vec![1_i64, 7, 14, 15, 16, 61, 12 * 60, 23 * 60 + 59, 24 * 60, 24 * 60 + 1, 50 * 60])
            .prop_map(|minutes| Act::Wait { minutes }),
        5 => (pick(), prop::sample::select(vec![
                -86_401_i64, -86_400, -86_399, -1, 0, 899, 900, 4000, 86_400, 86_401,
            ]))
            .prop_map(|(pick, seconds)| Act::Until { pick, seconds }),
        3 => Just(Act::Minute),
    ]
}

/// A game in which everything happens: what is drawn at random may leave something out. Each
/// pick of 0 is the only booking that is still to be held; 1 is the newest of all.
pub fn everything() -> Vec<Act> {
    let book = |paying| Act::Book {
        client: 0,
        coach: 0,
        minutes: 60,
        // Days ahead.
        pick: 39,
        paying,
    };
    let cancel = |who, after| Act::Cancel {
        pick: 0,
        who,
        after,
    };
    let course = |what, after| Act::Course {
        pick: 0,
        what,
        after,
    };
    vec![
        book(false),
        Act::Wait { minutes: 16 },
        Act::Minute,
        Act::Late {
            client: 0,
            coach: 0,
        },
        book(true),
        cancel(Who::Client, Some(-86_400)),
        book(true),
        cancel(Who::Coach, None),
        book(true),
        Act::Move {
            pick: 0,
            who: Who::Coach,
            slot: 1,
        },
        course("start", Some(0)),
        course("complete", None),
        Act::Rate { pick: 1, stars: 5 },
        book(true),
        course("no-show", Some(900)),
        Act::Series {
            client: 1,
            coach: 1,
            pick: 5,
            count: 2,
        },
    ]
}

fn any_bool() -> impl Strategy<Value = bool> {
    prop::bool::ANY
}

/// Does it, through the API, and checks the answer.
pub async fn play(world: &mut World, act: &Act) {
    match *act {
        Act::Book {
            client,
            coach,
            minutes,
            pick,
            paying,
        } => {
            let slots = world.slots(client, coach, minutes).await;
            // Among the next, so that bookings meet.
            let near = slots.len().min(40);
            let Some(at) = (near > 0).then(|| slots[pick % near]) else {
                return;
            };
            let (status, body) = book(world, client, coach, minutes, at).await;
            assert_eq!(status, 201, "offered and refused: {at} {body}");
            if paying {
                let id = body["id"].as_str().unwrap();
                let paid = testing::scene::pay(&world.clients[client], id).await;
                assert_eq!(paid["bookingStatus"], "CONFIRMED", "{paid}");
            }
        }
        Act::Ask {
            client,
            coach,
            minutes,
            quarters,
        } => {
            let quarter = 15 * 60;
            let now = world.site.now().as_second();
            let at = jiff::Timestamp::from_second((now / quarter + quarters) * quarter).unwrap();
            let offered = world.slots(client, coach, minutes).await.contains(&at);
            let (status, body) = book(world, client, coach, minutes, at).await;
            assert_eq!(status == 201, offered, "{at}: {status} {body}");
        }
        Act::Checkout { pick } => {
            let Some((id, client, _)) = picked(world, pick).await else {
                return;
            };
            let before = rules::look(world, &id).await;
            let path = format!("/api/v1/bookings/{id}/checkout");
            let (status, body) = answer(world.clients[client].post(&path, &json!({})).await).await;
            // A session of a series is paid with the others.
            let payable = before.status == BookingStatus::Pending
                && !before.in_series
                && world.site.now() < before.created_at + SignedDuration::from_mins(15);
            assert_eq!(status == 200, payable, "{status} {body}");
        }
        Act::Late { client, coach } => {
            let Some(at) = world.slots(client, coach, 60).await.pop() else {
                return;
            };
            let (status, body) = book(world, client, coach, 60, at).await;
            assert_eq!(status, 201, "{body}");
            let browser = &world.clients[client];
            let payment = testing::scene::checkout(browser, body["id"].as_str().unwrap()).await;
            world.site.wait(SignedDuration::from_mins(15));
            let paid = testing::scene::simulate(browser, &payment, "pay").await;
            assert_eq!(paid["status"], "REFUNDED", "{paid}");
        }
        Act::Series {
            client,
            coach,
            pick,
            count,
        } => series(world, client, coach, pick, count).await,
        Act::Move { pick, who, slot } => moving(world, pick, who, slot).await,
        Act::Pay { pick, declined } => {
            let Some((payment, client)) = payment(world, pick).await else {
                return;
            };
            let path = format!("/api/v1/payments/simulated/{payment}");
            let outcome = if declined { "decline" } else { "pay" };
            let body = json!({ "outcome": outcome });
            let (status, body) = answer(world.clients[client].post(&path, &body).await).await;
            assert_eq!(status, 200, "{body}");
        }
        Act::Repeat { pick, declined } => {
            let Some((payment, _)) = payment(world, pick).await else {
                return;
            };
            let group: String = sqlx::query_scalar(
                "SELECT group_id FROM trustcoach.payment_group_payment WHERE payment_id = $1",
            )
            .bind(&payment)
            .fetch_one(world.site.db())
            .await
            .unwrap();
            let happened = if declined {
                EventContent::Declined {
                    group: group.as_str().into(),
                }
            } else {
                let intent = format!("again_{group}");
                EventContent::Paid {
                    group: group.as_str().into(),
                    intent,
                }
            };
            let event = Event {
                id: format!("evt_again_{}", pick % 7),
                provider: "simulated".to_owned(),
                content: happened,
            };
            money::apply(&world.site.app, &event).await.unwrap();
            money::apply(&world.site.app, &event).await.unwrap();
        }
        Act::Cancel { pick, who, after } => cancel(world, pick, who, after).await,
        Act::Course { pick, what, after } => {
            let Some((id, _, coach)) = picked(world, pick).await else {
                return;
            };
            if let Some(seconds) = after {
                until(world, &id, seconds).await;
            }
            let before = rules::look(world, &id).await;
            let path = format!("/api/v1/bookings/{id}/{what}");
            let said = world.coaches[coach].0.post(&path, &json!({})).await;
            let (status, body) = answer(said).await;
            let allowed = rules::course_allowed(&before, world.site.now(), what);
            assert_eq!(status == 200, allowed, "{what} {before:?}: {status} {body}");
        }
        Act::Rate { pick, stars } => {
            let Some((id, client, _)) = picked(world, pick).await else {
                return;
            };
            let before = rules::look(world, &id).await;
            let path = format!("/api/v1/bookings/{id}/review");
            let body = json!({ "rating": stars, "comment": null });
            let (status, body) = answer(world.clients[client].put(&path, &body).await).await;
            let allowed = before.status == BookingStatus::Completed
                && (1..=5).contains(&stars)
                && before
                    .rated_at
                    .is_none_or(|at| world.site.now() <= at + SignedDuration::from_hours(14 * 24));
            assert_eq!(
                (200..300).contains(&status),
                allowed,
                "{before:?}: {status} {body}"
            );
        }
        Act::Wait { minutes } => {
            world.site.wait(SignedDuration::from_mins(minutes));
            world.log_in_again().await;
        }
        Act::Until { pick, seconds } => {
            let Some((id, ..)) = picked(world, pick).await else {
                return;
            };
            until(world, &id, seconds).await;
        }
        Act::Minute => world.minute().await,
    }
}

/// Lets time pass until so many seconds after a booking's start, unless it has.
async fn until(world: &mut World, id: &str, seconds: i64) {
    let start = rules::look(world, id).await.scheduled_at;
    let then = start + SignedDuration::from_secs(seconds);
    if then > world.site.now() {
        world.site.clock.set(then);
        world.log_in_again().await;
    }
}

async fn series(world: &World, client: usize, coach: usize, pick: usize, count: i64) {
    let slots = world.slots(client, coach, 60).await;
    let Some(at) = slots.get(pick % slots.len().max(1)) else {
        return;
    };
    let wish = json!({
        "coachId": world.coaches[coach].1,
        "scheduledAt": at.to_string(),
        "duration": 60,
        "mode": "REMOTE",
        "every": "WEEK",
        "count": count,
    });
    let browser = &world.clients[client];
    let preview = browser.post("/api/v1/bookings/series/preview", &wish).await;
    let (status, preview) = answer(preview).await;
    assert_eq!(status, 200, "{preview}");
    let dates = preview["dates"].as_array().unwrap();
    assert!(dates.iter().any(|date| date["free"] == true), "{preview}");
    let before = world.bookings(false).await.len();
    let (status, body) = answer(browser.post("/api/v1/bookings/series", &wish).await).await;
    let made = world.bookings(false).await.len() - before;
    let free = preview["free"] == true;
    assert_eq!(status == 201, free, "{status} {body}");
    assert_eq!(
        i64::try_from(made).unwrap(),
        if free { count } else { 0 },
        "{body}"
    );
    if free {
        let path = format!(
            "/api/v1/bookings/series/{}/checkout",
            body["id"].as_str().unwrap()
        );
        let (status, body) = answer(browser.post(&path, &json!({})).await).await;
        assert_eq!(status, 200, "{body}");
        let payment = body["paymentId"].as_str().unwrap();
        let paid = testing::scene::simulate(browser, payment, "pay").await;
        assert_eq!(paid["bookingStatus"], "CONFIRMED", "{paid}");
    }
}

async fn moving(world: &World, pick: usize, who: Who, slot: usize) {
    let Some((id, client, coach)) = picked(world, pick).await else {
        return;
    };
    let before = rules::look(world, &id).await;
    let minutes = u32::try_from(before.minutes).unwrap();
    let slots = world.slots(client, coach, minutes).await;
    let Some(to) = slots.get(slot % slots.len().max(1)) else {
        return;
    };
    let browser = match who {
        Who::Client => &world.clients[client],
        Who::Coach | Who::Admin => &world.coaches[coach].0,
    };
    let path = format!("/api/v1/bookings/{id}/reschedule");
    let body = json!({ "scheduledAt": to.to_string() });
    let (status, body) = answer(browser.post(&path, &body).await).await;
    let left = before.scheduled_at.duration_since(world.site.now());
    let allowed =
        before.status == BookingStatus::Confirmed && left > SignedDuration::from_hours(24);
    assert_eq!(
        status == 200,
        allowed,
        "{before:?} to {to}: {status} {body}"
    );
    let after = rules::look(world, &id).await;
    let there = if allowed { *to } else { before.scheduled_at };
    assert_eq!(after.scheduled_at, there, "{body}");
}

async fn book(
    world: &World,
    client: usize,
    coach: usize,
    minutes: u32,
    at: jiff::Timestamp,
) -> (u16, serde_json::Value) {
    let wish = json!({
        "coachId": world.coaches[coach].1,
        "scheduledAt": at.to_string(),
        "duration": minutes,
        "mode": "REMOTE",
    });
    answer(world.clients[client].post("/api/v1/bookings", &wish).await).await
}

async fn cancel(world: &mut World, pick: usize, who: Who, after: Option<i64>) {
    let Some((id, client, coach)) = picked(world, pick).await else {
        return;
    };
    if let Some(seconds) = after {
        until(world, &id, seconds).await;
    }
    let before = rules::look(world, &id).await;
    let browser = match who {
        Who::Client => &world.clients[client],
        Who::Coach => &world.coaches[coach].0,
        Who::Admin => &world.admin,
    };
    let path = format!("/api/v1/bookings/{id}/cancellation");
    let (quoted, quote) = answer(browser.get(&path).await).await;
    let path = format!("/api/v1/bookings/{id}/cancel");
    let (status, body) = answer(browser.post(&path, &json!({})).await).await;
    let expected = rules::refund_due(&before, world.site.now(), who);
    assert_eq!(
        status == 200,
        expected.is_some(),
        "{before:?}: {status} {body}"
    );
    assert_eq!(quoted, status, "{quote} {body}");
    if let Some(cents) = expected {
        assert_eq!(quote["refundAmount"], cents, "{who:?} {before:?}");
        assert_eq!(
            body["refundAmount"]
                .as_i64()
                .or(body["payment"]["refundAmount"].as_i64())
                .unwrap_or(0),
            cents,
            "{body}"
        );
    }
}

async fn picked(world: &World, pick: usize) -> Option<(String, usize, usize)> {
    // The newest are the liveliest; every other pick is among those that are still to be held.
    let mut bookings = world.bookings(pick.is_multiple_of(2)).await;
    bookings.reverse();
    bookings.truncate(4);
    (!bookings.is_empty()).then(|| bookings.swap_remove(pick / 2 % bookings.len()))
}

/// A payment that was asked for, and its client; every other pick is among those that nobody
/// has paid.
async fn payment(world: &World, pick: usize) -> Option<(String, usize)> {
    let payments: Vec<(String, String)> = sqlx::query_as(
        r#"
        SELECT id, "bookingId"
        FROM "Payment"
        WHERE status IN ('PENDING', 'FAILED') OR NOT $1
        ORDER BY "createdAt" DESC, id
        LIMIT 4
        "#,
    )
    .bind(pick.is_multiple_of(2))
    .fetch_all(world.site.db())
    .await
    .unwrap();
    let (payment, booking) = payments.get(pick / 2 % payments.len().max(1))?.clone();
    let bookings = world.bookings(false).await;
    let (_, client, _) = bookings.into_iter().find(|(id, ..)| *id == booking)?;
    Some((payment, client))
}
