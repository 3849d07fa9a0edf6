//! The layout's context: the reader, their language and time zone, the flash message, and the
//! formatting that templates use.

pub(crate) mod flash;
mod names;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, request::Parts},
};
use jiff::{Timestamp, tz::TimeZone};
use platform::{
    assets,
    db::Instant,
    i18n::{Arg, Locale},
    web,
};

pub use flash::{Flash, FlashRedirect};
pub use names::{capital, initials, zone_name};

use crate::{App, who, zones};

/// The layout's context: the field `page` of each template's struct.
#[derive(Clone, Debug)]
pub struct Page {
    /// The reader's language.
    pub locale: Locale,
    /// The zone of the reader's browser, else Paris.
    pub zone: TimeZone,
    /// When the page is made.
    pub now: Timestamp,
    path: String,
    user: Option<UserView>,
    flash: Option<Flash>,
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
    /// Whether they are to be invited to add a second factor: they see what concerns others.
    pub invite_factor: bool,
}

impl Page {
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

    /// The sentence below a list of at most `limit` rows that may go on.
    pub fn cut_note(&self, key: &str, rows: usize, limit: i64) -> Option<String> {
        let full = usize::try_from(limit).is_ok_and(|limit| rows >= limit);
        full.then(|| self.t1(key, "count", limit))
    }

    /// The sentence for a value of an enumeration: `t_of("booking-status", status)` reads
    /// `booking-status-PENDING`.
    pub fn t_of(&self, prefix: &str, value: impl std::fmt::Display) -> String {
        self.locale.text(&format!("{prefix}-{value}"))
    }

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

    pub fn user(&self) -> Option<&UserView> {
        self.user.as_ref()
    }

    /// The message about what just happened.
    pub fn flash(&self) -> Option<&Flash> {
        self.flash.as_ref()
    }

    /// `light`, `dark`, or empty for the machine's own.
    pub fn theme(&self) -> &'static str {
        self.theme
    }

    /// The hashed address of an asset.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
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

    /// The page of a request. It cannot fail: error pages need one too.
    pub fn for_request(app: &App, parts: &Parts) -> Self {
        let headers = &parts.headers;
        let locale = web::locale(headers);
        let user = parts.extensions.get::<who::User>();
        Self {
            locale,
            zone: browser_zone(headers),
            now: app.now(),
            path: parts.uri.path().to_owned(),
            user: user.map(|u| UserView {
                name: u.display_name().to_owned(),
                initials: initials(u.display_name()),
                is_coach: u.coach_id.is_some(),
                is_admin: u.role == domain::schema::Role::Admin,
                invite_factor: !u.standing.has_factor
                    && (u.coach_id.is_some() || u.role == domain::schema::Role::Admin),
            }),
            flash: flash::read(headers, locale),
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

/// The zone that the reader's browser sent in the cookie `tz`; Paris otherwise.
fn browser_zone(headers: &HeaderMap) -> TimeZone {
    web::cookie(headers, "tz")
        .and_then(|name| TimeZone::get(&name.replace("%2F", "/")).ok())
        .unwrap_or_else(zones::paris)
}
