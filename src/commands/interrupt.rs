//! SIGINT, SIGTERM and SIGHUP: the run stops between two rows, so that only whole lines are written.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

#[cfg(unix)]
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Tells when the run is to stop.
pub(crate) struct Interrupts {
    #[cfg(unix)]
    signals: [Signal; 3],
    #[cfg(unix)]
    guard: Arc<Guard>,
}

impl Interrupts {
    /// Listens from now on. From the first signal on, `guard` sees to it that the process ends.
    #[cfg(unix)]
    pub(crate) fn listen(guard: &Arc<Guard>) -> std::io::Result<Self> {
        let listen = |number| signal(SignalKind::from_raw(number));
        Ok(Self {
            signals: [listen(SIGINT)?, listen(SIGTERM)?, listen(SIGHUP)?],
            guard: Arc::clone(guard),
        })
    }

    /// Where there are no signals, the system ends the process by itself.
    #[cfg(not(unix))]
    pub(crate) fn listen(_guard: &Arc<Guard>) -> std::io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for a signal, and says which one.
    #[cfg(unix)]
    pub(crate) async fn arrived(&mut self) -> i32 {
        let [int, term, hup] = &mut self.signals;
        let signal = tokio::select! {
            _ = int.recv() => SIGINT,
            _ = term.recv() => SIGTERM,
            _ = hup.recv() => SIGHUP,
        };
        self.guard.begin(Some(signal));
        signal
    }

    /// Waits for ever.
    #[cfg(not(unix))]
    pub(crate) async fn arrived(&mut self) -> i32 {
        std::future::pending().await
    }
}

/// Ends the process where the run cannot: while it waits for a reader that does not read, it does not see a signal.
///
/// The guard is a thread, which is not started before there is something to wait for: most runs are over sooner.
#[derive(Debug, Default)]
#[cfg_attr(
    not(unix),
    allow(
        dead_code,
        reason = "without signals there is nothing to guard against"
    )
)]
pub(crate) struct Guard {
    begun: AtomicBool,
    paging: Arc<AtomicBool>,
    temporary: OnceLock<PathBuf>,
}

impl Guard {
    /// A guard that leaves Ctrl-C to the pager while `paging` is true: the run stops then, and waits.
    pub(crate) fn new(paging: Arc<AtomicBool>) -> Arc<Self> {
        Arc::new(Self {
            paging,
            ..Self::default()
        })
    }

    /// Removes this file before it ends the process.
    pub(crate) fn removes(&self, temporary: PathBuf) {
        // There is one output, and so one such file.
        let _ = self.temporary.set(temporary);
    }
}

#[cfg(unix)]
mod unix {
    use std::sync::Arc;
    use std::sync::atomic::Ordering;
    use std::time::Duration;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    use super::Guard;

    /// How long the run may take to stop by itself.
    const GRACE: Duration = Duration::from_secs(1);

    impl Guard {
        /// Watches from now on, and takes `arrived` for the first signal. A second one, or a run that does not stop
        /// within a second, ends the process.
        pub(crate) fn begin(self: &Arc<Self>, arrived: Option<i32>) {
            if self.begun.swap(true, Ordering::Relaxed) {
                return;
            }
            let guard = Arc::clone(self);
            // Without a thread the run itself stops, when it comes to it.
            let _ = std::thread::Builder::new()
                .name("signals".to_owned())
                .spawn(move || guard.watch(arrived));
        }

        fn watch(self: Arc<Self>, arrived: Option<i32>) {
            let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
                return;
            };
            let mut is_ending = false;
            for signal in arrived.into_iter().chain(signals.forever()) {
                if is_ending {
                    self.end(signal);
                }
                if signal == SIGINT && self.paging.load(Ordering::Relaxed) {
                    continue;
                }
                is_ending = true;
                let guard = Arc::clone(&self);
                std::thread::spawn(move || {
                    std::thread::sleep(GRACE);
                    guard.end(signal);
                });
            }
        }

        fn end(&self, signal: i32) {
            if let Some(path) = self.temporary.get() {
                let _ = std::fs::remove_file(path);
            }
            std::process::exit(128 + signal);
        }
    }
}

#[cfg(not(unix))]
impl Guard {
    /// Nothing: the system ends the process by itself.
    pub(crate) fn begin(self: &Arc<Self>, _arrived: Option<i32>) {}
}

/// Ends the process as a closed pipe ends any Unix filter: quietly, by SIGPIPE.
pub(crate) fn end_by_closed_pipe() {
    #[cfg(unix)]
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGPIPE);
}
