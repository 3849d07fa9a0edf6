//! Receipts and statements say what the ledger says.

use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::{Value, json};
use testing::{
    Browser,
    people::{client, coach, log_in},
    problem,
};

use testing::scene::{Scene, WEDNESDAY, checkout, completed, simulate};

/// The words of a PDF, without what only keeps them together.
pub async fn words(browser: &Browser, path: &str) -> String {
    let response = browser.get(path).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    assert_eq!(response.headers()["content-type"], "application/pdf");
    assert_eq!(response.headers()["cache-control"], "private, no-store");
    let pdf = lopdf::Document::load_mem(&response.bytes().await.unwrap()).unwrap();
    let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
    pdf.extract_text(&pages).unwrap()
}

#[tokio::test]
async fn a_receipt_says_what_was_paid_to_whom_and_what_went_back() {
    let scene = Scene::start().await;
    let held = scene.held(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/bookings/{held}/receipt.pdf");
    assert_eq!(
        scene.client.get(&path).await.status(),
        StatusCode::NOT_FOUND,
        "nothing is paid"
    );
    let payment = checkout(&scene.client, &held).await;
    simulate(&scene.client, &payment, "pay").await;

    let text = words(&scene.client, &path).await;
    for said in [
        "Reçu n° 2026-000001",
        "Marie",
        "Claire",
        "claire@example.fr",
        "mercredi 3 juin 2026",
        "80,00\u{a0}€",
        "TrustCoach IA SAS (exemple)",
        "SIREN 000 000 000",
        "non applicable, article 293 B du CGI",
        "aucun argent n’a changé de main",
        &payment,
    ] {
        assert!(text.contains(said), "no {said:?} in {text}");
    }
    assert!(!text.contains("Remboursement"));
    for browser in [&scene.coach, &client(&scene.site, "zoe@example.fr").await] {
        assert_eq!(browser.get(&path).await.status(), StatusCode::NOT_FOUND);
    }

    // Less than a day before, half comes back.
    scene.at("2026-06-02T12:00:00Z");
    scene
        .client
        .submit(&format!("/bookings/{held}/cancel"), &[])
        .await;
    let text = words(&scene.client, &path).await;
    for said in [
        "Reçu n° 2026-000001",
        "−40,00\u{a0}€",
        "Reste à votre charge",
        "2 juin 2026",
    ] {
        assert!(text.contains(said), "no {said:?} in {text}");
    }
}

#[tokio::test]
async fn receipts_are_numbered_without_gaps_however_many_ask_at_once() {
    let scene = Scene::start().await;
    let mut paid = vec![];
    for hour in 7..13 {
        let booking = scene
            .confirmed(&format!("2026-06-03T{hour:02}:00:00Z"))
            .await;
        paid.push(booking["id"].as_str().unwrap().to_owned());
    }
    // Each is asked for twice, all at once.
    let asking = paid.iter().chain(&paid).map(|id| {
        let (browser, path) = (scene.client.clone(), format!("/bookings/{id}/receipt.pdf"));
        tokio::spawn(async move { browser.get(&path).await.status() })
    });
    for answer in futures::future::join_all(asking).await {
        assert_eq!(answer.unwrap(), StatusCode::OK);
    }
    let numbers: Vec<i32> =
        sqlx::query_scalar("SELECT sequence FROM trustcoach.receipt WHERE year = 2026 ORDER BY 1")
            .fetch_all(scene.site.db())
            .await
            .unwrap();
    assert_eq!(numbers, (1..=6).collect::<Vec<_>>());
}

/// What the ledger owes the coach for payments.
async fn owed(scene: &Scene) -> i64 {
    sqlx::query_scalar(
        "SELECT coalesce(-sum(cents), 0)::bigint FROM trustcoach.ledger_line WHERE account = $1 AND payment_id IS NOT NULL",
    )
    .bind(format!("coach:{}", scene.coach_id))
    .fetch_one(scene.site.db())
    .await
    .unwrap()
}

#[tokio::test]
async fn the_statements_of_all_months_come_to_what_the_ledger_says_to_the_cent() {
    let scene = Scene::start().await;
    // A rate that splits badly.
    sqlx::query(r#"UPDATE "Coach" SET "hourlyRate" = 7777 WHERE id = $1"#)
        .bind(&scene.coach_id)
        .execute(scene.site.db())
        .await
        .unwrap();
    // Any history will do, the same each time (xorshift, Marsaglia 2003).
    let mut state = 2_463_534_242_u32;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    for day in ["02", "03", "04", "05", "08", "09", "10", "11", "29", "30"] {
        let hour = 8 + random() % 4;
        let at = format!("2026-06-{day}T{hour:02}:00:00Z");
        let start: jiff::Timestamp = at.parse().unwrap();
        let soon = start - SignedDuration::from_hours(20);
        if scene.site.now() < soon {
            scene.site.clock.set(soon);
        }
        let id = scene.confirmed(&at).await["id"]
            .as_str()
            .unwrap()
            .to_owned();
        match random() % 3 {
            0 => drop(
                scene
                    .client
                    .submit(&format!("/bookings/{id}/cancel"), &[])
                    .await,
            ),
            1 => drop(
                scene
                    .coach
                    .submit(&format!("/bookings/{id}/cancel"), &[])
                    .await,
            ),
            _ => {}
        }
    }
    // One more that is paid in June and given back in July.
    let last = scene.confirmed("2026-07-02T08:00:00Z").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    scene.at("2026-07-01T10:00:00Z");
    // A login lasts thirty days.
    let coach = log_in(&scene.site, "marie@example.fr").await;
    let cancelled = coach.submit(&format!("/bookings/{last}/cancel"), &[]).await;
    assert_eq!(cancelled.status(), StatusCode::SEE_OTHER);

    let mut net = 0;
    for month in ["2026-05", "2026-06", "2026-07"] {
        let view = coach
            .json(&format!("/api/v1/desk/earnings?month={month}"))
            .await;
        let sum = |name: &str| -> i64 {
            view["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|i| i[name].as_i64().unwrap())
                .sum()
        };
        if let Some(sums) = view["sums"].get(0) {
            let of = |name: &str| sums[name].as_i64().unwrap();
            assert_eq!(of("charged") - of("refunded"), sum("gross"), "{month}");
            assert_eq!(of("commission"), sum("commission"), "{month}");
            assert_eq!(of("net"), sum("net"), "{month}");
            assert_eq!(
                of("charged") - of("refunded") - of("commission"),
                of("net"),
                "{month}"
            );
            net += of("net");
        }
        let path = format!("/desk/earnings/{month}.csv");
        // As bytes: a text without its mark is what a reader makes of them.
        let csv = coach.get(&path).await.bytes().await.unwrap();
        let csv = String::from_utf8(csv.to_vec()).unwrap();
        assert!(csv.starts_with('\u{feff}') && csv.contains("\r\n"));
        let cell = |cents: i64| {
            format!(
                "{}{},{:02}",
                if cents < 0 { "-" } else { "" },
                cents.abs() / 100,
                cents.abs() % 100
            )
        };
        if !view["items"].as_array().unwrap().is_empty() {
            assert!(
                csv.contains(&format!(";{};EUR;\r\n", cell(sum("net")))),
                "{csv}"
            );
        }
    }
    assert_eq!(net, owed(&scene).await);
    assert!(net > 0);
    let page = coach.page("/desk/earnings?month=2026-06").await;
    assert!(
        page.contains("Revenus de juin 2026") && page.contains("Douze mois"),
        "{page}"
    );
    let text = words(&coach, "/desk/earnings/2026-06.pdf").await;
    assert!(
        text.contains("Relevé de juin 2026") && text.contains("Claire"),
        "{text}"
    );
}

#[tokio::test]
async fn earnings_are_their_coach_s_alone_and_a_month_is_a_month() {
    let scene = Scene::start().await;
    completed(&scene, WEDNESDAY).await;
    let (other, _) = coach(&scene.site, "paul@example.fr").await;
    assert_eq!(
        other.json("/api/v1/desk/earnings").await["items"],
        json!([])
    );
    assert!(
        other
            .page("/desk/earnings")
            .await
            .contains("Rien ce mois-ci")
    );
    for path in [
        "/desk/earnings",
        "/desk/earnings/2026-06.csv",
        "/desk/earnings/2026-06.pdf",
        "/api/v1/desk/earnings",
    ] {
        assert_eq!(
            scene.client.get(path).await.status(),
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
    for path in [
        "2026-13.csv",
        "2026-06.xls",
        "juin",
        "2026-6.pdf",
        "0000-01.csv",
    ] {
        let status = scene
            .coach
            .get(&format!("/desk/earnings/{path}"))
            .await
            .status();
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
    let (status, body): (u16, Value) =
        problem(scene.coach.get("/api/v1/desk/earnings?month=juin").await).await;
    assert_eq!(
        (status, &body["errors"][0]["field"]),
        (422, &json!("month"))
    );
}

#[tokio::test]
async fn a_client_s_name_is_never_a_formula_in_a_spreadsheet() {
    let scene = Scene::start().await;
    sqlx::query(r#"UPDATE "User" SET name = '=HYPERLINK("http://x";"y")' WHERE email = 'claire@example.fr'"#)
        .execute(scene.site.db())
        .await
        .unwrap();
    completed(&scene, WEDNESDAY).await;
    let csv = scene.coach.page("/desk/earnings/2026-06.csv").await;
    assert!(
        csv.contains(r#";"'=HYPERLINK(""http://x"";""y"")";"#),
        "{csv}"
    );
}
