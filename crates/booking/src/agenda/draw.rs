//! Blocks of time as the page draws them. Places are classes, because the policy for content
//! allows no style in a page: `row-start-N row-span-N col-start-N col-span-N`.

use domain::{
    agenda::{Axis, Day, Placed},
    schema::BookingStatus,
};
use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use platform::db::Instant;

use super::{Block, BlockKind};
use site::page::Page;

/// The rows of an hour.
const HOUR: usize = 4;
/// The columns of a day, for blocks side by side.
const COLUMNS: usize = 12;
/// The hours always shown, `[from, to)`.
const USUAL: (i8, i8) = (8, 19);

/// A block in its day.
pub struct Item {
    /// Where it lies.
    pub place: String,
    /// `confirmed`, `pending` …, or `away`.
    pub state: String,
    /// The state's word.
    pub word: String,
    /// Where it leads.
    pub href: Option<String>,
    /// When it starts, for machines.
    pub starts_at: Instant,
    /// `9 h – 10 h 30`.
    pub time: String,
    /// Who, or why.
    pub title: String,
    /// How they meet.
    pub note: String,
}

/// A stretch of rows that a day does not have.
pub struct Gap {
    /// Where it lies.
    pub place: String,
    /// Whether the clock jumps over it; otherwise another day has this hour twice.
    pub skipped: bool,
}

/// A day of the agenda.
pub struct Column {
    /// `2026-06-01`.
    pub iso: String,
    /// `lundi`.
    pub weekday: &'static str,
    /// `1`.
    pub number: i8,
    /// `lundi 1er juin`.
    pub title: String,
    /// Its own page.
    pub href: String,
    pub today: bool,
    /// Where the line of now lies.
    pub now: Option<String>,
    /// What fills it.
    pub items: Vec<Item>,
    /// What it does not have.
    pub gaps: Vec<Gap>,
    /// Of a month: whether it belongs to another one.
    pub outside: bool,
    /// Of a month: how many blocks do not fit.
    pub more: usize,
}

/// An hour beside the days.
pub struct Hour {
    /// Where it lies.
    pub place: String,
    /// `9 h`.
    pub label: String,
    /// It comes for the second time.
    pub again: bool,
}

/// Days side by side.
pub struct Grid {
    pub days: Vec<Column>,
    /// The hours beside them.
    pub hours: Vec<Hour>,
    /// Keeps every day as long as the others.
    pub last: String,
    /// Whether there is more of the day than is shown.
    pub cut: bool,
}

/// The zone, the clock and the words of a page.
pub struct Drawing<'a> {
    pub page: &'a Page,
    /// The coach's zone.
    pub zone: &'a TimeZone,
    pub now: Timestamp,
}

