use super::*;
use crate::summary::verify;
use crate::transcript::{Segment, Word};
use proptest::prelude::*;

fn transcript(language: &str, texts: &[&str]) -> Transcript {
    let segments = (0u32..)
        .zip(texts)
        .map(|(n, text)| Segment {
            start_ms: n * 5_000,
            end_ms: n * 5_000 + 4_800,
            text: (*text).to_owned(),
            words: Vec::new(),
        })
        .collect();
    Transcript {
        language: language.to_owned(),
        segments,
    }
}

fn french() -> Transcript {
    transcript(
        "fr",
        &[
            "Bonjour, comment allez-vous ?",
            "Je vais bien, merci.",
            "Alors, de quoi voulez-vous parler aujourd'hui ?",
            "Mon responsable me confie toujours des dossiers urgents le vendredi.",
            "Je n'arrive pas à refuser les dossiers de mon responsable.",
            "Euh, voilà.",
            "Quand un dossier urgent arrive, je reste tard et ma famille m'attend.",
            "Ma famille supporte mal ces vendredis.",
            "Qu'est-ce qui se passerait si vous refusiez un dossier ?",
            "Mon responsable serait surpris, mais il comprendrait peut-être.",
            "Je vais parler à mon responsable des dossiers du vendredi.",
            "Il faut que je prépare deux phrases pour refuser.",
            "Très bien, on se revoit dans deux semaines.",
        ],
    )
}

fn texts(draft: &Draft, kind: SectionKind) -> Vec<&str> {
    draft
        .of_kind(kind)
        .map(|statement| statement.text.as_str())
        .collect()
}

#[test]
fn the_key_points_are_about_what_the_session_is_about() {
    let draft = draft(&french()).unwrap();
    assert_eq!(draft.method, Method::Extractive);
    assert_eq!(draft.language, "fr");
    let points = texts(&draft, SectionKind::KeyPoints);
    assert!((3..=MAX_KEY_POINTS).contains(&points.len()), "{points:?}");
    assert!(
        points.contains(&"Je n'arrive pas à refuser les dossiers de mon responsable."),
        "{points:?}"
    );
    for small_talk in [
        "Bonjour, comment allez-vous\u{202f}?",
        "Euh, voilà.",
        "Je vais bien, merci.",
    ] {
        assert!(!points.contains(&small_talk), "{points:?}");
    }
}

#[test]
fn the_actions_are_what_somebody_means_to_do() {
    let draft = draft(&french()).unwrap();
    assert_eq!(
        texts(&draft, SectionKind::Actions),
        [
            "Je vais parler à mon responsable des dossiers du vendredi.",
            "Il faut que je prépare deux phrases pour refuser.",
        ]
    );
    let english = transcript(
        "en",
        &[
            "My calendar is full of meetings that other people put there.",
            "The meetings leave me no time for the report.",
            "I will block two mornings for the report.",
            "Let's look at the meetings you could leave.",
            "Do you think I will manage?",
        ],
    );
    let draft = super::draft(&english).unwrap();
    assert_eq!(draft.language, "en");
    assert_eq!(
        texts(&draft, SectionKind::Actions),
        [
            "I will block two mornings for the report.",
            "Let's look at the meetings you could leave."
        ]
    );
}

#[test]
fn each_sentence_cites_its_time_and_stands_in_its_order() {
    let transcript = french();
    let draft = draft(&transcript).unwrap();
    for section in &draft.sections {
        let starts: Vec<u32> = section
            .statements
            .iter()
            .map(|s| s.cites[0].start_ms)
            .collect();
        assert!(starts.is_sorted(), "{starts:?}");
    }
    for statement in draft.statements() {
        let cited = transcript
            .segments
            .iter()
            .find(|s| s.start_ms == statement.cites[0].start_ms);
        assert_eq!(fold(&cited.unwrap().text), fold(&statement.text));
    }
}

#[test]
fn an_empty_transcript_gives_no_summary() {
    assert_eq!(
        draft(&Transcript::default()),
        Err(NoSummary::EmptyTranscript)
    );
    assert_eq!(
        draft(&transcript("fr", &["...", " "])),
        Err(NoSummary::EmptyTranscript)
    );
}

#[test]
fn a_single_word_is_a_summary_of_itself() {
    let draft = draft(&transcript("fr", &["Oui."])).unwrap();
    assert_eq!(texts(&draft, SectionKind::KeyPoints), ["Oui."]);
}

