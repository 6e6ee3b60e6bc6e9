//! `pce config`.

use clap::{Args, Subcommand};

use super::words::{Words, anything};
use super::{Report, SETTINGS};

/// Show and change settings
///
/// Settings belong to a profile. An option or an environment variable overrides a setting.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  # Set the server
  pce config set host pbx.example.com
  # Set the fields to show, for the profile lab
  pce config set fields type,note,url --profile lab
  # Print one setting
  pce config get host
  # Print all effective settings
  pce config list
  # Remove a setting from the profile lab
  pce config unset fields --profile lab
")]
pub struct Config {
    /// The subcommand.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// The commands of `pce config`.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print the path of the settings file
    Path,
    /// Print all effective settings and where each comes from
    List(Report),
    /// Print one setting of the profile
    Get {
        /// The setting, such as host; for all, see pce help settings
        #[arg(value_name = "KEY", value_parser = KEY, hide_possible_values = true)]
        key: Option<String>,
    },
    /// Change one setting of the profile
    Set {
        /// The setting, such as host; for all, see pce help settings
        #[arg(value_name = "KEY", value_parser = KEY, hide_possible_values = true)]
        key: Option<String>,
        /// The new value
        #[arg(value_name = "VALUE", allow_hyphen_values = true)]
        value: Option<String>,
    },
    /// Remove one setting from the profile
    Unset {
        /// The setting, such as host; for all, see pce help settings
        #[arg(value_name = "KEY", value_parser = KEY, hide_possible_values = true)]
        key: String,
    },
}

const KEY: Words<String> = Words {
    words: &SETTINGS,
    parse: anything,
};
