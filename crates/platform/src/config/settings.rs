//! The one table of every setting. It is what is parsed, refused, explained and documented.

use std::fmt::Write as _;

/// One setting: an environment variable, and the same thing in the configuration file.
#[derive(Debug)]
pub struct Setting {
    /// The environment variable.
    pub name: &'static str,
    /// What a good value is, as it follows "expected" in an error.
    pub expected: &'static str,
    /// The default, read like any value; empty for none.
    pub default: &'static str,
    /// What the documentation shows as the default when there is more to say than `default`.
    pub default_note: &'static str,
    /// Its value is never shown.
    pub secret: bool,
    pub description: &'static str,
}

impl Setting {
    /// Its key in the configuration file: the name in lower case, without `TRUSTCOACH_`.
    pub fn key(&self) -> String {
        let name = self.name.strip_prefix("TRUSTCOACH_");
        name.unwrap_or(self.name).to_ascii_lowercase()
    }
}

/// A row of the table: `name, expected, default [or note], description`.
macro_rules! setting {
    ($kind:ident $name:literal, $expected:literal, $default:literal, $description:literal) => {
        setting!($kind $name, $expected, $default, "", $description)
    };
    (open $name:literal, $expected:literal, $default:literal, $note:literal, $description:literal) => {
        setting!(@ false, $name, $expected, $default, $note, $description)
    };
    (secret $name:literal, $expected:literal, $default:literal, $note:literal, $description:literal) => {
        setting!(@ true, $name, $expected, $default, $note, $description)
    };
    (@ $secret:literal, $name:literal, $expected:literal, $default:literal, $note:literal, $description:literal) => {
        Setting {
            name: $name,
            expected: $expected,
            default: $default,
            default_note: $note,
            secret: $secret,
            description: $description,
        }
    };
}

/// Variables that others read, and that are therefore not refused.
pub(super) const RESERVED: &[&str] = &["TRUSTCOACH_CONFIG", "TRUSTCOACH_BIN"];

/// Variables that begin like this belong to the tests.
pub(super) const RESERVED_PREFIX: &str = "TRUSTCOACH_TEST_";

