//! The sandbox for both sides: a separate process, so that its CPU time does not count as theirs.
#![allow(dead_code, reason = "each benchmark uses its own part of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The program that is measured.
pub const PCE: &str = env!("CARGO_BIN_EXE_pce");

/// A `pce sandbox`.
pub struct Sandbox {
    process: Process,
    pub url: String,
    pub token: String,
}

/// A child that ends with its owner.
pub struct Process(pub Child);

impl Process {
    /// Returns the CPU time used so far, if the system reports it.
    pub fn cpu(&self) -> Duration {
        let path = format!("/proc/{}/schedstat", self.0.id());
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let nanos = text.split(' ').next().and_then(|first| first.parse().ok());
        Duration::from_nanos(nanos.unwrap_or(0))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The child may already have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Sandbox {
    pub fn start(args: &[&str]) -> Self {
        let mut child = Command::new(PCE)
            .arg("sandbox")
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the sandbox");
        let stdout = child.stdout.take().expect("a pipe");
        let lines: Vec<String> = BufReader::new(stdout)
            .lines()
            .map_while(Result::ok)
            .take_while(|line| !line.contains("PCE_APP_SECRET"))
            .collect();
        let value = |name: &str| {
            let mut lines = lines.iter();
            lines
                .find_map(|line| line.split_once(name).map(|(_, value)| value.to_owned()))
                .expect("what the sandbox says of itself")
        };
        Self {
            process: Process(child),
            url: value("PCE_HOST="),
            token: value("PCE_TOKEN="),
        }
    }

    /// Returns the CPU time that the sandbox has used so far.
    pub fn cpu(&self) -> Duration {
        self.process.cpu()
    }

    /// Returns the address of a page of an extension's events.
    pub fn page(&self, extension: &str, rest: &str) -> String {
        page(&self.url, extension, rest)
    }

    /// Returns the duration of a request that only reads the bytes of the response: the minimum of any client.
    pub fn floor(&self, extension: &str, rest: &str) -> Duration {
        let address = self.url.trim_start_matches("http://").to_owned();
        let path = page("", extension, rest);
        let started = Instant::now();
        let mut stream = TcpStream::connect(&address).expect("the sandbox");
        let token = &self.token;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        )
        .expect("a request");
        let mut answer = Vec::with_capacity(4 << 20);
        stream.read_to_end(&mut answer).expect("an answer");
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{path}");
        started.elapsed()
    }
}

/// Returns the address of a page of an extension's events.
pub fn page(url: &str, extension: &str, rest: &str) -> String {
    format!("{url}/uapi/extensions/@me/{extension}/phoneCallEvents{rest}")
}
