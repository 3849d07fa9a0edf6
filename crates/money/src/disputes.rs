//! Disputes: a client's bank takes money back while it looks into why it was paid.

use domain::ids::UserId;
use platform::{
    error::Result,
    i18n::{Arg, Locale},
};
use sqlx::PgConnection;

use super::{
    ProviderDispute,
    queries::{self, Group},
};
use crate::Money;
use post::Letter;

/// A dispute was opened, or has changed. The coach and those who run the platform are told of
/// a new one, once.
pub async fn record(
    app: &Money,
    conn: &mut PgConnection,
    group: &Group,
    dispute: &ProviderDispute,
) -> Result<()> {
    let closed = matches!(dispute.status.as_str(), "won" | "lost" | "warning_closed");
    let new = queries::save_dispute(conn, &group.id, dispute, closed, app.now()).await?;
    if !new {
        return Ok(());
    }
    let coach = queries::user_of_coach(conn, &group.coach_id).await?;
    if let Some(user) = coach {
        let page = post::address(app, "/desk/payouts");
        notify(app, conn, &user, dispute, "mail-dispute-coach", page).await?;
    }
    for user in queries::admins(conn).await? {
        let page = post::address(app, "/admin/money");
        notify(app, conn, &user, dispute, "mail-dispute-admin", page).await?;
    }
    Ok(())
}

async fn notify(
    app: &Money,
    conn: &mut PgConnection,
    user: &UserId,
    dispute: &ProviderDispute,
    sentence: &str,
    page: String,
) -> Result<()> {
    let Some(reader) = post::reader(conn, user, Locale::default()).await? else {
        return Ok(());
    };
    let amount = reader.locale.money(dispute.cents.get(), &dispute.currency);
    let letter = Letter::new(&reader, "mail-dispute-subject")
        .paragraph(reader.tw(sentence, [("amount", Arg::from(amount))]))
        .action(reader.t("mail-dispute-action"), page);
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}
