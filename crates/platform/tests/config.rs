//! The configuration, through its public face.
#![allow(
    clippy::unwrap_used,
    reason = "these are tests, their helpers included"
)]

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use platform::config::{
    Config, Environment, LogFormat, Payment, Problems, SETTINGS, Storage, WHISPER_MODELS,
};
use platform::queue::Lane;
use secrecy::ExposeSecret;
use tempfile::TempDir;

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn env(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

fn read(pairs: &[(&str, &str)]) -> Result<Config, Problems> {
    Config::from_sources(env(pairs), None)
}

fn refusal(pairs: &[(&str, &str)]) -> String {
    read(pairs).expect_err("it should be refused").to_string()
}

fn with_file(pairs: &[(&str, &str)], text: &str) -> Result<Config, Problems> {
    Config::from_sources(env(pairs), Some((Path::new("t.toml"), text)))
}

#[test]
fn nothing_has_to_be_set() {
    let config = read(&[]).unwrap();
    assert_eq!(config.environment, Environment::Development);
    assert_eq!(config.data, PathBuf::from("./data"));
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(config.http.public_url.as_str(), "http://localhost:3000/");
    assert!(!config.http.secure());
    assert!(config.database.url.is_none());
    assert!(config.summary.is_none());
    assert!(config.speech.server.is_none());
    assert_eq!(config.speech.whisper_model, "base");
    assert!(config.speech.whisper_threads >= 1);
    assert_eq!(config.speech.max_minutes, 180);
    assert_eq!(config.commission_bp, 1500);
    assert!(matches!(config.payment, Payment::Simulated));
    assert_eq!(config.log.format, LogFormat::Text);
    assert!(
        matches!(config.storage, Storage::Files(folder) if folder == Path::new("./data/objects"))
    );
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_default() {
    let text = "listen = '0.0.0.0:80'\njobs_media = 7\n";
    let config = with_file(&[("TRUSTCOACH_JOBS_MEDIA", "9")], text).unwrap();
    assert_eq!(config.http.listen.to_string(), "0.0.0.0:80");
    assert_eq!(config.http.public_url.as_str(), "http://localhost/");
    assert_eq!(config.slots.of(Lane::Media), 9);
    assert_eq!(config.database.pool, 20);
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let config = with_file(
        &[("TRUSTCOACH_JOBS_MEDIA", ""), ("DATABASE_URL", "")],
        "jobs_media = 7",
    );
    let config = config.unwrap();
    assert_eq!(config.slots.of(Lane::Media), 7);
    assert!(config.database.url.is_none());
}

#[test]
fn an_unknown_name_is_refused_with_the_one_that_was_meant() {
    let said = refusal(&[("TRUSTCOACH_LISTNE", "127.0.0.1:3000")]);
    assert!(
        said.contains("TRUSTCOACH_LISTNE is not a setting: did you mean TRUSTCOACH_LISTEN?"),
        "{said}"
    );
    let said = refusal(&[("TRUSTCOACH_COLOUR_OF_THE_SKY", "blue")]);
    assert!(
        said.contains("TRUSTCOACH_COLOUR_OF_THE_SKY is not a setting"),
        "{said}"
    );
    assert!(!said.contains("did you mean"), "{said}");
    let said = with_file(&[], "jobs_meida = 2").unwrap_err().to_string();
    assert!(
        said.contains("jobs_meida in t.toml is not a setting: did you mean jobs_media?"),
        "{said}"
    );
}

#[test]
fn names_of_others_are_left_alone() {
    read(&[
        ("HOME", "/root"),
        ("TRUSTCOACH_TEST_ANYTHING", "1"),
        ("TRUSTCOACH_BIN", "x"),
        ("TRUSTCOACH_CONFIG", "x"),
    ])
    .unwrap();
}

#[test]
fn a_wrong_value_is_named_with_what_is_expected() {
    for (name, value) in [
        ("TRUSTCOACH_ENV", "prod"),
        ("TRUSTCOACH_LISTEN", "3000"),
        ("TRUSTCOACH_PUBLIC_URL", "trustcoach.example"),
        ("TRUSTCOACH_PUBLIC_URL", "https://trustcoach.example/app"),
        ("TRUSTCOACH_TRUSTED_PROXIES", "-1"),
        ("TRUSTCOACH_DB_POOL", "0"),
        ("TRUSTCOACH_STORAGE_URL", "ftp://host/x"),
        ("TRUSTCOACH_STORAGE_URL", "s3://"),
        ("TRUSTCOACH_MAIL_FROM", "nobody"),
        ("TRUSTCOACH_WHISPER_MODEL", "huge"),
        ("TRUSTCOACH_WHISPER_THREADS", "0"),
        ("TRUSTCOACH_SPEECH_URL", "file:///x"),
        ("TRUSTCOACH_MAX_AUDIO_MINUTES", "3h"),
        ("TRUSTCOACH_MAX_AUDIO_BYTES", "12"),
        ("TRUSTCOACH_PAYMENT", "cash"),
        ("TRUSTCOACH_COMMISSION_BP", "10001"),
        ("TRUSTCOACH_MAP_TILES", "https://tiles.example/map.png"),
        ("TRUSTCOACH_MAP_ATTRIBUTION", "© nobody's tiles"),
        ("TRUSTCOACH_JOBS_MEDIA", "two"),
        ("TRUSTCOACH_CLAMD", "127.0.0.1:3310"),
        ("TRUSTCOACH_SECURITY_CONTACT", "securite@trustcoach.example"),
        ("TRUSTCOACH_LOG_FORMAT", "xml"),
    ] {
        let said = refusal(&[(name, value)]);
        let setting = SETTINGS
            .iter()
            .find(|setting| setting.name == name)
            .unwrap();
        let expected = format!("{name} {value:?} is wrong: expected {}", setting.expected);
        assert!(said.contains(&expected), "{said}");
    }
}

#[test]
fn a_wrong_secret_is_named_without_its_value() {
    for (name, value) in [
        ("DATABASE_URL", "mysql://u:hunter2@host/db"),
        ("TRUSTCOACH_SMTP_URL", "hunter2"),
        ("TRUSTCOACH_DATA_KEYS", "k1:hunter2"),
    ] {
        let said = refusal(&[(name, value)]);
        assert!(
            said.contains(&format!("{name} is wrong: expected")),
            "{said}"
        );
        assert!(!said.contains("hunter2"), "{said}");
    }
    let said = with_file(&[], "# fine\ndatabase_url = hunter2\n")
        .unwrap_err()
        .to_string();
    assert!(said.contains("t.toml, line 2"), "{said}");
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn everything_wrong_is_said_at_once() {
    let pairs = [
        ("TRUSTCOACH_LISTEN", "x"),
        ("TRUSTCOACH_JOB_MEDIA", "1"),
        ("TRUSTCOACH_ENV", "?"),
    ];
    let said = with_file(&pairs, "log_format = ['a']\ndb_pool = 1")
        .unwrap_err()
        .to_string();
    for part in [
        "TRUSTCOACH_LISTEN",
        "TRUSTCOACH_JOBS_MEDIA?",
        "TRUSTCOACH_ENV",
        "log_format",
        "db_pool \"1\" in t.toml",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert_eq!(said.lines().count(), 6, "{said}");
}

#[test]
fn a_value_that_is_not_text_is_refused() {
    let value = OsString::from_vec(vec![0xff, 0xfe]);
    let pairs = vec![(OsString::from("TRUSTCOACH_DATA"), value)];
    let said = Config::from_sources(pairs, None).unwrap_err().to_string();
    assert!(
        said.contains("TRUSTCOACH_DATA is not valid UTF-8"),
        "{said}"
    );
}

/// Production as it should be.
fn production<'a>(change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    const KEYS: &str = "k2:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let mut pairs = vec![
        ("TRUSTCOACH_ENV", "production"),
        ("TRUSTCOACH_PUBLIC_URL", "https://trustcoach.example"),
        ("TRUSTCOACH_SMTP_URL", "smtps://user:password@mail.example"),
        ("AUTH_SECRET", "a-secret-for-tests-that-is-long-enough"),
        ("TRUSTCOACH_DATA_KEYS", KEYS),
    ];
    for (name, value) in change {
        pairs.retain(|(known, _)| known != name);
        pairs.push((name, value));
    }
    pairs
}

#[test]
fn production_as_it_should_be_starts_without_payments() {
    let config = read(&production(&[])).unwrap();
    assert!(config.production() && config.http.secure());
    assert!(matches!(config.payment, Payment::None));
    let secret = config.secrets().unwrap().auth;
    assert_eq!(
        secret.expose_secret(),
        "a-secret-for-tests-that-is-long-enough"
    );
}

#[test]
fn production_names_everything_that_is_missing_or_weak_at_once() {
    let said = refusal(&[
        ("TRUSTCOACH_ENV", "production"),
        ("TRUSTCOACH_PAYMENT", "simulated"),
    ]);
    for name in [
        "TRUSTCOACH_PUBLIC_URL is missing",
        "TRUSTCOACH_SMTP_URL is missing",
        "AUTH_SECRET is missing",
        "TRUSTCOACH_DATA_KEYS is missing",
        "TRUSTCOACH_PAYMENT \"simulated\" is wrong",
    ] {
        assert!(said.contains(name), "{name}: {said}");
    }
    assert_eq!(said.lines().count(), 6, "{said}");

    let one_letter = "a".repeat(40);
    let said = refusal(&production(&[
        ("TRUSTCOACH_PUBLIC_URL", "http://trustcoach.example"),
        ("AUTH_SECRET", &one_letter),
        ("TRUSTCOACH_SMTP_URL", ""),
    ]));
    for name in [
        "TRUSTCOACH_PUBLIC_URL \"http://trustcoach.example\" is wrong",
        "AUTH_SECRET is wrong: expected at least 32 characters",
        "TRUSTCOACH_SMTP_URL is missing",
    ] {
        assert!(said.contains(name), "{name}: {said}");
    }
    assert_eq!(said.lines().count(), 4, "{said}");
}

#[test]
fn production_refuses_each_of_these() {
    let (short, one_letter, two) = ("a".repeat(31), "a".repeat(32), "ab".repeat(32));
    let zeros = format!("k1:{}=", "A".repeat(43));
    for (name, value) in [
        ("AUTH_SECRET", "x"),
        ("AUTH_SECRET", &short),
        ("AUTH_SECRET", &one_letter),
        ("AUTH_SECRET", &two),
        ("TRUSTCOACH_DATA_KEYS", &zeros),
        ("TRUSTCOACH_PUBLIC_URL", ""),
        ("TRUSTCOACH_PUBLIC_URL", "http://127.0.0.1:3000"),
        ("TRUSTCOACH_PUBLIC_URL", "https://user@trustcoach.example"),
        ("TRUSTCOACH_MEETING_BASE", "http://meet.example"),
        ("TRUSTCOACH_ICS_ALLOW_LOOPBACK", "yes"),
        ("TRUSTCOACH_STRIPE_API_BASE", "http://api.stripe.example"),
    ] {
        let said = refusal(&production(&[(name, value)]));
        assert!(said.contains(name), "{name} {value}: {said}");
        assert_eq!(said.lines().count(), 2, "{said}");
    }
    let key = ("TRUSTCOACH_STRIPE_SECRET_KEY", "sk_live_0123456789");
    let signed = ("TRUSTCOACH_STRIPE_WEBHOOK_SECRETS", "whsec_0123456789");
    read(&production(&[key, signed])).unwrap();
    for weak in ["x", "whsec_x", "whsec_0123456789,x"] {
        let said = refusal(&production(&[key, (signed.0, weak)]));
        assert!(
            said.contains(&format!("- {} is wrong", signed.0)),
            "{weak}: {said}"
        );
    }
    let said = refusal(&production(&[(key.0, "s"), signed]));
    assert!(said.contains(&format!("- {} is wrong", key.0)), "{said}");
    assert_eq!(said.lines().count(), 2, "{said}");
}

#[test]
fn nobody_but_development_starts_with_what_production_refuses() {
    read(&[
        ("TRUSTCOACH_PUBLIC_URL", "http://trustcoach.example"),
        ("AUTH_SECRET", "x"),
    ])
    .unwrap();
}

#[test]
fn metrics_are_told_nowhere_unless_it_is_said_where() {
    assert_eq!(read(&[]).unwrap().http.metrics, None);
    let told = read(&[("TRUSTCOACH_METRICS_LISTEN", "127.0.0.1:9100")]).unwrap();
    assert_eq!(told.http.metrics.unwrap().to_string(), "127.0.0.1:9100");
    assert!(refusal(&[("TRUSTCOACH_METRICS_LISTEN", "yes")]).contains("TRUSTCOACH_METRICS_LISTEN"));
}

#[test]
fn connections_are_counted_by_address_only_where_addresses_are_clients() {
    let limits = read(&[]).unwrap().http.limits;
    assert_eq!((limits.connections, limits.per_address), (2000, Some(200)));
    let behind = read(&[("TRUSTCOACH_TRUSTED_PROXIES", "1")]).unwrap();
    assert_eq!(behind.http.limits.per_address, None);
    for name in ["TRUSTCOACH_CONNECTIONS", "TRUSTCOACH_HEADER_SECONDS"] {
        assert!(refusal(&[(name, "0")]).contains(name));
    }
}

#[test]
fn stripe_takes_the_payments_when_its_keys_are_set_and_one_without_the_other_is_refused() {
    let key = ("TRUSTCOACH_STRIPE_SECRET_KEY", "sk_live_1");
    let signed = ("TRUSTCOACH_STRIPE_WEBHOOK_SECRETS", "whsec_new, whsec_old");
    let Payment::Stripe(stripe) = read(&[key, signed]).unwrap().payment else {
        panic!("Stripe's keys are set");
    };
    assert_eq!(stripe.secret_key.expose_secret(), "sk_live_1");
    let secrets: Vec<&str> = stripe
        .webhook_secrets
        .iter()
        .map(ExposeSecret::expose_secret)
        .collect();
    assert_eq!(secrets, ["whsec_new", "whsec_old"]);
    assert_eq!(stripe.api_base.as_str(), "https://api.stripe.com/");
    assert!(!format!("{stripe:?}").contains("sk_live_1"));

    let none = read(&[key, signed, ("TRUSTCOACH_PAYMENT", "none")]).unwrap();
    assert!(matches!(none.payment, Payment::None));
    assert!(refusal(&[key]).contains("TRUSTCOACH_STRIPE_WEBHOOK_SECRETS is missing"));
    assert!(refusal(&[signed]).contains("TRUSTCOACH_STRIPE_SECRET_KEY is missing"));
    assert!(refusal(&[("TRUSTCOACH_PAYMENT", "stripe")]).contains("TRUSTCOACH_PAYMENT"));
}

#[test]
fn https_makes_cookies_secure() {
    let config = read(&[("TRUSTCOACH_PUBLIC_URL", "https://trustcoach.example")]).unwrap();
    assert!(config.http.secure());
}

#[test]
fn a_bucket_comes_with_its_prefix_and_the_variables_of_its_access() {
    let config = read(&[
        ("TRUSTCOACH_STORAGE_URL", "s3://audio/trust/coach/"),
        ("AWS_ACCESS_KEY_ID", "hunter2"),
    ])
    .unwrap();
    let shown = format!("{config:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
    let Storage::S3 {
        bucket,
        prefix,
        options,
    } = config.storage
    else {
        panic!("{shown}");
    };
    assert_eq!((bucket.as_str(), prefix.as_str()), ("audio", "trust/coach"));
    assert_eq!(options[0].0, "aws_access_key_id");
    assert_eq!(options[0].1.expose_secret(), "hunter2");
}

#[test]
fn a_model_takes_its_own_key_or_that_of_its_maker() {
    let makers = [
        ("ANTHROPIC_API_KEY", "from-a"),
        ("OPENAI_API_KEY", "from-o"),
    ];
    for (extra, expected) in [
        (
            vec![("TRUSTCOACH_SUMMARY_MODEL", "claude-x")],
            Some("from-a"),
        ),
        (vec![("TRUSTCOACH_SUMMARY_MODEL", "gpt-x")], Some("from-o")),
        (
            vec![
                ("TRUSTCOACH_SUMMARY_MODEL", "gpt-x"),
                ("TRUSTCOACH_SUMMARY_KEY", "own"),
            ],
            Some("own"),
        ),
        (
            vec![
                ("TRUSTCOACH_SUMMARY_MODEL", "llama"),
                ("TRUSTCOACH_SUMMARY_URL", "http://localhost:1/v1"),
            ],
            None,
        ),
    ] {
        let config = read(&[makers.as_slice(), &extra].concat()).unwrap();
        let key = config.summary.unwrap().key;
        assert_eq!(key.as_ref().map(ExposeSecret::expose_secret), expected);
    }
}

#[test]
fn half_of_a_remote_service_is_refused() {
    assert!(refusal(&[("TRUSTCOACH_SUMMARY_MODEL", "gpt-x")]).contains("with its key or URL"));
    assert!(refusal(&[("TRUSTCOACH_SUMMARY_KEY", "k")]).contains("TRUSTCOACH_SUMMARY_MODEL"));
    assert!(
        refusal(&[("TRUSTCOACH_SUMMARY_URL", "http://h")]).contains("TRUSTCOACH_SUMMARY_MODEL")
    );
    assert!(refusal(&[("TRUSTCOACH_SPEECH_KEY", "k")]).contains("TRUSTCOACH_SPEECH_URL"));
}

#[test]
fn secrets_that_were_not_given_are_made_once_and_kept_private() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("new");
    let config = read(&[("TRUSTCOACH_DATA", data.to_str().unwrap())]).unwrap();
    let (first, again) = (config.secrets().unwrap(), config.secrets().unwrap());
    assert!(first.auth.expose_secret().len() >= 32);
    assert_eq!(first.auth.expose_secret(), again.auth.expose_secret());
    assert_eq!(first.data_keys.len(), 1);
    assert_eq!(
        first.data_keys[0].key.expose_secret(),
        again.data_keys[0].key.expose_secret()
    );
    assert_ne!(first.data_keys[0].key.expose_secret(), &[0; 32]);
    for name in ["auth-secret", "data-keys"] {
        let mode = fs::metadata(data.join(name)).unwrap().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let other = read(&[("TRUSTCOACH_DATA", folder.path().to_str().unwrap())]).unwrap();
    assert_ne!(
        other.secrets().unwrap().auth.expose_secret(),
        first.auth.expose_secret()
    );

    fs::write(data.join("data-keys"), "k1:short\n").unwrap();
    let said = config.secrets().unwrap_err().to_string();
    assert!(said.contains("data-keys is damaged"), "{said}");
}

#[test]
fn processes_that_make_a_secret_at_once_agree_on_it() {
    let folder = TempDir::new().unwrap();
    let config = read(&[("TRUSTCOACH_DATA", folder.path().to_str().unwrap())]).unwrap();
    let made: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| config.secrets().unwrap().auth.expose_secret().to_owned()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(made.iter().all(|secret| secret == &made[0]));
}

#[test]
fn a_keyring_keeps_its_order_and_refuses_a_repeated_name() {
    let config = read(&[("TRUSTCOACH_DATA_KEYS", &format!("new:{KEY}, old:{KEY}"))]).unwrap();
    let keys = config.secrets().unwrap().data_keys;
    assert_eq!(
        keys.iter().map(|key| key.id.as_str()).collect::<Vec<_>>(),
        ["new", "old"]
    );
    assert_eq!(keys[1].key.expose_secret()[31], 31);
    refusal(&[("TRUSTCOACH_DATA_KEYS", &format!("k:{KEY},k:{KEY}"))]);
    refusal(&[("TRUSTCOACH_DATA_KEYS", &format!(":{KEY}"))]);
}

#[test]
fn every_whisper_model_of_the_documentation_can_be_chosen() {
    let row = SETTINGS
        .iter()
        .find(|row| row.name == "TRUSTCOACH_WHISPER_MODEL")
        .unwrap();
    assert_eq!(
        row.expected.replace(" or ", ", "),
        WHISPER_MODELS.join(", ")
    );
    for model in WHISPER_MODELS {
        let config = read(&[("TRUSTCOACH_WHISPER_MODEL", model)]).unwrap();
        assert_eq!(&config.speech.whisper_model, model);
    }
}

#[test]
fn the_documentation_has_a_row_for_each_setting() {
    let text = Config::documentation();
    for setting in SETTINGS {
        let row = format!("| `{}` | `{}` |", setting.name, setting.key());
        assert!(text.contains(&row), "{row}");
    }
    let columns = text.lines().filter(|line| line.starts_with('|'));
    assert!(columns.clone().count() == SETTINGS.len() + 2);
    assert!(
        columns
            .map(|line| line.matches('|').count())
            .all(|count| count == 6)
    );
}

#[test]
fn a_named_file_must_be_there() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("mine.toml");
    let named = env(&[("TRUSTCOACH_CONFIG", path.to_str().unwrap())]);
    let said = Config::load(named.clone()).unwrap_err().to_string();
    assert!(said.contains("mine.toml"), "{said}");
    fs::write(&path, "jobs_media = 3\n").unwrap();
    assert_eq!(Config::load(named).unwrap().slots.of(Lane::Media), 3);
}

#[test]
fn the_operations_manual_lists_every_setting_as_it_is() {
    let manual = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/OPERATIONS.md");
    let text = std::fs::read_to_string(&manual).unwrap();
    let (begin, end) = ("<!-- settings -->\n", "<!-- /settings -->");
    let from = text.find(begin).unwrap() + begin.len();
    let to = text.find(end).unwrap();
    let table = Config::documentation();
    if std::env::var_os("TRUSTCOACH_TEST_RENEW").is_some() {
        std::fs::write(&manual, format!("{}{table}{}", &text[..from], &text[to..])).unwrap();
        return;
    }
    assert_eq!(&text[from..to], table, "renew with TRUSTCOACH_TEST_RENEW=1");
}
