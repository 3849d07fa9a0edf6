//! Hair and beards. `behind` is drawn before the shoulders, `before` over the face.

use std::fmt::Write;

use super::{Face, draw};

/// The part of the hair that falls behind the head.
pub(super) fn behind(out: &mut String, face: &Face) {
    let (hair, shine) = (face.hair, face.shine);
    if !face.feminine {
        if face.cut == 5 {
            draw!(
                out,
                r#"<path d="M72 96C68 60 92 42 120 42C148 42 172 60 168 96C170 122 172 140 164 150H76C68 140 70 122 72 96Z" fill="{hair}"/>"#
            );
        }
        return;
    }
    match face.cut {
        // Long and straight.
        0 | 1 => {
            draw!(
                out,
                r#"<path d="M69 106C64 64 90 40 120 40C150 40 176 64 171 106C171 148 181 176 176 206C158 216 82 216 64 206C59 176 69 148 69 106Z" fill="{hair}"/>"#
            );
        }
        // A bob.
        2 | 3 => {
            draw!(
                out,
                r#"<path d="M70 100C65 62 91 41 120 41C149 41 175 62 170 100C172 126 176 144 170 160C150 170 90 170 70 160C64 144 68 126 70 100Z" fill="{hair}"/>"#
            );
        }
        // A bun.
        4 => {
            draw!(
                out,
                r#"<circle cx="120" cy="36" r="19" fill="{hair}"/><path d="M108 30C113 24 127 24 132 30" fill="none" stroke="{shine}" stroke-width="2.4" stroke-linecap="round"/>"#
            );
        }
        // Wavy, to the shoulders.
        5 => {
            draw!(
                out,
                r#"<path d="M70 98C62 62 90 39 120 39C150 39 178 62 170 98C182 108 184 122 177 133C187 146 185 162 175 170C178 184 166 195 152 190H88C74 195 62 184 65 170C55 162 53 146 63 133C56 122 58 108 70 98Z" fill="{hair}"/>"#
            );
        }
        // A crown of curls.
        6 => curls(
            out,
            hair,
            &[
                (76, 76, 22),
                (68, 102, 20),
                (70, 128, 18),
                (88, 54, 22),
                (112, 42, 23),
                (138, 44, 22),
                (158, 60, 22),
                (168, 84, 20),
                (172, 108, 19),
                (168, 130, 17),
                (120, 62, 30),
            ],
        ),
        // A tail over the shoulder.
        7 => {
            draw!(
                out,
                r#"<path d="M150 120C178 128 184 168 170 214C160 222 146 218 146 206C156 180 152 150 142 136Z" fill="{hair}"/><path d="M156 140C166 158 166 186 158 208" fill="none" stroke="{shine}" stroke-width="2.4" stroke-linecap="round"/>"#
            );
        }
        _ => {}
    }
}

