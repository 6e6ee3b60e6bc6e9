//! Lines on stderr that leave the progress line and the pager undisturbed.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::{Options, Progress};
use crate::output::escape;
use crate::secrets::Secrets;

/// Stderr.
#[derive(Debug)]
pub(super) struct Stderr {
    on_terminal: bool,
    pub(super) progress: Progress,
    /// What no line shows.
    pub(super) secrets: Secrets,
    /// Whether a pager has the terminal.
    pub(super) paging: Arc<AtomicBool>,
    /// The lines to write when the pager has ended.
    held: Mutex<String>,
}

impl Stderr {
    pub(super) fn new(options: Options) -> Self {
        Self {
            on_terminal: options.on_terminal,
            progress: Progress::default(),
            secrets: Secrets::default(),
            paging: Arc::default(),
            held: Mutex::default(),
        }
    }

    /// Writes one line, made safe for a terminal. While a pager has the terminal, the line waits.
    pub(super) fn line(&self, text: &str) {
        let mut line = escape(&self.secrets.redact(text)).into_owned();
        line.push('\n');
        if self.paging.load(Ordering::Relaxed)
            && self.on_terminal
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

/// Nothing can be reported when stderr itself fails.
fn write(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
