//! The assets' directory exists, even before they are built. A debug build reads them from there;
//! others embed them, and are built again when they change.

fn main() {
    let _ = std::fs::create_dir_all("../../web/dist");
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_CFG_DEBUG_ASSERTIONS").is_none() {
        println!("cargo::rerun-if-changed=../../web/dist");
    }
}
