//! The binary on a new terminal.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};

use super::{Home, binary};

/// The time limit of every wait.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program to run on a terminal, with only the environment variables of a terminal.
pub struct OnTerminal {
    command: Command,
    size: (u16, u16),
    pub home: Home,
}

impl OnTerminal {
    /// Returns a `pce` command with these arguments, on a terminal of this width with many lines.
    pub fn pce(width: u16, args: &[&str]) -> Self {
        Self::program(binary(), width, args)
    }

    /// Returns a shell that runs a script, which may call `pce`.
    pub fn shell(width: u16, script: &str) -> Self {
        Self::program(Path::new("/bin/sh"), width, &["-c", script])
    }

    fn program(program: &Path, width: u16, args: &[&str]) -> Self {
        let home = Home::new();
        let folder = binary().parent().unwrap().display();
        let command = Command::new(program)
            .args(args)
            .env_clear()
            .env("HOME", home.path())
            .env("PATH", format!("{folder}:/usr/bin:/bin"))
            .env("TERM", "xterm-256color")
            .env("PCE_PAGER", "cat")
            .env("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
            .current_dir(home.path());
        Self {
            command,
            size: (1000, width),
            home,
        }
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command = self.command.env(name, value);
        self
    }

    pub fn unset(mut self, name: &str) -> Self {
        self.command = self.command.env_remove(name);
        self
    }

    /// Sets the number of lines.
    pub fn height(mut self, height: u16) -> Self {
        self.size.0 = height;
        self
    }

    /// Starts the program, and a thread that reads its terminal.
    pub fn start(self) -> Running {
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(self.size.0, self.size.1)).unwrap();
        let child = self.command.spawn(pts).unwrap();
        let pty = Arc::new(pty);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let reader = std::thread::spawn({
            let (pty, seen) = (Arc::clone(&pty), Arc::clone(&seen));
            move || read(&pty, &seen)
        });
        Running {
            pty,
            child,
            seen,
            reader: Some(reader),
            _home: self.home,
        }
    }

    /// Runs the program to its end, expects success, and returns the screen's text.
    #[track_caller]
    pub fn success(self) -> String {
        let (status, text) = self.start().end();
        assert!(status.success(), "{status}: {text}");
        text
    }
}

/// Reads the terminal until it returns an error, since no program uses it any more.
fn read(mut pty: &Pty, seen: &Mutex<Vec<u8>>) {
    let mut bytes = [0; 4096];
    while let Ok(length @ 1..) = pty.read(&mut bytes) {
        seen.lock().unwrap().extend_from_slice(&bytes[..length]);
    }
}

/// A program that runs on a terminal.
pub struct Running {
    pty: Arc<Pty>,
    child: Child,
    seen: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
    _home: Home,
}

impl Running {
    /// Returns the text so far, with the newlines that were written.
    pub fn seen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap()).replace("\r\n", "\n")
    }

    /// Returns the process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Types these keys.
    pub fn types(&self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until this text is on the terminal.
    #[track_caller]
    pub fn waits_for(&self, text: &str) {
        self.waits_until(text, || self.seen().contains(text));
    }

    #[track_caller]
    pub fn waits_until(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        let start = Instant::now();
        while !is_so() {
            assert!(start.elapsed() < PATIENCE, "not {what}: {}", self.seen());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for the end of the program; returns the exit status and the text.
    #[track_caller]
    pub fn end(mut self) -> (ExitStatus, String) {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if start.elapsed() > PATIENCE {
                let _: io::Result<()> = self.child.kill();
                panic!("it does not end: {}", self.seen());
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        (status, self.seen())
    }
}
