//! Making the table as wide as the terminal.

use unicode_width::UnicodeWidthStr;

use super::{GAP, Line, shorten};
use crate::output::Column;
use crate::uapi::Field;

/// The width of `2026-11-24`.
const DATE: usize = 10;

/// How far columns shrink, and in which order: what is seen least in a list first. A second round for narrow
/// terminals leaves just enough to tell one event from another. Type, method and status say most and stay whole.
const STEPS: [(Field, usize); 8] = [
    (Field::Links, 24),
    (Field::Url, 24),
    (Field::Note, 12),
    (Field::Id, 8),
    (Field::Modified, DATE),
    (Field::Links, 16),
    (Field::Url, 16),
    (Field::Note, 8),
];

/// Shortens cells until the lines are as wide as the terminal, or no cell can be shortened any more: no column is
/// ever dropped.
pub(super) fn fit(
    columns: &[Column],
    header: Option<&[String]>,
    rows: &mut [Line],
    terminal: usize,
) {
    let mut widths = vec![0; columns.len()];
    for cells in header.into_iter().chain(rows.iter().map(|row| &*row.cells)) {
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = cell.width().max(*width);
        }
    }
    let natural = widths.clone();
    shrink(columns, &mut widths, terminal);
    for (place, column) in columns.iter().enumerate() {
        if widths[place] < natural[place] {
            for row in &mut *rows {
                shorten_cell(&mut row.cells[place], *column, widths[place]);
            }
        }
    }
}

fn shrink(columns: &[Column], widths: &mut [usize], terminal: usize) {
    let gaps = GAP * columns.len().saturating_sub(1);
    let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(terminal);
    for (field, least) in STEPS {
        let Some(place) = columns.iter().position(|c| *c == Column::Field(field)) else {
            continue;
        };
        let spare = widths[place].saturating_sub(least);
        // Half a time of day is none.
        let taken = if field == Field::Modified && excess > 0 {
            spare
        } else {
            spare.min(excess)
        };
        widths[place] -= taken;
        excess = excess.saturating_sub(taken);
    }
}

fn shorten_cell(cell: &mut String, column: Column, width: usize) {
    if cell.width() <= width {
        return;
    }
    *cell = match column {
        Column::Field(Field::Links | Field::Url) => shorten::url(cell, width),
        Column::Field(Field::Id) => shorten::middle(cell, width),
        Column::Field(Field::Modified) => shorten::time(cell, width),
        _ => shorten::end(cell, width),
    };
}
