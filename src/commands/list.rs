//! `pce list`: settings, requests, pages, rows, output.

use std::sync::Arc;
use std::time::Instant;

use super::connect::{Session, connect};
use super::context::App;
use super::curl;
use super::plan::{Order, Plan};
use super::summary::{Totals, footer, tell, tell_cut};
use crate::cli::List;
use crate::config::Settings;
use crate::error::{CommandError, ExtensionError, ListFailure, Reason};
use crate::exit::Failure;
use crate::output::{RowWriter, Target};
use crate::report::Reporter;
use crate::uapi::{Client, Collection, Error, Field, Listing, Outcome, SortKey, Sorter, Step};

/// Lists phone call events.
pub(crate) async fn run(app: &App, args: List) -> anyhow::Result<()> {
    let settings = app.settings()?;
    let (args, plan) = planned(app, args, &settings).await?;
    if plan.target == Target::Stdout {
        app.can_write()?;
    }
    if plan.print_request {
        return print_requests(app, &plan, &settings).await;
    }
    super::connect::warn(&settings, &app.reporter);
    let started = Instant::now();
    // Before anything is sent: what cannot be written need not be asked for.
    let mut sheet = super::output::open(&plan, &app.reporter, &app.ending)?;
    let listed = tokio::select! {
        biased;
        stop = app.ending.requested() => Err(CommandError::from(stop).into()),
        listed = list(app, &plan, &settings, &mut sheet) => listed,
        never = app.reporter.show_progress() => match never {},
    };
    app.reporter.progress().end();
    let time = started.elapsed();
    let totals = match listed {
        Ok(totals) => totals,
        Err(error) => {
            let stopped = sheet.abandon();
            // The same Ctrl-C may have ended the pager.
            if !matches!(error.downcast_ref(), Some(CommandError::Interrupted(_))) {
                stopped?;
            }
            return Err(error);
        }
    };
    let rows = sheet.rows();
    if rows == 0 && plan.fail_empty {
        sheet.end()?;
        return Err(CommandError::Empty.into());
    }
    let disabled = sheet.disabled();
    sheet.commit()?;
    // A job without a terminal has no use for completion.
    if app.streams.stderr.is_terminal() {
        crate::config::remember(&settings, &args.extensions);
    }
    // A user who quits the pager early knows that there is more.
    if let Some(totals) = totals {
        tell(&plan, rows, &totals, &app.reporter);
        if plan.has_footer() && rows > 0 {
            app.reporter.footer(&footer(&plan, rows, disabled, time));
        }
    }
    Ok(())
}

/// The plan for the arguments, which may name a file or stdin to read extensions from.
async fn planned(app: &App, args: List, settings: &Settings) -> anyhow::Result<(List, Plan)> {
    if args.extensions_from.is_none() {
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
        app.reporter.note("these are the first requests; the next page starts where the events that arrived end (startIndex)");
    }
    Ok(())
}

/// Reads every listing and writes its rows as they come.
async fn list(
    app: &App,
    plan: &Plan,
    settings: &Settings,
    sheet: &mut RowWriter,
) -> anyhow::Result<Option<Totals>> {
    let session = connect(app, settings, app.observer(), plan.jobs).await?;
    session.warn(&app.reporter);
    let listed = read(plan, &session, &app.reporter, sheet).await;
    session.warn(&app.reporter);
    session.close().await;
    listed
}

/// Reads every listing to its end, or until the reader of the rows has left: then there is no total.
async fn read(
    plan: &Plan,
    session: &Session,
    reporter: &Reporter,
    sheet: &mut RowWriter,
) -> anyhow::Result<Option<Totals>> {
    let client: Arc<Client> = Arc::clone(&session.client);
    let mut listing = Listing::new(client, plan.queries.clone(), plan.depth, plan.jobs);
    let mut reading = Reading::new(plan, reporter);
    reporter.progress().begin(plan.extensions());
    loop {
        sheet.has_room().await;
        let step = tokio::select! {
            biased;
            step = listing.next() => step,
            () = sheet.reader_left() => return reading.leave(sheet),
        };
        let Some(step) = step else { break };
        reading.take(step, sheet)?;
        if sheet.is_full() {
            listing.stop();
        }
        if reading.is_over() {
            break;
        }
    }
    reading.end(sheet)
}

/// What has been read so far.
struct Reading<'p> {
    plan: &'p Plan,
    reporter: &'p Reporter,
    rows: Ordered<'p>,
    totals: Totals,
    /// Listings that have ended without an error.
    ended: usize,
    /// Those of them that are complete.
    complete: usize,
    /// Whether a listing has rows in the output, and others that are missing.
    is_partial: bool,
    /// The rows of all listings so far, where the server told them.
    expected: Option<u64>,
    errors: Vec<ExtensionError>,
}

impl<'p> Reading<'p> {
    fn new(plan: &'p Plan, reporter: &'p Reporter) -> Self {
        Self {
            plan,
            reporter,
            rows: Ordered::new(plan),
            totals: Totals::default(),
            ended: 0,
            complete: 0,
            is_partial: false,
            expected: Some(0),
            errors: Vec::new(),
        }
    }

