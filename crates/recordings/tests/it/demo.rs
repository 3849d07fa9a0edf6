use recordings::seed_demo;
use testing::{Site, people};

#[tokio::test]
async fn the_demonstration_has_one_completed_session_however_often_it_is_made() {
    let site = Site::start().await;
    // Without its people there is nothing to make.
    seed_demo(&site.app.recordings).await.unwrap();
    let client = people::client(&site, "user@test.fr").await;
    let (coach, _) = people::coach(&site, "marie@example.fr").await;
    sqlx::query(r#"UPDATE "User" SET name = 'Marie Dupont' WHERE email = 'marie@example.fr'"#)
        .execute(site.db())
        .await
        .unwrap();
    for _ in 0..2 {
        seed_demo(&site.app.recordings).await.unwrap();
    }
    let ids: Vec<String> = sqlx::query_scalar(r#"SELECT id FROM "Session""#)
        .fetch_all(site.db())
        .await
        .unwrap();
    assert_eq!(ids.len(), 1);
    let path = format!("/api/v1/sessions/{}", ids[0]);
    let seen = client.json(&path).await;
    assert_eq!(seen["status"], "COMPLETED");
    assert!(seen["transcript"]["segments"].as_array().unwrap().len() >= 25);
    assert_eq!(seen["moments"].as_array().unwrap().len(), 2);
    let summary = seen["summary"]["text"].as_str().unwrap();
    assert!(
        summary.contains("Points clés") && summary.contains("Actions"),
        "{summary}"
    );
    assert_eq!(
        coach.json(&path).await["draft"]["method"]["kind"],
        "EXTRACTIVE"
    );
    client.page(&format!("/sessions/{}", ids[0])).await;
}
