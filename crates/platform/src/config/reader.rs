//! Reads settings from the environment and the file, and collects every error.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::settings::{RESERVED, RESERVED_PREFIX, SETTINGS, Setting, setting};

/// Everything that is wrong with a configuration, all at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(Vec<String>);

impl std::error::Error for Problems {}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration is wrong:")?;
        for problem in &self.0 {
            write!(f, "\n  - {problem}")?;
        }
        Ok(())
    }
}

/// The values found, by setting.
pub(super) struct Reader {
    values: BTreeMap<&'static str, Value>,
    problems: RefCell<Vec<String>>,
    /// What was asked for, to see that no row of the table is forgotten.
    asked: RefCell<BTreeSet<&'static str>>,
}

struct Value {
    text: String,
    /// The file it is from; `None` for the environment.
    file: Option<PathBuf>,
}

impl Reader {
    /// Takes what is ours from the environment and the text of a configuration file, and
    /// refuses the names that are not in the table.
    pub(super) fn new(
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        file: Option<(&Path, &str)>,
    ) -> Self {
        let mut reader = Self {
            values: BTreeMap::new(),
            problems: RefCell::default(),
            asked: RefCell::default(),
        };
        if let Some((path, text)) = file {
            reader.take_file(path, text);
        }
        for (name, value) in environment {
            reader.take_variable(&name, &value);
        }
        reader
    }

    fn take_variable(&mut self, name: &OsStr, value: &OsStr) {
        let Some(name) = name.to_str() else { return };
        let known = SETTINGS.iter().find(|setting| setting.name == name);
        match (known, value.to_str()) {
            // Deployment tools pass unset variables as empty ones.
            (_, Some("")) => {}
            (Some(setting), Some(text)) => {
                let value = Value {
                    text: text.to_owned(),
                    file: None,
                };
                self.values.insert(setting.name, value);
            }
            (Some(_), None) => self.problem(format!("{name} is not valid UTF-8")),
            (None, _) => {
                let reserved = RESERVED.contains(&name) || name.starts_with(RESERVED_PREFIX);
                if name.starts_with("TRUSTCOACH_") && !reserved {
                    let names = SETTINGS.iter().map(|setting| setting.name.to_owned());
                    self.problem(unknown(name, names, ""));
                }
            }
        }
    }

    fn take_file(&mut self, path: &Path, text: &str) {
        let place = format!(" in {}", path.display());
        let table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(error) => {
                // Its full message quotes the line, which may hold a secret.
                let before = error.span().map_or("", |span| &text[..span.start]);
                let line = before.matches('\n').count() + 1;
                let message = error.message();
                return self.problem(format!("{}, line {line}: {message}", path.display()));
            }
        };
        for (key, value) in table {
            let Some(setting) = SETTINGS.iter().find(|setting| setting.key() == key) else {
                self.problem(unknown(&key, SETTINGS.iter().map(Setting::key), &place));
                continue;
            };
            let text = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Boolean(truth) => truth.to_string(),
                _ => {
                    let expected = setting.expected;
                    self.problem(format!(
                        "{key}{place} is not a text or a number: expected {expected}"
                    ));
                    continue;
                }
            };
            let file = Some(path.to_owned());
            self.values.insert(setting.name, Value { text, file });
        }
    }

    /// The value of a setting that has a default. A wrong value is a problem, and stands as
    /// its default until the problems are reported.
    pub(super) fn value<T>(&self, name: &'static str, parse: impl Fn(&str) -> Option<T>) -> T {
        let default = setting(name).default;
        self.optional(name, &parse)
            .or_else(|| parse(default))
            .unwrap_or_else(|| panic!("the default of {name} is wrong"))
    }

    /// The value of a setting, if there is a good one.
    pub(super) fn optional<T>(
        &self,
        name: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        self.asked.borrow_mut().insert(name);
        let value = self.values.get(name)?;
        let parsed = parse(&value.text);
        if parsed.is_none() {
            self.wrong(name);
        }
        parsed
    }

    /// A secret text.
    pub(super) fn secret(&self, name: &'static str) -> Option<SecretString> {
        self.optional(name, |text| Some(SecretString::from(text)))
    }

    /// Whether a value was given, good or not.
    pub(super) fn given(&self, name: &'static str) -> bool {
        self.values.contains_key(name)
    }

    /// Reports the value of `name` as wrong, or as missing.
    pub(super) fn wrong(&self, name: &'static str) {
        let row = setting(name);
        let expected = row.expected;
        let Some(value) = self.values.get(name) else {
            return self.problem(format!("{name} is missing: expected {expected}"));
        };
        let (shown, place) = match &value.file {
            None => (row.name.to_owned(), String::new()),
            Some(file) => (row.key(), format!(" in {}", file.display())),
        };
        let quoted = if row.secret {
            String::new()
        } else {
            format!(" {:?}", value.text)
        };
        self.problem(format!(
            "{shown}{quoted}{place} is wrong: expected {expected}"
        ));
    }

    /// Reports a problem in words.
    pub(super) fn problem(&self, problem: String) {
        self.problems.borrow_mut().push(problem);
    }

    /// Everything that is wrong, if anything is.
    pub(super) fn finish(self) -> Result<(), Problems> {
        debug_assert!(
            SETTINGS
                .iter()
                .all(|row| self.asked.borrow().contains(row.name)),
            "a setting of the table is never read"
        );
        let problems = self.problems.into_inner();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Problems(problems))
        }
    }
}

/// Says that a name is not a setting, and which one was perhaps meant.
fn unknown(name: &str, names: impl Iterator<Item = String>, place: &str) -> String {
    let nearest = names
        .map(|known| (strsim::damerau_levenshtein(name, &known), known))
        .min()
        .filter(|(distance, _)| *distance <= 1 + name.len() / 5);
    match nearest {
        Some((_, known)) => format!("{name}{place} is not a setting: did you mean {known}?"),
        None => format!("{name}{place} is not a setting: docs/OPERATIONS.md lists them"),
    }
}
