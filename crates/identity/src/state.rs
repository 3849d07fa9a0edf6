//! What the slice's requests and jobs run with.

use std::{ops::Deref, sync::Arc};

use axum::extract::FromRef;
use platform::{login::LoginCookies, password::Passwords};
use site::App;

/// The shared parts, and those that only logging in needs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Identity {
    app: App,
    /// Reads and writes the login cookie.
    pub logins: Arc<LoginCookies>,
    /// Hashes passwords, a few at a time.
    pub passwords: Passwords,
}

impl Identity {
    /// Adds what logging in needs.
    pub fn new(app: App, logins: LoginCookies, passwords: Passwords) -> Self {
        Self {
            app,
            logins: Arc::new(logins),
            passwords,
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
