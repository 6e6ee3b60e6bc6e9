//! Events as records, for one event and for a terminal that is too narrow for columns: an event is a few lines, each
//! with the name of the column, and nothing is shortened.

use std::io::{self, Write};

use super::cell::{Cell, Line};
use super::fit::GAP;
use super::wrap;
use crate::output::{Column, Paint};

/// The smallest width at which pce breaks values into lines. A narrower terminal breaks the lines itself.
const NARROWEST: usize = 8;

/// Writes each row as a block of lines.
pub(super) fn print(
    out: &mut dyn Write,
    columns: &[Column],
    rows: &[Line],
    width: usize,
    paint: Paint,
) -> io::Result<()> {
    let names: Vec<Cell> = columns
        .iter()
        .map(|column| Cell::heading(*column))
        .collect();
    let name_width = names.iter().map(Cell::width).max().unwrap_or(0) + GAP;
    let value_width = width.saturating_sub(name_width).max(NARROWEST);
    for (number, row) in rows.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        for (name, cell) in names.iter().zip(row) {
            name.write(out, &name.text, paint)?;
            let mut indent = name_width - name.width();
            for line in wrap::wrap(&cell.text, value_width) {
                if !line.is_empty() {
                    write!(out, "{:indent$}", "")?;
                }
                cell.write(out, line, paint)?;
                writeln!(out)?;
                indent = name_width;
            }
        }
    }
    Ok(())
}
