//! A new migration has to be embedded.
fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
