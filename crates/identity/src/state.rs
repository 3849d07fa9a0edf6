//! What the slice's requests and jobs run with.

use std::{ops::Deref, sync::Arc};

use axum::extract::FromRef;
use platform::{login::LoginCookies, password::Passwords};
use site::App;
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

/// The shared parts, and those that only logging in needs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Identity {
    app: App,
    /// Reads and writes the login cookie.
    pub logins: Arc<LoginCookies>,
    /// Hashes passwords, a few at a time.
    pub passwords: Passwords,
    /// Asks for passkeys and checks them; none where browsers make none: at an address that is
    /// a number.
    pub passkeys: Option<Arc<Webauthn>>,
}

impl Identity {
    /// Adds what logging in needs.
    pub fn new(app: App, logins: LoginCookies, passwords: Passwords) -> Self {
        Self {
            passkeys: passkeys_at(&app.config.http.public_url),
            app,
            logins: Arc::new(logins),
            passwords,
        }
    }
}

/// Passkeys belong to the site's name, and are used at its address alone.
fn passkeys_at(site: &Url) -> Option<Arc<Webauthn>> {
    let built = WebauthnBuilder::new(site.domain()?, site)
        .and_then(|builder| builder.rp_name("TrustCoach IA").build());
    match built {
        Ok(webauthn) => Some(Arc::new(webauthn)),
        Err(error) => {
            tracing::warn!(%error, %site, "no passkeys at this address");
            None
        }
    }
}

impl Deref for Identity {
    type Target = App;
    fn deref(&self) -> &App {
        &self.app
    }
}

impl FromRef<Identity> for App {
    fn from_ref(identity: &Identity) -> Self {
        identity.app.clone()
    }
}
