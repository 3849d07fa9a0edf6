//! Drawn portraits for the coaches of the demo: a head, hair and shoulders in the palette, the
//! same for the same seed.
//!
//! A seed may begin with what the face should agree with: `w` or `m` (which hair), then `1` to
//! `6` (from the fairest skin to the darkest), then `g` for grey hair, and a dash:
//! `w2g-helene-roux`. What it does not say is drawn from the hash of the whole.

mod face;
mod hair;

use std::fmt::Write;

use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};
use platform::error::{Error, Result};

pub use face::Face;

/// `GET /portraits/{seed}.svg`: a portrait, kept by browsers for ever.
///
/// # Errors
/// 404 for a name that is no `.svg` or longer than a seed can be.
pub async fn show(Path(file): Path<String>) -> Result<Response> {
    let seed = file
        .strip_suffix(".svg")
        .filter(|seed| !seed.is_empty() && seed.len() <= 64)
        .ok_or_else(Error::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, svg(seed)).into_response())
}

/// The portrait of a seed: a square SVG without script, text or outside reference.
pub fn svg(seed: &str) -> String {
    let face = Face::of(seed);
    let mut out = String::with_capacity(4096);
    out.push_str(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="17 13 206 206" width="240" height="240" role="img" aria-label="Portrait">"#,
    );
    backdrop(&mut out, &face);
    hair::behind(&mut out, &face);
    shoulders(&mut out, &face);
    head(&mut out, &face);
    features(&mut out, &face);
    hair::before(&mut out, &face);
    if face.glasses > 0 {
        glasses(&mut out, &face);
    }
    out.push_str("</svg>");
    out
}

/// Writing to a string cannot fail.
macro_rules! draw {
    ($out:expr, $($arg:tt)*) => { let _ = write!($out, $($arg)*); };
}
pub(crate) use draw;

