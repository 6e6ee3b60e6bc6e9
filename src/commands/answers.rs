//! Options and commands of gh, kubectl, aws and curl, and those of `pce` that do the same.

mod values;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use self::values::{JQ, dash, of_value};
use crate::cli::SETTINGS;
use crate::error::CommandError;
use crate::output::Format;
use crate::uapi::nearest;

const LOOP: &str = "run pce in a shell loop, or from cron: pce help cron";
const SECRET: &str = "use --secret-stdin: a secret never goes into arguments";
const FROM_STDIN: &str =
    "use --secret-stdin, --token-stdin or --token-file FILE: a secret never goes into arguments";
const WHERE: &str = "use --where CONDITION: pce help filters";
const DIFF: &str = "run pce diff BASELINE, or pce diff BASELINE --with FILE for two exports";
const SORT: &str = "use --sort-by FIELD, with --sort-order desc for the last first";
const SINCE: &str = "use --where 'modified>=2016-01-01', or --sort-by modified --sort-order desc";

/// Names of `--output` in other tools.
const FORMAT: &[&str] = &["--format", "--output-format", "--fmt"];

/// Options that pce does not have, each with a hint.
const OPTIONS: [(&[&str], &str); 47] = [
    (
        &["--json", "--yaml", "--xml"],
        "use -o json, and --fields A,B,… for some of the fields: -o json --fields id,url",
    ),
    (&["--csv", "--excel", "--xlsx"], "use -o csv"),
    (&["--tsv", "--text"], "use -o tsv"),
    (&["--ndjson", "--jsonl"], "use -o ndjson"),
    (&["--table", "--pretty"], "use -o table"),
    (&["--raw"], "use -o raw"),
    (FORMAT, "use -o FORMAT, such as -o csv"),
    (&["--out", "--outfile", "--file"], "use -O FILE"),
    (
        &[
            "--all",
            "-a",
            "--all-pages",
            "--no-limit",
            "--paginate",
            "--no-paginate",
        ],
        "every event is listed by default; --all-extensions lists every extension",
    ),
    (&["--jq", "--query", "--template", "--jsonpath"], JQ),
    (&["--watch", "-w", "--follow"], LOOP),
    (
        &["-f"],
        "use --extensions-from FILE; to follow new events, run pce in a shell loop",
    ),
    (
        &["--delimiter", "--separator", "--sep", "-d"],
        "use -o tsv for tabs, or -o csv for commas",
    ),
    (
        &["--dry-run", "--curl", "--print-curl"],
        "use --print-request",
    ),
    (
        &["--type", "--event", "--events", "-t"],
        "use --event-type TYPE",
    ),
    (&["--id"], "use --event-id ID with one --event-type"),
    (
        &["--filter", "--filters"],
        "use --filter-by FIELD --filter-value VALUE, or --where CONDITION",
    ),
    (
        &[
            "--search",
            "--grep",
            "--match",
            "--selector",
            "-l",
            "--field-selector",
        ],
        WHERE,
    ),
    (&["--status"], "use --where status=disabled"),
    (&["--enabled"], "use --where status=enabled"),
    (&["--disabled"], "use --where status=disabled"),
    (
        &["--url"],
        "use --where url~TEXT, or --host HOST for the server",
    ),
    (&["--note"], "use --where note~TEXT"),
    (
        &["--page", "--offset", "--start", "--skip"],
        "use --page-size N, or --start-index N for one page",
    ),
    (&["--per-page", "--chunk-size"], "use --page-size N"),
    (
        &["--reverse", "--desc", "--descending", "-r"],
        "use --sort-order desc",
    ),
    (&["--asc", "--ascending"], "use --sort-order asc"),
    (&["--order"], "use --sort-order asc or --sort-order desc"),
    (&["--sort", "--order-by", "--orderby"], SORT),
    (
        &[
            "--max",
            "--max-items",
            "--max-results",
            "--top",
            "--head",
            "--first",
            "-n",
        ],
        "use --limit N",
    ),
    (&["--since", "--after", "--from"], SINCE),
    (
        &["--until", "--before", "--to"],
        "use --where 'modified<2016-01-01'",
    ),
    (
        &["--columns", "--column", "--field", "--select"],
        "use --fields A,B,…",
    ),
    (&["--no-headers", "--noheader"], "use --no-header"),
    (
        &["--user-id", "--userid", "--username", "--owner", "-u"],
        "use --user USER",
    ),
    (
        &["--extension", "--extensions", "--ext", "-e"],
        "write extensions without an option: pce list 0003-210",
    ),
    (
        &["--all-namespaces", "--everything"],
        "use --all-extensions",
    ),
    (
        &[
            "--server",
            "--hostname",
            "--endpoint",
            "--endpoint-url",
            "--base-url",
        ],
        "use --host HOST",
    ),
    (&["--cacert", "--ca-bundle", "--ca"], "use --ca-cert FILE"),
    (
        &["-k", "--no-verify-ssl", "--insecure-skip-tls-verify"],
        "use --insecure",
    ),
    (&["--retry"], "use --retries N"),
    (&["--debug", "--trace"], "use -vvv"),
    (&["--silent", "-s"], "use -q"),
    (&["--no-color", "--no-colour"], "use --color never"),
    (&["--app-secret", "--secret", "--client-secret"], SECRET),
    (
        &["--token", "--access-token", "--bearer", "--api-key"],
        "use --token-file FILE, or pce auth login --token-stdin: a secret never goes into arguments",
    ),
    (
        &["--password", "-p"],
        "pce has no passwords: use pce auth login with an App Key or a token",
    ),
];

