//! The currencies in which prices are told, by their ISO 4217 code. All of them have hundredths:
//! every amount of the product is a number of those.

use super::Cents;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A currency, by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema), schema(value_type = String))]
pub struct Currency(&'static str);

/// A text that is none of the codes of [`Currency::ALL`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("prices are not told in `{0}`")]
pub struct UnknownCurrency(pub String);

impl Currency {
    /// The euro, the default of every price.
    pub const EUR: Self = Self("EUR");
    /// All of them, as a form lists them.
    pub const ALL: [Self; 5] = [
        Self::EUR,
        Self("CHF"),
        Self("GBP"),
        Self("CAD"),
        Self("USD"),
    ];

    /// The least that can be paid by card. Stripe asks for 0.50 € or what converts to it; one
    /// unit of any other of these is more, whatever the day's rate.
    pub const fn least(self) -> Cents {
        match self.0.as_bytes() {
            b"EUR" => Cents(50),
            _ => Cents(100),
        }
    }

    /// The most that can be paid at once: eight digits.
    pub const fn most(self) -> Cents {
        Cents(99_999_999)
    }

    /// Whether such an amount can be paid.
    pub fn takes(self, amount: Cents) -> bool {
        (self.least()..=self.most()).contains(&amount)
    }

    /// The three letters.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self::EUR
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, UnknownCurrency> {
        Self::ALL
            .into_iter()
            .find(|known| known.0 == code)
            .ok_or_else(|| UnknownCurrency(code.to_owned()))
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;

    fn try_from(code: String) -> Result<Self, UnknownCurrency> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.0.to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
