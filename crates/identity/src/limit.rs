//! How often one may try. Counted in the login log, so that all processes count together; the
//! answer is the same whether the account exists.

use domain::ids::UserId;
use jiff::{SignedDuration, Timestamp};
use platform::{
    crypto::hash_token,
    error::{Error, Result},
    web::Client,
};
use sqlx::PgPool;

use super::{Email, queries};

/// What a rule counts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Attempts for one e-mail address, from wherever.
    Identifier,
    /// Attempts from one network address, for whomever.
    Address,
}

/// So many attempts in so much time.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// What is counted together.
    pub scope: Scope,
    /// How many are let through.
    pub most: i64,
    /// In how much time.
    pub window: SignedDuration,
    /// Which attempts count, by their method in the log.
    pub methods: &'static [&'static str],
    /// Whether those that succeeded count too.
    pub counts_successes: bool,
}

const QUARTER: SignedDuration = SignedDuration::from_mins(15);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Attempts in which somebody may be guessing.
const GUESSES: &[&str] = &["password", "magic_link", "reset", "register"];

/// Guessing a password: 10 failures in 15 minutes for an address, 50 from a place.
pub const PASSWORD: &[Rule] = &[
    Rule {
        scope: Scope::Identifier,
        most: 10,
        window: QUARTER,
        methods: &["password"],
        counts_successes: false,
    },
    FROM_ONE_PLACE,
];

/// Guessing a token, or which addresses have an account: 50 failures in 15 minutes from a place.
pub const GUESS: &[Rule] = &[FROM_ONE_PLACE];

const FROM_ONE_PLACE: Rule = Rule {
    scope: Scope::Address,
    most: 50,
    window: QUARTER,
    methods: GUESSES,
    counts_successes: false,
};

/// Creating accounts: as [`GUESS`], and 50 accounts in 15 minutes from a place.
pub const REGISTER: &[Rule] = &[
    FROM_ONE_PLACE,
    Rule {
        scope: Scope::Address,
        most: 50,
        window: QUARTER,
        methods: &["register"],
        counts_successes: true,
    },
];

/// Asking for letters: 5 an hour to an address, 50 an hour from a place.
pub const MAIL: &[Rule] = &[
    Rule {
        scope: Scope::Identifier,
        most: 5,
        window: HOUR,
        methods: &["mail"],
        counts_successes: true,
    },
    Rule {
        scope: Scope::Address,
        most: 50,
        window: HOUR,
        methods: &["mail"],
        counts_successes: true,
    },
];

/// An attempt that is being made.
pub struct Attempt<'a> {
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the lower-case address that was typed.
    pub identifier_hash: String,
    /// How: a method of the log.
    pub method: &'static str,
    /// From where.
    pub ip: Option<String>,
    /// With what.
    pub user_agent: Option<&'a str>,
    /// Whose account it is about, when there is one.
    pub user: Option<&'a UserId>,
}

impl<'a> Attempt<'a> {
    /// An attempt made now from a client's place.
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

    /// About this person's account.
    #[must_use]
    pub fn about(mut self, user: Option<&'a UserId>) -> Self {
        self.user = user;
        self
    }

    /// Writes the attempt down as failed and lets it through, or refuses it. It is committed
    /// before it is counted: of attempts made at the same time, no more than the rules allow
    /// get through. Answers its place in the log.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub async fn admit(self, db: &PgPool, rules: &[Rule]) -> Result<i64> {
        let mut conn = db.acquire().await?;
        let id = queries::begin_attempt(&mut conn, &self).await?;
        let mut until = None;
        for rule in rules {
            until = until.max(queries::blocked_until(&mut conn, &self, id, rule).await?);
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
