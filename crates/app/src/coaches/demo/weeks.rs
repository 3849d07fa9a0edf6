//! When the coaches of the demo work: weekly windows of different shapes, and their rules.

/// Days of the week (0 = Sunday), start, end.
type Hours = (&'static [i32], &'static str, &'static str);

const WEEKDAYS: &[i32] = &[1, 2, 3, 4, 5];

/// Office hours with a lunch break, as Marie and Thomas work too.
pub const OFFICE: &[Hours] = &[(WEEKDAYS, "09:00", "12:00"), (WEEKDAYS, "14:00", "18:00")];

/// The shapes, by `Person::week`.
pub const SHAPES: &[&[Hours]] = &[
    OFFICE,
    &[(&[1, 2, 4], "08:30", "12:30"), (&[2], "14:00", "17:00")],
    &[(&[2, 3, 4], "10:00", "13:00"), (&[2, 4], "17:00", "21:00")],
    &[(&[1, 3, 5], "12:00", "14:00"), (&[1, 3], "18:00", "20:30")],
    &[(&[3], "14:00", "19:00"), (&[6], "09:00", "13:00")],
    &[
        (&[1, 2, 3, 4], "09:15", "12:15"),
        (&[1, 2, 3, 4], "13:30", "17:00"),
    ],
    &[(&[2, 4], "18:00", "22:00"), (&[0], "10:00", "12:00")],
    &[(WEEKDAYS, "07:30", "09:30"), (WEEKDAYS, "18:00", "20:00")],
    &[(&[1, 2], "09:00", "17:00")],
    &[(&[4, 5], "09:00", "19:00")],
    &[
        (WEEKDAYS, "09:00", "11:00"),
        (&[1, 3], "16:00", "19:30"),
        (&[6], "10:00", "12:00"),
    ],
];

/// Step, notice (both minutes), horizon (days), durations; for shapes with rules of their own.
pub const RULES: &[(usize, i32, i32, i32, &[i32])] = &[
    (2, 30, 120, 60, &[30, 60, 90]),
    (5, 60, 1440, 120, &[60, 90, 120, 240, 420, 480]),
    (7, 15, 240, 45, &[30, 45, 60]),
    (8, 60, 2880, 180, &[60, 120, 180, 420, 480]),
    (10, 45, 720, 60, &[45, 90]),
];

/// Away: every how many coaches, from how many days ahead, for how many days.
pub const AWAY: &[(usize, i64, i64)] = &[(5, 3, 4), (7, 12, 7), (9, 30, 14)];
