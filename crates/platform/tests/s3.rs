//! Objects in a bucket: a server on this machine that speaks S3 and checks each signature.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{convert::Infallible, time::Duration};

use axum::{Router, body::Body, extract::Request, http::StatusCode, response::IntoResponse};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use platform::{
    error::Error,
    storage::{Storage, UploadError},
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const SECRET: &str = "a secret that only the two of us know";

/// The server, with one empty bucket.
struct Server {
    folder: TempDir,
    address: String,
}

impl Server {
    async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("seances")).unwrap();
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder.path()).unwrap());
        builder.set_auth(SimpleAuth::from_single("AKIATEST", SECRET));
        let service = builder.build();
        let router = Router::new().fallback(move |request: Request| {
            let mut service = service.clone();
            async move {
                match tower::Service::call(&mut service, request).await {
                    Ok(response) => response.map(Body::new).into_response(),
                    Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
                }
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { folder, address }
    }

    /// The bucket as an operator configures it.
    fn bucket(&self, secret: &str) -> Storage {
        let options = [
            ("AWS_ENDPOINT_URL", self.address.as_str()),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_REGION", "eu-west-3"),
            ("AWS_ACCESS_KEY_ID", "AKIATEST"),
            ("AWS_SECRET_ACCESS_KEY", secret),
            // Of another program of Amazon's.
            ("AWS_PAGER", "less"),
        ];
        Storage::bucket("seances", "audio/2026", options).unwrap()
    }

    /// What is in the bucket, multipart uploads that were not ended included.
    fn files(&self) -> Vec<String> {
        fn below(folder: &std::path::Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    below(&path, found);
                } else {
                    found.push(path.display().to_string());
                }
            }
        }
        let mut found = vec![];
        below(self.folder.path(), &mut found);
        // The server's own notes: the checksums and the media type of each object.
        found.retain(|name| !name.contains("/.bucket-"));
        found
    }
}

async fn allowed() -> platform::error::Result<()> {
    Ok(())
}

/// 20 MiB in pieces of one: more than two parts of a multipart upload.
fn long() -> (
    Vec<u8>,
    impl futures::Stream<Item = Result<Bytes, Infallible>>,
) {
    let pieces: Vec<Bytes> = (0..20u8).map(|n| Bytes::from(vec![n; 1 << 20])).collect();
    let whole = pieces.concat();
    (whole, stream::iter(pieces).map(Ok))
}

#[tokio::test]
async fn a_recording_goes_into_the_bucket_and_is_read_from_it_stretch_by_stretch() {
    let server = Server::start().await;
    let bucket = server.bucket(SECRET);
    let (whole, stream) = long();
    let stored = bucket
        .put_stream("s1/one.wav", stream, 1 << 30, allowed)
        .await
        .unwrap();
    assert_eq!(stored.size, 20 << 20);
    assert_eq!(stored.sha256, hex::encode(Sha256::digest(&whole)));
    assert_eq!(bucket.size("s1/one.wav").await.unwrap(), Some(20 << 20));
    let place = server.folder.path().join("seances/audio/2026/s1/one.wav");
    assert!(std::fs::read(place).unwrap() == whole, "under its prefix");

    // Across the seam of two parts.
    let (start, end) = ((8 << 20) - 3, (8 << 20) + 5);
    let stretch: Vec<Bytes> = bucket
        .read("s1/one.wav", start..end)
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(stretch.concat(), [7, 7, 7, 8, 8, 8, 8, 8]);

    let copy = server.folder.path().join("copy");
    bucket.download("s1/one.wav", &copy).await.unwrap();
    assert!(std::fs::read(copy).unwrap() == whole);

    bucket.delete("s1/one.wav").await.unwrap();
    bucket.delete("s1/one.wav").await.unwrap();
    assert_eq!(bucket.size("s1/one.wav").await.unwrap(), None);
}

