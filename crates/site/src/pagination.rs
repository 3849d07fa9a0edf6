//! Cursor pagination of JSON lists.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use platform::error::{Error, Result};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A page of a list, and where the next one begins.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Listing<T> {
    /// The entries of this page.
    pub items: Vec<T>,
    /// Give it as `cursor` to go on; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// How a page of a list is asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Where to go on; from `nextCursor`.
    pub cursor: Option<String>,
    /// Entries a page, 1 to 100; 20 by default.
    pub limit: Option<u32>,
}

impl PageQuery {
    /// Entries a page.
    ///
    /// # Errors
    /// 422 when it is not between 1 and 100.
    pub fn limit(&self) -> Result<i64> {
        match self.limit.unwrap_or(20) {
            n @ 1..=100 => Ok(i64::from(n)),
            _ => Err(Error::field("limit", "error-field-limit")),
        }
    }

    /// What the cursor holds.
    ///
    /// # Errors
    /// 422 when it is not one of ours.
    pub fn after<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        let Some(cursor) = self.cursor.as_deref().filter(|c| !c.is_empty()) else {
            return Ok(None);
        };
        URL_SAFE_NO_PAD
            .decode(cursor)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .map(Some)
            .ok_or_else(|| Error::field("cursor", "error-field-cursor"))
    }
}

/// The cursor that continues after `position`.
pub fn cursor(position: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(position).unwrap_or_default())
}

impl<T> Listing<T> {
    /// A page of the `limit + 1` rows that were read; `position` is what the cursor holds of a
    /// row.
    pub fn cut<P: Serialize>(mut rows: Vec<T>, limit: i64, position: impl Fn(&T) -> P) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = more
            .then(|| rows.last().map(|row| cursor(&position(row))))
            .flatten();
        Self {
            items: rows,
            next_cursor,
        }
    }

    /// The same page, each entry converted.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Listing<U> {
        Listing {
            items: self.items.into_iter().map(f).collect(),
            next_cursor: self.next_cursor,
        }
    }
}
