//! Completion scripts and man pages, from the one description of the command line.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use clap::{Arg, Command, ValueEnum, ValueHint};
use clap_complete::Shell;

use super::{complete, manual};
use crate::cli::{Cli, Completions};
use crate::output::{Column, OutputError};

/// Prints a shell's completion script.
pub(crate) fn print(args: &Completions) -> anyhow::Result<()> {
    let script = if args.is_static {
        script(args.shell)
    } else {
        complete::script(args.shell)?
    };
    io::stdout()
        .lock()
        .write_all(&script)
        .map_err(OutputError::stdout)?;
    Ok(())
}

/// The script for packages: clap's, but for names of fields, which it does not complete after a comma.
fn script(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut no_files(Cli::whole()), "pce", &mut script);
    let names = Column::names().join(" ");
    let (one, many) = match shell {
        Shell::Bash => (
            format!(r#"compgen -W "{names}" -- "${{cur}}""#),
            format!(r#"compgen -P "${{cur%"${{cur##*,}}"}}" -W "{names}" -- "${{cur##*,}}""#),
        ),
        Shell::Zsh => (
            format!(":A,B,…:({names})"),
            format!(":A,B,…: _values -s , field {names}"),
        ),
        Shell::Fish => (
            format!(
                r#"-l fields -d 'These fields, in this order; repeatable' -r -f -a "{}""#,
                names.replace(' ', "\\t''\n") + "\\t''"
            ),
            format!(
                r#"-l fields -d 'These fields, in this order; repeatable' -r -f -a "(__fish_complete_list , 'string split \" \" \"{names}\"')""#
            ),
        ),
        _ => return script,
    };
    let text = String::from_utf8_lossy(&script);
    // In bash, --sort-by takes the same names, but one of them alone.
    match shell {
        Shell::Bash => {
            let branch = format!("--fields)\n                    COMPREPLY=($({one}))");
            text.replace(&branch, &branch.replace(&one, &many))
        }
        _ => text.replace(&one, &many),
    }
    .into_bytes()
}

/// Where no file can stand, none is offered.
fn no_files(command: Command) -> Command {
    // Of an argument without any hint, zsh offers no option either.
    let is_open = |arg: &Arg| arg.get_action().takes_values() && !arg.is_positional();
    let hinted = |arg: Arg| match arg.get_value_hint() {
        ValueHint::Unknown if is_open(&arg) => arg.value_hint(ValueHint::Other),
        _ => arg,
    };
    command.mut_args(hinted).mut_subcommands(no_files)
}

/// Writes every completion script and man page below `dir`.
pub(crate) fn generate(dir: &Path) -> anyhow::Result<()> {
    let completions = dir.join("completions");
    let write = |path: &Path, bytes: &[u8]| {
        fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
    };
    fs::create_dir_all(&completions)?;
    for shell in Shell::value_variants() {
        let name = clap_complete::Generator::file_name(shell, "pce");
        write(&completions.join(name), &script(*shell))?;
    }
    let pages = dir.join("man");
    fs::create_dir_all(&pages)?;
    for (name, page) in manual::pages()? {
        write(&pages.join(name), &page)?;
    }
    Ok(())
}
