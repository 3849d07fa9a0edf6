use super::*;
use crate::availability::Window;
use crate::ids::UserId;
use crate::slots::{Diary, Schedule, SlotRefusal, SlotRules};
use BookingStatus as S;
use jiff::tz::TimeZone;

const TICK: SignedDuration = SignedDuration::from_millis(1);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn start() -> Timestamp {
    at("2026-03-02T09:00:00Z")
}

#[test]
fn a_booking_takes_exactly_the_steps_of_the_rules_and_a_refusal_names_the_current_state() {
    let allowed = [
        (S::Pending, S::Confirmed),
        (S::Confirmed, S::InProgress),
        (S::InProgress, S::Completed),
        (S::Pending, S::Cancelled),
        (S::Confirmed, S::Cancelled),
        (S::Confirmed, S::NoShow),
    ];
    for &from in S::ALL {
        for &to in S::ALL {
            if allowed.contains(&(from, to)) {
                assert_eq!(from.to(to), Ok(to));
            } else {
                let refused = from.to(to).unwrap_err();
                assert_eq!(refused, TransitionRefused { from, to });
                assert!(refused.to_string().contains(from.as_str()));
            }
        }
    }
}

#[test]
fn pending_confirmed_and_in_progress_take_the_time() {
    let taking: Vec<S> = S::ALL.iter().copied().filter(|s| s.takes_time()).collect();
    assert_eq!(taking, [S::Pending, S::Confirmed, S::InProgress]);
    for &status in S::ALL {
        let stuck = S::ALL.iter().all(|next| status.to(*next).is_err());
        assert_eq!(status.is_final(), stuck, "{status}");
    }
}

#[test]
fn pending_holds_the_slot_for_15_minutes() {
    let made = start();
    assert!(!hold_expired(made, made + HOLD - TICK));
    assert!(hold_expired(made, made + HOLD));
    assert_eq!(hold_until(made), at("2026-03-02T09:15:00Z"));
}

#[test]
fn a_payment_that_arrives_for_an_expired_hold_is_refunded_in_full() {
    let made = start();
    let in_time = made + HOLD - TICK;
    for waiting in [PaymentStatus::Pending, PaymentStatus::Failed] {
        let arrives = |booking, now| payment_arrives(waiting, booking, made, now);
        assert_eq!(arrives(S::Pending, in_time), PaymentArrival::Confirm);
        assert_eq!(
            arrives(S::Pending, made + HOLD),
            PaymentArrival::RefundInFull
        );
        assert_eq!(arrives(S::Cancelled, in_time), PaymentArrival::RefundInFull);
    }
}

#[test]
fn a_payment_that_arrives_twice_counts_once_whatever_became_of_it() {
    for counted in [
        PaymentStatus::Succeeded,
        PaymentStatus::Refunded,
        PaymentStatus::PartialRefund,
    ] {
        for &booking in S::ALL {
            let again = payment_arrives(counted, booking, start(), start());
            assert_eq!(again, PaymentArrival::AlreadyCounted, "{counted} {booking}");
        }
    }
}

#[test]
fn price_is_hourly_rate_times_minutes_by_60_rounded_half_up() {
    let individual =
        |rate, minutes| price(Some(Cents(rate)), None, minutes, BillingType::Individual);
    assert_eq!(individual(8_000, 60), Ok(Cents(8_000)));
    assert_eq!(individual(8_000, 90), Ok(Cents(12_000)));
    assert_eq!(individual(8_001, 30), Ok(Cents(4_001)), "4000.5 rounds up");
    assert_eq!(individual(8_000, 50), Ok(Cents(6_667)), "6666.67 rounds up");
    assert_eq!(individual(8_000, 20), Ok(Cents(2_667)), "2666.67 rounds up");
    assert_eq!(individual(100, 20), Ok(Cents(33)), "33.33 rounds down");
    assert_eq!(
        individual(-1, 60),
        Err(PriceError::Money(MoneyError::Negative))
    );
    assert_eq!(
        price(None, Some(Cents(1)), 60, BillingType::Individual),
        Err(PriceError::NoRate)
    );
    assert_eq!(
        individual(i64::MAX, 120),
        Err(PriceError::Money(MoneyError::TooLarge))
    );
}

