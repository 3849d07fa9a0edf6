//! What the demonstration has to verify: three coaches who wait, with their documents.

use bytes::Bytes;
use domain::ids::{CertificationId, CoachId, UserId};
use jiff::SignedDuration;
use market::Market;
use platform::{db::Instant, error::Result, id::cuid};

/// Certificates that say that they are specimens: a picture, and a document of one page.
const PICTURE: &[u8] = include_bytes!("../../data/certificate.jpg");
const PAGE: &[u8] = include_bytes!("../../data/certificate.pdf");
/// What each of the three writes.
const NOTES: [Option<&str>; 3] = [
    Some("Mon attestation définitive arrive en juillet, voici la provisoire."),
    None,
    Some("Je suis disponible pour l’entretien le mardi matin."),
];

struct Waiting {
    id: CoachId,
    user_id: UserId,
    certification: CertificationId,
    name: String,
    issuer: String,
}

/// Makes three coaches of the demonstration wait for verification, unless some coach did; and
/// says what the badges of the others rest on. Doing it again changes nothing.
///
/// # Errors
/// When the database or the storage refuses.
pub async fn seed(app: &Market) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.badge_basis (coach_id, certification_id, name)
        SELECT c.id, p.id, p.name
        FROM "Coach" c
        JOIN "Certification" p ON p."coachId" = c.id
        WHERE c.verified
          AND p.verified
          AND c.id LIKE 'demo-coach-%'
          AND NOT EXISTS (SELECT FROM trustcoach.verification_event e WHERE e.coach_id = c.id)
        ON CONFLICT DO NOTHING
        "#,
    )
    .execute(&mut *conn)
    .await?;
    let waiting = sqlx::query_as!(
        Waiting,
        r#"
        SELECT DISTINCT ON (c.id)
               c.id AS "id: CoachId",
               c."userId" AS "user_id: UserId",
               p.id AS "certification: CertificationId",
               p.name,
               p.issuer
        FROM "Coach" c
        JOIN "Certification" p ON p."coachId" = c.id
        WHERE c.id LIKE 'demo-coach-%'
          AND NOT c.verified
          AND (p."expiresAt" IS NULL OR p."expiresAt" > $1)
          AND NOT EXISTS (SELECT FROM trustcoach.verification_request)
        ORDER BY c.id, p.id
        LIMIT 3
        "#,
        Instant(app.now()) as _,
    )
    .fetch_all(&mut *conn)
    .await?;
    drop(conn);
    for (n, coach) in waiting.iter().enumerate() {
        submit(app, coach, n).await?;
    }
    Ok(())
}

async fn submit(app: &Market, coach: &Waiting, n: usize) -> Result<()> {
    let ago = SignedDuration::from_hours(26 * i64::try_from(3 - n).unwrap_or(1));
    let at = Instant(app.now() - ago);
    // One of them sends a PDF.
    let (bytes, extension) = if n == 1 {
        (PAGE, "pdf")
    } else {
        (PICTURE, "jpg")
    };
    let key = format!("certificates/{}/{}.{extension}", coach.id, cuid(at.0));
    app.storage.put(&key, Bytes::from_static(bytes)).await?;
    let note = NOTES.get(n).copied().flatten();
    sqlx::query!(
        r#"
        WITH certification AS (
          UPDATE "Certification" SET "documentUrl" = $2 WHERE id = $1
        ),
        request AS (
          INSERT INTO trustcoach.verification_request (id, coach_id, state, note, submitted_at)
          VALUES ($3, $4, 'SUBMITTED', $5, $6)
        )
        INSERT INTO trustcoach.verification_event (
          request_id, coach_id, kind, by_user, at, reason, certifications
        )
        VALUES ($3, $4, 'SUBMITTED', $7, $6, $5, ARRAY[$8::text])
        "#,
        coach.certification as _,
        key,
        cuid(at.0),
        coach.id as _,
        note,
        at as _,
        coach.user_id as _,
        format!("{} ({})", coach.name, coach.issuer),
    )
    .execute(&mut *app.db.acquire().await?)
    .await?;
    Ok(())
}
