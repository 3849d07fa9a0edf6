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
    /// What stands in it that is no line.
    pub garbled: Vec<String>,
    /// Its BEGIN or its END is missing.
    pub damaged: bool,
}

impl Component {
    fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

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

    /// The events inside it, and what may be meant as one: a component of a name that nobody
    /// knows, with a beginning.
    pub fn events(&self) -> impl Iterator<Item = &Self> {
        self.inner.iter().filter(|inner| inner.is_event())
    }

    fn is_event(&self) -> bool {
        match self.name.as_str() {
            "VEVENT" => true,
            "VTODO" | "VJOURNAL" | "VFREEBUSY" | "VTIMEZONE" | "VALARM" | "VAVAILABILITY"
            | "VPOLL" | "STANDARD" | "DAYLIGHT" => false,
            name => !name.starts_with("X-") && self.line("DTSTART").is_some(),
        }
    }
}

/// The name behind a BEGIN or an END; what follows it on the line, a comment or a tag, is none
/// of it.
fn component_name(value: &str) -> String {
    value
        .trim()
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
        .collect::<String>()
        .to_ascii_uppercase()
}

/// The components that are open, outermost first, and what was closed outside of all.
#[derive(Default)]
struct Reader {
    open: Vec<Component>,
    /// How many lines the component above had when the last one inside it was closed.
    lines_before: usize,
    calendars: Vec<Component>,
    /// Events that stand outside of a calendar.
    strays: Vec<Component>,
}

impl Reader {
    fn begin(&mut self, name: &str) -> Result<(), Unreadable> {
        // These stand in a calendar and in nothing else: what is open between lost its end.
        if matches!(
            name,
            "VEVENT" | "VTODO" | "VJOURNAL" | "VTIMEZONE" | "VFREEBUSY"
        ) {
            let calendar = self.open.iter().rposition(|open| open.name == "VCALENDAR");
            self.close_down_to(calendar.map_or(0, |at| at + 1), true);
        }
        if self.open.len() >= DEEPEST {
            return Err(Unreadable::NotACalendar);
        }
        self.lines_before = 0;
        self.open.push(Component::named(name));
        Ok(())
    }

    fn end(&mut self, name: &str) {
        if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
            self.close_down_to(at, false);
            return;
        }
        match self.open.last_mut() {
            // The event lost its BEGIN: its lines are among the calendar's.
            Some(calendar) if calendar.name == "VCALENDAR" => {
                let mut event = Component::named(name);
                event.lines = calendar.lines[self.lines_before..].to_vec();
                event.damaged = true;
                self.lines_before = calendar.lines.len();
                if event.line("DTSTART").is_some() {
                    calendar.inner.push(event);
                }
            }
            // Another name than that of its BEGIN.
            Some(_) => self.close_down_to(self.open.len() - 1, true),
            None => {}
        }
    }

    /// Closes what is open down to that depth, included. Whatever lies above it lost its end.
    fn close_down_to(&mut self, depth: usize, damaged: bool) {
        while self.open.len() > depth {
            let Some(mut done) = self.open.pop() else {
                return;
            };
            done.damaged |= damaged || self.open.len() > depth;
            match self.open.last_mut() {
                Some(parent) => {
                    self.lines_before = parent.lines.len();
                    parent.inner.push(done);
                }
                None if done.name == "VCALENDAR" => self.calendars.push(done),
                None if done.is_event() => self.strays.push(done),
                None => {}
            }
        }
    }
}

/// The calendars of a text; what stands before, between and after them is passed over. One that
/// ends in the middle was not received whole.
pub fn calendars(text: &str) -> Result<Vec<Component>, Unreadable> {
    let mut reader = Reader::default();
    // Two that were put one behind the other without a line between.
    let text = text.replace(
        "END:VCALENDARBEGIN:VCALENDAR",
        "END:VCALENDAR\nBEGIN:VCALENDAR",
    );
    for text in unfolded(&text) {
        let mut text = text.as_str();
        if reader.open.is_empty() {
            // A warning or a tag may stand before it on its line.
            let upper = text.to_ascii_uppercase();
            match upper.find("BEGIN:") {
                Some(at) => text = &text[at..],
                None => continue,
            }
        }
        let line = Line::parse(text);
        match (line, reader.open.last_mut()) {
            (Some(line), _) if line.name == "BEGIN" => {
                reader.begin(&component_name(&line.value))?;
            }
            (Some(line), _) if line.name == "END" => reader.end(&component_name(&line.value)),
            (Some(line), Some(component)) => component.lines.push(line),
            (None, Some(component)) => component.garbled.push(text.to_owned()),
            (_, None) => {}
        }
    }
    let Reader {
        open,
        mut calendars,
        strays,
        ..
    } = reader;
    if (open.iter()).any(|open| matches!(open.name.as_str(), "VCALENDAR" | "VEVENT")) {
        return Err(Unreadable::CutOff);
    }
    let Some(last) = calendars.last_mut() else {
        return Err(Unreadable::NotACalendar);
    };
    for mut event in strays {
        event.damaged = true;
        last.inner.push(event);
    }
    Ok(calendars)
}
