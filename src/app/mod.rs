//! One run: parses the arguments, runs the command, reports the error, and returns the exit code.

use std::ffi::OsString;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use crate::cli::{Cli, Command, ErrorFormat, Global, Other};
use crate::commands;
use crate::config::Environment;
use crate::error::CommandError;
use crate::exit::Failure;
use crate::output::OutputError;
use crate::report::{self, Reporter};

/// Runs what was typed, reports what went wrong, and returns the exit code.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    if let Some(shell) = std::env::var_os(commands::complete::VARIABLE)
        && let Some(code) = commands::complete::answer(&shell, &args)
    {
        return code;
    }
    let cli = match parse(&args) {
        Ok(cli) => cli,
        Err(error) => return not_parsed(&error, &args),
    };
    let global = &cli.global;
    let reporter = Reporter::new(global.error_format, global.quiet, global.verbose);
    let reporter = Arc::new(reporter);
    // A mistake in here is an error like any other: what was begun is undone, and the exit code is a documented one.
    report::keep_panics_quiet();
    let ended = catch_unwind(AssertUnwindSafe(|| run(cli, &reporter)));
    match ended.unwrap_or_else(|_| Err(CommandError::panicked().into())) {
        Ok(()) => {
            reporter.success();
            ExitCode::SUCCESS
        }
        Err(error) => failed(&error, &reporter),
    }
}

/// What was typed. The description of what can be typed is left to the end of the process: to take its many parts down
/// costs more than to keep them.
fn parse(args: &[OsString]) -> Result<Cli, clap::Error> {
    let mut command = ManuallyDrop::new(Cli::command());
    let mut matches = command.try_get_matches_from_mut(args)?;
    Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
}

fn run(cli: Cli, reporter: &Arc<Reporter>) -> anyhow::Result<()> {
    let environment = Environment::from_process();
    let global = &cli.global;
    match cli.command {
        Command::List(args) => {
            let settings = crate::config::resolve(global, &environment)?;
            commands::list::run(&args, &settings, &environment, reporter)
        }
        Command::Other(other) => run_other(other, global, &environment, reporter),
    }
}

fn run_other(
    command: Other,
    global: &Global,
    environment: &Environment,
    reporter: &Arc<Reporter>,
) -> anyhow::Result<()> {
    match command {
        Other::Auth(auth) => commands::auth::run(auth.command, global, environment, reporter),
        Other::Config(config) => {
            commands::config::run(config.command, global, environment, reporter)
        }
        Other::Doctor(args) => commands::doctor::run(&args.report, global, environment, reporter),
        Other::Sandbox(args) => commands::sandbox::run(args, reporter),
        Other::Help { words } => commands::help::run(&words),
        Other::Completions(args) => commands::completions::print(&args),
        Other::Generate { dir } => commands::completions::generate(&dir),
    }
}

/// Help and version are what was asked for; anything else is a usage error.
fn not_parsed(error: &clap::Error, args: &[OsString]) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let shown = error.print().and_then(|()| std::io::stdout().flush());
            match shown.map_err(OutputError::stdout) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => failed(&error.into(), &Reporter::new(error_format(args), false, 0)),
            }
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // Nobody is left to tell when stderr itself fails.
            let _ = if args.len() > 1 {
                error.print()
            } else {
                let text = commands::help::welcome(&Environment::from_process());
                std::io::stderr().write_all(text.as_bytes())
            };
            ExitCode::from(crate::exit::Kind::Usage.exit_code())
        }
        _ => {
            let error = commands::help::meant(error)
                .unwrap_or_else(|| CommandError::Clap(error.render().to_string()));
            failed(&error.into(), &Reporter::new(error_format(args), false, 0))
        }
    }
}

/// How errors are wanted, when the command line as a whole could not be understood.
fn error_format(args: &[OsString]) -> ErrorFormat {
    let words: Vec<_> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let json = words.contains(&"--error-format=json")
        || words
            .windows(2)
            .any(|pair| pair == ["--error-format", "json"]);
    if json {
        ErrorFormat::Json
    } else {
        ErrorFormat::Text
    }
}

fn failed(error: &anyhow::Error, reporter: &Reporter) -> ExitCode {
    if error
        .downcast_ref::<OutputError>()
        .is_some_and(OutputError::is_broken_pipe)
    {
        commands::interrupt::end_by_closed_pipe();
    }
    if let Some(CommandError::Interrupted(signal)) = error.downcast_ref() {
        reporter.interrupted();
        return u8::try_from(128 + signal).map_or(ExitCode::FAILURE, ExitCode::from);
    }
    let failure = Failure::of(error);
    // The findings were reported as they were made.
    if !matches!(error.downcast_ref(), Some(CommandError::Unhealthy(_))) {
        reporter.error(&failure);
    }
    ExitCode::from(failure.exit_code)
}
