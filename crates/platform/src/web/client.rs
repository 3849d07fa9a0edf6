//! The client of a request: IP address and user agent.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{header, request::Parts},
};

/// How many proxies stand before us; only what they add to `X-Forwarded-For` is believed.
#[derive(Clone, Copy, Debug, Default)]
pub struct TrustedProxies(pub usize);

/// The address and the browser that a request came from, as the server saw them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The address; `None` when the connection has none (a Unix socket).
    pub ip: Option<IpAddr>,
    /// What the browser calls itself, cut at 400 characters.
    pub user_agent: Option<String>,
}

impl Client {
    /// The client of a request.
    pub fn of(parts: &Parts) -> Self {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|c| c.0.ip());
        let proxies = parts
            .extensions
            .get::<TrustedProxies>()
            .copied()
            .unwrap_or_default()
            .0;
        // What is no address keeps its place: else a forged entry would move into it.
        let forwarded: Vec<Option<IpAddr>> = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(','))
            .map(address)
            .collect();
        // Each proxy appends the peer it saw; the last `proxies` entries are theirs.
        let ip = match proxies {
            0 => peer,
            n => forwarded
                .len()
                .checked_sub(n)
                .and_then(|i| forwarded[i])
                .or(peer),
        };
        let user_agent = parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|v| v.to_str().ok())
            .map(|v| v.chars().take(400).collect());
        Self {
            ip: ip.map(|ip| ip.to_canonical()),
            user_agent,
        }
    }

    /// The address in text.
    pub fn ip_text(&self) -> Option<String> {
        self.ip.map(|ip| ip.to_string())
    }
}

/// An entry of `X-Forwarded-For`: an address, which some proxies write with its port.
fn address(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let bare = entry.trim_start_matches('[').trim_end_matches(']');
    bare.parse()
        .ok()
        .or_else(|| entry.parse::<SocketAddr>().ok().map(|peer| peer.ip()))
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ip(proxies: usize, forwarded: &str) -> Option<String> {
        let (mut parts, ()) = http::Request::builder()
            .header("x-forwarded-for", forwarded)
            .body(())
            .unwrap()
            .into_parts();
        let peer: SocketAddr = "10.0.0.1:9".parse().unwrap();
        parts.extensions.insert(ConnectInfo(peer));
        parts.extensions.insert(TrustedProxies(proxies));
        let Ok(client) = Client::from_request_parts(&mut parts, &()).await;
        client.ip_text()
    }

    #[tokio::test]
    async fn only_what_our_proxies_add_is_believed_and_a_port_hides_nothing() {
        for (proxies, forwarded, seen) in [
            (0, "1.1.1.1", "10.0.0.1"),
            (1, "1.1.1.1, 2.2.2.2", "2.2.2.2"),
            (1, "1.1.1.1, 2.2.2.2:4711", "2.2.2.2"),
            (1, "1.1.1.1, [2001:db8::1]:4711", "2001:db8::1"),
            (1, "1.1.1.1, unknown", "10.0.0.1"),
            (2, "1.1.1.1, 2.2.2.2, 3.3.3.3", "2.2.2.2"),
            (2, "3.3.3.3", "10.0.0.1"),
        ] {
            assert_eq!(
                ip(proxies, forwarded).await.as_deref(),
                Some(seen),
                "{forwarded}"
            );
        }
    }
}
