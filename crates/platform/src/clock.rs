//! Clocks: the one place that reads the wall clock, and a clock for tests.
//!
//! Every instant is cut to whole milliseconds, because the database keeps `timestamp(3)`: an
//! instant must be equal to itself after it was stored and read back.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// Something that knows what time it is. Passed to whatever depends on the time.
pub trait Clock: Send + Sync {
    /// The present instant, in UTC, in whole milliseconds.
    fn now(&self) -> Timestamp;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // the one place that may
    fn now(&self) -> Timestamp {
        whole_milliseconds(Timestamp::now())
    }
}

/// A clock that stands still until it is told otherwise. Clones show the same time.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    /// A clock that stands at `now`, cut to whole milliseconds.
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(now.as_millisecond())))
    }

    /// Puts the clock, and all its clones, to `now`.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.as_millisecond(), Ordering::SeqCst);
    }

    /// Moves the clock on by `by` (back, when negative), in whole milliseconds.
    pub fn advance(&self, by: SignedDuration) {
        let milliseconds = i64::try_from(by.as_millis()).expect("a test spans less than an aeon");
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        from_millisecond(self.0.load(Ordering::SeqCst))
    }
}

/// Cuts an instant to the whole milliseconds that the database keeps.
pub fn whole_milliseconds(instant: Timestamp) -> Timestamp {
    from_millisecond(instant.as_millisecond())
}

fn from_millisecond(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).expect("it came from an instant")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_instant_has_no_more_than_milliseconds() {
        assert_eq!(
            whole_milliseconds(at("2026-03-03T14:30:00.123987Z")),
            at("2026-03-03T14:30:00.123Z")
        );
        let now = SystemClock.now();
        assert_eq!(now, whole_milliseconds(now));
        assert!(now > at("2026-01-01T00:00:00Z"), "{now}");
    }

    #[test]
    fn clones_of_a_test_clock_show_the_same_time() {
        let clock = TestClock::at(at("2026-03-03T14:30:00.0009Z"));
        let seen_elsewhere: Arc<dyn Clock> = Arc::new(clock.clone());
        assert_eq!(seen_elsewhere.now(), at("2026-03-03T14:30:00Z"));
        clock.advance(SignedDuration::from_mins(15));
        assert_eq!(seen_elsewhere.now(), at("2026-03-03T14:45:00Z"));
        clock.set(at("2030-01-01T00:00:00Z"));
        assert_eq!(seen_elsewhere.now(), at("2030-01-01T00:00:00Z"));
    }
}
