//! Public reviews of a session: read by a person before it is shown, read
//! again when it changes or when someone reports it.
//!
//! The same course holds for the client's comment and for the coach's answer:
//! `Absent → Waiting → Published ⇄ Reported`, and `Refused` from each of the last three. New
//! words always wait again. The rating itself is a number: it counts at once.

use serde::{Deserialize, Serialize};

mod signs;
pub use signs::{Sign, signs};

/// The longest comment or answer, in characters.
pub const LONGEST_WORDS: usize = 1000;
/// The longest reason of a report or a refusal, in characters.
pub const LONGEST_REASON: usize = 500;

/// Where words stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum WordsState {
    /// Nobody wrote anything.
    Absent,
    /// A person has to read them first.
    Waiting,
    /// Everybody may read them.
    Published,
    /// Everybody may still read them; a person looks at them again.
    Reported,
    /// A person refused them.
    Refused,
}

/// What happens to words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordsEvent {
    /// Their author wrote others.
    Written,
    /// Their author took them back.
    Withdrawn,
    /// A person read them and lets everybody read them.
    Approved,
    /// A person read them and keeps them to themselves.
    Refused,
    /// Somebody thinks that they should not stand there.
    Reported,
}

/// Words that this cannot happen to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("words that are {from:?} cannot be {event:?}")]
pub struct WordsRefused {
    /// Where they stand.
    pub from: WordsState,
    /// What was asked.
    pub event: WordsEvent,
}

impl WordsState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Absent,
        Self::Waiting,
        Self::Published,
        Self::Reported,
        Self::Refused,
    ];

    /// The state that columns say: refused, else published (reported or not), else waiting.
    #[allow(
        clippy::fn_params_excessive_bools,
        reason = "each is a column, and the state is what stands for them"
    )]
    pub const fn from_columns(
        written: bool,
        published: bool,
        reported: bool,
        refused: bool,
    ) -> Self {
        match (written, refused, published, reported) {
            (false, ..) => Self::Absent,
            (true, true, ..) => Self::Refused,
            (true, false, true, true) => Self::Reported,
            (true, false, true, false) => Self::Published,
            (true, false, false, _) => Self::Waiting,
        }
    }

    /// Whether everybody may read them.
    pub const fn shown(self) -> bool {
        matches!(self, Self::Published | Self::Reported)
    }

    /// Whether a person of the platform has to read them.
    pub const fn to_read(self) -> bool {
        matches!(self, Self::Waiting | Self::Reported)
    }

    /// The state after `event`.
    ///
    /// # Errors
    /// When it cannot happen to words in this state.
    pub const fn after(self, event: WordsEvent) -> Result<Self, WordsRefused> {
        use WordsEvent as E;
        match (self, event) {
            (_, E::Written) => Ok(Self::Waiting),
            (_, E::Withdrawn) => Ok(Self::Absent),
            (Self::Waiting | Self::Reported, E::Approved) => Ok(Self::Published),
            (Self::Waiting | Self::Reported | Self::Published, E::Refused) => Ok(Self::Refused),
            (Self::Published | Self::Reported, E::Reported) => Ok(Self::Reported),
            _ => Err(WordsRefused { from: self, event }),
        }
    }
}

/// What an author does by sending `new` where `old` stands: nothing, when the words are the
/// same.
pub fn edit(old: Option<&str>, new: Option<&str>) -> Option<WordsEvent> {
    match (old, new) {
        (old, new) if old == new => None,
        (_, Some(_)) => Some(WordsEvent::Written),
        (_, None) => Some(WordsEvent::Withdrawn),
    }
}

/// Why a coach cannot answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerRefused {
    /// There is nothing in public to answer to.
    #[error("the comment is not shown")]
    NothingToAnswer,
    /// A coach answers once: the answer is public.
    #[error("the answer is given")]
    Given,
}

