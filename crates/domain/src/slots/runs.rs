//! Weekly windows as runs of elapsed time.
//!
//! A *run* is what windows that overlap or touch become, over midnight too: an unbroken stretch
//! of instants during which the coach's clock shows a time inside one of them. A change of the
//! clocks may shorten a run, lengthen it, or break it in two.

use crate::availability::{DAY_END, DaySpan, Window, open_on};
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

/// The part of a run on one civil day under one offset, `[start, end)`.
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
    // Each part with the chain of windows that it belongs to: those that touch, day after day.
    let mut parts: Vec<(Part, usize)> = Vec::new();
    let mut chain = 0;
    let mut open_at_midnight = false;
    let mut day = Some(first);
    while let Some(date) = day.filter(|date| *date <= last) {
        let spans = open_on(windows, date);
        for (n, span) in spans.iter().enumerate() {
            let goes_on = n == 0 && span.start == 0 && open_at_midnight;
            chain += usize::from(!goes_on);
            parts.extend(parts_of(date, *span, &eras).map(|part| (part, chain)));
        }
        open_at_midnight = spans.last().is_some_and(|span| span.end == DAY_END);
        day = date.tomorrow().ok();
    }
    // Where the clock goes back over midnight, the parts of two days interleave.
    parts.sort_by_key(|(part, _)| part.start);
    let mut runs: Vec<Run> = Vec::new();
    let mut last_chain = 0;
    for (part, chain) in parts {
        match runs.last_mut() {
            Some(run) if run.end == part.start && chain == last_chain => {
                run.end = part.end;
                run.parts.push(part);
            }
            _ => runs.push(Run {
                start: part.start,
                end: part.end,
                parts: vec![part],
            }),
        }
        last_chain = chain;
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

/// What one span of a civil day is in elapsed time, era by era.
fn parts_of(date: Date, span: DaySpan, eras: &[Era]) -> impl Iterator<Item = Part> {
    let minutes = |minutes: u16| SignedDuration::from_mins(i64::from(minutes));
    eras.iter().filter_map(move |era| {
        let midnight = era.offset.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
        let opens = midnight.checked_add(minutes(span.start)).ok()?;
        let closes = midnight.checked_add(minutes(span.end)).ok()?;
        let part = Part {
            start: opens.max(era.start),
            end: closes.min(era.end),
            anchor: opens,
        };
        (part.start < part.end).then_some(part)
    })
}
