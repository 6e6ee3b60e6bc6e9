//! Feeds a comparison with the events now, or with those of a second export.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::scope::Scope;
use crate::cli::Diff;
use crate::commands::feed::Feed;
use crate::commands::plan::Plan;
use crate::diff::{Comparison, Entry, Export, Report};
use crate::error::{
    CommandError, ExtensionError, ExtensionsFailure, ListFailure, Reason, first_names,
};
use crate::output::RowWriter;
use crate::report::Reporter;
use crate::uapi::{Client, Collection, Error, Extension, Step};

/// The most extensions that a note names.
pub(super) const NAMED: usize = 10;

/// The result of a comparison.
pub(super) struct Compared {
    /// The changes of every extension that was read.
    pub report: Report,
    /// The error because of which extensions are missing.
    pub failure: Option<CommandError>,
    /// Extensions that no longer exist on the server, each with the number of its events in the baseline.
    pub gone: Vec<(Extension, usize)>,
    /// The number of extensions that the server named.
    pub found: Option<usize>,
    /// The number of events received.
    pub rows: u64,
}

/// Compares two exports.
pub(super) fn compare(
    scope: &Scope,
    baseline: Export<'_>,
    other: &Export<'_>,
    name: &str,
) -> Result<Compared, CommandError> {
    let owners: Vec<Option<Extension>> = [&baseline, other]
        .into_iter()
        .flat_map(|export| export.items().iter().map(move |item| (export, item)))
        .map(|(export, item)| scope.extension(export, item).cloned())
        .collect();
    let mut comparison = scope.comparison(baseline);
    comparison.list_has(&other.columns().unwrap_or_default());
    let mut rows = 0;
    for item in other.items().iter().filter(|item| scope.has(other, item)) {
        let pushed = comparison.push(scope.extension(other, item), &other.entry(item));
        pushed.map_err(|error| CommandError::usage(format!("{name}: {error}"), "export again"))?;
        rows += 1;
    }
    for owner in &owners {
        comparison.complete(owner.as_ref());
    }
    Ok(Compared {
        report: comparison.finish(),
        failure: None,
        gone: Vec::new(),
        found: None,
        rows,
    })
}

/// The state of a comparison while the events of the server arrive.
pub(super) struct Reading<'t> {
    reporter: Arc<Reporter>,
    comparison: Comparison<'t>,
    update: Option<RowWriter>,
    ignore_missing: bool,
    /// The number of complete listings of each extension.
    ended: HashMap<Extension, usize>,
    unread: HashSet<Extension>,
    complete: usize,
    listings: usize,
    /// The number of listings for each extension.
    types: usize,
    errors: Vec<ExtensionError>,
    gone: Vec<(Extension, usize)>,
    found: Option<usize>,
    failure: Option<ExtensionsFailure>,
    rows: u64,
}

impl<'t> Reading<'t> {
    pub(super) fn new(
        reporter: &Arc<Reporter>,
        comparison: Comparison<'t>,
        update: Option<RowWriter>,
        args: &Diff,
    ) -> Self {
        Self {
            reporter: Arc::clone(reporter),
            comparison,
            update,
            ignore_missing: args.selection.ignore_missing,
            ended: HashMap::new(),
            unread: HashSet::new(),
            complete: 0,
            listings: 0,
            types: 1,
            errors: Vec::new(),
            gone: Vec::new(),
            found: args.selection.all_extensions.then_some(0),
            failure: None,
            rows: 0,
        }
    }

    /// Reads every event of the plan.
    pub(super) async fn read(
        &mut self,
        client: &Arc<Client>,
        plan: &mut Plan,
    ) -> anyhow::Result<()> {
        let reporter = Arc::clone(&self.reporter);
        let mut feed = Feed::new(client, plan, &reporter);
        if let Some(update) = &mut self.update {
            update.begin()?;
        }
        while let Some(step) = feed.next(plan).await {
            self.take(step, plan)?;
            let last = self.errors.last();
            if last.is_some_and(|error| error.reason.is_host_wide()) {
                self.note_unread(plan);
                break;
            }
        }
        let (found, failure) = feed.into_found();
        self.found = self.found.map(|_| found);
        self.failure = failure;
        self.listings = plan.queries.len();
        self.types = plan.types();
        Ok(())
    }

