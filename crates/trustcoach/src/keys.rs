//! `keys rotate`.

use std::process::ExitCode;

use app::{assemble, rotate};
use platform::{config::Config, i18n::Locale};

use crate::data;

/// Seals the stored texts again with the first of the configured keys.
pub async fn rotate(config: Config, locale: Locale) -> anyhow::Result<ExitCode> {
    let (app, embedded) = assemble::assemble(config).await?;
    let rotated = rotate::rotate(&app.db, &app.keys).await;
    let key = app.keys.current_key_id().to_owned();
    data::close(&app.db, embedded).await?;
    let rotated = rotated?;
    let args = [("count", rotated.sealed.into()), ("key", key.into())];
    println!("{}", locale.text_with("cli-keys-rotated", &args));
    if rotated.left == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    let args = [("count", rotated.left.into())];
    eprintln!("{}", locale.text_with("cli-keys-left", &args));
    Ok(ExitCode::FAILURE)
}
