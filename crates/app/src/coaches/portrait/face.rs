//! What a seed decides: who is drawn, in which colours.

/// Skin, its shade, cheeks, lips; from the fairest to the darkest.
const SKINS: [(&str, &str, &str, &str); 6] = [
    ("#f5d9c5", "#dcae92", "#e08d76", "#b9584b"),
    ("#efcaad", "#d19e7b", "#db8465", "#ad5142"),
    ("#e0b08a", "#bb8259", "#c96f4f", "#9a4636"),
    ("#c68f66", "#9c673f", "#b45f3e", "#833a2b"),
    ("#99653f", "#744526", "#9d4a2f", "#6b2b20"),
    ("#6f4630", "#4f2e1d", "#83402c", "#8f4238"),
];
/// Hair and its highlight, by skin: the fair half has all of them, the dark half the dark ones.
const HAIRS: [(&str, &str); 7] = [
    ("#2b2422", "#453a36"),
    ("#3d2c24", "#57423a"),
    ("#1e1c1f", "#37343a"),
    ("#5a3d2b", "#76553f"),
    ("#7d5535", "#996e4a"),
    ("#b58a51", "#cda46d"),
    ("#8e4527", "#aa5d3b"),
];
const GREYS: [(&str, &str); 3] = [
    ("#8d8a86", "#a5a29e"),
    ("#b9b4ab", "#cfcac1"),
    ("#6c6a69", "#868382"),
];
/// The ground and the disc behind the head.
const BACKDROPS: [(&str, &str); 8] = [
    ("#dce8e4", "#c9dcd6"),
    ("#f3e0d2", "#ecd0bd"),
    ("#e6e3d3", "#d9d5bf"),
    ("#d9e0e4", "#c8d3d9"),
    ("#f1e7cf", "#e8d9b6"),
    ("#e9dcd9", "#dfccc8"),
    ("#d5e3e6", "#c2d6da"),
    ("#ebe4d8", "#dfd5c4"),
];
/// A garment and its second colour.
const CLOTHES: [(&str, &str); 10] = [
    ("#1f6f6b", "#185855"),
    ("#2c4450", "#213540"),
    ("#b9653f", "#9c5030"),
    ("#8b8a5a", "#706f45"),
    ("#5c6b73", "#48555c"),
    ("#a3465a", "#863747"),
    ("#33496b", "#273a57"),
    ("#c79a4b", "#a97f36"),
    ("#6e5a7a", "#584763"),
    ("#48705a", "#385946"),
];
const LIGHT_CLOTHES: [(&str, &str); 3] = [
    ("#fbf8f1", "#ddd4c2"),
    ("#cfdde6", "#b3c6d3"),
    ("#e6ecdf", "#c5d0b8"),
];

/// Lips without colour, by skin.
const SOFT_LIPS: [&str; 6] = [
    "#c98a73", "#b97a5f", "#a2674a", "#80492f", "#5b3220", "#44261a",
];
const FRAMES: [&str; 4] = ["#2b2422", "#6b3f22", "#33496b", "#8d6b2f"];

/// A face: colours, and the number of each thing that can vary.
#[derive(Clone, Copy, Debug)]
pub struct Face {
    /// Which of the two families of hair, clothes and features.
    pub feminine: bool,
    pub(super) skin: &'static str,
    pub(super) shade: &'static str,
    pub(super) cheek: &'static str,
    pub(super) lip: &'static str,
    pub(super) hair: &'static str,
    pub(super) shine: &'static str,
    pub(super) brow: &'static str,
    pub(super) ink: &'static str,
    pub(super) cloth: &'static str,
    pub(super) cloth_2: &'static str,
    pub(super) frame: &'static str,
    pub(super) backdrop: (&'static str, &'static str),
    pub(super) disc_left: bool,
    pub(super) cut: u8,
    pub(super) beard: u8,
    pub(super) clothes: u8,
    pub(super) eyes: u8,
    pub(super) mouth: u8,
    pub(super) brow_lift: u8,
    pub(super) glasses: u8,
    pub(super) hoops: bool,
}

