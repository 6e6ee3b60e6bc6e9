//! The steps of a listing, while the server may still send extensions for it.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::plan::{Discovery, Plan};
use crate::config::PAGE_SIZE;
use crate::error::{ExtensionsFailure, Reason};
use crate::report::Reporter;
use crate::uapi::{Client, Count, Depth, Error, Extensions, Found, Listing, Shortfall, Step};

/// A listing, and the extensions that are added to it.
pub(super) struct Feed<'r> {
    listing: Listing,
    reporter: &'r Reporter,
    arriving: Option<Arriving>,
    found: usize,
    failure: Option<ExtensionsFailure>,
}

/// The list of extensions that the server is still sending.
struct Arriving {
    messages: mpsc::Receiver<Message>,
    /// Whether the extensions so far are known to be the first ones. Until then, `next` returns no step.
    is_sorted: bool,
    /// Reads the extensions. The task stops when this is dropped.
    _task: JoinSet<()>,
}

enum Message {
    Found(Found),
    End(Result<Option<Shortfall>, Error>),
}

impl<'r> Feed<'r> {
    /// Starts the queries of the plan.
    pub(super) fn new(client: &Arc<Client>, plan: &Plan, reporter: &'r Reporter) -> Self {
        let queries = plan.queries.clone();
        reporter.progress().begin(plan.extensions());
        Self {
            listing: Listing::new(Arc::clone(client), queries, plan.depth, plan.jobs),
            reporter,
            arriving: (plan.discovery == Discovery::All).then(|| Arriving::start(client, plan)),
            found: 0,
            failure: None,
        }
    }

    /// Stops asking for rows; each query still reports its total.
    pub(super) fn stop(&self) {
        self.listing.stop();
    }

    /// Returns how many extensions the server named, and the error if it did not name all of them.
    pub(super) fn into_found(self) -> (usize, Option<ExtensionsFailure>) {
        (self.found, self.failure)
    }

    /// Returns the next step; `None` after the end of every query and of the list of extensions. Adds the queries of
    /// each extension that arrives to the plan.
    pub(super) async fn next(&mut self, plan: &mut Plan) -> Option<Step> {
        let mut is_idle = false;
        loop {
            let Some(arriving) = &mut self.arriving else {
                return self.listing.next().await;
            };
            let message = tokio::select! {
                biased;
                message = arriving.messages.recv() => message,
                step = self.listing.next(), if arriving.is_sorted && !is_idle => {
                    if step.is_some() {
                        return step;
                    }
                    is_idle = true;
                    continue;
                }
            };
            is_idle = false;
            match message {
                Some(Message::Found(found)) => {
                    arriving.is_sorted = found.is_sorted;
                    self.take(&found, plan);
                }
                Some(Message::End(end)) => self.end(end, plan),
                // The task has panicked.
                None => self.end(Err(Error::Panicked), plan),
            }
        }
    }

    fn take(&mut self, found: &Found, plan: &mut Plan) {
        self.found += found.new.len();
        for extension in &found.new {
            for query in plan.add(extension) {
                self.listing.add(query.clone());
            }
        }
        self.reporter.progress().begin(plan.extensions());
    }

    fn end(&mut self, end: Result<Option<Shortfall>, Error>, plan: &Plan) {
        self.arriving = None;
        let reason = match end {
            Ok(None) => return,
            Ok(Some(shortfall)) => Reason::Shortfall(shortfall),
            Err(error) => Reason::Api(error),
        };
        self.failure = Some(ExtensionsFailure {
            reason,
            found: self.found,
            known: plan.extensions(),
        });
    }
}

/// Returns the number of phones that pce requests at a time.
pub(super) fn page_size(plan: &Plan) -> Count {
    match plan.depth {
        Depth::All { page_size, .. } => page_size,
        Depth::One(_) => Count::clamped(PAGE_SIZE.into()),
    }
}

impl Arriving {
    fn start(client: &Arc<Client>, plan: &Plan) -> Self {
        let page_size = page_size(plan);
        let (sender, messages) = mpsc::channel(1);
        let mut extensions =
            Extensions::new(Arc::clone(client), plan.user.clone(), page_size, plan.jobs);
        let mut task = JoinSet::new();
        task.spawn(async move {
            loop {
                let message = match extensions.next().await {
                    Ok(Some(found)) => Message::Found(found),
                    Ok(None) => Message::End(Ok(extensions.shortfall())),
                    Err(error) => Message::End(Err(error)),
                };
                let is_last = matches!(message, Message::End(_));
                if sender.send(message).await.is_err() || is_last {
                    return;
                }
            }
        });
        Self {
            messages,
            // The extensions that the user names precede all others, so their steps need not wait.
            is_sorted: true,
            _task: task,
        }
    }
}
