//! The pages: home, list, profile.

use regex::Regex;
use testing::{Browser, Database, Site, people};

use super::{Sketch, at, book};

const WEEKDAYS: &[(i32, &str, &str)] = &[(1, "09:00", "12:00"), (2, "09:00", "12:00")];

/// A page as a reader in another zone gets it.
async fn page_in(browser: &Browser, path: &str, zone: &str) -> String {
    let request = browser
        .client
        .get(browser.url(path))
        .header("cookie", format!("tz={zone}"));
    request.send().await.unwrap().text().await.unwrap()
}

fn all<'a>(pattern: &str, text: &'a str) -> Vec<&'a str> {
    let pattern = Regex::new(pattern).unwrap();
    pattern
        .captures_iter(text)
        .map(|c| c.get(1).unwrap().as_str())
        .collect()
}

#[tokio::test]
async fn an_empty_marketplace_says_what_will_be_there() {
    let site = Site::start().await;
    for path in ["/", "/coaches"] {
        assert!(
            site.browser()
                .page(path)
                .await
                .contains("Les coachs arrivent"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_home_page_shows_coaches_and_proves_its_promises() {
    let site = Site::start().await;
    Sketch {
        name: "Hélène Roux",
        verified: true,
        windows: WEEKDAYS,
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    Sketch {
        name: "Pas Vérifié",
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    let browser = site.browser();
    let home = browser.page("/").await;
    assert!(home.contains("des mots qui restent les vôtres"));
    assert!(home.contains("Hélène Roux") && !home.contains("Pas Vérifié"));
    assert!(
        home.contains("mardi 2 juin à 9\u{a0}h"),
        "the next slot in words"
    );
    let promises = browser.page("/promises").await;
    let proofs = all("href=\"/promises#([a-z]+)\"", &home);
    assert_eq!(proofs.len(), 3);
    for proof in proofs {
        assert!(promises.contains(&format!("id=\"{proof}\"")), "{proof}");
    }
}

#[tokio::test]
async fn the_filters_stay_in_the_address_and_in_the_form() {
    let site = Site::start().await;
    let browser = site.browser();
    Sketch {
        name: "Anna Weil",
        city: "Lyon",
        hourly_rate: Some(6050),
        ..Sketch::default()
    }
    .draw(&site)
    .await;

    let list = browser
        .page("/coaches?q=anna&city=Lyon&maxPrice=60%2C50")
        .await;
    assert!(list.contains("Anna Weil") && list.contains("1 coach"));
    assert!(list.contains(r#"<option value="Lyon" selected>"#));
    assert!(list.contains(r#"name="q" type="search" maxlength="120" value="anna""#));
    // Each filter can be taken off alone.
    let chips = all(r#"class="chip" href="([^"]+)""#, &list);
    assert_eq!(chips.len(), 3);
    assert!(
        chips[1].contains("q=anna") && !chips[1].contains("Lyon"),
        "{}",
        chips[1]
    );

    let list = browser.page("/coaches?maxPrice=60").await;
    assert!(list.contains("Aucun coach ne correspond à tous ces critères"));

    let response = browser.get("/coaches?minPrice=beaucoup&q=anna").await;
    assert_eq!(response.status(), 422);
    let list = response.text().await.unwrap();
    assert!(list.contains("Un montant positif est attendu") && list.contains("value=\"beaucoup\""));
}

#[tokio::test]
async fn pages_of_the_list_turn_forward_and_back() {
    let site = Site::start().await;
    let browser = site.browser();
    for n in 0..30 {
        Sketch {
            hourly_rate: Some(5000 + n),
            ..Sketch::default()
        }
        .draw(&site)
        .await;
    }
    let turn = |list: &str, way: &str| {
        let found = all(&format!(r#"rel="{way}" href="([^"]+)""#), list);
        found
            .first()
            .map(|href| href.replace("&#38;", "&").replace("&amp;", "&"))
    };
    let coaches = |list: &str| {
        all(r#"class="card-link" href="([^"]+)""#, list)
            .into_iter()
            .map(ToOwned::to_owned)
            .collect::<Vec<_>>()
    };
    let first = browser.page("/coaches?sort=price").await;
    assert_eq!((coaches(&first).len(), turn(&first, "prev")), (12, None));
    let second = browser.page(&turn(&first, "next").unwrap()).await;
    let third = browser.page(&turn(&second, "next").unwrap()).await;
    assert_eq!((coaches(&third).len(), turn(&third, "next")), (6, None));
    let again = browser.page(&turn(&third, "prev").unwrap()).await;
    assert_eq!(coaches(&again), coaches(&second));
    let start = browser.page(&turn(&again, "prev").unwrap()).await;
    assert_eq!(
        (coaches(&start), turn(&start, "prev")),
        (coaches(&first), None)
    );
    assert!(turn(&start, "next").is_some());
}

#[tokio::test]
async fn a_profile_says_what_was_checked_and_when_and_shows_only_what_may_be_shown() {
    let site = Site::start().await;
    let coach = Sketch {
        name: "Marc Petit",
        verified: true,
        bio: "Première ligne.\n\nDeuxième ligne.",
        ..Sketch::default()
    };
    let coach = coach.draw(&site).await;
    let client = people::person(&site, "ana@example.fr", "USER").await;
    book(
        &site,
        &coach,
        &client,
        "2026-05-04T07:00:00Z",
        60,
        "COMPLETED",
        at("2026-05-01T07:00:00Z"),
    )
    .await;
    for sql in [
        r#"UPDATE "Coach" SET "verifiedAt" = '2026-01-12 10:00', "badgeLevel" = 'VERIFIED'"#,
        r#"INSERT INTO "Certification" (id, "coachId", name, issuer, year, verified, "verifiedAt") SELECT 'k1', id, 'ICF PCC', 'ICF', 2019, true, '2026-01-11 10:00' FROM "Coach""#,
        r#"INSERT INTO "Certification" (id, "coachId", name, issuer) SELECT 'k2', id, 'PNL', 'École' FROM "Coach""#,
        r#"INSERT INTO "CoachReference" (id, "coachId", "companyName", "canDisplay") SELECT 'r1', id, 'Montrable SA', true FROM "Coach""#,
        r#"INSERT INTO "CoachReference" (id, "coachId", "companyName", "canDisplay") SELECT 'r2', id, 'Secrète SA', false FROM "Coach""#,
        r#"INSERT INTO trustcoach.review SELECT id, "coachId", 5, 'Très juste.', false, now(), now() FROM "Booking""#,
    ] {
        sqlx::query(sql).execute(site.db()).await.unwrap();
    }
    let browser = site.browser();
    let path = format!("/coaches/{coach}");
    let page = browser.page(&path).await;
    assert!(page.contains("Vérification faite le 12 janvier 2026"));
    assert!(
        page.contains("document vu le 11 janvier 2026") && page.contains("déclaré par le coach")
    );
    assert!(page.contains("<p>Première ligne.</p>") && page.contains("<p>Deuxième ligne.</p>"));
    let api = browser
        .get(&format!("/api/v1/coaches/{coach}"))
        .await
        .text()
        .await
        .unwrap();
    for text in [&page, &api] {
        assert!(text.contains("Montrable SA") && !text.contains("Secrète SA"));
        assert!(!text.contains("Très juste."), "nobody has read it yet");
        assert!(!text.contains("ana@example.fr") && !text.contains("coach.example"));
    }
    sqlx::query("UPDATE trustcoach.review SET published = true")
        .execute(site.db())
        .await
        .unwrap();
    let page = browser.page(&path).await;
    assert!(page.contains("Très juste.") && page.contains("5 sur 5"));
    assert_eq!(browser.get("/coaches/none").await.status(), 404);
}

#[tokio::test]
async fn slots_are_shown_in_the_readers_zone_and_lead_to_booking() {
    let site = Site::start().await;
    let browser = site.browser();
    let coach = Sketch {
        windows: WEEKDAYS,
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    let page = browser.page(&format!("/coaches/{coach}")).await;
    assert!(
        page.contains(r#"value="Europe/Paris" selected>"#) && page.contains(r#"action="/book""#)
    );
    assert!(page.contains(&format!(r#"name="coach" value="{coach}""#)));
    assert!(page.contains(r#"name="duration" value="60""#));
    assert_eq!(
        all(r#"name="start" value="([^"]+)""#, &page),
        [
            "2026-06-02T07:00:00Z",
            "2026-06-02T07:30:00Z",
            "2026-06-02T08:00:00Z",
            "2026-06-02T08:30:00Z",
            "2026-06-02T09:00:00Z"
        ]
    );
    assert!(
        page.contains(r#"aria-label="mardi 2 juin à 9 h""#.replace("9 h", "9\u{a0}h").as_str())
    );

    let longer = browser
        .page(&format!("/coaches/{coach}?duration=120&week=2026-06-08"))
        .await;
    assert_eq!(all(r#"name="start" value="([^"]+)""#, &longer).len(), 6);
    assert!(longer.contains("160\u{a0}€"), "two hours at 80 €");

    let there = page_in(&browser, &format!("/coaches/{coach}"), "America/New_York").await;
    assert!(
        there.contains(r#"value="America/New_York" selected>"#)
            && there.contains("Paule est à l’heure de Paris.")
    );
    assert!(there.contains("<span>3\u{a0}h</span>") && !there.contains("<span>9\u{a0}h</span>"));

    // Beyond the horizon there is nothing to choose, and nothing breaks.
    for week in ["9999-12-31", "-009999-01-01", "soon"] {
        browser
            .page(&format!("/coaches/{coach}?week={week}&duration=-5"))
            .await;
    }
}

#[tokio::test]
async fn the_hour_that_comes_twice_is_told_apart() {
    let site = Site::start().await;
    let coach = Sketch {
        windows: &[(0, "02:00", "04:00")],
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    site.clock
        .advance(at("2026-10-20T08:00:00Z").duration_since(site.now()));
    let page = site
        .browser()
        .page(&format!("/coaches/{coach}?week=2026-10-25"))
        .await;
    assert_eq!(
        all(r#"name="start" value="([^"]+)""#, &page)[..5],
        [
            "2026-10-25T00:00:00Z",
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T01:30:00Z",
            "2026-10-25T02:00:00Z"
        ]
    );
    for chip in [
        "2\u{a0}h CEST",
        "2\u{a0}h\u{a0}30 CEST",
        "2\u{a0}h CET",
        "2\u{a0}h\u{a0}30 CET",
        "3\u{a0}h",
    ] {
        assert!(page.contains(&format!("<span>{chip}</span>")), "{chip}");
    }
}

#[tokio::test]
async fn full_days_point_to_the_next_free_time() {
    let site = Site::start().await;
    let coach = Sketch {
        windows: WEEKDAYS,
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    sqlx::query(
        "INSERT INTO trustcoach.time_off VALUES ('t', $1, '2026-06-01', '2026-06-09', NULL, now())",
    )
    .bind(&coach)
    .execute(site.db())
    .await
    .unwrap();
    let browser = site.browser();
    let page = browser.page(&format!("/coaches/{coach}")).await;
    assert!(page.contains("Aucun créneau libre sur ces sept jours."));
    assert!(
        page.contains("mardi 9 juin à 9\u{a0}h"),
        "the next one in words"
    );
    assert!(page.contains("week=2026-06-09"));
    let none = Sketch {
        hourly_rate: None,
        name: "Zoé Lam",
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    let page = browser.page(&format!("/coaches/{none}")).await;
    assert!(page.contains("Zoé ne prend pas encore de réservation en ligne."));
}

#[tokio::test]
async fn the_promises_say_where_the_words_are_written_down_in_this_very_configuration() {
    let site = Site::start().await;
    let page = site.browser().page("/promises").await;
    assert!(
        page.contains("transcription est faite sur nos machines"),
        "{page}"
    );
    assert!(page.contains("sans qu’aucun mot n’en sorte"), "{page}");

    let elsewhere = Site::start_with(Database::fresh().await, |parts| {
        parts.config.speech.server = Some(platform::config::SpeechServer {
            url: "https://voix.example/v1".parse().unwrap(),
            key: None,
            model: "whisper-1".to_owned(),
        });
        parts.config.summary = Some(platform::config::Summary {
            model: "claude-sonnet".to_owned(),
            url: None,
            key: None,
        });
    })
    .await;
    let page = elsewhere.browser().page("/promises").await;
    assert!(!page.contains("sur nos machines"), "{page}");
    assert!(page.contains("voix.example"), "{page}");
    assert!(page.contains("claude-sonnet"), "{page}");
}
