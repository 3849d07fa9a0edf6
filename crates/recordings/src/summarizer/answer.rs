//! What a language model answered, as a draft. What it cites becomes spans of the recording; a
//! number that no segment has becomes nothing, and verification drops what then rests on
//! nothing.

use domain::{
    summary::{Draft, Method, Section, SectionKind, Span, Statement},
    transcript::Transcript,
};
use serde::Deserialize;

/// A model's answer.
#[derive(Debug, Deserialize)]
pub struct Answer {
    sections: Vec<AnswerSection>,
}

#[derive(Debug, Deserialize)]
struct AnswerSection {
    kind: SectionKind,
    statements: Vec<AnswerStatement>,
}

#[derive(Debug, Deserialize)]
struct AnswerStatement {
    text: String,
    #[serde(default)]
    segments: Vec<i64>,
    #[serde(default)]
    quote: Option<String>,
}

/// Reads an answer; some models wrap the object in a code block or a sentence.
///
/// # Errors
/// When there is no such object in it.
pub fn read(text: &str) -> Result<Answer, serde_json::Error> {
    let object = match (text.find('{'), text.rfind('}')) {
        (Some(start), Some(end)) if start < end => &text[start..=end],
        _ => text,
    };
    serde_json::from_str(object)
}

/// The answers to all the parts of a transcript as one draft, section by section in the order
/// of a page.
pub fn draft(answers: Vec<Answer>, transcript: &Transcript, model: &str) -> Draft {
    let all: Vec<AnswerSection> = answers.into_iter().flat_map(|a| a.sections).collect();
    let sections = SectionKind::ALL
        .into_iter()
        .map(|kind| Section {
            kind,
            statements: all
                .iter()
                .filter(|section| section.kind == kind)
                .flat_map(|section| &section.statements)
                .map(|s| statement(s, transcript))
                .collect(),
        })
        .filter(|section| !section.statements.is_empty())
        .collect();
    Draft {
        method: Method::Generated {
            model: model.to_owned(),
        },
        language: if transcript.language == "en" {
            "en"
        } else {
            "fr"
        }
        .to_owned(),
        sections,
    }
}

fn statement(answer: &AnswerStatement, transcript: &Transcript) -> Statement {
    let mut cites: Vec<Span> = answer
        .segments
        .iter()
        .filter_map(|id| transcript.segments.get(usize::try_from(*id).ok()?))
        .map(|segment| Span {
            start_ms: segment.start_ms,
            end_ms: segment.end_ms,
        })
        .collect();
    cites.sort_unstable();
    cites.dedup();
    Statement {
        text: answer.text.clone(),
        cites,
        quote: answer.quote.clone(),
    }
}
