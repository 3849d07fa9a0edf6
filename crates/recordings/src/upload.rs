//! Audio upload: streamed to the object store, hashed on the way, probed, and only then attached to
//! the session. A failed upload leaves nothing behind and can be sent again.

use std::{
    fmt::Display,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::http::StatusCode;
use bytes::Bytes;
use domain::{
    ids::{SessionId, UploadId},
    schema::{ConsentType, OfflineUploadStatus, SessionStatus},
    session::check_length,
};
use futures::{Stream, StreamExt, stream};
use jiff::SignedDuration;
use platform::{
    db::Instant,
    error::{Error, Result},
    id::cuid,
    queue::{enqueue, enqueue_named},
    storage::{Stored, UploadError},
};
use sandbox::Refusal;
use serde_json::json;
use sha2::{Digest, Sha256};
use speech::decode::Probe;
use sqlx::PgConnection;
use tokio::io::AsyncWriteExt;

use super::{
    access::{self, Access, state_conflict},
    jobs::Transcribe,
    queries::{self, Audio, UploadEnd},
    scratch::Scratch,
};
use crate::Recordings;
use site::objects;

/// Name of the job, of the crate `booking`, that is told that a session has begun because its
/// recording arrived. Payload: `booking`, and `at`, when the recording arrived.
pub const SESSION_BEGAN: &str = "session_began";

/// After so long without a byte, an upload keeps its sender from no other.
const SILENT: SignedDuration = SignedDuration::from_secs(10);

/// What a person may send is counted over this time.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Hash and size that the sender announces before the audio.
#[derive(Clone, Debug, Default)]
pub struct Announced {
    /// SHA-256, in hexadecimal.
    pub sha256: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
}

/// Receives the audio of a session and starts its transcription. Sending the same file again
/// succeeds.
///
/// # Errors
/// Before a byte is read: 403 without the consent of both to the recording, 409 when the
/// session takes no audio in its state. Afterwards: 413 and 422 about its size and length, 415
/// when it is no audio, 422 when it is not what was announced, 400 when it broke off.
pub async fn receive<E: Display + Send>(
    app: &Recordings,
    access: &Access,
    announced: Announced,
    body: impl Stream<Item = Result<Bytes, E>> + Send,
) -> Result<()> {
    access.must_not_be_cancelled()?;
    access::require(access.consents, ConsentType::AudioRecording)?;
    if announced.size.is_some_and(|size| size > limit(app)) {
        return Err(too_large(app));
    }
    let upload = Upload {
        app,
        access,
        id: UploadId::new(cuid(app.now())),
        received: AtomicU64::new(0),
        heard: AtomicU64::new(0),
    };
    let limit = match upload.begin(&announced).await? {
        Begun::Taken(access) => return accept_same_file(&access, &announced, body).await,
        Begun::UpTo(limit) => limit,
    };
    let result = upload.store(&announced, body, limit).await;
    if let Err(error) = &result {
        upload.clean_up(error).await?;
    }
    result
}

/// `audioSize` is an INTEGER: the limit stays within.
fn limit(app: &Recordings) -> u64 {
    app.config
        .speech
        .max_bytes
        .min(u64::from(i32::MAX.unsigned_abs()))
}

fn too_large(app: &Recordings) -> Error {
    Error::new(StatusCode::PAYLOAD_TOO_LARGE, "audio-too-large")
        .with("megabytes", limit(app) / 1_000_000)
}

/// Accepts a repeated upload of the audio that the session has. The body is read to its end only
/// when it may be the same file.
async fn accept_same_file<E: Display + Send>(
    access: &Access,
    announced: &Announced,
    body: impl Stream<Item = Result<Bytes, E>> + Send,
) -> Result<()> {
    let refusal = state_conflict(access.session.status);
    let Some(ours) = access.context.audio_sha256.as_deref() else {
        return Err(refusal);
    };
    let size = access
        .session
        .audio_size
        .and_then(|size| u64::try_from(size).ok());
    let maybe = match &announced.sha256 {
        Some(theirs) => theirs == ours,
        None => announced.size.is_some() && announced.size == size,
    };
    if !maybe {
        return Err(refusal);
    }
    let mut hash = Sha256::new();
    let mut body = std::pin::pin!(body);
    while let Some(bytes) = body.next().await {
        hash.update(bytes.map_err(|e| broken(e.to_string()))?);
    }
    if hex::encode(hash.finalize()) == ours {
        Ok(())
    } else {
        Err(refusal)
    }
}

fn broken(reason: String) -> Error {
    Error {
        source: Some(Arc::new(anyhow::anyhow!(reason))),
        ..Error::bad_request("upload-broken")
    }
}

/// One attempt to send the audio.
struct Upload<'a> {
    app: &'a Recordings,
    access: &'a Access,
    id: UploadId,
    /// Bytes that came.
    received: AtomicU64,
    /// Of those, how many had come when it was last noted that some do.
    heard: AtomicU64,
}

