//! The configuration: environment over file over defaults, read once at start.
//!
//! [`SETTINGS`] is the one table of every setting. [`Config::load`] reads by it, refuses
//! `TRUSTCOACH_*` names that are not in it, and reports everything wrong at once;
//! [`Config::documentation`] prints it.

mod parts;
mod reader;
mod secrets;
mod settings;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use url::Url;

pub use reader::Problems;
pub use secrets::{DataKey, Secrets, SecretsError};
pub use settings::{SETTINGS, Setting};

use crate::{
    queue::{Lane, Slots},
    web::server::Limits,
};
use reader::Reader;

/// The sizes of Whisper, from the fastest to the best.
pub const WHISPER_MODELS: &[&str] = &[
    "tiny",
    "base",
    "small",
    "medium",
    "large-v1",
    "large-v2",
    "large-v3",
    "large-v3-turbo",
];

/// Everything that can be set, checked and typed. Its `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct Config {
    /// Development or production.
    pub environment: Environment,
    /// Where everything local is kept.
    pub data: PathBuf,
    /// The web server.
    pub http: Http,
    pub database: Database,
    /// Files and audio.
    pub storage: Storage,
    pub mail: Mail,
    /// Transcription.
    pub speech: Speech,
    /// The model that drafts summaries; `None` for the local extractive one.
    pub summary: Option<Summary>,
    /// Who takes the payments.
    pub payment: Payment,
    /// The platform's commission, in basis points.
    pub commission_bp: u16,
    /// How many times may be held, and by whom.
    pub holds: Holds,
    /// How often one person may change what is booked.
    pub changes: Changes,
    /// Who issues receipts and statements.
    pub legal: Legal,
    /// Whose tiles the map shows; `None` for the bundled map.
    pub map_tiles: Option<MapTiles>,
    /// The antivirus that looks at documents; `None` for none.
    pub clamd: Option<crate::clamd::Address>,
    /// Whom to tell about a hole: a `mailto:` or `https:` address.
    pub security_contact: Option<String>,
    /// Whether coaches' calendars may be read from this machine (127.0.0.1); never in production.
    pub ics_allow_loopback: bool,
    /// Where video rooms are made.
    pub meeting_base: Url,
    /// What logins are held to.
    pub login: Login,
    /// How many background jobs of each lane run at once.
    pub slots: Slots,
    pub log: Log,
    /// As configured; use [`Config::secrets`].
    auth_secret: Option<SecretString>,
    /// As configured; use [`Config::secrets`].
    data_keys: Option<Vec<DataKey>>,
}

/// What logins are held to.
#[derive(Debug, Clone, Copy)]
pub struct Login {
    /// Whether administrators and coaches need a second factor.
    pub second_factor: bool,
    /// For how many minutes it counts that a person has shown who they are, before they are asked
    /// again for what matters most.
    pub step_up_minutes: i64,
    /// After how many minutes without a request a login ends: of an administrator,
    pub idle_admin_minutes: i64,
    /// of a coach,
    pub idle_coach_minutes: i64,
    /// of anybody else.
    pub idle_client_minutes: i64,
}

/// A server of map tiles.
#[derive(Debug, Clone)]
pub struct MapTiles {
    /// The address of a tile, with `{z}`, `{x}` and `{y}`.
    pub url: String,
    /// Its scheme, host and port: what a page may load pictures from.
    pub origin: String,
    /// Whom to thank, in words.
    pub attribution: String,
}

/// Where the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// On somebody's desk: secrets are generated, payments may be simulated.
    Development,
    /// For real people.
    Production,
}

impl Environment {
    /// Whether people or secrets may go to an address: in production only through TLS.
    fn may_use(self, url: &Url) -> bool {
        self == Self::Development || url.scheme() == "https"
    }
}

/// The web server.
#[derive(Debug, Clone)]
pub struct Http {
    pub listen: SocketAddr,
    /// The address people use, without a path.
    pub public_url: Url,
    /// How many proxies are believed about the client's address.
    pub trusted_proxies: usize,
    /// Where metrics and health are told; `None` when nowhere.
    pub metrics: Option<SocketAddr>,
    /// What clients may take of the server.
    pub limits: Limits,
}

