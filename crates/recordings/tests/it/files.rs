use jiff::SignedDuration;
use reqwest::Response;
use testing::Browser;

use testing::room::{Room, wav};

async fn stretch(browser: &Browser, url: &str, range: &str) -> Response {
    browser
        .client
        .get(browser.url(url))
        .header("range", range)
        .send()
        .await
        .unwrap()
}

fn header(response: &Response, name: &str) -> String {
    response
        .headers()
        .get(name)
        .map_or_else(String::new, |v| v.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn audio_is_reachable_only_by_a_signed_address_that_ends_after_five_minutes() {
    let room = Room::consented().await;
    assert_eq!(
        room.client.get(&room.api("/audio")).await.status(),
        404,
        "there is none yet"
    );
    let audio = wav(3, 1);
    assert_eq!(room.send(&room.client, audio.clone()).await.status(), 202);
    let link = room.coach.json(&room.api("/audio")).await;
    let url = link["url"].as_str().unwrap();
    assert_eq!(link["expiresAt"], "2026-06-01T08:05:00Z");
    let anybody = room.site.browser();
    let whole = anybody.get(url).await;
    assert_eq!(whole.status(), 200);
    assert_eq!(header(&whole, "content-type"), "audio/wav");
    assert_eq!(header(&whole, "accept-ranges"), "bytes");
    assert_eq!(header(&whole, "cache-control"), "private, no-store");
    assert_eq!(whole.bytes().await.unwrap(), audio);
    // The page's player is sent to a fresh one.
    let player = room.client.get(&room.page("/audio")).await;
    assert_eq!(player.status(), 307);
    assert!(header(&player, "location").starts_with("/files/"));

    let forged = url.replacen("/files/e", "/files/f", 1);
    assert_ne!(forged, url);
    assert_eq!(anybody.get(&forged).await.status(), 404);
    room.site.wait(SignedDuration::from_secs(299));
    assert_eq!(anybody.get(url).await.status(), 200);
    room.site.wait(SignedDuration::from_secs(1));
    let expired = anybody.get(url).await;
    assert_eq!(expired.status(), 410);
    assert!(
        expired
            .text()
            .await
            .unwrap()
            .contains("Ce lien n’est plus valable")
    );
}

#[tokio::test]
async fn a_player_seeks_by_asking_for_a_stretch() {
    let room = Room::consented().await;
    let audio = wav(3, 1);
    assert_eq!(room.send(&room.client, audio.clone()).await.status(), 202);
    let link = room.client.json(&room.api("/audio")).await;
    let url = link["url"].as_str().unwrap();
    let size = audio.len();
    for (range, from, to) in [
        ("bytes=0-99", 0, 100),
        ("bytes=1000-", 1000, size),
        ("bytes=-50", size - 50, size),
        ("bytes=24000-999999", 24_000, size),
    ] {
        let part = stretch(&room.client, url, range).await;
        assert_eq!(part.status(), 206, "{range}");
        let expected = format!("bytes {from}-{}/{size}", to - 1);
        assert_eq!(header(&part, "content-range"), expected, "{range}");
        assert_eq!(
            header(&part, "content-length"),
            (to - from).to_string(),
            "{range}"
        );
        assert_eq!(part.bytes().await.unwrap(), audio[from..to], "{range}");
    }
    let outside = stretch(&room.client, url, "bytes=999999-").await;
    assert_eq!(outside.status(), 416);
    assert_eq!(header(&outside, "content-range"), format!("bytes */{size}"));
}

#[tokio::test]
async fn an_address_of_audio_that_was_deleted_finds_nothing() {
    let room = Room::consented().await;
    assert_eq!(room.send(&room.client, wav(3, 1)).await.status(), 202);
    let link = room.client.json(&room.api("/audio")).await;
    room.answer(&room.coach, "AUDIO_RECORDING", false).await;
    room.site.work().await;
    let url = link["url"].as_str().unwrap();
    assert_eq!(room.client.get(url).await.status(), 404);
    assert_eq!(room.client.get(&room.page("/audio")).await.status(), 404);
}
