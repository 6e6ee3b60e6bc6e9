//! `pce config`.

use clap::{Args, Subcommand};

use super::Report;

/// Show and change the settings that are no secret
#[derive(Debug, Args)]
pub struct Config {
    /// What to do.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// The commands of `pce config`.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print where the settings file is
    Path,
    /// Print every setting in force and where it comes from
    List(Report),
    /// Print one setting of the profile
    Get {
        /// The setting
        #[arg(value_name = "KEY")]
        key: String,
    },
    /// Change one setting of the profile
    Set {
        /// The setting
        #[arg(value_name = "KEY")]
        key: String,
        /// Its new value
        #[arg(value_name = "VALUE", allow_hyphen_values = true)]
        value: String,
    },
    /// Remove one setting from the profile
    Unset {
        /// The setting
        #[arg(value_name = "KEY")]
        key: String,
    },
}
