//! Reports requests and answers to an observer.

use std::time::Duration;

pub use reqwest::Method as HttpMethod;
use reqwest::StatusCode;
pub use reqwest::header::HeaderMap;
use secrecy::SecretString;
use url::Url;

use crate::uapi::Error;

/// Receives each request and answer as it happens. Header values that hold a secret are marked sensitive, so that they
/// do not print.
pub trait Observer: Send + Sync {
    /// Receives a secret that must not be shown, before the request with it is sent or after an answer contained it.
    fn secret(&self, _secret: &SecretString) {}

    /// Receives a proxy that a request may use. Its URL can have a password.
    fn proxy(&self, _url: &Url) {}

    /// Receives a request that is about to be sent.
    fn sending(&self, _method: &HttpMethod, _url: &Url, _headers: &HeaderMap) {}

    /// Receives a complete answer.
    fn answered(&self, _answer: &Answer<'_>) {}

    /// Receives the error of a request that is retried after the wait.
    fn waiting(&self, _method: &HttpMethod, _url: &Url, _error: &Error, _wait: Duration) {}

    /// Receives the URL of a request that is sent again with another token, because the server rejected the first one.
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
    /// The time since the request was sent.
    pub elapsed: Duration,
}

/// An observer that ignores everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Observer for Unwatched {}
