//! Addresses, as they are stored and compared.

use std::str::FromStr;

use email_address::{EmailAddress, Options};
use platform::error::{Error, Result};
use url::Host;

/// The longest address that mail can be sent to (RFC 5321, 4.5.3.1.3).
const LONGEST: usize = 254;
/// The longest part before the `@` (RFC 5321, 4.5.3.1.1).
const LONGEST_LOCAL: usize = 64;

/// An e-mail address in its one spelling: well-formed, in lower case, the domain as mail servers
/// write it (A-labels), the local part without quotes that say nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads what a person typed.
    ///
    /// # Errors
    /// A field error on `email`.
    pub fn parse(typed: &str) -> Result<Self> {
        if typed.trim().is_empty() {
            return Err(Error::field("email", "error-field-required"));
        }
        let refused = || Error::field("email", "error-field-email");
        let address = one_spelling(typed).ok_or_else(refused)?;
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
            Err(refused())
        }
    }

    /// Refuses an address that not every mail server on the way takes: those before SMTPUTF8
    /// (RFC 6531) know no letter but ASCII, and few take quotes.
    ///
    /// # Errors
    /// A field error on `email`.
    pub fn mailable(&self) -> Result<()> {
        let local = self.0.rsplit_once('@').map_or("", |(local, _)| local);
        if is_dot_atom(local) && local.len() <= LONGEST_LOCAL {
            Ok(())
        } else {
            Err(Error::field("email", "error-field-email-unmailable"))
        }
    }

    /// An address from our own tables, which may be older than our rules.
    pub fn stored(address: &str) -> Self {
        Self(one_spelling(address).unwrap_or_else(|| address.trim().to_lowercase()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The one spelling of an address; nothing when its domain is none.
fn one_spelling(typed: &str) -> Option<String> {
    let (local, domain) = typed.trim().rsplit_once('@')?;
    let Ok(Host::Domain(domain)) = Host::parse(domain) else {
        return None;
    };
    let local = domain::text::clean(local).to_lowercase();
    let local = unquoted(&local).unwrap_or(local);
    Some(format!("{local}@{domain}"))
}

/// What stands between quotes, where it needs none.
fn unquoted(local: &str) -> Option<String> {
    let inner = local.strip_prefix('"')?.strip_suffix('"')?;
    let mut plain = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        plain.push(if c == '\\' { characters.next()? } else { c });
    }
    is_dot_atom(&plain).then_some(plain)
}

/// Words of letters, digits and signs that every server takes, with points between them.
fn is_dot_atom(local: &str) -> bool {
    local.split('.').all(|word| {
        let sign = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
        !word.is_empty() && word.bytes().all(sign)
    })
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
    fn the_spellings_of_an_address_are_one() {
        for (one, other) in [
            ("marie@bücher.example", "Marie@XN--BCHER-KVA.example"),
            ("marie@BÜCHER.example", "marie@bu\u{308}cher.example"),
            ("marie@例え.テスト", "marie@xn--r8jz45g.xn--zckzah"),
            ("\"marie\"@exemple.fr", "marie@exemple.fr"),
            ("\"ma\\rie\"@exemple.fr", "marie@exemple.fr"),
            ("\"marie.dubois\"@Exemple.FR", "marie.dubois@exemple.fr"),
            ("marie@exemple。fr", "marie@exemple.fr"),
            ("marie@ｅxemple.fr", "marie@exemple.fr"),
            ("ma\u{ad}rie@exem\u{ad}ple.fr", "marie@exemple.fr"),
        ] {
            assert_eq!(Email::parse(one).unwrap(), Email::parse(other).unwrap());
            assert_eq!(Email::stored(one), Email::stored(other), "{one}");
        }
        assert_eq!(
            Email::parse("marie@bücher.example").unwrap().as_str(),
            "marie@xn--bcher-kva.example"
        );
        assert_ne!(
            Email::parse("a@x.fr").unwrap(),
            Email::parse("b@x.fr").unwrap()
        );
    }

    #[test]
    fn an_address_that_not_every_server_takes_is_for_no_new_account() {
        for good in [
            "a+b@c.fr",
            "o'brien@exemple.co.uk",
            "\"a\"@c.fr",
            "a@bücher.example",
        ] {
            assert!(Email::parse(good).unwrap().mailable().is_ok(), "{good}");
        }
        for bad in [
            "é@exemple.fr",
            "用户@例え.テスト",
            "\"a@b\"@exemple.fr",
            "\"a..b\"@c.fr",
        ] {
            let refused = Email::parse(bad).and_then(|email| email.mailable());
            let refused = refused.unwrap_err();
            assert_eq!(refused.fields.0[0].field, "email", "{bad}");
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
