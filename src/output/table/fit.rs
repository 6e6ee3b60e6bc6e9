//! Makes the table as wide as the terminal.

use super::cell::Line;
use super::time::TimeCut;
use super::{measure, shorten};
use crate::output::Column;
use crate::uapi::Field;

/// Columns of white space between two columns.
pub(super) const GAP: usize = 2;

/// The width of `2026-11-24`.
const DATE: usize = 10;

/// The widths of the columns, and the gap between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fitted {
    pub widths: Vec<usize>,
    /// Columns of white space between two columns.
    pub gap: usize,
}

/// The steps in which columns shrink, each to this width. The first steps cut only values of unusual length. Then the
/// longest columns shrink first: a URL keeps its host and its end, a shortened id still identifies its event, and
/// `modified` keeps its date. Type, method and status are short, and are not cut further.
const STEPS: [(Column, usize); 28] = {
    const TYPE: Column = Column::Field(Field::Type);
    const ID: Column = Column::Field(Field::Id);
    const METHOD: Column = Column::Field(Field::Method);
    const NOTE: Column = Column::Field(Field::Note);
    const URL: Column = Column::Field(Field::Url);
    const STATUS: Column = Column::Field(Field::Status);
    const MODIFIED: Column = Column::Field(Field::Modified);
    const LINKS: Column = Column::Field(Field::Links);
    [
        (Column::Extension, 24),
        (TYPE, 12),
        (METHOD, 8),
        (STATUS, 10),
        (MODIFIED, 35),
        (ID, 36),
        (NOTE, 60),
        (LINKS, 60),
        (URL, 60),
        (NOTE, 40),
        (LINKS, 40),
        (URL, 48),
        (ID, 12),
        (LINKS, 28),
        (NOTE, 28),
        (URL, 36),
        (NOTE, 20),
        (MODIFIED, DATE),
        (URL, 28),
        (NOTE, 14),
        (ID, 8),
        (LINKS, 20),
        (URL, 24),
        (NOTE, 10),
        (LINKS, 16),
        (URL, 16),
        (NOTE, 8),
        (ID, 6),
    ]
};

/// The index of the first step that pce takes only after it has reduced the gap between the columns.
const CLOSER: usize = 24;

/// Shortens cells until the lines are as wide as the terminal. It never drops a column. If the terminal is too narrow
/// to tell events apart, it returns `None` and shortens nothing.
pub(super) fn fit(
    columns: &[Column],
    header: Option<&Line>,
    rows: &mut [Line],
    terminal: usize,
    cut: TimeCut,
) -> Option<Fitted> {
    let natural = natural(header, rows, usize::MAX).widths;
    let (widths, gap) = shrink(columns, &natural, terminal, cut)?;
    for (index, column) in columns.iter().enumerate() {
        if widths[index] < natural[index] {
            shorten_column(rows, index, *column, widths[index]);
        }
    }
    Some(Fitted { widths, gap })
}

/// Returns columns as wide as their widest cell. Rows with a cell wider than `widest` do not count.
pub(super) fn natural(header: Option<&Line>, rows: &[Line], widest: usize) -> Fitted {
    let mut widths = Vec::new();
    for cells in header.into_iter().chain(rows) {
        widths.resize(cells.len(), 0);
        if cells.iter().all(|cell| cell.width() <= widest) {
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = measure::widest(&cell.text).max(*width);
            }
        }
    }
    Fitted { widths, gap: GAP }
}

/// Returns the widths of columns that fit the terminal, and the gap between them; `None` if the terminal is too narrow.
fn shrink(
    columns: &[Column],
    natural: &[usize],
    terminal: usize,
    cut: TimeCut,
) -> Option<(Vec<usize>, usize)> {
    let gaps = columns.len().saturating_sub(1);
    let mut widths = natural.to_vec();
    let mut gap = GAP;
    let mut slack = 0;
    let mut excess = (widths.iter().sum::<usize>() + gap * gaps).saturating_sub(terminal);
    for (number, (column, least)) in STEPS.into_iter().enumerate() {
        if number == CLOSER && excess > 0 {
            gap = 1;
            excess = excess.saturating_sub(gaps);
        }
        let Some(index) = columns.iter().position(|c| *c == column) else {
            continue;
        };
        let is_time = column == Column::Field(Field::Modified) && least == DATE;
        if is_time && cut == TimeCut::Never {
            continue;
        }
        let spare = widths[index].saturating_sub(least);
        // A time of day is shown in full or not at all.
        let taken = if is_time && excess > 0 {
            slack = spare.saturating_sub(excess);
            spare
        } else {
            spare.min(excess)
        };
        widths[index] -= taken;
        excess = excess.saturating_sub(taken);
    }
    let url = columns.iter().position(|c| *c == Column::Field(Field::Url));
    if let Some(index) = url {
        widths[index] += slack.min(natural[index] - widths[index]);
    }
    (excess == 0).then_some((widths, gap))
}

fn shorten_column(rows: &mut [Line], index: usize, column: Column, width: usize) {
    let scheme = rows
        .iter()
        .map(|row| shorten::scheme(&row[index].text, width));
    let scheme = scheme.max().unwrap_or_default();
    for row in rows {
        let text = &mut row[index].text;
        match column {
            Column::Field(Field::Links | Field::Url) => *text = shorten::url(text, width, scheme),
            _ if measure::widest(text) <= width => {}
            Column::Field(Field::Id) | Column::Extension => *text = shorten::middle(text, width),
            Column::Field(Field::Modified) => *text = shorten::time(text, width),
            Column::Field(_) => *text = shorten::end(text, width),
        }
    }
}
