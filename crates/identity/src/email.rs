//! Addresses, as they are stored and compared.

use std::str::FromStr;

use email_address::{EmailAddress, Options};
use platform::error::{Error, Result};

/// The longest address that mail can be sent to (RFC 5321, 4.5.3.1.3).
const LONGEST: usize = 254;

/// An e-mail address: well-formed, trimmed and in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads what a person typed.
    ///
    /// # Errors
    /// A field error on `email`.
    pub fn parse(typed: &str) -> Result<Self> {
        let address = typed.trim().to_lowercase();
        if address.is_empty() {
            return Err(Error::field("email", "error-field-required"));
        }
        // A name beside it, an address without a domain or at a bare number is no address here.
        let strict = Options::default()
            .with_required_tld()
            .without_display_text()
            .without_domain_literal();
        let well_formed = address.len() <= LONGEST
            && !address.chars().any(|c| c.is_control() || c.is_whitespace())
            && EmailAddress::from_str(&address).is_ok()
            && EmailAddress::parse_with_options(&address, strict).is_ok();
        if well_formed {
            Ok(Self(address))
        } else {
            Err(Error::field("email", "error-field-email"))
        }
    }

    /// An address from our own tables, which may be older than our rules.
    pub fn stored(address: &str) -> Self {
        Self(address.trim().to_lowercase())
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_stored_trimmed_and_in_lower_case() {
        let email = Email::parse("  Marie.Dubois@Exemple.FR ").unwrap();
        assert_eq!(email.as_str(), "marie.dubois@exemple.fr");
        for good in ["a+b@c.fr", "é@exemple.fr", "o'brien@exemple.co.uk"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn what_is_not_an_address_is_refused_by_name() {
        let long = format!("{}@exemple.fr", "a".repeat(250));
        for bad in [
            "",
            " ",
            "marie",
            "marie@",
            "@exemple.fr",
            "marie@exemple",
            "a b@exemple.fr",
            "Marie <marie@exemple.fr>",
            "marie@[127.0.0.1]",
            "a@b.fr\r\nBcc: c@d.fr",
            &long,
        ] {
            let refusal = Email::parse(bad).unwrap_err();
            assert_eq!(refusal.fields.0[0].field, "email", "{bad}");
        }
    }
}
