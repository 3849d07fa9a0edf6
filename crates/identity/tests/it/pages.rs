//! The pages about accounts, as a browser without scripts sees them.

use testing::{
    Site,
    people::{PASSWORD, client, coach, person},
};

use super::{me, set_cookies};

#[tokio::test]
async fn whoever_has_to_log_in_comes_back_to_the_page_they_wanted() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let browser = site.browser();
    let response = browser.get("/account").await;
    assert_eq!(response.status(), 303);
    let login = response.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(login, "/login?next=%2Faccount");
    let page = browser.page(&login).await;
    assert!(page.contains(r#"name="next" value="/account""#), "{page}");

    let form = [
        ("email", "anna@example.fr"),
        ("password", PASSWORD),
        ("next", "/account"),
    ];
    let response = browser.submit("/login", &form).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["location"]),
        (303, &"/account".parse().unwrap())
    );
    assert!(
        browser
            .page("/account")
            .await
            .contains("Sécurité du compte")
    );
    let response = browser.get("/login?next=%2Fcoaches").await;
    assert_eq!(
        response.headers()["location"],
        "/coaches",
        "logged in already"
    );
}

#[tokio::test]
async fn logging_in_never_leads_to_another_site() {
    let site = Site::start().await;
    coach(&site, "coach@example.fr").await;
    person(&site, "anna@example.fr", "USER").await;
    for next in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/.//evil.example",
        "javascript:alert(1)",
        "",
        "/logout",
        "/login",
    ] {
        for (email, home) in [
            ("anna@example.fr", "/sessions"),
            ("coach@example.fr", "/desk"),
        ] {
            let form = [("email", email), ("password", PASSWORD), ("next", next)];
            let response = site.browser().submit("/login", &form).await;
            assert_eq!(response.status(), 303);
            assert_eq!(response.headers()["location"], home, "{next:?}");
        }
    }
}

