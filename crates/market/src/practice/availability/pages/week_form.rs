//! The form of a week: what it sends, and what its buttons do before anything is saved.

use std::collections::BTreeMap;

use crate::practice::availability::actions::week::{MOST_WINDOWS, WindowInput};

/// Days in the order of a French calendar; 0 is Sunday.
pub const DAYS: [i32; 7] = [1, 2, 3, 4, 5, 6, 0];

/// A window of the form, under its number there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its fields are `start-n`, `end-n` …
    pub n: usize,
    /// What was typed.
    pub window: WindowInput,
}

/// Which button was pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Button {
    /// Keep the week.
    Save,
    /// One more window on a day.
    Add(i32),
    /// A window less.
    Remove(usize),
    /// A day's windows in the place of others'.
    Copy(i32),
}

/// What a form of the week sent.
#[derive(Debug)]
pub struct WeekForm {
    /// The windows, as they were typed.
    pub rows: Vec<Row>,
    /// The version that was changed.
    pub version: String,
    pub button: Button,
    /// The days to copy to, by the day to copy from.
    copies: Vec<(i32, i32)>,
}

impl WeekForm {
    /// Reads the fields; what is none of ours is passed over.
    pub fn read(fields: &[(String, String)]) -> Self {
        let mut rows: BTreeMap<usize, WindowInput> = BTreeMap::new();
        let mut version = String::new();
        let mut button = Button::Save;
        let mut copies = Vec::new();
        for (name, value) in fields {
            let (kind, number) = name.split_once('-').unwrap_or((name, ""));
            match kind {
                "version" => version.clone_from(value),
                "do" => button = parse_button(value),
                "copy" => {
                    if let (Some(from), Some(to)) = (day(number), day(value)) {
                        copies.push((from, to));
                    }
                }
                "day" | "start" | "end" | "from" | "until" => {
                    let Some(n) = number.parse().ok().filter(|n| *n < 10_000) else {
                        continue;
                    };
                    if rows.len() > MOST_WINDOWS && !rows.contains_key(&n) {
                        continue;
                    }
                    let row = rows.entry(n).or_insert_with(|| WindowInput {
                        day: -1,
                        ..WindowInput::default()
                    });
                    let text = value.trim().chars().take(40).collect();
                    match kind {
                        "day" => row.day = day(value).unwrap_or(-1),
                        "start" => row.start = clock(text),
                        "end" => row.end = clock(text),
                        "from" => row.from = text,
                        _ => row.until = text,
                    }
                }
                _ => {}
            }
        }
        // A window without a day of the week belongs to no line of the form.
        rows.retain(|_, window| DAYS.contains(&window.day));
        let rows = rows
            .into_iter()
            .map(|(n, window)| Row { n, window })
            .collect();
        Self {
            rows,
            version,
            button,
            copies,
        }
    }

    /// The windows to save: a line without any hour is none.
    pub fn filled(&self) -> Vec<Row> {
        self.rows
            .iter()
            .filter(|row| !(row.window.start.is_empty() && row.window.end.is_empty()))
            .cloned()
            .collect()
    }

    /// Does what a button says to the rows; nothing is saved.
    pub fn pressed(mut self) -> Vec<Row> {
        let mut next = self.rows.iter().map(|row| row.n + 1).max().unwrap_or(0);
        let mut add = |rows: &mut Vec<Row>, window: WindowInput| {
            rows.push(Row { n: next, window });
            next += 1;
        };
        match self.button {
            Button::Save => {}
            Button::Add(day) => {
                let window = WindowInput {
                    day,
                    ..WindowInput::default()
                };
                add(&mut self.rows, window);
            }
            Button::Remove(n) => self.rows.retain(|row| row.n != n),
            Button::Copy(from) => {
                let model: Vec<WindowInput> = self
                    .filled()
                    .into_iter()
                    .map(|row| row.window)
                    .filter(|window| window.day == from)
                    .collect();
                for (_, to) in self.copies.iter().filter(|(f, t)| *f == from && t != f) {
                    self.rows.retain(|row| row.window.day != *to);
                    for window in &model {
                        let day = *to;
                        let window = WindowInput {
                            day,
                            ..window.clone()
                        };
                        add(&mut self.rows, window);
                    }
                }
            }
        }
        self.rows
    }
}

fn parse_button(value: &str) -> Button {
    match value.split_once('-') {
        Some(("add", number)) => day(number).map_or(Button::Save, Button::Add),
        Some(("remove", number)) => number.parse().map_or(Button::Save, Button::Remove),
        Some(("copy", number)) => day(number).map_or(Button::Save, Button::Copy),
        _ => Button::Save,
    }
}

fn day(text: &str) -> Option<i32> {
    text.parse().ok().filter(|day| DAYS.contains(day))
}

/// An hour as people type it (`9`, `9h`, `9 h 30`, `9:30`, `9:30 PM`, `midi`) as `HH:mm`;
/// anything else as it is.
pub fn clock(text: String) -> String {
    match minutes_of(&text) {
        Some((hour, minute)) => format!("{hour:02}:{minute:02}"),
        None => text,
    }
}

