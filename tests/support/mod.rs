//! Shared parts of the tests: the binary in a clean environment, and servers.
#![allow(dead_code, reason = "each test file uses its own part of it")]

pub mod hostile;
pub mod organisation;
pub mod pages;
#[cfg(unix)]
pub mod pty;
pub mod svg;
pub mod tls;
#[cfg(unix)]
pub mod typist;

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;

use pce::sandbox::{Exchange, Fault, Options, Sandbox};
use secrecy::ExposeSecret;
use tokio::sync::oneshot;

/// The sandbox on a thread, with its requests.
pub struct Server {
    pub url: String,
    pub token: String,
    pub app_secret: String,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a sandbox with the defaults.
    pub fn new() -> Self {
        Self::with(Options::default())
    }

    /// Starts a sandbox with these faults.
    pub fn faulty(faults: &[Fault]) -> Self {
        Self::with(Options {
            faults: faults.to_vec(),
            ..Options::default()
        })
    }

    /// Starts a sandbox with this many events on 0003*210.
    pub fn events(events: usize) -> Self {
        Self::with(Options {
            events: Some(events),
            ..Options::default()
        })
    }

    pub fn with(mut options: Options) -> Self {
        let exchanges: Arc<Mutex<Vec<Exchange>>> = Arc::default();
        let seen = Arc::clone(&exchanges);
        options.observer = Some(Arc::new(move |exchange: &Exchange| {
            seen.lock().unwrap().push(exchange.clone());
        }));
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let sandbox = Sandbox::start(options).await.unwrap();
                let token = sandbox.token().expose_secret().to_owned();
                let secret = sandbox.app_secret().expose_secret().to_owned();
                tell.send((sandbox.url(), token, secret)).unwrap();
                let _ = stopped.await;
                sandbox.stop().await;
            });
        });
        let (url, token, app_secret) = told.recv().unwrap();
        Self {
            url,
            token,
            app_secret,
            exchanges,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Returns every request so far, in the order of the answers.
    pub fn requests(&self) -> Vec<Exchange> {
        self.exchanges.lock().unwrap().clone()
    }

    /// Returns the only request.
    pub fn request(&self) -> Exchange {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:#?}");
        requests.into_iter().next().unwrap()
    }

    /// Returns a `pce` command for this server, with its token.
    pub fn pce<I: IntoIterator<Item: AsRef<OsStr>>>(&self, args: I) -> Pce {
        pce(args)
            .env("PCE_HOST", &self.url)
            .env("PCE_TOKEN", &self.token)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A run of the binary that has not started yet, with a minimal environment.
pub struct Pce {
    command: Command,
    stdin: Vec<u8>,
    home: Arc<tempfile::TempDir>,
}

/// A home that several runs share.
pub struct Home(Arc<tempfile::TempDir>);

impl Home {
    #[allow(clippy::new_without_default, reason = "a test makes its home")]
    pub fn new() -> Self {
        Self(Arc::new(tempfile::tempdir().unwrap()))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Logs in to the sandbox with its app and these arguments.
    pub fn login(&self, server: &Server, args: &[&str]) -> Output {
        self.pce(["auth", "login", "--host", &server.url])
            .args(["--app-key", "sandbox-app", "--secret-stdin"])
            .args(args)
            .stdin(&server.app_secret)
            .run()
    }

    /// Returns a `pce` command with these arguments, this home and an otherwise minimal environment.
    pub fn pce<I: IntoIterator<Item: AsRef<OsStr>>>(&self, args: I) -> Pce {
        pce_in(Arc::clone(&self.0), args)
    }
}

/// Returns a `pce` command with these arguments, a minimal environment and an empty home.
pub fn pce<I: IntoIterator<Item: AsRef<OsStr>>>(args: I) -> Pce {
    pce_in(Home::new().0, args)
}

fn pce_in<I: IntoIterator<Item: AsRef<OsStr>>>(home: Arc<tempfile::TempDir>, args: I) -> Pce {
    let mut command = Command::new(binary());
    command
        .args(args)
        .env_clear()
        .env("HOME", home.path())
        .env("PATH", "/usr/bin:/bin")
        .current_dir(home.path());
    // Windows does not find the user's folders by HOME, and its sockets need SystemRoot.
    #[cfg(windows)]
    command
        .env("PCE_CONFIG_DIR", home.path().join(".config").join("pce"))
        .envs(
            ["SystemRoot", "TEMP"].map(|name| (name, std::env::var_os(name).unwrap_or_default())),
        );
    Pce {
        command,
        stdin: Vec::new(),
        home,
    }
}

/// Returns the path of the binary under test.
pub fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_pce"))
}

impl Pce {
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Removes a variable from the environment.
    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.stdin = bytes.as_ref().to_vec();
        self
    }

    pub fn args<I: IntoIterator<Item: AsRef<OsStr>>>(mut self, args: I) -> Self {
        self.command.args(args);
        self
    }

    /// Returns the folder that the binary runs in, which is also its home.
    pub fn home(&self) -> PathBuf {
        self.home.path().to_owned()
    }

    /// Writes a file into the folder that the binary runs in.
    pub fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.home.path().join(name);
        std::fs::write(&path, text).unwrap();
        // The file may contain a secret, so other users must not be able to read it.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        self
    }

    /// Runs the binary and waits for its end.
    pub fn run(mut self) -> Output {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = started(&mut self.command);
        let mut pipe = child.stdin.take().unwrap();
        // A run that does not read its input closes it; the test does not fail for that.
        let _ = pipe.write_all(&self.stdin);
        drop(pipe);
        let output = child.wait_with_output().unwrap();
        Output {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            home: self.home,
        }
    }
}

