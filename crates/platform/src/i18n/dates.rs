//! Dates and times in words: `mardi 3 mars à 14 h 30`, `Tuesday 3 March at 14:30`.

use jiff::{Timestamp, civil, tz::TimeZone};

use super::Locale;

const DAYS: [[&str; 7]; 2] = [
    [
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    ],
    [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
];
const MONTHS: [[&str; 12]; 2] = [
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
];

impl Locale {
    fn index(self) -> usize {
        match self {
            Self::Fr => 0,
            Self::En => 1,
        }
    }

    /// `mardi`, `Tuesday`.
    pub fn weekday(self, date: civil::Date) -> &'static str {
        DAYS[self.index()][usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())]
    }

    /// `mars`, `March`.
    pub fn month(self, date: civil::Date) -> &'static str {
        MONTHS[self.index()][usize::from(date.month().unsigned_abs()) - 1]
    }

    /// `mardi 3 mars` — without the year.
    pub fn day(self, date: civil::Date) -> String {
        let number = self.day_number(date);
        format!("{} {number} {}", self.weekday(date), self.month(date))
    }

    /// `3 mars 2026`, `3 March 2026`.
    pub fn date(self, date: civil::Date) -> String {
        format!(
            "{} {} {}",
            self.day_number(date),
            self.month(date),
            date.year()
        )
    }

    fn day_number(self, date: civil::Date) -> String {
        match (self, date.day()) {
            (Self::Fr, 1) => "1er".to_owned(),
            (_, day) => day.to_string(),
        }
    }

    /// `14 h 30`, `14 h`, `14:30`.
    pub fn time(self, time: civil::Time) -> String {
        match self {
            Self::Fr if time.minute() == 0 => format!("{}\u{a0}h", time.hour()),
            Self::Fr => format!("{}\u{a0}h\u{a0}{:02}", time.hour(), time.minute()),
            Self::En => format!("{:02}:{:02}", time.hour(), time.minute()),
        }
    }

    /// `mardi 3 mars à 14 h 30` in the given zone; the year is added when it is not
    /// `this_year`.
    pub fn moment(self, at: Timestamp, zone: &TimeZone, this_year: i16) -> String {
        let there = at.to_zoned(zone.clone());
        let mut day = self.day(there.date());
        if there.year() != this_year {
            day = format!("{day} {}", there.year());
        }
        let time = self.time(there.time());
        match self {
            Self::Fr => format!("{day} à {time}"),
            Self::En => format!("{day} at {time}"),
        }
    }

    /// A length of time: `1 h 30`, `45 min`.
    pub fn minutes(self, minutes: i64) -> String {
        match (minutes / 60, minutes % 60) {
            (0, m) => format!("{m}\u{a0}min"),
            (h, 0) => format!("{h}\u{a0}h"),
            (h, m) if self == Self::Fr => format!("{h}\u{a0}h\u{a0}{m:02}"),
            (h, m) => format!("{h}\u{a0}h\u{a0}{m:02}\u{a0}min"),
        }
    }
}

/// A position in a recording: `3:07`, `1:02:45`.
pub fn position(milliseconds: u32) -> String {
    let seconds = milliseconds / 1000;
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if h > 0 {
        format!("{h}:{m:02}:{s:02}")
    } else {
        format!("{m}:{s:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_said_in_words_in_the_given_zone() {
        let at: Timestamp = "2026-03-03T13:30:00Z".parse().unwrap();
        let paris = TimeZone::get("Europe/Paris").unwrap();
        assert_eq!(
            Locale::Fr.moment(at, &paris, 2026),
            "mardi 3 mars à 14\u{a0}h\u{a0}30"
        );
        assert_eq!(
            Locale::En.moment(at, &paris, 2026),
            "Tuesday 3 March at 14:30"
        );
        assert_eq!(
            Locale::Fr.moment(at, &paris, 2025),
            "mardi 3 mars 2026 à 14\u{a0}h\u{a0}30"
        );
    }

    #[test]
    fn a_position_in_a_recording_reads_like_a_player() {
        assert_eq!(position(187_900), "3:07");
        assert_eq!(position(3_765_000), "1:02:45");
    }
}
