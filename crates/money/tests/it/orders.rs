//! What goes to Stripe: accounts, pages, refunds; and when Stripe does not answer.

use jiff::SignedDuration;
use serde_json::json;
use testing::{people::client, problem};

use super::{Market, account, session};
use testing::scene::WEDNESDAY;

#[tokio::test]
async fn a_page_pays_the_coachs_account_keeps_the_fee_and_closes_with_the_hold() {
    let market = Market::stripe().await;
    let id = market.held(WEDNESDAY).await;
    let checkout = market.checkout(&id).await;
    let (path, form) = market.bank().books().done.last().unwrap().clone();
    assert_eq!(path, "/v1/checkout/sessions");
    let sent = |name: &str| form.get(name).unwrap_or_default().to_owned();
    assert_eq!(sent("line_items[0][price_data][unit_amount]"), "3333");
    assert_eq!(sent("payment_intent_data[application_fee_amount]"), "500");
    assert_eq!(
        sent("payment_intent_data[transfer_data][destination]"),
        account(&market).await
    );
    assert_eq!(sent("metadata[booking]"), id);
    assert_eq!(
        (sent("customer_email").as_str(), sent("locale").as_str()),
        ("claire@example.fr", "fr")
    );

    market.site.wait(SignedDuration::from_mins(15));
    market.run(booking::SweepBookings::default()).await;
    assert_eq!(market.seen(&id).await["status"], "CANCELLED");
    let state = market.bank().books().objects[session(&checkout)]["status"].clone();
    assert_eq!(state, "expired");
    assert!(
        !market.bank().pay(session(&checkout)),
        "nobody pays any more"
    );
    market.hear().await;
    assert_eq!(market.balance("provider").await, 0);
}

#[tokio::test]
async fn a_form_leads_to_stripes_page_and_the_policy_lets_it() {
    let market = Market::stripe().await;
    let id = market.held(WEDNESDAY).await;
    let path = format!("/bookings/{id}/checkout");
    let page = market.client.get(&path).await;
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    let origin = format!("http://{}", market.bank().address);
    assert!(
        policy.contains(&format!("form-action 'self' {origin};")),
        "{policy}"
    );
    assert!(page.text().await.unwrap().contains("page sécurisée"));
    let answer = market.client.submit(&path, &[]).await;
    assert_eq!(answer.status(), 303);
    let to = answer.headers()["location"].to_str().unwrap().to_owned();
    assert!(to.starts_with(&format!("{origin}/pay/cs_test_")), "{to}");
}

#[tokio::test]
async fn while_stripe_does_not_answer_nothing_is_lost_and_one_can_pay_afterwards() {
    let market = Market::stripe().await;
    let id = market.held(WEDNESDAY).await;
    market.bank().down(true);
    let path = format!("/api/v1/bookings/{id}/checkout");
    let (status, body) = problem(market.client.post(&path, &json!({})).await).await;
    assert_eq!((status, body["code"].as_str()), (503, Some("unavailable")));
    assert_eq!(market.seen(&id).await["status"], "PENDING");
    market.bank().down(false);
    market.site.wait(SignedDuration::from_mins(10));
    let checkout = market.checkout(&id).await;
    market.pay(&checkout).await;
    assert_eq!(market.seen(&id).await["status"], "CONFIRMED");
    assert_eq!(
        market
            .count("SELECT count(*) FROM trustcoach.payment_group")
            .await,
        1
    );
}

/// Asserts that nothing shows a free time of the coach, or that everything does.
async fn offered(market: &Market, free: bool) {
    market.site.work().await;
    let path = format!("/api/v1/coaches/{}/slots", market.coach_id);
    let span = "?from=2026-06-22T00:00:00Z&to=2026-06-28T00:00:00Z";
    let slots = market.client.json(&format!("{path}{span}")).await;
    let slots = slots["slots"].as_array().unwrap();
    assert_eq!(!slots.is_empty(), free, "{slots:?}");
    let path = format!("/api/v1/coaches/{}", market.coach_id);
    let shown = market.client.json(&path).await;
    assert_eq!(shown["nextSlot"].is_object(), free, "{shown}");
    let page = market
        .client
        .page(&format!("/coaches/{}", market.coach_id))
        .await;
    let said = page.contains("ne prend pas encore de réservation en ligne");
    assert_eq!(said, !free, "{page}");
    let listed = market.client.json("/api/v1/coaches").await;
    let listed = listed["items"].as_array().unwrap();
    assert_eq!(listed.len(), 1, "the coach is found in any case");
    assert_eq!(listed[0]["nextSlot"].is_object(), free, "{listed:?}");
    let path = "/api/v1/coaches?freeFrom=2026-06-22&freeTo=2026-06-28";
    let found = market.client.json(path).await;
    assert_eq!(found["items"].as_array().unwrap().len(), usize::from(free));
    let preview = market.coach.page("/desk/availability/preview").await;
    let said = preview.contains("votre compte de paiement n’est pas ouvert");
    assert_eq!(said, !free, "{preview}");
}