impl Drawing<'_> {
    /// Days side by side, with all their hours or those that matter.
    pub fn grid(&self, dates: &[Date], blocks: &[Block], whole: bool) -> Grid {
        let axis = Axis::spanning(dates, self.zone);
        let spans: Vec<_> = blocks.iter().map(|block| block.span).collect();
        let days: Vec<Day> = dates
            .iter()
            .map(|date| axis.day(*date, self.zone, &spans))
            .collect();
        let (from, to) = if whole {
            (0, axis.len())
        } else {
            band(&axis, &days, blocks)
        };
        let place = |row: usize, rows: usize| {
            let start = row.max(from);
            let end = (row + rows).min(to);
            (start < end)
                .then(|| format!("row-start-{} row-span-{}", start - from + 1, end - start))
        };
        let hours = (from..to)
            .filter(|row| axis.rows()[*row].time.minute() == 0)
            .filter_map(|row| {
                let quarter = axis.rows()[row];
                Some(Hour {
                    place: place(row, 1)?,
                    label: self.page.locale.time(quarter.time),
                    again: quarter.again,
                })
            })
            .collect();
        let columns = days.iter().map(|day| {
            let mut column = self.column(day.date);
            column.now = axis
                .row_at(day.date, self.zone, self.now)
                .and_then(|row| place(row, 1));
            column.gaps = day
                .missing
                .iter()
                .filter_map(|(row, rows)| {
                    Some(Gap {
                        place: place(*row, *rows)?,
                        skipped: !axis.rows()[*row].again,
                    })
                })
                .collect();
            column.items = day
                .placed
                .iter()
                .filter_map(|placed| {
                    let rows = place(placed.row, placed.rows)?;
                    let place = format!("{rows} {}", lane(placed));
                    Some(self.item(&blocks[placed.index], placed, place))
                })
                .collect();
            column
        });
        Grid {
            days: columns.collect(),
            hours,
            last: format!("row-start-{}", to - from),
            cut: !whole && to - from < axis.len(),
        }
    }

    /// The days of a month, with the first few blocks of each.
    pub fn month(&self, dates: &[Date], month: i8, blocks: &[Block]) -> Vec<Column> {
        const SHOWN: usize = 3;
        let spans: Vec<_> = blocks.iter().map(|block| block.span).collect();
        let days = dates.iter().map(|date| {
            let axis = Axis::spanning(&[*date], self.zone);
            let day = axis.day(*date, self.zone, &spans);
            let mut column = self.column(*date);
            column.outside = date.month() != month;
            column.more = day.placed.len().saturating_sub(SHOWN);
            column.items = day
                .placed
                .iter()
                .take(SHOWN)
                .map(|placed| self.item(&blocks[placed.index], placed, String::new()))
                .collect();
            column
        });
        days.collect()
    }

    fn column(&self, date: Date) -> Column {
        let locale = self.page.locale;
        Column {
            iso: date.to_string(),
            weekday: locale.weekday(date),
            number: date.day(),
            title: locale.day(date),
            href: format!("/desk/agenda?view=day&date={date}"),
            today: self.now.to_zoned(self.zone.clone()).date() == date,
            now: None,
            items: vec![],
            gaps: vec![],
            outside: false,
            more: 0,
        }
    }

    fn item(&self, block: &Block, placed: &Placed, place: String) -> Item {
        let (page, span) = (self.page, block.span);
        let civil = |at: Timestamp| at.to_zoned(self.zone.clone()).time();
        let clock = |at: Timestamp| page.locale.time(civil(at));
        // A day off begins and ends at midnight.
        let midnight = |at: Timestamp| civil(at) == Time::midnight();
        let whole =
            (placed.from_before || midnight(span.from)) && (placed.goes_on || midnight(span.to));
        let time = match (placed.from_before, placed.goes_on) {
            _ if whole => page.t("agenda-all-day"),
            (true, _) => page.t1("agenda-until", "time", clock(span.to)),
            (_, true) => page.t1("agenda-from", "time", clock(span.from)),
            _ => format!("{} – {}", clock(span.from), clock(span.to)),
        };
        let starts_at = Instant(span.from);
        match &block.kind {
            BlockKind::Away { reason } => Item {
                place,
                state: "away".to_owned(),
                word: page.t("agenda-away"),
                href: Some("/desk/availability".to_owned()),
                starts_at,
                time,
                title: reason.clone().unwrap_or_default(),
                note: String::new(),
            },
            BlockKind::Busy => Item {
                place,
                state: "busy".to_owned(),
                word: page.t("agenda-busy"),
                href: Some("/desk/calendars".to_owned()),
                starts_at,
                time,
                title: String::new(),
                note: String::new(),
            },
            BlockKind::Booked {
                id,
                session,
                client,
                mode,
                status,
            } => Item {
                place,
                state: status.as_str().to_lowercase().replace('_', "-"),
                word: if *status == BookingStatus::Pending {
                    page.t("agenda-hold")
                } else {
                    page.t_of("booking-status", status)
                },
                href: Some(match session {
                    Some(session) if *status != BookingStatus::NoShow => {
                        format!("/sessions/{session}")
                    }
                    _ => format!("/bookings/{id}"),
                }),
                starts_at,
                time,
                title: client.clone(),
                note: page.t_of("booking-mode", mode),
            },
        }
    }
}

/// The columns of a lane. More than six things at once share the sixth.
fn lane(placed: &Placed) -> String {
    let lanes = match placed.lanes {
        0 | 1 => 1,
        2 => 2,
        3 => 3,
        4 => 4,
        _ => 6,
    };
    let width = COLUMNS / lanes;
    let first = placed.lane.min(lanes - 1) * width + 1;
    format!("col-start-{first} col-span-{width}")
}

/// The rows worth showing: usual hours, and what lies outside them, in whole hours. Time off
/// alone makes no day longer.
fn band(axis: &Axis, days: &[Day], blocks: &[Block]) -> (usize, usize) {
    let row_of = |hour: i8| {
        axis.rows()
            .iter()
            .position(|quarter| quarter.time.hour() >= hour)
            .unwrap_or(axis.len())
    };
    let (mut from, mut to) = (row_of(USUAL.0), row_of(USUAL.1));
    let booked = days.iter().flat_map(|day| &day.placed).filter(|placed| {
        let block = blocks.get(placed.index);
        block.is_some_and(|b| matches!(b.kind, BlockKind::Booked { .. }))
    });
    for placed in booked {
        from = from.min(placed.row / HOUR * HOUR);
        to = to.max((placed.row + placed.rows).next_multiple_of(HOUR));
    }
    (from, to.min(axis.len()))
}
