//! Embedded fonts and text measurement: Inter for everything, Fraunces for titles. Their figures
//! have one width, so that amounts align.

use krilla::text::Font;
use rustybuzz::UnicodeBuffer;

use crate::RenderError;

static REGULAR: &[u8] = include_bytes!("../fonts/inter-regular.ttf");
static STRONG: &[u8] = include_bytes!("../fonts/inter-semibold.ttf");
static TITLE: &[u8] = include_bytes!("../fonts/fraunces-title.ttf");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Regular,
    Strong,
    Title,
}

/// A face, to measure with and to draw with.
pub struct Face {
    pub font: Font,
    shaper: rustybuzz::Face<'static>,
}

pub struct Faces {
    regular: Face,
    strong: Face,
    title: Face,
}

impl Faces {
    pub fn load() -> Result<Self, RenderError> {
        Ok(Self {
            regular: Face::parse(REGULAR)?,
            strong: Face::parse(STRONG)?,
            title: Face::parse(TITLE)?,
        })
    }

    pub fn get(&self, style: Style) -> &Face {
        match style {
            Style::Regular => &self.regular,
            Style::Strong => &self.strong,
            Style::Title => &self.title,
        }
    }
}

impl Face {
    fn parse(bytes: &'static [u8]) -> Result<Self, RenderError> {
        let broken = || RenderError("a face cannot be read".to_owned());
        Ok(Self {
            font: Font::new(bytes.into(), 0).ok_or_else(broken)?,
            shaper: rustybuzz::Face::from_slice(bytes, 0).ok_or_else(broken)?,
        })
    }

    /// What can be written of some words: a letter that the face does not have is `?`, what
    /// has no shape is left out.
    pub fn writable(&self, text: &str) -> String {
        text.chars()
            .filter(|c| !c.is_control() && !('\u{200b}'..='\u{200f}').contains(c))
            .map(|c| match self.shaper.glyph_index(c) {
                Some(_) => c,
                None if c.is_whitespace() => ' ',
                None => '?',
            })
            .collect()
    }

    /// How wide some words are at a size, in points.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        let shaped = rustybuzz::shape(&self.shaper, &[], buffer);
        let units: i32 = shaped.glyph_positions().iter().map(|p| p.x_advance).sum();
        #[allow(clippy::cast_precision_loss, reason = "a line is not that long")]
        let units = units as f32;
        #[allow(
            clippy::cast_precision_loss,
            reason = "units of an em are few thousand"
        )]
        let em = self.shaper.units_per_em() as f32;
        units * size / em
    }

    /// Breaks words into lines no wider than `width`. Only plain spaces break; a single word
    /// that is too wide is cut.
    pub fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let text = self.writable(text);
        let mut lines = vec![];
        let mut line = String::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if self.width(&longer, size) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for c in word.chars() {
                line.push(c);
                if line.chars().count() > 1 && self.width(&line, size) > width {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, c.to_string()));
                }
            }
        }
        if !line.is_empty() || lines.is_empty() {
            lines.push(line);
        }
        lines
    }
}
