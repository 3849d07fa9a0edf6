//! Retention periods.
//!
//! Months and years are those of the calendar, in UTC: what was written on 3 March is due on a
//! 3 March.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

/// How long a signed URL to audio or a document is valid.
pub const SIGNED_URL: SignedDuration = SignedDuration::from_mins(5);

/// Data with a retention period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retention {
    /// Audio, from the session: 30 days.
    Audio,
    /// A transcript, from the session: a year.
    Transcript,
    /// `ipAddress` and `userAgent` of a consent, from its `acceptedAt`: 6 months.
    ConsentTrace,
    /// A line of the login log: a year.
    LoginLog,
    /// An upload nobody finished, from its last byte: 7 days.
    AbandonedUpload,
    /// A consent: 5 years.
    Consent,
    /// A payment: 10 years.
    Payment,
    /// An invoice: 10 years.
    Invoice,
}

impl Retention {
    /// Every retention period.
    pub const ALL: [Self; 8] = [
        Self::Audio,
        Self::Transcript,
        Self::ConsentTrace,
        Self::LoginLog,
        Self::AbandonedUpload,
        Self::Consent,
        Self::Payment,
        Self::Invoice,
    ];

    /// The term, as calendar units.
    pub fn term(self) -> Span {
        let span = Span::new();
        match self {
            Self::Audio => span.days(30),
            Self::AbandonedUpload => span.days(7),
            Self::ConsentTrace => span.months(6),
            Self::Transcript | Self::LoginLog => span.years(1),
            Self::Consent => span.years(5),
            Self::Payment | Self::Invoice => span.years(10),
        }
    }

    /// The instant from which it is no longer kept. Terms of consents, payments and invoices are
    /// also the least time that they are kept.
    pub fn until(self, from: Timestamp) -> Timestamp {
        from.to_zoned(TimeZone::UTC)
            .checked_add(self.term())
            .map_or(Timestamp::MAX, |end| end.timestamp())
    }

    /// Whether its term is over.
    pub fn expired(self, from: Timestamp, now: Timestamp) -> bool {
        now >= self.until(from)
    }

    /// What is due now is what dates from this instant or before: the bound of the query that
    /// deletes. Never early; at the end of a month, where months differ in length, up to three
    /// days late.
    pub fn due_before(self, now: Timestamp) -> Timestamp {
        now.to_zoned(TimeZone::UTC)
            .checked_sub(self.term())
            .map_or(Timestamp::MIN, |start| start.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn each_thing_is_kept_for_its_term() {
        let from = at("2026-03-03T10:00:00Z");
        let ends = Retention::ALL.map(|retention| retention.until(from).to_string());
        assert_eq!(
            ends,
            [
                "2026-04-02T10:00:00Z",
                "2027-03-03T10:00:00Z",
                "2026-09-03T10:00:00Z",
                "2027-03-03T10:00:00Z",
                "2026-03-10T10:00:00Z",
                "2031-03-03T10:00:00Z",
                "2036-03-03T10:00:00Z",
                "2036-03-03T10:00:00Z",
            ]
        );
    }

    #[test]
    fn a_term_is_over_at_its_last_instant_and_not_before() {
        let from = at("2026-03-03T10:00:00Z");
        assert!(!Retention::Audio.expired(from, at("2026-04-02T09:59:59.999Z")));
        assert!(Retention::Audio.expired(from, at("2026-04-02T10:00:00Z")));
        assert_eq!(
            Retention::Audio.due_before(at("2026-04-02T10:00:00Z")),
            from
        );
    }

    #[test]
    fn a_term_beyond_the_end_of_time_never_ends() {
        assert_eq!(Retention::Invoice.until(Timestamp::MAX), Timestamp::MAX);
        assert_eq!(
            Retention::Invoice.due_before(Timestamp::MIN),
            Timestamp::MIN
        );
    }

    #[test]
    fn nothing_is_deleted_before_its_term_and_nothing_stays_four_days_after_it() {
        let (first, last) = (at("2026-01-01T10:00:00Z"), at("2029-01-01T10:00:00Z"));
        let mut from = first;
        while from < last {
            for retention in Retention::ALL {
                let end = retention.until(from);
                let before = end - SignedDuration::from_millis(1);
                assert!(
                    retention.due_before(before) < from,
                    "{retention:?} of {from} is deleted early"
                );
                let after = end + SignedDuration::from_hours(96);
                assert!(
                    retention.due_before(after) >= from,
                    "{retention:?} of {from} stays"
                );
            }
            from += SignedDuration::from_hours(23);
        }
    }

    #[test]
    fn a_signed_url_expires_after_five_minutes() {
        assert_eq!(SIGNED_URL.as_secs(), 300);
    }
}
