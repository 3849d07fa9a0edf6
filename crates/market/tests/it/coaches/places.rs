//! Searching by place, and what it must never tell.

use std::collections::BTreeSet;

use serde_json::Value;
use testing::{Site, problem};

use super::{Sketch, all, escaped};

/// Everything that can be asked about a place, and everything that is answered about one coach:
/// what somebody with time would collect.
async fn everything_told(site: &Site, coach: &str) -> Vec<String> {
    let browser = site.browser();
    let mut told = vec![];
    for place in [
        "Lyon",
        "Villeurbanne",
        "Bron",
        "Vénissieux",
        "Caluire-et-Cuire",
        "Vienne",
        "Mâcon",
        "Grenoble",
        "Valence (26)",
        "Annecy",
        "Bourg-en-Bresse",
        "Genève",
    ] {
        for radius in [5, 10, 25, 50, 100] {
            let query = format!("place={}&radius={radius}&sort=distance", escaped(place));
            let list = browser
                .json(&format!("/api/v1/coaches?limit=100&{query}"))
                .await;
            let items = list["items"].as_array().unwrap();
            let rank = items.iter().position(|c| c["id"] == coach);
            let distance = rank.map(|n| items[n]["distance"].clone());
            told.push(format!("{query}: {rank:?} {distance:?}"));
            let map = browser.json(&format!("/api/v1/coaches/map?{query}")).await;
            told.push(format!("{query}: {map}"));
        }
    }
    for path in [
        format!("/api/v1/coaches/{coach}"),
        format!("/api/v1/coaches/{coach}/slots"),
        "/api/v1/coaches".to_owned(),
        "/api/v1/coaches/facets".to_owned(),
    ] {
        told.push(browser.json(&path).await.to_string());
    }
    for path in [
        format!("/coaches/{coach}"),
        "/coaches".to_owned(),
        "/coaches/map".to_owned(),
    ] {
        told.push(browser.page(&path).await);
    }
    told
}