#[tokio::test]
async fn a_coach_without_an_account_is_listed_and_offers_no_slot() {
    let market = Market::unopened().await;
    offered(&market, false).await;
    // Whoever asks all the same is told why.
    let wish = json!({ "coachId": market.coach_id, "scheduledAt": WEDNESDAY, "duration": 60, "mode": "REMOTE" });
    let (status, body) = problem(market.client.post("/api/v1/bookings", &wish).await).await;
    assert_eq!(
        (status, &body["errors"][0]["field"]),
        (422, &json!("coachId"))
    );
    assert_eq!(body["errors"][0]["code"], "error-field-coach-not-payable");
    let path = format!("/book?coach={}&start={WEDNESDAY}", market.coach_id);
    let page = market.client.page(&path).await;
    assert!(page.contains("n’est pas encore possible"), "{page}");
    let state = market.coach.json("/api/v1/me/coach/payouts").await;
    assert_eq!(
        (&state["canBePaid"], &state["account"]),
        (&json!(false), &json!(null))
    );
}

#[tokio::test]
async fn slots_come_and_go_with_the_account_that_takes_their_payment() {
    let market = Market::stripe().await;
    offered(&market, true).await;
    let account = account(&market).await;
    market.bank().restrict(&account);
    market.hear().await;
    offered(&market, false).await;
    market.bank().ready(&account);
    market.hear().await;
    offered(&market, true).await;
}

#[tokio::test]
async fn when_another_provider_is_set_up_every_coach_is_looked_at_again() {
    let market = Market::unopened().await;
    market.site.work().await;
    let before = "UPDATE trustcoach.listing_basis SET needs_accounts = false";
    sqlx::query(before).execute(market.site.db()).await.unwrap();
    let stale = "UPDATE trustcoach.coach_listing SET due_at = '2100-01-01', free = '1'";
    sqlx::query(stale).execute(market.site.db()).await.unwrap();
    let refresh = "SELECT graphile_worker.add_job('refresh_listings', '{}'::json)";
    sqlx::query(refresh)
        .execute(market.site.db())
        .await
        .unwrap();
    market.site.work().await;
    let left = "SELECT count(*) FROM trustcoach.coach_listing WHERE length(free) > 0";
    assert_eq!(market.count(left).await, 0);
}

#[tokio::test]
async fn a_coach_opens_an_account_once_and_comes_back_with_its_state() {
    let market = Market::unopened().await;
    let page = market.coach.page("/desk/payouts").await;
    assert!(page.contains("Ouvrir mon compte"), "{page}");
    let origin = format!("http://{}", market.bank().address);
    for _ in 0..2 {
        let answer = market.coach.submit("/desk/payouts/start", &[]).await;
        let to = answer.headers()["location"].to_str().unwrap().to_owned();
        assert!(to.starts_with(&format!("{origin}/setup/acct_")), "{to}");
    }
    assert_eq!(market.bank().books().of_kind("account").len(), 1);
    let answer = market.coach.get("/desk/payouts/return").await;
    assert_eq!(answer.status(), 303);
    let page = market.coach.page("/desk/payouts").await;
    assert!(
        page.contains("Compléter mon compte") && page.contains("6 informations"),
        "{page}"
    );

    // The coach finishes; nobody tells us, but they come back.
    market.bank().ready(&account(&market).await);
    market.bank().news();
    let answer = market.coach.get("/desk/payouts/return").await;
    assert_eq!(answer.headers()["location"], "/desk/payouts");
    let page = market.coach.page("/desk/payouts").await;
    assert!(page.contains("Voir mon compte Stripe"), "{page}");
    let answer = market.coach.submit("/desk/payouts/dashboard", &[]).await;
    let to = answer.headers()["location"].to_str().unwrap().to_owned();
    assert!(to.starts_with(&format!("{origin}/express/")), "{to}");
    market.confirmed(WEDNESDAY).await;

    // No business of anyone else.
    let stranger = client(&market.site, "samir@example.fr").await;
    assert_eq!(stranger.get("/desk/payouts").await.status(), 403);
    assert_eq!(
        stranger.submit("/desk/payouts/start", &[]).await.status(),
        403
    );
}

