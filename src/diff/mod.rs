//! Compares two lists of events: which events were added, removed or changed.
//!
//! An [`Export`] is the text of an earlier `pce list`, checked as a whole before anything is compared. A [`Comparison`]
//! holds an export as the baseline and takes the events of the other list one by one, from the server or from a second
//! export, so that only the baseline and the changes are in memory. An extension whose events could not be read is
//! discarded: none of its changes are reported. This module reads no files, sends no requests and prints nothing.

mod change;
mod comparison;
mod entry;
mod error;
mod export;
mod format;
mod json;

pub use change::{COLUMNS, Change, Kind};
pub use comparison::{Comparison, Report, Side, Uncompared, Unidentified};
pub use entry::{Entry, Marks, Value, identifies, starts_formula};
pub use error::ExportError;
pub use export::{Export, Item};
pub use format::Format;
