//! SIGINT, SIGTERM and SIGHUP: the run stops between two rows, so that only whole lines are written.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
#[cfg(unix)]
use std::sync::atomic::Ordering;

use tokio::sync::Notify;

/// Tells when the run is to stop.
pub(super) struct Interrupts {
    arrived: Arc<Notify>,
    #[cfg(unix)]
    signal: Arc<std::sync::atomic::AtomicI32>,
}

/// How long the run may take to stop by itself. It cannot while it waits for a reader that does not read.
#[cfg(unix)]
const GRACE: std::time::Duration = std::time::Duration::from_secs(1);

impl Interrupts {
    /// Listens from now on. A second signal, or a run that does not stop within a second, ends the process at once;
    /// `temporary` is removed then. While the user reads in a pager, Ctrl-C is the pager's: the run stops, and waits.
    #[cfg(unix)]
    pub(super) fn listen(
        temporary: Option<&Path>,
        paging: Arc<AtomicBool>,
    ) -> std::io::Result<Self> {
        use std::sync::atomic::AtomicI32;

        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        use signal_hook::iterator::Signals;

        let arrived = Arc::new(Notify::new());
        let signal = Arc::new(AtomicI32::new(0));
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let (notify, number) = (Arc::clone(&arrived), Arc::clone(&signal));
        let mut temporary = temporary.map(Path::to_owned);
        std::thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                let mut is_ending = false;
                for arrived in signals.forever() {
                    if is_ending {
                        end(arrived, None);
                    }
                    number.store(arrived, Ordering::Relaxed);
                    notify.notify_one();
                    if arrived == SIGINT && paging.load(Ordering::Relaxed) {
                        continue;
                    }
                    is_ending = true;
                    let temporary = temporary.take();
                    std::thread::spawn(move || {
                        std::thread::sleep(GRACE);
                        end(arrived, temporary.as_deref());
                    });
                }
            })?;
        Ok(Self { arrived, signal })
    }

    /// Where there are no signals, the system ends the process by itself.
    #[cfg(not(unix))]
    pub(super) fn listen(
        _temporary: Option<&Path>,
        _paging: Arc<AtomicBool>,
    ) -> std::io::Result<Self> {
        Ok(Self {
            arrived: Arc::default(),
        })
    }

    /// Waits for a signal, and says which one.
    pub(super) async fn arrived(&self) -> i32 {
        self.arrived.notified().await;
        #[cfg(unix)]
        return self.signal.load(Ordering::Relaxed);
        #[cfg(not(unix))]
        return 2;
    }
}

#[cfg(unix)]
fn end(signal: i32, temporary: Option<&Path>) {
    if let Some(path) = temporary {
        let _ = std::fs::remove_file(path);
    }
    std::process::exit(128 + signal);
}

/// Ends the process as a closed pipe ends any Unix filter: quietly, by SIGPIPE.
pub(super) fn end_by_closed_pipe() {
    #[cfg(unix)]
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGPIPE);
}
