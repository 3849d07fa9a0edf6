//! Weekly windows as runs of elapsed time.
//!
//! A *run* is what a window of one civil day becomes: an unbroken stretch of instants during
//! which the coach's clock shows that day and a time inside the window. A change of the clocks
//! may shorten a run, lengthen it, or break it in two.

use crate::availability::{DaySpan, Window, open_on};
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// An unbroken stretch of open time, `[start, end)`.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    pub(super) parts: Vec<Part>,
}

/// The part of a run under one offset, `[start, end)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    /// When the window would have started, had this offset held then. Steps count from here.
    pub(super) anchor: Timestamp,
}

/// A stretch of time during which the zone keeps one offset.
#[derive(Clone, Copy, Debug)]
struct Era {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    offset: Offset,
}

/// The runs of every civil day that touches `[from, to]`.
pub(super) fn runs(
    zone: &TimeZone,
    windows: &[Window],
    from: Timestamp,
    to: Timestamp,
) -> Vec<Run> {
    let first = zone.to_datetime(from).date();
    let last = zone.to_datetime(to).date();
    let (mut first, last) = (first.min(last), first.max(last));
    // A day either side: a clock that goes back over midnight returns to a past date.
    first = first.yesterday().unwrap_or(first);
    let last = last.tomorrow().unwrap_or(last);
    let eras = eras(zone, first, last);
    let mut runs = Vec::new();
    let mut day = Some(first);
    while let Some(date) = day.filter(|date| *date <= last) {
        for span in open_on(windows, date) {
            runs.extend(runs_of(date, span, &eras));
        }
        day = date.tomorrow().ok();
    }
    runs
}

/// The offsets of the zone over these days, and two days either side.
fn eras(zone: &TimeZone, first: Date, last: Date) -> Vec<Era> {
    let utc = |date: Date, days: i64| {
        let midnight = Offset::UTC
            .to_timestamp(date.at(0, 0, 0, 0))
            .unwrap_or(Timestamp::MAX);
        midnight
            .saturating_add(SignedDuration::from_hours(24 * days))
            .unwrap_or(midnight)
    };
    let (begin, end) = (utc(first, -2), utc(last, 3));
    let mut eras = Vec::new();
    let mut start = begin;
    let mut offset = zone.to_offset(begin);
    for change in zone
        .following(begin)
        .take_while(|change| change.timestamp() < end)
    {
        eras.push(Era {
            start,
            end: change.timestamp(),
            offset,
        });
        start = change.timestamp();
        offset = change.offset();
    }
    eras.push(Era { start, end, offset });
    eras
}

/// What one span of a civil day is in elapsed time.
fn runs_of(date: Date, span: DaySpan, eras: &[Era]) -> Vec<Run> {
    let minutes = |minutes: u16| SignedDuration::from_mins(i64::from(minutes));
    let mut runs: Vec<Run> = Vec::new();
    for era in eras {
        let Ok(midnight) = era.offset.to_timestamp(date.at(0, 0, 0, 0)) else {
            continue;
        };
        let (Ok(opens), Ok(closes)) = (
            midnight.checked_add(minutes(span.start)),
            midnight.checked_add(minutes(span.end)),
        ) else {
            continue;
        };
        let part = Part {
            start: opens.max(era.start),
            end: closes.min(era.end),
            anchor: opens,
        };
        if part.start >= part.end {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.end == part.start => {
                run.end = part.end;
                run.parts.push(part);
            }
            _ => runs.push(Run {
                start: part.start,
                end: part.end,
                parts: vec![part],
            }),
        }
    }
    runs
}
