//! Layout: blocks become lines and rules on pages. Distances are points from the top left corner;
//! text stands on its baseline.

mod tables;

use crate::{
    Block, Paper,
    face::{Faces, Style},
};

/// A4.
pub const PAGE: (f32, f32) = (595.28, 841.89);
const LEFT: f32 = 62.0;
const RIGHT: f32 = PAGE.0 - 62.0;
const TOP: f32 = 64.0;
const BOTTOM: f32 = PAGE.1 - 92.0;
const WIDTH: f32 = RIGHT - LEFT;
const GAP: f32 = 14.0;

/// The colours of the product, as they print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Text,
    Quiet,
    Brand,
    Hair,
}

/// Role of a piece of text in the structure tree, for assistive technology.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Title,
    Heading,
    Paragraph,
    Table,
    Row,
    Header,
    Cell,
}

/// A node of the structure: its role, and the node it lies in.
pub struct Node {
    pub role: Role,
    pub parent: Option<usize>,
}

/// A line of text.
pub struct Line {
    pub x: f32,
    pub y: f32,
    pub text: String,
    pub style: Style,
    pub size: f32,
    pub ink: Ink,
    /// The node it belongs to; none for what is repeated on each page.
    pub node: Option<usize>,
}

/// A horizontal rule.
pub struct Rule {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub thickness: f32,
    pub ink: Ink,
}

/// The content of one page.
#[derive(Default)]
pub struct Sheet {
    pub lines: Vec<Line>,
    pub rules: Vec<Rule>,
}

/// A paper laid out, page by page.
pub struct Layout {
    pub sheets: Vec<Sheet>,
    pub nodes: Vec<Node>,
}

#[derive(Clone, Copy)]
struct TextStyle {
    style: Style,
    size: f32,
    leading: f32,
    ink: Ink,
}

const TITLE: TextStyle = TextStyle {
    style: Style::Title,
    size: 25.0,
    leading: 31.0,
    ink: Ink::Text,
};
const LEDE: TextStyle = TextStyle {
    style: Style::Regular,
    size: 11.5,
    leading: 17.0,
    ink: Ink::Quiet,
};
const HEADING: TextStyle = TextStyle {
    style: Style::Title,
    size: 14.0,
    leading: 19.0,
    ink: Ink::Text,
};
const TEXT: TextStyle = TextStyle {
    style: Style::Regular,
    size: 9.5,
    leading: 14.0,
    ink: Ink::Text,
};
const LABEL: TextStyle = TextStyle {
    style: Style::Regular,
    size: 8.5,
    leading: 14.0,
    ink: Ink::Quiet,
};
const STRONG: TextStyle = TextStyle {
    style: Style::Strong,
    size: 9.5,
    leading: 14.0,
    ink: Ink::Text,
};
const SUM: TextStyle = TextStyle {
    style: Style::Strong,
    size: 11.0,
    leading: 16.0,
    ink: Ink::Text,
};
const NOTE: TextStyle = TextStyle {
    style: Style::Regular,
    size: 8.0,
    leading: 11.5,
    ink: Ink::Quiet,
};
const BRAND: TextStyle = TextStyle {
    style: Style::Title,
    size: 13.0,
    leading: 16.0,
    ink: Ink::Brand,
};

struct Typesetter<'a> {
    faces: &'a Faces,
    layout: Layout,
    y: f32,
}

/// Lays out a paper on as many pages as it takes.
pub fn lay_out(paper: &Paper, faces: &Faces) -> Layout {
    let mut typesetter = Typesetter {
        faces,
        layout: Layout {
            sheets: vec![Sheet::default()],
            nodes: vec![],
        },
        y: TOP,
    };
    typesetter.header(paper);
    for (i, block) in paper.blocks.iter().enumerate() {
        if i > 0 {
            typesetter.y += space_before(block);
        }
        typesetter.block(block);
    }
    typesetter.footers(paper);
    typesetter.layout
}

fn space_before(block: &Block) -> f32 {
    match block {
        Block::Lede(_) => 6.0,
        Block::Heading(_) => 26.0,
        Block::Text(_) | Block::Note(_) => 10.0,
        Block::Title(_) | Block::Parties(_) | Block::Facts(_) | Block::Table(_) => 24.0,
    }
}

