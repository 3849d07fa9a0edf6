//! The product put together from its configuration: what `serve`, `work`, `seed` and `doctor`
//! start from.

mod database;
mod payments;
mod speech;

use std::sync::Arc;

use anyhow::Context;
use base64::Engine as _;
use booking::{Bookings, SoldBookings};
use identity::Identity;
use market::Market;
use money::Money;
use platform::{
    clock::SystemClock,
    config::{self, Config},
    crypto::{Keyring, UrlSigner},
    embedded::Embedded,
    login::LoginCookies,
    mail::Mailer,
    password::Passwords,
    storage::Storage,
};
use recordings::Recordings;
use secrecy::{ExposeSecret, SecretString};

use crate::Product;

pub use database::{DatabaseError, database};
pub use speech::transcriber;

/// Opens the database (the embedded one without `DATABASE_URL`), brings it up to date, and
/// builds everything else that requests and jobs run with. Close the pool before
/// [`Embedded::stop`].
///
/// A missing Whisper model is no error: only the transcriptions wait for it.
///
/// # Errors
/// [`DatabaseError`] when there is no database; otherwise what is wrong, by setting.
pub async fn assemble(config: Config) -> anyhow::Result<(Product, Option<Embedded>)> {
    // What needs no database first: a wrong setting is said before a server is started.
    let secrets = config.secrets()?;
    let auth = [secrets.auth];
    let keys = keyring(&secrets.data_keys)?;
    let storage = storage(&config)?;
    let mailer = mailer(&config)?;
    let signer = UrlSigner::new(&auth, "file")?;
    let unsubscribe = UrlSigner::new(&auth, "unsubscribe")?;
    let logins = LoginCookies::new(&auth, config.http.secure())?;
    let sandbox = sandbox::Sandbox::new().context("this program does not know where it is")?;
    let transcriber = transcriber(&config.speech)?;
    let summarizer = recordings::summarizer(&config)?;
    recordings::sweep_scratch(&config).context("the copies of a process that was killed")?;
    let metrics = platform::telemetry::metrics()?;
    let (db, embedded) = database(&config).await?;
    crate::migrate(&db).await.context("the migrations failed")?;
    identity::mend_spellings(&db).await?;
    let payments = payments::payments(&config, &db)?;
    let site = site::App::new(site::state::Parts {
        db,
        clock: Arc::new(SystemClock),
        storage,
        sandbox,
        mailer,
        keys,
        signer,
        unsubscribe,
        config,
    });
    let money = Money::new(site.clone(), payments, Arc::new(SoldBookings));
    let product = Product {
        identity: Identity::new(site.clone(), logins, Passwords::new()),
        recordings: Recordings::new(site, transcriber, summarizer),
        bookings: Bookings::new(Market::new(money)),
        metrics,
    };
    Ok((product, embedded))
}

/// Where audio and documents are kept.
///
/// # Errors
/// When the folder cannot be made, or the bucket's settings do not fit together.
pub fn storage(config: &Config) -> anyhow::Result<Storage> {
    match &config.storage {
        config::Storage::Files(folder) => Storage::directory(folder),
        config::Storage::S3 {
            bucket,
            prefix,
            options,
        } => Storage::bucket(
            bucket,
            prefix,
            options
                .iter()
                .map(|(name, value)| (name.as_str(), value.expose_secret())),
        ),
    }
}

/// Where letters go.
///
/// # Errors
/// When the folder cannot be made, or the server's address is none.
pub fn mailer(config: &Config) -> anyhow::Result<Mailer> {
    match &config.mail.smtp {
        Some(url) => Mailer::smtp(url.expose_secret(), &config.mail.from),
        None => Mailer::files(&config.data.join("outbox"), &config.mail.from),
    }
}

fn keyring(keys: &[config::DataKey]) -> anyhow::Result<Keyring> {
    let entries: Vec<String> = keys
        .iter()
        .map(|key| {
            let bytes = base64::engine::general_purpose::STANDARD.encode(key.key.expose_secret());
            format!("{}:{bytes}", key.id)
        })
        .collect();
    let list = SecretString::from(entries.join(","));
    Ok(Keyring::parse(list.expose_secret())?)
}
