//! A text exactly as it was typed.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The name by which [`super::Cleaned`] knows it.
pub(super) const NAME: &str = "trustcoach::Verbatim";

/// A text exactly as it was typed, invisible characters and all: a password. It is compared and
/// hashed, never shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Verbatim(String);

impl Deref for Verbatim {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Verbatim {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Never what it holds: it may be a secret.
impl std::fmt::Debug for Verbatim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Verbatim(…)")
    }
}

/// Never given back: the description of the API writes the one that was not sent.
impl Serialize for Verbatim {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("")
    }
}

impl<'de> Deserialize<'de> for Verbatim {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Inner;
        impl<'de> serde::de::Visitor<'de> for Inner {
            type Value = Verbatim;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                inner: D,
            ) -> Result<Verbatim, D::Error> {
                String::deserialize(inner).map(Verbatim)
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Verbatim, E> {
                Ok(Verbatim(text.to_owned()))
            }
        }
        deserializer.deserialize_newtype_struct(NAME, Inner)
    }
}
