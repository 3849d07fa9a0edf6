//! Recurrence rules as they are written (RFC 5545, 3.3.10 and RFC 7529).

use jiff::{
    SignedDuration, Timestamp,
    civil::{DateTime, Weekday},
};

use super::values;

/// The civil times that are asked for, both included.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub from: DateTime,
    pub to: DateTime,
    /// About now: what surely ends nowhere is bounded from here.
    pub now: DateTime,
}

/// The UNTIL of a rule, as it was written.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    Utc(Timestamp),
    /// On the event's own clock.
    Local(DateTime),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frequency {
    Secondly,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

impl Frequency {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "SECONDLY" => Self::Secondly,
            "MINUTELY" => Self::Minutely,
            "HOURLY" => Self::Hourly,
            "DAILY" => Self::Daily,
            "WEEKLY" => Self::Weekly,
            "MONTHLY" => Self::Monthly,
            "YEARLY" => Self::Yearly,
            _ => return None,
        })
    }

    /// The longest time between two of its periods.
    pub fn longest(self) -> SignedDuration {
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        match self {
            Self::Secondly => SignedDuration::from_secs(1),
            Self::Minutely => SignedDuration::from_mins(1),
            Self::Hourly => SignedDuration::from_hours(1),
            Self::Daily => days(1),
            Self::Weekly => days(7),
            Self::Monthly => days(31),
            Self::Yearly => days(366),
        }
    }
}

/// The calendar that months and years are counted in (RSCALE).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    Gregorian,
    /// Months of the moon, years of the sun: a day of it is within a month of the same day here.
    Lunisolar,
    /// Months and years of the moon.
    Lunar,
    /// Years of the sun, or nobody knows.
    Other,
}

/// What becomes of a date that does not exist (SKIP).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    Omit,
    Backward,
    Forward,
}

/// A rule as it was read.
#[derive(Clone, Debug)]
pub struct Rule {
    pub frequency: Option<Frequency>,
    pub interval: i64,
    pub count: Option<u32>,
    /// On the event's clock.
    pub until: Option<DateTime>,
    pub scale: Scale,
    pub skip: Skip,
    /// The BY parts, names and values in capitals.
    pub by: Vec<(String, String)>,
    /// The parts for whoever expands them.
    pub plain: Vec<String>,
    /// Whether all of it was understood so far.
    pub clear: bool,
}

impl Rule {
    /// Reads a rule; what cannot be read makes it unclear and costs nothing of the rest. `local`
    /// says what the event's clock shows at the instant of an UNTIL.
    pub fn read(text: &str, local: impl Fn(Until) -> Option<DateTime>) -> Self {
        let mut rule = Self {
            frequency: None,
            interval: 1,
            count: None,
            until: None,
            scale: Scale::Gregorian,
            skip: Skip::Omit,
            by: vec![],
            plain: vec![],
            clear: true,
        };
        for part in text.trim().trim_end_matches(';').split(';') {
            let Some((name, value)) = part.split_once('=') else {
                rule.clear = false;
                continue;
            };
            let (name, value) = (name.trim().to_ascii_uppercase(), value.trim());
            let value = value.to_ascii_uppercase();
            rule.clear &= rule.read_part(&name, &value, &local);
        }
        rule.clear &= rule.frequency.is_some() && rule.count != Some(0);
        rule
    }

    /// Reads a part; `false` when it was not understood.
    fn read_part(
        &mut self,
        name: &str,
        value: &str,
        local: impl Fn(Until) -> Option<DateTime>,
    ) -> bool {
        match name {
            "UNTIL" => {
                let (until, read) = read_until(value, local);
                self.until = self.until.into_iter().chain(until).min();
                return read;
            }
            "FREQ" => {
                let first = self.frequency.is_none();
                self.frequency = Frequency::parse(value).or_else(|| guessed_frequency(value));
                if !first || Frequency::parse(value).is_none() {
                    return false;
                }
            }
            "COUNT" => match value.parse() {
                Ok(count) => self.count = Some(self.count.unwrap_or(count).max(count)),
                Err(_) => return false,
            },
            "INTERVAL" => match value.parse::<u16>() {
                Ok(interval) if interval > 0 => self.interval = i64::from(interval),
                _ => return false,
            },
            "RSCALE" => {
                self.scale = scale(value);
                return true;
            }
            "SKIP" => {
                self.skip = match value {
                    "OMIT" => Skip::Omit,
                    "BACKWARD" => Skip::Backward,
                    "FORWARD" => Skip::Forward,
                    _ => return false,
                };
                return true;
            }
            "WKST" => {}
            by => self.by.push((by.to_owned(), value.to_owned())),
        }
        self.plain.push(format!("{name}={value}"));
        true
    }

