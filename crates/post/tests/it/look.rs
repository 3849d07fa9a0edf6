//! A letter as it is set: what every mail program needs to show it well.

use testing::letters::{html, words};

use testing::scene::{Scene, WEDNESDAY};

#[tokio::test]
async fn a_letter_is_complete_in_both_languages() {
    for (language, bye) in [
        ("fr", "Ce qui se dit en séance vous appartient."),
        ("en", "What is said in a session belongs to you."),
    ] {
        let scene = Scene::start().await;
        for person in ["claire@example.fr", "marie@example.fr"] {
            super::turns::reads(&scene, person, language, None).await;
        }
        scene.confirmed(WEDNESDAY).await;
        scene.site.work().await;
        for letter in scene.site.letters() {
            let set = html(&letter);
            assert!(set.contains(&format!("<html lang=\"{language}\"")), "{set}");
            assert!(set.contains(bye), "{set}");
            assert!(set.contains("<title>"), "{set}");
            // A program that cuts a letter does so at 102 kB.
            assert!(set.len() < 20_000, "{}", set.len());
            assert!(!set.contains("<script") && !set.contains("<img"), "{set}");
            assert!(set.contains("prefers-color-scheme: dark"), "{set}");
            let plain = words(&letter);
            assert!(
                !plain.contains('<') && !plain.contains("\r\n\r\n\r\n"),
                "{plain}"
            );
            assert!(!plain.contains("mail-"), "a sentence is missing: {plain}");
        }
    }
}
