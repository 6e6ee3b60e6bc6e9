//! Options of every command.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};

use super::duration::limit;
use super::number::between;
use super::{RETRIES, Span};
use crate::uapi::Host;

/// Options of every command.
///
/// `-h` has room for only the first few of them; `--help` and the man page pce(1) show all.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Global options", next_display_order = 500)]
pub struct Global {
    /// Use this profile's settings and login [env: PCE_PROFILE]
    ///
    /// A profile is a name for settings and credentials that belong together. Without the option, pce uses
    /// `default-profile` of the settings file, else the profile `default`. The profile `sandbox` always exists: it
    /// starts a server with sample data inside the process, and needs neither an account nor a network.
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,

    /// The server: name, name:port or https URL [env: PCE_HOST]
    ///
    /// Plain http works for loopback addresses only. pce sends stored credentials only to the host they were stored for.
    #[arg(long, global = true, value_name = "HOST")]
    pub host: Option<Host>,

    /// Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub token_file: Option<PathBuf>,

    /// Also trust the certificates in this PEM file [env: PCE_CA_CERT]
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub ca_cert: Option<PathBuf>,

    /// Do not check the server's certificate; others on the network can then read the token
    #[arg(long, global = true, hide_short_help = true)]
    pub insecure: bool,

    /// Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]
    #[arg(long, global = true, value_name = "URL", hide_short_help = true)]
    pub proxy: Option<String>,

    /// Stop a request after this long, such as 500ms or 1m30s [default: 30s]
    #[arg(long, global = true, value_name = "DURATION", value_parser = limit, allow_negative_numbers = true, hide_short_help = true)]
    pub timeout: Option<Span>,

    /// Stop connecting after this long [default: 10s]
    #[arg(long, global = true, value_name = "DURATION", value_parser = limit, allow_negative_numbers = true, hide_short_help = true)]
    pub connect_timeout: Option<Span>,

    /// Stop the whole run after this long
    #[arg(long, global = true, value_name = "DURATION", value_parser = limit, allow_negative_numbers = true, hide_short_help = true)]
    pub max_time: Option<Span>,

    /// Retry transient failures up to N times [default: 3]
    #[arg(
        long,
        global = true,
        value_name = "N",
        value_parser = between(RETRIES),
        allow_negative_numbers = true,
        hide_short_help = true
    )]
    pub retries: Option<u32>,

    /// When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]
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

    /// Use no pager [env: PCE_PAGER, PAGER]
    ///
    /// On a terminal, `pce list` shows output longer than a screen in a pager, in every format. The pager is that of
    /// PCE_PAGER, else of PAGER, else `less -FRX`. An empty pager or `cat` also means no pager.
    #[arg(long, global = true, hide_short_help = true)]
    pub no_pager: bool,

    /// Write errors to stderr as text or json (one object on one line)
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

    /// Show each request on stderr; -vv also shows headers
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet")]
    pub verbose: u8,

    /// Write only errors to stderr, no notes or warnings
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Print help; --help shows every option
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
    /// Also when the output is not a terminal
    Always,
    /// No colour
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
    /// Output format: text or json
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
