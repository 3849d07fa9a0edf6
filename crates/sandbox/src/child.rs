//! The process's own side.

use std::{
    io::{self, Read},
    path::Path,
    process::ExitCode,
};

use crate::{ASKED, Done, Refusal, Task, jail, pdf, picture, wire};

/// Opens the file on standard input when this process was started to; `None` otherwise. The
/// first thing that a program does.
pub fn run_if_asked() -> Option<ExitCode> {
    let asked = std::env::var(ASKED).ok()?;
    Some(match run(&asked) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    })
}

fn run(asked: &str) -> io::Result<()> {
    let task: Task = serde_json::from_str(asked)?;
    jail::enter(task)?;
    let answer = open(task);
    // Standard output is a pipe: no limit of files applies to it.
    wire::write(&mut io::stdout().lock(), answer)
}

fn open(task: Task) -> Result<(Done, Vec<u8>), Refusal> {
    match task {
        Task::Portrait => Ok((Done::Picture, picture::portrait(&read_all()?)?)),
        Task::Scan => Ok((Done::Picture, picture::scan(&read_all()?)?)),
        Task::Page(page) => {
            let (jpeg, pages) = pdf::page(read_all()?, page)?;
            Ok((Done::Page { pages }, jpeg))
        }
        Task::Audio => audio(),
    }
}

fn read_all() -> Result<Vec<u8>, Refusal> {
    let mut bytes = vec![];
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|e| Refusal::Failed(e.to_string()))?;
    Ok(bytes)
}

fn audio() -> Result<(Done, Vec<u8>), Refusal> {
    match speech::decode::probe(Path::new("/dev/stdin")) {
        Ok(probe) => Ok((
            Done::Audio {
                format: probe.format,
                duration: probe.duration,
                sample_rate: probe.sample_rate,
                channels: probe.channels,
            },
            vec![],
        )),
        Err(speech::Error::Empty) => Err(Refusal::Empty),
        Err(speech::Error::NotAudio) => Err(Refusal::Unreadable),
        Err(speech::Error::Unsupported { codec }) => Err(Refusal::Unsupported(codec)),
        Err(other) => Err(Refusal::Failed(other.to_string())),
    }
}
