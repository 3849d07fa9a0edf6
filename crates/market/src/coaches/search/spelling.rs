//! Spelling of a search: words that no coach uses become the nearest ones that some coach does.

use platform::error::Result;
use sqlx::PgConnection;

use crate::coaches::queries::words;

/// What was meant, where some of the words that were typed are no coach's; `None` when all are,
/// or nothing is near.
pub async fn corrected(conn: &mut PgConnection, typed: &str) -> Result<Option<String>> {
    let typed = words::words(conn, typed).await?;
    if typed.iter().all(|word| word.known) {
        return Ok(None);
    }
    let mut read = vec![];
    let mut corrected = false;
    for row in typed {
        let near = if row.known {
            None
        } else {
            closest(&row.word, words::similar(conn, &row.word).await?)
        };
        corrected |= near.is_some();
        read.push(near.unwrap_or(row.word));
    }
    Ok(corrected.then(|| read.join(" ")))
}

/// The word that takes the fewest slips of the keyboard; the longer the word, the more slips
/// are believed.
fn closest(typed: &str, words: Vec<String>) -> Option<String> {
    let slips = match typed.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    words
        .into_iter()
        .map(|word| {
            // Only begun, where the stem is shorter than what was typed.
            let begun = slips > 0 && word.starts_with(typed);
            let distance = if begun {
                0
            } else {
                strsim::osa_distance(typed, &word)
            };
            (distance, word)
        })
        .filter(|(distance, _)| *distance <= slips)
        // The first of the nearest: they come the likest first.
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keyboard_is_understood_and_another_word_is_not() {
        let words = || {
            [
                "confiance",
                "conscience",
                "stress",
                "street",
                "manager",
                "management",
            ]
            .map(ToOwned::to_owned)
            .to_vec()
        };
        let read = |typed| closest(typed, words());
        assert_eq!(read("confaince").as_deref(), Some("confiance"));
        assert_eq!(read("managment").as_deref(), Some("management"));
        assert_eq!(read("stresss").as_deref(), Some("stress"));
        assert_eq!(read("confian").as_deref(), Some("confiance"));
        assert_eq!(read("plomberie"), None);
        assert_eq!(read("st"), None);
    }
}
