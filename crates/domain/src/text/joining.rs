//! Where a script or an emoji needs a character that has no shape of its own.

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_properties::{GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// Combining class of a virama, which makes of two letters one.
const VIRAMA: u8 = 9;

/// Whether a joiner (U+200D) or non-joiner (U+200C) is needed between what stands before and
/// after it: between two emoji, between letters of a script that joins, after a virama.
pub(super) fn keeps_joiner(joiner: char, before: &[char], after: &[char]) -> bool {
    let Some(previous) = before.last().copied() else {
        return false;
    };
    if canonical_combining_class(previous) == VIRAMA {
        return true;
    }
    let next = after.first().copied();
    if joiner == '\u{200d}' && ends_an_emoji(before) && next.is_some_and(pictograph) {
        return true;
    }
    let base = before.iter().rev().find(|c| !is_combining_mark(**c));
    let joins = |c: &char| is_letter(*c) && joining_script(*c);
    let base_joins = base.is_some_and(joins);
    // « ه‍ » stands for "Hijri": a letter that joins nothing but is drawn as if it did.
    let at_an_end = joiner == '\u{200d}' && next.is_none_or(|c| !c.is_alphanumeric());
    base_joins && (at_an_end || next.as_ref().is_some_and(|c| joins(c) || virama(*c)))
}

fn virama(c: char) -> bool {
    canonical_combining_class(c) == VIRAMA
}

fn is_letter(c: char) -> bool {
    use GeneralCategory::{ModifierLetter, OtherLetter};
    matches!(c.general_category(), OtherLetter | ModifierLetter)
}

/// Scripts whose letters are drawn by what stands beside them.
fn joining_script(c: char) -> bool {
    use Script::{
        Adlam, Arabic, Balinese, Bengali, Brahmi, Chakma, Devanagari, Grantha, Gujarati, Gurmukhi,
        Hanifi_Rohingya, Javanese, Kaithi, Kannada, Khmer, Malayalam, Mandaic, Meetei_Mayek,
        Mongolian, Myanmar, Newa, Nko, Oriya, Phags_Pa, Sinhala, Syriac, Tamil, Telugu, Tibetan,
        Tirhuta,
    };
    matches!(
        c.script(),
        Adlam
            | Arabic
            | Balinese
            | Bengali
            | Brahmi
            | Chakma
            | Devanagari
            | Grantha
            | Gujarati
            | Gurmukhi
            | Hanifi_Rohingya
            | Javanese
            | Kaithi
            | Kannada
            | Khmer
            | Malayalam
            | Mandaic
            | Meetei_Mayek
            | Mongolian
            | Myanmar
            | Newa
            | Nko
            | Oriya
            | Phags_Pa
            | Sinhala
            | Syriac
            | Tamil
            | Telugu
            | Tibetan
            | Tirhuta
    )
}

/// Whether what stands before a joiner is an emoji, be it coloured or selected.
fn ends_an_emoji(before: &[char]) -> bool {
    before
        .iter()
        .rev()
        .find(|c| !matches!(c, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}'))
        .is_some_and(|c| pictograph(*c))
}

/// Whether a character is a picture: digits and letters of flags are emoji too, and are none.
fn pictograph(c: char) -> bool {
    c.is_emoji_char() && !c.is_ascii() && !matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Whether a selector of its presentation may follow a character.
pub(super) fn emoji(c: char) -> bool {
    c.is_emoji_char()
}

/// Whether a selector of one form of it may follow a character.
pub(super) fn ideograph(c: char) -> bool {
    c.script() == Script::Han
}

/// Whether one of Mongolian's own selectors may follow a character.
pub(super) fn mongolian(c: char) -> bool {
    c.script() == Script::Mongolian
}

/// Whether letters of this kind carry few marks.
pub(super) fn has_few_marks(base: char) -> bool {
    use Script::{Armenian, Common, Cyrillic, Georgian, Greek, Latin};
    matches!(
        base.script(),
        Latin | Greek | Cyrillic | Armenian | Georgian | Common
    )
}
