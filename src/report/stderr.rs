//! Lines on stderr, one after the other, past whatever else is on the terminal.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use super::Progress;
use crate::output::escape;

/// What is done before a line is written, which may have to wait for whoever reads.
#[derive(Default)]
pub(super) struct Before(OnceLock<Box<dyn Fn() + Send + Sync>>);

impl Before {
    /// Does this from now on, unless something else is to be done already.
    pub(super) fn set(&self, act: impl Fn() + Send + Sync + 'static) {
        let _ = self.0.set(Box::new(act));
    }

    pub(super) fn act(&self) {
        if let Some(act) = self.0.get() {
            act();
        }
    }
}

impl fmt::Debug for Before {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Before")
    }
}

/// Stderr.
#[derive(Debug, Default)]
pub(super) struct Stderr {
    pub(super) before: Before,
    pub(super) progress: Progress,
    /// Whether a pager has the terminal.
    pub(super) paging: Arc<AtomicBool>,
    /// What is to be written when it has not.
    held: Mutex<String>,
}

impl Stderr {
    /// Writes one line, made safe for a terminal. While a pager has the terminal, the line waits.
    pub(super) fn line(&self, text: &str) {
        self.before.act();
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