async fn move_to(site: &Site, coach: &str, latitude: f64, longitude: f64) {
    sqlx::query(r#"UPDATE "Coach" SET latitude = $2, longitude = $3 WHERE id = $1"#)
        .bind(coach)
        .bind(latitude)
        .bind(longitude)
        .execute(site.db())
        .await
        .unwrap();
    site.work().await;
}

#[tokio::test]
async fn no_sequence_of_searches_tells_two_homes_of_one_cell_apart() {
    let site = Site::start().await;
    // Others all around, so that ranks would tell if they knew.
    for home in [(45.72, 4.80), (45.80, 4.90), (45.76, 4.95), (45.60, 4.75)] {
        Sketch {
            city: "Nulle-part",
            home: Some(home),
            ..Sketch::default()
        }
        .draw(&site)
        .await;
    }
    // Whose city nobody knows, so that the cell is that of the door.
    let coach = Sketch {
        city: "Hameau-sans-Nom",
        home: Some((45.7512, 4.8510)),
        ..Sketch::default()
    }
    .draw(&site)
    .await
    .to_string();
    site.work().await;
    let first = everything_told(&site, &coach).await;
    let cell = |latitude, longitude| {
        domain::geography::Cell::containing(domain::geography::Point {
            latitude,
            longitude,
        })
    };
    let here = cell(45.7512, 4.8510);
    // The far corners of that cell, some 7 km apart, and points between.
    let mut visited = 0;
    for (latitude, longitude) in [
        (45.7503, 4.8160),
        (45.7997, 4.8160),
        (45.7503, 4.8780),
        (45.7997, 4.8780),
        (45.775, 4.845),
    ] {
        let centre = here.centre();
        // Into the cell, wherever its edges are.
        let latitude = centre.latitude + (latitude - 45.775) * 0.99;
        let longitude = centre.longitude + (longitude - 4.847);
        if cell(latitude, longitude) != here {
            continue;
        }
        visited += 1;
        move_to(&site, &coach, latitude, longitude).await;
        let told = everything_told(&site, &coach).await;
        for (before, after) in first.iter().zip(&told) {
            assert_eq!(before, after, "from ({latitude}, {longitude})");
        }
    }
    assert!(visited >= 4, "only {visited} homes were tried");
    // And it is the cell that is told: another one changes the answers.
    move_to(&site, &coach, 45.70, 4.85).await;
    assert_ne!(first, everything_told(&site, &coach).await);
}

#[tokio::test]
async fn no_answer_holds_a_coachs_own_position() {
    let site = Site::start().await;
    let coach = Sketch {
        city: "Lyon",
        home: Some((45.774_321, 4.832_109)),
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    site.work().await;
    for text in everything_told(&site, coach.as_str()).await {
        for digits in ["45.774", "4.8321", "45,774"] {
            assert!(!text.contains(digits), "{digits} in {text}");
        }
    }
    let list = site.browser().json("/api/v1/coaches").await;
    let area = &list["items"][0]["area"];
    let cell = domain::geography::Cell::from_number(
        i32::try_from(area["cell"].as_i64().unwrap()).unwrap(),
    )
    .unwrap();
    let off = (area["latitude"].as_f64().unwrap() - cell.centre().latitude).abs();
    assert!(off < 0.0001, "{area} is not the middle of {cell:?}");
}

#[tokio::test]
async fn a_coach_without_a_position_is_found_at_their_city_and_one_without_both_nowhere() {
    let site = Site::start().await;
    let lyon = Sketch {
        city: "Lyon",
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    Sketch {
        city: "Atlantide",
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    site.work().await;
    let browser = site.browser();
    assert_eq!(
        all(&browser, "place=Lyon&radius=10").await,
        [lyon.to_string()]
    );
    assert_eq!(all(&browser, "place=Paris&radius=100").await, [""; 0]);
    assert_eq!(all(&browser, "").await.len(), 2);
}

#[tokio::test]
async fn a_place_is_suggested_and_an_unknown_one_is_named() {
    let site = Site::start().await;
    let browser = site.browser();
    let labels = |found: &Value| -> Vec<String> {
        let items = found["items"].as_array().unwrap();
        items
            .iter()
            .map(|p| p["label"].as_str().unwrap().to_owned())
            .collect()
    };
    let found = browser.json("/api/v1/places?q=lyo").await;
    assert_eq!(labels(&found)[0], "Lyon (69)");
    assert_eq!(
        labels(&browser.json("/api/v1/places?q=Grenobel").await)[0],
        "Grenoble (38)"
    );
    assert!(labels(&browser.json("/api/v1/places?q=").await).is_empty());

    for (query, field) in [
        ("place=Atlantide", "place"),
        ("place=Lyon&radius=3", "radius"),
        ("sort=distance", "sort"),
        ("cell=999999999", "cell"),
        ("timezone=Mars/Olympus&freeFrom=2026-06-02", "timezone"),
    ] {
        let response = browser.get(&format!("/api/v1/coaches?{query}")).await;
        let (status, body) = problem(response).await;
        assert_eq!(
            (status, body["errors"][0]["field"].as_str()),
            (422, Some(field)),
            "{query}"
        );
    }
    let page = browser.get("/coaches?place=Grenobel").await;
    assert_eq!(page.status(), 422);
    assert!(page.text().await.unwrap().contains("Grenoble (38)"));
}

#[tokio::test]
async fn the_map_counts_the_coaches_of_the_list_and_each_spot_leads_to_its_own() {
    let site = Site::start().await;
    for city in ["Lyon", "Lyon", "Besançon", "Atlantide"] {
        Sketch {
            city,
            ..Sketch::default()
        }
        .draw(&site)
        .await;
    }
    site.work().await;
    let browser = site.browser();
    let map = browser.json("/api/v1/coaches/map").await;
    let spots: BTreeSet<(String, u64)> = map["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| {
            (
                s["name"].as_str().unwrap().to_owned(),
                s["count"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        spots,
        [("Besançon".to_owned(), 1), ("Lyon".to_owned(), 2)].into()
    );
    let cell = &map["items"][0]["cell"];
    assert_eq!(all(&browser, &format!("cell={cell}")).await.len(), 2);

    let page = browser.page("/coaches/map?mode=REMOTE").await;
    assert!(
        page.contains(&format!("/coaches?mode=REMOTE&amp;cell={cell}"))
            || page.contains(&format!("/coaches?mode=REMOTE&#38;cell={cell}")),
        "{page}"
    );
    assert!(page.contains("Lyon"));
    // A filter that makes no sense is said on the list.
    let response = browser.get("/coaches/map?minPrice=beaucoup").await;
    assert_eq!(response.headers()["location"], "/coaches?minPrice=beaucoup");
}

#[tokio::test]
async fn coaches_overseas_are_found_by_place_and_drawn_where_they_are() {
    let site = Site::start().await;
    for (name, city, country, home) in [
        ("Aimée", "Fort-de-France", "FR", None),
        ("Bao", "Cayenne", "GF", None),
        ("Cléo", "Saint-Denis", "FR", Some((-20.8823, 55.4504))),
        ("Dahlia", "Mamoudzou (976)", "FR", None),
        ("Élie", "Les Abymes", "FR", None),
        ("Fanny", "Saint-Denis", "FR", None),
    ] {
        let id = Sketch {
            name,
            city,
            home,
            ..Sketch::default()
        }
        .draw(&site)
        .await;
        sqlx::query(r#"UPDATE "Coach" SET country = $2 WHERE id = $1"#)
            .bind(&id)
            .bind(country)
            .execute(site.db())
            .await
            .unwrap();
    }
    site.work().await;
    let browser = site.browser();
    for (place, who, latitude, longitude) in [
        ("Fort-de-France", "Aimée", 14.6, -61.1),
        ("Kourou", "Bao", 4.9, -52.3),
        ("Saint-Denis (974)", "Cléo", -20.9, 55.5),
        ("Le Tampon (La Réunion)", "Cléo", -20.9, 55.5),
        ("Dzaoudzi", "Dahlia", -12.8, 45.2),
        ("Pointe-à-Pitre", "Élie", 16.3, -61.5),
        ("Saint-Denis (93)", "Fanny", 48.9, 2.4),
    ] {
        let query = format!("place={}&radius=100", escaped(place));
        let list = browser.json(&format!("/api/v1/coaches?{query}")).await;
        assert_eq!(super::names(&list), [who], "{place}");
        let map = browser.json(&format!("/api/v1/coaches/map?{query}")).await;
        let area = map.to_string();
        let spot = list["items"][0]["area"].clone();
        let near = |value: &Value, expected: f64| (value.as_f64().unwrap() - expected).abs() < 0.2;
        assert!(
            near(&spot["latitude"], latitude) && near(&spot["longitude"], longitude),
            "{place}: {spot} {area}"
        );
    }
    let page = browser.page("/coaches/map").await;
    for name in ["Fort-de-France", "Cayenne", "Mamoudzou", "Les Abymes"] {
        assert!(
            page.contains(&format!("data-name=\"{name}\"")),
            "{name}: {page}"
        );
    }
}