/// Whether a coach may write an answer: to a comment that everybody may read, as long as no
/// answer of theirs is public.
pub fn may_answer(comment: WordsState, answer: WordsState) -> Result<(), AnswerRefused> {
    if answer.shown() {
        return Err(AnswerRefused::Given);
    }
    if !comment.shown() {
        return Err(AnswerRefused::NothingToAnswer);
    }
    Ok(())
}

/// Whether an answer is shown: only below a comment that is.
pub const fn answer_shown(comment: WordsState, answer: WordsState) -> bool {
    comment.shown() && answer.shown()
}

/// What stands beside a published comment: the first word of the name, never the rest; nothing
/// when the client wishes so, or when the name is an address.
pub fn public_name(name: Option<&str>, anonymous: bool) -> Option<String> {
    let first = name?.split_whitespace().next()?;
    (!anonymous && !first.contains('@')).then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn events() -> impl Strategy<Value = Vec<WordsEvent>> {
        proptest::collection::vec(
            prop_oneof![
                Just(WordsEvent::Written),
                Just(WordsEvent::Withdrawn),
                Just(WordsEvent::Approved),
                Just(WordsEvent::Refused),
                Just(WordsEvent::Reported),
            ],
            0..40,
        )
    }

    proptest! {
        #[test]
        fn no_words_are_shown_that_a_person_did_not_approve_since_they_were_written(events in events()) {
            let mut state = WordsState::Absent;
            let mut read = false;
            for event in events {
                if let Ok(next) = state.after(event) {
                    state = next;
                    read = match event {
                        WordsEvent::Approved => true,
                        WordsEvent::Written | WordsEvent::Withdrawn | WordsEvent::Refused => false,
                        WordsEvent::Reported => read,
                    };
                }
                prop_assert_eq!(state.shown(), read, "{:?} after {:?}", state, event);
            }
        }

        #[test]
        fn whatever_waits_for_a_reader_can_be_approved_and_refused_and_nothing_else_is_approved(events in events()) {
            let mut state = WordsState::Absent;
            for event in events {
                state = state.after(event).unwrap_or(state);
                prop_assert_eq!(state.to_read(), state.after(WordsEvent::Approved).is_ok());
                prop_assert!(!state.to_read() || state.after(WordsEvent::Refused) == Ok(WordsState::Refused));
            }
        }

        #[test]
        fn sending_the_same_words_again_changes_nothing(words in proptest::option::of(".{1,20}")) {
            prop_assert_eq!(edit(words.as_deref(), words.as_deref()), None);
        }

        #[test]
        fn a_family_name_is_never_shown(first in "[A-Za-zÀ-ÿ-]{1,10}", rest in "[A-Z][a-z]{3,10}( [a-z]{1,10})?", anonymous: bool) {
            let name = format!(" {first} {rest}");
            let shown = public_name(Some(&name), anonymous);
            prop_assert_eq!(shown, (!anonymous).then_some(first));
        }
    }

    #[test]
    fn the_columns_say_every_state_that_the_course_reaches() {
        for state in WordsState::ALL {
            let (written, published, reported, refused) = match state {
                WordsState::Absent => (false, false, false, false),
                WordsState::Waiting => (true, false, false, false),
                WordsState::Published => (true, true, false, false),
                WordsState::Reported => (true, true, true, false),
                WordsState::Refused => (true, false, false, true),
            };
            assert_eq!(
                WordsState::from_columns(written, published, reported, refused),
                state
            );
        }
    }

    #[test]
    fn a_coach_answers_once_and_only_what_everybody_may_read() {
        for comment in WordsState::ALL {
            for answer in WordsState::ALL {
                let expected = if answer.shown() {
                    Err(AnswerRefused::Given)
                } else if comment.shown() {
                    Ok(())
                } else {
                    Err(AnswerRefused::NothingToAnswer)
                };
                assert_eq!(may_answer(comment, answer), expected);
            }
        }
    }

    #[test]
    fn an_address_is_no_name() {
        assert_eq!(public_name(Some("claire@example.fr"), false), None);
        assert_eq!(public_name(None, false), None);
        assert_eq!(public_name(Some("  "), false), None);
    }
}
