use super::*;
use crate::summary::{Method, SectionKind};
use proptest::prelude::*;

fn segment(start_ms: u32, end_ms: u32, text: &str) -> Segment {
    Segment {
        start_ms,
        end_ms,
        text: text.to_owned(),
        words: Vec::new(),
    }
}

fn transcript() -> Transcript {
    let segments = vec![
        segment(1_000, 4_000, "Je n’arrive pas à dire non"),
        segment(4_000, 7_000, "à mon équipe."),
        segment(7_000, 9_000, "..."),
        segment(9_000, 12_000, "Alors je vais essayer demain."),
    ];
    Transcript {
        language: "fr".to_owned(),
        segments,
    }
}

fn statement(cites: &[(u32, u32)], quote: Option<&str>) -> Statement {
    Statement {
        text: "Dire non est difficile.".to_owned(),
        cites: cites
            .iter()
            .map(|&(start_ms, end_ms)| Span { start_ms, end_ms })
            .collect(),
        quote: quote.map(str::to_owned),
    }
}

fn draft(statements: Vec<Statement>) -> Draft {
    Draft {
        method: Method::Generated {
            model: "a model".to_owned(),
        },
        language: "fr".to_owned(),
        sections: vec![Section {
            kind: SectionKind::KeyPoints,
            statements,
        }],
    }
}

/// What becomes of one statement beside one that stays.
fn fate(judged: Statement) -> Result<Statement, Reason> {
    let sure = statement(&[(1_000, 4_000)], None);
    let verified = verify(draft(vec![sure, judged]), &transcript()).unwrap();
    match verified.dropped() {
        [] => Ok(verified.draft().statements().nth(1).unwrap().clone()),
        [dropped] => Err(dropped.reason),
        more => panic!("{more:?}"),
    }
}

#[test]
fn an_empty_transcript_gives_no_summary() {
    let silence = Transcript {
        language: "fr".to_owned(),
        segments: vec![segment(0, 5_000, " … ")],
    };
    for empty in [Transcript::default(), silence] {
        let answer = verify(draft(vec![statement(&[(0, 1)], None)]), &empty);
        assert_eq!(answer, Err(NoSummary::EmptyTranscript));
    }
}

#[test]
fn a_statement_that_cites_nothing_real_is_not_shown() {
    let unreal: [&[(u32, u32)]; 6] = [
        &[],
        &[(0, 500)],
        &[(7_200, 8_800)],
        &[(12_001, 13_000)],
        &[(11_000, 12_001)],
        &[(4_000, 1_000)],
    ];
    for cites in unreal {
        assert_eq!(
            fate(statement(cites, None)),
            Err(Reason::CitesNothingReal),
            "{cites:?}"
        );
    }
}

#[test]
fn a_statement_keeps_its_real_spans_and_loses_the_others() {
    let kept = fate(statement(
        &[(90_000, 91_000), (9_000, 12_000), (1_500, 1_500)],
        None,
    ))
    .unwrap();
    assert_eq!(
        kept.cites,
        statement(&[(9_000, 12_000), (1_500, 1_500)], None).cites
    );
}

#[test]
fn a_quote_must_have_been_said_where_it_is_cited() {
    let said = |cites, quote| fate(statement(cites, Some(quote)));
    assert!(said(&[(1_000, 4_000)], "« Je n'arrive pas à DIRE non ! »").is_ok());
    assert!(
        said(&[(1_000, 7_000)], "dire non à mon équipe").is_ok(),
        "over two segments"
    );
    assert!(said(&[(1_000, 4_000), (4_000, 7_000)], "dire non à mon équipe").is_ok());
    let not_found = Err(Reason::QuoteNotFound);
    assert_eq!(
        said(&[(1_000, 4_000)], "je vais essayer"),
        not_found,
        "said elsewhere"
    );
    assert_eq!(
        said(&[(1_000, 4_000)], "arrive pas à dir"),
        not_found,
        "half a word"
    );
    assert_eq!(
        said(&[(1_000, 4_000)], "je n'arrive pas a dire non"),
        not_found,
        "other words"
    );
    assert_eq!(
        said(&[(1_000, 4_000), (9_000, 12_000)], "dire non alors je vais"),
        not_found,
        "not in a row"
    );
}