/// Options of one command alone, each with a hint.
const OF_COMMAND: [(&str, &str, &str); 3] = [
    ("sandbox", "-p", "use --port N"),
    ("diff", "-u", DIFF),
    ("diff", "-r", DIFF),
];

/// Commands that pce does not have, each with its parent command and a hint.
const COMMANDS: [(&str, &[&str], &str); 16] = [
    ("", &["watch", "tail", "follow"], LOOP),
    (
        "",
        &["count"],
        "count the rows: pce list EXTENSION -o ndjson | wc -l",
    ),
    ("", &["login", "signin"], "run pce auth login"),
    ("", &["logout", "signout"], "run pce auth logout"),
    ("", &["status", "whoami"], "run pce auth status"),
    ("", &["version"], "run pce --version"),
    (
        "",
        &["get", "show", "events", "describe", "search", "export"],
        "run pce list EXTENSION",
    ),
    ("", &["completion"], "run pce completions SHELL"),
    (
        "",
        &["configure"],
        "run pce config set KEY VALUE, or pce auth login",
    ),
    ("", &["profiles"], "run pce auth list"),
    ("", &["check", "test"], "run pce doctor"),
    ("auth", &["ls", "profiles"], "run pce auth list"),
    ("auth", &["whoami", "show", "check"], "run pce auth status"),
    (
        "auth",
        &["refresh"],
        "pce renews access tokens itself; run pce auth login for a new login",
    ),
    ("config", &["ls", "show", "view"], "run pce config list"),
    (
        "config",
        &["rm", "remove", "delete"],
        "run pce config unset KEY",
    ),
];

/// Returns a better error than clap's own for a command line that clap rejects; `None` if pce has no better one.
pub(crate) fn answer(error: &clap::Error, args: &[String]) -> Option<CommandError> {
    if let Some(refused) = secret(error, args) {
        return Some(refused);
    }
    match error.kind() {
        ErrorKind::UnknownArgument => unknown_option(error, args),
        ErrorKind::InvalidSubcommand => unknown_command(error, args),
        ErrorKind::ValueValidation => {
            let arg = text(error, ContextKind::InvalidArg)?;
            let value = text(error, ContextKind::InvalidValue)?;
            let hint = of_value(arg, value).or_else(|| of_export(value, args))?;
            Some(CommandError::usage(
                format!("invalid value '{value}' for {arg}"),
                hint,
            ))
        }
        ErrorKind::InvalidValue => not_one_of(error),
        ErrorKind::ArgumentConflict => {
            let first = text(error, ContextKind::InvalidArg)?;
            let second = text(error, ContextKind::PriorArg)?;
            Some(CommandError::usage(
                format!("{first} does not work with {second}"),
                "leave one of them out",
            ))
        }
        ErrorKind::MissingRequiredArgument => {
            let Some(ContextValue::Strings(missing)) = error.get(ContextKind::InvalidArg) else {
                return None;
            };
            missing.iter().find(|name| *name == "<KEY>")?;
            Some(CommandError::usage(
                "KEY is missing",
                format!("the keys are {}", SETTINGS.join(", ")),
            ))
        }
        _ => None,
    }
}