#[tokio::test]
async fn a_refund_that_stripe_never_answers_is_told_to_the_platform_when_the_tries_are_spent() {
    let market = Market::stripe().await;
    let id = market.confirmed("2026-06-24T07:00:00Z").await;
    let admin = market.admin().await;
    assert_eq!(market.cancel(&id).await, 200);
    market.bank().down(true);
    market.site.work().await;
    assert_eq!(
        market.letters_to_admin("Un remboursement a échoué"),
        0,
        "it is asked again by itself"
    );
    // The tenth try.
    sqlx::query(
        "SELECT graphile_worker.add_job('send_refund', json_build_object('payment', $1::text, '_failures', 9))",
    )
    .bind(market.payment(&id).await)
    .execute(market.site.db())
    .await
    .unwrap();
    market.site.work().await;
    assert_eq!(market.letters_to_admin("Un remboursement a échoué"), 1);
    let page = admin.page("/admin/money").await;
    assert!(page.contains("Stripe does not answer"), "{page}");
    market.bank().down(false);
    market.site.wait(SignedDuration::from_hours(2));
    market.take_up().await;
    market.hear().await;
    assert_eq!(market.letters_to_admin("Un remboursement a échoué"), 1);
    assert_eq!(market.bank().books().of_kind("refund").len(), 1);
    assert_eq!(market.balance("provider").await, 0);
    assert_eq!(market.night().await, []);
}

#[tokio::test]
async fn checkouts_that_cannot_be_closed_keep_no_other_open() {
    let market = Market::simulated().await;
    // As many as are looked at in one go, and one that comes after them.
    sqlx::query(
        "INSERT INTO trustcoach.payment_group
           (id, provider, client_id, coach_id, cents, fee, currency, created_at, hold_until)
         SELECT id, 'simulated', 'client', 'coach', 100, 15, 'EUR', '2026-05-01', held
         FROM (
           SELECT 'stuck' || n, timestamp '2026-05-01' FROM generate_series(1, 200) n
           UNION ALL
           SELECT 'fine', '2026-05-02'
         ) AS checkout (id, held)",
    )
    .execute(market.site.db())
    .await
    .unwrap();
    let table = "trustcoach.payment_group";
    market.site.poison(table, "NEW.id LIKE 'stuck%'").await;
    market.take_up().await;
    market.take_up().await;
    let open = "SELECT count(*) FROM trustcoach.payment_group WHERE closed_at IS NULL";
    assert_eq!(market.count(open).await, 200, "the other one is closed");

    market.site.heal(table).await;
    // The pauses grow to a day.
    market.site.wait(SignedDuration::from_hours(24));
    market.take_up().await;
    assert_eq!(market.count(open).await, 0, "they are tried again");
}

#[tokio::test]
async fn what_stripe_refuses_is_told_as_a_refusal_and_not_as_an_outage() {
    let market = Market::stripe().await;
    for (code, said) in [
        ("amount_too_small", "payment-amount-refused"),
        ("amount_too_large", "payment-amount-refused"),
        ("currency_invalid", "payment-refused"),
        ("parameter_invalid", "payment-refused"),
        (
            "insufficient_capabilities_for_transfer",
            "coach-not-payable",
        ),
    ] {
        let id = market.held(WEDNESDAY).await;
        market.bank().refuse_once("/v1/checkout/sessions", code);
        let path = format!("/api/v1/bookings/{id}/checkout");
        let (status, body) = problem(market.client.post(&path, &json!({})).await).await;
        assert_eq!((status, body["code"].as_str()), (409, Some(said)), "{code}");
        // The same request is answered the same: another one is a new hold.
        let path = format!("/api/v1/bookings/{id}/cancel");
        assert_eq!(market.client.post(&path, &json!({})).await.status(), 200);
    }
    // On the page it is said in words, with what to do.
    let id = market.held(WEDNESDAY).await;
    market
        .bank()
        .refuse_once("/v1/checkout/sessions", "amount_too_small");
    let answer = market
        .client
        .submit(&format!("/bookings/{id}/checkout"), &[])
        .await;
    assert_eq!(answer.status(), 409);
    let page = answer.text().await.unwrap();
    assert!(
        page.contains("Ce montant ne peut pas être payé par carte"),
        "{page}"
    );
}

