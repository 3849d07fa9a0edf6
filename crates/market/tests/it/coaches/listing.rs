//! The list: words, filters, orders, pages.

use testing::{Site, problem};

use super::{Sketch, names, starts};

async fn found(site: &Site, query: &str) -> Vec<String> {
    let list = site
        .browser()
        .json(&format!("/api/v1/coaches?{query}"))
        .await;
    let mut found: Vec<String> = names(&list).into_iter().map(ToOwned::to_owned).collect();
    found.sort_unstable();
    found
}

#[tokio::test]
async fn a_coach_is_found_by_words_whatever_their_accents_and_by_their_beginning() {
    let site = Site::start().await;
    let helene = Sketch {
        name: "Hélène Roux",
        headline: "Retrouver de l’élan",
        bio: "J’ai été infirmière.",
        specialties: &["Épuisement professionnel"],
        city: "Saint-Étienne",
        ..Sketch::default()
    };
    let id = helene.draw(&site).await;
    Sketch {
        name: "Marc Petit",
        headline: "Prise de poste",
        ..Sketch::default()
    }
    .draw(&site)
    .await;

    for words in [
        "helene",
        "HÉLÈNE",
        "epuisement",
        "Épuis",
        "élan",
        "elan",
        "infirmieres",
        "saint-etienne",
        "roux épuisement",
        "l'épuisement de helene",
        "Saint-Ét",
    ] {
        let query: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
        assert_eq!(
            found(&site, &format!("q={query}")).await,
            ["Hélène Roux"],
            "{words}"
        );
    }
    for words in ["helene poste", "xyz", "de la", "%27%22%28%26%7C%21"] {
        assert_eq!(
            found(&site, &format!("q={words}")).await,
            [""; 0],
            "{words}"
        );
    }
    assert_eq!(found(&site, "q=").await.len(), 2);

    // A new name is found at once, and the old one no more.
    sqlx::query(r#"UPDATE "User" SET name = 'Hélène Marchetti' WHERE id = (SELECT "userId" FROM "Coach" WHERE id = $1)"#)
        .bind(&id)
        .execute(site.db())
        .await
        .unwrap();
    assert_eq!(found(&site, "q=marchetti").await, ["Hélène Marchetti"]);
    assert!(found(&site, "q=roux").await.is_empty());
}

#[tokio::test]
async fn each_filter_keeps_only_the_coaches_it_names() {
    let site = Site::start().await;
    let anna = Sketch {
        name: "Anna",
        specialties: &["Prise de parole", "Équilibre"],
        languages: &["fr", "de"],
        city: "Besançon",
        hourly_rate: Some(6000),
        in_person: false,
        verified: true,
        ..Sketch::default()
    };
    anna.draw(&site).await;
    let bruno = Sketch {
        name: "Bruno",
        specialties: &["Management"],
        city: "Lyon",
        hourly_rate: Some(12_000),
        remote: false,
        ..Sketch::default()
    };
    bruno.draw(&site).await;
    Sketch {
        name: "Chloé",
        hourly_rate: None,
        ..Sketch::default()
    }
    .draw(&site)
    .await;

    for (query, expected) in [
        ("", vec!["Anna", "Bruno", "Chloé"]),
        ("specialty=equilibre", vec!["Anna"]),
        ("specialty=Prise%20de%20parole", vec!["Anna"]),
        ("specialty=parole", vec![]),
        ("city=besancon", vec!["Anna"]),
        ("city=LYON", vec!["Bruno"]),
        ("mode=REMOTE", vec!["Anna", "Chloé"]),
        ("mode=IN_PERSON", vec!["Bruno", "Chloé"]),
        ("minPrice=6000", vec!["Anna", "Bruno"]),
        ("minPrice=6001", vec!["Bruno"]),
        ("maxPrice=6000", vec!["Anna"]),
        ("minPrice=6001&maxPrice=11999", vec![]),
        ("language=de", vec!["Anna"]),
        ("verified=true", vec!["Anna"]),
        ("verified=false", vec!["Bruno", "Chloé"]),
        (
            "mode=REMOTE&verified=true&language=fr&specialty=&city=",
            vec!["Anna"],
        ),
    ] {
        assert_eq!(found(&site, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_filter_that_makes_no_sense_is_named() {
    let site = Site::start().await;
    for (query, field) in [
        ("mode=PHONE", "mode"),
        ("minPrice=-1", "minPrice"),
        ("maxPrice=1e3", "maxPrice"),
        ("maxPrice=99999999999999", "maxPrice"),
        ("minPrice=9000&maxPrice=8000", "maxPrice"),
        ("verified=yes", "verified"),
        ("sort=fame", "sort"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("cursor=@@", "cursor"),
        ("cursor=eyJ4IjoxfQ", "cursor"),
    ] {
        let response = site
            .browser()
            .get(&format!("/api/v1/coaches?{query}"))
            .await;
        let (status, body) = problem(response).await;
        assert_eq!(
            (status, body["errors"][0]["field"].as_str()),
            (422, Some(field)),
            "{query}"
        );
    }
}

#[tokio::test]
async fn the_orders_are_kept_and_who_has_no_price_comes_last() {
    let site = Site::start().await;
    for (name, rate, rating) in [
        ("Milieu", Some(8000), Some(4.9)),
        ("Sans", None, None),
        ("Cher", Some(20_000), Some(3.0)),
        ("Doux", Some(5000), Some(5.0)),
    ] {
        Sketch {
            name,
            hourly_rate: rate,
            rating,
            ..Sketch::default()
        }
        .draw(&site)
        .await;
    }
    let browser = site.browser();
    for (sort, expected) in [
        ("price", ["Doux", "Milieu", "Cher", "Sans"]),
        ("-price", ["Cher", "Milieu", "Doux", "Sans"]),
        ("rating", ["Doux", "Milieu", "Cher", "Sans"]),
    ] {
        let list = browser.json(&format!("/api/v1/coaches?sort={sort}")).await;
        assert_eq!(names(&list), expected, "{sort}");
    }
}

#[tokio::test]
async fn turning_pages_loses_and_repeats_nobody_when_coaches_arrive_in_between() {
    let site = Site::start().await;
    let browser = site.browser();
    for n in 0..7 {
        // Ties too: three prices for seven coaches.
        Sketch {
            name: "Ancien",
            hourly_rate: Some(5000 + n % 3),
            ..Sketch::default()
        }
        .draw(&site)
        .await;
    }
    let mut seen: Vec<String> = vec![];
    let mut cursor = String::new();
    loop {
        let list = browser
            .json(&format!(
                "/api/v1/coaches?sort=price&limit=2&cursor={cursor}"
            ))
            .await;
        for coach in list["items"].as_array().unwrap() {
            if coach["name"] == "Ancien" {
                seen.push(coach["id"].as_str().unwrap().to_owned());
            }
        }
        let Some(next) = list["nextCursor"].as_str() else {
            break;
        };
        next.clone_into(&mut cursor);
        // One arrives before the place, one at it.
        for rate in [4000, 5001] {
            Sketch {
                name: "Nouveau",
                hourly_rate: Some(rate),
                ..Sketch::default()
            }
            .draw(&site)
            .await;
        }
        assert!(seen.len() < 50, "the list never ends");
    }
    let unique: std::collections::HashSet<_> = seen.iter().collect();
    assert_eq!((seen.len(), unique.len()), (7, 7));

    // A cursor of one order means nothing in another.
    let response = browser
        .get(&format!("/api/v1/coaches?sort=rating&cursor={cursor}"))
        .await;
    assert_eq!(problem(response).await.1["errors"][0]["field"], "cursor");
}

const SHAPES: [&[(i32, &str, &str)]; 4] = [
    &[(1, "09:00", "12:00"), (4, "18:00", "22:00")],
    &[(2, "08:30", "09:30")],
    &[(6, "10:00", "10:45")],
    &[],
];

#[tokio::test]
async fn the_next_slot_of_a_list_is_the_first_of_the_coachs_slots() {
    let site = Site::start().await;
    let browser = site.browser();
    for windows in SHAPES {
        Sketch {
            windows,
            ..Sketch::default()
        }
        .draw(&site)
        .await;
    }
    Sketch {
        windows: SHAPES[0],
        hourly_rate: None,
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    Sketch {
        windows: SHAPES[0],
        remote: false,
        in_person: false,
        ..Sketch::default()
    }
    .draw(&site)
    .await;

    let list = browser.json("/api/v1/coaches").await;
    let mut offered = 0;
    for coach in list["items"].as_array().unwrap() {
        let id = domain::ids::CoachId::new(coach["id"].as_str().unwrap());
        let first = starts(&browser, &id, "").await.into_iter().next();
        let next = coach["nextSlot"]["start"].as_str().map(super::at);
        assert_eq!(next, first, "{coach}");
        offered += usize::from(next.is_some());
    }
    assert_eq!(offered, 2);
}
