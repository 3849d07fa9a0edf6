//! Configuration (placeholder until the real one is merged).
pub struct Config {
    pub public_url: String,
    pub trusted_proxies: usize,
}
impl Config {
    pub fn secure(&self) -> bool { self.public_url.starts_with("https:") }
}
