//! Histories that nobody thought of: whatever happens, the statements of a coach say what the
//! ledger says, and the ledger what the provider says.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use platform::{db::Instant, i18n::Locale};
use serde_json::Value;
use testing::people::PASSWORD;

use super::{
    Market,
    telling::{Dice, hour},
};

const STEPS: usize = 32;

/// Charged, refunded, commission, net.
type Sums = [i64; 4];

/// What the lines of the ledger come to for the coach, by the month on their clock.
async fn by_month(market: &Market) -> BTreeMap<Date, Sums> {
    let rows: Vec<(String, Instant, String, i64)> = sqlx::query_as(
        "SELECT movement, at, account, cents FROM trustcoach.ledger_line WHERE payment_id IS NOT NULL",
    )
    .fetch_all(market.site.db())
    .await
    .unwrap();
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let coach = format!("coach:{}", market.coach_id);
    let mut all: BTreeMap<Date, Sums> = BTreeMap::new();
    for (movement, at, account, cents) in rows {
        let month = at.0.to_zoned(paris.clone()).date().first_of_month();
        let sums = all.entry(month).or_default();
        match (movement.split(':').next().unwrap(), account.as_str()) {
            ("charge", "provider") => sums[0] += cents,
            ("refund", "provider") => sums[1] -= cents,
            ("charge" | "refund", "platform") => sums[2] -= cents,
            (_, account) if account == coach => sums[3] -= cents,
            _ => {}
        }
    }
    all
}

/// A cell of a French spreadsheet, in cents.
fn cents(cell: &str) -> i64 {
    cell.replace(',', "").parse().unwrap()
}

/// The page, the table, the API of a month: each says these sums.
async fn say(market: &Market, month: Date, sums: Sums) {
    let written = month.strftime("%Y-%m").to_string();
    let [charged, refunded, commission, net] = sums;
    let path = format!("/api/v1/desk/earnings?month={written}");
    let view: Value = market.coach.json(&path).await;
    let said = &view["sums"][0];
    for (name, expected) in [
        ("charged", charged),
        ("refunded", refunded),
        ("commission", commission),
        ("net", net),
    ] {
        assert_eq!(said[name], expected, "{name} of {written}");
    }

    let page = market
        .coach
        .page(&format!("/desk/earnings?month={written}"))
        .await;
    for amount in [charged, -refunded, -commission, net] {
        let amount = Locale::Fr.money(amount, "EUR");
        assert!(page.contains(&amount), "{amount} of {written}: {page}");
    }

    let path = format!("/desk/earnings/{written}.csv");
    let csv = market.coach.get(&path).await.bytes().await.unwrap();
    let csv = String::from_utf8(csv.to_vec()).unwrap();
    let mut rows: Vec<[i64; 3]> = csv
        .trim_start_matches('\u{feff}')
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(';').collect();
            [4, 5, 6].map(|n| cents(cells[n]))
        })
        .collect();
    let total = rows.pop().unwrap();
    assert_eq!(total, [charged - refunded, commission, net], "{csv}");
    let column = |n: usize| rows.iter().map(|row| row[n]).sum::<i64>();
    assert_eq!([0, 1, 2].map(column), total, "{csv}");
    assert_eq!(view["items"].as_array().unwrap().len(), rows.len(), "{csv}");
}

/// Something becomes of a booking that is paid.
async fn happen(market: &Market, dice: &mut Dice, booking: &str, start: Timestamp) {
    let cancel = format!("/bookings/{booking}/cancel");
    match dice.below(8) {
        // All of it back, or half.
        0 | 1 => {
            let before = [30, 20][dice.below(2)];
            let at = start - SignedDuration::from_hours(before);
            if market.site.now() < at {
                market.site.clock.set(at);
            }
            if dice.below(3) == 0 {
                market.refuse_refund(booking).await;
            }
            market.client.submit(&cancel, &[]).await;
        }
        2 => drop(market.coach.submit(&cancel, &[]).await),
        3 => market.pay_again(booking).await,
        4 | 5 => {
            let payment = market.payment(booking).await;
            market.play(&[("act", "dispute"), ("id", &payment)]).await;
            let newest = "SELECT id FROM trustcoach.dispute ORDER BY opened_at DESC, id LIMIT 1";
            let dispute: String = sqlx::query_scalar(newest)
                .fetch_one(market.site.db())
                .await
                .unwrap();
            match dice.below(3) {
                0 => {}
                n => market.decide(&dispute, n == 1).await,
            }
        }
        6 => {
            let owed = -market.balance("coach:").await;
            if owed > 0 {
                let share = [1, 2, 3][dice.below(3)];
                let fails = dice.below(3) == 0;
                market.pay_out((owed / share).max(1), fails).await;
            }
        }
        _ => {}
    }
    market.site.work().await;
}

async fn a_history(seed: u64) {
    let market = Market::simulated().await;
    let mut dice = Dice(seed);
    market.admin().await;
    for step in 0..STEPS {
        let rate = 1000 + i32::try_from(dice.below(20_000)).unwrap();
        sqlx::query(r#"UPDATE "Coach" SET "hourlyRate" = $1"#)
            .bind(rate)
            .execute(market.site.db())
            .await
            .unwrap();
        let at = hour(step * 12 + dice.below(9));
        let start: Timestamp = at.parse().unwrap();
        let paid_at = start - SignedDuration::from_hours(40);
        // In June there, in July where the coach lives.
        let midnight: Timestamp = "2026-06-30T22:00:00Z".parse().unwrap();
        let paid_at = match paid_at {
            at if market.site.now() < midnight && at >= midnight => midnight,
            at => at,
        };
        if market.site.now() < paid_at {
            market.site.clock.set(paid_at);
        }
        if step % 8 == 0 {
            // A login lasts thirty days.
            for (browser, email) in [
                (&market.client, "claire@example.fr"),
                (&market.coach, "marie@example.fr"),
                (market.admin().await, "admin@example.fr"),
            ] {
                browser.log_in(email, PASSWORD).await;
            }
        }
        market.take_up().await;
        let booking = market.confirmed(&at).await;
        happen(&market, &mut dice, &booking, start).await;
    }
    market.site.wait(SignedDuration::from_hours(2));
    market.take_up().await;
    market.coach.log_in("marie@example.fr", PASSWORD).await;

    assert_eq!(market.balance("").await, 0, "seed {seed}");
    assert_eq!(market.balance("client:").await, 0, "seed {seed}");
    let months = by_month(&market).await;
    assert!(months.len() >= 3, "{months:?}");
    for (month, sums) in &months {
        say(&market, *month, *sums).await;
    }
    // What was earned and what was paid out is what is still owed.
    let earned: i64 = months.values().map(|sums| sums[3]).sum();
    let paid_out = market
        .count(
            "SELECT coalesce(sum(cents), 0)::bigint FROM trustcoach.payout WHERE status = 'paid'",
        )
        .await;
    assert_eq!(-market.balance("coach:").await, earned - paid_out);
    // Day by day, the provider has moved the same.
    let first: Date = "2026-06-01".parse().unwrap();
    let last = market.site.now().to_zoned(TimeZone::UTC).date();
    let compared = money::reconcile(&market.site.app, first..=last)
        .await
        .unwrap();
    let named = &compared.differences;
    assert!(named.is_empty(), "seed {seed}: {named:?}");
    let movements = compared.movements;
    assert!(movements > 60, "{movements}");
}

#[tokio::test]
async fn whatever_happens_statements_say_what_the_ledger_says_and_the_ledger_what_the_provider_says()
 {
    a_history(2026).await;
    a_history(1130).await;
}
