//! What ends a run before its work is done: a signal, or `--max-time`.
//!
//! This is the state that the run and its supervisor (`src/app/supervisor.rs`) share. The supervisor asks the run to
//! stop; a run that waits for something that never comes, such as a reader that does not read, is ended by force.

use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::error::CommandError;
use crate::terminal::Echo;

/// Why a run is to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// This signal arrived.
    Signal(i32),
    /// The time limit of the whole run was reached.
    MaxTime(Duration),
}

impl From<Stop> for CommandError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Signal(signal) => Self::Interrupted(signal),
            Stop::MaxTime(limit) => Self::MaxTime(limit),
        }
    }
}

/// Asks a run to stop, and knows what has to be tidied up when it is ended by force.
pub struct Ending {
    started: Instant,
    stop: watch::Sender<Option<Stop>>,
    limit: Mutex<Option<Duration>>,
    temporary: Mutex<Option<PathBuf>>,
    paging: Arc<AtomicBool>,
    echo: Echo,
    reported: AtomicBool,
    /// Makes the supervisor look at the limit again.
    wake: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

impl Ending {
    /// Returns a run that starts now. While `paging` is true a pager has the terminal, and Ctrl-C is for the pager.
    pub fn new(paging: Arc<AtomicBool>) -> Self {
        Self {
            started: Instant::now(),
            stop: watch::Sender::new(None),
            limit: Mutex::default(),
            temporary: Mutex::default(),
            paging,
            echo: Echo::now(),
            reported: AtomicBool::new(false),
            wake: OnceLock::new(),
        }
    }

    /// Sets the time limit of the whole run, counted from its start.
    pub fn limit(&self, limit: Duration) {
        *lock(&self.limit) = Some(limit);
        if let Some(wake) = self.wake.get() {
            wake();
        }
    }

    /// Returns the time limit, and the time that is left of it.
    pub fn time_left(&self) -> Option<(Duration, Duration)> {
        let limit = (*lock(&self.limit))?;
        Some((limit, limit.saturating_sub(self.started.elapsed())))
    }

    /// Calls `wake` whenever the limit changes.
    pub fn on_change(&self, wake: impl Fn() + Send + Sync + 'static) {
        let _ = self.wake.set(Box::new(wake));
    }

    /// Asks the run to stop. The first reason counts.
    pub fn request(&self, stop: Stop) {
        self.stop.send_if_modified(|reason| {
            let is_first = reason.is_none();
            reason.get_or_insert(stop);
            is_first
        });
    }

    /// Waits until the run is to stop.
    pub async fn requested(&self) -> Stop {
        let mut stop = self.stop.subscribe();
        loop {
            if let Some(stop) = *stop.borrow_and_update() {
                return stop;
            }
            if stop.changed().await.is_err() {
                return std::future::pending().await;
            }
        }
    }

    /// Names the file to remove when the run is ended by force.
    pub(crate) fn removes(&self, temporary: PathBuf) {
        *lock(&self.temporary) = Some(temporary);
    }

    /// Shows again what is typed, where a prompt for a secret was interrupted. Returns whether it was hidden.
    pub fn restore_terminal(&self) -> bool {
        !self.is_paging() && self.echo.restore()
    }

    /// Returns how the terminal was when the run started.
    pub fn echo(&self) -> &Echo {
        &self.echo
    }

    /// Removes the temporary file, if there is one.
    pub fn remove_temporary(&self) {
        if let Some(path) = lock(&self.temporary).take() {
            let _ = std::fs::remove_file(path);
        }
    }

    /// Returns whether a pager has the terminal.
    pub fn is_paging(&self) -> bool {
        self.paging.load(Ordering::Relaxed)
    }

    /// Returns whether the caller is the first to report how the run ended.
    pub fn claim_report(&self) -> bool {
        !self.reported.swap(true, Ordering::Relaxed)
    }
}

impl fmt::Debug for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ending").finish_non_exhaustive()
    }
}

/// Nothing that is done with these locks held can panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
