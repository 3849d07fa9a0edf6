//! Passwords: bcrypt, cost 12, as bcryptjs makes them and reads them (RULES.md, *Sensitive
//! data*), with no more of them at once than there are cores.

mod weak;

use std::fmt::Write as _;
use std::sync::Arc;
use std::thread::available_parallelism;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use unicode_normalization::UnicodeNormalization as _;

use crate::random;

pub use weak::{WeakPassword, check_new, common_key};

/// The cost of a stored password: 2¹² rounds.
const COST: u32 = 12;
/// The shortest password that may be chosen, in characters.
pub const MIN_CHARACTERS: usize = 10;
/// The longest password that may be chosen, in bytes of UTF-8: bcrypt ignores what follows.
pub const MAX_BYTES: usize = 72;

/// Hashes and verifies passwords, a bounded number at a time: bcrypt is slow on purpose, and a
/// burst of logins must not take every thread that other requests wait for.
#[derive(Debug, Clone)]
pub struct Passwords {
    cost: u32,
    places: Arc<Semaphore>,
}

/// Why a password could not be hashed or verified.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It is longer than bcrypt reads; see [`check_new`].
    #[error("a password holds at most {MAX_BYTES} bytes")]
    TooLong,
    /// What is stored is not a bcrypt hash.
    #[error("the stored password is not a bcrypt hash")]
    MalformedHash,
    /// The process is shutting down.
    #[error("the work on the password was interrupted")]
    Interrupted,
}

/// A password as every keyboard writes it (NFC).
pub(crate) fn composed(password: &str) -> String {
    password.nfc().collect()
}

impl Passwords {
    /// Cost 12, as many at once as there are cores.
    pub fn new() -> Self {
        Self::with_cost(COST)
    }

    /// Another cost, from 4 (for tests) to 31.
    ///
    /// # Panics
    /// When bcrypt has no such cost.
    pub fn with_cost(cost: u32) -> Self {
        assert!((4..=31).contains(&cost), "bcrypt has no cost {cost}");
        let places = available_parallelism().map_or(1, usize::from);
        Self {
            cost,
            places: Arc::new(Semaphore::new(places)),
        }
    }

    /// The bcrypt hash (`$2b$`) of a password, to be stored. Any password up to [`MAX_BYTES`]:
    /// whether it is good enough is for [`check_new`] to say.
    pub async fn hash(&self, password: &str) -> Result<String, PasswordError> {
        let password = composed(password);
        if password.len() > MAX_BYTES {
            return Err(PasswordError::TooLong);
        }
        let (password, cost) = (SecretString::from(password), self.cost);
        // bcrypt's own non-truncating hash refuses 72 bytes too, which bcryptjs takes.
        self.work(move || {
            bcrypt::hash_with_salt(password.expose_secret(), cost, random::bytes())
                .expect("the cost was checked when it was chosen")
                .to_string()
        })
        .await
    }

    /// Whether `password` is the one whose hash (`$2a$`, `$2b$` or `$2y$`) is stored. Past 72
    /// bytes it is cut, as bcryptjs did when it made the hash. An accent is one whether it was
    /// typed in one piece or in two; a hash that was made of two pieces still knows them.
    pub async fn verify(&self, password: &str, hash: &str) -> Result<bool, PasswordError> {
        let composed = composed(password);
        let typed = (composed != password).then(|| SecretString::from(password));
        let (composed, hash) = (SecretString::from(composed), hash.to_owned());
        self.work(move || {
            if bcrypt::verify(composed.expose_secret(), &hash)? {
                return Ok(true);
            }
            match typed {
                Some(typed) => bcrypt::verify(typed.expose_secret(), &hash),
                None => Ok(false),
            }
        })
        .await?
        .map_err(|_: bcrypt::BcryptError| PasswordError::MalformedHash)
    }

    /// Takes as long as [`verify`](Self::verify) and verifies nothing: for an address that nobody
    /// has registered, so that the time of the answer does not tell.
    pub async fn verify_absent(&self, password: &str) -> Result<(), PasswordError> {
        self.verify(password, &nobodys_hash(self.cost))
            .await
            .map(|_| ())
    }

    /// Whether a stored hash is cheaper to guess than those made now, and should be replaced the
    /// next time that the password is known.
    pub fn needs_rehash(&self, hash: &str) -> bool {
        hash.parse::<bcrypt::HashParts>()
            .is_ok_and(|parts| parts.get_cost() < self.cost)
    }

