//! What has to be right before the crate is compiled: the assets' directory exists, even before
//! they are built, and no key stands twice in the catalogues.

use std::path::Path;

#[path = "src/i18n/catalogue.rs"]
mod catalogue;

fn main() {
    let _ = std::fs::create_dir_all("../../web/dist");
    println!("cargo::rerun-if-changed=../../web/dist");
    println!("cargo::rerun-if-changed=../../locales");
    match catalogue::repeated(Path::new("../../locales")) {
        Ok(said) => {
            for sentence in said {
                println!("cargo::error={sentence}");
            }
        }
        Err(error) => println!("cargo::error=the catalogues cannot be read: {error}"),
    }
}
