//! The calendar entry in the letters: Gmail, Outlook and Apple take it in, move it and take
//! it out.

use domain::booking::Canceller;
use serde_json::json;
use testing::letters::{calendar, header, invitation, property, to};

use super::turns::{CLIENT, COACH, id, moves};
use testing::scene::{Scene, WEDNESDAY};

#[tokio::test]
async fn a_booking_is_put_in_moved_twice_and_taken_out_under_one_uid_with_a_rising_sequence() {
    let scene = Scene::start().await;
    let booking = id(&scene.confirmed(WEDNESDAY).await);
    scene.site.work().await;
    for start in ["2026-06-04T08:00:00Z", "2026-06-05T08:00:00Z"] {
        scene.site.wait(jiff::SignedDuration::from_mins(1));
        moves(&scene, &booking, start, Canceller::Client).await;
        scene.site.work().await;
    }
    scene.site.wait(jiff::SignedDuration::from_mins(1));
    let path = format!("/api/v1/bookings/{booking}/cancel");
    assert_eq!(scene.coach.post(&path, &json!({})).await.status(), 200);
    scene.site.work().await;

    for address in [CLIENT, COACH] {
        let letters: Vec<String> = to(&scene.site.letters(), address)
            .into_iter()
            .filter(|letter| letter.contains("text/calendar"))
            .collect();
        let entries: Vec<String> = letters.iter().map(|l| calendar(l)).collect();
        let of = |name: &str| -> Vec<String> {
            let values = entries.iter().map(|e| property(e, name).to_owned());
            values.collect()
        };
        assert_eq!(of("METHOD"), ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]);
        assert_eq!(of("UID"), vec![format!("{booking}@trustcoach"); 4]);
        assert_eq!(
            of("STATUS"),
            ["CONFIRMED", "CONFIRMED", "CONFIRMED", "CANCELLED"]
        );
        assert_eq!(
            of("DTSTART"),
            [
                "20260603T090000",
                "20260604T100000",
                "20260605T100000",
                "20260605T100000"
            ]
        );
        let sequences: Vec<u32> = of("SEQUENCE").iter().map(|s| s.parse().unwrap()).collect();
        assert!(
            sequences.windows(2).all(|two| two[0] < two[1]),
            "{sequences:?}"
        );
        // Who invites is who writes, or Gmail warns of it; who is invited is who reads.
        assert_eq!(of("ORGANIZER"), vec!["mailto:no-reply@localhost"; 4]);
        assert_eq!(of("ATTENDEE"), vec![format!("mailto:{address}"); 4]);
        for (letter, entry) in letters.iter().zip(&entries) {
            let method = property(entry, "METHOD");
            let (head, body) = letter.split_once("\r\n\r\n").unwrap();
            assert!(
                header(letter, "Content-Type").starts_with("multipart/mixed;"),
                "{head}"
            );
            let body = body.replace("\r\n ", " ");
            assert!(
                body.contains(&format!(
                    "Content-Type: text/calendar; method={method}; charset=utf-8"
                )),
                "{body}"
            );
            assert!(
                body.contains("Content-Disposition: attachment; filename=\"invite.ics\""),
                "{body}"
            );
            assert_eq!(*entry, invitation(letter), "the file says the same");
            assert!(entry.contains("BEGIN:VTIMEZONE"), "{entry}");
        }
    }
}

#[tokio::test]
async fn a_letter_that_changes_no_calendar_carries_none() {
    let scene = Scene::start().await;
    let body = json!({ "email": CLIENT });
    scene
        .site
        .browser()
        .post("/api/v1/auth/magic-link", &body)
        .await;
    scene.site.work().await;
    let letter = &scene.site.letters()[0];
    assert!(!letter.contains("text/calendar"), "{letter}");
    assert!(header(letter, "Content-Type").starts_with("multipart/alternative;"));
    assert_eq!(header(letter, "Auto-Submitted"), "auto-generated");
}
