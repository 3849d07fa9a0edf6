use super::*;
use crate::availability::Window;
use crate::slots::{Diary, Interval, SlotRules};
use BookingStatus as S;
use jiff::tz::TimeZone;
use proptest::prelude::*;

const TICK: SignedDuration = SignedDuration::from_millis(1);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Open every day from nine to six in Paris, a quarter of an hour's notice, a year ahead.
fn schedule(busy: Vec<Interval>) -> Schedule {
    let windows = (0..7)
        .map(|day| Window::parse(day, "09:00", "18:00", None, None).unwrap())
        .collect();
    let rules = SlotRules {
        notice: SignedDuration::from_mins(15),
        horizon: SignedDuration::from_hours(24 * 365),
        ..SlotRules::default()
    };
    let zone = TimeZone::get("Europe/Paris").unwrap();
    let diary = Diary {
        sessions: busy,
        ..Diary::default()
    };
    Schedule::new(zone, windows, diary, rules)
}

const HOURS: i64 = 24 * 60;

#[test]
fn only_a_confirmed_booking_is_moved_and_a_refusal_names_the_current_state() {
    let (start, now) = (at("2026-06-10T08:00:00Z"), at("2026-06-01T08:00:00Z"));
    for &status in S::ALL {
        let expected = match status {
            S::Confirmed => Ok(()),
            other => Err(RescheduleRefused::State(other)),
        };
        assert_eq!(may_reschedule(status, start, now), expected);
    }
}

#[test]
fn a_booking_is_moved_while_more_than_24_hours_are_left_whatever_the_clocks_show() {
    // Sunday 25 October 2026 has 25 hours in Paris: at the same local time the day before,
    // 25 hours are left.
    let start = at("2026-10-25T10:00:00+01:00");
    assert_eq!(
        may_reschedule(S::Confirmed, start, at("2026-10-24T10:00:00+02:00")),
        Ok(())
    );
    let last = movable_until(start);
    assert_eq!(last, at("2026-10-24T11:00:00+02:00"));
    assert_eq!(may_reschedule(S::Confirmed, start, last - TICK), Ok(()));
    assert_eq!(
        may_reschedule(S::Confirmed, start, last),
        Err(RescheduleRefused::TooLate)
    );
}

#[test]
fn a_time_that_is_its_own_already_is_refused() {
    let (start, now) = (at("2026-06-10T08:00:00Z"), at("2026-06-01T08:00:00Z"));
    let refused = reschedule(S::Confirmed, start, 60, start, &schedule(vec![]), now);
    assert_eq!(refused, Err(RescheduleRefused::SameTime));
}

#[test]
fn a_client_refuses_a_coach_s_move_for_48_hours_and_until_the_start_at_most() {
    let moved = at("2026-06-01T08:00:00Z");
    let client =
        |start, now| cancel_moved(S::Confirmed, start, Some(moved), now, Canceller::Client);
    let soon = at("2026-06-02T08:00:00Z");
    assert_eq!(client(soon, soon - TICK), Ok(Share::FULL));
    assert_eq!(client(soon, soon), Err(CancelRefused::AfterStart));
    assert_eq!(full_refund_until(soon, Some(moved)), soon);
    let later = at("2026-06-03T20:00:00Z");
    assert_eq!(client(later, moved + REFUSE_MOVE - TICK), Ok(Share::FULL));
    assert_eq!(client(later, moved + REFUSE_MOVE), Ok(Share::HALF));
    assert_eq!(full_refund_until(later, Some(moved)), moved + REFUSE_MOVE);
    let far = at("2026-06-20T08:00:00Z");
    assert_eq!(client(far, far - FREE_CANCELLATION - TICK), Ok(Share::FULL));
    assert_eq!(full_refund_until(far, Some(moved)), far - FREE_CANCELLATION);
}

proptest! {
    /// Moving is granted exactly when booking the new time would be, were the booking not there.
    #[test]
    fn the_new_time_is_one_that_is_offered_now(
        start in 0..HOURS * 10,
        to in 0..HOURS * 10,
        taken in 0..HOURS * 10,
        minutes in prop::sample::select(vec![30_u32, 60, 90, 61]),
    ) {
        let now = at("2026-03-24T08:00:00Z");
        let after = |quarters: i64| now + SignedDuration::from_mins(quarters / 15 * 15);
        let (start, to, taken) = (after(start), after(to), after(taken));
        let busy = Interval { start: taken, end: taken + SignedDuration::from_hours(1) };
        let schedule = schedule(vec![busy]);
        let asked = reschedule(S::Confirmed, start, minutes, to, &schedule, now);
        let expected = if start.duration_since(now) <= MOVE_NOTICE {
            Err(RescheduleRefused::TooLate)
        } else if start == to {
            Err(RescheduleRefused::SameTime)
        } else {
            schedule.offer(now, to, minutes).map_err(RescheduleRefused::Slot)
        };
        prop_assert_eq!(asked.map(|moved| moved.start), expected.map(|()| to));
        if let Ok(moved) = asked {
            let length = moved.ends_at.duration_since(moved.start);
            prop_assert_eq!(length, SignedDuration::from_mins(i64::from(minutes)));
        }
    }

    /// A client who may move could have cancelled for nothing: moving escapes no half price.
    #[test]
    fn nobody_escapes_the_half_by_moving(left in -3 * HOURS..3 * HOURS) {
        let now = at("2026-10-24T08:00:00Z");
        let start = now + SignedDuration::from_mins(left);
        let movable = may_reschedule(S::Confirmed, start, now).is_ok();
        let free = cancel(S::Confirmed, start, now, Canceller::Client) == Ok(Share::FULL);
        prop_assert_eq!(movable, free);
    }

    /// A coach's move never takes anything from the client, and never gives the coach less
    /// than the rule says; `full_refund_until` is exactly where the share changes.
    #[test]
    fn after_a_coach_s_move_the_client_gets_at_least_what_they_would_have_got(
        left in 1..5 * HOURS,
        ago in 0..4 * HOURS,
    ) {
        let now = at("2026-06-05T08:00:00Z");
        let start = now + SignedDuration::from_mins(left);
        let moved = now - SignedDuration::from_mins(ago);
        let usual = cancel(S::Confirmed, start, now, Canceller::Client).unwrap();
        let share = cancel_moved(S::Confirmed, start, Some(moved), now, Canceller::Client).unwrap();
        prop_assert!(share.as_percent() >= usual.as_percent());
        prop_assert_eq!(share == Share::FULL, now < full_refund_until(start, Some(moved)));
        prop_assert_eq!(usual == Share::FULL, now < full_refund_until(start, None));
        for who in [Canceller::Coach, Canceller::Admin] {
            prop_assert_eq!(cancel_moved(S::Confirmed, start, Some(moved), now, who), Ok(Share::FULL));
        }
    }
}

#[test]
fn letters_about_moves_grow_rarer_and_none_waits_longer_than_an_hour() {
    let minutes = SignedDuration::from_mins;
    let pauses: Vec<_> = (1..7)
        .map(|n| quiet_after(n, minutes(10)).as_mins())
        .collect();
    assert_eq!(pauses, [10, 20, 40, 60, 60, 60]);
    assert_eq!(quiet_after(u32::MAX, minutes(10)), minutes(60));
    assert_eq!(quiet_after(3, SignedDuration::ZERO), SignedDuration::ZERO);
}
