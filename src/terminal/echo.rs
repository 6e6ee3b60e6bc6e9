//! Reads secrets from the terminal without showing them, and restores the terminal after every end of the run.

pub use platform::{Echo, read_secret};

#[cfg(unix)]
mod platform {
    use std::fs::File;
    use std::io::{self, BufRead, BufReader, IsTerminal, Write};

    use rustix::process::getpgrp;
    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};
    use secrecy::SecretString;

    /// The modes of the terminal when the run started.
    #[derive(Debug, Clone)]
    pub struct Echo {
        normal: Option<Termios>,
    }

    impl Echo {
        /// Stores the current modes of the terminal.
        pub fn now() -> Self {
            let stdin = io::stdin();
            let modes = stdin.is_terminal().then(|| tcgetattr(stdin).ok());
            let shows = |modes: &Termios| modes.local_modes.contains(LocalModes::ECHO);
            Self {
                normal: modes.flatten().filter(shows),
            }
        }

        /// Turns the echo on again if this run has turned it off; returns whether it did.
        ///
        /// A background process does not change the terminal.
        pub fn restore(&self) -> bool {
            let Some(normal) = &self.normal else {
                return false;
            };
            let stdin = io::stdin();
            let is_foreground = tcgetpgrp(&stdin).is_ok_and(|group| group == getpgrp());
            let is_hidden = is_foreground
                && tcgetattr(&stdin).is_ok_and(|now| !now.local_modes.contains(LocalModes::ECHO));
            is_hidden && tcsetattr(&stdin, OptionalActions::Now, normal).is_ok()
        }

        /// Turns the echo off again when a run that was stopped at a prompt continues.
        pub fn hide(&self) {
            if let Some(normal) = &self.normal {
                let _ = tcsetattr(io::stdin(), OptionalActions::Now, &hidden(normal));
            }
        }
    }

    /// Returns the modes without echo. Line editing and signals stay on.
    fn hidden(normal: &Termios) -> Termios {
        let mut hidden = normal.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        hidden.local_modes.insert(LocalModes::ECHONL);
        hidden
    }

    /// Asks for a secret on the terminal. Blocks.
    ///
    /// # Errors
    /// There is no terminal, or Ctrl-D ends the input.
    pub fn read_secret(prompt: &str) -> io::Result<SecretString> {
        let mut terminal = File::options().read(true).write(true).open("/dev/tty")?;
        let normal = tcgetattr(&terminal)?;
        tcsetattr(&terminal, OptionalActions::Now, &hidden(&normal))?;
        let mut line = String::new();
        let read = terminal
            .write_all(prompt.as_bytes())
            .and_then(|()| BufReader::new(&terminal).read_line(&mut line));
        tcsetattr(&terminal, OptionalActions::Now, &normal)?;
        if read? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        line.truncate(line.trim_end_matches(['\r', '\n']).len());
        Ok(line.into())
    }
}

#[cfg(not(unix))]
mod platform {
    use std::io;

    use secrecy::SecretString;

    /// Does nothing, because the system restores its console.
    #[derive(Debug, Clone)]
    pub struct Echo;

    impl Echo {
        /// Stores nothing.
        pub fn now() -> Self {
            Self
        }

        /// Does nothing.
        pub fn hide(&self) {}

        /// Does nothing, and returns `false`.
        pub fn restore(&self) -> bool {
            false
        }
    }

    /// Asks for a secret on the terminal. Blocks.
    ///
    /// # Errors
    /// There is no terminal.
    pub fn read_secret(prompt: &str) -> io::Result<SecretString> {
        rpassword::prompt_password(prompt).map(Into::into)
    }
}
