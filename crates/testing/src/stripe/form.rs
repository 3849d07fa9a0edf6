//! Parameters as Stripe reads them: `a[b][0]=c`, each name known or the request refused.

use super::{Refusal, refuse};

/// The parameters of a request, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    pub fn read(text: &str) -> Self {
        Self(
            url::form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    pub fn need(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).filter(|v| !v.is_empty()).ok_or_else(|| {
            let message = format!("Missing required param: {name}.");
            refuse("invalid_request_error", "parameter_missing", &message)
        })
    }

    pub fn integer(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|_| {
            let message = format!("Invalid integer: {text}");
            refuse(
                "invalid_request_error",
                "parameter_invalid_integer",
                &message,
            )
        })
    }

    pub fn truth(&self, name: &str) -> Result<bool, Refusal> {
        match self.get(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(text) => {
                let message = format!("Invalid boolean: {text}");
                Err(refuse(
                    "invalid_request_error",
                    "parameter_invalid_boolean",
                    &message,
                ))
            }
        }
    }

    /// The values under `metadata` or another name, as Stripe keeps them.
    pub fn metadata(&self, under: &str) -> serde_json::Value {
        let all = self.0.iter().filter_map(|(name, value)| {
            let key = name
                .strip_prefix(under)?
                .strip_prefix('[')?
                .strip_suffix(']')?;
            Some((key.to_owned(), value.clone().into()))
        });
        serde_json::Value::Object(all.collect())
    }

    /// Refuses what is not among these names; `#` stands for a number, `*` for any key.
    pub fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        for (name, _) in &self.0 {
            if !known.iter().any(|pattern| fits(pattern, name)) {
                let message = format!("Received unknown parameter: {name}");
                return Err(refuse(
                    "invalid_request_error",
                    "parameter_unknown",
                    &message,
                ));
            }
        }
        Ok(())
    }
}

fn fits(pattern: &str, name: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        text.replace(']', "")
            .split('[')
            .map(str::to_owned)
            .collect()
    };
    let (pattern, name) = (parts(pattern), parts(name));
    pattern.len() == name.len()
        && pattern.iter().zip(&name).all(|(p, n)| match p.as_str() {
            "#" => n.parse::<u32>().is_ok(),
            "*" => !n.is_empty() && n.len() <= 40,
            other => other == n,
        })
}
