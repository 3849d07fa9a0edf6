//! The ClamAV daemon: asked about a file by its protocol's `INSTREAM` (clamd(8)).

use std::{fmt, io, path::PathBuf, str::FromStr, time::Duration};

use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpStream, UnixStream},
};

/// How long an answer may take.
const LONGEST: Duration = Duration::from_mins(1);
/// What an answer may hold, in bytes.
const LONGEST_ANSWER: u64 = 4096;

/// Where the daemon listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    Unix(PathBuf),
    /// A host and a port.
    Tcp(String),
}

impl FromStr for Address {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some(path) = text.strip_prefix("unix:") {
            return path
                .starts_with('/')
                .then(|| Self::Unix(path.into()))
                .ok_or(());
        }
        let place = text.strip_prefix("tcp:").ok_or(())?;
        let (host, port) = place.rsplit_once(':').ok_or(())?;
        let good = !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0);
        good.then(|| Self::Tcp(place.to_owned())).ok_or(())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp(place) => write!(f, "tcp:{place}"),
        }
    }
}

/// What the daemon finds in a file; `None` when it finds nothing.
///
/// # Errors
/// When it does not answer, or not about the file: too large for it, for example.
pub async fn scan<E: fmt::Display>(
    clamd: &Address,
    file: impl Stream<Item = Result<Bytes, E>>,
) -> io::Result<Option<String>> {
    let answer = tokio::time::timeout(LONGEST, async {
        match clamd {
            Address::Unix(path) => send(UnixStream::connect(path).await?, file).await,
            Address::Tcp(place) => send(TcpStream::connect(place).await?, file).await,
        }
    });
    let answer = answer.await.map_err(io::Error::other)??;
    verdict(&answer)
}

/// Whether the daemon is there.
///
/// # Errors
/// When it is not.
pub async fn answers(clamd: &Address) -> io::Result<()> {
    let file = futures::stream::iter([Ok::<_, io::Error>(Bytes::from_static(b"x"))]);
    scan(clamd, file).await.map(drop)
}

async fn send<E: fmt::Display>(
    mut to: impl AsyncRead + AsyncWrite + Unpin,
    file: impl Stream<Item = Result<Bytes, E>>,
) -> io::Result<String> {
    to.write_all(b"zINSTREAM\0").await?;
    let mut file = std::pin::pin!(file);
    while let Some(bytes) = file.next().await {
        let bytes = bytes.map_err(|error| io::Error::other(error.to_string()))?;
        // A piece of no bytes would be the end.
        if bytes.is_empty() {
            continue;
        }
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        to.write_all(&length.to_be_bytes()).await?;
        to.write_all(&bytes).await?;
    }
    to.write_all(&0u32.to_be_bytes()).await?;
    to.flush().await?;
    let mut answer = vec![];
    to.take(LONGEST_ANSWER).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// What was found in the file: `stream: OK`, or `stream: Eicar-Test-Signature FOUND`.
fn verdict(answer: &str) -> io::Result<Option<String>> {
    let said = answer.trim_matches(['\0', '\n', '\r', ' ']);
    match said.strip_prefix("stream: ") {
        Some("OK") => Ok(None),
        Some(found) if found.ends_with(" FOUND") => {
            Ok(found.strip_suffix(" FOUND").map(str::to_owned))
        }
        _ => Err(io::Error::other(format!("the antivirus said: {said}"))),
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, UnixListener};

    use super::*;

    /// Speaks the protocol as the daemon does, once: what it was sent, and its answer.
    async fn daemon(mut peer: impl AsyncRead + AsyncWrite + Unpin, answer: &str) -> Vec<u8> {
        let mut command = [0; 10];
        peer.read_exact(&mut command).await.unwrap();
        assert_eq!(&command, b"zINSTREAM\0");
        let mut file = vec![];
        loop {
            let length = peer.read_u32().await.unwrap();
            if length == 0 {
                break;
            }
            let mut piece = vec![0; usize::try_from(length).unwrap()];
            peer.read_exact(&mut piece).await.unwrap();
            file.extend(piece);
        }
        peer.write_all(answer.as_bytes()).await.unwrap();
        file
    }

    fn file() -> impl Stream<Item = io::Result<Bytes>> {
        futures::stream::iter(["one ", "", "two"].map(|piece| Ok(Bytes::from(piece))))
    }

    #[tokio::test]
    async fn a_file_is_sent_in_pieces_and_the_answer_is_about_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = Address::Tcp(listener.local_addr().unwrap().to_string());
        for (answer, expected) in [
            ("stream: OK\0", Some(None)),
            (
                "stream: Eicar-Test-Signature FOUND\0",
                Some(Some("Eicar-Test-Signature".to_owned())),
            ),
            ("INSTREAM size limit exceeded. ERROR\0", None),
            ("", None),
        ] {
            let peer = async { daemon(listener.accept().await.unwrap().0, answer).await };
            let (said, sent) = tokio::join!(scan(&address, file()), peer);
            assert_eq!(sent, b"one two");
            assert_eq!(said.ok(), expected, "{answer}");
        }
    }

    #[tokio::test]
    async fn it_is_asked_through_a_socket_too_and_its_absence_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clamd.ctl");
        let address: Address = format!("unix:{}", path.display()).parse().unwrap();
        assert!(answers(&address).await.is_err());
        let listener = UnixListener::bind(&path).unwrap();
        let peer = async { daemon(listener.accept().await.unwrap().0, "stream: OK\0").await };
        let (there, _) = tokio::join!(answers(&address), peer);
        there.unwrap();
    }

    #[test]
    fn an_address_is_a_socket_or_a_host_with_its_port() {
        for good in [
            "unix:/run/clamav/clamd.ctl",
            "tcp:127.0.0.1:3310",
            "tcp:[::1]:3310",
        ] {
            assert_eq!(good.parse::<Address>().unwrap().to_string(), good);
        }
        for bad in [
            "",
            "unix:clamd.ctl",
            "tcp:host",
            "tcp:host:0",
            "tcp::3310",
            "host:3310",
        ] {
            assert!(bad.parse::<Address>().is_err(), "{bad}");
        }
    }
}
