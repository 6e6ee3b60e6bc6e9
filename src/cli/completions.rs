//! `pce completions`.

use clap::Args;
use clap_complete::Shell;

/// Print the completion script of a shell
///
/// The script asks pce at each TAB, so it knows what this machine knows: commands, options, values, names of fields
/// after a comma too, profiles, and extensions that were listed before. For zsh it lets 0003*210 be typed without
/// quotes. The same line in a start-up file stays right when pce is replaced by another version.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  eval \"$(pce completions bash)\"             in ~/.bashrc
  eval \"$(pce completions zsh)\"              in ~/.zshrc
  pce completions fish | source              in ~/.config/fish/completions/pce.fish
  pce completions powershell | Out-String | Invoke-Expression    in $PROFILE
  eval (pce completions elvish | slurp)      in ~/.config/elvish/rc.elv
  pce completions bash --static              what packages install

What each shell makes of 0003*210: pce help shells
")]
pub struct Completions {
    /// bash, zsh, fish, powershell or elvish
    #[arg(hide_possible_values = true)]
    pub shell: Shell,

    /// The script that packages install
    ///
    /// It does not ask pce, and knows commands, options, their values and names of fields alone.
    #[arg(long = "static")]
    pub is_static: bool,
}
