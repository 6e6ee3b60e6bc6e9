//! `pce list`: settings, requests, pages, rows, output.

use std::time::Instant;

use super::connect::{Session, connect};
use super::context::App;
use super::curl;
use super::ending::Stop;
use super::feed::Feed;
use super::ordered::Ordered;
use super::plan::{Discovery, Plan};
use super::summary::{Totals, counted, footer, tell, tell_cut, tell_extensions};
use crate::cli::List;
use crate::config::Settings;
use crate::error::{CommandError, ExtensionError, ListFailure, Reason};
use crate::exit::Failure;
use crate::output::{Format, RowWriter, Target};
use crate::report::Reporter;
use crate::uapi::{Collection, Depth, Error, Outcome, Step};

/// Lists phone call events.
pub(crate) async fn run(app: &App, args: List) -> anyhow::Result<()> {
    let settings = app.settings().await?;
    let (args, mut plan) = planned(app, args, &settings).await?;
    if plan.target == Target::Stdout {
        app.can_write()?;
    }
    if plan.print_request {
        return print_requests(app, &plan, &settings).await;
    }
    super::connect::warn(&settings, &app.reporter);
    let started = Instant::now();
    // The output opens before the first request: if pce cannot write, it need not ask the server.
    let mut sheet = super::output::open(&plan, &app.reporter, &app.ending)?;
    let listed = tokio::select! {
        biased;
        // This is polled first, because it reports the extensions that have failed before it stops.
        listed = list(app, &mut plan, &settings, &mut sheet) => listed,
        stop = app.ending.requested() => Err(CommandError::from(stop).into()),
        never = app.reporter.show_progress() => match never {},
    };
    app.reporter.progress().end();
    let time = started.elapsed();
    let totals = match listed {
        Ok(totals) => totals,
        Err(error) => return Err(abandon(app, &plan, sheet, error)),
    };
    let rows = sheet.rows();
    if rows == 0 && plan.fail_empty {
        sheet.end()?;
        tell_unchanged(app, &plan, &sheet);
        return Err(CommandError::Empty.into());
    }
    let disabled = sheet.disabled();
    sheet.commit()?;
    if let Target::File { path, .. } = &plan.target {
        let text = format!("wrote {} to {}", counted(rows, "event"), path.display());
        app.reporter.footer(&text);
    }
    // A job without a terminal does not use completion.
    if app.streams.stderr.is_terminal() {
        crate::config::remember(&settings, &args.extensions);
    }
    // If the user quits the pager, there are no totals, and no note says that there are more rows.
    if let Some(totals) = totals {
        tell(&plan, rows, &totals, &app.reporter);
        if plan.has_footer() && rows > 0 {
            app.reporter.footer(&footer(&plan, rows, disabled, time));
        }
    }
    Ok(())
}

/// Ends the output of a run that failed, and returns the error to report.
fn abandon(app: &App, plan: &Plan, sheet: RowWriter, error: anyhow::Error) -> anyhow::Error {
    tell_unchanged(app, plan, &sheet);
    let stopped = sheet.abandon();
    if matches!(error.downcast_ref(), Some(CommandError::Interrupted(_))) {
        // The same Ctrl-C may have ended the pager, so an error of the output is not reported.
        if plan.target == Target::Stdout && plan.format == Format::Table {
            app.reporter.interrupted_table();
        }
    } else if let Err(stopped) = stopped {
        return stopped.into();
    }
    error
}

fn tell_unchanged(app: &App, plan: &Plan, sheet: &RowWriter) {
    if let Target::File { path, .. } = &plan.target
        && sheet.replaces_file()
    {
        let state = if path.exists() {
            "left unchanged"
        } else {
            "not written"
        };
        app.reporter.note(format!("{} {state}", path.display()));
    }
}

/// Returns the plan for the arguments, which may name a file or stdin to read extensions from.
async fn planned(app: &App, args: List, settings: &Settings) -> anyhow::Result<(List, Plan)> {
    if args.selection.extensions_from.is_none() {
        let plan = Plan::new(&args, settings)?;
        return Ok((args, plan));
    }
    let settings = settings.clone();
    let plan = move || Plan::new(&args, &settings).map(|plan| (args, plan));
    Ok(app.wait_for(plan).await??)
}

async fn print_requests(app: &App, plan: &Plan, settings: &Settings) -> anyhow::Result<()> {
    let host = super::connect::host(app, settings).await?;
    let mut requests = Vec::new();
    curl::print(&mut requests, plan, &host, settings)?;
    app.write(&requests)?;
    if plan.reads_on() {
        app.reporter.note("these are the first requests; the startIndex of each next page depends on the rows received");
    }
    Ok(())
}

