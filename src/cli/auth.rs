//! `pce auth`.

use clap::{Args, Subcommand, ValueEnum};

use super::Report;

/// Store, check or forget a host and its credentials
#[derive(Debug, Args)]
pub struct Auth {
    /// What to do.
    #[command(subcommand)]
    pub command: AuthCommand,
}

/// The commands of `pce auth`.
#[derive(Debug, Subcommand)]
pub enum AuthCommand {
    /// Check credentials against the server and store them for the profile
    Login(Login),
    /// Say which credentials are in force, where they are kept, and whether the server takes them
    Status(StatusArgs),
    /// Forget the profile's credentials
    Logout(Logout),
}

/// Check credentials against the server and store them for the profile
///
/// What is not given is asked for on a terminal. An App Key and App Secret keep working: access tokens, which live
/// for an hour, are fetched from them as needed. An access token alone is stored as it is.
#[derive(Debug, Args)]
pub struct Login {
    /// The App Key of a trusted app
    #[arg(long, value_name = "KEY", conflicts_with = "token_stdin")]
    pub app_key: Option<String>,

    /// Read the App Secret from stdin
    #[arg(long, requires = "app_key", conflicts_with = "token_stdin")]
    pub secret_stdin: bool,

    /// Read an access token from stdin, and store that instead of an app's credentials
    #[arg(long)]
    pub token_stdin: bool,

    /// Where to keep them: the system's keyring, or a file that only you can read
    #[arg(long, value_name = "STORE", default_value = "keyring")]
    pub store: StoreKind,
}

/// Where credentials are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StoreKind {
    /// Secret Service, Keychain or Credential Manager
    Keyring,
    /// A plaintext file of mode 0600
    File,
}

/// Say which credentials are in force, where they are kept, and whether the server takes them
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Do not ask the server
    #[arg(long)]
    pub offline: bool,
    /// How to write it.
    #[command(flatten)]
    pub report: Report,
}

/// Forget the profile's credentials
#[derive(Debug, Args)]
pub struct Logout {
    /// Those of every profile
    #[arg(long)]
    pub all: bool,
}
