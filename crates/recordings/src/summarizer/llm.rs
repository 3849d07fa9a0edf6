//! A language model drafts the summary: Anthropic's, or any server that speaks OpenAI's chat
//! completions.

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
/// How often a busy model that says when to come back is taken at its word, and how far ahead:
/// the parts of a long session that it has answered already are not paid twice.
const RETURNS: u32 = 3;
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
    /// Low where that is allowed: the makers' newer models refuse to be told.
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

    async fn ask(
        &self,
        transcript: &Transcript,
        part: String,
    ) -> Result<answer::Answer, SummarizeError> {
        let request = ChatRequest::default()
            .with_system(prompt::system(&transcript.language))
            .append_message(ChatMessage::user(part));
        let mut options = ChatOptions::default()
            .with_max_tokens(LONGEST_ANSWER)
            .with_response_format(ChatResponseFormat::JsonSpec(prompt::shape()));
        options.temperature = self.temperature;
        let mut returns = 0;
        let response = loop {
            let asked = self
                .client
                .exec_chat(&self.model, request.clone(), Some(&options));
            match asked.await {
                Ok(response) => break response,
                Err(error) => match come_back(&error) {
                    Some(wait) if returns < RETURNS => {
                        returns += 1;
                        tokio::time::sleep(wait).await;
                    }
                    _ => return Err(refusal(&error)),
                },
            }
        };
        let text = response
            .into_first_text()
            .ok_or_else(|| SummarizeError::Temporary("an answer without text".to_owned()))?;
        // The answer itself may repeat what was said: it does not go to the log.
        answer::read(&text).map_err(|e| {
            SummarizeError::Temporary(format!(
                "not the JSON asked for, at line {} column {}",
                e.line(),
                e.column()
            ))
        })
    }
}

/// When a busy model wants to be asked again (`Retry-After`, in seconds), if that is soon.
fn come_back(error: &genai::Error) -> Option<Duration> {
    let busy = matches!(error.status()?.as_u16(), 429 | 503 | 529);
    let after = error.headers()?.get("retry-after")?.to_str().ok()?;
    let wait = Duration::from_secs(after.trim().parse().ok()?);
    (busy && wait <= LONGEST_WAIT).then_some(wait)
}

/// A refusal in words that repeat nothing of the request.
fn refusal(error: &genai::Error) -> SummarizeError {
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
            answers.push(self.ask(transcript, part).await?);
        }
        Ok(answer::draft(answers, transcript, &self.model))
    }
}
