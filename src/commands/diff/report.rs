//! Writes the changes, replaces the baseline, and writes the notes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::reading::{Compared, NAMED};
use super::scope::Scope;
use crate::cli::Diff;
use crate::commands::choice;
use crate::commands::context::App;
use crate::commands::summary::{all_extensions, counted};
use crate::config::Settings;
use crate::diff::{Export, Side};
use crate::error::{CommandError, first_names};
use crate::output::{
    Fallback, Format, Layout, OutputError, RowWriter, Sink, Target, write_changes,
};
use crate::terminal::Console;
use crate::uapi::{Extension, Field};

/// The output of the changes.
pub(super) struct Report<'a> {
    app: &'a App,
    target: Target,
    sink: Sink,
    format: Format,
    layout: Layout,
    exit_code: bool,
    /// The files that change only if everything succeeds.
    files: Vec<PathBuf>,
}

impl<'a> Report<'a> {
    /// Opens the output, before pce sends a request.
    pub(super) fn open(app: &'a App, args: &Diff, settings: &Settings) -> anyhow::Result<Self> {
        let file = args.output_file.as_deref();
        let format = choice::format(args.output, file, settings);
        if format == Format::Raw {
            let setting = settings.output.as_ref().filter(|_| args.output.is_none());
            let option = setting.map_or("-o".to_owned(), |setting| setting.origin.to_string());
            return Err(CommandError::usage(
                format!(
                    "{option} raw does not work with pce diff: changes are not the server's own collections"
                ),
                "use -o table, json, ndjson, csv or tsv",
            )
            .into());
        }
        let target = choice::target(file, Fallback::Refuse);
        if target == Target::Stdout {
            app.can_write()?;
        }
        let sink = Sink::open(target.clone()).map_err(OutputError::without_in_place)?;
        if let Some(path) = sink.temporary() {
            app.ending.removes(path.to_owned());
        }
        let replaced = file.filter(|_| sink.temporary().is_some());
        let updated = args.update.then_some(args.baseline.as_path());
        let files = replaced.into_iter().chain(updated);
        let files = files.filter(|file| file.exists()).map(Path::to_owned);
        let files = files.collect();
        let shows_colors = || sink.is_terminal() && Console::of_stdout(None).colors;
        let layout = Layout {
            header: !args.no_header,
            paint: choice::paint(settings.color, shows_colors),
            ..Layout::default()
        };
        Ok(Self {
            app,
            target,
            sink,
            format,
            layout,
            exit_code: args.exit_code,
            files,
        })
    }

    /// Writes how many events of the baseline the comparison leaves out, because the user did not name their extension.
    pub(super) fn note_left_out(&self, scope: &Scope, baseline: &Export<'_>) {
        let mut left_out: BTreeMap<&Extension, usize> = BTreeMap::new();
        for item in baseline.items() {
            if !scope.names(baseline, item)
                && let Some(extension) = baseline.extension(item)
            {
                *left_out.entry(extension).or_default() += 1;
            }
        }
        if !left_out.is_empty() {
            let events: usize = left_out.values().sum();
            let names = first_names(left_out.into_keys(), NAMED);
            self.app.reporter.note(format!(
                "left out {} of BASELINE, of extensions that were not named: {names}",
                counted(events as u64, "event")
            ));
        }
    }

    /// Writes the changes, and then replaces the baseline if pce has received every event.
    pub(super) fn write(self, compared: Compared, update: Option<RowWriter>) -> anyhow::Result<()> {
        let changes = &compared.report.changes;
        if compared.failure.is_some() {
            self.tell_unchanged();
        }
        // A file changes only when everything has succeeded.
        if compared.failure.is_none() || self.target == Target::Stdout {
            write_changes(self.sink, self.format, &self.layout, changes)?;
        }
        if let Some(update) = update {
            update.commit()?;
        }
        if let (Target::File { path, .. }, None) = (&self.target, &compared.failure) {
            let changes = counted(changes.len() as u64, "change");
            let text = format!("wrote {changes} to {}", path.display());
            self.app.reporter.footer(&text);
        }
        tell(self.app, &compared);
        match compared.failure {
            Some(failure) => Err(failure.into()),
            None if self.exit_code && !changes.is_empty() => Err(CommandError::Changed.into()),
            None => Ok(()),
        }
    }

    /// Writes the notes about a comparison that ended with an error, before the error itself.
    pub(super) fn tell_stopped(&self, error: &anyhow::Error) {
        self.tell_unchanged();
        // Without this line, no changes and an interrupted table look alike.
        if matches!(error.downcast_ref(), Some(CommandError::Interrupted(_)))
            && self.target == Target::Stdout
            && self.format == Format::Table
        {
            self.app.reporter.interrupted_table();
        }
    }

    /// Names the files that an error leaves unchanged.
    fn tell_unchanged(&self) {
        for file in &self.files {
            let text = format!("{} left unchanged", file.display());
            self.app.reporter.note(text);
        }
    }

    /// Creates the baseline if pce has received every event. Without an earlier export, there are no changes.
    pub(super) fn create(
        self,
        compared: Compared,
        update: Option<RowWriter>,
        path: &Path,
    ) -> anyhow::Result<()> {
        if let Some(failure) = compared.failure {
            self.tell_unchanged();
            return Err(failure.into());
        }
        write_changes(self.sink, self.format, &self.layout, &[])?;
        if let Some(update) = update {
            update.commit()?;
        }
        self.app.reporter.note(format!(
            "created {} with {}; the next run compares with it",
            path.display(),
            counted(compared.rows, "event")
        ));
        Ok(())
    }
}

/// Writes the notes about the comparison.
fn tell(app: &App, compared: &Compared) {
    for (extension, events) in &compared.gone {
        let text = match events {
            0 => format!("extension {extension} does not exist"),
            _ => format!(
                "extension {extension} no longer exists: its {} count as removed",
                counted(*events as u64, "event")
            ),
        };
        app.reporter.note(text);
    }
    for (side, only_in) in [(Side::Baseline, "BASELINE"), (Side::List, "the list")] {
        let fields = compared.report.uncompared.iter();
        // The self URL adds no information to the extension, type and id, and csv does not have it by default.
        let fields = fields.filter(|one| one.only_in == side && one.field != Field::Links.name());
        let fields: Vec<&str> = fields.map(|one| one.field.as_str()).collect();
        if !fields.is_empty() {
            let fields = fields.join(", ");
            app.reporter.note(format!(
                "not compared, because only {only_in} has it: {fields}"
            ));
        }
    }
    if let Some(found) = compared.found {
        // Not a note: without changes, cron must mail nothing.
        app.reporter.detail(&all_extensions(found));
    }
}
