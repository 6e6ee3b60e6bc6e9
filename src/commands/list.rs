//! `pce list`: settings, requests, pages, rows, output.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use anyhow::Context;

use super::connect::{Session, connect};
use super::interrupt::Interrupts;
use super::plan::{Order, Plan};
use super::sheet::Sheet;
use super::{CommandError, ExtensionError, ListFailure, Reason, curl};
use crate::cli::List;
use crate::config::{Environment, Settings};
use crate::exit::Failure;
use crate::output::Destination;
use crate::report::Reporter;
use crate::uapi::{Client, Collection, Error, Field, Listing, Outcome, SortKey, Sorter, Step};

/// Lists phone call events.
pub(super) fn run(
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
    // Before anything is sent: what cannot be written need not be asked for.
    let destination = Destination::open(plan.target.clone())?;
    let interrupts =
        Interrupts::listen(destination.temporary()).context("signals cannot be listened for")?;
    let mut sheet = Sheet::new(&plan, destination);
    let listed = runtime.block_on(async {
        tokio::select! {
            biased;
            signal = interrupts.arrived() => Err(CommandError::Interrupted(signal).into()),
            limit = run_out(settings) => Err(CommandError::MaxTime(limit).into()),
            listed = list(&plan, settings, environment, reporter, &mut sheet) => listed,
        }
    });
    let totals = match listed {
        Ok(totals) => totals,
        Err(error) => {
            sheet.stop()?;
            return Err(error);
        }
    };
    if sheet.rows() == 0 && plan.fail_empty {
        sheet.end()?;
        return Err(CommandError::Empty.into());
    }
    let rows = sheet.rows();
    sheet.finish()?;
    // For whoever types: a job that nobody watches has no use for completion.
    if io::stderr().is_terminal() {
        crate::config::remember(settings, &args.extensions);
    }
    tell(&plan, rows, &totals, reporter);
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

/// What is known of the result besides the rows that were written.
#[derive(Debug, Default)]
struct Totals {
    /// Rows that there are, where every listing knows.
    events: Option<u64>,
    filtered_here: bool,
    sorted_here: bool,
    repeated: u64,
}

impl Totals {
    fn add(&mut self, outcome: &Outcome, first: bool) {
        let so_far = if first { Some(0) } else { self.events };
        self.events = so_far.zip(outcome.total).map(|(a, b)| a + b);
        self.filtered_here |= outcome.filtered_here;
        self.sorted_here |= outcome.unsorted;
        self.repeated += outcome.repeated;
    }
}

/// Reads every listing and writes its rows as they come.
async fn list(
    plan: &Plan,
    settings: &Settings,
    environment: &Environment,
    reporter: &Arc<Reporter>,
    sheet: &mut Sheet<'_>,
) -> anyhow::Result<Totals> {
    let session = connect(settings, environment, reporter, plan.jobs).await?;
    session.warn(reporter);
    let listed = read(plan, &session, reporter, sheet).await;
    session.warn(reporter);
    session.close().await;
    listed
}

async fn read(
    plan: &Plan,
    session: &Session,
    reporter: &Reporter,
    sheet: &mut Sheet<'_>,
) -> anyhow::Result<Totals> {
    let client: Arc<Client> = Arc::clone(&session.client);
    let mut listing = Listing::new(client, plan.queries.clone(), plan.depth, plan.jobs);
    let mut rows = Ordered::new(plan);
    let mut totals = Totals::default();
    let mut ended = 0;
    let mut errors: Vec<ExtensionError> = Vec::new();
    while let Some(step) = listing.next().await {
        match step {
            Step::Page(place, page) => {
                rows.take(place, page, sheet)?;
                if sheet.is_full() {
                    listing.enough();
                }
            }
            Step::End(place, outcome) => {
                sheet.begin()?;
                totals.add(&outcome, ended == 0);
                ended += 1;
                if let Some(shortfall) = outcome.shortfall {
                    fail(
                        plan,
                        place,
                        Reason::Shortfall(shortfall),
                        &mut errors,
                        reporter,
                    );
                }
            }
            Step::Failed(place, error, _) => {
                fail(plan, place, Reason::Api(error), &mut errors, reporter);
                if plan.fail_fast || plan.queries.len() == 1 || is_hopeless(&errors) {
                    break;
                }
            }
        }
    }
    // A listing that ends without a word has lost rows.
    if errors.is_empty() && ended < plan.queries.len() {
        return Err(CommandError::panicked().into());
    }
    rows.flush(sheet)?;
    if errors.is_empty() {
        return Ok(totals);
    }
    // What was read to its end is a whole answer of what could be had; what broke off is not.
    if ended + errors.len() >= plan.queries.len() && ended > 0 {
        sheet.end()?;
    }
    Err(CommandError::List(ListFailure {
        whole: ended
            - errors
                .iter()
                .filter(|error| matches!(error.reason, Reason::Shortfall(_)))
                .count(),
        listings: plan.queries.len(),
        rows: sheet.rows(),
        errors,
    })
    .into())
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

/// Says what whoever acts on the rows should know of them.
fn tell(plan: &Plan, rows: u64, totals: &Totals, reporter: &Reporter) {
    let one_page = !plan.reads_on();
    if totals.filtered_here {
        let text = "the server did not apply the filter, pce did";
        if one_page {
            reporter.warning(&format!(
                "{text}: to this page alone, not to the whole result"
            ));
        } else {
            reporter.detail(text);
        }
    }
    if totals.sorted_here {
        let text = "the server did not sort, pce did";
        if one_page {
            reporter.warning(&format!("{text}: this page alone, not the whole result"));
        } else {
            reporter.detail(text);
        }
    }
    if totals.repeated > 0 {
        reporter.detail(&format!(
            "{} events came twice and were written once",
            totals.repeated
        ));
    }
    let shortened = plan.shortening().and_then(|option| match totals.events {
        Some(events) if rows < events => {
            Some(format!("{rows} of {events} events are shown ({option})"))
        }
        Some(_) => None,
        None => Some(format!(
            "{rows} events are shown ({option}); how many there are in all, the server does not say"
        )),
    });
    if let Some(note) = shortened {
        reporter.note(note);
    } else if rows == 0 && plan.format == crate::output::Format::Table {
        reporter.note("there is no event to list");
    }
}