#[tokio::test]
async fn a_login_that_fails_keeps_what_was_typed_but_the_password() {
    let site = Site::start().await;
    let browser = site.browser();
    let form = [
        ("email", "anna@example.fr"),
        ("password", "un mauvais mot"),
        ("next", "/coaches"),
    ];
    let response = browser.submit("/login", &form).await;
    assert_eq!(response.status(), 401);
    let page = response.text().await.unwrap();
    assert!(
        page.contains("L’adresse ou le mot de passe ne correspond pas"),
        "{page}"
    );
    assert!(page.contains("demandez un lien de connexion"), "{page}");
    assert!(page.contains(r#"value="anna@example.fr""#) && page.contains(r#"value="/coaches""#));
    assert!(!page.contains("un mauvais mot"));

    let response = browser.submit("/login", &[("email", "<b>")]).await;
    assert_eq!(response.status(), 422);
    let page = response.text().await.unwrap();
    assert!(page.contains("Cette adresse n’est pas complète"), "{page}");
    assert!(page.contains("Ce champ est nécessaire"), "{page}");
    assert!(!page.contains("<b>"));
}

#[tokio::test]
async fn registering_on_the_page_leads_to_a_letter_and_its_link_logs_in() {
    let site = Site::start().await;
    let browser = site.browser();
    assert!(browser.page("/register").await.contains("Créer mon compte"));
    let bad = [
        ("name", "Marie"),
        ("email", "m@exemple.fr"),
        ("password", "court"),
        ("next", ""),
    ];
    let response = browser.submit("/register", &bad).await;
    assert_eq!(response.status(), 422);
    let page = response.text().await.unwrap();
    assert!(
        page.contains("10 caractères au moins") && page.contains(r#"value="Marie""#),
        "{page}"
    );

    let good = [
        ("name", "Marie"),
        ("email", "m@exemple.fr"),
        ("password", "une phrase facile"),
        ("next", "/account"),
    ];
    let response = browser.submit("/register", &good).await;
    let to = response.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(
        (response.status().as_u16(), to.as_str()),
        (303, "/register?sent=1")
    );
    let page = browser.page(&to).await;
    assert!(page.contains("Regardez la boîte de m@exemple.fr"), "{page}");
    site.work().await;
    let link = testing::letters::link(&site.letters()[0], "/register/");
    assert!(browser.page(&link).await.contains("Encore un geste"));
    let phone = site.browser();
    assert!(phone.page(&link).await.contains("sur un autre appareil"));
    assert_eq!(
        phone.submit(&link, &[("password", "x")]).await.status(),
        422
    );

    let response = browser.submit(&link, &[("next", "/account")]).await;
    let to = response.headers()["location"].to_str().unwrap();
    assert_eq!((response.status().as_u16(), to), (303, "/account"));
    let page = browser.page("/account").await;
    assert!(page.contains("Votre compte est créé"), "{page}");
    let page = browser.page("/account").await;
    assert!(!page.contains("Votre compte est créé"), "said once");
    assert_eq!(browser.submit(&link, &[]).await.status(), 410);
}

#[tokio::test]
async fn the_logout_button_logs_out() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    let response = browser.submit("/logout", &[]).await;
    assert_eq!(
        (
            response.status().as_u16(),
            response.headers()["location"].to_str().unwrap()
        ),
        (303, "/")
    );
    assert_eq!(me(&browser).await, 401);
    assert_eq!(
        browser.get("/logout").await.status(),
        405,
        "a link or a picture logs nobody out"
    );
    assert_eq!(me(&browser).await, 401);
}

#[tokio::test]
async fn the_account_shows_who_logged_in() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    let failed = site
        .browser()
        .client
        .post(browser.url("/api/v1/auth/login"))
        .header("user-agent", firefox)
        .json(&serde_json::json!({ "email": "Anna@example.fr", "password": "un mauvais mot" }))
        .send()
        .await
        .unwrap();
    assert_eq!(failed.status(), 401);
    let page = browser.page("/account/security").await;
    assert!(
        page.contains("Réussie") && page.contains("Refusée"),
        "{page}"
    );
    assert!(page.contains("Firefox, Linux · 127.0.0.1"), "{page}");
    assert!(browser.page("/account").await.contains("Adresse vérifiée"));
    let other = client(&site, "bruno@example.fr").await;
    assert!(!other.page("/account/security").await.contains("Refusée"));
}

#[tokio::test]
async fn the_account_page_saves_and_speaks_the_chosen_language() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    let form = [
        ("name", "Anna Petit"),
        ("language", "en"),
        ("timezone", "Asia/Tokyo"),
    ];
    let response = browser.submit("/account", &form).await;
    assert_eq!(response.status(), 303);
    let set = set_cookies(&response);
    assert!(
        set.contains(&"lang=en; Path=/; Max-Age=31536000; SameSite=Lax".to_owned()),
        "{set:?}"
    );
    assert!(
        set.iter().any(|c| c.starts_with("tz=Asia/Tokyo;")),
        "{set:?}"
    );
    let page = browser.page("/account").await;
    assert!(page.contains("My account") && page.contains("Saved") && page.contains("Anna Petit"));

    let form = [("name", "Anna"), ("language", "fr"), ("timezone", "Lutèce")];
    let response = browser.submit("/account", &form).await;
    assert_eq!(response.status(), 422);
    let page = response.text().await.unwrap();
    assert!(page.contains("This time zone is unknown") && page.contains(r#"value="Lutèce""#));

    // A new browser speaks it as soon as she logs in.
    let other = site.browser();
    let form = [("email", "anna@example.fr"), ("password", PASSWORD)];
    other.submit("/login", &form).await;
    assert!(other.page("/account").await.contains("My account"));
}

#[tokio::test]
async fn the_password_is_changed_on_the_page() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    let wrong = [("current", "un mauvais mot"), ("new", "une autre phrase")];
    let response = browser.submit("/account/password", &wrong).await;
    assert_eq!(response.status(), 422);
    assert!(
        response
            .text()
            .await
            .unwrap()
            .contains("Ce n’est pas votre mot de passe actuel")
    );
    let right = [("current", PASSWORD), ("new", "une autre phrase")];
    assert_eq!(
        browser.submit("/account/password", &right).await.status(),
        303
    );
    assert!(
        browser
            .page("/account")
            .await
            .contains("Votre mot de passe est changé")
    );
    site.browser()
        .log_in("anna@example.fr", "une autre phrase")
        .await;
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_on_the_pages() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let browser = site.browser();
    assert!(
        browser
            .page("/password/forgotten")
            .await
            .contains("Mot de passe oublié")
    );
    let response = browser
        .submit("/password/forgotten", &[("email", "anna")])
        .await;
    assert_eq!(response.status(), 422);
    let response = browser
        .submit("/password/forgotten", &[("email", "anna@example.fr")])
        .await;
    assert_eq!(response.status(), 303);
    let sent = browser
        .page(response.headers()["location"].to_str().unwrap())
        .await;
    assert!(sent.contains("Regardez votre boîte de réception"), "{sent}");
    assert!(sent.contains("anna@example.fr"), "{sent}");

    site.work().await;
    let link = testing::letters::link(&site.letters()[0], "/password/new?token=");
    let page = browser.page(&link).await;
    assert!(page.contains("Choisir un nouveau mot de passe"));
    let token = link.split_once('=').unwrap().1;
    let response = browser
        .submit("/password/new", &[("token", token), ("password", "court")])
        .await;
    assert_eq!(response.status(), 422);
    assert!(
        response.text().await.unwrap().contains(token),
        "the link is kept in the form"
    );
    let form = [("token", token), ("password", "une autre phrase")];
    assert_eq!(
        browser.submit("/password/new", &form).await.headers()["location"],
        "/account"
    );
    assert_eq!(me(&browser).await, 200);
    let response = site.browser().submit("/password/new", &form).await;
    assert_eq!(response.status(), 410);
    assert!(
        response
            .text()
            .await
            .unwrap()
            .contains("/password/forgotten")
    );
    assert_eq!(browser.get("/password/new").await.status(), 404);
}

#[tokio::test]
async fn the_language_and_the_look_are_chosen_without_scripts() {
    let site = Site::start().await;
    let browser = site.browser();
    let form = [("lang", "en"), ("back", "/login?next=%2Fcoaches")];
    let response = browser.submit("/lang", &form).await;
    assert_eq!(response.status(), 303);
    assert_eq!(response.headers()["location"], "/login?next=%2Fcoaches");
    assert_eq!(
        set_cookies(&response),
        ["lang=en; Path=/; Max-Age=31536000; SameSite=Lax"]
    );
    assert!(browser.page("/login").await.contains("Forgotten password"));

    let response = browser
        .submit("/theme", &[("theme", "dark"), ("back", "//evil.example")])
        .await;
    assert_eq!(response.headers()["location"], "/");
    assert!(
        browser
            .page("/login")
            .await
            .contains(r#"data-theme="dark""#)
    );
    browser
        .submit("/theme", &[("theme", ""), ("back", "/")])
        .await;
    assert!(!browser.page("/login").await.contains("data-theme="));

    assert_eq!(
        browser.submit("/lang", &[("lang", "de")]).await.status(),
        422
    );
    assert_eq!(
        browser
            .submit("/theme", &[("theme", "x;Secure")])
            .await
            .status(),
        422
    );
}

#[tokio::test]
async fn every_page_has_its_words_in_both_languages() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    let nobody = site.browser();
    let missing =
        regex::Regex::new(r">(accounts?|login|register|link|forgotten|reset|lang|flash)-[a-z_-]+<")
            .unwrap();
    for lang in ["fr", "en"] {
        nobody.submit("/lang", &[("lang", lang)]).await;
        browser.submit("/lang", &[("lang", lang)]).await;
        let mut pages = vec![];
        for path in [
            "/account",
            "/account/password",
            "/account/security",
            "/account/security/totp",
        ] {
            pages.push(browser.page(path).await);
        }
        for path in [
            "/login",
            "/register",
            "/register?sent=1",
            "/register/x",
            "/login/link",
            "/login/link?sent=1",
            "/login/link/x",
            "/password/forgotten",
            "/password/forgotten?sent=1",
            "/password/new?token=x",
        ] {
            pages.push(nobody.page(path).await);
        }
        for page in pages {
            let found = missing.find(&page).map(|m| m.as_str().to_owned());
            assert_eq!(found, None, "{lang}: {page}");
            assert!(page.contains(&format!(r#"<html lang="{lang}""#)));
        }
    }
}
