//! Opens the output of a listing, before pce sends a request.

use std::path::Path;
use std::sync::Arc;

use super::ending::Ending;
use super::plan::{Plan, Surface};
use crate::config::{Color, Settings};
use crate::output::{Fallback, Format, OutputError, Paint, RowWriter, Sink, Target};
use crate::report::Reporter;
use crate::terminal::Screen;

/// Returns the format: that of `--output`, or of the file's name, or of the settings, or table.
pub(super) fn format(option: Option<Format>, file: Option<&Path>, settings: &Settings) -> Format {
    option
        .or_else(|| file.and_then(Format::of_file))
        .or(settings.output.as_ref().map(|output| output.value))
        .unwrap_or(Format::Table)
}

/// Returns where the bytes go: to the file of `--output-file`, or to stdout.
pub(super) fn target(file: Option<&Path>, fallback: Fallback) -> Target {
    match file {
        Some(path) if path != Path::new("-") => Target::File {
            path: path.to_owned(),
            fallback,
        },
        _ => Target::Stdout,
    }
}

/// Returns whether to write in colour to an output, which may be able to show it.
pub(super) fn paint(color: Color, shows_colors: impl FnOnce() -> bool) -> Paint {
    match color {
        Color::Always => Paint::Colors,
        Color::Auto if shows_colors() => Paint::Colors,
        Color::Never | Color::Auto => Paint::Plain,
    }
}

/// Returns an output without rows. `ending` removes its temporary file if the supervisor ends the run by force.
///
/// # Errors
/// The output cannot be written.
pub(super) fn open(
    plan: &Plan,
    reporter: &Arc<Reporter>,
    ending: &Ending,
) -> Result<RowWriter, OutputError> {
    let mut sink = match &plan.surface {
        Surface::Screen(pager) => Sink::screen(Screen::new(pager.clone(), reporter.paging())),
        Surface::Stream => Sink::open(plan.target.clone())?,
    };
    if let Some(path) = sink.temporary() {
        ending.removes(path.to_owned());
    }
    // Hides the progress before the first row, because both appear on the same terminal.
    let progress =
        (plan.target == Target::Stdout || sink.is_terminal()).then(|| Arc::clone(reporter));
    sink.before_first_byte(move || {
        if let Some(reporter) = progress {
            reporter.progress().rows_flow();
        }
    });
    Ok(RowWriter::new(
        sink,
        plan.format,
        plan.layout.clone(),
        plan.limit,
    ))
}
