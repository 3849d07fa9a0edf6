//! The pages of reviews.

pub mod coach;
pub mod queue;
pub mod report;

use domain::review::WordsState;

use site::page::Page;

/// The colour of a state of words; its word stands beside it.
pub fn tone(state: WordsState) -> &'static str {
    match state {
        WordsState::Absent => "neutral",
        WordsState::Waiting => "amber",
        WordsState::Published | WordsState::Reported => "green",
        WordsState::Refused => "red",
    }
}

/// The word of a state, as authors read it: a report is no business of theirs.
pub fn word(page: &Page, state: WordsState) -> String {
    page.t(match state {
        WordsState::Absent => "review-state-absent",
        WordsState::Waiting => "review-state-waiting",
        WordsState::Published | WordsState::Reported => "review-state-published",
        WordsState::Refused => "review-state-refused",
    })
}

/// `Note : 5 sur 5`.
pub fn stars(page: &Page, rating: i32) -> String {
    page.t1("review-rating-words", "rating", rating)
}
