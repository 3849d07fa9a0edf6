//! Consent: four types, each from both sides; nothing happens without it.

use serde::{Deserialize, Serialize};

pub use crate::schema::ConsentType;

/// One of the two people of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum Side {
    Client,
    Coach,
}

/// What each side answered to one type. `None`: has not answered. `Some(true)`: accepted, and
/// has not withdrawn. `Some(false)`: refused, or withdrew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct ConsentState {
    /// The client's answer.
    pub client: Option<bool>,
    /// The coach's answer.
    pub coach: Option<bool>,
}

impl ConsentState {
    pub const fn answer_of(self, side: Side) -> Option<bool> {
        match side {
            Side::Client => self.client,
            Side::Coach => self.coach,
        }
    }

    /// Whether a side holds its consent now.
    pub fn holds(self, side: Side) -> bool {
        self.answer_of(side) == Some(true)
    }

    /// Whether both sides hold it.
    pub fn both(self) -> bool {
        self.holds(Side::Client) && self.holds(Side::Coach)
    }
}

/// The answer of a row of `Consent`, from its `accepted` and whether it has a `revokedAt`.
pub const fn answer(accepted: bool, revoked: bool) -> bool {
    accepted && !revoked
}

/// The answers of both sides to each type: `true` accepted, `false` refused or withdrawn,
/// `null` not answered yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema), schema(as = ConsentsDto))]
pub struct Consents {
    audio_recording: ConsentState,
    data_processing: ConsentState,
    summary_sharing: ConsentState,
    data_retention: ConsentState,
}

/// A consent that is not held by both sides.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{consent} is not given by both sides")]
pub struct ConsentMissing {
    pub consent: ConsentType,
    /// The sides that do not hold it.
    pub sides: Vec<Side>,
}

/// Something that both sides consented to, `T` being what may now be done or read. Only
/// [`Consents::require`] makes one, so code that takes one cannot have forgotten to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoublyConsented<T> {
    subject: T,
    consent: ConsentType,
}

impl<T> DoublyConsented<T> {
    /// What was consented to.
    pub const fn get(&self) -> &T {
        &self.subject
    }

    /// The consent that both sides hold.
    pub const fn consent(&self) -> ConsentType {
        self.consent
    }

    /// What was consented to, owned.
    pub fn into_inner(self) -> T {
        self.subject
    }
}

impl Consents {
    /// Nobody has answered anything.
    pub fn new() -> Self {
        Self::default()
    }

    /// The answers to one type.
    pub const fn get(&self, consent: ConsentType) -> ConsentState {
        match consent {
            ConsentType::AudioRecording => self.audio_recording,
            ConsentType::DataProcessing => self.data_processing,
            ConsentType::SummarySharing => self.summary_sharing,
            ConsentType::DataRetention => self.data_retention,
        }
    }

    /// Writes the answer of one side to one type.
    pub const fn set(&mut self, consent: ConsentType, side: Side, answer: Option<bool>) {
        let state = match consent {
            ConsentType::AudioRecording => &mut self.audio_recording,
            ConsentType::DataProcessing => &mut self.data_processing,
            ConsentType::SummarySharing => &mut self.summary_sharing,
            ConsentType::DataRetention => &mut self.data_retention,
        };
        match side {
            Side::Client => state.client = answer,
            Side::Coach => state.coach = answer,
        }
    }

    /// Whether both sides hold a type.
    pub fn both(&self, consent: ConsentType) -> bool {
        self.get(consent).both()
    }

    /// The sides that do not hold a type.
    pub fn missing(&self, consent: ConsentType) -> Vec<Side> {
        let state = self.get(consent);
        [Side::Client, Side::Coach]
            .into_iter()
            .filter(|side| !state.holds(*side))
            .collect()
    }

    /// Marks `subject` as consented to by both, or says who has not.
    pub fn require<T>(
        &self,
        consent: ConsentType,
        subject: T,
    ) -> Result<DoublyConsented<T>, ConsentMissing> {
        if self.both(consent) {
            Ok(DoublyConsented { subject, consent })
        } else {
            Err(ConsentMissing {
                consent,
                sides: self.missing(consent),
            })
        }
    }

    /// Whether a byte of audio may be accepted: both hold `AUDIO_RECORDING`.
    pub fn may_record(&self) -> bool {
        self.both(ConsentType::AudioRecording)
    }

    /// Whether an AI may read anything: both hold `DATA_PROCESSING`.
    pub fn may_process(&self) -> bool {
        self.both(ConsentType::DataProcessing)
    }

    /// Whether the coach may see the summary: the client holds `SUMMARY_SHARING`.
    pub fn coach_sees_summary(&self) -> bool {
        self.summary_sharing.holds(Side::Client)
    }

    /// Whether audio and transcript are kept once the summary is validated: both hold
    /// `DATA_RETENTION`.
    pub fn keep_after_validation(&self) -> bool {
        self.both(ConsentType::DataRetention)
    }
}

/// What must follow a withdrawal within two seconds. The validated summary is in none of it: it
/// stays until its client asks otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// The recording stops, and no upload is accepted any more.
    pub stop_recording: bool,
    /// Running jobs stop at their next step.
    pub stop_jobs: bool,
    pub delete_audio: bool,
    pub delete_transcript: bool,
    /// The excerpts of the marked moments are deleted.
    pub delete_excerpts: bool,
    /// The AI's draft is deleted.
    pub delete_raw_summary: bool,
}

