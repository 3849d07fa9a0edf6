//! The form of the week.

use super::{Practice, submit, version, week};

const PAGE: &str = "/desk/availability";

#[tokio::test]
async fn windows_are_added_copied_and_removed_in_the_form_before_anything_is_saved() {
    let practice = Practice::start().await;
    practice
        .open("Europe/Paris", &[(1, "09:00", "12:00")])
        .await;
    let page = practice.coach.page(PAGE).await;
    let read = version(&page);
    let base = [
        ("version", read.as_str()),
        ("day-0", "1"),
        ("start-0", "09:00"),
        ("end-0", "12:00"),
    ];
    let press = |extra: &[(&'static str, &'static str)]| {
        let mut fields: Vec<(&str, &str)> = base.to_vec();
        fields.extend_from_slice(extra);
        fields
    };
    let (status, page) = submit(&practice.coach, PAGE, &press(&[("do", "add-1")])).await;
    assert_eq!(status, 200);
    assert!(
        page.contains("name=\"start-1\"") && page.contains("ne sont pas enregistrées"),
        "{page}"
    );
    let copy = press(&[("do", "copy-1"), ("copy-1", "3"), ("copy-1", "0")]);
    let (_, page) = submit(&practice.coach, PAGE, &copy).await;
    assert_eq!(page.matches("value=\"09:00\"").count(), 3, "{page}");
    assert_eq!(version(&page), read, "the version is that which was read");
    let (_, page) = submit(&practice.coach, PAGE, &press(&[("do", "remove-0")])).await;
    assert_eq!(page.matches("value=\"09:00\"").count(), 0, "{page}");
    let stored = practice.coach.json("/api/v1/me/availability").await;
    assert_eq!(
        stored["windows"],
        week(&[(1, "09:00", "12:00")]),
        "nothing was saved"
    );
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept() {
    let practice = Practice::start().await;
    let page = practice.coach.page(PAGE).await;
    let version = version(&page);
    let fields = [
        ("version", version.as_str()),
        ("day-0", "1"),
        ("start-0", "22:00"),
        ("end-0", "02:00"),
        ("day-1", "2"),
        ("start-1", "10:00"),
        ("end-1", "10:00"),
        ("day-2", "3"),
        ("start-2", "09:00"),
        ("end-2", "25:00"),
        ("day-3", "4"),
        ("start-3", "neuf"),
        ("end-3", "12:00"),
        ("day-4", "5"),
        ("start-4", "09:00"),
        ("end-4", "12:00"),
        ("from-4", "2026-07-01"),
        ("until-4", "2026-06-01"),
    ];
    let (status, page) = submit(&practice.coach, PAGE, &fields).await;
    assert_eq!(status, 422);
    for (field, sentence) in [
        ("end-0", "Pour passer minuit"),
        ("end-1", "La fin doit venir après le début"),
        ("end-2", "jusqu’à 24:00"),
        ("start-3", "de 00:00 à 23:59"),
        ("until-4", "Le dernier jour doit venir après"),
    ] {
        let id = format!("id=\"f-{field}-error\">");
        let said = page
            .split(&id)
            .nth(1)
            .unwrap_or_else(|| panic!("{field}: {page}"));
        let said = said.split('<').next().unwrap();
        assert!(said.contains(sentence), "{field}: {said}");
    }
    for kept in ["25:00", "neuf", "2026-07-01"] {
        assert!(page.contains(&format!("value=\"{kept}\"")), "{kept}");
    }
    let stored = practice.coach.json("/api/v1/me/availability").await;
    assert_eq!(
        stored["windows"].as_array().unwrap().len(),
        5,
        "nothing was saved"
    );
}

#[tokio::test]
async fn windows_that_overlap_count_as_one_and_the_page_says_so() {
    let practice = Practice::start().await;
    practice
        .open(
            "Europe/Paris",
            &[
                (3, "09:00", "11:00"),
                (3, "10:00", "12:00"),
                (4, "09:00", "10:00"),
            ],
        )
        .await;
    let page = practice.coach.page(PAGE).await;
    let said = page.matches("Ces plages se chevauchent : elles comptent comme une seule");
    let said = said.count()
        + page
            .matches("se chevauchent\u{202f}: elles comptent")
            .count()
        + page.matches("se chevauchent\u{a0}: elles comptent").count();
    assert_eq!(said, 1, "{page}");
    // A session may pass from one into the other.
    let starts = practice.starts("2026-06-03", "2026-06-04", 180).await;
    assert_eq!(starts, ["2026-06-03T07:00:00Z"]);
}

#[tokio::test]
async fn a_coach_without_hours_reads_how_to_begin_and_one_saves_by_the_form() {
    let practice = Practice::start().await;
    practice.open("Europe/Paris", &[]).await;
    let page = practice.coach.page(PAGE).await;
    assert!(page.contains("Aucune heure ouverte"), "{page}");
    let version = version(&page);
    let fields = [
        ("version", version.as_str()),
        ("day-0", "0"),
        ("start-0", "20h"),
        ("end-0", "24:00"),
        ("from-0", "2026-06-01"),
        ("until-0", ""),
        ("day-1", "1"),
        ("start-1", ""),
        ("end-1", ""),
        ("do", "save"),
    ];
    let (status, page) = submit(&practice.coach, PAGE, &fields).await;
    assert_eq!(status, 303, "{page}");
    let page = practice.coach.page(PAGE).await;
    assert!(page.contains("Votre semaine est enregistrée"), "{page}");
    let starts = practice.starts("2026-06-07", "2026-06-08", 60).await;
    assert_eq!(
        starts.last().map(String::as_str),
        Some("2026-06-07T21:00:00Z")
    );
}
