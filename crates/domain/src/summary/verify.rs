//! Each statement of a summary cites the transcript span that it rests on; one that cites
//! nothing real is not shown.

use super::{Draft, NoSummary, Section, Span, Statement, fold, spoken};
use crate::transcript::{Segment, Transcript};

/// A draft of which every statement rests on the transcript. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    draft: Draft,
    dropped: Vec<Dropped>,
}

/// A statement that is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// The statement, as it was drafted.
    pub statement: Statement,
    /// What is wrong with it.
    pub reason: Reason,
}

/// Why a statement is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It says nothing.
    Blank,
    /// None of its spans is inside the transcript, where something was said.
    CitesNothingReal,
    /// Its quote was not said where it cites.
    QuoteNotFound,
}

impl Verified {
    /// What may be shown.
    pub const fn draft(&self) -> &Draft {
        &self.draft
    }

    /// What was dropped, and why.
    pub fn dropped(&self) -> &[Dropped] {
        &self.dropped
    }
}

/// Keeps what rests on the transcript. Of a statement's spans, the false ones go; a statement
/// goes with its last span, or when the quote it gives was not said where it cites. A quote is
/// compared by whole words, through [`fold`]. Sections left empty go too.
pub fn verify(draft: Draft, transcript: &Transcript) -> Result<Verified, NoSummary> {
    let ground = Ground::new(spoken(transcript)?);
    let Draft {
        method,
        language,
        sections,
    } = draft;
    let mut dropped = Vec::new();
    let sections: Vec<Section> = sections
        .into_iter()
        .map(|Section { kind, statements }| {
            let statements = statements
                .into_iter()
                .filter_map(|statement| match ground.check(&statement) {
                    Ok(kept) => Some(kept),
                    Err(reason) => {
                        dropped.push(Dropped { statement, reason });
                        None
                    }
                })
                .collect();
            Section { kind, statements }
        })
        .filter(|section: &Section| !section.statements.is_empty())
        .collect();
    if sections.is_empty() {
        return Err(NoSummary::NothingRests);
    }
    Ok(Verified {
        draft: Draft {
            method,
            language,
            sections,
        },
        dropped,
    })
}

/// What statements can rest on.
struct Ground<'a> {
    segments: Vec<&'a Segment>,
    end_ms: u32,
}

impl<'a> Ground<'a> {
    fn new(transcript: &'a Transcript) -> Self {
        Self {
            segments: transcript.spoken().collect(),
            end_ms: transcript.end_ms(),
        }
    }

    fn check(&self, statement: &Statement) -> Result<Statement, Reason> {
        if fold(&statement.text).is_empty() {
            return Err(Reason::Blank);
        }
        let cites: Vec<Span> = statement
            .cites
            .iter()
            .copied()
            .filter(|span| self.is_real(*span))
            .collect();
        if cites.is_empty() {
            return Err(Reason::CitesNothingReal);
        }
        // Quotation marks around nothing are no quote.
        let quote = statement
            .quote
            .clone()
            .filter(|quote| !fold(quote).is_empty());
        if let Some(quote) = &quote
            && !self.was_said(quote, &cites)
        {
            return Err(Reason::QuoteNotFound);
        }
        Ok(Statement {
            text: statement.text.clone(),
            cites,
            quote,
        })
    }

    /// Inside the transcript, and somewhere where something was said.
    fn is_real(&self, span: Span) -> bool {
        span.start_ms <= span.end_ms
            && span.end_ms <= self.end_ms
            && self.segments.iter().any(|segment| touches(span, segment))
    }

    /// Whether the words occur in the cited segments, those that follow one another read as one.
    fn was_said(&self, quote: &str, cites: &[Span]) -> bool {
        let cited: Vec<bool> = self
            .segments
            .iter()
            .map(|segment| cites.iter().any(|span| touches(*span, segment)))
            .collect();
        let quote = format!(" {} ", fold(quote));
        let mut passage = String::from(" ");
        for (segment, cited) in self.segments.iter().zip(cited) {
            if cited {
                passage.push_str(&fold(&segment.text));
                passage.push(' ');
            } else if passage.contains(&quote) {
                return true;
            } else {
                passage.truncate(1);
            }
        }
        passage.contains(&quote)
    }
}

/// Whether a span and a segment have an instant in common; each lasts a millisecond at least.
fn touches(span: Span, segment: &Segment) -> bool {
    let span_end = span.end_ms.max(span.start_ms.saturating_add(1));
    span.start_ms < segment.reach_ms() && segment.start_ms < span_end
}

#[cfg(test)]
mod tests;