impl Typesetter<'_> {
    fn last_sheet(&mut self) -> &mut Sheet {
        if self.layout.sheets.is_empty() {
            self.layout.sheets.push(Sheet::default());
        }
        let last = self.layout.sheets.len() - 1;
        &mut self.layout.sheets[last]
    }

    fn node(&mut self, role: Role, parent: Option<usize>) -> usize {
        self.layout.nodes.push(Node { role, parent });
        self.layout.nodes.len() - 1
    }

    /// Starts a new page when fewer than `height` points are left; `true` when it did.
    fn ensure_space(&mut self, height: f32) -> bool {
        if self.y + height <= BOTTOM {
            return false;
        }
        self.layout.sheets.push(Sheet::default());
        self.y = TOP;
        true
    }

    fn push_line(&mut self, kind: TextStyle, x: f32, y: f32, text: String, node: Option<usize>) {
        self.last_sheet().lines.push(Line {
            x,
            y,
            text,
            style: kind.style,
            size: kind.size,
            ink: kind.ink,
            node,
        });
    }

    fn push_right_aligned(
        &mut self,
        kind: TextStyle,
        end: f32,
        y: f32,
        text: &str,
        node: Option<usize>,
    ) {
        let face = self.faces.get(kind.style);
        let text = face.writable(text);
        let x = end - face.width(&text, kind.size);
        self.push_line(kind, x, y, text, node);
    }

    fn rule(&mut self, thickness: f32, ink: Ink) {
        let y = self.y;
        self.last_sheet().rules.push(Rule {
            x: LEFT,
            y,
            width: WIDTH,
            thickness,
            ink,
        });
    }

    fn wrapped(&self, kind: TextStyle, text: &str, width: f32) -> Vec<String> {
        let mut lines = self.faces.get(kind.style).lines(text, kind.size, width);
        // A word ends with its line: whoever copies or hears it needs the space.
        let last = lines.len().saturating_sub(1);
        for line in &mut lines[..last] {
            line.push(' ');
        }
        lines
    }

    /// A paragraph over the whole width.
    fn paragraph(&mut self, kind: TextStyle, role: Role, text: &str, width: f32) {
        let node = self.node(role, None);
        for line in self.wrapped(kind, text, width) {
            self.ensure_space(kind.leading);
            self.y += kind.leading;
            self.push_line(
                kind,
                LEFT,
                self.y - (kind.leading - kind.size),
                line,
                Some(node),
            );
        }
    }

    fn header(&mut self, paper: &Paper) {
        let node = self.node(Role::Paragraph, None);
        self.push_line(BRAND, LEFT, self.y, "TrustCoach IA".to_owned(), Some(node));
        let node = self.node(Role::Paragraph, None);
        self.push_right_aligned(LABEL, RIGHT, self.y, &paper.number, Some(node));
        self.y += 12.0;
        self.rule(1.5, Ink::Brand);
        self.y += 30.0;
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(text) => self.paragraph(TITLE, Role::Title, text, WIDTH),
            Block::Lede(text) => self.paragraph(LEDE, Role::Paragraph, text, WIDTH),
            Block::Heading(text) => {
                self.ensure_space(HEADING.leading + 4.0 * TEXT.leading);
                self.paragraph(HEADING, Role::Heading, text, WIDTH);
            }
            Block::Text(text) => self.paragraph(TEXT, Role::Paragraph, text, WIDTH * 0.88),
            Block::Note(text) => self.paragraph(NOTE, Role::Paragraph, text, WIDTH * 0.92),
            Block::Parties(parties) => self.parties(parties),
            Block::Facts(facts) => self.facts(facts),
            Block::Table(table) => self.table(table),
        }
    }

    fn parties(&mut self, parties: &[(String, Vec<String>)]) {
        #[allow(clippy::cast_precision_loss, reason = "two or three")]
        let width = (WIDTH - GAP * (parties.len().max(1) - 1) as f32) / parties.len().max(1) as f32;
        let broken: Vec<Vec<(TextStyle, String)>> = parties
            .iter()
            .map(|(what, lines)| {
                let mut all = vec![(LABEL, what.clone())];
                for (i, line) in lines.iter().enumerate() {
                    let kind = if i == 0 { STRONG } else { TEXT };
                    all.extend(
                        self.wrapped(kind, line, width)
                            .into_iter()
                            .map(|l| (kind, l)),
                    );
                }
                all
            })
            .collect();
        let rows = broken.iter().map(Vec::len).max().unwrap_or(0);
        #[allow(clippy::cast_precision_loss, reason = "a few lines")]
        let height = rows as f32 * TEXT.leading;
        self.ensure_space(height);
        let mut x = LEFT;
        for lines in broken {
            let node = self.node(Role::Paragraph, None);
            let mut y = self.y;
            let last = lines.len() - 1;
            for (i, (kind, mut text)) in lines.into_iter().enumerate() {
                y += kind.leading;
                if i < last && !text.ends_with(' ') {
                    text.push(' ');
                }
                let text = self.faces.get(kind.style).writable(&text);
                self.push_line(kind, x, y - 4.0, text, Some(node));
            }
            x += width + GAP;
        }
        self.y += height;
    }

    fn footers(&mut self, paper: &Paper) {
        let pages = self.layout.sheets.len();
        let face = self.faces.get(NOTE.style);
        for (i, sheet) in self.layout.sheets.iter_mut().enumerate() {
            let mut y = BOTTOM + 26.0;
            sheet.rules.push(Rule {
                x: LEFT,
                y: y - 14.0,
                width: WIDTH,
                thickness: 0.5,
                ink: Ink::Hair,
            });
            let number = face.writable(&(paper.page_of)(i + 1, pages));
            let line = |x: f32, y: f32, text: String| Line {
                x,
                y,
                text,
                style: NOTE.style,
                size: NOTE.size,
                ink: NOTE.ink,
                node: None,
            };
            let x = RIGHT - face.width(&number, NOTE.size);
            sheet.lines.push(line(x, y, number));
            for foot in &paper.foot {
                for text in face.lines(foot, NOTE.size, WIDTH - 70.0) {
                    sheet.lines.push(line(LEFT, y, text));
                    y += NOTE.leading;
                }
            }
        }
    }
}
