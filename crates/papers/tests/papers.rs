//! Papers, read back as a reader's program reads them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use papers::{Block, Column, Paper, Row, RowKind, Table, render};

fn column(title: &str, weight: u16, number: bool) -> Column {
    Column {
        title: title.to_owned(),
        weight,
        number,
    }
}

fn paper(rows: usize) -> Paper {
    let mut all: Vec<Row> = (1..=rows)
        .map(|i| Row {
            cells: vec![
                format!("{i} juin 2026"),
                "Séance d’accompagnement à distance avec Łukasz Dvořák, une heure et demie"
                    .to_owned(),
                format!("{i}\u{202f}250,00\u{a0}€"),
            ],
            kind: RowKind::Plain,
        })
        .collect();
    all.push(Row {
        cells: vec![
            "Total".to_owned(),
            String::new(),
            "1\u{202f}250,00\u{a0}€".to_owned(),
        ],
        kind: RowKind::Total,
    });
    Paper {
        lang: "fr",
        title: "Reçu n° 2026-000001".to_owned(),
        author: "TrustCoach IA".to_owned(),
        issued_at: "2026-06-01T08:00:00Z".parse().unwrap(),
        number: "Reçu n° 2026-000001".to_owned(),
        blocks: vec![
            Block::Title("Reçu de paiement".to_owned()),
            Block::Lede("Séance du mercredi 3 juin 2026".to_owned()),
            Block::Parties(vec![
                (
                    "Encaissé par".to_owned(),
                    vec![
                        "TrustCoach IA SAS".to_owned(),
                        "1 rue de l’Exemple".to_owned(),
                    ],
                ),
                ("Payé par".to_owned(), vec!["Claire 🦀 Martin".to_owned()]),
            ]),
            Block::Facts(vec![("Payé le".to_owned(), "1er juin 2026".to_owned())]),
            Block::Table(Table {
                columns: vec![
                    column("Date", 3, false),
                    column("Quoi", 6, false),
                    column("Montant", 3, true),
                ],
                rows: all,
            }),
            Block::Note("TVA non applicable, article 293 B du CGI.".to_owned()),
        ],
        foot: vec!["TrustCoach IA SAS · SIREN 000 000 000".to_owned()],
        page_of: |page, of| format!("{page} / {of}"),
    }
}

fn text(bytes: &[u8]) -> String {
    let pdf = lopdf::Document::load_mem(bytes).unwrap();
    let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
    pdf.extract_text(&pages).unwrap()
}

#[test]
fn the_same_paper_has_the_same_bytes() {
    assert_eq!(render(&paper(3)).unwrap(), render(&paper(3)).unwrap());
}

#[test]
fn every_word_can_be_read_back() {
    let bytes = render(&paper(3)).unwrap();
    let text = text(&bytes);
    for words in [
        "Reçu de paiement",
        "Séance du mercredi 3 juin 2026",
        "Łukasz Dvořák",
        "1\u{202f}250,00\u{a0}€",
        "TVA non applicable, article 293 B du CGI.",
        "Claire ? Martin",
        "1 / 1",
    ] {
        assert!(text.contains(words), "no {words:?} in {text}");
    }
}

#[test]
fn a_long_table_goes_on_with_its_titles_on_the_next_page() {
    let bytes = render(&paper(60)).unwrap();
    let pdf = lopdf::Document::load_mem(&bytes).unwrap();
    let pages = pdf.get_pages();
    assert!(pages.len() > 2, "{}", pages.len());
    for page in pages.keys() {
        let text = pdf.extract_text(&[*page]).unwrap();
        assert!(text.contains("Montant"), "page {page}: {text}");
        assert!(text.contains(&format!("{page} / {}", pages.len())));
    }
    let all = text(&bytes);
    for i in 1..=60 {
        assert!(all.contains(&format!("{i} juin 2026")), "row {i}");
    }
}

#[test]
fn the_file_says_its_language_its_title_and_that_it_is_tagged_and_for_archives() {
    let bytes = render(&paper(1)).unwrap();
    let pdf = lopdf::Document::load_mem(&bytes).unwrap();
    let catalog = pdf.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"fr");
    assert!(catalog.has(b"StructTreeRoot"));
    let metadata = catalog.get(b"Metadata").unwrap().as_reference().unwrap();
    let stream = pdf.get_object(metadata).unwrap().as_stream().unwrap();
    let xmp = stream
        .get_plain_content()
        .unwrap_or_else(|_| stream.content.clone());
    let xmp = String::from_utf8_lossy(&xmp).into_owned();
    assert!(xmp.contains("pdfaid:part>3<"), "{xmp}");
    assert!(xmp.contains("Reçu n° 2026-000001"), "{xmp}");
}
