//! `pce completions`.

use clap::Args;
use clap_complete::Shell;

/// Print the completion script of a shell
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
