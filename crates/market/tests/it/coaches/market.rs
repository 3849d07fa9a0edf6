//! The search against a list of coaches in memory: random small markets, random questions.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use testing::{Browser, Site};

use super::{Sketch, all, escaped, starts};

/// Numbers that look random, and are the same each time.
struct Luck(u64);

impl Luck {
    fn below(&mut self, n: usize) -> usize {
        // Knuth's MMIX.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn one<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    fn yes(&mut self, in_ten: usize) -> bool {
        self.below(10) < in_ten
    }
}

const SPECIALTIES: &[&[&str]] = &[
    &["Prise de parole", "Équilibre"],
    &["Équilibre"],
    &["Management", "Prise de parole", "équilibre"],
    &["Deuil"],
    &[],
];
const METHODS: &[&[&str]] = &[&["Gestalt"], &["Gestalt", "PNL"], &[]];
const LANGUAGES: &[&[&str]] = &[&["fr"], &["fr", "en"], &["en", "de"]];
const AUDIENCES: &[&[&str]] = &[
    &["INDIVIDUAL"],
    &["MANAGER", "EXECUTIVE"],
    &["INDIVIDUAL", "MANAGER"],
];
/// City, and a home in or near it.
const HOMES: &[(&str, (f64, f64))] = &[
    ("Lyon", (45.7605, 4.8590)),
    ("Villeurbanne", (45.7720, 4.8900)),
    ("Vienne", (45.5250, 4.8740)),
    ("Grenoble", (45.1885, 5.7245)),
    ("Besançon", (47.2378, 6.0241)),
    ("Hameau-sans-Nom", (45.9001, 4.9502)),
];
const HEADLINES: &[&str] = &["Oser parler", "Diriger autrement", "Retrouver l’élan"];
const WEEKS: &[&[(i32, &str, &str)]] = &[
    &[(1, "09:00", "12:00"), (4, "18:00", "22:00")],
    &[(2, "08:30", "09:30")],
    &[(6, "10:00", "12:00"), (0, "22:00", "24:00")],
    &[],
];
const LYON: (f64, f64) = (45.7485, 4.8467);

/// What the memory knows of a coach.
struct Known {
    id: String,
    sketch: Sketch,
    /// The middle of their area, as the API says it.
    area: Option<(f64, f64)>,
    /// Every start that the engine offers in the next weeks.
    starts: Vec<Timestamp>,
}

async fn market(site: &Site, luck: &mut Luck, size: usize) -> Vec<Known> {
    let mut known = vec![];
    for _ in 0..size {
        let (city, home) = luck.one(HOMES);
        let sketch = Sketch {
            headline: luck.one(HEADLINES),
            specialties: luck.one(SPECIALTIES),
            methods: luck.one(METHODS),
            languages: luck.one(LANGUAGES),
            audience: luck.one(AUDIENCES),
            corporate: luck.yes(3),
            city,
            home: luck.yes(7).then_some(home),
            hourly_rate: luck
                .yes(9)
                .then_some(4000 + 500 * i32::try_from(luck.below(20)).unwrap()),
            remote: luck.yes(8),
            in_person: luck.yes(7),
            verified: luck.yes(5),
            rating: luck
                .yes(6)
                .then_some(3.5 + f64::from(u8::try_from(luck.below(4)).unwrap()) / 2.0),
            windows: luck.one(WEEKS),
            ..Sketch::default()
        };
        let id = sketch.draw(site).await.to_string();
        known.push(Known {
            id,
            sketch,
            area: None,
            starts: vec![],
        });
    }
    site.work().await;
    let browser = site.browser();
    for coach in &mut known {
        let id = domain::ids::CoachId::new(coach.id.as_str());
        coach.starts = starts(&browser, &id, "to=2026-07-20").await;
    }
    let mut cursor = String::new();
    loop {
        let list = browser
            .json(&format!("/api/v1/coaches?limit=100&cursor={cursor}"))
            .await;
        for item in list["items"].as_array().unwrap() {
            let coach = known
                .iter_mut()
                .find(|c| item["id"] == c.id.as_str())
                .unwrap();
            let area = &item["area"];
            coach.area = area["latitude"].as_f64().zip(area["longitude"].as_f64());
        }
        match list["nextCursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return known,
        }
    }
}

