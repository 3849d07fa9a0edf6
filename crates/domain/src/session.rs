//! The pipeline of a session: from recording to summary, with its failures and retries.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

pub use crate::schema::{MomentType, OfflineUploadStatus, SessionStatus};

mod audio;
pub use audio::AudioFormat;

/// The longest audio accepted unless configured otherwise.
pub const MAX_AUDIO: SignedDuration = SignedDuration::from_hours(3);
/// How often a step is tried before the session is given up.
pub const MAX_ATTEMPTS: u32 = 5;

/// A working step of the pipeline; each is one job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Step {
    /// The audio arrives.
    Upload,
    /// Whisper writes down what was said.
    Transcribe,
    /// A summary is drafted.
    Summarize,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 3] = [Self::Upload, Self::Transcribe, Self::Summarize];

    /// The state while it works.
    pub const fn working(self) -> SessionStatus {
        match self {
            Self::Upload => SessionStatus::Uploading,
            Self::Transcribe => SessionStatus::Transcribing,
            Self::Summarize => SessionStatus::Summarizing,
        }
    }

    /// The state after it failed, while it can be tried again.
    pub const fn failed(self) -> SessionStatus {
        match self {
            Self::Upload => SessionStatus::UploadFailed,
            Self::Transcribe => SessionStatus::TranscribeFailed,
            Self::Summarize => SessionStatus::SummarizeFailed,
        }
    }

    /// The state after it succeeded.
    pub const fn done(self) -> SessionStatus {
        match self {
            Self::Upload => SessionStatus::Transcribing,
            Self::Transcribe => SessionStatus::Summarizing,
            Self::Summarize => SessionStatus::Completed,
        }
    }

    /// The state after failing for the `attempts`-th time (from 1): to be tried again, or
    /// [`SessionStatus::Failed`] once the retries are spent.
    pub const fn after_failure(self, attempts: u32) -> SessionStatus {
        if attempts < MAX_ATTEMPTS {
            self.failed()
        } else {
            SessionStatus::Failed
        }
    }
}

/// A step that a session in this state cannot take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a session cannot go from {from} to {to}")]
pub struct SessionTransitionRefused {
    /// The current state.
    pub from: SessionStatus,
    /// The state asked for.
    pub to: SessionStatus,
}

impl SessionStatus {
    /// The next state, if this one may become it: `IDLE → RECORDING → UPLOADING → TRANSCRIBING →
    /// SUMMARIZING → COMPLETED`; each working state to its `*_FAILED` and back; a working or
    /// failed one to `FAILED`. A file recorded elsewhere goes from `IDLE` to `UPLOADING`. Our
    /// decision: a person may take `FAILED` back to `TRANSCRIBING` or `SUMMARIZING` (see
    /// [`Self::retry_by_person`]).
    pub fn to(self, to: Self) -> Result<Self, SessionTransitionRefused> {
        let allowed = match self {
            Self::Idle => matches!(to, Self::Recording | Self::Uploading),
            Self::Recording => to == Self::Uploading,
            Self::Completed => false,
            Self::Failed => matches!(to, Self::Transcribing | Self::Summarizing),
            _ => Step::ALL.into_iter().any(|step| {
                (self == step.working()
                    && (to == step.done() || to == step.failed() || to == Self::Failed))
                    || (self == step.failed() && (to == step.working() || to == Self::Failed))
            }),
        };
        if allowed {
            Ok(to)
        } else {
            Err(SessionTransitionRefused { from: self, to })
        }
    }

    /// The step at work in this state.
    pub fn step(self) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.working() == self)
    }

    /// The step to try again from this state.
    pub fn retry(self) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.failed() == self)
    }

    /// The step that a person who asks for it may try again, with what is still there. The rules
    /// let a retry go back from each `*_FAILED` and say nothing of `FAILED`, where the automatic
    /// retries are spent. Our decision: it is no dead end. A person may start over from what
    /// remains: the transcript, else the audio.
    pub fn retry_by_person(self, has_audio: bool, has_transcript: bool) -> Option<Step> {
        match self {
            Self::Failed if has_transcript => Some(Step::Summarize),
            Self::Failed if has_audio => Some(Step::Transcribe),
            other => other.retry(),
        }
    }

    /// Whether audio may be sent now, as far as the state goes (consent is asked apart).
    pub const fn takes_audio(self) -> bool {
        matches!(
            self,
            Self::Idle | Self::Recording | Self::Uploading | Self::UploadFailed
        )
    }

    /// The state once a withdrawal deleted audio, transcript and draft: back to the beginning,
    /// unless a validated summary remains.
    #[must_use]
    pub const fn after_withdrawal(self, validated: bool) -> Self {
        if validated {
            Self::Completed
        } else {
            Self::Idle
        }
    }
}

