//! Asks ical.js, Thunderbird's own reader of calendars.

use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::{Value, json};

/// Where ical.js is, installed if it was not.
fn home() -> PathBuf {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("icaljs");
    // Tests run in processes of their own; one of them installs.
    let lock = File::open(directory.join("package.json")).unwrap();
    lock.lock().unwrap();
    if !directory.join("node_modules/.package-lock.json").exists() {
        let npm = Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&directory)
            .output()
            .expect("npm is installed");
        assert!(
            npm.status.success(),
            "{}",
            String::from_utf8_lossy(&npm.stderr)
        );
    }
    directory
}

/// Asks several questions at once.
pub fn ask(questions: &[Value]) -> Vec<Value> {
    let mut node = Command::new("node")
        .arg("ical.mjs")
        .current_dir(home())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node is installed");
    let mut stdin = node.stdin.take().unwrap();
    let lines: Vec<String> = questions.iter().map(ToString::to_string).collect();
    let asking = std::thread::spawn(move || {
        for line in lines {
            writeln!(stdin, "{line}").unwrap();
        }
    });
    let output = node.wait_with_output().unwrap();
    asking.join().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answers: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), questions.len());
    answers
}

/// What a reader sees of a calendar.
pub fn read(ics: &str) -> Value {
    read_all(&[ics]).remove(0)
}

/// What a reader sees of several calendars.
pub fn read_all(all: &[&str]) -> Vec<Value> {
    let questions: Vec<Value> = all
        .iter()
        .map(|ics| json!({ "ask": "read", "ics": ics }))
        .collect();
    let answers = ask(&questions);
    for (answer, ics) in answers.iter().zip(all) {
        assert!(answer.get("error").is_none(), "{answer}\n{ics}");
    }
    answers
}
