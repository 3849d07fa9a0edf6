use super::*;
use proptest::prelude::*;

fn segment(start_ms: u32, end_ms: u32, text: &str) -> Segment {
    Segment {
        start_ms,
        end_ms,
        text: text.to_owned(),
        words: Vec::new(),
    }
}

/// One word a second, named after its second.
fn counting(seconds: u32) -> Transcript {
    let segments = (0..seconds.div_ceil(10))
        .map(|ten| {
            let words: Vec<Word> = (ten * 10..(ten * 10 + 10).min(seconds))
                .map(|n| Word {
                    start_ms: n * 1000,
                    end_ms: n * 1000 + 1000,
                    text: format!("w{n}"),
                })
                .collect();
            let text = words
                .iter()
                .map(|w| w.text.as_str())
                .collect::<Vec<_>>()
                .join(" ");
            Segment {
                start_ms: words[0].start_ms,
                end_ms: words[words.len() - 1].end_ms,
                text,
                words,
            }
        })
        .collect();
    Transcript {
        language: "fr".to_owned(),
        segments,
    }
}

fn said(from: u32, to: u32) -> String {
    (from..to)
        .map(|n| format!("w{n}"))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn an_excerpt_is_the_transcript_from_15_s_before_to_15_s_after() {
    let transcript = counting(100);
    assert_eq!(excerpt(&transcript, 50), Some(said(35, 65)));
    assert_eq!(excerpt(&transcript, 0), Some(said(0, 15)));
    assert_eq!(excerpt(&transcript, 99), Some(said(84, 100)));
}

#[test]
fn an_excerpt_ends_on_word_boundaries() {
    let mut transcript = counting(60);
    transcript.segments[1].words[5].start_ms = 14_400;
    transcript.segments[1].words[4].end_ms = 15_001;
    // w14 lasts into the excerpt, which begins at 15 s: it is in, whole.
    // w44 begins within it and lasts beyond its end: it is in too, whole.
    transcript.segments[4].words[4].end_ms = 45_600;
    assert_eq!(excerpt(&transcript, 30), Some(said(14, 45)));
}

#[test]
fn where_nothing_was_said_there_is_no_excerpt() {
    assert_eq!(excerpt(&counting(10), 26), None);
    assert_eq!(excerpt(&counting(10), u32::MAX), None);
    assert_eq!(excerpt(&Transcript::default(), 0), None);
    let silence = Transcript {
        language: "fr".to_owned(),
        segments: vec![segment(0, 9_000, " … ")],
    };
    assert_eq!(excerpt(&silence, 3), None);
    assert!(silence.is_empty());
}

#[test]
fn words_without_times_share_those_of_their_segment() {
    let words = segment(1_000, 2_000, "un deux ab").timed_words();
    let times: Vec<_> = words
        .iter()
        .map(|w| (w.text.as_str(), w.start_ms, w.end_ms))
        .collect();
    assert_eq!(
        times,
        [
            ("un", 1_000, 1_250),
            ("deux", 1_250, 1_750),
            ("ab", 1_750, 2_000)
        ]
    );
}

#[test]
fn a_mark_set_apart_belongs_to_the_word_before_it() {
    let texts = |text: &str| -> Vec<String> {
        segment(0, 1_000, text)
            .timed_words()
            .into_iter()
            .map(|word| word.text)
            .collect()
    };
    assert_eq!(
        texts("Et vous ? « Oui »"),
        ["Et", "vous\u{202f}?", "«", "Oui\u{202f}»"]
    );
}

#[test]
fn the_text_is_that_of_the_segments_where_something_was_said() {
    let segments = vec![
        segment(0, 1, " Bonjour. "),
        segment(1, 2, "..."),
        segment(2, 3, "Oui."),
    ];
    let transcript = Transcript {
        language: "fr".to_owned(),
        segments,
    };
    assert_eq!(transcript.text(), "Bonjour. Oui.");
    assert_eq!((transcript.word_count(), transcript.end_ms()), (2, 3));
}

#[test]
fn a_transcript_is_read_from_json_with_or_without_words() {
    let json = r#"{"language":"fr","segments":[{"start_ms":0,"end_ms":900,"text":"Oui."}]}"#;
    let transcript: Transcript = serde_json::from_str(json).unwrap();
    assert_eq!(transcript.segments, [segment(0, 900, "Oui.")]);
    let written = serde_json::to_string(&counting(3)).unwrap();
    assert_eq!(
        serde_json::from_str::<Transcript>(&written).unwrap(),
        counting(3)
    );
}

proptest! {
    #[test]
    fn an_excerpt_is_made_of_whole_words_in_a_row(
        seconds in 1u32..200,
        at in 0u32..300,
    ) {
        let transcript = counting(seconds);
        let (from, to) = (at.saturating_sub(15).min(seconds), (at + 15).min(seconds));
        let expected = (from < to).then(|| said(from, to));
        prop_assert_eq!(excerpt(&transcript, at), expected);
    }
}
