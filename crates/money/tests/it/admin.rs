//! What those who run the platform see of the money, and who may not.

use jiff::SignedDuration;
use serde_json::{Value, json};
use testing::{Browser, problem};

use super::{Market, SIMULATION};
use testing::scene::WEDNESDAY;

const OVERVIEW: &str = "/api/v1/admin/money";

/// All of a list, two at a time: what `name` says of each.
async fn walked(browser: &Browser, list: &str, name: &str) -> Vec<String> {
    let mut all = vec![];
    let mut path = format!("{OVERVIEW}/{list}?limit=2");
    loop {
        let page = browser.json(&path).await;
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2);
        all.extend(items.iter().map(|i| i[name].as_str().unwrap().to_owned()));
        let Some(cursor) = page["nextCursor"].as_str() else {
            return all;
        };
        assert_eq!(items.len(), 2, "a page before the last is full");
        path = format!("{OVERVIEW}/{list}?limit=2&cursor={cursor}");
    }
}

#[tokio::test]
async fn programs_read_what_the_page_of_the_money_shows() {
    let market = Market::simulated().await;
    let admin = market.admin().await;
    let mut bookings = vec![];
    for hour in ["07", "09", "11"] {
        bookings.push(market.confirmed(&format!("2026-06-24T{hour}:00:00Z")).await);
        market.site.wait(SignedDuration::from_mins(1));
    }
    let mut disputes = vec![];
    for id in &bookings {
        let payment = market.payment(id).await;
        market.play(&[("act", "dispute"), ("id", &payment)]).await;
        market.site.wait(SignedDuration::from_mins(1));
        let newest = "SELECT id FROM trustcoach.dispute ORDER BY opened_at DESC LIMIT 1";
        let dispute: String = sqlx::query_scalar(newest)
            .fetch_one(market.site.db())
            .await
            .unwrap();
        disputes.push(dispute);
    }
    // The latest one is decided, and stands last.
    market.decide(&disputes[2], true).await;
    let expected = [&disputes[1], &disputes[0], &disputes[2]];
    assert_eq!(
        walked(admin, "disputes", "id").await,
        expected.map(String::as_str)
    );

    let mut refused = vec![];
    for id in &bookings {
        market.refuse_refund(id).await;
        assert_eq!(market.cancel(id).await, 200);
        market.site.work().await;
        refused.push(market.payment(id).await);
        market.site.wait(SignedDuration::from_mins(1));
    }
    assert_eq!(walked(admin, "refunds", "paymentId").await, refused);
    let refund = &admin.json(&format!("{OVERVIEW}/refunds")).await["items"][0];
    assert_eq!(
        (&refund["amount"], &refund["currency"], &refund["surplus"]),
        (&json!(3333), &json!("EUR"), &Value::Null)
    );
    assert!(
        refund["error"].as_str().unwrap().contains("refuse"),
        "{refund}"
    );

    for n in 0..3 {
        sqlx::query(
            "INSERT INTO trustcoach.payment_event (id, provider, kind, payload, received_at, attempts, error)
             VALUES ($1, 'stripe', 'charge.updated', '{}', '2026-06-01T08:00:00', 1, 'no /type')",
        )
        .bind(format!("evt_{n}"))
        .execute(market.site.db())
        .await
        .unwrap();
        sqlx::query(
            "INSERT INTO trustcoach.simulated_movement (id, kind, reference, cents, currency, at)
             VALUES ($1, 'charge', $1, 100, 'EUR', '2026-06-01T09:00:00')",
        )
        .bind(format!("sim_pi_{n}"))
        .execute(market.site.db())
        .await
        .unwrap();
    }
    let events = ["evt_0", "evt_1", "evt_2"];
    assert_eq!(walked(admin, "events", "id").await, events);
    let unseen = walked(admin, "differences", "reference").await;
    assert!(unseen.is_empty(), "not compared yet: {unseen:?}");
    market.night().await;
    let strangers: Vec<String> = walked(admin, "differences", "reference")
        .await
        .into_iter()
        .filter(|reference| reference.len() < 10)
        .collect();
    assert_eq!(strangers, ["sim_pi_0", "sim_pi_1", "sim_pi_2"]);

    let seen = admin.json(OVERVIEW).await;
    assert_eq!(seen["provider"], "simulated");
    assert_eq!(seen["sums"], json!([{ "sum": 0, "currency": "EUR" }]));
    let balance = |account: &str| -> i64 {
        let all = seen["balances"].as_array().unwrap().iter();
        all.filter(|b| b["account"] == account)
            .map(|b| b["balance"].as_i64().unwrap())
            .sum()
    };
    for account in ["provider", "platform", "coach", "client"] {
        assert_eq!(balance(account), market.balance(account).await, "{account}");
    }
    assert_eq!(seen["comparison"]["day"], "2026-06-01");
    assert!(seen["comparison"]["differences"].as_i64().unwrap() >= 3);
    assert_eq!(
        (
            &seen["waitingEvents"],
            &seen["failedRefunds"],
            &seen["openDisputes"]
        ),
        (&json!(3), &json!(3), &json!(2))
    );
}

