//! Answers requests, after the checks of each in the order in which a server makes them.

use hyper::header::{AUTHORIZATION, HOST};
use hyper::{HeaderMap, Method, StatusCode, Uri};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::collection::{Order, Page, Rows, Selection};
use super::directory::Directory;
use super::fault::{Fault, Faults};
use super::oauth::Authority;
use super::presence;
use super::reply::{ApiError, Reply, discovered, json, no_content, not_found};
use super::request::{Parameters, Resource, Target, check_user, unknown_event, unknown_extension};

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

    /// Returns `http://` and the host of the request.
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

/// The parts of the server that answer requests.
#[derive(Debug)]
pub(super) struct Api {
    pub authority: Authority,
    pub directory: Directory,
    pub faults: Faults,
    /// The maximum number of rows on a page, also if `count` is larger.
    pub page_cap: Option<usize>,
    /// The number of extensions that have a phone; `None` for all of them.
    pub phones: Option<usize>,
    /// The origin of the self URLs of events; `None` for the host of the request.
    pub origin: Option<&'static str>,
}

impl Api {
    /// Answers a request.
    pub fn answer(&self, call: &Call) -> Reply {
        let path = call.uri.path();
        match Resource::from_path(path) {
            Resource::Outside => Ok(not_found()),
            Resource::Discovery => Ok(discovered(&format!("{}{path}", call.origin()))),
            Resource::Unknown => self.check(call).and(Err(ApiError::not_implemented())),
            Resource::Presence { user } => self.presence(call, &user),
            Resource::Events(target) => self.events(call, target),
        }
        .unwrap_or_else(ApiError::into_reply)
    }

    /// Checks the conditions of every resource.
    fn check(&self, call: &Call) -> Result<(), ApiError> {
        self.authority.check(call.authorization(), &self.faults)?;
        self.faults.in_the_server()?;
        if call.method != Method::GET {
            return Err(ApiError::not_implemented());
        }
        Ok(())
    }

    /// Returns the most rows that a page has when `count` are requested.
    fn page_size(&self, count: usize) -> usize {
        count.min(self.page_cap.unwrap_or(usize::MAX)).max(1)
    }

    fn presence(&self, call: &Call, user: &str) -> Result<Reply, ApiError> {
        self.check(call)?;
        check_user(user)?;
        if user == "@owner" {
            return Err(unknown_extension());
        }
        let parameters = presence::Parameters::read(call.params)?;
        let entries = presence::select(&parameters, self.phones, &self.faults);
        if parameters.start_index >= entries.len() {
            return Ok(no_content());
        }
        let size = self.page_size(parameters.count);
        let pages = (parameters.start_index, size, entries.len());
        let links = neighbours(call.uri, &call.origin(), pages);
        let body = presence::body(&entries, &parameters, size, links, &self.faults);
        Ok(json(StatusCode::OK, body))
    }

    fn events(&self, call: &Call, target: Target) -> Result<Reply, ApiError> {
        self.check(call)?;
        check_user(&target.user)?;
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
            "{}/uapi/extensions/{}/{number}/phoneCallEvents",
            self.origin.unwrap_or(&origin),
            target.user
        );
        let page = Page {
            start: parameters.start_index,
            size: self.page_size(parameters.count),
            fields: parameters.fields,
            base: &base,
        };
        let selection = self.selection(event_type, target.event_id, parameters);
        let rows = collection.select(&selection, &base);
        if page.start >= rows.len() && !self.faults.has(Fault::NoEntry) {
            return Ok(no_content());
        }
        let links = neighbours(call.uri, &origin, (page.start, page.size, rows.len()));
        let links = links.map_or_else(String::new, |links| format!(",\"links\":{links}"));
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

    /// Changes the events between two pages, if a fault requires it.
    fn drift(&self, number: &str, selection: &Selection, rows: &Rows) {
        if let (None, Some(first)) = (&selection.event_id, rows.first()) {
            self.directory.drift(number, *first, &self.faults);
        }
    }
}

/// Returns the URLs of the next and the previous page, if there are any. `pages` is the first index, the page size and
/// the total.
fn neighbours(uri: &Uri, origin: &str, pages: (usize, usize, usize)) -> Option<Value> {
    let (start, size, total) = pages;
    let next = start + size;
    let next = (next < total && next < 5_000).then_some(("next", next));
    let previous = (start > 0).then_some(("prev", start.saturating_sub(size)));
    let links: Map<String, Value> = [next, previous]
        .into_iter()
        .flatten()
        .map(|(name, start)| {
            let url = format!("{origin}{}?{}", uri.path(), at(uri.query(), start));
            (name.to_owned(), Value::from(url))
        })
        .collect();
    (!links.is_empty()).then(|| links.into())
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
