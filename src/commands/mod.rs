//! One file a command, each readable from top to bottom: settings, requests, output.

pub(crate) mod auth;
pub(crate) mod complete;
pub(crate) mod completions;
pub(crate) mod config;
mod connect;
mod curl;
pub(crate) mod doctor;
mod extensions;
mod findings;
pub(crate) mod help;
pub(crate) mod interrupt;
pub(crate) mod list;
mod manual;
mod plan;
mod prompt;
pub(crate) mod sandbox;
mod sheet;
mod summary;

use std::mem::ManuallyDrop;

use anyhow::Context;

pub use extensions::read as read_extensions;

/// The columns of the terminal that stdout is.
fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
}

/// One thread: requests overlap on it, and starting more costs more than it brings. It is left to the end of the process,
/// which need not wait for a name that is still being resolved.
fn runtime() -> anyhow::Result<ManuallyDrop<tokio::runtime::Runtime>> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map(ManuallyDrop::new)
        .context("the runtime could not be started")
}
