//! Completion at each TAB: the shell's script, and the candidates that `pce` prints for it.
//!
//! clap_complete's engine completes commands, options and values; [`candidates`] adds profiles, stored extensions and
//! descriptions. pce has its own scripts for bash, zsh and fish, because they handle quotes, `*` and file names. It has
//! its own script for PowerShell, because clap_complete's script executes the typed text. For elvish, pce prints
//! clap_complete's script.

mod candidates;
mod conditions;
mod words;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::Command;
use clap_complete::Shell;
use clap_complete::engine::CompletionCandidate;
use clap_complete::env::{Elvish, EnvCompleter};

use candidates::{FILES, FileNames};
use words::{Word, quoted_for_bash};

/// The variable that a shell's script sets to ask for candidates.
pub(crate) const VARIABLE: &str = "PCE_COMPLETE";

/// Prints candidates, if a shell's script runs this process.
pub(crate) fn answer(shell: &OsStr, args: &[OsString]) -> Option<ExitCode> {
    // Without `--`, the variable is set by accident, and the run is an ordinary one.
    if args.get(1)? != "--" {
        return None;
    }
    let mut reply = Vec::new();
    let words = args.get(2..)?;
    // An error message would disturb the command line, so an error means no candidates.
    let found = match shell.to_str()? {
        "bash" => bash(words, &mut reply),
        "zsh" => zsh(words, &mut reply),
        "fish" => fish(words, &mut reply),
        "elvish" => elvish(words, &mut reply),
        "powershell" => powershell(&mut reply),
        _ => return None,
    };
    let written = found.and_then(|()| io::stdout().lock().write_all(&reply));
    Some(written.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS))
}

/// Returns the script for a shell's start-up file.
pub(crate) fn script(shell: Shell) -> io::Result<Vec<u8>> {
    let binary = binary();
    let quoted = |by: &str| format!("'{}'", binary.replace('\'', by));
    let script = match shell {
        Shell::Bash => include_str!("pce.bash").replace("@PCE@", &quoted(r"'\''")),
        Shell::Zsh => include_str!("pce.zsh").replace("@PCE@", &quoted(r"'\''")),
        Shell::Fish => include_str!("pce.fish").replace("@PCE@", &quoted(r"\'")),
        Shell::PowerShell => include_str!("pce.ps1").replace("@PCE@", &quoted("''")),
        _ => {
            let mut script = Vec::new();
            Elvish.write_registration(VARIABLE, "pce", "pce", &binary, &mut script)?;
            return Ok(script);
        }
    };
    Ok(script.into_bytes())
}

/// Returns the name of this binary as it was typed, or its absolute path if a path was typed.
fn binary() -> String {
    let name = std::env::args_os().next().unwrap_or_else(|| "pce".into());
    let path = Path::new(&name);
    if path.components().count() > 1
        && let Ok(path) = std::path::absolute(path)
    {
        return path.to_string_lossy().into_owned();
    }
    path.to_string_lossy().into_owned()
}

/// Returns the candidates for the last word.
fn find(words: Vec<String>, files: FileNames) -> io::Result<Vec<CompletionCandidate>> {
    let current = words.last().cloned().unwrap_or_default();
    let mut command = candidates::command(&words, files);
    let words = joined(words, &command);
    let place = words.len().saturating_sub(1);
    let folder = std::env::current_dir().ok();
    let mut found = clap_complete::engine::complete(&mut command, words, place, folder.as_deref())?;
    // Options are offered after a hyphen, or if there are no other candidates.
    let is_option =
        |candidate: &CompletionCandidate| candidate.get_value().to_string_lossy().starts_with('-');
    if !current.starts_with('-') && !found.iter().all(is_option) {
        found.retain(|candidate| !is_option(candidate));
    }
    // Of the letters in one word, such as -Aq, only v is useful twice.
    if current.starts_with('-') && !current.starts_with("--") {
        let is_repeated = |candidate: &CompletionCandidate| {
            let value = candidate.get_value().to_string_lossy();
            let added = value.strip_prefix(current.as_str()).unwrap_or_default();
            added.len() == 1 && added != "v" && current.contains(added)
        };
        found.retain(|candidate| !is_repeated(candidate));
    }
    Ok(found)
}

/// Joins global options with their values, as in `--profile=sandbox`.
///
/// The engine would read a value as a command if a command has that name.
fn joined(words: Vec<String>, command: &Command) -> Vec<OsString> {
    let takes_value = |word: &str| {
        let long = word.strip_prefix("--");
        let option = command
            .get_arguments()
            .find(|option| option.get_long() == long);
        long.is_some() && option.is_some_and(|option| option.get_action().takes_values())
    };
    let last = words.len().saturating_sub(1);
    let mut joined = Vec::new();
    let mut words = words.into_iter().enumerate().peekable();
    while let Some((_, mut word)) = words.next() {
        if takes_value(&word)
            && let Some((_, value)) = words.next_if(|(place, _)| *place < last)
        {
            word = format!("{word}={value}");
        }
        joined.push(word.into());
    }
    joined
}

