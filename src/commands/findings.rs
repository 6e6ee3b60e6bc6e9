//! The results of `pce doctor`, as lines or as JSON.

use std::fmt;
use std::time::Instant;

use serde::{Serialize, Serializer};

use super::context::App;
use crate::cli::ErrorFormat;
use crate::error::CommandError;
use crate::exit::Failure;
use crate::output::{Paint, escape};

/// A check of `pce doctor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    Settings,
    Profile,
    Store,
    Resolution,
    Tcp,
    Tls,
    Clock,
    Token,
    Api,
}

impl Check {
    /// Every check, in order.
    const ALL: [Self; 9] = [
        Self::Settings,
        Self::Profile,
        Self::Store,
        Self::Resolution,
        Self::Tcp,
        Self::Tls,
        Self::Clock,
        Self::Token,
        Self::Api,
    ];

    /// The checks that must succeed before TLS.
    pub(crate) const BEFORE_TLS: [Self; 2] = [Self::Resolution, Self::Tcp];

    fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings file",
            Self::Profile => "profile",
            Self::Store => "credential store",
            Self::Resolution => "name resolution",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
            Self::Clock => "clock",
            Self::Token => "token",
            Self::Api => "API",
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The result of a check.
#[derive(Debug, Serialize)]
struct Finding {
    check: Check,
    /// `None` when the check was skipped.
    ok: Option<bool>,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// The duration of the check, in milliseconds.
    elapsed_ms: f64,
    #[serde(skip)]
    exit_code: u8,
}

/// Checks one after the other. A check that depends on a failed one is skipped.
pub(crate) struct Checks<'a> {
    app: &'a App,
    findings: Vec<Finding>,
    format: ErrorFormat,
    paint: Paint,
}

impl<'a> Checks<'a> {
    /// Returns the results before the first check.
    pub(crate) fn new(app: &'a App, format: ErrorFormat) -> Self {
        Self {
            app,
            findings: Vec::new(),
            format,
            paint: app.paint(app.streams.stdout),
        }
    }

    /// Records the result of a check, and returns whether it succeeded.
    pub(crate) fn found(
        &mut self,
        check: Check,
        started: Instant,
        result: Result<String, Failure>,
    ) -> anyhow::Result<bool> {
        let ok = result.is_ok();
        let (detail, hint, exit_code) = match result {
            Ok(detail) => (detail, None, 0),
            Err(failure) => (failure.message, failure.hint, failure.exit_code),
        };
        let elapsed_ms = (started.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
        self.add(Finding {
            check,
            ok: Some(ok),
            detail,
            hint,
            elapsed_ms,
            exit_code,
        })?;
        Ok(ok)
    }

    /// Records that pce skips those of the checks that it has not made yet, with the reason.
    pub(crate) fn skip(
        &mut self,
        checks: impl IntoIterator<Item = Check>,
        why: &str,
    ) -> anyhow::Result<()> {
        for check in checks {
            if self.is_made(check) {
                continue;
            }
            self.add(Finding {
                check,
                ok: None,
                detail: why.to_owned(),
                hint: None,
                elapsed_ms: 0.0,
                exit_code: 0,
            })?;
        }
        Ok(())
    }

    /// Records that pce skips all other checks, with the reason.
    pub(crate) fn skip_rest(&mut self, why: &str) -> anyhow::Result<()> {
        self.skip(Check::ALL, why)
    }

    fn is_made(&self, check: Check) -> bool {
        self.findings.iter().any(|finding| finding.check == check)
    }

    fn add(&mut self, finding: Finding) -> anyhow::Result<()> {
        if self.format == ErrorFormat::Text {
            self.print(&finding)?;
        }
        self.findings.push(finding);
        Ok(())
    }

    /// Prints a finding, with its hint on a line of its own.
    fn print(&self, finding: &Finding) -> anyhow::Result<()> {
        let (mark, color) = match finding.ok {
            Some(true) => ("✓", "32"),
            Some(false) => ("✗", "31"),
            None => ("-", "2"),
        };
        let mark = match self.paint {
            Paint::Plain => mark.to_owned(),
            Paint::Colors => format!("\u{1b}[{color}m{mark}\u{1b}[0m"),
        };
        let elapsed = match finding.ok {
            Some(_) => format!(" ({:.0} ms)", finding.elapsed_ms),
            None => String::new(),
        };
        let detail = self.safe(&finding.detail);
        let hint = match &finding.hint {
            Some(hint) => format!("  hint: {}\n", self.safe(hint)),
            None => String::new(),
        };
        let text = format!("{mark} {:16}  {detail}{elapsed}\n{hint}", finding.check);
        Ok(self.app.write(text.as_bytes())?)
    }

    /// Returns the text without secrets, safe for a terminal.
    fn safe(&self, text: &str) -> String {
        escape(&self.app.reporter.redact(text)).into_owned()
    }

    /// Ends the output. If a check failed, the exit code is that of the first one that failed.
    pub(crate) fn end(&self) -> anyhow::Result<()> {
        self.print_json()?;
        match self
            .findings
            .iter()
            .find(|finding| finding.ok == Some(false))
        {
            Some(first) => Err(CommandError::Unhealthy(first.exit_code).into()),
            None => Ok(()),
        }
    }

    /// Ends the output of a run that is stopped: the current check counts as failed, and pce skips the others.
    pub(crate) fn stop(mut self, stop: CommandError) -> anyhow::Result<()> {
        let error = anyhow::Error::from(stop);
        let current = Check::ALL.into_iter().find(|check| !self.is_made(*check));
        if let Some(check) = current {
            self.found(check, Instant::now(), Err(Failure::of(&error)))?;
            self.skip_rest("the run was stopped")?;
        }
        self.print_json()?;
        Err(error)
    }

    fn print_json(&self) -> anyhow::Result<()> {
        if self.format == ErrorFormat::Json {
            self.app.print(&serde_json::to_string(&self.findings)?)?;
        }
        Ok(())
    }
}
