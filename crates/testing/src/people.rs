//! People to test with: written straight into the tables, logged in through the API.

use domain::ids::{CoachId, UserId};
use jiff::Timestamp;
use platform::{db::Instant, id::cuid};

use super::{Browser, Site};

/// Everybody's password.
pub const PASSWORD: &str = "un mot de passe sûr";

/// A person without a profile, not logged in; their address is proven. `role` is `USER`, `COACH` or `ADMIN`; they are
/// called after what stands before the `@`.
pub async fn person(site: &Site, email: &str, role: &str) -> UserId {
    let hash = site.app.identity.passwords.hash(PASSWORD).await.unwrap();
    let id = UserId::new(cuid(site.now()));
    let local = email.split('@').next().unwrap();
    let name = format!("{}{}", local[..1].to_uppercase(), &local[1..]);
    sqlx::query(
        r#"
        INSERT INTO "User"
          (id, email, "emailVerified", name, password, role, "createdAt", "updatedAt")
        VALUES ($1, $2, $6, $3, $4, $5::"Role", $6, $6)
        "#,
    )
    .bind(&id)
    .bind(email)
    .bind(name)
    .bind(hash)
    .bind(role)
    .bind(Instant(site.now()))
    .execute(site.db())
    .await
    .unwrap();
    id
}

/// A client whose address nobody has proven, as a front end of the specification makes them.
pub async fn unproven(site: &Site, email: &str) -> UserId {
    let id = person(site, email, "USER").await;
    sqlx::query(r#"UPDATE "User" SET "emailVerified" = NULL WHERE id = $1"#)
        .bind(&id)
        .execute(site.db())
        .await
        .unwrap();
    id
}

/// A new browser in which a person is logged in.
pub async fn log_in(site: &Site, email: &str) -> Browser {
    let browser = site.browser();
    browser.log_in(email, PASSWORD).await;
    browser
}

/// A client, logged in.
pub async fn client(site: &Site, email: &str) -> Browser {
    person(site, email, "USER").await;
    log_in(site, email).await
}

/// An administrator of the platform, logged in.
pub async fn admin(site: &Site) -> Browser {
    person(site, "admin@example.fr", "ADMIN").await;
    log_in(site, "admin@example.fr").await
}

/// A coach, logged in: 80 € an hour, remote and in person, every weekday from 9 to 18 h in
/// Paris, without limits.
pub async fn coach(site: &Site, email: &str) -> (Browser, CoachId) {
    let user = person(site, email, "COACH").await;
    let id = CoachId::new(cuid(site.now()));
    let now: Timestamp = site.now();
    sqlx::query(
        r#"
        INSERT INTO "Coach"
          (id, "userId", headline, bio, specialties, "hourlyRate", city, verified, "verifiedAt",
           "offersInPerson", "offersRemote", "createdAt", "updatedAt")
        VALUES
          ($1, $2, 'Confiance et prise de parole', 'Nous partons d’une situation réelle.',
           ARRAY['Confiance en soi'], 8000, 'Paris', true, $3, true, true, $3, $3)
        "#,
    )
    .bind(&id)
    .bind(&user)
    .bind(Instant(now))
    .execute(site.db())
    .await
    .unwrap();
    for day in 1..=5 {
        sqlx::query(
            r#"
            INSERT INTO "Availability"
              (id, "coachId", "dayOfWeek", "startTime", "endTime", "createdAt", "updatedAt")
            VALUES ($1, $2, $3, '09:00', '18:00', $4, $4)
            "#,
        )
        .bind(cuid(now))
        .bind(&id)
        .bind(day)
        .bind(Instant(now))
        .execute(site.db())
        .await
        .unwrap();
    }
    (log_in(site, email).await, id)
}