impl Http {
    /// Whether people come through https: cookies are then secure.
    pub fn secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}

#[derive(Debug, Clone)]
pub struct Database {
    /// The server to use; `None` for the embedded one.
    pub url: Option<SecretString>,
    /// The most connections of one process.
    pub pool: u32,
}

/// Where files and audio are kept.
#[derive(Debug, Clone)]
pub enum Storage {
    /// In a folder.
    Files(PathBuf),
    /// In a bucket.
    S3 {
        bucket: String,
        /// What the names of the objects begin with; empty, or without slashes at its ends.
        prefix: String,
        /// The `AWS_*` variables, names in lower case.
        options: Vec<(String, SecretString)>,
    },
}

/// How mails go out.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The server that sends; `None` writes files to `outbox/` of the data directory.
    pub smtp: Option<SecretString>,
    /// Whom mails come from.
    pub from: String,
}

/// What limits times that are held and not paid yet.
#[derive(Debug, Clone, Copy)]
pub struct Holds {
    /// Whether the address has to be proven.
    pub need_proof: bool,
    /// How many one person may have at once.
    pub per_person: u32,
    /// How many of them with one coach.
    pub per_coach: u32,
    /// How long what one let expire cannot be held again, in minutes.
    pub again_minutes: u32,
}

/// What limits changes of sessions, and the letters about them.
#[derive(Debug, Clone, Copy)]
pub struct Changes {
    /// How many moves one person may make in 24 hours.
    pub moves_per_day: u32,
    /// How many cancellations.
    pub cancellations_per_day: u32,
    /// How long further changes are gathered into one letter, in minutes.
    pub quiet_minutes: u32,
}

/// Who issues receipts and statements.
#[derive(Debug, Clone)]
pub struct Legal {
    /// The company's name.
    pub name: String,
    /// Its address; lines separated by commas.
    pub address: String,
    /// Its number in the French register.
    pub siren: String,
    pub vat_number: Option<String>,
    /// What papers say about VAT.
    pub vat_mention: String,
    /// Whether nobody has set it: papers then say that it is an example.
    pub example: bool,
}

/// Transcription.
#[derive(Debug, Clone)]
pub struct Speech {
    /// Where the local models are.
    pub models: PathBuf,
    /// The local model, such as `base`.
    pub whisper_model: String,
    /// The threads of one local transcription.
    pub whisper_threads: usize,
    /// A server that transcribes instead.
    pub server: Option<SpeechServer>,
    /// The longest recording, in minutes.
    pub max_minutes: u32,
    /// The largest audio file, in bytes.
    pub max_bytes: u64,
    /// How many bytes of audio a person may send in 24 hours.
    pub daily_bytes: u64,
}

/// An OpenAI-compatible server that transcribes.
#[derive(Debug, Clone)]
pub struct SpeechServer {
    /// Its base URL, to which `/audio/transcriptions` is added.
    pub url: Url,
    pub key: Option<SecretString>,
    /// The model asked of it.
    pub model: String,
}

/// A language model.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Its name.
    pub model: String,
    /// An OpenAI-compatible server; `None` for that of the model's maker.
    pub url: Option<Url>,
    pub key: Option<SecretString>,
}

/// Who takes the payments.
#[derive(Debug, Clone)]
pub enum Payment {
    /// Stripe, with Connect.
    Stripe(Stripe),
    /// A local page that says it is simulated; never in production.
    Simulated,
    /// Nobody: what has to be paid cannot be booked.
    None,
}

/// How Stripe is spoken to.
#[derive(Debug, Clone)]
pub struct Stripe {
    /// The secret (or restricted) key of the platform's account.
    pub secret_key: SecretString,
    /// What signs its webhooks; several while one is rotated. Never empty.
    pub webhook_secrets: Vec<SecretString>,
    pub api_base: Url,
}

