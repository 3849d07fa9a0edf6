//! `reconcile`: a day of the ledger beside the payment provider's own list, now.

use std::process::ExitCode;

use app::{Product, assemble};
use domain::money::Cents;
use jiff::civil::Date;
use money::{Compared, Difference};
use platform::{config::Config, i18n::Locale};

use crate::{data, problem::Problem};

/// Compares a day, yesterday by default, and names each difference. Fails when there is one.
pub async fn run(config: Config, day: Option<Date>, locale: Locale) -> anyhow::Result<ExitCode> {
    let (app, embedded) = assemble::assemble(config).await?;
    let compared = compare(&app, day).await;
    let provider = app.payments.name();
    data::close(&app.db, embedded).await?;
    let (day, compared) = compared?;
    let args = [
        ("day", locale.date(day).into()),
        ("provider", provider.into()),
        ("movements", i64::from(compared.movements).into()),
    ];
    println!("{}", locale.text_with("cli-reconcile-compared", &args));
    for difference in &compared.differences {
        println!("{}", told(difference, locale));
    }
    let count = [("count", compared.differences.len().into())];
    println!("{}", locale.text_with("cli-reconcile-differences", &count));
    Ok(if compared.differences.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn compare(app: &Product, day: Option<Date>) -> anyhow::Result<(Date, Compared)> {
    // Nobody has a list of nothing.
    if app.payments.name() == "none" {
        return Err(Problem::new("cli-reconcile-nobody").into());
    }
    let day = match day {
        Some(day) => day,
        None => money::yesterday(app.now())?,
    };
    Ok((day, money::reconcile(app, day..=day).await?))
}

/// `Remboursement re_1 : absent de nos comptes (chez nous —, chez le prestataire 7,00 €)`.
fn told(difference: &Difference, locale: Locale) -> String {
    let amount = |cents: Option<Cents>| {
        cents.map_or_else(
            || "—".to_owned(),
            |cents| locale.money(cents.get(), &difference.currency),
        )
    };
    let movement = locale.text(&format!("money-movement-{}", difference.movement));
    let kind = locale.text(&format!("money-difference-{}", difference.kind));
    let args = [
        ("movement", movement.into()),
        ("reference", difference.reference.as_str().into()),
        ("kind", kind.into()),
        ("ours", amount(difference.ours).into()),
        ("theirs", amount(difference.theirs).into()),
    ];
    format!("  {}", locale.text_with("cli-reconcile-difference", &args))
}