/// The hour and the minute that a person means. What no clock shows is refused by whoever asked.
fn minutes_of(text: &str) -> Option<(u8, u8)> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    match plain.as_str() {
        "midi" | "noon" => return Some((12, 0)),
        "minuit" | "midnight" => return Some((0, 0)),
        _ => {}
    }
    let plain = plain.trim_end_matches('.');
    let after = |suffixes: [&str; 2]| suffixes.into_iter().find_map(|s| plain.strip_suffix(s));
    let (time, half) = match (after(["a.m", "am"]), after(["p.m", "pm"])) {
        (Some(time), _) => (time, Some(0)),
        (None, Some(time)) => (time, Some(12)),
        (None, None) => (plain, None),
    };
    let time = time
        .trim_end_matches("min")
        .replace("heures", "h")
        .replace("heure", "h")
        .replace(['h', '.'], ":");
    let mut parts = time.split(':');
    let (hour, minute, seconds) = (parts.next()?, parts.next(), parts.next());
    let digits = |text: &str| text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    let minute = minute.unwrap_or_default();
    let whole = matches!(seconds, None | Some("" | "00")) && parts.next().is_none();
    if hour.is_empty() || !digits(hour) || !digits(minute) || minute.len() == 1 || !whole {
        return None;
    }
    let hour: u8 = hour.parse().ok()?;
    let minute: u8 = minute.parse().unwrap_or_default();
    let hour = match half {
        // Twelve is the first of each half.
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        // 15:00 PM says the same twice; 15:00 AM makes no sense.
        Some(12) if (13..=23).contains(&hour) => hour,
        Some(_) => return None,
        None => hour,
    };
    Some((hour, minute))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)]) -> WeekForm {
        let owned: Vec<_> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        WeekForm::read(&owned)
    }

    #[test]
    fn hours_are_read_as_people_type_them() {
        for (typed, read) in [
            ("9", "09:00"),
            ("9h", "09:00"),
            ("9 h 30", "09:30"),
            ("9:30", "09:30"),
            ("09.30", "09:30"),
            ("24:00", "24:00"),
            ("25:00", "25:00"),
            ("9:3", "9:3"),
            ("neuf heures", "neuf heures"),
            ("", ""),
            ("0930", "0930"),
            ("9:00 AM", "09:00"),
            ("9 am", "09:00"),
            ("9:30 p.m.", "21:30"),
            ("09:15\u{202f}PM", "21:15"),
            ("12:00 AM", "00:00"),
            ("12:30 am", "00:30"),
            ("12 PM", "12:00"),
            ("12:00 p.m", "12:00"),
            ("15:00 PM", "15:00"),
            ("15:00 AM", "15:00 AM"),
            ("0:30 AM", "0:30 AM"),
            ("9 AM.", "09:00"),
            ("09:00 h", "09:00"),
            ("24h", "24:00"),
            ("9h30", "09:30"),
            ("9 H", "09:00"),
            ("9 heures 30", "09:30"),
            ("9 h 30 min", "09:30"),
            ("21:00:00", "21:00"),
            ("21:00:30", "21:00:30"),
            ("Midi", "12:00"),
            ("noon", "12:00"),
            ("minuit", "00:00"),
            ("AM", "AM"),
        ] {
            assert_eq!(clock(typed.to_owned()), read, "{typed}");
        }
    }

    #[test]
    fn a_day_is_copied_in_the_place_of_others() {
        let rows = sent(&[
            ("do", "copy-1"),
            ("copy-1", "2"),
            ("copy-1", "9"),
            ("copy-3", "4"),
            ("day-0", "1"),
            ("start-0", "9h"),
            ("end-0", "12h"),
            ("day-1", "2"),
            ("start-1", "14h"),
            ("end-1", "15h"),
            ("day-7", "1"),
            ("start-7", ""),
            ("end-7", ""),
        ])
        .pressed();
        let days: Vec<_> = rows
            .iter()
            .map(|r| (r.n, r.window.day, r.window.start.as_str()))
            .collect();
        assert_eq!(days, [(0, 1, "09:00"), (7, 1, ""), (8, 2, "09:00")]);
    }

    #[test]
    fn lines_are_added_and_removed_before_anything_is_saved() {
        let fields = [("day-3", "5"), ("start-3", "10:00"), ("end-3", "11:00")];
        let added = sent(&[&fields[..], &[("do", "add-5")]].concat()).pressed();
        assert_eq!((added.len(), added[1].n, added[1].window.day), (2, 4, 5));
        let removed = sent(&[&fields[..], &[("do", "remove-3")]].concat()).pressed();
        assert!(removed.is_empty());
        assert_eq!(sent(&fields).button, Button::Save);
        // What belongs to no day is no window.
        assert!(
            sent(&[("start-1", "10:00"), ("end-1", "11:00")])
                .rows
                .is_empty()
        );
    }
}
