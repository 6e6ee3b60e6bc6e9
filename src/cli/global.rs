//! Options that every command takes.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};

use super::Span;
use super::duration::limit;
use super::number::between;
use crate::uapi::Host;

/// Options of every command.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Global options", next_display_order = 500)]
pub struct Global {
    /// Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,

    /// The server: a name, name:port or https:// URL [env: PCE_HOST]
    #[arg(long, global = true, value_name = "HOST")]
    pub host: Option<Host>,

    /// Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub token_file: Option<PathBuf>,

    /// Trust the certificates in this PEM file, beside the system's [env: PCE_CA_CERT]
    #[arg(long, global = true, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,

    /// Do not check the server's certificate: anyone on the way can read the token
    #[arg(long, global = true)]
    pub insecure: bool,

    /// Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]
    #[arg(long, global = true, value_name = "URL")]
    pub proxy: Option<String>,

    /// Give up a request after this long [default: 30s]
    #[arg(long, global = true, value_name = "DURATION", value_parser = limit)]
    pub timeout: Option<Span>,

    /// Give up connecting after this long [default: 10s]
    #[arg(long, global = true, value_name = "DURATION", value_parser = limit)]
    pub connect_timeout: Option<Span>,

    /// Give up the whole run after this long
    #[arg(long, global = true, value_name = "DURATION", value_parser = limit)]
    pub max_time: Option<Span>,

    /// Repeat a request that failed for a passing reason up to N times [default: 3]
    #[arg(long, global = true, value_name = "N", value_parser = between(0..=20_u32))]
    pub retries: Option<u32>,

    /// When to use colour [env: NO_COLOR, CLICOLOR_FORCE]
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    pub color: ColorMode,

    /// How errors are written to stderr
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "text",
        hide_default_value = true
    )]
    pub error_format: ErrorFormat,

    /// Show each request on stderr; twice: its headers too
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet")]
    pub verbose: u8,

    /// No notes or warnings on stderr, only errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
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
    /// How to write the report
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub output: ErrorFormat,
}
