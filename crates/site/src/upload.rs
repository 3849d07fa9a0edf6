//! Forms with files: parts are counted, texts are short, and a file goes to disk as it comes,
//! so that what somebody sends never lies in memory.

use std::{
    fs::File,
    io,
    path::PathBuf,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    RequestExt as _,
    body::BodyDataStream,
    extract::{FromRequest, Request},
    http::header,
};
use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use platform::{
    config::Config,
    error::{Error, FieldErrors, Result},
};
use tokio::io::AsyncWriteExt as _;
use tokio_util::io::ReaderStream;

/// Parts of a form, at most.
const MOST_PARTS: usize = 64;
/// Bytes of a text in a form with files, at most.
const LONGEST_TEXT: usize = 64 << 10;
/// What is read of a form that is too large before its sender is told, in bytes.
const MOST_REFUSED: usize = 40 << 20;
/// Bytes that were read and that nobody took yet, at most: a part whose header has no end.
const MOST_UNREAD: usize = 2 << 20;

/// A form of parts, read one after another.
pub struct Parts {
    form: multer::Multipart<'static>,
    unread: Arc<AtomicUsize>,
    seen: usize,
}

/// A part: its name, and its bytes as they come.
pub struct Part {
    field: multer::Field<'static>,
    unread: Arc<AtomicUsize>,
}

impl<S: Send + Sync> FromRequest<S> for Parts {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let boundary = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|media| multer::parse_boundary(media.to_str().ok()?).ok())
            .ok_or_else(malformed)?;
        let unread = Arc::new(AtomicUsize::new(0));
        let body = OneByOne {
            body: request.with_limited_body().into_body().into_data_stream(),
            unread: unread.clone(),
            yielded: false,
        };
        Ok(Self {
            form: multer::Multipart::new(body, boundary),
            unread,
            seen: 0,
        })
    }
}

impl Parts {
    /// The next part; the one before has been read to its end.
    ///
    /// # Errors
    /// 400 when it is no form, or has too many parts.
    pub async fn next(&mut self) -> Result<Option<Part>> {
        self.seen += 1;
        if self.seen > MOST_PARTS {
            return Err(malformed());
        }
        let field = self.form.next_field().await.map_err(|_| malformed())?;
        // What stood around the parts is behind us.
        self.unread.store(0, Ordering::Relaxed);
        Ok(field.map(|field| Part {
            field,
            unread: self.unread.clone(),
        }))
    }
}

impl Part {
    pub fn name(&self) -> &str {
        self.field.name().unwrap_or_default()
    }

    /// Reads a part that nobody wants to its end, which comes soon.
    ///
    /// # Errors
    /// 400 when it does not.
    pub async fn skip(mut self) -> Result<()> {
        let mut seen = 0;
        while let Some(bytes) = self.next().await {
            seen += bytes.map_err(|_| malformed())?.len();
            if seen > LONGEST_TEXT {
                return Err(malformed());
            }
        }
        Ok(())
    }
}

impl Stream for Part {
    type Item = Result<Bytes, multer::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.field).poll_next(cx);
        if let Poll::Ready(Some(Ok(bytes))) = &next {
            let length = bytes.len();
            let _ = self
                .unread
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |unread| {
                    Some(unread.saturating_sub(length))
                });
        }
        next
    }
}

/// A body that is taken a piece at a time. The reader of forms takes all that there is before it
/// looks at it; so here is never much.
struct OneByOne {
    body: BodyDataStream,
    unread: Arc<AtomicUsize>,
    yielded: bool,
}

