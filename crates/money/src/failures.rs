//! The letter to administrators about a refund that was not taken or did not arrive.

use platform::{error::Result, i18n::Arg};
use sqlx::PgConnection;

use super::{provider::WhichRefund, queries};
use crate::Money;
use post::Letter;

/// Those who run the platform are told of a refund that has failed, once.
pub async fn notify_administrators(
    app: &Money,
    conn: &mut PgConnection,
    which: &WhichRefund,
) -> Result<()> {
    let Some((cents, currency)) = queries::mark_failure_notified(conn, which, app.now()).await?
    else {
        return Ok(());
    };
    for user in queries::admins(conn).await? {
        let Some(reader) = post::reader(conn, &user, platform::i18n::Locale::default()).await?
        else {
            continue;
        };
        let amount = Arg::from(reader.locale.money(cents.get(), &currency));
        let letter = Letter::new(&reader, "mail-refund-stuck-subject")
            .paragraph(reader.tw("mail-refund-stuck-text", [("amount", amount)]))
            .action(
                reader.t("mail-refund-stuck-action"),
                post::address(app, "/admin/money"),
            );
        post::letter(conn, app, &letter.mail(app, &reader)?).await?;
    }
    Ok(())
}
