//! The context of one run, which every command gets: the options, the environment, the streams, the reporter, and the
//! state for an early end. `app` builds it once.

use std::io::{self, Write};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::ending::Ending;
use crate::cli::{ColorMode, Global};
use crate::config::{self, Environment, Settings};
use crate::error::CommandError;
use crate::output::{OutputError, Paint, escape};
use crate::report::Reporter;
use crate::terminal::{Stream, Streams};
use crate::uapi::{Observer, off_thread};

/// Returns whether to write to a stream in colour, by option, environment and terminal.
pub fn paint(mode: ColorMode, environment: &Environment, stream: Stream) -> Paint {
    let color = config::color(mode, environment);
    super::choice::paint(color, || stream.shows_colors())
}

/// The context of one run.
#[derive(Debug)]
pub struct App {
    /// The options that every command takes.
    pub global: Global,
    /// The environment variables.
    pub environment: Environment,
    /// The kinds of stdin, stdout and stderr.
    pub streams: Streams,
    /// Writes to stderr.
    pub reporter: Arc<Reporter>,
    /// Ends the run early.
    pub ending: Arc<Ending>,
}

impl App {
    /// Returns whether to write to a stream in colour.
    pub(crate) fn paint(&self, stream: Stream) -> Paint {
        paint(self.global.color, &self.environment, stream)
    }

    /// Returns a time to the second: in local time if stdout is a terminal, otherwise in UTC.
    pub(crate) fn moment(&self, moment: Timestamp) -> String {
        let zone = match self.streams.stdout {
            Stream::Terminal => TimeZone::system(),
            Stream::Other | Stream::Closed => TimeZone::UTC,
        };
        let zoned = moment.to_zoned_datetime(zone);
        zoned.strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
    }

    /// Returns what to do if the server rejects the explicit token; `None` if the run uses the stored login.
    pub(crate) fn remedy_of_rejected_token(&self) -> Option<&'static str> {
        if self.global.token_file.is_some() {
            return Some("the token of --token-file was rejected: write a new one to the file");
        }
        match self.environment.credential_variable()? {
            "PCE_TOKEN" => {
                Some("PCE_TOKEN was rejected: set a new one, or unset it to use the stored login")
            }
            "PCE_TOKEN_FILE" => Some(
                "the token of PCE_TOKEN_FILE was rejected: write a new one to the file, or unset the variable to use the stored login",
            ),
            // The token endpoint rejects an app, and that error has a hint of its own.
            _ => None,
        }
    }

    /// Returns the effective settings, and applies their `max-time` to the run.
    pub(crate) async fn settings(&self) -> anyhow::Result<Settings> {
        self.resolve(config::resolve).await
    }

    /// Returns the effective settings for a command that also works with a profile that does not exist yet.
    pub(crate) async fn settings_of_new_profile(&self) -> anyhow::Result<Settings> {
        self.resolve(config::resolve_new).await
    }

    async fn resolve(
        &self,
        resolve: fn(&Global, &Environment) -> Result<Settings, config::Error>,
    ) -> anyhow::Result<Settings> {
        let (global, environment) = (self.global.clone(), self.environment.clone());
        let settings = self
            .wait_for(move || resolve(&global, &environment))
            .await??;
        if let Some(limit) = &settings.max_time {
            self.ending.limit(limit.value);
        }
        Ok(settings)
    }

    /// Returns the reporter, as the observer of requests.
    pub(crate) fn observer(&self) -> Arc<dyn Observer> {
        Arc::clone(&self.reporter) as _
    }

    /// Runs a function that may wait for input on a thread of its own, so that signals and `--max-time` still end the
    /// run.
    pub(crate) async fn wait_for<T: Send + 'static>(
        &self,
        input: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, CommandError> {
        off_thread(input).await.map_err(CommandError::Run)
    }

    /// Writes one line to stdout, made safe for a terminal and without the secrets of the run.
    pub(crate) fn print(&self, line: &str) -> Result<(), OutputError> {
        let line = self.reporter.redact(line);
        self.write(format!("{}\n", escape(&line)).as_bytes())
    }

    /// Returns an error if stdout is closed.
    pub(crate) fn can_write(&self) -> Result<(), OutputError> {
        match self.streams.stdout {
            Stream::Closed => Err(OutputError::closed_stdout()),
            _ => Ok(()),
        }
    }

    /// Writes bytes to stdout as they are.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<(), OutputError> {
        self.can_write()?;
        let mut out = io::stdout().lock();
        out.write_all(bytes)
            .and_then(|()| out.flush())
            .map_err(OutputError::stdout)
    }
}
