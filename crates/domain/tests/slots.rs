//! The law of slots, against an independent implementation that looks at every minute.

use domain::availability::Window;
use domain::slots::{Interval, Schedule, SlotRefusal, SlotRules};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

/// The zones that decide whether our arithmetic is right: all of Europe, and the strange ones
/// (Morocco's summer time stops for Ramadan, Lord Howe changes by half an hour, Greenland and
/// Cairo change around midnight).
fn zones() -> Vec<String> {
    let mut zones: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .filter(|name| name.starts_with("Europe/"))
        .collect();
    let beyond = [
        "Atlantic/Azores",
        "Atlantic/Madeira",
        "Atlantic/Canary",
        "Atlantic/Faroe",
        "Atlantic/Reykjavik",
        "Arctic/Longyearbyen",
        "Asia/Nicosia",
        "Africa/Ceuta",
        "Africa/Casablanca",
        "Africa/El_Aaiun",
        "Africa/Cairo",
        "Australia/Lord_Howe",
        "America/Nuuk",
        "America/Scoresbysund",
        "America/Sao_Paulo",
        "UTC",
    ];
    zones.extend(beyond.map(str::to_owned));
    zones
}

/// Every change of offset of a zone from 2024 to 2030.
fn changes(zone: &TimeZone) -> Vec<Timestamp> {
    zone.following(at("2024-01-01T00:00:00Z"))
        .map(|change| change.timestamp())
        .take_while(|change| *change < at("2031-01-01T00:00:00Z"))
        .collect()
}

/// A window as the database keeps it: day, minutes, first and last day.
#[derive(Clone, Debug)]
struct Raw {
    day: i32,
    start: u16,
    end: u16,
    from: Option<Date>,
    until: Option<Date>,
}

impl Raw {
    fn new(day: i32, start: u16, end: u16) -> Self {
        Self {
            day,
            start,
            end,
            from: None,
            until: None,
        }
    }

    fn window(&self) -> Window {
        let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        Window::parse(
            self.day,
            &time(self.start),
            &time(self.end),
            self.from,
            self.until,
        )
        .unwrap()
    }
}

/// One question, in the plainest terms.
#[derive(Clone, Debug)]
struct Case {
    zone: TimeZone,
    windows: Vec<Raw>,
    time_off: Vec<Interval>,
    busy: Vec<Interval>,
    step: u16,
    notice: i64,
    horizon: i64,
    minutes: u32,
    now: Timestamp,
    from: Timestamp,
    to: Timestamp,
}

impl Case {
    fn schedule(&self) -> Schedule {
        let rules = SlotRules {
            step_minutes: self.step,
            notice: minutes(self.notice),
            horizon: minutes(self.horizon),
            durations: vec![self.minutes],
        };
        let windows = self.windows.iter().map(Raw::window).collect();
        Schedule::new(
            self.zone.clone(),
            windows,
            self.time_off.clone(),
            self.busy.clone(),
            rules,
        )
    }

    fn slots(&self) -> Vec<Timestamp> {
        self.schedule()
            .slots(self.now, self.from, self.to, self.minutes)
    }

    /// For a minute of the world: the civil day, and the first minute of the open time that it
    /// is in, if it is open.
    fn open(
        &self,
        minute: Timestamp,
        days: &mut BTreeMap<Date, [bool; 1440]>,
    ) -> Option<(Date, usize)> {
        let civil = self.zone.to_datetime(minute);
        let day = days.entry(civil.date()).or_insert_with(|| {
            let mut open = [false; 1440];
            for raw in &self.windows {
                let weekday = i32::from(civil.date().weekday().to_sunday_zero_offset());
                let before = raw.from.is_some_and(|from| civil.date() < from);
                let after = raw.until.is_some_and(|until| civil.date() > until);
                if weekday == raw.day && !before && !after {
                    open[usize::from(raw.start)..usize::from(raw.end)].fill(true);
                }
            }
            open
        });
        let now =
            usize::try_from(i32::from(civil.hour()) * 60 + i32::from(civil.minute())).unwrap();
        if !day[now] {
            return None;
        }
        let first = (0..=now)
            .rev()
            .take_while(|minute| day[*minute])
            .last()
            .unwrap();
        Some((civil.date(), first))
    }