#[test]
fn a_corporate_booking_of_7_hours_or_more_costs_the_daily_rate_where_there_is_one() {
    let (hour, day) = (Some(Cents(20_000)), Some(Cents(150_000)));
    assert_eq!(
        price(hour, day, 420, BillingType::Corporate),
        Ok(Cents(150_000))
    );
    assert_eq!(
        price(hour, day, 480, BillingType::Corporate),
        Ok(Cents(150_000))
    );
    assert_eq!(
        price(hour, day, 419, BillingType::Corporate),
        Ok(Cents(139_667))
    );
    assert_eq!(
        price(hour, None, 420, BillingType::Corporate),
        Ok(Cents(140_000))
    );
    assert_eq!(
        price(hour, day, 420, BillingType::Individual),
        Ok(Cents(140_000))
    );
    assert_eq!(
        price(None, day, 420, BillingType::Corporate),
        Ok(Cents(150_000))
    );
    assert_eq!(
        price(None, day, 60, BillingType::Corporate),
        Err(PriceError::NoRate)
    );
}

#[test]
fn a_client_gets_all_back_more_than_24_hours_before_and_half_before_the_start() {
    let day = FREE_CANCELLATION;
    let cancel_at = |now| cancel(S::Confirmed, start(), now, Canceller::Client);
    assert_eq!(cancel_at(start() - day - TICK), Ok(Share::FULL));
    assert_eq!(
        cancel_at(start() - day),
        Ok(Share::HALF),
        "24 hours exactly is not more"
    );
    assert_eq!(cancel_at(start() - TICK), Ok(Share::HALF));
    assert_eq!(cancel_at(start()), Err(CancelRefused::AfterStart));
    assert_eq!(cancel_at(start() + day), Err(CancelRefused::AfterStart));
    assert_eq!(free_cancellation_until(start()), start() - day);
}

#[test]
fn the_24_hours_are_elapsed_time_when_the_clocks_change() {
    // Sunday 29 March 2026, noon in Paris; the day before at noon is 23 hours before.
    let scheduled = at("2026-03-29T12:00:00+02:00");
    let noon_before = at("2026-03-28T12:00:00+01:00");
    assert_eq!(
        cancel(S::Confirmed, scheduled, noon_before, Canceller::Client),
        Ok(Share::HALF)
    );
}

#[test]
fn coach_or_admin_cancelling_before_completion_gives_all_back() {
    for who in [Canceller::Coach, Canceller::Admin] {
        for now in [start() - FREE_CANCELLATION, start() - TICK, start() + HOLD] {
            assert_eq!(cancel(S::Confirmed, start(), now, who), Ok(Share::FULL));
        }
    }
}

#[test]
fn what_is_over_or_going_on_is_not_cancelled() {
    for who in [Canceller::Client, Canceller::Coach, Canceller::Admin] {
        for from in [S::InProgress, S::Completed, S::Cancelled, S::NoShow] {
            let refused = TransitionRefused {
                from,
                to: S::Cancelled,
            };
            let early = start() - FREE_CANCELLATION * 2;
            assert_eq!(
                cancel(from, start(), early, who),
                Err(CancelRefused::State(refused))
            );
        }
    }
}

#[test]
fn no_show_is_declared_from_15_minutes_after_the_start_until_24_hours_after_it() {
    let declare =
        |after: SignedDuration| may_declare_no_show(S::Confirmed, start(), start() + after);
    assert_eq!(declare(NO_SHOW_FROM - TICK), Err(NoShowRefused::TooEarly));
    assert_eq!(declare(NO_SHOW_FROM), Ok(()));
    assert_eq!(declare(NO_SHOW_UNTIL), Ok(()));
    assert_eq!(declare(NO_SHOW_UNTIL + TICK), Err(NoShowRefused::TooLate));
    let pending = may_declare_no_show(S::Pending, start(), start() + NO_SHOW_FROM);
    let refused = TransitionRefused {
        from: S::Pending,
        to: S::NoShow,
    };
    assert_eq!(pending, Err(NoShowRefused::State(refused)));
}

