//! What users of gh, kubectl, aws and curl type, and the option or command of `pce` that does the same.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::cli::SETTINGS;
use crate::error::CommandError;

/// An option that pce does not have, and what to type instead.
const OPTIONS: [(&str, &str); 26] = [
    ("--json", "use -o json"),
    ("--csv", "use -o csv"),
    ("--tsv", "use -o tsv"),
    ("--ndjson", "use -o ndjson"),
    ("--jsonl", "use -o ndjson"),
    ("--table", "use -o table"),
    ("--raw", "use -o raw"),
    ("--format", "use -o FORMAT, such as -o csv"),
    (
        "--all",
        "every event is listed by default; --all-extensions lists every extension",
    ),
    (
        "--jq",
        "pipe the rows into jq: pce list 0003-210 -o json | jq",
    ),
    (
        "--query",
        "pipe the rows into jq: pce list 0003-210 -o json | jq",
    ),
    (
        "--watch",
        "run pce in a shell loop, or from cron: pce help cron",
    ),
    ("--type", "use --event-type"),
    ("--filter", "use --filter-by FIELD --filter-value VALUE"),
    (
        "--page",
        "use --page-size N, or --start-index N for one page",
    ),
    ("--reverse", "use --sort-order desc"),
    ("--desc", "use --sort-order desc"),
    ("--sort", "use --sort-by FIELD"),
    ("--order-by", "use --sort-by FIELD"),
    ("--max", "use --limit N"),
    ("--max-items", "use --limit N"),
    ("--since", "use --sort-by modified"),
    ("--app-secret", SECRET),
    ("--secret", SECRET),
    (
        "--token",
        "use --token-file FILE, or pce auth login --token-stdin: a secret never goes into arguments",
    ),
    (
        "--password",
        "pce has no passwords: use pce auth login with an App Key or a token",
    ),
];

const SECRET: &str = "use --secret-stdin: a secret never goes into arguments";

/// A command that pce does not have, and what to type instead.
const COMMANDS: [(&str, &str); 9] = [
    ("login", "run pce auth login"),
    ("logout", "run pce auth logout"),
    ("status", "run pce auth status"),
    ("whoami", "run pce auth status"),
    ("version", "run pce --version"),
    ("get", "run pce list EXTENSION"),
    ("show", "run pce list EXTENSION"),
    ("events", "run pce list EXTENSION"),
    ("completion", "run pce completions SHELL"),
];

/// Values of an option that another option does the work of.
const VALUES: [(&str, &str, &str); 3] = [
    (
        "--output",
        "jsonl",
        "use -o ndjson: one object on each line",
    ),
    ("--output", "yaml", "use -o json"),
    ("--output", "text", "use -o table or -o tsv"),
];

/// The answer to a command line that clap does not accept, where there is a better one than clap's.
pub(super) fn answer(error: &clap::Error) -> Option<CommandError> {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let typed = context(ContextKind::InvalidArg)?;
            let typed = typed.split('=').next().unwrap_or(typed);
            let (_, hint) = OPTIONS.iter().find(|(name, _)| *name == typed)?;
            Some(CommandError::usage(
                format!("there is no option {typed}"),
                *hint,
            ))
        }
        ErrorKind::InvalidSubcommand => {
            let typed = context(ContextKind::InvalidSubcommand)?;
            let known = COMMANDS.iter().find(|(name, _)| *name == typed);
            let hint = known.map(|(_, hint)| *hint).or_else(|| dash(typed))?;
            Some(CommandError::usage(
                format!("there is no command {typed:?}"),
                hint,
            ))
        }
        ErrorKind::ValueValidation => {
            let (arg, value) = (
                context(ContextKind::InvalidArg)?,
                context(ContextKind::InvalidValue)?,
            );
            let hint = of_value(arg, value)?;
            Some(CommandError::usage(
                format!("invalid value {value:?} for {arg}"),
                hint,
            ))
        }
        ErrorKind::MissingRequiredArgument => {
            let Some(ContextValue::Strings(missing)) = error.get(ContextKind::InvalidArg) else {
                return None;
            };
            missing.iter().find(|name| *name == "<KEY>")?;
            Some(CommandError::usage(
                "no KEY is named",
                format!("the keys are {}", SETTINGS.join(", ")),
            ))
        }
        _ => None,
    }
}

fn of_value(arg: &str, value: &str) -> Option<String> {
    let known = VALUES
        .iter()
        .find(|(option, word, _)| arg.starts_with(option) && *word == value);
    if let Some((_, _, hint)) = known {
        return Some((*hint).to_owned());
    }
    if let Some(hint) = dash(value) {
        return Some(hint.to_owned());
    }
    match value.strip_prefix('-') {
        Some(field) if arg.starts_with("--sort-by") => {
            Some(format!("use --sort-by {field} --sort-order desc"))
        }
        _ if arg.contains("EXTENSION") && value.contains('*') && value.ends_with(['*', '?']) => {
            Some(
                "name each extension, such as 0003*210: there are no patterns of extensions"
                    .to_owned(),
            )
        }
        _ => None,
    }
}

/// For a dash that an editor or a web page has replaced.
fn dash(typed: &str) -> Option<&'static str> {
    typed
        .starts_with(['–', '—', '−', '‐', '‑'])
        .then_some("this is a typographic dash: type - or -- instead")
}
