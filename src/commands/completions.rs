//! `pce completions`: the completion scripts, made from the description of the command line.

use clap::{Arg, Command, ValueHint};
use clap_complete::Shell;

use super::complete;
use super::context::App;
use crate::cli::{Cli, Completions};
use crate::output::Column;

/// Prints a shell's completion script.
#[allow(clippy::unused_async, reason = "commands share one signature")]
pub(crate) async fn run(app: &App, args: Completions) -> anyhow::Result<()> {
    let script = if args.is_static {
        static_script(args.shell)
    } else {
        complete::script(args.shell)?
    };
    Ok(app.write(&script)?)
}

/// Returns the script that packages install: clap's own, with field names also completed after a comma.
pub fn static_script(shell: Shell) -> Vec<u8> {
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
                r#"-l fields -d 'Show these fields, in this order; repeatable' -r -f -a "{}""#,
                names.replace(' ', "\\t''\n") + "\\t''"
            ),
            format!(
                r#"-l fields -d 'Show these fields, in this order; repeatable' -r -f -a "(__fish_complete_list , 'string split \" \" \"{names}\"')""#
            ),
        ),
        _ => return script,
    };
    let text = String::from_utf8_lossy(&script);
    // In bash, --sort-by takes the same names, but only one of them.
    match shell {
        Shell::Bash => {
            let branch = format!("--fields)\n                    COMPREPLY=($({one}))");
            text.replace(&branch, &branch.replace(&one, &many))
        }
        _ => text.replace(&one, &many),
    }
    .into_bytes()
}

/// Marks values that are not file names, so that shells offer no files for them.
fn no_files(command: Command) -> Command {
    // For a positional argument with this hint, zsh would offer no options.
    let is_open = |arg: &Arg| arg.get_action().takes_values() && !arg.is_positional();
    let hinted = |arg: Arg| match arg.get_value_hint() {
        ValueHint::Unknown if is_open(&arg) => arg.value_hint(ValueHint::Other),
        _ => arg,
    };
    command.mut_args(hinted).mut_subcommands(no_files)
}
