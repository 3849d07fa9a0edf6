//! Fetching a URL that a stranger gave, without server-side request forgery: only the public
//! Internet is asked, only so much is read, and only for so long.
//!
//! Names are resolved by us, every address of a name is checked, and the connection goes to an
//! address that was checked: a name cannot mean one thing when it is looked at and another when
//! it is used. Each redirect is a new address, checked like the first.

mod address;

use std::{
    error::Error as _,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, OnceLock},
    time::Duration,
};

use futures::StreamExt as _;
use reqwest::{
    Client, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    header,
    redirect::Policy,
};
use url::{Host, Url};

/// All of it: redirects, waiting, reading.
const FETCH_TIMEOUT: Duration = Duration::from_secs(15);
/// The largest calendar, in bytes.
const MAX_BYTES: usize = 5 * 1024 * 1024;
/// Redirects that are followed.
const MAX_REDIRECTS: usize = 3;
/// The longest address.
const MAX_URL_LENGTH: usize = 2000;

/// Where one may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    pub https_only: bool,
    /// To this machine too, by 127.0.0.1 alone.
    pub loopback: bool,
}

/// The validators of a response, for a conditional request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub modified: Option<String>,
}

#[derive(Debug)]
pub enum Fetched {
    NotModified,
    Text(String, Validators),
}

/// Why nothing was fetched. The codes are stored, and shown in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Not an address of the web, or without https where it must be.
    #[error("not an address that can be read")]
    Address,
    /// It leads inside a network.
    #[error("the address is not on the public Internet")]
    Private,
    /// Nobody answers.
    #[error("nobody answers")]
    Unreachable,
    /// It took too long.
    #[error("it took too long")]
    Slow,
    /// It did not end.
    #[error("the answer is too large")]
    TooLarge,
    /// It goes round in circles.
    #[error("too many redirects")]
    Redirects,
    /// It is not there (any more).
    #[error("the calendar is not there")]
    Gone,
    /// We may not.
    #[error("reading it is not allowed")]
    Denied,
    /// The server is in trouble.
    #[error("the server answered {0}")]
    Status(u16),
}

impl FetchError {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Private => "private",
            Self::Unreachable => "unreachable",
            Self::Slow => "slow",
            Self::TooLarge => "too-large",
            Self::Redirects => "redirects",
            Self::Gone => "gone",
            Self::Denied => "denied",
            Self::Status(_) => "status",
        }
    }
}

/// Parses an address that someone typed; `webcal:` is `https:`.
///
/// # Errors
/// [`FetchError::Address`] or [`FetchError::Private`].
pub fn parse_url(text: &str, rules: Rules) -> Result<Url, FetchError> {
    let text = text.trim();
    if text.len() > MAX_URL_LENGTH {
        return Err(FetchError::Address);
    }
    let lower = text.get(..9).unwrap_or_default().to_ascii_lowercase();
    let text = if lower == "webcal://" {
        format!("https://{}", &text[9..])
    } else if lower == "webcals:/" {
        format!("https:/{}", &text[9..])
    } else {
        text.to_owned()
    };
    let mut url = Url::parse(&text).map_err(|_| FetchError::Address)?;
    url.set_fragment(None);
    check_url(&url, rules)?;
    Ok(url)
}

/// Whether an address may be asked, as far as it says itself.
fn check_url(url: &Url, rules: Rules) -> Result<(), FetchError> {
    let scheme = match url.scheme() {
        "https" => true,
        "http" => !rules.https_only,
        _ => false,
    };
    let port = url.port_or_known_default().unwrap_or(0);
    // The ports below are those of other protocols.
    if !scheme || !(matches!(port, 80 | 443) || port >= 1024) {
        return Err(FetchError::Address);
    }
    match url.host() {
        None => Err(FetchError::Address),
        Some(Host::Ipv4(ip)) => check_ip(ip.into(), rules),
        Some(Host::Ipv6(ip)) => check_ip(ip.into(), rules),
        // Resolved and checked when it is asked.
        Some(Host::Domain(_)) => Ok(()),
    }
}

fn check_ip(ip: IpAddr, rules: Rules) -> Result<(), FetchError> {
    let ours = rules.loopback && ip == IpAddr::V4(Ipv4Addr::LOCALHOST);
    if ours || address::is_public(ip) {
        Ok(())
    } else {
        Err(FetchError::Private)
    }
}

/// Looks the host of an address up, so that a form can refuse at once what leads inside a
/// network.
///
/// # Errors
/// [`FetchError::Private`]; a name that cannot be resolved now is no error.
pub async fn check_host(url: &Url, rules: Rules) -> Result<(), FetchError> {
    let Some(Host::Domain(name)) = url.host() else {
        return Ok(());
    };
    let resolved = tokio::time::timeout(Duration::from_secs(3), resolve_checked(name, rules)).await;
    match resolved {
        Ok(Err(ResolveError::Private)) => Err(FetchError::Private),
        _ => Ok(()),
    }
}

/// Reads an address.
///
/// # Errors
/// [`FetchError`].
pub async fn fetch(url: &Url, known: &Validators, rules: Rules) -> Result<Fetched, FetchError> {
    tokio::time::timeout(FETCH_TIMEOUT, follow(url, known, rules))
        .await
        .unwrap_or(Err(FetchError::Slow))
}

