//! Options that every command takes.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};

use super::duration::limit;
use super::number::between;
use super::{RETRIES, Span};
use crate::uapi::Host;

/// Options of every command.
///
/// `-h` has room for the first few of them alone; `--help` and the man pages show all.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Global options", next_display_order = 500)]
pub struct Global {
    /// This profile's settings and login [env: PCE_PROFILE]
    ///
    /// A profile is a name for settings and credentials that belong together; without the option it is
    /// `default-profile` of the settings file, or `default`. The profile `sandbox` is always there: it starts a server
    /// with sample data inside the process, for which neither account nor network is needed.
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,

    /// The server: name, name:port or https URL [env: PCE_HOST]
    ///
    /// Plain http is for loopback addresses alone. A stored credential knows its host and goes to no other.
    #[arg(long, global = true, value_name = "HOST")]
    pub host: Option<Host>,

    /// Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub token_file: Option<PathBuf>,

    /// Trust the certificates in this PEM file, beside the system's [env: PCE_CA_CERT]
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub ca_cert: Option<PathBuf>,

    /// Do not check the server's certificate: anyone on the way can read the token
    #[arg(long, global = true, hide_short_help = true)]
    pub insecure: bool,

    /// Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]
    #[arg(long, global = true, value_name = "URL", hide_short_help = true)]
    pub proxy: Option<String>,

    /// Give up a request after this long, such as 500ms or 1m30s [default: 30s]
    #[arg(long, global = true, value_name = "DURATION", value_parser = limit, hide_short_help = true)]
    pub timeout: Option<Span>,

    /// Give up connecting after this long [default: 10s]
    #[arg(long, global = true, value_name = "DURATION", value_parser = limit, hide_short_help = true)]
    pub connect_timeout: Option<Span>,

    /// Give up the whole run after this long
    #[arg(long, global = true, value_name = "DURATION", value_parser = limit, hide_short_help = true)]
    pub max_time: Option<Span>,

    /// Repeat a request that failed for a passing reason up to N times [default: 3]
    #[arg(
        long,
        global = true,
        value_name = "N",
        value_parser = between(RETRIES),
        hide_short_help = true
    )]
    pub retries: Option<u32>,

    /// When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR_FORCE]
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true,
        hide_short_help = true
    )]
    pub color: ColorMode,

    /// Show more than a screen without a pager [env: PCE_PAGER, PAGER]
    ///
    /// On a terminal, `pce list` shows more than a screen, of every format, through the pager of PCE_PAGER, else of PAGER,
    /// else `less -FRX`. A pager that is empty or `cat` means none too.
    #[arg(long, global = true, hide_short_help = true)]
    pub no_pager: bool,

    /// How errors are written to stderr: text, or json, one object on one line
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true,
        hide_short_help = true
    )]
    pub error_format: ErrorFormat,

    /// Show each request on stderr; twice: its headers too
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet")]
    pub verbose: u8,

    /// No notes or warnings on stderr, only errors
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Print help; --help says more and shows every option
    #[arg(short, long, global = true, action = ArgAction::Help)]
    pub help: Option<bool>,

    /// Print the version
    #[arg(short = 'V', long, global = true, action = ArgAction::Version)]
    pub version: Option<bool>,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorMode {
    /// On a terminal
    #[default]
    Auto,
    /// Off a terminal too
    Always,
    /// Nowhere
    Never,
}

/// How errors are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ErrorFormat {
    /// For people
    #[default]
    Text,
    /// One JSON object on one line
    Json,
}

/// How a report about `pce` itself is written.
#[derive(Debug, Clone, Args)]
pub struct Report {
    /// How to write the report: text or json
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub output: ErrorFormat,
}