/// Every setting, in the order of the documentation.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    setting!(open "TRUSTCOACH_ENV", "development or production", "development",
        "In production the public address (https), the secrets and the mail server must be given, and simulated payments are refused."),
    setting!(open "TRUSTCOACH_DATA", "a path", "./data",
        "Where the embedded database, files, mails and generated secrets are kept."),
    setting!(open "TRUSTCOACH_LISTEN", "an address and a port such as 127.0.0.1:3000", "127.0.0.1:3000",
        "Where the web server listens."),
    setting!(open "TRUSTCOACH_PUBLIC_URL", "a URL such as https://trustcoach.example, https in production", "", "from TRUSTCOACH_LISTEN; required in production",
        "The address people use, in links and mails. No other name is answered (421). With https, cookies are secure."),
    setting!(open "TRUSTCOACH_TRUSTED_PROXIES", "a number from 0 to 16", "0",
        "How many proxies in front are believed when X-Forwarded-For names the client."),
    setting!(open "TRUSTCOACH_METRICS_LISTEN", "an address and a port such as 127.0.0.1:9100", "", "none: closed",
        "Where /metrics, /healthz and /readyz are answered under any name, apart from the site. Keep it from the public."),
    setting!(open "TRUSTCOACH_CONNECTIONS", "a number from 1 to 1000000", "2000",
        "How many connections one process serves at once; more are answered 503."),
    setting!(open "TRUSTCOACH_CONNECTIONS_PER_ADDRESS", "a number from 1 to 1000000", "200",
        "How many of those one address may have (one /64 network of IPv6). Not counted behind proxies, whose address all have."),
    setting!(open "TRUSTCOACH_HEADER_SECONDS", "a number from 1 to 3600", "10",
        "How long the head of a request may take."),
    setting!(open "TRUSTCOACH_IDLE_SECONDS", "a number from 1 to 3600", "75",
        "How long a connection may wait for its next request. Longer than a proxy in front keeps it."),
    setting!(open "TRUSTCOACH_STALL_SECONDS", "a number from 1 to 3600", "60",
        "How long the body of a request may stand still, and how long it may come more slowly than TRUSTCOACH_BODY_RATE."),
    setting!(open "TRUSTCOACH_BODY_RATE", "a number from 0 to 1000000", "1000",
        "How many bytes a second a body has to bring on average."),
    setting!(open "TRUSTCOACH_WRITE_SECONDS", "a number from 1 to 3600", "300",
        "How long an answer may wait for its reader to take some more of it."),

    setting!(secret "DATABASE_URL", "a URL such as postgres://user:password@host/database", "", "an embedded PostgreSQL in TRUSTCOACH_DATA",
        "The PostgreSQL (15 or later) to use."),
    setting!(open "TRUSTCOACH_DB_POOL", "a number from 2 to 1000", "20",
        "How many connections to the database one process may open."),
    setting!(secret "AUTH_SECRET", "at least 32 characters in production, drawn by lot", "", "generated, and kept in TRUSTCOACH_DATA; required in production",
        "The secret of the login cookie, shared with an Auth.js front end if there is one. Make one with: openssl rand -base64 32"),
    setting!(secret "TRUSTCOACH_DATA_KEYS", "id:base64 of 32 bytes, separated by commas, each id once", "", "generated, and kept in TRUSTCOACH_DATA; required in production",
        "The keys that encrypt transcripts and summaries. The first one encrypts; the others still read. Make one with: echo \"k1:$(openssl rand -base64 32)\""),

    setting!(open "TRUSTCOACH_STORAGE_URL", "a folder, file:///folder, or s3://bucket/prefix", "", "objects/ in TRUSTCOACH_DATA",
        "Where audio and documents are kept. S3 takes its access from the AWS_* variables (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL, …)."),
    setting!(open "TRUSTCOACH_CLAMD", "unix:/run/clamav/clamd.ctl, or tcp:127.0.0.1:3310", "", "none: documents are said to be unchecked",
        "The ClamAV daemon that looks at PDFs before they are kept. While it does not answer, none is taken."),
    setting!(open "TRUSTCOACH_SECURITY_CONTACT", "an address such as mailto:securite@trustcoach.example or https://…", "", "the address of TRUSTCOACH_MAIL_FROM",
        "Whom to tell about a security hole, in /.well-known/security.txt."),
    setting!(secret "TRUSTCOACH_SMTP_URL", "a URL such as smtp://user:password@host:587 or smtps://host", "", "mails become files in outbox/ of TRUSTCOACH_DATA; required in production",
        "The server that sends mails. smtp:// upgrades to TLS, and must before it says a password; ?tls=opportunistic lets it be."),
    setting!(open "TRUSTCOACH_MAIL_FROM", "an address such as TrustCoach <bonjour@trustcoach.example>", "TrustCoach <no-reply@localhost>",
        "Whom mails come from."),

    setting!(open "TRUSTCOACH_MODELS", "a path", "./models",
        "Where the Whisper models are."),
    setting!(open "TRUSTCOACH_WHISPER_MODEL", "tiny, base, small, medium, large-v1, large-v2, large-v3 or large-v3-turbo", "base",
        "The local Whisper model: a larger one is slower and mishears less."),
    setting!(open "TRUSTCOACH_WHISPER_THREADS", "a number from 1 to 256", "", "one per core",
        "How many threads one transcription uses."),
    setting!(open "TRUSTCOACH_SPEECH_URL", "a URL such as https://host/v1", "", "local Whisper",
        "An OpenAI-compatible server that transcribes instead of the local Whisper."),
    setting!(secret "TRUSTCOACH_SPEECH_KEY", "the key of TRUSTCOACH_SPEECH_URL, which must be set too", "", "none",
        "The key of that server."),
    setting!(open "TRUSTCOACH_SPEECH_MODEL", "a model of that server", "whisper-1",
        "The model asked of that server."),
    setting!(open "TRUSTCOACH_SUMMARY_MODEL", "a model such as claude-sonnet-4-5, with its key or URL", "", "the local extractive summary",
        "The language model that drafts summaries."),
    setting!(open "TRUSTCOACH_SUMMARY_URL", "a URL such as http://localhost:11434/v1, with TRUSTCOACH_SUMMARY_MODEL", "", "that of the model's maker",
        "An OpenAI-compatible server for that model."),
    setting!(secret "TRUSTCOACH_SUMMARY_KEY", "the key of TRUSTCOACH_SUMMARY_MODEL, which must be set too", "", "ANTHROPIC_API_KEY or OPENAI_API_KEY, after the model",
        "The key of that model."),
    setting!(secret "ANTHROPIC_API_KEY", "a key", "", "none",
        "The key when TRUSTCOACH_SUMMARY_MODEL is a Claude model without a key or URL of its own."),
    setting!(secret "OPENAI_API_KEY", "a key", "", "none",
        "The key when TRUSTCOACH_SUMMARY_MODEL is any other model without a key or URL of its own."),
    setting!(open "TRUSTCOACH_MAX_AUDIO_MINUTES", "a number from 1 to 1440", "180",
        "The longest session recording, in minutes."),
    setting!(open "TRUSTCOACH_MAX_AUDIO_BYTES", "a number of bytes of at least 1024", "2147483648",
        "The largest audio file, in bytes."),
    setting!(open "TRUSTCOACH_AUDIO_BYTES_PER_DAY", "a number of bytes of at least 1024", "10000000000",
        "How many bytes of audio one person may send in 24 hours."),

    setting!(open "TRUSTCOACH_PAYMENT", "stripe (with its keys), simulated (only in development) or none", "", "stripe when its keys are set; else simulated, and none in production",
        "Who takes the payments. Simulated ones go through a local page that says so; with none, what has to be paid cannot be booked."),
    setting!(secret "TRUSTCOACH_STRIPE_SECRET_KEY", "a secret or restricted key of Stripe (sk_… or rk_…), with TRUSTCOACH_STRIPE_WEBHOOK_SECRETS", "", "none",
        "The key of the platform's Stripe account. Coaches are paid through Connect (Express accounts)."),
    setting!(secret "TRUSTCOACH_STRIPE_WEBHOOK_SECRETS", "whsec_…, separated by commas, with TRUSTCOACH_STRIPE_SECRET_KEY", "", "none",
        "What signs Stripe's webhooks to /webhooks/stripe: one for the account, one for connected accounts, and the old ones while they are rotated."),
    setting!(open "TRUSTCOACH_STRIPE_API_BASE", "a URL such as https://api.stripe.com, https in production", "https://api.stripe.com",
        "Where Stripe's API is; another one only for tests."),
    setting!(open "TRUSTCOACH_COMMISSION_BP", "a number from 0 to 10000", "1500",
        "The platform's commission in basis points: 1500 is 15 %."),
    setting!(open "TRUSTCOACH_HOLDS_NEED_PROOF", "yes or no", "yes",
        "Whether holding a time asks for an address that was proven by its letter."),
    setting!(open "TRUSTCOACH_HOLDS_PER_PERSON", "a number from 1 to 1000", "3",
        "How many unpaid holds one person may have at once; a series counts as two."),
    setting!(open "TRUSTCOACH_HOLDS_PER_COACH", "a number from 1 to 1000", "2",
        "How many of them with the same coach."),
    setting!(open "TRUSTCOACH_HOLD_AGAIN_MINUTES", "a number from 0 to 10080", "60",
        "How long a time that one let expire unpaid cannot be held again by the same person, in minutes."),
    setting!(open "TRUSTCOACH_MOVES_PER_DAY", "a number from 1 to 10000", "40",
        "How many times one person may move sessions in 24 hours."),
    setting!(open "TRUSTCOACH_CANCELLATIONS_PER_DAY", "a number from 1 to 10000", "60",
        "How many times one person may cancel in 24 hours; a series counts once."),
    setting!(open "TRUSTCOACH_LETTERS_QUIET_MINUTES", "a number from 0 to 60", "10",
        "After a letter about a change of a session, how long further changes are gathered into one, in minutes."),
    setting!(open "TRUSTCOACH_LEGAL_NAME", "the company's name", "TrustCoach IA SAS (exemple)",
        "Who issues receipts and statements."),
    setting!(open "TRUSTCOACH_LEGAL_ADDRESS", "its address, lines separated by commas", "1 rue de l’Exemple, 75000 Paris",
        "Where that company is."),
    setting!(open "TRUSTCOACH_SIREN", "nine digits, spaces allowed", "000 000 000",
        "Its number in the French register."),
    setting!(open "TRUSTCOACH_VAT_NUMBER", "a VAT number such as FR32123456789", "", "none",
        "Its VAT number, printed on papers when it has one."),
    setting!(open "TRUSTCOACH_VAT_MENTION", "a sentence", "non applicable, article 293 B du CGI",
        "What papers say about VAT."),

    setting!(open "TRUSTCOACH_MAP_TILES", "a URL such as https://tiles.example/{z}/{x}/{y}.png", "", "the bundled map of Europe, which asks no other server",
        "A server of map tiles. Readers of the map then send it their address and what they look at."),
    setting!(open "TRUSTCOACH_MAP_ATTRIBUTION", "the words that this server's licence asks for, with TRUSTCOACH_MAP_TILES", "", "none",
        "Whom to thank for those tiles, such as © OpenStreetMap contributors."),
    setting!(open "TRUSTCOACH_ICS_ALLOW_LOOPBACK", "yes (only in development) or no", "no",
        "Whether coaches' calendars may be read from this machine itself (127.0.0.1), for trying it out. Other private addresses are always refused."),
    setting!(open "TRUSTCOACH_MEETING_BASE", "a URL such as https://meet.jit.si, https in production", "https://meet.jit.si",
        "Where the video rooms of sessions are made (Jitsi), for coaches without a room of their own."),

    setting!(open "TRUSTCOACH_JOBS_PROMPT", "a number from 1 to 64", "4",
        "How many jobs about money, and of what a person waits for, one process runs at once."),
    setting!(open "TRUSTCOACH_JOBS_LETTERS", "a number from 1 to 64", "4",
        "How many letters one process sends at once."),
    setting!(open "TRUSTCOACH_JOBS_UPKEEP", "a number from 1 to 64", "2",
        "How many sweeps, purges and readings of coaches' calendars one process runs at once."),
    setting!(open "TRUSTCOACH_JOBS_MEDIA", "a number from 1 to 64", "2",
        "How many recordings one process transcribes at once."),
    setting!(open "TRUSTCOACH_JOBS_MODELS", "a number from 1 to 64", "2",
        "How many drafts one process asks of the language model at once."),
    setting!(open "TRUSTCOACH_SECOND_FACTOR", "required or invited", "", "required in production, invited otherwise",
        "Whether administrators and coaches must have a second factor (a passkey or an application's codes) before they reach anything but their own account."),
    setting!(open "TRUSTCOACH_STEP_UP_MINUTES", "a number from 1 to 43200", "10",
        "For how long it counts that a person has shown who they are. After that they are asked again before money, passwords, second factors, feeds, and whatever an administrator changes."),
    setting!(open "TRUSTCOACH_IDLE_ADMIN_MINUTES", "a number from 1 to 43200", "30",
        "After how long without a request the login of an administrator ends."),
    setting!(open "TRUSTCOACH_IDLE_COACH_MINUTES", "a number from 1 to 43200", "720",
        "After how long without a request the login of a coach ends."),
    setting!(open "TRUSTCOACH_IDLE_CLIENT_MINUTES", "a number from 1 to 43200", "43200",
        "After how long without a request the login of anybody else ends."),
    setting!(open "TRUSTCOACH_LOG", "a filter such as info,app=debug",
        "info,graphile_worker=warn,graphile_worker_migrations=warn,sqlx=warn,whisper_rs=warn",
        "What is logged."),
    setting!(open "TRUSTCOACH_LOG_FORMAT", "text or json", "text",
        "How it is logged."),
];

/// The row of `name`. Only names of the table are asked for.
pub(super) fn setting(name: &str) -> &'static Setting {
    SETTINGS
        .iter()
        .find(|setting| setting.name == name)
        .unwrap_or_else(|| panic!("{name} is not in the table of settings"))
}

/// The table as Markdown.
pub(super) fn documentation() -> String {
    let mut text = String::from(
        "Each setting is an environment variable, or a line of the file named by \
         `TRUSTCOACH_CONFIG` (`./trustcoach.toml` if present). The environment wins. \
         An empty variable counts as unset.\n\n\
         | variable | in the file | default | meaning | value |\n| --- | --- | --- | --- | --- |\n",
    );
    for setting in SETTINGS {
        let default = match (setting.default, setting.default_note) {
            ("", note) => note.to_owned(),
            (default, _) => format!("`{default}`"),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "| `{}` | `{}` | {default} | {} | {} |",
            setting.name,
            setting.key(),
            setting.description,
            setting.expected,
        );
    }
    text
}