    /// Runs `work` on a thread where it may block, when there is a place.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|_| PasswordError::Interrupted)?;
        let done = spawn_blocking(move || {
            // Held by the work, not by the request: a request that is given up does not make
            // room for another while its bcrypt still runs.
            let _place = place;
            work()
        });
        done.await.map_err(|_| PasswordError::Interrupted)
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

/// A well-formed hash of no known password: as much work to verify as any other.
fn nobodys_hash(cost: u32) -> String {
    let mut hash = String::with_capacity(60);
    let _ = write!(hash, "$2b${cost:02}$");
    hash.extend(std::iter::repeat_n('.', 22 + 31));
    hash
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    const BCRYPTJS_2: &str = "$2a$05$YzeyvPa.fwbhlMJbq81uEOj2I9fgNqLOaPgSJTum6oHDpnppGD9K2";
    const BCRYPTJS_3: &str = "$2b$05$maBNmRicFQLMZ4jD567alOpPL0fAXy4yoFxp0lv.tv.NPJv6ElkPa";

    fn cheap() -> Passwords {
        Passwords::with_cost(4)
    }

    #[tokio::test]
    async fn an_accent_is_one_however_it_was_typed_and_old_hashes_keep_working() {
        let passwords = cheap();
        let (one, two) = ("caf\u{e9} au lait", "cafe\u{301} au lait");
        for chosen in [one, two] {
            let hash = passwords.hash(chosen).await.unwrap();
            for typed in [one, two] {
                assert!(passwords.verify(typed, &hash).await.unwrap());
            }
            assert!(!passwords.verify("cafe au lait", &hash).await.unwrap());
        }
        // Made before passwords were composed.
        let old = bcrypt::hash(two, 4).unwrap();
        assert!(passwords.verify(two, &old).await.unwrap());
    }

    #[tokio::test]
    async fn a_password_opens_its_own_hash_only() {
        let passwords = cheap();
        let hash = passwords.hash("user123").await.unwrap();
        assert!(hash.starts_with("$2b$04$"), "{hash}");
        assert!(passwords.verify("user123", &hash).await.unwrap());
        assert!(!passwords.verify("user124", &hash).await.unwrap());
        assert_ne!(hash, passwords.hash("user123").await.unwrap());
    }

    #[tokio::test]
    async fn a_stored_password_costs_12() {
        let hash = Passwords::new().hash("correct horse").await.unwrap();
        assert!(hash.starts_with("$2b$12$"), "{hash}");
        assert!(!Passwords::new().needs_rehash(&hash));
        assert!(Passwords::new().needs_rehash(&cheap().hash("x").await.unwrap()));
    }

    #[tokio::test]
    async fn hashes_of_bcryptjs_and_of_others_are_read() {
        // "user123" by bcryptjs 2 ($2a$) and 3 ($2b$); $2y$ is PHP's name of the same.
        for hash in [
            BCRYPTJS_2,
            BCRYPTJS_3,
            &BCRYPTJS_3.replacen("$2b$", "$2y$", 1),
        ] {
            assert!(cheap().verify("user123", hash).await.unwrap(), "{hash}");
            assert!(!cheap().verify("admin123", hash).await.unwrap(), "{hash}");
        }
    }

    #[tokio::test]
    async fn a_password_of_72_bytes_counts_whole_and_a_longer_one_is_refused() {
        let passwords = cheap();
        let hash = passwords.hash(&"x".repeat(72)).await.unwrap();
        assert!(!passwords.verify(&"x".repeat(71), &hash).await.unwrap());
        assert!(
            passwords.verify(&"x".repeat(73), &hash).await.unwrap(),
            "cut, as bcryptjs does"
        );
        let refusal = passwords.hash(&"x".repeat(73)).await.unwrap_err();
        assert!(matches!(refusal, PasswordError::TooLong), "{refusal}");
    }

    #[tokio::test]
    async fn what_is_not_a_hash_is_an_error_and_not_a_wrong_password() {
        for hash in [
            "",
            "user123",
            "$2b$04$short",
            "$1$04$......................",
        ] {
            let refusal = cheap().verify("user123", hash).await.unwrap_err();
            assert!(
                matches!(refusal, PasswordError::MalformedHash),
                "{hash}: {refusal}"
            );
        }
    }

    #[tokio::test]
    async fn an_absent_user_takes_as_long_as_a_present_one() {
        let passwords = Passwords::with_cost(8);
        let hash = passwords.hash("correct horse").await.unwrap();
        // The best of several, so that a busy machine does not decide.
        let (mut present, mut absent) = (Duration::MAX, Duration::MAX);
        for _ in 0..8 {
            let start = Instant::now();
            passwords.verify("wrong", &hash).await.unwrap();
            present = present.min(start.elapsed());
            let start = Instant::now();
            passwords.verify_absent("wrong").await.unwrap();
            absent = absent.min(start.elapsed());
        }
        assert!(
            absent * 2 > present && present * 2 > absent,
            "{absent:?} {present:?}"
        );
    }

    #[tokio::test]
    async fn no_more_passwords_are_hashed_at_once_than_there_are_places() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let passwords = Passwords {
            cost: 4,
            places: Arc::new(Semaphore::new(2)),
        };
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let tasks: Vec<_> = (0..12)
            .map(|_| {
                let (passwords, now, most) = (passwords.clone(), now.clone(), most.clone());
                tokio::spawn(async move {
                    let work = move || {
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::sleep(Duration::from_millis(5));
                        now.fetch_sub(1, Ordering::SeqCst);
                    };
                    passwords.work(work).await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(most.load(Ordering::SeqCst), 2);
    }
}
