//! Geometry of a calendar view: days of 23, 24 and 25 hours side by side, sessions that cross
//! midnight, several things at once.
//!
//! Rows are quarters of an hour. The axis is the longest day shown, so an hour that comes
//! twice has two stretches of rows, and an hour that does not exist is a gap in its day only.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

pub const ROW_MINUTES: i64 = 15;

/// The rows of an agenda, from the first to the last quarter of the longest day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    rows: Vec<Quarter>,
}

/// A quarter of an hour as a clock on the wall shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quarter {
    /// When it begins.
    pub time: Time,
    /// Whether the clock shows it for the second time that day.
    pub again: bool,
}

/// Something that takes time: half-open, `[from, to)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// When it begins.
    pub from: Timestamp,
    /// When it ends.
    pub to: Timestamp,
}

/// A day's part of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Which of the spans.
    pub index: usize,
    /// Its first row.
    pub row: usize,
    /// How many rows, at least one.
    pub rows: usize,
    /// Its lane, from 0, among `lanes` side by side.
    pub lane: usize,
    /// How many lanes share these rows.
    pub lanes: usize,
    /// It began before this day.
    pub from_before: bool,
    /// It goes on after this day.
    pub goes_on: bool,
}

/// A day of the agenda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    pub date: Date,
    /// When it begins.
    pub from: Timestamp,
    /// When the next one begins.
    pub to: Timestamp,
    /// What it holds, by row, then lane.
    pub placed: Vec<Placed>,
    /// The stretches of rows `(first, count)` that this day does not have.
    pub missing: Vec<(usize, usize)>,
}

/// When a day of a zone begins; it need not be midnight.
pub fn start_of(date: Date, zone: &TimeZone) -> Timestamp {
    date.to_zoned(zone.clone())
        .map_or(Timestamp::MAX, |start| start.timestamp())
}

fn end_of(date: Date, zone: &TimeZone) -> Timestamp {
    date.tomorrow()
        .map_or(Timestamp::MAX, |next| start_of(next, zone))
}

/// The quarters of a day, in the order in which they pass.
fn quarters(date: Date, zone: &TimeZone) -> Vec<Quarter> {
    let end = end_of(date, zone);
    let mut at = start_of(date, zone);
    let mut rows: Vec<Quarter> = Vec::with_capacity(100);
    while at < end && rows.len() < 200 {
        let time = at.to_zoned(zone.clone()).time();
        let again = rows.iter().any(|q| q.time == time);
        rows.push(Quarter { time, again });
        at += SignedDuration::from_mins(ROW_MINUTES);
    }
    rows
}

/// Whether the axis has every row of a day.
fn covers(axis: &[Quarter], day: &[Quarter]) -> bool {
    day.iter().all(|quarter| axis.contains(quarter))
}

impl Axis {
    /// The axis of these days: every row of each of them, in order.
    pub fn spanning(dates: &[Date], zone: &TimeZone) -> Self {
        // A plain day first, so that a lone 23-hour day beside others keeps their hours.
        let mut rows: Vec<Quarter> = vec![];
        for date in dates {
            let day = quarters(*date, zone);
            if covers(&rows, &day) {
                continue;
            }
            if covers(&day, &rows) {
                rows = day;
                continue;
            }
            // Two days that each miss something of the other: what is new goes where its
            // time of day belongs.
            for quarter in day {
                if !rows.contains(&quarter) {
                    let place = rows
                        .iter()
                        .position(|q| (q.time, q.again) > (quarter.time, quarter.again))
                        .unwrap_or(rows.len());
                    rows.insert(place, quarter);
                }
            }
        }
        Self { rows }
    }