#[test]
fn what_is_said_twice_is_kept_once() {
    let said = "La confiance de mon équipe dépend de ma présence.";
    let other = "Le budget du projet finance la présence de mon équipe.";
    let draft = draft(&transcript(
        "fr",
        &[said, other, said, other, said, other, said],
    ))
    .unwrap();
    let points = texts(&draft, SectionKind::KeyPoints);
    assert!(
        points.iter().filter(|point| **point == said).count() <= 1,
        "{points:?}"
    );
}

#[test]
fn three_hours_are_summarised_quickly_and_alike_each_time() {
    // A sentence every two and a half seconds for three hours, over a slow vocabulary.
    let words = [
        "projet",
        "équipe",
        "réunion",
        "client",
        "budget",
        "stress",
        "sommeil",
        "famille",
        "confiance",
        "délai",
        "conflit",
    ];
    let said: Vec<String> = (0..4_320)
        .map(|n: usize| {
            let pick = |k: usize| {
                format!(
                    "{}{}",
                    words[(n * 7 + k * k * 3) % words.len()],
                    (n / 40 + k) % 60
                )
            };
            format!(
                "Dans le {} nous avons vu {} avec {} et {}.",
                pick(1),
                pick(2),
                pick(3),
                pick(4)
            )
        })
        .collect();
    let long = transcript("fr", &said.iter().map(String::as_str).collect::<Vec<_>>());
    let first = draft(&long).unwrap();
    assert_eq!(texts(&first, SectionKind::KeyPoints).len(), MAX_KEY_POINTS);
    assert_eq!(draft(&long).unwrap(), first);
}

#[test]
fn what_many_sentences_speak_of_comes_before_what_one_does() {
    let draft = draft(&transcript(
        "fr",
        &[
            "Le jardin fleurit derrière la cabane bleue.",
            "La négociation salariale avec ma directrice approche.",
            "Un violon ancien dort sous les combles.",
            "Ma directrice reporte la négociation salariale.",
            "Les marées montent lentement près du phare.",
            "Cette négociation salariale avec ma directrice m'inquiète.",
        ],
    ))
    .unwrap();
    for point in texts(&draft, SectionKind::KeyPoints) {
        assert!(point.contains("négociation"), "{point}");
    }
}

#[test]
fn the_best_of_each_chunk_are_ranked_again_and_outrank_the_others() {
    let said: Vec<String> = (0..CHUNK * 3)
        .map(|n| format!("projet{} équipe{} budget{}", n % 7, n % 11, n % 13))
        .collect();
    let subjects: Vec<Vec<&str>> = said.iter().map(|text| text.split(' ').collect()).collect();
    let ranks = rank_all(&weigh(&subjects), &subjects);
    let finalists = ranks.iter().filter(|rank| **rank >= 2.0).count();
    assert_eq!(finalists, 3 * FINALISTS);
    assert!(ranks.iter().all(|rank| (1.0..3.0).contains(rank)));
}

#[test]
fn a_word_on_the_edge_of_its_segment_is_cited_with_it() {
    // "bien." is given no length, where its segment begins, and ends a sentence begun before.
    let mut two = transcript("fr", &["Parole donnée", "bien. Autre"]);
    two.segments[0].end_ms = 5_000;
    let word = |at: u32, text: &str| Word {
        start_ms: at,
        end_ms: at,
        text: text.to_owned(),
    };
    two.segments[1].words = vec![word(5_000, "bien."), word(90_000, "Autre")];
    let drafted = draft(&two).unwrap();
    assert_eq!(verify(drafted.clone(), &two).unwrap().draft(), &drafted);
}

proptest! {
    #[test]
    fn every_extractive_draft_survives_verification_whole(
        texts in proptest::collection::vec("([A-Za-zéà’'?!.,…«»-]{0,9} ?){0,12}", 1..12),
        times in proptest::collection::vec((0u32..4_000, 0u32..4_000), 12),
    ) {
        let mut clock = 0;
        let segments = texts
            .iter()
            .zip(times)
            .map(|(text, (gap, length))| {
                let start_ms = clock + gap;
                clock = start_ms + length;
                Segment { start_ms, end_ms: clock, text: text.clone(), words: Vec::new() }
            })
            .collect();
        let transcript = Transcript { language: String::new(), segments };
        match draft(&transcript) {
            Ok(drafted) => {
                let verified = verify(drafted.clone(), &transcript).unwrap();
                prop_assert_eq!(verified.dropped(), &[]);
                prop_assert_eq!(verified.draft(), &drafted);
            }
            Err(refused) => {
                prop_assert_eq!(refused, NoSummary::EmptyTranscript);
                prop_assert!(transcript.is_empty());
            }
        }
    }
}
