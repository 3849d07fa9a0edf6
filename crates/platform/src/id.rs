//! Ids of rows: CUIDs (version 1), as Prisma's `cuid()` makes them.
//!
//! `c`, the time in milliseconds (8), a counter (4), a fingerprint of the process (4) and two
//! random blocks (4 + 4), all in base 36: 25 characters, in lower case. Written here because the
//! crates that make them read the wall clock themselves, and because their fingerprint (process
//! number and host name) is the same for every container of one image.
//!
//! An id is never a secret: it can be guessed from the one before.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;

use crate::random;

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// How many values four digits of base 36 can take.
const BLOCK: u64 = 36_u64.pow(4);

static COUNTER: AtomicU64 = AtomicU64::new(0);
static FINGERPRINT: LazyLock<u64> = LazyLock::new(random_block);

/// A new id, for a row made at `now`. Ids made by one process sort by the time they were made,
/// within a millisecond by their order (until the counter turns over, every 1,679,616 ids).
pub fn cuid(now: Timestamp) -> String {
    let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or(0);
    let counter = COUNTER.fetch_add(1, Ordering::Relaxed) % BLOCK;
    let mut id = String::with_capacity(25);
    id.push('c');
    push_base36(&mut id, milliseconds, 8);
    for block in [counter, *FINGERPRINT, random_block(), random_block()] {
        push_base36(&mut id, block, 4);
    }
    id
}

fn random_block() -> u64 {
    u64::from_le_bytes(random::bytes()) % BLOCK
}

/// Appends the lowest `width` digits of `value`, most significant first.
fn push_base36(id: &mut String, value: u64, width: u32) {
    for place in (0..width).rev() {
        let digit = value / 36_u64.pow(place) % 36;
        id.push(char::from(DIGITS[usize::try_from(digit).unwrap_or(0)]));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cuid_begins_with_its_time() {
        // In JavaScript, (1.7e12).toString(36) is "loyw3v28".
        let id = cuid(Timestamp::from_millisecond(1_700_000_000_000).unwrap());
        assert_eq!(&id[..9], "cloyw3v28", "{id}");
    }

    #[test]
    fn no_two_cuids_are_the_same_even_within_a_millisecond() {
        let now = Timestamp::from_millisecond(1_700_000_000_000).unwrap();
        let threads: Vec<_> = (0..4)
            .map(|_| std::thread::spawn(move || (0..5000).map(|_| cuid(now)).collect::<Vec<_>>()))
            .collect();
        let ids: HashSet<_> = threads
            .into_iter()
            .flat_map(|t| t.join().unwrap())
            .collect();
        assert_eq!(ids.len(), 20_000);
    }

    proptest! {
        #[test]
        fn a_cuid_has_25_lower_case_letters_or_digits(ms in 0_i64..2_821_109_907_456) {
            let id = cuid(Timestamp::from_millisecond(ms).unwrap());
            prop_assert_eq!(id.len(), 25);
            prop_assert!(id.starts_with('c'));
            prop_assert!(id.bytes().all(|b| DIGITS.contains(&b)), "{}", id);
            prop_assert_eq!(i64::from_str_radix(&id[1..9], 36).unwrap(), ms);
        }
    }
}