#[tokio::test]
async fn the_money_as_a_whole_is_for_administrators_alone() {
    let market = Market::simulated().await;
    let id = market.confirmed(WEDNESDAY).await;
    let payment = market.payment(&id).await;
    let stranger = market.site.browser();
    for list in ["", "/differences", "/events", "/refunds", "/disputes"] {
        let path = format!("{OVERVIEW}{list}");
        for browser in [&market.client, &market.coach] {
            assert_eq!(problem(browser.get(&path).await).await.0, 404, "{path}");
        }
        assert_eq!(problem(stranger.get(&path).await).await.0, 401, "{path}");
        let admin = market.admin().await;
        assert_eq!(admin.get(&path).await.status(), 200, "{path}");
        if !list.is_empty() {
            let (status, _) = problem(admin.get(&format!("{path}?cursor=x")).await).await;
            assert_eq!(status, 422, "{path}");
        }
    }
    let fields = [("act", "dispute"), ("id", payment.as_str())];
    for browser in [&market.client, &market.coach] {
        for path in ["/admin/money", SIMULATION] {
            assert_eq!(browser.get(path).await.status(), 404, "{path}");
        }
        assert_eq!(browser.submit(SIMULATION, &fields).await.status(), 404);
    }
    assert_eq!(
        market
            .count("SELECT count(*) FROM trustcoach.dispute")
            .await,
        0
    );
}

#[tokio::test]
async fn real_money_is_not_played_with() {
    let market = Market::stripe().await;
    let id = market.confirmed(WEDNESDAY).await;
    let payment = market.payment(&id).await;
    let admin = market.admin().await;
    assert_eq!(admin.get(SIMULATION).await.status(), 404);
    for act in ["pay-again", "dispute", "refuse-refund", "refund-fails"] {
        let answer = admin
            .submit(SIMULATION, &[("act", act), ("id", &payment)])
            .await;
        assert_eq!(answer.status(), 404, "{act}");
    }
    let page = admin.page("/admin/money").await;
    assert!(!page.contains(SIMULATION), "{page}");
    assert_eq!(market.balance("provider").await, 3333);
}

#[tokio::test]
async fn what_the_simulated_provider_cannot_do_is_refused_and_changes_nothing() {
    let market = Market::simulated().await;
    let id = market.held(WEDNESDAY).await;
    let (payment, _) = market.checkout(&id).await;
    let admin = market.admin().await;
    let page = admin.page(SIMULATION).await;
    assert!(page.contains("Rien pour l’instant"), "{page}");
    let coach = market.coach_id.to_string();
    for (act, id, status) in [
        ("pay-again", payment.as_str(), 404),
        ("dispute", &payment, 404),
        ("refuse-refund", &payment, 404),
        ("refund-fails", &payment, 404),
        ("win", "sim_dp_x", 404),
        ("payout-fails", "sim_po_x", 404),
        ("pay-out", &coach, 404),
        ("rob", &payment, 422),
    ] {
        let answer = admin.submit(SIMULATION, &[("act", act), ("id", id)]).await;
        assert_eq!(answer.status(), status, "{act}");
    }
    assert_eq!(
        market
            .count("SELECT count(*) FROM trustcoach.ledger_line")
            .await,
        0
    );
    market.confirmed("2026-06-24T07:00:00Z").await;
    let page = admin.page(SIMULATION).await;
    assert!(
        page.contains("Contester") && page.contains("Tout verser"),
        "{page}"
    );
    let too_much = [
        ("act", "pay-out"),
        ("id", coach.as_str()),
        ("amount", "2834"),
    ];
    assert_eq!(admin.submit(SIMULATION, &too_much).await.status(), 422);
}

#[tokio::test]
async fn a_list_of_the_money_page_that_ends_early_says_so() {
    let market = Market::simulated().await;
    let failed_events = async |numbers: &'static str| {
        let sql = format!(
            "INSERT INTO trustcoach.payment_event (id, provider, kind, payload, received_at, attempts)
             SELECT 'evt_' || n, 'stripe', 'charge.updated', '{{}}', '2026-06-01T08:00:00', 1
             FROM generate_series({numbers}) n"
        );
        let sql = sqlx::query(sqlx::AssertSqlSafe(sql));
        sql.execute(market.site.db()).await.unwrap();
        market.admin().await.page("/admin/money").await
    };
    let note = "premières lignes";
    assert!(!failed_events("1, 99").await.contains(note));
    let page = failed_events("100, 101").await;
    assert_eq!(page.matches(note).count(), 1, "{page}");
    assert!(!page.contains("evt_99"), "the last one by its name is cut");
}