impl Stream for OneByOne {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.yielded {
            self.yielded = false;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        match self.body.poll_next_unpin(cx) {
            Poll::Ready(Some(Ok(bytes))) => {
                let before = self.unread.fetch_add(bytes.len(), Ordering::Relaxed);
                if before + bytes.len() > MOST_UNREAD {
                    return Poll::Ready(Some(Err(io::Error::other("a part without an end"))));
                }
                self.yielded = true;
                Poll::Ready(Some(Ok(bytes)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(io::Error::other(error)))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }
}

fn malformed() -> Error {
    Error::bad_request("malformed-form")
}

/// A file that was sent, on disk and without a name: it is gone when it is dropped, or when the
/// process is.
#[derive(Debug)]
pub struct Spooled {
    file: File,
    size: usize,
    head: Vec<u8>,
}

impl Spooled {
    /// How long it is, in bytes.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Its first bytes: what it is.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// The file, for one reader at a time: they share their place in it.
    ///
    /// # Errors
    /// When the system has no more files.
    pub fn file(&self) -> io::Result<File> {
        use std::io::Seek as _;
        let mut file = self.file.try_clone()?;
        file.rewind()?;
        Ok(file)
    }

    /// Its bytes from the first to the last.
    ///
    /// # Errors
    /// As [`Spooled::file`].
    pub fn stream(&self) -> io::Result<ReaderStream<tokio::fs::File>> {
        Ok(ReaderStream::new(tokio::fs::File::from_std(self.file()?)))
    }
}

/// Where files that come are kept meanwhile.
fn folder(config: &Config) -> io::Result<PathBuf> {
    let folder = config.data.join("scratch");
    platform::private::folder(&folder)?;
    Ok(folder)
}

/// A stream as a file of at most `limit` bytes.
///
/// # Errors
/// 422 naming `field` when it is longer, 400 when it breaks off.
pub async fn spool<E>(
    config: &Config,
    bytes: impl Stream<Item = std::result::Result<Bytes, E>>,
    field: &str,
    limit: usize,
) -> Result<Spooled> {
    let file = tempfile::tempfile_in(folder(config).map_err(Error::internal)?);
    let mut file = tokio::fs::File::from_std(file.map_err(Error::internal)?);
    let mut bytes = std::pin::pin!(bytes);
    let (mut size, mut head) = (0usize, vec![]);
    while let Some(piece) = bytes.next().await {
        let piece = piece.map_err(|_| Error::bad_request("upload-broken"))?;
        size += piece.len();
        if size > limit {
            return Err(too_large(field, limit));
        }
        head.extend(piece.iter().take(16 - head.len().min(16)));
        file.write_all(&piece).await.map_err(Error::internal)?;
    }
    file.flush().await.map_err(Error::internal)?;
    Ok(Spooled {
        file: file.into_std().await,
        size,
        head,
    })
}

/// What a form with a file holds.
#[derive(Default)]
pub struct FileForm {
    fields: Vec<(String, String)>,
    /// The file, when one was chosen.
    pub file: Option<Spooled>,
}

impl FileForm {
    /// The text of a field, cleaned; empty when it was not sent.
    pub fn typed(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, text)| text)
    }
}

/// Reads a form whose field `file` is a file of at most `limit` bytes. The second part is the
/// error of the file, beside which the texts are kept.
///
/// # Errors
/// 400 when it is no such form.
pub async fn read_form(
    config: &Config,
    mut form: Parts,
    file: &str,
    limit: usize,
) -> Result<(FileForm, Option<Error>)> {
    let mut sent = FileForm::default();
    let mut refused = None;
    let mut read = 0usize;
    while let Some(mut part) = form.next().await? {
        let name = part.name().to_owned();
        let is_file = name == file;
        let limit = if is_file { limit } else { LONGEST_TEXT };
        let mut text = vec![];
        let mut head = vec![];
        let mut spool = None;
        if is_file {
            let folder = folder(config).map_err(Error::internal)?;
            let file = tempfile::tempfile_in(folder).map_err(Error::internal)?;
            spool = Some(tokio::fs::File::from_std(file));
        }
        let mut seen = 0usize;
        while let Some(bytes) = part.next().await {
            let bytes = bytes.map_err(|_| malformed())?;
            seen += bytes.len();
            read += bytes.len();
            if read > MOST_REFUSED {
                return Ok((sent, Some(too_large(file, limit))));
            }
            if seen > limit {
                continue;
            }
            if let Some(spool) = &mut spool {
                head.extend(bytes.iter().take(16 - head.len().min(16)));
                spool.write_all(&bytes).await.map_err(Error::internal)?;
            } else {
                text.extend_from_slice(&bytes);
            }
        }
        if seen > limit {
            refused = Some(too_large(&name, limit));
        } else if let Some(mut spool) = spool {
            spool.flush().await.map_err(Error::internal)?;
            // A browser sends an empty file when none was chosen.
            sent.file = (seen > 0).then_some(Spooled {
                file: spool.into_std().await,
                size: seen,
                head,
            });
        } else {
            let text = String::from_utf8(text).map_err(|_| malformed())?;
            sent.fields.push((name, domain::text::clean(&text)));
        }
    }
    Ok((sent, refused))
}

/// The refusal of a file that is too large.
pub fn too_large(field: &str, limit: usize) -> Error {
    let mut errors = FieldErrors::new();
    let megabytes = i64::try_from(limit >> 20).unwrap_or(i64::MAX);
    errors.add_with(
        field,
        "error-field-file-large",
        vec![("max", megabytes.into())],
    );
    Error::invalid(errors)
}
