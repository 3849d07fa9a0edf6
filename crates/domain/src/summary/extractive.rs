//! The summary made on this machine: sentences of the transcript, chosen, never rewritten.
//!
//! `TextRank`: sentences that share rare words support one another, and the best supported
//! speak for the whole. Long transcripts are ranked chunk by chunk, the best of each chunk
//! again together, so the work grows with the length and not with its square. Deterministic:
//! the same transcript gives the same draft.

use super::sentences::{Sentence, sentences};
use super::words::Language;
use super::{Draft, Method, NoSummary, Section, SectionKind, Statement, fold, spoken};
use crate::transcript::Transcript;
use std::collections::BTreeMap;

/// The most key points that are chosen.
pub const MAX_KEY_POINTS: usize = 8;
/// The most actions that are chosen.
pub const MAX_ACTIONS: usize = 6;

/// Sentences ranked together.
const CHUNK: usize = 300;
/// Of each chunk, how many are ranked again.
const FINALISTS: usize = 12;
/// How much of a rank comes from the neighbours; the rest is given to all alike.
const DAMPING: f64 = 0.85;
/// Rounds of ranking; the order is settled long before.
const ROUNDS: usize = 30;
/// Two sentences more alike than this say the same.
const SAME: f64 = 0.6;
/// A sentence with fewer words that carry a subject says too little alone.
const ENOUGH_WORDS: usize = 3;

/// A sentence as a point: its words that carry a subject, weighted, of length one.
struct Point {
    weights: Vec<(usize, f64)>,
}

/// Drafts a summary of a transcript from its own sentences. Every statement quotes one sentence
/// and cites its time.
pub fn draft(transcript: &Transcript) -> Result<Draft, NoSummary> {
    let sentences = sentences(spoken(transcript)?);
    let folded: Vec<String> = sentences
        .iter()
        .map(|sentence| fold(&sentence.text))
        .collect();
    let words = folded.iter().flat_map(|text| text.split(' '));
    let language = Language::guess(words, &transcript.language);
    let subjects: Vec<Vec<&str>> = folded
        .iter()
        .map(|text| {
            text.split(' ')
                .filter(|word| carries(language, word))
                .collect()
        })
        .collect();
    let points = weigh(&subjects);
    let ranks = rank_all(&points, &subjects);

    let is_action: Vec<bool> = sentences
        .iter()
        .zip(&subjects)
        .map(|(sentence, subject)| !subject.is_empty() && language.is_intention(&sentence.text))
        .collect();
    let actions = choose(&ranks, &points, MAX_ACTIONS, |at| is_action[at]);
    let wanted = MAX_KEY_POINTS.min(sentences.len().div_ceil(3));
    let key_points = choose(&ranks, &points, wanted, |at| {
        !actions.contains(&at) && subjects[at].len() >= ENOUGH_WORDS
    });
    // What is too short to matter is still better than nothing.
    let key_points = if key_points.is_empty() && actions.is_empty() {
        choose(&ranks, &points, wanted, |at| !folded[at].is_empty())
    } else {
        key_points
    };

    let sections = [
        (SectionKind::KeyPoints, key_points),
        (SectionKind::Actions, actions),
    ]
    .into_iter()
    .filter(|(_, chosen)| !chosen.is_empty())
    .map(|(kind, chosen)| Section {
        kind,
        statements: chosen
            .into_iter()
            .map(|at| statement(&sentences[at]))
            .collect(),
    })
    .collect();
    Ok(Draft {
        method: Method::Extractive,
        language: language.code().to_owned(),
        sections,
    })
}

fn statement(sentence: &Sentence) -> Statement {
    Statement {
        text: sentence.text.clone(),
        cites: vec![sentence.span],
        quote: Some(sentence.text.clone()),
    }
}

/// Whether a folded word tells what a sentence is about.
fn carries(language: Language, word: &str) -> bool {
    word.chars().count() > 2 && !language.is_stop_word(word)
}

