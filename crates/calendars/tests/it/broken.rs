//! What is broken costs no other event anything, and what surrounds or encodes a calendar does not
//! make it unreadable.

use calendars::read::{Reason, Unreadable, decoded};

use super::{
    odd::{hours, is_busy, read_whole, reasons, shown},
    server::calendar,
};

#[test]
fn a_broken_line_or_component_costs_no_other_event_anything() {
    let good = "DTSTART:20261220T090000Z\nDTEND:20261220T100000Z";
    let with = |event: &str| {
        let text = calendar(&[good, event, good]);
        let diary = read_whole(&text).unwrap();
        assert!(is_busy(&diary, "2026-12-20T09:30:00Z"), "{event}");
        assert!(!is_busy(&diary, "2026-12-20T11:00:00Z"), "{event}");
        diary
    };
    let time = "DTSTART:20261214T090000Z\nDURATION:PT1H";
    for (line, hours_most) in [
        ("RRULE FREQ=DAILY;COUNT=3", 4),
        ("RRULE;FREQ=WEEKLY;UNTIL=20261231", 5),
        ("RRULE", 401),
        ("RDATE 20261216T090000Z", 3),
        ("RDATE:demain", 401),
        ("EXDATE:hier", 2),
        ("DTEND 20261214T110000Z", 3),
        ("DTSTART is Monday", 2),
        ("RECURRENCE-ID 20261214T090000Z", 2),
        ("X-NOTE : see DTSTART", 2),
        ("et le DTSTART", 2),
    ] {
        let diary = with(&format!("{time}\n{line}"));
        assert!(hours(&diary) <= hours_most + 1, "{line}: {}", hours(&diary));
        let told = !line.starts_with("X-NOTE");
        assert_eq!(diary.odd.len(), usize::from(told), "{line}");
    }
    // A description that was broken tells no time.
    assert_eq!(with(&format!("{time}\nDESCRIPTION:a\nb c")).odd, []);
    // Two lines in one.
    let joined = with("DTSTART:20261214T090000Z\nDTEND:20261214T100000ZRRULE:FREQ=DAILY;COUNT=3");
    assert!(is_busy(&joined, "2026-12-16T09:30:00Z") && hours(&joined) == 4);
    // A BEGIN or an END that is missing, or misspelt.
    let whole = calendar(&[good, time, good]);
    let second = |what: &str, with: &str| {
        let at = whole.match_indices(what).nth(1).unwrap().0;
        format!("{}{with}{}", &whole[..at], &whole[at + what.len()..])
    };
    for text in [
        second("END:VEVENT\r\n", ""),
        second("BEGIN:VEVENT\r\n", ""),
        second("BEGIN:VEVENT", "BEGIN:VEVNT"),
        second("END:VEVENT", "END:VEVNT"),
        second("END:VEVENT", "END VEVENT"),
        second("END:VEVENT", "BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VEVENT"),
        whole.replacen(
            "BEGIN:VEVENT",
            "BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:VEVENT",
            1,
        ),
        second("END:VEVENT", "END:VALARM\r\nEND:VEVENT"),
    ] {
        let diary = read_whole(&text).unwrap();
        assert_eq!(
            shown(&diary),
            [
                "2026-12-14T09:00 2026-12-14T10:00",
                "2026-12-20T09:00 2026-12-20T10:00"
            ],
            "{text}"
        );
    }
    // One that stands behind its calendar is not lost.
    let outside = format!("{}BEGIN:VEVENT\n{time}\nEND:VEVENT\n", calendar(&[good]));
    assert_eq!(hours(&read_whole(&outside).unwrap()), 2);
}

#[test]
fn a_calendar_is_read_whatever_stands_around_it_and_however_it_is_written() {
    let plain = calendar(&["SUMMARY:Été\nDTSTART:20261214T090000Z\nDTEND:20261214T100000Z"]);
    let utf_16 = |mark: u16, swap: bool| -> Vec<u8> {
        std::iter::once(mark)
            .chain(plain.encode_utf16())
            .flat_map(|unit| {
                if swap {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    };
    let text = |text: String| text.into_bytes();
    for bytes in [
        text(plain.clone()),
        text(format!("\u{feff}{plain}")),
        text(format!(
            "<b>Warning</b>: x in y.php\r\n\r\n{plain}<!-- 0.02s -->\r\n"
        )),
        text(format!(
            "Notice: BEGIN:VCALENDAR{}",
            plain.strip_prefix("BEGIN:VCALENDAR").unwrap()
        )),
        text(format!("{}<!-- 0.02s -->", plain.trim_end())),
        text(format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\n\r\n{plain}\u{0}\u{1a}"
        )),
        text(plain.replace("SUMMARY", "SUM\u{0}MARY")),
        text(plain.replace("\r\n", "\r")),
        text(plain.replace("\r\n", "\n")),
        text(plain.replace("\r\n", "\r\r\n")),
        text(plain.replace("\r\n", " \r\n")),
        text(format!("{plain}{plain}")),
        text(format!("{}{plain}", plain.trim_end())),
        plain
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect(),
        utf_16(0xfeff, false),
        utf_16(0xfeff, true),
    ] {
        let shown_bytes = String::from_utf8_lossy(&bytes).into_owned();
        let diary = read_whole(&decoded(&bytes)).unwrap_or_else(|e| panic!("{e}: {shown_bytes}"));
        assert_eq!(
            shown(&diary),
            ["2026-12-14T09:00 2026-12-14T10:00"],
            "{shown_bytes}"
        );
        assert_eq!(diary.odd, [], "{shown_bytes}");
    }
    for other in [
        "",
        "\u{0}",
        "BEGIN:VCARD\nEND:VCARD",
        "<html>BEGIN: fin</html>",
    ] {
        assert_eq!(read_whole(other), Err(Unreadable::NotACalendar), "{other}");
    }
    for cut in ["END:VCALENDAR\r\n", "END:VEVENT\r\nEND:VCALENDAR\r\n"] {
        let text = plain.strip_suffix(cut).unwrap();
        assert_eq!(read_whole(text), Err(Unreadable::CutOff));
    }
}

#[test]
fn busy_periods_that_make_no_sense_are_bounded_and_told() {
    for (period, hours_most) in [
        ("20261214T090000Z/PT0S", 1),
        ("20261214T090000Z", 24),
        ("20261214T090000Z/", 24),
        ("20261214T090000Z/20261214T080000Z", 24),
        ("20261214T250000Z/PT1H", 48),
        ("demain/PT1H", 33 * 24),
    ] {
        let text = format!(
            "BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nFREEBUSY:{period},20270601T080000Z/PT1H\nEND:VFREEBUSY\nEND:VCALENDAR"
        );
        let diary = read_whole(&text).unwrap();
        assert!(is_busy(&diary, "2027-06-01T08:00:00Z"), "{period}");
        assert!(
            hours(&diary) <= hours_most + 1,
            "{period}: {}",
            hours(&diary)
        );
        assert!(hours(&diary) > 1, "{period}");
        assert_eq!(reasons(&diary), [Reason::Dates], "{period}");
    }
}
