//! The lanes of the queue: jobs of different urgency and length, each lane with slots of its own.

use std::{fmt, str::FromStr};

/// Which slots a job runs in. Jobs of one lane wait for each other, never for another lane's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Money, and what a person waits for: short, and due at once.
    Prompt,
    /// Letters: as slow as the mail server.
    Letters,
    /// Sweeps, purges, strangers' calendars.
    Upkeep,
    /// Audio and files: minutes to hours.
    Media,
    /// Language models.
    Models,
}

impl Lane {
    /// Every lane, the most urgent first.
    pub const ALL: [Self; 5] = [
        Self::Prompt,
        Self::Letters,
        Self::Upkeep,
        Self::Media,
        Self::Models,
    ];

    /// Its name in metrics, settings and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::Letters => "letters",
            Self::Upkeep => "upkeep",
            Self::Media => "media",
            Self::Models => "models",
        }
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Not the name of a lane.
#[derive(Debug, thiserror::Error)]
#[error("prompt, letters, upkeep, media, models")]
pub struct NoLane;

impl FromStr for Lane {
    type Err = NoLane;

    fn from_str(name: &str) -> Result<Self, NoLane> {
        let mut all = Self::ALL.into_iter();
        all.find(|lane| lane.name() == name).ok_or(NoLane)
    }
}

/// How many jobs of each lane one process runs at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slots([usize; Lane::ALL.len()]);

impl Slots {
    /// The number for each lane; a lane with none is left to other processes.
    pub fn each(number: impl FnMut(Lane) -> usize) -> Self {
        Self(Lane::ALL.map(number))
    }

    /// Those of one lane.
    pub fn of(&self, lane: Lane) -> usize {
        self.0[lane as usize]
    }

    /// The same slots, in these lanes only.
    #[must_use]
    pub fn only(&self, lanes: &[Lane]) -> Self {
        Self::each(|lane| {
            if lanes.contains(&lane) {
                self.of(lane)
            } else {
                0
            }
        })
    }
}