/// Starts a process. On a busy machine, Wine sometimes fails the first time, and succeeds the second time.
fn started(command: &mut Command) -> Child {
    const ERROR_INTERNAL_ERROR: i32 = 1359;
    match command.spawn() {
        Err(error) if cfg!(windows) && error.raw_os_error() == Some(ERROR_INTERNAL_ERROR) => {
            command.spawn().unwrap()
        }
        child => child.unwrap(),
    }
}

/// The result of a run.
#[derive(Debug)]
pub struct Output {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    home: Arc<tempfile::TempDir>,
}

impl Output {
    /// Expects success without notes; returns stdout.
    #[track_caller]
    pub fn success(self) -> String {
        assert_eq!(
            (self.code, self.stderr.as_str()),
            (Some(0), ""),
            "stdout: {}",
            self.stdout
        );
        self.stdout
    }

    /// Expects success; returns stdout and stderr.
    #[track_caller]
    pub fn success_with_notes(self) -> (String, String) {
        assert_eq!(self.code, Some(0), "stderr: {}", self.stderr);
        (self.stdout, self.stderr)
    }

    /// Expects this exit code and an empty stdout; returns stderr.
    #[track_caller]
    pub fn failure(self, code: i32) -> String {
        assert_eq!(
            (self.code, self.stdout.as_str()),
            (Some(code), ""),
            "stderr: {}",
            self.stderr
        );
        self.stderr
    }

    /// Expects this exit code; returns stdout and stderr.
    #[track_caller]
    pub fn partial(self, code: i32) -> (String, String) {
        assert_eq!(self.code, Some(code), "stderr: {}", self.stderr);
        (self.stdout, self.stderr)
    }

    /// Reads a file in the folder that the binary ran in.
    #[track_caller]
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.home.path().join(name)).unwrap()
    }

    #[track_caller]
    pub fn metadata(&self, name: &str) -> std::fs::Metadata {
        std::fs::metadata(self.home.path().join(name)).unwrap()
    }

    /// Returns the names of the files in the folder that the binary ran in.
    pub fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.home.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// Returns the topics that `pce help help` names.
pub fn topics() -> Vec<String> {
    let help = pce(["help", "help"]).run().success();
    let (_, list) = help.split_once("Topics are ").unwrap();
    let (list, _) = list.split_once('.').unwrap();
    let words = list.split([' ', ',', '\n']);
    let topics = words.filter(|word| !word.is_empty() && *word != "and");
    topics.map(str::to_owned).collect()
}

/// Returns the events of a JSON array.
#[track_caller]
pub fn json(text: &str) -> Vec<serde_json::Value> {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Returns the ids of ndjson rows, in their order.
#[track_caller]
pub fn ids(ndjson: &str) -> Vec<String> {
    ndjson
        .lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            row["id"].as_str().unwrap().to_owned()
        })
        .collect()
}

/// Returns the number of distinct ids.
pub fn distinct(ids: &[String]) -> usize {
    ids.iter().collect::<std::collections::HashSet<_>>().len()
}

/// Returns whether a program is installed. Reports a missing program, which fails the test in CI.
pub fn has_program(name: &str) -> bool {
    let found = Command::new("sh")
        .args(["-c", &format!("command -v {name}")])
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !found {
        skipped(&format!("{name} is not installed"));
    }
    found
}

/// Reports that a test cannot run here, and fails it in CI.
///
/// On Windows, where the programs of Unix are missing, it only reports: CI runs the same test on Linux.
#[track_caller]
pub fn skipped(reason: &str) {
    let text = format!("{reason}: this test did not check what it is for");
    assert!(
        cfg!(windows) || std::env::var_os("CI").is_none_or(|ci| ci != "true"),
        "{text}"
    );
    eprintln!("SKIPPED: {text}");
}
