//! Writes lines to stderr without disturbing the progress line or the pager.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::{Options, Progress};
use crate::output::{Paint, escape};
use crate::secrets::Secrets;

/// Stderr, which the progress line and the pager also use.
#[derive(Debug)]
pub(super) struct Stderr {
    options: Options,
    pub(super) progress: Progress,
    /// The secrets, which are removed from every line.
    pub(super) secrets: Secrets,
    /// Whether a pager has the terminal.
    pub(super) paging: Arc<AtomicBool>,
    /// The lines that wait until the pager ends.
    held: Mutex<String>,
}

impl Stderr {
    pub(super) fn new(options: Options) -> Self {
        Self {
            options,
            progress: Progress::default(),
            secrets: Secrets::default(),
            paging: Arc::default(),
            held: Mutex::default(),
        }
    }

    /// Writes one line, made safe for a terminal. While a pager has the terminal, the line waits.
    pub(super) fn line(&self, text: &str) {
        let line = escape(&self.secrets.redact(text)).into_owned();
        let line = match self.options.paint {
            Paint::Colors => painted(&line),
            Paint::Plain => line,
        } + "\n";
        if self.paging.load(Ordering::Relaxed)
            && self.options.on_terminal
            && let Ok(mut held) = self.held.lock()
        {
            held.push_str(&line);
            return;
        }
        self.release();
        self.progress.aside(|| write(&line));
    }

    /// Writes the lines that waited for the pager.
    pub(super) fn release(&self) {
        if let Ok(mut held) = self.held.lock()
            && !held.is_empty()
        {
            write(&held);
            held.clear();
        }
    }
}

/// The words that lines begin with, and the codes of their colours.
const LABELS: [(&str, &str); 5] = [
    ("error:", "1;31"),
    ("cause:", "31"),
    ("warning:", "1;33"),
    ("hint:", "1;36"),
    ("note:", "1"),
];

fn painted(line: &str) -> String {
    let label = LABELS
        .iter()
        .find_map(|(label, code)| Some((label, code, line.strip_prefix(label)?)));
    match label {
        Some((label, code, text)) => format!("\u{1b}[{code}m{label}\u{1b}[0m{text}"),
        None => line.to_owned(),
    }
}

/// Writes to stderr. Ignores an error, because pce cannot report it anywhere else.
fn write(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