#[tokio::test]
async fn a_price_that_cannot_be_paid_is_neither_offered_nor_held() {
    let market = Market::stripe().await;
    // A euro an hour: a quarter of it cannot be paid, half of it and more can.
    sqlx::query(r#"UPDATE "Coach" SET "hourlyRate" = 100"#)
        .execute(market.site.db())
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO trustcoach.slot_rules (coach_id, durations) VALUES ($1, '{15,30,60}')",
    )
    .bind(&market.coach_id)
    .execute(market.site.db())
    .await
    .unwrap();
    for (minutes, free) in [(15, false), (30, true), (60, true)] {
        let path = format!(
            "/api/v1/coaches/{}/slots?from=2026-06-22T00:00:00Z&to=2026-06-28T00:00:00Z&duration={minutes}",
            market.coach_id
        );
        let answer = market.client.get(&path).await;
        let slots: serde_json::Value = answer.json().await.unwrap();
        let offered = slots["slots"]
            .as_array()
            .is_some_and(|slots| !slots.is_empty());
        assert_eq!(offered, free, "{minutes}: {slots}");
        let wish =
            json!({ "coachId": market.coach_id, "scheduledAt": WEDNESDAY, "duration": minutes });
        let answer = market.client.post("/api/v1/bookings", &wish).await;
        assert_eq!(answer.status(), if free { 201 } else { 422 }, "{minutes}");
        if free {
            let held: serde_json::Value = answer.json().await.unwrap();
            let id = held["id"].as_str().unwrap();
            market.checkout(id).await;
            assert_eq!(market.cancel(id).await, 200);
        }
    }
}

#[tokio::test]
async fn a_coach_sets_no_price_that_cannot_be_paid_and_no_currency_without_hundredths() {
    let market = Market::stripe().await;
    let set = async |body: serde_json::Value| {
        let request = market
            .coach
            .client
            .patch(market.coach.url("/api/v1/me/coach"));
        request.json(&body).send().await.unwrap().status().as_u16()
    };
    for (body, status) in [
        (json!({ "hourlyRate": 100 }), 422),
        (json!({ "hourlyRate": 399 }), 422),
        (json!({ "hourlyRate": 400 }), 200),
        (json!({ "currency": "CHF" }), 200),
        (json!({ "currency": "JPY" }), 422),
        (json!({ "currency": "KWD" }), 422),
        (json!({ "currency": "XAU" }), 422),
        (json!({ "currency": "SEK" }), 422),
        (json!({ "currency": "" }), 422),
    ] {
        assert_eq!(set(body.clone()).await, status, "{body}");
    }
    // The database refuses it to anybody.
    for sql in [
        r#"UPDATE "Coach" SET currency = 'JPY'"#,
        r#"INSERT INTO "Coach" (id, "userId", headline, bio, currency, "updatedAt") SELECT 'x', id, '', '', 'KRW', now() FROM "User" LIMIT 1"#,
    ] {
        let refused = sqlx::query(sql)
            .execute(market.site.db())
            .await
            .unwrap_err();
        assert!(
            refused.to_string().contains("prices are not told in"),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn a_coach_whose_price_was_told_in_another_currency_is_shown_offers_nothing_and_can_change_it()
 {
    let market = Market::stripe().await;
    let id = market.confirmed("2026-06-24T07:00:00Z").await;
    let held = market.held(WEDNESDAY).await;
    // From before.
    for table in ["Coach", "Booking"] {
        let mut tx = market.site.db().begin().await.unwrap();
        for sql in [
            "SET LOCAL session_replication_role = replica".to_owned(),
            format!(r#"UPDATE "{table}" SET currency = 'JPY'"#),
        ] {
            sqlx::query(sqlx::AssertSqlSafe(sql))
                .execute(&mut *tx)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
    }
    let path = format!("/coaches/{}", market.coach_id);
    for path in [
        path.as_str(),
        "/coaches",
        "/sessions",
        &format!("/bookings/{id}"),
    ] {
        assert_eq!(market.client.get(path).await.status(), 200, "{path}");
    }
    let checkout = format!("/api/v1/bookings/{held}/checkout");
    let (status, body) = problem(market.client.post(&checkout, &json!({})).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (409, Some("payment-amount-refused"))
    );
    let wish = json!({ "coachId": market.coach_id, "scheduledAt": "2026-06-24T09:00:00Z", "duration": 60 });
    assert_eq!(
        market.client.post("/api/v1/bookings", &wish).await.status(),
        422
    );
    assert_eq!(market.cancel(&id).await, 200);
    let form = market.coach.page("/desk/profile/sessions").await;
    assert!(!form.contains("JPY"), "{form}");
    let request = market
        .coach
        .client
        .patch(market.coach.url("/api/v1/me/coach"));
    let changed = request
        .json(&json!({ "currency": "EUR" }))
        .send()
        .await
        .unwrap();
    assert_eq!(changed.status(), 200);
    assert_eq!(
        market.client.post("/api/v1/bookings", &wish).await.status(),
        201
    );
}
