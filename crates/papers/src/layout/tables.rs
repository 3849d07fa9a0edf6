//! Layout of tables: rows under titles, and names with their values.

use super::{GAP, Ink, LABEL, LEFT, Role, STRONG, SUM, TEXT, TextStyle, Typesetter, WIDTH};
use crate::{RowKind, Table};

impl Typesetter<'_> {
    pub(super) fn facts(&mut self, facts: &[(String, String)]) {
        const NAMES: f32 = 132.0;
        let table = self.node(Role::Table, None);
        self.rule(0.5, Ink::Hair);
        for (name, what) in facts {
            let lines = self.wrapped(TEXT, what, WIDTH - NAMES);
            #[allow(clippy::cast_precision_loss, reason = "a few lines")]
            let height = lines.len() as f32 * TEXT.leading + 10.0;
            self.ensure_space(height);
            let row = self.node(Role::Row, Some(table));
            let header = self.node(Role::Header, Some(row));
            let cell = self.node(Role::Cell, Some(row));
            let mut y = self.y + 5.0 + TEXT.leading - 4.0;
            let name = self.faces.get(LABEL.style).writable(name);
            self.push_line(LABEL, LEFT, y, name, Some(header));
            for line in lines {
                self.push_line(TEXT, LEFT + NAMES, y, line, Some(cell));
                y += TEXT.leading;
            }
            self.y += height;
            self.rule(0.5, Ink::Hair);
        }
    }

    pub(super) fn table(&mut self, table: &Table) {
        let whole: f32 = table.columns.iter().map(|c| f32::from(c.weight)).sum();
        let free = WIDTH - GAP * f32::from(u16::try_from(table.columns.len()).unwrap_or(1) - 1);
        let mut edges = vec![];
        let mut x = LEFT;
        for column in &table.columns {
            let width = free * f32::from(column.weight) / whole.max(1.0);
            edges.push((x, width));
            x += width + GAP;
        }
        let node = self.node(Role::Table, None);
        let titles: Vec<String> = table.columns.iter().map(|c| c.title.clone()).collect();
        self.titles(table, &titles, &edges, Some(node));
        for row in &table.rows {
            let kind = match row.kind {
                RowKind::Plain => TEXT,
                RowKind::Sum => STRONG,
                RowKind::Total => SUM,
            };
            let cells: Vec<Vec<String>> = row
                .cells
                .iter()
                .zip(&edges)
                .map(|(cell, (_, width))| self.wrapped(kind, cell, *width))
                .collect();
            let height = height(&cells, kind);
            if self.ensure_space(height) {
                // The titles are repeated on the new page, outside the structure tree.
                self.titles(table, &titles, &edges, None);
            }
            if row.kind == RowKind::Total {
                self.rule(1.0, Ink::Text);
            }
            self.cells(table, &cells, &edges, kind, node);
            self.y += height;
            if row.kind != RowKind::Total {
                self.rule(0.5, Ink::Hair);
            }
        }
    }

    fn titles(
        &mut self,
        table: &Table,
        titles: &[String],
        edges: &[(f32, f32)],
        parent: Option<usize>,
    ) {
        let broken: Vec<Vec<String>> = titles
            .iter()
            .zip(edges)
            .map(|(title, (_, width))| self.wrapped(LABEL, title, *width))
            .collect();
        let height = height(&broken, LABEL) - 4.0;
        self.ensure_space(height + 2.0 * TEXT.leading);
        let row = parent.map(|table| self.node(Role::Row, Some(table)));
        for ((lines, (x, width)), column) in broken.iter().zip(edges).zip(&table.columns) {
            let cell = row.map(|row| self.node(Role::Header, Some(row)));
            let mut y = self.y + LABEL.leading - 4.0;
            for line in lines {
                if column.number {
                    self.push_right_aligned(LABEL, x + width, y, line.trim_end(), cell);
                } else {
                    self.push_line(LABEL, *x, y, line.clone(), cell);
                }
                y += LABEL.leading;
            }
        }
        self.y += height;
        self.rule(0.75, Ink::Text);
    }

    fn cells(
        &mut self,
        table: &Table,
        cells: &[Vec<String>],
        edges: &[(f32, f32)],
        kind: TextStyle,
        node: usize,
    ) {
        let row = self.node(Role::Row, Some(node));
        for ((lines, (x, width)), column) in cells.iter().zip(edges).zip(&table.columns) {
            let cell = self.node(Role::Cell, Some(row));
            let mut y = self.y + 5.0 + kind.leading - 4.0;
            for line in lines.iter().filter(|line| !line.trim().is_empty()) {
                if column.number {
                    self.push_right_aligned(kind, x + width, y, line.trim_end(), Some(cell));
                } else {
                    self.push_line(kind, *x, y, line.clone(), Some(cell));
                }
                y += kind.leading;
            }
        }
    }
}

fn height(cells: &[Vec<String>], kind: TextStyle) -> f32 {
    let lines = cells.iter().map(Vec::len).max().unwrap_or(1);
    #[allow(clippy::cast_precision_loss, reason = "a few lines")]
    let lines = lines as f32;
    lines * kind.leading + 10.0
}
