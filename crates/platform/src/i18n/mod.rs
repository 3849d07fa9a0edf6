//! Words, numbers, money and dates in the reader's language. French is the default.

pub mod dates;
mod typography;

use std::{borrow::Cow, collections::HashMap, sync::OnceLock};

use fluent_templates::{
    Loader, StaticLoader,
    fluent_bundle::{FluentValue, types::FluentNumber},
    loader::{LanguageIdentifier, langid},
};

pub use typography::french;

/// The sentences of this process: crate `words` embeds and installs them.
static CATALOGUES: OnceLock<&StaticLoader> = OnceLock::new();

/// Makes the catalogues known to every [`Locale`]. The first ones stay.
pub fn install(catalogues: &'static StaticLoader) {
    // A test's process installs them once for each of its servers.
    let _ = CATALOGUES.set(catalogues);
}

static FR: LanguageIdentifier = langid!("fr");
static EN: LanguageIdentifier = langid!("en");

/// A language the product speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub enum Locale {
    /// French, with its typography.
    #[default]
    Fr,
    /// English.
    En,
}

/// Something a sentence names.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// Words, already in the reader's language.
    Text(String),
    /// A count: the sentence may change with it.
    Number(i64),
}

impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<&String> for Arg {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}
impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
macro_rules! number_arg {
    ($($t:ty),*) => {$(
        impl From<$t> for Arg {
            fn from(value: $t) -> Self {
                Self::Number(i64::try_from(value).unwrap_or(i64::MAX))
            }
        }
        impl From<&$t> for Arg {
            fn from(value: &$t) -> Self {
                Self::from(*value)
            }
        }
    )*};
}
number_arg!(i32, i64, u32, u64, usize);

impl Locale {
    /// Every language, the default first.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The language of a tag such as `fr-CA`, if we speak it.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag
            .split(['-', '_'])
            .next()?
            .trim()
            .to_ascii_lowercase()
            .as_str()
        {
            "fr" => Some(Self::Fr),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The best language for an `Accept-Language` header (RFC 9110 §12.5.4).
    pub fn negotiate(accept_language: &str) -> Self {
        accept_language
            .split(',')
            .filter_map(|part| {
                let mut pieces = part.split(';');
                let locale = Self::from_tag(pieces.next()?)?;
                let weight = pieces
                    .find_map(|p| p.trim().strip_prefix("q="))
                    .map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
                (weight > 0.0).then_some((locale, weight))
            })
            .fold(
                None,
                |best: Option<(Self, f32)>, (locale, weight)| match best {
                    Some((_, w)) if w >= weight => best,
                    _ => Some((locale, weight)),
                },
            )
            .map_or_else(Self::default, |(locale, _)| locale)
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Self::Fr => &FR,
            Self::En => &EN,
        }
    }

    /// The sentence of a key. A missing key shows itself, as all do before [`install`]; a test
    /// finds those.
    pub fn text(self, key: &str) -> String {
        self.text_with(key, &[])
    }

    /// The sentence of a key, with what it names.
    pub fn text_with(self, key: &str, args: &[(&'static str, Arg)]) -> String {
        self.try_text(key, args).unwrap_or_else(|| {
            tracing::warn!(key, "a sentence is missing");
            key.to_owned()
        })
    }

    /// The sentence of a key, when the catalogues have it.
    pub fn try_text(self, key: &str, args: &[(&'static str, Arg)]) -> Option<String> {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> = args
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Arg::Text(text) => FluentValue::from(text.as_str()),
                    #[allow(clippy::cast_precision_loss)]
                    Arg::Number(n) => FluentValue::Number(FluentNumber::from(*n as f64)),
                };
                (Cow::Borrowed(*name), value)
            })
            .collect();
        let catalogues = CATALOGUES.get()?;
        let text = catalogues.try_lookup_complete(self.id(), key, Some(&values))?;
        Some(match self {
            Self::Fr => french(&text),
            Self::En => text,
        })
    }

    /// An amount: `1 250,00 €` or `€1,250.00`.
    pub fn money(self, cents: i64, currency: &str) -> String {
        let sign = if cents < 0 { "−" } else { "" };
        let whole = group(
            cents.unsigned_abs() / 100,
            if self == Self::Fr { '\u{202f}' } else { ',' },
        );
        let rest = cents.unsigned_abs() % 100;
        let symbol = match currency {
            "EUR" => "€",
            "GBP" => "£",
            "USD" => "$",
            "CHF" => "CHF",
            other => other,
        };
        match self {
            Self::Fr => format!("{sign}{whole},{rest:02}\u{a0}{symbol}"),
            Self::En if symbol.len() > 1 && symbol.is_ascii() => {
                format!("{sign}{symbol}\u{a0}{whole}.{rest:02}")
            }
            Self::En => format!("{sign}{symbol}{whole}.{rest:02}"),
        }
    }

    /// A number with one decimal: `4,8` or `4.8`.
    pub fn decimal(self, value: f64) -> String {
        let text = format!("{value:.1}");
        if self == Self::Fr {
            text.replace('.', ",")
        } else {
            text
        }
    }

    /// A whole number, grouped by thousands.
    pub fn integer(self, value: u64) -> String {
        group(value, if self == Self::Fr { '\u{202f}' } else { ',' })
    }

    /// A size in bytes, in words: `2,4 Mo` or `2.4 MB`.
    pub fn bytes(self, bytes: u64) -> String {
        let units = match self {
            Self::Fr => ["o", "ko", "Mo", "Go", "To"],
            Self::En => ["B", "kB", "MB", "GB", "TB"],
        };
        #[allow(clippy::cast_precision_loss)]
        let mut value = bytes as f64;
        let mut unit = 0;
        while value >= 1000.0 && unit < units.len() - 1 {
            value /= 1000.0;
            unit += 1;
        }
        let number = if unit == 0 {
            format!("{value:.0}")
        } else {
            self.decimal(value)
        };
        format!("{number}\u{a0}{}", units[unit])
    }
}

fn group(value: u64, separator: char) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_each_language_does() {
        assert_eq!(Locale::Fr.money(125_000, "EUR"), "1\u{202f}250,00\u{a0}€");
        assert_eq!(Locale::En.money(125_000, "EUR"), "€1,250.00");
        assert_eq!(Locale::Fr.money(-5, "EUR"), "−0,05\u{a0}€");
    }

    #[test]
    fn the_language_a_reader_prefers_is_chosen() {
        assert_eq!(Locale::negotiate("de, en-GB;q=0.8, fr;q=0.5"), Locale::En);
        assert_eq!(Locale::negotiate("fr-CA,fr;q=0.9,en;q=0.8"), Locale::Fr);
        assert_eq!(Locale::negotiate("de"), Locale::Fr);
        assert_eq!(Locale::negotiate("en;q=0, fr;q=0.1"), Locale::Fr);
        assert_eq!(Locale::negotiate(""), Locale::Fr);
    }
    #[test]
    fn before_the_catalogues_are_installed_a_sentence_shows_its_key() {
        let key = "layout-main-menu";
        assert_eq!(Locale::Fr.text(key), key);
        assert_eq!(Locale::En.try_text(key, &[]), None);
    }
}
