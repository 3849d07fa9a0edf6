//! Amounts as people type them.

use domain::money::Cents;

/// An amount as people type it, in cents: `80`, `80,5`, `1 250.00 €`.
pub fn parse_euros(typed: &str) -> Option<Cents> {
    let plain: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '€')
        .collect();
    let plain = plain.replace(',', ".");
    let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || rest.len() > 2 || !digits(whole) || !digits(rest) {
        return None;
    }
    let rest: i64 = format!("{rest:0<2}").parse().ok()?;
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(rest)
        .map(Cents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for (typed, read) in [
            ("80", Some(8000)),
            ("80,5", Some(8050)),
            ("1 250.00 €", Some(125_000)),
            ("1\u{202f}250,00\u{a0}€", Some(125_000)),
            ("0", Some(0)),
            ("1000000", Some(100_000_000)),
            ("-5", None),
            ("80,505", None),
            ("quatre-vingts", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(parse_euros(typed).map(Cents::get), read, "{typed}");
        }
    }
}
