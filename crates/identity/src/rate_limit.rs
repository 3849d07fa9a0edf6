//! Rate limits for logins and letters, counted in the login log, so that all processes count
//! together. The answer is the same whether the account exists.

use domain::ids::UserId;
use jiff::{SignedDuration, Timestamp};
use platform::{
    crypto::hash_token,
    error::{Error, Result},
    web::Client,
};
use sqlx::PgPool;

use super::{Email, queries};

/// Which attempts a limit counts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those for one e-mail address, from wherever.
    Email,
    /// Those from one network address, for whomever.
    Network,
}

/// So many attempts in so much time.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub scope: Scope,
    /// How many are let through within the window.
    pub max: i64,
    pub window: SignedDuration,
    /// Which attempts count, by their method in the log.
    pub methods: &'static [&'static str],
    /// Whether those that succeeded count too.
    pub counts_successes: bool,
}

const QUARTER: SignedDuration = SignedDuration::from_mins(15);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Attempts in which somebody may be guessing.
const GUESSING_METHODS: &[&str] = &["password", "magic_link", "reset", "register"];

/// Guessing a password: 10 failures in 15 minutes for an address, 50 from a network address.
pub const PASSWORD: &[Limit] = &[
    Limit {
        scope: Scope::Email,
        max: 10,
        window: QUARTER,
        methods: &["password"],
        counts_successes: false,
    },
    GUESSES_FROM_ONE_NETWORK,
];

/// Guessing a token, or which addresses have an account: 50 failures in 15 minutes from a
/// network address.
pub const TOKEN: &[Limit] = &[GUESSES_FROM_ONE_NETWORK];

const GUESSES_FROM_ONE_NETWORK: Limit = Limit {
    scope: Scope::Network,
    max: 50,
    window: QUARTER,
    methods: GUESSING_METHODS,
    counts_successes: false,
};

/// Creating accounts: as [`TOKEN`], and 50 accounts in 15 minutes from a network address.
pub const REGISTER: &[Limit] = &[
    GUESSES_FROM_ONE_NETWORK,
    Limit {
        scope: Scope::Network,
        max: 50,
        window: QUARTER,
        methods: &["register"],
        counts_successes: true,
    },
];

/// Asking for letters: 5 an hour to an address, 50 an hour from a network address.
pub const LETTERS: &[Limit] = &[
    Limit {
        scope: Scope::Email,
        max: 5,
        window: HOUR,
        methods: &["mail"],
        counts_successes: true,
    },
    Limit {
        scope: Scope::Network,
        max: 50,
        window: HOUR,
        methods: &["mail"],
        counts_successes: true,
    },
];

/// An attempt that is being made.
pub struct Attempt<'a> {
    pub at: Timestamp,
    /// SHA-256 of the lower-case address that was typed.
    pub identifier_hash: String,
    /// `password`, `magic_link`, `reset`, `register` or `mail`.
    pub method: &'static str,
    pub ip: Option<String>,
    pub user_agent: Option<&'a str>,
    /// Whose account it is about, when there is one.
    pub user: Option<&'a UserId>,
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
        }
    }

    /// On this person's account.
    #[must_use]
    pub fn on_account_of(mut self, user: Option<&'a UserId>) -> Self {
        self.user = user;
        self
    }

    /// Writes the attempt down as failed and lets it through, or refuses it. It is committed
    /// before it is counted: of attempts made at the same time, no more than the limits allow
    /// get through. Answers its place in the log.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub async fn admit(self, db: &PgPool, limits: &[Limit]) -> Result<i64> {
        let mut conn = db.acquire().await?;
        let id = queries::begin_attempt(&mut conn, &self).await?;
        let mut until = None;
        for limit in limits {
            until = until.max(queries::blocked_until(&mut conn, &self, id, limit).await?);
        }
        let Some(until) = until else {
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
