//! Typesetting of receipts and statements: the issuer, the foot of a page, words in the reader's
//! language and zone, and the PDF as an answer.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use domain::money::Cents;
use jiff::{Timestamp, tz::TimeZone};
use platform::{
    config::Config,
    error::{Error, Result},
    i18n::{Arg, Locale},
};
use tokio::sync::Semaphore;

/// Typesetting a paper takes a processor: two at once, the others wait.
static TYPESETTING: Semaphore = Semaphore::const_new(2);

/// Typesets a paper, away from the threads that answer requests.
pub async fn typeset(paper: papers::Paper) -> Result<Vec<u8>> {
    let _turn = TYPESETTING.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(move || papers::render(&paper))
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)
}

/// Words, money and days of a paper, in one language and zone.
pub struct PaperLocale<'a> {
    pub locale: Locale,
    pub zone: &'a TimeZone,
}

impl PaperLocale<'_> {
    pub fn t(&self, key: &str) -> String {
        self.locale.text(key)
    }

    pub fn t1(&self, key: &str, name: &'static str, value: impl Into<Arg>) -> String {
        self.locale.text_with(key, &[(name, value.into())])
    }

    pub fn date(&self, at: Timestamp) -> String {
        self.locale.date(at.to_zoned(self.zone.clone()).date())
    }

    /// An instant with its year: a paper is read long after.
    pub fn moment(&self, at: Timestamp) -> String {
        self.locale.moment(at, self.zone, i16::MIN)
    }

    pub fn money(&self, cents: Cents, currency: &str) -> String {
        self.locale.money(cents.get(), currency)
    }
}

/// Who issues the paper, in lines.
pub fn issuer(text: &PaperLocale<'_>, config: &Config) -> Vec<String> {
    let legal = &config.legal;
    let mut lines = vec![legal.name.clone()];
    lines.extend(legal.address.split(',').map(|part| part.trim().to_owned()));
    lines.push(text.t1("paper-siren", "number", legal.siren.as_str()));
    if let Some(number) = &legal.vat_number {
        lines.push(text.t1("paper-vat-number", "number", number.as_str()));
    }
    lines
}

/// The foot of each page.
pub fn foot(text: &PaperLocale<'_>, config: &Config) -> Vec<String> {
    let mut lines = vec![issuer(text, config).join(" · ")];
    if config.legal.example {
        lines.push(text.t("paper-example"));
    }
    lines
}

pub fn page_of(locale: Locale) -> fn(usize, usize) -> String {
    fn numbered(locale: Locale, page: usize, of: usize) -> String {
        locale.text_with("paper-page", &[("page", page.into()), ("of", of.into())])
    }
    match locale {
        Locale::Fr => |page, of| numbered(Locale::Fr, page, of),
        Locale::En => |page, of| numbered(Locale::En, page, of),
    }
}

/// A file to download, which no cache keeps.
pub fn download(media: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    (
        [
            (header::CONTENT_TYPE, media.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
            (header::CACHE_CONTROL, "private, no-store".to_owned()),
        ],
        bytes,
    )
        .into_response()
}