#[tokio::test]
async fn an_address_of_the_bucket_downloads_until_it_ends_and_nothing_else() {
    let server = Server::start().await;
    let bucket = server.bucket(SECRET);
    bucket
        .put("s1/été.wav", Bytes::from_static(b"quelques mots"))
        .await
        .unwrap();
    let address = bucket
        .presigned("s1/été.wav", Duration::from_secs(2))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(bucket.origin(), Some(server.address.as_str()));
    assert!(address.starts_with(bucket.origin().unwrap()), "{address}");

    let browser = reqwest::Client::new();
    let whole = browser.get(&address).send().await.unwrap();
    assert_eq!(whole.status(), 200);
    assert_eq!(whole.bytes().await.unwrap(), "quelques mots");
    let part = browser
        .get(&address)
        .header("range", "bytes=9-")
        .send()
        .await
        .unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.bytes().await.unwrap(), "mots");

    let elsewhere = address.replace("/s1/", "/s2/");
    assert_eq!(browser.get(elsewhere).send().await.unwrap().status(), 403);
    let (bare, _) = address.split_once('?').unwrap();
    assert_eq!(browser.get(bare).send().await.unwrap().status(), 403);
    let longer = address.replace("X-Amz-Expires=2", "X-Amz-Expires=9999");
    assert_ne!(longer, address);
    assert_eq!(browser.get(longer).send().await.unwrap().status(), 403);
    // It is over after two seconds.
    while browser.get(&address).send().await.unwrap().status() != 403 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_wrong_secret_is_refused_and_said() {
    let server = Server::start().await;
    let bucket = server.bucket("another secret");
    let (_, stream) = long();
    let error = bucket
        .put_stream("one", stream, 1 << 30, allowed)
        .await
        .unwrap_err();
    assert!(matches!(error, UploadError::Store(_)), "{error}");
    let error = bucket.answers().await.unwrap_err();
    assert!(format!("{error:#}").contains("403"), "{error:#}");
    assert!(!format!("{error:#}").contains("another secret"));
    assert_eq!(server.files(), Vec::<String>::new());

    server.bucket(SECRET).answers().await.unwrap();
    assert_eq!(server.files(), Vec::<String>::new(), "the probe is gone");
}

#[tokio::test]
async fn nothing_is_kept_in_the_bucket_of_what_breaks_off_or_is_refused_meanwhile() {
    let server = Server::start().await;
    let bucket = server.bucket(SECRET);
    let (_, stream) = long();
    let broken = stream
        .map_err(|never| match never {})
        .chain(stream::iter([Err("the line went dead")]));
    let error = bucket
        .put_stream("one", broken, 1 << 30, allowed)
        .await
        .unwrap_err();
    assert!(matches!(error, UploadError::Broken(_)), "{error}");

    let (_, stream) = long();
    let error = bucket
        .put_stream("one", stream, 10 << 20, allowed)
        .await
        .unwrap_err();
    assert!(matches!(error, UploadError::TooLarge { .. }), "{error}");

    let (_, stream) = long();
    let refusing = || async { Err(Error::conflict("withdrawn")) };
    let error = bucket
        .put_stream("one", stream, 1 << 30, refusing)
        .await
        .unwrap_err();
    assert!(matches!(error, UploadError::Refused(_)), "{error}");

    assert_eq!(bucket.size("one").await.unwrap(), None);
    assert_eq!(server.files(), Vec::<String>::new());
}

#[test]
fn the_origin_of_a_bucket_is_where_its_addresses_lead() {
    let keys = [("aws_access_key_id", "a"), ("aws_secret_access_key", "b")];
    let origin = |options: &[(&'static str, &'static str)]| {
        let options: Vec<_> = keys.iter().chain(options).copied().collect();
        let bucket = Storage::bucket("seances", "", options).unwrap();
        bucket.origin().unwrap().to_owned()
    };
    let region = ("aws_region", "eu-west-3");
    assert_eq!(origin(&[region]), "https://s3.eu-west-3.amazonaws.com");
    assert_eq!(
        origin(&[region, ("aws_virtual_hosted_style_request", "true")]),
        "https://seances.s3.eu-west-3.amazonaws.com"
    );
    assert_eq!(
        origin(&[("aws_endpoint_url", "https://minio.example:9000/")]),
        "https://minio.example:9000"
    );
    // Without keys, they are asked of the machine it runs on, later.
    let nobody = Storage::bucket("seances", "", [region]).unwrap();
    assert_eq!(nobody.origin(), Some("https://s3.eu-west-3.amazonaws.com"));
}
