//! How long the slot engine takes for a busy coach: `cargo bench -p domain`.
//!
//! The middle of many runs, in microseconds; nothing is judged.

use std::{hint::black_box, time::Instant};

use domain::{
    availability::Window,
    slots::{Diary, Interval, Schedule, SlotRules},
};
use jiff::{SignedDuration, Timestamp, civil::date, tz::TimeZone};

/// The middle of how long a piece of work took, in microseconds.
fn timed(name: &str, mut work: impl FnMut() -> usize) {
    let mut times: Vec<u128> = (0..2_000)
        .map(|_| {
            let started = Instant::now();
            black_box(work());
            started.elapsed().as_nanos()
        })
        .collect();
    times.sort_unstable();
    let nanos = times[times.len() / 2];
    println!("{name:<44} {:>5}.{} µs", nanos / 1000, nanos % 1000 / 100);
}

fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

/// A coach in Paris who works five days a week, with a session on two days of three all year and
/// a holiday.
fn busy_coach(now: Timestamp) -> Schedule {
    let zone = TimeZone::get("Europe/Paris").expect("jiff brings the zones");
    let windows = (1..=5)
        .flat_map(|day| [(day, "09:00", "12:30"), (day, "14:00", "18:00")])
        .map(|(day, start, end)| Window::parse(day, start, end, None, None).expect("a window"))
        .collect();
    let hour = |start| Interval {
        start,
        end: start + hours(1),
    };
    let diary = Diary {
        sessions: (0..365)
            .filter(|day| day % 3 != 0)
            .map(|day| hour(now + hours(24 * day + 2 + day % 6)))
            .collect(),
        time_off: vec![Interval {
            start: now + hours(24 * 30),
            end: now + hours(24 * 44),
        }],
        ..Diary::default()
    };
    Schedule::new(zone, windows, diary, SlotRules::default())
}

fn main() {
    let now = date(2026, 3, 2)
        .at(8, 0, 0, 0)
        .in_tz("Europe/Paris")
        .expect("that morning exists")
        .timestamp();
    let coach = busy_coach(now);
    let within = |days: i64| coach.slots(now, now, now + hours(24 * days), 60).len();
    timed("a schedule is put together", || {
        busy_coach(now).rules().durations.len()
    });
    timed("the slots of a week", || within(7));
    timed("the slots of 90 days, across a clock change", || within(90));
    let start = now + hours(24 * 8 + 3);
    timed("whether one time can be booked", || {
        usize::from(coach.offer(now, start, 60).is_ok())
    });
}
