//! Several sessions at a regular rhythm, booked together or not at all.

use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};
use std::fmt;
use std::str::FromStr;

/// The fewest sessions of a series.
pub const FEWEST: usize = 2;
/// The most sessions of a series.
pub const MOST: usize = 12;

/// How often the sessions of a series come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// The same day of each week.
    Week,
    /// The same day of every other week.
    TwoWeeks,
    /// The same day of the same week of each month: the second Tuesday stays the second
    /// Tuesday. What begins on a 29th, 30th or 31st, a fifth one, is the last of each month.
    Month,
}

impl Every {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Week, Self::TwoWeeks, Self::Month];

    /// Its name, as the API and the database have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Week => "WEEK",
            Self::TwoWeeks => "TWO_WEEKS",
            Self::Month => "MONTH",
        }
    }

    /// The day of the `n`th session of a series that begins on `first`; the first is the 0th.
    pub fn nth_day(self, first: Date, n: usize) -> Option<Date> {
        let n = i64::try_from(n).ok()?;
        match self {
            Self::Week => first.checked_add(n.checked_mul(7)?.days()).ok(),
            Self::TwoWeeks => first.checked_add(n.checked_mul(14)?.days()).ok(),
            Self::Month => {
                let month = first.first_of_month().checked_add(n.months()).ok()?;
                let rank = (first.day() + 6) / 7;
                let rank = if rank == 5 { -1 } else { rank };
                month.nth_weekday_of_month(rank, first.weekday()).ok()
            }
        }
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Every {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|every| every.as_str() == text)
            .ok_or(())
    }
}

/// One session of a series, before it is known whether it can be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Its day in the coach's zone.
    pub day: Date,
    /// When it starts; `None` where the coach's clock jumps over that time of the day.
    pub start: Option<Timestamp>,
}

/// The sessions of a series: each at the time of day that the coach's clock shows at `first`,
/// whatever the offset is then. Where that time comes twice, the first of the two counts;
/// where it does not come at all, there is no start. Ends early only at the end of time.
pub fn occurrences(
    first: Timestamp,
    zone: &TimeZone,
    every: Every,
    count: usize,
) -> Vec<Occurrence> {
    let local = zone.to_datetime(first);
    (0..count)
        .map_while(|n| {
            let day = every.nth_day(local.date(), n)?;
            let start = if n == 0 {
                Some(first)
            } else {
                let there = zone.to_ambiguous_timestamp(local.time().to_datetime(day));
                match there.offset() {
                    AmbiguousOffset::Gap { .. } => None,
                    AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => {
                        Some(there.earlier().ok()?)
                    }
                }
            };
            Some(Occurrence { day, start })
        })
        .collect()
}

#[cfg(test)]
mod tests;
