//! Opens the output of a listing, before anything is sent.

use std::sync::Arc;

use super::interrupt::Guard;
use super::plan::{Plan, Surface};
use crate::output::{OutputError, RowWriter, Sink, Target};
use crate::report::Reporter;
use crate::terminal::Screen;

/// An output without rows. `guard` ends the run where a reader keeps it waiting.
///
/// # Errors
/// The output cannot be written.
pub(super) fn open(
    plan: &Plan,
    reporter: &Arc<Reporter>,
    guard: &Arc<Guard>,
) -> Result<RowWriter, OutputError> {
    let mut sink = match &plan.surface {
        Surface::Screen(pager) => Sink::screen(Screen::new(pager.clone(), reporter.paging())),
        Surface::Stream => Sink::open(plan.target.clone())?,
    };
    if let Some(path) = sink.temporary() {
        guard.removes(path.to_owned());
    }
    // The progress leaves the terminal to the rows.
    let progress =
        (plan.target == Target::Stdout || sink.is_terminal()).then(|| Arc::clone(reporter));
    let guard = sink.has_reader().then(|| Arc::clone(guard));
    sink.before_first_byte(move || {
        if let Some(reporter) = progress {
            reporter.progress().rows_flow();
        }
        if let Some(guard) = guard {
            guard.begin(None);
        }
    });
    Ok(RowWriter::new(
        sink,
        plan.format,
        plan.layout.clone(),
        plan.limit,
    ))
}