/// How an attempt begins.
enum Begun {
    /// The session takes no audio as it is.
    Taken(Box<Access>),
    /// So many bytes are set aside for it.
    UpTo(u64),
}

impl Upload<'_> {
    fn session(&self) -> &SessionId {
        self.access.id()
    }

    fn key(&self) -> String {
        object_key(self.session(), &self.id)
    }

    /// Records that an upload begins; gives the session as it is when it takes no audio. Decided
    /// under the session's lock: what was read on entering may be torn by an upload that ends
    /// meanwhile, its state new and its digest not yet there.
    async fn begin(&self, announced: &Announced) -> Result<Begun> {
        let now = Instant(self.app.now());
        let mut tx = self.app.db.begin().await?;
        queries::lock(&mut tx, self.session()).await?;
        let access = self.access.reload(&mut tx).await?;
        access.must_not_be_cancelled()?;
        access::require(access.consents, ConsentType::AudioRecording)?;
        let status = access.session.status;
        if !status.takes_audio() {
            return Ok(Begun::Taken(Box::new(access)));
        }
        let aside = self.set_aside(&mut tx, announced, now).await?;
        if status != SessionStatus::Uploading {
            let to = status
                .to(SessionStatus::Uploading)
                .map_err(|_| state_conflict(status))?;
            queries::advance(&mut tx, self.session(), status, to, None, now).await?;
        }
        let size = announced
            .size
            .and_then(|s| i32::try_from(s).ok())
            .unwrap_or(0);
        let sha256 = announced.sha256.as_deref();
        queries::begin_upload(&mut tx, &self.id, self.session(), size, sha256, now).await?;
        let bytes = i64::try_from(aside).map_err(Error::internal)?;
        queries::insert_sender(&mut tx, &self.id, &self.access.user.id, bytes, now).await?;
        tx.commit().await?;
        Ok(Begun::UpTo(aside))
    }

    /// One at a time for a person and a session, and so many bytes a day for a person: how many
    /// this one may bring. Nobody waits for one of theirs that has fallen silent.
    ///
    /// # Errors
    /// 429, with when to try again.
    async fn set_aside(
        &self,
        conn: &mut PgConnection,
        announced: &Announced,
        now: Instant,
    ) -> Result<u64> {
        let user = &self.access.user.id;
        queries::lock_sender(conn, user).await?;
        for (other, heard_at) in queries::uploads_of_sender(conn, self.session(), user).await? {
            if now.0.duration_since(heard_at.0) < SILENT {
                let busy = Error::new(StatusCode::TOO_MANY_REQUESTS, "upload-in-progress");
                return Err(busy.retry_after(SILENT.as_secs().unsigned_abs()));
            }
            fail(conn, self.session(), &other, "upload-broken", now).await?;
        }
        let budget = self.app.config.speech.daily_bytes;
        let since = Instant(now.0 - DAY);
        let used = queries::bytes_of_sender(conn, user, since).await?;
        let left = budget.saturating_sub(u64::try_from(used).unwrap_or_default());
        let wished = announced.size.unwrap_or_else(|| limit(self.app).min(left));
        if wished > left || left == 0 {
            let spent = Error::new(StatusCode::TOO_MANY_REQUESTS, "upload-budget");
            return Err(spent
                .with("megabytes", budget / 1_000_000)
                .retry_after(3600));
        }
        Ok(wished)
    }

    /// Streams the body to the store and, beside it, to a local file that can be probed.
    async fn store<E: Display + Send>(
        &self,
        announced: &Announced,
        body: impl Stream<Item = Result<Bytes, E>> + Send,
        aside: u64,
    ) -> Result<()> {
        let local = Scratch::new(&self.app.config).map_err(Error::internal)?;
        let file = tokio::fs::File::create(local.path())
            .await
            .map_err(Error::internal)?;
        let limit = limit(self.app).min(aside);
        let body = body.inspect(|next| {
            if let Ok(bytes) = next {
                let came = u64::try_from(bytes.len()).unwrap_or_default();
                self.received.fetch_add(came, Ordering::Relaxed);
            }
        });
        let stored = self
            .app
            .storage
            .put_stream(&self.key(), tee_to_file(body, file), limit, || {
                self.still_allowed()
            })
            .await
            .map_err(|e| match e {
                UploadError::TooLarge { .. } => too_large(self.app),
                UploadError::Broken(reason) => broken(reason),
                UploadError::Refused(error) => error,
                UploadError::Store(error) => Error::unavailable(error),
            })?;
        if stored.size == 0 {
            return Err(Error::new(StatusCode::UNPROCESSABLE_ENTITY, "audio-empty"));
        }
        if announced
            .sha256
            .as_ref()
            .is_some_and(|sha256| *sha256 != stored.sha256)
        {
            return Err(Error::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "checksum-mismatch",
            ));
        }
        let probe = probe_audio(self.app, local).await?;
        let max = SignedDuration::from_mins(i64::from(self.app.config.speech.max_minutes));
        let length = SignedDuration::try_from(probe.duration).unwrap_or(SignedDuration::MAX);
        check_length(length, max).map_err(|_| {
            Error::new(StatusCode::UNPROCESSABLE_ENTITY, "audio-too-long")
                .with("minutes", self.app.config.speech.max_minutes)
        })?;
        self.complete(&stored, &probe).await
    }

    /// Checked every second, and once more at the end.
    async fn still_allowed(&self) -> Result<()> {
        let mut conn = self.app.db.acquire().await?;
        let consents = queries::consents(&mut conn, self.session(), &self.access.context).await?;
        access::require(consents, ConsentType::AudioRecording)?;
        self.must_be_in_progress(&mut conn).await?;
        let received = self.received.load(Ordering::Relaxed);
        if self.heard.swap(received, Ordering::Relaxed) < received {
            queries::hear_sender(&mut conn, &self.id, Instant(self.app.now())).await?;
        }
        Ok(())
    }

    /// Counts what came, and no longer what was set aside.
    async fn settle(&self, conn: &mut PgConnection) -> Result<()> {
        let received = self.received.load(Ordering::Relaxed);
        let bytes = i64::try_from(received).map_err(Error::internal)?;
        queries::settle_sender(conn, &self.id, bytes).await
    }

    /// A withdrawal ends what was arriving; a new consent is about what comes after it.
    async fn must_be_in_progress(&self, conn: &mut PgConnection) -> Result<()> {
        if queries::is_uploading(conn, &self.id).await? {
            Ok(())
        } else {
            Err(broken("a consent was withdrawn meanwhile".to_owned()))
        }
    }

    /// Attaches the audio to the session and enqueues its transcription: one transaction.
    async fn complete(&self, stored: &Stored, probe: &Probe) -> Result<()> {
        let now = Instant(self.app.now());
        let size = i32::try_from(stored.size).map_err(Error::internal)?;
        // A part of a second is a second: an audio never lasts none.
        let seconds = probe.duration.as_millis().div_ceil(1000);
        let audio = Audio {
            key: &self.key(),
            size,
            duration: i32::try_from(seconds).map_err(Error::internal)?,
            format: probe.format.extension(),
            sha256: &stored.sha256,
            by: &self.access.user.id,
        };
        let mut tx = self.app.db.begin().await?;
        queries::lock(&mut tx, self.session()).await?;
        let access = self.access.reload(&mut tx).await?;
        access.must_not_be_cancelled()?;
        access::require(access.consents, ConsentType::AudioRecording)?;
        self.must_be_in_progress(&mut tx).await?;
        let end = UploadEnd {
            status: OfflineUploadStatus::Completed,
            error: None,
            received: Some((size, &stored.sha256)),
        };
        queries::end_upload(&mut tx, &self.id, end, now).await?;
        self.settle(&mut tx).await?;
        if !access.session.status.takes_audio() {
            // Another attempt was faster. The same file: nothing more to do; else it stays out.
            if access.context.audio_sha256.as_deref() != Some(stored.sha256.as_str()) {
                return Err(state_conflict(access.session.status));
            }
            objects::owe_deletion(&mut tx, &self.key(), now).await?;
            enqueue(&mut tx, objects::DeleteObjects {}).await?;
            tx.commit().await?;
            return Ok(());
        }
        let from = access.session.status;
        let to = SessionStatus::Transcribing;
        queries::save_audio(&mut tx, self.session(), &audio, now).await?;
        if !queries::advance(&mut tx, self.session(), from, to, None, now).await? {
            return Err(state_conflict(from));
        }
        let job = Transcribe {
            session_id: self.session().clone(),
            sha256: stored.sha256.clone(),
        };
        enqueue(&mut tx, job).await?;
        let began = json!({ "booking": access.session.booking_id, "at": now });
        enqueue_named(&mut tx, SESSION_BEGAN, began).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Removes what a failed attempt left, so that the audio can be sent again.
    async fn clean_up(&self, error: &Error) -> Result<()> {
        let mut tx = self.app.db.begin().await?;
        queries::lock(&mut tx, self.session()).await?;
        let session = queries::session(&mut tx, self.session()).await?;
        self.settle(&mut tx).await?;
        // The commit may have gone through although its answer was lost.
        if session.is_some_and(|s| s.audio_url.as_deref() == Some(self.key().as_str())) {
            return Ok(());
        }
        fail(
            &mut tx,
            self.session(),
            &self.id,
            error.code,
            Instant(self.app.now()),
        )
        .await?;
        tx.commit().await?;
        if let Err(error) = self.app.storage.delete(&self.key()).await {
            tracing::warn!(%error, "a refused upload is deleted later");
        }
        Ok(())
    }
}

