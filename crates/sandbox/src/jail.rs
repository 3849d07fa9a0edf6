//! What a process that opens a file may use. It says so itself, before it reads a byte.

use std::io;

use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};

use crate::Task;

/// Memory to draw a picture or a page, in bytes.
pub(crate) const DRAWING: u64 = 208 << 20;
/// Memory to read an audio file, in bytes.
const LISTENING: u64 = 72 << 20;
/// Seconds of a processor to draw. Three-hour recordings are walked over in less than a minute.
const DRAWING_SECONDS: u64 = 20;
const LISTENING_SECONDS: u64 = 60;
/// Open files: what it was given; an audio is opened once more by its name, to seek in it.
const NO_MORE_FILES: u64 = 3;
const SOME_FILES: u64 = 16;

/// Sets the limits.
///
/// # Errors
/// When the system refuses: nothing is opened then.
pub(crate) fn enter(task: Task) -> io::Result<()> {
    let (memory, seconds, files) = match task {
        Task::Portrait | Task::Scan | Task::Page(_) => (DRAWING, DRAWING_SECONDS, NO_MORE_FILES),
        Task::Audio => (LISTENING, LISTENING_SECONDS, SOME_FILES),
    };
    let limit = |resource, most| {
        setrlimit(
            resource,
            Rlimit {
                current: Some(most),
                maximum: Some(most),
            },
        )
    };
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    limit(Resource::Nofile, files)?;
    limit(Resource::Cpu, seconds)?;
    // What a program writes in: its own code, mapped from its file, does not count.
    limit(Resource::Data, memory)?;
    limit(Resource::As, 8 << 30)?;
    // When the server goes, so does this.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    Ok(())
}
