//! HTTP client for Stripe: forms that go there, JSON that comes back, the key under which a
//! request is the same request.

use std::time::Duration;

use anyhow::{Context, anyhow};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use url::Url;

use super::{VERSION, events::optional};
use crate::{Answer, provider::ProviderError};

/// How often a request that may not have arrived is sent, under the same key.
const TRIES: u32 = 3;

/// The parameters of a request, `name[of][them]` and value.
pub type Form = Vec<(String, String)>;

/// A conversation with Stripe.
pub struct Client {
    http: reqwest::Client,
    base: Url,
    key: SecretString,
}

impl Client {
    /// Speaks to `base` with the secret `key`.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(base: Url, key: SecretString) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(20))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("TrustCoach/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { http, base, key })
    }

    /// Where it is.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// Reads something; `account` is the connected account that it is about.
    pub async fn get(&self, path: &str, query: &Form, account: Option<&str>) -> Answer<Value> {
        let mut url = self.url(path)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.send(Method::GET, url, None, None, account).await
    }

    /// Changes something, once for each key.
    pub async fn post(&self, path: &str, form: &Form, key: &str) -> Answer<Value> {
        let url = self.url(path)?;
        self.send(Method::POST, url, Some(form), Some(key), None)
            .await
    }

    /// Everything of a list, page by page.
    pub async fn all(&self, path: &str, query: &Form, account: Option<&str>) -> Answer<Vec<Value>> {
        let mut query = query.clone();
        query.push(("limit".to_owned(), "100".to_owned()));
        let mut all: Vec<Value> = vec![];
        loop {
            let mut next = query.clone();
            if let Some(last) = all.last() {
                let id = optional(last, "/id");
                let id = id.with_context(|| format!("{path} lists something without an id"))?;
                next.push(("starting_after".to_owned(), id.to_owned()));
            }
            let mut page = self.get(path, &next, account).await?;
            let more = page["has_more"] == true;
            let Value::Array(data) = page["data"].take() else {
                return Err(anyhow!("{path} is no list").into());
            };
            let empty = data.is_empty();
            all.extend(data);
            if !more || empty {
                return Ok(all);
            }
        }
    }

    fn url(&self, path: &str) -> anyhow::Result<Url> {
        self.base
            .join(path)
            .with_context(|| format!("the address {path}"))
    }

    async fn send(
        &self,
        method: Method,
        url: Url,
        form: Option<&Form>,
        key: Option<&str>,
        account: Option<&str>,
    ) -> Answer<Value> {
        let mut tries = 1;
        loop {
            let mut request = self
                .http
                .request(method.clone(), url.clone())
                .bearer_auth(self.key.expose_secret())
                .header("Stripe-Version", VERSION);
            if let Some(form) = form {
                request = request.form(form);
            }
            if let Some(key) = key {
                request = request.header("Idempotency-Key", key);
            }
            if let Some(account) = account {
                request = request.header("Stripe-Account", account);
            }
            let error = match request.send().await {
                Ok(response) => match answer(response).await {
                    Err(ProviderError::Unavailable(error)) => error,
                    done => return done,
                },
                Err(error) => error.without_url().into(),
            };
            if tries == TRIES {
                return Err(error.context("Stripe does not answer").into());
            }
            tokio::time::sleep(Duration::from_millis(150) * tries).await;
            tries += 1;
        }
    }
}

/// What an answer means. A refusal is Stripe's last word under this key; anything else may go
/// otherwise next time.
async fn answer(response: reqwest::Response) -> Answer<Value> {
    let status = response.status();
    let text = response.text().await.map_err(anyhow::Error::from)?;
    let body: Value = serde_json::from_str(&text).unwrap_or_default();
    if status.is_success() {
        if body.is_null() {
            return Err(anyhow!("Stripe answered {status} without JSON").into());
        }
        return Ok(body);
    }
    let word = |name: &str| optional(&body, &format!("/error/{name}"));
    let message = word("message").unwrap_or("no reason given").to_owned();
    let code = word("code").or_else(|| word("type"));
    let code = code.unwrap_or(status.as_str()).to_owned();
    let again = status.is_server_error()
        || status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::CONFLICT;
    if again {
        return Err(anyhow!("{status} {code}: {message}").into());
    }
    Err(ProviderError::Refused { code, message })
}
