//! PDF/A-3a and PDF/UA output of a layout.

use std::num::NonZeroU16;

use jiff::tz::TimeZone;
use krilla::{
    Document, SerializeSettings,
    color::rgb,
    configure::{Accessibility, Archival, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::Fill,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup,
        TagKind, TagTree,
    },
    text::TextDirection,
};

use crate::{
    Paper, RenderError,
    face::Faces,
    layout::{Ink, Layout, PAGE, Role},
};

fn fill(ink: Ink) -> Fill {
    let (r, g, b) = match ink {
        Ink::Text => (0x1b, 0x2a, 0x33),
        Ink::Quiet => (0x4a, 0x57, 0x5f),
        Ink::Brand => (0x1f, 0x6f, 0x6b),
        Ink::Hair => (0xd5, 0xcf, 0xc2),
    };
    Fill {
        paint: rgb::Color::new(r, g, b).into(),
        ..Fill::default()
    }
}

pub fn draw(paper: &Paper, faces: &Faces, layout: &Layout) -> Result<Vec<u8>, RenderError> {
    let wrong = |what: &dyn std::fmt::Debug| RenderError(format!("{what:?}"));
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| wrong(&error))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    document.set_metadata(metadata(paper));
    let mut content: Vec<Vec<Identifier>> = layout.nodes.iter().map(|_| vec![]).collect();
    for sheet in &layout.sheets {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1)
            .ok_or_else(|| RenderError("a page without a size".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        surface.start_tagged(ContentTag::Artifact(Artifact::new(
            ArtifactType::Layout,
            None,
        )));
        for rule in &sheet.rules {
            surface.set_fill(Some(fill(rule.ink)));
            let mut path = PathBuilder::new();
            if let Some(rect) = Rect::from_xywh(rule.x, rule.y, rule.width, rule.thickness) {
                path.push_rect(rect);
            }
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        surface.end_tagged();
        for line in sheet.lines.iter().filter(|line| !line.text.is_empty()) {
            let tag = match line.node {
                Some(_) => ContentTag::Span(SpanTag::empty()),
                None => ContentTag::Artifact(Artifact::new(ArtifactType::PaginationOther, None)),
            };
            let identifier = surface.start_tagged(tag);
            surface.set_fill(Some(fill(line.ink)));
            surface.draw_text(
                Point::from_xy(line.x, line.y),
                faces.get(line.style).font.clone(),
                line.size,
                &line.text,
                false,
                TextDirection::LeftToRight,
            );
            surface.end_tagged();
            if let Some(node) = line.node {
                content[node].push(identifier);
            }
        }
        surface.finish();
        page.finish();
    }
    let mut outline = Outline::new();
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    outline.push_child(OutlineNode::new(paper.title.clone(), top));
    document.set_outline(outline);
    document.set_tag_tree(tree(paper, layout, content));
    document.finish().map_err(|error| wrong(&error))
}

fn metadata(paper: &Paper) -> Metadata {
    let at = paper.issued_at.to_zoned(TimeZone::UTC);
    let small = |n: i8| n.unsigned_abs();
    let date = DateTime::new(at.year().unsigned_abs())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(paper.title.clone())
        .authors(vec![paper.author.clone()])
        .language(paper.lang.to_owned())
        .creator("TrustCoach IA".to_owned())
        .producer("TrustCoach IA".to_owned())
        .creation_date(date)
        .document_id(paper.number.clone())
}

/// The structure: each node with its lines, then the nodes in it, in reading order.
fn tree(paper: &Paper, layout: &Layout, content: Vec<Vec<Identifier>>) -> TagTree {
    let mut groups: Vec<Option<TagGroup>> = layout
        .nodes
        .iter()
        .zip(content)
        .map(|(node, lines)| {
            let mut group = TagGroup::new(tag(node.role, paper));
            if matches!(node.role, Role::Header | Role::Cell) && !lines.is_empty() {
                let mut inner = TagGroup::new(Tag::P);
                for line in lines {
                    inner.push(line);
                }
                group.push(inner);
            } else {
                for line in lines {
                    group.push(line);
                }
            }
            Some(group)
        })
        .collect();
    // A node comes after the one it lies in: from the last to the first, each is complete
    // when it is put away, and the order of siblings is kept by collecting them first.
    let mut children: Vec<Vec<TagGroup>> = layout.nodes.iter().map(|_| vec![]).collect();
    let mut roots = vec![];
    for index in (0..layout.nodes.len()).rev() {
        let Some(mut group) = groups[index].take() else {
            continue;
        };
        for child in std::mem::take(&mut children[index]).into_iter().rev() {
            group.push(child);
        }
        match layout.nodes[index].parent {
            Some(parent) => children[parent].push(group),
            None => roots.push(group),
        }
    }
    let mut tree = TagTree::new().with_lang(Some(paper.lang.to_owned()));
    for root in roots.into_iter().rev() {
        tree.push(root);
    }
    tree
}

fn tag(role: Role, paper: &Paper) -> TagKind {
    let level = |n: u16| NonZeroU16::new(n).unwrap_or(NonZeroU16::MIN);
    match role {
        Role::Title => Tag::Hn(level(1), Some(paper.title.clone())).into(),
        Role::Heading => Tag::Hn(level(2), None).into(),
        Role::Paragraph => Tag::P.into(),
        Role::Table => Tag::Table.into(),
        Role::Row => Tag::TR.into(),
        Role::Header => Tag::TH(TableHeaderScope::Both).into(),
        Role::Cell => Tag::TD.into(),
    }
}
