//! Refuses catalogues in which a key stands twice.

use std::path::Path;

#[path = "src/repeated.rs"]
mod repeated;

fn main() {
    println!("cargo::rerun-if-changed=src/repeated.rs");
    println!("cargo::rerun-if-changed=../../locales");
    match repeated::repeated_keys(Path::new("../../locales")) {
        Ok(errors) => {
            for error in errors {
                println!("cargo::error={error}");
            }
        }
        Err(error) => println!("cargo::error=the catalogues cannot be read: {error}"),
    }
}
