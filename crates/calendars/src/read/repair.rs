//! What broken lines of an event still say.

use std::collections::BTreeSet;

use super::{component::Component, odd::Reason};
use crate::line::Line;

/// The lines that tell when an event is.
const TIMES: [&str; 6] = [
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "RECURRENCE-ID",
];

/// An event with its broken lines read as well as they can be: one that is clear about the same
/// wins over them. Lines that are no lines and tell no time (a description that was broken) are
/// of no interest.
pub fn repaired(component: &Component) -> (Component, BTreeSet<Reason>) {
    let mut event = component.clone();
    let mut notes = BTreeSet::new();
    if event.damaged {
        notes.insert(Reason::Line);
    }
    let mut broken = std::mem::take(&mut event.garbled);
    // Two lines in one.
    for line in &mut event.lines {
        if TIMES.contains(&line.name.as_str())
            && let Some(at) = first_time(&line.value, 1)
        {
            broken.push(line.value.split_off(at));
        }
    }
    for text in broken {
        let Some(at) = first_time(&text, 0) else {
            continue;
        };
        notes.insert(Reason::Line);
        if at > 0 && !text[..at].trim().is_empty() && !text[..at].trim_end().ends_with(['"', ';']) {
            // Only a word of a sentence.
            continue;
        }
        let rest = &text[at..];
        let Some(name) = TIMES.iter().find(|name| starts_with(rest, name)) else {
            continue;
        };
        let many = matches!(*name, "RRULE" | "RDATE");
        if !many && event.line(name).is_some() {
            continue;
        }
        let value = rest[name.len()..].trim_start_matches([':', ';', '=', ' ', '\t']);
        event.lines.push(Line {
            name: (*name).to_owned(),
            parameters: vec![],
            value: value.to_owned(),
        });
    }
    (event, notes)
}

fn starts_with(text: &str, name: &str) -> bool {
    text.get(..name.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// Where a name of a line that tells time stands in a text, from a byte on.
fn first_time(text: &str, from: usize) -> Option<usize> {
    let upper = text.to_ascii_uppercase();
    let rest = upper.get(from..)?;
    TIMES
        .iter()
        .filter_map(|name| rest.find(name))
        .min()
        .map(|at| at + from)
}