/// The part of the hair that frames the face.
pub(super) fn before(out: &mut String, face: &Face) {
    let (hair, shine) = (face.hair, face.shine);
    let path = match (face.feminine, face.cut) {
        // Parted in the middle.
        (true, 0 | 5) => {
            "M121 60C106 63 90 78 85 104C83 112 81 118 77 122C70 92 74 66 94 52C108 43 132 43 146 52C166 66 170 92 163 122C159 118 157 112 155 104C150 78 136 63 121 60Z"
        }
        // Parted on a side.
        (true, 1) => {
            "M101 58C94 70 87 84 84 106C83 114 80 120 76 124C68 92 74 64 96 50C114 41 140 44 152 56C166 70 169 96 164 124C160 120 158 112 156 104C146 98 120 88 101 58Z"
        }
        // A fringe.
        (true, 2) => {
            "M78 106C71 70 92 45 120 45C148 45 169 70 162 106C158 100 157 94 156 91C146 95 132 88 120 91C108 88 94 95 84 91C83 94 82 100 78 106Z"
        }
        // A bob parted on a side.
        (true, 3) => {
            "M138 57C128 74 106 86 86 92C83 100 82 112 77 120C68 88 76 60 98 49C118 41 146 46 157 62C167 78 168 100 163 120C159 110 158 98 155 90C150 80 143 68 138 57Z"
        }
        // Swept back.
        (true, 4 | 7) => {
            "M77 108C69 72 92 46 120 46C148 46 171 72 163 108C161 98 158 90 152 83C144 74 132 69 120 69C108 69 96 74 88 83C82 90 79 98 77 108Z"
        }
        (true, 6) => "",
        // Short, swept to a side.
        (true, _) => {
            "M77 112C66 76 88 44 124 44C154 44 174 74 163 112C160 104 158 96 154 89C138 92 114 86 103 72C98 84 88 92 84 98C81 102 79 106 77 112Z"
        }
        // Short, parted on a side.
        (false, 0) => {
            "M77 106C69 72 88 45 122 45C154 45 171 70 163 106C161 98 158 90 153 82C136 86 112 83 99 71C93 79 87 86 84 92C81 97 79 101 77 106Z"
        }
        // Cropped.
        (false, 1) => {
            "M77 103C72 70 94 48 120 48C146 48 168 70 163 103C161 92 157 84 151 78C142 72 131 70 120 70C109 70 98 72 89 78C83 84 79 92 77 103Z"
        }
        // Brushed up.
        (false, 2) => {
            "M77 105C68 74 80 52 100 44C120 34 150 38 162 58C170 74 168 90 163 105C161 96 158 88 153 82C146 74 132 78 118 74C106 71 96 74 88 83C82 90 79 98 77 105Z"
        }
        // Thinning at the temples.
        (false, 3) => {
            "M77 108C71 82 78 60 98 51C113 45 127 45 142 51C162 60 169 82 163 108C161 98 159 92 155 86C152 76 146 70 139 69C130 65 124 72 120 72C116 72 110 65 101 69C94 70 88 76 85 86C81 92 79 98 77 108Z"
        }
        // Waves to the jaw.
        (false, 5) => {
            "M119 58C106 63 92 76 86 98C83 108 80 114 76 118C68 88 76 62 97 50C112 43 132 44 146 52C165 64 171 90 164 118C160 113 158 106 154 96C148 76 134 64 119 58Z"
        }
        // Curls and nothing: below.
        (false, _) => "",
    };
    if !path.is_empty() {
        draw!(out, r#"<path d="{path}" fill="{hair}"/>"#);
    }
    match (face.feminine, face.cut) {
        (true, 6) => curls(
            out,
            hair,
            &[
                (92, 66, 14),
                (108, 59, 14),
                (126, 58, 14),
                (143, 65, 13),
                (154, 80, 11),
                (84, 82, 12),
            ],
        ),
        (false, 4) => curls(
            out,
            hair,
            &[
                (84, 82, 11),
                (88, 68, 13),
                (102, 57, 15),
                (120, 52, 16),
                (138, 56, 15),
                (152, 68, 13),
                (157, 82, 10),
                (111, 66, 10),
                (130, 66, 10),
            ],
        ),
        // Bald: a little at the sides.
        (false, 6) => {
            draw!(
                out,
                r#"<path d="M80.5 110C76.5 102 76.5 93 80.5 85C81.5 93 82.5 102 82 109ZM159.5 110C163.5 102 163.5 93 159.5 85C158.5 93 157.5 102 158 109Z" fill="{hair}"/>"#
            );
        }
        (true, 0 | 1 | 5) | (false, 5) => {
            draw!(
                out,
                r#"<path d="M84 78C88 66 96 59 104 56M152 66C157 73 160 82 160 92" fill="none" stroke="{shine}" stroke-width="2.4" stroke-linecap="round"/>"#
            );
        }
        (true, 2 | 3 | 8) | (false, 0 | 2) => {
            draw!(
                out,
                r#"<path d="M90 64C98 55 110 51 122 52" fill="none" stroke="{shine}" stroke-width="2.6" stroke-linecap="round"/>"#
            );
        }
        (true, 4 | 7) => {
            draw!(
                out,
                r#"<path d="M97 61C100 56 104 53 108 51M143 61C140 56 136 53 132 51M120 60V50" fill="none" stroke="{shine}" stroke-width="2.4" stroke-linecap="round"/>"#
            );
        }
        _ => {}
    }
}

/// Beards: 1 short, 2 full, 3 around the mouth.
pub(super) fn beard(out: &mut String, face: &Face) {
    let hair = face.hair;
    match face.beard {
        1 => {
            draw!(
                out,
                r#"<path d="M80.5 108C81 122 87 137 96 146.500C103 154 111 158.5 120 158.500C129 158.5 137 154 144 146.500C153 137 159 122 159.5 108C155 121 148 128 139 128.500C133 128 126 127 120 127C114 127 107 128 101 128.500C92 128 85 121 80.5 108Z" fill="{hair}" opacity=".28"/>"#
            );
        }
        2 => {
            draw!(
                out,
                r#"<path d="M79.5 106C79 124 84 143 97 155C104 162 111 166 120 166C129 166 136 162 143 155C156 143 161 124 160.5 106C157 119 151 128 141 129.500C134 129 127 127.5 120 129C113 127.5 106 129 99 129.500C89 128 83 119 79.5 106Z" fill="{hair}"/>"#
            );
        }
        3 => {
            draw!(
                out,
                r#"<path d="M104 133C108 127.5 115 127 120 129C125 127 132 127.5 136 133C138 144 134 157 120 160C106 157 102 144 104 133Z" fill="{hair}" opacity=".9"/>"#
            );
        }
        _ => {}
    }
}

fn curls(out: &mut String, hair: &str, at: &[(i32, i32, i32)]) {
    draw!(out, r#"<g fill="{hair}">"#);
    for (x, y, r) in at {
        draw!(out, r#"<circle cx="{x}" cy="{y}" r="{r}"/>"#);
    }
    out.push_str("</g>");
}
