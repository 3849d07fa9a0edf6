//! A statement for spreadsheets: UTF-8 with its mark, `;` between columns, CRLF between rows;
//! French amounts with a comma. Excel, Numbers and LibreOffice open it as a table in France.

use domain::money::Cents;
use platform::i18n::Locale;

use super::month::{self, Month};
use crate::typesetting::PaperLocale;

/// The mark by which Excel knows UTF-8.
const MARK: &str = "\u{feff}";

/// A month as a table.
pub fn csv(month: &Month, locale: Locale) -> String {
    let words = PaperLocale {
        locale,
        zone: &month.zone,
    };
    let titles = [
        "earnings-date",
        "earnings-what",
        "earnings-session",
        "earnings-client",
        "earnings-gross",
        "earnings-commission",
        "earnings-net",
        "earnings-currency",
        "earnings-booking",
    ];
    let mut out = MARK.to_owned();
    line(&mut out, titles.iter().map(|key| text(&words.t(key))));
    let day = |at: jiff::Timestamp| at.to_zoned(month.zone.clone()).date().to_string();
    for row in &month.rows {
        let minutes = row.scheduled_at.map(|at| {
            let there = at.0.to_zoned(month.zone.clone());
            there.strftime("%Y-%m-%d %H:%M").to_string()
        });
        line(
            &mut out,
            [
                day(row.at.0),
                text(&words.t(month::movement_sentence(&row.movement))),
                minutes.unwrap_or_default(),
                text(row.client_name.as_deref().unwrap_or_default()),
                amount(row.gross, locale),
                amount(row.commission, locale),
                amount(row.net, locale),
                text(&row.currency),
                text(row.booking_id.as_ref().map_or("", |id| id.as_str())),
            ]
            .into_iter(),
        );
    }
    for sums in &month.sums {
        line(
            &mut out,
            [
                String::new(),
                text(&words.t("earnings-total")),
                String::new(),
                String::new(),
                amount(sums.gross(), locale),
                amount(sums.commission, locale),
                amount(sums.net, locale),
                text(&sums.currency),
                String::new(),
            ]
            .into_iter(),
        );
    }
    out
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.collect();
    out.push_str(&cells.join(";"));
    out.push_str("\r\n");
}

/// Cents as a number that a spreadsheet counts with.
fn amount(cents: Cents, locale: Locale) -> String {
    let sign = if cents < Cents::ZERO { "-" } else { "" };
    let point = match locale {
        Locale::Fr => ',',
        Locale::En => '.',
    };
    let cents = cents.get().unsigned_abs();
    format!("{sign}{}{point}{:02}", cents / 100, cents % 100)
}

/// Words that no spreadsheet takes for a formula: an apostrophe stands before what would begin
/// one; quotes around what would end the cell.
fn text(words: &str) -> String {
    let formula = words
        .trim_start()
        .starts_with(['=', '+', '-', '@', '\t', '\r']);
    let safe = if formula || words.starts_with(['\t', '\r', '\n']) {
        format!("'{words}")
    } else {
        words.to_owned()
    };
    if safe.contains([';', '"', '\n', '\r', ',']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_never_a_formula() {
        for (words, cell) in [
            ("=1+1", "'=1+1"),
            ("+33 6", "'+33 6"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =cmd|' /C calc'!A0", "' =cmd|' /C calc'!A0"),
            ("Claire", "Claire"),
            ("Martin; \"Jo\"", "\"Martin; \"\"Jo\"\"\""),
        ] {
            assert_eq!(text(words), cell);
        }
    }

    #[test]
    fn amounts_are_numbers_of_the_reader_s_language() {
        assert_eq!(amount(Cents(-125_005), Locale::Fr), "-1250,05");
        assert_eq!(amount(Cents(7), Locale::En), "0.07");
    }

    proptest! {
        #[test]
        fn a_cell_stays_one_cell_and_begins_no_formula(words in ".{0,40}") {
            let cell = text(&words);
            let quoted = cell.starts_with('"');
            prop_assert!(quoted || !cell.contains([';', '\n', '\r', '"']));
            let inner = if quoted { &cell[1..cell.len() - 1] } else { &cell };
            prop_assert!(!inner.trim_start().starts_with(['=', '+', '-', '@']));
        }
    }
}
