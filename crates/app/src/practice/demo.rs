//! What the demonstration has to verify: three coaches who wait, with their documents.

use std::fmt::Write;

use domain::{
    ids::{CertificationId, CoachId, UserId},
    verification::State,
};
use jiff::SignedDuration;
use platform::{db::Instant, error::Result, id::cuid};

use super::queries::verification::{self as requests, NewEvent};
use crate::App;

/// A picture of a certificate that says that it is a specimen.
const CERTIFICATE: &[u8] = include_bytes!("demo/certificate.jpg");
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
pub async fn seed(app: &App) -> Result<()> {
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

async fn submit(app: &App, coach: &Waiting, n: usize) -> Result<()> {
    let ago = SignedDuration::from_hours(26 * i64::try_from(3 - n).unwrap_or(1));
    let at = Instant(app.now() - ago);
    // One of them sends a PDF.
    let (bytes, extension) = if n == 1 {
        (page(&coach.name, &coach.issuer).into(), "pdf")
    } else {
        (bytes::Bytes::from_static(CERTIFICATE), "jpg")
    };
    let key = format!("certificates/{}/{}.{extension}", coach.id, cuid(at.0));
    app.storage.put(&key, bytes).await?;
    let mut tx = app.db.begin().await?;
    sqlx::query!(
        r#"UPDATE "Certification" SET "documentUrl" = $2 WHERE id = $1"#,
        coach.certification as _,
        key,
    )
    .execute(&mut *tx)
    .await?;
    let id = cuid(at.0);
    let note = NOTES.get(n).copied().flatten();
    requests::insert(&mut tx, &id, &coach.id, note, at).await?;
    let event = NewEvent {
        request: Some(&id),
        coach: &coach.id,
        kind: State::Submitted.as_str(),
        by: Some(&coach.user_id),
        reason: note,
        certifications: &[format!("{} ({})", coach.name, coach.issuer)],
    };
    requests::log(&mut tx, &event, at).await?;
    tx.commit().await?;
    Ok(())
}

/// A PDF of one page with two lines on it.
fn page(first: &str, second: &str) -> Vec<u8> {
    // The standard fonts know Latin-1, written as octal where it is not ASCII.
    let line = |text: &str| -> String {
        text.chars()
            .map(|c| match c {
                '(' | ')' | '\\' => format!("\\{c}"),
                '’' => "'".to_owned(),
                c if c.is_ascii() => c.to_string(),
                c => u8::try_from(u32::from(c))
                    .map_or_else(|_| "?".to_owned(), |b| format!("\\{b:03o}")),
            })
            .collect()
    };
    let content = format!(
        "BT /F1 14 Tf 72 740 Td (SP\\311CIMEN POUR LA D\\311MONSTRATION) Tj 0 -80 Td /F1 22 Tf ({}) Tj 0 -40 Td /F1 16 Tf ({}) Tj ET",
        line(first),
        line(second)
    );
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (n, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", pdf.len());
        let _ = writeln!(pdf, "{} 0 obj\n{object}\nendobj", n + 1);
    }
    let start = pdf.len();
    let size = objects.len() + 1;
    let _ = write!(
        pdf,
        "{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    pdf.into_bytes()
}
