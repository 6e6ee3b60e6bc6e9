//! `pce config`.

use clap::{Args, Subcommand};

use super::Report;
use super::words::{Words, anything};

/// Show and change the settings that are no secret
///
/// Settings belong to a profile. An option or a variable of the environment goes before them.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  pce config set host pbx.example.com
  pce config set fields type,note,url --profile lab
  pce config get host
  pce config list
  pce config unset fields --profile lab
")]
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
        /// The setting, such as host; all of them: pce help settings
        #[arg(value_name = "KEY", value_parser = KEY, hide_possible_values = true)]
        key: Option<String>,
    },
    /// Change one setting of the profile
    Set {
        /// The setting, such as host; all of them: pce help settings
        #[arg(value_name = "KEY", value_parser = KEY, hide_possible_values = true)]
        key: Option<String>,
        /// Its new value
        #[arg(value_name = "VALUE", allow_hyphen_values = true)]
        value: Option<String>,
    },
    /// Remove one setting from the profile
    Unset {
        /// The setting, such as host; all of them: pce help settings
        #[arg(value_name = "KEY", value_parser = KEY, hide_possible_values = true)]
        key: String,
    },
}

/// The settings' names, as `config` has them, which checks what was typed.
pub const SETTINGS: [&str; 14] = [
    "default-profile",
    "host",
    "user",
    "output",
    "fields",
    "ca-cert",
    "proxy",
    "timeout",
    "connect-timeout",
    "max-time",
    "retries",
    "jobs",
    "page-size",
    "history",
];

const KEY: Words<String> = Words {
    words: &SETTINGS,
    parse: anything,
};