/// Returns the error for an argument that may be a secret, without its value.
fn secret(error: &clap::Error, args: &[String]) -> Option<CommandError> {
    let arg = text(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = match error.kind() {
        ErrorKind::InvalidSubcommand => text(error, ContextKind::InvalidSubcommand)?,
        _ => text(error, ContextKind::InvalidValue).unwrap_or(arg),
    };
    let is_login = args.iter().any(|word| word == "login");
    if let Some((name, _)) = value.split_once('=').filter(|_| value.starts_with("PCE_")) {
        return Some(CommandError::usage(
            format!("{name} is an environment variable, not an argument"),
            FROM_STDIN,
        ));
    }
    let message = match error.kind() {
        ErrorKind::UnknownArgument if is_login && !arg.starts_with('-') => {
            "pce auth login takes no argument without an option".to_owned()
        }
        ErrorKind::TooManyValues if arg.ends_with("-stdin") => format!("{arg} takes no value"),
        ErrorKind::ValueValidation if arg.starts_with("--host") => {
            let reason = std::error::Error::source(error)?.to_string();
            let (reason, remedy) = reason.split_once("; ")?;
            return value.contains(['@', '?', '#']).then(|| {
                CommandError::usage(format!("invalid value for {arg}: {reason}"), remedy)
            });
        }
        _ => return None,
    };
    Some(CommandError::usage(message, FROM_STDIN))
}

/// Returns the hint for a second export in the place of an extension.
fn of_export(value: &str, args: &[String]) -> Option<String> {
    let is_file = Format::of_file(std::path::Path::new(value)).is_some();
    let is_diff = args.iter().any(|word| word == "diff");
    (is_file && is_diff).then(|| format!("to compare two exports, use --with {value}"))
}

/// Returns the error for a missing value, or for one that is not among the words of the option.
fn not_one_of(error: &clap::Error) -> Option<CommandError> {
    let arg = text(error, ContextKind::InvalidArg)?;
    let value = text(error, ContextKind::InvalidValue).unwrap_or_default();
    let words: Vec<&str> = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(words)) => words.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    let reason = if value.is_empty() {
        format!("{arg} needs a value")
    } else {
        format!("unknown value '{value}' for {arg}")
    };
    let all = words.join(", ");
    let hint = match nearest(value, &words) {
        Some(near) => format!("did you mean '{near}'? expected {all}"),
        None if words.is_empty() => "run the command with --help for its options".to_owned(),
        None => format!("expected {all}"),
    };
    Some(CommandError::usage(reason, hint))
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}

fn unknown_option(error: &clap::Error, args: &[String]) -> Option<CommandError> {
    let typed = text(error, ContextKind::InvalidArg)?;
    let name = typed.split('=').next().unwrap_or(typed);
    if !name.starts_with('-') {
        return None;
    }
    let of_command = OF_COMMAND
        .iter()
        .find(|(command, option, _)| *option == name && args.iter().any(|word| word == command));
    let known = OPTIONS.iter().find(|(names, _)| names.contains(&name));
    let hint = match (known, text(error, ContextKind::SuggestedArg)) {
        _ if of_command.is_some() => of_command.map(|(_, _, hint)| *hint)?.to_owned(),
        (Some((names, hint)), _) if *names == FORMAT => {
            format(name, args).unwrap_or_else(|| (*hint).to_owned())
        }
        (Some((_, hint)), _) => (*hint).to_owned(),
        // clap also suggests names that have little in common with the typed one.
        (None, Some(near)) if is_near(name, near) => format!("did you mean {near}?"),
        (None, _) => "run the command with --help for its options".to_owned(),
    };
    Some(CommandError::usage(
        format!("unknown option '{name}'"),
        hint,
    ))
}

fn is_near(typed: &str, suggested: &str) -> bool {
    let bare = |name: &'_ str| name.trim_start_matches('-').to_owned();
    nearest(&bare(typed), &[&bare(suggested)]).is_some()
}

/// Returns the hint for the value of `--format` or of another option in `FORMAT`.
fn format(name: &str, args: &[String]) -> Option<String> {
    let place = args.iter().position(|arg| arg.starts_with(name))?;
    let value = match args[place].split_once('=') {
        Some((_, value)) => value,
        None => args.get(place + 1)?,
    };
    let format = Format::NAMES.iter().find(|format| **format == value);
    let format = format.map(|format| format!("use -o {format} (-o FORMAT)"));
    format.or_else(|| of_value("--output", value))
}

fn unknown_command(error: &clap::Error, args: &[String]) -> Option<CommandError> {
    let typed = text(error, ContextKind::InvalidSubcommand)?;
    let place = args.iter().position(|arg| arg == typed)?;
    let parent = ["auth", "config"]
        .into_iter()
        .find(|parent| args[..place].iter().any(|arg| arg == parent))
        .unwrap_or_default();
    let known = COMMANDS
        .iter()
        .find(|(below, names, _)| *below == parent && names.contains(&typed));
    let hint = known.map(|(_, _, hint)| *hint).or_else(|| dash(typed));
    let suggested: Vec<&str> = match error.get(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(names)) => names.iter().map(String::as_str).collect(),
        _ => text(error, ContextKind::SuggestedSubcommand)
            .into_iter()
            .collect(),
    };
    let hint = match (hint, nearest(typed, &suggested)) {
        (Some(hint), _) => hint.to_owned(),
        (None, Some(near)) => format!("did you mean '{near}'?"),
        (None, None) => "run pce --help for the commands".to_owned(),
    };
    Some(CommandError::usage(
        format!("unknown command '{typed}'"),
        hint,
    ))
}