/// Weighs the words of each sentence by how often they occur in it and how rare they are.
fn weigh(subjects: &[Vec<&str>]) -> Vec<Point> {
    let mut known: BTreeMap<&str, (usize, f64)> = BTreeMap::new();
    let mut counts: Vec<BTreeMap<&str, f64>> = Vec::with_capacity(subjects.len());
    for subject in subjects {
        let mut count: BTreeMap<&str, f64> = BTreeMap::new();
        for word in subject {
            *count.entry(word).or_default() += 1.0;
        }
        for word in count.keys() {
            let index = known.len();
            known.entry(word).or_insert((index, 0.0)).1 += 1.0;
        }
        counts.push(count);
    }
    let total = as_f64(subjects.len());
    counts
        .into_iter()
        .map(|count| {
            let mut weights: Vec<(usize, f64)> = count
                .into_iter()
                .map(|(word, times)| {
                    let (index, sentences) = known[word];
                    (index, times * (1.0 + total / sentences).ln())
                })
                .collect();
            let length = weights
                .iter()
                .map(|(_, weight)| weight * weight)
                .sum::<f64>()
                .sqrt();
            for (_, weight) in &mut weights {
                *weight /= length;
            }
            weights.sort_unstable_by_key(|(index, _)| *index);
            Point { weights }
        })
        .collect()
}

impl Point {
    /// From 0 (nothing in common) to 1 (the same words): the cosine.
    fn likeness(&self, other: &Self) -> f64 {
        let (mut mine, mut theirs) = (
            self.weights.iter().peekable(),
            other.weights.iter().peekable(),
        );
        let mut likeness = 0.0;
        while let (Some((a, weight_a)), Some((b, weight_b))) = (mine.peek(), theirs.peek()) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => _ = mine.next(),
                std::cmp::Ordering::Greater => _ = theirs.next(),
                std::cmp::Ordering::Equal => {
                    likeness += weight_a * weight_b;
                    mine.next();
                    theirs.next();
                }
            }
        }
        likeness
    }
}

/// The rank of every sentence. A finalist outranks all who are not, a finalist of a later round
/// all of an earlier one.
fn rank_all(points: &[Point], subjects: &[Vec<&str>]) -> Vec<f64> {
    let mut ranks = vec![0.0; points.len()];
    let mut left: Vec<usize> = (0..points.len())
        .filter(|at| !subjects[*at].is_empty())
        .collect();
    let mut round = 1.0;
    loop {
        let mut finalists = Vec::new();
        for chunk in left.chunks(CHUNK) {
            let scores = rank(chunk, points);
            // Scores of one chunk are brought below one, to compare with those of another.
            let best = scores.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
            let mut order: Vec<usize> = (0..chunk.len()).collect();
            order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
            for at in &order {
                ranks[chunk[*at]] = round + 0.5 * scores[*at] / best;
            }
            finalists.extend(order.into_iter().take(FINALISTS).map(|at| chunk[at]));
        }
        if left.len() <= CHUNK {
            return ranks;
        }
        finalists.sort_unstable();
        left = finalists;
        round += 1.0;
    }
}

/// `TextRank` over some of the sentences.
fn rank(chunk: &[usize], points: &[Point]) -> Vec<f64> {
    let mut edges: Vec<Vec<(usize, f64)>> = vec![Vec::new(); chunk.len()];
    for a in 0..chunk.len() {
        for b in a + 1..chunk.len() {
            let likeness = points[chunk[a]].likeness(&points[chunk[b]]);
            if likeness > 0.0 {
                edges[a].push((b, likeness));
                edges[b].push((a, likeness));
            }
        }
    }
    let given: Vec<f64> = edges
        .iter()
        .map(|edges| edges.iter().map(|(_, likeness)| likeness).sum())
        .collect();
    let base = (1.0 - DAMPING) / as_f64(chunk.len().max(1));
    let mut scores = vec![1.0 / as_f64(chunk.len().max(1)); chunk.len()];
    for _ in 0..ROUNDS {
        scores = edges
            .iter()
            .map(|edges| {
                let support: f64 = edges
                    .iter()
                    .map(|(from, likeness)| scores[*from] * likeness / given[*from])
                    .sum();
                base + DAMPING * support
            })
            .collect();
    }
    scores
}

/// The best sentences that `fits`, at most `most`, no two saying the same, in the order said.
fn choose(
    ranks: &[f64],
    points: &[Point],
    most: usize,
    fits: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let mut order: Vec<usize> = (0..ranks.len()).filter(|at| fits(*at)).collect();
    order.sort_by(|a, b| ranks[*b].total_cmp(&ranks[*a]).then(a.cmp(b)));
    let mut chosen: Vec<usize> = Vec::with_capacity(most);
    for at in order {
        if chosen.len() == most {
            break;
        }
        if chosen
            .iter()
            .all(|other| points[*other].likeness(&points[at]) < SAME)
        {
            chosen.push(at);
        }
    }
    chosen.sort_unstable();
    chosen
}

/// Counts are far below 2^32, so nothing is lost.
fn as_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
