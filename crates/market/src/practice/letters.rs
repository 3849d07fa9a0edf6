//! Letters to coaches about their verification: decisions, lost badges, certifications that expire.

use domain::{ids::UserId, verification::State};
use jiff::civil::Date;
use platform::{
    error::Result,
    i18n::{Arg, Locale},
};
use sqlx::PgConnection;

use super::queries::verification::Expiring;
use crate::Market;
use post::Letter;

const PAGE: &str = "/desk/profile/verification";

/// What the platform decided about a submission.
pub async fn send_decision(
    app: &Market,
    conn: &mut PgConnection,
    to: &UserId,
    state: State,
    reason: Option<&str>,
    seen: &[String],
) -> Result<()> {
    let Some(reader) = post::reader(conn, to, Locale::default()).await? else {
        return Ok(());
    };
    let (subject, text) = match state {
        State::Verified => ("mail-verified-subject", "mail-verified-text"),
        State::Premium => ("mail-premium-subject", "mail-premium-text"),
        State::MoreAsked => ("mail-more-asked-subject", "mail-more-asked-text"),
        State::Refused => ("mail-refused-subject", "mail-refused-text"),
        _ => ("mail-revoked-subject", "mail-revoked-text"),
    };
    let mut letter = Letter::new(&reader, subject).paragraph(reader.t(text));
    if !seen.is_empty() {
        let list = seen.join(", ");
        letter = letter.paragraph(reader.tw("mail-verified-seen", [("list", Arg::from(list))]));
    }
    if let Some(reason) = reason {
        letter = letter
            .paragraph(reader.tw("mail-verification-reason", [("reason", Arg::from(reason))]));
    }
    let letter = letter.action(
        reader.t("mail-verification-action"),
        post::address(app, PAGE),
    );
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}

/// A badge fell: `by_day` when something expired, otherwise because it was changed.
pub async fn send_badge_lost(
    app: &Market,
    conn: &mut PgConnection,
    to: &UserId,
    what: &[String],
    by_day: bool,
) -> Result<()> {
    let Some(reader) = post::reader(conn, to, Locale::default()).await? else {
        return Ok(());
    };
    let list = Arg::from(what.join(", "));
    let text = if by_day {
        reader.tw("mail-fallen-expired", [("list", list)])
    } else {
        reader.tw("mail-fallen-changed", [("list", list)])
    };
    let letter = Letter::new(&reader, "mail-fallen-subject")
        .paragraph(text)
        .paragraph(reader.t("mail-fallen-next"))
        .action(
            reader.t("mail-verification-action"),
            post::address(app, PAGE),
        );
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}

/// A certification expires soon, or today.
pub async fn send_expiry_notice(
    app: &Market,
    conn: &mut PgConnection,
    certification: &Expiring,
    on: Date,
) -> Result<()> {
    let Some(reader) = post::reader(conn, &certification.user_id, Locale::default()).await? else {
        return Ok(());
    };
    let facts = [
        ("name", Arg::from(&certification.name)),
        ("date", reader.locale.date(on).into()),
    ];
    let mut letter = Letter::about(reader.tw("mail-expiring-subject", facts.clone()))
        .paragraph(reader.tw("mail-expiring-text", facts));
    if certification.bears_badge {
        letter = letter.paragraph(reader.t("mail-expiring-badge"));
    }
    let letter = letter.action(
        reader.t("mail-expiring-action"),
        post::address(app, "/desk/profile/certifications"),
    );
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}

/// The platform took a profile from the list (`reason` says why), or put it back.
pub async fn send_suspension(
    app: &Market,
    conn: &mut PgConnection,
    to: &UserId,
    reason: Option<&str>,
) -> Result<()> {
    let Some(reader) = post::reader(conn, to, Locale::default()).await? else {
        return Ok(());
    };
    let letter = match reason {
        Some(reason) => Letter::new(&reader, "mail-barred-subject")
            .paragraph(reader.t("mail-barred-text"))
            .paragraph(reader.tw("mail-verification-reason", [("reason", Arg::from(reason))])),
        None => {
            Letter::new(&reader, "mail-unbarred-subject").paragraph(reader.t("mail-unbarred-text"))
        }
    };
    let letter = letter.action(
        reader.t("mail-barred-action"),
        post::address(app, "/desk/profile"),
    );
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}
