//! Faults on demand: what real servers, proxies and networks do to a client.
//!
//! Faults of the network and of proxies come before `UnifiedAPI` sees a request, faults of the server after the access
//! token was accepted. All of them are about phone call events; the token endpoint is always in order, so that a client
//! gets as far as the fault.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use hyper::StatusCode;
use hyper::header::{LOCATION, RETRY_AFTER};

use super::reply::{ApiError, Reply, html, set};

/// The enum and its table, from one list: a name and a description cannot be forgotten.
macro_rules! faults {
    ($($variant:ident $name:literal $about:literal)*) => {
        /// Something that goes wrong on demand. Several can be on at once.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(
            clippy::doc_markdown,
            reason = "the descriptions are help texts too, where backticks would be seen"
        )]
        pub enum Fault {
            $(#[doc = $about] $variant,)*
        }

        impl Fault {
            /// Every fault with its name and a description of one line.
            pub const ALL: &'static [(Fault, &'static str, &'static str)] =
                &[$((Fault::$variant, $name, $about),)*];

            /// The name of the fault, as [`FromStr`] takes it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Fault::$variant => $name,)* }
            }
        }
    };
}

faults! {
    Unauthorized "unauthorized" "every access token is refused: 401 access_denied"
    Forbidden "forbidden" "a proxy answers 403 with an HTML page"
    AccessDenied "access-denied" "phone call events may not be managed: 400 pce_access_denied"
    TokenExpires "token-expires" "each access token is good for two requests, then 401 access_denied"
    RateLimit "rate-limit" "every third request is answered 429 with Retry-After: 1"
    Unavailable "unavailable" "every request is answered 503 with an HTML page"
    Flaky "flaky" "one request in five is answered 503, the first one and every fifth after it"
    BadGateway "bad-gateway" "every request is answered 502 with an HTML page"
    InternalError "internal-error" "every request is answered 500 internal_server_error"
    NotImplemented "not-implemented" "every request is answered 501 request_not_implemented"
    Html "html" "every request is answered 200 with an HTML page, as a login portal does"
    Unfiltered "unfiltered" "filters are not honoured: all rows, and \"filtered\": false"
    Unsorted "unsorted" "the order is not honoured: rows as they were created, and \"sorted\": false"
    Numbers "numbers" "the numbers of an event are JSON numbers in place of strings"
    Sparse "sparse" "events lack some keys, and others are null"
    ExtraKeys "extra-keys" "events have unknown keys, and one is of the unknown type 7"
    SingleEntry "single-entry" "\"entry\" is an object in place of an array when there is one row"
    NoEntry "no-entry" "200 with a collection without \"entry\" in place of 204"
    WrongItemsPerPage "wrong-items-per-page" "\"itemsPerPage\" is twice the true page size"
    Reset "reset" "the connection is closed without an answer, always"
    ResetOnce "reset-once" "the connection is closed without an answer on the first request of each URI"
    Truncate "truncate" "the connection is closed in the middle of each body"
    Slow "slow" "bodies arrive at one byte a second"
    Redirect "redirect" "every request is redirected to another origin: 302, port 9 of 127.0.0.1"
    Shift "shift" "after each page an event is added at the front: totals grow, rows repeat"
    Shrink "shrink" "after each page the first event is removed: totals shrink, rows are missed"
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The name is not one of a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no fault named {0:?}")]
pub struct UnknownFault(pub String);

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Fault, UnknownFault> {
        let mut known = Fault::ALL.iter();
        known
            .find_map(|(fault, known, _)| (*known == name).then_some(*fault))
            .ok_or_else(|| UnknownFault(name.to_owned()))
    }
}

/// What becomes of a request on its way to the server.
#[derive(Debug)]
pub(super) enum OnTheWay {
    Arrives,
    /// The connection is closed without an answer.
    Dropped,
    /// Something in front of the server answers.
    Answered(Reply),
}

/// The faults that are on, and what they remember.
#[derive(Debug)]
pub(super) struct Faults {
    on: Vec<Fault>,
    requests: AtomicU64,
    dropped: Mutex<HashSet<String>>,
}

impl Faults {
    /// These faults on.
    pub fn new(on: &[Fault]) -> Faults {
        Faults {
            on: on.to_vec(),
            requests: AtomicU64::new(0),
            dropped: Mutex::default(),
        }
    }