/// What withdrawing a consent does. `validated`: whether the coach has validated the summary,
/// on which withdrawing `DATA_RETENTION` depends: what was kept only by it goes at once, what is
/// still being worked on goes when it is validated.
pub const fn withdrawal_effect(consent: ConsentType, validated: bool) -> Effects {
    let everything = Effects {
        stop_recording: true,
        stop_jobs: true,
        delete_audio: true,
        delete_transcript: true,
        delete_excerpts: true,
        delete_raw_summary: true,
    };
    let nothing = Effects {
        stop_recording: false,
        stop_jobs: false,
        delete_audio: false,
        delete_transcript: false,
        delete_excerpts: false,
        delete_raw_summary: false,
    };
    match consent {
        ConsentType::AudioRecording | ConsentType::DataProcessing => everything,
        ConsentType::SummarySharing => nothing,
        ConsentType::DataRetention => Effects {
            delete_audio: validated,
            delete_transcript: validated,
            ..nothing
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWERS: [Option<bool>; 3] = [None, Some(false), Some(true)];

    /// Every pair of answers to one type, the other types unanswered.
    fn every_state(consent: ConsentType) -> impl Iterator<Item = Consents> {
        ANSWERS.into_iter().flat_map(move |client| {
            ANSWERS.into_iter().map(move |coach| {
                let mut consents = Consents::new();
                consents.set(consent, Side::Client, client);
                consents.set(consent, Side::Coach, coach);
                consents
            })
        })
    }

    #[test]
    fn no_byte_of_audio_is_accepted_before_both_sides_hold_audio_recording() {
        let open: Vec<_> = every_state(ConsentType::AudioRecording)
            .filter(Consents::may_record)
            .collect();
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].missing(ConsentType::AudioRecording), []);
        for other in [
            ConsentType::DataProcessing,
            ConsentType::SummarySharing,
            ConsentType::DataRetention,
        ] {
            assert!(
                !every_state(other).any(|consents| consents.may_record()),
                "{other}"
            );
        }
    }

    #[test]
    fn no_ai_reads_anything_before_both_hold_data_processing() {
        assert_eq!(
            every_state(ConsentType::DataProcessing)
                .filter(Consents::may_process)
                .count(),
            1
        );
        for other in [
            ConsentType::AudioRecording,
            ConsentType::SummarySharing,
            ConsentType::DataRetention,
        ] {
            assert!(
                !every_state(other).any(|consents| consents.may_process()),
                "{other}"
            );
        }
    }

    #[test]
    fn summary_sharing_of_the_client_alone_lets_the_coach_see_the_summary() {
        for consents in every_state(ConsentType::SummarySharing) {
            let client = consents.get(ConsentType::SummarySharing).client;
            assert_eq!(
                consents.coach_sees_summary(),
                client == Some(true),
                "{consents:?}"
            );
        }
    }

    #[test]
    fn without_data_retention_from_both_audio_and_transcript_are_not_kept() {
        let kept = every_state(ConsentType::DataRetention).filter(Consents::keep_after_validation);
        assert_eq!(kept.count(), 1);
    }

    #[test]
    fn a_refusal_on_record_and_a_withdrawal_are_no_consent() {
        assert!(answer(true, false));
        assert!(!answer(false, false));
        assert!(!answer(true, true));
    }

    #[test]
    fn what_needs_both_names_the_side_that_is_missing() {
        let mut consents = Consents::new();
        consents.set(ConsentType::AudioRecording, Side::Client, Some(true));
        let missing = consents
            .require(ConsentType::AudioRecording, "audio")
            .unwrap_err();
        assert_eq!(missing.sides, [Side::Coach]);
        consents.set(ConsentType::AudioRecording, Side::Coach, Some(true));
        let both = consents
            .require(ConsentType::AudioRecording, "audio")
            .unwrap();
        assert_eq!(
            (both.consent(), both.into_inner()),
            (ConsentType::AudioRecording, "audio")
        );
    }

    #[test]
    fn withdrawing_recording_or_processing_deletes_audio_transcript_excerpts_and_raw_summary() {
        for consent in [ConsentType::AudioRecording, ConsentType::DataProcessing] {
            for validated in [false, true] {
                let effects = withdrawal_effect(consent, validated);
                let all = Effects {
                    stop_recording: true,
                    stop_jobs: true,
                    delete_audio: true,
                    delete_transcript: true,
                    delete_excerpts: true,
                    delete_raw_summary: true,
                };
                assert_eq!(effects, all);
            }
        }
    }

    #[test]
    fn withdrawing_summary_sharing_deletes_nothing() {
        for validated in [false, true] {
            assert_eq!(
                withdrawal_effect(ConsentType::SummarySharing, validated),
                Effects::default()
            );
        }
    }

    #[test]
    fn withdrawing_data_retention_deletes_audio_and_transcript_once_the_summary_is_validated() {
        assert_eq!(
            withdrawal_effect(ConsentType::DataRetention, false),
            Effects::default()
        );
        let after = withdrawal_effect(ConsentType::DataRetention, true);
        let expected = Effects {
            delete_audio: true,
            delete_transcript: true,
            ..Effects::default()
        };
        assert_eq!(after, expected);
    }
}
