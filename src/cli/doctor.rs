//! `pce doctor`.

use clap::Args;

use super::Report;

/// Check settings, credentials, network, TLS, token and API
///
/// Each check prints one line. A failed check also prints what to do. The exit code is that of the first failed check.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  # Find out why a login or a list fails
  pce doctor
  # Check the profile lab, and print JSON
  pce doctor --profile lab -o json
")]
pub struct Doctor {
    /// How to write it.
    #[command(flatten)]
    pub report: Report,
}
