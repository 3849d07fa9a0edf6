//! The parts of the configuration, each read from its settings.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::reader::Reader;
use super::secrets::{self, DataKey};
use super::{
    Changes, Environment, Holds, Http, Legal, Login, Mail, MapTiles, Payment, Speech, SpeechServer,
    Storage, Stripe, Summary, WHISPER_MODELS,
};
use crate::web::server::Limits;

pub(super) fn environment_of(text: &str) -> Option<Environment> {
    match text {
        "development" => Some(Environment::Development),
        "production" => Some(Environment::Production),
        _ => None,
    }
}

pub(super) fn http(read: &Reader, environment: Environment) -> Http {
    let listen: SocketAddr = read.value("TRUSTCOACH_LISTEN", parsed);
    if environment == Environment::Production && !read.given("TRUSTCOACH_PUBLIC_URL") {
        read.wrong("TRUSTCOACH_PUBLIC_URL");
    }
    let public_url = read.optional("TRUSTCOACH_PUBLIC_URL", |text| {
        let bare = |url: &Url| {
            let more = url.query().is_some() || url.fragment().is_some();
            let user = !url.username().is_empty() || url.password().is_some();
            url.path() == "/" && !more && !user
        };
        web_url(text).filter(|url| bare(url) && environment.may_use(url))
    });
    let trusted_proxies = read.value("TRUSTCOACH_TRUSTED_PROXIES", number(0, 16));
    Http {
        listen,
        public_url: public_url.unwrap_or_else(|| url_of(listen)),
        trusted_proxies,
        metrics: read.optional("TRUSTCOACH_METRICS_LISTEN", parsed),
        limits: limits(read, trusted_proxies),
    }
}

fn limits(read: &Reader, trusted_proxies: usize) -> Limits {
    let seconds = |name| Duration::from_secs(read.value(name, number(1, 3600)));
    let of_one = read.value("TRUSTCOACH_CONNECTIONS_PER_ADDRESS", number(1, 1_000_000));
    Limits {
        connections: read.value("TRUSTCOACH_CONNECTIONS", number(1, 1_000_000)),
        per_address: (trusted_proxies == 0).then_some(of_one),
        header: seconds("TRUSTCOACH_HEADER_SECONDS"),
        idle: seconds("TRUSTCOACH_IDLE_SECONDS"),
        stall: seconds("TRUSTCOACH_STALL_SECONDS"),
        body_rate: read.value("TRUSTCOACH_BODY_RATE", number(0, 1_000_000)),
        write: seconds("TRUSTCOACH_WRITE_SECONDS"),
    }
}

/// The URL of a server on this machine.
fn url_of(listen: SocketAddr) -> Url {
    // Browsers make passkeys for names only, never for 127.0.0.1.
    let url = if listen.ip().is_unspecified() || listen.ip().is_loopback() {
        format!("http://localhost:{}", listen.port())
    } else {
        format!("http://{listen}")
    };
    Url::parse(&url).expect("an address makes a URL")
}

pub(super) fn database_url(read: &Reader) -> Option<SecretString> {
    read.optional("DATABASE_URL", |text| {
        let url = Url::parse(text).ok()?;
        matches!(url.scheme(), "postgres" | "postgresql").then(|| text.into())
    })
}

pub(super) fn auth_secret(read: &Reader, environment: Environment) -> Option<SecretString> {
    let production = environment == Environment::Production;
    if production && !read.given("AUTH_SECRET") {
        read.wrong("AUTH_SECRET");
    }
    read.optional("AUTH_SECRET", |text| {
        (!production || secrets::hard_to_guess(text)).then(|| text.into())
    })
}

