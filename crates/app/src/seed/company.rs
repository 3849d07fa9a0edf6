//! The demonstration's company: who works there.

use domain::schema::{OrgMemberRole, Role};
use jiff::Timestamp;
use platform::{db::Instant, id::cuid};
use sqlx::PgConnection;

use super::{Seeded, ensure_member, specification::SIRET, user_id};

/// The password of everyone here.
pub const PASSWORD: &str = "user123";

/// Address, name, role, sessions that the company pays.
const PEOPLE: [(&str, &str, OrgMemberRole, Option<i32>); 8] = [
    (
        "sophie.martin@acme.fr",
        "Sophie Martin",
        OrgMemberRole::Admin,
        None,
    ),
    (
        "karim.benali@acme.fr",
        "Karim Benali",
        OrgMemberRole::Manager,
        Some(12),
    ),
    (
        "claire.moreau@acme.fr",
        "Claire Moreau",
        OrgMemberRole::Employee,
        Some(10),
    ),
    (
        "julien.petit@acme.fr",
        "Julien Petit",
        OrgMemberRole::Employee,
        Some(10),
    ),
    (
        "amina.diallo@acme.fr",
        "Amina Diallo",
        OrgMemberRole::Employee,
        Some(8),
    ),
    (
        "nicolas.girard@acme.fr",
        "Nicolas Girard",
        OrgMemberRole::Employee,
        Some(8),
    ),
    (
        "elodie.lefebvre@acme.fr",
        "Élodie Lefebvre",
        OrgMemberRole::Employee,
        Some(6),
    ),
    (
        "paul.nguyen@acme.fr",
        "Paul Nguyen",
        OrgMemberRole::Employee,
        Some(6),
    ),
];

/// Makes who is missing.
pub async fn write(conn: &mut PgConnection, hash: &str, now: Timestamp) -> anyhow::Result<Seeded> {
    let organization =
        sqlx::query_scalar!(r#"SELECT id FROM "Organization" WHERE siret = $1"#, SIRET)
            .fetch_one(&mut *conn)
            .await?;
    let mut seeded = Seeded::default();
    for (email, name, role, sessions_allowed) in PEOPLE {
        let user = if let Some(id) = user_id(conn, email).await? {
            id
        } else {
            seeded.users += 1;
            insert_user(conn, email, name, hash, now).await?
        };
        let made = ensure_member(conn, &organization, &user, role, sessions_allowed, now).await?;
        seeded.members += usize::from(made);
    }
    Ok(seeded)
}

async fn insert_user(
    conn: &mut PgConnection,
    email: &str,
    name: &str,
    hash: &str,
    now: Timestamp,
) -> anyhow::Result<String> {
    let id = cuid(now);
    sqlx::query!(
        r#"
        INSERT INTO "User" (id, email, "emailVerified", name, password, role, "createdAt", "updatedAt")
        VALUES ($1, $2, $6, $3, $4, $5, $6, $6)
        "#,
        id,
        email,
        name,
        hash,
        Role::User as _,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(id)
}
