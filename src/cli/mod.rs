//! What the user can type: option names, help texts, and which options go together. No logic.
//!
//! The help text of an option is the doc comment of its field, and man pages and completions come from the same tree.

mod auth;
mod completions;
mod config;
mod doctor;
mod duration;
mod global;
mod list;
mod number;
mod sandbox;
mod words;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{CommandFactory, Parser, Subcommand};

pub use auth::{Auth, AuthCommand, Login, Logout, StatusArgs, StoreKind};
pub use completions::Completions;
pub use config::{Config, ConfigCommand, SETTINGS};
pub use doctor::Doctor;
pub use duration::Span;
pub use global::{ColorMode, ErrorFormat, Global, Report};
pub use list::List;
pub use sandbox::SandboxArgs;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// List VoipNow phone call events through UnifiedAPI
///
/// A phone call event is a subscription: when an extension receives, places, answers or ends a call, the server
/// makes an HTTP request to the event's URL. `pce list` shows what fires where, what is disabled, and what still
/// points at an old host.
#[derive(Debug, Parser)]
#[command(
    name = "pce",
    // Also where the program is `pce.exe`.
    bin_name = "pce",
    version,
    styles = STYLES,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true,
    // The last one of an option that is typed twice wins; aliases depend on that.
    args_override_self = true,
    // Global options like any other, so that they stand with those.
    disable_help_flag = true,
    disable_version_flag = true,
    // `pce help` knows topics too.
    disable_help_subcommand = true,
    after_help = "\
Try it with no account:  pce --profile sandbox list '0003*210'
All options: pce --help. Topics: pce help filters, exit-codes, cron",
    after_long_help = "\
Examples:
  pce --profile sandbox list '0003*210'    try it with no account and no network
  pce auth login --host pbx.example.com    store a server's credentials, once
  pce list 0003-210                        list the events of an extension
  pce doctor                               find out what is in the way
  pce list --help                          choose, order and format the events

Topics:
  pce help filters       how to choose events and rows
  pce help exit-codes    what a script can rely on
  pce help cron          where nobody sits at a terminal
  pce help shells        completion, and what each shell makes of 0003*210
"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
}

impl Cli {
    /// What can be typed, every command made in full.
    pub fn whole() -> clap::Command {
        let mut whole = Self::command();
        whole.build();
        whole
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List phone call events
    ///
    /// With none of --limit, --count and --start-index, every event is listed, however many pages that takes. Where an
    /// option leaves rows out, stderr says how many of how many; where rows could not be had, the exit code is 8.
    #[command(visible_alias = "ls")]
    List(Box<List>),
    /// All but that one.
    #[command(flatten)]
    Other(Other),
}

/// The commands beside `pce list`.
///
/// Only the one that was typed is made in full: what is said here is what a list of commands says of them, and each one's
/// own arguments say the rest.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Other {
    /// Store, check or forget a host and its credentials
    Auth(Auth),
    /// Show and change the settings that are no secret
    Config(Config),
    /// Check settings, credentials, network, TLS, token and API
    Doctor(Doctor),
    /// Run a local UnifiedAPI server with sample data, in the foreground
    Sandbox(SandboxArgs),
    /// Print the completion script of a shell
    Completions(Completions),
    /// Print the help of a command, or about a topic
    ///
    /// Topics are filters, exit-codes, cron, terminal, shells, settings, environment, files and faults.
    #[command(after_long_help = "\
Examples:
  pce help list
  pce help auth login
  pce help exit-codes
")]
    Help {
        /// A command, such as list or auth login, or a topic
        #[arg(value_name = "WORD")]
        words: Vec<String>,
    },
}
