//! The pages of reviews.

pub mod coach;
pub mod queue;
pub mod report;

use domain::review::WordsState;

use site::page::Page;

/// The colour of the badge of a state.
pub fn state_tone(state: WordsState) -> &'static str {
    match state {
        WordsState::Absent => "neutral",
        WordsState::Waiting => "amber",
        WordsState::Published | WordsState::Reported => "green",
        WordsState::Refused => "red",
    }
}

/// The label of a state, as authors read it: they do not learn of a report.
pub fn state_label(page: &Page, state: WordsState) -> String {
    page.t(match state {
        WordsState::Absent => "review-state-absent",
        WordsState::Waiting => "review-state-waiting",
        WordsState::Published | WordsState::Reported => "review-state-published",
        WordsState::Refused => "review-state-refused",
    })
}

/// `Note : 5 sur 5`.
pub fn rating_text(page: &Page, rating: i32) -> String {
    page.t1("review-rating-words", "rating", rating)
}
