//! Words that were mistyped, hours that changed, and the page that shows it all.

use jiff::SignedDuration;
use testing::{Site, people};

use super::{Sketch, all, at, book, escaped, names};

#[tokio::test]
async fn a_mistyped_word_is_read_as_the_nearest_that_coaches_use_and_said_so() {
    let site = Site::start().await;
    Sketch {
        name: "Hélène Roux",
        specialties: &["Confiance en soi", "Management"],
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    Sketch {
        name: "Marc Petit",
        specialties: &["Gestion du stress"],
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    site.work().await;
    let browser = site.browser();
    for (typed, name) in [
        ("confaince", "Hélène Roux"),
        ("managment", "Hélène Roux"),
        ("stresss", "Marc Petit"),
        ("helenne", "Hélène Roux"),
        ("gestoin stress", "Marc Petit"),
    ] {
        let list = browser.json(&format!("/api/v1/coaches?q={typed}")).await;
        assert_eq!(names(&list), [name], "{typed}");
    }
    let page = browser.page("/coaches?q=confaince").await;
    assert!(page.contains("confiance"), "{page}");
    assert!(page.contains("Hélène Roux"));
    // What is nobody's word, and near none, finds nobody.
    assert_eq!(all(&browser, "q=plomberie").await, [""; 0]);
    // A word that coaches use is not corrected.
    let page = browser.page("/coaches?q=stress").await;
    assert!(!page.contains("exactement ces mots"));
}

#[tokio::test]
async fn the_words_of_someone_who_left_are_forgotten() {
    let site = Site::start().await;
    let id = Sketch {
        name: "Zéphyrine Quillbois",
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    Sketch::default().draw(&site).await;
    site.work().await;
    let known = async || {
        sqlx::query_scalar::<_, bool>("SELECT EXISTS (SELECT FROM trustcoach.coach_word WHERE word IN ('zephyrine', 'quillbois'))")
            .fetch_one(site.db())
            .await
            .unwrap()
    };
    assert!(known().await);
    sqlx::query(r#"DELETE FROM "User" WHERE id = (SELECT "userId" FROM "Coach" WHERE id = $1)"#)
        .bind(&id)
        .execute(site.db())
        .await
        .unwrap();
    sqlx::query("SELECT graphile_worker.add_job('forget_words', '{}'::json)")
        .execute(site.db())
        .await
        .unwrap();
    site.work().await;
    assert!(!known().await);
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM trustcoach.coach_word WHERE word = 'paule'")
            .fetch_one(site.db())
            .await
            .unwrap();
    assert_eq!(left, 1);
}

const MONDAY: &[(i32, &str, &str)] = &[(1, "09:00", "11:00")];

#[tokio::test]
async fn who_was_booked_away_is_not_free_between_those_dates_and_is_again_when_it_is_cancelled() {
    let site = Site::start().await;
    let coach = Sketch {
        windows: MONDAY,
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    let client = people::person(&site, "jean@example.fr", "USER").await;
    site.work().await;
    let browser = site.browser();
    let free = "freeFrom=2026-06-08&freeTo=2026-06-08";
    assert_eq!(all(&browser, free).await.len(), 1);
    assert_eq!(
        all(&browser, "freeFrom=2026-06-09&freeTo=2026-06-14")
            .await
            .len(),
        0
    );

    // Two hours are three starts; a session in the middle takes them all.
    book(
        &site,
        &coach,
        &client,
        "2026-06-08T07:00:00Z",
        120,
        "CONFIRMED",
        site.now(),
    )
    .await;
    // The job has not run yet: the engine has the last word.
    assert_eq!(all(&browser, free).await.len(), 0);
    site.work().await;
    assert_eq!(all(&browser, free).await.len(), 0);
    let counts = browser
        .json(&format!("/api/v1/coaches/facets?{free}"))
        .await;
    assert_eq!(counts["total"], 0);

    sqlx::query(r#"UPDATE "Booking" SET status = 'CANCELLED'"#)
        .execute(site.db())
        .await
        .unwrap();
    site.work().await;
    assert_eq!(all(&browser, free).await.len(), 1);
    // The first start in the stretch is the one that is shown.
    let list = browser.json("/api/v1/coaches?freeFrom=2026-06-15").await;
    let first = list["items"][0]["nextSlot"]["start"].as_str().unwrap();
    assert_eq!(at(first), at("2026-06-15T07:00:00Z"));
}

#[tokio::test]
async fn time_that_passes_moves_the_next_slot() {
    let site = Site::start().await;
    Sketch {
        name: "Lundi",
        windows: MONDAY,
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    Sketch {
        name: "Mardi",
        windows: &[(2, "09:00", "12:00")],
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    site.work().await;
    let browser = site.browser();
    // It is Monday morning: Tuesday comes first.
    let list = browser.json("/api/v1/coaches?sort=next").await;
    assert_eq!(names(&list), ["Mardi", "Lundi"]);
    site.wait(SignedDuration::from_hours(24 * 2));
    sqlx::query("SELECT graphile_worker.add_job('refresh_listings', '{}'::json)")
        .execute(site.db())
        .await
        .unwrap();
    site.work().await;
    let list = browser.json("/api/v1/coaches?sort=next").await;
    assert_eq!(names(&list), ["Lundi", "Mardi"]);
    assert_eq!(all(&browser, "freeTo=2026-06-03").await.len(), 0);
}

#[tokio::test]
async fn a_coach_who_is_switched_off_is_not_listed() {
    let site = Site::start().await;
    let coach = Sketch::default().draw(&site).await;
    let switch = async |active: bool| {
        sqlx::query(
            "INSERT INTO trustcoach.coach_settings (coach_id, active, updated_at) VALUES ($1, $2, '2026-06-01')
             ON CONFLICT (coach_id) DO UPDATE SET active = excluded.active",
        )
        .bind(&coach)
        .bind(active)
        .execute(site.db())
        .await
        .unwrap();
    };
    let browser = site.browser();
    switch(false).await;
    assert_eq!(all(&browser, "").await, [""; 0]);
    assert_eq!(browser.json("/api/v1/coaches/facets").await["total"], 0);
    switch(true).await;
    assert_eq!(all(&browser, "").await, [coach.to_string()]);
}

#[tokio::test]
async fn the_page_counts_each_choice_and_says_what_to_let_go_of() {
    let site = Site::start().await;
    for (name, city, specialties) in [
        ("Anna", "Lyon", &["Deuil"][..]),
        ("Bruno", "Lyon", &["Stress"]),
        ("Chloé", "Nantes", &["Stress"]),
    ] {
        Sketch {
            name,
            specialties,
            city,
            ..Sketch::default()
        }
        .draw(&site)
        .await;
    }
    site.work().await;
    let browser = site.browser();
    let page = browser.page("/coaches?specialty=Stress").await;
    assert!(
        page.contains("Stress (2)") && page.contains("Deuil (1)"),
        "{page}"
    );
    assert!(
        page.contains("Lyon (1)") && page.contains("Nantes (1)"),
        "{page}"
    );
    assert!(!page.contains("Anna"));

    // Nobody in Nantes works on grief: either filter alone finds someone.
    let page = browser
        .page("/coaches?specialty=Deuil&place=Nantes&radius=25")
        .await;
    assert!(page.contains("«\u{202f}Deuil\u{202f}»"), "{page}");
    assert!(
        page.contains(r#"href="/coaches?specialty=Deuil""#),
        "{page}"
    );
    assert!(page.contains("/coaches?place=Nantes"), "{page}");

    for (query, words) in [
        ("freeFrom=2026-07-02&freeTo=2026-07-01", "avant la première"),
        ("freeTo=2026-05-01", "passée"),
        ("minPrice=90&maxPrice=80", "en dessous du minimum"),
        ("sort=distance", "lieu"),
    ] {
        let response = browser.get(&format!("/coaches?{query}")).await;
        assert_eq!(response.status(), 422, "{query}");
        assert!(response.text().await.unwrap().contains(words), "{query}");
    }
}

#[tokio::test]
async fn whom_the_platform_met_is_found_apart_from_whom_it_checked() {
    let site = Site::start().await;
    for name in ["Anna", "Bruno", "Chloé"] {
        let id = Sketch {
            name,
            verified: name != "Anna",
            ..Sketch::default()
        }
        .draw(&site)
        .await;
        if name == "Chloé" {
            sqlx::query(r#"UPDATE "Coach" SET "badgeLevel" = 'PREMIUM' WHERE id = $1"#)
                .bind(&id)
                .execute(site.db())
                .await
                .unwrap();
        }
    }
    site.work().await;
    let browser = site.browser();
    let found = async |query: &str| {
        let list = browser.json(&format!("/api/v1/coaches?{query}")).await;
        let mut found: Vec<String> = names(&list).into_iter().map(Into::into).collect();
        found.sort();
        found
    };
    assert_eq!(found("verified=true").await, ["Bruno", "Chloé"]);
    assert_eq!(found("premium=true").await, ["Chloé"]);
    assert_eq!(found("premium=false").await, ["Anna", "Bruno"]);
    assert_eq!(found("verified=true&premium=false").await, ["Bruno"]);
    let page = browser.page("/coaches?premium=true").await;
    assert!(page.contains("Chloé") && !page.contains("Bruno"), "{page}");
    assert!(page.contains("Diplômes et entretien (1)"), "{page}");
    let page = browser.page("/coaches?verified=true").await;
    assert!(page.contains("Diplômes et entretien (1)"), "{page}");
    // A badge that fell is no badge, whatever its level was.
    sqlx::query(r#"UPDATE "Coach" SET verified = false"#)
        .execute(site.db())
        .await
        .unwrap();
    assert!(found("premium=true").await.is_empty());
    let refused = browser.get("/api/v1/coaches?premium=oui").await;
    assert_eq!(refused.status(), 422);
}

#[tokio::test]
async fn words_meet_whether_they_are_written_in_one_or_in_two() {
    let site = Site::start().await;
    for (name, specialties, bio) in [
        ("Anne Un", &["Burn-out"][..], ""),
        ("Bruno Deux", &["Burnout"], ""),
        ("Chloé Trois", &["Burn out"], ""),
        (
            "David Quatre",
            &["Stress"],
            "J’ai connu le burn-out moi-même.",
        ),
        ("Emma Cinq", &["Self-control"], "Écrivez-moi un e-mail."),
        ("Farid Six", &["Sœur et frère"], "L’œuvre d’une vie"),
    ] {
        Sketch {
            name,
            bio,
            specialties,
            ..Sketch::default()
        }
        .draw(&site)
        .await;
    }
    site.work().await;
    let browser = site.browser();
    let burnout = ["Anne Un", "Bruno Deux", "Chloé Trois", "David Quatre"];
    for (typed, found) in [
        ("burnout", &burnout[..]),
        ("burn-out", &burnout),
        ("burn out", &burnout),
        ("Burn‑Out", &burnout),
        ("BURN’OUT", &burnout),
        ("burnout stress", &["David Quatre"]),
        ("selfcontrol", &["Emma Cinq"]),
        ("self control", &["Emma Cinq"]),
        ("self-control", &["Emma Cinq"]),
        ("email", &["Emma Cinq"]),
        ("e-mail", &["Emma Cinq"]),
        ("soeur", &["Farid Six"]),
        ("sœur", &["Farid Six"]),
        ("SŒUR", &["Farid Six"]),
        ("l'oeuvre", &["Farid Six"]),
        ("oeuvre", &["Farid Six"]),
    ] {
        let list = browser
            .json(&format!("/api/v1/coaches?q={}", escaped(typed)))
            .await;
        let mut found_names = names(&list);
        found_names.sort_unstable();
        assert_eq!(found_names, found, "{typed}");
    }
}

#[tokio::test]
async fn a_coach_whose_name_says_nothing_else_is_found_by_it() {
    let site = Site::start().await;
    for name in [
        "Son Ma",
        "Jean Le",
        "Marie de la Tour",
        "O Y",
        "Li Xu",
        "Paul Martin",
        "Sean O’Brien",
    ] {
        Sketch {
            name,
            specialties: &["Son et lumière"],
            ..Sketch::default()
        }
        .draw(&site)
        .await;
    }
    site.work().await;
    let browser = site.browser();
    for (typed, found) in [
        ("Son Ma", &["Son Ma"][..]),
        ("son ma", &["Son Ma"]),
        ("ma", &["Son Ma"]),
        ("sonma", &["Son Ma"]),
        ("Le", &["Jean Le"]),
        ("de la", &["Marie de la Tour"]),
        ("de la tour", &["Marie de la Tour"]),
        ("O Y", &["O Y"]),
        ("y", &["O Y"]),
        ("Li", &["Li Xu"]),
        ("xu", &["Li Xu"]),
        ("o'brien", &["Sean O’Brien"]),
        ("obrien", &["Sean O’Brien"]),
        ("martin de", &["Paul Martin"]),
    ] {
        let list = browser
            .json(&format!("/api/v1/coaches?q={}", escaped(typed)))
            .await;
        assert_eq!(names(&list), found, "{typed}");
    }
    // Words that say nothing are still nothing to look for beside others, or when nobody has them.
    assert_eq!(all(&browser, "q=du").await, [""; 0]);
}
