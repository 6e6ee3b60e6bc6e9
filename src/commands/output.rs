//! Opens the output of a listing, before pce sends a request.

use std::sync::Arc;

use super::ending::Ending;
use super::plan::{Plan, Surface};
use crate::output::{OutputError, RowWriter, Sink, Target};
use crate::report::Reporter;
use crate::terminal::Screen;

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
