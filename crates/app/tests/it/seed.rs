//! The seeds.

use app::seed::{self, Seeded};
use jiff::Timestamp;
use platform::password::Passwords;
use sqlx::PgPool;
use testing::{Database, NOW};

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

async fn seed(pool: &PgPool) -> Seeded {
    let mut conn = pool.acquire().await.unwrap();
    seed::specification(&mut conn, &Passwords::with_cost(4), now())
        .await
        .unwrap()
}

/// Every row of every table, as text.
async fn everything(pool: &PgPool) -> Vec<String> {
    let mut all = vec![];
    for table in [
        "User",
        "Coach",
        "Certification",
        "CoachReference",
        "Organization",
        "OrganizationMember",
    ] {
        let sql = format!(r#"SELECT t::text FROM "{table}" t ORDER BY id"#);
        let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_all(pool)
            .await
            .unwrap();
        all.extend(rows.into_iter().map(|row| format!("{table} {row}")));
    }
    all
}

#[tokio::test]
async fn the_seed_makes_the_users_coaches_organization_and_membership_of_the_specification() {
    let database = Database::fresh().await;
    assert_eq!(
        seed(&database.pool).await,
        Seeded {
            users: 4,
            members: 1
        }
    );

    let users: Vec<String> = sqlx::query_scalar(
        r#"
        SELECT concat_ws('|', u.email, u.name, u.role, u."emailVerified", c.headline, c.city,
                         c."hourlyRate", c."dailyRate", c.currency, c."badgeLevel", c.verified,
                         c."acceptsCorporate", c.languages, c.specialties, c.methodologies,
                         c."interventionModes", c."targetAudience", c.timezone)
        FROM "User" u
        LEFT JOIN "Coach" c ON c."userId" = u.id
        ORDER BY u.email
        "#,
    )
    .fetch_all(&database.pool)
    .await
    .unwrap();
    assert_eq!(
        users,
        [
            "admin@trustcoach.fr|Admin TrustCoach|ADMIN",
            "marie.dupont@coach.fr|Marie Dupont|COACH|Coach en gestion du stress|Paris|8000|EUR|\
             VERIFIED|t|f|{fr}|{\"Gestion du stress\",\"Confiance en soi\",\"Équilibre vie \
             pro/perso\"}|{PNL,\"Pleine conscience\"}|{INDIVIDUAL}|{INDIVIDUAL,EMPLOYEE}|\
             Europe/Paris",
            "thomas.martin@coach.fr|Thomas Martin|COACH|Executive Coach & Leadership|Lyon|15000|\
             200000|EUR|PREMIUM|t|t|{fr}|{Leadership,Management,\"Prise de parole\",\"Gestion du \
             changement\"}|{MBTI,\"Process Com\",\"360° Feedback\",Ennéagramme}|\
             {INDIVIDUAL,TEAM,ORGANIZATION}|{EXECUTIVE,MANAGER}|Europe/Paris",
            "user@test.fr|Jean Test|USER",
        ]
    );
    let diplomas: Vec<String> = sqlx::query_scalar(
        r#"
        SELECT concat_ws('|', u.email, d.name, d.issuer, d.year, d.verified)
        FROM "Certification" d
        JOIN "Coach" c ON c.id = d."coachId"
        JOIN "User" u ON u.id = c."userId"
        ORDER BY d.year DESC
        "#,
    )
    .fetch_all(&database.pool)
    .await
    .unwrap();
    assert_eq!(
        diplomas,
        [
            "thomas.martin@coach.fr|Certification ICF PCC|International Coaching Federation|2019|t",
            "thomas.martin@coach.fr|Certification MBTI|The Myers-Briggs Company|2018|t",
        ]
    );
    let references: Vec<String> = sqlx::query_scalar(
        r#"
        SELECT concat_ws('|', "companyName", sector, "missionType", year, testimonial,
                         "contactName", "canDisplay")
        FROM "CoachReference"
        ORDER BY year DESC
        "#,
    )
    .fetch_all(&database.pool)
    .await
    .unwrap();
    assert_eq!(
        references,
        [
            "BNP Paribas|Banque|Coaching dirigeants|2023|Thomas a accompagné notre COMEX dans une \
             période de transformation majeure.|Marie D., DRH|t",
            "L'Oréal|Cosmétiques|Team coaching|2022|t",
        ]
    );
    let members: Vec<String> = sqlx::query_scalar(
        r#"
        SELECT concat_ws('|', o.name, o."legalName", o.siret, o."vatNumber", o."billingAddress",
                         o."billingCity", o."billingPostcode", o."billingCountry",
                         o."contactName", o."contactEmail", o."maxUsersAllowed",
                         o."budgetAllocated", o."budgetUsed", u.email, m.role,
                         m."sessionsAllowed", m."sessionsUsed")
        FROM "OrganizationMember" m
        JOIN "Organization" o ON o.id = m."organizationId"
        JOIN "User" u ON u.id = m."userId"
        "#,
    )
    .fetch_all(&database.pool)
    .await
    .unwrap();
    assert_eq!(
        members,
        [
            "Acme Corp|Acme Corporation SAS|12345678901234|FR12345678901|\
          123 Avenue des Champs-Élysées|Paris|75008|FR|Sophie Martin|sophie.martin@acme.fr|50|\
          5000000|0|user@test.fr|EMPLOYEE|10|0"
        ]
    );
}

#[tokio::test]
async fn a_second_run_of_the_seed_changes_nothing() {
    let database = Database::fresh().await;
    seed(&database.pool).await;
    let before = everything(&database.pool).await;
    assert_eq!(before.len(), 4 + 2 + 2 + 2 + 1 + 1);
    assert!(seed(&database.pool).await.nothing_new());
    assert_eq!(everything(&database.pool).await, before);
}

#[tokio::test]
async fn two_seeds_at_once_make_everything_once() {
    let database = Database::fresh().await;
    let (one, two) = tokio::join!(seed(&database.pool), seed(&database.pool));
    assert_eq!((one.users + two.users, one.members + two.members), (4, 1));
}

#[tokio::test]
async fn the_passwords_of_the_seed_are_those_of_the_specification_with_bcrypt_12() {
    let database = Database::fresh().await;
    let passwords = Passwords::new();
    let mut conn = database.pool.acquire().await.unwrap();
    seed::specification(&mut conn, &passwords, now())
        .await
        .unwrap();
    for (email, password, _) in seed::ACCOUNTS {
        let hash: String = sqlx::query_scalar(r#"SELECT password FROM "User" WHERE email = $1"#)
            .bind(email)
            .fetch_one(&mut *conn)
            .await
            .unwrap();
        assert!(hash.starts_with("$2b$12$"), "{email}: {hash}");
        assert!(passwords.verify(password, &hash).await.unwrap(), "{email}");
    }
}

#[tokio::test]
async fn the_company_of_the_demonstration_has_enough_employees_for_its_aggregates_to_show() {
    let database = Database::fresh().await;
    seed(&database.pool).await;
    let mut conn = database.pool.acquire().await.unwrap();
    let passwords = Passwords::with_cost(4);
    let first = seed::company(&mut conn, &passwords, now()).await.unwrap();
    assert_eq!(
        first,
        Seeded {
            users: 8,
            members: 8
        }
    );
    let before = everything(&database.pool).await;
    assert!(
        seed::company(&mut conn, &passwords, now())
            .await
            .unwrap()
            .nothing_new()
    );
    assert_eq!(everything(&database.pool).await, before);
    let employees: i64 =
        sqlx::query_scalar(r#"SELECT count(*) FROM "OrganizationMember" WHERE role = 'EMPLOYEE'"#)
            .fetch_one(&mut *conn)
            .await
            .unwrap();
    assert!(employees >= 5, "{employees}");
}
