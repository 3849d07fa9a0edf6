//! What the process says: a mark, what became of the file in JSON, and bytes.
//!
//! The mark is looked for: a test's own output may stand before it.

use std::io::{self, Write};

use crate::{Done, Refusal};

const MARK: &[u8] = b"\0trustcoach opened a file\0";

/// Writes an answer.
pub(crate) fn write(
    out: &mut impl Write,
    answer: Result<(Done, Vec<u8>), Refusal>,
) -> io::Result<()> {
    let (head, bytes) = match answer {
        Ok((done, bytes)) => (Ok(done), bytes),
        Err(refusal) => (Err(refusal), vec![]),
    };
    let head = serde_json::to_vec(&head)?;
    out.write_all(MARK)?;
    for part in [&head, &bytes] {
        let length = u32::try_from(part.len()).map_err(io::Error::other)?;
        out.write_all(&length.to_be_bytes())?;
        out.write_all(part)?;
    }
    out.flush()
}

/// The answer in what was said; nothing when it is not whole.
pub(crate) fn read(said: &[u8]) -> Option<Result<(Done, Vec<u8>), Refusal>> {
    let at = said.windows(MARK.len()).position(|w| w == MARK)?;
    let (head, rest) = part(said.get(at + MARK.len()..)?)?;
    let (bytes, _) = part(rest)?;
    let head: Result<Done, Refusal> = serde_json::from_slice(head).ok()?;
    Some(head.map(|done| (done, bytes.to_vec())))
}

fn part(from: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = from.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_it_was_written_and_only_whole() {
        let mut said = b"running 1 test\n".to_vec();
        write(&mut said, Ok((Done::Page { pages: 3 }, vec![1, 2, 3]))).unwrap();
        said.extend_from_slice(b"\ntest result: ok");
        let Some(Ok((Done::Page { pages: 3 }, bytes))) = read(&said) else {
            panic!("not read");
        };
        assert_eq!(bytes, [1, 2, 3]);
        let mut cut = vec![];
        write(&mut cut, Err(Refusal::TooLarge)).unwrap();
        assert_eq!(read(&cut).unwrap().unwrap_err(), Refusal::TooLarge);
        cut.pop();
        assert!(read(&cut).is_none());
        assert!(read(b"").is_none());
    }
}