    /// Its rows.
    pub fn rows(&self) -> &[Quarter] {
        &self.rows
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn row_of(&self, quarter: &Quarter) -> Option<usize> {
        self.rows.iter().position(|q| q == quarter)
    }

    /// The row in which an instant of a day lies, if it is one of that day.
    pub fn row_at(&self, date: Date, zone: &TimeZone, at: Timestamp) -> Option<usize> {
        let from = start_of(date, zone);
        if at < from || at >= end_of(date, zone) {
            return None;
        }
        let passed = at.duration_since(from).as_mins() / ROW_MINUTES;
        let quarter = *quarters(date, zone).get(usize::try_from(passed).ok()?)?;
        self.row_of(&quarter)
    }

    /// A day, with its part of each span. Times are rounded to the nearest row, so that what
    /// does not overlap in time does not overlap here; what is shorter than a row takes one.
    pub fn day(&self, date: Date, zone: &TimeZone, spans: &[Span]) -> Day {
        let (from, to) = (start_of(date, zone), end_of(date, zone));
        let own = quarters(date, zone);
        let row = |index: usize| own.get(index).and_then(|q| self.row_of(q));
        let nearest = |at: Timestamp| {
            let minutes = at.duration_since(from).as_secs().max(0);
            let rows = (minutes + ROW_MINUTES * 30) / (ROW_MINUTES * 60);
            usize::try_from(rows).unwrap_or(0).min(own.len())
        };
        let mut placed: Vec<Placed> = spans
            .iter()
            .enumerate()
            .filter(|(_, span)| span.from < to && span.to > from && span.from < span.to)
            .filter_map(|(index, span)| {
                let first = nearest(span.from.max(from)).min(own.len().checked_sub(1)?);
                let last = nearest(span.to.min(to)).max(first + 1) - 1;
                let (start, end) = (row(first)?, row(last)?);
                Some(Placed {
                    index,
                    row: start,
                    rows: (end + 1).saturating_sub(start).max(1),
                    lane: 0,
                    lanes: 1,
                    from_before: span.from < from,
                    goes_on: span.to > to,
                })
            })
            .collect();
        side_by_side(&mut placed);
        Day {
            date,
            from,
            to,
            placed,
            missing: self.missing(&own),
        }
    }

    fn missing(&self, own: &[Quarter]) -> Vec<(usize, usize)> {
        let mut stretches: Vec<(usize, usize)> = vec![];
        for (row, quarter) in self.rows.iter().enumerate() {
            if own.contains(quarter) {
                continue;
            }
            match stretches.last_mut() {
                Some((first, count)) if *first + *count == row => *count += 1,
                _ => stretches.push((row, 1)),
            }
        }
        stretches
    }
}

/// Gives each span of a day the first free lane, and each group that touches the number of its
/// lanes.
fn side_by_side(placed: &mut [Placed]) {
    placed.sort_by_key(|p| (p.row, usize::MAX - p.rows, p.index));
    let mut group = 0;
    while group < placed.len() {
        let mut ends: Vec<usize> = vec![];
        let mut last = placed[group].row;
        let mut next = group;
        while next < placed.len() && (next == group || placed[next].row < last) {
            let one = &mut placed[next];
            let free = ends.iter().position(|end| *end <= one.row);
            one.lane = free.unwrap_or(ends.len());
            let end = one.row + one.rows;
            match free {
                Some(lane) => ends[lane] = end,
                None => ends.push(end),
            }
            last = last.max(end);
            next += 1;
        }
        for one in &mut placed[group..next] {
            one.lanes = ends.len();
        }
        group = next;
    }
}

/// The days of the week of `date`, Monday first.
pub fn week_of(date: Date) -> Vec<Date> {
    let offset = i64::from(date.weekday().to_monday_zero_offset());
    let monday = date
        .checked_sub(jiff::Span::new().days(offset))
        .unwrap_or(date);
    (0..7)
        .filter_map(|n| monday.checked_add(jiff::Span::new().days(n)).ok())
        .collect()
}

/// The days of the weeks that the month of `date` touches, Monday first.
pub fn month_of(date: Date) -> Vec<Date> {
    let mut days = vec![];
    let mut monday = week_of(date.first_of_month())[0];
    let last = date.last_of_month();
    while monday <= last {
        days.extend(week_of(monday));
        match monday.checked_add(jiff::Span::new().days(7)) {
            Ok(next) => monday = next,
            Err(_) => break,
        }
    }
    days
}

#[cfg(test)]
mod tests;
