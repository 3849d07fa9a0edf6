//! Objects in a directory.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::convert::Infallible;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use platform::{
    error::Error,
    storage::{Storage, UploadError},
};
use tempfile::TempDir;

fn chunks(
    parts: &'static [&'static [u8]],
) -> impl futures::Stream<Item = Result<Bytes, Infallible>> {
    stream::iter(parts.iter().map(|p| Ok(Bytes::from_static(p))))
}

async fn allowed() -> platform::error::Result<()> {
    Ok(())
}

/// Every file below a directory.
fn files(directory: &std::path::Path) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[tokio::test]
async fn a_stream_is_stored_whole_with_its_size_and_its_hash() {
    let directory = TempDir::new().unwrap();
    let storage = Storage::directory(directory.path()).unwrap();

    let stored = storage
        .put_stream("audio/one", chunks(&[b"ab", b"c"]), 100, allowed)
        .await
        .unwrap();
    assert_eq!(stored.size, 3);
    assert_eq!(
        stored.sha256,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(storage.size("audio/one").await.unwrap(), Some(3));

    let middle: Vec<Bytes> = storage
        .read("audio/one", 1..3)
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(middle.concat(), b"bc");

    storage.delete("audio/one").await.unwrap();
    storage.delete("audio/one").await.unwrap();
    assert_eq!(storage.size("audio/one").await.unwrap(), None);
}

#[tokio::test]
async fn nothing_is_kept_of_what_breaks_off_or_is_too_large_or_is_refused_meanwhile() {
    let directory = TempDir::new().unwrap();
    let storage = Storage::directory(directory.path()).unwrap();

    let broken = stream::iter([Ok(Bytes::from_static(b"ab")), Err("the line went dead")]);
    let error = storage
        .put_stream("a", broken, 100, allowed)
        .await
        .unwrap_err();
    assert!(matches!(error, UploadError::Broken(why) if why == "the line went dead"));

    let error = storage
        .put_stream("a", chunks(&[b"ab", b"cd"]), 3, allowed)
        .await
        .unwrap_err();
    assert!(matches!(error, UploadError::TooLarge { limit: 3 }));

    let refusing = || async { Err(Error::conflict("withdrawn")) };
    let error = storage
        .put_stream("a", chunks(&[b"ab"]), 100, refusing)
        .await
        .unwrap_err();
    assert!(matches!(error, UploadError::Refused(e) if e.code == "withdrawn"));

    assert_eq!(storage.size("a").await.unwrap(), None);
    assert_eq!(files(directory.path()), Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn a_large_stream_passes_through_in_bounded_pieces() {
    let directory = TempDir::new().unwrap();
    let storage = Storage::directory(directory.path()).unwrap();
    let piece = Bytes::from(vec![7u8; 1 << 20]);
    let endless = stream::iter((0..40).map(move |_| Ok::<_, Infallible>(piece.clone()))).boxed();
    let stored = storage
        .put_stream("large", endless, 1 << 30, allowed)
        .await
        .unwrap();
    assert_eq!(stored.size, 40 << 20);
    assert_eq!(storage.size("large").await.unwrap(), Some(40 << 20));
}
