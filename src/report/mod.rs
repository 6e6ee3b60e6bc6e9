//! The one place that writes to stderr: errors, notes, progress, and the requests as `-v` shows them.
//!
//! Whatever comes from the server is made safe for a terminal here.

mod progress;
mod stderr;

use std::convert::Infallible;
use std::io::{self, IsTerminal};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde::Serialize;
use url::Url;

use crate::cli::ErrorFormat;
use crate::exit::Failure;
use crate::uapi::{Answer, Error, Observer};

pub use progress::Progress;
use stderr::Stderr;

/// Where in the code a panic began.
static PANICKED_AT: OnceLock<String> = OnceLock::new();

/// From now on a panic leaves nothing on stderr but the place that [`panicked_at`] gives: its message may quote whatever
/// was being worked on, a secret among it.
pub fn keep_panics_quiet() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string);
        // The first is the one that matters.
        let _ = PANICKED_AT.set(place.unwrap_or_default());
    }));
}

/// The file, line and column of the first panic, if there was one.
pub fn panicked_at() -> Option<&'static str> {
    PANICKED_AT.get().map(String::as_str)
}

/// How much is told on stderr, and how.
#[derive(Debug)]
pub struct Reporter {
    format: ErrorFormat,
    quiet: bool,
    verbosity: u8,
    /// With JSON, an error is the only object: notes wait until it is clear that there is none.
    notes: Mutex<Vec<String>>,
    stderr: Stderr,
}

impl Reporter {
    /// A reporter that writes errors in this format.
    pub fn new(format: ErrorFormat, quiet: bool, verbosity: u8) -> Self {
        Self {
            format,
            quiet,
            verbosity,
            notes: Mutex::default(),
            stderr: Stderr::default(),
        }
    }

    /// Something that whoever acts on the result should know.
    pub fn note(&self, text: impl Into<String>) {
        if self.quiet {
            return;
        }
        match self.format {
            ErrorFormat::Text => self.stderr.line(&format!("note: {}", text.into())),
            ErrorFormat::Json => {
                if let Ok(mut notes) = self.notes.lock() {
                    notes.push(text.into());
                }
            }
        }
    }

    /// Something that is probably not as it should be.
    pub fn warning(&self, text: &str) {
        match self.format {
            ErrorFormat::Text if !self.quiet => self.stderr.line(&format!("warning: {text}")),
            ErrorFormat::Text => {}
            ErrorFormat::Json => self.note(format!("warning: {text}")),
        }
    }

    /// Does this before each line: whoever reads may keep the run waiting.
    pub fn before_lines(&self, act: impl Fn() + Send + Sync + 'static) {
        self.stderr.before.set(act);
    }

    /// What is of interest to who asked for it with `-v`.
    pub fn detail(&self, text: &str) {
        if self.verbosity > 0 {
            self.stderr.line(text);
        }
    }

    /// One of several errors, while the run goes on. With JSON it is a part of the one object at the end.
    pub fn partial(&self, failure: &Failure) {
        if self.format == ErrorFormat::Text {
            self.text_error(failure);
        }
    }

    /// The error that ends the run.
    pub fn error(&self, failure: &Failure) {
        self.progress().end();
        match self.format {
            ErrorFormat::Text => self.text_error(failure),
            ErrorFormat::Json => self.json_line(&Report::Error(failure)),
        }
    }

    /// The run has succeeded: notes that waited are written.
    pub fn success(&self) {
        self.stderr.release();
        let Ok(notes) = self.notes.lock() else { return };
        for note in notes.iter() {
            self.json_line(&Report::Note { message: note });
        }
    }

    /// The run has been interrupted: lines that waited for the pager to end are written.
    pub fn interrupted(&self) {
        self.stderr.release();
    }

    /// What came of the run, in a line for who looks at a terminal.
    pub fn footer(&self, text: &str) {
        if !self.quiet && self.format == ErrorFormat::Text && io::stderr().is_terminal() {
            self.stderr.line(text);
        }
    }

    /// How far the run has come.
    pub fn progress(&self) -> &Progress {
        &self.stderr.progress
    }

    /// Shows the progress for as long as it is waited for. With `-v` there are lines enough, and with JSON no others.
    pub async fn show_progress(&self) -> Infallible {
        let is_wanted = !self.quiet && self.verbosity == 0 && self.format == ErrorFormat::Text;
        if is_wanted && io::stderr().is_terminal() {
            self.stderr.before.act();
        }
        self.progress().show(is_wanted).await
    }

    /// True while a pager has the terminal: lines wait for its end.
    pub fn paging(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stderr.paging)
    }

    fn json_line(&self, report: &Report<'_>) {
        match serde_json::to_string(report) {
            Ok(json) => self.stderr.line(&json),
            // Nothing in it can fail to be written; were it so, the text would still be there.
            Err(error) => self.stderr.line(&error.to_string()),
        }
    }

    fn text_error(&self, failure: &Failure) {
        self.stderr.line(&format!("error: {}", failure.message));
        if let Some(cause) = &failure.cause {
            self.stderr.line(&format!("cause: {cause}"));
        }
        if let Some(hint) = &failure.hint {
            self.stderr.line(&format!("hint: {hint}"));
        }
    }

    /// Headers as they are, but for those that are marked sensitive.
    fn show_headers(&self, direction: char, headers: &HeaderMap) {
        for (name, value) in headers {
            let value = if value.is_sensitive() || name == "set-cookie" {
                "[redacted]".into()
            } else {
                String::from_utf8_lossy(value.as_bytes())
            };
            self.stderr.line(&format!("{direction} {name}: {value}"));
        }
    }
}

/// What `--error-format json` writes: one object with one key.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Report<'a> {
    Error(&'a Failure),
    Note { message: &'a str },
}

impl Observer for Reporter {
    fn sending(&self, method: &Method, url: &Url, headers: &HeaderMap) {
        if self.verbosity > 1 {
            self.stderr.line(&format!("> {method} {url}"));
            self.show_headers('>', headers);
        }
    }

    fn answered(&self, answer: &Answer<'_>) {
        if self.verbosity > 1 {
            self.stderr.line(&format!("< {}", answer.status));
            self.show_headers('<', answer.headers);
        }
        if self.verbosity > 0 {
            self.stderr.line(&format!(
                "{} {} -> {} in {:.1} ms, {} bytes",
                answer.method,
                answer.url,
                answer.status,
                answer.elapsed.as_secs_f64() * 1000.0,
                answer.length,
            ));
        }
    }

    fn waiting(&self, url: &Url, error: &Error, wait: Duration) {
        self.progress().waiting(&error.to_string(), wait);
        self.detail(&format!(
            "GET {url} failed: {error}; again in {:.1} s",
            wait.as_secs_f64()
        ));
    }

    fn renewed(&self, url: &Url) {
        self.detail(&format!("GET {url} again, with a renewed access token"));
    }
}
