//! Writes everything that goes to stderr: errors, notes, progress, and the requests that `-v` shows.
//!
//! This module makes text from the server safe for a terminal, and removes the secrets of the run from it.

mod progress;
mod stderr;

use std::borrow::Cow;
use std::convert::Infallible;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use serde::Serialize;
use url::Url;

use crate::cli::ErrorFormat;
use crate::exit::Failure;
use crate::output::Paint;
use crate::uapi::{Answer, Error, HeaderMap, HttpMethod, Observer};

pub use progress::Progress;
use stderr::Stderr;

/// The options of a reporter, and the kind of stderr.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How errors are written.
    pub format: ErrorFormat,
    /// Whether notes and warnings are left out.
    pub quiet: bool,
    /// The number of `-v` options.
    pub verbosity: u8,
    /// Whether stderr is a terminal.
    pub on_terminal: bool,
    /// Whether `error:`, `hint:` and the like are coloured.
    pub paint: Paint,
}

/// Writes to stderr.
#[derive(Debug)]
pub struct Reporter {
    options: Options,
    /// With JSON, an error is the only object, so notes wait until the run has succeeded.
    notes: Mutex<Vec<String>>,
    /// With JSON, the errors reported while the run continued, which its one object contains.
    partial: Mutex<Vec<Failure>>,
    stderr: Stderr,
}

impl Reporter {
    /// Creates a reporter with these options.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            notes: Mutex::default(),
            partial: Mutex::default(),
            stderr: Stderr::new(options),
        }
    }

    /// Writes a note: something that the user of the result should know.
    pub fn note(&self, text: impl Into<String>) {
        if self.options.quiet {
            return;
        }
        match self.options.format {
            ErrorFormat::Text => self.stderr.line(&format!("note: {}", text.into())),
            ErrorFormat::Json => self.keep(text.into()),
        }
    }

    /// Writes a warning: something is probably wrong.
    pub fn warning(&self, text: &str) {
        match self.options.format {
            ErrorFormat::Text if !self.options.quiet => {
                self.stderr.line(&format!("warning: {text}"));
            }
            ErrorFormat::Text => {}
            ErrorFormat::Json => self.note(format!("warning: {text}")),
        }
    }

    /// Writes a warning about a danger, which `-q` does not hide.
    pub fn danger(&self, text: &str) {
        let warning = format!("warning: {text}");
        match self.options.format {
            ErrorFormat::Text => self.stderr.line(&warning),
            ErrorFormat::Json => self.keep(warning),
        }
    }

    /// Keeps a note until the run has succeeded.
    fn keep(&self, note: String) {
        if let Ok(mut notes) = self.notes.lock() {
            notes.push(note);
        }
    }

    /// Writes a line that only `-v` shows.
    pub fn detail(&self, text: &str) {
        if self.options.verbosity > 0 {
            self.stderr.line(text);
        }
    }

    /// Reports one of several errors while the run continues. With JSON, the object at the end contains it.
    pub fn partial(&self, failure: Failure) {
        match self.options.format {
            ErrorFormat::Text => self.text_error(&failure),
            ErrorFormat::Json => {
                if let Ok(mut partial) = self.partial.lock() {
                    partial.extend(failure.each());
                }
            }
        }
    }

    /// Reports the error that ends the run.
    pub fn error(&self, mut failure: Failure) {
        self.progress().end();
        match self.options.format {
            ErrorFormat::Text => self.text_error(&failure),
            ErrorFormat::Json => {
                failure.errors.splice(0..0, self.take_partial());
                self.json_line(&Report::Error(&failure));
            }
        }
    }

    fn take_partial(&self) -> Vec<Failure> {
        let partial = self.partial.lock();
        partial.map_or_else(|_| Vec::new(), |mut partial| std::mem::take(&mut *partial))
    }

    /// Writes the lines and notes that waited for the run to succeed.
    pub fn success(&self) {
        self.stderr.release();
        let Ok(notes) = self.notes.lock() else { return };
        for note in notes.iter() {
            self.json_line(&Report::Note { message: note });
        }
    }

    /// Writes the lines that waited for the pager, after an interrupted run. With JSON, writes an object if the run had
    /// errors before.
    pub fn interrupted(&self, mut failure: Failure) {
        self.stderr.release();
        failure.errors = self.take_partial();
        if !failure.errors.is_empty() {
            self.json_line(&Report::Error(&failure));
        }
    }

    /// Reports that the rows above are incomplete. With JSON, only the exit code shows that.
    pub fn interrupted_table(&self) {
        if self.options.format == ErrorFormat::Text {
            self.stderr.line("interrupted: incomplete");
        }
    }

    /// Writes a line that sums up the run, if stderr is a terminal.
    pub fn footer(&self, text: &str) {
        if !self.options.quiet
            && self.options.format == ErrorFormat::Text
            && self.options.on_terminal
        {
            self.stderr.line(text);
        }
    }

    /// Returns the progress of the run.
    pub fn progress(&self) -> &Progress {
        &self.stderr.progress
    }

    /// Shows the progress until the future is dropped.
    ///
    /// Shows nothing with `-v`, whose lines show the progress, and with JSON, which permits no other lines.
    pub async fn show_progress(&self) -> Infallible {
        let options = self.options;
        if options.quiet
            || options.verbosity > 0
            || options.format != ErrorFormat::Text
            || !options.on_terminal
        {
            return std::future::pending().await;
        }
        self.progress().show().await
    }

    /// Returns the text without the secrets of the run.
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.stderr.secrets.redact(text)
    }

    /// Returns a flag that is true while a pager has the terminal; lines wait until it ends.
    pub fn paging(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stderr.paging)
    }

    fn json_line(&self, report: &Report<'_>) {
        match serde_json::to_string(report) {
            Ok(json) => self.stderr.line(&json),
            // Strings and numbers can always be written as JSON.
            Err(error) => self.stderr.line(&error.to_string()),
        }
    }

    fn text_error(&self, failure: &Failure) {
        self.stderr.line(&format!("error: {}", failure.message));
        let mut hints: Vec<&str> = Vec::new();
        for cause in &failure.causes {
            self.stderr.line(&format!("cause: {}", cause.message));
            let hint = cause.hint.as_deref().filter(|_| failure.hint.is_none());
            if let Some(hint) = hint.filter(|hint| !hints.contains(hint)) {
                self.stderr.line(&format!("hint: {hint}"));
                hints.push(hint);
            }
        }
        if let Some(hint) = &failure.hint {
            self.stderr.line(&format!("hint: {hint}"));
        }
    }

    /// Writes the headers. Replaces the values of sensitive ones.
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

