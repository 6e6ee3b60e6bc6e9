//! `pce help`: the help of a command or a topic; and the text of `pce` without arguments.

use clap::Command;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::context::App;
use super::topics::{TOPICS, plain};
use crate::cli::Cli;
use crate::config::{self, Environment, Paths};
use crate::error::CommandError;
use crate::output::Paint;
use crate::uapi::{Extension, nearest};

/// Prints the help of a command, of `pce` itself, or a topic.
#[allow(clippy::unused_async, reason = "commands share one signature")]
pub(crate) async fn run(app: &App, words: Vec<String>) -> anyhow::Result<()> {
    if let [word] = words.as_slice()
        && let Some(topic) = TOPICS.iter().find(|topic| topic.name == word)
    {
        let text = plain(&(topic.blocks)(), app.streams.width());
        return Ok(app.write(text.as_bytes())?);
    }
    let mut cli = Cli::whole();
    let mut command = &mut cli;
    for (place, word) in words.iter().enumerate() {
        let mut names = names(command);
        if place == 0 {
            if TOPICS.iter().any(|topic| topic.name == word) {
                return Err(CommandError::usage(
                    format!("unexpected word '{}'", words[1]),
                    format!("{word} is a topic: run pce help {word}"),
                )
                .into());
            }
            names.extend(TOPICS.iter().map(|topic| topic.name.to_owned()));
        }
        command = match command.find_subcommand_mut(word) {
            Some(inner) if !inner.is_hide_set() => inner,
            _ => return Err(unknown(word, &names).into()),
        };
    }
    let help = painted(&command.render_long_help(), app.paint(app.streams.stdout));
    Ok(app.write(help.as_bytes())?)
}

/// Returns a text of clap, with or without its colours.
pub(crate) fn painted(text: &StyledStr, paint: Paint) -> String {
    match paint {
        Paint::Colors => text.ansi().to_string(),
        Paint::Plain => text.to_string(),
    }
}

/// Returns the names of the subcommands that are not hidden.
fn names(command: &Command) -> Vec<String> {
    let commands = command
        .get_subcommands()
        .filter(|inner| !inner.is_hide_set());
    commands.map(Command::get_name).map(str::to_owned).collect()
}

fn unknown(word: &str, names: &[String]) -> CommandError {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let all = names.join(", ");
    let hint = match nearest(word, &names) {
        _ if ["where", "conditions"].contains(&word) && names.contains(&"filters") => {
            "run pce help filters".to_owned()
        }
        Some(name) => format!("did you mean {name:?}? commands and topics: {all}"),
        None if names.is_empty() => "the command has no subcommands".to_owned(),
        None => format!("commands and topics: {all}"),
    };
    CommandError::usage(format!("unknown command or topic '{word}'"), hint)
}

/// Returns a more helpful message than clap's own for commands that are missing or unknown.
pub(crate) fn meant(error: &clap::Error) -> Option<CommandError> {
    match error.kind() {
        // The user left out `list`, as in `pce 0003-210`.
        ErrorKind::InvalidSubcommand => {
            let ContextValue::String(word) = error.get(ContextKind::InvalidSubcommand)? else {
                return None;
            };
            let extension: Extension = word.parse().ok()?;
            Some(CommandError::usage(
                format!("unknown command '{word}'"),
                format!("to list the events of extension {extension}, run pce list {word}"),
            ))
        }
        ErrorKind::MissingSubcommand => {
            let ContextValue::String(own) = error.get(ContextKind::InvalidSubcommand)? else {
                return None;
            };
            let cli = Cli::whole();
            let command = own
                .split(' ')
                .skip(1)
                .try_fold(&cli, |command, word| command.find_subcommand(word))?;
            let names = names(command).join(", ");
            Some(CommandError::usage(
                format!("{own} needs a command"),
                format!("commands: {names}; see --help"),
            ))
        }
        _ => None,
    }
}

/// Returns the text for `pce` without arguments: the commands to run next.
pub(crate) fn welcome(environment: &Environment) -> String {
    let first = if is_new(environment) {
        "\
Try it with sample data, with no account and no network:
  pce --profile sandbox list '0003*210'

Log in to your server, once:
  pce auth login --host pbx.example.com
"
    } else {
        "\
List the events of an extension:
  pce list 0003-210

Check the server and the credentials:
  pce auth status
"
    };
    format!(
        "\
pce lists VoipNow phone call events through UnifiedAPI.

Usage: pce [OPTIONS] <COMMAND>

{first}
Show all commands:
  pce --help
"
    )
}

/// Returns whether neither settings nor credentials exist yet, in files or in the environment.
fn is_new(environment: &Environment) -> bool {
    let paths = Paths::new(environment);
    let settings = paths.settings_file().is_ok_and(|file| file.exists());
    !settings && config::profiles(&paths).is_empty() && !environment.names_a_server()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_is_named() {
        let cli = Cli::whole();
        let help = cli
            .find_subcommand("help")
            .and_then(Command::get_long_about);
        let help = help.map(ToString::to_string).unwrap_or_default();
        for topic in TOPICS {
            assert!(help.contains(topic.name), "{}", topic.name);
        }
    }
}