    /// Every minute from which a session can be booked, by looking at each minute of it.
    fn by_looking(&self) -> Vec<Timestamp> {
        let mut days = BTreeMap::new();
        let count = self.to.duration_since(self.from).as_mins() + i64::from(self.minutes);
        let world: Vec<Timestamp> = (0..count).map(|n| self.from + minutes(n)).collect();
        let open: Vec<_> = world
            .iter()
            .map(|minute| self.open(*minute, &mut days))
            .collect();
        let taken: Vec<bool> = world
            .iter()
            .map(|minute| {
                let within = |i: &Interval| i.start < *minute + minutes(1) && *minute < i.end;
                self.time_off.iter().any(within) || self.busy.iter().any(within)
            })
            .collect();
        let length = usize::try_from(self.minutes).unwrap();
        (0..world.len() - length)
            .filter(|&n| {
                let Some((_, first)) = open[n] else {
                    return false;
                };
                let civil = self.zone.to_datetime(world[n]);
                let shown =
                    usize::try_from(i32::from(civil.hour()) * 60 + i32::from(civil.minute()))
                        .unwrap();
                let ahead = world[n].duration_since(self.now);
                (shown - first) % usize::from(self.step) == 0
                    && (n..n + length).all(|m| open[m] == open[n] && !taken[m])
                    && ahead >= minutes(self.notice)
                    && ahead <= minutes(self.horizon)
            })
            .map(|n| world[n])
            .collect()
    }
}

/// Open at any time, around an instant, one hour at a time.
fn around(zone: &TimeZone, instant: Timestamp, windows: Vec<Raw>) -> Case {
    Case {
        zone: zone.clone(),
        windows,
        time_off: Vec::new(),
        busy: Vec::new(),
        step: 30,
        notice: 0,
        horizon: 90 * 1440,
        minutes: 60,
        now: instant - minutes(3 * 1440),
        from: instant - minutes(12 * 60),
        to: instant + minutes(15 * 60),
    }
}

fn every_day(start: u16, end: u16) -> Vec<Raw> {
    (0..7).map(|day| Raw::new(day, start, end)).collect()
}

#[test]
fn slots_are_right_around_every_change_of_every_european_zone() {
    let mut looked_at = 0;
    for name in zones() {
        let zone = TimeZone::get(&name).unwrap();
        for change in changes(&zone) {
            let mut windows = every_day(75, 225);
            windows.extend(every_day(22 * 60, 1440));
            windows.extend(every_day(0, 30));
            let case = around(&zone, change, windows);
            let slots = case.slots();
            assert_eq!(slots, case.by_looking(), "{name} at {change}");
            let schedule = case.schedule();
            for slot in slots {
                assert_eq!(
                    schedule.offer(case.now, slot, 60),
                    Ok(()),
                    "{name} at {slot}"
                );
            }
            looked_at += 1;
        }
    }
    assert!(looked_at > 700, "only {looked_at} changes were found");
}

/// Local start times of the slots of one day, as the coach's clock shows them.
fn shown(case: &Case) -> Vec<String> {
    case.slots()
        .iter()
        .map(|slot| {
            slot.to_zoned(case.zone.clone())
                .strftime("%H:%M%:z")
                .to_string()
        })
        .collect()
}

#[test]
fn in_a_gap_the_missing_local_times_yield_no_slot() {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let case = around(&paris, at("2026-03-29T01:00:00Z"), every_day(60, 300));
    assert_eq!(
        shown(&case),
        [
            "01:00+01:00",
            "01:30+01:00",
            "03:00+02:00",
            "03:30+02:00",
            "04:00+02:00"
        ]
    );
    // A window that is all gap has nothing; one that begins in it keeps its steps.
    assert_eq!(
        shown(&around(
            &paris,
            at("2026-03-29T01:00:00Z"),
            vec![Raw::new(0, 120, 180)]
        )),
        [""; 0]
    );
    let mut case = around(
        &paris,
        at("2026-03-29T01:00:00Z"),
        vec![Raw::new(0, 150, 300)],
    );
    case.step = 45;
    assert_eq!(shown(&case), ["03:15+02:00", "04:00+02:00"]);
}

#[test]
fn in_the_repeated_hour_each_instant_is_offered_once() {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let case = around(
        &paris,
        at("2026-10-25T01:00:00Z"),
        vec![Raw::new(0, 90, 210)],
    );
    assert_eq!(
        shown(&case),
        [
            "01:30+02:00",
            "02:00+02:00",
            "02:30+02:00",
            "02:00+01:00",
            "02:30+01:00"
        ]
    );
    // A window that closes within the repeated hour is open twice, and closed between.
    let case = around(
        &paris,
        at("2026-10-25T01:00:00Z"),
        vec![Raw::new(0, 60, 150)],
    );
    assert_eq!(shown(&case), ["01:00+02:00", "01:30+02:00"]);
}

#[test]
fn dublin_whose_winter_time_is_the_exception_is_like_london() {
    for change in ["2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"] {
        let of = |name| {
            shown(&around(
                &TimeZone::get(name).unwrap(),
                at(change),
                every_day(0, 360),
            ))
        };
        assert_eq!(of("Europe/Dublin"), of("Europe/London"));
        assert!(!of("Europe/Dublin").is_empty());
    }
}

