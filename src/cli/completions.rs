//! `pce completions`.

use clap::Args;
use clap_complete::Shell;

/// Print the completion script of a shell
///
/// The script runs pce at each TAB. It completes commands, options, values, fields after a comma, profiles, and
/// extensions that were listed before. In zsh it also allows 0003*210 without quotes. The line in the start-up file
/// needs no change after an update of pce.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  eval \"$(pce completions bash)\"             in ~/.bashrc
  eval \"$(pce completions zsh)\"              in ~/.zshrc
  pce completions fish | source              in ~/.config/fish/completions/pce.fish
  pce completions powershell | Out-String | Invoke-Expression    in $PROFILE
  eval (pce completions elvish | slurp)      in ~/.config/elvish/rc.elv
  pce completions bash --static              for packages

How each shell reads 0003*210: pce help shells
")]
pub struct Completions {
    /// The shell: bash, zsh, fish, powershell or elvish
    #[arg(hide_possible_values = true)]
    pub shell: Shell,

    /// Print the script that packages install
    ///
    /// It does not run pce, and completes only commands, options, their values and fields.
    #[arg(long = "static")]
    pub is_static: bool,
}
