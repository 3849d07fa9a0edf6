//! The statement of a month as a PDF.

use domain::money::Cents;
use jiff::Timestamp;
use papers::{Block, Column, Paper, Row, RowKind, Table};
use platform::{config::Config, i18n::Locale};

use super::month::{self, Month, Sums, negated};
use crate::{
    queries::earnings::EarningRow,
    typesetting::{PaperLocale, foot, issuer, page_of},
};

/// A month on paper. It is dated by its end, or by `now` while the month lasts.
pub fn paper(config: &Config, month: &Month, locale: Locale, now: Timestamp) -> Paper {
    let words = PaperLocale {
        locale,
        zone: &month.zone,
    };
    let until = now.min(month.to);
    let name = month::name(locale, month.first);
    let title = words.t1("statement-title", "month", name.as_str());
    let mut blocks = vec![
        Block::Title(title.clone()),
        Block::Lede(if until < month.to {
            words.t1("statement-so-far", "when", words.moment(until))
        } else {
            words.t("statement-whole")
        }),
        Block::Parties(vec![
            (words.t("statement-by"), issuer(&words, config)),
            (
                words.t("statement-for"),
                vec![month.coach.name.clone(), month.coach.email.clone()],
            ),
        ]),
    ];
    if month.sums.is_empty() {
        blocks.push(Block::Text(words.t("statement-none")));
    }
    for sums in &month.sums {
        blocks.push(Block::Facts(facts(&words, sums)));
        blocks.push(Block::Table(table(&words, month, sums)));
    }
    let mention = config.legal.vat_mention.as_str();
    blocks.push(Block::Text(words.t1("paper-vat", "mention", mention)));
    blocks.push(Block::Note(words.t("statement-note")));
    Paper {
        lang: locale.tag(),
        number: words.t1("statement-number", "month", month::year_month(month.first)),
        author: config.legal.name.clone(),
        issued_at: until,
        foot: foot(&words, config),
        page_of: page_of(locale),
        title,
        blocks,
    }
}

fn facts(words: &PaperLocale<'_>, sums: &Sums) -> Vec<(String, String)> {
    let money = |cents: Cents| words.money(cents, &sums.currency);
    vec![
        (words.t("earnings-charged"), money(sums.charged)),
        (words.t("earnings-refunded"), money(negated(sums.refunded))),
        (words.t("earnings-kept"), money(negated(sums.commission))),
        (words.t("earnings-yours"), money(sums.net)),
    ]
}

fn table(words: &PaperLocale<'_>, month: &Month, sums: &Sums) -> Table {
    let column = |key, weight, number| Column {
        title: words.t(key),
        weight,
        number,
    };
    let money = |cents: Cents| words.money(cents, &sums.currency);
    let mut rows: Vec<Row> = month
        .rows
        .iter()
        .filter(|row| row.currency == sums.currency)
        .map(|row| Row {
            cells: vec![
                words.date(row.at.0),
                what(words, row),
                money(row.gross),
                money(negated(row.commission)),
                money(row.net),
            ],
            kind: RowKind::Plain,
        })
        .collect();
    rows.push(Row {
        cells: vec![
            words.t("earnings-total"),
            String::new(),
            money(sums.gross()),
            money(negated(sums.commission)),
            money(sums.net),
        ],
        kind: RowKind::Total,
    });
    Table {
        columns: vec![
            column("earnings-date", 10, false),
            column("earnings-what", 17, false),
            column("earnings-gross", 6, true),
            column("earnings-commission", 6, true),
            column("earnings-net", 6, true),
        ],
        rows,
    }
}

/// `Séance du 3 juin 2026 avec Claire`, or what happened to it.
fn what(words: &PaperLocale<'_>, row: &EarningRow) -> String {
    let kind = words.t(month::movement_sentence(&row.movement));
    match (&row.scheduled_at, &row.client_name) {
        (Some(at), Some(client)) => words.locale.text_with(
            "earnings-row",
            &[
                ("kind", kind.into()),
                ("date", words.date(at.0).into()),
                ("name", client.as_str().into()),
            ],
        ),
        _ => kind,
    }
}