/// Monday 2 March 2026, from nine to noon in Paris; seen on the Friday before.
fn monday() -> Case {
    let zone = TimeZone::get("Europe/Paris").unwrap();
    Case {
        notice: 720,
        now: at("2026-02-27T08:00:00Z"),
        ..around(
            &zone,
            at("2026-03-02T08:00:00Z"),
            vec![Raw::new(1, 540, 720)],
        )
    }
}

#[test]
fn the_whole_session_must_fit() {
    let case = monday();
    assert_eq!(
        shown(&case),
        [
            "09:00+01:00",
            "09:30+01:00",
            "10:00+01:00",
            "10:30+01:00",
            "11:00+01:00"
        ]
    );
    let schedule = case.schedule();
    assert_eq!(
        schedule.offer(case.now, at("2026-03-02T10:30:00Z"), 60),
        Err(SlotRefusal::OutsideAvailability)
    );
    assert_eq!(
        schedule.offer(case.now, at("2026-03-02T07:30:00Z"), 60),
        Err(SlotRefusal::OutsideAvailability)
    );
}

#[test]
fn steps_count_from_the_local_start_of_the_window() {
    let case = Case {
        windows: vec![Raw::new(1, 550, 720)],
        ..monday()
    };
    assert_eq!(shown(&case)[..2], ["09:10+01:00", "09:40+01:00"]);
    let offer = |text| case.schedule().offer(case.now, at(text), 60);
    assert_eq!(offer("2026-03-02T08:15:00Z"), Err(SlotRefusal::NotOnStep));
    assert_eq!(
        offer("2026-03-02T08:10:00.001Z"),
        Err(SlotRefusal::NotOnStep)
    );
    assert_eq!(offer("2026-03-02T08:10:00Z"), Ok(()));
}

#[test]
fn notice_and_horizon_are_elapsed_time_from_now() {
    let case = monday();
    let schedule = case.schedule();
    let slot = at("2026-03-02T08:00:00Z");
    let (notice, horizon) = (minutes(720), minutes(90 * 1440));
    let tick = SignedDuration::from_millis(1);
    let offer = |now| schedule.offer(now, slot, 60);
    assert_eq!(offer(slot - notice), Ok(()));
    assert_eq!(offer(slot - notice + tick), Err(SlotRefusal::TooSoon));
    assert_eq!(offer(slot + tick), Err(SlotRefusal::InPast));
    assert_eq!(offer(slot - horizon), Ok(()));
    assert_eq!(offer(slot - horizon - tick), Err(SlotRefusal::TooFar));
    let listed = |now| schedule.slots(now, case.from, case.to, 60).contains(&slot);
    assert!(listed(slot - notice) && listed(slot - horizon));
    assert!(!listed(slot - notice + tick) && !listed(slot - horizon - tick));
}

#[test]
fn time_off_and_bookings_remove_slots_and_what_only_touches_does_not() {
    let interval = |start, end| Interval {
        start: at(start),
        end: at(end),
    };
    let off = interval("2026-03-02T08:00:00Z", "2026-03-02T08:30:00Z");
    let taken = interval("2026-03-02T09:30:00Z", "2026-03-02T10:00:00Z");
    let case = Case {
        time_off: vec![off],
        busy: vec![taken],
        ..monday()
    };
    assert_eq!(shown(&case), ["09:30+01:00", "11:00+01:00"]);
    let offer = |text| case.schedule().offer(case.now, at(text), 60);
    assert_eq!(offer("2026-03-02T08:00:00Z"), Err(SlotRefusal::TimeOff));
    assert_eq!(offer("2026-03-02T09:00:00Z"), Err(SlotRefusal::Busy));
}

#[test]
fn a_length_that_is_not_offered_has_no_slot() {
    let case = monday();
    for wrong in [0, 59, 61, u32::MAX] {
        assert!(
            case.schedule()
                .slots(case.now, case.from, case.to, wrong)
                .is_empty()
        );
        assert_eq!(
            case.schedule()
                .offer(case.now, at("2026-03-02T08:00:00Z"), wrong),
            Err(SlotRefusal::BadDuration(wrong))
        );
    }
}

#[test]
fn valid_from_and_valid_until_bound_the_slots() {
    let monday_only = Date::constant(2026, 3, 2);
    let raw = Raw {
        from: Some(monday_only),
        until: Some(monday_only),
        ..Raw::new(1, 540, 600)
    };
    let case = Case {
        windows: vec![raw],
        from: at("2026-02-01T00:00:00Z"),
        to: at("2026-04-30T00:00:00Z"),
        ..monday()
    };
    assert_eq!(case.slots(), [at("2026-03-02T08:00:00Z")]);
}

