//! Summarizer by a language model: Anthropic's, or any server with OpenAI's chat completions.

use std::time::Duration;

use async_trait::async_trait;
use domain::{summary::Draft, transcript::Transcript};
use genai::{
    Client, ModelIden, ServiceTarget, WebConfig,
    adapter::AdapterKind,
    chat::{ChatMessage, ChatOptions, ChatRequest, ChatResponseFormat},
    resolver::{AuthData, Endpoint},
};
use platform::config;
use secrecy::{ExposeSecret, SecretString};

use super::{SummarizeError, Summarizer, answer, prompt};

/// The most that one answer may be long, in tokens.
const LONGEST_ANSWER: u32 = 8192;
/// How long one answer may take.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(5);
/// How often a `Retry-After` of a busy model is honoured within one job, and the longest wait: the
/// parts of a long session that it has answered already are not paid twice.
const MAX_RETRIES: u32 = 3;
const LONGEST_WAIT: Duration = Duration::from_mins(2);

/// Whose interface the model has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vendor {
    /// Anthropic's messages.
    Anthropic,
    /// OpenAI's chat completions, which many servers speak.
    OpenAi,
}

/// A language model as a summarizer.
pub struct LanguageModel {
    client: Client,
    model: String,
    /// Zero where it may be set: the vendors' newer models refuse the parameter.
    temperature: Option<f64>,
}

impl LanguageModel {
    /// A model of this name. Without `url` it is its maker's own server; with one, any that
    /// speaks the vendor's interface (`http://localhost:11434/v1`).
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(
        vendor: Vendor,
        url: Option<&str>,
        model: &str,
        key: Option<SecretString>,
    ) -> anyhow::Result<Self> {
        let kind = match vendor {
            Vendor::Anthropic => AdapterKind::Anthropic,
            Vendor::OpenAi => AdapterKind::OpenAI,
        };
        let endpoint = url.map(|url| format!("{}/", url.trim_end_matches('/')));
        let resolve = move |target: ServiceTarget| {
            Ok(ServiceTarget {
                endpoint: endpoint
                    .clone()
                    .map_or(target.endpoint, Endpoint::from_owned),
                // A server of one's own may want no key, but the header must hold something.
                auth: AuthData::from_single(
                    key.as_ref()
                        .map_or("none", |key| key.expose_secret())
                        .to_owned(),
                ),
                model: ModelIden::new(kind, target.model.model_name),
            })
        };
        let client = Client::builder()
            .with_adapter_kind(kind)
            .with_web_config(WebConfig::default().with_timeout(REQUEST_TIMEOUT))
            .with_service_target_resolver_fn(resolve)
            .build()
            .map_err(|e| anyhow::anyhow!("the client of the language model: {e}"))?;
        Ok(Self {
            client,
            model: model.to_owned(),
            temperature: (vendor == Vendor::OpenAi && url.is_some()).then_some(0.0),
        })
    }

    /// The model of the configuration: `claude-…` is Anthropic's unless it has a URL; with a
    /// URL it speaks OpenAI's interface.
    ///
    /// # Errors
    /// Those of [`LanguageModel::new`].
    pub fn configured(summary: &config::Summary) -> anyhow::Result<Self> {
        let vendor = match &summary.url {
            None if summary.model.starts_with("claude") => Vendor::Anthropic,
            _ => Vendor::OpenAi,
        };
        let url = summary.url.as_ref().map(url::Url::as_str);
        Self::new(vendor, url, &summary.model, summary.key.clone())
    }

    async fn draft_part(
        &self,
        transcript: &Transcript,
        part: String,
    ) -> Result<answer::ModelAnswer, SummarizeError> {
        let request = ChatRequest::default()
            .with_system(prompt::system(&transcript.language))
            .append_message(ChatMessage::user(part));
        let mut options = ChatOptions::default()
            .with_max_tokens(LONGEST_ANSWER)
            .with_response_format(ChatResponseFormat::JsonSpec(prompt::shape()));
        options.temperature = self.temperature;
        let mut retries = 0;
        let response = loop {
            let sent = self
                .client
                .exec_chat(&self.model, request.clone(), Some(&options));
            match sent.await {
                Ok(response) => break response,
                Err(error) => match retry_after(&error) {
                    Some(wait) if retries < MAX_RETRIES => {
                        retries += 1;
                        tokio::time::sleep(wait).await;
                    }
                    _ => return Err(request_error(&error)),
                },
            }
        };
        let text = response
            .into_first_text()
            .ok_or_else(|| SummarizeError::Temporary("an answer without text".to_owned()))?;
        // The answer itself may repeat what was said: it does not go to the log.
        answer::parse(&text).map_err(|e| {
            SummarizeError::Temporary(format!(
                "not the JSON asked for, at line {} column {}",
                e.line(),
                e.column()
            ))
        })
    }
}

/// The `Retry-After` (in seconds) of a busy model, if it is short enough.
fn retry_after(error: &genai::Error) -> Option<Duration> {
    let busy = matches!(error.status()?.as_u16(), 429 | 503 | 529);
    let after = error.headers()?.get("retry-after")?.to_str().ok()?;
    let wait = Duration::from_secs(after.trim().parse().ok()?);
    (busy && wait <= LONGEST_WAIT).then_some(wait)
}

/// The error of a refused request, repeating nothing of its content.
fn request_error(error: &genai::Error) -> SummarizeError {
    match error.status() {
        Some(status)
            if status.is_client_error() && ![408, 409, 425, 429].contains(&status.as_u16()) =>
        {
            SummarizeError::Permanent(format!("HTTP {status}"))
        }
        Some(status) => SummarizeError::Temporary(format!("HTTP {status}")),
        None => SummarizeError::Temporary("no answer that could be read".to_owned()),
    }
}

#[async_trait]
impl Summarizer for LanguageModel {
    fn name(&self) -> String {
        self.model.clone()
    }

    async fn draft(&self, transcript: &Transcript) -> Result<Draft, SummarizeError> {
        let mut answers = vec![];
        for part in prompt::requests(transcript) {
            answers.push(self.draft_part(transcript, part).await?);
        }
        Ok(answer::draft(answers, transcript, &self.model))
    }
}
