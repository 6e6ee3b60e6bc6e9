//! Answers the list request, with its checks in the order of a real server.

use hyper::header::{AUTHORIZATION, HOST};
use hyper::{HeaderMap, Method, StatusCode, Uri};
use url::form_urlencoded;

use super::collection::{Order, Page, Rows, Selection, inside_of_string};
use super::directory::Directory;
use super::fault::{Fault, Faults};
use super::oauth::Authority;
use super::reply::{ApiError, Reply, json, no_content};
use super::request::{Parameters, Target, unknown_event};

/// The parts of a request that the answer depends on.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub method: &'a Method,
    pub uri: &'a Uri,
    pub headers: &'a HeaderMap,
    /// The decoded parameters.
    pub params: &'a [(String, String)],
    /// The host for URLs if the request names no host.
    pub address: &'a str,
}

impl Call<'_> {
    fn authorization(&self) -> Option<&str> {
        self.headers.get(AUTHORIZATION)?.to_str().ok()
    }

    /// `http://` and the host of the request.
    fn origin(&self) -> String {
        let header = self.headers.get(HOST).and_then(|host| host.to_str().ok());
        let authority = self
            .uri
            .authority()
            .map(hyper::http::uri::Authority::as_str);
        let host = header.filter(|host| !host.is_empty()).or(authority);
        format!("http://{}", host.unwrap_or(self.address))
    }
}

/// Everything that answers list requests.
#[derive(Debug)]
pub(super) struct Api {
    pub authority: Authority,
    pub directory: Directory,
    pub faults: Faults,
    /// The maximum number of rows on a page, whatever `count` says.
    pub page_cap: Option<usize>,
}

impl Api {
    /// Answers a request for phone call events.
    pub fn answer(&self, call: &Call) -> Reply {
        self.list(call).unwrap_or_else(ApiError::into_reply)
    }

    fn list(&self, call: &Call) -> Result<Reply, ApiError> {
        let target = Target::from_path(call.uri.path()).ok_or_else(ApiError::not_found)?;
        self.authority.check(call.authorization(), &self.faults)?;
        self.faults.in_the_server()?;
        if call.method != Method::GET {
            return Err(ApiError::not_implemented());
        }
        target.check_user()?;
        let (number, collection) = self.directory.find(&target.extension)?;
        let event_type = target.event_type()?;
        if let Some(id) = &target.event_id
            && !collection.has(event_type, id)
        {
            return Err(unknown_event());
        }
        let parameters = Parameters::read(call.params)?;

        let origin = call.origin();
        let base = format!(
            "{origin}/uapi/extensions/{}/{number}/phoneCallEvents",
            target.user
        );
        let page = Page {
            start: parameters.start_index,
            size: parameters
                .count
                .min(self.page_cap.unwrap_or(usize::MAX))
                .max(1),
            fields: parameters.fields,
            base: &base,
        };
        let selection = self.selection(event_type, target.event_id, parameters);
        let rows = collection.select(&selection, &base);
        if page.start >= rows.len() && !self.faults.has(Fault::NoEntry) {
            return Ok(no_content());
        }
        let links = neighbours(call.uri, &origin, &page, rows.len());
        let body = collection.body(&rows, &page, &links, &self.faults);
        self.drift(&number, &selection, &rows);
        Ok(json(StatusCode::OK, body))
    }

    /// Returns the selection of the request, without the parts that a fault makes the server ignore.
    fn selection(
        &self,
        event_type: Option<u64>,
        event_id: Option<String>,
        parameters: Parameters,
    ) -> Selection {
        let filter = parameters.filter;
        Selection {
            event_type,
            event_id,
            filter: filter.filter(|_| !self.faults.has(Fault::Unfiltered)),
            order: match parameters.descending {
                _ if self.faults.has(Fault::Unsorted) => Order::Creation,
                true => Order::Descending,
                false => Order::Ascending,
            },
        }
    }

    /// Changes the events between two pages, if a fault says so.
    fn drift(&self, number: &str, selection: &Selection, rows: &Rows) {
        if let (None, Some(first)) = (&selection.event_id, rows.first()) {
            self.directory.drift(number, *first, &self.faults);
        }
    }
}

/// The `links` member of a collection, with the URLs of the next and of the previous page; empty when there is neither.
fn neighbours(uri: &Uri, origin: &str, page: &Page, total: usize) -> String {
    let next = page.start + page.size;
    let next = (next < total && next < 5_000).then_some(("next", next));
    let previous = page.start.saturating_sub(page.size);
    let previous = (page.start > 0).then_some(("prev", previous));
    let links: Vec<String> = [next, previous]
        .into_iter()
        .flatten()
        .map(|(name, start)| {
            let url = format!("{origin}{}?{}", uri.path(), at(uri.query(), start));
            format!("\"{name}\":\"{}\"", inside_of_string(&url))
        })
        .collect();
    if links.is_empty() {
        return String::new();
    }
    format!(",\"links\":{{{}}}", links.join(","))
}

/// Returns the query with another `startIndex`.
fn at(query: Option<&str>, start: usize) -> String {
    let is_start = |pair: &str| {
        let mut decoded = form_urlencoded::parse(pair.as_bytes());
        decoded.next().is_some_and(|(name, _)| name == "startIndex")
    };
    let pairs = query.unwrap_or_default().split('&');
    let others: String = pairs
        .filter(|pair| !pair.is_empty() && !is_start(pair))
        .flat_map(|pair| [pair, "&"])
        .collect();
    format!("{others}startIndex={start}")
}
