//! `keys rotate`: old texts under a new key.

use app::rotate::rotate;
use platform::crypto::Keyring;
use testing::{Site, room::Room};

/// Columns that hold a sealed text, with the id of its key.
async fn sealed(site: &Site) -> Vec<(String, String)> {
    let columns: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT c.table_schema::text, c.table_name::text, c.column_name::text
         FROM information_schema.columns c
         JOIN information_schema.tables t USING (table_schema, table_name)
         WHERE t.table_type = 'BASE TABLE' AND c.data_type = 'text'
           AND c.table_schema IN ('public', 'trustcoach')
         ORDER BY 1, 2, 3",
    )
    .fetch_all(site.db())
    .await
    .unwrap();
    let mut found = vec![];
    for (schema, table, column) in columns {
        let question = format!(
            r#"SELECT DISTINCT split_part("{column}", '.', 2) FROM "{schema}"."{table}"
               WHERE "{column}" LIKE 'tc1.%'"#
        );
        let keys: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(question))
            .fetch_all(site.db())
            .await
            .unwrap();
        found.extend(
            keys.into_iter()
                .map(|key| (format!("{table}.{column}"), key)),
        );
    }
    found
}

#[tokio::test]
async fn every_sealed_text_is_sealed_anew_and_opens_where_it_did() {
    // A session with all that it may hold, and a feed.
    let room = Room::drafted(&[
        "AUDIO_RECORDING",
        "DATA_PROCESSING",
        "SUMMARY_SHARING",
        "DATA_RETENTION",
    ])
    .await;
    let site = &room.site;
    let before = sealed(site).await;
    assert!(before.len() >= 2, "{before:?}");
    assert!(before.iter().all(|(_, key)| key == "test"), "{before:?}");

    // The old ring opens nothing of another's: nothing is lost.
    let strange = Keyring::parse(&Keyring::new_entry("strange")).unwrap();
    let done = rotate(site.db(), &strange).await.unwrap();
    assert_eq!(done.sealed, 0);
    assert!(done.left > 0);
    assert_eq!(sealed(site).await, before);

    // Texts of an old key, under a ring whose first key is another.
    let (old, new) = (Keyring::new_entry("old"), Keyring::new_entry("new"));
    let texts = [
        (
            "Session.transcript",
            r#"UPDATE "Session" SET transcript = $2 WHERE id = $1"#,
        ),
        (
            "Session.summaryRaw",
            r#"UPDATE "Session" SET "summaryRaw" = $2 WHERE id = $1"#,
        ),
        (
            "Session.summaryFinal",
            r#"UPDATE "Session" SET "summaryFinal" = $2 WHERE id = $1"#,
        ),
        (
            "summary_edit.sealed",
            "INSERT INTO trustcoach.summary_edit (session_id, sealed, edited_by, edited_at)
             VALUES ($1, $2, 'x', now())",
        ),
    ];
    let old_ring = Keyring::parse(&old).unwrap();
    for (place, change) in texts {
        let context = format!("{place}:{}", room.id);
        sqlx::query(change)
            .bind(&room.id)
            .bind(old_ring.seal(&context, place.as_bytes()))
            .execute(site.db())
            .await
            .unwrap();
    }
    let both = Keyring::parse(&format!("{new},{old}")).unwrap();
    assert_eq!(rotate(site.db(), &both).await.unwrap().sealed, 4);
    assert_eq!(rotate(site.db(), &both).await.unwrap().sealed, 0, "once");
    let only_new = Keyring::parse(&new).unwrap();
    for (column, context) in [
        (
            r#"SELECT transcript FROM "Session" WHERE id = $1"#,
            "Session.transcript",
        ),
        (
            r#"SELECT "summaryRaw" FROM "Session" WHERE id = $1"#,
            "Session.summaryRaw",
        ),
        (
            r#"SELECT "summaryFinal" FROM "Session" WHERE id = $1"#,
            "Session.summaryFinal",
        ),
        (
            "SELECT sealed FROM trustcoach.summary_edit WHERE session_id = $1",
            "summary_edit.sealed",
        ),
    ] {
        let text: String = sqlx::query_scalar(column)
            .bind(&room.id)
            .fetch_one(site.db())
            .await
            .unwrap();
        let opened = only_new
            .open(&format!("{context}:{}", room.id), &text)
            .unwrap();
        assert_eq!(opened, context.as_bytes());
    }
}

/// What the product itself has sealed opens again: no column is forgotten, none bound otherwise.
#[tokio::test]
async fn what_the_product_seals_is_all_in_the_list() {
    let (old, new) = (Keyring::new_entry("old"), Keyring::new_entry("new"));
    let database = testing::Database::fresh().await;
    let site = Site::start_with(database, |parts| {
        parts.keys = Keyring::parse(&old).unwrap();
    })
    .await;
    let (marie, _) = testing::people::coach(&site, "marie@example.fr").await;
    testing::people::client(&site, "claire@example.fr").await;
    marie.submit("/account/calendar", &[]).await;
    app::seed::demonstration(&site.app).await.unwrap();
    let before = sealed(&site).await;
    assert!(
        before
            .iter()
            .any(|(column, _)| column == "Session.transcript"),
        "{before:?}"
    );
    assert!(before.iter().all(|(_, key)| key == "old"), "{before:?}");
    let both = Keyring::parse(&format!("{new},{old}")).unwrap();
    let done = rotate(site.db(), &both).await.unwrap();
    assert_eq!(done.left, 0);
    let after = sealed(&site).await;
    assert_eq!(after.len(), before.len());
    assert!(after.iter().all(|(_, key)| key == "new"), "{after:?}");
}
