//! The rows of Auth.js' models are written and read back whole.

use app::accounts::{self, AccountRow, TokenRow, UserRow};
use domain::{
    ids::{AccountId, UserId},
    schema::Role,
};
use platform::db::Instant;
use testing::Site;

fn at(text: &str) -> Instant {
    Instant(text.parse().unwrap())
}

fn marie() -> UserRow {
    UserRow {
        id: UserId::new("cmarie"),
        email: "marie@exemple.fr".to_owned(),
        email_verified: Some(at("2026-01-02T03:04:05.678Z")),
        name: Some("Marie Dubois".to_owned()),
        image: Some("https://exemple.fr/marie.jpg".to_owned()),
        password: Some("$2b$04$hash".to_owned()),
        role: Role::Coach,
        created_at: at("2026-01-01T00:00:00.001Z"),
        updated_at: at("2026-01-01T00:00:00.002Z"),
    }
}

#[tokio::test]
async fn a_user_is_written_and_read_back() {
    let site = Site::start().await;
    let mut conn = site.db().acquire().await.unwrap();
    let bare = UserRow {
        id: UserId::new("cbare"),
        email: "bare@exemple.fr".to_owned(),
        email_verified: None,
        name: None,
        image: None,
        password: None,
        role: Role::User,
        ..marie()
    };
    for row in [marie(), bare] {
        accounts::insert_user_row(&mut conn, &row).await.unwrap();
        assert_eq!(accounts::user(&mut conn, &row.id).await.unwrap(), Some(row));
    }
    assert_eq!(
        accounts::user(&mut conn, &UserId::new("cnobody"))
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn an_account_is_written_and_read_back() {
    let site = Site::start().await;
    let mut conn = site.db().acquire().await.unwrap();
    accounts::insert_user_row(&mut conn, &marie())
        .await
        .unwrap();
    let text = |text: &str| Some(text.to_owned());
    let full = AccountRow {
        id: AccountId::new("caccount"),
        user_id: marie().id,
        kind: "oidc".to_owned(),
        provider: "google".to_owned(),
        provider_account_id: "1234".to_owned(),
        refresh_token: text("refresh"),
        access_token: text("access"),
        expires_at: Some(1_795_371_327),
        token_type: text("bearer"),
        scope: text("openid email"),
        id_token: text("id"),
        session_state: text("state"),
    };
    let bare = AccountRow {
        id: AccountId::new("cbare"),
        provider: "apple".to_owned(),
        refresh_token: None,
        access_token: None,
        expires_at: None,
        token_type: None,
        scope: None,
        id_token: None,
        session_state: None,
        ..full.clone()
    };
    for row in [full, bare] {
        accounts::insert_account(&mut conn, &row).await.unwrap();
        assert_eq!(
            accounts::account(&mut conn, &row.provider, "1234")
                .await
                .unwrap(),
            Some(row)
        );
    }
    assert_eq!(
        accounts::account(&mut conn, "google", "4321")
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn a_verification_token_is_written_and_read_back() {
    let site = Site::start().await;
    let mut conn = site.db().acquire().await.unwrap();
    let row = TokenRow {
        identifier: "magic:marie@exemple.fr".to_owned(),
        token: "0a1b".to_owned(),
        expires: at("2026-06-01T08:15:00.999Z"),
    };
    accounts::insert_token(&mut conn, &row).await.unwrap();
    assert_eq!(accounts::token(&mut conn, "0a1b").await.unwrap(), Some(row));
    assert_eq!(accounts::token(&mut conn, "0a1c").await.unwrap(), None);
}