/// The line of `--error-format json`: one object with one key.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Report<'a> {
    Error(&'a Failure),
    Note { message: &'a str },
}

impl Observer for Reporter {
    fn secret(&self, secret: &SecretString) {
        self.stderr.secrets.add(secret);
    }

    fn proxy(&self, url: &Url) {
        let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
        if let Some(password) = url.password() {
            let password = SecretString::from(decoded(password));
            let user = decoded(url.username());
            self.stderr.secrets.add_basic(&user, &password);
        }
    }

    fn sending(&self, method: &HttpMethod, url: &Url, headers: &HeaderMap) {
        if self.options.verbosity > 1 {
            self.stderr.line(&format!("> {method} {url}"));
            self.show_headers('>', headers);
        }
    }

    fn answered(&self, answer: &Answer<'_>) {
        if self.options.verbosity > 1 {
            self.stderr.line(&format!("< {}", answer.status));
            self.show_headers('<', answer.headers);
        }
        if self.options.verbosity > 0 {
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

    fn waiting(&self, method: &HttpMethod, url: &Url, error: &Error, wait: Duration) {
        self.progress()
            .waiting(&self.redact(&error.to_string()), wait);
        self.detail(&format!(
            "{method} {url} failed: {error}; again in {:.1} s",
            wait.as_secs_f64()
        ));
    }

    fn renewed(&self, url: &Url) {
        self.detail(&format!("GET {url} again, with a renewed access token"));
    }
}
