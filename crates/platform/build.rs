//! The assets' directory has to exist, even before they are built.
fn main() {
    let dist = std::path::Path::new("../../web/dist");
    let _ = std::fs::create_dir_all(dist);
    println!("cargo::rerun-if-changed=../../web/dist");
    println!("cargo::rerun-if-changed=../../locales");
}