/// Returns the first line of the reply, if the script must treat the candidates specially.
fn directive(found: &[CompletionCandidate]) -> Option<&'static str> {
    let first = found.first()?;
    if first.get_value().to_string_lossy().ends_with(FILES) {
        return Some(FILES);
    }
    // A comma and another value can follow.
    let tag = first.get_tag()?.to_string();
    let lists = ["--fields", "--event-type", "--ignore"];
    lists
        .iter()
        .any(|list| tag.starts_with(list))
        .then_some(":list")
}

fn bash(args: &[OsString], reply: &mut Vec<u8>) -> io::Result<()> {
    let typed = args
        .first()
        .map(|line| line.to_string_lossy())
        .unwrap_or_default();
    let breaks = std::env::var("_PCE_BREAKS").unwrap_or_default();
    // `words` handles quotes and blanks itself; only readline treats the other breaks as ends of a word.
    let breaks: String = breaks
        .chars()
        .filter(|c| matches!(c, '=' | ':' | '@'))
        .collect();
    let words = words::line(&typed, &breaks);
    let last = words.last().cloned().unwrap_or_default();
    let found = find(
        words.into_iter().map(|word| word.meaning).collect(),
        FileNames::ByShell,
    )?;
    let directive = directive(&found);
    if let Some(directive) = directive {
        writeln!(reply, "{directive}")?;
    }
    if directive == Some(FILES) {
        return Ok(());
    }
    for candidate in found {
        let value = candidate.get_value().to_string_lossy();
        let value = value.get(last.replaced..).unwrap_or(&value);
        writeln!(reply, "{}", quoted_for_bash(value, last.open))?;
    }
    Ok(())
}

fn zsh(args: &[OsString], reply: &mut Vec<u8>) -> io::Result<()> {
    let words = args
        .iter()
        .map(|arg| words::word(&arg.to_string_lossy()).meaning)
        .collect();
    let found = find(words, FileNames::ByShell)?;
    if let Some(directive) = directive(&found) {
        writeln!(reply, "{directive}")?;
    }
    // The format of zsh's _describe.
    for candidate in found {
        let value = candidate.get_value().to_string_lossy();
        write!(reply, "{}", value.replace('\\', r"\\").replace(':', r"\:"))?;
        match help(&candidate) {
            Some(help) => writeln!(reply, ":{}", help.replace('\\', r"\\"))?,
            None => writeln!(reply)?,
        }
    }
    Ok(())
}

fn fish(args: &[OsString], reply: &mut Vec<u8>) -> io::Result<()> {
    // fish has already removed the quotes of all words except the last.
    let mut words: Vec<String> = args
        .iter()
        .map(|arg| arg.to_string_lossy().into_owned())
        .collect();
    if let Some(last) = words.last_mut() {
        let Word { meaning, .. } = words::word(last);
        *last = meaning;
    }
    let found = find(words, FileNames::ByShell)?;
    if let Some(directive) = directive(&found) {
        writeln!(reply, "{directive}")?;
    }
    for candidate in found {
        write!(reply, "{}", candidate.get_value().to_string_lossy())?;
        match help(&candidate) {
            Some(help) => writeln!(reply, "\t{help}")?,
            None => writeln!(reply)?,
        }
    }
    Ok(())
}

/// Writes the candidates for PowerShell. Its script passes the words in a variable, because Windows PowerShell loses
/// empty arguments.
fn powershell(reply: &mut Vec<u8>) -> io::Result<()> {
    let words = std::env::var("_PCE_WORDS").unwrap_or_default();
    let words = words.split('\n').map(str::to_owned).collect();
    for candidate in find(words, FileNames::ByClap)? {
        write!(reply, "{}", candidate.get_value().to_string_lossy())?;
        match help(&candidate) {
            Some(help) => writeln!(reply, "\t{help}")?,
            None => writeln!(reply)?,
        }
    }
    Ok(())
}

/// Returns the first line of a candidate's description.
fn help(candidate: &CompletionCandidate) -> Option<String> {
    let help = candidate.get_help()?.to_string();
    help.lines().next().map(str::to_owned)
}

fn elvish(args: &[OsString], reply: &mut Vec<u8>) -> io::Result<()> {
    let typed: Vec<String> = args
        .iter()
        .map(|arg| arg.to_string_lossy().into_owned())
        .collect();
    let mut command = candidates::command(&typed, FileNames::ByClap);
    let words = joined(typed, &command);
    let folder = std::env::current_dir().ok();
    Elvish.write_complete(&mut command, words, folder.as_deref(), reply)
}
