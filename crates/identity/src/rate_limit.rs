//! Rate limits for logins and letters, counted in the login log, so that all processes count
//! together. The answer is the same whether the account exists.

use axum::http::HeaderMap;
use domain::ids::UserId;
use jiff::{SignedDuration, Timestamp};
use platform::{
    crypto::hash_token,
    error::{Error, Result},
    web::Client,
};
use sqlx::PgPool;

use super::{Email, devices, queries};

/// Which attempts a limit counts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those for one e-mail address, from wherever.
    Email,
    /// Those for one e-mail address from devices that its account does not know.
    EmailFromStrangers,
    /// Of those, the ones from this network address.
    EmailFromNetwork,
    /// Those for one e-mail address from this device, which its account knows.
    Device,
    /// Those from one network address, for whomever.
    Network,
}

/// How a limit slows.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// So many within so much time, and no more.
    Window { max: i64, window: SignedDuration },
    /// So many within a day for nothing; then a pause after each, twice as long each time.
    Growing {
        free: i64,
        first: SignedDuration,
        longest: SignedDuration,
    },
}

/// How fast attempts of a kind may be made.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub scope: Scope,
    pub pace: Pace,
    /// Which attempts count, by their method in the log.
    pub methods: &'static [&'static str],
    /// Whether those that succeeded count too.
    pub counts_successes: bool,
}

/// What holds for a kind of attempt. Strangers are slowed more and more; what they do never
/// holds up a device on which the account's owner has logged in.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From a device that the account knows.
    pub known: &'static [Limit],
    /// From any other.
    pub strangers: &'static [Limit],
}

const SECOND: SignedDuration = SignedDuration::from_secs(1);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const QUARTER: SignedDuration = SignedDuration::from_mins(15);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// The most attempts that are looked at: by then a pause is as long as it gets.
const MOST_COUNTED: i64 = 100;
/// Attempts in which somebody may be guessing.
const GUESSING_METHODS: &[&str] = &[
    "password",
    "magic_link",
    "reset",
    "register",
    "passkey",
    "code",
    "recovery",
];

const fn growing(
    scope: Scope,
    methods: &'static [&'static str],
    free: i64,
    first: SignedDuration,
    longest: SignedDuration,
) -> Limit {
    Limit {
        scope,
        pace: Pace::Growing {
            free,
            first,
            longest,
        },
        methods,
        counts_successes: false,
    }
}

/// Guessing a password. Five wrong ones from one place, then pauses up to a quarter of an hour;
/// 50 from all over the world, then pauses up to five minutes.
pub const PASSWORD: Limits = Limits {
    known: &[growing(
        Scope::Device,
        &["password"],
        10,
        SignedDuration::from_secs(5),
        SignedDuration::from_mins(5),
    )],
    strangers: &[
        growing(
            Scope::EmailFromNetwork,
            &["password"],
            5,
            SignedDuration::from_secs(5),
            QUARTER,
        ),
        growing(
            Scope::EmailFromStrangers,
            &["password"],
            50,
            SECOND,
            SignedDuration::from_mins(5),
        ),
        GUESSES_FROM_ONE_NETWORK,
    ],
};

/// Guessing one of a million codes: five, then pauses up to an hour.
pub const CODE: Limits = Limits {
    known: &[growing(Scope::Device, &["code"], 10, MINUTE, QUARTER)],
    strangers: &[
        growing(Scope::EmailFromStrangers, &["code"], 5, MINUTE, HOUR),
        GUESSES_FROM_ONE_NETWORK,
    ],
};

/// Guessing a recovery code: the same, counted apart, so that who guesses codes does not keep
/// the owner from theirs.
pub const RECOVERY: Limits = Limits {
    known: &[growing(Scope::Device, &["recovery"], 10, MINUTE, QUARTER)],
    strangers: &[
        growing(Scope::EmailFromStrangers, &["recovery"], 5, MINUTE, HOUR),
        GUESSES_FROM_ONE_NETWORK,
    ],
};

/// Guessing a token or a passkey, or which addresses have an account: 50 failures in 15 minutes
/// from a network address.
pub const TOKEN: Limits = everybody(&[GUESSES_FROM_ONE_NETWORK]);

const GUESSES_FROM_ONE_NETWORK: Limit =
    within(Scope::Network, GUESSING_METHODS, 50, QUARTER, false);

/// Asking for a challenge to log in with a passkey: 100 in 15 minutes from a network address.
pub const CHALLENGES: Limits =
    everybody(&[within(Scope::Network, &["challenge"], 100, QUARTER, true)]);

/// Creating accounts: as [`TOKEN`], and 50 in 15 minutes from a network address.
pub const REGISTER: Limits = everybody(&[
    GUESSES_FROM_ONE_NETWORK,
    within(Scope::Network, &["register"], 50, QUARTER, true),
]);

