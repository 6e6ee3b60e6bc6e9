//! A request and its response, for the observer.

use std::fmt;
use std::time::Duration;

use super::oauth;

/// One request with the status of its response.
#[derive(Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The method, `GET` for example.
    pub method: String,
    /// The path as it was sent, still percent-encoded.
    pub path: String,
    /// The query as it was sent, still percent-encoded and without its `?`; empty when there is none.
    pub query: String,
    /// The parameters of the query, decoded, in the order in which they were sent.
    pub params: Vec<(String, String)>,
    /// Every header, with its name in lower case. `authorization` has its value, which [`Debug`](fmt::Debug) does not
    /// show.
    pub headers: Vec<(String, String)>,
    /// The form that was posted to the token endpoint, decoded, with `[redacted]` in place of the app secret. Empty for
    /// other requests.
    pub body: Vec<(String, String)>,
    /// The status of the answer; 0 when a fault closed the connection without one.
    pub status: u16,
    /// The time from the request's arrival until the server can send its answer, including latency.
    pub elapsed: Duration,
}

impl Exchange {
    /// Returns the first value of a header; `name` in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        value(&self.headers, name)
    }

    /// Returns the first value of a parameter of the query.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        value(&self.params, name)
    }

    /// Returns whether the request was for a token.
    #[must_use]
    pub fn is_for_token(&self) -> bool {
        self.path == oauth::PATH
    }
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut pairs = pairs.iter();
    pairs.find_map(|(known, value)| (known == name).then_some(value.as_str()))
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<(&str, &str)> = self
            .headers
            .iter()
            .map(|(name, value)| match name.as_str() {
                "authorization" => (name.as_str(), "[redacted]"),
                _ => (name.as_str(), value.as_str()),
            })
            .collect();
        f.debug_struct("Exchange")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("params", &self.params)
            .field("headers", &headers)
            .field("body", &self.body)
            .field("status", &self.status)
            .field("elapsed", &self.elapsed)
            .finish()
    }
}
