//! Makes the filter of common passwords from a list on standard input, one a line:
//! `scripts/common-passwords` runs it.

use std::{
    collections::BTreeSet,
    io::{self, Read as _, Write as _},
};

use platform::password::common_key;
use xorf::{BinaryFuse16, DmaSerializable as _};

fn main() -> io::Result<()> {
    let mut list = String::new();
    io::stdin().read_to_string(&mut list)?;
    let words = list.lines().map(|line| line.trim().to_lowercase());
    let keys: BTreeSet<u64> = words
        .filter(|word| !word.is_empty())
        .map(|word| common_key(word.as_str()))
        .collect();
    let keys: Vec<u64> = keys.into_iter().collect();
    let filter = BinaryFuse16::try_from(&keys).map_err(io::Error::other)?;
    let mut out = io::stdout().lock();
    let mut head = [0; BinaryFuse16::DESCRIPTOR_LEN];
    filter.dma_copy_descriptor_to(&mut head);
    out.write_all(&head)?;
    out.write_all(filter.dma_fingerprints())?;
    eprintln!("{} passwords", keys.len());
    Ok(())
}