/// Asking for letters: 5 an hour to an address, 50 an hour from a network address.
pub const LETTERS: Limits = everybody(&[
    within(Scope::Email, &["mail"], 5, HOUR, true),
    within(Scope::Network, &["mail"], 50, HOUR, true),
]);

const fn everybody(limits: &'static [Limit]) -> Limits {
    Limits {
        known: limits,
        strangers: limits,
    }
}

const fn within(
    scope: Scope,
    methods: &'static [&'static str],
    max: i64,
    window: SignedDuration,
    counts_successes: bool,
) -> Limit {
    Limit {
        scope,
        pace: Pace::Window { max, window },
        methods,
        counts_successes,
    }
}

impl Limit {
    /// How far back attempts count.
    pub fn window(&self) -> SignedDuration {
        match self.pace {
            Pace::Window { window, .. } => window,
            Pace::Growing { .. } => DAY,
        }
    }

    /// How many attempts decide.
    pub fn most(&self) -> i64 {
        match self.pace {
            Pace::Window { max, .. } => max,
            Pace::Growing { .. } => MOST_COUNTED,
        }
    }

    /// Until when the next attempt waits, if it does, after these, the latest first.
    fn blocked_until(&self, made: &[Timestamp]) -> Option<Timestamp> {
        let count = i64::try_from(made.len()).unwrap_or(i64::MAX);
        match self.pace {
            // The oldest has to be forgotten first.
            Pace::Window { max, window } => {
                (count >= max).then(|| made.last().map(|at| *at + window))?
            }
            Pace::Growing {
                free,
                first,
                longest,
            } => {
                let doubled = u32::try_from(count.checked_sub(free)?).ok()?;
                let pause = first
                    .checked_mul(1 << doubled.min(20))
                    .map_or(longest, |pause| pause.min(longest));
                made.first().map(|at| *at + pause)
            }
        }
    }
}

/// An attempt that is being made.
pub struct Attempt<'a> {
    pub at: Timestamp,
    /// SHA-256 of the lower-case address that was typed.
    pub identifier_hash: String,
    /// `password`, `magic_link`, `reset`, `register`, `mail`, `passkey`, `code`, `recovery` or
    /// `challenge`.
    pub method: &'static str,
    pub ip: Option<String>,
    pub user_agent: Option<&'a str>,
    /// Whose account it is about, when there is one.
    pub user: Option<&'a UserId>,
    /// What identifies the device, when that account knows it.
    pub device: Option<String>,
}

impl<'a> Attempt<'a> {
    pub fn new(
        at: Timestamp,
        method: &'static str,
        email: Option<&Email>,
        from: &'a Client,
    ) -> Self {
        Self {
            at,
            identifier_hash: hash_token(email.map_or("", Email::as_str)),
            method,
            ip: from.ip_text(),
            user_agent: from.user_agent.as_deref(),
            user: None,
            device: None,
        }
    }

    /// On this person's account, by a browser that they may have logged in with before.
    ///
    /// # Errors
    /// Only the database's.
    pub async fn on_account(
        mut self,
        db: &PgPool,
        user: Option<&'a UserId>,
        request: &HeaderMap,
    ) -> Result<Self> {
        self.user = user;
        let hash = devices::token_hash(request);
        if let (Some(user), Some(hash)) = (user, hash)
            && queries::is_known_device(&mut *db.acquire().await?, user, &hash).await?
        {
            self.device = Some(hash);
        }
        Ok(self)
    }

    /// Writes the attempt down as failed and lets it through, or refuses it. It is committed
    /// before it is counted: of attempts made at the same time, no more than the limits allow
    /// get through. Answers its place in the log.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub async fn admit(self, db: &PgPool, limits: Limits) -> Result<i64> {
        let mut conn = db.acquire().await?;
        let id = queries::begin_attempt(&mut conn, &self).await?;
        let mut until = None;
        let limits = match self.device {
            Some(_) => limits.known,
            None => limits.strangers,
        };
        for limit in limits {
            let made = queries::counted(&mut conn, &self, id, limit).await?;
            until = until.max(limit.blocked_until(&made));
        }
        let Some(until) = until.filter(|until| *until > self.at) else {
            return Ok(id);
        };
        // Attempts that were refused do not make the wait longer.
        queries::forget_attempt(&mut conn, id).await?;
        let seconds = until.duration_since(self.at).as_secs().max(0) + 1;
        Err(Error::new(
            axum::http::StatusCode::TOO_MANY_REQUESTS,
            "too-many-requests",
        )
        .retry_after(u64::try_from(seconds).unwrap_or(1)))
    }
}