pub(super) fn data_keys(read: &Reader, environment: Environment) -> Option<Vec<DataKey>> {
    if environment == Environment::Production && !read.given("TRUSTCOACH_DATA_KEYS") {
        read.wrong("TRUSTCOACH_DATA_KEYS");
    }
    let production = environment == Environment::Production;
    read.optional("TRUSTCOACH_DATA_KEYS", |text| {
        let keys = secrets::parse_data_keys(text)?;
        let random = keys.iter().all(DataKey::looks_random);
        (!production || random).then_some(keys)
    })
}

pub(super) fn storage(read: &Reader, data: &Path, aws: &[(OsString, OsString)]) -> Storage {
    let options = || {
        aws.iter()
            .filter_map(|(name, value)| {
                let name = name.to_str()?.to_ascii_lowercase();
                Some((name, SecretString::from(value.to_str()?)))
            })
            .collect()
    };
    read.optional("TRUSTCOACH_STORAGE_URL", |text| {
        if let Some(place) = text.strip_prefix("s3://") {
            let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
            return (!bucket.is_empty()).then(|| Storage::S3 {
                bucket: bucket.to_owned(),
                prefix: prefix.trim_matches('/').to_owned(),
                options: options(),
            });
        }
        if text.starts_with("file:") {
            let folder = Url::parse(text).ok()?.to_file_path().ok()?;
            return Some(Storage::Files(folder));
        }
        // Anything else with a scheme is a store we do not have, not a folder.
        (!text.contains("://")).then(|| Storage::Files(text.into()))
    })
    .unwrap_or_else(|| Storage::Files(data.join("objects")))
}

pub(super) fn mail(read: &Reader, environment: Environment) -> Mail {
    if environment == Environment::Production && !read.given("TRUSTCOACH_SMTP_URL") {
        read.wrong("TRUSTCOACH_SMTP_URL");
    }
    Mail {
        smtp: read.optional("TRUSTCOACH_SMTP_URL", |text| {
            let url = Url::parse(text).ok()?;
            let good = matches!(url.scheme(), "smtp" | "smtps") && url.has_host();
            good.then(|| text.into())
        }),
        from: read.value("TRUSTCOACH_MAIL_FROM", |text| {
            let (before, after) = text.split_once('@')?;
            (!before.is_empty() && !after.is_empty()).then(|| text.to_owned())
        }),
    }
}

pub(super) fn map_tiles(read: &Reader) -> Option<MapTiles> {
    let tiles = read.optional("TRUSTCOACH_MAP_TILES", |text| {
        let url = Url::parse(text).ok()?;
        let good = matches!(url.scheme(), "http" | "https")
            && ["{z}", "{x}", "{y}"].iter().all(|part| text.contains(part));
        good.then(|| (text.to_owned(), url.origin().ascii_serialization()))
    });
    let attribution: Option<String> = read.optional("TRUSTCOACH_MAP_ATTRIBUTION", parsed);
    if attribution.is_some() && !read.given("TRUSTCOACH_MAP_TILES") {
        read.wrong("TRUSTCOACH_MAP_ATTRIBUTION");
    }
    tiles.map(|(url, origin)| MapTiles {
        url,
        origin,
        attribution: attribution.unwrap_or_default(),
    })
}

/// A place that can be written to.
pub(super) fn contact(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    matches!(url.scheme(), "mailto" | "https").then(|| url.into())
}

pub(super) fn legal(read: &Reader) -> Legal {
    let words = |text: &str| {
        let good = (1..=200).contains(&text.chars().count()) && !text.contains(char::is_control);
        good.then(|| text.to_owned())
    };
    Legal {
        name: read.value("TRUSTCOACH_LEGAL_NAME", words),
        address: read.value("TRUSTCOACH_LEGAL_ADDRESS", words),
        siren: read.value("TRUSTCOACH_SIREN", |text| {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            let only = text.chars().all(|c| c.is_ascii_digit() || c == ' ');
            (digits == 9 && only).then(|| text.to_owned())
        }),
        vat_number: read.optional("TRUSTCOACH_VAT_NUMBER", |text| {
            let good = (4..=20).contains(&text.len())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ');
            good.then(|| text.to_owned())
        }),
        vat_mention: read.value("TRUSTCOACH_VAT_MENTION", words),
        example: !read.given("TRUSTCOACH_LEGAL_NAME"),
    }
}

