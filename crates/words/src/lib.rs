//! The Fluent catalogues of `locales/`, embedded.
//!
//! Only the binary and the tests depend on this crate: a changed sentence rebuilds it and
//! links, and nothing else.

#[cfg(test)]
mod repeated;

use fluent_templates::static_loader;

static_loader! {
    static CATALOGUES = {
        locales: "../../locales",
        fallback_language: "fr",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// Makes the catalogues known to [`platform::i18n`]. Called first in a process; calling it again
/// changes nothing.
pub fn load() {
    platform::i18n::install(&CATALOGUES);
}
