//! Handles a command line for which clap returns an error: a request for help or the version, or a usage error.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::ValueEnum;
use clap::error::ErrorKind;

use super::{failed, to_stderr};
use crate::cli::{ColorMode, ErrorFormat};
use crate::commands::answers::answer;
use crate::commands::context::paint;
use crate::commands::help::{self, painted};
use crate::config::{Environment, Windows};
use crate::error::CommandError;
use crate::exit::Kind;
use crate::output::OutputError;
use crate::report::{Options, Reporter};
use crate::terminal::{Stream, Streams};

/// Prints the help or the version if the user asked for it; reports any other error as a usage error.
pub(super) fn not_parsed(error: &clap::Error, args: &[OsString], streams: Streams) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => match shown(error, args, streams) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(&error.into(), None, &reporter(args, streams)),
        },
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            if args.len() > 1 {
                let paint = paint(color(args), &environment(), streams.stderr);
                to_stderr(&painted(&error.render(), paint));
            } else {
                to_stderr(&help::welcome(&environment()));
            }
            ExitCode::from(Kind::Usage.exit_code())
        }
        _ => {
            let words: Vec<_> = args
                .iter()
                .map(|arg| arg.to_string_lossy().into_owned())
                .collect();
            let error = help::meant(error)
                .or_else(|| answer(error, &words))
                .unwrap_or_else(|| refused(error));
            failed(&error.into(), None, &reporter(args, streams))
        }
    }
}

fn environment() -> Environment {
    Environment::from_process(Windows::Never)
}

fn shown(help: &clap::Error, args: &[OsString], streams: Streams) -> Result<(), OutputError> {
    if streams.stdout == Stream::Closed {
        return Err(OutputError::closed_stdout());
    }
    let paint = paint(color(args), &environment(), streams.stdout);
    let text = painted(&help.render(), paint);
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(OutputError::stdout)
}

fn reporter(args: &[OsString], streams: Streams) -> Reporter {
    Reporter::new(Options {
        format: error_format(args),
        quiet: false,
        verbosity: 0,
        on_terminal: streams.stderr.is_terminal(),
        paint: paint(color(args), &environment(), streams.stderr),
    })
}

/// Returns the error format of a command line that clap does not accept.
fn error_format(args: &[OsString]) -> ErrorFormat {
    typed(args, "--error-format").unwrap_or_default()
}

/// Returns the colour mode of a command line that clap does not accept.
fn color(args: &[OsString]) -> ColorMode {
    typed(args, "--color").unwrap_or_default()
}

/// Returns the last valid value of an option.
fn typed<T: ValueEnum>(args: &[OsString], option: &str) -> Option<T> {
    let words: Vec<_> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let values =
        words
            .iter()
            .enumerate()
            .filter_map(|(place, word)| match word.strip_prefix(option)? {
                "" => words.get(place + 1).copied(),
                rest => rest.strip_prefix('='),
            });
    values
        .filter_map(|value| T::from_str(value, false).ok())
        .next_back()
}

/// Splits clap's message into error and hint: clap's tip, or the remedy after the reason of an invalid value.
fn refused(error: &clap::Error) -> CommandError {
    let rendered = error.render().to_string();
    let mut message = Vec::new();
    let mut tips = Vec::new();
    let text = rendered.trim_start_matches("error: ");
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix("tip: ") {
            Some(tip) => tips.push(tip),
            None if line.starts_with("Usage:") => break,
            None if line.starts_with("For more information") => {}
            None => message.push(line),
        }
    }
    let message = message.join(" ");
    if !tips.is_empty() {
        return CommandError::usage(message, tips.join("; "));
    }
    match message.rsplit_once("; ") {
        Some((reason, remedy)) if error.kind() == ErrorKind::ValueValidation => {
            CommandError::usage(reason, remedy)
        }
        _ => CommandError::usage(message, "run the command with --help for its options"),
    }
}
