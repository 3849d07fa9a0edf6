//! Rows of the models that no page shows yet, written and read back from Rust. The other
//! models are written and read by their slices' own tests; Prisma's client reads all 19 in
//! `prisma.rs`.

use app::{
    documents::{DocumentRow, document, insert_document},
    organizations::{
        MemberRow, OrganizationRow, insert_member, insert_organization, member, organization,
    },
    progress::{
        CheckInRow, GoalRow, MeasurementRow, check_in, goal, insert_check_in, insert_goal,
        insert_measurement, measurement,
    },
};
use domain::{
    ids::{
        CheckInId, CoachId, DocumentId, GoalId, MeasurementId, MemberId, OrganizationId, SessionId,
        UserId,
    },
    schema::{DocumentType, GoalCategory, GoalStatus, OrgMemberRole},
};
use jiff_sqlx::ToSqlx;
use platform::{db::Instant, password::Passwords};
use sqlx::{PgConnection, pool::PoolConnection};
use testing::{Database, NOW};

fn now() -> Instant {
    // With milliseconds, which must come back.
    Instant("2026-06-01T08:00:00.123Z".parse().unwrap())
}

#[allow(clippy::unnecessary_wraps)] // for columns that may be empty
fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A database with the specification's people, and one of them.
async fn peopled() -> (Database, PoolConnection<sqlx::Postgres>, UserId) {
    let database = Database::fresh().await;
    let mut conn = database.pool.acquire().await.unwrap();
    let passwords = Passwords::with_cost(4);
    app::seed::specification(&mut conn, &passwords, NOW.parse().unwrap())
        .await
        .unwrap();
    let user = id(
        &mut conn,
        r#"SELECT id FROM "User" WHERE email = 'user@test.fr'"#,
    )
    .await;
    (database, conn, UserId::new(user))
}

async fn id(conn: &mut PgConnection, sql: &'static str) -> String {
    sqlx::query_scalar(sql).fetch_one(conn).await.unwrap()
}

#[tokio::test]
async fn an_organization_and_its_member_are_read_as_they_were_written() {
    let (_database, mut conn, user) = peopled().await;
    let company = OrganizationRow {
        id: OrganizationId::new("organization-1"),
        name: "Société Générale".to_owned(),
        legal_name: text("Société Générale SA"),
        siret: text("55212022200013"),
        vat_number: text("FR27552120222"),
        billing_address: text("29 boulevard Haussmann"),
        billing_city: text("Paris"),
        billing_postcode: text("75009"),
        billing_country: text("FR"),
        contact_name: text("Sophie"),
        contact_email: text("sophie@example.org"),
        contact_phone: text("+33 1 00 00 00 00"),
        max_users_allowed: Some(3),
        budget_allocated: None,
        budget_used: 12_345,
        created_at: now(),
        updated_at: now(),
    };
    insert_organization(&mut conn, &company).await.unwrap();
    assert_eq!(
        organization(&mut conn, &company.id).await.unwrap(),
        Some(company.clone())
    );

    let row = MemberRow {
        id: MemberId::new("member-1"),
        organization_id: company.id.clone(),
        user_id: user.clone(),
        role: OrgMemberRole::Manager,
        sessions_allowed: Some(10),
        sessions_used: 2,
        joined_at: now(),
    };
    insert_member(&mut conn, &row).await.unwrap();
    assert_eq!(member(&mut conn, &row.id).await.unwrap(), Some(row));
    assert_eq!(
        member(&mut conn, &MemberId::new("nobody")).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn a_goal_its_measure_and_a_check_in_are_read_as_they_were_written() {
    let (_database, mut conn, user) = peopled().await;
    let wanted = GoalRow {
        id: GoalId::new("goal-1"),
        user_id: user.clone(),
        organization_id: Some(OrganizationId::new("organization-1")),
        title: "Parler en public".to_owned(),
        description: None,
        category: GoalCategory::Professional,
        target_value: Some(8.5),
        current_value: None,
        unit: text("score /10"),
        start_date: now(),
        target_date: Some(now()),
        completed_at: None,
        status: GoalStatus::InProgress,
        created_at: now(),
        updated_at: now(),
    };
    insert_goal(&mut conn, &wanted).await.unwrap();
    assert_eq!(
        goal(&mut conn, &wanted.id).await.unwrap(),
        Some(wanted.clone())
    );

    let measured = MeasurementRow {
        id: MeasurementId::new("measurement-1"),
        goal_id: wanted.id,
        value: 6.25,
        note: text("Mieux"),
        measured_at: now(),
        session_id: Some(SessionId::new("session-1")),
    };
    insert_measurement(&mut conn, &measured).await.unwrap();
    assert_eq!(
        measurement(&mut conn, &measured.id).await.unwrap(),
        Some(measured)
    );

    let day = CheckInRow {
        id: CheckInId::new("check-in-1"),
        user_id: user,
        date: jiff::civil::date(2026, 6, 1).to_sqlx(),
        mood: 4,
        note: text("Calme"),
        actions_completed: vec!["a".to_owned(), "b".to_owned()],
        created_at: now(),
    };
    insert_check_in(&mut conn, &day).await.unwrap();
    assert_eq!(check_in(&mut conn, &day.id).await.unwrap(), Some(day));
}

#[tokio::test]
async fn a_mood_beyond_the_scale_and_a_second_check_in_of_a_day_are_refused() {
    let (_database, mut conn, user) = peopled().await;
    let day = |id: &str, mood| CheckInRow {
        id: CheckInId::new(id),
        user_id: user.clone(),
        date: jiff::civil::date(2026, 6, 1).to_sqlx(),
        mood,
        note: None,
        actions_completed: vec![],
        created_at: now(),
    };
    assert!(insert_check_in(&mut conn, &day("one", 6)).await.is_err());
    insert_check_in(&mut conn, &day("two", 5)).await.unwrap();
    assert!(insert_check_in(&mut conn, &day("three", 5)).await.is_err());
}

#[tokio::test]
async fn a_document_of_every_type_is_read_as_it_was_written() {
    let (_database, mut conn, user) = peopled().await;
    let coach = CoachId::new(id(&mut conn, r#"SELECT id FROM "Coach" LIMIT 1"#).await);
    for kind in DocumentType::ALL {
        let row = DocumentRow {
            id: DocumentId::new(format!("document-{kind}")),
            coach_id: Some(coach.clone()),
            user_id: Some(user.clone()),
            session_id: None,
            name: "Test MBTI".to_owned(),
            kind: *kind,
            file_url: "documents/1".to_owned(),
            file_size: 2_048,
            mime_type: "application/pdf".to_owned(),
            ai_summary: None,
            ai_analyzed_at: Some(now()),
            shared_with_coach: true,
            shared_with_user: false,
            is_confidential: true,
            expires_at: Some(now()),
            created_at: now(),
            updated_at: now(),
        };
        insert_document(&mut conn, &row).await.unwrap();
        assert_eq!(document(&mut conn, &row.id).await.unwrap(), Some(row));
    }
}