/// Key of an attempt's audio in the object store.
pub fn object_key(session: &SessionId, upload: &UploadId) -> String {
    format!("audio/{session}/{upload}")
}

/// Ends an attempt as failed: its object is owed deletion, and the session waits for the next
/// attempt unless another is in progress.
pub async fn fail(
    conn: &mut PgConnection,
    session: &SessionId,
    upload: &UploadId,
    code: &str,
    now: Instant,
) -> Result<()> {
    let end = UploadEnd {
        status: OfflineUploadStatus::Failed,
        error: Some(code),
        received: None,
    };
    queries::end_upload(conn, upload, end, now).await?;
    objects::owe_deletion(conn, &object_key(session, upload), now).await?;
    if !queries::other_upload_in_progress(conn, session, upload).await? {
        let message = Some("session-message-upload-failed");
        let (from, to) = (SessionStatus::Uploading, SessionStatus::UploadFailed);
        queries::advance(conn, session, from, to, message, now).await?;
    }
    enqueue(conn, objects::DeleteObjects {}).await
}

/// Probes an audio file, read from one end to the other, in a process of its own.
async fn probe_audio(app: &Recordings, local: Scratch) -> Result<Probe> {
    let file = std::fs::File::open(local.path()).map_err(Error::internal)?;
    app.sandbox.audio(file).await.map_err(|why| match why {
        Refusal::Empty => Error::new(StatusCode::UNPROCESSABLE_ENTITY, "audio-empty"),
        Refusal::Unsupported(codec) => {
            Error::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "audio-unsupported").with("codec", codec)
        }
        Refusal::Busy | Refusal::Failed(_) => Error::unavailable(why),
        _ => Error::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "audio-not-audio"),
    })
}

/// The same stream, also written to a file. A file that cannot be written breaks it.
fn tee_to_file<E: Display + Send>(
    body: impl Stream<Item = Result<Bytes, E>> + Send,
    file: tokio::fs::File,
) -> impl Stream<Item = Result<Bytes, String>> + Send {
    stream::unfold((Box::pin(body), file), |(mut body, mut file)| async move {
        let Some(next) = body.next().await else {
            let flushed = tokio::time::timeout(Duration::from_mins(1), file.flush()).await;
            return match flushed {
                Ok(Ok(())) => None,
                Ok(Err(e)) => Some((Err(e.to_string()), (body, file))),
                Err(e) => Some((Err(e.to_string()), (body, file))),
            };
        };
        let next = match next {
            Ok(bytes) => match file.write_all(&bytes).await {
                Ok(()) => Ok(bytes),
                Err(e) => Err(e.to_string()),
            },
            Err(e) => Err(e.to_string()),
        };
        Some((next, (body, file)))
    })
}
