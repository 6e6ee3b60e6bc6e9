//! SIGINT, SIGTERM and SIGHUP: the run stops between two rows, so that only whole lines are written.

use std::path::Path;
use std::sync::Arc;

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
    /// `temporary` is removed then.
    #[cfg(unix)]
    pub(super) fn listen(temporary: Option<&Path>) -> std::io::Result<Self> {
        use std::sync::atomic::{AtomicI32, Ordering};

        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        use signal_hook::iterator::Signals;

        let arrived = Arc::new(Notify::new());
        let signal = Arc::new(AtomicI32::new(0));
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let (notify, number) = (Arc::clone(&arrived), Arc::clone(&signal));
        let temporary = temporary.map(Path::to_owned);
        std::thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                let mut pending = signals.forever();
                let Some(first) = pending.next() else { return };
                number.store(first, Ordering::Relaxed);
                notify.notify_one();
                std::thread::spawn(move || {
                    std::thread::sleep(GRACE);
                    end(first, temporary.as_deref());
                });
                if pending.next().is_some() {
                    end(first, None);
                }
            })?;
        Ok(Self { arrived, signal })
    }

    /// Where there are no signals, the system ends the process by itself.
    #[cfg(not(unix))]
    pub(super) fn listen(_temporary: Option<&Path>) -> std::io::Result<Self> {
        Ok(Self {
            arrived: Arc::default(),
        })
    }

    /// Waits for a signal, and says which one.
    pub(super) async fn arrived(&self) -> i32 {
        self.arrived.notified().await;
        #[cfg(unix)]
        return self.signal.load(std::sync::atomic::Ordering::Relaxed);
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