#[test]
fn only_a_session_in_progress_is_completed_and_not_before_its_start() {
    assert_eq!(may_complete(S::InProgress, start(), start()), Ok(()));
    assert_eq!(
        may_complete(S::InProgress, start(), start() - TICK),
        Err(CompleteRefused::BeforeStart)
    );
    let refused = TransitionRefused {
        from: S::Confirmed,
        to: S::Completed,
    };
    assert_eq!(
        may_complete(S::Confirmed, start(), start()),
        Err(CompleteRefused::State(refused))
    );
}

/// Open on Mondays from nine to noon in Paris.
fn schedule() -> Schedule {
    let windows = vec![Window::parse(1, "09:00", "18:00", None, None).unwrap()];
    let zone = TimeZone::get("Europe/Paris").unwrap();
    Schedule::new(zone, windows, Diary::default(), SlotRules::default())
}

fn with<R>(change: impl FnOnce(&mut Request<'_>), then: impl FnOnce(&Request<'_>) -> R) -> R {
    let (client, coach_user, schedule) = (UserId::new("client"), UserId::new("coach"), schedule());
    let mut request = Request {
        client: &client,
        coach_user: &coach_user,
        start: start(),
        minutes: 60,
        mode: BookingMode::Remote,
        billing: BillingType::Individual,
        offers_remote: true,
        offers_in_person: false,
        accepts_corporate: true,
        hourly_rate: Some(Cents(8_000)),
        daily_rate: Some(Cents(50_000)),
        schedule: &schedule,
        now: at("2026-02-27T09:00:00Z"),
    };
    change(&mut request);
    then(&request)
}

#[test]
fn an_individual_booking_is_held_for_its_payment_at_a_fixed_price() {
    let decision = with(|_| {}, decide).unwrap();
    let expected = Decision {
        price: Cents(8_000),
        ends_at: at("2026-03-02T10:00:00Z"),
        status: S::Pending,
        hold_until: Some(at("2026-02-27T09:15:00Z")),
    };
    assert_eq!(decision, expected);
}

#[test]
fn a_corporate_booking_is_confirmed_at_once() {
    let decision = with(
        |request| {
            request.billing = BillingType::Corporate;
            request.minutes = 480;
            request.start = at("2026-03-02T08:00:00Z");
        },
        decide,
    )
    .unwrap();
    assert_eq!((decision.status, decision.hold_until), (S::Confirmed, None));
    assert_eq!(decision.price, Cents(50_000));
}

#[test]
fn only_coaches_who_accept_companies_are_booked_as_corporate() {
    let refused = with(
        |request| {
            request.billing = BillingType::Corporate;
            request.accepts_corporate = false;
        },
        decide,
    );
    assert_eq!(refused, Err(BookingRefused::CorporateNotAccepted));
}

#[test]
fn a_booking_that_makes_no_sense_is_refused_for_its_own_reason() {
    let refusal = |change: fn(&mut Request<'_>)| with(change, decide).unwrap_err();
    assert_eq!(
        refusal(|r| r.client = r.coach_user),
        BookingRefused::OwnCoach
    );
    assert_eq!(
        refusal(|r| r.mode = BookingMode::InPerson),
        BookingRefused::ModeNotOffered(BookingMode::InPerson)
    );
    assert_eq!(
        refusal(|r| r.hourly_rate = None),
        BookingRefused::Price(PriceError::NoRate)
    );
    assert_eq!(
        refusal(|r| r.minutes = 61),
        BookingRefused::Slot(SlotRefusal::BadDuration(61))
    );
    assert_eq!(
        refusal(|r| r.now = r.start + TICK),
        BookingRefused::Slot(SlotRefusal::InPast)
    );
    assert_eq!(
        refusal(|r| r.start += SignedDuration::from_hours(24)),
        BookingRefused::Slot(SlotRefusal::OutsideAvailability)
    );
}
