//! What every page knows: the reader, their language and zone, what just happened.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use jiff::{Timestamp, tz::TimeZone};
use platform::{
    assets,
    db::Instant,
    i18n::{Arg, Locale},
    web,
};
use serde::{Deserialize, Serialize};

use crate::{App, who};

/// The layout's context; a field `page` of each template's struct.
#[derive(Clone, Debug)]
pub struct Page {
    /// The reader's language.
    pub locale: Locale,
    /// The reader's zone: their browser's, else Paris.
    pub zone: TimeZone,
    /// When the page is made.
    pub now: Timestamp,
    path: String,
    user: Option<UserView>,
    flashes: Vec<Flash>,
    theme: &'static str,
}

/// The reader, as the layout shows them.
#[derive(Clone, Debug)]
pub struct UserView {
    /// Their name, or their address.
    pub name: String,
    /// One or two letters.
    pub initials: String,
    /// Whether they have a coach's profile.
    pub is_coach: bool,
    /// Whether they run the platform.
    pub is_admin: bool,
}

/// Something that just happened, said once.
#[derive(Clone, Debug)]
pub struct Flash {
    /// `success`, `error` or `info`.
    pub kind: String,
    /// The sentence.
    pub text: String,
    /// What was removed and can come back: `POST /undo/{id}`.
    pub undo: Option<String>,
}

impl Page {
    /// The reader's language tag.
    pub fn lang(&self) -> &'static str {
        self.locale.tag()
    }

    /// A sentence of the catalogues.
    pub fn t(&self, key: &str) -> String {
        self.locale.text(key)
    }

    /// A sentence that names something.
    pub fn tw<const N: usize>(&self, key: &str, args: [(&'static str, Arg); N]) -> String {
        self.locale.text_with(key, &args)
    }

    /// A sentence that names one thing: words or a number.
    pub fn t1(&self, key: &str, name: &'static str, value: impl Into<Arg>) -> String {
        self.locale.text_with(key, &[(name, value.into())])
    }

    /// The sentence for a value of an enumeration: `t_of("booking-status", status)` reads
    /// `booking-status-PENDING`.
    pub fn t_of(&self, prefix: &str, value: impl std::fmt::Display) -> String {
        self.locale.text(&format!("{prefix}-{value}"))
    }

    /// The path of this page.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether this page is `prefix` or lies under it.
    pub fn here(&self, prefix: &str) -> bool {
        match self.path.strip_prefix(prefix) {
            Some("") => true,
            Some(rest) => prefix != "/" && rest.starts_with('/'),
            None => false,
        }
    }

    /// The reader, when logged in.
    pub fn user(&self) -> Option<&UserView> {
        self.user.as_ref()
    }

    /// What just happened.
    pub fn flashes(&self) -> &[Flash] {
        &self.flashes
    }

    /// The theme that was chosen; empty for the machine's.
    pub fn theme(&self) -> &'static str {
        self.theme
    }

    /// The hashed address of an asset.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// The language that this page is not in.
    pub fn other_lang(&self) -> &'static str {
        match self.locale {
            Locale::Fr => "en",
            Locale::En => "fr",
        }
    }

    /// An amount in cents, written out.
    pub fn money(&self, cents: impl Into<i64>, currency: &str) -> String {
        self.locale.money(cents.into(), currency)
    }

    /// An instant in words, in the reader's zone.
    pub fn moment(&self, at: &Instant) -> String {
        self.moment_in(at, &self.zone)
    }

    /// An instant in words, in a given zone.
    pub fn moment_in(&self, at: &Instant, zone: &TimeZone) -> String {
        let this_year = self.now.to_zoned(zone.clone()).year();
        self.locale.moment(at.0, zone, this_year)
    }

    /// The clock time of an instant in the reader's zone.
    pub fn time(&self, at: &Instant) -> String {
        self.locale.time(at.0.to_zoned(self.zone.clone()).time())
    }

    /// The calendar day of an instant in the reader's zone, without the year.
    pub fn day(&self, at: &Instant) -> String {
        self.locale.day(at.0.to_zoned(self.zone.clone()).date())
    }

    /// The calendar day of an instant, with the year.
    pub fn date(&self, at: &Instant) -> String {
        self.locale.date(at.0.to_zoned(self.zone.clone()).date())
    }

    /// A length of time in minutes, written out.
    pub fn minutes(&self, minutes: impl Into<i64>) -> String {
        self.locale.minutes(minutes.into())
    }

    /// The name of the reader's zone, for people: `Europe/Paris` reads `Paris`.
    pub fn zone_name(&self) -> String {
        zone_name(&self.zone)
    }

    /// The page of a request, without failing: for errors.
    pub fn for_request(app: &App, parts: &Parts) -> Self {
        let headers = &parts.headers;
        let locale = web::locale(headers);
        let user = parts.extensions.get::<who::User>();
        Self {
            locale,
            zone: zone(headers),
            now: app.now(),
            path: parts.uri.path().to_owned(),
            user: user.map(|u| UserView {
                name: u.display_name().to_owned(),
                initials: initials(u.display_name()),
                is_coach: u.coach_id.is_some(),
                is_admin: u.role == domain::schema::Role::Admin,
            }),
            flashes: read_flash(headers, locale).into_iter().collect(),
            theme: match web::cookie(headers, "theme") {
                Some("light") => "light",
                Some("dark") => "dark",
                _ => "",
            },
        }
    }
}

