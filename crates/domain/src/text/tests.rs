use proptest::prelude::*;

use super::{clean, line, paragraphs};

#[test]
fn a_text_that_is_empty_to_the_eye_is_empty() {
    for nothing in [
        "",
        " \t\n",
        "\u{200b}",
        "\u{3164}",
        "\u{2800}\u{2800}",
        "\u{ad}",
        "\u{115f}\u{1160}",
        "\u{180e}",
        "\u{ffa0}",
        "\u{202e}\u{202c}",
        "\u{200d}",
        "\u{200c}\u{200d}\u{200c}",
        "\u{fe0f}\u{fe0f}",
        "\u{e0041}\u{e0042}",
        "\u{e0100}",
        "\u{301}\u{302}\u{303}",
        "\u{1}\u{7f}\u{9b}",
        "\u{a0}\u{2003}\u{202f}\u{3000}",
        "\u{1d159}\u{1d173}",
        "\u{34f}",
        "\u{61c}\u{200e}\u{200f}",
        "\u{2066}\u{2069}",
        "\u{2061}\u{2064}\u{206a}",
        "\u{feff}\u{fff9}\u{fffc}",
        "\u{e000}\u{f0000}\u{10fffd}",
        "\u{fffe}\u{fdd0}",
        "\u{17b4}\u{16fe4}\u{1bca0}",
    ] {
        assert_eq!(clean(nothing), "", "{nothing:?}");
        assert_eq!(line(nothing), "");
        assert_eq!(paragraphs(nothing), "");
    }
}

#[test]
fn what_does_not_show_goes_and_the_rest_stays() {
    for (typed, kept) in [
        ("Ma\u{200b}rie\u{202e}\tDupont\u{0}", "Marie\tDupont"),
        ("Jean\u{ad}ne", "Jeanne"),
        ("a\u{feff}b", "ab"),
        ("a\u{200d}b\u{200c}c", "abc"),
        ("ligne\u{2028}suite\u{85}fin", "ligne\nsuite\nfin"),
        ("x\u{e0067}y", "xy"),
        ("a\u{fe0f}\u{fe0f}\u{fe00}", "a"),
        ("\u{301}abc", "abc"),
        ("a \u{301}b", "a b"),
        ("e\u{301}te\u{301}", "été"),
        ("e\u{34f}\u{301}", "é"),
        ("un\r\ndeux", "un\r\ndeux"),
        ("L’été — « oui » !", "L’été — « oui » !"),
    ] {
        assert_eq!(clean(typed), kept, "{typed:?}");
    }
    assert_eq!(line("Ma\u{200b}rie\u{202e}\tDupont\u{0}"), "Marie Dupont");
    assert_eq!(paragraphs("\n un \r\n\n\n\n deux \n"), "un\n\ndeux");
}

#[test]
fn emoji_of_several_parts_stay_whole() {
    for whole in [
        "👨\u{200d}👩\u{200d}👧\u{200d}👦",
        "👩🏽\u{200d}💻",
        "🏳\u{fe0f}\u{200d}🌈",
        "❤\u{fe0f}\u{200d}🔥",
        "🧔🏻\u{200d}♂\u{fe0f}",
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        "🇫🇷",
        "1\u{fe0f}\u{20e3}",
        "☎\u{fe0e}",
        "👁\u{fe0f}\u{200d}🗨\u{fe0f}",
    ] {
        assert_eq!(clean(whole), whole, "{whole:?}");
    }
    // A flag's tags that name none, and joiners that join nothing.
    assert_eq!(clean("🏴\u{e0068}\u{e0069}\u{e007f}"), "🏴");
    assert_eq!(clean("👨\u{200d}"), "👨");
    assert_eq!(clean("👨\u{200d}\u{200d}👩"), "👨\u{200d}👩");
    assert_eq!(clean("👨\u{200d}a"), "👨a");
}

#[test]
fn texts_of_other_scripts_stay_as_they_are() {
    for text in [
        "می\u{200c}خواهم",
        "خانه\u{200c}ها",
        "ه\u{200d}",
        "السَّلَامُ عَلَيْكُمْ",
        "שָׁלוֹם עֲלֵיכֶם",
        "क\u{94d}\u{200d}ष",
        "क्ष",
        "ශ්\u{200d}රී",
        "ന\u{d4d}\u{200d}",
        "สวัสดีครับ ที่",
        "Nguyễn Thị Ánh",
        "Ελληνικά, πρόσωπο ᾧ",
        "葛\u{e0100}城",
        "ᠮᠣᠩᠭᠣᠯ",
        "한국어",
        "བཀྲ་ཤིས་བདེ་ལེགས",
        "မြန်မာ",
        "ɔ̃̌",
    ] {
        let composed: String = unicode_normalization::UnicodeNormalization::nfc(text).collect();
        assert_eq!(clean(text), composed, "{text:?}");
    }
}

#[test]
fn a_heap_of_accents_is_cut_to_what_a_language_writes() {
    let marks = "\u{315}\u{316}\u{317}\u{318}\u{319}\u{31c}\u{31d}".repeat(20);
    let cut = clean(&format!("Z{marks}a{marks}"));
    assert!(cut.chars().count() <= 6, "{cut:?}");
    let same = clean(&format!("ש{}", "\u{5b0}".repeat(50)));
    assert_eq!(same.chars().count(), 2);
    let hebrew = clean(&format!("ש{marks}"));
    assert!(hebrew.chars().count() <= 5);
}

proptest! {
    #[test]
    fn cleaning_twice_changes_nothing(
        text in "\\PC{0,60}|[\\s\u{200b}-\u{200f}é\u{301}\u{34f}a👨\u{fe0f}\u{93f}\u{94d}क\u{e0100}葛\u{e0067}🏴می]{0,24}"
    ) {
        let cleaned = clean(&text);
        prop_assert_eq!(clean(&cleaned), cleaned.clone());
        prop_assert_eq!(line(&line(&text)), line(&text));
        prop_assert_eq!(paragraphs(&paragraphs(&text)), paragraphs(&text));
    }

    #[test]
    fn nothing_invisible_is_kept_between_latin_letters(code in 0u32..0x11_0000) {
        let Some(c) = char::from_u32(code) else { return Ok(()) };
        let cleaned = clean(&format!("a{c}b"));
        let shows = cleaned != "ab" && cleaned != "a b";
        if super::shapeless(c) || (c.is_control() && !"\t\n\r\u{85}".contains(c)) {
            prop_assert!(!shows, "{c:?}");
        }
    }
}
