//! Sealed texts, sealed again with the current key: after that an old key can go.

use platform::crypto::Keyring;
use sqlx::{AssertSqlSafe, PgPool};

/// A column of sealed texts.
struct Sealed {
    table: &'static str,
    column: &'static str,
    /// What its texts are bound to, in SQL: as the crate that seals them has it.
    context: &'static str,
}

/// Every column of sealed texts. A test finds one that is missing.
const SEALED: &[Sealed] = &[
    Sealed {
        table: r#""Session""#,
        column: "transcript",
        context: "'Session.transcript:' || id",
    },
    Sealed {
        table: r#""Session""#,
        column: r#""summaryRaw""#,
        context: "'Session.summaryRaw:' || id",
    },
    Sealed {
        table: r#""Session""#,
        column: r#""summaryFinal""#,
        context: "'Session.summaryFinal:' || id",
    },
    Sealed {
        table: r#""MarkedMoment""#,
        column: "excerpt",
        context: "'MarkedMoment.excerpt:' || id",
    },
    Sealed {
        table: "trustcoach.summary_edit",
        column: "sealed",
        context: "'summary_edit.sealed:' || session_id",
    },
    Sealed {
        table: "trustcoach.transcription_window",
        column: "sealed",
        context: "'transcription_window.sealed:' || session_id || ':' || audio_sha256 || ':' || window_index",
    },
    Sealed {
        table: "trustcoach.letter",
        column: "sealed",
        context: "'mail'",
    },
    Sealed {
        table: "trustcoach.calendar_feed",
        column: "sealed_token",
        context: "'calendar_feed.token:' || user_id || ':' || side",
    },
    Sealed {
        table: "trustcoach.external_calendar",
        column: "sealed_url",
        context: "'external_calendar.url:' || id",
    },
];

/// Rows of one turn.
const TURN: i64 = 200;

/// What became of the texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// Sealed again.
    pub sealed: u64,
    /// That no configured key opens: they stay as they are, and so must their key.
    pub left: u64,
}

/// Seals every text again that another key than the current one has sealed. Safe to run while
/// the product works, and to run again.
///
/// # Errors
/// Only the database's.
pub async fn rotate(db: &PgPool, keys: &Keyring) -> sqlx::Result<Rotated> {
    let mut done = Rotated::default();
    for column in SEALED {
        rotate_column(db, keys, column, &mut done).await?;
    }
    Ok(done)
}

async fn rotate_column(
    db: &PgPool,
    keys: &Keyring,
    column: &Sealed,
    done: &mut Rotated,
) -> sqlx::Result<()> {
    let Sealed {
        table,
        column,
        context,
    } = column;
    // What is sealed anew moves behind, and is then of the current key.
    let some = format!(
        "SELECT ctid::text, {context}, {column}
         FROM {table}
         WHERE {column} LIKE 'tc1.%'
           AND split_part({column}, '.', 2) <> $1
           AND ctid > $2::tid
         ORDER BY ctid
         LIMIT $3"
    );
    let change = format!("UPDATE {table} SET {column} = $3 WHERE ctid = $1::tid AND {column} = $2");
    let mut last = "(0,0)".to_owned();
    loop {
        let rows: Vec<(String, String, String)> = sqlx::query_as(AssertSqlSafe(some.as_str()))
            .bind(keys.current_key_id())
            .bind(&last)
            .bind(TURN)
            .fetch_all(db)
            .await?;
        let Some((end, ..)) = rows.last() else {
            return Ok(());
        };
        last.clone_from(end);
        for (place, context, sealed) in rows {
            let Ok(text) = keys.open(&context, &sealed) else {
                done.left += 1;
                continue;
            };
            // A row that changed meanwhile was sealed with the current key.
            let changed = sqlx::query(AssertSqlSafe(change.as_str()))
                .bind(&place)
                .bind(&sealed)
                .bind(keys.seal(&context, &text))
                .execute(db)
                .await?;
            done.sealed += changed.rows_affected();
        }
    }
}
