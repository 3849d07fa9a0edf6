//! Converts faster-whisper files: `import_model FROM_DIR TO_DIR NAME`.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, to, name] = arguments.as_slice() else {
        eprintln!("import_model FROM_DIR TO_DIR NAME");
        return ExitCode::from(2);
    };
    match speech::convert::import(Path::new(from), Path::new(to), name, |_, _| {}) {
        Ok(imported) => {
            println!("{}  {}", imported.sha256, imported.path.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
