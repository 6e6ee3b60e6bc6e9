//! Executes one run: parses the arguments, builds the context, runs the command under the supervisor, reports the
//! error, and returns the exit code.
//!
//! Every command is `async fn run(app: &App, …)`. `execute` runs all of them: a signal or `--max-time` drops the
//! command's future, and `supervisor` ends a run that blocks.

mod panics;
mod signals;
mod supervisor;
mod usage;

use std::ffi::OsString;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{CommandFactory, FromArgMatches};

use crate::cli::{AuthCommand, Cli, Command, Other};
use crate::commands;
use crate::commands::context::{App, paint};
use crate::commands::ending::Ending;
use crate::config::{Environment, Windows};
use crate::error::CommandError;
use crate::exit::Failure;
use crate::output::OutputError;
use crate::report::{self, Reporter};
use crate::terminal::Streams;

pub use panics::Panics;

/// Runs the command line, reports the error, and returns the exit code.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    keep_memory_private();
    if let Some(shell) = std::env::var_os(commands::complete::VARIABLE)
        && let Some(code) = commands::complete::answer(&shell, &args)
    {
        return code;
    }
    let streams = Streams::of_process();
    let cli = match parse(&args) {
        Ok(cli) => cli,
        Err(error) => return usage::not_parsed(&error, &args, streams),
    };
    let app = context(&cli, streams);
    let remedy = remedy_of_rejected_token(&app, &cli.command);
    // A panic is an error like any other: it leaves no temporary file, and has a documented exit code.
    let panics = Panics::keep_quiet();
    let ended = catch_unwind(AssertUnwindSafe(|| run(&app, cli.command, &args)));
    app.ending.restore_terminal();
    match ended.unwrap_or_else(|_| Err(CommandError::panicked().into())) {
        Ok(()) => {
            app.reporter.success();
            ExitCode::SUCCESS
        }
        Err(_) if !app.ending.claim_report() => {
            // The supervisor has reported the error and ends the process.
            std::thread::park();
            ExitCode::FAILURE
        }
        Err(error) => failed(&located(error, &panics), remedy, &app.reporter),
    }
}

/// Protects the memory of the process, which contains secrets, from core dumps and from other processes of the user.
/// If the system refuses, the run continues.
fn keep_memory_private() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Parses the command line. Leaks clap's description of it: freeing its many parts costs more than keeping them.
fn parse(args: &[OsString]) -> Result<Cli, clap::Error> {
    let mut command = ManuallyDrop::new(Cli::command());
    let mut matches = command.try_get_matches_from_mut(args)?;
    Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
}

fn context(cli: &Cli, streams: Streams) -> App {
    let global = cli.global.clone();
    let windows = if streams.stderr.is_terminal() {
        Windows::Allowed
    } else {
        Windows::Never
    };
    let environment = Environment::from_process(windows);
    let reporter = Arc::new(Reporter::new(report::Options {
        format: global.error_format,
        quiet: global.quiet,
        verbosity: global.verbose,
        on_terminal: streams.stderr.is_terminal(),
        paint: paint(global.color, &environment, streams.stderr),
    }));
    let ending = Ending::new(reporter.paging());
    if let Some(limit) = global.max_time {
        ending.limit(limit.get());
    }
    App {
        global,
        environment,
        streams,
        reporter,
        ending: Arc::new(ending),
    }
}

/// Runs the command on one thread: requests run concurrently on it, and more threads cost more than they gain.
///
/// Leaks the runtime, so that the end of the process does not wait for a name resolution in progress.
fn run(app: &App, command: Command, args: &[OsString]) -> anyhow::Result<()> {
    supervisor::start(&app.ending, &app.reporter)?;
    if !app.environment.has_credentials() {
        use_one_bus_address(args);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|source| CommandError::System {
        action: "start the event loop",
        source,
    })?;
    ManuallyDrop::new(runtime).block_on(execute(app, command))
}

/// Starts this program again with the working one of several D-Bus addresses: keyring's client knows only one. The process
/// stays the same. If that fails, the run continues without a keyring.
#[cfg(target_os = "linux")]
fn use_one_bus_address(args: &[OsString]) {
    use std::os::unix::process::CommandExt;

    if let Some(address) = crate::config::bus_address()
        && let Ok(program) = std::env::current_exe()
        && let Some((name, args)) = args.split_first()
    {
        let mut again = std::process::Command::new(program);
        again.arg0(name).args(args);
        let _ = again.env(crate::config::BUS_ADDRESS, address).exec();
    }
}

#[cfg(not(target_os = "linux"))]
fn use_one_bus_address(_: &[OsString]) {}

/// Runs a command until it ends, or until a signal or `--max-time` stops it.
///
/// Polls the command first, and once more after the stop request, so that a command that watches for the request itself
/// can close its output.
async fn execute(app: &App, command: Command) -> anyhow::Result<()> {
    let mut running = std::pin::pin!(dispatch(app, command));
    let stop = tokio::select! {
        biased;
        ended = &mut running => return ended,
        stop = app.ending.requested() => stop,
    };
    tokio::select! {
        biased;
        ended = &mut running => ended,
        () = std::future::ready(()) => Err(CommandError::from(stop).into()),
    }
}

async fn dispatch(app: &App, command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(args) => commands::list::run(app, *args).await,
        Command::Other(other) => match other {
            Other::Diff(args) => commands::diff::run(app, *args).await,
            Other::Auth(auth) => commands::auth::run(app, auth.command).await,
            Other::Config(config) => commands::config::run(app, config.command).await,
            Other::Doctor(args) => commands::doctor::run(app, args.report).await,
            Other::Sandbox(args) => commands::sandbox::run(app, args).await,
            Other::Help { words } => commands::help::run(app, words).await,
            Other::Completions(args) => commands::completions::run(app, args).await,
        },
    }
}

/// Returns the hint for a rejected token; `None` if the command does not use the explicit one.
fn remedy_of_rejected_token(app: &App, command: &Command) -> Option<&'static str> {
    let is_login = matches!(command, Command::Other(Other::Auth(auth)) if matches!(auth.command, AuthCommand::Login(_)));
    app.remedy_of_rejected_token().filter(|_| !is_login)
}

/// Adds the position of the first panic to the error of a panic.
fn located(error: anyhow::Error, panics: &Panics) -> anyhow::Error {
    match error.downcast_ref() {
        Some(CommandError::Panicked { at: None }) => CommandError::Panicked {
            at: panics.first().map(str::to_owned),
        }
        .into(),
        _ => error,
    }
}

/// Reports an error and returns its exit code. A closed pipe ends the process instead.
fn failed(error: &anyhow::Error, remedy: Option<&str>, reporter: &Reporter) -> ExitCode {
    if error
        .downcast_ref::<OutputError>()
        .is_some_and(OutputError::is_broken_pipe)
    {
        signals::die_by_closed_pipe();
    }
    let failure = Failure::of(error).with_remedy_of_rejected_token(remedy);
    let exit_code = failure.exit_code;
    match error.downcast_ref() {
        Some(CommandError::Interrupted(_)) => reporter.interrupted(failure),
        // The checks are already reported, and changes are the result of the command.
        Some(CommandError::Unhealthy(_) | CommandError::Changed) => {}
        _ => reporter.error(failure),
    }
    ExitCode::from(exit_code)
}

/// Writes to stderr. Ignores an error, because pce cannot report it anywhere else.
fn to_stderr(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
