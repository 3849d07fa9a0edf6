//! Pages of each order, while coaches arrive.

use std::collections::HashSet;

use testing::Site;

use super::Sketch;

const ORDERS: &[(&str, &str)] = &[
    ("relevance", ""),
    ("relevance", "q=oser"),
    ("rating", ""),
    ("price", ""),
    ("-price", ""),
    ("next", ""),
    ("distance", "place=Lyon&radius=100"),
];

const SPECIALTIES: [&[&str]; 3] = [&["Oser"], &["Oser", "Parler"], &["Parler"]];
const HOMES: [(&str, (f64, f64)); 3] = [
    ("Lyon", (45.76, 4.85)),
    ("Vienne", (45.525, 4.874)),
    ("Bourg-en-Bresse", (46.205, 5.225)),
];
const WEEKS: [&[(i32, &str, &str)]; 3] = [
    &[(2, "09:00", "12:00")],
    &[(4, "09:00", "12:00")],
    &[(6, "09:00", "12:00")],
];

/// Three of everything, so that there are ties.
fn sketch(n: usize, name: &'static str) -> Sketch {
    let (city, home) = HOMES[n % 3];
    Sketch {
        name,
        headline: "Oser",
        specialties: SPECIALTIES[(n / 3) % 3],
        city,
        home: Some(home),
        hourly_rate: Some(5000 + 1000 * i32::try_from(n % 3).unwrap()),
        rating: Some([3.5, 4.0, 4.5][n % 3]),
        windows: WEEKS[n % 3],
        ..Sketch::default()
    }
}

#[tokio::test]
async fn in_every_order_turning_pages_loses_and_repeats_nobody_while_coaches_arrive() {
    for (sort, query) in ORDERS {
        let site = Site::start().await;
        let browser = site.browser();
        for n in 0..11 {
            sketch(n, "Ancien").draw(&site).await;
        }
        site.work().await;
        let mut seen: Vec<String> = vec![];
        let mut cursor = String::new();
        for turn in 0.. {
            let list = browser
                .json(&format!(
                    "/api/v1/coaches?sort={sort}&{query}&limit=3&cursor={cursor}"
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
            // Some come before the place, some at it, some after.
            if turn < 6 {
                for n in 0..3 {
                    sketch(n + turn, "Nouveau").draw(&site).await;
                }
                site.work().await;
            }
            assert!(turn < 40, "{sort} {query}: the list never ends");
        }
        let unique: HashSet<_> = seen.iter().collect();
        assert_eq!((seen.len(), unique.len()), (11, 11), "{sort} {query}");
    }
}

#[tokio::test]
async fn the_soonest_come_first_and_who_is_never_free_last() {
    let site = Site::start().await;
    for (name, windows) in [
        ("Samedi", &[(6, "09:00", "12:00")][..]),
        ("Jamais", &[]),
        ("Mardi", &[(2, "09:00", "12:00")]),
        ("Jeudi", &[(4, "09:00", "12:00")]),
    ] {
        Sketch {
            name,
            windows,
            ..Sketch::default()
        }
        .draw(&site)
        .await;
    }
    site.work().await;
    let list = site.browser().json("/api/v1/coaches?sort=next").await;
    assert_eq!(super::names(&list), ["Mardi", "Jeudi", "Samedi", "Jamais"]);
}

#[tokio::test]
async fn the_nearest_come_first_and_say_how_far() {
    let site = Site::start().await;
    for (name, city) in [("Loin", "Grenoble"), ("Ici", "Lyon"), ("Près", "Vienne")] {
        Sketch {
            name,
            city,
            ..Sketch::default()
        }
        .draw(&site)
        .await;
    }
    site.work().await;
    let list = site
        .browser()
        .json("/api/v1/coaches?sort=distance&place=Lyon&radius=100")
        .await;
    assert_eq!(super::names(&list), ["Ici", "Près", "Loin"]);
    let far: Vec<u64> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["distance"].as_u64().unwrap() / 1000)
        .collect();
    assert!(
        far[0] < 5 && (20..35).contains(&far[1]) && (85..100).contains(&far[2]),
        "{far:?}"
    );
}