fn folded(word: &str) -> String {
    word.to_lowercase()
        .replace(['é', 'É'], "e")
        .replace('ç', "c")
}

fn has(list: &[&str], word: &str) -> bool {
    list.iter().any(|w| folded(w) == folded(word))
}

fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let point = |(latitude, longitude)| domain::geography::Point {
        latitude,
        longitude,
    };
    point(a).metres_to(point(b)) / 1000.0
}

/// A condition of a search: how the API spells it, and what it means.
struct Condition {
    query: String,
    holds: Box<dyn Fn(&Known) -> bool>,
}

fn condition(luck: &mut Luck) -> Condition {
    let is = |query: String, holds: Box<dyn Fn(&Known) -> bool>| Condition { query, holds };
    match luck.below(13) {
        0 => {
            let word = luck.one(&["Équilibre", "prise de parole", "Management", "Plongée"]);
            is(
                format!("specialty={}", escaped(word)),
                Box::new(move |c| has(c.sketch.specialties, word)),
            )
        }
        1 => {
            let word = luck.one(&["Gestalt", "pnl"]);
            is(
                format!("method={word}"),
                Box::new(move |c| has(c.sketch.methods, word)),
            )
        }
        2 => {
            let tag = luck.one(&["fr", "en", "de"]);
            is(
                format!("language={tag}"),
                Box::new(move |c| has(c.sketch.languages, tag)),
            )
        }
        3 => {
            let who = luck.one(&["INDIVIDUAL", "MANAGER", "EXECUTIVE", "EMPLOYEE"]);
            is(
                format!("audience={who}"),
                Box::new(move |c| c.sketch.audience.contains(&who)),
            )
        }
        4 => {
            let city = luck.one(&["lyon", "Besancon", "Hameau-sans-Nom"]);
            is(
                format!("city={city}"),
                Box::new(move |c| folded(c.sketch.city) == folded(city)),
            )
        }
        5 => is("mode=REMOTE".into(), Box::new(|c| c.sketch.remote)),
        6 => is("mode=IN_PERSON".into(), Box::new(|c| c.sketch.in_person)),
        7 => {
            let yes = luck.yes(5);
            is(
                format!("corporate={yes}"),
                Box::new(move |c| c.sketch.corporate == yes),
            )
        }
        8 => {
            let yes = luck.yes(5);
            is(
                format!("verified={yes}"),
                Box::new(move |c| c.sketch.verified == yes),
            )
        }
        9 => {
            let from = 4000 + 1000 * i32::try_from(luck.below(8)).unwrap();
            let to = from + 3000;
            is(
                format!("minPrice={from}&maxPrice={to}"),
                Box::new(move |c| {
                    c.sketch
                        .hourly_rate
                        .is_some_and(|rate| (from..=to).contains(&rate))
                }),
            )
        }
        10 => {
            let radius = luck.one(&[10_u32, 25, 50, 100]);
            is(
                format!("place=Lyon&radius={radius}"),
                Box::new(move |c| {
                    c.area
                        .is_some_and(|at| kilometres(at, LYON) <= f64::from(radius))
                }),
            )
        }
        11 => {
            let word = luck.one(&["parler", "dirig", "elan", "gestalt", "deuil"]);
            is(
                format!("q={word}"),
                Box::new(move |c| {
                    let mut words = vec![c.sketch.headline];
                    words.extend(c.sketch.specialties);
                    words.extend(c.sketch.methods);
                    let text = folded(&words.join(" ")).replace('’', " ");
                    text.split_whitespace().any(|w| w.starts_with(word))
                    // The stem of « parler » is that of « parole » to nobody.
                }),
            )
        }
        _ => {
            let first = i64::try_from(luck.below(20)).unwrap();
            let length = i64::try_from(luck.below(4)).unwrap();
            let day = |n: i64| {
                let date = jiff::civil::date(2026, 6, 1);
                date.saturating_add(SignedDuration::from_hours(24 * n))
            };
            let (from, to) = (day(first), day(first + length));
            is(
                format!("freeFrom={from}&freeTo={to}"),
                Box::new(move |c| {
                    c.starts.iter().any(|start| {
                        let at = start.in_tz("Europe/Paris").unwrap().date();
                        (from..=to).contains(&at)
                    })
                }),
            )
        }
    }
}

