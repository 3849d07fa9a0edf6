//! The words that coaches use, for the spelling of a search.

use platform::error::Result;
use sqlx::PgConnection;

/// A word of a search that says something, as it is looked for.
#[derive(Clone, Debug)]
pub struct WordRow {
    /// Without accents and case.
    pub word: String,
    /// Whether it finds a coach.
    pub known: bool,
}

/// The words of a search that count, in order: those that say nothing (« de », « la ») only where
/// there are no others.
pub async fn words(conn: &mut PgConnection, text: &str) -> Result<Vec<WordRow>> {
    Ok(sqlx::query_as!(
        WordRow,
        r#"
        SELECT typed.word AS "word!",
               NOT typed.says
               OR EXISTS (
                 SELECT
                 FROM trustcoach.coach_search s
                 WHERE s.document @@ typed.question
               ) AS "known!"
        FROM trustcoach.coach_query_words($1) AS typed
        ORDER BY typed.n
        "#,
        text,
    )
    .fetch_all(conn)
    .await?)
}

/// Words that coaches use and that look like this one, the likest first.
pub async fn similar(conn: &mut PgConnection, word: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT v.word
        FROM trustcoach.coach_word v
        WHERE v.word OPERATOR(trustcoach.%) $1
        ORDER BY trustcoach.similarity(v.word, $1) DESC,
                 v.word
        LIMIT 40
        "#,
        word,
    )
    .fetch_all(conn)
    .await?)
}

/// Learns the words of some coaches.
pub async fn add_words(conn: &mut PgConnection, coaches: &[String]) -> Result<()> {
    // In order, so that two who learn at once do not wait for each other for ever.
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.coach_word (word, stem)
        SELECT DISTINCT word,
               coalesce((tsvector_to_array(to_tsvector('pg_catalog.french', word)))[1], word)
        FROM "Coach" c
        JOIN "User" u ON u.id = c."userId"
        CROSS JOIN LATERAL regexp_split_to_table(
          trustcoach.fold(
            concat_ws(
              ' ',
              u.name,
              c.headline,
              array_to_string(c.specialties, ' '),
              array_to_string(c.methodologies, ' '),
              c.city,
              c.bio
            )
          ),
          '[^[:alnum:]]+'
        ) AS word
        WHERE c.id = ANY ($1)
          AND length(word) BETWEEN 3 AND 40
          AND word ~ '[[:alpha:]]'
        ORDER BY word
        ON CONFLICT DO NOTHING
        "#,
        coaches,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets the words that nobody uses any more: a name must not outlive its account.
pub async fn forget_unused(conn: &mut PgConnection) -> Result<u64> {
    let done = sqlx::query!(
        r#"
        DELETE FROM trustcoach.coach_word v
        WHERE NOT EXISTS (
          SELECT
          FROM trustcoach.coach_search s
          WHERE s.document @@ (to_tsquery('pg_catalog.simple', v.word) || plainto_tsquery('pg_catalog.french', v.word))
        )
        "#,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