impl<S> FromRequestParts<S> for Page
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::for_request(&App::from_ref(state), parts))
    }
}

/// The reader's zone, as their browser told in the cookie `tz`; Paris otherwise.
pub fn zone(headers: &HeaderMap) -> TimeZone {
    web::cookie(headers, "tz")
        .map(|name| name.replace("%2F", "/"))
        .and_then(|name| TimeZone::get(&name).ok())
        .unwrap_or_else(|| TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC))
}

/// A zone's name for people: `America/New_York` reads `New York`.
pub fn zone_name(zone: &TimeZone) -> String {
    let name = zone.iana_name().unwrap_or("UTC");
    name.rsplit('/').next().unwrap_or(name).replace('_', " ")
}

/// A text with a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// One or two letters for a name.
pub fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|w| w.chars().find(|c| c.is_alphabetic()));
    let first = words.next();
    first
        .into_iter()
        .chain(words.next_back())
        .flat_map(char::to_uppercase)
        .collect()
}

/// Sends the reader to another page, where a sentence is said once. The cookie holds the
/// sentence's key and what it names, never the sentence.
pub struct FlashRedirect {
    to: String,
    kind: &'static str,
    key: &'static str,
    args: Vec<(String, String)>,
    undo: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct FlashCookie {
    kind: String,
    key: String,
    #[serde(default)]
    args: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    undo: Option<String>,
}

impl FlashRedirect {
    /// It went well.
    pub fn success(to: impl Into<String>, key: &'static str) -> Self {
        Self::new("success", to.into(), key)
    }

    /// It did not.
    pub fn error(to: impl Into<String>, key: &'static str) -> Self {
        Self::new("error", to.into(), key)
    }

    /// Something to know.
    pub fn info(to: impl Into<String>, key: &'static str) -> Self {
        Self::new("info", to.into(), key)
    }

    fn new(kind: &'static str, to: String, key: &'static str) -> Self {
        Self {
            to,
            kind,
            key,
            args: vec![],
            undo: None,
        }
    }

    /// Something was removed that can come back: a button beside the sentence does so. `id` is
    /// what `practice` set it aside under.
    #[must_use]
    pub fn undo(mut self, id: impl Into<String>) -> Self {
        self.undo = Some(id.into());
        self
    }

    /// Names something in the sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.args.push((name.to_owned(), value.into()));
        self
    }
}

impl IntoResponse for FlashRedirect {
    fn into_response(self) -> Response {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let kept = FlashCookie {
            kind: self.kind.to_owned(),
            key: self.key.to_owned(),
            args: self.args,
            undo: self.undo,
        };
        let text = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&kept).unwrap_or_default());
        let mut response = Redirect::to(&self.to).into_response();
        let cookie = format!("flash={text}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
        response
    }
}

fn read_flash(headers: &HeaderMap, locale: Locale) -> Option<Flash> {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let kept: FlashCookie = serde_json::from_slice(
        &URL_SAFE_NO_PAD
            .decode(web::cookie(headers, "flash")?)
            .ok()?,
    )
    .ok()?;
    // Only our own flash sentences; the cookie is the reader's and may hold anything.
    if !kept.key.starts_with("flash-") {
        return None;
    }
    let args: Vec<(&'static str, Arg)> = kept
        .args
        .iter()
        .filter_map(|(name, value)| {
            let known = ["name", "coach", "when", "amount", "email", "count"];
            let name = known.into_iter().find(|k| k == name)?;
            Some((name, Arg::Text(value.chars().take(200).collect())))
        })
        .collect();
    let kind = ["success", "error", "info"]
        .into_iter()
        .find(|k| *k == kept.kind)?;
    Some(Flash {
        kind: kind.to_owned(),
        text: locale.try_text(&kept.key, &args)?,
        // An id of ours: nothing else becomes part of an address.
        undo: kept
            .undo
            .filter(|id| id.len() <= 40 && id.bytes().all(|b| b.is_ascii_alphanumeric())),
    })
}
