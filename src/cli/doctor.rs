//! `pce doctor`.

use clap::Args;

use super::Report;

/// Check settings, credentials, network, TLS, token and API
///
/// Each is one line, with the remedy where something is wrong. The exit code is that of the first that failed.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  pce doctor
  pce doctor --profile lab -o json
")]
pub struct Doctor {
    /// How to write it.
    #[command(flatten)]
    pub report: Report,
}
