//! The requests and answers, for an observer.

use std::time::Duration;

pub use reqwest::Method as HttpMethod;
use reqwest::StatusCode;
pub use reqwest::header::HeaderMap;
use secrecy::SecretString;
use url::Url;

use crate::uapi::Error;

/// Told of each request as it happens. Header values that hold a secret are marked sensitive, and print as such.
pub trait Observer: Send + Sync {
    /// A request with this secret in it is about to be sent, or an answer has brought it: it must not be shown.
    fn secret(&self, _secret: &SecretString) {}

    /// A request may go through this proxy, whose URL can have a password.
    fn proxy(&self, _url: &Url) {}

    /// A request is about to be sent.
    fn sending(&self, _method: &HttpMethod, _url: &Url, _headers: &HeaderMap) {}

    /// A complete answer has arrived.
    fn answered(&self, _answer: &Answer<'_>) {}

    /// A request failed, and is retried after the wait.
    fn waiting(&self, _method: &HttpMethod, _url: &Url, _error: &Error, _wait: Duration) {}

    /// The token was refused, and the request is repeated with another one.
    fn renewed(&self, _url: &Url) {}
}

/// The properties of an answer that an observer sees.
#[derive(Debug)]
pub struct Answer<'a> {
    /// The request's method.
    pub method: &'a HttpMethod,
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

/// Observes nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Observer for Unwatched {}