fn backdrop(out: &mut String, face: &Face) {
    let (ground, disc) = face.backdrop;
    draw!(out, r#"<rect width="240" height="240" fill="{ground}"/>"#);
    let x = if face.disc_left { 62 } else { 178 };
    draw!(out, r#"<circle cx="{x}" cy="92" r="104" fill="{disc}"/>"#);
}

const BODY: &str = "M18 240C22 207 44 195 82 187C98 183.5 103 180 103 171H137C137 180 142 183.5 158 187C196 195 218 207 222 240Z";

fn shoulders(out: &mut String, face: &Face) {
    let Face {
        skin,
        shade,
        cloth,
        cloth_2,
        ..
    } = *face;
    // The neck, with the shadow of the chin.
    draw!(
        out,
        r#"<path d="M102 136V178C102 196 138 196 138 178V136Z" fill="{skin}"/>"#
    );
    draw!(
        out,
        r#"<path d="M102 150C109 163 131 163 138 150V162C130 174 110 174 102 162Z" fill="{shade}" opacity=".55"/>"#
    );
    match face.clothes {
        // A round collar.
        0 => {
            draw!(
                out,
                r#"<path d="M18 240C22 207 44 196 84 187C92 185 97 183 99 180C104 198 136 198 141 180C143 183 148 185 156 187C196 196 218 207 222 240Z" fill="{cloth}"/>"#
            );
            draw!(
                out,
                r#"<path d="M97 182C103 203 137 203 143 182" fill="none" stroke="{cloth_2}" stroke-width="3.5" stroke-linecap="round"/>"#
            );
        }
        // A polo neck.
        1 => {
            draw!(out, r#"<path d="{BODY}" fill="{cloth}"/>"#);
            draw!(
                out,
                r#"<path d="M99 163C108 170 132 170 141 163L143 188C132 196 108 196 97 188Z" fill="{cloth}"/>"#
            );
            draw!(
                out,
                r#"<path d="M98 187C108 195 132 195 142 187" fill="none" stroke="{cloth_2}" stroke-width="2.5" stroke-linecap="round"/>"#
            );
        }
        // A jacket over a light top.
        2 => {
            draw!(
                out,
                r#"<path d="M18 240C22 207 44 196 84 187C92 185 97 183 99 180C104 198 136 198 141 180C143 183 148 185 156 187C196 196 218 207 222 240Z" fill="{cloth}"/>"#
            );
            draw!(
                out,
                r##"<path d="M98 181C104 199 136 199 142 181L150 240H90Z" fill="#f6f1e7"/>"##
            );
            draw!(
                out,
                r#"<path d="M97 181L86 186L70 214L84 221L79 229L101 240H112C103 222 98 203 97 181Z" fill="{cloth_2}"/>"#
            );
            draw!(
                out,
                r#"<path d="M143 181L154 186L170 214L156 221L161 229L139 240H128C137 222 142 203 143 181Z" fill="{cloth_2}"/>"#
            );
        }
        // A shirt, its collar open.
        3 => {
            draw!(out, r#"<path d="M98 174H142L120 212Z" fill="{skin}"/>"#);
            draw!(
                out,
                r#"<path d="M18 240C22 207 44 196 84 187C92 185 97 183 99 180L120 208L141 180C143 183 148 185 156 187C196 196 218 207 222 240Z" fill="{cloth}"/>"#
            );
            draw!(
                out,
                r#"<path d="M99 176L91 187L104 209L120 205Z" fill="{cloth_2}"/>"#
            );
            draw!(
                out,
                r#"<path d="M141 176L149 187L136 209L120 205Z" fill="{cloth_2}"/>"#
            );
            draw!(
                out,
                r#"<path d="M120 207V240" stroke="{cloth_2}" stroke-width="2.5"/>"#
            );
        }
        // A pointed neckline.
        4 => {
            draw!(out, r#"<path d="M98 174H142L120 226Z" fill="{skin}"/>"#);
            draw!(
                out,
                r#"<path d="M18 240C22 207 44 196 84 187C92 185 96 183 98 180L120 221L142 180C144 183 148 185 156 187C196 196 218 207 222 240Z" fill="{cloth}"/>"#
            );
            draw!(
                out,
                r#"<path d="M98 180L120 221L142 180" fill="none" stroke="{cloth_2}" stroke-width="3.5" stroke-linejoin="round"/>"#
            );
        }
        // A scarf.
        _ => {
            draw!(out, r#"<path d="{BODY}" fill="{cloth}"/>"#);
            draw!(
                out,
                r#"<path d="M92 174C104 185 136 185 148 174C155 182 154 197 146 203C132 212 108 212 94 203C86 197 85 182 92 174Z" fill="{cloth_2}"/>"#
            );
            draw!(
                out,
                r#"<path d="M132 203L146 240H122L116 207Z" fill="{cloth_2}"/>"#
            );
            draw!(
                out,
                r#"<path d="M96 188C108 198 130 198 145 189M119 209L130 203" fill="none" stroke="{cloth}" stroke-width="2" stroke-linecap="round" opacity=".5"/>"#
            );
        }
    }
}

const HEAD: &str = "M80 98C80 68 97 53 120 53C143 53 160 68 160 98C160 119 155 134 144 146C137 154 129 158.5 120 158.500C111 158.5 103 154 96 146C85 134 80 119 80 98Z";

fn head(out: &mut String, face: &Face) {
    let Face { skin, shade, .. } = *face;
    draw!(
        out,
        r#"<path d="M81 101C74 98 71 105 73 113C75 121 79 126 84 124Z" fill="{skin}"/>"#
    );
    draw!(
        out,
        r#"<path d="M159 101C166 98 169 105 167 113C165 121 161 126 156 124Z" fill="{skin}"/>"#
    );
    draw!(
        out,
        r#"<path d="M77 107C76 111 78 116 81 118M163 107C164 111 162 116 159 118" fill="none" stroke="{shade}" stroke-width="1.8" stroke-linecap="round"/>"#
    );
    draw!(out, r#"<path d="{HEAD}" fill="{skin}"/>"#);
    // A little light from one side.
    draw!(
        out,
        r#"<path d="M160 98C160 119 155 134 144 146C137 154 129 158.5 120 158.500C138 148 149 128 149 98C149 80 143 66 134 56C150 61 160 75 160 98Z" fill="{shade}" opacity=".3"/>"#
    );
    if face.hoops {
        draw!(
            out,
            r##"<circle cx="77.5" cy="128" r="3.2" fill="#d9a441"/><circle cx="162.5" cy="128" r="3.2" fill="#d9a441"/>"##
        );
    }
}

fn features(out: &mut String, face: &Face) {
    let Face {
        shade,
        brow,
        cheek,
        lip,
        ink,
        ..
    } = *face;
    draw!(
        out,
        r#"<ellipse cx="96" cy="125" rx="8.5" ry="5.5" fill="{cheek}" opacity=".32"/>"#
    );
    draw!(
        out,
        r#"<ellipse cx="144" cy="125" rx="8.5" ry="5.5" fill="{cheek}" opacity=".32"/>"#
    );
    hair::beard(out, face);
    match face.eyes {
        // Open.
        0 | 1 => {
            draw!(
                out,
                r#"<ellipse cx="103" cy="107" rx="3.6" ry="4.2" fill="{ink}"/>"#
            );
            draw!(
                out,
                r#"<ellipse cx="137" cy="107" rx="3.6" ry="4.2" fill="{ink}"/>"#
            );
            draw!(
                out,
                r##"<circle cx="104.3" cy="105.5" r="1.2" fill="#fff" opacity=".85"/><circle cx="138.3" cy="105.5" r="1.2" fill="#fff" opacity=".85"/>"##
            );
            if face.feminine {
                draw!(
                    out,
                    r#"<path d="M96.5 104.500C99 101.5 105 100.8 109 103.500M143.5 104.500C141 101.5 135 100.8 131 103.5" fill="none" stroke="{ink}" stroke-width="1.9" stroke-linecap="round"/>"#
                );
            }
        }
        // Smiling.
        _ => {
            draw!(
                out,
                r#"<path d="M97 108.500C99.5 103.5 106.5 103.5 109 108.500M131 108.500C133.5 103.5 140.5 103.5 143 108.5" fill="none" stroke="{ink}" stroke-width="2.8" stroke-linecap="round"/>"#
            );
        }
    }
    let lift = i32::from(face.brow_lift);
    let width = if face.feminine { "2.4" } else { "3.6" };
    draw!(
        out,
        r#"<path d="M94 {}C98 {} 105 {} 110 {}M146 {}C142 {} 135 {} 130 {}" fill="none" stroke="{brow}" stroke-width="{width}" stroke-linecap="round"/>"#,
        97 - lift,
        92 - lift,
        91 - lift,
        94,
        97 - lift,
        92 - lift,
        91 - lift,
        94
    );
    draw!(
        out,
        r#"<path d="M121 107C122.5 114 125 119 124 122.500C123 125 119 125.5 116.5 124.5" fill="none" stroke="{shade}" stroke-width="2.4" stroke-linecap="round"/>"#
    );
    match face.mouth {
        0 => {
            draw!(
                out,
                r#"<path d="M107 135C113 142 127 142 133 135" fill="none" stroke="{lip}" stroke-width="3.2" stroke-linecap="round"/>"#
            );
        }
        1 => {
            draw!(
                out,
                r#"<path d="M106 134.500C112 136.5 128 136.5 134 134.500C131 145 109 145 106 134.500Z" fill="{lip}"/><path d="M109 136.500C115 138 125 138 131 136.500C129 140.5 111 140.5 109 136.500Z" fill="{}"/>"#,
                "#fffaf2"
            );
        }
        2 => {
            draw!(
                out,
                r#"<path d="M108 136.500C113 133.8 117 134 120 135.300C123 134 127 133.8 132 136.500C127 143 113 143 108 136.500Z" fill="{lip}"/>"#
            );
        }
        _ => {
            draw!(
                out,
                r#"<path d="M109 137C116 140.5 127 140 132 135.5" fill="none" stroke="{lip}" stroke-width="3.2" stroke-linecap="round"/>"#
            );
        }
    }
}

fn glasses(out: &mut String, face: &Face) {
    let frame = face.frame;
    let lens = if face.glasses == 1 {
        r#"<circle cx="102.5" cy="108" r="13"/><circle cx="137.5" cy="108" r="13"/>"#
    } else {
        r#"<rect x="88" y="98" width="28" height="20" rx="7"/><rect x="124" y="98" width="28" height="20" rx="7"/>"#
    };
    draw!(
        out,
        r##"<g fill="#fff" fill-opacity=".12" stroke="{frame}" stroke-width="2.6">{lens}</g>"##
    );
    draw!(
        out,
        r#"<path d="M115.5 106C118 103.5 122 103.5 124.5 106M89 105L79 102M151 105L161 102" fill="none" stroke="{frame}" stroke-width="2.6" stroke-linecap="round"/>"#
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_portrait_and_others_another() {
        assert_eq!(svg("w2-helene"), svg("w2-helene"));
        let faces: std::collections::HashSet<_> =
            (0..60).map(|n| svg(&format!("coach-{n}"))).collect();
        assert!(faces.len() > 55, "{} faces of 60", faces.len());
    }

    #[test]
    fn a_seed_says_what_the_face_agrees_with() {
        let face = Face::of("w6g-aminata");
        assert!(face.feminine && face.beard == 0);
        assert_ne!(svg("w6g-aminata"), svg("w6-aminata"));
        assert!(!Face::of("m1-luc").feminine);
        assert_eq!(Face::of("m1-luc").skin, Face::of("w1-zoe").skin);
        assert_ne!(Face::of("m1-luc").skin, Face::of("m6-luc").skin);
    }

    #[test]
    fn a_portrait_holds_nothing_of_its_seed() {
        let drawn = svg("<script>alert(1)</script>");
        assert!(!drawn.contains("script"), "{drawn}");
    }
}