async fn follow(url: &Url, known: &Validators, rules: Rules) -> Result<Fetched, FetchError> {
    let mut url = url.clone();
    for _ in 0..=MAX_REDIRECTS {
        check_url(&url, rules)?;
        let mut request = client(rules)
            .get(url.clone())
            .header(header::ACCEPT, "text/calendar, text/plain;q=0.5, */*;q=0.1");
        if let Some(etag) = &known.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(modified) = &known.modified {
            request = request.header(header::IF_MODIFIED_SINCE, modified);
        }
        let response = request.send().await.map_err(|error| fetch_error(&error))?;
        match response.status() {
            StatusCode::NOT_MODIFIED if known != &Validators::default() => {
                return Ok(Fetched::NotModified);
            }
            status if status.is_redirection() => {
                let next = response
                    .headers()
                    .get(header::LOCATION)
                    .and_then(|place| place.to_str().ok())
                    .and_then(|place| url.join(place).ok())
                    .ok_or(FetchError::Status(status.as_u16()))?;
                url = next;
            }
            StatusCode::NOT_FOUND | StatusCode::GONE => return Err(FetchError::Gone),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err(FetchError::Denied),
            // Part of a calendar is not a calendar.
            StatusCode::OK => return read_body(response).await,
            status => return Err(FetchError::Status(status.as_u16())),
        }
    }
    Err(FetchError::Redirects)
}

async fn read_body(response: reqwest::Response) -> Result<Fetched, FetchError> {
    let validator = |name: header::HeaderName| {
        let value = response.headers().get(name)?.to_str().ok()?;
        (value.len() <= 500).then(|| value.to_owned())
    };
    let validators = Validators {
        etag: validator(header::ETAG),
        modified: validator(header::LAST_MODIFIED),
    };
    let max_bytes = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    if response.content_length().is_some_and(|l| l > max_bytes) {
        return Err(FetchError::TooLarge);
    }
    let mut bytes = vec![];
    let mut stream = response.bytes_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| fetch_error(&error))?;
        if bytes.len() + chunk.len() > MAX_BYTES {
            return Err(FetchError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Fetched::Text(crate::read::decoded(&bytes), validators))
}

/// Why a request failed: a refusal of our resolver lies among the causes.
fn fetch_error(error: &reqwest::Error) -> FetchError {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(ResolveError::Private) = inner.downcast_ref() {
            return FetchError::Private;
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        FetchError::Slow
    } else {
        FetchError::Unreachable
    }
}

/// A client for each set of rules that matters to names: the system's certificates are read once.
fn client(rules: Rules) -> &'static Client {
    static CLIENTS: [OnceLock<Client>; 2] = [const { OnceLock::new() }; 2];
    CLIENTS[usize::from(rules.loopback)].get_or_init(|| {
        Client::builder()
            .user_agent("TrustCoach (calendar reader)")
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(6))
            .pool_max_idle_per_host(0)
            .dns_resolver(Arc::new(CheckedResolver(rules)))
            .build()
            .expect("a client without files to read")
    })
}

/// Why a name was not resolved.
#[derive(Debug, thiserror::Error)]
enum ResolveError {
    #[error("the name leads inside a network")]
    Private,
    #[error("the name does not exist")]
    Unknown,
}

/// Resolves names to addresses that were all checked.
struct CheckedResolver(Rules);

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let rules = self.0;
        Box::pin(async move {
            let addresses: Addrs =
                Box::new(resolve_checked(name.as_str(), rules).await?.into_iter());
            Ok(addresses)
        })
    }
}

async fn resolve_checked(name: &str, rules: Rules) -> Result<Vec<SocketAddr>, ResolveError> {
    let addresses: Vec<SocketAddr> = tokio::net::lookup_host((name, 0))
        .await
        .map_err(|_| ResolveError::Unknown)?
        .collect();
    // One private address among public ones is an attempt, not a mistake.
    if addresses.iter().any(|at| check_ip(at.ip(), rules).is_err()) {
        return Err(ResolveError::Private);
    }
    if addresses.is_empty() {
        return Err(ResolveError::Unknown);
    }
    Ok(addresses)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTSIDE: Rules = Rules {
        https_only: false,
        loopback: false,
    };

    #[test]
    fn every_way_to_write_an_inner_address_is_refused() {
        for address in [
            "http://127.0.0.1/a.ics",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://017700000001/",
            "http://127.1/",
            "http://0/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://[fd00:ec2::254]/",
            "http://[fe80::1]/",
            "http://10.0.0.1:8080/",
            "webcal://192.168.1.1/x",
            "http://user:secret@127.0.0.1/",
            "http://①②⑦.⓪.⓪.①/",
            "http://127。0。0。1/",
        ] {
            assert_eq!(
                parse_url(address, OUTSIDE),
                Err(FetchError::Private),
                "{address}"
            );
        }
    }

    #[test]
    fn what_is_not_of_the_web_is_refused() {
        for address in [
            "",
            "agenda",
            "ftp://example.fr/a.ics",
            "file:///etc/passwd",
            "gopher://example.fr/",
            "data:text/calendar,BEGIN",
            "http://example.fr:22/",
            "https://example.fr:25/a.ics",
            "http://",
            "javascript:alert(1)",
        ] {
            assert_eq!(
                parse_url(address, OUTSIDE),
                Err(FetchError::Address),
                "{address}"
            );
        }
        let strict = Rules {
            https_only: true,
            loopback: false,
        };
        assert_eq!(
            parse_url("http://example.fr/a.ics", strict),
            Err(FetchError::Address)
        );
        let url = parse_url("webcal://example.fr/a.ics?k=1#x", strict).unwrap();
        assert_eq!(url.as_str(), "https://example.fr/a.ics?k=1");
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_when_it_is_asked() {
        let url = parse_url("http://localhost:8080/a.ics", OUTSIDE).unwrap();
        assert_eq!(check_host(&url, OUTSIDE).await, Err(FetchError::Private));
        let fetched = fetch(&url, &Validators::default(), OUTSIDE).await;
        assert_eq!(fetched.unwrap_err(), FetchError::Private);
    }
}
