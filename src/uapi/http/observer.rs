//! What goes over the wire, for whoever wants to watch.

use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use url::Url;

use crate::uapi::Error;

/// Told of each request as it happens. Header values that hold a secret are marked sensitive, and print as such.
pub trait Observer: Send + Sync {
    /// A request is about to be sent.
    fn sending(&self, _method: &Method, _url: &Url, _headers: &HeaderMap) {}

    /// An answer has come whole: its status, its body's length in bytes, and the time since the request was sent.
    fn answered(&self, _answer: &Answer<'_>) {}

    /// A request failed, and goes out again after the wait.
    fn waiting(&self, _url: &Url, _error: &Error, _wait: Duration) {}

    /// The token was refused, and there is another one.
    fn renewed(&self, _url: &Url) {}
}

/// An answer, as far as it is of interest to a watcher.
#[derive(Debug)]
pub struct Answer<'a> {
    /// The request's method.
    pub method: &'a Method,
    /// The request's URL.
    pub url: &'a Url,
    /// The status.
    pub status: StatusCode,
    /// The answer's headers.
    pub headers: &'a HeaderMap,
    /// The body's length after decompression, in bytes.
    pub length: usize,
    /// Since the request was sent.
    pub elapsed: Duration,
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Observer for Unwatched {}