    /// Names the extensions that pce has not read when an error of the host as a whole ends the run.
    fn note_unread(&self, plan: &Plan) {
        let mut unread: Vec<&Extension> = Vec::new();
        for extension in plan.queries.iter().map(|query| &query.extension) {
            let has_ended = self.ended.get(extension) == Some(&plan.types());
            if !has_ended && unread.last() != Some(&extension) {
                unread.push(extension);
            }
        }
        if self.complete > 0 && !unread.is_empty() {
            let names = first_names(unread, NAMED);
            self.reporter
                .note(format!("not read and not compared: {names}"));
        }
    }

    fn take(&mut self, step: Step, plan: &Plan) -> anyhow::Result<()> {
        match step {
            Step::Page(index, page) => {
                self.reporter.progress().page(page.len(), None);
                self.page(plan, index, page)?;
            }
            Step::End(index, outcome) => match outcome.shortfall {
                None => self.end_listing(plan, index),
                Some(shortfall) => self.fail(plan, index, Reason::Shortfall(shortfall)),
            },
            Step::Failed(_, Error::Panicked, _) => return Err(CommandError::panicked().into()),
            Step::Failed(index, error, outcome) => {
                let extension = plan.extension(index);
                let expected = self.comparison.expected(Some(extension));
                let reason = Reason::Api(error);
                let is_missing = reason.is_missing_extension() && outcome.rows == 0;
                if is_missing && (expected > 0 || self.ignore_missing) {
                    if !self.gone.iter().any(|(gone, _)| gone == extension) {
                        self.gone.push((extension.clone(), expected));
                    }
                    self.end_listing(plan, index);
                } else {
                    self.fail(plan, index, reason);
                }
            }
        }
        let ended = self.complete + self.errors.len();
        self.reporter.progress().extensions(ended / plan.types());
        Ok(())
    }

    fn page(&mut self, plan: &Plan, index: usize, mut page: Collection) -> anyhow::Result<()> {
        let extension = plan.extension(index);
        if !plan.conditions.is_empty() {
            page.retain(|row| plan.conditions.match_row(extension, row));
        }
        // The events of the baseline are filtered here, so those of the server are too.
        if let Some(filter) = &plan.queries[index].filter {
            page.retain(|row| filter.matches(row));
        }
        for row in page.rows() {
            let entry = Entry::Object(row.clone());
            if self.comparison.push(Some(extension), &entry).is_err() {
                self.unread.insert(extension.clone());
            }
            self.rows += 1;
            if let Some(update) = &mut self.update {
                update.row(extension, &row)?;
            }
        }
        Ok(())
    }

    /// Records that pce has received every event of a listing. An extension is complete with the last of its listings.
    fn end_listing(&mut self, plan: &Plan, index: usize) {
        let extension = plan.extension(index);
        if self.unread.contains(extension) {
            let error = Error::NotUapi {
                status: 200,
                reason: "an event has no id or no type, so it cannot be compared".to_owned(),
                excerpt: String::new(),
                cut_off: false,
            };
            return self.fail(plan, index, Reason::Api(error));
        }
        self.complete += 1;
        let ended = self.ended.entry(extension.clone()).or_default();
        *ended += 1;
        if *ended == plan.types() {
            self.comparison.complete(Some(extension));
        }
    }

    fn fail(&mut self, plan: &Plan, index: usize, reason: Reason) {
        let query = &plan.queries[index];
        self.errors.push(ExtensionError {
            extension: query.extension.clone(),
            event_type: query.event_type(),
            received: 0,
            reason,
        });
    }

    /// Returns the changes, and the new baseline if pce has received every event.
    ///
    /// # Errors
    /// pce has read no listing completely.
    pub(super) fn end(self) -> Result<(Compared, Option<RowWriter>), CommandError> {
        let failure = if self.errors.is_empty() {
            self.failure.map(CommandError::Extensions)
        } else {
            Some(CommandError::List(ListFailure {
                errors: self.errors,
                listings: self.listings,
                by_type: self.types > 1,
                complete: self.complete,
                rows: self.rows,
                expected: None,
                unlisted: Vec::new(),
            }))
        };
        if let Some(failure) = failure {
            if self.complete == 0 {
                return Err(failure);
            }
            let compared = Compared {
                report: self.comparison.finish(),
                failure: Some(failure),
                gone: self.gone,
                found: None,
                rows: self.rows,
            };
            return Ok((compared, None));
        }
        let compared = Compared {
            report: self.comparison.finish(),
            failure: None,
            gone: self.gone,
            found: self.found,
            rows: self.rows,
        };
        Ok((compared, self.update))
    }
}
