//! Ends the run at a signal or after `--max-time`, at any point of the run.
//!
//! A thread waits for both. It first asks the run to stop, so that the output ends with a complete row. If the run does
//! not stop within a second, it is blocked, and the thread ends the process.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::signals::{Event, Signals};
use crate::commands::ending::{Ending, Stop};
use crate::error::CommandError;
use crate::exit::{Failure, Kind};
use crate::report::Reporter;

/// The time in which a run must stop by itself.
const GRACE: Duration = Duration::from_secs(1);

/// The longest wait for stderr to accept the last message before the process ends.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// Waits for signals and for the end of the time limit.
struct Supervisor {
    ending: Arc<Ending>,
    reporter: Arc<Reporter>,
    /// The reason of the stop, and the time at which the supervisor ends the process.
    stopping: Option<(Stop, Instant)>,
}

/// Starts the supervisor: from now on a signal ends the run.
///
/// # Errors
/// The system has no thread or no descriptor for it.
pub(super) fn start(ending: &Arc<Ending>, reporter: &Arc<Reporter>) -> Result<(), CommandError> {
    let failed = |source| CommandError::System {
        action: "listen for signals",
        source,
    };
    let (mut signals, wake) = Signals::listen().map_err(failed)?;
    ending.on_change(wake);
    let mut supervisor = Supervisor {
        ending: Arc::clone(ending),
        reporter: Arc::clone(reporter),
        stopping: None,
    };
    std::thread::Builder::new()
        .name("supervisor".to_owned())
        .spawn(move || {
            loop {
                let event = signals.next(supervisor.time_left());
                supervisor.handle(event);
            }
        })
        .map_err(failed)?;
    Ok(())
}

impl Supervisor {
    /// Returns the time until the supervisor must act although no signal arrives; `None` if there is no such time.
    fn time_left(&self) -> Option<Duration> {
        if let Some((_, end)) = self.stopping {
            return Some(end.saturating_duration_since(Instant::now()));
        }
        // The user may read in the pager for as long as they like.
        if self.ending.is_paging() {
            return self.ending.time_left().map(|_| GRACE);
        }
        self.ending.time_left().map(|(_, left)| left)
    }

    fn handle(&mut self, event: Event) {
        match (event, self.stopping) {
            #[cfg(unix)]
            (Event::Pause, _) => {
                let was_hidden = self.ending.restore_terminal();
                super::signals::pause();
                if was_hidden {
                    self.ending.echo().hide();
                }
            }
            #[cfg(unix)]
            (Event::Fatal(signal), _) => {
                self.ending.remove_temporary();
                self.ending.restore_terminal();
                super::signals::die_by(signal);
            }
            // A second signal ends the process at once.
            (Event::Signal(signal), Some(_)) => self.end(Stop::Signal(signal)),
            (Event::Signal(signal), None) => self.stop(Stop::Signal(signal)),
            (Event::Wake, Some((stop, end))) if end <= Instant::now() => self.end(stop),
            (Event::Wake, None) if !self.ending.is_paging() => {
                if let Some((limit, Duration::ZERO)) = self.ending.time_left() {
                    self.stop(Stop::MaxTime(limit));
                }
            }
            (Event::Wake, _) => {}
        }
    }

    /// Asks the run to stop. Ctrl-C in a pager stops the requests; the pager continues.
    fn stop(&mut self, stop: Stop) {
        self.ending.request(stop);
        let is_for_pager = self.ending.is_paging() && super::signals::is_ctrl_c(stop);
        if !is_for_pager {
            self.stopping = Some((stop, Instant::now() + GRACE));
        }
    }

    /// Ends the process.
    fn end(&self, stop: Stop) -> ! {
        self.ending.remove_temporary();
        self.ending.restore_terminal();
        let code = match stop {
            Stop::Signal(signal) => 128 + signal,
            Stop::MaxTime(_) => {
                self.report(stop);
                i32::from(Kind::Timeout.exit_code())
            }
        };
        std::process::exit(code)
    }

    /// Reports on another thread, because a write to stderr may block.
    fn report(&self, stop: Stop) {
        if !self.ending.claim_report() {
            return;
        }
        let reporter = Arc::clone(&self.reporter);
        let (done, wait) = std::sync::mpsc::channel();
        let started = std::thread::Builder::new().spawn(move || {
            let error = anyhow::Error::from(CommandError::from(stop));
            reporter.error(Failure::of(&error));
            let _ = done.send(());
        });
        if started.is_ok() {
            let _ = wait.recv_timeout(LAST_WORDS);
        }
    }
}
