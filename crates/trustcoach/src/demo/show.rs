//! Prints the transcript, the draft and the shared summary.

use platform::i18n::{Locale, dates::position};
use serde_json::Value;

use crate::problem::Problem;

/// The transcript, each stretch with its times.
pub fn transcript(transcript: &Value, locale: Locale) {
    heading(&locale.text("cli-demo-transcript"));
    for segment in list(&transcript["segments"]) {
        println!(
            "  [{}] {}",
            span(segment),
            segment["text"].as_str().unwrap_or_default()
        );
    }
}

/// The draft, each statement with what it rests on.
pub fn draft(draft: &Value, locale: Locale) {
    let method = match draft["method"]["model"].as_str() {
        Some(model) => locale.text_with("cli-demo-generated", &[("model", model.into())]),
        None => locale.text("cli-demo-extractive"),
    };
    heading(&format!("{} ({method})", locale.text("cli-demo-draft")));
    for section in list(&draft["sections"]) {
        let kind = section["kind"].as_str().unwrap_or_default();
        println!("  {}", locale.text(&format!("cli-demo-section-{kind}")));
        for statement in list(&section["statements"]) {
            let cited: Vec<String> = list(&statement["citations"]).map(span).collect();
            let said = statement["text"].as_str().unwrap_or_default();
            println!("   - {said} [{}]", cited.join(", "));
        }
    }
}

/// The validated summary, as the client sees it.
pub fn summary(summary: &Value, locale: Locale) -> anyhow::Result<()> {
    let text = summary["text"]
        .as_str()
        .ok_or_else(|| Problem::new("cli-demo-no-summary"))?;
    heading(&locale.text("cli-demo-summary"));
    for line in text.lines() {
        println!("  {line}");
    }
    Ok(())
}

fn heading(text: &str) {
    println!("\n── {text}");
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn span(value: &Value) -> String {
    let at = |name: &str| {
        let milliseconds = value[name].as_u64().unwrap_or_default();
        position(u32::try_from(milliseconds).unwrap_or(u32::MAX))
    };
    format!("{} → {}", at("startMs"), at("endMs"))
}