#[test]
fn the_list_is_bounded_and_quick_whatever_is_asked() {
    let zone = TimeZone::get("Europe/Paris").unwrap();
    let windows: Vec<Window> = every_day(0, 1440).iter().map(Raw::window).collect();
    let now = at("2026-01-01T00:00:00Z");
    // Ten years of bookings, every other half hour.
    let busy = (0..87_600)
        .map(|n| Interval {
            start: now + minutes(60 * n),
            end: now + minutes(60 * n + 30),
        })
        .collect();
    let rules = SlotRules {
        durations: vec![30],
        ..SlotRules::default()
    };
    let schedule = Schedule::new(zone, windows, Vec::new(), busy, rules);
    let slots = schedule.slots(now, Timestamp::MIN, Timestamp::MAX, 30);
    // 90 days of 24 free half hours, but for the first 12 hours; the last is at the horizon.
    assert_eq!(slots.len(), 90 * 24 - 12);
    assert_eq!(slots[0], now + minutes(12 * 60 + 30));
    assert!(slots.is_sorted());
    assert!(
        schedule
            .slots(now, Timestamp::MAX, Timestamp::MIN, 30)
            .is_empty()
    );
}

#[test]
fn the_ends_of_time_have_no_slot_and_do_no_harm() {
    let case = Case {
        windows: every_day(0, 1440),
        ..monday()
    };
    let schedule = case.schedule();
    for now in [Timestamp::MIN, Timestamp::MAX] {
        for start in [Timestamp::MIN, Timestamp::MAX] {
            assert!(schedule.offer(now, start, 60).is_err());
            assert!(schedule.slots(now, start, Timestamp::MAX, 60).len() < 90 * 48 + 1);
        }
    }
}

fn any_window(days: std::ops::RangeInclusive<i32>, near: Date) -> impl Strategy<Value = Raw> {
    let times = prop_oneof![
        (0u16..1440, 1u16..=1440).prop_map(|(start, length)| (start, (start + length).min(1440))),
        (0u16..96, 1u16..=32)
            .prop_map(|(start, length)| (start * 15, (start * 15 + length * 15).min(1440))),
    ];
    let bound = || proptest::option::weighted(0.2, (-4i64..4).prop_map(move |n| near + n.days()));
    (days, times, bound(), bound()).prop_map(|(day, (start, end), a, b)| {
        let (from, until) = match (a, b) {
            (Some(a), Some(b)) => (Some(a.min(b)), Some(a.max(b))),
            bounds => bounds,
        };
        Raw {
            day,
            start,
            end,
            from,
            until,
        }
    })
}

fn any_intervals(center: Timestamp) -> impl Strategy<Value = Vec<Interval>> {
    let one = (-1500i64..1500, 0i64..300).prop_map(move |(start, length)| Interval {
        start: center + minutes(start),
        end: center + minutes(start + length),
    });
    proptest::collection::vec(one, 0..6)
}

/// A question about a few days around a change of the clocks (or any day, in a zone without).
fn any_case() -> impl Strategy<Value = Case> {
    (
        proptest::sample::select(zones()),
        any::<proptest::sample::Index>(),
        -1200i64..1200,
    )
        .prop_flat_map(|(name, which, off)| {
            let zone = TimeZone::get(&name).unwrap();
            let changes = changes(&zone);
            let change = if changes.is_empty() {
                at("2026-03-29T01:00:00Z")
            } else {
                *which.get(&changes)
            };
            let center = change + minutes(off);
            let near = zone.to_datetime(center).date();
            (
                proptest::collection::vec(any_window(0..=6, near), 1..14),
                any_intervals(center),
                any_intervals(center),
                proptest::sample::select(vec![5u16, 7, 15, 20, 30, 45, 60, 90]),
                (0i64..2000, 0i64..4000),
                1u32..300,
                0i64..3000,
            )
                .prop_map(
                    move |(windows, time_off, busy, step, (notice, more), minutes_long, ago)| {
                        Case {
                            zone: zone.clone(),
                            windows,
                            time_off,
                            busy,
                            step,
                            notice,
                            horizon: notice + more,
                            minutes: minutes_long,
                            now: center - minutes(ago),
                            from: center - minutes(1000),
                            to: center + minutes(1000),
                        }
                    },
                )
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn slots_are_those_found_by_looking_at_every_minute(case in any_case()) {
        prop_assert_eq!(case.slots(), case.by_looking());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_slot_is_offered_if_and_only_if_booking_it_would_succeed(case in any_case()) {
        let schedule = case.schedule();
        let slots = case.slots();
        let mut next = case.from;
        while next < case.to {
            let offer = schedule.offer(case.now, next, case.minutes);
            prop_assert_eq!(slots.binary_search(&next).is_ok(), offer.is_ok(), "{}: {:?}", next, offer);
            next += minutes(1);
        }
        prop_assert!(slots.iter().all(|slot| case.from <= *slot && *slot < case.to));
    }
}