impl Face {
    /// The face of a seed.
    pub fn of(seed: &str) -> Self {
        let mut dice = Dice::of(seed);
        let asked = Asked::of(seed);
        let feminine = asked.feminine.unwrap_or_else(|| dice.one_in(2));
        let tone = asked.tone.unwrap_or_else(|| usize::from(dice.roll(6)));
        let (skin, shade, cheek, lip) = SKINS[tone];
        let grey = asked.grey || dice.one_in(9);
        let (hair, shine) = if grey {
            *dice.pick(&GREYS)
        } else {
            let dark = if tone < 2 {
                7
            } else if tone < 4 {
                4
            } else {
                3
            };
            *dice.pick(&HAIRS[..dark])
        };
        let cut = match dice.roll(if feminine { 9 } else { 7 }) {
            // Straight hair to the jaw goes with the fairer half.
            5 if !feminine && tone > 2 => 4,
            other => other,
        };
        let beard = match dice.roll(10) {
            _ if feminine => 0,
            0..=4 => 0,
            5 | 6 => 1,
            7 | 8 => 2,
            _ => 3,
        };
        let clothes = dice.roll(6);
        let light = matches!(clothes, 0 | 1 | 3 | 4) && dice.one_in(3);
        let (cloth, cloth_2) = if light {
            *dice.pick(&LIGHT_CLOTHES)
        } else {
            *dice.pick(&CLOTHES)
        };
        let cloth_2 = if clothes == 5 {
            dice.pick(&CLOTHES).0
        } else {
            cloth_2
        };
        let cloth_2 = if clothes == 5 && cloth_2 == cloth {
            "#e8d9b6"
        } else {
            cloth_2
        };
        Self {
            feminine,
            skin,
            shade,
            cheek,
            lip: if feminine { lip } else { SOFT_LIPS[tone] },
            hair,
            shine,
            brow: if grey { "#6f6a66" } else { hair },
            ink: "#231c1a",
            cloth,
            cloth_2,
            frame: FRAMES[usize::from(dice.roll(4))],
            backdrop: *dice.pick(&BACKDROPS),
            disc_left: dice.one_in(2),
            cut,
            beard,
            clothes,
            eyes: dice.roll(4),
            mouth: dice.roll(4),
            brow_lift: dice.roll(3),
            glasses: if dice.one_in(3) { 1 + dice.roll(2) } else { 0 },
            hoops: feminine && dice.one_in(3),
        }
    }
}

/// What the beginning of a seed asks for.
#[derive(Default)]
struct Asked {
    feminine: Option<bool>,
    tone: Option<usize>,
    grey: bool,
}

impl Asked {
    fn of(seed: &str) -> Self {
        let Some((signs, _)) = seed.split_once('-').filter(|(signs, _)| signs.len() <= 3) else {
            return Self::default();
        };
        let mut asked = Self::default();
        for (place, sign) in signs.bytes().enumerate() {
            match (place, sign) {
                (0, b'w' | b'm') => asked.feminine = Some(sign == b'w'),
                (1, b'1'..=b'6') => asked.tone = Some(usize::from(sign - b'1')),
                (2, b'g') => asked.grey = true,
                _ => return Self::default(),
            }
        }
        asked
    }
}

/// Numbers that follow from a seed (FNV-1a, then SplitMix64): the same on every machine and in
/// every version, which the hasher of the standard library does not promise.
struct Dice(u64);

impl Dice {
    fn of(seed: &str) -> Self {
        Self(seed.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn roll(&mut self, sides: u8) -> u8 {
        u8::try_from(self.next() % u64::from(sides)).unwrap_or(0)
    }

    fn one_in(&mut self, sides: u8) -> bool {
        self.roll(sides) == 0
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let place = self.next() % u64::try_from(of.len()).unwrap_or(1);
        &of[usize::try_from(place).unwrap_or(0)]
    }
}