pub(super) fn speech(read: &Reader) -> Speech {
    let url = read.optional("TRUSTCOACH_SPEECH_URL", web_url);
    let key = read.secret("TRUSTCOACH_SPEECH_KEY");
    let model = read.value("TRUSTCOACH_SPEECH_MODEL", parsed);
    if key.is_some() && !read.given("TRUSTCOACH_SPEECH_URL") {
        read.wrong("TRUSTCOACH_SPEECH_KEY");
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Speech {
        models: read.value("TRUSTCOACH_MODELS", parsed),
        whisper_model: read.value("TRUSTCOACH_WHISPER_MODEL", |text| {
            WHISPER_MODELS.contains(&text).then(|| text.to_owned())
        }),
        whisper_threads: read
            .optional("TRUSTCOACH_WHISPER_THREADS", number(1, 256))
            .unwrap_or(cores),
        server: url.map(|url| SpeechServer { url, key, model }),
        max_minutes: read.value("TRUSTCOACH_MAX_AUDIO_MINUTES", number(1, 1440)),
        daily_bytes: read.value("TRUSTCOACH_AUDIO_BYTES_PER_DAY", number(1024, u64::MAX)),
        max_bytes: read.value("TRUSTCOACH_MAX_AUDIO_BYTES", number(1024, u64::MAX)),
    }
}

pub(super) fn summary(read: &Reader) -> Option<Summary> {
    let model: Option<String> = read.optional("TRUSTCOACH_SUMMARY_MODEL", parsed);
    let url = read.optional("TRUSTCOACH_SUMMARY_URL", web_url);
    let own_key = read.secret("TRUSTCOACH_SUMMARY_KEY");
    let anthropic = read.secret("ANTHROPIC_API_KEY");
    let openai = read.secret("OPENAI_API_KEY");
    let Some(model) = model else {
        for name in ["TRUSTCOACH_SUMMARY_URL", "TRUSTCOACH_SUMMARY_KEY"] {
            if read.given(name) && !read.given("TRUSTCOACH_SUMMARY_MODEL") {
                read.wrong(name);
            }
        }
        return None;
    };
    let usual = if model.starts_with("claude") {
        anthropic
    } else {
        openai
    };
    // A maker's key is for the maker, not for whatever server the URL names.
    let key = own_key.or(usual.filter(|_| url.is_none()));
    if key.is_none() && !read.given("TRUSTCOACH_SUMMARY_URL") {
        read.wrong("TRUSTCOACH_SUMMARY_MODEL");
    }
    Some(Summary { model, url, key })
}

pub(super) fn payment(read: &Reader, environment: Environment) -> Payment {
    let production = environment == Environment::Production;
    // What only looks like a secret would be found by trying.
    let strong = |text: &str, beginnings: &[&str]| {
        let rest = beginnings.iter().find_map(|word| text.strip_prefix(word));
        !production || rest.is_some_and(|rest| rest.chars().count() >= 10)
    };
    let secret_key = read.optional("TRUSTCOACH_STRIPE_SECRET_KEY", |text| {
        strong(text, &["sk_", "rk_"]).then(|| SecretString::from(text))
    });
    let webhook_secrets = read.optional("TRUSTCOACH_STRIPE_WEBHOOK_SECRETS", |text| {
        let all: Vec<SecretString> = text
            .split(',')
            .map(str::trim)
            .filter(|secret| !secret.is_empty())
            .map(SecretString::from)
            .collect();
        let good = (all.iter()).all(|one| strong(one.expose_secret(), &["whsec_"]));
        (!all.is_empty() && good).then_some(all)
    });
    let api_base = read.value("TRUSTCOACH_STRIPE_API_BASE", |text| {
        web_url(text).filter(|url| environment.may_use(url))
    });
    // One without the other takes payments of which it never hears, or hears of none.
    let given = [
        "TRUSTCOACH_STRIPE_SECRET_KEY",
        "TRUSTCOACH_STRIPE_WEBHOOK_SECRETS",
    ];
    match given.map(|name| read.given(name)) {
        [true, false] => read.wrong(given[1]),
        [false, true] => read.wrong(given[0]),
        _ => {}
    }
    let stripe = secret_key
        .zip(webhook_secrets)
        .map(|(secret_key, webhook_secrets)| {
            Payment::Stripe(Stripe {
                secret_key,
                webhook_secrets,
                api_base,
            })
        });
    let usual = if production {
        Payment::None
    } else {
        Payment::Simulated
    };
    read.optional("TRUSTCOACH_PAYMENT", |text| match text {
        "stripe" => stripe.clone(),
        "simulated" if !production => Some(Payment::Simulated),
        "none" => Some(Payment::None),
        _ => None,
    })
    .or(stripe.clone())
    .unwrap_or(usual)
}

pub(super) fn holds(read: &Reader) -> Holds {
    Holds {
        need_proof: read.value("TRUSTCOACH_HOLDS_NEED_PROOF", |text| match text {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }),
        per_person: read.value("TRUSTCOACH_HOLDS_PER_PERSON", number(1, 1000)),
        per_coach: read.value("TRUSTCOACH_HOLDS_PER_COACH", number(1, 1000)),
        again_minutes: read.value("TRUSTCOACH_HOLD_AGAIN_MINUTES", number(0, 10_080)),
    }
}

pub(super) fn changes(read: &Reader) -> Changes {
    Changes {
        moves_per_day: read.value("TRUSTCOACH_MOVES_PER_DAY", number(1, 10_000)),
        cancellations_per_day: read.value("TRUSTCOACH_CANCELLATIONS_PER_DAY", number(1, 10_000)),
        quiet_minutes: read.value("TRUSTCOACH_LETTERS_QUIET_MINUTES", number(0, 60)),
    }
}

pub(super) fn ics_allow_loopback(read: &Reader, environment: Environment) -> bool {
    let production = environment == Environment::Production;
    read.value("TRUSTCOACH_ICS_ALLOW_LOOPBACK", |text| match text {
        "yes" if !production => Some(true),
        "no" => Some(false),
        _ => None,
    })
}

pub(super) fn login(read: &Reader, environment: Environment) -> Login {
    let second_factor = read.optional("TRUSTCOACH_SECOND_FACTOR", |text| match text {
        "required" => Some(true),
        "invited" => Some(false),
        _ => None,
    });
    let minutes = number(1, MONTH_MINUTES);
    Login {
        second_factor: second_factor.unwrap_or(environment == Environment::Production),
        step_up_minutes: read.value("TRUSTCOACH_STEP_UP_MINUTES", &minutes),
        idle_admin_minutes: read.value("TRUSTCOACH_IDLE_ADMIN_MINUTES", &minutes),
        idle_coach_minutes: read.value("TRUSTCOACH_IDLE_COACH_MINUTES", &minutes),
        idle_client_minutes: read.value("TRUSTCOACH_IDLE_CLIENT_MINUTES", &minutes),
    }
}

/// Thirty days, which is as long as a login lasts at all.
const MONTH_MINUTES: i64 = 43_200;

pub(super) fn meeting_base(text: &str) -> Option<Url> {
    web_url(text).filter(|url| url.query().is_none() && url.fragment().is_none())
}

/// Reads what the type itself can read: an address, a path, any text.
pub(super) fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn web_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Reads a whole number between two bounds, both included.
pub(super) fn number<T: FromStr + PartialOrd>(least: T, most: T) -> impl Fn(&str) -> Option<T> {
    move |text| {
        let number = text.parse().ok()?;
        (least <= number && number <= most).then_some(number)
    }
}
