//! Simulated faults of servers, proxies and networks.
//!
//! Faults of the network and of proxies act before `UnifiedAPI` sees a request, faults of the server after it accepted
//! the access token. The token endpoint has no faults, so that a client reaches the fault.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use hyper::StatusCode;
use hyper::header::{LOCATION, RETRY_AFTER};

use super::reply::{ApiError, Reply, html, set};

/// Defines the enum and its table in one list, so that each fault has a name and a description.
macro_rules! faults {
    ($($variant:ident $name:literal $about:literal)*) => {
        /// A fault that the sandbox simulates. Several can be active together.
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

            /// Returns the name of the fault, as [`FromStr`] takes it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Fault::$variant => $name,)* }
            }
        }
    };
}

faults! {
    Unauthorized "unauthorized" "every access token is rejected: 401 access_denied"
    Forbidden "forbidden" "a proxy answers 403 with an HTML page"
    AccessDenied "access-denied" "access to phone call events is denied: 400 pce_access_denied"
    TokenExpires "token-expires" "each access token is valid for two requests, then 401 access_denied"
    RateLimit "rate-limit" "every third request gets 429 with Retry-After: 1"
    Unavailable "unavailable" "every request gets 503 with an HTML page"
    Flaky "flaky" "one request in five gets 503: the first, the sixth, and so on"
    BadGateway "bad-gateway" "every request gets 502 with an HTML page"
    InternalError "internal-error" "every request gets 500 internal_server_error"
    NotImplemented "not-implemented" "every request gets 501 request_not_implemented"
    Html "html" "every request gets 200 with an HTML page, as from a login portal"
    Unfiltered "unfiltered" "filters are ignored: all rows, and \"filtered\": false"
    Unsorted "unsorted" "the sort order is ignored: rows in order of creation, and \"sorted\": false"
    Numbers "numbers" "the numbers of an event are JSON numbers instead of strings"
    Sparse "sparse" "events lack some keys, and others are null"
    ExtraKeys "extra-keys" "events have unknown keys, and one is of the unknown type 7"
    SingleEntry "single-entry" "\"entry\" is an object instead of an array if there is one row"
    NoEntry "no-entry" "200 with a collection without \"entry\" instead of 204"
    WrongItemsPerPage "wrong-items-per-page" "\"itemsPerPage\" is twice the true page size"
    Reset "reset" "every connection is closed without a response"
    ResetOnce "reset-once" "the connection is closed without a response to the first request of each URI"
    Truncate "truncate" "the connection is closed in the middle of each body"
    Slow "slow" "bodies arrive at one byte a second"
    Redirect "redirect" "every request is redirected to another origin: 302, port 9 of 127.0.0.1"
    Shift "shift" "after each page an event is added at the start: totals grow, rows repeat"
    Shrink "shrink" "after each page the first event is removed: totals shrink, rows are missing"
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The name of a fault is unknown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown fault {0:?}")]
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

/// The effect of the network and proxies on a request.
#[derive(Debug)]
pub(super) enum OnTheWay {
    Arrives,
    /// The connection is closed without a response.
    Dropped,
    /// A proxy in front of the server answers.
    Answered(Reply),
}

/// The active faults and their state.
#[derive(Debug)]
pub(super) struct Faults {
    on: Vec<Fault>,
    requests: AtomicU64,
    dropped: Mutex<HashSet<String>>,
}

impl Faults {
    /// Returns the state with these faults active.
    pub fn new(on: &[Fault]) -> Faults {
        Faults {
            on: on.to_vec(),
            requests: AtomicU64::new(0),
            dropped: Mutex::default(),
        }
    }

    /// Returns whether a fault is active.
    pub fn has(&self, fault: Fault) -> bool {
        self.on.contains(&fault)
    }

    /// Applies the faults of the network and proxies to a request for `uri` (path and query as sent).
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

    /// Applies the faults of the server to a valid request.
    ///
    /// # Errors
    /// Returns the error of the first active fault of the server.
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

    /// Returns the status of each of the first requests; 0 if the request is dropped, 1 if it arrives.
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
    fn faults_follow_their_schedule() {
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