async fn found(browser: &Browser, query: &str) -> BTreeSet<String> {
    let list = all(browser, query).await;
    let set: BTreeSet<String> = list.iter().cloned().collect();
    assert_eq!(set.len(), list.len(), "{query}: somebody is there twice");
    set
}

#[tokio::test]
async fn every_filter_alone_and_together_finds_whom_a_list_in_memory_finds() {
    for seed in [1, 2] {
        let site = Site::start().await;
        let mut luck = Luck(seed);
        let market = market(&site, &mut luck, 40).await;
        let browser = site.browser();
        let mut hits = 0;
        for round in 0..90 {
            let count = if round < 45 { 1 } else { 2 + luck.below(3) };
            let mut conditions: Vec<Condition> = vec![];
            for _ in 0..count {
                let one = condition(&mut luck);
                let name = one.query.split('=').next().unwrap().to_owned();
                // A filter is set once.
                if !conditions
                    .iter()
                    .any(|c| c.query.starts_with(&format!("{name}=")))
                {
                    conditions.push(one);
                }
            }
            let query = conditions
                .iter()
                .map(|c| c.query.as_str())
                .collect::<Vec<_>>()
                .join("&");
            let expected: BTreeSet<String> = market
                .iter()
                .filter(|coach| conditions.iter().all(|c| (c.holds)(coach)))
                .map(|coach| coach.id.clone())
                .collect();
            let sort = luck.one(&["relevance", "price", "-price", "rating", "next"]);
            let found = found(&browser, &format!("{query}&sort={sort}")).await;
            assert_eq!(found, expected, "seed {seed}: {query}&sort={sort}");
            hits += expected.len();
        }
        assert!(hits > 200, "seed {seed}: the questions found only {hits}");
    }
}

#[tokio::test]
async fn a_facet_says_how_many_choosing_it_finds() {
    let site = Site::start().await;
    let mut luck = Luck(3);
    market(&site, &mut luck, 30).await;
    let browser = site.browser();
    let mut chosen = 0;
    for set in [
        vec![],
        vec![("mode", "REMOTE")],
        vec![("specialty", "Équilibre"), ("language", "en")],
        vec![
            ("minPrice", "6000"),
            ("maxPrice", "8999"),
            ("verified", "true"),
        ],
        vec![("place", "Lyon"), ("radius", "50"), ("q", "oser")],
        vec![
            ("freeFrom", "2026-06-04"),
            ("freeTo", "2026-06-07"),
            ("audience", "MANAGER"),
        ],
    ] {
        let query_of = |set: &[(&str, &str)]| {
            let pairs = set.iter().map(|(k, v)| format!("{k}={}", escaped(v)));
            pairs.collect::<Vec<_>>().join("&")
        };
        let query = query_of(&set);
        let counts = browser
            .json(&format!("/api/v1/coaches/facets?{query}"))
            .await;
        let total = found(&browser, &query).await.len();
        assert_eq!(counts["total"], total, "{query}");
        for (kind, values) in counts["facets"].as_object().unwrap() {
            for value in values.as_array().unwrap() {
                let name = value["value"].as_str().unwrap();
                let mut with = set.clone();
                let (from, to) = name.split_once('-').unwrap_or_default();
                if kind == "price" {
                    with.retain(|(k, _)| !k.ends_with("Price"));
                    with.extend([("minPrice", from), ("maxPrice", to)]);
                } else {
                    with.retain(|(k, _)| k != kind);
                    with.push((kind.as_str(), name));
                }
                let with = query_of(&with);
                assert_eq!(
                    value["count"],
                    found(&browser, &with).await.len(),
                    "{query} and then {with}"
                );
                assert_eq!(value["approximate"], false);
                chosen += 1;
            }
        }
    }
    assert!(chosen > 80, "{chosen}");
}
