//! The subcommands. Their help is in the catalogues, under `cli-help-`.

use std::path::PathBuf;

use clap::{Arg, ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand};
use jiff::civil::Date;
use platform::{i18n::Locale, queue::Lane};
use url::Url;

#[derive(Debug, Parser)]
#[command(name = "trustcoach", version, disable_help_subcommand = true)]
struct Cli {
    #[arg(long, global = true, value_name = "TOML")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

/// What is asked for.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Pages, API and jobs in one process.
    Serve {
        /// Without the jobs.
        #[arg(long, conflicts_with = "jobs_only")]
        web_only: bool,
        /// Without the pages and the API.
        #[arg(long)]
        jobs_only: bool,
        /// Fills the database for a demonstration first.
        #[arg(long)]
        seed_demo: bool,
    },
    /// Only the jobs.
    Work {
        /// Only those of these lanes; of all otherwise.
        #[arg(long, value_name = "prompt|letters|upkeep|media|models")]
        lane: Vec<Lane>,
    },
    /// Brings the database up to date.
    Migrate,
    /// What a fresh database may begin with.
    Seed {
        /// A whole marketplace.
        #[arg(long)]
        demo: bool,
    },
    /// Administrators.
    #[command(subcommand)]
    Admin(Administrators),
    /// The Whisper models.
    #[command(subcommand)]
    Models(Models),
    /// An audio file to timed text.
    Transcribe {
        /// The audio.
        file: PathBuf,
        /// JSON instead of lines.
        #[arg(long)]
        json: bool,
        /// ISO 639-1; detected otherwise.
        #[arg(long, value_name = "fr|en|…")]
        language: Option<String>,
        /// Another local model than the configured one.
        #[arg(long)]
        model: Option<String>,
    },
    /// Plays a whole session on a running server.
    Demo {
        /// The audio of the session.
        file: PathBuf,
        /// The server.
        #[arg(long, default_value = "http://127.0.0.1:3000")]
        url: Url,
    },
    /// A day of the ledger beside the payment provider's own list.
    Reconcile {
        /// The day (UTC); yesterday otherwise.
        #[arg(long, value_name = "YYYY-MM-DD")]
        day: Option<Date>,
    },
    /// The keys of stored texts.
    #[command(subcommand)]
    Keys(Keys),
    /// What is in use, and whether it answers.
    Doctor,
    /// The description of the API.
    Openapi,
}

/// What is done about keys.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Keys {
    /// Seals the stored texts again with the first key.
    Rotate,
}

/// What is asked about administrators.
#[derive(Debug, Subcommand)]
pub enum Administrators {
    /// Makes one, and prints the link under which they choose a password.
    Create {
        /// Their address.
        email: String,
        /// Their name.
        #[arg(long, default_value = "Admin")]
        name: String,
    },
}

/// What is asked about models.
#[derive(Debug, Subcommand)]
pub enum Models {
    /// Fetches one.
    Pull {
        /// Such as `base`.
        name: String,
        /// A mirror of whisper.cpp's hub.
        #[arg(long, value_name = "URL")]
        from: Option<String>,
    },
    /// Makes one from faster-whisper's weights.
    Import {
        /// Where the weights are.
        folder: PathBuf,
        /// What they are.
        #[arg(long, default_value = "base")]
        name: String,
    },
    /// Those that are there.
    List,
}

/// The language of the terminal: that of `LC_ALL`, `LC_MESSAGES` or `LANG` when we speak it,
/// French otherwise.
pub fn language() -> Locale {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .and_then(|tag| Locale::from_tag(&tag))
        .unwrap_or_default()
}

/// Reads the command line, or answers it: help, version, a mistake.
pub fn read(locale: Locale) -> (Option<PathBuf>, Command) {
    let matches = command(locale).get_matches();
    match Cli::from_arg_matches(&matches) {
        Ok(cli) => (cli.config, cli.command),
        Err(error) => error.exit(),
    }
}

fn command(locale: Locale) -> clap::Command {
    explained(Cli::command(), locale, "trustcoach")
}

/// Puts the help of the catalogues on a command, its arguments and its subcommands. A command
/// is named by its path: `models-pull`.
fn explained(mut command: clap::Command, locale: Locale, path: &str) -> clap::Command {
    command = command
        .about(locale.text(&format!("cli-help-{path}")))
        .long_about(None)
        .subcommand_help_heading(locale.text("cli-heading-commands"))
        .subcommand_value_name(locale.text("cli-value-command"))
        .disable_help_flag(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help(locale.text("cli-help-flag")),
        );
    if let Some(examples) = locale.try_text(&format!("cli-help-{path}-examples"), &[]) {
        command = command.after_help(examples);
    }
    if path == "trustcoach" {
        command = command.disable_version_flag(true).arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help(locale.text("cli-version-flag")),
        );
    }
    let args: Vec<String> = command
        .get_arguments()
        .map(|arg| arg.get_id().to_string())
        .collect();
    for id in args.iter().filter(|id| *id != "help" && *id != "version") {
        let key = format!("cli-help-{path}-{}", id.replace('_', "-"));
        command = command.mut_arg(id, |arg| arg.help(locale.text(&key)).long_help(None));
    }
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in names {
        let path = if path == "trustcoach" {
            name.clone()
        } else {
            format!("{path}-{name}")
        };
        command = command.mut_subcommand(name, |sub| explained(sub, locale, &path));
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent_in_both_languages() {
        words::load();
        for locale in Locale::ALL {
            command(locale).debug_assert();
        }
    }

    #[test]
    fn every_command_and_argument_has_its_help() {
        fn look(command: &clap::Command, missing: &mut Vec<String>) {
            let untold = |text: Option<&clap::builder::StyledStr>| {
                text.is_none_or(|text| text.to_string().starts_with("cli-"))
            };
            if untold(command.get_about()) {
                missing.push(command.get_name().to_owned());
            }
            for arg in command.get_arguments().filter(|arg| untold(arg.get_help())) {
                missing.push(format!("{} {}", command.get_name(), arg.get_id()));
            }
            command.get_subcommands().for_each(|sub| look(sub, missing));
        }
        words::load();
        for locale in Locale::ALL {
            let mut missing = vec![];
            look(&command(locale), &mut missing);
            assert!(missing.is_empty(), "{locale:?}: {missing:?}");
        }
    }

    #[test]
    fn serving_the_pages_alone_and_the_jobs_alone_exclude_each_other() {
        let both = ["trustcoach", "serve", "--web-only", "--jobs-only"];
        assert!(command(Locale::Fr).try_get_matches_from(both).is_err());
    }
}
