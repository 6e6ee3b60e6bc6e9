//! Receives the signals that end a run or pause it.
//!
//! On Linux, a signal that was ignored when the process started stays ignored: `nohup pce … &` survives SIGHUP, and a
//! job that a script starts with `&` survives Ctrl-C.

use crate::commands::ending::Stop;

/// An event that the supervisor waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// SIGINT, SIGTERM or SIGHUP.
    Signal(i32),
    /// A signal that ends the process without a chance to close the output, such as SIGQUIT.
    #[cfg(unix)]
    Fatal(i32),
    /// SIGTSTP, which Ctrl-Z sends.
    #[cfg(unix)]
    Pause,
    /// The time is over, or the time limit has changed.
    Wake,
}

pub(super) use platform::{Signals, die_by_closed_pipe, is_ctrl_c};
#[cfg(unix)]
pub(super) use platform::{die_by, pause};

#[cfg(unix)]
mod platform {
    use std::io::{self, ErrorKind, Read, Write};
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    use std::time::Duration;

    use signal_hook::consts::{
        SIGALRM, SIGHUP, SIGINT, SIGPIPE, SIGPROF, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2,
        SIGVTALRM, SIGXCPU, SIGXFSZ,
    };
    use signal_hook::iterator::backend::SignalDelivery;
    use signal_hook::iterator::exfiltrator::SignalOnly;
    use signal_hook::low_level::emulate_default_handler;

    use super::{Event, Stop};

    /// The signals of [`Event::Fatal`]: the system ends a process at each of them by default.
    const FATAL: &[i32] = &[
        SIGQUIT,
        SIGXCPU,
        SIGALRM,
        SIGVTALRM,
        SIGPROF,
        SIGUSR1,
        SIGUSR2,
        #[cfg(target_os = "linux")]
        rustix::process::Signal::IO.as_raw(),
        #[cfg(target_os = "linux")]
        rustix::process::Signal::POWER.as_raw(),
    ];

    /// The signals that arrive after [`listen`](Self::listen).
    pub(in crate::app) struct Signals {
        delivery: SignalDelivery<UnixStream, SignalOnly>,
        arrived: Vec<i32>,
    }

    impl Signals {
        /// Starts to listen. The returned closure makes [`next`](Self::next) return [`Event::Wake`].
        ///
        /// # Errors
        /// The system has no descriptor for it.
        pub(in crate::app) fn listen() -> io::Result<(Self, impl Fn() + Send + Sync + 'static)> {
            let ignored = ignored_at_start();
            let is_wanted = |signal: &i32| ignored & (1 << (signal - 1)) == 0;
            let signals: Vec<i32> = [SIGINT, SIGTERM, SIGHUP, SIGTSTP]
                .iter()
                .chain(FATAL)
                .copied()
                .filter(is_wanted)
                .collect();
            if is_wanted(&SIGXFSZ) {
                // Without a handler, a file that reaches `ulimit -f` ends the process. With one, the write fails, and
                // pce reports the error.
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
                Some(SIGTSTP) => Event::Pause,
                Some(signal) if FATAL.contains(&signal) => Event::Fatal(signal),
                Some(signal) => Event::Signal(signal),
                None => Event::Wake,
            }
        }

        fn wait(&mut self, limit: Option<Duration>) {
            // `set_read_timeout` rejects a limit of zero.
            let limit = limit.map(|limit| limit.max(Duration::from_millis(1)));
            let pipe = self.delivery.get_read_mut();
            if pipe.set_read_timeout(limit).is_err() {
                return;
            }
            match pipe.read(&mut [0; 64]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // Nothing closes the pipe. This pause prevents a busy loop if it is closed all the same.
                Ok(0) => std::thread::sleep(Duration::from_millis(100)),
                _ => {}
            }
        }
    }

    /// Returns the mask of the signals that were ignored when the process started; 0 on systems other than Linux.
    fn ignored_at_start() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
            .unwrap_or(0)
    }

    /// Returns whether this is the signal that Ctrl-C sends.
    pub(in crate::app) fn is_ctrl_c(stop: Stop) -> bool {
        stop == Stop::Signal(SIGINT)
    }

    /// Ends the process by this signal, as the system does by default.
    pub(in crate::app) fn die_by(signal: i32) -> ! {
        let _ = emulate_default_handler(signal);
        // The crate does not know what SIGIO and SIGPWR do on Linux.
        std::process::exit(128 + signal)
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

#[cfg(windows)]
mod platform {
    use std::io;
    use std::time::Duration;

    use tokio::runtime::{Builder, Runtime};
    use tokio::signal::windows as console;
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
    use tokio::time::timeout;

    use super::{Event, Stop};

    /// The numbers of these signals on Unix, so that exit codes are the same on all platforms.
    const SIGINT: i32 = 2;
    const SIGPIPE: i32 = 13;
    const SIGTERM: i32 = 15;

    /// The events that a console sends to the process after [`listen`](Self::listen).
    pub(in crate::app) struct Signals {
        runtime: Runtime,
        woken: UnboundedReceiver<()>,
        ctrl_c: console::CtrlC,
        ctrl_break: console::CtrlBreak,
        close: console::CtrlClose,
        logoff: console::CtrlLogoff,
        shutdown: console::CtrlShutdown,
    }

    impl Signals {
        /// Starts to listen. The returned closure makes [`next`](Self::next) return [`Event::Wake`].
        ///
        /// # Errors
        /// The system refuses.
        pub(in crate::app) fn listen() -> io::Result<(Self, impl Fn() + Send + Sync + 'static)> {
            let (wake, woken) = unbounded_channel();
            let signals = Self {
                runtime: Builder::new_current_thread().enable_time().build()?,
                woken,
                ctrl_c: console::ctrl_c()?,
                ctrl_break: console::ctrl_break()?,
                close: console::ctrl_close()?,
                logoff: console::ctrl_logoff()?,
                shutdown: console::ctrl_shutdown()?,
            };
            let wake = move || {
                let _ = wake.send(());
            };
            Ok((signals, wake))
        }

        /// Waits for a signal, but no longer than `limit`.
        pub(in crate::app) fn next(&mut self, limit: Option<Duration>) -> Event {
            let event = async {
                tokio::select! {
                    _ = self.ctrl_c.recv() => Event::Signal(SIGINT),
                    _ = self.ctrl_break.recv() => Event::Signal(SIGINT),
                    _ = self.close.recv() => Event::Signal(SIGTERM),
                    _ = self.logoff.recv() => Event::Signal(SIGTERM),
                    _ = self.shutdown.recv() => Event::Signal(SIGTERM),
                    _ = self.woken.recv() => Event::Wake,
                }
            };
            self.runtime.block_on(async {
                match limit {
                    Some(limit) => timeout(limit, event).await.unwrap_or(Event::Wake),
                    None => event.await,
                }
            })
        }
    }

    /// Returns whether this is Ctrl-C or Ctrl-Break.
    pub(in crate::app) fn is_ctrl_c(stop: Stop) -> bool {
        stop == Stop::Signal(SIGINT)
    }

    /// Ends the process quietly, with the exit code that a shell shows for a process that SIGPIPE has ended.
    pub(in crate::app) fn die_by_closed_pipe() {
        std::process::exit(128 + SIGPIPE);
    }
}