    fn take(&mut self, step: Step, sheet: &mut RowWriter) -> anyhow::Result<()> {
        let progress = self.reporter.progress();
        match step {
            Step::Page(index, page) => {
                progress.page(page.len(), expected(self.plan, &page));
                self.rows.take(index, page, sheet)?;
            }
            Step::End(index, outcome) => {
                sheet.begin()?;
                self.ended += 1;
                self.totals.add(&outcome);
                self.expect(&outcome);
                match outcome.shortfall {
                    None => self.complete += 1,
                    Some(shortfall) => {
                        self.is_partial = true;
                        self.fail(index, Reason::Shortfall(shortfall));
                    }
                }
            }
            // No answer of the server's caused it, so nothing that was read can be trusted to be complete.
            Step::Failed(_, Error::Panicked, _) => return Err(CommandError::panicked().into()),
            Step::Failed(index, error, outcome) => {
                self.is_partial |= outcome.rows > 0;
                self.expect(&outcome);
                self.fail(index, Reason::Api(error));
            }
        }
        progress.extensions((self.complete + self.errors.len()) / self.plan.types());
        Ok(())
    }

    /// Adds the rows that a listing has.
    fn expect(&mut self, outcome: &Outcome) {
        let all = match outcome.promised {
            _ if outcome.filtered_here || outcome.foreign > 0 => None,
            None if outcome.shortfall.is_none() => outcome.total,
            promised => promised,
        };
        let sum = self.expected.zip(all);
        self.expected = sum.map(|(sum, all)| sum.saturating_add(all));
    }

    fn fail(&mut self, index: usize, reason: Reason) {
        let query = &self.plan.queries[index];
        let error = ExtensionError {
            extension: query.extension.clone(),
            event_type: query.event_type(),
            reason,
        };
        // The error of the only listing is the run's own, and is reported once.
        if self.plan.queries.len() > 1 {
            self.reporter.partial(&Failure::of_extension(&error));
        }
        self.errors.push(error);
    }

    /// Returns whether the other listings are not to be read.
    fn is_over(&self) -> bool {
        !self.errors.is_empty() && self.plan.fail_fast || is_hopeless(&self.errors)
    }

    /// The reader of the rows has left.
    fn leave(self, sheet: &mut RowWriter) -> anyhow::Result<Option<Totals>> {
        if self.errors.is_empty() {
            return Ok(None);
        }
        self.end(sheet)
    }

    fn end(mut self, sheet: &mut RowWriter) -> anyhow::Result<Option<Totals>> {
        self.rows.flush(sheet)?;
        if self.errors.is_empty() {
            return Ok(Some(self.totals));
        }
        let listings = self.plan.queries.len();
        // Every listing whose rows are in the output is complete, and every other one was tried: nothing more can be
        // listed, and the output is closed. Rows of a listing that broke off or fell short leave it open.
        if !self.is_partial && self.complete > 0 && self.complete + self.errors.len() == listings {
            sheet.end()?;
        }
        if self.ended > 0 {
            tell_cut(self.plan, sheet.rows(), &self.totals, self.reporter);
        }
        let is_cut = self.plan.shortening().is_some();
        Err(CommandError::List(ListFailure {
            whole: self.complete,
            listings,
            rows: sheet.rows(),
            expected: self.expected.filter(|_| !is_cut),
            errors: self.errors,
        })
        .into())
    }
}

/// The rows that a listing will have, where its first page tells.
fn expected(plan: &Plan, page: &Collection) -> Option<u64> {
    let all = page
        .total_results
        .filter(|_| page.filtered != Some(false))?;
    Some(plan.limit.map_or(all, |limit| limit.min(all)))
}

/// Returns whether the other listings would fail in the same way: without credentials the server lists nothing.
fn is_hopeless(errors: &[ExtensionError]) -> bool {
    errors.iter().any(|error| {
        matches!(
            &error.reason,
            Reason::Api(Error::Credentials(_) | Error::NoToken { .. })
        )
    })
}

/// Sorts rows, where the user asks for an order that they do not have, before they are written.
struct Ordered<'p> {
    plan: &'p Plan,
    sorter: Option<Sorter>,
    /// The query whose rows are held.
    index: usize,
}

impl<'p> Ordered<'p> {
    fn new(plan: &'p Plan) -> Self {
        let sorter = match plan.order {
            Order::Whole(by, order) => Some(Sorter::new(by, order)),
            _ => None,
        };
        Self {
            plan,
            sorter,
            index: 0,
        }
    }

    fn take(
        &mut self,
        index: usize,
        page: Collection,
        sheet: &mut RowWriter,
    ) -> anyhow::Result<()> {
        sheet.collection(&page)?;
        let extension = self.plan.extension(index);
        if let Order::Url(order) = self.plan.order {
            if extension != self.plan.extension(self.index) {
                self.flush(sheet)?;
            }
            // Each type is a query of its own, so the server's order ends where the type does. A server that does not
            // say whether it sorts may show on a later page that it does not.
            let several_types = self.plan.types() > 1;
            if self.sorter.is_none() && (several_types || page.sorted != Some(true)) {
                self.sorter = Some(Sorter::new(SortKey::Field(Field::Url), order));
            }
        }
        self.index = index;
        match &mut self.sorter {
            Some(sorter) => sorter.push(extension.clone(), page),
            None => sheet.page(extension, &page)?,
        }
        Ok(())
    }

    /// Writes the rows that are held.
    fn flush(&mut self, sheet: &mut RowWriter) -> anyhow::Result<()> {
        if let Some(mut sorter) = self.sorter.take() {
            for (extension, row) in sorter.sorted() {
                sheet.row(extension, &row)?;
            }
        }
        Ok(())
    }
}
