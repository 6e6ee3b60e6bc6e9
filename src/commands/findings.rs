//! The results of `pce doctor`, as lines or as JSON.

use std::time::Instant;

use serde::Serialize;

use super::context::App;
use crate::cli::ErrorFormat;
use crate::error::CommandError;
use crate::exit::Failure;

/// What a check found.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    /// `None` when the check was skipped.
    ok: Option<bool>,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// Milliseconds.
    elapsed_ms: f64,
    #[serde(skip)]
    exit_code: u8,
}

/// Checks one after the other. A check that depends on a failed one is skipped.
pub(crate) struct Checks<'a> {
    app: &'a App,
    findings: Vec<Finding>,
    format: ErrorFormat,
}

impl<'a> Checks<'a> {
    /// No check made yet.
    pub(crate) fn new(app: &'a App, format: ErrorFormat) -> Self {
        Self {
            app,
            findings: Vec::new(),
            format,
        }
    }

    /// Records the result of a check, and returns whether it succeeded.
    pub(crate) fn found(
        &mut self,
        check: &'static str,
        started: Instant,
        result: anyhow::Result<String>,
    ) -> anyhow::Result<bool> {
        self.judged(check, started, result.map_err(|error| Failure::of(&error)))
    }

    /// The same for an error that was judged already.
    pub(crate) fn judged(
        &mut self,
        check: &'static str,
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

    /// Records checks that are skipped, and why.
    pub(crate) fn skip(&mut self, checks: &[&'static str], why: &str) -> anyhow::Result<()> {
        for check in checks {
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

    fn add(&mut self, finding: Finding) -> anyhow::Result<()> {
        if self.format == ErrorFormat::Text {
            self.app.print(&line(&finding))?;
        }
        self.findings.push(finding);
        Ok(())
    }

    /// The exit code is that of the first check that failed.
    pub(crate) fn end(self) -> anyhow::Result<()> {
        if self.format == ErrorFormat::Json {
            self.app.print(&serde_json::to_string(&self.findings)?)?;
        }
        match self
            .findings
            .iter()
            .find(|finding| finding.ok == Some(false))
        {
            Some(first) => Err(CommandError::Unhealthy(first.exit_code).into()),
            None => Ok(()),
        }
    }
}

fn line(finding: &Finding) -> String {
    let mark = match finding.ok {
        Some(true) => '✓',
        Some(false) => '✗',
        None => '-',
    };
    let elapsed = match finding.ok {
        Some(_) => format!(" ({:.0} ms)", finding.elapsed_ms),
        None => String::new(),
    };
    let hint = match &finding.hint {
        Some(hint) => format!("; {hint}"),
        None => String::new(),
    };
    format!(
        "{mark} {:16}  {}{elapsed}{hint}",
        finding.check, finding.detail
    )
}