    /// The value of a BY part.
    pub fn part(&self, name: &str) -> Option<&str> {
        let part = self.by.iter().find(|(by, _)| by == name);
        part.map(|(_, value)| value.as_str())
    }

    /// The days of the week that it names, numbered or not; `None` where it names none, or one
    /// that cannot be read.
    pub fn weekdays(&self) -> Option<Vec<Weekday>> {
        self.part("BYDAY")?.split(',').map(weekday).collect()
    }

    /// Whether one of its weekdays has a number.
    pub fn numbers_weekdays(&self) -> bool {
        let numbered = |day: &str| day.trim().len() > 2;
        self.part("BYDAY")
            .is_some_and(|days| days.split(',').any(numbered))
    }

    /// Whether each part may stand beside its frequency. What the standard forbids is read by
    /// everybody in another way.
    pub fn is_allowed(&self) -> bool {
        use Frequency::{Daily, Monthly, Weekly, Yearly};
        let Some(frequency) = self.frequency else {
            return false;
        };
        let has = |name| self.part(name).is_some();
        let numbered = self.numbers_weekdays();
        let positions = ["BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY"];
        let more = ["BYYEARDAY", "BYWEEKNO", "BYMONTH"];
        !(numbered && (!matches!(frequency, Monthly | Yearly) || has("BYWEEKNO"))
            || has("BYMONTHDAY") && frequency == Weekly
            || has("BYYEARDAY") && matches!(frequency, Daily | Weekly | Monthly)
            || has("BYWEEKNO") && frequency != Yearly
            || has("BYSETPOS") && !positions.into_iter().chain(more).any(has))
    }

    /// Whether the calendar of months and years makes a difference to it.
    pub fn counts_months(&self) -> bool {
        let months = ["BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"];
        self.frequency.is_none_or(|f| f >= Frequency::Monthly)
            || months.iter().any(|name| self.part(name).is_some())
    }
}

/// When a rule certainly ends, and whether that was understood in full.
fn read_until(value: &str, local: impl Fn(Until) -> Option<DateTime>) -> (Option<DateTime>, bool) {
    let day_end = |date: jiff::civil::Date| date.at(23, 59, 59, 0);
    let Some(end) = values::civil(value) else {
        let last = values::possible_days(value).map(|(_, last)| day_end(last));
        return (last, false);
    };
    let end = match (end.time, end.offset) {
        (Some(time), Some(offset)) => offset.to_timestamp(time).ok().map(Until::Utc),
        (Some(time), None) => Some(Until::Local(time)),
        (None, _) => Some(Until::Local(day_end(end.date))),
    };
    let until = end.and_then(local);
    (until, until.is_some())
}

/// A frequency that is misspelt but says that it comes more than once a day.
fn guessed_frequency(value: &str) -> Option<Frequency> {
    [
        ("SEC", Frequency::Secondly),
        ("MIN", Frequency::Minutely),
        ("HOUR", Frequency::Hourly),
    ]
    .into_iter()
    .find(|(part, _)| value.contains(part))
    .map(|(_, frequency)| frequency)
}

fn scale(value: &str) -> Scale {
    match value {
        // Their months and days are the same.
        "" | "GREGORIAN" | "GREGORY" | "ISO8601" | "BUDDHIST" | "JAPANESE" | "ROC" => {
            Scale::Gregorian
        }
        "CHINESE" | "DANGI" | "HEBREW" => Scale::Lunisolar,
        islamic if islamic.starts_with("ISLAMIC") => Scale::Lunar,
        _ => Scale::Other,
    }
}

/// `MO`, `1MO`, `-1MO`.
fn weekday(text: &str) -> Option<Weekday> {
    let text = text.trim();
    let name = text.get(text.len().checked_sub(2)?..)?;
    let number = &text[..text.len() - 2];
    let number = number.strip_prefix(['+', '-']).unwrap_or(number);
    if !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(match name {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}
