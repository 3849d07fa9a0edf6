//! What a fresh database may begin with: the specification's own seed, and a demonstration.
//! Both can be run again and change nothing then.

pub mod marketplace;
mod specification;
mod verifications;

use jiff::Timestamp;
use platform::{db::AdvisoryLock, password::Passwords};
use sqlx::{Connection, PgConnection};

use crate::Product;

/// The password of everyone whom only the demonstration has.
const PASSWORD: &str = "user123";

/// Runs a statement of `data/seed`; gives how many rows it wrote. What is there stays as it is.
macro_rules! insert {
    ($conn:expr, $file:literal $(, $argument:expr)* $(,)?) => {
        sqlx::query_file!($file $(, $argument)*)
            .execute(&mut *$conn)
            .await?
            .rows_affected()
    };
}
use insert;

/// What a run of a seed did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seeded {
    /// How many users it made.
    pub users: usize,
    /// How many memberships it made.
    pub members: usize,
}

impl Seeded {
    /// Whether everything was there already.
    pub fn nothing_new(self) -> bool {
        self == Self::default()
    }
}

/// The accounts to try, with their passwords: address, password, the key of who it is.
pub const ACCOUNTS: [(&str, &str, &str); 4] = [
    ("user@test.fr", "user123", "seed-account-client"),
    ("marie.dupont@coach.fr", "coach123", "seed-account-coach"),
    (
        "thomas.martin@coach.fr",
        "coach123",
        "seed-account-coach-corporate",
    ),
    ("admin@trustcoach.fr", "admin123", "seed-account-admin"),
];

/// The users, coaches, organization and membership of the specification's `seed.ts`, in one
/// transaction.
///
/// # Errors
/// When the database refuses; nothing was written then.
pub async fn specification(
    conn: &mut PgConnection,
    passwords: &Passwords,
    now: Timestamp,
) -> anyhow::Result<Seeded> {
    let file = specification::file()?;
    let hashes = file.hashes(conn, passwords).await?;
    let mut transaction = conn.begin().await?;
    alone(&mut transaction).await?;
    let seeded = file.write(&mut transaction, &hashes, now).await?;
    transaction.commit().await?;
    Ok(seeded)
}

/// The people of the specification's organization: its HR, a manager, and enough employees
/// for its aggregates to show, in one transaction. After [`specification`].
///
/// # Errors
/// When the database refuses, or has no such organization; nothing was written then.
pub async fn company(
    conn: &mut PgConnection,
    passwords: &Passwords,
    now: Timestamp,
) -> anyhow::Result<Seeded> {
    let hash = passwords.hash(PASSWORD).await?;
    let mut transaction = conn.begin().await?;
    alone(&mut transaction).await?;
    let seeded = specification::file()?
        .write_company(&mut transaction, &hash, now)
        .await?;
    transaction.commit().await?;
    Ok(seeded)
}

/// A whole marketplace to look at: [`specification`], [`company`], some forty coaches with
/// their past, and one session with its transcript and summary.
///
/// # Errors
/// When the database refuses. What is there stays; the next run goes on.
pub async fn demonstration(product: &Product) -> anyhow::Result<Seeded> {
    let mut conn = product.db.acquire().await?;
    let mut seeded = specification(&mut conn, &product.identity.passwords, product.now()).await?;
    specification::file()?
        .believe_addresses(&mut conn, product.now())
        .await?;
    let company = company(&mut conn, &product.identity.passwords, product.now()).await?;
    seeded.users += company.users;
    seeded.members += company.members;
    let hash = product.identity.passwords.hash(PASSWORD).await?;
    let before = users(&mut conn).await?;
    marketplace::seed(&mut conn, product.now(), &hash).await?;
    seeded.users += usize::try_from(users(&mut conn).await? - before)?;
    drop(conn);
    verifications::seed(product).await?;
    recordings::seed_demo(&product.recordings).await?;
    Ok(seeded)
}

/// How many people there are.
async fn users(conn: &mut PgConnection) -> anyhow::Result<i64> {
    Ok(
        sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM "User""#)
            .fetch_one(conn)
            .await?,
    )
}

/// Two processes that seed take turns, so that the second sees what the first made.
async fn alone(conn: &mut PgConnection) -> anyhow::Result<()> {
    Ok(AdvisoryLock::Seed.hold(conn, "").await?)
}

/// The id of the user with an address.
async fn user_id(conn: &mut PgConnection, email: &str) -> anyhow::Result<Option<String>> {
    Ok(
        sqlx::query_scalar!(r#"SELECT id FROM "User" WHERE email = $1"#, email)
            .fetch_optional(conn)
            .await?,
    )
}
