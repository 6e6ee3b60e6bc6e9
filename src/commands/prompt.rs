//! Questions to the user at the terminal. They block.

use std::io::{self, Write};

use secrecy::{ExposeSecret, SecretString};

use crate::config::{Secret, Warnings, typed_secret};
use crate::error::CommandError;
use crate::terminal::{Stream, read_secret};

/// Asks the user on the terminal. Without a terminal, returns an error that names the missing option.
pub(super) fn ask(what: &str, option: &str, stdin: Stream) -> anyhow::Result<String> {
    if !stdin.is_terminal() {
        return Err(missing(what, option).into());
    }
    eprint_prompt(what)?;
    let mut line = String::new();
    if io::stdin().read_line(&mut line)? == 0 {
        return Err(cancelled(option).into());
    }
    let line = line.trim_end_matches(['\r', '\n']);
    Ok(line.to_owned())
}

/// Asks for a secret, which the terminal does not show.
pub(super) fn ask_secret(
    what: Secret,
    option: &str,
    warnings: &Warnings,
    stdin: Stream,
) -> anyhow::Result<SecretString> {
    if !stdin.is_terminal() {
        return Err(missing(&what.to_string(), option).into());
    }
    let typed = read_secret(&format!("{what}: ")).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => cancelled(option).into(),
        _ => anyhow::Error::from(error),
    })?;
    let secret = typed_secret(what, typed.expose_secret(), "the prompt", warnings)?;
    Ok(secret)
}

fn eprint_prompt(what: &str) -> io::Result<()> {
    let mut err = io::stderr().lock();
    write!(err, "{what}: ")?;
    err.flush()
}

/// Returns the error for a prompt that the user ends with Ctrl-D.
fn cancelled(option: &str) -> CommandError {
    // The cursor is still on the line of the prompt.
    let _ = writeln!(io::stderr());
    CommandError::usage(
        "login cancelled at the prompt: nothing was stored",
        format!("run pce auth login again, or use {option}"),
    )
}

fn missing(what: &str, option: &str) -> CommandError {
    let what = what.split(" (").next().unwrap_or(what);
    CommandError::usage(
        format!("the {what} is missing, and stdin is not a terminal to ask on"),
        format!("use {option}"),
    )
}
