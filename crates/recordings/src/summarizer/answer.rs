//! Parsing of a language model's answer into a draft. Cited segment numbers become spans of the
//! recording; unknown numbers are left out, and verification drops statements without a citation.

use domain::{
    summary::{Draft, Method, Section, SectionKind, Span, Statement},
    transcript::Transcript,
};
use serde::Deserialize;

/// A model's answer.
#[derive(Debug, Deserialize)]
pub struct ModelAnswer {
    sections: Vec<ModelSection>,
}

#[derive(Debug, Deserialize)]
struct ModelSection {
    kind: SectionKind,
    statements: Vec<ModelStatement>,
}

#[derive(Debug, Deserialize)]
struct ModelStatement {
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
pub fn parse(text: &str) -> Result<ModelAnswer, serde_json::Error> {
    let object = match (text.find('{'), text.rfind('}')) {
        (Some(start), Some(end)) if start < end => &text[start..=end],
        _ => text,
    };
    serde_json::from_str(object)
}

/// The answers to all the parts of a transcript as one draft, section by section in the order
/// of a page.
pub fn draft(answers: Vec<ModelAnswer>, transcript: &Transcript, model: &str) -> Draft {
    let all: Vec<ModelSection> = answers.into_iter().flat_map(|a| a.sections).collect();
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

fn statement(stated: &ModelStatement, transcript: &Transcript) -> Statement {
    let mut cites: Vec<Span> = stated
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
        text: stated.text.clone(),
        cites,
        quote: stated.quote.clone(),
    }
}