/// Reads every listing and writes its rows as they arrive.
async fn list(
    app: &App,
    plan: &mut Plan,
    settings: &Settings,
    sheet: &mut RowWriter,
) -> anyhow::Result<Option<Totals>> {
    if let Some(condition) = &plan.sent_condition {
        let text = format!("--where '{condition}' is sent as a filter");
        app.reporter.detail(&text);
    }
    let session = connect(app, settings, app.observer(), plan.jobs).await?;
    session.access.warn(&app.reporter);
    let listed = read(app, plan, &session, sheet).await;
    session.access.warn(&app.reporter);
    session.access.close().await;
    listed
}

/// Reads every listing to its end, or until the user quits the pager: then there are no totals.
async fn read(
    app: &App,
    plan: &mut Plan,
    session: &Session,
    sheet: &mut RowWriter,
) -> anyhow::Result<Option<Totals>> {
    let reporter = &*app.reporter;
    let mut feed = Feed::new(&session.client, plan, reporter);
    let mut reading = Reading::new(plan, reporter);
    loop {
        sheet.has_room().await;
        let step = tokio::select! {
            biased;
            stop = app.ending.requested() => return Err(reading.stop(stop, sheet.rows())),
            step = feed.next(reading.plan) => step,
            () = sheet.reader_left() => return reading.leave(sheet),
        };
        let Some(step) = step else { break };
        reading.take(step, sheet)?;
        if sheet.is_full() && reading.has_totals() {
            feed.stop();
        }
        if reading.is_over() {
            break;
        }
    }
    let discovery = reading.plan.discovery;
    let ended = reading.end(sheet);
    let (found, failure) = feed.into_found();
    if ended.is_ok() && discovery == Discovery::All && (found > 0 || failure.is_none()) {
        tell_extensions(found, reporter);
    }
    match (ended, failure) {
        (Ok(_), Some(failure)) => Err(CommandError::Extensions(failure).into()),
        (ended, _) => ended,
    }
}

/// The state of the listings so far.
struct Reading<'p> {
    plan: &'p mut Plan,
    reporter: &'p Reporter,
    rows: Ordered,
    /// The number of rows of the current query that match the conditions.
    matched: u64,
    /// The number of rows of the current query that do not match the conditions.
    unmatched: u64,
    /// The number of rows that the server has sent for all listings.
    received: u64,
    totals: Totals,
    /// Listings that have ended without an error.
    ended: usize,
    /// Listings that are complete. With `--ignore-missing`, those of missing extensions count too.
    complete: usize,
    /// Whether the output has some rows of a listing, but not all of them.
    is_partial: bool,
    /// The number of rows that all listings so far should have; `None` if the server did not report it for one of them.
    expected: Option<u64>,
    errors: Vec<ExtensionError>,
    /// Extensions that do not exist, with `--ignore-missing`.
    missing: Vec<String>,
}

impl<'p> Reading<'p> {
    fn new(plan: &'p mut Plan, reporter: &'p Reporter) -> Self {
        Self {
            rows: Ordered::new(plan),
            plan,
            reporter,
            matched: 0,
            unmatched: 0,
            received: 0,
            totals: Totals::default(),
            ended: 0,
            complete: 0,
            is_partial: false,
            expected: Some(0),
            errors: Vec::new(),
            missing: Vec::new(),
        }
    }

    fn take(&mut self, step: Step, sheet: &mut RowWriter) -> anyhow::Result<()> {
        let progress = self.reporter.progress();
        match step {
            Step::Page(index, mut page) => {
                progress.page(page.len(), expected(self.plan, &page));
                self.select(index, &mut page);
                self.rows.take(self.plan, index, page, sheet)?;
            }
            Step::End(index, outcome) => {
                sheet.begin()?;
                self.expect(&outcome);
                let outcome = self.selected(outcome);
                self.ended += 1;
                self.totals.add(&outcome);
                match outcome.shortfall {
                    None => self.complete += 1,
                    Some(shortfall) => {
                        self.is_partial = true;
                        self.fail(index, Reason::Shortfall(shortfall), 0);
                    }
                }
            }
            // No answer of the server caused the panic, so pce cannot trust that the rows so far are complete.
            Step::Failed(_, Error::Panicked, _) => return Err(CommandError::panicked().into()),
            Step::Failed(index, error, outcome) => {
                let reason = Reason::Api(error);
                if self.plan.ignore_missing && reason.is_missing_extension() {
                    sheet.begin()?;
                    self.complete += 1;
                    self.miss(index);
                } else {
                    self.is_partial |= outcome.rows > 0;
                    self.expect(&outcome);
                    self.fail(index, reason, outcome.received);
                }
            }
        }
        progress.extensions((self.complete + self.errors.len()) / self.plan.types());
        Ok(())
    }

    /// Removes the rows that do not match the conditions, and counts the others.
    fn select(&mut self, index: usize, page: &mut Collection) {
        let conditions = &self.plan.conditions;
        if !conditions.is_empty() {
            let extension = self.plan.extension(index);
            let received = page.len();
            page.retain(|row| conditions.match_row(extension, row));
            self.matched += page.len() as u64;
            self.unmatched += (received - page.len()) as u64;
        }
    }

