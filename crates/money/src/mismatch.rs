//! What a provider tells, beside what it was asked: an event confirms only if its account, amount,
//! currency, mode and session are those of the checkout. Another one is applied to nothing, kept,
//! and told to administrators.

use domain::money::Cents;
use platform::{
    error::{Error, Result},
    i18n::Locale,
};

use crate::{
    ChargeRef, EventContent, Money,
    events::Terms,
    queries::{self, Group},
};
use post::Letter;

/// One thing that was told otherwise than it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contrast {
    /// A word for it, as in the sentences `money-mismatch-…`.
    pub field: &'static str,
    pub asked: String,
    pub told: String,
}

/// What is to be done with an event.
pub enum Verdict {
    /// It says what was asked, as far as it says anything.
    AsAsked,
    /// It is about nothing of ours.
    NotOurs,
    /// It is about this checkout, and says something else.
    Differs(Box<Group>, Vec<Contrast>),
}

/// Compares an event with the checkout that it is about.
///
/// # Errors
/// When it came before we had written down its page: it is tried again.
pub async fn judge(
    app: &Money,
    provider: &str,
    content: &EventContent,
    terms: &Terms,
) -> Result<Verdict> {
    let live = app.payments.live();
    let Some(about) = content.about() else {
        // Stripe tells an endpoint for connected accounts of both modes.
        let other_mode = terms.live.is_some() && live.is_some() && terms.live != live;
        return Ok(if other_mode {
            Verdict::NotOurs
        } else {
            Verdict::AsAsked
        });
    };
    let mut conn = app.db.acquire().await?;
    let group = match &about {
        ChargeRef::Group(id) => queries::group(&mut conn, id).await?,
        ChargeRef::Intent(intent) => queries::group_by_intent(&mut conn, intent).await?,
    };
    let Some(group) = group else {
        // In another account's name it is that account's own business.
        return Ok(match terms.account {
            Some(_) => Verdict::NotOurs,
            None => Verdict::AsAsked,
        });
    };
    let paid = matches!(content, EventContent::Paid { .. });
    if paid && terms.session.is_some() && group.session_id.is_none() {
        return Err(Error::internal(anyhow::anyhow!(
            "an event about a page that is not written down yet, of {}",
            group.id
        )));
    }
    let differences = compare(&group, provider, live, content, terms);
    let surplus =
        paid && group.intent.is_some() && differences.iter().all(|d| d.field == "session");
    if differences.is_empty() || surplus {
        // Another page of a checkout that is paid confirms nothing: what it brings goes back.
        return Ok(Verdict::AsAsked);
    }
    Ok(Verdict::Differs(Box::new(group), differences))
}

fn compare(
    group: &Group,
    provider: &str,
    live: Option<bool>,
    content: &EventContent,
    terms: &Terms,
) -> Vec<Contrast> {
    let mut differences = vec![];
    let mut differ = |field, asked: &str, told: &str| {
        if asked != told {
            let (asked, told) = (asked.to_owned(), told.to_owned());
            differences.push(Contrast { field, asked, told });
        }
    };
    differ("provider", &group.provider, provider);
    // A checkout is the platform's own, whomever its money is sent on to.
    differ("account", "", terms.account.as_deref().unwrap_or_default());
    if let (Some(asked), Some(told)) = (live, terms.live) {
        let mode = |live| if live { "live" } else { "test" };
        differ("mode", mode(asked), mode(told));
    }
    if let (Some(asked), Some(told)) = (&group.session_id, &terms.session) {
        differ("session", asked, told);
    }
    // A card that was declined, or a page that was closed, moved nothing.
    let moved = !matches!(
        content,
        EventContent::Declined { .. } | EventContent::Closed { .. }
    );
    if let Some(told) = terms.currency.as_ref().filter(|_| moved) {
        differ("currency", &group.currency, told);
    }
    if let Some(told) = terms.amount {
        differ("amount", &group.amount.to_string(), &told.to_string());
    }
    if let (Some(asked), Some(told)) = (&group.account, &terms.destination) {
        differ("destination", asked, told);
    }
    if let (Some(told), Some(_)) = (terms.fee, &group.account) {
        differ("fee", &group.fee.to_string(), &told.to_string());
    }
    if let Some(told) = &terms.unpaid {
        differ("status", "paid", told);
    }
    differences
}

/// Keeps an event that says something else than what was asked, and tells administrators; once of
/// the same differences about the same checkout.
pub async fn keep(app: &Money, event: &str, group: &Group, differences: &[Contrast]) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    if !queries::lock_event(&mut tx, event).await? {
        return Ok(());
    }
    let new = queries::insert_mismatch(&mut tx, event, &group.id, differences, now).await?;
    queries::event_done(&mut tx, event, false, now).await?;
    if new {
        for user in queries::admins(&mut tx).await? {
            let Some(reader) = post::reader(&mut tx, &user, Locale::default()).await? else {
                continue;
            };
            let mut letter = Letter::new(&reader, "mail-mismatch-subject")
                .paragraph(reader.t("mail-mismatch-text"));
            for difference in differences {
                let name = reader.t(&format!("money-mismatch-{}", difference.field));
                let Contrast { asked, told, .. } = difference;
                let [asked, told] = [asked, told]
                    .map(|v| value(reader.locale, difference.field, v, &group.currency));
                let both = [("asked", asked.into()), ("told", told.into())];
                letter = letter.fact(name, reader.tw("money-mismatch-values", both));
            }
            let letter = letter.action(
                reader.t("mail-mismatch-action"),
                post::address(app, "/admin/money#mismatches"),
            );
            post::letter(&mut tx, app, &letter.mail(app, &reader)?).await?;
        }
    }
    tx.commit().await?;
    tracing::warn!(event, group = %group.id, ?differences, "a payment event differs from what was asked");
    Ok(())
}

/// A value as a person reads it.
pub fn value(locale: Locale, field: &str, value: &str, currency: &str) -> String {
    match (field, value.parse::<i64>()) {
        (_, _) if value.is_empty() => "—".to_owned(),
        ("amount" | "fee", Ok(cents)) => locale.money(Cents(cents).get(), currency),
        _ => value.to_owned(),
    }
}
