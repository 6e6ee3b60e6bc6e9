//! `pce auth`.

use clap::{Args, Subcommand, ValueEnum};

use super::Report;

/// Store, check, list or remove hosts and their credentials
///
/// Each profile has at most one login. pce sends its credentials only to the host that the login was made for.
#[derive(Debug, Args)]
pub struct Auth {
    /// The subcommand.
    #[command(subcommand)]
    pub command: AuthCommand,
}

/// The commands of `pce auth`.
#[derive(Debug, Subcommand)]
pub enum AuthCommand {
    /// Check credentials against the server and store them for the profile
    ///
    /// On a terminal, pce asks for the host, App Key and App Secret that the options leave out. With an App Key and App
    /// Secret, pce renews access tokens as needed; each is valid for an hour. An access token alone is stored unchanged.
    Login(Login),
    /// Show the effective credentials and whether the server accepts them
    ///
    /// The exit code is 0 if the server accepts them, else 4.
    Status(StatusArgs),
    /// Remove the profile's credentials
    ///
    /// The extensions stored for completion are removed as well.
    Logout(Logout),
    /// List the profiles that have credentials, with host, kind and store
    List(Report),
}

/// Check credentials against the server and store them for the profile
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  # Log in, and answer the questions
  pce auth login --host pbx.example.com
  # Log in for the profile lab
  pce auth login --host pbx.example.com --profile lab
  # Store an access token
  pce auth login --host pbx.example.com --token-stdin < token
  # Store an App Key and App Secret in a file, without a terminal
  pce auth login --host pbx.example.com --app-key KEY \\
      --secret-stdin --store file < app-secret

Cron, systemd and containers: pce help cron
")]
pub struct Login {
    /// The App Key of a trusted app
    #[arg(long, value_name = "KEY", conflicts_with = "token_stdin")]
    pub app_key: Option<String>,

    /// Read the App Secret from stdin
    #[arg(long, requires = "app_key", conflicts_with = "token_stdin")]
    pub secret_stdin: bool,

    /// Read an access token from stdin and store it
    #[arg(long)]
    pub token_stdin: bool,

    /// Where to store the credentials: keyring (default) or file
    ///
    /// keyring is the system's keyring: Secret Service, Keychain or Credential Manager. file is a plaintext file of
    /// mode 0600.
    #[arg(
        long,
        value_name = "STORE",
        default_value = "keyring",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub store: StoreKind,
}

/// Where credentials are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StoreKind {
    /// Secret Service, Keychain or Credential Manager
    Keyring,
    /// A plaintext file of mode 0600
    File,
}

/// Show the effective credentials and whether the server accepts them
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  # Check the credentials against the server
  pce auth status
  # Show them as JSON without a request
  pce auth status --offline -o json
")]
pub struct StatusArgs {
    /// Send no request to the server
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
  # Remove the credentials of the effective profile
  pce auth logout
  # Remove the credentials of every profile
  pce auth logout --all
")]
pub struct Logout {
    /// Remove the credentials of every profile
    #[arg(long)]
    pub all: bool,
}