#[derive(Debug, Clone)]
pub struct Log {
    /// A filter of `tracing_subscriber`.
    pub filter: String,
    /// How lines look.
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Settings are wrong, missing or unknown.
    #[error(transparent)]
    Wrong(#[from] Problems),
    /// The file cannot be read.
    #[error("the configuration file {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Config {
    /// Reads the environment (`std::env::vars_os()`) and the file that `TRUSTCOACH_CONFIG`
    /// names, or `./trustcoach.toml` if present.
    ///
    /// # Errors
    /// [`ConfigError`], with everything that is wrong.
    pub fn load(
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, ConfigError> {
        let environment: Vec<_> = environment.into_iter().collect();
        let named = environment
            .iter()
            .find(|(name, value)| name == OsStr::new("TRUSTCOACH_CONFIG") && !value.is_empty());
        let path = named.map_or(Path::new("trustcoach.toml"), |(_, path)| Path::new(path));
        let text = match fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound && named.is_none() => None,
            Err(source) => {
                let path = path.to_owned();
                return Err(ConfigError::File { path, source });
            }
        };
        let file = text.as_deref().map(|text| (path, text));
        Ok(Self::from_sources(environment.iter().cloned(), file)?)
    }

    /// Reads an environment and the text of a configuration file, named for its errors.
    ///
    /// # Errors
    /// [`Problems`], all of them.
    pub fn from_sources(
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        file: Option<(&Path, &str)>,
    ) -> Result<Self, Problems> {
        let (aws, ours): (Vec<_>, Vec<_>) = environment
            .into_iter()
            .partition(|(name, _)| name.to_str().is_some_and(|name| name.starts_with("AWS_")));
        let read = Reader::new(ours, file);
        let environment = read.value("TRUSTCOACH_ENV", parts::environment_of);
        let data: PathBuf = read.value("TRUSTCOACH_DATA", parts::parsed);
        let config = Self {
            environment,
            http: parts::http(&read, environment),
            database: Database {
                url: parts::database_url(&read),
                pool: read.value("TRUSTCOACH_DB_POOL", parts::number(2, 1000)),
            },
            storage: parts::storage(&read, &data, &aws),
            mail: parts::mail(&read, environment),
            speech: parts::speech(&read),
            summary: parts::summary(&read),
            payment: parts::payment(&read, environment),
            commission_bp: read.value("TRUSTCOACH_COMMISSION_BP", parts::number(0, 10_000)),
            holds: parts::holds(&read),
            changes: parts::changes(&read),
            legal: parts::legal(&read),
            map_tiles: parts::map_tiles(&read),
            clamd: read.optional("TRUSTCOACH_CLAMD", parts::parsed),
            security_contact: read.optional("TRUSTCOACH_SECURITY_CONTACT", parts::contact),
            ics_allow_loopback: parts::ics_allow_loopback(&read, environment),
            meeting_base: read.value("TRUSTCOACH_MEETING_BASE", |text| {
                parts::meeting_base(text).filter(|url| environment.may_use(url))
            }),
            login: parts::login(&read, environment),
            slots: Slots::each(|lane| {
                let name = match lane {
                    Lane::Prompt => "TRUSTCOACH_JOBS_PROMPT",
                    Lane::Letters => "TRUSTCOACH_JOBS_LETTERS",
                    Lane::Upkeep => "TRUSTCOACH_JOBS_UPKEEP",
                    Lane::Media => "TRUSTCOACH_JOBS_MEDIA",
                    Lane::Models => "TRUSTCOACH_JOBS_MODELS",
                };
                read.value(name, parts::number(1, 64))
            }),
            log: Log {
                filter: read.value("TRUSTCOACH_LOG", parts::parsed),
                format: read.value("TRUSTCOACH_LOG_FORMAT", |text| match text {
                    "text" => Some(LogFormat::Text),
                    "json" => Some(LogFormat::Json),
                    _ => None,
                }),
            },
            auth_secret: parts::auth_secret(&read, environment),
            data_keys: parts::data_keys(&read, environment),
            data,
        };
        read.finish()?;
        Ok(config)
    }

    /// Every setting, its default and its meaning, as a Markdown table.
    pub fn documentation() -> String {
        settings::documentation()
    }

    /// Whether this is production.
    pub fn production(&self) -> bool {
        self.environment == Environment::Production
    }
}
