//! Components of an iCalendar text: what stands between a BEGIN and its END.

use super::Unreadable;
use crate::line::{Line, unfolded};

/// Nobody nests deeper than an alarm in an event in a calendar.
const DEEPEST: usize = 8;

#[derive(Clone, Debug, Default)]
pub struct Component {
    /// `VEVENT`, in capitals.
    pub name: String,
    pub lines: Vec<Line>,
    pub inner: Vec<Self>,
    /// Whether a line of it that tells its time could not be read.
    pub garbled: bool,
}

impl Component {
    /// The first line of that name.
    pub fn line(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name)
    }

    /// The lines of that name.
    pub fn lines_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().filter(move |line| line.name == name)
    }

    /// The value of the first line of that name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.line(name).map(|line| line.value.trim())
    }

    /// The components of that name inside it.
    pub fn components<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.inner.iter().filter(move |inner| inner.name == name)
    }
}

/// Whether a line that cannot be read may have told when something is. Others (a description
/// that was broken into lines) are of no interest.
fn tells_time(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    [
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "RECURRENCE-ID",
    ]
    .iter()
    .any(|name| text.contains(name))
}

/// The calendars of a text. One that ends in the middle was not received whole.
pub fn calendars(text: &str) -> Result<Vec<Component>, Unreadable> {
    let mut open: Vec<Component> = vec![];
    let mut found = vec![];
    for text in unfolded(text.trim_start_matches('\u{feff}')) {
        let line = Line::parse(&text);
        match line {
            Some(line) if line.name == "BEGIN" => {
                if open.len() >= DEEPEST {
                    return Err(Unreadable::NotACalendar);
                }
                open.push(Component {
                    name: line.value.trim().to_ascii_uppercase(),
                    ..Component::default()
                });
            }
            Some(line) if line.name == "END" => {
                let done = open.pop().ok_or(Unreadable::NotACalendar)?;
                if !done.name.eq_ignore_ascii_case(line.value.trim()) {
                    return Err(Unreadable::NotACalendar);
                }
                match open.last_mut() {
                    Some(parent) => parent.inner.push(done),
                    None if done.name == "VCALENDAR" => found.push(done),
                    None => return Err(Unreadable::NotACalendar),
                }
            }
            Some(line) => match open.last_mut() {
                Some(component) => component.lines.push(line),
                None => return Err(Unreadable::NotACalendar),
            },
            None => match open.last_mut() {
                Some(component) => component.garbled |= tells_time(&text),
                None => return Err(Unreadable::NotACalendar),
            },
        }
    }
    if !open.is_empty() {
        return Err(Unreadable::CutOff);
    }
    if found.is_empty() {
        return Err(Unreadable::NotACalendar);
    }
    Ok(found)
}
