//! `migrate` and `seed`.

use anyhow::Context;
use app::{Product, assemble, seed};
use platform::{config::Config, embedded::Embedded, i18n::Locale};
use sqlx::PgPool;

use crate::problem::Problem;

/// `migrate`.
pub async fn migrate(config: &Config, locale: Locale) -> anyhow::Result<()> {
    let (db, embedded) = assemble::database(config).await?;
    let done = app::migrate(&db).await.context("the migrations failed");
    close(&db, embedded).await?;
    done?;
    println!("{}", locale.text("cli-migrated"));
    Ok(())
}

/// `seed`, and `seed --demo`.
pub async fn seed(config: Config, demo: bool, locale: Locale) -> anyhow::Result<()> {
    may_seed(&config)?;
    let (app, embedded) = assemble::assemble(config).await?;
    let seeded = fill(&app, demo).await;
    close(&app.db, embedded).await?;
    let seeded = seeded?;
    if seeded.nothing_new() {
        println!("{}", locale.text("cli-seeded-already"));
    } else {
        let args = [
            ("users", seeded.users.into()),
            ("members", seeded.members.into()),
        ];
        println!("{}", locale.text_with("cli-seeded", &args));
    }
    accounts(locale);
    Ok(())
}

/// `admin create`: the first administrator of a new database, or another one.
pub async fn create_admin(
    config: Config,
    email: &str,
    name: &str,
    locale: Locale,
) -> anyhow::Result<()> {
    let (app, embedded) = assemble::assemble(config).await?;
    let made = identity::create_admin(&app.identity, email, name).await;
    close(&app.db, embedded).await?;
    let link = made.map_err(|error| match error.code {
        "account-exists" => Problem::new("cli-admin-exists")
            .with("email", email.to_owned())
            .into(),
        "invalid" => Problem::new("cli-admin-invalid").into(),
        _ => anyhow::Error::from(error),
    })?;
    println!("{}", locale.text("cli-admin-created"));
    println!("{link}");
    Ok(())
}

/// Fills the database.
pub async fn fill(app: &Product, demo: bool) -> anyhow::Result<seed::Seeded> {
    if demo {
        return seed::demonstration(app).await;
    }
    let mut conn = app.db.acquire().await?;
    seed::specification(&mut conn, &app.identity.passwords, app.now()).await
}

/// Says whom one can log in as.
pub fn accounts(locale: Locale) {
    println!("{}", locale.text("cli-accounts"));
    for (email, password, who) in seed::ACCOUNTS {
        println!("  {email:<26} {password:<10} {}", locale.text(who));
    }
}

/// Leaves the database, and stops the embedded one if nobody else uses it.
pub async fn close(db: &PgPool, embedded: Option<Embedded>) -> anyhow::Result<()> {
    // A connection that does not come back must not keep us.
    let patience = std::time::Duration::from_secs(5);
    if tokio::time::timeout(patience, db.close()).await.is_err() {
        tracing::warn!("connections were still in use");
    }
    if let Some(embedded) = embedded {
        embedded.stop().await?;
    }
    Ok(())
}

/// Refuses what makes accounts whose passwords everybody knows, where real people are.
///
/// # Errors
/// In production.
pub fn may_seed(config: &Config) -> anyhow::Result<()> {
    if config.production() {
        return Err(Problem::new("cli-seed-production").into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use platform::i18n::Locale;

    use super::*;
    use crate::problem::told;

    fn config(environment: &str) -> Config {
        let settings = [
            ("TRUSTCOACH_ENV", environment),
            ("TRUSTCOACH_PUBLIC_URL", "https://trustcoach.example"),
            ("TRUSTCOACH_SMTP_URL", "smtps://mail.example"),
            ("AUTH_SECRET", "a-secret-for-tests-that-is-long-enough"),
            (
                "TRUSTCOACH_DATA_KEYS",
                "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            ),
        ];
        let environment = settings.map(|(name, value)| (name.into(), value.into()));
        Config::from_sources(environment, None).unwrap()
    }

    #[test]
    fn accounts_whose_passwords_everybody_knows_are_never_made_in_production() {
        words::load();
        assert!(may_seed(&config("development")).is_ok());
        let refusal = may_seed(&config("production")).unwrap_err();
        let said = told(&refusal, Locale::Fr);
        assert!(said.contains("production"), "{said}");
        assert!(!said.contains("cli-seed"), "a sentence: {said}");
    }
}
