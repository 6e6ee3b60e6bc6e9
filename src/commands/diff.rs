//! `pce diff`: an earlier export, the events now, and the changes between them.

mod baseline;
mod reading;
mod report;
mod scope;

use super::connect::connect;
use super::context::App;
use super::extensions::check_stdin;
use super::plan::Plan;
use crate::cli::Diff;
use crate::config::Settings;
use crate::diff::Export;
use crate::error::CommandError;
use crate::uapi::Extension;

use self::baseline::Files;
use self::reading::Reading;
use self::report::Report;
use self::scope::Scope;

/// Compares an export with the events now, or with a second export.
pub(crate) async fn run(app: &App, args: Diff) -> anyhow::Result<()> {
    let settings = app.settings().await?;
    let inputs = [
        (
            "--extensions-from",
            args.selection.extensions_from.as_deref(),
        ),
        ("BASELINE", Some(args.baseline.as_path())),
        ("--with", args.with.as_deref()),
    ];
    // A comparison of two exports sends no request, so it reads no secret.
    let secret = settings.stdin_secret_option.filter(|_| args.with.is_none());
    check_stdin(&inputs, secret)?;
    let (args, files) = app
        .wait_for(move || Files::read(&args).map(|files| (args, files)))
        .await??;
    let baseline = files.baseline()?;
    let report = Report::open(app, &args, &settings)?;
    if let Some((other, name)) = files.other()? {
        let scope = Scope::of_files(&args, &baseline, (&other, name), files.extensions())?;
        report.note_left_out(&scope, &baseline);
        let compared = reading::compare(&scope, baseline, &other, name)?;
        return report.write(compared, None);
    }
    let named = named(&files, &baseline, &args);
    let mut plan = Plan::new(&args.list(named.clone()), &without_columns(&settings))?;
    let scope = Scope::of_list(&args, &baseline, &files, &named)?;
    if args.update {
        scope.check_update(&baseline)?;
    }
    report.note_left_out(&scope, &baseline);
    let update = args
        .update
        .then(|| baseline::writer(app, &args, &baseline, &files))
        .transpose()?;
    let comparison = scope.comparison(baseline);
    let mut reading = Reading::new(&app.reporter, comparison, update, &args);
    super::connect::warn(&settings, &app.reporter);
    let listed = tokio::select! {
        biased;
        stop = app.ending.requested() => Err(CommandError::from(stop).into()),
        listed = list(app, &settings, &mut plan, &mut reading) => listed,
        never = app.reporter.show_progress() => match never {},
    };
    app.reporter.progress().end();
    let ended = match listed {
        Ok(()) => reading.end().map_err(anyhow::Error::from),
        Err(error) => Err(error),
    };
    let (compared, update) = ended.inspect_err(|error| report.tell_stopped(error))?;
    if files.is_new() {
        return report.create(compared, update, &args.baseline);
    }
    report.write(compared, update)
}

/// Returns the extensions to list: those that the user names, or else those of the baseline. With `--all-extensions`,
/// both.
fn named(files: &Files, baseline: &Export<'_>, args: &Diff) -> Vec<Extension> {
    let mut named = files.extensions().to_vec();
    if named.is_empty() || args.selection.all_extensions {
        for extension in baseline.extensions() {
            if !named.contains(extension) {
                named.push(extension.clone());
            }
        }
    }
    named
}

/// Returns the settings without the columns of `pce list`, because a comparison covers every field.
fn without_columns(settings: &Settings) -> Settings {
    Settings {
        fields: None,
        ..settings.clone()
    }
}

/// Reads every event, and passes each to the comparison.
async fn list(
    app: &App,
    settings: &Settings,
    plan: &mut Plan,
    reading: &mut Reading<'_>,
) -> anyhow::Result<()> {
    let session = connect(app, settings, app.observer(), plan.jobs).await?;
    session.access.warn(&app.reporter);
    let read = reading.read(&session.client, plan).await;
    session.access.warn(&app.reporter);
    session.access.close().await;
    read
}
