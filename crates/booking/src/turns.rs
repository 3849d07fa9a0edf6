//! Turns at a coach's diary and at a client's bookings: those who want one wait here, where they
//! hold neither a connection nor a lock, and not in the database. Two hundred who want one slot
//! then cost this process one connection, and everybody else has the others.
//!
//! A turn only spares the database: that no time is sold twice is its locks' and constraints'.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::http::StatusCode;
use domain::ids::{CoachId, UserId};
use platform::error::{Error, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many may wait for one turn; the next are told to come back.
const MOST_WAITING: usize = 200;

/// Who waits for whom, in this process.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<Mutex<HashMap<String, Line>>>);

/// Those who wait for one turn, and who has it.
#[derive(Debug)]
struct Line {
    people: usize,
    gate: Arc<Semaphore>,
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub struct Turn {
    _client: Held,
    _coach: Held,
    /// Whether somebody else's came first: what was read before may have changed.
    pub waited: bool,
}

#[derive(Debug)]
struct Held {
    _permit: OwnedSemaphorePermit,
    _place: Place,
}

/// A place in a line, given back however waiting ends.
#[derive(Debug)]
struct Place {
    turns: Turns,
    key: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lines = self.turns.lines();
        if let Some(line) = lines.get_mut(&self.key) {
            line.people -= 1;
            if line.people == 0 {
                lines.remove(&self.key);
            }
        }
    }
}

impl Turns {
    /// Waits for the turn of a client, then of a coach, always in that order.
    ///
    /// # Errors
    /// 503 at once when too many wait already.
    pub async fn of(&self, coach: &CoachId, client: &UserId) -> Result<Turn> {
        let (client, client_waited) = self.take(format!("client {client}")).await?;
        let (coach, coach_waited) = self.take(format!("coach {coach}")).await?;
        Ok(Turn {
            _client: client,
            _coach: coach,
            waited: client_waited || coach_waited,
        })
    }

    async fn take(&self, key: String) -> Result<(Held, bool)> {
        let (place, gate, waits) = self.enter(key)?;
        let permit = gate.acquire_owned().await.map_err(Error::internal)?;
        let held = Held {
            _permit: permit,
            _place: place,
        };
        Ok((held, waits))
    }

    fn enter(&self, key: String) -> Result<(Place, Arc<Semaphore>, bool)> {
        let mut lines = self.lines();
        let line = lines.entry(key.clone()).or_insert_with(|| Line {
            people: 0,
            gate: Arc::new(Semaphore::new(1)),
        });
        // One has the turn, the others wait.
        if line.people > MOST_WAITING {
            let crowded = Error::new(StatusCode::SERVICE_UNAVAILABLE, "booking-crowded");
            return Err(crowded.retry_after(2));
        }
        line.people += 1;
        let waits = line.people > 1;
        let gate = line.gate.clone();
        drop(lines);
        let turns = self.clone();
        Ok((Place { turns, key }, gate, waits))
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<String, Line>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::task::Poll;

    use futures::FutureExt as _;

    use super::*;

    fn people(coach: &str, client: &str) -> (CoachId, UserId) {
        (
            CoachId::new(coach.to_owned()),
            UserId::new(client.to_owned()),
        )
    }

    #[tokio::test]
    async fn one_at_a_time_for_a_coach_and_for_a_client_and_nobody_waits_for_others() {
        let turns = Turns::default();
        let (marie, zoe) = people("marie", "zoe");
        let (paul, alix) = people("paul", "alix");
        let first = turns.of(&marie, &zoe).await.unwrap();
        assert!(!first.waited);
        assert!(
            turns.of(&marie, &alix).now_or_never().is_none(),
            "her coach is taken"
        );
        assert!(
            turns.of(&paul, &zoe).now_or_never().is_none(),
            "the client is taken"
        );
        let other = turns.of(&paul, &alix).now_or_never().unwrap().unwrap();
        drop((first, other));
        assert!(
            turns.lines().is_empty(),
            "nothing is kept of those who left"
        );
        assert!(!turns.of(&marie, &zoe).await.unwrap().waited);
    }

    #[tokio::test]
    async fn those_who_find_too_many_before_them_are_told_at_once() {
        let turns = Turns::default();
        let (marie, zoe) = people("marie", "zoe");
        let first = turns.of(&marie, &zoe).await.unwrap();
        let everyone: Vec<_> = (0..MOST_WAITING + 50)
            .map(|n| people("marie", &format!("c{n}")))
            .collect();
        let (mut waiting, mut told) = (vec![], 0);
        for (coach, client) in &everyone {
            // A task that asks so much at once would be paused.
            let mut turn = Box::pin(tokio::task::unconstrained(turns.of(coach, client)));
            match futures::poll!(turn.as_mut()) {
                Poll::Pending => waiting.push(turn),
                Poll::Ready(turn) => {
                    let error = turn.unwrap_err();
                    assert_eq!((error.status.as_u16(), error.retry_after), (503, Some(2)));
                    told += 1;
                }
            }
        }
        assert_eq!((waiting.len(), told), (MOST_WAITING, 50));
        drop(first);
        for turn in waiting {
            assert!(turn.await.unwrap().waited);
        }
        assert!(turns.lines().is_empty());
    }
}
