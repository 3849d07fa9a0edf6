//! Objects (audio, documents): a directory or an S3 bucket behind one interface. An object is
//! reachable from outside by a signed address only, which expires.

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::Context;
use axum::http::Method;
use bytes::Bytes;
use futures::{FutureExt, Stream, StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart,
    aws::AmazonS3Builder, local::LocalFileSystem, path::Path as Key, signer::Signer,
};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

/// Where objects are kept. Cheap to clone.
#[derive(Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    /// S3 signs addresses itself; a directory is served by our own signed route.
    presigner: Option<Arc<dyn Signer>>,
    /// Before each key; empty for a directory.
    prefix: Key,
    /// Where a browser finds the bucket.
    origin: Option<String>,
}

impl std::fmt::Debug for Storage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Storage({})", self.store)
    }
}

/// How often an upload is asked about while it arrives: a withdrawal acts within two seconds.
const CHECKED_EVERY: Duration = Duration::from_secs(1);
/// A sender that stays silent for so long has gone.
const LONGEST_SILENCE: Duration = Duration::from_mins(1);

/// What was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
}

/// Why an upload was not stored. Nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// It went past the limit.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The sender stopped before the end.
    #[error("the upload broke off: {0}")]
    Broken(String),
    /// The caller's check failed meanwhile (a consent was withdrawn).
    #[error("refused while it was under way")]
    Refused(#[source] crate::error::Error),
    /// The store did not take it.
    #[error("the object store failed: {0}")]
    Store(#[from] object_store::Error),
}

impl Storage {
    /// A directory, which is created.
    pub fn directory(path: &Path) -> anyhow::Result<Self> {
        crate::private::folder(path)
            .with_context(|| format!("cannot create {}", path.display()))?;
        let store = LocalFileSystem::new_with_prefix(path)?.with_automatic_cleanup(true);
        Ok(Self {
            store: Arc::new(store),
            presigner: None,
            prefix: Key::default(),
            origin: None,
        })
    }

    /// A bucket, all keys under `prefix`; `options` are the usual `AWS_*` variables.
    pub fn bucket<'o>(
        name: &str,
        prefix: &str,
        options: impl IntoIterator<Item = (&'o str, &'o str)>,
    ) -> anyhow::Result<Self> {
        let mut builder = AmazonS3Builder::new().with_bucket_name(name);
        for (variable, value) in options {
            // The variables of other AWS programs are not about the bucket.
            if let Ok(key) = variable.to_ascii_lowercase().parse() {
                builder = builder.with_config(key, value);
            }
        }
        let unusable = "TRUSTCOACH_STORAGE_URL names a bucket that cannot be used";
        let origin = origin(builder.clone());
        let store = Arc::new(builder.build().context(unusable)?);
        let prefix = Key::from(prefix);
        Ok(Self {
            store: store.clone(),
            presigner: Some(store),
            prefix,
            origin,
        })
    }

    /// The origin of the addresses that [`Storage::presigned`] makes, such as
    /// `https://s3.example:9000`, which pages must be allowed to play from; `None` for a
    /// directory.
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    fn key(&self, key: &str) -> Key {
        self.prefix.parts().chain(Key::from(key).parts()).collect()
    }

    /// Stores a stream under a key, hashing it on the way; the object appears only when all
    /// of it is there. `still_allowed` is asked now and then, and can end it.
    pub async fn put_stream<E, F, Fut>(
        &self,
        key: &str,
        stream: impl Stream<Item = Result<Bytes, E>>,
        limit: u64,
        mut still_allowed: F,
    ) -> Result<Stored, UploadError>
    where
        E: std::fmt::Display,
        F: FnMut() -> Fut,
        Fut: Future<Output = crate::error::Result<()>>,
    {
        let upload = self.store.put_multipart(&self.key(key)).await?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, 8 << 20);
        let mut hash = Sha256::new();
        let mut size = 0u64;
        let mut checked = tokio::time::Instant::now();
        let mut stream = std::pin::pin!(stream);
        let mut heard = checked;
        let failure = loop {
            // A silent sender is asked about as often as one that sends.
            let next = tokio::time::timeout(CHECKED_EVERY, stream.next()).await;
            match next.unwrap_or(Some(Ok(Bytes::new()))) {
                None => {
                    if let Err(error) = still_allowed().await {
                        break UploadError::Refused(error);
                    }
                    upload.finish().await?;
                    let sha256 = hex::encode(hash.finalize());
                    return Ok(Stored { size, sha256 });
                }
                Some(Err(error)) => break UploadError::Broken(error.to_string()),
                Some(Ok(bytes)) if bytes.is_empty() => {
                    if heard.elapsed() > LONGEST_SILENCE {
                        break UploadError::Broken("nothing came for a minute".to_owned());
                    }
                }
                Some(Ok(bytes)) => {
                    heard = tokio::time::Instant::now();
                    size += bytes.len() as u64;
                    if size > limit {
                        break UploadError::TooLarge { limit };
                    }
                    hash.update(&bytes);
                    upload.wait_for_capacity(2).await?;
                    upload.put(bytes);
                }
            }
            if checked.elapsed() >= CHECKED_EVERY {
                checked = tokio::time::Instant::now();
                if let Err(error) = still_allowed().await {
                    break UploadError::Refused(error);
                }
            }
        };
        if let Err(error) = upload.abort().await {
            tracing::warn!(%error, "a broken upload could not be cleaned up");
        }
        Err(failure)
    }

    /// Stores some bytes.
    pub async fn put(&self, key: &str, bytes: Bytes) -> anyhow::Result<()> {
        self.store
            .put(&self.key(key), PutPayload::from_bytes(bytes))
            .await?;
        Ok(())
    }

    /// Copies an object to a local file.
    pub async fn download(&self, key: &str, to: &Path) -> anyhow::Result<()> {
        let mut stream = self.store.get(&self.key(key)).await?.into_stream();
        let mut file = tokio::fs::File::create(to).await?;
        while let Some(bytes) = stream.try_next().await? {
            file.write_all(&bytes).await?;
        }
        file.flush().await?;
        Ok(())
    }

    /// The size of an object; `None` when there is none.
    pub async fn size(&self, key: &str) -> anyhow::Result<Option<u64>> {
        match self.store.head(&self.key(key)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(e.into()),
        }
    }

    /// A stretch of an object, as a stream.
    pub async fn read(
        &self,
        key: &str,
        range: std::ops::Range<u64>,
    ) -> anyhow::Result<BoxStream<'static, object_store::Result<Bytes>>> {
        let options = GetOptions {
            range: Some(GetRange::Bounded(range)),
            ..GetOptions::default()
        };
        Ok(self
            .store
            .get_opts(&self.key(key), options)
            .await?
            .into_stream())
    }

    /// Deletes an object; one that is not there is deleted already.
    pub async fn delete(&self, key: &str) -> anyhow::Result<()> {
        match self.store.delete(&self.key(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }

    /// An address on the bucket that reads an object for `ttl`; `None` for a directory, which
    /// our own route serves.
    pub async fn presigned(&self, key: &str, ttl: Duration) -> anyhow::Result<Option<String>> {
        match &self.presigner {
            None => Ok(None),
            Some(signer) => {
                let url = signer.signed_url(Method::GET, &self.key(key), ttl).await?;
                Ok(Some(url.to_string()))
            }
        }
    }

    /// Whether it can be written and read, for `doctor`.
    pub async fn answers(&self) -> anyhow::Result<()> {
        let key = "doctor/probe";
        self.put(key, Bytes::from_static(b"ok")).await?;
        anyhow::ensure!(
            self.size(key).await? == Some(2),
            "what was written is not there"
        );
        self.delete(key).await
    }
}

/// Where a browser finds a bucket: what an address would begin with. Keys that are given need
/// no asking for the real ones, so this waits for nothing; `None` where the bucket has to be
/// asked all the same (S3 Express).
fn origin(bucket: AmazonS3Builder) -> Option<String> {
    let bucket = bucket
        .with_access_key_id("nobody")
        .with_secret_access_key("nobody")
        .build()
        .ok()?;
    let address = bucket
        .signed_url(Method::GET, &Key::from("x"), Duration::from_secs(1))
        .now_or_never()?
        .ok()?;
    Some(address.origin().ascii_serialization())
}
