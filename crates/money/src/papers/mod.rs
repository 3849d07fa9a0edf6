//! Papers about money: receipts for clients, statements of earnings for coaches. A coach reads
//! their own, a client theirs; nobody else does.

mod api;
mod csv;
mod earnings;
mod pages;
mod queries;
mod receipt;
mod statement;

pub(super) use api::__path_desk_earnings;
pub use api::desk_earnings;
pub(super) use receipt::issue_receipt;

pub use pages::{earnings_file, earnings_page, receipt_file};

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
async fn typeset(paper: ::papers::Paper) -> Result<Vec<u8>> {
    let _turn = TYPESETTING.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(move || ::papers::render(&paper))
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)
}

/// The zone of the platform's accounts: years and issue dates are counted in it.
fn accounting_zone() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)
}

/// Words, money and days of a paper, in one language and zone.
struct Words<'a> {
    locale: Locale,
    zone: &'a TimeZone,
}

impl Words<'_> {
    fn t(&self, key: &str) -> String {
        self.locale.text(key)
    }

    fn t1(&self, key: &str, name: &'static str, value: impl Into<Arg>) -> String {
        self.locale.text_with(key, &[(name, value.into())])
    }

    fn date(&self, at: Timestamp) -> String {
        self.locale.date(at.to_zoned(self.zone.clone()).date())
    }

    /// An instant with its year: a paper is read long after.
    fn moment(&self, at: Timestamp) -> String {
        self.locale.moment(at, self.zone, i16::MIN)
    }

    fn money(&self, cents: impl Into<i64>, currency: &str) -> String {
        self.locale.money(cents.into(), currency)
    }
}

/// Who issues the paper, in lines.
fn issuer(words: &Words<'_>, config: &Config) -> Vec<String> {
    let legal = &config.legal;
    let mut lines = vec![legal.name.clone()];
    lines.extend(legal.address.split(',').map(|part| part.trim().to_owned()));
    lines.push(words.t1("paper-siren", "number", legal.siren.as_str()));
    if let Some(number) = &legal.vat_number {
        lines.push(words.t1("paper-vat-number", "number", number.as_str()));
    }
    lines
}

/// The foot of each page.
fn foot(words: &Words<'_>, config: &Config) -> Vec<String> {
    let mut lines = vec![issuer(words, config).join(" · ")];
    if config.legal.example {
        lines.push(words.t("paper-example"));
    }
    lines
}

fn page_of(locale: Locale) -> fn(usize, usize) -> String {
    fn say(locale: Locale, page: usize, of: usize) -> String {
        locale.text_with("paper-page", &[("page", page.into()), ("of", of.into())])
    }
    match locale {
        Locale::Fr => |page, of| say(Locale::Fr, page, of),
        Locale::En => |page, of| say(Locale::En, page, of),
    }
}
