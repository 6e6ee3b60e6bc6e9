//! What the user can type: option names, help texts, and which options go together. No logic.
//!
//! The help text of an option is the doc comment of its field, and man pages and completions come from the same tree.

mod auth;
mod completions;
mod config;
mod diff;
mod doctor;
mod duration;
mod global;
mod list;
mod number;
mod sandbox;
mod selection;
mod setting;
mod words;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{CommandFactory, Parser, Subcommand};

pub use auth::{Auth, AuthCommand, Login, Logout, StatusArgs, StoreKind};
pub use completions::Completions;
pub use config::{Config, ConfigCommand};
pub use diff::Diff;
pub use doctor::Doctor;
pub use duration::Span;
pub(crate) use duration::limit;
pub use global::{ColorMode, ErrorFormat, Global, Report};
pub use list::List;
pub use sandbox::SandboxArgs;
pub use selection::Selection;
pub use setting::{JOBS, Key, RETRIES, SETTINGS};

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
    // The last of two equal options wins; shell aliases depend on that.
    args_override_self = true,
    // Help and version are defined among the global options, to be listed there.
    disable_help_flag = true,
    disable_version_flag = true,
    // `pce help` also shows topics.
    disable_help_subcommand = true,
    after_help = "\
Try it with no account:  pce --profile sandbox list '0003*210'
All options: pce --help. Topics: pce help filters, exit-codes, cron",
    after_long_help = "\
Examples:
  pce --profile sandbox list '0003*210'    try it with no account and no network
  pce auth login --host pbx.example.com    store a server's credentials, once
  pce list 0003-210                        list the events of an extension
  pce doctor                               find out why pce does not work
  pce list --help                          filter, sort and format the events

Topics:
  pce help filters       choose events and rows
  pce help exit-codes    exit codes and JSON errors, for scripts
  pce help cron          cron, systemd and containers
  pce help shells        completion, and how each shell reads 0003*210
"
)]
pub struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
}

impl Cli {
    /// Returns the complete command tree.
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
    /// Without --limit, --count and --start-index, pce lists every event, however many pages that takes. If an option
    /// leaves rows out, stderr says how many of how many. If rows are missing, the exit code is 8.
    #[command(visible_alias = "ls")]
    List(Box<List>),
    /// The other commands.
    #[command(flatten)]
    Other(Other),
}

/// The commands other than `pce list`.
///
/// clap builds only the command that was typed, to start faster. The first lines here are the list of commands; the
/// long descriptions are at each command's arguments.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Other {
    /// Show what changed since an earlier export
    Diff(Box<Diff>),
    /// Store, check, list or remove hosts and their credentials
    Auth(Auth),
    /// Show and change settings
    Config(Config),
    /// Check settings, credentials, network, TLS, token and API
    Doctor(Doctor),
    /// Run a local UnifiedAPI server with sample data, in the foreground
    Sandbox(SandboxArgs),
    /// Print the completion script of a shell
    Completions(Completions),
    /// Print the help of a command or a topic
    ///
    /// Topics are filters, exit-codes, cron, terminal, shells, settings, environment, files and faults.
    #[command(after_long_help = "\
Examples:
  pce help list          the help of pce list
  pce help auth login    the help of pce auth login
  pce help exit-codes    the exit codes
")]
    Help {
        /// A command, such as list or auth login, or a topic
        #[arg(value_name = "WORD")]
        words: Vec<String>,
    },
}
