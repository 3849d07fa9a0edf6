//! Which names the site answers to: that of its public address, and no other.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use url::{Host, Url};

/// The name that the site answers to.
#[derive(Clone, Debug)]
pub struct PublicHost(Arc<Name>);

#[derive(Debug, PartialEq)]
struct Name {
    host: String,
    port: u16,
}

/// What a request says of the name it was sent to.
#[derive(Debug, PartialEq)]
enum Said {
    /// The public address.
    Ours,
    /// This machine, by itself.
    Loopback,
    /// Somebody else.
    Other,
    /// Nothing, or nothing that is a name.
    Nonsense,
}

impl PublicHost {
    /// The name of the address that people use.
    pub fn new(public: &Url) -> Self {
        Self(Arc::new(Name {
            host: public.host_str().unwrap_or_default().to_ascii_lowercase(),
            port: public.port_or_known_default().unwrap_or_default(),
        }))
    }

    /// Whether the public address is this machine itself: somebody tries the product out.
    fn at_home(&self) -> bool {
        is_loopback(&self.0.host)
    }

    /// Without a port, `said` means the usual one, of https or of http in front of us.
    fn compare(&self, said: &str) -> Said {
        // A user before the host is nobody's address for a site.
        let Ok(authority) = said.parse::<Authority>() else {
            return Said::Nonsense;
        };
        if said.contains('@') || authority.host().is_empty() {
            return Said::Nonsense;
        }
        let written_port = said[authority.host().len()..].strip_prefix(':');
        if written_port.is_some_and(|port| port.parse::<u16>().is_err()) {
            return Said::Nonsense;
        }
        let host = authority.host().to_ascii_lowercase();
        let port_is_ours = match authority.port_u16() {
            Some(port) => port == self.0.port,
            None => matches!(self.0.port, 80 | 443),
        };
        if host == self.0.host && port_is_ours {
            Said::Ours
        } else if is_loopback(&host) {
            Said::Loopback
        } else {
            Said::Other
        }
    }

    /// Everything that names a host: the request line, `Host`, and what a proxy says it was.
    fn verdict(&self, line: Option<&str>, headers: &HeaderMap) -> Vec<Said> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let mut said = vec![match (hosts.next(), hosts.next()) {
            (Some(host), None) => host.to_str().map_or(Said::Nonsense, |h| self.compare(h)),
            _ => Said::Nonsense,
        }];
        said.extend(line.map(|authority| self.compare(authority)));
        let forwarded = headers.get_all("x-forwarded-host").iter();
        let standard = headers.get_all(header::FORWARDED).iter();
        for value in forwarded {
            match value.to_str() {
                Ok(list) => said.extend(list.split(',').map(|name| self.compare(name.trim()))),
                Err(_) => said.push(Said::Nonsense),
            }
        }
        for value in standard {
            let text = value.to_str().unwrap_or("host=?");
            let pairs = text.split([',', ';']).filter_map(|pair| {
                let (name, value) = pair.trim().split_once('=')?;
                name.trim().eq_ignore_ascii_case("host").then_some(value)
            });
            said.extend(pairs.map(|name| self.compare(name.trim().trim_matches('"'))));
        }
        said
    }
}

fn is_loopback(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Ok(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        Err(_) => false,
    }
}

/// Answers only what was sent to the public address: 421 to any other name, 400 to none. What
/// looks after the process may ask for its health by a name of this machine; so may a person who
/// tries the product out on it, for every page.
pub async fn refuse_other_hosts(
    State(ours): State<PublicHost>,
    request: Request,
    next: Next,
) -> Response {
    let line = request.uri().authority().map(Authority::as_str);
    let said = ours.verdict(line, request.headers());
    let health = matches!(request.uri().path(), "/healthz" | "/readyz");
    let plain = |status: StatusCode, text: &'static str| (status, text).into_response();
    if said.contains(&Said::Nonsense) {
        return plain(StatusCode::BAD_REQUEST, "which site?\n");
    }
    let served = said.iter().all(|said| match said {
        Said::Ours => true,
        Said::Loopback => health || ours.at_home(),
        Said::Other | Said::Nonsense => false,
    });
    if served {
        next.run(request).await
    } else {
        plain(StatusCode::MISDIRECTED_REQUEST, "not a site of ours\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(public: &str, host: &str) -> Said {
        PublicHost::new(&public.parse().unwrap()).compare(host)
    }

    #[test]
    fn only_the_name_of_the_public_address_is_ours() {
        let public = "https://trustcoach.example/";
        for host in [
            "trustcoach.example",
            "TrustCoach.Example",
            "trustcoach.example:443",
        ] {
            assert_eq!(said(public, host), Said::Ours, "{host}");
        }
        for host in [
            "evil.example",
            "trustcoach.example.evil.example",
            "eviltrustcoach.example",
            "www.trustcoach.example",
            "trustcoach.example.",
            "trustcoach.example:8443",
            "trustcoach.example:80",
            "10.0.0.7",
            "[2001:db8::1]",
        ] {
            assert_eq!(said(public, host), Said::Other, "{host}");
        }
        for host in [
            "127.0.0.1",
            "127.8.9.1:3000",
            "localhost:3000",
            "[::1]:3000",
        ] {
            assert_eq!(said(public, host), Said::Loopback, "{host}");
        }
        for host in [
            "",
            "a b",
            "user@trustcoach.example",
            "trustcoach.example:",
            "trustcoach.example:443:1",
            "trustcoach.example:x",
            "trustcoach.example/path",
            "https://trustcoach.example",
        ] {
            assert_eq!(said(public, host), Said::Nonsense, "{host}");
        }
        assert_eq!(said("http://127.0.0.1:3000/", "127.0.0.1:3000"), Said::Ours);
        assert_eq!(said("http://127.0.0.1:3000/", "127.0.0.1"), Said::Loopback);
        assert_eq!(said("http://[::1]:3000/", "[::1]:3000"), Said::Ours);
    }

    #[test]
    fn every_way_to_name_a_host_counts() {
        let ours = PublicHost::new(&"https://us.example/".parse().unwrap());
        let other = |line: Option<&str>, pairs: &[(&'static str, &'static str)]| {
            let headers = pairs
                .iter()
                .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
                .collect();
            ours.verdict(line, &headers)
                .iter()
                .any(|said| *said != Said::Ours)
        };
        assert!(!other(None, &[("host", "us.example")]));
        assert!(!other(
            Some("us.example"),
            &[("host", "us.example"), ("x-forwarded-host", "us.example")]
        ));
        assert!(!other(
            None,
            &[
                ("host", "us.example"),
                ("forwarded", "for=1.2.3.4;host=us.example")
            ]
        ));
        assert!(other(None, &[]));
        assert!(other(Some("evil.example"), &[("host", "us.example")]));
        assert!(other(Some("us.example"), &[("host", "evil.example")]));
        assert!(other(
            None,
            &[("host", "us.example"), ("x-forwarded-host", "evil.example")]
        ));
        assert!(other(
            None,
            &[
                ("host", "us.example"),
                ("x-forwarded-host", "us.example, evil.example")
            ]
        ));
        assert!(other(
            None,
            &[
                ("host", "us.example"),
                ("forwarded", "for=1.2.3.4; Host=\"evil.example\"")
            ]
        ));
        let mut twice = HeaderMap::new();
        twice.append(header::HOST, "us.example".parse().unwrap());
        twice.append(header::HOST, "us.example".parse().unwrap());
        assert_eq!(ours.verdict(None, &twice), [Said::Nonsense]);
    }
}
