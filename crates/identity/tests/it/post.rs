//! Letters: sealed, on the transaction, in plain words and set.

use platform::i18n::Locale;
use post::{self, Letter};
use testing::{
    Site,
    letters::{html, words},
    people::person,
};

async fn write(site: &Site, keep: bool) {
    let id = person(site, "anna@example.fr", "USER").await;
    let mut tx = site.db().begin().await.unwrap();
    let reader = post::reader(&mut tx, &id, Locale::Fr)
        .await
        .unwrap()
        .unwrap();
    let letter = Letter::about("Un <sujet> & un secret".to_owned())
        .paragraph("Premier <b>paragraphe</b>".to_owned())
        .action(
            "Ouvrir".to_owned(),
            post::address(&site.app, "/sessions?a=1&b=2"),
        )
        .paragraph_after("À bientôt".to_owned());
    let mail = letter.mail(&site.app, &reader).unwrap();
    post::letter(&mut tx, &site.app, &mail).await.unwrap();
    if keep {
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_letter_leaves_once_its_transaction_is_committed() {
    let site = Site::start().await;
    write(&site, true).await;
    assert_eq!(site.letters().len(), 0, "not before a worker takes it");
    site.work().await;
    site.work().await;
    let letters = site.letters();
    assert_eq!(letters.len(), 1, "once");
    assert!(
        letters[0].contains("\r\nTo: Anna <anna@example.fr>\r\n"),
        "{}",
        letters[0]
    );
    let words = words(&letters[0]);
    let address = format!("http://{}/sessions?a=1&b=2", site.address);
    for part in [
        "Bonjour Anna,",
        "Premier <b>paragraphe</b>",
        &format!("Ouvrir\r\n{address}"),
        "À bientôt",
    ] {
        assert!(words.contains(part), "{part} in {words}");
    }
    let html = html(&letters[0]);
    assert!(
        html.contains("Premier &#60;b&#62;paragraphe&#60;/b&#62;</p>"),
        "{html}"
    );
    assert!(html.contains("/sessions?a=1&#38;b=2\""), "{html}");
    assert!(html.contains("<title>Un &#60;sujet&#62;"), "{html}");
}

#[tokio::test]
async fn a_letter_is_not_sent_when_what_it_announces_did_not_happen() {
    let site = Site::start().await;
    write(&site, false).await;
    site.work().await;
    assert_eq!(site.letters().len(), 0);
}

#[tokio::test]
async fn a_letter_on_its_way_cannot_be_read_in_the_database() {
    let site = Site::start().await;
    write(&site, true).await;
    let (payload, row): (String, String) = sqlx::query_as(
        "SELECT j.payload::text, l::text
         FROM graphile_worker._private_jobs j, trustcoach.letter l",
    )
    .fetch_one(site.db())
    .await
    .unwrap();
    assert!(row.contains("tc1."), "{row}");
    for text in [payload, row] {
        assert!(!text.contains("secret") && !text.contains("anna"), "{text}");
    }
}

#[tokio::test]
async fn a_letter_that_was_changed_is_given_up() {
    let site = Site::start().await;
    write(&site, true).await;
    sqlx::query("UPDATE trustcoach.letter SET sealed = replace(sealed, 'tc1.', 'tc2.')")
        .execute(site.db())
        .await
        .unwrap();
    site.work().await;
    let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM graphile_worker._private_jobs")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!((waiting, site.letters().len()), (0, 0));
}