    /// Returns whether the server's totals count the same rows as the output, as far as the rows received show.
    fn has_totals(&self) -> bool {
        !self.plan.selects_here() && self.unmatched == 0
    }

    /// Replaces the total with the number of rows that match the conditions.
    fn selected(&mut self, outcome: Outcome) -> Outcome {
        let has_totals = self.has_totals();
        self.unmatched = 0;
        let matched = std::mem::take(&mut self.matched);
        if has_totals {
            return outcome;
        }
        Outcome {
            total: Some(matched),
            promised: None,
            ..outcome
        }
    }

    /// Adds the numbers of rows of a listing, before `--where` is applied, to `received` and `expected`.
    fn expect(&mut self, outcome: &Outcome) {
        self.received += outcome.received;
        let all = match outcome.promised {
            _ if outcome.filtered_here || outcome.foreign > 0 => None,
            None if outcome.shortfall.is_none() => outcome.total,
            promised => promised,
        };
        let sum = self.expected.zip(all);
        self.expected = sum.map(|(sum, all)| sum.saturating_add(all));
    }

    fn fail(&mut self, index: usize, reason: Reason, received: u64) {
        let query = &self.plan.queries[index];
        let error = ExtensionError {
            extension: query.extension.clone(),
            event_type: query.event_type(),
            received,
            reason,
        };
        self.errors.push(error);
    }

    /// Stores the name of an extension that does not exist: its listings have no rows.
    fn miss(&mut self, index: usize) {
        let name = self.plan.extension(index).to_string();
        if !self.missing.contains(&name) {
            self.missing.push(name);
        }
    }

    /// Returns whether to stop after an error: with `--fail-fast`, or if the other listings would fail in the same way.
    fn is_over(&self) -> bool {
        let is_last = |error: &ExtensionError| self.plan.fail_fast || error.reason.is_host_wide();
        self.errors.last().is_some_and(is_last)
    }

    fn tell_missing(&self) {
        let exist = match self.missing.len() {
            0 => return,
            1 => "1 extension does not exist".to_owned(),
            several => format!("{several} extensions do not exist"),
        };
        let names = self.missing.join(", ");
        self.reporter.note(format!("{exist}: {names}"));
    }

    /// Ends the listing after the user quits the pager.
    fn leave(self, sheet: &mut RowWriter) -> anyhow::Result<Option<Totals>> {
        if self.errors.is_empty() {
            return Ok(None);
        }
        self.end(sheet)
    }

    /// Reports the extensions that have failed before the run is stopped, and returns the error of the stop.
    fn stop(self, stop: Stop, rows: u64) -> anyhow::Error {
        let reporter = self.reporter;
        if !self.errors.is_empty() {
            let failed = CommandError::List(self.failure(rows));
            reporter.partial(Failure::of(&failed.into()));
        }
        CommandError::from(stop).into()
    }

    fn failure(self, rows: u64) -> ListFailure {
        let is_page = matches!(self.plan.depth, Depth::One(_));
        // The server's total counts the rows that it sent, and not those that match the conditions.
        let rows = if self.plan.conditions.is_empty() {
            rows
        } else {
            self.received
        };
        // The listings end in the order of the queries.
        let ended = self.complete + self.errors.len();
        let mut unlisted: Vec<String> = self.plan.queries[ended..]
            .iter()
            .map(|query| query.extension.to_string())
            .collect();
        unlisted.dedup();
        ListFailure {
            complete: self.complete,
            listings: self.plan.queries.len(),
            by_type: self.plan.types() > 1,
            rows,
            expected: self.expected.filter(|_| !is_page),
            unlisted,
            errors: self.errors,
        }
    }

    fn end(mut self, sheet: &mut RowWriter) -> anyhow::Result<Option<Totals>> {
        self.rows.flush(sheet)?;
        self.tell_missing();
        if self.errors.is_empty() {
            return Ok(Some(self.totals));
        }
        let listings = self.plan.queries.len();
        // Every listing with rows in the output is complete, and every other one has failed: no more rows can follow,
        // so the output is closed. If the output has only some rows of a listing, it stays open.
        if !self.is_partial && self.complete > 0 && self.complete + self.errors.len() == listings {
            sheet.end()?;
        }
        if self.ended > 0 {
            tell_cut(self.plan, sheet.rows(), &self.totals, self.reporter);
        }
        Err(CommandError::List(self.failure(sheet.rows())).into())
    }
}

/// Returns the number of rows that a listing will have, if its page tells the number.
fn expected(plan: &Plan, page: &Collection) -> Option<u64> {
    let all = page
        .total_results
        .filter(|_| page.filtered != Some(false) && !plan.selects_here())?;
    Some(plan.limit.map_or(all, |limit| limit.min(all)))
}
