//! The signals of the process: which of them end a run, and how they are waited for.
//!
//! A signal that was ignored when the process started stays ignored: `nohup pce … &` survives SIGHUP, and a job that a
//! script starts with `&` survives Ctrl-C.

use crate::commands::ending::Stop;

/// What the supervisor waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// SIGINT, SIGTERM or SIGHUP.
    Signal(i32),
    /// SIGQUIT.
    Quit,
    /// SIGTSTP, as Ctrl-Z sends it.
    Pause,
    /// The time is over, or the time limit has changed.
    Wake,
}

pub(super) use platform::{Signals, die_by_closed_pipe, die_by_quit, is_ctrl_c, pause};

#[cfg(unix)]
mod platform {
    use std::io::{self, ErrorKind, Read, Write};
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    use std::time::Duration;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM, SIGTSTP, SIGXFSZ};
    use signal_hook::iterator::backend::SignalDelivery;
    use signal_hook::iterator::exfiltrator::SignalOnly;
    use signal_hook::low_level::emulate_default_handler;

    use super::{Event, Stop};

    /// Signals that arrive from now on.
    pub(in crate::app) struct Signals {
        delivery: SignalDelivery<UnixStream, SignalOnly>,
        arrived: Vec<i32>,
    }

    impl Signals {
        /// Listens from now on. The closure makes [`next`](Self::next) return [`Event::Wake`].
        ///
        /// # Errors
        /// The system has no descriptor for it.
        pub(in crate::app) fn listen() -> io::Result<(Self, impl Fn() + Send + Sync + 'static)> {
            let ignored = ignored_at_start();
            let is_wanted = |signal: &i32| ignored & (1 << (signal - 1)) == 0;
            let signals: Vec<i32> = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP]
                .into_iter()
                .filter(is_wanted)
                .collect();
            if is_wanted(&SIGXFSZ) {
                // With a handler, a file that has reached `ulimit -f` is an error of the write, which is then reported.
                signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
            }
            let (read, write) = UnixStream::pair()?;
            let wake = write.try_clone()?;
            wake.set_nonblocking(true)?;
            let delivery = SignalDelivery::with_pipe(read, write, SignalOnly, signals)?;
            let wake = move || {
                // A full pipe wakes the supervisor as well.
                let _ = (&wake).write(&[0]);
            };
            let arrived = Vec::new();
            Ok((Self { delivery, arrived }, wake))
        }

        /// Waits for a signal, but no longer than `limit`.
        pub(in crate::app) fn next(&mut self, limit: Option<Duration>) -> Event {
            if self.arrived.is_empty() {
                self.wait(limit);
                self.arrived.extend(self.delivery.pending());
            }
            match self.arrived.pop() {
                Some(SIGQUIT) => Event::Quit,
                Some(SIGTSTP) => Event::Pause,
                Some(signal) => Event::Signal(signal),
                None => Event::Wake,
            }
        }

        fn wait(&mut self, limit: Option<Duration>) {
            // A limit of zero means none to the system.
            let limit = limit.map(|limit| limit.max(Duration::from_millis(1)));
            let pipe = self.delivery.get_read_mut();
            if pipe.set_read_timeout(limit).is_err() {
                return;
            }
            match pipe.read(&mut [0; 64]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // The pipe is never closed; if it were, this would become a busy loop.
                Ok(0) => std::thread::sleep(Duration::from_millis(100)),
                _ => {}
            }
        }
    }

    /// The signals that the process was started with as ignored, as a mask; known on Linux only.
    fn ignored_at_start() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
            .unwrap_or(0)
    }

    /// Whether this is the signal that Ctrl-C sends.
    pub(in crate::app) fn is_ctrl_c(stop: Stop) -> bool {
        stop == Stop::Signal(SIGINT)
    }

    /// Ends the process by SIGQUIT, as the system does by default.
    pub(in crate::app) fn die_by_quit() {
        let _ = emulate_default_handler(SIGQUIT);
    }

    /// Stops the process until SIGCONT, as the system does by default.
    pub(in crate::app) fn pause() {
        let _ = emulate_default_handler(SIGTSTP);
    }

    /// Ends the process as a closed pipe ends any Unix filter: quietly, by SIGPIPE.
    pub(in crate::app) fn die_by_closed_pipe() {
        let _ = emulate_default_handler(SIGPIPE);
    }
}

#[cfg(not(unix))]
mod platform {
    use std::io;
    use std::time::Duration;

    use super::{Event, Stop};

    /// No signals: the system ends the process by itself.
    pub(in crate::app) struct Signals(std::sync::mpsc::Receiver<()>);

    impl Signals {
        pub(in crate::app) fn listen() -> io::Result<(Self, impl Fn() + Send + Sync + 'static)> {
            let (wake, woken) = std::sync::mpsc::channel();
            Ok((Self(woken), move || {
                let _ = wake.send(());
            }))
        }

        pub(in crate::app) fn next(&mut self, limit: Option<Duration>) -> Event {
            let _ = self
                .0
                .recv_timeout(limit.unwrap_or(Duration::from_secs(3600)));
            Event::Wake
        }
    }

    pub(in crate::app) fn is_ctrl_c(_stop: Stop) -> bool {
        false
    }

    pub(in crate::app) fn die_by_quit() {}

    pub(in crate::app) fn pause() {}

    pub(in crate::app) fn die_by_closed_pipe() {}
}