/// Why an audio file is refused for its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AudioLengthRefused {
    /// It holds nothing.
    #[error("the audio is empty")]
    Empty,
    /// It is longer than allowed.
    #[error("the audio is longer than {} minutes", .max.as_mins())]
    TooLong {
        /// The longest allowed.
        max: SignedDuration,
    },
}

/// Whether audio of this length is accepted: not empty, and at most `max`.
pub fn check_length(length: SignedDuration, max: SignedDuration) -> Result<(), AudioLengthRefused> {
    if length <= SignedDuration::ZERO {
        Err(AudioLengthRefused::Empty)
    } else if length > max {
        Err(AudioLengthRefused::TooLong { max })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SessionStatus as S;

    #[test]
    fn the_pipeline_takes_exactly_its_steps() {
        let allowed = [
            (S::Idle, S::Recording),
            (S::Idle, S::Uploading),
            (S::Recording, S::Uploading),
            (S::Uploading, S::Transcribing),
            (S::Uploading, S::UploadFailed),
            (S::Uploading, S::Failed),
            (S::UploadFailed, S::Uploading),
            (S::UploadFailed, S::Failed),
            (S::Transcribing, S::Summarizing),
            (S::Transcribing, S::TranscribeFailed),
            (S::Transcribing, S::Failed),
            (S::TranscribeFailed, S::Transcribing),
            (S::TranscribeFailed, S::Failed),
            (S::Summarizing, S::Completed),
            (S::Summarizing, S::SummarizeFailed),
            (S::Summarizing, S::Failed),
            (S::SummarizeFailed, S::Summarizing),
            (S::SummarizeFailed, S::Failed),
            (S::Failed, S::Transcribing),
            (S::Failed, S::Summarizing),
        ];
        for &from in S::ALL {
            for &to in S::ALL {
                let expected = if allowed.contains(&(from, to)) {
                    Ok(to)
                } else {
                    Err(SessionTransitionRefused { from, to })
                };
                assert_eq!(from.to(to), expected, "{from} → {to}");
            }
        }
    }

    #[test]
    fn a_retry_goes_back_to_the_step_that_failed() {
        for step in Step::ALL {
            assert_eq!(step.failed().retry(), Some(step));
            assert_eq!(step.failed().to(step.working()), Ok(step.working()));
            assert_eq!(step.working().step(), Some(step));
        }
        assert_eq!(S::Failed.retry(), None);
    }

    #[test]
    fn a_person_may_try_again_from_what_remains_after_the_retries_are_spent() {
        for (audio, transcript, step) in [
            (false, false, None),
            (true, false, Some(Step::Transcribe)),
            (false, true, Some(Step::Summarize)),
            (true, true, Some(Step::Summarize)),
        ] {
            assert_eq!(S::Failed.retry_by_person(audio, transcript), step);
            assert!(step.is_none_or(|s| S::Failed.to(s.working()).is_ok()));
            let failed = S::TranscribeFailed.retry_by_person(audio, transcript);
            assert_eq!(failed, Some(Step::Transcribe));
            assert_eq!(S::Completed.retry_by_person(audio, transcript), None);
        }
    }

    #[test]
    fn a_session_fails_after_the_retries_are_spent() {
        for step in Step::ALL {
            assert_eq!(step.after_failure(MAX_ATTEMPTS - 1), step.failed());
            assert_eq!(step.after_failure(MAX_ATTEMPTS), S::Failed);
        }
    }

    #[test]
    fn a_withdrawal_leaves_only_a_validated_summary() {
        assert_eq!(S::Summarizing.after_withdrawal(false), S::Idle);
        assert_eq!(S::Completed.after_withdrawal(false), S::Idle);
        assert_eq!(S::Completed.after_withdrawal(true), S::Completed);
    }

    #[test]
    fn audio_lasts_three_hours_at_most() {
        let second = SignedDuration::from_secs(1);
        assert_eq!(check_length(MAX_AUDIO, MAX_AUDIO), Ok(()));
        assert_eq!(
            check_length(MAX_AUDIO + second, MAX_AUDIO),
            Err(AudioLengthRefused::TooLong { max: MAX_AUDIO })
        );
        assert_eq!(
            check_length(SignedDuration::ZERO, MAX_AUDIO),
            Err(AudioLengthRefused::Empty)
        );
    }
}
