//! `pce list`: settings, requests, pages, rows, output.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;

use super::connect::{Session, connect};
use super::curl;
use super::interrupt::{Guard, Interrupts};
use super::plan::{Order, Plan};
use super::sheet::Sheet;
use super::summary::{Totals, footer, tell};
use crate::cli::List;
use crate::config::{Environment, Settings};
use crate::error::{CommandError, ExtensionError, ListFailure, Reason};
use crate::exit::Failure;
use crate::report::Reporter;
use crate::uapi::{Client, Collection, Error, Field, Listing, SortKey, Sorter, Step};

/// Lists phone call events.
pub(crate) fn run(
    args: &List,
    settings: &Settings,
    environment: &Environment,
    reporter: &Arc<Reporter>,
) -> anyhow::Result<()> {
    let plan = Plan::new(args, settings)?;
    let runtime = super::runtime()?;
    if plan.print_request {
        return runtime.block_on(print_requests(&plan, settings, environment, reporter));
    }
    super::connect::warn(settings, reporter);
    let started = Instant::now();
    // Before anything is sent: what cannot be written need not be asked for.
    let guard = Guard::new(reporter.paging());
    let mut sheet = Sheet::open(&plan, reporter, &guard)?;
    let listed = runtime.block_on(async {
        let listening = Interrupts::listen(&guard);
        let mut interrupts = listening.context("signals cannot be listened for")?;
        let watched = Arc::clone(&guard);
        reporter.before_lines(move || watched.begin(None));
        tokio::select! {
            biased;
            signal = interrupts.arrived() => Err(CommandError::Interrupted(signal).into()),
            limit = run_out(settings) => Err(CommandError::MaxTime(limit).into()),
            listed = list(&plan, settings, environment, reporter, &mut sheet) => listed,
            never = reporter.show_progress() => match never {},
        }
    });
    reporter.progress().end();
    let time = started.elapsed();
    let totals = match listed {
        Ok(totals) => totals,
        Err(error) => {
            let stopped = sheet.stop();
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
    sheet.finish()?;
    // For whoever types: a job that nobody watches has no use for completion.
    if io::stderr().is_terminal() {
        crate::config::remember(settings, &args.extensions);
    }
    // Who quits the pager before everything is there knows it.
    if let Some(totals) = totals {
        tell(&plan, rows, &totals, reporter);
        if plan.has_footer() && rows > 0 {
            reporter.footer(&footer(&plan, rows, disabled, time));
        }
    }
    Ok(())
}

/// Ends when the whole run has taken too long.
async fn run_out(settings: &Settings) -> std::time::Duration {
    match &settings.max_time {
        Some(limit) => {
            tokio::time::sleep(limit.value).await;
            limit.value
        }
        None => std::future::pending().await,
    }
}

async fn print_requests(
    plan: &Plan,
    settings: &Settings,
    environment: &Environment,
    reporter: &Arc<Reporter>,
) -> anyhow::Result<()> {
    let host = super::connect::host(settings, environment).await?;
    let mut out = io::stdout().lock();
    curl::print(&mut out, plan, &host, settings)
        .and_then(|()| out.flush())
        .map_err(crate::output::OutputError::stdout)?;
    if plan.reads_on() {
        reporter.note("these are the first requests; the next page starts where the events that arrived end (startIndex)");
    }
    Ok(())
}

/// Reads every listing and writes its rows as they come.
async fn list(
    plan: &Plan,
    settings: &Settings,
    environment: &Environment,
    reporter: &Arc<Reporter>,
    sheet: &mut Sheet<'_>,
) -> anyhow::Result<Option<Totals>> {
    let session = connect(settings, environment, reporter.clone(), plan.jobs).await?;
    session.warn(reporter);
    let listed = read(plan, &session, reporter, sheet).await;
    session.warn(reporter);
    session.close().await;
    listed
}

/// Reads until there is no more, or nobody wants more: then there is no total.
async fn read(
    plan: &Plan,
    session: &Session,
    reporter: &Reporter,
    sheet: &mut Sheet<'_>,
) -> anyhow::Result<Option<Totals>> {
    let client: Arc<Client> = Arc::clone(&session.client);
    let mut listing = Listing::new(client, plan.queries.clone(), plan.depth, plan.jobs);
    let mut rows = Ordered::new(plan);
    let mut totals = Totals::default();
    let (mut ended, mut whole) = (0, 0);
    // Whether a listing has rows in the output and others that are missing.
    let mut in_part = false;
    let mut errors: Vec<ExtensionError> = Vec::new();
    let progress = reporter.progress();
    progress.begin(plan.extensions());
    let has_left = loop {
        let step = tokio::select! {
            biased;
            step = listing.next() => step,
            () = sheet.reader_left() => break true,
        };
        let Some(step) = step else { break false };
        match step {
            Step::Page(place, page) => {
                progress.page(page.len(), expected(plan, &page));
                rows.take(place, page, sheet)?;
                if sheet.is_full() {
                    listing.enough();
                }
            }
            Step::End(place, outcome) => {
                sheet.begin()?;
                totals.add(&outcome, ended == 0);
                ended += 1;
                match outcome.shortfall {
                    None => whole += 1,
                    Some(shortfall) => {
                        in_part = true;
                        let reason = Reason::Shortfall(shortfall);
                        fail(plan, place, reason, &mut errors, reporter);
                    }
                }
            }
            Step::Failed(place, error, outcome) => {
                in_part |= outcome.rows > 0;
                fail(plan, place, Reason::Api(error), &mut errors, reporter);
            }
        }
        progress.extensions((whole + errors.len()) / plan.types());
        if !errors.is_empty() && plan.fail_fast || is_hopeless(&errors) {
            break false;
        }
    };
    if has_left && errors.is_empty() {
        return Ok(None);
    }
    // A listing that ends without a word has lost rows.
    if errors.is_empty() && ended < plan.queries.len() {
        return Err(CommandError::panicked().into());
    }
    rows.flush(sheet)?;
    if errors.is_empty() {
        return Ok(Some(totals));
    }
    // Every listing whose rows are there is whole, and every other one was tried: that is all that can be had, and
    // the output is closed. Rows of a listing that broke off or fell short leave it open.
    if !in_part && whole > 0 && whole + errors.len() == plan.queries.len() {
        sheet.end()?;
    }
    Err(CommandError::List(ListFailure {
        whole,
        listings: plan.queries.len(),
        rows: sheet.rows(),
        errors,
    })
    .into())
}

/// Rows that a listing will have, where its first page tells.
fn expected(plan: &Plan, page: &Collection) -> Option<u64> {
    let all = page.total_results.filter(|_| page.filtered)?;
    Some(plan.limit.map_or(all, |limit| limit.min(all)))
}

/// Whether the rest would fail in the same way: without credentials there is nothing to be had from anyone.
fn is_hopeless(errors: &[ExtensionError]) -> bool {
    errors.iter().any(|error| {
        matches!(
            &error.reason,
            Reason::Api(Error::Credentials(_) | Error::NoToken { .. })
        )
    })
}

fn fail(
    plan: &Plan,
    place: usize,
    reason: Reason,
    errors: &mut Vec<ExtensionError>,
    reporter: &Reporter,
) {
    let query = &plan.queries[place];
    let error = ExtensionError {
        extension: query.extension.clone(),
        event_type: query.event_type(),
        reason,
    };
    // The error of the only listing is the run's own, and is reported once.
    if plan.queries.len() > 1 {
        reporter.partial(&Failure::of_extension(&error));
    }
    errors.push(error);
}

/// Brings rows into the order asked for before they are written.
struct Ordered<'p> {
    plan: &'p Plan,
    sorter: Option<Sorter>,
    /// The extension whose rows are being held back.
    place: usize,
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
            place: 0,
        }
    }

    fn take(
        &mut self,
        place: usize,
        page: Collection,
        sheet: &mut Sheet<'_>,
    ) -> anyhow::Result<()> {
        sheet.collection(&page)?;
        let extension = self.plan.extension(place);
        if let Order::Url(order) = self.plan.order {
            if extension != self.plan.extension(self.place) {
                self.flush(sheet)?;
            }
            // Each type is a request of its own, so the server's order ends where the type does.
            let several_types = self.plan.types() > 1;
            if self.sorter.is_none() && (several_types || !page.sorted) {
                self.sorter = Some(Sorter::new(SortKey::Field(Field::Url), order));
            }
        }
        self.place = place;
        match &mut self.sorter {
            Some(sorter) => sorter.push(extension.clone(), page),
            None => sheet.page(extension, &page)?,
        }
        Ok(())
    }

    /// Writes the rows held back.
    fn flush(&mut self, sheet: &mut Sheet<'_>) -> anyhow::Result<()> {
        if let Some(mut sorter) = self.sorter.take() {
            for (extension, row) in sorter.sorted() {
                sheet.row(extension, &row)?;
            }
        }
        Ok(())
    }
}
