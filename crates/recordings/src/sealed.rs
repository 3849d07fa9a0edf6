//! Encryption of stored texts. A sealed text is bound to its row and column and opens nowhere else.

use domain::{
    ids::{MomentId, SessionId},
    summary::Draft,
    transcript::Transcript,
};
use platform::{crypto::Keyring, error::Result};
use serde::{Serialize, de::DeserializeOwned};
use speech::FinishedWindow;

/// A row's column that holds a sealed text.
#[derive(Clone, Copy, Debug)]
pub enum SealedColumn<'a> {
    /// `Session.transcript`.
    Transcript(&'a SessionId),
    /// `Session.summaryRaw`.
    Draft(&'a SessionId),
    /// `Session.summaryFinal`.
    Final(&'a SessionId),
    /// `trustcoach.summary_edit.sealed`.
    Edit(&'a SessionId),
    /// `MarkedMoment.excerpt`.
    Excerpt(&'a MomentId),
    /// `trustcoach.transcription_window.sealed`: session, audio, index.
    Window(&'a SessionId, &'a str, i32),
}

impl SealedColumn<'_> {
    /// The context that the text is bound to.
    pub fn context(self) -> String {
        match self {
            Self::Transcript(id) => format!("Session.transcript:{id}"),
            Self::Draft(id) => format!("Session.summaryRaw:{id}"),
            Self::Final(id) => format!("Session.summaryFinal:{id}"),
            Self::Edit(id) => format!("summary_edit.sealed:{id}"),
            Self::Excerpt(id) => format!("MarkedMoment.excerpt:{id}"),
            Self::Window(id, sha256, index) => {
                format!("transcription_window.sealed:{id}:{sha256}:{index}")
            }
        }
    }

    /// Seals a text for this column.
    pub fn seal(self, keys: &Keyring, text: &str) -> String {
        keys.seal(&self.context(), text.as_bytes())
    }

    /// Opens the text of this column.
    ///
    /// # Errors
    /// 500 when it was sealed for another column, or with a key that is gone.
    pub fn open(self, keys: &Keyring, sealed: &str) -> Result<String> {
        let bytes = keys
            .open(&self.context(), sealed)
            .map_err(anyhow::Error::from)?;
        Ok(String::from_utf8(bytes).map_err(anyhow::Error::from)?)
    }

    fn seal_json(self, keys: &Keyring, value: &impl Serialize) -> Result<String> {
        let json = serde_json::to_vec(value).map_err(anyhow::Error::from)?;
        Ok(keys.seal(&self.context(), &json))
    }

    fn open_json<T: DeserializeOwned>(self, keys: &Keyring, sealed: &str) -> Result<T> {
        let bytes = keys
            .open(&self.context(), sealed)
            .map_err(anyhow::Error::from)?;
        Ok(serde_json::from_slice(&bytes).map_err(anyhow::Error::from)?)
    }
}

pub fn seal_transcript(keys: &Keyring, id: &SessionId, transcript: &Transcript) -> Result<String> {
    SealedColumn::Transcript(id).seal_json(keys, transcript)
}

pub fn open_transcript(keys: &Keyring, id: &SessionId, sealed: &str) -> Result<Transcript> {
    SealedColumn::Transcript(id).open_json(keys, sealed)
}

pub fn seal_draft(keys: &Keyring, id: &SessionId, draft: &Draft) -> Result<String> {
    SealedColumn::Draft(id).seal_json(keys, draft)
}

pub fn open_draft(keys: &Keyring, id: &SessionId, sealed: &str) -> Result<Draft> {
    SealedColumn::Draft(id).open_json(keys, sealed)
}

pub fn seal_window(
    keys: &Keyring,
    id: &SessionId,
    sha256: &str,
    index: i32,
    window: &FinishedWindow,
) -> Result<String> {
    SealedColumn::Window(id, sha256, index).seal_json(keys, window)
}

pub fn open_window(
    keys: &Keyring,
    id: &SessionId,
    sha256: &str,
    index: i32,
    sealed: &str,
) -> Result<FinishedWindow> {
    SealedColumn::Window(id, sha256, index).open_json(keys, sealed)
}
