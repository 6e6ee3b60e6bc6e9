//! `pce auth`.

use clap::{Args, Subcommand, ValueEnum};

use super::Report;

/// Store, check, list or remove hosts and their credentials
///
/// Each profile has one login at the most, and its credentials go to no other host than the one it was made for.
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
    ///
    /// What is not given is asked for on a terminal. An App Key and App Secret keep working: access tokens, which live
    /// for an hour, are fetched from them as needed. An access token alone is stored as it is.
    Login(Login),
    /// Say which credentials are in force and whether the server takes them
    ///
    /// The exit code is 0 when they are good, and 4 when not.
    Status(StatusArgs),
    /// Remove the profile's credentials
    ///
    /// The extensions that were stored for completion are removed too.
    Logout(Logout),
    /// List the profiles that have credentials, with host, kind and store
    List(Report),
}

/// Check credentials against the server and store them for the profile
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  pce auth login --host pbx.example.com
  pce auth login --host pbx.example.com --profile lab
  pce auth login --host pbx.example.com --token-stdin < token
  pce auth login --host pbx.example.com --app-key KEY \\
      --secret-stdin --store file < app-secret

Where nobody sits at a terminal: pce help cron
")]
pub struct Login {
    /// The App Key of a trusted app
    #[arg(long, value_name = "KEY", conflicts_with = "token_stdin")]
    pub app_key: Option<String>,

    /// Read the App Secret from stdin
    #[arg(long, requires = "app_key", conflicts_with = "token_stdin")]
    pub secret_stdin: bool,

    /// Read an access token from stdin, and store that
    #[arg(long)]
    pub token_stdin: bool,

    /// Where to keep them: keyring (default) or file
    ///
    /// keyring is the system's: Secret Service, Keychain or Credential Manager. file is a plaintext file of mode 0600.
    #[arg(
        long,
        value_name = "STORE",
        default_value = "keyring",
        hide_default_value = true,
        hide_possible_values = true
    )]
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

/// Say which credentials are in force and whether the server takes them
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  pce auth status
  pce auth status --offline -o json
")]
pub struct StatusArgs {
    /// Do not ask the server
    #[arg(long)]
    pub offline: bool,
    /// How to write it.
    #[command(flatten)]
    pub report: Report,
}

/// Remove the profile's credentials
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  pce auth logout
  pce auth logout --all
")]
pub struct Logout {
    /// Those of every profile
    #[arg(long)]
    pub all: bool,
}
