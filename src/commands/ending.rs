//! The early end of a run, by a signal or by `--max-time`.
//!
//! This is the state that the run and its supervisor (`src/app/supervisor.rs`) share. The supervisor asks the run to
//! stop. If the run still waits, for example for a process that does not read its pipe, the supervisor ends it by
//! force.

use std::fmt;
use std::future::poll_fn;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::error::CommandError;
use crate::terminal::Echo;

/// The reason to stop a run.
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

/// Asks a run to stop, and cleans up after a run that the supervisor ends by force.
pub struct Ending {
    started: Instant,
    stop: watch::Sender<Option<Stop>>,
    limit: Mutex<Option<Duration>>,
    temporary: Mutex<Vec<PathBuf>>,
    paging: Arc<AtomicBool>,
    echo: Echo,
    reported: AtomicBool,
    /// Makes the supervisor look at the limit again.
    wake: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

impl Ending {
    /// Returns the state of a run that starts now. While `paging` is true, a pager controls the terminal and Ctrl-C is
    /// for the pager.
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

    /// Waits until the run must stop, and returns the reason.
    pub async fn requested(&self) -> Stop {
        let mut receiver = self.stop.subscribe();
        let mut changed = pin!(async { drop(receiver.wait_for(Option::is_some).await) });
        // All waiters read the value itself, because they are notified one after the other: when the first one stops
        // the run, the command must also see the reason.
        poll_fn(|context| {
            let _ = changed.as_mut().poll(context);
            self.stop.borrow().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// Adds a file to remove if the supervisor ends the run by force.
    pub(crate) fn removes(&self, temporary: PathBuf) {
        lock(&self.temporary).push(temporary);
    }

    /// Turns the terminal's echo on again after an interrupted prompt for a secret. Returns whether it was off.
    pub fn restore_terminal(&self) -> bool {
        !self.is_paging() && self.echo.restore()
    }

    /// Returns the state of the terminal's echo at the start of the run.
    pub fn echo(&self) -> &Echo {
        &self.echo
    }

    /// Removes the temporary files.
    pub fn remove_temporary(&self) {
        for path in lock(&self.temporary).drain(..) {
            let _ = std::fs::remove_file(path);
        }
    }

    /// Returns whether a pager controls the terminal.
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

/// Locks a mutex. No code that holds one of these locks can panic, so a poisoned lock does not occur.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