    /// Whether a fault is on.
    pub fn has(&self, fault: Fault) -> bool {
        self.on.contains(&fault)
    }

    /// What the network and the proxies do with a request for `uri` (path and query as they were sent).
    pub fn on_the_way(&self, uri: &str) -> OnTheWay {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        if self.has(Fault::Reset) || self.has(Fault::ResetOnce) && self.first_of(uri) {
            return OnTheWay::Dropped;
        }
        let page = |status, title| OnTheWay::Answered(html(status, title));
        if self.has(Fault::RateLimit) && number % 3 == 2 {
            let mut reply = html(StatusCode::TOO_MANY_REQUESTS, "429 Too Many Requests");
            set(&mut reply, RETRY_AFTER, "1");
            return OnTheWay::Answered(reply);
        }
        if self.has(Fault::Redirect) {
            let mut reply = html(StatusCode::FOUND, "302 Found");
            set(&mut reply, LOCATION, "http://127.0.0.1:9/");
            return OnTheWay::Answered(reply);
        }
        if self.has(Fault::Unavailable) || self.has(Fault::Flaky) && number.is_multiple_of(5) {
            return page(StatusCode::SERVICE_UNAVAILABLE, "503 Service Unavailable");
        }
        if self.has(Fault::BadGateway) {
            return page(StatusCode::BAD_GATEWAY, "502 Bad Gateway");
        }
        if self.has(Fault::Forbidden) {
            return page(StatusCode::FORBIDDEN, "403 Forbidden");
        }
        if self.has(Fault::Html) {
            return page(StatusCode::OK, "Sign in");
        }
        OnTheWay::Arrives
    }

    /// What the server refuses although there is nothing wrong with the request.
    ///
    /// # Errors
    /// The error of the first fault of that kind that is on.
    pub fn in_the_server(&self) -> Result<(), ApiError> {
        if self.has(Fault::AccessDenied) {
            return Err(ApiError::pce_access_denied());
        }
        if self.has(Fault::InternalError) {
            return Err(ApiError::internal());
        }
        if self.has(Fault::NotImplemented) {
            return Err(ApiError::not_implemented());
        }
        Ok(())
    }

    fn first_of(&self, uri: &str) -> bool {
        let mut dropped = self.dropped.lock().unwrap_or_else(PoisonError::into_inner);
        dropped.insert(uri.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kebab_case_unique_and_read_back() {
        let mut names = HashSet::new();
        for (fault, name, about) in Fault::ALL {
            assert!(names.insert(name), "{name}");
            assert!(
                name.bytes()
                    .all(|byte| byte == b'-' || byte.is_ascii_lowercase()),
                "{name}"
            );
            assert!(!about.contains('\n') && !about.ends_with('.'), "{about}");
            assert_eq!(name.parse(), Ok(*fault));
            assert_eq!(fault.to_string(), *name);
        }
        assert_eq!("Reset".parse::<Fault>(), Err(UnknownFault("Reset".into())));
    }

    /// The status of each of the first requests; 0 where it is dropped, 1 where it arrives.
    fn statuses(on: &[Fault], uris: &[&str]) -> Vec<u16> {
        let faults = Faults::new(on);
        let status = |uri: &&str| match faults.on_the_way(uri) {
            OnTheWay::Arrives => 1,
            OnTheWay::Dropped => 0,
            OnTheWay::Answered(reply) => reply.status().as_u16(),
        };
        uris.iter().map(status).collect()
    }

    #[test]
    fn faults_come_when_they_should() {
        assert_eq!(
            statuses(&[Fault::Flaky], &["/"; 7]),
            [503, 1, 1, 1, 1, 503, 1]
        );
        assert_eq!(
            statuses(&[Fault::RateLimit], &["/"; 6]),
            [1, 1, 429, 1, 1, 429]
        );
        assert_eq!(
            statuses(&[Fault::ResetOnce], &["/a", "/b", "/a", "/b", "/a?b"]),
            [0, 0, 1, 1, 0]
        );
        assert_eq!(statuses(&[Fault::Reset], &["/"; 2]), [0, 0]);
        let both = [Fault::Flaky, Fault::RateLimit];
        assert_eq!(statuses(&both, &["/"; 6]), [503, 1, 429, 1, 1, 429]);
    }
}
