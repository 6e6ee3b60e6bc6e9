//! Lines on stderr, one after the other, past whatever else is on the terminal.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::Progress;
use crate::output::escape;

/// Stderr.
#[derive(Debug, Default)]
pub(super) struct Stderr {
    pub(super) progress: Progress,
    /// Whether a pager has the terminal.
    pub(super) paging: Arc<AtomicBool>,
    /// What is to be written when it has not.
    held: Mutex<String>,
}

impl Stderr {
    /// Writes one line, made safe for a terminal. While a pager has the terminal, the line waits.
    pub(super) fn line(&self, text: &str) {
        let mut line = escape(text).into_owned();
        line.push('\n');
        if self.paging.load(Ordering::Relaxed)
            && io::stderr().is_terminal()
            && let Ok(mut held) = self.held.lock()
        {
            held.push_str(&line);
            return;
        }
        self.release();
        self.progress.aside(|| write(&line));
    }

    /// Writes the lines that waited.
    pub(super) fn release(&self) {
        if let Ok(mut held) = self.held.lock()
            && !held.is_empty()
        {
            write(&held);
            held.clear();
        }
    }
}

/// There is nobody left to tell when stderr itself fails.
fn write(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
