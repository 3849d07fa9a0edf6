//! Where a request comes from.

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
    /// The address in text.
    pub fn ip_text(&self) -> Option<String> {
        self.ip.map(|ip| ip.to_string())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
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
        let forwarded: Vec<IpAddr> = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(','))
            .filter_map(|v| v.trim().parse().ok())
            .collect();
        // Each proxy appends the peer it saw; the last `proxies` entries are theirs.
        let ip = match proxies {
            0 => peer,
            n => forwarded
                .len()
                .checked_sub(n)
                .map(|i| forwarded[i])
                .or(peer),
        };
        let user_agent = parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|v| v.to_str().ok())
            .map(|v| v.chars().take(400).collect());
        Ok(Self {
            ip: ip.map(|ip| ip.to_canonical()),
            user_agent,
        })
    }
}
