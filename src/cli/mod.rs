//! What the user can type: option names, help texts, and which options go together. No logic.
//!
//! The help text of an option is the doc comment of its field, and man pages and completions come from the same tree.

mod auth;
mod config;
mod duration;
mod global;
mod list;
mod number;
mod sandbox;
mod words;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Parser, Subcommand};

pub use auth::{Auth, AuthCommand, Login, Logout, StatusArgs, StoreKind};
pub use config::{Config, ConfigCommand};
pub use duration::Span;
pub use global::{ColorMode, ErrorFormat, Global, Report};
pub use list::List;
pub(crate) use number::whole;
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
    version,
    styles = STYLES,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = false,
    after_help = "Try it with no account:  pce --profile sandbox list '0003*210'"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List phone call events
    List(Box<List>),
    /// Store, check or forget a host and its credentials
    Auth(Auth),
    /// Show and change the settings that are no secret
    Config(Config),
    /// Check settings, credential store, name resolution, TLS, token and API
    Doctor(Report),
    /// Run a local UnifiedAPI server with sample data, in the foreground
    Sandbox(SandboxArgs),
    /// Print the completion script of a shell
    Completions {
        /// The shell to print it for
        shell: clap_complete::Shell,
    },
    /// Write the man pages and completion scripts into DIR/man and DIR/completions
    #[command(hide = true)]
    Generate {
        /// The folder
        #[arg(value_name = "DIR")]
        dir: std::path::PathBuf,
    },
}
