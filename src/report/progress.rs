//! The progress of a run, on one line of the terminal that is removed when the run ends.
//!
//! It appears only when the run takes longer than half a second and stderr is a terminal: a pipe, a log or a mail never
//! contains it. It disappears when rows are written, unless they go to a file.

use std::convert::Infallible;
use std::fs::File;
use std::io;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::escape;

/// The time until the line appears: a shorter run shows none.
const AFTER: Duration = Duration::from_millis(500);

/// The interval between two updates of the line.
const EVERY: Duration = Duration::from_millis(100);

/// The progress of a run.
#[derive(Debug, Default)]
pub struct Progress {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    done: Done,
    /// The end of the wait before a request is retried, and its reason.
    waiting: Option<(Instant, String)>,
    /// Whether rows are being written to stdout.
    rows_flow: bool,
    is_over: bool,
    line: Option<ProgressBar>,
}

/// The pages and events received so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Done {
    extensions: usize,
    all_extensions: usize,
    pages: u64,
    rows: u64,
    /// The expected number of rows, if it is known.
    all_rows: Option<u64>,
}

impl Progress {
    /// Draws the line after half a second, until the future is dropped.
    pub async fn show(&self) -> Infallible {
        tokio::time::sleep(AFTER).await;
        if !anstyle_query::term_supports_color() {
            return std::future::pending().await;
        }
        let mut ticks = tokio::time::interval(EVERY);
        loop {
            ticks.tick().await;
            self.draw();
        }
    }

    /// Sets the number of requested extensions.
    pub fn begin(&self, extensions: usize) {
        self.change(|state| state.done.all_extensions = extensions);
    }

    /// Counts a page with this many rows. `all` is the number of rows of the whole result, if it is known.
    pub fn page(&self, rows: usize, all: Option<u64>) {
        self.change(|state| {
            state.done.pages += 1;
            state.done.rows += rows as u64;
            state.done.all_rows = all.or(state.done.all_rows);
        });
    }

    /// Sets the number of complete extensions.
    pub fn extensions(&self, ended: usize) {
        self.change(|state| state.done.extensions = ended);
    }

    /// Shows the wait before a request is retried.
    pub fn waiting(&self, reason: &str, wait: Duration) {
        let reason = escape(reason).into_owned();
        self.change(|state| state.waiting = Some((Instant::now() + wait, reason)));
    }

    /// Records that rows are written to stdout from now on, and removes the line unless stdout is a file.
    pub fn rows_flow(&self) {
        self.change(|state| {
            state.rows_flow = true;
            if state.line.is_some() && !stdout_is_a_file() {
                state.end();
            }
        });
    }

    /// Removes the line when the run is over.
    pub fn end(&self) {
        self.change(State::end);
    }

    /// Hides the line while `write` writes to the terminal.
    pub(super) fn aside(&self, write: impl FnOnce()) {
        match self.state.lock() {
            Ok(state) => match &state.line {
                Some(line) => line.suspend(write),
                None => write(),
            },
            Err(_) => write(),
        }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        if let Ok(mut state) = self.state.lock() {
            change(&mut state);
        }
    }

    fn draw(&self) {
        self.change(|state| {
            if state.rows_flow && !stdout_is_a_file() {
                state.end();
            }
            if state.is_over {
                return;
            }
            let text = text(state.done, state.waiting.as_ref());
            let line = state.line.get_or_insert_with(new_line);
            line.set_message(text);
            line.tick();
        });
    }
}

impl State {
    fn end(&mut self) {
        self.is_over = true;
        if let Some(line) = self.line.take() {
            line.finish_and_clear();
        }
    }
}

fn new_line() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {wide_msg}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())
        // Characters that every font has.
        .with_style(style.tick_chars("|/-\\ "))
}

fn text(done: Done, waiting: Option<&(Instant, String)>) -> String {
    let mut parts = Vec::new();
    if done.all_extensions > 1 {
        parts.push(format!(
            "{} of {} extensions",
            done.extensions, done.all_extensions
        ));
    }
    if done.pages > 0 {
        let plural = if done.pages == 1 { "" } else { "s" };
        parts.push(format!("{} page{plural}", done.pages));
        parts.push(match done.all_rows {
            Some(all) if done.all_extensions == 1 => format!("{} of {all} events", done.rows),
            _ => format!("{} events", done.rows),
        });
    }
    if let Some((until, reason)) = waiting {
        let left = until.saturating_duration_since(Instant::now());
        if left > Duration::ZERO {
            parts.push(format!("again in {} s: {reason}", left.as_secs() + 1));
        }
    }
    if parts.is_empty() {
        parts.push("waiting for the server".to_owned());
    }
    parts.join(", ")
}

/// Returns whether stdout is a file. The reader of a pipe may write to the same terminal.
fn stdout_is_a_file() -> bool {
    #[cfg(unix)]
    let stdout = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned();
    #[cfg(windows)]
    let stdout = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned();
    stdout.is_ok_and(|stdout| {
        File::from(stdout)
            .metadata()
            .is_ok_and(|file| file.is_file())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_is_known() {
        let mut done = Done {
            all_extensions: 1,
            ..Done::default()
        };
        assert_eq!(text(done, None), "waiting for the server");
        (done.pages, done.rows) = (1, 1000);
        assert_eq!(text(done, None), "1 page, 1000 events");
        (done.pages, done.all_rows) = (2, Some(2400));
        assert_eq!(text(done, None), "2 pages, 1000 of 2400 events");
        (done.all_extensions, done.extensions) = (40, 3);
        assert_eq!(text(done, None), "3 of 40 extensions, 2 pages, 1000 events");
    }

    #[test]
    fn waits_are_told_until_they_are_over() {
        let reason = || "503".to_owned();
        let soon = (Instant::now() + Duration::from_secs(9), reason());
        assert_eq!(text(Done::default(), Some(&soon)), "again in 9 s: 503");
        let past = (Instant::now(), reason());
        assert_eq!(text(Done::default(), Some(&past)), "waiting for the server");
    }
}