#[test]
fn a_quote_of_nothing_is_no_quote_and_a_statement_of_nothing_is_dropped() {
    assert_eq!(
        fate(statement(&[(1_000, 4_000)], Some("« … »")))
            .unwrap()
            .quote,
        None
    );
    let blank = Statement {
        text: " — ".to_owned(),
        ..statement(&[(1_000, 4_000)], None)
    };
    assert_eq!(fate(blank), Err(Reason::Blank));
}

#[test]
fn a_draft_of_which_nothing_rests_on_the_transcript_is_no_summary() {
    let answer = verify(draft(vec![statement(&[(0, 10)], None)]), &transcript());
    assert_eq!(answer, Err(NoSummary::NothingRests));
}

fn any_transcript() -> impl Strategy<Value = Transcript> {
    let text =
        proptest::sample::select(vec!["oui", "non", "...", "", "je vais bien", "Ah ! Non ?"]);
    proptest::collection::vec((0u32..50, 0u32..50, text), 0..12).prop_map(|parts| {
        let mut time = 0;
        let segments = parts
            .into_iter()
            .map(|(gap, length, text)| {
                let start = time + gap;
                time = start + length;
                segment(start, time, text)
            })
            .collect();
        Transcript {
            language: "fr".to_owned(),
            segments,
        }
    })
}

fn any_statement() -> impl Strategy<Value = Statement> {
    let cites = proptest::collection::vec((0u32..600, 0u32..600), 0..4);
    let quote = proptest::option::of("(oui|non|je vais|bien|ah|mieux)( (oui|non|bien))?");
    (cites, quote).prop_map(|(cites, quote)| {
        let cites = cites
            .into_iter()
            // Mostly short spans, in order; some backwards.
            .map(|(a, b)| Span {
                start_ms: a,
                end_ms: if b < 500 { a + b / 10 } else { b },
            })
            .collect();
        Statement {
            text: "Un propos.".to_owned(),
            cites,
            quote,
        }
    })
}

proptest! {
    #[test]
    fn nothing_survives_that_does_not_rest_on_a_real_span(
        transcript in any_transcript(),
        statements in proptest::collection::vec(any_statement(), 1..6),
    ) {
        let count = statements.len();
        // What was said in each millisecond, by painting it.
        let end = transcript.segments.last().map_or(0, |s| s.end_ms.max(s.start_ms + 1));
        let mut spoken = vec![None; 2_000];
        for (n, segment) in transcript.segments.iter().enumerate() {
            if segment.text.chars().any(char::is_alphanumeric) {
                for ms in segment.start_ms..segment.end_ms.max(segment.start_ms + 1) {
                    spoken[ms as usize] = Some(n);
                }
            }
        }
        match verify(draft(statements), &transcript) {
            Ok(verified) => {
                prop_assert_eq!(verified.draft().statements().count() + verified.dropped().len(), count);
                for kept in verified.draft().statements() {
                    prop_assert!(!kept.cites.is_empty());
                    for span in &kept.cites {
                        prop_assert!(span.start_ms <= span.end_ms && span.end_ms <= end);
                        let (a, b) = (span.start_ms as usize, span.end_ms.max(span.start_ms + 1) as usize);
                        prop_assert!(spoken[a..b].iter().any(Option::is_some), "{:?}", span);
                    }
                    if let Some(quote) = &kept.quote {
                        prop_assert!(fold(&transcript.text()).contains(&fold(quote)));
                    }
                }
                // And again: what rests on the transcript is not touched twice.
                let again = verify(verified.draft().clone(), &transcript).unwrap();
                prop_assert_eq!(again.draft(), verified.draft());
            }
            Err(NoSummary::EmptyTranscript) => prop_assert!(spoken.iter().all(Option::is_none)),
            Err(NoSummary::NothingRests) => prop_assert!(spoken.iter().any(Option::is_some)),
        }
    }
}
