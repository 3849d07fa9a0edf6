//! Reader of the vocabulary, as raw bytes.
//!
//! GPT-2's vocabulary is written in printable characters, each standing for one byte; ggml
//! wants the bytes. Special tokens (`<|endoftext|>` and after) are not written: whisper.cpp
//! names them itself, by their number.

use std::collections::HashMap;
use std::path::Path;

use super::ConvertError;

const FIRST_SPECIAL: &str = "<|endoftext|>";

/// The text tokens in order, read from whichever vocabulary file `dir` has.
pub(super) fn read(dir: &Path) -> Result<Vec<Vec<u8>>, ConvertError> {
    let load = |name: &str| std::fs::read_to_string(dir.join(name)).ok();
    let malformed =
        |name: &str, error: serde_json::Error| ConvertError::Malformed(format!("{name}: {error}"));
    let tokens: Vec<String> = if let Some(text) = load("vocabulary.json") {
        serde_json::from_str(&text).map_err(|e| malformed("vocabulary.json", e))?
    } else if let Some(text) = load("vocabulary.txt") {
        text.lines().map(str::to_owned).collect()
    } else if let Some(text) = load("tokenizer.json") {
        from_tokenizer(&text).map_err(|e| malformed("tokenizer.json", e))?
    } else {
        return Err(ConvertError::Missing(dir.join("vocabulary.txt")));
    };
    let end = tokens
        .iter()
        .position(|token| token == FIRST_SPECIAL)
        .unwrap_or(tokens.len());
    let table = bytes_of_characters();
    tokens
        .iter()
        .take(end)
        .map(|token| {
            token
                .chars()
                .map(|c| table.get(&c).copied())
                .collect::<Option<Vec<u8>>>()
                .ok_or_else(|| {
                    ConvertError::Malformed(format!("the token {token:?} is not byte-level"))
                })
        })
        .collect()
}

/// The tokens of a Hugging Face `tokenizer.json`, by number.
fn from_tokenizer(text: &str) -> Result<Vec<String>, serde_json::Error> {
    #[derive(serde::Deserialize)]
    struct Tokenizer {
        model: Model,
    }
    #[derive(serde::Deserialize)]
    struct Model {
        vocab: HashMap<String, u32>,
    }
    let tokenizer: Tokenizer = serde_json::from_str(text)?;
    let mut tokens: Vec<(u32, String)> = tokenizer
        .model
        .vocab
        .into_iter()
        .map(|(token, id)| (id, token))
        .collect();
    tokens.sort_unstable();
    Ok(tokens.into_iter().map(|(_, token)| token).collect())
}

/// GPT-2's table: printable Latin-1 stands for itself, the 68 other bytes for U+0100 onward.
pub(super) fn bytes_of_characters() -> HashMap<char, u8> {
    let printable = |byte: u8| matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff);
    let hidden = (0..=u8::MAX).filter(|byte| !printable(*byte));
    let shifted = (0x100_u32..).filter_map(char::from_u32).zip(hidden);
    (0..=u8::MAX)
        .filter(|byte| printable(*byte))
        .map(|byte| (char::from(byte), byte))
        .chain(shifted)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_one_character() {
        let table = bytes_of_characters();
        assert_eq!(table.len(), 256);
        let mut bytes: Vec<u8> = table.values().copied().collect();
        bytes.sort_unstable();
        assert_eq!(bytes, (0..=255).collect::<Vec<u8>>());
        assert_eq!(
            (table[&'Ġ'], table[&'Ċ'], table[&'Ã'], table[&'A']),
            (b' ', b'\n', 0xc3, b'A')
        );
    }
}
