//! Busy intervals, kept sorted so that an overlap check is a binary search.

use jiff::Timestamp;

/// A stretch of time, `[start, end)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    /// First instant.
    pub start: Timestamp,
    /// First instant after.
    pub end: Timestamp,
}

/// Disjoint intervals in order.
#[derive(Clone, Debug)]
pub(super) struct Occupied(Vec<Interval>);

impl Occupied {
    pub(super) fn new(mut intervals: Vec<Interval>) -> Self {
        intervals.retain(|interval| interval.start < interval.end);
        intervals.sort_unstable();
        let mut merged: Vec<Interval> = Vec::with_capacity(intervals.len());
        for interval in intervals {
            match merged.last_mut() {
                Some(last) if interval.start <= last.end => last.end = last.end.max(interval.end),
                _ => merged.push(interval),
            }
        }
        Self(merged)
    }

    /// Whether any of them overlaps `session`. Intervals that only touch do not overlap.
    pub(super) fn overlap(&self, session: Interval) -> bool {
        let next = self.0.partition_point(|taken| taken.end <= session.start);
        self.0
            .get(next)
            .is_some_and(|taken| taken.start < session.end)
    }
}
